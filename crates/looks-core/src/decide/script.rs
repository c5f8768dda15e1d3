//! Drafts of scripts: filing, what was found, what people decide about it.

use std::collections::BTreeSet;

use super::work::Work;
use crate::{
    command::{Carry, Command, ListedScene},
    event::Event,
    id::{HazardKey, PersonId, SceneKey, ScriptId},
    reason::Invariant,
    state::{
        DECIDE_HAZARDS, HazardCase, HazardVerdict, OVERRULE, SCENES_MAX, Script, Standing,
        who_decides,
    },
    vocabulary::{Hazard, Presence, Role},
};

/// Most pages of a draft.
const PAGES_MAX: u32 = 10_000;

/// Most hazards that people may add to a draft.
const ADDED_MAX: usize = 2_000;

pub(super) fn decide(w: &mut Work<'_>, command: &Command) -> bool {
    match command {
        Command::FileScript { .. } => file_draft(w, command),
        Command::ListScenes { script, scenes } => list(w, script, scenes),
        Command::CarryDecisions { script, carry } => take_over(w, script, carry),
        Command::ConfirmHazard { script, hazard } => {
            settle(w, script, hazard, HazardVerdict::Confirmed);
        }
        Command::DismissHazard {
            script,
            hazard,
            reason,
        } => {
            w.need(
                !reason.is_empty(),
                Invariant::BadValue,
                ["reason ``".to_owned()],
            );
            let reason = reason.clone();
            settle(w, script, hazard, HazardVerdict::Dismissed { reason });
        }
        Command::ReclassHazard {
            script,
            hazard,
            category,
            kind,
            reason,
        } => {
            let verdict = HazardVerdict::Reclassed {
                category: *category,
                kind: *kind,
                reason: reason.clone(),
            };
            settle(w, script, hazard, verdict);
        }
        Command::AddHazard { .. } => add(w, command),
        Command::WithdrawScript { script, reason } => {
            let by = files(w);
            w.need(
                !reason.is_empty(),
                Invariant::BadValue,
                ["reason ``".to_owned()],
            );
            if let Some(s) = known(w, script) {
                let unfinished = !s.is_whole() && s.withdrawn.is_none();
                let fits = unfinished || w.state.script_in_force(script);
                w.need(
                    fits,
                    Invariant::ScriptNotInForce,
                    [format!("script `{script}`")],
                );
            }
            if let (true, Some(by)) = (w.open(), by) {
                w.emit(Event::ScriptWithdrawn {
                    script: script.clone(),
                    by,
                    reason: reason.clone(),
                });
            }
        }
        _ => return false,
    }
    true
}

/// Who files drafts: those who decide, and the second AD, who keeps the production's papers.
fn files(w: &mut Work<'_>) -> Option<PersonId> {
    w.role(&[DECIDE_HAZARDS, &[Role::SecondAd]].concat())
}

fn known(w: &mut Work<'_>, script: &ScriptId) -> Option<std::sync::Arc<Script>> {
    let found = w.state.scripts.get(script).cloned();
    w.need(
        found.is_some(),
        Invariant::Unknown,
        [format!("script `{script}`")],
    );
    found
}

/// The draft, if decisions about it count.
fn in_force(w: &mut Work<'_>, script: &ScriptId) -> Option<std::sync::Arc<Script>> {
    let found = known(w, script)?;
    let mut about = vec![format!("script `{script}`")];
    if let Some((next, _)) = w.state.script_after(script) {
        about.push(format!("next draft `{next}`"));
    }
    let counts = w.state.script_in_force(script);
    w.need(counts, Invariant::ScriptNotInForce, about)
        .then_some(found)
}

fn file_draft(w: &mut Work<'_>, command: &Command) {
    let Command::FileScript {
        script,
        name,
        file,
        ending,
        pages,
        scenes,
        after,
    } = command
    else {
        return;
    };
    let by = files(w);
    w.need(
        !w.state.scripts.contains_key(script),
        Invariant::AlreadyExists,
        [format!("script `{script}`")],
    );
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let sum = file.len() == 64 && file.bytes().all(hex);
    w.need(sum, Invariant::BadValue, [format!("file `{file}`")]);
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = ending.len() <= 16 && ending.bytes().all(plain);
    w.need(ends, Invariant::BadValue, [format!("ending `{ending}`")]);
    for (field, value, most) in [
        ("pages", *pages, PAGES_MAX),
        ("scenes", *scenes, SCENES_MAX),
    ] {
        w.need(
            (1..=most).contains(&value),
            Invariant::BadValue,
            [format!("{field} `{value}`")],
        );
    }
    if let Some(before) = after {
        in_force(w, before);
    }
    if let (true, Some(by)) = (w.open(), by) {
        w.emit(Event::ScriptFiled {
            script: script.clone(),
            name: name.clone(),
            file: file.clone(),
            ending: ending.clone(),
            pages: *pages,
            scenes: *scenes,
            after: after.clone(),
            by,
        });
    }
}

fn list(w: &mut Work<'_>, script: &ScriptId, scenes: &[ListedScene]) {
    files(w);
    let Some(s) = known(w, script) else { return };
    // What somebody filed is listed by the same person: nobody fills in another's draft.
    let own = w.ctx.by.as_ref() == Some(&s.by);
    w.need(own, Invariant::ActorRole, [format!("filed by `{}`", s.by)]);
    w.need(
        !scenes.is_empty(),
        Invariant::BadValue,
        ["scenes `0`".to_owned()],
    );
    let most = usize::try_from(s.expected).unwrap_or(usize::MAX);
    let room = most.saturating_sub(s.scenes.len());
    w.need(
        scenes.len() <= room,
        Invariant::BadValue,
        [
            format!("scenes `{}`", s.scenes.len() + scenes.len()),
            format!("filed with `{most}`"),
        ],
    );
    let mut keys: BTreeSet<&SceneKey> = BTreeSet::new();
    let mut hazards: BTreeSet<&HazardKey> = BTreeSet::new();
    for scene in scenes {
        let new = keys.insert(&scene.key) && !s.scenes.contains_key(&scene.key);
        w.need(
            new,
            Invariant::AlreadyExists,
            [format!("scene `{}`", scene.key)],
        );
        for found in &scene.hazards {
            let key = &found.hazard;
            let new = hazards.insert(key) && !s.hazards.contains_key(key);
            w.need(new, Invariant::AlreadyExists, [format!("hazard `{key}`")]);
        }
    }
    if w.open() {
        w.emit(Event::ScenesListed {
            script: script.clone(),
            scenes: scenes.to_vec(),
        });
    }
}

fn take_over(w: &mut Work<'_>, script: &ScriptId, carry: &[Carry]) {
    files(w);
    let Some(s) = in_force(w, script) else { return };
    let own = w.ctx.by.as_ref() == Some(&s.by);
    w.need(own, Invariant::ActorRole, [format!("filed by `{}`", s.by)]);
    w.need(
        s.after.is_some(),
        Invariant::BadValue,
        [format!("script `{script}` follows no draft")],
    );
    for one in carry {
        carried(w, &s, one);
    }
    if w.open() {
        w.emit(Event::DecisionsCarried {
            script: script.clone(),
            carry: carry.to_vec(),
        });
    }
}

fn carried(w: &mut Work<'_>, s: &Script, one: &Carry) {
    let before = w.state.drafts_before(s).find(|(id, _)| one.is_of(id));
    // What was asked again and not answered holds nothing: it can only be asked again.
    let holds =
        |old: &HazardCase| old.decision.is_some() || old.asked.is_some() && !one.ask.is_empty();
    let held: Vec<bool> = one
        .from
        .iter()
        .map(|from| {
            before
                .and_then(|(_, b)| b.hazards.get(from))
                .is_some_and(|h| holds(h))
        })
        .collect();
    w.need(
        !one.from.is_empty(),
        Invariant::BadValue,
        [format!("from `` of hazard `{}`", one.hazard)],
    );
    for (from, held) in one.from.iter().zip(held) {
        w.need(
            held,
            Invariant::Unknown,
            [format!("decision about hazard `{from}`")],
        );
    }
    let here = s.hazards.get(&one.hazard);
    if let Some(scene) = &one.scene {
        let there = s.scenes.contains_key(scene);
        w.need(there, Invariant::Unknown, [format!("scene `{scene}`")]);
        w.need(
            here.is_none(),
            Invariant::AlreadyExists,
            [format!("hazard `{}`", one.hazard)],
        );
        return;
    }
    w.need(
        here.is_some(),
        Invariant::Unknown,
        [format!("hazard `{}`", one.hazard)],
    );
    let free = here.is_none_or(|h| h.decision.is_none());
    w.need(
        free,
        Invariant::AlreadyExists,
        [format!("decision about hazard `{}`", one.hazard)],
    );
}

/// The actor, if they may decide about all of these.
fn may_decide(w: &mut Work<'_>, about: &[Hazard]) -> Option<PersonId> {
    w.role(&who_decides(about))
}

/// A gun comes off set only with a reason, and where somebody else confirmed it there, only by who answers for safety:
/// it holds the setups of its scene.
fn off_set(w: &mut Work<'_>, case: &HazardCase, verdict: &HazardVerdict) {
    let on_set = |(what, kind): (Hazard, Presence)| what.is_gun() && kind == Presence::Action;
    let stays = match verdict {
        HazardVerdict::Confirmed => true,
        HazardVerdict::Dismissed { .. } => false,
        HazardVerdict::Reclassed { category, kind, .. } => on_set((*category, *kind)),
    };
    let holds = case.standing() != Standing::Dismissed && on_set(case.counts_as());
    if stays || !holds {
        return;
    }
    if let HazardVerdict::Reclassed { reason, .. } = verdict {
        w.need(
            !reason.is_empty(),
            Invariant::BadValue,
            ["reason ``".to_owned()],
        );
    }
    let others = |by: &PersonId| w.ctx.by.as_ref() != Some(by);
    if case.standing() == Standing::Confirmed
        && case.decision.as_ref().is_some_and(|d| others(&d.by))
    {
        w.role(OVERRULE);
    }
}

fn settle(w: &mut Work<'_>, script: &ScriptId, hazard: &HazardKey, verdict: HazardVerdict) {
    let found = in_force(w, script).and_then(|s| {
        let case = s.hazards.get(hazard).cloned();
        w.need(
            case.is_some(),
            Invariant::Unknown,
            [format!("hazard `{hazard}`")],
        );
        case
    });
    let mut about: Vec<Hazard> = Vec::new();
    if let Some(case) = found.as_deref() {
        about.extend([case.category, HazardCase::counts_as(case).0]);
    }
    if let HazardVerdict::Reclassed { category, .. } = &verdict {
        about.push(*category);
    }
    let by = may_decide(w, &about);
    if let Some(case) = found.as_deref() {
        off_set(w, case, &verdict);
    }
    if let (true, Some(by)) = (w.open(), by) {
        w.emit(Event::HazardDecided {
            script: script.clone(),
            hazard: hazard.clone(),
            by,
            verdict,
        });
    }
}

fn add(w: &mut Work<'_>, command: &Command) {
    let Command::AddHazard {
        script,
        scene,
        hazard,
        category,
        kind,
        words,
        reason,
    } = command
    else {
        return;
    };
    let by = may_decide(w, &[*category]);
    if let Some(s) = in_force(w, script) {
        let there = s.scenes.contains_key(scene);
        w.need(there, Invariant::Unknown, [format!("scene `{scene}`")]);
        let new = !s.hazards.contains_key(hazard);
        w.need(
            new,
            Invariant::AlreadyExists,
            [format!("hazard `{hazard}`")],
        );
        let added = s.hazards.values().filter(|h| h.added.is_some()).count();
        w.need(
            added < ADDED_MAX,
            Invariant::BadValue,
            [format!("hazards added `{added}`")],
        );
    }
    if let (true, Some(by)) = (w.open(), by) {
        w.emit(Event::HazardAdded {
            script: script.clone(),
            scene: scene.clone(),
            hazard: hazard.clone(),
            by,
            category: *category,
            kind: *kind,
            words: words.clone(),
            reason: reason.clone(),
        });
    }
}
