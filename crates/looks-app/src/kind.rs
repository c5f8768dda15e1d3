//! Every error of this crate, and one table of what each is called, answers and exits with.
//!
//! A refusal is not an error: it is an [`crate::Answer`]. An error means that the command was not
//! understood or not stored, and nothing of it can be relied on unless the error says so.

use looks_store::{ErrorKind, StoreError};

/// A value as it stands in an error; nothing where it is secret or not there.
pub(crate) fn shown(value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!(" `{value}`")
    }
}

/// How long a text is, how long it may be, and what to do.
pub(crate) fn too_long(size: usize, limit: usize) -> String {
    format!(
        "it has {size} characters, at most {limit}; shorten it by {}, or send the rest in another entry",
        size.saturating_sub(limit)
    )
}

/// Why a call did not get its answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// The JSON is not a command: which field, its value, what to do, and the reader's own words.
    #[error("{field}{}: {detail}; {remedy}", shown(value))]
    BadCommand {
        /// The field to blame; `command` for the whole.
        field: String,
        /// Its value as JSON, clipped.
        value: String,
        /// What to do.
        remedy: String,
        /// What is wrong.
        detail: String,
    },
    /// A text has more characters than its field takes.
    #[error("{field}: {}", too_long(*size, *limit))]
    TooLong {
        /// The field.
        field: String,
        /// How many characters it has.
        size: usize,
        /// How many it may have.
        limit: usize,
    },
    /// Something around the command (its id, the device, a session, a code) is not acceptable.
    #[error("{field}{}: {remedy}", shown(value))]
    BadInput {
        /// The field.
        field: &'static str,
        /// Its value, clipped; empty where it is secret.
        value: String,
        /// What is wrong and what to do.
        remedy: String,
    },
    /// The same command id was used before with other content. Nothing of this one happened; that it
    /// was tried is recorded.
    #[error(
        "command id `{id}` was used before for something else (entry `{index}`): send it with a new id"
    )]
    SameIdOtherContent {
        /// The id.
        id: String,
        /// The entry that has it.
        index: u64,
    },
    /// The command is larger than the record takes.
    #[error("the {what} has `{size}`, at most `{limit}`: split it or shorten its texts")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// The store failed. Unless `unknown`, nothing was stored.
    #[error("{what}: {remedy}")]
    Store {
        /// What kind of failure.
        kind: ErrorKind,
        /// What happened.
        what: String,
        /// What a person does now.
        remedy: String,
        /// True where the command may have been stored all the same: send it again with its id.
        unknown: bool,
    },
    /// The record contradicts itself: nothing is written any more.
    #[error("{what}: {remedy}")]
    Corrupt {
        /// What and where.
        what: String,
        /// What a person does now.
        remedy: String,
    },
    /// The hub is ending; nothing was done.
    #[error("the hub is stopping: send it again, with the same id, when it is back")]
    Stopping,
    /// More waits than the hub will hold.
    #[error("too many commands wait: send it again, with the same id, in a moment")]
    Busy,
    /// The person has tried too often; nothing is looked at before the time given.
    #[error("too many wrong codes: try again in `{wait_s}` seconds, or ask whoever keeps the hub")]
    TooManyTries {
        /// Seconds to wait.
        wait_s: u64,
    },
    /// The credential is not known, has ended, or is wrong. Does not say which.
    #[error("{what}")]
    NotSignedIn {
        /// What was not accepted, and what to do.
        what: String,
    },
    /// There is no such thing.
    #[error("{what} `{id}` is not there: check the number")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// A fault in this program.
    #[error("{0}: this is a fault in the program; report it with the log")]
    Internal(String),
}

/// What an error is called and answered with; one row per kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Stable code, for machines (problem+json `type`).
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Exit code of the command line: 1 refused, 2 could not run, 3 record corrupt.
    pub exit: u8,
    /// True where the same command, sent again with the same id, may succeed.
    pub retry: bool,
}

const fn kind(code: &'static str, status: u16, exit: u8, retry: bool) -> Kind {
    Kind {
        code,
        status,
        exit,
        retry,
    }
}

/// Every kind there is, for documentation and the tests of it.
pub const KINDS: &[Kind] = &[
    BAD_COMMAND,
    BAD_INPUT,
    SAME_ID,
    TOO_LARGE,
    CORRUPT,
    STOPPING,
    BUSY,
    TRIES,
    NOT_SIGNED_IN,
    NOT_FOUND,
    INTERNAL,
    UNAVAILABLE,
    FULL,
    READ_ONLY,
    CONFLICT,
    MISUSE,
    LOCKED,
    MISSING,
    WRONG_KEY,
    BEHIND,
    SYNC,
];

const BAD_COMMAND: Kind = kind("bad-command", 400, 2, false);
const BAD_INPUT: Kind = kind("bad-input", 400, 2, false);
const SAME_ID: Kind = kind("same-id-other-content", 409, 1, false);
const TOO_LARGE: Kind = kind("too-large", 413, 2, false);
const CORRUPT: Kind = kind("record-corrupt", 500, 3, false);
const STOPPING: Kind = kind("stopping", 503, 2, true);
const BUSY: Kind = kind("busy", 503, 2, true);
const TRIES: Kind = kind("too-many-tries", 429, 1, true);
const NOT_SIGNED_IN: Kind = kind("not-signed-in", 401, 1, false);
const NOT_FOUND: Kind = kind("not-found", 404, 2, false);
const INTERNAL: Kind = kind("internal", 500, 2, false);
const UNAVAILABLE: Kind = kind("store-unavailable", 503, 2, true);
const FULL: Kind = kind("disk-full", 507, 2, true);
const READ_ONLY: Kind = kind("read-only", 503, 2, true);
const CONFLICT: Kind = kind("store-conflict", 409, 2, false);
const MISUSE: Kind = kind("store-misuse", 500, 2, false);
const LOCKED: Kind = kind("folder-in-use", 503, 2, false);
const MISSING: Kind = kind("folder-missing", 503, 2, false);
const WRONG_KEY: Kind = kind("wrong-key", 503, 2, false);
const BEHIND: Kind = kind("record-behind", 503, 3, false);
const SYNC: Kind = kind("sync-failed", 503, 2, true);

impl AppError {
    /// The row of the table.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::BadCommand { .. } | Self::TooLong { .. } => BAD_COMMAND,
            Self::BadInput { .. } => BAD_INPUT,
            Self::SameIdOtherContent { .. } => SAME_ID,
            Self::TooLarge { .. } => TOO_LARGE,
            Self::Corrupt { .. } => CORRUPT,
            Self::Stopping => STOPPING,
            Self::Busy => BUSY,
            Self::TooManyTries { .. } => TRIES,
            Self::NotSignedIn { .. } => NOT_SIGNED_IN,
            Self::NotFound { .. } => NOT_FOUND,
            Self::Internal(_) => INTERNAL,
            Self::Store { kind, .. } => match kind {
                ErrorKind::Unavailable => UNAVAILABLE,
                ErrorKind::Full => FULL,
                ErrorKind::ReadOnly => READ_ONLY,
                ErrorKind::Conflict => CONFLICT,
                ErrorKind::Corrupt => CORRUPT,
                ErrorKind::Misuse => MISUSE,
                ErrorKind::Locked => LOCKED,
                ErrorKind::Missing => MISSING,
                ErrorKind::WrongKey => WRONG_KEY,
                ErrorKind::Behind => BEHIND,
                ErrorKind::SyncFailed => SYNC,
            },
        }
    }

    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }

    /// A store error after which nobody knows whether the batch is stored.
    pub(crate) fn unknown(error: &StoreError) -> Self {
        match Self::from(error) {
            Self::Store {
                kind, what, remedy, ..
            } => Self::Store {
                kind,
                what,
                remedy: format!("{remedy}; then send it again with the same id"),
                unknown: true,
            },
            other => other,
        }
    }
}

impl From<&StoreError> for AppError {
    fn from(error: &StoreError) -> Self {
        let what = match &error.source {
            Some(source) => format!("{} ({source})", error.what),
            None => error.what.clone(),
        };
        if error.kind == ErrorKind::Corrupt {
            return Self::Corrupt {
                what,
                remedy: error.remedy.clone(),
            };
        }
        Self::Store {
            kind: error.kind,
            what,
            remedy: error.remedy.clone(),
            unknown: false,
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}
