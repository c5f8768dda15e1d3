//! Detached private parts: names, free text, photos. The record holds only their commitments.
//!
//! A part can be left out of a copy or erased at the hub without breaking any hash. Without its salt
//! a short text cannot be guessed from the commitment. This module does not store parts.

use memchr::memmem;
use sha2::{Digest, Sha256};

use crate::hash::Hash;

/// Bytes of the salt, drawn at random by the caller for every part.
pub const SALT_BYTES: usize = 16;

/// What a reference to a part starts with inside commands and events.
pub const REFERENCE_PREFIX: &str = "part:";

/// Domain of the commitment.
const DOMAIN: &[u8] = b"lastlooks/part/v1\0";

/// SHA-256 over the domain, the salt and the bytes: what the record says in place of the bytes.
pub fn commit(salt: &[u8; SALT_BYTES], bytes: &[u8]) -> Hash {
    crate::hash::sha256_of(&[DOMAIN, salt, bytes])
}

/// The text that stands in a command or event in place of the part: `part:` and 64 hex digits.
pub fn reference(commitment: &Hash) -> String {
    format!("{REFERENCE_PREFIX}{commitment}")
}

/// The commitment that a reference names, or `None` if the text is not exactly a reference.
pub fn parse_reference(text: &str) -> Option<Hash> {
    text.strip_prefix(REFERENCE_PREFIX)?.parse().ok()
}

/// Whether these are the salt and bytes behind the commitment.
pub fn proves(commitment: &Hash, salt: &[u8; SALT_BYTES], bytes: &[u8]) -> bool {
    commit(salt, bytes) == *commitment
}

/// A part as it lies in a pack or a folder: salt, then bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The salt.
    pub salt: [u8; SALT_BYTES],
    /// The private bytes.
    pub bytes: Vec<u8>,
}

impl Part {
    /// The commitment of this part.
    pub fn commitment(&self) -> Hash {
        commit(&self.salt, &self.bytes)
    }

    /// Salt and bytes in one piece.
    pub fn to_file(&self) -> Vec<u8> {
        [&self.salt[..], &self.bytes].concat()
    }

    /// The reverse of [`Part::to_file`]; `None` if shorter than a salt.
    pub fn from_file(file: &[u8]) -> Option<Self> {
        let (salt, bytes) = file.split_first_chunk::<SALT_BYTES>()?;
        Some(Self {
            salt: *salt,
            bytes: bytes.to_vec(),
        })
    }
}

/// Computes the commitment of a part file that arrives in pieces.
#[derive(Debug, Clone)]
pub struct FileHasher(Sha256);

impl Default for FileHasher {
    fn default() -> Self {
        Self(Sha256::new().chain_update(DOMAIN))
    }
}

impl FileHasher {
    /// Takes the next piece of the file (salt first).
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The commitment that the file must be named by.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

/// Every commitment that an entry names: each place where `part:` is followed by 64 lower-case hex
/// digits, wherever it stands in the bytes. Works on entries of unknown type too.
pub fn references_in(entry: &[u8]) -> Vec<Hash> {
    let width = REFERENCE_PREFIX.len() + 64;
    memmem::find_iter(entry, REFERENCE_PREFIX)
        .filter_map(|at| parse_reference(std::str::from_utf8(entry.get(at..at + width)?).ok()?))
        .collect()
}
