//! Words without emphasis and escapes, with the place of each in the source. Knows one line at a time:
//! emphasis does not reach across lines.

use std::ops::Range;

use memchr::{memchr3, memchr3_iter};

use crate::model::Piece;

/// A line longer than this is no paragraph that somebody wrote: its marks are left as they are.
const MARKED_LINE_MAX: usize = 1 << 16;

/// Characters that a backslash makes plain.
pub(super) const ESCAPED: &[u8] = b"*_[]\\/.!@#=~><()^:\"-";

/// Words put together, and where they stand.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

impl Words {
    /// Appends bytes of the source as they are.
    pub(super) fn push(&mut self, source: &str, span: Range<usize>) {
        let Some(words) = source.get(span.clone()).filter(|words| !words.is_empty()) else {
            return;
        };
        self.put(words, span);
    }

    /// Appends the end of a line.
    pub(super) fn push_break(&mut self, end: Range<usize>) {
        if !end.is_empty() {
            self.put("\n", end);
        }
    }

    fn put(&mut self, words: &str, span: Range<usize>) {
        if self.pieces.is_empty() {
            // Most paragraphs are one piece: room for no more is asked for.
            *self = Self {
                text: words.to_owned(),
                pieces: vec![Piece {
                    text: 0..words.len(),
                    source: span,
                }],
            };
            return;
        }
        let from = self.text.len();
        self.text.push_str(words);
        let to = self.text.len();
        let plain = words.len() == span.len();
        if let Some(last) = self.pieces.last_mut()
            && plain
            && last.text.len() == last.source.len()
            && last.source.end == span.start
        {
            last.text.end = to;
            last.source.end = span.end;
            return;
        }
        self.pieces.push(Piece {
            text: from..to,
            source: span,
        });
    }

    /// Appends a line's parts without emphasis and escapes.
    pub(super) fn push_marked(&mut self, source: &str, parts: &[Range<usize>]) {
        // Most lines have no mark at all.
        if let [part] = parts
            && let Some(words) = source.get(part.clone())
            && memchr3(b'*', b'_', b'\\', words.as_bytes()).is_none()
        {
            self.push(source, part.clone());
            return;
        }
        let long = parts.iter().map(Range::len).sum::<usize>() > MARKED_LINE_MAX;
        let marks = if long {
            Vec::new()
        } else {
            marks(source, parts)
        };
        let mut marks = marks.into_iter().filter(|mark| mark.gone).peekable();
        for part in parts {
            let mut at = part.start;
            while let Some(mark) = marks.next_if(|mark| mark.span.start < part.end) {
                self.push(source, at..mark.span.start);
                at = mark.span.end;
            }
            self.push(source, at..part.end);
        }
    }
}

/// What a mark may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Italic,
    Bold,
    Underline,
}

/// A mark in the source; gone from the words once it has met its other half.
#[derive(Debug)]
struct Mark {
    span: Range<usize>,
    gone: bool,
}

/// Finds the marks of a line and pairs them. One pass: for each sort only the last that opens is kept.
fn marks(source: &str, parts: &[Range<usize>]) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    let mut open: [Option<usize>; 3] = [None; 3];
    for part in parts {
        let Some(text) = source.get(part.clone()) else {
            continue;
        };
        let bytes = text.as_bytes();
        let mut next = 0;
        for at in memchr3_iter(b'*', b'_', b'\\', bytes) {
            if at < next {
                continue;
            }
            let Some(byte) = bytes.get(at).copied() else {
                break;
            };
            if byte == b'\\' {
                if bytes.get(at + 1).is_some_and(|b| ESCAPED.contains(b)) {
                    found.push(Mark {
                        span: part.start + at..part.start + at + 1,
                        gone: true,
                    });
                    next = at + 2;
                }
                continue;
            }
            let run = bytes
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|b| **b == byte)
                .count();
            next = at + run;
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            let after = text.get(next..).and_then(|t| t.chars().next());
            meet(
                &mut found,
                &mut open,
                part.start + at,
                Run {
                    byte,
                    len: run,
                    before,
                    after,
                },
            );
        }
    }
    found
}

/// Equal marks side by side, with the characters around them.
#[derive(Debug)]
struct Run {
    byte: u8,
    len: usize,
    before: Option<char>,
    after: Option<char>,
}

fn meet(found: &mut Vec<Mark>, open: &mut [Option<usize>; 3], at: usize, run: Run) {
    let opens = run.after.is_some_and(|c| !c.is_whitespace());
    let closes = run.before.is_some_and(|c| !c.is_whitespace());
    let sorts: &[(Sort, usize)] = match (run.byte, run.len) {
        (b'_', 1) => &[(Sort::Underline, 1)],
        (b'*', 1) => &[(Sort::Italic, 1)],
        (b'*', 2) => &[(Sort::Bold, 2)],
        // What opens last closes first, so the one star comes first where three close.
        (b'*', 3) if closes && (open.first().is_some_and(Option::is_some)) => {
            &[(Sort::Italic, 1), (Sort::Bold, 2)]
        }
        (b'*', 3) => &[(Sort::Bold, 2), (Sort::Italic, 1)],
        _ => return,
    };
    // `snake_case` is a name, not emphasis.
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let opens = opens && !(run.byte == b'_' && word(run.before));
    let closes = closes && !(run.byte == b'_' && word(run.after));
    let mut from = at;
    for (sort, len) in sorts {
        let span = from..from + len;
        from += len;
        let Some(slot) = open.get_mut(*sort as usize) else {
            continue;
        };
        let mate = slot.filter(|_| closes);
        let mark = |gone| Mark {
            span: span.clone(),
            gone,
        };
        if let Some(mate) = mate.and_then(|index| found.get_mut(index)) {
            mate.gone = true;
            *slot = None;
            found.push(mark(true));
        } else if opens {
            *slot = Some(found.len());
            found.push(mark(false));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_and_escapes() {
        for (source, text) in [
            ("plain", "plain"),
            ("*a* b", "a b"),
            ("**a** b", "a b"),
            ("***a*** b", "a b"),
            ("_a_ b", "a b"),
            ("_*a*_ b", "a b"),
            ("**a *b* c**", "a b c"),
            ("***a* b**", "a b"),
            ("**a *b***", "a b"),
            (
                "He dialed *69 and then *23, and hung up.",
                "He dialed *69 and then *23, and hung up.",
            ),
            ("a * b * c", "a * b * c"),
            ("\\*9765\\*", "*9765*"),
            ("a \\\\ b", "a \\ b"),
            ("C:\\temp", "C:\\temp"),
            ("snake_case_word", "snake_case_word"),
            ("____", "____"),
            ("****", "****"),
            ("**gun", "**gun"),
            ("**gun**s", "guns"),
            ("*", "*"),
            ("é*ü*é", "éüé"),
        ] {
            let mut words = Words::default();
            words.push_marked(source, std::slice::from_ref(&(0..source.len())));
            assert_eq!(words.text, text, "{source:?}");
            for piece in &words.pieces {
                assert_eq!(words.text[piece.text.clone()], source[piece.source.clone()]);
            }
        }
    }

    #[test]
    fn emphasis_reaches_across_a_note_within_a_line() {
        let source = "*a[[n]]b*";
        let mut words = Words::default();
        words.push_marked(source, &[0..2, 7..9]);
        assert_eq!(words.text, "ab");
        assert_eq!(words.pieces.len(), 2);
    }

    #[test]
    fn a_line_too_long_keeps_its_marks() {
        let source = "*a* ".repeat(20_000);
        let mut words = Words::default();
        words.push_marked(&source, std::slice::from_ref(&(0..source.len())));
        assert_eq!(words.text, source);
    }
}
