//! Folders as they are found: in use, with another key, cut short, read-only, full, gone back in time.

use std::path::Path;
use std::sync::Arc;

use looks_app::hub::{Health, RehashStatus, StoresForHub};
use looks_app::{AppError, Hub, ManualClock};
use looks_record::{hash::sha256, sig::SecretKey};
use looks_store::Folder;
use serde_json::json;

use crate::world::{NOON, World, creation, options};

fn heads(n: u32) -> serde_json::Value {
    json!({"do": "count_heads", "setup": "12a", "heads": n})
}

fn made(path: &Path) -> Arc<ManualClock> {
    let clock = Arc::new(ManualClock::at(NOON));
    let world = World::of(
        Hub::create(path, creation(&clock)).unwrap(),
        Arc::clone(&clock),
    );
    world.make_ready();
    clock
}

fn error_of(path: &Path, clock: &Arc<ManualClock>) -> AppError {
    Hub::open(path, options(clock)).unwrap_err()
}

#[test]
fn nothing_is_made_by_opening_and_nothing_is_made_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = Arc::new(ManualClock::at(NOON));
    let error = error_of(&path, &clock);
    assert_eq!(error.kind().code, "folder-missing");
    assert!(error.to_string().contains("lastlooks init"), "{error}");
    assert!(!path.exists());
    made(&path);
    let again = Hub::create(&path, creation(&clock)).unwrap_err();
    assert_eq!(again.kind().code, "store-conflict");
}

#[test]
fn wrong_options_leave_no_folder_behind() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(NOON));
    let path = folder.path().join("x");
    let mut wrong = creation(&clock);
    wrong.production = "River Crossing".into();
    assert!(
        Hub::create(&path, wrong)
            .unwrap_err()
            .to_string()
            .contains("`River Crossing`")
    );
    let mut wrong = creation(&clock);
    wrong.packs = ["atlantis".to_owned().try_into().unwrap()].into();
    let error = Hub::create(&path, wrong).unwrap_err().to_string();
    assert!(
        error.contains("`atlantis`") && error.contains("`us-nm`"),
        "{error}"
    );
    let mut wrong = creation(&clock);
    wrong.limits.waiting_s = 86_400;
    assert!(
        Hub::create(&path, wrong)
            .unwrap_err()
            .to_string()
            .contains("only-tighter")
    );
    assert!(!path.exists());
}

#[test]
fn two_hubs_on_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = made(&path);
    let first = Hub::open(&path, options(&clock)).unwrap();
    let error = error_of(&path, &clock);
    assert_eq!(error.kind().code, "folder-in-use");
    assert!(
        error.to_string().contains(&std::process::id().to_string()),
        "{error}"
    );
    drop(first);
    assert!(Hub::open(&path, options(&clock)).is_ok());
}

#[test]
fn another_logs_key() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let clock = made(&one);
    made(&two);
    std::fs::copy(two.join("log.key"), one.join("log.key")).unwrap();
    let error = error_of(&one, &clock);
    assert_eq!(error.kind().code, "wrong-key");
    assert!(error.to_string().contains("backup"), "{error}");
}

#[test]
fn a_codes_key_that_is_gone_is_said_and_not_replaced_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = made(&path);
    let hub = Hub::open(&path, options(&clock)).unwrap();
    hub.accounts()
        .set_code(&crate::world::person("lead"), "802417")
        .unwrap();
    drop(hub);
    std::fs::remove_file(path.join("codes.key")).unwrap();
    let error = error_of(&path, &clock);
    assert!(error.to_string().contains("codes.key"), "{error}");
    assert!(!path.join("codes.key").exists());
}

#[test]
fn a_cut_short_database_is_never_taken_for_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = made(&path);
    let whole = std::fs::read(path.join("record.db")).unwrap();
    let mut seen = 0;
    for part in 1..8 {
        std::fs::write(path.join("record.db"), &whole[..whole.len() * part / 8]).unwrap();
        let _ = std::fs::remove_file(path.join("record.db-wal"));
        let _ = std::fs::remove_file(path.join("record.db-shm"));
        match Hub::open(&path, options(&clock)) {
            Err(error) => {
                assert!(error.kind().exit >= 2, "{error:?}");
                assert!(error.to_string().len() > 40, "{error}");
            }
            Ok(hub) => assert!(
                hub.health().error().is_some(),
                "cut at {part}/8 went unnoticed"
            ),
        }
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn a_database_that_went_back_is_read_and_never_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = made(&path);
    let old = std::fs::read(path.join("record.db")).unwrap();
    let world = World::of(
        Hub::open(&path, options(&clock)).unwrap(),
        Arc::clone(&clock),
    );
    for n in 0..20 {
        world.does("second-ad", heads(n));
    }
    drop(world);
    std::fs::write(path.join("record.db"), old).unwrap();
    let _ = std::fs::remove_file(path.join("record.db-wal"));
    let _ = std::fs::remove_file(path.join("record.db-shm"));
    let world = World::of(Hub::open(&path, options(&clock)).unwrap(), clock);
    let Health::ReadOnly(error) = world.hub.health() else {
        panic!("{:?}", world.hub.health());
    };
    assert_eq!((error.kind().code, error.kind().exit), ("record-behind", 3));
    let size = world.size();
    assert_eq!(world.try_say("second-ad", heads(4)).unwrap_err(), error);
    assert_eq!(world.size(), size);
    assert_eq!(world.hub.entries(0..size).unwrap().len() as u64, size);
    assert!(
        world
            .hub
            .board()
            .setups
            .iter()
            .all(|s| s.light >= looks_core::board::Light::Unknown)
    );
}

#[test]
fn a_database_that_fills_up_or_turns_read_only_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = made(&path);
    let held = Folder::open(&path).unwrap();
    let seed = held.seed().unwrap();
    let key = sha256(SecretKey::from_seed(&seed.0).public().as_bytes()).0;
    let stores = held.open_stores(&key).unwrap();
    let record = stores.record.clone();
    let over = StoresForHub {
        log: stores.log,
        parts: stores.parts,
        accounts: stores.accounts,
        seed,
    };
    let world = World::of(Hub::over(over, options(&clock)).unwrap(), clock);
    let fill = |n: u32| {
        let words = format!("{n}").repeat(900);
        let id = format!("c-{n}");
        json!({"do": "raise_concern", "concern": id, "about": "other", "words": words})
    };
    record.limit_pages(1).unwrap();
    let full = (0..200)
        .find_map(|n| world.try_say("medic", fill(n)).err())
        .expect("it fills up");
    assert_eq!(
        (full.kind().code, full.kind().status),
        ("disk-full", 507),
        "{full}"
    );
    assert!(full.to_string().contains("free space"), "{full}");
    let (size, state) = (world.size(), world.hub.state());
    assert_eq!(world.hub.entries(0..size).unwrap().len() as u64, size);
    record.limit_pages(u32::MAX - 1).unwrap();
    record.set_read_only(true).unwrap();
    let error = world.try_say("second-ad", heads(4)).unwrap_err();
    assert_eq!(error.kind().code, "read-only", "{error}");
    assert_eq!((world.size(), world.hub.state()), (size, state));
    record.set_read_only(false).unwrap();
    world.does("second-ad", heads(4));
    assert!(matches!(world.hub.health(), Health::Good));
}

#[test]
fn a_head_file_that_lags_is_caught_up_and_one_that_is_gone_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = made(&path);
    let old = std::fs::read(path.join("head")).unwrap();
    let world = World::of(
        Hub::open(&path, options(&clock)).unwrap(),
        Arc::clone(&clock),
    );
    world.does("second-ad", heads(7));
    let size = world.size();
    drop(world);
    // As if the process had died between the database and the head file.
    std::fs::write(path.join("head"), old).unwrap();
    let world = World::of(
        Hub::open(&path, options(&clock)).unwrap(),
        Arc::clone(&clock),
    );
    assert!(matches!(world.hub.health(), Health::Good));
    assert_eq!(world.size(), size + 1);
    drop(world);
    std::fs::remove_file(path.join("head")).unwrap();
    assert_eq!(error_of(&path, &clock).kind().code, "folder-missing");
}

#[test]
fn the_whole_store_is_read_again_in_the_background() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("river");
    let clock = made(&path);
    let mut how = options(&clock);
    how.rehash = true;
    let hub = Hub::open(&path, how).unwrap();
    let report = loop {
        match hub.rehash_status() {
            RehashStatus::Running => std::thread::yield_now(),
            RehashStatus::Passed(report) => break report,
            other => panic!("{other:?}"),
        }
    };
    assert!(report.entries > 40 && report.parts > 10, "{report:?}");
}
