//! Packs and rules as they are written: reading, and every check that needs no rule engine.
//!
//! Strict throughout: an unknown key, word, date, fact or command is an error that names file, rule and
//! key. Does not evaluate (`compile`) and does not read files (texts come in as strings).

use std::collections::{BTreeMap, BTreeSet};

use looks_core::{
    facts::{FactKind, FactValue, Facts, SCHEMA},
    gate::Effect,
    id::PackId,
    vocabulary::Role,
};
use serde::{Deserialize, Deserializer};

use crate::{baseline::baseline, condition::Condition, date::Date, words};

/// The pack that is always in force.
pub const BASE: &str = "base";
/// The id of a production's own pack, which may only refuse or warn.
pub const OVERLAY: &str = "prod";
/// File of a pack that describes it.
const HEAD: &str = "pack.toml";

/// Why a pack cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule pack file `{file}`: {what}")]
pub struct PackError {
    /// The file, as `<pack>/<file>`.
    pub file: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// A pack's files as texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackFiles {
    /// Folder name; equals the pack's id.
    pub folder: String,
    /// File name to text.
    pub files: BTreeMap<String, String>,
}

/// How well a rule's source was read; handbook grade U ("unverified") does not exist here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Grade {
    /// Read in the text of the source.
    S,
    /// Read in part.
    X,
    /// From a secondary source.
    #[serde(rename = "2")]
    Second,
    /// This product's own minimum.
    #[serde(rename = "house")]
    House,
}

impl Grade {
    /// The grade as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::X => "X",
            Self::Second => "2",
            Self::House => "house",
        }
    }
}

/// What `pack.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackHead {
    /// Id; the folder's name.
    #[serde(deserialize_with = "pack_id")]
    pub id: PackId,
    /// Title for people.
    pub title: String,
    /// Where its rules come from, with an address where there is one.
    pub source: String,
    /// Where it applies.
    pub jurisdiction: String,
    /// Version of the pack, counted up with every change.
    pub version: u32,
    /// Date of that version.
    pub date: Date,
}

/// A rule's words in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// What is missing.
    pub message: String,
    /// Who can supply it, and how.
    pub remedy: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    en: Text,
    es: Text,
}

/// One test row of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTest {
    /// What the row plays.
    pub name: String,
    /// Facts that differ from the baseline.
    pub facts: BTreeMap<String, FactValue>,
    /// Whether the rule must fire.
    pub fires: bool,
}

impl RuleTest {
    /// The row's facts: the baseline with the row's changes.
    pub fn facts(&self) -> Facts {
        let mut facts = baseline();
        for (name, value) in &self.facts {
            facts.set(name, *value);
        }
        facts
    }
}

/// One rule, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `<pack>/<short>`.
    pub id: String,
    /// The pack.
    pub pack: PackId,
    /// Source in own words: statute, bulletin number, report by office and year.
    pub source: String,
    /// Clause of the source.
    pub clause: String,
    /// How well the source was read.
    pub grade: Grade,
    /// What is known only in part, or read strictly on purpose.
    pub sure_note: String,
    /// First day it binds.
    pub from: Option<Date>,
    /// Last day it binds.
    pub until: Option<Date>,
    /// What it does.
    pub effect: Effect,
    /// Commands it is asked at.
    pub on: BTreeSet<String>,
    /// The condition as written.
    pub when: String,
    /// The condition as a tree.
    pub condition: Condition,
    /// Roles who can supply what is missing.
    pub who: Vec<Role>,
    /// English words.
    pub en: Text,
    /// Spanish words.
    pub es: Text,
    /// Test rows.
    pub tests: Vec<RuleTest>,
}

impl Rule {
    /// True where the rule binds on this date; without a date every rule binds.
    pub fn binds(&self, on: Option<Date>) -> bool {
        on.is_none_or(|day| {
            self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
        })
    }
}

/// A pack, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// What it says of itself.
    pub head: PackHead,
    /// Its rules, in the order of files and lines.
    pub rules: Vec<Rule>,
    canonical: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<WrittenRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    id: String,
    source: String,
    clause: String,
    grade: Grade,
    #[serde(rename = "sure-note", default)]
    sure_note: String,
    from: Option<Date>,
    until: Option<Date>,
    effect: EffectWord,
    seconds: Option<i64>,
    on: Vec<String>,
    when: String,
    who: Vec<Role>,
    text: Texts,
    test: Vec<WrittenTest>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EffectWord {
    Refuse,
    Warn,
    Record,
    Clock,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTest {
    name: String,
    facts: BTreeMap<String, WrittenValue>,
    expect: Expect,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum WrittenValue {
    Bool(bool),
    Long(i64),
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Expect {
    Fires,
    Quiet,
}

fn pack_id<'de, D: Deserializer<'de>>(from: D) -> Result<PackId, D::Error> {
    let text = String::deserialize(from)?;
    PackId::parse(&text).map_err(serde::de::Error::custom)
}

impl Pack {
    /// Reads and checks a pack.
    pub fn parse(source: &PackFiles) -> Result<Self, PackError> {
        let fault = |file: &str, what: String| PackError {
            file: format!("{}/{file}", source.folder),
            what,
        };
        let head = source.files.get(HEAD).ok_or_else(|| {
            fault(
                HEAD,
                "missing: every pack says id, title, source, jurisdiction, version and date".into(),
            )
        })?;
        let head: PackHead = toml::from_str(head).map_err(|e| fault(HEAD, e.to_string()))?;
        if head.id.as_str() != source.folder {
            let what = format!(
                "id `{}` differs from the folder `{}`: make them equal",
                head.id, source.folder
            );
            return Err(fault(HEAD, what));
        }
        let mut rules: Vec<Rule> = Vec::new();
        for (name, text) in source.files.iter().filter(|(name, _)| *name != HEAD) {
            let file: RuleFile = toml::from_str(text).map_err(|e| fault(name, e.to_string()))?;
            for written in file.rule {
                let rule = check(&head.id, written).map_err(|what| fault(name, what))?;
                if rules.iter().any(|r| r.id == rule.id) {
                    return Err(fault(
                        name,
                        format!("rule `{}` is there twice: give each its own id", rule.id),
                    ));
                }
                rules.push(rule);
            }
        }
        if rules.is_empty() {
            return Err(fault(
                HEAD,
                "no rules: add a file with [[rule]] tables".into(),
            ));
        }
        Ok(Self {
            head,
            rules,
            canonical: canonical(source),
        })
    }

    /// The bytes whose digest names this pack: every file's name, length and text, in name order.
    pub fn canonical_bytes(&self) -> &[u8] {
        &self.canonical
    }
}

fn canonical(source: &PackFiles) -> Vec<u8> {
    let mut bytes = b"lastlooks/rules/v1\0".to_vec();
    for (name, text) in &source.files {
        for part in [name, text] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
    }
    bytes
}

fn check(pack: &PackId, written: WrittenRule) -> Result<Rule, String> {
    let id = written.id.clone();
    let fault = |key: &str, what: String| format!("rule `{id}`, key `{key}`: {what}");
    let short = id
        .strip_prefix(pack.as_str())
        .and_then(|rest| rest.strip_prefix('/'));
    if short.is_none_or(|s| PackId::parse(s).is_err()) {
        return Err(fault(
            "id",
            format!("write `{pack}/` and a short name of a-z 0-9 . _ -"),
        ));
    }
    for (key, text) in [
        ("source", &written.source),
        ("clause", &written.clause),
        ("text.en.message", &written.text.en.message),
        ("text.en.remedy", &written.text.en.remedy),
        ("text.es.message", &written.text.es.message),
        ("text.es.remedy", &written.text.es.remedy),
    ] {
        if text.trim().is_empty() {
            return Err(fault(key, "is empty: fill it in".into()));
        }
    }
    if let (Some(from), Some(until)) = (written.from, written.until)
        && until < from
    {
        return Err(fault("until", format!("`{until}` is before `from` {from}")));
    }
    let effect = effect(written.effect, written.seconds).map_err(|what| fault("seconds", what))?;
    if pack.as_str() == OVERLAY && !matches!(effect, Effect::Refuse | Effect::Warn) {
        return Err(fault(
            "effect",
            "a production's rule may only refuse or warn".into(),
        ));
    }
    let on = commands(&written.on).map_err(|what| fault("on", what))?;
    let condition = Condition::parse(&written.when).map_err(|e| fault("when", e.to_string()))?;
    if let Some(name) = condition
        .facts()
        .into_iter()
        .find(|name| kind(name).is_none())
    {
        return Err(fault(
            "when",
            format!("`{name}` is no fact: see the schema in docs/RULES.md"),
        ));
    }
    if written.who.is_empty() {
        return Err(fault(
            "who",
            "names nobody: say which roles can supply what is missing".into(),
        ));
    }
    let tests = rows(written.test).map_err(|what| fault("test", what))?;
    Ok(Rule {
        id,
        pack: pack.clone(),
        source: written.source,
        clause: written.clause,
        grade: written.grade,
        sure_note: written.sure_note,
        from: written.from,
        until: written.until,
        effect,
        on,
        when: written.when,
        condition,
        who: written.who,
        en: written.text.en,
        es: written.text.es,
        tests,
    })
}

fn effect(word: EffectWord, seconds: Option<i64>) -> Result<Effect, String> {
    match (word, seconds) {
        (EffectWord::Refuse, None) => Ok(Effect::Refuse),
        (EffectWord::Warn, None) => Ok(Effect::Warn),
        (EffectWord::Record, None) => Ok(Effect::Record),
        (EffectWord::Clock, Some(s)) if s > 0 => Ok(Effect::Clock(s)),
        (EffectWord::Clock, _) => Err("a clock needs a number of seconds above 0".into()),
        (_, Some(s)) => Err(format!(
            "`{s}` belongs to effect `clock` only: leave it out"
        )),
    }
}

fn commands(words: &[String]) -> Result<BTreeSet<String>, String> {
    let mut on = BTreeSet::new();
    for word in words {
        if !words::is_gated(word) {
            return Err(format!(
                "`{word}` cannot be gated: name a step towards a performer or a preparing act; safing acts \
                 and reports are never gated"
            ));
        }
        if !on.insert(word.clone()) {
            return Err(format!("`{word}` is there twice: leave one out"));
        }
    }
    if on.is_empty() {
        Err("names no command: say at which steps the rule is asked".into())
    } else {
        Ok(on)
    }
}

fn kind(fact: &str) -> Option<FactKind> {
    SCHEMA
        .iter()
        .find(|spec| spec.name == fact)
        .map(|spec| spec.kind)
}

fn rows(written: Vec<WrittenTest>) -> Result<Vec<RuleTest>, String> {
    let mut rows = Vec::with_capacity(written.len());
    for row in written {
        let mut facts = BTreeMap::new();
        for (name, value) in row.facts {
            let value = match (kind(&name), value) {
                (Some(FactKind::Bool), WrittenValue::Bool(b)) => FactValue::Bool(b),
                (Some(FactKind::Long), WrittenValue::Long(n)) => FactValue::Long(n),
                (Some(kind), _) => {
                    let kind = if kind == FactKind::Bool {
                        "true or false"
                    } else {
                        "a whole number"
                    };
                    return Err(format!("row `{}`: fact `{name}` is {kind}", row.name));
                }
                (None, _) => {
                    return Err(format!(
                        "row `{}`: `{name}` is no fact: see docs/RULES.md",
                        row.name
                    ));
                }
            };
            facts.insert(name, value);
        }
        rows.push(RuleTest {
            name: row.name,
            facts,
            fires: row.expect == Expect::Fires,
        });
    }
    for (fires, word) in [(true, "fires"), (false, "quiet")] {
        if !rows.iter().any(|row| row.fires == fires) {
            return Err(format!(
                "no row expects `{word}`: a rule needs at least one of each"
            ));
        }
    }
    Ok(rows)
}
