//! A hub's folder: made on purpose only, held by one process, and plain words when it is not right.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::fs;
use std::path::Path;

use looks_store::suite::identity;
use looks_store::suite::sample::{Sample, part};
use looks_store::{
    ErrorKind, Folder, HeadStanding, LogRead as _, LogStore as _, Seed, StoreError, Stores,
};

const SEED: Seed = Seed([0x5a; 32]);

fn create(path: &Path) -> Folder {
    Folder::create(path, &SEED, &identity()).unwrap()
}

fn open(folder: &Folder) -> Stores {
    folder.open_stores(&identity().key_id).unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, StoreError>, kind: ErrorKind, words: &[&str]) {
    let error = result.unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind, kind, "{text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
    assert!(!error.remedy.is_empty());
}

#[test]
fn a_hub_is_made_opened_filled_and_opened_again() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("set").join("hub");
    assert!(!Folder::holds_hub(&path));
    let folder = create(&path);
    assert!(Folder::holds_hub(&path));
    assert_eq!(folder.path(), path);
    assert_eq!(folder.seed().unwrap(), SEED);
    let mut sample = Sample::default();
    let mut stores = open(&folder);
    assert_eq!(stores.log.standing(), &HeadStanding::Equal);
    stores.log.append(0, &sample.batch(3)).unwrap();
    stores.parts.put(&part(1, 100_000)).unwrap();
    stores.accounts.set_setting("hub.name", b"A").unwrap();
    drop((stores, folder));
    let folder = Folder::open(&path).unwrap();
    let stores = open(&folder);
    assert_eq!(stores.log.standing(), &HeadStanding::Equal);
    assert_eq!(stores.log.head().unwrap(), sample.head());
    assert_eq!(stores.accounts.setting("hub.name").unwrap().unwrap(), b"A");
    assert!(
        stores
            .parts
            .get(&part(1, 100_000).commitment)
            .unwrap()
            .is_some()
    );
}

#[test]
fn opening_never_makes_anything() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("typo");
    refused(
        Folder::open(&path),
        ErrorKind::Missing,
        &["holds no hub", "typo", "lastlooks init"],
    );
    assert!(!path.exists());
    fs::create_dir(&path).unwrap();
    refused(Folder::open(&path), ErrorKind::Missing, &["record.db"]);
    assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
}

#[test]
fn creating_never_takes_what_is_there() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("hub");
    drop(create(&path));
    refused(
        Folder::create(&path, &SEED, &identity()),
        ErrorKind::Conflict,
        &["holds a hub already", "lastlooks serve"],
    );
    let other = home.path().join("photos");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("holiday.jpg"), b"x").unwrap();
    refused(
        Folder::create(&other, &SEED, &identity()),
        ErrorKind::Conflict,
        &["not empty", "holiday.jpg"],
    );
    assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
}

#[test]
fn an_interrupted_creation_holds_no_hub_and_starts_again() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("hub");
    drop(create(&path));
    // What is there if the process dies before the last step, and in the middle of it.
    fs::rename(path.join("record.db"), path.join("record.db.new")).unwrap();
    refused(Folder::open(&path), ErrorKind::Missing, &["holds no hub"]);
    let folder = Folder::create(&path, &Seed([1; 32]), &identity()).unwrap();
    assert_eq!(folder.seed().unwrap(), Seed([1; 32]));
    assert_eq!(open(&folder).log.head().unwrap().size, 0);
    assert!(!path.join("record.db.new").exists());
}

#[test]
fn two_hubs_on_one_folder() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("hub");
    let first = create(&path);
    let id = format!("`{}`", std::process::id());
    let words = ["two hubs on one folder", &id, "stop it first"];
    refused(Folder::open(&path), ErrorKind::Locked, &words);
    drop(first);
    let second = Folder::open(&path).unwrap();
    // A lock file whose content says nothing still locks.
    fs::write(path.join("lock"), b"").unwrap();
    refused(Folder::open(&path), ErrorKind::Locked, &["another process"]);
    drop(second);
    drop(Folder::open(&path).unwrap());
}

#[test]
fn a_file_where_the_folder_should_be() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("hub");
    fs::write(&path, b"x").unwrap();
    refused(
        Folder::open(&path),
        ErrorKind::Misuse,
        &["is a file, not a folder"],
    );
    refused(
        Folder::create(&path, &SEED, &identity()),
        ErrorKind::Misuse,
        &["is a file, not a folder"],
    );
    let inside = path.join("deeper");
    refused(
        Folder::create(&inside, &SEED, &identity()),
        ErrorKind::Misuse,
        &["a file stands where a folder is needed"],
    );
}

/// The file system of kernel objects takes no files from anybody, root included: an honest
/// read-only folder on every Linux machine.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written() {
    let error = Folder::create(Path::new("/sys/kernel/looks"), &SEED, &identity()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::ReadOnly, "{error}");
    assert!(error.to_string().contains("writable"), "{error}");
}

#[test]
fn a_wrong_a_broken_and_a_missing_key() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("hub");
    let folder = create(&path);
    refused(
        folder.open_stores(&[8; 32]),
        ErrorKind::WrongKey,
        &[
            "log.key",
            "`080808080808`",
            "suite.test/log",
            "`070707070707`",
            "backup",
        ],
    );
    let key = path.join("log.key");
    fs::write(&key, b"lastlooks-log-key-v1:12").unwrap();
    refused(
        folder.seed(),
        ErrorKind::Corrupt,
        &["is not a log key", "backup"],
    );
    fs::remove_file(&key).unwrap();
    refused(folder.seed(), ErrorKind::Missing, &["log.key", "backup"]);
    assert_eq!(format!("{SEED:?}"), "Seed(..)");
}

#[test]
#[cfg(unix)]
fn others_can_read_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("hub");
    let folder = create(&path);
    let mut stores = open(&folder);
    let mut sample = Sample::default();
    stores.log.append(0, &sample.batch(3)).unwrap();
    stores.parts.put(&part(1, 100_000)).unwrap();
    let mut waiting = vec![path.clone()];
    let mut seen = 0;
    while let Some(next) = waiting.pop() {
        let mode = next.metadata().unwrap().permissions().mode() & 0o077;
        assert_eq!(mode, 0, "{}", next.display());
        seen += 1;
        if next.is_dir() {
            waiting.extend(fs::read_dir(&next).unwrap().map(|e| e.unwrap().path()));
        }
    }
    assert!(seen >= 10, "{seen} files and folders");
    assert!(folder.exposed().is_empty());
    fs::set_permissions(path.join("log.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let exposed = folder.exposed();
    assert!(
        exposed
            .iter()
            .any(|w| w.contains("log.key") && w.contains("chmod")),
        "{exposed:?}"
    );
}
