//! The store in memory: the plain second driver. For replays, throw-away productions and tests.
//!
//! "Durable" here means: as long as a handle lives. It keeps the same promises otherwise, and it is
//! written as plainly as possible, because the shared suite compares drivers with it.

mod accounts;

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use accounts::MemoryAccounts;

use crate::batch::{
    check_batch, check_part, corrupt_entry, corrupt_part, corrupt_tile, erased_part, tile_root,
    unknown_part,
};
use crate::contract::{
    AppendError, Batch, CheckReport, CommandKey, Digest, Head, HeadMark, HeadRecord, LogIdentity,
    LogRead, LogStore, MAX_NOTE_BYTES, Part, PartState, PartStore, StoredEntry, leaf_hash,
    part_commitment,
};
use crate::error::StoreError;

/// One log in memory.
#[derive(Debug)]
struct State {
    identity: LogIdentity,
    head: Head,
    entries: Vec<(Digest, Vec<u8>)>,
    commands: BTreeMap<CommandKey, (u64, Digest)>,
    references: Vec<(u64, Digest)>,
    tiles: BTreeMap<(u8, u64), Vec<u8>>,
    /// None: erased.
    parts: BTreeMap<Digest, Option<Part>>,
}

/// A log in memory: makes the handles for its writer and its parts, all on the same content.
#[derive(Debug, Clone)]
pub struct MemoryRecord {
    state: Arc<RwLock<State>>,
}

impl MemoryRecord {
    /// A new, empty log.
    pub fn new(identity: LogIdentity) -> Self {
        Self {
            state: Arc::new(RwLock::new(State {
                identity,
                head: Head::default(),
                entries: Vec::new(),
                commands: BTreeMap::new(),
                references: Vec::new(),
                tiles: BTreeMap::new(),
                parts: BTreeMap::new(),
            })),
        }
    }

    /// The writer's handle.
    pub fn log(&self) -> MemoryLog {
        MemoryLog {
            record: self.clone(),
        }
    }

    /// The handle for the parts.
    pub fn parts(&self) -> MemoryParts {
        MemoryParts {
            record: self.clone(),
        }
    }

    /// Changes are made whole before anything can panic, so a poisoned lock guards whole content.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of `range` that is inside a log of `length` entries.
fn inside(range: &Range<u64>, length: usize) -> Range<usize> {
    let clamp = |i: u64| usize::try_from(i).unwrap_or(usize::MAX).min(length);
    clamp(range.start)..clamp(range.end).max(clamp(range.start))
}

impl State {
    fn scan(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(StoredEntry<'_>) -> ControlFlow<()>,
    ) -> Result<u64, StoreError> {
        let inner = inside(&range, self.entries.len());
        let mut seen = 0;
        for (index, (leaf, bytes)) in
            (inner.start as u64..).zip(self.entries.get(inner).unwrap_or_default())
        {
            if leaf_hash(bytes) != *leaf {
                return Err(corrupt_entry(index));
            }
            seen += 1;
            if each(StoredEntry {
                index,
                bytes,
                leaf_hash: *leaf,
            })
            .is_break()
            {
                break;
            }
        }
        Ok(seen)
    }

    fn leaf_hashes(&self, range: &Range<u64>) -> Vec<Digest> {
        let inner = inside(range, self.entries.len());
        self.entries
            .get(inner)
            .unwrap_or_default()
            .iter()
            .map(|(leaf, _)| *leaf)
            .collect()
    }

    fn tile_from_below(&self, level: u8, index: u64) -> Option<Vec<u8>> {
        let children = index.checked_mul(256)?..index.checked_mul(256)?.checked_add(256)?;
        let hashes = match level.checked_sub(1) {
            None => self.leaf_hashes(&children),
            Some(below) => children
                .map_while(|child| self.tiles.get(&(below, child)))
                .map(|tile| tile_root(tile))
                .collect(),
        };
        (hashes.len() == 256).then(|| hashes.concat())
    }

    fn check(&self) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport {
            entries: self.scan(0..u64::MAX, &mut |_| ControlFlow::Continue(()))?,
            commands: self.commands.len() as u64,
            ..CheckReport::default()
        };
        for ((level, index), tile) in &self.tiles {
            if self.tile_from_below(*level, *index).as_ref() != Some(tile) {
                return Err(corrupt_tile(*level, *index));
            }
            report.tiles += 1;
        }
        for (commitment, part) in &self.parts {
            match part {
                None => report.erased += 1,
                Some(p) if part_commitment(&p.salt, &p.bytes) == *commitment => report.parts += 1,
                Some(_) => return Err(corrupt_part(commitment)),
            }
        }
        Ok(report)
    }

    /// Everything about a batch that depends on what is stored.
    fn check_against(&self, batch: &Batch) -> Result<(), AppendError> {
        for (index, row) in (self.head.size..).zip(&batch.entries) {
            if let Some(command) = &row.command
                && let Some((index, _)) = self.commands.get(&command.key)
            {
                return Err(AppendError::Duplicate {
                    key: command.key.clone(),
                    index: *index,
                });
            }
            for commitment in &row.parts {
                let known = self.parts.contains_key(commitment)
                    || batch.parts.iter().any(|p| p.commitment == *commitment);
                if !known {
                    return Err(unknown_part(index, commitment));
                }
            }
        }
        for tile in &batch.tiles {
            if self.tiles.contains_key(&(tile.level, tile.index)) {
                return Err(AppendError::Refused(StoreError::misuse(format!(
                    "tile `{}/{}` is stored already",
                    tile.level, tile.index
                ))));
            }
        }
        Ok(())
    }
}

impl LogRead for MemoryRecord {
    fn identity(&self) -> Result<LogIdentity, StoreError> {
        Ok(self.read().identity.clone())
    }

    fn head(&self) -> Result<Head, StoreError> {
        Ok(self.read().head.clone())
    }

    fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut found = Vec::new();
        self.read().scan(range, &mut |entry| {
            found.push(entry.bytes.to_vec());
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    fn leaf_hashes(&self, range: Range<u64>) -> Result<Vec<Digest>, StoreError> {
        Ok(self.read().leaf_hashes(&range))
    }

    fn scan(
        &self,
        from: u64,
        each: &mut dyn FnMut(StoredEntry<'_>) -> ControlFlow<()>,
    ) -> Result<u64, StoreError> {
        self.read().scan(from..u64::MAX, each)
    }

    fn find_command(&self, key: &CommandKey) -> Result<Option<(u64, Digest)>, StoreError> {
        Ok(self.read().commands.get(key).copied())
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read().tiles.get(&(level, index)).cloned())
    }

    fn part_references(&self, range: Range<u64>) -> Result<Vec<(u64, Digest)>, StoreError> {
        Ok(self
            .read()
            .references
            .iter()
            .filter(|(i, _)| range.contains(i))
            .copied()
            .collect())
    }

    fn check(&self) -> Result<CheckReport, StoreError> {
        self.read().check()
    }
}

/// The writer's handle on a log in memory.
#[derive(Debug)]
pub struct MemoryLog {
    record: MemoryRecord,
}

crate::contract::delegate_log_read!(MemoryLog, record);

impl LogStore for MemoryLog {
    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), AppendError> {
        check_batch(expected_size, batch)?;
        let mut state = self.record.write();
        if state.head.size != expected_size {
            return Err(AppendError::Conflict {
                expected: expected_size,
                actual: state.head.size,
            });
        }
        state.check_against(batch)?;
        for part in &batch.parts {
            state
                .parts
                .entry(part.commitment)
                .or_insert_with(|| Some(part.clone()));
        }
        for (index, row) in (expected_size..).zip(&batch.entries) {
            state.entries.push((row.leaf_hash, row.bytes.clone()));
            if let Some(command) = &row.command {
                state
                    .commands
                    .insert(command.key.clone(), (index, command.digest));
            }
            let mut named = row.parts.clone();
            named.sort_unstable();
            named.dedup();
            state
                .references
                .extend(named.into_iter().map(|commitment| (index, commitment)));
        }
        for tile in &batch.tiles {
            state
                .tiles
                .insert((tile.level, tile.index), tile.hashes.clone());
        }
        state.head = batch.head.clone();
        Ok(())
    }

    fn settle(&mut self) -> Result<Head, StoreError> {
        self.head()
    }

    fn maintain(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn reader(&self) -> Arc<dyn LogRead> {
        Arc::new(self.record.clone())
    }
}

/// The parts of a log in memory.
#[derive(Debug)]
pub struct MemoryParts {
    record: MemoryRecord,
}

impl PartStore for MemoryParts {
    fn put(&self, part: &Part) -> Result<(), StoreError> {
        check_part(part)?;
        match self
            .record
            .write()
            .parts
            .entry(part.commitment)
            .or_insert_with(|| Some(part.clone()))
        {
            Some(_) => Ok(()),
            None => Err(erased_part(&part.commitment)),
        }
    }

    fn get(&self, commitment: &Digest) -> Result<Option<Part>, StoreError> {
        Ok(self.record.read().parts.get(commitment).cloned().flatten())
    }

    fn state(&self, commitment: &Digest) -> Result<Option<PartState>, StoreError> {
        Ok(self
            .record
            .read()
            .parts
            .get(commitment)
            .map(|p| as_state(p.as_ref())))
    }

    fn erase(&self, commitment: &Digest) -> Result<bool, StoreError> {
        match self.record.write().parts.get_mut(commitment) {
            Some(part) => {
                *part = None;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn list(&self) -> Result<Vec<(Digest, PartState)>, StoreError> {
        Ok(self
            .record
            .read()
            .parts
            .iter()
            .map(|(c, p)| (*c, as_state(p.as_ref())))
            .collect())
    }
}

fn as_state(part: Option<&Part>) -> PartState {
    part.map_or(PartState::Erased, |p| PartState::Present {
        bytes: p.bytes.len() as u64,
    })
}

/// A head record in memory. Clones share it, so that it can outlive a "restart" in a test.
#[derive(Debug, Clone, Default)]
pub struct MemoryHead {
    mark: Arc<RwLock<Option<HeadMark>>>,
}

impl HeadRecord for MemoryHead {
    fn write(&mut self, mark: &HeadMark) -> Result<(), StoreError> {
        if mark.note.len() > MAX_NOTE_BYTES {
            return Err(StoreError::misuse(format!(
                "checkpoint note has `{}` bytes, at most {MAX_NOTE_BYTES} fit",
                mark.note.len()
            )));
        }
        let mut kept = self.mark.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = kept.as_ref().filter(|old| old.size > mark.size) {
            return Err(StoreError::misuse(format!(
                "head size `{}` is smaller than the recorded `{}`",
                mark.size, old.size
            )));
        }
        *kept = Some(mark.clone());
        Ok(())
    }

    fn read(&self) -> Result<Option<HeadMark>, StoreError> {
        Ok(self
            .mark
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone())
    }
}
