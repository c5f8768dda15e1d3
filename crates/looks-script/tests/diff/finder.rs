//! Finds hazards by a few words: enough to compare drafts by, and the same whatever the engine learns.

use std::ops::Range;

use looks_script::{
    hazard::{Category, Evidence, Hazard, Presence, SceneHazards},
    model::{Kind, Scene, Script},
};

/// What is looked for, its main word, and what it is.
const WORDS: [(&str, &str, Category); 11] = [
    ("revolver", "revolver", Category::Firearms),
    ("candle", "candle", Category::Fire),
    ("on fire", "fire", Category::Fire),
    ("on the fire", "fire", Category::Fire),
    ("flames", "flame", Category::Fire),
    ("horses", "horse", Category::Animals),
    ("dog", "dog", Category::Animals),
    ("leaking", "leak", Category::Hazmat),
    ("night", "night", Category::Night),
    ("knife", "knife", Category::WeaponsOther),
    ("swims", "swim", Category::Water),
];

const NAMES: [&str; 3] = ["Mercer", "Odile", "Ines"];

struct Found {
    element: usize,
    at: Range<usize>,
    what: &'static str,
    spoken: bool,
    who: Option<String>,
}

pub(crate) fn scan(script: &Script) -> Vec<SceneHazards> {
    script.scenes.iter().map(|s| scene(script, s)).collect()
}

fn scene(script: &Script, scene: &Scene) -> SceneHazards {
    let mut out = SceneHazards::default();
    for category in Category::ALL {
        let mut found: Vec<Found> = Vec::new();
        for element in scene.elements.clone() {
            let e = &script.elements[element];
            if e.kind == Kind::Character || !e.kind.is_scene_text() {
                continue;
            }
            let low = e.text.to_lowercase();
            for (word, what, _) in WORDS.iter().filter(|w| w.2 == category) {
                found.extend(low.match_indices(word).map(|(at, w)| Found {
                    element,
                    at: at..at + w.len(),
                    what,
                    spoken: e.kind == Kind::Dialogue,
                    who: who(&e.text, at),
                }));
            }
        }
        let on_set = found.iter().any(|f| !f.spoken);
        found.retain(|f| !on_set || !f.spoken);
        found.sort_by_key(|f| (f.element, f.at.start));
        let Some(first) = found.first() else { continue };
        out.hazards.push(Hazard {
            category,
            kind: if on_set {
                Presence::Action
            } else {
                Presence::Mention
            },
            entry: String::leak(format!("{}/{}", category.as_str(), first.what)),
            reason: "it is there",
            reason_es: "está ahí",
            what: first.what.to_owned(),
            who: found.iter().find_map(|f| f.who.clone()),
            evidence: found.iter().map(|f| evidence(script, f)).collect(),
        });
    }
    out
}

/// The name nearest before a word in its sentence.
fn who(text: &str, at: usize) -> Option<String> {
    let sentence = text[..at].rsplit(". ").next()?;
    let named = NAMES.iter().filter_map(|n| Some((sentence.rfind(n)?, n)));
    named.max().map(|(_, n)| (*n).to_owned())
}

fn evidence(script: &Script, f: &Found) -> Evidence {
    let e = &script.elements[f.element];
    Evidence {
        element: f.element,
        text: f.at.clone(),
        span: e.locate(&f.at),
        line: e.line,
        words: e.text[f.at.clone()].to_owned(),
    }
}
