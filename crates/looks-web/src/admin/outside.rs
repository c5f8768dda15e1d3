//! Seats outside the production (union, insurer, inspector, studio safety, reviewer), given by one person
//! alone: the engine asks nobody else, so the page asks twice and says what such a seat can do.
//!
//! It cannot know whether the person is from outside. That is for those outside to confirm.

use axum::http::StatusCode;
use axum::response::Response;
use looks_core::id::PersonId;
use looks_core::vocabulary::Role;
use maud::{Markup, html};
use serde_json::Value;

use super::desk::{self, Desk, Fields};
use crate::components::{self, State};
use crate::layout::{Page, Section};

/// The field that says: yes, and I know what it is.
const SURE: &str = "outside";

/// Where a form gives somebody an outside seat that they do not have, and that was not confirmed: the
/// page that asks, with the same fields once more.
pub(crate) fn ask(
    d: &Desk,
    action: &str,
    fields: &Fields,
    person: &str,
    title: &str,
) -> Option<Response> {
    let given = fields.list("roles");
    let seats = new_seats(d, person, &given);
    if seats.is_empty() || fields.yes(SURE) {
        return None;
    }
    let kept = fields.0.iter().filter(|(name, _)| name != "cid");
    let body = html! {
        (warning(d, &seats, &[person.to_owned()]))
        (desk::form(action, &html! {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            (components::check_box(SURE, SURE, "yes", d.t("outside.sure"), false))
            (components::button(title, "", ""))
        }))
        p { a.button.quiet href="/people" { (d.t("desk.back")) } }
    };
    let page = Page {
        title: d.t("outside.title"),
        section: Section::More,
        ..Page::default()
    };
    Some(d.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, body))
}

/// What such a seat can do, and that nobody else was asked.
pub(crate) fn warning(d: &Desk, seats: &[Role], people: &[String]) -> Markup {
    let (seats, people) = (d.roles(seats), people.join(", "));
    components::notice(
        &d.cx,
        State::Hold,
        html! {
            p.reason { (d.tf("outside.gives", &[("who", &people), ("seats", &seats)])) }
            p { (d.t("outside.powers")) }
            p { (d.t("outside.alone")) }
        },
    )
}

/// Outside seats among `roles` that the person does not have yet.
pub(crate) fn new_seats(d: &Desk, person: &str, roles: &Value) -> Vec<Role> {
    let before = PersonId::parse(person)
        .ok()
        .and_then(|id| d.state().people.get(&id))
        .map(|p| p.roles.clone())
        .unwrap_or_default();
    let given = roles.as_array().into_iter().flatten();
    given
        .filter_map(|role| Role::find(role.as_str()?))
        .filter(|role| role.is_outside() && !before.contains(role))
        .collect()
}
