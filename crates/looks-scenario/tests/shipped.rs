//! Every scenario under `scenarios/` reads, plays and passes; the schemas on disk are those of the code.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::path::{Path, PathBuf};

use looks_rules::RuleBook;
use looks_scenario::{
    Scenario, Totals, run,
    schema::{command_schema, ids_page, scenario_schema},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut inside: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    inside.sort();
    for path in inside {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "toml") {
            found.push(path);
        }
    }
}

fn shipped() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files(&root().join("scenarios"), &mut paths);
    paths
        .into_iter()
        .map(|p| {
            let name = p.strip_prefix(root()).unwrap().display().to_string();
            (name, std::fs::read_to_string(p).unwrap())
        })
        .collect()
}

#[test]
fn every_shipped_scenario_passes() {
    let book = RuleBook::shipped(None).unwrap();
    let mut totals = Totals::default();
    let mut wrong = Vec::new();
    for (name, text) in shipped() {
        match Scenario::read(&name, &text, &book) {
            Ok(scenario) => {
                let report = run(&scenario, &book);
                totals += report.totals;
                if !report.passed() {
                    wrong.push(report.to_string());
                }
            }
            Err(error) => wrong.push(error.to_string()),
        }
    }
    assert!(wrong.is_empty(), "{}\n{totals}", wrong.join("\n"));
    assert!(totals.passed > 650, "only {totals}");
}

/// The case library has one file for each case, and each says by when it must be seen.
#[test]
fn every_case_says_when_it_must_be_seen() {
    let book = RuleBook::shipped(None).unwrap();
    let cases: Vec<_> = shipped()
        .into_iter()
        .filter(|(name, _)| name.starts_with("scenarios/cases/"))
        .collect();
    assert_eq!(cases.len(), 14);
    for (name, text) in cases {
        let scenario = Scenario::read(&name, &text, &book).unwrap();
        let head = &scenario.head;
        assert!(head.earliest_control_step.is_some(), "{name}");
        assert!(
            !head.mechanism.is_empty() && !head.source.is_empty(),
            "{name}"
        );
        let asserted = scenario.expect.first_signal_by_fact.is_some();
        assert!(asserted || head.software_could_not_help.is_some(), "{name}");
        let facts: Vec<u32> = scenario.steps.iter().filter_map(|s| s.fact).collect();
        assert!(facts.is_sorted(), "{name}: facts out of order {facts:?}");
    }
}

#[test]
fn the_schemas_on_disk_are_current() {
    let stale = "is stale: run `cargo run -p looks-scenario --example schema`";
    let read = |name: &str| {
        std::fs::read_to_string(root().join("docs/schema").join(name)).unwrap_or_default()
    };
    // By value: the order of keys depends on how other crates build the JSON library.
    for (name, now) in [
        ("command.schema.json", command_schema()),
        ("scenario.schema.json", scenario_schema()),
    ] {
        let there: serde_json::Value = serde_json::from_str(&read(name)).unwrap_or_default();
        assert!(there == now, "docs/schema/{name} {stale}");
    }
    assert!(read("ids.md") == ids_page(), "docs/schema/ids.md {stale}");
}

/// Every key a shipped row uses is a key of the schema, and every required one is there.
#[test]
fn shipped_rows_fit_the_schema() {
    let schema = scenario_schema();
    let step = schema.pointer("/$defs/Step").unwrap();
    let own = step["properties"].as_object().unwrap();
    let variants = step["oneOf"].as_array().unwrap();
    let mut seen = 0;
    for (name, text) in shipped() {
        let file: toml::Table = toml::from_str(&text).unwrap();
        for row in file["step"].as_array().unwrap() {
            let row = row.as_table().unwrap();
            let word = row["do"].as_str().unwrap();
            let variant = variants
                .iter()
                .find(|v| v.pointer("/properties/do/const").unwrap() == word)
                .unwrap_or_else(|| panic!("{name}: `{word}` is not in the schema"));
            for key in row.keys() {
                let known = own.contains_key(key) || variant["properties"].get(key).is_some();
                assert!(known, "{name}: `{word}` has no `{key}` in the schema");
            }
            for key in variant["required"].as_array().unwrap() {
                assert!(
                    row.contains_key(key.as_str().unwrap()),
                    "{name}: {word} {key}"
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 600, "only {seen} rows");
}
