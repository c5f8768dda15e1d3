//! Scenario files: a shooting day written as rows, played in virtual time against the real engine.
//!
//! [`Scenario::read`] takes a file's text, [`run()`] plays it through [`looks_core::decide()`] with the real
//! rule book and answers with a [`Report`]. Not here: reading folders (the caller passes texts), a
//! clock, a server, the record. The format is described in `docs/SCENARIOS.md`.

mod check;
mod error;
mod file;
mod ordinary;
mod preamble;
mod report;
mod row;
mod run;
pub mod schema;
mod tables;
mod typed;
mod walk;
mod when;

pub use error::ScenarioError;
pub use file::{Final, Head, Scenario};
pub use ordinary::{ORDINARY_DAY, Without};
pub use report::{Got, Report, Signal, SignalKind, StepReport, Totals, Verdict, Why};
pub use row::{BoardIs, Escalation, Expect, ItemIs, LotIs, RowKeys, Step, What};
pub use run::{ORDINARY_CONDITIONS, run};
pub use walk::{Until, Walk};
