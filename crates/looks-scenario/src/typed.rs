//! From untyped tables to typed values, with errors that name the field.

use std::sync::LazyLock;

use looks_core::Command;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{error::Fault, schema};

/// A TOML or JSON table.
pub(crate) type Table = Map<String, Value>;

/// The words that may stand in `do`.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(schema::command_words);

/// TOML as JSON; dates become the texts they were written as.
pub(crate) fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(s) => Value::String(s),
        toml::Value::Integer(n) => Value::from(n),
        toml::Value::Float(x) => serde_json::Number::from_f64(x).map_or(Value::Null, Value::Number),
        toml::Value::Boolean(b) => Value::Bool(b),
        toml::Value::Datetime(d) => Value::String(d.to_string()),
        toml::Value::Array(all) => Value::Array(all.into_iter().map(json).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(k, v)| (k, json(v))).collect())
        }
    }
}

/// Reads a table as `T`; a fault names the field, its value and what would fit.
pub(crate) fn typed<T: DeserializeOwned>(table: &Table) -> Result<T, Fault> {
    let read = |t: &Table| serde_json::from_value::<T>(Value::Object(t.clone()));
    let error = match read(table) {
        Ok(value) => return Ok(value),
        Err(error) => error.to_string(),
    };
    if let Some(field) = error
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next())
    {
        return Err(Fault::new(format!("field `{field}` is missing"), "add it"));
    }
    // The field whose removal changes the complaint is the one complained about.
    let culprit = table.iter().find(|(key, _)| {
        let mut without = table.clone();
        without.remove(*key);
        key.as_str() != "do" && read(&without).map_or_else(|e| e.to_string() != error, |_| true)
    });
    let (wrong, fits) = error
        .split_once(", expected ")
        .map_or((error.as_str(), None), |(wrong, fits)| (wrong, Some(fits)));
    let remedy = fits.map_or_else(
        || "see docs/SCENARIOS.md".to_owned(),
        |fits| format!("expected {fits}"),
    );
    Err(match culprit {
        Some((key, _)) if wrong.starts_with("unknown field") => {
            Fault::new(format!("field `{key}` is unknown here"), remedy)
        }
        Some((key, value)) => Fault::new(
            format!("field `{key}`: `{}` does not fit ({wrong})", short(value)),
            remedy,
        ),
        None => Fault::new(wrong.to_owned(), remedy),
    })
}

/// Reads a command exactly as the API does.
pub(crate) fn command(table: &Table) -> Result<Command, Fault> {
    let word = table.get("do").and_then(Value::as_str).unwrap_or_default();
    if !WORDS.iter().any(|known| known == word) {
        let near = WORDS
            .iter()
            .min_by_key(|known| distance(known, word))
            .cloned()
            .unwrap_or_default();
        return Err(Fault::new(
            format!("field `do`: `{word}` is not a command"),
            format!("use a word of docs/schema/command.schema.json; the nearest is `{near}`"),
        ));
    }
    typed(table)
}

/// A value in at most 80 characters.
fn short(value: &Value) -> String {
    let text = value.to_string();
    let mut cut: String = text.chars().take(80).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// Letters to add, drop or change to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            let here = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(left + 1);
            diagonal = *above;
            left = here;
            next.push(here);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Table, command, distance};

    fn table(value: serde_json::Value) -> Table {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_fields_of_a_command_are_named() {
        let why = |v| {
            let fault = command(&table(v)).unwrap_err();
            format!("{}; {}", fault.what, fault.remedy)
        };
        assert!(
            why(json!({"do": "tak_out", "item": "r"})).contains("nearest is `take_out`"),
            "unknown word"
        );
        let unknown = why(json!({"do": "take_out", "item": "r", "purpose": "film", "setp": "1"}));
        assert!(
            unknown.contains("field `setp` is unknown") && unknown.contains("`setup`"),
            "{unknown}"
        );
        let kind = why(json!({"do": "load_blanks", "item": "r", "lot": "b", "count": "six"}));
        assert!(
            kind.contains("field `count`") && kind.contains("\"six\"") && kind.contains("u32"),
            "{kind}"
        );
        let missing = why(json!({"do": "load_blanks", "item": "r", "count": 6}));
        assert!(missing.contains("field `lot` is missing"), "{missing}");
        let id = why(json!({"do": "load_blanks", "item": "R 1", "lot": "b", "count": 6}));
        assert!(id.contains("field `item`") && id.contains("R 1"), "{id}");
        let word = why(json!({"do": "take_out", "item": "r", "purpose": "fun"}));
        assert!(
            word.contains("field `purpose`") && word.contains("`rehearsal`"),
            "{word}"
        );
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!(distance("take_out", "tak_out"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("clear", "clear"), 0);
    }
}
