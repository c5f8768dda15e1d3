//! Questions about the state that more than one place asks.

use std::collections::BTreeSet;

use super::{Assessment, Custody, Item, Meeting, Person, Setup, State};
use crate::{
    Timestamp,
    command::Limits,
    id::{AssessmentId, DayId, ItemId, MeetingId, PersonId, SetupId, StopId, UnitId},
    vocabulary::{Class, LoadState, Opening, Ppe, QualificationKind, Role},
};

impl State {
    /// Limits in force.
    pub fn limits(&self) -> Limits {
        self.production
            .as_ref()
            .map(|p| p.limits)
            .unwrap_or_default()
    }

    /// The person has this role.
    pub fn person_is(&self, person: &PersonId, role: Role) -> bool {
        self.people.get(person).is_some_and(|p| p.is(role))
    }

    /// The person has a handler's role, is of age and is not the safety adviser.
    pub fn handles(&self, person: &PersonId) -> bool {
        self.people
            .get(person)
            .is_some_and(|p| p.handles() && !p.minor && !p.is(Role::SafetyAdvisor))
    }

    /// People with a role.
    pub fn people_with(&self, role: Role) -> impl Iterator<Item = (&PersonId, &Person)> {
        self.people
            .iter()
            .filter(move |(_, p)| p.is(role))
            .map(|(id, p)| (id, &**p))
    }

    /// Stops that bind a unit; every open one where no unit is named.
    pub fn stops_for<'a>(&'a self, unit: Option<&'a UnitId>) -> impl Iterator<Item = &'a StopId> {
        self.stops
            .iter()
            .filter(move |(_, s)| {
                s.open && (s.unit.is_none() || unit.is_none() || s.unit.as_ref() == unit)
            })
            .map(|(id, _)| id)
    }

    /// The open day a setup belongs to.
    pub fn day_of(&self, setup: &Setup) -> Option<&super::Day> {
        self.days
            .get(&setup.plan.day)
            .map(|d| &**d)
            .filter(|d| d.open)
    }

    /// The day a setup belongs to, where it is planned and not opened yet.
    pub fn day_ahead(&self, setup: &Setup) -> Option<&super::Day> {
        self.days
            .get(&setup.plan.day)
            .map(|d| &**d)
            .filter(|d| d.planned)
    }

    /// The newest meeting of a day. A later one takes the place of an earlier one.
    pub fn meeting_of(&self, day: &DayId) -> Option<(&MeetingId, &Meeting)> {
        self.meetings
            .iter()
            .filter(|(_, m)| m.day == *day)
            .max_by_key(|(_, m)| m.at)
            .map(|(id, m)| (id, &**m))
    }

    /// The specific risk assessment that covers a setup; the newest id where several do.
    pub fn assessment_of(&self, setup: &SetupId) -> Option<(&AssessmentId, &Assessment)> {
        self.assessments
            .iter()
            .filter(|(_, a)| a.setups.contains(setup))
            .max_by_key(|(id, a)| (!a.stale, a.approved_by.is_some(), (*id).clone()))
            .map(|(id, a)| (id, &**a))
    }

    /// The assessment opens this at the setup, is approved and current, and it was rehearsed.
    pub fn opening_rehearsed(&self, setup: &SetupId, opening: Opening) -> bool {
        self.assessment_of(setup)
            .is_some_and(|(_, a)| a.opens.contains(&opening) && a.approved_by.is_some() && !a.stale)
            && self
                .setups
                .get(setup)
                .is_some_and(|s| s.rehearsed.contains(&opening))
    }

    /// What everybody in the zone of a setup wears: what its plan asks for, and at the least eyes and ears
    /// where blanks are planned, eyes where something fires pellets.
    ///
    /// SOURCE: CSATF Safety Bulletin 1, eye and hearing protection of those near; Australian screen
    /// safety guidelines, gas and spring weapons.
    pub fn ppe_needed(&self, setup: &Setup) -> BTreeSet<Ppe> {
        let mut needed = setup.plan.ppe.clone();
        if setup.plan.load == Some(LoadState::HotBlank) {
            needed.extend([Ppe::Eyes, Ppe::Ears]);
        }
        let pellets = |id: &ItemId| {
            self.items
                .get(id)
                .is_some_and(|i| i.about.class == Class::NonGun)
        };
        if setup.plan.items.iter().any(pellets) {
            needed.insert(Ppe::Eyes);
        }
        needed
    }

    /// Items now out with this handler, or handed on by this handler.
    pub fn window_of<'a>(&'a self, handler: &'a PersonId) -> impl Iterator<Item = &'a Item> {
        self.items
            .values()
            .map(|i| &**i)
            .filter(move |i| i.is_out() && i.handler.as_ref() == Some(handler))
    }

    /// Who must have been shown an item before its state is announced: the first AD who announces and
    /// everybody in or near the arc.
    pub fn arc_viewers(
        &self,
        setup: Option<&SetupId>,
        handler: Option<&PersonId>,
    ) -> BTreeSet<PersonId> {
        setup
            .and_then(|s| self.setups.get(s))
            .map(|s| {
                s.zone
                    .people
                    .iter()
                    .filter(|(p, z)| z.in_arc && Some(*p) != handler)
                    .map(|(p, _)| p.clone())
                    .collect()
            })
            .unwrap_or_default()
    }

    /// The moment until which a handler's documents must hold: planned lock-up of the setup's day, or of
    /// any open day, or now.
    pub fn lock_up_time(&self, setup: Option<&SetupId>, now: Timestamp) -> Timestamp {
        let of_setup = setup
            .and_then(|s| self.setups.get(s))
            .and_then(|s| self.days.get(&s.plan.day))
            .map(|d| d.wraps);
        let of_any = self.days.values().filter(|d| d.open).map(|d| d.wraps).max();
        of_setup.or(of_any).unwrap_or(now).max(now)
    }

    /// The person may hold weapons by permit or licence until the given time.
    pub fn permitted(&self, person: &PersonId, until: Timestamp) -> bool {
        self.people.get(person).is_some_and(|p| {
            [
                QualificationKind::FirearmsPermit,
                QualificationKind::DangerousWeaponsPermit,
                QualificationKind::ArmourerLicence,
            ]
            .into_iter()
            .any(|k| p.holds(k, until))
        })
    }

    /// What a clearance of this item binds to now: setup, roster, assessment, meeting.
    pub fn binding(&self, item: &Item) -> super::objects::Binding {
        let setup = item
            .setup
            .as_ref()
            .and_then(|id| self.setups.get(id).map(|s| (id, s)));
        let bound = setup.map(|(id, s)| (id.clone(), s.version));
        let zone = setup.map_or(0, |(_, s)| s.zone.version);
        let assessment = setup
            .and_then(|(id, _)| self.assessment_of(id))
            .filter(|(_, a)| !a.stale)
            .map(|(id, a)| (id.clone(), a.version));
        let meeting = setup
            .and_then(|(_, s)| self.meeting_of(&s.plan.day))
            .map(|(id, _)| id.clone());
        (bound, zone, assessment, meeting)
    }

    /// The clearance still binds to what is true now. Time is asked apart.
    pub fn clearance_current(&self, item: &Item) -> bool {
        item.clearance.as_ref().is_some_and(|c| {
            let (setup, zone, assessment, meeting) = self.binding(item);
            // From hand-over on the item's own version moves with shots and receipts.
            let untouched =
                !matches!(item.custody, Custody::Handler(_)) || c.item_version == item.version;
            untouched
                && c.setup == setup
                && c.zone_version == zone
                && c.assessment == assessment
                && c.meeting == meeting
                && c.state == item.load.state()
                && c.rounds == item.load.count
        })
    }

    /// Items that are with a performer, lying or in other hands.
    pub fn loose_items(&self) -> impl Iterator<Item = (&ItemId, &Item)> {
        self.items
            .iter()
            .filter(|(_, i)| {
                matches!(
                    i.custody,
                    Custody::Performer(_) | Custody::Other(_) | Custody::Lying
                )
            })
            .map(|(id, i)| (id, &**i))
    }
}
