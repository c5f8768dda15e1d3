//! Compares one row with what came of it, and the state with what must always hold.

use std::collections::{BTreeMap, BTreeSet};

use looks_core::{
    Event, State,
    apply::apply,
    board::{Board, Light},
    command::{Command, Nature},
    event::Meta,
    id::LotId,
    reason::ReasonKind,
    state::{Custody, Item, RoundPlace},
    vocabulary::Role,
};

use crate::{
    report::Got,
    row::{BoardIs, Escalation, Expect, ItemIs, LotIs, What},
    run::{Outcome, join, seats},
};

/// What a row expected and did not get.
pub(crate) fn row(o: &Outcome<'_>) -> Vec<String> {
    let mut why = Vec::new();
    match (o.step.expect, o.got) {
        (Expect::Accepted, Got::Refused { reasons }) => {
            let all: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            why.push(format!("expected accepted, refused for {}", all.join("; ")));
        }
        (Expect::Refused, Got::Accepted) => why.push("expected refused, accepted".to_owned()),
        (Expect::Refused, Got::Refused { .. }) => {
            let got: BTreeSet<String> = o.got.ids().map(str::to_owned).collect();
            let missing: BTreeSet<String> = o.step.rules.difference(&got).cloned().collect();
            if !missing.is_empty() {
                why.push(format!(
                    "not among the reasons: {}; they are {}",
                    join(&missing),
                    join(&got)
                ));
            }
            let extra: BTreeSet<String> = got.difference(&o.step.rules).cloned().collect();
            if o.step.only && !extra.is_empty() {
                why.push(format!("other reasons than expected: {}", join(&extra)));
            }
        }
        _ => {}
    }
    why.extend(o.step.board.iter().filter_map(|b| board(o, b)));
    why.extend(o.step.escalated.iter().filter_map(|e| escalated(o, e)));
    why.extend(o.step.item_is.iter().filter_map(|i| item(o.after, i)));
    why.extend(o.step.lot_is.iter().filter_map(|l| lot(o.after, l)));
    why
}

fn board(o: &Outcome<'_>, want: &BoardIs) -> Option<String> {
    let board = o.board?;
    let (name, light, ids): (String, Option<Light>, BTreeSet<String>) =
        match (&want.setup, &want.item) {
            (Some(setup), _) => {
                let line = board.setup(setup);
                let ids = line.map(|l| l.conditions.iter().map(|c| c.id.clone()).collect());
                (
                    format!("setup `{setup}`"),
                    line.map(|l| l.light),
                    ids.unwrap_or_default(),
                )
            }
            (None, Some(item)) => {
                let line = board.item(item);
                let ids = line.map(|l| l.conditions.iter().map(|c| c.id.clone()).collect());
                (
                    format!("item `{item}`"),
                    line.map(|l| l.light),
                    ids.unwrap_or_default(),
                )
            }
            (None, None) => {
                let ids = board.all().map(|c| c.id.clone()).collect();
                ("the board".to_owned(), Some(Light::Clear), ids)
            }
        };
    let Some(light) = light else {
        return Some(format!("the board has no line for {name}"));
    };
    let mut why = Vec::new();
    if let Some(state) = want.state
        && state != light
    {
        why.push(format!(
            "is `{}`, expected `{}`",
            light.as_str(),
            state.as_str()
        ));
    }
    let missing: BTreeSet<String> = want.has.difference(&ids).cloned().collect();
    if !missing.is_empty() {
        why.push(format!("does not have {}", join(&missing)));
    }
    let there: BTreeSet<String> = want.lacks.intersection(&ids).cloned().collect();
    if !there.is_empty() {
        why.push(format!("has {}", join(&there)));
    }
    if why.is_empty() {
        return None;
    }
    Some(format!(
        "{name} {}; it shows {}",
        why.join(", "),
        join(&ids)
    ))
}

fn escalated(o: &Outcome<'_>, want: &Escalation) -> Option<String> {
    let mut found: Vec<(String, BTreeSet<Role>)> = o
        .events
        .iter()
        .filter_map(|e| match e {
            Event::Escalated { about, to } => Some((about.clone(), to.clone())),
            _ => None,
        })
        .collect();
    found.extend(o.board.into_iter().flat_map(Board::all).filter_map(|c| {
        let seats: BTreeSet<Role> = c.escalated_to.iter().copied().collect();
        (!seats.is_empty()).then(|| (c.id.clone(), seats))
    }));
    if found
        .iter()
        .any(|(about, to)| *about == want.about && want.to.is_subset(to))
    {
        return None;
    }
    let all: Vec<String> = found
        .iter()
        .map(|(about, to)| format!("`{about}` to {}", seats(to)))
        .collect();
    Some(format!(
        "expected `{}` to go to {}; found {}",
        want.about,
        if want.to.is_empty() {
            "somebody".to_owned()
        } else {
            seats(&want.to)
        },
        if all.is_empty() {
            "nothing".to_owned()
        } else {
            all.join(", ")
        }
    ))
}

/// Where an item is, as a row writes it.
fn custody(item: &Item) -> String {
    match &item.custody {
        Custody::Container(c) => format!("container:{c}"),
        Custody::Handler(p) => format!("handler:{p}"),
        Custody::Performer(p) => format!("performer:{p}"),
        Custody::Other(p) => format!("other:{p}"),
        Custody::Lying => "lying".to_owned(),
        Custody::Missing => "missing".to_owned(),
        Custody::Away => "away".to_owned(),
    }
}

fn differs<T: PartialEq + std::fmt::Debug>(
    why: &mut Vec<String>,
    name: &str,
    want: Option<&T>,
    got: &T,
) {
    if let Some(want) = want
        && want != got
    {
        why.push(format!("{name} is `{got:?}`, expected `{want:?}`").to_lowercase());
    }
}

fn item(state: &State, want: &ItemIs) -> Option<String> {
    let Some(i) = state.items.get(&want.id) else {
        return Some(format!("there is no item `{}`", want.id));
    };
    let mut why = Vec::new();
    differs(&mut why, "stage", want.stage.as_ref(), &i.stage);
    differs(&mut why, "custody", want.custody.as_ref(), &custody(i));
    differs(&mut why, "holds", want.holds.as_ref(), &i.holds);
    let kinds: BTreeSet<_> = i.deviations.iter().map(|d| d.kind).collect();
    differs(&mut why, "deviations", want.deviations.as_ref(), &kinds);
    differs(&mut why, "rounds", want.rounds.as_ref(), &i.load.count);
    differs(
        &mut why,
        "cleared",
        want.cleared.as_ref(),
        &i.clearance.is_some(),
    );
    differs(
        &mut why,
        "barrel_due",
        want.barrel_due.as_ref(),
        &i.barrel_due,
    );
    let issued: u32 = i.issued.iter().map(|o| o.count).sum();
    differs(&mut why, "issued", want.issued.as_ref(), &issued);
    (!why.is_empty()).then(|| format!("item `{}`: {}", want.id, why.join(", ")))
}

fn lot(state: &State, want: &LotIs) -> Option<String> {
    let Some(l) = state.lots.get(&want.id) else {
        return Some(format!("there is no lot `{}`", want.id));
    };
    let mut why = Vec::new();
    for (name, asked, got) in [
        ("stored", want.stored, l.stored),
        ("in_hand", want.in_hand, l.in_hand),
        ("in_magazines", want.in_magazines, l.in_magazines),
        ("loaded", want.loaded, l.loaded),
        ("fired", want.fired, l.fired),
        ("misfired", want.misfired, l.misfired),
        ("sent_back", want.sent_back, l.sent_back),
        ("missing", want.missing, l.missing),
        ("cases_short", want.cases_short, l.cases_short),
    ] {
        differs(&mut why, name, asked.as_ref(), &got);
    }
    differs(&mut why, "set_aside", want.set_aside.as_ref(), &l.set_aside);
    differs(&mut why, "mismatch", want.mismatch.as_ref(), &l.mismatch);
    (!why.is_empty()).then(|| format!("lot `{}`: {}", want.id, why.join(", ")))
}

/// What must hold after every row, whatever it was.
pub(crate) fn invariants(o: &Outcome<'_>) -> Vec<String> {
    let mut why = Vec::new();
    let mut broken = |what: String| why.push(format!("invariant broken: {what}"));
    let said = matches!(o.step.what, What::Say(_));
    if said && matches!(o.got, Got::Refused { .. }) && o.before != o.after {
        broken("a refused row changed the state".to_owned());
    }
    if let What::Say(_) = &o.step.what {
        let mut replayed = o.before.clone();
        let meta = Meta {
            at: o.step.at,
            by: o.step.by.clone(),
        };
        for event in o.events {
            apply(&mut replayed, event, &meta);
        }
        if replayed != *o.after {
            broken("the events do not lead to the state".to_owned());
        }
    }
    if let (What::Say(command), Got::Refused { reasons }) = (&o.step.what, o.got) {
        let nature = command.nature();
        let by_rule = reasons.iter().any(|r| r.kind != ReasonKind::Invariant);
        if matches!(nature, Nature::Safing | Nature::Reality) && by_rule {
            broken("a pack refused a report of reality or a step back".to_owned());
        }
    }
    if let (What::Say(command), Got::Accepted) = (&o.step.what, o.got)
        && let Command::HandOver { item, to } = &**command
    {
        let stood = o.before.items.get(item).is_some_and(|i| {
            o.before.clearance_current(i)
                && i.clearance.as_ref().is_some_and(|c| {
                    c.performer == *to
                        && Some(&c.handler) == o.step.by.as_ref()
                        && c.handler != c.first_ad
                })
        });
        if !stood {
            broken(format!(
                "`{item}` was handed over without a standing clearance by two"
            ));
        }
    }
    for text in counts(o.after) {
        broken(text);
    }
    why
}

/// The count algebra: lots add up, and what lots call loaded is in items and magazines.
fn counts(state: &State) -> Vec<String> {
    let mut why = Vec::new();
    let mut loaded: BTreeMap<&LotId, u32> = BTreeMap::new();
    let mut filled: BTreeMap<&LotId, u32> = BTreeMap::new();
    for item in state.items.values() {
        if let Some(lot) = &item.load.lot {
            *loaded.entry(lot).or_default() += item.load.count;
        }
        let dummies = u32::try_from(item.load.rounds.len()).unwrap_or(u32::MAX);
        if !item.load.hot && dummies != item.load.count {
            why.push(format!("item `{}` holds dummies nobody named", item.id()));
        }
    }
    for magazine in state.magazines.values() {
        if let Some(lot) = &magazine.lot {
            *filled.entry(lot).or_default() += magazine.count;
        }
    }
    for (id, lot) in &state.lots {
        if !lot.adds_up() {
            why.push(format!("lot `{id}` does not add up to {}", lot.about.count));
        }
        if lot.loaded != loaded.get(id).copied().unwrap_or(0) {
            why.push(format!(
                "lot `{id}` and the items disagree on rounds loaded"
            ));
        }
        if lot.in_magazines != filled.get(id).copied().unwrap_or(0) {
            why.push(format!("lot `{id}` and the magazines disagree"));
        }
    }
    for (id, round) in &state.rounds {
        if let RoundPlace::Item(item) = &round.place {
            let there = state
                .items
                .get(item)
                .is_some_and(|i| i.load.rounds.contains(id));
            if !there {
                why.push(format!("round `{id}` is said to be in `{item}` and is not"));
            }
        }
    }
    why
}
