//! The fields of commands and what stands in them, in the languages of the screens: for the record, for
//! refusals and for lists of evidence.
//!
//! A field or word that is not known here is shown as it is on the wire; nothing is left out.

use looks_core::vocabulary::{
    Change, Check, Class, ContainerKind, DocumentKind, Happening, Holds, LoadSize, LoadState,
    LotKind, Opening, Pause, PermitKind, Ppe, ProofMethod, Purpose, QualificationKind, Role,
    Subject, Topic, Walk,
};

use crate::context::Cx;

/// Fields and their catalogue keys.
const FIELDS: &[(&str, &str)] = &[
    ("about", "said.about"),
    ("action", "said.action"),
    ("activity", "said.activity"),
    ("affected", "said.affected"),
    ("after", "said.after"),
    ("alternatives", "said.alternatives"),
    ("approved_store", "said.approved_store"),
    ("armed_outsiders", "said.armed_outsiders"),
    ("assessed_for", "said.assessed_for"),
    ("assessment", "said.assessment"),
    ("boot", "said.boot"),
    ("by", "said.by"),
    ("by_ms", "said.by_ms"),
    ("calibre", "said.calibre"),
    ("capacity", "said.capacity"),
    ("carry", "said.carry"),
    ("cartridges", "said.cartridges"),
    ("cases", "said.cases"),
    ("categories", "said.categories"),
    ("category", "said.category"),
    ("changed", "said.changed"),
    ("checks", "said.checks"),
    ("citing_safety", "said.citing_safety"),
    ("class", "said.class"),
    ("concern", "said.concern"),
    ("conditions", "said.conditions"),
    ("container", "said.container"),
    ("containers", "said.containers"),
    ("convertible", "said.convertible"),
    ("count", "said.count"),
    ("day", "said.day"),
    ("department", "said.department"),
    ("distance_cm", "said.distance_cm"),
    ("document", "said.document"),
    ("documents", "said.documents"),
    ("duty", "said.duty"),
    ("enclosed", "said.enclosed"),
    ("ending", "said.ending"),
    ("entry", "said.entry"),
    ("event", "said.event"),
    ("expires", "said.expires"),
    ("field", "said.field"),
    ("file", "said.file"),
    ("from", "said.from"),
    ("group", "said.group"),
    ("handler", "said.handler"),
    ("happened", "said.happened"),
    ("hazard", "said.hazard"),
    ("heads", "said.heads"),
    ("hero", "said.hero"),
    ("hold", "said.hold"),
    ("hold_s", "said.hold_s"),
    ("holds", "said.holds"),
    ("in_arc", "said.in_arc"),
    ("item", "said.item"),
    ("items", "said.items"),
    ("kind", "said.kind"),
    ("limit", "said.limit"),
    ("limits", "said.limits"),
    ("load", "said.load"),
    ("load_limit", "said.load_limit"),
    ("load_size", "said.load_size"),
    ("lockable", "said.lockable"),
    ("lot", "said.lot"),
    ("lots", "said.lots"),
    ("magazine", "said.magazine"),
    ("make", "said.make"),
    ("maker", "said.maker"),
    ("maker_lot", "said.maker_lot"),
    ("mark", "said.mark"),
    ("matter", "said.matter"),
    ("medic", "said.medic"),
    ("meeting", "said.meeting"),
    ("method", "said.method"),
    ("minor", "said.minor"),
    ("minutes", "said.minutes"),
    ("misfired", "said.misfired"),
    ("mitigation", "said.mitigation"),
    ("model", "said.model"),
    ("muzzle_toward_person", "said.muzzle_toward_person"),
    ("name", "said.name"),
    ("none_seen", "said.none_seen"),
    ("opening", "said.opening"),
    ("opens", "said.opens"),
    ("origin", "said.origin"),
    ("packs", "said.packs"),
    ("pages", "said.pages"),
    ("paper", "said.paper"),
    ("passed", "said.passed"),
    ("people", "said.people"),
    ("performers", "said.performers"),
    ("permit", "said.permit"),
    ("permits", "said.permits"),
    ("person", "said.person"),
    ("phone", "said.phone"),
    ("pieces", "said.pieces"),
    ("place", "said.place"),
    ("ppe", "said.ppe"),
    ("present", "said.present"),
    ("public_downrange", "said.public_downrange"),
    ("public_view", "said.public_view"),
    ("purpose", "said.purpose"),
    ("quarantine", "said.quarantine"),
    ("reason", "said.reason"),
    ("reference", "said.reference"),
    ("replaces", "said.replaces"),
    ("representative", "said.representative"),
    ("risk_with", "said.risk_with"),
    ("risk_without", "said.risk_without"),
    ("roles", "said.roles"),
    ("roster", "said.roster"),
    ("round", "said.round"),
    ("rounds", "said.rounds"),
    ("rounds_recovered", "said.rounds_recovered"),
    ("scene", "said.scene"),
    ("scenes", "said.scenes"),
    ("script", "said.script"),
    ("seen", "said.seen"),
    ("serial", "said.serial"),
    ("setup", "said.setup"),
    ("setups", "said.setups"),
    ("shots", "said.shots"),
    ("shown_to", "said.shown_to"),
    ("source", "said.source"),
    ("starts", "said.starts"),
    ("state", "said.state"),
    ("stop", "said.stop"),
    ("stray", "said.stray"),
    ("strength", "said.strength"),
    ("supplier", "said.supplier"),
    ("test", "said.test"),
    ("tests", "said.tests"),
    ("to", "said.to"),
    ("topics", "said.topics"),
    ("tries", "said.tries"),
    ("unfired", "said.unfired"),
    ("unit", "said.unit"),
    ("until", "said.until"),
    ("used", "said.used"),
    ("wait", "said.wait"),
    ("waited", "said.waited"),
    ("walk", "said.walk"),
    ("wears", "said.wears"),
    ("what", "said.what"),
    ("who", "said.who"),
    ("with", "said.with"),
    ("words", "said.words"),
    ("wraps", "said.wraps"),
];

/// Shipped packs with the keys of their title and place. A pack's own file is in English.
const PACKS: &[(&str, &str, &str)] = &[
    ("base", "pack.base", "place.base"),
    ("au", "pack.au", "place.au"),
    ("au-nsw-qld", "pack.au-nsw-qld", "place.au-nsw-qld"),
    ("ca-on", "pack.ca-on", "place.ca-on"),
    ("csatf", "pack.csatf", "place.csatf"),
    ("uk", "pack.uk", "place.uk"),
    ("us-ca-9150", "pack.us-ca-9150", "place.us-ca-9150"),
    ("us-ca-pilot", "pack.us-ca-pilot", "place.us-ca-pilot"),
    ("us-nm", "pack.us-nm", "place.us-nm"),
];

/// What a field is called; as on the wire where it is not known.
pub fn field(cx: &Cx, name: &str) -> String {
    let found = FIELDS.iter().find(|(field, _)| *field == name);
    found.map_or_else(|| name.to_owned(), |(_, key)| cx.t(key).to_owned())
}

/// One piece of evidence of a kind that has no words of its own: its name and its value.
pub fn thing(cx: &Cx, kind: &str, value: &str) -> String {
    format!("{} {value}", field(cx, kind))
}

/// Title and place of a rule pack: in the page's language for the packs shipped, else as its file says.
pub fn pack<'a>(cx: &Cx, id: &str, title: &'a str, place: &'a str) -> (&'a str, &'a str) {
    if cx.lang == crate::i18n::Lang::En {
        return (title, place);
    }
    let found = PACKS.iter().find(|(pack, _, _)| *pack == id);
    found.map_or((title, place), |(_, title, place)| {
        (cx.t(title), cx.t(place))
    })
}

/// A word of one of the closed lists that `field` of the act `act` may hold.
pub fn word(cx: &Cx, act: &str, field: &str, text: &str) -> Option<String> {
    macro_rules! of {
        ($($list:ident => $key:path),+) => {
            None$(.or_else(|| $list::find(text).map($key)))+
        };
    }
    let key: Option<&'static str> = match (field, act) {
        ("roles" | "role" | "conditions", _) => of!(Role => super::role),
        ("class", _) => of!(Class => super::class),
        ("purpose", _) => of!(Purpose => super::purpose),
        ("load" | "state", _) => of!(LoadState => super::load_state),
        ("load_size" | "load_limit", _) => of!(LoadSize => super::load_size),
        ("checks" | "check", _) => of!(Check => super::check),
        ("method", _) => of!(ProofMethod => super::proof_method),
        ("opening" | "opens", _) => of!(Opening => super::opening),
        ("ppe" | "wears", _) => of!(Ppe => super::ppe),
        ("what", _) => of!(Happening => super::happening),
        ("changed", _) => of!(Change => super::change),
        ("topics", _) => of!(Topic => super::topic),
        ("walk", _) => of!(Walk => super::walk),
        ("holds", _) => of!(Holds => super::holds),
        ("about", _) => of!(Subject => super::subject),
        ("kind", "pause") => of!(Pause => super::pause),
        ("kind", "name_container") => of!(ContainerKind => super::container),
        ("kind", "add_permit") => of!(PermitKind => super::permit),
        ("kind", _) => of!(LotKind => super::lot_kind, QualificationKind => super::qualification,
            DocumentKind => super::document),
        _ => None,
    };
    key.map(|key| cx.t(key).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Theme;
    use crate::i18n::Lang;
    use crate::mode::Listener;

    fn cx(lang: Lang) -> Cx {
        Cx::fixed(lang, Theme::Auto, Listener::localhost())
    }

    /// Every field of the published schema has a name of its own in both languages.
    #[test]
    fn every_field_of_a_command_has_a_name() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../../docs/schema/command.schema.json"))
                .unwrap();
        for command in schema["oneOf"].as_array().unwrap() {
            for name in command["properties"]
                .as_object()
                .unwrap()
                .keys()
                .filter(|n| *n != "do")
            {
                assert!(
                    FIELDS.iter().any(|(field, _)| field == name),
                    "`{name}` has no name"
                );
            }
        }
    }

    #[test]
    fn words_of_the_lists_are_in_the_pages_language_and_others_stay() {
        let es = cx(Lang::Es);
        assert_eq!(field(&es, "to"), "a");
        assert_eq!(field(&es, "new_field"), "new_field");
        assert_eq!(
            word(&es, "take_out", "purpose", "film").as_deref(),
            Some("rodaje")
        );
        assert_eq!(
            word(&es, "pause", "kind", "meal").as_deref(),
            Some("comida")
        );
        assert_eq!(word(&es, "take_out", "purpose", "other"), None);
        assert_eq!(
            pack(&es, "base", "House minimum", "x").0,
            "Mínimo de la casa"
        );
        assert_eq!(pack(&es, "own", "Our own", "here"), ("Our own", "here"));
        assert_eq!(pack(&cx(Lang::En), "base", "A", "B"), ("A", "B"));
    }
}
