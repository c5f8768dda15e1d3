//! Matters, quarantine, stops and halts, concerns, paper entries, corrections, the hub's own notes.

use std::collections::BTreeSet;

use super::work::Work;
use crate::{
    command::Command,
    event::Event,
    id::{ContainerId, ItemId, LotId, MatterId, PersonId, QuarantineId},
    reason::Invariant,
    state::{Custody, Hold, MatterKind, VoidCause},
    vocabulary::{LotKind, Role},
};

pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    matters(w, command) || quarantines(w, command)
}

// ---- matters -------------------------------------------------------------------------------------------

/// The wanted id, or the next free one made of it: a report is never lost over its name, and never
/// takes the place of an earlier case.
pub(super) fn free_id<T>(
    wanted: &str,
    parse: impl Fn(&str) -> Option<T>,
    taken: impl Fn(&T) -> bool,
) -> Option<T> {
    let short: String = wanted.chars().take(50).collect();
    (0_u32..10_000)
        .map(|n| match n {
            0 => wanted.to_owned(),
            n => format!("{short}-{n}"),
        })
        .filter_map(|text| parse(&text))
        .find(|id| !taken(id))
}

/// Opens a matter. Never refused.
pub(super) fn open_matter(
    w: &mut Work<'_>,
    matter: &MatterId,
    kind: MatterKind,
    items: BTreeSet<ItemId>,
) {
    let free = free_id(
        matter.as_str(),
        |t| MatterId::parse(t).ok(),
        |id| w.state.matters.contains_key(id),
    );
    w.emit(Event::MatterOpened {
        matter: free.unwrap_or_else(|| matter.clone()),
        kind,
        items: items.clone(),
    });
    if matches!(kind, MatterKind::Misfire | MatterKind::Discharge) {
        for id in &items {
            w.hold(id, Hold::Misfire);
        }
    }
    if kind != MatterKind::Order {
        w.void_all(VoidCause::Incident);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn matters(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::RecordCause {
            matter,
            reason,
            rounds_recovered,
        } => {
            let by = w.handler();
            let Some(m) = matter_of(w, matter, &[MatterKind::Misfire, MatterKind::Discharge])
            else {
                return true;
            };
            w.need(
                !reason.is_empty(),
                Invariant::BadValue,
                ["reason ``".to_owned()],
            );
            let wait = w.state.limits().misfire_wait_s;
            let waited = w.ctx.now.seconds_since(m.at);
            w.need(
                waited >= wait,
                Invariant::TooSoon,
                [format!("waited `{waited}` s"), format!("wait `{wait}` s")],
            );
            for id in &m.items {
                let Some(i) = w.item(id) else { continue };
                w.need(
                    i.load.count == 0,
                    Invariant::StillLoaded,
                    [format!("item `{id}`")],
                );
                let out = matches!(
                    i.custody,
                    Custody::Performer(_) | Custody::Other(_) | Custody::Lying
                );
                w.need(!out, Invariant::StillOut, [format!("item `{id}`")]);
            }
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::CauseRecorded {
                    matter: matter.clone(),
                    by,
                    rounds_recovered: *rounds_recovered,
                });
                close_matter(w, matter);
            }
        }
        Command::Rebrief { matter, present } => {
            w.role(&[
                Role::FirstAd,
                Role::SafetyAdvisor,
                Role::Armorer,
                Role::PropertyMaster,
            ]);
            w.known_people(present);
            let Some(m) = matter_of(w, matter, &[MatterKind::Misfire, MatterKind::Discharge])
            else {
                return true;
            };
            let absent: BTreeSet<String> = w
                .state
                .setups
                .values()
                .filter(|s| m.items.is_empty() || s.plan.items.iter().any(|i| m.items.contains(i)))
                .flat_map(|s| {
                    s.zone
                        .people
                        .keys()
                        .filter(|p| !present.contains(*p))
                        .map(|p| format!("absent `{p}`"))
                })
                .collect();
            w.need(absent.is_empty(), Invariant::RebriefMissing, absent);
            if w.open() {
                w.emit(Event::Rebriefed {
                    matter: matter.clone(),
                    present: present.clone(),
                });
                close_matter(w, matter);
            }
        }
        Command::AcceptCorrection { matter } => {
            let actor = w.actor();
            let Some(m) = matter_of(w, matter, &[MatterKind::Misfire, MatterKind::Discharge])
            else {
                return true;
            };
            let Some(by) = actor else { return true };
            let outside = w.state.people.get(&by).is_some_and(|p| p.is_outside());
            let ad = w.state.person_is(&by, Role::FirstAd);
            if m.kind == MatterKind::Discharge && !ad {
                w.need(outside, Invariant::OutsideNeeded, [format!("by `{by}`")]);
            } else {
                w.need(
                    outside || ad,
                    Invariant::ActorRole,
                    [format!("by `{by}`"), "role `first_ad`".to_owned()],
                );
            }
            w.need(
                m.cause_by.is_some(),
                Invariant::CauseMissing,
                [format!("matter `{matter}`")],
            );
            w.need(
                m.rebriefed,
                Invariant::RebriefMissing,
                [format!("matter `{matter}`")],
            );
            if w.open() {
                w.emit(Event::CorrectionAccepted {
                    matter: matter.clone(),
                    by,
                    outside,
                });
                close_matter(w, matter);
            }
        }
        Command::ReleaseEvidence { matter, reference } => {
            release(w, matter, reference, MatterKind::Injury, Hold::Evidence);
        }
        Command::LiftOrder { matter, reference } => {
            release(w, matter, reference, MatterKind::Order, Hold::Regulator);
        }
        _ => return false,
    }
    true
}

fn matter_of(
    w: &mut Work<'_>,
    matter: &MatterId,
    kinds: &[MatterKind],
) -> Option<std::sync::Arc<crate::state::Matter>> {
    let known = w.state.matters.get(matter).cloned();
    w.need(
        known.as_ref().is_some_and(|m| m.open),
        Invariant::Unknown,
        [format!("matter `{matter}`")],
    );
    let known = known?;
    w.need(
        kinds.contains(&known.kind),
        Invariant::PartOfMatter,
        [format!("matter `{matter}`")],
    );
    Some(known)
}

/// SOURCE: UK national standard SKSAR8; a misfire closes with cause logged, rounds recovered, everybody
/// briefed again and the first AD's consent. A discharge also needs a seat outside the production.
fn close_matter(w: &mut Work<'_>, matter: &MatterId) {
    let Some(m) = w.state.matters.get(matter).cloned() else {
        return;
    };
    let accepted = m.first_ad.is_some() && (m.kind != MatterKind::Discharge || m.outside.is_some());
    if m.cause_by.is_some() && m.rebriefed && accepted {
        w.emit(Event::MatterClosed {
            matter: matter.clone(),
        });
        for id in &m.items {
            let another = w.state.matters.values().any(|o| {
                o.open
                    && o.items.contains(id)
                    && matches!(o.kind, MatterKind::Misfire | MatterKind::Discharge)
            });
            if !another {
                w.lift(id, Hold::Misfire);
            }
        }
    }
}

fn release(w: &mut Work<'_>, matter: &MatterId, reference: &str, kind: MatterKind, hold: Hold) {
    w.role(&[
        Role::Inspector,
        Role::ComplianceContact,
        Role::StudioSafety,
        Role::Producer,
    ]);
    w.need(
        !reference.trim().is_empty(),
        Invariant::BadValue,
        ["reference ``".to_owned()],
    );
    let Some(m) = matter_of(w, matter, &[kind]) else {
        return;
    };
    if kind == MatterKind::Order {
        // SOURCE: Cal. Lab. Code 6325, only the Division removes its notice; a producer alone does not.
        let fit = w.actor_is(Role::Inspector)
            || w.actor_is(Role::ComplianceContact)
            || w.actor_is(Role::StudioSafety);
        w.need(
            fit,
            Invariant::OutsideNeeded,
            [format!("matter `{matter}`")],
        );
    }
    if w.open() {
        w.emit(Event::MatterReleased {
            matter: matter.clone(),
            reference: reference.to_owned(),
        });
        w.emit(Event::MatterClosed {
            matter: matter.clone(),
        });
        for id in &m.items {
            let another = w
                .state
                .matters
                .values()
                .any(|o| o.open && o.kind == kind && o.items.contains(id));
            if !another {
                w.lift(id, hold);
                w.hold(id, Hold::Unproved);
            }
        }
    }
}

// ---- quarantine ----------------------------------------------------------------------------------------

/// Sets things aside under a name of the engine's own making.
pub(super) fn set_aside(
    w: &mut Work<'_>,
    name: &str,
    items: BTreeSet<ItemId>,
    lots: BTreeSet<LotId>,
    kind: Option<LotKind>,
) {
    let short: String = name.chars().take(50).collect();
    let free = free_id(
        &short,
        |t| QuarantineId::parse(t).ok(),
        |q| w.state.quarantines.contains_key(q),
    );
    let Some(quarantine) = free else { return };
    for id in &items {
        w.hold(id, Hold::Quarantine);
    }
    w.emit(Event::QuarantineOpened {
        quarantine,
        items,
        lots,
        containers: BTreeSet::new(),
        source: None,
        kind,
    });
    w.void_all(VoidCause::CountMismatch);
}

fn known<T: Clone + Ord>(named: &BTreeSet<T>, is_known: impl Fn(&T) -> bool) -> BTreeSet<T> {
    named.iter().filter(|id| is_known(id)).cloned().collect()
}

/// A report names an item that nobody registered: there is something here that the record does not know.
pub(super) fn unregistered(w: &mut Work<'_>, id: &ItemId) {
    set_aside(
        w,
        &format!("unregistered-{id}"),
        BTreeSet::new(),
        BTreeSet::new(),
        Some(LotKind::Unknown),
    );
    super::report::found(w);
}

/// Opens a matter that nobody reported as such, but that what was told means; false where one is open.
pub(super) fn told_by_state(w: &mut Work<'_>, id: &ItemId, kind: MatterKind, name: &str) -> bool {
    let known = w.state.matters.values().any(|m| {
        m.open
            && matches!(m.kind, MatterKind::Discharge | MatterKind::Misfire)
            && m.items.contains(id)
    });
    if known {
        return false;
    }
    let short: String = format!("{name}-{id}").chars().take(50).collect();
    if let Ok(matter) = MatterId::parse(&short) {
        open_matter(w, &matter, kind, [id.clone()].into());
    }
    true
}

/// Scope is the item, its lot and what came from the same container, until two people change it.
pub(super) fn quarantine(w: &mut Work<'_>, command: &Command, kind: Option<LotKind>) {
    let Command::Quarantine {
        quarantine,
        items,
        lots,
        containers,
        source,
        ..
    } = command
    else {
        return;
    };
    // What is set aside is set aside, whatever name it was given; names nobody registered stand in the command.
    let mut lots: BTreeSet<LotId> = known(lots, |l| w.state.lots.contains_key(l));
    let mut containers: BTreeSet<ContainerId> =
        known(containers, |c| w.state.containers.contains_key(c));
    let items = &known(items, |i| w.state.items.contains_key(i));
    for id in items {
        if let Some(i) = w.state.items.get(id) {
            lots.extend(i.load.lot.iter().cloned());
        }
    }
    containers.extend(
        lots.iter()
            .filter_map(|l| w.state.lots.get(l))
            .map(|l| l.about.container.clone()),
    );
    lots.extend(
        w.state
            .lots
            .iter()
            .filter(|(_, l)| containers.contains(&l.about.container))
            .map(|(id, _)| id.clone()),
    );
    for id in items {
        w.hold(id, Hold::Quarantine);
    }
    let loaded: Vec<ItemId> = w
        .state
        .items
        .iter()
        .filter(|(id, i)| {
            !items.contains(*id) && i.load.lot.as_ref().is_some_and(|l| lots.contains(l))
        })
        .map(|(id, _)| id.clone())
        .collect();
    let mut items = items.clone();
    for id in loaded {
        w.hold(&id, Hold::Quarantine);
        items.insert(id);
    }
    let free = free_id(
        quarantine.as_str(),
        |t| QuarantineId::parse(t).ok(),
        |q| w.state.quarantines.contains_key(q),
    );
    w.emit(Event::QuarantineOpened {
        quarantine: free.unwrap_or_else(|| quarantine.clone()),
        items,
        lots,
        containers,
        source: source.clone(),
        kind,
    });
    w.void_all(VoidCause::CountMismatch);
}

fn quarantines(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::Quarantine { items, .. } => {
            let strange: Vec<ItemId> = items
                .iter()
                .filter(|id| !w.state.items.contains_key(*id))
                .cloned()
                .collect();
            for id in strange {
                unregistered(w, &id);
            }
            if w.open() {
                quarantine(w, command, None);
            }
        }
        Command::SetScope {
            quarantine,
            items,
            lots,
        } => set_scope(w, quarantine, items, lots),
        Command::ReleaseQuarantine { quarantine, .. } => release_quarantine(w, quarantine),
        _ => return false,
    }
    true
}

fn set_scope(
    w: &mut Work<'_>,
    quarantine: &QuarantineId,
    items: &BTreeSet<ItemId>,
    lots: &BTreeSet<LotId>,
) {
    let actor = w.actor();
    let Some(q) = open_case(w, quarantine) else {
        return;
    };
    let Some(by) = actor else { return };
    let handler = w.state.handles(&by);
    let ad = w.state.person_is(&by, Role::FirstAd);
    w.need(
        handler || ad,
        Invariant::ActorRole,
        [
            format!("by `{by}`"),
            "role `armorer`".into(),
            "role `first_ad`".into(),
        ],
    );
    // Narrowing to nothing would be a release.
    w.need(
        q.source.as_ref() != Some(&by),
        Invariant::SourceCannotRelease,
        [format!("by `{by}`")],
    );
    for item in items {
        w.item(item);
    }
    let strangers: Vec<String> = lots
        .iter()
        .filter(|l| !w.state.lots.contains_key(*l))
        .map(|l| format!("lot `{l}`"))
        .collect();
    w.need(strangers.is_empty(), Invariant::Unknown, strangers);
    if !w.open() {
        return;
    }
    let agreed = q.scope.as_ref().is_some_and(|(who, i, l)| {
        who != &by
            && i == items
            && l == lots
            && (w.state.handles(who) != handler || w.state.person_is(who, Role::FirstAd) != ad)
    });
    if agreed {
        w.emit(Event::ScopeSet {
            quarantine: quarantine.clone(),
            items: items.clone(),
            lots: lots.clone(),
        });
        for id in q.items.difference(items) {
            unquarantine(w, id);
        }
        for id in items {
            w.hold(id, Hold::Quarantine);
        }
    } else {
        w.emit(Event::ScopeProposed {
            quarantine: quarantine.clone(),
            by,
            items: items.clone(),
            lots: lots.clone(),
        });
    }
}

fn open_case(
    w: &mut Work<'_>,
    id: &QuarantineId,
) -> Option<std::sync::Arc<crate::state::QuarantineCase>> {
    let known = w.state.quarantines.get(id).cloned().filter(|q| q.open);
    w.need(
        known.is_some(),
        Invariant::Unknown,
        [format!("quarantine `{id}`")],
    );
    known
}

fn release_quarantine(w: &mut Work<'_>, id: &QuarantineId) {
    let actor = w.actor();
    let Some(q) = open_case(w, id) else { return };
    let Some(by) = actor else { return };
    let person = w.state.people.get(&by).cloned();
    let fit = person.as_ref().is_some_and(|p| {
        p.handles()
            || p.is_outside()
            || [
                Role::SafetyAdvisor,
                Role::FirstAd,
                Role::UnitProductionManager,
            ]
            .iter()
            .any(|r| p.is(*r))
    });
    w.need(
        fit,
        Invariant::ActorRole,
        [
            format!("by `{by}`"),
            "role `safety_advisor`".into(),
            "role `armorer`".into(),
        ],
    );
    w.need(
        q.source.as_ref() != Some(&by),
        Invariant::SourceCannotRelease,
        [format!("by `{by}`")],
    );
    w.need(
        !q.released_by.contains(&by),
        Invariant::SecondPersonSame,
        [format!("by `{by}`")],
    );
    let mut both: BTreeSet<PersonId> = q.released_by.clone();
    both.insert(by.clone());
    let complete = both.len() >= 2;
    if complete {
        let outside = both
            .iter()
            .any(|p| !w.state.people.get(p).is_some_and(|p| p.handles()));
        w.need(
            outside,
            Invariant::OutsideDepartment,
            [format!("quarantine `{id}`")],
        );
        if q.live_or_unknown {
            let called = both.iter().any(|p| {
                w.state
                    .people
                    .get(p)
                    .is_some_and(|p| p.is(Role::SafetyAdvisor) || p.is_outside())
            });
            w.need(
                called,
                Invariant::LiveNeedsOutside,
                [format!("quarantine `{id}`")],
            );
        }
    }
    if !w.open() {
        return;
    }
    w.emit(Event::ReleaseAgreed {
        quarantine: id.clone(),
        by,
    });
    if complete {
        w.emit(Event::QuarantineReleased {
            quarantine: id.clone(),
        });
        for item in &q.items {
            unquarantine(w, item);
        }
    }
}

/// Out of quarantine where no other open case names it; its contents are proved before anything else.
fn unquarantine(w: &mut Work<'_>, item: &ItemId) {
    let another = w
        .state
        .quarantines
        .values()
        .any(|o| o.open && o.items.contains(item));
    if !another {
        w.lift(item, Hold::Quarantine);
        w.hold(item, Hold::Unproved);
    }
}
