//! Turns events into state. Cannot fail: an event about a thing that is not there changes nothing.
//!
//! INVARIANT: nothing here decides. Whatever an event says has been decided, and replaying the record
//! gives the same state on every machine.

mod cases;
mod chain;
mod script;

use std::sync::Arc;

use crate::{
    event::{Event, Meta},
    state::{
        Assessment, Container, CountSession, Day, DroppedSetup, Group, InZone, LateEntry, Lot,
        Magazine, Meeting, Permit, Person, Production, Qualification, Round, RoundPlace, Setup,
        State, Table, Training, Zone,
    },
    vocabulary::LotKind,
};

pub(crate) fn edit<K: Ord + Clone, V: Clone>(
    table: &mut Table<K, V>,
    key: &K,
    change: impl FnOnce(&mut V),
) {
    if let Some(value) = table.get_mut(key) {
        change(Arc::make_mut(value));
    }
}

/// Adds one event to the state.
pub fn apply(state: &mut State, event: &Event, meta: &Meta) {
    if !(chain::apply(state, event, meta)
        || people(state, event, meta)
        || day(state, event, meta)
        || setup(state, event, meta)
        || rounds(state, event, meta)
        || script::apply(state, event, meta)
        || cases::apply(state, event, meta))
    {
        hub(state, event, meta);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn people(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::ProductionOpened {
            name,
            packs,
            limits,
        } => {
            state.production = Some(Arc::new(Production {
                name: name.clone(),
                packs: packs.clone(),
                limits: *limits,
            }));
        }
        Event::PacksAdded { packs } => {
            if let Some(p) = &mut state.production {
                Arc::make_mut(p).packs.extend(packs.iter().cloned());
            }
        }
        Event::LimitsTightened { limits } => {
            if let Some(p) = &mut state.production {
                Arc::make_mut(p).limits = *limits;
            }
        }
        Event::PersonAdded {
            person,
            name,
            roles,
            department,
            minor,
        } => {
            let value = Person {
                name: name.clone(),
                roles: roles.clone(),
                department: department.clone(),
                minor: *minor,
                qualifications: Vec::new(),
                duties: std::collections::BTreeSet::new(),
                trainings: Vec::new(),
                has_code: false,
                wrong_codes: 0,
                since: meta.at,
            };
            state.people.insert(person.clone(), Arc::new(value));
        }
        Event::RolesChanged { person, roles } => {
            edit(&mut state.people, person, |p| p.roles.clone_from(roles));
        }
        Event::QualificationAdded {
            person,
            kind,
            reference,
            expires,
            categories,
        } => {
            edit(&mut state.people, person, |p| {
                p.qualifications
                    .retain(|q| !(q.kind == *kind && q.reference == *reference));
                p.qualifications.push(Qualification {
                    kind: *kind,
                    reference: reference.clone(),
                    expires: *expires,
                    categories: categories.clone(),
                });
            });
        }
        Event::QualificationWithdrawn { person, kind } => {
            edit(&mut state.people, person, |p| {
                p.qualifications.retain(|q| q.kind != *kind);
            });
        }
        Event::DutyAssigned { person, duty } => {
            edit(&mut state.people, person, |p| {
                p.duties.insert(duty.clone());
            });
        }
        Event::DutyEnded { person, duty } => {
            edit(&mut state.people, person, |p| {
                p.duties.remove(duty);
            });
        }
        Event::TrainingRecorded {
            person,
            class,
            assessed_for,
            by,
            minutes,
        } => {
            edit(&mut state.people, person, |p| {
                p.trainings.push(Training {
                    class: *class,
                    assessed_for: assessed_for.clone(),
                    by: by.clone(),
                    minutes: *minutes,
                });
            });
        }
        Event::SigningCodeSet { person } => edit(&mut state.people, person, |p| {
            p.has_code = true;
            p.wrong_codes = 0;
        }),
        Event::CodesTried { person, tries } => {
            edit(&mut state.people, person, |p| {
                p.wrong_codes = p.wrong_codes.saturating_add(*tries);
            });
        }
        _ => return false,
    }
    true
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn day(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::DayOpened {
            day,
            unit,
            place,
            starts,
            wraps,
        } => {
            let value = Day::new(unit, place, (*starts, *wraps));
            state.days.insert(day.clone(), Arc::new(value));
        }
        Event::DayPlanned {
            day,
            unit,
            place,
            starts,
            wraps,
        } => {
            let value = Day {
                open: false,
                planned: true,
                ..Day::new(unit, place, (*starts, *wraps))
            };
            state.days.insert(day.clone(), Arc::new(value));
        }
        Event::DayDropped { day, .. } => {
            state.days.remove(day);
        }
        Event::DayClosed { day } => edit(&mut state.days, day, |d| d.open = false),
        Event::ContactNamed { day, person } => {
            edit(&mut state.days, day, |d| d.contact = Some(person.clone()));
        }
        Event::MeetingHeld {
            meeting,
            day,
            by,
            topics,
            walk,
            present,
            representative,
        } => {
            let value = Meeting {
                day: day.clone(),
                by: by.clone(),
                at: meta.at,
                topics: topics.clone(),
                walk: *walk,
                present: present.clone(),
                representative: representative.clone(),
            };
            state.meetings.insert(meeting.clone(), Arc::new(value));
        }
        Event::MeetingJoined { meeting, person } => edit(&mut state.meetings, meeting, |m| {
            m.present.insert(person.clone());
        }),
        Event::Swept { day, by, none_seen } => edit(&mut state.days, day, |d| {
            if *none_seen {
                d.swept_by.insert(by.clone());
            } else {
                d.swept_by.clear();
            }
            d.sweep_found = !*none_seen;
        }),
        Event::PermitAdded {
            permit,
            kind,
            reference,
            from,
            until,
            load_limit,
            conditions,
            setups,
        } => {
            let value = Permit {
                kind: *kind,
                reference: reference.clone(),
                from: *from,
                until: *until,
                load_limit: *load_limit,
                conditions: conditions.clone(),
                setups: setups.clone(),
                revoked: false,
                checked_in: std::collections::BTreeMap::new(),
            };
            state.permits.insert(permit.clone(), Arc::new(value));
        }
        Event::PermitRevoked { permit } => edit(&mut state.permits, permit, |p| p.revoked = true),
        Event::CheckedIn {
            permit,
            day,
            person,
        } => edit(&mut state.permits, permit, |p| {
            p.checked_in
                .entry(day.clone())
                .or_default()
                .insert(person.clone());
        }),
        Event::CheckedOut {
            permit,
            day,
            person,
        } => edit(&mut state.permits, permit, |p| {
            if let Some(people) = p.checked_in.get_mut(day) {
                people.remove(person);
            }
        }),
        Event::AssessmentWritten {
            assessment,
            setups,
            risk_without,
            risk_with,
            activity,
            mitigation,
            affected,
            alternatives,
            opens,
        } => {
            let version = state
                .assessments
                .get(assessment)
                .map_or(0, |a| a.version)
                .saturating_add(1);
            let value = Assessment {
                version,
                setups: setups.clone(),
                risk_without: *risk_without,
                risk_with: *risk_with,
                activity: activity.clone(),
                mitigation: *mitigation,
                affected: *affected,
                alternatives: *alternatives,
                opens: opens.clone(),
                approved_by: None,
                endorsed_by: std::collections::BTreeSet::new(),
                stale: false,
            };
            state
                .assessments
                .insert(assessment.clone(), Arc::new(value));
        }
        Event::AssessmentApproved { assessment, by } => {
            edit(&mut state.assessments, assessment, |a| {
                a.approved_by = Some(by.clone());
            });
        }
        Event::AssessmentEndorsed { assessment, by } => {
            edit(&mut state.assessments, assessment, |a| {
                a.endorsed_by.insert(by.clone());
            });
        }
        Event::AssessmentMarkedStale { assessment } => {
            edit(&mut state.assessments, assessment, |a| a.stale = true);
        }
        Event::AssessmentConfirmed { assessment, .. } => {
            edit(&mut state.assessments, assessment, |a| a.stale = false);
        }
        _ => return false,
    }
    true
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn setup(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::SetupPlanned { plan, unit } => {
            let dropped = state.dropped.remove(&plan.setup);
            let again = dropped.map(|d| Arc::new(d.planned_again()));
            let before = state.setups.get(&plan.setup).cloned().or(again);
            let zone = before.as_ref().map(|b| b.zone.clone()).unwrap_or_default();
            let value = Setup {
                unit: unit.clone(),
                version: before.as_ref().map_or(0, |b| b.version).saturating_add(1),
                called: false,
                rolling: before.as_ref().is_some_and(|b| b.rolling),
                takes: before.as_ref().map_or(0, |b| b.takes),
                change_unbriefed: before.is_some(),
                consulted: None,
                rehearsed: std::collections::BTreeSet::new(),
                declined: before.map(|b| b.declined.clone()).unwrap_or_default(),
                zone,
                plan: (**plan).clone(),
            };
            state.setups.insert(plan.setup.clone(), Arc::new(value));
        }
        Event::SetupDropped { setup, by, reason } => {
            if let Some(was) = state.setups.remove(setup) {
                let value = DroppedSetup {
                    by: by.clone(),
                    at: meta.at,
                    reason: reason.clone(),
                    was: (*was).clone(),
                };
                state.dropped.insert(setup.clone(), Arc::new(value));
            }
        }
        Event::SetupCalled { setup } => edit(&mut state.setups, setup, |s| s.called = true),
        Event::SetupChanged { setup, changed } => planned_or_dropped(state, setup, |s| {
            use crate::vocabulary::Change;
            s.version = s.version.saturating_add(1);
            s.called = false;
            s.change_unbriefed = true;
            s.consulted = None;
            s.rehearsed.clear();
            if changed
                .iter()
                .any(|c| matches!(c, Change::Camera | Change::Place | Change::Choreography))
            {
                s.zone.distance_cm = None;
                s.plan.distance_cm = None;
            }
        }),
        Event::ChangeBriefed { setup, .. } => {
            edit(&mut state.setups, setup, |s| s.change_unbriefed = false);
        }
        Event::Consulted { setup, with } => edit(&mut state.setups, setup, |s| {
            s.consulted = Some(with.clone());
        }),
        Event::OpeningRehearsed { setup, opening } => edit(&mut state.setups, setup, |s| {
            s.rehearsed.insert(*opening);
        }),
        Event::ZoneEntered {
            setup,
            person,
            in_arc,
        } => zone(state, setup, |z| {
            z.people.insert(
                person.clone(),
                InZone {
                    in_arc: *in_arc,
                    wears: std::collections::BTreeSet::new(),
                    since: meta.at,
                },
            );
            z.heads = None;
        }),
        Event::ZoneLeft { setup, person } => {
            zone(state, setup, |z| {
                z.people.remove(person);
                z.heads = None;
            });
            unseen(state, setup, person);
        }
        Event::PpeConfirmed {
            setup,
            person,
            wears,
        } => edit(&mut state.setups, setup, |s| {
            if let Some(p) = s.zone.people.get_mut(person) {
                p.wears.extend(wears.iter().copied());
            }
        }),
        Event::PpeRemoved { setup, person } => zone(state, setup, |z| {
            if let Some(p) = z.people.get_mut(person) {
                p.wears.clear();
            }
        }),
        Event::HeadsCounted { setup, heads } => {
            planned_or_dropped(state, setup, |s| s.zone.heads = Some(*heads));
        }
        Event::DistanceMeasured { setup, distance_cm } => {
            zone(state, setup, |z| z.distance_cm = Some(*distance_cm));
        }
        Event::UnitPaused { unit, .. } => {
            let ids: Vec<_> = state
                .setups
                .iter()
                .filter(|(_, s)| s.unit == *unit)
                .map(|(id, _)| id.clone())
                .collect();
            for id in ids {
                zone(state, &id, |z| {
                    z.heads = None;
                    for person in z.people.values_mut() {
                        person.wears.clear();
                    }
                });
                edit(&mut state.setups, &id, |s| {
                    s.called = false;
                    s.rolling = false;
                });
            }
        }
        Event::Declined { setup, person } => planned_or_dropped(state, setup, |s| {
            s.declined.insert(person.clone());
        }),
        Event::TookPart { setup, person } => edit(&mut state.setups, setup, |s| {
            s.declined.remove(person);
        }),
        Event::Rolled { setup } => edit(&mut state.setups, setup, |s| s.rolling = true),
        Event::CutCalled { setup } => edit(&mut state.setups, setup, |s| {
            if s.rolling {
                s.takes = s.takes.saturating_add(1);
            }
            s.rolling = false;
        }),
        _ => return false,
    }
    true
}

fn zone(state: &mut State, setup: &crate::id::SetupId, change: impl FnOnce(&mut Zone)) {
    planned_or_dropped(state, setup, |s| {
        s.zone.version = s.zone.version.saturating_add(1);
        change(&mut s.zone);
    });
}

/// What has happened at a setup, and who will not take part, stands on it where it was dropped too: a phone that was away
/// may say so later.
fn planned_or_dropped(
    state: &mut State,
    setup: &crate::id::SetupId,
    change: impl FnOnce(&mut Setup),
) {
    if state.dropped.contains_key(setup) {
        edit(&mut state.dropped, setup, |d| change(&mut d.was));
    } else {
        edit(&mut state.setups, setup, change);
    }
}

/// Who has left has to be shown again on coming back (rules: 6.5, voids, 9).
fn unseen(state: &mut State, setup: &crate::id::SetupId, person: &crate::id::PersonId) {
    let saw: Vec<_> = state
        .items
        .iter()
        .filter(|(_, i)| {
            let viewers = i.shown.as_ref().map(|s| &s.viewers);
            i.setup.as_ref() == Some(setup) && viewers.is_some_and(|v| v.contains(person))
        })
        .map(|(id, _)| id.clone())
        .collect();
    for id in saw {
        edit(&mut state.items, &id, |i| {
            if let Some(shown) = &mut i.shown {
                shown.viewers.remove(person);
            }
        });
    }
}

fn take(from: &mut u32, count: u32) -> u32 {
    let moved = (*from).min(count);
    *from -= moved;
    moved
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn rounds(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::ContainerNamed {
            container,
            kind,
            holds,
            place,
            lockable,
            approved_store,
        } => {
            let value = Container {
                kind: *kind,
                holds: *holds,
                place: place.clone(),
                lockable: *lockable,
                approved_store: *approved_store,
                set_aside: false,
            };
            state.containers.insert(container.clone(), Arc::new(value));
        }
        Event::GroupNamed { group, items } => {
            state.groups.insert(
                group.clone(),
                Arc::new(Group {
                    items: items.clone(),
                }),
            );
        }
        Event::LotBroughtIn { about } => {
            let aside = matches!(about.kind, LotKind::Live | LotKind::Unknown);
            let value = Lot {
                stored: about.count,
                about: (**about).clone(),
                in_hand: 0,
                in_magazines: 0,
                loaded: 0,
                fired: 0,
                misfired: 0,
                sent_back: 0,
                missing: 0,
                cases_short: 0,
                set_aside: aside,
                mismatch: false,
            };
            state.lots.insert(about.lot.clone(), Arc::new(value));
        }
        Event::RoundNamed { round, lot, mark } => {
            state.rounds.insert(
                round.clone(),
                Arc::new(Round {
                    lot: lot.clone(),
                    mark: mark.clone(),
                    verified: None,
                    place: RoundPlace::Lot,
                }),
            );
        }
        Event::RoundVerified {
            round,
            by,
            method,
            shown_to,
        } => edit(&mut state.rounds, round, |r| {
            r.verified = Some((by.clone(), *method, shown_to.clone()));
        }),
        Event::LoadTested { lot, test } => {
            edit(&mut state.lots, lot, |l| l.about.tests.push(test.clone()));
        }
        Event::MagazineNamed { magazine, capacity } => {
            state.magazines.insert(
                magazine.clone(),
                Arc::new(Magazine {
                    capacity: *capacity,
                    lot: None,
                    count: 0,
                    item: None,
                }),
            );
        }
        Event::RoundsDrawn { lot, count } => edit(&mut state.lots, lot, |l| {
            let n = take(&mut l.stored, *count);
            l.in_hand = l.in_hand.saturating_add(n);
        }),
        Event::RoundsReturned { lot, count } => edit(&mut state.lots, lot, |l| {
            let n = take(&mut l.in_hand, *count);
            l.stored = l.stored.saturating_add(n);
        }),
        Event::RoundsSentBack { lot, count } => edit(&mut state.lots, lot, |l| {
            let n = take(&mut l.stored, *count);
            l.sent_back = l.sent_back.saturating_add(n);
        }),
        Event::MagazineFilled {
            magazine,
            lot,
            count,
        } => {
            edit(&mut state.lots, lot, |l| {
                let n = take(&mut l.in_hand, *count);
                l.in_magazines = l.in_magazines.saturating_add(n);
            });
            edit(&mut state.magazines, magazine, |m| {
                m.lot = Some(lot.clone());
                m.count = m.count.saturating_add(*count);
            });
        }
        Event::MagazineEmptied { magazine, count } => {
            let before = state.magazines.get(magazine).cloned();
            if let Some(lot) = before.as_ref().and_then(|m| m.lot.clone()) {
                let held = before.map_or(0, |m| m.count);
                edit(&mut state.lots, &lot, |l| {
                    let out = take(&mut l.in_magazines, held);
                    let found = out.min(*count);
                    l.in_hand = l.in_hand.saturating_add(found);
                    l.missing = l.missing.saturating_add(out - found);
                });
            }
            edit(&mut state.magazines, magazine, |m| {
                m.lot = None;
                m.count = 0;
            });
        }
        Event::CountGiven {
            lot,
            by,
            cartridges,
        } => {
            let mut session = state
                .counts
                .get(lot)
                .map(|s| (**s).clone())
                .unwrap_or_default();
            session.first = match session.first {
                None => Some((by.clone(), *cartridges)),
                Some(_) => None,
            };
            state.counts.insert(lot.clone(), Arc::new(session));
        }
        Event::CountsAgreed { lot } => {
            state.counts.insert(
                lot.clone(),
                Arc::new(CountSession {
                    first: None,
                    agreed: Some(meta.at),
                    differed: 0,
                }),
            );
        }
        Event::CountsDiffered { lot } => {
            let mut session = state
                .counts
                .get(lot)
                .map(|s| (**s).clone())
                .unwrap_or_default();
            session.first = None;
            session.agreed = None;
            session.differed = session.differed.saturating_add(1);
            state.counts.insert(lot.clone(), Arc::new(session));
        }
        Event::CountMismatch { lot, .. } => edit(&mut state.lots, lot, |l| l.mismatch = true),
        Event::MismatchSettled { lot } => edit(&mut state.lots, lot, |l| l.mismatch = false),
        Event::BrassCounted { lot, short } => {
            edit(&mut state.lots, lot, |l| l.cases_short = *short);
        }
        Event::RollCalled { unit, .. } => {
            let ids: Vec<_> = state
                .days
                .iter()
                .filter(|(_, d)| d.unit == *unit && d.open)
                .map(|(id, _)| id.clone())
                .collect();
            for id in ids {
                edit(&mut state.days, &id, |d| d.roll_called = Some(meta.at));
            }
        }
        Event::OvernightPlanned { .. } => {}
        Event::LateRecorded {
            paper,
            by,
            happened,
            item,
            lot,
            used,
        } => {
            let value = LateEntry {
                by: by.clone(),
                happened: *happened,
                entered: meta.at,
                item: item.clone(),
                lot: lot.clone(),
                used: *used,
                countersigned: None,
            };
            state.late.insert(paper.clone(), Arc::new(value));
        }
        Event::LateCountersigned { paper, by } => {
            let entry = state.late.get(paper).cloned();
            if let Some(late) = state.late.get_mut(paper) {
                Arc::make_mut(late).countersigned = Some(by.clone());
            }
            if let Some((lot, used)) = entry.and_then(|e| e.lot.clone().map(|l| (l, e.used))) {
                edit(&mut state.lots, &lot, |l| {
                    let from_hand = take(&mut l.in_hand, used);
                    let from_store = take(&mut l.stored, used - from_hand);
                    l.fired = l.fired.saturating_add(from_hand).saturating_add(from_store);
                });
            }
        }
        _ => return false,
    }
    true
}

/// What was proved of a dummy before its lot was set aside is not proved after.
fn prove_again(state: &mut State, lot: &crate::id::LotId) {
    let rounds: Vec<_> = state
        .rounds
        .iter()
        .filter(|(_, r)| r.lot == *lot && r.verified.is_some())
        .map(|(id, _)| id.clone())
        .collect();
    for id in rounds {
        edit(&mut state.rounds, &id, |r| r.verified = None);
    }
}

fn hub(state: &mut State, event: &Event, _: &Meta) {
    match event {
        Event::ClockDoubted { .. } => state.clock_doubted = true,
        Event::ClockTrusted { .. } => state.clock_doubted = false,
        Event::Overridden { .. } => state.overrides = state.overrides.saturating_add(1),
        _ => {}
    }
}
