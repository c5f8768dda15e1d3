//! Who may import whom: the table of ARCHITECTURE.md, checked against what cargo says.
//!
//! Dependencies of tests are free, with one exception: nothing but tests imports the test kit.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Finding;

/// Each of our crates and those of ours that it may import.
const OWN: &[(&str, &[&str])] = &[
    ("looks-core", &[]),
    ("looks-record", &[]),
    ("looks-rules", &["looks-core"]),
    ("looks-verify", &["looks-record"]),
    ("looks-store", &["looks-record"]),
    (
        "looks-app",
        &[
            "looks-core",
            "looks-rules",
            "looks-record",
            "looks-script",
            "looks-store",
        ],
    ),
    (
        "looks-web",
        &[
            "looks-app",
            "looks-core",
            "looks-record",
            "looks-rules",
            "looks-script",
            "looks-store",
        ],
    ),
    ("looks-scenario", &["looks-core", "looks-rules"]),
    ("looks-script", &[]),
    (
        "lastlooks",
        &[
            "looks-app",
            "looks-core",
            "looks-record",
            "looks-rules",
            "looks-scenario",
            "looks-script",
            "looks-store",
            "looks-verify",
            "looks-web",
        ],
    ),
    (
        "looks-testkit",
        &[
            "looks-core",
            "looks-rules",
            "looks-record",
            "looks-store",
            "looks-app",
        ],
    ),
    (
        "looks-bench",
        &[
            "looks-app",
            "looks-core",
            "looks-record",
            "looks-rules",
            "looks-script",
            "looks-store",
            "looks-verify",
            "looks-web",
        ],
    ),
    ("xtask", &[]),
    ("e2e", &[]),
];

/// Outside crates that only some of ours may import, and which.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("rusqlite", &["looks-store", "looks-bench"]),
    ("cedar-policy", &["looks-rules"]),
    ("maud", &["looks-web"]),
    ("axum", &["looks-web", "lastlooks"]),
    ("thirtyfour", &["e2e"]),
    ("proptest", &["looks-testkit"]),
    (
        "anyhow",
        &["lastlooks", "looks-bench", "looks-verify", "xtask", "e2e"],
    ),
];

/// Outside crates that bring clocks, chance, threads or I/O, and the crates that stay without.
const NEVER: &[&str] = &[
    "tokio",
    "getrandom",
    "rand",
    "rusqlite",
    "axum",
    "reqwest",
    "tracing",
];
const PURE: &[&str] = &[
    "looks-core",
    "looks-record",
    "looks-rules",
    "looks-script",
    "looks-verify",
];

/// A dependency of one of our packages, not of its tests.
struct Edge<'a> {
    from: &'a str,
    to: &'a str,
    ours: bool,
}

/// Checks the edges between our own crates.
pub(super) fn between(metadata: &Value) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for name in names(metadata)? {
        if !OWN.iter().any(|(known, _)| *known == name) {
            let text = format!(
                "`{name}` has no line in the table of imports; add it and say what it may import"
            );
            found.push(Finding::file(&manifest(name), text));
        }
    }
    for edge in edges(metadata)?.iter().filter(|edge| edge.ours) {
        let allowed = OWN
            .iter()
            .find(|(name, _)| *name == edge.from)
            .map_or(&[][..], |row| row.1);
        if !allowed.contains(&edge.to) {
            let text = format!("`{}` may not import `{}`", edge.from, edge.to);
            found.push(Finding::file(&manifest(edge.from), text));
        }
    }
    Ok(found)
}

/// Checks the edges to outside crates.
pub(super) fn outside(metadata: &Value) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for edge in edges(metadata)?.iter().filter(|edge| !edge.ours) {
        let home = ONLY_IN
            .iter()
            .find(|(name, _)| *name == edge.to)
            .map(|row| row.1);
        if let Some(home) = home.filter(|home| !home.contains(&edge.from)) {
            let text = format!("`{}` belongs in {} only", edge.to, home.join(", "));
            found.push(Finding::file(&manifest(edge.from), text));
        }
        if PURE.contains(&edge.from) && NEVER.contains(&edge.to) {
            let text = format!("`{}` in a crate without effects", edge.to);
            found.push(Finding::file(&manifest(edge.from), text));
        }
    }
    Ok(found)
}

fn manifest(name: &str) -> String {
    match name {
        "xtask" | "e2e" => format!("{name}/Cargo.toml"),
        _ => format!("crates/{name}/Cargo.toml"),
    }
}

fn packages(metadata: &Value) -> Result<&Vec<Value>> {
    metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("cargo's answer names no package")
}

fn name(value: &Value) -> Result<&str> {
    value
        .get("name")
        .and_then(Value::as_str)
        .context("cargo's answer has a nameless package")
}

fn names(metadata: &Value) -> Result<Vec<&str>> {
    packages(metadata)?.iter().map(name).collect()
}

fn edges(metadata: &Value) -> Result<Vec<Edge<'_>>> {
    let mut edges = Vec::new();
    for package in packages(metadata)? {
        let dependencies = package
            .get("dependencies")
            .and_then(Value::as_array)
            .context("cargo's answer has a package without a list of dependencies")?;
        for dependency in dependencies {
            if dependency.get("kind").and_then(Value::as_str) == Some("dev") {
                continue;
            }
            edges.push(Edge {
                from: name(package)?,
                to: name(dependency)?,
                ours: dependency.get("path").is_some_and(|path| !path.is_null()),
            });
        }
    }
    Ok(edges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn workspace(from: &str, to: &Value) -> Value {
        json!({ "packages": [{ "name": from, "dependencies": [to] }] })
    }

    fn ours(to: &str) -> Value {
        json!({ "name": to, "kind": null, "path": "somewhere" })
    }

    /// Shows that an edge in the table passes, one against it is found, and a new crate needs a line.
    #[test]
    fn own_edges() {
        let count = |from, to: &Value| between(&workspace(from, to)).unwrap().len();
        assert_eq!(count("looks-store", &ours("looks-record")), 0);
        assert_eq!(count("looks-verify", &ours("looks-store")), 1);
        assert_eq!(count("looks-core", &ours("looks-record")), 1);
        assert_eq!(count("looks-new", &ours("looks-core")), 2);
        let test_kit = json!({ "name": "looks-testkit", "kind": "dev", "path": "somewhere" });
        assert_eq!(count("looks-store", &test_kit), 0);
        assert_eq!(count("looks-store", &ours("looks-testkit")), 1);
    }

    /// Shows that outside crates stay where they belong and out of the pure crates.
    #[test]
    fn outside_edges() {
        let count = |from, to| {
            let dependency = json!({ "name": to, "kind": null });
            outside(&workspace(from, &dependency)).unwrap().len()
        };
        assert_eq!(count("looks-store", "rusqlite"), 0);
        assert_eq!(count("looks-app", "rusqlite"), 1);
        assert_eq!(count("looks-core", "rusqlite"), 2);
        assert_eq!(count("looks-core", "serde"), 0);
        assert_eq!(count("looks-verify", "tokio"), 1);
    }
}
