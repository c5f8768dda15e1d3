//! Notes and boneyards that stand in no element, as elements among the others. Judges no line, and leaves out
//! those within an element, whose reader knows them.

use super::holes::Hole;
use super::inline::Words;
use super::lines::{self, is_blank};
use crate::model::{Element, Kind, Span};

/// Those that are not yet among the elements, in order.
pub(super) struct Aside<'s> {
    source: &'s str,
    holes: &'s [Hole],
    /// Lines are counted forwards only: up to this byte, so many.
    counted: (usize, u32),
}

impl<'s> Aside<'s> {
    pub(super) const fn new(source: &'s str, holes: &'s [Hole]) -> Self {
        Self {
            source,
            holes,
            counted: (0, 1),
        }
    }

    /// Adds those that end before an element begins, and passes over those that begin in it.
    pub(super) fn before(&mut self, span: &Span, elements: &mut Vec<Element>) {
        while let [hole, rest @ ..] = self.holes
            && hole.span.end <= span.start
        {
            self.holes = rest;
            elements.push(self.left_out(hole));
        }
        while let [hole, rest @ ..] = self.holes
            && hole.span.start < span.end
        {
            self.holes = rest;
        }
    }

    /// Adds all that are left.
    pub(super) fn rest(&mut self, elements: &mut Vec<Element>) {
        self.before(&(usize::MAX..usize::MAX), elements);
    }

    fn line(&mut self, byte: usize) -> u32 {
        let (counted, line) = self.counted;
        let between = self.source.get(counted..byte).unwrap_or_default();
        let line = line.saturating_add(lines::breaks(between));
        self.counted = (byte.max(counted), line);
        line
    }

    /// A note or a boneyard as an element. Its words keep whatever marks they hold.
    fn left_out(&mut self, hole: &Hole) -> Element {
        let source = self.source;
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
            let stop = lines::line_end(note, at, true);
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
            line: self.line(hole.span.start),
            text: words.text,
            pieces: words.pieces,
            dual: false,
            tags: Vec::new(),
            page: None,
        }
    }
}
