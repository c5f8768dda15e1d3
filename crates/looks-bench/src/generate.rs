//! Fills a hub's folder with a long, valid record, faster than people could say it.
//!
//! Every entry is one that a hub writes: an intent signed by one of twenty devices, the events it led to,
//! a command key, tiles, a signed checkpoint and head for each batch. Protective equipment is confirmed
//! and taken off again and heads are counted, so that the state stays as small as it was.

use std::path::Path;

use anyhow::{Context as _, Result};
use looks_record::cbor;
use looks_record::checkpoint::Checkpoint;
use looks_record::entry::{Actor, Credential, DeviceSignature, Entry, Intent, Verdict};
use looks_record::hash::{Hash, leaf_hash, sha256};
use looks_record::note::Signer;
use looks_record::sig::SecretKey;
use looks_record::tile::{TILE_WIDTH, encode_hashes, subtree_hash};
use looks_record::tree::CompactRange;
use looks_store::{
    Batch, CommandKey, CommandRecord, EntryRow, Folder, Head, LogRead as _, LogStore as _, TileRow,
};
use serde_json::{Value, json};

/// Entries in one commit.
const BATCH: u64 = 4_096;

/// Devices that sign.
const DEVICES: u64 = 20;

/// Appends entries until the log has `wanted`. The folder must be closed.
pub(crate) fn fill(path: &Path, packs: &[Hash], wanted: u64) -> Result<()> {
    let folder = Folder::open(path)?;
    let secret = SecretKey::from_seed(&folder.seed()?.0);
    let mut stores = folder.open_stores(&sha256(secret.public().as_bytes()).0)?;
    let origin = stores.log.identity()?.origin;
    let signer = Signer::new(&origin, secret)?;
    let mut size = stores.log.head()?.size;
    let mut tree = Tree::default();
    for leaf in stores.log.leaf_hashes(0..size)? {
        tree.push(Hash(leaf))?;
    }
    tree.tiles.clear();
    let maker = Maker::new(origin.clone(), packs);
    while size < wanted {
        let next = (size + BATCH).min(wanted);
        let entries = maker.rows(size..next)?;
        for row in &entries {
            tree.push(Hash(row.leaf_hash))?;
        }
        let root = tree.range.root();
        let note = Checkpoint {
            origin: origin.clone(),
            size: next,
            root,
        }
        .sign(&signer)?;
        let batch = Batch {
            entries,
            tiles: std::mem::take(&mut tree.tiles),
            parts: Vec::new(),
            head: Head {
                size: next,
                root: root.0,
                checkpoint_note: note.to_string().into_bytes(),
                frontier: tree.range.hashes().iter().map(|hash| hash.0).collect(),
            },
        };
        stores.log.append(size, &batch)?;
        size = next;
    }
    stores.log.maintain()?;
    Ok(())
}

/// The right edge of the tree, and tiles that were completed.
#[derive(Debug, Default)]
struct Tree {
    range: CompactRange,
    levels: Vec<(Vec<Hash>, u64)>,
    tiles: Vec<TileRow>,
}

impl Tree {
    fn push(&mut self, leaf: Hash) -> Result<()> {
        self.range.append(leaf)?;
        let mut hash = leaf;
        for level in 0_u8.. {
            let place = usize::from(level);
            if self.levels.len() == place {
                self.levels.push((Vec::new(), 0));
            }
            let (open, index) = self.levels.get_mut(place).context("no such level")?;
            open.push(hash);
            if open.len() < usize::from(TILE_WIDTH) {
                return Ok(());
            }
            hash = subtree_hash(open).context("a full tile has no root")?;
            self.tiles.push(TileRow {
                level,
                index: *index,
                hashes: encode_hashes(open),
            });
            *index += 1;
            open.clear();
        }
        Ok(())
    }
}

/// Makes entries.
struct Maker<'a> {
    origin: String,
    production: String,
    packs: &'a [Hash],
    keys: Vec<SecretKey>,
}

impl<'a> Maker<'a> {
    fn new(origin: String, packs: &'a [Hash]) -> Self {
        let production = origin.rsplit('/').nth(1).unwrap_or_default().to_owned();
        let keys = (1..=DEVICES)
            .map(|device| SecretKey::from_seed(&sha256(&device.to_be_bytes()).0))
            .collect();
        Self {
            origin,
            production,
            packs,
            keys,
        }
    }

    /// The entries of these indices, made on two threads.
    fn rows(&self, range: std::ops::Range<u64>) -> Result<Vec<EntryRow>> {
        let middle = u64::midpoint(range.start, range.end);
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| (range.start..middle).map(|n| self.row(n)).collect());
            let second: Result<Vec<EntryRow>> = (middle..range.end).map(|n| self.row(n)).collect();
            (first.join(), second)
        });
        let first: Result<Vec<EntryRow>> =
            first.map_err(|_| anyhow::anyhow!("a thread that makes entries panicked"))?;
        let mut rows = first?;
        rows.extend(second?);
        Ok(rows)
    }

    fn row(&self, number: u64) -> Result<EntryRow> {
        const WEARERS: [&str; 6] = ["lead", "armorer-1", "ad-1", "camera-op", "focus", "medic"];
        let wearer = WEARERS
            .get(usize::try_from(number)? % WEARERS.len())
            .copied()
            .unwrap_or("lead");
        let (command, events) = said(number, wearer);
        let device = number % DEVICES;
        let key = self.keys.get(usize::try_from(device)?).context("no key")?;
        let command_id = format!("{number:012}");
        let device = format!("phone-{device}");
        let intent = Intent {
            command_id: command_id.clone(),
            production: self.production.clone(),
            actor: Actor::Person("medic".to_owned()),
            on_behalf_of: None,
            scribe: None,
            shown: None,
            device_ms: None,
            command: cbor::encode(&command)?,
        }
        .encode()?;
        let signature = DeviceSignature::sign(key, &self.origin, &intent);
        let digest = sha256(&intent).0;
        let bytes = Entry {
            origin: self.origin.clone(),
            intent,
            credential: Credential::OwnDeviceKey,
            device: Some(device.clone()),
            boot: "00bench00bench00".to_owned(),
            mono_ms: number,
            wall_ms: 1_780_000_000_000 + i64::try_from(number)?,
            verdict: Verdict::Accepted,
            events: cbor::encode(&events)?,
            reasons: Vec::new(),
            engine: concat!("looks-core/", env!("CARGO_PKG_VERSION")).to_owned(),
            packs: self.packs.to_vec(),
            signature: Some(signature),
        }
        .encode()?;
        Ok(EntryRow {
            leaf_hash: leaf_hash(&bytes).0,
            bytes,
            command: Some(CommandRecord {
                key: CommandKey {
                    actor: "medic".to_owned(),
                    device,
                    id: command_id,
                },
                digest,
            }),
            parts: Vec::new(),
        })
    }
}

/// A command and what it led to.
fn said(number: u64, wearer: &str) -> (Value, Value) {
    match number % 3 {
        0 => (
            json!({"do": "confirm_ppe", "setup": "12a", "person": wearer, "wears": ["ears", "eyes"]}),
            json!([{"event": "ppe_confirmed", "setup": "12a", "person": wearer, "wears": ["ears", "eyes"]}]),
        ),
        1 => (
            json!({"do": "remove_ppe", "setup": "12a", "person": wearer}),
            json!([{"event": "ppe_removed", "setup": "12a", "person": wearer}]),
        ),
        _ => (
            json!({"do": "count_heads", "setup": "12a", "heads": 6}),
            json!([{"event": "heads_counted", "setup": "12a", "heads": 6}]),
        ),
    }
}
