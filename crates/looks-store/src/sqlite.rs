//! The embedded store: one SQLite file per log, one for accounts.
//!
//! One write connection, shared behind a lock by the log and the parts, so that nothing in this
//! process ever waits for SQLite's own locks; readers take connections from a pool. Write-ahead
//! log with `synchronous = FULL`: one sync per committed batch.
//!
//! Parts up to [`INLINE_PART_BYTES`] are rows of the log's own database, stored in the same
//! transaction as the entry that names them: no second sync. Longer ones are files, synced before
//! that transaction.

mod accounts;
mod append;
mod check;
mod connect;
mod parts;
mod read;
mod schema;

use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use accounts::SqliteAccounts;
pub use parts::SqliteParts;

use crate::blobs::Blobs;
use crate::contract::{
    AppendError, Batch, CheckReport, CommandKey, Digest, Head, LogIdentity, LogRead, LogStore,
    StoredEntry,
};
use crate::error::{ErrorKind, SYNC_REMEDY, StoreError};
use connect::Layout;

/// Longest part kept inside the database; longer ones are files.
pub const INLINE_PART_BYTES: usize = 64 * 1024;

/// Most idle read connections kept open.
const IDLE_READERS: usize = 4;

const LOG_LAYOUT: Layout = Layout {
    name: "log database",
    application: schema::LOG_APPLICATION,
    steps: schema::LOG_STEPS,
};

/// One open log database, its files of long parts, and its connections.
#[derive(Debug)]
struct Database {
    path: PathBuf,
    blobs: Blobs,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// Set after a failed sync: no more writing in this process.
    broken: AtomicBool,
}

impl Database {
    /// The write connection. A panic in another thread rolled its transaction back when it
    /// unwound, so the connection behind a poisoned lock is fit for use.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` on a read connection.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect::open_reader(&self.path)?,
        };
        let result = work(&connection);
        // A connection that failed is dropped: the next one starts clean.
        if result.is_ok() {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if readers.len() < IDLE_READERS {
                readers.push(connection);
            }
        }
        result
    }

    /// As [`Database::read`], all inside one read transaction: one snapshot of the log.
    fn snapshot<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.read(|connection| {
            let transaction = connection
                .unchecked_transaction()
                .map_err(|e| self.sql("read", e))?;
            let result = work(&transaction)?;
            transaction.commit().map_err(|e| self.sql("read", e))?;
            Ok(result)
        })
    }

    /// An SQLite error about this file; remembers a failed sync.
    fn sql(&self, doing: &str, error: rusqlite::Error) -> StoreError {
        let error = connect::sql_error(&self.path, doing, error);
        if error.must_stop() {
            self.broken.store(true, Ordering::SeqCst);
        }
        error
    }

    /// Refuses to write after a failed sync.
    fn check_writable(&self) -> Result<(), StoreError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(StoreError::new(
                ErrorKind::SyncFailed,
                format!(
                    "an earlier write to `{}` was not confirmed",
                    self.path.display()
                ),
                SYNC_REMEDY,
            ));
        }
        Ok(())
    }
}

/// A log in an SQLite file: makes the handles for its writer, its readers and its parts.
#[derive(Debug, Clone)]
pub struct SqliteRecord {
    database: Arc<Database>,
}

impl SqliteRecord {
    /// Makes a new, empty log database at `path`. Durable on return. `Conflict` if something is
    /// there. CRASH: before the return, it is there whole and empty of entries, or not at all.
    pub fn create(path: &Path, identity: &LogIdentity) -> Result<(), StoreError> {
        connect::create(path, LOG_LAYOUT, |connection| {
            let transaction = connection.unchecked_transaction()?;
            let mut meta = transaction.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
            meta.execute((read::META_ORIGIN, identity.origin.as_bytes()))?;
            meta.execute((read::META_KEY, identity.key_id.as_slice()))?;
            drop(meta);
            append::insert_first_head(&transaction)?;
            transaction.commit()
        })
    }

    /// Opens an existing log database; `blobs` is the folder of its long parts. Checks that the
    /// head agrees with the number of entries and with the first and last index, and finishes
    /// erasures and removes half-written part files that a crash left behind.
    pub fn open(path: &Path, blobs: &Path) -> Result<Self, StoreError> {
        let connection = connect::open_writer(path, LOG_LAYOUT)?;
        connect::make_room(path);
        let database = Database {
            path: path.to_owned(),
            blobs: Blobs::new(blobs),
            writer: Mutex::new(connection),
            readers: Mutex::new(Vec::new()),
            broken: AtomicBool::new(false),
        };
        check::head_agrees(&database)?;
        parts::finish_erasures(&database)?;
        database.blobs.sweep_unfinished()?;
        Ok(Self {
            database: Arc::new(database),
        })
    }

    /// The writer's handle. Two of them are safe (an append is conditional on the size) but of no
    /// use.
    pub fn log(&self) -> SqliteLog {
        SqliteLog {
            view: SqliteView {
                database: Arc::clone(&self.database),
                own: true,
            },
        }
    }

    /// The handle for the parts of this log.
    pub fn parts(&self) -> SqliteParts {
        SqliteParts::new(Arc::clone(&self.database))
    }

    /// Pages the database may grow to, for tests of a full disk: SQLite then reports what it
    /// reports when the disk is full. `u32::MAX` lifts the limit.
    #[cfg(feature = "suite")]
    pub fn limit_pages(&self, pages: u32) -> Result<u32, StoreError> {
        self.database
            .writer()
            .pragma_update_and_check(None, "max_page_count", i64::from(pages), |row| row.get(0))
            .map_err(|e| self.database.sql("limit", e))
    }

    /// Makes the write connection refuse to write, for tests of a read-only file.
    #[cfg(feature = "suite")]
    pub fn set_read_only(&self, on: bool) -> Result<(), StoreError> {
        self.database
            .writer()
            .pragma_update(None, "query_only", on)
            .map_err(|e| self.database.sql("set", e))
    }

    /// Runs raw SQL on the write connection, for tests that play an intruder.
    #[cfg(feature = "suite")]
    pub fn intrude(&self, sql: &str) -> Result<(), StoreError> {
        self.database
            .writer()
            .execute_batch(sql)
            .map_err(|e| self.database.sql("change", e))
    }
}

/// A way to read the log: through the writer's own connection (`own`) or through the pool.
#[derive(Debug, Clone)]
struct SqliteView {
    database: Arc<Database>,
    own: bool,
}

impl SqliteView {
    /// Short reads of the writer go through its own warm connection.
    fn short<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.own {
            work(&self.database.writer())
        } else {
            self.database.read(work)
        }
    }
}

impl LogRead for SqliteView {
    fn identity(&self) -> Result<LogIdentity, StoreError> {
        self.short(|c| read::identity(&self.database, c))
    }

    fn head(&self) -> Result<Head, StoreError> {
        self.short(|c| read::head(&self.database, c))
    }

    fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.database
            .snapshot(|c| read::entries(&self.database, c, range))
    }

    fn leaf_hashes(&self, range: Range<u64>) -> Result<Vec<Digest>, StoreError> {
        self.database
            .snapshot(|c| read::leaf_hashes(&self.database, c, range))
    }

    fn scan(
        &self,
        from: u64,
        each: &mut dyn FnMut(StoredEntry<'_>) -> ControlFlow<()>,
    ) -> Result<u64, StoreError> {
        self.database
            .snapshot(|c| read::scan(&self.database, c, from..u64::MAX, each))
    }

    fn find_command(&self, key: &CommandKey) -> Result<Option<(u64, Digest)>, StoreError> {
        self.short(|c| read::find_command(&self.database, c, key))
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.short(|c| read::tile(&self.database, c, level, index))
    }

    fn part_references(&self, range: Range<u64>) -> Result<Vec<(u64, Digest)>, StoreError> {
        self.database
            .read(|c| read::part_references(&self.database, c, range))
    }

    fn check(&self) -> Result<CheckReport, StoreError> {
        self.database
            .snapshot(|c| check::everything(&self.database, c))
    }
}

/// The writer's handle on a log in SQLite.
#[derive(Debug)]
pub struct SqliteLog {
    view: SqliteView,
}

crate::contract::delegate_log_read!(SqliteLog, view);

impl LogStore for SqliteLog {
    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), AppendError> {
        append::append(&self.view.database, expected_size, batch)
    }

    fn settle(&mut self) -> Result<Head, StoreError> {
        self.view.database.check_writable()?;
        self.view.head()
    }

    fn maintain(&mut self) -> Result<(), StoreError> {
        let database = &self.view.database;
        database.check_writable()?;
        // PASSIVE: moves what no reader still needs, waits for nobody.
        database
            .writer()
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            .map_err(|e| database.sql("move the write-ahead log of", e))
    }

    fn reader(&self) -> Arc<dyn LogRead> {
        Arc::new(SqliteView {
            database: Arc::clone(&self.view.database),
            own: false,
        })
    }
}
