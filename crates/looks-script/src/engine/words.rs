//! One text tried against all patterns: what is found where, and what the words around make of it.
//! Knows nothing of scenes.

use std::ops::Range;

use super::{
    pattern::Reading,
    rules::{Book, Makes, Role, Scope},
    token::{Case, Gap},
};
use crate::hazard::Category;

/// A pattern's place in a text.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) role: Role,
    pub(crate) words: Range<usize>,
    /// The word it was found by.
    pub(crate) anchor: usize,
    /// Number of its sentence.
    pub(crate) sentence: usize,
}

/// What a mode makes of a word.
#[derive(Debug, Clone, Copy)]
struct Mark {
    mode: usize,
    /// Where the words that set it begin: a match that itself begins there or before is not meant.
    from: Option<usize>,
}

/// What is said about each word of a text.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    spans: Vec<(Range<usize>, Mark)>,
}

impl Marks {
    /// The mode that speaks of these words for a category: the one that lets go before the one that mentions.
    pub(crate) fn over(
        &self,
        book: &Book,
        words: &Range<usize>,
        category: Category,
    ) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (span, mark) in &self.spans {
            if span.start >= words.end || span.end <= words.start {
                continue;
            }
            if mark.from.is_some_and(|f| words.start <= f && words.end > f) {
                continue;
            }
            let Some(mode) = book.modes.get(mark.mode) else {
                continue;
            };
            if !mode.only.is_empty() && !mode.only.contains(&category) {
                continue;
            }
            if mode.makes == Makes::Nothing {
                return Some(mark.mode);
            }
            best.get_or_insert(mark.mode);
        }
        best
    }
}

/// All hits of a text.
pub(crate) fn hits(book: &Book, read: &Reading<'_>, sentences: &[Range<usize>]) -> Vec<Hit> {
    let mut out = Vec::new();
    for (n, sentence) in sentences.iter().enumerate() {
        for i in sentence.clone() {
            let Some(t) = read.tokens.get(i) else {
                continue;
            };
            if t.form == 0 {
                continue;
            }
            for symbol in book.vocab.symbols(t.form) {
                let tried = usize::try_from(*symbol)
                    .ok()
                    .and_then(|s| book.by_symbol.get(s));
                for p in tried.into_iter().flatten() {
                    let Some((pattern, role)) = book.patterns.get(*p) else {
                        continue;
                    };
                    if let Some(words) = read.find(pattern, i, sentence) {
                        out.push(Hit {
                            role: *role,
                            words,
                            anchor: i,
                            sentence: n,
                        });
                    }
                }
            }
        }
    }
    out
}

fn clause_end(read: &Reading<'_>, from: usize, sentence: &Range<usize>) -> usize {
    (from..sentence.end)
        .find(|i| read.tokens.get(*i).is_some_and(|t| t.gap != Gap::None))
        .unwrap_or(sentence.end)
}

/// What the modes make of the words of a text.
pub(crate) fn marks(
    book: &Book,
    read: &Reading<'_>,
    sentences: &[Range<usize>],
    hits: &[Hit],
) -> Marks {
    let mut out = Marks::default();
    for h in hits {
        let Role::Mode(m) = h.role else { continue };
        let (Some(mode), Some(sentence)) = (book.modes.get(m), sentences.get(h.sentence)) else {
            continue;
        };
        let stopped = !mode.unless.is_empty()
            && hits
                .iter()
                .any(|o| o.sentence == h.sentence && o.role == Role::ModeUnless(m));
        if stopped {
            continue;
        }
        let start = h.words.start;
        let span = match mode.scope {
            Scope::Match => h.words.clone(),
            Scope::Clause => start..clause_end(read, h.words.end, sentence),
            Scope::Few => start..(h.words.end + 3).min(clause_end(read, h.words.end, sentence)),
            Scope::Rest => start..sentence.end,
            Scope::Sentence => sentence.clone(),
            Scope::Onward => {
                let mut end = sentence.end;
                for next in sentences
                    .get(h.sentence + 1..)
                    .unwrap_or_default()
                    .iter()
                    .take(2)
                {
                    if next.clone().any(|i| read.is_person(i)) {
                        break;
                    }
                    end = next.end;
                }
                sentence.start..end
            }
        };
        let from = matches!(mode.scope, Scope::Few | Scope::Clause).then_some(start);
        out.spans.push((span, Mark { mode: m, from }));
    }
    out
}

/// True if the words are somebody's or something's name: `Officer Pike`, or a character called so.
pub(crate) fn is_name(read: &Reading<'_>, words: &Range<usize>, proper: u32) -> bool {
    let lone = words.len() == 1;
    lone && words.clone().all(|i| {
        let Some(t) = read.tokens.get(i) else {
            return false;
        };
        if t.case == Case::Lower || read.is(i, proper) {
            return false;
        }
        let spoken = read.known.get(i).copied().unwrap_or(false);
        spoken || (t.case == Case::Title && t.gap == Gap::None && !t.joined && i > 0)
    })
}
