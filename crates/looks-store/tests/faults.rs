//! Every call failed in both ways, and random histories with failures and restarts: what was
//! acknowledged is there, what was refused is not, nothing is there twice.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail the test"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use looks_store::faulty::{Fault, Faults, FaultyAccounts, FaultyHead, FaultyLog, FaultyParts, How};
use looks_store::memory::{MemoryAccounts, MemoryHead, MemoryRecord};
use looks_store::sqlite::{SqliteAccounts, SqliteRecord};
use looks_store::suite::identity;
use looks_store::suite::sample::{Sample, command, entry, key, part};
use looks_store::{
    AccountStore, AppendError, DurableLog, ErrorKind, HeadFile, HeadRecord, HeadStanding,
    Invitation, LogRead as _, LogStore, PartStore,
};
use proptest::prelude::*;

const BOTH: [How; 2] = [How::Lost, How::StoredButReportedLost];

/// A hub that is opened again and again on the same content.
trait Again {
    type Log: LogStore;
    type Head: HeadRecord;
    fn open(&self) -> (Self::Log, Self::Head);
}

struct OnDisk {
    home: tempfile::TempDir,
}

impl OnDisk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        SqliteRecord::create(&home.path().join("record.db"), &identity()).unwrap();
        HeadFile::create(&home.path().join("head")).unwrap();
        Self { home }
    }

    fn path(&self) -> &Path {
        self.home.path()
    }
}

impl Again for OnDisk {
    type Log = looks_store::sqlite::SqliteLog;
    type Head = HeadFile;
    fn open(&self) -> (Self::Log, Self::Head) {
        let record =
            SqliteRecord::open(&self.path().join("record.db"), &self.path().join("blobs")).unwrap();
        (
            record.log(),
            HeadFile::open(&self.path().join("head")).unwrap(),
        )
    }
}

struct InMemory {
    record: MemoryRecord,
    head: MemoryHead,
}

impl Again for InMemory {
    type Log = looks_store::memory::MemoryLog;
    type Head = MemoryHead;
    fn open(&self) -> (Self::Log, Self::Head) {
        (self.record.log(), self.head.clone())
    }
}

impl InMemory {
    fn new() -> Self {
        Self {
            record: MemoryRecord::new(identity()),
            head: MemoryHead::default(),
        }
    }
}

type Joined<A> = DurableLog<FaultyLog<<A as Again>::Log>, FaultyHead<<A as Again>::Head>>;

/// Opens as the hub does at start: compare, check the prefix, settle.
fn start<A: Again>(again: &A, faults: &Faults) -> Option<Joined<A>> {
    let (log, head) = again.open();
    let log = FaultyLog::new(log, faults.clone());
    let mut joined = DurableLog::open(log, FaultyHead::new(head, faults.clone())).ok()?;
    match joined.standing().clone() {
        HeadStanding::Equal => Some(joined),
        HeadStanding::Ahead { .. } => joined.settle().ok().map(|_| joined),
        other => panic!("acknowledged entries are gone: {other:?}"),
    }
}

/// Appends one entry per number until each is acknowledged, the way a writer must: settle after
/// an unknown outcome, look the command up, never append twice. Returns what was acknowledged.
fn write_all<A: Again>(again: &A, faults: &Faults, numbers: u64) -> BTreeMap<u64, u64> {
    let mut acknowledged = BTreeMap::new();
    let mut joined: Option<Joined<A>> = None;
    let mut rounds = 0;
    let mut number = 0;
    while number < numbers {
        rounds += 1;
        assert!(
            rounds < 50 * numbers + 100,
            "no progress; failed: {:?}",
            faults.fired()
        );
        let Some(log) = joined.as_mut() else {
            joined = start(again, faults);
            continue;
        };
        match step(log, number) {
            Ok(index) => {
                acknowledged.insert(number, index);
                number += 1;
            }
            Err(restart) => {
                if restart {
                    joined = None;
                }
            }
        }
    }
    acknowledged
}

/// One try; the error says whether to start again from the disk.
fn step(log: &mut dyn LogStore, number: u64) -> Result<u64, bool> {
    let found = log.find_command(&key(number)).map_err(|_| true)?;
    if let Some((index, digest)) = found {
        assert_eq!(digest, command(number).digest);
        return Ok(index);
    }
    let entries = log.entries(0..u64::MAX).map_err(|_| true)?;
    let leaves = log.leaf_hashes(0..u64::MAX).map_err(|_| true)?;
    let mut sample = Sample {
        entries,
        leaves,
        next: 0,
    };
    let size = sample.size();
    let batch = sample.batch_of(vec![entry(number, Some(command(number)))]);
    match log.append(size, &batch) {
        Ok(()) => Ok(size),
        // Nothing was stored: try again on the same handle.
        Err(AppendError::Refused(e)) => {
            assert_eq!(log.find_command(&key(number)).ok().flatten(), None, "{e}");
            Err(e.kind == ErrorKind::Misuse)
        }
        // Only after settling does a lookup count; if that fails too, start again.
        Err(AppendError::Unknown(_)) => match log.settle() {
            Ok(_) => Err(false),
            Err(_) => Err(true),
        },
        Err(other) => panic!("{other}"),
    }
}

/// After everything: each acknowledged entry at its place, each command once, the tree whole.
fn judge<A: Again>(again: &A, acknowledged: &BTreeMap<u64, u64>) {
    let log = start(again, &Faults::default()).unwrap();
    let entries = log.entries(0..u64::MAX).unwrap();
    assert_eq!(
        entries.len(),
        acknowledged.len(),
        "nothing is there twice, nothing is missing"
    );
    for (number, index) in acknowledged {
        assert_eq!(
            entries[usize::try_from(*index).unwrap()],
            entry(*number, None).bytes
        );
        assert_eq!(
            log.find_command(&key(*number)).unwrap(),
            Some((*index, command(*number).digest))
        );
    }
    let mut sample = Sample {
        entries,
        ..Sample::default()
    };
    sample.leaves = log.leaf_hashes(0..u64::MAX).unwrap();
    assert_eq!(log.head().unwrap(), sample.head());
    assert_eq!(log.check().unwrap().commands, acknowledged.len() as u64);
}

#[test]
fn each_step_of_a_log_failed_both_ways() {
    let calls = [
        "append",
        "settle",
        "head",
        "entries",
        "leaf_hashes",
        "find_command",
        "head_write",
        "head_read",
    ];
    let kinds = [
        ErrorKind::Unavailable,
        ErrorKind::Full,
        ErrorKind::ReadOnly,
        ErrorKind::SyncFailed,
    ];
    let mut fired = 0;
    for call in calls {
        for nth in 1..=4 {
            for how in BOTH {
                for kind in kinds {
                    let mut plan = vec![Fault::new(call, nth, how).of_kind(kind)];
                    if call == "settle" {
                        // Settling happens only after something else went wrong.
                        plan.push(Fault::new("append", nth, How::StoredButReportedLost));
                    }
                    let faults = Faults::new(plan);
                    let again = InMemory::new();
                    let acknowledged = write_all(&again, &faults, 5);
                    fired += faults.fired().len();
                    judge(&again, &acknowledged);
                }
            }
        }
    }
    assert!(
        fired > calls.len() * 4 * 2 * 3,
        "only {fired} failures happened"
    );
}

#[test]
fn a_failed_sync_ends_writing_in_this_process() {
    let again = OnDisk::new();
    let fault = Fault::new("head_write", 1, How::StoredButReportedLost);
    let faults = Faults::new(vec![fault.of_kind(ErrorKind::SyncFailed)]);
    let mut log = start(&again, &faults).unwrap();
    let mut sample = Sample::default();
    let got = log.append(0, &sample.batch(1)).unwrap_err();
    assert!(got.store_error().unwrap().must_stop());
    for _ in 0..2 {
        let got = log.append(1, &sample.clone().batch(1)).unwrap_err();
        assert!(
            matches!(&got, AppendError::Refused(e) if e.must_stop()),
            "{got}"
        );
        assert!(log.settle().unwrap_err().must_stop());
    }
    drop(log);
    let mut log = start(&again, &Faults::default()).unwrap();
    log.append(1, &sample.batch(1)).unwrap();
    assert_eq!(log.head().unwrap(), sample.head());
}

#[test]
fn each_write_of_the_parts_failed_both_ways() {
    for how in BOTH {
        let faults = Faults::new(vec![
            Fault::new("part_put", 1, how),
            Fault::new("part_erase", 1, how),
            Fault::new("part_get", 1, how),
        ]);
        let record = MemoryRecord::new(identity());
        let parts = FaultyParts::new(Arc::new(record.parts()), faults.clone());
        let one = part(1, 10);
        assert!(parts.put(&one).is_err());
        assert_eq!(
            parts.state(&one.commitment).unwrap().is_some(),
            how != How::Lost
        );
        parts.put(&one).unwrap();
        assert!(parts.get(&one.commitment).is_err());
        assert_eq!(parts.get(&one.commitment).unwrap().as_ref(), Some(&one));
        assert!(parts.erase(&one.commitment).is_err());
        assert_eq!(
            parts.get(&one.commitment).unwrap().is_none(),
            how != How::Lost
        );
        assert!(parts.erase(&one.commitment).unwrap());
        assert_eq!(parts.get(&one.commitment).unwrap(), None);
        assert_eq!(parts.list().unwrap().len(), 1);
        assert_eq!(faults.fired().len(), 3);
        assert_eq!(faults.count("part_put"), 2);
    }
}

#[test]
fn a_wrong_try_reported_lost_is_still_counted_and_an_invitation_is_still_spent() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("accounts.db");
    SqliteAccounts::create(&path).unwrap();
    let stores: [Arc<dyn AccountStore>; 2] = [
        Arc::new(MemoryAccounts::default()),
        Arc::new(SqliteAccounts::open(&path).unwrap()),
    ];
    for inner in stores {
        let how = How::StoredButReportedLost;
        let faults = Faults::new(vec![
            Fault::new("count_wrong_code", 1, how),
            Fault::new("spend_invitation", 1, how),
            Fault::new("set_code", 2, How::Lost),
        ]);
        let accounts = FaultyAccounts::new(inner, faults);
        accounts.set_code("ana", "$1").unwrap();
        assert!(accounts.count_wrong_code("ana", &|_| 0).is_err());
        assert_eq!(accounts.code("ana").unwrap().unwrap().failed, 1);
        assert!(accounts.set_code("ana", "$2").is_err());
        assert_eq!(accounts.code("ana").unwrap().unwrap().phc, "$1");
        let invitation = Invitation {
            hash: [1; 32],
            person: "ana".into(),
            expires_ms: 10,
            spent_ms: None,
        };
        accounts.put_invitation(&invitation).unwrap();
        assert!(accounts.spend_invitation(&[1; 32], 5).is_err());
        assert_eq!(
            accounts.invitation(&[1; 32]).unwrap().unwrap().spent_ms,
            Some(5)
        );
    }
}

fn any_fault() -> impl Strategy<Value = Fault> {
    let call = prop::sample::select(vec![
        "append",
        "append",
        "settle",
        "head",
        "entries",
        "leaf_hashes",
        "find_command",
        "head_write",
        "head_write",
        "head_read",
    ]);
    let kind = prop::sample::select(vec![
        ErrorKind::Unavailable,
        ErrorKind::Full,
        ErrorKind::ReadOnly,
        ErrorKind::SyncFailed,
    ]);
    (call, 1_u64..15, prop::bool::ANY, kind).prop_map(|(call, nth, lost, kind)| {
        let how = if lost {
            How::Lost
        } else {
            How::StoredButReportedLost
        };
        Fault::new(call, nth, how).of_kind(kind)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn acknowledged_entries_survive_on_disk(
        plan in prop::collection::vec(any_fault(), 0..8),
        numbers in 1_u64..16,
    ) {
        let again = OnDisk::new();
        let acknowledged = write_all(&again, &Faults::new(plan), numbers);
        judge(&again, &acknowledged);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn acknowledged_entries_survive_in_memory(
        plan in prop::collection::vec(any_fault(), 0..8),
        numbers in 1_u64..16,
    ) {
        let again = InMemory::new();
        let acknowledged = write_all(&again, &Faults::new(plan), numbers);
        judge(&again, &acknowledged);
    }
}
