//! Together the tables speak every word, hear every refusal, and see every condition of the board.

use std::collections::BTreeSet;

use looks_core::{
    Command, Context, Decision,
    board::Notice,
    decide,
    decide::Override,
    facts::Facts,
    gate::{Effect, Finding, Gate},
    id::{PackId, PersonId},
    private::Words,
    reason::{Invariant, ReasonKind},
    vocabulary::Strength,
};

use crate::table::{Seen, play, state_after};

/// Board conditions that only this table shows: two things at once, or something out for another setup.
const MORE: &str = r"
= cleared
ad: plan_setup setup=s2 day=d1 place=barn items=[g1] performers=[p1]      -> ok
board: out-for-other
";

fn everything() -> Seen {
    let mut all = Seen::default();
    for rows in [
        crate::people::ROWS,
        crate::day::ROWS,
        crate::script::ROWS,
        crate::setup::ROWS,
        crate::rounds::ROWS,
        crate::chain::ROWS,
        crate::clear::ROWS,
        crate::back::ROWS,
        crate::report::ROWS,
        crate::cases::ROWS,
        MORE,
    ] {
        let seen = play(rows);
        all.accepted.extend(seen.accepted);
        all.refused.extend(seen.refused);
        all.conditions.extend(seen.conditions);
        all.rows += seen.rows;
    }
    all
}

/// Needs a rule pack and an override; `an_override_is_only_for_what_may_be_overridden` shows it.
const BY_RULES: Invariant = Invariant::NoOverride;

#[test]
fn every_invariant_refuses_something() {
    let seen = everything();
    let silent: Vec<&str> = Invariant::ALL
        .iter()
        .filter(|i| **i != BY_RULES)
        .map(|i| i.id())
        .filter(|id| !seen.refused.contains(*id))
        .collect();
    assert!(silent.is_empty(), "never refused for: {silent:?}");
}

/// What only the hub can know and puts on the board itself.
const BY_THE_HUB: &[Notice] = &[Notice::StopNotRecorded, Notice::StoreFailing];

#[test]
fn every_condition_is_seen() {
    let seen = everything();
    let unseen: Vec<&str> = Notice::ALL
        .iter()
        .filter(|n| !BY_THE_HUB.contains(n))
        .map(|n| n.id())
        .filter(|id| !seen.conditions.contains(*id))
        .collect();
    assert!(unseen.is_empty(), "never on the board: {unseen:?}");
}

#[test]
fn every_word_is_accepted_once() {
    let schema = serde_json::to_value(schemars::schema_for!(Command)).unwrap();
    let words: BTreeSet<String> = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|v| v["properties"]["do"]["const"].as_str().map(str::to_owned))
        .collect();
    assert!(words.len() > 100, "the schema names the words: {words:?}");
    let seen = everything();
    let silent: Vec<&String> = words.difference(&seen.accepted).collect();
    assert!(silent.is_empty(), "never accepted: {silent:?}");
    let unknown: Vec<&String> = seen.accepted.difference(&words).collect();
    assert!(unknown.is_empty(), "not in the schema: {unknown:?}");
}

/// One rule that fires on every take-out.
#[derive(Debug)]
struct OneRule(Effect);

impl Gate for OneRule {
    fn findings(&self, _: &BTreeSet<PackId>, _: &str, _: &Facts) -> Vec<Finding> {
        vec![Finding {
            rule: "base/one".to_owned(),
            effect: self.0,
        }]
    }

    fn speaks_of(&self, action: &str) -> bool {
        action == "take_out"
    }
}

fn with_rule(effect: Effect, overrides: &[Override]) -> Decision {
    let (state, now) = state_after("= firearm");
    let take_out = serde_json::json!(
        {"do": "take_out", "item": "g1", "purpose": "film", "setup": "s1"}
    );
    let command: Command = serde_json::from_value(take_out).unwrap();
    let gate = OneRule(effect);
    let ctx = Context {
        now,
        by: PersonId::parse("h1").ok(),
        strength: Strength::OwnSession,
        overrides,
        gate: &gate,
        entries: 1,
    };
    decide(&state, &command, &ctx)
}

#[test]
fn an_override_is_only_for_what_may_be_overridden() {
    let given = |reason: &str| {
        [Override {
            rule: "base/one".to_owned(),
            reason: Words::from(reason),
        }]
    };
    let Decision::Refused(r) = with_rule(Effect::Refuse, &given("because")) else {
        panic!("a refusing rule was overridden");
    };
    assert!(r.has(Invariant::NoOverride.id()) && r.has("base/one"));
    let Decision::Refused(r) = with_rule(Effect::Warn, &[]) else {
        panic!("a warning was passed over in silence");
    };
    assert_eq!(r.reasons[0].kind, ReasonKind::NeedsOverride);
    assert!(matches!(
        with_rule(Effect::Warn, &given("  ")),
        Decision::Refused(_)
    ));
    let Decision::Accepted { events, state } = with_rule(Effect::Warn, &given("because")) else {
        panic!("a warning with a reason was refused");
    };
    assert_eq!((events.len(), state.overrides), (2, 1));
    let Decision::Accepted { events, .. } = with_rule(Effect::Clock(60), &[]) else {
        panic!("a clock refused");
    };
    assert_eq!(events.len(), 2);
}
