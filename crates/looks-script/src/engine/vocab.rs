//! Every form of every word of the data, each with the symbols it stands for: one look-up a word.
//! The order of look-ups never shows in a result.

use std::collections::BTreeMap;

/// Forms and their symbols.
#[derive(Debug, Default)]
pub(crate) struct Vocab {
    /// Spread and index into `names` plus 1; 0 where free. Length a power of two.
    slots: Vec<(u32, u32)>,
    names: Vec<Box<str>>,
    /// Symbols of each form, sorted.
    symbols: Vec<Vec<u32>>,
    /// Of each form, a bit for each of the first 64 symbols: those asked for at every word.
    first: Vec<u64>,
    /// Dictionary word of each form.
    bases: Vec<Box<str>>,
}

fn spread(word: &str) -> u32 {
    let mut h: u32 = 0x811c_9dc5;
    for b in word.bytes() {
        h = (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    }
    h ^ (h >> 15)
}

fn index(spread: u32, mask: usize) -> usize {
    usize::try_from(spread).unwrap_or(0) & mask
}

impl Vocab {
    /// A vocabulary of these pairs of form and symbol, and the dictionary words of forms.
    pub(crate) fn new(mut pairs: Vec<(String, u32)>, bases: &BTreeMap<String, String>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut v = Self::default();
        for (form, symbol) in pairs {
            if v.names.last().is_none_or(|last| **last != *form) {
                let base = bases.get(&form).unwrap_or(&form);
                v.bases.push(base.clone().into_boxed_str());
                v.names.push(form.into_boxed_str());
                v.symbols.push(Vec::new());
            }
            if let Some(list) = v.symbols.last_mut() {
                list.push(symbol);
            }
        }
        v.first = v
            .symbols
            .iter()
            .map(|list| {
                list.iter()
                    .filter(|s| **s < 64)
                    .fold(0, |bits, s| bits | 1 << s)
            })
            .collect();
        let size = (v.names.len() * 3 + 16).next_power_of_two();
        v.slots = vec![(0, 0); size];
        for (i, name) in v.names.iter().enumerate() {
            let hash = spread(name);
            let mut at = index(hash, size - 1);
            while v.slots.get(at).is_some_and(|s| s.1 != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(slot) = v.slots.get_mut(at) {
                *slot = (hash, u32::try_from(i + 1).unwrap_or(0));
            }
        }
        v
    }

    /// How many forms it holds.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The form's number; 0 where it is not held.
    pub(crate) fn form(&self, word: &str) -> u32 {
        let mask = self.slots.len().wrapping_sub(1);
        let hash = spread(word);
        let mut at = index(hash, mask);
        while let Some(&(held, form)) = self.slots.get(at) {
            if form == 0 {
                return 0;
            }
            if held == hash && self.name(form) == word {
                return form;
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
        Self::place(form)
            .and_then(|i| self.symbols.get(i))
            .map_or(&[], Vec::as_slice)
    }

    /// True if the form stands for the symbol.
    pub(crate) fn is(&self, form: u32, symbol: u32) -> bool {
        if symbol < 64 {
            return Self::place(form)
                .and_then(|i| self.first.get(i))
                .is_some_and(|bits| bits >> symbol & 1 == 1);
        }
        form != 0 && self.symbols(form).binary_search(&symbol).is_ok()
    }

    fn place(form: u32) -> Option<usize> {
        usize::try_from(form).ok()?.checked_sub(1)
    }
}
