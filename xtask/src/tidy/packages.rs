//! Counting packages, and asking cargo about them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Finding, Tree};

/// Most packages in `Cargo.lock`: each one is somebody else's code in a safety system.
const LOCKED_MAX: usize = 480;

/// Most outside packages that the verifier is built from: somebody who trusts nobody has to be able
/// to look at all of them.
const VERIFIER_MAX: usize = 45;

/// What cargo says about the workspace's own packages.
pub(super) fn metadata(root: &Path) -> Result<Value> {
    let text = cargo(
        root,
        &["metadata", "--no-deps", "--format-version", "1", "--locked"],
    )?;
    serde_json::from_str(&text).context("`cargo metadata` did not answer with JSON")
}

/// What cargo prints as the verifier's tree, a package to a line.
pub(super) fn verifier_tree(root: &Path) -> Result<String> {
    cargo(
        root,
        &[
            "tree",
            "--package",
            "looks-verify",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--locked",
        ],
    )
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(root)
        .output()
        .context("cannot run `cargo`")?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("`cargo {}` failed: {stderr}", arguments.join(" "));
    }
    String::from_utf8(output.stdout).context("cargo's answer is not UTF-8")
}

/// Checks the number of packages in `Cargo.lock`.
pub(super) fn locked(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text("Cargo.lock") else {
        return vec![Finding::file("Cargo.lock", "is missing".to_owned())];
    };
    let count = text.lines().filter(|line| *line == "[[package]]").count();
    over("Cargo.lock", count, LOCKED_MAX)
}

/// Checks the number of packages the verifier is built from.
pub(super) fn verifier(tree: &str) -> Vec<Finding> {
    let packages: BTreeSet<&str> = tree
        .lines()
        .map(|line| {
            line.trim_end_matches(" (*)")
                .trim_end_matches(" (proc-macro)")
        })
        .filter(|line| !line.is_empty() && !line.starts_with("looks-"))
        .collect();
    over(
        "crates/looks-verify/Cargo.toml",
        packages.len(),
        VERIFIER_MAX,
    )
}

fn over(path: &str, count: usize, limit: usize) -> Vec<Finding> {
    if count == 0 || count > limit {
        let text = format!("{count} packages, at least 1 and at most {limit}");
        return vec![Finding::file(path, text)];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows both ends of the limit on locked packages.
    #[test]
    fn locked_limit() {
        let lock = |count: usize| "[[package]]\nname = \"x\"\n".repeat(count);
        let check = |text: &str| locked(&Tree::of(&[("Cargo.lock", text)])).len();
        assert_eq!(check(&lock(LOCKED_MAX)), 0);
        assert_eq!(check(&lock(LOCKED_MAX + 1)), 1);
        assert_eq!(check(""), 1);
        assert_eq!(locked(&Tree::default()).len(), 1);
    }

    /// Shows that a package named twice counts once, and that the limit bites.
    #[test]
    fn verifier_limit() {
        let lines = |count: usize| {
            (0..count)
                .map(|n| format!("p{n} v1.0.0\n"))
                .collect::<Vec<_>>()
                .concat()
        };
        assert!(verifier(&format!("{}p0 v1.0.0 (*)\n", lines(VERIFIER_MAX))).is_empty());
        assert_eq!(verifier(&lines(VERIFIER_MAX + 1)).len(), 1);
    }
}
