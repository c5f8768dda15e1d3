//! Who is behind a rule's finding about a setup: the people that the engine's facts name as evidence.
//!
//! A finding itself names item and setup only. Whether a page may show names is the page's to know.

use looks_core::decide::{Subject, facts_of};
use looks_core::id::{PersonId, SetupId};
use looks_core::{State, Timestamp};

/// Facts whose people may be named to everybody signed in: who is where, wears what, was told what. Who
/// lacks a certificate or is under age is for those who work with them.
const NAMED: [&str; 6] = [
    "arc_without_shield",
    "meeting_had_performers",
    "people_in_arc",
    "roster_unbriefed",
    "roster_without_ears",
    "roster_without_ppe",
];

/// The people that the facts of rule `id` name, for the setup that `about` names, each once.
pub(crate) fn people(
    rules: &looks_app::Rules,
    state: &State,
    now: Timestamp,
    id: &str,
    about: &[String],
) -> Vec<PersonId> {
    let setup = about.iter().find_map(|text| quoted(text, "setup"));
    let setup = setup.and_then(|setup| SetupId::parse(setup).ok());
    let rule = rules.book().and_then(|book| book.rule(id));
    let (Some(setup), Some(rule)) = (setup, rule) else {
        return Vec::new();
    };
    let facts = facts_of(state, &Subject::of_setup(state, &setup, None), now);
    let asked = |fact: &str| {
        let mut words = rule
            .when
            .split(|c: char| !(c.is_alphanumeric() || c == '_'));
        words.any(|word| word == fact)
    };
    let mut people: Vec<PersonId> = facts
        .evidence
        .iter()
        .filter(|(fact, _)| NAMED.contains(fact) && asked(fact))
        .flat_map(|(_, texts)| texts)
        .filter_map(|text| quoted(text, "person").or_else(|| quoted(text, "absent")))
        .filter_map(|person| PersonId::parse(person).ok())
        .collect();
    people.sort();
    people.dedup();
    people
}

/// The value of a piece of evidence such as ``setup `12a` ``.
fn quoted<'a>(text: &'a str, kind: &str) -> Option<&'a str> {
    text.strip_prefix(kind)?
        .strip_prefix(" `")?
        .strip_suffix('`')
}
