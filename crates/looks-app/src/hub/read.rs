//! Reading the record: exact bytes, and proofs that an entry is in it.

use looks_record::{
    Hash,
    receipt::Receipt,
    tile::{TILE_WIDTH, TileNodes, decode_hashes, subtree_hash},
    tree::inclusion_proof,
};
use looks_store::LogRead;

use super::shared::Shared;
use crate::AppError;

fn no_entry(index: u64) -> AppError {
    AppError::NotFound {
        what: "entry",
        id: index.to_string(),
    }
}

/// Exact bytes of a published entry.
pub(super) fn entry_bytes(shared: &Shared, index: u64) -> Result<Vec<u8>, AppError> {
    if index >= shared.published().size {
        return Err(no_entry(index));
    }
    shared
        .reader
        .entries(index..index.saturating_add(1))?
        .pop()
        .ok_or_else(|| no_entry(index))
}

/// Index, path and newest checkpoint.
pub(super) fn receipt(shared: &Shared, index: u64) -> Result<String, AppError> {
    let published = shared.published();
    if index >= published.size {
        return Err(no_entry(index));
    }
    let nodes =
        TileNodes(|level: u8, tile: u64| tile_hashes(&*shared.reader, level, tile, published.size));
    let path = inclusion_proof(index, published.size, &nodes).map_err(AppError::internal)?;
    let receipt = Receipt {
        index,
        path,
        checkpoint: (*published.note).clone(),
    };
    Ok(receipt.to_string())
}

/// The hashes of a tile, as many as a tree of `size` entries has; full tiles are stored.
fn tile_hashes(log: &dyn LogRead, level: u8, tile: u64, size: u64) -> Option<Vec<Hash>> {
    let width = u64::from(TILE_WIDTH);
    if let Some(bytes) = log.tile(level, tile).ok()? {
        return decode_hashes(&bytes, TILE_WIDTH).ok();
    }
    let first = tile.checked_mul(width)?;
    if level == 0 {
        let end = first.checked_add(width)?.min(size);
        let hashes = log.leaf_hashes(first..end).ok()?;
        return Some(hashes.into_iter().map(Hash).collect());
    }
    // Complete tiles below, each a hash of this one.
    let below = size >> (8 * u32::from(level));
    (first..first.checked_add(width)?.min(below))
        .map(|child| subtree_hash(&tile_hashes(log, level - 1, child, size)?))
        .collect()
}
