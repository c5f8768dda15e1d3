//! From a form to the hub and back: command ids, code, strength, overrides; what was accepted and what
//! was refused, as an answer a browser can follow.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use looks_app::submission::Seen;
use looks_app::{Answer, Submission};
use looks_core::decide::Override;
use looks_core::id::PersonId;
use looks_core::private::Words;
use looks_core::reason::{ReasonKind, Refusal};
use looks_core::state::Item;
use looks_core::vocabulary::Strength;
use maud::{Markup, html};
use serde_json::Value;

use super::fields::Fields;
use super::view::{Frame, View};
use crate::app::CodeAnswer;
use crate::components::{Field, button, code_pad, text_area};
use crate::context::local_path;
use crate::problem::Problem;

/// Fields that belong to one sending of a form and are not sent again.
const ONCE: [&str; 6] = [
    "cid",
    "code",
    "version",
    "override",
    "override_reason",
    "lang",
];

/// A command id for a new form.
pub fn fresh(view: &View) -> Result<String, Problem> {
    Ok(view.app.hub.fresh_id("p")?)
}

/// Who signs, and how strongly known: with a code where one is needed, else as the one signed in.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Who.
    pub person: PersonId,
    /// How strongly.
    pub strength: Strength,
    /// The device.
    pub device: String,
}

/// The one signed in on this device, without a code. Enough for reports and steps back; a step towards
/// a performer is refused with it.
pub fn without_code(view: &View) -> Result<Signer, Problem> {
    let who = view.need_me()?;
    Ok(Signer {
        person: who.person.clone(),
        strength: Strength::Witnessed,
        device: who.device.clone(),
    })
}

/// Tries the code of `person` on this device: the signer, or the words for the field.
pub async fn with_code(
    view: &View,
    person: &PersonId,
    code: &str,
) -> Result<Result<Signer, String>, Problem> {
    let who = view.need_me()?;
    let answer = view.app.check_code(who, person, code).await?;
    Ok(match answer {
        CodeAnswer::Right(strength) => Ok(Signer {
            person: person.clone(),
            strength,
            device: who.device.clone(),
        }),
        CodeAnswer::Wrong { .. } => Err(answer.words(view.cx.lang).unwrap_or_default()),
    })
}

/// What the signer's screen showed of an item.
pub fn seen(item: &Item) -> Seen {
    Seen {
        item: item.id().to_string(),
        item_version: item.version,
        clearance: item.clearance.as_ref().map(|c| c.number.to_string()),
    }
}

/// Sends the acts of one signature, in order, each its own entry. `cid` makes a repeated tap harmless.
pub async fn send(
    view: &View,
    signer: &Signer,
    fields: &Fields,
    commands: &[Value],
    seen: Option<Seen>,
) -> Result<Vec<Answer>, Problem> {
    let given = fields.get("cid");
    let cid = if given.is_empty() {
        fresh(view)?
    } else {
        given.to_owned()
    };
    let reason = fields.get("override_reason");
    let overrides: Vec<Override> = fields
        .all("override")
        .map(|rule| Override {
            rule: rule.to_owned(),
            reason: Words(reason.to_owned()),
        })
        .collect();
    let all = commands
        .iter()
        .enumerate()
        .map(|(n, command)| {
            let mut one = Submission::new(
                format!("{cid}.{n}"),
                Some(signer.person.clone()),
                signer.strength,
                command.clone(),
            );
            one.device = Some(signer.device.clone()).filter(|d| !d.is_empty());
            one.overrides.clone_from(&overrides);
            one.seen.clone_from(&seen);
            one
        })
        .collect();
    let answers = view.app.hub.submit_all(all).await;
    answers
        .into_iter()
        .map(|a| a.map_err(Problem::from))
        .collect()
}

/// A see-other answer to a page of this hub, which then names the entry.
pub fn go(path: &str, entry: Option<u64>) -> Response {
    let path = local_path(path);
    let path = match entry {
        Some(n) => {
            let mark = if path.contains('?') { '&' } else { '?' };
            format!("{path}{mark}done={n}")
        }
        None => path,
    };
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}

/// Everything about a signature that was sent.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// Where its form was sent, for a second try.
    pub action: &'a str,
    /// Where to go when all of it stands.
    pub back: &'a str,
    /// What each command asked for, in words.
    pub asked: &'a [String],
    /// The fields as they came.
    pub fields: &'a Fields,
    /// The item's version now, for a second try.
    pub version: Option<u64>,
    /// Whose code a second try needs; none where it needs none.
    pub code_of: Option<&'a PersonId>,
}

/// The answer for the browser: on to the page, or every reason why not.
pub fn answer(view: &View, outcome: &Outcome<'_>, answers: &[Answer]) -> Response {
    let last = answers.iter().rev().find_map(Answer::index);
    let refused = answers
        .iter()
        .enumerate()
        .find_map(|(n, a)| a.refusal().map(|r| (n, r, a.index())));
    let Some((n, refusal, entry)) = refused else {
        return go(outcome.back, last);
    };
    let stood = outcome.asked.get(..n).unwrap_or_default();
    let left = outcome.asked.get(n + 1..).unwrap_or_default();
    let asked = outcome.asked.get(n).map_or("", String::as_str);
    let body = html! {
        (view.refusal(asked, refusal, entry))
        @if !stood.is_empty() {
            section.part aria-labelledby="stood" {
                h2 id="stood" { (view.t("refused.stood")) }
                ul.lines { @for line in stood { li { (line) } } }
            }
        }
        @if !left.is_empty() {
            section.part aria-labelledby="left" {
                h2 id="left" { (view.t("refused.left")) }
                ul.lines { @for line in left { li { (line) } } }
            }
        }
        (override_form(view, outcome, refusal))
        p { a.button.quiet href=(local_path(outcome.back)) { (view.t("refused.back")) } }
    };
    let frame = Frame {
        title: view.t("refused.title"),
        ..Frame::default()
    };
    let mut response = view.respond(&frame, body);
    *response.status_mut() = StatusCode::CONFLICT;
    response
}

/// Where every reason is a warning that a named person may answer for: the form for doing that. It
/// sends the same fields again with name and reason; that goes outside the production and is counted.
fn override_form(view: &View, outcome: &Outcome<'_>, refusal: &Refusal) -> Markup {
    let open = refusal
        .reasons
        .iter()
        .all(|r| r.kind == ReasonKind::NeedsOverride);
    let Some(person) = outcome.code_of.filter(|_| open) else {
        return html! {};
    };
    let Ok(cid) = fresh(view) else {
        return html! {};
    };
    let keep = outcome
        .fields
        .0
        .iter()
        .filter(|(n, _)| !ONCE.contains(&n.as_str()));
    html! {
        form.sheet id="override" method="post" action=(outcome.action) aria-labelledby="override-title" {
            h2 id="override-title" { (view.t("override.title")) }
            p { (view.t("override.says")) }
            @for (name, value) in keep { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="cid" value=(cid);
            @if let Some(version) = outcome.version { input type="hidden" name="version" value=(version); }
            @for r in &refusal.reasons { input type="hidden" name="override" value=(r.id); }
            (text_area(&view.cx, &Field {
                id: "override-reason", name: "override_reason", label: view.t("override.reason"),
                required: true, ..Field::default()
            }, 3))
            (code_pad(&view.cx, "override-code", &view.name(person), None))
            (button(view.t("override.submit"), "", ""))
        }
    }
}

/// A short message above a form that could not be taken.
pub fn trouble(view: &View, problem: &Problem) -> Markup {
    let value = problem.more.value.as_deref().filter(|v| !v.is_empty());
    html! {
        div.notice data-state="hold" role="alert" {
            p {
                strong { (problem.title(view.cx.lang)) }
                @if let Some(field) = &problem.more.field { ": " code { (field) } }
                @if let Some(value) = value { " " code { (value) } }
            }
            p { (problem.remedy_text(view.cx.lang)) }
        }
    }
}
