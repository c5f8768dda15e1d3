//! The parts: there whole, erased for good, and never named before they are stored.

use super::sample::{Sample, entry, part};
use super::{Check, Checked, Factory, ensure, same};
use crate::contract::{MAX_PART_BYTES, PartState};
use crate::error::ErrorKind;

pub(super) const CHECKS: &[Check] = &[
    ("parts: what is put is read back", put_and_get),
    ("parts: a batch brings its parts", in_a_batch),
    ("parts: erased is erased", erasing),
    ("parts: a wrong commitment is refused", wrong_commitment),
];

/// Lengths around every limit a driver may have.
const LENGTHS: [usize; 7] = [0, 1, 100, 4096, 65_536, 65_537, 300_000];

fn put_and_get(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let parts: Vec<_> = (0..)
        .zip(LENGTHS)
        .map(|(number, length)| part(number, length))
        .collect();
    for part in &parts {
        same(made.parts.get(&part.commitment)?, None, "before")?;
        same(made.parts.state(&part.commitment)?, None, "state before")?;
        made.parts.put(part)?;
        made.parts.put(part)?;
        same(
            made.parts.get(&part.commitment)?.as_ref(),
            Some(part),
            "part",
        )?;
    }
    made = factory.reopen(made)?;
    for part in &parts {
        same(
            made.parts.get(&part.commitment)?.as_ref(),
            Some(part),
            "part after reopening",
        )?;
        let wanted = PartState::Present {
            bytes: part.bytes.len() as u64,
        };
        same(made.parts.state(&part.commitment)?, Some(wanted), "state")?;
    }
    let mut wanted: Vec<_> = parts
        .iter()
        .map(|p| {
            (
                p.commitment,
                PartState::Present {
                    bytes: p.bytes.len() as u64,
                },
            )
        })
        .collect();
    wanted.sort_by_key(|(commitment, _)| *commitment);
    same(made.parts.list()?, wanted, "list")?;
    same(made.log.check()?.parts, parts.len() as u64, "checked parts")
}

fn in_a_batch(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    let earlier = part(50, 40);
    made.parts.put(&earlier)?;
    let parts: Vec<_> = (0..)
        .zip(LENGTHS)
        .map(|(number, length)| part(number, length))
        .collect();
    let mut first = entry(0, None);
    first.parts = vec![earlier.commitment, earlier.commitment];
    let mut second = entry(1, None);
    second.parts = parts.iter().map(|p| p.commitment).collect();
    let mut batch = sample.batch_of(vec![first, second]);
    batch.parts.clone_from(&parts);
    batch.parts.push(earlier.clone());
    made.log.append(0, &batch)?;
    made = factory.reopen(made)?;
    for part in parts.iter().chain([&earlier]) {
        same(
            made.parts.get(&part.commitment)?.as_ref(),
            Some(part),
            "part of a batch",
        )?;
    }
    let mut wanted: Vec<_> = parts.iter().map(|p| (1, p.commitment)).collect();
    wanted.push((0, earlier.commitment));
    wanted.sort_unstable();
    same(made.log.part_references(0..2)?, wanted, "references")?;
    same(
        made.log.part_references(0..1)?,
        vec![(0, earlier.commitment)],
        "first reference",
    )?;
    same(made.log.part_references(2..9)?, Vec::new(), "no reference")
}

fn erasing(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let mut sample = Sample::default();
    same(made.parts.erase(&[1; 32])?, false, "unknown")?;
    let parts: Vec<_> = (0..)
        .zip(LENGTHS)
        .map(|(number, length)| part(number, length))
        .collect();
    let mut row = entry(0, None);
    row.parts = parts.iter().map(|p| p.commitment).collect();
    let mut batch = sample.batch_of(vec![row]);
    batch.parts.clone_from(&parts);
    made.log.append(0, &batch)?;
    for part in &parts {
        same(made.parts.erase(&part.commitment)?, true, "first time")?;
        same(made.parts.erase(&part.commitment)?, true, "second time")?;
        same(made.parts.get(&part.commitment)?, None, "erased")?;
        let again = made.parts.put(part).map_err(|e| e.kind);
        same(again, Err(ErrorKind::Conflict), "put after erasing")?;
    }
    // A late batch that still carries and names them does not bring them back.
    let mut row = entry(1, None);
    row.parts = parts.iter().map(|p| p.commitment).collect();
    let mut batch = sample.batch_of(vec![row]);
    batch.parts.clone_from(&parts);
    made.log.append(1, &batch)?;
    made = factory.reopen(made)?;
    for part in &parts {
        same(
            made.parts.get(&part.commitment)?,
            None,
            "erased after reopening",
        )?;
        same(
            made.parts.state(&part.commitment)?,
            Some(PartState::Erased),
            "state",
        )?;
    }
    ensure(
        made.parts
            .list()?
            .iter()
            .all(|(_, state)| *state == PartState::Erased),
        "every part is erased",
    )?;
    let report = made.log.check()?;
    same(
        (report.parts, report.erased),
        (0, parts.len() as u64),
        "checked parts",
    )?;
    // The log itself is untouched.
    same(made.log.entries(0..9)?, sample.entries.clone(), "entries")?;
    same(
        made.log.part_references(0..9)?.len(),
        2 * parts.len(),
        "references",
    )
}

fn wrong_commitment(factory: &dyn Factory) -> Checked {
    let made = factory.fresh()?;
    let mut wrong = part(1, 100);
    wrong.bytes.push(0);
    same(
        made.parts.put(&wrong).map_err(|e| e.kind),
        Err(ErrorKind::Misuse),
        "changed bytes",
    )?;
    let mut wrong = part(1, 100);
    wrong.salt = [0xff; 16];
    same(
        made.parts.put(&wrong).map_err(|e| e.kind),
        Err(ErrorKind::Misuse),
        "changed salt",
    )?;
    let huge = part(1, MAX_PART_BYTES + 1);
    same(
        made.parts.put(&huge).map_err(|e| e.kind),
        Err(ErrorKind::Misuse),
        "too long",
    )?;
    same(made.parts.list()?, Vec::new(), "nothing stored")
}
