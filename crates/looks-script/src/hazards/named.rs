//! Who and what a script names: children by their age, animals by a name given to them.

use std::ops::Range;

use super::{Scanner, Text, bytes};
use crate::{
    engine::{
        creatures,
        pattern::Reading,
        people,
        resolve::{Finding, Found},
        token,
    },
    hazard::Category,
};

impl Scanner<'_> {
    /// Ages given here, and children known from before.
    pub(super) fn ages(&mut self, t: &Text<'_>, read: &Reading<'_>, found: &mut Found) {
        let (Some(age), Some(named)) = (self.codes.age, self.codes.named_child) else {
            return;
        };
        let mut add = |rule: usize, words: &Range<usize>, who: Option<String>| {
            found.findings.push(Finding {
                rule,
                element: t.element,
                at: bytes(t.tokens, words),
                mention: false,
                spoken: false,
                what: "child".into(),
                who,
            });
        };
        let category = Category::Children;
        for (n, sentence) in t.sentences.iter().enumerate() {
            let words = t.tokens.get(sentence.clone()).unwrap_or_default();
            if self.book.words.may_count(words) {
                for words in self.people.ages(t.text, read, &self.book.words, sentence) {
                    if !t.marks.over_somebody(self.book, n, &words, category, false) {
                        add(age, &words, None);
                    }
                }
            }
            if !self.people.knows_children() {
                continue;
            }
            for i in sentence.clone() {
                let Some(tok) = t.tokens.get(i) else { continue };
                if tok.case == token::Case::Lower {
                    continue;
                }
                let once = || self.people.once(read, &self.book.words, i);
                let Some(child) = self.people.child(tok.spread).or_else(once) else {
                    continue;
                };
                let before = i.checked_sub(1).and_then(|b| t.tokens.get(b));
                let relative = tok.gap == token::Gap::None
                    && before
                        .filter(|b| b.case != token::Case::Lower)
                        .and_then(|b| t.text.get(b.at.clone()))
                        .is_some_and(|b| self.people.is_relative(child, tok.spread, b));
                if relative {
                    continue;
                }
                let word = i..i + 1;
                let doing = people::is_doing(read, i);
                if (!tok.owner || people::is_there(read, &self.book.words, i))
                    && !t.marks.over_somebody(self.book, n, &word, category, doing)
                {
                    add(named, &word, Some(child.to_owned()));
                }
            }
        }
    }

    /// Animals that are given a name, and those known by one: "a goose called MAJOR", "BRUNO, a mastiff".
    pub(super) fn creatures(&mut self, t: &Text<'_>, read: &Reading<'_>, found: &mut Found) {
        let Some(rule) = self.codes.creature else {
            return;
        };
        let category = Category::Animals;
        // Most texts hold no animal that a name could stand beside.
        let beasts = self.book.words.any_beast(t.tokens);
        if !beasts && self.creatures.is_empty() {
            return;
        }
        for (n, sentence) in t.sentences.iter().enumerate() {
            for i in sentence.clone() {
                let Some(tok) = t.tokens.get(i).filter(|k| k.case != token::Case::Lower) else {
                    continue;
                };
                let names = beasts && creatures::names_creature(read, &self.book.words, i);
                let word = t.text.get(tok.at.clone()).unwrap_or_default();
                if names && word.chars().nth(2).is_some() {
                    self.creatures.insert(tok.spread, word.to_owned());
                } else if let Some(who) = self.creatures.get(&tok.spread).filter(|_| !tok.owner)
                    && t.marks.over(self.book, n, &(i..i + 1), category).is_none()
                {
                    found.findings.push(Finding {
                        rule,
                        element: t.element,
                        at: tok.at.clone(),
                        mention: false,
                        spoken: false,
                        what: "animal".into(),
                        who: Some(who.clone()),
                    });
                }
            }
        }
    }
}
