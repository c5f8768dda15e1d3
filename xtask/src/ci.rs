//! `cargo xtask ci`: everything that must pass, in order, the same at home and on a clean machine.
//!
//! A stage that fails ends the run; the stages after it count as failed, because what was not
//! shown to pass has not passed. Next: `ci/tools.rs` for what is installed, `ci/report.rs` for
//! the table at the end.

mod report;
mod tools;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use report::{Outcome, Row};

/// Warnings are errors. Links from public to private documentation are wanted: the documentation is
/// for readers of the code, and is built with private items.
const RUSTDOC_FLAGS: &str = "-D warnings -A rustdoc::private_intra_doc_links";

/// What every stage is given.
#[derive(Debug)]
struct Surroundings {
    /// Folder of the workspace.
    root: PathBuf,
    /// Folder of the binaries that the build stage makes.
    binaries: PathBuf,
    /// True where nobody is watching: a stage over its time is ended.
    unattended: bool,
}

/// One stage.
struct Stage {
    name: &'static str,
    /// Left out with `--fast`.
    slow: bool,
    /// Minutes after which an unattended stage is ended.
    minutes_max: u32,
    run: fn(&Surroundings, u32) -> Result<()>,
}

/// Every stage, in order: what is quick to fail comes first, and what needs the binaries last.
///
/// One profile and one set of features throughout: `--all-targets` builds the binaries with the
/// features that the tests need too, so that nothing is built twice, and the later stages run
/// those same binaries.
const STAGES: &[Stage] = &[
    Stage {
        name: "tools",
        slow: false,
        minutes_max: 10,
        run: |s, _| tools::compile_tools(s.unattended),
    },
    Stage {
        name: "format",
        slow: false,
        minutes_max: 2,
        run: |s, m| s.cargo(m, "fmt --all -- --check --files-with-diff"),
    },
    Stage {
        name: "tidy",
        slow: false,
        minutes_max: 2,
        run: |s, _| tidy(s),
    },
    Stage {
        name: "clippy",
        slow: false,
        minutes_max: 25,
        run: |s, m| {
            s.cargo(
                m,
                "clippy --workspace --all-targets --locked -- -D warnings",
            )
        },
    },
    Stage {
        name: "rustdoc",
        slow: false,
        minutes_max: 15,
        run: |s, m| {
            s.cargo(
                m,
                "doc --workspace --no-deps --document-private-items --locked",
            )
        },
    },
    Stage {
        name: "build",
        slow: false,
        minutes_max: 35,
        run: |s, m| s.cargo(m, "build --workspace --all-targets --locked"),
    },
    Stage {
        name: "tests",
        slow: false,
        minutes_max: 20,
        run: |s, m| s.cargo(m, "test --workspace --no-fail-fast --locked"),
    },
    Stage {
        name: "scenarios",
        slow: false,
        minutes_max: 5,
        run: |s, m| s.hub(m, "replay scenarios"),
    },
    Stage {
        name: "rule packs",
        slow: false,
        minutes_max: 5,
        run: |s, m| s.hub(m, "rules test"),
    },
    Stage {
        name: "browser journeys",
        slow: true,
        minutes_max: 15,
        run: journeys,
    },
    Stage {
        name: "kill test",
        slow: true,
        minutes_max: 15,
        run: |s, m| s.binary(m, "kill", "--times 200 --seed random"),
    },
];

/// Runs the stages and prints the table; `fast` leaves out the slow ones.
#[expect(clippy::print_stdout, reason = "the report of the command")]
pub(crate) fn run(root: &Path, fast: bool) -> ExitCode {
    let surroundings = Surroundings {
        root: root.to_path_buf(),
        binaries: target(root).join("debug"),
        unattended: std::env::var_os("CI").is_some(),
    };
    let mut rows = Vec::new();
    let mut going = true;
    for stage in STAGES {
        let (outcome, took) = if fast && stage.slow {
            (Outcome::LeftOut, Duration::ZERO)
        } else if going {
            println!("\n== {} ==", stage.name);
            let (result, took) = timed(|| (stage.run)(&surroundings, stage.minutes_max));
            let outcome = match result {
                Ok(()) => Outcome::Passed,
                Err(error) => {
                    println!("stage `{}` failed: {error:#}", stage.name);
                    going = false;
                    Outcome::Failed
                }
            };
            (outcome, took)
        } else {
            (Outcome::NotRun, Duration::ZERO)
        };
        rows.push(Row {
            name: stage.name,
            outcome,
            took,
        });
    }
    print!("\n{}", report::table(&rows));
    if going {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Folder that cargo builds into.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a stage's time is printed, nothing is decided by it"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}

impl Surroundings {
    /// Runs cargo with the words of `arguments`; warnings of rustdoc are errors.
    fn cargo(&self, minutes_max: u32, arguments: &str) -> Result<()> {
        self.step(minutes_max, Path::new("cargo"), arguments)
    }

    /// Runs the hub's binary.
    fn hub(&self, minutes_max: u32, arguments: &str) -> Result<()> {
        self.binary(minutes_max, "lastlooks", arguments)
    }

    /// Runs a binary that the build stage made.
    fn binary(&self, minutes_max: u32, name: &str, arguments: &str) -> Result<()> {
        let path = self.binaries.join(name);
        if !path.exists() {
            bail!("`{}` was not built", path.display());
        }
        self.step(minutes_max, &path, arguments)
    }

    /// Runs a program with no standard input and shows what it prints.
    #[expect(clippy::print_stdout, reason = "each step is shown before it runs")]
    fn step(&self, minutes_max: u32, program: &Path, arguments: &str) -> Result<()> {
        let shown = program
            .strip_prefix(&self.root)
            .unwrap_or(program)
            .display()
            .to_string();
        println!("$ {shown} {arguments}");
        let mut command = if self.unattended && tools::is_there("timeout") {
            // Ends the whole process group, so that a hanging stage leaves no hub or browser.
            let mut command = Command::new("timeout");
            command
                .arg("--kill-after=10")
                .arg(format!("{minutes_max}m"))
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        let status = command
            .args(arguments.split_whitespace())
            .current_dir(&self.root)
            .env("RUSTDOCFLAGS", RUSTDOC_FLAGS)
            .stdin(Stdio::null())
            .status()
            .with_context(|| format!("cannot run `{shown}`"))?;
        match status.code() {
            Some(0) => Ok(()),
            Some(124 | 137) if self.unattended => {
                bail!("`{shown} {arguments}` was ended after {minutes_max} minutes")
            }
            _ => bail!("`{shown} {arguments}` ended with {status}"),
        }
    }
}

fn tidy(surroundings: &Surroundings) -> Result<()> {
    if crate::tidy::run(&surroundings.root)? {
        Ok(())
    } else {
        bail!("see the findings above")
    }
}

fn journeys(surroundings: &Surroundings, minutes_max: u32) -> Result<()> {
    tools::browser(surroundings.unattended)?;
    surroundings.binary(minutes_max, "e2e", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings() -> Surroundings {
        let root = crate::root().unwrap();
        Surroundings {
            binaries: target(&root).join("no-such-folder"),
            root,
            unattended: true,
        }
    }

    /// Shows that the sum of the limits stays within what a clean machine is given.
    #[test]
    fn limits_are_finite() {
        assert!(
            STAGES
                .iter()
                .all(|stage| (1..=35).contains(&stage.minutes_max))
        );
        assert!(STAGES.iter().filter(|stage| stage.slow).count() == 2);
    }

    /// Shows that a binary which was not built is a failure with its name.
    #[test]
    fn missing_binary_is_named() {
        let error = surroundings()
            .hub(1, "replay scenarios")
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("lastlooks` was not built"), "{error}");
    }

    /// Shows that a step's exit code decides, and that standard input is closed.
    #[test]
    fn exit_code_decides() {
        let surroundings = surroundings();
        assert!(surroundings.step(1, Path::new("true"), "").is_ok());
        let error = surroundings
            .step(1, Path::new("false"), "x")
            .unwrap_err()
            .to_string();
        assert_eq!(error, "`false x` ended with exit status: 1");
        assert!(surroundings.step(1, Path::new("cat"), "").is_ok());
    }
}
