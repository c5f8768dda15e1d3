//! Entries and intents: round trips, refusals, contradictions, unknown kinds, signatures.

use looks_record::entry::{
    Actor, Credential, Decoded, DeviceSignature, Entry, EntryError, Intent, MAX_ENTRY, Verdict,
    signing_bytes,
};
use looks_record::hash::Hash;
use looks_record::part::references_in;
use looks_record::sig::{Batch, PublicKey};
use proptest::prelude::*;
use serde_json::json;

use crate::sample;

fn known(bytes: &[u8]) -> Entry {
    match Entry::decode(bytes).unwrap() {
        Decoded::Known(entry) => *entry,
        Decoded::Unknown { .. } => panic!("unknown kind"),
    }
}

#[test]
fn every_sample_entry_survives_a_round_trip() {
    for entry in sample::known_entries() {
        let bytes = entry.encode().unwrap();
        assert_eq!(known(&bytes), entry);
        let intent = entry.intent().unwrap();
        assert_eq!(intent.encode().unwrap(), entry.intent);
        assert!(intent.command_value().unwrap().is_object());
        entry.events_value().unwrap();
    }
}

#[test]
fn unknown_versions_and_types_are_kept_and_malformed_ones_refused() {
    let unknown = |bytes: &[u8]| Entry::decode(bytes).unwrap();
    assert_eq!(
        unknown(b"\xa3\x00\x01\x01\x07\x02\x65later"),
        Decoded::Unknown {
            version: 1,
            kind: 7
        }
    );
    assert_eq!(
        unknown(b"\xa2\x00\x02\x01\x01"),
        Decoded::Unknown {
            version: 2,
            kind: 1
        }
    );
    for bytes in [
        &b""[..],
        b"\xa0",
        b"\xa1\x00\x02",
        b"\xa2\x01\x01\x02\x02",
        b"\x80",
        b"\xa2\x00\x02\x01\x01\x00",
    ] {
        assert!(Entry::decode(bytes).is_err(), "{bytes:?}");
    }
    // Not deterministic: the same unknown entry with a longer number.
    assert!(Entry::decode(b"\xa2\x00\x18\x02\x01\x01").is_err());
    assert!(Entry::decode(b"\xa3\x00\x02\x01\x01\x02\xfb\0\0\0\0\0\0\0\0").is_err());
}

#[test]
fn every_changed_byte_of_an_entry_changes_what_it_says() {
    for entry in sample::known_entries() {
        let bytes = entry.encode().unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            if let Ok(Decoded::Known(read)) = Entry::decode(&changed) {
                assert_ne!(*read, entry, "byte {at}");
                if read.check().is_ok() {
                    assert_eq!(read.encode().unwrap(), changed, "byte {at}");
                }
            }
        }
    }
}

#[test]
fn contradictions_are_refused() {
    let entries = sample::known_entries();
    let [boot, enrol, keyed, refused, stop] = &entries[..] else {
        panic!("sample changed")
    };
    type Change = fn(&mut Entry);
    let cases: [(&Entry, Change); 9] = [
        (boot, |e| e.credential = Credential::OwnSession),
        (enrol, |e| e.credential = Credential::System),
        (enrol, |e| e.verdict = Verdict::System),
        (enrol, |e| e.credential = Credential::OwnDeviceKey),
        (keyed, |e| e.credential = Credential::OwnSession),
        (keyed, |e| e.device = None),
        (keyed, |e| e.signature = None),
        (refused, |e| e.reasons.clear()),
        (stop, |e| e.credential = Credential::OwnSession),
    ];
    for (number, (entry, change)) in cases.into_iter().enumerate() {
        let mut entry = entry.clone();
        change(&mut entry);
        assert!(
            matches!(entry.encode(), Err(EntryError::Contradiction(_))),
            "case {number}"
        );
    }
}

#[test]
fn fields_out_of_their_limits_are_refused_by_name() {
    let base = sample::known_entries().remove(1);
    let message = |change: fn(&mut Entry)| {
        let mut entry = base.clone();
        change(&mut entry);
        entry.encode().unwrap_err().to_string()
    };
    assert!(message(|e| e.boot = String::new()).starts_with("boot ``"));
    assert!(message(|e| e.engine = "x".repeat(129)).starts_with("engine `xxx"));
    assert!(message(|e| e.device = Some("a\nb".into())).starts_with("device `a\\nb`"));
    assert!(message(|e| e.origin = "has space".into()).starts_with("origin"));
    assert!(message(|e| e.packs = vec![Hash([2; 32]), Hash([1; 32])]).starts_with("packs"));
    assert!(message(|e| e.packs = vec![Hash([2; 32]); 2]).starts_with("packs"));
    assert!(message(|e| e.reasons = vec!["r".into(); 257]).starts_with("reasons"));
    assert!(message(|e| e.events = vec![0xa0]).starts_with("events"));
    assert!(message(|e| e.events = vec![0x9f, 0xff]).starts_with("events"));
    let large = sample::intent(
        "c",
        Actor::Person("j".into()),
        &json!({"t": "x".repeat(65_000)}),
    );
    let mut entry = base.clone();
    entry.intent = large.encode().unwrap();
    entry.reasons = vec!["r".repeat(128); 5];
    assert!(matches!(entry.encode(), Err(EntryError::TooLong(size)) if size > MAX_ENTRY));
    for word in ["anonymous", "system"] {
        let intent = sample::intent("c", Actor::Person(word.into()), &json!({}));
        assert!(
            intent
                .encode()
                .unwrap_err()
                .to_string()
                .contains("reserved word")
        );
    }
    let not_a_map = Intent {
        command: vec![0x80],
        ..sample::intent("c", Actor::System, &json!({}))
    };
    assert!(
        not_a_map
            .encode()
            .unwrap_err()
            .to_string()
            .starts_with("command")
    );
}

#[test]
fn credentials_are_ordered_and_have_fixed_words() {
    assert!(Credential::ALL.is_sorted_by(|a, b| a < b));
    for credential in Credential::ALL {
        assert_eq!(Credential::parse(credential.as_str()), Some(credential));
    }
    assert_eq!(Credential::parse("own"), None);
}

#[test]
fn device_signatures_bind_key_origin_and_intent() {
    let entry = sample::known_entries().remove(2);
    let signature = entry.signature.clone().unwrap();
    assert!(signature.verify(sample::ORIGIN, &entry.intent));
    assert!(!signature.verify("lastlooks.example/other", &entry.intent));
    assert!(!signature.verify(sample::ORIGIN, &entry.intent[1..]));
    let other = *sample::secret(4).public().as_bytes();
    assert!(
        !DeviceSignature {
            key: other,
            ..signature.clone()
        }
        .verify(sample::ORIGIN, &entry.intent)
    );
    // Small order: the identity element would fit crafted signatures of any message.
    let mut identity = [0; 32];
    identity[0] = 1;
    assert!(PublicKey::new(identity).is_err());
    assert!(
        !DeviceSignature {
            key: identity,
            ..signature
        }
        .verify(sample::ORIGIN, &entry.intent)
    );
}

#[test]
fn batch_and_single_verification_agree() {
    let key = |n: u8| sample::secret(n);
    for bad in [None, Some(0), Some(17), Some(39)] {
        let mut batch = Batch::new();
        let mut all = true;
        for number in 0..40_u8 {
            let secret = key(number % 5 + 1);
            let message = signing_bytes("o", &[number]);
            let mut signature = secret.sign(&message);
            if bad == Some(number) {
                signature[40] ^= 1;
            }
            all &= secret.public().verify(&message, &signature);
            batch.push(secret.public(), &message, &signature);
        }
        assert_eq!(batch.len(), 40);
        assert_eq!(batch.verify(), all);
        assert_eq!(all, bad.is_none());
    }
    assert!(Batch::new().verify());
}

#[test]
fn references_are_found_wherever_they_stand() {
    let entries = sample::entries();
    let commitments: Vec<Hash> = sample::parts()
        .iter()
        .map(looks_record::part::Part::commitment)
        .collect();
    assert_eq!(references_in(&entries[1]), commitments[..1]);
    assert_eq!(references_in(&entries[2]), commitments[1..]);
    assert!(references_in(&entries[3]).is_empty());
    let text = format!("xpart:{}part:{}", "A".repeat(64), "b".repeat(64));
    assert_eq!(references_in(text.as_bytes()), [Hash([0xbb; 32])]);
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Entry::decode(&bytes);
        let _ = Intent::decode(&bytes);
        let _ = references_in(&bytes);
    }

    #[test]
    fn intents_survive_a_round_trip(
        id in "[a-z0-9][a-z0-9._-]{0,63}", person in "[a-z0-9][a-z0-9._-]{0,63}",
        version in any::<u64>(), device_ms in any::<Option<i64>>(), clearance in any::<bool>())
    {
        let mut intent = sample::intent(&id, Actor::from(person.as_str()), &json!({"do": id}));
        intent.on_behalf_of = Some(person.clone());
        intent.device_ms = device_ms;
        intent.shown = Some(looks_record::entry::Shown {
            item: id.clone(), version, clearance: clearance.then_some(person) });
        let bytes = intent.encode().unwrap();
        prop_assert_eq!(Intent::decode(&bytes), Ok(intent));
    }
}
