//! Rule packs: TOML in, findings with sources out.
//!
//! A rule is one TOML table (source, clause, grade, dates, effect, texts, test rows) around one Cedar
//! condition over [`looks_core::facts::SCHEMA`]. [`RuleBook`] compiles every pack once and answers as
//! [`looks_core::gate::Gate`]. Not here: the facts themselves and the invariants (`looks-core`), and
//! reading files or clocks (the caller passes texts and, where it wants one, a date).
//!
//! INVARIANT: only findings come out, never a permission. An evaluation error, an unknown pack or an
//! answer of the engine that was not expected is itself a finding that refuses.

mod baseline;
mod book;
mod compile;
pub mod condition;
mod date;
mod embedded;
mod glance;
mod pack;
mod words;

pub use baseline::baseline;
pub use book::{Explanation, Filter, RuleBook, TestVerdict};
pub use compile::ENGINE_ERROR;
pub use date::Date;
pub use embedded::embedded;
pub use pack::{BASE, Grade, OVERLAY, Pack, PackError, PackFiles, PackHead, Rule, RuleTest, Text};
pub use words::GATED;
