//! What headings and first words say of a scene and the one before it.

use crate::{
    engine::{
        rules::Book,
        token::{self, Token},
    },
    model::{Element, Kind},
};

/// True if the heading or the first words say that the scene plays years after the others: "TWENTY YEARS
/// LATER", "The present."
pub(super) fn years_on(elements: &[Element]) -> bool {
    // With where in each the two letters stand by which it is looked for.
    const SAID: &[(usize, &str)] = &[
        (0, "years later"),
        (0, "years after"),
        (0, "years on"),
        (0, "present day"),
        (4, "the present"),
        (0, "anos despues"),
        (0, "anos mas tarde"),
        (0, "actualidad"),
    ];
    const FIRST: usize = 40;
    let heads = elements
        .iter()
        .filter(|e| matches!(e.kind, Kind::SceneHeading | Kind::Action))
        .take(2);
    heads.into_iter().any(|e| {
        let most = if e.kind == Kind::SceneHeading {
            e.text.len()
        } else {
            FIRST
        };
        let end = (0..=most.min(e.text.len()))
            .rev()
            .find(|i| e.text.is_char_boundary(*i))
            .unwrap_or(0);
        let text = e.text.get(..end).unwrap_or_default();
        if text.is_ascii() {
            return said_in(text, SAID);
        }
        let mut folded = String::new();
        token::fold(text, &mut folded);
        said_in(&folded, SAID)
    })
}

/// True if any of these phrases stands in a text, in letters of any size.
fn said_in(text: &str, phrases: &[(usize, &str)]) -> bool {
    let bytes = text.as_bytes();
    let here = |at: usize, lead: usize, phrase: &str| {
        let from = at.checked_sub(lead);
        let there = from.and_then(|from| bytes.get(from..from + phrase.len()));
        there.is_some_and(|there| there.eq_ignore_ascii_case(phrase.as_bytes()))
    };
    bytes.windows(2).enumerate().any(|(at, two)| {
        let two = two
            .first_chunk()
            .map_or(0, |two| u16::from_be_bytes(*two) | 0x2020);
        matches!(&two.to_be_bytes(), b"ye" | b"pr" | b"an" | b"ac")
            && phrases.iter().any(|(lead, phrase)| here(at, *lead, phrase))
    })
}

/// A heading's place without its hour: `EXT. BARN` of `EXT. BARN - NIGHT`.
pub(super) fn location(heading: &str) -> &str {
    heading.rsplit_once(" - ").map_or(heading, |(p, _)| p)
}

/// True if two places are one, in letters of any size.
pub(super) fn is_same(place: &str, other: &str) -> bool {
    place.eq_ignore_ascii_case(other)
        || (!place.is_ascii() || !other.is_ascii()) && place.to_lowercase() == other.to_lowercase()
}

/// True if a heading says that it goes on from the scene before.
pub(super) fn goes_on(heading: &[Token], book: &Book) -> bool {
    heading
        .iter()
        .any(|t| book.vocab.is(t.form, book.words.goes_on))
}
