//! Tests of the record's bytes from outside: published vectors, other crates as oracles, random
//! round trips, and golden files that must not change.

#[cfg(test)]
mod cbor;
#[cfg(test)]
mod entry;
#[cfg(test)]
mod format;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod note;
#[cfg(test)]
mod pack;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tree;
