//! Cedar against a plain evaluator written for these tests, on random facts, for every rule.
//!
//! The two share nothing but the text of the rules: Cedar has its own parser, the plain evaluator walks
//! the tree of `looks_rules::condition`.

#![expect(
    clippy::panic,
    reason = "helpers of tests: a wrong answer ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};

use looks_core::{
    facts::{FactKind, FactValue, Facts, SCHEMA},
    gate::Gate,
    id::PackId,
};
use looks_rules::{
    Filter, GATED, Rule, RuleBook, baseline,
    condition::{Comparison, Condition},
};
use proptest::prelude::*;

fn value(condition: &Condition, facts: &BTreeMap<&str, FactValue>) -> FactValue {
    let truth = |part: &Condition| match value(part, facts) {
        FactValue::Bool(b) => b,
        FactValue::Long(n) => panic!("{n} where yes or no was wanted"),
    };
    FactValue::Bool(match condition {
        Condition::Number(n) => return FactValue::Long(*n),
        Condition::Fact(name) => return facts[name.as_str()],
        Condition::Constant(b) => *b,
        Condition::Not(inner) => !truth(inner),
        Condition::All(parts) => parts.iter().all(truth),
        Condition::Any(parts) => parts.iter().any(truth),
        Condition::Compare(how, left, right) => {
            let (left, right) = (value(left, facts), value(right, facts));
            match how {
                Comparison::Equal => left == right,
                Comparison::NotEqual => left != right,
                Comparison::Less => left < right,
                Comparison::AtMost => left <= right,
                Comparison::More => left > right,
                Comparison::AtLeast => left >= right,
            }
        }
    })
}

fn fires(rule: &Rule, facts: &BTreeMap<&str, FactValue>) -> bool {
    value(&rule.condition, facts) == FactValue::Bool(true)
}

/// Facts near the baseline: each fact is kept or changed, numbers mostly near the limits in the rules.
fn some_facts() -> impl Strategy<Value = Facts> {
    let change = prop_oneof![3 => Just(None), 2 => any::<bool>().prop_map(Some)];
    let number = prop_oneof![
        Just(0),
        1..5_i64,
        595..615_i64,
        895..905_i64,
        Just(i64::MAX),
        Just(i64::MIN),
    ];
    let cells = proptest::collection::vec((change, number), SCHEMA.len());
    cells.prop_map(|cells| {
        let mut facts = baseline();
        for (spec, (change, number)) in SCHEMA.iter().zip(cells) {
            let value = match (spec.kind, change) {
                (_, None) => continue,
                (FactKind::Bool, Some(b)) => FactValue::Bool(b),
                (FactKind::Long, Some(_)) => FactValue::Long(number),
            };
            assert!(facts.set(spec.name, value));
        }
        facts
    })
}

#[test]
fn cedar_and_the_plain_evaluator_agree_on_random_facts() {
    let book = RuleBook::shipped(None).expect("compiles");
    let packs: BTreeSet<PackId> = book.packs().map(|p| p.head.id.clone()).collect();
    let rules = book.list(&Filter::default());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let seen = std::cell::RefCell::new(BTreeMap::<&str, BTreeSet<bool>>::new());
    let outcome = runner.run(&some_facts(), |facts| {
        let plainly: BTreeMap<&str, FactValue> = facts.values().collect();
        for command in GATED {
            let cedar: BTreeSet<String> = book
                .findings(&packs, command, &facts)
                .into_iter()
                .map(|f| f.rule)
                .collect();
            let mut plain = BTreeSet::new();
            for rule in rules.iter().filter(|r| r.on.contains(*command)) {
                let fired = fires(rule, &plainly);
                seen.borrow_mut().entry(&rule.id).or_default().insert(fired);
                if fired {
                    plain.insert(rule.id.clone());
                }
            }
            prop_assert_eq!(cedar, plain, "at {}", command);
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let seen = seen.into_inner();
    let one_sided: Vec<_> = seen
        .iter()
        .filter(|(_, both)| both.len() < 2)
        .map(|(id, _)| id)
        .collect();
    assert!(
        one_sided.len() * 10 < seen.len(),
        "the random facts hardly reach: {one_sided:?}"
    );
}

#[test]
fn cedar_and_the_plain_evaluator_agree_on_every_single_change() {
    let book = RuleBook::shipped(None).expect("compiles");
    let packs: BTreeSet<PackId> = book.packs().map(|p| p.head.id.clone()).collect();
    let rules = book.list(&Filter::default());
    for spec in SCHEMA {
        let values = match spec.kind {
            FactKind::Bool => vec![FactValue::Bool(true), FactValue::Bool(false)],
            FactKind::Long => vec![
                FactValue::Long(0),
                FactValue::Long(1),
                FactValue::Long(100_000),
            ],
        };
        for change in values {
            for hot in [false, true] {
                let mut facts = baseline();
                facts.set("is_hot", FactValue::Bool(hot));
                facts.set(spec.name, change);
                let plainly: BTreeMap<&str, FactValue> = facts.values().collect();
                for command in GATED {
                    let cedar: BTreeSet<_> = book
                        .findings(&packs, command, &facts)
                        .into_iter()
                        .map(|f| f.rule)
                        .collect();
                    let plain: BTreeSet<_> = rules
                        .iter()
                        .filter(|r| r.on.contains(*command) && fires(r, &plainly))
                        .map(|r| r.id.clone())
                        .collect();
                    assert_eq!(cedar, plain, "{} = {change:?} at {command}", spec.name);
                }
            }
        }
    }
}
