//! A plain event table in SQLite with the durability the hub has: write-ahead log, synchronous full.

use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, params};

/// One row: the bytes, their hash, perhaps a signature.
pub(crate) type Entry = (Vec<u8>, [u8; 32], Option<[u8; 64]>);

/// The table, open for one writer.
#[derive(Debug)]
pub(crate) struct Table {
    connection: Connection,
}

impl Table {
    /// Makes the file and its tables.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let connection =
            Connection::open(path).with_context(|| format!("cannot make `{}`", path.display()))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             CREATE TABLE event (
               number INTEGER PRIMARY KEY, body BLOB NOT NULL, hash BLOB NOT NULL, signature BLOB
             ) STRICT;
             CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), note BLOB NOT NULL) STRICT;
             INSERT INTO head VALUES (1, x'');",
        )?;
        Ok(Self { connection })
    }

    /// Rows and a signed head in one transaction, as the bare record is.
    pub(crate) fn commit(&mut self, rows: &[Entry], note: &[u8]) -> Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction
                .prepare_cached("INSERT INTO event (body, hash, signature) VALUES (?1, ?2, ?3)")?;
            for (body, hash, signature) in rows {
                insert.execute(params![
                    body,
                    hash,
                    signature.as_ref().map(<[u8; 64]>::as_slice)
                ])?;
            }
            transaction
                .prepare_cached("UPDATE head SET note = ?1")?
                .execute(params![note])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// One row in a commit of its own: what most applications do.
    pub(crate) fn event(&mut self, body: &[u8]) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO event (body, hash) VALUES (?1, x'')")?
            .execute(params![body])?;
        Ok(())
    }
}
