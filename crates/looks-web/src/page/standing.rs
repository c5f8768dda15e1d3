//! What stands over an item or a setup before anything else is read: open stops, the wait after a misfire,
//! open cases. Each leads to the page on which it ends.
//!
//! INVARIANT: nobody who pressed stop is named here.

use looks_core::board::Light;
use looks_core::id::UnitId;
use looks_core::state::Item;
use maud::{Markup, html};

use super::next;
use super::stop;
use super::view::View;
use crate::components::{State, notice};
use crate::mode::Ability;

/// Open stops of the unit; of every unit where none is named.
pub fn stops(view: &View, unit: Option<&UnitId>) -> Markup {
    let state = view.state();
    let signs = view.cx.mode().allows(Ability::Sign);
    html! {
        @for id in state.stops_for(unit) {
            @if let Some(case) = state.stops.get(id) {
                (notice(&view.cx, State::Stop, html! {
                    p.reason { a href={ "/stop/" (id) } { (stop::since(view, case)) } }
                    p { (stop::waits_for(view, case)) }
                    @if signs && view.me().is_some_and(|me| stop::may_agree(state, case, me)) {
                        p { a.button.quiet href={ "/stop/" (id) } { (view.t("do.resume")) } }
                    }
                }))
            }
        }
    }
}

/// What stands over one item.
pub fn over_item(view: &View, item: &Item) -> Markup {
    let state = view.state();
    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
    let until = next::wait_until(state, item, view.now());
    let light = view.board().item(item.id()).map(|line| line.light);
    let grave = matches!(light, Some(Light::Stop));
    html! {
        (stops(view, setup.map(|s| &s.unit)))
        @if let Some(until) = until {
            (notice(&view.cx, State::Stop, html! {
                p.reason { (view.cx.tf("item.wait", &[("at", &view.app.time_of_day(until))])) }
                p { a href="/cases" { (view.t("item.case")) } }
            }))
        } @else if next::in_a_case(state, item) {
            (notice(&view.cx, if grave { State::Stop } else { State::Hold }, html! {
                p.reason { a href="/cases" { (view.t("item.case")) } }
            }))
        }
    }
}
