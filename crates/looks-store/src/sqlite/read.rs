//! Reading the log database. An answer that takes more than one statement is asked for inside one
//! read transaction (see `Database::snapshot`), so that each answer is one snapshot.

use std::ops::{ControlFlow, Range};

use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use crate::batch::{corrupt_entry, missing_entry, tile_root};
use crate::contract::{CommandKey, Digest, Head, LogIdentity, StoredEntry, TILE_BYTES, leaf_hash};
use crate::error::StoreError;
use crate::sqlite::Database;

/// Key of the origin line in `meta`.
pub(super) const META_ORIGIN: &str = "origin";
/// Key of the signing key's digest in `meta`.
pub(super) const META_KEY: &str = "key_id";

/// A size or index as SQLite keeps it; everything beyond is beyond any log.
pub(super) fn to_sql(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A size or index read back; a negative one was not written by us.
pub(super) fn from_sql(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| {
        StoreError::corrupt(format!("the log database holds a negative index `{value}`"))
    })
}

/// Where a tile lies in its table.
pub(super) fn tile_place(level: u8, index: u64) -> i64 {
    (i64::from(level) << 56) | (to_sql(index) & ((1 << 55) - 1))
}

/// Level and index of the tile at a place.
pub(super) fn tile_of(place: u64) -> (u8, u64) {
    (
        u8::try_from(place >> 56).unwrap_or(u8::MAX),
        place & ((1 << 55) - 1),
    )
}

/// What a tile must hold, worked out from the level below; none if the level below is not there.
pub(super) fn tile_from_below(
    database: &Database,
    c: &Connection,
    level: u8,
    index: u64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let first = index.saturating_mul(256);
    let Some(below) = level.checked_sub(1) else {
        let leaves = leaf_hashes(database, c, first..first.saturating_add(256))?;
        return Ok((leaves.len() == 256).then(|| leaves.concat()));
    };
    let mut hashes = Vec::with_capacity(TILE_BYTES);
    for child in first..first.saturating_add(256) {
        let Some(tile) = tile(database, c, below, child)? else {
            return Ok(None);
        };
        hashes.extend_from_slice(&tile_root(&tile));
    }
    Ok(Some(hashes))
}

/// Checksum of a head row: catches a changed byte that is still a well-formed row.
pub(super) fn head_sum(size: u64, root: &[u8], note: &[u8], frontier: &[u8]) -> Digest {
    Sha256::new()
        .chain_update(b"lastlooks/head-row/v1\0")
        .chain_update(size.to_be_bytes())
        .chain_update(root)
        .chain_update((note.len() as u64).to_be_bytes())
        .chain_update(note)
        .chain_update(frontier)
        .finalize()
        .into()
}

/// Checksum of a command row, cut to eight bytes: against accidents, not against intruders.
pub(super) fn command_sum(key: &CommandKey, index: u64, digest: &Digest) -> [u8; 8] {
    let mut sum = Sha256::new().chain_update(b"lastlooks/command-row/v1\0");
    for text in [&key.actor, &key.device, &key.id] {
        sum.update((text.len() as u64).to_be_bytes());
        sum.update(text.as_bytes());
    }
    let full: Digest = sum
        .chain_update(index.to_be_bytes())
        .chain_update(digest)
        .finalize()
        .into();
    full.first_chunk().copied().unwrap_or_default()
}

pub(super) fn identity(database: &Database, c: &Connection) -> Result<LogIdentity, StoreError> {
    let read = |e| database.sql("read", e);
    let mut statement = c
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")
        .map_err(read)?;
    let origin: Vec<u8> = statement
        .query_row([META_ORIGIN], |r| r.get(0))
        .map_err(read)?;
    let key_id: Digest = statement
        .query_row([META_KEY], |r| r.get(0))
        .map_err(read)?;
    let origin = String::from_utf8(origin)
        .map_err(|_| StoreError::corrupt("the log database's origin is not text"))?;
    Ok(LogIdentity { origin, key_id })
}

pub(super) fn head(database: &Database, c: &Connection) -> Result<Head, StoreError> {
    let read = |e| database.sql("read", e);
    let mut statement = c
        .prepare_cached("SELECT size, root, note, frontier, sum FROM head WHERE id = 1")
        .map_err(read)?;
    let (size, root, note, frontier, sum): (i64, Digest, Vec<u8>, Vec<u8>, Vec<u8>) = statement
        .query_row([], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))
        })
        .map_err(read)?;
    let size = from_sql(size)?;
    if head_sum(size, &root, &note, &frontier).as_slice() != sum {
        return Err(StoreError::corrupt(
            "the head row of the log database fails its checksum",
        ));
    }
    let (hashes, rest) = frontier.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(StoreError::corrupt(
            "the frontier in the head row is cut short",
        ));
    }
    Ok(Head {
        size,
        root,
        checkpoint_note: note,
        frontier: hashes.to_vec(),
    })
}

/// Size of the log, without the rest of the head.
pub(super) fn size(database: &Database, c: &Connection) -> Result<u64, StoreError> {
    let read = |e| database.sql("read", e);
    let mut statement = c
        .prepare_cached("SELECT size FROM head WHERE id = 1")
        .map_err(read)?;
    from_sql(statement.query_row([], |r| r.get(0)).map_err(read)?)
}

pub(super) fn entries(
    database: &Database,
    c: &Connection,
    range: Range<u64>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut found = Vec::new();
    scan(database, c, range, &mut |entry| {
        found.push(entry.bytes.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

pub(super) fn leaf_hashes(
    database: &Database,
    c: &Connection,
    range: Range<u64>,
) -> Result<Vec<Digest>, StoreError> {
    let read = |e| database.sql("read", e);
    let size = size(database, c)?;
    let range = range.start..range.end.min(size);
    let mut statement = c
        .prepare_cached("SELECT idx, leaf FROM entries WHERE idx >= ?1 AND idx < ?2 ORDER BY idx")
        .map_err(read)?;
    let mut rows = statement
        .query((to_sql(range.start), to_sql(range.end)))
        .map_err(read)?;
    let mut found = Vec::new();
    let mut expected = range.start;
    while let Some(row) = rows.next().map_err(read)? {
        let index = from_sql(row.get(0).map_err(read)?)?;
        if index != expected {
            return Err(missing_entry(expected, size));
        }
        found.push(row.get(1).map_err(read)?);
        expected += 1;
    }
    if expected < range.end {
        return Err(missing_entry(expected, size));
    }
    Ok(found)
}

/// Entries of `range` in order, each checked, until `each` breaks. Returns how many it saw.
pub(super) fn scan(
    database: &Database,
    c: &Connection,
    range: Range<u64>,
    each: &mut dyn FnMut(StoredEntry<'_>) -> ControlFlow<()>,
) -> Result<u64, StoreError> {
    let read = |e| database.sql("read", e);
    let size = size(database, c)?;
    let range = range.start..range.end.min(size);
    let mut statement = c
        .prepare_cached(
            "SELECT idx, leaf, bytes FROM entries WHERE idx >= ?1 AND idx < ?2 ORDER BY idx",
        )
        .map_err(read)?;
    let mut rows = statement
        .query((to_sql(range.start), to_sql(range.end)))
        .map_err(read)?;
    let mut expected = range.start;
    while let Some(row) = rows.next().map_err(read)? {
        let index = from_sql(row.get(0).map_err(read)?)?;
        if index != expected {
            return Err(missing_entry(expected, size));
        }
        let stored: Digest = row.get(1).map_err(read)?;
        let bytes = row
            .get_ref(2)
            .map_err(read)?
            .as_blob()
            .map_err(|_| corrupt_entry(index))?;
        if leaf_hash(bytes) != stored {
            return Err(corrupt_entry(index));
        }
        expected += 1;
        if each(StoredEntry {
            index,
            bytes,
            leaf_hash: stored,
        })
        .is_break()
        {
            return Ok(expected - range.start);
        }
    }
    if expected < range.end {
        return Err(missing_entry(expected, size));
    }
    Ok(expected - range.start.min(expected))
}

pub(super) fn find_command(
    database: &Database,
    c: &Connection,
    key: &CommandKey,
) -> Result<Option<(u64, Digest)>, StoreError> {
    let read = |e| database.sql("read", e);
    let found: Option<(i64, Digest, Vec<u8>)> = c
        .prepare_cached(
            "SELECT idx, digest, sum FROM commands WHERE id = ?1 AND actor = ?2 AND device = ?3",
        )
        .map_err(read)?
        .query_row((&key.id, &key.actor, &key.device), |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
        .optional()
        .map_err(read)?;
    let Some((index, digest, sum)) = found else {
        return Ok(None);
    };
    let index = from_sql(index)?;
    if command_sum(key, index, &digest).as_slice() != sum {
        return Err(StoreError::corrupt(format!(
            "the command row for entry `{index}` fails its checksum"
        )));
    }
    Ok(Some((index, digest)))
}

pub(super) fn tile(
    database: &Database,
    c: &Connection,
    level: u8,
    index: u64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let read = |e| database.sql("read", e);
    c.prepare_cached("SELECT hashes FROM tiles WHERE place = ?1")
        .map_err(read)?
        .query_row([tile_place(level, index)], |r| r.get(0))
        .optional()
        .map_err(read)
}

pub(super) fn part_references(
    database: &Database,
    c: &Connection,
    range: Range<u64>,
) -> Result<Vec<(u64, Digest)>, StoreError> {
    let read = |e| database.sql("read", e);
    let mut statement = c
        .prepare_cached(
            "SELECT idx, commitment FROM part_refs WHERE idx >= ?1 AND idx < ?2 \
             ORDER BY idx, commitment",
        )
        .map_err(read)?;
    let mut rows = statement
        .query((to_sql(range.start), to_sql(range.end)))
        .map_err(read)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(read)? {
        found.push((
            from_sql(row.get(0).map_err(read)?)?,
            row.get(1).map_err(read)?,
        ));
    }
    Ok(found)
}
