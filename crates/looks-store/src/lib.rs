//! Durable keeping for one hub: the append-only log, the detached parts it names, the accounts
//! beside it, and the small head file that catches a database which went back in time.
//!
//! It is not the record's format (bytes, tree and signatures are opaque here, see `looks-record`)
//! and it decides nothing. Everything is synchronous: each production's writer owns its thread.

mod batch;
mod blobs;
pub mod contract;
mod durable;
pub mod error;
#[cfg(feature = "suite")]
pub mod faulty;
mod files;
pub mod folder;
pub mod head_file;
pub mod memory;
pub mod sqlite;
#[cfg(feature = "suite")]
pub mod suite;
mod text;

pub use contract::accounts::{
    AccountStore, CodeRecord, DeviceKey, Invitation, Session, SpendOutcome, Token,
};
pub use contract::{
    AppendError, Batch, CheckReport, CommandKey, CommandRecord, Digest, EntryRow, Head, HeadMark,
    HeadRecord, LogIdentity, LogRead, LogStore, MAX_ENTRY_BYTES, MAX_PART_BYTES, Part, PartState,
    PartStore, Salt, StoredEntry, TILE_BYTES, TileRow, leaf_hash, part_commitment,
};
pub use durable::DurableLog;
pub use error::{ErrorKind, StoreError};
pub use folder::{Folder, Seed, Stores};
pub use head_file::{HeadFile, HeadStanding};
