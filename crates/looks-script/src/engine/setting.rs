//! What a whole script says before its scenes are read: whether it plays in space, and which names are vessels', from its
//! headings; and at what length it is told.

use std::collections::BTreeSet;

use super::{rules::Book, token};
use crate::model::{Kind, Script};

/// Headings with a word of space travel that make a script play there.
const SPACE: usize = 2;

/// Words of action in a scene, over the whole script: up to the first it is told in few words, from the second at length.
const FEW: f32 = 45.0;
const AT_LENGTH: f32 = 65.0;

/// What holds for every scene of a script.
#[derive(Debug, Clone, Default)]
pub(crate) struct Setting {
    pub(crate) space: bool,
    /// From 0, told in few words, to 1, told at length.
    pub(crate) at_length: f32,
    /// Names of vessels, as they stand in headings.
    vessels: BTreeSet<String>,
}

/// The first part of a heading without its side: `THE MARIGOLD` of `EXT. THE MARIGOLD - DECK - NIGHT`.
fn root(heading: &str) -> Option<(&str, &str)> {
    let (head, rest) = heading.split_once(" - ")?;
    let head = head.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '));
    let head = head
        .split_once(['.', ' '])
        .map_or(head, |(_, place)| place)
        .trim();
    (!head.is_empty()).then_some((head, rest))
}

/// At what length the scenes of a script are told.
fn at_length(script: &Script) -> f32 {
    let action = script.elements.iter().filter(|e| e.kind == Kind::Action);
    let words = action.map(|e| 1 + memchr::memchr_iter(b' ', e.text.as_bytes()).count());
    let each = words.sum::<usize>() / script.scenes.len().max(1);
    let each = f32::from(u16::try_from(each).unwrap_or(u16::MAX));
    ((each - FEW) / (AT_LENGTH - FEW)).clamp(0.0, 1.0)
}

impl Setting {
    /// Reads the headings of a script, and how much stands below them.
    pub(crate) fn of(script: &Script, book: &Book) -> Self {
        let mut out = Self {
            at_length: at_length(script),
            ..Self::default()
        };
        let mut spacey = 0;
        let mut tokens = Vec::new();
        for e in &script.elements {
            if e.kind != Kind::SceneHeading {
                continue;
            }
            tokens = token::cut(&e.text, &book.vocab, tokens);
            let has =
                |s: u32, tokens: &[token::Token]| tokens.iter().any(|t| book.vocab.is(t.form, s));
            spacey += usize::from(has(book.words.spacey, &tokens));
            if has(book.words.vessel_part, &tokens)
                && let Some((name, rest)) = root(&e.text)
            {
                tokens = token::cut(rest, &book.vocab, tokens);
                // The top deck of a bus or a car park is no ship's.
                let high = tokens.iter().any(|t| {
                    matches!(
                        book.vocab.name(t.form),
                        "top" | "roof" | "pool" | "sun" | "car"
                    )
                });
                if has(book.words.vessel_part, &tokens) && !high {
                    out.vessels.insert(name.to_lowercase());
                }
            }
        }
        out.space = spacey >= SPACE;
        if out.space {
            out.vessels.clear();
        }
        out
    }

    /// True if the heading's place is a vessel by name.
    pub(crate) fn aboard(&self, heading: &str) -> bool {
        !self.vessels.is_empty()
            && root(heading).is_some_and(|(name, _)| self.vessels.contains(&name.to_lowercase()))
    }
}
