//! Checks that no lint can express: who may import whom, what is said and where, what rule
//! packs must carry.
//!
//! Every check is a function from the tree of files (or from what cargo says about it) to
//! findings, so that each has a test with a planted fault. `cargo xtask tidy` runs them all, and
//! so does a test of this crate.

mod imports;
mod markdown;
mod markup;
mod packages;
mod rules;
mod source;
mod sql;
mod words;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Something that has to be changed before a check passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// File, from the root of the workspace.
    pub(crate) path: String,
    /// Line, counted from 1; 0 for the file as a whole.
    pub(crate) line: usize,
    /// What is wrong and what to do.
    pub(crate) text: String,
}

impl Finding {
    /// A finding about a whole file.
    pub(crate) fn file(path: &str, text: String) -> Self {
        Self {
            path: path.to_owned(),
            line: 0,
            text,
        }
    }

    /// A finding about a line, given its index from 0.
    pub(crate) fn line(path: &str, index: usize, text: String) -> Self {
        Self {
            path: path.to_owned(),
            line: index + 1,
            text,
        }
    }
}

/// A text file of the workspace.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// Whole content.
    pub(crate) text: String,
}

impl File {
    /// True for tests that sit in files of their own.
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The lines before the first inline test module, numbered from 0.
    pub(crate) fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.is_test() { 0 } else { usize::MAX };
        self.text
            .lines()
            .enumerate()
            .take(end)
            .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
    }
}

/// The text files of the workspace that are ours.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    /// In the order of their paths.
    pub(crate) files: Vec<File>,
}

impl Tree {
    /// Reads every file that git knows or would add. Foreign files under `vendor` and files that
    /// are not text are left out.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let output = Command::new("git")
            .args([
                "ls-files",
                "--cached",
                "--others",
                "--exclude-standard",
                "-z",
            ])
            .current_dir(root)
            .output()
            .context("cannot run `git ls-files`")?;
        if !output.status.success() {
            bail!(
                "`git ls-files` failed: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let names = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
        let mut files = Vec::new();
        for path in names.split('\0').filter(|path| !path.is_empty()) {
            if path.contains("vendor/") {
                continue;
            }
            // A file deleted but not yet committed is listed and cannot be read.
            let Ok(bytes) = std::fs::read(root.join(path)) else {
                continue;
            };
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(File {
                    path: path.to_owned(),
                    text,
                });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Ok(Self { files })
    }

    /// The files whose path ends in `.extension`.
    pub(crate) fn with_extension(&self, extension: &str) -> impl Iterator<Item = &File> {
        let end = format!(".{extension}");
        self.files
            .iter()
            .filter(move |file| file.path.ends_with(&end))
    }

    /// The Rust files under a folder.
    pub(crate) fn rust_under(&self, folder: &str) -> impl Iterator<Item = &File> {
        self.with_extension("rs")
            .filter(move |file| file.path.starts_with(folder))
    }

    /// The content of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.text.as_str())
    }

    /// A tree for tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        Self { files }
    }
}

/// A check over the files alone.
type Check = fn(&Tree) -> Vec<Finding>;

/// Every check over the files alone, by name.
const CHECKS: &[(&str, Check)] = &[
    ("file length", source::length),
    ("first lines say what a file is", source::header),
    ("suppressed lints have reasons", source::suppressions),
    ("tests run and can fail", source::tests),
    ("pure crates are pure", source::purity),
    ("unfinished marks", words::unfinished),
    ("paths of one machine", words::machine_paths),
    ("words about tools", words::tools),
    ("fixed comment words", words::fixed),
    ("one title per page", markdown::titles),
    ("links resolve", markdown::links),
    ("pages within their length", markdown::lengths),
    ("two commands in README.md", markdown::readme_commands),
    ("ARCHITECTURE.md names every crate", markdown::crate_list),
    ("rule packs", rules::packs),
    ("the log is only added to", sql::log_only_grows),
    ("no inline script or style", markup::inline),
];

/// Findings of every check, in order, each with the name of its check.
pub(crate) fn findings(root: &Path) -> Result<Vec<(&'static str, Vec<Finding>)>> {
    let tree = Tree::load(root)?;
    let mut all: Vec<_> = CHECKS
        .iter()
        .map(|(name, check)| (*name, check(&tree)))
        .collect();
    let metadata = packages::metadata(root)?;
    all.push(("imports between crates", imports::between(&metadata)?));
    all.push(("imports of outside crates", imports::outside(&metadata)?));
    all.push(("packages in Cargo.lock", packages::locked(&tree)));
    all.push((
        "packages of looks-verify",
        packages::verifier(&packages::verifier_tree(root)?),
    ));
    Ok(all)
}

/// Runs every check and prints the findings; true when there are none.
#[expect(clippy::print_stdout, reason = "the report of the command")]
pub(crate) fn run(root: &Path) -> Result<bool> {
    let all = findings(root)?;
    for (name, found) in &all {
        println!("{} {name}", if found.is_empty() { "ok  " } else { "FAIL" });
        for finding in found {
            let place = if finding.line == 0 {
                finding.path.clone()
            } else {
                format!("{}:{}", finding.path, finding.line)
            };
            println!("       {place}: {}", finding.text);
        }
    }
    Ok(all.iter().all(|(_, found)| found.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that the whole workspace passes every check.
    #[test]
    fn the_workspace_is_tidy() {
        let root = crate::root().unwrap();
        let found: Vec<_> = findings(&root)
            .unwrap()
            .into_iter()
            .filter(|(_, found)| !found.is_empty())
            .collect();
        assert!(found.is_empty(), "{found:#?}");
    }

    /// Shows that lines of tests are told apart from lines of the product.
    #[test]
    fn product_lines_end_at_the_tests() {
        let tree = Tree::of(&[
            ("a/src/x.rs", "one\n#[cfg(test)]\nmod tests {\n}\n"),
            ("a/src/x/tests.rs", "two\n"),
        ]);
        let lines: Vec<_> = tree
            .files
            .iter()
            .flat_map(|file| file.product_lines().map(|(_, line)| line))
            .collect();
        assert_eq!(lines, ["one"]);
    }
}
