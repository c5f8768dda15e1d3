//! Notes and boneyards: the stretches of a source that are left out wherever they stand. Knows nothing of
//! lines but where one is empty.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use crate::model::Notice;

/// A stretch that is no part of the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    /// With its marks.
    pub(super) span: Range<usize>,
    /// Left out, rather than a note.
    pub(super) boneyard: bool,
}

/// Marks that never close are common in careless files; so many are told.
const NOTICES_MAX: usize = 20;

/// Counts lines forwards only, so that all counts together read the source once.
struct Lines<'s> {
    bytes: &'s [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, byte: usize) -> u32 {
        let between = self.bytes.get(self.at..byte).unwrap_or_default();
        let more = memchr_iter(b'\n', between).count();
        self.line = self
            .line
            .saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.at = byte.max(self.at);
        self.line
    }
}

/// All notes and boneyards, in order. A boneyard that is never closed is read as text: a scene that is
/// left out by mistake is worse than one too many.
pub(super) fn holes(source: &str, notices: &mut Vec<Notice>) -> Vec<Hole> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut lines = Lines {
        bytes,
        at: 0,
        line: 1,
    };
    let mut tell = |at: usize, words: &str| {
        if notices.len() < NOTICES_MAX {
            notices.push(Notice {
                line: lines.of(at),
                words: words.to_owned(),
            });
        }
    };
    let close_boneyard = memmem::Finder::new("*/");
    let mut boneyards = true;
    // No note that begins before this byte is closed.
    let mut open_to = 0;
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|b| memchr2(b'/', b'[', b)) {
        let start = at + next;
        at = start + 1;
        let escaped = start > 0 && bytes.get(start - 1) == Some(&b'\\');
        match (bytes.get(start), bytes.get(start + 1)) {
            _ if escaped => {}
            (Some(b'/'), Some(b'*')) if boneyards => {
                let inner = bytes.get(start + 2..).unwrap_or_default();
                if let Some(len) = close_boneyard.find(inner) {
                    at = start + len + 4;
                    found.push(Hole {
                        span: start..at,
                        boneyard: true,
                    });
                } else {
                    boneyards = false;
                    tell(
                        start,
                        "`/*` is never closed by `*/`: what follows is read as text; close it to leave that out",
                    );
                }
            }
            (Some(b'['), Some(b'[')) if start >= open_to => match note_end(bytes, start + 2) {
                Ok(end) => {
                    at = end;
                    found.push(Hole {
                        span: start..end,
                        boneyard: false,
                    });
                }
                Err(stop) => {
                    open_to = stop;
                    tell(
                        start,
                        "`[[` is not closed by `]]` before the next empty line: it is read as text; close it to make it a note",
                    );
                }
            },
            _ => {}
        }
    }
    found
}

/// Where a note ends, or else the empty line (or the end) before which it is not closed.
fn note_end(bytes: &[u8], from: usize) -> Result<usize, usize> {
    let mut at = from;
    while let Some(next) = bytes.get(at..).and_then(|b| memchr2(b']', b'\n', b)) {
        let found = at + next;
        at = found + 1;
        if bytes.get(found) == Some(&b']') {
            if bytes.get(at) == Some(&b']') {
                return Ok(at + 1);
            }
            continue;
        }
        // A line of two spaces or more keeps a note open, an empty one does not.
        let line = bytes.get(at..).unwrap_or_default();
        let line = line
            .get(..memchr(b'\n', line).unwrap_or(line.len()))
            .unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() < 2 && line.iter().all(u8::is_ascii_whitespace) && at < bytes.len() {
            return Err(at);
        }
        if line.len() >= 2 && line.iter().all(u8::is_ascii_whitespace) {
            at += line.len();
        }
    }
    Err(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out() {
        for (source, inside, told) in [
            ("a [[b]] c", vec!["[[b]]"], 0),
            ("a [[b\nc]] d", vec!["[[b\nc]]"], 0),
            ("a [[b\n  \nc]] d", vec!["[[b\n  \nc]]"], 0),
            ("a [[b\r\n  \r\nc]] d", vec!["[[b\r\n  \r\nc]]"], 0),
            ("a [[b\n\nc]] d", vec![], 1),
            ("a [[b\r\n\r\nc]] d", vec![], 1),
            ("a [[b [[c]] d]]", vec!["[[b [[c]]"], 0),
            ("a \\[[b]]", vec![], 0),
            ("[[a\n\n[[b]]", vec!["[[b]]"], 1),
            ("[[a /* b */\n\nc", vec!["/* b */"], 1),
            ("a /* b ** c */ d", vec!["/* b ** c */"], 0),
            ("a /*\n\nb\n\n*/", vec!["/*\n\nb\n\n*/"], 0),
            ("a /*/ b */", vec!["/*/ b */"], 0),
            ("a /* b", vec![], 1),
            ("a /* b /* c", vec![], 1),
            ("/* [[ */ ]]", vec!["/* [[ */"], 0),
            ("[[ /* ]] */", vec!["[[ /* ]]"], 0),
            ("", vec![], 0),
        ] {
            let mut notices = Vec::new();
            let found: Vec<&str> = holes(source, &mut notices)
                .into_iter()
                .map(|hole| &source[hole.span])
                .collect();
            assert_eq!(
                (found, notices.len()),
                (inside, told),
                "{source:?}: {notices:?}"
            );
        }
    }

    #[test]
    fn the_line_of_a_notice() {
        let mut notices = Vec::new();
        holes("a\n\n[[b\n\nc\n/* d", &mut notices);
        let lines: Vec<u32> = notices.iter().map(|n| n.line).collect();
        assert_eq!(lines, [3, 6]);
    }
}
