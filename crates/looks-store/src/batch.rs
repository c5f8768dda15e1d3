//! The checks every driver makes on a batch before it touches its storage. Pure.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::contract::{
    AppendError, Batch, Digest, EntryRow, MAX_ENTRY_BYTES, MAX_FRONTIER, MAX_NOTE_BYTES,
    MAX_PART_BYTES, Part, TILE_BYTES, leaf_hash, part_commitment,
};
use crate::error::StoreError;
use crate::text::hex;

/// The largest index a driver with signed 64-bit integers can keep.
const MAX_SIZE: u64 = i64::MAX as u64;

/// The largest tile index beside its level in one signed 64-bit integer.
const MAX_TILE_INDEX: u64 = (1 << 55) - 1;

/// Everything in the contract of `append` that needs no storage to check.
pub(crate) fn check_batch(expected_size: u64, batch: &Batch) -> Result<(), AppendError> {
    shape(expected_size, batch).map_err(AppendError::Refused)?;
    let mut keys = BTreeSet::new();
    for (index, row) in (expected_size..).zip(&batch.entries) {
        entry(index, row).map_err(AppendError::Refused)?;
        if let Some(command) = &row.command
            && !keys.insert(&command.key)
        {
            return Err(AppendError::Duplicate {
                key: command.key.clone(),
                index: first_index_of(expected_size, batch, row),
            });
        }
    }
    Ok(())
}

/// Index of the first entry of the batch with the same command as `row`.
fn first_index_of(expected_size: u64, batch: &Batch, row: &EntryRow) -> u64 {
    let key = row.command.as_ref().map(|c| &c.key);
    (expected_size..)
        .zip(&batch.entries)
        .find(|(_, other)| other.command.as_ref().map(|c| &c.key) == key)
        .map_or(expected_size, |(index, _)| index)
}

/// Sizes, lengths and the hashes of parts.
fn shape(expected_size: u64, batch: &Batch) -> Result<(), StoreError> {
    let count = batch.entries.len() as u64;
    if count == 0 {
        return Err(StoreError::misuse("batch has no entries"));
    }
    let Some(size) = expected_size.checked_add(count).filter(|s| *s <= MAX_SIZE) else {
        return Err(StoreError::misuse(format!(
            "`expected_size` `{expected_size}` is too large"
        )));
    };
    if batch.head.size != size {
        return Err(StoreError::misuse(format!(
            "`head.size` is `{}`, it must be `{size}`",
            batch.head.size
        )));
    }
    if batch.head.checkpoint_note.len() > MAX_NOTE_BYTES {
        return Err(StoreError::misuse(format!(
            "`head.checkpoint_note` has `{}` bytes, at most {MAX_NOTE_BYTES} fit",
            batch.head.checkpoint_note.len()
        )));
    }
    if batch.head.frontier.len() > MAX_FRONTIER {
        return Err(StoreError::misuse(format!(
            "`head.frontier` has `{}` hashes, at most {MAX_FRONTIER} fit",
            batch.head.frontier.len()
        )));
    }
    for tile in &batch.tiles {
        if tile.hashes.len() != TILE_BYTES || tile.level > 7 || tile.index > MAX_TILE_INDEX {
            return Err(StoreError::misuse(format!(
                "tile `{}/{}` has `{}` bytes, a full tile has {TILE_BYTES}",
                tile.level,
                tile.index,
                tile.hashes.len()
            )));
        }
    }
    batch.parts.iter().try_for_each(check_part)
}

/// Length and leaf hash of one entry.
fn entry(index: u64, row: &EntryRow) -> Result<(), StoreError> {
    if row.bytes.is_empty() || row.bytes.len() > MAX_ENTRY_BYTES {
        return Err(StoreError::misuse(format!(
            "entry `{index}` has `{}` bytes, it must have 1 to {MAX_ENTRY_BYTES}",
            row.bytes.len()
        )));
    }
    if leaf_hash(&row.bytes) != row.leaf_hash {
        return Err(StoreError::misuse(format!(
            "entry `{index}` does not match its leaf hash `{}`",
            hex(&row.leaf_hash)
        )));
    }
    Ok(())
}

/// Length and commitment of one part that is about to be stored.
pub(crate) fn check_part(part: &Part) -> Result<(), StoreError> {
    if part.bytes.len() > MAX_PART_BYTES {
        return Err(StoreError::misuse(format!(
            "part `{}` has `{}` bytes, at most {MAX_PART_BYTES} are allowed",
            hex(&part.commitment),
            part.bytes.len()
        )));
    }
    if part_commitment(&part.salt, &part.bytes) != part.commitment {
        return Err(StoreError::misuse(format!(
            "part `{}` does not match its commitment",
            hex(&part.commitment)
        )));
    }
    Ok(())
}

/// The refusal for an entry that names a part nobody stored.
pub(crate) fn unknown_part(index: u64, commitment: &Digest) -> AppendError {
    AppendError::Refused(StoreError::misuse(format!(
        "entry `{index}` names part `{}`, which is neither in the batch nor stored",
        hex(commitment)
    )))
}

/// The error for an entry whose bytes no longer match.
pub(crate) fn corrupt_entry(index: u64) -> StoreError {
    StoreError::corrupt(format!("entry `{index}` does not match its leaf hash"))
}

/// The error for a tile that does not follow from what it stands on.
pub(crate) fn corrupt_tile(level: u8, index: u64) -> StoreError {
    StoreError::corrupt(format!(
        "tile `{level}/{index}` does not match the level below it"
    ))
}

/// Root of a complete tile. SOURCE: RFC 6962 section 2.1, a node is `SHA-256(0x01 || left || right)`.
pub(crate) fn tile_root(tile: &[u8]) -> Digest {
    let mut nodes: Vec<Digest> = tile.as_chunks::<32>().0.to_vec();
    while nodes.len() > 1 {
        nodes = nodes
            .chunks(2)
            .map(|pair| {
                let mut node = Sha256::new().chain_update([1_u8]);
                for half in pair {
                    node.update(half);
                }
                node.finalize().into()
            })
            .collect();
    }
    nodes.first().copied().unwrap_or_default()
}

/// The error for a hole in the log.
pub(crate) fn missing_entry(index: u64, size: u64) -> StoreError {
    StoreError::corrupt(format!(
        "entry `{index}` is missing from a log of `{size}` entries"
    ))
}

/// The error for a stored part whose bytes no longer match.
pub(crate) fn corrupt_part(commitment: &Digest) -> StoreError {
    StoreError::corrupt(format!(
        "part `{}` does not match its commitment",
        hex(commitment)
    ))
}

/// The error for storing again what a person had erased.
pub(crate) fn erased_part(commitment: &Digest) -> StoreError {
    StoreError::new(
        crate::error::ErrorKind::Conflict,
        format!("part `{}` was erased on purpose", hex(commitment)),
        "store it as a new part with a new salt if it is needed again",
    )
}
