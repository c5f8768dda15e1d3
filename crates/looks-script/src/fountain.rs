//! Fountain 1.1 as its rules say and as people write it, into elements and scenes. Lays nothing out: the
//! space before and after lines is left out, and so are emphasis and notes, with the place of every word
//! kept.
//!
//! Read in this order: `holes` (notes and boneyards), `lines`, `habits` (what the writer does elsewhere),
//! `build` (what each line is). One pass each, so the time grows with the size alone.

mod build;
mod cue;
mod habits;
mod holes;
mod inline;
mod lines;
mod title;
mod write;

use crate::model::{Element, Format, Kind, Script};
use crate::scenes::scenes;

use build::Maker;
use holes::Hole;
use inline::Words;

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
    let mut maker = Maker::new(&source, &lines, marks);
    let mut title = Vec::new();
    let from = if marks {
        title::read(&mut maker, &mut title)
    } else {
        0
    };
    maker.run(from);
    let (elements, numbers) = merge(&source, maker.elements, maker.numbers, &holes);
    let scenes = scenes(source.len(), &elements, &numbers);
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

/// Puts notes and boneyards that stand in no element among the elements; numbers move with their headings.
fn merge(
    source: &str,
    elements: Vec<Element>,
    mut numbers: Vec<(usize, String)>,
    holes: &[Hole],
) -> (Vec<Element>, Vec<(usize, String)>) {
    if holes.is_empty() {
        return (elements, numbers);
    }
    let mut out: Vec<Element> = Vec::with_capacity(elements.len() + holes.len());
    let mut holes = holes.iter().peekable();
    let mut moved = numbers.iter_mut().peekable();
    let mut line = Count {
        source,
        at: 0,
        line: 1,
    };
    for (index, element) in elements.into_iter().enumerate() {
        while let Some(hole) = holes.next_if(|hole| hole.span.end <= element.span.start) {
            out.push(left_out(source, hole, &mut line));
        }
        while holes
            .next_if(|hole| hole.span.start < element.span.end)
            .is_some()
        {}
        if let Some(number) = moved.next_if(|(at, _)| *at == index) {
            number.0 = out.len();
        }
        out.push(element);
    }
    for hole in holes {
        out.push(left_out(source, hole, &mut line));
    }
    (out, numbers)
}

/// Counts lines forwards only.
struct Count<'s> {
    source: &'s str,
    at: usize,
    line: u32,
}

impl Count<'_> {
    fn of(&mut self, byte: usize) -> u32 {
        let between = self.source.get(self.at..byte).unwrap_or_default();
        self.line = self.line.saturating_add(lines::breaks(between));
        self.at = byte.max(self.at);
        self.line
    }
}

/// A note or a boneyard as an element. Its words keep whatever marks they hold.
fn left_out(source: &str, hole: &Hole, line: &mut Count<'_>) -> Element {
    let inner = hole.span.start + 2..hole.span.end - 2;
    let text = source.get(inner.clone()).unwrap_or_default();
    let start = inner.end - text.trim_start_matches(is_blank).len();
    let end = start
        + source
            .get(start..inner.end)
            .unwrap_or_default()
            .trim_end_matches(is_blank)
            .len();
    let mut words = Words::default();
    let mut at = start;
    // Only the note is searched for ends of lines: its own line may be the whole file.
    let note = source.get(..end).unwrap_or_default();
    while at < end {
        let stop = lines::line_end(note, at);
        let row = source.get(at..stop.start).unwrap_or_default();
        let body = row.trim_start_matches(is_blank);
        let from = at + row.len() - body.len();
        words.push(source, from..from + body.trim_end_matches(is_blank).len());
        if stop.start < end {
            words.push_break(stop.clone());
        }
        at = stop.end.max(at + 1);
    }
    Element {
        kind: if hole.boneyard {
            Kind::Boneyard
        } else {
            Kind::Note
        },
        span: hole.span.clone(),
        line: line.of(hole.span.start),
        text: words.text,
        pieces: words.pieces,
        dual: false,
        tags: Vec::new(),
        page: None,
    }
}
