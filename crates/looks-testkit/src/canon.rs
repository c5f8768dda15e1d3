//! One representative for all states that the engine cannot tell apart, so that a walk ends.
//!
//! What is thrown away is read by no decision (counters, why something was voided, names of people in
//! whose wrong hands it is) or only compared for equality (versions, which become "bound" and "not
//! bound"). Times become "now" or "longer ago than every limit". What is thrown away can therefore
//! not change an answer; what the board alone reads is checked before it is thrown away.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use looks_core::{
    State, Timestamp,
    id::PersonId,
    state::{Clearance, CountSession, Custody, Deviation, DeviationKind, Item, Table},
    vocabulary::Class,
};
use serde::Serialize;

use crate::say::{NOW, person_id};

/// Longer ago than every limit.
pub const LONG_AGO: Timestamp = NOW.plus_seconds(-1_000_000);

/// More shots than any small world has rounds: a larger number agrees with no count either.
const SHOTS_MAX: u32 = 3;

/// Which viewers of an item a world keeps; attestations of others can never matter in it.
pub type Viewers = BTreeSet<PersonId>;

fn rewrite<K: Ord + Clone, V: Clone + PartialEq>(table: &mut Table<K, V>, change: impl Fn(&mut V)) {
    let keys: Vec<K> = table.keys().cloned().collect();
    for key in keys {
        let Some(value) = table.get(&key) else {
            continue;
        };
        let mut copy = (**value).clone();
        change(&mut copy);
        if copy != **value {
            table.insert(key, Arc::new(copy));
        }
    }
}

fn keep<K: Ord + Clone, V: Clone>(table: &mut Table<K, V>, which: impl Fn(&V) -> bool) {
    let gone: Vec<K> = table
        .iter()
        .filter(|(_, v)| !which(v))
        .map(|(k, _)| k.clone())
        .collect();
    for key in gone {
        table.remove(&key);
    }
}

fn bound(current: Option<u64>, was: u64) -> u64 {
    u64::from(current == Some(was))
}

fn clearance(c: &Clearance, item: &Item, state: &State) -> Clearance {
    let with_handler = matches!(item.custody, Custody::Handler(_));
    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
    let lapsed = NOW.seconds_since(c.at) > state.limits().waiting_s;
    Clearance {
        number: 1,
        // Only a hand-over asks how old it is.
        at: if lapsed && with_handler {
            LONG_AGO
        } else {
            NOW
        },
        item_version: if with_handler {
            bound(Some(item.version), c.item_version)
        } else {
            1
        },
        setup: c.setup.clone().map(|(id, v)| {
            let now = state.setups.get(&id).map(|s| s.version);
            (id, bound(now, v))
        }),
        zone_version: bound(Some(setup.map_or(0, |s| s.zone.version)), c.zone_version)
            * u64::from(setup.is_some()),
        assessment: c.assessment.clone().map(|(id, v)| {
            let now = state.assessments.get(&id).map(|a| a.version);
            (id, bound(now, v))
        }),
        ..c.clone()
    }
}

fn item(i: &Item, state: &State, viewers: &Viewers) -> Item {
    let mut out = i.clone();
    let nobody = person_id("nobody");
    out.version = 1;
    out.touched = NOW;
    out.voided = None;
    out.return_due = None;
    out.lock_witnessed = true;
    if let Custody::Other(_) = &out.custody {
        out.custody = Custody::Other(nobody.clone());
    }
    if !out.deviations.is_empty() {
        out.deviations = vec![Deviation {
            kind: DeviationKind::SetDown,
            at: NOW,
            who: None,
        }];
    }
    out.clearance = i.clearance.as_ref().map(|c| clearance(c, i, state));
    out.handed_at = i.handed_at.map(|_| NOW);
    out.load.at = i.load.at.map(|_| NOW);
    out.shots = i.shots.min(SHOTS_MAX);
    if let Some(proof) = &mut out.proof {
        proof.at = NOW;
        proof.checks = Class::Firearm.checks().iter().copied().collect();
        if proof.witness.is_some() {
            proof.witness = Some(nobody);
        }
    }
    if let Some(shown) = &mut out.shown {
        shown.at = NOW;
        shown.viewers = shown.viewers.intersection(viewers).cloned().collect();
    }
    if let Some(announced) = &mut out.announced {
        announced.at = NOW;
    }
    out
}

/// The representative of a state played at [`NOW`].
pub fn canonical(state: &State, viewers: &Viewers) -> State {
    let mut out = state.clone();
    let wait = state.limits().misfire_wait_s;
    rewrite(&mut out.items, |i| *i = item(i, state, viewers));
    // Closed cases bind nobody any more; their ids may be used again.
    keep(&mut out.stops, |s| s.open);
    keep(&mut out.quarantines, |q| q.open);
    keep(&mut out.matters, |m| m.open);
    keep(&mut out.concerns, |c| !c.closed);
    rewrite(&mut out.stops, |s| {
        s.presses = 1;
        s.at = NOW;
    });
    rewrite(&mut out.quarantines, |q| q.at = NOW);
    rewrite(&mut out.matters, |m| {
        m.at = if NOW.seconds_since(m.at) >= wait {
            LONG_AGO
        } else {
            NOW
        };
        m.altered = false;
    });
    rewrite(&mut out.concerns, |c| {
        c.at = NOW;
        c.answered = c.answered.map(|_| NOW);
    });
    rewrite(&mut out.setups, |s| {
        s.version = 1;
        // A setup of which a take is recorded is not dropped.
        s.takes = s.takes.min(1);
        s.zone.version = 1;
        for p in s.zone.people.values_mut() {
            p.since = NOW;
        }
    });
    rewrite(&mut out.dropped, |d| {
        d.at = NOW;
        d.was.version = 1;
        d.was.takes = d.was.takes.min(1);
        d.was.zone = looks_core::state::Zone::default();
        // A new plan begins without these.
        d.was.called = false;
        d.was.change_unbriefed = false;
        d.was.consulted = None;
        d.was.rehearsed.clear();
    });
    rewrite(&mut out.assessments, |a| a.version = 1);
    rewrite(&mut out.meetings, |m| m.at = NOW);
    rewrite(&mut out.lots, |l| l.cases_short = 0);
    rewrite(&mut out.days, |d| d.roll_called = None);
    keep(&mut out.counts, |c| c.first.is_some() || c.agreed.is_some());
    rewrite(&mut out.counts, |c: &mut CountSession| {
        c.agreed = c.agreed.map(|_| NOW);
        c.differed = 0;
    });
    out.clearances = 0;
    out.overrides = 0;
    out
}

/// The same state after more time than every limit has passed.
pub fn lapsed(state: &State) -> State {
    let mut out = state.clone();
    rewrite(&mut out.items, |i| {
        if let Some(c) = &mut i.clearance {
            c.at = LONG_AGO;
        }
    });
    rewrite(&mut out.matters, |m| m.at = LONG_AGO);
    out
}

/// A 128-bit name of a state, relative to the state its walk began in.
pub fn key(state: &State, first: &State, ghost: &impl Hash) -> u128 {
    let mut bytes: Vec<u8> = Vec::with_capacity(2_048);
    part(&mut bytes, &state.items, &first.items);
    part(&mut bytes, &state.lots, &first.lots);
    part(&mut bytes, &state.rounds, &first.rounds);
    part(&mut bytes, &state.magazines, &first.magazines);
    part(&mut bytes, &state.containers, &first.containers);
    part(&mut bytes, &state.people, &first.people);
    part(&mut bytes, &state.days, &first.days);
    part(&mut bytes, &state.meetings, &first.meetings);
    part(&mut bytes, &state.permits, &first.permits);
    part(&mut bytes, &state.assessments, &first.assessments);
    part(&mut bytes, &state.setups, &first.setups);
    part(&mut bytes, &state.dropped, &first.dropped);
    part(&mut bytes, &state.concerns, &first.concerns);
    part(&mut bytes, &state.stops, &first.stops);
    part(&mut bytes, &state.quarantines, &first.quarantines);
    part(&mut bytes, &state.matters, &first.matters);
    part(&mut bytes, &state.counts, &first.counts);
    bytes.push(u8::from(state.clock_doubted));
    let half = |salt: u8| {
        let mut h = DefaultHasher::new();
        salt.hash(&mut h);
        bytes.hash(&mut h);
        ghost.hash(&mut h);
        u128::from(h.finish())
    };
    half(1) << 64 | half(2)
}

fn part<K: Ord + Serialize, V: Serialize + PartialEq>(
    bytes: &mut Vec<u8>,
    now: &Table<K, V>,
    first: &Table<K, V>,
) {
    bytes.push(b'|');
    for (id, value) in now {
        if first.get(id).is_some_and(|f| f == value) {
            continue;
        }
        let written = serde_json::to_writer(&mut *bytes, &(id, value));
        assert!(written.is_ok(), "a state that cannot be written");
    }
    // Nothing the walk began with is ever taken away; a shorter table would be another state.
    bytes.extend_from_slice(&now.len().to_le_bytes());
}
