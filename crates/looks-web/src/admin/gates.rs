//! The gates of the day (G1 to G10) as a checklist, made of the conditions the board has.
//!
//! A rule belongs to the gate of the first fact it reads; the engine's own notices belong to the gate
//! of what they are about. A gate that nothing speaks of is only shown as clear where there is a
//! setup with items that the rules were asked about; otherwise nobody knows, and it says so.

use std::collections::BTreeMap;

use looks_core::board::{Condition, Light, SetupLine};
use maud::{Markup, html};

use super::answer;
use super::desk::Desk;
use crate::components;

/// Number and text keys (title, what it asks) of each gate.
const GATES: [(u8, &str, &str); 10] = [
    (1, "gate.1", "gate.1_text"),
    (2, "gate.2", "gate.2_text"),
    (3, "gate.3", "gate.3_text"),
    (4, "gate.4", "gate.4_text"),
    (5, "gate.5", "gate.5_text"),
    (6, "gate.6", "gate.6_text"),
    (7, "gate.7", "gate.7_text"),
    (8, "gate.8", "gate.8_text"),
    (9, "gate.9", "gate.9_text"),
    (10, "gate.10", "gate.10_text"),
];

/// First fact of each gate in the published schema, which is ordered by gate.
const FIRST_FACTS: [(&str, u8); 11] = [
    ("handler_permit_valid", 1),
    ("handler_other_duties", 2),
    ("contact_named", 3),
    ("assessment_exists", 4),
    ("meeting_held", 5),
    ("sweep_by_handler", 6),
    ("roster_known", 7),
    ("receiver_planned", 8),
    ("open_misfires", 9),
    ("permits_missing", 10),
    ("setup_called", 0),
];

/// The gate of a fact; none for facts about the step, the setup, rounds and custody.
fn gate_of_fact(name: &str) -> Option<u8> {
    let mut gate = 0;
    for spec in looks_core::facts::SCHEMA {
        if let Some((_, next)) = FIRST_FACTS.iter().find(|(first, _)| *first == spec.name) {
            gate = *next;
        }
        if spec.name == name {
            return (gate > 0).then_some(gate);
        }
    }
    None
}

/// The gate a condition belongs to.
fn gate_of(d: &Desk, id: &str) -> Option<u8> {
    if let Some(notice) = id.strip_prefix("board/") {
        return match notice {
            "quarantine" | "quarantine-production" => Some(6),
            "heads-unknown" | "heads-differ" => Some(7),
            "stopped" | "halted" | "stop-not-recorded" | "misfire-open" | "discharge-open"
            | "injury-open" | "order-open" | "concern-open" | "concern-outside"
            | "concern-unanswered" | "matter-unanswered" | "departure" | "missing"
            | "count-mismatch" | "declined" => Some(9),
            _ => None,
        };
    }
    let rules = d.app.hub.rules();
    let book = rules.book()?;
    let explained = book.explain(id, d.lang())?;
    // Presence of what the gate asks for is read before what applies to it.
    explained
        .facts
        .iter()
        .find_map(|(name, _)| gate_of_fact(name))
}

/// By gate, each condition with what it is about: every setup that it holds is named.
type Found<'a> = BTreeMap<u8, BTreeMap<(&'a str, &'a [String]), &'a Condition>>;

/// The light of each gate with its title's key, for the setups of one unit; what `/day` says, in short.
pub(crate) fn lights(d: &Desk, setups: &[&SetupLine]) -> Vec<(u8, &'static str, Light)> {
    let found = found(d, setups);
    GATES
        .iter()
        .map(|(number, title, _)| (*number, *title, light(&found, *number, setups)))
        .collect()
}

/// Worst of what was found; where nothing was, clear only if there was something to ask about.
fn light(found: &Found<'_>, gate: u8, setups: &[&SetupLine]) -> Light {
    let here = found.get(&gate).into_iter().flat_map(BTreeMap::values);
    let asked = setups.iter().any(|s| !s.items.is_empty());
    let none = if asked { Light::Clear } else { Light::Unknown };
    here.map(|c| c.light).max().unwrap_or(none)
}

fn found<'a>(d: &'a Desk, setups: &[&'a SetupLine]) -> Found<'a> {
    let mut found = Found::new();
    let all = d
        .board()
        .production
        .iter()
        .chain(setups.iter().flat_map(|s| s.conditions.iter()));
    for condition in all.filter(|c| c.light != Light::Clear) {
        if let Some(gate) = gate_of(d, &condition.id) {
            found
                .entry(gate)
                .or_default()
                .entry((condition.id.as_str(), condition.about.as_slice()))
                .or_insert(condition);
        }
    }
    found
}

/// The checklist for the setups of one unit.
pub(crate) fn checklist(d: &Desk, setups: &[&SetupLine]) -> Markup {
    let found = found(d, setups);
    let asked = setups.iter().any(|s| !s.items.is_empty());
    html! {
        @if !asked { p { (d.t("gate.nothing_asked")) } }
        ol.gates {
            @for (number, title, text) in GATES {
                @let here: Vec<&Condition> = found.get(&number).map(|m| m.values().copied().collect()).unwrap_or_default();
                @let light = light(&found, number, setups);
                li {
                    p { span.data { "G" (number) } " " (components::mark(&d.cx, answer::light(light))) " " strong { (d.t(title)) } }
                    p.help { (d.t(text)) }
                    @if !here.is_empty() { (answer::conditions(d, &here)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::gate_of_fact;

    #[test]
    fn facts_fall_into_the_gates_of_the_schema() {
        let cases = [
            ("is_gun", None),
            ("handler_permit_valid", Some(1)),
            ("item_convertible", Some(1)),
            ("handler_available", Some(2)),
            ("contact_named", Some(3)),
            ("assessment_alternatives", Some(4)),
            ("change_briefed", Some(5)),
            ("open_live_quarantines", Some(6)),
            ("heads_agree", Some(7)),
            ("receiver_certified", Some(8)),
            ("items_missing", Some(9)),
            ("armed_outsiders_assessed", Some(10)),
            ("distance_cm", None),
            ("pass_opening", None),
            ("no_such_fact", None),
        ];
        for (fact, gate) in cases {
            assert_eq!(gate_of_fact(fact), gate, "{fact}");
        }
    }
}
