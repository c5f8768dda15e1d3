//! A full cold hand-off and back, with everything that is shown and proved on the way.

use looks_core::{board::Light, id::ItemId};
use serde_json::json;

use crate::world::{World, hand_off, prove};

#[test]
fn a_cold_hand_off_from_safe_to_performer_and_back() {
    let world = World::ready();
    world.refused(
        "armorer",
        json!({"do": "hand_over", "item": "rev-1", "to": "lead"}),
        "invariant/not-cleared",
    );
    for (by, command) in hand_off() {
        world.does(by, command);
    }
    let board = world.hub.board();
    let item = board.item(&ItemId::parse("rev-1").unwrap()).unwrap();
    assert!(item.light < Light::Unknown, "{item:?}");
    world.does("first-ad", json!({"do": "roll", "setup": "12a"}));
    world.does("first-ad", json!({"do": "cut", "setup": "12a"}));
    world.does("armorer", json!({"do": "collect", "item": "rev-1"}));
    world.does("lead", json!({"do": "confirm_return", "item": "rev-1"}));
    world.does("armorer", prove());
    world.does("first-ad", json!({"do": "witness_empty", "item": "rev-1"}));
    world.does("armorer", json!({"do": "clean_and_count", "item": "rev-1"}));
    world.does(
        "armorer",
        json!({"do": "lock_up", "item": "rev-1", "container": "safe"}),
    );
    world.does(
        "first-ad",
        json!({"do": "witness_lock_up", "item": "rev-1"}),
    );
    world.does("first-ad", json!({"do": "close_day", "day": "day-1"}));

    // Every entry of the story is there, in order, each with a receipt that leads to the checkpoint.
    let size = world.size();
    let entries = world.hub.entries(0..size).unwrap();
    assert_eq!(entries.len() as u64, size);
    assert_eq!(entries[0].act, "hub_started");
    assert_eq!(entries[1].act, "open_production");
    let handed = entries
        .iter()
        .find(|e| e.act == "hand_over" && e.verdict == "accepted");
    let handed = handed.expect("the hand-over is recorded");
    assert_eq!(handed.actor, "armorer");
    let tried = entries.iter().find(|e| e.verdict == "refused").unwrap();
    assert!(tried.refusal.as_ref().unwrap().has("invariant/not-cleared"));
    let key = world.hub.verifier_key().parse().unwrap();
    for index in 0..size {
        let receipt = world.hub.receipt(index).unwrap();
        let receipt = looks_record::receipt::Receipt::parse(receipt.as_bytes()).unwrap();
        let bytes = world.hub.entry_bytes(index).unwrap();
        receipt.verify(&bytes, std::slice::from_ref(&key)).unwrap();
        let other = world.hub.entry_bytes((index + 1) % size).unwrap();
        assert!(receipt.verify(&other, std::slice::from_ref(&key)).is_err());
    }

    // Names are words on the page and references in the record.
    let added = entries.iter().find(|e| e.act == "add_person").unwrap();
    let reference = added.command["name"].as_str().unwrap();
    assert!(reference.starts_with("part:"));
    assert_eq!(world.hub.words(reference).unwrap(), "Name of armorer");
    assert!(world.hub.erase_words(reference).unwrap());
    assert_eq!(world.hub.words(reference), None);
}

#[test]
fn what_was_true_is_true_again_after_a_restart_but_no_clearance_stands() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = std::sync::Arc::new(looks_app::ManualClock::at(crate::world::NOON));
    let hub = looks_app::Hub::create(&path, crate::world::creation(&clock)).unwrap();
    let world = World::of(hub, std::sync::Arc::clone(&clock));
    world.make_ready();
    for (by, command) in hand_off() {
        world.does(by, command);
    }
    let before = world.hub.state();
    let size = world.size();
    drop(world);

    clock.advance_ms(1_000);
    let hub = looks_app::Hub::open(&path, crate::world::options(&clock)).unwrap();
    let world = World::of(hub, clock);
    let entries = world.hub.entries(size..world.size()).unwrap();
    let acts: Vec<&str> = entries.iter().map(|e| e.act.as_str()).collect();
    assert_eq!(acts, ["hub_started"]);
    let after = world.hub.state();
    assert_eq!(before.people, after.people);
    assert_eq!(before.setups, after.setups);
    let item = ItemId::parse("rev-1").unwrap();
    assert!(before.items[&item].clearance.is_some());
    assert!(after.items[&item].clearance.is_none());
    let board = world.hub.board();
    assert_eq!(board.item(&item).unwrap().light, Light::Stop);
    world.refused(
        "first-ad",
        json!({"do": "roll", "setup": "12a"}),
        "invariant/not-ready-to-roll",
    );
}
