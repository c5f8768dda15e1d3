//! Fountain 1.1 as its rules say and as people write it, into elements and scenes. Lays nothing out: the
//! space before and after lines is left out, and so are emphasis and notes, with the place of every word
//! kept.
//!
//! Read in this order: `holes` (notes and boneyards), `lines`, `habits` (what the writer does elsewhere),
//! `build` (what each line is). One pass each, so the time grows with the size alone.

mod aside;
mod build;
mod cue;
mod habits;
mod holes;
mod inline;
mod lines;
mod title;
mod write;

use crate::model::{Format, Script};
use crate::scenes::scenes;

use build::Maker;

pub(crate) use cue::{Case, cue_with_colon, is_capitals, is_transition, spoken};
pub use lines::is_blank;
pub use write::write;

/// Reads a script. Every text is one: what carries no mark is action.
pub fn read(text: String, encoding: &'static str) -> Script {
    read_as(text, encoding, Format::Fountain)
}

/// Reads Fountain, or text in which Fountain's marks mean nothing.
pub(crate) fn read_as(text: String, encoding: &'static str, format: Format) -> Script {
    let marks = format == Format::Fountain;
    let source = lines::normalise(text);
    let mut notices = Vec::new();
    let holes = if marks {
        holes::holes(&source, &mut notices)
    } else {
        Vec::new()
    };
    let lines = lines::lines(&source, &holes);
    let mut maker = Maker::new(&source, &lines, &holes, marks);
    let mut title = Vec::new();
    let from = if marks {
        title::read(&mut maker, &mut title)
    } else {
        0
    };
    maker.run(from);
    let elements = maker.elements;
    let scenes = scenes(source.len(), &elements, &maker.numbers);
    let marked = !title.is_empty();
    crate::outside::say(format, marked, &elements, &scenes, &mut notices);
    crate::tongue::say(&elements, &scenes, &mut notices);
    notices.sort_by_key(|notice| notice.line);
    Script {
        format,
        encoding: encoding.into(),
        source,
        title,
        elements,
        scenes,
        notices,
    }
}
