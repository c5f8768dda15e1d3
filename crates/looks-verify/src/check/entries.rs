//! Walks the entries once: hashes, tiles, root, contents, command ids, device signatures.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek};

use looks_record::cbor;
use looks_record::checkpoint::SignedCheckpoint;
use looks_record::entry::{Actor, Decoded, Entry, Intent, Verdict, signing_bytes};
use looks_record::hash::{self, Hash, leaf_hash, sha256};
use looks_record::part;
use looks_record::sig::PublicKey;
use looks_record::tile::{self, TILE_WIDTH, TileKind, TilePath, subtree_hash};
use looks_record::tree::CompactRange;

use super::Check;
use super::signatures::{Job, Queue};
use crate::report::{Place, counted};

/// What later steps need of the walk.
#[derive(Default)]
pub(super) struct Walked {
    /// Roots of the trees that receipts speak of, by size.
    pub(super) roots: BTreeMap<u64, Hash>,
    /// Leaf hashes of the entries that receipts speak of, by index.
    pub(super) leaves: BTreeMap<u64, Hash>,
    /// Parts that entries name.
    pub(super) named_parts: BTreeSet<Hash>,
    /// Rule packs that entries name.
    pub(super) packs: BTreeSet<Hash>,
}

/// State of the walk that is dropped at its end.
struct Walk {
    range: CompactRange,
    /// Hashes of the tiles of each level above 0, as far as they are complete.
    upper: Vec<Vec<Hash>>,
    wanted_sizes: BTreeSet<u64>,
    wanted_leaves: BTreeSet<u64>,
    /// Digest of actor, device and command id, entry index, whether refused.
    commands: Vec<(u128, u64, bool)>,
    production: Option<String>,
    last_wall_ms: Option<i64>,
    enrolled: BTreeSet<[u8; 32]>,
    /// Keys that signed before any accepted entry enrolled them.
    stray_keys: BTreeSet<[u8; 32]>,
    /// Keys met, and whether they are usable.
    keys: BTreeMap<[u8; 32], Option<PublicKey>>,
    vouched: u64,
    queue: Queue,
    out: Walked,
}

/// Entries of a bundle as far as it can be split; used to find the first changed one.
pub(super) fn split_bundle(bytes: &[u8]) -> Vec<&[u8]> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        let Some((entry, tail)) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        else {
            break;
        };
        entries.push(entry);
        rest = tail;
    }
    entries
}

impl<R: Read + Seek> Check<'_, R> {
    pub(super) fn entries(&mut self, checkpoint: &SignedCheckpoint) -> io::Result<Walked> {
        let content = checkpoint.checkpoint();
        let wishes = self.receipt_wishes()?;
        let mut walk = Walk {
            range: CompactRange::new(),
            upper: Vec::new(),
            wanted_sizes: wishes.iter().map(|(_, size)| *size).collect(),
            wanted_leaves: wishes.iter().map(|(index, _)| *index).collect(),
            commands: Vec::new(),
            production: None,
            last_wall_ms: None,
            enrolled: BTreeSet::new(),
            stray_keys: BTreeSet::new(),
            keys: BTreeMap::new(),
            vouched: 0,
            queue: Queue::new(),
            out: Walked::default(),
        };
        walk.remember_root();
        for path in tile::paths(content.size).filter(|path| path.kind == TileKind::Entries) {
            self.bundle(&mut walk, path, &content.origin)?;
        }
        self.upper_tiles(&walk);
        let root = walk.range.root();
        if root != content.root || walk.range.size() != content.size {
            self.report.problem(
                Place::Record,
                format!(
                    "its {} entries have root {root}, the checkpoint says {} entries and {}",
                    walk.range.size(),
                    content.size,
                    content.root
                ),
            );
        } else {
            self.report.proved(format!(
                "The record of `{}` has {} in this order, none missing, changed or added since its \
                 checkpoint was signed.",
                content.origin,
                counted(content.size, "entry", "entries")
            ));
        }
        self.report.counts.entries = walk.range.size();
        let bad = walk.queue.finish();
        self.bad_signatures(bad);
        self.command_ids(&mut walk);
        self.summarise(&walk);
        Ok(walk.out)
    }

    fn bundle(&mut self, walk: &mut Walk, path: TilePath, origin: &str) -> io::Result<()> {
        let name = path.to_string();
        let Some(bytes) = self.read(&name)? else {
            return Ok(());
        };
        let entries = match tile::decode_bundle(&bytes, path.width) {
            Ok(entries) => entries,
            Err(error) => {
                self.report.problem(Place::File(name), error.to_string());
                split_bundle(&bytes)
            }
        };
        let first = path.index * u64::from(TILE_WIDTH);
        let mut hashes = Vec::with_capacity(entries.len());
        for (index, entry) in (first..).zip(entries) {
            let leaf = leaf_hash(entry);
            hashes.push(leaf);
            walk.append(index, leaf);
            walk.out.named_parts.extend(part::references_in(entry));
            if !self.options.fast {
                self.entry(walk, index, entry, origin);
            }
        }
        self.hash_tile(
            TilePath {
                kind: TileKind::Hashes(0),
                ..path
            },
            &hashes,
        )?;
        if path.width == TILE_WIDTH {
            walk.complete_tile(&hashes);
        }
        Ok(())
    }

    /// Compares a tile of the pack with the hashes computed from the entries.
    fn hash_tile(&mut self, path: TilePath, hashes: &[Hash]) -> io::Result<()> {
        let name = path.to_string();
        let Some(file) = self.scan.file(&name).cloned() else {
            return Ok(());
        };
        if sha256(&tile::encode_hashes(hashes)) == file.sha256 {
            return Ok(());
        }
        let found = self.read_scanned(&file)?.unwrap_or_default();
        let found = tile::decode_hashes(&found, path.width).unwrap_or_default();
        let same = hashes
            .iter()
            .zip(&found)
            .take_while(|(a, b)| a == b)
            .count() as u64;
        if path.kind == TileKind::Hashes(0) {
            let index = path.index * u64::from(TILE_WIDTH) + same;
            self.report.problem(
                Place::Entry(index),
                format!("its hash is not the one in `{name}`"),
            );
        }
        let what = format!("its hash {same} is not the one that the entries have");
        self.report.problem(Place::File(name), what);
        Ok(())
    }

    /// Checks the tiles above the leaves; their names were checked before.
    fn upper_tiles(&mut self, walk: &Walk) {
        for (level, row) in (1_u8..).zip(&walk.upper) {
            for (index, hashes) in (0_u64..).zip(row.chunks(usize::from(TILE_WIDTH))) {
                let width = u16::try_from(hashes.len()).unwrap_or(TILE_WIDTH);
                let path = TilePath {
                    kind: TileKind::Hashes(level),
                    index,
                    width,
                };
                let name = path.to_string();
                let want = sha256(&tile::encode_hashes(hashes));
                if self.scan.file(&name).is_none_or(|file| file.sha256 != want) {
                    let what = "is not what the entries below it hash to";
                    self.report.problem(Place::File(name), what);
                }
            }
        }
    }

    /// Checks what one entry says.
    fn entry(&mut self, walk: &mut Walk, index: u64, bytes: &[u8], origin: &str) {
        let checked = Entry::decode(bytes).and_then(|decoded| match decoded {
            Decoded::Known(entry) => entry.check().map(|intent| Some((entry, intent))),
            Decoded::Unknown { .. } => Ok(None),
        });
        match checked {
            Err(error) => self.report.problem(Place::Entry(index), error.to_string()),
            Ok(None) => self.report.counts.unknown += 1,
            Ok(Some((entry, intent))) => {
                if entry.origin != origin {
                    let what = format!("was written for another log, `{}`", entry.origin);
                    self.report.problem(Place::Entry(index), what);
                }
                self.count(walk, &entry);
                self.intent(walk, index, &entry, &intent);
                self.signature(walk, index, &entry);
                walk.out.packs.extend(&entry.packs);
            }
        }
    }

    fn count(&mut self, walk: &mut Walk, entry: &Entry) {
        let counts = &mut self.report.counts;
        match entry.verdict {
            Verdict::Accepted => counts.accepted += 1,
            Verdict::Refused => counts.refused += 1,
            Verdict::System => counts.system += 1,
        }
        if walk.last_wall_ms.is_some_and(|last| entry.wall_ms < last) {
            counts.clock_steps_back += 1;
        }
        walk.last_wall_ms = Some(entry.wall_ms);
    }

    fn intent(&mut self, walk: &mut Walk, index: u64, entry: &Entry, intent: &Intent) {
        let production = walk
            .production
            .get_or_insert_with(|| intent.production.clone());
        if *production != intent.production {
            let what = format!(
                "is of production `{}`, the first of `{production}`",
                intent.production
            );
            self.report.problem(Place::Entry(index), what);
        }
        let device = entry.device.as_deref().unwrap_or_default();
        // The fields have no control characters, so a zero byte separates them without doubt.
        let scope = [intent.actor.as_str(), device, &intent.command_id].join("\0");
        let digest = sha256(scope.as_bytes()).0;
        let digest = digest
            .first_chunk()
            .map_or(0, |half| u128::from_be_bytes(*half));
        walk.commands
            .push((digest, index, entry.verdict == Verdict::Refused));
        walk.enrol(entry, intent);
    }

    fn signature(&mut self, walk: &mut Walk, index: u64, entry: &Entry) {
        let Some(signature) = &entry.signature else {
            walk.vouched += u64::from(entry.verdict != Verdict::System);
            return;
        };
        if !walk.enrolled.contains(&signature.key) {
            walk.stray_keys.insert(signature.key);
        }
        // Judged once: a production has few keys, and a point takes longer to check than an entry.
        let known = walk.keys.entry(signature.key);
        let Some(key) = *known.or_insert_with(|| PublicKey::new(signature.key).ok()) else {
            self.report
                .problem(Place::Entry(index), "its device key is not usable");
            return;
        };
        let message = signing_bytes(&entry.origin, &entry.intent);
        self.report.counts.device_signed += 1;
        walk.queue.push(Job {
            index,
            key,
            message,
            signature: signature.signature,
        });
    }

    fn bad_signatures(&mut self, bad: Vec<u64>) {
        for index in bad {
            self.report.counts.device_signed -= 1;
            let what = "its device signature does not fit what it says the person meant";
            self.report.problem(Place::Entry(index), what);
        }
    }

    /// Command ids are unique per actor and device; a second use must have been refused.
    fn command_ids(&mut self, walk: &mut Walk) {
        walk.commands.sort_unstable();
        for pair in walk.commands.windows(2) {
            if let [(first, earlier, _), (second, later, refused)] = pair
                && first == second
                && !refused
            {
                let what = format!("carries the command id of entry {earlier} and was not refused");
                self.report.problem(Place::Entry(*later), what);
            }
        }
    }

    fn summarise(&mut self, walk: &Walk) {
        let counts = self.report.counts;
        if self.options.fast {
            return;
        }
        self.report.proved(format!(
            "Every entry is well formed and agrees with itself: {} accepted, {} refused, {} by the \
             hub itself; no command counts twice.",
            counts.accepted, counts.refused, counts.system
        ));
        let entries = |number| counted(number, "entry", "entries");
        if counts.device_signed > 0 {
            self.report.proved(format!(
                "{} with a good signature of the device that the act came from.",
                entries(counts.device_signed)
            ));
        }
        if walk.vouched > 0 {
            self.report.not_proved(format!(
                "Who acted in {} without a device signature: the hub vouches for it.",
                entries(walk.vouched)
            ));
        }
        for key in &walk.stray_keys {
            self.report.not_proved(format!(
                "Whose the device key {} is: no entry before its first signature enrols it.",
                hash::to_hex(key)
            ));
        }
        if counts.unknown > 0 {
            self.report.not_proved(format!(
                "What {} of a newer kind would say: the bytes are covered, a newer program reads \
                 them.",
                entries(counts.unknown)
            ));
        }
        if counts.clock_steps_back > 0 {
            self.report.not_proved(format!(
                "A steady clock: the hub's wall clock went backwards {}.",
                counted(counts.clock_steps_back, "time", "times")
            ));
        }
    }
}

impl Walk {
    fn append(&mut self, index: u64, leaf: Hash) {
        // Cannot fail below 2^64 entries; a pack has at most 25 million.
        let _ = self.range.append(leaf);
        if self.wanted_leaves.contains(&index) {
            self.out.leaves.insert(index, leaf);
        }
        self.remember_root();
    }

    fn remember_root(&mut self) {
        let size = self.range.size();
        if self.wanted_sizes.contains(&size) {
            self.out.roots.insert(size, self.range.root());
        }
    }

    /// Takes the hashes of a complete tile of leaves and completes the tiles above.
    fn complete_tile(&mut self, hashes: &[Hash]) {
        let width = usize::from(TILE_WIDTH);
        let mut root = subtree_hash(hashes);
        for level in 0.. {
            let Some(hash) = root else { return };
            if self.upper.len() == level {
                self.upper.push(Vec::new());
            }
            let Some(row) = self.upper.get_mut(level) else {
                return;
            };
            row.push(hash);
            let full = row.len() % width == 0;
            root = if full {
                row.get(row.len() - width..).and_then(subtree_hash)
            } else {
                None
            };
        }
    }

    /// Notes the device key that an accepted command enrols: its field `device_key`, in hex.
    fn enrol(&mut self, entry: &Entry, intent: &Intent) {
        let field = b"device_key";
        let worth = entry.verdict == Verdict::Accepted
            && intent.actor != Actor::Anonymous
            && intent
                .command
                .windows(field.len())
                .any(|window| window == field);
        if !worth {
            return;
        }
        let command = cbor::decode(&intent.command).ok();
        let key = command
            .as_ref()
            .and_then(|c| c.get("device_key"))
            .and_then(|k| k.as_str());
        if let Some(hash) = key.and_then(|text| text.parse::<Hash>().ok()) {
            self.enrolled.insert(hash.0);
        }
    }
}
