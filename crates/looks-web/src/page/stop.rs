//! Stop: one press from any page, no sign-in, no reason, no limit on the first press. And the way on:
//! who must agree, and what a halt of the safety advisor needs first.
//!
//! INVARIANT: no page here names who pressed.

use axum::Json;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use looks_app::Press;
use looks_core::id::{ItemId, PersonId, StopId, UnitId};
use looks_core::state::StopCase;
use looks_core::vocabulary::Role;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::act::link;
use super::fields::Fields;
use super::send;
use super::view::{Frame, View};
use crate::app::AppState;
use crate::components::{
    self, Choice, Field, empty_state, glyph, notice, radio_group, section, table,
};
use crate::context::{Cx, local_path};
use crate::mode::Ability;
use crate::problem::{Kind, Problem};

/// Routes of stops.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/stop", get(page).post(press))
        .route("/stop/sent", get(sent))
        .route("/stop/{id}", get(one))
        .route("/resume/{id}", get(resume))
}

/// The page with the large button, for those who come without one, and the stops that are open.
async fn page(view: View) -> Response {
    let open: Vec<(&StopId, &StopCase)> = view
        .state()
        .stops
        .iter()
        .filter(|(_, s)| s.open)
        .map(|(id, s)| (id, &**s))
        .collect();
    let units: Vec<String> = view
        .state()
        .open_units()
        .iter()
        .map(ToString::to_string)
        .collect();
    let all = view.t("shell.all_units");
    let mut choices: Vec<Choice<'_>> = vec![Choice {
        value: "",
        label: all,
        help: "",
    }];
    choices.extend(units.iter().map(|u| Choice {
        value: u,
        label: u,
        help: "",
    }));
    let f = Field {
        id: "unit",
        name: "unit",
        label: view.t("f.unit"),
        ..Field::default()
    };
    let body = html! {
        @for (id, case) in &open { (open_stop(&view, id, case)) }
        form method="post" action="/stop" {
            @if units.len() > 1 { (radio_group(&view.cx, &f, &choices)) }
            input type="hidden" name="back" value="/board";
            button.stop-button type="submit" {
                (glyph(components::State::Stop))
                span.stop-word { (view.t("stop.word")) }
                span.stop-note { (view.t("stop.note")) }
            }
        }
        p { (view.t("stop.how")) }
        @if view.i_am(Role::SafetyAdvisor) && view.cx.mode().allows(Ability::Sign) {
            (section("halt", view.t("do.halt"), "", html! { div.tiles { (link(&view, "halt", "back=/stop")) } }))
        }
    };
    let frame = Frame {
        title: view.t("stop.title"),
        ..Frame::default()
    };
    view.respond(&frame, body)
}

/// The press. Whatever else is wrong with the request, it stops: a unit that is not known stops all,
/// a form that cannot be read stops all.
async fn press(
    State(app): State<AppState>,
    cx: Cx,
    headers: HeaderMap,
    fields: Result<Fields, Problem>,
) -> Response {
    let fields = fields.unwrap_or_default();
    let unit = UnitId::parse(fields.get("unit"))
        .ok()
        .filter(|u| app.hub.snapshot().state.open_units().contains(u));
    // A session that cannot be read must not keep anybody from stopping: then nobody is named.
    let session = app.session(&cx, &headers).ok().flatten();
    let (by, device) = session.map(|s| (s.person, s.device)).unzip();
    let pressed = Some(fields.get("press").trim()).filter(|id| !id.is_empty());
    let press = Press {
        unit: unit.clone(),
        by,
        words: fields.get("words").to_owned(),
        // The page sends the same press again until it is answered.
        id: pressed.map(|id| id.chars().take(64).collect()),
        device,
    };
    let answer = app.hub.press(press).await;
    let json = headers
        .get(header::ACCEPT)
        .and_then(|a| a.to_str().ok())
        .is_some_and(|a| a.contains("application/json"));
    if json {
        return Json(json!({
            "stop": answer.stop, "boards": answer.boards_reached, "recorded": answer.recorded,
            "repeated": answer.repeated,
        }))
        .into_response();
    }
    let back = local_path(fields.get("back"));
    send::go(
        &format!(
            "/stop/sent?stop={}&back={}",
            recorded_as(&app, &answer.stop, unit.as_ref()),
            encode(&back)
        ),
        None,
    )
}

/// The stop that a press belongs to now: its own, or the one that was open before it.
fn recorded_as(app: &AppState, stop: &StopId, unit: Option<&UnitId>) -> StopId {
    let snapshot = app.hub.snapshot();
    let stops = &snapshot.state.stops;
    let waits = snapshot.stopped_now.iter().any(|p| p.stop == *stop);
    if waits || stops.get(stop).is_some_and(|s| s.open) {
        return stop.clone();
    }
    let same = |case: &StopCase| case.open && case.unit.as_ref() == unit;
    let open = stops.iter().find(|(_, case)| same(case));
    open.map_or_else(|| stop.clone(), |(id, _)| id.clone())
}

/// A path as a query value.
fn encode(path: &str) -> String {
    path.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    stop: String,
    back: String,
}

/// What became of the press, for a browser without script: looked up now, whatever the address says.
async fn sent(view: View, State(app): State<AppState>, Query(ask): Query<Sent>) -> Response {
    let mut waiting = view.snapshot.stopped_now.iter();
    let waiting = waiting.any(|p| p.stop.as_str() == ask.stop);
    let found = StopId::parse(&ask.stop)
        .ok()
        .and_then(|id| view.state().stops.get(&id));
    let in_force = waiting || found.is_some_and(|s| s.open);
    let boards = app.hub.boards_open().to_string();
    let body = html! {
        @if in_force {
            (notice(&view.cx, components::State::Stop, html! {
                p.reason { (view.cx.tf("stop.sent_boards", &[("boards", &boards)])) }
                p { (if waiting { view.t("stop.unstored") } else { view.t("stop.recorded") }) }
            }))
        } @else if found.is_some() {
            (empty_state(view.t("stop.over"), view.t("stop.over_next")))
        } @else {
            (notice(&view.cx, components::State::Unknown, html! {
                p.reason { (view.t("stop.not_known")) }
                p { a href="/board" { (view.t("stop.see_board")) } }
            }))
        }
        @for (id, case) in view.state().stops.iter().filter(|(_, s)| s.open) { (open_stop(&view, id, case)) }
        p { a.button.quiet href=(local_path(&ask.back)) { (view.t("stop.close")) } }
    };
    let title = if in_force {
        view.t("stop.sent")
    } else {
        view.t("stop.title")
    };
    view.respond(
        &Frame {
            title,
            ..Frame::default()
        },
        body,
    )
}

fn unit_of(view: &View, case: &StopCase) -> String {
    case.unit
        .as_ref()
        .map_or_else(|| view.t("shell.all_units").to_owned(), ToString::to_string)
}

/// `main: stop since 10:42`.
pub fn since(view: &View, case: &StopCase) -> String {
    let unit = unit_of(view, case);
    view.cx.tf(
        "stop.since",
        &[("unit", &unit), ("at", &view.clock(case.at))],
    )
}

fn open_stop(view: &View, id: &StopId, case: &StopCase) -> Markup {
    html! {
        (notice(&view.cx, components::State::Stop, html! {
            p.reason { a href={ "/stop/" (id) } { (since(view, case)) } }
            p { (view.cx.tf("stop.presses", &[("n", &case.presses.to_string())])) }
        }))
    }
}

/// One stop: who has agreed to go on, who still must, and the forms for it.
async fn one(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    let found = StopId::parse(&id)
        .ok()
        .and_then(|id| view.state().stops.get_key_value(&id));
    let Some((id, case)) = found else {
        return Err(Problem::new(Kind::NotFound)
            .with_field("stop")
            .with_value(&id));
    };
    let needs = needs(&view, case);
    let title = if case.halted_by.is_some() {
        view.t("stop.halt_title")
    } else {
        view.t("stop.title")
    };
    let rows: Vec<Vec<Markup>> = needs
        .iter()
        .map(|(who, done)| {
            vec![
                html! { (who) },
                html! { (if *done { view.t("stop.agreed") } else { view.t("stop.not_yet") }) },
            ]
        })
        .collect();
    let q = format!("stop={id}");
    let unit = unit_of(&view, case);
    let body = html! {
        @if case.open { (open_stop(&view, id, case)) }
        @else { (empty_state(view.t("stop.over"), view.t("stop.over_next"))) }
        (table(view.t("stop.agreement"), &[view.t("col.who"), view.t("stop.agreement")], &rows))
        @if case.open && view.who.is_some() && view.cx.mode().allows(Ability::Sign) {
            p { (waits_for(&view, case)) }
            div.tiles.part {
                @for item in still_out(view.state(), case) {
                    a.button.quiet href={ "/item/" (item) } { (item.as_str().to_uppercase()) }
                }
                @if view.me().is_some_and(|me| may_examine(view.state(), case, me)) { (link(&view, "examine_halt", &q)) }
                @if view.me().is_some_and(|me| may_agree(view.state(), case, me)) { (link(&view, "resume", &q)) }
            }
        }
    };
    let frame = Frame {
        title,
        kicker: &unit,
        unit: case.unit.clone(),
        ..Frame::default()
    };
    Ok(view.respond(&frame, body))
}

/// Items of the stopped unit that nobody has collected: as long as one is out, no agreement is taken.
pub fn still_out<'a>(state: &'a looks_core::State, case: &StopCase) -> Vec<&'a ItemId> {
    let unit_of = |item: &looks_core::state::Item| {
        let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
        setup.map(|s| s.unit.clone())
    };
    state
        .loose_items()
        .filter(|(_, item)| {
            let unit = unit_of(item);
            case.unit.is_none() || unit.is_none() || unit == case.unit
        })
        .map(|(id, _)| id)
        .collect()
}

/// This person's agreement is one of those that end the stop, and can be given now.
pub fn may_agree(state: &looks_core::State, case: &StopCase, person: &PersonId) -> bool {
    let ready = case.halted_by.is_none() || case.examined;
    case.open
        && ready
        && counts(state, case, person)
        && !case.resumed_by.contains(person)
        && still_out(state, case).is_empty()
}

/// This person's agreement is one of those that end the stop.
fn counts(state: &looks_core::State, case: &StopCase, person: &PersonId) -> bool {
    let in_place_of_a_handler = !state.people.keys().any(|p| state.handles(p))
        && (state.person_is(person, Role::UnitProductionManager)
            || state.person_is(person, Role::Producer));
    state.handles(person)
        || in_place_of_a_handler
        || state.person_is(person, Role::FirstAd)
        || case.halted_by.as_ref() == Some(person)
        || case.teacher.as_ref() == Some(person)
}

/// This person may record that a halt was examined.
pub fn may_examine(state: &looks_core::State, case: &StopCase, person: &PersonId) -> bool {
    let seats = [
        Role::SafetyAdvisor,
        Role::Producer,
        Role::UnitProductionManager,
        Role::StudioSafety,
    ];
    case.open
        && case.halted_by.is_some()
        && !case.examined
        && seats.iter().any(|role| state.person_is(person, *role))
}

/// What an open stop waits for, in words: things that are out, the examination, those who must agree.
pub fn waits_for(view: &View, case: &StopCase) -> String {
    let out: Vec<String> = still_out(view.state(), case)
        .iter()
        .map(|id| id.as_str().to_uppercase())
        .collect();
    if !out.is_empty() {
        return view
            .cx
            .tf("stop.collect_first", &[("items", &out.join(", "))]);
    }
    let who: Vec<String> = needs(view, case)
        .into_iter()
        .filter(|(_, done)| !done)
        .map(|(who, _)| who)
        .collect();
    view.cx.tf("stop.waits_for", &[("who", &who.join("; "))])
}

/// Roles whose agreement ends the stop, and whether it is there. Roles, not names.
fn needs(view: &View, case: &StopCase) -> Vec<(String, bool)> {
    let state = view.state();
    let by = |fits: &dyn Fn(&PersonId) -> bool| case.resumed_by.iter().any(fits);
    let mut all = vec![
        (view.t("stop.handler").to_owned(), by(&|p| state.handles(p))),
        (
            view.t("role.first_ad").to_owned(),
            by(&|p| state.person_is(p, Role::FirstAd)),
        ),
    ];
    if let Some(owner) = &case.halted_by {
        all.push((view.t("stop.examined").to_owned(), case.examined));
        all.push((
            view.t("role.safety_advisor").to_owned(),
            case.resumed_by.contains(owner),
        ));
    }
    if let Some(owner) = &case.teacher {
        all.push((
            view.t("role.studio_teacher").to_owned(),
            case.resumed_by.contains(owner),
        ));
    }
    all
}

async fn resume(Path(id): Path<String>) -> Result<Response, Problem> {
    let id = StopId::parse(&id).map_err(|_| {
        Problem::new(Kind::NotFound)
            .with_field("stop")
            .with_value(&id)
    })?;
    Ok(send::go(&format!("/do/resume?stop={id}"), None))
}
