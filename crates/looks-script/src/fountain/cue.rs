//! What one line alone can be: a cue, speech after a colon, a transition, a shot. Whether the lines around
//! it allow that is for others to say.

use std::borrow::Cow;
use std::ops::Range;

use crate::heading;

/// Longest name of one who speaks, in bytes and in words.
const NAME_MAX: usize = 60;
const NAME_WORDS_MAX: usize = 8;

/// A line in the shape of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cue {
    /// The name, without emphasis and extension.
    pub(super) name: Range<usize>,
    /// Something in parentheses follows it.
    pub(super) extended: bool,
    /// Ends with the mark of the second who speaks at once.
    pub(super) dual: bool,
    /// The words of it: all but that mark.
    pub(super) words: Range<usize>,
}

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// `ANA`: what a cue has to be.
    Capitals,
    /// `Ana`, which only other lines can make a cue.
    Mixed,
}

/// The shape of a cue, if the line has it.
pub(super) fn cue(line: &str, case: Case) -> Option<Cue> {
    // Cheap, since every line is asked.
    let hopeless = match case {
        Case::Capitals => is_plain_word(line.as_bytes()) || begins_small(line.as_bytes()),
        Case::Mixed => line.len() > NAME_MAX || runs_on(line.as_bytes()),
    };
    if hopeless {
        return None;
    }
    let unstarred = without_star(line);
    let body = unstarred.trim_end_matches(is_mark);
    let (words, dual) = match body.strip_suffix('^') {
        Some(rest) if !rest.ends_with('\\') => (rest.trim_end(), true),
        _ => (unstarred, false),
    };
    let open = memchr::memchr(b'(', words.as_bytes());
    let name = match open {
        Some(at) => {
            if !words.trim_end_matches(is_mark).ends_with(')') {
                return None;
            }
            words.get(..at)?
        }
        None => words,
    };
    let name = trimmed(name);
    let text = line.get(name.clone())?;
    let fits = match case {
        Case::Capitals => is_capitals(text),
        Case::Mixed => is_mixed(text),
    };
    if !fits || !is_name(text) {
        return None;
    }
    Some(Cue {
        name,
        extended: open.is_some(),
        dual,
        words: 0..words.len(),
    })
}

/// A line without the star in the right margin that marks a revision.
fn without_star(line: &str) -> &str {
    let body = line.trim_end_matches('*');
    let kept = body.trim_end();
    if kept.len() < body.len() && body.len() < line.len() && !kept.contains('*') {
        kept
    } else {
        line
    }
}

/// Words of lists and of what is read on screen, which name no speaker on a line of their own.
const LISTS: [&str; 22] = [
    "CHARACTERS",
    "CREDIT",
    "FLASHBACKS",
    "GUESTS",
    "HEADLINES",
    "IMAGES",
    "LIST",
    "LOCATIONS",
    "NAMES",
    "NOTES",
    "PROPS",
    "SCENES",
    "SECTION",
    "SEQUENCE",
    "SERIES",
    "SETS",
    "SIGNS",
    "SUBTITLES",
    "SUPERS",
    "TITLES",
    "VEHICLES",
    "WARDROBE",
];

/// A name and a colon on a line of their own, `JO:`, `JO (O.S.):`: the cue without the colon.
pub(crate) fn cue_with_colon(line: &str) -> Option<Cue> {
    let body = line.strip_suffix(':')?;
    let found = cue(body, Case::Capitals).filter(|found| !found.dual)?;
    let name = body.get(found.name.clone())?;
    let word = |known: &&str| LABELS.contains(known) || LISTS.contains(known);
    let mut words = name.split(|c: char| !c.is_alphanumeric() && c != '\'');
    let first = words.next().unwrap_or_default();
    let last = name.rsplit(' ').next().unwrap_or_default();
    let named = name.split_whitespace().count() <= 4
        && !word(&first)
        && !word(&last)
        && !body.ends_with(char::is_whitespace)
        && !is_transition(line)
        && !is_shot(name)
        && !is_act(line)
        && !is_furniture(line)
        && heading::opening(line).is_none()
        && heading::bare_scene(line).is_none();
    named.then_some(found)
}

/// True where a line begins with two or more small letters, with or without a capital before them, and no
/// prefix that a name in capitals can have.
fn is_plain_word(line: &[u8]) -> bool {
    match line {
        [b'M' | b'D' | b'L' | b'F' | b'V' | b'd', ..] => false,
        [first, second, ..] => first.is_ascii_alphabetic() && second.is_ascii_lowercase(),
        _ => false,
    }
}

/// True for a small letter of ASCII before any parenthesis, so that what stands there is no name in capitals: the
/// word has none of the first letters of a prefix, and the letter is not that of `JO'S`.
fn begins_small(line: &[u8]) -> bool {
    let space = |byte: u8| byte.is_ascii_whitespace() || byte == 0x0b;
    let around = |byte: &u8| matches!(byte, b'*' | b'_') || space(*byte);
    let mut word = line.iter().position(|byte| !around(byte)).unwrap_or(0);
    let mut last = b' ';
    for (at, byte) in line.iter().copied().enumerate().skip(word) {
        if byte.is_ascii_lowercase() {
            let first = line.get(word).copied().unwrap_or(byte);
            let prefixed = matches!(first, b'M' | b'D' | b'L' | b'F' | b'V' | b'd');
            let possessive = byte == b's' && last == b'\'';
            return !prefixed && !possessive;
        }
        if byte == b'(' || !byte.is_ascii() {
            return false;
        }
        if space(byte) {
            word = at + 1;
        }
        last = byte;
    }
    false
}

/// True for a small letter of ASCII that begins a word before any parenthesis, or a mark that stands in no name of
/// mixed case.
fn runs_on(line: &[u8]) -> bool {
    let mut last = b' ';
    for byte in line.iter().copied() {
        if byte == b'(' || !byte.is_ascii() {
            return false;
        }
        let mark =
            byte.is_ascii_punctuation() && !matches!(byte, b'*' | b'_' | b'^' | b'\'' | b'-');
        if mark || byte.is_ascii_lowercase() && last == b' ' {
            return true;
        }
        last = byte;
    }
    false
}

const fn is_mark(c: char) -> bool {
    matches!(c, '*' | '_')
}

/// A range without the space and emphasis around it; it begins at the first byte of its text.
fn trimmed(text: &str) -> Range<usize> {
    let around = |c: char| is_mark(c) || c.is_whitespace();
    let from = text.len() - text.trim_start_matches(around).len();
    let to = text.trim_end_matches(around).len();
    from.min(to)..to
}

/// At least one capital and no small letter, as in any alphabet that has them; `McCLANE` passes.
pub(crate) fn is_capitals(text: &str) -> bool {
    let mut capitals = false;
    let (mut word, mut prefixed) = (0, false);
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at).copied() {
        if byte.is_ascii_uppercase() {
            capitals = true;
            at += 1;
            continue;
        }
        let c = if byte.is_ascii() {
            char::from(byte)
        } else {
            let rest = text.get(at..).unwrap_or_default();
            rest.chars().next().unwrap_or_default()
        };
        if c.is_uppercase() {
            capitals = true;
        } else if c.is_whitespace() {
            word = at + c.len_utf8();
            prefixed = false;
        } else if c == 's' && is_possessive(text, at) {
            // `JO’s DAD` is written in capitals all the same.
        } else if is_small(c) && !prefixed {
            // Nearly every line of prose ends here.
            if !text.get(word..).is_some_and(is_prefixed) {
                return false;
            }
            prefixed = true;
        }
        at += c.len_utf8();
    }
    capitals
}

/// True for the small letter of `JO’s`: after a capital and an apostrophe, at the end of a word that is not the
/// last.
fn is_possessive(text: &str, at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or_default().chars().rev();
    matches!(before.next(), Some('\'' | '’'))
        && before.next().is_some_and(char::is_uppercase)
        && text.get(at + 1..).is_some_and(|rest| rest.starts_with(' '))
}

fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, 'ß' | 'º' | 'ª')
}

/// A word in capitals but for a prefix such as `Mc`.
fn is_prefixed(text: &str) -> bool {
    const PREFIXES: [&str; 11] = [
        "Mc", "Mac", "De", "Di", "La", "Le", "Du", "Fitz", "Van", "d'", "d’",
    ];
    // Cheap, since every line of prose is asked.
    if !matches!(
        text.as_bytes().first(),
        Some(b'M' | b'D' | b'L' | b'F' | b'V' | b'd')
    ) {
        return false;
    }
    PREFIXES.iter().any(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            rest.chars().next().is_some_and(char::is_uppercase)
                && !rest
                    .chars()
                    .take_while(|c| !c.is_whitespace())
                    .any(is_small)
        })
    })
}

/// One to three words that each begin with a capital.
fn is_mixed(text: &str) -> bool {
    text.split_whitespace().count() <= 3
        && text.split_whitespace().all(|word| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))
        })
}

/// What holds for the name of a speaker in any case.
fn is_name(text: &str) -> bool {
    let never = |byte: u8| matches!(byte, b':' | b';' | b'"' | b'\\' | b'<' | b'>' | b'[' | b']');
    if text.len() > NAME_MAX
        || text.bytes().any(never)
        || text.len() > 2 * NAME_WORDS_MAX && text.split_whitespace().count() > NAME_WORDS_MAX
    {
        return false;
    }
    let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else {
        return false;
    };
    if !(first.is_alphanumeric() || matches!(first, '\'' | '‘' | '“' | '#')) {
        return false;
    }
    match last {
        // `LOUIS JR.` and `J.D.` are names, `HE FALLS.` is not.
        '.' => {
            let body = text.trim_end_matches('.');
            let word = body.rsplit([' ', '.']).next().unwrap_or_default();
            text.len() - body.len() == 1 && word.chars().count() <= 3 && word.len() < body.len()
        }
        '!' | '?' | '…' | ',' | '-' | '–' | '—' | '&' | '/' | '=' => false,
        _ => true,
    }
}

/// A line that names its speaker before a colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// The name with its extension.
    pub(crate) cue: Range<usize>,
    /// The name alone.
    pub(crate) name: Range<usize>,
    /// Where the bytes of the cue end, its colon among them.
    pub(crate) end: usize,
    /// Where the speech begins.
    pub(crate) speech: usize,
    pub(crate) case: Case,
}

/// Words before a colon that name no speaker, by themselves or as the last of several.
const LABELS: [&str; 47] = [
    "ANGLE",
    "CAPTION",
    "CARD",
    "CAST",
    "CAUTION",
    "CHYRON",
    "CLOSE",
    "CREDITS",
    "CUT",
    "DANGER",
    "DATE",
    "DISPLAY",
    "EMAIL",
    "FADE",
    "FLASHBACK",
    "FX",
    "HEADLINE",
    "INSERT",
    "INTERCUT",
    "LABEL",
    "LATER",
    "LEGEND",
    "LETTER",
    "LOCATION",
    "MESSAGE",
    "MONTAGE",
    "MUSIC",
    "NB",
    "NOTE",
    "ON",
    "POSTER",
    "POV",
    "PRELAP",
    "READS",
    "SCENE",
    "SCREEN",
    "SFX",
    "SHOT",
    "SHOTS",
    "SIGN",
    "SONG",
    "SOUND",
    "SUBTITLE",
    "SUPER",
    "TEXT",
    "TITLE",
    "WARNING",
];

/// Speech after a name and a colon, if the line has that shape.
pub(crate) fn spoken(line: &str) -> Option<Spoken> {
    let head = line.as_bytes().get(..line.len().min(NAME_MAX))?;
    // Spanish scripts have `TOMÁS.- Calla.` too.
    let colon = memchr::memchr(b':', head);
    let (colon, mark) = colon
        .map(|colon| (colon, 1))
        .or_else(|| memchr::memmem::find(head, b".-").map(|at| (at, 2)))?;
    let after = line.get(colon + mark..)?;
    let head = line.get(..colon)?;
    // `**ANA:** Hello`: the emphasis ends after the colon.
    let marked = head.starts_with(is_mark) && !head.ends_with(is_mark);
    let tail = if marked {
        after.trim_start_matches(is_mark)
    } else {
        after
    };
    let speech = tail.trim_start();
    if speech.is_empty() {
        return None;
    }
    let before = memchr::memchr(b'(', head.as_bytes()).unwrap_or(head.len());
    let case = if is_capitals(head.get(..before)?) {
        Case::Capitals
    } else {
        Case::Mixed
    };
    if mark == 2 && case == Case::Mixed {
        return None;
    }
    // `12:30`, `http://`: a colon within a word.
    if speech.len() == tail.len() && case == Case::Mixed || after.starts_with("//") {
        return None;
    }
    let shape = cue(head, case)?;
    if shape.dual {
        return None;
    }
    let name = head.get(shape.name.clone())?;
    let upper = if name
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_lowercase())
    {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_uppercase())
    };
    let mut words = upper.split(|c: char| !c.is_alphanumeric() && c != '\'');
    let label = |word: &str| LABELS.binary_search(&word).is_ok();
    let first = words.next().unwrap_or_default();
    let last = upper.rsplit(' ').next().unwrap_or_default();
    if name.split_whitespace().count() > 5
        || label(first)
        || label(last)
        || is_shot(&upper)
        || heading::opening(line).is_some()
    {
        return None;
    }
    Some(Spoken {
        cue: trimmed(head),
        name: shape.name,
        end: line.len() - tail.len(),
        speech: line.len() - speech.len(),
        case,
    })
}

/// Speech after a name in capitals, a space and a dash: `JO – He draws a pistol.`
pub(super) fn dashed(line: &str) -> Option<Spoken> {
    // Cheap, since every line of action may be asked. The longer dashes begin with 0xe2.
    let bytes = line.as_bytes();
    let near = bytes.get(..bytes.len().min(NAME_MAX))?;
    if is_plain_word(bytes)
        || memchr::memchr2(b'-', 0xe2, near).is_none()
        || !line.contains(char::is_lowercase)
    {
        return None;
    }
    let head = line.get(..line.floor_char_boundary(NAME_MAX))?;
    let joint = head.find([' ', '\t'])?;
    let (dash, mark) = head
        .get(joint..)?
        .char_indices()
        .find(|(_, c)| matches!(c, '-' | '–' | '—'))
        .map(|(at, c)| (joint + at, c))?;
    let before = line.get(..dash)?;
    let after = line.get(dash + mark.len_utf8()..)?;
    let after = after.strip_prefix('-').unwrap_or(after);
    let speech = after.trim_start();
    let name = before.trim_end();
    let shape = cue(name, Case::Capitals).filter(|shape| !shape.dual)?;
    let words = name.get(shape.name.clone())?;
    let label = |word: &str| LABELS.binary_search(&word).is_ok();
    let told = speech
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || matches!(c, '¿' | '¡'))
        && speech.ends_with(['.', '!', '?', '…']);
    let named = before.ends_with(char::is_whitespace)
        && speech.len() < after.len()
        && words.split_whitespace().count() <= 2
        && !words.split(' ').any(label)
        && !is_shot(words)
        && heading::opening(line).is_none()
        // `KITCHEN – Night.`
        && (speech.contains(' ') || heading::parse(line).when == heading::When::Unsaid);
    (told && named).then(|| Spoken {
        cue: shape.words,
        name: shape.name,
        end: line.len() - after.len(),
        speech: line.len() - speech.len(),
        case: Case::Capitals,
    })
}

/// A transition by its words: capitals that end with `TO:`, or one of the usual ones.
pub(crate) fn is_transition(line: &str) -> bool {
    const USUAL: [&str; 26] = [
        "FADE IN",
        "FADE OUT",
        "FADE TO BLACK",
        "FADE TO WHITE",
        "FADE UP",
        "FADE IN ON",
        "CUT TO BLACK",
        "CUT TO WHITE",
        "SMASH CUT",
        "SMASH CUT TO BLACK",
        "SMASH TO BLACK",
        "MATCH CUT",
        "JUMP CUT",
        "DISSOLVE",
        "DISSOLVE TO",
        "CUT TO",
        "SMASH CUT TO",
        "IRIS OUT",
        "IRIS IN",
        "WIPE TO",
        "CORTE A",
        "FUNDIDO A NEGRO",
        "FUNDIDO",
        "FONDU AU NOIR",
        "THE END",
        "FIN",
    ];
    let bytes = line.as_bytes();
    // Cheap, since every line is asked.
    if bytes.len() > 60 || bytes.iter().any(u8::is_ascii_lowercase) {
        return false;
    }
    if line.ends_with("TO:") {
        return is_capitals(line);
    }
    let body = line.trim_end_matches(['.', ':']);
    USUAL.contains(&body)
}

/// A transition with a heading after it on its line: where the one ends and the other begins.
pub(super) fn cut_before(line: &str) -> Option<(usize, usize)> {
    let head = line.as_bytes().get(..line.len().min(32))?;
    let stop = memchr::memchr2(b':', b'.', head)? + 1;
    let rest = line.get(stop..)?.trim_start();
    if heading::opening(rest).is_some() && is_transition(&line.get(..stop)?.to_uppercase()) {
        return Some((stop, line.len() - rest.len()));
    }
    heading::cut_without_colon(line)
}

/// A camera's shot, a place within the scene or words on the screen, by its first words.
pub(super) fn is_shot(line: &str) -> bool {
    let bytes = line.as_bytes();
    let known: &[&str] = match bytes.first() {
        Some(b'A') => &["AERIAL SHOT", "AERIAL VIEW", "ANGLE", "ANOTHER ANGLE"],
        Some(b'B') => &[
            "BACK TO PRESENT",
            "BACK TO SCENE",
            "BEGIN FLASHBACK",
            "BEGIN MONTAGE",
        ],
        Some(b'C') => &[
            "CHYRON",
            "CLOSE ON",
            "CLOSE SHOT",
            "CLOSE UP",
            "CLOSE-UP",
            "CLOSER ON",
            "CLOSEUP",
            "CONTINUOUS",
            "CRANE SHOT",
            "CU ON",
        ],
        Some(b'E') => &[
            "ECU",
            "END CREDITS",
            "END FLASHBACK",
            "END MONTAGE",
            "END OF FLASHBACK",
            "END OF MONTAGE",
            "END SERIES",
            "EXTREME CLOSE",
        ],
        Some(b'F') => &["FLASHBACK", "FREEZE FRAME"],
        Some(b'I') => &["INSERT", "INTERCUT"],
        Some(b'L') => &["LATER"],
        Some(b'M') => &[
            "MAIN TITLES",
            "MEANWHILE",
            "MEDIUM SHOT",
            "MOMENTS LATER",
            "MONTAGE",
        ],
        Some(b'N') => &["NEW ANGLE"],
        Some(b'O') => &["ON SCREEN", "OPENING CREDITS"],
        Some(b'P') => &["P.O.V.", "POV"],
        Some(b'R') => &["REVERSE ANGLE", "REVERSE ON", "ROLL CREDITS"],
        Some(b'S') => &[
            "SAME TIME",
            "SERIES OF SHOTS",
            "SPLIT SCREEN",
            "STOCK FOOTAGE",
            "SUPER:",
            "SUPERIMPOSE",
        ],
        Some(b'T') => &["TITLE CARD", "TITLE OVER", "TRACKING SHOT", "TWO SHOT"],
        Some(b'W') => &["WIDE SHOT"],
        _ => &[],
    };
    if bytes.len() > 80 || bytes.get(1).is_none_or(u8::is_ascii_lowercase) {
        return false;
    }
    let begins = |first: &&str| {
        line.strip_prefix(*first)
            .is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
    };
    (line.ends_with(" POV") || known.iter().any(begins)) && is_capitals(line)
}

/// The heading of an act, as television writes it.
pub(super) fn is_act(line: &str) -> bool {
    const NUMBERS: [&str; 18] = [
        "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "I", "II", "III", "IV",
        "V", "VI", "VII", "FINAL", "BREAK", "OUT",
    ];
    if line.len() > 24 {
        return false;
    }
    let body = line.trim_end_matches(['.', ':']);
    let body = body.strip_prefix("END OF ").unwrap_or(body);
    if matches!(body, "TEASER" | "COLD OPEN" | "EPISODE" | "SHOW") {
        return true;
    }
    body.strip_prefix("ACT ")
        .is_some_and(|number| NUMBERS.contains(&number) || number.parse::<u8>().is_ok())
}

/// What a printing program adds to a page: page numbers, marks that a scene or a speech goes on.
pub(super) fn is_furniture(line: &str) -> bool {
    if line.len() > 32 {
        return false;
    }
    let bare = line.trim_matches(['(', ')', ':', '.', ' ', '-']);
    // Cheap, since every cue is asked.
    let digit = |byte: u8| byte.is_ascii_digit();
    if !bare.starts_with(['M', 'C']) && !bare.bytes().any(digit) {
        return false;
    }
    if !bare.is_empty() && bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let (all, bare) = (bare, without_number(bare));
    let word = bare.split(['(', ':', ' ']).next().unwrap_or_default();
    matches!(word, "MORE" | "CONTINUED" | "CONT'D" | "CONT’D")
        && (word != "MORE" || all == bare)
        && !bare.chars().any(char::is_lowercase)
        && (bare.len() == word.len() || word == "CONTINUED")
}

/// `12A CONTINUED: (2) 12A` without the number of the scene that goes on.
fn without_number(bare: &str) -> &str {
    let number = |word: &str| {
        word.len() <= 6
            && word.contains(|c: char| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let Some((first, rest)) = bare.split_once(' ').filter(|(first, _)| number(first)) else {
        return bare;
    };
    let rest = rest.trim_start();
    rest.rsplit_once(' ')
        .filter(|(_, last)| *last == first)
        .map_or(rest, |(rest, _)| rest.trim_end_matches([' ', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_a_cue() {
        for (line, name) in [
            ("ANA", Some("ANA")),
            ("MARÍA JOSÉ", Some("MARÍA JOSÉ")),
            ("ОЛЬГА", Some("ОЛЬГА")),
            ("R2D2", Some("R2D2")),
            ("HANS (on the radio)", Some("HANS")),
            ("HANS (V.O.) (CONT'D)", Some("HANS")),
            ("**ANA**", Some("ANA")),
            ("STEEL ^", Some("STEEL")),
            ("STEEL (O.S.)^", Some("STEEL")),
            ("McCLANE", Some("McCLANE")),
            ("SGT. O'HARA", Some("SGT. O'HARA")),
            ("LOUIS JR.", Some("LOUIS JR.")),
            ("J.D.", Some("J.D.")),
            ("GUARD Nº 2", Some("GUARD Nº 2")),
            (
                "MAN IN THE BACK OF THE ROOM",
                Some("MAN IN THE BACK OF THE ROOM"),
            ),
            ("ANA/BEN", Some("ANA/BEN")),
            ("23", None),
            ("黒澤", None),
            ("Ana", None),
            ("MCclane", None),
            ("HE FALLS.", None),
            ("STOP.", None),
            ("BANG!", None),
            ("SCANNING THE AISLES...", None),
            ("WHO?", None),
            ("CUT TO:", None),
            ("ANA (quiet", None),
            ("ANA (quiet) waits", None),
            ("A B C D E F G H I", None),
            ("(ANA)", None),
            ("", None),
            ("^", None),
        ] {
            let found = cue(line, Case::Capitals).map(|c| &line[c.name]);
            assert_eq!(found, name, "{line:?}");
        }
        assert!(cue("STEEL ^", Case::Capitals).is_some_and(|c| c.dual && c.words == (0..5)));
        assert!(cue("Ana", Case::Mixed).is_some());
        assert!(cue("Ana waits", Case::Mixed).is_none());
    }

    #[test]
    fn speech_after_a_colon() {
        for (line, found) in [
            (
                "SECURITY GUARD: You boys",
                Some(("SECURITY GUARD", "You boys")),
            ),
            ("RICO:hi", Some(("RICO", "hi"))),
            ("RICO (laughing): hi", Some(("RICO (laughing)", "hi"))),
            ("Rico: hi", Some(("Rico", "hi"))),
            ("**RICO**: hi", Some(("RICO", "hi"))),
            ("12:30", None),
            ("SUPER: Berlin, 1961", None),
            ("TEXT MESSAGE: come", None),
            ("DOOR SIGN: keep out", None),
            ("CLOSE ON: a gun", None),
            ("EXT: YARD", None),
            ("CUT TO: black", None),
            ("http://a.b", None),
            ("He says this: no", None),
            ("RICO:", None),
        ] {
            let got = spoken(line).map(|s| (&line[s.cue], &line[s.speech..]));
            assert_eq!(got, found, "{line:?}");
        }
    }

    #[test]
    fn transitions_shots_acts_and_furniture() {
        for (line, kind) in [
            ("CUT TO:", "transition"),
            ("TO:", "transition"),
            ("FADE OUT.", "transition"),
            ("FADE TO BLACK.", "transition"),
            ("FADE IN:", "transition"),
            ("SMASH CUT TO:", "transition"),
            ("CUT THE ROPE.", ""),
            ("Cut to:", ""),
            ("CLOSE ON THE GUN", "shot"),
            ("ANA'S POV", "shot"),
            ("INSERT - PHOTOGRAPH", "shot"),
            ("SUPER: BERLIN", "shot"),
            ("SUPER", ""),
            ("LATERAL", ""),
            ("Later", ""),
            ("ACT ONE", "act"),
            ("END OF ACT TWO", "act"),
            ("TEASER", "act"),
            ("ACT NORMAL", ""),
            ("(MORE)", "furniture"),
            ("CONTINUED:", "furniture"),
            ("CONTINUED: (2)", "furniture"),
            ("(CONTINUED)", "furniture"),
            ("12.", "furniture"),
            ("- 12 -", "furniture"),
            ("12345", ""),
            ("12A CONTINUED: (2) 12A", "furniture"),
            ("2   CONTINUED:   2", "furniture"),
            ("2 MORE", ""),
            ("MORE COFFEE", ""),
            ("Rain.", ""),
            ("", ""),
        ] {
            let found = if is_transition(line) {
                "transition"
            } else if is_shot(line) {
                "shot"
            } else if is_act(line) {
                "act"
            } else if is_furniture(line) {
                "furniture"
            } else {
                ""
            };
            assert_eq!(found, kind, "{line:?}");
        }
    }
}
