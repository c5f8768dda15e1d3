//! From prepared to the performer: show, attest, announce, clear by two, hand over, confirm, opened acts.

use super::{Subject, chain::window, work::Work};
use crate::{
    command::Command,
    event::Event,
    id::{ItemId, PersonId, TargetId},
    reason::Invariant,
    state::{Clearance, Custody, Item, Stage},
    vocabulary::{LoadState, Opening, Procedure, Role},
};

pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::Show { item } => each(w, item, show),
        Command::AttestShown { item } => each(w, item, attest),
        Command::Announce {
            item,
            state,
            rounds,
            heads,
        } => {
            w.role(&[Role::FirstAd]);
            each(w, item, |w, id| announce(w, id, *state, *rounds, *heads));
        }
        Command::Clear { item, to } => each(w, item, |w, id| clear(w, id, to)),
        Command::HandOver { item, to } => hand_over(w, item, to),
        Command::ConfirmReceipt { item } => confirm(w, item),
        Command::UseOpening { item, opening, to } => use_opening(w, item, *opening, to.as_ref()),
        _ => return false,
    }
    true
}

/// Does the same for every item of a group, item by item in the record; one refusal refuses all.
fn each(w: &mut Work<'_>, target: &TargetId, step: impl Fn(&mut Work<'_>, &ItemId)) {
    for id in w.targets(target) {
        step(w, &id);
    }
}

fn show(w: &mut Work<'_>, id: &ItemId) {
    let actor = w.handler();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    w.in_hand(&item, &by);
    w.not_held(&item);
    w.production_open(item.setup.as_ref());
    window(w, &by, item.setup.as_ref());
    let full = item.about.class.procedure() == Procedure::Full;
    w.need(
        item.proof.is_some(),
        Invariant::NotProved,
        [format!("item `{id}`")],
    );
    let prepared = matches!(
        item.stage,
        Stage::Prepared | Stage::Shown | Stage::Announced | Stage::Cleared
    ) || (!full && item.stage == Stage::Proved);
    w.need(prepared, Invariant::NotPrepared, [format!("item `{id}`")]);
    w.ask(&Subject::of_item(&w.state, id, Some(&by)));
    if w.open() {
        w.emit(Event::ItemShown {
            item: id.clone(),
            by,
        });
    }
}

fn attest(w: &mut Work<'_>, id: &ItemId) {
    let actor = w.actor();
    w.credential();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    let shown = item.shown.clone();
    w.need(
        shown.is_some(),
        Invariant::NotShown,
        [format!("item `{id}`")],
    );
    if let Some(shown) = shown {
        w.need(
            shown.by != by,
            Invariant::SecondPersonSame,
            [format!("by `{by}`")],
        );
    }
    if w.open() {
        w.emit(Event::ShownAttested {
            item: id.clone(),
            by,
        });
    }
}

fn viewed(w: &mut Work<'_>, item: &Item, also: &[&PersonId]) {
    let Some(shown) = &item.shown else {
        w.no(Invariant::NotShown, [format!("item `{}`", item.id())]);
        return;
    };
    let mut wanted = w
        .state
        .arc_viewers(item.setup.as_ref(), item.handler.as_ref());
    wanted.extend(also.iter().map(|p| (*p).clone()));
    let missing: Vec<String> = wanted
        .into_iter()
        .filter(|p| !shown.viewers.contains(p) && *p != shown.by)
        .map(|p| format!("viewer `{p}`"))
        .collect();
    w.need(missing.is_empty(), Invariant::ViewersMissing, missing);
}

fn announce(w: &mut Work<'_>, id: &ItemId, said: LoadState, rounds: u32, heads: u32) {
    let actor = w.actor();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    let full = item.about.class.procedure() == Procedure::Full;
    w.need(full, Invariant::WrongClass, [format!("item `{id}`")]);
    let kept = matches!(item.custody, Custody::Handler(_));
    w.need(kept, Invariant::CustodyOther, [format!("item `{id}`")]);
    w.not_held(&item);
    w.production_open(item.setup.as_ref());
    // SOURCE: the announcement never stands for an inspection (rules: B1-23, T2).
    viewed(w, &item, &[&by]);
    let agrees = said == item.load.state() && rounds == item.load.count;
    w.need(
        agrees,
        Invariant::AnnouncementDiffers,
        [
            format!("item `{id}`"),
            format!("state `{}`", said.as_str()),
            format!("rounds `{rounds}`"),
        ],
    );
    if let Some(s) = item
        .setup
        .as_ref()
        .and_then(|s| w.state.setups.get(s))
        .cloned()
    {
        let listed = s.zone.people.len();
        w.need(
            usize::try_from(heads).ok() == Some(listed),
            Invariant::HeadsDiffer,
            [format!("heads `{heads}`"), format!("roster `{listed}`")],
        );
    }
    w.ask(&Subject::of_item(&w.state, id, Some(&by)));
    if w.open() {
        w.emit(Event::LoadAnnounced {
            item: id.clone(),
            by,
            state: said,
            rounds,
        });
    }
}

/// Everything that must be true at the moment of clearing and again at hand-over.
fn chain_complete(w: &mut Work<'_>, item: &Item, to: &PersonId) {
    let id = item.id();
    w.not_held(item);
    w.production_open(item.setup.as_ref());
    match item.purpose {
        None => w.no(Invariant::NotOut, [format!("item `{id}`")]),
        Some(purpose) => {
            w.need(
                purpose.reaches_performer(),
                Invariant::PurposeNotPerformer,
                [format!("item `{id}`")],
            );
        }
    }
    match &item.proof {
        None => w.no(Invariant::NotProved, [format!("item `{id}`")]),
        Some(p) => {
            w.need(
                p.witness.is_some(),
                Invariant::NotWitnessed,
                [format!("item `{id}`")],
            );
        }
    }
    if let Some(s) = item
        .setup
        .as_ref()
        .and_then(|s| w.state.setups.get(s))
        .cloned()
    {
        w.need(
            s.plan.performers.contains(to),
            Invariant::ReceiverNotPerformer,
            [format!("to `{to}`")],
        );
        w.need(
            s.plan.items.contains(id),
            Invariant::ItemNotPlanned,
            [format!("item `{id}`"), format!("setup `{}`", s.plan.setup)],
        );
        let day_open = w.state.day_of(&s).is_some();
        w.need(
            day_open,
            Invariant::DayNotOpen,
            [format!("day `{}`", s.plan.day)],
        );
    }
    let person = w.state.people.get(to).cloned();
    match person {
        None => w.no(Invariant::Unknown, [format!("to `{to}`")]),
        Some(p) => {
            w.need(!p.minor, Invariant::ReceiverMinor, [format!("to `{to}`")]);
            w.need(
                !p.is(Role::SafetyAdvisor),
                Invariant::AdvisorNeverHolds,
                [format!("to `{to}`")],
            );
            let performs = p.is(Role::Performer) || p.is(Role::StandIn);
            w.need(
                performs,
                Invariant::ReceiverNotPerformer,
                [format!("to `{to}`")],
            );
        }
    }
    viewed(w, item, &[to]);
}

/// Why this person cannot sign a clearance of this item: another handler has it, or the role is another.
fn not_the_one(w: &mut Work<'_>, id: &ItemId, by: &PersonId) {
    if w.state.handles(by) {
        w.no(
            Invariant::NotInHand,
            [format!("item `{id}`"), format!("by `{by}`")],
        );
    } else {
        w.no(
            Invariant::ActorRole,
            [
                format!("by `{by}`"),
                "role `armorer`".into(),
                "role `first_ad`".into(),
            ],
        );
    }
}

fn clear(w: &mut Work<'_>, id: &ItemId, to: &PersonId) {
    let actor = w.actor();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    let Custody::Handler(holder) = item.custody.clone() else {
        w.no(Invariant::CustodyOther, [format!("item `{id}`")]);
        return;
    };
    let as_handler = holder == by && w.state.handles(&by);
    let as_ad = !as_handler && w.state.person_is(&by, Role::FirstAd);
    if !as_handler && !as_ad {
        not_the_one(w, id, &by);
    }
    w.need(
        by != *to,
        Invariant::SecondPersonSame,
        [format!("to `{to}`")],
    );
    // INVARIANT: a clearance is minted once by two; renewing it would take the other's old signature.
    w.need(
        item.clearance.is_none(),
        Invariant::AlreadyCleared,
        [format!("item `{id}`")],
    );
    window(w, &holder, item.setup.as_ref());
    chain_complete(w, &item, to);
    if item.about.class.procedure() == Procedure::Full {
        match &item.announced {
            None => w.no(Invariant::NotAnnounced, [format!("item `{id}`")]),
            Some(a) => {
                let agrees = a.state == item.load.state() && a.rounds == item.load.count;
                w.need(
                    agrees,
                    Invariant::AnnouncementDiffers,
                    [format!("item `{id}`")],
                );
            }
        }
    }
    if as_ad {
        viewed(w, &item, &[&by]);
    }
    let other = if as_handler {
        &item.clear_first_ad
    } else {
        &item.clear_handler
    };
    if let Some((who, named)) = other {
        w.need(
            named == to,
            Invariant::PerformersDiffer,
            [format!("to `{to}`"), format!("earlier `{named}`")],
        );
        w.need(
            *who != by,
            Invariant::SecondPersonSame,
            [format!("by `{by}`")],
        );
    }
    let mut subject = Subject::of_item(&w.state, id, Some(&by));
    subject.handler = Some(holder.clone());
    subject.receiver = Some(to.clone());
    w.ask(&subject);
    if !w.open() {
        return;
    }
    let both = other.as_ref().map(|(who, _)| who.clone());
    w.emit(if as_handler {
        Event::ClearSignedByHandler {
            item: id.clone(),
            by: by.clone(),
            to: to.clone(),
        }
    } else {
        Event::ClearSignedByFirstAd {
            item: id.clone(),
            by: by.clone(),
            to: to.clone(),
        }
    });
    if let Some(other) = both {
        let (handler, first_ad) = if as_handler { (by, other) } else { (other, by) };
        mint(w, id, handler, first_ad, to.clone());
    }
}

fn mint(w: &mut Work<'_>, id: &ItemId, handler: PersonId, first_ad: PersonId, performer: PersonId) {
    let Some(item) = w.state.items.get(id).cloned() else {
        return;
    };
    let (setup, zone_version, assessment, meeting) = w.state.binding(&item);
    let clearance = Clearance {
        number: w.state.clearances.saturating_add(1),
        at: w.ctx.now,
        handler,
        first_ad,
        performer,
        state: item.load.state(),
        rounds: item.load.count,
        item_version: item.version.saturating_add(1),
        setup,
        zone_version,
        assessment,
        meeting,
    };
    w.emit(Event::ItemCleared {
        item: id.clone(),
        clearance: Box::new(clearance),
    });
}

fn hand_over(w: &mut Work<'_>, id: &ItemId, to: &PersonId) {
    let actor = w.actor();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    // SOURCE: Cal. Lab. Code 9153(a)(2), only the handler hands it to the performer or stand-in.
    let giver = w.state.handles(&by) && !w.state.person_is(&by, Role::SafetyAdvisor);
    w.need(giver, Invariant::GiverNotHandler, [format!("by `{by}`")]);
    if giver {
        w.in_hand(&item, &by);
    }
    match &item.clearance {
        None => w.no(
            Invariant::NotCleared,
            [format!("item `{id}`"), format!("to `{to}`")],
        ),
        Some(c) => {
            w.need(
                c.performer == *to,
                Invariant::WrongReceiver,
                [format!("to `{to}`"), format!("cleared `{}`", c.performer)],
            );
            w.need(
                c.handler == by,
                Invariant::NotInHand,
                [format!("by `{by}`"), format!("cleared by `{}`", c.handler)],
            );
            let age = w.ctx.now.seconds_since(c.at);
            let limit = w.state.limits().waiting_s;
            w.need(
                (0..=limit).contains(&age),
                Invariant::ClearanceLapsed,
                [format!("waited `{age}` s"), format!("limit `{limit}` s")],
            );
            let current = w.state.clearance_current(&item);
            w.need(current, Invariant::ClearanceStale, [format!("item `{id}`")]);
            w.need(
                c.first_ad != *to,
                Invariant::SecondPersonSame,
                [format!("to `{to}`")],
            );
        }
    }
    chain_complete(w, &item, to);
    window(w, &by, item.setup.as_ref());
    let mut subject = Subject::of_item(&w.state, id, Some(&by));
    subject.handler.clone_from(&item.handler);
    subject.receiver = Some(to.clone());
    w.ask(&subject);
    if w.open() {
        w.emit(Event::HandedOver {
            item: id.clone(),
            by,
            to: to.clone(),
        });
    }
}

fn confirm(w: &mut Work<'_>, id: &ItemId) {
    let actor = w.actor();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    let theirs = matches!(&item.custody, Custody::Performer(p) if *p == by)
        && item.stage == Stage::WithPerformer;
    w.need(
        theirs,
        Invariant::NotWithPerformer,
        [format!("item `{id}`"), format!("by `{by}`")],
    );
    w.need(
        item.clearance.is_some(),
        Invariant::NotCleared,
        [format!("item `{id}`")],
    );
    if w.open() {
        w.emit(Event::ReceiptConfirmed {
            item: id.clone(),
            by,
        });
    }
}

fn use_opening(w: &mut Work<'_>, id: &ItemId, opening: Opening, to: Option<&PersonId>) {
    let actor = w.handler();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    let with = matches!(item.custody, Custody::Performer(_)) && item.stage == Stage::WithPerformer;
    w.need(with, Invariant::NotWithPerformer, [format!("item `{id}`")]);
    w.need(
        item.handler.as_ref() == Some(&by),
        Invariant::NotInHand,
        [format!("by `{by}`")],
    );
    w.need(
        item.clearance.is_some() && w.state.clearance_current(&item),
        Invariant::NotCleared,
        [format!("item `{id}`")],
    );
    w.not_held(&item);
    w.production_open(item.setup.as_ref());
    let open = item
        .setup
        .as_ref()
        .is_some_and(|s| w.state.opening_rehearsed(s, opening));
    w.need(
        open,
        Invariant::OpeningClosed,
        [format!("opening `{}`", opening.as_str())],
    );
    let passes = opening == Opening::OnCameraPass;
    w.need(
        passes == to.is_some(),
        Invariant::BadValue,
        [format!("to `{}`", to.map_or("", |t| t.as_str()))],
    );
    if let Some(to) = to {
        chain_complete(w, &item, to);
        w.need(
            item.custody != Custody::Performer(to.clone()),
            Invariant::SecondPersonSame,
            [format!("to `{to}`")],
        );
    }
    let mut subject = Subject::of_item(&w.state, id, Some(&by));
    subject.receiver = to.cloned();
    subject.is_pass = passes;
    w.ask(&subject);
    if w.open() {
        w.emit(Event::OpeningUsed {
            item: id.clone(),
            opening,
            to: to.cloned(),
        });
    }
}
