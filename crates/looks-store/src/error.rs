//! What can go wrong with a store, in kinds a caller can act on and words a person can act on.
//!
//! Not a catalogue of database codes: each driver folds its own codes into these kinds.

use std::error::Error;
use std::fmt;
use std::io;

/// What a caller can do about a failure. One kind, one way to react.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The store did not answer or failed to read or write for a reason that may pass.
    Unavailable,
    /// No space left. Nothing was stored; reading still works.
    Full,
    /// The folder or file cannot be written. Reading still works.
    ReadOnly,
    /// Somebody else changed what this call expected to find.
    Conflict,
    /// Bytes on disk contradict each other or their own checks.
    Corrupt,
    /// The caller broke the contract; nothing was stored.
    Misuse,
    /// Another process holds the folder.
    Locked,
    /// The folder, the database or the key is not there. It is never made by accident.
    Missing,
    /// The signing key does not belong to this log.
    WrongKey,
    /// The database holds less than was acknowledged (or something else): appending is refused.
    Behind,
    /// The operating system could not confirm a write. What is on disk is unknown: end the process.
    SyncFailed,
}

impl ErrorKind {
    /// The kind in one lower-case word, for logs and metrics.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::Conflict => "conflict",
            Self::Corrupt => "corrupt",
            Self::Misuse => "misuse",
            Self::Locked => "locked",
            Self::Missing => "missing",
            Self::WrongKey => "wrong-key",
            Self::Behind => "behind",
            Self::SyncFailed => "sync-failed",
        }
    }
}

/// A failed store call: the kind, what happened, and the remedy, all lower case.
#[derive(Debug)]
pub struct StoreError {
    /// How a program reacts.
    pub kind: ErrorKind,
    /// What happened, with names and values in backticks.
    pub what: String,
    /// What a person does now.
    pub remedy: String,
    /// The error below, where there was one.
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl StoreError {
    /// An error with no cause below it.
    pub fn new(kind: ErrorKind, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            remedy: remedy.into(),
            source: None,
        }
    }

    /// The same error with the one below it attached.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// A broken contract: `what` names the field and the value.
    pub fn misuse(what: impl Into<String>) -> Self {
        Self::new(
            ErrorKind::Misuse,
            what,
            "this is a fault in the program; report it with the log",
        )
    }

    /// Damaged bytes: `what` names the place.
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::new(
            ErrorKind::Corrupt,
            what,
            "stop using this folder, keep a copy of it as it is, run `lastlooks doctor` on the copy \
             and restore the newest backup",
        )
    }

    /// An input or output error while doing `doing` (for example "write `x`"), folded into a kind.
    pub fn io(doing: impl fmt::Display, error: io::Error) -> Self {
        let (kind, remedy) = io_kind(&error);
        Self::new(kind, format!("could not {doing}"), remedy).with_source(error)
    }

    /// A failed `fsync` or `fdatasync`. Never retried: the kernel may have dropped the dirty pages
    /// and would report success the second time.
    pub fn sync(doing: impl fmt::Display, error: io::Error) -> Self {
        Self::new(
            ErrorKind::SyncFailed,
            format!("the disk did not confirm {doing}"),
            SYNC_REMEDY,
        )
        .with_source(error)
    }

    /// True if the process must end: going on could acknowledge what is not on disk.
    pub fn must_stop(&self) -> bool {
        self.kind == ErrorKind::SyncFailed
    }
}

/// What to do after a failed sync, in one place because two layers say it.
pub(crate) const SYNC_REMEDY: &str = "the hub stops now; check the disk, then start it again: it \
     compares the database with the head file before it takes commands";

/// The kind and remedy of an operating system error.
fn io_kind(error: &io::Error) -> (ErrorKind, &'static str) {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => (ErrorKind::Full, FULL_REMEDY),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            (ErrorKind::ReadOnly, READ_ONLY_REMEDY)
        }
        io::ErrorKind::NotFound => (
            ErrorKind::Missing,
            "check the path; a new folder is made only by `lastlooks init` or the set-up page",
        ),
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => (
            ErrorKind::Misuse,
            "check the path: a file stands where a folder is needed, or the other way round",
        ),
        _ => (
            ErrorKind::Unavailable,
            "check the disk and its cable, then try again",
        ),
    }
}

/// What to do when no space is left.
pub(crate) const FULL_REMEDY: &str =
    "free space on the disk that holds the data folder, then try again; reading still works";

/// What to do when the folder cannot be written.
pub(crate) const READ_ONLY_REMEDY: &str = "make the data folder writable for the user who runs the \
     hub (mount it read-write, check its owner), then try again; reading still works";

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(source) = &self.source {
            write!(f, " ({source})")?;
        }
        write!(f, ": {}", self.remedy)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|e| e as &(dyn Error + 'static))
    }
}
