//! What is refused when packs are read and compiled, with file, rule and key named.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests: a wrong answer ends the test"
)]

use std::collections::BTreeSet;

use looks_core::gate::{Effect, Gate};
use looks_rules::{Pack, PackError, PackFiles, RuleBook, baseline};

const RULE: &str = r#"
[[rule]]
id = "ID/short"
source = "House rule"
clause = "one"
grade = "house"
effect = "refuse"
on = ["clear"]
when = "context.is_gun && context.idle_s > 60"
who = ["armorer"]
[rule.text.en]
message = "it lay about"
remedy = "lock it"
[rule.text.es]
message = "quedó sin guardar"
remedy = "guárdela"
[[rule.test]]
name = "long"
facts = { idle_s = 61 }
expect = "fires"
[[rule.test]]
name = "short"
facts = {}
expect = "quiet"
"#;

fn files(id: &str, rules: &str) -> PackFiles {
    let head = format!(
        "id = \"{id}\"\ntitle = \"A pack\"\nsource = \"us\"\njurisdiction = \"here\"\nversion = 1\ndate = \"2026-11-22\"\n"
    );
    let rules = rules.replace("ID/", &format!("{id}/"));
    PackFiles {
        folder: id.into(),
        files: [("pack.toml".into(), head), ("rules.toml".into(), rules)].into(),
    }
}

fn read(rules: &str) -> Result<Pack, PackError> {
    Pack::parse(&files("prod", rules))
}

fn overlay(rules: &str) -> Result<RuleBook, PackError> {
    RuleBook::build(RuleBook::shipped_packs()?, Some(read(rules)?), None)
}

/// The rule with one change; the change must be one.
fn with(from: &str, to: &str) -> String {
    assert!(RULE.contains(from), "{from}");
    RULE.replacen(from, to, 1)
}

fn assert_named(result: Result<RuleBook, PackError>, words: &[&str]) {
    let error = result.expect_err("was taken").to_string();
    for word in words {
        assert!(error.contains(word), "`{word}` is not in: {error}");
    }
}

#[test]
fn a_production_may_add_a_refusal() {
    let book = overlay(RULE).expect("compiles");
    let mut facts = baseline();
    facts.idle_s = 61;
    let found = book.findings(&BTreeSet::new(), "clear", &facts);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].rule.as_str(), found[0].effect),
        ("prod/short", Effect::Refuse)
    );
    assert_eq!(book.findings(&BTreeSet::new(), "clear", &baseline()), []);
    assert!(book.test().iter().all(looks_rules::TestVerdict::passed));
}

#[test]
fn a_production_may_not_permit_record_or_start_clocks() {
    assert_named(
        overlay(&with("\"refuse\"", "\"permit\"")),
        &["prod/rules.toml", "effect", "permit"],
    );
    for effect in ["\"record\"", "\"clock\"\nseconds = 60"] {
        assert_named(
            overlay(&with("\"refuse\"", effect)),
            &["prod/short", "effect"],
        );
    }
    let smuggled = "true }; permit(principal, action, resource) when { true";
    let error = overlay(&with("context.is_gun && context.idle_s > 60", smuggled));
    assert_named(error, &["prod/rules.toml", "prod/short", "`when`"]);
}

#[test]
fn a_production_cannot_take_a_shipped_rules_place() {
    let shadow = RULE.replace("ID/short", "base/sweep");
    assert_named(overlay(&shadow), &["base/sweep", "`id`", "prod/"]);
    let twice = RuleBook::build(
        vec![
            Pack::parse(&files("mine", RULE)).expect("read"),
            Pack::parse(&files("mine", RULE)).expect("read"),
        ],
        None,
        None,
    );
    assert_named(twice, &["mine", "twice"]);
    let as_pack = RuleBook::build(vec![read(RULE).expect("read")], None, None);
    assert_named(as_pack, &["prod"]);
    let as_overlay = RuleBook::build(
        Vec::new(),
        Some(Pack::parse(&files("mine", RULE)).expect("read")),
        None,
    );
    assert_named(as_overlay, &["mine", "prod"]);
}

#[test]
fn a_production_rule_never_removes_a_finding() {
    let plain = RuleBook::shipped(None).expect("compiles");
    let tighter = overlay(RULE).expect("compiles");
    let packs: BTreeSet<_> = plain.packs().map(|p| p.head.id.clone()).collect();
    let worst = looks_core::facts::Facts {
        is_gun: true,
        setup_has_gun: true,
        ..Default::default()
    };
    for command in looks_rules::GATED {
        let before: BTreeSet<_> = plain
            .findings(&packs, command, &worst)
            .into_iter()
            .map(|f| f.rule)
            .collect();
        let after: BTreeSet<_> = tighter
            .findings(&packs, command, &worst)
            .into_iter()
            .map(|f| f.rule)
            .collect();
        assert!(before.is_subset(&after), "{command}");
    }
}

#[test]
fn a_typo_in_a_condition_is_refused() {
    assert_named(
        overlay(&with("context.is_gun", "context.is_gunn")),
        &["prod/short", "`when`", "is_gunn"],
    );
    // Right name, wrong type: found by the strict validator.
    assert_named(
        overlay(&with("context.idle_s > 60", "context.idle_s")),
        &["prod/short", "`when`"],
    );
    assert_named(
        overlay(&with("context.idle_s > 60", "context.is_gun > 60")),
        &["prod/short", "`when`"],
    );
    assert_named(
        overlay(&with("context.idle_s > 60", "context.is_gun == 1")),
        &["prod/short", "`when`"],
    );
    // A condition that can never hold is a mistake too.
    assert_named(
        overlay(&with("context.is_gun && context.idle_s > 60", "false")),
        &["prod/short", "`when`"],
    );
}

#[test]
fn unknown_keys_words_facts_and_commands_are_refused() {
    for (from, to, words) in [
        ("clause =", "claus =", ["claus", "rules.toml"]),
        ("[rule.text.es]", "[rule.text.fr]", ["fr", "rules.toml"]),
        ("grade = \"house\"", "grade = \"U\"", ["U", "rules.toml"]),
        ("[\"clear\"]", "[\"claer\"]", ["claer", "`on`"]),
        ("[\"clear\"]", "[\"lock_up\"]", ["lock_up", "never gated"]),
        ("[\"clear\"]", "[\"report\"]", ["report", "never gated"]),
        (
            "[\"clear\"]",
            "[\"hold_meeting\"]",
            ["hold_meeting", "`on`"],
        ),
        ("[\"clear\"]", "[]", ["no command", "`on`"]),
        ("[\"clear\"]", "[\"clear\", \"clear\"]", ["twice", "`on`"]),
        (
            "[\"armorer\"]",
            "[\"armourer\"]",
            ["armourer", "rules.toml"],
        ),
        ("[\"armorer\"]", "[]", ["nobody", "`who`"]),
        ("idle_s = 61 }", "idle = 61 }", ["`idle`", "long"]),
        ("idle_s = 61 }", "idle_s = true }", ["whole number", "long"]),
        (
            "expect = \"quiet\"",
            "expect = \"fires\"",
            ["quiet", "`test`"],
        ),
        (
            "expect = \"fires\"",
            "expect = \"quiet\"",
            ["fires", "`test`"],
        ),
        (
            "effect = \"refuse\"",
            "effect = \"refuse\"\nseconds = 5",
            ["seconds", "clock"],
        ),
        (
            "effect = \"refuse\"",
            "effect = \"refuse\"\nfrom = \"2025-02-30\"",
            ["2025-02-30", "YYYY-MM-DD"],
        ),
        (
            "effect = \"refuse\"",
            "effect = \"refuse\"\nfrom = \"2026-01-01\"\nuntil = \"2025-01-01\"",
            ["2025-01-01", "`until`"],
        ),
        (
            "remedy = \"guárdela\"",
            "remedy = \" \"",
            ["text.es.remedy", "empty"],
        ),
    ] {
        assert_named(overlay(&with(from, to)), &words);
    }
}

#[test]
fn a_pack_without_head_rules_or_its_own_id_is_refused() {
    let mut headless = files("mine", RULE);
    headless.files.remove("pack.toml");
    let mut other = files("mine", RULE);
    other.folder = "yours".into();
    let mut empty = files("mine", RULE);
    empty.files.remove("rules.toml");
    let twice = files("mine", &format!("{RULE}{RULE}"));
    for (pack, word) in [
        (headless, "pack.toml"),
        (other, "yours"),
        (empty, "no rules"),
        (twice, "twice"),
    ] {
        let error = Pack::parse(&pack).expect_err(word).to_string();
        assert!(error.contains(word), "{error}");
    }
}
