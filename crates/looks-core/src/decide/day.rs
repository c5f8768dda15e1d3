//! The shooting day: planning ahead, opening, contact, meeting, sweep, permits, assessments.

use super::{Subject, work::Work};
use crate::{
    command::Command,
    event::Event,
    id::{DayId, PersonId, UnitId},
    private::Words,
    reason::Invariant,
    state::VoidCause,
    time::Timestamp,
    vocabulary::{Pause, Role},
};

const FLOOR: &[Role] = &[
    Role::FirstAd,
    Role::SecondAd,
    Role::UnitProductionManager,
    Role::Producer,
    Role::Admin,
];
const APPROVERS: &[Role] = &[
    Role::SafetyAdvisor,
    Role::Producer,
    Role::UnitProductionManager,
    Role::StudioSafety,
];

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::OpenDay {
            day,
            unit,
            place,
            starts,
            wraps,
        } => {
            may_begin(w, day, unit, (*starts, *wraps));
            let other = w
                .state
                .days
                .iter()
                .find(|(_, d)| d.open && d.unit == *unit)
                .map(|(id, _)| id.clone());
            w.need(
                other.is_none(),
                Invariant::UnitDayOpen,
                other.map(|d| format!("day `{d}`")),
            );
            if w.open() {
                w.emit(Event::DayOpened {
                    day: day.clone(),
                    unit: unit.clone(),
                    place: place.clone(),
                    starts: *starts,
                    wraps: *wraps,
                });
            }
        }
        Command::PlanDay {
            day,
            unit,
            place,
            starts,
            wraps,
        } => {
            may_begin(w, day, unit, (*starts, *wraps));
            if w.open() {
                w.emit(Event::DayPlanned {
                    day: day.clone(),
                    unit: unit.clone(),
                    place: place.clone(),
                    starts: *starts,
                    wraps: *wraps,
                });
            }
        }
        Command::DropDay { day, reason } => drop_day(w, day, reason),
        Command::CloseDay { day } => close(w, day),
        Command::NameContact { day, person, .. } => {
            w.role(FLOOR);
            w.person(person);
            known_day(w, day);
            if w.open() {
                w.emit(Event::ContactNamed {
                    day: day.clone(),
                    person: person.clone(),
                });
            }
        }
        Command::HoldMeeting {
            meeting,
            day,
            topics,
            walk,
            present,
            representative,
        } => {
            let by = w.role(&[
                Role::FirstAd,
                Role::SafetyAdvisor,
                Role::Armorer,
                Role::PropertyMaster,
                Role::UnitProductionManager,
            ]);
            w.need(
                !w.state.meetings.contains_key(meeting),
                Invariant::AlreadyExists,
                [format!("meeting `{meeting}`")],
            );
            known_day(w, day);
            w.known_people(present);
            if let Some(r) = representative {
                w.need(
                    present.contains(r),
                    Invariant::BadValue,
                    [format!("representative `{r}`")],
                );
            }
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::MeetingHeld {
                    meeting: meeting.clone(),
                    day: day.clone(),
                    by,
                    topics: topics.clone(),
                    walk: *walk,
                    present: present.clone(),
                    representative: representative.clone(),
                });
                // A clearance binds to the meeting it stood on; a later meeting supersedes it.
                void_day(w, day, VoidCause::PlanChanged);
            }
        }
        Command::AttendMeeting { meeting } => {
            let actor = w.actor();
            if let (Some(by), Some(held)) = (&actor, w.state.meetings.get(meeting).map(|m| m.at)) {
                let there = w.state.people.get(by).is_some_and(|p| p.since <= held);
                w.need(
                    there && w.ctx.now.seconds_since(held) <= ATTEND_S,
                    Invariant::MeetingOver,
                    [format!("meeting `{meeting}`")],
                );
            }
            join(w, meeting, actor);
        }
        Command::BriefLate { meeting, person } => {
            w.role(&[
                Role::FirstAd,
                Role::SecondAd,
                Role::SafetyAdvisor,
                Role::Armorer,
                Role::PropertyMaster,
            ]);
            let person = w.person(person).then(|| person.clone());
            join(w, meeting, person);
        }
        Command::Sweep { day, none_seen } => {
            known_day(w, day);
            let actor = w.role(&[
                Role::FirstAd,
                Role::Armorer,
                Role::PropertyMaster,
                Role::AssistantPropertyMaster,
            ]);
            if let (true, Some(by)) = (w.open(), actor) {
                w.emit(Event::Swept {
                    day: day.clone(),
                    by,
                    none_seen: *none_seen,
                });
                if !*none_seen {
                    w.void_all(VoidCause::CountMismatch);
                }
            }
        }
        _ => return permits(w, command) || assessments(w, command),
    }
    true
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn permits(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::AddPermit {
            permit,
            kind,
            reference,
            from,
            until,
            load_limit,
            conditions,
            setups,
        } => {
            w.role(
                &[
                    FLOOR,
                    &[
                        Role::Armorer,
                        Role::PropertyMaster,
                        Role::SafetyAdvisor,
                        Role::ComplianceContact,
                    ],
                ]
                .concat(),
            );
            w.need(
                !w.state.permits.contains_key(permit),
                Invariant::AlreadyExists,
                [format!("permit `{permit}`")],
            );
            w.need(
                !reference.trim().is_empty(),
                Invariant::BadValue,
                ["reference ``".to_owned()],
            );
            w.need(
                until > from,
                Invariant::TimesReversed,
                [format!("until `{until}`")],
            );
            if w.open() {
                w.emit(Event::PermitAdded {
                    permit: permit.clone(),
                    kind: *kind,
                    reference: reference.clone(),
                    from: *from,
                    until: *until,
                    load_limit: *load_limit,
                    conditions: conditions.clone(),
                    setups: setups.clone(),
                });
            }
        }
        Command::RevokePermit { permit } => {
            if w.need(
                w.state.permits.contains_key(permit),
                Invariant::Unknown,
                [format!("permit `{permit}`")],
            ) {
                w.emit(Event::PermitRevoked {
                    permit: permit.clone(),
                });
                w.void_all(VoidCause::DocumentEnded);
            }
        }
        Command::CheckIn { permit, day } => {
            let actor = w.actor();
            known_day(w, day);
            let named = w.state.permits.get(permit).cloned();
            if w.need(
                named.is_some(),
                Invariant::Unknown,
                [format!("permit `{permit}`")],
            ) && let (Some(p), Some(by)) = (named, actor)
            {
                let fits = p.conditions.iter().any(|r| w.state.person_is(&by, *r));
                w.need(
                    fits,
                    Invariant::ActorRole,
                    p.conditions
                        .iter()
                        .map(|r| format!("role `{}`", r.as_str())),
                );
                if w.open() {
                    w.emit(Event::CheckedIn {
                        permit: permit.clone(),
                        day: day.clone(),
                        person: by,
                    });
                }
            }
        }
        Command::CheckOut { permit, day } => {
            let actor = w.actor();
            w.need(
                w.state.permits.contains_key(permit),
                Invariant::Unknown,
                [format!("permit `{permit}`")],
            );
            if let (true, Some(by)) = (w.open(), actor) {
                w.emit(Event::CheckedOut {
                    permit: permit.clone(),
                    day: day.clone(),
                    person: by,
                });
                void_day(w, day, VoidCause::DocumentEnded);
            }
        }
        _ => return false,
    }
    true
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn assessments(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::WriteAssessment {
            assessment,
            setups,
            risk_without,
            risk_with,
            activity,
            mitigation,
            affected,
            alternatives,
            opens,
            ..
        } => {
            w.role(
                &[
                    APPROVERS,
                    &[
                        Role::Armorer,
                        Role::PropertyMaster,
                        Role::FirstAd,
                        Role::StuntCoordinator,
                    ],
                ]
                .concat(),
            );
            for (name, value) in [("risk_without", risk_without), ("risk_with", risk_with)] {
                let fits = value.is_none_or(|v| (1..=5).contains(&v));
                w.need(
                    fits,
                    Invariant::BadValue,
                    [format!("{name} `{}`", value.unwrap_or(0))],
                );
            }
            let strangers: Vec<String> = setups
                .iter()
                // One that covers a dropped setup among others is still revised; it counts for none that is not planned.
                .filter(|s| !w.state.setups.contains_key(*s) && !w.state.dropped.contains_key(*s))
                .map(|s| format!("setup `{s}`"))
                .collect();
            w.need(strangers.is_empty(), Invariant::Unknown, strangers);
            if w.open() {
                let before = w
                    .state
                    .assessments
                    .get(assessment)
                    .map(|a| a.setups.clone())
                    .unwrap_or_default();
                w.emit(Event::AssessmentWritten {
                    assessment: assessment.clone(),
                    setups: setups.clone(),
                    risk_without: *risk_without,
                    risk_with: *risk_with,
                    activity: activity.clone(),
                    mitigation: *mitigation,
                    affected: *affected,
                    alternatives: *alternatives,
                    opens: opens.clone(),
                });
                for setup in before.union(setups) {
                    w.void_setup(setup, VoidCause::PlanChanged);
                }
            }
        }
        Command::ApproveAssessment { assessment } => {
            let by = w.role(APPROVERS);
            let known = w.state.assessments.get(assessment).cloned();
            w.need(
                known.is_some(),
                Invariant::Unknown,
                [format!("assessment `{assessment}`")],
            );
            // SOURCE: Cal. Lab. Code 9152.5(b)(3), the risk with and without controls.
            let rated = known.is_some_and(|a| a.risk_with.is_some() && a.risk_without.is_some());
            w.need(
                rated,
                Invariant::NotAsRegistered,
                ["risk_with, risk_without".to_owned()],
            );
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::AssessmentApproved {
                    assessment: assessment.clone(),
                    by,
                });
            }
        }
        Command::EndorseAssessment { assessment } => {
            let by = w.handler();
            w.need(
                w.state.assessments.contains_key(assessment),
                Invariant::Unknown,
                [format!("assessment `{assessment}`")],
            );
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::AssessmentEndorsed {
                    assessment: assessment.clone(),
                    by,
                });
            }
        }
        Command::MarkStale { assessment, .. } => {
            if w.need(
                w.state.assessments.contains_key(assessment),
                Invariant::Unknown,
                [format!("assessment `{assessment}`")],
            ) {
                w.emit(Event::AssessmentMarkedStale {
                    assessment: assessment.clone(),
                });
                let setups = w
                    .state
                    .assessments
                    .get(assessment)
                    .map(|a| a.setups.clone())
                    .unwrap_or_default();
                for setup in &setups {
                    w.void_setup(setup, VoidCause::PlanChanged);
                }
            }
        }
        Command::ConfirmUnchanged { assessment, .. } => {
            let by = w.role(APPROVERS);
            w.need(
                w.state.assessments.contains_key(assessment),
                Invariant::Unknown,
                [format!("assessment `{assessment}`")],
            );
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::AssessmentConfirmed {
                    assessment: assessment.clone(),
                    by,
                });
            }
        }
        _ => return false,
    }
    true
}

/// What opening a day and planning one ask alike. A day that is planned may be opened, or planned again; once it was opened it
/// keeps its name.
///
/// INVARIANT: a setup has the unit of its day. So a day on which setups are planned keeps its unit, and no other opens it.
fn may_begin(
    w: &mut Work<'_>,
    day: &DayId,
    unit: &UnitId,
    (starts, wraps): (Timestamp, Timestamp),
) {
    w.role(FLOOR);
    let before = w.state.days.get(day).cloned();
    w.need(
        before.as_ref().is_none_or(|d| d.planned),
        Invariant::AlreadyExists,
        [format!("day `{day}`")],
    );
    w.need(
        wraps > starts,
        Invariant::TimesReversed,
        [format!("wraps `{wraps}`")],
    );
    if let Some(before) = before.filter(|d| d.planned && d.unit != *unit) {
        let mut about = planned_on(w, day);
        if !about.is_empty() {
            about.insert(0, format!("unit `{}`", before.unit));
            w.no(Invariant::DayOfOtherUnit, about);
        }
    }
}

/// The setups that are planned on a day.
fn planned_on(w: &Work<'_>, day: &DayId) -> Vec<String> {
    let setups = w.state.setups.iter();
    setups
        .filter(|(_, s)| s.plan.day == *day)
        .map(|(id, _)| format!("setup `{id}`"))
        .collect()
}

/// Takes back a day that was planned and not opened. What is planned on it is dropped or planned elsewhere first, by those
/// who plan it.
fn drop_day(w: &mut Work<'_>, day: &DayId, reason: &Words) {
    let by = w.role(FLOOR);
    w.need(
        !reason.is_empty(),
        Invariant::BadValue,
        ["reason ``".to_owned()],
    );
    let planned = w.state.days.get(day).map(|d| d.planned);
    let named = [format!("day `{day}`")];
    match planned {
        None => w.no(Invariant::Unknown, named),
        Some(false) => w.no(Invariant::DayWasOpen, named),
        Some(true) => {
            let setups = planned_on(w, day);
            w.need(setups.is_empty(), Invariant::SetupsOnDay, setups);
        }
    }
    if let (true, Some(by)) = (w.open(), by) {
        w.emit(Event::DayDropped {
            day: day.clone(),
            by,
            reason: reason.clone(),
        });
    }
}

fn known_day(w: &mut Work<'_>, day: &DayId) {
    let open = w.state.days.get(day).is_some_and(|d| d.open);
    w.need(open, Invariant::DayNotOpen, [format!("day `{day}`")]);
}

/// How long after a meeting was recorded somebody may say to have been there, seconds. After that, and for
/// whoever came onto the roster later, a named person briefs.
///
/// SOURCE: rules 6.7, late arrivals are briefed one by one.
const ATTEND_S: i64 = 3_600;

fn join(w: &mut Work<'_>, meeting: &crate::id::MeetingId, person: Option<PersonId>) {
    w.need(
        w.state.meetings.contains_key(meeting),
        Invariant::Unknown,
        [format!("meeting `{meeting}`")],
    );
    if let (true, Some(person)) = (w.open(), person) {
        w.emit(Event::MeetingJoined {
            meeting: meeting.clone(),
            person,
        });
    }
}

fn void_day(w: &mut Work<'_>, day: &DayId, cause: VoidCause) {
    let day = day.clone();
    w.void_where(cause, |state, i| {
        i.setup
            .as_ref()
            .and_then(|s| state.setups.get(s))
            .is_some_and(|s| s.plan.day == day)
    });
}

fn close(w: &mut Work<'_>, day: &DayId) {
    w.role(FLOOR);
    known_day(w, day);
    let unit = w.state.days.get(day).map(|d| d.unit.clone());
    let out: Vec<String> = w
        .state
        .items
        .iter()
        .filter(|(_, i)| i.is_out())
        .filter(|(_, i)| {
            let theirs = i
                .setup
                .as_ref()
                .and_then(|s| w.state.setups.get(s))
                .map(|s| s.unit.clone());
            theirs.is_none() || theirs == unit
        })
        .map(|(id, _)| format!("item `{id}`"))
        .collect();
    if !out.is_empty() {
        w.no(Invariant::SomethingOut, out);
    }
    let issued: Vec<String> = w
        .state
        .items
        .iter()
        .filter(|(_, i)| !i.issued.is_empty())
        .map(|(id, _)| format!("item `{id}`"))
        .collect();
    if !issued.is_empty() {
        w.no(Invariant::SomethingOut, issued);
    }
    let loose: Vec<String> = w
        .state
        .lots
        .iter()
        .filter(|(id, l)| {
            let opened = w.state.days.get(day).map(|d| d.starts);
            let agreed = w.state.counts.get(*id).and_then(|c| c.agreed);
            let moved = l.in_hand + l.loaded + l.in_magazines + l.fired + l.misfired > 0;
            l.mismatch || l.in_hand + l.in_magazines + l.loaded > 0 || (moved && agreed < opened)
        })
        .map(|(id, _)| format!("lot `{id}`"))
        .collect();
    if !loose.is_empty() {
        w.no(Invariant::CountsOpen, loose);
    }
    let subject = Subject {
        actor: w.actor_if_any(),
        ..Subject::default()
    };
    w.ask(&subject);
    if w.open() {
        if let Some(unit) = unit {
            w.emit(Event::UnitPaused {
                unit,
                kind: Pause::Wrap,
            });
        }
        w.emit(Event::DayClosed { day: day.clone() });
    }
}
