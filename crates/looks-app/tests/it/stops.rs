//! The stop stands on every board before it is stored, also where nothing can be stored at all.

use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Condvar, Mutex};

use looks_app::hub::{Health, StoresForHub};
use looks_app::{Hub, Live, ManualClock, Press};
use looks_core::{
    board::Light,
    id::{ItemId, UnitId},
    vocabulary::Strength,
};
use looks_record::{hash::sha256, sig::SecretKey};
use looks_store::memory::{MemoryAccounts, MemoryHead, MemoryLog, MemoryRecord};
use looks_store::{
    AppendError, Batch, CheckReport, CommandKey, Digest, DurableLog, Head, LogIdentity, LogRead,
    LogStore, Seed, StoreError, StoredEntry,
};
use serde_json::json;

use crate::world::{NOON, World, hand_off, options, submission};

/// Whether appending may go on: `true` while the disk hangs.
#[derive(Debug, Clone, Default)]
struct Gate(Arc<(Mutex<(bool, u32)>, Condvar)>);

impl Gate {
    fn hang(&self, on: bool) {
        self.0.0.lock().unwrap().0 = on;
        self.0.1.notify_all();
    }

    fn pass(&self) {
        let mut state = self.0.0.lock().unwrap();
        state.1 += 1;
        self.0.1.notify_all();
        while state.0 {
            state = self.0.1.wait(state).unwrap();
        }
        state.1 -= 1;
    }

    /// Returns once an append hangs.
    fn wait_until_hung(&self) {
        let mut state = self.0.0.lock().unwrap();
        while state.1 == 0 {
            state = self.0.1.wait(state).unwrap();
        }
    }
}

/// A log whose disk hangs when told.
#[derive(Debug)]
struct HangingLog(MemoryLog, Gate);

macro_rules! reads {
    ($(fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $out:ty;)*) => {
        impl LogRead for HangingLog {
            $(fn $name(&self $(, $arg: $type)*) -> Result<$out, StoreError> { self.0.$name($($arg),*) })*
        }
    };
}

reads! {
    fn identity(&self) -> LogIdentity;
    fn head(&self) -> Head;
    fn entries(&self, range: Range<u64>) -> Vec<Vec<u8>>;
    fn leaf_hashes(&self, range: Range<u64>) -> Vec<Digest>;
    fn scan(&self, from: u64, each: &mut dyn FnMut(StoredEntry<'_>) -> ControlFlow<()>) -> u64;
    fn find_command(&self, key: &CommandKey) -> Option<(u64, Digest)>;
    fn tile(&self, level: u8, index: u64) -> Option<Vec<u8>>;
    fn part_references(&self, range: Range<u64>) -> Vec<(u64, Digest)>;
    fn check(&self) -> CheckReport;
}

impl LogStore for HangingLog {
    fn append(&mut self, size: u64, batch: &Batch) -> Result<(), AppendError> {
        self.1.pass();
        self.0.append(size, batch)
    }

    fn settle(&mut self) -> Result<Head, StoreError> {
        self.0.settle()
    }

    fn maintain(&mut self) -> Result<(), StoreError> {
        self.0.maintain()
    }

    fn reader(&self) -> Arc<dyn LogRead> {
        self.0.reader()
    }
}

fn hanging() -> (World, Gate) {
    let seed = [5; 32];
    let key = SecretKey::from_seed(&seed);
    let record = MemoryRecord::new(LogIdentity {
        origin: "lastlooks.local/river/test".into(),
        key_id: sha256(key.public().as_bytes()).0,
    });
    let gate = Gate::default();
    let clock = Arc::new(ManualClock::at(NOON));
    let log = HangingLog(record.log(), gate.clone());
    let stores = StoresForHub {
        log: DurableLog::open(log, MemoryHead::default()).unwrap(),
        parts: Arc::new(record.parts()),
        accounts: Arc::new(MemoryAccounts::default()),
        seed: Seed(seed),
    };
    let hub = Hub::over(stores, options(&clock)).unwrap();
    let world = World::of(hub, clock);
    world.does(
        "",
        json!({"do": "open_production", "name": "River Crossing"}),
    );
    world.make_ready();
    (world, gate)
}

fn main_unit() -> UnitId {
    UnitId::parse("main").unwrap()
}

#[test]
fn a_stop_is_recorded_voids_the_clearance_and_says_how_many_boards_have_it() {
    let world = World::ready();
    for (by, command) in hand_off().into_iter().take(10) {
        world.does(by, command);
    }
    let boards: Vec<_> = (0..3).map(|_| world.hub.board_opened()).collect();
    let answer = world.wait(
        world
            .hub
            .stop(Some(main_unit()), None, "somebody in the arc"),
    );
    assert!(answer.recorded);
    assert_eq!(answer.boards_reached, 3);
    drop(boards);
    assert_eq!(world.hub.boards_open(), 0);
    assert!(world.hub.snapshot().stopped_now.is_empty());
    assert!(
        world
            .hub
            .board()
            .setups
            .iter()
            .all(|s| s.light == Light::Stop)
    );
    let item = ItemId::parse("rev-1").unwrap();
    assert!(world.hub.state().items[&item].clearance.is_none());
    let entry = world
        .hub
        .entries(world.size() - 1..world.size())
        .unwrap()
        .remove(0);
    assert_eq!(
        (entry.act.as_str(), entry.actor.as_str()),
        ("stop", "anonymous")
    );
    let words = entry.command["words"].as_str().unwrap();
    assert_eq!(world.hub.words(words).unwrap(), "somebody in the arc");
    // A press while it is open only counts up; two different people are needed to go on.
    assert!(
        world
            .wait(world.hub.stop(Some(main_unit()), None, ""))
            .recorded
    );
    assert_eq!(world.hub.state().stops.len(), 1);
}

#[test]
fn while_the_disk_hangs_a_stop_is_on_every_board_and_marked_not_recorded() {
    let (world, gate) = hanging();
    for (by, command) in hand_off().into_iter().take(10) {
        world.does(by, command);
    }
    let item = ItemId::parse("rev-1").unwrap();
    let light = || world.hub.board().item(&item).unwrap().light;
    assert_eq!(light(), Light::Clear);
    let mut live = world.hub.live();
    gate.hang(true);
    let answer = world.wait(world.hub.stop(Some(main_unit()), None, "hang"));
    assert!(!answer.recorded);
    let told = world.wait(async {
        loop {
            if let Live::Stop { recorded, .. } = live.recv().await.unwrap() {
                return recorded;
            }
        }
    });
    assert!(!told, "boards hear of it before it is stored");
    let snapshot = world.hub.snapshot();
    assert_eq!(light(), Light::Stop);
    assert_eq!(snapshot.stopped_now.len(), 1);
    assert!(snapshot.state.stops.is_empty(), "it is not in the record");
    assert!(snapshot.board.setups.iter().all(|s| s.light == Light::Stop));
    assert!(
        snapshot
            .board
            .production
            .iter()
            .any(|c| c.id == "board/stop-not-recorded")
    );
    gate.hang(false);
    let recorded = world.wait(async {
        loop {
            if let Live::Stop {
                recorded: true,
                stop,
                ..
            } = live.recv().await.unwrap()
            {
                return stop;
            }
        }
    });
    assert_eq!(recorded, answer.stop);
    let snapshot = world.hub.snapshot();
    assert!(snapshot.stopped_now.is_empty());
    assert_eq!(snapshot.state.stops.len(), 1);
    assert!(
        !snapshot
            .board
            .production
            .iter()
            .any(|c| c.id == "board/stop-not-recorded")
    );
}

#[test]
fn a_stop_goes_before_the_steps_that_were_already_waiting() {
    let (world, gate) = hanging();
    let steps = hand_off();
    for (by, command) in steps.iter().take(10) {
        world.does(by, command.clone());
    }
    gate.hang(true);
    let heads = json!({"do": "count_heads", "setup": "12a", "heads": 4});
    let hub = world.hub.clone();
    let hung = world.spawn(async move { hub.submit(submission("hung", "second-ad", heads)).await });
    gate.wait_until_hung();
    let (hub, (by, give)) = (world.hub.clone(), steps[10].clone());
    let waiting = world.spawn(async move { hub.submit(submission("give", by, give)).await });
    let stop = world.wait(world.hub.stop(Some(main_unit()), None, ""));
    assert!(!stop.recorded);
    gate.hang(false);
    assert!(world.wait(hung).unwrap().unwrap().is_accepted());
    let given = world.wait(waiting).unwrap().unwrap();
    assert!(
        given
            .refusal()
            .is_some_and(|r| r.has("invariant/stop-open")),
        "{given:?}"
    );
}

#[test]
fn a_stop_without_a_production_or_with_odd_words_still_stands() {
    let world = World::ready();
    let odd = "x".repeat(10_000) + "\u{7}";
    let answer = world.wait(world.hub.stop(None, None, &odd));
    assert!(answer.recorded, "the words are cut, the stop is not");
    assert!(matches!(world.hub.health(), Health::Good));
    // Somebody who has left the roster, or a forged name, still stops.
    let ghost = Some(crate::world::person("ghost"));
    assert!(world.wait(world.hub.stop(None, ghost, "")).recorded);
}

/// Nobody is asked for a code before a stop, so the record does not say that one was given.
#[test]
fn a_stop_of_somebody_signed_in_is_witnessed() {
    let world = World::ready();
    for (by, strength) in [
        (Some(crate::world::person("medic")), Strength::Witnessed),
        (None, Strength::Anonymous),
    ] {
        assert!(world.wait(world.hub.stop(None, by, "")).recorded);
        let last = world.size() - 1;
        let entry = world.hub.entries(last..last + 1).unwrap().remove(0);
        assert_eq!((entry.act.as_str(), entry.strength), ("stop", strength));
    }
}

/// A press that is sent again is one entry while its stop is in force, and a new stop afterwards.
#[test]
fn the_same_press_is_one_entry_while_its_stop_is_in_force() {
    let world = World::ready();
    let press = |words: &str| {
        world.wait(world.hub.press(Press {
            id: Some("p-1".to_owned()),
            words: words.to_owned(),
            ..Press::default()
        }))
    };
    let first = press("");
    assert!(first.recorded && !first.repeated);
    let size = world.size();
    let second = press("");
    assert!(second.recorded && second.repeated, "{second:?}");
    assert_eq!((world.size(), &second.stop), (size, &first.stop));
    assert!(!press("other words").repeated, "another press");
    assert_eq!(world.size(), size + 1);
    for by in ["armorer", "first-ad"] {
        world.does(by, json!({"do": "resume", "stop": first.stop}));
    }
    assert!(world.hub.state().stops.values().all(|s| !s.open));
    let third = press("");
    assert!(third.recorded && !third.repeated, "{third:?}");
    assert!(world.hub.state().stops.values().any(|s| s.open));
}

/// A text that is too long is cut and says so; the stop is recorded with it.
#[test]
fn too_many_words_are_cut() {
    let world = World::ready();
    let long = "muzzle over the line ".repeat(500) + "\u{7}";
    assert!(world.wait(world.hub.stop(None, None, &long)).recorded);
    let last = world.size() - 1;
    let entry = world.hub.entries(last..last + 1).unwrap().remove(0);
    let words = world.hub.words(entry.command["words"].as_str().unwrap());
    let words = words.unwrap();
    assert!(words.starts_with("muzzle over the line muzzle"), "{words}");
    assert!(
        words.ends_with("[cut here: the text was longer]"),
        "{words}"
    );
}

#[test]
fn after_the_hub_has_ended_a_stop_still_stands_on_the_boards() {
    let world = World::ready();
    world.hub.shutdown();
    let error = world
        .try_say("lead", json!({"do": "stop", "stop": "s-1"}))
        .unwrap_err();
    assert_eq!(error, looks_app::AppError::Stopping);
    let answer = world.wait(world.hub.stop(None, None, ""));
    assert!(!answer.recorded);
    assert!(
        world
            .hub
            .board()
            .production
            .iter()
            .any(|c| c.id == "board/stop-not-recorded")
    );
}
