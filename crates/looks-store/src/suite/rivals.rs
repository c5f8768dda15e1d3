//! More than one at once: writers that race for the same place, readers beside a writer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::sample::{Sample, command, entry, key};
use super::{Check, Checked, Factory, ensure, same};
use crate::contract::{AppendError, LogRead, LogStore};

pub(super) const CHECKS: &[Check] = &[
    ("rivals: of two writers one wins each place", two_writers),
    ("rivals: a reader sees whole batches only", readers),
];

/// How many entries each of two writers adds.
const EACH: u64 = 60;

/// Adds entries one by one, reloading after every conflict; how many conflicts there were.
fn add(log: &mut dyn LogStore, first: u64) -> Result<u64, AppendError> {
    let mut conflicts = 0;
    for number in first..first + EACH {
        loop {
            let mut sample = Sample::default();
            sample.entries = log.entries(0..u64::MAX).map_err(AppendError::Refused)?;
            sample.leaves = sample
                .entries
                .iter()
                .map(|e| crate::contract::leaf_hash(e))
                .collect();
            let size = sample.size();
            let batch = sample.batch_of(vec![entry(number, Some(command(number)))]);
            match log.append(size, &batch) {
                Ok(()) => break,
                Err(AppendError::Conflict { .. }) => conflicts += 1,
                Err(other) => return Err(other),
            }
        }
    }
    Ok(conflicts)
}

fn two_writers(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let (log, rival) = (&mut made.log, &mut made.rival);
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| add(log.as_mut(), 0));
        let two = scope.spawn(|| add(rival.as_mut(), EACH));
        (one.join(), two.join())
    });
    one.map_err(|_| "the first writer panicked")??;
    two.map_err(|_| "the second writer panicked")??;
    same(made.log.head()?.size, 2 * EACH, "size")?;
    let mut places = Vec::new();
    for number in 0..2 * EACH {
        let found = made.log.find_command(&key(number))?;
        let (index, _) = found.ok_or_else(|| format!("command {number} is lost"))?;
        let stored = made.log.entries(index..index + 1)?;
        same(
            stored.first(),
            Some(&entry(number, None).bytes),
            "entry of a command",
        )?;
        places.push(index);
    }
    places.sort_unstable();
    same(places, (0..2 * EACH).collect(), "places")?;
    same(made.log.check()?.commands, 2 * EACH, "checked commands")
}

fn readers(factory: &dyn Factory) -> Checked {
    const BATCH: u64 = 7;
    let mut made = factory.fresh()?;
    let reader = made.log.reader();
    let done = AtomicBool::new(false);
    let log = &mut made.log;
    let (wrote, read) = thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut sample = Sample::default();
            let result = (0..80).try_for_each(|_| {
                let size = sample.size();
                log.append(size, &sample.batch(7))
            });
            done.store(true, Ordering::SeqCst);
            result
        });
        let reading = scope.spawn(|| {
            let mut last = 0;
            loop {
                let stop = done.load(Ordering::SeqCst);
                last = look(reader.as_ref(), last, BATCH).map_err(|e| e.to_string())?;
                if stop {
                    return Ok::<u64, String>(last);
                }
            }
        });
        (writing.join(), reading.join())
    });
    wrote.map_err(|_| "the writer panicked")??;
    let last = read.map_err(|_| "the reader panicked")??;
    same(last, 80 * BATCH, "size seen last")
}

/// One look at a growing log: whole batches, never shorter than before.
fn look(reader: &dyn LogRead, last: u64, batch: u64) -> Result<u64, Box<dyn std::error::Error>> {
    let size = reader.head()?.size;
    ensure(
        size >= last,
        format!("the log shrank from {last} to {size}"),
    )?;
    ensure(
        size.is_multiple_of(batch),
        format!("half of a batch is visible at {size}"),
    )?;
    let entries = reader.entries(last..u64::MAX)?;
    let total = last + entries.len() as u64;
    ensure(
        total >= size && total.is_multiple_of(batch),
        format!("entries end at {total}"),
    )?;
    Ok(size)
}
