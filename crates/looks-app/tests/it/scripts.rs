//! Scripts on the hub: filing, the next draft, the same file twice, files that are missing or altered, and
//! that no pack holds a script's text.

use looks_app::scripts::{SCRIPT_MAX, Upload};
use looks_app::{AppError, Hub, ImportAnswer};
use looks_core::id::{SceneId, ScriptId, SetupId};
use looks_core::state::{HazardCase, HazardVerdict, Script, Standing};
use looks_core::vocabulary::{AskAgain, Hazard, Strength};
use serde_json::json;

use crate::world::{World, creation, person};

const FIRST: &str = "\
EXT. YARD - DAY #1#

Vera waits by the fence. Her coat is red.

INT. BARN - DAY #2#

A torch burns on the wall. Amos reads by its flame.

EXT. ROOF - DAY #3#

Vera walks along the edge of the roof.

INT. KITCHEN - DAY #4#

Soup. Amos eats with his mother and asks for the salt.
";

fn second() -> String {
    FIRST
        .replace(
            "Her coat is red.",
            "Her coat is red. She pulls a pistol from it and aims at the gate.",
        )
        .replace(
            "A torch burns on the wall. Amos reads by its flame.",
            "Amos reads by the window.",
        )
}

fn upload(bytes: &[u8], after: Option<&ScriptId>, by: &str) -> Upload {
    Upload {
        name: "draft.fountain".to_owned(),
        bytes: bytes.to_vec(),
        script: None,
        after: after.cloned(),
        by: person(by),
        strength: Strength::Witnessed,
        device: Some("phone".to_owned()),
    }
}

fn file(w: &World, text: &str, after: Option<&ScriptId>) -> ScriptId {
    let filed = w
        .wait(
            w.hub
                .file_script(upload(text.as_bytes(), after, "first-ad")),
        )
        .unwrap();
    assert!(
        matches!(filed.answer, ImportAnswer::Accepted { .. }),
        "{filed:?}"
    );
    filed.script
}

fn draft(w: &World, id: &ScriptId) -> Script {
    (*w.hub.state().scripts[id]).clone()
}

fn find(s: &Script, scene: &str, category: Hazard) -> (String, HazardCase) {
    let (key, case) = s
        .hazards
        .iter()
        .find(|(_, h)| h.category == category && s.scenes[&h.scene].scene.as_str() == scene)
        .unwrap_or_else(|| panic!("no {category:?} in scene {scene}"));
    (key.to_string(), (**case).clone())
}

#[test]
fn a_draft_is_read_filed_and_on_the_board() {
    let w = World::ready();
    w.does(
        "first-ad",
        json!({"do": "plan_setup", "setup": "s1", "day": "day-1", "place": "yard", "scene": "1"}),
    );
    let one = file(&w, &second(), None);
    assert_eq!(one.as_str(), "draft");
    let s = draft(&w, &one);
    assert!(s.is_whole() && s.scenes.len() == 4 && s.pages == 1, "{s:?}");
    let board = w.hub.board();
    let line = board.setup(&SetupId::parse("s1").unwrap()).unwrap();
    assert!(
        line.hazards
            .iter()
            .any(|h| h.category == Hazard::Firearms && h.standing == Standing::Found)
    );
    let has = |id: &str| line.conditions.iter().any(|c| c.id == id);
    assert!(has("base/script-assessment"), "{:?}", line.conditions);
    w.refused(
        "first-ad",
        json!({"do": "call_setup", "setup": "s1"}),
        "base/script-assessment",
    );
    let (gun, _) = find(&s, "1", Hazard::Firearms);
    w.does(
        "armorer",
        json!({"do": "dismiss_hazard", "script": "draft", "hazard": gun, "reason": "a toy"}),
    );
    let board = w.hub.board();
    let line = board.setup(&SetupId::parse("s1").unwrap()).unwrap();
    assert!(
        !line
            .conditions
            .iter()
            .any(|c| c.id == "base/script-assessment")
    );
}

#[test]
fn the_next_draft_keeps_what_holds_and_asks_what_changed() {
    let w = World::ready();
    let one = file(&w, FIRST, None);
    let s = draft(&w, &one);
    let (edge, _) = find(&s, "3", Hazard::Heights);
    let (torch, _) = find(&s, "2", Hazard::Fire);
    let kitchen = s
        .scenes
        .iter()
        .find(|(_, x)| x.scene.as_str() == "4")
        .unwrap()
        .0
        .to_string();
    let barn = s
        .scenes
        .iter()
        .find(|(_, x)| x.scene.as_str() == "2")
        .unwrap()
        .0
        .to_string();
    w.does(
        "advisor",
        json!({"do": "dismiss_hazard", "script": one, "hazard": edge, "reason": "a low wall"}),
    );
    w.does(
        "advisor",
        json!({"do": "confirm_hazard", "script": one, "hazard": torch}),
    );
    w.does("advisor", json!({"do": "add_hazard", "script": one, "scene": kitchen, "hazard": "added-1", "category": "children", "kind": "action", "words": "Amos eats with his mother"}));
    w.does("advisor", json!({"do": "add_hazard", "script": one, "scene": barn, "hazard": "added-2", "category": "animals", "kind": "action"}));
    let two = file(&w, &second(), Some(&one));
    assert!(!w.hub.state().script_in_force(&one) && w.hub.state().script_in_force(&two));
    let s = draft(&w, &two);
    let (_, edge) = find(&s, "3", Hazard::Heights);
    let kept = edge.decision.unwrap();
    assert!(matches!(kept.verdict, HazardVerdict::Dismissed { .. }));
    assert_eq!(
        (kept.by, kept.carried_from),
        (person("advisor"), Some(one.clone()))
    );
    let (_, gun) = find(&s, "1", Hazard::Firearms);
    assert_eq!((gun.standing(), gun.asked), (Standing::Found, None));
    assert!(!s.hazards.values().any(|h| h.category == Hazard::Fire));
    let (_, child) = find(&s, "4", Hazard::Children);
    assert_eq!(child.standing(), Standing::Confirmed);
    // Its scene was rewritten and it names no words of it: it is there, and it is asked.
    let (_, animal) = find(&s, "2", Hazard::Animals);
    assert_eq!(animal.standing(), Standing::Found);
    assert!(animal.asked.unwrap().1.contains(&AskAgain::SceneRewritten));
    // What waits for an answer waits in the draft after that as well.
    let three = file(&w, &second().replace("Soup.", "Bread."), Some(&two));
    let (_, animal) = find(&draft(&w, &three), "2", Hazard::Animals);
    assert!(animal.decision.is_none() && animal.asked.is_some());
}

#[test]
fn the_same_file_twice_is_one_draft() {
    let w = World::ready();
    let one = file(&w, FIRST, None);
    let before = w.size();
    let again = w
        .wait(w.hub.file_script(upload(FIRST.as_bytes(), None, "upm")))
        .unwrap();
    assert_eq!(again.script, one);
    assert!(matches!(again.answer, ImportAnswer::Repeated { .. }));
    // As the next draft of itself it would say that nothing changed.
    let error = w
        .wait(
            w.hub
                .file_script(upload(FIRST.as_bytes(), Some(&one), "upm")),
        )
        .unwrap_err();
    assert!(
        error.to_string().contains("in force already as `draft`"),
        "{error}"
    );
    assert_eq!(w.size(), before);
    // Withdrawn, it can be filed anew.
    w.does(
        "upm",
        json!({"do": "withdraw_script", "script": one, "reason": "wrong file"}),
    );
    let anew = file(&w, FIRST, None);
    assert_eq!(anew.as_str(), "draft-2");
    // Replaced by the next draft as well, as a script of its own, and that only once.
    file(&w, &second(), Some(&anew));
    let own = file(&w, FIRST, None);
    let again = w
        .wait(w.hub.file_script(upload(FIRST.as_bytes(), None, "upm")))
        .unwrap();
    assert_eq!(again.script, own);
    assert!(matches!(again.answer, ImportAnswer::Repeated { .. }));
}

#[test]
fn what_is_no_script_and_who_may_not_file_leave_nothing() {
    let w = World::ready();
    let before = w.size();
    for (bytes, words) in [
        (b"".to_vec(), "nothing to read"),
        (b"PK\x03\x04 zip".to_vec(), "archive"),
        (
            b"Just a letter to somebody.\n".to_vec(),
            "no scene headings",
        ),
        (b"%PDF-1.7".to_vec(), "reads no PDFs"),
    ] {
        let error = w
            .wait(w.hub.file_script(upload(&bytes, None, "first-ad")))
            .unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().contains("draft.fountain"), "{error}");
    }
    let large = w.wait(
        w.hub
            .file_script(upload(&vec![b'a'; SCRIPT_MAX + 1], None, "first-ad")),
    );
    assert!(matches!(large, Err(AppError::TooLarge { .. })), "{large:?}");
    assert_eq!(w.size(), before);
    let other = w
        .wait(w.hub.file_script(upload(FIRST.as_bytes(), None, "lead")))
        .unwrap();
    let ImportAnswer::Refused { refusal, .. } = other.answer else {
        panic!("{other:?}")
    };
    assert!(refusal.has("invariant/actor-role"));
    assert!(w.hub.state().scripts.is_empty());
    let unknown = ScriptId::parse("nothing").unwrap();
    let after = w
        .wait(
            w.hub
                .file_script(upload(FIRST.as_bytes(), Some(&unknown), "first-ad")),
        )
        .unwrap();
    let ImportAnswer::Refused { refusal, .. } = after.answer else {
        panic!("{after:?}")
    };
    assert!(refusal.has("invariant/unknown-id"));
}

/// The folder's files that hold this text.
fn holding(folder: &std::path::Path, text: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for inside in std::fs::read_dir(path).unwrap() {
            let path = inside.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if std::fs::read(&path)
                .unwrap()
                .windows(text.len())
                .any(|w| w == text.as_bytes())
            {
                found.push(path);
            }
        }
    }
    found
}

/// A script that is too long for the database lies in a file of its own.
fn long() -> String {
    format!(
        "{FIRST}\n{}",
        "The soup is hot and nobody hurries over it.\n\n".repeat(4_000)
    )
}

#[test]
fn a_missing_and_an_altered_file_are_told_and_decisions_still_count() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub");
    let clock = std::sync::Arc::new(looks_app::ManualClock::at(crate::world::NOON));
    let w = World::of(
        Hub::create(&path, creation(&clock)).unwrap(),
        std::sync::Arc::clone(&clock),
    );
    w.make_ready();
    let one = file(&w, &long(), None);
    w.hub.shutdown();
    let reopen = || {
        World::of(
            Hub::open(&path, crate::world::options(&clock)).unwrap(),
            std::sync::Arc::clone(&clock),
        )
    };
    drop(w);
    let w = reopen();
    assert_eq!(
        w.wait(w.hub.script_draft(&one))
            .unwrap()
            .script
            .scenes
            .len(),
        4
    );
    w.hub.shutdown();
    drop(w);
    let files = holding(&path, "Her coat is red");
    assert_eq!(files.len(), 1, "{files:?}");
    let kept = std::fs::read(&files[0]).unwrap();
    let mut other = kept.clone();
    *other.last_mut().unwrap() ^= 1;
    std::fs::write(&files[0], other).unwrap();
    let w = reopen();
    let altered = w.wait(w.hub.script_draft(&one));
    assert!(
        matches!(altered, Err(AppError::Corrupt { .. })),
        "{altered:?}"
    );
    w.hub.shutdown();
    drop(w);
    std::fs::remove_file(&files[0]).unwrap();
    let w = reopen();
    let missing = w.wait(w.hub.script_draft(&one));
    assert!(missing.is_err(), "{missing:?}");
    let s = draft(&w, &one);
    let (edge, _) = find(&s, "3", Hazard::Heights);
    w.does(
        "advisor",
        json!({"do": "confirm_hazard", "script": one, "hazard": edge}),
    );
    // Without the old file, what is word for word the same is still taken over.
    let two = file(
        &w,
        &long().replace("Her coat is red.", "Her coat is blue."),
        Some(&one),
    );
    let (_, edge) = find(&draft(&w, &two), "3", Hazard::Heights);
    assert_eq!(edge.standing(), Standing::Confirmed);
}

#[test]
fn no_pack_holds_the_text_of_a_script() {
    let w = World::ready();
    let one = file(&w, FIRST, None);
    let (torch, _) = find(&draft(&w, &one), "2", Hazard::Fire);
    w.does(
        "advisor",
        json!({"do": "dismiss_hazard", "script": one, "hazard": torch, "reason": "painted on"}),
    );
    let mut pack = Vec::new();
    w.hub
        .export(&mut pack, &looks_app::hub::Redaction::Nothing)
        .unwrap();
    let holds = |text: &str| pack.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(holds("painted on"), "reasons of people are in the pack");
    for line in FIRST.lines().filter(|l| !l.is_empty()) {
        assert!(!holds(line), "{line}");
        assert!(!holds(line.split(" #").next().unwrap()), "{line}");
    }
}

/// The number a scene had is recorded, so that a setup planned by it is not taken for another scene's.
#[test]
fn a_scene_with_another_number_is_known_by_the_one_it_had() {
    let w = World::ready();
    let one = file(&w, FIRST, None);
    let later = FIRST
        .replace("#3#", "#7#")
        .replace("Vera walks", "Later Vera walks");
    let two = file(&w, &later, Some(&one));
    let s = draft(&w, &two);
    let was: Vec<&str> = s.renumbered.keys().map(SceneId::as_str).collect();
    assert_eq!(was, ["3"]);
    assert_eq!(s.renumbered.values().next().unwrap().len(), 1);
    assert!(draft(&w, &one).renumbered.is_empty());
}

/// The file of another script takes the place of a draft: none of its numbers means what it did.
#[test]
fn a_wrong_file_takes_every_number_for_another_scene() {
    let w = World::ready();
    let one = file(&w, FIRST, None);
    let other = "INT. LAUNDRY - DAY #1#\n\nSheets turn behind glass.\n\nEXT. PIER - DAY #3#\n\nTwo clerks count tickets and say nothing.\n";
    let two = file(&w, other, Some(&one));
    let was: Vec<String> = draft(&w, &two)
        .renumbered
        .keys()
        .map(ToString::to_string)
        .collect();
    assert_eq!(was, ["1", "3"]);
}

/// Scenes that one draft left out are there again word for word: what was decided about them is too.
#[test]
fn a_scene_that_is_there_again_has_its_decisions_again() {
    let w = World::ready();
    let one = file(&w, FIRST, None);
    let s = draft(&w, &one);
    let (edge, case) = find(&s, "3", Hazard::Heights);
    let roof = case.scene.to_string();
    w.does(
        "advisor",
        json!({"do": "dismiss_hazard", "script": one, "hazard": edge, "reason": "a low wall"}),
    );
    for (hazard, category) in [("added-1", "stunts"), ("added-2", "weather")] {
        w.does("advisor", json!({"do": "add_hazard", "script": one, "scene": roof, "hazard": hazard, "category": category, "kind": "action"}));
    }
    w.does(
        "advisor",
        json!({"do": "dismiss_hazard", "script": one, "hazard": "added-2", "reason": "no wind"}),
    );
    let (start, rest) = FIRST.split_once("EXT. ROOF").unwrap();
    let kitchen = rest.split_once("INT. KITCHEN").unwrap().1;
    let two = file(&w, &format!("{start}INT. KITCHEN{kitchen}"), Some(&one));
    let three = file(&w, FIRST, Some(&two));
    let s = draft(&w, &three);
    let (_, edge) = find(&s, "3", Hazard::Heights);
    let again = edge.decision.unwrap();
    assert!(matches!(again.verdict, HazardVerdict::Dismissed { .. }));
    assert_eq!(
        (again.by, again.carried_from),
        (person("advisor"), Some(one))
    );
    assert_eq!(
        find(&s, "3", Hazard::Stunts).1.standing(),
        Standing::Confirmed
    );
    let weather = s.hazards.values().filter(|h| h.category == Hazard::Weather);
    assert_eq!(weather.count(), 0, "what was dismissed is not added again");
}
