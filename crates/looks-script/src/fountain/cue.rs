//! What one line alone can be: a cue, speech after a colon, a transition, a shot. Whether the lines around
//! it allow that is for others to say.

use std::ops::Range;

use crate::heading;

/// Longest name of one who speaks, in bytes and in words.
const NAME_MAX: usize = 60;
const NAME_WORDS_MAX: usize = 8;

/// A line in the shape of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
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
pub(super) enum Case {
    /// `ANA`: what a cue has to be.
    Capitals,
    /// `Ana`, which only other lines can make a cue.
    Mixed,
}

/// The shape of a cue, if the line has it.
pub(super) fn cue(line: &str, case: Case) -> Option<Cue> {
    // Cheap, since every line is asked.
    let hopeless = match case {
        Case::Capitals => is_plain_word(line.as_bytes()),
        Case::Mixed => line.len() > NAME_MAX,
    };
    if hopeless {
        return None;
    }
    let body = line.trim_end_matches(is_mark);
    let (words, dual) = match body.strip_suffix('^') {
        Some(rest) if !rest.ends_with('\\') => (rest.trim_end(), true),
        _ => (line, false),
    };
    let open = words.find('(');
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

/// True where a line begins with two or more small letters, with or without a capital before them, and no
/// prefix that a name in capitals can have.
fn is_plain_word(line: &[u8]) -> bool {
    match line {
        [b'M' | b'D' | b'L' | b'F' | b'V' | b'd', ..] => false,
        [first, second, ..] => first.is_ascii_alphabetic() && second.is_ascii_lowercase(),
        _ => false,
    }
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
pub(super) fn is_capitals(text: &str) -> bool {
    let mut capitals = false;
    let (mut word, mut prefixed) = (0, false);
    for (at, c) in text.char_indices() {
        if c.is_uppercase() {
            capitals = true;
        } else if c.is_whitespace() {
            word = at + c.len_utf8();
            prefixed = false;
        } else if is_small(c) && !prefixed {
            // Nearly every line of prose ends here.
            if !text.get(word..).is_some_and(is_prefixed) {
                return false;
            }
            prefixed = true;
        }
    }
    capitals
}

fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, 'ß' | 'º' | 'ª')
}

/// A word in capitals but for a prefix such as `Mc`.
fn is_prefixed(text: &str) -> bool {
    const PREFIXES: [&str; 11] = [
        "Mc", "Mac", "De", "Di", "La", "Le", "Du", "Fitz", "Van", "d'", "d’",
    ];
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
    if text.len() > NAME_MAX
        || text.contains([':', ';', '"', '\\', '<', '>', '[', ']'])
        || text.split_whitespace().count() > NAME_WORDS_MAX
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
pub(super) struct Spoken {
    /// The name with its extension.
    pub(super) cue: Range<usize>,
    /// The name alone.
    pub(super) name: Range<usize>,
    /// Where the bytes of the cue end, its colon among them.
    pub(super) end: usize,
    /// Where the speech begins.
    pub(super) speech: usize,
    pub(super) case: Case,
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
pub(super) fn spoken(line: &str) -> Option<Spoken> {
    let head = line.as_bytes().get(..line.len().min(NAME_MAX))?;
    let colon = memchr::memchr(b':', head)?;
    let after = line.get(colon + 1..)?;
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
    let case = if is_capitals(head.split('(').next()?) {
        Case::Capitals
    } else {
        Case::Mixed
    };
    // `12:30`, `http://`: a colon within a word.
    if speech.len() == tail.len() && case == Case::Mixed || after.starts_with("//") {
        return None;
    }
    let shape = cue(head, case)?;
    if shape.dual {
        return None;
    }
    let name = head.get(shape.name.clone())?;
    let upper = name.to_uppercase();
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

/// A transition by its words: capitals that end with `TO:`, or one of the usual ones.
pub(super) fn is_transition(line: &str) -> bool {
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
    const FIRST: [&str; 55] = [
        "AERIAL SHOT",
        "AERIAL VIEW",
        "ANGLE",
        "ANOTHER ANGLE",
        "BACK TO SCENE",
        "BACK TO PRESENT",
        "BEGIN FLASHBACK",
        "BEGIN MONTAGE",
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
        "ECU",
        "END CREDITS",
        "END FLASHBACK",
        "END MONTAGE",
        "END OF FLASHBACK",
        "END OF MONTAGE",
        "END SERIES",
        "EXTREME CLOSE",
        "FLASHBACK",
        "FREEZE FRAME",
        "INSERT",
        "INTERCUT",
        "LATER",
        "MAIN TITLES",
        "MEANWHILE",
        "MEDIUM SHOT",
        "MOMENTS LATER",
        "MONTAGE",
        "NEW ANGLE",
        "ON SCREEN",
        "OPENING CREDITS",
        "P.O.V.",
        "POV",
        "REVERSE ANGLE",
        "REVERSE ON",
        "ROLL CREDITS",
        "SAME TIME",
        "SERIES OF SHOTS",
        "SPLIT SCREEN",
        "STOCK FOOTAGE",
        "SUPER:",
        "SUPERIMPOSE",
        "TITLE CARD",
        "TITLE OVER",
        "TRACKING SHOT",
        "TWO SHOT",
        "WIDE SHOT",
    ];
    let bytes = line.as_bytes();
    if bytes.len() > 80 || bytes.get(1).is_none_or(u8::is_ascii_lowercase) || !is_capitals(line) {
        return false;
    }
    if line.ends_with(" POV") {
        return true;
    }
    FIRST.iter().any(|first| {
        if first.as_bytes().first() != bytes.first() {
            return false;
        }
        line.strip_prefix(first)
            .is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
    })
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
    if line.len() > 24 {
        return false;
    }
    let bare = line.trim_matches(['(', ')', ':', '.', ' ', '-']);
    if !bare.is_empty() && bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let word = bare.split(['(', ':', ' ']).next().unwrap_or_default();
    matches!(word, "MORE" | "CONTINUED" | "CONT'D" | "CONT’D")
        && !bare.chars().any(char::is_lowercase)
        && (bare.len() == word.len() || word == "CONTINUED")
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
