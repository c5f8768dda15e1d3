//! What must hold of every state and of every answer, whatever was said before.
//!
//! Each check gives the sentence that is broken, or nothing. The letters are those of `docs/TESTING.md`.

use std::collections::{BTreeMap, BTreeSet};

use looks_core::{
    Command, Refusal, State, Timestamp,
    board::{Light, board},
    command::Nature,
    gate::NoRules,
    id::{ItemId, LotId, SetupId},
    reason::Invariant,
    state::{Custody, DeviationKind, Hold, Item, MatterKind, RoundPlace, Setup, Stage},
    vocabulary::{LotKind, Opening, Procedure, Role},
};

use crate::{
    oracle::Oracle,
    say::{Voice, ask, command},
};

/// A broken promise, in words.
pub type Broken = Option<String>;

fn unless(holds: bool, words: impl FnOnce() -> String) -> Broken {
    (!holds).then(words)
}

/// Everything that must hold of a state by itself: (b) one holder, (c) counts, holds with cases.
pub fn state(s: &State) -> Broken {
    s.items
        .values()
        .find_map(|i| {
            one_holder(i)
                .or_else(|| chain_in_order(i))
                .or_else(|| holds(s, i))
        })
        .or_else(|| dropped(s))
        .or_else(|| ahead(s))
        .or_else(|| counts(s))
        .or_else(|| rounds(s))
}

/// A dropped setup is out of everything: nobody has an item for it, nothing is cleared for it, and it is not planned too.
fn dropped(s: &State) -> Broken {
    s.dropped.keys().find_map(|id| {
        let names = |i: &&std::sync::Arc<Item>| {
            let cleared = i.clearance.as_ref().and_then(|c| c.setup.as_ref());
            i.setup.as_ref() == Some(id) || cleared.is_some_and(|(c, _)| c == id)
        };
        unless(!s.setups.contains_key(id), || {
            format!("d: setup {id} is dropped and planned at once")
        })
        .or_else(|| {
            let item = s.items.values().find(names)?;
            Some(format!("d: {item:?} is for setup {id}, which is dropped"))
        })
    })
}

/// A day that is planned ahead has not begun: nothing was done on it, no setup of it is called, rolls or has a line on the
/// board, nobody has an item for one and nothing is cleared for one. And a setup has the unit of its day.
fn ahead(s: &State) -> Broken {
    let begun = s.days.iter().find_map(|(id, d)| {
        let done = d.open || d.contact.is_some() || !d.swept_by.is_empty() || d.sweep_found;
        let met = s.meetings.values().any(|m| m.day == *id);
        let checked = s.permits.values().any(|p| p.checked_in.contains_key(id));
        unless(!d.planned || !(done || met || checked), || {
            format!("d: day {id} is only planned and has begun: {d:?}, meeting {met}, check-in {checked}")
        })
    });
    begun.or_else(|| {
        s.setups.iter().find_map(|(id, setup)| {
            let day = s.days.get(&setup.plan.day)?;
            unless(day.unit == setup.unit, || {
                format!(
                    "d: setup {id} is of unit {} and its day of {}",
                    setup.unit, day.unit
                )
            })
            .or_else(|| if day.planned { waits(s, id) } else { None })
        })
    })
}

/// Nothing is done for a setup whose day is not opened yet.
fn waits(s: &State, id: &SetupId) -> Broken {
    let shows = board(s, Timestamp::from_ms(0), &NoRules)
        .setup(id)
        .is_some();
    let setup = s.setups.get(id)?;
    let names = |i: &&std::sync::Arc<Item>| {
        let cleared = i.clearance.as_ref().and_then(|c| c.setup.as_ref());
        i.setup.as_ref() == Some(id) || cleared.is_some_and(|(c, _)| c == id)
    };
    unless(!(setup.called || setup.rolling || shows), || {
        format!("d: setup {id} is of a day that is not open: {setup:?}, on the board {shows}")
    })
    .or_else(|| {
        let item = s.items.values().find(names)?;
        Some(format!(
            "d: {item:?} is for setup {id}, whose day is not open"
        ))
    })
}

/// A setup that leaves the board for a day ahead hides as little as one that is dropped.
fn planned_ahead_in_peace(before: &State, said: &Command) -> Broken {
    let Command::PlanSetup(plan) = said else {
        return None;
    };
    let was = before.setups.get(&plan.setup)?;
    let to = before.days.get(&plan.day)?;
    if !to.planned || before.day_ahead(was).is_some() {
        return None;
    }
    hidden(before, was, &plan.setup)
}

/// What somebody dropped hides nothing: no take, no stop of its unit, nobody who is to be briefed after a case.
fn dropped_in_peace(before: &State, said: &Command) -> Broken {
    let Command::DropSetup { setup, .. } = said else {
        return None;
    };
    let Some(was) = before.setups.get(setup) else {
        return Some(format!("d: {setup} was dropped and is not planned"));
    };
    hidden(before, was, setup)
}

fn hidden(before: &State, was: &Setup, setup: &SetupId) -> Broken {
    let shot = was.rolling || was.takes > 0;
    let stopped = before.stops.values().any(|s| {
        let here = s.unit.as_ref().is_none_or(|u| *u == was.unit);
        s.open && here
    });
    let case = before.matters.values().any(|m| {
        let here = m.items.is_empty() || was.plan.items.iter().any(|i| m.items.contains(i));
        m.open && m.kind != MatterKind::Order && here
    });
    unless(!(shot || stopped || case), || {
        format!("d: {setup} left the board in {was:?}; stops {stopped}, case {case}")
    })
}

/// (b) never two holders; custody and stage say the same.
fn one_holder(i: &Item) -> Broken {
    let id = i.id();
    let stage_fits = match &i.custody {
        Custody::Container(_) | Custody::Away => i.stage == Stage::Locked,
        Custody::Performer(_) => i.stage == Stage::WithPerformer,
        Custody::Handler(_) => !matches!(i.stage, Stage::Locked | Stage::WithPerformer),
        Custody::Other(_) | Custody::Lying | Custody::Missing => i.stage == Stage::Out,
    };
    unless(stage_fits, || {
        format!("b: {id} is in {:?} at stage {:?}", i.custody, i.stage)
    })
    .or_else(|| {
        let answers = match &i.custody {
            Custody::Handler(h) => i.handler.as_ref() == Some(h),
            Custody::Performer(_) => i.handler.is_some(),
            Custody::Container(_) | Custody::Away => i.handler.is_none(),
            _ => true,
        };
        unless(answers, || {
            format!("b: {id} in {:?} but {:?} answers", i.custody, i.handler)
        })
    })
    .or_else(|| {
        let shown = !matches!(i.custody, Custody::Other(_) | Custody::Lying)
            || !i.deviations.is_empty()
            || !i.holds.is_empty();
        unless(shown, || {
            format!("b: {id} is in wrong hands and nothing says so")
        })
    })
    .or_else(|| {
        let held = i.custody != Custody::Missing || i.holds.contains(&Hold::Missing);
        unless(held, || format!("b: {id} is missing without a hold"))
    })
}

/// Each step of the chain stands only on those before it.
fn chain_in_order(i: &Item) -> Broken {
    let id = i.id();
    let full = i.about.class.procedure() == Procedure::Full;
    let in_hands = matches!(i.custody, Custody::Handler(_) | Custody::Performer(_));
    let rules = [
        (
            i.proof.is_none() || in_hands,
            "proof only in somebody's hands",
        ),
        (
            i.shown.is_none() || i.proof.is_some(),
            "shown only when proved",
        ),
        (
            i.announced.is_none() || i.shown.is_some(),
            "announced only when shown",
        ),
        (
            i.clear_handler.is_none() || i.shown.is_some(),
            "signed only when shown",
        ),
        (
            i.clear_first_ad.is_none() || i.shown.is_some(),
            "signed by the first AD only when shown",
        ),
        (
            i.clearance.is_none() || (i.clear_handler.is_some() && i.clear_first_ad.is_some()),
            "cleared only with two signatures",
        ),
        (
            i.clearance.is_none() || i.announced.is_some() || !full,
            "a gun is cleared only when announced",
        ),
        (
            i.clearance.is_none() || i.deviations.is_empty(),
            "cleared only with nothing outside the chain",
        ),
        (
            (i.stage == Stage::Cleared)
                == (i.clearance.is_some() && matches!(i.custody, Custody::Handler(_))),
            "stage cleared is a clearance in the handler's hands",
        ),
        (
            i.stage != Stage::Announced || i.announced.is_some(),
            "stage announced has an announcement",
        ),
        (
            i.stage != Stage::Shown || i.shown.is_some(),
            "stage shown was shown",
        ),
        (
            !matches!(
                i.stage,
                Stage::Proved | Stage::Prepared | Stage::Shown | Stage::Announced | Stage::Cleared
            ) || i.proof.is_some(),
            "nothing goes on without a proof",
        ),
        (
            i.stage != Stage::Proved || i.load.count == 0,
            "proved empty is empty",
        ),
        (
            i.load.hot || i.load.magazine.is_some() || i.load.count as usize == i.load.rounds.len(),
            "dummies are counted one by one",
        ),
        (
            i.load.lot.is_some() == (i.load.count > 0),
            "what is loaded comes from a lot",
        ),
    ];
    rules
        .iter()
        .find(|(ok, _)| !ok)
        .map(|(_, words)| format!("b: {id}: {words}; {i:?}"))
}

/// A hold stands exactly as long as its case: nothing is held for ever, nothing is let go early.
fn holds(s: &State, i: &Item) -> Broken {
    let id = i.id();
    let matter = |kinds: &[MatterKind]| {
        s.matters
            .values()
            .any(|m| m.open && kinds.contains(&m.kind) && m.items.contains(id))
    };
    let quarantined = s
        .quarantines
        .values()
        .any(|q| q.open && q.items.contains(id));
    let pairs = [
        (Hold::Quarantine, quarantined),
        (
            Hold::Misfire,
            matter(&[MatterKind::Misfire, MatterKind::Discharge]),
        ),
        (Hold::Evidence, matter(&[MatterKind::Injury])),
        (Hold::Regulator, matter(&[MatterKind::Order])),
    ];
    pairs
        .iter()
        .find(|(hold, open)| i.holds.contains(hold) != *open)
        .map(|(hold, open)| format!("g: {id}: hold {hold:?} where its case is open: {open}"))
}

/// (c) the count algebra of every lot.
fn counts(s: &State) -> Broken {
    s.lots.iter().find_map(|(id, l)| {
        let loaded: u32 = s
            .items
            .values()
            .filter(|i| i.load.lot.as_ref() == Some(id))
            .map(|i| i.load.count)
            .sum();
        let filled: u32 = s
            .magazines
            .values()
            .filter(|m| m.lot.as_ref() == Some(id))
            .map(|m| m.count)
            .sum();
        let aside = matches!(l.about.kind, LotKind::Live | LotKind::Unknown)
            || s.quarantines
                .values()
                .any(|q| q.open && q.lots.contains(id));
        unless(l.adds_up(), || {
            format!("c: lot {id} does not add up: {l:?}")
        })
        .or_else(|| {
            unless(l.loaded == loaded, || {
                format!("c: lot {id}: loaded {} but items hold {loaded}", l.loaded)
            })
        })
        .or_else(|| {
            unless(l.in_magazines == filled, || {
                format!(
                    "c: lot {id}: {} in magazines, they hold {filled}",
                    l.in_magazines
                )
            })
        })
        .or_else(|| {
            unless(l.set_aside == aside, || {
                format!(
                    "c: lot {id}: set aside {} but its cases say {aside}",
                    l.set_aside
                )
            })
        })
    })
}

/// (c) a single round is in one place, and both sides say so.
fn rounds(s: &State) -> Broken {
    let mut held: BTreeMap<_, BTreeSet<&ItemId>> = BTreeMap::new();
    for (id, i) in &s.items {
        for r in &i.load.rounds {
            held.entry(r).or_default().insert(id);
        }
    }
    s.rounds.iter().find_map(|(id, r)| {
        let places = held.remove(id).unwrap_or_default();
        let fits = match &r.place {
            RoundPlace::Lot => places.is_empty(),
            RoundPlace::Item(i) => places.len() == 1 && places.contains(i),
        };
        unless(fits, || {
            format!("c: round {id} is at {:?} and in {places:?}", r.place)
        })
    })
}

/// (h) the board never says clear for an item that is not.
pub fn board_is_honest(s: &State, at: Timestamp) -> Broken {
    let board = board(s, at, &NoRules);
    let item = board.items.iter().find_map(|line| {
        if line.light != Light::Clear {
            return None;
        }
        let i = s.items.get(&line.item)?;
        let counted = i.about.class.procedure() == Procedure::Counted;
        let fits = i.holds.is_empty() && i.deviations.is_empty() && (counted || ready(s, i, at));
        unless(fits, || format!("h: the board says clear for {i:?}"))
    });
    item.or_else(|| {
        board.setups.iter().find_map(|line| {
            if line.light != Light::Clear {
                return None;
            }
            let open = s.stops_for(Some(&line.unit)).next().is_some()
                || s.clock_doubted
                || s.matters
                    .values()
                    .any(|m| m.open && m.kind != MatterKind::Order)
                || s.quarantines.values().any(|q| q.open && q.live_or_unknown);
            unless(!open, || {
                format!(
                    "h: the board says clear for setup {} with cases open",
                    line.setup
                )
            })
            .or_else(|| clear_rolls(s, line.setup.as_str(), at))
        })
    })
}

/// A setup that the board calls clear may roll, where a first AD is there to say so.
fn clear_rolls(s: &State, setup: &str, at: Timestamp) -> Broken {
    let first_ad = s.people_with(Role::FirstAd).next()?.0.clone();
    let roll = command(&serde_json::json!({"do": "roll", "setup": setup}));
    let voice = Voice::of(first_ad.as_str());
    match ask(s, &voice, &roll, at) {
        looks_core::Decision::Accepted { .. } => None,
        looks_core::Decision::Refused(r) => Some(format!(
            "h: the board says clear for setup {setup} but it may not roll: {r:?}"
        )),
    }
}

fn ready(s: &State, i: &Item, at: Timestamp) -> bool {
    let current = s.clearance_current(i);
    match (&i.custody, i.stage) {
        (Custody::Handler(_), Stage::Cleared) => {
            let waited = i.clearance.as_ref().map(|c| at.seconds_since(c.at));
            current && waited.is_some_and(|w| (0..=s.limits().waiting_s).contains(&w))
        }
        (Custody::Performer(_), Stage::WithPerformer) => current && i.receipt,
        _ => false,
    }
}

/// Everything that must hold of an accepted command: (a) and (c), (d) by way of the oracle.
pub fn accepted(
    before: &State,
    after: &State,
    voice: &Voice,
    said: &Command,
    oracles: &[(ItemId, Oracle)],
    at: Timestamp,
) -> Broken {
    reaches_performer(before, after, voice, said, oracles, at)
        .or_else(|| count_differs(before, after, said))
        .or_else(|| dropped_in_peace(before, said))
        .or_else(|| planned_ahead_in_peace(before, said))
        .or_else(|| decline_is_kept(after, voice, said))
}

/// Who declines has declined, also where the setup was dropped meanwhile.
fn decline_is_kept(after: &State, voice: &Voice, said: &Command) -> Broken {
    let (Command::Decline { setup }, Some(by)) = (said, &voice.by) else {
        return None;
    };
    let planned = after.setups.get(setup).map(|s| &s.declined);
    let declined = planned.or_else(|| after.dropped.get(setup).map(|d| &d.was.declined));
    let kept = declined.is_some_and(|d| d.contains(by));
    unless(kept, || {
        format!("f: {by} declined {setup} and it is not kept")
    })
}

/// (a), (d) only a hand-over or an opened pass puts an item into a performer's hands, on a chain that the
/// oracle finds whole.
fn reaches_performer(
    before: &State,
    after: &State,
    voice: &Voice,
    said: &Command,
    oracles: &[(ItemId, Oracle)],
    at: Timestamp,
) -> Broken {
    after.items.iter().find_map(|(id, now)| {
        let Custody::Performer(to) = &now.custody else {
            return None;
        };
        let was = before.items.get(id)?;
        if was.custody == now.custody {
            return None;
        }
        let oracle = oracles.iter().find(|(o, _)| o == id).map(|(_, o)| o);
        let allowed = match (said, &voice.by) {
            (Command::HandOver { item, to: named }, Some(by)) => {
                item == id
                    && named == to
                    && oracle.is_none_or(|o| o.may_hand_over(by, to, at))
                    && two_people(was, to)
            }
            (
                Command::UseOpening {
                    item,
                    opening: Opening::OnCameraPass,
                    to: Some(named),
                },
                Some(_),
            ) => item == id && named == to && oracle.is_none_or(|o| o.may_pass(to)),
            _ => false,
        };
        let quiet = was.holds.is_empty()
            && was.deviations.is_empty()
            && !before.clock_doubted
            && !before
                .matters
                .values()
                .any(|m| m.open && m.kind != MatterKind::Order)
            && !before
                .quarantines
                .values()
                .any(|q| q.open && q.live_or_unknown);
        unless(allowed && quiet && ready_to_give(before, was), || {
            format!("a: {id} reached {to} by {said:?} of {voice:?}; {was:?}; oracle {oracle:?}")
        })
    })
}

fn two_people(i: &Item, to: &looks_core::id::PersonId) -> bool {
    i.clearance.as_ref().is_some_and(|c| {
        c.handler != c.first_ad && c.handler != *to && c.first_ad != *to && c.performer == *to
    })
}

fn ready_to_give(s: &State, i: &Item) -> bool {
    i.clearance.is_some()
        && s.clearance_current(i)
        && i.proof.as_ref().is_some_and(|p| p.witness.is_some())
}

/// (c) what was counted is what was loaded, or a deviation and a quarantine say otherwise.
fn count_differs(before: &State, after: &State, said: &Command) -> Broken {
    let (item, differs) = match said {
        Command::Unload {
            item,
            unfired,
            misfired,
            cases,
            stray,
        } => {
            let i = before.items.get(item)?;
            let shots = if i.shots == 0 && i.load.hot {
                *cases
            } else {
                i.shots
            };
            let seen = unfired.saturating_add(*misfired).saturating_add(shots);
            (item, *stray || seen != i.load.count)
        }
        Command::WitnessEmpty { item, unfired } => {
            let i = before.items.get(item)?;
            (item, i.counted.is_some() && *unfired != i.counted)
        }
        Command::EmptyMagazine { magazine, count } => {
            let m = before.magazines.get(magazine)?;
            let lot: &LotId = m.lot.as_ref()?;
            let shown = after
                .lots
                .get(lot)
                .is_some_and(|l| l.mismatch && l.set_aside);
            return unless(m.count == *count || shown, || {
                format!("c: magazine {magazine} counted {count} and nothing says so")
            });
        }
        _ => return None,
    };
    let now = after.items.get(item)?;
    let shown = now
        .deviations
        .iter()
        .any(|d| d.kind == DeviationKind::CountDiffers)
        && now.holds.contains(&Hold::Quarantine);
    unless(!differs || shown, || {
        format!("c: {item} counted otherwise and nothing says so: {now:?}")
    })
}

/// (f) a step back and a report are refused only for what they name, never for what they say. Reasons
/// allowed for every such command: the thing named does not exist, or a value cannot be read.
const ALWAYS_ALLOWED: &[Invariant] = &[Invariant::Unknown, Invariant::BadValue];

/// Further reasons, each for the commands in which the reason is about the input itself.
fn also_allowed(said: &Command) -> &'static [Invariant] {
    match said {
        // The act is one person's own: without the person there is no act.
        Command::Decline { .. } | Command::CheckOut { .. } => &[Invariant::ActorUnknown],
        // A count is blind and by two: an unnamed count, or the second by the first person, is none.
        Command::CountLot { .. } => &[Invariant::ActorUnknown, Invariant::SecondPersonSame],
        // Paper has a signer, its own code once, and lies in the past.
        Command::RecordLate { .. } => &[
            Invariant::ActorUnknown,
            Invariant::LateNeverClears,
            Invariant::TimeNotBelievable,
        ],
        // There is nothing there to go back, or to have seen locked.
        Command::ReturnRounds { .. } => &[Invariant::NotEnough],
        Command::TakeBack { .. } => &[Invariant::NotAvailable],
        Command::EmptyMagazine { .. } => &[Invariant::RoundElsewhere],
        Command::WitnessLockUp { .. } => &[Invariant::NothingToWitness],
        // Its number is taken by an earlier concern, which keeps it.
        Command::RaiseConcern { .. } | Command::ReportDeparture { .. } => {
            &[Invariant::AlreadyExists]
        }
        _ => &[],
    }
}

/// What must hold of a refusal: it has reasons, and (f).
pub fn refused(said: &Command, refusal: &Refusal) -> Broken {
    if refusal.reasons.is_empty() {
        return Some(format!("refused without a reason: {said:?}"));
    }
    if !matches!(said.nature(), Nature::Safing | Nature::Reality) {
        return None;
    }
    let allowed: BTreeSet<&str> = ALWAYS_ALLOWED
        .iter()
        .chain(also_allowed(said))
        .map(|i| i.id())
        .collect();
    refusal
        .reasons
        .iter()
        .find(|r| !allowed.contains(r.id.as_str()))
        .map(|r| format!("f: {said:?} was refused for {}", r.id))
}
