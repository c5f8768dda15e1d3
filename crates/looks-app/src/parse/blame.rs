//! Which field to blame for a command that does not read, and the words for it.
//!
//! The reader of the command says what is wrong but rarely where. The field is found by leaving out
//! one after the other and reading again: the one without which the complaint changes is it.

use looks_core::Command;
use serde_json::Value;

use crate::AppError;

/// At most 80 characters, for messages.
pub(super) fn clip(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short.escape_debug().to_string().replace("\\\"", "\"")
}

/// A field's name as a message may say it: one that holds four digits is somebody's slip, and could be
/// their code.
pub(super) fn name_of(key: &str) -> String {
    if key.chars().filter(char::is_ascii_digit).count() >= 4 {
        return "...".to_owned();
    }
    clip(key)
}

/// Whether a field of this name could hold what nobody may read again.
fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["code", "pin", "pass", "secret", "token"]
        .iter()
        .any(|word| key.contains(word))
}

/// The error for one field. A value is shown again only where it is a word, a number or a truth value
/// of a field that cannot hold a code.
pub(super) fn bad(field: &str, value: &Value, detail: &str, remedy: &str) -> AppError {
    let shown = match value {
        _ if is_secret(field) => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    };
    AppError::BadCommand {
        field: name_of(field),
        value: clip(&shown),
        remedy: remedy.to_owned(),
        detail: detail.to_owned(),
    }
}

/// The error for a command that does not read.
pub(super) fn blame(value: &Value, complaint: &str) -> AppError {
    let quoted = quoted(complaint);
    let first = quoted.first().map_or("", String::as_str);
    if complaint.starts_with("missing field") {
        if first == "do" {
            return bad(
                "do",
                &Value::Null,
                "it is missing",
                "say what is done, such as `take_out`",
            );
        }
        return bad(
            first,
            &Value::Null,
            "it is missing",
            &format!("add `{first}`"),
        );
    }
    if complaint.starts_with("unknown field") {
        let near = near(first, quoted.get(1..).unwrap_or_default());
        let remedy = if near.is_empty() {
            format!(
                "leave it out; {}",
                fields(quoted.get(1..).unwrap_or_default())
            )
        } else {
            format!("did you mean {near}?")
        };
        // A field that no command has could hold anything, such as a code under a mistyped name.
        return bad(
            first,
            &Value::Null,
            "this command has no such field",
            &remedy,
        );
    }
    let act = value.get("do").unwrap_or(&Value::Null);
    if complaint.starts_with("unknown variant") && act.as_str() == Some(first) {
        let near = near(first, quoted.get(1..).unwrap_or_default());
        let remedy = if near.is_empty() {
            "see the list of commands in the documentation".to_owned()
        } else {
            format!("did you mean {near}?")
        };
        return bad("do", act, "there is no such command", &remedy);
    }
    let (field, given) = culprit(value, complaint).unwrap_or(("command", &Value::Null));
    let complaint = if is_secret(field) {
        "it has another kind of value"
    } else {
        complaint
    };
    let remedy = if complaint.starts_with("unknown variant") {
        match near(first, quoted.get(1..).unwrap_or_default()) {
            near if near.is_empty() => "use one of the words listed".to_owned(),
            near => format!("did you mean {near}?"),
        }
    } else {
        "give a value of the kind expected".to_owned()
    };
    bad(field, given, complaint, &remedy)
}

/// The field whose absence changes the complaint.
fn culprit<'v>(value: &'v Value, complaint: &str) -> Option<(&'v str, &'v Value)> {
    let map = value.as_object()?;
    map.iter()
        .filter(|(key, _)| *key != "do")
        .find(|(key, _)| {
            let mut without = map.clone();
            without.remove(*key);
            match serde_json::from_value::<Command>(Value::Object(without)) {
                Ok(_) => true,
                Err(other) => other.to_string() != complaint,
            }
        })
        .map(|(key, given)| (key.as_str(), given))
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn fields(names: &[String]) -> String {
    if names.is_empty() {
        return "it has no fields".to_owned();
    }
    let list: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    format!("it has {}", list.join(", "))
}

/// Up to three words like this one, in backticks.
fn near(word: &str, known: &[String]) -> String {
    let mut close: Vec<(usize, &String)> = known
        .iter()
        .map(|k| (distance(word, k), k))
        .filter(|(d, k)| *d <= 3.min(word.len() / 2) || (word.len() > 3 && k.contains(word)))
        .collect();
    close.sort();
    let list: Vec<String> = close
        .iter()
        .take(3)
        .map(|(_, k)| format!("`{k}`"))
        .collect();
    list.join(" or ")
}

/// Letters to change, add or leave out to make one word of the other (Levenshtein); a long word is far.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 64 {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut left = i + 1;
        let mut next = vec![left];
        for ((y, above_left), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            left = (above_left + usize::from(x != *y))
                .min(above + 1)
                .min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("take_out", "take_out"), 0);
        assert_eq!(distance("takeout", "take_out"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
