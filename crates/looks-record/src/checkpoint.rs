//! Checkpoints: origin, size and root of a log, signed. SOURCE: C2SP tlog-checkpoint v1.0.0.
//!
//! Extension lines are neither written nor accepted. This module does not decide which checkpoints
//! a log may sign: that is the writer's order of steps.

use std::fmt;

use crate::hash::{Hash, clip};
use crate::note::{Note, NoteError, Signer, Verified, VerifierKey, check_name};

/// Longest checkpoint with all its signatures, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// Why a text is not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it is wrong.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// Not three lines, or more than three.
    #[error("checkpoint needs exactly three lines (origin, size, root), found {0}")]
    Lines(usize),
    /// The second line is not a decimal number in its only spelling.
    #[error("tree size `{0}` is not a decimal number without leading zeros")]
    Size(String),
    /// The third line is not base64 of 32 bytes.
    #[error("root `{0}` is not base64 of 32 bytes")]
    Root(String),
    /// Longer than [`MAX_BYTES`].
    #[error("checkpoint of {0} bytes is longer than {MAX_BYTES}")]
    TooLong(usize),
    /// The key that signed it is named otherwise than the origin.
    #[error("checkpoint of `{origin}` is not signed by a key of that name")]
    ForeignKey {
        /// Origin line.
        origin: String,
    },
}

/// The signed content of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root over those entries.
    pub root: Hash,
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            self.root.to_base64()
        )
    }
}

impl Checkpoint {
    /// Signs with the log's key, whose name must be the origin.
    pub fn sign(&self, signer: &Signer) -> Result<SignedCheckpoint, CheckpointError> {
        check_name(&self.origin)?;
        if signer.name() != self.origin {
            return Err(CheckpointError::ForeignKey {
                origin: self.origin.clone(),
            });
        }
        let note = Note::sign(self.to_string(), &[signer])?;
        Ok(SignedCheckpoint {
            checkpoint: self.clone(),
            note,
        })
    }

    /// Reads the three lines of a note text.
    pub fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> = text
            .strip_suffix('\n')
            .unwrap_or(text)
            .split('\n')
            .collect();
        let [origin, size, root] = lines.as_slice() else {
            return Err(CheckpointError::Lines(lines.len()));
        };
        check_name(origin)?;
        let number = size
            .parse::<u64>()
            .ok()
            .filter(|number| number.to_string() == **size);
        Ok(Self {
            origin: (*origin).to_owned(),
            size: number.ok_or_else(|| CheckpointError::Size(clip(size)))?,
            root: Hash::from_base64(root).ok_or_else(|| CheckpointError::Root(clip(root)))?,
        })
    }
}

/// A checkpoint with its signature lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Reads a signed checkpoint. Says nothing of whether its signatures are good.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        if bytes.len() > MAX_BYTES {
            return Err(CheckpointError::TooLong(bytes.len()));
        }
        let note = Note::parse(bytes)?;
        Ok(Self {
            checkpoint: Checkpoint::parse_text(note.text())?,
            note,
        })
    }

    /// The content.
    pub const fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Text and signature lines.
    pub const fn note(&self) -> &Note {
        &self.note
    }

    /// Checks the log's own signature: one of the keys must be named as the origin and have signed.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Vec<Verified>, CheckpointError> {
        let verified = self.note.verify(keys)?;
        let log = |line: &Verified| {
            line.key.kind() == crate::note::KeyKind::Note
                && line.key.name() == self.checkpoint.origin
        };
        if verified.iter().any(log) {
            return Ok(verified);
        }
        Err(CheckpointError::ForeignKey {
            origin: self.checkpoint.origin.clone(),
        })
    }

    /// Adds a witness's cosignature made at this time (seconds since 1970 UTC). The witness must
    /// have checked consistency with what it saw before, and stored this, first.
    pub fn cosign(&mut self, witness: &Signer, seconds: u64) {
        self.note.cosign(witness, seconds);
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}
