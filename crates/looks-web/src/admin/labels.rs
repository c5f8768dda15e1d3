//! Sheets to print: labels with codes for items, containers and lots, and the paper cards for a day
//! without the hub.
//!
//! INVARIANT: the code on a label leads to the page of a thing that is in somebody's hand; the code on
//! paper is of another kind (`/paper/...`) and leads to the late entry only. It can never stand for
//! having the thing.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use maud::html;
use serde::Deserialize;

use super::desk::{self, Desk};
use crate::app::AppState;
use crate::components::{self, Label, State};
use crate::layout::Section;
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/labels", get(labels))
        .route("/paper-cards", get(cards))
        .route("/paper/{code}", get(paper))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Which {
    only: String,
}

async fn labels(d: Desk, Query(which): Query<Which>) -> Result<Response, Problem> {
    d.office()?;
    let base = d.base_address();
    let shows = |word: &str| which.only.is_empty() || which.only == word;
    let mut all: Vec<(String, String, String, String, &'static str)> = Vec::new();
    if shows("items") {
        for (id, i) in &d.state().items {
            let title = format!("{} {} {}", i.about.make, i.about.model, i.about.calibre);
            all.push((
                format!("{base}/item/{id}"),
                id.to_string(),
                title,
                i.about.serial.clone(),
                d.t(words::class(i.about.class)),
            ));
        }
    }
    if shows("containers") {
        for (id, c) in &d.state().containers {
            all.push((
                format!("{base}/container/{id}"),
                id.to_string(),
                d.t(words::container(c.kind)).to_owned(),
                d.t(words::holds(c.holds)).to_owned(),
                d.t("labels.container"),
            ));
        }
    }
    if shows("lots") {
        for (id, l) in &d.state().lots {
            let title = format!("{} {}", d.t(words::lot_kind(l.about.kind)), l.about.calibre);
            all.push((
                format!("{base}/lots#{id}"),
                id.to_string(),
                title,
                format!("{} {}", l.about.maker, l.about.maker_lot),
                d.t("labels.lot"),
            ));
        }
    }
    let labels: Vec<Label<'_>> = all
        .iter()
        .map(|(address, id, title, data, kind)| Label {
            address,
            id,
            title,
            data,
            kind,
        })
        .collect();
    let body = html! {
        p.screen-only { (d.t("labels.text")) }
        ul.rows.screen-only {
            li { a href="/labels?only=items" { (d.t("labels.items")) } }
            li { a href="/labels?only=containers" { (d.t("labels.containers")) } }
            li { a href="/labels?only=lots" { (d.t("labels.lots")) } }
            li { a href="/paper-cards" { (d.t("paper.title")) } }
        }
        @if labels.is_empty() {
            (components::empty_state(d.t("labels.none"), d.t("labels.none_next")))
        } @else { (components::label_sheet(&d.cx, &labels)) }
    };
    Ok(d.show(d.t("labels.title"), Section::Items, body))
}

/// Cards that are filled in by hand while there is no hub. Each carries its own code.
async fn cards(d: Desk) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    let who = [d.t("paper.handler"), d.t("paper.second")];
    let kinds: [(&str, Vec<&str>); 4] = [
        (
            "paper.rounds",
            vec![
                d.t("paper.item"),
                d.t("paper.lot"),
                d.t("paper.before"),
                d.t("paper.after"),
                d.t("paper.when"),
            ],
        ),
        (
            "paper.handover",
            vec![
                d.t("paper.item"),
                d.t("paper.from"),
                d.t("paper.to"),
                d.t("paper.loaded"),
                d.t("paper.when"),
            ],
        ),
        (
            "paper.lock",
            vec![
                d.t("paper.item"),
                d.t("paper.container"),
                d.t("paper.proved"),
                d.t("paper.when"),
            ],
        ),
        (
            "paper.event",
            vec![
                d.t("paper.item"),
                d.t("paper.what"),
                d.t("paper.who_saw"),
                d.t("paper.when"),
            ],
        ),
    ];
    let base = d.base_address();
    let body = html! {
        p { (d.t("paper.text")) }
        @for (key, fields) in &kinds {
            @let code = paper_code();
            @let address = format!("{base}/paper/{code}");
            div.card-sheet {
                (components::paper_card(&d.cx, d.t(key), fields, &who))
                (components::qr(&address, &d.tf("paper.alt", &[("code", &code)])))
                p.data { (code) }
            }
        }
    };
    Ok(d.show(d.t("paper.title"), Section::Day, body))
}

/// A card's own code: short enough to type, long enough not to meet another.
fn paper_code() -> String {
    let long = desk::nonce();
    format!("p-{}", long.get(..10).unwrap_or("0000000000"))
}

/// Where the code on a card leads: to the late entry, and never to a thing.
async fn paper(d: Desk, Path(code): Path<String>) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    if !is_paper_code(&code) {
        return Err(Problem::new(Kind::NotFound));
    }
    let entered = d.state().late.contains_key(code.as_str());
    let body = html! {
        (components::notice(&d.cx, State::Hold, html! {
            p.reason { (d.t("paper.not_in_hand")) }
            p { (d.t("card.limit")) }
        }))
        @if entered {
            p { (d.t("paper.entered")) }
            p { a.button href="/late" { (d.t("late.title")) } }
        } @else {
            p { a.button href={ "/late?paper=" (code) } { (d.t("late.enter")) } }
        }
    };
    Ok(d.show(&d.tf("paper.one", &[("code", &code)]), Section::Day, body))
}

fn is_paper_code(code: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=64).contains(&code.len()) && code.bytes().all(fits)
}
