//! The log: what is appended is there, whole, once, and nothing else ever is.

use std::ops::ControlFlow;

use super::sample::{Sample, command, entry, key, part};
use super::{Check, Checked, Factory, Made, ensure, identity, same};
use crate::contract::{
    AppendError, Batch, CommandKey, CommandRecord, Head, HeadMark, LogRead, MAX_ENTRY_BYTES,
    MAX_FRONTIER, MAX_NOTE_BYTES, TileRow, leaf_hash,
};
use crate::error::ErrorKind;

pub(super) const CHECKS: &[Check] = &[
    ("log: a new log is empty", new_is_empty),
    ("log: what is appended is read back", appended_is_read_back),
    (
        "log: everything is there after reopening",
        survives_reopening,
    ),
    (
        "log: another size is a conflict and changes nothing",
        conflict,
    ),
    ("log: a command is recorded once", duplicate),
    ("log: broken batches are refused whole", misuse),
    ("log: ranges are cut off at the ends", ranges),
    ("log: a scan starts and stops where it is told", scanning),
    (
        "log: command keys are compared byte by byte",
        keys_are_exact,
    ),
    ("log: housekeeping changes nothing", maintaining),
    ("log: the head record keeps the newest mark", head_record),
];

/// Everything a reader can ask, compared with the sample.
pub(super) fn compare(store: &dyn LogRead, sample: &Sample) -> Checked {
    let size = sample.size();
    let head = store.head()?;
    same(head.size, size, "size")?;
    if size > 0 {
        same(head, sample.head(), "head")?;
    }
    same(store.entries(0..size)?, sample.entries.clone(), "entries")?;
    same(
        store.leaf_hashes(0..size)?,
        sample.leaves.clone(),
        "leaf hashes",
    )?;
    let mut seen = Vec::new();
    let count = store.scan(0, &mut |entry| {
        seen.push((entry.index, entry.bytes.to_vec(), entry.leaf_hash));
        ControlFlow::Continue(())
    })?;
    same(count, size, "scanned")?;
    let wanted = (0..).zip(&sample.entries).zip(&sample.leaves);
    let wanted: Vec<_> = wanted.map(|((i, e), l)| (i, e.clone(), *l)).collect();
    same(seen, wanted, "scan")?;
    for (index, tile) in sample.leaves.chunks_exact(256).enumerate() {
        same(store.tile(0, index as u64)?, Some(tile.concat()), "tile")?;
    }
    same(store.tile(0, size / 256)?, None, "incomplete tile")?;
    same(store.check()?.entries, size, "checked entries")
}

fn fill(made: &mut Made, sample: &mut Sample, counts: &[usize]) -> Checked {
    for count in counts {
        let before = sample.size();
        let batch = sample.batch(*count);
        made.log.append(before, &batch)?;
    }
    Ok(())
}

fn new_is_empty(factory: &dyn Factory) -> Checked {
    let made = factory.fresh()?;
    same(made.log.identity()?, identity(), "identity")?;
    same(made.log.head()?, Head::default(), "head")?;
    same(made.log.find_command(&key(0))?, None, "command")?;
    compare(made.log.as_ref(), &Sample::default())
}

fn appended_is_read_back(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    for count in [1, 2, 64, 188, 1, 1, 512, 3] {
        fill(&mut made, &mut sample, &[count])?;
        // At once, through the writer, another writer and a reader.
        compare(made.log.as_ref(), &sample)?;
        compare(made.rival.as_ref(), &sample)?;
        compare(made.log.reader().as_ref(), &sample)?;
    }
    for number in 0..sample.next {
        let wanted = Some((number, command(number).digest));
        same(made.log.find_command(&key(number))?, wanted, "command")?;
    }
    same(made.log.check()?.commands, sample.next, "checked commands")?;
    same(
        made.log.check()?.tiles,
        sample.size() / 256,
        "checked tiles",
    )
}

fn survives_reopening(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    for count in [5, 300, 1] {
        fill(&mut made, &mut sample, &[count])?;
        made.head.write(&sample.head().mark())?;
        made = factory.reopen(made)?;
        same(made.log.identity()?, identity(), "identity")?;
        compare(made.log.as_ref(), &sample)?;
        same(made.head.read()?, Some(sample.head().mark()), "mark")?;
        same(
            made.log.find_command(&key(3))?.map(|f| f.0),
            Some(3),
            "command",
        )?;
    }
    Ok(())
}

fn conflict(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    fill(&mut made, &mut sample, &[4])?;
    for wrong in [0, 3, 5, 1000] {
        let mut batch = sample.clone().batch(2);
        batch.head.size = wrong + 2;
        let got = made.log.append(wrong, &batch);
        ensure(
            matches!(got, Err(AppendError::Conflict { expected, actual: 4 }) if expected == wrong),
            format!("expected size {wrong}: {got:?}"),
        )?;
        compare(made.log.as_ref(), &sample)?;
    }
    fill(&mut made, &mut sample, &[2])?;
    compare(made.log.as_ref(), &sample)
}

fn duplicate(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    fill(&mut made, &mut sample, &[4])?;
    // In the log already, as the last of a batch whose first entries are fresh.
    let other = CommandRecord {
        digest: [9; 32],
        ..command(2)
    };
    let mut batch = sample.clone().batch_of(vec![
        entry(100, Some(command(100))),
        entry(101, Some(other)),
    ]);
    let lost = part(1, 10);
    batch.parts.push(lost.clone());
    let got = made.log.append(4, &batch);
    ensure(
        matches!(&got, Err(AppendError::Duplicate { key: k, index: 2 }) if *k == key(2)),
        format!("recorded command: {got:?}"),
    )?;
    // Twice in one batch: the first one's place is named.
    let batch = sample.clone().batch_of(vec![
        entry(100, None),
        entry(101, Some(command(100))),
        entry(102, Some(command(100))),
    ]);
    let got = made.log.append(4, &batch);
    ensure(
        matches!(&got, Err(AppendError::Duplicate { index: 5, .. })),
        format!("twice in one batch: {got:?}"),
    )?;
    compare(made.log.as_ref(), &sample)?;
    same(
        made.log.find_command(&key(100))?,
        None,
        "command of a refused batch",
    )?;
    same(
        made.parts.state(&lost.commitment)?,
        None,
        "part of a refused batch",
    )?;
    // The same content under no key is another entry.
    let batch = sample.batch_of(vec![entry(101, None)]);
    made.log.append(4, &batch)?;
    compare(made.log.as_ref(), &sample)
}

/// Batches that break the contract, by name.
fn broken(sample: &Sample) -> Vec<(&'static str, Batch)> {
    let good = sample.clone().batch(2);
    let with = |change: fn(&mut Batch)| {
        let mut batch = good.clone();
        change(&mut batch);
        batch
    };
    let first = |batch: &mut Batch, bytes: Vec<u8>| {
        if let Some(row) = batch.entries.first_mut() {
            row.leaf_hash = leaf_hash(&bytes);
            row.bytes = bytes;
        }
    };
    let (mut empty_entry, mut long_entry) = (good.clone(), good.clone());
    first(&mut empty_entry, Vec::new());
    first(&mut long_entry, vec![1; MAX_ENTRY_BYTES + 1]);
    vec![
        ("no entries", with(|b| b.entries.clear())),
        ("head too small", with(|b| b.head.size -= 1)),
        ("head too large", with(|b| b.head.size += 1)),
        ("empty entry", empty_entry),
        ("long entry", long_entry),
        (
            "leaf hash",
            with(|b| b.entries.iter_mut().for_each(|e| e.leaf_hash = [0; 32])),
        ),
        (
            "short tile",
            with(|b| {
                b.tiles.push(TileRow {
                    level: 0,
                    index: 0,
                    hashes: vec![0; 32],
                });
            }),
        ),
        (
            "long note",
            with(|b| b.head.checkpoint_note = vec![b'x'; MAX_NOTE_BYTES + 1]),
        ),
        (
            "frontier",
            with(|b| b.head.frontier = vec![[0; 32]; MAX_FRONTIER + 1]),
        ),
        (
            "unknown part",
            with(|b| b.entries.iter_mut().for_each(|e| e.parts.push([5; 32]))),
        ),
        (
            "part",
            with(|b| {
                b.parts.push(part(1, 9));
                b.parts.iter_mut().for_each(|p| p.salt = [1; 16]);
            }),
        ),
    ]
}

fn misuse(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    fill(&mut made, &mut sample, &[255])?;
    for (name, batch) in broken(&sample) {
        let got = made.log.append(255, &batch);
        ensure(
            matches!(&got, Err(AppendError::Refused(e)) if e.kind == ErrorKind::Misuse),
            format!("{name}: {got:?}"),
        )?;
        compare(made.log.as_ref(), &sample).map_err(|e| format!("after {name}: {e}"))?;
    }
    // The largest entry, note and frontier are fine.
    let bytes = vec![1; MAX_ENTRY_BYTES];
    let mut row = entry(1, None);
    row.leaf_hash = leaf_hash(&bytes);
    row.bytes = bytes;
    let mut batch = sample.batch_of(vec![row]);
    same(batch.tiles.len(), 1, "tiles completed")?;
    batch.head.checkpoint_note = vec![b'x'; MAX_NOTE_BYTES];
    batch.head.frontier = vec![[3; 32]; MAX_FRONTIER];
    made.log.append(255, &batch)?;
    same(made.log.head()?, batch.head.clone(), "largest head")?;
    // A tile is never written twice.
    let mut again = sample.batch(1);
    again.tiles = batch.tiles;
    let got = made.log.append(256, &again);
    ensure(
        matches!(&got, Err(AppendError::Refused(e)) if e.kind == ErrorKind::Misuse),
        format!("tile twice: {got:?}"),
    )
}

fn ranges(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    fill(&mut made, &mut sample, &[10])?;
    #[expect(
        clippy::reversed_empty_ranges,
        reason = "an inverted range must be empty, not an error"
    )]
    for (range, wanted) in [
        (0..0, 0..0),
        (3..7, 3..7),
        (9..10, 9..10),
        (9..11, 9..10),
        (10..12, 0..0),
        (0..u64::MAX, 0..10),
        (u64::MAX - 1..u64::MAX, 0..0),
        (7..3, 0..0),
    ] {
        let what = format!("{range:?}");
        let entries = sample
            .entries
            .get(wanted.clone())
            .unwrap_or_default()
            .to_vec();
        same(made.log.entries(range.clone())?, entries, &what)?;
        let leaves = sample.leaves.get(wanted).unwrap_or_default().to_vec();
        same(made.log.leaf_hashes(range)?, leaves, &what)?;
    }
    Ok(())
}

fn scanning(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    fill(&mut made, &mut sample, &[10])?;
    for (from, stop, wanted) in [
        (0, 99, 0..10),
        (4, 99, 4..10),
        (4, 6, 4..7),
        (9, 9, 9..10),
        (10, 99, 10..10),
        (50, 99, 0..0),
    ] {
        let mut seen = Vec::new();
        let count = made.log.scan(from, &mut |entry| {
            seen.push(entry.index);
            if entry.index == stop {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        same(count, seen.len() as u64, "count of a scan")?;
        same(seen, wanted.collect(), "scan")?;
    }
    Ok(())
}

fn keys_are_exact(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    let texts = [
        "", "a", "A", "a ", "a\0", "a\0b", "ä", "a\u{308}", "%", "_", "'--", "é", "e\u{301}",
    ];
    let mut keys = Vec::new();
    for actor in texts {
        for id in texts {
            let (actor, id) = (actor.to_owned(), id.to_owned());
            keys.push(CommandKey {
                actor,
                device: "d".to_owned(),
                id,
            });
        }
    }
    let rows = (0..).zip(&keys).map(|(number, key)| {
        entry(
            number,
            Some(CommandRecord {
                key: key.clone(),
                digest: [1; 32],
            }),
        )
    });
    let batch = sample.batch_of(rows.collect());
    made.log.append(0, &batch)?;
    made = factory.reopen(made)?;
    for (number, key) in (0..).zip(&keys) {
        same(
            made.log.find_command(key)?,
            Some((number, [1; 32])),
            &format!("{key:?}"),
        )?;
    }
    let swapped = CommandKey {
        actor: "d".into(),
        device: "a".into(),
        id: "a".into(),
    };
    same(
        made.log.find_command(&swapped)?,
        None,
        "fields are not mixed up",
    )
}

fn maintaining(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    for _ in 0..3 {
        fill(&mut made, &mut sample, &[100])?;
        made.log.maintain()?;
        made.log.maintain()?;
        same(made.log.settle()?, sample.head(), "settled head")?;
        compare(made.log.as_ref(), &sample)?;
    }
    made = factory.reopen(made)?;
    compare(made.log.as_ref(), &sample)
}

fn head_record(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    same(made.head.read()?, None, "nothing written")?;
    for size in [1, 1, 2, 700] {
        let mark = HeadMark {
            size,
            root: [3; 32],
            note: format!("note {size}").into_bytes(),
        };
        made.head.write(&mark)?;
        same(made.head.read()?, Some(mark.clone()), "mark")?;
        made = factory.reopen(made)?;
        same(made.head.read()?, Some(mark), "mark after reopening")?;
    }
    let older = HeadMark {
        size: 699,
        root: [3; 32],
        note: Vec::new(),
    };
    let long = HeadMark {
        size: 701,
        root: [3; 32],
        note: vec![0; MAX_NOTE_BYTES + 1],
    };
    for wrong in [older, long] {
        let got = made.head.write(&wrong).map_err(|e| e.kind);
        same(got, Err(ErrorKind::Misuse), "wrong mark")?;
    }
    same(
        made.head.read()?.map(|m| m.size),
        Some(700),
        "mark after wrong ones",
    )?;
    let largest = HeadMark {
        size: 701,
        root: [4; 32],
        note: vec![b'n'; MAX_NOTE_BYTES],
    };
    made.head.write(&largest)?;
    same(made.head.read()?, Some(largest), "largest mark")
}
