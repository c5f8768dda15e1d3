//! Detached parts in SQLite, and long ones in files beside it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::{Connection, OptionalExtension as _};

use crate::batch::corrupt_part;
use crate::contract::{Digest, Part, PartState, PartStore, Salt, part_commitment};
use crate::error::{ErrorKind, StoreError};
use crate::sqlite::read::from_sql;
use crate::sqlite::{Database, append};

/// The bytes are in the row.
pub(super) const INLINE: i64 = 0;
/// The bytes are in a file.
pub(super) const IN_FILE: i64 = 1;
/// The bytes are gone.
const ERASED: i64 = 2;
/// The bytes are erased as far as anybody can ask, but the file may still be there.
const ERASED_FILE_LEFT: i64 = 3;

/// The parts of one log.
#[derive(Debug)]
pub struct SqliteParts {
    database: Arc<Database>,
}

impl SqliteParts {
    pub(super) fn new(database: Arc<Database>) -> Self {
        Self { database }
    }
}

/// One row of `parts` that still has its bytes.
struct Row {
    kind: i64,
    salt: Option<Salt>,
    bytes: Option<Vec<u8>>,
}

fn row(
    database: &Database,
    c: &Connection,
    commitment: &Digest,
) -> Result<Option<Row>, StoreError> {
    let read = |e| database.sql("read a part from", e);
    c.prepare_cached("SELECT kind, salt, bytes FROM parts WHERE commitment = ?1")
        .map_err(read)?
        .query_row([commitment.as_slice()], |r| {
            Ok(Row {
                kind: r.get(0)?,
                salt: r.get(1)?,
                bytes: r.get(2)?,
            })
        })
        .optional()
        .map_err(read)
}

/// A kind and a length as the contract says it.
fn as_state(kind: i64, length: i64) -> Result<PartState, StoreError> {
    match kind {
        INLINE | IN_FILE => Ok(PartState::Present {
            bytes: from_sql(length)?,
        }),
        ERASED | ERASED_FILE_LEFT => Ok(PartState::Erased),
        other => Err(StoreError::corrupt(format!(
            "a part has the unknown kind `{other}`"
        ))),
    }
}

pub(super) fn state(
    database: &Database,
    c: &Connection,
    commitment: &Digest,
) -> Result<Option<PartState>, StoreError> {
    let read = |e| database.sql("read a part from", e);
    c.prepare_cached("SELECT kind, length FROM parts WHERE commitment = ?1")
        .map_err(read)?
        .query_row([commitment.as_slice()], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()
        .map_err(read)?
        .map(|(kind, length)| as_state(kind, length))
        .transpose()
}

/// The part if its bytes are there; `Corrupt` if they should be and are not, or are others.
pub(super) fn get(
    database: &Database,
    c: &Connection,
    commitment: &Digest,
) -> Result<Option<Part>, StoreError> {
    let Some(row) = row(database, c, commitment)? else {
        return Ok(None);
    };
    let (salt, bytes) = match row {
        Row {
            kind: INLINE,
            salt: Some(salt),
            bytes: Some(bytes),
        } => (salt, bytes),
        Row { kind: IN_FILE, .. } => database
            .blobs
            .read(commitment)?
            .ok_or_else(|| corrupt_part(commitment))?,
        Row {
            kind: ERASED | ERASED_FILE_LEFT,
            ..
        } => return Ok(None),
        Row { .. } => return Err(corrupt_part(commitment)),
    };
    if part_commitment(&salt, &bytes) != *commitment {
        return Err(corrupt_part(commitment));
    }
    Ok(Some(Part {
        commitment: *commitment,
        salt,
        bytes,
    }))
}

/// Every part with its state, in order.
pub(super) fn list(
    database: &Database,
    c: &Connection,
) -> Result<Vec<(Digest, PartState)>, StoreError> {
    let read = |e| database.sql("read the parts of", e);
    let mut statement = c
        .prepare_cached("SELECT commitment, kind, length FROM parts ORDER BY commitment")
        .map_err(read)?;
    let mut rows = statement.query([]).map_err(read)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(read)? {
        let state = as_state(row.get(1).map_err(read)?, row.get(2).map_err(read)?)?;
        found.push((row.get(0).map_err(read)?, state));
    }
    Ok(found)
}

/// Removes the files of parts that were being erased when the process died.
pub(super) fn finish_erasures(database: &Database) -> Result<(), StoreError> {
    let connection = database.writer();
    let read = |e| database.sql("read the parts of", e);
    let left: Vec<Digest> = connection
        .prepare("SELECT commitment FROM parts WHERE kind = 3")
        .and_then(|mut s| s.query_map([], |r| r.get(0))?.collect())
        .map_err(read)?;
    for commitment in &left {
        remove_file(database, &connection, commitment)?;
    }
    // An erasure that died before its last step left the old pages in the write-ahead log. Nobody
    // else has the file open yet, so this always reaches the end.
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(|e| database.sql("move the write-ahead log of", e))
}

/// Second half of erasing a long part: the file, then the note that it is gone.
/// CRASH: after the file, before the note: the next opening looks for the file again.
fn remove_file(database: &Database, c: &Connection, commitment: &Digest) -> Result<(), StoreError> {
    database.blobs.remove(commitment)?;
    c.prepare_cached("UPDATE parts SET kind = 2 WHERE commitment = ?1")
        .and_then(|mut s| s.execute([commitment.as_slice()]))
        .map(|_| ())
        .map_err(|e| database.sql("erase a part from", e))
}

/// Erases a part: first so that nobody can read it, then from every file of the store.
fn erase(database: &Database, commitment: &Digest) -> Result<bool, StoreError> {
    database.check_writable()?;
    let wrong = |e| database.sql("erase a part from", e);
    let connection = database.writer();
    let Some(before) = row(database, &connection, commitment)? else {
        // A crash may have left a file whose row was never written.
        database.blobs.remove(commitment)?;
        return Ok(false);
    };
    let next = match before.kind {
        INLINE | ERASED => ERASED,
        _ => ERASED_FILE_LEFT,
    };
    if before.kind != next {
        // One statement is one transaction. `secure_delete` overwrites the freed bytes.
        // CRASH: before it commits the part is whole; after, it can no longer be read.
        connection
            .prepare_cached(
                "UPDATE parts SET kind = ?2, length = 0, salt = NULL, bytes = NULL \
                 WHERE commitment = ?1",
            )
            .and_then(|mut s| s.execute((commitment.as_slice(), next)))
            .map_err(wrong)?;
    }
    if next == ERASED_FILE_LEFT {
        remove_file(database, &connection, commitment)?;
    }
    // The old pages are still in the write-ahead log and, until they are moved, in the database.
    // CRASH: before this, old copies linger; opening and closing the store moves them too.
    let (busy, _, _): (i64, i64, i64) = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
        .map_err(wrong)?;
    if busy != 0 {
        return Err(StoreError::new(
            ErrorKind::Unavailable,
            "the part can no longer be read, but a long reading keeps an old copy of its bytes",
            "erase it again when the export or the check has ended",
        ));
    }
    Ok(true)
}

impl PartStore for SqliteParts {
    fn put(&self, part: &Part) -> Result<(), StoreError> {
        append::put_part(&self.database, part)
    }

    fn get(&self, commitment: &Digest) -> Result<Option<Part>, StoreError> {
        self.database.read(|c| get(&self.database, c, commitment))
    }

    fn state(&self, commitment: &Digest) -> Result<Option<PartState>, StoreError> {
        self.database.read(|c| state(&self.database, c, commitment))
    }

    fn erase(&self, commitment: &Digest) -> Result<bool, StoreError> {
        let result = erase(&self.database, commitment);
        if result.as_ref().is_err_and(StoreError::must_stop) {
            self.database.broken.store(true, Ordering::SeqCst);
        }
        result
    }

    fn list(&self) -> Result<Vec<(Digest, PartState)>, StoreError> {
        self.database.read(|c| list(&self.database, c))
    }
}
