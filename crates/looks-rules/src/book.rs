//! The rule book: packs compiled, asked as a [`Gate`], listed, explained and tested.
//!
//! Which day it is, is the caller's: a book is built for a date (rules outside their `from`/`until` stay
//! out of it) or for none (every rule binds). Build it again when the date changes or a pack does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use looks_core::{
    Lang,
    facts::{Facts, SCHEMA},
    gate::{Effect, Finding, Gate},
    id::PackId,
    vocabulary::Role,
};

use crate::{
    compile::{ENGINE_ERROR, Engine},
    condition::Condition,
    date::Date,
    embedded::embedded,
    pack::{BASE, Grade, OVERLAY, Pack, PackError, Rule, Text},
};

/// Every pack known here, compiled.
#[derive(Debug)]
pub struct RuleBook {
    packs: BTreeMap<PackId, Pack>,
    rules: BTreeMap<String, Rule>,
    engine: Engine,
    date: Option<Date>,
}

/// Which rules to list; every field that is given must fit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Pack id.
    pub pack: Option<&'a str>,
    /// `do` word the rule is asked at.
    pub command: Option<&'a str>,
    /// Part of id, source, clause or English message, upper or lower case.
    pub text: Option<&'a str>,
}

/// A test row with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestVerdict {
    /// Rule id.
    pub rule: String,
    /// The row's name.
    pub row: String,
    /// The command it was played at.
    pub command: String,
    /// Whether the row says the rule fires.
    pub expected: bool,
    /// Whether it did; none where the engine failed.
    pub fired: Option<bool>,
}

impl TestVerdict {
    /// True where the row holds.
    pub fn passed(&self) -> bool {
        self.fired == Some(self.expected)
    }
}

/// A rule in words, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Its pack's title.
    pub pack_title: &'a str,
    /// Where the pack applies.
    pub jurisdiction: &'a str,
    /// Message and remedy in the language asked for.
    pub text: &'a Text,
    /// Facts the condition reads, with what they mean.
    pub facts: Vec<(&'a str, &'a str)>,
}

impl RuleBook {
    /// The packs that ship with the program.
    pub fn shipped(date: Option<Date>) -> Result<Self, PackError> {
        Self::build(Self::shipped_packs()?, None, date)
    }

    /// The shipped packs, read and checked.
    pub fn shipped_packs() -> Result<Vec<Pack>, PackError> {
        embedded().iter().map(Pack::parse).collect()
    }

    /// Compiles packs, and a production's own pack over them.
    ///
    /// The overlay (`prod`) can only add refusals and warnings: it holds conditions, never policies, and
    /// is validated like any other pack. It is in force for every step, as `base` is.
    pub fn build(
        packs: Vec<Pack>,
        overlay: Option<Pack>,
        date: Option<Date>,
    ) -> Result<Self, PackError> {
        let fault = |pack: &PackId, what: &str| PackError {
            file: pack.to_string(),
            what: what.into(),
        };
        let mut known = BTreeMap::new();
        for (pack, is_overlay) in packs
            .into_iter()
            .map(|pack| (pack, false))
            .chain(overlay.into_iter().map(|pack| (pack, true)))
        {
            let id = pack.head.id.clone();
            if is_overlay != (id.as_str() == OVERLAY) {
                return Err(fault(
                    &id,
                    "a production's own pack, and only that, has the id `prod`",
                ));
            }
            if known.insert(id.clone(), pack).is_some() {
                return Err(fault(&id, "there twice: give each pack its own id"));
            }
        }
        let rules: BTreeMap<String, Rule> = known
            .values()
            .flat_map(|pack| pack.rules.iter().cloned())
            .chain([engine_error().ok_or_else(|| PackError {
                file: BASE.into(),
                what: "`base` is no pack id".into(),
            })?])
            .map(|rule| (rule.id.clone(), rule))
            .collect();
        let asked = |rule: &&Rule| rule.binds(date) && !rule.on.is_empty();
        let engine = Engine::compile(rules.values().filter(asked))?;
        Ok(Self {
            packs: known,
            rules,
            engine,
            date,
        })
    }

    /// A rule by id, with its texts, whether or not it binds on the book's date.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.get(id)
    }

    /// A pack by id.
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs
            .iter()
            .find(|(known, _)| known.as_str() == id)
            .map(|(_, pack)| pack)
    }

    /// Every pack, by id.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.values()
    }

    /// The date the book was built for.
    pub const fn date(&self) -> Option<Date> {
        self.date
    }

    /// Rules that fit the filter, by id.
    pub fn list(&self, filter: &Filter<'_>) -> Vec<&Rule> {
        let text = filter.text.map(str::to_lowercase);
        let holds = |rule: &Rule| {
            filter.pack.is_none_or(|pack| rule.pack.as_str() == pack)
                && filter
                    .command
                    .is_none_or(|command| rule.on.contains(command))
                && text.as_ref().is_none_or(|text| {
                    [&rule.id, &rule.source, &rule.clause, &rule.en.message]
                        .iter()
                        .any(|field| field.to_lowercase().contains(text))
                })
        };
        self.rules.values().filter(|rule| holds(rule)).collect()
    }

    /// A rule in words.
    pub fn explain(&self, id: &str, lang: Lang) -> Option<Explanation<'_>> {
        let rule = self.rule(id)?;
        let head = &self.packs.get(&rule.pack)?.head;
        let names = rule.condition.facts();
        Some(Explanation {
            rule,
            pack_title: &head.title,
            jurisdiction: &head.jurisdiction,
            text: rule.text(lang),
            facts: SCHEMA
                .iter()
                .filter(|spec| names.contains(spec.name))
                .map(|spec| (spec.name, spec.doc.trim()))
                .collect(),
        })
    }

    /// Plays every test row of every rule that binds, at each command of the rule.
    pub fn test(&self) -> Vec<TestVerdict> {
        let mut verdicts = Vec::new();
        for rule in self.rules.values().filter(|rule| rule.binds(self.date)) {
            let pack = BTreeSet::from([&rule.pack]);
            for row in &rule.tests {
                let facts = row.facts();
                for command in &rule.on {
                    let fired = self.engine.fired(&pack, command, &facts).ok();
                    verdicts.push(TestVerdict {
                        rule: rule.id.clone(),
                        row: row.name.clone(),
                        command: command.clone(),
                        expected: row.fires,
                        fired: fired.map(|ids| ids.contains(&rule.id)),
                    });
                }
            }
        }
        verdicts
    }

    fn judge(&self, packs: &BTreeSet<PackId>, action: &str, facts: &Facts) -> Option<Vec<Finding>> {
        if packs.iter().any(|pack| !self.packs.contains_key(pack)) {
            return None;
        }
        let always = |pack: &&PackId| matches!(pack.as_str(), BASE | OVERLAY);
        let asked = self.packs.keys().filter(always).chain(packs).collect();
        let mut findings = Vec::new();
        for id in self.engine.fired(&asked, action, facts).ok()? {
            let effect = self.rules.get(&id)?.effect;
            findings.push(Finding { rule: id, effect });
        }
        Some(findings)
    }
}

impl Gate for RuleBook {
    /// Refusals first, then warnings, records and clocks; rule ids in order within each.
    ///
    /// A pack in force that this book does not hold, and any failure of the engine, is answered with
    /// [`ENGINE_ERROR`], which refuses.
    fn findings(&self, packs: &BTreeSet<PackId>, action: &str, facts: &Facts) -> Vec<Finding> {
        self.judge(packs, action, facts).unwrap_or_else(|| {
            vec![Finding {
                rule: ENGINE_ERROR.into(),
                effect: Effect::Refuse,
            }]
        })
    }

    fn speaks_of(&self, action: &str) -> bool {
        self.engine.speaks_of(action)
    }
}

impl Rule {
    /// Message and remedy in a language.
    pub const fn text(&self, lang: Lang) -> &Text {
        match lang {
            Lang::En => &self.en,
            Lang::Es => &self.es,
        }
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.rule;
        let list = |words: &mut dyn Iterator<Item = &str>| words.collect::<Vec<_>>().join(", ");
        writeln!(f, "{}", rule.id)?;
        writeln!(f, "  {}", self.text.message)?;
        writeln!(f, "  {}", self.text.remedy)?;
        writeln!(
            f,
            "  source: {}, {} (grade {})",
            rule.source,
            rule.clause,
            rule.grade.as_str()
        )?;
        if !rule.sure_note.is_empty() {
            writeln!(f, "  note: {}", rule.sure_note)?;
        }
        writeln!(f, "  pack: {} ({})", self.pack_title, self.jurisdiction)?;
        if let Some(from) = rule.from {
            writeln!(f, "  from: {from}")?;
        }
        if let Some(until) = rule.until {
            writeln!(f, "  until: {until}")?;
        }
        let effect = match rule.effect {
            Effect::Refuse => "refuse".to_owned(),
            Effect::Warn => "warn".to_owned(),
            Effect::Record => "record".to_owned(),
            Effect::Clock(seconds) => format!("clock of {seconds} s"),
        };
        writeln!(f, "  effect: {effect}")?;
        writeln!(
            f,
            "  asked at: {}",
            list(&mut rule.on.iter().map(String::as_str))
        )?;
        writeln!(
            f,
            "  who can supply it: {}",
            list(&mut rule.who.iter().map(|r| r.as_str()))
        )?;
        writeln!(f, "  when: {}", rule.when)?;
        for (name, doc) in &self.facts {
            writeln!(f, "    {name}: {doc}")?;
        }
        Ok(())
    }
}

/// The rule behind [`ENGINE_ERROR`], for its texts; it is asked at no command.
fn engine_error() -> Option<Rule> {
    let text = |message: &str, remedy: &str| Text {
        message: message.into(),
        remedy: remedy.into(),
    };
    Some(Rule {
        id: ENGINE_ERROR.into(),
        pack: PackId::parse(BASE).ok()?,
        source: "House rule".into(),
        clause: "what cannot be judged is not clear".into(),
        grade: Grade::House,
        sure_note: String::new(),
        from: None,
        until: None,
        effect: Effect::Refuse,
        on: BTreeSet::new(),
        when: "false".into(),
        condition: Condition::Constant(false),
        who: vec![Role::Admin],
        en: text(
            "the rules could not be judged",
            "whoever keeps the hub: run `lastlooks rules test`; until it passes, nothing goes towards a performer",
        ),
        es: text(
            "no se pudieron evaluar las reglas",
            "quien mantiene el servidor: ejecute `lastlooks rules test`; mientras no pase, nada avanza hacia un intérprete",
        ),
        tests: Vec::new(),
    })
}
