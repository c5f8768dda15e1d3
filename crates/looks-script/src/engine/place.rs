//! What a heading says of itself: inside or outside, night or not. Not what is done there.

use super::{pattern::Reading, rules::Words};

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
        // "I/E." is cut into two letters.
        let letter = |i: usize| read.tokens.get(i).filter(|t| t.at.len() == 1);
        if let (Some(a), Some(b)) = (letter(0), letter(1))
            && [a, b].iter().any(|t| read.vocab.name(t.form) == "i")
        {
            place.inside = true;
            place.outside = true;
        }
        for i in (0..read.tokens.len()).rev() {
            if read.is(i, words.night) {
                place.night = true;
                break;
            }
            if read.is(i, words.other_time) {
                break;
            }
        }
        place
    }
}
