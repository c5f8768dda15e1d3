//! Checks of a log database: a quick one at every opening, and a full one on demand.

use std::ops::ControlFlow;

use rusqlite::Connection;

use crate::batch::corrupt_tile;
use crate::contract::{CheckReport, CommandKey, Digest, PartState};
use crate::error::StoreError;
use crate::sqlite::read::{from_sql, to_sql};
use crate::sqlite::{Database, parts, read};

/// The head row is whole and agrees with the entries: how many, the first and the last.
pub(super) fn head_agrees(database: &Database) -> Result<(), StoreError> {
    let connection = database.writer();
    let head = read::head(database, &connection)?;
    let wrong = |e| database.sql("check", e);
    let (count, first, last): (i64, Option<i64>, Option<i64>) = connection
        .query_row(
            "SELECT (SELECT count(*) FROM entries), (SELECT min(idx) FROM entries), \
             (SELECT max(idx) FROM entries)",
            [],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )
        .map_err(wrong)?;
    let size = to_sql(head.size);
    let ends_fit = if size == 0 {
        first.is_none() && last.is_none()
    } else {
        first == Some(0) && last == Some(size - 1)
    };
    if count != size || !ends_fit {
        return Err(StoreError::corrupt(format!(
            "the log database's head says `{size}` entries, but it holds `{count}` (last index `{}`)",
            last.map_or_else(|| "none".to_owned(), |i| i.to_string())
        )));
    }
    Ok(())
}

/// Everything against everything that can be checked without knowing the tree.
pub(super) fn everything(database: &Database, c: &Connection) -> Result<CheckReport, StoreError> {
    let wrong = |e| database.sql("check", e);
    // The pages themselves: shape, order, no page used twice.
    let verdict: String = c
        .query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))
        .map_err(wrong)?;
    if verdict != "ok" {
        return Err(StoreError::corrupt(format!(
            "the pages of the log database contradict each other (`{verdict}`)"
        )));
    }
    read::head(database, c)?;
    let mut report = CheckReport {
        tiles: tiles(database, c)?,
        ..CheckReport::default()
    };
    report.entries = read::scan(database, c, 0..u64::MAX, &mut |_| ControlFlow::Continue(()))?;
    report.commands = commands(database, c, report.entries)?;
    for (commitment, state) in parts::list(database, c)? {
        match state {
            PartState::Erased => report.erased += 1,
            PartState::Present { .. } => {
                parts::get(database, c, &commitment)?;
                report.parts += 1;
            }
        }
    }
    Ok(report)
}

/// Every command row passes its checksum and points into the log.
fn commands(database: &Database, c: &Connection, size: u64) -> Result<u64, StoreError> {
    let wrong = |e| database.sql("check", e);
    let mut statement = c
        .prepare("SELECT actor, device, id, idx, digest, sum FROM commands")
        .map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut seen = 0;
    while let Some(row) = rows.next().map_err(wrong)? {
        let key = CommandKey {
            actor: row.get(0).map_err(wrong)?,
            device: row.get(1).map_err(wrong)?,
            id: row.get(2).map_err(wrong)?,
        };
        let index = from_sql(row.get(3).map_err(wrong)?)?;
        let digest: Digest = row.get(4).map_err(wrong)?;
        let sum: Vec<u8> = row.get(5).map_err(wrong)?;
        if read::command_sum(&key, index, &digest).as_slice() != sum || index >= size {
            return Err(StoreError::corrupt(format!(
                "the command row for entry `{index}` fails its checksum"
            )));
        }
        seen += 1;
    }
    Ok(seen)
}

/// Every tile follows from the level below it: leaf hashes, or roots of smaller tiles.
fn tiles(database: &Database, c: &Connection) -> Result<u64, StoreError> {
    let wrong = |e| database.sql("check", e);
    let mut statement = c
        .prepare("SELECT place, hashes FROM tiles ORDER BY place")
        .map_err(wrong)?;
    let mut rows = statement.query([]).map_err(wrong)?;
    let mut seen = 0;
    while let Some(row) = rows.next().map_err(wrong)? {
        let place = from_sql(row.get(0).map_err(wrong)?)?;
        let hashes: Vec<u8> = row.get(1).map_err(wrong)?;
        let (level, index) = read::tile_of(place);
        let below = read::tile_from_below(database, c, level, index)?;
        if below.as_ref() != Some(&hashes) {
            return Err(corrupt_tile(level, index));
        }
        seen += 1;
    }
    Ok(seen)
}
