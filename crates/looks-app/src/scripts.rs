//! Drafts of scripts on the hub: a file in, commands out, and the draft as pages need it.
//!
//! Reading and finding is `looks-script`'s, deciding is the engine's; this ties them together. The file's
//! text is kept among the private parts under a salted sum. No entry of the record names it as a part, so
//! an evidence pack never holds it.
//!
//! Read next: [`carry`] (what becomes of decisions in the next draft), [`crate::Hub::file_script`].

pub mod carry;
mod filing;

use std::fmt::Debug;

use looks_core::{
    id::{HazardKey, PersonId, SceneId, SceneKey, ScriptId},
    vocabulary::{Hazard, Presence, Strength},
};
use looks_script::{
    diff,
    hazard::{self, SceneHazards},
    hazards,
    model::Script,
    read,
};

pub(crate) use filing::{About, Renumbered, commands, ending, file_name, free_id, renumbered};

use crate::ImportAnswer;

/// Largest file of a script, bytes: some ten times a long feature as a PDF.
pub const SCRIPT_MAX: usize = 16 * 1024 * 1024;

/// Bytes at the start of a file in which a PDF says that it is one.
const HEAD: usize = 1024;

/// Reads a script from the bytes of a file. `name` is its name; only its ending counts.
///
/// Called on a thread of its own with a deep stack. Errors are without the file's name and say what to do.
pub trait ReadScript: Debug + Send + Sync {
    /// Reads it.
    fn read(&self, bytes: Vec<u8>, name: &str) -> Result<Script, String>;
}

/// Reads everything but PDFs, whose reader needs a process of its own with limits.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl ReadScript for InProcess {
    fn read(&self, bytes: Vec<u8>, name: &str) -> Result<Script, String> {
        if may_be_pdf(&bytes) {
            return Err(
                "this hub reads no PDFs; export the script as Fountain or FDX and send that"
                    .to_owned(),
            );
        }
        read::read(&bytes, name).map_err(|e| e.to_string())
    }
}

/// Whether a file could be taken for a PDF.
pub fn may_be_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    head.windows(5).any(|five| five == b"%PDF-")
}

/// A file somebody sends.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name, as the sender's machine calls it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the draft is to be called; made from the name where none is given.
    pub script: Option<ScriptId>,
    /// The draft whose place it takes.
    pub after: Option<ScriptId>,
    /// Who files it.
    pub by: PersonId,
    /// How strongly that is known.
    pub strength: Strength,
    /// On which device.
    pub device: Option<String>,
}

/// What became of an upload.
#[derive(Debug, Clone, PartialEq)]
pub struct Filed {
    /// The draft.
    pub script: ScriptId,
    /// What the record says.
    pub answer: ImportAnswer,
}

/// A draft as read and scanned.
#[derive(Debug)]
pub struct Draft {
    /// As read.
    pub script: Script,
    /// What was found in each scene.
    pub found: Vec<SceneHazards>,
    /// The key of each scene.
    pub scene_keys: Vec<String>,
    /// The keys of what was found in each scene.
    pub keys: Vec<Vec<String>>,
    /// What setups call each scene.
    pub called: Vec<SceneId>,
}

impl Draft {
    /// Scans a script.
    pub fn of(script: Script) -> Self {
        let found = hazards::scan(&script);
        let scene_keys = diff::scene_keys(&script);
        let keys = diff::keys((&script, &found));
        let called = called(&script);
        Self {
            script,
            found,
            scene_keys,
            keys,
            called,
        }
    }

    /// Pages of the script, at least one.
    pub fn pages(&self) -> u32 {
        let last = self.script.scenes.iter().map(|s| s.page).max();
        last.unwrap_or(1).max(1)
    }

    /// As `looks-script` compares it.
    pub fn compared(&self) -> diff::Draft<'_> {
        (&self.script, &self.found)
    }
}

/// What setups call each scene: its number in lower case. Where no scene has one, its turn from 1; where
/// only this one has none, `turn-` and its turn, so that it is not taken for a number.
fn called(script: &Script) -> Vec<SceneId> {
    let none = script.scenes.iter().all(|s| s.number.is_none());
    let mut out = Vec::with_capacity(script.scenes.len());
    for (at, scene) in script.scenes.iter().enumerate() {
        let written = scene.number.as_deref().and_then(scene_id);
        let turn = if none {
            (at + 1).to_string()
        } else {
            format!("turn-{}", at + 1)
        };
        out.extend(written.or_else(|| SceneId::parse(&turn).ok()));
    }
    out
}

/// The number of a scene as setups call it: `12 A` is `12a`, and `Ñ7` is `n7`, not the same as a scene 7. None where nothing
/// of it is left.
pub fn scene_id(number: &str) -> Option<SceneId> {
    let kept: String = deunicode::deunicode(number)
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        .collect();
    SceneId::parse(kept.trim_matches(['.', '_', '-'])).ok()
}

/// The engine's word for a category.
pub fn category(found: hazard::Category) -> Option<Hazard> {
    Hazard::find(found.as_str())
}

/// The finder's word for a category.
pub fn category_of(said: Hazard) -> Option<hazard::Category> {
    hazard::Category::ALL
        .into_iter()
        .find(|c| c.as_str() == said.as_str())
}

/// The engine's word for where it is.
pub const fn presence(found: hazard::Presence) -> Presence {
    match found {
        hazard::Presence::Action => Presence::Action,
        hazard::Presence::Mention => Presence::Mention,
    }
}

/// The finder's word for where it is.
pub const fn presence_of(said: Presence) -> hazard::Presence {
    match said {
        Presence::Action => hazard::Presence::Action,
        Presence::Mention => hazard::Presence::Mention,
    }
}

fn hazard_key(text: &str) -> Option<HazardKey> {
    HazardKey::parse(text).ok()
}

fn scene_key(text: &str) -> Option<SceneKey> {
    SceneKey::parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        Draft::of(
            InProcess
                .read(text.as_bytes().to_vec(), "a.fountain")
                .unwrap(),
        )
    }

    /// The engine's words and the finder's are the same, in the same order.
    #[test]
    fn both_know_the_same_categories() {
        let engine: Vec<&str> = Hazard::ALL.iter().map(|h| h.as_str()).collect();
        let finder: Vec<&str> = hazard::Category::ALL.iter().map(|c| c.as_str()).collect();
        assert_eq!(engine, finder);
    }

    #[test]
    fn setups_find_a_scene_by_its_number_or_its_turn() {
        let names = |text: &str| {
            let all = draft(text).called;
            all.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            names(
                "INT. A - DAY #12A#\n\nRain.\n\nINT. B - DAY\n\nRain.\n\nINT. C - DAY #14.#\n\nRain.\n"
            ),
            "12a turn-2 14"
        );
        assert_eq!(
            names("INT. A - DAY\n\nRain.\n\nINT. B - DAY\n\nRain.\n"),
            "1 2"
        );
    }

    #[test]
    fn a_pdf_is_not_read_in_process() {
        let error = InProcess
            .read(b"\n%PDF-1.4 ...".to_vec(), "a.pdf")
            .unwrap_err();
        assert!(error.contains("reads no PDFs"), "{error}");
    }
}
