//! From what was found in a scene to its hazards: conditions of entries, weights, one hazard a category.
//! Knows nothing of words.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    place::Place,
    rules::{Book, ENOUGH, Rule},
    weigh::{Signs, Weights},
};
use crate::{
    hazard::{Category, Evidence, Hazard, LetGo, Presence, SceneHazards},
    learned::{
        self, Learned, Said, Shown,
        mentions::{Apart, Sign},
    },
    model::Script,
};

/// One entry found in one place.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) rule: usize,
    pub(crate) element: usize,
    /// Bytes of the element's text.
    pub(crate) at: Range<usize>,
    /// Why it is only a mention, where it is.
    pub(crate) mention: bool,
    pub(crate) spoken: bool,
    pub(crate) what: Cow<'static, str>,
    pub(crate) who: Option<String>,
}

/// A set of rules, a bit for each.
#[derive(Debug, Default)]
pub(crate) struct RuleSet(Vec<u64>);

impl RuleSet {
    pub(crate) fn insert(&mut self, rule: usize) {
        if self.0.len() <= rule / 64 {
            self.0.resize(rule / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(rule / 64) {
            *word |= 1 << (rule % 64);
        }
    }

    fn contains(&self, rule: usize) -> bool {
        let word = self.0.get(rule / 64);
        word.is_some_and(|word| word >> (rule % 64) & 1 == 1)
    }
}

/// What was found in a scene before conditions are asked.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) findings: Vec<Finding>,
    pub(crate) let_go: Vec<LetGo>,
    /// Rules whose `scene`, `place`, `not_place` patterns were found.
    pub(crate) scene: RuleSet,
    pub(crate) placed: RuleSet,
    pub(crate) misplaced: RuleSet,
    pub(crate) people: bool,
    /// The script plays in space.
    pub(crate) space: bool,
    pub(crate) place: Place,
    /// The heading goes on where the scene before was.
    pub(crate) goes_on: bool,
}

impl Found {
    /// Ready for the next scene; lists keep their room.
    pub(crate) fn clear(&mut self, space: bool) {
        let mut old = std::mem::take(self);
        old.findings.clear();
        for set in [&mut old.scene, &mut old.placed, &mut old.misplaced] {
            set.0.clear();
        }
        *self = Self {
            findings: old.findings,
            scene: old.scene,
            placed: old.placed,
            misplaced: old.misplaced,
            space,
            ..Self::default()
        };
    }
}

/// Matches of a scene that are kept though they were let go: enough to show, bounded in any text.
pub(crate) const MOST_LET_GO: usize = 200;

/// Places of one hazard that are kept: more than a person reads, bounded in any text.
const MOST_PROOFS: usize = 12;

/// Scenes ago that still count for a weak sign.
const MEMORY: usize = 1;

/// How many categories there are.
const KINDS: usize = Category::ALL.len();

/// In which scene each category was last on set.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    last: [Option<usize>; KINDS],
}

impl Memory {
    fn fresh(&self, category: Category, scene: usize) -> bool {
        self.last
            .get(category.place())
            .is_some_and(|last| last.is_some_and(|s| scene - s <= MEMORY))
    }
}

/// The words of a place in an element.
pub(crate) fn evidence(script: &Script, element: usize, at: &Range<usize>) -> Option<Evidence> {
    let e = script.elements.get(element)?;
    let span = e.locate(at);
    let head = e.text.get(..at.start).unwrap_or_default();
    let before = memchr::memchr_iter(b'\n', head.as_bytes()).count();
    Some(Evidence {
        element,
        text: at.clone(),
        span,
        line: e.line.saturating_add(u32::try_from(before).unwrap_or(0)),
        words: e.text.get(at.clone()).unwrap_or_default().to_owned(),
    })
}

/// Keeps a match that was let go, up to a number.
fn let_go(
    out: &mut Vec<LetGo>,
    script: &Script,
    category: Category,
    rule: &'static Rule,
    f: &Finding,
    reason: &'static str,
) {
    if out.len() >= MOST_LET_GO {
        return;
    }
    out.extend(evidence(script, f.element, &f.at).map(|evidence| LetGo {
        category,
        evidence,
        entry: &rule.name,
        reason,
    }));
}

fn holds(rule: &Rule, index: usize, found: &Found) -> Result<(), &'static str> {
    let e = &rule.entry;
    if !e.scene.is_empty() && !found.scene.contains(index) {
        return Err("nothing else in the scene that makes it one");
    }
    if !e.place.is_empty() && !found.placed.contains(index) {
        return Err("the heading is not a place for it");
    }
    if found.misplaced.contains(index) {
        return Err("the heading says otherwise");
    }
    if e.people && !found.people {
        return Err("nobody is there");
    }
    if e.not_in_space && found.space {
        return Err("the script plays in space");
    }
    match e.side.as_deref() {
        Some("ext") if !found.place.outside => Err("the scene is inside"),
        Some("int") if !found.place.inside => Err("the scene is outside"),
        _ => Ok(()),
    }
}

/// What was found of one category in a scene.
struct Sum<'a> {
    category: Category,
    /// Findings on set, then mentions.
    action: Vec<(&'a Finding, u32)>,
    mention: Vec<(&'a Finding, u32)>,
    /// The heaviest sign of each word on set, and what they come to, until that is enough: kept as it grows, because
    /// every weak finding of a scene asks.
    best: [Option<(&'a str, u32)>; ENOUGH as usize],
    total: u32,
    /// It is spoken of plainly enough to count for half.
    spoken: bool,
}

impl<'a> Sum<'a> {
    fn of(category: Category) -> Self {
        Self {
            category,
            action: Vec::new(),
            mention: Vec::new(),
            best: [None; ENOUGH as usize],
            total: 0,
            spoken: false,
        }
    }

    /// Signs come to enough: each word counts once, and what is said, or was there a moment ago, counts half.
    fn enough(&self, before: bool) -> bool {
        let half = ENOUGH / 2;
        let more = half * u32::from(self.spoken) + half * u32::from(before);
        !self.action.is_empty() && self.total + more >= ENOUGH
    }

    fn mention(&mut self, f: &'a Finding, weight: u32) {
        self.spoken |= f.spoken && weight >= ENOUGH;
        self.mention.push((f, weight));
    }

    fn add(&mut self, f: &'a Finding, weight: u32) {
        if f.mention {
            return self.mention(f, weight);
        }
        self.action.push((f, weight));
        if self.total >= ENOUGH || weight == 0 {
            return;
        }
        // Each word that is held came to something, so there is room for one more.
        let mut held = self.best.iter_mut();
        if let Some(slot) = held.find(|b| b.is_none_or(|(what, _)| what == f.what)) {
            let (_, best) = slot.get_or_insert((&f.what, 0));
            self.total += weight.saturating_sub(*best);
            *best = weight.max(*best);
        }
    }
}

/// The same for every category of which there is something.
struct Sums<'a>(Vec<Sum<'a>>);

impl<'a> Sums<'a> {
    fn of(&mut self, category: Category) -> Option<&mut Sum<'a>> {
        let at = self.0.iter().position(|s| s.category == category);
        let at = at.unwrap_or_else(|| {
            self.0.push(Sum::of(category));
            self.0.len() - 1
        });
        self.0.get_mut(at)
    }

    fn enough(&self, category: Category, before: bool) -> bool {
        let sum = self.0.iter().find(|s| s.category == category);
        sum.is_some_and(|s| s.enough(before))
    }

    fn mention(&mut self, f: &'a Finding, category: Category, weight: u32) {
        if let Some(sum) = self.of(category) {
            sum.mention(f, weight);
        }
    }

    fn add(&mut self, f: &'a Finding, category: Category, weight: u32) {
        if let Some(sum) = self.of(category) {
            sum.add(f, weight);
        }
    }
}

/// Findings of animals that were first met in a picture of the scene: "The hippopotamus again, sideways."
fn pictured(book: &Book, findings: &[Finding]) -> BTreeSet<usize> {
    let mut first: BTreeMap<&str, bool> = BTreeMap::new();
    let mut out = BTreeSet::new();
    let animal = |f: &Finding| {
        let rule = book.rules.get(f.rule);
        !f.spoken && rule.is_some_and(|r| r.category == Category::Animals)
    };
    // Most scenes hold no picture of any.
    if !findings.iter().any(|f| f.mention && animal(f)) {
        return out;
    }
    for (n, f) in findings.iter().enumerate() {
        if !animal(f) {
            continue;
        }
        if *first.entry(&*f.what).or_insert(f.mention) && !f.mention {
            out.insert(n);
        }
    }
    out
}

/// What a scene is decided from besides what its entries found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Second<'a> {
    pub(crate) weights: &'static Weights,
    /// In the order of [`Category::ALL`]; empty where there is no sentence of action.
    pub(crate) said: &'a [Said],
    pub(crate) learned: &'static Learned,
    pub(crate) scene: &'a learned::Scene,
    /// From 0 to 1, at what length the whole script is told.
    pub(crate) at_length: f32,
}

/// The hazards of a scene, and what the entries alone say of each category.
pub(crate) fn decide(
    book: &'static Book,
    script: &Script,
    scene: usize,
    found: &mut Found,
    second: Option<Second<'_>>,
    memory: &mut Memory,
) -> (SceneHazards, [Signs; KINDS]) {
    let mut out = SceneHazards {
        hazards: Vec::new(),
        let_go: std::mem::take(&mut found.let_go),
    };
    let found = &*found;
    let mut sums = Sums(Vec::with_capacity(8));
    let fresh = |c: Category, memory: &Memory| found.goes_on && memory.fresh(c, scene);
    let pictured = pictured(book, &found.findings);
    let mut waiting = Vec::new();
    for (n, f) in found.findings.iter().enumerate() {
        let Some(rule) = book.rules.get(f.rule) else {
            continue;
        };
        if pictured.contains(&n) {
            sums.mention(f, rule.category, rule.entry.weight);
            continue;
        }
        match holds(rule, f.rule, found) {
            Err(why) => let_go(&mut out.let_go, script, rule.category, rule, f, why),
            Ok(()) if !rule.entry.with.is_empty() && !f.mention => waiting.push((f, rule)),
            Ok(()) => {
                let weight = if f.mention {
                    rule.entry.weight
                } else {
                    rule.weight(&f.what, found.place)
                };
                sums.add(f, rule.category, weight);
                for c in rule.entry.also.iter().filter(|_| !f.spoken) {
                    sums.add(f, *c, weight);
                }
            }
        }
    }
    let mut unmet = Vec::new();
    for (f, rule) in waiting {
        if rule
            .entry
            .with
            .iter()
            .any(|c| sums.enough(*c, fresh(*c, memory)))
        {
            sums.add(f, rule.category, rule.entry.weight);
            for c in &rule.entry.also {
                sums.add(f, *c, rule.entry.weight);
            }
        } else {
            unmet.push((f, rule));
        }
    }
    sums.0.sort_unstable_by_key(|s| s.category);
    let mut each = Vec::with_capacity(sums.0.len());
    for sum in sums.0 {
        let acted = sum.enough(fresh(sum.category, memory));
        if acted && let Some(last) = memory.last.get_mut(sum.category.place()) {
            *last = Some(scene);
        }
        each.push(One::of(book, script, sum, acted));
    }
    let (signs, holds, still) = beside(book, script, &mut each, unmet, second);
    for (f, rule) in still {
        let why = "what it would need beside it is not in the scene";
        let_go(&mut out.let_go, script, rule.category, rule, f, why);
    }
    let told = second.map(|s| s.told(book, found, holds.as_ref()));
    settle((book, script), each, (holds, told), second, &mut out);
    (out, signs)
}

/// Puts into `out` what each category comes to: on set, told of, or let go.
fn settle<'a>(
    (book, script): (&'static Book, &'a Script),
    each: Vec<One<'a>>,
    (holds, mut told): (Option<[bool; KINDS]>, Option<Apart>),
    second: Option<Second<'_>>,
    out: &mut SceneHazards,
) {
    // A gun that is drawn or aimed is no shot: what the reading says of a sentence that names the gun is of the gun.
    let guns = each.first().filter(|o| o.category == Category::Firearms);
    let guns: Vec<&Finding> =
        guns.map_or_else(Vec::new, |one| one.action.iter().map(|(f, _)| *f).collect());
    let mut each = each.into_iter();
    let mut next = each.next();
    for category in Category::ALL {
        let one = if next.as_ref().is_some_and(|o| o.category == category) {
            std::mem::replace(&mut next, each.next())
        } else {
            None
        };
        let holds = holds
            .as_ref()
            .and_then(|h| h.get(category.place()))
            .copied()
            .unwrap_or_else(|| one.as_ref().is_some_and(|o| o.sign.entry));
        let shown = told
            .as_mut()
            .map(|t| t.shown.get_mut(category.place()).and_then(Option::take));
        // Of most there is nothing.
        if one.is_none() && !holds && !matches!(shown, Some(Some(_))) {
            continue;
        }
        let one = one.unwrap_or_else(|| One::of(book, script, Sum::of(category), false));
        let of_gun = category == Category::Blanks && !one.sign.entry;
        let holds = holds && !(of_gun && second.is_some_and(|s| one.is_said_at(s, &guns)));
        // Without the second reading the entries alone say what is spoken of.
        let mention = match shown {
            _ if holds => None,
            None => one.hazard(Presence::Mention, &one.spoken),
            Some(shown) => shown.and_then(|shown| one.told(shown)),
        };
        out.hazards.extend(mention);
        one.decide(holds, second, told.as_ref(), out);
    }
}

/// What was found, as mentions are told by it.
pub(crate) fn told_by(book: &Book, found: &Found) -> Vec<Sign> {
    let sign = |f: &Finding| {
        let rule = book.rules.get(f.rule)?;
        Some(Sign {
            kind: rule.category.place(),
            element: f.element,
            at: f.at.start,
            mention: f.mention,
            enough: rule.entry.weight >= ENOUGH,
        })
    };
    found.findings.iter().filter_map(sign).collect()
}

impl Second<'_> {
    /// Where each category that does not hold on set is told of.
    fn told(&self, book: &Book, found: &Found, holds: Option<&[bool; KINDS]>) -> Apart {
        let wanted = holds.map_or([true; KINDS], |h| h.map(|held| !held));
        let found = told_by(book, found);
        self.scene.told(self.learned, self.said, &found, &wanted)
    }
}

/// A finding of an entry that wants something beside it.
type Wanting<'a> = (&'a Finding, &'static Rule);

/// What the entries say of each category, and whether each holds, where what was wanted beside a finding may have been
/// found by the reading alone: "A volley." under rifles that no entry names. Last what still wants it.
fn beside<'a>(
    book: &'static Book,
    script: &'a Script,
    each: &mut Vec<One<'a>>,
    unmet: Vec<Wanting<'a>>,
    second: Option<Second<'_>>,
) -> ([Signs; KINDS], Option<[bool; KINDS]>, Vec<Wanting<'a>>) {
    let signs_of = |each: &[One<'_>]| {
        let mut signs = [Signs::default(); KINDS];
        for one in each {
            if let Some(sign) = signs.get_mut(one.category.place()) {
                *sign = one.sign;
            }
        }
        signs
    };
    let weigh = |signs: &[Signs; KINDS]| second.map(|s| s.weights.hold(signs, s));
    let signs = signs_of(each);
    let holds = weigh(&signs);
    if unmet.is_empty() {
        return (signs, holds, unmet);
    }
    let held = |c: &Category| {
        let h = holds.as_ref().and_then(|h| h.get(c.place()));
        h.is_some_and(|h| *h)
    };
    let (met, still): (Vec<_>, Vec<_>) = unmet
        .into_iter()
        .partition(|(_, rule)| rule.entry.with.iter().any(held));
    if met.is_empty() {
        return (signs, holds, still);
    }
    for (_, rule) in &met {
        for category in rule.entry.also.iter().chain([&rule.category]) {
            if !each.iter().any(|o| o.category == *category) {
                each.push(One::of(book, script, Sum::of(*category), false));
            }
        }
    }
    each.sort_unstable_by_key(|o| o.category);
    for one in &mut *each {
        one.with(&met);
    }
    let signs = signs_of(each);
    let holds = weigh(&signs);
    (signs, holds, still)
}

/// One category of a scene, with what the entries alone say of it.
struct One<'a> {
    book: &'static Book,
    script: &'a Script,
    category: Category,
    action: Vec<(&'a Finding, u32)>,
    spoken: Vec<(&'a Finding, u32)>,
    by_entries: Option<Hazard>,
    sign: Signs,
}

impl<'a> One<'a> {
    /// `acted`: the entries have enough for it on set.
    fn of(book: &'static Book, script: &'a Script, sum: Sum<'a>, acted: bool) -> Self {
        let mut spoken = sum.mention;
        spoken.retain(|(_, w)| *w >= ENOUGH);
        let mut one = Self {
            book,
            script,
            category: sum.category,
            action: sum.action,
            spoken,
            by_entries: None,
            sign: Signs::default(),
        };
        one.weigh(acted);
        one
    }

    fn weigh(&mut self, acted: bool) {
        self.by_entries = acted
            .then(|| self.hazard(Presence::Action, &self.action))
            .flatten();
        let is_sure = |r: usize| self.book.rules.get(r).is_some_and(|r| r.entry.sure);
        let found = self.by_entries.as_ref();
        self.sign = Signs {
            entry: found.is_some(),
            sure: found.is_some() && self.action.iter().any(|(f, _)| is_sure(f.rule)),
            proofs: found.map_or(0, |h| h.evidence.len()),
            mention: found.is_none() && !self.spoken.is_empty(),
            weak: found.is_none() && !self.action.is_empty(),
        };
    }

    /// Now has beside it what it needs.
    fn with(&mut self, met: &[Wanting<'a>]) {
        let of = |r: &Rule| r.category == self.category || r.entry.also.contains(&self.category);
        let more = met.iter().filter(|(_, r)| of(r));
        let more: Vec<_> = more.map(|(f, r)| (*f, r.entry.weight)).collect();
        if more.is_empty() {
            return;
        }
        let acted = self.by_entries.is_some() || more.iter().any(|(_, w)| *w >= ENOUGH);
        self.action.extend(more);
        self.weigh(acted);
    }

    /// Puts what is found of it on set into `out`.
    fn decide(
        mut self,
        holds: bool,
        second: Option<Second<'_>>,
        told: Option<&Apart>,
        out: &mut SceneHazards,
    ) {
        if holds {
            let by_entries = self.by_entries.take();
            let by_reading = || second.and_then(|second| self.read_so(second));
            let mut hazard = by_entries.or_else(by_reading);
            // What stands in pictures and sounds alone is told of.
            if let (Some(hazard), Some(told)) = (&mut hazard, told)
                && !self.sign.sure
                && hazard
                    .evidence
                    .iter()
                    .all(|e| told.is_far(e.element, e.text.start))
            {
                hazard.kind = Presence::Mention;
            }
            out.hazards.extend(hazard);
            return;
        }
        let why = if self.sign.entry {
            "read whole, the words are like those of scenes without it"
        } else {
            "too little on its own"
        };
        for (f, _) in &self.action {
            if let Some(rule) = self.book.rules.get(f.rule) {
                let_go(&mut out.let_go, self.script, self.category, rule, f, why);
            }
        }
    }

    /// A mention, by the entries where one of them finds it in the sentence, else by the whole sentence.
    fn told(&self, shown: Shown) -> Option<Hazard> {
        let there = |f: &Finding| f.element == shown.element && shown.at.contains(&f.at.start);
        if self.spoken.iter().any(|(f, _)| there(f)) {
            return self.hazard(Presence::Mention, &self.spoken);
        }
        self.by_reading(Presence::Mention, shown)
    }

    fn hazard(&self, kind: Presence, list: &[(&Finding, u32)]) -> Option<Hazard> {
        hazard(self.book, self.script, self.category, kind, list)
    }

    /// The sentence that says most of it to the reading is one in which these are.
    fn is_said_at(&self, second: Second<'_>, found: &[&Finding]) -> bool {
        let kind = self.category.place();
        let said = second.said.get(kind);
        let shown = said.and_then(|s| second.scene.shown(second.learned, *s, kind));
        let there = |s: Shown| {
            let mut all = found.iter();
            all.any(|f| f.element == s.element && s.at.contains(&f.at.start))
        };
        shown.is_some_and(there)
    }

    /// A hazard that no entry names enough: its sentence reads as those do that have it.
    fn read_so(&self, second: Second<'_>) -> Option<Hazard> {
        let kind = self.category.place();
        let said = second.said.get(kind)?;
        let shown = second.scene.shown(second.learned, *said, kind)?;
        let mut hazard = self.by_reading(Presence::Action, shown)?;
        for (f, _) in self.action.iter().take(MOST_PROOFS - 1) {
            let more = evidence(self.script, f.element, &f.at);
            hazard.evidence.extend(more);
        }
        hazard.who = self.action.iter().find_map(|(f, _)| f.who.clone());
        Some(hazard)
    }

    /// A hazard with a whole sentence as evidence.
    fn by_reading(&self, presence: Presence, shown: Shown) -> Option<Hazard> {
        let of = self.book.kinds.get(self.category.place())?;
        let first = evidence(self.script, shown.element, &shown.at)?;
        let e = self.script.elements.get(shown.element)?;
        let what = e.text.get(shown.word).unwrap_or_default();
        Some(Hazard {
            category: self.category,
            kind: presence,
            evidence: vec![first],
            entry: &of.learned,
            reason: &of.reason,
            reason_es: &of.reason_es,
            what: what.to_lowercase(),
            who: None,
        })
    }
}

fn hazard(
    book: &'static Book,
    script: &Script,
    category: Category,
    kind: Presence,
    list: &[(&Finding, u32)],
) -> Option<Hazard> {
    let mut list = Cow::Borrowed(list);
    if list.len() > 1 {
        list.to_mut().sort_by(|(a, x), (b, y)| {
            y.cmp(x)
                .then(a.element.cmp(&b.element))
                .then(a.at.start.cmp(&b.at.start))
                .then(b.at.end.cmp(&a.at.end))
        });
    }
    let first = list.first()?.0;
    let rule = book.rules.get(first.rule)?;
    let who = list.iter().find_map(|(f, _)| f.who.clone());
    let mut proofs: Vec<Evidence> = Vec::with_capacity(list.len().min(MOST_PROOFS));
    for (f, _) in &*list {
        if proofs.len() >= MOST_PROOFS {
            break;
        }
        if let Some(e) = evidence(script, f.element, &f.at)
            && !proofs.iter().any(|p| {
                p.element == e.element && p.text.start < e.text.end && e.text.start < p.text.end
            })
        {
            proofs.push(e);
        }
    }
    Some(Hazard {
        category,
        kind,
        evidence: proofs,
        entry: &rule.name,
        reason: &rule.reason,
        reason_es: &rule.reason_es,
        what: rule
            .entry
            .what
            .clone()
            .unwrap_or_else(|| first.what.clone().into_owned()),
        who,
    })
}
