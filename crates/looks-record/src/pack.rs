//! Evidence packs: one plain tar in one canonical form, every byte covered by a signed manifest.
//!
//! Which files a pack may hold, how long each may be, and the errors. Writing is in `write`, making a
//! whole pack in `build`, reading in `read`, leaving parts out in `redact`. Whether a pack is true is
//! the verifier's question, not this module's.

use crate::checkpoint::{self, CheckpointError};
use crate::hash::{Hash, clip};
use crate::note::NoteError;
use crate::policy;
use crate::receipt;
use crate::tile::{TileError, TileKind, TilePath};

mod build;
mod manifest;
mod read;
mod redact;
mod tar;
mod write;

pub use build::{PackContents, PackSource, PackSummary, build};
pub use manifest::{Manifest, ManifestLine};
pub use read::{Scan, ScannedFile, read_file, scan};
pub use redact::redact;
pub use write::PackWriter;

/// First line of a manifest.
pub const MANIFEST_HEADER: &str = "lastlooks/pack/v1";

/// Longest path, in bytes: the name field of a tar header.
pub const MAX_PATH: usize = 100;

/// Most files in a pack.
pub const MAX_FILES: usize = 500_000;

/// Most entries in a pack.
pub const MAX_ENTRIES: u64 = 25_000_000;

/// Longest detached part with its salt, in bytes.
pub const MAX_PART: u64 = 1 << 30;

/// What a file of a pack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `FORMAT.md`: the specification.
    Format,
    /// `checkpoint`.
    Checkpoint,
    /// `keys/...`: verifier keys, for information only.
    Key,
    /// `manifest`, always last.
    Manifest,
    /// `parts/<commitment>`: salt and bytes of a detached part.
    Part(Hash),
    /// `policy`.
    Policy,
    /// `proofs/<index>.tlog-proof`.
    Proof(u64),
    /// `rules/...`: rule packs.
    Rule,
    /// `tile/...`.
    Tile(TilePath),
}

impl FileKind {
    /// What the file with this path is; `None` if a pack has no such file.
    pub fn of(path: &str) -> Option<Self> {
        if !good_path(path) {
            return None;
        }
        match path {
            "FORMAT.md" => return Some(Self::Format),
            "checkpoint" => return Some(Self::Checkpoint),
            "manifest" => return Some(Self::Manifest),
            "policy" => return Some(Self::Policy),
            _ => {}
        }
        let (folder, name) = path.split_once('/')?;
        match folder {
            "keys" => Some(Self::Key),
            "parts" => name.parse().ok().map(Self::Part),
            "proofs" => {
                let number = name.strip_suffix(".tlog-proof")?;
                let index = number.parse::<u64>().ok()?;
                (index.to_string() == number).then_some(Self::Proof(index))
            }
            "rules" => Some(Self::Rule),
            "tile" => path.parse().ok().map(Self::Tile),
            _ => None,
        }
    }

    /// Longest such file, in bytes.
    pub const fn limit(self) -> u64 {
        match self {
            Self::Format => 1 << 20,
            Self::Checkpoint => checkpoint::MAX_BYTES as u64,
            Self::Key | Self::Policy => policy::MAX_BYTES as u64,
            Self::Manifest => crate::note::MAX_NOTE as u64,
            Self::Part(_) => MAX_PART,
            Self::Proof(_) => receipt::MAX_BYTES as u64,
            Self::Rule => 4 << 20,
            Self::Tile(TilePath {
                kind: TileKind::Hashes(_),
                width,
                ..
            }) => width as u64 * 32,
            Self::Tile(TilePath {
                kind: TileKind::Entries,
                width,
                ..
            }) => width as u64 * (2 + crate::tile::MAX_ENTRY as u64),
        }
    }
}

/// Letters, digits, `.`, `_`, `-` in parts separated by single slashes, no part `.` or `..`.
fn good_path(path: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    path.len() <= MAX_PATH
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != ".." && part.bytes().all(letter))
}

/// Why a pack cannot be written or read. Offsets count bytes of the archive from 0.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Reading or writing failed underneath.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Another kind of file altogether.
    #[error(
        "this is {0}, not an evidence pack; ask for the pack as it was exported, under whatever name"
    )]
    Foreign(&'static str),
    /// The archive ends too early.
    #[error("the archive ends at byte {at}, inside {inside}; fetch the file again")]
    Truncated {
        /// Length of the archive.
        at: u64,
        /// What was being read.
        inside: String,
    },
    /// A header is not the one spelling of its name and size.
    #[error("archive byte {at}, in the header of `{path}`: not the canonical form")]
    Header {
        /// Offset of the first wrong byte.
        at: u64,
        /// Name in the header, clipped.
        path: String,
    },
    /// A byte that must be zero is not.
    #[error("archive byte {at}, {place}: must be zero")]
    NotZero {
        /// Offset.
        at: u64,
        /// Padding of which file, or the end marker.
        place: String,
    },
    /// Bytes follow the end marker.
    #[error("bytes follow the end of the archive at byte {0}")]
    Trailing(u64),
    /// A path that packs do not have: absolute, with `..`, or simply unknown.
    #[error("`{0}` is not a file of an evidence pack")]
    UnknownFile(String),
    /// Files are not in strictly ascending order of their paths.
    #[error("`{path}` comes after `{before}`: files must ascend by path, each once")]
    Order {
        /// The file.
        path: String,
        /// The file before it.
        before: String,
    },
    /// A file, or their number, is over its limit.
    #[error("`{path}` has {size} bytes, more than the limit of {limit}")]
    TooLong {
        /// The file.
        path: String,
        /// Its length.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// More than [`MAX_FILES`] files.
    #[error("more than {MAX_FILES} files")]
    TooManyFiles,
    /// More than [`MAX_ENTRIES`] entries.
    #[error("{0} entries, more than the limit of {MAX_ENTRIES}")]
    TooManyEntries(u64),
    /// The manifest's text or signature.
    #[error("manifest: {0}")]
    Note(#[from] NoteError),
    /// A line of the manifest.
    #[error("manifest line {line}: {why}")]
    Manifest {
        /// Line number from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The checkpoint of a pack that is to be written.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A tile or bundle that is to be written.
    #[error("{0}")]
    Tile(#[from] TileError),
    /// The entries given do not hash to the checkpoint's root.
    #[error("the entries have root {found}, the checkpoint says {expected}; verify the record")]
    WrongRoot {
        /// Root of the checkpoint.
        expected: Hash,
        /// Root of the entries.
        found: Hash,
    },
    /// A part given for a commitment does not fit it.
    #[error("part `{0}` does not fit its commitment; leave it out or restore it from a backup")]
    WrongPart(Hash),
}

/// The unknown-file error for a path.
fn unknown(path: &str) -> PackError {
    PackError::UnknownFile(clip(path))
}

/// Checks kind, order and length of the next file; used by writer and reader alike.
fn admit(before: Option<&str>, path: &str, size: u64) -> Result<FileKind, PackError> {
    let kind = FileKind::of(path).ok_or_else(|| unknown(path))?;
    if size > kind.limit() {
        return Err(PackError::TooLong {
            path: path.into(),
            size,
            limit: kind.limit(),
        });
    }
    // The manifest comes last although other names sort after it: it lists them all.
    match before {
        Some(before) if kind != FileKind::Manifest && before >= path => Err(PackError::Order {
            path: path.into(),
            before: before.into(),
        }),
        _ => Ok(kind),
    }
}
