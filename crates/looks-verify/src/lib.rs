//! Checks an evidence pack with no network and no trust in whoever made it.
//!
//! Library behind the `looks-verify` program and `lastlooks verify`. It reads `docs/FORMAT.md`'s
//! packs through `looks-record` and nothing else of the product: it knows no rules and no state, so
//! it can say that a record is unaltered, never that what it says was wise or true.

mod check;
mod report;

pub use check::{Options, verify};
pub use report::{Counts, Outcome, PartState, Place, Problem, Report};
