//! A stop over `POST /api/v1/commands`: read before anything else, and never refused for how it is written.
//!
//! INVARIANT: nothing here asks who calls. Where that is not known, nobody stops, and the stop stands.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use looks_app::Press;
use looks_core::id::UnitId;
use serde_json::{Map, Value, json};

use super::caller::Known;
use crate::app::AppState;

/// The fields of a stop that are read; `stop` names none here, and `code` is looked at by nobody.
const READ: [&str; 9] = [
    "do", "id", "unit", "words", "stop", "by", "code", "scribe", "shown",
];

/// A stop as it was sent.
#[derive(Debug)]
pub(super) struct Asked {
    id: Option<String>,
    unit: Option<UnitId>,
    words: String,
    /// Whether something stood beside it that no stop has.
    surplus: bool,
}

/// A stop, if this is one: by itself, or alone in a list.
pub(super) fn asked(value: &Value) -> Option<Asked> {
    let map = match value {
        Value::Object(map) => map,
        Value::Array(list) => match list.as_slice() {
            [Value::Object(map)] => map,
            _ => return None,
        },
        _ => return None,
    };
    (text(map, "do") == Some("stop")).then(|| Asked {
        id: text(map, "id").filter(|id| is_token(id)).map(str::to_owned),
        unit: text(map, "unit").and_then(|u| UnitId::parse(u).ok()),
        words: text(map, "words").unwrap_or_default().to_owned(),
        surplus: map.keys().any(|key| !READ.contains(&key.as_str())),
    })
}

fn text<'m>(map: &'m Map<String, Value>, key: &str) -> Option<&'m str> {
    map.get(key).and_then(Value::as_str)
}

fn is_token(id: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'-');
    (1..=64).contains(&id.len()) && id.bytes().all(letter)
}

/// In force at once; 202 where it is not stored yet.
pub(super) async fn press(app: &AppState, known: Option<Known>, asked: Asked) -> Response {
    let (by, device) = known.map(|k| (k.person, k.device)).unzip();
    let press = Press {
        unit: asked.unit,
        by,
        words: asked.words,
        id: asked.id.clone(),
        device,
    };
    let answer = app.hub.press(press).await;
    let status = if answer.recorded {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    let id = asked.id.unwrap_or_else(|| answer.stop.to_string());
    let mut body = json!({
        "id": id, "verdict": "accepted", "stop": answer.stop, "recorded": answer.recorded,
        "repeated": answer.repeated, "boards_reached": answer.boards_reached,
    });
    if let Some(map) = body.as_object_mut().filter(|_| asked.surplus) {
        let note = "it had fields that no stop has; they were left out";
        map.insert("note".to_owned(), note.into());
    }
    (status, Json(body)).into_response()
}
