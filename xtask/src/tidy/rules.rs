//! What every rule pack must carry: source, clause, grade and dates of each rule, its text in
//! both languages, and rows that show it passing and failing.
//!
//! Not the rules' own test: `lastlooks rules test` evaluates the rows. This check needs no hub
//! and finds a rule nobody could evaluate or look up.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::{Finding, Tree};

/// Folder of the packs.
const PACKS: &str = "rules/";

/// How well a rule's source is known: law, negotiated or published practice, secondary text, or
/// our own minimum. What could not be verified (`U`) is no rule.
const GRADES: &[&str] = &["S", "X", "2", "house"];

/// What a rule may do.
const EFFECTS: &[&str] = &["refuse", "warn", "record", "clock"];

/// Languages that every text exists in.
const LANGUAGES: &[&str] = &["en", "es"];

/// Checks every rule of every pack, and that no two rules share an id.
pub(super) fn packs(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for file in tree
        .with_extension("toml")
        .filter(|file| file.path.starts_with(PACKS))
    {
        let table = match file.text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                found.push(Finding::file(
                    &file.path,
                    format!("is not TOML: {}", error.message()),
                ));
                continue;
            }
        };
        // A statute dates its clauses, a bulletin often does not: then the date of the pack says when
        // its text was read. One dated clause shows that the others of the file could be dated too.
        let dated = rows(&table, "rule").any(|rule| date(rule, "from").is_some());
        for rule in rows(&table, "rule") {
            let id = text(rule, "id").unwrap_or("(no id)");
            for fault in faults(rule, dated) {
                found.push(Finding::file(&file.path, format!("rule `{id}`: {fault}")));
            }
            if let Some(first) = seen.insert(id.to_owned(), file.path.clone()) {
                let text = format!("rule `{id}` stands in `{first}` too; an id is used once");
                found.push(Finding::file(&file.path, text));
            }
        }
    }
    found
}

/// What is wrong with one rule; `dated` where others of its file say from when they hold.
fn faults(rule: &Table, dated: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for key in ["id", "source", "clause"] {
        if text(rule, key).is_none_or(|value| value.trim().is_empty()) {
            faults.push(format!("has no `{key}`"));
        }
    }
    match text(rule, "grade") {
        Some(grade) if GRADES.contains(&grade) => {}
        Some("U") => {
            faults.push("grade `U` is not verified: leave it out or make it `house`".to_owned());
        }
        other => faults.push(format!("grade {other:?} is none of {}", GRADES.join(", "))),
    }
    match text(rule, "effect") {
        Some(effect) if EFFECTS.contains(&effect) => {}
        other => faults.push(format!(
            "effect {other:?} is none of {}",
            EFFECTS.join(", ")
        )),
    }
    match date(rule, "from") {
        // Our own minimum is in force as long as its pack is; a source has a day it began.
        None if text(rule, "grade") == Some("house") || !dated => {}
        None => faults.push("has no date `from`, which others of its file have".to_owned()),
        Some(from) => {
            if let Some(until) = date(rule, "until").filter(|until| *until <= from) {
                faults.push(format!("ends `{until}`, before it begins `{from}`"));
            }
        }
    }
    let texts = rule.get("text").and_then(Value::as_table);
    for language in LANGUAGES {
        let words = texts
            .and_then(|texts| texts.get(*language))
            .and_then(Value::as_table);
        if words.is_none_or(Table::is_empty) {
            faults.push(format!("has no text in `{language}`"));
        }
    }
    for (expect, name) in [("quiet", "passing"), ("fires", "failing")] {
        if !rows(rule, "test").any(|row| text(row, "expect") == Some(expect)) {
            faults.push(format!("has no {name} test row (`expect = \"{expect}\"`)"));
        }
    }
    faults
}

fn rows<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    table
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
}

fn text<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Value::as_str)
}

/// A date, written as a string or as TOML's own kind; both sort as text.
fn date(table: &Table, key: &str) -> Option<String> {
    match table.get(key)? {
        Value::String(text) if text.len() == 10 => Some(text.clone()),
        Value::Datetime(date) => Some(date.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"
[[rule]]
id = "us-ca/1"
source = "Labor Code"
clause = "9150(a)"
grade = "S"
from = "2025-01-01"
effect = "refuse"
[rule.text.en]
say = "x"
[rule.text.es]
say = "y"
[[rule.test]]
expect = "quiet"
[[rule.test]]
expect = "fires"
"#;

    fn found(text: &str) -> Vec<String> {
        packs(&Tree::of(&[("rules/a/a.toml", text)]))
            .into_iter()
            .map(|f| f.text)
            .collect()
    }

    /// Shows that a complete rule passes.
    #[test]
    fn complete_rule() {
        assert_eq!(found(RULE), [""; 0]);
    }

    /// Shows that each part left out, and each value out of range, is found and named.
    #[test]
    fn each_part_is_needed() {
        for (part, instead, word) in [
            ("source = \"Labor Code\"", "", "`source`"),
            ("clause = \"9150(a)\"", "clause = \" \"", "`clause`"),
            ("grade = \"S\"", "grade = \"U\"", "not verified"),
            ("grade = \"S\"", "grade = \"A\"", "none of S"),
            (
                "effect = \"refuse\"",
                "effect = \"maybe\"",
                "none of refuse",
            ),
            (
                "from = \"2025-01-01\"",
                "from = 2025-01-01\nuntil = 2024-01-01",
                "before it begins",
            ),
            ("[rule.text.es]\nsay = \"y\"", "", "text in `es`"),
            ("expect = \"quiet\"", "expect = \"fires\"", "passing"),
            ("expect = \"fires\"", "expect = \"quiet\"", "failing"),
        ] {
            let changed = RULE.replace(part, instead);
            assert_ne!(changed, RULE, "{part}");
            let found = found(&changed);
            assert_eq!(found.len(), 1, "{part}: {found:?}");
            assert!(found[0].contains(word), "{part}: {found:?}");
        }
    }

    /// Shows that one clause of a dated file needs its date, and that a file of undated practice needs none.
    #[test]
    fn dates_are_for_all_or_none() {
        let undated = RULE.replace("from = \"2025-01-01\"\n", "");
        assert_eq!(found(&undated), [""; 0]);
        let both = found(&format!("{RULE}{}", undated.replace("us-ca/1", "us-ca/2")));
        assert_eq!(both.len(), 1, "{both:?}");
        assert!(both[0].contains("`from`"), "{both:?}");
    }

    /// Shows that an id used twice and a broken file are found.
    #[test]
    fn ids_are_unique() {
        let twice = packs(&Tree::of(&[("rules/a.toml", RULE), ("rules/b.toml", RULE)]));
        assert_eq!(twice.len(), 1);
        assert_eq!(twice[0].path, "rules/b.toml");
        assert!(found("[[rule]\n")[0].starts_with("is not TOML"));
    }
}
