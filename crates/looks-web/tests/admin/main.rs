//! The pages of the production office, asked through the router over a hub in memory.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod ahead;
mod day;
#[expect(dead_code, reason = "what other tests of pages read besides")]
#[path = "../reader/html.rs"]
mod html;
mod import;
mod join;
mod pages;
mod plan;
mod scripts;
mod site;
