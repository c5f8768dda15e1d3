//! What the person signed in must do next, item by item. One action each: the page docks it.
//!
//! Pure. It offers; it never decides.

use looks_core::State;
use looks_core::id::PersonId;
use looks_core::state::{Custody, Hold, Item, Stage};
use looks_core::vocabulary::{Procedure, Purpose, Role};

use super::station::{self, Line, Station};

/// An action with the address of its page and the catalogue key of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Where it is done.
    pub address: String,
    /// Its words.
    pub key: &'static str,
}

fn at_station(item: &Item, station: Station) -> Next {
    Next {
        address: format!("/sign/{}/{}", item.id(), station.code()),
        key: station.title(),
    }
}

/// The one next action of `me` for this item, if there is one.
pub fn next(state: &State, item: &Item, me: &PersonId) -> Option<Next> {
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
