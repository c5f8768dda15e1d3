//! The closed word lists of the set: roles, classes, purposes, checks, kinds.
//!
//! One spelling everywhere (code, wire, screen); `docs/GLOSSARY.md` says what each word means.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it is written everywhere.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Finds a word by its spelling.
            pub fn find(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|w| w.as_str() == text)
            }
        }
    )+};
}

words! {
    /// What a person is on the production (design: who does what).
    Role {
        /// Qualified to handle weapons; a handler.
        Armorer = "armorer",
        /// Answers for props and weapons; a handler where qualified.
        PropertyMaster = "property_master",
        /// Assists the property master; a handler where qualified.
        AssistantPropertyMaster = "assistant_property_master",
        /// Runs the floor; the second credential of every clearance.
        FirstAd = "first_ad",
        /// Keeps roster and call sheet.
        SecondAd = "second_ad",
        /// Appears on camera.
        Performer = "performer",
        /// Stands in for a performer.
        StandIn = "stand_in",
        /// Plans and runs stunts.
        StuntCoordinator = "stunt_coordinator",
        /// Plans and runs special effects.
        EffectsSupervisor = "effects_supervisor",
        /// Independent adviser who never holds a weapon (Cal. Lab. Code 9151(k), 9152(d)).
        SafetyAdvisor = "safety_advisor",
        /// Looks after performers in intimate scenes.
        IntimacyCoordinator = "intimacy_coordinator",
        /// Looks after minors; a stop by this person is unconditional.
        StudioTeacher = "studio_teacher",
        /// Medical cover.
        Medic = "medic",
        /// Heads a department.
        DepartmentHead = "department_head",
        /// Any other crew.
        Crew = "crew",
        /// Runs the production's day-to-day business.
        UnitProductionManager = "unit_production_manager",
        /// Answers for the production.
        Producer = "producer",
        /// Named contact for compliance (Cal. Lab. Code 9153(a)(5)).
        ComplianceContact = "compliance_contact",
        /// Keeps accounts; no safety power.
        Admin = "admin",
        /// The studio's safety office, outside the production.
        StudioSafety = "studio_safety",
        /// A union's representative, outside the production.
        UnionRep = "union_rep",
        /// The insurer, outside the production.
        Insurer = "insurer",
        /// An inspector; reads.
        Inspector = "inspector",
        /// Opens sealed concerns, outside the production.
        OutsideReviewer = "outside_reviewer",
        /// A police officer or other permit supervisor who checks in at the set.
        PermitOfficer = "permit_officer",
    }

    /// What kind of controlled thing an item is; decides its procedure.
    Class {
        /// Expels a projectile by combustion, frame or receiver included (Cal. Lab. Code 9151(f)).
        Firearm = "firearm",
        /// Built to fire blanks only.
        BlankOnly = "blank_only",
        /// A firearm made unable to fire, kept under the full chain.
        Deactivated = "deactivated",
        /// Airsoft, gas blowback, electric: moves or expels without combustion.
        NonGun = "non_gun",
        /// Rubber, resin or other look-alike that does nothing.
        Replica = "replica",
        /// Edged, piercing or projectile prop.
        Blade = "blade",
        /// A weapon fixed in or lying in the set.
        SetDressing = "set_dressing",
        /// Any other controlled thing.
        Other = "other",
    }

    /// Why an item leaves its locked place.
    Purpose {
        /// Filming an on-camera sequence.
        Film = "film",
        /// A rehearsal; the same chain as a take.
        Rehearsal = "rehearsal",
        /// Training a performer.
        Training = "training",
        /// Fitting holster, costume or grip to a performer; empty only.
        Fitting = "fitting",
        /// Show-and-tell for crew; empty only, no performer holds it.
        ShowAndTell = "show_and_tell",
        /// Looking over the item at the start of the day.
        Sweep = "sweep",
        /// Cleaning.
        Cleaning = "cleaning",
        /// Function, distance or load test by the handler.
        Test = "test",
        /// Moving between places.
        Transport = "transport",
        /// Overnight storage move.
        Overnight = "overnight",
        /// A range day outside any set.
        RangeDay = "range_day",
        /// Opening a returned or held item to find out what is in it.
        Inspection = "inspection",
    }

    /// What a setup plans to have in a weapon.
    LoadState {
        /// Nothing loaded.
        ColdEmpty = "cold_empty",
        /// Dummy rounds only.
        ColdDummy = "cold_dummy",
        /// Blanks loaded.
        HotBlank = "hot_blank",
    }

    /// The kind of a lot of rounds. `live` and `unknown` exist only in quarantine.
    LotKind {
        /// Primer, case, powder, no projectile (Cal. Lab. Code 9151(b)).
        Blank = "blank",
        /// Inert: no live primer, no powder.
        Dummy = "dummy",
        /// A loaded cartridge with a projectile; quarantine only.
        Live = "live",
        /// Not known; quarantine only.
        Unknown = "unknown",
    }

    /// How much powder a blank holds.
    LoadSize {
        /// A quarter load.
        Quarter = "quarter",
        /// A half load.
        Half = "half",
        /// A full load.
        Full = "full",
        /// More than a full load.
        Extra = "extra",
    }

    /// Who owns an item or made a lot.
    Origin {
        /// A named supplier or maker.
        Supplier = "supplier",
        /// Owned by the production.
        Production = "production",
        /// Brought by a person from home.
        Personal = "personal",
        /// Made or altered on the production.
        HomeMade = "home_made",
    }

    /// One physical check of an item.
    Check {
        /// Every chamber seen and felt.
        Chamber = "chamber",
        /// Magazine, cylinder, tube or belt way empty.
        Magazine = "magazine",
        /// Barrel clear of obstruction, with rod or light.
        Barrel = "barrel",
        /// Power cut, battery out.
        Power = "power",
        /// Gas vented.
        Gas = "gas",
        /// Edge and point blunt.
        Edge = "edge",
        /// Guard, handle and fixings tight.
        Fixings = "fixings",
        /// The visible mark that tells this item from its hero is there.
        Mark = "mark",
    }

    /// How a dummy round was proved inert.
    ProofMethod {
        /// The ball inside was heard.
        Rattle = "rattle",
        /// A hole through the case was seen.
        DrilledHole = "drilled_hole",
        /// The primer pocket is empty.
        NoPrimer = "no_primer",
        /// The primer is struck and the case weighed.
        StruckAndWeighed = "struck_and_weighed",
        /// X-ray or maker's inert certificate with the round's mark.
        MakersProof = "makers_proof",
    }

    /// What a person holds that allows or proves something.
    QualificationKind {
        /// Entertainment firearms permit (Cal. Lab. Code 9153(b)(1)).
        FirearmsPermit = "firearms_permit",
        /// Dangerous weapons permit or licence (Cal. Lab. Code 9153(b)(1), (b)(3)(B)).
        DangerousWeaponsPermit = "dangerous_weapons_permit",
        /// Joint labor-management firearm-safety course (Cal. Lab. Code 9153(b)(2), 9156).
        SafetyCourse = "safety_course",
        /// Federal firearms licence.
        FederalLicence = "federal_licence",
        /// Armourer's or dealer's licence of another country.
        ArmourerLicence = "armourer_licence",
        /// Safety adviser's training.
        SafetyAdvisorTraining = "safety_advisor_training",
        /// Thirty-hour general industry course.
        Osha30 = "osha_30",
        /// Medical qualification.
        Medical = "medical",
    }

    /// A document of an item.
    DocumentKind {
        /// Signed rental sheet naming the handler.
        RentalSheet = "rental_sheet",
        /// Transfer form naming the handler.
        TransferForm = "transfer_form",
        /// Licence copy that covers the item.
        LicenceCopy = "licence_copy",
        /// Service or deactivation record.
        ServiceRecord = "service_record",
        /// Proof that it cannot chamber or fire a live round.
        LiveIncapable = "live_incapable",
        /// Proof that the item was made harmless (edge blunted, plugged, filled).
        MadeSafe = "made_safe",
        /// Supplier's delivery note.
        DeliveryNote = "delivery_note",
    }

    /// Topics a safety meeting must cover (CSATF bulletin 1, meeting topics as adapted).
    Topic {
        /// The intended action.
        IntendedAction = "intended_action",
        /// Possible deviations.
        Deviations = "deviations",
        /// The plan to abort.
        Abort = "abort",
        /// Emergency procedure.
        Emergency = "emergency",
        /// Chain of command.
        ChainOfCommand = "chain_of_command",
    }

    /// How a meeting walked the action.
    Walk {
        /// On-site walk-through.
        WalkThrough = "walk_through",
        /// Dry run.
        DryRun = "dry_run",
    }

    /// What opens only if the specific risk assessment says so and it was rehearsed.
    Opening {
        /// Performer holsters and draws.
        Holster = "holster",
        /// Performer sets the weapon down as scripted.
        SetDown = "set_down",
        /// Weapon is taken from a drawer or place as scripted.
        Drawer = "drawer",
        /// One performer passes to another on camera.
        OnCameraPass = "on_camera_pass",
        /// Magazine change on camera.
        MagazineChange = "magazine_change",
        /// Muzzle toward a person, with consultation.
        MuzzleTowardPerson = "muzzle_toward_person",
        /// Blank fired closer than the house minimum with a tested close-quarter load.
        CloseBlank = "close_blank",
        /// Crew works beside armed officers or guards who are not performing.
        ArmedOutsiders = "armed_outsiders",
    }

    /// Protective equipment.
    Ppe {
        /// Hearing protection.
        Ears = "ears",
        /// Eye protection.
        Eyes = "eyes",
        /// Shield between muzzle and person.
        Shield = "shield",
        /// Body protection.
        Vest = "vest",
    }

    /// What kind of permit or notice.
    PermitKind {
        /// Location permit.
        Location = "location",
        /// Notice to police, with reference number.
        PoliceNotice = "police_notice",
        /// Notice to neighbours.
        NeighbourNotice = "neighbour_notice",
        /// Permission to show or use weapons at the place.
        Weapons = "weapons",
        /// Permission to fire blanks at the place.
        BlankFire = "blank_fire",
        /// Approved overnight store.
        OvernightStore = "overnight_store",
    }

    /// What a container is.
    ContainerKind {
        /// Safe or strong room of an approved store.
        Safe = "safe",
        /// Locked case.
        Case = "case",
        /// Locked box for rounds.
        AmmunitionBox = "ammunition_box",
        /// Vehicle.
        Vehicle = "vehicle",
        /// Open cart or table.
        Cart = "cart",
    }

    /// What a container may hold.
    Holds {
        /// Weapons only.
        Weapons = "weapons",
        /// Blanks only.
        Blanks = "blanks",
        /// Dummies only.
        Dummies = "dummies",
        /// Quarantined things only.
        Quarantine = "quarantine",
    }

    /// What changed at a setup.
    Change {
        /// Who does what, where it points, when it fires.
        Choreography = "choreography",
        /// Camera or crew moved inside the arc.
        Camera = "camera",
        /// Another place.
        Place = "place",
        /// Performer or stand-in.
        Performers = "performers",
        /// What is loaded.
        Load = "load",
        /// Weather or light the assessment names.
        Conditions = "conditions",
        /// Items used.
        Items = "items",
    }

    /// Why work pauses.
    Pause {
        /// Meal break.
        Meal = "meal",
        /// Company move.
        Move = "move",
        /// Reset longer than the limit.
        Reset = "reset",
        /// End of the shooting day.
        Wrap = "wrap",
    }

    /// Something that has physically happened to an item, as reported.
    Happening {
        /// Put down.
        SetDown = "set_down",
        /// Picked up by the named person.
        PickedUp = "picked_up",
        /// Passed to the named person.
        Passed = "passed",
        /// Dropped.
        Dropped = "dropped",
        /// Fired as planned or not; shots in `count`.
        Fired = "fired",
        /// Collected by the named person in an emergency.
        Collected = "collected",
        /// Opened or unloaded by the named person.
        Opened = "opened",
        /// Rounds put in by the named person.
        Loaded = "loaded",
        /// Left unattended.
        Unattended = "unattended",
        /// Pointed at a person outside the plan.
        Pointed = "pointed",
        /// Taken off the set or out of its store by the named person.
        TakenAway = "taken_away",
        /// Carried or moved by the named person.
        Carried = "carried",
    }

    /// How strongly the actor is known.
    Strength {
        /// The hub itself.
        System = "system",
        /// Nobody signed in.
        Anonymous = "anonymous",
        /// A named witness vouches.
        Witnessed = "witnessed",
        /// Own code on somebody else's device.
        CodeOnOtherDevice = "code_on_other_device",
        /// Own session, code entered.
        OwnSession = "own_session",
        /// Signed by a key on the actor's own device.
        OwnDeviceKey = "own_device_key",
    }

    /// What a concern is about.
    Subject {
        /// Weapons, rounds, handling, handlers' time or training.
        Firearms = "firearms",
        /// Anything else.
        Other = "other",
    }

    /// What in a script can hurt somebody; the categories of `looks-script`.
    Hazard {
        /// A gun visible, carried, handled, aimed or fired.
        Firearms = "firearms",
        /// Shots fired on screen, or blank rounds handled.
        Blanks = "blanks",
        /// Explosion, charge, squib, firework, flare, live-looking bomb.
        Pyro = "pyro",
        /// Open flame.
        Fire = "fire",
        /// Fight, blow, fall, jump, body burn, crash with people in or near.
        Stunts = "stunts",
        /// A road vehicle driven or moving under people.
        Vehicles = "vehicles",
        /// Aircraft on screen, or performers in or near one running.
        Aircraft = "aircraft",
        /// Unmanned aircraft on screen.
        Drones = "drones",
        /// People in, on or beside water that can drown them.
        Water = "water",
        /// A live animal.
        Animals = "animals",
        /// A person under 18.
        Children = "children",
        /// People at an edge or high up.
        Heights = "heights",
        /// Blade, club, bow or tool used or shown as a weapon.
        WeaponsOther = "weapons-other",
        /// On or beside track, trains.
        Railways = "railways",
        /// Live conductors, arcs, shock.
        Electricity = "electricity",
        /// Storm, blizzard, downpour, lightning, avalanche.
        Weather = "weather",
        /// Outside at night.
        Night = "night",
        /// Smoke, fog, haze.
        Smoke = "smoke",
        /// About forty people or more.
        Crowds = "crowds",
        /// Nudity, simulated sex, undressing each other.
        Intimacy = "intimacy",
        /// A space hard to get out of.
        ConfinedSpace = "confined-space",
        /// Chemicals, fuel, gas, asbestos, carbon monoxide.
        Hazmat = "hazmat",
        /// Cranes, scaffold, power tools, heavy plant.
        Construction = "construction",
    }

    /// Whether a hazard is on set in the scene.
    Presence {
        /// On set in that scene.
        Action = "action",
        /// Spoken of, heard off screen, pictured, or in a name.
        Mention = "mention",
    }

    /// Why a decision about a hazard does not hold by itself in the next draft.
    AskAgain {
        /// It is no longer what was decided about.
        Changed = "changed",
        /// Hazards that were decided otherwise came together with it.
        Differs = "differs",
        /// A hazard that nobody had decided came together with it.
        Undecided = "undecided",
        /// The words it was added for are not in one scene.
        WordsNotThere = "words_not_there",
        /// Its scene was rewritten.
        SceneRewritten = "scene_rewritten",
        /// The program now finds it by itself.
        NowFound = "now_found",
        /// The program no longer finds it; its words are still there.
        FoundNoMore = "found_no_more",
        /// What was decided about is not found again in the draft before.
        Unknown = "unknown",
    }
}

impl Hazard {
    /// A gun, or blank rounds.
    pub const fn is_gun(self) -> bool {
        matches!(self, Self::Firearms | Self::Blanks)
    }

    /// What the armorer answers for.
    pub const fn is_weapon(self) -> bool {
        matches!(self, Self::Firearms | Self::Blanks | Self::WeaponsOther)
    }
}

impl Role {
    /// Roles that may handle weapons where the person is qualified (Cal. Lab. Code 9153(a)(1)).
    pub const fn handles(self) -> bool {
        matches!(
            self,
            Self::Armorer | Self::PropertyMaster | Self::AssistantPropertyMaster
        )
    }

    /// True for those whose answer can close a concern: who answers for safety inside the production, and the
    /// seats outside it.
    pub const fn answers_concerns(self) -> bool {
        self.is_outside()
            || matches!(
                self,
                Self::UnitProductionManager | Self::Producer | Self::SafetyAdvisor
            )
    }

    /// Seats outside the production.
    pub const fn is_outside(self) -> bool {
        matches!(
            self,
            Self::StudioSafety
                | Self::UnionRep
                | Self::Insurer
                | Self::Inspector
                | Self::OutsideReviewer
        )
    }

    /// Roles whose request about time or training line management cannot close alone.
    pub const fn is_safety_critical(self) -> bool {
        self.handles()
            || matches!(
                self,
                Self::SafetyAdvisor
                    | Self::StuntCoordinator
                    | Self::EffectsSupervisor
                    | Self::Medic
            )
    }
}

/// The shape of a class's procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Procedure {
    /// Prove empty, load, show, announce, clear by two, hand over, collect.
    Full,
    /// Check power, gas, magazine; show; clear by two; hand over; collect.
    Powered,
    /// Check edge and fixings; show; clear by two; hand over; collect.
    Edged,
    /// Issue and return by count; never cleared.
    Counted,
}

impl Class {
    /// The procedure this class follows (design: classes have their own procedures).
    pub const fn procedure(self) -> Procedure {
        match self {
            Self::Firearm | Self::BlankOnly | Self::Deactivated => Procedure::Full,
            Self::NonGun => Procedure::Powered,
            Self::Blade => Procedure::Edged,
            Self::Replica | Self::SetDressing | Self::Other => Procedure::Counted,
        }
    }

    /// True for things the rules call a firearm on a set: they can burn powder or once could.
    pub const fn is_gun(self) -> bool {
        matches!(self, Self::Firearm | Self::BlankOnly | Self::Deactivated)
    }

    /// The checks that make the first step of the procedure complete.
    pub const fn checks(self) -> &'static [Check] {
        match self.procedure() {
            Procedure::Full => &[Check::Chamber, Check::Magazine, Check::Barrel],
            Procedure::Powered => &[Check::Power, Check::Gas, Check::Magazine],
            Procedure::Edged => &[Check::Edge, Check::Fixings],
            Procedure::Counted => &[Check::Mark],
        }
    }
}

impl Purpose {
    /// True where a performer may hold the item under this purpose.
    pub const fn reaches_performer(self) -> bool {
        matches!(
            self,
            Self::Film | Self::Rehearsal | Self::Training | Self::Fitting
        )
    }

    /// True where the purpose needs a setup.
    pub const fn needs_setup(self) -> bool {
        matches!(self, Self::Film | Self::Rehearsal)
    }

    /// True where nothing may be loaded.
    pub const fn empty_only(self) -> bool {
        !matches!(
            self,
            Self::Film | Self::Rehearsal | Self::Training | Self::Test | Self::RangeDay
        )
    }
}
