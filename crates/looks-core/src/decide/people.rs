//! Production, people, qualifications, duties, training.

use super::{Subject, work::Work};
use crate::{
    command::{Command, Limits},
    event::Event,
    reason::Invariant,
    state::VoidCause,
    vocabulary::{Role, Strength},
};

const OFFICE: &[Role] = &[
    Role::Admin,
    Role::Producer,
    Role::UnitProductionManager,
    Role::FirstAd,
    Role::SecondAd,
];

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::OpenProduction {
            name,
            packs,
            limits,
        } => {
            w.need(
                w.state.production.is_none(),
                Invariant::AlreadyExists,
                ["production".to_owned()],
            );
            w.need(w.ctx.strength == Strength::System, Invariant::ActorRole, []);
            tighter(w, &Limits::default(), limits);
            if w.open() {
                w.emit(Event::ProductionOpened {
                    name: name.clone(),
                    packs: packs.clone(),
                    limits: *limits,
                });
            }
        }
        Command::AddPacks { packs } => {
            if w.role_or_system(&[
                Role::Producer,
                Role::UnitProductionManager,
                Role::SafetyAdvisor,
                Role::Admin,
            ]) {
                w.emit(Event::PacksAdded {
                    packs: packs.clone(),
                });
                w.void_all(VoidCause::PlanChanged);
            }
        }
        Command::TightenLimits { limits } => {
            let now = w.state.limits();
            w.role_or_system(&[
                Role::Producer,
                Role::UnitProductionManager,
                Role::SafetyAdvisor,
                Role::Armorer,
            ]);
            tighter(w, &now, limits);
            if w.open() {
                w.emit(Event::LimitsTightened { limits: *limits });
                w.void_all(VoidCause::PlanChanged);
            }
        }
        Command::AddPerson {
            person,
            name,
            roles,
            department,
            minor,
        } => {
            w.role_or_system(OFFICE);
            w.need(
                !w.state.people.contains_key(person),
                Invariant::AlreadyExists,
                [format!("person `{person}`")],
            );
            sole_advisor(w, roles);
            if w.open() {
                w.emit(Event::PersonAdded {
                    person: person.clone(),
                    name: name.clone(),
                    roles: roles.clone(),
                    department: department.clone(),
                    minor: *minor,
                });
            }
        }
        Command::ChangeRoles { person, roles } => {
            w.role_or_system(OFFICE);
            w.person(person);
            sole_advisor(w, roles);
            if w.open() {
                w.emit(Event::RolesChanged {
                    person: person.clone(),
                    roles: roles.clone(),
                });
                w.void_person(person, VoidCause::HandlerChanged);
            }
        }
        Command::AddQualification {
            person,
            kind,
            reference,
            expires,
            categories,
        } => {
            w.role_or_system(
                &[
                    OFFICE,
                    &[Role::SafetyAdvisor, Role::PropertyMaster, Role::Armorer],
                ]
                .concat(),
            );
            w.person(person);
            w.need(
                !reference.trim().is_empty(),
                Invariant::BadValue,
                ["reference ``".to_owned()],
            );
            if w.open() {
                w.emit(Event::QualificationAdded {
                    person: person.clone(),
                    kind: *kind,
                    reference: reference.clone(),
                    expires: *expires,
                    categories: categories.clone(),
                });
            }
        }
        Command::WithdrawQualification { person, kind } => {
            if w.person(person) {
                w.emit(Event::QualificationWithdrawn {
                    person: person.clone(),
                    kind: *kind,
                });
                w.void_handler(person, VoidCause::DocumentEnded);
            }
        }
        Command::AssignDuty { person, duty } => {
            if w.person(person) {
                w.emit(Event::DutyAssigned {
                    person: person.clone(),
                    duty: duty.clone(),
                });
                w.void_handler(person, VoidCause::HandlerChanged);
            }
        }
        Command::EndDuty { person, duty } => {
            w.person(person);
            w.role_or_system(
                &[
                    OFFICE,
                    &[Role::Armorer, Role::PropertyMaster, Role::DepartmentHead],
                ]
                .concat(),
            );
            let has = w
                .state
                .people
                .get(person)
                .is_some_and(|p| p.duties.contains(duty));
            w.need(has, Invariant::Unknown, [format!("duty `{duty}`")]);
            if w.open() {
                w.emit(Event::DutyEnded {
                    person: person.clone(),
                    duty: duty.clone(),
                });
            }
        }
        Command::RecordTraining {
            person,
            class,
            assessed_for,
            minutes,
        } => {
            w.person(person);
            if let Some(by) = w.handler() {
                w.need(
                    by != *person,
                    Invariant::SecondPersonSame,
                    [format!("person `{person}`")],
                );
                w.ask(&Subject {
                    receiver: Some(person.clone()),
                    actor: Some(by.clone()),
                    ..Subject::default()
                });
                if w.open() {
                    w.emit(Event::TrainingRecorded {
                        person: person.clone(),
                        class: *class,
                        assessed_for: assessed_for.clone(),
                        by,
                        minutes: *minutes,
                    });
                }
            }
        }
        Command::SetSigningCode { person } => {
            w.person(person);
            let own = w.ctx.by.as_ref() == Some(person) || w.ctx.strength == Strength::System;
            w.need(own, Invariant::ActorRole, [format!("person `{person}`")]);
            if w.open() {
                w.emit(Event::SigningCodeSet {
                    person: person.clone(),
                });
            }
        }
        Command::CodesTried { person, tries } => {
            if w.open() && w.person(person) {
                w.emit(Event::CodesTried {
                    person: person.clone(),
                    tries: *tries,
                });
            }
        }
        _ => return false,
    }
    true
}

/// SOURCE: Cal. Lab. Code 9151(k), no other job on the production.
fn sole_advisor(w: &mut Work<'_>, roles: &std::collections::BTreeSet<Role>) {
    let alone = !roles.contains(&Role::SafetyAdvisor) || roles.len() == 1;
    w.need(
        alone,
        Invariant::AdvisorNoSecondJob,
        roles.iter().map(|r| format!("role `{}`", r.as_str())),
    );
}

fn tighter(w: &mut Work<'_>, now: &Limits, wanted: &Limits) {
    let pairs = [
        ("waiting_s", now.waiting_s, wanted.waiting_s),
        ("hold_s", now.hold_s, wanted.hold_s),
        ("idle_s", now.idle_s, wanted.idle_s),
        (
            "performers_per_handler",
            i64::from(now.performers_per_handler),
            i64::from(wanted.performers_per_handler),
        ),
        (
            "group_max",
            i64::from(now.group_max),
            i64::from(wanted.group_max),
        ),
        (
            "concern_answer_s",
            now.concern_answer_s,
            wanted.concern_answer_s,
        ),
        (
            "discharge_answer_s",
            now.discharge_answer_s,
            wanted.discharge_answer_s,
        ),
        // Larger is stricter for these two.
        (
            "misfire_wait_s",
            now.misfire_wait_s.saturating_neg(),
            wanted.misfire_wait_s.saturating_neg(),
        ),
        (
            "distance_cm",
            -i64::from(now.distance_cm),
            -i64::from(wanted.distance_cm),
        ),
    ];
    for (name, have, want) in pairs {
        w.need(
            want <= have,
            Invariant::Looser,
            [format!("{name} `{}`", want.unsigned_abs())],
        );
        w.need(
            want != 0 || name == "misfire_wait_s",
            Invariant::BadValue,
            [format!("{name} `0`")],
        );
    }
    let negative =
        wanted.waiting_s < 0 || wanted.hold_s < 0 || wanted.idle_s < 0 || wanted.misfire_wait_s < 0;
    w.need(!negative, Invariant::BadValue, ["limits".to_owned()]);
}
