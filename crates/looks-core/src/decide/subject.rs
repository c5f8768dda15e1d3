//! Facts about one step: what is counted, joined and measured before the packs are asked.
//!
//! Facts are positive; what is not known is `false` with evidence that says unknown. A fact about a
//! thing the step does not have is the value at which no rule would fire.

mod assessment;
mod rounds;

use std::collections::BTreeSet;

use crate::{
    Timestamp,
    command::{LotArrival, Plan, Registration},
    facts::Facts,
    id::{ContainerId, ItemId, LotId, PersonId, SetupId},
    state::{Hold, Item, MatterKind, Person, Setup, State},
    vocabulary::{
        Class, DocumentKind, LoadSize, LoadState, Origin, PermitKind, Ppe, Purpose,
        QualificationKind, Role, Subject as About, Topic,
    },
};

/// What a step is about.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// Item.
    pub item: Option<ItemId>,
    /// Setup.
    pub setup: Option<SetupId>,
    /// Who acts.
    pub actor: Option<PersonId>,
    /// The handler who answers; the actor where none is named.
    pub handler: Option<PersonId>,
    /// Who receives.
    pub receiver: Option<PersonId>,
    /// Lot.
    pub lot: Option<LotId>,
    /// Container.
    pub container: Option<ContainerId>,
    /// Purpose, where it is not the item's own yet.
    pub purpose: Option<Purpose>,
    /// What is being loaded.
    pub loading: Option<LoadState>,
    /// A pass between performers.
    pub is_pass: bool,
    /// A registration not yet in the state.
    pub registering: Option<Registration>,
    /// A lot not yet in the state.
    pub arriving: Option<LotArrival>,
    /// A plan not yet in the state.
    pub planning: Option<Plan>,
}

impl Subject {
    /// About an item as it is now, with its setup and handler.
    pub fn of_item(state: &State, item: &ItemId, actor: Option<&PersonId>) -> Self {
        let known = state.items.get(item);
        Self {
            item: Some(item.clone()),
            setup: known.and_then(|i| i.setup.clone()),
            actor: actor.cloned(),
            handler: known
                .and_then(|i| i.handler.clone())
                .or_else(|| actor.cloned()),
            lot: known.and_then(|i| i.load.lot.clone()),
            ..Self::default()
        }
    }

    /// About a setup.
    pub fn of_setup(_: &State, setup: &SetupId, actor: Option<&PersonId>) -> Self {
        Self {
            setup: Some(setup.clone()),
            actor: actor.cloned(),
            ..Self::default()
        }
    }

    /// About a plan that is not in the state yet.
    pub fn of_plan(plan: &Plan, actor: Option<&PersonId>) -> Self {
        Self {
            planning: Some(plan.clone()),
            actor: actor.cloned(),
            ..Self::default()
        }
    }

    /// At this setup.
    pub fn at_setup(mut self, setup: &SetupId) -> Self {
        self.setup = Some(setup.clone());
        self
    }

    /// At this setup, where one is named.
    pub fn at_setup_opt(mut self, setup: Option<&SetupId>) -> Self {
        self.setup = setup.cloned();
        self
    }

    /// For this purpose.
    pub fn for_purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = Some(purpose);
        self
    }

    /// With this lot.
    pub fn with_lot(mut self, lot: &LotId) -> Self {
        self.lot = Some(lot.clone());
        self
    }

    /// While loading.
    pub fn as_load(mut self, state: LoadState) -> Self {
        self.loading = Some(state);
        self
    }

    /// Names for a refusal's evidence.
    pub fn names(&self) -> Vec<String> {
        [
            self.item.as_ref().map(|i| format!("item `{i}`")),
            self.registering
                .as_ref()
                .map(|r| format!("item `{}`", r.item)),
            self.setup.as_ref().map(|s| format!("setup `{s}`")),
            self.planning
                .as_ref()
                .map(|p| format!("setup `{}`", p.setup)),
            self.receiver.as_ref().map(|p| format!("to `{p}`")),
            self.lot.as_ref().map(|l| format!("lot `{l}`")),
            self.arriving.as_ref().map(|l| format!("lot `{}`", l.lot)),
            self.container.as_ref().map(|c| format!("container `{c}`")),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

const fn load_number(size: Option<LoadSize>) -> i64 {
    match size {
        None => 0,
        Some(LoadSize::Quarter) => 1,
        Some(LoadSize::Half) => 2,
        Some(LoadSize::Full) => 3,
        Some(LoadSize::Extra) => 4,
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Duties now, and roles beside one handler's role that take time on a shooting day.
fn other_duties(person: &Person) -> i64 {
    let offices = |r: &&Role| {
        !matches!(
            r,
            Role::Admin | Role::ComplianceContact | Role::DepartmentHead
        )
    };
    let working = person.roles.iter().filter(offices).count();
    let one = usize::from(person.handles());
    count(person.duties.len()).saturating_add(count(working.saturating_sub(one)))
}

/// Computes every fact about a step at a time.
pub fn facts_of(state: &State, subject: &Subject, now: Timestamp) -> Facts {
    let mut f = Facts::default();
    let item = subject
        .item
        .as_ref()
        .and_then(|i| state.items.get(i))
        .map(|i| &**i);
    let setup = subject
        .setup
        .as_ref()
        .and_then(|s| state.setups.get(s))
        .map(|s| &**s);
    let about = item.map(|i| &i.about).or(subject.registering.as_ref());
    let plan = subject.planning.as_ref().or(setup.map(|s| &s.plan));
    let handler = subject.handler.clone().or_else(|| subject.actor.clone());
    let until = state.lock_up_time(subject.setup.as_ref(), now);
    let step = Step {
        state,
        subject,
        item,
        setup,
        about,
        plan,
        handler,
        until,
        now,
    };
    step.what(&mut f);
    step.documents(&mut f);
    step.staffing(&mut f);
    step.assessment(&mut f);
    step.script(&mut f);
    step.meeting(&mut f);
    step.roster(&mut f);
    step.receiver(&mut f);
    step.matters(&mut f);
    step.outside(&mut f);
    step.scene(&mut f);
    step.rounds(&mut f);
    step.custody(&mut f);
    f
}

struct Step<'a> {
    state: &'a State,
    subject: &'a Subject,
    item: Option<&'a Item>,
    setup: Option<&'a Setup>,
    about: Option<&'a Registration>,
    plan: Option<&'a Plan>,
    handler: Option<PersonId>,
    until: Timestamp,
    now: Timestamp,
}

impl Step<'_> {
    fn purpose(&self) -> Option<Purpose> {
        self.subject
            .purpose
            .or_else(|| self.item.and_then(|i| i.purpose))
    }

    fn load(&self) -> LoadState {
        let planned = self.plan.and_then(|p| p.load);
        match (self.subject.loading, self.item) {
            (Some(loading), _) => loading,
            (None, Some(i)) if i.load.count > 0 => i.load.state(),
            // Prepared and left empty is known to be empty; before that the plan counts.
            (None, Some(i)) if i.shown.is_some() => i.load.state(),
            _ => planned.unwrap_or(LoadState::ColdEmpty),
        }
    }

    fn what(&self, f: &mut Facts) {
        if let Some(about) = self.about {
            f.is_gun = about.class.is_gun();
            f.is_firearm = about.class == Class::Firearm;
            f.is_blade = about.class == Class::Blade;
            f.is_non_gun = about.class == Class::NonGun;
            f.is_counted = about.class.procedure() == crate::vocabulary::Procedure::Counted;
            f.is_hero = about.hero;
            f.is_replacement = about.replaces.is_some();
        }
        let purpose = self.purpose();
        f.reaches_performer = purpose.is_some_and(Purpose::reaches_performer);
        // SOURCE: Cal. Lab. Code 9153(a), the four purposes. What the handler alone does to prepare or put
        // away is taken as part of them; shooting outside any of them is not.
        f.purpose_allowed = purpose != Some(Purpose::RangeDay);
        f.has_setup = self.plan.is_some();
        f.is_hot = self.load() == LoadState::HotBlank;
        f.is_dummy = self.load() == LoadState::ColdDummy;
        f.setup_has_gun = self.plan.is_some_and(|p| {
            p.items.iter().any(|i| {
                self.state
                    .items
                    .get(i)
                    .is_some_and(|i| i.about.class.is_gun())
            })
        });
    }

    fn documents(&self, f: &mut Facts) {
        let person = self.handler.as_ref().and_then(|h| self.state.people.get(h));
        let name = self
            .handler
            .as_ref()
            .map_or_else(|| "unknown".to_owned(), ToString::to_string);
        f.handler_permit_valid = self
            .handler
            .as_ref()
            .is_some_and(|h| self.state.permitted(h, self.until));
        f.handler_course_valid =
            person.is_some_and(|p| p.holds(QualificationKind::SafetyCourse, self.until));
        for fact in ["handler_permit_valid", "handler_course_valid"] {
            let good = if fact == "handler_permit_valid" {
                f.handler_permit_valid
            } else {
                f.handler_course_valid
            };
            if !good {
                f.because(fact, format!("handler `{name}` until {}", self.until));
            }
        }
        let Some(about) = self.about else {
            f.handler_document_for_item = true;
            f.handler_licence_covers_item = true;
            f.item_serial_known = true;
            f.item_supplier_known = true;
            f.item_serviced = true;
            f.item_live_incapable = true;
            f.item_made_safe = true;
            return;
        };
        let holds = |kind: DocumentKind| {
            about
                .documents
                .iter()
                .any(|d| d.kind == kind && d.expires.is_none_or(|e| e >= self.until))
        };
        f.handler_document_for_item = about.documents.iter().any(|d| {
            matches!(
                d.kind,
                DocumentKind::RentalSheet | DocumentKind::TransferForm | DocumentKind::LicenceCopy
            ) && d.expires.is_none_or(|e| e >= self.until)
                && (d.handler.is_none() || d.handler == self.handler)
        });
        // A licence for some categories does not cover an item whose category nobody wrote down.
        let mut licences = person
            .into_iter()
            .flat_map(|p| p.qualifications.iter())
            .filter(|q| {
                matches!(
                    q.kind,
                    QualificationKind::FirearmsPermit
                        | QualificationKind::DangerousWeaponsPermit
                        | QualificationKind::ArmourerLicence
                ) && q.expires.is_none_or(|e| e >= self.until)
            })
            .peekable();
        f.handler_licence_covers_item = if licences.peek().is_none() {
            about.category.is_empty()
        } else {
            licences.any(|q| q.categories.is_empty() || q.categories.contains(&about.category))
        };
        if !f.handler_licence_covers_item {
            f.because(
                "handler_licence_covers_item",
                format!("category `{}`", about.category),
            );
        }
        f.item_serial_known = !about.serial.trim().is_empty();
        f.item_supplier_known = !about.supplier.trim().is_empty();
        f.item_is_personal = about.origin == Origin::Personal;
        f.item_is_home_made = about.origin == Origin::HomeMade;
        f.item_serviced = holds(DocumentKind::ServiceRecord);
        f.item_live_incapable = holds(DocumentKind::LiveIncapable);
        f.item_made_safe = holds(DocumentKind::MadeSafe);
        f.item_convertible = about.convertible;
    }

    fn staffing(&self, f: &mut Facts) {
        let person = self.handler.as_ref().and_then(|h| self.state.people.get(h));
        if let Some(p) = person {
            for duty in &p.duties {
                f.because("handler_other_duties", format!("duty `{duty}`"));
            }
        }
        // Somebody with two working roles has a second duty by role; two of the handlers' roles are
        // two jobs as well: the armorer who also assists with props is not free while a weapon is out.
        f.handler_other_duties = person.map_or(0, |p| other_duties(p));
        if let Some(p) = person.filter(|p| p.roles.len() > 1) {
            for role in &p.roles {
                f.because("handler_other_duties", format!("role `{}`", role.as_str()));
            }
        }
        let armed: BTreeSet<&PersonId> = self
            .plan
            .map(|p| p.performers.iter().collect())
            .unwrap_or_default();
        f.armed_performers = if f.setup_has_gun {
            count(armed.len())
        } else {
            0
        };
        let handlers: BTreeSet<&PersonId> = self
            .state
            .people
            .iter()
            .filter(|(id, p)| {
                self.state.handles(id)
                    && other_duties(p) == 0
                    && self.state.permitted(id, self.until)
            })
            .map(|(id, _)| id)
            .collect();
        f.armed_performers_max = count(handlers.len())
            .saturating_mul(i64::from(self.state.limits().performers_per_handler));
        f.handler_available = !handlers.is_empty();
        let days: Vec<_> = self.state.days.values().filter(|d| d.open).collect();
        f.contact_named = match (self.plan, self.item) {
            (Some(p), _) => self
                .state
                .days
                .get(&p.day)
                .is_some_and(|d| d.contact.is_some()),
            (None, _) => days.is_empty() || days.iter().any(|d| d.contact.is_some()),
        };
    }

    fn meeting(&self, f: &mut Facts) {
        f.change_briefed = self.setup.is_none_or(|s| !s.change_unbriefed);
        let day = self.plan.map(|p| &p.day);
        let found = match day {
            Some(day) => self.state.meeting_of(day),
            None => self
                .state
                .days
                .iter()
                .filter(|(_, d)| d.open)
                .find_map(|(id, _)| self.state.meeting_of(id)),
        };
        let Some((_, m)) = found else {
            if day.is_none() && self.state.open_units().is_empty() {
                (f.meeting_held, f.meeting_topics_complete, f.meeting_walked) = (true, true, true);
                (
                    f.meeting_had_handler,
                    f.meeting_had_representative,
                    f.meeting_had_performers,
                ) = (true, true, true);
            } else {
                f.because(
                    "meeting_held",
                    "no meeting is recorded for this shooting day",
                );
                f.meeting_had_performers = self.plan.is_none_or(|p| p.performers.is_empty());
            }
            return;
        };
        f.meeting_held = true;
        f.meeting_topics_complete = Topic::ALL.iter().all(|t| m.topics.contains(t));
        f.meeting_walked = m.walk.is_some();
        f.meeting_had_handler = m.present.iter().any(|p| self.state.handles(p));
        f.meeting_had_representative = m.representative.is_some();
        let absent: Vec<String> = self
            .plan
            .map(|p| {
                p.performers
                    .iter()
                    .filter(|x| !m.present.contains(*x))
                    .map(ToString::to_string)
                    .collect()
            })
            .unwrap_or_default();
        f.meeting_had_performers = absent.is_empty();
        for person in absent {
            f.because("meeting_had_performers", format!("absent `{person}`"));
        }
    }

    fn roster(&self, f: &mut Facts) {
        let days: Vec<_> = match self.plan {
            Some(p) => self.state.days.get(&p.day).into_iter().collect(),
            None => self.state.days.values().filter(|d| d.open).collect(),
        };
        let swept = |role: fn(&State, &PersonId) -> bool| {
            days.iter()
                .any(|d| !d.sweep_found && d.swept_by.iter().any(|p| role(self.state, p)))
        };
        f.sweep_by_handler = swept(State::handles);
        f.sweep_by_first_ad = swept(|s, p| s.person_is(p, Role::FirstAd));
        f.open_quarantines = count(self.state.quarantines.values().filter(|q| q.open).count());
        f.open_live_quarantines = count(
            self.state
                .quarantines
                .values()
                .filter(|q| q.open && q.live_or_unknown)
                .count(),
        );
        let Some(s) = self.setup else {
            f.roster_known = true;
            f.heads_agree = true;
            f.handler_in_zone = true;
            f.receiver_in_zone = true;
            return;
        };
        f.roster_known = !s.zone.people.is_empty();
        let needed = self.state.ppe_needed(s);
        let there = |p: &PersonId| s.zone.people.contains_key(p);
        f.handler_in_zone = self.handler.as_ref().is_some_and(there);
        f.receiver_in_zone = self.subject.receiver.as_ref().is_none_or(there);
        let met = self.state.meeting_of(&s.plan.day).map(|(_, m)| &m.present);
        for (id, zone) in &s.zone.people {
            let person = self.state.people.get(id);
            let mut tally = |fact: &'static str, slot: fn(&mut Facts) -> &mut i64, bad: bool| {
                if bad {
                    let slot = slot(f);
                    *slot = slot.saturating_add(1);
                    f.because(fact, format!("person `{id}`"));
                }
            };
            tally(
                "roster_unbriefed",
                |f| &mut f.roster_unbriefed,
                !met.is_some_and(|m| m.contains(id)),
            );
            let certified =
                person.is_some_and(|p| p.holds(QualificationKind::SafetyCourse, self.now));
            tally(
                "roster_uncertified",
                |f| &mut f.roster_uncertified,
                !certified,
            );
            tally(
                "roster_without_ppe",
                |f| &mut f.roster_without_ppe,
                !needed.is_subset(&zone.wears),
            );
            tally(
                "roster_without_ears",
                |f| &mut f.roster_without_ears,
                !zone.wears.contains(&Ppe::Ears),
            );
            tally(
                "roster_minors",
                |f| &mut f.roster_minors,
                person.is_some_and(|p| p.minor),
            );
            tally("people_in_arc", |f| &mut f.people_in_arc, zone.in_arc);
            let shielded = [Ppe::Shield, Ppe::Ears, Ppe::Eyes]
                .iter()
                .all(|p| zone.wears.contains(p));
            tally(
                "arc_without_shield",
                |f| &mut f.arc_without_shield,
                zone.in_arc && !shielded,
            );
        }
        f.heads_agree = s
            .zone
            .heads
            .is_none_or(|h| usize::try_from(h).is_ok_and(|h| h == s.zone.people.len()));
    }

    fn receiver(&self, f: &mut Facts) {
        let one = self.subject.receiver.iter().collect::<Vec<_>>();
        let all = if one.is_empty() {
            self.plan
                .map(|p| p.performers.iter().collect())
                .unwrap_or_default()
        } else {
            one
        };
        (
            f.receiver_planned,
            f.receiver_trained,
            f.receiver_assessed,
            f.receiver_certified,
        ) = (true, true, true, true);
        for id in all {
            let Some(p) = self.state.people.get(id) else {
                continue;
            };
            let class = self.about.map(|a| a.class);
            let action = self.plan.map(|p| p.action.as_str()).unwrap_or_default();
            let classes: Vec<Class> = match (class, self.plan) {
                (Some(class), _) => vec![class],
                (None, Some(plan)) => plan
                    .items
                    .iter()
                    .filter_map(|i| self.state.items.get(i))
                    .map(|i| i.about.class)
                    .collect(),
                (None, None) => Vec::new(),
            };
            let trained = classes
                .iter()
                .all(|c| p.trainings.iter().any(|t| t.class == *c));
            // Assessed with a blade is not assessed with a firearm.
            let assessed = action.is_empty()
                || classes.iter().all(|c| {
                    p.trainings
                        .iter()
                        .any(|t| t.class == *c && t.assessed_for.as_deref() == Some(action))
                });
            f.receiver_is_minor |= p.minor;
            f.receiver_planned &= self.plan.is_none_or(|plan| plan.performers.contains(id));
            for (good, slot, fact) in [
                (trained, &mut f.receiver_trained, "receiver_trained"),
                (assessed, &mut f.receiver_assessed, "receiver_assessed"),
                (
                    p.holds(QualificationKind::SafetyCourse, self.now),
                    &mut f.receiver_certified,
                    "receiver_certified",
                ),
            ] {
                *slot &= good;
                if !good {
                    f.evidence
                        .entry(fact)
                        .or_default()
                        .push(format!("person `{id}`"));
                }
            }
        }
    }

    fn matters(&self, f: &mut Facts) {
        let open = |kind: MatterKind| {
            count(
                self.state
                    .matters
                    .values()
                    .filter(|m| m.open && m.kind == kind)
                    .count(),
            )
        };
        f.open_misfires = open(MatterKind::Misfire);
        f.open_discharges = open(MatterKind::Discharge);
        f.open_injuries = open(MatterKind::Injury);
        let unit = self.setup.map(|s| &s.unit);
        f.open_stops = count(self.state.stops_for(unit).count());
        let concerns: Vec<_> = self.state.concerns.values().filter(|c| !c.closed).collect();
        f.open_firearm_concerns = count(
            concerns
                .iter()
                .filter(|c| c.about == About::Firearms && !c.departure)
                .count(),
        );
        f.open_departures = count(concerns.iter().filter(|c| c.departure).count());
        f.declined = self.setup.map_or(0, |s| {
            count(
                s.declined
                    .iter()
                    .filter(|p| {
                        s.plan.performers.contains(*p)
                            || s.zone.people.contains_key(*p)
                            || self.handler.as_ref() == Some(p)
                    })
                    .count(),
            )
        });
        f.count_mismatches = count(self.state.lots.values().filter(|l| l.mismatch).count());
        f.items_missing = count(
            self.state
                .items
                .values()
                .filter(|i| i.holds.contains(&Hold::Missing))
                .count(),
        );
    }

    fn outside(&self, f: &mut Facts) {
        let Some(plan) = self.plan else {
            self.conditions_without_setup(f);
            (
                f.police_notified,
                f.neighbours_notified,
                f.medic_present,
                f.armed_outsiders_assessed,
            ) = (true, true, true, true);
            f.load_limit = 4;
            return;
        };
        let valid: Vec<_> = self
            .state
            .permits
            .values()
            .filter(|p| {
                !p.revoked
                    && p.from <= self.now
                    && p.until >= self.now
                    && (p.setups.is_empty() || p.setups.contains(&plan.setup))
            })
            .collect();
        for kind in &plan.permits {
            if !valid.iter().any(|p| p.kind == *kind) {
                f.permits_missing = f.permits_missing.saturating_add(1);
                f.because("permits_missing", format!("permit `{}`", kind.as_str()));
            }
        }
        for permit in &valid {
            let there = permit.checked_in.get(&plan.day);
            for role in &permit.conditions {
                let present =
                    there.is_some_and(|t| t.iter().any(|p| self.state.person_is(p, *role)));
                if !present {
                    f.permit_conditions_open = f.permit_conditions_open.saturating_add(1);
                    f.because(
                        "permit_conditions_open",
                        format!("role `{}` of permit `{}`", role.as_str(), permit.reference),
                    );
                }
            }
        }
        f.public_view = plan.public_view;
        f.public_downrange = plan.public_downrange;
        f.police_notified = valid.iter().any(|p| p.kind == PermitKind::PoliceNotice);
        f.neighbours_notified = valid.iter().any(|p| p.kind == PermitKind::NeighbourNotice);
        f.medic_required = plan.medic;
        f.medic_present = self.setup.is_some_and(|s| {
            s.zone
                .people
                .keys()
                .any(|p| self.state.person_is(p, Role::Medic))
        });
        f.armed_outsiders = plan.armed_outsiders;
        f.load_limit = valid
            .iter()
            .filter_map(|p| p.load_limit)
            .map(|l| load_number(Some(l)))
            .min()
            .unwrap_or(4);
    }

    /// Without a setup, the conditions of every permit in force that is not tied to setups count.
    fn conditions_without_setup(&self, f: &mut Facts) {
        let days: Vec<_> = self
            .state
            .days
            .iter()
            .filter(|(_, d)| d.open)
            .map(|(id, _)| id)
            .collect();
        let in_force = self.state.permits.values().filter(|p| {
            !p.revoked && p.setups.is_empty() && p.from <= self.now && p.until >= self.now
        });
        for permit in in_force {
            for role in &permit.conditions {
                let present = days.iter().any(|day| {
                    permit
                        .checked_in
                        .get(*day)
                        .is_some_and(|t| t.iter().any(|p| self.state.person_is(p, *role)))
                });
                if !present {
                    f.permit_conditions_open = f.permit_conditions_open.saturating_add(1);
                    f.because(
                        "permit_conditions_open",
                        format!("role `{}` of permit `{}`", role.as_str(), permit.reference),
                    );
                }
            }
        }
    }

    fn scene(&self, f: &mut Facts) {
        let Some(plan) = self.plan else {
            f.setup_called = true;
            f.consultation_recorded = true;
            f.distance_known = true;
            f.distance_cm = 10_000;
            f.distance_min_cm = i64::from(self.state.limits().distance_cm);
            return;
        };
        f.setup_called = self.setup.is_some_and(|s| s.called);
        f.muzzle_toward_person = plan.muzzle_toward_person;
        f.consultation_recorded = self.setup.is_some_and(|s| s.consulted.is_some());
        f.enclosed = plan.enclosed;
        let distance = self
            .setup
            .and_then(|s| s.zone.distance_cm)
            .or(plan.distance_cm);
        f.distance_known = distance.is_some();
        f.distance_cm = distance.map_or(0, i64::from);
        f.distance_min_cm = i64::from(self.state.limits().distance_cm);
        if !f.distance_known {
            f.because(
                "distance_known",
                "unknown: not measured since the last change",
            );
        }
    }
}
