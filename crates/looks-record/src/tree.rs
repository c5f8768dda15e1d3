//! The RFC 6962 tree: compact range for appending, roots, inclusion and consistency proofs.
//!
//! SOURCE: RFC 6962 section 2.1. This module holds no tree: proofs are made from a function that
//! gives the hash of a complete subtree, wherever the caller keeps it (see `tile` for the usual place).

use crate::hash::{Hash, empty_root, node_hash};

/// Why a tree computation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The compact range has not exactly one hash per set bit of its size.
    #[error("compact range of size `{size}` needs {need} hashes, found {found}")]
    WrongRange {
        /// Claimed number of leaves.
        size: u64,
        /// Hashes needed.
        need: u32,
        /// Hashes found.
        found: usize,
    },
    /// The index is not in a tree of this size.
    #[error("entry `{index}` is not in a tree of size `{size}`")]
    OutOfRange {
        /// Entry index asked for.
        index: u64,
        /// Tree size.
        size: u64,
    },
    /// The source has no hash for a complete subtree.
    #[error("the hash of subtree `{index}` at level `{level}` is missing; rebuild the tiles")]
    Missing {
        /// Height of the subtree: it spans 2^level leaves.
        level: u8,
        /// Index of the subtree among those of its level.
        index: u64,
    },
    /// The proof does not lead to the root.
    #[error("the proof does not lead to the root")]
    BadProof,
    /// The tree is full.
    #[error("the tree has 2^64 - 1 leaves and takes no more")]
    Full,
}

/// Gives the hash of the complete subtree over leaves `index * 2^level .. (index + 1) * 2^level`.
/// Level 0 is the leaf hashes.
pub trait Nodes {
    /// The hash, or `None` if the source does not have it.
    fn node(&self, level: u8, index: u64) -> Option<Hash>;
}

impl<F: Fn(u8, u64) -> Option<Hash>> Nodes for F {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        self(level, index)
    }
}

/// The right edge of a tree: one hash per set bit of its size, largest subtree first, at most 64.
/// All that is needed to append and to know the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompactRange {
    size: u64,
    hashes: Vec<Hash>,
}

impl CompactRange {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// A range from its parts; errors unless there is one hash per set bit of `size`.
    pub fn from_parts(size: u64, hashes: Vec<Hash>) -> Result<Self, TreeError> {
        let need = size.count_ones();
        if hashes.len() as u64 == u64::from(need) {
            Ok(Self { size, hashes })
        } else {
            Err(TreeError::WrongRange {
                size,
                need,
                found: hashes.len(),
            })
        }
    }

    /// The range of a tree of this size, from its complete subtrees.
    pub fn from_nodes(size: u64, nodes: &impl Nodes) -> Result<Self, TreeError> {
        let mut hashes = Vec::new();
        let mut start = 0_u64;
        for level in (0..64_u8).rev().filter(|level| size >> level & 1 == 1) {
            let index = start >> level;
            hashes.push(
                nodes
                    .node(level, index)
                    .ok_or(TreeError::Missing { level, index })?,
            );
            start += 1 << level;
        }
        Self::from_parts(size, hashes)
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The subtree hashes, largest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Appends one leaf hash and returns its index.
    pub fn append(&mut self, leaf: Hash) -> Result<u64, TreeError> {
        let index = self.size;
        self.size = index.checked_add(1).ok_or(TreeError::Full)?;
        let mut hash = leaf;
        // Each trailing one bit of the old size is a subtree that this leaf completes.
        for _ in 0..index.trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.hashes.push(hash);
        Ok(index)
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut hashes = self.hashes.iter().rev();
        let Some(last) = hashes.next() else {
            return empty_root();
        };
        hashes.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Size as 8 big-endian bytes, then the hashes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for hash in &self.hashes {
            bytes.extend_from_slice(hash.as_bytes());
        }
        bytes
    }

    /// The reverse of [`CompactRange::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TreeError> {
        let wrong = TreeError::WrongRange {
            size: 0,
            need: 0,
            found: bytes.len() / 32,
        };
        let Some((size, rest)) = bytes.split_first_chunk::<8>() else {
            return Err(wrong);
        };
        let (hashes, odd) = rest.as_chunks::<32>();
        if !odd.is_empty() {
            return Err(wrong);
        }
        Self::from_parts(
            u64::from_be_bytes(*size),
            hashes.iter().copied().map(Hash).collect(),
        )
    }
}

/// All complete subtrees of a tree in memory, about 64 bytes per leaf. For tests, small trees and
/// logs whose tiles fit in memory; large logs read tiles instead.
#[derive(Debug, Clone, Default)]
pub struct MemoryNodes {
    levels: Vec<Vec<Hash>>,
}

impl MemoryNodes {
    /// No leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// The subtrees over these leaf hashes.
    pub fn from_leaves(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut nodes = Self::new();
        leaves.into_iter().for_each(|leaf| nodes.push(leaf));
        nodes
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends a leaf hash and completes the subtrees it completes.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(row) = self.levels.get_mut(level) else {
                return;
            };
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len() % 2 == 0 => hash = node_hash(left, right),
                _ => return,
            }
        }
    }

    /// Root of the first `size` leaves.
    pub fn root(&self, size: u64) -> Result<Hash, TreeError> {
        root(size, self)
    }
}

impl Nodes for MemoryNodes {
    fn node(&self, level: u8, index: u64) -> Option<Hash> {
        self.levels
            .get(usize::from(level))?
            .get(usize::try_from(index).ok()?)
            .copied()
    }
}

/// Root of the first `size` leaves.
pub fn root(size: u64, nodes: &impl Nodes) -> Result<Hash, TreeError> {
    Ok(CompactRange::from_nodes(size, nodes)?.root())
}

/// Largest power of two smaller than `n`, for `n >= 2`.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// Hash of the leaves `start .. start + n`, where the range is one that RFC 6962 hashes.
fn range_hash(start: u64, n: u64, nodes: &impl Nodes) -> Result<Hash, TreeError> {
    if n.is_power_of_two() {
        let level = n.trailing_zeros().to_le_bytes()[0];
        let index = start >> level;
        return nodes
            .node(level, index)
            .ok_or(TreeError::Missing { level, index });
    }
    if n == 0 {
        return Ok(empty_root());
    }
    let k = split(n);
    Ok(node_hash(
        &range_hash(start, k, nodes)?,
        &range_hash(start + k, n - k, nodes)?,
    ))
}

/// Proof that entry `index` is in the tree of `size`: hashes from the leaf's sibling upwards.
/// SOURCE: RFC 6962 section 2.1.1.
pub fn inclusion_proof(index: u64, size: u64, nodes: &impl Nodes) -> Result<Vec<Hash>, TreeError> {
    if index >= size {
        return Err(TreeError::OutOfRange { index, size });
    }
    let mut proof = Vec::new();
    let (mut start, mut n) = (0, size);
    while n > 1 {
        let k = split(n);
        if index - start < k {
            proof.push(range_hash(start + k, n - k, nodes)?);
            n = k;
        } else {
            proof.push(range_hash(start, k, nodes)?);
            start += k;
            n -= k;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that `leaf` is entry `index` of the tree with this size and root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), TreeError> {
    if index >= size {
        return Err(TreeError::OutOfRange { index, size });
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(TreeError::BadProof);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root {
        Ok(())
    } else {
        Err(TreeError::BadProof)
    }
}

/// Proof that the tree of `old` leaves is a prefix of the tree of `new` leaves; empty if `old` is 0
/// or equal to `new`. SOURCE: RFC 6962 section 2.1.2.
pub fn consistency_proof(old: u64, new: u64, nodes: &impl Nodes) -> Result<Vec<Hash>, TreeError> {
    if old > new {
        return Err(TreeError::OutOfRange {
            index: old,
            size: new,
        });
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    // The walk goes down towards the place where the old tree ends; `whole` says that the part
    // under the cursor is the old tree itself, whose root the verifier already knows.
    let (mut start, mut m, mut n, mut whole) = (0, old, new, true);
    while m != n {
        let k = split(n);
        if m <= k {
            proof.push(range_hash(start + k, n - k, nodes)?);
            n = k;
        } else {
            proof.push(range_hash(start, k, nodes)?);
            start += k;
            m -= k;
            n -= k;
            whole = false;
        }
    }
    if !whole {
        proof.push(range_hash(start, m, nodes)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the tree (`old`, `old_root`) is a prefix of the tree (`new`, `new_root`).
/// SOURCE: RFC 9162 section 2.1.4.2 gives this algorithm for RFC 6962 trees.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), TreeError> {
    if old > new {
        return Err(TreeError::OutOfRange {
            index: old,
            size: new,
        });
    }
    if old == new || old == 0 {
        let empty = old == 0 && *old_root == empty_root();
        let equal = old == new && old_root == new_root;
        let good = proof.is_empty() && (equal || (old != new && empty));
        return if good {
            Ok(())
        } else {
            Err(TreeError::BadProof)
        };
    }
    let mut rest = proof.iter();
    let seed = if old.is_power_of_two() {
        old_root
    } else {
        rest.next().ok_or(TreeError::BadProof)?
    };
    let shift = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for sibling in rest {
        if last == 0 {
            return Err(TreeError::BadProof);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    let good = last == 0 && old_hash == *old_root && new_hash == *new_root;
    if good {
        Ok(())
    } else {
        Err(TreeError::BadProof)
    }
}
