//! SHA-256 values and the two hash rules of the tree. Not the tree itself (see `tree`).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// A SHA-256 value. Shown and parsed as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The text was not a hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("hash `{0}` is not 64 lower-case hex digits; copy it whole")]
pub struct HashTextError(String);

impl Hash {
    /// The bytes of the value.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A hash from exactly 32 bytes, or `None`.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Standard base64 with padding, as C2SP texts write hashes.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// The reverse of [`Hash::to_base64`]; `None` for anything else, also for loose padding.
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| Self::from_slice(&bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HashTextError;

    fn from_str(text: &str) -> Result<Self, HashTextError> {
        from_hex(text)
            .and_then(|bytes| Self::from_slice(&bytes))
            .ok_or_else(|| HashTextError(clip(text)))
    }
}

/// SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// SHA-256 of several slices as if they were one.
pub(crate) fn sha256_of(slices: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for slice in slices {
        hasher.update(slice);
    }
    Hash(hasher.finalize().into())
}

/// Hash of one entry as a leaf. SOURCE: RFC 6962 section 2.1, prefix byte 0x00.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    sha256_of(&[&[0x00], entry])
}

/// Hash of an inner node. SOURCE: RFC 6962 section 2.1, prefix byte 0x01.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256_of(&[&[0x01], &left.0, &right.0])
}

/// Root of the tree without entries: SHA-256 of nothing. SOURCE: RFC 6962 section 2.1.
pub fn empty_root() -> Hash {
    sha256(b"")
}

/// Lower-case hex of the bytes.
pub fn to_hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Bytes of lower-case hex; `None` for an odd length or any other character, capitals included.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    fn digit(byte: u8) -> Option<u8> {
        match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        }
    }
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}

/// At most 80 characters of a text, for error messages.
pub(crate) fn clip(text: &str) -> String {
    if text.chars().count() <= 80 {
        return text.escape_debug().to_string();
    }
    let head: String = text.chars().take(77).collect();
    format!("{}...", head.escape_debug())
}
