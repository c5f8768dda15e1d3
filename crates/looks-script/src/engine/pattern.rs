//! Patterns over words: `let~ go of ..  @edge`. Each is tried only at words that can be its anchor, within
//! one sentence and with bounded gaps, so the time is linear in the text. Not a general matcher.
//!
//! An item is `word` (a noun's forms), `word~` (an English verb's), `word~es` (a Spanish verb's),
//! `=word` (that form only), `@concept`, several of them joined by `|`, or one of the classes `PERSON`,
//! `NUM`, `NAME`, `OWNER`, `ANY`; `START` and `END` take no word: a sentence begins or a clause ends there.
//! `v:` and `n:` before an item ask that it stands as a verb or a noun, `s:` as a verb somebody does; `?` after it
//! makes it optional. `..` lets up to four words of the same clause pass, `...` up to nine of the sentence.

use std::{collections::BTreeMap, ops::Range};

use rustc_hash::FxHashMap;

use super::{
    common::often,
    morph,
    sieve::{self, Sieves},
    token::{Case, Gap, Token},
    vocab::{Held, Vocab},
};

/// What a word must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// One of the forms of a symbol.
    Symbol(u32),
    /// Somebody: a pronoun, a name, a trade, a kinship.
    Person,
    /// A number in words or figures.
    Number,
    /// Written with a capital, not at the start of a sentence unless known as a name.
    Name,
    /// With a possessive: `the banker's`.
    Owner,
    /// Any word.
    Any,
    /// No word: the end of a clause.
    End,
    /// No word: the beginning of a sentence.
    Start,
}

/// How a word must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Free,
    Noun,
    Verb,
    /// A verb that somebody does.
    Doing,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    class: Class,
    stand: Stand,
    /// The bits of which a word's sieve must have one for it.
    sieve: u64,
    optional: bool,
    /// Words that may pass before it.
    skip: u8,
    /// Whether those may cross into another clause.
    cross: bool,
}

impl Item {
    /// True for what takes no word.
    const fn is_border(&self) -> bool {
        matches!(self.class, Class::End | Class::Start)
    }
}

/// What may stand around the word a pattern is tried at, as sieves: of the bits of each, one must be there. Of the words
/// directly after and before it, and of those of its sentence.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around {
    pub(crate) right: [u64; AFTER],
    pub(crate) left: [u64; BEFORE],
    pub(crate) far: [u64; 2],
}

/// Words after and before an anchor that are looked at before a pattern is tried.
pub(crate) const AFTER: usize = 3;
pub(crate) const BEFORE: usize = 2;

/// For each of the first words to one side of an anchor the bits of which it must have one. `items` are those of that
/// side, from the anchor on, each with whether words may pass before it.
fn may_stand<const N: usize>(items: &[(Item, bool)]) -> [u64; N] {
    let mut out = [sieve::ANY; N];
    // With which items the rest may begin.
    let mut rest = vec![0];
    for bits in &mut out {
        let mut any = 0;
        let mut later = Vec::new();
        while let Some(at) = rest.pop() {
            let Some((item, passes)) = items.get(at) else {
                // All are found: whatever comes.
                any |= sieve::ANY;
                later.push(at);
                continue;
            };
            let border = item.is_border();
            if *passes && !border {
                return out;
            }
            any |= item.sieve;
            if item.optional {
                rest.push(at + 1);
            }
            later.push(if border { items.len() } else { at + 1 });
        }
        *bits = any;
        later.sort_unstable();
        later.dedup();
        rest = later;
    }
    out
}

/// One pattern, ready to be tried.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    items: Box<[Item]>,
    anchor: usize,
}

impl Pattern {
    /// The symbol at which it is tried.
    pub(crate) fn symbol(&self) -> Option<u32> {
        // One symbol for each pattern: where it is tried.
        match self.items.get(self.anchor)?.class {
            Class::Symbol(s) => Some(s),
            _ => None,
        }
    }

    /// Gives its items the sieves of their symbols.
    pub(crate) fn sift(&mut self, sieves: &Sieves) {
        for item in &mut self.items {
            let symbol = match item.class {
                Class::Symbol(s) => usize::try_from(s).ok(),
                _ => None,
            };
            if let Some(sieve) = symbol.and_then(|s| sieves.symbols.get(s)) {
                item.sieve = *sieve;
            }
        }
    }

    /// What must stand around the anchor.
    pub(crate) fn around(&self, sieves: &Sieves) -> Around {
        let (before, rest) = self.items.split_at(self.anchor.min(self.items.len()));
        let (anchor, after) = rest
            .split_first()
            .map_or((None, rest), |(anchor, after)| (Some(anchor), after));
        let right: Vec<(Item, bool)> = after.iter().map(|i| (*i, i.skip > 0)).collect();
        // Words that may pass between two items are told by the later one.
        let later = before.iter().skip(1).chain(anchor);
        let mut left: Vec<(Item, bool)> = before
            .iter()
            .zip(later)
            .map(|(i, later)| (*i, later.skip > 0))
            .collect();
        left.reverse();
        Around {
            right: may_stand(&right),
            left: may_stand(&left),
            far: self.far(sieves),
        }
    }

    /// True if it is its anchor alone, however that stands.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(&*self.items, [one] if one.stand == Stand::Free)
    }

    /// The two rarest of all that must stand somewhere in the sentence.
    fn far(&self, sieves: &Sieves) -> [u64; 2] {
        let mut needed: Vec<u64> = self
            .items
            .iter()
            .enumerate()
            .filter(|(n, i)| *n != self.anchor && !i.optional && !i.is_border())
            .map(|(_, i)| i.sieve)
            .collect();
        needed.sort_by_key(|bits| sieves.often(*bits));
        let mut needed = needed.into_iter();
        [(); 2].map(|()| needed.next().unwrap_or(u64::MAX))
    }

    /// Its items, and which of them is its anchor.
    pub(crate) fn items(&self) -> (&[Item], usize) {
        (&self.items, self.anchor)
    }
}

/// Symbols by their spelling, with the forms they stand for.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    ids: FxHashMap<String, u32>,
    held: FxHashMap<String, Held>,
    /// Of each symbol, how often its words will stand in a text, roughly.
    costs: Vec<usize>,
    concepts: BTreeMap<String, Vec<String>>,
}

/// The fixed symbols the matcher itself asks for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Grammar {
    pub(crate) person: u32,
    pub(crate) number: u32,
    pub(crate) determiner: u32,
    pub(crate) preposition: u32,
    pub(crate) joins: u32,
    pub(crate) between: u32,
    pub(crate) object: u32,
    pub(crate) ways: u32,
    pub(crate) subject: u32,
    /// Words that are somebody's given name as well.
    pub(crate) given: u32,
    modal: u32,
    her: u32,
    after_her: u32,
}

impl Symbols {
    /// Symbols that know these concepts.
    pub(crate) fn new(concepts: BTreeMap<String, Vec<String>>) -> Self {
        Self {
            concepts,
            ..Self::default()
        }
    }

    /// The symbol of an item's spelling.
    pub(crate) fn get(&mut self, spelling: &str) -> Result<u32, String> {
        if let Some(id) = self.ids.get(spelling) {
            return Ok(*id);
        }
        let id = u32::try_from(self.ids.len() + 1).map_err(|e| e.to_string())?;
        let short = u16::try_from(id).map_err(|e| e.to_string())?;
        let mut forms = Vec::new();
        for part in spelling.split('|') {
            self.forms(part, 0, &mut forms)?;
        }
        let often: usize = forms.iter().map(|(f, _)| often(f) * 4).sum();
        self.costs.resize(self.ids.len() + 2, usize::MAX);
        if let Some(cost) = self.costs.get_mut(self.ids.len() + 1) {
            *cost = often + forms.len();
        }
        for (form, base) in forms {
            let symbols = Vec::new();
            let held = self.held.entry(form).or_insert(Held { base, symbols });
            // Symbols come in order, and a form may be made twice for one.
            if held.symbols.last() != Some(&short) {
                held.symbols.push(short);
            }
        }
        self.ids.insert(spelling.to_owned(), id);
        Ok(id)
    }

    fn forms(
        &self,
        part: &str,
        depth: usize,
        out: &mut Vec<(String, String)>,
    ) -> Result<(), String> {
        if depth > 6 {
            return Err(format!("concepts that hold each other at `{part}`"));
        }
        if let Some(name) = part.strip_prefix('@') {
            let members = self
                .concepts
                .get(name)
                .ok_or_else(|| format!("no concept `{name}`"))?;
            for m in members {
                self.forms(m, depth + 1, out)?;
            }
            return Ok(());
        }
        let word = part
            .trim_start_matches('=')
            .trim_end_matches("~es")
            .trim_end_matches('~');
        if word.is_empty() || word.contains(|c: char| !matches!(c, 'a'..='z' | '0'..='9' | '\'')) {
            return Err(format!("`{part}` is no word a text is cut into"));
        }
        let mut add = |base: &str, forms: Vec<String>| {
            out.extend(forms.into_iter().map(|f| (f, base.to_owned())));
        };
        if let Some(exact) = part.strip_prefix('=').filter(|p| !p.ends_with('~')) {
            add(exact, vec![exact.to_owned()]);
        } else if let Some(base) = part.strip_suffix("~es") {
            add(base, morph::verbo(base));
        } else if let Some(base) = part.strip_suffix('~').map(|b| b.trim_start_matches('=')) {
            add(base, morph::verb(base));
        } else {
            add(part, morph::noun(part));
        }
        Ok(())
    }

    fn cost(&self, symbol: u32) -> usize {
        usize::try_from(symbol)
            .ok()
            .and_then(|s| self.costs.get(s))
            .copied()
            .unwrap_or(usize::MAX)
    }

    /// The symbols the matcher asks for.
    pub(crate) fn grammar(&mut self) -> Result<Grammar, String> {
        Ok(Grammar {
            person: self.get("@person")?,
            number: self.get("@number")?,
            determiner: self.get("@determiner")?,
            preposition: self.get("@preposition")?,
            joins: self.get("@joins")?,
            between: self.get("@between")?,
            object: self.get("@object")?,
            ways: self.get("@ways")?,
            subject: self.get("@subject")?,
            given: self.get("@given")?,
            modal: self.get("@modal")?,
            her: self.get("=her")?,
            after_her: self.get("@after-her")?,
        })
    }

    /// How often patterns ask for each symbol beside their anchors, roughly.
    pub(crate) fn asked<'a>(&self, patterns: impl Iterator<Item = &'a Pattern>) -> Vec<usize> {
        let mut asked = vec![0_usize; self.len()];
        for p in patterns {
            let tried = p.symbol().map_or(0, |s| self.cost(s));
            for (n, item) in p.items.iter().enumerate() {
                if let Class::Symbol(s) = item.class
                    && n != p.anchor
                    && let Some(of) = usize::try_from(s).ok().and_then(|s| asked.get_mut(s))
                {
                    *of = of.saturating_add(tried);
                }
            }
        }
        asked
    }

    /// All forms, as a vocabulary that knows the rows of the words of the second reading too, the symbols of each, and
    /// the sieves of both.
    pub(crate) fn vocab(
        &mut self,
        taught: &[(&str, u16)],
        asked: &[usize],
        grammar: &Grammar,
    ) -> Result<(Vocab, Vec<Vec<u16>>, Sieves), String> {
        let classes = [
            (grammar.person, sieve::PERSON),
            (grammar.her, sieve::PERSON),
            (grammar.number, sieve::NUMBER),
        ];
        Vocab::new(std::mem::take(&mut self.held), taught, asked, &classes)
    }

    /// How many symbols there are, and one more.
    pub(crate) fn len(&self) -> usize {
        self.ids.len() + 1
    }

    /// Reads a pattern.
    pub(crate) fn parse(&mut self, text: &str) -> Result<Pattern, String> {
        let mut items = Vec::new();
        let (mut skip, mut cross) = (0, false);
        for word in text.split_whitespace() {
            match word {
                ".." => skip = 4,
                "..." => (skip, cross) = (9, true),
                _ => {
                    let (word, optional) =
                        word.strip_suffix('?').map_or((word, false), |w| (w, true));
                    let (word, stand) = if let Some(w) = word.strip_prefix("v:") {
                        (w, Stand::Verb)
                    } else if let Some(w) = word.strip_prefix("s:") {
                        (w, Stand::Doing)
                    } else if let Some(w) = word.strip_prefix("n:") {
                        (w, Stand::Noun)
                    } else {
                        (word, Stand::Free)
                    };
                    let class = match word {
                        "PERSON" => Class::Person,
                        "NUM" => Class::Number,
                        "NAME" => Class::Name,
                        "OWNER" => Class::Owner,
                        "ANY" => Class::Any,
                        "END" => Class::End,
                        "START" => Class::Start,
                        _ => Class::Symbol(self.get(word)?),
                    };
                    items.push(Item {
                        class,
                        stand,
                        // Those of symbols are known when all are.
                        sieve: match class {
                            Class::Person => sieve::PERSON,
                            Class::Number => sieve::NUMBER,
                            Class::Name => sieve::NAME,
                            Class::Owner => sieve::OWNER,
                            Class::End | Class::Start => sieve::ENDS,
                            Class::Any | Class::Symbol(_) => sieve::PRESENT,
                        },
                        optional,
                        skip,
                        cross,
                    });
                    (skip, cross) = (0, false);
                }
            }
        }
        // The rarest word: the one with the fewest forms, common little words last.
        let anchor = items
            .iter()
            .enumerate()
            .filter(|(_, i)| !i.optional)
            .filter_map(|(n, i)| match i.class {
                Class::Symbol(s) => Some((self.cost(s), n)),
                _ => None,
            })
            .min()
            .map(|(_, n)| n)
            .ok_or_else(|| format!("pattern `{text}` has no word to find it by"))?;
        Ok(Pattern {
            items: items.into(),
            anchor,
        })
    }
}

/// What a pattern is tried on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) tokens: &'a [Token],
    pub(crate) vocab: &'a Vocab,
    pub(crate) grammar: Grammar,
    /// For each word, whether it is a name known from the script.
    pub(crate) known: &'a [bool],
}

impl Reading<'_> {
    fn of(&self, i: usize) -> Option<&Token> {
        self.tokens.get(i)
    }

    /// True if the word stands for the symbol.
    pub(crate) fn is(&self, i: usize, symbol: u32) -> bool {
        self.of(i)
            .is_some_and(|t| self.vocab.is_by(t.bits, t.form, symbol))
    }

    /// True if the word is a number, in words or figures.
    pub(crate) fn is_number(&self, i: usize) -> bool {
        self.of(i).is_some_and(|t| t.number.is_some()) || self.is(i, self.grammar.number)
    }

    /// True if the word names somebody.
    pub(crate) fn is_person(&self, i: usize) -> bool {
        let Some(t) = self.of(i) else { return false };
        if t.owner || t.number.is_some() {
            return false;
        }
        // "her" before a noun is whose it is, not who.
        if self.is(i, self.grammar.her) {
            return self
                .after(i)
                .is_none_or(|n| self.is(n, self.grammar.after_her));
        }
        self.is(i, self.grammar.person) || self.is_name(i)
    }

    /// True for a word of no list, and for a given name that is in one.
    pub(crate) fn may_be_name(&self, i: usize) -> bool {
        self.of(i)
            .is_some_and(|t| t.form == 0 || self.is(i, self.grammar.given))
    }

    /// True if the word is written as a name.
    pub(crate) fn is_name(&self, i: usize) -> bool {
        let Some(t) = self.of(i) else { return false };
        if self.known.get(i).copied().unwrap_or(false) {
            return true;
        }
        if !self.may_be_name(i) {
            return false;
        }
        match t.case {
            Case::Lower => false,
            Case::Caps => true,
            Case::Title if t.gap == Gap::Sentence => {
                // "Rico walks": a word of no list, then one that ends as a verb does.
                !t.joined
                    && self
                        .after(i)
                        .and_then(|n| self.of(n))
                        .is_some_and(|n| n.verbal)
            }
            Case::Title => !t.joined,
        }
    }

    /// False for most words that an item does not fit, at a look.
    #[inline]
    fn may_fit(&self, item: &Item, i: usize) -> bool {
        self.of(i).is_some_and(|t| t.bits.sieve & item.sieve != 0)
    }

    fn fits(&self, item: &Item, i: usize) -> bool {
        let Some(t) = self.of(i) else { return false };
        let right = match item.class {
            Class::Symbol(s) => self.vocab.is_by(t.bits, t.form, s) && !self.names_somebody(i, t),
            Class::Person => self.is_person(i),
            Class::Number => self.is_number(i),
            Class::Name => self.is_name(i),
            Class::Owner => t.owner,
            Class::Any => true,
            Class::End | Class::Start => false,
        };
        right
            && match item.stand {
                Stand::Free => true,
                Stand::Noun => self.as_noun(i),
                Stand::Verb => self.as_verb(i),
                Stand::Doing => self.as_verb(i) && self.is_done_by_somebody(i),
            }
    }

    /// "Ida FELL", "Hawk waits": somebody's name, whatever else the word means.
    fn names_somebody(&self, i: usize, t: &Token) -> bool {
        t.case != Case::Lower
            && self.known.get(i).copied().unwrap_or(false)
            && !self.is(i, self.grammar.person)
            && !self.is(i, self.grammar.number)
    }

    /// The word before, in the same clause.
    fn before(&self, i: usize) -> Option<usize> {
        let t = self.of(i)?;
        (t.gap == Gap::None).then(|| i.checked_sub(1)).flatten()
    }

    /// The word after, in the same clause.
    fn after(&self, i: usize) -> Option<usize> {
        self.of(i + 1).filter(|t| t.gap == Gap::None).map(|_| i + 1)
    }

    /// True if the word is not its own dictionary form: of a noun, its plural.
    pub(crate) fn is_plural(&self, i: usize) -> bool {
        self.of(i).is_some_and(|t| {
            let name = self.vocab.name(t.form);
            name != self.vocab.base(t.form) && !t.owner
        })
    }

    fn as_verb(&self, i: usize) -> bool {
        let g = &self.grammar;
        self.before(i).is_none_or(|p| {
            !(self.is(p, g.determiner)
                || self.is(p, g.preposition)
                || self.is(p, g.number)
                || self.of(p).is_some_and(|t| t.owner || t.number.is_some()))
        })
    }

    fn as_noun(&self, i: usize) -> bool {
        let g = &self.grammar;
        let led = self.before(i).is_some_and(|p| {
            self.is(p, g.subject)
                || self.is(p, g.modal)
                || (self.is_name(p) && !self.of(p).is_some_and(|t| t.owner))
        });
        let leads = self.after(i).is_some_and(|n| self.is(n, g.determiner));
        !led && !leads
    }

    /// True if the word belongs to the clause, or the sentence, of the one before it.
    fn steps(&self, to: usize, cross: bool) -> bool {
        let most = if cross { Gap::Clause } else { Gap::None };
        self.of(to).is_some_and(|t| t.gap <= most)
    }

    fn right(&self, items: &[Item], at: usize, end: usize) -> Option<usize> {
        let Some((item, rest)) = items.split_first() else {
            return Some(at + 1);
        };
        if item.class == Class::End {
            let ends = at + 1 >= end || self.of(at + 1).is_none_or(|t| t.gap != Gap::None);
            return ends.then_some(at + 1);
        }
        for hop in 1..=usize::from(item.skip) + 1 {
            let to = at + hop;
            if to >= end || !self.steps(to, item.cross) {
                break;
            }
            if self.may_fit(item, to)
                && self.fits(item, to)
                && let Some(last) = self.right(rest, to, end)
            {
                return Some(last);
            }
        }
        if item.optional {
            return self.right(rest, at, end);
        }
        None
    }

    fn left(
        &self,
        items: &[Item],
        at: usize,
        start: usize,
        skip: u8,
        cross: bool,
    ) -> Option<usize> {
        let Some((item, rest)) = items.split_last() else {
            return Some(at);
        };
        if item.class == Class::Start {
            return self
                .of(at)
                .is_some_and(|t| t.gap == Gap::Sentence)
                .then_some(at);
        }
        for hop in 1..=usize::from(skip) + 1 {
            let Some(to) = at.checked_sub(hop).filter(|t| *t >= start) else {
                break;
            };
            if !self.steps(to + 1, cross) {
                break;
            }
            if self.may_fit(item, to)
                && self.fits(item, to)
                && let Some(first) = self.left(rest, to, start, item.skip, item.cross)
            {
                return Some(first);
            }
        }
        if item.optional {
            return self.left(rest, at, start, skip.max(item.skip), cross || item.cross);
        }
        None
    }

    /// The words a pattern takes when its anchor stands at `i` in this sentence.
    pub(crate) fn find(
        &self,
        (items, anchor): (&[Item], usize),
        i: usize,
        sentence: &Range<usize>,
    ) -> Option<Range<usize>> {
        let item = items.get(anchor)?;
        if item.stand != Stand::Free && !self.fits(item, i) {
            return None;
        }
        let after = items.get(anchor + 1..).unwrap_or_default();
        let before = items.get(..anchor).unwrap_or_default();
        // Most patterns end or begin with the word they are tried at.
        let end = if after.is_empty() {
            i + 1
        } else {
            self.right(after, i, sentence.end)?
        };
        let start = if before.is_empty() {
            i
        } else {
            self.left(before, i, sentence.start, item.skip, item.cross)?
        };
        Some(start..end)
    }
}
