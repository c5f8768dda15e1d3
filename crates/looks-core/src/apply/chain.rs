//! Events of one item's chain.

use std::{collections::BTreeSet, sync::Arc};

use super::{edit, take};
use crate::{
    event::{Event, Meta},
    id::{ItemId, LotId},
    state::{
        Announced, Custody, Deviation, Issued, Item, Load, Proof, RoundPlace, Shown, Stage, State,
    },
};

fn item(state: &mut State, id: &ItemId, meta: &Meta, change: impl FnOnce(&mut Item)) {
    edit(&mut state.items, id, |i| {
        change(i);
        i.version = i.version.saturating_add(1);
        i.touched = meta.at;
    });
}

pub(super) fn apply(state: &mut State, event: &Event, meta: &Meta) -> bool {
    inventory(state, event, meta)
        || forward(state, event, meta)
        || back(state, event, meta)
        || marks(state, event, meta)
}

fn inventory(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::ItemRegistered { about } => {
            state.items.insert(
                about.item.clone(),
                Arc::new(Item::registered((**about).clone(), meta.at)),
            );
        }
        Event::DocumentAdded { item: id, document } => edit(&mut state.items, id, |i| {
            i.about.documents.push(document.clone());
        }),
        Event::PiecesIssued {
            item: id,
            to,
            count,
        } => item(state, id, meta, |i| {
            match i.issued.iter_mut().find(|o| o.to == *to) {
                Some(out) => out.count = out.count.saturating_add(*count),
                None => i.issued.push(Issued {
                    to: to.clone(),
                    count: *count,
                }),
            }
        }),
        Event::PiecesReturned {
            item: id,
            from,
            count,
        } => item(state, id, meta, |i| {
            if let Some(out) = i.issued.iter_mut().find(|o| o.to == *from) {
                out.count = out.count.saturating_sub(*count);
            }
            i.issued.retain(|o| o.count > 0);
        }),
        Event::ItemSentOff { item: id, .. } => item(state, id, meta, |i| {
            i.custody = Custody::Away;
            i.handler = None;
        }),
        _ => return false,
    }
    true
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn forward(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::ItemTakenOut {
            item: id,
            by,
            purpose,
            setup,
        } => item(state, id, meta, |i| {
            i.custody = Custody::Handler(by.clone());
            i.handler = Some(by.clone());
            i.stage = Stage::Out;
            i.purpose = Some(*purpose);
            i.setup.clone_from(setup);
            i.proof = None;
            i.counted = None;
            i.voided = None;
            i.shots = 0;
            i.drop_chain();
        }),
        Event::ItemProved {
            item: id,
            by,
            checks,
        } => item(state, id, meta, |i| {
            i.proof = Some(Proof {
                by: by.clone(),
                at: meta.at,
                checks: checks.clone(),
                witness: None,
            });
            i.stage = Stage::Proved;
            i.barrel_due = false;
            i.voided = None;
            i.drop_chain();
        }),
        Event::ProofWitnessed { item: id, by } => item(state, id, meta, |i| {
            if let Some(proof) = &mut i.proof {
                proof.witness = Some(by.clone());
            }
            i.count_due = false;
            i.counted = None;
        }),
        Event::ItemLeftEmpty { item: id } => item(state, id, meta, |i| {
            i.drop_chain();
            i.stage = Stage::Prepared;
        }),
        Event::DummyLoaded {
            item: id,
            round,
            lot,
        } => {
            edit(&mut state.rounds, round, |r| {
                r.place = RoundPlace::Item(id.clone());
            });
            edit(&mut state.lots, lot, |l| {
                let n = take(&mut l.in_hand, 1);
                l.loaded = l.loaded.saturating_add(n);
            });
            item(state, id, meta, |i| {
                i.load.rounds.insert(round.clone());
                loaded(i, lot, 1, false, meta);
            });
        }
        Event::BlanksLoaded {
            item: id,
            lot,
            count,
        } => {
            edit(&mut state.lots, lot, |l| {
                let n = take(&mut l.in_hand, *count);
                l.loaded = l.loaded.saturating_add(n);
            });
            item(state, id, meta, |i| loaded(i, lot, *count, true, meta));
        }
        Event::MagazineLoaded {
            item: id,
            magazine,
            lot,
            count,
            hot,
        } => {
            edit(&mut state.magazines, magazine, |m| {
                m.item = Some(id.clone());
                m.count = 0;
                m.lot = None;
            });
            edit(&mut state.lots, lot, |l| {
                let n = take(&mut l.in_magazines, *count);
                l.loaded = l.loaded.saturating_add(n);
            });
            item(state, id, meta, |i| {
                i.load.magazine = Some(magazine.clone());
                loaded(i, lot, *count, *hot, meta);
            });
        }
        Event::ItemShown { item: id, by } => item(state, id, meta, |i| {
            i.drop_chain();
            i.shown = Some(Shown {
                by: by.clone(),
                at: meta.at,
                viewers: BTreeSet::new(),
            });
            i.stage = Stage::Shown;
        }),
        // One more pair of eyes changes nothing about the item, so its version stays.
        Event::ShownAttested { item: id, by } => edit(&mut state.items, id, |i| {
            if let Some(shown) = &mut i.shown {
                shown.viewers.insert(by.clone());
            }
        }),
        Event::LoadAnnounced {
            item: id,
            by,
            state: said,
            rounds,
        } => item(state, id, meta, |i| {
            // Announced anew: whoever signed before signs again, on what was said now.
            i.clear_handler = None;
            i.clear_first_ad = None;
            i.clearance = None;
            i.announced = Some(Announced {
                by: by.clone(),
                at: meta.at,
                state: *said,
                rounds: *rounds,
            });
            i.stage = Stage::Announced;
        }),
        Event::ClearSignedByHandler { item: id, by, to } => {
            item(state, id, meta, |i| {
                i.clear_handler = Some((by.clone(), to.clone()));
            });
        }
        Event::ClearSignedByFirstAd { item: id, by, to } => {
            item(state, id, meta, |i| {
                i.clear_first_ad = Some((by.clone(), to.clone()));
            });
        }
        Event::ItemCleared {
            item: id,
            clearance,
        } => {
            state.clearances = state.clearances.saturating_add(1);
            item(state, id, meta, |i| {
                i.clearance = Some((**clearance).clone());
                i.stage = Stage::Cleared;
                i.voided = None;
            });
        }
        Event::HandedOver { item: id, to, .. } => item(state, id, meta, |i| {
            i.custody = Custody::Performer(to.clone());
            i.stage = Stage::WithPerformer;
            i.receipt = false;
            i.handed_at = Some(meta.at);
            i.shots = 0;
        }),
        Event::ReceiptConfirmed { item: id, .. } => item(state, id, meta, |i| i.receipt = true),
        Event::OpeningUsed {
            item: id,
            opening,
            to,
        } => item(state, id, meta, |i| {
            i.opening = Some(*opening);
            if let Some(to) = to {
                i.custody = Custody::Performer(to.clone());
            }
        }),
        _ => return false,
    }
    true
}

fn loaded(i: &mut Item, lot: &LotId, count: u32, hot: bool, meta: &Meta) {
    i.drop_chain();
    i.stage = Stage::Prepared;
    i.load.lot = Some(lot.clone());
    i.load.count = i.load.count.saturating_add(count);
    i.load.hot = hot;
    i.load.at = Some(meta.at);
    i.count_due = true;
    if !hot {
        // A dummy's bullet can stay in the barrel and be driven out by the next blank.
        i.barrel_due = true;
    }
}

fn back(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::ShotsRecorded { item: id, shots } => {
            // None where there were none says nothing new about the item.
            let fired = state
                .items
                .get(id)
                .is_some_and(|i| i.shots > 0 || *shots > 0);
            if fired {
                item(state, id, meta, |i| {
                    i.shots = *shots;
                    i.barrel_due = true;
                });
            }
        }
        Event::ItemCollected { item: id, by, .. } => item(state, id, meta, |i| {
            let from = match &i.custody {
                Custody::Performer(p) => Some(p.clone()),
                // Pressed twice: the return is still to be confirmed.
                Custody::Handler(h) if h == by => i.return_due.take(),
                _ => None,
            };
            i.custody = Custody::Handler(by.clone());
            i.handler = Some(by.clone());
            i.relief = None;
            i.stage = Stage::Returned;
            i.proof = None;
            i.receipt = false;
            i.handed_at = None;
            i.return_due = from;
            i.lock_witnessed = false;
            i.drop_chain();
        }),
        // Words about what is over: the item stays as it was proved.
        Event::ReturnConfirmed { item: id, .. } => {
            edit(&mut state.items, id, |i| i.return_due = None);
        }
        Event::ItemUnloaded {
            item: id,
            unfired,
            fired,
            misfired,
            missing,
            cases_short,
        } => {
            unload(
                state,
                id,
                meta,
                [*unfired, *fired, *misfired, *missing, *cases_short],
            );
        }
        Event::RoundsFiredOutsidePlan { item: id, count } => item(state, id, meta, |i| {
            i.shots = i.shots.saturating_add(*count);
            i.barrel_due = true;
        }),
        Event::ItemCounted { item: id, .. } => item(state, id, meta, |i| {
            i.stage = Stage::Counted;
            i.drop_chain();
        }),
        Event::ItemLocked {
            item: id,
            container,
            ..
        } => item(state, id, meta, |i| {
            i.custody = Custody::Container(container.clone());
            i.stage = Stage::Locked;
            i.handler = None;
            i.relief = None;
            i.purpose = None;
            i.setup = None;
            i.proof = None;
            i.receipt = false;
            i.handed_at = None;
            i.return_due = None;
            i.lock_witnessed = false;
            i.drop_chain();
        }),
        Event::LockWitnessed { item: id, .. } => item(state, id, meta, |i| i.lock_witnessed = true),
        Event::ReliefOffered { item: id, to } => {
            item(state, id, meta, |i| i.relief = Some(to.clone()));
        }
        Event::CustodyRelieved { item: id, to } => item(state, id, meta, |i| {
            i.custody = Custody::Handler(to.clone());
            i.handler = Some(to.clone());
            i.relief = None;
            i.proof = None;
            i.stage = Stage::Out;
            i.drop_chain();
        }),
        _ => return false,
    }
    true
}

fn unload(
    state: &mut State,
    id: &ItemId,
    meta: &Meta,
    [unfired, fired, misfired, missing, cases_short]: [u32; 5],
) {
    let load = state
        .items
        .get(id)
        .map(|i| i.load.clone())
        .unwrap_or_default();
    for round in &load.rounds {
        edit(&mut state.rounds, round, |r| {
            r.place = RoundPlace::Lot;
            // A dummy that was struck or chambered is proved again before it is used again.
            r.verified = None;
        });
    }
    if let Some(lot) = &load.lot {
        edit(&mut state.lots, lot, |l| {
            let mut left = take(&mut l.loaded, load.count);
            for (slot, count) in [
                (&mut l.in_hand, unfired),
                (&mut l.fired, fired),
                (&mut l.misfired, misfired),
                (&mut l.missing, missing),
            ] {
                let n = take(&mut left, count);
                *slot = slot.saturating_add(n);
            }
            l.in_hand = l.in_hand.saturating_add(left);
            l.cases_short = l.cases_short.saturating_add(cases_short);
        });
    }
    if let Some(magazine) = &load.magazine {
        edit(&mut state.magazines, magazine, |m| m.item = None);
    }
    item(state, id, meta, |i| {
        i.count_due = i.count_due || i.load.count > 0;
        i.counted = i.count_due.then_some(unfired);
        i.load = Load::default();
        i.shots = 0;
        i.proof = None;
        i.drop_chain();
        if matches!(i.custody, Custody::Handler(_)) {
            i.stage = Stage::Returned;
        }
    });
}

/// INVARIANT: no proof, signature or clearance outlives what voided it, wherever the item is.
fn back_to_proof(i: &mut Item) {
    i.drop_chain();
    i.proof = None;
    let begun = matches!(
        i.stage,
        Stage::Proved
            | Stage::Prepared
            | Stage::Shown
            | Stage::Announced
            | Stage::Cleared
            | Stage::Counted
    );
    if begun && matches!(i.custody, Custody::Handler(_)) {
        i.stage = Stage::Out;
    }
}

fn marks(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::ClearanceVoided { item: id, cause } => item(state, id, meta, |i| {
            back_to_proof(i);
            i.voided = Some(*cause);
            i.relief = None;
        }),
        Event::CustodyChanged { item: id, to } => item(state, id, meta, |i| {
            i.custody = to.clone();
            if let Custody::Handler(h) = to {
                // Who has it answers for it.
                i.handler = Some(h.clone());
            }
            i.relief = None;
            i.drop_chain();
            i.proof = None;
            i.receipt = false;
            i.stage = match to {
                Custody::Performer(_) => Stage::WithPerformer,
                Custody::Container(_) | Custody::Away => Stage::Locked,
                Custody::Handler(_) => Stage::Returned,
                Custody::Other(_) | Custody::Lying | Custody::Missing => Stage::Out,
            };
        }),
        Event::DeviationOpened {
            item: id,
            kind,
            who,
        } => item(state, id, meta, |i| {
            // What happened outside the chain is answered by a new proof only.
            back_to_proof(i);
            if !i
                .deviations
                .iter()
                .any(|d| d.kind == *kind && d.who == *who)
            {
                i.deviations.push(Deviation {
                    kind: *kind,
                    at: meta.at,
                    who: who.clone(),
                });
            }
        }),
        Event::DeviationsSettled { item: id } => item(state, id, meta, |i| i.deviations.clear()),
        Event::HoldPlaced { item: id, hold } => item(state, id, meta, |i| {
            i.holds.insert(*hold);
        }),
        Event::HoldLifted { item: id, hold } => item(state, id, meta, |i| {
            i.holds.remove(hold);
        }),
        _ => return false,
    }
    true
}
