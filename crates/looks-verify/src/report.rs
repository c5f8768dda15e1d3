//! What a check found: problems with their places, what was proved, what could not be.

use std::collections::BTreeMap;
use std::fmt;

use looks_record::hash::Hash;
use looks_record::pack::PackError;
use serde_json::{Value, json};

/// Most problems kept; more are only counted.
const MAX_PROBLEMS: usize = 50;

/// Where something is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A byte of the archive outside all files, from 0.
    Archive(u64),
    /// A file of the archive.
    File(String),
    /// A line of the manifest, from 1.
    ManifestLine(usize),
    /// An entry of the record, by index from 0.
    Entry(u64),
    /// The record as a whole.
    Record,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Archive(byte) => write!(f, "archive byte {byte}"),
            Self::File(path) => write!(f, "file `{path}`"),
            Self::ManifestLine(line) => write!(f, "manifest line {line}"),
            Self::Entry(index) => write!(f, "entry {index}"),
            Self::Record => f.write_str("the record"),
        }
    }
}

/// Something that makes verification fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What, in words.
    pub what: String,
}

/// A problem in a line. Where the words name the byte themselves, it is not named twice.
fn said(problem: &Problem) -> String {
    let Problem { place, what } = problem;
    match place {
        Place::Archive(byte) if what.contains(&format!("byte {byte}")) => what.clone(),
        _ => format!("{place}: {what}"),
    }
}

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All checks passed against a key from outside the pack.
    Verified,
    /// All checks passed, but no key from outside was given: anybody could have made this pack.
    ConsistentOnly,
    /// Something is wrong.
    Failed,
}

impl Outcome {
    /// The fixed word for JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::ConsistentOnly => "consistent_only",
            Self::Failed => "failed",
        }
    }
}

/// What is known of one detached part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// Enclosed, and what the record committed to.
    Proved,
    /// Named by the record but not enclosed: left out of this copy, or erased.
    Absent,
    /// Enclosed, but not what the record committed to.
    Wrong,
}

/// Numbers of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Files in the archive, the manifest included.
    pub files: u64,
    /// Entries.
    pub entries: u64,
    /// Accepted commands.
    pub accepted: u64,
    /// Refused commands.
    pub refused: u64,
    /// Entries that the hub made by itself.
    pub system: u64,
    /// Entries of a version or type that this program does not interpret.
    pub unknown: u64,
    /// Entries with a good device signature.
    pub device_signed: u64,
    /// Times the hub's wall clock went backwards from one entry to the next.
    pub clock_steps_back: u64,
    /// Receipts enclosed and good.
    pub receipts: u64,
    /// Cosignatures that were checked and good.
    pub cosignatures: u64,
}

/// Everything a check found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The answer.
    pub outcome: Outcome,
    /// First problems in the order found; empty unless failed.
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    pub more_problems: u64,
    /// What was proved (or, without a key, found consistent), in sentences; empty if failed.
    pub proved: Vec<String>,
    /// What was not or cannot be proved, in sentences; empty if failed, for then nothing is.
    pub not_proved: Vec<String>,
    /// Name of the log, if the manifest could be read.
    pub origin: Option<String>,
    /// Fingerprints of the log keys in play, to compare by telephone.
    pub fingerprints: Vec<String>,
    /// Parts by commitment.
    pub parts: BTreeMap<Hash, PartState>,
    /// Numbers.
    pub counts: Counts,
    /// Whether entry contents and device signatures were left unchecked (`--fast`).
    pub fast: bool,
}

impl Report {
    pub(crate) fn new(fast: bool) -> Self {
        Self {
            outcome: Outcome::Failed,
            problems: Vec::new(),
            more_problems: 0,
            proved: Vec::new(),
            not_proved: Vec::new(),
            origin: None,
            fingerprints: Vec::new(),
            parts: BTreeMap::new(),
            counts: Counts::default(),
            fast,
        }
    }

    /// Adds a problem, unless one at the same place is known already.
    pub(crate) fn problem(&mut self, place: Place, what: impl Into<String>) {
        if self.problems.iter().any(|known| known.place == place) {
            return;
        }
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                place,
                what: what.into(),
            });
        } else {
            self.more_problems += 1;
        }
    }

    /// Adds a problem of the archive's form.
    pub(crate) fn pack_problem(&mut self, error: &PackError) {
        let place = match error {
            PackError::Header { at, .. }
            | PackError::NotZero { at, .. }
            | PackError::Trailing(at)
            | PackError::Truncated { at, .. } => Place::Archive(*at),
            PackError::UnknownFile(path)
            | PackError::Order { path, .. }
            | PackError::TooLong { path, .. } => Place::File(path.clone()),
            PackError::Manifest { line, .. } => Place::ManifestLine(*line),
            PackError::Note(_) => Place::File("manifest".into()),
            _ => Place::Archive(0),
        };
        self.problem(place, error.to_string());
    }

    pub(crate) fn proved(&mut self, sentence: impl Into<String>) {
        self.proved.push(sentence.into());
    }

    pub(crate) fn not_proved(&mut self, sentence: impl Into<String>) {
        self.not_proved.push(sentence.into());
    }

    /// How many parts are in this state.
    pub fn parts_in(&self, state: PartState) -> usize {
        self.parts.values().filter(|found| **found == state).count()
    }

    /// Exit code of the programs: 0 verified, 1 failed, 2 could not run. Without a key from outside
    /// nothing can be verified, so a consistent pack gives 2: a script that forgot the key must not
    /// take a forged pack for a good one.
    pub const fn exit_code(&self) -> u8 {
        match self.outcome {
            Outcome::Verified => 0,
            Outcome::Failed => 1,
            Outcome::ConsistentOnly => 2,
        }
    }

    /// For machines. Field names are fixed.
    pub fn to_json(&self) -> Value {
        let counts = &self.counts;
        let problems: Vec<Value> = self
            .problems
            .iter()
            .map(|problem| json!({"place": problem.place.to_string(), "what": problem.what}))
            .collect();
        json!({
            "result": self.outcome.as_str(),
            "checked": if self.fast { "fast" } else { "full" },
            "origin": self.origin,
            "fingerprints": self.fingerprints,
            "problems": problems,
            "more_problems": self.more_problems,
            "proved": self.proved,
            "not_proved": self.not_proved,
            "parts": {
                "proved": self.parts_in(PartState::Proved),
                "absent": self.parts_in(PartState::Absent),
                "wrong": self.parts_in(PartState::Wrong),
            },
            "counts": {
                "files": counts.files,
                "entries": counts.entries,
                "accepted": counts.accepted,
                "refused": counts.refused,
                "system": counts.system,
                "unknown": counts.unknown,
                "device_signed": counts.device_signed,
                "clock_steps_back": counts.clock_steps_back,
                "receipts": counts.receipts,
                "cosignatures": counts.cosignatures,
            },
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headline = match self.outcome {
            Outcome::Verified => {
                "VERIFIED: the record is unaltered since its checkpoint was signed."
            }
            Outcome::ConsistentOnly => {
                "NOT VERIFIED, ONLY CONSISTENT: no key was given, so this pack was checked only \
                 against itself. Anybody could have made it."
            }
            Outcome::Failed => "FAILED: this pack is not what was recorded, or not all of it.",
        };
        writeln!(f, "{headline}")?;
        if self.fast {
            writeln!(
                f,
                "Checked: hashes, checkpoint, cosignatures, receipts and parts (--fast)."
            )?;
        }
        if let Some(origin) = &self.origin {
            writeln!(f, "Record of: {origin}")?;
        }
        for fingerprint in &self.fingerprints {
            writeln!(f, "Key: {fingerprint}")?;
        }
        section(f, "Wrong", self.problems.iter().map(said))?;
        if self.more_problems > 0 {
            writeln!(f, "  ... and {} more", self.more_problems)?;
        }
        let found = match self.outcome {
            Outcome::Verified => "Proved",
            _ => "Consistent, which proves nothing without a key",
        };
        section(f, found, self.proved.iter().cloned())?;
        section(f, "Not proved", self.not_proved.iter().cloned())
    }
}

/// A number with its noun.
pub(crate) fn counted(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

fn section(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    lines: impl Iterator<Item = String>,
) -> fmt::Result {
    for (number, line) in lines.enumerate() {
        if number == 0 {
            writeln!(f, "\n{title}:")?;
        }
        writeln!(f, "  - {line}")?;
    }
    Ok(())
}
