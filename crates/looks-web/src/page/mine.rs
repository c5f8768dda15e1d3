//! A person's own page (what they signed, what they raised), and raising a concern, by name or not.
//!
//! INVARIANT: the page for a concern sets no cookie, asks for no account and opens no connection. Who
//! raised one is shown to nobody here.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use looks_app::Submission;
use looks_app::hub::EntryView;
use looks_core::id::{ConcernId, MatterId};
use looks_core::private::Words;
use looks_core::state::Concern;
use looks_core::vocabulary::{Role, Strength, Subject};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::fields::Fields;
use super::send;
use super::view::{Frame, View};
use crate::app::AppState;
use crate::components::{
    Choice, Field, State, button, check_box, empty_state, info, notice, radio_group, section,
    table, text_area,
};
use crate::layout::Section;
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of a person's own pages.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/mine", get(mine))
        .route("/concern", get(concern).post(raise))
        .route("/concerns", get(concern))
        .route("/concern/{id}", get(one).post(answer))
}

/// Entries read back at most.
const LOOK_BACK: u64 = 1_000;

fn recent(view: &View) -> Vec<EntryView> {
    let end = view.snapshot.size;
    view.app
        .hub
        .entries(end.saturating_sub(LOOK_BACK)..end)
        .unwrap_or_default()
}

async fn mine(view: View) -> Result<Response, Problem> {
    let me = view.need_me()?.person.clone();
    let since = view
        .state()
        .days
        .values()
        .filter(|d| d.open)
        .map(|d| d.starts)
        .min();
    let rows: Vec<Vec<Markup>> = recent(&view)
        .iter()
        .rev()
        .filter(|e| e.actor == me.as_str() && since.is_none_or(|s| e.at >= s))
        .map(|e| {
            let act = words::act(&e.act).map_or_else(|| e.act.clone(), |k| view.t(k).to_owned());
            let about = ["item", "setup", "lot", "round", "stop"]
                .iter()
                .find_map(|k| e.command.get(*k).and_then(Value::as_str))
                .unwrap_or_default()
                .to_uppercase();
            vec![
                html! { (view.clock(e.at)) },
                html! { (act) " " (about) @if e.verdict == "refused" { " · " (view.t("refusal.title")) } },
                html! { (view.t(words::strength(e.strength))) },
                html! { a href={ "/record/" (e.index) } { (e.index) } },
            ]
        })
        .collect();
    let raised: Vec<(&ConcernId, &Concern)> = view
        .state()
        .concerns
        .iter()
        .filter(|(_, c)| c.raised_by.as_ref() == Some(&me))
        .map(|(id, c)| (id, &**c))
        .collect();
    let heads = [
        view.t("col.when"),
        view.t("col.act"),
        view.t("col.how"),
        view.t("col.entry"),
    ];
    let body = html! {
        (section("signed", view.t("mine.signed"), &rows.len().to_string(), html! {
            @if rows.is_empty() { (empty_state(view.t("mine.none"), "")) }
            @else { (table(view.t("mine.signed"), &heads, &rows)) }
        }))
        (section("concerns", view.t("mine.concerns"), "", html! {
            @for (id, c) in &raised { p { (view.clock(c.at)) " · " (id) " · " (standing(&view, c)) } }
            div.tiles {
                a.button.quiet href="/concern" { (view.t("concern.raise")) }
                @if view.cx.mode().allows(Ability::Sign) { a.button.quiet href="/me" { (view.t("mine.code")) } }
            }
        }))
    };
    Ok(view.respond(
        &Frame {
            title: view.t("mine.title"),
            section: Section::More,
            ..Frame::default()
        },
        body,
    ))
}

fn standing(view: &View, c: &Concern) -> &'static str {
    view.t(match (c.closed, c.answered) {
        (true, _) => "concern.closed",
        (false, Some(_)) => "concern.answered",
        (false, None) => "concern.unanswered",
    })
}

// ---- concerns --------------------------------------------------------------------------------------

async fn concern(view: View) -> Result<Response, Problem> {
    concern_page(&view, None)
}

fn concern_page(view: &View, trouble: Option<&Problem>) -> Result<Response, Problem> {
    let cid = send::fresh(view)?;
    let choices: Vec<Choice<'_>> = Subject::ALL
        .iter()
        .map(|s| Choice {
            value: s.as_str(),
            label: view.t(words::subject(*s)),
            help: "",
        })
        .collect();
    let about = Field {
        id: "about",
        name: "about",
        label: view.t("concern.about"),
        required: true,
        ..Field::default()
    };
    let text = Field {
        id: "words",
        name: "words",
        label: view.t("concern.words"),
        help: view.t("concern.words_help"),
        required: true,
        ..Field::default()
    };
    let body = html! {
        @if let Some(problem) = trouble { (send::trouble(view, problem)) }
        p { (view.t("concern.says")) }
        (notice(&view.cx, State::Stop, html! { p { (view.t("concern.danger")) } }))
        form method="post" action="/concern" {
            input type="hidden" name="cid" value=(cid);
            (radio_group(&view.cx, &about, &choices))
            (text_area(&view.cx, &text, 5))
            @if view.who.is_some() { (check_box("named", "named", "yes", view.t("concern.named"), false)) }
            @else { p { (view.t("concern.nameless")) } }
            (button(view.t("concern.send"), "", ""))
        }
        @if answers(view) { (to_answer(view)) }
    };
    let frame = Frame {
        title: view.t("concern.title"),
        section: Section::Concern,
        quiet: true,
        ..Frame::default()
    };
    Ok(view.respond(&frame, body))
}

async fn raise(view: View, fields: Fields) -> Result<Response, Problem> {
    view.cx.listener.require(Ability::RaiseConcern)?;
    let named = fields.has("named");
    let by = if named {
        Some(view.need_me()?.person.clone())
    } else {
        None
    };
    if Subject::find(fields.get("about")).is_none() || !fields.has("words") {
        let field = if fields.has("words") {
            "about"
        } else {
            "words"
        };
        let problem = Problem::input(field, fields.get(field), view.t("concern.missing"));
        let mut again = concern_page(&view, Some(&problem))?;
        *again.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(again);
    }
    if !named && view.app.unnamed.check().is_err() {
        return Err(Problem::new(Kind::TooMany));
    }
    let strength = if named {
        Strength::Witnessed
    } else {
        Strength::Anonymous
    };
    let cid = if fields.has("cid") {
        fields.get("cid").to_owned()
    } else {
        send::fresh(&view)?
    };
    // The id comes from the form's own random id, so that a second tap is the same concern.
    let id: String = cid
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(16)
        .collect::<String>()
        .to_lowercase();
    let submission = Submission::new(
        cid,
        by,
        strength,
        json!({
            "do": "raise_concern", "concern": format!("concern-{id}"),
            "about": fields.get("about"), "words": fields.get("words"),
        }),
    );
    let answer = view.app.hub.submit(submission).await?;
    if let Some(refusal) = answer.refusal() {
        let body = view.refusal(view.t("concern.title"), refusal, answer.index());
        return Ok(view.respond(
            &Frame {
                title: view.t("refused.title"),
                quiet: true,
                ..Frame::default()
            },
            body,
        ));
    }
    let body = html! {
        // That it is in the record is no state of anything: no light, no colour.
        (info(html! {
            p.reason { (view.t("concern.sent")) }
            p { (view.t("concern.sent_more")) }
            p { code { "concern-" (id) } }
        }))
    };
    Ok(view.respond(
        &Frame {
            title: view.t("concern.title"),
            section: Section::Concern,
            quiet: true,
            ..Frame::default()
        },
        body,
    ))
}

/// Roles whose work it is to answer concerns, inside the production and outside.
fn answers(view: &View) -> bool {
    let mut roles = vec![
        Role::UnitProductionManager,
        Role::Producer,
        Role::SafetyAdvisor,
    ];
    roles.extend(Role::ALL.iter().copied().filter(|r| r.is_outside()));
    roles.into_iter().any(|r| view.i_am(r))
}

fn to_answer(view: &View) -> Markup {
    let open: Vec<(&ConcernId, &Concern)> = view
        .state()
        .concerns
        .iter()
        .filter(|(_, c)| !c.closed)
        .map(|(id, c)| (id, &**c))
        .collect();
    section(
        "open",
        view.t("concern.open"),
        &open.len().to_string(),
        html! {
            @if open.is_empty() { (empty_state(view.t("concern.none_open"), "")) }
            div.tiles {
                @for (id, c) in &open {
                    a.button.quiet href={ "/concern/" (id) } { (view.clock(c.at)) " · " (view.t(words::subject(c.about))) " · " (standing(view, c)) }
                }
            }
        },
    )
}

fn find<'a>(view: &'a View, id: &str) -> Result<(&'a ConcernId, &'a Concern), Problem> {
    if !answers(view) {
        view.need_me()?;
        return Err(Problem::new(Kind::NotAllowed));
    }
    ConcernId::parse(id)
        .ok()
        .and_then(|id| view.state().concerns.get_key_value(&id))
        .map(|(id, c)| (id, &**c))
        .ok_or_else(|| {
            Problem::new(Kind::NotFound)
                .with_field("concern")
                .with_value(id)
        })
}

/// One concern in its raiser's words, for those who answer. The raiser is not named.
async fn one(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    concern_sheet(&view, &id, None)
}

fn concern_sheet(view: &View, id: &str, code_error: Option<&str>) -> Result<Response, Problem> {
    let (id, c) = find(view, id)?;
    let me = view.need_me()?.person.clone();
    let said: Vec<String> = recent(view)
        .iter()
        .filter(|e| e.command.get("concern").and_then(Value::as_str) == Some(id.as_str()))
        .filter_map(|e| e.command.get("words").and_then(Value::as_str))
        .map(|reference| view.words(&Words(reference.to_owned())))
        .collect();
    let matter: Option<&MatterId> = c.matter.as_ref();
    let cid = send::fresh(view)?;
    let name = view.name(&me);
    let text = Field {
        id: "words",
        name: "words",
        label: view.t("concern.answer"),
        required: true,
        ..Field::default()
    };
    let action = format!("/concern/{id}");
    let body = html! {
        dl.facts {
            div { dt { (view.t("concern.about")) } dd { (view.t(words::subject(c.about))) } }
            div { dt { (view.t("col.when")) } dd { (view.clock(c.at)) } }
            div { dt { (view.t("concern.standing")) } dd { (standing(view, c)) } }
            @if let Some(m) = matter { div { dt { (view.t("f.matter")) } dd { (m) } } }
        }
        @for text in &said { blockquote { p { (text) } } }
        @if !c.closed && view.cx.mode().allows(Ability::Sign) {
            (crate::components::sign_sheet(&view.cx, &crate::components::Signature {
                id: "sheet", action: &action, hidden: &[("cid", &cid)], who: &name,
                role: view.role_of(&me), lines: &[view.t("concern.answer_says")],
                submit: view.t("concern.answer"), code: true, error: code_error, docked: false,
            }, Some(text_area(&view.cx, &text, 4))))
        }
    };
    Ok(view.respond(
        &Frame {
            title: view.t("concern.one"),
            kicker: id.as_str(),
            section: Section::Concern,
            ..Frame::default()
        },
        body,
    ))
}

async fn answer(view: View, Path(id): Path<String>, fields: Fields) -> Result<Response, Problem> {
    view.cx.listener.require(Ability::Sign)?;
    let (concern, _) = find(&view, &id)?;
    let me = view.need_me()?.person.clone();
    let signer = match send::with_code(&view, &me, fields.get("code")).await? {
        Ok(signer) => signer,
        Err(words) => return concern_sheet(&view, &id, Some(&words)),
    };
    let command =
        json!({ "do": "answer_concern", "concern": concern, "words": fields.get("words") });
    let answers = send::send(&view, &signer, &fields, &[command], None).await?;
    let action = format!("/concern/{concern}");
    let asked = [view.t("concern.answer").to_owned()];
    let outcome = send::Outcome {
        action: &action,
        back: "/concern",
        asked: &asked,
        fields: &fields,
        version: None,
        code_of: Some(&me),
    };
    Ok(send::answer(&view, &outcome, &answers))
}
