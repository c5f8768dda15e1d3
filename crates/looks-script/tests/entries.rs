//! Every entry of the data files keeps its word: its examples are found, its counter-examples are not.

#![expect(
    clippy::expect_used,
    reason = "a test says what it needs and what it measured"
)]

use looks_script::{
    data,
    hazard::{Category, Presence, SceneHazards},
    hazards, read,
};

/// A script of one scene: `HEADING | text`, or text in a room by day.
fn scene(text: &str) -> SceneHazards {
    let (heading, body) = text.split_once(" | ").unwrap_or(("INT. ROOM - DAY", text));
    let source = format!("{heading}\n\n{body}\n");
    let script = read::read(source.as_bytes(), "one.fountain").expect("one scene reads");
    assert_eq!(script.scenes.len(), 1, "one scene in `{text}`");
    hazards::scan_by_entries(&script).remove(0)
}

fn on_set(found: &SceneHazards, category: Category) -> bool {
    found
        .hazards
        .iter()
        .any(|h| h.category == category && h.kind == Presence::Action)
}

#[test]
fn data_files_are_sound() {
    assert_eq!(data::fault(), None);
    for c in Category::ALL {
        assert!(
            data::consequences(c).is_some(),
            "consequences of {}",
            c.as_str()
        );
        assert!(
            data::entries().iter().any(|r| r.category == c),
            "entries of {}",
            c.as_str()
        );
    }
}

#[test]
fn examples_fire_and_counters_do_not() {
    assert_eq!(data::fault(), None);
    let mut wrong = Vec::new();
    for rule in data::entries() {
        let tagged = rule
            .entry
            .rule
            .as_deref()
            .is_some_and(|r| r.starts_with("tag:"));
        if !tagged && (rule.entry.example.is_empty() || rule.entry.counter.is_empty()) {
            wrong.push(format!("{} lacks an example or a counter", rule.name));
        }
        for text in &rule.entry.example {
            let found = scene(text);
            if !on_set(&found, rule.category) {
                wrong.push(format!(
                    "{} misses `{text}`; let go: {:?}",
                    rule.name,
                    found
                        .let_go
                        .iter()
                        .map(|l| (&l.entry, &l.reason))
                        .collect::<Vec<_>>()
                ));
            }
        }
        for text in &rule.entry.counter {
            let found = scene(text);
            if let Some(h) = found
                .hazards
                .iter()
                .find(|h| h.category == rule.category && h.kind == Presence::Action)
            {
                wrong.push(format!(
                    "{} alarms on `{text}`: {} `{}`",
                    rule.name, h.entry, h.evidence[0].words
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of them:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn modes_keep_their_word() {
    let mut wrong = Vec::new();
    for mode in data::modes() {
        if mode.example.is_empty() || mode.counter.is_empty() {
            wrong.push(format!("{} lacks an example or a counter", mode.id));
        }
        for (category, text) in &mode.example {
            if on_set(&scene(text), *category) {
                wrong.push(format!("{}: `{text}` is on set", mode.id));
            }
        }
        for (category, text) in &mode.counter {
            if !on_set(&scene(text), *category) {
                wrong.push(format!("{}: `{text}` is not on set", mode.id));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of them:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_match_that_is_let_go_says_why() {
    let found = scene("He reloads the staple gun.");
    assert!(!on_set(&found, Category::Firearms));
    assert!(
        found
            .let_go
            .iter()
            .any(|l| l.reason.contains("figure of speech")),
        "{:?}",
        found.let_go
    );
}
