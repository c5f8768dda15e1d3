//! What a line can be by its words alone: a heading, a cue, a transition, a number, a page's furniture.
//! Places are not looked at here.

use crate::fountain::{cue_with_colon, is_capitals, is_transition};
use crate::heading;

/// True for words without a small letter, and with at least one large one.
pub(super) fn upper(text: &str) -> bool {
    let mut large = false;
    for one in text.chars() {
        if one.is_lowercase() {
            return false;
        }
        large |= one.is_uppercase();
    }
    // Scripts without cases have no capitals: any letter will do.
    large || text.chars().any(char::is_alphabetic)
}

/// True for words that open a scene.
pub(super) fn opens_scene(text: &str) -> bool {
    text.len() < 200 && heading::opening(text).is_some_and(|o| o.upper && (o.marked || upper(text)))
}

/// True for words in small letters that open a scene where they stand alone: `Int. hall - day`.
pub(super) fn opens_small(text: &str) -> bool {
    text.len() < 200
        && heading::opening(text)
            .is_some_and(|o| !o.upper && heading::stands(o, text, heading::Around::Free))
}

/// A scene or page number without its dot: `12`, `12A`, `A12`, `12.`.
pub(super) fn number(word: &str) -> Option<&str> {
    let body = word.strip_suffix('.').unwrap_or(word);
    let digits = body.chars().filter(char::is_ascii_digit).count();
    let letters = body.chars().filter(char::is_ascii_uppercase).count();
    let joints = body.chars().filter(|c| matches!(c, '-' | '.')).count();
    let whole = digits + letters + joints == body.len();
    let starts = body.starts_with(|c: char| c.is_ascii_alphanumeric());
    (whole && starts && (1..=4).contains(&digits) && letters <= 3 && joints <= 1).then_some(body)
}

/// The number of a page, where these words are nothing else: `12.`, `- 12 -`, `Page 12 of 90`.
pub(super) fn page_number(text: &str) -> Option<u32> {
    let mut found = None;
    for word in text.split_whitespace() {
        let plain =
            word.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '.' | '(' | ')' | '/'));
        if plain.is_empty()
            || ["page", "of", "p", "pg", "página", "seite"]
                .iter()
                .any(|known| plain.eq_ignore_ascii_case(known))
        {
            continue;
        }
        number(plain)?;
        // A page put in before `3` is `A3`, one put in after it `3A`.
        let digits = plain.trim_matches(|c: char| c.is_ascii_uppercase());
        let value: u32 = digits.parse().ok()?;
        if found.is_none() {
            found = Some(value);
        }
    }
    found
}

/// Marks that a scene or a speech goes over the page: `(MORE)`, `CONTINUED:`, `(CONTINUED)`, `CONTINUED: (2)`.
pub(super) fn carried_over(text: &str) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}')
        .filter(|w| !w.is_empty() && number(w).is_none());
    let (Some(word), None) = (words.next(), words.next()) else {
        return false;
    };
    let marked = text.contains(['(', ':']);
    upper(word)
        && match word {
            "MORE" | "MÁS" | "MAS" => text.starts_with('('),
            "CONTINÚA" | "CONTINUA" | "SIGUE" | "CONTINUACIÓN" | "CONTINUED" | "CONT'D"
            | "CONT\u{2019}D" | "CONT" => marked,
            _ => false,
        }
}

/// A cue's words without the mark that its speech goes on, and whether there was one.
pub(super) fn without_continued(cue: &str) -> (&str, bool) {
    let Some(open) = cue.rfind('(') else {
        return (cue, false);
    };
    let inside = cue.get(open..).unwrap_or_default().to_uppercase();
    if inside.starts_with("(CONT") {
        (cue.get(..open).unwrap_or_default().trim_end(), true)
    } else {
        (cue, false)
    }
}

/// Who speaks: large letters, perhaps with a remark in brackets of any case.
pub(super) fn cue(text: &str) -> bool {
    let (name, rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    let name = name.trim();
    // `JO (9) climbs in` tells something; a cue has no small letters outside its brackets.
    let (mut deep, mut told) = (0_u32, false);
    for one in rest.chars() {
        match one {
            '(' => deep = deep.saturating_add(1),
            ')' => deep = deep.saturating_sub(1),
            one => told |= deep == 0 && one.is_lowercase(),
        }
    }
    !name.is_empty()
        && !told
        && name.chars().count() <= 48
        && (upper(name) || is_capitals(name))
        && !name.ends_with([':', '!', '?'])
        && !opens_scene(text)
        && !carried_over(text)
}

/// A cue, with a colon after it or without; its text without the colon.
pub(super) fn speaker(text: &str) -> Option<&str> {
    if let Some(name) = text.strip_suffix(':') {
        return cue_with_colon(text).map(|_| name);
    }
    (cue(text) && !transition(text)).then_some(text)
}

/// One to four words that can name somebody, in whatever letters; what is in brackets after them does not count.
pub(super) fn name(text: &str) -> bool {
    let name = text.split('(').next().unwrap_or_default().trim();
    let begins = |word: &str| word.starts_with(|c: char| !c.is_lowercase());
    (1..=4).contains(&name.split_whitespace().count())
        && name.chars().count() <= 40
        && name.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '\u{201c}'))
        && name.split_whitespace().all(begins)
        && !name.ends_with(['.', ',', ':', ';', '!'])
        && !transition(text)
        && !opens_scene(text)
        && !carried_over(text)
}

/// From one scene to the next.
pub(super) fn transition(text: &str) -> bool {
    if !upper(text) || text.chars().count() > 40 {
        return false;
    }
    let words = text.trim_end_matches(['.', ':']);
    is_transition(text)
        || text.ends_with("TO:")
        || words.starts_with("FADE ")
        || [
            "CUT TO BLACK",
            "THE END",
            "END",
            "FADE OUT",
            "FADE IN",
            "BLACKOUT",
        ]
        .contains(&words)
}

/// True for words that head a list of people, places or revisions.
pub(super) fn heads_list(text: &str) -> bool {
    const HEADS: [&str; 22] = [
        "cast",
        "character",
        "characters",
        "set",
        "sets",
        "location",
        "locations",
        "revision",
        "revisions",
        "revised",
        "scenes",
        "breakdown",
        "distribution",
        "elenco",
        "escenarios",
        "locaciones",
        "localizaciones",
        "decorados",
        "personajes",
        "reparto",
        "revisiones",
        "versiones",
    ];
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    text.split_whitespace().count() <= 5
        && !ends_sentence(text.trim_end_matches(':'))
        && words.any(|word| HEADS.contains(&word.to_lowercase().as_str()))
}

/// True for a line of a list whose columns are dots.
pub(super) fn dotted(text: &str) -> bool {
    text.contains("....") || text.contains(". . .")
}

/// True where a paragraph that ends so is most likely done.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', ')', '*', ' '])
        .ends_with(['.', '!', '?', ':', '\u{2026}', '\u{2014}', '-'])
}

/// Words with every digit made the same: what stays of a running head from page to page.
pub(super) fn without_digits(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for one in text.chars() {
        if one.is_ascii_digit() {
            if !plain.ends_with('#') {
                plain.push('#');
            }
        } else if !one.is_whitespace() {
            plain.push(one);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of scenes and pages, and words that are none.
    #[test]
    fn numbers() {
        for (word, is) in [
            ("12", "12"),
            ("12A.", "12A"),
            ("A12", "A12"),
            ("1-2", "1-2"),
        ] {
            assert_eq!(number(word), Some(is));
        }
        for word in ["", "A", "*", "12345", "1st", "-3", "I'M"] {
            assert_eq!(number(word), None, "{word}");
        }
        for (text, is) in [
            ("12.", 12),
            ("- 7 -", 7),
            ("Page 3 of 90", 3),
            ("12A", 12),
            ("A12.", 12),
        ] {
            assert_eq!(page_number(text), Some(is), "{text}");
        }
        for text in ["", "A of", "PAGE", "12 MEN", "INT. A - 4"] {
            assert_eq!(page_number(text), None, "{text}");
        }
    }

    /// What is carried over a page is told from words that only begin so.
    #[test]
    fn carried() {
        for text in [
            "(MORE)",
            "CONTINUED:",
            "(CONTINUED)",
            "12 CONTINUED: (2) 12",
            "CONTINUED: (3)",
            "(MÁS)",
            "12 CONTINÚA: (2) 12",
            "(CONTINÚA)",
        ] {
            assert!(carried_over(text), "{text}");
        }
        for text in [
            "MORE",
            "More (MORE)",
            "CONTINUED",
            "THE WAR CONTINUED:",
            "ANNA (CONT'D)",
            "12",
            "",
        ] {
            assert!(!carried_over(text), "{text}");
        }
        assert_eq!(
            without_continued("ANNA (V.O.) (cont'd)"),
            ("ANNA (V.O.)", true)
        );
        assert_eq!(without_continued("ANNA (V.O.)"), ("ANNA (V.O.)", false));
    }

    /// Cues, transitions and headings by their words.
    #[test]
    fn kinds() {
        for text in [
            "ANNA",
            "ANNA (on the radio)",
            "R2",
            "MARÍA JOSÉ",
            "MRS. O'NEIL",
        ] {
            assert!(cue(text), "{text}");
        }
        for text in [
            "Anna",
            "JO (9) climbs in over the",
            "(quietly)",
            "INT. HALL",
            "CUT TO:",
            "23",
            "(MORE)",
            "",
        ] {
            assert!(!cue(text), "{text}");
        }
        assert_eq!(speaker("JO (O.S.):"), Some("JO (O.S.)"));
        assert_eq!(speaker("JO's DAD"), Some("JO's DAD"));
        for text in ["CUT TO:", "ANGLE ON:", "TITLE:", "THE END"] {
            assert_eq!(speaker(text), None, "{text}");
        }
        assert!(heads_list("CAST LIST") && heads_list("Revision history:"));
        assert!(!heads_list("The cast goes home.") && !heads_list("LOCK HOUSE"));
        for text in [
            "CORTE A:",
            "FUNDIDO A NEGRO.",
            "CUT TO:",
            "FADE OUT.",
            "FADE TO BLACK.",
            "THE END",
        ] {
            assert!(transition(text), "{text}");
        }
        for text in ["Cut to:", "THE ENDING", "FADED LINEN"] {
            assert!(!transition(text), "{text}");
        }
        assert!(opens_scene("INT. HALL - DAY") && opens_scene("EXT YARD"));
        assert!(!opens_scene("Ext. 12") && !opens_scene("INT he"));
        assert!(ends_sentence("He goes.\"") && !ends_sentence("He goes to"));
        assert_eq!(without_digits("Blue 12/03/24  7."), "Blue#/#/#.");
    }
}
