//! JSON to command, strictly: every error names the field, its value and what to do.
//!
//! Size, depth and texts are looked at before anything is decided. Nothing is guessed and nothing is
//! repaired: what is not exactly a command is refused.

mod blame;
mod strict;

use looks_core::{Command, private::PRIVATE_KEYS};
use serde_json::Value;

use crate::AppError;

/// Largest JSON text of one command, bytes.
pub const MAX_JSON: usize = 64 * 1024;

/// Longest private text (a name, words, a reason), characters.
pub const MAX_WORDS: usize = 4_000;

/// Longest other text, characters.
pub const MAX_TEXT: usize = 200;

/// Deepest nesting of a command.
const MAX_DEPTH: usize = 12;

/// Most values in a command.
const MAX_VALUES: usize = 4_000;

/// Reads JSON from outside: at most [`MAX_JSON`] bytes of UTF-8, no key twice, nothing after the value.
pub fn json(bytes: &[u8]) -> Result<Value, AppError> {
    if bytes.len() > MAX_JSON {
        return Err(AppError::TooLarge {
            what: "bytes of the command",
            size: bytes.len() as u64,
            limit: MAX_JSON as u64,
        });
    }
    // What came is not shown again: what does not read could hold a signing code anywhere.
    strict::read(bytes).map_err(|detail| AppError::BadCommand {
        field: "command".to_owned(),
        value: String::new(),
        remedy:
            "send one JSON object in UTF-8, such as {\"do\": \"take_out\", \"item\": \"rev-1\"}"
                .to_owned(),
        detail,
    })
}

/// A command from its JSON: `{"do": "take_out", ...}` with texts in the clear.
pub fn command(value: &Value) -> Result<Command, AppError> {
    let mut budget = MAX_VALUES;
    check(value, "command", false, 0, &mut budget)?;
    if !value.is_object() {
        return Err(blame::bad(
            "command",
            value,
            "it is not a JSON object",
            "send an object with `do`",
        ));
    }
    serde_json::from_value::<Command>(value.clone())
        .map_err(|e| blame::blame(value, &e.to_string()))
}

/// A private text that does not stand in a command (an override's reason): the same limits.
pub(crate) fn words(field: &str, text: &str) -> Result<(), AppError> {
    check_text(field, text, true)
}

/// Whether a text is 1 to 64 of `A-Z a-z 0-9 . _ : -`; for command ids and devices.
pub(crate) fn token(field: &'static str, text: &str) -> Result<(), AppError> {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'-');
    if (1..=64).contains(&text.len()) && text.bytes().all(letter) {
        return Ok(());
    }
    Err(AppError::BadInput {
        field,
        value: blame::clip(text),
        remedy: "use 1 to 64 of A-Z a-z 0-9 . _ : -".to_owned(),
    })
}

/// Depth, number of values, and every text in them.
fn check(
    value: &Value,
    field: &str,
    private: bool,
    depth: usize,
    budget: &mut usize,
) -> Result<(), AppError> {
    let Some(left) = budget.checked_sub(1).filter(|_| depth < MAX_DEPTH) else {
        return Err(blame::bad(
            field,
            value,
            &format!("it has more than {MAX_VALUES} values or is nested deeper than {MAX_DEPTH}"),
            "send less in one command",
        ));
    };
    *budget = left;
    match value {
        Value::Object(map) => map.iter().try_for_each(|(key, inner)| {
            check_text("command", key, false)?;
            let private = PRIVATE_KEYS.contains(&key.as_str());
            check(inner, key, private, depth + 1, budget)
        }),
        Value::Array(list) => list
            .iter()
            .try_for_each(|inner| check(inner, field, private, depth + 1, budget)),
        Value::String(text) => check_text(field, text, private),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// Length and letters of one text.
fn check_text(field: &str, text: &str, private: bool) -> Result<(), AppError> {
    let limit = if private { MAX_WORDS } else { MAX_TEXT };
    // The text itself is not shown again: nobody knows yet whether its field is one that a command has.
    let wrong = |detail: &str, remedy: &str| Err(blame::bad(field, &Value::Null, detail, remedy));
    let size = text.chars().count();
    if size > limit {
        return Err(AppError::TooLong {
            field: blame::name_of(field),
            size,
            limit,
        });
    }
    let control = |c: char| c.is_control() && !(private && matches!(c, '\n' | '\t'));
    // Direction overrides make a text read as something else than what is stored.
    let turned = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.chars().any(|c| control(c) || turned(c)) {
        return wrong(
            "it has control characters",
            "write it with letters, digits, punctuation and spaces",
        );
    }
    if !private && !looks_record::part::references_in(text.as_bytes()).is_empty() {
        return wrong(
            "it looks like a reference to a private part",
            "write the text itself; the hub makes the reference",
        );
    }
    Ok(())
}
