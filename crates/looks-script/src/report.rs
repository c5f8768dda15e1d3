//! What was found in a script, as JSON, CSV and text for people. Finds nothing itself, and never says that a
//! scene is in order: where nothing is listed the program found nothing, and people read the scene.
//!
//! [`FileReport::of`] gathers everything once; the rest only sets it. Words of the script are set so that
//! neither a spreadsheet nor a terminal takes them for orders.

mod csv;
mod difference;
mod readers;
mod table;
mod words;

use serde::{Deserialize, Serialize};

pub use self::{
    csv::csv,
    difference::{DiffReport, DiffRow, DiffSide},
    readers::{is_said, said},
    table::table,
};
use crate::{
    data,
    diff::{self, SceneRef},
    hazard::{Category, Evidence, Hazard, LetGo, Presence, SceneHazards},
    model::{Format, Notice, Script},
};

/// In which language people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// A script that was read and scanned.
#[derive(Debug, Clone, Copy)]
pub struct Scanned<'a> {
    /// Its name, as the person knows it.
    pub file: &'a str,
    /// As read.
    pub script: &'a Script,
    /// What was found in each scene.
    pub hazards: &'a [SceneHazards],
}

/// Everything about one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// How it came.
    pub format: Format,
    /// What its title page calls it.
    pub title: Option<String>,
    /// What its reader had to decide, and what a person should know of the file.
    pub notices: Vec<Notice>,
    /// All scenes, also those in which nothing was found.
    pub scenes: Vec<SceneRow>,
}

/// One scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SceneRow {
    /// From 0, in order.
    pub scene_index: usize,
    /// Its heading.
    pub heading: String,
    /// The number the writer gave it.
    pub number: Option<String>,
    /// Page on which it begins.
    pub page: u32,
    /// Length in eighths of a page.
    pub eighths: u32,
    /// Under which decisions that add a hazard are kept.
    pub key: String,
    /// What was found.
    pub hazards: Vec<HazardRow>,
    /// What matched and was let go, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub let_go: Option<Vec<LetGoRow>>,
}

/// One hazard of a scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HazardRow {
    /// What.
    pub category: Category,
    /// On set, or only spoken of.
    pub kind: Presence,
    /// The words it was found by.
    pub evidence: String,
    /// Their line in the source, from 1.
    pub line: u32,
    /// Their bytes in the source, from and to.
    pub span: [usize; 2],
    /// Further evidence in the scene.
    pub also: Vec<EvidenceRow>,
    /// Its main word.
    pub what: String,
    /// Who has or does it, where that is plain.
    pub who: Option<String>,
    /// Why, in words.
    pub reason: &'static str,
    /// Bulletins and sections of law that it leads to.
    pub rules: Vec<String>,
    /// Paragraph of law that may ask for a specific risk assessment if it is on set.
    pub trigger: Option<&'static str>,
    /// When that is so.
    pub note: &'static str,
    /// The safety advisor may ask for an assessment.
    pub advisor_may_ask: bool,
    /// Whom it calls for.
    pub people: &'static [String],
    /// The less dangerous choice to consider first.
    pub instead: &'static str,
    /// Id of the entry of the data files that found it.
    pub entry: &'static str,
    /// Under which decisions about it are kept.
    pub key: String,
}

/// A further place of a hazard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceRow {
    /// The words.
    pub evidence: String,
    /// Their line.
    pub line: u32,
    /// Their bytes, from and to.
    pub span: [usize; 2],
}

/// A match that was let go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetGoRow {
    /// What it would have been.
    pub category: Category,
    /// The words.
    pub evidence: String,
    /// Their line.
    pub line: u32,
    /// Why not, in words, English.
    pub reason: &'static str,
    /// Id of the entry that matched.
    pub entry: &'static str,
}

impl FileReport {
    /// Gathers what was found. Scenes for which no findings are given count as having none.
    pub fn of(scanned: Scanned<'_>, language: Language, with_let_go: bool) -> Self {
        let Scanned {
            file,
            script,
            hazards,
        } = scanned;
        let keys = diff::keys((script, hazards));
        let scene_keys = diff::scene_keys(script);
        let none = SceneHazards::default();
        let scenes = script.scenes.iter().zip(scene_keys).zip(keys);
        Self {
            file: file.to_owned(),
            format: script.format,
            title: title(script),
            notices: script
                .notices
                .iter()
                .map(|notice| Notice {
                    line: notice.line,
                    words: said(&notice.words, language).into_owned(),
                })
                .collect(),
            scenes: scenes
                .enumerate()
                .map(|(at, ((scene, key), keys))| {
                    let found = hazards.get(at).unwrap_or(&none);
                    let rows = found.hazards.iter().zip(keys);
                    SceneRow {
                        scene_index: scene.index,
                        heading: scene.heading.clone(),
                        number: scene.number.clone(),
                        page: scene.page,
                        eighths: scene.eighths,
                        key,
                        hazards: rows.map(|(h, key)| hazard(h, key, language)).collect(),
                        let_go: with_let_go.then(|| found.let_go.iter().map(let_go).collect()),
                    }
                })
                .collect(),
        }
    }

    /// As one line of JSON.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

fn title(script: &Script) -> Option<String> {
    let named = |key: &str| matches!(key.to_lowercase().as_str(), "title" | "título" | "titulo");
    let (_, value) = script.title.iter().find(|(key, _)| named(key))?;
    let value = words::one_line(value);
    (!value.is_empty()).then_some(value)
}

/// What a category leads to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Leads {
    /// Bulletins and sections of law.
    pub rules: Vec<String>,
    /// Paragraph of law that may ask for a specific risk assessment if it is on set.
    pub trigger: Option<&'static str>,
    /// The law it is a paragraph of.
    pub law: &'static str,
    /// When that is so.
    pub note: &'static str,
    /// The safety advisor may ask for an assessment.
    pub advisor_may_ask: bool,
    /// Whom it calls for.
    pub people: &'static [String],
    /// The less dangerous choice to consider first.
    pub instead: &'static str,
}

/// What a category leads to, whoever found it: a program, or a person who added it or named it otherwise.
pub fn leads(category: Category, language: Language) -> Leads {
    let Some(c) = data::consequences(category) else {
        return Leads::default();
    };
    Leads {
        rules: words::rules(c, language),
        trigger: c.trigger.as_deref(),
        law: words::law(language),
        note: language.pick(&c.note, &c.note_es),
        advisor_may_ask: c.advisor_may_ask,
        people: match language {
            Language::En => c.people.as_slice(),
            Language::Es => c.people_es.as_slice(),
        },
        instead: language.pick(&c.instead, &c.instead_es),
    }
}

fn hazard(h: &Hazard, key: String, language: Language) -> HazardRow {
    let leads = leads(h.category, language);
    let mut evidence = h.evidence.iter().map(evidence);
    let first = evidence.next().unwrap_or(EvidenceRow {
        evidence: String::new(),
        line: 0,
        span: [0, 0],
    });
    HazardRow {
        category: h.category,
        kind: h.kind,
        evidence: first.evidence,
        line: first.line,
        span: first.span,
        also: evidence.collect(),
        what: h.what.clone(),
        who: h.who.clone(),
        reason: match h.kind {
            Presence::Action => language.pick(h.reason, h.reason_es),
            Presence::Mention => language.pick(
                "it is spoken of, heard or pictured, not on set",
                "se habla de ello, se oye o se ve en una imagen; no está en escena",
            ),
        },
        rules: leads.rules,
        trigger: leads.trigger,
        note: leads.note,
        advisor_may_ask: leads.advisor_may_ask,
        people: leads.people,
        instead: leads.instead,
        entry: h.entry,
        key,
    }
}

fn evidence(e: &Evidence) -> EvidenceRow {
    EvidenceRow {
        evidence: e.words.clone(),
        line: e.line,
        span: [e.span.start, e.span.end],
    }
}

fn let_go(l: &LetGo) -> LetGoRow {
    LetGoRow {
        category: l.category,
        evidence: l.evidence.words.clone(),
        line: l.evidence.line,
        reason: l.reason,
        entry: l.entry,
    }
}

/// How a scene is called: by its number, else by its turn from 1, marked so that it is not taken for one.
fn called(number: Option<&str>, index: usize) -> String {
    match number {
        Some(n) => words::for_terminal(n),
        None => format!("({})", index + 1),
    }
}

fn scene_called(scene: &SceneRef) -> String {
    called(scene.number.as_deref(), scene.index)
}
