//! Scene headings: what opens one, and what it says of inside and outside, place and time. Decides about
//! one line alone; whether the lines around it allow a heading is the reader's matter.

mod lead;
mod number;
mod stand;
mod tail;
mod words;

use std::ops::Range;

pub(crate) use lead::cut_without_colon;
pub(crate) use number::{
    bare_scene, is_omitted, is_omitted_more, leading_number, names_scene, plain_number,
    scene_before, scene_label,
};
pub(crate) use stand::{Around, place_alone, plainly, stands, times_place};
pub(crate) use tail::{Tail, tail};
use words::{FLAGS, MODIFIERS, MOVING, OPENERS, Opener, TIMES};

/// When a scene plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Dark.
    Night,
    /// Dusk, dawn, sunset, evening.
    Twilight,
    /// Daylight.
    Day,
    /// Continuous, later, same: as in the scene before.
    AsBefore,
    /// The heading does not say.
    Unsaid,
}

/// What a heading says besides place and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Another time, remembered.
    Flashback,
    /// Dreamt or imagined.
    Dream,
    /// Below the surface.
    Underwater,
    /// From or in the air.
    Aerial,
    /// Bought pictures: nothing is filmed.
    Stock,
}

/// A scene heading taken apart. Ranges are bytes of the heading's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Inside, by its opening words.
    pub interior: bool,
    /// Outside, by its opening words; both are true for `INT./EXT.`.
    pub exterior: bool,
    /// The place, without the words before and the time after it.
    pub place: Range<usize>,
    /// What the time words say.
    pub when: When,
    /// The time words; the night words where several are there.
    pub time: Option<Range<usize>>,
    /// Says that what we are in moves.
    pub moving: bool,
    /// Whatever else it says; in order, each once.
    pub flags: Vec<Flag>,
}

/// How a line opens as a scene heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Bytes of the opening words and the separator after them.
    pub(crate) len: usize,
    pub(crate) interior: bool,
    pub(crate) exterior: bool,
    /// Begins with a capital letter throughout, `INT` rather than `Int`.
    pub(crate) upper: bool,
    /// A dot, colon or dash follows, not only a space.
    pub(crate) marked: bool,
}

/// The opening of a scene heading, if the line has one, with what may stand before it: `FLASHBACK - INT.`.
#[inline]
pub(crate) fn opening(line: &str) -> Option<Opening> {
    // Cheap, since every line is asked several times.
    lead::may_open(line.as_bytes())
        .then(|| opening_anywhere(line))
        .flatten()
}

fn opening_anywhere(line: &str) -> Option<Opening> {
    if let Some(found) = opening_at_once(line) {
        return Some(found);
    }
    let from = lead::introduced(line)?;
    let found = opening_at_once(line.get(from..)?)?;
    let small = line.get(..from)?.chars().any(char::is_lowercase);
    (found.upper || found.marked).then(|| Opening {
        len: from + found.len,
        upper: found.upper && !small,
        ..found
    })
}

/// The opening words with nothing before them.
fn opening_at_once(line: &str) -> Option<Opening> {
    // Most lines of a script open with other letters.
    if !lead::may_begin(line.as_bytes()) {
        return None;
    }
    let (mut at, mut interior, mut exterior, mut long) = (0, false, false, false);
    let mut letters = 0;
    loop {
        let rest = line.get(at..)?;
        let len = rest
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len());
        let word = rest.get(..len)?;
        let opener = find_opener(word)?;
        interior |= opener.interior;
        exterior |= opener.exterior;
        long |= opener.long;
        letters += usize::from(opener.letter);
        at += len;
        match next_opener(line, at) {
            // A single letter is an opening only beside another, as in `I/E`.
            Some(next) => at = next,
            None if letters == 1 || (letters == 2 && !(interior && exterior)) => return None,
            None => break,
        }
    }
    let head = line.get(..at)?;
    let upper = !head.chars().any(char::is_lowercase);
    let (len, marked) = separator(line, at, upper)?;
    if long && !(marked && upper) && !stand::long_word(line, len, marked, upper) {
        return None;
    }
    Some(Opening {
        len,
        interior,
        exterior,
        upper,
        marked,
    })
}

fn find_opener(word: &str) -> Option<&'static Opener> {
    if word.len() > 12 || !word.starts_with(['i', 'I', 'e', 'E', 'a', 'A']) {
        return None;
    }
    if word.is_ascii() {
        return OPENERS
            .iter()
            .find(|o| o.word.len() == word.len() && o.word.eq_ignore_ascii_case(word));
    }
    let lower = word.to_lowercase();
    OPENERS
        .iter()
        .filter(|o| !o.word.is_ascii())
        .find(|o| o.word.to_lowercase() == lower)
}

/// Where the next opening word begins, if this one is joined to it: `INT./EXT`, `INT & EXT`, `INT-EXT`.
fn next_opener(line: &str, at: usize) -> Option<usize> {
    let rest = line.get(at..)?;
    let past = rest.trim_start_matches(['.', ' ']);
    let joint = past.strip_prefix(['/', '&', '-', '+', '\\']);
    let next = joint.unwrap_or(past).trim_start_matches(' ');
    // Most places begin with other letters.
    if !next.starts_with(['i', 'I', 'e', 'E', 'a', 'A']) {
        return None;
    }
    let len = next
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(next.len());
    let opener = find_opener(next.get(..len)?)?;
    // `INT EXT CAR`: the two shortest need no joint.
    let short = past.len() < rest.len() && matches!(opener.word, "INT" | "EXT");
    (joint.is_some() || short).then_some(line.len() - next.len())
}

/// What ends the opening words: how far it reaches, and whether it is more than a space.
fn separator(line: &str, at: usize, upper: bool) -> Option<(usize, bool)> {
    let rest = line.get(at..)?;
    let body = rest.trim_start_matches(char::is_whitespace);
    let spaced = body.len() < rest.len();
    let first = body.chars().next();
    let marked = match first {
        Some('.' | ':' | ';') => true,
        Some('-' | '–' | '—' | ',' | '/') => upper || spaced,
        _ => false,
    };
    // `ext-yard`: a dash parts the words, but says less than it does between capitals.
    let joined = !marked && matches!(first, Some('-' | '–' | '—'));
    if !marked && !joined {
        return (spaced && first.is_some()).then_some((line.len() - body.len(), false));
    }
    let place = body.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ':' | ';' | '-' | '–' | '—' | ',' | '/')
    });
    (marked || !place.is_empty()).then_some((line.len() - place.len(), marked))
}

/// The time that one word says, if it says one.
fn time_of(word: &str) -> Option<When> {
    if word.len() > 24 {
        return None;
    }
    let at = in_small(word, |word| {
        TIMES.binary_search_by(|(known, _)| (*known).cmp(word))
    });
    at.ok().and_then(|at| TIMES.get(at)).map(|(_, when)| *when)
}

/// What is asked of a word in small letters; of a short one of ASCII without putting it aside.
fn in_small<T>(word: &str, ask: impl Fn(&str) -> T) -> T {
    let mut bytes = [0; 24];
    if word.is_ascii()
        && let Some(small) = bytes.get_mut(..word.len())
    {
        small.copy_from_slice(word.as_bytes());
        small.make_ascii_lowercase();
        if let Ok(small) = std::str::from_utf8(small) {
            return ask(small);
        }
    }
    ask(&word.to_lowercase())
}

/// Takes a heading apart; its number is no part of it. Every line has an answer: a heading that says
/// neither inside nor outside has both flags false.
pub fn parse(text: &str) -> Heading {
    let opened = opening(text);
    let start = opened.map_or(0, |o| o.len);
    let segments = segments(text, start);
    let mut times: Vec<(When, Range<usize>, usize)> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if let Some((when, at)) = segment_time(text, segment, index == 0) {
            times.push((when, at, index));
        }
    }
    let lower = text.to_lowercase();
    let day_for_night = lower.contains("day for night") || lower.contains("day-for-night");
    if day_for_night {
        for (when, ..) in &mut times {
            *when = When::Day;
        }
    }
    let best = times.iter().min_by_key(|(when, ..)| rank(*when)).cloned();
    let clock = if best
        .as_ref()
        .is_some_and(|(when, ..)| *when != When::AsBefore)
    {
        None
    } else {
        clock(text, start)
    };
    let (when, time) = match (clock, &best) {
        (Some((when, at)), _) => (when, Some(at)),
        (None, Some((when, at, _))) => (*when, Some(at.clone())),
        (None, None) => (When::Unsaid, None),
    };
    let place = place(&segments, &times, start, text.len());
    // `INTERCUT - INT. KITCHEN / EXT. ROAD`: the second side is in the words after the first.
    let second = opened
        .filter(|_| lead::introduced(text).is_some())
        .and_then(|o| text.get(o.len..)?.split_once('/'))
        .and_then(|(_, rest)| opening_at_once(rest.trim_start()))
        .filter(|o| o.upper && o.marked);
    let sides = || opened.iter().chain(&second);
    Heading {
        interior: sides().any(|o| o.interior),
        exterior: sides().any(|o| o.exterior),
        place,
        when,
        time,
        moving: moving(text, &segments),
        flags: FLAGS
            .iter()
            .filter(|(word, _)| has_word(&lower, word))
            .map(|(_, flag)| *flag)
            .fold(Vec::new(), |mut all, flag| {
                if !all.contains(&flag) {
                    all.push(flag);
                }
                all
            }),
    }
}

/// True if a heading says when it plays.
fn says_time(text: &str) -> bool {
    let start = opening(text).map_or(0, |o| o.len);
    let segments = segments(text, start);
    let mut parts = segments.iter().enumerate();
    parts.any(|(index, part)| segment_time(text, part, index == 0).is_some())
        || clock(text, start).is_some()
}

/// Which time counts where a heading says several: the darkest.
const fn rank(when: When) -> u8 {
    match when {
        When::Night => 0,
        When::Twilight => 1,
        When::Day => 2,
        When::AsBefore | When::Unsaid => 3,
    }
}

/// From the first words of the place to the last before the time.
fn place(
    segments: &[Range<usize>],
    times: &[(When, Range<usize>, usize)],
    start: usize,
    len: usize,
) -> Range<usize> {
    // In order, so that a line of a million times of day is read once.
    let time = |index: usize| {
        let at = times.binary_search_by_key(&index, |(_, _, of)| *of).ok()?;
        times.get(at)
    };
    let is_time = |index: usize| time(index).is_some();
    let mut kept = segments.iter().enumerate().skip_while(|(index, _)| {
        is_time(*index) && segments.len() > 1 && *index + 1 < segments.len()
    });
    let Some((index, first)) = kept.next() else {
        return start.min(len)..start.min(len);
    };
    let cut = |index: usize, segment: &Range<usize>| {
        time(index)
            .filter(|(_, at, _)| at.start > segment.start)
            .map_or(segment.end, |(_, at, _)| at.start)
    };
    let mut end = if is_time(index) {
        cut(index, first)
    } else {
        first.end
    };
    if is_time(index) && end == first.end {
        return first.start..first.start;
    }
    for (index, segment) in kept {
        if is_time(index) {
            break;
        }
        end = segment.end;
    }
    first.start..end
}

/// The parts of a heading between its separators, each without the space around it.
fn segments(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = start;
    let mut before = ' ';
    let mut push = |from: usize, to: usize| {
        if let Some(part) = text.get(from..to) {
            let body = part.trim_start();
            let at = to - body.len();
            let len = body.trim_end().len();
            if len > 0 {
                out.push(at..at + len);
            }
        }
    };
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < start) {
        let next = text.get(at + c.len_utf8()..).and_then(|t| t.chars().next());
        let splits = match c {
            '.' | ',' | ';' | '/' | '(' | ')' | '[' | ']' | '–' | '—' | '|' | '~' => true,
            // `22:30` is one word.
            ':' => !next.is_some_and(|n| n.is_ascii_digit()),
            '-' => {
                before.is_whitespace()
                    || next.is_none_or(|n| n.is_whitespace() || n == '-')
                    || before == '-'
                    || text.get(at + 1..).is_some_and(is_time_alone)
            }
            _ => false,
        };
        if splits {
            push(from, at);
            from = at + c.len_utf8();
        }
        before = c;
    }
    push(from, text.len());
    out
}

/// True for a rest of a line that is one time word, as in `YARD-NIGHT`.
fn is_time_alone(rest: &str) -> bool {
    time_of(rest.trim()).is_some()
}

/// Words of a segment with their places.
fn tokens<'t>(text: &'t str, segment: &Range<usize>) -> Vec<(&'t str, Range<usize>)> {
    let Some(part) = text.get(segment.clone()) else {
        return Vec::new();
    };
    part.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')))
        .filter(|word| !word.is_empty())
        .map(|word| {
            let at = segment.start + (word.as_ptr() as usize - part.as_ptr() as usize);
            (word, at..at + word.len())
        })
        .collect()
}

/// The time that a segment says. The first names the place: there only its last word can be one, or all
/// of it.
fn segment_time(text: &str, segment: &Range<usize>, first: bool) -> Option<(When, Range<usize>)> {
    let words = tokens(text, segment);
    let said: Vec<_> = words
        .iter()
        .map(|(word, at)| (time_of(word), is_modifier(word), at.clone()))
        .collect();
    let all = said
        .iter()
        .all(|(when, modifier, _)| when.is_some() || *modifier);
    // "Más tarde" is later, not the afternoon; "tard" says the same in French.
    let pair = words.windows(2).find_map(|w| match w {
        [(a, from), (b, to)] => Some((time_of_two(a, b)?, from.start..to.end)),
        _ => None,
    });
    match pair {
        Some((When::AsBefore, _)) if !all => {}
        Some(found) => return Some(found),
        None => {}
    }
    let best = |said: &mut dyn Iterator<Item = &(Option<When>, bool, Range<usize>)>| {
        said.filter_map(|(when, _, at)| when.map(|when| (when, at.clone())))
            .min_by_key(|(when, _)| rank(*when))
    };
    // One letter is a time only where it stands alone after the place.
    let long = |at: &Range<usize>| at.len() > 2;
    if all {
        return best(&mut said.iter().filter(|(_, _, at)| !first || long(at)));
    }
    if first {
        return best(&mut said.last().into_iter().filter(|(_, _, at)| long(at)));
    }
    best(
        &mut said
            .first()
            .into_iter()
            .chain(said.last())
            .filter(|(_, _, at)| long(at)),
    )
}

/// Two words that say another time together than either alone.
fn time_of_two(first: &str, second: &str) -> Option<When> {
    const PAIRS: [(&str, &str, When); 9] = [
        ("más", "tarde", When::AsBefore),
        ("mas", "tarde", When::AsBefore),
        ("mais", "tarde", When::AsBefore),
        ("plus", "tard", When::AsBefore),
        ("più", "tardi", When::AsBefore),
        ("magic", "hour", When::Twilight),
        ("golden", "hour", When::Twilight),
        ("hora", "mágica", When::Twilight),
        ("hora", "dorada", When::Twilight),
    ];
    let (a, b) = (first.to_lowercase(), second.to_lowercase());
    PAIRS
        .iter()
        .find(|(first, second, _)| *first == a && *second == b)
        .map(|(.., when)| *when)
}

fn is_modifier(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
        || in_small(word, |word| MODIFIERS.binary_search(&word).is_ok())
}

/// A time of the clock: `2 AM`, `11:30 p.m.`, `22h`, `0300 HOURS`.
fn clock(text: &str, start: usize) -> Option<(When, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        if !bytes.get(at)?.is_ascii_digit() {
            at += 1;
            continue;
        }
        let from = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        let whole: u32 = text.get(from..at)?.parse().unwrap_or(u32::MAX);
        let mut minutes = false;
        if matches!(bytes.get(at), Some(b':' | b'.'))
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            && bytes.get(at + 2).is_some_and(u8::is_ascii_digit)
        {
            minutes = true;
            at += 3;
        }
        let rest = text.get(at..)?;
        let unit: String = rest
            .chars()
            .filter(|c| *c != '.')
            .skip_while(|c| c.is_whitespace())
            .take_while(|c| c.is_alphabetic())
            .take(8)
            .flat_map(char::to_lowercase)
            .collect();
        let hour = match unit.as_str() {
            "am" if (1..=12).contains(&whole) => Some(whole % 12),
            "pm" if (1..=12).contains(&whole) => Some(whole % 12 + 12),
            "h" | "hrs" | "hours" | "uhr" if whole < 24 => Some(whole),
            "h" | "hrs" | "hours" if (100..2400).contains(&whole) => Some(whole / 100),
            _ if minutes && whole < 24 => Some(whole),
            _ => None,
        };
        // `0300 HOURS`: the zeros in front are part of the number.
        let hour = hour.or_else(|| {
            (at - from == 4 && matches!(unit.as_str(), "h" | "hrs" | "hours") && whole < 2400)
                .then_some(whole / 100)
        });
        if let Some(hour) = hour {
            let when = match hour {
                21..24 | 0..5 => When::Night,
                5 | 6 | 19 | 20 => When::Twilight,
                _ => When::Day,
            };
            return Some((when, from..at));
        }
    }
    None
}

/// Words that say that what we are in moves: anywhere but in the place, or before a vehicle in it.
fn moving(text: &str, segments: &[Range<usize>]) -> bool {
    const CARRIERS: [&str; 14] = [
        "car", "train", "truck", "bus", "taxi", "cab", "limo", "vehicle", "boat", "carriage",
        "wagon", "coche", "tren", "voiture",
    ];
    segments.iter().enumerate().any(|(index, segment)| {
        let words: Vec<String> = tokens(text, segment)
            .iter()
            .map(|(word, _)| word.to_lowercase())
            .collect();
        let joined = words.join(" ");
        if index > 0 && MOVING.iter().any(|known| has_word(&joined, known)) {
            return true;
        }
        words.windows(2).any(|w| {
            matches!(w, [a, b] if matches!(a.as_str(), "moving" | "speeding" | "traveling" | "travelling")
                && CARRIERS.contains(&b.as_str()))
        })
    })
}

/// True where a word or words stand in a lower-case text as whole words.
fn has_word(lower: &str, word: &str) -> bool {
    lower.match_indices(word).any(|(at, found)| {
        let before = lower.get(..at).and_then(|t| t.chars().next_back());
        let after = lower.get(at + found.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// When each scene plays, with `CONTINUOUS`, `LATER` and `SAME` taken from the last scene that said.
pub fn resolve(headings: &[Heading]) -> Vec<When> {
    let mut last = When::Unsaid;
    headings
        .iter()
        .map(|heading| match heading.when {
            When::AsBefore => last,
            When::Unsaid => When::Unsaid,
            said => {
                last = said;
                said
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
