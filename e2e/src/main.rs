//! Browser journeys: the real hub, a real Chromium on a phone-sized screen, one tap at a time.
//!
//! Not a unit-test binary and not part of the product. `e2e` runs every journey, `e2e NAME...`
//! those named, `e2e --list` names them. Screenshots, hub logs and counts go to `target/e2e`.
//! Next: `stage.rs` (what a journey is given), `journey.rs` (the list).

#![expect(
    clippy::print_stdout,
    reason = "the output of this binary is its report"
)]

mod axe;
mod chromedriver;
mod hub;
mod journey;
mod person;
mod stage;
mod tally;
mod vendor;
mod wait;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::chromedriver::Chromedriver;
use crate::journey::{JOURNEYS, Journey};
use crate::stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    if names.iter().any(|name| name == "--list") {
        for journey in JOURNEYS {
            println!("{:<24} {}", journey.name, journey.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(&names)?;
    vendor::check()?;
    let target = target_dir()?;
    let chromedriver = Chromedriver::start(&target.join("e2e")).await?;
    let mut passed = 0_usize;
    let mut failed = 0_usize;
    for journey in chosen {
        if run_one(journey, &chromedriver, &target).await? {
            passed += 1;
        } else {
            failed += 1;
        }
    }
    chromedriver.stop().await?;
    println!("\n{passed} passed, {failed} failed");
    Ok(if failed == 0 && passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs one journey and prints what it counted; true when it passed.
///
/// The browsers are closed whatever happened, with a last screenshot of each on failure.
async fn run_one(
    journey: &Journey,
    chromedriver: &Chromedriver,
    target: &std::path::Path,
) -> Result<bool> {
    println!("\njourney {}: {}", journey.name, journey.about);
    let stage = Stage::new(journey.name, chromedriver.url(), target)?;
    let outcome = (journey.run)(&stage).await;
    if outcome.is_err() {
        stage.last_screenshots().await;
    }
    stage.close().await;
    stage.print_counts()?;
    match outcome {
        Ok(()) => {
            println!("journey {}: passed", journey.name);
            Ok(true)
        }
        Err(error) => {
            println!("journey {}: FAILED: {error:#}", journey.name);
            println!("  screenshots and the hub's log: {}", stage.dir().display());
            Ok(false)
        }
    }
}

/// The journeys named on the command line, or all of them.
fn choose(names: &[String]) -> Result<Vec<&'static Journey>> {
    if names.is_empty() {
        return Ok(JOURNEYS.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            JOURNEYS
                .iter()
                .find(|journey| journey.name == name)
                .with_context(|| format!("no journey is called `{name}`; see `e2e --list`"))
        })
        .collect()
}

/// The folder this binary was built into: `target`, beside the hub's own binary.
fn target_dir() -> Result<PathBuf> {
    let own = std::env::current_exe().context("the path of this binary is unknown")?;
    let Some(target) = own.parent().and_then(std::path::Path::parent) else {
        bail!("`{}` is not inside a target folder", own.display());
    };
    Ok(target.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that an unknown name is refused and names the remedy.
    #[test]
    fn unknown_journey_is_refused() {
        let message = choose(&["no-such".to_owned()]).err().map(|e| e.to_string());
        assert_eq!(
            message.as_deref(),
            Some("no journey is called `no-such`; see `e2e --list`")
        );
    }

    /// Shows that no name means every journey, and that names are unique.
    #[test]
    fn all_journeys_by_default() {
        assert_eq!(choose(&[]).unwrap().len(), JOURNEYS.len());
        let names: std::collections::BTreeSet<_> = JOURNEYS.iter().map(|j| j.name).collect();
        assert_eq!(names.len(), JOURNEYS.len());
    }
}
