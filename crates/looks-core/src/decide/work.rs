//! The working copy of one decision: state so far, events so far, reasons so far.

use std::collections::BTreeSet;

use super::{Context, Decision, Subject, facts_of};
use crate::{
    apply::apply,
    command::{Command, Nature},
    event::{Event, Meta},
    gate::Effect,
    id::{ItemId, PersonId, SetupId, TargetId, UnitId},
    reason::{Invariant, Reason, ReasonKind, Refusal},
    state::{Custody, DeviationKind, Hold, Item, MatterKind, Setup, Stage, State, VoidCause},
    vocabulary::{Role, Strength},
};

pub(super) struct Work<'a> {
    pub(super) state: State,
    pub(super) ctx: &'a Context<'a>,
    pub(super) nature: Nature,
    command: &'a Command,
    meta: Meta,
    events: Vec<Event>,
    reasons: Vec<Reason>,
}

impl<'a> Work<'a> {
    pub(super) fn new(state: &State, command: &'a Command, ctx: &'a Context<'a>) -> Self {
        Self {
            state: state.clone(),
            ctx,
            nature: command.nature(),
            command,
            meta: Meta {
                at: ctx.now,
                by: ctx.by.clone(),
            },
            events: Vec::new(),
            reasons: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Decision {
        if self.reasons.is_empty() {
            Decision::Accepted {
                events: self.events,
                state: self.state,
            }
        } else {
            Decision::Refused(Refusal {
                reasons: self.reasons,
            })
        }
    }

    /// Records an event and lets the rest of this decision see it.
    pub(super) fn emit(&mut self, event: Event) {
        apply(&mut self.state, &event, &self.meta);
        self.events.push(event);
    }

    /// Adds a reason against.
    pub(super) fn no(&mut self, why: Invariant, about: impl IntoIterator<Item = String>) {
        let reason = why.reason(about);
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// Adds a reason against unless `holds`; says whether it holds.
    pub(super) fn need(
        &mut self,
        holds: bool,
        why: Invariant,
        about: impl IntoIterator<Item = String>,
    ) -> bool {
        if !holds {
            self.no(why, about);
        }
        holds
    }

    /// Nothing speaks against so far.
    pub(super) fn open(&self) -> bool {
        self.reasons.is_empty()
    }

    /// The named actor, on the roster.
    pub(super) fn actor(&mut self) -> Option<PersonId> {
        match &self.ctx.by {
            Some(p) if self.state.people.contains_key(p) => Some(p.clone()),
            other => {
                let about = other.as_ref().map(|p| format!("by `{p}`"));
                self.no(Invariant::ActorUnknown, about);
                None
            }
        }
    }

    /// The actor if known; no reason is added where nobody is named.
    pub(super) fn actor_if_any(&self) -> Option<PersonId> {
        self.ctx
            .by
            .clone()
            .filter(|p| self.state.people.contains_key(p))
    }

    pub(super) fn actor_is(&self, role: Role) -> bool {
        self.ctx
            .by
            .as_ref()
            .is_some_and(|p| self.state.person_is(p, role))
    }

    /// The actor has one of these roles.
    pub(super) fn role(&mut self, roles: &[Role]) -> Option<PersonId> {
        let actor = self.actor()?;
        if roles.iter().any(|r| self.state.person_is(&actor, *r)) {
            return Some(actor);
        }
        let mut reason = Invariant::ActorRole.reason([format!("by `{actor}`")]);
        reason
            .about
            .extend(roles.iter().map(|r| format!("role `{}`", r.as_str())));
        self.reasons.push(reason);
        None
    }

    /// As [`Self::role`], and also the hub's operator while setting up.
    pub(super) fn role_or_system(&mut self, roles: &[Role]) -> bool {
        self.ctx.strength == Strength::System || self.role(roles).is_some()
    }

    /// The actor is a handler by role.
    pub(super) fn handler(&mut self) -> Option<PersonId> {
        let actor = self.actor()?;
        if self.state.person_is(&actor, Role::SafetyAdvisor) {
            self.no(Invariant::AdvisorNeverHolds, [format!("by `{actor}`")]);
            return None;
        }
        let ok = self.state.handles(&actor);
        self.need(ok, Invariant::NotAHandler, [format!("by `{actor}`")])
            .then_some(actor)
    }

    /// A step towards a performer needs the person's own code or key.
    pub(super) fn credential(&mut self) {
        let strong = self.ctx.strength >= Strength::CodeOnOtherDevice;
        self.need(
            strong,
            Invariant::CredentialTooWeak,
            [format!("strength `{}`", self.ctx.strength.as_str())],
        );
    }

    /// The item, or a reason.
    pub(super) fn item(&mut self, id: &ItemId) -> Option<std::sync::Arc<Item>> {
        let found = self.state.items.get(id).cloned();
        self.need(
            found.is_some(),
            Invariant::Unknown,
            [format!("item `{id}`")],
        );
        found
    }

    /// The item of a report. What has happened with something nobody registered has happened all the same:
    /// it is looked for as whatever is found and not known, and nothing more goes out until two people agree.
    pub(super) fn reported(&mut self, id: &ItemId) -> Option<std::sync::Arc<Item>> {
        let found = self.state.items.get(id).cloned();
        if found.is_none() {
            super::cases::unregistered(self, id);
        }
        found
    }

    /// The setup, or a reason.
    pub(super) fn setup(&mut self, id: &SetupId) -> Option<std::sync::Arc<Setup>> {
        let found = self.state.setups.get(id).cloned();
        if self.state.dropped.contains_key(id) {
            self.no(Invariant::SetupDropped, [format!("setup `{id}`")]);
            return None;
        }
        self.need(
            found.is_some(),
            Invariant::Unknown,
            [format!("setup `{id}`")],
        );
        found
    }

    /// The setup, planned or dropped, or a reason: for what has happened at it and for steps back, which are taken whatever
    /// its plan came to.
    pub(super) fn setup_at_all(&mut self, id: &SetupId) -> Option<std::sync::Arc<Setup>> {
        let Some(gone) = self.state.dropped.get(id) else {
            return self.setup(id);
        };
        Some(std::sync::Arc::new(gone.was.clone()))
    }

    /// The setup's day is not one that is only planned ahead. It says nothing of a day that is closed.
    pub(super) fn day_reached(&mut self, setup: &Setup) {
        let ahead = self.state.day_ahead(setup).is_some();
        self.need(
            !ahead,
            Invariant::DayNotOpen,
            [format!("day `{}`", setup.plan.day)],
        );
    }

    /// The person exists.
    pub(super) fn person(&mut self, id: &PersonId) -> bool {
        let ok = self.state.people.contains_key(id);
        self.need(ok, Invariant::Unknown, [format!("person `{id}`")])
    }

    /// The items a target names: one, or those of a group.
    pub(super) fn targets(&mut self, target: &TargetId) -> Vec<ItemId> {
        if self.state.items.contains_key(&target.as_item()) {
            return vec![target.as_item()];
        }
        if let Some(group) = self.state.groups.get(&target.as_group()) {
            group.items.iter().cloned().collect()
        } else {
            self.no(Invariant::Unknown, [format!("item `{target}`")]);
            Vec::new()
        }
    }

    /// Asks the packs about this command on this subject, and takes their findings in.
    pub(super) fn ask(&mut self, subject: &Subject) {
        let action = self.command.name();
        if !self.ctx.gate.speaks_of(&action) {
            return;
        }
        let packs = self
            .state
            .production
            .as_ref()
            .map(|p| p.packs.clone())
            .unwrap_or_default();
        let facts = facts_of(&self.state, subject, self.ctx.now);
        let refusable = matches!(self.nature, Nature::Towards | Nature::Preparing);
        let mut notes = Vec::new();
        for finding in self.ctx.gate.findings(&packs, &action, &facts) {
            let given = self.ctx.overrides.iter().find(|o| o.rule == finding.rule);
            match finding.effect {
                Effect::Refuse if refusable => {
                    if given.is_some() {
                        self.no(Invariant::NoOverride, [finding.rule.clone()]);
                    }
                    self.rule_reason(finding.rule, ReasonKind::Rule, &subject.names());
                }
                Effect::Warn if refusable => match (given, &self.ctx.by) {
                    (Some(o), Some(by)) if !o.reason.is_empty() => notes.push(Event::Overridden {
                        rule: finding.rule,
                        by: by.clone(),
                        reason: o.reason.clone(),
                    }),
                    _ => {
                        self.rule_reason(finding.rule, ReasonKind::NeedsOverride, &subject.names());
                    }
                },
                Effect::Refuse | Effect::Warn | Effect::Record => {
                    notes.push(Event::Noted { rule: finding.rule });
                }
                Effect::Clock(seconds) => notes.push(Event::DeadlineStarted {
                    rule: finding.rule,
                    due: self.ctx.now.plus_seconds(seconds),
                }),
            }
        }
        if self.open() {
            for event in notes {
                if !self.events.contains(&event) {
                    self.emit(event);
                }
            }
        }
    }

    fn rule_reason(&mut self, rule: String, kind: ReasonKind, about: &[String]) {
        let reason = Reason {
            id: rule,
            kind,
            about: about.to_vec(),
        };
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    // ---- voids -----------------------------------------------------------------------------------

    /// Voids whatever clearance work stands on an item. A roster change touches only what was announced
    /// or cleared, because what was shown was shown; everything else starts again at the proof.
    pub(super) fn void(&mut self, id: &ItemId, cause: VoidCause) {
        let Some(item) = self.state.items.get(id) else {
            return;
        };
        let announced = item.clearance.is_some()
            || item.announced.is_some()
            || item.clear_handler.is_some()
            || item.clear_first_ad.is_some();
        let begun = matches!(
            item.stage,
            Stage::Proved
                | Stage::Prepared
                | Stage::Shown
                | Stage::Announced
                | Stage::Cleared
                | Stage::Counted
        );
        if announced || (begun && cause != VoidCause::ZoneChanged) {
            self.emit(Event::ClearanceVoided {
                item: id.clone(),
                cause,
            });
        }
    }

    pub(super) fn void_where(&mut self, cause: VoidCause, which: impl Fn(&State, &Item) -> bool) {
        let ids: Vec<ItemId> = self
            .state
            .items
            .iter()
            .filter(|(_, i)| i.is_out() && which(&self.state, i))
            .map(|(id, _)| id.clone())
            .collect();
        for id in ids {
            self.void(&id, cause);
        }
    }

    pub(super) fn void_setup(&mut self, setup: &SetupId, cause: VoidCause) {
        self.void_where(cause, |_, i| i.setup.as_ref() == Some(setup));
    }

    /// Voids a unit's items, and those out for no setup at all; every unit where none is named.
    pub(super) fn void_unit(&mut self, unit: Option<&UnitId>, cause: VoidCause) {
        self.void_where(cause, |state, i| match (unit, &i.setup) {
            (None, _) | (_, None) => true,
            (Some(unit), Some(s)) => state.setups.get(s).is_none_or(|s| s.unit == *unit),
        });
    }

    pub(super) fn void_handler(&mut self, person: &PersonId, cause: VoidCause) {
        self.void_where(cause, |_, i| i.handler.as_ref() == Some(person));
    }

    /// Voids whatever this person gave, holds or signed.
    pub(super) fn void_person(&mut self, person: &PersonId, cause: VoidCause) {
        self.void_where(cause, |_, i| {
            let signed = [&i.clear_handler, &i.clear_first_ad]
                .into_iter()
                .flatten()
                .any(|(by, to)| by == person || to == person);
            signed
                || i.handler.as_ref() == Some(person)
                || i.announced.as_ref().is_some_and(|a| a.by == *person)
                || i.clearance.as_ref().is_some_and(|c| {
                    c.handler == *person || c.first_ad == *person || c.performer == *person
                })
        });
    }

    pub(super) fn void_all(&mut self, cause: VoidCause) {
        self.void_where(cause, |_, _| true);
    }

    pub(super) fn deviation(&mut self, item: &ItemId, kind: DeviationKind, who: Option<&PersonId>) {
        self.emit(Event::DeviationOpened {
            item: item.clone(),
            kind,
            who: who.cloned(),
        });
    }

    pub(super) fn hold(&mut self, item: &ItemId, hold: Hold) {
        if self
            .state
            .items
            .get(item)
            .is_some_and(|i| !i.holds.contains(&hold))
        {
            self.emit(Event::HoldPlaced {
                item: item.clone(),
                hold,
            });
        }
    }

    pub(super) fn lift(&mut self, item: &ItemId, hold: Hold) {
        if self
            .state
            .items
            .get(item)
            .is_some_and(|i| i.holds.contains(&hold))
        {
            self.emit(Event::HoldLifted {
                item: item.clone(),
                hold,
            });
        }
    }

    /// Moving or opening a thing under an evidence hold is recorded as altering the scene.
    pub(super) fn note_altered(&mut self, item: &ItemId) {
        let altered: Vec<_> = self
            .state
            .matters
            .iter()
            .filter(|(_, m)| {
                m.open && m.kind == MatterKind::Injury && m.items.contains(item) && !m.altered
            })
            .map(|(id, _)| id.clone())
            .collect();
        for matter in altered {
            self.emit(Event::SceneAltered { matter });
        }
    }

    // ---- common guards ---------------------------------------------------------------------------

    /// The item is in the actor's hands and nothing holds it.
    pub(super) fn in_hand(&mut self, item: &Item, actor: &PersonId) -> bool {
        let id = item.id();
        let ok = item.in_hand_of(actor);
        let about = [format!("item `{id}`"), format!("by `{actor}`")];
        if matches!(item.custody, Custody::Handler(_)) {
            self.need(ok, Invariant::NotInHand, about)
        } else {
            self.need(ok, Invariant::CustodyOther, about)
        }
    }

    pub(super) fn not_held(&mut self, item: &Item) {
        for hold in &item.holds {
            let word = format!("{hold:?}").to_lowercase();
            self.no(
                Invariant::Held,
                [format!("item `{}`", item.id()), format!("hold `{word}`")],
            );
        }
    }

    /// Nothing on the production forbids a step towards a performer.
    pub(super) fn production_open(&mut self, setup: Option<&SetupId>) {
        let unit = setup
            .and_then(|s| self.state.setups.get(s))
            .map(|s| s.unit.clone());
        let stops: Vec<String> = self
            .state
            .stops_for(unit.as_ref())
            .map(|id| format!("stop `{id}`"))
            .collect();
        if !stops.is_empty() {
            self.no(Invariant::StopOpen, stops);
        }
        let quarantines: Vec<String> = self
            .state
            .quarantines
            .iter()
            // An ordinary quarantine holds what is in its scope; a round nobody can account for
            // holds the production.
            .filter(|(_, q)| q.open && q.live_or_unknown)
            .map(|(id, _)| format!("quarantine `{id}`"))
            .collect();
        if !quarantines.is_empty() {
            self.no(Invariant::QuarantineOpen, quarantines);
        }
        let matters: Vec<String> = self
            .state
            .matters
            .iter()
            .filter(|(_, m)| m.open && m.kind != MatterKind::Order)
            .map(|(id, _)| format!("matter `{id}`"))
            .collect();
        if !matters.is_empty() {
            self.no(Invariant::MatterOpen, matters);
        }
        self.need(!self.state.clock_doubted, Invariant::ClockDoubt, []);
    }

    pub(super) fn known_people(&mut self, people: &BTreeSet<PersonId>) {
        let strangers: Vec<String> = people
            .iter()
            .filter(|p| !self.state.people.contains_key(*p))
            .map(|p| format!("person `{p}`"))
            .collect();
        if !strangers.is_empty() {
            self.no(Invariant::Unknown, strangers);
        }
    }
}
