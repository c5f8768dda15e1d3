//! A draft of a script as pages and the interface show it: the record's hazards and decisions joined with
//! what the file says, for those who prepare the production.
//!
//! INVARIANT: words of a script go to nobody but [`READERS`].

use std::collections::BTreeMap;
use std::sync::Arc;

use looks_app::scripts::Draft;
use looks_app::{AppError, Hub};
use looks_core::State;
use looks_core::id::{PersonId, ScriptId};
use looks_core::state::{HazardCase, HazardVerdict, Script, Standing};
use looks_core::vocabulary::{Hazard, Presence, Role};
use looks_script::diff;
use looks_script::report::{DiffReport, FileReport, HazardRow, Language, Leads, Scanned, leads};
use serde_json::{Value, json};

use crate::i18n::Lang;

/// Who reads scripts: those who assess, and the departments that a finding calls for.
pub const READERS: &[Role] = &[
    Role::SafetyAdvisor,
    Role::FirstAd,
    Role::SecondAd,
    Role::UnitProductionManager,
    Role::Producer,
    Role::StudioSafety,
    Role::Armorer,
    Role::PropertyMaster,
    Role::StuntCoordinator,
    Role::EffectsSupervisor,
    Role::IntimacyCoordinator,
    Role::StudioTeacher,
];

/// Whether somebody reads scripts.
pub fn reads(state: &State, person: &PersonId) -> bool {
    READERS.iter().any(|role| state.person_is(person, *role))
}

/// The language as `looks-script` knows it.
pub const fn language(lang: Lang) -> Language {
    match lang {
        Lang::En => Language::En,
        Lang::Es => Language::Es,
    }
}

/// A hazard with everything that is known of it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its key.
    pub key: String,
    /// As the record has it.
    pub case: HazardCase,
    /// As the file says, where it is read and still says so.
    pub row: Option<HazardRow>,
}

impl Shown {
    /// What it counts as.
    pub fn counts_as(&self) -> (Hazard, Presence) {
        self.case.counts_as()
    }

    /// How it stands.
    pub const fn standing(&self) -> Standing {
        self.case.standing()
    }

    /// What it leads to as what it counts as, whoever named it so.
    pub fn leads(&self, language: Language) -> Leads {
        let what = looks_app::scripts::category_of(self.counts_as().0);
        what.map(|what| leads(what, language)).unwrap_or_default()
    }

    /// It is found as what it counts as, so that the reason given for it is one.
    pub fn is_as_found(&self) -> bool {
        self.counts_as() == (self.case.category, self.case.kind)
    }
}

/// A scene.
#[derive(Debug, Clone)]
pub struct SceneShown {
    /// Its key.
    pub key: String,
    /// Its turn, from 0.
    pub turn: usize,
    /// What setups call it.
    pub called: String,
    /// Its heading; empty where the file is not read.
    pub heading: String,
    /// Page on which it begins; 0 where the file is not read.
    pub page: u32,
    /// Length in eighths of a page.
    pub eighths: u32,
    /// Its hazards, those on set first, in the order of the categories.
    pub hazards: Vec<Shown>,
}

impl SceneShown {
    /// What pages call it: its number, or `#5` for the fifth scene where that one has none.
    pub fn name(&self) -> String {
        match self.called.strip_prefix("turn-") {
            Some(turn) => format!("#{turn}"),
            None => self.called.to_uppercase(),
        }
    }

    /// Hazards that count, the gravest first: on set before spoken of, then by what they can do to somebody.
    pub fn by_gravity(&self) -> Vec<&Shown> {
        let counts = |h: &&Shown| h.standing() != Standing::Dismissed;
        let mut all: Vec<&Shown> = self.hazards.iter().filter(counts).collect();
        all.sort_by_key(|h| {
            let (what, kind) = h.counts_as();
            (kind, GRAVITY.iter().position(|g| *g == what))
        });
        all
    }

    /// It has such a hazard, on set or spoken of, that nobody dismissed.
    pub fn has(&self, what: Hazard) -> bool {
        let mut all = self.hazards.iter();
        all.any(|h| h.counts_as().0 == what && h.standing() != Standing::Dismissed)
    }

    /// Hazards that somebody dismissed.
    pub fn dismissed(&self) -> usize {
        let gone = |h: &&Shown| h.standing() == Standing::Dismissed;
        self.hazards.iter().filter(gone).count()
    }

    /// Hazards that nobody has decided.
    pub fn open(&self) -> usize {
        self.open_of(None)
    }

    /// Hazards of a category, or of all, that nobody has decided.
    pub fn open_of(&self, only: Option<Hazard>) -> usize {
        let asked = |h: &&Shown| only.is_none_or(|what| h.counts_as().0 == what);
        let open = |h: &&Shown| h.standing() == Standing::Found;
        self.hazards.iter().filter(asked).filter(open).count()
    }
}

/// Hazards by what they can do to somebody, the gravest first: what the strip shows of a scene that has many.
const GRAVITY: [Hazard; 23] = [
    Hazard::Firearms,
    Hazard::Blanks,
    Hazard::Pyro,
    Hazard::Heights,
    Hazard::Aircraft,
    Hazard::Stunts,
    Hazard::Water,
    Hazard::Railways,
    Hazard::Vehicles,
    Hazard::Electricity,
    Hazard::WeaponsOther,
    Hazard::Fire,
    Hazard::ConfinedSpace,
    Hazard::Hazmat,
    Hazard::Construction,
    Hazard::Children,
    Hazard::Animals,
    Hazard::Weather,
    Hazard::Drones,
    Hazard::Crowds,
    Hazard::Smoke,
    Hazard::Intimacy,
    Hazard::Night,
];

/// A draft.
#[derive(Debug)]
pub struct DraftShown {
    /// Its id.
    pub id: ScriptId,
    /// As the record has it.
    pub script: Arc<Script>,
    /// As read; or why it is not.
    pub draft: Result<Arc<Draft>, AppError>,
    /// What was found in the file, in the reader's language.
    pub report: Option<FileReport>,
    /// Its scenes, in order.
    pub scenes: Vec<SceneShown>,
}

impl DraftShown {
    /// Joins record and file. None where the record has no such draft.
    pub async fn load(hub: &Hub, state: &State, id: &ScriptId, language: Language) -> Option<Self> {
        let script = Arc::clone(state.scripts.get(id)?);
        let draft = hub.script_draft(id).await;
        let name = hub.words(&script.name.0).unwrap_or_else(|| id.to_string());
        let report = match &draft {
            Ok(d) => report(Arc::clone(d), name, language).await,
            Err(_) => None,
        };
        let before = match &script.after {
            Some(before) if script.hazards.values().any(|h| is_kept(h)) => {
                rows_of(hub, state, before, language).await
            }
            _ => None,
        };
        let scenes = join(&script, report.as_ref(), before.as_ref());
        Some(Self {
            id: id.clone(),
            script,
            draft,
            report,
            scenes,
        })
    }

    /// Hazards that nobody dismissed, the gravest first, each with how many scenes have it.
    pub fn kinds(&self) -> impl Iterator<Item = (Hazard, usize)> {
        let scenes = |what: Hazard| self.scenes.iter().filter(|s| s.has(what)).count();
        GRAVITY
            .into_iter()
            .map(move |what| (what, scenes(what)))
            .filter(|(_, n)| *n > 0)
    }

    /// The first scene after this one, in a ring, in which something, or something of a category, is not decided.
    pub fn next_open(&self, after: usize, only: Option<Hazard>) -> Option<&SceneShown> {
        let later = self.scenes.iter().filter(|s| s.turn > after);
        let earlier = self.scenes.iter().filter(|s| s.turn <= after);
        later.chain(earlier).find(|s| s.open_of(only) > 0)
    }
}

/// True for what stands in a draft without words of its own: perhaps found in the one before, and no longer.
fn is_kept(case: &HazardCase) -> bool {
    case.added
        .as_ref()
        .is_some_and(looks_core::private::Words::is_empty)
}

/// What was found in a draft, for what the next one has of it and the program no longer finds.
async fn rows_of(
    hub: &Hub,
    state: &State,
    id: &ScriptId,
    language: Language,
) -> Option<FileReport> {
    let draft = hub.script_draft(id).await.ok()?;
    let name = state.scripts.get(id).and_then(|s| hub.words(&s.name.0));
    report(draft, name.unwrap_or_else(|| id.to_string()), language).await
}

/// What was found, gathered away from the async threads: it takes time with the length of the script.
async fn report(draft: Arc<Draft>, file: String, language: Language) -> Option<FileReport> {
    let gather = move || {
        let scanned = Scanned {
            file: &file,
            script: &draft.script,
            hazards: &draft.found,
        };
        FileReport::of(scanned, language, false)
    };
    tokio::task::spawn_blocking(gather).await.ok()
}

/// The difference of a draft to the one before, made away from the async threads; none where a file of the
/// two is not read.
pub async fn difference(
    old: &DraftShown,
    new: &DraftShown,
    language: Language,
) -> Option<DiffReport> {
    let (Ok(a), Ok(b)) = (&old.draft, &new.draft) else {
        return None;
    };
    let (a, b) = (Arc::clone(a), Arc::clone(b));
    let (before, now) = (old.id.clone(), new.id.clone());
    let compare = move || {
        let found = diff::diff(a.compared(), b.compared());
        DiffReport::of(before.as_str(), now.as_str(), &found, language)
    };
    tokio::task::spawn_blocking(compare).await.ok()
}

fn join(
    script: &Script,
    report: Option<&FileReport>,
    before: Option<&FileReport>,
) -> Vec<SceneShown> {
    let mut rows: BTreeMap<&str, &HazardRow> = BTreeMap::new();
    let earlier: BTreeMap<&str, &HazardRow> = before
        .iter()
        .flat_map(|r| &r.scenes)
        .flat_map(|s| s.hazards.iter().map(|h| (h.key.as_str(), h)))
        .collect();
    let mut about = BTreeMap::new();
    for scene in report.iter().flat_map(|r| &r.scenes) {
        about.insert(scene.key.as_str(), scene);
        rows.extend(scene.hazards.iter().map(|h| (h.key.as_str(), h)));
    }
    let mut scenes: Vec<SceneShown> = script
        .scenes
        .iter()
        .map(|(key, scene)| {
            let row = about.get(key.as_str());
            let mut hazards: Vec<Shown> = scene
                .hazards
                .iter()
                .filter_map(|k| Some((k, script.hazards.get(k)?)))
                .map(|(k, case)| {
                    let kept = || earlier.get(k.as_str()).filter(|_| is_kept(case));
                    let row = rows.get(k.as_str()).or_else(kept);
                    Shown {
                        key: k.to_string(),
                        case: (**case).clone(),
                        row: row.map(|r| (*r).clone()),
                    }
                })
                .collect();
            hazards.sort_by_key(|h| {
                let (what, kind) = h.counts_as();
                (kind, what, h.key.clone())
            });
            SceneShown {
                key: key.to_string(),
                turn: usize::try_from(scene.turn).unwrap_or(usize::MAX),
                called: scene.scene.to_string(),
                heading: row.map(|r| r.heading.clone()).unwrap_or_default(),
                page: row.map_or(0, |r| r.page),
                eighths: scene.eighths,
                hazards,
            }
        })
        .collect();
    scenes.sort_by_key(|s| s.turn);
    scenes
}

/// What was decided about a hazard, for programs. Reasons are given as texts.
pub fn decision(hub: &Hub, shown: &Shown) -> Value {
    let (category, kind) = shown.counts_as();
    let text = |r: &looks_core::private::Words| hub.words(&r.0).unwrap_or_default();
    let said = |d: &looks_core::state::HazardDecision| {
        let (verdict, reason) = match &d.verdict {
            HazardVerdict::Confirmed => ("confirmed", String::new()),
            HazardVerdict::Dismissed { reason } => ("dismissed", text(reason)),
            HazardVerdict::Reclassed { reason, .. } => ("reclassed", text(reason)),
        };
        json!({ "verdict": verdict, "reason": reason, "by": d.by, "at": d.at, "carried_from": d.carried_from })
    };
    json!({
        "key": shown.key, "scene_key": shown.case.scene, "standing": shown.standing(),
        "category": category, "kind": kind, "added": shown.case.added.as_ref().map(text),
        "decision": shown.case.decision.as_ref().map(said),
        "asked_again": shown.case.asked.as_ref().map(|(d, why)| json!({ "was": said(d), "why": why })),
    })
}

/// A whole draft for programs: what was found as `looks-script` reports it, and what was decided.
pub fn export(hub: &Hub, state: &State, shown: &DraftShown) -> Value {
    let s = &shown.script;
    let decisions: Vec<Value> = shown
        .scenes
        .iter()
        .flat_map(|scene| &scene.hazards)
        .map(|h| decision(hub, h))
        .collect();
    json!({
        "script": shown.id, "name": hub.words(&s.name.0), "filed_by": s.by, "filed_at": s.at,
        "after": s.after, "in_force": state.script_in_force(&shown.id),
        "withdrawn": s.withdrawn.is_some(), "pages": s.pages,
        "file": shown.draft.as_ref().err().map(ToString::to_string),
        "scenes": shown.scenes.iter().map(|x| json!({ "scene": x.called, "key": x.key, "eighths": x.eighths })).collect::<Vec<_>>(),
        "report": shown.report, "decisions": decisions,
    })
}

/// What was decided, beside the columns of `lastlooks script scan --csv`.
const MORE: [&str; 10] = [
    "scene",
    "standing",
    "counts_as",
    "counts_kind",
    "decided_by",
    "decided_by_name",
    "decided_at",
    "decision_reason",
    "decision",
    "advisor_may_ask",
];

/// A cell of the row of a scene in which nothing was found.
fn nothing_found(scene: &SceneShown, name: &str, column: &str) -> String {
    match column {
        "file" => plain(name),
        "scene_index" => scene.turn.to_string(),
        "number" | "scene" => scene.called.clone(),
        "page" if scene.page > 0 => scene.page.to_string(),
        "heading" => plain(&scene.heading),
        "standing" => "nothing_found".to_owned(),
        _ => String::new(),
    }
}

/// One row for each hazard with what was decided beside it, and one for each scene without any, whose `standing` is
/// `nothing_found`, so that whoever works from the table still reads them: the columns of `lastlooks script scan --csv`,
/// then `scene`, `standing`, `counts_as`, `counts_kind`, `decided_by`, `decided_by_name`, `decided_at`, `decision_reason`,
/// `decision` (`confirmed`, `added`, `dismissed`, `reclassed`), and `advisor_may_ask` (`yes`, or nothing).
pub fn csv(
    hub: &Hub,
    state: &State,
    shown: &DraftShown,
    language: Language,
) -> Result<String, csv::Error> {
    let found = shown.report.as_ref().map(std::slice::from_ref);
    let text = looks_script::report::csv(found.unwrap_or_default())?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers()?.clone();
    let name = hub.words(&shown.script.name.0).unwrap_or_default();
    let at = |name: &str| columns.iter().position(|c| c == name);
    let (key_at, width) = (at("key"), columns.len());
    let mut rows: BTreeMap<String, csv::StringRecord> = BTreeMap::new();
    for row in reader.records() {
        let row = row?;
        if let Some(key) = key_at.and_then(|at| row.get(at)) {
            rows.insert(key.to_owned(), row.clone());
        }
    }
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    out.write_record(columns.iter().chain(MORE))?;
    for scene in &shown.scenes {
        if scene.hazards.is_empty() {
            out.write_record(
                columns
                    .iter()
                    .chain(MORE)
                    .map(|column| nothing_found(scene, &name, column)),
            )?;
        }
        for h in &scene.hazards {
            let found = rows.get(&h.key).cloned();
            let bare = found.is_none();
            let added = h.case.added.as_ref().and_then(|w| hub.words(&w.0));
            let leads = h.leads(language);
            // What a person added or named otherwise leads to what that does.
            let mut record = csv::StringRecord::new();
            for n in 0..width {
                let cell = match columns.get(n) {
                    Some("rules") if bare || !h.is_as_found() => leads.rules.join("; "),
                    Some("people") if bare || !h.is_as_found() => leads.people.join("; "),
                    Some("trigger") if bare || !h.is_as_found() => {
                        leads.trigger.unwrap_or_default().to_owned()
                    }
                    Some("instead") if bare || !h.is_as_found() => leads.instead.to_owned(),
                    Some("scene_index") if bare => scene.turn.to_string(),
                    Some("number") if bare => scene.called.clone(),
                    Some("page") if bare && scene.page > 0 => scene.page.to_string(),
                    Some("heading") if bare => plain(&scene.heading),
                    Some("file") if bare => plain(&name),
                    Some("category") if bare => h.case.category.as_str().to_owned(),
                    Some("kind") if bare => h.case.kind.as_str().to_owned(),
                    Some("evidence") if bare => plain(added.as_deref().unwrap_or_default()),
                    Some("key") if bare => h.key.clone(),
                    _ => {
                        let row = found.as_ref().and_then(|r| r.get(n));
                        row.unwrap_or_default().to_owned()
                    }
                };
                record.push_field(&cell);
            }
            let value = decision(hub, h);
            let said = |path: &str| {
                let text = value.pointer(path).and_then(Value::as_str);
                plain(text.unwrap_or_default())
            };
            record.push_field(&scene.called);
            for path in ["/standing", "/category", "/kind", "/decision/by"] {
                record.push_field(&said(path));
            }
            let decided = h.case.decision.as_ref();
            let person = decided.and_then(|d| state.people.get(&d.by));
            let name = person.and_then(|p| hub.words(&p.name.0));
            record.push_field(&plain(name.as_deref().unwrap_or_default()));
            for path in ["/decision/at", "/decision/reason"] {
                record.push_field(&said(path));
            }
            let confirmed = |v: &HazardVerdict| matches!(v, HazardVerdict::Confirmed);
            let by_person =
                h.case.added.is_some() && decided.is_some_and(|d| confirmed(&d.verdict));
            record.push_field(&if by_person {
                "added".to_owned()
            } else {
                said("/decision/verdict")
            });
            record.push_field(if leads.advisor_may_ask { "yes" } else { "" });
            out.write_record(&record)?;
        }
    }
    let bytes = out
        .into_inner()
        .map_err(|e| csv::Error::from(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A text that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    let line = text.replace(char::is_control, " ");
    if line
        .trim_start()
        .starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'])
    {
        format!("'{line}")
    } else {
        line
    }
}
