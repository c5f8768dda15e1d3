//! Signature stations: which acts one person performs at one place in one moment, and so signs once.
//!
//! Pure. A station lists only what the state still asks of that person; the hub decides each act.

use std::collections::BTreeSet;

use looks_core::State;
use looks_core::id::PersonId;
use looks_core::state::{Custody, Item, Stage};
use looks_core::vocabulary::{LoadState, Procedure, Purpose, Role};

/// A place in the hand-off at which one person signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Station {
    /// Handler: collect, unload, prove, prepare, show.
    Prepare,
    /// Handler at the end of a use: collect, unload, prove.
    Close,
    /// A person who was shown it.
    Shown,
    /// First AD: watch, be shown, announce, clear.
    FirstAd,
    /// Second person who watched the proof.
    Witness,
    /// Handler: clear and hand over.
    Hand,
    /// Performer: has it.
    Receipt,
    /// Performer: gave it back.
    Returned,
    /// Handler: clean, count, lock.
    Lock,
    /// Second person who saw it locked.
    Locked,
}

impl Station {
    /// Every station.
    pub const ALL: [Self; 10] = [
        Self::Prepare,
        Self::Close,
        Self::Shown,
        Self::FirstAd,
        Self::Witness,
        Self::Hand,
        Self::Receipt,
        Self::Returned,
        Self::Lock,
        Self::Locked,
    ];

    /// The word in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Close => "close",
            Self::Shown => "shown",
            Self::FirstAd => "ad",
            Self::Witness => "witness",
            Self::Hand => "hand",
            Self::Receipt => "receipt",
            Self::Returned => "returned",
            Self::Lock => "lock",
            Self::Locked => "locked",
        }
    }

    /// Reads the word in the address.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Catalogue key of its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Prepare => "station.prepare",
            Self::Close => "station.close",
            Self::Shown => "station.shown",
            Self::FirstAd => "station.ad",
            Self::Witness => "station.witness",
            Self::Hand => "station.hand",
            Self::Receipt => "station.receipt",
            Self::Returned => "station.returned",
            Self::Lock => "station.lock",
            Self::Locked => "station.locked",
        }
    }

    /// True where somebody without a phone may sign with an own code on the handler's device.
    pub const fn on_another_device(self) -> bool {
        matches!(
            self,
            Self::Shown | Self::Witness | Self::Receipt | Self::Returned | Self::Locked
        )
    }
}

/// One act of a station: one command, or one for each round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `collect`.
    Collect,
    /// `unload`, with counts.
    Unload,
    /// `prove_empty` or `check_item`, each check ticked.
    Prove,
    /// `leave_empty`, `load_dummy` for each round, `load_blanks` or `load_magazine`.
    Prepare(Vec<LoadState>),
    /// `show`.
    Show,
    /// `witness_empty`; with an own count where rounds were in it.
    Witness {
        /// The witness counts too.
        count: bool,
    },
    /// `attest_shown`.
    Attest,
    /// `announce`.
    Announce,
    /// `clear`, for one of these.
    Clear(Vec<PersonId>),
    /// `hand_over` to this person.
    HandOver(Option<PersonId>),
    /// `confirm_receipt`.
    Receive,
    /// `confirm_return`.
    Return,
    /// `clean_and_count`.
    Count,
    /// `lock_up`.
    Lock,
    /// `witness_lock_up`.
    SeeLocked,
}

/// Catalogue keys of the acts that these lines are, in order. None where the station's own name already is
/// the one act signed there.
pub fn acts(item: &Item, station: Station, lines: &[Line]) -> Vec<&'static str> {
    if station.on_another_device() {
        return Vec::new();
    }
    let full = item.about.class.procedure() == Procedure::Full;
    lines.iter().map(|line| line.act(full)).collect()
}

impl Line {
    /// Catalogue key of the act in a word or two. `full`: the item is proved empty, not only checked.
    const fn act(&self, full: bool) -> &'static str {
        match self {
            Self::Collect => "verb.collect",
            Self::Unload => "verb.unload",
            Self::Prove if full => "verb.prove",
            Self::Prove => "verb.check",
            Self::Prepare(may) if may.len() == 1 => "verb.leave_empty",
            Self::Prepare(_) => "verb.prepare",
            Self::Show => "verb.show",
            Self::Witness { .. } => "verb.witness",
            Self::Attest => "verb.attest",
            Self::Announce => "verb.announce",
            Self::Clear(_) => "verb.clear",
            Self::HandOver(_) => "verb.hand_over",
            Self::Receive => "verb.receive",
            Self::Return => "verb.return",
            Self::Count => "verb.count",
            Self::Lock => "verb.lock",
            Self::SeeLocked => "verb.see_locked",
        }
    }
}

/// What the state asks of `signer` at `station`; empty where there is nothing to sign.
pub fn lines(state: &State, item: &Item, station: Station, signer: &PersonId) -> Vec<Line> {
    if item.about.class.procedure() == Procedure::Counted {
        return Vec::new();
    }
    match station {
        Station::Prepare if state.handles(signer) => prepare(state, item, signer, true),
        Station::Close if state.handles(signer) => prepare(state, item, signer, false),
        Station::Shown => attest(item, signer),
        Station::FirstAd if state.person_is(signer, Role::FirstAd) => first_ad(state, item, signer),
        Station::Witness => witness(state, item, signer),
        Station::Hand if item.in_hand_of(signer) => hand(state, item),
        Station::Receipt => {
            let theirs = matches!(&item.custody, Custody::Performer(p) if p == signer);
            one(
                theirs && !item.receipt && item.clearance.is_some(),
                Line::Receive,
            )
        }
        Station::Returned => one(item.return_due.as_ref() == Some(signer), Line::Return),
        Station::Lock if item.in_hand_of(signer) && item.load.count == 0 => lock(item),
        Station::Locked => {
            let locked = matches!(item.custody, Custody::Container(_)) && !item.lock_witnessed;
            one(locked && grown(state, signer), Line::SeeLocked)
        }
        _ => Vec::new(),
    }
}

fn one(holds: bool, line: Line) -> Vec<Line> {
    if holds { vec![line] } else { Vec::new() }
}

fn grown(state: &State, person: &PersonId) -> bool {
    state.people.get(person).is_some_and(|p| !p.minor)
}

fn prepare(state: &State, item: &Item, signer: &PersonId, onward: bool) -> Vec<Line> {
    let mine = item.in_hand_of(signer);
    let mut all = Vec::new();
    match &item.custody {
        Custody::Handler(_) if mine => {}
        Custody::Performer(_) | Custody::Other(_) | Custody::Lying => all.push(Line::Collect),
        _ => return all,
    }
    let opened = !mine || item.proof.is_none();
    // What is loaded comes out first, unless it was loaded after the proof that still stands.
    if item.load.count > 0 && (opened || !onward) {
        all.push(Line::Unload);
    }
    if opened || !all.is_empty() {
        all.push(Line::Prove);
    }
    let reaches = item.purpose.is_some_and(Purpose::reaches_performer);
    if !onward || !reaches || !item.holds.is_empty() {
        return all;
    }
    let again = !all.is_empty();
    if item.about.class.procedure() == Procedure::Full && (again || item.stage == Stage::Proved) {
        all.push(Line::Prepare(may_load(state, item)));
    }
    let shown = matches!(item.stage, Stage::Shown | Stage::Announced | Stage::Cleared);
    if again || !shown {
        all.push(Line::Show);
    }
    all
}

/// What may go in: what the setup plans, or for training and range any of the three. Empty always.
fn may_load(state: &State, item: &Item) -> Vec<LoadState> {
    let mut all = vec![LoadState::ColdEmpty];
    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
    match setup {
        Some(s) => all.extend(s.plan.load.filter(|l| *l != LoadState::ColdEmpty)),
        None if item.purpose.is_none_or(Purpose::empty_only) => {}
        None => all.extend([LoadState::ColdDummy, LoadState::HotBlank]),
    }
    all
}

fn attest(item: &Item, signer: &PersonId) -> Vec<Line> {
    let open = item
        .shown
        .as_ref()
        .is_some_and(|s| s.by != *signer && !s.viewers.contains(signer));
    one(open, Line::Attest)
}

fn witness(state: &State, item: &Item, signer: &PersonId) -> Vec<Line> {
    let open = item
        .proof
        .as_ref()
        .is_some_and(|p| p.witness.is_none() && p.by != *signer);
    let count = item.count_due && item.counted.is_some();
    one(open && grown(state, signer), Line::Witness { count })
}

fn first_ad(state: &State, item: &Item, signer: &PersonId) -> Vec<Line> {
    let mut all = witness(state, item, signer);
    if item.shown.is_none() {
        return all;
    }
    all.extend(attest(item, signer));
    let others_missing = missing_viewers(state, item)
        .into_iter()
        .any(|p| p != *signer);
    let full = item.about.class.procedure() == Procedure::Full;
    if full && item.announced.is_none() && !others_missing {
        all.push(Line::Announce);
    }
    let in_hand = matches!(item.custody, Custody::Handler(_));
    let to = receivers(state, item);
    if in_hand
        && !others_missing
        && item.clear_first_ad.is_none()
        && item.clearance.is_none()
        && !to.is_empty()
    {
        all.push(Line::Clear(to));
    }
    all
}

fn hand(state: &State, item: &Item) -> Vec<Line> {
    let mut all = Vec::new();
    let watched = item.proof.as_ref().is_some_and(|p| p.witness.is_some());
    if item.shown.is_none() || item.announced.is_none() || !watched {
        return all;
    }
    if item.clearance.is_none() && item.clear_handler.is_none() {
        let to = receivers(state, item);
        if !to.is_empty() {
            all.push(Line::Clear(to));
        }
    }
    let cleared = item.clearance.as_ref().map(|c| c.performer.clone());
    let by_ad = item.clear_first_ad.as_ref().map(|(_, to)| to.clone());
    if let Some(to) = cleared.or(by_ad) {
        all.push(Line::HandOver(Some(to)));
    }
    all
}

fn lock(item: &Item) -> Vec<Line> {
    let proved = item.proof.as_ref().is_some_and(|p| p.witness.is_some());
    match (item.stage, proved) {
        (Stage::Counted, _) => vec![Line::Lock],
        (_, true) => vec![Line::Count, Line::Lock],
        _ => Vec::new(),
    }
}

/// Who must still attest before the state is announced, the first AD apart.
pub fn missing_viewers(state: &State, item: &Item) -> BTreeSet<PersonId> {
    let Some(shown) = &item.shown else {
        return BTreeSet::new();
    };
    state
        .arc_viewers(item.setup.as_ref(), item.handler.as_ref())
        .into_iter()
        .filter(|p| !shown.viewers.contains(p) && *p != shown.by)
        .collect()
}

/// Performers and stand-ins it may be cleared to: planned, shown, and the one already named if one is.
pub fn receivers(state: &State, item: &Item) -> Vec<PersonId> {
    let named = item.clear_handler.as_ref().or(item.clear_first_ad.as_ref());
    if let Some((_, to)) = named {
        return vec![to.clone()];
    }
    let viewers = item
        .shown
        .as_ref()
        .map(|s| s.viewers.clone())
        .unwrap_or_default();
    performers(state, item)
        .into_iter()
        .filter(|p| viewers.contains(p))
        .collect()
}

/// Performers and stand-ins of the item's setup; without a setup everybody who performs.
pub fn performers(state: &State, item: &Item) -> Vec<PersonId> {
    match item.setup.as_ref().and_then(|s| state.setups.get(s)) {
        Some(setup) => setup.plan.performers.iter().cloned().collect(),
        None => state
            .people
            .iter()
            .filter(|(_, p)| !p.minor && (p.is(Role::Performer) || p.is(Role::StandIn)))
            .map(|(id, _)| id.clone())
            .collect(),
    }
}
