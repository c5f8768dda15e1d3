//! Every step of the store fails once, lost or stored but reported lost, and nothing acknowledged is
//! ever missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use looks_app::hub::{Health, StoresForHub};
use looks_app::{Answer, AppError, Hub, ManualClock, Submission};
use looks_core::{State, id::ItemId};
use looks_record::{hash::sha256, sig::SecretKey};
use looks_store::faulty::{Fault, Faults, FaultyHead, FaultyLog, How};
use looks_store::memory::{MemoryAccounts, MemoryHead, MemoryRecord};
use looks_store::{DurableLog, ErrorKind, LogIdentity, Seed};

use crate::world::{NOON, World, day, hand_off, options, rules, runtime, submission};

const SEED: [u8; 32] = [9; 32];

/// What a disk keeps: it outlives every hub over it.
struct Disk {
    record: MemoryRecord,
    head: MemoryHead,
    accounts: Arc<MemoryAccounts>,
    clock: Arc<ManualClock>,
}

impl Disk {
    fn new() -> Self {
        let key = SecretKey::from_seed(&SEED);
        let identity = LogIdentity {
            origin: "lastlooks.local/river/test".into(),
            key_id: sha256(key.public().as_bytes()).0,
        };
        Self {
            record: MemoryRecord::new(identity),
            head: MemoryHead::default(),
            accounts: Arc::default(),
            clock: Arc::new(ManualClock::at(NOON)),
        }
    }

    fn hub(&self, faults: &Faults) -> Result<Hub, AppError> {
        self.hub_with(faults, |_| {})
    }

    fn hub_with(
        &self,
        faults: &Faults,
        set: impl Fn(&mut looks_app::OpenOptions),
    ) -> Result<Hub, AppError> {
        let log = FaultyLog::new(self.record.log(), faults.clone());
        let head = FaultyHead::new(self.head.clone(), faults.clone());
        let stores = StoresForHub {
            log: DurableLog::open(log, head)?,
            parts: Arc::new(self.record.parts()),
            accounts: Arc::clone(&self.accounts) as Arc<_>,
            seed: Seed(SEED),
        };
        let mut how = options(&self.clock);
        how.rules = Some(rules());
        set(&mut how);
        Hub::over(stores, how)
    }
}

/// The commands of the loop: the day and the hand-off, in order, with fixed ids.
fn script() -> Vec<Submission> {
    let open = serde_json::json!({"do": "open_production", "name": "River Crossing"});
    std::iter::once(("", open))
        .chain(day())
        .chain(hand_off())
        .enumerate()
        .map(|(n, (by, command))| submission(&format!("s{n}"), by, command))
        .collect()
}

/// What one run with a fault left behind.
struct Left {
    fired: usize,
    /// Command number, entry, and whether it was accepted.
    acknowledged: Vec<(usize, u64)>,
    disk: Disk,
}

/// Runs the script over a store with one fault; whoever gets an error sends the command again.
fn run(fault: Fault) -> Left {
    let name = format!("{} {} {:?}", fault.call, fault.nth, fault.how);
    let disk = Disk::new();
    let faults = Faults::new(vec![fault]);
    let runtime = runtime();
    let hub = disk.hub(&faults).or_else(|_| disk.hub(&faults));
    let hub = hub.unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut acknowledged = Vec::new();
    for (n, command) in script().into_iter().enumerate() {
        let answer = (0..4).find_map(|_| runtime.block_on(hub.submit(command.clone())).ok());
        let answer = answer.unwrap_or_else(|| panic!("{name}: command {n} failed four times"));
        assert!(answer.is_accepted(), "{name}: command {n}: {answer:?}");
        acknowledged.push((n, answer.index().unwrap()));
    }
    Left {
        fired: faults.fired().len(),
        acknowledged,
        disk,
    }
}

/// The state without what depends on how often the hub had to begin again.
fn essence(state: &State) -> (usize, usize, usize, String) {
    let item = ItemId::parse("rev-1").unwrap();
    let custody = format!("{:?}", state.items[&item].custody);
    (
        state.people.len(),
        state.items.len(),
        state.setups.len(),
        custody,
    )
}

fn verify(hub: &Hub) {
    let mut pack = Vec::new();
    hub.export(&mut pack, &looks_app::hub::Redaction::Nothing)
        .unwrap();
    let options = looks_verify::Options {
        keys: vec![hub.verifier_key().parse().unwrap()],
        ..looks_verify::Options::default()
    };
    let report = looks_verify::verify(&mut std::io::Cursor::new(pack), &options).unwrap();
    assert_eq!(
        report.outcome,
        looks_verify::Outcome::Verified,
        "{report:?}"
    );
}

#[test]
fn each_step_of_the_store_fails_once_and_nothing_acknowledged_is_missing() {
    let calls = [
        "append",
        "head_write",
        "settle",
        "find_command",
        "head",
        "scan",
        "identity",
        "head_read",
    ];
    let mut failures = 0;
    for call in calls {
        for how in [How::Lost, How::StoredButReportedLost] {
            let mut nth = 1;
            loop {
                let left = run(Fault::new(call, nth, how));
                if left.fired == 0 {
                    break;
                }
                failures += 1;
                check(&left, &format!("{call} {nth} {how:?}"));
                // Every early call, then samples: the middle of the script is all alike.
                nth += if nth < 8 { 1 } else { 9 };
            }
        }
    }
    assert!(failures > 40, "only {failures} failures were tried");
}

/// After the failure: a fresh hub over what is stored has it all, in order, once, and it verifies.
fn check(left: &Left, name: &str) {
    let hub = left.disk.hub(&Faults::default()).unwrap();
    let size = hub.snapshot().size;
    let mut entries = Vec::new();
    while (entries.len() as u64) < size {
        entries.extend(hub.entries(entries.len() as u64..size).unwrap());
    }
    for (n, index) in &left.acknowledged {
        let entry = &entries[usize::try_from(*index).unwrap()];
        assert_eq!(entry.command_id, format!("s{n}"), "{name}");
        let times = entries
            .iter()
            .filter(|e| e.command_id == entry.command_id)
            .count();
        assert_eq!(times, 1, "{name}: command {n} is there {times} times");
    }
    let plain = run(Fault::new("append", u64::MAX, How::Lost));
    let plain = plain.disk.hub(&Faults::default()).unwrap();
    assert_eq!(essence(&hub.state()), essence(&plain.state()), "{name}");
    verify(&hub);
}

#[test]
fn a_full_disk_is_said_in_words_boards_are_unknown_and_reading_works() {
    let disk = Disk::new();
    let faults = Faults::new(
        (200..203)
            .map(|nth| Fault::new("append", nth, How::Lost).of_kind(ErrorKind::Full))
            .collect(),
    );
    let hub = disk.hub(&faults).unwrap();
    let world = World::of(hub, Arc::clone(&disk.clock));
    for submission in script() {
        world.wait(world.hub.submit(submission)).unwrap();
    }
    while faults.count("append") < 199 {
        world.does(
            "second-ad",
            serde_json::json!({"do": "count_heads", "setup": "12a", "heads": 4}),
        );
    }
    let (size, state) = (world.size(), world.hub.state());
    let error = world
        .try_say(
            "first-ad",
            serde_json::json!({"do": "roll", "setup": "12a"}),
        )
        .unwrap_err();
    assert_eq!((error.kind().code, error.kind().status), ("disk-full", 507));
    assert!(
        matches!(error, AppError::Store { unknown: false, .. }),
        "{error:?}"
    );
    assert_eq!((world.size(), world.hub.state()), (size, state));
    assert!(matches!(world.hub.health(), Health::Failing(_)));
    let board = world.hub.board();
    assert!(
        board
            .setups
            .iter()
            .all(|s| s.light >= looks_core::board::Light::Unknown)
    );
    assert!(
        board
            .production
            .iter()
            .any(|c| c.id == "board/store-failing")
    );
    assert_eq!(world.hub.entries(0..size).unwrap().len() as u64, size);
    // The space is back: the next command is stored, and the boards know again.
    let heads = || serde_json::json!({"do": "count_heads", "setup": "12a", "heads": 4});
    let tried = (0..4).find_map(|_| world.try_say("second-ad", heads()).ok());
    assert!(tried.is_some_and(|a| a.is_accepted()));
    assert!(matches!(world.hub.health(), Health::Good));
    let board = world.hub.board();
    assert!(
        !board
            .production
            .iter()
            .any(|c| c.id == "board/store-failing")
    );
}

#[test]
fn a_failed_sync_ends_the_hub_and_says_so_once() {
    let disk = Disk::new();
    for call in ["append", "head_write"] {
        let faults = Faults::new(vec![
            Fault::new(call, 3, How::StoredButReportedLost).of_kind(ErrorKind::SyncFailed),
        ]);
        let told = Arc::new(AtomicU32::new(0));
        let hook = Arc::clone(&told);
        let hub = disk
            .hub_with(&faults, |o| {
                let hook = Arc::clone(&hook);
                o.on_fatal = Some(Arc::new(move |error| {
                    assert_eq!(error.kind().code, "sync-failed");
                    hook.fetch_add(1, Ordering::SeqCst);
                }));
            })
            .unwrap();
        let world = World::of(hub, Arc::clone(&disk.clock));
        let codes: Vec<&str> = script()
            .into_iter()
            .take(6)
            .filter_map(|s| world.wait(world.hub.submit(s)).err())
            .map(|e| e.kind().code)
            .collect();
        assert!(codes.len() >= 3, "{codes:?}");
        assert!(codes.iter().all(|c| *c == "sync-failed"), "{codes:?}");
        assert_eq!(told.load(Ordering::SeqCst), 1);
        assert!(matches!(world.hub.health(), Health::Ended(_)));
        // A stop still reaches every board.
        let stop = world.wait(world.hub.stop(None, None, ""));
        assert!(!stop.recorded);
        let board = world.hub.board();
        assert!(
            board
                .production
                .iter()
                .any(|c| c.id == "board/stop-not-recorded")
        );
    }
}

#[test]
fn the_answer_to_an_unknown_outcome_says_so_and_the_retry_finds_the_entry() {
    let disk = Disk::new();
    let faults = Faults::new(vec![Fault::new("append", 2, How::StoredButReportedLost)]);
    let hub = disk.hub(&faults).unwrap();
    let runtime = runtime();
    let first = script().remove(0);
    let error = runtime.block_on(hub.submit(first.clone())).unwrap_err();
    assert!(
        matches!(error, AppError::Store { unknown: true, .. }),
        "{error:?}"
    );
    assert!(error.kind().retry);
    let again = runtime.block_on(hub.submit(first)).unwrap();
    assert!(
        matches!(again, Answer::Repeated { index: 1, .. }),
        "{again:?}"
    );
}
