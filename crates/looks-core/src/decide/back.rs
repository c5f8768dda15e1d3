//! Steps back: collect, return, unload, count, lock, relieve. Never refused where the thing exists.
//!
//! A step back by somebody who should not have done it is recorded as it happened, and shown as a
//! deviation until a handler has put it right.

use super::{Subject, cases::set_aside, chain::window, work::Work};
use crate::{
    command::Command,
    event::Event,
    id::{ContainerId, ItemId, PersonId},
    reason::Invariant,
    state::{Custody, DeviationKind, Hold, MatterKind, Stage, VoidCause},
    vocabulary::{Holds, LotKind, Procedure, Purpose, Role},
};

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::Collect { item } => {
            for id in w.targets(item) {
                collect(w, &id);
            }
        }
        Command::ConfirmReturn { item } => {
            let by = w.actor_if_any();
            if let (Some(i), Some(by)) = (w.item(item), by)
                && i.return_due.as_ref() == Some(&by)
            {
                w.emit(Event::ReturnConfirmed {
                    item: item.clone(),
                    by,
                });
            }
        }
        Command::RecordShots { item, shots } => {
            if let Some(i) = w.item(item) {
                w.emit(Event::ShotsRecorded {
                    item: item.clone(),
                    shots: *shots,
                });
                // Fired by a performer under the chain, or by the handler in a test; never in between.
                let meant = matches!(i.stage, Stage::WithPerformer | Stage::Returned)
                    || matches!(i.purpose, Some(Purpose::Test | Purpose::RangeDay));
                if *shots > 0 && (!i.load.hot || *shots > i.load.count || !meant) {
                    w.deviation(item, DeviationKind::FiredOutsidePlan, None);
                    w.void(item, VoidCause::Incident);
                }
            }
        }
        Command::Unload {
            item,
            unfired,
            misfired,
            cases,
            stray,
        } => {
            unload(
                w,
                item,
                Found {
                    unfired: *unfired,
                    misfired: *misfired,
                    cases: *cases,
                    stray: *stray,
                },
            );
        }
        Command::CleanAndCount { item } => {
            let actor = w.handler();
            if let (Some(i), Some(by)) = (w.item(item), actor) {
                w.in_hand(&i, &by);
                w.need(
                    i.load.count == 0,
                    Invariant::StillLoaded,
                    [format!("item `{item}`")],
                );
                let witnessed = i.proof.as_ref().is_some_and(|p| p.witness.is_some());
                w.need(
                    i.proof.is_some(),
                    Invariant::NotProved,
                    [format!("item `{item}`")],
                );
                w.need(
                    i.proof.is_none() || witnessed,
                    Invariant::NotWitnessed,
                    [format!("item `{item}`")],
                );
                if w.open() {
                    w.emit(Event::ItemCounted {
                        item: item.clone(),
                        by,
                    });
                }
            }
        }
        Command::LockUp { item, container } => lock(w, item, container),
        Command::WitnessLockUp { item } => {
            let by = w.actor_if_any();
            if let (Some(i), Some(by)) = (w.item(item), by) {
                let locked = matches!(i.custody, Custody::Container(_));
                w.need(
                    locked,
                    Invariant::NothingToWitness,
                    [format!("item `{item}`")],
                );
                if w.open() {
                    w.emit(Event::LockWitnessed {
                        item: item.clone(),
                        by,
                    });
                }
            }
        }
        Command::OfferRelief { item, to } => {
            let actor = w.handler();
            w.person(to);
            let fit = w.state.handles(to);
            w.need(fit, Invariant::NotAHandler, [format!("to `{to}`")]);
            if let (Some(i), Some(by)) = (w.item(item), actor) {
                w.in_hand(&i, &by);
                w.need(
                    by != *to,
                    Invariant::SecondPersonSame,
                    [format!("to `{to}`")],
                );
                if w.open() {
                    w.emit(Event::ReliefOffered {
                        item: item.clone(),
                        to: to.clone(),
                    });
                    w.void(item, VoidCause::HandlerChanged);
                    // The offer stands although the void forgot it.
                    w.emit(Event::ReliefOffered {
                        item: item.clone(),
                        to: to.clone(),
                    });
                }
            }
        }
        Command::AcceptRelief { item } => {
            w.credential();
            let actor = w.handler();
            if let (Some(i), Some(by)) = (w.item(item), actor) {
                w.need(
                    i.relief.as_ref() == Some(&by),
                    Invariant::ReliefNotOffered,
                    [format!("item `{item}`")],
                );
                w.need(
                    matches!(i.custody, Custody::Handler(_)),
                    Invariant::CustodyOther,
                    [format!("item `{item}`")],
                );
                window(w, &by, i.setup.as_ref());
                // The packs judge the handler who takes over, not the one who goes.
                let mut subject = Subject::of_item(&w.state, item, Some(&by));
                subject.handler = Some(by.clone());
                w.ask(&subject);
                if w.open() {
                    w.emit(Event::CustodyRelieved {
                        item: item.clone(),
                        to: by,
                    });
                }
            }
        }
        Command::TakeBack { item, count, from } => {
            if let Some(i) = w.item(item) {
                let out = i
                    .issued
                    .iter()
                    .find(|o| o.to == *from)
                    .map_or(0, |o| o.count);
                w.need(
                    *count > 0 && *count <= out,
                    Invariant::NotAvailable,
                    [format!("item `{item}`"), format!("count `{count}`")],
                );
                if w.open() {
                    w.emit(Event::PiecesReturned {
                        item: item.clone(),
                        from: from.clone(),
                        count: *count,
                    });
                }
            }
        }
        Command::SendOff { item, to } => {
            w.handler();
            if let Some(i) = w.item(item) {
                let locked = matches!(i.custody, Custody::Container(_));
                w.need(locked, Invariant::NotLocked, [format!("item `{item}`")]);
                w.not_held(&i);
                w.need(
                    i.load.count == 0,
                    Invariant::StillLoaded,
                    [format!("item `{item}`")],
                );
                w.need(
                    i.issued.is_empty(),
                    Invariant::SomethingOut,
                    [format!("item `{item}`")],
                );
                if w.open() {
                    w.emit(Event::ItemSentOff {
                        item: item.clone(),
                        to: to.clone(),
                    });
                }
            }
        }
        Command::Revoke { item } => {
            // SOURCE: rules 6.5 no. 17, taken back by handler, first AD, safety adviser or safety lead.
            for id in w.targets(item) {
                w.void(&id, VoidCause::Revoked);
            }
        }
        _ => return false,
    }
    true
}

fn collect(w: &mut Work<'_>, id: &ItemId) {
    let Some(item) = w.item(id) else { return };
    let actor = w.actor_if_any();
    let handles = actor.as_ref().is_some_and(|p| w.state.handles(p));
    w.note_altered(id);
    match actor {
        Some(by) if handles => {
            // It came out of its place without the gates, or from another handler without relief.
            let outside = match &item.custody {
                Custody::Container(_) | Custody::Away => true,
                Custody::Handler(other) => *other != by,
                _ => false,
            };
            w.emit(Event::ItemCollected {
                item: id.clone(),
                by,
                from: None,
            });
            if outside {
                w.deviation(id, DeviationKind::WrongHands, None);
            }
            if item.holds.contains(&Hold::Missing) {
                w.lift(id, Hold::Missing);
                w.hold(id, Hold::Unproved);
            }
        }
        Some(by) => {
            let minor = w.state.people.get(&by).is_some_and(|p| p.minor);
            w.emit(Event::CustodyChanged {
                item: id.clone(),
                to: Custody::Other(by.clone()),
            });
            w.deviation(id, DeviationKind::SafedByOther, Some(&by));
            if minor {
                w.deviation(id, DeviationKind::MinorHands, Some(&by));
            }
        }
        None => {
            w.emit(Event::CustodyChanged {
                item: id.clone(),
                to: Custody::Lying,
            });
            w.deviation(id, DeviationKind::SafedByOther, None);
        }
    }
}

struct Found {
    unfired: u32,
    misfired: u32,
    cases: u32,
    stray: bool,
}

fn unload(w: &mut Work<'_>, id: &ItemId, found: Found) {
    let Some(item) = w.item(id) else { return };
    let actor = w.actor_if_any();
    w.note_altered(id);
    let by_handler = actor.as_ref().is_some_and(|p| item.in_hand_of(p));
    let loaded = item.load.count;
    // Shots as recorded; where nobody recorded any, the spent cases speak.
    let shots = if item.shots > 0 || !item.load.hot {
        item.shots
    } else {
        found.cases
    };
    let seen = found
        .unfired
        .saturating_add(found.misfired)
        .saturating_add(shots);
    let missing = loaded.saturating_sub(seen);
    let cases_short = shots.saturating_sub(found.cases);
    w.emit(Event::ItemUnloaded {
        item: id.clone(),
        unfired: found.unfired,
        fired: shots,
        misfired: found.misfired,
        missing,
        cases_short,
    });
    w.void(id, VoidCause::LoadChanged);
    if !by_handler {
        w.deviation(id, DeviationKind::OpenedByOther, actor.as_ref());
        w.hold(id, Hold::Unproved);
    }
    opened_too_soon(w, id, actor.as_ref());
    if seen != loaded || found.stray {
        w.deviation(id, DeviationKind::CountDiffers, None);
        w.hold(id, Hold::Quarantine);
        let lots = item.load.lot.iter().cloned().collect();
        if let (Some(lot), true) = (&item.load.lot, seen != loaded) {
            w.emit(Event::CountMismatch {
                lot: lot.clone(),
                counted: seen,
                expected: loaded,
            });
        }
        set_aside(
            w,
            &format!("count-{id}"),
            [id.clone()].into(),
            lots,
            Some(LotKind::Unknown),
        );
    }
    if found.misfired > 0 {
        w.hold(id, Hold::Fault);
        // A cartridge that was struck and did not fire is a misfire, by whatever form it is first told.
        super::cases::told_by_state(w, id, MatterKind::Misfire, "misfire");
    }
}

/// Marks a weapon that is opened before the wait after a misfire or discharge is over, whatever it was
/// recorded to hold.
///
/// SOURCE: CSATF Safety Bulletin 1, the wait before a weapon that did not fire is opened.
pub(super) fn opened_too_soon(w: &mut Work<'_>, id: &ItemId, by: Option<&PersonId>) {
    let wait = w.state.limits().misfire_wait_s;
    let too_soon = w.state.matters.values().any(|m| {
        m.open
            && matches!(m.kind, MatterKind::Misfire | MatterKind::Discharge)
            && m.items.contains(id)
            && w.ctx.now.seconds_since(m.at) < wait
    });
    if too_soon {
        w.deviation(id, DeviationKind::OpenedTooSoon, by);
    }
}

fn lock(w: &mut Work<'_>, id: &ItemId, container: &ContainerId) {
    let Some(item) = w.item(id) else { return };
    let known = w.state.containers.get(container).cloned();
    if !w.need(
        known.is_some(),
        Invariant::Unknown,
        [format!("container `{container}`")],
    ) {
        return;
    }
    let actor: Option<PersonId> = w.actor_if_any();
    w.note_altered(id);
    let by_handler = actor.as_ref().is_some_and(|p| item.in_hand_of(p));
    let counted = item.about.class.procedure() == Procedure::Counted;
    let proof = item.proof.as_ref().is_some_and(|p| p.witness.is_some());
    // A proof is forgotten by whatever could put something in, so where it stands it is still true.
    let proved = counted || (by_handler && item.load.count == 0 && proof);
    let place = known.is_some_and(|c| c.lockable && c.holds == Holds::Weapons);
    w.emit(Event::ItemLocked {
        item: id.clone(),
        container: container.clone(),
        by: actor.clone(),
        proved,
    });
    if !by_handler && !counted {
        w.deviation(id, DeviationKind::SafedByOther, actor.as_ref());
    }
    if !proved {
        w.hold(id, Hold::Unproved);
        w.deviation(id, DeviationKind::LockedUnproved, actor.as_ref());
    } else if by_handler && !item.deviations.is_empty() {
        w.emit(Event::DeviationsSettled { item: id.clone() });
    }
    if !place {
        w.hold(id, Hold::Unproved);
        w.deviation(id, DeviationKind::Unattended, None);
        w.emit(Event::Escalated {
            about: "store".to_owned(),
            to: [Role::PropertyMaster, Role::UnitProductionManager].into(),
        });
    }
    if item.holds.contains(&Hold::Missing) {
        w.lift(id, Hold::Missing);
        w.hold(id, Hold::Unproved);
    }
    w.ask(&{
        let mut subject = Subject::of_item(&w.state, id, actor.as_ref());
        subject.container = Some(container.clone());
        subject
    });
}
