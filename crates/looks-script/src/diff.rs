//! The difference of two drafts of a script in their hazards: new, gone, changed, unchanged. Matches scenes
//! wherever they went, and says of each hazard what it was; it does not say what anybody decided about it
//! ([`carry`] does), nor what either draft is worth.
//!
//! What a hazard is across drafts, and where that fails, is in `docs/SCRIPT-DIFF.md`. Takes time in
//! proportion to the drafts, however scenes were moved.

mod decisions;
mod profile;
mod scenes;
mod signs;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;

pub use decisions::{Asked, Carried, Carry, Decision, Verdict, Why, carry};
use profile::{Profile, Profiles};
use signs::Compared;
use text::Sum;

use crate::{
    hazard::{Category, Hazard, Presence, SceneHazards},
    model::Script,
};

/// A draft: the script as read, and what was found in it.
pub type Draft<'a> = (&'a Script, &'a [SceneHazards]);

/// A scene of one draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SceneRef {
    /// Index into [`Script::scenes`].
    pub index: usize,
    /// Its heading.
    pub heading: String,
    /// The number the writer gave it.
    pub number: Option<String>,
    /// Page on which it begins.
    pub page: u32,
    /// The same for the same words, whatever the number, place in the script or file format.
    pub key: String,
    /// Its words in one line, for looking a quotation up.
    #[serde(skip)]
    plain: String,
}

/// What became of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// One scene in both drafts.
    Same,
    /// Only in the new draft.
    New,
    /// Only in the old draft.
    Gone,
    /// Taken out, its number kept as omitted.
    Omitted,
    /// Its number was kept as omitted, and it is there again.
    Restored,
    /// One scene of the old draft is several of the new.
    Split,
    /// Several scenes of the old draft are one of the new.
    Merged,
    /// Several of the old are several of the new.
    Recut,
}

/// Scenes that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SceneChange {
    /// What became of it.
    pub relation: Relation,
    /// Of the old draft, in order.
    pub old: Vec<SceneRef>,
    /// Of the new draft, in order.
    pub new: Vec<SceneRef>,
    /// It stands elsewhere in the order.
    pub moved: bool,
    /// It has another number.
    pub renumbered: bool,
    /// It has another heading.
    pub retitled: bool,
    /// Its words are others, heading included.
    pub reworded: bool,
}

/// A hazard of one draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HazardRef {
    /// Index of its scene into [`Script::scenes`].
    pub scene: usize,
    /// Under which decisions about it are kept: the same only for the same hazard in a scene of the same
    /// words. Another draft's key is found by [`carry`], never by looking it up.
    pub key: String,
    /// What was found.
    pub hazard: Hazard,
}

/// Whether it is in both drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Only in the new draft.
    New,
    /// Only in the old draft.
    Gone,
    /// In both, and not the same.
    Changed,
    /// In both.
    Unchanged,
}

/// How much the words about a piece of evidence say that they did not say before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adds {
    /// Words went or changed places.
    Nothing,
    /// New words stand beside the evidence.
    Beside,
    /// The evidence itself has new words.
    Evidence,
}

/// One thing in which a hazard is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    /// On set where it was spoken of, or the other way round.
    Kind {
        /// In the old draft.
        from: Presence,
        /// In the new draft.
        to: Presence,
    },
    /// Its main word is another.
    What {
        /// In the old draft.
        from: String,
        /// In the new draft.
        to: String,
    },
    /// Somebody else has or does it.
    Who {
        /// In the old draft.
        from: Option<String>,
        /// In the new draft.
        to: Option<String>,
    },
    /// Evidence that the old draft did not have.
    Found {
        /// The words.
        words: String,
    },
    /// Evidence that the new draft does not have.
    Lost {
        /// The words.
        words: String,
        /// They still stand in a scene of the new draft, and the program does not find them there.
        stays: bool,
    },
    /// The same evidence in other words, or with others beside it.
    Reworded {
        /// The sentence in the old draft.
        from: String,
        /// The sentence in the new draft.
        to: String,
        /// What it says that it did not say before.
        adds: Adds,
    },
    /// There is more evidence than is kept, and the scene was rewritten: not all of it was compared.
    Uncounted,
    /// It is not found any more, though words it was found by still stand in its scene.
    WordsStay,
}

/// A hazard in both drafts. Each hazard of either draft is in exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HazardChange {
    /// Whether it is in both.
    pub status: Status,
    /// What.
    pub category: Category,
    /// Index into [`Diff::scenes`].
    pub scenes: usize,
    /// In the old draft: none where it is new, several where scenes were merged.
    pub old: Vec<HazardRef>,
    /// In the new draft: none where it is gone, several where a scene was split.
    pub new: Vec<HazardRef>,
    /// In what it changed; empty where nothing did or it is new. Of what is gone only [`Change::WordsStay`].
    pub changes: Vec<Change>,
    /// The same for each of `new`.
    #[serde(skip)]
    each: Vec<Vec<Change>>,
}

/// How many hazards of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Only in the new draft.
    pub new: usize,
    /// Only in the old draft.
    pub gone: usize,
    /// In both, not the same.
    pub changed: usize,
    /// In both.
    pub unchanged: usize,
}

/// The difference of two drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// In the order of the new draft, with what is gone after the scene that it followed.
    pub scenes: Vec<SceneChange>,
    /// In the order of scenes, then of [`Category::ALL`].
    pub hazards: Vec<HazardChange>,
}

impl Diff {
    /// How many hazards of each status.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for h in &self.hazards {
            match h.status {
                Status::New => counts.new += 1,
                Status::Gone => counts.gone += 1,
                Status::Changed => counts.changed += 1,
                Status::Unchanged => counts.unchanged += 1,
            }
        }
        counts
    }
}

/// The difference of two drafts. Scenes for which no findings are given count as having none.
pub fn diff(old: Draft<'_>, new: Draft<'_>) -> Diff {
    let profiles = Profiles::of(old.0, new.0);
    let found = scenes::find(&profiles);
    let (old_refs, new_refs) = (refs(old.1, &profiles.old), refs(new.1, &profiles.new));
    let groups = groups(&found, profiles.old.len(), profiles.new.len());
    let mut out = Diff {
        scenes: Vec::with_capacity(groups.len()),
        hazards: Vec::new(),
    };
    for group in groups {
        let change = scene_change(&group, &found, (old.0, new.0), &profiles);
        let of = |refs: &[Vec<HazardRef>], scenes: &[usize]| -> Vec<HazardRef> {
            let lists = scenes.iter().filter_map(|s| refs.get(*s));
            lists.flatten().cloned().collect()
        };
        let (a, b) = (of(&old_refs, &group.old), of(&new_refs, &group.new));
        let at = out.scenes.len();
        for category in Category::ALL {
            let pick = |list: &[HazardRef]| -> Vec<HazardRef> {
                let wanted = list.iter().filter(|r| r.hazard.category == category);
                wanted.cloned().collect()
            };
            let (a, b) = (pick(&a), pick(&b));
            if a.is_empty() && b.is_empty() {
                continue;
            }
            if a.is_empty() || b.is_empty() || change.relation == Relation::Omitted {
                let gone = a.into_iter().map(|r| alone(Status::Gone, at, r));
                let new = b.into_iter().map(|r| alone(Status::New, at, r));
                out.hazards.extend(gone.chain(new));
            } else {
                let pair = (a, b);
                out.hazards.push(in_both(
                    category,
                    at,
                    pair,
                    (old.0, new.0),
                    !change.reworded,
                ));
            }
        }
        out.scenes.push(change);
    }
    let Diff { scenes, hazards } = &mut out;
    for h in hazards {
        if let Some(change) = scenes.get(h.scenes) {
            signs::say_what_stays(h, &change.new);
        }
    }
    out
}

/// The key of every hazard of a draft, in the order of its findings. A draft's own, without another.
pub fn keys(draft: Draft<'_>) -> Vec<Vec<String>> {
    refs(draft.1, &profile::of_one(draft.0))
        .into_iter()
        .map(|list| list.into_iter().map(|r| r.key).collect())
        .collect()
}

/// The key of every scene of a script: decisions that add a hazard are kept under it.
pub fn scene_keys(script: &Script) -> Vec<String> {
    let profiles = profile::of_one(script);
    profiles.into_iter().map(|p| p.key).collect()
}

fn refs(hazards: &[SceneHazards], profiles: &[Profile]) -> Vec<Vec<HazardRef>> {
    profiles
        .iter()
        .enumerate()
        .map(|(scene, profile)| {
            let found = hazards.get(scene).map_or(&[][..], |s| s.hazards.as_slice());
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            found
                .iter()
                .map(|hazard| {
                    let mut key = hazard_key(&profile.key, hazard);
                    let nth = seen.entry(key.clone()).or_default();
                    *nth += 1;
                    if *nth > 1 {
                        key = format!("{key}:{nth}");
                    }
                    HazardRef {
                        scene,
                        key,
                        hazard: hazard.clone(),
                    }
                })
                .collect()
        })
        .collect()
}

/// Everything that a decision was about is in it, so that it cannot be found for anything else.
fn hazard_key(scene: &str, hazard: &Hazard) -> String {
    let mut sum = Sum::new();
    sum.add(scene);
    sum.add(match hazard.kind {
        Presence::Action => "action",
        Presence::Mention => "mention",
    });
    sum.add(&main_word(&hazard.what));
    sum.add(&name(hazard.who.as_deref()));
    for e in &hazard.evidence {
        let mut plain = String::new();
        text::plain(&e.words, &mut plain);
        sum.add(&plain);
    }
    format!("{}:{}", hazard.category.as_str(), sum.hex())
}

fn main_word(what: &str) -> String {
    text::stems(what).join(" ")
}

fn name(who: Option<&str>) -> String {
    let mut out = String::new();
    text::plain(who.unwrap_or_default(), &mut out);
    out
}

/// Scenes of both drafts that belong together, by index.
struct Group {
    old: Vec<usize>,
    new: Vec<usize>,
    omitted: bool,
}

/// All scenes of both drafts, each in one group.
fn groups(found: &scenes::Match, olds: usize, news: usize) -> Vec<Group> {
    // A scene's group is that of the pair it belongs to; parts join the group of their whole.
    let mut of_old: Vec<Option<usize>> = vec![None; olds];
    let mut of_new: Vec<Option<usize>> = vec![None; news];
    let mut out: Vec<Group> = Vec::new();
    let omitted = found.omitted.iter().map(|p| (*p, true));
    for ((i, j), omitted) in found.pairs.iter().map(|p| (*p, false)).chain(omitted) {
        if let (Some(a @ None), Some(b @ None)) = (of_old.get_mut(i), of_new.get_mut(j)) {
            (*a, *b) = (Some(out.len()), Some(out.len()));
            out.push(Group {
                old: vec![i],
                new: vec![j],
                omitted,
            });
        }
    }
    for (i, j) in &found.parts {
        let (Some(a), Some(b)) = (of_old.get_mut(*i), of_new.get_mut(*j)) else {
            continue;
        };
        match (*a, *b) {
            (Some(g), None) => {
                *b = Some(g);
                out.iter_mut().skip(g).take(1).for_each(|x| x.new.push(*j));
            }
            (None, Some(g)) => {
                *a = Some(g);
                out.iter_mut().skip(g).take(1).for_each(|x| x.old.push(*i));
            }
            _ => {}
        }
    }
    let alone = |old: Vec<usize>, new: Vec<usize>| Group {
        old,
        new,
        omitted: false,
    };
    // What is gone comes after the scene of the new draft that it followed in the old one.
    let first_new: Vec<Option<usize>> = out.iter().map(|g| g.new.iter().min().copied()).collect();
    let mut order: Vec<((usize, usize), Group)> = Vec::new();
    let mut after = 0;
    for (i, group) in of_old.iter().enumerate() {
        match group.and_then(|g| first_new.get(g)).copied().flatten() {
            Some(j) => after = j + 1,
            None => order.push(((after, i + 1), alone(vec![i], Vec::new()))),
        }
    }
    for (j, group) in of_new.iter().enumerate() {
        if group.is_none() {
            order.push(((j + 1, 0), alone(Vec::new(), vec![j])));
        }
    }
    for (mut group, first) in out.into_iter().zip(first_new) {
        group.old.sort_unstable();
        group.new.sort_unstable();
        order.push(((first.map_or(0, |j| j + 1), 0), group));
    }
    order.sort_by_key(|(key, _)| *key);
    order.into_iter().map(|(_, g)| g).collect()
}

fn scene_refs(script: &Script, profiles: &[Profile], list: &[usize]) -> Vec<SceneRef> {
    list.iter()
        .filter_map(|at| {
            let (scene, profile) = (script.scenes.get(*at)?, profiles.get(*at)?);
            Some(SceneRef {
                index: *at,
                heading: scene.heading.clone(),
                number: scene.number.clone(),
                page: scene.page,
                key: profile.key.clone(),
                plain: profile.plain.clone(),
            })
        })
        .collect()
}

fn scene_change(
    group: &Group,
    found: &scenes::Match,
    (old, new): (&Script, &Script),
    profiles: &Profiles,
) -> SceneChange {
    let of = |list: &[usize], all: &'_ [Profile]| -> Vec<Profile> {
        list.iter().filter_map(|at| all.get(*at)).cloned().collect()
    };
    let (a, b) = (of(&group.old, &profiles.old), of(&group.new, &profiles.new));
    let relation = match (a.as_slice(), b.as_slice()) {
        ([], _) => Relation::New,
        (_, []) => Relation::Gone,
        ([_], [y]) if group.omitted && y.omitted => Relation::Omitted,
        ([_], [_]) if group.omitted => Relation::Restored,
        ([_], [_]) => Relation::Same,
        ([_], _) => Relation::Split,
        (_, [_]) => Relation::Merged,
        _ => Relation::Recut,
    };
    let (mut renumbered, mut retitled, mut reworded) = (false, false, true);
    if let ([x], [y]) = (a.as_slice(), b.as_slice()) {
        renumbered = x.number != y.number;
        retitled = x.heading != y.heading;
        reworded = x.sum != y.sum;
    }
    let apart = matches!(relation, Relation::New | Relation::Gone);
    SceneChange {
        relation,
        old: scene_refs(old, &profiles.old, &group.old),
        new: scene_refs(new, &profiles.new, &group.new),
        moved: group
            .old
            .iter()
            .any(|i| found.moved.binary_search(i).is_ok()),
        renumbered,
        retitled,
        reworded: reworded && !apart,
    }
}

fn alone(status: Status, scenes: usize, hazard: HazardRef) -> HazardChange {
    let category = hazard.hazard.category;
    let (old, new) = if status == Status::Gone {
        (vec![hazard], Vec::new())
    } else {
        (Vec::new(), vec![hazard])
    };
    HazardChange {
        status,
        category,
        scenes,
        each: vec![Vec::new(); new.len()],
        old,
        new,
        changes: Vec::new(),
    }
}

fn in_both(
    category: Category,
    scenes: usize,
    (old, new): (Vec<HazardRef>, Vec<HazardRef>),
    (old_script, new_script): (&Script, &Script),
    same_words: bool,
) -> HazardChange {
    let Compared {
        new: mut each,
        lost,
    } = signs::compare((old_script, &old), (new_script, &new), same_words);
    // A part of a split scene has a part of the evidence, and paragraphs change places: which word comes
    // first tells only where the evidence itself is other.
    let same = lost.is_empty() && each.iter().all(Vec::is_empty);
    let apart = new.len() > 1;
    for (changes, r) in each.iter_mut().zip(&new) {
        changes.extend(identity(&old, &r.hazard, !same && !apart, !apart));
        changes.sort();
        changes.dedup();
    }
    let mut changes: Vec<Change> = each.iter().flatten().cloned().chain(lost).collect();
    changes.sort();
    changes.dedup();
    HazardChange {
        status: if changes.is_empty() {
            Status::Unchanged
        } else {
            Status::Changed
        },
        category,
        scenes,
        old,
        new,
        changes,
        each,
    }
}

/// Whether a hazard is on set, what it is and who has it, as against all that it may have been.
fn identity(old: &[HazardRef], new: &Hazard, what: bool, who: bool) -> Vec<Change> {
    let mut out = Vec::new();
    let Some(first) = old.first().map(|r| &r.hazard) else {
        return out;
    };
    let any = |same: &dyn Fn(&Hazard) -> bool| old.iter().any(|r| same(&r.hazard));
    if !any(&|h| h.kind == new.kind) {
        out.push(Change::Kind {
            from: first.kind,
            to: new.kind,
        });
    }
    if what && !any(&|h| main_word(&h.what) == main_word(&new.what)) {
        out.push(Change::What {
            from: first.what.clone(),
            to: new.what.clone(),
        });
    }
    if who && !any(&|h| name(h.who.as_deref()) == name(new.who.as_deref())) {
        out.push(Change::Who {
            from: first.who.clone(),
            to: new.who.clone(),
        });
    }
    out
}
