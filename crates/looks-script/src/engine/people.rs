//! Who is in the script, and who of them is a child. A name is a child from the scene that gives an age
//! under 18 until a scene that gives an older one. Not a cast list.

use std::{ops::Range, sync::OnceLock};

use super::{
    count,
    pattern::Reading,
    rules::Words,
    token::{self, Case, Gap},
    vocab::{self, BySpread, Folded, SpreadSet, Vocab},
};
use crate::model::{Kind, Script};

/// Words that are part of a name and say nothing alone.
const LOOSE: &[&str] = &[
    "the",
    "a",
    "an",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "old",
    "young",
    "little",
    "big",
    "first",
    "second",
    "third",
    "other",
    "another",
    "and",
    "of",
    "sir",
    "lady",
    "el",
    "la",
    "los",
    "las",
    "de",
    "del",
    "don",
    "dona",
    "senor",
    "senora",
    "tia",
    "tio",
    "uncle",
    "aunt",
    "man",
    "woman",
    "voice",
    "boy",
    "girl",
    "officer",
    "captain",
    "doctor",
    "nurse",
    "sergeant",
    "private",
    "lieutenant",
    "y",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "several",
    "dos",
    "tres",
    "cuatro",
    "cinco",
];

/// Words before a family's name that are of its adults.
const OF_ADULTS: &[&str] = &["mr", "mrs", "ms", "dr", "sr", "sra", "senor", "senora"];

fn is_loose(word: &str) -> bool {
    static ALL: OnceLock<SpreadSet> = OnceLock::new();
    let all = ALL.get_or_init(|| LOOSE.iter().map(|w| Folded::of(w).spread()).collect());
    all.contains(&Folded::of(word).spread())
}

/// People known so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    /// Words of names that speak, each by what its letters come to.
    names: SpreadSet,
    /// Words of children's names, with the name as written.
    children: BySpread<String>,
    /// Words of names of adults: `GIRL` in `GIRL AT DESK (24)`.
    grown: SpreadSet,
    /// Adults who were shown as children: `YOUNG ANNA (8)` after `ANNA (35)`.
    once: BySpread<String>,
}

/// The words of a cue that say who speaks, without extensions; `None` if not in the room.
pub(crate) fn cue(text: &str) -> (&str, bool) {
    let Some((name, rest)) = text.split_once('(') else {
        return (text.trim(), true);
    };
    // They are short, and so are the words.
    let holds = |mark: &str| {
        let mut there = rest.as_bytes().windows(mark.len());
        there.any(|there| there.eq_ignore_ascii_case(mark.as_bytes()))
    };
    let away = [
        "V.O", "VO)", "O.S", "OS)", "O.C", "OFF", "PHONE", "RADIO", "ON TV", "RECORD", "SCREEN",
        "FILTER", "EN OFF", "VOICE",
    ]
    .iter()
    .any(|mark| holds(mark));
    (name.trim(), !away)
}

/// The words of a cue's name without those of whom somebody is: `MOTHER` of `TOBY'S MOTHER`.
pub(crate) fn parts(name: &str) -> impl Iterator<Item = &str> {
    let is_owner = |w: &str| {
        let end = w.strip_suffix(['s', 'S']);
        end.is_some_and(|w| w.ends_with(['\'', '’']))
    };
    let words = name.split_whitespace().filter(move |w| !is_owner(w));
    let parts = words.flat_map(|w| w.split(|c: char| !c.is_alphanumeric()));
    parts.filter(|part| !part.is_empty())
}

/// An age in the brackets of a cue, as whether it is under 18, and where it ends: "POPPY (8)".
pub(crate) fn age_in_cue(text: &str) -> Option<(bool, usize)> {
    let open = text.find('(')? + 1;
    let inside = text.get(open..)?;
    let digits = inside.len()
        - inside
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    let age: u32 = inside.get(..digits)?.parse().ok()?;
    let ends = inside.get(digits..)?.starts_with([')', ',', ' ']);
    (ends && (3..100).contains(&age)).then_some((age < 18, open + digits))
}

/// Words in capitals within a text that is not: people as they are first seen. Words of the data are no names.
fn written(text: &str, vocab: &Vocab, names: &mut SpreadSet) {
    // So few at a time that a byte holds how many there are.
    let few = text.as_bytes().chunks(usize::from(u8::MAX));
    let small = few.map(|few| {
        let small: u8 = few.iter().map(|b| u8::from(b.is_ascii_lowercase())).sum();
        usize::from(small)
    });
    let small: usize = small.sum();
    if small * 3 < text.len() {
        return;
    }
    for at in vocab::capitals(text.as_bytes()) {
        let Some((before, rest)) = text.split_at_checked(at) else {
            continue;
        };
        // Most are a capital before small letters.
        if rest.as_bytes().get(1).is_none_or(u8::is_ascii_lowercase)
            || before.ends_with(char::is_alphanumeric)
        {
            continue;
        }
        let end = rest.find(|c: char| !c.is_alphanumeric());
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        if word.len() > 2 && word.chars().all(char::is_uppercase) {
            let word = Folded::of(word);
            if vocab.form(&word) == 0 {
                names.insert(word.spread());
            }
        }
    }
}

impl People {
    /// The names that speak in a script.
    pub(crate) fn of(script: &Script, vocab: &Vocab) -> Self {
        let mut names = SpreadSet::default();
        for e in script.elements.iter().filter(|e| e.kind == Kind::Character) {
            for part in cue(&e.text).0.split(|c: char| !c.is_alphanumeric()) {
                let spread = Folded::of(part).spread();
                let named = part.len() > 1 && !part.bytes().all(|b| b.is_ascii_digit());
                // Most have spoken before.
                if named && !names.contains(&spread) && !is_loose(part) {
                    names.insert(spread);
                }
            }
        }
        for e in script.elements.iter().filter(|e| e.kind == Kind::Action) {
            written(&e.text, vocab, &mut names);
        }
        Self {
            names,
            ..Self::default()
        }
    }

    /// A scene begins. Adults who were children in the one before are grown again; years on, everybody is.
    pub(crate) fn next_scene(&mut self, years_on: bool) {
        for name in self.once.keys() {
            if self.children.remove(name).is_some() {
                self.grown.insert(*name);
            }
        }
        if years_on {
            self.grown.extend(self.children.keys());
            self.children.clear();
        }
    }

    /// "Little Maria": a word of text that names somebody as the child that an adult once was.
    pub(crate) fn once(&self, read: &Reading<'_>, words: &Words, i: usize) -> Option<&str> {
        let before = i.checked_sub(1)?;
        let t = read.tokens.get(i).filter(|t| t.gap == Gap::None)?;
        let young = read.is(before, words.young);
        young.then(|| self.once.get(&t.spread).map(String::as_str))?
    }

    /// For each word, whether it is a name that speaks.
    pub(crate) fn known(&self, tokens: &[token::Token], words: &mut Vec<bool>) {
        words.clear();
        words.extend(
            tokens
                .iter()
                .map(|t| t.case != Case::Lower && self.names.contains(&t.spread)),
        );
    }

    /// The child's name as first written, if a word of text is one.
    pub(crate) fn child(&self, spread: u64) -> Option<&str> {
        self.children.get(&spread).map(String::as_str)
    }

    /// "Chidi Abara", "Mrs. Abara" where LEO ABARA is a child: a word of a child's name after another of the family's.
    pub(crate) fn is_relative(&self, child: &str, word: u64, before: &str) -> bool {
        let of = |part: &str| Folded::of(part).spread();
        let before = of(before);
        let mut own = parts(child).map(of);
        let first = own.next();
        let known = self.names.contains(&before) || OF_ADULTS.iter().any(|w| of(w) == before);
        known && first != Some(word) && first != Some(before) && own.all(|part| part != before)
    }

    /// True if any child is known, or any adult who was shown as one.
    pub(crate) fn knows_children(&self) -> bool {
        !(self.children.is_empty() && self.once.is_empty())
    }

    /// True if a word was last part of an adult's name.
    pub(crate) fn grown(&self, spread: u64) -> bool {
        self.grown.contains(&spread)
    }

    /// "Somebody is following Ren: two, in car coats": who is known as an adult does not grow young after a comma.
    fn is_grown_again(&self, read: &Reading<'_>, age: &Age, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|p| read.tokens.get(p));
        let comma = read
            .tokens
            .get(i)
            .is_some_and(|t| t.gap == Gap::Clause && !t.open);
        let grown = |t: &token::Token| t.case == Case::Title && self.grown(t.spread);
        age.name.is_none() && comma && before.is_some_and(grown)
    }

    /// Takes note that somebody of that name is under 18, or is not.
    pub(crate) fn learn(&mut self, name: &str, minor: bool, words: &Words, vocab: &Vocab) {
        // `LORNA FLAME (30)` makes no fire; `A DOG (3)` is a dog.
        let many = name.split_whitespace().count() > 1;
        for part in name.split(|c: char| !c.is_alphanumeric()) {
            let folded = Folded::of(part);
            let spread = folded.spread();
            let was_grown = if minor {
                self.grown.remove(&spread)
            } else {
                !self.grown.insert(spread)
            };
            if part.len() < 2 || is_loose(part) {
                continue;
            }
            // NINA (30) is no niña.
            let form = vocab.form(&folded);
            let given = form == 0 || vocab.is(form, words.given);
            if many || given || (!minor && vocab.is(form, words.kids)) {
                self.names.insert(spread);
            }
            if minor {
                self.children.insert(spread, name.to_owned());
                if was_grown {
                    self.once.insert(spread, name.to_owned());
                }
            } else {
                self.children.remove(&spread);
            }
        }
    }

    /// Takes note of the ages given in a sentence. Returns the words that show a person under 18.
    pub(crate) fn ages(
        &mut self,
        text: &str,
        read: &Reading<'_>,
        words: &Words,
        sentence: &Range<usize>,
    ) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let kids = sentence.clone().filter(|i| read.is(*i, words.kids));
        for n in kids.flat_map(|i| called(read, words, sentence, i)) {
            let at = read.tokens.get(n).map(|t| t.at.clone());
            let written = at.and_then(|a| text.get(a)).unwrap_or_default();
            self.learn(written, true, words, read.vocab);
        }
        for i in sentence.clone() {
            let Some(age) = age_at(read, words, i) else {
                continue;
            };
            if age.minor && self.is_grown_again(read, &age, i) {
                continue;
            }
            let name = age
                .name
                .clone()
                .or_else(|| name_before(read, words, sentence, i));
            if let Some(n) = &name
                && let (Some(a), Some(b)) = (
                    read.tokens.get(n.start),
                    read.tokens.get(n.end.saturating_sub(1)),
                )
            {
                let written = text.get(a.at.start..b.at.end).unwrap_or_default();
                self.learn(written, age.minor, words, read.vocab);
            }
            for n in others_of_age(read, sentence, &age, name.as_ref()) {
                let at = read.tokens.get(n).map(|t| t.at.clone());
                let written = at.and_then(|a| text.get(a)).unwrap_or_default();
                self.learn(written, age.minor, words, read.vocab);
            }
            if age.minor {
                let from = name.map_or(age.at.start, |n| n.start.min(age.at.start));
                found.push(from..age.at.end);
            }
        }
        found
    }
}

/// "A boy of nineteen", "the kid (23)", "a girl, twenty,": the years after the words say that somebody is of age.
pub(crate) fn is_of_age(read: &Reading<'_>, words: &Words, text: &str, at: usize) -> bool {
    let last = read.tokens.get(at).map_or(0, |t| t.at.end);
    let end = at + 1;
    let rest = text.get(last..).unwrap_or_default();
    let bracket = rest.strip_prefix(" (").map(|r| {
        let digits = r.len() - r.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        r.get(..digits).and_then(|d| d.parse::<u32>().ok())
    });
    if let Some(Some(age)) = bracket {
        return (18..110).contains(&age);
    }
    let gap = |i: usize| read.tokens.get(i).map(|t| t.gap);
    let of = read.tokens.get(end).map_or("", |t| read.vocab.name(t.form));
    let at = match (gap(end), of) {
        (Some(Gap::None), "of" | "de") if gap(end + 1) == Some(Gap::None) => end + 1,
        (Some(Gap::Clause), _) => end,
        _ => return false,
    };
    let ends = |i: usize| gap(i).is_none_or(|g| g != Gap::None);
    count::number(read, words, at).is_some_and(|(age, used)| {
        let next = at + used;
        // "A boy of twenty from Bourke"; "a girl, twenty feet up" is no age.
        let goes_on = at > end && !read.is(next, words.crowd_people);
        (18..110).contains(&age) && (ends(next) || goes_on)
    })
}

/// "Rico films the whole thing": a verb follows the name.
pub(crate) fn is_doing(read: &Reading<'_>, i: usize) -> bool {
    let next = read.tokens.get(i + 1);
    next.is_some_and(|t| t.gap == Gap::None && t.case == Case::Lower && (t.ends_s || t.verbal))
}

/// "Simeon's in to the belt", "Simeon's asleep" is he; "Simeon's hat" is a hat.
pub(crate) fn is_there(read: &Reading<'_>, words: &Words, i: usize) -> bool {
    let at = |k: usize, symbol: u32| read.is(k, symbol);
    let leads = |k: usize| {
        at(k, read.grammar.preposition) || at(k, read.grammar.determiner) || at(k, words.so)
    };
    let next = read.tokens.get(i + 1);
    let done = next.is_some_and(|t| t.gap == Gap::None && t.verbal);
    at(i + 1, words.body) || leads(i + 1) || done && (followed_by_end(read, i + 2) || leads(i + 2))
}

/// "The parrot's on the stand", "the mare's stopped drinking": no possessive. "The mare's tracks" and "rats' leavings" are.
pub(crate) fn is_contracted(read: &Reading<'_>, words: &Words, i: usize) -> bool {
    let leads =
        |k: usize| read.is(k, read.grammar.preposition) || read.is(k, read.grammar.determiner);
    let next = read.tokens.get(i + 1).filter(|t| t.gap == Gap::None);
    let done = next.is_some_and(|t| t.verbal && !t.ends_s)
        && (followed_by_end(read, i + 2) || leads(i + 2));
    !read.is_plural(i) && (leads(i + 1) || read.is(i + 1, words.so) || done)
}

/// Words within which a child's name comes after the word for a child.
const NAMED_WITHIN: usize = 7;

/// Names of children in capitals after a word for a child: "a boy of ten, KOFI", "a kid called BEN", "two girls, ANA and
/// SOL".
fn called(read: &Reading<'_>, words: &Words, sentence: &Range<usize>, i: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let small = read.tokens.get(i).is_some_and(|t| t.case == Case::Lower);
    let mut led = false;
    for k in i + 1..sentence.end.min(i + 1 + NAMED_WITHIN) {
        let Some(t) = read.tokens.get(k) else { break };
        if read.is(k, words.called) {
            led = true;
            continue;
        }
        led |= small && t.gap == Gap::Clause;
        let name = t.case == Case::Caps && t.at.len() > 2 && !t.owner;
        if name && led {
            out.push(k);
        } else if !out.is_empty() && !read.is(k, read.grammar.joins)
            || read.is(k, read.grammar.person)
            || t.case != Case::Lower
            || t.ends_s
        {
            break;
        }
    }
    out
}

struct Age {
    minor: bool,
    at: Range<usize>,
    /// The words named, where they come after.
    name: Option<Range<usize>>,
}

/// Names that share an age: "TOM and NED (9 and 11)", "the twins, 13, ELLIE and JOE".
fn others_of_age(
    read: &Reading<'_>,
    sentence: &Range<usize>,
    age: &Age,
    name: Option<&Range<usize>>,
) -> Vec<usize> {
    let caps = |i: usize| {
        read.tokens
            .get(i)
            .is_some_and(|t| t.case == Case::Caps && t.at.len() > 2)
    };
    let joins = |i: usize| read.is(i, read.grammar.joins);
    let mut out = Vec::new();
    if let Some(first) = name.map(|n| n.start) {
        let mut at = first;
        while at >= sentence.start + 2 && joins(at - 1) && caps(at - 2) && age.minor {
            at -= 2;
            out.push(at);
        }
    } else {
        let mut at = age.at.end;
        while at < sentence.end && (caps(at) || (joins(at) && caps(at + 1))) {
            if caps(at) {
                out.push(at);
            }
            at += 1;
        }
    }
    out
}

fn followed_by_end(read: &Reading<'_>, i: usize) -> bool {
    read.tokens.get(i).is_none_or(|t| t.gap != Gap::None)
}

/// An age given at this word.
fn age_at(read: &Reading<'_>, words: &Words, i: usize) -> Option<Age> {
    let t = read.tokens.get(i)?;
    let before = i.checked_sub(1);
    // "sixty-one years old": the one is no age.
    if t.joined && before.is_some_and(|p| read.is_number(p)) {
        return None;
    }
    if let Some((value, used)) = count::number(read, words, i) {
        return years(read, words, i, value, used);
    }
    if read.is(i, words.teens)
        && (t.open || before.is_some_and(|p| read.tokens.get(p).is_some_and(|b| b.open)))
    {
        return Some(Age {
            minor: true,
            at: i..i + 1,
            name: None,
        });
    }
    None
}

fn years(read: &Reading<'_>, words: &Words, i: usize, value: u32, used: usize) -> Option<Age> {
    let end = i + used;
    let goes_on = |k: usize| read.tokens.get(k).is_some_and(|t| t.gap == Gap::None);
    let unit = read.is(end, words.year) && goes_on(end);
    let month = unit
        && matches!(
            read.vocab.base(read.tokens.get(end)?.form),
            "month" | "week" | "day" | "mes"
        );
    let minor = value < 18 || month;
    let age = |at: Range<usize>, name: Option<Range<usize>>| Some(Age { minor, at, name });
    if unit && read.is(end + 1, words.old) && goes_on(end + 1) {
        let after = end + 2;
        if goes_on(after) && read.is(after, words.not_name) {
            return None;
        }
        let caps = |k: usize| read.tokens.get(k).is_some_and(|t| t.case == Case::Caps);
        if goes_on(after) && (read.is_name(after) || caps(after)) {
            let mut last = after + 1;
            while caps(last) && goes_on(last) {
                last += 1;
            }
            return age(i..last, Some(after..last));
        }
        return (!is_of_a_thing(read, words, i))
            .then(|| age(i..end + 2, caps_after(read, after)))
            .flatten();
    }
    let aged = i.checked_sub(1).is_some_and(|p| {
        let word = |k: usize| read.tokens.get(k).map(|t| read.vocab.name(t.form));
        read.is(p, words.aged)
            || (unit && matches!(word(p), Some("de" | "con")))
            || (word(p) == Some("is") && p.checked_sub(1).and_then(word) == Some("who"))
    });
    if let Some(name) = said_to_be(read, words, i, end, value) {
        return age(name.start..end, Some(name));
    }
    if of_an_age(read, words, i, end, value) {
        return age(i..end, caps_after(read, end));
    }
    let given = aged && value < 100 && !is_of_a_thing(read, words, i);
    (given || (value > 0 && value <= 110 && set_off(read, words, i, end, unit, value)))
        .then(|| age(i..end, None))
        .flatten()
}

/// "A seven-year-old, MIKA,", "a boy of sixteen, HABIB": a name in capitals set off by a comma.
fn caps_after(read: &Reading<'_>, at: usize) -> Option<Range<usize>> {
    let name = |k: usize| {
        let t = read.tokens.get(k);
        t.is_some_and(|t| t.case == Case::Caps && t.at.len() > 2 && !t.owner)
    };
    let first = read.tokens.get(at)?;
    if first.gap != Gap::Clause || first.open || !name(at) {
        return None;
    }
    let more = (at + 1..at + 3)
        .take_while(|k| name(*k) && read.tokens.get(*k).is_some_and(|t| t.gap == Gap::None));
    Some(at..at + 1 + more.count())
}

/// "A newspaper three weeks old", "the mare, twenty years old": the years of a thing, a beast, or somebody else.
fn is_of_a_thing(read: &Reading<'_>, words: &Words, i: usize) -> bool {
    // "June, mother of a seven-year-old": who need not be there.
    let word = |back: usize| {
        let t = i.checked_sub(back).and_then(|k| read.tokens.get(k));
        t.map_or("", |t| read.vocab.name(t.form))
    };
    if matches!(word(1), "a" | "an") && word(2) == "of" {
        return true;
    }
    let begins = |k: usize| read.tokens.get(k).is_some_and(|t| t.gap == Gap::Sentence);
    let start = (0..=i).rev().find(|k| begins(*k)).unwrap_or(0);
    (start.max(i.saturating_sub(7))..i).any(|k| read.is(k, words.aged_thing))
}

/// "GWENNO at thirteen", "ALLAN, then, is fifteen", "YESI is turning 15 on Saturday": the name in capitals.
fn said_to_be(
    read: &Reading<'_>,
    words: &Words,
    i: usize,
    end: usize,
    value: u32,
) -> Option<Range<usize>> {
    let said = i.checked_sub(1)?;
    let t = read.tokens.get(i)?;
    if !(3..=110).contains(&value) || t.gap != Gap::None || !read.is(said, words.at_years) {
        return None;
    }
    let word = read.vocab.name(read.tokens.get(said)?.form);
    let ends = followed_by_end(read, end)
        || read.is(end, words.years_go_on)
        || read.is(end, words.fraction);
    let verb = read.tokens.get(end).is_some_and(|t| t.ends_s || t.verbal);
    let back = if word == "at" { 1 } else { 4 };
    if !(ends || word == "at" && verb) {
        return None;
    }
    let is_name = |k: usize| {
        let t = read.tokens.get(k);
        t.is_some_and(|t| t.case == Case::Caps && t.at.len() > 2 && !t.owner)
            && (read.known.get(k) == Some(&true) || read.may_be_name(k))
    };
    // "DELLA, whose son is eight": the son is.
    let goes_on = |k: usize| {
        let t = read.tokens.get(k);
        t.is_some_and(|t| t.gap != Gap::Sentence && (t.case == Case::Lower || is_name(k)))
            && !read.is(k, read.grammar.person)
    };
    let mut k = said;
    while k > 0 && said - k < back && goes_on(k) {
        k -= 1;
        if is_name(k) {
            return Some(k..k + 1);
        }
        if read.is(k, read.grammar.person) {
            return None;
        }
    }
    None
}

/// "A lad of sixteen holds", "nieces of six and seven": the years of somebody young.
fn of_an_age(read: &Reading<'_>, words: &Words, i: usize, end: usize, value: u32) -> bool {
    let word = |k: usize| {
        let t = read.tokens.get(k).filter(|t| t.gap == Gap::None);
        t.map_or("", |t| read.vocab.name(t.form))
    };
    let [Some(of), Some(who)] = [1, 2].map(|back| i.checked_sub(back)) else {
        return false;
    };
    // "The nephew of four of them" is no age.
    let goes_on = read.is(end, read.grammar.joins)
        || (read.is(end, read.grammar.preposition) && !matches!(word(end), "of" | "de"))
        || (!read.is(end, read.grammar.person) && read.tokens.get(end).is_some_and(|t| t.verbal));
    (1..18).contains(&value)
        && read.tokens.get(i).is_some_and(|t| t.gap == Gap::None)
        && matches!(word(of), "of" | "de")
        && read.is(who, words.siblings)
        && (followed_by_end(read, end) || goes_on)
}

/// "(9)", "(9, small for it)", "(9 years)"; or ", 8," and ", barely 8," after a name in capitals.
fn set_off(
    read: &Reading<'_>,
    words: &Words,
    i: usize,
    end: usize,
    unit: bool,
    value: u32,
) -> bool {
    let Some(t) = read.tokens.get(i) else {
        return false;
    };
    let before = i.checked_sub(1);
    let bracket = t.open
        || before.is_some_and(|p| {
            read.tokens
                .get(p)
                .is_some_and(|b| b.open && b.gap == Gap::Clause)
                && t.gap == Gap::None
                && !read.is(p, words.number)
        });
    // "NOAH (M, 12)": after a word or two in the bracket.
    let is_open = |k: usize| read.tokens.get(k).is_some_and(|b| b.open);
    let opens = (i.saturating_sub(3)..i).rev().find(|k| is_open(*k));
    let owned = opens.and_then(|k| read.tokens.get(k.checked_sub(1)?));
    if t.gap == Gap::Clause
        && !t.open
        && owned.is_some_and(|o| o.case == Case::Caps)
        && followed_by_end(read, end)
    {
        return true;
    }
    let hedged = before.filter(|p| t.gap == Gap::None && read.is(*p, words.barely));
    let lead = hedged.and_then(|h| read.tokens.get(h)).unwrap_or(t);
    let comma = lead.gap == Gap::Clause && !lead.open;
    let Some(whose) = hedged.map_or(before, |h| h.checked_sub(1)) else {
        return false;
    };
    let Some(owner) = read.tokens.get(whose) else {
        return false;
    };
    // "Pippa, seven months gone" is so far gone, not so old; "(15 today)", "(17 but looks 30)" are ages.
    let ends = followed_by_end(read, end)
        || (unit && (followed_by_end(read, end + 1) || read.is(end + 1, words.old)))
        || (bracket && read.tokens.get(end).is_some_and(|t| t.joined) && read.is_number(end))
        || (bracket && read.is(end, words.years_go_on))
        || read.is(end, words.fraction);
    let named = |p: usize| read.tokens.get(p).is_some_and(|n| n.case != Case::Lower);
    let young = value < 18 && read.is(whose, words.siblings);
    let person = (3..18).contains(&value) && read.is(whose, read.grammar.person);
    let in_brackets =
        bracket && (named(whose) || whose.checked_sub(1).is_some_and(named) || young || person);
    let after_comma = comma
        && (owner.case == Case::Caps
            || young
            || (owner.case == Case::Title && value > 1 && read.known.get(whose) == Some(&true)));
    // "SOLDIERS (3)" counts them; "GIRLS (5 and 7)" and "TWINS (5)" are so old.
    let paired = matches!(read.vocab.base(owner.form), "twin" | "triplet" | "gemelo");
    let range = read.is(end, words.fraction) && read.is_number(end + 1);
    let counts = value < 8
        && !paired
        && !range
        && read.vocab.is(owner.form, read.grammar.person)
        && read.vocab.name(owner.form).ends_with('s')
        && read.vocab.base(owner.form) != read.vocab.name(owner.form);
    ends && (in_brackets || after_comma) && !counts
}

/// The run of capitalised words that ends just before.
fn name_before(
    read: &Reading<'_>,
    words: &Words,
    sentence: &Range<usize>,
    i: usize,
) -> Option<Range<usize>> {
    let mut end = i;
    // Past small words between a name and an age: "RICO, barely 12", "TOMÁS, a boy of nine", "IDRIS, AGE 9".
    let mut hops = 0;
    while end > sentence.start
        && hops < 6
        && read
            .tokens
            .get(end - 1)
            .is_some_and(|t| t.case == Case::Lower || t.open || read.is(end - 1, words.aged))
    {
        end -= 1;
        hops += 1;
        // "JUNE, mother of a seven-year-old", "ITEM of 3": somebody else's.
        let word = read.tokens.get(end).map(|t| read.vocab.name(t.form));
        if end + 1 < i && matches!(word, Some("of" | "whose" | "to")) {
            return None;
        }
    }
    let mut start = end;
    let quoted = |k: usize| read.tokens.get(k).is_some_and(|t| t.quoted);
    while start > sentence.start
        && end - start < 4
        && read
            .tokens
            .get(start - 1)
            .is_some_and(|t| t.case != Case::Lower && !t.owner)
    {
        start -= 1;
        // `ROIMATA "ROI" PARATA`: a nickname between.
        let nickname = quoted(start) || start.checked_sub(1).is_some_and(quoted);
        if !nickname && read.tokens.get(start).is_some_and(|t| t.gap != Gap::None) {
            break;
        }
    }
    let caps = read
        .tokens
        .get(end.checked_sub(1)?)
        .is_some_and(|t| t.case == Case::Caps);
    (start < end && (caps || hops == 0)).then_some(start..end)
}
