//! How much what the entries found and what the second reading says weigh together, for each category. The numbers
//! were learned on scripts that none of the entries was written against.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::resolve::Second;
use crate::{hazard::Category, learned::KINDS};

/// What the entries alone say of a category in a scene.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Signs {
    /// They find it on set.
    pub(crate) entry: bool,
    /// By an entry that the reading never lets go.
    pub(crate) sure: bool,
    /// In how many places.
    pub(crate) proofs: usize,
    /// They find it spoken of, and not on set.
    pub(crate) mention: bool,
    /// They find signs that are too little.
    pub(crate) weak: bool,
}

/// Log-odds of one category.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    base: f32,
    said: f32,
    entry: f32,
    /// False where a reading alone does not find it, unless what it needs is beside it.
    by_reading: bool,
}

/// Log-odds of all.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct All {
    entry_said: f32,
    proof: f32,
    mention: f32,
    mention_said: f32,
    weak: f32,
    weak_said: f32,
    /// For the logarithm of how many words of action the scene has: quiet ones are shorter.
    length: f32,
    /// What of that holds less where an entry finds it: plain words count in a short scene too.
    entry_length: f32,
    /// What is added for every category of a scene that holds one already: it is not quiet, and its other signs are
    /// more often right.
    further: f32,
    /// What is taken from that for each time that a scene is e times as long as [`LONG`] words: much is said in a long one.
    further_long: f32,
    /// What is added where no entry finds it: a reading alone must be surer.
    alone: f32,
    /// What is taken from that in a script told at length: there a reading alone is right one time in four, not three.
    alone_at_length: f32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    all: All,
    category: BTreeMap<Category, One>,
}

/// The weights, ready.
#[derive(Debug)]
pub(crate) struct Weights {
    all: All,
    /// In the order of [`Category::ALL`]; none where the entries decide alone.
    each: Vec<Option<One>>,
}

/// Least that a sentence can say against a category.
const LEAST: f32 = -4.0;
/// Places that count.
const MOST_PROOFS: usize = 3;
/// Words of action that count, and what is added so that none at all has a logarithm.
const LONG: usize = 60;
const SHORT: u16 = 5;
/// Both together.
const WHOLE: f32 = 65.0;
/// What a reading alone finds only where the other is on set: a gun that is aimed is not yet a shot, and a shot has a gun.
const BESIDE: (Category, Category) = (Category::Blanks, Category::Firearms);
/// Words of action of which a scene with fewer is too short to be read whole: there the entries are right more often
/// than they are let go rightly.
const FEW: usize = 6;

impl Weights {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| format!("weigh: {e}"))?;
        Ok(Self {
            all: file.all,
            each: Category::ALL
                .iter()
                .map(|c| file.category.get(c).copied())
                .collect(),
        })
    }

    /// Which categories are on set as far as all signs go, in the order of [`Category::ALL`]. In a scene of few words, or
    /// in Spanish, nothing that an entry finds is let go.
    pub(crate) fn hold(&self, signs: &[Signs; KINDS], second: Second<'_>) -> [bool; KINDS] {
        let Second { said, scene, .. } = second;
        let alone = self.all.alone - self.all.alone_at_length * second.at_length;
        let kept = scene.words() < FEW || scene.is_spanish();
        let words = u16::try_from(scene.words().min(LONG)).unwrap_or_default();
        let long = f32::from(SHORT + words).ln();
        let weighed = |kind: usize, sign: Signs, beside: bool| {
            let said = said.get(kind)?.much;
            let entry = if sign.entry {
                self.all.entry_length
            } else {
                0.0
            };
            Some((self.all.length + entry) * long + self.sum(kind, sign, said, (alone, beside))?)
        };
        let mut kinds = 0..;
        let each: [Option<f32>; KINDS] = signs.map(|sign| weighed(kinds.next()?, sign, false));
        let first = |sign: &Signs, sum: &Option<f32>| sum.map_or(sign.entry, |s| s > 0.0);
        let any = signs.iter().zip(&each).any(|(sign, sum)| first(sign, sum));
        let longer = u16::try_from(scene.words().max(LONG) - LONG).unwrap_or(u16::MAX);
        let longer = (1.0 + f32::from(longer) / WHOLE).ln();
        let further = self.all.further - self.all.further_long * longer;
        let more = if any { further } else { 0.0 };
        let holds = |sign: Signs, sum: Option<f32>| {
            kept && sign.entry || sum.map_or(sign.entry, |s| s + more > 0.0)
        };
        let mut sums = each.into_iter();
        let mut out = signs.map(|sign| holds(sign, sums.next().flatten()));
        let (shot, gun) = (BESIDE.0.place(), BESIDE.1.place());
        if out.get(gun) == Some(&true)
            && let (Some(held), Some(sign)) = (out.get_mut(shot), signs.get(shot))
        {
            *held |= holds(*sign, weighed(shot, *sign, true));
        }
        out
    }

    /// Log-odds that the category is on set; none where the entries decide alone. `alone`: what is added where only the
    /// reading finds it, and whether what it needs for that is there.
    fn sum(
        &self,
        kind: usize,
        signs: Signs,
        said: f32,
        (alone, beside): (f32, bool),
    ) -> Option<f32> {
        let one = self.each.get(kind).copied().flatten()?;
        let (all, said) = (&self.all, said.max(LEAST));
        let mut sum = one.base + one.said * said;
        if signs.entry {
            let proofs = u16::try_from(signs.proofs.min(MOST_PROOFS)).unwrap_or_default();
            sum += one.entry + all.entry_said * said + all.proof * f32::from(proofs);
            if signs.sure {
                sum = f32::INFINITY;
            }
        } else {
            sum += if one.by_reading || beside {
                alone
            } else {
                f32::NEG_INFINITY
            };
        }
        if signs.mention {
            sum += all.mention + all.mention_said * said;
        }
        if signs.weak {
            sum += all.weak + all.weak_said * said;
        }
        Some(sum)
    }
}
