//! The board's own words: conditions that are not refusals.

use super::{Condition, Light};
use crate::{
    reason::{Lang, Text},
    state::{Custody, Hold, Item},
    vocabulary::Role,
};

macro_rules! notices {
    ($($variant:ident $id:literal $light:ident [$($role:ident),*] > [$($out:ident),*] $en:literal $en_r:literal $es:literal $es_r:literal;)+) => {
        /// A condition the board states by itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Notice { $(
            #[doc = $en]
            $variant,
        )+ }

        impl Notice {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Stable id.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => concat!("board/", $id),)+ }
            }

            /// Its words.
            pub const fn text(self, lang: Lang) -> Text {
                match (self, lang) { $(
                    (Self::$variant, Lang::En) => Text { message: $en, remedy: $en_r },
                    (Self::$variant, Lang::Es) => Text { message: $es, remedy: $es_r },
                )+ }
            }

            /// Finds one by id.
            pub fn find(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|n| n.id() == id)
            }

            /// As a condition with its evidence.
            pub fn condition(self, about: impl IntoIterator<Item = String>) -> Condition {
                match self { $(Self::$variant => Condition {
                    id: self.id().to_owned(),
                    light: Light::$light,
                    about: about.into_iter().collect(),
                    who: vec![$(Role::$role),*],
                    escalated_to: vec![$(Role::$out),*],
                },)+ }
            }
        }
    };
}

notices! {
    Stopped "stopped" Stop [FirstAd, Armorer] > [] "a stop is open" "those named on the stop agree to go on" "hay un alto abierto" "quienes figuran en el alto acuerdan continuar";
    Halted "halted" Stop [SafetyAdvisor, FirstAd, Armorer] > [Producer, UnitProductionManager] "the safety adviser has halted work" "decision-makers examine hazard and mitigation with the adviser" "el asesor de seguridad detuvo el trabajo" "quienes deciden examinan peligro y mitigación con el asesor";
    StopNotRecorded "stop-not-recorded" Stop [FirstAd, Armorer] > [] "stop was pressed; it is not recorded yet" "treat it as a stop; whoever keeps the hub looks at the disk" "se pulsó alto; aún no consta en el registro" "trátelo como un alto; quien mantiene el sistema revisa el disco";
    StoreFailing "store-failing" Unknown [Admin] > [] "the hub cannot record" "whoever keeps the hub reads its message; until then nothing here is known to be current" "el sistema no puede registrar" "quien mantiene el sistema lee su mensaje; hasta entonces nada de esto consta como actual";
    ClockInDoubt "clock-in-doubt" Unknown [Admin] > [] "the hub's clock is in doubt" "a named person sets it right" "el reloj del sistema está en duda" "una persona con nombre lo corrige";
    QuarantineWide "quarantine-production" Stop [SafetyAdvisor, Armorer] > [SafetyAdvisor, StudioSafety] "a round nobody can account for is in quarantine" "two people account for its origin and release" "hay en cuarentena un cartucho sin explicación" "dos personas explican su origen y liberan";
    QuarantineScope "quarantine" Hold [Armorer, FirstAd] > [] "something is set aside in quarantine" "two people release it, one from outside the department" "hay algo apartado en cuarentena" "dos personas lo liberan, una de fuera del departamento";
    MisfireOpen "misfire-open" Stop [Armorer, FirstAd] > [] "a misfire is open" "cause, recovered rounds, briefing, consent of the first AD" "hay un fallo de disparo abierto" "causa, cartuchos recuperados, aviso y consentimiento del primer ayudante";
    DischargeOpen "discharge-open" Stop [Armorer, FirstAd, StudioSafety] > [StudioSafety, UnionRep, Insurer] "an unintended discharge is open" "cause, briefing, first AD and a seat outside the production accept" "hay un disparo no intencionado sin cerrar" "causa, aviso y aceptación del primer ayudante y de alguien externo";
    InjuryOpen "injury-open" Stop [Producer, ComplianceContact] > [StudioSafety, UnionRep, Insurer] "somebody was hurt; evidence is kept as it lies" "report within the legal time; the authority releases" "hubo una lesión; se conserva la evidencia" "informe en el plazo legal; la autoridad libera";
    SceneAltered "scene-altered" Stop [ComplianceContact, Producer] > [StudioSafety, Insurer] "something was moved or opened where somebody was hurt" "leave it as it lies now; say in words what was moved and why" "se movió o abrió algo donde hubo una lesión" "déjelo como está; diga qué se movió y por qué";
    OrderOpen "order-open" Hold [Inspector, ComplianceContact] > [] "an authority's order stands" "the authority lifts it in writing" "hay una orden de la autoridad" "la autoridad la levanta por escrito";
    ConcernOpen "concern-open" Hold [UnitProductionManager, Producer, SafetyAdvisor] > [] "a concern about firearms has no answer that closes it" "answer it in words; the raiser is not named here" "hay una inquietud sobre armas sin respuesta" "respóndala; no se nombra a quien la planteó";
    ConcernOutside "concern-outside" Hold [StudioSafety, UnionRep, Insurer] > [StudioSafety, UnionRep, Insurer] "a concern from a safety role is with the seats outside the production" "only a seat outside the production closes it" "una inquietud de un cargo de seguridad está con alguien externo" "solo alguien externo la cierra";
    ConcernLate "concern-unanswered" Hold [StudioSafety, UnionRep, Insurer] > [StudioSafety, UnionRep, Insurer] "a concern was not answered in time" "it has gone to the seats outside the production" "una inquietud no se respondió a tiempo" "ha pasado a personas externas";
    MatterLate "matter-unanswered" Hold [StudioSafety] > [StudioSafety, UnionRep, Insurer] "a misfire or discharge was not dealt with in time" "it has gone to the seats outside the production" "un fallo o disparo no se trató a tiempo" "ha pasado a personas externas";
    DepartureOpen "departure" Hold [StudioSafety, UnionRep] > [StudioSafety, UnionRep, Insurer] "people left over safety" "a seat outside the production answers; those who replace them are briefed" "hubo renuncias por seguridad" "responde alguien externo; se informa a quienes los sustituyen";
    MissingItem "missing" Stop [Armorer, UnitProductionManager] > [UnitProductionManager, Producer, StudioSafety] "an item cannot be found" "search with two people; call those listed" "no se encuentra un objeto" "busquen dos personas; llame a quienes figuran";
    OutAfterWrap "out-after-wrap" Hold [Armorer, PropertyMaster] > [UnitProductionManager, Producer, StudioSafety] "planned lock-up has passed and something is still out or uncounted" "collect, count, lock" "pasó la hora prevista y algo sigue fuera o sin contar" "recoja, cuente y guarde";
    CountOpen "count-mismatch" Stop [Armorer, PropertyMaster] > [] "a count does not agree" "two people count, blind, until both agree with the record" "un conteo no coincide" "dos personas cuentan a ciegas hasta coincidir";
    CasesShort "cases-short" Clear [Armorer] > [] "spent cases are short: a note, not a stop" "look for them" "faltan vainas: es una nota, no un alto" "búsquelas";
    RollCallDue "roll-call-due" Hold [Armorer] > [] "no roll call of items is recorded today" "call the roll" "hoy no consta recuento de objetos" "pase lista";
    Locked "locked" Hold [Armorer] > [] "locked away" "take it out when the day's conditions are met" "guardado bajo llave" "sáquelo cuando se cumplan las condiciones";
    Out "out" Hold [Armorer] > [] "out with its handler; contents not proved" "prove it empty with a second person watching" "con su responsable; contenido sin comprobar" "compruebe que está vacío con otra persona mirando";
    Proved "proved" Hold [Armorer] > [] "proved empty; not yet prepared" "leave it empty or load it as planned" "comprobado vacío; sin preparar" "déjelo vacío o cárguelo según el plan";
    WitnessDue "witness-due" Hold [FirstAd] > [] "nobody has signed for watching the proof" "the second person signs" "nadie ha firmado haber visto la comprobación" "firma la segunda persona";
    Prepared "prepared" Hold [Armorer] > [] "prepared; not shown" "the handler shows it" "preparado; sin mostrar" "el responsable lo muestra";
    NotShown "not-shown" Hold [] > [] "somebody who must see it has not signed for being shown it" "the handler shows it to them; they sign on their own phone or on the handler's" "falta la firma de alguien que debe verlo" "el responsable se lo muestra; firma en su teléfono o en el del responsable";
    Shown "shown" Hold [FirstAd] > [] "shown; not announced" "the first AD announces state and load" "mostrado; sin anunciar" "el primer ayudante anuncia estado y carga";
    ClearDue "clear-due" Hold [Armorer, FirstAd] > [] "shown; not cleared by two" "handler and first AD clear it" "mostrado; sin autorizar por dos" "autorizan el responsable y el primer ayudante";
    ClearDueFirstAd "clear-due-first-ad" Hold [FirstAd] > [] "cleared by the handler; not yet by the first AD" "the first AD clears it" "autorizado por el responsable; falta el primer ayudante" "autoriza el primer ayudante";
    ClearDueHandler "clear-due-handler" Hold [Armorer] > [] "cleared by the first AD; not yet by the handler who has it" "that handler clears it and hands it over" "autorizado por el primer ayudante; falta el responsable que lo tiene" "ese responsable lo autoriza y lo entrega";
    Announced "announced" Hold [Armorer, FirstAd] > [] "announced; not cleared by two" "handler and first AD clear it" "anunciado; sin autorizar por dos" "autorizan el responsable y el primer ayudante";
    Lapsed "waiting-limit" Hold [Armorer, FirstAd] > [] "the waiting limit of the clearance passed" "start again by proving it empty" "venció el límite de espera" "empiece de nuevo comprobando que está vacío";
    StaleClearance "clearance-stale" Hold [Armorer, FirstAd] > [] "something changed since the clearance" "start again by proving it empty" "algo cambió desde la autorización" "empiece de nuevo comprobando que está vacío";
    Voided "voided" Hold [Armorer] > [] "a clearance was voided" "start again by proving it empty" "se anuló una autorización" "empiece de nuevo comprobando que está vacío";
    ReceiptDue "receipt-due" Hold [Performer] > [] "the performer has not confirmed having it" "the performer repeats the state aloud and confirms" "el intérprete no ha confirmado" "el intérprete repite el estado y confirma";
    HoldPassed "planned-hold" Hold [Armorer] > [] "the planned hold has passed; the handler is alerted and the take goes on" "collect it on the cut" "pasó el tiempo previsto; se avisa al responsable y la toma sigue" "recójalo al cortar";
    WithoutClearance "with-performer-not-cleared" Stop [Armorer] > [] "with a performer without a standing clearance" "the handler collects it now" "con un intérprete sin autorización vigente" "el responsable lo recoge ahora";
    OtherHands "other-hands" Stop [Armorer] > [PropertyMaster, FirstAd] "in the hands of somebody it was not cleared to" "the handler collects it now" "en manos de alguien no autorizado" "el responsable lo recoge ahora";
    MinorHands "minor-hands" Stop [Armorer, StudioTeacher] > [StudioTeacher, StudioSafety, Producer] "in the hands of a minor" "the handler collects it now" "en manos de un menor" "el responsable lo recoge ahora";
    Lying "lying" Stop [Armorer] > [] "lying where nobody answers for it" "the handler collects it now" "está donde nadie responde de él" "el responsable lo recoge ahora";
    Unattended "unattended" Stop [Armorer] > [PropertyMaster, FirstAd, UnitProductionManager] "left unattended" "the handler collects it, proves it empty and locks it" "quedó desatendido" "el responsable lo recoge, lo comprueba y lo guarda";
    Deviating "deviation" Stop [Armorer] > [] "something happened outside the chain" "collect it, unload, prove it empty with a witness" "ocurrió algo fuera de la cadena" "recójalo, descárguelo y compruébelo con testigo";
    Returned "returned" Hold [Armorer] > [] "collected; contents not proved" "unload, count and prove it empty" "recogido; contenido sin comprobar" "descargue, cuente y compruebe";
    ReturnDue "return-due" Clear [Performer] > [] "the person who held it has not confirmed the return" "that person confirms" "quien lo tenía no ha confirmado la devolución" "esa persona confirma";
    Counted "counted" Hold [Armorer] > [] "cleaned and counted; not locked" "lock it" "limpio y contado; sin guardar" "guárdelo";
    LockWitnessDue "lock-witness-due" Clear [FirstAd] > [] "nobody has signed for seeing it locked" "a second person signs" "nadie ha firmado haberlo visto guardar" "firma una segunda persona";
    Idle "idle" Hold [Armorer] > [] "out and not in use longer than the limit" "lock it" "fuera y sin uso más del límite" "guárdelo";
    HeldQuarantine "hold-quarantine" Stop [Armorer, SafetyAdvisor] > [] "in quarantine" "two people release it" "en cuarentena" "dos personas lo liberan";
    HeldMisfire "hold-misfire" Stop [Armorer, FirstAd] > [] "held for a misfire or discharge" "close the matter" "retenido por fallo o disparo" "cierre el asunto";
    HeldFault "hold-fault" Hold [Armorer] > [] "does not work as it should" "mend and test it, then record it" "no funciona como debe" "repárelo, pruébelo y regístrelo";
    HeldEvidence "hold-evidence" Stop [ComplianceContact] > [] "kept as it lies for the authorities" "nobody opens or moves it; the authority releases" "se conserva para las autoridades" "nadie lo abre ni mueve; la autoridad libera";
    HeldRegulator "hold-regulator" Stop [Inspector] > [] "under an authority's order" "the authority lifts it in writing" "bajo orden de la autoridad" "la autoridad la levanta por escrito";
    HeldUnproved "hold-unproved" Hold [Armorer] > [] "contents not proved since it was locked or released" "take it out for inspection, unload, prove it empty" "contenido sin comprobar" "sáquelo para inspección, descárguelo y compruébelo";
    OutForOther "out-for-other" Hold [Armorer] > [] "out for another setup or purpose" "lock it and take it out for this setup" "fuera para otro plano o uso" "guárdelo y sáquelo para este plano";
    HeadsUnknown "heads-unknown" Unknown [FirstAd, SecondAd] > [] "the head count of the zone is not known since the last change" "count heads, or announce with the count" "no se conoce el número de personas en la zona" "cuente a las personas";
    HeadsDiffer "heads-differ" Unknown [FirstAd, SecondAd] > [] "the heads counted are not those on the roster" "put the roster right and count again" "el recuento no coincide con la lista" "corrija la lista y cuente de nuevo";
    SomebodyDeclines "declined" Hold [FirstAd] > [] "somebody in it declines to take part" "change the plan, or that person decides to take part; no reason is asked" "alguien no quiere participar" "cambie el plan o esa persona decide participar; no se pide motivo";
    OffProduction "off-production" Hold [Armorer] > [] "not on the production" "register it anew when it comes back" "fuera de la producción" "regístrelo de nuevo cuando vuelva";
    SceneNotInScript "scene-not-in-script" Clear [FirstAd, SecondAd] > [] "no draft of the script in force has this setup's scene: a note, its hazards are not looked up" "name the scene as the script numbers it" "ninguna versión vigente del guion tiene la escena de este plano: es una nota, no se buscan sus peligros" "indique la escena como la numera el guion";
    Rolling "rolling" Clear [] > [] "rolling: nothing interrupts a take" "cut ends it" "rodando: nada interrumpe una toma" "el corte la termina";
}

impl Notice {
    /// Its words for this item: the remedy is one that can be done where the item is now.
    pub fn text_for(self, item: &Item, lang: Lang) -> Text {
        let Text { message, remedy } = self.text(lang);
        let at = |en, es| match lang {
            Lang::En => en,
            Lang::Es => es,
        };
        let past = matches!(self, Self::Deviating | Self::Unattended | Self::MinorHands);
        let kept = item.holds.contains(&Hold::Evidence) || item.holds.contains(&Hold::Regulator);
        let remedy = match &item.custody {
            _ if past && kept => at(
                "nobody opens or moves it until the authority says so",
                "nadie lo abre ni mueve hasta que la autoridad lo diga",
            ),
            Custody::Container(_) if past => at(
                "it is locked: take it out to look inside, unload, prove it empty with a witness, lock it",
                "está guardado: sáquelo para mirar dentro, descárguelo, compruébelo con testigo y guárdelo",
            ),
            Custody::Handler(_) if past => at(
                "it is back with a handler: unload, prove it empty with a witness, lock it",
                "lo tiene un responsable: descárguelo, compruébelo con testigo y guárdelo",
            ),
            Custody::Missing if past => at(
                "two people search; whoever finds it says so",
                "buscan dos personas; quien lo encuentre lo dice",
            ),
            Custody::Handler(_) if self == Self::Idle && item.load.count > 0 => at(
                "unload and prove it empty, then lock it",
                "descárguelo, compruebe que está vacío y guárdelo",
            ),
            Custody::Handler(_) if self == Self::Idle && item.proof.is_none() => at(
                "prove it empty, then lock it",
                "compruebe que está vacío y guárdelo",
            ),
            _ => remedy,
        };
        Text { message, remedy }
    }
}
