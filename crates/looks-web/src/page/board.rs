//! The setup board: every setup and item with its light, every reason, who can clear it, rule and
//! source. Open to everybody, signed in or not.
//!
//! INVARIANT: nobody who stopped, declined or lacks a paper is named here.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use looks_core::board::{Condition, ItemLine, Light, SetupLine};
use looks_core::state::{SceneHazard, Standing};
use looks_core::vocabulary::Presence;
use maud::{Markup, html};

use super::view::{Frame, SCRIPT_RULE, View};
use crate::admin;
use crate::app::AppState;
use crate::components::{State, Tile, empty_state, lead_tile, notice, section, tile, tile_grid};
use crate::layout::{Section, fresh};
use crate::words;

/// Routes of the board.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/board", get(page))
        .route("/board/part", get(part))
}

async fn page(view: View) -> Response {
    let frame = Frame {
        title: view.t("board.title"),
        section: Section::Board,
        fragment: Some("/board/part"),
        ..Frame::default()
    };
    let body = body(&view);
    view.respond(&frame, body)
}

async fn part(view: View) -> Response {
    fresh(body(&view))
}

fn body(view: &View) -> Markup {
    let board = view.board();
    let mut setups: Vec<&SetupLine> = board.setups.iter().collect();
    let called = |s: &SetupLine| {
        view.state()
            .setups
            .get(&s.setup)
            .is_some_and(|s| s.called || s.rolling)
    };
    setups.sort_by_key(|s| (!called(s), std::cmp::Reverse(s.light), s.setup.clone()));
    html! {
        (pending(view))
        @if !board.production.is_empty() {
            (section("production", view.t("board.production"), "", view.conditions(&board.production)))
        }
        @if setups.is_empty() && board.items.is_empty() {
            (empty_state(view.t("board.empty"), view.t("board.empty_next")))
        }
        @for line in &setups {
            @let open = called(line) || line.light == Light::Stop;
            (setup_part(view, line, open))
        }
        @if !board.items.is_empty() {
            (section("items", view.t("board.items"), &board.items.len().to_string(), items(view)))
        }
    }
}

/// Stops that stand on every board and are not in the record yet.
pub fn pending(view: &View) -> Markup {
    html! {
        @for stop in &view.snapshot.stopped_now {
            (notice(&view.cx, State::Stop, html! {
                p.reason { (view.t("board.not_recorded")) }
                @if let Some(unit) = &stop.unit { p { (view.t("shell.unit")) " " (unit) } }
            }))
        }
    }
}

fn setup_part(view: &View, line: &SetupLine, open: bool) -> Markup {
    let state = view.state();
    let id = line.setup.as_str();
    let title = format!("{} {}", view.t("word.setup"), id.to_uppercase());
    let setup = state.setups.get(&line.setup);
    let place = setup.map(|s| s.plan.place.as_str()).unwrap_or_default();
    let count = line
        .conditions
        .iter()
        .filter(|c| c.light != Light::Clear)
        .count();
    let data = match setup {
        Some(s) if s.rolling => view.t("board.rolling").to_owned(),
        Some(s) if s.called => view.t("board.called").to_owned(),
        _ => String::new(),
    };
    let data = [place, &data]
        .iter()
        .filter(|t| !t.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" · ");
    let reason = if line.light == Light::Clear {
        recorded(view, line)
    } else if count > 1 {
        view.cx.tf(
            "board.more",
            &[
                ("reason", &view.headline(&line.conditions)),
                ("count", &(count - 1).to_string()),
            ],
        )
    } else {
        view.headline(&line.conditions)
    };
    html! {
        div.part {
            (lead_tile(&view.cx, &Tile {
                id: &format!("setup-{id}"),
                state: View::light(line.light),
                title: &title,
                reason: &reason,
                data: &data,
                href: &format!("/setup/{id}"),
            }))
            (script(view, &line.hazards, view.t("script.on_setup")))
            @let shown = if open { line.conditions.clone() } else { of_scene(view, line) };
            @if !shown.is_empty() { (view.conditions(&shown)) }
        }
    }
}

/// What the script's scene asks of a setup that is not called yet: prepared in days, not minutes, so a tile that names one
/// reason and a number must not hide it. For those signed in.
fn of_scene(view: &View, line: &SetupLine) -> Vec<Condition> {
    if view.who.is_none() {
        return Vec::new();
    }
    let of_script = |c: &&Condition| SCENE_CONDITIONS.contains(&c.id.as_str());
    line.conditions.iter().filter(of_script).cloned().collect()
}

/// Conditions that come from the script.
const SCENE_CONDITIONS: [&str; 3] = [
    SCRIPT_RULE,
    "base/scene-renumbered",
    "board/scene-not-in-script",
];

/// What the script says of a setup's scene, for those signed in: a script is confidential.
pub fn script(view: &View, hazards: &[SceneHazard], label: &str) -> Markup {
    if view.who.is_none() || hazards.is_empty() {
        return html! {};
    }
    html! {
        p.chips.on-setup {
            @if !label.is_empty() { span.cell-label { (label) } " " }
            @for h in hazards {
                span.haz data-group=(admin::hazard_group(h.category)) data-kind=(h.kind.as_str()) data-open=[(h.standing == Standing::Found).then_some("yes")] {
                    b { (view.t(words::hazard_code(h.category))) } " " (view.t(words::hazard(h.category)))
                    @if h.kind == Presence::Mention { " · " (view.t("presence.mention")) }
                    @if h.standing == Standing::Found { " · " (view.t("script.undecided")) }
                }
                " "
            }
        }
    }
}

/// What is recorded for a setup whose every step is: the clearances of its items; and how much the script has in its scene,
/// which the steps do not answer for. Signed out nobody learns that, but that there is something to ask for.
pub fn recorded(view: &View, line: &SetupLine) -> String {
    let all: Vec<String> = line
        .items
        .iter()
        .filter_map(|id| view.state().items.get(id))
        .filter_map(|item| {
            Some(format!(
                "{}: {}",
                item.id().as_str().to_uppercase(),
                view.recorded(item)?
            ))
        })
        .collect();
    let steps = if all.is_empty() {
        view.t("board.recorded").to_owned()
    } else {
        all.join("; ")
    };
    let on_set = |h: &&SceneHazard| h.kind == Presence::Action;
    let all: Vec<&SceneHazard> = line.hazards.iter().filter(on_set).collect();
    let open = all.iter().filter(|h| h.standing == Standing::Found).count();
    let in_script = view.state().scripts_in_force().next().is_some();
    if view.who.is_none() && in_script {
        return format!("{steps}. {}", view.t("board.script_unsaid"));
    }
    if all.is_empty() || view.who.is_none() {
        return steps;
    }
    let (n, open) = (all.len().to_string(), open.to_string());
    let script = view.cx.tf("board.in_script", &[("n", &n), ("open", &open)]);
    format!("{steps}. {script}")
}

/// Every item as a tile, the gravest first.
pub fn items(view: &View) -> Markup {
    let mut lines: Vec<&ItemLine> = view.board().items.iter().collect();
    lines.sort_by_key(|l| (std::cmp::Reverse(l.light), l.item.clone()));
    let tiles: Vec<Markup> = lines.into_iter().map(|l| item_tile(view, l)).collect();
    tile_grid(&tiles)
}

fn item_tile(view: &View, line: &ItemLine) -> Markup {
    let id = line.item.as_str();
    let Some(item) = view.state().items.get(&line.item) else {
        return html! {};
    };
    let reason = if line.light == Light::Clear {
        view.recorded(item)
            .unwrap_or_else(|| view.headline(&line.conditions))
    } else {
        view.headline(&line.conditions)
    };
    tile(
        &view.cx,
        &Tile {
            id: &format!("item-{id}"),
            state: View::light(line.light),
            title: &id.to_uppercase(),
            reason: &reason,
            data: &view.item_title(item),
            href: &format!("/item/{id}"),
        },
    )
}
