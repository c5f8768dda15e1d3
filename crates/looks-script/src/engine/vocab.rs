//! Every form of every word of the data, each with the symbols it stands for: one look-up a word.
//! The order of look-ups never shows in a result.

use std::collections::BTreeMap;

/// Where a form is found by its letters.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The word's first eight letters.
    head: u64,
    /// What all its letters come to, so that none is compared letter by letter.
    spread: u64,
    /// Index into `names` plus 1; 0 where free.
    form: u32,
}

/// Lists laid one after another.
#[derive(Debug)]
pub(crate) struct Lists<T> {
    all: Box<[T]>,
    /// Where each list ends.
    ends: Box<[u32]>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            all: Box::default(),
            ends: Box::default(),
        }
    }
}

impl<T> Lists<T> {
    pub(crate) fn of(lists: impl IntoIterator<Item = Vec<T>>) -> Self {
        let (mut all, mut ends) = (Vec::new(), Vec::new());
        for list in lists {
            all.extend(list);
            ends.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
        }
        Self {
            all: all.into(),
            ends: ends.into(),
        }
    }

    /// The list of that number; an empty one beyond the last.
    pub(crate) fn get(&self, at: usize) -> &[T] {
        let end = |i: usize| self.ends.get(i).and_then(|e| usize::try_from(*e).ok());
        let from = at.checked_sub(1).map_or(Some(0), end);
        from.zip(end(at))
            .and_then(|(from, to)| self.all.get(from..to))
            .unwrap_or_default()
    }
}

/// Which symbols the words of a sentence stand for, roughly: one that is not seen surely does not stand there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen([u64; 4]);

impl Seen {
    /// The sign that every sentence has.
    pub(crate) const ALWAYS: u8 = 0;
    /// No word yet.
    pub(crate) const NONE: Self = Self([1, 0, 0, 0]);

    /// The sign of a symbol; several share one.
    pub(crate) fn sign(symbol: u32) -> u8 {
        let mixed = symbol.wrapping_mul(0x9e37_79b9) >> 24;
        u8::try_from(mixed).unwrap_or(u8::MAX).max(1)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a |= b;
        }
    }

    pub(crate) fn has(&self, sign: u8) -> bool {
        self.0
            .get(usize::from(sign >> 6))
            .is_some_and(|word| word >> (sign & 63) & 1 == 1)
    }

    fn of(symbols: &[u32]) -> Self {
        let mut all = Self::NONE;
        for s in symbols {
            let sign = Self::sign(*s);
            if let Some(word) = all.0.get_mut(usize::from(sign >> 6)) {
                *word |= 1 << (sign & 63);
            }
        }
        all
    }
}

/// Forms and their symbols.
#[derive(Debug, Default)]
pub(crate) struct Vocab {
    /// Length a power of two.
    slots: Vec<Slot>,
    names: Vec<Box<str>>,
    /// Symbols of each form, sorted, one list after another: short walks in memory are most of the time.
    symbols: Lists<u32>,
    /// Of each form, a bit for each of the first 64 symbols: those asked for at every word.
    first: Vec<u64>,
    /// Of each form that stands for many symbols, a bit for each symbol; empty for the others.
    bits: Vec<Box<[u64]>>,
    /// Signs of the symbols of each form.
    seen: Vec<Seen>,
    /// Dictionary word of each form.
    bases: Vec<Box<str>>,
}

/// Symbols from which on a form keeps a bit for each, so that asking for one is one look.
const MANY: usize = 48;

/// Longest word that is looked up; no word of the data is longer.
const LONGEST: usize = 40;

/// A word in small letters without accents, in a place of fixed size: one is made for every word of a script.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded {
    letters: [u8; LONGEST],
    len: usize,
}

impl Folded {
    pub(crate) fn of(word: &str) -> Self {
        let mut f = Self {
            letters: [0; LONGEST],
            len: 0,
        };
        if word.is_ascii() {
            for (to, from) in f.letters.iter_mut().zip(word.as_bytes()) {
                *to = from.to_ascii_lowercase();
            }
            f.len = word.len();
        } else {
            let mut all = String::with_capacity(word.len());
            super::token::fold(word, &mut all);
            for (to, from) in f.letters.iter_mut().zip(all.as_bytes()) {
                *to = *from;
            }
            f.len = all.len();
        }
        f
    }

    fn head(&self) -> u64 {
        self.letters
            .first_chunk()
            .map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    /// What all its letters come to: two words of a script that come to the same are as good as none.
    pub(crate) fn spread(&self) -> u64 {
        let mut h: u64 = 0x9e37_79b9_7f4a_7c15;
        let (eights, _) = self.letters.as_chunks::<8>();
        for eight in eights.iter().take(self.len.div_ceil(8)) {
            h = (h ^ u64::from_le_bytes(*eight)).wrapping_mul(0xff51_afd7_ed55_8ccd);
            h ^= h >> 32;
        }
        h
    }

    /// The last letters, from which endings are told.
    pub(crate) fn ends_with(&self, end: &[u8]) -> bool {
        self.letters
            .get(..self.len)
            .is_some_and(|w| w.ends_with(end))
    }
}

/// A bit for each symbol of a long list; nothing for a short one.
fn bits(list: &[u32]) -> Box<[u64]> {
    let last = list.last().copied().unwrap_or_default();
    if list.len() < MANY {
        return Box::default();
    }
    let mut out = vec![0_u64; usize::try_from(last / 64 + 1).unwrap_or_default()];
    for symbol in list {
        let word = usize::try_from(symbol / 64).ok();
        if let Some(word) = word.and_then(|w| out.get_mut(w)) {
            *word |= 1 << (symbol % 64);
        }
    }
    out.into_boxed_slice()
}

fn held(bits: &[u64], symbol: u32) -> bool {
    usize::try_from(symbol / 64)
        .ok()
        .and_then(|w| bits.get(w))
        .is_some_and(|word| word >> (symbol % 64) & 1 == 1)
}

fn index(spread: u64, mask: usize) -> usize {
    usize::try_from(spread).unwrap_or(0) & mask
}

impl Vocab {
    /// A vocabulary of these pairs of form and symbol, and the dictionary words of forms.
    pub(crate) fn new(mut pairs: Vec<(String, u32)>, bases: &BTreeMap<String, String>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut v = Self::default();
        let mut symbols: Vec<Vec<u32>> = Vec::new();
        for (form, symbol) in pairs {
            if v.names.last().is_none_or(|last| **last != *form) {
                let base = bases.get(&form).unwrap_or(&form);
                v.bases.push(base.clone().into_boxed_str());
                v.names.push(form.into_boxed_str());
                symbols.push(Vec::new());
            }
            if let Some(list) = symbols.last_mut() {
                list.push(symbol);
            }
        }
        v.first = symbols
            .iter()
            .map(|list| {
                list.iter()
                    .filter(|s| **s < 64)
                    .fold(0, |bits, s| bits | 1 << s)
            })
            .collect();
        v.bits = symbols.iter().map(|list| bits(list)).collect();
        v.seen = symbols.iter().map(|list| Seen::of(list)).collect();
        v.symbols = Lists::of(symbols);
        let size = (v.names.len() * 3 / 2 + 16).next_power_of_two();
        v.slots = vec![Slot::default(); size];
        for (i, name) in v.names.iter().enumerate() {
            let folded = Folded::of(name);
            let spread = folded.spread();
            let mut at = index(spread, size - 1);
            while v.slots.get(at).is_some_and(|s| s.form != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(slot) = v.slots.get_mut(at) {
                *slot = Slot {
                    head: folded.head(),
                    spread,
                    form: u32::try_from(i + 1).unwrap_or(0),
                };
            }
        }
        v
    }

    /// How many forms it holds.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The form's number; 0 where it is not held.
    pub(crate) fn form(&self, word: &Folded) -> u32 {
        let mask = self.slots.len().wrapping_sub(1);
        let (head, spread) = (word.head(), word.spread());
        let mut at = index(spread, mask);
        while let Some(slot) = self.slots.get(at) {
            if slot.form == 0 || (slot.head == head && slot.spread == spread) {
                return slot.form;
            }
            at = (at + 1) & mask;
        }
        0
    }

    /// The form's letters.
    pub(crate) fn name(&self, form: u32) -> &str {
        Self::place(form)
            .and_then(|i| self.names.get(i))
            .map_or("", |n| n)
    }

    /// The dictionary word of the form.
    pub(crate) fn base(&self, form: u32) -> &str {
        Self::place(form)
            .and_then(|i| self.bases.get(i))
            .map_or("", |n| n)
    }

    /// What the form stands for.
    pub(crate) fn symbols(&self, form: u32) -> &[u32] {
        Self::place(form).map_or(&[], |i| self.symbols.get(i))
    }

    /// A bit for each of the first 64 symbols that the form stands for.
    pub(crate) fn first(&self, form: u32) -> u64 {
        Self::place(form)
            .and_then(|i| self.first.get(i))
            .copied()
            .unwrap_or_default()
    }

    /// Signs of what the form stands for.
    pub(crate) fn seen(&self, form: u32) -> &Seen {
        const NOTHING: Seen = Seen::NONE;
        Self::place(form)
            .and_then(|i| self.seen.get(i))
            .unwrap_or(&NOTHING)
    }

    /// True if the form stands for the symbol.
    pub(crate) fn is(&self, form: u32, symbol: u32) -> bool {
        if symbol < 64 {
            return Self::place(form)
                .and_then(|i| self.first.get(i))
                .is_some_and(|bits| bits >> symbol & 1 == 1);
        }
        let Some(at) = Self::place(form) else {
            return false;
        };
        match self.bits.get(at) {
            Some(bits) if !bits.is_empty() => held(bits, symbol),
            _ => self.symbols(form).binary_search(&symbol).is_ok(),
        }
    }

    fn place(form: u32) -> Option<usize> {
        usize::try_from(form).ok()?.checked_sub(1)
    }
}
