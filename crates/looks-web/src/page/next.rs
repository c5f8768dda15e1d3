//! What the person signed in must do next, item by item: the page docks it. One action each; after a take
//! two, since no plan says how many takes there are.
//!
//! What must come back comes back first, alone and without a code. Pure. It offers; it never decides.

use looks_core::board::not_shown;
use looks_core::id::PersonId;
use looks_core::state::{Custody, Hold, Item, MatterKind, Stage, VoidCause};
use looks_core::vocabulary::{LoadState, LotKind, Procedure, Purpose, Role};
use looks_core::{State, Timestamp};

use super::station::{self, Line, Station};
use super::stop;

/// What an action is for; a page may show some of them elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The next step of the item.
    Do,
    /// Towards the locked place and not to another take.
    End,
    /// Rounds are drawn before any are loaded.
    Draw,
    /// The open case that holds the item.
    Case,
    /// Agreement that ends a stop.
    Agree,
}

impl Kind {
    /// The word in an element's id.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Do => "do",
            Self::End => "end",
            Self::Draw => "draw",
            Self::Case => "case",
            Self::Agree => "agree",
        }
    }
}

/// An action with the address of its page and what its words are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Where it is done.
    pub address: String,
    /// Catalogue key of its words; with `{acts}`, `{who}` or `{at}` where one of those is given.
    pub key: &'static str,
    /// Keys of the acts that will be signed there, in order.
    pub acts: Vec<&'static str>,
    /// The person who signs, where it is not the one signed in.
    pub who: Option<PersonId>,
    /// Not before this time.
    pub at: Option<Timestamp>,
    /// What it is for.
    pub kind: Kind,
}

/// This long before wrap, closing comes before another take, seconds.
const WRAP_NEAR_S: i64 = 30 * 60;

fn plain(address: String, key: &'static str, kind: Kind) -> Next {
    Next {
        address,
        key,
        acts: Vec::new(),
        who: None,
        at: None,
        kind,
    }
}

/// A station, named by what `me` will sign there now.
fn at_station(state: &State, item: &Item, station: Station, me: &PersonId) -> Next {
    let lines = station::lines(state, item, station, me);
    Next {
        acts: station::acts(item, station, &lines),
        ..plain(
            format!("/sign/{}/{}", item.id(), station.code()),
            station.title(),
            Kind::Do,
        )
    }
}

fn act(item: &Item, name: &str, key: &'static str, more: &str) -> Next {
    plain(
        format!("/do/{name}?item={}{more}", item.id()),
        key,
        Kind::Do,
    )
}

/// Somebody without a phone at hand signs on this device.
fn signs_here(item: &Item, station: Station, who: &PersonId, key: &'static str) -> Next {
    Next {
        who: Some(who.clone()),
        ..plain(
            format!("/sign/{}/{}?for={who}", item.id(), station.code()),
            key,
            Kind::Do,
        )
    }
}

/// A stop is open for the unit of the item's setup; for an item of no setup, any open stop.
pub fn stopped(state: &State, item: &Item) -> bool {
    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
    let unit = setup.map(|s| &s.unit);
    state.stops_for(unit).next().is_some()
}

/// It is out of a handler's hands and must come back now, whatever the plan was.
pub fn must_come_back(state: &State, item: &Item) -> bool {
    match item.custody {
        Custody::Other(_) | Custody::Lying => true,
        Custody::Performer(_) => {
            stopped(state, item)
                || !item.deviations.is_empty()
                || !item.holds.is_empty()
                // After a cut the clearance is used up: that is the end of a take and no breach.
                || !(state.clearance_current(item) || item.voided == Some(VoidCause::Used))
        }
        _ => false,
    }
}

/// Until when nobody opens it: the wait after a misfire or a discharge that is not closed.
pub fn wait_until(state: &State, item: &Item, now: Timestamp) -> Option<Timestamp> {
    let wait = state.limits().misfire_wait_s;
    state
        .matters
        .values()
        .filter(|m| m.open && m.items.contains(item.id()))
        .filter(|m| matches!(m.kind, MatterKind::Misfire | MatterKind::Discharge))
        .map(|m| m.at.plus_seconds(wait))
        .filter(|until| now < *until)
        .max()
}

/// A quarantine, misfire, discharge, injury or order about the item is open.
pub fn in_a_case(state: &State, item: &Item) -> bool {
    let id = item.id();
    state
        .quarantines
        .values()
        .any(|q| q.open && q.items.contains(id))
        || state
            .matters
            .values()
            .any(|m| m.open && m.items.contains(id))
}

/// What `me` may do next for this item. Between takes the handler is offered the next take and the end of
/// the use side by side: the end first where no other setup of the day still needs the item, or wrap is near.
pub fn choices(state: &State, item: &Item, me: &PersonId, now: Timestamp) -> Vec<Next> {
    if item.about.class.procedure() == Procedure::Counted {
        return Vec::new();
    }
    let mut all = steps(state, item, me, now);
    if state.handles(me) && in_a_case(state, item) && !all.iter().any(|n| n.kind == Kind::Case) {
        all.push(plain("/cases".to_owned(), "next.case", Kind::Case));
    }
    if stopped(state, item) {
        let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
        let stops = state.stops_for(setup.map(|s| &s.unit));
        let mine = stops.filter(|id| {
            let case = state.stops.get(*id);
            case.is_some_and(|case| stop::may_agree(state, case, me))
        });
        all.extend(mine.map(|id| plain(format!("/stop/{id}"), "do.resume", Kind::Agree)));
    }
    all
}

fn steps(state: &State, item: &Item, me: &PersonId, now: Timestamp) -> Vec<Next> {
    let open = |s: Station| !station::lines(state, item, s, me).is_empty();
    let station = |s: Station| at_station(state, item, s, me);
    // Confirmations of what has just happened come first.
    if open(Station::Receipt) && !must_come_back(state, item) {
        return vec![station(Station::Receipt)];
    }
    if open(Station::Returned) {
        return vec![station(Station::Returned)];
    }
    if state.handles(me) {
        let found = of_handler(state, item, me, now);
        if !found.is_empty() {
            return found;
        }
    }
    let missing = missing_elsewhere(state, item);
    if state.person_is(me, Role::FirstAd) {
        let due = match station::lines(state, item, Station::FirstAd, me).as_slice() {
            _ if item.shown.is_none() => None,
            [] => None,
            // One act alone is called by its own name.
            [Line::Attest] => Some(Station::Shown),
            [Line::Witness { .. }] => Some(Station::Witness),
            _ => Some(Station::FirstAd),
        };
        if let Some(due) = due {
            return vec![station(due)];
        }
        for s in [Station::Witness, Station::Locked] {
            if open(s) {
                return vec![station(s)];
            }
        }
        if let Some(who) = missing.filter(|who| who != me) {
            return vec![signs_here(item, Station::Shown, &who, "next.shown_here")];
        }
    }
    let wanted = station::missing_viewers(state, item).contains(me)
        || station::performers(state, item).contains(me);
    if wanted && open(Station::Shown) {
        return vec![station(Station::Shown)];
    }
    Vec::new()
}

/// The first of those who must still be shown it and may sign on another's device; the first AD signs with
/// the announcement.
fn missing_elsewhere(state: &State, item: &Item) -> Option<PersonId> {
    not_shown(state, item)
        .into_iter()
        .find(|p| !state.person_is(p, Role::FirstAd))
}

fn of_handler(state: &State, item: &Item, me: &PersonId, now: Timestamp) -> Vec<Next> {
    let kept = item.holds.contains(&Hold::Evidence) || item.holds.contains(&Hold::Regulator);
    if kept {
        return Vec::new();
    }
    let halted = stopped(state, item);
    match &item.custody {
        Custody::Container(_) if item.stage == Stage::Locked && !halted => {
            take_out(state, item, now)
        }
        _ if must_come_back(state, item) => {
            vec![act(item, "collect", "do.collect", "")]
        }
        Custody::Performer(p) if !item.receipt && item.clearance.is_some() => {
            vec![signs_here(item, Station::Receipt, p, "next.receipt_here")]
        }
        Custody::Performer(_) => between_takes(state, item, me, now),
        Custody::Handler(h) if h == me => match wait_until(state, item, now) {
            Some(until) => vec![Next {
                at: Some(until),
                ..plain("/cases".to_owned(), "next.wait", Kind::Case)
            }],
            None if halted => to_the_locked_place(state, item, me),
            None => in_hand(state, item, me, now),
        },
        Custody::Handler(_) if item.relief.as_ref() == Some(me) => {
            vec![act(item, "accept_relief", "next.accept_relief", "")]
        }
        _ => Vec::new(),
    }
}

/// It goes on to a performer: nothing holds it and nothing happened to it outside the chain.
fn goes_on(item: &Item) -> bool {
    item.purpose.is_some_and(Purpose::reaches_performer)
        && item.holds.is_empty()
        && item.deviations.is_empty()
}

/// Counted and locked where it is proved; else unloaded and proved.
fn to_the_locked_place(state: &State, item: &Item, me: &PersonId) -> Vec<Next> {
    [Station::Lock, Station::Close]
        .into_iter()
        .find(|s| !station::lines(state, item, *s, me).is_empty())
        .map(|s| at_station(state, item, s, me))
        .into_iter()
        .collect()
}

fn in_hand(state: &State, item: &Item, me: &PersonId, now: Timestamp) -> Vec<Next> {
    if !goes_on(item) {
        return to_the_locked_place(state, item, me);
    }
    let open = |s: Station| !station::lines(state, item, s, me).is_empty();
    if item.shown.is_some()
        && let Some(who) = missing_elsewhere(state, item)
    {
        return vec![signs_here(item, Station::Shown, &who, "next.shown_here")];
    }
    if open(Station::Hand) {
        return vec![at_station(state, item, Station::Hand, me)];
    }
    if item.shown.is_some() && item.announced.is_none() {
        let address = format!("/item/{}", item.id());
        return vec![plain(address, "next.wait_ad", Kind::Do)];
    }
    if item.stage != Stage::Counted && open(Station::Prepare) {
        return between_takes(state, item, me, now);
    }
    if item.stage == Stage::Counted && open(Station::Lock) {
        return vec![at_station(state, item, Station::Lock, me)];
    }
    Vec::new()
}

/// Preparation; after a take with the end of the use beside it.
fn between_takes(state: &State, item: &Item, me: &PersonId, now: Timestamp) -> Vec<Next> {
    if !goes_on(item) {
        return vec![at_station(state, item, Station::Close, me)];
    }
    let mut onward = at_station(state, item, Station::Prepare, me);
    let end = ending(state, item, me, now);
    // Straight out of its place it is the first, and its words are those of the acts.
    if end.is_some() && item.stage != Stage::Out {
        onward.key = "next.take";
    }
    let draw =
        blanks_due(state, item, me).then(|| plain("/lots".to_owned(), "next.draw", Kind::Draw));
    let mut all: Vec<Next> = draw.into_iter().chain([onward]).collect();
    if let Some(end) = end {
        let at = if last_of_day(state, item, now) {
            0
        } else {
            all.len()
        };
        all.insert(at, end);
    }
    all
}

/// The setup plans blanks, the next signature may load them, and none are drawn.
fn blanks_due(state: &State, item: &Item, me: &PersonId) -> bool {
    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
    let planned = setup.is_some_and(|s| s.plan.load == Some(LoadState::HotBlank));
    let loads = station::lines(state, item, Station::Prepare, me)
        .iter()
        .any(|l| matches!(l, Line::Prepare(_)));
    let drawn = state
        .lots
        .values()
        .any(|l| l.about.kind == LotKind::Blank && l.in_hand > 0 && !l.set_aside)
        || state
            .magazines
            .values()
            .any(|m| m.count > 0 && m.item.is_none());
    planned && loads && !drawn
}

/// The end of the use, where a take of the item's setup is done or wrap is near, and no camera rolls.
fn ending(state: &State, item: &Item, me: &PersonId, now: Timestamp) -> Option<Next> {
    let setup = state.setups.get(item.setup.as_ref()?)?;
    let due = setup.takes > 0 || wrap_is_near(state, item, now);
    let fresh = matches!(
        item.stage,
        Stage::Out | Stage::Proved | Stage::Returned | Stage::WithPerformer
    );
    if !due || setup.rolling || !fresh {
        return None;
    }
    let found = to_the_locked_place(state, item, me).pop()?;
    Some(Next {
        key: "next.end",
        kind: Kind::End,
        ..found
    })
}

fn wrap_is_near(state: &State, item: &Item, now: Timestamp) -> bool {
    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
    setup
        .and_then(|s| state.days.get(&s.plan.day))
        .is_some_and(|day| now.plus_seconds(WRAP_NEAR_S) >= day.wraps)
}

/// No other setup of the day without a take names the item, or wrap is near.
fn last_of_day(state: &State, item: &Item, now: Timestamp) -> bool {
    let day = item.setup.as_ref().and_then(|s| state.setups.get(s));
    let day = day.map(|s| &s.plan.day);
    let others = state.setups.iter().any(|(id, s)| {
        Some(id) != item.setup.as_ref()
            && Some(&s.plan.day) == day
            && s.takes == 0
            && s.plan.items.contains(item.id())
    });
    !others || wrap_is_near(state, item, now)
}

/// Out of the locked place: for the setup that is called, or to look inside after something happened.
fn take_out(state: &State, item: &Item, now: Timestamp) -> Vec<Next> {
    let looks = item.holds.iter().all(|h| {
        matches!(
            h,
            Hold::Unproved | Hold::Quarantine | Hold::Misfire | Hold::Fault
        )
    });
    if item.holds.contains(&Hold::Unproved) || !item.deviations.is_empty() {
        let waits = wait_until(state, item, now).is_some();
        let look = act(item, "take_out", "next.inspect", "&purpose=inspection");
        return (looks && !waits).then_some(look).into_iter().collect();
    }
    if item.holds.contains(&Hold::Fault) && item.holds.len() == 1 {
        return vec![act(item, "clear_fault", "do.clear_fault", "")];
    }
    if !item.holds.is_empty() {
        return Vec::new();
    }
    let called = state
        .setups
        .iter()
        .find(|(_, s)| s.called && s.plan.items.contains(item.id()) && state.day_of(s).is_some());
    called
        .map(|(id, _)| {
            let more = format!("&purpose=film&setup={id}");
            act(item, "take_out", "next.take_out", &more)
        })
        .into_iter()
        .collect()
}
