//! Where the rule packs meet the engine: facts go in, findings come out.
//!
//! Deliberately small, so that a plain table could stand where Cedar stands (design: the gate). An
//! evaluation error, a missing id or a warning of the engine must come back as a finding that
//! refuses; an empty answer means every rule was evaluated and none fired.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{facts::Facts, id::PackId};

/// What a satisfied rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Blocks the step.
    Refuse,
    /// Lets it through only with a named person's recorded reason.
    Warn,
    /// Is noted with the entry.
    Record,
    /// Starts a deadline, seconds.
    Clock(i64),
}

/// One rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Rule id, such as `us-ca-9150/9153-a-2a`.
    pub rule: String,
    /// What it does.
    pub effect: Effect,
}

/// Asks the packs in force about one step.
pub trait Gate: Send + Sync + std::fmt::Debug {
    /// Every rule of `packs` (and of base) that fires for `action` on these facts.
    ///
    /// `action` is the command's `do` word. Findings come in a fixed order.
    fn findings(&self, packs: &BTreeSet<PackId>, action: &str, facts: &Facts) -> Vec<Finding>;

    /// False where no rule of any pack speaks of `action`, so that facts need not be computed.
    fn speaks_of(&self, action: &str) -> bool;
}

/// A gate with no rules, for walking the invariants alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRules;

impl Gate for NoRules {
    fn findings(&self, _: &BTreeSet<PackId>, _: &str, _: &Facts) -> Vec<Finding> {
        Vec::new()
    }

    fn speaks_of(&self, _: &str) -> bool {
        false
    }
}
