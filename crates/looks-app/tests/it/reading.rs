//! What can be read of the record, and what an outsider can check.

use std::io::Cursor;

use looks_app::hub::Redaction;
use looks_verify::{Outcome, PartState, Report};
use serde_json::json;

use crate::world::{World, hand_off, person, submission};

fn check(world: &World, redaction: &Redaction) -> (Vec<u8>, Report) {
    let mut pack = Vec::new();
    world.hub.export(&mut pack, redaction).unwrap();
    let options = looks_verify::Options {
        keys: vec![world.hub.verifier_key().parse().unwrap()],
        ..looks_verify::Options::default()
    };
    let report = looks_verify::verify(&mut Cursor::new(&pack), &options).unwrap();
    (pack, report)
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack
        .windows(needle.len())
        .any(|w| w == needle.as_bytes())
}

#[test]
fn an_exported_record_verifies_whole_and_redacted() {
    let world = World::ready();
    for (by, command) in hand_off() {
        world.does(by, command);
    }
    let (whole, report) = check(&world, &Redaction::Nothing);
    assert_eq!(report.outcome, Outcome::Verified, "{report:?}");
    assert_eq!(report.counts.entries, world.size());
    assert!(report.parts_in(PartState::Proved) > 10);
    assert_eq!(report.parts_in(PartState::Absent), 0);
    assert!(contains(&whole, "Name of lead"));
    assert!(contains(&whole, "rules/base.toml"));

    let added = world.hub.entries(0..world.size()).unwrap();
    let name = |id: &str| {
        let entry = added
            .iter()
            .find(|e| e.act == "add_person" && e.command["person"] == id);
        entry.unwrap().command["name"].as_str().unwrap().to_owned()
    };
    let (one, report) = check(&world, &Redaction::Parts([name("lead")].into()));
    assert_eq!(report.outcome, Outcome::Verified, "{report:?}");
    assert_eq!(report.parts_in(PartState::Absent), 1);
    assert!(!contains(&one, "Name of lead") && contains(&one, "Name of medic"));

    let (none, report) = check(&world, &Redaction::Everything);
    assert_eq!(report.outcome, Outcome::Verified, "{report:?}");
    assert_eq!(report.parts_in(PartState::Proved), 0);
    assert!(!contains(&none, "Name of") && !contains(&none, "River Crossing"));

    // Erased at the hub: gone from every later copy, and it still verifies.
    assert!(world.hub.erase_words(&name("medic")).unwrap());
    let (erased, report) = check(&world, &Redaction::Nothing);
    assert_eq!(report.outcome, Outcome::Verified, "{report:?}");
    assert!(!contains(&erased, "Name of medic"));
}

#[test]
fn a_changed_entry_is_found() {
    let world = World::ready();
    let (mut pack, _) = check(&world, &Redaction::Nothing);
    let place = pack
        .windows(12)
        .position(|w| w == b"call_setup\x65s" || w.starts_with(b"call_setup"));
    pack[place.unwrap()] ^= 1;
    let options = looks_verify::Options {
        keys: vec![world.hub.verifier_key().parse().unwrap()],
        ..looks_verify::Options::default()
    };
    let report = looks_verify::verify(&mut Cursor::new(&pack), &options).unwrap();
    assert_eq!(report.outcome, Outcome::Failed);
}

#[test]
fn names_and_texts_are_nowhere_in_the_entries() {
    let world = World::ready();
    world.does(
        "medic",
        json!({"do": "raise_concern", "concern": "c-1", "about": "other", "words": "the ladder at the porch"}),
    );
    for index in 0..world.size() {
        let bytes = world.hub.entry_bytes(index).unwrap();
        for private in [
            "Name of",
            "ladder",
            "River Crossing",
            "555 0100",
            "rubber was",
        ] {
            assert!(
                !contains(&bytes, private),
                "entry {index} shows `{private}`"
            );
        }
    }
}

#[test]
fn a_correction_is_a_new_entry_and_both_are_shown() {
    let world = World::ready();
    let wrong = world.does(
        "second-ad",
        json!({"do": "count_heads", "setup": "12a", "heads": 4}),
    );
    let wrong = wrong.index().unwrap();
    let before = world.hub.entry_bytes(wrong).unwrap();
    for words in ["five", "six"] {
        world.does(
            "second-ad",
            json!({"do": "correct", "entry": wrong, "field": "heads", "words": words, "reason": "miscounted"}),
        );
    }
    let entry = world.hub.entries(wrong..wrong + 1).unwrap().remove(0);
    assert_eq!(entry.command["heads"], 4);
    let said: Vec<_> = entry
        .corrections
        .iter()
        .map(|c| world.hub.words(&c.words).unwrap())
        .collect();
    assert_eq!(said, ["five", "six"]);
    assert_eq!(
        world.hub.words(&entry.corrections[0].reason).unwrap(),
        "miscounted"
    );
    assert_eq!(world.hub.entry_bytes(wrong).unwrap(), before);
    // Nothing corrects what is not there.
    let size = world.size();
    let answer = world.say(
        "second-ad",
        json!({"do": "correct", "entry": size + 10, "field": "heads", "words": "x", "reason": "y"}),
    );
    assert!(answer.refusal().is_some());
}

#[test]
fn the_first_half_of_a_blind_count_is_hidden_until_the_second_is_given() {
    let world = World::ready();
    world.does(
        "armorer",
        json!({"do": "name_container", "container": "box", "kind": "ammunition_box", "holds": "blanks", "place": "truck"}),
    );
    world.does(
        "armorer",
        json!({"do": "bring_in_lot", "lot": "b-45", "kind": "blank", "origin": "supplier", "maker": "Maker",
               "maker_lot": "L-1", "calibre": ".45", "load_size": "half", "count": 50, "container": "box"}),
    );
    let count = |n: u32| json!({"do": "count_lot", "lot": "b-45", "cartridges": n});
    let first = world.does("armorer", count(49)).index().unwrap();
    let seen = world.hub.entries(first..first + 1).unwrap().remove(0);
    assert!(seen.blind);
    assert!(
        !serde_json::to_string(&seen).unwrap().contains("49"),
        "{seen:?}"
    );
    let lot = "b-45".to_owned().try_into().unwrap();
    assert_eq!(
        world.hub.snapshot().counted_by(&lot),
        Some(&person("armorer"))
    );
    let second = world.does("first-ad", count(49)).index().unwrap();
    for index in [first, second] {
        let seen = world.hub.entries(index..index + 1).unwrap().remove(0);
        assert!(!seen.blind);
        assert_eq!(seen.command["cartridges"], 49);
    }
    assert_eq!(world.hub.snapshot().counted_by(&lot), None);
}

#[test]
fn ranges_and_numbers_that_are_not_there() {
    let world = World::ready();
    let size = world.size();
    assert!(world.hub.entries(size..size + 10).unwrap().is_empty());
    assert_eq!(world.hub.entries(size - 1..u64::MAX).unwrap().len(), 1);
    for index in [size, u64::MAX] {
        assert_eq!(
            world.hub.receipt(index).unwrap_err().kind().code,
            "not-found"
        );
        assert_eq!(
            world.hub.entry_bytes(index).unwrap_err().kind().code,
            "not-found"
        );
    }
    assert_eq!(world.hub.words("part:nonsense"), None);
    assert_eq!(world.hub.words(&format!("part:{}", "00".repeat(32))), None);
}

#[test]
fn receipts_lead_to_the_checkpoint_across_tiles() {
    let world = World::ready();
    let people = (0..600).map(|n| {
        let add =
            json!({"do": "add_person", "person": format!("p{n}"), "name": "x", "roles": ["crew"]});
        submission(&format!("p{n}"), "", add)
    });
    let answers = world.wait(world.hub.submit_all(people.collect()));
    assert_eq!(answers.len(), 600);
    let key = world.hub.verifier_key().parse().unwrap();
    let size = world.size();
    for index in (0..size)
        .step_by(37)
        .chain([255, 256, 257, 511, 512, size - 1])
    {
        let receipt = world.hub.receipt(index).unwrap();
        let receipt = looks_record::receipt::Receipt::parse(receipt.as_bytes()).unwrap();
        let bytes = world.hub.entry_bytes(index).unwrap();
        receipt.verify(&bytes, std::slice::from_ref(&key)).unwrap();
    }
    assert!(
        world
            .hub
            .receipt(3)
            .unwrap()
            .contains(&world.hub.checkpoint())
    );
}
