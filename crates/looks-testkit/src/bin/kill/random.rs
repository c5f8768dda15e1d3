//! Random numbers from a seed that can be printed. Not for secrets.

use std::hash::{BuildHasher as _, Hasher as _};

/// SplitMix64. SOURCE: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 if that is 0.
    pub(crate) const fn below(&mut self, limit: u64) -> u64 {
        match self.next().checked_rem(limit) {
            Some(n) => n,
            None => 0,
        }
    }
}

/// A seed that differs from run to run: the key that the standard library draws for its hash tables.
pub(crate) fn fresh_seed() -> u64 {
    std::hash::RandomState::new().build_hasher().finish()
}
