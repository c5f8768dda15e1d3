//! Events of scripts.

use std::sync::Arc;

use imbl::OrdMap;

use super::edit;
use crate::{
    Timestamp,
    command::{Carry, ListedScene},
    event::{Event, Meta},
    id::{HazardKey, PersonId, SceneKey, ScriptId, SetupId},
    private::Words,
    state::{HazardCase, HazardDecision, HazardVerdict, Script, ScriptScene, State},
};

pub(super) fn apply(state: &mut State, event: &Event, meta: &Meta) -> bool {
    match event {
        Event::ScriptFiled {
            script,
            name,
            file,
            ending,
            pages,
            scenes,
            after,
            by,
        } => {
            let value = Script {
                name: name.clone(),
                file: file.clone(),
                ending: ending.clone(),
                pages: *pages,
                expected: *scenes,
                after: after.clone(),
                by: by.clone(),
                at: meta.at,
                withdrawn: None,
                withdrawn_for: Words::default(),
                scenes: OrdMap::new(),
                called: OrdMap::new(),
                renumbered: OrdMap::new(),
                held: held(state, after.as_ref()),
                planned: planned(state),
                planned_by: OrdMap::new(),
                hazards: OrdMap::new(),
            };
            state.scripts.insert(script.clone(), Arc::new(value));
        }
        Event::ScenesListed { script, scenes } => edit(&mut state.scripts, script, |s| {
            for scene in scenes {
                list(s, scene);
            }
        }),
        Event::DecisionsCarried { script, carry } => {
            for one in carry {
                take_over(state, script, one);
            }
        }
        Event::HazardDecided {
            script,
            hazard,
            by,
            verdict,
        } => edit(&mut state.scripts, script, |s| {
            let decision = HazardDecision {
                verdict: verdict.clone(),
                by: by.clone(),
                at: meta.at,
                carried_from: None,
            };
            settle(s, hazard, decision);
        }),
        Event::HazardAdded {
            script,
            scene,
            hazard,
            by,
            category,
            kind,
            words,
            ..
        } => {
            let case = HazardCase {
                scene: scene.clone(),
                category: *category,
                kind: *kind,
                added: Some(words.clone()),
                decision: Some(HazardDecision {
                    verdict: HazardVerdict::Confirmed,
                    by: by.clone(),
                    at: meta.at,
                    carried_from: None,
                }),
                earlier: Vec::new(),
                asked: None,
            };
            edit(&mut state.scripts, script, |s| add(s, scene, hazard, case));
        }
        Event::ScriptWithdrawn { script, by, reason } => {
            withdraw(state, script, (by.clone(), meta.at), reason);
        }
        _ => return false,
    }
    true
}

/// The latest decision counts; the one before stays with it.
fn settle(s: &mut Script, hazard: &HazardKey, decision: HazardDecision) {
    if let Some(case) = s.hazards.get_mut(hazard) {
        let case = Arc::make_mut(case);
        let before = case.decision.replace(decision);
        case.earlier.extend(before);
        case.asked = None;
    }
}

/// Takes a draft out, and keeps which setups were planned while it counted.
fn withdraw(state: &mut State, script: &ScriptId, by: (PersonId, Timestamp), reason: &Words) {
    let now = planned(state);
    edit(&mut state.scripts, script, |s| {
        let since = now
            .into_iter()
            .filter(|(id, n)| s.planned.get(id) != Some(n));
        s.planned_by = since.collect();
        s.withdrawn = Some(by);
        s.withdrawn_for.clone_from(reason);
    });
}

/// Setups that a draft holds for its numbers: the next one does not let them go.
fn held(state: &State, draft: Option<&ScriptId>) -> OrdMap<SetupId, u64> {
    let Some(draft) = draft.and_then(|id| state.scripts.get(id)) else {
        return OrdMap::new();
    };
    let before = state.draft_before(draft);
    let held = state.setups.iter();
    let held = held.filter(|(id, s)| draft.renumbers(before, id, s));
    held.map(|(id, s)| (id.clone(), s.version)).collect()
}

/// Which version of each setup with a scene is planned now.
fn planned(state: &State) -> OrdMap<SetupId, u64> {
    let with_scene = state.setups.iter().filter(|(_, s)| s.plan.scene.is_some());
    with_scene.map(|(id, s)| (id.clone(), s.version)).collect()
}

fn list(s: &mut Script, scene: &ListedScene) {
    let value = ScriptScene {
        scene: scene.scene.clone(),
        turn: u32::try_from(s.scenes.len()).unwrap_or(u32::MAX),
        eighths: scene.eighths,
        hazards: std::collections::BTreeSet::new(),
    };
    s.scenes.insert(scene.key.clone(), Arc::new(value));
    s.called
        .entry(scene.scene.clone())
        .or_default()
        .insert(scene.key.clone());
    for was in scene.was.iter().filter(|was| **was != scene.scene) {
        let now = s.renumbered.entry(was.clone()).or_default();
        now.insert(scene.scene.clone());
    }
    if scene.anew {
        s.renumbered.entry(scene.scene.clone()).or_default();
    }
    for found in &scene.hazards {
        let case = HazardCase {
            scene: scene.key.clone(),
            category: found.category,
            kind: found.kind,
            added: None,
            decision: None,
            earlier: Vec::new(),
            asked: None,
        };
        add(s, &scene.key, &found.hazard, case);
    }
}

fn add(s: &mut Script, scene: &SceneKey, hazard: &HazardKey, case: HazardCase) {
    if let Some(scene) = s.scenes.get_mut(scene) {
        Arc::make_mut(scene).hazards.insert(hazard.clone());
        s.hazards.insert(hazard.clone(), Arc::new(case));
    }
}

/// What was decided, by whom and when, comes from a draft before and from nowhere else.
fn take_over(state: &mut State, script: &ScriptId, carry: &Carry) {
    let found = state.scripts.get(script).and_then(|s| {
        let mut drafts = state.drafts_before(s);
        let (id, before) = drafts.find(|(id, _)| carry.is_of(id))?;
        let first = carry.from.iter().next()?;
        Some((id.clone(), before.hazards.get(first).cloned()?))
    });
    let Some((before, old)) = found else { return };
    let decided = old.decision.clone().or_else(|| {
        let (asked, _) = old.asked.clone()?;
        Some(asked)
    });
    let Some(mut decision) = decided else { return };
    decision.carried_from.get_or_insert(before);
    edit(&mut state.scripts, script, |s| {
        if let Some(scene) = &carry.scene {
            let case = HazardCase {
                scene: scene.clone(),
                category: old.category,
                kind: old.kind,
                added: Some(old.added.clone().unwrap_or_else(|| Words(String::new()))),
                decision: None,
                earlier: Vec::new(),
                asked: None,
            };
            add(s, scene, &carry.hazard, case);
        }
        if let Some(case) = s.hazards.get_mut(&carry.hazard) {
            let case = Arc::make_mut(case);
            if carry.ask.is_empty() {
                case.decision = Some(decision);
            } else {
                case.asked = Some((decision, carry.ask.clone()));
            }
        }
    });
}
