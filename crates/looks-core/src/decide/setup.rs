//! Setups and zones: planning, calling, changing, who stands where, rolling and cutting.

use super::{Subject, work::Work};
use crate::{
    command::{Command, Plan},
    event::Event,
    id::{ItemId, PersonId, SetupId},
    private::Words,
    reason::Invariant,
    state::{Custody, Matter, MatterKind, PLAN_SETUPS, Setup, Stage, VoidCause},
    vocabulary::{Change, Pause, Role},
};

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::PlanSetup(plan) => plan_setup(w, plan),
        Command::DropSetup { setup, reason } => drop_setup(w, setup, reason),
        Command::CallSetup { setup } => {
            w.role(&[Role::FirstAd]);
            if let Some(s) = w.setup(setup) {
                w.day_reached(&s);
                w.ask(&Subject::of_setup(&w.state, setup, w.ctx.by.as_ref()));
                if w.open() {
                    w.emit(Event::SetupCalled {
                        setup: setup.clone(),
                    });
                }
            }
        }
        Command::ChangeSetup { setup, changed, .. } => {
            if w.setup_at_all(setup).is_some() {
                w.emit(Event::SetupChanged {
                    setup: setup.clone(),
                    changed: changed.clone(),
                });
                // SOURCE: Cal. Lab. Code 9152(b), a meaningful change asks for a revised assessment.
                let weighty = changed.iter().any(|c| {
                    matches!(
                        c,
                        Change::Choreography | Change::Place | Change::Load | Change::Conditions
                    )
                });
                if weighty {
                    let stale: Vec<_> = w
                        .state
                        .assessments
                        .iter()
                        .filter(|(_, a)| a.setups.contains(setup) && !a.stale)
                        .map(|(id, _)| id.clone())
                        .collect();
                    for assessment in stale {
                        w.emit(Event::AssessmentMarkedStale { assessment });
                    }
                }
                w.void_setup(setup, VoidCause::SetupChanged);
            }
        }
        Command::BriefChange { setup, present } => {
            w.role(&[
                Role::FirstAd,
                Role::Armorer,
                Role::PropertyMaster,
                Role::SafetyAdvisor,
            ]);
            w.known_people(present);
            if let Some(s) = w.setup(setup) {
                let handler = present.iter().any(|p| w.state.handles(p)) || s.plan.items.is_empty();
                w.need(
                    handler,
                    Invariant::NotAHandler,
                    present.iter().map(|p| format!("present `{p}`")),
                );
                let absent: Vec<String> = s
                    .plan
                    .performers
                    .iter()
                    .filter(|p| !present.contains(*p))
                    .map(|p| format!("absent `{p}`"))
                    .collect();
                w.need(absent.is_empty(), Invariant::RebriefMissing, absent);
                if w.open() {
                    w.emit(Event::ChangeBriefed {
                        setup: setup.clone(),
                        present: present.clone(),
                    });
                }
            }
        }
        Command::Consult { setup, with } => {
            let by = w.role(&[
                Role::FirstAd,
                Role::StuntCoordinator,
                Role::Armorer,
                Role::PropertyMaster,
            ]);
            w.person(with);
            w.setup(setup);
            let fit = w.state.handles(with) || w.state.person_is(with, Role::SafetyAdvisor);
            w.need(fit, Invariant::NotAHandler, [format!("with `{with}`")]);
            w.need(
                by.as_ref() != Some(with),
                Invariant::SecondPersonSame,
                [format!("with `{with}`")],
            );
            if w.open() {
                w.emit(Event::Consulted {
                    setup: setup.clone(),
                    with: with.clone(),
                });
            }
        }
        Command::RehearseOpening { setup, opening } => {
            w.handler();
            w.setup(setup);
            let opens = w
                .state
                .assessment_of(setup)
                .is_some_and(|(_, a)| a.opens.contains(opening) && a.approved_by.is_some());
            w.need(
                opens,
                Invariant::OpeningClosed,
                [format!("opening `{}`", opening.as_str())],
            );
            if w.open() {
                w.emit(Event::OpeningRehearsed {
                    setup: setup.clone(),
                    opening: *opening,
                });
            }
        }
        Command::Pause { unit, kind } => {
            w.emit(Event::UnitPaused {
                unit: unit.clone(),
                kind: *kind,
            });
            w.void_unit(Some(unit), VoidCause::Pause);
            // SOURCE: Cal. Lab. Code 9153(a)(3), secure storage in a break; a reset keeps people at work.
            let loose = w
                .state
                .lots
                .values()
                .any(|l| l.in_hand.saturating_add(l.in_magazines) > 0)
                || w.state.items.values().any(|i| i.load.count > 0);
            if loose && *kind != Pause::Reset {
                w.emit(Event::Escalated {
                    about: "rounds-out".to_owned(),
                    to: [Role::PropertyMaster, Role::FirstAd].into(),
                });
            }
        }
        Command::Decline { setup } => {
            let actor = w.actor();
            if let (Some(s), Some(person)) = (w.setup_at_all(setup), actor) {
                w.emit(Event::Declined {
                    setup: setup.clone(),
                    person: person.clone(),
                });
                let handler = w.state.items.values().any(|i| {
                    i.setup.as_ref() == Some(setup) && i.handler.as_ref() == Some(&person)
                });
                if handler
                    || s.plan.performers.contains(&person)
                    || s.zone.people.contains_key(&person)
                    || w.state.person_is(&person, Role::FirstAd)
                {
                    w.void_setup(setup, VoidCause::Declined);
                }
            }
        }
        Command::TakePart { setup } => {
            let actor = w.actor();
            w.setup(setup);
            if let (true, Some(person)) = (w.open(), actor) {
                w.emit(Event::TookPart {
                    setup: setup.clone(),
                    person,
                });
            }
        }
        Command::Roll { setup } => roll(w, setup),
        Command::Cut { setup } => {
            if w.setup_at_all(setup).is_some() {
                w.emit(Event::CutCalled {
                    setup: setup.clone(),
                });
                // SOURCE: rules 6.5 no. 1, a clearance is for one take; the next take starts at the proof.
                w.void_where(VoidCause::Used, |_, i| {
                    i.setup.as_ref() == Some(setup) && matches!(i.custody, Custody::Performer(_))
                });
            }
        }
        _ => return zone(w, command),
    }
    true
}

fn plan_setup(w: &mut Work<'_>, plan: &Plan) {
    w.role(PLAN_SETUPS);
    w.known_people(&plan.performers);
    let day = w.state.days.get(&plan.day).cloned();
    w.need(
        day.is_some(),
        Invariant::Unknown,
        [format!("day `{}`", plan.day)],
    );
    let strangers: Vec<String> = plan
        .items
        .iter()
        .filter(|i| !w.state.items.contains_key(*i))
        .map(|i| format!("item `{i}`"))
        .collect();
    w.need(strangers.is_empty(), Invariant::Unknown, strangers);
    w.need(
        plan.hold_s.is_none_or(|h| h > 0),
        Invariant::BadValue,
        [format!("hold_s `{}`", plan.hold_s.unwrap_or(0))],
    );
    if let Some(script) = &plan.script {
        let known = w.state.scripts.contains_key(script);
        w.need(known, Invariant::Unknown, [format!("script `{script}`")]);
        // A script of which every draft was withdrawn has no scenes.
        let counts = !known || w.state.draft_in_force(script).is_some();
        w.need(
            counts,
            Invariant::ScriptNotInForce,
            [format!("script `{script}`")],
        );
        let scene = plan.scene.is_some();
        w.need(scene, Invariant::BadValue, ["scene ``".to_owned()]);
    }
    let before = w.state.setups.get(&plan.setup).cloned();
    if let Some(before) = before
        && day.as_ref().is_some_and(|d| d.planned)
        && w.state.day_ahead(&before).is_none()
    {
        may_leave(w, &plan.setup, &before);
    }
    w.ask(&Subject::of_plan(plan, w.ctx.by.as_ref()));
    if let (true, Some(day)) = (w.open(), day) {
        w.emit(Event::SetupPlanned {
            plan: Box::new(plan.clone()),
            unit: day.unit.clone(),
        });
        w.void_setup(&plan.setup, VoidCause::SetupChanged);
    }
}

/// Takes a setup off its day. It is no step towards a performer, and a setup may go only where nothing goes out of sight
/// with it: see [`may_leave`].
///
/// INVARIANT: an item names a setup from being taken out until it is locked, and only an item that is out is cleared; so no
/// item and no clearance names a setup that is dropped, and there is none to void. The day does not have to be open.
fn drop_setup(w: &mut Work<'_>, setup: &SetupId, reason: &Words) {
    let by = w.role(PLAN_SETUPS);
    w.need(
        !reason.is_empty(),
        Invariant::BadValue,
        ["reason ``".to_owned()],
    );
    let Some(s) = w.setup(setup) else { return };
    may_leave(w, setup, &s);
    if let (true, Some(by)) = (w.open(), by) {
        w.emit(Event::SetupDropped {
            setup: setup.clone(),
            by,
            reason: reason.clone(),
        });
    }
}

/// A setup leaves its day, and with it the board: dropped, or planned on a day that is not opened yet. It is refused
///
/// - where the camera rolls on it, or a take of it is recorded: what was shot stays on its day;
/// - where an item is out for it, in whosever hands, lying or missing; or look-alikes are issued that no other setup of an
///   open day plans: they go back first, and what goes back has lost its clearance;
/// - where a stop or halt binds its unit: the unit's setups are where the board shows it, but for those of a day ahead,
///   which are not on it;
/// - where a misfire, discharge or injury with one of its items is open, or one that names none: those who stood in its
///   zone are still to be briefed.
fn may_leave(w: &mut Work<'_>, setup: &SetupId, s: &Setup) {
    let named = format!("setup `{setup}`");
    w.need(!s.rolling, Invariant::CameraRolls, [named.clone()]);
    w.need(
        s.takes == 0,
        Invariant::SetupShot,
        [named.clone(), format!("takes `{}`", s.takes)],
    );
    let planned_elsewhere = |item: &ItemId| {
        let mut others = w.state.setups.iter().filter(|(id, _)| *id != setup);
        others.any(|(_, o)| o.plan.items.contains(item) && w.state.day_of(o).is_some())
    };
    let out = w.state.items.iter().filter(|(id, i)| {
        let issued = s.plan.items.contains(*id) && !i.issued.is_empty();
        i.setup.as_ref() == Some(setup) || issued && !planned_elsewhere(id)
    });
    let mut about: Vec<String> = out.map(|(id, _)| format!("item `{id}`")).collect();
    if !about.is_empty() {
        about.insert(0, named.clone());
        w.no(Invariant::SomethingOut, about);
    }
    let on_board = w.state.day_ahead(s).is_none();
    let stops = w.state.stops_for(Some(&s.unit)).filter(|_| on_board);
    let stops: Vec<String> = stops.map(|id| format!("stop `{id}`")).collect();
    w.need(stops.is_empty(), Invariant::StopOpen, stops);
    let touched = |m: &Matter| m.items.is_empty() || !m.items.is_disjoint(&s.plan.items);
    let matters = w.state.matters.iter();
    let matters: Vec<String> = matters
        .filter(|(_, m)| m.open && m.kind != MatterKind::Order && touched(m))
        .map(|(id, _)| format!("matter `{id}`"))
        .collect();
    w.need(matters.is_empty(), Invariant::MatterOpen, matters);
}

fn zone(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::EnterZone {
            setup,
            person,
            in_arc,
        } => {
            if w.setup_at_all(setup).is_some() && w.person(person) {
                w.emit(Event::ZoneEntered {
                    setup: setup.clone(),
                    person: person.clone(),
                    in_arc: *in_arc,
                });
                w.void_setup(setup, VoidCause::ZoneChanged);
            }
        }
        Command::LeaveZone { setup, person } => {
            if in_zone(w, setup, person) {
                w.emit(Event::ZoneLeft {
                    setup: setup.clone(),
                    person: person.clone(),
                });
                w.void_setup(setup, VoidCause::ZoneChanged);
            }
        }
        Command::ConfirmPpe {
            setup,
            person,
            wears,
        } => {
            w.actor();
            if w.setup(setup).is_some() {
                in_zone(w, setup, person);
            }
            if w.open() {
                w.emit(Event::PpeConfirmed {
                    setup: setup.clone(),
                    person: person.clone(),
                    wears: wears.clone(),
                });
            }
        }
        Command::RemovePpe { setup, person } => {
            if in_zone(w, setup, person) {
                w.emit(Event::PpeRemoved {
                    setup: setup.clone(),
                    person: person.clone(),
                });
                w.void_setup(setup, VoidCause::ZoneChanged);
            }
        }
        Command::CountHeads { setup, heads } => {
            if let Some(s) = w.setup_at_all(setup) {
                w.emit(Event::HeadsCounted {
                    setup: setup.clone(),
                    heads: *heads,
                });
                if usize::try_from(*heads).ok() != Some(s.zone.people.len()) {
                    w.void_setup(setup, VoidCause::ZoneChanged);
                }
            }
        }
        Command::MeasureDistance { setup, distance_cm } => {
            if w.setup_at_all(setup).is_some() {
                w.emit(Event::DistanceMeasured {
                    setup: setup.clone(),
                    distance_cm: *distance_cm,
                });
                w.void_setup(setup, VoidCause::ZoneChanged);
            }
        }
        _ => return false,
    }
    true
}

fn in_zone(w: &mut Work<'_>, setup: &SetupId, person: &PersonId) -> bool {
    let Some(s) = w.setup_at_all(setup) else {
        return false;
    };
    let there = s.zone.people.contains_key(person);
    w.need(
        there,
        Invariant::Unknown,
        [
            format!("person `{person}`"),
            format!("zone of setup `{setup}`"),
        ],
    )
}

/// Rolling is the conjunction of everything the board shows; it never overrides any of it.
fn roll(w: &mut Work<'_>, setup: &SetupId) {
    w.role(&[Role::FirstAd]);
    w.production_open(Some(setup));
    let Some(s) = w.setup(setup) else { return };
    let day_open = w.state.day_of(&s).is_some();
    w.need(
        day_open,
        Invariant::DayNotOpen,
        [format!("day `{}`", s.plan.day)],
    );
    for id in &s.plan.items {
        let Some(item) = w.item(id) else { continue };
        if item.about.class.procedure() == crate::vocabulary::Procedure::Counted {
            continue;
        }
        let waiting = w.state.limits().waiting_s;
        let ready = match (&item.custody, item.stage) {
            (Custody::Performer(_), Stage::WithPerformer) => {
                item.receipt
                    && item.clearance.is_some()
                    && item.setup.as_ref() == Some(setup)
                    && w.state.clearance_current(&item)
            }
            (Custody::Handler(_), Stage::Cleared) => {
                item.setup.as_ref() == Some(setup)
                    && w.state.clearance_current(&item)
                    && item
                        .clearance
                        .as_ref()
                        .is_some_and(|c| (0..=waiting).contains(&w.ctx.now.seconds_since(c.at)))
            }
            _ => false,
        };
        w.need(ready, Invariant::NotReady, [format!("item `{id}`")]);
        w.not_held(&item);
    }
    let deviating: Vec<String> = w
        .state
        .items
        .iter()
        .filter(|(_, i)| {
            !i.deviations.is_empty()
                && (i.setup.as_ref() == Some(setup) || i.setup.is_none() && i.is_out())
        })
        .map(|(id, _)| format!("deviation of item `{id}`"))
        .collect();
    w.need(deviating.is_empty(), Invariant::NotReady, deviating);
    if s.plan.items.is_empty() {
        w.ask(&Subject::of_setup(&w.state, setup, w.ctx.by.as_ref()));
    }
    for id in &s.plan.items {
        let subject = Subject::of_item(&w.state, id, w.ctx.by.as_ref()).at_setup(setup);
        w.ask(&subject);
    }
    if w.open() {
        w.emit(Event::Rolled {
            setup: setup.clone(),
        });
    }
}
