//! Drafts of scripts for programs: file one, list them, read one with what was decided, compare it with the
//! one before. Decisions are commands: `confirm_hazard` and the others.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use looks_app::ImportAnswer;
use looks_core::id::ScriptId;
use looks_core::state::Standing;
use looks_core::vocabulary::Strength;
use serde_json::{Map, Value, json};

use super::caller::{Caller, Known};
use super::words;
use crate::admin;
use crate::app::AppState;
use crate::context::Cx;
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::script::{self, DraftShown, READERS};

/// A caller who reads scripts, at a listener that administers.
fn reader<'a>(cx: &Cx, app: &AppState, caller: &'a Caller) -> Result<&'a Known, Problem> {
    cx.listener.require(Ability::Administer)?;
    let known = caller.known()?;
    if caller.reads_scripts(&app.hub) {
        return Ok(known);
    }
    let roles: Vec<&str> = READERS.iter().map(|r| r.as_str()).collect();
    Err(Problem::new(Kind::NotAllowed).with_remedy(&format!(
        "ask somebody with one of these roles: {}",
        roles.join(", ")
    )))
}

async fn load(cx: &Cx, app: &AppState, id: &str) -> Result<DraftShown, Problem> {
    let missing = || {
        Problem::new(Kind::NotFound)
            .with_field("script")
            .with_value(id)
    };
    let parsed = ScriptId::parse(id).map_err(|_| missing())?;
    let state = app.hub.state();
    DraftShown::load(&app.hub, &state, &parsed, script::language(cx.lang))
        .await
        .ok_or_else(missing)
}

/// File a draft of a script.
///
/// A form with one `file` (Fountain, FDX, PDF with text, plain text), before it `after` with the draft whose
/// place it takes, and `script` for an id of your own. It is read on the hub, recorded with what was found,
/// and decisions of the draft before are taken over or asked again. The text itself is not in the record.
#[utoipa::path(
    post, path = "/api/v1/scripts", tag = "scripts",
    request_body(content = String, content_type = "multipart/form-data", description = "`file`, at most 16 MiB; `after`; `script`"),
    responses(
        (status = 200, description = "recorded, or recorded before", body = serde_json::Value),
        (status = 400, description = "not a script, or its file cannot be read: why and what to do"),
        (status = 401, description = "no token, no session"),
        (status = 403, description = "the reduced mode, or a role that does not read scripts"),
        (status = 409, description = "refused; nothing is recorded", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 413, description = "larger than 16 MiB"),
        (status = 422, description = "a field of the form is wrong"),
        (status = 503, description = "cannot be stored now"),
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn post(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let known = reader(&cx, &app, &caller)?.clone();
    let sent = admin::read_script(&cx, request).await?;
    let upload = sent.by(known.person, Strength::Witnessed, Some(known.device));
    let filed = app.hub.file_script(upload).await?;
    let script = filed.script;
    match filed.answer {
        ImportAnswer::Accepted { first, count } => Ok(Json(
            json!({ "script": script, "first": first, "count": count, "repeated": false }),
        )
        .into_response()),
        ImportAnswer::Repeated { .. } => {
            Ok(Json(json!({ "script": script, "count": 0, "repeated": true })).into_response())
        }
        ImportAnswer::Refused { refusal, .. } => {
            Ok(words::refused(&app.hub.rules(), &refusal, &cx, Map::new()))
        }
        ImportAnswer::Bad { error, .. } => Err(error.into()),
    }
}

/// The drafts of the production.
#[utoipa::path(
    get, path = "/api/v1/scripts", tag = "scripts",
    responses((status = 200, description = "each draft; `in_force` says whether its findings count", body = serde_json::Value), (status = 401, description = "no token, no session"), (status = 403, description = "a role that does not read scripts")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn list(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
) -> Result<Json<Value>, Problem> {
    reader(&cx, &app, &caller)?;
    let state = app.hub.state();
    let all: Vec<Value> = state
        .scripts
        .iter()
        .map(|(id, s)| {
            let count = |is: Standing| s.hazards.values().filter(|h| h.standing() == is).count();
            json!({
                "script": id, "name": app.hub.words(&s.name.0), "filed_by": s.by, "filed_at": s.at,
                "after": s.after, "in_force": state.script_in_force(id), "withdrawn": s.withdrawn.is_some(),
                "pages": s.pages, "scenes": s.scenes.len(), "undecided": count(Standing::Found),
                "confirmed": count(Standing::Confirmed), "dismissed": count(Standing::Dismissed),
            })
        })
        .collect();
    Ok(Json(Value::from(all)))
}

/// One draft: what was found in it, as `lastlooks script scan --json` says it, and what was decided.
#[utoipa::path(
    get, path = "/api/v1/scripts/{id}", tag = "scripts",
    params(("id" = String, Path, description = "the draft's id")),
    responses((status = 200, description = "the draft; `file` says why its file is not read, where it is not", body = serde_json::Value), (status = 401, description = "no token, no session"), (status = 403, description = "a role that does not read scripts"), (status = 404, description = "no such draft")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn one(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    reader(&cx, &app, &caller)?;
    let shown = load(&cx, &app, &id).await?;
    Ok(Json(script::export(&app.hub, &app.hub.state(), &shown)))
}

/// A draft beside the one before: hazards new, changed, gone and unchanged.
#[utoipa::path(
    get, path = "/api/v1/scripts/{id}/changes", tag = "scripts",
    params(("id" = String, Path, description = "the draft's id")),
    responses((status = 200, description = "the difference, as `lastlooks script diff --json` says it", body = serde_json::Value), (status = 401, description = "no token, no session"), (status = 403, description = "a role that does not read scripts"), (status = 404, description = "no such draft, it follows none, or a file of the two is not read")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn changes(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    reader(&cx, &app, &caller)?;
    let new = load(&cx, &app, &id).await?;
    let none = |why: &str| {
        Problem::new(Kind::NotFound)
            .with_field("script")
            .with_value(&id)
            .with_remedy(why)
    };
    let before = new
        .script
        .after
        .clone()
        .ok_or_else(|| none("it follows no draft"))?;
    let old = load(&cx, &app, before.as_str()).await?;
    let report = script::difference(&old, &new, script::language(cx.lang))
        .await
        .ok_or_else(|| none("the file of one of the two drafts is not read"))?;
    serde_json::to_value(report).map(Json).map_err(|e| {
        let problem = Problem::new(Kind::Fault).with_reference();
        tracing::error!(reference = problem.more.reference, words = %e, "a difference could not be written");
        problem
    })
}
