//! Tables of who says what and what is answered, one for each part of the engine; and that together they
//! speak every word, hear every refusal and see every condition of the board.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod back;
mod cases;
mod chain;
mod clear;
mod coverage;
mod day;
mod people;
mod report;
mod rounds;
mod script;
mod setup;
mod table;
