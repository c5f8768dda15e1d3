//! Why the answer is no: invariants with their words, and refusals made of them.
//!
//! An invariant belongs to the engine and no file can switch it off. A rule belongs to a pack and has
//! its words there. Every reason says what is missing and who can supply it; there is no bare
//! "forbidden".

use serde::{Deserialize, Serialize};

use crate::vocabulary::Role;

/// Language of a text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// What kind of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// The engine's own; nothing switches it off.
    Invariant,
    /// A pack's rule that refuses.
    Rule,
    /// A pack's rule that lets through only with a named person's recorded reason.
    NeedsOverride,
}

/// One reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable id: `invariant/<name>` or a rule's id.
    pub id: String,
    /// What kind.
    pub kind: ReasonKind,
    /// What it is about: ids and values, as evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
}

/// The answer to a command that may not happen. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Every reason found, the engine's first.
    pub reasons: Vec<Reason>,
}

impl Refusal {
    /// True where one of the reasons has this id.
    pub fn has(&self, id: &str) -> bool {
        self.reasons.iter().any(|r| r.id == id)
    }
}

/// Words of an invariant in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// What is wrong.
    pub message: &'static str,
    /// What would put it right.
    pub remedy: &'static str,
}

macro_rules! invariants {
    ($($variant:ident $id:literal [$($role:ident),*] $en:literal $en_r:literal $es:literal $es_r:literal;)+) => {
        /// The engine's own refusals.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Invariant { $(
            #[doc = $en]
            $variant,
        )+ }

        impl Invariant {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Stable id.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => concat!("invariant/", $id),)+ }
            }

            /// Who can supply what is missing.
            pub const fn who(self) -> &'static [Role] {
                match self { $(Self::$variant => &[$(Role::$role),*],)+ }
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
                Self::ALL.iter().copied().find(|i| i.id() == id)
            }

            /// A reason with its evidence.
            pub fn reason(self, about: impl IntoIterator<Item = String>) -> Reason {
                Reason { id: self.id().to_owned(), kind: ReasonKind::Invariant, about: about.into_iter().collect() }
            }
        }
    };
}

invariants! {
    NotOpened "production-not-opened" [Admin, Producer] "no production is open in this record" "open the production first" "no hay ninguna producción abierta en este registro" "abra primero la producción";
    AlreadyExists "already-exists" [] "this id is already used in the record" "choose another id; the record keeps both" "este identificador ya existe en el registro" "elija otro identificador";
    UnitDayOpen "unit-day-open" [FirstAd, SecondAd, UnitProductionManager] "this unit has a day that is not closed" "close that day first, or open this one for a unit of another name" "esta unidad tiene una jornada sin cerrar" "cierre antes esa jornada o abra esta para una unidad con otro nombre";
    Unknown "unknown-id" [] "the record knows nothing by this id" "check the id, or register it first" "el registro no conoce este identificador" "revise el identificador o regístrelo primero";
    ActorUnknown "actor-unknown" [SecondAd, Admin] "this act needs a named person on the roster" "sign in, or have the roster completed" "este acto requiere una persona con nombre en la lista" "inicie sesión o complete la lista";
    ActorRole "actor-role" [] "this act belongs to another role" "the named role does it in person" "este acto corresponde a otra función" "lo hace en persona quien tiene esa función";
    CredentialTooWeak "credential-too-weak" [] "this step needs the person's own signing code or key" "sign with your own code; nobody signs for another" "este paso requiere el código de firma o la llave propia" "firme con su propio código; nadie firma por otra persona";
    NotAHandler "only-a-handler" [Armorer, PropertyMaster] "only a qualified handler (armorer, property master or assistant) does this" "call the handler" "solo lo hace un responsable calificado (armero, jefe de utilería o asistente)" "llame al responsable";
    GiverNotHandler "giver-not-handler" [Armorer, PropertyMaster] "only the handler who has the item in hand gives it to a performer" "the handler collects it and gives it in person" "solo el responsable que tiene el objeto lo entrega al intérprete" "el responsable lo recoge y lo entrega en persona";
    NotInHand "not-in-hand" [Armorer, PropertyMaster] "the item is not in this handler's hands" "collect it first, or have its handler act" "el objeto no está en manos de este responsable" "recójalo primero o que actúe su responsable";
    AdvisorNeverHolds "advisor-never-holds" [Armorer] "the safety adviser never holds a weapon" "a handler holds it; the adviser may be shown" "el asesor de seguridad nunca sostiene un arma" "lo sostiene un responsable; al asesor se le puede mostrar";
    AdvisorNoSecondJob "advisor-no-second-job" [Producer] "the safety adviser holds no other role or duty" "give the other role to somebody else" "el asesor de seguridad no tiene otra función" "asigne la otra función a otra persona";
    SecondPersonSame "second-person-same" [] "the second person must be somebody else" "another person signs" "la segunda persona debe ser otra" "firma otra persona";
    NotLocked "not-locked" [Armorer] "the item is not locked, so it cannot be taken out" "collect it, prove it empty and lock it first" "el objeto no está guardado bajo llave" "recójalo, compruebe que está vacío y guárdelo";
    Held "item-held" [Armorer, FirstAd] "the item is under a hold" "those named on its page end the hold first" "el objeto está retenido" "quienes figuran en su página terminan primero la retención";
    HoldOnlyInspection "unproved-only-inspection" [Armorer] "it was locked without proof of its contents, so it leaves only to be looked into" "take it out for inspection, unload and prove it empty" "se guardó sin comprobar su contenido; solo sale para inspección" "sáquelo para inspección, descárguelo y compruebe que está vacío";
    WrongClass "wrong-procedure" [] "this step is not part of this class's procedure" "follow the steps on the item's page" "este paso no pertenece al procedimiento de esta clase" "siga los pasos de la página del objeto";
    MeetingOver "meeting-over" [FirstAd, SecondAd, SafetyAdvisor] "the meeting was over before this person came" "the first or second AD, handler or safety adviser briefs the person and records that" "la reunión había terminado cuando llegó esta persona" "el primer o segundo ayudante, el responsable o el asesor informa a la persona y lo registra";
    SetupNeeded "setup-needed" [FirstAd] "this purpose needs a setup" "name the setup" "este uso requiere un plano" "indique el plano";
    ItemNotPlanned "item-not-planned" [FirstAd] "the item is not in the plan of this setup" "the first AD changes the plan, which starts the chain again" "el objeto no está en el plan de este plano" "el primer ayudante cambia el plan, lo que reinicia la cadena";
    DayNotOpen "day-not-open" [FirstAd, SecondAd] "no shooting day is open for this unit" "open the shooting day" "no hay jornada abierta para esta unidad" "abra la jornada";
    DayOfOtherUnit "day-of-other-unit" [FirstAd, SecondAd] "setups are planned on this day for another unit" "name the unit it is planned for, or plan its setups on another day first" "hay planos de otra unidad planeados para esta jornada" "indique la unidad para la que está planeada, o pase antes sus planos a otra jornada";
    DayWasOpen "day-was-open" [FirstAd, SecondAd] "this day was opened: what happened on it stays" "close it when it is over" "esta jornada se abrió: lo que pasó en ella queda" "ciérrela cuando termine";
    SetupsOnDay "setups-on-day" [FirstAd, SecondAd, UnitProductionManager] "setups are planned on this day" "plan each of them on another day, or drop it" "hay planos planeados para esta jornada" "planee cada uno para otra jornada o descártelo";
    WindowElsewhere "handler-window-elsewhere" [Armorer, PropertyMaster] "the handler's sole-duty window is open at another place" "lock what is out there first, or another handler serves here" "el responsable tiene objetos fuera en otro lugar" "guarde primero lo que está allí o que sirva aquí otro responsable";
    StopOpen "stop-open" [FirstAd, Armorer] "a stop is open" "those named on the stop agree to go on; the chain then starts again" "hay un alto abierto" "quienes figuran en el alto acuerdan continuar; la cadena empieza de nuevo";
    QuarantineOpen "quarantine-open" [Armorer, SafetyAdvisor] "something is in quarantine on this production" "two people release it, one from outside the department" "hay algo en cuarentena en esta producción" "dos personas lo liberan, una de fuera del departamento";
    MatterOpen "matter-open" [Armorer, FirstAd] "a misfire, discharge or injury is open on this production" "record the cause, brief everybody again and have it accepted" "hay un fallo, disparo o lesión sin cerrar" "registre la causa, informe de nuevo a todos y obtenga la aceptación";
    ClockDoubt "clock-in-doubt" [Admin] "the hub's clock is in doubt" "a named person sets the clock right" "el reloj del sistema está en duda" "una persona con nombre corrige el reloj";
    ChecksMissing "checks-missing" [Armorer] "not every check of this class was recorded" "do and record each check listed" "no se registraron todas las comprobaciones de esta clase" "haga y registre cada comprobación";
    StillLoaded "still-loaded" [Armorer] "rounds are recorded in it" "unload and count first" "hay cartuchos registrados dentro" "descargue y cuente primero";
    NotProved "not-proved-empty" [Armorer] "its contents are not proved since it last came back or out" "prove it empty, with a second person watching" "no se ha comprobado su contenido desde que salió o volvió" "compruebe que está vacío, con una segunda persona mirando";
    NotWitnessed "proof-not-witnessed" [FirstAd] "nobody has signed for watching the proof" "the second person who watched signs" "nadie ha firmado haber visto la comprobación" "firma la segunda persona que miró";
    NothingToWitness "nothing-to-witness" [Armorer] "there is no proof to witness" "the handler records the proof first" "no hay comprobación que atestiguar" "el responsable registra primero la comprobación";
    BlindCountMissing "blind-count-missing" [] "the witness of an unloaded weapon gives an own count" "count the unfired rounds yourself and enter the number" "quien atestigua da su propio conteo" "cuente usted los cartuchos no disparados e introduzca el número";
    MustStayEmpty "must-stay-empty" [] "this purpose allows no rounds in it" "leave it empty, or take it out for another purpose" "este uso no permite cartuchos" "déjelo vacío o sáquelo para otro uso";
    MixedLoad "mixed-load" [Armorer] "an item holds rounds of one lot and one kind only" "unload and prove it empty before the other kind" "solo admite cartuchos de un lote y un tipo" "descargue y compruebe antes de cambiar de tipo";
    NotInertKind "not-a-dummy" [Armorer] "the lot is not of dummy rounds" "load dummies from a lot of dummies" "el lote no es de cartuchos inertes" "use un lote de inertes";
    NotABlank "not-a-blank" [Armorer] "the lot is not of blanks" "load blanks from a lot of blanks" "el lote no es de fogueo" "use un lote de fogueo";
    RoundNotVerified "round-not-verified" [Armorer] "this round was not proved inert and shown, one by one" "prove it inert, show it to a second person, then load it" "este cartucho no se comprobó inerte ni se mostró" "compruébelo inerte, muéstrelo a otra persona y luego cárguelo";
    RoundElsewhere "round-elsewhere" [Armorer] "the round is recorded somewhere else" "find it and record where it is" "el cartucho consta en otro lugar" "búsquelo y registre dónde está";
    LiveNeverLoaded "live-never-loaded" [Armorer] "live or unknown rounds exist here only in quarantine" "quarantine them and call those named" "los cartuchos reales o desconocidos solo existen en cuarentena" "póngalos en cuarentena y llame a quienes figuran";
    LotSetAside "lot-set-aside" [Armorer] "the lot is in quarantine or its count does not agree" "settle the quarantine or count first" "el lote está en cuarentena o su conteo no coincide" "resuelva primero la cuarentena o el conteo";
    NotEnough "not-enough-rounds" [Armorer] "there are not that many rounds there" "count again and record what is there" "no hay tantos cartuchos ahí" "cuente de nuevo y registre lo que hay";
    MoreThanPlanned "more-than-planned" [FirstAd] "this is more, or another kind, than the setup plans" "the first AD changes the plan first" "es más, u otro tipo, de lo previsto" "el primer ayudante cambia antes el plan";
    BarrelDue "barrel-not-inspected" [Armorer] "the barrel was not seen clear since it was last fired or held dummies" "unload, and prove it empty with the barrel check" "no se revisó el cañón desde el último disparo o uso de inertes" "descargue y compruebe también el cañón";
    CannotFire "class-cannot-load" [Armorer] "this class takes no rounds" "use another item" "esta clase no admite cartuchos" "use otro objeto";
    NotPrepared "not-prepared" [Armorer] "it is neither left empty nor loaded as planned" "leave it empty or load it" "no está dejado vacío ni cargado" "déjelo vacío o cárguelo";
    NotShown "not-shown" [Armorer] "it was not shown since it was last prepared" "the handler shows it" "no se ha mostrado desde que se preparó" "el responsable lo muestra";
    ViewersMissing "viewers-missing" [FirstAd, Performer] "somebody who must see it has not attested" "each person named is shown and signs" "falta alguien que debe verlo" "cada persona nombrada lo ve y firma";
    NotAnnounced "not-announced" [FirstAd] "state and load were not announced since it was shown" "the first AD announces" "no se anunció el estado y la carga" "el primer ayudante lo anuncia";
    AnnouncementDiffers "announcement-differs" [FirstAd] "the announcement is not what is recorded as loaded" "look again, and announce what was shown" "el anuncio no coincide con lo registrado" "mire de nuevo y anuncie lo que se mostró";
    HeadsDiffer "heads-differ" [FirstAd, SecondAd] "the heads counted are not those on the roster" "count again and put the roster right" "el recuento de personas no coincide con la lista" "cuente de nuevo y corrija la lista";
    NotCleared "not-cleared" [Armorer, FirstAd] "no clearance by handler and first AD stands for this item and person" "handler and first AD clear it" "no hay autorización del responsable y del primer ayudante" "el responsable y el primer ayudante autorizan";
    ClearanceLapsed "clearance-lapsed" [Armorer, FirstAd] "the waiting limit of the clearance passed" "start again by proving it empty" "venció el límite de espera de la autorización" "empiece de nuevo comprobando que está vacío";
    ClearanceStale "clearance-stale" [Armorer, FirstAd] "something changed since the clearance" "start again by proving it empty" "algo cambió desde la autorización" "empiece de nuevo comprobando que está vacío";
    WrongReceiver "wrong-receiver" [FirstAd] "it is cleared to another person" "clear it to the person who will hold it" "está autorizado para otra persona" "autorícelo para quien lo va a sostener";
    ReceiverNotPerformer "receiver-not-performer" [FirstAd] "the receiver is not a performer or stand-in of this setup" "hand it only to a performer or stand-in of the setup" "quien recibe no es intérprete ni doble de este plano" "entréguelo solo a un intérprete o doble del plano";
    ReceiverMinor "receiver-minor" [StudioTeacher] "a minor is never given this item" "use a replica or another performer" "nunca se entrega a un menor" "use una réplica u otro intérprete";
    PerformersDiffer "credentials-differ" [Armorer, FirstAd] "the two credentials name different receivers" "agree on the receiver and clear again" "las dos firmas nombran a personas distintas" "acuerden quién recibe y autoricen de nuevo";
    NotWithPerformer "not-with-performer" [Armorer] "the item is not with this performer" "look where it is; report what happened" "el objeto no está con este intérprete" "mire dónde está e informe de lo ocurrido";
    OpeningClosed "opening-closed" [SafetyAdvisor, Armorer] "the assessment does not open this, or it was not rehearsed" "collect it; write it into the assessment, rehearse, clear again. If it has happened, report it" "la evaluación no lo permite o no se ensayó" "recójalo; inclúyalo en la evaluación, ensáyelo y autorice de nuevo. Si ya ocurrió, infórmelo";
    CustodyOther "custody-elsewhere" [Armorer] "the record has the item with somebody else" "its handler acts, or collect it" "el registro sitúa el objeto con otra persona" "actúa su responsable o recójalo";
    ReliefNotOffered "relief-not-offered" [Armorer] "relief was not offered to this handler" "the handler who has it offers relief" "no se ofreció el relevo a este responsable" "quien lo tiene ofrece el relevo";
    CountsOpen "counts-open" [Armorer] "rounds are not reconciled" "two people count, blind, until both agree with the record" "los cartuchos no están conciliados" "dos personas cuentan a ciegas hasta coincidir";
    SomethingOut "something-out" [Armorer] "items are still out of their locked places" "collect, prove, count and lock them" "todavía hay objetos fuera" "recójalos, compruébelos, cuéntelos y guárdelos";
    NotAvailable "not-enough-pieces" [PropertyMaster] "there are not that many pieces" "count the pieces" "no hay tantas piezas" "cuente las piezas";
    TooSoon "misfire-wait" [Armorer] "the waiting time after a misfire has not passed" "keep it pointed away and wait" "no ha pasado la espera tras el fallo" "manténgalo apuntando a un lugar vacío y espere";
    CauseMissing "cause-missing" [Armorer] "the handler has not recorded the cause" "record cause and recovered rounds" "el responsable no registró la causa" "registre la causa y los cartuchos recuperados";
    RebriefMissing "rebrief-missing" [FirstAd] "people were not briefed again" "brief everybody on the roster" "no se informó de nuevo a las personas" "informe a todos los de la lista";
    OutsideNeeded "outside-seat-needed" [StudioSafety, UnionRep, Insurer] "somebody outside the production must do this" "ask the studio's safety office, the union or the insurer" "debe hacerlo alguien de fuera de la producción" "pídalo a seguridad del estudio, al sindicato o a la aseguradora";
    SourceCannotRelease "source-cannot-release" [SafetyAdvisor] "the possible source never releases" "two other people release" "la posible fuente nunca libera" "liberan otras dos personas";
    OutsideDepartment "outside-department-needed" [SafetyAdvisor, UnitProductionManager] "one of the two must come from outside the department" "a second person from outside the department releases" "una de las dos debe ser de fuera del departamento" "libera una segunda persona de fuera del departamento";
    LiveNeedsOutside "live-needs-outside" [SafetyAdvisor, StudioSafety] "a live or unknown round is released only with the safety adviser or an outside seat" "call the safety adviser, the studio's safety office or the police" "un cartucho real o desconocido solo se libera con el asesor de seguridad o alguien externo" "llame al asesor, a seguridad del estudio o a la policía";
    NotResumer "cannot-agree-to-resume" [FirstAd, Armorer] "this person's agreement does not count for this stop" "handler, first AD and whoever the halt belongs to agree" "el acuerdo de esta persona no cuenta para este alto" "acuerdan el responsable, el primer ayudante y quien ordenó el alto";
    HaltNotExamined "halt-not-examined" [Producer, UnitProductionManager] "decision-makers have not examined hazard and mitigation" "record the examination with those present" "no se ha examinado el peligro y su mitigación" "registre el examen con los presentes";
    StillOut "still-with-performer" [Armorer] "an item is still out of the handler's hands" "collect it first" "un objeto sigue fuera de manos del responsable" "recójalo primero";
    NotReady "not-ready-to-roll" [Armorer, FirstAd] "a planned item has steps missing" "complete its chain, or take it out of the plan" "a un objeto previsto le faltan pasos" "complete su cadena o quítelo del plan";
    Looser "only-tighter" [Producer] "a production may tighten limits, never loosen them" "give a value at least as strict" "una producción puede endurecer los límites, nunca relajarlos" "dé un valor al menos igual de estricto";
    BadValue "bad-value" [] "a value is out of its range" "give a value within the range named" "un valor está fuera de rango" "dé un valor dentro del rango";
    TimesReversed "times-reversed" [] "the end is not after the start" "give an end after the start" "el fin no es posterior al inicio" "dé un fin posterior al inicio";
    TimeNotBelievable "time-not-believable" [] "the time cannot be right" "give the time it happened, not in the future" "la hora no puede ser correcta" "dé la hora en que ocurrió, no futura";
    NoOverride "cannot-be-overridden" [] "this reason is not one that may be overridden" "meet it instead" "este motivo no puede anularse" "cúmplalo";
    GroupTooLarge "group-too-large" [Armorer] "the group is larger than one announcement may cover" "make smaller groups" "el grupo supera el máximo por anuncio" "forme grupos menores";
    LateNeverClears "late-twice" [] "this paper entry is already there" "sign the other entry, or correct it" "esta entrada en papel ya consta" "firme la otra o corríjala";
    PartOfMatter "wrong-matter" [] "the matter is of another kind" "use the step that belongs to it" "el asunto es de otro tipo" "use el paso que corresponde";
    NotOut "not-out" [Armorer] "it is locked; it was not taken out" "take it out for film, rehearsal, training or fitting" "está guardado; nadie lo sacó" "sáquelo para filmar, ensayar, entrenar o probar";
    PurposeNotPerformer "purpose-not-for-performer" [Armorer] "it was taken out for a purpose in which no performer holds it" "lock it and take it out for film, rehearsal, training or fitting" "salió para un uso en el que ningún intérprete lo sostiene" "guárdelo y sáquelo para filmar, ensayar, entrenar o probar";
    NotLockedPlace "container-not-for-this" [PropertyMaster] "this container is not for this kind of thing" "use a locked container for weapons, another for rounds" "este contenedor no es para este tipo de cosa" "use un contenedor con llave para armas y otro para cartuchos";
    NotAsRegistered "not-as-registered" [PropertyMaster] "the registration lacks something this class must have" "complete the registration" "al registro le falta algo que esta clase exige" "complete el registro";
    CorrectionTarget "no-such-entry" [] "there is no entry with this number yet" "give the number of an existing entry" "no existe una entrada con este número" "dé el número de una entrada existente";
    ScriptNotInForce "script-not-in-force" [Producer, FirstAd] "this draft of the script does not count: another took its place, it was withdrawn, or not all of its scenes are listed" "use the draft in force, or list its scenes" "esta versión del guion no cuenta: otra la sustituyó, se retiró o faltan escenas por listar" "use la versión vigente o liste sus escenas";
    SetupDropped "setup-dropped" [FirstAd, SecondAd, UnitProductionManager] "this setup is dropped" "plan it again; no clearance of it comes back" "este plano está descartado" "planéelo de nuevo; sus autorizaciones no vuelven";
    CameraRolls "camera-rolls" [FirstAd] "the camera rolls on this setup" "call the cut, and have every item collected and locked" "la cámara está rodando este plano" "corte y haga recoger y guardar todos los objetos";
    SetupShot "setup-shot" [FirstAd] "takes of this setup are recorded: it was shot, and stays on its day" "leave it, and call the setup that shoots next" "hay tomas registradas de este plano: se rodó y queda en su jornada" "déjelo y llame el plano que sigue";
    AlreadyCleared "already-cleared" [Armorer, FirstAd] "a clearance stands already; one credential alone never renews it" "hand it over within its time, or start again by proving it empty" "ya hay una autorización vigente; una sola firma nunca la renueva" "entréguelo dentro del plazo o empiece de nuevo comprobando que está vacío";
}
