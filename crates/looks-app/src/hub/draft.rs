//! The working state of one batch: what the entries so far have made true, and the entries themselves.
//! Nothing of it is real until the store has it; a failed commit drops it whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use looks_core::{Event, Refusal, State, Timestamp, vocabulary::Strength};
use looks_record::{
    Hash, cbor,
    entry::{Credential, DeviceSignature, Entry, Verdict},
    hash::leaf_hash,
    part::references_in,
    tile::{TILE_WIDTH, encode_hashes, subtree_hash},
    tree::CompactRange,
};
use looks_store::{CommandKey, CommandRecord, Digest, EntryRow, Part, TileRow};
use serde_json::{Value, json};

use super::shared::{Index, PendingStop};
use crate::{Answer, AppError};

/// Name and version of the engine, as entries carry it.
pub(super) const ENGINE: &str = concat!("looks-core/", env!("CARGO_PKG_VERSION"));

/// The hub's clocks at one batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// The time decisions are made with, and the wall clock of the entry.
    pub(super) now: Timestamp,
    /// Monotonic clock.
    pub(super) mono_ms: u64,
}

/// What an entry says besides its outcome.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) intent: &'a [u8],
    pub(super) strength: Strength,
    pub(super) device: Option<&'a str>,
    pub(super) signature: Option<&'a DeviceSignature>,
}

/// How an entry came out.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    /// CBOR of the events, or of the reasons with their evidence.
    pub(super) events: Vec<u8>,
    pub(super) reasons: Vec<String>,
}

impl Outcome {
    /// It happened.
    pub(super) fn accepted(events: &[Event], system: bool) -> Result<Self, AppError> {
        let list = serde_json::to_value(events).map_err(AppError::internal)?;
        Ok(Self {
            verdict: if system {
                Verdict::System
            } else {
                Verdict::Accepted
            },
            events: cbor::encode(&list).map_err(events_too_large)?,
            reasons: noted(events),
        })
    }

    /// It was refused; the reasons keep their evidence.
    pub(super) fn refused(refusal: &Refusal) -> Result<Self, AppError> {
        let list: Vec<Value> = refusal
            .reasons
            .iter()
            .map(|r| json!({"event": "refused", "id": r.id, "kind": r.kind, "about": r.about}))
            .collect();
        Ok(Self {
            verdict: Verdict::Refused,
            events: cbor::encode(&Value::Array(list)).map_err(events_too_large)?,
            reasons: refusal.reasons.iter().map(|r| r.id.clone()).collect(),
        })
    }
}

fn events_too_large(error: cbor::CborError) -> AppError {
    match error {
        cbor::CborError::TooLong(size) => AppError::TooLarge {
            what: "bytes of what the command would change",
            size: size as u64,
            limit: looks_record::entry::MAX_ENTRY as u64,
        },
        other => AppError::internal(other),
    }
}

/// Ids of rules that were noted, overridden or started a deadline.
pub(super) fn noted(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Noted { rule }
            | Event::Overridden { rule, .. }
            | Event::DeadlineStarted { rule, .. } => Some(rule.clone()),
            _ => None,
        })
        .collect()
}

/// The record's word for a strength.
pub(super) const fn credential(strength: Strength) -> Credential {
    match strength {
        Strength::System => Credential::System,
        Strength::Anonymous => Credential::Anonymous,
        Strength::Witnessed => Credential::Witnessed,
        Strength::CodeOnOtherDevice => Credential::CodeOnOtherDevice,
        Strength::OwnSession => Credential::OwnSession,
        Strength::OwnDeviceKey => Credential::OwnDeviceKey,
    }
}

/// What is the same in every entry of a run.
#[derive(Debug)]
pub(super) struct Letterhead<'a> {
    pub(super) origin: &'a str,
    pub(super) boot: &'a str,
    pub(super) packs: &'a [Hash],
    pub(super) moment: Moment,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) state: State,
    pub(super) index: Index,
    pub(super) rows: Vec<EntryRow>,
    pub(super) parts: Vec<Part>,
    /// Commands of this batch that already have their answer.
    pub(super) seen: BTreeMap<CommandKey, (Digest, Answer)>,
    /// Stops that are durable once this batch is.
    pub(super) stops: Vec<PendingStop>,
    base: u64,
}

/// A place in a draft to go back to.
#[derive(Debug)]
pub(super) struct Mark {
    state: State,
    index: Index,
    rows: usize,
    parts: usize,
    seen: BTreeMap<CommandKey, (Digest, Answer)>,
}

impl Draft {
    pub(super) fn new(state: State, index: Index, base: u64) -> Self {
        Self {
            state,
            index,
            rows: Vec::new(),
            parts: Vec::new(),
            seen: BTreeMap::new(),
            stops: Vec::new(),
            base,
        }
    }

    /// Index of the next entry.
    pub(super) fn next(&self) -> u64 {
        self.base + self.rows.len() as u64
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            state: self.state.clone(),
            index: self.index.clone(),
            rows: self.rows.len(),
            parts: self.parts.len(),
            seen: self.seen.clone(),
        }
    }

    pub(super) fn back_to(&mut self, mark: Mark) {
        self.state = mark.state;
        self.index = mark.index;
        self.rows.truncate(mark.rows);
        self.parts.truncate(mark.parts);
        self.seen = mark.seen;
    }

    /// Adds one entry. On an error nothing was added.
    pub(super) fn push(
        &mut self,
        head: &Letterhead<'_>,
        source: &Source<'_>,
        outcome: Outcome,
        command: Option<CommandRecord>,
        parts: &[Part],
    ) -> Result<u64, AppError> {
        let index = self.next();
        let bytes = Entry {
            origin: head.origin.to_owned(),
            intent: source.intent.to_vec(),
            credential: credential(source.strength),
            device: source.device.map(str::to_owned),
            boot: head.boot.to_owned(),
            mono_ms: head.moment.mono_ms,
            wall_ms: head.moment.now.ms(),
            verdict: outcome.verdict,
            events: outcome.events,
            reasons: outcome.reasons,
            engine: ENGINE.to_owned(),
            packs: head.packs.to_vec(),
            signature: source.signature.cloned(),
        }
        .encode()
        .map_err(entry_error)?;
        let mut named: Vec<Digest> = references_in(&bytes).into_iter().map(|h| h.0).collect();
        named.sort_unstable();
        named.dedup();
        let leaf = leaf_hash(&bytes).0;
        self.rows.push(EntryRow {
            leaf_hash: leaf,
            command,
            parts: named,
            bytes,
        });
        self.parts.extend_from_slice(parts);
        Ok(index)
    }

    /// Keeps the page index in step with an accepted entry; the state has its events already.
    pub(super) fn note(&mut self, at: u64, events: &[Event]) {
        for event in events {
            note_event(&mut self.index, &self.state, at, event);
        }
    }
}

fn entry_error(error: looks_record::entry::EntryError) -> AppError {
    match error {
        looks_record::entry::EntryError::TooLong(size) => AppError::TooLarge {
            what: "bytes of the entry",
            size: size as u64,
            limit: looks_record::entry::MAX_ENTRY as u64,
        },
        other => AppError::internal(other),
    }
}

/// Corrections by the entry they correct, and which numbers a second counter must not see.
pub(super) fn note_event(index: &mut Index, state: &State, at: u64, event: &Event) {
    match event {
        Event::Corrected { entry, .. } => {
            let corrections = Arc::make_mut(&mut index.corrections);
            corrections.entry(*entry).or_default().push(at);
        }
        Event::CountGiven { lot, .. } => {
            let open = state.counts.get(lot).is_some_and(|c| c.first.is_some());
            let blind = Arc::make_mut(&mut index.blind);
            let key = format!("lot {lot}");
            if open {
                blind.insert(key, at);
            } else {
                blind.remove(&key);
            }
        }
        Event::ItemUnloaded { item, .. } => {
            Arc::make_mut(&mut index.blind).insert(format!("item {item}"), at);
        }
        Event::ProofWitnessed { item, .. }
        | Event::ItemLocked { item, .. }
        | Event::ItemTakenOut { item, .. } => {
            let key = format!("item {item}");
            if index.blind.contains_key(&key) {
                Arc::make_mut(&mut index.blind).remove(&key);
            }
        }
        _ => {}
    }
}

/// The right edge of the tree and of its tiles.
#[derive(Debug, Clone, Default)]
pub(super) struct Edge {
    pub(super) range: CompactRange,
    /// Hashes of each level's unfinished tile.
    tails: Vec<Vec<Hash>>,
    /// Tiles finished at each level.
    finished: Vec<u64>,
}

impl Edge {
    /// Appends a leaf; tiles that it completes go to `tiles`.
    pub(super) fn push(&mut self, leaf: Hash, tiles: &mut Vec<TileRow>) -> Result<(), AppError> {
        self.range.append(leaf).map_err(AppError::internal)?;
        let mut hash = leaf;
        for level in 0_u8..8 {
            let place = usize::from(level);
            if self.tails.len() == place {
                self.tails.push(Vec::with_capacity(usize::from(TILE_WIDTH)));
                self.finished.push(0);
            }
            let (Some(tail), Some(finished)) =
                (self.tails.get_mut(place), self.finished.get_mut(place))
            else {
                return Ok(());
            };
            tail.push(hash);
            if tail.len() < usize::from(TILE_WIDTH) {
                return Ok(());
            }
            let Some(root) = subtree_hash(tail) else {
                return Ok(());
            };
            tiles.push(TileRow {
                level,
                index: *finished,
                hashes: encode_hashes(tail),
            });
            *finished += 1;
            tail.clear();
            hash = root;
        }
        Ok(())
    }
}
