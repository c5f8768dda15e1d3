//! Clocks that jump, and limits that pass while nobody says anything.

use looks_core::board::{Light, Notice};
use looks_core::id::ItemId;
use serde_json::json;

use crate::world::{NOON, World, hand_off, person};

fn acts_from(world: &World, from: u64) -> Vec<String> {
    let entries = world.hub.entries(from..world.size()).unwrap();
    entries.into_iter().map(|e| e.act).collect()
}

fn heads() -> serde_json::Value {
    json!({"do": "count_heads", "setup": "12a", "heads": 4})
}

#[test]
fn time_that_passes_is_no_jump() {
    let world = World::ready();
    let size = world.size();
    world.clock.advance_ms(3 * 3_600_000);
    world.does("second-ad", heads());
    assert_eq!(acts_from(&world, size), ["count_heads"]);
}

#[test]
fn a_jump_either_way_is_recorded_first_and_voids_every_clearance() {
    for jump in [-6_000_i64, -86_400_000, 61_000, 86_400_000] {
        let world = World::ready();
        for (by, command) in hand_off().into_iter().take(10) {
            world.does(by, command);
        }
        let item = ItemId::parse("rev-1").unwrap();
        assert!(world.hub.state().items[&item].clearance.is_some());
        let size = world.size();
        world.clock.set_wall_ms(NOON + jump);
        world.refused(
            "armorer",
            json!({"do": "hand_over", "item": "rev-1", "to": "lead"}),
            "invariant/clock-in-doubt",
        );
        assert_eq!(
            acts_from(&world, size),
            ["clock_doubted", "hand_over"],
            "jump {jump}"
        );
        assert!(world.hub.state().items[&item].clearance.is_none());
        assert!(
            world
                .hub
                .board()
                .all()
                .any(|c| c.id == Notice::ClockInDoubt.id())
        );
        // A named person sets it right; the same clock is not doubted twice.
        world.does("armorer", json!({"do": "clock_trusted"}));
        let size = world.size();
        world.does("second-ad", heads());
        assert_eq!(acts_from(&world, size), ["count_heads"]);
    }
}

#[test]
fn a_small_step_back_never_makes_a_later_act_earlier() {
    let world = World::ready();
    let size = world.size();
    world.does("second-ad", heads());
    world.clock.set_wall_ms(NOON - 4_000);
    world.does("second-ad", heads());
    let entries = world.hub.entries(size..world.size()).unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries[0].at <= entries[1].at);
}

#[test]
fn a_waiting_limit_passes_on_the_board_although_nobody_says_anything() {
    let world = World::ready();
    for (by, command) in hand_off().into_iter().take(10) {
        world.does(by, command);
    }
    let item = ItemId::parse("rev-1").unwrap();
    let light = |world: &World| world.hub.board().item(&item).unwrap().light;
    assert_eq!(light(&world), Light::Clear);
    world.clock.advance_ms(601_000);
    assert_eq!(light(&world), Light::Hold);
    assert!(world.hub.board().all().any(|c| c.id == Notice::Lapsed.id()));
    world.refused(
        "armorer",
        json!({"do": "hand_over", "item": "rev-1", "to": "lead"}),
        "invariant/clearance-lapsed",
    );
}

#[test]
fn the_board_is_told_live_when_a_limit_passes() {
    let world = World::ready();
    for (by, command) in hand_off().into_iter().take(10) {
        world.does(by, command);
    }
    let _board = world.hub.board();
    let mut live = world.hub.live();
    world.clock.advance_ms(601_000);
    // The board's own thread notices within a second and says so; no command was given.
    let news = world.wait(async {
        loop {
            match live.recv().await.unwrap() {
                looks_app::Live::Board { .. } => {
                    if world.hub.board().all().any(|c| c.id == Notice::Lapsed.id()) {
                        return true;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    });
    assert!(news);
    assert!(world.hub.state().people.contains_key(&person("lead")));
}

#[test]
fn a_jump_is_noticed_although_nobody_says_anything() {
    let world = World::ready();
    let mut live = world.hub.live();
    let size = world.size();
    world.clock.set_wall_ms(NOON - 3_600_000);
    world.wait(async {
        while world.hub.snapshot().size == size {
            let _ = live.recv().await.unwrap();
        }
    });
    assert_eq!(acts_from(&world, size), ["clock_doubted"]);
    assert!(world.hub.state().clock_doubted);
}
