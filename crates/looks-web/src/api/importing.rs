//! `POST /api/v1/import/{sheet}`: a list as CSV, every row or none.

use axum::Json;
use axum::extract::{FromRequest as _, Multipart, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use looks_app::import::{self, RowError, SIZE_MAX, Sheet};
use looks_app::{Fault, Hub, ImportAnswer, RowFault};
use looks_core::vocabulary::Strength;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::words;
use crate::app::AppState;
use crate::context::Cx;
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::security::{broken_form, list_too_large, read_part};

/// What may stand in the query.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Ask {
    /// Read, check and decide every row, and record nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Import a list: `crew`, `armory`, `ammunition` or `setups`.
///
/// The body is the file itself (`text/csv`, UTF-8), or a form with one `file`. Every row is recorded, or
/// none; a wrong file is answered with row, column, value and remedy of every wrong cell.
#[utoipa::path(
    post, path = "/api/v1/import/{sheet}", tag = "commands",
    params(("sheet" = String, Path, description = "crew, armory, ammunition or setups"), Ask),
    request_body(content = String, content_type = "text/csv", description = "the file, at most 8 MiB"),
    responses(
        (status = 200, description = "every row is recorded, or was before; or the dry run found nothing wrong", body = serde_json::Value),
        (status = 401, description = "no token, no session"),
        (status = 403, description = "the reduced mode"),
        (status = 404, description = "no such list"),
        (status = 409, description = "a row was refused; nothing is recorded", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 413, description = "larger than 8 MiB"),
        (status = 422, description = "wrong cells; nothing is recorded", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 503, description = "cannot be stored now"),
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn post(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
    Path(sheet): Path<String>,
    Query(ask): Query<Ask>,
    request: Request,
) -> Result<Response, Problem> {
    cx.listener.require(Ability::Administer)?;
    let by = caller.known()?.person.clone();
    let sheet = Sheet::find(&sheet).ok_or_else(|| {
        Problem::new(Kind::NotFound)
            .with_field("sheet")
            .with_value(&sheet)
            .with_remedy("use crew, armory, ammunition or setups")
    })?;
    let bytes = file_of(&cx, sheet, request).await?;
    let rows = match import::read(sheet, &bytes, &app.hub.state()) {
        Ok(rows) => rows,
        Err(errors) => return Ok(wrong(&errors)),
    };
    let all = import::submissions(sheet, &bytes, &rows, &by, Strength::Witnessed);
    let line = |row: usize| rows.get(row).map_or(0, |r| r.line);
    if ask.dry_run {
        let tried = app.hub.rehearse(all, import::file_hash(&bytes)).await?;
        return Ok(match tried.faults.into_iter().next() {
            Some(RowFault { row, why }) => faulty(&app.hub, &cx, line(row), why),
            None => Json(json!({
                "dry_run": true, "count": tried.count, "repeated": tried.repeated.is_some(),
            }))
            .into_response(),
        });
    }
    Ok(
        match app.hub.import(all, import::file_hash(&bytes)).await? {
            ImportAnswer::Accepted { first, count } => {
                Json(json!({ "first": first, "count": count, "repeated": false })).into_response()
            }
            ImportAnswer::Repeated { first } => {
                Json(json!({ "first": first, "count": 0, "repeated": true })).into_response()
            }
            ImportAnswer::Refused { row, refusal } => {
                faulty(&app.hub, &cx, line(row), Fault::Refused(refusal))
            }
            ImportAnswer::Bad { row, error } => faulty(&app.hub, &cx, line(row), Fault::Bad(error)),
        },
    )
}

/// The file: the body itself, or the first `file` of a form.
async fn file_of(cx: &Cx, sheet: Sheet, request: Request) -> Result<Vec<u8>, Problem> {
    let headers = request.headers().clone();
    let name = sheet.as_str();
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|k| k.to_str().ok());
    if !kind.is_some_and(|k| k.starts_with("multipart/form-data")) {
        return match axum::body::to_bytes(request.into_body(), SIZE_MAX).await {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(_) => Err(list_too_large(cx, name, &headers)),
        };
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|e| {
        Problem::new(Kind::from_status(e.status()))
            .with_field("file")
            .with_detail(e.to_string().to_lowercase())
    })?;
    let broken = |e| broken_form(cx, &e, name, &headers);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        if part.name() == Some("file") {
            return read_part(cx, part, &headers).await;
        }
    }
    Err(Problem::input(
        "file",
        "",
        "send the list as the form's `file`",
    ))
}

fn wrong(errors: &[RowError]) -> Response {
    let mut body = Problem::new(Kind::BadInput)
        .with_field("file")
        .with_detail(format!(
            "{} wrong places; nothing was imported",
            errors.len()
        ))
        .to_json();
    if let Some(map) = body.as_object_mut() {
        map.insert("errors".to_owned(), json!(errors));
    }
    words::problem(StatusCode::UNPROCESSABLE_ENTITY, &body)
}

/// The row that keeps the file from being imported.
fn faulty(hub: &Hub, cx: &Cx, line: u64, why: Fault) -> Response {
    match why {
        Fault::Refused(refusal) => {
            let more = Map::from_iter([("row".to_owned(), Value::from(line))]);
            words::refused(&hub.rules(), &refusal, cx, more)
        }
        Fault::Bad(error) => {
            let problem = Problem::from(error);
            let mut body = problem.to_json();
            if let Some(map) = body.as_object_mut() {
                map.insert("row".to_owned(), line.into());
            }
            words::problem(problem.kind.status(), &body)
        }
    }
}
