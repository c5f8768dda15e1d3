//! One text tried against all patterns: what is found where, and what the words around make of it.
//! Knows nothing of scenes.

use std::ops::Range;

use super::{
    pattern::{AFTER, BEFORE, Reading},
    rules::{Book, Makes, Mode, Role, Scope, TextOf},
    token::{Case, Gap, Token},
    vocab::Bits,
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
    /// The first word of those that set it.
    start: usize,
}

/// What is said about the words of a text, by sentence.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Sentence, words, what is made of them; in the order of sentences.
    spans: Vec<(usize, Range<usize>, Mark)>,
}

impl Marks {
    /// The mode that speaks of these words of a sentence for a category: the one that lets go before the
    /// one that mentions.
    pub(crate) fn over(
        &self,
        book: &Book,
        sentence: usize,
        words: &Range<usize>,
        category: Category,
    ) -> Option<usize> {
        self.over_where(book, sentence, words, category, |_, _| true)
    }

    /// True if a mode speaks of somebody known by these words: no figure of speech that is of the words alone, such as
    /// `sister MIMI`, makes a child none. Who is `doing` something is there, whatever is on a screen later in the sentence.
    pub(crate) fn over_somebody(
        &self,
        book: &Book,
        sentence: usize,
        words: &Range<usize>,
        category: Category,
        doing: bool,
    ) -> bool {
        let reaches = |mode: &Mode, start: usize| {
            let later = doing && start >= words.end && mode.makes == Makes::Mention;
            !later && (mode.scope != Scope::Match || mode.makes == Makes::Mention)
        };
        self.over_where(book, sentence, words, category, reaches)
            .is_some()
    }

    fn over_where(
        &self,
        book: &Book,
        sentence: usize,
        words: &Range<usize>,
        category: Category,
        counts: impl Fn(&Mode, usize) -> bool,
    ) -> Option<usize> {
        let mut best: Option<usize> = None;
        let first = self.spans.partition_point(|s| s.0 < sentence);
        let here = self.spans.get(first..).unwrap_or_default();
        for (_, span, mark) in here.iter().take_while(|s| s.0 == sentence) {
            if span.start >= words.end || span.end <= words.start {
                continue;
            }
            if mark.from.is_some_and(|f| words.start <= f && words.end > f) {
                continue;
            }
            let Some(mode) = book.modes.get(mark.mode) else {
                continue;
            };
            if !mode.only.is_empty() && !mode.only.contains(&category) || !counts(mode, mark.start)
            {
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

/// The hits of one sentence; hits are in the order of sentences.
pub(crate) fn of_sentence(hits: &[Hit], sentence: usize) -> &[Hit] {
    let from = hits.partition_point(|h| h.sentence < sentence);
    let to = hits.partition_point(|h| h.sentence <= sentence);
    hits.get(from..to).unwrap_or_default()
}

/// What stands after a word in its clause, as in sieves.
fn after(words: &[Token], at: usize) -> [u64; AFTER] {
    let mut out = [Bits::ABSENT; AFTER];
    let later = words.get(at + 1..).unwrap_or_default();
    for (out, t) in out.iter_mut().zip(later) {
        if t.gap != Gap::None {
            break;
        }
        *out = t.bits.sieve;
    }
    out
}

/// The same of what stands before it, the nearest first.
fn before(words: &[Token], at: usize) -> [u64; BEFORE] {
    let mut out = [Bits::ABSENT; BEFORE];
    let mut now = words.get(at);
    let mut earlier = words.get(..at).unwrap_or_default().iter().rev();
    for out in &mut out {
        let same = now.is_some_and(|t| t.gap == Gap::None);
        now = earlier.next().filter(|_| same);
        let Some(t) = now else { break };
        *out = t.bits.sieve;
    }
    out
}

/// All hits of a text, put into `out`.
pub(crate) fn hits(
    book: &Book,
    of: TextOf,
    read: &Reading<'_>,
    sentences: &[Range<usize>],
    out: &mut Vec<Hit>,
) {
    out.clear();
    for (n, sentence) in sentences.iter().enumerate() {
        let words = read.tokens.get(sentence.clone()).unwrap_or_default();
        let whole = words.iter().fold(0, |all, t| all | t.bits.sieve);
        for (k, t) in words.iter().enumerate() {
            let tries = book.tries(of, t.form);
            if tries.is_empty() {
                continue;
            }
            let i = sentence.start + k;
            let (right, left) = (after(words, k), before(words, k));
            let ([next, ..], [last, ..]) = (right, left);
            let sides = [next, last, whole];
            for p in tries {
                let words = if p.alone {
                    Some(i..i + 1)
                } else {
                    let side = sides.get(usize::from(p.side));
                    if side.is_some_and(|side| side & p.first == 0) {
                        continue;
                    }
                    let tried = book.tried(p);
                    tried
                        .filter(|t| t.may_stand(&right, &left, whole))
                        .and_then(|t| read.find(book.items(t), i, sentence))
                };
                let Some(words) = words else { continue };
                let role = book.roles.get(usize::from(p.pattern));
                out.extend(role.map(|role| Hit {
                    role: *role,
                    words,
                    anchor: i,
                    sentence: n,
                }));
            }
        }
    }
}

fn clause_end(read: &Reading<'_>, from: usize, sentence: &Range<usize>) -> usize {
    (from..sentence.end)
        .find(|i| read.tokens.get(*i).is_some_and(|t| t.gap != Gap::None))
        .unwrap_or(sentence.end)
}

/// "Pete stops the horse, hears the shot and draws": what is heard or looked at begins with the verb of who does it
/// and ends with the next thing done. Where there is no such verb, the whole sentence.
fn of_doer(read: &Reading<'_>, h: &Hit, sentence: &Range<usize>) -> Range<usize> {
    let is_somebody = |i: usize| read.is_person(i) || read.is_name(i);
    if !acts(read, h.words.start) || !(sentence.start..h.words.start).any(is_somebody) {
        return sentence.clone();
    }
    to_next_done(read, h, sentence)
}

/// From the words of a hit to where the sentence goes on with another verb: "and draws".
fn to_next_done(read: &Reading<'_>, h: &Hit, sentence: &Range<usize>) -> Range<usize> {
    let next =
        (h.words.end..sentence.end).find(|i| read.is(*i, read.grammar.joins) && acts(read, i + 1));
    h.words.start..next.unwrap_or(sentence.end)
}

/// A word in small letters that ends as a verb of the third person does.
fn acts(read: &Reading<'_>, i: usize) -> bool {
    let t = read.tokens.get(i);
    t.is_some_and(|t| t.case == Case::Lower && t.ends_s)
}

/// What the modes make of the words of a text, put into `out`.
pub(crate) fn marks(
    book: &Book,
    read: &Reading<'_>,
    sentences: &[Range<usize>],
    hits: &[Hit],
    out: &mut Marks,
) {
    out.spans.clear();
    for h in hits {
        let Role::Mode(m) = h.role else { continue };
        let (Some(mode), Some(sentence)) = (book.modes.get(m), sentences.get(h.sentence)) else {
            continue;
        };
        let stopped = !mode.unless.is_empty()
            && of_sentence(hits, h.sentence)
                .iter()
                .any(|o| o.role == Role::ModeUnless(m));
        if stopped {
            continue;
        }
        let start = h.words.start;
        let span = match mode.scope {
            Scope::Match => h.words.clone(),
            Scope::Clause => start..clause_end(read, h.words.end, sentence),
            Scope::Few => start..(h.words.end + 3).min(clause_end(read, h.words.end, sentence)),
            Scope::Rest => start..sentence.end,
            Scope::Doing => to_next_done(read, h, sentence),
            Scope::Sentence => of_doer(read, h, sentence),
            Scope::Onward => {
                let mut end = sentence.end;
                for next in sentences
                    .get(h.sentence + 1..)
                    .unwrap_or_default()
                    .iter()
                    .take(2)
                {
                    if next.clone().any(|i| read.is_somebody_known(i)) {
                        break;
                    }
                    end = next.end;
                }
                sentence.start..end
            }
        };
        let from = matches!(mode.scope, Scope::Few | Scope::Clause).then_some(start);
        let reached = sentences
            .iter()
            .enumerate()
            .skip(h.sentence)
            .take_while(|(_, s)| s.start < span.end);
        for (n, _) in reached {
            out.spans.push((
                n,
                span.clone(),
                Mark {
                    mode: m,
                    from,
                    start,
                },
            ));
        }
    }
    out.spans.sort_by_key(|s| s.0);
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
        if t.quoted {
            return true;
        }
        let spoken = read.known.get(i).copied().unwrap_or(false);
        spoken || (t.case == Case::Title && t.gap == Gap::None && !t.joined && i > 0)
    })
}

/// "A Thompson held like a baby", "his old Mosin": what is led so and stands alone is a thing called after its maker.
pub(crate) fn is_make(read: &Reading<'_>, at: usize) -> bool {
    let t = |i: usize| read.tokens.get(i);
    let near = |i: usize| t(i).is_some_and(|t| t.gap == Gap::None);
    let small = |i: usize| t(i).is_some_and(|t| t.case == Case::Lower);
    let leads = |i: usize| read.is(i, read.grammar.determiner) || read.is_number(i);
    let before = at.checked_sub(1).filter(|_| near(at));
    let led = before
        .is_some_and(|b| leads(b) || small(b) && near(b) && b.checked_sub(1).is_some_and(leads));
    let alone = !near(at + 1) || small(at + 1);
    led && alone && t(at).is_some_and(|t| !t.owner)
}

/// "TERRY, 39, scaffolder", "NELL (40), a jockey": what somebody is, said where they are first named.
pub(crate) fn is_calling(read: &Reading<'_>, words: &Range<usize>) -> bool {
    let at = words.start;
    if words.len() != 1 || !read.is(at, read.grammar.person) || read.is_plural(at) {
        return false;
    }
    let Some(start) = (0..=at)
        .rev()
        .take(3)
        .find(|i| read.tokens.get(*i).is_some_and(|t| t.gap != Gap::None))
    else {
        return false;
    };
    let apart = |i: usize| read.tokens.get(i).is_none_or(|t| t.gap != Gap::None);
    let named = start.checked_sub(1).and_then(|p| read.tokens.get(p));
    apart(at + 1)
        && read.tokens.get(start).is_some_and(|t| t.gap == Gap::Clause)
        && named.is_some_and(|t| t.number.is_some() || t.case == Case::Caps)
}
