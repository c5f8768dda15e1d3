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
    let digits = if word > 0 { after_sign(digits) } else { digits };
    let len = part_len(digits)
        .or_else(|| ratio_len(digits))
        .or_else(|| number_len(digits).map(|len| len + bis_len(digits.get(len..))))
        .or_else(|| (word > 0).then(|| named_len(digits)).flatten())
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

/// What follows a sign for a number, as in `SECUENCIA Nº 9`.
fn after_sign(digits: &str) -> &str {
    const SIGNS: [&str; 8] = ["nº", "n.º", "n°", "no.", "nro.", "núm.", "num.", "#"];
    let small = digits
        .get(..digits.floor_char_boundary(5))
        .unwrap_or_default()
        .to_lowercase();
    let sign = SIGNS.iter().find(|sign| small.starts_with(**sign));
    let rest = sign.and_then(|sign| digits.get(sign.len()..));
    rest.map_or(digits, str::trim_start)
}

/// Bytes of what makes a number that of a scene put in after it, `1 bis`, `2 TER`; 0 where there is none.
fn bis_len(after: Option<&str>) -> usize {
    let after = after.unwrap_or_default();
    let body = after.trim_start_matches([' ', '-']);
    let end = body
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(body.len());
    let word = body.get(..end).unwrap_or_default();
    let known = ["bis", "ter", "quater"];
    if known.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        after.len() - body.len() + end
    } else {
        0
    }
}

/// Bytes of the figures of `12-INT. YARD` and `12INT. YARD`, whose letters are the heading's.
fn joined_len(line: &str) -> Option<usize> {
    let len = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(len..)?.trim_start_matches(['-', '.']);
    ((1..=5).contains(&len) && opens(rest)).then_some(len)
}

/// Bytes of the number of a part of a scene, `21pt1` or `21 PT. 1`.
fn part_len(line: &str) -> Option<usize> {
    let figures = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = figures(line);
    if !(1..=4).contains(&whole) {
        return None;
    }
    let rest = line.get(whole..)?;
    let rest = rest
        .strip_prefix(|c: char| c.is_ascii_uppercase() && c != 'P')
        .unwrap_or(rest);
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let part = rest
        .get(..2)
        .filter(|part| part.eq_ignore_ascii_case("pt"))?;
    let rest = rest.get(part.len()..)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let len = figures(rest);
    let after = rest.get(len..)?;
    ((1..=2).contains(&len) && !after.starts_with(char::is_alphanumeric))
        .then_some(line.len() - after.len())
}

/// Bytes of `1/1` before a heading: a scene and its part, or its episode.
fn ratio_len(line: &str) -> Option<usize> {
    let figures = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = figures(line);
    let rest = line.get(first..)?.strip_prefix('/')?;
    let second = figures(rest);
    let after = rest.get(second..)?;
    let body = after.trim_start();
    ((1..=4).contains(&first)
        && (1..=3).contains(&second)
        && body.len() < after.len()
        && opens(body))
    .then_some(line.len() - after.len())
}

/// A scene number without what only sets it: `21 PT. 1` is `21pt1`.
pub(crate) fn plain_number(number: &str) -> String {
    if part_len(number) != Some(number.len()) {
        return number.to_owned();
    }
    number
        .chars()
        .filter(|c| !matches!(c, ' ' | '.'))
        .map(|c| {
            if matches!(c, 'P' | 'T') {
                c.to_ascii_lowercase()
            } else {
                c
            }
        })
        .collect()
}

/// True for a scene that was left out and keeps its number: `OMITTED`, with the number said again or not.
pub(crate) fn is_omitted(place: &str, number: &str) -> bool {
    let place = place.trim_end();
    let place = place.strip_suffix(number).unwrap_or(place).trim_end();
    let bare = place.trim_matches(['(', ')', '.', '*', ' ']);
    matches!(
        bare,
        "OMITTED"
            | "OMIT"
            | "SCENE OMITTED"
            | "OMITIDA"
            | "OMITIDO"
            | "ESCENA OMITIDA"
            | "SUPPRIMÉE"
    )
}

/// True for a line that goes on with the numbers of scenes left out: `&   &`, `22     22`, `THRU`.
pub(crate) fn is_omitted_more(line: &str) -> bool {
    line.len() <= 120
        && line.split_whitespace().all(|word| {
            matches!(
                word,
                "&" | "-" | "–" | "THRU" | "THROUGH" | "TO" | "AND" | "*"
            ) || number_len(word) == Some(word.len())
        })
}

/// The number of a line that has nothing but a word for a scene and its number, for the heading below it:
/// `SCENE A`, `SECUENCIA 3`.
pub(crate) fn scene_before(line: &str) -> Option<Range<usize>> {
    let word = scene_word(line, &[&SCENE, &SEQUENCE]);
    let digits = line.get(word..).filter(|_| word > 0)?;
    let body = digits.trim_end_matches([':', '.', ' ']);
    let letter = body.len() == 1 && body.starts_with(|c: char| c.is_ascii_uppercase());
    let len = number_len(digits)
        .or_else(|| named_len(digits))
        .or_else(|| letter.then_some(1))?;
    (len == body.len()).then_some(word..word + len)
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
    let [first, second, ..] = line.as_bytes() else {
        return 0;
    };
    let second = second.to_ascii_lowercase();
    let may = match first.to_ascii_lowercase() {
        b's' => matches!(second, b'c' | b'e' | b'z') || !second.is_ascii(),
        b'e' => second == b's',
        b'c' => second == b'e',
        b'b' => second == b'i',
        _ => false,
    };
    if !may {
        return 0;
    }
    let len = line
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(line.len());
    let word = line.get(..len).unwrap_or_default();
    if len > 10 || len == line.len() {
        return 0;
    }
    let mut words = known.iter().copied().flatten();
    let is_known = if word.is_ascii() {
        words.any(|known| known.len() == len && known.eq_ignore_ascii_case(word))
    } else {
        let lower = word.to_lowercase();
        words.any(|known| *known == lower)
    };
    if !is_known {
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
    let named = || WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    (roman || len <= 9 && named()).then_some(len)
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
