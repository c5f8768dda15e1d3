//! `POST /api/v1/commands`: one act, or the acts of one person at one station under one signature.
//!
//! A command is what scenario rows and the command line take; its envelope stands beside it in the same
//! object. The signing code is tried and then forgotten: it is neither stored nor logged.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Json, http::HeaderMap};
use looks_app::submission::Seen;
use looks_app::{Answer, AppError, Submission, parse};
use looks_core::Command;
use looks_core::decide::Override;
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::{Caller, Known, strength};
use super::{stop, words};
use crate::app::AppState;
use crate::context::Cx;
use crate::mode::{Ability, Mode};
use crate::problem::{Kind, Problem};

/// Most acts under one signature.
const ACTS_MAX: usize = 64;

/// What stands beside a command's own fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    id: String,
    #[serde(default)]
    by: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    scribe: Option<String>,
    #[serde(default)]
    overrides: Vec<Override>,
    #[serde(default)]
    shown: Option<Shown>,
}

/// What the actor's screen showed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    item: String,
    version: u64,
    #[serde(default)]
    clearance: Option<String>,
}

/// Names of the envelope's members. No command has a field of such a name; a test sees to it.
pub(super) const ENVELOPE: [&str; 6] = ["id", "by", "code", "scribe", "overrides", "shown"];

/// An act with its envelope taken off.
struct Act {
    envelope: Envelope,
    command: Value,
    parsed: Command,
}

/// Record one act, or several of one person under one signature.
///
/// Sent again with the same `id` from the same device, an act is answered as the first time and not
/// done twice; the same `id` with other content is refused. An array is carried out in order and ends
/// with the first act that is not accepted; those before it stand. `by`, `code` and `scribe` then stand
/// in the first act and cover all. `stop` is in force on every board before it is stored.
#[utoipa::path(
    post, path = "/api/v1/commands", tag = "commands",
    request_body(content = serde_json::Value, description = "an act, or an array of acts", content_type = "application/json"),
    responses(
        (status = 200, description = "recorded, or recorded before", body = serde_json::Value),
        (status = 409, description = "refused: every reason with its words, or the id was used for something else", body = serde_json::Value, content_type = "application/problem+json"),
        (status = 401, description = "no token, no session"),
        (status = 403, description = "wrong code, somebody else's act without their code, or the reduced mode"),
        (status = 413, description = "too large"),
        (status = 415, description = "not `application/json`"),
        (status = 422, description = "not a command: the field, its value and what to send instead"),
        (status = 429, description = "too many wrong codes"),
        (status = 503, description = "cannot be stored now; send it again with the same id"),
    ),
    security((), ("token" = []), ("session" = []))
)]
pub(super) async fn post(
    cx: Cx,
    State(app): State<AppState>,
    caller: Result<Caller, Problem>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    is_json(&headers)?;
    let value = parse::json(&body)?;
    if let Some(press) = stop::asked(&value) {
        // Whoever cannot be known stops as nobody.
        let known = caller.ok().and_then(|c| c.0);
        return Ok(stop::press(&app, known, press).await);
    }
    let caller = caller?;
    match value {
        Value::Array(all) => many(&cx, &app, &caller, all).await,
        one => single(&cx, &app, &caller, one).await,
    }
}

fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers
        .get(axum::http::header::CONTENT_TYPE)
        .and_then(|k| k.to_str().ok());
    let kind = kind.unwrap_or_default();
    if kind
        .split(';')
        .next()
        .is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json"))
    {
        return Ok(());
    }
    Err(Problem::new(Kind::WrongType)
        .with_field("content-type")
        .with_value(kind)
        .with_remedy("send `application/json`"))
}

/// Takes the envelope off and reads the command.
fn act(value: Value) -> Result<Act, Problem> {
    let Value::Object(mut map) = value else {
        return Err(Problem::input(
            "command",
            "",
            "send an object such as {\"id\": \"c-1\", \"do\": \"collect\", \"item\": \"rev-1\"}",
        ));
    };
    let mut envelope = Map::new();
    for name in ENVELOPE {
        if let Some(value) = map.remove(name) {
            envelope.insert(name.to_owned(), value);
        }
    }
    if !envelope.contains_key("id") {
        return Err(Problem::input(
            "id",
            "",
            "give each act an id of your own, 1 to 64 of A-Z a-z 0-9 . _ : -, and the same one when you \
             send it again",
        ));
    }
    let envelope: Envelope = serde_json::from_value(Value::Object(envelope)).map_err(|e| {
        // The message may quote a value; a code is the one that must not come back.
        let words = e.to_string();
        Problem::new(Kind::BadInput)
            .with_detail("one of id, by, code, scribe, overrides, shown has a wrong shape")
            .with_remedy(words.split(':').next().unwrap_or("see docs/API.md"))
    })?;
    let command = Value::Object(map);
    let parsed = parse::command(&command)?;
    Ok(Act {
        envelope,
        command,
        parsed,
    })
}

/// Whether this listener takes such an act at all.
fn allowed(cx: &Cx, act: &Act) -> Result<(), Problem> {
    let ability = match act.parsed {
        Command::Stop { .. } => Ability::Stop,
        Command::RaiseConcern { .. } => Ability::RaiseConcern,
        Command::AttendMeeting { .. } => Ability::SignMeeting,
        _ => Ability::Sign,
    };
    cx.listener.require(ability)?;
    if act.envelope.code.is_some() && cx.mode() == Mode::PlainLan {
        cx.listener.require(Ability::Sign)?;
    }
    Ok(())
}

async fn single(
    cx: &Cx,
    app: &AppState,
    caller: &Caller,
    value: Value,
) -> Result<Response, Problem> {
    let act = act(value)?;
    allowed(cx, &act)?;
    let signature = Signature::of(app, caller, &act.envelope).await?;
    let id = act.envelope.id.clone();
    let answer = app.hub.submit(signature.submission(act)).await?;
    let mut told = told(&id, &answer);
    match answer.refusal() {
        None => Ok(Json(Value::Object(told)).into_response()),
        Some(refusal) => {
            told.remove("verdict");
            Ok(words::refused(&app.hub.rules(), refusal, cx, told))
        }
    }
}

async fn many(
    cx: &Cx,
    app: &AppState,
    caller: &Caller,
    all: Vec<Value>,
) -> Result<Response, Problem> {
    if all.is_empty() || all.len() > ACTS_MAX {
        return Err(Problem::input(
            "command",
            &format!("{} acts", all.len()),
            "send 1 to 64 acts under one signature",
        ));
    }
    let acts: Vec<Act> = all.into_iter().map(act).collect::<Result<_, _>>()?;
    for act in &acts {
        allowed(cx, act)?;
        if matches!(act.parsed, Command::Stop { .. }) {
            return Err(Problem::input(
                "do",
                "stop",
                "send a stop by itself: it waits for nothing",
            ));
        }
    }
    let first = acts.first().map(|a| a.envelope.clone()).unwrap_or_default();
    for act in acts.iter().skip(1) {
        let e = &act.envelope;
        let other =
            |mine: &Option<String>, firsts: &Option<String>| mine.is_some() && mine != firsts;
        if other(&e.by, &first.by) || other(&e.code, &first.code) || other(&e.scribe, &first.scribe)
        {
            return Err(Problem::input(
                "by",
                e.by.as_deref().unwrap_or_default(),
                "one signature is one person's: send the acts of two people in two requests",
            ));
        }
    }
    let signature = Signature::of(app, caller, &first).await?;
    let ids: Vec<String> = acts.iter().map(|a| a.envelope.id.clone()).collect();
    let asked = acts.into_iter().map(|a| signature.submission(a)).collect();
    let answers = app.hub.submit_all(asked).await;
    let mut list = Vec::new();
    for (id, answer) in ids.iter().zip(answers) {
        match answer {
            Ok(answer) => {
                list.push(Value::Object(told(id, &answer)));
                if let Some(refusal) = answer.refusal() {
                    let more = Map::from_iter([("answers".to_owned(), Value::Array(list))]);
                    return Ok(words::refused(&app.hub.rules(), refusal, cx, more));
                }
            }
            Err(error) => return Ok(half_done(error, list)),
        }
    }
    Ok(Json(json!({ "answers": list })).into_response())
}

/// An error after some acts were recorded: what stands must be told all the same.
fn half_done(error: AppError, list: Vec<Value>) -> Response {
    let problem = Problem::from(error);
    if list.is_empty() {
        return problem.into_response();
    }
    let mut body = problem.to_json();
    if let Some(map) = body.as_object_mut() {
        map.insert("answers".to_owned(), Value::Array(list));
    }
    words::problem(problem.kind.status(), &body)
}

/// An answer for the wire.
fn told(id: &str, answer: &Answer) -> Map<String, Value> {
    let (first, repeated) = match answer {
        Answer::Repeated { first, .. } => (&**first, true),
        other => (other, false),
    };
    let mut map = Map::new();
    map.insert("id".to_owned(), id.into());
    let verdict = if answer.is_accepted() {
        "accepted"
    } else {
        "refused"
    };
    map.insert("verdict".to_owned(), verdict.into());
    map.insert("index".to_owned(), json!(answer.index()));
    map.insert("repeated".to_owned(), repeated.into());
    if let Answer::Accepted { events, noted, .. } = first {
        map.insert("events".to_owned(), json!(events));
        map.insert("noted".to_owned(), json!(noted));
    }
    map
}

/// Who signs a request, tried once for all acts in it.
struct Signature {
    signer: PersonId,
    strength: Strength,
    scribe: Option<PersonId>,
    device: String,
}

impl Signature {
    async fn of(app: &AppState, caller: &Caller, envelope: &Envelope) -> Result<Self, Problem> {
        let known: &Known = caller.known()?;
        let person = |field: &str, text: &str| {
            PersonId::parse(text)
                .ok()
                .filter(|p| app.hub.state().people.contains_key(p))
                .ok_or_else(|| Problem::input(field, text, "name a person on the roster"))
        };
        let signer = match &envelope.by {
            Some(by) => person("by", by)?,
            None => known.person.clone(),
        };
        let scribe = envelope
            .scribe
            .as_deref()
            .map(|s| person("scribe", s))
            .transpose()?;
        if let Some(scribe) = scribe
            .as_ref()
            .filter(|s| **s != known.person || **s == signer)
        {
            return Err(Problem::input(
                "scribe",
                scribe.as_str(),
                "the scribe is whoever sends the act of somebody else: leave it out, or name yourself",
            ));
        }
        let strength = strength(&app.hub, known, &signer, envelope.code.as_deref()).await?;
        Ok(Self {
            signer,
            strength,
            scribe,
            device: known.device.clone(),
        })
    }

    fn submission(&self, act: Act) -> Submission {
        let shown = act.envelope.shown;
        Submission {
            scribe: self.scribe.clone(),
            device: Some(self.device.clone()),
            overrides: act.envelope.overrides,
            seen: shown.map(|s| Seen {
                item: s.item,
                item_version: s.version,
                clearance: s.clearance,
            }),
            ..Submission::new(
                act.envelope.id,
                Some(self.signer.clone()),
                self.strength,
                act.command,
            )
        }
    }
}
