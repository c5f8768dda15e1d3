//! The two databases' layouts, as numbered steps that only ever go forward.
//!
//! A released step is never edited: a change is a new step at the end.

/// Marks a file as a log database (`application_id`).
pub(crate) const LOG_APPLICATION: i32 = 0x4C4C_4C47;

/// Marks a file as an accounts database (`application_id`).
pub(crate) const ACCOUNTS_APPLICATION: i32 = 0x4C4C_4143;

/// The oldest library that may open a live file.
/// SOURCE: SQLite release notes of 3.51.3, a fix for a write-ahead log that could be reset while a
/// checkpoint still needed it (3.7.0 to 3.51.2).
pub(crate) const OLDEST_LIBRARY: i32 = 3_051_003;

/// Steps of the log database. The log's tables take inserts and selects only; the triggers are a
/// belt for our own mistakes, not a lock: whoever can write the file can drop them, and is found by
/// the tree.
pub(crate) const LOG_STEPS: &[&str] = &["
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  idx INTEGER PRIMARY KEY,
  leaf BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

-- The id comes first: ids that begin with the time land on the same few pages, whoever sends them.
CREATE TABLE commands (
  id TEXT NOT NULL,
  actor TEXT NOT NULL,
  device TEXT NOT NULL,
  idx INTEGER NOT NULL,
  digest BLOB NOT NULL,
  sum BLOB NOT NULL,
  PRIMARY KEY (id, actor, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE part_refs (
  idx INTEGER NOT NULL,
  commitment BLOB NOT NULL,
  PRIMARY KEY (idx, commitment)
) STRICT, WITHOUT ROWID;

CREATE TABLE tiles (
  place INTEGER PRIMARY KEY,
  hashes BLOB NOT NULL
) STRICT;

CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note BLOB NOT NULL,
  frontier BLOB NOT NULL,
  sum BLOB NOT NULL
) STRICT;

-- kind: 0 in this row, 1 in a file, 2 erased, 3 erased with the file still to be removed
CREATE TABLE parts (
  commitment BLOB PRIMARY KEY,
  kind INTEGER NOT NULL,
  length INTEGER NOT NULL,
  salt BLOB,
  bytes BLOB
) STRICT;
CREATE INDEX parts_unfinished ON parts (kind) WHERE kind = 3;

CREATE TRIGGER meta_no_update BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'the identity of a log never changes'); END;
CREATE TRIGGER meta_no_delete BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'the identity of a log never changes'); END;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
CREATE TRIGGER commands_no_update BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'command keys are never changed'); END;
CREATE TRIGGER commands_no_delete BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'command keys are never removed'); END;
CREATE TRIGGER part_refs_no_update BEFORE UPDATE ON part_refs
BEGIN SELECT RAISE(ABORT, 'part references are never changed'); END;
CREATE TRIGGER part_refs_no_delete BEFORE DELETE ON part_refs
BEGIN SELECT RAISE(ABORT, 'part references are never removed'); END;
CREATE TRIGGER tiles_no_update BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are never changed'); END;
CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are never removed'); END;
CREATE TRIGGER head_only_grows BEFORE UPDATE ON head WHEN NEW.size <= OLD.size
BEGIN SELECT RAISE(ABORT, 'the head only moves forward'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head is never removed'); END;
CREATE TRIGGER parts_no_delete BEFORE DELETE ON parts
BEGIN SELECT RAISE(ABORT, 'a part is erased, its commitment stays known'); END;
CREATE TRIGGER parts_only_erased BEFORE UPDATE ON parts
WHEN NEW.commitment IS NOT OLD.commitment OR NEW.kind < 2 OR NEW.bytes IS NOT NULL
  OR NEW.salt IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a part is never changed, only erased'); END;
"];

/// Steps of the accounts database.
pub(crate) const ACCOUNTS_STEPS: &[&str] = &["
CREATE TABLE codes (
  person TEXT PRIMARY KEY,
  phc TEXT NOT NULL,
  failed INTEGER NOT NULL,
  locked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id_hash BLOB PRIMARY KEY,
  person TEXT NOT NULL,
  device TEXT NOT NULL,
  strength TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  label TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_person ON sessions (person, created);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE invitations (
  hash BLOB PRIMARY KEY,
  person TEXT NOT NULL,
  expires INTEGER NOT NULL,
  spent INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
  hash BLOB PRIMARY KEY,
  person TEXT NOT NULL,
  label TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_person ON tokens (person, created);

CREATE TABLE devices (
  device TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  public_key BLOB NOT NULL,
  enrolled INTEGER NOT NULL,
  revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"];
