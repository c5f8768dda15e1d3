//! The store contract: what every driver promises, call by call, and what it leaves to its caller.
//!
//! It is not a driver, and it knows no tree, no signature and no clock: hashes and notes are
//! bytes, times are arguments. Every doc comment on a method is a promise that the shared suite
//! (`suite`) checks: is the effect durable when the call returns, and what is true after a crash.
//!
//! Synchronous on purpose: one writer thread per production, one commit per batch. A network
//! driver blocks its writer's thread and nobody else's.

pub mod accounts;
mod delegate;

pub(crate) use delegate::delegate_log_read;

use std::fmt::Debug;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::error::{ErrorKind, StoreError};

/// A SHA-256 value: 32 bytes.
pub type Digest = [u8; 32];

/// The salt of a detached part: 16 random bytes, kept beside the part and never in the record.
pub type Salt = [u8; 16];

/// Longest entry in bytes. SOURCE: C2SP tlog-tiles, entry bundles carry a 16-bit length.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Longest detached part in bytes (64 MiB: a photo or a scanned document, not a film).
pub const MAX_PART_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of one full tile: 256 hashes. SOURCE: C2SP tlog-tiles.
pub const TILE_BYTES: usize = 256 * 32;

/// Most hashes in a frontier (compact range) of a tree with a 64-bit size.
pub const MAX_FRONTIER: usize = 64;

/// Longest checkpoint note in bytes that a head may carry, so that it fits one head file slot.
pub const MAX_NOTE_BYTES: usize = 3_840;

/// The hash of a log entry as a leaf. SOURCE: RFC 6962 section 2.1, `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Sha256::new()
        .chain_update([0_u8])
        .chain_update(entry)
        .finalize()
        .into()
}

/// The commitment of a detached part: `SHA-256("lastlooks/part/v1\0" || salt || bytes)`.
pub fn part_commitment(salt: &Salt, bytes: &[u8]) -> Digest {
    Sha256::new()
        .chain_update(b"lastlooks/part/v1\0")
        .chain_update(salt)
        .chain_update(bytes)
        .finalize()
        .into()
}

/// Which log a store holds: fixed when the store is made, never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogIdentity {
    /// Origin line of the log's checkpoints.
    pub origin: String,
    /// Digest that names the signing key (of its public half); opaque here.
    pub key_id: Digest,
}

/// The state of the log after its last entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Entries in the log; the next entry gets this index.
    pub size: u64,
    /// Root hash of the tree over all entries.
    pub root: Digest,
    /// The signed checkpoint for exactly this size, empty for a log that never had one.
    pub checkpoint_note: Vec<u8>,
    /// Hashes of the complete subtrees that make up the tree, largest first (a compact range).
    pub frontier: Vec<Digest>,
}

impl Head {
    /// The part of a head that also goes to the head record.
    pub fn mark(&self) -> HeadMark {
        HeadMark {
            size: self.size,
            root: self.root,
            note: self.checkpoint_note.clone(),
        }
    }
}

/// What the second, small head record keeps: enough to notice a database that went back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeadMark {
    /// Entries in the log.
    pub size: u64,
    /// Root hash at that size.
    pub root: Digest,
    /// The signed checkpoint for that size.
    pub note: Vec<u8>,
}

/// What makes a command the same command: the person, the device and the id they chose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommandKey {
    /// The person who acts.
    pub actor: String,
    /// The device they act on.
    pub device: String,
    /// The id chosen by that device. Ids that begin with the time are the cheapest to keep.
    pub id: String,
}

/// A command key with the digest of what was meant, for idempotency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRecord {
    /// Which command.
    pub key: CommandKey,
    /// Digest of the intent's exact bytes: a retry has the same, a forgery or a fault has another.
    pub digest: Digest,
}

/// One entry to append. Its index is the log's size plus its place in the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// The entry's exact bytes, 1 to [`MAX_ENTRY_BYTES`].
    pub bytes: Vec<u8>,
    /// [`leaf_hash`] of `bytes`; checked by the store.
    pub leaf_hash: Digest,
    /// The command this entry answers; none for entries that no command asked for, and for an
    /// entry that reports the same id with other content (the key stays with the first).
    pub command: Option<CommandRecord>,
    /// Commitments of the detached parts the entry names.
    pub parts: Vec<Digest>,
}

/// A newly complete tile of 256 hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileRow {
    /// Tile level: 0 holds leaf hashes, level n + 1 holds the roots of level n tiles.
    pub level: u8,
    /// Index of the tile in its level.
    pub index: u64,
    /// Exactly [`TILE_BYTES`] bytes.
    pub hashes: Vec<u8>,
}

/// A detached part: private bytes that the record names only by a salted commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// [`part_commitment`] of the other two; checked by the store.
    pub commitment: Digest,
    /// Random salt, so that a guessed name cannot be confirmed from the record.
    pub salt: Salt,
    /// The private bytes, at most [`MAX_PART_BYTES`].
    pub bytes: Vec<u8>,
}

impl Part {
    /// A part with its commitment computed from the salt and the bytes.
    pub fn new(salt: Salt, bytes: Vec<u8>) -> Self {
        Self {
            commitment: part_commitment(&salt, &bytes),
            salt,
            bytes,
        }
    }
}

/// What the store knows about one commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// The bytes are there: their length.
    Present {
        /// Length of the private bytes.
        bytes: u64,
    },
    /// The bytes were erased on purpose; the commitment stays known.
    Erased,
}

/// Everything that becomes true at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// The entries, in order.
    pub entries: Vec<EntryRow>,
    /// The tiles these entries completed.
    pub tiles: Vec<TileRow>,
    /// Detached parts named by these entries and not stored before.
    pub parts: Vec<Part>,
    /// The head after the last of these entries.
    pub head: Head,
}

/// One entry read back, its bytes already checked against its leaf hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredEntry<'a> {
    /// Place in the log, from 0.
    pub index: u64,
    /// Exact bytes.
    pub bytes: &'a [u8],
    /// Its leaf hash.
    pub leaf_hash: Digest,
}

/// What a full check walked through without finding a contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Entries whose bytes match their leaf hashes.
    pub entries: u64,
    /// Tiles whose hashes follow from the entries or from the tiles below.
    pub tiles: u64,
    /// Command keys that point to an entry.
    pub commands: u64,
    /// Parts whose bytes match their commitments.
    pub parts: u64,
    /// Parts erased on purpose.
    pub erased: u64,
}

/// Why a batch was not (or perhaps not) appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The log has another size than the batch was made for. Nothing was stored. Reload and retry.
    #[error(
        "the log has `{actual}` entries, the batch was made for `{expected}`: reload the log and \
         decide again"
    )]
    Conflict {
        /// The size the caller worked from.
        expected: u64,
        /// The size the log has.
        actual: u64,
    },
    /// A command of the batch is in the log already, or twice in the batch. Nothing was stored.
    #[error(
        "command `{}` of `{}` on device `{}` is already recorded as entry `{index}`: answer with \
         that entry", key.id, key.actor, key.device
    )]
    Duplicate {
        /// The command.
        key: CommandKey,
        /// The entry that holds it.
        index: u64,
    },
    /// Nothing was stored, for the reason given. The store is as it was before the call.
    #[error("{0}")]
    Refused(#[source] StoreError),
    /// The batch may be stored whole or not at all, and the store cannot tell which. The caller
    /// acknowledges nothing and calls [`LogStore::settle`] before anything else; if
    /// [`StoreError::must_stop`], it ends the process instead.
    #[error("{0}")]
    Unknown(#[source] StoreError),
}

impl AppendError {
    /// The store error inside, where there is one.
    pub fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Refused(e) | Self::Unknown(e) => Some(e),
            Self::Conflict { .. } | Self::Duplicate { .. } => None,
        }
    }

    /// The kind a caller reacts to.
    pub fn kind(&self) -> ErrorKind {
        self.store_error().map_or(ErrorKind::Conflict, |e| e.kind)
    }
}

/// Reading the log. Every method sees at least all appends that returned before it was called,
/// and never half of a batch. Reading stores nothing, so a crash changes nothing.
pub trait LogRead: Debug + Send + Sync {
    /// Which log this is, as fixed when it was made.
    fn identity(&self) -> Result<LogIdentity, StoreError>;

    /// The head as of the last whole batch; a new log has size 0, an empty note and no frontier.
    /// `Corrupt` if the stored head fails its own checksum.
    fn head(&self) -> Result<Head, StoreError>;

    /// The bytes of the entries in `range`, cut off at the end of the log; an inverted range is
    /// empty. `Corrupt`, naming the index, if an entry is missing or does not match its leaf hash.
    fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The stored leaf hashes of `range`, cut off at the end of the log. Faster than `entries`:
    /// the bytes are not read and not checked.
    fn leaf_hashes(&self, range: Range<u64>) -> Result<Vec<Digest>, StoreError>;

    /// Calls `each` for every entry from `from` on, in order, until it breaks or the log ends, and
    /// returns how many it saw. Holds one entry in memory at a time. Entries appended meanwhile may
    /// or may not be seen. `each` must not call this store again. Errors as [`LogRead::entries`].
    fn scan(
        &self,
        from: u64,
        each: &mut dyn FnMut(StoredEntry<'_>) -> ControlFlow<()>,
    ) -> Result<u64, StoreError>;

    /// The entry that answered a command, with the digest of what was meant then.
    fn find_command(&self, key: &CommandKey) -> Result<Option<(u64, Digest)>, StoreError>;

    /// A full tile ([`TILE_BYTES`] bytes), or none if it is not complete.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Commitments of the parts that entries in `range` name, as (entry index, commitment), ordered.
    fn part_references(&self, range: Range<u64>) -> Result<Vec<(u64, Digest)>, StoreError>;

    /// Walks everything and compares each piece with its own check. Slow (reads the whole store);
    /// for start-up in the background and for the doctor. `Corrupt`, naming the first bad piece.
    fn check(&self) -> Result<CheckReport, StoreError>;
}

/// One log, one writer.
///
/// INVARIANT: a store only ever grows. No method updates or deletes an entry, a tile or a command
/// key, and the head only moves to a larger size.
pub trait LogStore: LogRead {
    /// Appends a batch to a log of exactly `expected_size` entries.
    ///
    /// On `Ok`: everything in the batch (entries, tiles, command keys, part references, parts and
    /// head) is durable, in one transaction: it survives the death of the process and of the
    /// machine. CRASH: before the return, the batch is there whole or not at all, never in part; a
    /// part too long for the transaction may be left behind unnamed, which is harmless.
    ///
    /// `Refused` with `Misuse`, nothing stored, if: the batch has no entries; `head.size` is not
    /// `expected_size` plus the number of entries; an entry is empty or longer than
    /// [`MAX_ENTRY_BYTES`]; a leaf hash, a part's commitment or a tile's length is wrong; the note
    /// is longer than [`MAX_NOTE_BYTES`] or the frontier than [`MAX_FRONTIER`]; an entry names a
    /// part that is neither in the batch nor known to the store.
    /// A part that is already present is left as it is; one that was erased stays erased.
    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), AppendError>;

    /// After [`AppendError::Unknown`] (and at start): makes what is stored certain and returns it.
    /// On `Ok` the head is durable in every place this store keeps it, and what
    /// [`LogRead::find_command`] finds may be acknowledged. Changes no entry. CRASH: nothing is
    /// lost; call again. An error means that nothing may be acknowledged still.
    fn settle(&mut self) -> Result<Head, StoreError>;

    /// Idle-time housekeeping (for SQLite: move the write-ahead log into the database). Changes
    /// nothing that a reader can see; CRASH: at any point, nothing is lost. An error that
    /// [`StoreError::must_stop`] ends the process.
    fn maintain(&mut self) -> Result<(), StoreError>;

    /// A handle for other threads to read through while the writer writes.
    fn reader(&self) -> Arc<dyn LogRead>;
}

/// The detached parts. Handles are shared between threads.
pub trait PartStore: Debug + Send + Sync {
    /// Stores a part by its commitment. Durable on return (file, name and folder synced, or one
    /// committed transaction). Storing what is there already is `Ok` and writes nothing; storing
    /// what was erased is `Conflict`: an erasure is not undone by a late retry.
    /// CRASH: before the return, the part is there whole or not at all.
    fn put(&self, part: &Part) -> Result<(), StoreError>;

    /// A part with its salt, its bytes checked against the commitment (`Corrupt` if they differ);
    /// none if it was erased or never stored: ask [`PartStore::state`] which.
    fn get(&self, commitment: &Digest) -> Result<Option<Part>, StoreError>;

    /// Whether a commitment is present, erased, or unknown (none).
    fn state(&self, commitment: &Digest) -> Result<Option<PartState>, StoreError>;

    /// Erases the bytes and the salt and keeps the commitment as erased. On `Ok(true)` the bytes
    /// are durably gone from the store's files (not from backups, copies, or a disk's spare
    /// blocks), now or before; `Ok(false)` if the commitment is unknown. CRASH: before the return,
    /// the part is whole or erased, and bytes of an erased part may linger until the next call or
    /// the next opening finishes the work. This is how a person's data leaves a record that still
    /// verifies.
    fn erase(&self, commitment: &Digest) -> Result<bool, StoreError>;

    /// Every known commitment with its state, ordered by commitment.
    fn list(&self) -> Result<Vec<(Digest, PartState)>, StoreError>;
}

/// The second record of the head, apart from the database, so that a database which went back
/// (a restored backup, a cut-off write-ahead log) is noticed.
pub trait HeadRecord: Debug + Send + Sync {
    /// Writes the head. Durable on return. CRASH: before the return, [`HeadRecord::read`] gives
    /// this mark or the one before it, never a mixture. `Misuse` if the size is smaller than the
    /// last one written, or the note longer than [`MAX_NOTE_BYTES`].
    fn write(&mut self, mark: &HeadMark) -> Result<(), StoreError>;

    /// The newest mark that is whole; none if none was ever written. `Corrupt` if marks were
    /// written and none is whole.
    fn read(&self) -> Result<Option<HeadMark>, StoreError>;
}
