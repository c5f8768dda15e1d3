//! Who does what a verb says: looked for among the words before it, without parsing the sentence. What it
//! cannot tell it leaves: a verb with a thing before it is the thing's.

use super::{
    pattern::Reading,
    token::{Case, Gap},
};

/// Words between a subject and its verb that are looked past.
const PAST: usize = 5;

impl Reading<'_> {
    /// True if the verb at this word is somebody's: "she falls", "NACHO, tired, slips", "he turns and falls",
    /// "Falls into the pool."; not "the curtain falls" nor "her hair falls".
    pub(crate) fn is_done_by_somebody(&self, verb: usize) -> bool {
        let mut at = verb;
        for _ in 0..PAST {
            let Some(gap) = self.tokens.get(at).map(|t| t.gap) else {
                return false;
            };
            match gap {
                // A text or sentence that begins with its verb leaves its subject out.
                Gap::Sentence => return at == verb && self.opens_as_verb(verb),
                Gap::Clause => return self.carried(at),
                Gap::None => {}
            }
            let Some(before) = at.checked_sub(1) else {
                return false;
            };
            if self.is_person(before) {
                return !self.belongs_to_thing(before);
            }
            if self.is(before, self.grammar.joins) {
                return self.carried(before);
            }
            if !self.is_between(before) {
                return self.past_phrase(before);
            }
            at = before;
        }
        false
    }

    /// True if the word names or points at somebody of the scene: a name or a pronoun, not `a kid`.
    pub(crate) fn is_somebody_known(&self, i: usize) -> bool {
        self.is_name(i) || (self.is(i, self.grammar.subject) && self.is_person(i))
    }

    /// Adverbs and helping verbs.
    fn is_between(&self, i: usize) -> bool {
        self.is(i, self.grammar.between)
            || self
                .tokens
                .get(i)
                .is_some_and(|t| t.case == Case::Lower && t.ends_ly)
    }

    /// "the man in the hat falls": from the hat back to the man.
    fn past_phrase(&self, noun: usize) -> bool {
        let mut at = noun;
        for _ in 0..4 {
            if self.tokens.get(at).is_none_or(|t| t.gap != Gap::None) {
                return false;
            }
            let Some(before) = at.checked_sub(1) else {
                return false;
            };
            if self.is(before, self.grammar.preposition) {
                return before
                    .checked_sub(1)
                    .filter(|_| self.tokens.get(before).is_some_and(|t| t.gap == Gap::None))
                    .is_some_and(|p| self.is_person(p) && !self.is(p, self.grammar.object));
            }
            at = before;
        }
        false
    }

    /// "of him falls", "past her falls": somebody who is not the subject.
    fn belongs_to_thing(&self, person: usize) -> bool {
        // "one of them falls" is not "past them falls".
        let some_of = person.checked_sub(2).is_some_and(|q| {
            self.vocab
                .name(self.tokens.get(person - 1).map_or(0, |t| t.form))
                == "of"
                && (self.is(q, self.grammar.number) || self.is_person(q))
        });
        self.is(person, self.grammar.object) && !some_of
    }

    /// The first words of the sentence name somebody who goes on acting.
    fn carried(&self, before: usize) -> bool {
        let mut start = before;
        while start > 0
            && self
                .tokens
                .get(start)
                .is_some_and(|t| t.gap != Gap::Sentence)
        {
            start -= 1;
        }
        let mut led = false;
        for i in start..before {
            if self.is_person(i) && !self.is(i, self.grammar.object) {
                return !led;
            }
            led = self.is(i, self.grammar.preposition);
            if i > start + 8 {
                return false;
            }
        }
        // "Turns, falls."
        self.opens_as_verb(start)
    }

    fn opens_as_verb(&self, i: usize) -> bool {
        let Some(t) = self.tokens.get(i) else {
            return false;
        };
        t.ends_s
            && self
                .tokens
                .get(i + 1)
                .is_none_or(|n| n.gap != Gap::None || !n.ends_s)
            && (self.tokens.get(i + 1).is_none_or(|n| n.gap != Gap::None)
                || self.is(i + 1, self.grammar.preposition)
                || self.is(i + 1, self.grammar.determiner)
                || self.is(i + 1, self.grammar.object)
                || self.is(i + 1, self.grammar.ways))
    }
}
