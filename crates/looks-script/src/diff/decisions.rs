//! What people decided about the hazards of one draft, taken to the next: what still holds by itself, and
//! what somebody has to look at again. Keeps nothing, and knows neither who decided nor when.
//!
//! INVARIANT: a decision holds by itself only for what it was made about. Where that is in doubt it is
//! asked again; asking costs a press, and a dismissal that outlives its reason hides a hazard.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Adds, Change, Diff, HazardChange, SceneChange, SceneRef, signs, text};
use crate::hazard::{Category, Presence};

/// What somebody decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It is a hazard.
    Confirmed,
    /// It is none.
    Dismissed {
        /// Why, in their words.
        reason: String,
    },
    /// It is one of another kind.
    Reclassed {
        /// What it is.
        category: Category,
        /// On set, or spoken of.
        kind: Presence,
        /// Why, in their words.
        reason: String,
    },
    /// The program did not find it.
    Added {
        /// What it is.
        category: Category,
        /// On set, or spoken of.
        kind: Presence,
        /// The words in the scene that it stands in; empty where it is about the whole scene.
        words: String,
        /// Why, in their words.
        reason: String,
    },
}

/// A decision and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Of a hazard, as in [`super::keys`]; for [`Verdict::Added`] of a scene, as in [`super::scene_keys`].
    pub key: String,
    /// What was decided.
    pub verdict: Verdict,
}

/// A decision that still holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Its keys in the old draft: several where scenes with the same decision were merged.
    pub from: Vec<String>,
    /// The decision under its key in the new draft.
    pub decision: Decision,
}

/// Why somebody has to look again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// The hazard is not in the new draft.
    HazardGone,
    /// The program no longer finds it, and the words it was confirmed by are still there.
    FoundNoMore,
    /// The scene is not in the new draft.
    SceneGone,
    /// It is no longer what was decided about.
    Changed {
        /// In what.
        change: Change,
    },
    /// Another hazard that came together with it was decided otherwise.
    Differs {
        /// Its key in the old draft.
        key: String,
    },
    /// Another hazard that came together with it was not decided.
    Undecided {
        /// Its key in the old draft.
        key: String,
    },
    /// The words of an added hazard are not in the scene, or in several that it was cut into.
    WordsNotThere,
    /// The scene was rewritten, and the added hazard names no words of it.
    SceneRewritten,
    /// The program now finds a hazard of that category in the scene by itself.
    NowFound {
        /// Its key in the new draft.
        key: String,
    },
    /// The old draft, as it is read and scanned now, has nothing under this key.
    Unknown,
}

/// A decision that does not hold by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// As it was, under its key in the old draft.
    pub decision: Decision,
    /// What it may be about in the new draft: keys of hazards, for an added one of scenes.
    pub to: Vec<String>,
    /// Every reason.
    pub why: Vec<Why>,
}

/// What becomes of the decisions of a draft in the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Carry {
    /// Hold by themselves, in the order of the new draft.
    pub carried: Vec<Carried>,
    /// Somebody has to look again.
    pub asked: Vec<Asked>,
}

/// Takes the decisions of the old draft to the new one. Of several about one hazard the last counts. Each
/// of those that count is carried, asked or, where its scene was split, both.
pub fn carry(decisions: &[Decision], diff: &Diff) -> Carry {
    let mut out = Carry::default();
    let mut of_hazard: BTreeMap<&str, &Decision> = BTreeMap::new();
    let mut added = Vec::new();
    for d in decisions {
        if matches!(d.verdict, Verdict::Added { .. }) {
            added.push(d);
        } else {
            of_hazard.insert(&d.key, d);
        }
    }
    for h in &diff.hazards {
        hazard(h, diff, &mut of_hazard, &mut out);
    }
    let mut scenes: BTreeMap<&str, (usize, &SceneChange)> = BTreeMap::new();
    for (at, change) in diff.scenes.iter().enumerate() {
        scenes.extend(change.old.iter().map(|s| (s.key.as_str(), (at, change))));
    }
    for d in added {
        match scenes.get(d.key.as_str()) {
            Some((at, change)) => addition(d, *at, change, diff, &mut out),
            None => out.asked.push(ask(d, Vec::new(), vec![Why::Unknown])),
        }
    }
    for d in of_hazard.into_values() {
        out.asked.push(ask(d, Vec::new(), vec![Why::Unknown]));
    }
    out
}

fn ask(decision: &Decision, to: Vec<String>, why: Vec<Why>) -> Asked {
    Asked {
        decision: decision.clone(),
        to,
        why,
    }
}

/// The decisions about one hazard, or about those that became one or came out of one.
fn hazard(
    h: &HazardChange,
    diff: &Diff,
    decisions: &mut BTreeMap<&str, &Decision>,
    out: &mut Carry,
) {
    let decided: Vec<(&str, Option<&Decision>)> = h
        .old
        .iter()
        .map(|r| (r.key.as_str(), decisions.remove(r.key.as_str())))
        .collect();
    let made: Vec<&Decision> = decided.iter().filter_map(|(_, d)| *d).collect();
    let Some(first) = made.first() else { return };
    if h.new.is_empty() {
        let still = still_there(h, diff);
        let gone = made.iter().map(|d| {
            let says_so = !matches!(d.verdict, Verdict::Dismissed { .. });
            match &still {
                Some(scene) if says_so => ask(d, vec![scene.clone()], vec![Why::FoundNoMore]),
                _ => ask(d, Vec::new(), vec![Why::HazardGone]),
            }
        });
        out.asked.extend(gone);
        return;
    }
    let mut apart = Vec::new();
    for (key, d) in &decided {
        let key = (*key).to_owned();
        match d {
            None => apart.push(Why::Undecided { key }),
            Some(d) if d.verdict != first.verdict => apart.push(Why::Differs { key }),
            Some(_) => {}
        }
    }
    let mut asked: Vec<(String, Vec<Why>)> = Vec::new();
    for (r, changes) in h.new.iter().zip(&h.each) {
        let mut why = apart.clone();
        let matters = changes.iter().filter(|c| matters(c, &first.verdict));
        why.extend(matters.cloned().map(|change| Why::Changed { change }));
        if why.is_empty() {
            out.carried.push(Carried {
                from: made.iter().map(|d| d.key.clone()).collect(),
                decision: Decision {
                    key: r.key.clone(),
                    verdict: first.verdict.clone(),
                },
            });
        } else {
            asked.push((r.key.clone(), why));
        }
    }
    if asked.is_empty() {
        return;
    }
    let to: Vec<String> = asked.iter().map(|(key, _)| key.clone()).collect();
    let mut why: Vec<Why> = Vec::new();
    for w in asked.into_iter().flat_map(|(_, why)| why) {
        if !why.contains(&w) {
            why.push(w);
        }
    }
    out.asked
        .extend(made.iter().map(|d| ask(d, to.clone(), why.clone())));
}

/// Key of the scene of the new draft in which words stand that a hazard was found by before, where one has them.
fn still_there(h: &HazardChange, diff: &Diff) -> Option<String> {
    let scenes = &diff.scenes.get(h.scenes)?.new;
    signs::still_there(h, scenes).map(|s| s.key.clone())
}

/// Whether a change is one that a decision of this kind does not outlive.
const fn matters(change: &Change, verdict: &Verdict) -> bool {
    match change {
        Change::Lost { .. } => false,
        // A confirmation hides nothing: it outlives other words beside the same evidence.
        Change::Reworded { adds, .. } => match adds {
            Adds::Nothing => false,
            Adds::Beside => !matches!(verdict, Verdict::Confirmed),
            Adds::Evidence => true,
        },
        Change::Kind { .. }
        | Change::What { .. }
        | Change::Who { .. }
        | Change::Found { .. }
        | Change::Uncounted
        | Change::WordsStay => true,
    }
}

/// The decision that a scene has a hazard which the program did not find.
fn addition(d: &Decision, at: usize, scenes: &SceneChange, diff: &Diff, out: &mut Carry) {
    let Verdict::Added {
        category, words, ..
    } = &d.verdict
    else {
        return;
    };
    let here: Vec<&SceneRef> = scenes.new.iter().collect();
    let omitted = scenes.relation == super::Relation::Omitted;
    if here.is_empty() || omitted {
        out.asked.push(ask(d, Vec::new(), vec![Why::SceneGone]));
        return;
    }
    let mut quoted = String::new();
    text::plain(words, &mut quoted);
    let holds: Vec<&SceneRef> = if quoted.is_empty() {
        let same = |s: &&&SceneRef| same_words(&s.key, &d.key);
        here.iter().filter(same).copied().collect()
    } else {
        let padded = format!(" {quoted} ");
        let has = |s: &&&SceneRef| format!(" {} ", s.plain).contains(&padded);
        here.iter().filter(has).copied().collect()
    };
    let mut why = Vec::new();
    if holds.len() != 1 {
        why.push(if quoted.is_empty() {
            Why::SceneRewritten
        } else {
            Why::WordsNotThere
        });
    }
    let found = diff.hazards.iter().filter(|h| h.scenes == at);
    for h in found.filter(|h| h.category == *category && h.old.is_empty()) {
        let inside = |r: &&super::HazardRef| holds.iter().any(|s| s.index == r.scene);
        let keys = h.new.iter().filter(inside).map(|r| r.key.clone());
        why.extend(keys.map(|key| Why::NowFound { key }));
    }
    match holds.as_slice() {
        [scene] if why.is_empty() => out.carried.push(Carried {
            from: vec![d.key.clone()],
            decision: Decision {
                key: scene.key.clone(),
                verdict: d.verdict.clone(),
            },
        }),
        _ => {
            let to = here.iter().map(|s| s.key.clone()).collect();
            out.asked.push(ask(d, to, why));
        }
    }
}

/// Keys of scenes with the same words, told apart by their order or not.
fn same_words(a: &str, b: &str) -> bool {
    a.split(':').next() == b.split(':').next()
}
