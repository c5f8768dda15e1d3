//! The safety meeting: topics ticked one by one, how the action was walked, who was there. Those who
//! come by themselves sign in on their own phones by the code on the page.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use looks_core::id::{DayId, MeetingId, PersonId};
use looks_core::state::Meeting;
use looks_core::vocabulary::{Topic, Walk};
use maud::{Markup, html};

use super::desk::{self, Desk, Fields, Order};
use crate::app::AppState;
use crate::components::{self, State};
use crate::layout::{Page, Section};
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/day/{day}/meeting", get(new).post(hold))
        .route("/meeting/{meeting}", get(page))
        .route("/meeting/{meeting}/attend", post(attend))
        .route("/meeting/{meeting}/late", post(late))
}

async fn new(d: Desk, Path(day): Path<String>) -> Result<Response, Problem> {
    d.office()?;
    let id = desk::known(DayId::parse(&day))?;
    if !d.state().days.contains_key(&id) {
        return Err(Problem::new(Kind::NotFound));
    }
    let topics = desk::choices(&d.cx, Topic::ALL, Topic::as_str, words::topic);
    let walks = desk::choices(&d.cx, Walk::ALL, Walk::as_str, words::walk);
    let people = d.people(|p| !p.is_outside());
    let body = desk::form(
        &format!("/day/{id}/meeting"),
        &html! {
            p { (d.t("meeting.text")) }
            (desk::ticks("topics", d.t("meeting.topics"), &topics, |_| false))
            (desk::pick(&d.cx, "walk", d.t("meeting.walk"), "", &walks, false))
            (desk::ticks("present", d.t("meeting.present"), &people, |_| false))
            p.help { (d.t("meeting.present_help")) }
            (desk::pick(&d.cx, "representative", d.t("meeting.representative"), "", &people, false))
            p.help { (d.t("meeting.representative_help")) }
            (components::button(d.t("meeting.hold"), "", ""))
        },
    );
    Ok(d.show(d.t("meeting.hold"), Section::Day, body))
}

async fn hold(d: Desk, Path(day): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let count = d
        .state()
        .meetings
        .values()
        .filter(|m| m.day.as_str() == day)
        .count();
    let meeting = format!("{}-m{}", day.get(..56).unwrap_or(&day), count + 1);
    let command = Order::new("hold_meeting")
        .with("meeting", meeting.as_str())
        .with("day", day.as_str())
        .with("topics", fields.list("topics"))
        .maybe("walk", fields.get("walk"))
        .with("present", fields.list("present"))
        .maybe("representative", fields.get("representative"))
        .done();
    d.act(
        &fields,
        command,
        d.t("meeting.hold"),
        &format!("/meeting/{meeting}"),
    )
    .await
}

fn find<'a>(d: &'a Desk, id: &str) -> Result<(MeetingId, &'a Meeting), Problem> {
    let id = desk::known(MeetingId::parse(id))?;
    let meeting = d.state().meetings.get(&id).map(|m| &**m);
    meeting
        .map(|m| (id, m))
        .ok_or_else(|| Problem::new(Kind::NotFound))
}

async fn page(d: Desk, Path(meeting): Path<String>) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    let (id, m) = find(&d, &meeting)?;
    let address = format!("{}/meeting/{id}", d.base_address());
    let body = html! {
        (my_part(&d, &id, m))
        dl.facts {
            div { dt { (d.t("meeting.led")) } dd { (d.name(&m.by)) } }
            div { dt { (d.t("meeting.at")) } dd { (d.when(m.at)) } }
            div { dt { (d.t("meeting.walk")) } dd { @match m.walk { Some(w) => (d.t(words::walk(w))), None => (d.t("meeting.not_walked")) } } }
            div { dt { (d.t("meeting.representative")) } dd { @match &m.representative { Some(p) => (d.name(p)), None => (d.t("day.not_named")) } } }
        }
        (components::section("topics", d.t("meeting.topics"), "", html! {
            ul.rows {
                @for topic in Topic::ALL {
                    @let state = if m.topics.contains(topic) { State::Clear } else { State::Hold };
                    li { (super::day::marked(&d, state, d.t(words::topic(*topic)))) }
                }
            }
        }))
        @if d.me.is_some() { (present(&d, m)) }
        (components::section("scan", d.t("meeting.scan"), "", html! {
            p { (d.t("meeting.scan_text")) }
            (components::qr(&address, d.t("meeting.scan")))
            p.data { (address) }
        }))
        @if d.me.is_some() && d.cx.mode().allows(Ability::Administer) { (late_form(&d, &id, m)) }
    };
    let about = Page {
        title: d.t("meeting.title"),
        kicker: id.as_str(),
        section: Section::Day,
        ..Page::default()
    };
    Ok(d.show_as(axum::http::StatusCode::OK, &about, body))
}

fn present(d: &Desk, m: &Meeting) -> Markup {
    let mut names: Vec<(String, &PersonId)> = m.present.iter().map(|p| (d.name(p), p)).collect();
    names.sort();
    components::section(
        "present",
        d.t("meeting.present"),
        &names.len().to_string(),
        html! {
            ul.rows { @for (name, id) in &names { li { (name) " " span.data { (id) } } } }
        },
    )
}

fn my_part(d: &Desk, id: &MeetingId, m: &Meeting) -> Markup {
    match &d.me {
        None => components::notice(
            &d.cx,
            State::Hold,
            html! {
                p { (d.t("meeting.sign_in_first")) " " a href="/sign-in" { (d.t("signin.title")) } }
            },
        ),
        Some(me) if m.present.contains(&me.person) => components::info(html! {
            p.reason { (d.tf("meeting.you_are_in", &[("name", &d.name(&me.person))])) }
        }),
        Some(me) => desk::form(
            &format!("/meeting/{id}/attend"),
            &html! {
                p { (d.t("meeting.attend_text")) }
                (components::button(&d.tf("meeting.attend", &[("name", &d.name(&me.person))]), "", ""))
            },
        ),
    }
}

fn late_form(d: &Desk, id: &MeetingId, m: &Meeting) -> Markup {
    let absent: Vec<(String, String)> = d
        .people(|p| !p.is_outside())
        .into_iter()
        .filter(|(p, _)| !m.present.iter().any(|here| here.as_str() == p))
        .collect();
    if absent.is_empty() {
        return html! {};
    }
    components::section(
        "late",
        d.t("meeting.late"),
        "",
        desk::form(
            &format!("/meeting/{id}/late"),
            &html! {
                p { (d.t("meeting.late_text")) }
                (desk::pick(&d.cx, "late.person", d.t("people.person"), "", &absent, true))
                (components::button(d.t("meeting.late_do"), "", ""))
            },
        ),
    )
}

/// The one act of this page that the reduced mode offers: being there, without a code.
async fn attend(d: Desk, Path(meeting): Path<String>, fields: Fields) -> Result<Response, Problem> {
    d.require(Ability::SignMeeting)?;
    let me = d.signed_in()?;
    let command = Order::new("attend_meeting")
        .with("meeting", meeting.as_str())
        .done();
    d.submit(
        &fields,
        Some(me.person.clone()),
        desk::WITHOUT_CODE,
        command,
        d.t("meeting.title"),
        &format!("/meeting/{meeting}"),
    )
    .await
}

async fn late(d: Desk, Path(meeting): Path<String>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("brief_late")
        .with("meeting", meeting.as_str())
        .with("person", fields.get("person"))
        .done();
    d.act(
        &fields,
        command,
        d.t("meeting.late_do"),
        &format!("/meeting/{meeting}"),
    )
    .await
}
