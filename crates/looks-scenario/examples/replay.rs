//! Plays scenario files and folders: `cargo run -p looks-scenario --example replay -- scenarios`.
//!
//! The program's own `replay` does the same; this one needs none of the rest of the workspace.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use looks_rules::RuleBook;
use looks_scenario::{Scenario, Totals, run};

fn files(path: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = std::fs::read_dir(path)?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .map(|e| e.path())
            .collect();
        inside.sort();
        for path in inside {
            if path.is_dir() || path.extension().is_some_and(|e| e == "toml") {
                files(&path, found)?;
            }
        }
    } else {
        found.push(path.to_owned());
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report of the command")]
fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let short = std::env::args().any(|a| a == "--short");
    let mut paths = Vec::new();
    for arg in std::env::args().skip(1).filter(|a| a != "--short") {
        files(Path::new(&arg), &mut paths)?;
    }
    let book = RuleBook::shipped(None)?;
    let mut totals = Totals::default();
    for path in paths {
        let text = std::fs::read_to_string(&path)?;
        match Scenario::read(&path.display().to_string(), &text, &book) {
            Ok(scenario) => {
                let report = run(&scenario, &book);
                totals += report.totals;
                if !short || !report.passed() {
                    println!("{report}");
                }
            }
            Err(error) => {
                println!("{error}");
                totals.failed += 1;
            }
        }
    }
    println!("{totals}");
    Ok(ExitCode::from(u8::from(totals.failed > 0)))
}
