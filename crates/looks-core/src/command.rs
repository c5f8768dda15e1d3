//! Everything a person may say to the hub, as one closed list.
//!
//! The same JSON is taken by the HTTP API, by scenario rows and by the command line:
//! `{"do": "take_out", "item": "rev-1", "purpose": "film", "setup": "12a"}`. Who says it, when, and with
//! which credential stands in the envelope, never here. Commands are imperative; the events they
//! lead to are in the past tense ([`crate::Event`]).

mod details;
mod nature;
mod script;

use std::collections::BTreeSet;

pub use details::{Document, Limits, LoadTest, LotArrival, Plan, Registration};
pub use nature::Nature;
pub use script::{Carry, FoundHazard, ListedScene};
use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    id::{
        AssessmentId, ConcernId, ContainerId, DayId, GroupId, HazardKey, ItemId, LotId, MagazineId,
        MatterId, MeetingId, PackId, PermitId, PersonId, QuarantineId, RoundId, SceneKey, ScriptId,
        SetupId, StopId, TargetId, UnitId,
    },
    private::Words,
    vocabulary::{
        Change, Check, Class, ContainerKind, Happening, Hazard, Holds, LoadSize, LoadState,
        LotKind, Opening, Pause, PermitKind, Ppe, Presence, ProofMethod, Purpose,
        QualificationKind, Role, Subject, Topic, Walk,
    },
};

fn yes() -> bool {
    true
}

/// Everything that can be said. Fields named `name`, `words`, `reason`, `phone` are private text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
pub enum Command {
    // ---- production and people ------------------------------------------------------------
    /// Opens the production; the first command of a record.
    OpenProduction {
        name: Words,
        /// Rule packs in force beside `base`, which is always in force.
        #[serde(default)]
        packs: BTreeSet<PackId>,
        #[serde(default)]
        limits: Limits,
    },
    /// Adds rule packs. None is ever taken away.
    AddPacks { packs: BTreeSet<PackId> },
    /// Tightens limits; a looser value is refused.
    TightenLimits { limits: Limits },
    /// Puts a person on the roster.
    AddPerson {
        person: PersonId,
        name: Words,
        roles: BTreeSet<Role>,
        #[serde(default)]
        department: String,
        #[serde(default)]
        minor: bool,
    },
    /// Sets a person's roles anew.
    ChangeRoles {
        person: PersonId,
        roles: BTreeSet<Role>,
    },
    /// Records a permit, licence, certificate or card of a person.
    AddQualification {
        person: PersonId,
        kind: QualificationKind,
        reference: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires: Option<Timestamp>,
        /// Categories of weapon it covers; empty means all.
        #[serde(default)]
        categories: BTreeSet<String>,
    },
    /// Ends a qualification at once.
    WithdrawQualification {
        person: PersonId,
        kind: QualificationKind,
    },
    /// Gives a person another duty; voids what needs that person's sole attention.
    AssignDuty { person: PersonId, duty: String },
    /// Ends a duty.
    EndDuty { person: PersonId, duty: String },
    /// Training of a person by a handler, and whether competence for an action was assessed.
    RecordTraining {
        person: PersonId,
        class: Class,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assessed_for: Option<String>,
        /// Minutes it took.
        #[serde(default)]
        minutes: u32,
    },
    /// Records that the actor set or replaced the signing code (never the code).
    SetSigningCode { person: PersonId },

    // ---- the day ---------------------------------------------------------------------------
    /// Opens a shooting day of a unit, planned before or not. What is said here counts, and not what was planned.
    OpenDay {
        day: DayId,
        unit: UnitId,
        place: String,
        starts: Timestamp,
        /// Planned lock-up; documents must hold until then.
        wraps: Timestamp,
    },
    /// Plans a shooting day ahead, while another day of its unit may still be open: setups are planned on it, and none of them
    /// is called, taken out for or rolled before the day is opened. Planned again it takes the new place and times.
    PlanDay {
        day: DayId,
        unit: UnitId,
        place: String,
        starts: Timestamp,
        /// Planned lock-up.
        wraps: Timestamp,
    },
    /// Drops a day that was planned and not opened; refused while setups are planned on it.
    DropDay {
        day: DayId,
        /// Why; needed, as for a setup.
        reason: Words,
    },
    /// Ends a shooting day; refused while anything is out or uncounted.
    CloseDay { day: DayId },
    /// Names the compliance contact for the day (Cal. Lab. Code 9153(a)(5)).
    NameContact {
        day: DayId,
        person: PersonId,
        #[serde(default)]
        phone: Words,
    },
    /// Records a safety meeting and who was there.
    HoldMeeting {
        meeting: MeetingId,
        day: DayId,
        topics: BTreeSet<Topic>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        walk: Option<Walk>,
        present: BTreeSet<PersonId>,
        /// The production's designated representative at the meeting.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        representative: Option<PersonId>,
    },
    /// The actor signs in to a meeting.
    AttendMeeting { meeting: MeetingId },
    /// Briefs a late arrival individually.
    BriefLate {
        meeting: MeetingId,
        person: PersonId,
    },
    /// Handler or first AD attests that the place was swept today.
    Sweep {
        day: DayId,
        /// True where nothing live, unknown or personal was seen.
        none_seen: bool,
    },
    /// Records a permit or notice and its conditions.
    AddPermit {
        permit: PermitId,
        kind: PermitKind,
        reference: String,
        from: Timestamp,
        until: Timestamp,
        /// Largest blank load allowed at the place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        load_limit: Option<LoadSize>,
        /// Roles that must check in each day, such as `permit_officer`.
        #[serde(default)]
        conditions: BTreeSet<Role>,
        /// Setups it covers; empty means all.
        #[serde(default)]
        setups: BTreeSet<SetupId>,
    },
    /// The authority withdraws a permit.
    RevokePermit { permit: PermitId },
    /// A person whose presence a permit asks for checks in for the day.
    CheckIn { permit: PermitId, day: DayId },
    /// The person leaves again.
    CheckOut { permit: PermitId, day: DayId },

    // ---- assessments -------------------------------------------------------------------------
    /// Writes or revises a specific risk assessment; a revision voids what stood on the old one.
    WriteAssessment {
        assessment: AssessmentId,
        setups: BTreeSet<SetupId>,
        /// 1 (low) to 5 (high) with no controls (Cal. Lab. Code 9152.5(b)(3)).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        risk_without: Option<u8>,
        /// 1 to 5 with the controls.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        risk_with: Option<u8>,
        /// The activity in focus (9152.5(b)(1)).
        #[serde(default)]
        activity: String,
        /// Mitigation and procedures are written (9152.5(b)(2)).
        #[serde(default)]
        mitigation: bool,
        /// Affected groups are named (9152.5(b)(4)).
        #[serde(default)]
        affected: bool,
        /// The less dangerous choice was considered, with the answer in `words`.
        #[serde(default)]
        alternatives: bool,
        #[serde(default)]
        words: Words,
        /// What it opens beyond hold-and-return.
        #[serde(default)]
        opens: BTreeSet<Opening>,
    },
    /// Approves the current version.
    ApproveAssessment { assessment: AssessmentId },
    /// A handler endorses the current version.
    EndorseAssessment { assessment: AssessmentId },
    /// Marks it stale: something has changed that it does not cover.
    MarkStale {
        assessment: AssessmentId,
        #[serde(default)]
        reason: Words,
    },
    /// The approver records that a change makes no meaningful difference.
    ConfirmUnchanged {
        assessment: AssessmentId,
        #[serde(default)]
        reason: Words,
    },

    // ---- the script ------------------------------------------------------------------------------
    /// Files a draft of a script. The record holds the file's sum, never its text; it counts once all of
    /// its scenes are listed.
    FileScript {
        script: ScriptId,
        /// Name of the file.
        name: Words,
        /// Salted SHA-256 of the file's bytes, as 64 hexadecimal digits: under it the hub keeps the file.
        file: String,
        /// Ending of the file's name, without the dot: with the bytes it decides how it is read.
        #[serde(default)]
        ending: String,
        pages: u32,
        /// How many scenes it has.
        scenes: u32,
        /// The draft that this one takes the place of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<ScriptId>,
    },
    /// Lists scenes of a draft, with what was found in them; several times for a long one.
    ListScenes {
        script: ScriptId,
        scenes: Vec<ListedScene>,
    },
    /// Takes decisions of the draft before over to this one, or asks for them again.
    CarryDecisions { script: ScriptId, carry: Vec<Carry> },
    /// It is a hazard.
    ConfirmHazard { script: ScriptId, hazard: HazardKey },
    /// It is none; the reason is needed.
    DismissHazard {
        script: ScriptId,
        hazard: HazardKey,
        reason: Words,
    },
    /// It is another hazard, or on set where it was spoken of.
    ReclassHazard {
        script: ScriptId,
        hazard: HazardKey,
        category: Hazard,
        kind: Presence,
        #[serde(default)]
        reason: Words,
    },
    /// A hazard that was not found.
    AddHazard {
        script: ScriptId,
        scene: SceneKey,
        /// A key that the draft does not have yet.
        hazard: HazardKey,
        category: Hazard,
        kind: Presence,
        /// Words of the scene in which it stands; empty where it is about the whole scene.
        #[serde(default)]
        words: Words,
        #[serde(default)]
        reason: Words,
    },
    /// Takes a draft that was filed by mistake out of use; the one before it counts again.
    WithdrawScript { script: ScriptId, reason: Words },

    // ---- setups and zones ----------------------------------------------------------------------
    /// Plans a setup. All of the plan is shown on the board.
    PlanSetup(Box<Plan>),
    /// Drops a setup that was planned by mistake or will not be shot; planning it again brings it back. Refused where
    /// something of it would be lost from sight: the camera rolls or takes are recorded, an item is out for it, a stop binds
    /// its unit, or a misfire, discharge or injury with its items is open.
    DropSetup {
        setup: SetupId,
        /// Why; needed, so that nobody wonders where it went.
        reason: Words,
    },
    /// The first AD calls the setup: this is what shoots next.
    CallSetup { setup: SetupId },
    /// Something changed at the setup; voids its clearances.
    ChangeSetup {
        setup: SetupId,
        changed: BTreeSet<Change>,
        #[serde(default)]
        words: Words,
    },
    /// Re-briefs those present after a change; the handler must be among them (FI-01).
    BriefChange {
        setup: SetupId,
        present: BTreeSet<PersonId>,
    },
    /// Records that property master, armorer or other safety representative was consulted (B1-09).
    Consult { setup: SetupId, with: PersonId },
    /// Records that the opened acts of the assessment were rehearsed at this setup.
    RehearseOpening { setup: SetupId, opening: Opening },
    /// A person enters the zone.
    EnterZone {
        setup: SetupId,
        person: PersonId,
        /// In or near the muzzle arc.
        #[serde(default)]
        in_arc: bool,
    },
    /// A person leaves the zone.
    LeaveZone { setup: SetupId, person: PersonId },
    /// Protective equipment is on this person, checked by the actor.
    ConfirmPpe {
        setup: SetupId,
        person: PersonId,
        wears: BTreeSet<Ppe>,
    },
    /// Somebody took protective equipment off.
    RemovePpe { setup: SetupId, person: PersonId },
    /// Heads counted in the zone.
    CountHeads { setup: SetupId, heads: u32 },
    /// Distance from muzzle to the nearest person, measured by the actor.
    MeasureDistance { setup: SetupId, distance_cm: u32 },
    /// Break, move, reset or wrap of a unit; voids its clearances.
    Pause { unit: UnitId, kind: Pause },
    /// The actor will not take part in a setup. No reason is asked.
    Decline { setup: SetupId },
    /// The actor takes part after all.
    TakePart { setup: SetupId },
    /// The first AD rolls; refused unless every planned item's steps are recorded.
    Roll { setup: SetupId },
    /// The take is over; handlers collect.
    Cut { setup: SetupId },

    // ---- inventory -------------------------------------------------------------------------------
    /// Names a place where things are kept.
    NameContainer {
        container: ContainerId,
        kind: ContainerKind,
        holds: Holds,
        place: String,
        /// Can be locked and is not easily broken open.
        #[serde(default = "yes")]
        lockable: bool,
        /// An approved armoury or store for weapons overnight.
        #[serde(default)]
        approved_store: bool,
    },
    /// Registers an item; it stands locked in its container from then on.
    RegisterItem(Box<Registration>),
    /// Adds a document to an item.
    AddDocument { item: ItemId, document: Document },
    /// Names a group of items that are shown, announced and collected together.
    NameGroup {
        group: GroupId,
        items: BTreeSet<ItemId>,
    },
    /// Brings in a lot of rounds, counted.
    BringInLot(Box<LotArrival>),
    /// Names one dummy round of a lot by its mark.
    NameRound {
        round: RoundId,
        lot: LotId,
        mark: String,
    },
    /// A handler proves one dummy round inert and shows it to a second person.
    VerifyRound {
        round: RoundId,
        method: ProofMethod,
        shown_to: PersonId,
    },
    /// A handler tests a blank lot with a type of item (AU-HR-3).
    TestLoad { lot: LotId, test: LoadTest },
    /// Names a magazine, belt or speedloader.
    NameMagazine { magazine: MagazineId, capacity: u32 },
    /// Takes rounds of a lot from store into the handler's hands.
    DrawRounds { lot: LotId, count: u32 },
    /// Puts rounds back into store.
    ReturnRounds { lot: LotId, count: u32 },
    /// Sends rounds back to the supplier.
    SendBack { lot: LotId, count: u32 },
    /// Fills a magazine or belt with rounds in hand.
    FillMagazine {
        magazine: MagazineId,
        lot: LotId,
        count: u32,
    },
    /// Empties a magazine; rounds go back to hand, counted.
    EmptyMagazine { magazine: MagazineId, count: u32 },
    /// Blind count of the loose cartridges of a lot (store and hand); two people, neither sees the other.
    CountLot { lot: LotId, cartridges: u32 },
    /// Count of spent cases; a difference is a note, never a stop.
    CountBrass { lot: LotId, cases: u32 },
    /// Calls the roll of all items: the ones seen now, by serial list.
    RollCall {
        unit: UnitId,
        seen: BTreeSet<ItemId>,
    },
    /// Plans where items stay overnight; judged by the packs.
    PlanOvernight {
        container: ContainerId,
        items: BTreeSet<ItemId>,
    },

    // ---- the chain of one item ---------------------------------------------------------------------
    /// A handler takes an item out of its locked place; the sole-duty window opens.
    TakeOut {
        item: ItemId,
        purpose: Purpose,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        setup: Option<SetupId>,
    },
    /// The handler found it empty by the listed checks.
    ProveEmpty {
        item: ItemId,
        checks: BTreeSet<Check>,
    },
    /// A second person watched the proof; after a loaded use also gives an own blind count.
    WitnessEmpty {
        item: ItemId,
        /// Unfired rounds the witness counted; needed where something had been loaded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unfired: Option<u32>,
    },
    /// The handler checks an item that is not a gun: power, gas, edge, fixings.
    CheckItem {
        item: ItemId,
        checks: BTreeSet<Check>,
        /// The handler found every check good.
        passed: bool,
    },
    /// The item stays empty for this use.
    LeaveEmpty { item: ItemId },
    /// Loads one verified dummy round.
    LoadDummy { item: ItemId, round: RoundId },
    /// Loads blanks from hand.
    LoadBlanks {
        item: ItemId,
        lot: LotId,
        count: u32,
    },
    /// Puts a filled magazine, belt or speedloader in.
    LoadMagazine { item: ItemId, magazine: MagazineId },
    /// The handler shows item or group to those who must see it.
    Show { item: TargetId },
    /// The actor was shown it and may ask again; the actor is not the inspector.
    AttestShown { item: TargetId },
    /// The first AD announces state and load to everybody in the zone.
    Announce {
        item: TargetId,
        state: LoadState,
        /// Rounds loaded, as announced.
        #[serde(default)]
        rounds: u32,
        /// Heads that acknowledged or were counted.
        heads: u32,
    },
    /// One of the two credentials of a clearance: the handler's, or the first AD's.
    Clear {
        item: TargetId,
        /// Which performer it is for.
        to: PersonId,
    },
    /// The handler hands it to the cleared performer and says its state.
    HandOver { item: ItemId, to: PersonId },
    /// The performer repeats the state aloud and confirms having it.
    ConfirmReceipt { item: ItemId },
    /// A scripted act that the assessment opened, about to be done.
    UseOpening {
        item: ItemId,
        opening: Opening,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
    /// Shots fired so far in this use, recorded by handler or scribe.
    RecordShots { item: ItemId, shots: u32 },
    /// The handler collects an item or group, from wherever it is.
    Collect { item: TargetId },
    /// The person who held it confirms that it went back (AU-1AD-2).
    ConfirmReturn { item: ItemId },
    /// The handler takes out what is left and counts it.
    Unload {
        item: ItemId,
        /// Unfired cartridges found.
        unfired: u32,
        /// Cartridges that did not fire when struck.
        #[serde(default)]
        misfired: u32,
        /// Spent cases found; a difference is a note.
        #[serde(default)]
        cases: u32,
        /// One or more rounds found were not what was loaded.
        #[serde(default)]
        stray: bool,
    },
    /// Cleaned and counted at the end of use.
    CleanAndCount { item: ItemId },
    /// Locked in a container. Accepted in every state.
    LockUp {
        item: ItemId,
        container: ContainerId,
    },
    /// A second person saw it locked.
    WitnessLockUp { item: ItemId },
    /// The handler offers custody to another qualified handler.
    OfferRelief { item: ItemId, to: PersonId },
    /// The relieving handler takes custody.
    AcceptRelief { item: ItemId },
    /// Issue of look-alikes by count.
    Issue {
        item: ItemId,
        count: u32,
        to: PersonId,
    },
    /// Return of look-alikes by count.
    TakeBack {
        item: ItemId,
        count: u32,
        from: PersonId,
    },
    /// Leaves the production: back to its supplier or to another hub.
    SendOff { item: ItemId, to: String },

    // ---- reality and safing -----------------------------------------------------------------------------
    /// Something has physically happened. Accepted from anyone in every state.
    Report {
        item: ItemId,
        what: Happening,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        who: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count: Option<u32>,
        #[serde(default)]
        words: Words,
    },
    /// A thing or round nobody registered was found.
    ReportFound {
        quarantine: QuarantineId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<LotId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        container: Option<ContainerId>,
        /// `live` or `unknown` for rounds; nothing for other things.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<LotKind>,
        #[serde(default)]
        words: Words,
    },
    /// A round did not fire, or fired late, or the item jammed.
    ReportMisfire {
        matter: MatterId,
        item: ItemId,
        #[serde(default)]
        words: Words,
    },
    /// The item went off when nobody meant it to.
    ReportDischarge {
        matter: MatterId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<ItemId>,
        #[serde(default)]
        words: Words,
    },
    /// The item does not work as it should.
    ReportFault {
        item: ItemId,
        #[serde(default)]
        words: Words,
    },
    /// The handler records that the fault was mended and tested.
    ClearFault { item: ItemId, reference: String },
    /// The item cannot be found.
    ReportMissing {
        item: ItemId,
        #[serde(default)]
        words: Words,
    },
    /// It is here again; it goes to quarantine until looked into.
    ReportRecovered {
        item: ItemId,
        #[serde(default)]
        words: Words,
    },
    /// Somebody was hurt or killed; the items named are kept as they lie.
    ReportInjury {
        matter: MatterId,
        items: BTreeSet<ItemId>,
        #[serde(default)]
        words: Words,
    },
    /// Items or the scene were moved or opened after an injury.
    ReportSceneAltered {
        matter: MatterId,
        #[serde(default)]
        words: Words,
    },
    /// An authority takes the evidence hold off (its document is named).
    ReleaseEvidence { matter: MatterId, reference: String },
    /// An inspector's order.
    RecordOrder {
        matter: MatterId,
        items: BTreeSet<ItemId>,
        reference: String,
    },
    /// The authority's own release.
    LiftOrder { matter: MatterId, reference: String },
    /// The handler records the cause and what was recovered.
    RecordCause {
        matter: MatterId,
        reason: Words,
        #[serde(default)]
        rounds_recovered: u32,
    },
    /// Everybody on the roster was briefed again.
    Rebrief {
        matter: MatterId,
        present: BTreeSet<PersonId>,
    },
    /// The corrective action is accepted by the actor.
    AcceptCorrection { matter: MatterId },
    /// Sets things aside: an item, a lot, a container.
    Quarantine {
        quarantine: QuarantineId,
        #[serde(default)]
        items: BTreeSet<ItemId>,
        #[serde(default)]
        lots: BTreeSet<LotId>,
        #[serde(default)]
        containers: BTreeSet<ContainerId>,
        /// The person who may have been the source.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<PersonId>,
        #[serde(default)]
        words: Words,
    },
    /// Handler and first AD widen or narrow what is set aside (both must say the same).
    SetScope {
        quarantine: QuarantineId,
        items: BTreeSet<ItemId>,
        lots: BTreeSet<LotId>,
    },
    /// One of two people who release; never the source, one of them outside the department.
    ReleaseQuarantine {
        quarantine: QuarantineId,
        #[serde(default)]
        reason: Words,
    },
    /// Stops the unit, or all units. No sign-in, no reason.
    Stop {
        stop: StopId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        #[serde(default)]
        words: Words,
    },
    /// The safety adviser halts (Cal. Lab. Code 9151(k)).
    Halt {
        stop: StopId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        #[serde(default)]
        words: Words,
    },
    /// Decision-makers examined hazard and mitigation of a halt.
    ExamineHalt {
        stop: StopId,
        present: BTreeSet<PersonId>,
        reason: Words,
    },
    /// One of those whose agreement ends a stop.
    Resume { stop: StopId },
    /// Takes a clearance back. Nobody can put it back.
    Revoke { item: TargetId },

    // ---- concerns ------------------------------------------------------------------------------------------
    /// Raises a concern.
    RaiseConcern {
        concern: ConcernId,
        about: Subject,
        /// The matter it belongs to, where it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<MatterId>,
        #[serde(default)]
        words: Words,
    },
    /// Answers a concern; closes it only where the answerer may close it.
    AnswerConcern { concern: ConcernId, words: Words },
    /// People left the production; where safety was the reason it holds the unit.
    ReportDeparture {
        concern: ConcernId,
        department: String,
        people: u32,
        citing_safety: bool,
        #[serde(default)]
        words: Words,
    },

    // ---- paper and corrections --------------------------------------------------------------------------------
    /// A paper entry written while there was no hub. Late; clears nothing.
    RecordLate {
        /// Code printed on the paper.
        paper: String,
        happened: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<ItemId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<LotId>,
        /// Rounds of the lot used during the outage.
        #[serde(default)]
        used: u32,
        words: Words,
    },
    /// The second signer of a paper entry; only then its rounds enter the counts.
    CountersignLate { paper: String },
    /// Corrects an earlier entry by a new one; the first stays.
    Correct {
        entry: u64,
        field: String,
        words: Words,
        reason: Words,
    },

    // ---- the hub itself ------------------------------------------------------------------------------------------
    /// The hub started again; every clearance is void.
    HubStarted { boot: String },
    /// The clock jumped or cannot be trusted; every clearance is void.
    ClockDoubted { by_ms: i64 },
    /// A named person set the clock right.
    ClockTrusted {},
    /// Codes were tried wrongly in a window of time; counted, not one by one.
    CodesTried { person: PersonId, tries: u32 },
}
