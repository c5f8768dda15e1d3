//! What holds of any two drafts. Drafts are put together from a few scenes, whole, cut, reworded and moved.

use std::{collections::BTreeMap, fmt::Write as _};

use looks_script::{
    diff::{self, Decision, Diff, HazardRef, Status, Verdict},
    hazard::SceneHazards,
    model::Script,
};
use proptest::prelude::*;

use super::between;

fn draft(text: &str) -> (Script, Vec<SceneHazards>) {
    super::scanned(text.as_bytes(), "draft.fountain")
}

const PLACES: [&str; 6] = [
    "INT. TANNERY - DAY",
    "EXT. QUAY - NIGHT",
    "INT. CAR - MOVING - DAY",
    "EXT. ORCHARD - DAY",
    "INT. CHAPEL - NIGHT",
    "EXT. ROOFTOP - NIGHT",
];

const LINES: [&str; 16] = [
    "Mercer takes a revolver out of the drawer.",
    "A candle burns beside the ledger.",
    "Two horses stand in the rain.",
    "The barn is on fire.",
    "Odile reads a letter and folds it twice.",
    "A knife lies open on the bench.",
    "Nobody has swept here since spring.",
    "The helicopter lands behind the wall.",
    "He swims out to the boat.",
    "They punch each other until the table breaks.",
    "The clock in the corner has stopped.",
    "A dog barks at the door.",
    "She lights a match and lets it fall.",
    "The crane swings a beam over their heads.",
    "Smoke fills the corridor.",
    "Ines hums and peels an orange.",
];

type Plan = Vec<(usize, Vec<usize>)>;

fn plan() -> impl Strategy<Value = Plan> {
    prop::collection::vec(
        (0..PLACES.len(), prop::collection::vec(0..LINES.len(), 0..5)),
        0..10,
    )
}

fn text(plan: &Plan, numbered: bool) -> String {
    let mut out = String::new();
    for (n, (place, lines)) in plan.iter().enumerate() {
        out.push_str(PLACES[*place]);
        if numbered {
            let _ = write!(out, " #{}A#", 90 - n);
        }
        for l in lines {
            out.push_str("\n\n");
            out.push_str(LINES[*l]);
        }
        out.push_str("\n\n");
    }
    out
}

/// Scenes of the old plan in another order, some of them gone, cut, or with a line more.
fn rewritten() -> impl Strategy<Value = (Plan, Plan)> {
    let edits = prop::collection::vec((0..7u8, 0..LINES.len(), any::<u16>()), 10);
    (plan(), edits, plan()).prop_map(|(old, edits, more)| {
        let mut new: Vec<(u16, (usize, Vec<usize>))> = Vec::new();
        for (scene, (edit, line, at)) in old.iter().zip(edits) {
            let mut scene = scene.clone();
            let half = scene.1.len() / 2;
            match edit {
                0 => continue,
                1 => scene.1.push(line),
                2 => drop(scene.1.pop()),
                3 => scene.0 = (scene.0 + 1) % PLACES.len(),
                4 => {
                    let rest = scene.1.split_off(half);
                    new.push((at, (scene.0, rest)));
                }
                _ => {}
            }
            new.push((at, scene));
        }
        new.extend(more.into_iter().take(2).map(|s| (7, s)));
        new.sort_by_key(|(at, _)| *at);
        (old, new.into_iter().map(|(_, s)| s).collect())
    })
}

fn keys_of<'a>(lists: impl Iterator<Item = &'a Vec<HazardRef>>) -> Vec<String> {
    let mut out: Vec<String> = lists.flatten().map(|r| r.key.clone()).collect();
    out.sort();
    out
}

/// Old keys and new keys of all hazards of some statuses.
fn with(d: &Diff, statuses: &[Status]) -> Vec<(Vec<String>, Vec<String>)> {
    let mut out: Vec<_> = d
        .hazards
        .iter()
        .filter(|h| statuses.contains(&h.status))
        .map(|h| (keys_of([&h.old].into_iter()), keys_of([&h.new].into_iter())))
        .collect();
    out.sort();
    out
}

fn sorted_keys(d: &(Script, Vec<SceneHazards>)) -> Vec<String> {
    let mut keys = diff::keys((&d.0, &d.1)).concat();
    keys.sort();
    keys
}

/// The scenes of a draft in another order, with their hazards as they were found in the first.
fn reordered(
    (script, found): &(Script, Vec<SceneHazards>),
    order: &[usize],
) -> (Script, Vec<SceneHazards>) {
    let mut out = script.clone();
    let mut hazards = Vec::new();
    out.elements.clear();
    out.scenes.clear();
    for (n, at) in order.iter().enumerate() {
        let mut scene = script.scenes[*at].clone();
        let (was, now) = (scene.elements.start, out.elements.len());
        out.elements.extend_from_slice(script.elements_of(&scene));
        let mut h = found[*at].clone();
        for e in h.hazards.iter_mut().flat_map(|h| &mut h.evidence) {
            e.element = e.element - was + now;
        }
        scene.elements = now..out.elements.len();
        scene.index = n;
        scene.number = Some(format!("{}", 50 - n));
        out.scenes.push(scene);
        hazards.push(h);
    }
    (out, hazards)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    /// A draft differs from itself in nothing, numbered or not.
    #[test]
    fn a_draft_is_itself(plan in plan()) {
        let x = draft(&text(&plan, false));
        let d = between(&x, &x);
        prop_assert!(d.hazards.iter().all(|h| h.status == Status::Unchanged));
        let same = d.scenes.iter().all(|s| {
            let index = |list: &[diff::SceneRef]| list.iter().map(|r| r.index).collect::<Vec<_>>();
            s.relation == diff::Relation::Same && index(&s.old) == index(&s.new)
                && !s.moved && !s.renumbered && !s.retitled && !s.reworded
        });
        prop_assert!(same);
        let numbered = draft(&text(&plan, true));
        let d = between(&x, &numbered);
        prop_assert!(d.hazards.iter().all(|h| h.status == Status::Unchanged));
        prop_assert_eq!(sorted_keys(&x), sorted_keys(&numbered));
    }

    /// Scenes in another order and with other numbers keep every hazard, whatever order it is.
    #[test]
    fn moving_scenes_changes_no_hazard(plan in plan(), seed in any::<u64>()) {
        let x = draft(&text(&plan, false));
        let mut order: Vec<usize> = (0..x.0.scenes.len()).collect();
        order.sort_by_key(|i| (*i as u64 + 1).wrapping_mul(seed | 1).rotate_left(23));
        let y = reordered(&x, &order);
        let d = between(&x, &y);
        prop_assert!(d.hazards.iter().all(|h| h.status == Status::Unchanged), "{d:#?}");
        prop_assert_eq!(sorted_keys(&x), sorted_keys(&y));
    }

    /// Every hazard and every scene of both drafts is there once, in a place that fits its status.
    #[test]
    fn everything_is_there_once((old, new) in rewritten()) {
        let (x, y) = (draft(&text(&old, true)), draft(&text(&new, false)));
        let d = between(&x, &y);
        prop_assert_eq!(keys_of(d.hazards.iter().map(|h| &h.old)), sorted_keys(&x));
        prop_assert_eq!(keys_of(d.hazards.iter().map(|h| &h.new)), sorted_keys(&y));
        for h in &d.hazards {
            prop_assert_eq!(h.status == Status::New, h.old.is_empty());
            prop_assert_eq!(h.status == Status::Gone, h.new.is_empty());
            let stays = h.changes == [diff::Change::WordsStay];
            prop_assert_eq!(h.status == Status::Changed, !h.changes.is_empty() && !stays);
            prop_assert!(!stays || h.status == Status::Gone);
            let scenes = &d.scenes[h.scenes];
            prop_assert!(h.old.iter().all(|r| scenes.old.iter().any(|s| s.index == r.scene)));
            prop_assert!(h.new.iter().all(|r| scenes.new.iter().any(|s| s.index == r.scene)));
        }
        let mut seen: Vec<usize> = d.scenes.iter().flat_map(|s| &s.old).map(|s| s.index).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..x.0.scenes.len()).collect::<Vec<_>>());
        let mut seen: Vec<usize> = d.scenes.iter().flat_map(|s| &s.new).map(|s| s.index).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..y.0.scenes.len()).collect::<Vec<_>>());
        let again = between(&x, &y);
        prop_assert_eq!(d, again);
    }

    /// Turned round, what was new is gone, and what is in both drafts is in both.
    #[test]
    fn turned_round_new_is_gone((old, new) in rewritten()) {
        let (x, y) = (draft(&text(&old, false)), draft(&text(&new, false)));
        let (d, back) = (between(&x, &y), between(&y, &x));
        let turned = |list: Vec<(Vec<String>, Vec<String>)>| {
            let mut out: Vec<_> = list.into_iter().map(|(a, b)| (b, a)).collect();
            out.sort();
            out
        };
        prop_assert_eq!(with(&d, &[Status::New]), turned(with(&back, &[Status::Gone])));
        prop_assert_eq!(with(&d, &[Status::Gone]), turned(with(&back, &[Status::New])));
        let both = [Status::Changed, Status::Unchanged];
        prop_assert_eq!(with(&d, &both), turned(with(&back, &both)));
    }

    /// Every decision is carried or asked; what is carried stands under a key of the new draft, each once;
    /// a draft's decisions hold in itself.
    #[test]
    fn no_decision_is_lost((old, new) in rewritten()) {
        let (x, y) = (draft(&text(&old, false)), draft(&text(&new, false)));
        let decisions: Vec<Decision> = sorted_keys(&x)
            .into_iter()
            .enumerate()
            .map(|(n, key)| Decision {
                key,
                verdict: match n % 3 {
                    0 => Verdict::Confirmed,
                    _ => Verdict::Dismissed { reason: format!("{}", n % 2) },
                },
            })
            .collect();
        let carry = diff::carry(&decisions, &between(&x, &y));
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for c in &carry.carried {
            *seen.entry(&c.decision.key).or_default() += 1;
        }
        let known = sorted_keys(&y);
        prop_assert!(seen.iter().all(|(k, n)| *n == 1 && known.iter().any(|o| o == k)));
        for d in &decisions {
            let kept = carry.carried.iter().any(|c| c.from.contains(&d.key));
            let asked = carry.asked.iter().filter(|a| a.decision == *d).count();
            prop_assert!(asked <= 1 && (kept || asked == 1), "{}", d.key);
        }
        let own = diff::carry(&decisions, &between(&x, &x));
        prop_assert!(own.asked.is_empty());
        prop_assert!(own.carried.iter().all(|c| c.from == [c.decision.key.clone()]));
        prop_assert_eq!(own.carried.len(), decisions.len());
    }
}
