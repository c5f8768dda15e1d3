//! Where a long script is cut so that two cores can scan it at once.

use super::before::{goes_on, is_same, location};
use crate::{
    engine::{rules::Book, token},
    model::{Scene, Script},
};

/// Scenes from which on two cores are quicker than one.
const LONG: usize = 40;

/// How much of the text the first core takes, in a hundred: the other first learns who is in it.
const SHARE: usize = 54;

/// The scene with which the second half of a long script begins: one that does not go on from the scene before, so
/// that nothing but people and animals is carried over to it. 0 where there is none.
pub(super) fn half(script: &Script, book: &Book) -> usize {
    if script.scenes.len() < LONG {
        return 0;
    }
    let length = |scene: &Scene| -> usize {
        let elements = script.elements_of(scene).iter();
        elements.map(|e| e.text.len()).sum()
    };
    let all: usize = script.scenes.iter().map(length).sum();
    let mut left = all * SHARE / 100;
    let within = script.scenes.iter().take_while(|scene| {
        let length = length(scene);
        let fits = length <= left;
        left = left.saturating_sub(length);
        fits
    });
    let from = within.count();
    let mut later = (1..).zip(script.scenes.windows(2)).skip(from);
    let apart = later.find(|(_, two)| {
        let [before, now] = two else { return false };
        let tokens = token::cut(&now.heading, &book.vocab, Vec::new());
        !goes_on(&tokens, book) && !is_same(location(&before.heading), location(&now.heading))
    });
    apart.map_or(0, |(at, _)| at)
}
