//! The record for people: entries in three views, receipts, corrections, checkpoints, evidence packs.
//!
//! Who stopped, declined or raised a concern is not shown here, except to the person and to seats
//! outside the production: the record keeps it, the page does not offer it.

use std::io::{self, Write};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use looks_app::hub::{EntryView, Redaction};
use looks_core::id::PersonId;
use looks_core::vocabulary::Role;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::answer;
use super::desk::{self, Desk, Fields, Order};
use crate::app::AppState;
use crate::components::{self, Choice, Field};
use crate::layout::{Page, Section};
use crate::problem::{Kind, Problem};
use crate::script::READERS;
use crate::words::{self, said};

/// Entries of one page.
const SHOWN: u64 = 40;
/// Bytes of a pack that wait for a slow reader: this many pieces of this size.
const PIECES: usize = 8;
const PIECE: usize = 64 * 1024;

/// Acts whose actor stays unnamed on these pages.
const UNNAMED: &[&str] = &[
    "raise_concern",
    "report_departure",
    "stop",
    "decline",
    "take_part",
];

/// Seats for which nothing stays unnamed.
const OUTSIDE: &[Role] = &[
    Role::StudioSafety,
    Role::UnionRep,
    Role::Insurer,
    Role::Inspector,
    Role::OutsideReviewer,
];

/// Roles that take evidence packs out of the hub.
const EXPORTERS: &[Role] = &[
    Role::Producer,
    Role::UnitProductionManager,
    Role::SafetyAdvisor,
    Role::ComplianceContact,
    Role::StudioSafety,
    Role::Inspector,
    Role::Armorer,
    Role::FirstAd,
    Role::Admin,
];

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/record", get(list))
        .route("/record/checkpoint", get(checkpoint))
        .route("/record/checkpoint.txt", get(checkpoint_text))
        .route("/record/key.txt", get(key_text))
        .route("/record/export", post(export))
        .route("/record/{index}", get(entry))
        .route("/record/{index}/receipt", get(receipt))
        .route("/record/{index}/bytes", get(bytes))
        .route("/record/{index}/correct", post(correct))
}

/// How corrections are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    Original,
    Corrected,
    Both,
}

impl Show {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Both, "both", "record.both"),
        (Self::Original, "original", "record.original"),
        (Self::Corrected, "corrected", "record.corrected"),
    ];

    fn read(text: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, code, _)| *code == text)
            .map_or(Self::Both, |(show, _, _)| *show)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ask {
    view: String,
    before: Option<u64>,
}

async fn list(d: Desk, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    d.office()?;
    let show = Show::read(&ask.view);
    let end = ask.before.unwrap_or(d.snap.size).min(d.snap.size);
    let start = end.saturating_sub(SHOWN);
    let mut entries = d.app.hub.entries(start..end)?;
    entries.reverse();
    let code = Show::ALL
        .iter()
        .find(|(s, _, _)| *s == show)
        .map_or("both", |(_, code, _)| *code);
    let body = html! {
        nav.views aria-label=(d.t("record.views")) {
            @for (view, code, key) in Show::ALL {
                a href={ "/record?view=" (code) } aria-current=[(view == show).then_some("page")] { (d.t(key)) }
            }
        }
        p { (d.tf("record.size", &[("count", &d.snap.size.to_string())])) }
        ol.entries {
            @for e in &entries { (line(&d, e, show)) }
        }
        @if start > 0 {
            p { a.button.quiet href={ "/record?view=" (code) "&before=" (start) } { (d.t("record.older")) } }
        }
        (take_away(&d))
    };
    Ok(d.show(d.t("record.title"), Section::More, body))
}

/// Whether this page names the actor of an entry.
fn names_actor(d: &Desk, e: &EntryView) -> bool {
    let own =
        d.me.as_ref()
            .is_some_and(|me| me.person.as_str() == e.actor);
    own || !UNNAMED.contains(&e.act.as_str()) || d.i_am(OUTSIDE)
}

fn actor(d: &Desk, e: &EntryView) -> String {
    if !names_actor(d, e) {
        return d.t("record.unnamed").to_owned();
    }
    match e.actor.as_str() {
        "" => d.t("record.unknown_kind").to_owned(),
        "system" => d.t("strength.system").to_owned(),
        "anonymous" => d.t("strength.anonymous").to_owned(),
        other => PersonId::parse(other).map_or_else(|_| other.to_owned(), |p| d.name(&p)),
    }
}

fn line(d: &Desk, e: &EntryView, show: Show) -> Markup {
    html! {
        li data-verdict=(e.verdict) {
            p { a href={ "/record/" (e.index) } { span.data { (e.index) } " " (act_words(d, &e.act)) }
                " " (verdict(d, e)) " " time.data { (d.when(e.at)) } }
            p { (actor(d, e)) " · " (d.t(words::strength(e.strength))) }
            (values(d, e, show))
        }
    }
}

fn verdict(d: &Desk, e: &EntryView) -> &'static str {
    match e.verdict {
        "accepted" => d.t("record.accepted"),
        "refused" => d.t("record.refused"),
        "system" => d.t("record.by_hub"),
        _ => d.t("record.unknown_kind"),
    }
}

/// An entry about what is in a script, whose words go to those alone who read scripts.
fn is_of_a_script(e: &EntryView) -> bool {
    const ACTS: [&str; 6] = [
        "file_script",
        "withdraw_script",
        "confirm_hazard",
        "dismiss_hazard",
        "reclass_hazard",
        "add_hazard",
    ];
    ACTS.contains(&e.act.as_str())
}

/// The command's fields with their words, as the chosen view has them.
fn values(d: &Desk, e: &EntryView, show: Show) -> Markup {
    let hidden = !names_actor(d, e) || is_of_a_script(e) && !d.i_am(READERS);
    let fields: Vec<(String, String)> = e
        .command
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| {
            *key != "do" && !(hidden && matches!(key.as_str(), "words" | "name" | "reason"))
        })
        .map(|(key, value)| (key.clone(), worded(d, &e.act, key, value)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let corrected = |key: &str| e.corrections.iter().rev().find(|c| c.field == key);
    html! {
        @if !fields.is_empty() || !e.corrections.is_empty() {
            dl.values {
                @for (key, text) in &fields {
                    @let correction = corrected(key);
                    div {
                        dt { (said::field(&d.cx, key)) }
                        dd {
                            @match (show, correction) {
                                (Show::Corrected, Some(c)) => { (text_of(d, &c.words)) " " (by_entry(d, c.index)) }
                                (Show::Both, Some(c)) => { del { (text) } " " ins { (text_of(d, &c.words)) } " " (by_entry(d, c.index)) }
                                _ => (text),
                            }
                        }
                    }
                }
                @if show != Show::Original {
                    @for c in e.corrections.iter().filter(|c| !fields.iter().any(|(key, _)| *key == c.field)) {
                        div { dt { (said::field(&d.cx, &c.field)) } dd { ins { (text_of(d, &c.words)) } " " (by_entry(d, c.index)) } }
                    }
                }
            }
        }
        @if e.blind { p.help { (d.t("record.blind")) } }
    }
}

fn by_entry(d: &Desk, index: u64) -> Markup {
    html! { a.data href={ "/record/" (index) } { (d.tf("desk.entry", &[("number", &index.to_string())])) } }
}

fn text_of(d: &Desk, reference: &str) -> String {
    d.words(&looks_core::private::Words(reference.to_owned()))
}

/// Fields that hold people.
const PEOPLE: &[&str] = &[
    "by",
    "from",
    "handler",
    "people",
    "performers",
    "person",
    "present",
    "representative",
    "shown_to",
    "to",
    "wears_by",
    "who",
    "with",
];

/// The value of a field in words: names of people, ids of things in capitals, words of the closed lists in
/// the page's language.
fn worded(d: &Desk, act: &str, field: &str, value: &Value) -> String {
    match value {
        Value::Array(list) => {
            let all: Vec<String> = list.iter().map(|v| worded(d, act, field, v)).collect();
            all.join(", ")
        }
        Value::Object(map) => {
            let all: Vec<String> = map
                .iter()
                .map(|(k, v)| format!("{} {}", said::field(&d.cx, k), worded(d, act, k, v)))
                .collect();
            all.join("; ")
        }
        Value::Bool(yes) => d.t(if *yes { "word.yes" } else { "word.no" }).to_owned(),
        Value::String(text) if PEOPLE.contains(&field) => {
            let person = PersonId::parse(text).ok();
            let person = person.filter(|p| d.state().people.contains_key(p));
            person.map_or_else(|| plain(d, value), |p| d.name(&p))
        }
        Value::String(text) if matches!(field, "item" | "items" | "setup" | "setups" | "seen") => {
            text.to_uppercase()
        }
        Value::String(text) => {
            said::word(&d.cx, act, field, text).unwrap_or_else(|| plain(d, value))
        }
        other => plain(d, other),
    }
}

/// What an act is called; as on the wire where it is not known.
fn act_words<'a>(d: &Desk, act: &'a str) -> &'a str {
    words::act(act).map_or(act, |key| d.t(key))
}

/// A value in a line; references are replaced by their texts where those are still kept.
fn plain(d: &Desk, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with("part:") => text_of(d, text),
        Value::String(text) => text.clone(),
        Value::Array(list) => list
            .iter()
            .map(|v| plain(d, v))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(map) => {
            let all: Vec<String> = map
                .iter()
                .map(|(k, v)| format!("{k} {}", plain(d, v)))
                .collect();
            all.join("; ")
        }
        other => other.to_string(),
    }
}

fn one(d: &Desk, index: u64) -> Result<EntryView, Problem> {
    let found = d.app.hub.entries(index..index.saturating_add(1))?.pop();
    found.ok_or_else(|| Problem::new(Kind::NotFound))
}

async fn entry(d: Desk, Path(index): Path<u64>) -> Result<Response, Problem> {
    d.office()?;
    let e = one(&d, index)?;
    let shown = names_actor(&d, &e);
    let body = html! {
        dl.facts {
            div { dt { (d.t("record.verdict")) } dd { (verdict(&d, &e)) } }
            div { dt { (d.t("record.at")) } dd { (d.when(e.at)) } }
            div { dt { (d.t("record.actor")) } dd { (actor(&d, &e)) } }
            div { dt { (d.t("record.strength")) } dd { (d.t(words::strength(e.strength))) } }
            @if let Some(scribe) = &e.scribe { div { dt { (d.t("record.scribe")) } dd { (scribe) } } }
        }
        (components::section("fields", d.t("record.fields"), act_words(&d, &e.act), values(&d, &e, Show::Both)))
        @if let Some(refusal) = &e.refusal { (answer::panel(&d, refusal, act_words(&d, &e.act), Some(index))) }
        @if !e.events.is_empty() && shown && e.refusal.is_none() {
            (components::section("events", d.t("record.events"), &e.events.len().to_string(), html! {
                ul.rows { @for event in &e.events { li { (worded(&d, &e.act, "", event)) } } }
            }))
        }
        @if !e.corrections.is_empty() {
            (components::section("corrections", d.t("record.corrections"), &e.corrections.len().to_string(), html! {
                ul.rows {
                    @for c in &e.corrections {
                        li { (by_entry(&d, c.index)) " " (d.when(c.at)) " " strong { (said::field(&d.cx, &c.field)) } ": " (text_of(&d, &c.words))
                            " – " (text_of(&d, &c.reason)) }
                    }
                }
            }))
        }
        (components::section("proof", d.t("record.proof"), "", html! {
            p { (d.t("record.receipt_text")) }
            p { a.button href={ "/record/" (index) "/receipt" } { (d.t("record.receipt")) } }
            @if shown { p { a.button.quiet href={ "/record/" (index) "/bytes" } { (d.t("record.bytes")) } } }
        }))
        @if shown { (desk::fold(d.t("record.correct"), &correct_form(&d, &e))) }
    };
    let number = d.tf("desk.entry", &[("number", &index.to_string())]);
    let about = Page {
        title: &number,
        kicker: act_words(&d, &e.act),
        section: Section::More,
        ..Page::default()
    };
    Ok(d.show_as(StatusCode::OK, &about, body))
}

fn correct_form(d: &Desk, e: &EntryView) -> Markup {
    let fields: Vec<(String, String)> = e
        .command
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key != "do")
        .map(|(key, value)| {
            (
                key.clone(),
                format!(
                    "{}: {}",
                    said::field(&d.cx, key),
                    worded(d, &e.act, key, value)
                ),
            )
        })
        .collect();
    desk::form(
        &format!("/record/{}/correct", e.index),
        &html! {
            p { (d.t("record.correct_text")) }
            (desk::pick(&d.cx, "field", d.t("record.field"), "", &fields, true))
            (components::field(&d.cx, &Field { id: "words", name: "words", label: d.t("record.should_be"), required: true, ..Field::default() }))
            (components::field(&d.cx, &Field { id: "reason", name: "reason", label: d.t("record.why"), required: true, ..Field::default() }))
            (components::button(d.t("record.correct"), "", ""))
        },
    )
}

async fn correct(d: Desk, Path(index): Path<u64>, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("correct")
        .with("entry", index)
        .with("field", fields.get("field"))
        .with("words", fields.get("words"))
        .with("reason", fields.get("reason"))
        .done();
    d.act(
        &fields,
        command,
        d.t("record.correct"),
        &format!("/record/{index}"),
    )
    .await
}

/// An answer that the browser keeps as a file.
fn file(name: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body.into()).into_response()
}

async fn receipt(d: Desk, Path(index): Path<u64>) -> Result<Response, Problem> {
    d.office()?;
    let text = d.app.hub.receipt(index)?;
    Ok(file(
        &format!("{}-{index}.tlog-proof", d.app.hub.production()),
        "text/plain; charset=utf-8",
        text,
    ))
}

async fn bytes(d: Desk, Path(index): Path<u64>) -> Result<Response, Problem> {
    d.office()?;
    if !names_actor(&d, &one(&d, index)?) {
        return Err(Problem::new(Kind::NotAllowed).with_remedy(d.t("record.unnamed")));
    }
    let bytes = d.app.hub.entry_bytes(index)?;
    Ok(file(
        &format!("{}-{index}.cbor", d.app.hub.production()),
        "application/cbor",
        bytes,
    ))
}

fn take_away(d: &Desk) -> Markup {
    html! {
        (components::section("outside", d.t("record.outside"), "", html! {
            p { (d.t("record.outside_text")) }
            p { a.button href="/record/checkpoint" { (d.t("record.checkpoint")) } }
            p { a.button.quiet href="/late" { (d.t("late.title")) } }
        }))
        @if d.i_am(EXPORTERS) {
            (components::section("export", d.t("record.export"), "", html! {
                p { (d.t("record.export_text")) }
                (components::notice(&d.cx, components::State::Hold, html! { p.reason { (d.t("record.names")) } }))
                form method="post" action="/record/export" {
                    (components::radio_group(&d.cx, &Field {
                        id: "redaction", name: "redaction", label: d.t("record.redaction"), value: "everything", required: true, ..Field::default()
                    }, &[
                        Choice { value: "everything", label: d.t("record.without_texts"), help: d.t("record.without_help") },
                        Choice { value: "nothing", label: d.t("record.with_texts"), help: d.t("record.with_help") },
                    ]))
                    @if let Some(me) = &d.me { (components::code_pad(&d.cx, "export-code", &d.name(&me.person), None)) }
                    (components::button(d.t("record.export_do"), "", ""))
                }
            }))
        }
    }
}

async fn checkpoint(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let text = d.app.hub.checkpoint();
    let body = html! {
        p { (d.t("record.checkpoint_text")) }
        div.checkpoint { (components::qr(&text, d.t("record.checkpoint"))) }
        pre.data { (text) }
        p { a.button href="/record/checkpoint.txt" { (d.t("record.checkpoint_file")) } }
        (components::section("key", d.t("record.key"), "", html! {
            p { (d.t("record.key_text")) }
            p { code { (d.app.hub.verifier_key()) } }
            p { (d.t("record.fingerprint")) " " code { (d.app.hub.fingerprint()) } }
            p { a.button.quiet href="/record/key.txt" { (d.t("record.key_file")) } }
        }))
        (components::info(html! { p { (d.t("record.limits")) } }))
    };
    Ok(d.show(d.t("record.checkpoint"), Section::More, body))
}

async fn checkpoint_text(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let name = format!("{}-checkpoint.txt", d.app.hub.production());
    Ok(file(
        &name,
        "text/plain; charset=utf-8",
        d.app.hub.checkpoint(),
    ))
}

async fn key_text(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let name = format!("{}.vkey", d.app.hub.production());
    Ok(file(
        &name,
        "text/plain; charset=utf-8",
        format!("{}\n", d.app.hub.verifier_key()),
    ))
}

/// Sends a pack in pieces as it is written, so that a long record needs no memory of its own.
struct Pieces {
    to: mpsc::Sender<io::Result<Bytes>>,
    held: Vec<u8>,
}

impl Pieces {
    fn pass_on(&mut self) -> io::Result<()> {
        let piece = Bytes::from(std::mem::take(&mut self.held));
        self.to
            .blocking_send(Ok(piece))
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            Ok(())
        } else {
            self.pass_on()
        }
    }
}

async fn export(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let me = d.office_of(EXPORTERS)?;
    let redaction = match fields.get("redaction") {
        "everything" => Redaction::Everything,
        "nothing" => Redaction::Nothing,
        other => return Err(Problem::input("redaction", other, d.t("record.redaction"))),
    };
    // Whoever finds a phone unlocked must not carry off who raised a concern.
    let wrong = d.wrong_code(&fields, d.t("record.export_do"), "/record");
    if let Some(wrong) = wrong.await? {
        return Ok(wrong);
    }
    tracing::info!(by = %me.person, ?redaction, "an evidence pack is written");
    let (to, pieces) = mpsc::channel(PIECES);
    let hub = d.app.hub.clone();
    tokio::task::spawn_blocking(move || {
        let mut out = Pieces {
            to: to.clone(),
            held: Vec::with_capacity(PIECE),
        };
        let done = hub
            .export(&mut out, &redaction)
            .map_err(|e| io::Error::other(e.to_string()));
        // An error ends the download in the middle: half a pack must not look like a whole one.
        if let Err(error) = done.and_then(|_| out.flush()) {
            tracing::warn!(%error, "an evidence pack did not get out whole");
            let _ = to.blocking_send(Err(error));
        }
    });
    let body = Body::from_stream(ReceiverStream::new(pieces));
    Ok(file(
        &format!("{}.pack.tar", d.app.hub.production()),
        "application/x-tar",
        body,
    ))
}
