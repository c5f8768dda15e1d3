//! The shooting day: planning it ahead, opening it, who answers for what, the gates, roll call, pauses, closing it.

mod ahead;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use looks_core::board::SetupLine;
use looks_core::id::{DayId, ItemId};
use looks_core::state::{Custody, Day};
use looks_core::vocabulary::Pause;
use maud::{Markup, html};

use super::desk::{self, Desk, Fields, Order};
use super::gates;
use crate::app::AppState;
use crate::components::{self, Signature, State};
use crate::layout::Section;
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/day", get(page))
        .route("/day/open", post(open))
        .route("/day/plan", post(ahead::plan_day))
        .route("/day/{day}/drop", post(ahead::drop_day))
        .route("/day/{day}/contact", post(contact))
        .route("/day/{day}/sweep", post(sweep))
        .route("/day/{day}/roll-call", post(roll_call))
        .route("/day/{day}/pause", post(pause))
        .route("/day/{day}/overnight", post(overnight))
        .route("/day/{day}/close", post(close))
}

async fn page(d: Desk) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    let days: Vec<(&DayId, &Day)> = d
        .state()
        .days
        .iter()
        .map(|(id, day)| (id, &**day))
        .filter(|(_, day)| day.open)
        .collect();
    let body = html! {
        (d.zone_line())
        @if days.is_empty() { (components::empty_state(d.t("day.none"), d.t("day.none_next"))) }
        @for (id, day) in &days { (one_day(&d, id, day)) }
        (ahead::all(&d))
        @if can_change(&d) { (open_form(&d)) }
        (links(&d))
    };
    Ok(d.show(d.t("day.title"), Section::Day, body))
}

fn can_change(d: &Desk) -> bool {
    d.me.is_some() && d.cx.mode().allows(Ability::Administer)
}

fn links(d: &Desk) -> Markup {
    components::section(
        "day-links",
        d.t("day.more"),
        "",
        html! {
            ul.rows {
                @if super::plan::plans(d) { li { a href="/plan" { (d.t("plan.title")) } } }
                li { a href="/permits" { (d.t("permits.title")) } }
                li { a href="/assessments" { (d.t("assess.title")) } }
                li { a href="/paper-cards" { (d.t("paper.title")) } }
            }
        },
    )
}

fn one_day(d: &Desk, id: &DayId, day: &Day) -> Markup {
    let setups: Vec<&SetupLine> = d
        .board()
        .setups
        .iter()
        .filter(|s| s.unit == day.unit)
        .collect();
    let meeting = d.state().meeting_of(id);
    html! {
        section.part aria-labelledby={ "day-" (id) } {
            div.part-head { h2 id={ "day-" (id) } { (id) } span.data { (day.unit) } }
            dl.facts {
                div { dt { (d.t("day.place")) } dd { (day.place) } }
                div { dt { (d.t("day.call")) } dd { (d.when(day.starts)) } }
                div { dt { (d.t("day.wrap")) } dd { (d.when(day.wraps)) } }
                div { dt { (d.t("day.contact")) } dd {
                    @match &day.contact { Some(p) => (d.name(p)), None => (d.t("day.not_named")) }
                } }
                div { dt { (d.t("day.sweep")) } dd { (swept(d, day)) } }
                div { dt { (d.t("day.meeting")) } dd {
                    @match meeting {
                        Some((m, held)) => { a href={ "/meeting/" (m) } { (d.tf("day.met", &[("count", &held.present.len().to_string())])) } }
                        None => (d.t("day.not_held")),
                    }
                } }
                div { dt { (d.t("day.roll_call")) } dd {
                    @match day.roll_called { Some(at) => (d.when(at)), None => (d.t("day.not_held")) }
                } }
            }
        }
        (components::section(&format!("gates-{id}"), d.t("gate.title"), "", html! {
            p { (d.t("gate.text")) }
            (gates::checklist(d, &setups))
        }))
        (dropped(d, id))
        @if can_change(d) { (acts(d, id, day)) }
    }
}

/// Setups that were dropped from the day: nobody has to wonder where one went. Why is free text, for those signed in.
fn dropped(d: &Desk, day: &DayId) -> Markup {
    let all = d.state().dropped.iter();
    let all: Vec<_> = all.filter(|(_, s)| s.was.plan.day == *day).collect();
    html! {
        @if !all.is_empty() {
            (components::section(&format!("dropped-{day}"), d.t("dropped.title"), &all.len().to_string(), html! {
                ul.rows {
                    @for (id, gone) in &all {
                        li {
                            a href={ "/setup/" (id) } { (d.t("word.setup")) " " (id.as_str().to_uppercase()) }
                            p { (d.tf("dropped.by", &[("who", &d.name(&gone.by)), ("at", &d.when(gone.at))])) }
                            @if d.me.is_some() { p { (d.t("dropped.why")) ": " (d.words(&gone.reason)) } }
                        }
                    }
                }
            }))
        }
    }
}

/// Who attested, never that the place is free of anything.
fn swept(d: &Desk, day: &Day) -> String {
    if day.sweep_found {
        return d.t("day.sweep_found").to_owned();
    }
    let names: Vec<String> = day.swept_by.iter().map(|p| d.name(p)).collect();
    if names.is_empty() {
        d.t("day.not_held").to_owned()
    } else {
        d.tf("day.none_seen_by", &[("names", &names.join(", "))])
    }
}

fn acts(d: &Desk, id: &DayId, day: &Day) -> Markup {
    let people = d.people(|p| !p.is_outside());
    html! {
        (components::section(&format!("acts-{id}"), d.t("day.acts"), "", html! {
            p { a.button href={ "/day/" (id) "/meeting" } { (d.t("meeting.hold")) } }
            (desk::fold(d.t("day.name_contact"), &desk::form(&format!("/day/{id}/contact"), &html! {
                (desk::pick(&d.cx, &format!("contact-{id}.person"), d.t("day.contact"), "", &people, true))
                (desk::line(&d.cx, &format!("contact-{id}.phone"), d.t("day.phone"), d.t("day.phone_help"), "", false))
                (components::button(d.t("day.name_contact"), "", ""))
            })))
            (desk::fold(d.t("day.sweep_act"), &sweep_sheet(d, id)))
            (desk::fold(d.t("day.roll_call"), &roll_call_form(d, id)))
            (desk::fold(d.t("day.pause"), &desk::form(&format!("/day/{id}/pause"), &html! {
                p { (d.t("day.pause_text")) }
                (desk::pick(&d.cx, &format!("pause-{id}.kind"), d.t("day.pause_kind"), "", &desk::choices(&d.cx, Pause::ALL, Pause::as_str, words::pause), true))
                (components::button(d.t("day.pause"), "", ""))
            })))
            (desk::fold(d.t("day.overnight"), &overnight_form(d, id)))
            (desk::fold(d.t("day.close"), &close_form(d, id, day)))
        }))
    }
}

fn sweep_sheet(d: &Desk, id: &DayId) -> Markup {
    let Some(me) = &d.me else { return html! {} };
    let (name, roles) = (
        d.name(&me.person),
        d.my_entry().map(|p| d.roles(&p.roles)).unwrap_or_default(),
    );
    let (sheet, action) = (format!("sweep-{id}"), format!("/day/{id}/sweep"));
    let nonce = desk::nonce();
    let lines = [d.t("day.sweep_line_1"), d.t("day.sweep_line_2")];
    let choice = html! {
        (components::radio_group(&d.cx, &components::Field {
            id: &format!("seen-{id}"), name: "none_seen", label: d.t("day.sweep_result"), required: true, ..components::Field::default()
        }, &[
            components::Choice { value: "yes", label: d.t("day.sweep_none"), help: "" },
            components::Choice { value: "no", label: d.t("day.sweep_some"), help: d.t("day.sweep_some_help") },
        ]))
    };
    components::sign_sheet(
        &d.cx,
        &Signature {
            id: &sheet,
            action: &action,
            hidden: &[("cid", &nonce)],
            who: &name,
            role: &roles,
            lines: &lines,
            submit: d.t("day.sweep_sign"),
            code: true,
            ..Signature::default()
        },
        Some(choice),
    )
}

/// Items that can be seen on the production, as choices.
pub(crate) fn items_here(d: &Desk) -> Vec<(String, String)> {
    d.state()
        .items
        .iter()
        .filter(|(_, i)| !matches!(i.custody, Custody::Away))
        .map(|(id, i)| {
            (
                id.to_string(),
                format!(
                    "{id} · {} {} · {}",
                    i.about.make, i.about.model, i.about.serial
                ),
            )
        })
        .collect()
}

fn roll_call_form(d: &Desk, id: &DayId) -> Markup {
    desk::form(
        &format!("/day/{id}/roll-call"),
        &html! {
            p { (d.t("day.roll_call_text")) }
            (desk::ticks(&format!("roll-{id}.seen"), d.t("day.seen_now"), &items_here(d), |_| false))
            (components::button(d.t("day.roll_call"), "", ""))
        },
    )
}

fn overnight_form(d: &Desk, id: &DayId) -> Markup {
    let containers: Vec<(String, String)> = d
        .state()
        .containers
        .iter()
        .map(|(c, about)| {
            (
                c.to_string(),
                format!(
                    "{c} · {} · {}",
                    d.t(words::container(about.kind)),
                    about.place
                ),
            )
        })
        .collect();
    desk::form(
        &format!("/day/{id}/overnight"),
        &html! {
            p { (d.t("day.overnight_text")) }
            (desk::pick(&d.cx, &format!("night-{id}.container"), d.t("inventory.container"), "", &containers, true))
            (desk::ticks(&format!("night-{id}.items"), d.t("inventory.items"), &items_here(d), |_| false))
            (components::button(d.t("day.overnight"), "", ""))
        },
    )
}

/// What still stands open, before the button that closes.
fn close_form(d: &Desk, id: &DayId, day: &Day) -> Markup {
    let out: Vec<&ItemId> = d
        .state()
        .items
        .iter()
        .filter(|(_, i)| i.is_out() || !i.issued.is_empty())
        .map(|(id, _)| id)
        .collect();
    let loose: Vec<String> = d
        .state()
        .lots
        .iter()
        .filter(|(_, l)| l.mismatch || l.in_hand + l.in_magazines + l.loaded > 0)
        .map(|(lot, l)| {
            d.tf(
                "day.lot_open",
                &[
                    ("lot", lot.as_str()),
                    (
                        "count",
                        &(l.in_hand + l.in_magazines + l.loaded).to_string(),
                    ),
                ],
            )
        })
        .collect();
    html! {
        p { (d.tf("day.close_text", &[("unit", day.unit.as_str())])) }
        @if out.is_empty() && loose.is_empty() { p.reason { (d.t("day.nothing_open")) } } @else {
            ul.rows {
                @for item in &out { li { a href={ "/item/" (item) } { (item) } " " (d.t("day.still_out")) } }
                @for lot in &loose { li { (lot) } }
            }
        }
        (desk::form(&format!("/day/{id}/close"), &components::button(d.t("day.close"), "", "")))
        p.help { (d.t("day.checkpoint")) " " a href="/record/checkpoint" { (d.t("record.checkpoint")) } }
    }
}

fn open_form(d: &Desk) -> Markup {
    let form = |action: &str, prefix: &str, later: i64, button: &str| {
        let values = ahead::Values::further(d, later);
        desk::fold(button, &ahead::form(d, action, prefix, &values, button))
    };
    html! {
        (form("/day/open", "open", 0, d.t("day.open")))
        (form("/day/plan", "plan", 1, d.t("day.plan")))
    }
}

async fn open(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let command = ahead::command(&d, "open_day", &fields)?;
    d.act(&fields, command, d.t("day.open"), "/day").await
}

async fn contact(d: Desk, Path(day): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("name_contact")
        .with("day", day)
        .with("person", fields.get("person"))
        .maybe("phone", fields.get("phone"))
        .done();
    d.act(&fields, command, d.t("day.name_contact"), "/day")
        .await
}

async fn sweep(d: Desk, Path(day): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let none_seen = match fields.get("none_seen") {
        "yes" => true,
        "no" => false,
        other => return Err(Problem::input("none_seen", other, d.t("day.sweep_result"))),
    };
    let command = Order::new("sweep")
        .with("day", day)
        .with("none_seen", none_seen)
        .done();
    d.sign(&fields, command, d.t("day.sweep_act"), "/day").await
}

async fn roll_call(d: Desk, Path(day): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let unit = unit_of(&d, &day)?;
    let command = Order::new("roll_call")
        .with("unit", unit)
        .with("seen", fields.list("seen"))
        .done();
    d.act(&fields, command, d.t("day.roll_call"), "/day").await
}

async fn pause(d: Desk, Path(day): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let unit = unit_of(&d, &day)?;
    let command = Order::new("pause")
        .with("unit", unit)
        .with("kind", fields.get("kind"))
        .done();
    d.act(&fields, command, d.t("day.pause"), "/day").await
}

fn unit_of(d: &Desk, day: &str) -> Result<String, Problem> {
    let id = desk::known(DayId::parse(day))?;
    d.state()
        .days
        .get(&id)
        .map(|day| day.unit.to_string())
        .ok_or_else(|| Problem::new(Kind::NotFound))
}

async fn overnight(d: Desk, Path(_day): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("plan_overnight")
        .with("container", fields.get("container"))
        .with("items", fields.list("items"))
        .done();
    d.act(&fields, command, d.t("day.overnight"), "/day").await
}

async fn close(d: Desk, Path(day): Path<String>, fields: Fields) -> Result<Response, Problem> {
    d.act(
        &fields,
        Order::new("close_day").with("day", day).done(),
        d.t("day.close"),
        "/day",
    )
    .await
}

/// A mark with words, for short lines. What is in order gets the shape alone: the word "clear" belongs to
/// the board and the gates, and a paper on file is not that.
pub(crate) fn marked(d: &Desk, state: State, text: &str) -> Markup {
    if state == State::Clear {
        return html! { span.noted { (components::glyph(state)) span { (text) } } };
    }
    html! { (components::mark(&d.cx, state)) " " (text) }
}
