//! Takes names and free text out of a command and leaves salted commitments in their place.
//!
//! Any text in a private place is taken as text, also one that looks like a reference: nobody can
//! point an entry at somebody else's words.

use looks_core::private::PRIVATE_KEYS;
use looks_record::part::{commit, reference};
use looks_store::Part;
use serde_json::Value;

use crate::{AppError, accounts::random};

/// Replaces every private text in `value` and returns the parts taken out.
pub(crate) fn detach(value: &mut Value, parts: &mut Vec<Part>) -> Result<(), AppError> {
    match value {
        Value::Object(map) => map.iter_mut().try_for_each(|(key, inner)| {
            if PRIVATE_KEYS.contains(&key.as_str())
                && let Value::String(text) = inner
            {
                *text = detach_text(text, parts)?;
                return Ok(());
            }
            detach(inner, parts)
        }),
        Value::Array(list) => list.iter_mut().try_for_each(|inner| detach(inner, parts)),
        _ => Ok(()),
    }
}

/// A reference in place of the text; an empty text stays empty, because it hides nothing.
pub(crate) fn detach_text(text: &str, parts: &mut Vec<Part>) -> Result<String, AppError> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let salt: [u8; 16] = random()?;
    let commitment = commit(&salt, text.as_bytes());
    parts.push(Part {
        commitment: commitment.0,
        salt,
        bytes: text.as_bytes().to_vec(),
    });
    Ok(reference(&commitment))
}
