//! The command line of `cargo xtask bench`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Short, Value, ValueExt as _};

/// Entries of the long record in a quick run.
const QUICK: u64 = 200_000;

/// Entries of the long record with `--full`: what the budgets speak of.
pub(crate) const FULL: u64 = 1_000_000;

/// Names of the groups, in the order run.
pub(crate) const GROUPS: [&str; 9] = [
    "ceiling", "decision", "durable", "http", "boards", "record", "peers", "scripts", "sizes",
];

/// What was asked for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// Measure.
    Measure(Measure),
    /// Print the help.
    Help,
    /// Be the hub that another process measures, in this folder.
    Hub(PathBuf),
}

/// Which measurements, and how large.
#[derive(Debug)]
pub(crate) struct Measure {
    /// Groups wanted; empty means all.
    pub(crate) groups: Vec<String>,
    /// Entries of the long record.
    pub(crate) entries: u64,
    /// JSON in place of the table.
    pub(crate) json: bool,
}

/// The help.
pub(crate) fn help() -> String {
    format!(
        "\
Measures the product beside what the machine itself can do. Not a test: nothing passes or fails.

Usage: cargo xtask bench [GROUP]... [--full | --entries N] [--json]

Groups, all of them if none is named:
  {}

  --entries N  entries of the long record (default {QUICK}; figures are then also given for
               1,000,000, taken as linear)
  --full       the same as --entries {FULL}
  --json       the rows as JSON, figures in ns, per second and bytes
",
        GROUPS.join(", ")
    )
}

/// Reads the arguments.
pub(crate) fn read(mut parser: lexopt::Parser) -> Result<Asked> {
    let mut measure = Measure {
        groups: Vec::new(),
        entries: QUICK,
        json: false,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Asked::Help),
            Long("full") => measure.entries = FULL,
            Long("entries") => {
                measure.entries = parser.value()?.parse()?;
                if measure.entries < 10_000 {
                    bail!(
                        "`--entries {}` is too short to say anything: give at least 10000",
                        measure.entries
                    );
                }
            }
            Long("json") => measure.json = true,
            Long("be-hub") => return Ok(Asked::Hub(parser.value()?.into())),
            Value(name) => {
                let name = name.string()?;
                if !GROUPS.contains(&name.as_str()) {
                    bail!(
                        "no group is called `{name}`; there are: {}",
                        GROUPS.join(", ")
                    );
                }
                measure.groups.push(name);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Asked::Measure(measure))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Result<Asked> {
        read(lexopt::Parser::from_args(words))
    }

    /// Shows groups and sizes, and that a wrong word is said with the right ones.
    #[test]
    fn arguments() {
        let Asked::Measure(measure) = asked(&["decision", "--full", "--json"]).unwrap() else {
            panic!("not a measurement");
        };
        assert_eq!(measure.groups, ["decision"]);
        assert_eq!(measure.entries, FULL);
        assert!(measure.json);
        let error = asked(&["speed"]).unwrap_err().to_string();
        assert!(
            error.contains("`speed`") && error.contains("boards"),
            "{error}"
        );
        assert!(asked(&["--entries", "5"]).is_err());
    }
}
