//! From the locked place to prepared: take out, prove, witness, check, leave empty, load.

use super::{
    Subject,
    rounds::{kind_of, usable},
    work::Work,
};
use crate::{
    command::Command,
    event::Event,
    id::{ItemId, LotId, MagazineId, PersonId, RoundId, SetupId},
    reason::Invariant,
    state::{Custody, Hold, Item, RoundPlace, Stage},
    vocabulary::{Check, Class, LoadState, LotKind, Procedure, Purpose},
};

pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::TakeOut {
            item,
            purpose,
            setup,
        } => take_out(w, item, *purpose, setup.as_ref()),
        Command::ProveEmpty { item, checks } => prove(w, item, checks, true, Procedure::Full),
        Command::CheckItem {
            item,
            checks,
            passed,
        } => prove(w, item, checks, *passed, Procedure::Powered),
        Command::WitnessEmpty { item, unfired } => witness(w, item, *unfired),
        Command::LeaveEmpty { item } => leave_empty(w, item),
        Command::LoadDummy { item, round } => load_dummy(w, item, round),
        Command::LoadBlanks { item, lot, count } => load_blanks(w, item, lot, *count),
        Command::LoadMagazine { item, magazine } => load_magazine(w, item, magazine),
        Command::Issue { item, count, to } => issue(w, item, *count, to),
        _ => return false,
    }
    true
}

fn take_out(w: &mut Work<'_>, id: &ItemId, purpose: Purpose, setup: Option<&SetupId>) {
    let actor = w.handler();
    let Some(item) = w.item(id) else { return };
    let counted = item.about.class.procedure() == Procedure::Counted;
    w.need(!counted, Invariant::WrongClass, [format!("item `{id}`")]);
    let locked = matches!(item.custody, Custody::Container(_)) && item.stage == Stage::Locked;
    w.need(locked, Invariant::NotLocked, [format!("item `{id}`")]);
    // A look inside is how an item whose contents nobody proved gets back into the chain.
    if purpose == Purpose::Inspection {
        for hold in item.holds.iter().filter(|h| {
            !matches!(
                h,
                Hold::Unproved | Hold::Quarantine | Hold::Misfire | Hold::Fault
            )
        }) {
            w.no(
                Invariant::Held,
                [
                    format!("item `{id}`"),
                    format!("hold `{}`", format!("{hold:?}").to_lowercase()),
                ],
            );
        }
    } else {
        if item.holds.contains(&Hold::Unproved) {
            w.no(Invariant::HoldOnlyInspection, [format!("item `{id}`")]);
        }
        w.not_held(&item);
    }
    let looking = matches!(
        purpose,
        Purpose::Inspection | Purpose::Transport | Purpose::Overnight
    );
    if !looking {
        w.production_open(setup);
        if purpose != Purpose::RangeDay {
            let day = !w.state.open_units().is_empty();
            w.need(day, Invariant::DayNotOpen, []);
        }
    }
    if purpose.needs_setup()
        && w.need(
            setup.is_some(),
            Invariant::SetupNeeded,
            [format!("purpose `{}`", purpose.as_str())],
        )
    {
        planned(w, id, setup);
    } else if let Some(named) = setup
        && let Some(s) = w.setup(named)
    {
        w.day_reached(&s);
    }
    if let Some(by) = &actor {
        window(w, by, setup);
    }
    let subject = Subject::of_item(&w.state, id, actor.as_ref())
        .for_purpose(purpose)
        .at_setup_opt(setup);
    w.ask(&subject);
    if let (true, Some(by)) = (w.open(), actor) {
        w.emit(Event::ItemTakenOut {
            item: id.clone(),
            by,
            purpose,
            setup: setup.cloned(),
        });
    }
}

fn planned(w: &mut Work<'_>, id: &ItemId, setup: Option<&SetupId>) {
    let Some(setup) = setup else { return };
    let Some(s) = w.setup(setup) else { return };
    w.need(
        s.plan.items.contains(id),
        Invariant::ItemNotPlanned,
        [format!("item `{id}`"), format!("setup `{setup}`")],
    );
    let open = w.state.day_of(&s).is_some();
    w.need(
        open,
        Invariant::DayNotOpen,
        [format!("day `{}`", s.plan.day)],
    );
}

/// One handler answers for one place at a time.
/// SOURCE: Cal. Lab. Code 9153(a)(3), no other duty while preparing and while a performer holds it.
pub(super) fn window(w: &mut Work<'_>, handler: &PersonId, setup: Option<&SetupId>) {
    let place = |w: &Work<'_>, s: Option<&SetupId>| {
        s.and_then(|s| w.state.setups.get(s))
            .map(|s| (s.unit.clone(), s.plan.place.clone()))
    };
    let here = place(w, setup);
    let elsewhere: Vec<String> = w
        .state
        .window_of(handler)
        .filter(|i| {
            let there = place(w, i.setup.as_ref());
            there.is_some() && here.is_some() && there != here
        })
        .map(|i| format!("item `{}`", i.id()))
        .collect();
    if !elsewhere.is_empty() {
        w.no(Invariant::WindowElsewhere, elsewhere);
    }
}

fn prove(
    w: &mut Work<'_>,
    id: &ItemId,
    checks: &std::collections::BTreeSet<Check>,
    passed: bool,
    kind: Procedure,
) {
    w.credential();
    let actor = w.handler();
    let Some(item) = w.item(id) else { return };
    let full = item.about.class.procedure() == Procedure::Full;
    w.need(
        full == (kind == Procedure::Full),
        Invariant::WrongClass,
        [format!("item `{id}`")],
    );
    if let Some(by) = &actor {
        w.in_hand(&item, by);
    }
    w.need(
        item.load.count == 0,
        Invariant::StillLoaded,
        [format!("item `{id}`")],
    );
    let missing: Vec<String> = item
        .about
        .class
        .checks()
        .iter()
        .filter(|c| !checks.contains(c))
        .map(|c| format!("check `{}`", c.as_str()))
        .collect();
    w.need(missing.is_empty(), Invariant::ChecksMissing, missing);
    if let (true, Some(by)) = (w.open(), actor) {
        w.note_altered(id);
        if kind == Procedure::Full {
            super::back::opened_too_soon(w, id, Some(&by));
        }
        if passed {
            w.emit(Event::ItemProved {
                item: id.clone(),
                by,
                checks: checks.clone(),
            });
        } else {
            w.void(id, crate::state::VoidCause::Incident);
            w.hold(id, Hold::Fault);
        }
    }
}

fn witness(w: &mut Work<'_>, id: &ItemId, unfired: Option<u32>) {
    w.credential();
    let actor = w.actor();
    let Some(item) = w.item(id) else { return };
    let Some(by) = actor else { return };
    let minor = w.state.people.get(&by).is_some_and(|p| p.minor);
    w.need(!minor, Invariant::ActorRole, [format!("by `{by}`")]);
    match &item.proof {
        None => w.no(Invariant::NothingToWitness, [format!("item `{id}`")]),
        // A proof is watched once; what came after it needs a new proof.
        Some(proof) if proof.witness.is_some() => {
            w.no(Invariant::NothingToWitness, [format!("item `{id}`")]);
        }
        Some(proof) => {
            w.need(
                proof.by != by,
                Invariant::SecondPersonSame,
                [format!("by `{by}`")],
            );
        }
    }
    if item.count_due && item.counted.is_some() {
        w.need(
            unfired.is_some(),
            Invariant::BlindCountMissing,
            [format!("item `{id}`")],
        );
    }
    if !w.open() {
        return;
    }
    let handler_count = item.counted;
    w.emit(Event::ProofWitnessed {
        item: id.clone(),
        by,
    });
    match (handler_count, unfired) {
        (Some(one), Some(two)) if one != two => {
            w.deviation(id, crate::state::DeviationKind::CountDiffers, None);
            w.hold(id, Hold::Quarantine);
            let lots: Vec<LotId> = w
                .state
                .lots
                .iter()
                .filter(|(_, l)| l.in_hand > 0)
                .map(|(id, _)| id.clone())
                .collect();
            super::cases::set_aside(
                w,
                &format!("count-{id}"),
                [id.clone()].into(),
                lots.into_iter().collect(),
                Some(LotKind::Unknown),
            );
        }
        _ => {
            if !item.deviations.is_empty() {
                w.emit(Event::DeviationsSettled { item: id.clone() });
            }
            w.lift(id, Hold::Unproved);
        }
    }
}

/// The guards every step from proved to prepared shares.
fn preparing(w: &mut Work<'_>, id: &ItemId) -> Option<(PersonId, std::sync::Arc<Item>)> {
    let actor = w.handler();
    let item = w.item(id)?;
    let by = actor?;
    w.in_hand(&item, &by);
    w.not_held(&item);
    w.production_open(item.setup.as_ref());
    w.need(
        item.proof.is_some(),
        Invariant::NotProved,
        [format!("item `{id}`")],
    );
    window(w, &by, item.setup.as_ref());
    Some((by, item))
}

fn leave_empty(w: &mut Work<'_>, id: &ItemId) {
    let Some((by, item)) = preparing(w, id) else {
        return;
    };
    w.need(
        item.load.count == 0,
        Invariant::StillLoaded,
        [format!("item `{id}`")],
    );
    w.ask(&Subject::of_item(&w.state, id, Some(&by)));
    if w.open() {
        w.emit(Event::ItemLeftEmpty { item: id.clone() });
    }
}

fn loading(w: &mut Work<'_>, item: &Item, lot: &LotId, adding: u32, state: LoadState) {
    let id = item.id();
    w.need(
        matches!(item.about.class, Class::Firearm | Class::BlankOnly),
        Invariant::CannotFire,
        [format!("item `{id}`")],
    );
    let empty_only = item.purpose.is_none_or(Purpose::empty_only);
    w.need(
        !empty_only,
        Invariant::MustStayEmpty,
        [format!("item `{id}`")],
    );
    let same = item.load.count == 0
        || (item.load.lot.as_ref() == Some(lot) && item.load.hot == (state == LoadState::HotBlank));
    w.need(same, Invariant::MixedLoad, [format!("item `{id}`")]);
    usable(w, lot);
    if let Some(s) = item
        .setup
        .as_ref()
        .and_then(|s| w.state.setups.get(s))
        .cloned()
    {
        let total = item.load.count.saturating_add(adding);
        let fits = s.plan.load == Some(state) && total <= s.plan.rounds;
        w.need(
            fits,
            Invariant::MoreThanPlanned,
            [
                format!("setup `{}`", s.plan.setup),
                format!("rounds `{total}`"),
            ],
        );
    }
}

fn load_dummy(w: &mut Work<'_>, id: &ItemId, round: &RoundId) {
    let Some((by, item)) = preparing(w, id) else {
        return;
    };
    let Some(r) = w.state.rounds.get(round).cloned() else {
        w.no(Invariant::Unknown, [format!("round `{round}`")]);
        return;
    };
    kind_of(w, &r.lot, LotKind::Dummy, Invariant::NotInertKind);
    loading(w, &item, &r.lot, 1, LoadState::ColdDummy);
    w.need(
        r.verified.is_some(),
        Invariant::RoundNotVerified,
        [format!("round `{round}`")],
    );
    w.need(
        r.place == RoundPlace::Lot,
        Invariant::RoundElsewhere,
        [format!("round `{round}`")],
    );
    let held = w.state.lots.get(&r.lot).is_some_and(|l| l.in_hand >= 1);
    w.need(held, Invariant::NotEnough, [format!("lot `{}`", r.lot)]);
    w.ask(
        &Subject::of_item(&w.state, id, Some(&by))
            .with_lot(&r.lot)
            .as_load(LoadState::ColdDummy),
    );
    if w.open() {
        w.emit(Event::DummyLoaded {
            item: id.clone(),
            round: round.clone(),
            lot: r.lot.clone(),
        });
    }
}

fn load_blanks(w: &mut Work<'_>, id: &ItemId, lot: &LotId, count: u32) {
    let Some((by, item)) = preparing(w, id) else {
        return;
    };
    kind_of(w, lot, LotKind::Blank, Invariant::NotABlank);
    w.need(count > 0, Invariant::BadValue, ["count `0`".to_owned()]);
    let held = w.state.lots.get(lot).is_some_and(|l| l.in_hand >= count);
    w.need(
        held,
        Invariant::NotEnough,
        [format!("lot `{lot}`"), format!("count `{count}`")],
    );
    hot(w, &item, lot, count);
    w.ask(
        &Subject::of_item(&w.state, id, Some(&by))
            .with_lot(lot)
            .as_load(LoadState::HotBlank),
    );
    if w.open() {
        w.emit(Event::BlanksLoaded {
            item: id.clone(),
            lot: lot.clone(),
            count,
        });
    }
}

/// INVARIANT: no blank goes into a barrel that was not seen clear after the last shot or dummy. A bullet
/// that stayed in the barrel is driven out by the next blank.
fn hot(w: &mut Work<'_>, item: &Item, lot: &LotId, count: u32) {
    loading(w, item, lot, count, LoadState::HotBlank);
    w.need(
        !item.barrel_due,
        Invariant::BarrelDue,
        [format!("item `{}`", item.id())],
    );
    // Distance, roster and protection belong to a setup: no performer has a blank without one.
    let without = item.setup.is_none() && item.purpose.is_some_and(Purpose::reaches_performer);
    w.need(
        !without,
        Invariant::SetupNeeded,
        [format!("item `{}`", item.id())],
    );
    if let Some(s) = item
        .setup
        .as_ref()
        .and_then(|s| w.state.setups.get(s))
        .cloned()
    {
        // A plan for a quarter load is no plan for a full one; a lot of unknown load is the packs' matter.
        let size = w.state.lots.get(lot).and_then(|l| l.about.load_size);
        if let (Some(planned), Some(size)) = (s.plan.load_size, size) {
            w.need(
                size <= planned,
                Invariant::MoreThanPlanned,
                [
                    format!("setup `{}`", s.plan.setup),
                    format!("load `{}`", size.as_str()),
                ],
            );
        }
        // Called by the first AD: blanks go in immediately before use, not earlier.
        w.need(
            s.called,
            Invariant::NotReady,
            [format!("setup `{}`", s.plan.setup), "not called".to_owned()],
        );
    }
}

fn load_magazine(w: &mut Work<'_>, id: &ItemId, magazine: &MagazineId) {
    let Some((by, item)) = preparing(w, id) else {
        return;
    };
    let Some(m) = w.state.magazines.get(magazine).cloned() else {
        w.no(Invariant::Unknown, [format!("magazine `{magazine}`")]);
        return;
    };
    let Some(lot) = m.lot.clone() else {
        w.no(Invariant::NotEnough, [format!("magazine `{magazine}`")]);
        return;
    };
    kind_of(w, &lot, LotKind::Blank, Invariant::NotABlank);
    w.need(
        item.load.magazine.is_none(),
        Invariant::MixedLoad,
        [format!("item `{id}`")],
    );
    w.need(
        m.item.is_none(),
        Invariant::RoundElsewhere,
        [format!("magazine `{magazine}`")],
    );
    hot(w, &item, &lot, m.count);
    w.ask(
        &Subject::of_item(&w.state, id, Some(&by))
            .with_lot(&lot)
            .as_load(LoadState::HotBlank),
    );
    if w.open() {
        w.emit(Event::MagazineLoaded {
            item: id.clone(),
            magazine: magazine.clone(),
            lot,
            count: m.count,
            hot: true,
        });
    }
}

fn issue(w: &mut Work<'_>, id: &ItemId, count: u32, to: &PersonId) {
    use crate::vocabulary::Role;
    let by = w.role(&[
        Role::Armorer,
        Role::PropertyMaster,
        Role::AssistantPropertyMaster,
    ]);
    w.person(to);
    let Some(item) = w.item(id) else { return };
    w.need(
        item.about.class.procedure() == Procedure::Counted,
        Invariant::WrongClass,
        [format!("item `{id}`")],
    );
    w.not_held(&item);
    w.production_open(None);
    let out: u32 = item.issued.iter().map(|i| i.count).sum();
    let left = item.about.pieces.saturating_sub(out);
    w.need(
        count > 0 && count <= left,
        Invariant::NotAvailable,
        [format!("item `{id}`"), format!("count `{count}`")],
    );
    let mut subject = Subject::of_item(&w.state, id, by.as_ref());
    subject.receiver = Some(to.clone());
    w.ask(&subject);
    for setup in issued_for(w, id) {
        w.ask(&subject.clone().at_setup(&setup));
    }
    if w.open() {
        w.emit(Event::PiecesIssued {
            item: id.clone(),
            to: to.clone(),
            count,
        });
    }
}

/// The setups a look-alike is issued for: those called now that plan it, else all of open days that do.
fn issued_for(w: &Work<'_>, id: &ItemId) -> Vec<SetupId> {
    let plans: Vec<_> = w
        .state
        .setups
        .iter()
        .filter(|(_, s)| s.plan.items.contains(id) && w.state.day_of(s).is_some())
        .collect();
    let any = plans.iter().any(|(_, s)| s.called);
    plans
        .into_iter()
        .filter(|(_, s)| s.called || !any)
        .map(|(setup, _)| setup.clone())
        .collect()
}
