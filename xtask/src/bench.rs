//! `cargo xtask bench`: builds `looks-bench` with `--release` and runs it.
//!
//! The measurements themselves are in `crates/looks-bench`, so that this crate stays small and
//! quick to build.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

/// Runs the measurements; `rows` are passed on.
pub(crate) fn run(root: &Path, rows: &[&str]) -> Result<ExitCode> {
    let status = Command::new("cargo")
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "looks-bench",
            "--",
        ])
        .args(rows)
        .current_dir(root)
        .status()
        .context("cannot run `cargo`")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
