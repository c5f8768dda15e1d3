//! Makes a whole pack of a log: the order of files, the tiles, the parts that the entries name.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::{FileKind, MAX_ENTRIES, PackError, PackWriter, unknown};
use crate::checkpoint::SignedCheckpoint;
use crate::hash::{Hash, leaf_hash};
use crate::note::{Signer, VerifierKey};
use crate::part::{self, Part};
use crate::receipt::Receipt;
use crate::tile::{self, TILE_WIDTH, TileKind, TilePath, subtree_hash};

/// Where entries and parts come from. Entries are asked for twice, in ascending order each time.
pub trait PackSource {
    /// The bytes of the entry with this index.
    fn entry(&mut self, index: u64) -> io::Result<Vec<u8>>;

    /// The part with this commitment, or `None` if it is erased or to be left out.
    fn part(&mut self, commitment: &Hash) -> io::Result<Option<Part>>;
}

/// What goes into a pack besides entries and parts.
#[derive(Debug, Clone)]
pub struct PackContents {
    /// The log's checkpoint with all its cosignatures; its size says how many entries go in.
    pub checkpoint: SignedCheckpoint,
    /// Verifier keys for information, by file name under `keys/` (for example `hub.vkey`).
    pub keys: BTreeMap<String, VerifierKey>,
    /// The tlog-policy text that the production works by.
    pub policy: Option<String>,
    /// Rule packs by path under `rules/`, each in the exact bytes that its digest is of.
    pub rules: BTreeMap<String, Vec<u8>>,
    /// Receipts to enclose.
    pub receipts: Vec<Receipt>,
}

/// What went into a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PackSummary {
    /// Entries.
    pub entries: u64,
    /// Parts enclosed.
    pub parts: u64,
    /// Parts named by entries but left out or erased.
    pub absent: u64,
}

/// Writes a pack and gives the output back. `signer` signs the manifest; the log's own key is meant.
/// `progress` is told entries done and entries in all, each entry counted twice. Memory: 32 bytes
/// per entry and about 150 per file, plus one bundle.
pub fn build<W: Write>(
    out: W,
    contents: &PackContents,
    source: &mut dyn PackSource,
    signer: &Signer,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(W, PackSummary), PackError> {
    let checkpoint = contents.checkpoint.checkpoint();
    let size = checkpoint.size;
    if size > MAX_ENTRIES {
        return Err(PackError::TooManyEntries(size));
    }
    let mut levels = vec![Vec::new()];
    let mut named = BTreeSet::new();
    for index in 0..size {
        let entry = source.entry(index)?;
        push_leaf(&mut levels, leaf_hash(&entry));
        named.extend(part::references_in(&entry));
        progress(index + 1, 2 * size);
    }
    let found = tree_root(&levels);
    if found != checkpoint.root {
        return Err(PackError::WrongRoot {
            expected: checkpoint.root,
            found,
        });
    }
    let mut writer = PackWriter::new(out, &checkpoint.origin)?;
    let mut summary = PackSummary {
        entries: size,
        ..PackSummary::default()
    };
    write_front(&mut writer, contents)?;
    for commitment in &named {
        let Some(part) = source.part(commitment)? else {
            summary.absent += 1;
            continue;
        };
        if part.commitment() != *commitment {
            return Err(PackError::WrongPart(*commitment));
        }
        writer.add(&format!("parts/{commitment}"), &part.to_file())?;
        summary.parts += 1;
    }
    write_middle(&mut writer, contents)?;
    for path in tile::paths(size) {
        let bytes = match path.kind {
            TileKind::Hashes(level) => tile_bytes(&levels, level, path)?,
            TileKind::Entries => {
                let first = path.index * u64::from(TILE_WIDTH);
                let entries = (first..first + u64::from(path.width))
                    .map(|index| source.entry(index))
                    .collect::<io::Result<Vec<_>>>()?;
                progress(size + first + u64::from(path.width), 2 * size);
                tile::encode_bundle(&entries)?
            }
        };
        writer.add(&path.to_string(), &bytes)?;
    }
    Ok((writer.finish(signer)?, summary))
}

/// The files that sort before the parts.
fn write_front<W: Write>(
    writer: &mut PackWriter<W>,
    contents: &PackContents,
) -> Result<(), PackError> {
    writer.add("FORMAT.md", crate::FORMAT_DOCUMENT.as_bytes())?;
    writer.add("checkpoint", contents.checkpoint.to_string().as_bytes())?;
    for (name, key) in &contents.keys {
        let path = format!("keys/{name}");
        if FileKind::of(&path) != Some(FileKind::Key) {
            return Err(unknown(&path));
        }
        writer.add(&path, format!("{key}\n").as_bytes())?;
    }
    Ok(())
}

/// The files that sort between the parts and the tiles.
fn write_middle<W: Write>(
    writer: &mut PackWriter<W>,
    contents: &PackContents,
) -> Result<(), PackError> {
    if let Some(policy) = &contents.policy {
        writer.add("policy", policy.as_bytes())?;
    }
    let receipts: BTreeMap<String, &Receipt> = contents
        .receipts
        .iter()
        .map(|receipt| (format!("proofs/{}.tlog-proof", receipt.index), receipt))
        .collect();
    for (path, receipt) in receipts {
        writer.add(&path, receipt.to_string().as_bytes())?;
    }
    for (name, bytes) in &contents.rules {
        let path = format!("rules/{name}");
        if FileKind::of(&path) != Some(FileKind::Rule) {
            return Err(unknown(&path));
        }
        writer.add(&path, bytes)?;
    }
    Ok(())
}

/// Appends a leaf; `levels[l]` holds the hashes that tiles of level `l` are made of.
fn push_leaf(levels: &mut Vec<Vec<Hash>>, leaf: Hash) {
    let mut hash = leaf;
    for level in 0.. {
        if levels.len() == level {
            levels.push(Vec::new());
        }
        let Some(row) = levels.get_mut(level) else {
            return;
        };
        row.push(hash);
        let width = usize::from(TILE_WIDTH);
        if row.len() % width != 0 {
            return;
        }
        let tile = row.get(row.len() - width..).and_then(subtree_hash);
        let Some(root) = tile else { return };
        hash = root;
    }
}

/// Root over everything pushed.
fn tree_root(levels: &[Vec<Hash>]) -> Hash {
    let size = levels.first().map_or(0, |leaves| leaves.len() as u64);
    let nodes = tile::TileNodes(|level: u8, index: u64| {
        let row = levels.get(usize::from(level))?;
        let start = usize::try_from(index.checked_mul(u64::from(TILE_WIDTH))?).ok()?;
        let end = row.len().min(start.checked_add(usize::from(TILE_WIDTH))?);
        Some(row.get(start..end)?.to_vec())
    });
    // Every complete subtree of what was pushed is there, so the error cannot happen; a wrong root
    // would be refused by the caller's comparison.
    crate::tree::root(size, &nodes).unwrap_or_else(|_| crate::hash::empty_root())
}

fn tile_bytes(levels: &[Vec<Hash>], level: u8, path: TilePath) -> Result<Vec<u8>, PackError> {
    let start = usize::try_from(path.index)
        .unwrap_or(usize::MAX)
        .saturating_mul(256);
    let hashes = levels
        .get(usize::from(level))
        .and_then(|row| row.get(start..start.saturating_add(usize::from(path.width))))
        .ok_or_else(|| unknown(&path.to_string()))?;
    Ok(tile::encode_hashes(hashes))
}
