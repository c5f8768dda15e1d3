//! Invitations: a link and its code, bound to one person, good once and for a day.
//!
//! The secret is shown in the answer to the press of the button and kept nowhere, so these answers
//! cannot lead on to another page; a second press makes another invitation, which ends the first.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::post;
use looks_core::id::PersonId;
use looks_core::vocabulary::Role;
use maud::{Markup, html};

use super::desk::{self, Desk, Fields};
use crate::app::AppState;
use crate::components::{self, State};
use crate::layout::Section;
use crate::problem::{Kind, Problem};

/// Roles that keep accounts.
pub(crate) const KEEPERS: &[Role] = &[
    Role::Admin,
    Role::Producer,
    Role::UnitProductionManager,
    Role::FirstAd,
    Role::SecondAd,
];

/// One invitation as it is shown once.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    /// Their name.
    pub name: String,
    /// Their roles in words.
    pub role: String,
    /// The secret of the link.
    pub secret: String,
}

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/people/{person}/invite", post(one))
        .route("/people/invitations", post(many))
}

fn made(d: &Desk, person: &PersonId) -> Result<Invitation, Problem> {
    let entry = d
        .state()
        .people
        .get(person)
        .ok_or_else(|| Problem::new(Kind::NotFound))?;
    Ok(Invitation {
        name: d.name(person),
        role: d.roles(&entry.roles),
        secret: d.app.hub.accounts().invite(person)?,
    })
}

async fn one(d: Desk, Path(person): Path<String>) -> Result<Response, Problem> {
    let me = d.office_of(KEEPERS)?;
    let person = desk::known(PersonId::parse(&person))?;
    let invitation = made(&d, &person)?;
    tracing::info!(by = %me.person, %person, "invited");
    let body = html! {
        (sheet(&d, &[invitation]))
        p { a.button.quiet href={ "/people/" (person) } { (d.t("desk.back")) } }
    };
    Ok(d.show(d.t("invite.title"), Section::More, body))
}

/// An invitation for everybody ticked; for everybody who has none of their own yet if nobody is.
async fn many(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let me = d.office_of(KEEPERS)?;
    let mut wanted: Vec<PersonId> = fields
        .all("person")
        .filter_map(|p| PersonId::parse(p).ok())
        .collect();
    if wanted.is_empty() {
        for person in d.state().people.keys() {
            if d.app.hub.accounts().sessions_of(person)?.is_empty() {
                wanted.push(person.clone());
            }
        }
    }
    let invitations: Vec<Invitation> = wanted
        .iter()
        .map(|p| made(&d, p))
        .collect::<Result<_, _>>()?;
    tracing::info!(by = %me.person, count = invitations.len(), "invited");
    let body = html! {
        @if invitations.is_empty() {
            (components::empty_state(d.t("invite.nobody"), d.t("invite.nobody_next")))
        } @else {
            (sheet(&d, &invitations))
        }
        p { a.button.quiet href="/people" { (d.t("desk.back")) } }
    };
    Ok(d.show(d.t("invite.title"), Section::More, body))
}

/// Invitations as they are shown and printed.
pub(crate) fn sheet(d: &Desk, invitations: &[Invitation]) -> Markup {
    let base = d.base_address();
    html! {
        p { (d.t("invite.text")) }
        @if base.contains("//localhost") || base.contains("//127.") {
            (components::notice(&d.cx, State::Hold, html! { p { (d.t("invite.here_only")) } }))
        }
        @for i in invitations {
            @let address = format!("{base}/join/{}", i.secret);
            section.card.invitation aria-label=(i.name) {
                h2 { (i.name) }
                p { (i.role) }
                (components::qr(&address, &d.tf("invite.alt", &[("name", &i.name)])))
                p { a.data href=(address) { (address) } }
                p.help { (d.t("invite.once")) }
            }
        }
    }
}
