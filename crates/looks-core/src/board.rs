//! What everybody sees: for each item and setup `clear | hold | stop | unknown` and every reason why.
//!
//! Computed from the state, the time and the packs, once per change and never once per phone. It
//! names roles that can clear a condition; it never names who stopped, declined or lacks a paper.
//! `clear` means that the steps are recorded, never more than that.

mod conditions;
mod notice;

use serde::{Deserialize, Serialize};

pub use conditions::not_shown;
pub use notice::Notice;

use crate::{
    Timestamp,
    gate::Gate,
    id::{ItemId, SetupId, UnitId},
    state::{SceneHazard, State},
    vocabulary::Role,
};

/// The four lights, from best to worst.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Every step is recorded.
    Clear,
    /// Steps are missing.
    Hold,
    /// Not known: treat as not clear.
    #[default]
    Unknown,
    /// Stop.
    Stop,
}

impl Light {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Hold => "hold",
            Self::Unknown => "unknown",
            Self::Stop => "stop",
        }
    }
}

/// One thing that is not yet clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// `board/<name>`, `invariant/<name>` or a rule's id.
    pub id: String,
    /// How it counts.
    pub light: Light,
    /// Evidence: ids and values. Names of people stand here only where the person must act.
    pub about: Vec<String>,
    /// Who can clear it.
    pub who: Vec<Role>,
    /// Seats it has gone to, outside the unit or the production.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalated_to: Vec<Role>,
}

/// An item's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLine {
    /// Which.
    pub item: ItemId,
    /// Worst of its conditions.
    pub light: Light,
    /// Why.
    pub conditions: Vec<Condition>,
}

/// A setup's line: the conjunction of its items and its own conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupLine {
    /// Which.
    pub setup: SetupId,
    /// Its unit.
    pub unit: UnitId,
    /// Worst of its conditions.
    pub light: Light,
    /// Every condition, those of its items included.
    pub conditions: Vec<Condition>,
    /// Items planned.
    pub items: Vec<ItemId>,
    /// What the drafts in force say of its scene, but for what people dismissed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<SceneHazard>,
}

/// The whole board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Board {
    /// When it was computed.
    pub at: Timestamp,
    /// Conditions of the whole production.
    pub production: Vec<Condition>,
    /// Setups of open days.
    pub setups: Vec<SetupLine>,
    /// Every item on the production.
    pub items: Vec<ItemLine>,
}

impl Board {
    /// The line of a setup.
    pub fn setup(&self, setup: &SetupId) -> Option<&SetupLine> {
        self.setups.iter().find(|s| s.setup == *setup)
    }

    /// The line of an item.
    pub fn item(&self, item: &ItemId) -> Option<&ItemLine> {
        self.items.iter().find(|i| i.item == *item)
    }

    /// Every condition on the board.
    pub fn all(&self) -> impl Iterator<Item = &Condition> {
        self.production
            .iter()
            .chain(self.setups.iter().flat_map(|s| s.conditions.iter()))
            .chain(self.items.iter().flat_map(|i| i.conditions.iter()))
    }
}

/// Computes the board.
pub fn board(state: &State, now: Timestamp, gate: &dyn Gate) -> Board {
    let production = conditions::production(state, now);
    let items: Vec<ItemLine> = state
        .items
        .iter()
        .map(|(id, item)| {
            let conditions = conditions::item(state, item, now);
            ItemLine {
                item: id.clone(),
                light: worst(&conditions),
                conditions,
            }
        })
        .collect();
    let setups = state
        .setups
        .iter()
        .filter(|(_, s)| state.day_of(s).is_some())
        .map(|(id, s)| {
            let mut conditions = conditions::setup(state, id, s, now, gate);
            for planned in &s.plan.items {
                let line = items.iter().find(|l| l.item == *planned);
                conditions.extend(line.into_iter().flat_map(|l| l.conditions.iter().cloned()));
                let elsewhere = state
                    .items
                    .get(planned)
                    .is_some_and(|i| i.is_out() && i.setup.as_ref() != Some(id));
                if elsewhere {
                    conditions.push(Notice::OutForOther.condition([format!("item `{planned}`")]));
                }
            }
            // An item that is out for nothing in particular stands in everybody's way.
            for item in state.items.values().filter(|i| {
                !s.plan.items.contains(i.id())
                    && (i.setup.as_ref() == Some(id) || i.setup.is_none() && i.is_out())
            }) {
                conditions::deviations(item, &mut conditions);
            }
            SetupLine {
                setup: id.clone(),
                unit: s.unit.clone(),
                light: worst(&conditions).max(worst_binding(&production)),
                conditions,
                items: s.plan.items.iter().cloned().collect(),
                hazards: state.hazards_on(id, s),
            }
        })
        .collect();
    Board {
        at: now,
        production,
        setups,
        items,
    }
}

fn worst(conditions: &[Condition]) -> Light {
    conditions
        .iter()
        .map(|c| c.light)
        .max()
        .unwrap_or(Light::Clear)
}

/// A production-wide condition that stops everything also colours every setup; a note does not.
fn worst_binding(production: &[Condition]) -> Light {
    production
        .iter()
        .map(|c| c.light)
        .filter(|l| *l >= Light::Unknown)
        .max()
        .unwrap_or(Light::Clear)
}
