//! Stops and halts, and the agreement that ends them.

use std::collections::BTreeSet;

use super::{Subject, cases::free_id, work::Work};
use crate::{
    command::Command,
    event::Event,
    id::{PersonId, StopId, UnitId},
    reason::Invariant,
    state::VoidCause,
    vocabulary::Role,
};

pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::Stop { stop, unit, .. } => call_stop(w, stop, unit.as_ref(), None),
        Command::Halt { stop, unit, .. } => {
            // Anyone may stop; only the safety adviser's halt belongs to the safety adviser.
            let owner = w
                .actor_if_any()
                .filter(|p| w.state.person_is(p, Role::SafetyAdvisor));
            call_stop(w, stop, unit.as_ref(), owner);
        }
        Command::ExamineHalt {
            stop,
            present,
            reason,
        } => {
            w.role(&[
                Role::SafetyAdvisor,
                Role::Producer,
                Role::UnitProductionManager,
                Role::StudioSafety,
            ]);
            w.known_people(present);
            let halted = w
                .state
                .stops
                .get(stop)
                .is_some_and(|s| s.open && s.halted_by.is_some());
            w.need(halted, Invariant::Unknown, [format!("stop `{stop}`")]);
            w.need(
                !reason.is_empty(),
                Invariant::BadValue,
                ["reason ``".to_owned()],
            );
            let deciders = present.iter().any(|p| {
                w.state.person_is(p, Role::Producer)
                    || w.state.person_is(p, Role::UnitProductionManager)
            });
            w.need(
                deciders,
                Invariant::HaltNotExamined,
                [format!("stop `{stop}`")],
            );
            if w.open() {
                w.emit(Event::HaltExamined {
                    stop: stop.clone(),
                    present: present.clone(),
                });
            }
        }
        Command::Resume { stop } => resume(w, stop),
        _ => return false,
    }
    true
}

fn call_stop(w: &mut Work<'_>, stop: &StopId, unit: Option<&UnitId>, halted_by: Option<PersonId>) {
    let teacher = w
        .actor_if_any()
        .filter(|p| w.state.person_is(p, Role::StudioTeacher));
    // A unit nobody opened is no smaller than all units.
    let unit = unit.filter(|u| w.state.was_opened(u));
    let same = w
        .state
        .stops
        .iter()
        .find(|(_, s)| {
            s.open && s.unit.as_ref() == unit && s.halted_by == halted_by && s.teacher == teacher
        })
        .map(|(id, _)| id.clone());
    if let Some(open) = same {
        w.emit(Event::StopPressed { stop: open });
    } else {
        let free = free_id(
            stop.as_str(),
            |t| StopId::parse(t).ok(),
            |id| w.state.stops.contains_key(id),
        );
        let stop = free.unwrap_or_else(|| stop.clone());
        w.emit(Event::StopCalled {
            stop,
            unit: unit.cloned(),
            halted_by,
            teacher,
        });
    }
    w.void_unit(unit, VoidCause::Stopped);
}

fn resume(w: &mut Work<'_>, stop: &StopId) {
    let actor = w.actor();
    let known = w.state.stops.get(stop).cloned().filter(|s| s.open);
    w.need(
        known.is_some(),
        Invariant::Unknown,
        [format!("stop `{stop}`")],
    );
    let (Some(s), Some(by)) = (known, actor) else {
        return;
    };
    let handlers_exist = w.state.people.keys().any(|p| w.state.handles(p));
    let stands_for_handler = |w: &Work<'_>, p: &PersonId| {
        w.state.handles(p)
            || (!handlers_exist
                && (w.state.person_is(p, Role::UnitProductionManager)
                    || w.state.person_is(p, Role::Producer)))
    };
    let counts = stands_for_handler(w, &by)
        || w.state.person_is(&by, Role::FirstAd)
        || s.halted_by.as_ref() == Some(&by)
        || s.teacher.as_ref() == Some(&by);
    w.need(counts, Invariant::NotResumer, [format!("by `{by}`")]);
    if s.halted_by.is_some() {
        w.need(
            s.examined,
            Invariant::HaltNotExamined,
            [format!("stop `{stop}`")],
        );
    }
    let out: Vec<String> = w
        .state
        .loose_items()
        .filter(|(_, i)| {
            let unit = i
                .setup
                .as_ref()
                .and_then(|s| w.state.setups.get(s))
                .map(|s| s.unit.clone());
            s.unit.is_none() || unit.is_none() || unit == s.unit
        })
        .map(|(id, _)| format!("item `{id}`"))
        .collect();
    w.need(out.is_empty(), Invariant::StillOut, out);
    w.ask(&Subject {
        actor: Some(by.clone()),
        ..Subject::default()
    });
    if !w.open() {
        return;
    }
    w.emit(Event::ResumeAgreed {
        stop: stop.clone(),
        by,
    });
    let agreed = w
        .state
        .stops
        .get(stop)
        .map(|s| s.resumed_by.clone())
        .unwrap_or_default();
    let handler = agreed
        .iter()
        .filter(|p| stands_for_handler(w, p))
        .collect::<BTreeSet<_>>();
    let ads = agreed
        .iter()
        .filter(|p| w.state.person_is(p, Role::FirstAd))
        .collect::<BTreeSet<_>>();
    let two = handler.iter().any(|h| ads.iter().any(|a| a != h));
    let owner = s.halted_by.as_ref().is_none_or(|o| agreed.contains(o))
        && s.teacher.as_ref().is_none_or(|o| agreed.contains(o));
    if two && owner {
        w.emit(Event::Resumed { stop: stop.clone() });
        // What was proved while the unit stood counts for nothing after it: every chain starts again.
        w.void_unit(s.unit.as_ref(), VoidCause::Stopped);
    }
}
