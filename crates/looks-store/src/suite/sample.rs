//! Plausible batches: entries, commands, parts, complete tiles and true roots, from a counter.
//!
//! The tree here is the textbook recursion, on purpose not the code of the record layer.

use sha2::{Digest as _, Sha256};

use crate::contract::{
    Batch, CommandKey, CommandRecord, Digest, EntryRow, Head, Part, TileRow, leaf_hash,
};

/// Root over leaf hashes. SOURCE: RFC 6962 section 2.1.
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(split);
            Sha256::new()
                .chain_update([1_u8])
                .chain_update(root(left))
                .chain_update(root(right))
                .finalize()
                .into()
        }
    }
}

/// The roots of the complete subtrees that make up the tree, largest first.
pub fn frontier(leaves: &[Digest]) -> Vec<Digest> {
    let mut rest = leaves;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let size = 1 << rest.len().ilog2();
        let (left, right) = rest.split_at(size);
        found.push(root(left));
        rest = right;
    }
    found
}

/// A command key that no other number gives.
pub fn key(number: u64) -> CommandKey {
    CommandKey {
        actor: format!("person-{}", number % 5),
        device: format!("phone-{}", number % 3),
        id: format!("c-{number:06}"),
    }
}

/// A command with its intent digest.
pub fn command(number: u64) -> CommandRecord {
    CommandRecord {
        key: key(number),
        digest: Sha256::digest(format!("intent {number}")).into(),
    }
}

/// A part of `length` bytes that no other number gives.
pub fn part(number: u64, length: usize) -> Part {
    let mut salt = [0; 16];
    salt.iter_mut()
        .zip(number.to_be_bytes())
        .for_each(|(place, byte)| *place = byte);
    let text = format!("private words {number}; ");
    Part::new(salt, text.bytes().cycle().take(length).collect())
}

/// A log as the test keeps it beside the store.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Entries appended (or about to be).
    pub entries: Vec<Vec<u8>>,
    /// Their leaf hashes.
    pub leaves: Vec<Digest>,
    /// The next number for commands.
    pub next: u64,
}

impl Sample {
    /// Size of the log.
    pub fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The next `count` entries as a batch, each with its command. Takes it for appended.
    pub fn batch(&mut self, count: usize) -> Batch {
        let rows = (0..count)
            .map(|_| {
                let number = self.next;
                self.next += 1;
                entry(number, Some(command(number)))
            })
            .collect();
        self.batch_of(rows)
    }

    /// A batch of given rows. Takes it for appended.
    pub fn batch_of(&mut self, entries: Vec<EntryRow>) -> Batch {
        let before = self.leaves.len();
        self.entries.extend(entries.iter().map(|e| e.bytes.clone()));
        self.leaves.extend(entries.iter().map(|e| e.leaf_hash));
        let tiles = (before / 256..self.leaves.len() / 256)
            .filter_map(|index| {
                let hashes = self.leaves.get(index * 256..index * 256 + 256)?.concat();
                Some(TileRow {
                    level: 0,
                    index: index as u64,
                    hashes,
                })
            })
            .collect();
        Batch {
            entries,
            tiles,
            parts: Vec::new(),
            head: self.head(),
        }
    }

    /// The head of what was taken for appended.
    pub fn head(&self) -> Head {
        let size = self.size();
        Head {
            size,
            root: root(&self.leaves),
            checkpoint_note: format!("suite.test/log\n{size}\n").into_bytes(),
            frontier: frontier(&self.leaves),
        }
    }
}

/// An entry row from a number, 40 to 339 bytes.
pub fn entry(number: u64, command: Option<CommandRecord>) -> EntryRow {
    let length = 40 + usize::try_from(number % 300).unwrap_or_default();
    let text = format!("entry {number} ");
    let bytes: Vec<u8> = text.bytes().cycle().take(length).collect();
    EntryRow {
        leaf_hash: leaf_hash(&bytes),
        bytes,
        command,
        parts: Vec::new(),
    }
}
