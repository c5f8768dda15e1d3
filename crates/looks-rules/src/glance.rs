//! A first look at a rule's condition, on the facts of a step, before Cedar is asked: could it hold?
//!
//! It only ever says "no" where the facts themselves rule the condition out: a fact that would have to be
//! true is false, a number is on the other side of its limit. Everything else is "perhaps", and Cedar
//! decides. A condition of the subset cannot fail while it is evaluated, so nothing that Cedar would have
//! called an error is passed over. A test asks Cedar about every rule on random facts and compares.

use looks_core::facts::{FactValue, SCHEMA};

use crate::condition::{Comparison, Condition};

/// What of a condition can be seen from single facts; places are those of [`SCHEMA`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Glance {
    /// Holds if the fact is this.
    Fact(usize, bool),
    /// Holds if the number stands so to the limit.
    Number(usize, Comparison, i64),
    /// All of these.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// Not seen from here.
    Perhaps,
}

impl Glance {
    /// What can be seen of a condition.
    pub(crate) fn of(condition: &Condition) -> Self {
        let fact = |condition: &Condition| match condition {
            Condition::Fact(name) => SCHEMA.iter().position(|spec| spec.name == name),
            _ => None,
        };
        match condition {
            Condition::All(parts) => Self::All(parts.iter().map(Self::of).collect()),
            Condition::Any(parts) => Self::Any(parts.iter().map(Self::of).collect()),
            Condition::Not(inner) => fact(inner).map_or(Self::Perhaps, |at| Self::Fact(at, false)),
            Condition::Compare(how, left, right) => match (fact(left), right.as_ref()) {
                (Some(at), Condition::Number(limit)) => Self::Number(at, *how, *limit),
                _ => Self::Perhaps,
            },
            other => fact(other).map_or(Self::Perhaps, |at| Self::Fact(at, true)),
        }
    }

    /// False only where the facts rule the condition out; `facts` parallel to [`SCHEMA`].
    pub(crate) fn may_hold(&self, facts: &[FactValue]) -> bool {
        match self {
            Self::Fact(at, wanted) => match facts.get(*at) {
                Some(FactValue::Bool(is)) => is == wanted,
                _ => true,
            },
            Self::Number(at, how, limit) => match facts.get(*at) {
                Some(FactValue::Long(n)) => match how {
                    Comparison::Equal => n == limit,
                    Comparison::NotEqual => n != limit,
                    Comparison::Less => n < limit,
                    Comparison::AtMost => n <= limit,
                    Comparison::More => n > limit,
                    Comparison::AtLeast => n >= limit,
                },
                _ => true,
            },
            Self::All(parts) => parts.iter().all(|part| part.may_hold(facts)),
            Self::Any(parts) => parts.iter().any(|part| part.may_hold(facts)),
            Self::Perhaps => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use looks_core::facts::Facts;

    use super::*;

    fn seen(when: &str, facts: &Facts) -> bool {
        let values: Vec<FactValue> = facts.values().map(|(_, value)| value).collect();
        Glance::of(&Condition::parse(when).expect("parses")).may_hold(&values)
    }

    #[test]
    fn only_what_the_facts_rule_out_is_ruled_out() {
        let mut facts = Facts::default();
        assert!(facts.set("is_gun", FactValue::Bool(true)));
        assert!(facts.set("is_hot", FactValue::Bool(false)));
        assert!(facts.set("load_age_s", FactValue::Long(900)));
        for (when, may) in [
            ("context.is_gun", true),
            ("context.is_hot", false),
            ("!context.is_gun", false),
            ("context.is_gun && context.is_hot", false),
            ("context.is_gun || context.is_hot", true),
            ("context.load_age_s > 900", false),
            ("context.load_age_s >= 900", true),
            ("context.load_age_s != 900", false),
            ("context.load_age_s == 900", true),
            ("context.load_age_s < 900", false),
            ("context.load_age_s <= 900", true),
            // Not seen from here: Cedar decides.
            ("!(context.is_gun && context.is_gun)", true),
            ("900 < context.load_age_s", true),
            ("false", true),
        ] {
            assert_eq!(seen(when, &facts), may, "{when}");
        }
    }
}
