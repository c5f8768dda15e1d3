//! Opening SQLite files: library guard, pragmas, the file's own mark, forward steps, and the
//! translation of SQLite's codes into our error kinds.
//!
//! Nothing here knows what the tables mean.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use crate::error::{ErrorKind, FULL_REMEDY, READ_ONLY_REMEDY, SYNC_REMEDY, StoreError};
use crate::files;
use crate::sqlite::schema::OLDEST_LIBRARY;

/// How long a statement waits for another connection of this process.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// Write-ahead log pages after which a commit moves them into the database by itself. Larger than
/// the default because `maintain` does it in quiet moments; this is the backstop.
const AUTO_CHECKPOINT_PAGES: u64 = 1_000;

/// Length of the write-ahead log from the start, bytes: that of [`AUTO_CHECKPOINT_PAGES`] frames. Frames then
/// overwrite what is there, and a sync has no new length to make durable: half the time of one that has.
const ROOM: u64 = AUTO_CHECKPOINT_PAGES * (PAGE + 24) + 32;

/// Bytes of a page; every database is made with it and is at least one page long.
const PAGE: u64 = 4096;

/// What a file is: its mark and its steps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// For messages: "log database", "accounts database".
    pub(crate) name: &'static str,
    /// Value of `application_id`.
    pub(crate) application: i32,
    /// Steps from nothing to now.
    pub(crate) steps: &'static [&'static str],
}

/// Refuses a library with the write-ahead log fault.
pub(crate) fn check_library(version: i32) -> Result<(), StoreError> {
    if version >= OLDEST_LIBRARY {
        return Ok(());
    }
    Err(StoreError::new(
        ErrorKind::Misuse,
        format!("this program was built with SQLite `{version}`, older than {OLDEST_LIBRARY}"),
        "use a release build, or build with the bundled SQLite: older ones can damage a database \
         in write-ahead mode",
    ))
}

/// Makes a new database file with `fill` as its first content, and makes it durable.
///
/// CRASH: until the last rename the file is absent under its name; a `.new` beside it is left
/// behind and replaced by the next attempt.
pub(crate) fn create(
    path: &Path,
    layout: Layout,
    fill: impl FnOnce(&Connection) -> Result<(), rusqlite::Error>,
) -> Result<(), StoreError> {
    check_library(rusqlite::version_number())?;
    if path.exists() {
        return Err(StoreError::new(
            ErrorKind::Conflict,
            format!("{} `{}` is there already", layout.name, path.display()),
            "open it, or choose another folder",
        ));
    }
    let fresh = files::with_suffix(path, ".new");
    files::remove(&fresh)?;
    // Created by us first: SQLite would give it the default permissions.
    files::write_private(&fresh, &[])?;
    let failed = |e| sql_error(&fresh, "create", e);
    let connection =
        Connection::open_with_flags(&fresh, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    connection
        .execute_batch(&format!(
            "PRAGMA page_size = {PAGE}; PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; \
             PRAGMA secure_delete = ON; PRAGMA application_id = {};",
            layout.application
        ))
        .map_err(failed)?;
    migrate(&connection, layout).map_err(failed)?;
    fill(&connection).map_err(failed)?;
    connection.close().map_err(|(_, e)| failed(e))?;
    File::open(&fresh)
        .and_then(|f| f.sync_all())
        .map_err(|e| StoreError::sync(format_args!("file `{}`", fresh.display()), e))?;
    std::fs::rename(&fresh, path)
        .map_err(|e| StoreError::io(format_args!("put `{}` in place", path.display()), e))?;
    files::sync_folder(files::parent(path))
}

/// Opens an existing database file for writing. Never creates one.
pub(crate) fn open_writer(path: &Path, layout: Layout) -> Result<Connection, StoreError> {
    check_library(rusqlite::version_number())?;
    check_file(path, layout)?;
    let failed = |e| sql_error(path, "open", e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_WAIT).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(48);
    check_mark(&connection, path, layout)?;
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
        .map_err(failed)?;
    if mode != "wal" {
        return Err(StoreError::new(
            ErrorKind::Unavailable,
            format!(
                "`{}` could not be put into write-ahead mode (`{mode}`)",
                path.display()
            ),
            "keep the data folder on a local disk, not on a network share",
        ));
    }
    connection
        .execute_batch(&format!(
            "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; \
             PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF; \
             PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864; \
             PRAGMA wal_autocheckpoint = {AUTO_CHECKPOINT_PAGES};"
        ))
        .map_err(failed)?;
    migrate(&connection, layout).map_err(failed)?;
    Ok(connection)
}

/// Gives the write-ahead log of an open database its [`ROOM`]. SQLite takes what follows the last whole frame
/// for nothing, as after a crash; a disk that has no room for it says so at the first commit.
pub(crate) fn make_room(path: &Path) {
    // Without the room every commit works, only slower.
    let _ = files::lengthen(&files::with_suffix(path, "-wal"), ROOM);
}

/// Opens one more connection that can only read.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let failed = |e| sql_error(path, "open", e);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_WAIT).map_err(failed)?;
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA cell_size_check = ON;")
        .map_err(failed)?;
    Ok(connection)
}

/// The file is there, is a file, and holds at least one page.
fn check_file(path: &Path, layout: Layout) -> Result<(), StoreError> {
    match std::fs::metadata(path) {
        Ok(meta) if !meta.is_file() => Err(StoreError::new(
            ErrorKind::Misuse,
            format!("`{}` is not a file", path.display()),
            "check the path of the data folder",
        )),
        // SQLite takes a file without one whole page for a new database, and reads zeros where the
        // last page is cut. Only a write-ahead log can stand for what a machine that lost power in
        // the middle of a page did not write.
        Ok(meta) if meta.len() < PAGE || (meta.len() % PAGE != 0 && !has_write_ahead(path)) => {
            Err(StoreError::corrupt(format!(
                "{} `{}` has only `{}` bytes: it was cut short",
                layout.name,
                path.display(),
                meta.len()
            )))
        }
        Ok(_) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(StoreError::new(
            ErrorKind::Missing,
            format!("{} `{}` is not there", layout.name, path.display()),
            "check the path; a new one is made only by `lastlooks init` or the set-up page",
        )),
        Err(e) => Err(StoreError::io(
            format_args!("look at `{}`", path.display()),
            e,
        )),
    }
}

/// True if a write-ahead log with content lies beside the database.
fn has_write_ahead(path: &Path) -> bool {
    std::fs::metadata(files::with_suffix(path, "-wal")).is_ok_and(|meta| meta.len() > 0)
}

/// The file is one of ours, of this kind, and not from a newer version.
fn check_mark(connection: &Connection, path: &Path, layout: Layout) -> Result<(), StoreError> {
    let failed = |e| sql_error(path, "open", e);
    let application: i32 = connection
        .pragma_query_value(None, "application_id", |r| r.get(0))
        .map_err(failed)?;
    if application != layout.application {
        return Err(StoreError::new(
            ErrorKind::Corrupt,
            format!(
                "`{}` is not a {} (mark `{application:#x}`)",
                path.display(),
                layout.name
            ),
            "check that the right file is in the data folder, or restore it from a backup",
        ));
    }
    let version = layout_version(connection).map_err(failed)?;
    if version > layout.steps.len() {
        return Err(StoreError::new(
            ErrorKind::Misuse,
            format!(
                "{} `{}` has layout `{version}`, this program knows up to {}",
                layout.name,
                path.display(),
                layout.steps.len()
            ),
            "start the newer program that wrote it",
        ));
    }
    Ok(())
}

/// How many steps a file has taken.
fn layout_version(connection: &Connection) -> Result<usize, rusqlite::Error> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |r| r.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Takes the steps that are missing, each in its own transaction with its number.
/// CRASH: between two steps, the next opening goes on with the next one.
fn migrate(connection: &Connection, layout: Layout) -> Result<(), rusqlite::Error> {
    let version = layout_version(connection)?;
    for (number, step) in layout.steps.iter().enumerate().skip(version) {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {step} PRAGMA user_version = {}; COMMIT;",
            number + 1
        ))?;
    }
    Ok(())
}

/// Folds an SQLite error into a kind, with the file and what was being done.
pub(crate) fn sql_error(path: &Path, doing: &str, error: rusqlite::Error) -> StoreError {
    let (kind, remedy) = classify(&error);
    let what = match kind {
        ErrorKind::Full => format!("no space left to {doing} `{}`", path.display()),
        ErrorKind::ReadOnly => {
            format!("could not {doing} `{}`: it is read-only", path.display())
        }
        ErrorKind::Corrupt => {
            format!(
                "could not {doing} `{}`: it is damaged or cut short",
                path.display()
            )
        }
        ErrorKind::Locked => {
            format!(
                "could not {doing} `{}`: another process uses it",
                path.display()
            )
        }
        ErrorKind::SyncFailed => {
            format!("the disk did not confirm `{}` ({doing})", path.display())
        }
        _ => format!("could not {doing} `{}`", path.display()),
    };
    StoreError::new(kind, what, remedy).with_source(error)
}

/// The kind and remedy of an SQLite error.
fn classify(error: &rusqlite::Error) -> (ErrorKind, &'static str) {
    const DAMAGED: &str = "stop using this folder, keep a copy of it as it is, run `lastlooks \
         doctor` on the copy and restore the newest backup";
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => match (failure.code, failure.extended_code) {
            (ErrorCode::SystemIoFailure, ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC) => {
                (ErrorKind::SyncFailed, SYNC_REMEDY)
            }
            (
                ErrorCode::SystemIoFailure,
                ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS,
            )
            | (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => {
                (ErrorKind::Corrupt, DAMAGED)
            }
            (ErrorCode::DiskFull, _) => (ErrorKind::Full, FULL_REMEDY),
            (ErrorCode::ReadOnly | ErrorCode::PermissionDenied, _) => {
                (ErrorKind::ReadOnly, READ_ONLY_REMEDY)
            }
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => (
                ErrorKind::Locked,
                "close the other program that has the database open, then try again",
            ),
            (ErrorCode::ConstraintViolation, _) => (
                ErrorKind::Misuse,
                "this is a fault in the program; report it with the log",
            ),
            (ErrorCode::CannotOpen, _) => (
                ErrorKind::Unavailable,
                "check that the data folder is there and may be written",
            ),
            _ => (ErrorKind::Unavailable, "check the disk, then try again"),
        },
        // A value of another type than the layout fixes was not written by us.
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::QueryReturnedNoRows
        | rusqlite::Error::Utf8Error(..) => (ErrorKind::Corrupt, DAMAGED),
        _ => (ErrorKind::Unavailable, "check the disk, then try again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_library_is_refused_and_ours_is_not() {
        check_library(rusqlite::version_number()).unwrap();
        check_library(3_051_003).unwrap();
        let error = check_library(3_051_002).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Misuse);
        assert!(error.to_string().contains("`3051002`"), "{error}");
    }

    #[test]
    fn codes_become_kinds() {
        let kind =
            |code: i32| classify(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).0;
        assert_eq!(kind(ffi::SQLITE_FULL), ErrorKind::Full);
        assert_eq!(kind(ffi::SQLITE_READONLY), ErrorKind::ReadOnly);
        assert_eq!(kind(ffi::SQLITE_CORRUPT), ErrorKind::Corrupt);
        assert_eq!(kind(ffi::SQLITE_NOTADB), ErrorKind::Corrupt);
        assert_eq!(kind(ffi::SQLITE_BUSY), ErrorKind::Locked);
        assert_eq!(kind(ffi::SQLITE_IOERR_FSYNC), ErrorKind::SyncFailed);
        assert_eq!(kind(ffi::SQLITE_IOERR_WRITE), ErrorKind::Unavailable);
        assert_eq!(kind(ffi::SQLITE_CANTOPEN), ErrorKind::Unavailable);
        assert_eq!(kind(ffi::SQLITE_CONSTRAINT_TRIGGER), ErrorKind::Misuse);
    }
}
