//! Lines as the classifier sees them: without notes and boneyards, without the space around them. Says
//! nothing of what a line is.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::holes::Hole;

/// One line, or several that a note or boneyard joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Visible bytes, from the first that prints to the last; empty for an empty line. Where a note stands
    /// within, this is the part before it.
    pub(super) first: Range<usize>,
    /// The parts after notes within the line, each with where it begins in the line's text.
    pub(super) more: Vec<(usize, Range<usize>)>,
    /// From 1.
    pub(super) number: u32,
    /// Columns before it, a tab to the next of every four.
    pub(super) indent: u32,
    /// The bytes that end it.
    pub(super) end: Range<usize>,
    /// An empty line of exactly two spaces.
    pub(super) two_spaces: bool,
    /// Space follows the last word.
    pub(super) trailing: bool,
    /// A form feed stands in or before it.
    pub(super) feeds: u32,
}

/// True for what takes no ink: white space, and the invisible characters that editors leave behind.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{feff}'
                | '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{2066}'..='\u{2069}'
        )
}

impl Line {
    /// True where nothing is on it.
    pub(super) const fn is_blank(&self) -> bool {
        self.first.start == self.first.end
    }

    /// What is on it, notes left out.
    #[inline]
    pub(super) fn text<'s>(&self, source: &'s str) -> Cow<'s, str> {
        let first = source.get(self.first.clone()).unwrap_or_default();
        if self.more.is_empty() {
            Cow::Borrowed(first)
        } else {
            Cow::Owned(self.joined(source, first))
        }
    }

    #[cold]
    fn joined(&self, source: &str, first: &str) -> String {
        let mut all = first.to_owned();
        for (_, part) in &self.more {
            all.push_str(source.get(part.clone()).unwrap_or_default());
        }
        all
    }

    /// The source's bytes of a range of [`Self::text`].
    pub(super) fn parts(&self, text: &Range<usize>) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut take = |at: usize, part: &Range<usize>| {
            let from = text.start.max(at);
            let to = text.end.min(at + part.len());
            if from < to {
                out.push(part.start + from - at..part.start + to - at);
            }
        };
        take(0, &self.first);
        // A line of a thousand notes is asked for each part of its text.
        let skip = self
            .more
            .partition_point(|(at, part)| at + part.len() <= text.start);
        for (at, part) in self.more.iter().skip(skip) {
            if *at >= text.end {
                break;
            }
            take(*at, part);
        }
        out
    }

    /// From the first byte of the source to the last of a range of [`Self::text`].
    pub(super) fn span(&self, text: &Range<usize>) -> Range<usize> {
        if self.more.is_empty() {
            return self.first.start + text.start..self.first.start + text.end;
        }
        let parts = self.parts(text);
        match (parts.first(), parts.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => self.first.start..self.first.start,
        }
    }
}

/// Lone carriage returns and vertical tabs become line feeds, which takes no byte more or less; a carriage
/// return too many before a line's end becomes a space.
pub(super) fn normalise(text: String) -> String {
    if memchr2(b'\r', 0x0b, text.as_bytes()).is_none() {
        return text;
    }
    let mut bytes = text.into_bytes();
    let mut after = (0, 0);
    for byte in bytes.iter_mut().rev() {
        let here = *byte;
        match (here, after) {
            (b'\r', (b'\r', b'\n')) => *byte = b' ',
            (b'\r', (b'\n', _)) => {}
            (b'\r' | 0x0b, _) => *byte = b'\n',
            _ => {}
        }
        after = (here, after.0);
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        // Only ASCII was put in place of ASCII, so this cannot be; the text is worth more than a proof.
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// The lines of a source.
pub(super) fn lines(source: &str, holes: &[Hole]) -> Vec<Line> {
    let mut out = Vec::with_capacity(source.len() / 32 + 1);
    let mut holes = holes.iter().peekable();
    let (mut at, mut number, mut feeds) = (0, 1_u32, 0_u32);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let wide = has_wide_end(source.as_bytes());
    while at < source.len() {
        let (start, begins) = (at, number);
        let mut end = line_end(source, at, wide);
        if holes.peek().is_none_or(|hole| hole.span.start >= end.start) {
            at = end.end;
            number += 1;
            out.push(unbroken(source, start..end.start, begins, end, &mut feeds));
            continue;
        }
        parts.clear();
        let mut from = start;
        let mut rows = 0;
        let mut left_out = false;
        while let Some(hole) = holes.next_if(|hole| hole.span.start < end.start) {
            parts.push(from..hole.span.start);
            from = hole.span.end;
            left_out |= hole.boneyard && hole.span.end > end.start;
            while hole.span.end > end.start && end.end < source.len() {
                rows += 1;
                end = line_end(source, end.end, wide);
            }
        }
        let holed = !parts.is_empty();
        parts.push(from..end.start.max(from));
        at = end.end;
        number += rows + 1;
        let line = visible(source, &parts, begins, end, &mut feeds);
        // A note on its own, or a boneyard within a paragraph, is not there; a boneyard of several lines
        // parts paragraphs as an empty line does.
        if holed && line.is_blank() && !left_out {
            continue;
        }
        out.push(line);
    }
    out
}

/// True where some line ends with one of the two ends of three bytes, which few scripts have.
fn has_wide_end(bytes: &[u8]) -> bool {
    memchr(0xe2, bytes).is_some()
        && (memmem::find(bytes, "\u{2028}".as_bytes()).is_some()
            || memmem::find(bytes, "\u{2029}".as_bytes()).is_some())
}

/// The bytes that end the line which holds a byte. `wide` tells that an end may be of several bytes.
pub(super) fn line_end(source: &str, from: usize, wide: bool) -> Range<usize> {
    let bytes = source.as_bytes();
    let find = |rest| {
        if wide {
            memchr2(b'\n', 0xe2, rest)
        } else {
            memchr(b'\n', rest)
        }
    };
    let mut at = from;
    while let Some(next) = bytes.get(at..).and_then(find) {
        let found = at + next;
        match bytes.get(found..) {
            Some([b'\n', ..]) if found > from && bytes.get(found - 1) == Some(&b'\r') => {
                return found - 1..found + 1;
            }
            Some([b'\n', ..]) => return found..found + 1,
            Some([0xe2, 0x80, 0xa8 | 0xa9, ..]) => return found..found + 3,
            _ => at = found + 1,
        }
    }
    bytes.len()..bytes.len()
}

/// A line with no note in it, as nearly all are.
fn unbroken(
    source: &str,
    span: Range<usize>,
    number: u32,
    end: Range<usize>,
    feeds: &mut u32,
) -> Line {
    let bytes = source.as_bytes().get(span.clone()).unwrap_or_default();
    let printed = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if !printed(bytes.first()) || !printed(bytes.last()) {
        return visible(source, &[span], number, end, feeds);
    }
    Line {
        first: if span.is_empty() { 0..0 } else { span },
        more: Vec::new(),
        number,
        indent: 0,
        end,
        two_spaces: false,
        trailing: false,
        feeds: *feeds,
    }
}

/// Puts a line together from its visible parts.
fn visible(
    source: &str,
    parts: &[Range<usize>],
    begins: u32,
    end: Range<usize>,
    feeds: &mut u32,
) -> Line {
    let text = |part: &Range<usize>| source.get(part.clone()).unwrap_or_default();
    let alone = parts.len() == 1;
    let mut line = Line {
        first: 0..0,
        more: Vec::new(),
        number: begins,
        indent: 0,
        end,
        two_spaces: alone && parts.first().is_some_and(|part| text(part) == "  "),
        trailing: false,
        feeds: *feeds,
    };
    let from = parts.first().map_or(0, |part| part.start);
    for part in parts {
        let raw = text(part);
        if !line.is_blank() {
            line.more.push((0, part.clone()));
            continue;
        }
        let lead = raw.len() - raw.trim_start_matches(is_blank).len();
        let space = raw.get(..lead).unwrap_or_default();
        *feeds += count(space, b'\x0c');
        if lead < raw.len() {
            line.first = part.start + lead..part.end;
            line.indent = columns(space);
            line.feeds = *feeds;
            // Lines that a boneyard swallowed lie before the words that are left of the last.
            if !alone {
                let skipped = source.get(from..line.first.start).unwrap_or_default();
                line.number = begins + breaks(skipped);
            }
        }
    }
    while let Some((_, last)) = line.more.last_mut() {
        let len = text(last).trim_end_matches(is_blank).len();
        if len > 0 {
            last.end = last.start + len;
            let mut at = line.first.len();
            for (from, part) in &mut line.more {
                *from = at;
                at += part.len();
            }
            return line;
        }
        line.more.pop();
    }
    let len = text(&line.first).trim_end_matches(is_blank).len();
    line.trailing = alone && line.first.start + len < line.first.end;
    line.first.end = line.first.start + len;
    line
}

/// Ends of lines within a text.
pub(super) fn breaks(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let wide = memchr_iter(0xe2, bytes)
        .filter(|at| matches!(bytes.get(*at..), Some([0xe2, 0x80, 0xa8 | 0xa9, ..])));
    let ends = memchr_iter(b'\n', bytes).count() + wide.count();
    u32::try_from(ends).unwrap_or(u32::MAX)
}

fn count(text: &str, byte: u8) -> u32 {
    let all = text.bytes().filter(|b| *b == byte).count();
    u32::try_from(all).unwrap_or(u32::MAX)
}

/// Columns of the space before a line.
fn columns(space: &str) -> u32 {
    space.chars().fold(0_u32, |at, c| match c {
        '\t' => at.saturating_add(4) / 4 * 4,
        c if c.is_whitespace() && c != '\x0c' => at.saturating_add(1),
        _ => at,
    })
}

#[cfg(test)]
mod tests {
    use super::super::holes::holes;
    use super::*;

    fn read(source: &str) -> Vec<(u32, u32, String)> {
        let found = holes(source, &mut Vec::new());
        lines(source, &found)
            .iter()
            .map(|line| (line.number, line.indent, line.text(source).into_owned()))
            .collect()
    }

    #[test]
    fn each_end_of_line_ends_one() {
        for source in [
            "a\nb\n\nc",
            "a\r\nb\r\n\r\nc\r\n",
            "a\u{2028}b\u{2028}\u{2029}c",
            "a\rb\r\rc",
            "a\x0bb\r\r\n\r\r\nc",
        ] {
            let source = normalise(source.to_owned());
            let texts: Vec<String> = read(&source).into_iter().map(|(.., t)| t).collect();
            assert_eq!(texts, ["a", "b", "", "c"], "{source:?}");
        }
        assert_eq!(normalise("a\r\nb\rc".to_owned()), "a\r\nb\nc");
    }

    #[test]
    fn notes_are_not_there_and_lines_are_counted_on() {
        let line = |number, text: &str| (number, 0, text.to_owned());
        for (source, expected) in [
            ("a [[b]] c\nd", vec![line(1, "a  c"), line(2, "d")]),
            ("a [[b\nb]] c\nd", vec![line(1, "a  c"), line(3, "d")]),
            ("a\n[[b]]\nc", vec![line(1, "a"), line(3, "c")]),
            ("a\n/* b */\nc", vec![line(1, "a"), line(3, "c")]),
            (
                "a\n/*\n\n*/\nc",
                vec![line(1, "a"), line(2, ""), line(5, "c")],
            ),
            ("a\n/*\n\n*/ c", vec![line(1, "a"), line(4, "c")]),
            ("a /*\n*/\nc", vec![line(1, "a"), line(3, "c")]),
            ("[[b]] a [[c]]", vec![line(1, "a")]),
            ("a /* b */ c /* d */ e", vec![line(1, "a  c  e")]),
        ] {
            let got: Vec<_> = read(source)
                .into_iter()
                .map(|(number, _, text)| line(number, &text))
                .collect();
            assert_eq!(got, expected, "{source:?}");
        }
    }

    #[test]
    fn indents_and_feeds() {
        let source = "\ta\n  \tb\n\u{200b} c \n  \n\x0cd\ne";
        let found = lines(source, &[]);
        let told: Vec<_> = found
            .iter()
            .map(|l| (l.indent, l.two_spaces, l.trailing, l.feeds))
            .collect();
        assert_eq!(
            told,
            [
                (4, false, false, 0),
                (4, false, false, 0),
                (1, false, true, 0),
                (0, true, false, 0),
                (0, false, false, 1),
                (0, false, false, 1)
            ]
        );
    }

    #[test]
    fn ranges_of_a_line_with_a_note_in_it() {
        let source = "ab[[x]]cd";
        let found = lines(source, &holes(source, &mut Vec::new()));
        let line = &found[0];
        assert_eq!(line.text(source), "abcd");
        assert_eq!(line.parts(&(1..3)), [1..2, 7..8]);
        assert_eq!(line.span(&(1..3)), 1..8);
        assert_eq!(line.parts(&(2..4)), vec![7..9]);
    }
}
