//! Packs that must verify, and what the report says of them.

use std::collections::BTreeSet;
use std::io::Cursor;

use looks_record::entry::{Actor, Credential, Verdict};
use looks_record::pack::redact;
use looks_record::policy::Policy;
use looks_verify::{Options, Outcome, PartState};
use serde_json::json;

use crate::sample;
use crate::tools::{check, pack_of, trusted};

#[test]
fn the_small_pack_verifies_and_says_what_it_proved() {
    let report = check(&sample::small_pack(), &trusted());
    assert_eq!(report.outcome, Outcome::Verified, "{report}");
    assert_eq!(report.exit_code(), 0);
    let counts = report.counts;
    assert_eq!((counts.files, counts.entries, counts.receipts), (13, 6, 2));
    assert_eq!(
        (
            counts.accepted,
            counts.refused,
            counts.system,
            counts.unknown
        ),
        (3, 1, 1, 1)
    );
    assert_eq!(counts.device_signed, 1);
    assert_eq!(report.parts_in(PartState::Proved), 2);
    assert_eq!(report.parts_in(PartState::Absent), 1);
    let text = report.to_string();
    for words in [
        "VERIFIED: the record is unaltered",
        "has 6 entries in this order, none missing, changed or added",
        "3 accepted, 1 refused, 1 by the hub itself",
        "1 entry with a good signature of the device",
        "2 private parts enclosed, exactly what",
        "1 private part: absent",
        "1 rule pack enclosed that entries say",
        "2 receipts enclosed, each of an entry of this record",
        "3 entries without a device signature",
        "1 entry of a newer kind",
        "it does not prove what was in the gun",
        "their times are the hub's claim",
        &sample::hub().verifier().key().fingerprint(),
    ] {
        assert!(text.contains(words), "`{words}` is missing from:\n{text}");
    }
    assert!(!text.to_lowercase().contains("safe"), "{text}");
}

#[test]
fn the_json_has_the_same_answer() {
    let json = check(&sample::small_pack(), &trusted()).to_json();
    assert_eq!(json["result"], "verified");
    assert_eq!(json["checked"], "full");
    assert_eq!(json["origin"], sample::ORIGIN);
    assert_eq!(json["counts"]["entries"], 6);
    assert_eq!(json["parts"], json!({"proved": 2, "absent": 1, "wrong": 0}));
    assert_eq!(json["problems"], json!([]));
}

#[test]
fn without_a_key_it_is_only_consistent_and_says_so() {
    let report = check(&sample::small_pack(), &Options::default());
    assert_eq!(report.outcome, Outcome::ConsistentOnly);
    assert_eq!(report.exit_code(), 2);
    let text = report.to_string();
    assert!(text.starts_with("NOT VERIFIED, ONLY CONSISTENT"));
    assert!(
        text.contains(&sample::hub().verifier().key().fingerprint()),
        "{text}"
    );
    assert!(text.contains("compare the fingerprint above by telephone"));
}

#[test]
fn a_policy_from_outside_is_trusted_and_its_quorum_checked() {
    let policy = Policy::parse(sample::policy().as_bytes()).unwrap();
    let options = Options {
        policy: Some(policy),
        ..Options::default()
    };
    let report = check(&sample::small_pack(), &options);
    assert_eq!(report.outcome, Outcome::Verified, "{report}");
    assert_eq!(report.counts.cosignatures, 1);
    assert!(report.to_string().contains("its quorum is met"));
}

#[test]
fn fast_says_what_it_left_out() {
    let report = check(
        &sample::small_pack(),
        &Options {
            fast: true,
            ..trusted()
        },
    );
    assert_eq!(report.outcome, Outcome::Verified, "{report}");
    assert_eq!(report.counts.device_signed, 0);
    assert!(report.to_string().contains("--fast leaves them unchecked"));
    assert_eq!(report.to_json()["checked"], "fast");
    assert_eq!(report.parts_in(PartState::Proved), 2);
}

#[test]
fn a_redacted_copy_still_verifies() {
    let bytes = sample::small_pack();
    let all: BTreeSet<_> = sample::parts()
        .iter()
        .map(looks_record::part::Part::commitment)
        .collect();
    let (redacted, left_out) =
        redact(&mut Cursor::new(&bytes), Vec::new(), &all, &sample::hub()).unwrap();
    assert_eq!(left_out, 2);
    let report = check(&redacted, &trusted());
    assert_eq!(report.outcome, Outcome::Verified, "{report}");
    assert_eq!(report.parts_in(PartState::Absent), 3);
    for part in sample::parts() {
        let found = redacted
            .windows(part.bytes.len())
            .any(|window| window == part.bytes);
        assert!(!found, "a redacted part is still in the copy");
    }
}

#[test]
fn records_over_several_tiles_verify() {
    for count in [0_u64, 1, 255, 256, 257, 600] {
        let entries: Vec<Vec<u8>> = (0..count)
            .map(|number| {
                let actor = Actor::Person("j".into());
                let command = json!({"do": "count", "n": number});
                let intent = sample::intent(&format!("c-{number}"), actor, &command);
                let verdict = Verdict::Accepted;
                let entry = sample::entry(&intent, Credential::OwnSession, verdict, &json!([]));
                entry.encode().unwrap()
            })
            .collect();
        let report = check(&pack_of(entries), &trusted());
        assert_eq!(report.outcome, Outcome::Verified, "{count}: {report}");
        assert_eq!(report.counts.entries, count);
    }
}
