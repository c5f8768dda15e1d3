//! The published fact schema: what rules may ask about. Computed in Rust with evidence.
//!
//! Every fact is always present, mostly yes/no or a whole number, and stated positively: what is not
//! known counts as `false` (or 0, or the worst number where that is said) with evidence that says
//! unknown. Counting, joins and time spans happen here, never in policy text. The schema's version is
//! [`SCHEMA_VERSION`]; facts are only ever added.
//!
//! Facts about an item, setup, handler or performer that the step does not have are `true` where
//! the rule would otherwise fire for nothing; `has_setup`, `is_gun` and the like say what applies.

use std::collections::BTreeMap;

use serde::Serialize;

/// Version of the fact schema.
pub const SCHEMA_VERSION: u32 = 1;

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// Yes or no.
    Bool,
    /// A whole number.
    Long,
}

/// A fact's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum FactValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Long(i64),
}

/// One row of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactSpec {
    /// Name, as rules write it: `context.name`.
    pub name: &'static str,
    /// Type.
    pub kind: FactKind,
    /// What it says.
    pub doc: &'static str,
}

trait Factual: Copy {
    const KIND: FactKind;
    fn value(self) -> FactValue;
}

impl Factual for bool {
    const KIND: FactKind = FactKind::Bool;
    fn value(self) -> FactValue {
        FactValue::Bool(self)
    }
}

impl Factual for i64 {
    const KIND: FactKind = FactKind::Long;
    fn value(self) -> FactValue {
        FactValue::Long(self)
    }
}

macro_rules! facts {
    ($($(#[doc = $doc:literal])+ $name:ident: $ty:ty),+ $(,)?) => {
        /// Facts about one step, with the evidence behind those that are not good.
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct Facts {
            $($(#[doc = $doc])+ pub $name: $ty,)+
            /// Ids that explain a fact: who, what, since when. Keyed by the fact's name.
            pub evidence: BTreeMap<&'static str, Vec<String>>,
        }

        /// The schema, in order.
        pub const SCHEMA: &[FactSpec] = &[
            $(FactSpec { name: stringify!($name), kind: <$ty as Factual>::KIND, doc: concat!($($doc),+) },)+
        ];

        impl Facts {
            /// Every fact with its value, in the schema's order.
            pub fn values(&self) -> impl Iterator<Item = (&'static str, FactValue)> + '_ {
                [$((stringify!($name), self.$name.value()),)+].into_iter()
            }

            /// Sets one fact by name; false where there is none of that name and type.
            pub fn set(&mut self, name: &str, value: FactValue) -> bool {
                match name {
                    $(stringify!($name) => set_to(&mut self.$name, value),)+
                    _ => false,
                }
            }
        }
    };
}

trait Settable {
    fn take(&mut self, value: FactValue) -> bool;
}

impl Settable for bool {
    fn take(&mut self, value: FactValue) -> bool {
        if let FactValue::Bool(b) = value {
            *self = b;
            return true;
        }
        false
    }
}

impl Settable for i64 {
    fn take(&mut self, value: FactValue) -> bool {
        if let FactValue::Long(n) = value {
            *self = n;
            return true;
        }
        false
    }
}

fn set_to<T: Settable>(slot: &mut T, value: FactValue) -> bool {
    slot.take(value)
}

facts! {
    // ---- what the step is about
    /// The item is a firearm, blank-only or deactivated weapon.
    is_gun: bool,
    /// The item is a firearm in the sense of Cal. Lab. Code 9151(f).
    is_firearm: bool,
    /// The item is a blade.
    is_blade: bool,
    /// The item is a non-gun (airsoft, gas, electric).
    is_non_gun: bool,
    /// The item is a replica, set dressing or other counted thing.
    is_counted: bool,
    /// The item is the sharp or real one of a hero/double pair.
    is_hero: bool,
    /// The item replaces another one on this production.
    is_replacement: bool,
    /// The purpose lets a performer hold the item.
    reaches_performer: bool,
    /// The purpose is rehearsal, performer training, filming, content development, or the handler's own work for these; a range day is not.
    purpose_allowed: bool,
    /// A setup is named or known for the step.
    has_setup: bool,
    /// Blanks are loaded, being loaded, or planned at this point of the chain.
    is_hot: bool,
    /// Dummies are loaded, being loaded, or planned at this point of the chain.
    is_dummy: bool,
    /// The setup has at least one gun planned.
    setup_has_gun: bool,
    // ---- G1 documents
    /// The handler holds a firearms permit, dangerous weapons permit or armourer's licence through planned lock-up.
    handler_permit_valid: bool,
    /// The handler's safety course certificate is valid through planned lock-up.
    handler_course_valid: bool,
    /// A document ties this item to this handler (rental sheet, transfer form or licence copy), valid through lock-up.
    handler_document_for_item: bool,
    /// The handler's licence covers the item's category.
    handler_licence_covers_item: bool,
    /// The item has a serial number or mark.
    item_serial_known: bool,
    /// The item's supplier is known.
    item_supplier_known: bool,
    /// The item was brought by a person from home.
    item_is_personal: bool,
    /// The item was made or altered on the production.
    item_is_home_made: bool,
    /// A service record that still holds is on file for the item.
    item_serviced: bool,
    /// Proof that the item cannot chamber or fire a live round is on file.
    item_live_incapable: bool,
    /// A record that the item was made harmless (edge blunted, plugged) is on file.
    item_made_safe: bool,
    /// The item can be changed back to fire live rounds.
    item_convertible: bool,
    // ---- G2 staffing
    /// Other duties the handler has now.
    handler_other_duties: i64,
    /// Performers planned with weapons at the setup.
    armed_performers: i64,
    /// Most armed performers the handlers present allow.
    armed_performers_max: i64,
    /// A qualified handler is on the production.
    handler_available: bool,
    // ---- G3 contact
    /// A compliance contact is named for the day.
    contact_named: bool,
    // ---- G4 assessment
    /// A specific risk assessment covers the setup.
    assessment_exists: bool,
    /// Its current version is approved.
    assessment_approved: bool,
    /// Nothing has made it stale.
    assessment_current: bool,
    /// It is endorsed by a handler.
    assessment_endorsed: bool,
    /// Focus, mitigation, affected groups and both ratings are there.
    assessment_complete: bool,
    /// Both ratings (with and without controls) are there.
    assessment_two_ratings: bool,
    /// Less dangerous choices were considered.
    assessment_alternatives: bool,
    /// The script has a gun or blank rounds on set in the setup's scene, and nobody has dismissed that.
    script_gun: bool,
    /// The number of the setup's scene means another one since the setup was planned: the next draft numbers scenes anew, or
    /// the draft it was planned by was withdrawn.
    scene_renumbered: bool,
    // ---- G5 meeting
    /// A safety meeting was held for this shooting day and unit.
    meeting_held: bool,
    /// It covered all five topics.
    meeting_topics_complete: bool,
    /// It included a walk-through or dry run.
    meeting_walked: bool,
    /// A handler was there.
    meeting_had_handler: bool,
    /// The production's representative was there.
    meeting_had_representative: bool,
    /// Every performer of the setup was there or briefed.
    meeting_had_performers: bool,
    /// Everybody concerned was briefed after the last change of the setup.
    change_briefed: bool,
    // ---- G6 sweep
    /// A handler attested today's sweep, none seen.
    sweep_by_handler: bool,
    /// A first AD attested today's sweep, none seen.
    sweep_by_first_ad: bool,
    /// Quarantines open on the production.
    open_quarantines: i64,
    /// Quarantines open because a live, unknown, missing or extra round was found.
    open_live_quarantines: i64,
    // ---- G7 people
    /// The zone has a roster.
    roster_known: bool,
    /// People in the zone neither at the meeting nor briefed.
    roster_unbriefed: i64,
    /// People in the zone without a valid course certificate.
    roster_uncertified: i64,
    /// People in the zone without the protective equipment the setup asks for, or its load: eyes and ears with blanks, eyes with what fires pellets.
    roster_without_ppe: i64,
    /// People in the zone without hearing protection.
    roster_without_ears: i64,
    /// The handler is on the zone's roster, or there is no setup.
    handler_in_zone: bool,
    /// The receiver is on the zone's roster, or none is named or planned.
    receiver_in_zone: bool,
    /// Minors in the zone.
    roster_minors: i64,
    /// People in or near the muzzle arc.
    people_in_arc: i64,
    /// People in or near the muzzle arc without a shield, eye and hearing protection.
    arc_without_shield: i64,
    /// The heads counted agree with the roster.
    heads_agree: bool,
    // ---- G8 performer
    /// The receiver is a performer or stand-in planned at the setup.
    receiver_planned: bool,
    /// The receiver is a minor.
    receiver_is_minor: bool,
    /// The receiver was trained on this class by a handler.
    receiver_trained: bool,
    /// The receiver was assessed for this action.
    receiver_assessed: bool,
    /// The receiver holds a valid course certificate.
    receiver_certified: bool,
    // ---- G9 open matters
    /// Misfires open on the production.
    open_misfires: i64,
    /// Unintended discharges open on the production.
    open_discharges: i64,
    /// Injuries open on the production.
    open_injuries: i64,
    /// Stops and halts open for this unit.
    open_stops: i64,
    /// Firearm concerns without an answer that closes them.
    open_firearm_concerns: i64,
    /// Departures citing safety not yet answered from outside.
    open_departures: i64,
    /// People of the setup who decline to take part.
    declined: i64,
    /// Counts open or in disagreement on the production.
    count_mismatches: i64,
    /// Items missing on the production.
    items_missing: i64,
    // ---- G10 outside
    /// Permits the setup asks for that are not valid now.
    permits_missing: i64,
    /// Conditions of its permits whose person is not checked in today.
    permit_conditions_open: i64,
    /// Weapons can be seen from a public place.
    public_view: bool,
    /// Spectators or passers-by can stand in the line of fire.
    public_downrange: bool,
    /// A notice to police with reference number is valid now.
    police_notified: bool,
    /// A notice to neighbours is valid now.
    neighbours_notified: bool,
    /// A medic is in the zone or checked in.
    medic_present: bool,
    /// The setup plan asks for a medic.
    medic_required: bool,
    /// Armed people who do not perform are present.
    armed_outsiders: bool,
    /// The assessment covers work beside armed people.
    armed_outsiders_assessed: bool,
    // ---- setup
    /// The first AD has called the setup.
    setup_called: bool,
    /// The muzzle crosses a person by plan.
    muzzle_toward_person: bool,
    /// A consultation with a handler or safety representative is recorded since the last change.
    consultation_recorded: bool,
    /// The assessment opens pointing at a person.
    muzzle_opening: bool,
    /// The setup is in a closed or small space.
    enclosed: bool,
    /// Distance muzzle to nearest person is measured or planned.
    distance_known: bool,
    /// That distance, centimetres; 0 where not known.
    distance_cm: i64,
    /// The house minimum, centimetres.
    distance_min_cm: i64,
    /// The tested distance of the blank with this item, centimetres; 0 where not tested.
    tested_distance_cm: i64,
    /// The assessment opens a close blank.
    close_blank_opening: bool,
    // ---- rounds
    /// The lot names a maker and lot number.
    lot_maker_known: bool,
    /// The lot was made or altered on the production.
    lot_is_home_made: bool,
    /// The lot was brought by a person from home.
    lot_is_personal: bool,
    /// The lot is live or unknown.
    lot_is_live_or_unknown: bool,
    /// The lot's load is known.
    lot_load_known: bool,
    /// The lot's load as a number: 1 quarter, 2 half, 3 full, 4 extra; 0 where it is not a blank.
    lot_load: i64,
    /// The largest load the place allows, same scale; 4 where nothing limits it.
    load_limit: i64,
    /// The blank lot was tested with this item or its make and model.
    blank_tested: bool,
    /// The lot's calibre is the item's.
    calibre_matches: bool,
    /// A dummy of the lot is told from a live round by a mark.
    dummy_mark_known: bool,
    /// Rounds in the item that were not verified one by one.
    dummies_unverified: i64,
    /// The container holds only this kind of thing.
    container_separate: bool,
    /// The container can be locked.
    container_lockable: bool,
    /// The container is a vehicle.
    container_is_vehicle: bool,
    /// The container is an approved store.
    container_approved: bool,
    // ---- custody
    /// The actor is a qualified handler.
    actor_is_handler: bool,
    /// The actor is the first AD.
    actor_is_first_ad: bool,
    /// The actor is the safety adviser.
    actor_is_safety_advisor: bool,
    /// The actor is a minor.
    actor_is_minor: bool,
    /// The actor has no other duty now.
    actor_sole_duty: bool,
    /// Seconds the item has been out with the handler and not in use.
    idle_s: i64,
    /// The idle limit, seconds.
    idle_limit_s: i64,
    /// Seconds from loading to this step; 0 where nothing is loaded.
    load_age_s: i64,
    /// The step is a pass between performers.
    is_pass: bool,
    /// The assessment opens the pass and it was rehearsed.
    pass_opening: bool,
}

impl Facts {
    /// Adds evidence to a fact.
    pub fn because(&mut self, fact: &'static str, what: impl Into<String>) {
        self.evidence.entry(fact).or_default().push(what.into());
    }
}
