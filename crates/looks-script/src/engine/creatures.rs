//! Animals that a script names. Not which animals they are, nor people's names.

use super::{
    pattern::Reading,
    rules::Words,
    token::{Case, Gap},
};

/// True if a name stands beside the animal it names: "BRUNO, an old mastiff", "the goose, MAJOR", "a cob
/// called Flint".
pub(crate) fn names_creature(read: &Reading<'_>, words: &Words, name: usize) -> bool {
    let Some(t) = read.tokens.get(name) else {
        return false;
    };
    if t.form != 0 && words.beast != 0 && read.is(name, words.beast) {
        return false;
    }
    let beast = |i: usize| {
        read.is(i, words.beast)
            && read
                .tokens
                .get(i)
                .is_some_and(|b| b.case == Case::Lower && !b.owner)
    };
    let word = |i: usize| read.tokens.get(i).map_or("", |t| read.vocab.name(t.form));
    let before = name.checked_sub(1);
    let after_beast = before.is_some_and(|p| {
        beast(p) && (t.gap == Gap::None || (t.gap == Gap::Clause && t.case == Case::Caps))
            || (matches!(word(p), "called" | "named" | "llamado" | "llamada")
                && p.checked_sub(1).is_some_and(beast))
    });
    let led = read
        .tokens
        .get(name + 1)
        .is_some_and(|n| n.gap == Gap::Clause)
        && matches!(
            word(name + 1),
            "a" | "an" | "the" | "his" | "her" | "their" | "un" | "una"
        );
    let before_beast = led
        && (name + 2..name + 6)
            .take_while(|k| read.tokens.get(*k).is_some_and(|t| t.gap == Gap::None))
            .find(|k| read.is(*k, words.beast) || read.is(*k, read.grammar.preposition))
            .is_some_and(|k| {
                beast(k)
                    && read.tokens.get(k + 1).is_none_or(|n| {
                        n.gap != Gap::None || read.is(k + 1, read.grammar.preposition)
                    })
            });
    after_beast || before_beast
}
