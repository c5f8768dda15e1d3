//! Drafts of scripts: their scenes, what was found in them, and what people decided about it.
//!
//! The text of a script is never here: keys are sums over its words, and texts of people are references.

use std::{collections::BTreeSet, sync::Arc};

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{Setup, State};
use crate::{
    Timestamp,
    command::Plan,
    id::{HazardKey, PersonId, SceneId, SceneKey, ScriptId, SetupId},
    private::Words,
    vocabulary::{AskAgain, Hazard, Presence, Role},
};

/// Most scenes of a draft: some ten times those of a long feature.
pub const SCENES_MAX: u32 = 2_000;

/// A draft of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// Name of its file.
    pub name: Words,
    /// Salted SHA-256 of its file, hexadecimal.
    pub file: String,
    /// Ending of the file's name.
    pub ending: String,
    /// Pages.
    pub pages: u32,
    /// How many scenes it has.
    pub expected: u32,
    /// The draft whose place it takes.
    pub after: Option<ScriptId>,
    /// Who filed it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Who took it out of use, and when.
    pub withdrawn: Option<(PersonId, Timestamp)>,
    /// Why; empty where the record does not say.
    #[serde(default)]
    pub withdrawn_for: Words,
    /// Scenes listed so far.
    pub scenes: OrdMap<SceneKey, Arc<ScriptScene>>,
    /// Scenes by what setups call them.
    pub called: OrdMap<SceneId, BTreeSet<SceneKey>>,
    /// What setups called scenes by the draft before and what is another scene now, or none: with what those scenes are called
    /// in this draft, where they are in it.
    #[serde(default)]
    pub renumbered: OrdMap<SceneId, BTreeSet<SceneId>>,
    /// Setups that the draft before held for such a number when this one was filed: which version of each.
    #[serde(default)]
    pub held: OrdMap<SetupId, u64>,
    /// Setups as they were planned when it was filed: which version of each.
    #[serde(default)]
    pub planned: OrdMap<SetupId, u64>,
    /// Setups that were planned while it counted, as they were when it was withdrawn: which version of each.
    #[serde(default)]
    pub planned_by: OrdMap<SetupId, u64>,
    /// Hazards found or added.
    pub hazards: OrdMap<HazardKey, Arc<HazardCase>>,
}

/// A scene of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptScene {
    /// What setups call it.
    pub scene: SceneId,
    /// Its turn in the script, from 0.
    pub turn: u32,
    /// Length in eighths of a page.
    pub eighths: u32,
    /// Its hazards.
    pub hazards: BTreeSet<HazardKey>,
}

/// A hazard of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardCase {
    /// Its scene.
    pub scene: SceneKey,
    /// As found or added.
    pub category: Hazard,
    /// As found or added.
    pub kind: Presence,
    /// A person added it: the words it stands in.
    pub added: Option<Words>,
    /// What was decided last.
    pub decision: Option<HazardDecision>,
    /// What was decided in this draft before that, the latest last.
    #[serde(default)]
    pub earlier: Vec<HazardDecision>,
    /// What was decided in the draft before and has to be looked at again.
    pub asked: Option<(HazardDecision, BTreeSet<AskAgain>)>,
}

impl Setup {
    /// It is planned as it was when a list of versions was made.
    fn is_as_in(&self, planned: &OrdMap<SetupId, u64>, id: &SetupId) -> bool {
        planned.get(id) == Some(&self.version)
    }
}

/// What somebody decided about a hazard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HazardDecision {
    /// What.
    pub verdict: HazardVerdict,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The draft in which it was decided, where it was taken over.
    pub carried_from: Option<ScriptId>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum HazardVerdict {
    /// It is a hazard.
    Confirmed,
    /// It is none.
    Dismissed {
        /// Why.
        reason: Words,
    },
    /// It is another.
    Reclassed {
        /// What it is.
        category: Hazard,
        /// On set, or spoken of.
        kind: Presence,
        /// Why.
        reason: Words,
    },
}

/// Who prepares risk assessments for the production and so decides about every hazard.
pub const DECIDE_HAZARDS: &[Role] = &[
    Role::SafetyAdvisor,
    Role::FirstAd,
    Role::UnitProductionManager,
    Role::Producer,
    Role::StudioSafety,
];

/// Who takes a gun off set that somebody else confirmed there: those who answer for safety on the day.
pub const OVERRULE: &[Role] = &[Role::SafetyAdvisor, Role::FirstAd, Role::StudioSafety];

/// Who decides about weapons besides.
const DECIDE_WEAPONS: &[Role] = &[Role::Armorer, Role::PropertyMaster];

/// Who decides about hazards of all these kinds.
pub fn who_decides(about: &[Hazard]) -> Vec<Role> {
    let weapons = about.iter().all(|h| h.is_weapon());
    let besides = if weapons { DECIDE_WEAPONS } else { &[] };
    [DECIDE_HAZARDS, besides].concat()
}

/// How a hazard stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Found, and nobody has decided.
    Found,
    /// Confirmed, re-classed or added by a person.
    Confirmed,
    /// Dismissed by a person.
    Dismissed,
}

/// A hazard of a scene as it counts now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneHazard {
    /// The draft.
    pub script: ScriptId,
    /// The scene.
    pub scene: SceneId,
    /// Its key.
    pub hazard: HazardKey,
    /// What.
    pub category: Hazard,
    /// On set, or spoken of.
    pub kind: Presence,
    /// How it stands.
    pub standing: Standing,
}

impl SceneHazard {
    /// A gun or blank rounds on set that nobody dismissed.
    pub fn is_gun_on_set(&self) -> bool {
        self.category.is_gun()
            && self.kind == Presence::Action
            && self.standing != Standing::Dismissed
    }
}

impl HazardCase {
    /// How it stands.
    pub const fn standing(&self) -> Standing {
        match &self.decision {
            None => Standing::Found,
            Some(d) => match d.verdict {
                HazardVerdict::Dismissed { .. } => Standing::Dismissed,
                HazardVerdict::Confirmed | HazardVerdict::Reclassed { .. } => Standing::Confirmed,
            },
        }
    }

    /// What it counts as, after what was decided. Where that is asked again, the graver of both counts.
    pub fn counts_as(&self) -> (Hazard, Presence) {
        let found = (self.category, self.kind);
        let said = |d: &HazardDecision| match d.verdict {
            HazardVerdict::Reclassed { category, kind, .. } => Some((category, kind)),
            _ => None,
        };
        if let Some(d) = &self.decision {
            return said(d).unwrap_or(found);
        }
        let before = self.asked.as_ref().and_then(|(d, _)| said(d));
        let on_set_gun =
            |(what, kind): (Hazard, Presence)| (kind == Presence::Action, what.is_gun());
        before
            .filter(|b| on_set_gun(*b) > on_set_gun(found))
            .unwrap_or(found)
    }
}

impl Script {
    /// By this draft the number of the setup's scene means another one since the setup was planned. `before` is the draft whose
    /// place it took: what the setup was looked up in there is what counts, however its number is written.
    pub fn renumbers(&self, before: Option<&Self>, id: &SetupId, setup: &Setup) -> bool {
        let scene = setup.plan.scene.as_ref();
        setup.is_as_in(&self.held, id)
            || setup.is_as_in(&self.planned, id) && scene.is_some_and(|s| self.moves(before, s))
    }

    /// It gives a number that means this scene, or a scene that the number meant before, to another, or to none.
    fn moves(&self, before: Option<&Self>, scene: &SceneId) -> bool {
        let mut was = before.into_iter().flat_map(|b| b.names_called(scene));
        let mut moved = self.renumbered.keys();
        moved.any(|name| said_alike(name.as_str(), scene.as_str()))
            || was.any(|name| self.renumbered.contains_key(name))
    }

    /// What the scenes of a setup planned by this number are called in this draft now, where that is another number.
    pub fn called_now(&self, before: Option<&Self>, scene: &SceneId) -> BTreeSet<SceneId> {
        let was = before.into_iter().flat_map(|b| b.names_called(scene));
        let now = std::iter::once(scene).chain(was);
        let now = now.filter_map(|name| self.renumbered.get(name));
        now.flatten().cloned().collect()
    }

    /// What this draft calls the scene that is called so, written as it writes it.
    pub fn name_of(&self, scene: &SceneId) -> Option<&SceneId> {
        let exact = self.called.get_key_value(scene).map(|(name, _)| name);
        exact.or_else(|| {
            let mut names = self.called.keys();
            names.find(|name| said_alike(name.as_str(), scene.as_str()))
        })
    }

    /// All of its scenes are listed.
    pub fn is_whole(&self) -> bool {
        self.scenes.len() == usize::try_from(self.expected).unwrap_or(usize::MAX)
    }

    /// Scenes that setups call so. Where none is, all that share its number: a slate's `12b` is a setup of scene 12,
    /// and a setup planned for scene 12 may now be 12A.
    fn scenes_called<'a>(&'a self, scene: &SceneId) -> impl Iterator<Item = &'a SceneKey> {
        let names = self.names_called(scene);
        names.filter_map(|name| self.called.get(name)).flatten()
    }

    fn names_called<'a>(&'a self, scene: &SceneId) -> impl Iterator<Item = &'a SceneId> {
        let exact = self.name_of(scene);
        let number = numbered(scene.as_str()).filter(|_| exact.is_none());
        let others = number.into_iter().flat_map(|number| {
            let shares = move |id: &SceneId| numbered(id.as_str()) == Some(number);
            self.called.keys().filter(move |id| shares(id))
        });
        exact.into_iter().chain(others)
    }

    /// The draft has a scene that a setup planned for `scene` can be of.
    pub fn has_scene(&self, scene: &SceneId) -> bool {
        self.scenes_called(scene).next().is_some()
    }

    /// Hazards of every scene that setups call so, or that shares its number where none is, in the order of their keys.
    pub fn hazards_of<'a>(
        &'a self,
        scene: &SceneId,
    ) -> impl Iterator<Item = (&'a HazardKey, &'a HazardCase)> {
        self.scenes_called(scene)
            .filter_map(|key| self.scenes.get(key))
            .flat_map(|s| s.hazards.iter())
            .filter_map(|key| self.hazards.get_key_value(key))
            .map(|(key, case)| (key, &**case))
    }
}

/// `71a`, `71-a` and `71.a` are one name: nobody says the mark before a letter. `1.12` and `112` are two.
pub fn said_alike(name: &str, other: &str) -> bool {
    let mark = |c: char| matches!(c, '-' | '_' | '.');
    let said = |id: &str| -> String {
        let mut out = String::new();
        let mut waiting = None;
        for c in id.chars() {
            if mark(c) {
                waiting = Some(c);
                continue;
            }
            let digits = c.is_ascii_digit() && out.ends_with(|l: char| l.is_ascii_digit());
            out.extend(waiting.take().filter(|_| digits));
            out.push(c);
        }
        out
    };
    name == other || said(name) == said(other)
}

/// The number of a scene such as `12`, `12a` or `12-ab`; none where a name is more than a number and letters.
fn numbered(scene: &str) -> Option<&str> {
    let letters = scene.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = scene.strip_suffix(letters).filter(|n| !n.is_empty())?;
    let short = letters.trim_start_matches(['-', '_', '.']);
    (short.len() <= 2 && short.chars().all(|c| c.is_ascii_alphabetic())).then_some(number)
}

impl State {
    /// The draft that took this one's place, where one did.
    pub fn script_after(&self, script: &ScriptId) -> Option<(&ScriptId, &Script)> {
        self.scripts
            .iter()
            .map(|(id, s)| (id, &**s))
            .find(|(_, s)| {
                s.after.as_ref() == Some(script) && s.is_whole() && s.withdrawn.is_none()
            })
    }

    /// The draft is whole, nobody withdrew it, and no other took its place.
    pub fn script_in_force(&self, script: &ScriptId) -> bool {
        self.scripts
            .get(script)
            .is_some_and(|s| s.is_whole() && s.withdrawn.is_none())
            && self.script_after(script).is_none()
    }

    /// Drafts in force: one for each script of the production.
    pub fn scripts_in_force(&self) -> impl Iterator<Item = (&ScriptId, &Script)> {
        let counts = |s: &Script| s.is_whole() && s.withdrawn.is_none();
        let replaced: BTreeSet<&ScriptId> = self
            .scripts
            .values()
            .filter(|s| counts(s))
            .filter_map(|s| s.after.as_ref())
            .collect();
        self.scripts
            .iter()
            .filter(move |(id, s)| counts(s) && !replaced.contains(id))
            .map(|(id, s)| (id, &**s))
    }

    /// The drafts that this one came after, the latest first. A draft follows one that was there before it, so they end.
    pub fn drafts_before<'a>(
        &'a self,
        draft: &'a Script,
    ) -> impl Iterator<Item = (&'a ScriptId, &'a Script)> {
        let before = |draft: &'a Script| {
            let found = self.scripts.get_key_value(draft.after.as_ref()?)?;
            Some((found.0, &**found.1))
        };
        std::iter::successors(before(draft), move |(_, draft)| before(draft))
    }

    /// The first draft of a script, by any of its drafts.
    fn first_draft<'a>(&'a self, id: &'a ScriptId) -> &'a ScriptId {
        let draft = self.scripts.get(id);
        let first = draft.and_then(|d| self.drafts_before(d).last());
        first.map_or(id, |(id, _)| id)
    }

    /// Whether a setup is one of the script that this draft is of. One that names no script may be of any, and so may one whose
    /// script has no draft in force any more: what was found is not lost by a withdrawal.
    fn is_of(&self, plan: &Plan, draft: &ScriptId) -> bool {
        let Some(script) = &plan.script else {
            return true;
        };
        self.first_draft(script) == self.first_draft(draft) || self.draft_in_force(script).is_none()
    }

    /// The draft in force of the script that this draft is of.
    pub fn draft_in_force<'a>(&'a self, script: &ScriptId) -> Option<&'a ScriptId> {
        let mut drafts = self.scripts_in_force().map(|(id, _)| id);
        drafts.find(|id| self.first_draft(id) == self.first_draft(script))
    }

    /// Drafts in force of the script that a setup is of.
    pub fn scripts_of<'a>(
        &'a self,
        plan: &Plan,
    ) -> impl Iterator<Item = (&'a ScriptId, &'a Script)> {
        self.scripts_in_force()
            .filter(move |(id, _)| self.is_of(plan, id))
    }

    /// The draft by which the number of the setup's scene means another one since the setup was planned: one in force
    /// that numbers scenes anew, or one that numbered them so while the setup was planned and was withdrawn.
    pub fn scene_renumbered(&self, id: &SetupId, setup: &Setup) -> Option<&ScriptId> {
        let scene = setup.plan.scene.as_ref()?;
        let plan = &setup.plan;
        let anew = self
            .scripts_of(plan)
            .find(|(_, d)| d.renumbers(self.draft_before(d), id, setup));
        let withdrawn = || {
            let mut all = self.scripts.iter().map(|(id, d)| (id, &**d));
            all.find(|(script, d)| {
                setup.is_as_in(&d.planned_by, id)
                    && self.is_of(plan, script)
                    && self.alone_means((script, d), scene)
            })
        };
        anew.or_else(withdrawn).map(|(script, _)| script)
    }

    /// The draft whose place this one took.
    pub fn draft_before<'a>(&'a self, draft: &Script) -> Option<&'a Script> {
        let before = draft.after.as_ref()?;
        self.scripts.get(before).map(|s| &**s)
    }

    /// A withdrawn draft has a scene under a number that the draft before it gave to another, or to none. Where no draft
    /// of its script is left in force: one that no other script has either.
    fn alone_means(&self, (id, draft): (&ScriptId, &Script), scene: &SceneId) -> bool {
        let before = self.draft_before(draft);
        let left = self.draft_in_force(id).is_some();
        let mut others = self.scripts_in_force();
        let alone = match before {
            Some(before) if left => draft.moves(Some(before), scene) || !before.has_scene(scene),
            _ => !left && !others.any(|(_, other)| other.has_scene(scene)),
        };
        draft.has_scene(scene) && alone
    }

    /// The scenes of drafts in force in which a setup is looked up.
    pub fn scenes_of<'a>(
        &'a self,
        id: &SetupId,
        setup: &'a Setup,
    ) -> impl Iterator<Item = (&'a ScriptId, &'a ScriptScene)> {
        let held = self.scene_renumbered(id, setup).is_some();
        let scene = setup.plan.scene.as_ref().filter(|_| !held);
        scene.into_iter().flat_map(|scene| {
            self.scripts_of(&setup.plan)
                .flat_map(move |(script, draft)| {
                    let keys = draft.scenes_called(scene);
                    let all = keys.filter_map(|key| draft.scenes.get(key));
                    all.map(move |s| (script, &**s))
                })
        })
    }

    /// Setups that are looked up in this scene of a draft.
    pub fn setups_of<'a>(
        &'a self,
        draft: (&'a ScriptId, &'a Script),
        scene: &'a SceneKey,
    ) -> impl Iterator<Item = &'a SetupId> {
        let here = move |id: &SetupId, setup: &Setup| {
            self.is_planned_for(draft, scene, setup) && self.scene_renumbered(id, setup).is_none()
        };
        let setups = self.setups.iter();
        setups.filter(move |(id, s)| here(id, s)).map(|(id, _)| id)
    }

    /// The plan of a setup names this scene of a draft, as the draft calls it.
    pub fn is_planned_for(
        &self,
        (script, draft): (&ScriptId, &Script),
        scene: &SceneKey,
        setup: &Setup,
    ) -> bool {
        let planned = setup.plan.scene.as_ref();
        planned.is_some_and(|s| draft.scenes_called(s).any(|key| key == scene))
            && self.is_of(&setup.plan, script)
    }

    /// What the drafts in force of its script say of the scene of a plan, dismissed hazards included. Where a draft has no such
    /// scene any more, a gun that nobody dismissed there in a draft before it still counts: a wrong file lifts no hold.
    pub fn scene_hazards(&self, plan: &Plan) -> Vec<SceneHazard> {
        let Some(scene) = &plan.scene else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for (script, draft) in self.scripts_of(plan) {
            let (from, draft, kept) = self
                .last_with_scene(script, draft, scene)
                .map_or((script, draft, false), |(id, d)| (id, d, id != script));
            let counts = |case: &HazardCase| {
                let (what, kind) = case.counts_as();
                let gun = what.is_gun() && kind == Presence::Action;
                !kept || gun && case.standing() != Standing::Dismissed
            };
            let here = draft.hazards_of(scene).filter(|(_, case)| counts(case));
            all.extend(here.map(|(key, case)| {
                let (category, kind) = case.counts_as();
                SceneHazard {
                    script: from.clone(),
                    scene: scene.clone(),
                    hazard: key.clone(),
                    category,
                    kind,
                    standing: case.standing(),
                }
            }));
        }
        all.sort_by(|a, b| (a.category, &a.hazard).cmp(&(b.category, &b.hazard)));
        all
    }

    /// What the drafts say of the scene of a setup that nobody dismissed, whether its day is open or planned.
    pub fn hazards_on(&self, id: &SetupId, setup: &Setup) -> Vec<SceneHazard> {
        // What stands under a number that the scene no longer has is another scene's.
        if self.scene_renumbered(id, setup).is_some() {
            return Vec::new();
        }
        let mut all = self.scene_hazards(&setup.plan);
        all.retain(|h| h.standing != Standing::Dismissed);
        all
    }

    /// Whether the drafts have a gun or blank rounds on set in a setup's scene, and no specific risk assessment that names the
    /// setup is current, approved and endorsed by a handler: what holds the setup on its day (rules: base/script-assessment).
    pub fn wants_assessment(&self, id: &SetupId, setup: &Setup) -> bool {
        let in_force = self
            .assessment_of(id)
            .is_some_and(|(_, a)| a.approved_by.is_some() && !a.stale && !a.endorsed_by.is_empty());
        let mut found = self.scene_hazards(&setup.plan).into_iter();
        !in_force && found.any(|hazard| hazard.is_gun_on_set())
    }

    /// The draft itself, or the last of those whose place it took that has the scene.
    fn last_with_scene<'a>(
        &'a self,
        id: &'a ScriptId,
        draft: &'a Script,
        scene: &SceneId,
    ) -> Option<(&'a ScriptId, &'a Script)> {
        std::iter::once((id, draft))
            .chain(self.drafts_before(draft))
            .find(|(_, draft)| draft.has_scene(scene))
    }
}
