//! Whether a line that opens as a heading is one. Capitals and a mark after the opening word say so almost
//! alone; small letters without a mark must say more. Which lines stand around it, the caller says.

use std::ops::Range;

use super::{Opening, When, is_modifier, parse, says_time, segments, time_of, tokens};

/// What stands around a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// An empty line before it, or a script that has none.
    Free,
    /// A line of action right before it.
    Tight,
    /// Somebody speaks right before it, and may go on.
    Speech,
}

/// Words that no place begins with, but many a sentence whose first word is misspelt: `int he corner`.
const SMALL: [&str; 32] = [
    "a", "all", "an", "and", "are", "at", "by", "for", "he", "her", "his", "i", "in", "is", "it",
    "its", "my", "o", "of", "on", "one", "or", "our", "she", "that", "the", "their", "they",
    "this", "to", "was", "you",
];

/// True where a line that opens so is a heading, given what stands around it.
pub(crate) fn stands(opened: Opening, line: &str, around: Around) -> bool {
    let line = unnumbered(line, opened.len);
    let place = line.get(opened.len..).unwrap_or_default();
    if place.is_empty() {
        return opened.marked && around != Around::Speech;
    }
    let head = line.get(..3).unwrap_or_default();
    let establishing = head.eq_ignore_ascii_case("est");
    // `Est. 1922` is a sign, `ext. 24` a telephone.
    if (establishing || around != Around::Free) && !place.chars().any(char::is_alphabetic) {
        return false;
    }
    if opened.upper && around != Around::Speech || opened.marked && around == Around::Free {
        return true;
    }
    if opened.upper && opened.marked {
        return true;
    }
    let timed = says_time(line);
    let dashed = place.contains(" - ") || place.contains(['–', '—']);
    let words = place.split_whitespace().count();
    let sentence =
        place.ends_with(['.', '!', '?', ',', ';']) && !closes_with_time(line, opened.len);
    if opened.upper {
        let shouted = words <= 8 && !place.chars().any(char::is_lowercase);
        return dashed || shouted || timed && !sentence;
    }
    if opened.marked {
        return match around {
            Around::Speech => !sentence && (timed && words <= 12 || dashed && words <= 8),
            _ => !sentence || timed || dashed || words <= 3,
        };
    }
    if dashed && timed {
        return !sentence;
    }
    // `Int the tall office. Day`: no sentence goes on with an hour of its own.
    if around == Around::Free && words <= 8 && closes_with_time(line, opened.len) {
        return true;
    }
    let first = place.split_whitespace().next().unwrap_or_default();
    if establishing || SMALL.binary_search(&first.to_lowercase().as_str()).is_ok() {
        return false;
    }
    match around {
        Around::Free => {
            (words <= 6 || timed && words <= 10 || dashed && words <= 12)
                && (!sentence || words <= 2)
        }
        Around::Tight => !sentence && (timed && words <= 8 || dashed && words <= 10),
        Around::Speech => !sentence && timed && words <= 6,
    }
}

/// A line without the number after it, `#12#`, `DAY 2`, which says nothing of what the line is.
fn unnumbered(line: &str, from: usize) -> &str {
    let bare = line
        .strip_suffix('#')
        .and_then(|body| body.get(..body.rfind('#')?))
        .filter(|body| body.len() > from)
        .unwrap_or(line)
        .trim_end();
    let head = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let place = head.get(from..).unwrap_or_default();
    if head.ends_with(char::is_whitespace) && !place.trim().is_empty() {
        head.trim_end()
    } else {
        bare
    }
}

/// True where a line that opens so is a heading wherever it stands, or looks so much like one that nothing
/// else should be made of it.
pub(crate) fn plainly(opened: Opening, line: &str) -> bool {
    opened.upper || opened.marked || stands(opened, line, Around::Speech)
}

/// True where the words after `INTERIOR` and the like, from a byte on, make a heading of it: a time of day,
/// or a short place after a mark.
pub(super) fn long_word(line: &str, at: usize, marked: bool, upper: bool) -> bool {
    let place = line.get(at..).unwrap_or_default();
    let stop = place.ends_with('.');
    if place.ends_with(['!', '?', ',']) || stop && !(marked || upper) {
        return false;
    }
    let parts = segments(line, at);
    let timed = parts.iter().skip(1).any(|part| is_time(line, part));
    if timed || stop {
        return timed;
    }
    let words = tokens(place, &(0..place.len()));
    let word = |at: usize| words.get(at).map_or("", |(word, _)| word).to_lowercase();
    let said = |word: &str| SMALL.binary_search(&word).is_ok();
    if !upper && said(&word(0)) {
        return false;
    }
    let last = word(words.len().saturating_sub(1));
    let before = word(words.len().saturating_sub(2));
    if time_of(&last).is_some() {
        // `Exterior paint every night`, `interior is dark` go on as sentences do.
        let runs = words.len() > 6
            || last == "dark"
            || matches!(before.as_str(), "every" | "each" | "last" | "next")
            || said(&before);
        return upper || !runs && words.len() > 1;
    }
    marked
        && words.len() <= 4
        && place
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// True for a part of a heading that is a time of day and nothing else.
fn is_time(text: &str, part: &Range<usize>) -> bool {
    let words = tokens(text, part);
    words.iter().any(|(word, _)| time_of(word).is_some())
        && words
            .iter()
            .all(|(word, _)| time_of(word).is_some() || is_modifier(word))
}

/// True where the last part of several is a time of day and nothing else, whatever stop ends it.
pub(super) fn closes_with_time(text: &str, from: usize) -> bool {
    let parts = segments(text, from);
    parts.len() > 1 && parts.last().is_some_and(|last| is_time(text, last))
}

/// True for a place, a dash and a time of day after it, after which only words go on that belong to a time:
/// `KITCHEN - NIGHT`, not `JO - DAY DRUNK`.
pub(crate) fn times_place(text: &str) -> bool {
    let said = parse(text);
    let Some(time) = said.time else {
        return false;
    };
    let dashed = text
        .get(..time.start)
        .is_some_and(|before| before.contains(['-', '–', '—']));
    let after = text.get(time.end..).unwrap_or_default();
    let next = after
        .strip_prefix(' ')
        .and_then(|rest| rest.split_whitespace().next())
        .filter(|word| word.starts_with(char::is_alphabetic));
    matches!(said.when, When::Night | When::Twilight | When::Day)
        && dashed
        && next.is_none_or(|word| {
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            is_modifier(bare) || time_of(bare).is_some()
        })
}

/// True for a place and a time of day alone, `KITCHEN. NIGHT.` or `Kitchen, night`: a heading where the
/// script has no others.
pub(crate) fn place_alone(text: &str) -> bool {
    if text.len() > 80 || text.contains(['!', '?', ':', '"', '“']) || !closes_with_time(text, 0) {
        return false;
    }
    let said = parse(text);
    if !matches!(said.when, When::Day | When::Night | When::Twilight) {
        return false;
    }
    let place = text.get(said.place).unwrap_or_default();
    let words = tokens(place, &(0..place.len()));
    let capital = |word: &str| {
        word.chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    };
    let small = |word: &str| {
        matches!(
            word,
            "de" | "del" | "la" | "el" | "las" | "los" | "and" | "y"
        ) || SMALL.binary_search(&word).is_ok()
    };
    let upper = !text.chars().any(char::is_lowercase);
    (1..=8).contains(&words.len())
        && words.first().is_some_and(|(word, _)| capital(word))
        && words.iter().all(|(word, _)| capital(word) || small(word))
        && (upper || !text.ends_with('.'))
}
