//! Concerns, paper entries, corrections and the hub's own notes.

use std::collections::BTreeSet;

use super::work::Work;
use crate::{
    command::Command,
    event::Event,
    reason::Invariant,
    state::VoidCause,
    vocabulary::{Role, Subject as About},
};

pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    concerns(w, command) || paper(w, command)
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn concerns(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::RaiseConcern {
            concern,
            about,
            matter,
            ..
        } => {
            w.need(
                !w.state.concerns.contains_key(concern),
                Invariant::AlreadyExists,
                [format!("concern `{concern}`")],
            );
            // Who speaks up is heard, also under a name of the matter that the record does not know.
            let matter = matter.as_ref().filter(|m| w.state.matters.contains_key(*m));
            if w.open() {
                let by = w.actor_if_any();
                let from_safety_role =
                    by.as_ref()
                        .and_then(|p| w.state.people.get(p))
                        .is_some_and(|p| {
                            p.roles
                                .iter()
                                .any(|r| r.is_safety_critical() || r.is_outside())
                        });
                w.emit(Event::ConcernRaised {
                    concern: concern.clone(),
                    about: *about,
                    matter: matter.cloned(),
                    from_safety_role,
                    raised_by: by,
                    departure: false,
                });
                if from_safety_role || matter.is_some() {
                    w.emit(Event::Escalated {
                        about: "concern".to_owned(),
                        to: outside_seats(),
                    });
                }
            }
        }
        Command::AnswerConcern { concern, words } => {
            let actor = w.role(&closers());
            let known = w.state.concerns.get(concern).cloned().filter(|c| !c.closed);
            w.need(
                known.is_some(),
                Invariant::Unknown,
                [format!("concern `{concern}`")],
            );
            w.need(
                !words.is_empty(),
                Invariant::BadValue,
                ["words ``".to_owned()],
            );
            let (Some(c), Some(by)) = (known, actor) else {
                return true;
            };
            w.need(
                c.raised_by.as_ref() != Some(&by),
                Invariant::SecondPersonSame,
                [format!("by `{by}`")],
            );
            let outside = w.state.people.get(&by).is_some_and(|p| p.is_outside());
            let needs_outside = c.from_safety_role || c.departure || c.matter.is_some();
            if w.open() {
                w.emit(Event::ConcernAnswered {
                    concern: concern.clone(),
                    by,
                    closes: outside || !needs_outside,
                });
            }
        }
        Command::ReportDeparture {
            concern,
            citing_safety,
            ..
        } => {
            w.need(
                !w.state.concerns.contains_key(concern),
                Invariant::AlreadyExists,
                [format!("concern `{concern}`")],
            );
            if w.open() {
                w.emit(Event::ConcernRaised {
                    concern: concern.clone(),
                    about: if *citing_safety {
                        About::Firearms
                    } else {
                        About::Other
                    },
                    matter: None,
                    from_safety_role: false,
                    raised_by: None,
                    departure: *citing_safety,
                });
                if *citing_safety {
                    w.emit(Event::Escalated {
                        about: "departure".to_owned(),
                        to: outside_seats(),
                    });
                    w.void_all(VoidCause::PlanChanged);
                }
            }
        }
        _ => return false,
    }
    true
}

/// Whose answer can close a concern: those who answer for safety, never whoever happens to be signed in.
fn closers() -> Vec<Role> {
    let all = Role::ALL.iter().copied();
    all.filter(|r| r.answers_concerns()).collect()
}

fn outside_seats() -> BTreeSet<Role> {
    [Role::StudioSafety, Role::UnionRep, Role::Insurer].into()
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn paper(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::RecordLate {
            paper,
            happened,
            item,
            lot,
            used,
            ..
        } => {
            let by = w.actor();
            w.need(
                !paper.trim().is_empty() && paper.len() <= 64,
                Invariant::BadValue,
                [format!("paper `{paper}`")],
            );
            w.need(
                !w.state.late.contains_key(paper),
                Invariant::LateNeverClears,
                [format!("paper `{paper}`")],
            );
            w.need(
                *happened <= w.ctx.now,
                Invariant::TimeNotBelievable,
                [format!("happened `{happened}`")],
            );
            if let Some(i) = item {
                w.item(i);
            }
            if let Some(l) = lot {
                w.need(
                    w.state.lots.contains_key(l),
                    Invariant::Unknown,
                    [format!("lot `{l}`")],
                );
            }
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::LateRecorded {
                    paper: paper.clone(),
                    by,
                    happened: *happened,
                    item: item.clone(),
                    lot: lot.clone(),
                    used: *used,
                });
            }
        }
        Command::CountersignLate { paper } => {
            let actor = w.actor();
            let known = w
                .state
                .late
                .get(paper)
                .cloned()
                .filter(|l| l.countersigned.is_none());
            w.need(
                known.is_some(),
                Invariant::Unknown,
                [format!("paper `{paper}`")],
            );
            if let (Some(late), Some(by)) = (known, actor) {
                w.need(
                    late.by != by,
                    Invariant::SecondPersonSame,
                    [format!("by `{by}`")],
                );
                if let Some(lot) = &late.lot {
                    let loose = w.state.lots.get(lot).map_or(0, |l| l.loose());
                    w.need(
                        late.used <= loose,
                        Invariant::NotEnough,
                        [format!("lot `{lot}`"), format!("used `{}`", late.used)],
                    );
                }
                if w.open() {
                    w.emit(Event::LateCountersigned {
                        paper: paper.clone(),
                        by,
                    });
                    w.void_all(VoidCause::CountMismatch);
                }
            }
        }
        Command::Correct {
            entry,
            field,
            words,
            reason,
        } => {
            w.actor();
            w.need(
                *entry < w.ctx.entries,
                Invariant::CorrectionTarget,
                [format!("entry `{entry}`")],
            );
            w.need(
                !reason.is_empty(),
                Invariant::BadValue,
                ["reason ``".to_owned()],
            );
            if w.open() {
                w.emit(Event::Corrected {
                    entry: *entry,
                    field: field.clone(),
                    words: words.clone(),
                    reason: reason.clone(),
                });
            }
        }
        Command::HubStarted { boot } => {
            if w.open() {
                w.emit(Event::HubStarted { boot: boot.clone() });
                w.void_all(VoidCause::Hub);
            }
        }
        Command::ClockDoubted { by_ms } => {
            if w.open() {
                w.emit(Event::ClockDoubted { by_ms: *by_ms });
                w.void_all(VoidCause::Hub);
            }
        }
        Command::ClockTrusted {} => {
            let by = w.role(&[
                Role::Admin,
                Role::FirstAd,
                Role::Armorer,
                Role::PropertyMaster,
            ]);
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::ClockTrusted { by });
            }
        }
        _ => return false,
    }
    true
}
