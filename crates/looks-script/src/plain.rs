//! Text with no marks at all, typed or taken from a printed page: read by the same rules as Fountain, with
//! none of its marks. A star, a dot or a bracket is a character like any other here, and page numbers are
//! furniture.

use crate::fountain::read_as;
use crate::model::{Format, Script};

/// Reads a script. Every text is one: what is nothing else is action.
pub fn read(text: String, encoding: &'static str) -> Script {
    read_as(text, encoding, Format::Plain)
}
