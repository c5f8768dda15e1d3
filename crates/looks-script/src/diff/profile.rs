//! What is known of every scene of two drafts before they are matched: sums of their words, weights by how
//! rare a word is, and which scenes are worth comparing. Decides nothing.

use std::collections::BTreeMap;

use super::text::{self, Sum};
use crate::{
    heading,
    model::{Kind, Scene, Script},
};

/// A word with how often it stands in a scene.
type Counted = (u32, u32);

/// One scene as it is compared.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    /// Of heading and body: equal only for the same words.
    pub(super) sum: Sum,
    /// The sum in words, with the scene's turn among those of the same words.
    pub(super) key: String,
    /// Words of heading and body in one line.
    pub(super) plain: String,
    /// The same for the heading alone.
    pub(super) heading: String,
    /// Stems of the heading, sorted.
    pub(super) head: Vec<String>,
    /// Stems of the place in the heading in one line.
    pub(super) place: String,
    /// The writer's number, as compared.
    pub(super) number: Option<String>,
    /// Body: distinct words with their counts, sorted.
    pub(super) body: Vec<Counted>,
    /// Body: its words in order.
    order: Vec<u32>,
    /// A scene kept as a number only: `12 OMITTED`.
    pub(super) omitted: bool,
}

/// All scenes of both drafts.
#[derive(Debug)]
pub(super) struct Profiles {
    pub(super) old: Vec<Profile>,
    pub(super) new: Vec<Profile>,
    /// Weight of each word: rare words weigh more.
    weights: Vec<u64>,
    /// In how many scenes of each draft each word stands.
    spread: Vec<(u32, u32)>,
}

/// Words that stand for a scene taken out, its number kept.
const OMITTED: [&str; 8] = [
    "omit",
    "omite",
    "omited",
    "omitida",
    "omitido",
    "omitted",
    "suprimida",
    "suprimido",
];

/// Scenes up to which a pair of groups is compared each with each.
const PAIRS: usize = 36;

/// The same for scenes that share a run of words, of which there are as many as words.
const RUN_PAIRS: usize = 9;

/// Candidates that are kept for one scene: far more than a scene is ever cut into.
const NEAREST: usize = 12;

impl Profiles {
    pub(super) fn of(old: &Script, new: &Script) -> Self {
        let mut ids = BTreeMap::new();
        let old: Vec<Profile> = profiles(old, &mut ids);
        let new: Vec<Profile> = profiles(new, &mut ids);
        let mut spread = vec![(0, 0); ids.len()];
        for (side, list) in [(false, &old), (true, &new)] {
            for (id, _) in list.iter().flat_map(|p| &p.body) {
                if let Some(s) = usize::try_from(*id).ok().and_then(|i| spread.get_mut(i)) {
                    let count: &mut u32 = if side { &mut s.1 } else { &mut s.0 };
                    *count += 1;
                }
            }
        }
        let scenes = old.len() + new.len();
        let weights = spread
            .iter()
            .map(|(a, b)| {
                let scenes_with = (*a + *b).max(1);
                let rare = u64::try_from(scenes).unwrap_or(u64::MAX) / u64::from(scenes_with);
                1 + u64::from(rare.max(1).ilog2())
            })
            .collect();
        Self {
            old,
            new,
            weights,
            spread,
        }
    }

    fn weight(&self, id: u32) -> u64 {
        usize::try_from(id)
            .ok()
            .and_then(|i| self.weights.get(i))
            .copied()
            .unwrap_or(1)
    }

    /// Weight of all words.
    pub(super) fn mass(&self, words: &[Counted]) -> u64 {
        words
            .iter()
            .map(|(id, n)| self.weight(*id) * u64::from(*n))
            .sum()
    }

    /// Words that two bodies share, each as often as in both.
    pub(super) fn shared(a: &[Counted], b: &[Counted]) -> Vec<Counted> {
        let mut out = Vec::new();
        let (mut x, mut y) = (a.iter().peekable(), b.iter().peekable());
        while let (Some(p), Some(q)) = (x.peek(), y.peek()) {
            match p.0.cmp(&q.0) {
                std::cmp::Ordering::Less => _ = x.next(),
                std::cmp::Ordering::Greater => _ = y.next(),
                std::cmp::Ordering::Equal => {
                    out.push((p.0, p.1.min(q.1)));
                    let _ = (x.next(), y.next());
                }
            }
        }
        out
    }

    /// What is left of a body without the words of another.
    pub(super) fn without(a: &[Counted], b: &[Counted]) -> Vec<Counted> {
        a.iter()
            .filter_map(|(id, n)| {
                let taken = b
                    .binary_search_by_key(id, |w| w.0)
                    .ok()
                    .and_then(|i| b.get(i))
                    .map_or(0, |w| w.1);
                (*n > taken).then(|| (*id, *n - taken))
            })
            .collect()
    }

    /// Pairs worth comparing: they share a run of three words or a rare word that few scenes have, a
    /// number, or a heading. In order, each once. `open` says of a draft's scene, old or new, whether it
    /// is to be compared: one whose every word stands in its pair is not.
    pub(super) fn candidates(&self, open: &dyn Fn(bool, usize) -> bool) -> Vec<(usize, usize)> {
        let open = |new: bool, at: usize, p: &Profile| !p.omitted && open(new, at);
        let mut hits: Vec<(usize, usize)> = Vec::new();
        let mut runs: Vec<([u32; 3], bool, usize)> = Vec::new();
        for (side, list) in [(false, &self.old), (true, &self.new)] {
            for (at, p) in list.iter().enumerate() {
                if !open(side, at, p) {
                    continue;
                }
                runs.extend(p.order.windows(3).filter_map(|w| match w {
                    [a, b, c] => Some(([*a, *b, *c], side, at)),
                    _ => None,
                }));
                runs.extend(p.body.iter().filter_map(|(id, _)| {
                    let (a, b) = *self.spread.get(usize::try_from(*id).ok()?)?;
                    ((1..=3).contains(&a) && (1..=3).contains(&b)).then_some((
                        [*id, u32::MAX, 0],
                        side,
                        at,
                    ))
                }));
            }
        }
        runs.sort_unstable();
        runs.dedup();
        for group in runs.chunk_by(|a, b| a.0 == b.0) {
            let split = group.partition_point(|r| !r.1);
            let (old, new) = group.split_at(split);
            if old.len() * new.len() <= RUN_PAIRS {
                hits.extend(old.iter().flat_map(|o| new.iter().map(|n| (o.2, n.2))));
            }
        }
        let mut out = nearest(hits);
        let heading = |new, at, p: &'_ Profile| open(new, at, p).then(|| p.heading.clone());
        out.extend(self.by_name(heading));
        let number = |new, at, p: &'_ Profile| p.number.clone().filter(|_| open(new, at, p));
        out.extend(self.by_name(number));
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Pairs of the same name; where many have it, only those near each other in order.
    fn by_name(
        &self,
        name: impl Fn(bool, usize, &Profile) -> Option<String>,
    ) -> Vec<(usize, usize)> {
        let mut groups: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, p) in self.old.iter().enumerate() {
            if let Some(n) = name(false, at, p) {
                groups.entry(n).or_default().0.push(at);
            }
        }
        for (at, p) in self.new.iter().enumerate() {
            if let Some(n) = name(true, at, p) {
                groups.entry(n).or_default().1.push(at);
            }
        }
        let mut out = Vec::new();
        for (old, new) in groups.values() {
            let all = old.len() * new.len() <= PAIRS;
            for (k, i) in old.iter().enumerate() {
                let beside = if all {
                    0..new.len()
                } else {
                    k.saturating_sub(1).min(new.len())..(k + 2).min(new.len())
                };
                out.extend(new.get(beside).unwrap_or_default().iter().map(|j| (*i, *j)));
            }
        }
        out
    }
}

/// For each scene those that it shares most with.
fn nearest(mut hits: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    hits.sort_unstable();
    let counted: Vec<(usize, (usize, usize))> = hits
        .chunk_by(|a, b| a == b)
        .filter_map(|g| g.first().map(|p| (g.len(), *p)))
        .collect();
    let mut out = Vec::new();
    let mut take = |key: fn(&(usize, usize)) -> usize| {
        let mut list = counted.clone();
        list.sort_unstable_by_key(|(n, p)| (key(p), std::cmp::Reverse(*n), *p));
        for group in list.chunk_by(|a, b| key(&a.1) == key(&b.1)) {
            out.extend(group.iter().take(NEAREST).map(|(_, p)| *p));
        }
    };
    take(|p| p.0);
    take(|p| p.1);
    out
}

/// The scenes of one draft, for their keys.
pub(super) fn of_one(script: &Script) -> Vec<Profile> {
    profiles(script, &mut BTreeMap::new())
}

fn profiles(script: &Script, ids: &mut BTreeMap<String, u32>) -> Vec<Profile> {
    let mut seen: BTreeMap<Sum, usize> = BTreeMap::new();
    let mut out: Vec<Profile> = script
        .scenes
        .iter()
        .map(|s| profile(script, s, ids))
        .collect();
    for p in &mut out {
        let nth = seen.entry(p.sum).or_default();
        *nth += 1;
        if *nth > 1 {
            p.key = format!("{}:{nth}", p.key);
        }
    }
    out
}

fn profile(script: &Script, scene: &Scene, ids: &mut BTreeMap<String, u32>) -> Profile {
    let mut heading = String::new();
    text::plain(&scene.heading, &mut heading);
    let mut body = String::new();
    for e in script.elements_of(scene) {
        if e.kind.is_scene_text() && e.kind != Kind::SceneHeading {
            text::plain(text::said(e), &mut body);
        }
    }
    let mut order = Vec::new();
    for word in body.split(' ').filter(|w| !w.is_empty()) {
        if !text::is_little(word) {
            let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            order.push(*ids.entry(text::stem(word)).or_insert(next));
        }
    }
    let mut sorted = order.clone();
    sorted.sort_unstable();
    let counted = sorted
        .chunk_by(|a, b| a == b)
        .filter_map(|g| Some((*g.first()?, u32::try_from(g.len()).ok()?)))
        .collect();
    let parts = heading::parse(&scene.heading);
    let place = text::stems(scene.heading.get(parts.place).unwrap_or_default()).join(" ");
    let mut sum = Sum::new();
    sum.add(&heading);
    sum.add(&body);
    Profile {
        key: sum.hex(),
        sum,
        plain: format!("{heading} {body}"),
        head: text::stems(&scene.heading),
        place,
        number: scene.number.as_deref().and_then(number),
        omitted: order.len() <= 2 && is_omitted(&heading),
        heading,
        body: counted,
        order,
    }
}

/// A scene number as it is compared: `12a.` is `12A`.
fn number(written: &str) -> Option<String> {
    let out: String = written
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    (!out.is_empty()).then_some(out)
}

/// True for a heading that says no more than that its scene was taken out.
fn is_omitted(heading: &str) -> bool {
    let mut said = heading
        .split(' ')
        .filter(|w| {
            !w.is_empty()
                && !w.chars().any(|c| c.is_ascii_digit())
                && !matches!(*w, "scene" | "scenes")
        })
        .peekable();
    said.peek().is_some() && said.all(|w| OMITTED.contains(&w))
}
