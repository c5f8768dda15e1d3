//! Everything that is true on the production, computed from the record's events and nothing else.
//!
//! Persistent maps share their unchanged parts, so a copy of the whole state costs nothing much: a
//! failed batch is dropped and a page reads a snapshot while the writer goes on.

mod item;
mod lookup;
mod objects;
mod script;

use std::{collections::BTreeSet, sync::Arc};

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

pub use item::{
    Announced, Clearance, Custody, Deviation, DeviationKind, Hold, Issued, Item, Load, Proof,
    Shown, Stage, VoidCause,
};
pub use objects::{
    Assessment, Concern, Container, CountSession, Day, DroppedSetup, Group, InZone, LateEntry, Lot,
    Magazine, Matter, MatterKind, Meeting, PLAN_SETUPS, Permit, Person, Production, Qualification,
    QuarantineCase, Round, RoundPlace, Setup, StopCase, Training, Zone,
};
pub use script::{
    DECIDE_HAZARDS, HazardCase, HazardDecision, HazardVerdict, OVERRULE, SCENES_MAX, SceneHazard,
    Script, ScriptScene, Standing, said_alike, who_decides,
};

use crate::id::{
    AssessmentId, ConcernId, ContainerId, DayId, GroupId, ItemId, LotId, MagazineId, MatterId,
    MeetingId, PermitId, PersonId, QuarantineId, RoundId, ScriptId, SetupId, StopId, UnitId,
};

/// One kind of thing, by id. Values are shared, not copied, between versions of the state.
pub type Table<K, V> = OrdMap<K, Arc<V>>;

/// The whole production at one index of the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The production, once opened.
    pub production: Option<Arc<Production>>,
    /// Everybody on the roster.
    pub people: Table<PersonId, Person>,
    /// Weapons and other controlled things.
    pub items: Table<ItemId, Item>,
    /// Named groups.
    pub groups: Table<GroupId, Group>,
    /// Counted lots.
    pub lots: Table<LotId, Lot>,
    /// Single dummy rounds.
    pub rounds: Table<RoundId, Round>,
    /// Magazines, belts, speedloaders.
    pub magazines: Table<MagazineId, Magazine>,
    /// Places things are kept.
    pub containers: Table<ContainerId, Container>,
    /// Shooting days.
    pub days: Table<DayId, Day>,
    /// Safety meetings.
    pub meetings: Table<MeetingId, Meeting>,
    /// Permits and notices.
    pub permits: Table<PermitId, Permit>,
    /// Specific risk assessments.
    pub assessments: Table<AssessmentId, Assessment>,
    /// Setups with their zones.
    pub setups: Table<SetupId, Setup>,
    /// Setups that were dropped and not planned again. None of them is in `setups`.
    #[serde(default)]
    pub dropped: Table<SetupId, DroppedSetup>,
    /// Drafts of scripts.
    #[serde(default)]
    pub scripts: Table<ScriptId, Script>,
    /// Concerns and departures.
    pub concerns: Table<ConcernId, Concern>,
    /// Stops and halts.
    pub stops: Table<StopId, StopCase>,
    /// Quarantines.
    pub quarantines: Table<QuarantineId, QuarantineCase>,
    /// Misfires, discharges, injuries, orders.
    pub matters: Table<MatterId, Matter>,
    /// Paper entries.
    pub late: OrdMap<String, Arc<LateEntry>>,
    /// Blind counts in progress, by lot.
    pub counts: Table<LotId, CountSession>,
    /// The clock was doubted and nobody has set it right.
    pub clock_doubted: bool,
    /// How many clearances were ever minted; numbers the next.
    pub clearances: u64,
    /// Overrides used so far.
    pub overrides: u64,
}

impl State {
    /// A state before the first command.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a unit ever had a day open. One that is only planned ahead has nobody at work.
    pub fn was_opened(&self, unit: &UnitId) -> bool {
        self.days.values().any(|d| !d.planned && d.unit == *unit)
    }

    /// Units that have a day open.
    pub fn open_units(&self) -> BTreeSet<UnitId> {
        self.days
            .values()
            .filter(|d| d.open)
            .map(|d| d.unit.clone())
            .collect()
    }
}
