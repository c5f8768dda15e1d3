//! The one write path of the log: a batch, whole, in one transaction.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};

use crate::batch::{check_batch, erased_part, unknown_part};
use crate::contract::{AppendError, Batch, EntryRow, Head, Part, PartState};
use crate::error::StoreError;
use crate::sqlite::read::{self, to_sql};
use crate::sqlite::{Database, INLINE_PART_BYTES, parts};

/// The head row of a log without entries.
pub(super) fn insert_first_head(c: &Connection) -> Result<(), rusqlite::Error> {
    let head = Head::default();
    let sum = read::head_sum(0, &head.root, &[], &[]);
    c.execute(
        "INSERT INTO head (id, size, root, note, frontier, sum) VALUES (1, 0, ?1, x'', x'', ?2)",
        (head.root.as_slice(), sum.as_slice()),
    )?;
    Ok(())
}

pub(super) fn append(
    database: &Database,
    expected_size: u64,
    batch: &Batch,
) -> Result<(), AppendError> {
    check_batch(expected_size, batch)?;
    database.check_writable().map_err(AppendError::Refused)?;
    let begin = |e| AppendError::Refused(database.sql("begin a batch in", e));
    let mut connection = database.writer();
    // Before the transaction, because a file cannot be part of it.
    // CRASH: files without rows are left behind; the retry overwrites them.
    for part in batch
        .parts
        .iter()
        .filter(|p| p.bytes.len() > INLINE_PART_BYTES)
    {
        if parts::state(database, &connection, &part.commitment)
            .map_err(AppendError::Refused)?
            .is_none()
        {
            database.blobs.write(part).map_err(AppendError::Refused)?;
        }
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(begin)?;
    let actual = read::size(database, &transaction).map_err(AppendError::Refused)?;
    if actual != expected_size {
        return Err(AppendError::Conflict {
            expected: expected_size,
            actual,
        });
    }
    for part in &batch.parts {
        insert_part(database, &transaction, part).map_err(AppendError::Refused)?;
    }
    insert_entries(database, &transaction, expected_size, &batch.entries)?;
    insert_tiles_and_head(&transaction, batch)
        .map_err(|e| AppendError::Refused(database.sql("write a batch to", e)))?;
    // CRASH: up to here nothing of the batch can be seen by anybody, now or after a restart.
    transaction.commit().map_err(|e| {
        let error = database.sql("commit a batch to", e);
        // A full disk stops the batch before its last frame, and SQLite takes the frames back.
        // Any other failure of a commit may have left the whole batch in the write-ahead log.
        if error.kind == crate::error::ErrorKind::Full {
            AppendError::Refused(error)
        } else {
            AppendError::Unknown(error)
        }
    })
    // CRASH: from here on the batch is durable, even if nobody hears of it: the command keys in
    // it make the retry harmless.
}

/// Stores one part's row, unless it is known.
fn insert_part(
    database: &Database,
    transaction: &Transaction<'_>,
    part: &Part,
) -> Result<(), StoreError> {
    let inline = part.bytes.len() <= INLINE_PART_BYTES;
    let (salt, bytes) = if inline {
        (Some(part.salt.as_slice()), Some(part.bytes.as_slice()))
    } else {
        (None, None)
    };
    transaction
        .prepare_cached(
            "INSERT INTO parts (commitment, kind, length, salt, bytes) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (commitment) DO NOTHING",
        )
        .and_then(|mut statement| {
            statement.execute((
                part.commitment.as_slice(),
                if inline {
                    parts::INLINE
                } else {
                    parts::IN_FILE
                },
                to_sql(part.bytes.len() as u64),
                salt,
                bytes,
            ))
        })
        .map_err(|e| database.sql("write a part to", e))?;
    Ok(())
}

/// Stores one part by itself; see [`crate::PartStore::put`].
pub(super) fn put_part(database: &Database, part: &Part) -> Result<(), StoreError> {
    crate::batch::check_part(part)?;
    database.check_writable()?;
    let mut connection = database.writer();
    match parts::state(database, &connection, &part.commitment)? {
        Some(PartState::Present { .. }) => return Ok(()),
        Some(PartState::Erased) => return Err(erased_part(&part.commitment)),
        None => {}
    }
    if part.bytes.len() > INLINE_PART_BYTES {
        // CRASH: a file without a row; the retry overwrites it.
        database.blobs.write(part)?;
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|e| database.sql("begin a part in", e))?;
    insert_part(database, &transaction, part)?;
    transaction
        .commit()
        .map_err(|e| database.sql("commit a part to", e))
}

/// Entries, their command keys and their part references.
fn insert_entries(
    database: &Database,
    transaction: &Transaction<'_>,
    first: u64,
    rows: &[EntryRow],
) -> Result<(), AppendError> {
    let wrong = |e| AppendError::Refused(database.sql("write a batch to", e));
    let mut entry = transaction
        .prepare_cached("INSERT INTO entries (idx, leaf, bytes) VALUES (?1, ?2, ?3)")
        .map_err(wrong)?;
    let mut command = transaction
        .prepare_cached(
            "INSERT INTO commands (id, actor, device, idx, digest, sum) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        )
        .map_err(wrong)?;
    let mut known = transaction
        .prepare_cached("SELECT 1 FROM parts WHERE commitment = ?1")
        .map_err(wrong)?;
    let mut reference = transaction
        .prepare_cached(
            "INSERT INTO part_refs (idx, commitment) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )
        .map_err(wrong)?;
    for (index, row) in (first..).zip(rows) {
        let at = to_sql(index);
        entry
            .execute((at, row.leaf_hash.as_slice(), row.bytes.as_slice()))
            .map_err(wrong)?;
        if let Some(record) = &row.command {
            let key = &record.key;
            let sum = read::command_sum(key, index, &record.digest);
            let inserted = command
                .execute((
                    &key.id,
                    &key.actor,
                    &key.device,
                    at,
                    record.digest.as_slice(),
                    sum.as_slice(),
                ))
                .map_err(wrong)?;
            if inserted == 0 {
                let index = read::find_command(database, transaction, key)
                    .map_err(AppendError::Refused)?
                    .map_or(index, |(index, _)| index);
                return Err(AppendError::Duplicate {
                    key: key.clone(),
                    index,
                });
            }
        }
        for commitment in &row.parts {
            let there: Option<i64> = known
                .query_row([commitment.as_slice()], |r| r.get(0))
                .optional()
                .map_err(wrong)?;
            if there.is_none() {
                return Err(unknown_part(index, commitment));
            }
            reference
                .execute((at, commitment.as_slice()))
                .map_err(wrong)?;
        }
    }
    Ok(())
}

/// Complete tiles and the new head.
fn insert_tiles_and_head(
    transaction: &Transaction<'_>,
    batch: &Batch,
) -> Result<(), rusqlite::Error> {
    if !batch.tiles.is_empty() {
        let mut statement =
            transaction.prepare_cached("INSERT INTO tiles (place, hashes) VALUES (?1, ?2)")?;
        for tile in &batch.tiles {
            statement.execute((
                read::tile_place(tile.level, tile.index),
                tile.hashes.as_slice(),
            ))?;
        }
    }
    let head = &batch.head;
    let frontier = head.frontier.concat();
    let sum = read::head_sum(head.size, &head.root, &head.checkpoint_note, &frontier);
    let changed = transaction
        .prepare_cached(
            "UPDATE head SET size = ?1, root = ?2, note = ?3, frontier = ?4, sum = ?5 \
             WHERE id = 1",
        )?
        .execute((
            to_sql(head.size),
            head.root.as_slice(),
            head.checkpoint_note.as_slice(),
            frontier,
            sum.as_slice(),
        ))?;
    if changed == 1 {
        Ok(())
    } else {
        Err(rusqlite::Error::QueryReturnedNoRows)
    }
}
