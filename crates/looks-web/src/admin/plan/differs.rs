//! What is different where somebody planned a setup since its form was made: for each field what stands in the record and what
//! was typed, so that one can decide. It compares forms; which of the two is right it does not know.

use looks_app::scripts;
use looks_core::id::{PersonId, ScriptId};
use looks_core::vocabulary::{LoadSize, LoadState, PermitKind, Ppe};
use maud::{Markup, html};

use super::AROUND;
use crate::admin::desk::{Desk, Fields};
use crate::components;
use crate::words;

/// Fields with one value, and their labels, as the form has them.
const SINGLE: [(&str, &str); 11] = [
    ("day", "plan.day"),
    ("scene", "plan.scene"),
    ("script", "plan.script"),
    ("place", "plan.place"),
    ("words", "plan.words"),
    ("action", "plan.action"),
    ("load", "setup.load"),
    ("rounds", "plan.rounds"),
    ("load_size", "setup.size"),
    ("distance_cm", "plan.distance"),
    ("hold_s", "plan.hold"),
];

/// Fields with several.
const SEVERAL: [(&str, &str); 4] = [
    ("performers", "plan.performers"),
    ("items", "plan.items"),
    ("permits", "plan.permits"),
    ("ppe", "setup.ppe"),
];

/// A table of the fields that differ, or the words that none does.
pub(super) fn table(d: &Desk, record: &Fields, typed: &Fields) -> Markup {
    let single = SINGLE.iter().filter_map(|(name, label)| {
        let (was, now) = (value(record, name), value(typed, name));
        let row = (*label, said(d, name, &was), said(d, name, &now));
        (was != now).then_some(row)
    });
    let around = AROUND.iter().filter_map(|(name, label)| {
        let yes = |is: bool| d.t(if is { "word.yes" } else { "word.no" }).to_owned();
        let (was, now) = (record.yes(name), typed.yes(name));
        (was != now).then(|| (*label, yes(was), yes(now)))
    });
    let several = SEVERAL.iter().filter_map(|(name, label)| {
        let (was, now) = (values(record, name), values(typed, name));
        (was != now).then(|| (*label, all_said(d, name, &was), all_said(d, name, &now)))
    });
    let rows: Vec<Vec<Markup>> = single
        .chain(several)
        .chain(around)
        .map(|(label, was, now)| vec![html! { (d.t(label)) }, html! { (was) }, html! { (now) }])
        .collect();
    if rows.is_empty() {
        return html! { p { (d.t("plan.no_difference")) } };
    }
    let heads = [
        d.t("plan.field"),
        d.t("plan.in_record"),
        d.t("plan.typed_here"),
    ];
    components::table(d.t("plan.differences"), &heads, &rows)
}

/// A value as the record would have it: what is written otherwise and means the same does not differ.
fn value(fields: &Fields, name: &str) -> String {
    let text = fields.get(name);
    match name {
        "scene" => scripts::scene_id(text).map_or_else(|| text.to_owned(), |s| s.to_string()),
        // A plan without a scene is of no script.
        "script" if fields.get("scene").is_empty() => String::new(),
        "action" => text.to_lowercase(),
        "rounds" if text.is_empty() => "0".to_owned(),
        "rounds" | "distance_cm" | "hold_s" => text
            .parse::<u32>()
            .map_or_else(|_| text.to_owned(), |n| n.to_string()),
        _ => text.to_owned(),
    }
}

fn values(fields: &Fields, name: &str) -> Vec<String> {
    let mut all: Vec<String> = fields.all(name).map(str::to_owned).collect();
    all.sort();
    all.dedup();
    all
}

fn all_said(d: &Desk, name: &str, values: &[String]) -> String {
    if values.is_empty() {
        return "–".to_owned();
    }
    let all: Vec<String> = values.iter().map(|v| said(d, name, v)).collect();
    all.join(", ")
}

/// A value in words; as it is where it is none of the list.
fn said(d: &Desk, name: &str, value: &str) -> String {
    macro_rules! word {
        ($of:ident, $key:path) => {
            $of::ALL
                .iter()
                .find(|w| w.as_str() == value)
                .map(|w| d.t($key(*w)).to_owned())
        };
    }
    let found = match name {
        _ if value.is_empty() => Some("–".to_owned()),
        "load" => word!(LoadState, words::load_state),
        "load_size" => word!(LoadSize, words::load_size),
        "permits" => word!(PermitKind, words::permit),
        "ppe" => word!(Ppe, words::ppe),
        "performers" => PersonId::parse(value).ok().map(|p| d.name(&p)),
        "items" | "scene" => Some(value.to_uppercase()),
        "script" => ScriptId::parse(value)
            .ok()
            .and_then(|id| d.state().scripts.get(&id))
            .map(|s| format!("{} · {value}", d.words(&s.name))),
        _ => None,
    };
    found.unwrap_or_else(|| value.to_owned())
}
