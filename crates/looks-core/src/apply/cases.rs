//! Events of matters, quarantines, stops and concerns.

use std::sync::Arc;

use super::{edit, prove_again};
use crate::{
    event::{Event, Meta},
    state::{Concern, Matter, QuarantineCase, State, StopCase},
    vocabulary::LotKind,
};

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
pub(super) fn apply(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::MatterOpened {
            matter,
            kind,
            items,
        } => {
            let value = Matter {
                kind: *kind,
                items: items.clone(),
                at: meta.at,
                cause_by: None,
                rebriefed: false,
                first_ad: None,
                outside: None,
                altered: false,
                released: false,
                open: true,
            };
            state.matters.insert(matter.clone(), Arc::new(value));
        }
        Event::SceneAltered { matter } => edit(&mut state.matters, matter, |m| m.altered = true),
        Event::CauseRecorded { matter, by, .. } => edit(&mut state.matters, matter, |m| {
            m.cause_by = Some(by.clone());
        }),
        Event::Rebriefed { matter, .. } => edit(&mut state.matters, matter, |m| m.rebriefed = true),
        Event::CorrectionAccepted {
            matter,
            by,
            outside,
        } => edit(&mut state.matters, matter, |m| {
            if *outside {
                m.outside = Some(by.clone());
            } else {
                m.first_ad = Some(by.clone());
            }
        }),
        Event::MatterReleased { matter, .. } => {
            edit(&mut state.matters, matter, |m| m.released = true);
        }
        Event::MatterClosed { matter } => edit(&mut state.matters, matter, |m| m.open = false),
        Event::QuarantineOpened {
            quarantine,
            items,
            lots,
            containers,
            source,
            kind,
        } => {
            for lot in lots {
                edit(&mut state.lots, lot, |l| l.set_aside = true);
                prove_again(state, lot);
            }
            for container in containers {
                edit(&mut state.containers, container, |c| c.set_aside = true);
            }
            let value = QuarantineCase {
                items: items.clone(),
                lots: lots.clone(),
                containers: containers.clone(),
                source: source.clone(),
                live_or_unknown: matches!(kind, Some(LotKind::Live | LotKind::Unknown)),
                at: meta.at,
                released_by: std::collections::BTreeSet::new(),
                scope: None,
                open: true,
            };
            state
                .quarantines
                .insert(quarantine.clone(), Arc::new(value));
        }
        Event::ScopeProposed {
            quarantine,
            by,
            items,
            lots,
        } => edit(&mut state.quarantines, quarantine, |q| {
            q.scope = Some((by.clone(), items.clone(), lots.clone()));
        }),
        Event::ScopeSet {
            quarantine,
            items,
            lots,
        } => {
            let before = state
                .quarantines
                .get(quarantine)
                .map(|q| q.lots.clone())
                .unwrap_or_default();
            edit(&mut state.quarantines, quarantine, |q| {
                q.items.clone_from(items);
                q.lots.clone_from(lots);
                q.scope = None;
            });
            for lot in before.difference(lots) {
                set_free(state, lot);
            }
            for lot in lots {
                edit(&mut state.lots, lot, |l| l.set_aside = true);
            }
        }
        Event::ReleaseAgreed { quarantine, by } => edit(&mut state.quarantines, quarantine, |q| {
            q.released_by.insert(by.clone());
        }),
        Event::QuarantineReleased { quarantine } => {
            let case = state.quarantines.get(quarantine).cloned();
            edit(&mut state.quarantines, quarantine, |q| q.open = false);
            if let Some(case) = case {
                for lot in &case.lots {
                    set_free(state, lot);
                }
                for container in &case.containers {
                    let another = state
                        .quarantines
                        .values()
                        .any(|q| q.open && q.containers.contains(container));
                    edit(&mut state.containers, container, |c| c.set_aside = another);
                }
            }
        }
        Event::StopCalled {
            stop,
            unit,
            halted_by,
            teacher,
        } => {
            let value = StopCase {
                unit: unit.clone(),
                halted_by: halted_by.clone(),
                teacher: teacher.clone(),
                presses: 1,
                at: meta.at,
                examined: false,
                resumed_by: std::collections::BTreeSet::new(),
                open: true,
            };
            state.stops.insert(stop.clone(), Arc::new(value));
        }
        Event::StopPressed { stop } => edit(&mut state.stops, stop, |s| {
            s.presses = s.presses.saturating_add(1);
            s.resumed_by.clear();
        }),
        Event::HaltExamined { stop, .. } => edit(&mut state.stops, stop, |s| s.examined = true),
        Event::ResumeAgreed { stop, by } => edit(&mut state.stops, stop, |s| {
            s.resumed_by.insert(by.clone());
        }),
        Event::Resumed { stop } => edit(&mut state.stops, stop, |s| s.open = false),
        Event::ConcernRaised {
            concern,
            about,
            matter,
            from_safety_role,
            raised_by,
            departure,
        } => {
            let value = Concern {
                about: *about,
                matter: matter.clone(),
                from_safety_role: *from_safety_role,
                raised_by: raised_by.clone(),
                departure: *departure,
                at: meta.at,
                answered: None,
                closed: false,
            };
            state.concerns.insert(concern.clone(), Arc::new(value));
        }
        Event::ConcernAnswered {
            concern, closes, ..
        } => edit(&mut state.concerns, concern, |c| {
            c.answered = Some(meta.at);
            c.closed = c.closed || *closes;
        }),
        _ => return false,
    }
    true
}

/// A lot comes out of a quarantine; it stays aside where another open one names it.
fn set_free(state: &mut State, lot: &crate::id::LotId) {
    let another = state
        .quarantines
        .values()
        .any(|q| q.open && q.lots.contains(lot));
    edit(&mut state.lots, lot, |l| {
        // Live and unknown rounds never come out of quarantine into use.
        if !another && !matches!(l.about.kind, LotKind::Live | LotKind::Unknown) {
            l.set_aside = false;
            l.mismatch = false;
        }
    });
}
