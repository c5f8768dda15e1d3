//! Everything that is not an item: people, rounds, days, plans, cases.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    command::{Limits, LotArrival, Plan},
    id::{
        AssessmentId, ContainerId, DayId, ItemId, LotId, MatterId, MeetingId, PackId, PersonId,
        SetupId, UnitId,
    },
    private::Words,
    vocabulary::{
        Class, ContainerKind, Holds, LoadSize, Opening, PermitKind, Ppe, ProofMethod,
        QualificationKind, Role, Subject, Topic, Walk,
    },
};

/// The production.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Production {
    /// Its name.
    pub name: Words,
    /// Packs in force beside base.
    pub packs: BTreeSet<PackId>,
    /// Limits in force.
    pub limits: Limits,
}

/// A permit, licence, certificate or card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qualification {
    /// What kind.
    pub kind: QualificationKind,
    /// Printed number.
    pub reference: String,
    /// Last moment it holds.
    pub expires: Option<Timestamp>,
    /// Categories covered; empty means all.
    pub categories: BTreeSet<String>,
}

/// Training by a handler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// On which class.
    pub class: Class,
    /// Action the person was assessed for.
    pub assessed_for: Option<String>,
    /// Who trained.
    pub by: PersonId,
    /// Minutes it took.
    pub minutes: u32,
}

/// A person on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name, as a part reference.
    pub name: Words,
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// Department.
    pub department: String,
    /// Under age.
    pub minor: bool,
    /// What the person holds.
    pub qualifications: Vec<Qualification>,
    /// Other duties now.
    pub duties: BTreeSet<String>,
    /// Training had.
    pub trainings: Vec<Training>,
    /// A signing code is set.
    pub has_code: bool,
    /// Wrong codes counted.
    pub wrong_codes: u32,
    /// On the roster from then on.
    pub since: Timestamp,
}

impl Person {
    /// True where the person has this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// True where the person has a handler's role.
    pub fn handles(&self) -> bool {
        self.roles.iter().any(|r| r.handles())
    }

    /// True where the person sits outside the production and has no role in it.
    pub fn is_outside(&self) -> bool {
        !self.roles.is_empty() && self.roles.iter().all(|r| r.is_outside())
    }

    /// True where a qualification of this kind holds at `until`.
    pub fn holds(&self, kind: QualificationKind, until: Timestamp) -> bool {
        self.qualifications
            .iter()
            .any(|q| q.kind == kind && q.expires.is_none_or(|e| e >= until))
    }
}

/// A named group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its items.
    pub items: BTreeSet<ItemId>,
}

/// A counted lot. Brought in = stored + in hand + in magazines + loaded + fired + misfired + sent back
/// + set aside, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// What arrived.
    pub about: LotArrival,
    /// In store.
    pub stored: u32,
    /// In handlers' hands.
    pub in_hand: u32,
    /// In magazines, belts, speedloaders not in an item.
    pub in_magazines: u32,
    /// In items.
    pub loaded: u32,
    /// Fired.
    pub fired: u32,
    /// Did not fire.
    pub misfired: u32,
    /// Back with the supplier.
    pub sent_back: u32,
    /// Found missing by count.
    pub missing: u32,
    /// Spent cases short against shots: a note.
    pub cases_short: u32,
    /// In quarantine.
    pub set_aside: bool,
    /// A count disagrees and nobody has explained it.
    pub mismatch: bool,
}

impl Lot {
    /// Everything accounted for.
    pub fn total(&self) -> u64 {
        [
            self.stored,
            self.in_hand,
            self.in_magazines,
            self.loaded,
            self.fired,
            self.misfired,
            self.sent_back,
            self.missing,
        ]
        .iter()
        .map(|n| u64::from(*n))
        .sum()
    }

    /// Loose cartridges somebody can count now: store and hand.
    pub fn loose(&self) -> u32 {
        self.stored.saturating_add(self.in_hand)
    }

    /// The count algebra holds.
    pub fn adds_up(&self) -> bool {
        self.total() == u64::from(self.about.count)
    }
}

/// Where a single dummy is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundPlace {
    /// With its lot.
    Lot,
    /// In an item.
    Item(ItemId),
}

/// A single dummy round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its lot.
    pub lot: LotId,
    /// Its mark.
    pub mark: String,
    /// Proved inert by whom, how, shown to whom.
    pub verified: Option<(PersonId, ProofMethod, PersonId)>,
    /// Where it is.
    pub place: RoundPlace,
}

/// A magazine, belt or speedloader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Magazine {
    /// Most rounds it takes.
    pub capacity: u32,
    /// What is in it.
    pub lot: Option<LotId>,
    /// How many.
    pub count: u32,
    /// The item it is in.
    pub item: Option<ItemId>,
}

/// A place things are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// What it is.
    pub kind: ContainerKind,
    /// What it may hold.
    pub holds: Holds,
    /// Where it stands.
    pub place: String,
    /// Can be locked.
    pub lockable: bool,
    /// Approved store.
    pub approved_store: bool,
    /// Set aside.
    pub set_aside: bool,
}

/// A shooting day of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The unit.
    pub unit: UnitId,
    /// Where.
    pub place: String,
    /// First call.
    pub starts: Timestamp,
    /// Planned lock-up.
    pub wraps: Timestamp,
    /// Opened and not closed.
    pub open: bool,
    /// Planned and not opened yet.
    ///
    /// INVARIANT: it is not open, and no setup on it is called or rolls, and no item is out for one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub planned: bool,
    /// Compliance contact.
    pub contact: Option<PersonId>,
    /// Handlers who attested the sweep.
    pub swept_by: BTreeSet<PersonId>,
    /// Somebody saw something.
    pub sweep_found: bool,
    /// Last roll call and what was missing at it.
    pub roll_called: Option<Timestamp>,
}

impl Day {
    /// An open day on which nothing was done yet, from its first call to its planned lock-up.
    pub(crate) fn new(unit: &UnitId, place: &str, (starts, wraps): (Timestamp, Timestamp)) -> Self {
        Self {
            unit: unit.clone(),
            place: place.to_owned(),
            starts,
            wraps,
            open: true,
            planned: false,
            contact: None,
            swept_by: BTreeSet::new(),
            sweep_found: false,
            roll_called: None,
        }
    }
}

/// A safety meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Of which day.
    pub day: DayId,
    /// Led and recorded by.
    pub by: PersonId,
    /// When recorded.
    pub at: Timestamp,
    /// Topics covered.
    pub topics: BTreeSet<Topic>,
    /// Walked how.
    pub walk: Option<Walk>,
    /// Who was there or was briefed after.
    pub present: BTreeSet<PersonId>,
    /// The production's representative.
    pub representative: Option<PersonId>,
}

/// A permit or notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permit {
    /// What kind.
    pub kind: PermitKind,
    /// Reference number.
    pub reference: String,
    /// From.
    pub from: Timestamp,
    /// Until.
    pub until: Timestamp,
    /// Largest blank load.
    pub load_limit: Option<LoadSize>,
    /// Roles that must be there.
    pub conditions: BTreeSet<Role>,
    /// Setups covered; empty means all.
    pub setups: BTreeSet<SetupId>,
    /// Withdrawn by the authority.
    pub revoked: bool,
    /// Who is checked in, by day.
    pub checked_in: BTreeMap<DayId, BTreeSet<PersonId>>,
}

/// A specific risk assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Rises with every revision.
    pub version: u64,
    /// Setups covered.
    pub setups: BTreeSet<SetupId>,
    /// Rating without controls.
    pub risk_without: Option<u8>,
    /// Rating with controls.
    pub risk_with: Option<u8>,
    /// Activity in focus.
    pub activity: String,
    /// Mitigation written.
    pub mitigation: bool,
    /// Affected groups named.
    pub affected: bool,
    /// Alternatives considered.
    pub alternatives: bool,
    /// What it opens.
    pub opens: BTreeSet<Opening>,
    /// Who approved this version.
    pub approved_by: Option<PersonId>,
    /// Handlers who endorsed this version.
    pub endorsed_by: BTreeSet<PersonId>,
    /// Something changed that it does not cover.
    pub stale: bool,
}

/// A person in a zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InZone {
    /// In or near the muzzle arc.
    pub in_arc: bool,
    /// Wears.
    pub wears: BTreeSet<Ppe>,
    /// Entered.
    pub since: Timestamp,
}

/// Who is near, and how near.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Rises with every change.
    pub version: u64,
    /// People in it.
    pub people: BTreeMap<PersonId, InZone>,
    /// Heads counted and when; none where not counted since the last change.
    pub heads: Option<u32>,
    /// Measured distance.
    pub distance_cm: Option<u32>,
}

/// Who plans setups.
pub const PLAN_SETUPS: &[Role] = &[
    Role::FirstAd,
    Role::SecondAd,
    Role::UnitProductionManager,
    Role::Producer,
    Role::StuntCoordinator,
    Role::Admin,
];

/// A setup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The plan.
    pub plan: Plan,
    /// Its unit, from the day.
    pub unit: UnitId,
    /// Rises with every change.
    pub version: u64,
    /// Called by the first AD.
    pub called: bool,
    /// Camera is rolling.
    pub rolling: bool,
    /// Takes so far.
    pub takes: u32,
    /// Changed since people were last briefed.
    pub change_unbriefed: bool,
    /// Consultation about the muzzle since the last change: who with.
    pub consulted: Option<PersonId>,
    /// Opened acts that were rehearsed since the last change.
    pub rehearsed: BTreeSet<Opening>,
    /// People who will not take part.
    pub declined: BTreeSet<PersonId>,
    /// The zone.
    pub zone: Zone,
}

/// A setup that was dropped. It stands apart from those that are planned, so that nothing that goes over setups holds or
/// clears anything by it.
///
/// INVARIANT: no item is out for it, and no clearance names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DroppedSetup {
    /// Who dropped it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Words,
    /// As it was planned.
    pub was: Setup,
}

impl DroppedSetup {
    /// What a new plan goes on from: its versions, so that nothing bound to an earlier one counts again, and who will not take
    /// part; not who stood near, for nobody has looked since.
    pub(crate) fn planned_again(&self) -> Setup {
        let zone = Zone {
            version: self.was.zone.version.saturating_add(1),
            ..Zone::default()
        };
        Setup {
            zone,
            ..self.was.clone()
        }
    }
}

/// A concern or a departure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// About.
    pub about: Subject,
    /// The matter it belongs to.
    pub matter: Option<MatterId>,
    /// Raised by a role whose concern line management cannot close alone.
    pub from_safety_role: bool,
    /// Who raised it, where somebody is named. Never shown on an open board.
    pub raised_by: Option<PersonId>,
    /// People left over it.
    pub departure: bool,
    /// Raised.
    pub at: Timestamp,
    /// Answered, not necessarily closed.
    pub answered: Option<Timestamp>,
    /// Closed.
    pub closed: bool,
}

/// A stop or halt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopCase {
    /// The unit; none means all.
    pub unit: Option<UnitId>,
    /// A halt by the safety adviser, and by whom.
    pub halted_by: Option<PersonId>,
    /// A studio teacher's stop, and by whom.
    pub teacher: Option<PersonId>,
    /// Presses so far.
    pub presses: u32,
    /// When.
    pub at: Timestamp,
    /// Decision-makers examined hazard and mitigation.
    pub examined: bool,
    /// Who agreed to go on.
    pub resumed_by: BTreeSet<PersonId>,
    /// Still open.
    pub open: bool,
}

/// Things set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineCase {
    /// Items.
    pub items: BTreeSet<ItemId>,
    /// Lots.
    pub lots: BTreeSet<LotId>,
    /// Containers.
    pub containers: BTreeSet<ContainerId>,
    /// May have been the source.
    pub source: Option<PersonId>,
    /// A live or unknown round is in it.
    pub live_or_unknown: bool,
    /// When.
    pub at: Timestamp,
    /// Who agreed to release.
    pub released_by: BTreeSet<PersonId>,
    /// Who proposed which scope.
    pub scope: Option<(PersonId, BTreeSet<ItemId>, BTreeSet<LotId>)>,
    /// Still open.
    pub open: bool,
}

/// What kind of matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatterKind {
    /// Misfire or jam.
    Misfire,
    /// Went off when nobody meant it to.
    Discharge,
    /// Somebody was hurt or killed.
    Injury,
    /// An authority's order.
    Order,
}

/// A misfire, discharge, injury or order, until it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// What kind.
    pub kind: MatterKind,
    /// Items concerned.
    pub items: BTreeSet<ItemId>,
    /// When it was reported.
    pub at: Timestamp,
    /// The handler recorded the cause.
    pub cause_by: Option<PersonId>,
    /// Briefed again.
    pub rebriefed: bool,
    /// First AD accepted.
    pub first_ad: Option<PersonId>,
    /// A seat outside the production accepted.
    pub outside: Option<PersonId>,
    /// The scene was altered.
    pub altered: bool,
    /// Released by an authority's document.
    pub released: bool,
    /// Still open.
    pub open: bool,
}

/// A blind count in progress or done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountSession {
    /// First number and who counted.
    pub first: Option<(PersonId, u32)>,
    /// Last time two people agreed with each other and with the record.
    pub agreed: Option<Timestamp>,
    /// Tries in which the two differed.
    pub differed: u32,
}

/// A paper entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEntry {
    /// First signer.
    pub by: PersonId,
    /// When it happened, by the paper.
    pub happened: Timestamp,
    /// When it was entered.
    pub entered: Timestamp,
    /// Item.
    pub item: Option<ItemId>,
    /// Lot.
    pub lot: Option<LotId>,
    /// Rounds used.
    pub used: u32,
    /// Second signer.
    pub countersigned: Option<PersonId>,
}

/// What a clearance binds to: setup, roster version, assessment, meeting.
pub(super) type Binding = (
    Option<(SetupId, u64)>,
    u64,
    Option<(AssessmentId, u64)>,
    Option<MeetingId>,
);
