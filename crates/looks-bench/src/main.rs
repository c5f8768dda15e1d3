//! `cargo xtask bench`: what the product costs beside what the machine itself can do.
//!
//! Not a test: nothing passes or fails here, and the numbers hold for this machine at this
//! moment. Ratios between rows of one run say more than any row. Rows are grouped by module:
//! `ceiling.rs` measures the bare machine, `peers.rs` what a developer might pick instead.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the output of this binary is its report, and what it is doing meanwhile"
)]

mod api;
mod args;
mod bed;
mod boards;
mod ceiling;
mod decision;
mod durable;
mod generate;
mod http;
mod hub;
mod machine;
mod measure;
mod mix;
mod peers;
mod production;
mod record;
mod scripts;
mod sizes;
mod table;

use anyhow::Result;
use serde_json::{Value, json};

use crate::args::{Asked, Measure};
use crate::bed::Bed;
use crate::ceiling::Ceiling;
use crate::machine::Machine;
use crate::table::Row;

/// The work of one group.
type Group = fn(&Bed) -> Result<Vec<Row>>;

fn main() -> Result<()> {
    match args::read(lexopt::Parser::from_env())? {
        Asked::Help => {
            print!("{}", args::help());
            Ok(())
        }
        Asked::Hub(folder) => hub::be(&folder),
        Asked::Measure(asked) => run(&asked),
    }
}

fn run(asked: &Measure) -> Result<()> {
    let machine = Machine::now();
    let folder = bed::folder()?;
    eprintln!("measuring: ceiling");
    let (ceiling, bare) = Ceiling::measure(folder.path())?;
    let bed = Bed {
        folder,
        ceiling,
        runtime: bed::runtime()?,
        entries: asked.entries,
    };
    let groups: &[(&str, Group)] = &[
        ("decision", decision::rows),
        ("durable", durable::rows),
        ("http", api::rows),
        ("boards", boards::rows),
        ("record", record::rows),
        ("peers", peers::rows),
        ("scripts", scripts::rows),
        ("sizes", sizes::rows),
    ];
    let mut done: Vec<(&str, Vec<Row>)> = vec![("ceiling", bare)];
    for (name, measure) in groups {
        if asked.groups.is_empty() || asked.groups.iter().any(|group| group == name) {
            eprintln!("measuring: {name}");
            done.push((name, measure(&bed)?));
        }
    }
    if asked.json {
        let rows: Vec<Value> = done
            .iter()
            .flat_map(|(group, rows)| rows.iter().map(|row| row.to_json(group)))
            .collect();
        let report = json!({"machine": machine.to_json(), "entries": asked.entries, "rows": rows});
        println!("{report:#}");
        return Ok(());
    }
    let rows: Vec<Row> = done.into_iter().flat_map(|(_, rows)| rows).collect();
    print!("{}", table::render(&rows));
    println!("\n{}", machine.describe());
    print!("{}", table::over(&rows));
    Ok(())
}
