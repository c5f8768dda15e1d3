//! What becomes of the decisions about one draft in the next, as the engine is told.
//!
//! The judgement is [`looks_script::diff::carry`]'s. Here keys of the record become its decisions and
//! its answers become commands; who decided, and when, the engine takes from the draft before.

use std::collections::{BTreeMap, BTreeSet};

use looks_core::{
    id::{SceneKey, ScriptId},
    private::Words,
    state::{HazardCase, HazardVerdict, Script},
    vocabulary::AskAgain,
};
use looks_script::diff::{self, Asked, Decision, Diff, Verdict, Why};
use serde::Serialize;

use super::{Draft, category_of, hazard_key, presence_of, scene_key};

/// One decision taken over or asked again; the engine's `carry`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// In the new draft.
    pub hazard: String,
    /// In the draft before.
    pub from: BTreeSet<String>,
    /// The draft it was decided in, where that is an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
    /// The scene of the new draft, where a person had added it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene: Option<String>,
    /// Why somebody has to look again; empty where it holds.
    pub ask: BTreeSet<AskAgain>,
}

/// What becomes of the decisions about `before` in the new draft. `text` gives the words behind a
/// reference. Without the old draft's file only what is word for word the same can be taken over.
pub fn carry(
    before: &Script,
    difference: Option<&Diff>,
    new: &Draft,
    text: &dyn Fn(&Words) -> String,
) -> Vec<Carried> {
    let mut out = Gathered::new(before, new);
    let Some(difference) = difference else {
        for key in new.keys.iter().flatten() {
            let known = hazard_key(key).and_then(|k| before.hazards.get(&k).map(|h| (k, h)));
            if let Some((from, case)) = known
                && decided(case).is_some()
            {
                out.take(key, &BTreeSet::from([from.to_string()]), None, &[]);
            }
        }
        return out.done();
    };
    let decisions: Vec<Decision> = before
        .hazards
        .iter()
        .filter_map(|(key, case)| decision(key.as_str(), case, text))
        .collect();
    let answer = diff::carry(&decisions, difference);
    for held in &answer.carried {
        if let Verdict::Added { reason, .. } = &held.decision.verdict {
            let scene = held.decision.key.as_str();
            out.take(reason, &BTreeSet::from([reason.clone()]), Some(scene), &[]);
        } else {
            let from = held.from.iter().cloned().collect();
            out.take(&held.decision.key, &from, None, &[]);
        }
    }
    for asked in &answer.asked {
        again(asked, &mut out);
    }
    out.done()
}

/// What was decided in drafts before the draft before, about scenes that it left out and that are there again word for word.
/// `drafts` begins with the draft before; `lines` is what comes from that.
pub fn carry_older<'a>(
    drafts: impl Iterator<Item = (&'a ScriptId, &'a Script)>,
    new: &Draft,
    lines: &[Carried],
) -> Vec<Carried> {
    let found: BTreeSet<&str> = new.keys.iter().flatten().map(String::as_str).collect();
    let scenes: BTreeSet<&str> = new.scene_keys.iter().map(String::as_str).collect();
    // What a newer draft had is that draft's to say, decided there or not.
    let mut newer: BTreeSet<&str> = lines.iter().map(|l| l.hazard.as_str()).collect();
    let mut out = Vec::new();
    for (n, (id, draft)) in drafts.enumerate() {
        let old = draft.hazards.iter().map(|(key, case)| (key.as_str(), case));
        let counts = n > 0 && draft.withdrawn.is_none();
        for (key, case) in old.clone().filter(|_| counts) {
            let scene = case.scene.as_str();
            let Some(decision) = &case.decision else {
                continue;
            };
            let added = case.added.is_some();
            let over = added && matches!(decision.verdict, HazardVerdict::Dismissed { .. });
            let again = if added {
                scenes.contains(scene) && !found.contains(key)
            } else {
                found.contains(key)
            };
            if again && !over && !newer.contains(key) && !newer.contains(scene) {
                out.push(Carried {
                    hazard: key.to_owned(),
                    from: BTreeSet::from([key.to_owned()]),
                    draft: Some(id.to_string()),
                    scene: added.then(|| scene.to_owned()),
                    ask: BTreeSet::new(),
                });
            }
        }
        newer.extend(old.map(|(key, _)| key));
        newer.extend(draft.scenes.keys().map(SceneKey::as_str));
    }
    out
}

fn decided(case: &HazardCase) -> Option<&HazardVerdict> {
    let asked = || case.asked.as_ref().map(|(d, _)| d);
    case.decision.as_ref().or_else(asked).map(|d| &d.verdict)
}

/// A decision of the record as `looks-script` knows it. What a person added and a person dismissed is over.
fn decision(key: &str, case: &HazardCase, text: &dyn Fn(&Words) -> String) -> Option<Decision> {
    let verdict = decided(case)?;
    if let Some(words) = &case.added {
        if matches!(verdict, HazardVerdict::Dismissed { .. }) {
            return None;
        }
        let (category, kind) = case.counts_as();
        return Some(Decision {
            key: case.scene.to_string(),
            verdict: Verdict::Added {
                category: category_of(category)?,
                kind: presence_of(kind),
                words: text(words),
                // Several may stand in one scene: their own keys tell them apart.
                reason: key.to_owned(),
            },
        });
    }
    let verdict = match verdict {
        HazardVerdict::Confirmed => Verdict::Confirmed,
        HazardVerdict::Dismissed { reason } => Verdict::Dismissed {
            reason: text(reason),
        },
        HazardVerdict::Reclassed {
            category,
            kind,
            reason,
        } => Verdict::Reclassed {
            category: category_of(*category)?,
            kind: presence_of(*kind),
            reason: text(reason),
        },
    };
    Some(Decision {
        key: key.to_owned(),
        verdict,
    })
}

fn again(asked: &Asked, out: &mut Gathered<'_>) {
    let why: Vec<AskAgain> = asked.why.iter().filter_map(reason).collect();
    if why.is_empty() {
        return;
    }
    if let Verdict::Added { reason, .. } = &asked.decision.verdict {
        let from = BTreeSet::from([reason.clone()]);
        let found: Vec<&String> = asked
            .why
            .iter()
            .filter_map(|w| match w {
                Why::NowFound { key } => Some(key),
                _ => None,
            })
            .collect();
        for key in &found {
            out.take(key, &from, None, &why);
        }
        if found.is_empty() {
            for scene in &asked.to {
                out.take(reason, &from, Some(scene), &why);
            }
        }
        return;
    }
    let key = &asked.decision.key;
    let from = BTreeSet::from([key.clone()]);
    let kept = asked.why.contains(&Why::FoundNoMore);
    for to in &asked.to {
        // What a person said is there, and the program no longer finds, stands in the scene as if a person had added it.
        let (hazard, scene) = if kept {
            (key, Some(to.as_str()))
        } else {
            (to, None)
        };
        out.take(hazard, &from, scene, &why);
    }
}

/// Nothing is asked about what is not there any more.
const fn reason(why: &Why) -> Option<AskAgain> {
    match why {
        Why::HazardGone | Why::SceneGone => None,
        Why::FoundNoMore => Some(AskAgain::FoundNoMore),
        Why::Changed { .. } => Some(AskAgain::Changed),
        Why::Differs { .. } => Some(AskAgain::Differs),
        Why::Undecided { .. } => Some(AskAgain::Undecided),
        Why::WordsNotThere => Some(AskAgain::WordsNotThere),
        Why::SceneRewritten => Some(AskAgain::SceneRewritten),
        Why::NowFound { .. } => Some(AskAgain::NowFound),
        Why::Unknown => Some(AskAgain::Unknown),
    }
}

/// One line for each hazard of the new draft.
struct Gathered<'a> {
    before: &'a Script,
    found: BTreeSet<&'a str>,
    lines: BTreeMap<String, Carried>,
}

impl<'a> Gathered<'a> {
    fn new(before: &'a Script, new: &'a Draft) -> Self {
        Self {
            before,
            found: new.keys.iter().flatten().map(String::as_str).collect(),
            lines: BTreeMap::new(),
        }
    }

    fn take(
        &mut self,
        hazard: &str,
        from: &BTreeSet<String>,
        scene: Option<&str>,
        ask: &[AskAgain],
    ) {
        let known = |key: &String| {
            hazard_key(key).and_then(|k| self.before.hazards.get(&k).map(|h| (key.clone(), h)))
        };
        let old: Vec<(String, &std::sync::Arc<HazardCase>)> =
            from.iter().filter_map(known).collect();
        let fits = !old.is_empty() && scene.is_none_or(|s| scene_key(s).is_some());
        if !fits || hazard_key(hazard).is_none() {
            return;
        }
        // What waits for an answer is not answered by a new draft: its own reasons go with it.
        let waiting = old
            .iter()
            .filter(|(_, h)| h.decision.is_none())
            .filter_map(|(_, h)| h.asked.as_ref())
            .flat_map(|(_, why)| why.iter().copied());
        let ask: BTreeSet<AskAgain> = ask.iter().copied().chain(waiting).collect();
        let from: BTreeSet<String> = old.into_iter().map(|(key, _)| key).collect();
        let mut name = hazard.to_owned();
        if scene.is_some() {
            // The same words added in two parts of a scene that was split.
            let mut n = 1;
            while self.found.contains(name.as_str()) || self.lines.contains_key(&name) {
                n += 1;
                name = format!("{hazard}-{n}");
            }
        }
        let line = self.lines.entry(name.clone()).or_insert_with(|| Carried {
            hazard: name,
            from: BTreeSet::new(),
            draft: None,
            scene: scene.map(str::to_owned),
            ask: BTreeSet::new(),
        });
        line.from.extend(from);
        line.ask.extend(ask);
    }

    fn done(self) -> Vec<Carried> {
        self.lines.into_values().collect()
    }
}
