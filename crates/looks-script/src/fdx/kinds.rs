//! What the names of paragraph types mean, those of the program and those a writer made. Reads no XML.

use std::collections::BTreeMap;

use crate::heading;
use crate::model::Kind;

/// What a paragraph of a type that the program itself has is.
pub(super) fn of_type(name: &str) -> Option<Kind> {
    const TYPES: [(&str, Kind); 31] = [
        ("Action", Kind::Action),
        ("Dialogue", Kind::Dialogue),
        ("Character", Kind::Character),
        ("Scene Heading", Kind::SceneHeading),
        ("Parenthetical", Kind::Parenthetical),
        ("Transition", Kind::Transition),
        ("Shot", Kind::Shot),
        ("General", Kind::Action),
        // People listed as in the scene: they are on set, so they count like what is done.
        ("Cast List", Kind::Action),
        ("Dialog", Kind::Dialogue),
        ("Singing", Kind::Lyric),
        ("Lyrics", Kind::Lyric),
        ("New Act", Kind::Section),
        ("Act Break", Kind::Section),
        ("End of Act", Kind::Section),
        ("Section Heading", Kind::Section),
        ("Outline 1", Kind::Section),
        ("Outline 2", Kind::Section),
        ("Outline 3", Kind::Section),
        ("Outline 4", Kind::Section),
        ("Outline Body", Kind::Synopsis),
        ("Stage Directions", Kind::Action),
        // Pictures and sound in two columns: what is heard is spoken or put in afterwards.
        ("Video", Kind::Action),
        ("Audio", Kind::Dialogue),
        // As templates in Spanish have them.
        ("Encabezado de escena", Kind::SceneHeading),
        ("Acción", Kind::Action),
        ("Personaje", Kind::Character),
        ("Diálogo", Kind::Dialogue),
        ("Acotación", Kind::Parenthetical),
        ("Transición", Kind::Transition),
        ("Plano", Kind::Shot),
    ];
    let name = name.trim();
    TYPES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, kind)| *kind)
}

/// What a paragraph of a type made by the writer is: as the settings say it is set on the page.
pub(super) fn of_custom(name: &str, acts_as: &BTreeMap<String, String>) -> Option<Kind> {
    of_type(acts_as.get(name)?)
}

/// True for words that can only be a heading, whatever type they were given: `INT. HALL`, `EXT/INT. CAR`.
pub(super) fn reads_as_heading(text: &str) -> bool {
    if text.len() > 160 || text.contains('\n') {
        return false;
    }
    let number = heading::leading_number(text).map_or(0, |(_, rest)| rest);
    text.get(number..)
        .and_then(heading::opening)
        .is_some_and(|opening| opening.upper && opening.marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types of the program are known in any case; a made one by what it acts as; others not at all.
    #[test]
    fn types() {
        assert_eq!(of_type("Scene Heading"), Some(Kind::SceneHeading));
        assert_eq!(of_type(" scene heading "), Some(Kind::SceneHeading));
        assert_eq!(of_type("Telegram"), None);
        let acts_as = BTreeMap::from([
            ("Telegram".to_owned(), "Dialogue".to_owned()),
            ("Odd".to_owned(), "Telegram".to_owned()),
        ]);
        assert_eq!(of_custom("Telegram", &acts_as), Some(Kind::Dialogue));
        assert_eq!(of_custom("Odd", &acts_as), None);
        assert_eq!(of_custom("Other", &acts_as), None);
    }

    /// Only the prefixes that open a scene make a heading of a paragraph with another type.
    #[test]
    fn headings() {
        for heading in [
            "INT. HALL",
            "EXT. YARD - DAY",
            "INT./EXT. CAR",
            "EXT/INT. BARN",
            "I/E. VAN",
            "12. INT. VAN",
        ] {
            assert!(reads_as_heading(heading), "{heading}");
        }
        for other in [
            "INTERNAL. He waits",
            "INT HALL",
            "Ext. 12 rings",
            "EXT. A\nB",
            "ESTELLE - a dancer",
            "",
        ] {
            assert!(!reads_as_heading(other), "{other}");
        }
    }
}
