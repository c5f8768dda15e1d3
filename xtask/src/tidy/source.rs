//! Checks of Rust sources: length, first lines, suppressions, tests, purity.

use super::words::has_word;
use super::{Finding, Tree};

/// Longest Rust file, in lines. A reader has one afternoon.
const LINES_MAX: usize = 800;

/// Finds Rust files over the limit.
pub(super) fn length(tree: &Tree) -> Vec<Finding> {
    tree.with_extension("rs")
        .filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > LINES_MAX).then(|| {
                let text = format!("{lines} lines, at most {LINES_MAX}; split it by subject");
                Finding::file(&file.path, text)
            })
        })
        .collect()
}

/// Finds Rust files that do not begin by saying what they are.
pub(super) fn header(tree: &Tree) -> Vec<Finding> {
    tree.with_extension("rs")
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| {
            let text = "does not start with `//! `: say what the file is and what it is not";
            Finding::file(&file.path, text.to_owned())
        })
        .collect()
}

/// Finds lints silenced by `allow`, which stays when its cause has gone; `expect` does not.
/// That an expectation has a reason is clippy's business (`allow_attributes_without_reason`).
pub(super) fn suppressions(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("rs").filter(|file| !is_own(&file.path)) {
        for (index, line) in file.text.lines().enumerate() {
            let line = line.trim_start();
            if line.starts_with("#[allow(") || line.starts_with("#![allow(") {
                let text = "use `#[expect(..., reason = \"...\")]` instead of `allow`";
                found.push(Finding::line(&file.path, index, text.to_owned()));
            }
        }
    }
    found
}

/// Finds tests that are skipped, cannot fail, or wait for a time instead of an event.
pub(super) fn tests(tree: &Tree) -> Vec<Finding> {
    let marks = [
        (
            "#[ignore",
            "a skipped test shows nothing; make it run or take it out",
        ),
        ("assert!(true", "this assertion cannot fail"),
        ("sleep(", "wait for an event with a bound, never for a time"),
    ];
    let mut found = Vec::new();
    for file in tree.with_extension("rs").filter(|file| !is_own(&file.path)) {
        for (index, line) in file.text.lines().enumerate() {
            for (mark, text) in marks {
                if code(line).contains(mark) {
                    found.push(Finding::line(&file.path, index, text.to_owned()));
                }
            }
        }
    }
    found
}

/// What a crate without effects never names: files, network, threads, environment, clocks,
/// chance, and maps whose order is chance.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::process",
    "std::env",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "thread_rng",
    "getrandom",
    "HashMap",
    "HashSet",
    "tokio",
    "async",
];

/// Pure crates, and what each may name all the same, with the reason.
const PURE: &[(&str, &[&str])] = &[
    ("crates/looks-core/src/", &[]),
    ("crates/looks-record/src/", &[]),
    ("crates/looks-script/src/", &[]),
    // Packs are read from a folder when they are loaded; Cedar's own interface takes hash maps.
    (
        "crates/looks-rules/src/",
        &["std::fs", "HashMap", "HashSet"],
    ),
];

/// Finds effects in the crates that must have none.
pub(super) fn purity(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for (folder, allowed) in PURE {
        for file in tree.rust_under(folder) {
            for (index, line) in file.product_lines() {
                for word in IMPURE.iter().filter(|word| !allowed.contains(word)) {
                    if has_word(code(line), word) {
                        let text = format!("`{word}` in a crate without effects; pass it in");
                        found.push(Finding::line(&file.path, index, text));
                    }
                }
            }
        }
    }
    found
}

/// A line without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

/// This crate names what it forbids.
fn is_own(path: &str) -> bool {
    path.starts_with("xtask/src/tidy/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(found: Vec<Finding>) -> Vec<String> {
        found
            .into_iter()
            .map(|finding| format!("{}:{}", finding.path, finding.line))
            .collect()
    }

    /// Shows that the limit itself passes and one line more does not.
    #[test]
    fn length_limit() {
        let (fits, over) = ("x\n".repeat(LINES_MAX), "x\n".repeat(LINES_MAX + 1));
        let tree = Tree::of(&[("a.rs", &fits), ("b.rs", &over), ("c.md", &over)]);
        assert_eq!(texts(length(&tree)), ["b.rs:0"]);
    }

    /// Shows that a file without a first line about itself is found.
    #[test]
    fn missing_header() {
        let tree = Tree::of(&[("a.rs", "//! What.\n"), ("b.rs", "fn main() {}\n")]);
        assert_eq!(texts(header(&tree)), ["b.rs:0"]);
    }

    /// Shows that `allow` is found, also for a whole file, and `expect` is not.
    #[test]
    fn allow_is_found() {
        let text = "#![allow(dead_code)]\n  #[allow(x)]\n#[expect(x, reason = \"y\")]\n";
        assert_eq!(
            texts(suppressions(&Tree::of(&[("a.rs", text)]))),
            ["a.rs:1", "a.rs:2"]
        );
    }

    /// Shows that empty tests and waiting are found, but not when a comment speaks of them.
    #[test]
    fn empty_tests() {
        let text = "#[ignore]\nassert!(true);\nthread::sleep(Duration::ZERO);\n// no sleep(x)\n";
        assert_eq!(
            texts(tests(&Tree::of(&[("a.rs", text)]))),
            ["a.rs:1", "a.rs:2", "a.rs:3"]
        );
    }

    /// Shows that effects are found in pure crates, outside their tests, and only there.
    #[test]
    fn effects_in_pure_crates() {
        let text = "use std::collections::HashMap;\n// HashMap\n#[cfg(test)]\nuse std::fs;\n";
        let tree = Tree::of(&[
            ("crates/looks-core/src/a.rs", text),
            ("crates/looks-rules/src/a.rs", text),
            ("crates/looks-rules/src/b.rs", "Instant::now()\n"),
            ("crates/looks-store/src/a.rs", text),
        ]);
        assert_eq!(
            texts(purity(&tree)),
            [
                "crates/looks-core/src/a.rs:1",
                "crates/looks-rules/src/b.rs:1"
            ]
        );
    }
}
