//! Specific risk assessments in their first form: the four parts, two ratings, alternatives, what they
//! open, and who approved and endorsed the version that stands.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use looks_app::hub::EntryView;
use looks_core::id::AssessmentId;
use looks_core::private::Words;
use looks_core::state::Assessment;
use looks_core::vocabulary::{Opening, Role};
use maud::{Markup, html};
use serde_json::Value;

use super::day::marked;
use super::desk::{self, Desk, Fields, Order};
use crate::app::AppState;
use crate::components::{self, Field, Signature, State};
use crate::layout::{Page, Section};
use crate::problem::{Kind, Problem};
use crate::words;

/// Roles whose approval counts, as the engine has it.
const APPROVERS: &[Role] = &[
    Role::SafetyAdvisor,
    Role::Producer,
    Role::UnitProductionManager,
    Role::StudioSafety,
];

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/assessments", get(list).post(write))
        .route("/assessments/new", get(new))
        .route("/assessments/{id}", get(page))
        .route("/assessments/{id}/edit", get(edit))
        .route("/assessments/{id}/approve", post(approve))
        .route("/assessments/{id}/endorse", post(endorse))
        .route("/assessments/{id}/unchanged", post(unchanged))
        .route("/assessments/{id}/stale", post(stale))
        .route("/assessments/{id}/rehearse", post(rehearse))
}

async fn list(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let body = html! {
        @if d.state().assessments.is_empty() {
            (components::empty_state(d.t("assess.none"), d.t("assess.none_next")))
        } @else {
            ul.rows {
                @for (id, a) in &d.state().assessments {
                    li { a href={ "/assessments/" (id) } { (id) } " " (a.activity) " " (standing(&d, a)) }
                }
            }
        }
        p.part { a.button href="/assessments/new" { (d.t("assess.write")) } }
    };
    Ok(d.show(d.t("assess.title"), Section::Day, body))
}

/// Whether the version that stands may be relied on.
fn standing(d: &Desk, a: &Assessment) -> Markup {
    let (state, key) = if a.stale {
        (State::Hold, "assess.is_stale")
    } else if a.approved_by.is_none() {
        (State::Hold, "assess.not_approved")
    } else if a.endorsed_by.is_empty() {
        (State::Hold, "assess.not_endorsed")
    } else {
        (State::Clear, "assess.signed")
    };
    marked(d, state, d.t(key))
}

async fn new(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let next = format!("sra-{}", d.state().assessments.len() + 1);
    Ok(d.show(d.t("assess.write"), Section::Day, form(&d, &next, None, "")))
}

async fn edit(d: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    d.office()?;
    let (id, a) = find(&d, &id)?;
    let text = written(&d, &id)?.unwrap_or_default();
    let body = html! {
        (components::notice(&d.cx, State::Hold, html! { p { (d.t("assess.revise_text")) } }))
        (form(&d, id.as_str(), Some(a), &text))
    };
    Ok(d.show(d.t("assess.revise"), Section::Day, body))
}

fn form(d: &Desk, id: &str, a: Option<&Assessment>, text: &str) -> Markup {
    let setups: Vec<(String, String)> = d
        .state()
        .setups
        .iter()
        .map(|(s, about)| {
            (
                s.to_string(),
                format!("{s} · {} · {}", about.plan.action, about.plan.place),
            )
        })
        .collect();
    let openings = desk::choices(&d.cx, Opening::ALL, Opening::as_str, words::opening);
    let ratings: Vec<(String, String)> = (1..=5)
        .map(|n: u8| {
            (
                n.to_string(),
                d.tf("assess.rating", &[("n", &n.to_string())]),
            )
        })
        .collect();
    let rating = |value: Option<u8>| value.map(|n| n.to_string()).unwrap_or_default();
    let was = |test: fn(&Assessment) -> bool| a.is_some_and(test);
    desk::form(
        "/assessments",
        &html! {
            (desk::line(&d.cx, "assessment", d.t("assess.id"), d.t("desk.id_help"), id, true))
            (desk::line(&d.cx, "activity", d.t("assess.activity"), d.t("assess.activity_help"), a.map_or("", |a| a.activity.as_str()), true))
            @if setups.is_empty() { p.help { (d.t("assess.no_setups")) } } @else {
                (desk::ticks("setups", d.t("assess.setups"), &setups, |s| a.is_some_and(|a| a.setups.iter().any(|had| had.as_str() == s))))
            }
            (desk::pick(&d.cx, "risk_without", d.t("assess.without"), &rating(a.and_then(|a| a.risk_without)), &ratings, true))
            (desk::pick(&d.cx, "risk_with", d.t("assess.with"), &rating(a.and_then(|a| a.risk_with)), &ratings, true))
            fieldset.field.choices {
                legend { (d.t("assess.parts")) }
                (components::check_box("mitigation", "mitigation", "yes", d.t("assess.mitigation"), was(|a| a.mitigation)))
                (components::check_box("affected", "affected", "yes", d.t("assess.affected"), was(|a| a.affected)))
                (components::check_box("alternatives", "alternatives", "yes", d.t("assess.alternatives"), was(|a| a.alternatives)))
            }
            (components::text_area(&d.cx, &Field {
                id: "words", name: "words", label: d.t("assess.words"), help: d.t("assess.words_help"), value: text, ..Field::default()
            }, 8))
            (desk::ticks("opens", d.t("assess.opens"), &openings, |o| a.is_some_and(|a| a.opens.iter().any(|had| had.as_str() == o))))
            p.help { (d.t("assess.opens_help")) }
            (components::button(d.t("assess.save"), "", ""))
        },
    )
}

async fn write(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let mut order = Order::new("write_assessment")
        .with("assessment", fields.get("assessment"))
        .with("activity", fields.get("activity"))
        .with("setups", fields.list("setups"))
        .with("mitigation", fields.yes("mitigation"))
        .with("affected", fields.yes("affected"))
        .with("alternatives", fields.yes("alternatives"))
        .with("words", fields.get("words"))
        .with("opens", fields.list("opens"));
    for name in ["risk_without", "risk_with"] {
        if !fields.get(name).is_empty() {
            order = order.with(name, fields.number(name)?);
        }
    }
    let next = format!("/assessments/{}", fields.get("assessment"));
    d.act(&fields, order.done(), d.t("assess.save"), &next)
        .await
}

fn find<'a>(d: &'a Desk, id: &str) -> Result<(AssessmentId, &'a Assessment), Problem> {
    let id = desk::known(AssessmentId::parse(id))?;
    let found = d.state().assessments.get(&id).map(|a| &**a);
    found
        .map(|a| (id, a))
        .ok_or_else(|| Problem::new(Kind::NotFound))
}

async fn page(d: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    d.office()?;
    let (id, a) = find(&d, &id)?;
    let body = html! {
        p { (standing(&d, a)) }
        (facts(&d, a))
        (components::section("text", d.t("assess.words"), "", html! {
            @match written(&d, &id)?.filter(|text| !text.is_empty()) {
                Some(text) => { pre { (text) } }
                None => (components::empty_state(d.t("assess.no_text"), d.t("assess.no_text_next"))),
            }
        }))
        (components::section("parts", d.t("assess.parts"), "", html! {
            ul.rows {
                @for (there, key) in [(a.mitigation, "assess.mitigation"), (a.affected, "assess.affected"), (a.alternatives, "assess.alternatives")] {
                    li { (marked(&d, if there { State::Clear } else { State::Hold }, d.t(key))) }
                }
            }
        }))
        (opened(&d, &id, a))
        (signing(&d, &id, a))
        (changing(&d, &id))
    };
    let about = Page {
        title: &a.activity,
        kicker: id.as_str(),
        section: Section::Day,
        ..Page::default()
    };
    Ok(d.show_as(StatusCode::OK, &about, body))
}

/// Entries read at once on the way back to the one that wrote the version.
const STRIDE: u64 = 256;

/// The text of the version that stands: who signs says that they read it, so it is on the page. The state
/// does not keep it; the record does.
fn written(d: &Desk, id: &AssessmentId) -> Result<Option<String>, Problem> {
    let mut end = d.snap.size;
    while end > 0 {
        let start = end.saturating_sub(STRIDE);
        let entries = d.app.hub.entries(start..end)?;
        let wrote = |e: &&EntryView| {
            let of = e.command.get("assessment").and_then(Value::as_str);
            e.act == "write_assessment" && e.verdict == "accepted" && of == Some(id.as_str())
        };
        if let Some(entry) = entries.iter().rev().find(wrote) {
            let text = entry.command.get("words").and_then(Value::as_str);
            return Ok(text.map(|t| d.words(&Words(t.to_owned()))));
        }
        end = start;
    }
    Ok(None)
}

fn facts(d: &Desk, a: &Assessment) -> Markup {
    let setups: Vec<&str> = a
        .setups
        .iter()
        .map(looks_core::id::SetupId::as_str)
        .collect();
    let endorsed: Vec<String> = a.endorsed_by.iter().map(|p| d.name(p)).collect();
    let rating = |n: Option<u8>| {
        n.map_or_else(
            || d.t("assess.unrated").to_owned(),
            |n| d.tf("assess.rating", &[("n", &n.to_string())]),
        )
    };
    html! {
        dl.facts {
            div { dt { (d.t("assess.version")) } dd { (a.version) } }
            div { dt { (d.t("assess.setups")) } dd { (setups.join(", ")) } }
            div { dt { (d.t("assess.without")) } dd { (rating(a.risk_without)) } }
            div { dt { (d.t("assess.with")) } dd { (rating(a.risk_with)) } }
            div { dt { (d.t("assess.approved_by")) } dd { @match &a.approved_by { Some(p) => (d.name(p)), None => (d.t("assess.nobody")) } } }
            div { dt { (d.t("assess.endorsed_by")) } dd { @if endorsed.is_empty() { (d.t("assess.nobody")) } @else { (endorsed.join(", ")) } } }
        }
    }
}

/// What it opens, and where that was rehearsed since the last change.
fn opened(d: &Desk, id: &AssessmentId, a: &Assessment) -> Markup {
    components::section(
        "opens",
        d.t("assess.opens"),
        &a.opens.len().to_string(),
        html! {
            @if a.opens.is_empty() { p { (d.t("assess.opens_none")) } }
            @for opening in &a.opens {
                p.reason { (d.t(words::opening(*opening))) }
                @for setup in &a.setups {
                    @let done = d.state().setups.get(setup).is_some_and(|s| s.rehearsed.contains(opening));
                    @if done {
                        p { (marked(d, State::Clear, &d.tf("assess.rehearsed", &[("setup", setup.as_str())]))) }
                    } @else {
                        p { (marked(d, State::Hold, &d.tf("assess.not_rehearsed", &[("setup", setup.as_str())]))) }
                        (desk::form(&format!("/assessments/{id}/rehearse"), &html! {
                            input type="hidden" name="setup" value=(setup);
                            input type="hidden" name="opening" value=(opening.as_str());
                            button.button.quiet type="submit" { (d.tf("assess.rehearse", &[("setup", setup.as_str())])) }
                        }))
                    }
                }
            }
        },
    )
}

fn signing(d: &Desk, id: &AssessmentId, a: &Assessment) -> Markup {
    let version = a.version.to_string();
    let approve = d.tf(
        "assess.approve_line",
        &[("id", id.as_str()), ("version", &version)],
    );
    let endorse = d.tf(
        "assess.endorse_line",
        &[("id", id.as_str()), ("version", &version)],
    );
    let handles = d.my_entry().is_some_and(looks_core::state::Person::handles);
    let me = d.me.as_ref().map(|me| &me.person);
    let approved = me.is_some() && a.approved_by.as_ref() == me && !a.stale;
    let endorsed = me.is_some_and(|me| a.endorsed_by.contains(me));
    html! {
        @if approved || endorsed {
            (components::info(html! {
                @if approved { p { (d.tf("assess.you_approved", &[("version", &version)])) } }
                @if endorsed { p { (d.tf("assess.you_endorsed", &[("version", &version)])) } }
            }))
        }
        @if d.i_am(APPROVERS) && !approved {
            (sheet(d, "approve", &format!("/assessments/{id}/approve"), &[], &[&approve], d.t("assess.approve")))
        }
        @if d.i_am(APPROVERS) {
            @if a.stale {
                (sheet(d, "unchanged", &format!("/assessments/{id}/unchanged"), &[], &[d.t("assess.unchanged_line")], d.t("assess.unchanged")))
            }
        }
        @if handles && !endorsed {
            (sheet(d, "endorse", &format!("/assessments/{id}/endorse"), &[], &[&endorse], d.t("assess.endorse")))
        }
        @if !handles && !d.i_am(APPROVERS) {
            p.help { (d.tf("assess.who_signs", &[("approvers", &d.roles(APPROVERS))])) }
        }
    }
}

/// A sheet that the person signed in signs with their code.
pub(crate) fn sheet(
    d: &Desk,
    id: &str,
    action: &str,
    hidden: &[(&str, &str)],
    lines: &[&str],
    submit: &str,
) -> Markup {
    let Some(me) = &d.me else { return html! {} };
    let (name, roles) = (
        d.name(&me.person),
        d.my_entry().map(|p| d.roles(&p.roles)).unwrap_or_default(),
    );
    let nonce = desk::nonce();
    let hidden: Vec<(&str, &str)> = hidden
        .iter()
        .copied()
        .chain([("cid", nonce.as_str())])
        .collect();
    components::sign_sheet(
        &d.cx,
        &Signature {
            id,
            action,
            hidden: &hidden,
            who: &name,
            role: &roles,
            lines,
            submit,
            code: true,
            ..Signature::default()
        },
        None,
    )
}

fn changing(d: &Desk, id: &AssessmentId) -> Markup {
    html! {
        p.part { a.button.quiet href={ "/assessments/" (id) "/edit" } { (d.t("assess.revise")) } }
        (desk::fold(d.t("assess.stale"), &desk::form(&format!("/assessments/{id}/stale"), &html! {
            p { (d.t("assess.stale_text")) }
            (components::text_area(&d.cx, &Field { id: "stale.reason", name: "reason", label: d.t("assess.stale_reason"), ..Field::default() }, 3))
            (components::button(d.t("assess.stale"), "", ""))
        })))
    }
}

async fn approve(d: Desk, Path(id): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("approve_assessment")
        .with("assessment", id.as_str())
        .done();
    d.sign(
        &fields,
        command,
        d.t("assess.approve"),
        &format!("/assessments/{id}"),
    )
    .await
}

async fn endorse(d: Desk, Path(id): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("endorse_assessment")
        .with("assessment", id.as_str())
        .done();
    d.sign(
        &fields,
        command,
        d.t("assess.endorse"),
        &format!("/assessments/{id}"),
    )
    .await
}

async fn unchanged(d: Desk, Path(id): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("confirm_unchanged")
        .with("assessment", id.as_str())
        .done();
    d.sign(
        &fields,
        command,
        d.t("assess.unchanged"),
        &format!("/assessments/{id}"),
    )
    .await
}

async fn stale(d: Desk, Path(id): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("mark_stale")
        .with("assessment", id.as_str())
        .maybe("reason", fields.get("reason"))
        .done();
    d.act(
        &fields,
        command,
        d.t("assess.stale"),
        &format!("/assessments/{id}"),
    )
    .await
}

async fn rehearse(d: Desk, Path(id): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("rehearse_opening")
        .with("setup", fields.get("setup"))
        .with("opening", fields.get("opening"))
        .done();
    d.act(
        &fields,
        command,
        d.t("assess.rehearse_do"),
        &format!("/assessments/{id}"),
    )
    .await
}
