//! C2SP tlog-tiles: paths, hash tiles and entry bundles, 256 wide. Bytes and names only; no files.

use std::fmt;
use std::str::FromStr;

use crate::hash::{Hash, clip, leaf_hash, node_hash};
use crate::tree::Nodes;

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// Longest entry that a bundle can carry.
pub const MAX_ENTRY: usize = 65_535;

/// Highest tile level: 2^64 leaves need levels 0 to 7.
pub const MAX_LEVEL: u8 = 7;

/// Why a tile, a bundle or a path is not what the specification says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not a tile path in its only spelling.
    #[error("`{0}` is not a tile path such as `tile/0/x001/067` or `tile/entries/000.p/7`")]
    Path(String),
    /// Not a whole number of hashes, or not as many as the path says.
    #[error("tile has {found} bytes, expected {expected}")]
    Size {
        /// Bytes expected.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// A bundle ends inside an entry.
    #[error("bundle ends inside its entry {0}")]
    BundleTruncated(usize),
    /// Bytes follow the last entry of a bundle.
    #[error("{0} bytes follow the last entry of the bundle")]
    BundleTrailing(usize),
    /// An entry does not fit the 16-bit length of a bundle.
    #[error("entry of {0} bytes is longer than {MAX_ENTRY}")]
    EntryTooLong(usize),
}

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TileKind {
    /// Hashes of level 0 (leaf hashes) to [`MAX_LEVEL`].
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// Name of one tile or bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePath {
    /// What it holds.
    pub kind: TileKind,
    /// Index among the tiles of its kind and level.
    pub index: u64,
    /// Hashes or entries in it: 1 to 256; 256 is a full tile.
    pub width: u16,
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let digits = self.index.to_string();
        let groups = digits.len().div_ceil(3);
        let padded = format!("{digits:0>width$}", width = groups * 3);
        for group in 0..groups {
            let text = padded.get(group * 3..group * 3 + 3).unwrap_or_default();
            let lead = if group + 1 == groups { "" } else { "x" };
            let slash = if group + 1 == groups { "" } else { "/" };
            write!(f, "{lead}{text}{slash}")?;
        }
        if self.width < TILE_WIDTH {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for TilePath {
    type Err = TileError;

    fn from_str(text: &str) -> Result<Self, TileError> {
        // Parsed loosely, then accepted only if it is the one spelling of what was parsed.
        parse_path(text)
            .filter(|path| path.to_string() == text)
            .ok_or_else(|| TileError::Path(clip(text)))
    }
}

fn parse_path(text: &str) -> Option<TilePath> {
    let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes(level.parse().ok().filter(|level| *level <= MAX_LEVEL)?),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|w| (1..256).contains(w))?),
        None => (rest, TILE_WIDTH),
    };
    let digits = number.replace(['/', 'x'], "");
    Some(TilePath {
        kind,
        index: digits.parse().ok()?,
        width,
    })
}

/// Paths of every hash tile and bundle of a tree of `size` entries, in ascending byte order for
/// trees of up to 255,999,999 entries: hash tiles by level and index, then bundles.
pub fn paths(size: u64) -> impl Iterator<Item = TilePath> {
    let levels = (0..=MAX_LEVEL).map(TileKind::Hashes);
    levels.chain([TileKind::Entries]).flat_map(move |kind| {
        let level = if let TileKind::Hashes(level) = kind {
            level
        } else {
            0
        };
        let count = size >> (8 * u32::from(level));
        let rest = u16::from(count.to_le_bytes()[0]);
        let full = count / u64::from(TILE_WIDTH);
        let whole = (0..full).map(move |index| TilePath {
            kind,
            index,
            width: TILE_WIDTH,
        });
        let part = (rest > 0).then_some(TilePath {
            kind,
            index: full,
            width: rest,
        });
        whole.chain(part)
    })
}

/// The bytes of a hash tile.
pub fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The hashes of a tile of this width.
pub fn decode_hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let expected = usize::from(width) * 32;
    if bytes.len() != expected {
        return Err(TileError::Size {
            expected,
            found: bytes.len(),
        });
    }
    Ok(bytes
        .as_chunks::<32>()
        .0
        .iter()
        .copied()
        .map(Hash)
        .collect())
}

/// The bytes of a bundle: each entry after its length in two big-endian bytes.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length =
            u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong(entry.len()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle that must hold exactly `width` of them.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bytes;
    for number in 0..usize::from(width) {
        let (length, tail) = rest
            .split_first_chunk::<2>()
            .ok_or(TileError::BundleTruncated(number))?;
        let (entry, tail) = tail
            .split_at_checked(usize::from(u16::from_be_bytes(*length)))
            .ok_or(TileError::BundleTruncated(number))?;
        entries.push(entry);
        rest = tail;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(TileError::BundleTrailing(rest.len()))
    }
}

/// Leaf hashes of the entries of a bundle.
pub fn leaf_hashes(entries: &[&[u8]]) -> Vec<Hash> {
    entries.iter().map(|entry| leaf_hash(entry)).collect()
}

/// Root over a power-of-two run of hashes; `None` for any other length.
pub fn subtree_hash(hashes: &[Hash]) -> Option<Hash> {
    if !hashes.len().is_power_of_two() {
        return None;
    }
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[left, right]| node_hash(left, right))
            .collect();
    }
    row.first().copied()
}

/// Complete subtrees read from hash tiles. `fetch(level, index)` gives the hashes that the tile has
/// so far, at least as many as the tree at hand needs.
#[derive(Debug)]
pub struct TileNodes<F>(pub F);

impl<F: Fn(u8, u64) -> Option<Vec<Hash>>> Nodes for TileNodes<F> {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        let within = level % 8;
        let first = index.checked_mul(1 << within)?;
        let tile = (self.0)(level / 8, first / u64::from(TILE_WIDTH))?;
        let start = usize::from(first.to_le_bytes()[0]);
        subtree_hash(tile.get(start..start + (1 << within))?)
    }
}
