//! How a command ends: its exit code, and an error in words or as JSON.

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use looks_app::AppError;
use looks_store::StoreError;
use serde::Serialize;
use serde_json::{Value, json};

/// Exit codes of every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Refused, or verification failed.
    Refused,
    /// Could not run.
    CouldNotRun,
    /// The record is corrupt, or behind what was acknowledged.
    Corrupt,
}

impl Exit {
    /// The number.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::CouldNotRun => 2,
            Self::Corrupt => 3,
        }
    }

    /// The exit of a number; anything unknown could not run.
    pub(crate) const fn of(code: u8) -> Self {
        match code {
            0 => Self::Done,
            1 => Self::Refused,
            3 => Self::Corrupt,
            _ => Self::CouldNotRun,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// A number with its noun, as English has it: one place, two places.
pub(crate) fn counted<N: fmt::Display + PartialEq + From<u8>>(
    n: N,
    one: &str,
    many: &str,
) -> String {
    let noun = if n == N::from(1) { one } else { many };
    format!("{n} {noun}")
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// Stable word for programs.
    pub(crate) code: &'static str,
    /// What happened and what to do, lower case.
    pub(crate) words: String,
    /// More for programs; null where there is nothing.
    pub(crate) details: Value,
}

/// What every command returns.
pub(crate) type Outcome<T = Exit> = Result<T, Failure>;

impl Failure {
    /// The command could not run.
    pub(crate) fn cannot(words: impl fmt::Display) -> Self {
        Self::new(Exit::CouldNotRun, "could-not-run", words)
    }

    /// What was asked was refused.
    pub(crate) fn refused(words: impl fmt::Display) -> Self {
        Self::new(Exit::Refused, "refused", words)
    }

    /// With an exit and a stable word.
    pub(crate) fn new(exit: Exit, code: &'static str, words: impl fmt::Display) -> Self {
        Self {
            exit,
            code,
            words: words.to_string(),
            details: Value::Null,
        }
    }

    /// A file could not be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: io::Error) -> Self {
        Self::cannot(format!(
            "cannot {doing} `{}`: {error}; check the path and its permissions",
            path.display()
        ))
    }

    /// Adds details for programs.
    pub(crate) fn with(mut self, details: impl Serialize) -> Self {
        self.details = serde_json::to_value(details).unwrap_or(Value::Null);
        self
    }

    /// Says it on standard error, or as JSON on standard output.
    pub(crate) fn report(&self, as_json: bool) {
        // Nothing is left to be done if even these are closed.
        if as_json {
            let body = json!({
                "error": self.code, "exit": self.exit.code(), "message": self.words,
                "details": self.details,
            });
            let _ = writeln!(io::stdout(), "{body:#}");
        } else {
            let _ = writeln!(io::stderr(), "lastlooks: {}", self.words);
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let kind = error.kind();
        let mut words = error.to_string();
        if kind.code == "folder-in-use" {
            words.push_str(
                "; while a hub runs, its pages and its HTTP interface do what this command does",
            );
        }
        Self::new(Exit::of(kind.exit), kind.code, words)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

/// Where answers go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out {
    /// As JSON.
    pub(crate) json: bool,
}

impl Out {
    /// Writes text as it stands.
    #[expect(
        clippy::unused_self,
        reason = "only who was told the form of answers may write one"
    )]
    pub(crate) fn text(self, text: &str) -> Outcome<()> {
        match io::stdout().write_all(text.as_bytes()) {
            // Whoever closed the pipe has read enough.
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::cannot(format!("standard output: {e}")))
            }
            _ => Ok(()),
        }
    }

    /// Writes the JSON form if asked for, else the text.
    pub(crate) fn answer(self, value: &Value, text: &str) -> Outcome<()> {
        if self.json {
            self.text(&format!("{value:#}\n"))
        } else {
            self.text(text)
        }
    }
}
