//! What is true after a command was accepted, in the past tense. State is made of these alone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    command::{Carry, Document, Limits, ListedScene, LoadTest, LotArrival, Plan, Registration},
    id::{
        AssessmentId, ConcernId, ContainerId, DayId, GroupId, HazardKey, ItemId, LotId, MagazineId,
        MatterId, MeetingId, PackId, PermitId, PersonId, QuarantineId, RoundId, SceneKey, ScriptId,
        SetupId, StopId, UnitId,
    },
    private::Words,
    state::{Clearance, Custody, DeviationKind, HazardVerdict, Hold, MatterKind, VoidCause},
    vocabulary::{
        Change, Check, Class, ContainerKind, Hazard, Holds, LoadSize, LoadState, LotKind, Opening,
        Pause, PermitKind, Ppe, Presence, ProofMethod, Purpose, QualificationKind, Role, Subject,
        Topic, Walk,
    },
};

/// When and by whom an event came about; stands once in the entry, not in each event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The hub's time.
    pub at: Timestamp,
    /// The actor, where one is named.
    pub by: Option<PersonId>,
}

/// One fact added to the state. Applying it cannot fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    ProductionOpened {
        name: Words,
        packs: BTreeSet<PackId>,
        limits: Limits,
    },
    PacksAdded {
        packs: BTreeSet<PackId>,
    },
    LimitsTightened {
        limits: Limits,
    },
    PersonAdded {
        person: PersonId,
        name: Words,
        roles: BTreeSet<Role>,
        department: String,
        minor: bool,
    },
    RolesChanged {
        person: PersonId,
        roles: BTreeSet<Role>,
    },
    QualificationAdded {
        person: PersonId,
        kind: QualificationKind,
        reference: String,
        expires: Option<Timestamp>,
        categories: BTreeSet<String>,
    },
    QualificationWithdrawn {
        person: PersonId,
        kind: QualificationKind,
    },
    DutyAssigned {
        person: PersonId,
        duty: String,
    },
    DutyEnded {
        person: PersonId,
        duty: String,
    },
    TrainingRecorded {
        person: PersonId,
        class: Class,
        assessed_for: Option<String>,
        by: PersonId,
        minutes: u32,
    },
    SigningCodeSet {
        person: PersonId,
    },
    CodesTried {
        person: PersonId,
        tries: u32,
    },

    DayOpened {
        day: DayId,
        unit: UnitId,
        place: String,
        starts: Timestamp,
        wraps: Timestamp,
    },
    DayPlanned {
        day: DayId,
        unit: UnitId,
        place: String,
        starts: Timestamp,
        wraps: Timestamp,
    },
    DayDropped {
        day: DayId,
        by: PersonId,
        reason: Words,
    },
    DayClosed {
        day: DayId,
    },
    ContactNamed {
        day: DayId,
        person: PersonId,
    },
    MeetingHeld {
        meeting: MeetingId,
        day: DayId,
        by: PersonId,
        topics: BTreeSet<Topic>,
        walk: Option<Walk>,
        present: BTreeSet<PersonId>,
        representative: Option<PersonId>,
    },
    MeetingJoined {
        meeting: MeetingId,
        person: PersonId,
    },
    Swept {
        day: DayId,
        by: PersonId,
        none_seen: bool,
    },
    PermitAdded {
        permit: PermitId,
        kind: PermitKind,
        reference: String,
        from: Timestamp,
        until: Timestamp,
        load_limit: Option<LoadSize>,
        conditions: BTreeSet<Role>,
        setups: BTreeSet<SetupId>,
    },
    PermitRevoked {
        permit: PermitId,
    },
    CheckedIn {
        permit: PermitId,
        day: DayId,
        person: PersonId,
    },
    CheckedOut {
        permit: PermitId,
        day: DayId,
        person: PersonId,
    },

    AssessmentWritten {
        assessment: AssessmentId,
        setups: BTreeSet<SetupId>,
        risk_without: Option<u8>,
        risk_with: Option<u8>,
        activity: String,
        mitigation: bool,
        affected: bool,
        alternatives: bool,
        opens: BTreeSet<Opening>,
    },
    AssessmentApproved {
        assessment: AssessmentId,
        by: PersonId,
    },
    AssessmentEndorsed {
        assessment: AssessmentId,
        by: PersonId,
    },
    AssessmentMarkedStale {
        assessment: AssessmentId,
    },
    AssessmentConfirmed {
        assessment: AssessmentId,
        by: PersonId,
    },

    ScriptFiled {
        script: ScriptId,
        name: Words,
        file: String,
        ending: String,
        pages: u32,
        scenes: u32,
        after: Option<ScriptId>,
        by: PersonId,
    },
    ScenesListed {
        script: ScriptId,
        scenes: Vec<ListedScene>,
    },
    DecisionsCarried {
        script: ScriptId,
        carry: Vec<Carry>,
    },
    HazardDecided {
        script: ScriptId,
        hazard: HazardKey,
        by: PersonId,
        verdict: HazardVerdict,
    },
    HazardAdded {
        script: ScriptId,
        scene: SceneKey,
        hazard: HazardKey,
        by: PersonId,
        category: Hazard,
        kind: Presence,
        words: Words,
        reason: Words,
    },
    ScriptWithdrawn {
        script: ScriptId,
        by: PersonId,
        /// Why; empty in records from before it was kept here.
        #[serde(default)]
        reason: Words,
    },

    SetupPlanned {
        plan: Box<Plan>,
        unit: UnitId,
    },
    SetupDropped {
        setup: SetupId,
        by: PersonId,
        reason: Words,
    },
    SetupCalled {
        setup: SetupId,
    },
    SetupChanged {
        setup: SetupId,
        changed: BTreeSet<Change>,
    },
    ChangeBriefed {
        setup: SetupId,
        present: BTreeSet<PersonId>,
    },
    Consulted {
        setup: SetupId,
        with: PersonId,
    },
    OpeningRehearsed {
        setup: SetupId,
        opening: Opening,
    },
    ZoneEntered {
        setup: SetupId,
        person: PersonId,
        in_arc: bool,
    },
    ZoneLeft {
        setup: SetupId,
        person: PersonId,
    },
    PpeConfirmed {
        setup: SetupId,
        person: PersonId,
        wears: BTreeSet<Ppe>,
    },
    PpeRemoved {
        setup: SetupId,
        person: PersonId,
    },
    HeadsCounted {
        setup: SetupId,
        heads: u32,
    },
    DistanceMeasured {
        setup: SetupId,
        distance_cm: u32,
    },
    UnitPaused {
        unit: UnitId,
        kind: Pause,
    },
    Declined {
        setup: SetupId,
        person: PersonId,
    },
    TookPart {
        setup: SetupId,
        person: PersonId,
    },
    Rolled {
        setup: SetupId,
    },
    CutCalled {
        setup: SetupId,
    },

    ContainerNamed {
        container: ContainerId,
        kind: ContainerKind,
        holds: Holds,
        place: String,
        lockable: bool,
        approved_store: bool,
    },
    ItemRegistered {
        about: Box<Registration>,
    },
    DocumentAdded {
        item: ItemId,
        document: Document,
    },
    GroupNamed {
        group: GroupId,
        items: BTreeSet<ItemId>,
    },
    LotBroughtIn {
        about: Box<LotArrival>,
    },
    RoundNamed {
        round: RoundId,
        lot: LotId,
        mark: String,
    },
    RoundVerified {
        round: RoundId,
        by: PersonId,
        method: ProofMethod,
        shown_to: PersonId,
    },
    LoadTested {
        lot: LotId,
        test: LoadTest,
    },
    MagazineNamed {
        magazine: MagazineId,
        capacity: u32,
    },
    RoundsDrawn {
        lot: LotId,
        count: u32,
    },
    RoundsReturned {
        lot: LotId,
        count: u32,
    },
    RoundsSentBack {
        lot: LotId,
        count: u32,
    },
    MagazineFilled {
        magazine: MagazineId,
        lot: LotId,
        count: u32,
    },
    MagazineEmptied {
        magazine: MagazineId,
        count: u32,
    },
    CountGiven {
        lot: LotId,
        by: PersonId,
        cartridges: u32,
    },
    CountsAgreed {
        lot: LotId,
    },
    CountsDiffered {
        lot: LotId,
    },
    CountMismatch {
        lot: LotId,
        counted: u32,
        expected: u32,
    },
    MismatchSettled {
        lot: LotId,
    },
    BrassCounted {
        lot: LotId,
        short: u32,
    },
    RollCalled {
        unit: UnitId,
        missing: BTreeSet<ItemId>,
    },
    OvernightPlanned {
        container: ContainerId,
        items: BTreeSet<ItemId>,
    },

    ItemTakenOut {
        item: ItemId,
        by: PersonId,
        purpose: Purpose,
        setup: Option<SetupId>,
    },
    ItemProved {
        item: ItemId,
        by: PersonId,
        checks: BTreeSet<Check>,
    },
    ProofWitnessed {
        item: ItemId,
        by: PersonId,
    },
    ItemLeftEmpty {
        item: ItemId,
    },
    DummyLoaded {
        item: ItemId,
        round: RoundId,
        lot: LotId,
    },
    BlanksLoaded {
        item: ItemId,
        lot: LotId,
        count: u32,
    },
    MagazineLoaded {
        item: ItemId,
        magazine: MagazineId,
        lot: LotId,
        count: u32,
        hot: bool,
    },
    ItemShown {
        item: ItemId,
        by: PersonId,
    },
    ShownAttested {
        item: ItemId,
        by: PersonId,
    },
    LoadAnnounced {
        item: ItemId,
        by: PersonId,
        state: LoadState,
        rounds: u32,
    },
    ClearSignedByHandler {
        item: ItemId,
        by: PersonId,
        to: PersonId,
    },
    ClearSignedByFirstAd {
        item: ItemId,
        by: PersonId,
        to: PersonId,
    },
    ItemCleared {
        item: ItemId,
        clearance: Box<Clearance>,
    },
    HandedOver {
        item: ItemId,
        by: PersonId,
        to: PersonId,
    },
    ReceiptConfirmed {
        item: ItemId,
        by: PersonId,
    },
    OpeningUsed {
        item: ItemId,
        opening: Opening,
        to: Option<PersonId>,
    },
    ShotsRecorded {
        item: ItemId,
        shots: u32,
    },
    ItemCollected {
        item: ItemId,
        by: PersonId,
        from: Option<PersonId>,
    },
    ReturnConfirmed {
        item: ItemId,
        by: PersonId,
    },
    ItemUnloaded {
        item: ItemId,
        unfired: u32,
        fired: u32,
        misfired: u32,
        missing: u32,
        cases_short: u32,
    },
    ItemCounted {
        item: ItemId,
        by: PersonId,
    },
    ItemLocked {
        item: ItemId,
        container: ContainerId,
        by: Option<PersonId>,
        proved: bool,
    },
    LockWitnessed {
        item: ItemId,
        by: PersonId,
    },
    ReliefOffered {
        item: ItemId,
        to: PersonId,
    },
    CustodyRelieved {
        item: ItemId,
        to: PersonId,
    },
    PiecesIssued {
        item: ItemId,
        to: PersonId,
        count: u32,
    },
    PiecesReturned {
        item: ItemId,
        from: PersonId,
        count: u32,
    },
    ItemSentOff {
        item: ItemId,
        to: String,
    },

    ClearanceVoided {
        item: ItemId,
        cause: VoidCause,
    },
    CustodyChanged {
        item: ItemId,
        to: Custody,
    },
    DeviationOpened {
        item: ItemId,
        kind: DeviationKind,
        who: Option<PersonId>,
    },
    DeviationsSettled {
        item: ItemId,
    },
    RoundsFiredOutsidePlan {
        item: ItemId,
        count: u32,
    },
    HoldPlaced {
        item: ItemId,
        hold: Hold,
    },
    HoldLifted {
        item: ItemId,
        hold: Hold,
    },

    MatterOpened {
        matter: MatterId,
        kind: MatterKind,
        items: BTreeSet<ItemId>,
    },
    SceneAltered {
        matter: MatterId,
    },
    CauseRecorded {
        matter: MatterId,
        by: PersonId,
        rounds_recovered: u32,
    },
    Rebriefed {
        matter: MatterId,
        present: BTreeSet<PersonId>,
    },
    CorrectionAccepted {
        matter: MatterId,
        by: PersonId,
        outside: bool,
    },
    MatterReleased {
        matter: MatterId,
        reference: String,
    },
    MatterClosed {
        matter: MatterId,
    },
    QuarantineOpened {
        quarantine: QuarantineId,
        items: BTreeSet<ItemId>,
        lots: BTreeSet<LotId>,
        containers: BTreeSet<ContainerId>,
        source: Option<PersonId>,
        kind: Option<LotKind>,
    },
    ScopeProposed {
        quarantine: QuarantineId,
        by: PersonId,
        items: BTreeSet<ItemId>,
        lots: BTreeSet<LotId>,
    },
    ScopeSet {
        quarantine: QuarantineId,
        items: BTreeSet<ItemId>,
        lots: BTreeSet<LotId>,
    },
    ReleaseAgreed {
        quarantine: QuarantineId,
        by: PersonId,
    },
    QuarantineReleased {
        quarantine: QuarantineId,
    },
    StopCalled {
        stop: StopId,
        unit: Option<UnitId>,
        halted_by: Option<PersonId>,
        teacher: Option<PersonId>,
    },
    StopPressed {
        stop: StopId,
    },
    HaltExamined {
        stop: StopId,
        present: BTreeSet<PersonId>,
    },
    ResumeAgreed {
        stop: StopId,
        by: PersonId,
    },
    Resumed {
        stop: StopId,
    },
    ConcernRaised {
        concern: ConcernId,
        about: Subject,
        matter: Option<MatterId>,
        from_safety_role: bool,
        raised_by: Option<PersonId>,
        departure: bool,
    },
    ConcernAnswered {
        concern: ConcernId,
        by: PersonId,
        closes: bool,
    },
    Escalated {
        about: String,
        to: BTreeSet<Role>,
    },

    LateRecorded {
        paper: String,
        by: PersonId,
        happened: Timestamp,
        item: Option<ItemId>,
        lot: Option<LotId>,
        used: u32,
    },
    LateCountersigned {
        paper: String,
        by: PersonId,
    },
    Corrected {
        entry: u64,
        field: String,
        words: Words,
        reason: Words,
    },

    Overridden {
        rule: String,
        by: PersonId,
        reason: Words,
    },
    Noted {
        rule: String,
    },
    DeadlineStarted {
        rule: String,
        due: Timestamp,
    },

    HubStarted {
        boot: String,
    },
    ClockDoubted {
        by_ms: i64,
    },
    ClockTrusted {
        by: PersonId,
    },
}
