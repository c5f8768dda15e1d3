//! Every single changed byte is found and named; no bytes whatever make the verifier panic.

use std::io::Cursor;

use looks_record::pack::{self, FileKind, ScannedFile};
use looks_record::tile::TileKind;
use looks_verify::{Options, Outcome, Place, verify};
use proptest::prelude::*;

use crate::sample;
use crate::tools::{check, places, trusted};

/// Places that may be named first when this byte of the small pack changes.
fn expected(files: &[ScannedFile], entries: &[Vec<u8>], at: u64) -> Option<Vec<Place>> {
    let file = files
        .iter()
        .find(|file| (file.offset..file.offset + file.size).contains(&at))?;
    let FileKind::Tile(path) = file.kind else {
        return Some(vec![Place::File(file.path.clone())]);
    };
    if path.kind != TileKind::Entries {
        return Some(vec![Place::File(file.path.clone())]);
    }
    let mut end = file.offset;
    for (index, entry) in entries.iter().enumerate() {
        end += 2 + entry.len() as u64;
        if at < end {
            return Some(vec![Place::Entry(index as u64)]);
        }
    }
    None
}

#[test]
fn every_changed_byte_is_found_and_named() {
    let bytes = sample::small_pack();
    let entries = sample::entries();
    let scan = pack::scan(&mut &bytes[..]).unwrap();
    let options = trusted();
    let manifest = scan.bytes - 1024 - scan.manifest.len().next_multiple_of(512) as u64;
    let manifest = manifest..manifest + scan.manifest.len() as u64;
    let mut changed = bytes.clone();
    for at in 0..bytes.len() {
        // Another bit at each byte; over the neighbours all eight are met.
        changed[at] ^= 1 << (at % 8);
        let places = places(&changed, &options);
        let offset = at as u64;
        let first = places.first().expect("a place");
        if let Some(expected) = expected(&scan.files, &entries, offset) {
            assert!(expected.contains(first), "byte {at}: {places:?}");
        } else if manifest.contains(&offset) {
            let named = places.iter().any(|place| match place {
                Place::File(path) => path == "manifest" || scan.file(path).is_some(),
                Place::ManifestLine(_) => true,
                _ => false,
            });
            assert!(named, "manifest byte {at}: {places:?}");
        } else {
            // Header, padding or end: the byte itself, or another of the same header or block.
            let Place::Archive(found) = first else {
                panic!("byte {at}: {places:?}")
            };
            assert_eq!(found / 512, offset / 512, "byte {at}: {places:?}");
        }
        changed[at] = bytes[at];
    }
}

#[test]
fn every_removed_or_doubled_byte_is_found() {
    let bytes = sample::small_pack();
    for at in (0..bytes.len()).step_by(7) {
        let shorter = [&bytes[..at], &bytes[at + 1..]].concat();
        assert!(!places(&shorter, &trusted()).is_empty());
        let longer = [&bytes[..=at], &bytes[at..]].concat();
        assert!(!places(&longer, &trusted()).is_empty());
    }
}

#[test]
fn every_truncation_is_found() {
    let bytes = sample::small_pack();
    for length in (0..bytes.len()).step_by(101) {
        let first = places(&bytes[..length], &Options::default()).remove(0);
        assert!(matches!(first, Place::Archive(_)), "{length}: {first}");
    }
}

#[test]
fn every_emptied_file_but_the_free_texts_is_noticed() {
    let pack = sample::small_pack();
    let count = pack::scan(&mut &pack[..]).unwrap().files.len();
    for which in 0..count {
        let number = std::cell::Cell::new(0);
        let spoiled = crate::tools::rewrite(&pack, |_, bytes| {
            let here = number.replace(number.get() + 1) == which;
            Some(if here { Vec::new() } else { bytes })
        });
        let report = check(&spoiled, &trusted());
        let free = [0, 9].contains(&which);
        assert_eq!(
            report.outcome == Outcome::Verified,
            free,
            "file {which}: {report}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn garbage_never_panics_and_never_verifies(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert_eq!(check(&bytes, &trusted()).outcome, Outcome::Failed);
        prop_assert_eq!(check(&bytes, &Options::default()).outcome, Outcome::Failed);
    }

    #[test]
    fn files_of_garbage_under_a_good_manifest_never_panic(
        which in any::<prop::sample::Index>(), garbage in prop::collection::vec(any::<u8>(), 0..600))
    {
        let pack = sample::small_pack();
        let count = pack::scan(&mut &pack[..]).unwrap().files.len();
        let which = which.index(count);
        let number = std::cell::Cell::new(0);
        let spoiled = crate::tools::rewrite(&pack, |path, bytes| {
            let here = number.replace(number.get() + 1) == which;
            let limit = FileKind::of(path).map_or(0, FileKind::limit);
            let limit = usize::try_from(limit).unwrap();
            let garbage = &garbage[..garbage.len().min(limit)];
            Some(if here { garbage.to_vec() } else { bytes })
        });
        // FORMAT.md and rule packs may say anything; the rest must be noticed.
        let report = check(&spoiled, &trusted());
        let free = [0, 9].contains(&which);
        prop_assert_eq!(report.outcome == Outcome::Verified, free, "file {}: {}", which, report);
    }

    #[test]
    fn many_changes_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20))
    {
        let mut bytes = sample::small_pack();
        let before = bytes.clone();
        for (at, value) in edits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let report = verify(&mut Cursor::new(&bytes), &trusted()).unwrap();
        prop_assert_eq!(report.outcome == Outcome::Verified, bytes == before);
    }
}
