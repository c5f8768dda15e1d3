//! The data files, read and made ready once. What they mean is said at the head of each file.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    sync::OnceLock,
};

use serde::Deserialize;

use super::{
    pattern::{Grammar, Item, Pattern, Symbols},
    place::Place,
    token::Token,
    tries::{Tried, Try},
    vocab::{Lists, Vocab},
    weigh::Weights,
};
use crate::{
    hazard::Category,
    learned::{self, Learned},
};

/// One file of entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Category,
    reason: String,
    reason_es: String,
    entry: Vec<Entry>,
}

/// One way in which a hazard shows on the page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name within its file.
    pub id: String,
    /// Patterns for action.
    #[serde(default)]
    pub find: Vec<String>,
    /// Patterns for headings.
    #[serde(default)]
    pub heading: Vec<String>,
    /// Patterns of which one must stand in the same sentence.
    #[serde(default)]
    pub near: Vec<String>,
    /// Patterns none of which may stand within four words.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Patterns of which one must stand in the scene, heading included.
    #[serde(default)]
    pub scene: Vec<String>,
    /// Patterns of which one must stand in the heading.
    #[serde(default)]
    pub place: Vec<String>,
    /// Patterns none of which may stand in the heading.
    #[serde(default)]
    pub not_place: Vec<String>,
    /// Categories of which one must be on set in the scene.
    #[serde(default)]
    pub with: Vec<Category>,
    /// Categories that come with it.
    #[serde(default)]
    pub also: Vec<Category>,
    /// 4 is enough alone; less wants other signs beside it, with 4 in all.
    #[serde(default = "enough")]
    pub weight: u32,
    /// Whether the scene must have somebody in it.
    #[serde(default)]
    pub people: bool,
    /// Whether it says nothing in a script that plays in space, where ships have decks but no water.
    #[serde(default)]
    pub not_in_space: bool,
    /// `int` or `ext` where the heading must be the one.
    pub side: Option<String>,
    /// `int` or `ext` where a find under a heading of that side alone is a sign, not enough.
    pub weak_side: Option<String>,
    /// False where the words mean nothing when spoken.
    #[serde(default = "yes")]
    pub spoken: bool,
    /// Whether what it finds on set is never let go by the second reading.
    #[serde(default)]
    pub sure: bool,
    /// Rule in code that finds it.
    pub rule: Option<String>,
    /// Main word, where it is not the one found.
    pub what: Option<String>,
    /// Why; the file's own where left out.
    pub reason: Option<String>,
    /// The same in Spanish.
    pub reason_es: Option<String>,
    /// Text in which it is on set. `HEADING | text` gives the heading.
    pub example: Vec<String>,
    /// Text in which it is not.
    pub counter: Vec<String>,
}

/// What the signs of a hazard in a scene must come to.
pub(crate) const ENOUGH: u32 = 4;

fn enough() -> u32 {
    ENOUGH
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Modes {
    mode: Vec<Mode>,
}

/// How words around a match change what it means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mode {
    /// Its name.
    pub id: String,
    /// Whether what is found there is let go, or is a mention.
    pub makes: Makes,
    /// How far it reaches.
    pub scope: Scope,
    /// Categories it speaks of; all where left out.
    #[serde(default)]
    pub only: Vec<Category>,
    /// Patterns.
    pub find: Vec<String>,
    /// Patterns none of which may stand in the same sentence.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Why.
    pub reason: String,
    /// Category and text in which that hazard is not on set.
    pub example: Vec<(Category, String)>,
    /// Category and text in which it is.
    pub counter: Vec<(Category, String)>,
}

/// What becomes of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Makes {
    /// It is let go.
    Nothing,
    /// It is a mention.
    Mention,
}

/// How far a mode reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Its own words.
    Match,
    /// Its own words and up to the end of the clause.
    Clause,
    /// Its own words and up to the end of the sentence.
    Rest,
    /// Its own words and up to the next thing done in the sentence.
    Doing,
    /// The whole sentence.
    Sentence,
    /// The whole sentence and the next ones that have nobody in them.
    Onward,
    /// The three words after it.
    Few,
}

#[derive(Debug, Deserialize)]
struct Concepts {
    concept: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Proven {
    proven: BTreeMap<String, BTreeSet<String>>,
}

/// What a pattern is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Finds an entry in action.
    Find(usize),
    /// Finds an entry in a heading.
    Heading(usize),
    Near(usize),
    Unless(usize),
    Scene(usize),
    Place(usize),
    NotPlace(usize),
    /// Finds a mode.
    Mode(usize),
    ModeUnless(usize),
}

/// An entry with its category.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its file's category.
    pub category: Category,
    /// `category/id`.
    pub name: String,
    /// Reason, English.
    pub reason: String,
    /// Reason, Spanish.
    pub reason_es: String,
    /// The entry.
    pub entry: Entry,
    /// Words by which the entry has been right in labelled scripts; empty where it is not counted.
    pub proven: BTreeSet<String>,
}

/// What is said of a category found by the second reading.
#[derive(Debug)]
pub(crate) struct ByReading {
    /// `category/learned`.
    pub(crate) learned: String,
    pub(crate) reason: String,
    pub(crate) reason_es: String,
}

/// What a word that was never right counts for, where words are counted, and what a find does on the side of a heading
/// where the entry is seldom right.
const UNPROVEN: u32 = ENOUGH / 2;

impl Rule {
    /// What a sign by this word counts for under a heading.
    pub(crate) fn weight(&self, word: &str, place: Place) -> u32 {
        let proven = self.proven.is_empty() || self.proven.contains(word);
        let weak = match self.entry.weak_side.as_deref() {
            Some("int") => place.inside && !place.outside,
            Some(_) => place.outside && !place.inside,
            None => false,
        };
        if proven && !weak {
            self.entry.weight
        } else {
            self.entry.weight.min(UNPROVEN)
        }
    }
}

/// Everything ready.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) rules: Vec<Rule>,
    /// In the order of [`Category::ALL`], which is that of the files.
    pub(crate) kinds: Vec<ByReading>,
    pub(crate) weights: Weights,
    pub(crate) modes: Vec<Mode>,
    pub(crate) vocab: Vocab,
    pub(crate) grammar: Grammar,
    tried: Box<[Tried]>,
    /// Items of all patterns, one pattern after another.
    items: Box<[Item]>,
    /// What each pattern is found for.
    pub(crate) roles: Box<[Role]>,
    /// For each kind of text, the patterns to try at each form.
    tries: [Lists<Try>; 3],
    pub(crate) words: Words,
}

impl Book {
    /// A pattern to try.
    pub(crate) fn tried(&self, of: &Try) -> Option<&Tried> {
        self.tried.get(usize::from(of.pattern))
    }

    /// Its items, and which is its anchor.
    pub(crate) fn items(&self, of: &Tried) -> (&[Item], usize) {
        let from = usize::from(of.from);
        let items = self.items.get(from..from + usize::from(of.items));
        (items.unwrap_or_default(), usize::from(of.anchor))
    }

    /// Patterns to try at a form, in the order of the data files.
    pub(crate) fn tries(&self, of: TextOf, form: u32) -> &[Try] {
        let lists = self.tries.get(of.index());
        lists.map_or(&[], |l| usize::try_from(form).map_or(&[], |f| l.get(f)))
    }
}

/// What a text is, for what can be found in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextOf {
    Heading,
    Action,
    Speech,
}

impl TextOf {
    const ALL: [Self; 3] = [Self::Heading, Self::Action, Self::Speech];

    const fn index(self) -> usize {
        match self {
            Self::Heading => 0,
            Self::Action => 1,
            Self::Speech => 2,
        }
    }

    /// True if something found in that role says anything in such a text.
    fn asks(self, role: Role, rules: &[Rule]) -> bool {
        let spoken = |r: usize| rules.get(r).is_some_and(|r| r.entry.spoken);
        match (role, self) {
            (Role::Heading(_) | Role::Place(_) | Role::NotPlace(_), of) => of == Self::Heading,
            (Role::Scene(_), of) => of != Self::Speech,
            (
                Role::Find(_) | Role::Near(_) | Role::Mode(_) | Role::ModeUnless(_),
                Self::Heading,
            ) => false,
            (Role::Find(r) | Role::Near(r) | Role::Unless(r), Self::Speech) => spoken(r),
            (_, _) => true,
        }
    }
}

/// Symbols that the rules in code ask for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Words {
    pub(crate) interior: u32,
    pub(crate) exterior: u32,
    pub(crate) night: u32,
    pub(crate) other_time: u32,
    pub(crate) year: u32,
    pub(crate) old: u32,
    pub(crate) teens: u32,
    pub(crate) number: u32,
    pub(crate) crowd_people: u32,
    pub(crate) hundred: u32,
    pub(crate) not_name: u32,
    pub(crate) aged: u32,
    pub(crate) body: u32,
    pub(crate) barely: u32,
    pub(crate) somebodys: u32,
    pub(crate) goes_on: u32,
    pub(crate) them: u32,
    pub(crate) fraction: u32,
    pub(crate) proper: u32,
    pub(crate) siblings: u32,
    pub(crate) living_part: u32,
    pub(crate) animal_thing: u32,
    pub(crate) spacey: u32,
    pub(crate) vessel_part: u32,
    pub(crate) beast: u32,
    pub(crate) kids: u32,
    pub(crate) given: u32,
    pub(crate) called: u32,
    pub(crate) so: u32,
    pub(crate) aged_thing: u32,
    pub(crate) at_years: u32,
    pub(crate) years_go_on: u32,
    pub(crate) young: u32,
    pub(crate) spanish: u32,
}

impl Words {
    /// True if a number, or a word that says somebody is young, may stand among these words: most texts hold none.
    pub(crate) fn may_count(&self, tokens: &[Token]) -> bool {
        let symbols = [self.number, self.hundred, self.teens, self.kids];
        let any = symbols.iter().fold(0, |any, s| any | Self::bit(*s));
        tokens
            .iter()
            .any(|t| t.number.is_some() || t.bits.first & any != 0)
    }

    /// True if any of these words stands for a beast.
    pub(crate) fn any_beast(&self, tokens: &[Token]) -> bool {
        let all = tokens.iter().fold(0, |all, t| all | t.bits.first);
        all & Self::bit(self.beast) != 0
    }

    /// True if these words may say who is young or grown, or what an animal is called.
    pub(crate) fn may_teach(&self, tokens: &[Token]) -> bool {
        self.may_count(tokens) || self.any_beast(tokens)
    }

    /// The bit of a symbol among those that are asked for at every word.
    fn bit(symbol: u32) -> u64 {
        1_u64.checked_shl(symbol).unwrap_or(u64::MAX)
    }
}

const CONCEPTS: &str = include_str!("../../data/concepts.toml");
const LEXICON: &str = include_str!("../../data/lexicon.toml");
const WEIGH: &str = include_str!("../../data/weigh.toml");
const PROVEN: &str = include_str!("../../data/proven.toml");
const MODES: &str = include_str!("../../data/modes.toml");
const FILES: &[(&str, &str)] = &[
    ("firearms", include_str!("../../data/firearms.toml")),
    ("blanks", include_str!("../../data/blanks.toml")),
    ("pyro", include_str!("../../data/pyro.toml")),
    ("fire", include_str!("../../data/fire.toml")),
    ("stunts", include_str!("../../data/stunts.toml")),
    ("vehicles", include_str!("../../data/vehicles.toml")),
    ("aircraft", include_str!("../../data/aircraft.toml")),
    ("drones", include_str!("../../data/drones.toml")),
    ("water", include_str!("../../data/water.toml")),
    ("animals", include_str!("../../data/animals.toml")),
    ("children", include_str!("../../data/children.toml")),
    ("heights", include_str!("../../data/heights.toml")),
    (
        "weapons-other",
        include_str!("../../data/weapons-other.toml"),
    ),
    ("railways", include_str!("../../data/railways.toml")),
    ("electricity", include_str!("../../data/electricity.toml")),
    ("weather", include_str!("../../data/weather.toml")),
    ("night", include_str!("../../data/night.toml")),
    ("smoke", include_str!("../../data/smoke.toml")),
    ("crowds", include_str!("../../data/crowds.toml")),
    ("intimacy", include_str!("../../data/intimacy.toml")),
    (
        "confined-space",
        include_str!("../../data/confined-space.toml"),
    ),
    ("hazmat", include_str!("../../data/hazmat.toml")),
    ("construction", include_str!("../../data/construction.toml")),
];

#[derive(Debug, Default)]
struct Builder {
    symbols: Symbols,
    patterns: Vec<(Pattern, Role)>,
}

/// `w: one two` is `one|two`.
fn listed(text: &str) -> String {
    text.strip_prefix("w: ").map_or_else(
        || text.to_owned(),
        |list| list.split_whitespace().collect::<Vec<_>>().join("|"),
    )
}

fn with(words: &[&str], at: usize, word: &str) -> Vec<String> {
    let mut all: Vec<&str> = words.to_vec();
    if let Some(w) = all.get_mut(at) {
        *w = word;
    }
    unhyphened(&all.join(" "))
}

/// Classes that may stand among the words of an item; `WHOM` is somebody as an object: a pronoun, a name, or
/// `the other man`.
const CLASSES: &[&str] = &["WHOM", "PERSON", "NAME", "OWNER", "NUM", "ANY", "END"];

/// A hyphen parts two words in a text; in the name of a concept it does not.
fn is_joined(part: &str) -> bool {
    part.contains('-') && !part.contains('@')
}

fn has_class(item: &str) -> bool {
    let item = item.trim_end_matches('?');
    item == "WHOM" || (item.contains('|') && item.split('|').any(|p| CLASSES.contains(&p)))
}

/// An item of words and classes as patterns of the one or the other.
fn classes_apart(words: &[&str], at: usize) -> Vec<String> {
    let item = words.get(at).copied().unwrap_or_default();
    let (item, tail) = item.strip_suffix('?').map_or((item, ""), |i| (i, "?"));
    let (marks, item) = item.split_once(':').map_or(("", item), |(_, i)| {
        let end = item.len() - i.len();
        (item.get(..end).unwrap_or_default(), i)
    });
    let (classes, rest): (Vec<&str>, Vec<&str>) =
        item.split('|').partition(|p| CLASSES.contains(p));
    let mut out = Vec::new();
    if !rest.is_empty() {
        out.extend(with(words, at, &format!("{marks}{}{tail}", rest.join("|"))));
    }
    for class in classes {
        match class {
            "WHOM" => {
                out.extend(with(words, at, &format!("PERSON{tail}")));
                out.extend(with(words, at, "@determiner ANY? @person"));
                out.extend(with(
                    words,
                    at,
                    "=the? NUM|=all|=both|=each|=some|=lot =of =them|=us",
                ));
            }
            // Nothing can follow the end.
            "END" => out.extend(with(words.get(..=at).unwrap_or_default(), at, "END")),
            other => out.extend(with(words, at, &format!("{other}{tail}"))),
        }
    }
    out
}

/// The patterns that a pattern with hyphened words stands for: a hyphen parts two words in a text.
fn unhyphened(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if let Some(at) = words.iter().position(|w| has_class(w)) {
        return classes_apart(&words, at);
    }
    let Some(at) = words
        .iter()
        .position(|w| w.split(['|', ':']).any(is_joined))
    else {
        return vec![text.to_owned()];
    };
    let item = words.get(at).copied().unwrap_or_default();
    let (marks, item) = item
        .split_once(':')
        .map_or((String::new(), item), |(m, i)| (format!("{m}:"), i));
    let (item, tail) = item.strip_suffix('?').map_or((item, ""), |i| (i, "?"));
    let (joined, single): (Vec<&str>, Vec<&str>) = item.split('|').partition(|p| is_joined(p));
    let mut variants = Vec::new();
    if !single.is_empty() {
        variants.push(format!("{marks}{}{tail}", single.join("|")));
    }
    for j in joined {
        let exact = if j.starts_with('=') { "=" } else { "" };
        let parts: Vec<String> = j
            .trim_start_matches('=')
            .split('-')
            .enumerate()
            .map(|(n, p)| {
                if n == 0 {
                    format!("={p}{tail}")
                } else {
                    format!("{exact}{p}{tail}")
                }
            })
            .collect();
        variants.push(parts.join(" "));
    }
    variants.iter().flat_map(|v| with(&words, at, v)).collect()
}

impl Builder {
    fn add(&mut self, texts: &[String], role: Role, whose: &str) -> Result<(), String> {
        for t in texts.iter().flat_map(|t| unhyphened(&listed(t))) {
            let p = self
                .symbols
                .parse(&t)
                .map_err(|e| format!("{whose}: {e}"))?;
            self.patterns.push((p, role));
        }
        Ok(())
    }

    fn rule(&mut self, at: usize, rule: &Rule) -> Result<(), String> {
        let e = &rule.entry;
        for (texts, role) in [
            (&e.find, Role::Find(at)),
            (&e.heading, Role::Heading(at)),
            (&e.near, Role::Near(at)),
            (&e.unless, Role::Unless(at)),
            (&e.scene, Role::Scene(at)),
            (&e.place, Role::Place(at)),
            (&e.not_place, Role::NotPlace(at)),
        ] {
            self.add(texts, role, &rule.name)?;
        }
        Ok(())
    }

    fn words(&mut self) -> Result<Words, String> {
        let mut get = |name: &str| self.symbols.get(name);
        Ok(Words {
            interior: get("@interior")?,
            exterior: get("@exterior")?,
            night: get("@night")?,
            other_time: get("@other-time")?,
            year: get("@year")?,
            old: get("@old")?,
            teens: get("@teens")?,
            number: get("@number")?,
            crowd_people: get("@crowd-people")?,
            hundred: get("@hundred")?,
            not_name: get("@not-name")?,
            aged: get("@aged")?,
            body: get("@worn-or-body")?,
            barely: get("@barely")?,
            somebodys: get("@somebodys")?,
            goes_on: get("=continuous|=later|=same|=moments|=continua|=continuo|=despues|=cont")?,
            them: get("=them|=us")?,
            fraction: get("=and|=y|=going|=or")?,
            proper: get("@proper")?,
            siblings: get("@siblings")?,
            living_part: get("@living-part")?,
            animal_thing: get("@animal-thing")?,
            spacey: get("@spacey")?,
            vessel_part: get("@vessel-part")?,
            beast: get("@beast|@horse")?,
            given: get("@given")?,
            kids: get(
                "boy|girl|kid|child|toddler|schoolboy|schoolgirl|nino|nina|youth|lass|youngster|urchin|orphan|teenager",
            )?,
            called: get("=called|=named|=llamado|=llamada")?,
            so: get("@is-so")?,
            aged_thing: get("@aged-thing")?,
            at_years: get("@at-years")?,
            years_go_on: get("@years-go-on")?,
            spanish: get("@spanish")?,
            young: get("=little|=young|=baby|=child|=joven|=pequeno|=pequena|=wee")?,
        })
    }
}

/// What is looked up for every word.
struct Tables {
    vocab: Vocab,
    tried: Box<[Tried]>,
    items: Box<[Item]>,
    tries: [Lists<Try>; 3],
}

fn tables(b: &mut Builder, grammar: &Grammar, rules: &[Rule]) -> Result<Tables, String> {
    let mut by_symbol = vec![Vec::new(); b.symbols.len()];
    for (i, (p, _)) in b.patterns.iter().enumerate() {
        let list = p
            .symbol()
            .and_then(|s| usize::try_from(s).ok())
            .and_then(|s| by_symbol.get_mut(s));
        if let Some(list) = list {
            list.push(i);
        }
    }
    let taught = learned::learned().map_or_else(Vec::new, Learned::words);
    let asked = b.symbols.asked(b.patterns.iter().map(|(p, _)| p));
    let (vocab, symbols, sieves) = b.symbols.vocab(&taught, &asked, grammar)?;
    let mut items: Vec<Item> = Vec::new();
    let (mut tried, mut ready) = (Vec::new(), Vec::new());
    for (n, (p, role)) in b.patterns.iter_mut().enumerate() {
        p.sift(&sieves);
        let (own, anchor) = p.items();
        let around = p.around(&sieves);
        let pattern = u16::try_from(n).map_err(|e| e.to_string())?;
        let one = Try::of(pattern, p.is_alone(), &around, &sieves);
        tried.push(Tried {
            around,
            from: u16::try_from(items.len()).map_err(|e| e.to_string())?,
            items: u8::try_from(own.len()).map_err(|e| e.to_string())?,
            anchor: u8::try_from(anchor).map_err(|e| e.to_string())?,
        });
        items.extend(own);
        ready.push((one, TextOf::ALL.map(|of| of.asks(*role, rules))));
    }
    let tries = TextOf::ALL.map(|of| {
        // No form has the number 0.
        Lists::of(iter::once(&Vec::new()).chain(&symbols).map(|symbols| {
            let at = |s: &u16| by_symbol.get(usize::from(*s));
            let patterns = symbols.iter().filter_map(at).flatten();
            let asked = |(one, asks): &(Try, [bool; 3])| {
                let asks = asks.get(of.index()).copied().unwrap_or_default();
                asks.then_some(*one)
            };
            let mut tries: Vec<Try> = patterns
                .filter_map(|p| ready.get(*p).and_then(asked))
                .collect();
            // Whatever words they are found by; none is there twice, for each has one anchor.
            tries.sort_unstable_by_key(|t| t.pattern);
            tries
        }))
    });
    Ok(Tables {
        vocab,
        tried: tried.into(),
        items: items.into(),
        tries,
    })
}

fn build() -> Result<Book, String> {
    let mut concepts: Concepts = toml::from_str(CONCEPTS).map_err(|e| format!("concepts: {e}"))?;
    let lexicon: Concepts = toml::from_str(LEXICON).map_err(|e| format!("lexicon: {e}"))?;
    for (name, mut words) in lexicon.concept {
        concepts.concept.entry(name).or_default().append(&mut words);
    }
    let mut proven: Proven = toml::from_str(PROVEN).map_err(|e| format!("proven: {e}"))?;
    let modes: Modes = toml::from_str(MODES).map_err(|e| format!("modes: {e}"))?;
    let mut b = Builder {
        symbols: Symbols::new(concepts.concept),
        ..Builder::default()
    };
    let grammar = b.symbols.grammar()?;
    let words = b.words()?;
    let (mut rules, mut kinds) = (Vec::new(), Vec::new());
    for (name, text) in FILES {
        let file: File = toml::from_str(text).map_err(|e| format!("{name}: {e}"))?;
        kinds.push(ByReading {
            learned: format!("{name}/learned"),
            reason: file.reason.clone(),
            reason_es: file.reason_es.clone(),
        });
        for entry in file.entry {
            let named = format!("{name}/{}", entry.id);
            let rule = Rule {
                category: file.category,
                proven: proven.proven.remove(&named).unwrap_or_default(),
                name: named,
                reason: entry.reason.clone().unwrap_or_else(|| file.reason.clone()),
                reason_es: entry
                    .reason_es
                    .clone()
                    .unwrap_or_else(|| file.reason_es.clone()),
                entry,
            };
            b.rule(rules.len(), &rule)?;
            rules.push(rule);
        }
    }
    if let Some(name) = proven.proven.keys().next() {
        return Err(format!("proven: no entry `{name}`"));
    }
    for (i, m) in modes.mode.iter().enumerate() {
        b.add(&m.find, Role::Mode(i), &m.id)?;
        b.add(&m.unless, Role::ModeUnless(i), &m.id)?;
    }
    let tables = tables(&mut b, &grammar, &rules)?;
    Ok(Book {
        rules,
        kinds,
        weights: Weights::read(WEIGH)?,
        modes: modes.mode,
        vocab: tables.vocab,
        grammar,
        tried: tables.tried,
        items: tables.items,
        roles: b.patterns.into_iter().map(|(_, role)| role).collect(),
        tries: tables.tries,
        words,
    })
}

/// The data, or what is wrong with it.
pub(crate) fn book() -> &'static Result<Book, String> {
    static BOOK: OnceLock<Result<Book, String>> = OnceLock::new();
    BOOK.get_or_init(build)
}
