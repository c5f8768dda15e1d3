//! The hub as its users meet it: real commands, real stores, stores that fail, clocks that jump.

mod accounts;
mod bad_input;
mod clocks;
mod commands;
mod faults;
mod folder;
mod imports;
mod reading;
mod stops;
mod story;
mod world;
