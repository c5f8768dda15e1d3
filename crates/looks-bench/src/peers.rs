//! What a developer might pick instead of this record, run in the same minute on the same disk.
//!
//! None of them decides anything, keeps who may do what, or has rules. A plain table has no tamper
//! evidence at all; pymerkle has a tree and no signatures. A peer that is not installed says so.

pub(crate) mod sqlite;

mod postgres;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::bed::Bed;
use crate::measure::{self, Stopwatch, Times};
use crate::mix::CLIENTS;
use crate::table::{Amount, Row, as_f64};

/// Bytes of an event, about as large as an entry of ours.
const EVENT_BYTES: usize = 600;

/// Entries given to pymerkle.
const PYMERKLE_ENTRIES: usize = 2_000;

/// The release of pymerkle that is asked for.
const PYMERKLE: &str = "pymerkle==7.0.0";

/// How long many clients keep inserting.
const SPAN: Duration = Duration::from_secs(3);

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let mut rows = vec![table_one(bed)?, table_many(bed)?];
    rows.extend(postgres::rows(bed));
    rows.push(pymerkle(bed).unwrap_or_else(|error| {
        Row::new("pymerkle 7 on SQLite, 1 client").remark(format!("not installed: {error:#}"))
    }));
    rows.push(
        Row::new("cqrs-es with postgres-es").remark(
            "not run: it is no dependency of this workspace; the event table in PostgreSQL is its store",
        ),
    );
    Ok(rows)
}

fn table_one(bed: &Bed) -> Result<Row> {
    let mut table = sqlite::Table::create(&bed.folder.path().join("one.db"))?;
    let body = [0x5a; EVENT_BYTES];
    let times = measure::repeat(50, 2_000, |_| table.event(&body))?;
    Ok(
        Row::times("SQLite event table, 1 client, a commit each", &times)
            .figure("rate", Amount::Rate(times.per_second()))
            .ratio(
                times.percentile(50).as_secs_f64() / bed.ceiling.fdatasync.as_secs_f64(),
                "one fdatasync",
            )
            .remark("WAL, synchronous full; no decision, no tree, no signature"),
    )
}

/// The same from many threads: one connection behind a lock, as SQLite has one writer anyway.
fn table_many(bed: &Bed) -> Result<Row> {
    let table = sqlite::Table::create(&bed.folder.path().join("many.db"))?;
    let table = Arc::new(Mutex::new(table));
    let watch = Stopwatch::start();
    let times = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let body = [0x5a; EVENT_BYTES];
                    let mut times = Vec::new();
                    while watch.elapsed() < SPAN {
                        let asked = Stopwatch::start();
                        let mut table = table.lock().unwrap_or_else(PoisonError::into_inner);
                        table.event(&body)?;
                        drop(table);
                        times.push(asked.elapsed());
                    }
                    Ok::<_, anyhow::Error>(times)
                })
            })
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(times) => all.extend(times?),
                Err(_) => bail!("a client of the event table panicked"),
            }
        }
        Ok(all)
    })?;
    let passed = watch.elapsed();
    let rate = as_f64(times.len() as u64) / passed.as_secs_f64();
    let times = Times::of(times)?;
    Ok(Row::new(format!(
        "SQLite event table, {CLIENTS} clients, a commit each"
    ))
    .figure("rate", Amount::Rate(rate))
    .figure("p50", Amount::Time(times.percentile(50)))
    .figure("p99", Amount::Time(times.percentile(99)))
    .remark("one connection behind a lock; no decision, no tree, no signature"))
}

/// Runs pymerkle in a throw-away environment of its own.
fn pymerkle(bed: &Bed) -> Result<Row> {
    let home = bed.folder.path().join("pymerkle");
    let python = home.join("bin/python");
    quiet(Command::new("python3").arg("-m").arg("venv").arg(&home))?;
    quiet(Command::new(&python).args(["-m", "pip", "install", "--quiet", PYMERKLE]))?;
    let times = pymerkle_times(&python, &home)?;
    Ok(
        Row::times("pymerkle 7 on SQLite, 1 client, a commit each", &times)
            .figure("rate", Amount::Rate(times.per_second()))
            .ratio(
                times.percentile(50).as_secs_f64() / bed.ceiling.fdatasync.as_secs_f64(),
                "one fdatasync",
            )
            .remark("tree and proofs; no decision, no signature"),
    )
}

fn pymerkle_times(python: &Path, home: &Path) -> Result<Times> {
    let output = Command::new(python)
        .arg("-c")
        .arg(include_str!("peers/pymerkle.py"))
        .arg(home.join("tree.db"))
        .arg(PYMERKLE_ENTRIES.to_string())
        .stderr(Stdio::inherit())
        .output()
        .context("python does not run")?;
    let text = String::from_utf8(output.stdout)?;
    let times: Vec<Duration> = text
        .lines()
        .map(|line| Ok(Duration::from_secs_f64(line.parse()?)))
        .collect::<Result<_>>()?;
    Times::of(times)
}

/// Runs a command that says nothing unless it fails.
pub(crate) fn quiet(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{name}` does not run"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let last = words.lines().last().unwrap_or_default();
    bail!("`{name}` failed: {last}")
}
