//! What the person signed in must do next, item by item: the page docks it. One action each; after a take
//! two, since no plan says how many takes there are.
//!
//! Pure. It offers; it never decides.

use looks_core::id::PersonId;
use looks_core::state::{Custody, Hold, Item, Stage};
use looks_core::vocabulary::{Procedure, Purpose, Role};
use looks_core::{State, Timestamp};

use super::station::{self, Line, Station};

/// An action with the address of its page and the catalogue key of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Where it is done.
    pub address: String,
    /// Its words.
    pub key: &'static str,
    /// It leads to the locked place and not to another take.
    pub ends: bool,
}

/// This long before wrap, closing comes before another take, seconds.
const WRAP_NEAR_S: i64 = 30 * 60;

fn at_station(item: &Item, station: Station) -> Next {
    Next {
        address: format!("/sign/{}/{}", item.id(), station.code()),
        key: station.title(),
        ends: false,
    }
}

/// What `me` may do next for this item. Between takes the handler is offered the next take and the end of
/// the use side by side: the end first where no other setup of the day still needs the item, or wrap is near.
pub fn choices(state: &State, item: &Item, me: &PersonId, now: Timestamp) -> Vec<Next> {
    let Some(first) = next(state, item, me) else {
        return Vec::new();
    };
    let onward = at_station(item, Station::Prepare);
    let Some(end) = ending(state, item, me, now).filter(|_| first == onward) else {
        return vec![first];
    };
    let onward = Next {
        key: "next.take",
        ..onward
    };
    if last_of_day(state, item, now) {
        vec![end, onward]
    } else {
        vec![onward, end]
    }
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
    let station = [Station::Lock, Station::Close]
        .into_iter()
        .find(|s| !station::lines(state, item, *s, me).is_empty())?;
    Some(Next {
        key: "next.end",
        ends: true,
        ..at_station(item, station)
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

/// The first of them that the chain asks for.
fn next(state: &State, item: &Item, me: &PersonId) -> Option<Next> {
    if item.about.class.procedure() == Procedure::Counted {
        return None;
    }
    let open = |s: Station| !station::lines(state, item, s, me).is_empty();
    // Confirmations of what has just happened come first.
    for s in [Station::Receipt, Station::Returned] {
        if open(s) {
            return Some(at_station(item, s));
        }
    }
    if state.handles(me)
        && let Some(found) = of_handler(state, item, me)
    {
        return Some(found);
    }
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
            return Some(at_station(item, due));
        }
        for s in [Station::Witness, Station::Locked] {
            if open(s) {
                return Some(at_station(item, s));
            }
        }
    }
    let wanted = station::missing_viewers(state, item).contains(me)
        || station::performers(state, item).contains(me);
    (wanted && open(Station::Shown)).then(|| at_station(item, Station::Shown))
}

fn of_handler(state: &State, item: &Item, me: &PersonId) -> Option<Next> {
    let open = |s: Station| !station::lines(state, item, s, me).is_empty();
    let act = |name: &str, key: &'static str, more: String| {
        Some(Next {
            address: format!("/do/{name}?item={}{more}", item.id()),
            key,
            ends: false,
        })
    };
    match &item.custody {
        Custody::Container(_) if item.stage == Stage::Locked => take_out(state, item, act),
        Custody::Performer(_) | Custody::Other(_) | Custody::Lying => {
            let on = item.purpose.is_some_and(Purpose::reaches_performer) && item.holds.is_empty();
            Some(at_station(
                item,
                if on { Station::Prepare } else { Station::Close },
            ))
        }
        Custody::Handler(h) if h == me => {
            if open(Station::Hand) {
                return Some(at_station(item, Station::Hand));
            }
            if item.stage != Stage::Counted && open(Station::Prepare) {
                return Some(at_station(item, Station::Prepare));
            }
            let done = item.stage == Stage::Counted
                || !item.purpose.is_some_and(Purpose::reaches_performer)
                || !item.holds.is_empty();
            (done && open(Station::Lock)).then(|| at_station(item, Station::Lock))
        }
        Custody::Handler(_) if item.relief.as_ref() == Some(me) => {
            act("accept_relief", "next.accept_relief", String::new())
        }
        _ => None,
    }
}

fn take_out(
    state: &State,
    item: &Item,
    act: impl Fn(&str, &'static str, String) -> Option<Next>,
) -> Option<Next> {
    if item.holds.contains(&Hold::Unproved) && item.holds.len() == 1 {
        return act("take_out", "next.inspect", "&purpose=inspection".to_owned());
    }
    if !item.holds.is_empty() {
        return None;
    }
    let called = state
        .setups
        .iter()
        .find(|(_, s)| s.called && s.plan.items.contains(item.id()) && state.day_of(s).is_some());
    let more = called.map_or_else(String::new, |(id, _)| format!("&purpose=film&setup={id}"));
    called
        .is_some()
        .then(|| act("take_out", "next.take_out", more))
        .flatten()
}
