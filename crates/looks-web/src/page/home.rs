//! The first page: what the person signed in must do now, the light of the unit, and which of the
//! day's conditions are still open.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use looks_core::board::Light;
use looks_core::id::DayId;
use looks_core::state::Day;
use looks_core::vocabulary::Role;
use maud::{Markup, html};

use super::board;
use super::next::choices;
use super::view::{Frame, View};
use crate::app::AppState;
use crate::components::{
    Condition, State, Tile, condition_list, empty_state, section, tile, tile_grid,
};
use crate::layout::fresh;

/// Routes of the first page.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(page))
        .route("/start/part", get(part))
}

async fn page(view: View) -> Response {
    let title = match view.me() {
        Some(me) => view.name(me),
        None => view.t("home.title").to_owned(),
    };
    let kicker = view.me().map(|me| view.role_of(me)).unwrap_or_default();
    let frame = Frame {
        title: &title,
        kicker,
        fragment: Some("/start/part"),
        ..Frame::default()
    };
    let body = body(&view);
    view.respond(&frame, body)
}

async fn part(view: View) -> Response {
    fresh(body(&view))
}

fn body(view: &View) -> Markup {
    if view.state().production.is_none() {
        return html! {
            (empty_state(view.t("home.no_production"), view.t("home.no_production_next")))
            p { a.button.act href="/set-up" { (view.t("home.set_up")) } }
        };
    }
    html! {
        (board::pending(view))
        @if view.who.is_some() { (now(view)) } @else {
            p { (view.t("home.signed_out")) }
            p { a.button.act href="/sign-in" { (view.t("home.sign_in")) } }
        }
        (section("unit", view.t("home.board"), "", unit(view)))
        @for (id, day) in view.state().days.iter().filter(|(_, d)| d.open) { (gates(view, id, day)) }
        @if view.who.is_some() {
            (section("places", view.t("home.places"), "", html! {
                div.tiles {
                    a.button.quiet href="/items" { (view.t("items.title")) }
                    a.button.quiet href="/lots" { (view.t("lots.title")) }
                    a.button.quiet href="/cases" { (view.t("cases.title")) }
                    a.button.quiet href="/mine" { (view.t("mine.title")) }
                }
            }))
        }
    }
}

/// The next action for each item, and agreements that wait for this person.
fn now(view: &View) -> Markup {
    let Some(me) = view.me() else { return html! {} };
    let mut tiles: Vec<Markup> = Vec::new();
    for (id, stop) in view.state().stops.iter().filter(|(_, s)| s.open) {
        let mine = view.i_handle()
            || view.i_am(Role::FirstAd)
            || stop.halted_by.as_ref() == Some(me)
            || stop.teacher.as_ref() == Some(me);
        if mine && !stop.resumed_by.contains(me) {
            tiles.push(todo(
                view,
                &format!("stop-{id}"),
                State::Stop,
                view.t("do.resume"),
                view.t("home.stop_open"),
                &format!("/stop/{id}"),
            ));
        }
    }
    for (id, item) in &view.state().items {
        let light = view.board().item(id).map_or(Light::Unknown, |l| l.light);
        let about = format!("{} · {}", id.as_str().to_uppercase(), view.item_title(item));
        for n in choices(view.state(), item, me, view.now()) {
            let word = if n.ends { "end" } else { "do" };
            tiles.push(todo(
                view,
                &format!("{word}-{id}"),
                View::light(light),
                view.t(n.key),
                &about,
                &n.address,
            ));
        }
    }
    if view.i_run_the_floor() {
        for line in &view.board().setups {
            let heads = line
                .conditions
                .iter()
                .any(|c| c.id == "board/heads-unknown" || c.id == "board/heads-differ");
            let called = view
                .state()
                .setups
                .get(&line.setup)
                .is_some_and(|s| s.called);
            if heads && called {
                let about = format!(
                    "{} {}",
                    view.t("word.setup"),
                    line.setup.as_str().to_uppercase()
                );
                tiles.push(todo(
                    view,
                    &format!("heads-{}", line.setup),
                    State::Unknown,
                    view.t("do.count_heads"),
                    &about,
                    &format!("/setup/{}", line.setup),
                ));
            }
        }
    }
    let count = tiles.len().to_string();
    section(
        "now",
        view.t("home.now"),
        &count,
        html! {
            @if tiles.is_empty() { (empty_state(view.t("home.nothing"), view.t("home.nothing_next"))) }
            @else { (tile_grid(&tiles)) }
        },
    )
}

fn todo(view: &View, id: &str, state: State, title: &str, about: &str, address: &str) -> Markup {
    tile(
        &view.cx,
        &Tile {
            id,
            state,
            title,
            reason: about,
            data: "",
            href: address,
        },
    )
}

/// One tile with the worst light of all setups, or of the items where nothing is planned.
fn unit(view: &View) -> Markup {
    let board = view.board();
    let setups = board.setups.iter().map(|s| s.light);
    let items = board.items.iter().map(|i| i.light);
    let light = setups
        .clone()
        .max()
        .or_else(|| items.max())
        .unwrap_or(Light::Unknown);
    let count = |l: Light| {
        board
            .setups
            .iter()
            .filter(|s| s.light == l)
            .count()
            .to_string()
    };
    let reason = view.cx.tf(
        "home.counts",
        &[
            ("clear", &count(Light::Clear)),
            ("hold", &count(Light::Hold)),
            ("stop", &count(Light::Stop)),
            ("unknown", &count(Light::Unknown)),
        ],
    );
    tile(
        &view.cx,
        &Tile {
            id: "unit-light",
            state: View::light(light),
            title: view.t("board.title"),
            reason: &reason,
            data: "",
            href: "/board",
        },
    )
}

/// The conditions of a day, open ones first. Nobody is named.
fn gates(view: &View, id: &DayId, day: &Day) -> Markup {
    let state = view.state();
    let team: String = view.roles(&[Role::FirstAd, Role::SecondAd]);
    let handlers: String = view.roles(&[Role::Armorer, Role::PropertyMaster]);
    let meeting = state.meeting_of(id).map(|(_, m)| m.present.len());
    let swept_handler = day.swept_by.iter().any(|p| state.handles(p));
    let swept_ad = day
        .swept_by
        .iter()
        .any(|p| state.person_is(p, Role::FirstAd));
    let until = day.wraps;
    let permitted = state
        .people
        .keys()
        .any(|p| state.handles(p) && state.permitted(p, until));
    let met = meeting.map(|n| view.cx.tf("gate.meeting_held", &[("n", &n.to_string())]));
    let rows = [
        (
            meeting.is_some(),
            met.unwrap_or_else(|| view.t("gate.meeting").to_owned()),
            &team,
        ),
        (
            swept_handler && swept_ad && !day.sweep_found,
            view.t(if day.sweep_found {
                "gate.sweep_found"
            } else {
                "gate.sweep"
            })
            .to_owned(),
            &handlers,
        ),
        (
            day.contact.is_some(),
            view.t("gate.contact").to_owned(),
            &team,
        ),
        (permitted, view.t("gate.permit").to_owned(), &handlers),
        (
            day.roll_called.is_some(),
            view.t("gate.roll_call").to_owned(),
            &handlers,
        ),
    ];
    let mut conditions: Vec<Condition<'_>> = rows
        .iter()
        .map(|(met, words, who)| Condition {
            state: if *met { State::Clear } else { State::Hold },
            reason: words,
            clears: if *met { "" } else { who.as_str() },
            rule: None,
        })
        .collect();
    conditions.sort_by_key(|c| c.state == State::Clear);
    let open = conditions
        .iter()
        .filter(|c| c.state != State::Clear)
        .count();
    let note = view.cx.tf("gate.open", &[("n", &open.to_string())]);
    section(
        &format!("day-{id}"),
        &format!("{} {id}", view.t("shell.day")),
        &note,
        html! {
            (condition_list(&view.cx, &conditions))
            p { a href="/day" { (view.t("gate.more")) } }
        },
    )
}
