//! Durable decisions: how many a second from 64 clients, and how long one tap takes on an idle hub.
//!
//! In process: a client is an async task that waits for its answer before it says the next thing.
//! Beside it, from the same run: the same number of bytes hashed, put into the tree, signed and
//! committed to SQLite in batches of the size the hub made on average, with nothing decided.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use looks_app::Hub;
use looks_app::accounts::CodeCost;
use looks_record::checkpoint::Checkpoint;
use looks_record::hash::{Hash, leaf_hash};
use looks_record::note::Signer;
use looks_record::sig::SecretKey;
use looks_record::tree::CompactRange;

use crate::bed::Bed;
use crate::ceiling::Block;
use crate::measure::{self, Stopwatch, Times};
use crate::mix::{self, CLIENTS, TURN};
use crate::peers::sqlite;
use crate::production::{self, BatchClock};
use crate::table::{Amount, Budget, Row, as_f64};

/// How long clients keep talking in one measurement.
const SPAN: Duration = Duration::from_secs(3);

/// Measurements of which the middle one is reported.
const RUNS: usize = 3;

/// Taps on an idle hub.
const TAPS: usize = 600;

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let path = bed.folder.path().join("durable");
    let (hub, clock) = production::on_disk(&path, &bed.runtime, CodeCost::CHEAP)?;
    let mut rows = tap(bed, &hub)?;
    let mut runs = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        runs.push(throughput(bed, &hub, &clock, &format!("run{run}"))?);
    }
    runs.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    let slowest = runs.first().map_or(0.0, |run| run.rate);
    let fastest = runs.last().map_or(0.0, |run| run.rate);
    let middle = runs.get(RUNS / 2).context("no run")?;
    hub.shutdown();
    let bare = bare(bed, middle, false)?;
    let signing = bare_row(bed, middle, true)?;
    rows.push(
        Row::new(format!("durable decisions, {CLIENTS} clients, in process"))
            .figure("rate", Amount::Rate(middle.rate))
            .figure("p50", Amount::Time(middle.times.percentile(50)))
            .figure("p99", Amount::Time(middle.times.percentile(99)))
            .figure("batch", Amount::Number(middle.batch))
            .figure("slowest run", Amount::Rate(slowest))
            .figure("fastest run", Amount::Rate(fastest))
            .budget(Budget::at_least("rate", Amount::Rate(10_000.0)))
            .ratio(middle.rate / bare.0, "the bare record below")
            .remark(format!("goal 30,000/s; {}", mix::WORDS)),
    );
    rows.push(bare.1);
    rows.push(signing);
    Ok(rows)
}

/// One tap after the other on an idle hub, each beside a bare fdatasync of the same moment.
fn tap(bed: &Bed, hub: &Hub) -> Result<Vec<Row>> {
    let mut block = Block::create(bed.folder.path())?;
    let mut bare = Vec::with_capacity(TAPS);
    let mut all = Vec::with_capacity(TAPS);
    for number in 0..TAPS + TURN {
        let ((), synced) = measure::once(|| block.write_durably())?;
        let submission = mix::submission("tap", 0, number)?;
        let (answer, answered) =
            measure::once(|| Ok(bed.runtime.block_on(hub.submit(submission))?))?;
        ensure!(
            answer.is_accepted() == mix::is_accepted(number),
            "tap {number} of the mix came out otherwise than expected: {answer:?}"
        );
        if number >= TURN {
            bare.push(synced);
            all.push(answered);
        }
    }
    let bare = Times::of(bare)?;
    let all = Times::of(all)?;
    let limit = bare.percentile(50) * 4;
    Ok(vec![
        Row::times("one tap, durable and answered, idle hub", &all)
            .budget(Budget::at_most("p50", Amount::Time(limit)))
            .ratio(
                all.percentile(50).as_secs_f64() / bare.percentile(50).as_secs_f64(),
                "one fdatasync",
            )
            .remark("one after the other; two syncs are needed, of database and head file"),
        Row::times("fdatasync between those taps", &bare),
    ])
}

/// What one measurement of many clients gave.
struct Run {
    rate: f64,
    times: Times,
    /// Entries in a batch, on average.
    batch: f64,
    /// Bytes of an entry, on average.
    entry: usize,
}

fn throughput(bed: &Bed, hub: &Hub, clock: &Arc<BatchClock>, name: &str) -> Result<Run> {
    let first = hub.snapshot().size;
    let batches = clock.batches();
    let (times, passed) = measure::once(|| bed.runtime.block_on(clients(hub, name)))?;
    let batches = clock.batches() - batches;
    let size = hub.snapshot().size;
    let entries = size - first;
    ensure!(
        entries == times.len() as u64,
        "{} answers, but {entries} entries",
        times.len()
    );
    let looked = entries.min(1_000);
    let mut bytes = 0;
    for index in size - looked..size {
        bytes += hub.entry_bytes(index)?.len();
    }
    Ok(Run {
        rate: as_f64(entries) / passed.as_secs_f64(),
        times: Times::of(times)?,
        batch: as_f64(entries) / as_f64(batches.max(1)),
        entry: bytes / usize::try_from(looked.max(1))?,
    })
}

/// All clients until the time is over; gives the time of each answer.
async fn clients(hub: &Hub, name: &str) -> Result<Vec<Duration>> {
    let watch = Stopwatch::start();
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (hub, name) = (hub.clone(), name.to_owned());
            tokio::spawn(async move {
                let mut times = Vec::new();
                let mut number: usize = 0;
                // A whole turn each time, so that what was drawn is given back.
                while watch.elapsed() < SPAN || !number.is_multiple_of(TURN) {
                    let submission = mix::submission(&name, client, number)?;
                    let asked = Stopwatch::start();
                    let answer = hub.submit(submission).await?;
                    times.push(asked.elapsed());
                    ensure!(
                        answer.is_accepted() == mix::is_accepted(number),
                        "command {number} of client {client} came out otherwise: {answer:?}"
                    );
                    number += 1;
                }
                Ok(times)
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(all)
}

/// Hash, tree, signature and SQLite commit of batches like the hub's, and nothing decided: entries a
/// second, and the row. `each` signs every entry, not only the checkpoint.
fn bare(bed: &Bed, like: &Run, each: bool) -> Result<(f64, Row)> {
    let mut table = sqlite::Table::create(&bed.folder.path().join(format!("bare-{each}.db")))?;
    let key = SecretKey::from_seed(&[7; 32]);
    let origin = "bench.local/bare/1";
    let signer = Signer::new(origin, key.clone())?;
    let mut range = CompactRange::new();
    // Rounded to whole entries; at least one.
    let batch = format!("{:.0}", like.batch.max(1.0)).parse::<usize>()?;
    let mut entry = vec![0_u8; like.entry];
    let mut number = 0_u64;
    let times = measure::repeat(20, 1_000, |_| {
        let mut rows = Vec::with_capacity(batch);
        for _ in 0..batch {
            number += 1;
            for (byte, new) in entry.iter_mut().zip(number.to_be_bytes()) {
                *byte = new;
            }
            let leaf = leaf_hash(&entry);
            let signature = each.then(|| key.sign(&entry));
            range.append(Hash(leaf.0))?;
            rows.push((entry.clone(), leaf.0, signature));
        }
        let note = Checkpoint {
            origin: origin.to_owned(),
            size: range.size(),
            root: range.root(),
        }
        .sign(&signer)?
        .to_string();
        table.commit(&rows, note.as_bytes())
    })?;
    let rate = times.per_second() * as_f64(batch as u64);
    let what = if each {
        "bare: hash, tree, sign every entry, SQLite commit"
    } else {
        "bare: hash, tree, sign checkpoint, SQLite commit"
    };
    let least = if each {
        (
            bed.ceiling.sign + bed.ceiling.hash,
            "one signature and hash",
        )
    } else {
        (bed.ceiling.hash, "one hash")
    };
    let row = Row::new(what)
        .figure("rate", Amount::Rate(rate))
        .figure("p50", Amount::Time(times.percentile(50)))
        .figure("p99", Amount::Time(times.percentile(99)))
        .figure("batch", Amount::Number(as_f64(batch as u64)))
        .ratio(1.0 / rate / least.0.as_secs_f64(), least.1)
        .remark(format!(
            "entries of {} B; one thread, no clients, no head file",
            like.entry
        ));
    Ok((rate, row))
}

fn bare_row(bed: &Bed, like: &Run, each: bool) -> Result<Row> {
    bare(bed, like, each).map(|(_, row)| row)
}
