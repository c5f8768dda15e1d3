//! Tables of who says what and what is answered, one for each part of the engine; and that together they
//! speak every word, hear every refusal and see every condition of the board.

mod back;
mod cases;
mod chain;
mod clear;
mod coverage;
mod day;
mod people;
mod report;
mod rounds;
mod setup;
mod table;
