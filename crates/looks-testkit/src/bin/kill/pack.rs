//! The evidence pack of the folder: verified by the program, then compared with all that was told.

use std::fs::{self, File};

use looks_record::checkpoint::SignedCheckpoint;
use looks_record::entry::{Actor, Decoded, Entry, Verdict};
use looks_record::hash::leaf_hash;
use looks_record::note::VerifierKey;
use looks_record::pack::{FileKind, read_file, scan};
use looks_record::tile::{TileKind, decode_bundle};
use looks_record::tree::MemoryNodes;
use serde_json::Value;

use super::Failure;
use super::hub::Program;
use super::load::{Acknowledged, Held};

/// Exports, verifies and compares; how many entries there are.
pub(crate) fn check(
    program: &Program,
    all: &[Acknowledged],
    held: &[Held],
) -> Result<u64, Failure> {
    let path = program.scratch("pack.tar");
    if path.exists() {
        fs::remove_file(&path)?;
    }
    let (data, pack) = (program.data(), path.clone());
    let exported = program.ask(&[
        "export".as_ref(),
        pack.as_os_str(),
        "--data".as_ref(),
        data.as_os_str(),
    ])?;
    let key = exported
        .get("key")
        .and_then(Value::as_str)
        .ok_or("`export` gave no key")?;
    let report = program.ask(&[
        "verify".as_ref(),
        pack.as_os_str(),
        "--key".as_ref(),
        key.as_ref(),
    ])?;
    if report.get("result").and_then(Value::as_str) != Some("verified") {
        return Err(format!("the pack does not verify: {report:#}").into());
    }
    let entries = entries(&path)?;
    compare(all, &entries)?;
    let tree = MemoryNodes::from_leaves(entries.iter().map(|e| leaf_hash(e)));
    let key: VerifierKey = key.parse().map_err(|e| format!("key `{key}`: {e}"))?;
    for held in held {
        let signed = SignedCheckpoint::parse(held.note.as_bytes()).map_err(|e| e.to_string())?;
        signed
            .verify(std::slice::from_ref(&key))
            .map_err(|e| e.to_string())?;
        let checkpoint = signed.checkpoint();
        let root = tree.root(checkpoint.size).map_err(|e| e.to_string())?;
        if root != checkpoint.root {
            return Err(format!(
                "the record of {} entries is no extension of the checkpoint of {} that was held",
                entries.len(),
                checkpoint.size
            )
            .into());
        }
    }
    Ok(entries.len() as u64)
}

fn entries(path: &std::path::Path) -> Result<Vec<Vec<u8>>, Failure> {
    let mut file = File::open(path)?;
    let scanned = scan(&mut std::io::BufReader::new(&file)).map_err(|e| e.to_string())?;
    let mut bundles = Vec::new();
    for inside in &scanned.files {
        if let FileKind::Tile(tile) = inside.kind
            && tile.kind == TileKind::Entries
        {
            bundles.push((tile.index, tile.width, inside));
        }
    }
    bundles.sort_by_key(|(index, ..)| *index);
    let mut all = Vec::new();
    for (_, width, inside) in bundles {
        let bytes = read_file(&mut file, inside).map_err(|e| e.to_string())?;
        let decoded = decode_bundle(&bytes, width).map_err(|e| e.to_string())?;
        all.extend(decoded.into_iter().map(<[u8]>::to_vec));
    }
    Ok(all)
}

/// Every acknowledged command stands in the record under its index, as it was sent and answered.
fn compare(all: &[Acknowledged], entries: &[Vec<u8>]) -> Result<(), Failure> {
    for a in all {
        let bytes = usize::try_from(a.told.index)
            .ok()
            .and_then(|i| entries.get(i));
        let bytes =
            bytes.ok_or_else(|| format!("acknowledged {a:?} is beyond the end of the record"))?;
        let Decoded::Known(entry) = Entry::decode(bytes).map_err(|e| e.to_string())? else {
            return Err(format!("acknowledged {a:?} is an entry of an unknown kind").into());
        };
        let intent = entry.intent().map_err(|e| e.to_string())?;
        let command = intent.command_value().map_err(|e| e.to_string())?;
        let verdict = if a.told.accepted {
            Verdict::Accepted
        } else {
            Verdict::Refused
        };
        let same = intent.command_id == a.id
            && intent.actor == Actor::Person(a.person.clone())
            && command.get("do").and_then(Value::as_str) == Some(a.act.as_str())
            && entry.verdict == verdict;
        if !same {
            return Err(format!("acknowledged {a:?} differs from entry {}", a.told.index).into());
        }
    }
    Ok(())
}
