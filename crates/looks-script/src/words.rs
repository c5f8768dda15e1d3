//! The words of one element while a reader gathers them, each run with its place in the source. Knows no
//! format and judges no words.

use std::ops::Range;

use crate::model::{Piece, Span};

/// Words and where they stand.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// What was gathered.
    pub(crate) text: String,
    /// Where it stands; together all of `text`.
    pub(crate) pieces: Vec<Piece>,
}

impl Words {
    /// Adds a run that stands in the source as it is.
    pub(crate) fn push(&mut self, run: &str, from: usize) {
        if run.is_empty() {
            return;
        }
        if self.pieces.is_empty() {
            // Most elements are one run: room for no more is asked for.
            *self = Self {
                text: run.to_owned(),
                pieces: vec![Piece {
                    text: 0..run.len(),
                    source: from..from + run.len(),
                }],
            };
            return;
        }
        let start = self.text.len();
        self.text.push_str(run);
        let end = self.text.len();
        if let Some(last) = self.pieces.last_mut()
            && last.source.end == from
            && last.text.len() == last.source.len()
        {
            last.text.end = end;
            last.source.end = from + run.len();
            return;
        }
        self.add(Piece {
            text: start..end,
            source: from..from + run.len(),
        });
    }

    /// Adds one character that stands for the bytes at `source`.
    pub(crate) fn push_for(&mut self, one: char, source: Span) {
        if one.len_utf8() == source.len() {
            let mut bytes = [0; 4];
            self.push(one.encode_utf8(&mut bytes), source.start);
            return;
        }
        let start = self.text.len();
        self.text.push(one);
        self.add(Piece {
            text: start..self.text.len(),
            source,
        });
    }

    fn add(&mut self, piece: Piece) {
        // Most elements are one run: room for one, not for the four that a growing list takes.
        if self.pieces.is_empty() {
            self.pieces.reserve_exact(1);
        }
        self.pieces.push(piece);
    }

    /// Takes blanks from the end, and from the start where `both`. Returns how many bytes went from the start.
    pub(crate) fn trim(&mut self, both: bool) -> usize {
        let end = self.text.trim_end().len();
        let start = if both {
            end - self.text.get(..end).unwrap_or_default().trim_start().len()
        } else {
            0
        };
        if start == 0 && end == self.text.len() {
            return 0;
        }
        self.text.truncate(end);
        self.text.drain(..start);
        let keep = start..end;
        self.pieces.retain_mut(|piece| cut(piece, &keep));
        start
    }
}

/// Cuts a piece to what is kept of the text; false where nothing is. A piece in which one character stands
/// for many bytes is kept or left whole.
fn cut(piece: &mut Piece, keep: &Range<usize>) -> bool {
    let start = piece.text.start.max(keep.start);
    let end = piece.text.end.min(keep.end);
    if start >= end {
        return false;
    }
    if piece.text.len() == piece.source.len() {
        piece.source.start += start - piece.text.start;
        piece.source.end -= piece.text.end - end;
    }
    piece.text = start - keep.start..end - keep.start;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs that touch are one piece, an entity is its own, and blanks go from both ends with their places.
    #[test]
    fn gathers_and_trims() {
        let mut words = Words::default();
        words.push("  to", 10);
        words.push("p ", 14);
        words.push_for('&', 16..21);
        words.push(" b ", 21);
        words.push_for(' ', 24..29);
        assert_eq!(words.trim(true), 2);
        assert_eq!(words.text, "top & b");
        let piece = |text: Range<usize>, source: Span| Piece { text, source };
        assert_eq!(
            words.pieces,
            [
                piece(0..4, 12..16),
                piece(4..5, 16..21),
                piece(5..7, 21..23)
            ]
        );
    }

    /// Without `both` the blanks in front stay; words that are all blank leave nothing.
    #[test]
    fn trims_the_end_only() {
        let mut words = Words::default();
        words.push("  a ", 0);
        assert_eq!(words.trim(false), 0);
        assert_eq!(words.text, "  a");
        assert_eq!(words.pieces.len(), 1);
        let mut blank = Words::default();
        blank.push(" \n ", 7);
        blank.trim(true);
        assert_eq!((blank.text.as_str(), blank.pieces.len()), ("", 0));
    }
}
