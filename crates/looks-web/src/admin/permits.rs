//! Permits and notices: what was granted, until when, on which conditions, and who has checked in.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use looks_core::id::{DayId, PermitId};
use looks_core::state::Permit;
use looks_core::vocabulary::{LoadSize, PermitKind, Role};
use maud::{Markup, html};

use super::desk::{self, Desk, Fields, Order};
use crate::app::AppState;
use crate::components::{self, Input, State};
use crate::layout::Section;
use crate::problem::Problem;
use crate::words;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/permits", get(page).post(add))
        .route("/permits/{permit}/revoke", post(revoke))
        .route("/permits/{permit}/check-in", post(check_in))
        .route("/permits/{permit}/check-out", post(check_out))
}

async fn page(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let body = html! {
        p { (d.t("permits.text")) }
        @if d.state().permits.is_empty() {
            (components::empty_state(d.t("permits.none"), d.t("permits.none_next")))
        }
        @for (id, permit) in &d.state().permits { (one(&d, id, permit)) }
        (add_form(&d))
    };
    Ok(d.show(d.t("permits.title"), Section::Day, body))
}

fn one(d: &Desk, id: &PermitId, p: &Permit) -> Markup {
    let open: Vec<&DayId> = d
        .state()
        .days
        .iter()
        .filter(|(_, day)| day.open)
        .map(|(id, _)| id)
        .collect();
    let (state, word) = if p.revoked {
        (State::Stop, "permits.revoked")
    } else if d.now < p.from || d.now > p.until {
        (State::Hold, "permits.not_now")
    } else {
        (State::Clear, "permits.holds")
    };
    let limit = p.load_limit.map(|l| d.t(words::load_size(l)));
    components::section(
        &format!("permit-{id}"),
        d.t(words::permit(p.kind)),
        id.as_str(),
        html! {
            p { (super::day::marked(d, state, d.t(word))) }
            dl.facts {
                div { dt { (d.t("person.reference")) } dd { (p.reference) } }
                div { dt { (d.t("permits.from")) } dd { (d.when(p.from)) } }
                div { dt { (d.t("person.until")) } dd { (d.until(p.until)) } }
                @if let Some(limit) = limit { div { dt { (d.t("permits.load_limit")) } dd { (limit) } } }
                @if !p.conditions.is_empty() { div { dt { (d.t("permits.conditions")) } dd { (d.roles(&p.conditions)) } } }
            }
            @if !p.conditions.is_empty() && !p.revoked {
                @for day in &open {
                    @let here: Vec<String> = p.checked_in.get(*day).map(|s| s.iter().map(|who| d.name(who)).collect()).unwrap_or_default();
                    p { (d.tf("permits.here", &[("day", day.as_str()), ("names", &if here.is_empty() { d.t("permits.nobody").to_owned() } else { here.join(", ") })])) }
                    (desk::form(&format!("/permits/{id}/check-in"), &html! {
                        input type="hidden" name="day" value=(day);
                        button.button type="submit" { (d.t("permits.check_in")) }
                    }))
                    (desk::form(&format!("/permits/{id}/check-out"), &html! {
                        input type="hidden" name="day" value=(day);
                        button.button.quiet type="submit" { (d.t("permits.check_out")) }
                    }))
                }
            }
            @if !p.revoked {
                (desk::fold(d.t("permits.revoke"), &desk::form(&format!("/permits/{id}/revoke"), &html! {
                    p { (d.t("permits.revoke_text")) }
                    (components::button(d.t("permits.revoke"), "", ""))
                })))
            }
        },
    )
}

fn add_form(d: &Desk) -> Markup {
    let kinds = desk::choices(&d.cx, PermitKind::ALL, PermitKind::as_str, words::permit);
    let sizes = desk::choices(&d.cx, LoadSize::ALL, LoadSize::as_str, words::load_size);
    let roles = desk::choices(
        &d.cx,
        &[
            Role::PermitOfficer,
            Role::Medic,
            Role::SafetyAdvisor,
            Role::Inspector,
        ],
        Role::as_str,
        words::role,
    );
    let setups: Vec<(String, String)> = d
        .state()
        .setups
        .iter()
        .map(|(id, s)| (id.to_string(), format!("{id} · {}", s.plan.place)))
        .collect();
    let next = format!("permit-{}", d.state().permits.len() + 1);
    desk::fold(
        d.t("permits.add"),
        &desk::form(
            "/permits",
            &html! {
                (desk::pick(&d.cx, "kind", d.t("person.kind"), "", &kinds, true))
                (desk::line(&d.cx, "permit", d.t("permits.id"), d.t("desk.id_help"), &next, true))
                (desk::line(&d.cx, "reference", d.t("person.reference"), d.t("person.reference_help"), "", true))
                (desk::input(&d.cx, "from_date", d.t("permits.from_date"), Input::Date, "", true))
                (desk::input(&d.cx, "from_time", d.t("permits.from_time"), Input::Time, "00:00", true))
                (desk::input(&d.cx, "until_date", d.t("permits.until_date"), Input::Date, "", true))
                (desk::input(&d.cx, "until_time", d.t("permits.until_time"), Input::Time, "23:59", true))
                (desk::pick(&d.cx, "load_limit", d.t("permits.load_limit"), "", &sizes, false))
                (desk::ticks("conditions", d.t("permits.conditions"), &roles, |_| false))
                @if !setups.is_empty() {
                    (desk::ticks("setups", d.t("permits.setups"), &setups, |_| false))
                    p.help { (d.t("permits.setups_help")) }
                }
                (components::button(d.t("permits.add"), "", ""))
            },
        ),
    )
}

async fn add(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("add_permit")
        .with("permit", fields.get("permit"))
        .with("kind", fields.get("kind"))
        .with("reference", fields.get("reference"))
        .with(
            "from",
            d.moment(
                "from_date",
                fields.get("from_date"),
                fields.get("from_time"),
            )?,
        )
        .with(
            "until",
            d.moment(
                "until_date",
                fields.get("until_date"),
                fields.get("until_time"),
            )?,
        )
        .maybe("load_limit", fields.get("load_limit"))
        .with("conditions", fields.list("conditions"))
        .with("setups", fields.list("setups"))
        .done();
    d.act(&fields, command, d.t("permits.add"), "/permits")
        .await
}

async fn revoke(d: Desk, Path(permit): Path<String>, fields: Fields) -> Result<Response, Problem> {
    d.act(
        &fields,
        Order::new("revoke_permit").with("permit", permit).done(),
        d.t("permits.revoke"),
        "/permits",
    )
    .await
}

async fn check_in(
    d: Desk,
    Path(permit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = Order::new("check_in")
        .with("permit", permit)
        .with("day", fields.get("day"))
        .done();
    d.act(&fields, command, d.t("permits.check_in"), "/permits")
        .await
}

async fn check_out(
    d: Desk,
    Path(permit): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = Order::new("check_out")
        .with("permit", permit)
        .with("day", fields.get("day"))
        .done();
    d.act(&fields, command, d.t("permits.check_out"), "/permits")
        .await
}
