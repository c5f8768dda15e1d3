//! "More": the menu of everything else; and the hub's own page: health, clock, packs, limits.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use looks_app::hub::RehashStatus;
use looks_core::command::Limits;
use maud::{Markup, html};
use serde_json::Map;

use super::desk::{self, Desk, Fields, Order};
use super::invite::KEEPERS;
use super::setup_hub;
use crate::app::AppState;
use crate::components::{self, Field, Input, State};
use crate::layout::Section;
use crate::mode::{Ability, Mode};
use crate::problem::Problem;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/more", get(more))
        .route("/admin", get(admin))
        .route("/admin/clock", post(clock))
        .route("/admin/zone", post(zone))
        .route("/admin/packs", post(packs))
        .route("/admin/limits", post(limits))
}

async fn more(d: Desk) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    let signed = d.me.is_some() && d.cx.mode().allows(Ability::Administer);
    let open = [
        ("/rules", "rules.title"),
        ("/paper-cards", "paper.title"),
        ("/concern", "concern.title"),
    ];
    let office = [
        ("/people", "people.title"),
        ("/register", "inventory.title"),
        ("/import", "import.title"),
        ("/scripts", "script.title"),
        ("/labels", "labels.title"),
        ("/permits", "permits.title"),
        ("/assessments", "assess.title"),
        ("/record", "record.title"),
        ("/record/checkpoint", "record.checkpoint"),
        ("/late", "late.title"),
        ("/admin", "admin.title"),
    ];
    let body = html! {
        ul.rows {
            @if signed { @for (address, key) in office { li { a href=(address) { (d.t(key)) } } } }
            @for (address, key) in open { li { a href=(address) { (d.t(key)) } } }
            li { @if d.me.is_some() { a href="/me" { (d.t("me.title")) } } @else { a href="/sign-in" { (d.t("signin.title")) } } }
            @if d.cx.listener.has_private_ca { li { a href="/ca" { (d.t("admin.certificate")) } } }
        }
        @if !signed { p.help.part { (d.t("more.signed_only")) } }
    };
    Ok(d.show(d.t("more.title"), Section::More, body))
}

async fn admin(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let body = html! {
        p { (d.t("admin.text")) }
        (health(&d))
        (clock_part(&d))
        (zone_part(&d))
        (packs_part(&d))
        (limits_part(&d))
        (addresses(&d))
        (components::section("backups", d.t("admin.backups"), "", html! { p { (d.t("admin.backups_text")) } }))
        (components::section("accounts", d.t("admin.accounts"), "", html! {
            p { (d.t("admin.accounts_text")) }
            p { a.button.quiet href="/people" { (d.t("people.title")) } }
        }))
    };
    Ok(d.show(d.t("admin.title"), Section::More, body))
}

fn health(d: &Desk) -> Markup {
    let hub = &d.app.hub;
    let counters = hub.counters();
    let health = hub.health();
    let read_again = match hub.rehash_status() {
        RehashStatus::NotRun => d.t("admin.rehash_not_run").to_owned(),
        RehashStatus::Running => d.t("admin.rehash_running").to_owned(),
        RehashStatus::Passed(_) => d.t("admin.rehash_passed").to_owned(),
        RehashStatus::Failed(error) => error.to_string(),
    };
    components::section(
        "health",
        d.t("admin.health"),
        "",
        html! {
            @match health.error() {
                Some(error) => { (components::notice(&d.cx, State::Unknown, html! { p.reason { (d.t("admin.not_storing")) } p { (error) } })) }
                None => { p { (super::day::marked(d, State::Clear, d.t("admin.storing"))) } }
            }
            dl.facts {
                div { dt { (d.t("admin.entries")) } dd { (d.snap.size) } }
                div { dt { (d.t("admin.boards")) } dd { (hub.boards_open()) } }
                div { dt { (d.t("admin.rehash")) } dd { (read_again) } }
                div { dt { (d.t("admin.malformed")) } dd { (counters.malformed) } }
                div { dt { (d.t("admin.unauthenticated")) } dd { (counters.unauthenticated) } }
                div { dt { (d.t("admin.production_id")) } dd { (hub.production()) } }
                div { dt { (d.t("record.fingerprint")) } dd { (hub.fingerprint()) } }
            }
        },
    )
}

fn clock_part(d: &Desk) -> Markup {
    components::section(
        "clock",
        d.t("admin.clock"),
        &d.when(d.now),
        html! {
            @if d.state().clock_doubted {
                (components::notice(&d.cx, State::Unknown, html! { p.reason { (d.t("admin.clock_doubted")) } p { (d.t("admin.clock_how")) } }))
                (desk::form("/admin/clock", &html! {
                    p { (d.tf("admin.clock_line", &[("at", &d.when(d.now))])) }
                    (components::button(d.t("admin.clock_trust"), "", ""))
                }))
            } @else { p { (d.t("admin.clock_fine")) } }
        },
    )
}

/// The zone of every time on screens. It changes no time in the record, which is UTC.
fn zone_part(d: &Desk) -> Markup {
    let zone = d.app.offset(d.now);
    components::section(
        "zone",
        d.t("setup.offset"),
        &zone,
        html! {
            p { (d.t("admin.zone_text")) }
            @if d.i_am(KEEPERS) {
                (desk::form("/admin/zone", &html! {
                    (components::field(&d.cx, &Field {
                        id: "offset", name: "offset", label: d.t("setup.offset"), help: d.t("setup.offset_help"),
                        value: &zone, required: true, ..Field::default()
                    }))
                    (components::button(d.t("admin.zone_do"), "", ""))
                }))
            }
        },
    )
}

async fn zone(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let me = d.office_of(KEEPERS)?;
    let offset = fields.get("offset");
    setup_hub::store_zone(&d, offset)?;
    tracing::info!(by = %me.person, offset, "the zone of the screens was set");
    Ok(desk::lead_to("/admin#zone"))
}

async fn clock(d: Desk, fields: Fields) -> Result<Response, Problem> {
    d.act(
        &fields,
        Order::new("clock_trusted").done(),
        d.t("admin.clock_trust"),
        "/admin",
    )
    .await
}

fn packs_part(d: &Desk) -> Markup {
    let chosen = d
        .state()
        .production
        .as_ref()
        .map(|p| p.packs.clone())
        .unwrap_or_default();
    components::section(
        "packs-part",
        d.t("setup.packs"),
        &chosen.len().to_string(),
        html! {
            p { (d.t("admin.packs_text")) }
            (desk::form("/admin/packs", &html! {
                (setup_hub::pack_boxes(d, |id| chosen.iter().any(|c| c.as_str() == id)))
                (components::button(d.t("admin.packs_add"), "", ""))
            }))
        },
    )
}

async fn packs(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let list = fields.list("packs");
    if list.as_array().is_none_or(Vec::is_empty) {
        return Ok(desk::lead_to("/admin"));
    }
    d.act(
        &fields,
        Order::new("add_packs").with("packs", list).done(),
        d.t("admin.packs_add"),
        "/admin",
    )
    .await
}

/// Name, text key and value of each limit that can be tightened.
fn limit_rows(l: &Limits) -> [(&'static str, &'static str, i64); 9] {
    [
        ("waiting_s", "limit.waiting_s", l.waiting_s),
        ("hold_s", "limit.hold_s", l.hold_s),
        ("idle_s", "limit.idle_s", l.idle_s),
        ("misfire_wait_s", "limit.misfire_wait_s", l.misfire_wait_s),
        ("distance_cm", "limit.distance_cm", i64::from(l.distance_cm)),
        (
            "performers_per_handler",
            "limit.performers_per_handler",
            i64::from(l.performers_per_handler),
        ),
        ("group_max", "limit.group_max", i64::from(l.group_max)),
        (
            "concern_answer_s",
            "limit.concern_answer_s",
            l.concern_answer_s,
        ),
        (
            "discharge_answer_s",
            "limit.discharge_answer_s",
            l.discharge_answer_s,
        ),
    ]
}

fn limits_part(d: &Desk) -> Markup {
    let now = d.state().limits();
    components::section(
        "limits",
        d.t("admin.limits"),
        "",
        html! {
            p { (d.t("admin.limits_text")) }
            (desk::fold(d.t("admin.limits_do"), &desk::form("/admin/limits", &html! {
                @for (name, key, value) in limit_rows(&now) {
                    (desk::input(&d.cx, name, d.t(key), Input::Number, &value.to_string(), true))
                }
                (components::button(d.t("admin.limits_do"), "", ""))
            })))
        },
    )
}

async fn limits(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let mut limits = Map::new();
    for (name, _, _) in limit_rows(&Limits::default()) {
        limits.insert(name.to_owned(), fields.number(name)?.into());
    }
    d.act(
        &fields,
        Order::new("tighten_limits").with("limits", limits).done(),
        d.t("admin.limits_do"),
        "/admin",
    )
    .await
}

/// How phones reach the hub, and what this listener is.
fn addresses(d: &Desk) -> Markup {
    let l = &d.cx.listener;
    let kind = match l.mode {
        Mode::Localhost => "admin.localhost",
        Mode::Tls => "admin.tls",
        Mode::PlainLan => "reduced.title",
    };
    components::section(
        "addresses",
        d.t("admin.addresses"),
        "",
        html! {
            dl.facts {
                div { dt { (d.t("admin.here")) } dd { (d.t(kind)) } }
                div { dt { (d.t("admin.full")) } dd { (d.base_address()) } }
                @if l.real_name { div { dt { (d.t("admin.certificate")) } dd { (d.t("admin.public_certificate")) } } }
            }
            @if l.has_private_ca {
                p { (d.t("admin.ca_text")) }
                p { a.button.quiet href="/ca" { (d.t("admin.certificate")) } }
            }
            (components::qr(&d.base_address(), d.t("admin.full")))
        },
    )
}
