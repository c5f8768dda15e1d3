//! `lastlooks replay`: scenario files in virtual time, as a table and a last line.

use std::fs;
use std::path::{Path, PathBuf};

use looks_rules::RuleBook;
use looks_scenario::{Scenario, run as play};
use serde_json::{Value, json};

use crate::args::Replay;
use crate::outcome::{Exit, Failure, Out, Outcome};

/// Deepest folder that is searched.
const DEPTH_MAX: usize = 16;

/// Largest scenario file, bytes.
const SIZE_MAX: u64 = 1024 * 1024;

/// Carries out `replay`.
pub(crate) fn run(asked: &Replay, out: Out) -> Outcome {
    let mut files = Vec::new();
    for path in &asked.files {
        find(path, 0, &mut files)?;
    }
    files.dedup();
    if files.is_empty() {
        return Err(Failure::cannot(
            "no scenario files (`.toml`) there; give files, or folders that hold some",
        ));
    }
    let book = RuleBook::shipped(None)
        .map_err(|e| Failure::cannot(format!("the rule packs cannot be read: {e}")))?;
    let (mut passed, mut failed, mut unread) = (0_usize, 0_usize, 0_usize);
    let mut rows: Vec<Value> = Vec::new();
    for path in &files {
        let name = path.display().to_string();
        match Scenario::read(&name, &read(path)?, &book) {
            Err(error) => {
                unread += 1;
                rows.push(json!({ "file": name, "error": error.to_string() }));
                if !out.json {
                    out.text(&format!("{error}\n"))?;
                }
            }
            Ok(scenario) => {
                let report = play(&scenario, &book);
                passed += report.totals.passed;
                failed += report.totals.failed;
                let all = asked.verbose || files.len() == 1 || !report.passed();
                if !out.json && all {
                    out.text(&format!("{report}\n"))?;
                } else if !out.json {
                    out.text(&format!("ok  {name}: {}, {}\n", report.name, report.totals))?;
                }
                rows.push(report.to_json());
            }
        }
    }
    if out.json {
        let all =
            json!({ "passed": passed, "failed": failed, "unread": unread, "scenarios": rows });
        out.text(&format!("{all:#}\n"))?;
    } else {
        out.text(&format!("{passed} passed, {failed} failed\n"))?;
    }
    if unread > 0 {
        return Err(Failure::cannot(format!(
            "{unread} of {} files cannot be played; correct them as said above",
            files.len()
        )));
    }
    Ok(if failed == 0 {
        Exit::Done
    } else {
        Exit::Refused
    })
}

fn read(path: &Path) -> Outcome<String> {
    let failed = |e| Failure::file("read", path, e);
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > SIZE_MAX {
        return Err(Failure::cannot(format!(
            "`{}` has {size} bytes, a scenario at most {SIZE_MAX}; split it",
            path.display()
        )));
    }
    fs::read_to_string(path).map_err(failed)
}

/// A file as it is named; of a folder every `.toml` in it, in the order of their names.
fn find(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Outcome<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    if depth > DEPTH_MAX {
        return Ok(());
    }
    let failed = |e| Failure::file("read", path, e);
    let mut inside: Vec<PathBuf> = fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    inside.sort();
    inside
        .iter()
        .filter(|p| p.is_dir() || p.extension().is_some_and(|e| e == "toml"))
        .try_for_each(|p| find(p, depth + 1, files))
}
