//! The verifier against good packs, every single changed byte, and packs made to deceive it.

#[cfg(test)]
mod bytes;
#[cfg(test)]
mod deceit;
#[cfg(test)]
mod good;
#[cfg(test)]
mod program;
#[cfg(test)]
#[path = "../../../looks-record/tests/record/sample.rs"]
mod sample;
#[cfg(test)]
mod tools;
