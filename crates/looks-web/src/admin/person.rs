//! One person: roles, what they hold and until when, training, duties, devices.
//!
//! Papers of other people are shown to those who work with them only: handlers, the office, the
//! safety advisor. Nobody's page says that they declined, stopped or raised anything.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use looks_core::id::PersonId;
use looks_core::state::Person;
use looks_core::vocabulary::{Class, QualificationKind, Role};
use maud::{Markup, html};
use serde_json::Value;

use super::desk::{self, Desk, Fields, Order};
use super::invite::KEEPERS;
use super::outside;
use super::people::role_boxes;
use crate::app::AppState;
use crate::components::{self, Input};
use crate::layout::{Page, Section};
use crate::problem::{Kind, Problem};
use crate::words;

/// Who sees what another person holds.
const READERS: &[Role] = &[
    Role::Admin,
    Role::Producer,
    Role::UnitProductionManager,
    Role::FirstAd,
    Role::SecondAd,
    Role::SafetyAdvisor,
    Role::ComplianceContact,
    Role::Armorer,
    Role::PropertyMaster,
    Role::AssistantPropertyMaster,
    Role::StudioSafety,
    Role::Inspector,
];

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/people/{person}", get(page))
        .route("/people/{person}/roles", post(roles))
        .route("/people/{person}/qualification", post(qualification))
        .route("/people/{person}/withdraw", post(withdraw))
        .route("/people/{person}/training", post(training))
        .route("/people/{person}/duty", post(duty))
        .route("/people/{person}/duty/end", post(end_duty))
        .route("/people/{person}/sessions/end", post(end_sessions))
        .route("/people/{person}/code/remove", post(remove_code))
}

async fn page(d: Desk, Path(person): Path<String>) -> Result<Response, Problem> {
    let me = d.office()?;
    let id = desk::known(PersonId::parse(&person))?;
    let p = d
        .state()
        .people
        .get(&id)
        .ok_or_else(|| Problem::new(Kind::NotFound))?;
    let reads = me.person == id || d.i_am(READERS);
    let body = html! {
        dl.facts {
            div { dt { (d.t("people.roles")) } dd { (d.roles(&p.roles)) } }
            @if !p.department.is_empty() { div { dt { (d.t("people.department")) } dd { (p.department) } } }
            @if p.minor { div { dt { (d.t("people.age")) } dd { (d.t("people.minor")) } } }
            div { dt { (d.t("me.code")) } dd { @if p.has_code { (d.t("me.is_set")) } @else { (d.t("me.not_set")) } } }
        }
        @if reads { (holds(&d, &id, p)) (trained(&d, &id, p)) }
        (duties(&d, &id, p))
        @if d.i_am(KEEPERS) { (keeping(&d, &id, p)?) }
    };
    let name = d.name(&id);
    let about = Page {
        title: &name,
        kicker: id.as_str(),
        section: Section::More,
        ..Page::default()
    };
    Ok(d.show_as(axum::http::StatusCode::OK, &about, body))
}

fn holds(d: &Desk, id: &PersonId, p: &Person) -> Markup {
    let rows: Vec<Vec<Markup>> = p
        .qualifications
        .iter()
        .map(|q| {
            let over = q.expires.is_some_and(|e| e < d.now);
            let until = q.expires.map_or_else(|| d.t("person.no_end").to_owned(), |e| d.until(e));
            let covers: Vec<&str> = q.categories.iter().map(String::as_str).collect();
            vec![
                html! { (d.t(words::qualification(q.kind))) },
                html! { code { (q.reference) } },
                html! { (until) @if over { " " strong { (d.t("person.over")) } } },
                html! { @if covers.is_empty() { (d.t("person.covers_all")) } @else { (covers.join(", ")) } },
            ]
        })
        .collect();
    let kinds = desk::choices(
        &d.cx,
        QualificationKind::ALL,
        QualificationKind::as_str,
        words::qualification,
    );
    let heads = [
        d.t("person.kind"),
        d.t("person.reference"),
        d.t("person.until"),
        d.t("person.covers"),
    ];
    components::section(
        "holds",
        d.t("person.holds"),
        &rows.len().to_string(),
        html! {
            @if rows.is_empty() {
                (components::empty_state(d.t("person.holds_none"), d.t("person.holds_next")))
            } @else { (components::table(d.t("person.holds"), &heads, &rows)) }
            (desk::fold(d.t("person.add_paper"), &desk::form(&format!("/people/{id}/qualification"), &html! {
                (desk::pick(&d.cx, "q.kind", d.t("person.kind"), "", &kinds, true))
                (desk::line(&d.cx, "q.reference", d.t("person.reference"), d.t("person.reference_help"), "", true))
                (desk::input(&d.cx, "q.expires", d.t("person.until"), Input::Date, "", false))
                (desk::line(&d.cx, "q.categories", d.t("person.covers"), d.t("person.covers_help"), "", false))
                (components::button(d.t("person.add_paper"), "", ""))
            })))
            @if !p.qualifications.is_empty() {
                (desk::fold(d.t("person.withdraw"), &desk::form(&format!("/people/{id}/withdraw"), &html! {
                    p { (d.t("person.withdraw_text")) }
                    (desk::pick(&d.cx, "w.kind", d.t("person.kind"), "", &kinds, true))
                    (components::button(d.t("person.withdraw"), "", ""))
                })))
            }
        },
    )
}

fn trained(d: &Desk, id: &PersonId, p: &Person) -> Markup {
    let rows: Vec<Vec<Markup>> = p
        .trainings
        .iter()
        .map(|t| {
            vec![
                html! { (d.t(words::class(t.class))) },
                html! { @match &t.assessed_for { Some(action) => (action), None => (d.t("person.not_assessed")) } },
                html! { (d.name(&t.by)) },
                html! { (t.minutes) },
            ]
        })
        .collect();
    let heads = [
        d.t("person.class"),
        d.t("person.assessed"),
        d.t("person.trainer"),
        d.t("person.minutes"),
    ];
    let classes = desk::choices(&d.cx, Class::ALL, Class::as_str, words::class);
    components::section(
        "trained",
        d.t("person.training"),
        &rows.len().to_string(),
        html! {
            @if rows.is_empty() {
                (components::empty_state(d.t("person.training_none"), d.t("person.training_next")))
            } @else { (components::table(d.t("person.training"), &heads, &rows)) }
            (desk::fold(d.t("person.record_training"), &desk::form(&format!("/people/{id}/training"), &html! {
                p { (d.t("person.training_text")) }
                (desk::pick(&d.cx, "t.class", d.t("person.class"), "", &classes, true))
                (desk::line(&d.cx, "t.assessed_for", d.t("person.assessed"), d.t("person.assessed_help"), "", false))
                (desk::input(&d.cx, "t.minutes", d.t("person.minutes"), Input::Number, "", true))
                (components::button(d.t("person.record_training"), "", ""))
            })))
        },
    )
}

fn duties(d: &Desk, id: &PersonId, p: &Person) -> Markup {
    components::section(
        "duties",
        d.t("person.duties"),
        &p.duties.len().to_string(),
        html! {
            @if p.duties.is_empty() { p { (d.t("person.duties_none")) } }
            @for (n, duty) in p.duties.iter().enumerate() {
                (desk::form(&format!("/people/{id}/duty/end"), &html! {
                    input type="hidden" name="duty" value=(duty);
                    p id={ "duty-" (n) } { (duty) }
                    button.button.quiet type="submit" aria-describedby={ "duty-" (n) } { (d.t("person.end_duty")) }
                }))
            }
            (desk::fold(d.t("person.assign"), &desk::form(&format!("/people/{id}/duty"), &html! {
                p { (d.t("person.assign_text")) }
                (desk::line(&d.cx, "a.duty", d.t("person.duty"), d.t("person.duty_help"), "", true))
                (components::button(d.t("person.assign"), "", ""))
            })))
        },
    )
}

/// What the people who keep accounts do; none of it gives a role more power than its own.
fn keeping(d: &Desk, id: &PersonId, p: &Person) -> Result<Markup, Problem> {
    let sessions = d.app.hub.accounts().sessions_of(id)?;
    let has_tokens = !d.app.hub.accounts().tokens_of(id)?.is_empty();
    Ok(components::section(
        "account",
        d.t("person.account"),
        "",
        html! {
            form method="post" action={ "/people/" (id) "/invite" } {
                (components::button(d.t("invite.make"), "", ""))
            }
            p.help { (d.t("invite.make_help")) }
            p { (d.tf("person.devices", &[("count", &sessions.len().to_string())])) }
            @if !sessions.is_empty() || has_tokens {
                form method="post" action={ "/people/" (id) "/sessions/end" } {
                    button.button.quiet type="submit" { (d.t("me.end_all")) }
                    p.help { (d.t("me.end_all_help")) }
                }
            }
            @if p.has_code {
                form method="post" action={ "/people/" (id) "/code/remove" } {
                    button.button.quiet type="submit" { (d.t("person.remove_code")) }
                }
                p.help { (d.t("person.remove_code_help")) }
            }
            (desk::fold(d.t("person.change_roles"), &desk::form(&format!("/people/{id}/roles"), &html! {
                p { (d.t("person.change_roles_text")) }
                (role_boxes(d, |role| p.roles.iter().any(|r| r.as_str() == role)))
                (components::button(d.t("person.change_roles"), "", ""))
            })))
        },
    ))
}

/// Sends an order about a person, and comes back to the person's page.
async fn send(
    d: &Desk,
    fields: &Fields,
    command: Value,
    asked: &str,
    person: &str,
) -> Result<Response, Problem> {
    d.act(fields, command, d.t(asked), &format!("/people/{person}"))
        .await
}

async fn roles(d: Desk, Path(person): Path<String>, fields: Fields) -> Result<Response, Problem> {
    d.office()?;
    let action = format!("/people/{person}/roles");
    let title = d.t("person.change_roles");
    if let Some(asked) = outside::ask(&d, &action, &fields, &person, title) {
        return Ok(asked);
    }
    let command = Order::new("change_roles")
        .with("person", person.as_str())
        .with("roles", fields.list("roles"))
        .done();
    send(&d, &fields, command, "person.change_roles", &person).await
}

async fn qualification(
    d: Desk,
    Path(person): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let mut order = Order::new("add_qualification")
        .with("person", person.as_str())
        .with("kind", fields.get("kind"))
        .with("reference", fields.get("reference"))
        .with("categories", fields.list("categories"));
    if !fields.get("expires").is_empty() {
        // A paper holds to the end of the day printed on it.
        order = order.with(
            "expires",
            d.moment("expires", fields.get("expires"), "23:59")?,
        );
    }
    send(&d, &fields, order.done(), "person.add_paper", &person).await
}

async fn withdraw(
    d: Desk,
    Path(person): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = Order::new("withdraw_qualification")
        .with("person", person.as_str())
        .with("kind", fields.get("kind"))
        .done();
    send(&d, &fields, command, "person.withdraw", &person).await
}

async fn training(
    d: Desk,
    Path(person): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = Order::new("record_training")
        .with("person", person.as_str())
        .with("class", fields.get("class"))
        .maybe("assessed_for", &fields.get("assessed_for").to_lowercase())
        .with("minutes", fields.number("minutes")?)
        .done();
    send(&d, &fields, command, "person.record_training", &person).await
}

async fn duty(d: Desk, Path(person): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("assign_duty")
        .with("person", person.as_str())
        .with("duty", fields.get("duty"))
        .done();
    send(&d, &fields, command, "person.assign", &person).await
}

async fn end_duty(
    d: Desk,
    Path(person): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = Order::new("end_duty")
        .with("person", person.as_str())
        .with("duty", fields.get("duty"))
        .done();
    send(&d, &fields, command, "person.end_duty", &person).await
}

async fn end_sessions(d: Desk, Path(person): Path<String>) -> Result<Response, Problem> {
    let me = d.office_of(KEEPERS)?;
    let id = desk::known(PersonId::parse(&person))?;
    let count = d.app.hub.accounts().sign_out_everywhere(&id)?;
    tracing::info!(by = %me.person, person = %id, count, "signed out everywhere");
    Ok(desk::lead_to(&format!("/people/{id}")))
}

async fn remove_code(d: Desk, Path(person): Path<String>) -> Result<Response, Problem> {
    let me = d.office_of(KEEPERS)?;
    let id = desk::known(PersonId::parse(&person))?;
    d.app.hub.accounts().reset(&id)?;
    tracing::info!(by = %me.person, person = %id, "signing code taken away");
    Ok(desk::lead_to(&format!("/people/{id}")))
}
