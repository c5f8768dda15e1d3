//! What was written on paper while there was no hub: entered late, signed by two, clearing nothing.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use looks_core::state::LateEntry;
use maud::{Markup, html};
use serde::Deserialize;

use super::assessment::sheet;
use super::desk::{self, Desk, Fields, Order};
use crate::app::AppState;
use crate::components::{self, Field, Input};
use crate::layout::Section;
use crate::problem::Problem;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/late", get(page).post(enter))
        .route("/late/countersign", post(countersign))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ask {
    paper: String,
}

async fn page(d: Desk, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    d.office()?;
    let body = html! {
        (components::info(html! { p { (d.t("late.text")) } }))
        @for (n, (paper, late)) in d.state().late.iter().enumerate() { (one(&d, n, paper, late)) }
        @if d.state().late.is_empty() { (components::empty_state(d.t("late.none"), d.t("late.none_next"))) }
        (components::section("enter", d.t("late.enter"), "", form(&d, &ask.paper)))
    };
    Ok(d.show(d.t("late.title"), Section::More, body))
}

fn one(d: &Desk, n: usize, paper: &str, late: &LateEntry) -> Markup {
    let mine = d.me.as_ref().is_some_and(|me| me.person == late.by);
    components::section(
        &format!("late-{n}"),
        paper,
        &d.when(late.entered),
        html! {
            dl.facts {
                div { dt { (d.t("late.happened")) } dd { (d.when(late.happened)) } }
                div { dt { (d.t("late.by")) } dd { (d.name(&late.by)) } }
                @if let Some(item) = &late.item { div { dt { (d.t("inventory.item")) } dd { (item) } } }
                @if let Some(lot) = &late.lot { div { dt { (d.t("labels.lot")) } dd { (lot) " · " (late.used) } } }
                div { dt { (d.t("late.second")) } dd { @match &late.countersigned { Some(p) => (d.name(p)), None => (d.t("late.missing")) } } }
            }
            @if late.countersigned.is_none() && !mine {
                (sheet(d, &format!("sign-{n}"), "/late/countersign", &[("paper", paper)], &[&d.tf("late.line", &[("paper", paper)])], d.t("late.countersign")))
            } @else if late.countersigned.is_none() {
                p.help { (d.t("late.other_signs")) }
            }
        },
    )
}

fn form(d: &Desk, paper: &str) -> Markup {
    let items = super::day::items_here(d);
    let lots: Vec<(String, String)> = d
        .state()
        .lots
        .keys()
        .map(|l| (l.to_string(), l.to_string()))
        .collect();
    desk::form(
        "/late",
        &html! {
            (desk::line(&d.cx, "paper", d.t("late.code"), d.t("late.code_help"), paper, true))
            (desk::input(&d.cx, "date", d.t("day.date"), Input::Date, "", true))
            (desk::input(&d.cx, "time", d.t("late.time"), Input::Time, "", true))
            (desk::pick(&d.cx, "item", d.t("inventory.item"), "", &items, false))
            (desk::pick(&d.cx, "lot", d.t("labels.lot"), "", &lots, false))
            (desk::input(&d.cx, "used", d.t("late.used"), Input::Number, "0", true))
            (components::text_area(&d.cx, &Field { id: "words", name: "words", label: d.t("late.words"), help: d.t("late.words_help"), required: true, ..Field::default() }, 5))
            (components::button(d.t("late.enter"), "", ""))
        },
    )
}

async fn enter(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("record_late")
        .with("paper", fields.get("paper"))
        .with(
            "happened",
            d.moment("date", fields.get("date"), fields.get("time"))?,
        )
        .maybe("item", fields.get("item"))
        .maybe("lot", fields.get("lot"))
        .with("used", fields.number("used")?)
        .with("words", fields.get("words"))
        .done();
    d.act(&fields, command, d.t("late.enter"), "/late").await
}

async fn countersign(d: Desk, fields: Fields) -> Result<Response, Problem> {
    d.sign(
        &fields,
        Order::new("countersign_late")
            .with("paper", fields.get("paper"))
            .done(),
        d.t("late.countersign"),
        "/late",
    )
    .await
}
