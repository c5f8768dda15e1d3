//! `cargo xtask bench`: what the product costs beside what the machine itself can do.
//!
//! Not a test: nothing passes or fails here, and the numbers hold for this machine at this
//! moment. Ratios between rows of one run say more than any row. Rows are grouped by module:
//! `ceiling.rs` measures the bare machine.

#![expect(
    clippy::print_stdout,
    reason = "the output of this binary is its report"
)]

mod ceiling;
mod measure;
mod table;

use anyhow::{Result, bail};

use crate::table::Row;

/// A group of rows: its name on the command line, and how to measure it.
type Group = (&'static str, fn() -> Result<Vec<Row>>);

/// Every group, in the order printed.
const GROUPS: &[Group] = &[("ceiling", ceiling::rows)];

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = wanted
        .iter()
        .find(|word| !GROUPS.iter().any(|(name, _)| name == word))
    {
        let names: Vec<&str> = GROUPS.iter().map(|(name, _)| *name).collect();
        bail!(
            "no group is called `{unknown}`; there are: {}",
            names.join(", ")
        );
    }
    let mut rows = Vec::new();
    for (name, measure) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            rows.extend(measure()?);
        }
    }
    print!("{}", table::render(&rows));
    println!("\n{}", table::machine());
    Ok(())
}
