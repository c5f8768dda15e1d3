//! Patterns as they are tried at a word: what is asked of the words around it before any item is. Knows no item.

use super::{
    pattern::{AFTER, Around, BEFORE},
    sieve::{self, Sieves},
};

/// A pattern to try at a form, with where most that cannot be found there are told first. Small, for many are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try {
    /// Bits of which one must be there.
    pub(crate) first: u64,
    pub(crate) pattern: u16,
    /// Where that is asked: 0 of the word after, 1 of the one before, 2 of the sentence.
    pub(crate) side: u8,
    /// It is that word alone, however it stands.
    pub(crate) alone: bool,
}

impl Try {
    pub(crate) fn of(pattern: u16, alone: bool, around: &Around, sieves: &Sieves) -> Self {
        // Words of a sentence, of which any may have the bits.
        const MANY: usize = 8;
        let sides = [
            (around.right.first(), 1),
            (around.left.first(), 1),
            (around.far.first(), MANY),
        ];
        let each = (0..).zip(sides);
        let each = each.filter_map(|(side, (bits, many))| Some((side, *bits?, many)));
        let rarest = each.min_by_key(|(_, bits, many)| sieves.often(*bits) * many);
        let (side, first, _) = rarest.unwrap_or((0, sieve::ANY, 0));
        Self {
            first,
            pattern,
            side,
            alone,
        }
    }
}

/// A pattern as it is tried: all that is asked before its items are, in one line of memory.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Tried {
    pub(crate) around: Around,
    /// Where its items begin.
    pub(crate) from: u16,
    pub(crate) items: u8,
    pub(crate) anchor: u8,
}

impl Tried {
    /// False where it cannot be found among these words.
    #[inline]
    pub(crate) fn may_stand(
        &self,
        right: &[u64; AFTER],
        left: &[u64; BEFORE],
        sentence: u64,
    ) -> bool {
        let mut right = right.iter().zip(&self.around.right);
        let mut left = left.iter().zip(&self.around.left);
        let may = |(is, may): (&u64, &u64)| is & may != 0;
        right.all(may) && left.all(may) && self.around.far.iter().all(|far| far & sentence != 0)
    }
}
