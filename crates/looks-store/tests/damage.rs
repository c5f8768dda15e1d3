//! Damaged, cut, swapped and full: what the SQLite driver says, and that it never makes things up.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail the test"
)]

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use looks_store::sqlite::SqliteRecord;
use looks_store::suite::identity;
use looks_store::suite::sample::{Sample, command, entry, key, part};
use looks_store::{
    AppendError, DurableLog, ErrorKind, Folder, HeadStanding, LogRead, LogStore, PartState,
    PartStore as _, Seed, StoreError, Stores,
};

struct Hub {
    home: tempfile::TempDir,
    sample: Sample,
}

impl Hub {
    /// A hub with entries, tiles, parts and references, closed in good order.
    fn new(batches: &[usize]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::create(home.path(), &Seed([1; 32]), &identity()).unwrap();
        let mut hub = Self {
            home,
            sample: Sample::default(),
        };
        let mut stores = folder.open_stores(&identity().key_id).unwrap();
        for count in batches {
            hub.append(&mut stores, *count);
        }
        stores.log.maintain().unwrap();
        hub
    }

    fn append(&mut self, stores: &mut Stores, count: usize) {
        let size = self.sample.size();
        let mut batch = self.sample.batch(count);
        let part = part(size, 50);
        batch.entries[0].parts.push(part.commitment);
        batch.parts.push(part);
        stores.log.append(size, &batch).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    fn open(&self) -> Result<(Folder, Stores), StoreError> {
        let folder = Folder::open(self.home.path())?;
        let stores = folder.open_stores(&identity().key_id)?;
        Ok((folder, stores))
    }
}

#[track_caller]
fn refused(result: Result<(), AppendError>, kind: ErrorKind, words: &[&str]) {
    let error = result.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, AppendError::Refused(_)), "{text}");
    assert_eq!(error.kind(), kind, "{text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

#[test]
fn a_truncated_database_is_named_and_nothing_is_made_up() {
    let hub = Hub::new(&[200, 200, 200]);
    let path = hub.path("record.db");
    let good = fs::read(&path).unwrap();
    assert!(good.len() > 20 * 4096);
    for keep in [
        0,
        1,
        100,
        4095,
        4096,
        3 * 4096,
        good.len() / 2,
        good.len() - 4096,
        good.len() - 1,
    ] {
        fs::write(&path, &good[..keep]).unwrap();
        let error = hub.open().unwrap_err();
        assert_eq!(
            error.kind,
            ErrorKind::Corrupt,
            "cut to {keep} bytes: {error}"
        );
        let text = error.to_string();
        assert!(
            text.contains("record.db") && text.contains("cut short"),
            "{text}"
        );
        assert!(text.contains("restore the newest backup"), "{text}");
        assert_eq!(
            fs::metadata(&path).unwrap().len(),
            keep as u64,
            "the file is left as it is"
        );
    }
    fs::write(&path, &good).unwrap();
    hub.open().unwrap();
}

#[test]
fn another_database_in_its_place_is_refused() {
    let hub = Hub::new(&[5]);
    fs::copy(hub.path("accounts.db"), hub.path("record.db")).unwrap();
    let text = hub.open().unwrap_err().to_string();
    assert!(text.contains("is not a log database"), "{text}");
    fs::write(hub.path("record.db"), vec![b'x'; 8192]).unwrap();
    assert_eq!(hub.open().unwrap_err().kind, ErrorKind::Corrupt);
}

#[test]
fn a_newer_layout_is_refused() {
    let hub = Hub::new(&[5]);
    {
        let record = SqliteRecord::open(&hub.path("record.db"), &hub.path("blobs")).unwrap();
        record.intrude("PRAGMA user_version = 99").unwrap();
    }
    let error = hub.open().unwrap_err();
    assert_eq!(error.kind, ErrorKind::Misuse);
    assert!(error.to_string().contains("layout `99`"), "{error}");
}

/// Either an error or the truth: whatever a reader gets is what was appended.
fn truth_or_error(stores: &Stores, sample: &Sample) -> Result<(), StoreError> {
    let head = stores.log.head()?;
    assert_eq!(head, sample.head());
    let mut index = 0;
    stores.log.scan(0, &mut |found| {
        assert_eq!(found.index, index);
        assert_eq!(found.bytes, sample.entries[usize::try_from(index).unwrap()]);
        index += 1;
        ControlFlow::Continue(())
    })?;
    assert_eq!(index, sample.size());
    for (number, commitment) in stores.log.part_references(0..u64::MAX)? {
        if let Some(found) = stores.parts.get(&commitment)? {
            assert_eq!(found, part(number, 50));
        }
    }
    for number in 0..sample.next {
        let found = stores.log.find_command(&key(number))?;
        assert!(found.is_none() || found == Some((number, command(number).digest)));
    }
    stores.log.check().map(|_| ())
}

/// Flips one bit in every 97th byte of a small database, one at a time.
#[test]
fn a_flipped_bit_is_found_or_harmless() {
    let hub = Hub::new(&[120, 100, 60]);
    let path = hub.path("record.db");
    let good = fs::read(&path).unwrap();
    let (mut found, mut harmless) = (0, 0);
    for place in (0..good.len()).step_by(97) {
        let mut bad = good.clone();
        bad[place] ^= 1 << (place % 8);
        fs::write(&path, &bad).unwrap();
        for side in ["record.db-wal", "record.db-shm"] {
            let _ = fs::remove_file(hub.path(side));
        }
        let result = hub
            .open()
            .and_then(|(_folder, stores)| truth_or_error(&stores, &hub.sample));
        match result {
            Ok(()) => harmless += 1,
            Err(error) => {
                assert!(!error.must_stop(), "byte {place}: {error}");
                found += 1;
            }
        }
    }
    // Most bytes of a full page carry something; unused space may change unseen.
    assert!(found > 2 * harmless, "found {found}, harmless {harmless}");
}

#[test]
fn a_changed_entry_is_named() {
    let hub = Hub::new(&[50]);
    {
        let record = SqliteRecord::open(&hub.path("record.db"), &hub.path("blobs")).unwrap();
        record
            .intrude(
                "DROP TRIGGER entries_no_update; UPDATE entries SET bytes = x'00' WHERE idx = 17",
            )
            .unwrap();
    }
    let (_folder, stores) = hub.open().unwrap();
    let error = stores.log.entries(0..50).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Corrupt);
    assert!(error.to_string().contains("entry `17`"), "{error}");
    assert_eq!(stores.log.entries(0..17).unwrap().len(), 17);
    assert!(
        stores
            .log
            .check()
            .unwrap_err()
            .to_string()
            .contains("entry `17`")
    );
}

#[test]
fn the_log_takes_no_update_and_no_delete() {
    let hub = Hub::new(&[300]);
    let record = SqliteRecord::open(&hub.path("record.db"), &hub.path("blobs")).unwrap();
    for sql in [
        "UPDATE entries SET bytes = x'00' WHERE idx = 1",
        "DELETE FROM entries WHERE idx = 299",
        "INSERT OR REPLACE INTO entries (idx, leaf, bytes) VALUES (1, x'00', x'00')",
        "UPDATE commands SET idx = 2",
        "DELETE FROM commands",
        "UPDATE part_refs SET idx = 2",
        "DELETE FROM part_refs",
        "UPDATE tiles SET hashes = x''",
        "DELETE FROM tiles",
        "UPDATE head SET size = 299",
        "UPDATE head SET root = x''",
        "DELETE FROM head",
        "INSERT OR REPLACE INTO head VALUES (1, 0, x'', x'', x'', x'')",
        "UPDATE meta SET value = x'00'",
        "DELETE FROM meta",
        "UPDATE parts SET bytes = x'00'",
        "UPDATE parts SET kind = 0",
        "DELETE FROM parts",
    ] {
        let error = record.intrude(sql).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Misuse, "{sql}: {error}");
    }
    let log = record.log();
    assert_eq!(log.head().unwrap(), hub.sample.head());
    assert_eq!(log.check().unwrap().entries, 300);
}

#[test]
fn a_head_that_disagrees_with_the_entries_is_found_at_opening() {
    for sql in [
        "DROP TRIGGER entries_no_delete; DELETE FROM entries WHERE idx = 49",
        "DROP TRIGGER entries_no_delete; DELETE FROM entries WHERE idx = 20",
        "DROP TRIGGER entries_no_delete; DELETE FROM entries WHERE idx = 0",
        "INSERT INTO entries (idx, leaf, bytes) VALUES (50, x'00', x'00')",
        "DROP TRIGGER head_only_grows; UPDATE head SET size = 49",
        "DROP TRIGGER head_only_grows; UPDATE head SET note = x'00'",
    ] {
        let hub = Hub::new(&[50]);
        {
            let record = SqliteRecord::open(&hub.path("record.db"), &hub.path("blobs")).unwrap();
            record.intrude(sql).unwrap();
        }
        let error = hub.open().unwrap_err();
        assert_eq!(error.kind, ErrorKind::Corrupt, "{sql}: {error}");
    }
}

/// Copies the folder as it is while the hub runs: what a killed machine leaves behind.
fn copy_as_killed(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_lost_write_ahead_log_is_noticed_and_nothing_is_appended() {
    let mut hub = Hub::new(&[10]);
    let (folder, mut stores) = hub.open().unwrap();
    hub.append(&mut stores, 5);
    let killed = tempfile::tempdir().unwrap();
    copy_as_killed(hub.home.path(), killed.path());
    drop((stores, folder));

    // With its write-ahead log, everything acknowledged is there.
    let whole = tempfile::tempdir().unwrap();
    copy_as_killed(killed.path(), whole.path());
    let folder = Folder::open(whole.path()).unwrap();
    let stores = folder.open_stores(&identity().key_id).unwrap();
    assert_eq!(stores.log.standing(), &HeadStanding::Equal);
    assert_eq!(stores.log.head().unwrap(), hub.sample.head());

    // Without it, or with its last commit cut off, the head file is ahead.
    for cut in [None, Some(100_u64)] {
        let lost = tempfile::tempdir().unwrap();
        copy_as_killed(killed.path(), lost.path());
        let wal = lost.path().join("record.db-wal");
        match cut {
            None => fs::remove_file(&wal).unwrap(),
            Some(bytes) => {
                let file = fs::OpenOptions::new().write(true).open(&wal).unwrap();
                file.set_len(file.metadata().unwrap().len() - bytes)
                    .unwrap();
            }
        }
        let folder = Folder::open(lost.path()).unwrap();
        let mut stores = folder.open_stores(&identity().key_id).unwrap();
        assert!(
            matches!(stores.log.standing(), HeadStanding::Behind { .. }),
            "cut {cut:?}"
        );
        let words = [
            "holds `10` entries, but `15` were acknowledged",
            "record.db-wal",
            "backup",
        ];
        let mut late = Sample::default();
        late.batch(10);
        refused(
            stores.log.append(10, &late.batch(1)),
            ErrorKind::Behind,
            &words,
        );
        assert_eq!(stores.log.settle().unwrap_err().kind, ErrorKind::Behind);
        refused(
            stores.log.append(10, &late.batch(1)),
            ErrorKind::Behind,
            &words,
        );
        // Reading still works.
        assert_eq!(stores.log.entries(0..99).unwrap().len(), 10);
    }
}

#[test]
fn a_restored_backup_and_another_log_are_noticed() {
    let mut hub = Hub::new(&[10]);
    let backup = fs::read(hub.path("record.db")).unwrap();
    let (folder, mut stores) = hub.open().unwrap();
    hub.append(&mut stores, 5);
    drop((stores, folder));
    fs::write(hub.path("record.db"), &backup).unwrap();
    let (_, stores) = hub.open().unwrap();
    assert!(matches!(stores.log.standing(), HeadStanding::Behind { .. }));
    drop(stores);
    // The same size, other entries.
    let other = Hub::new(&[10]);
    let (folder, mut stores) = other.open().unwrap();
    let mut sample = other.sample.clone();
    let rows = (900..905).map(|n| entry(n, None)).collect();
    stores.log.append(10, &sample.batch_of(rows)).unwrap();
    drop((stores, folder));
    fs::copy(other.path("record.db"), hub.path("record.db")).unwrap();
    let (_, mut stores) = hub.open().unwrap();
    assert!(matches!(stores.log.standing(), HeadStanding::Forked { .. }));
    refused(
        stores.log.append(15, &sample.batch(1)),
        ErrorKind::Behind,
        &["another log"],
    );
}

#[test]
fn a_database_ahead_of_the_head_file_waits_for_a_check() {
    let mut hub = Hub::new(&[10]);
    let head = fs::read(hub.path("head")).unwrap();
    let (folder, mut stores) = hub.open().unwrap();
    hub.append(&mut stores, 5);
    drop((stores, folder));
    // As if the process had died between the commit and the head file.
    fs::write(hub.path("head"), &head).unwrap();
    let (folder, mut stores) = hub.open().unwrap();
    let HeadStanding::Ahead {
        recorded: Some(recorded),
    } = stores.log.standing().clone()
    else {
        panic!("{:?}", stores.log.standing());
    };
    assert_eq!(recorded.size, 10);
    let next = hub.sample.clone().batch(1);
    refused(
        stores.log.append(15, &next),
        ErrorKind::Misuse,
        &["nobody checked them"],
    );
    assert_eq!(stores.log.settle().unwrap(), hub.sample.head());
    hub.append(&mut stores, 1);
    drop((stores, folder));
    let (folder, stores) = hub.open().unwrap();
    assert_eq!(stores.log.standing(), &HeadStanding::Equal);
    drop((stores, folder));
    // If the check fails, the caller says so and nothing is appended.
    fs::write(hub.path("head"), &head).unwrap();
    let (_folder, mut stores) = hub.open().unwrap();
    stores.log.refuse_as_forked();
    let next = hub.sample.clone().batch(1);
    refused(
        stores.log.append(16, &next),
        ErrorKind::Behind,
        &["another log or it was rewritten"],
    );
}

#[test]
fn a_full_disk_refuses_whole_batches_and_passes() {
    let mut hub = Hub::new(&[10]);
    let (_folder, mut stores) = hub.open().unwrap();
    let pages = u32::try_from(fs::metadata(hub.path("record.db")).unwrap().len() / 4096).unwrap();
    stores.record.limit_pages(pages + 3).unwrap();
    let size = hub.sample.size();
    let mut batch = hub.sample.clone().batch(400);
    let lost = part(77, 3000);
    batch.parts.push(lost.clone());
    for _ in 0..3 {
        let words = [
            "no space left",
            "record.db",
            "free space",
            "reading still works",
        ];
        refused(stores.log.append(size, &batch), ErrorKind::Full, &words);
        assert_eq!(stores.log.head().unwrap(), hub.sample.head());
        assert_eq!(stores.log.entries(0..u64::MAX).unwrap(), hub.sample.entries);
        assert_eq!(stores.parts.state(&lost.commitment).unwrap(), None);
    }
    let error = stores.parts.put(&part(78, 60_000)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Full, "{error}");
    stores.record.limit_pages(u32::MAX).unwrap();
    stores.log.append(size, &batch).unwrap();
    assert_eq!(stores.log.head().unwrap().size, size + 400);
    hub.sample = Sample::default();
}

#[test]
fn a_read_only_file_refuses_in_words_and_still_reads() {
    let hub = Hub::new(&[10]);
    let (_folder, mut stores) = hub.open().unwrap();
    stores.record.set_read_only(true).unwrap();
    let batch = hub.sample.clone().batch(1);
    let words = ["read-only", "record.db", "make the data folder writable"];
    refused(stores.log.append(10, &batch), ErrorKind::ReadOnly, &words);
    assert_eq!(
        stores.parts.put(&part(1, 9)).unwrap_err().kind,
        ErrorKind::ReadOnly
    );
    assert_eq!(stores.log.entries(0..99).unwrap(), hub.sample.entries);
    stores.record.set_read_only(false).unwrap();
    stores.log.append(10, &batch).unwrap();
}

/// Counts a text in every file of a folder.
fn occurrences(folder: &Path, text: &[u8]) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += occurrences(&path, text);
        } else {
            count += fs::read(&path)
                .unwrap()
                .windows(text.len())
                .filter(|w| *w == text)
                .count();
        }
    }
    count
}

#[test]
fn erased_bytes_are_gone_from_every_file() {
    let hub = Hub::new(&[10]);
    let (_folder, mut stores) = hub.open().unwrap();
    let mut sample = hub.sample.clone();
    let short = part(400, 300);
    let middle = part(401, 20_000);
    let long = part(402, 200_000);
    let mut batch = sample.batch(1);
    batch.parts = vec![short.clone(), middle.clone(), long.clone()];
    stores.log.append(10, &batch).unwrap();
    for (part, text) in [
        (&short, b"private words 400".as_slice()),
        (&middle, b"private words 401"),
        (&long, b"private words 402"),
    ] {
        assert!(occurrences(hub.home.path(), text) > 0);
        assert!(stores.parts.erase(&part.commitment).unwrap());
        assert_eq!(occurrences(hub.home.path(), text), 0);
        assert_eq!(occurrences(hub.home.path(), &part.salt), 0);
    }
    stores.log.append(11, &sample.batch(1)).unwrap();
    assert_eq!(stores.log.check().unwrap().erased, 3);
}

#[test]
fn an_erasure_that_died_before_its_last_step_leaves_nothing_after_opening() {
    let hub = Hub::new(&[10]);
    let short = part(403, 300);
    let killed = tempfile::tempdir().unwrap();
    {
        let (_folder, stores) = hub.open().unwrap();
        stores.parts.put(&short).unwrap();
        stores
            .record
            .intrude("UPDATE parts SET kind = 2, salt = NULL, bytes = NULL WHERE length = 300")
            .unwrap();
        copy_as_killed(hub.home.path(), killed.path());
    }
    assert!(occurrences(killed.path(), b"private words 403") > 0);
    let folder = Folder::open(killed.path()).unwrap();
    let stores = folder.open_stores(&identity().key_id).unwrap();
    assert_eq!(
        stores.parts.state(&short.commitment).unwrap(),
        Some(PartState::Erased)
    );
    assert_eq!(occurrences(killed.path(), b"private words 403"), 0);
}

#[test]
fn an_interrupted_erasure_is_finished_at_opening() {
    let hub = Hub::new(&[10]);
    let long = part(402, 200_000);
    {
        let record = SqliteRecord::open(&hub.path("record.db"), &hub.path("blobs")).unwrap();
        record.parts().put(&long).unwrap();
        // As if the process had died after the row and before the file.
        record
            .intrude("UPDATE parts SET kind = 3, salt = NULL, bytes = NULL WHERE kind = 1")
            .unwrap();
        assert!(record.parts().get(&long.commitment).unwrap().is_none());
    }
    assert!(occurrences(hub.home.path(), b"private words 402") > 0);
    let (_folder, stores) = hub.open().unwrap();
    assert_eq!(occurrences(hub.home.path(), b"private words 402"), 0);
    assert_eq!(stores.log.check().unwrap().erased, 1);
}

#[test]
fn a_half_written_part_file_is_removed_and_one_without_a_row_can_be_erased() {
    let hub = Hub::new(&[1]);
    let long = part(402, 200_000);
    let shelf;
    {
        let (_folder, stores) = hub.open().unwrap();
        stores.parts.put(&long).unwrap();
        shelf = fs::read_dir(hub.path("blobs"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let file = fs::read_dir(&shelf)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        fs::copy(&file, shelf.join("ab.new")).unwrap();
        stores
            .record
            .intrude("DROP TRIGGER parts_no_delete; DELETE FROM parts WHERE kind = 1")
            .unwrap();
    }
    let (_folder, stores) = hub.open().unwrap();
    assert!(!shelf.join("ab.new").exists());
    assert!(occurrences(hub.home.path(), b"private words 402") > 0);
    assert!(!stores.parts.erase(&long.commitment).unwrap());
    assert_eq!(occurrences(hub.home.path(), b"private words 402"), 0);
}

#[test]
fn a_damaged_or_missing_part_file_is_named() {
    let hub = Hub::new(&[1]);
    let (_folder, stores) = hub.open().unwrap();
    let long = part(402, 200_000);
    stores.parts.put(&long).unwrap();
    let shelf = fs::read_dir(hub.path("blobs"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let file = fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path();
    let mut content = fs::read(&file).unwrap();
    content[100_000] ^= 4;
    for damage in [Some(content.as_slice()), Some(&content[..10]), None] {
        match damage {
            Some(bytes) => fs::write(&file, bytes).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        let error = stores.parts.get(&long.commitment).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Corrupt, "{error}");
        assert_eq!(stores.log.check().unwrap_err().kind, ErrorKind::Corrupt);
    }
}

/// The check of the type system that a durable log can be handed to a writer's thread.
#[test]
fn a_durable_log_is_a_log_store_for_a_thread() {
    fn takes(_: Box<dyn LogStore>) {}
    let hub = Hub::new(&[1]);
    let (_folder, stores) = hub.open().unwrap();
    let log: DurableLog<_, _> = stores.log;
    std::thread::spawn(move || takes(Box::new(log)))
        .join()
        .unwrap();
}
