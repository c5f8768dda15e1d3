//! Days that are planned ahead: where and when, the setups on each with what the script has in their scenes, and the forms that
//! plan a day, open it and drop it. A day that is planned has no gates, no meeting and no sweep; those are of the day itself.

use axum::extract::Path;
use axum::response::Response;
use looks_core::id::{DayId, SetupId};
use looks_core::state::{Day, Setup};
use maud::{Markup, html};
use serde_json::Value;

use super::{can_change, dropped};
use crate::admin::desk::{self, Desk, Fields, Order};
use crate::admin::plan;
use crate::components::{self, Input};
use crate::problem::Problem;

/// Every day that is planned and not opened, the next first.
pub(super) fn all(d: &Desk) -> Markup {
    let days = d.state().days.iter();
    let mut days: Vec<_> = days.filter(|(_, day)| day.planned).collect();
    days.sort_by_key(|(_, day)| day.starts);
    html! { @for (id, day) in days { (one(d, id, day)) } }
}

fn one(d: &Desk, id: &DayId, day: &Day) -> Markup {
    let setups = d.state().setups.iter();
    let setups: Vec<_> = setups.filter(|(_, s)| s.plan.day == *id).collect();
    html! {
        section.part aria-labelledby={ "day-" (id) } {
            div.part-head { h2 id={ "day-" (id) } { (id) } span.data { (day.unit) } }
            (components::info(html! { p.reason { (d.t("day.ahead")) } p { (d.t("day.ahead_text")) } }))
            dl.facts {
                div { dt { (d.t("day.place")) } dd { (day.place) } }
                div { dt { (d.t("day.call")) } dd { (d.when(day.starts)) } }
                div { dt { (d.t("day.wrap")) } dd { (d.when(day.wraps)) } }
            }
            h3 { (d.t("day.ahead_setups")) }
            @if setups.is_empty() { p.help { (d.t("day.ahead_no_setups")) } }
            ul.rows { @for (id, setup) in &setups { li { (setup_line(d, id, setup)) } } }
            @if plan::plans(d) { p { a.button.quiet href={ "/plan?day=" (id) } { (d.t("plan.title")) } } }
        }
        (dropped(d, id))
        @if can_change(d) { (acts(d, id, day, setups.is_empty())) }
    }
}

/// What the script has in a scene is for those signed in, as on the board.
fn setup_line(d: &Desk, id: &SetupId, setup: &Setup) -> Markup {
    let found = d.state().hazards_on(id, setup).len();
    html! {
        a href={ "/setup/" (id) } { (d.t("word.setup")) " " (id.as_str().to_uppercase()) }
        " · " (setup.plan.place)
        @if let Some(scene) = &setup.plan.scene { " · " (d.t("word.scene")) " " (scene.as_str().to_uppercase()) }
        @if d.me.is_some() && found > 0 { " · " (d.tf("day.ahead_hazards", &[("count", &found.to_string())])) }
    }
}

fn acts(d: &Desk, id: &DayId, day: &Day, empty: bool) -> Markup {
    let other = d.state().days.iter();
    let mut other = other.filter(|(_, o)| o.open && o.unit == day.unit);
    let other = other.next().map(|(id, _)| id.as_str());
    let now = Values::of(d, id, day);
    html! {
        (components::section(&format!("acts-{id}"), d.t("day.acts"), "", html! {
            (desk::fold(d.t("day.open_this"), &html! {
                @if let Some(other) = other { p.reason { (d.tf("day.open_after", &[("day", other)])) } }
                (form(d, "/day/open", &format!("open-{id}"), &now, d.t("day.open_this")))
            }))
            (desk::fold(d.t("day.plan_anew"), &form(d, "/day/plan", &format!("plan-{id}"), &now, d.t("day.plan_anew"))))
            (desk::fold(d.t("day.drop"), &html! {
                p { (d.t(if empty { "day.drop_text" } else { "day.drop_setups" })) }
                @if empty {
                    (desk::form(&format!("/day/{id}/drop"), &html! {
                        (desk::line(&d.cx, &format!("drop-{id}.reason"), d.t("f.why"), "", "", true))
                        (components::button(d.t("day.drop"), "", ""))
                    }))
                }
            }))
        }))
    }
}

/// What the form of a day begins with.
pub(super) struct Values {
    day: String,
    /// The name stands already: it is said, and not typed again.
    named: bool,
    unit: String,
    place: String,
    date: String,
    call: String,
    wrap: String,
}

impl Values {
    /// Those of a day that is planned.
    fn of(d: &Desk, id: &DayId, day: &Day) -> Self {
        let (starts, wraps) = (d.when(day.starts), d.when(day.wraps));
        let time = |at: &str| at.get(11..).unwrap_or_default().to_owned();
        Self {
            day: id.to_string(),
            named: true,
            unit: day.unit.to_string(),
            place: day.place.clone(),
            date: starts.get(..10).unwrap_or_default().to_owned(),
            call: time(&starts),
            wrap: time(&wraps),
        }
    }

    /// Those of a further day, `later` days from now, under the first name that is free.
    pub(super) fn further(d: &Desk, later: i64) -> Self {
        let days = &d.state().days;
        let name = |n: usize| format!("day-{n}");
        let free = |n: &usize| DayId::parse(&name(*n)).is_ok_and(|id| !days.contains_key(&id));
        let first = days.len().saturating_add(1);
        let day = (first..=first.saturating_add(days.len())).find(free);
        let on = d.when(d.now.plus_seconds(later.saturating_mul(86_400)));
        Self {
            day: name(day.unwrap_or(first)),
            named: false,
            unit: "main".to_owned(),
            place: String::new(),
            date: on.get(..10).unwrap_or_default().to_owned(),
            call: "07:00".to_owned(),
            wrap: "19:00".to_owned(),
        }
    }
}

/// The form that opens a day or plans it.
pub(super) fn form(d: &Desk, action: &str, prefix: &str, v: &Values, button: &str) -> Markup {
    let id = |name: &str| format!("{prefix}.{name}");
    desk::form(
        action,
        &html! {
            @if v.named {
                input type="hidden" name="day" value=(v.day);
            } @else { (desk::line(&d.cx, &id("day"), d.t("day.id"), d.t("day.id_help"), &v.day, true)) }
            (desk::line(&d.cx, &id("unit"), d.t("day.unit"), d.t("day.unit_help"), &v.unit, true))
            (desk::line(&d.cx, &id("place"), d.t("day.place"), "", &v.place, true))
            (desk::input(&d.cx, &id("date"), d.t("day.date"), Input::Date, &v.date, true))
            (desk::input(&d.cx, &id("call"), d.t("day.call"), Input::Time, &v.call, true))
            (desk::input(&d.cx, &id("wrap"), d.t("day.wrap"), Input::Time, &v.wrap, true))
            p.help { (d.t("day.wrap_help")) }
            (components::button(button, "", ""))
        },
    )
}

/// What the form of a day says, as the command of that name.
pub(super) fn command(d: &Desk, word: &'static str, fields: &Fields) -> Result<Value, Problem> {
    let date = fields.get("date");
    let starts = d.moment("call", date, fields.get("call"))?;
    // A wrap that is not after the call is on the next date: night shoots cross midnight.
    let days = i32::from(fields.get("wrap") <= fields.get("call"));
    let wraps = d.moment_after("wrap", date, fields.get("wrap"), days)?;
    Ok(Order::new(word)
        .with("day", fields.get("day"))
        .with("unit", fields.get("unit"))
        .with("place", fields.get("place"))
        .with("starts", starts)
        .with("wraps", wraps)
        .done())
}

pub(super) async fn plan_day(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let command = command(&d, "plan_day", &fields)?;
    d.act(&fields, command, d.t("day.plan"), "/day").await
}

pub(super) async fn drop_day(
    d: Desk,
    Path(day): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    let command = Order::new("drop_day")
        .with("day", day)
        .with("reason", fields.get("reason"))
        .done();
    d.act(&fields, command, d.t("day.drop"), "/day").await
}
