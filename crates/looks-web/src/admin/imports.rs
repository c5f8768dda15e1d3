//! Bringing in the production's own lists: a look first, then all of it or none of it.
//!
//! The file is read and checked; the page shows each command it would lead to, or every wrong cell
//! with its row. Only the second button records anything, and a file that is refused in one row is
//! not recorded in any.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::{Multipart, Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use looks_app::import::{self, Row, RowError, Sheet};
use looks_app::{AppError, Fault, ImportAnswer, RowFault};
use looks_core::Refusal;
use looks_core::vocabulary::Role;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::answer;
use super::desk::{self, Desk};
use super::outside;
use crate::app::AppState;
use crate::components::{self, State};
use crate::layout::{Page, Section};
use crate::problem::{Kind, Problem};
use crate::security;

/// Rows shown before they are recorded; the rest is counted.
const SHOWN: usize = 50;

/// Routes of these pages, with the larger body that files need.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/import", get(page))
        .route("/import/{sheet}", post(send))
        .layer(security::import_limit())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    count: String,
    repeated: String,
}

const fn title(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Crew => "import.crew",
        Sheet::Armory => "import.armory",
        Sheet::Ammunition => "import.ammunition",
        Sheet::Setups => "import.setups",
    }
}

async fn page(d: Desk, Query(done): Query<Done>) -> Result<Response, Problem> {
    d.office()?;
    Ok(d.show(d.t("import.title"), Section::More, body(&d, &done)))
}

fn body(d: &Desk, done: &Done) -> Markup {
    html! {
        @if done.count.parse::<u64>().is_ok() {
            (components::info(html! { p.reason { (d.tf("import.recorded", &[("count", &done.count)])) } }))
        }
        @if !done.repeated.is_empty() {
            (components::info(html! { p.reason { (d.t("import.repeated")) } }))
        }
        p { (d.t("import.text")) }
        (d.zone_line())
        @for sheet in Sheet::ALL { (upload(d, *sheet)) }
    }
}

fn upload(d: &Desk, sheet: Sheet) -> Markup {
    let word = sheet.as_str();
    let (must, may) = sheet.columns();
    components::section(
        &format!("sheet-{word}"),
        d.t(title(sheet)),
        "CSV",
        html! {
            form method="post" action={ "/import/" (word) } enctype="multipart/form-data" {
                div.field {
                    label for={ "file-" (word) } { (d.t("import.file")) }
                    p.help id={ "file-" (word) "-help" } { (d.t("import.file_help")) }
                    input type="file" id={ "file-" (word) } name="file" accept=".csv,text/csv" required
                        aria-describedby={ "file-" (word) "-help" };
                }
                button.button type="submit" name="step" value="look" { (d.t("import.look")) }
            }
            (desk::fold(d.t("import.columns"), &html! {
                p { (d.t("import.must")) " " code { (must.join(", ")) } }
                p { (d.t("import.may")) " " code { (may.join(", ")) } }
            }))
        },
    )
}

/// What came with the form.
#[derive(Debug, Default)]
struct Sent {
    bytes: Vec<u8>,
    go: bool,
}

async fn read_form(
    d: &Desk,
    sheet: Sheet,
    headers: &HeaderMap,
    mut parts: Multipart,
) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    let broken = |e| security::broken_form(&d.cx, &e, sheet.as_str(), headers);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let field = part.name().unwrap_or_default().to_owned();
        let bytes = security::read_part(&d.cx, part, headers).await?;
        match field.as_str() {
            "file" | "text" => sent.bytes = bytes,
            "step" => sent.go = bytes == b"go",
            other => return Err(Problem::input(other, "", d.t("import.only_file"))),
        }
    }
    Ok(sent)
}

async fn send(
    d: Desk,
    Path(word): Path<String>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Problem> {
    let me = d.office()?.clone();
    let sheet = Sheet::find(&word).ok_or_else(|| Problem::new(Kind::NotFound))?;
    let sent = read_form(&d, sheet, &headers, parts).await?;
    let rows = match import::read(sheet, &sent.bytes, d.state()) {
        Ok(rows) => rows,
        Err(errors) => return Ok(wrong(&d, sheet, &errors)),
    };
    let all = import::submissions(sheet, &sent.bytes, &rows, &me.person, desk::WITHOUT_CODE);
    let hash = import::file_hash(&sent.bytes);
    let tried = d.app.hub.rehearse(all.clone(), hash).await?;
    if !tried.faults.is_empty() {
        return Ok(faulty(&d, sheet, &rows, tried.faults));
    }
    if tried.repeated.is_some() {
        return Ok(desk::lead_to("/import?repeated=yes"));
    }
    if !sent.go {
        let text = String::from_utf8_lossy(&sent.bytes);
        return Ok(d.show(
            d.t(title(sheet)),
            Section::More,
            preview(&d, sheet, &rows, &text),
        ));
    }
    match d.app.hub.import(all, hash).await? {
        ImportAnswer::Accepted { count, .. } => {
            tracing::info!(by = %me.person, sheet = word, count, "imported");
            Ok(desk::lead_to(&format!("/import?count={count}")))
        }
        ImportAnswer::Repeated { .. } => Ok(desk::lead_to("/import?repeated=yes")),
        // Somebody was faster between the try and the import.
        ImportAnswer::Refused { row, refusal } => {
            let why = Fault::Refused(refusal);
            Ok(faulty(&d, sheet, &rows, vec![RowFault { row, why }]))
        }
        ImportAnswer::Bad { row, error } => {
            let why = Fault::Bad(error);
            Ok(faulty(&d, sheet, &rows, vec![RowFault { row, why }]))
        }
    }
}

/// Every row that keeps the file from being imported: those that are no commands, else those refused.
fn faulty(d: &Desk, sheet: Sheet, rows: &[Row], faults: Vec<RowFault>) -> Response {
    let line = |row: usize| rows.get(row).map_or(0, |r| r.line);
    let mut unreadable = Vec::new();
    let mut refused = Vec::new();
    for RowFault { row, why } in faults.into_iter().take(SHOWN) {
        match why {
            Fault::Bad(error) => unreadable.push(in_cell(line(row), error)),
            Fault::Refused(refusal) => refused.push((line(row), refusal)),
        }
    }
    if unreadable.is_empty() {
        would_refuse(d, sheet, &refused)
    } else {
        wrong(d, sheet, &unreadable)
    }
}

/// What is wrong with a row that is no command, as the command's reader says it.
fn in_cell(line: u64, error: AppError) -> RowError {
    let (column, value, remedy) = match error {
        AppError::BadCommand {
            field,
            value,
            remedy,
            detail,
        } => (field, value, format!("{detail}; {remedy}")),
        other => (String::new(), String::new(), other.to_string()),
    };
    RowError {
        line,
        column,
        value,
        remedy,
    }
}

/// Rows that the engine would refuse, all of them, with every reason.
fn would_refuse(d: &Desk, sheet: Sheet, refused: &[(u64, Refusal)]) -> Response {
    let rows: Vec<Vec<Markup>> = refused
        .iter()
        .flat_map(|(line, refusal)| refusal.reasons.iter().map(move |reason| (line, reason)))
        .map(|(line, reason)| {
            let known = answer::known(d, &reason.id);
            vec![
                html! { (line) },
                html! { (known.message) @if !reason.about.is_empty() { " (" (reason.about.join(", ")) ")" } },
                html! { (known.remedy) },
                html! { a href={ "/rules/" (reason.id) } { code { (reason.id) } } },
            ]
        })
        .collect();
    let heads = [
        d.t("import.row_head"),
        d.t("import.reason_head"),
        d.t("problem.remedy"),
        d.t("rules.rule"),
    ];
    let body = html! {
        (nothing_recorded(d))
        (components::table(&d.tf("import.errors", &[("count", &rows.len().to_string())]), &heads, &rows))
        p.part { a.button href="/import" { (d.t("desk.back")) } }
    };
    let page = Page {
        title: d.t(title(sheet)),
        section: Section::More,
        ..Page::default()
    };
    d.show_as(StatusCode::CONFLICT, &page, body)
}

fn nothing_recorded(d: &Desk) -> Markup {
    components::notice(
        &d.cx,
        State::Hold,
        html! { p.reason { (d.t("import.nothing")) } },
    )
}

/// Every wrong cell, with its row as a spreadsheet counts it.
fn wrong(d: &Desk, sheet: Sheet, errors: &[RowError]) -> Response {
    let rows: Vec<Vec<Markup>> = errors
        .iter()
        .map(|e| {
            vec![
                html! { @if e.line > 0 { (e.line) } @else { (d.t("import.whole")) } },
                html! { @if !e.column.is_empty() { code { (e.column) } } },
                html! { @if !e.value.is_empty() { code { (e.value) } } },
                html! { (e.remedy) },
            ]
        })
        .collect();
    let heads = [
        d.t("import.row_head"),
        d.t("import.column_head"),
        d.t("problem.value"),
        d.t("problem.remedy"),
    ];
    let body = html! {
        (nothing_recorded(d))
        (components::table(&d.tf("import.errors", &[("count", &errors.len().to_string())]), &heads, &rows))
        p.part { a.button href="/import" { (d.t("desk.back")) } }
    };
    let page = Page {
        title: d.t(title(sheet)),
        section: Section::More,
        ..Page::default()
    };
    d.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, body)
}

/// What the file would lead to. The file itself travels in the form, since nothing of it is kept.
fn preview(d: &Desk, sheet: Sheet, rows: &[Row], text: &str) -> Markup {
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .take(SHOWN)
        .map(|row| {
            vec![
                html! { (row.line) },
                html! { code { (act(&row.command)) } },
                html! { (short(&row.command)) },
            ]
        })
        .collect();
    let heads = [
        d.t("import.row_head"),
        d.t("import.what"),
        d.t("import.values"),
    ];
    let mut seats = BTreeSet::new();
    let mut people = Vec::new();
    for row in rows {
        let person = row.command.get("person").and_then(Value::as_str);
        let (Some(person), Some(roles)) = (person, row.command.get("roles")) else {
            continue;
        };
        let given = outside::new_seats(d, person, roles);
        if !given.is_empty() {
            people.push(person.to_owned());
            seats.extend(given);
        }
    }
    let seats: Vec<Role> = seats.into_iter().collect();
    html! {
        @if !seats.is_empty() { (outside::warning(d, &seats, &people)) }
        (components::info(html! {
            p.reason { (d.tf("import.would", &[("count", &rows.len().to_string())])) }
            p { (d.t("import.not_yet")) }
            @for day in import::planned_days(rows) { p.reason { (d.tf("import.day_ahead", &[("day", day)])) } }
        }))
        (components::table(d.t("import.preview"), &heads, &cells))
        @if rows.len() > SHOWN { p.help { (d.tf("import.more", &[("count", &(rows.len() - SHOWN).to_string())])) } }
        form.part method="post" action={ "/import/" (sheet.as_str()) } enctype="multipart/form-data" {
            textarea name="text" hidden id="import-text" { "\n" (text) }
            label for="import-text" hidden { (d.t("import.file")) }
            button.button type="submit" name="step" value="go" { (d.t("import.go")) }
        }
        p { a.button.quiet href="/import" { (d.t("desk.back")) } }
    }
}

fn act(command: &Value) -> &str {
    command
        .get("do")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The command's short fields in one line.
fn short(command: &Value) -> String {
    let Some(map) = command.as_object() else {
        return String::new();
    };
    let list: Vec<String> = map
        .iter()
        .filter(|(key, _)| *key != "do")
        .filter_map(|(key, value)| match value {
            Value::String(text) if !text.is_empty() => Some(format!("{key}: {text}")),
            Value::Number(n) => Some(format!("{key}: {n}")),
            Value::Array(list) if !list.is_empty() => {
                let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                Some(format!(
                    "{key}: {}",
                    if texts.is_empty() {
                        list.len().to_string()
                    } else {
                        texts.join(" ")
                    }
                ))
            }
            _ => None,
        })
        .collect();
    list.join(" · ")
}
