//! Packs made by somebody who knows the format, up to holding the hub's own key.

use looks_record::checkpoint::Checkpoint;
use looks_record::entry::{Actor, Credential, Entry, Verdict};
use looks_record::hash::{Hash, leaf_hash};
use looks_record::note::{Note, Signer};
use looks_record::part::reference;
use looks_record::policy::Policy;
use looks_record::tile::{encode_bundle, encode_hashes};
use looks_verify::{Options, Outcome, Place};
use serde_json::json;

use crate::sample;
use crate::tools::{
    check, file, first_problem, pack_of, places, rewrite, rewrite_as, spoil, trusted,
};

#[test]
fn a_wrong_key_and_a_forged_pack_are_told() {
    let pack = sample::small_pack();
    let other = Signer::new(sample::ORIGIN, sample::secret(8)).unwrap();
    let options = Options {
        keys: vec![other.verifier()],
        ..Options::default()
    };
    let (place, what) = first_problem(&pack, &options);
    assert_eq!(place, file("manifest"));
    assert!(what.contains("not signed by any key you gave"), "{what}");
    // Everything signed anew by a key of the same name: good against itself, not against ours.
    let forged = rewrite_as(&pack, &other, |path, bytes| match path {
        "checkpoint" => {
            let text = Note::parse(&bytes).unwrap().text().to_owned();
            Some(
                Checkpoint::parse_text(&text)
                    .unwrap()
                    .sign(&other)
                    .unwrap()
                    .to_string()
                    .into(),
            )
        }
        "keys/hub.vkey" => Some(format!("{}\n", other.verifier()).into()),
        _ if path.starts_with("proofs/") => None,
        _ => Some(bytes),
    });
    assert_eq!(
        check(&forged, &Options::default()).outcome,
        Outcome::ConsistentOnly
    );
    assert_eq!(
        places(&forged, &trusted()),
        [file("manifest"), file("checkpoint")]
    );
}

#[test]
fn a_changed_entry_under_a_new_manifest_misses_the_checkpoint() {
    let mut entries = sample::entries();
    let last = entries[4].len() - 40;
    entries[4][last] ^= 1;
    let hashes: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let pack = rewrite(&sample::small_pack(), |path, bytes| match path {
        "tile/entries/000.p/6" => Some(encode_bundle(&entries).unwrap()),
        "tile/0/000.p/6" => Some(encode_hashes(&hashes)),
        _ => Some(bytes),
    });
    assert!(places(&pack, &trusted()).contains(&Place::Record));
    let fast = Options {
        fast: true,
        ..trusted()
    };
    assert!(places(&pack, &fast).contains(&Place::Record));
}

#[test]
fn a_shortened_record_is_caught_by_a_receipt() {
    // Signed honestly as a record of five, enclosing a receipt of the tree of six.
    let entries = sample::entries();
    let mut contents = sample::contents(&entries[..5]);
    contents.receipts = vec![sample::receipt(&entries, 1, 6)];
    let pack = sample::build(entries[..5].to_vec(), sample::parts(), &contents);
    let (place, what) = first_problem(&pack, &trusted());
    assert_eq!(place, file("proofs/1.tlog-proof"));
    assert!(what.contains("the end of the record is missing"), "{what}");
}

#[test]
fn a_rewritten_record_is_caught_by_a_receipt() {
    let old = sample::entries();
    let mut new = old.clone();
    new.swap(3, 4);
    let mut contents = sample::contents(&new);
    contents.receipts = vec![sample::receipt(&old, 2, 5), sample::receipt(&old, 1, 2)];
    let pack = sample::build(new.clone(), sample::parts(), &contents);
    // Five entries are the same set in another order; two are the same.
    let swapped = check(&pack, &trusted());
    assert_eq!(swapped.problems.len(), 1, "{swapped}");
    assert_eq!(swapped.problems[0].place, file("proofs/2.tlog-proof"));
    assert!(swapped.problems[0].what.contains("rewritten"));
}

#[test]
fn receipts_of_other_entries_or_logs_are_refused() {
    let entries = sample::entries();
    let receipt = |index| sample::receipt(&entries, index, 6).to_string();
    let with = |text: String| {
        let pack = rewrite(&sample::small_pack(), |path, bytes| {
            Some(if path == "proofs/0.tlog-proof" {
                text.clone().into()
            } else {
                bytes
            })
        });
        first_problem(&pack, &trusted())
    };
    assert!(with(receipt(1)).1.contains("is a receipt for entry 1"));
    let path = receipt(0).replacen("index 0\n", "index 0\nAAAA", 1);
    assert_eq!(with(path).0, file("proofs/0.tlog-proof"));
    let other = Signer::new("lastlooks.example/other", sample::secret(1)).unwrap();
    let mut foreign = sample::receipt(&entries, 0, 6);
    let mut content = foreign.checkpoint.checkpoint().clone();
    content.origin = other.name().into();
    foreign.checkpoint = content.sign(&other).unwrap();
    assert!(with(foreign.to_string()).1.contains("another log"));
    let mut moved = sample::receipt(&entries, 0, 6);
    moved.path.reverse();
    assert!(
        with(moved.to_string())
            .1
            .contains("does not lead to the root")
    );
}

#[test]
fn a_bad_device_signature_is_found_in_its_entry() {
    let mut known = sample::known_entries();
    let signature = known[2].signature.as_mut().unwrap();
    signature.signature[3] ^= 1;
    let entries = known.iter().map(|entry| entry.encode().unwrap()).collect();
    let pack = pack_of(entries);
    let (place, what) = first_problem(&pack, &trusted());
    assert_eq!(place, Place::Entry(2));
    assert!(what.contains("device signature"), "{what}");
    // --fast does not look, and says so.
    let fast = Options {
        fast: true,
        ..trusted()
    };
    assert_eq!(check(&pack, &fast).outcome, Outcome::Verified);
}

#[test]
fn one_bad_signature_among_thousands_is_named() {
    let key = sample::secret(2);
    let entries: Vec<Vec<u8>> = (0..2100_u32)
        .map(|number| {
            let actor = Actor::Person("j".into());
            let intent = sample::intent(&format!("c-{number}"), actor, &json!({"n": number}));
            let credential = Credential::OwnDeviceKey;
            let mut entry = sample::entry(&intent, credential, Verdict::Accepted, &json!([]));
            entry.device = Some("phone-7".into());
            let signed = if number == 1500 {
                b"other".to_vec()
            } else {
                entry.intent.clone()
            };
            entry.signature = Some(looks_record::entry::DeviceSignature::sign(
                &key,
                sample::ORIGIN,
                &signed,
            ));
            entry.encode().unwrap()
        })
        .collect();
    let report = check(&pack_of(entries), &trusted());
    let found: Vec<&Place> = report
        .problems
        .iter()
        .map(|problem| &problem.place)
        .collect();
    assert_eq!(found, [&Place::Entry(1500)]);
    assert_eq!(report.counts.device_signed, 2099);
}

#[test]
fn keys_that_nobody_enrolled_are_reported() {
    let mut entries = sample::entries();
    entries.remove(1);
    let report = check(&pack_of(entries), &trusted());
    // The part named by the removed entry is now stray, which fails; the key is still reported.
    assert!(
        report
            .to_string()
            .contains("no entry before its first signature enrols it")
    );
    let whole = check(&pack_of(sample::entries()), &trusted());
    assert!(!whole.to_string().contains("enrols it"), "{whole}");
}

/// The pack whose entry `index` is changed by `edit`, or the entry's bytes if it will not encode.
fn with_entry(index: usize, edit: impl Fn(&mut Entry)) -> Vec<u8> {
    let mut known = sample::known_entries();
    edit(&mut known[index]);
    pack_of(known.iter().map(|entry| entry.encode().unwrap()).collect())
}

#[test]
fn entries_of_other_logs_and_productions_are_named() {
    let pack = with_entry(4, |entry| entry.origin = "lastlooks.example/other".into());
    let (place, what) = first_problem(&pack, &trusted());
    assert_eq!(place, Place::Entry(4));
    assert!(what.contains("another log"), "{what}");
    let pack = with_entry(4, |entry| {
        let mut intent = entry.intent().unwrap();
        intent.production = "lake".into();
        entry.intent = intent.encode().unwrap();
    });
    assert_eq!(first_problem(&pack, &trusted()).0, Place::Entry(4));
}

#[test]
fn a_command_that_counts_twice_is_named() {
    let again = |verdict: Verdict| {
        let mut known = sample::known_entries();
        let mut copy = known[1].clone();
        copy.verdict = verdict;
        copy.reasons = vec!["command.reused".into()];
        known.push(copy);
        check(
            &pack_of(known.iter().map(|entry| entry.encode().unwrap()).collect()),
            &trusted(),
        )
    };
    assert_eq!(again(Verdict::Refused).outcome, Outcome::Verified);
    let twice = again(Verdict::Accepted);
    assert_eq!(twice.problems[0].place, Place::Entry(5));
    assert!(twice.problems[0].what.contains("command id of entry 1"));
}

#[test]
fn contradicting_and_malformed_entries_are_named() {
    // Entry 4 is anonymous: key 4 carries credential 1. A stronger one contradicts the actor.
    let mut entries = sample::entries();
    let credential = [0x04, 0x01, 0x06];
    let at = entries[4]
        .windows(3)
        .position(|window| window == credential)
        .unwrap();
    entries[4][at + 1] = 4;
    let (place, what) = first_problem(&pack_of(entries.clone()), &trusted());
    assert_eq!(place, Place::Entry(4));
    assert!(what.contains("contradicts itself"), "{what}");
    entries[4] = b"not cbor".to_vec();
    assert_eq!(
        first_problem(&pack_of(entries.clone()), &trusted()).0,
        Place::Entry(4)
    );
    entries[4] = Vec::new();
    assert_eq!(
        first_problem(&pack_of(entries), &trusted()).0,
        Place::Entry(4)
    );
}

#[test]
fn wrong_and_stray_parts_are_named() {
    let pack = sample::small_pack();
    let commitment = sample::parts()[0].commitment();
    let path = format!("parts/{commitment}");
    let (place, what) = first_problem(&spoil(&pack, &path), &trusted());
    assert_eq!(place, file(&path));
    assert!(what.contains("commitment in its name"), "{what}");
    let report = check(&spoil(&pack, &path), &trusted());
    assert_eq!(report.parts[&commitment], looks_verify::PartState::Wrong);
    // A part that fits its name but that no entry names.
    let mut entries = sample::entries();
    entries.remove(1);
    let mut contents = sample::contents(&entries);
    contents.receipts.clear();
    let stray = sample::build(entries, sample::parts(), &contents);
    assert_eq!(
        check(&stray, &trusted()).outcome,
        Outcome::Verified,
        "build encloses named parts only"
    );
    let truck = sample::parts()[1].commitment();
    let unnamed = rewrite(&pack, |path, bytes| match path {
        "tile/entries/000.p/6" => {
            let text = reference(&truck);
            let at = bytes
                .windows(text.len())
                .position(|w| w == text.as_bytes())
                .unwrap();
            let mut bytes = bytes;
            bytes[at] = b'q';
            Some(bytes)
        }
        _ => Some(bytes),
    });
    assert!(places(&unnamed, &trusted()).contains(&file(&format!("parts/{truck}"))));
}

#[test]
fn tiles_that_miss_their_entries_are_named() {
    let pack = sample::small_pack();
    let found = places(&spoil(&pack, "tile/0/000.p/6"), &trusted());
    assert_eq!(found, [Place::Entry(5), file("tile/0/000.p/6")]);
    let many: Vec<Vec<u8>> = (0..600_u32)
        .map(|number| {
            let actor = Actor::Person("j".into());
            let intent = sample::intent(&format!("c-{number}"), actor, &json!({}));
            let credential = Credential::OwnSession;
            sample::entry(&intent, credential, Verdict::Accepted, &json!([]))
                .encode()
                .unwrap()
        })
        .collect();
    let many = pack_of(many);
    assert_eq!(
        places(&spoil(&many, "tile/1/000.p/2"), &trusted()),
        [file("tile/1/000.p/2")]
    );
    let found = places(&spoil(&many, "tile/0/001"), &trusted());
    assert_eq!(found, [Place::Entry(511), file("tile/0/001")]);
    let missing = rewrite(&many, |path, bytes| (path != "tile/0/001").then_some(bytes));
    assert_eq!(places(&missing, &trusted()), [file("tile/0/001")]);
    let short = rewrite(&many, |path, bytes| (path != "checkpoint").then_some(bytes));
    assert_eq!(places(&short, &trusted()), [file("checkpoint")]);
}

#[test]
fn tiles_of_another_size_do_not_belong() {
    let entries = sample::entries();
    let small = sample::checkpoint(&entries, 5).to_string();
    let pack = rewrite(&sample::small_pack(), |path, bytes| {
        Some(if path == "checkpoint" {
            small.clone().into()
        } else {
            bytes
        })
    });
    let found = places(&pack, &trusted());
    assert!(found.contains(&file("tile/0/000.p/5")), "{found:?}");
    assert!(found.contains(&file("tile/entries/000.p/6")), "{found:?}");
}

#[test]
fn a_checkpoint_of_absurd_size_is_refused_at_once() {
    let huge = Checkpoint {
        origin: sample::ORIGIN.into(),
        size: u64::MAX,
        root: Hash([0; 32]),
    };
    let huge = huge.sign(&sample::hub()).unwrap().to_string();
    let pack = rewrite(&sample::small_pack(), |path, bytes| {
        Some(if path == "checkpoint" {
            huge.clone().into()
        } else {
            bytes
        })
    });
    let (place, what) = first_problem(&pack, &trusted());
    assert_eq!(place, file("checkpoint"));
    assert!(what.contains("more than the limit"), "{what}");
}

#[test]
fn a_missing_quorum_and_a_bad_cosignature_fail() {
    let text = sample::policy().replace(
        "quorum tablet",
        &format!(
            "witness studio {}\ngroup both all tablet studio\nquorum both",
            Signer::cosigner("studio.example", sample::secret(9))
                .unwrap()
                .verifier()
        ),
    );
    let options = Options {
        policy: Some(Policy::parse(text.as_bytes()).unwrap()),
        ..trusted()
    };
    let (place, what) = first_problem(&sample::small_pack(), &options);
    assert_eq!(place, file("checkpoint"));
    assert!(what.contains("quorum"), "{what}");
    // The witness signed another size.
    let entries = sample::entries();
    let mut other = sample::checkpoint(&entries, 5);
    other.cosign(&sample::witness(), 1);
    let line = other.note().signatures()[1].to_string();
    let stolen = sample::checkpoint(&entries, 6).to_string() + &line;
    let pack = rewrite(&sample::small_pack(), |path, bytes| {
        Some(if path == "checkpoint" {
            stolen.clone().into()
        } else {
            bytes
        })
    });
    let policy = Policy::parse(sample::policy().as_bytes()).unwrap();
    let options = Options {
        policy: Some(policy),
        ..Options::default()
    };
    assert_eq!(first_problem(&pack, &options).0, file("checkpoint"));
}

#[test]
fn unreadable_keys_and_policies_inside_are_named() {
    let pack = sample::small_pack();
    assert_eq!(
        places(&spoil(&pack, "policy"), &trusted()),
        [file("policy")]
    );
    let keys = rewrite(&pack, |path, bytes| {
        Some(if path == "keys/witness.vkey" {
            b"no key\n".to_vec()
        } else {
            bytes
        })
    });
    assert_eq!(places(&keys, &trusted()), [file("keys/witness.vkey")]);
}
