//! Scripts: the drafts of the production, filing one, taking one out or away.
//!
//! A file is read and recorded by the hub; nothing is decided here. A draft has a page of its own in
//! [`super::script_draft`], its scenes in [`super::script_scene`], its difference to the draft before in [`super::script_changes`].

use axum::Router;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Path, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use looks_app::scripts::{SCRIPT_MAX, Upload};
use looks_app::{AppError, ImportAnswer};
use looks_core::Refusal;
use looks_core::id::{PersonId, ScriptId};
use looks_core::state::{Script, Standing};
use looks_core::vocabulary::Strength;
use looks_script::report::{is_said, said};
use maud::{Markup, html};

use super::answer;
use super::desk::{self, Desk, Fields, Order};
use crate::app::AppState;
use crate::components;
use crate::context::Cx;
use crate::layout::{Page, Section};
use crate::problem::{Kind, Problem};
use crate::script::{self, DraftShown, READERS};

/// Routes of these pages, with the larger body that a script needs.
pub(crate) fn routes() -> Router<AppState> {
    let sent = Router::new().route("/scripts", get(page).post(send));
    Router::new()
        .merge(sent.layer(limit()))
        .route("/scripts/{id}/withdraw", post(withdraw))
        .route("/scripts/{id}/export.csv", get(as_csv))
        .route("/scripts/{id}/export.json", get(as_json))
}

/// A body that holds the largest script and the form around it.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(SCRIPT_MAX + 256 * 1024)
}

/// The draft of a path, for somebody who reads scripts.
pub(super) async fn find(d: &Desk, id: &str) -> Result<DraftShown, Problem> {
    d.office_of(READERS)?;
    let id = desk::known(ScriptId::parse(id))?;
    let language = script::language(d.cx.lang);
    DraftShown::load(&d.app.hub, d.state(), &id, language)
        .await
        .ok_or_else(|| {
            Problem::new(Kind::NotFound)
                .with_field("script")
                .with_value(id.as_str())
        })
}

// ---- all drafts ------------------------------------------------------------------------------------

async fn page(d: Desk) -> Result<Response, Problem> {
    d.office_of(READERS)?;
    let mut drafts: Vec<(&ScriptId, &Script)> =
        d.state().scripts.iter().map(|(id, s)| (id, &**s)).collect();
    drafts.sort_by_key(|(id, s)| (!d.state().script_in_force(id), std::cmp::Reverse(s.at)));
    let body = html! {
        p { (d.t("script.text")) }
        (components::section("drafts", d.t("script.drafts"), &drafts.len().to_string(), html! {
            @if drafts.is_empty() {
                (components::empty_state(d.t("script.none"), d.t("script.none_next")))
            } @else {
                ul.rows { @for (id, s) in &drafts { (row(&d, id, s)) } }
            }
        }))
        (components::section("send", d.t("script.send"), "", upload(&d, None, None)))
    };
    Ok(d.show(d.t("script.title"), Section::More, body))
}

/// How a draft stands, in words.
pub(super) fn standing(d: &Desk, id: &ScriptId, s: &Script) -> String {
    if let Some((by, at)) = &s.withdrawn {
        let reason = d.words(&s.withdrawn_for);
        let key = if reason.is_empty() {
            "script.withdrawn"
        } else {
            "script.withdrawn_for"
        };
        return d.tf(
            key,
            &[
                ("who", &d.name(by)),
                ("at", &d.when(*at)),
                ("reason", &reason),
            ],
        );
    }
    if !s.is_whole() {
        return d.t("script.not_whole").to_owned();
    }
    match d.state().script_after(id) {
        Some((next, _)) => d.tf("script.replaced", &[("next", next.as_str())]),
        None => d.t("script.in_force").to_owned(),
    }
}

fn row(d: &Desk, id: &ScriptId, s: &Script) -> Markup {
    let count = |is: Standing| s.hazards.values().filter(|h| h.standing() == is).count();
    let open = count(Standing::Found).to_string();
    let n = (
        s.scenes.len().to_string(),
        s.pages.to_string(),
        s.hazards.len().to_string(),
    );
    html! {
        li {
            a href={ "/scripts/" (id) } { (d.words(&s.name)) }
            p { (standing(d, id, s)) }
            p.data { (d.tf("script.counts", &[("scenes", &n.0), ("pages", &n.1), ("hazards", &n.2), ("open", &open)])) }
            p.data { (d.when(s.at)) " · " (d.name(&s.by)) }
        }
    }
}

/// What the form sends for a script that follows no draft.
const ANOTHER: &str = "-";

/// The form that files a draft; after a given one, or after one that is chosen, which may be chosen already.
pub(super) fn upload(d: &Desk, after: Option<&ScriptId>, chosen: Option<&str>) -> Markup {
    let mut in_force: Vec<(&ScriptId, &Script)> = d.state().scripts_in_force().collect();
    in_force.sort_by_key(|(_, s)| std::cmp::Reverse(s.at));
    let heads: Vec<(String, String)> = in_force
        .iter()
        .map(|(id, s)| {
            (
                id.to_string(),
                format!("{} · {}", d.words(&s.name), d.when(s.at)),
            )
        })
        .collect();
    // Most often it is the next draft of the script there is: forgetting to say so would leave two in force. Of
    // several it must be said which.
    let only = match heads.as_slice() {
        [(id, _)] => id.clone(),
        _ => String::new(),
    };
    let latest = chosen.map_or(only, str::to_owned);
    html! {
        form method="post" action="/scripts" enctype="multipart/form-data" {
            @if let Some(after) = after {
                input type="hidden" name="after" value=(after);
            } @else if !heads.is_empty() {
                // Named before the file, so that it is known when the file is read.
                @let none = (ANOTHER.to_owned(), d.t("script.no_draft_before").to_owned());
                @let all: Vec<(String, String)> = heads.into_iter().chain(std::iter::once(none)).collect();
                (desk::pick(&d.cx, "after", d.t("script.after"), &latest, &all, true))
            }
            div.field {
                label for="script-file" { (d.t("script.file")) }
                p.help id="script-file-help" { (d.t("script.file_help")) }
                input type="file" id="script-file" name="file" required aria-describedby="script-file-help"
                    accept=".fountain,.spmd,.fdx,.pdf,.txt,text/plain,application/pdf";
            }
            button.button type="submit" { (d.t("script.file_it")) }
        }
        p.help { (d.t("script.private")) }
    }
}

// ---- filing ----------------------------------------------------------------------------------------

async fn send(d: Desk, request: Request) -> Result<Response, Problem> {
    let me = d.office_of(READERS)?.clone();
    let sent = read_upload(&d.cx, request).await?;
    let after = sent.after.clone();
    let chosen = after.as_ref().map_or(ANOTHER, ScriptId::as_str).to_owned();
    let upload = sent.by(me.person, desk::WITHOUT_CODE, Some(me.device));
    let filed = match d.app.hub.file_script(upload).await {
        Err(AppError::BadInput {
            field: "file",
            value,
            remedy,
        }) => return Ok(not_read(&d, &chosen, &value, &remedy)),
        other => other?,
    };
    match filed.answer {
        ImportAnswer::Accepted { count, .. } => {
            tracing::info!(script = %filed.script, count, "script filed");
            let next = d
                .app
                .hub
                .state()
                .scripts
                .get(&filed.script)
                .is_some_and(|s| s.after.is_some());
            let to = if next { "/changes" } else { "" };
            Ok(desk::lead_to(&format!("/scripts/{}{to}", filed.script)))
        }
        ImportAnswer::Repeated { .. } => Ok(desk::lead_to(&format!("/scripts/{}", filed.script))),
        ImportAnswer::Refused { refusal, .. } => Ok(refused(&d, &refusal)),
        ImportAnswer::Bad { error, .. } => Err(error.into()),
    }
}

/// Why a file was not filed, and the form again.
fn not_read(d: &Desk, chosen: &str, file: &str, why: &str) -> Response {
    let language = script::language(d.cx.lang);
    let body = html! {
        (components::info(html! {
            p.reason { (d.t("script.not_filed")) }
            p { code { (file) } }
            @if is_said(why, language) { p { (said(why, language)) } } @else { p lang="en" { (why) } }
        }))
        (components::section("send", d.t("script.send"), "", upload(d, None, Some(chosen))))
        p { a.button.quiet href="/scripts" { (d.t("desk.back")) } }
    };
    let page = Page {
        title: d.t("script.send"),
        section: Section::More,
        ..Page::default()
    };
    d.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, body)
}

fn refused(d: &Desk, refusal: &Refusal) -> Response {
    let body = html! {
        (answer::panel(d, refusal, d.t("script.send"), None))
        p { a.button.quiet href="/scripts" { (d.t("desk.back")) } }
    };
    let page = Page {
        title: d.t("desk.refused"),
        section: Section::More,
        ..Page::default()
    };
    d.show_as(StatusCode::CONFLICT, &page, body)
}

/// What came with a form.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    name: String,
    bytes: Vec<u8>,
    script: Option<ScriptId>,
    after: Option<ScriptId>,
}

impl Sent {
    /// As somebody's upload.
    pub(crate) fn by(self, by: PersonId, strength: Strength, device: Option<String>) -> Upload {
        Upload {
            name: self.name,
            bytes: self.bytes,
            script: self.script,
            after: self.after,
            by,
            strength,
            device,
        }
    }
}

/// Reads `file`, `after` and `script` of a form; nothing larger than a script is read.
pub(crate) async fn read_upload(cx: &Cx, request: Request) -> Result<Sent, Problem> {
    let headers = request.headers().clone();
    let mut parts = Multipart::from_request(request, &()).await.map_err(|e| {
        Problem::new(Kind::from_status(e.status()))
            .with_field("file")
            .with_detail(e.to_string().to_lowercase())
    })?;
    let mut sent = Sent::default();
    let mut came = false;
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|e| broken(cx, &e, &headers))?
    {
        let field = part.name().unwrap_or_default().to_owned();
        match field.as_str() {
            "file" => {
                part.file_name()
                    .unwrap_or_default()
                    .clone_into(&mut sent.name);
                sent.bytes = bytes(cx, part, &headers).await?;
                came = true;
            }
            "after" | "script" => {
                let text = part.text().await.map_err(|e| broken(cx, &e, &headers))?;
                let text = text.trim();
                let id = (!text.is_empty() && text != ANOTHER)
                    .then(|| ScriptId::parse(text))
                    .transpose();
                let id = id.map_err(|e| Problem::input(&field, text, &e.to_string()))?;
                if field == "after" {
                    sent.after = id;
                } else {
                    sent.script = id;
                }
            }
            other => return Err(Problem::input(other, "", cx.t("script.only_file"))),
        }
    }
    if !came {
        return Err(Problem::input("file", "", cx.t("script.only_file")));
    }
    Ok(sent)
}

async fn bytes(cx: &Cx, mut part: Field<'_>, headers: &HeaderMap) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|e| broken(cx, &e, headers))? {
        if bytes.len() + chunk.len() > SCRIPT_MAX {
            return Err(too_large(cx, headers));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn broken(cx: &Cx, e: &MultipartError, headers: &HeaderMap) -> Problem {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(cx, headers);
    }
    Problem::new(Kind::BadInput)
        .with_field("file")
        .with_detail(e.body_text().to_lowercase())
}

fn too_large(cx: &Cx, headers: &HeaderMap) -> Problem {
    let size = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|size| size.to_str().ok())
        .unwrap_or("?");
    let limit = SCRIPT_MAX.to_string();
    Problem::new(Kind::TooLarge)
        .with_field("file")
        .with_detail(cx.tf("script.too_large", &[("size", size), ("limit", &limit)]))
        .with_remedy(cx.t("script.too_large_remedy"))
}

// ---- a draft taken out, and taken away ----------------------------------------------------------------

async fn withdraw(d: Desk, Path(id): Path<String>, fields: Fields) -> Result<Response, Problem> {
    d.office_of(READERS)?;
    let id = desk::known(ScriptId::parse(&id))?;
    let command = Order::new("withdraw_script")
        .with("script", id.as_str())
        .with("reason", fields.get("reason"))
        .done();
    d.act(&fields, command, d.t("script.withdraw"), "/scripts")
        .await
}

async fn as_csv(d: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let shown = find(&d, &id).await?;
    let text = script::csv(&d.app.hub, d.state(), &shown, script::language(d.cx.lang))
        .map_err(|e| Problem::from(AppError::Internal(format!("the table: {e}"))))?;
    Ok(attached(text, "text/csv; charset=utf-8", &shown.id, "csv"))
}

async fn as_json(d: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let shown = find(&d, &id).await?;
    let value = script::export(&d.app.hub, d.state(), &shown);
    Ok(attached(
        value.to_string(),
        "application/json",
        &shown.id,
        "json",
    ))
}

fn attached(text: String, kind: &'static str, id: &ScriptId, end: &str) -> Response {
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{id}.{end}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CONTENT_DISPOSITION, name),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        text,
    )
        .into_response()
}
