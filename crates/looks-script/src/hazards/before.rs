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
    const SAID: &[&str] = &[
        "years later",
        "years after",
        "years on",
        "present day",
        "the present",
        "anos despues",
        "anos mas tarde",
        "actualidad",
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

/// True if any of some phrases, which begin with these letters, stands in a text in letters of any size.
fn said_in(text: &str, phrases: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize, phrase: &str| {
        let there = bytes.get(at..at + phrase.len());
        there.is_some_and(|there| there.eq_ignore_ascii_case(phrase.as_bytes()))
    };
    let first = |b: &u8| matches!(b | 0x20, b'y' | b'p' | b't' | b'a');
    let starts = (0..).zip(bytes).filter(|(_, b)| first(b));
    starts
        .into_iter()
        .any(|(at, _)| phrases.iter().any(|phrase| begins(at, phrase)))
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
