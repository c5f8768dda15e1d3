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
    let mut folded = String::new();
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
        token::fold(e.text.get(..end).unwrap_or_default(), &mut folded);
        SAID.iter().any(|said| folded.contains(said))
    })
}

/// A heading's place without its hour: `EXT. BARN` of `EXT. BARN - NIGHT`.
pub(super) fn location(heading: &str) -> String {
    let place = heading.rsplit_once(" - ").map_or(heading, |(p, _)| p);
    place.to_lowercase()
}

/// True if a heading says that it goes on from the scene before.
pub(super) fn goes_on(heading: &[Token], book: &Book) -> bool {
    heading
        .iter()
        .any(|t| book.vocab.is(t.form, book.words.goes_on))
}
