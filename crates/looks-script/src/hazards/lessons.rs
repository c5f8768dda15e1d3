//! Scenes as the second reading is taught them.

use serde::Serialize;

use super::Scanner;
use crate::{
    engine::{resolve, rules, token},
    hazard::{Category, Presence},
    learned::{self, mentions::Told},
    model::Script,
};

/// A scene as the second reading is taught it: words as it is given them, and what the entries alone find.
#[derive(Debug, Clone, Serialize)]
pub struct Lesson {
    /// The heading.
    pub heading: String,
    /// Words of the heading.
    pub place: Vec<String>,
    /// Each sentence of action, with its words.
    pub sentences: Vec<(String, Vec<String>)>,
    /// For each category, in the order of [`crate::hazard::Category::ALL`]: found on set, in how many places, spoken of, weak signs,
    /// found by an entry that the second reading never lets go.
    pub signs: Vec<(bool, usize, bool, bool, bool)>,
}

/// All scenes of a script as lessons.
pub fn lessons(script: &Script) -> Vec<Lesson> {
    let Ok(book) = rules::book() else {
        return Vec::new();
    };
    let mut scanner = Scanner::of(script, book, None);
    scanner.taught = Some(Vec::new());
    let mut out = Vec::new();
    for scene in &script.scenes {
        let (_, signs) = scanner.scene(scene);
        let place = token::cut(&scene.heading, &book.vocab, Vec::new());
        out.push(Lesson {
            heading: scene.heading.clone(),
            place: place
                .iter()
                .map(|t| learned::word_of_heading(t, &scene.heading))
                .collect(),
            sentences: scanner.taught.replace(Vec::new()).unwrap_or_default(),
            signs: signs
                .iter()
                .map(|s| (s.entry, s.proofs, s.mention, s.weak, s.sure))
                .collect(),
        });
    }
    out
}

/// A scene as mentions are taught it.
#[derive(Debug, Clone, Serialize)]
pub struct TaughtMentions {
    /// What is read in it.
    #[serde(flatten)]
    pub told: Told,
    /// Categories that are found on set.
    pub held: Vec<Category>,
}

/// All scenes of a script as mentions are taught them.
pub fn mentions(script: &Script) -> Vec<TaughtMentions> {
    let (Ok(book), Some(learned)) = (rules::book(), learned::learned()) else {
        return Vec::new();
    };
    let names = learned.names();
    let mut scanner = Scanner::of(script, book, Some(learned));
    let mut out = Vec::new();
    for scene in &script.scenes {
        let (found, _) = scanner.scene(scene);
        let said = scanner.second.said(learned);
        let said = said.as_ref().map_or(&[][..], |s| s);
        let signs = resolve::told_by(book, &scanner.found);
        let on_set = found.hazards.iter().filter(|h| h.kind == Presence::Action);
        out.push(TaughtMentions {
            told: scanner.second.lesson(&names, said, &signs, script),
            held: on_set.map(|h| h.category).collect(),
        });
    }
    out
}
