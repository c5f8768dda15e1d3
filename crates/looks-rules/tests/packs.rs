//! What every shipped rule must be: cited, tested, answerable, and never in the way of a safing act.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests: a wrong answer ends the test"
)]

use std::{collections::BTreeSet, fs, path::Path};

use looks_core::{
    Command, Lang,
    command::Nature,
    facts::{FactKind, SCHEMA},
    gate::{Effect, Gate},
    id::PackId,
};
use looks_rules::{BASE, Date, ENGINE_ERROR, Filter, GATED, RuleBook, baseline, embedded};
use serde_json::{Value, json};

fn book() -> RuleBook {
    RuleBook::shipped(None).expect("shipped packs compile")
}

fn every_pack(book: &RuleBook) -> BTreeSet<PackId> {
    book.packs().map(|pack| pack.head.id.clone()).collect()
}

/// The smallest value a JSON schema takes.
fn smallest(schema: &Value, defs: &Value) -> Value {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|r| r.strip_prefix("#/$defs/"))
    {
        return smallest(&defs[name], defs);
    }
    if let Some(fixed) = schema.get("const") {
        return fixed.clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[0].clone();
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[key].as_array() {
            return smallest(&choices[0], defs);
        }
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") => {
            let mut object = serde_json::Map::new();
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().expect("a name");
                object.insert(name.into(), smallest(&schema["properties"][name], defs));
            }
            // A flattened `$ref` beside the tag, as serde writes a tagged newtype.
            for part in schema["allOf"].as_array().into_iter().flatten() {
                object.extend(
                    smallest(part, defs)
                        .as_object()
                        .cloned()
                        .unwrap_or_default(),
                );
            }
            Value::Object(object)
        }
        Some("string") if schema["pattern"].is_string() => json!("x"),
        Some("string") => json!("2026-11-22T08:00:00Z"),
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        other => panic!("no smallest value for {other:?}: {schema}"),
    }
}

/// One smallest command of every kind, made from the published JSON schema.
fn one_of_each() -> Vec<Command> {
    let schema = serde_json::to_value(schemars::schema_for!(Command)).expect("a schema");
    let defs = &schema["$defs"];
    let kinds = schema["oneOf"]
        .as_array()
        .expect("commands are one closed list");
    kinds
        .iter()
        .map(|kind| {
            let mut value = smallest(kind, defs);
            if let Some(name) = kind["$ref"]
                .as_str()
                .and_then(|r| r.strip_prefix("#/$defs/"))
            {
                // A tagged newtype: the tag stands beside the reference.
                let object = value.as_object_mut().expect("an object");
                for (key, inner) in kind["properties"].as_object().expect(name) {
                    object.insert(key.clone(), smallest(inner, defs));
                }
            }
            serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{value}: {e}"))
        })
        .collect()
}

#[test]
fn rules_may_speak_of_steps_towards_a_performer_and_preparing_acts_only() {
    let mut gated = BTreeSet::new();
    let all = one_of_each();
    assert!(all.len() > 100, "only {} commands were found", all.len());
    for command in &all {
        let (name, nature) = (command.name(), command.nature());
        let listed = GATED.contains(&name.as_str());
        match nature {
            Nature::Towards => assert!(
                listed,
                "`{name}` goes towards a performer and is not listed"
            ),
            Nature::Safing | Nature::Reality | Nature::Hub => {
                assert!(!listed, "`{name}` is {nature:?} and must never be gated");
            }
            Nature::Preparing => {}
        }
        if listed {
            gated.insert(name);
        }
    }
    assert_eq!(
        gated,
        GATED.iter().map(|w| (*w).to_owned()).collect(),
        "a word is no command"
    );
    assert!(GATED.is_sorted(), "the list is searched by halves");
}

#[test]
fn no_rule_is_asked_at_a_safing_act_or_a_report() {
    let book = book();
    for command in one_of_each() {
        if matches!(
            command.nature(),
            Nature::Safing | Nature::Reality | Nature::Hub
        ) {
            let name = command.name();
            assert!(!book.speaks_of(&name), "a rule speaks of `{name}`");
            assert_eq!(
                book.list(&Filter {
                    command: Some(&name),
                    ..Filter::default()
                })
                .len(),
                0
            );
        }
    }
}

#[test]
fn every_test_row_of_every_rule_holds() {
    let verdicts = book().test();
    let failed: Vec<_> = verdicts.iter().filter(|v| !v.passed()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let rules: BTreeSet<_> = verdicts.iter().map(|v| &v.rule).collect();
    assert_eq!(
        rules.len(),
        book().list(&Filter::default()).len() - 1,
        "only the engine's own rule has no rows"
    );
    for rule in rules {
        for expected in [true, false] {
            assert!(
                verdicts
                    .iter()
                    .any(|v| v.rule == *rule && v.expected == expected),
                "{rule}"
            );
        }
    }
}

#[test]
fn a_row_that_is_turned_round_fails() {
    let verdicts = book().test();
    for verdict in verdicts {
        let turned = looks_rules::TestVerdict {
            expected: !verdict.expected,
            ..verdict.clone()
        };
        assert!(verdict.passed() && !turned.passed(), "{verdict:?}");
    }
}

#[test]
fn nothing_fires_where_everything_is_in_order() {
    let book = book();
    let packs = every_pack(&book);
    for command in GATED {
        assert_eq!(book.findings(&packs, command, &baseline()), [], "{command}");
    }
}

#[test]
fn the_worst_day_is_refused_at_every_step_that_leads_to_a_performer() {
    let book = book();
    let worst = looks_core::facts::Facts {
        is_gun: true,
        reaches_performer: true,
        ..Default::default()
    };
    for command in ["take_out", "clear", "hand_over", "roll", "call_setup"] {
        let facts = looks_core::facts::Facts {
            setup_has_gun: true,
            has_setup: true,
            ..worst.clone()
        };
        let found = book.findings(&BTreeSet::new(), command, &facts);
        assert!(
            found.iter().any(|f| f.effect == Effect::Refuse),
            "{command}"
        );
        assert!(
            found.iter().all(|f| f.rule.starts_with("base/")),
            "{command}: {found:?}"
        );
    }
}

#[test]
fn packs_not_in_force_are_silent_and_base_always_speaks() {
    let book = book();
    let mut facts = baseline();
    facts.meeting_held = false;
    let ids = |packs: &[&str]| -> Vec<String> {
        let packs = packs
            .iter()
            .map(|p| PackId::parse(p).expect("an id"))
            .collect();
        book.findings(&packs, "clear", &facts)
            .into_iter()
            .map(|f| f.rule)
            .collect()
    };
    assert_eq!(ids(&[]), ["base/meeting-held"]);
    assert_eq!(
        ids(&["csatf", "us-ca-9150"]),
        ["base/meeting-held", "csatf/b1-07", "us-ca-9150/9153-a-4"]
    );
    assert_eq!(
        ids(&["no-such-pack"]),
        [ENGINE_ERROR],
        "an unknown pack refuses"
    );
}

#[test]
fn refusals_come_before_warnings_and_each_in_order() {
    let book = book();
    let mut facts = baseline();
    facts.meeting_held = false;
    facts.open_misfires = 1;
    facts.open_firearm_concerns = 1;
    facts.idle_s = 10_000;
    let found = book.findings(&every_pack(&book), "clear", &facts);
    let sorted = {
        let mut sorted = found.clone();
        sorted.sort_by(|a, b| (a.effect, &a.rule).cmp(&(b.effect, &b.rule)));
        sorted
    };
    assert_eq!(found, sorted);
    for (rule, effect) in [
        ("base/meeting-held", Effect::Refuse),
        ("base/open-misfire", Effect::Refuse),
        ("base/open-concern", Effect::Warn),
        ("base/idle", Effect::Record),
    ] {
        assert!(
            found.iter().any(|f| f.rule == rule && f.effect == effect),
            "{rule}"
        );
    }
}

#[test]
fn dates_decide_which_rules_bind() {
    let on = |day: &str| RuleBook::shipped(Date::parse(day)).expect("compiles");
    let mut facts = baseline();
    facts.contact_named = false;
    let packs: BTreeSet<PackId> = ["us-ca-9150", "us-ca-pilot"]
        .iter()
        .map(|p| PackId::parse(p).expect("an id"))
        .collect();
    let ids = |day: &str| -> Vec<String> {
        on(day)
            .findings(&packs, "take_out", &facts)
            .into_iter()
            .map(|f| f.rule)
            .collect()
    };
    assert_eq!(ids("2024-12-31"), ["base/contact"]);
    assert_eq!(ids("2025-01-01"), ["base/contact", "us-ca-9150/9153-a-5"]);
    facts.assessment_complete = false;
    let pilot = |day: &str| {
        on(day)
            .findings(&packs, "take_out", &facts)
            .iter()
            .any(|f| f.rule == "us-ca-pilot/9152.5-b")
    };
    assert!(
        !pilot("2025-06-30") && pilot("2025-07-01") && pilot("2030-06-30") && !pilot("2030-07-01")
    );
    assert!(
        on("2031-01-01").rule("us-ca-pilot/9152.5-b").is_some(),
        "retired rules still explain old records"
    );
}

#[test]
fn every_rule_is_cited_dated_and_said_in_both_languages() {
    let book = book();
    for rule in book.list(&Filter::default()) {
        let id = &rule.id;
        assert!(
            ["S", "X", "2", "house"].contains(&rule.grade.as_str()),
            "{id}"
        );
        assert_ne!(rule.en, rule.es, "{id}: the same words in both languages");
        for lang in [Lang::En, Lang::Es] {
            let text = rule.text(lang);
            let first = text.message.chars().next().expect("not empty");
            assert!(
                first.is_lowercase() || !first.is_alphabetic(),
                "{id}: starts with a capital"
            );
            assert!(
                !text.remedy.ends_with('.') && !text.message.ends_with('.'),
                "{id}"
            );
            let words = format!("{} {}", text.message, text.remedy).to_lowercase();
            for claim in [
                " safe ", "safely", " unsafe", "is safe", " seguro ", " segura ",
            ] {
                assert!(!words.contains(claim), "{id}: claims safety with `{claim}`");
            }
        }
        let told = book.explain(id, Lang::Es).expect("explained").to_string();
        assert!(
            told.contains(&rule.es.remedy) && told.contains(&rule.clause),
            "{id}"
        );
    }
    for pack in book.packs() {
        let id = &pack.head.id;
        assert!(
            pack.head.date >= Date::parse("2026-11-22").expect("a date"),
            "{id}"
        );
        assert!(
            pack.head.version >= 1 && !pack.head.jurisdiction.is_empty(),
            "{id}"
        );
        let house = pack.rules.iter().all(|r| r.grade.as_str() == "house");
        assert_eq!(
            id.as_str() == BASE,
            house,
            "{id}: house rules live in base, cited ones elsewhere"
        );
    }
}

#[test]
fn lists_filter_by_pack_command_and_text() {
    let book = book();
    let count = |filter: Filter<'_>| book.list(&filter).len();
    let all = count(Filter::default());
    let csatf = count(Filter {
        pack: Some("csatf"),
        ..Filter::default()
    });
    assert!(csatf > 10 && csatf < all);
    let text = book.list(&Filter {
        text: Some("9153(A)(5)"),
        ..Filter::default()
    });
    let ids: Vec<&str> = text.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["base/contact", "us-ca-9150/9153-a-5"]);
    let roll = Filter {
        pack: Some("us-nm"),
        command: Some("roll"),
        text: None,
    };
    assert!(
        book.list(&roll)
            .iter()
            .all(|r| r.on.contains("roll") && r.pack.as_str() == "us-nm")
    );
    assert_eq!(
        count(Filter {
            pack: Some("nowhere"),
            ..Filter::default()
        }),
        0
    );
}

#[test]
fn the_table_in_the_binary_is_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut on_disk = BTreeSet::new();
    for folder in fs::read_dir(&root).expect("the rules folder") {
        let folder = folder.expect("an entry").path();
        for file in fs::read_dir(&folder).expect("a pack's folder") {
            let file = file.expect("an entry").path();
            let name = |p: &Path| {
                p.file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned()
            };
            let text = fs::read_to_string(&file).expect("text");
            on_disk.insert((name(&folder), name(&file), text));
        }
    }
    let in_binary: BTreeSet<_> = embedded()
        .into_iter()
        .flat_map(|p| {
            p.files
                .into_iter()
                .map(move |(file, text)| (p.folder.clone(), file, text))
        })
        .collect();
    let names = |s: &BTreeSet<(String, String, String)>| -> Vec<String> {
        s.iter()
            .map(|(p, f, t)| format!("{p}/{f} {}", t.len()))
            .collect()
    };
    assert_eq!(names(&in_binary), names(&on_disk));
    assert!(
        in_binary == on_disk,
        "a text in the binary differs from its file"
    );
}

#[test]
fn a_packs_bytes_change_with_any_of_its_texts() {
    let packs = RuleBook::shipped_packs().expect("read");
    let bytes: BTreeSet<&[u8]> = packs
        .iter()
        .map(looks_rules::Pack::canonical_bytes)
        .collect();
    assert_eq!(bytes.len(), packs.len());
    let mut files = embedded().remove(0);
    let before = looks_rules::Pack::parse(&files)
        .expect("read")
        .canonical_bytes()
        .to_vec();
    let (_, text) = files.files.iter_mut().next_back().expect("a file");
    text.push('\n');
    let after = looks_rules::Pack::parse(&files)
        .expect("read")
        .canonical_bytes()
        .to_vec();
    assert_ne!(before, after);
}

#[test]
fn the_guide_lists_every_fact_and_every_pack() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/RULES.md");
    let guide = fs::read_to_string(guide).expect("docs/RULES.md");
    for spec in SCHEMA {
        let kind = if spec.kind == FactKind::Bool {
            "yes/no"
        } else {
            "number"
        };
        let row = format!("| `{}` | {kind} | {} |", spec.name, spec.doc.trim());
        assert!(guide.contains(&row), "docs/RULES.md lacks the row: {row}");
    }
    let rows = guide
        .lines()
        .filter(|l| l.contains("| yes/no |") || l.contains("| number |"))
        .count();
    assert_eq!(
        rows,
        SCHEMA.len(),
        "docs/RULES.md has a row for a fact that is no more"
    );
    for pack in book().packs() {
        assert!(
            guide.contains(&format!("| `{}` |", pack.head.id)),
            "{}",
            pack.head.id
        );
    }
}
