//! The engine's closed word lists in the languages of the screens.
//!
//! Each function gives the catalogue key of a word; the texts are in `locales/*/vocab.txt`. Ids and
//! wire words are not translated.

pub mod said;

use looks_core::state::{DeviationKind, Stage, VoidCause};
use looks_core::vocabulary::{
    AskAgain, Change, Check, Class, ContainerKind, DocumentKind, Happening, Hazard, Holds,
    LoadSize, LoadState, LotKind, Opening, Pause, PermitKind, Ppe, Presence, ProofMethod, Purpose,
    QualificationKind, Role, Strength, Subject, Topic, Walk,
};

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident($of:ident) { $($variant:ident = $key:literal,)+ })+) => {$(
        $(#[$doc])*
        pub const fn $name(word: $of) -> &'static str {
            match word { $($of::$variant => $key,)+ }
        }
    )+};
}

keys! {
    /// What a person is on the production.
    role(Role) {
        Armorer = "role.armorer",
        PropertyMaster = "role.property_master",
        AssistantPropertyMaster = "role.assistant_property_master",
        FirstAd = "role.first_ad",
        SecondAd = "role.second_ad",
        Performer = "role.performer",
        StandIn = "role.stand_in",
        StuntCoordinator = "role.stunt_coordinator",
        EffectsSupervisor = "role.effects_supervisor",
        SafetyAdvisor = "role.safety_advisor",
        IntimacyCoordinator = "role.intimacy_coordinator",
        StudioTeacher = "role.studio_teacher",
        Medic = "role.medic",
        DepartmentHead = "role.department_head",
        Crew = "role.crew",
        UnitProductionManager = "role.unit_production_manager",
        Producer = "role.producer",
        ComplianceContact = "role.compliance_contact",
        Admin = "role.admin",
        StudioSafety = "role.studio_safety",
        UnionRep = "role.union_rep",
        Insurer = "role.insurer",
        Inspector = "role.inspector",
        OutsideReviewer = "role.outside_reviewer",
        PermitOfficer = "role.permit_officer",
    }
    /// What in a script can hurt somebody.
    hazard(Hazard) {
        Firearms = "hazard.firearms",
        Blanks = "hazard.blanks",
        Pyro = "hazard.pyro",
        Fire = "hazard.fire",
        Stunts = "hazard.stunts",
        Vehicles = "hazard.vehicles",
        Aircraft = "hazard.aircraft",
        Drones = "hazard.drones",
        Water = "hazard.water",
        Animals = "hazard.animals",
        Children = "hazard.children",
        Heights = "hazard.heights",
        WeaponsOther = "hazard.weapons_other",
        Railways = "hazard.railways",
        Electricity = "hazard.electricity",
        Weather = "hazard.weather",
        Night = "hazard.night",
        Smoke = "hazard.smoke",
        Crowds = "hazard.crowds",
        Intimacy = "hazard.intimacy",
        ConfinedSpace = "hazard.confined_space",
        Hazmat = "hazard.hazmat",
        Construction = "hazard.construction",
    }
    /// Two letters for it.
    hazard_code(Hazard) {
        Firearms = "hazard_code.firearms",
        Blanks = "hazard_code.blanks",
        Pyro = "hazard_code.pyro",
        Fire = "hazard_code.fire",
        Stunts = "hazard_code.stunts",
        Vehicles = "hazard_code.vehicles",
        Aircraft = "hazard_code.aircraft",
        Drones = "hazard_code.drones",
        Water = "hazard_code.water",
        Animals = "hazard_code.animals",
        Children = "hazard_code.children",
        Heights = "hazard_code.heights",
        WeaponsOther = "hazard_code.weapons_other",
        Railways = "hazard_code.railways",
        Electricity = "hazard_code.electricity",
        Weather = "hazard_code.weather",
        Night = "hazard_code.night",
        Smoke = "hazard_code.smoke",
        Crowds = "hazard_code.crowds",
        Intimacy = "hazard_code.intimacy",
        ConfinedSpace = "hazard_code.confined_space",
        Hazmat = "hazard_code.hazmat",
        Construction = "hazard_code.construction",
    }
    /// Whether a hazard is on set.
    presence(Presence) {
        Action = "presence.action",
        Mention = "presence.mention",
    }
    /// Why a decision is asked again.
    ask_again(AskAgain) {
        Changed = "ask_again.changed",
        Differs = "ask_again.differs",
        Undecided = "ask_again.undecided",
        WordsNotThere = "ask_again.words_not_there",
        SceneRewritten = "ask_again.scene_rewritten",
        FoundNoMore = "ask_again.found_no_more",
        NowFound = "ask_again.now_found",
        Unknown = "ask_again.unknown",
    }
    /// What kind of controlled thing an item is.
    class(Class) {
        Firearm = "class.firearm",
        BlankOnly = "class.blank_only",
        Deactivated = "class.deactivated",
        NonGun = "class.non_gun",
        Replica = "class.replica",
        Blade = "class.blade",
        SetDressing = "class.set_dressing",
        Other = "class.other",
    }
    /// Why an item leaves its locked place.
    purpose(Purpose) {
        Film = "purpose.film",
        Rehearsal = "purpose.rehearsal",
        Training = "purpose.training",
        Fitting = "purpose.fitting",
        ShowAndTell = "purpose.show_and_tell",
        Sweep = "purpose.sweep",
        Cleaning = "purpose.cleaning",
        Test = "purpose.test",
        Transport = "purpose.transport",
        Overnight = "purpose.overnight",
        RangeDay = "purpose.range_day",
        Inspection = "purpose.inspection",
    }
    /// What is loaded.
    load_state(LoadState) {
        ColdEmpty = "load.cold_empty",
        ColdDummy = "load.cold_dummy",
        HotBlank = "load.hot_blank",
    }
    /// What kind of rounds.
    lot_kind(LotKind) {
        Blank = "lot.blank",
        Dummy = "lot.dummy",
        Live = "lot.live",
        Unknown = "lot.unknown",
    }
    /// How much powder a blank holds.
    load_size(LoadSize) {
        Quarter = "size.quarter",
        Half = "size.half",
        Full = "size.full",
        Extra = "size.extra",
    }
    /// One physical check of an item.
    check(Check) {
        Chamber = "check.chamber",
        Magazine = "check.magazine",
        Barrel = "check.barrel",
        Power = "check.power",
        Gas = "check.gas",
        Edge = "check.edge",
        Fixings = "check.fixings",
        Mark = "check.mark",
    }
    /// How a dummy round was proved inert.
    proof_method(ProofMethod) {
        Rattle = "proof.rattle",
        DrilledHole = "proof.drilled_hole",
        NoPrimer = "proof.no_primer",
        StruckAndWeighed = "proof.struck_and_weighed",
        MakersProof = "proof.makers_proof",
    }
    /// What a person holds that allows or proves something.
    qualification(QualificationKind) {
        FirearmsPermit = "qual.firearms_permit",
        DangerousWeaponsPermit = "qual.dangerous_weapons_permit",
        SafetyCourse = "qual.safety_course",
        FederalLicence = "qual.federal_licence",
        ArmourerLicence = "qual.armourer_licence",
        SafetyAdvisorTraining = "qual.safety_advisor_training",
        Osha30 = "qual.osha_30",
        Medical = "qual.medical",
    }
    /// A document of an item.
    document(DocumentKind) {
        RentalSheet = "document.rental_sheet",
        TransferForm = "document.transfer_form",
        LicenceCopy = "document.licence_copy",
        ServiceRecord = "document.service_record",
        LiveIncapable = "document.live_incapable",
        MadeSafe = "document.made_safe",
        DeliveryNote = "document.delivery_note",
    }
    /// A topic of a meeting.
    topic(Topic) {
        IntendedAction = "topic.intended_action",
        Deviations = "topic.deviations",
        Abort = "topic.abort",
        Emergency = "topic.emergency",
        ChainOfCommand = "topic.chain_of_command",
    }
    /// How a meeting walked the action.
    walk(Walk) {
        WalkThrough = "walk.walk_through",
        DryRun = "walk.dry_run",
    }
    /// What opens only if written and rehearsed.
    opening(Opening) {
        Holster = "opening.holster",
        SetDown = "opening.set_down",
        Drawer = "opening.drawer",
        OnCameraPass = "opening.on_camera_pass",
        MagazineChange = "opening.magazine_change",
        MuzzleTowardPerson = "opening.muzzle_toward_person",
        CloseBlank = "opening.close_blank",
        ArmedOutsiders = "opening.armed_outsiders",
    }
    /// Protective equipment.
    ppe(Ppe) {
        Ears = "ppe.ears",
        Eyes = "ppe.eyes",
        Shield = "ppe.shield",
        Vest = "ppe.vest",
    }
    /// What kind of permit or notice.
    permit(PermitKind) {
        Location = "permit.location",
        PoliceNotice = "permit.police_notice",
        NeighbourNotice = "permit.neighbour_notice",
        Weapons = "permit.weapons",
        BlankFire = "permit.blank_fire",
        OvernightStore = "permit.overnight_store",
    }
    /// What a container is.
    container(ContainerKind) {
        Safe = "container.safe",
        Case = "container.case",
        AmmunitionBox = "container.ammunition_box",
        Vehicle = "container.vehicle",
        Cart = "container.cart",
    }
    /// What a container may hold.
    holds(Holds) {
        Weapons = "holds.weapons",
        Blanks = "holds.blanks",
        Dummies = "holds.dummies",
        Quarantine = "holds.quarantine",
    }
    /// What changed at a setup.
    change(Change) {
        Choreography = "change.choreography",
        Camera = "change.camera",
        Place = "change.place",
        Performers = "change.performers",
        Load = "change.load",
        Conditions = "change.conditions",
        Items = "change.items",
    }
    /// Why work pauses.
    pause(Pause) {
        Meal = "pause.meal",
        Move = "pause.move",
        Reset = "pause.reset",
        Wrap = "pause.wrap",
    }
    /// Something that has physically happened.
    happening(Happening) {
        SetDown = "happening.set_down",
        PickedUp = "happening.picked_up",
        Passed = "happening.passed",
        Dropped = "happening.dropped",
        Fired = "happening.fired",
        Collected = "happening.collected",
        Opened = "happening.opened",
        Loaded = "happening.loaded",
        Unattended = "happening.unattended",
        Pointed = "happening.pointed",
        TakenAway = "happening.taken_away",
        Carried = "happening.carried",
    }
    /// How strongly the actor is known.
    strength(Strength) {
        System = "strength.system",
        Anonymous = "strength.anonymous",
        Witnessed = "strength.witnessed",
        CodeOnOtherDevice = "strength.code_on_other_device",
        OwnSession = "strength.own_session",
        OwnDeviceKey = "strength.own_device_key",
    }
    /// What a concern is about.
    subject(Subject) {
        Firearms = "subject.firearms",
        Other = "subject.other",
    }
    /// How far the chain has come.
    stage(Stage) {
        Locked = "stage.locked",
        Out = "stage.out",
        Proved = "stage.proved",
        Prepared = "stage.prepared",
        Shown = "stage.shown",
        Announced = "stage.announced",
        Cleared = "stage.cleared",
        WithPerformer = "stage.with_performer",
        Returned = "stage.returned",
        Counted = "stage.counted",
    }
    /// What happened outside the chain.
    deviation(DeviationKind) {
        WrongHands = "deviation.wrong_hands",
        SetDown = "deviation.set_down",
        Dropped = "deviation.dropped",
        FiredOutsidePlan = "deviation.fired_outside_plan",
        OpenedByOther = "deviation.opened_by_other",
        Unattended = "deviation.unattended",
        PointedAtPerson = "deviation.pointed_at_person",
        LockedUnproved = "deviation.locked_unproved",
        CountDiffers = "deviation.count_differs",
        MinorHands = "deviation.minor_hands",
        Unregistered = "deviation.unregistered",
        SafedByOther = "deviation.safed_by_other",
        OpenedTooSoon = "deviation.opened_too_soon",
    }
    /// Why a clearance is void.
    void(VoidCause) {
        Used = "void.used",
        Lapsed = "void.lapsed",
        SetDown = "void.set_down",
        OtherHands = "void.other_hands",
        LoadChanged = "void.load_changed",
        SetupChanged = "void.setup_changed",
        ZoneChanged = "void.zone_changed",
        Pause = "void.pause",
        HandlerChanged = "void.handler_changed",
        DocumentEnded = "void.document_ended",
        PlanChanged = "void.plan_changed",
        Stopped = "void.stopped",
        Declined = "void.declined",
        Incident = "void.incident",
        CountMismatch = "void.count_mismatch",
        Hub = "void.hub",
        Revoked = "void.revoked",
        ChainBack = "void.chain_back",
    }
}

/// Catalogue key of what a command is called once it was said; `None` for a word that no longer exists.
pub fn act(name: &str) -> Option<&'static str> {
    Some(match name {
        "prove_empty" => "rung.proved",
        "check_item" => "rung.checked",
        "witness_empty" => "rung.witnessed",
        "leave_empty" => "act.leave_empty",
        "load_dummy" | "load_blanks" | "load_magazine" => "act.load",
        "attest_shown" => "act.attest",
        "announce" => "rung.announced",
        "clear" => "act.clear",
        "hand_over" => "rung.handed",
        "confirm_receipt" => "rung.receipt",
        "confirm_return" => "act.return",
        "clean_and_count" => "act.counted",
        "witness_lock_up" => "act.lock_seen",
        "register_item" => "act.registered",
        "stop" => "act.stop",
        "set_signing_code" => "act.code",
        "add_document" => "did.add_document",
        "add_packs" => "did.add_packs",
        "add_permit" => "did.add_permit",
        "add_person" => "did.add_person",
        "add_qualification" => "did.add_qualification",
        "answer_concern" => "did.answer_concern",
        "approve_assessment" => "did.approve_assessment",
        "assign_duty" => "did.assign_duty",
        "attend_meeting" => "did.attend_meeting",
        "brief_late" => "did.brief_late",
        "bring_in_lot" => "did.bring_in_lot",
        "change_roles" => "did.change_roles",
        "check_in" => "did.check_in",
        "check_out" => "did.check_out",
        "clock_doubted" => "did.clock_doubted",
        "clock_trusted" => "did.clock_trusted",
        "close_day" => "did.close_day",
        "codes_tried" => "did.codes_tried",
        "confirm_unchanged" => "did.confirm_unchanged",
        "correct" => "did.correct",
        "end_duty" => "did.end_duty",
        "endorse_assessment" => "did.endorse_assessment",
        "hold_meeting" => "did.hold_meeting",
        "hub_started" => "did.hub_started",
        "mark_stale" => "did.mark_stale",
        "name_contact" => "did.name_contact",
        "name_container" => "did.name_container",
        "open_day" => "did.open_day",
        "open_production" => "did.open_production",
        "drop_day" => "did.drop_day",
        "plan_day" => "did.plan_day",
        "plan_overnight" => "did.plan_overnight",
        "plan_setup" => "did.plan_setup",
        "raise_concern" => "did.raise_concern",
        "record_training" => "did.record_training",
        "report_departure" => "did.report_departure",
        "revoke_permit" => "did.revoke_permit",
        "sweep" => "did.sweep",
        "tighten_limits" => "did.tighten_limits",
        "withdraw_qualification" => "did.withdraw_qualification",
        "write_assessment" => "did.write_assessment",
        "add_hazard" => "did.add_hazard",
        "carry_decisions" => "did.carry_decisions",
        "confirm_hazard" => "did.confirm_hazard",
        "dismiss_hazard" => "did.dismiss_hazard",
        "file_script" => "did.file_script",
        "list_scenes" => "did.list_scenes",
        "reclass_hazard" => "did.reclass_hazard",
        "withdraw_script" => "did.withdraw_script",
        other => return crate::page::act::find(other).map(|a| a.title),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, text};

    /// Every command of the published schema has words in every language.
    #[test]
    fn every_act_has_words() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../docs/schema/command.schema.json")).unwrap();
        let names: Vec<&str> = schema["oneOf"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|c| c["properties"]["do"]["const"].as_str())
            .collect();
        assert!(names.len() > 100, "{}", names.len());
        for name in names {
            let key = act(name).unwrap_or_else(|| panic!("`{name}` has no words"));
            for lang in Lang::ALL {
                assert_ne!(text(lang, key), "[?]", "{name} {lang:?}");
            }
        }
    }
}
