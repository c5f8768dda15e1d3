//! What a word may be, in 64 bits, by which most words that an item of a pattern does not fit are told at a look. A word
//! that stands everywhere has a bit of its own, other words have those of the symbols they stand for, which share what
//! is left. Never says of a word that fits that it does not; whether it does is asked of the vocabulary.

use std::cmp::Reverse;

use super::common::often;

/// Every word's, and of where there is none.
pub(crate) const ANY: u64 = 1;
/// What a word may be by the way it is written, whatever it stands for.
pub(crate) const PERSON: u64 = 1 << 1;
pub(crate) const NUMBER: u64 = 1 << 2;
pub(crate) const NAME: u64 = 1 << 3;
pub(crate) const OWNER: u64 = 1 << 4;
/// Where no word of the clause stands, and where any does.
pub(crate) const ENDS: u64 = 1 << 5;
pub(crate) const PRESENT: u64 = 1 << 6;
/// The first bit that a word of its own has, and how many have one; further bits are for symbols.
const OWN: usize = 7;
const COMMON: usize = 36;

/// Of those bits how often a word has them, as [`often`] counts, four times: roughly, for it only says where to look
/// first.
const WRITTEN: [usize; OWN] = [40_000, 8_000, 1_500, 6_000, 800, 12_000, 40_000];

/// The sieves of all forms and symbols.
#[derive(Debug)]
pub(crate) struct Sieves {
    /// What each form has, in the order of forms.
    pub(crate) forms: Vec<u64>,
    /// For each symbol, of which bits a word that stands for it has one.
    pub(crate) symbols: Vec<u64>,
    /// How often a word has each bit.
    often: [usize; 64],
}

/// How often words stand that share a bit, and how often patterns ask for it, roughly.
#[derive(Debug, Clone, Copy, Default)]
struct Use {
    often: usize,
    asked: usize,
}

impl Sieves {
    /// Sieves of forms, each with the symbols it stands for. `asked`: how often patterns ask for each symbol;
    /// `classes`: bits of what words are that stand for a symbol.
    pub(crate) fn of(
        names: &[Box<str>],
        lists: &[Vec<u16>],
        asked: &[usize],
        classes: &[(u32, u64)],
    ) -> Self {
        let mut own = vec![0; names.len()];
        let mut common: Vec<(usize, &mut u64)> = names
            .iter()
            .zip(&mut own)
            .map(|(name, own)| (often(name), own))
            .collect();
        common.sort_by_key(|(often, _)| Reverse(*often));
        for (bit, (_, own)) in (OWN..OWN + COMMON).zip(common) {
            *own = 1 << bit;
        }
        let counted = |name: &str| often(name) * 4 + 1;
        let mut uses: Vec<Use> = asked
            .iter()
            .map(|a| Use {
                often: 0,
                asked: *a,
            })
            .collect();
        let mut symbols = vec![0; asked.len()];
        for ((name, list), own) in names.iter().zip(lists).zip(&own) {
            let shared = if *own == 0 { counted(name) } else { 0 };
            for at in list.iter().map(|s| usize::from(*s)) {
                if let (Some(of), Some(symbol)) = (uses.get_mut(at), symbols.get_mut(at)) {
                    *symbol |= own;
                    of.often += shared;
                }
            }
        }
        let shared = share(&uses);
        let mut bits = [0; 64];
        for (to, from) in bits.iter_mut().zip(WRITTEN) {
            *to = from;
        }
        let mut forms = Vec::with_capacity(names.len());
        for ((name, list), own) in names.iter().zip(lists).zip(&own) {
            let of = |s: &u16| shared.get(usize::from(*s)).copied().unwrap_or_default();
            let of_symbols = list.iter().fold(0, |all, s| all | of(s));
            let apart = if *own == 0 { of_symbols } else { *own };
            let counted = counted(name);
            for (bit, often) in bits.iter_mut().enumerate() {
                *often += usize::from(apart >> bit & 1 == 1) * counted;
            }
            let is = |(symbol, _): &&(u32, u64)| list.iter().any(|s| u32::from(*s) == *symbol);
            let class = classes.iter().filter(is).fold(0, |all, (_, bit)| all | bit);
            forms.push(ANY | PRESENT | apart | class);
        }
        for (symbol, bit) in symbols.iter_mut().zip(shared) {
            *symbol |= bit;
        }
        Self {
            forms,
            symbols,
            often: bits,
        }
    }

    /// How often a word has one of these bits, roughly.
    pub(crate) fn often(&self, bits: u64) -> usize {
        let each = self.often.iter().enumerate();
        each.filter(|(bit, _)| bits >> bit & 1 == 1)
            .map(|(_, often)| often)
            .sum()
    }
}

/// The bit of each symbol that is asked for and stands for words without one of their own, given so that few words
/// have a bit that is asked of them without the symbol.
fn share(uses: &[Use]) -> Vec<u64> {
    let mut order: Vec<(usize, Use)> = uses.iter().copied().enumerate().collect();
    order.retain(|(_, of)| of.asked > 0 && of.often > 0);
    order.sort_by_key(|(symbol, of)| (Reverse(of.often), *symbol));
    let mut held = [Use::default(); 64];
    let mut out = vec![0; uses.len()];
    for (symbol, of) in order {
        let wrong = |(_, h): &(usize, &mut Use)| {
            (of.often.saturating_mul(h.asked)).saturating_add(of.asked.saturating_mul(h.often))
        };
        let free = held.iter_mut().enumerate().skip(OWN + COMMON);
        if let (Some((bit, held)), Some(out)) = (free.min_by_key(wrong), out.get_mut(symbol)) {
            held.often += of.often;
            held.asked = held.asked.saturating_add(of.asked);
            *out = 1 << bit;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{COMMON, Sieves};

    /// Whatever stands for a symbol that is asked for has one of its bits: a word that fits is never passed over.
    #[test]
    fn no_word_that_fits_is_passed_over() {
        let named = |n: usize| format!("w{n}").into_boxed_str();
        let mut names: Vec<Box<str>> = (0..300).map(named).collect();
        names.extend(["the", "and", "of", "goes"].map(Into::into));
        let of = |n: u16| (0..200).filter(|s| (n * 7 + s * 13) % 31 < 2).collect();
        let lists: Vec<Vec<u16>> = (0..304).map(of).collect();
        let asked = [3; 200];
        let sieves = Sieves::of(&names, &lists, &asked, &[(5, super::PERSON)]);
        for (form, list) in sieves.forms.iter().zip(&lists) {
            for symbol in list {
                let bits = sieves.symbols[usize::from(*symbol)];
                assert!(form & bits != 0, "{symbol}");
            }
            assert_eq!(form & super::PERSON != 0, list.contains(&5));
        }
        assert!(sieves.forms.len() > COMMON);
    }
}
