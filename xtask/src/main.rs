//! The project's own commands: `cargo xtask ci`, `cargo xtask tidy`, `cargo xtask bench`.
//!
//! Not shipped, and not imported by anything. Next: `ci.rs` for the stages, `tidy.rs` for the
//! checks that no lint can express.

#![expect(
    clippy::print_stdout,
    reason = "the output of this binary is its report"
)]

mod bench;
mod ci;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  ci [--fast]          everything that must pass, in order; --fast leaves out the browser
                       journeys and the kill test
  tidy                 the checks that no lint can express
  bench [ROW...]       measurements beside the machine's own ceiling, built with --release
";

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root()?;
    match words.as_slice() {
        ["ci"] => Ok(ci::run(&root, false)),
        ["ci", "--fast"] => Ok(ci::run(&root, true)),
        ["tidy"] => Ok(if tidy::run(&root)? {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }),
        ["bench", rest @ ..] => bench::run(&root, rest),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("unknown command `{}`\n\n{USAGE}", arguments.join(" ")),
    }
}

/// The folder of the workspace, one above this crate's.
fn root() -> Result<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(own
        .parent()
        .context("the workspace folder is unknown")?
        .to_path_buf())
}
