//! Containers, registration, lots, rounds, magazines and counts.

use super::{Subject, work::Work};
use crate::{
    command::{Command, LotArrival, Registration},
    event::Event,
    id::{ContainerId, LotId},
    reason::Invariant,
    state::{Hold, RoundPlace, VoidCause},
    vocabulary::{Holds, LotKind, Procedure, Role},
};

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::NameContainer {
            container,
            kind,
            holds,
            place,
            lockable,
            approved_store,
        } => {
            w.role(&[
                Role::Armorer,
                Role::PropertyMaster,
                Role::AssistantPropertyMaster,
                Role::Admin,
            ]);
            w.need(
                !w.state.containers.contains_key(container),
                Invariant::AlreadyExists,
                [format!("container `{container}`")],
            );
            if w.open() {
                w.emit(Event::ContainerNamed {
                    container: container.clone(),
                    kind: *kind,
                    holds: *holds,
                    place: place.clone(),
                    lockable: *lockable,
                    approved_store: *approved_store,
                });
            }
        }
        Command::RegisterItem(about) => register(w, about),
        Command::AddDocument { item, document } => {
            w.handler();
            w.item(item);
            if w.open() {
                w.emit(Event::DocumentAdded {
                    item: item.clone(),
                    document: document.clone(),
                });
            }
        }
        Command::NameGroup { group, items } => {
            w.handler();
            w.need(
                !w.state.groups.contains_key(group),
                Invariant::AlreadyExists,
                [format!("group `{group}`")],
            );
            let clash = items.iter().any(|i| i.as_str() == group.as_str())
                || w.state.items.keys().any(|i| i.as_str() == group.as_str());
            w.need(
                !clash,
                Invariant::AlreadyExists,
                [format!("item `{group}`")],
            );
            for item in items {
                w.item(item);
            }
            let limit = w.state.limits().group_max;
            let fits = u32::try_from(items.len()).is_ok_and(|n| n >= 1 && n <= limit);
            w.need(
                fits,
                Invariant::GroupTooLarge,
                [
                    format!("items `{}`", items.len()),
                    format!("limit `{limit}`"),
                ],
            );
            if w.open() {
                w.emit(Event::GroupNamed {
                    group: group.clone(),
                    items: items.clone(),
                });
            }
        }
        Command::BringInLot(about) => bring_in(w, about),
        Command::NameRound { round, lot, mark } => {
            w.handler();
            w.need(
                !w.state.rounds.contains_key(round),
                Invariant::AlreadyExists,
                [format!("round `{round}`")],
            );
            kind_of(w, lot, LotKind::Dummy, Invariant::NotInertKind);
            let named = w.state.rounds.values().filter(|r| r.lot == *lot).count();
            let room = w
                .state
                .lots
                .get(lot)
                .is_some_and(|l| named < usize::try_from(l.about.count).unwrap_or(usize::MAX));
            w.need(room, Invariant::NotEnough, [format!("lot `{lot}`")]);
            if w.open() {
                w.emit(Event::RoundNamed {
                    round: round.clone(),
                    lot: lot.clone(),
                    mark: mark.clone(),
                });
            }
        }
        Command::VerifyRound {
            round,
            method,
            shown_to,
        } => {
            w.credential();
            let by = w.handler();
            w.person(shown_to);
            w.need(
                by.as_ref() != Some(shown_to),
                Invariant::SecondPersonSame,
                [format!("shown_to `{shown_to}`")],
            );
            let known = w.state.rounds.get(round).cloned();
            w.need(
                known.is_some(),
                Invariant::Unknown,
                [format!("round `{round}`")],
            );
            if let Some(r) = &known {
                w.need(
                    r.place == RoundPlace::Lot,
                    Invariant::RoundElsewhere,
                    [format!("round `{round}`")],
                );
                usable(w, &r.lot);
            }
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::RoundVerified {
                    round: round.clone(),
                    by,
                    method: *method,
                    shown_to: shown_to.clone(),
                });
            }
        }
        Command::TestLoad { lot, test } => {
            w.handler();
            kind_of(w, lot, LotKind::Blank, Invariant::NotABlank);
            w.need(
                test.distance_cm > 0,
                Invariant::BadValue,
                ["distance_cm `0`".to_owned()],
            );
            if w.open() {
                w.emit(Event::LoadTested {
                    lot: lot.clone(),
                    test: test.clone(),
                });
            }
        }
        _ => return moves(w, command) || counts(w, command),
    }
    true
}

/// The same mark on two things, however it was typed.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect()
    };
    plain(one) == plain(other)
}

fn register(w: &mut Work<'_>, about: &Registration) {
    let by = w.handler();
    let id = &about.item;
    w.need(
        !w.state.items.contains_key(id),
        Invariant::AlreadyExists,
        [format!("item `{id}`")],
    );
    let group = w.state.groups.keys().any(|g| g.as_str() == id.as_str());
    w.need(!group, Invariant::AlreadyExists, [format!("group `{id}`")]);
    if about.class.is_gun() {
        w.need(
            !about.serial.trim().is_empty(),
            Invariant::NotAsRegistered,
            [format!("item `{id}`"), "serial ``".to_owned()],
        );
        let twice = w.state.items.iter().find(|(_, i)| {
            same(&i.about.serial, &about.serial)
                && same(&i.about.make, &about.make)
                && same(&i.about.model, &about.model)
                && !about.serial.is_empty()
        });
        let twice = twice.map(|(id, _)| format!("item `{id}`"));
        w.need(
            twice.is_none(),
            Invariant::AlreadyExists,
            twice
                .into_iter()
                .chain([format!("serial `{}`", about.serial)]),
        );
    }
    w.need(
        about.pieces > 0,
        Invariant::BadValue,
        ["pieces `0`".to_owned()],
    );
    kept_in(w, &about.container, |holds| holds == Holds::Weapons);
    let mut subject = Subject {
        actor: by,
        ..Subject::default()
    };
    subject.registering = Some(about.clone());
    w.ask(&subject);
    if w.open() {
        w.emit(Event::ItemRegistered {
            about: Box::new(about.clone()),
        });
    }
}

/// What comes in goes into a known place that is lockable and for its kind.
fn kept_in(w: &mut Work<'_>, place: &ContainerId, may: impl FnOnce(Holds) -> bool) {
    let container = w.state.containers.get(place).cloned();
    let named = || [format!("container `{place}`")];
    if w.need(container.is_some(), Invariant::Unknown, named()) {
        let fits = container.is_some_and(|c| c.lockable && may(c.holds));
        w.need(fits, Invariant::NotLockedPlace, named());
    }
}

fn bring_in(w: &mut Work<'_>, about: &LotArrival) {
    let by = w.handler();
    w.need(
        !w.state.lots.contains_key(&about.lot),
        Invariant::AlreadyExists,
        [format!("lot `{}`", about.lot)],
    );
    w.need(
        about.count > 0,
        Invariant::BadValue,
        ["count `0`".to_owned()],
    );
    let stray = matches!(about.kind, LotKind::Live | LotKind::Unknown);
    w.need(
        !stray,
        Invariant::LiveNeverLoaded,
        [format!("kind `{}`", about.kind.as_str())],
    );
    kept_in(w, &about.container, |holds| {
        matches!(
            (about.kind, holds),
            (LotKind::Blank, Holds::Blanks) | (LotKind::Dummy, Holds::Dummies)
        )
    });
    let mut subject = Subject {
        actor: by,
        lot: None,
        ..Subject::default()
    };
    subject.arriving = Some(about.clone());
    w.ask(&subject);
    if w.open() {
        w.emit(Event::LotBroughtIn {
            about: Box::new(about.clone()),
        });
    }
}

pub(super) fn kind_of(w: &mut Work<'_>, lot: &LotId, kind: LotKind, why: Invariant) {
    let found = w.state.lots.get(lot).map(|l| l.about.kind);
    if w.need(
        found.is_some(),
        Invariant::Unknown,
        [format!("lot `{lot}`")],
    ) {
        match found {
            Some(LotKind::Live | LotKind::Unknown) => {
                w.no(Invariant::LiveNeverLoaded, [format!("lot `{lot}`")]);
            }
            other => {
                w.need(other == Some(kind), why, [format!("lot `{lot}`")]);
            }
        }
    }
}

pub(super) fn usable(w: &mut Work<'_>, lot: &LotId) {
    let ok = w
        .state
        .lots
        .get(lot)
        .is_some_and(|l| !l.set_aside && !l.mismatch);
    w.need(ok, Invariant::LotSetAside, [format!("lot `{lot}`")]);
}

fn enough(w: &mut Work<'_>, lot: &LotId, have: u32, want: u32) {
    w.need(want > 0, Invariant::BadValue, ["count `0`".to_owned()]);
    w.need(
        want <= have,
        Invariant::NotEnough,
        [format!("lot `{lot}`"), format!("count `{want}`")],
    );
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn moves(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::NameMagazine { magazine, capacity } => {
            w.handler();
            w.need(
                !w.state.magazines.contains_key(magazine),
                Invariant::AlreadyExists,
                [format!("magazine `{magazine}`")],
            );
            w.need(
                *capacity > 0,
                Invariant::BadValue,
                ["capacity `0`".to_owned()],
            );
            if w.open() {
                w.emit(Event::MagazineNamed {
                    magazine: magazine.clone(),
                    capacity: *capacity,
                });
            }
        }
        Command::DrawRounds { lot, count } => {
            let by = w.handler();
            w.production_open(None);
            let stored = w.state.lots.get(lot).map(|l| l.stored);
            if w.need(
                stored.is_some(),
                Invariant::Unknown,
                [format!("lot `{lot}`")],
            ) {
                usable(w, lot);
                enough(w, lot, stored.unwrap_or(0), *count);
            }
            w.ask(&Subject {
                actor: by,
                lot: Some(lot.clone()),
                ..Subject::default()
            });
            if w.open() {
                w.emit(Event::RoundsDrawn {
                    lot: lot.clone(),
                    count: *count,
                });
            }
        }
        Command::ReturnRounds { lot, count } => {
            let held = w.state.lots.get(lot).map(|l| l.in_hand);
            if w.need(held.is_some(), Invariant::Unknown, [format!("lot `{lot}`")]) {
                enough(w, lot, held.unwrap_or(0), *count);
            }
            if w.open() {
                w.emit(Event::RoundsReturned {
                    lot: lot.clone(),
                    count: *count,
                });
            }
        }
        Command::SendBack { lot, count } => {
            w.handler();
            let stored = w.state.lots.get(lot).map(|l| l.stored);
            if w.need(
                stored.is_some(),
                Invariant::Unknown,
                [format!("lot `{lot}`")],
            ) {
                usable(w, lot);
                enough(w, lot, stored.unwrap_or(0), *count);
            }
            if w.open() {
                w.emit(Event::RoundsSentBack {
                    lot: lot.clone(),
                    count: *count,
                });
            }
        }
        Command::FillMagazine {
            magazine,
            lot,
            count,
        } => {
            let by = w.handler();
            let held = w.state.lots.get(lot).map(|l| l.in_hand);
            if w.need(held.is_some(), Invariant::Unknown, [format!("lot `{lot}`")]) {
                usable(w, lot);
                // A dummy is loaded one by one, each proved; a magazine of dummies could hide one that was not.
                kind_of(w, lot, LotKind::Blank, Invariant::NotABlank);
                enough(w, lot, held.unwrap_or(0), *count);
            }
            if let Some(m) = w.state.magazines.get(magazine).cloned() {
                w.need(
                    m.lot.is_none() || m.lot.as_ref() == Some(lot),
                    Invariant::MixedLoad,
                    [format!("magazine `{magazine}`")],
                );
                w.need(
                    m.item.is_none(),
                    Invariant::RoundElsewhere,
                    [format!("magazine `{magazine}`")],
                );
                w.need(
                    m.count.saturating_add(*count) <= m.capacity,
                    Invariant::BadValue,
                    [
                        format!("count `{count}`"),
                        format!("capacity `{}`", m.capacity),
                    ],
                );
            } else {
                w.no(Invariant::Unknown, [format!("magazine `{magazine}`")]);
            }
            w.ask(&Subject {
                actor: by,
                lot: Some(lot.clone()),
                ..Subject::default()
            });
            if w.open() {
                w.emit(Event::MagazineFilled {
                    magazine: magazine.clone(),
                    lot: lot.clone(),
                    count: *count,
                });
            }
        }
        Command::EmptyMagazine { magazine, count } => {
            let known = w.state.magazines.get(magazine).cloned();
            if w.need(
                known.is_some(),
                Invariant::Unknown,
                [format!("magazine `{magazine}`")],
            ) && let Some(m) = known
            {
                w.need(
                    m.item.is_none(),
                    Invariant::RoundElsewhere,
                    [format!("magazine `{magazine}`")],
                );
                if w.open() {
                    let lot = m.lot.clone();
                    w.emit(Event::MagazineEmptied {
                        magazine: magazine.clone(),
                        count: *count,
                    });
                    if let Some(lot) = lot.filter(|_| m.count != *count) {
                        mismatch(w, &lot, *count, m.count);
                    }
                }
            }
        }
        _ => return false,
    }
    true
}

/// A missing or extra cartridge is a stop for the whole production: what is not counted is somewhere.
pub(super) fn mismatch(w: &mut Work<'_>, lot: &LotId, counted: u32, expected: u32) {
    w.emit(Event::CountMismatch {
        lot: lot.clone(),
        counted,
        expected,
    });
    super::cases::set_aside(
        w,
        &format!("count-{lot}"),
        std::collections::BTreeSet::new(),
        [lot.clone()].into(),
        Some(LotKind::Unknown),
    );
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
fn counts(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::CountLot { lot, cartridges } => {
            let actor = w.actor();
            let known = w.state.lots.get(lot).cloned();
            w.need(
                known.is_some(),
                Invariant::Unknown,
                [format!("lot `{lot}`")],
            );
            let first = w.state.counts.get(lot).and_then(|c| c.first.clone());
            let (Some(by), Some(l)) = (actor, known) else {
                return true;
            };
            if let Some((one, _)) = &first {
                w.need(
                    *one != by,
                    Invariant::SecondPersonSame,
                    [format!("by `{by}`")],
                );
            }
            if !w.open() {
                return true;
            }
            w.emit(Event::CountGiven {
                lot: lot.clone(),
                by,
                cartridges: *cartridges,
            });
            if let Some((_, number)) = first {
                if number != *cartridges {
                    w.emit(Event::CountsDiffered { lot: lot.clone() });
                } else if number == l.loose() {
                    w.emit(Event::CountsAgreed { lot: lot.clone() });
                    if l.mismatch {
                        w.emit(Event::MismatchSettled { lot: lot.clone() });
                    }
                } else {
                    w.emit(Event::CountsDiffered { lot: lot.clone() });
                    mismatch(w, lot, number, l.loose());
                }
            }
        }
        Command::CountBrass { lot, cases } => {
            let known = w.state.lots.get(lot).map(|l| l.fired);
            if w.need(
                known.is_some(),
                Invariant::Unknown,
                [format!("lot `{lot}`")],
            ) {
                let short = known.unwrap_or(0).saturating_sub(*cases);
                w.emit(Event::BrassCounted {
                    lot: lot.clone(),
                    short,
                });
            }
        }
        Command::RollCall { unit, seen } => {
            for id in seen {
                w.item(id);
            }
            if w.open() {
                let missing: std::collections::BTreeSet<_> = w
                    .state
                    .items
                    .iter()
                    .filter(|(id, i)| {
                        !seen.contains(*id) && i.custody != crate::state::Custody::Away
                    })
                    .filter(|(_, i)| i.about.class.procedure() != Procedure::Counted)
                    .map(|(id, _)| id.clone())
                    .collect();
                w.emit(Event::RollCalled {
                    unit: unit.clone(),
                    missing: missing.clone(),
                });
                for id in &missing {
                    w.hold(id, Hold::Missing);
                }
                for id in seen {
                    let Some(i) = w.state.items.get(id).cloned() else {
                        continue;
                    };
                    if i.custody == crate::state::Custody::Missing {
                        // It is here, and in nobody's hands until a handler collects it.
                        w.emit(Event::CustodyChanged {
                            item: id.clone(),
                            to: crate::state::Custody::Lying,
                        });
                    }
                    if i.holds.contains(&Hold::Missing) {
                        w.lift(id, Hold::Missing);
                        w.hold(id, Hold::Unproved);
                    }
                }
                if !missing.is_empty() {
                    w.emit(Event::Escalated {
                        about: "missing".to_owned(),
                        to: [
                            Role::UnitProductionManager,
                            Role::Producer,
                            Role::StudioSafety,
                        ]
                        .into(),
                    });
                    w.void_all(VoidCause::CountMismatch);
                }
            }
        }
        Command::PlanOvernight { container, items } => {
            let by = w.role(&[
                Role::Armorer,
                Role::PropertyMaster,
                Role::AssistantPropertyMaster,
                Role::UnitProductionManager,
            ]);
            let known = w.state.containers.contains_key(container);
            w.need(
                known,
                Invariant::Unknown,
                [format!("container `{container}`")],
            );
            for id in items {
                if w.item(id).is_some() {
                    let mut subject = Subject::of_item(&w.state, id, by.as_ref());
                    subject.container = Some(container.clone());
                    w.ask(&subject);
                }
            }
            if w.open() {
                w.emit(Event::OvernightPlanned {
                    container: container.clone(),
                    items: items.clone(),
                });
            }
        }
        _ => return false,
    }
    true
}
