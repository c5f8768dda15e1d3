//! The difference of two drafts as JSON and as text. Compares nothing itself.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Language, scene_called, words};
use crate::{
    diff::{
        Adds, Change, Counts, Diff, HazardChange, HazardRef, Relation, SceneChange, SceneRef,
        Status,
    },
    hazard::{Category, Presence},
};

/// The difference of two files in their hazards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffReport {
    /// Name of the old draft's file.
    pub old: String,
    /// Name of the new draft's file.
    pub new: String,
    /// How many hazards of each status.
    pub counts: Counts,
    /// What became of the scenes, in the order of the new draft.
    pub scenes: Vec<SceneChange>,
    /// What became of the hazards, in the order of the scenes.
    pub hazards: Vec<DiffRow>,
}

/// One hazard in both drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffRow {
    /// Whether it is in both.
    pub status: Status,
    /// What.
    pub category: Category,
    /// In what it changed.
    pub changes: Vec<Change>,
    /// In the old draft.
    pub old: Vec<DiffSide>,
    /// In the new draft.
    pub new: Vec<DiffSide>,
}

/// A hazard in one draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffSide {
    /// Index of its scene.
    pub scene_index: usize,
    /// The scene's number.
    pub number: Option<String>,
    /// The scene's heading.
    pub heading: String,
    /// Page on which the scene begins.
    pub page: u32,
    /// On set, or only spoken of.
    pub kind: Presence,
    /// The words it was found by.
    pub evidence: String,
    /// Their line.
    pub line: u32,
    /// Why, in words.
    pub reason: String,
    /// Under which decisions about it are kept.
    pub key: String,
}

impl DiffReport {
    /// Gathers the difference of two files.
    pub fn of(old: &str, new: &str, diff: &Diff, language: Language) -> Self {
        Self {
            old: old.to_owned(),
            new: new.to_owned(),
            counts: diff.counts(),
            scenes: diff.scenes.clone(),
            hazards: diff
                .hazards
                .iter()
                .map(|h| row(h, diff, language))
                .collect(),
        }
    }

    /// As one line of JSON.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// As text for a terminal: what is new first, then what changed, then what is gone.
    pub fn text(&self, language: Language) -> String {
        let mut out = format!(
            "{} > {}\n",
            words::for_terminal(&self.old),
            words::for_terminal(&self.new)
        );
        for (status, title) in [
            (Status::New, language.pick("New", "Nuevos")),
            (Status::Changed, language.pick("Changed", "Cambiados")),
            (Status::Gone, language.pick("Gone", "Desaparecidos")),
        ] {
            let rows: Vec<&DiffRow> = self.hazards.iter().filter(|h| h.status == status).collect();
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{title} ({})", rows.len());
            for row in rows {
                row_lines(&mut out, row, language);
            }
        }
        let c = self.counts;
        if c.new + c.changed + c.gone == 0 {
            let none = language.pick(
                "No difference in the hazards that the program found; people read what was rewritten.",
                "Ninguna diferencia en los peligros que halló el programa; lo reescrito lo leen personas.",
            );
            let _ = writeln!(out, "\n{none}");
        }
        let unchanged = language.pick("Unchanged", "Sin cambios");
        let _ = writeln!(out, "\n{unchanged}: {}", c.unchanged);
        self.scene_lines(&mut out, language);
        let _ = writeln!(out, "\n{}", words::closing(language));
        out
    }

    fn scene_lines(&self, out: &mut String, language: Language) {
        let mut lines = Vec::new();
        for s in &self.scenes {
            let mut said = Vec::new();
            match s.relation {
                Relation::Same => {}
                other => said.push(relation(other, language)),
            }
            for (is, en, es) in [
                (s.moved, "moved", "movida"),
                (s.renumbered, "renumbered", "renumerada"),
                (
                    s.retitled && s.relation == Relation::Same,
                    "other heading",
                    "otro encabezado",
                ),
                (
                    s.reworded && s.relation == Relation::Same,
                    "rewritten",
                    "reescrita",
                ),
            ] {
                if is {
                    said.push(language.pick(en, es));
                }
            }
            if said.is_empty() {
                continue;
            }
            let name = |list: &[SceneRef]| -> String {
                let all: Vec<String> = list.iter().map(scene_called).collect();
                all.join(" + ")
            };
            let from = match (s.old.as_slice(), s.new.as_slice()) {
                ([], new) => name(new),
                (old, []) => name(old),
                (old, new) => format!("{} > {}", name(old), name(new)),
            };
            let heading = s.new.first().or(s.old.first()).map(|r| r.heading.as_str());
            let heading = words::clip(&words::for_terminal(heading.unwrap_or_default()), 50);
            lines.push(format!("    {from}  {heading}: {}", said.join(", ")));
        }
        if !lines.is_empty() {
            let title = language.pick("Scenes", "Escenas");
            let _ = writeln!(out, "\n{title}");
            for line in lines {
                let _ = writeln!(out, "{line}");
            }
        }
    }
}

fn row(h: &HazardChange, diff: &Diff, language: Language) -> DiffRow {
    let scenes = diff.scenes.get(h.scenes);
    let side = |r: &HazardRef, of: Option<&[SceneRef]>| {
        let scene = of.and_then(|list| list.iter().find(|s| s.index == r.scene));
        let first = r.hazard.evidence.first();
        DiffSide {
            scene_index: r.scene,
            number: scene.and_then(|s| s.number.clone()),
            heading: scene.map_or_else(String::new, |s| s.heading.clone()),
            page: scene.map_or(0, |s| s.page),
            kind: r.hazard.kind,
            evidence: first.map_or_else(String::new, |e| e.words.clone()),
            line: first.map_or(0, |e| e.line),
            reason: language
                .pick(r.hazard.reason, r.hazard.reason_es)
                .to_owned(),
            key: r.key.clone(),
        }
    };
    let (old, new) = (
        scenes.map(|s| s.old.as_slice()),
        scenes.map(|s| s.new.as_slice()),
    );
    DiffRow {
        status: h.status,
        category: h.category,
        changes: h.changes.clone(),
        old: h.old.iter().map(|r| side(r, old)).collect(),
        new: h.new.iter().map(|r| side(r, new)).collect(),
    }
}

fn row_lines(out: &mut String, row: &DiffRow, language: Language) {
    let name = |list: &[DiffSide]| -> String {
        let all: Vec<String> = list
            .iter()
            .map(|s| super::called(s.number.as_deref(), s.scene_index))
            .collect();
        all.join(" + ")
    };
    let scenes = match (row.old.as_slice(), row.new.as_slice()) {
        ([], new) => name(new),
        (old, []) => name(old),
        (old, new) => format!("{} > {}", name(old), name(new)),
    };
    let shown = row.new.first().or(row.old.first());
    let Some(shown) = shown else { return };
    let _ = writeln!(
        out,
        "    {scenes}  {}: {}, {} {}",
        words::clip(&words::for_terminal(&shown.heading), 50),
        words::category(row.category, language),
        words::kind(shown.kind, language),
        words::quoted(&shown.evidence, 60, language)
    );
    for change in &row.changes {
        let _ = writeln!(out, "        {}", change_words(change, language));
    }
}

const fn relation(relation: Relation, language: Language) -> &'static str {
    match relation {
        Relation::Same => language.pick("same", "la misma"),
        Relation::New => language.pick("new", "nueva"),
        Relation::Gone => language.pick("gone", "desaparecida"),
        Relation::Omitted => language.pick("omitted", "omitida"),
        Relation::Restored => language.pick("there again", "de nuevo"),
        Relation::Split => language.pick("split", "dividida"),
        Relation::Merged => language.pick("merged", "unidas"),
        Relation::Recut => language.pick("cut anew", "rehechas"),
    }
}

fn change_words(change: &Change, language: Language) -> String {
    let quote = |t: &str| words::quoted(t, 60, language);
    let nobody = language.pick("nobody named", "nadie nombrado");
    let who = |w: &Option<String>| w.as_deref().map_or(nobody.to_owned(), words::for_terminal);
    match change {
        Change::Kind { from, to } => format!(
            "{} > {}",
            words::kind(*from, language),
            words::kind(*to, language)
        ),
        Change::What { from, to } => format!("{} > {}", quote(from), quote(to)),
        Change::Who { from, to } => format!("{} > {}", who(from), who(to)),
        Change::Found { words } => {
            format!("{} {}", language.pick("also", "además"), quote(words))
        }
        Change::Lost {
            words,
            stays: false,
        } => {
            format!("{} {}", language.pick("no longer", "ya no"), quote(words))
        }
        Change::Lost { words, stays: true } => format!(
            "{} {}",
            language.pick(
                "the program no longer finds these words, which still stand there:",
                "el programa ya no halla estas palabras, que siguen ahí:",
            ),
            quote(words)
        ),
        Change::Reworded { from, to, adds } => format!(
            "{}: {} > {}",
            match adds {
                Adds::Nothing => language.pick("words taken away", "palabras quitadas"),
                Adds::Beside => language.pick("other words beside it", "otras palabras al lado"),
                Adds::Evidence => language.pick("in other words", "con otras palabras"),
            },
            quote(from),
            quote(to)
        ),
        Change::Uncounted => language
            .pick(
                "more evidence than could be compared",
                "más indicios de los que se pudieron comparar",
            )
            .to_owned(),
        Change::WordsStay => language
            .pick(
                "the program no longer finds it; its words still stand there",
                "el programa ya no lo halla; sus palabras siguen ahí",
            )
            .to_owned(),
    }
}
