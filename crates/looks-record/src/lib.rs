//! The bytes of the record: entries, hashes, tree, notes, proofs, detached parts and evidence packs.
//!
//! Pure: no clock, no randomness, no threads, no files. Keys, salts and times are arguments; packs
//! go through `Read`, `Write` and `Seek`. This crate knows nothing of weapons, people or rules:
//! command bodies and events are opaque deterministic CBOR here. The formats are specified in
//! `docs/FORMAT.md`; where this code and that page differ, one of them is wrong and a test says so.

pub mod cbor;
pub mod checkpoint;
pub mod entry;
pub mod hash;
pub mod note;
pub mod pack;
pub mod part;
pub mod policy;
pub mod receipt;
pub mod sig;
pub mod tile;
pub mod tree;

pub use hash::Hash;

/// The format specification, carried in every evidence pack as `FORMAT.md`.
pub const FORMAT_DOCUMENT: &str = include_str!("../../../docs/FORMAT.md");
