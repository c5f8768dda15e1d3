//! The pages of the production office, asked through the router over a hub in memory.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod day;
mod import;
mod join;
mod pages;
mod site;
