//! One item: where it is, how far its chain has come, what holds it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    command::Registration,
    id::{
        AssessmentId, ContainerId, ItemId, LotId, MagazineId, MeetingId, PersonId, RoundId, SetupId,
    },
    vocabulary::{Check, LoadState, Opening, Purpose},
};

/// Who or what has the item in hand. Exactly one at any time, so there are never two holders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Custody {
    /// Locked in a container.
    Container(ContainerId),
    /// In a qualified handler's hands or keeping.
    Handler(PersonId),
    /// With the cleared performer.
    Performer(PersonId),
    /// With a person the chain did not give it to: a deviation.
    Other(PersonId),
    /// Lying somewhere: a deviation unless scripted.
    Lying,
    /// Nobody knows.
    Missing,
    /// Off the production.
    Away,
}

/// How far the chain has come. Safing drops it back; only the chain moves it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Locked away.
    Locked,
    /// Out with a handler, contents not proved.
    Out,
    /// Proved empty or checked.
    Proved,
    /// Left empty or loaded as planned.
    Prepared,
    /// Shown; viewers attest.
    Shown,
    /// State and load announced.
    Announced,
    /// Cleared by two.
    Cleared,
    /// With the performer.
    WithPerformer,
    /// Collected, contents not yet proved.
    Returned,
    /// Cleaned and counted, ready to lock.
    Counted,
}

/// What keeps an item from going on, whatever its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Set aside until released by two.
    Quarantine,
    /// Misfire or discharge not closed.
    Misfire,
    /// Does not work as it should.
    Fault,
    /// Kept as it lies for the authorities.
    Evidence,
    /// Under an authority's order.
    Regulator,
    /// Not found.
    Missing,
    /// Locked or found with contents not proved: open only to look inside.
    Unproved,
}

/// Rounds in an item.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Load {
    /// The lot all of them come from; none while empty.
    pub lot: Option<LotId>,
    /// How many cartridges were put in.
    pub count: u32,
    /// Dummy rounds, one by one.
    pub rounds: BTreeSet<RoundId>,
    /// The magazine or belt in place.
    pub magazine: Option<MagazineId>,
    /// When the last one was put in.
    pub at: Option<Timestamp>,
    /// Blanks rather than dummies.
    pub hot: bool,
}

impl Load {
    /// The load as it is announced.
    pub fn state(&self) -> LoadState {
        match (self.count, self.hot) {
            (0, _) => LoadState::ColdEmpty,
            (_, false) => LoadState::ColdDummy,
            (_, true) => LoadState::HotBlank,
        }
    }
}

/// The proof that it was empty or harmless.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Proof {
    /// The handler.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was checked.
    pub checks: BTreeSet<Check>,
    /// The second person who watched.
    pub witness: Option<PersonId>,
}

/// Shown to people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shown {
    /// The handler.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Who attested having been shown.
    pub viewers: BTreeSet<PersonId>,
}

/// Announced to the zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Announced {
    /// The first AD.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// State as announced.
    pub state: LoadState,
    /// Rounds as announced.
    pub rounds: u32,
}

/// The right to hand one item with one load to one performer, once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Clearance {
    /// Running number on the production.
    pub number: u64,
    /// When the second credential was given.
    pub at: Timestamp,
    /// The handler.
    pub handler: PersonId,
    /// The first AD.
    pub first_ad: PersonId,
    /// Who may receive.
    pub performer: PersonId,
    /// State and count as cleared.
    pub state: LoadState,
    /// Rounds as cleared.
    pub rounds: u32,
    /// The item's version at that moment.
    pub item_version: u64,
    /// The setup and its version.
    pub setup: Option<(SetupId, u64)>,
    /// The roster's version.
    pub zone_version: u64,
    /// The assessment and its version.
    pub assessment: Option<(AssessmentId, u64)>,
    /// The meeting.
    pub meeting: Option<MeetingId>,
}

/// Why a clearance is void (rules: what voids a clearance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidCause {
    /// Used once and collected.
    Used,
    /// The waiting limit passed.
    Lapsed,
    /// Set down, unattended or out of sight.
    SetDown,
    /// Touched or held by somebody else.
    OtherHands,
    /// The load changed.
    LoadChanged,
    /// The setup changed.
    SetupChanged,
    /// The zone's roster or equipment changed.
    ZoneChanged,
    /// A break, move, reset or wrap.
    Pause,
    /// The handler changed, left or got another duty.
    HandlerChanged,
    /// A document expired or was withdrawn.
    DocumentEnded,
    /// Assessment revised or stale, meeting superseded.
    PlanChanged,
    /// A stop or halt in the unit.
    Stopped,
    /// Somebody in it declined.
    Declined,
    /// Misfire, discharge, fault or injury.
    Incident,
    /// A count does not agree, or something unknown was found.
    CountMismatch,
    /// The hub started again or its clock is in doubt.
    Hub,
    /// Taken back by a named person.
    Revoked,
    /// The chain went back a step.
    ChainBack,
}

/// Something that happened outside the chain and is shown until it is put right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Deviation {
    /// What.
    pub kind: DeviationKind,
    /// When it was recorded.
    pub at: Timestamp,
    /// Whose hands, where somebody's.
    pub who: Option<PersonId>,
}

/// What kind of deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviationKind {
    /// Left the chain: in the hands of somebody it was not cleared to.
    WrongHands,
    /// Lying where the plan does not put it.
    SetDown,
    /// Dropped.
    Dropped,
    /// Fired when it was not recorded as loaded, or more often than loaded.
    FiredOutsidePlan,
    /// Opened or loaded by somebody who is not its handler.
    OpenedByOther,
    /// Left unattended.
    Unattended,
    /// Pointed at a person outside the plan.
    PointedAtPerson,
    /// Locked away while loaded or not proved.
    LockedUnproved,
    /// Counted rounds differ from what is recorded as loaded.
    CountDiffers,
    /// In the hands of a minor.
    MinorHands,
    /// The person receiving is another than the one cleared.
    Unregistered,
    /// A safing act by somebody who is not a qualified handler.
    SafedByOther,
    /// Opened before the wait after a misfire or discharge was over.
    OpenedTooSoon,
}

/// Look-alikes out by count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Issued {
    /// Who has them.
    pub to: PersonId,
    /// How many.
    pub count: u32,
}

/// A weapon or other controlled thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What was registered.
    pub about: Registration,
    /// Where it is.
    pub custody: Custody,
    /// How far the chain has come.
    pub stage: Stage,
    /// What keeps it.
    pub holds: BTreeSet<Hold>,
    /// The handler whose sole-duty window is open for it.
    pub handler: Option<PersonId>,
    /// A handler offered as relief.
    pub relief: Option<PersonId>,
    /// Why it is out.
    pub purpose: Option<Purpose>,
    /// For which setup.
    pub setup: Option<SetupId>,
    /// What is in it.
    pub load: Load,
    /// Shots recorded in this use.
    pub shots: u32,
    /// Something was loaded in this use, so the witness of the next proof counts too.
    pub count_due: bool,
    /// Unfired rounds the handler counted, until the witness has counted as well.
    pub counted: Option<u32>,
    /// Fired, or dummies used, since the barrel was last seen clear.
    pub barrel_due: bool,
    /// The last proof.
    pub proof: Option<Proof>,
    /// Shown to whom.
    pub shown: Option<Shown>,
    /// Announced.
    pub announced: Option<Announced>,
    /// First credential of a clearance: handler.
    pub clear_handler: Option<(PersonId, PersonId)>,
    /// First credential of a clearance: first AD.
    pub clear_first_ad: Option<(PersonId, PersonId)>,
    /// A clearance that has not been used or voided.
    pub clearance: Option<Clearance>,
    /// The performer confirmed having it.
    pub receipt: bool,
    /// When it was handed over.
    pub handed_at: Option<Timestamp>,
    /// The returning person still has to confirm.
    pub return_due: Option<PersonId>,
    /// A scripted act going on.
    pub opening: Option<Opening>,
    /// Somebody saw it locked.
    pub lock_witnessed: bool,
    /// What happened outside the chain and is not put right.
    pub deviations: Vec<Deviation>,
    /// Why the last clearance was voided, for the board.
    pub voided: Option<VoidCause>,
    /// Last time the chain moved.
    pub touched: Timestamp,
    /// Look-alikes out by count.
    pub issued: Vec<Issued>,
    /// Rises with every event that touches the item.
    pub version: u64,
}

impl Item {
    /// The item's id.
    pub fn id(&self) -> &ItemId {
        &self.about.item
    }

    /// A fresh registration, locked in its container.
    pub fn registered(about: Registration, at: Timestamp) -> Self {
        let custody = Custody::Container(about.container.clone());
        Self {
            about,
            custody,
            stage: Stage::Locked,
            holds: BTreeSet::new(),
            handler: None,
            relief: None,
            purpose: None,
            setup: None,
            load: Load::default(),
            shots: 0,
            count_due: false,
            counted: None,
            barrel_due: true,
            proof: None,
            shown: None,
            announced: None,
            clear_handler: None,
            clear_first_ad: None,
            clearance: None,
            receipt: false,
            handed_at: None,
            return_due: None,
            opening: None,
            lock_witnessed: true,
            deviations: Vec::new(),
            voided: None,
            touched: at,
            issued: Vec::new(),
            version: 1,
        }
    }

    /// True where a handler has it in hand and answers for it.
    pub fn in_hand_of(&self, person: &PersonId) -> bool {
        matches!(&self.custody, Custody::Handler(h) if h == person)
    }

    /// True where it is out of its locked place and on the production.
    pub fn is_out(&self) -> bool {
        !matches!(self.custody, Custody::Container(_) | Custody::Away)
    }

    /// True where something may still be in it that nobody proved.
    pub fn contents_known(&self) -> bool {
        self.proof.is_some()
    }

    /// Forgets every step after the proof of contents. The load stays: only unloading changes it.
    pub fn drop_chain(&mut self) {
        self.shown = None;
        self.announced = None;
        self.clear_handler = None;
        self.clear_first_ad = None;
        self.clearance = None;
        self.opening = None;
    }
}
