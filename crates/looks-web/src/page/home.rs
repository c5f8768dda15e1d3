//! The first page: what the person signed in must do now, the light of the unit, and which of the
//! day's conditions are still open.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use looks_core::board::{Light, SetupLine};
use looks_core::id::{DayId, PersonId, SetupId};
use looks_core::state::{Day, Setup};
use looks_core::vocabulary::{QualificationKind, Role};
use maud::{Markup, html};

use super::board;
use super::next::{Kind, Next, choices};
use super::stop;
use super::view::{Frame, View};
use crate::admin::desk::Desk;
use crate::admin::gates;
use crate::app::AppState;
use crate::components::{
    Condition, State, Tile, condition_list, empty_state, section, tile, tile_grid,
};
use crate::layout::fresh;
use crate::words;

/// Routes of the first page.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(page))
        .route("/start/part", get(part))
}

async fn page(view: View, desk: Desk) -> Response {
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
    let body = body(&view, &desk);
    view.respond(&frame, body)
}

async fn part(view: View, desk: Desk) -> Response {
    fresh(body(&view, &desk))
}

fn body(view: &View, desk: &Desk) -> Markup {
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
        @for (id, day) in view.state().days.iter().filter(|(_, d)| d.open) { (gates(view, desk, id, day)) }
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

/// The next action for each item, agreements that wait for this person, and what else only they can do.
fn now(view: &View) -> Markup {
    let Some(me) = view.me() else { return html! {} };
    let mut tiles = stops(view, me);
    for (id, item) in &view.state().items {
        let light = view.board().item(id).map_or(Light::Unknown, |l| l.light);
        let about = format!("{} · {}", id.as_str().to_uppercase(), view.item_title(item));
        let all = choices(view.state(), item, me, view.now());
        // Stops and cases have tiles of their own; the wait before an item is opened belongs to the item.
        let here = |n: &&Next| n.at.is_some() || !matches!(n.kind, Kind::Agree | Kind::Case);
        for n in all.iter().filter(here) {
            tiles.push(todo(
                view,
                &format!("{}-{id}", n.kind.code()),
                View::light(light),
                &view.next(n),
                &about,
                &n.address,
            ));
        }
    }
    tiles.extend(cases(view));
    tiles.extend(concerns(view, me));
    tiles.extend(floor(view));
    tiles.extend(own_gaps(view, me));
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

/// Open stops that wait for this person, or for something this person can bring back.
fn stops(view: &View, me: &PersonId) -> Vec<Markup> {
    let state = view.state();
    let mut tiles = Vec::new();
    for (id, case) in state.stops.iter().filter(|(_, s)| s.open) {
        let (title, about) = if stop::may_agree(state, case, me) {
            ("do.resume", view.t("home.stop_open").to_owned())
        } else if stop::may_examine(state, case, me) {
            ("do.examine_halt", stop::since(view, case))
        } else {
            continue;
        };
        tiles.push(todo(
            view,
            &format!("stop-{id}"),
            State::Stop,
            view.t(title),
            &about,
            &format!("/stop/{id}"),
        ));
    }
    tiles
}

/// One tile for the cases that are open, for those who work on them.
fn cases(view: &View) -> Option<Markup> {
    let state = view.state();
    let open = state.quarantines.values().filter(|q| q.open).count()
        + state.matters.values().filter(|m| m.open).count();
    let mine = view.i_handle()
        || [
            Role::FirstAd,
            Role::SafetyAdvisor,
            Role::StudioSafety,
            Role::UnitProductionManager,
            Role::Producer,
            Role::ComplianceContact,
        ]
        .iter()
        .any(|role| view.i_am(*role));
    (open > 0 && mine).then(|| {
        todo(
            view,
            "cases",
            State::Hold,
            view.t("cases.title"),
            &view.cx.tf("home.cases", &[("n", &open.to_string())]),
            "/cases",
        )
    })
}

/// Concerns about firearms or from a safety role that this person can close.
fn concerns(view: &View, me: &PersonId) -> Vec<Markup> {
    let state = view.state();
    let inside = [
        Role::UnitProductionManager,
        Role::Producer,
        Role::SafetyAdvisor,
    ];
    let inside = inside.iter().any(|role| view.i_am(*role));
    let outside = state.people.get(me).is_some_and(|p| p.is_outside());
    state
        .concerns
        .iter()
        .filter(|(_, c)| !c.closed && c.raised_by.as_ref() != Some(me))
        .filter(|(_, c)| {
            let theirs_alone = c.from_safety_role || c.departure || c.matter.is_some();
            outside || (inside && !theirs_alone)
        })
        .map(|(id, c)| {
            todo(
                view,
                &format!("concern-{id}"),
                State::Hold,
                view.t("home.concern"),
                &format!("{} · {}", view.clock(c.at), view.t(words::subject(c.about))),
                &format!("/concern/{id}"),
            )
        })
        .collect()
}

/// What the AD's team does at setups: heads to be counted, roll, cut.
fn floor(view: &View) -> Vec<Markup> {
    let mut tiles = Vec::new();
    if !view.i_run_the_floor() {
        return tiles;
    }
    for line in &view.board().setups {
        let Some(setup) = view.state().setups.get(&line.setup) else {
            continue;
        };
        let about = format!(
            "{} {}",
            view.t("word.setup"),
            line.setup.as_str().to_uppercase()
        );
        let heads = line
            .conditions
            .iter()
            .any(|c| c.id == "board/heads-unknown" || c.id == "board/heads-differ");
        if view.i_am(Role::FirstAd) && setup.called {
            let word = match line.light {
                _ if setup.rolling => Some(("cut", "do.cut")),
                Light::Clear => Some(("roll", "do.roll")),
                _ => None,
            };
            if let Some((name, key)) = word {
                tiles.push(todo(
                    view,
                    &format!("{name}-{}", line.setup),
                    View::light(line.light),
                    view.t(key),
                    &about,
                    &format!("/do/{name}?setup={}", line.setup),
                ));
            }
        }
        if heads && setup.called {
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
    tiles
}

/// What the person signed in lacks for a setup of an open day in which they perform or stand.
fn own_gaps(view: &View, me: &PersonId) -> Vec<Markup> {
    let state = view.state();
    let Some(person) = state.people.get(me) else {
        return Vec::new();
    };
    let mine: Vec<(&SetupId, &Setup)> = state
        .setups
        .iter()
        .map(|(id, s)| (id, &**s))
        .filter(|(_, s)| state.day_of(s).is_some())
        .filter(|(_, s)| s.plan.performers.contains(me) || s.zone.people.contains_key(me))
        .collect();
    let armed = mine.iter().any(|(_, s)| !s.plan.items.is_empty());
    let mut gaps: Vec<(&str, &str, String)> = Vec::new();
    if armed && !person.holds(QualificationKind::SafetyCourse, view.now()) {
        gaps.push(("course", "home.gap_course", "/mine".to_owned()));
    }
    let absent = mine.iter().find(|(_, s)| {
        let met = state.meeting_of(&s.plan.day);
        !met.is_some_and(|(_, m)| m.present.contains(me))
    });
    if absent.is_some() {
        gaps.push(("meeting", "home.gap_meeting", "/day".to_owned()));
    }
    let untrained = mine.iter().find(|(_, s)| {
        let items = s.plan.items.iter().filter_map(|i| state.items.get(i));
        let mut classes = items.map(|i| i.about.class);
        s.plan.performers.contains(me)
            && classes.any(|class| !person.trainings.iter().any(|t| t.class == class))
    });
    if let Some((id, _)) = untrained {
        gaps.push(("training", "home.gap_training", format!("/setup/{id}")));
    }
    gaps.into_iter()
        .map(|(id, key, address)| {
            let about = view.t(match id {
                "course" => "home.gap_course_who",
                "meeting" => "home.gap_meeting_who",
                _ => "home.gap_training_who",
            });
            todo(
                view,
                &format!("gap-{id}"),
                State::Hold,
                view.t(key),
                about,
                &address,
            )
        })
        .collect()
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
    let stopped = view.state().stops.values().any(|s| s.open);
    let light = setups
        .clone()
        .max()
        .or_else(|| items.max())
        .unwrap_or(Light::Unknown)
        .max(if stopped { Light::Stop } else { Light::Clear });
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

/// The gates of a day as its own page has them, and what is missing for the day. Nobody is named.
fn gates(view: &View, desk: &Desk, id: &DayId, day: &Day) -> Markup {
    let setups: Vec<&SetupLine> = desk
        .board()
        .setups
        .iter()
        .filter(|s| s.unit == day.unit)
        .collect();
    let lights: Vec<(u8, &str, Light)> = gates::lights(desk, &setups)
        .into_iter()
        .filter(|(_, _, light)| *light != Light::Clear)
        .collect();
    let missing = missing(view, id, day);
    let note = view.cx.tf("gate.open", &[("n", &lights.len().to_string())]);
    let stops: Vec<String> = view
        .state()
        .stops_for(Some(&day.unit))
        .filter_map(|stop| view.state().stops.get(stop))
        .map(|case| stop::since(view, case))
        .collect();
    let mut rows: Vec<Condition<'_>> = stops
        .iter()
        .map(|words| Condition {
            state: State::Stop,
            reason: words,
            ..Condition::default()
        })
        .collect();
    let titles: Vec<(State, String)> = lights
        .iter()
        .map(|(n, title, light)| (View::light(*light), format!("G{n} {}", view.t(title))))
        .collect();
    rows.extend(titles.iter().map(|(state, words)| Condition {
        state: *state,
        reason: words,
        ..Condition::default()
    }));
    rows.extend(missing.iter().map(|(words, who)| Condition {
        state: State::Hold,
        reason: words,
        clears: who,
        rule: None,
    }));
    rows.sort_by_key(|c| match c.state {
        State::Stop => 0,
        State::Unknown => 1,
        _ => 2,
    });
    section(
        &format!("day-{id}"),
        &format!("{} {id}", view.t("shell.day")),
        &note,
        html! {
            (condition_list(&view.cx, &rows))
            p { a href="/day" { (view.t("gate.more")) } }
        },
    )
}

/// What the day still lacks, each with who can supply it.
fn missing(view: &View, id: &DayId, day: &Day) -> Vec<(&'static str, String)> {
    let state = view.state();
    let team = view.roles(&[Role::FirstAd, Role::SecondAd]);
    let handlers = view.roles(&[Role::Armorer, Role::PropertyMaster]);
    let swept_handler = day.swept_by.iter().any(|p| state.handles(p));
    let swept_ad = day
        .swept_by
        .iter()
        .any(|p| state.person_is(p, Role::FirstAd));
    let permitted = state
        .people
        .keys()
        .any(|p| state.handles(p) && state.permitted(p, day.wraps));
    let sweepers = match (swept_handler, swept_ad) {
        (false, true) => handlers.clone(),
        (true, false) => view.t("role.first_ad").to_owned(),
        _ => format!("{handlers}, {}", view.t("role.first_ad")),
    };
    let all = [
        (state.meeting_of(id).is_none(), "gate.meeting", team.clone()),
        (day.sweep_found, "gate.sweep_found", handlers.clone()),
        (
            !(day.sweep_found || swept_handler && swept_ad),
            "gate.sweep",
            sweepers,
        ),
        (day.contact.is_none(), "gate.contact", team),
        (!permitted, "gate.permit", handlers.clone()),
        (
            day.roll_called.is_none() && !state.items.is_empty(),
            "gate.roll_call",
            handlers,
        ),
    ];
    all.into_iter()
        .filter(|(is, ..)| *is)
        .map(|(_, key, who)| (view.t(key), who))
        .collect()
}
