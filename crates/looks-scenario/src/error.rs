//! Why a scenario file cannot be played: file, line, place, what is wrong, what to do.

use std::fmt;

/// A fault of a file, before anything is played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}{}: {what}; {remedy}", Line(*line), Place(place))]
pub struct ScenarioError {
    /// File as the caller named it.
    pub file: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// `step 3`, `[[items]] 2`, or nothing for the header.
    pub place: String,
    /// What is wrong, with field and value.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

struct Line(Option<usize>);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

struct Place<'a>(&'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.0)
    }
}

/// A fault that does not know yet which file and row it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) what: String,
    pub(crate) remedy: String,
}

impl Fault {
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    pub(crate) fn at(self, file: &str, line: Option<usize>, place: &str) -> ScenarioError {
        ScenarioError {
            file: file.to_owned(),
            line,
            place: place.to_owned(),
            what: self.what,
            remedy: self.remedy,
        }
    }
}
