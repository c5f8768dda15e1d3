//! How long a durable append takes here, beside the disk's own bare sync, in one run.
//!
//! `cargo run -p looks-store --example append_speed --features suite [FOLDER]`. Not a test: it
//! measures and judges nothing.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints"
)]

use std::error::Error;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use looks_store::suite::identity;
use looks_store::suite::sample::{command, entry};
use looks_store::{Batch, Folder, Head, LogRead as _, LogStore, Seed};

/// Rounds per row of the table.
const ROUNDS: u64 = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let base = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let home = tempfile::tempdir_in(base)?;
    println!(
        "{:<44} {:>9} {:>9} {:>9}",
        "what", "p50 us", "p90 us", "p99 us"
    );
    row("overwrite 4 KiB, fdatasync", bare(home.path())?);
    let folder = Folder::create(&home.path().join("hub"), &Seed([1; 32]), &identity())?;
    let mut stores = folder.open_stores(&identity().key_id)?;
    let mut next = 0;
    let mut log = stores.record.log();
    for count in [1, 8, 64, 512] {
        let times = appends(&mut log, &mut next, count)?;
        row(&format!("database only, {count} rows a batch"), times);
    }
    stores.log.settle()?;
    for count in [1, 64] {
        let times = appends(&mut stores.log, &mut next, count)?;
        row(
            &format!("database and head file, {count} rows a batch"),
            times,
        );
    }
    // A long log: opening, and appends at its end.
    while next < 1_000_000 {
        let batch = batch(&mut next, 4096);
        log.append(batch.head.size - 4096, &batch)?;
    }
    let times = appends(&mut log, &mut next, 64)?;
    row(&format!("database only, 64 rows, log of {next}"), times);
    drop((log, stores));
    let start = Instant::now();
    let stores = folder.open_stores(&identity().key_id)?;
    println!("opening a log of {next} entries: {:?}", start.elapsed());
    let start = Instant::now();
    stores.log.entries(0..0)?;
    stores
        .log
        .scan(0, &mut |_| std::ops::ControlFlow::Continue(()))?;
    println!("reading and hashing all of them: {:?}", start.elapsed());
    Ok(())
}

/// A batch with a head that is not the true root: the store does not know the tree.
fn batch(next: &mut u64, count: u64) -> Batch {
    let first = *next;
    *next += count;
    Batch {
        entries: (first..*next).map(|n| entry(n, Some(command(n)))).collect(),
        tiles: Vec::new(),
        parts: Vec::new(),
        head: Head {
            size: *next,
            root: [7; 32],
            checkpoint_note: vec![b'n'; 300],
            frontier: vec![[9; 32]; 12],
        },
    }
}

fn appends(
    log: &mut dyn LogStore,
    next: &mut u64,
    count: u64,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let batch = batch(next, count);
        let start = Instant::now();
        log.append(batch.head.size - count, &batch)?;
        times.push(start.elapsed());
        if round % 50 == 49 {
            log.maintain()?;
        }
    }
    Ok(times)
}

fn bare(folder: &Path) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut file = File::create(folder.join("bare"))?;
    file.write_all(&[0; 8192])?;
    file.sync_all()?;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let start = Instant::now();
        file.seek(SeekFrom::Start(4096 * (round % 2)))?;
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    Ok(times)
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| {
        times
            .get(times.len() * part / 100)
            .map_or(0, Duration::as_micros)
    };
    println!("{what:<44} {:>9} {:>9} {:>9}", at(50), at(90), at(99));
}
