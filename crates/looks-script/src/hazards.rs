//! The hazards of every scene, each with the words it was found by. Reads the data files of this crate;
//! judges nothing: a finding is for a person to confirm or dismiss.
//!
//! Each text is cut into words once, each word looked up once, and patterns are tried only where one of
//! their words stands, so a script takes time in proportion to its length.

mod before;
mod codes;
mod halves;
mod lessons;
mod named;

use std::{ops::Range, panic::resume_unwind, sync::mpsc, thread};

use before::{goes_on, is_same, location, years_on};
use codes::Codes;
use halves::half;
pub use lessons::{Lesson, TaughtMentions, lessons, mentions};

use crate::{
    engine::{
        count,
        pattern::Reading,
        people::{self, People},
        place::Place,
        resolve::{self, Finding, Found, Memory},
        rules::{self, Book, Makes, Role, TextOf},
        setting::Setting,
        token::{self, Token},
        vocab::{BySpread, Folded},
        weigh::Signs,
        words::{self, Hit, Marks},
    },
    hazard::{Category, LetGo, SceneHazards},
    learned::{self, Learned},
    model::{Element, Kind, Scene, Script},
};

/// The hazards of each scene, in the order of [`Script::scenes`]. A long script is scanned in two halves at once.
///
/// Without the crate's own data, which its tests read whole, every scene would come back empty.
pub fn scan(script: &Script) -> Vec<SceneHazards> {
    let learned = learned::learned();
    let Ok(book) = rules::book() else {
        return nothing(script);
    };
    let half = half(script, book);
    let halves = script.scenes.split_at_checked(half);
    let Some((first, later)) = halves.filter(|(first, _)| !first.is_empty()) else {
        return all(script, learned);
    };
    let (give_people, people) = mpsc::sync_channel(1);
    let (give_setting, setting) = mpsc::sync_channel(1);
    let with = |people, setting| Scanner {
        people,
        setting,
        ..Scanner::empty(script, book, learned)
    };
    thread::scope(|scope| {
        // Each reads for both what the whole script says: the one its headings, the other its names.
        let rest = thread::Builder::new().spawn_scoped(scope, move || {
            let setting = Setting::of(script, book);
            let _ = give_setting.send(setting.clone());
            let Ok(people) = people.recv() else {
                return Vec::new();
            };
            let mut other = with(people, setting);
            other.skim(first);
            other.scenes(later)
        });
        let people = People::of(script, &book.vocab);
        let _ = give_people.send(people.clone());
        let setting = setting.recv().unwrap_or_else(|_| Setting::of(script, book));
        let mut scanner = with(people, setting);
        let mut out = scanner.scenes(first);
        match rest.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(found)) => out.extend(found),
            Ok(Err(panicked)) => resume_unwind(panicked),
            // No thread to be had: this one goes on.
            Err(_) => out.extend(scanner.scenes(later)),
        }
        out
    })
}

/// The same on the core that asks, for those who scan many scripts at once.
pub fn scan_on_one_core(script: &Script) -> Vec<SceneHazards> {
    all(script, learned::learned())
}

/// What the entries of the data files alone find, without the second reading: what their examples are tried on.
pub fn scan_by_entries(script: &Script) -> Vec<SceneHazards> {
    all(script, None)
}

fn all(script: &Script, learned: Option<&'static Learned>) -> Vec<SceneHazards> {
    let Ok(book) = rules::book() else {
        return nothing(script);
    };
    Scanner::of(script, book, learned).scenes(&script.scenes)
}

fn nothing(script: &Script) -> Vec<SceneHazards> {
    vec![SceneHazards::default(); script.scenes.len()]
}

/// Words within which an `unless` speaks of a match.
const REACH: usize = 4;

struct Scanner<'a> {
    book: &'static Book,
    learned: Option<&'static Learned>,
    /// Only names are learned.
    skims: bool,
    second: learned::Scene,
    /// Sentences of the scene with their words, where they are taught.
    taught: Option<Vec<(String, Vec<String>)>>,
    script: &'a Script,
    people: People,
    setting: Setting,
    /// Names of animals as written.
    creatures: BySpread<String>,
    memory: Memory,
    codes: Codes,
    proper: u32,
    known: Vec<bool>,
    // Kept from text to text, so that none asks for room again.
    found: Found,
    tokens: Vec<Token>,
    without: Vec<Token>,
    sentences: Vec<Range<usize>>,
    hits: Vec<Hit>,
    marks: Marks,
    /// Where the scene before was, from its heading.
    location: &'a str,
    /// The scene plays years on: who was a child is none.
    years_on: bool,
}

/// What is looked for in a text: ages want the brackets that entries do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Ages,
    Entries,
    Whole,
    Spoken,
}

/// One text with all that is known of it.
struct Text<'a> {
    element: usize,
    text: &'a str,
    tokens: &'a [Token],
    sentences: &'a [Range<usize>],
    hits: &'a [Hit],
    marks: &'a Marks,
    spoken: bool,
}

impl<'a> Scanner<'a> {
    fn of(script: &'a Script, book: &'static Book, learned: Option<&'static Learned>) -> Self {
        Self {
            people: People::of(script, &book.vocab),
            setting: Setting::of(script, book),
            ..Self::empty(script, book, learned)
        }
    }

    /// One that does not know the script yet.
    fn empty(script: &'a Script, book: &'static Book, learned: Option<&'static Learned>) -> Self {
        Self {
            book,
            learned,
            skims: false,
            second: learned::Scene::default(),
            taught: None,
            script,
            people: People::default(),
            setting: Setting::default(),
            creatures: BySpread::default(),
            memory: Memory::default(),
            codes: Codes::of(book),
            proper: book.words.proper,
            known: Vec::new(),
            found: Found::default(),
            tokens: Vec::new(),
            without: Vec::new(),
            sentences: Vec::new(),
            hits: Vec::new(),
            marks: Marks::default(),
            location: "",
            years_on: false,
        }
    }

    fn scenes(&mut self, scenes: &[Scene]) -> Vec<SceneHazards> {
        scenes.iter().map(|s| self.scene(s).0).collect()
    }

    /// Learns who and what is named in scenes that another scans.
    fn skim(&mut self, scenes: &[Scene]) {
        self.skims = true;
        for scene in scenes {
            self.elements(scene, &mut Found::default());
        }
        self.skims = false;
    }

    fn scene(&mut self, scene: &Scene) -> (SceneHazards, [Signs; learned::KINDS]) {
        self.second.clear();
        let mut found = std::mem::take(&mut self.found);
        found.clear(self.setting.space);
        self.elements(scene, &mut found);
        let said = self.learned.and_then(|learned| self.second.said(learned));
        let second = self.learned.map(|learned| resolve::Second {
            weights: &self.book.weights,
            said: said.as_ref().map_or(&[], |s| s),
            learned,
            scene: &self.second,
            at_length: self.setting.at_length,
        });
        let (book, script) = (self.book, self.script);
        let decided = resolve::decide(
            book,
            script,
            scene.index,
            &mut found,
            second,
            &mut self.memory,
        );
        self.found = found;
        decided
    }

    /// What is found in the elements of a scene.
    fn elements(&mut self, scene: &Scene, found: &mut Found) {
        let script = self.script;
        let mut away = false;
        self.years_on = years_on(script.elements_of(scene));
        self.people.next_scene(self.years_on);
        for (k, e) in script.elements_of(scene).iter().enumerate() {
            let index = scene.elements.start + k;
            match e.kind {
                Kind::SceneHeading => self.heading(index, e, found),
                Kind::Character => {
                    let (name, here) = people::cue(&e.text);
                    away = !here;
                    found.people |= here;
                    if here {
                        self.cue_of_child(index, e, name, found);
                    }
                }
                Kind::Action | Kind::Shot => self.body(index, e, false, found),
                Kind::Parenthetical => self.body(index, e, away, found),
                Kind::Dialogue | Kind::Lyric | Kind::Centered => {
                    self.body(index, e, true, found);
                }
                _ => {}
            }
            self.tags(index, e, found);
        }
    }

    /// Gives the sentences of a text of action to the second reading.
    fn read_again(&mut self, t: &Text<'_>, known: &[bool]) {
        for s in t.sentences {
            let words = t.tokens.get(s.clone()).unwrap_or_default();
            let names = known.get(s.clone()).unwrap_or_default();
            if let Some(learned) = self.learned {
                self.second.sentence(learned, t.element, words, names);
                let spanish = self.book.words.spanish;
                let little = |w: &&Token| self.book.vocab.is(w.form, spanish);
                self.second
                    .hears_spanish(words.iter().filter(little).count());
            }
            if let Some(taught) = &mut self.taught {
                let said = t.text.get(bytes(t.tokens, s)).unwrap_or_default();
                taught.push((said.to_owned(), learned::words(words, names, t.text)));
            }
        }
    }

    /// Who speaks is a child by an age in the cue, or was said to be one before: "POPPY (8)", "POPPY"; "TOBY'S MOTHER" is
    /// another.
    fn cue_of_child(&mut self, element: usize, e: &Element, name: &str, found: &mut Found) {
        let (Some(aged), Some(named)) = (self.codes.age, self.codes.named_child) else {
            return;
        };
        let mut add = |rule: usize, at: Range<usize>, who: &str| {
            found.findings.push(Finding {
                rule,
                element,
                at,
                mention: false,
                spoken: false,
                what: "child".into(),
                who: Some(who.to_owned()),
            });
        };
        let start = e.text.find(name).unwrap_or(0);
        if let Some((minor, end)) = people::age_in_cue(&e.text) {
            self.people
                .learn(name, minor, &self.book.words, &self.book.vocab);
            if minor {
                add(aged, start..end, name);
            }
            return;
        }
        let mut before = "";
        let child = people::parts(name).find_map(|w| {
            let before = std::mem::replace(&mut before, w);
            let word = Folded::of(w).spread();
            let child = self.people.child(word)?;
            (!self.people.is_relative(child, word, before)).then_some(child)
        });
        if let Some(child) = child {
            add(named, start..start + name.len(), child);
        }
    }

    /// What a person marked in the writing program.
    fn tags(&self, element: usize, e: &Element, found: &mut Found) {
        for tag in &e.tags {
            let wanted = tag.category.to_ascii_lowercase();
            let rule = self.book.rules.iter().position(|r| {
                r.entry
                    .rule
                    .as_deref()
                    .and_then(|n| n.strip_prefix("tag:"))
                    .is_some_and(|n| wanted.starts_with(n))
            });
            if let Some(rule) = rule {
                found.findings.push(Finding {
                    rule,
                    element,
                    at: tag.text.clone(),
                    mention: false,
                    spoken: false,
                    what: tag.label.to_lowercase().into(),
                    who: None,
                });
            }
        }
    }

    fn heading(&mut self, element: usize, e: &'a Element, found: &mut Found) {
        if self.skims {
            self.location = location(&e.text);
            return;
        }
        let tokens = token::cut(&e.text, &self.book.vocab, std::mem::take(&mut self.tokens));
        self.second.heading(&tokens);
        let mut known = std::mem::take(&mut self.known);
        known.clear();
        known.resize(tokens.len(), false);
        let read = Reading {
            tokens: &tokens,
            vocab: &self.book.vocab,
            grammar: self.book.grammar,
            known: &known,
        };
        found.place = Place::of(&read, &self.book.words).by_the_clock(&e.text);
        found.goes_on = goes_on(&tokens, self.book);
        let location = location(&e.text);
        found.goes_on |= !location.is_empty() && is_same(location, self.location);
        self.location = location;
        let mut hits = std::mem::take(&mut self.hits);
        let mut whole = std::mem::take(&mut self.sentences);
        whole.clear();
        whole.push(0..tokens.len());
        words::hits(self.book, TextOf::Heading, &read, &whole, &mut hits);
        self.sentences = whole;
        for h in &hits {
            match h.role {
                Role::Place(r) => {
                    found.placed.insert(r);
                }
                Role::NotPlace(r) => {
                    found.misplaced.insert(r);
                }
                Role::Scene(r) => {
                    found.scene.insert(r);
                }
                _ => {}
            }
        }
        for h in &hits {
            let Role::Heading(r) = h.role else { continue };
            let stopped = hits.iter().any(|o| o.role == Role::Unless(r));
            if stopped {
                continue;
            }
            found.findings.push(Finding {
                rule: r,
                element,
                at: bytes(&tokens, &h.words),
                mention: false,
                spoken: false,
                what: base(self.book, &tokens, h.anchor).into(),
                who: None,
            });
        }
        if let Some(rule) = self.codes.aboard.filter(|_| self.setting.aboard(&e.text)) {
            found.findings.push(Finding {
                rule,
                element,
                at: 0..e.text.len(),
                mention: false,
                spoken: false,
                what: "boat".into(),
                who: None,
            });
        }
        if let Some(rule) = self
            .codes
            .night
            .filter(|_| found.place.outside && found.place.night)
        {
            found.findings.push(Finding {
                rule,
                element,
                at: 0..e.text.len(),
                mention: false,
                spoken: false,
                what: "night".into(),
                who: None,
            });
        }
        (self.tokens, self.known, self.hits) = (tokens, known, hits);
    }

    fn body(&mut self, element: usize, e: &Element, spoken: bool, found: &mut Found) {
        if self.skims && spoken {
            return;
        }
        let all = token::cut(&e.text, &self.book.vocab, std::mem::take(&mut self.tokens));
        // Most texts name nobody's age and no animal.
        if self.skims && !self.book.words.may_teach(&all) {
            self.tokens = all;
            return;
        }
        let asides = memchr::memchr(b'(', e.text.as_bytes()).is_some();
        if asides && !spoken {
            self.read_text(element, &e.text, &all, Step::Ages, found);
        }
        if asides && self.skims {
            self.tokens = all;
            return;
        }
        let (tokens, other) = if asides {
            let mut without = std::mem::take(&mut self.without);
            token::without_asides(&e.text, &all, &mut without);
            (without, all)
        } else {
            (all, std::mem::take(&mut self.without))
        };
        let step = match (spoken, asides) {
            (true, _) => Step::Spoken,
            (false, true) => Step::Entries,
            (false, false) => Step::Whole,
        };
        self.read_text(element, &e.text, &tokens, step, found);
        (self.tokens, self.without) = (tokens, other);
    }

    fn read_text(
        &mut self,
        element: usize,
        text: &str,
        tokens: &[Token],
        step: Step,
        found: &mut Found,
    ) {
        let mut known = std::mem::take(&mut self.known);
        self.people.known(tokens, &mut known);
        let read = Reading {
            tokens,
            vocab: &self.book.vocab,
            grammar: self.book.grammar,
            known: &known,
        };
        let mut sentences = std::mem::take(&mut self.sentences);
        token::sentences(tokens, &mut sentences);
        let mut hits = std::mem::take(&mut self.hits);
        let of = if step == Step::Spoken {
            TextOf::Speech
        } else {
            TextOf::Action
        };
        hits.clear();
        if !self.skims {
            words::hits(self.book, of, &read, &sentences, &mut hits);
        }
        let mut marks = std::mem::take(&mut self.marks);
        words::marks(self.book, &read, &sentences, &hits, &mut marks);
        let t = Text {
            element,
            text,
            tokens,
            sentences: &sentences,
            hits: &hits,
            marks: &marks,
            spoken: step == Step::Spoken,
        };
        if matches!(step, Step::Ages | Step::Whole) {
            found.people = found.people
                || (0..tokens.len())
                    .any(|i| read.is_person(i) || read.is(i, self.book.words.somebodys));
            self.ages(&t, &read, found);
            self.creatures(&t, &read, found);
        }
        if !self.skims {
            self.found_in(&t, &read, step, found);
        }
        self.known = known;
        (self.sentences, self.hits, self.marks) = (sentences, hits, marks);
    }

    /// What entries and counts find in a text, and what the second reading is given of it.
    fn found_in(&mut self, t: &Text<'_>, read: &Reading<'_>, step: Step, found: &mut Found) {
        let whole = matches!(step, Step::Entries | Step::Whole);
        if whole {
            self.counts(t, read, found);
            for h in t.hits {
                if let Role::Scene(r) = h.role {
                    found.scene.insert(r);
                }
            }
        }
        if step != Step::Ages {
            self.entries(t, read, found);
        }
        if whole {
            self.read_again(t, read.known);
        } else if t.spoken && self.learned.is_some() {
            self.second.hears(t.element, t.tokens, t.sentences);
        }
    }

    fn entries(&self, t: &Text<'_>, read: &Reading<'_>, found: &mut Found) {
        for h in t.hits {
            let Role::Find(r) = h.role else { continue };
            let Some(rule) = self.book.rules.get(r) else {
                continue;
            };
            // Speech set in quotation marks within action is speech.
            let cited = t.tokens.get(h.words.start).is_some_and(|k| k.cited);
            if (t.spoken || cited) && !rule.entry.spoken {
                continue;
            }
            let around = words::of_sentence(t.hits, h.sentence);
            let beside = |wanted: Role| around.iter().any(|o| o.role == wanted);
            if !rule.entry.near.is_empty() && !beside(Role::Near(r)) {
                continue;
            }
            let at = bytes(t.tokens, &h.words);
            let mut go = |reason: &'static str| {
                if found.let_go.len() >= resolve::MOST_LET_GO {
                    return;
                }
                let Some(evidence) = resolve::evidence(self.script, t.element, &at) else {
                    return;
                };
                found.let_go.push(LetGo {
                    category: rule.category,
                    evidence,
                    entry: &rule.name,
                    reason,
                });
            };
            let near = |o: &Hit| {
                o.role == Role::Unless(r)
                    && o.words.start < h.words.end + REACH
                    && h.words.start < o.words.end + REACH
            };
            if around.iter().any(near) {
                go("the words around it make it something else");
                continue;
            }
            let living = matches!(rule.category, Category::Animals | Category::Children);
            let animal = rule.category == Category::Animals;
            if living && self.is_thing_of_animal(t, read, h.anchor, animal) {
                go("it is a thing of theirs, not they");
                continue;
            }
            if rule.category == Category::Children
                && (self.is_grown(t, h)
                    || people::is_of_age(read, &self.book.words, t.text, h.anchor))
            {
                go("somebody called so is of age");
                continue;
            }
            let made = rule.category == Category::Firearms && words::is_make(read, h.anchor);
            if !made && words::is_name(read, &h.words, self.proper) {
                go("it is a name");
                continue;
            }
            if words::is_calling(read, &h.words) {
                go("it is what somebody does for a living");
                continue;
            }
            let mode = t
                .marks
                .over(self.book, h.sentence, &h.words, rule.category)
                .and_then(|m| self.book.modes.get(m));
            if let Some(mode) = mode.filter(|m| m.makes == Makes::Nothing) {
                go(&mode.reason);
                continue;
            }
            found.findings.push(Finding {
                rule: r,
                element: t.element,
                at,
                mention: t.spoken || cited || mode.is_some(),
                spoken: t.spoken || cited,
                what: base(self.book, t.tokens, h.anchor).into(),
                who: who(read, t, h),
            });
        }
    }

    /// "The deer's skull", "a frog lamp": no animal, unless it is a living part of one.
    fn is_thing_of_animal(
        &self,
        t: &Text<'_>,
        read: &Reading<'_>,
        at: usize,
        animal: bool,
    ) -> bool {
        let Some(next) = t.tokens.get(at + 1).filter(|n| n.gap == token::Gap::None) else {
            return false;
        };
        let is_it = animal && people::is_contracted(read, &self.book.words, at);
        let owner = t.tokens.get(at).is_some_and(|k| k.owner) && !is_it;
        let part = read.is(at + 1, self.book.words.living_part);
        (owner && !part && (next.case == token::Case::Lower || read.is_person(at + 1)))
            || read.is(at + 1, self.book.words.animal_thing)
    }

    /// "OTHER GIRL (22)": the words name somebody whose age was given as an adult's.
    fn is_grown(&self, t: &Text<'_>, h: &Hit) -> bool {
        h.words.clone().all(|i| {
            t.tokens
                .get(i)
                .is_some_and(|k| k.case == token::Case::Caps && self.people.grown(k.spread))
        })
    }

    fn counts(&self, t: &Text<'_>, read: &Reading<'_>, found: &mut Found) {
        let Some(rule) = self.codes.counted else {
            return;
        };
        if !self.book.words.may_count(t.tokens) {
            return;
        }
        let category = Category::Crowds;
        for (n, sentence) in t.sentences.iter().enumerate() {
            for i in sentence.clone() {
                let words = &self.book.words;
                if !read.is_number(i) && !read.is(i, words.hundred) {
                    continue;
                }
                let (rule, used) = match (
                    count::crowd(read, words, i),
                    count::crowd_alone(read, words, i).zip(self.codes.alone),
                ) {
                    (Some(used), _) => (rule, used),
                    (None, Some((used, alone))) => (alone, used),
                    (None, None) => continue,
                };
                let words = i..i + used;
                if t.marks.over(self.book, n, &words, category).is_some() {
                    continue;
                }
                found.findings.push(Finding {
                    rule,
                    element: t.element,
                    at: bytes(t.tokens, &words),
                    mention: false,
                    spoken: false,
                    what: "crowd".into(),
                    who: None,
                });
            }
        }
    }
}

fn bytes(tokens: &[Token], words: &Range<usize>) -> Range<usize> {
    let start = tokens.get(words.start).map_or(0, |t| t.at.start);
    let end = words
        .end
        .checked_sub(1)
        .and_then(|i| tokens.get(i))
        .map_or(start, |t| t.at.end);
    start..end.max(start)
}

fn base(book: &'static Book, tokens: &[Token], at: usize) -> &'static str {
    tokens.get(at).map_or("", |t| book.vocab.base(t.form))
}

/// The name nearest before the words in their sentence, else after.
fn who(read: &Reading<'_>, t: &Text<'_>, hit: &Hit) -> Option<String> {
    let sentence = t.sentences.get(hit.sentence)?;
    let named = |i: &usize| read.known.get(*i).copied().unwrap_or(false);
    let i = (sentence.start..hit.words.end)
        .rev()
        .find(named)
        .or_else(|| (hit.words.end..sentence.end).find(named))?;
    t.tokens
        .get(i)
        .and_then(|k| t.text.get(k.at.clone()))
        .map(str::to_owned)
}
