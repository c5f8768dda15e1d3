//! How each condition of the board comes about.

use std::collections::{BTreeMap, BTreeSet};

use super::{Condition, Light, Notice};
use crate::{
    Timestamp,
    decide::{Subject, facts_of},
    gate::{Effect, Gate},
    id::{PersonId, SetupId},
    state::{Custody, DeviationKind, Hold, Item, MatterKind, Setup, Stage, State},
    vocabulary::{Procedure, Role},
};

pub(super) fn production(state: &State, now: Timestamp) -> Vec<Condition> {
    let mut all = Vec::new();
    for (id, s) in state
        .stops
        .iter()
        .filter(|(_, s)| s.open && s.unit.is_none())
    {
        let notice = if s.halted_by.is_some() {
            Notice::Halted
        } else {
            Notice::Stopped
        };
        all.push(notice.condition([format!("stop `{id}`")]));
    }
    if state.clock_doubted {
        all.push(Notice::ClockInDoubt.condition([]));
    }
    for (id, q) in state.quarantines.iter().filter(|(_, q)| q.open) {
        let notice = if q.live_or_unknown {
            Notice::QuarantineWide
        } else {
            Notice::QuarantineScope
        };
        all.push(notice.condition([format!("quarantine `{id}`")]));
    }
    let limits = state.limits();
    for (id, m) in state.matters.iter().filter(|(_, m)| m.open) {
        let notice = match m.kind {
            MatterKind::Misfire => Notice::MisfireOpen,
            MatterKind::Discharge => Notice::DischargeOpen,
            MatterKind::Injury => Notice::InjuryOpen,
            MatterKind::Order => Notice::OrderOpen,
        };
        all.push(notice.condition([format!("matter `{id}`")]));
        if m.altered {
            all.push(Notice::SceneAltered.condition([format!("matter `{id}`")]));
        }
        let late = now.seconds_since(m.at) > limits.discharge_answer_s;
        if late && matches!(m.kind, MatterKind::Misfire | MatterKind::Discharge) {
            all.push(Notice::MatterLate.condition([format!("matter `{id}`")]));
        }
    }
    concerns(state, now, &mut all);
    for (id, lot) in &state.lots {
        if lot.mismatch {
            all.push(Notice::CountOpen.condition([format!("lot `{id}`")]));
        }
        if lot.cases_short > 0 {
            all.push(Notice::CasesShort.condition([format!("lot `{id}`")]));
        }
    }
    for (id, day) in state.days.iter().filter(|(_, d)| d.open) {
        if day.roll_called.is_none() && !state.items.is_empty() {
            all.push(Notice::RollCallDue.condition([format!("day `{id}`")]));
        }
        let out = state
            .items
            .iter()
            .filter(|(_, i)| i.is_out() && !i.holds.contains(&Hold::Missing));
        let mut about: Vec<String> = out.map(|(id, _)| format!("item `{id}`")).collect();
        about.extend(
            state
                .lots
                .iter()
                .filter(|(_, l)| l.in_hand + l.in_magazines > 0)
                .map(|(id, _)| format!("lot `{id}`")),
        );
        about.extend(
            state
                .items
                .iter()
                .filter(|(_, i)| !i.issued.is_empty())
                .map(|(id, _)| format!("item `{id}`")),
        );
        if now > day.wraps && !about.is_empty() {
            all.push(Notice::OutAfterWrap.condition(about));
        }
    }
    all
}

fn concerns(state: &State, now: Timestamp, all: &mut Vec<Condition>) {
    let limits = state.limits();
    for (id, c) in state.concerns.iter().filter(|(_, c)| !c.closed) {
        let about = [format!("concern `{id}`")];
        let limit = if c.matter.is_some() {
            limits.discharge_answer_s
        } else {
            limits.concern_answer_s
        };
        let late = c.answered.is_none() && now.seconds_since(c.at) > limit;
        if c.departure {
            all.push(Notice::DepartureOpen.condition(about.clone()));
        } else if c.from_safety_role || c.matter.is_some() {
            all.push(Notice::ConcernOutside.condition(about.clone()));
        } else if c.about == crate::vocabulary::Subject::Firearms {
            all.push(Notice::ConcernOpen.condition(about.clone()));
        }
        if late {
            all.push(Notice::ConcernLate.condition(about));
        }
    }
}

pub(super) fn item(state: &State, item: &Item, now: Timestamp) -> Vec<Condition> {
    let about = || [format!("item `{}`", item.id())];
    let mut all: Vec<Condition> = Vec::new();
    for hold in &item.holds {
        let notice = match hold {
            Hold::Quarantine => Notice::HeldQuarantine,
            Hold::Misfire => Notice::HeldMisfire,
            Hold::Fault => Notice::HeldFault,
            Hold::Evidence => Notice::HeldEvidence,
            Hold::Regulator => Notice::HeldRegulator,
            Hold::Missing => Notice::MissingItem,
            Hold::Unproved => Notice::HeldUnproved,
        };
        all.push(notice.condition(about()));
    }
    deviations(item, &mut all);
    if item.about.class.procedure() == Procedure::Counted {
        return all;
    }
    custody(state, item, now, &mut all);
    all
}

/// What happened to an item outside the chain.
pub(super) fn deviations(item: &Item, all: &mut Vec<Condition>) {
    for d in &item.deviations {
        let notice = match d.kind {
            DeviationKind::MinorHands => Notice::MinorHands,
            DeviationKind::Unattended => Notice::Unattended,
            _ => Notice::Deviating,
        };
        let word = serde_json::to_value(d.kind)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default();
        let mut condition = notice.condition([format!("item `{}`", item.id())]);
        condition.about.push(format!("deviation `{word}`"));
        all.push(condition);
    }
}

fn custody(state: &State, item: &Item, now: Timestamp, all: &mut Vec<Condition>) {
    let about = || [format!("item `{}`", item.id())];
    match &item.custody {
        Custody::Missing => all.push(Notice::MissingItem.condition(about())),
        Custody::Lying => all.push(Notice::Lying.condition(about())),
        Custody::Other(_) => all.push(Notice::OtherHands.condition(about())),
        Custody::Performer(_) => with_performer(state, item, now, all),
        Custody::Away => all.push(Notice::OffProduction.condition(about())),
        Custody::Container(_) => {
            all.push(Notice::Locked.condition(about()));
            if !item.lock_witnessed {
                all.push(Notice::LockWitnessDue.condition(about()));
            }
        }
        Custody::Handler(_) => in_hand(state, item, now, all),
    }
    if item.return_due.is_some() {
        all.push(Notice::ReturnDue.condition(about()));
    }
}

fn in_hand(state: &State, item: &Item, now: Timestamp, all: &mut Vec<Condition>) {
    let about = || [format!("item `{}`", item.id())];
    if let Some(cause) = item.voided {
        let word = serde_json::to_value(cause)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default();
        let mut condition = Notice::Voided.condition(about());
        condition.about.push(format!("cause `{word}`"));
        all.push(condition);
    }
    let notice = match item.stage {
        Stage::Locked | Stage::Out | Stage::WithPerformer => Notice::Out,
        Stage::Proved => Notice::Proved,
        Stage::Prepared => Notice::Prepared,
        Stage::Shown | Stage::Announced => return to_clear(state, item, now, all),
        Stage::Returned => Notice::Returned,
        Stage::Counted => Notice::Counted,
        Stage::Cleared => {
            let waited = item
                .clearance
                .as_ref()
                .map_or(i64::MAX, |c| now.seconds_since(c.at));
            if !(0..=state.limits().waiting_s).contains(&waited) {
                all.push(Notice::Lapsed.condition(about()));
            } else if !state.clearance_current(item) {
                all.push(Notice::StaleClearance.condition(about()));
            }
            return;
        }
    };
    all.push(notice.condition(about()));
    unfinished(state, item, now, all);
}

/// Not watched, or waiting for too long.
fn unfinished(state: &State, item: &Item, now: Timestamp, all: &mut Vec<Condition>) {
    let about = || [format!("item `{}`", item.id())];
    if item.proof.as_ref().is_some_and(|p| p.witness.is_none()) {
        all.push(Notice::WitnessDue.condition(about()));
    }
    let idle = now.seconds_since(item.touched) > state.limits().idle_s;
    if idle {
        all.push(Notice::Idle.condition(about()));
    }
}

/// From shown to cleared: who is missing now, and what that person does.
fn to_clear(state: &State, item: &Item, now: Timestamp, all: &mut Vec<Condition>) {
    let about = || [format!("item `{}`", item.id())];
    let missing = not_shown(state, item);
    let full = item.about.class.procedure() == Procedure::Full;
    let due = match (&item.clear_handler, &item.clear_first_ad) {
        _ if !missing.is_empty() => {
            let mut due = Notice::NotShown.condition(about());
            due.about
                .extend(missing.iter().map(|p| format!("waits for `{p}`")));
            let roles = missing.iter().filter_map(|p| state.people.get(p));
            let roles: BTreeSet<Role> = roles.flat_map(|p| p.roles.iter().copied()).collect();
            due.who = roles.into_iter().collect();
            due
        }
        _ if full && item.stage == Stage::Shown => Notice::Shown.condition(about()),
        (Some(_), None) => Notice::ClearDueFirstAd.condition(about()),
        (None, Some(_)) => {
            let mut due = Notice::ClearDueHandler.condition(about());
            if let Custody::Handler(holder) = &item.custody {
                due.about.push(format!("waits for `{holder}`"));
            }
            due
        }
        _ if full => Notice::Announced.condition(about()),
        _ => Notice::ClearDue.condition(about()),
    };
    all.push(due);
    unfinished(state, item, now, all);
}

/// Who has yet to sign for being shown an item that is being shown: those in or near the arc, and the
/// performers of its setup as long as none of them was shown it.
pub fn not_shown(state: &State, item: &Item) -> BTreeSet<PersonId> {
    let Some(shown) = &item.shown else {
        return BTreeSet::new();
    };
    let mut wanted = state.arc_viewers(item.setup.as_ref(), item.handler.as_ref());
    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
    let performers = setup.map(|s| &s.plan.performers);
    if let Some(all) = performers.filter(|all| all.is_disjoint(&shown.viewers)) {
        wanted.extend(all.iter().cloned());
    }
    wanted.retain(|p| !shown.viewers.contains(p) && *p != shown.by);
    wanted
}

fn with_performer(state: &State, item: &Item, now: Timestamp, all: &mut Vec<Condition>) {
    let about = || [format!("item `{}`", item.id())];
    // A roster or plan that changes during a take is shown and blocks the next hand-over; the clearance
    // itself was voided by the event, so what is left here is current or it is a stop.
    if item.clearance.is_none() || !state.clearance_current(item) {
        all.push(Notice::WithoutClearance.condition(about()));
        return;
    }
    if !item.receipt {
        all.push(Notice::ReceiptDue.condition(about()));
    }
    let planned = item
        .setup
        .as_ref()
        .and_then(|s| state.setups.get(s))
        .and_then(|s| s.plan.hold_s)
        .unwrap_or(state.limits().hold_s);
    if item
        .handed_at
        .is_some_and(|at| now.seconds_since(at) > planned)
    {
        all.push(Notice::HoldPassed.condition(about()));
    }
}

/// What the drafts in force say of the scene that a setup is planned for.
fn scene(state: &State, id: &SetupId, s: &Setup, all: &mut Vec<Condition>) {
    let about = || [format!("setup `{id}`")];
    let mut drafts = state.scripts_of(&s.plan).peekable();
    if drafts.peek().is_some() {
        let scene = s.plan.scene.as_ref();
        let known = scene.is_some_and(|scene| drafts.any(|(_, d)| d.has_scene(scene)));
        if !known {
            let named = scene.map(|scene| format!("scene `{scene}`"));
            let mut condition = Notice::SceneNotInScript.condition(about());
            condition.about.extend(named);
            all.push(condition);
        }
    }
}

pub(super) fn setup(
    state: &State,
    id: &SetupId,
    s: &Setup,
    now: Timestamp,
    gate: &dyn Gate,
) -> Vec<Condition> {
    let mut all = Vec::new();
    let about = || [format!("setup `{id}`")];
    for (stop, case) in state
        .stops
        .iter()
        .filter(|(_, c)| c.open && c.unit.as_ref() == Some(&s.unit))
    {
        let notice = if case.halted_by.is_some() {
            Notice::Halted
        } else {
            Notice::Stopped
        };
        all.push(notice.condition([format!("stop `{stop}`")]));
    }
    scene(state, id, s, &mut all);
    if s.rolling {
        all.push(Notice::Rolling.condition(about()));
    }
    let listed = s.zone.people.len();
    match s.zone.heads {
        Some(heads) if usize::try_from(heads).ok() != Some(listed) => {
            all.push(Notice::HeadsDiffer.condition(about()));
        }
        // An announcement carries the head count, so nothing is unknown while one stands.
        None if !s.plan.items.is_empty() && !announced(state, s) => {
            all.push(Notice::HeadsUnknown.condition(about()));
        }
        _ => {}
    }
    let declines = s.declined.iter().any(|p| {
        s.plan.performers.contains(p) || s.zone.people.contains_key(p) || state.handles(p)
    });
    if declines {
        all.push(Notice::SomebodyDeclines.condition(about()));
    }
    rules(state, id, s, now, gate, &mut all);
    all
}

fn announced(state: &State, s: &Setup) -> bool {
    s.plan
        .items
        .iter()
        .filter_map(|i| state.items.get(i))
        .any(|i| i.announced.is_some() || i.clearance.is_some())
}

/// The handler the packs are asked about where nobody holds the item yet: the one with fewest other duties
/// whose permit holds.
fn likely_handler(state: &State, setup: &SetupId, now: Timestamp) -> Option<PersonId> {
    let until = state.lock_up_time(Some(setup), now);
    state
        .people
        .iter()
        .filter(|(id, _)| state.handles(id))
        .min_by_key(|(id, p)| (!state.permitted(id, until), p.duties.len(), p.roles.len()))
        .map(|(id, _)| id.clone())
}

fn rules(
    state: &State,
    id: &SetupId,
    s: &Setup,
    now: Timestamp,
    gate: &dyn Gate,
    all: &mut Vec<Condition>,
) {
    let packs = state
        .production
        .as_ref()
        .map(|p| p.packs.clone())
        .unwrap_or_default();
    let mut found: BTreeMap<String, Condition> = BTreeMap::new();
    let mut ask = |subject: &Subject, actions: &[&str]| {
        let facts = facts_of(state, subject, now);
        for action in actions.iter().filter(|a| gate.speaks_of(a)) {
            for finding in gate.findings(&packs, action, &facts) {
                if matches!(finding.effect, Effect::Refuse | Effect::Warn) {
                    found
                        .entry(finding.rule.clone())
                        .or_insert_with(|| Condition {
                            id: finding.rule,
                            light: Light::Hold,
                            about: subject.names(),
                            who: Vec::new(),
                            escalated_to: Vec::new(),
                        });
                }
            }
        }
    };
    let first_ad = state
        .people_with(Role::FirstAd)
        .next()
        .map(|(id, _)| id.clone());
    ask(
        &Subject::of_setup(state, id, first_ad.as_ref()),
        &["call_setup", "roll"],
    );
    for planned in &s.plan.items {
        let Some(item) = state.items.get(planned) else {
            continue;
        };
        if item.about.class.procedure() == Procedure::Counted {
            ask(
                &Subject::of_item(state, planned, None).at_setup(id),
                &["issue"],
            );
            continue;
        }
        let handler = item
            .handler
            .clone()
            .or_else(|| likely_handler(state, id, now));
        let mut subject = Subject::of_item(state, planned, handler.as_ref()).at_setup(id);
        subject.handler.clone_from(&handler);
        subject.purpose = item.purpose.or(Some(crate::vocabulary::Purpose::Film));
        let locked = matches!(item.custody, Custody::Container(_));
        if locked {
            ask(&subject, &["take_out", "clear"]);
        } else {
            ask(&subject, &["clear"]);
        }
    }
    all.extend(found.into_values());
}
