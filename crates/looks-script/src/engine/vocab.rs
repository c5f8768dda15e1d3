//! Every form of every word of the data, each with the symbols it stands for: one look-up a word.
//! The order of look-ups never shows in a result.

use std::collections::BTreeMap;

/// Forms and their symbols.
#[derive(Debug, Default)]
pub(crate) struct Vocab {
    /// Index into `names` plus 1; 0 where free. Length a power of two.
    slots: Vec<u32>,
    names: Vec<Box<str>>,
    /// Symbols of each form, sorted.
    symbols: Vec<Vec<u32>>,
    /// Dictionary word of each form.
    bases: Vec<Box<str>>,
}

fn spread(word: &str) -> usize {
    let mut h: u32 = 0x811c_9dc5;
    for b in word.bytes() {
        h = (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    }
    usize::try_from(h ^ (h >> 15)).unwrap_or(0)
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
        let size = (v.names.len() * 3 + 16).next_power_of_two();
        v.slots = vec![0; size];
        for (i, name) in v.names.iter().enumerate() {
            let mut at = spread(name) & (size - 1);
            while v.slots.get(at).is_some_and(|s| *s != 0) {
                at = (at + 1) & (size - 1);
            }
            if let Some(slot) = v.slots.get_mut(at) {
                *slot = u32::try_from(i + 1).unwrap_or(0);
            }
        }
        v
    }

    /// The form's number; 0 where it is not held.
    pub(crate) fn form(&self, word: &str) -> u32 {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = spread(word) & mask;
        while let Some(&slot) = self.slots.get(at) {
            if slot == 0 {
                return 0;
            }
            if self.name(slot) == word {
                return slot;
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
        form != 0 && self.symbols(form).binary_search(&symbol).is_ok()
    }

    fn place(form: u32) -> Option<usize> {
        usize::try_from(form).ok()?.checked_sub(1)
    }
}
