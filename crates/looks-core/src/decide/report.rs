//! Reports of what has physically happened. Accepted from anyone in every state.

use std::collections::BTreeSet;

use super::work::Work;
use crate::{
    command::Command,
    event::Event,
    id::{ItemId, MatterId, PersonId},
    reason::Invariant,
    state::{Custody, DeviationKind, Hold, Item, MatterKind, VoidCause},
    vocabulary::{Happening, LotKind, Opening, Role},
};

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each word; split, the table could not be read as one"
)]
pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::Report {
            item,
            what,
            who,
            count,
            ..
        } => {
            if w.reported(item).is_some() {
                happened(w, item, *what, who.as_ref(), *count);
            }
        }
        Command::ReportFault { item, .. } => {
            if w.reported(item).is_some() {
                w.void(item, VoidCause::Incident);
                w.hold(item, Hold::Fault);
            }
        }
        Command::ClearFault { item, reference } => {
            w.handler();
            w.need(
                !reference.trim().is_empty(),
                Invariant::BadValue,
                ["reference ``".to_owned()],
            );
            if let Some(i) = w.item(item) {
                w.need(
                    i.holds.contains(&Hold::Fault),
                    Invariant::Unknown,
                    [format!("fault of item `{item}`")],
                );
                if w.open() {
                    w.lift(item, Hold::Fault);
                }
            }
        }
        Command::ReportMissing { item, .. } => {
            if w.reported(item).is_some() {
                w.emit(Event::CustodyChanged {
                    item: item.clone(),
                    to: Custody::Missing,
                });
                w.hold(item, Hold::Missing);
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
        Command::ReportRecovered { item, .. } => {
            if w.reported(item).is_some() {
                let by = w.actor_if_any();
                let to = match by {
                    Some(p) if w.state.handles(&p) => Custody::Handler(p),
                    Some(p) => Custody::Other(p),
                    None => Custody::Lying,
                };
                w.emit(Event::CustodyChanged {
                    item: item.clone(),
                    to,
                });
                w.lift(item, Hold::Missing);
                w.hold(item, Hold::Quarantine);
                w.hold(item, Hold::Unproved);
                super::cases::set_aside(
                    w,
                    &format!("recovered-{item}"),
                    [item.clone()].into(),
                    BTreeSet::new(),
                    None,
                );
            }
        }
        Command::ReportMisfire { matter, item, .. } => {
            let items = known_items(w, [item]);
            super::cases::open_matter(w, matter, MatterKind::Misfire, items);
        }
        Command::ReportDischarge { matter, item, .. } => {
            let items = known_items(w, item.as_slice());
            if w.open() {
                if let Some(id) = item.as_ref().filter(|i| w.state.items.contains_key(*i)) {
                    w.emit(Event::RoundsFiredOutsidePlan {
                        item: id.clone(),
                        count: 1,
                    });
                    w.deviation(id, DeviationKind::FiredOutsidePlan, None);
                }
                super::cases::open_matter(w, matter, MatterKind::Discharge, items);
                discharged(w);
            }
        }
        Command::ReportInjury { matter, items, .. } => {
            let named = known_items(w, items);
            if w.open() {
                let items = involved(w, &named);
                super::cases::open_matter(w, matter, MatterKind::Injury, items.clone());
                for id in &items {
                    w.hold(id, Hold::Evidence);
                }
                w.emit(Event::Escalated {
                    about: "injury".to_owned(),
                    to: [
                        Role::Producer,
                        Role::StudioSafety,
                        Role::UnionRep,
                        Role::Insurer,
                    ]
                    .into(),
                });
                w.ask(&super::Subject::default());
            }
        }
        Command::ReportSceneAltered { matter, .. } => {
            // Under a name that the record does not know it may be any of those that are open.
            let named = w.state.matters.contains_key(matter);
            let open = w
                .state
                .matters
                .iter()
                .filter(|(id, m)| if named { *id == matter } else { m.open });
            let which: Vec<MatterId> = open.map(|(id, _)| id.clone()).collect();
            for matter in which {
                w.emit(Event::SceneAltered { matter });
            }
        }
        Command::RecordOrder { matter, items, .. } => {
            let items = known_items(w, items);
            if w.open() {
                super::cases::open_matter(w, matter, MatterKind::Order, items.clone());
                for id in &items {
                    w.void(id, VoidCause::Incident);
                    w.hold(id, Hold::Regulator);
                }
            }
        }
        Command::ReportFound {
            quarantine,
            lot,
            container,
            kind,
            ..
        } => {
            if w.open() {
                let case = Command::Quarantine {
                    quarantine: quarantine.clone(),
                    items: BTreeSet::new(),
                    lots: lot.iter().cloned().collect(),
                    containers: container.iter().cloned().collect(),
                    source: None,
                    words: crate::private::Words::default(),
                };
                super::cases::quarantine(w, &case, kind.or(Some(LotKind::Unknown)));
                found(w);
            }
        }
        _ => return false,
    }
    true
}

fn happened(
    w: &mut Work<'_>,
    id: &ItemId,
    what: Happening,
    who: Option<&PersonId>,
    count: Option<u32>,
) {
    let Some(item) = w.state.items.get(id).cloned() else {
        return;
    };
    w.note_altered(id);
    let live = item.clearance.is_some() && matches!(item.custody, Custody::Performer(_));
    match what {
        Happening::SetDown => {
            let scripted = live
                && item.setup.as_ref().is_some_and(|s| {
                    w.state.opening_rehearsed(s, Opening::SetDown)
                        || w.state.opening_rehearsed(s, Opening::Drawer)
                });
            if scripted {
                w.emit(Event::OpeningUsed {
                    item: id.clone(),
                    opening: Opening::SetDown,
                    to: None,
                });
            } else {
                w.emit(Event::CustodyChanged {
                    item: id.clone(),
                    to: Custody::Lying,
                });
                w.deviation(id, DeviationKind::SetDown, who);
            }
        }
        Happening::PickedUp
        | Happening::Passed
        | Happening::TakenAway
        | Happening::Carried
        | Happening::Collected => {
            hands(w, id, what, who);
        }
        Happening::Dropped => {
            w.void(id, VoidCause::OtherHands);
            w.deviation(id, DeviationKind::Dropped, who);
            w.hold(id, Hold::Fault);
        }
        Happening::Fired => fired(w, &item, who, count.unwrap_or(1), live),
        Happening::Opened | Happening::Loaded => opened(w, &item, what, who),
        Happening::Unattended => {
            w.void(id, VoidCause::SetDown);
            w.deviation(id, DeviationKind::Unattended, who);
            w.emit(Event::Escalated {
                about: "unattended".to_owned(),
                to: [
                    Role::PropertyMaster,
                    Role::FirstAd,
                    Role::UnitProductionManager,
                ]
                .into(),
            });
        }
        Happening::Pointed => {
            let opened = live
                && item
                    .setup
                    .as_ref()
                    .is_some_and(|s| w.state.opening_rehearsed(s, Opening::MuzzleTowardPerson));
            if !opened {
                w.void(id, VoidCause::Incident);
                w.deviation(id, DeviationKind::PointedAtPerson, who);
            }
        }
    }
}

/// A shot: planned where a performer has it cleared with that many blanks in it, else a discharge.
fn fired(w: &mut Work<'_>, item: &Item, who: Option<&PersonId>, shots: u32, live: bool) {
    let id = item.id();
    let planned = live && item.load.hot && item.shots.saturating_add(shots) <= item.load.count;
    w.emit(Event::RoundsFiredOutsidePlan {
        item: id.clone(),
        count: shots,
    });
    if !planned {
        w.deviation(id, DeviationKind::FiredOutsidePlan, who);
        w.void(id, VoidCause::Incident);
        w.hold(id, Hold::Unproved);
        went_off(w, id);
    }
}

fn opened(w: &mut Work<'_>, item: &Item, what: Happening, who: Option<&PersonId>) {
    let id = item.id();
    w.void(id, VoidCause::LoadChanged);
    let own = who.is_some_and(|p| item.in_hand_of(p));
    if !own || what == Happening::Loaded {
        w.deviation(id, DeviationKind::OpenedByOther, who);
        w.hold(id, Hold::Unproved);
    }
    // Rounds that nobody here accounts for are in it, and there may be more where they came from.
    let known = w
        .state
        .quarantines
        .values()
        .any(|q| q.open && q.live_or_unknown && q.items.contains(id));
    if !own && !known && what == Happening::Loaded {
        super::cases::set_aside(
            w,
            &format!("loaded-{id}"),
            [id.clone()].into(),
            BTreeSet::new(),
            Some(LotKind::Unknown),
        );
        found(w);
    }
}

/// A shot where none was recorded to be possible is a discharge, whoever reports it and by whatever word.
fn went_off(w: &mut Work<'_>, id: &ItemId) {
    if super::cases::told_by_state(w, id, MatterKind::Discharge, "fired") {
        discharged(w);
    }
}

/// Who is told of a discharge.
fn discharged(w: &mut Work<'_>) {
    w.emit(Event::Escalated {
        about: "discharge".to_owned(),
        to: [
            Role::StudioSafety,
            Role::UnionRep,
            Role::Insurer,
            Role::UnitProductionManager,
        ]
        .into(),
    });
}

/// The items an injury may be about: those named, or, where nobody had the time to name any, everything
/// that is loaded or in no handler's hands. What is held too much is released by name.
fn involved(w: &Work<'_>, named: &BTreeSet<ItemId>) -> BTreeSet<ItemId> {
    if !named.is_empty() {
        return named.clone();
    }
    let out = w.state.items.iter().filter(|(_, i)| {
        let kept = matches!(
            i.custody,
            Custody::Handler(_) | Custody::Container(_) | Custody::Away
        );
        !kept || i.load.count > 0
    });
    out.map(|(id, _)| id.clone()).collect()
}

/// Those of the items named in a report that are registered; the others are looked for.
fn known_items<'a>(
    w: &mut Work<'_>,
    named: impl IntoIterator<Item = &'a ItemId>,
) -> BTreeSet<ItemId> {
    let (known, strange): (BTreeSet<ItemId>, BTreeSet<ItemId>) = named
        .into_iter()
        .cloned()
        .partition(|id| w.state.items.contains_key(id));
    for id in strange {
        super::cases::unregistered(w, &id);
    }
    known
}

/// Who is told of rounds that nobody accounts for.
pub(super) fn found(w: &mut Work<'_>) {
    w.emit(Event::Escalated {
        about: "found".to_owned(),
        to: [
            Role::SafetyAdvisor,
            Role::StudioSafety,
            Role::UnitProductionManager,
        ]
        .into(),
    });
}

fn hands(w: &mut Work<'_>, id: &ItemId, what: Happening, who: Option<&PersonId>) {
    let Some(item) = w.state.items.get(id).cloned() else {
        return;
    };
    let Some(who) = who else {
        w.emit(Event::CustodyChanged {
            item: id.clone(),
            to: Custody::Lying,
        });
        w.deviation(id, DeviationKind::WrongHands, None);
        return;
    };
    // Picked up again by the performer it was cleared to, as scripted.
    if what == Happening::PickedUp
        && matches!(&item.custody, Custody::Performer(p) if p == who)
        && item.opening.is_some()
    {
        return;
    }
    let handler = w.state.handles(who);
    if handler
        && matches!(
            what,
            Happening::Collected | Happening::PickedUp | Happening::Carried
        )
    {
        w.emit(Event::CustodyChanged {
            item: id.clone(),
            to: Custody::Handler(who.clone()),
        });
        w.void_handler(who, VoidCause::OtherHands);
        // Taken over without the mutual confirmation of a relief.
        if item.handler.as_ref() != Some(who) {
            w.deviation(id, DeviationKind::WrongHands, Some(who));
        }
        return;
    }
    w.emit(Event::CustodyChanged {
        item: id.clone(),
        to: Custody::Other(who.clone()),
    });
    w.deviation(id, DeviationKind::WrongHands, Some(who));
    if w.state.people.get(who).is_some_and(|p| p.minor) {
        w.deviation(id, DeviationKind::MinorHands, Some(who));
        w.emit(Event::Escalated {
            about: "minor".to_owned(),
            to: [Role::StudioTeacher, Role::StudioSafety, Role::Producer].into(),
        });
    }
    if what == Happening::TakenAway {
        w.hold(id, Hold::Missing);
        w.emit(Event::Escalated {
            about: "taken".to_owned(),
            to: [
                Role::UnitProductionManager,
                Role::Producer,
                Role::StudioSafety,
            ]
            .into(),
        });
    }
}
