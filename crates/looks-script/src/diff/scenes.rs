//! Which scene of the new draft is which of the old: the same words first, then alike words, then what is
//! cut in two or put together, then the same place in the order. Knows nothing of hazards.
//!
//! Programs that compare two texts keep their order, and scenes move: so scenes with the same words are
//! paired wherever they stand, and the pairing is carried on to their neighbours (P. Heckel's way of 1978).

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    profile::{Profile, Profiles},
    text,
};

/// Which scenes belong together.
#[derive(Debug, Clone, Default)]
pub(super) struct Match {
    /// Old and new scene of each pair, sorted; each scene at most once.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Further parts: an old scene that went into a new one, or a new one that came out of an old one.
    pub(super) parts: Vec<(usize, usize)>,
    /// An old scene and the number that is left of it, or the number and the scene that is there again.
    pub(super) omitted: Vec<(usize, usize)>,
    /// Old scenes of pairs that stand elsewhere in the order than the others; sorted.
    pub(super) moved: Vec<usize>,
}

/// In thousandths: bodies that are as much alike are one scene, whatever their headings.
const ALIKE: u64 = 400;
/// The same with nearly the same heading.
const ALIKE_HEADED: u64 = 200;
/// The same with a heading alike and the same number.
const ALIKE_NUMBERED: u64 = 100;
/// As much of the shorter body stands in the longer one: the longer was added to.
const WITHIN: u64 = 750;
/// As much of a scene must come from another for it to be a part of that.
const PART: u64 = 500;
/// A part has at least as many different words in common, else it is chance.
const PART_WORDS: usize = 4;

/// Matches scenes. Turning the drafts round gives the same pairs turned round.
pub(super) fn find(profiles: &Profiles) -> Match {
    let sums = |list: &[Profile]| list.iter().map(|p| p.sum).collect::<Vec<_>>();
    let (old, new) = (sums(&profiles.old), sums(&profiles.new));
    if old <= new {
        return Matcher::new(profiles, false).run();
    }
    let mut found = Matcher::new(profiles, true).run();
    for list in [&mut found.pairs, &mut found.parts, &mut found.omitted] {
        for pair in list.iter_mut() {
            *pair = (pair.1, pair.0);
        }
        list.sort_unstable();
    }
    let moved: Vec<usize> = found
        .pairs
        .iter()
        .filter(|p| found.moved.binary_search(&p.1).is_ok())
        .map(|p| p.0)
        .collect();
    found.moved = moved;
    found
}

/// Works from `a` to `b`, which are the drafts in an order that does not depend on which is new.
struct Matcher<'a> {
    profiles: &'a Profiles,
    turned: bool,
    a: &'a [Profile],
    b: &'a [Profile],
    to: Vec<Option<usize>>,
    from: Vec<Option<usize>>,
    parts: Vec<(usize, usize)>,
    omitted: Vec<(usize, usize)>,
}

impl<'a> Matcher<'a> {
    fn new(profiles: &'a Profiles, turned: bool) -> Self {
        let (a, b) = if turned {
            (&profiles.new, &profiles.old)
        } else {
            (&profiles.old, &profiles.new)
        };
        Self {
            profiles,
            turned,
            a,
            b,
            to: vec![None; a.len()],
            from: vec![None; b.len()],
            parts: Vec::new(),
            omitted: Vec::new(),
        }
    }

    fn run(mut self) -> Match {
        self.same();
        let turned = self.turned;
        let open = |new: bool, at: usize| {
            let of = if new == turned { &self.to } else { &self.from };
            of.get(at).is_some_and(Option::is_none)
        };
        let mut candidates = self.profiles.candidates(&open);
        if self.turned {
            for pair in &mut candidates {
                *pair = (pair.1, pair.0);
            }
            candidates.sort_unstable();
        }
        self.alike(&candidates);
        self.cut(&candidates);
        self.in_place();
        self.left_out();
        let pairs = self.pairs();
        self.parts.sort_unstable();
        self.omitted.sort_unstable();
        Match {
            moved: out_of_order(&pairs),
            pairs,
            parts: self.parts,
            omitted: self.omitted,
        }
    }

    fn pairs(&self) -> Vec<(usize, usize)> {
        let to = self.to.iter().enumerate();
        to.filter_map(|(i, j)| Some((i, (*j)?))).collect()
    }

    /// The pairs without those that moved, which say nothing of where their neighbours are.
    fn to_in_order(&self) -> Vec<Option<usize>> {
        let mut to = self.to.clone();
        for i in out_of_order(&self.pairs()) {
            if let Some(slot) = to.get_mut(i) {
                *slot = None;
            }
        }
        to
    }

    fn is_free(&self, i: usize, j: usize) -> bool {
        self.to.get(i).is_some_and(Option::is_none) && self.from.get(j).is_some_and(Option::is_none)
    }

    fn pair(&mut self, i: usize, j: usize) {
        if let (Some(to), Some(from)) = (self.to.get_mut(i), self.from.get_mut(j)) {
            *to = Some(j);
            *from = Some(i);
        }
    }

    fn is_same(&self, i: usize, j: usize) -> bool {
        match (self.a.get(i), self.b.get(j)) {
            (Some(x), Some(y)) => x.sum == y.sum && !x.omitted && !y.omitted,
            _ => false,
        }
    }

    /// Scenes with the same words: those that are the only ones first, then their neighbours, then the
    /// rest in order.
    fn same(&mut self) {
        let mut groups: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (i, p) in self.a.iter().enumerate().filter(|(_, p)| !p.omitted) {
            groups.entry(p.sum).or_default().0.push(i);
        }
        for (j, p) in self.b.iter().enumerate().filter(|(_, p)| !p.omitted) {
            groups.entry(p.sum).or_default().1.push(j);
        }
        for (x, y) in groups.values() {
            if let ([i], [j]) = (x.as_slice(), y.as_slice()) {
                self.pair(*i, *j);
            }
        }
        for i in 0..self.a.len() {
            if let Some(Some(j)) = self.to.get(i).copied()
                && self.is_same(i + 1, j + 1)
                && self.is_free(i + 1, j + 1)
            {
                self.pair(i + 1, j + 1);
            }
        }
        for i in (1..self.a.len()).rev() {
            if let Some(Some(j)) = self.to.get(i).copied()
                && j > 0
                && self.is_same(i - 1, j - 1)
                && self.is_free(i - 1, j - 1)
            {
                self.pair(i - 1, j - 1);
            }
        }
        for (x, y) in groups.values() {
            let free_a = x
                .iter()
                .filter(|i| self.to.get(**i).is_some_and(Option::is_none));
            let free_b = y
                .iter()
                .filter(|j| self.from.get(**j).is_some_and(Option::is_none));
            let both: Vec<_> = free_a.copied().zip(free_b.copied()).collect();
            for (i, j) in both {
                self.pair(i, j);
            }
        }
    }

    /// How much two scenes are alike, where that is enough to be one.
    fn score(&self, i: usize, j: usize) -> Option<u64> {
        let (x, y) = (self.a.get(i)?, self.b.get(j)?);
        let head = thousandths(text::alike(&x.head, &y.head));
        let numbered = x.number.is_some() && x.number == y.number;
        let shared = Profiles::shared(&x.body, &y.body);
        let common = self.profiles.mass(&shared);
        let (mx, my) = (self.profiles.mass(&x.body), self.profiles.mass(&y.body));
        // Two scenes without a body are as much alike as their headings.
        let body = (2000 * common).checked_div(mx + my).unwrap_or(head);
        let within = 1000 * common / mx.min(my).max(1);
        let enough = body >= ALIKE
            || (within >= WITHIN && shared.len() >= PART_WORDS && body >= ALIKE_NUMBERED)
            || (head >= 800 && body >= ALIKE_HEADED)
            || (numbered && head >= 500 && body >= ALIKE_NUMBERED);
        let beside = |i: Option<usize>, j: Option<usize>| match (i, j) {
            (Some(i), Some(j)) => self.to.get(i).is_some_and(|t| *t == Some(j)),
            _ => false,
        };
        let follows =
            beside(i.checked_sub(1), j.checked_sub(1)) || beside(Some(i + 1), Some(j + 1));
        enough.then(|| {
            65 * body + 25 * head + 10 * head * u64::from(numbered) + 3000 * u64::from(follows)
        })
    }

    fn alike(&mut self, candidates: &[(usize, usize)]) {
        let mut scored: Vec<_> = candidates
            .iter()
            .filter(|(i, j)| self.is_free(*i, *j))
            .filter_map(|(i, j)| Some((Reverse(self.score(*i, *j)?), i.abs_diff(*j), *i, *j)))
            .collect();
        scored.sort_unstable();
        for (_, _, i, j) in scored {
            if self.is_free(i, j) {
                self.pair(i, j);
            }
        }
    }

    /// Scenes that are left and whose words stand in a scene that has its pair already.
    fn cut(&mut self, candidates: &[(usize, usize)]) {
        let mut best: BTreeMap<(bool, usize), (u64, Reverse<usize>, usize)> = BTreeMap::new();
        for (i, j) in candidates {
            let (to, from) = (
                self.to.get(*i).copied().flatten(),
                self.from.get(*j).copied().flatten(),
            );
            // (whole, what of it is spoken for, part)
            let (key, whole, taken, part) = match (to, from) {
                (Some(t), None) => ((true, *j), self.a.get(*i), self.b.get(t), self.b.get(*j)),
                (None, Some(f)) => ((false, *i), self.b.get(*j), self.a.get(f), self.a.get(*i)),
                _ => continue,
            };
            let (Some(whole), Some(taken), Some(part)) = (whole, taken, part) else {
                continue;
            };
            let left = Profiles::without(&whole.body, &taken.body);
            let shared = Profiles::shared(&left, &part.body);
            let share = 1000 * self.profiles.mass(&shared) / self.profiles.mass(&part.body).max(1);
            if share < PART || shared.len() < PART_WORDS {
                continue;
            }
            let other = if key.0 { *i } else { *j };
            let found = (share, Reverse(i.abs_diff(*j)), other);
            let slot = best.entry(key).or_insert(found);
            *slot = found.max(*slot);
        }
        for ((new, at), (.., other)) in best {
            let link = if new { (other, at) } else { (at, other) };
            self.parts.push(link);
        }
    }

    /// Scenes that are left, have the same place or number and stand between the same neighbours.
    fn in_place(&mut self) {
        let part = |list: &[(usize, usize)], at: usize, b: bool| {
            list.iter().any(|l| at == if b { l.1 } else { l.0 })
        };
        let mut free: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (i, p) in self.a.iter().enumerate() {
            if !p.omitted && self.to.get(i) == Some(&None) && !part(&self.parts, i, false) {
                for name in names(p) {
                    free.entry(name).or_default().0.push(i);
                }
            }
        }
        for (j, p) in self.b.iter().enumerate() {
            if !p.omitted && self.from.get(j) == Some(&None) && !part(&self.parts, j, true) {
                for name in names(p) {
                    free.entry(name).or_default().1.push(j);
                }
            }
        }
        let windows = windows(&self.to_in_order(), self.b.len());
        for (x, y) in free.into_values() {
            let mut rest = y.as_slice();
            for i in x {
                let Some(window) = windows.get(i) else {
                    continue;
                };
                let at = rest
                    .iter()
                    .position(|j| window.contains(j) && self.is_free(i, *j));
                if let Some(at) = at
                    && let Some(j) = rest.get(at)
                {
                    self.pair(i, *j);
                    rest = rest.get(at + 1..).unwrap_or_default();
                }
            }
        }
    }

    /// Numbers that were kept for scenes taken out.
    fn left_out(&mut self) {
        let mut numbers: BTreeMap<Option<&str>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (i, p) in self.a.iter().enumerate() {
            if self.to.get(i) == Some(&None) {
                numbers.entry(p.number.as_deref()).or_default().0.push(i);
            }
        }
        for (j, p) in self.b.iter().enumerate() {
            if self.from.get(j) == Some(&None) {
                numbers.entry(p.number.as_deref()).or_default().1.push(j);
            }
        }
        for (number, (x, y)) in numbers {
            let out = |list: &[Profile], at: usize| list.get(at).is_some_and(|p| p.omitted);
            let (out_a, in_a): (Vec<usize>, Vec<usize>) =
                x.into_iter().partition(|i| out(self.a, *i));
            let (out_b, in_b): (Vec<usize>, Vec<usize>) =
                y.into_iter().partition(|j| out(self.b, *j));
            for (i, j) in out_a.iter().zip(&out_b) {
                self.pair(*i, *j);
            }
            if number.is_some() {
                let rest = |of: &[usize], other: usize| of.get(other).copied();
                let gone = in_a.first().copied().zip(rest(&out_b, out_a.len()));
                let back = rest(&out_a, out_b.len()).zip(in_b.first().copied());
                self.omitted.extend(gone.into_iter().chain(back));
            }
        }
    }
}

/// What a scene may be known by between the same neighbours.
fn names(p: &Profile) -> Vec<String> {
    let mut out = vec![format!("h {}", p.heading)];
    if !p.place.is_empty() {
        // The number counts only beside the same place: renumbering gives it to another scene.
        out.extend(
            p.number
                .as_ref()
                .map(|n| format!("a {n} {place}", place = p.place)),
        );
        out.push(format!("p {}", p.place));
    }
    out
}

/// For each scene of one draft, where in the other it could stand so that the order is kept.
fn windows(to: &[Option<usize>], len: usize) -> Vec<std::ops::Range<usize>> {
    let mut next = len;
    let mut ends: Vec<usize> = to
        .iter()
        .rev()
        .map(|t| {
            let end = next;
            next = t.unwrap_or(next);
            end
        })
        .collect();
    ends.reverse();
    let mut start = 0;
    to.iter()
        .zip(ends)
        .map(|(t, end)| {
            let window = start..end;
            start = t.map_or(start, |t| t + 1);
            window
        })
        .collect()
}

/// Old scenes that are not in the longest run of pairs that keeps the order.
fn out_of_order(pairs: &[(usize, usize)]) -> Vec<usize> {
    // For each length of run, the pair that ends it with the smallest new scene.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let new_of = |k: usize| pairs.get(k).map_or(usize::MAX, |p| p.1);
    for (k, pair) in pairs.iter().enumerate() {
        let at = ends.partition_point(|e| new_of(*e) < pair.1);
        before.push(at.checked_sub(1).and_then(|b| ends.get(b)).copied());
        match ends.get_mut(at) {
            Some(slot) => *slot = k,
            None => ends.push(k),
        }
    }
    let mut kept = vec![false; pairs.len()];
    let mut at = ends.last().copied();
    while let Some(k) = at {
        if let Some(slot) = kept.get_mut(k) {
            *slot = true;
        }
        at = before.get(k).copied().flatten();
    }
    pairs
        .iter()
        .zip(kept)
        .filter(|(_, kept)| !kept)
        .map(|(p, _)| p.0)
        .collect()
}

fn thousandths(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(1000)
}
