//! Receipts: proof that one entry is in the log at one index. SOURCE: C2SP tlog-proof v1.
//!
//! The optional `extra` line is neither written nor accepted: nothing signs it.

use std::fmt;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::hash::{Hash, clip, leaf_hash};
use crate::note::VerifierKey;
use crate::tree::{self, TreeError};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Longest receipt, in bytes.
pub const MAX_BYTES: usize = 128 * 1024;

/// Why a receipt is malformed or proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The text has another form.
    #[error("receipt is malformed: {0}")]
    Malformed(String),
    /// The checkpoint inside is wrong.
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    /// The path does not lead from the entry to the root.
    #[error("{0}")]
    Tree(#[from] TreeError),
}

/// Index, path and signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Index of the entry.
    pub index: u64,
    /// Inclusion proof from the leaf's sibling upwards.
    pub path: Vec<Hash>,
    /// The checkpoint that the path leads to.
    pub checkpoint: SignedCheckpoint,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HEADER}\nindex {}\n", self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl Receipt {
    /// Reads a receipt. Says nothing of whether it proves anything.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let wrong = |why: &str| ReceiptError::Malformed(why.to_owned());
        if bytes.len() > MAX_BYTES {
            return Err(wrong("longer than the limit"));
        }
        let text = str::from_utf8(bytes).map_err(|_| wrong("not utf-8"))?;
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or_else(|| wrong("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(wrong("the first line is not `c2sp.org/tlog-proof@v1`"));
        }
        let number = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .unwrap_or_default();
        let index = number
            .parse::<u64>()
            .ok()
            .filter(|index| index.to_string() == number)
            .ok_or_else(|| wrong("the second line is not `index` and a number"))?;
        let path = lines
            .map(|line| {
                Hash::from_base64(line)
                    .ok_or_else(|| ReceiptError::Malformed(format!("`{}` is no hash", clip(line))))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if path.len() > 64 {
            return Err(wrong("more than 64 hashes"));
        }
        Ok(Self {
            index,
            path,
            checkpoint: SignedCheckpoint::parse(checkpoint.as_bytes())?,
        })
    }

    /// Checks the log's signature and that these are the bytes of the entry at the index.
    pub fn verify(&self, entry: &[u8], keys: &[VerifierKey]) -> Result<(), ReceiptError> {
        self.checkpoint.verify(keys)?;
        Ok(self.verify_path(&leaf_hash(entry))?)
    }

    /// Checks only the path from a leaf hash to the checkpoint's root.
    pub fn verify_path(&self, leaf: &Hash) -> Result<(), TreeError> {
        let checkpoint = self.checkpoint.checkpoint();
        tree::verify_inclusion(
            leaf,
            self.index,
            checkpoint.size,
            &self.path,
            &checkpoint.root,
        )
    }
}
