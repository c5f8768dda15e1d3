//! `lastlooks doctor`: looks at a data folder and says what is wrong with it. Writes nothing but the lock.

use std::fmt::Write as _;
use std::path::Path;

use looks_app::{AppError, Clock as _, SystemClock};
use looks_record::entry::{Decoded, Entry};
use looks_record::hash::sha256;
use looks_record::sig::SecretKey;
use looks_store::{Folder, LogRead, StoreError, Stores};
use serde_json::{Value, json};

use crate::args;
use crate::outcome::{Exit, Out, Outcome, counted};

/// Less than this much free space is worth a word, bytes.
const SPACE_LOW: u64 = 512 * 1024 * 1024;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Good,
    Look,
    Bad,
    Corrupt,
}

struct Findings(Vec<(Grade, &'static str, String)>);

impl Findings {
    fn add(&mut self, grade: Grade, about: &'static str, words: impl Into<String>) {
        self.0.push((grade, about, words.into()));
    }

    fn failed(&mut self, about: &'static str, error: &StoreError) {
        let app = AppError::from(error);
        let grade = match Exit::of(app.kind().exit) {
            Exit::Corrupt => Grade::Corrupt,
            _ => Grade::Bad,
        };
        self.add(grade, about, error.to_string());
    }
}

/// Carries out `doctor`.
pub(crate) fn run(asked: &args::Folder, out: Out) -> Outcome {
    let folder = Folder::open(&asked.data)?;
    let mut found = Findings(Vec::new());
    found.add(Grade::Good, "lock", "no hub runs on this folder");
    permissions(&folder, &mut found);
    disk(&asked.data, &mut found);
    if let Some(stores) = stores(&folder, &mut found) {
        record(&stores, &mut found);
        clock(&stores, &mut found);
    }
    let worst = found.0.iter().map(|(grade, ..)| *grade).max();
    let mut lines = String::new();
    let mut rows = Vec::new();
    for (grade, about, words) in &found.0 {
        let word = match grade {
            Grade::Good => "ok",
            Grade::Look => "look",
            Grade::Bad | Grade::Corrupt => "WRONG",
        };
        let _ = writeln!(lines, "{word:<6} {about:<12} {words}");
        rows.push(json!({ "result": word.to_lowercase(), "about": about, "words": words }));
    }
    out.answer(&Value::Array(rows), &lines)?;
    Ok(match worst {
        Some(Grade::Corrupt) => Exit::Corrupt,
        Some(Grade::Bad) => Exit::Refused,
        _ => Exit::Done,
    })
}

fn permissions(folder: &Folder, found: &mut Findings) {
    let exposed = folder.exposed();
    if exposed.is_empty() {
        found.add(
            Grade::Good,
            "permissions",
            "only the owner can read folder, key and databases",
        );
    }
    for words in exposed {
        found.add(Grade::Bad, "permissions", words);
    }
}

fn disk(path: &Path, found: &mut Findings) {
    match rustix::fs::statvfs(path) {
        Err(error) => found.add(
            Grade::Look,
            "disk",
            format!("free space is not known ({error})"),
        ),
        Ok(about) => {
            let free = about.f_bavail.saturating_mul(about.f_frsize);
            let words = format!("{} MiB free", free / (1024 * 1024));
            let grade = if free < SPACE_LOW {
                Grade::Look
            } else {
                Grade::Good
            };
            found.add(grade, "disk", words);
            let read_only = about.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY);
            if read_only {
                found.add(Grade::Bad, "disk", "mounted read-only: mount it read-write");
            }
        }
    }
}

fn stores(folder: &Folder, found: &mut Findings) -> Option<Stores> {
    let seed = match folder.seed() {
        Ok(seed) => seed,
        Err(error) => {
            found.failed("key", &error);
            return None;
        }
    };
    let public = SecretKey::from_seed(&seed.0).public();
    let key_id = sha256(public.as_bytes());
    match folder.open_stores(&key_id.0) {
        Ok(stores) => {
            let words = format!("belongs to the log; fingerprint {}", public.fingerprint());
            found.add(Grade::Good, "key", words);
            Some(stores)
        }
        Err(error) => {
            found.failed("store", &error);
            None
        }
    }
}

fn record(stores: &Stores, found: &mut Findings) {
    match stores.log.refusal() {
        Ok(None) => {
            found.add(Grade::Good, "head file", "agrees with the database");
        }
        Ok(Some(refusal)) => found.add(Grade::Corrupt, "head file", refusal.to_string()),
        Err(error) => found.failed("head file", &error),
    }
    match stores.log.check() {
        Ok(report) => {
            let words = format!(
                "{}, {}, {} ({} erased): every byte read and hashed",
                counted(report.entries, "entry", "entries"),
                counted(report.tiles, "tile", "tiles"),
                counted(report.parts, "private text", "private texts"),
                report.erased
            );
            found.add(Grade::Good, "record", words);
        }
        Err(error) => found.failed("record", &error),
    }
}

/// A clock behind the newest entry voids every clearance at the next start.
fn clock(stores: &Stores, found: &mut Findings) {
    let Ok(head) = stores.log.head() else { return };
    let Some(last) = head.size.checked_sub(1) else {
        found.add(Grade::Good, "clock", "no entries to compare with");
        return;
    };
    let wall = stores.log.entries(last..head.size).ok().and_then(|all| {
        match Entry::decode(all.first()?).ok()? {
            Decoded::Known(entry) => Some(entry.wall_ms),
            Decoded::Unknown { .. } => None,
        }
    });
    let now = SystemClock::new().wall_ms();
    match wall {
        Some(wall) if wall > now => {
            let words = format!(
                "{} s behind the newest entry: set the machine's clock before you start the hub",
                (wall - now) / 1_000
            );
            found.add(Grade::Bad, "clock", words);
        }
        _ => found.add(Grade::Good, "clock", "not behind the newest entry"),
    }
}
