//! What a heading says of itself: inside or outside, night or not. Not what is done there.

use super::{pattern::Reading, rules::Words};
use crate::heading::{self, When};

/// A heading's side and hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) inside: bool,
    pub(crate) outside: bool,
    pub(crate) night: bool,
}

impl Place {
    /// Reads a heading's words.
    pub(crate) fn of(read: &Reading<'_>, words: &Words) -> Self {
        let mut place = Self::default();
        for i in 0..read.tokens.len().min(6) {
            if read.is(i, words.interior) {
                place.inside = true;
            } else if read.is(i, words.exterior) {
                place.outside = true;
            } else if let Some(t) = read.tokens.get(i)
                && t.number.is_none()
                && t.at.len() > 1
            {
                break;
            }
        }
        // "INT. BARN / EXT. YARD - NIGHT", "FLASHBACK - EXT. BEACH - NIGHT": further on it is written short, or is the
        // only one.
        let all = 0..read.tokens.len();
        if place.inside || place.outside {
            place.inside |= side(read, "int");
            place.outside |= side(read, "ext");
        } else {
            place.inside = all.clone().any(|i| read.is(i, words.interior));
            place.outside = all.clone().any(|i| read.is(i, words.exterior));
        }
        // "I/E." is cut into two letters.
        let letter = |i: usize| read.tokens.get(i).filter(|t| t.at.len() == 1);
        if let (Some(a), Some(b)) = (letter(0), letter(1))
            && [a, b].iter().any(|t| read.vocab.name(t.form) == "i")
        {
            place.inside = true;
            place.outside = true;
        }
        for i in all.rev() {
            if read.is(i, words.night) {
                place.night = true;
                break;
            }
            if read.is(i, words.other_time) {
                // "NIGHT/DAWN", "NIGHT TO DAWN": both.
                let word = |k: usize| read.tokens.get(k).map(|t| read.vocab.name(t.form));
                let to = i.checked_sub(1).and_then(word) == Some("to");
                let before = i.checked_sub(if to { 2 } else { 1 });
                place.night = before.is_some_and(|k| read.is(k, words.night));
                break;
            }
        }
        place
    }

    /// The same, night also by the hour where a heading outside says one: `2:00 AM` is, `DAY FOR NIGHT` is shot by day.
    pub(crate) fn by_the_clock(mut self, text: &str) -> Self {
        let asks = if self.night {
            memchr::memmem::find(text.as_bytes(), b"FOR").is_some()
        } else {
            text.bytes().any(|byte| byte.is_ascii_digit())
        };
        if self.outside && asks {
            self.night = heading::parse(text).when == When::Night;
        }
        self
    }
}

/// A heading names a side of a place by its short word.
fn side(read: &Reading<'_>, short: &str) -> bool {
    let mut names = read.tokens.iter().map(|t| read.vocab.name(t.form));
    names.any(|name| name == short)
}
