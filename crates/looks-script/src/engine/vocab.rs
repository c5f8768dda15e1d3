//! Every form of every word of the data, each with the symbols it stands for: one look-up a word.
//! The order of look-ups never shows in a result.

use std::{iter, ops::Range};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    count::{self, Value},
    sieve::{self, Sieves},
};

/// Where a word is found by its letters. Small, so that most of a script's words are found in the nearest memory.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The upper half of what all its letters come to; the lower half says where it is looked for.
    tag: u32,
    /// Index into `names` plus 1; 0 for a word that only the second reading knows.
    form: u16,
    /// Its row in the second reading; 0 where it has none. A slot with neither is free.
    row: u16,
}

impl Slot {
    const fn is_free(self) -> bool {
        self.form == 0 && self.row == 0
    }
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

/// What is asked of a form most often, in bits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bits {
    /// A bit for each of the first 64 symbols it stands for: those asked for at every word.
    pub(crate) first: u64,
    /// The bit of every symbol it stands for that a pattern asks for, and what it may be by the way it is written: most
    /// that it does not fit are told by theirs.
    pub(crate) sieve: u64,
}

impl Bits {
    /// Of a word of no list.
    pub(crate) const NONE: Self = Self {
        first: 0,
        sieve: sieve::ANY | sieve::PRESENT,
    };
    /// The sieve of no word, beyond the end of a clause.
    pub(crate) const ABSENT: u64 = sieve::ANY | sieve::ENDS;

    fn of(symbols: &[u16], sieve: u64) -> Self {
        let small = symbols.iter().filter(|s| **s < 64);
        Self {
            first: small.fold(0, |bits, s| bits | 1 << s),
            sieve,
        }
    }

    /// With what a word may be by the way it is written.
    pub(crate) const fn written(self, capital: bool, owner: bool, number: bool) -> Self {
        let mut sieve = self.sieve;
        if capital {
            sieve |= sieve::PERSON | sieve::NAME;
        }
        if number {
            sieve |= sieve::NUMBER;
        }
        if owner {
            sieve |= sieve::OWNER;
        }
        if owner || number {
            sieve &= !sieve::PERSON;
        }
        Self { sieve, ..self }
    }
}

/// Forms and their symbols.
#[derive(Debug, Default)]
pub(crate) struct Vocab {
    /// Length a power of two.
    slots: Vec<Slot>,
    names: Vec<Box<str>>,
    forms: Vec<Form>,
    /// Of each form that stands for many symbols, a bit for each symbol.
    many: Vec<Box<[u64]>>,
    /// Dictionary word of each form.
    bases: Vec<Box<str>>,
    /// Forms that are words of numbers, sorted.
    values: Vec<(u32, Value)>,
}

/// Letters by which words are told apart; no word of the data is longer.
const LONGEST: usize = 40;

/// A word in small letters without accents, as what its letters come to: two words of a script that come to the same
/// are as good as none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded(u64);

/// A byte of each of eight letters.
const EACH: u64 = 0x0101_0101_0101_0101;
/// The bit that letters with an accent have, and no others.
const HIGH: u64 = 0x80 * EACH;

/// Eight letters, those from `A` to `Z` made small.
const fn small(eight: u64) -> u64 {
    eight | among(eight, b'A', b'Z') >> 2
}

/// What no letters come to.
const NOTHING: u64 = 0x9e37_79b9_7f4a_7c15;

/// What letters come to with eight more, the first in the lowest byte.
const fn with_eight(letters: u64, eight: u64) -> u64 {
    let h = (letters ^ eight).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^ h >> 32
}

/// What letters come to, by eights.
fn spread(eights: impl Iterator<Item = u64>) -> u64 {
    eights.fold(NOTHING, with_eight)
}

/// Eight bytes of a text, the first in the lowest; beyond its end are zeros.
fn eight_at(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.first_chunk().map_or_else(
        || rest.iter().rev().fold(0, |e, b| e << 8 | u64::from(*b)),
        |eight| u64::from_le_bytes(*eight),
    )
}

/// For each of eight bytes below 0x80 its highest bit, if it is one of these.
const fn among(eight: u64, from: u8, to: u8) -> u64 {
    let low = eight & !HIGH;
    let reached = low + (0x80 - from as u64) * EACH;
    let passed = low + (0x7f - to as u64) * EACH;
    (reached ^ passed) & !eight & HIGH
}

/// Where in a text capital letters stand, and letters with accents, byte by byte.
pub(crate) fn capitals(bytes: &[u8]) -> impl Iterator<Item = usize> {
    (0..bytes.len()).step_by(8).flat_map(|from| {
        let eight = eight_at(bytes, from);
        let mut left = among(eight, b'A', b'Z') | eight & HIGH;
        iter::from_fn(move || {
            let at = usize::try_from(left.trailing_zeros() / 8).ok()?;
            (left != 0).then(|| {
                left &= left - 1;
                from + at
            })
        })
    })
}

/// Plain letters and figures that stand together in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) len: usize,
    /// What they come to as a word.
    pub(crate) spread: u64,
    /// Whether the first is a small letter, or any is.
    pub(crate) begins_small: bool,
    pub(crate) any_small: bool,
}

/// Of eight bytes those before the first that is no plain letter or figure.
struct Letters {
    /// Made small, with zeros for the rest.
    folded: u64,
    /// The highest bit of each that is a small letter.
    small: u64,
    len: usize,
}

impl Letters {
    fn of(eight: u64) -> Self {
        let letters = among(eight | (0x20 * EACH), b'a', b'z');
        let ends = !(letters | among(eight, b'0', b'9')) & HIGH;
        // The lowest bit of the first other byte, less one: all that stands before it.
        let within = ((ends & ends.wrapping_neg()) >> 7).wrapping_sub(1);
        // Letters from `a` have the bit that those from `A` lack.
        let small = letters & eight << 2;
        Self {
            folded: (eight | (letters & !small) >> 2) & within,
            small: small & within,
            len: usize::try_from(ends.trailing_zeros() / 8).unwrap_or_default(),
        }
    }
}

impl Run {
    /// Those that begin there; none where there are more than a word of the data has.
    #[inline]
    pub(crate) fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let first = Letters::of(eight_at(bytes, at));
        let mut run = Self {
            len: first.len,
            spread: with_eight(NOTHING, first.folded),
            begins_small: first.small & 0x80 != 0,
            any_small: first.small != 0,
        };
        // Most words end within eight.
        while run.len.is_multiple_of(8) {
            if run.len == LONGEST {
                return None;
            }
            let more = Letters::of(eight_at(bytes, at + run.len));
            if more.len == 0 {
                break;
            }
            run.len += more.len;
            run.spread = with_eight(run.spread, more.folded);
            run.any_small |= more.small != 0;
        }
        Some(run)
    }
}

impl Folded {
    pub(crate) fn of(word: &str) -> Self {
        Self::within(word, 0..word.len())
    }

    /// The same for a word of a text: its last letters are read with what comes after them, which is quicker.
    #[inline]
    pub(crate) fn within(text: &str, at: Range<usize>) -> Self {
        let bytes = text.as_bytes();
        // Most words are of eight letters at most.
        if let (1..=8, Some(eight)) = (at.len(), bytes.get(at.start..at.start + 8)) {
            let beyond = 64 - at.len() * 8;
            let eight =
                eight.first_chunk().map_or(0, |e| u64::from_le_bytes(*e)) << beyond >> beyond;
            if eight & HIGH == 0 {
                return Self(spread(iter::once(small(eight))));
            }
        }
        let end = at.end.min(at.start + LONGEST);
        let mut any = 0;
        let eights = (at.start..end).step_by(8).map(|from| {
            let rest = bytes.get(from..).unwrap_or_default();
            let eight = rest.first_chunk().map_or_else(
                || rest.iter().rev().fold(0, |e, b| e << 8 | u64::from(*b)),
                |eight| u64::from_le_bytes(*eight),
            );
            let beyond = 8_usize.saturating_sub(end - from) * 8;
            let eight = eight << beyond >> beyond;
            any |= eight;
            small(eight)
        });
        let folded = Self(spread(eights));
        if any & HIGH == 0 {
            return folded;
        }
        let mut all = String::with_capacity(at.len());
        super::token::fold(text.get(at).unwrap_or_default(), &mut all);
        let letters = all.as_bytes();
        let eights = letters.get(..LONGEST).unwrap_or(letters).chunks(8);
        Self(spread(eights.map(|eight| {
            eight.iter().rev().fold(0, |e, b| e << 8 | u64::from(*b))
        })))
    }

    /// What all its letters come to.
    pub(crate) const fn spread(self) -> u64 {
        self.0
    }
}

/// Sets and maps by what the letters of words come to.
pub(crate) type SpreadSet = FxHashSet<u64>;
pub(crate) type BySpread<T> = FxHashMap<u64, T>;

/// A form as it is asked most often: all in one line of memory, for looks into far memory are what takes time.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Form {
    bits: Bits,
    /// All it stands for, filled up with 0; where that is too long, 0 and then its place in [`Vocab::many`].
    symbols: [u16; FEW],
}

/// Symbols that a form holds itself.
const FEW: usize = 24;

impl Form {
    /// A form that stands for these, sorted; a bit for each symbol of a longer list is put into `many`.
    fn of(list: &[u16], sieve: u64, many: &mut Vec<Box<[u64]>>) -> Result<Self, String> {
        let mut symbols = [0; FEW];
        for (to, symbol) in symbols.iter_mut().zip(list) {
            *to = *symbol;
        }
        if list.len() > FEW {
            let last = list.last().copied().unwrap_or_default();
            let mut bits = vec![0_u64; usize::from(last / 64) + 1];
            for symbol in list {
                if let Some(word) = bits.get_mut(usize::from(symbol / 64)) {
                    *word |= 1 << (symbol % 64);
                }
            }
            let [none, at, ..] = &mut symbols;
            *none = 0;
            *at = u16::try_from(many.len()).map_err(|e| e.to_string())?;
            many.push(bits.into());
        }
        Ok(Self {
            bits: Bits::of(list, sieve),
            symbols,
        })
    }
}

/// A form before the vocabulary is made.
#[derive(Debug)]
pub(crate) struct Held {
    /// Its dictionary word.
    pub(crate) base: String,
    /// What it stands for, sorted.
    pub(crate) symbols: Vec<u16>,
}

/// Where a word is looked for first, and by what it is told from others there.
fn place_and_tag(spread: u64) -> (usize, u32) {
    let half = |h: u64| u32::try_from(h & u64::from(u32::MAX)).unwrap_or_default();
    let place = usize::try_from(half(spread)).unwrap_or_default();
    (place, half(spread >> 32))
}

impl Vocab {
    /// A vocabulary of these forms, and the words and rows of the second reading; `asked` and `classes` are for the
    /// sieves. Beside it the symbols of each form, sorted.
    pub(crate) fn new(
        forms: FxHashMap<String, Held>,
        taught: &[(&str, u16)],
        asked: &[usize],
        classes: &[(u32, u64)],
    ) -> Result<(Self, Vec<Vec<u16>>, Sieves), String> {
        let mut forms: Vec<(String, Held)> = forms.into_iter().collect();
        forms.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut v = Self::default();
        let mut symbols: Vec<Vec<u16>> = Vec::new();
        for (form, held) in forms {
            v.names.push(form.into_boxed_str());
            v.bases.push(held.base.into_boxed_str());
            symbols.push(held.symbols);
        }
        let sieves = Sieves::of(&v.names, &symbols, asked, classes);
        for (list, sieve) in symbols.iter().zip(&sieves.forms) {
            v.forms.push(Form::of(list, *sieve, &mut v.many)?);
        }
        let size = ((v.names.len() + taught.len()) * 3 / 2 + 16).next_power_of_two();
        v.slots = vec![Slot::default(); size];
        for (i, name) in v.names.iter().enumerate() {
            let form = u16::try_from(i + 1).map_err(|_| "more forms than have a number")?;
            if let Some(slot) = Self::slot(&mut v.slots, name) {
                slot.form = form;
            }
        }
        for (name, row) in taught {
            if let Some(slot) = Self::slot(&mut v.slots, name).filter(|s| s.row == 0) {
                slot.row = *row;
            }
        }
        let values = count::values().map(|(word, value)| (v.form(&Folded::of(word)), value));
        let mut values: Vec<_> = values.filter(|(form, _)| *form != 0).collect();
        values.sort_by_key(|(form, _)| *form);
        v.values = values;
        Ok((v, symbols, sieves))
    }

    /// What the form comes to in a number.
    pub(crate) fn value(&self, form: u32) -> Option<Value> {
        let at = self.values.binary_search_by_key(&form, |(form, _)| *form);
        self.values.get(at.ok()?).map(|(_, value)| *value)
    }

    /// The word's slot, or a free one that is now its own.
    fn slot<'a>(slots: &'a mut [Slot], name: &str) -> Option<&'a mut Slot> {
        let mask = slots.len().wrapping_sub(1);
        let (mut at, tag) = place_and_tag(Folded::of(name).spread());
        at &= mask;
        while slots.get(at).is_some_and(|s| !s.is_free() && s.tag != tag) {
            at = (at + 1) & mask;
        }
        let slot = slots.get_mut(at)?;
        slot.tag = tag;
        Some(slot)
    }

    /// The form's number; 0 where it is not held.
    pub(crate) fn form(&self, word: &Folded) -> u32 {
        self.find(word.spread()).0
    }

    /// The form, and the row in the second reading, of the word whose letters come to `spread`; 0 for none.
    pub(crate) fn find(&self, spread: u64) -> (u32, u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let (mut at, tag) = place_and_tag(spread);
        at &= mask;
        while let Some(slot) = self.slots.get(at).filter(|s| !s.is_free()) {
            if slot.tag == tag {
                return (slot.form.into(), slot.row.into());
            }
            at = (at + 1) & mask;
        }
        (0, 0)
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

    /// What the form stands for, in bits.
    pub(crate) fn bits(&self, form: u32) -> Bits {
        let form = Self::place(form).and_then(|i| self.forms.get(i));
        form.map_or(Bits::NONE, |f| f.bits)
    }

    /// True if the form stands for the symbol.
    pub(crate) fn is(&self, form: u32, symbol: u32) -> bool {
        self.is_by(self.bits(form), form, symbol)
    }

    /// The same where the form's bits are at hand.
    #[inline]
    pub(crate) fn is_by(&self, bits: Bits, form: u32, symbol: u32) -> bool {
        if symbol < 64 {
            return bits.first >> symbol & 1 == 1;
        }
        self.holds(form, symbol)
    }

    fn holds(&self, form: u32, symbol: u32) -> bool {
        let form = Self::place(form).and_then(|i| self.forms.get(i));
        let (Some(form), Ok(symbol)) = (form, u16::try_from(symbol)) else {
            return false;
        };
        if let [0, at, ..] = form.symbols {
            let many = self.many.get(usize::from(at));
            let word = many.and_then(|m| m.get(usize::from(symbol / 64)));
            return word.is_some_and(|word| word >> (symbol % 64) & 1 == 1);
        }
        form.symbols.contains(&symbol)
    }

    fn place(form: u32) -> Option<usize> {
        usize::try_from(form).ok()?.checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Folded, LONGEST, Run, capitals};

    /// A run of letters comes to what the word does, wherever it stands and whatever follows it.
    #[test]
    fn runs_come_to_what_words_do() {
        let longer = "Abcdefgh".repeat(5);
        for word in [
            "a",
            "HAT",
            "seven77",
            "Eightful",
            "eIGHTFUL",
            "NINE9NINE",
            "sixteen6sixteen6",
            &longer,
        ] {
            for (before, after) in [
                ("", ""),
                ("(", ")"),
                ("x ", " and on it goes"),
                ("", "é"),
                ("é", "[@`{/:"),
            ] {
                let text = format!("{before}{word}{after}");
                let run = Run::at(text.as_bytes(), before.len());
                let Some(run) = run else {
                    assert!(word.len() >= LONGEST, "{word}");
                    continue;
                };
                assert_eq!(run.len, word.len(), "{text}");
                assert_eq!(run.spread, Folded::of(word).spread(), "{text}");
                let small = |c: char| c.is_ascii_lowercase();
                assert_eq!(run.begins_small, word.starts_with(small), "{text}");
                assert_eq!(run.any_small, word.contains(small), "{text}");
            }
        }
    }

    #[test]
    fn capitals_and_accents_are_found() {
        let found: Vec<usize> = capitals("a Bc, the BIG été@[Z".as_bytes()).collect();
        assert_eq!(found, [2, 10, 11, 12, 14, 15, 17, 18, 21]);
        assert_eq!(capitals(b"").count(), 0);
    }
}
