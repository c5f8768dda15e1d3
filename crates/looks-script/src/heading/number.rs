//! Scene numbers before a heading or in place of one. Numbers after it, `#12#`, are Fountain's.

use std::ops::Range;

use super::opening;
use super::stand::closes_with_time;

/// The scene number before a heading, `12. INT.`, `SCENE 4A - INT.`: its bytes, and where the heading begins.
pub(crate) fn leading_number(line: &str) -> Option<(Range<usize>, usize)> {
    let body = line.strip_prefix('#').unwrap_or(line);
    let body = body.trim_start_matches('#').trim_start();
    let body = body.strip_prefix(['(', '[']).unwrap_or(body);
    let word = scene_word(body, &[&SCENE, &SEQUENCE]);
    let digits = body.get(word..)?;
    let len = number_len(digits)
        .or_else(|| named_len(digits).filter(|_| word > 0))
        .or_else(|| joined_len(digits))?;
    let start = line.len() - digits.len();
    let after = digits.get(len..)?;
    let rest = after.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ')' | ']' | ':' | '-' | '–' | '—' | '|')
    });
    if rest.len() == after.len() && !rest.is_empty() && !opens(rest) {
        return None;
    }
    // Fountain can force a heading that begins with a letter or a figure, and no other.
    let forced = rest.chars().next().is_none_or(char::is_alphanumeric);
    if !forced && opening(rest).is_none() {
        return None;
    }
    Some((start..start + len, line.len() - rest.len()))
}

/// Bytes of the figures of `12-INT. YARD` and `12INT. YARD`, whose letters are the heading's.
fn joined_len(line: &str) -> Option<usize> {
    let len = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(len..)?.trim_start_matches(['-', '.']);
    ((1..=5).contains(&len) && opens(rest)).then_some(len)
}

fn opens(rest: &str) -> bool {
    opening(rest).is_some_and(|opened| opened.upper && opened.marked)
}

/// Words for a scene before its number.
const SCENE: [&str; 8] = [
    "scene", "scena", "scène", "escena", "szene", "cena", "sc", "esc",
];

/// Words for several scenes, which also head parts of a script: nothing alone, something before a heading.
const SEQUENCE: [&str; 6] = ["secuencia", "sec", "sequence", "séquence", "seq", "bild"];

/// Bytes of a leading word of these and the space after it; 0 where there is none.
fn scene_word(line: &str, known: &[&[&str]]) -> usize {
    // Cheap, since every line is asked.
    if !line.starts_with(['s', 'S', 'e', 'E', 'c', 'C', 'b', 'B']) {
        return 0;
    }
    let len = line
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(line.len());
    let word = line.get(..len).unwrap_or_default();
    if len > 10 || len == line.len() {
        return 0;
    }
    let lower = word.to_lowercase();
    if !known.iter().any(|words| words.contains(&lower.as_str())) {
        return 0;
    }
    let rest = line.get(len..).unwrap_or_default();
    let rest = if len <= 3 {
        rest.strip_prefix('.').unwrap_or(rest)
    } else {
        rest
    };
    line.len() - rest.trim_start().len()
}

/// True for a line that begins with a word for a scene.
pub(crate) fn names_scene(line: &str) -> bool {
    scene_word(line, &[&SCENE, &SEQUENCE]) > 0
}

/// Where the heading begins after a word for a scene without a number: `SCENE: INT. KITCHEN`.
pub(crate) fn scene_label(line: &str) -> Option<usize> {
    let word = scene_word(line, &[&SCENE]);
    let rest = line.get(word..).filter(|_| word > 0)?;
    let body = rest.strip_prefix([':', '-', '–', '—'])?;
    Some(line.len() - body.trim_start().len())
}

/// Bytes of a scene number in words or in Roman letters, `FIVE`, `IV`; `None` where none stands there.
fn named_len(line: &str) -> Option<usize> {
    const WORDS: [&str; 32] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "uno",
        "una",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
    ];
    let len = line
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(line.len());
    let word = line.get(..len).filter(|word| !word.is_empty())?;
    let roman = len <= 7
        && word
            .bytes()
            .all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'));
    (roman || len <= 9 && WORDS.contains(&word.to_lowercase().as_str())).then_some(len)
}

/// Bytes of a scene number such as `12`, `A12`, `12A`, `1-A`, `4.2`; `None` where none stands there.
fn number_len(line: &str) -> Option<usize> {
    let mut digits = 0;
    let mut letters_run = 0;
    let mut end = 0;
    for (at, c) in line.char_indices() {
        if c.is_ascii_digit() {
            digits += 1;
            letters_run = 0;
            end = at + 1;
        } else if c.is_ascii_uppercase() && letters_run < 2 {
            letters_run += 1;
            end = at + 1;
        } else if matches!(c, '-' | '.')
            && line
                .as_bytes()
                .get(at + 1)
                .is_some_and(|b| b.is_ascii_digit() || (c == '-' && b.is_ascii_uppercase()))
        {
            letters_run = 0;
        } else {
            if c.is_alphanumeric() {
                return None;
            }
            break;
        }
        if at > 8 {
            return None;
        }
    }
    (digits > 0 && digits <= 5).then_some(end)
}

/// A heading that has only its number, `SCENE 4`, `Scene 4: The yard`: the bytes of the number.
pub(crate) fn bare_scene(line: &str) -> Option<Range<usize>> {
    let word = scene_word(line, &[&SCENE]);
    if word == 0 || line.len() > 80 {
        return None;
    }
    let digits = line.get(word..)?;
    let figures = number_len(digits);
    let len = figures.or_else(|| named_len(digits))?;
    let after = digits.get(len..)?;
    let body = after.trim_start();
    let upper = !line.chars().any(char::is_lowercase);
    let marked = body.starts_with([':', '-', '–', '—', '.', '(', ')']);
    let timed = closes_with_time(line, line.len() - body.len());
    let prose =
        body.ends_with(['.', '!', '?', ',']) && body.len() > 1 && !upper && !(marked && timed);
    // `SCENE I LIKE` says nothing of a number.
    let plain = upper && figures.is_some();
    let said = body.is_empty() || (marked && !prose) || plain || (timed && !prose);
    said.then_some(word..word + len)
}
