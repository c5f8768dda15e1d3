//! The roster: everybody on the production, and adding one more.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use looks_core::id::PersonId;
use looks_core::vocabulary::Role;
use maud::{Markup, html};
use serde::Deserialize;

use super::desk::{self, Desk, Fields, Order};
use super::invite::KEEPERS;
use super::outside;
use crate::app::AppState;
use crate::components::{self, Field, Input};
use crate::layout::Section;
use crate::problem::Problem;
use crate::words;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/people", get(list).post(add))
        .route("/people/new", get(new))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
}

async fn list(d: Desk, Query(search): Query<Search>) -> Result<Response, Problem> {
    d.office()?;
    let wanted = search.q.trim().to_lowercase();
    let mut rows: Vec<(String, String, &PersonId, bool)> = d
        .state()
        .people
        .iter()
        .map(|(id, p)| (d.name(id), d.roles(&p.roles), id, p.has_code))
        .filter(|(name, roles, id, _)| {
            wanted.is_empty()
                || [name.as_str(), roles.as_str(), id.as_str()]
                    .iter()
                    .any(|t| t.to_lowercase().contains(&wanted))
        })
        .collect();
    rows.sort();
    let keeps = d.i_am(KEEPERS);
    let body = html! {
        form method="get" action="/people" role="search" {
            (components::field(&d.cx, &Field {
                id: "q", name: "q", label: d.t("people.search"), value: &search.q, input: Input::Search,
                required: false, ..Field::default()
            }))
            button.button.quiet type="submit" { (d.t("people.find")) }
        }
        (components::section("roster", d.t("people.roster"), &rows.len().to_string(), html! {
            @if rows.is_empty() {
                (components::empty_state(d.t("people.none"), d.t("people.none_next")))
            } @else {
                ul.rows {
                    @for (name, roles, id, has_code) in &rows {
                        li { a href={ "/people/" (id) } { (name) } " " span.person-role { (roles) }
                            " " span.data { (id) @if *has_code { " · " (d.t("people.has_code")) } } }
                    }
                }
            }
        }))
        @if keeps {
            p.part { a.button href="/people/new" { (d.t("people.add")) } }
            p { a.button.quiet href="/import" { (d.t("import.title")) } }
            form method="post" action="/people/invitations" {
                button.button.quiet type="submit" { (d.t("people.invite_all")) }
            }
            p.help { (d.t("people.invite_all_help")) }
        }
    };
    Ok(d.show(d.t("people.title"), Section::More, body))
}

async fn new(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    Ok(d.show(d.t("people.add"), Section::More, form(&d)))
}

fn form(d: &Desk) -> Markup {
    let next = format!("person-{}", d.state().people.len() + 1);
    desk::form(
        "/people",
        &html! {
            (desk::line(&d.cx, "name", d.t("people.name"), d.t("people.name_help"), "", true))
            (desk::line(&d.cx, "person", d.t("people.id"), d.t("people.id_help"), &next, true))
            (desk::line(&d.cx, "department", d.t("people.department"), "", "", false))
            (role_boxes(d, |_| false))
            (components::check_box("minor", "minor", "yes", d.t("people.minor"), false))
            (components::button(d.t("people.add"), "", ""))
        },
    )
}

/// A box for each role.
pub(crate) fn role_boxes(d: &Desk, has: impl Fn(&str) -> bool) -> Markup {
    desk::ticks(
        "roles",
        d.t("people.roles"),
        &desk::choices(&d.cx, Role::ALL, Role::as_str, words::role),
        has,
    )
}

async fn add(d: Desk, fields: Fields) -> Result<Response, Problem> {
    d.office()?;
    if fields.get("name").is_empty() {
        return Err(Problem::input("name", "", d.t("people.name_missing")));
    }
    let person = fields.get("person");
    if let Some(asked) = outside::ask(&d, "/people", &fields, person, d.t("people.add")) {
        return Ok(asked);
    }
    let command = Order::new("add_person")
        .with("person", fields.get("person"))
        .with("name", fields.get("name"))
        .with("roles", fields.list("roles"))
        .with("department", fields.get("department"))
        .with("minor", fields.yes("minor"))
        .done();
    let next = format!("/people/{}", fields.get("person"));
    d.act(&fields, command, d.t("people.add"), &next).await
}
