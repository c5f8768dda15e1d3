//! What is only pictured, heard or spoken of. A table of words, learned by `train/mentions.py`, says how much a sentence
//! of action is of a picture, a screen or a sound, what it is about, and which words of dialogue name a hazard. Says
//! nothing of what is on set.

mod table;

use std::{collections::BTreeMap, ops::Range, sync::OnceLock};

use serde::{Deserialize, Serialize};

use super::{KINDS, Learned, Said, Scene, Shown};
use crate::{engine::token::Token, hazard::Category, model::Script};
use table::{NearList, Rows, Says, of_row, sums};

/// Least that counts of what the reading says of a sentence, and of what it is about.
const LEAST_SAID: f32 = -3.0;
const LEAST_ABOUT: f32 = -4.0;
/// Log-odds of being away under which a sentence is of what is there.
const NEAR: f32 = -2.0;
/// Those over which nothing in it is on set: on labelled scenes what was found there was false two times in three.
const FAR: f32 = 1.0;

/// Words with what each says, as pairs in one text.
type Words = String;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Away {
    base: f32,
    here: Words,
    earlier: Words,
    first: Words,
    heading: Words,
}

/// How much each sign of a sentence of action says, alone and with how far away the sentence is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weigh {
    /// Log-odds from which a mention is shown.
    line: f32,
    away: f32,
    away_away: f32,
    said: f32,
    said_away: f32,
    about: f32,
    about_away: f32,
    about_said: f32,
    /// What heading and scene say.
    around: f32,
    /// An entry finds it pictured or heard there.
    mention: f32,
    mention_away: f32,
    /// An entry finds it on set there.
    entry: f32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfCategory {
    base: f32,
    about_base: f32,
    about: Words,
    speech_base: f32,
    /// An entry finds it there; a sign of it.
    speech_entry: f32,
    speech_sign: f32,
    speech: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    weigh: Weigh,
    away: Away,
    category: BTreeMap<Category, OfCategory>,
}

/// The table, ready.
#[derive(Debug)]
pub(crate) struct Mentions {
    weigh: Weigh,
    base: f32,
    /// In the order of [`Category::ALL`]; none where nothing is ever a mention.
    each: [Option<One>; KINDS],
    /// That a sentence is away.
    near: NearList,
    /// What it is about, in a sentence of action that is away.
    about: Says,
    /// What it mentions, in a sentence of dialogue.
    speech: Says,
}

/// One category's numbers, as in [`OfCategory`].
#[derive(Debug, Clone, Copy)]
struct One {
    base: f32,
    about: f32,
    speech: f32,
    speech_entry: f32,
    speech_sign: f32,
}

impl Mentions {
    fn read(text: &str, learned: &Learned) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| format!("mentions: {e}"))?;
        let rows = Rows::of(learned.names);
        let mut each = [None; KINDS];
        for (category, of) in &file.category {
            if let Some(one) = each.get_mut(category.place()) {
                *one = Some(One {
                    base: of.base,
                    about: of.about_base,
                    speech: of.speech_base,
                    speech_entry: of.speech_entry,
                    speech_sign: of.speech_sign,
                });
            }
        }
        let away = &file.away;
        let near = [&away.here, &away.earlier, &away.first, &away.heading];
        let categories = || file.category.iter();
        Ok(Self {
            weigh: file.weigh,
            base: file.away.base,
            each,
            near: rows.near(near.map(|words| &**words))?,
            about: rows.says(categories().map(|(c, of)| (*c, &of.about)))?,
            speech: rows.says(categories().map(|(c, of)| (*c, &of.speech)))?,
        })
    }

    /// The word that says most of a category in dialogue.
    fn word(&self, words: &[(u32, Range<usize>)], kind: usize) -> Range<usize> {
        let says = |row: u32| {
            let mut of = of_row(&self.speech, row).iter();
            let of = of.find(|(k, _)| usize::from(*k) == kind);
            of.map_or(0.0, |(_, says)| *says)
        };
        let most = words.iter().max_by(|a, b| says(a.0).total_cmp(&says(b.0)));
        most.map_or(0..0, |(_, at)| at.clone())
    }

    /// Log-odds that a sentence of action shows the category away; `about` what its words are about.
    fn pictured(&self, kind: usize, away: f32, signs: PicturedSigns) -> Option<f32> {
        let (w, one) = (&self.weigh, self.each.get(kind).copied().flatten()?);
        let said = signs.said.max(LEAST_SAID);
        let about = (one.about + signs.about).max(LEAST_ABOUT);
        let flag = |is: bool, worth: f32| if is { worth } else { 0.0 };
        let sum = one.base
            + away * (w.away + w.away_away * away)
            + said * (w.said + w.said_away * away)
            + about * (w.about + w.about_away * away + w.about_said * said)
            + w.around * signs.around
            + flag(signs.mention, w.mention + w.mention_away * away)
            + flag(signs.entry, w.entry);
        Some(sum)
    }
}

/// What speaks for a category in a sentence of action.
#[derive(Debug, Clone, Copy)]
struct PicturedSigns {
    said: f32,
    about: f32,
    around: f32,
    mention: bool,
    entry: bool,
}

/// The table; `None` only where the file of this crate is broken, which its tests rule out.
fn mentions(learned: &Learned) -> Option<&'static Mentions> {
    static MENTIONS: OnceLock<Option<Mentions>> = OnceLock::new();
    let read = || Mentions::read(FILE, learned).ok();
    MENTIONS.get_or_init(read).as_ref()
}

const FILE: &str = include_str!("../../data/mentions.toml");

/// What an entry found somewhere in a scene.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sign {
    /// Place of the category in [`Category::ALL`].
    pub(crate) kind: usize,
    pub(crate) element: usize,
    /// Byte of the element's text.
    pub(crate) at: usize,
    /// It is a mention to the entry.
    pub(crate) mention: bool,
    /// It is enough by itself.
    pub(crate) enough: bool,
}

impl Sign {
    fn is_in(&self, element: usize, at: &Range<usize>) -> bool {
        self.element == element && at.contains(&self.at)
    }
}

/// Some categories, a bit for the place of each.
#[derive(Debug, Clone, Copy, Default)]
struct Kinds(u32);

impl Kinds {
    fn insert(&mut self, kind: usize) {
        self.0 |= 1 << (kind % 32);
    }

    fn contains(self, kind: usize) -> bool {
        self.0 >> (kind % 32) & 1 == 1
    }
}

/// Dialogue of a scene as rows of its words.
#[derive(Debug, Default)]
pub(crate) struct Speech {
    words: Vec<(u32, Range<usize>)>,
    /// Element and words of each sentence.
    sentences: Vec<(usize, Range<usize>)>,
}

impl Speech {
    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.sentences.clear();
    }

    fn of(&self, words: &Range<usize>) -> &[(u32, Range<usize>)] {
        self.words.get(words.clone()).unwrap_or_default()
    }
}

fn bytes(words: &[(u32, Range<usize>)]) -> Range<usize> {
    let ends = words.first().zip(words.last());
    ends.map_or(0..0, |((_, first), (_, last))| first.start..last.end)
}

/// What a scene tells of, and does not have on set.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    /// Where each wanted category is pictured, heard or spoken of.
    pub(crate) shown: [Option<Shown>; KINDS],
    /// Sentences of action that are so far from the set that nothing in them is on it: which element, and where in it.
    far: Vec<(usize, Range<usize>)>,
}

impl Apart {
    /// The words stand in a sentence that is far from the set.
    pub(crate) fn is_far(&self, element: usize, at: usize) -> bool {
        let mut far = self.far.iter();
        far.any(|(e, sentence)| *e == element && sentence.contains(&at))
    }
}

impl Scene {
    /// Sentences of dialogue.
    pub(crate) fn hears(&mut self, element: usize, tokens: &[Token], sentences: &[Range<usize>]) {
        for sentence in sentences {
            let tokens = tokens.get(sentence.clone()).unwrap_or_default();
            let from = self.speech.words.len();
            let rows = tokens
                .iter()
                .map(|t| (Learned::row(t, false), t.at.clone()));
            self.speech.words.extend(rows);
            let words = from..self.speech.words.len();
            self.speech.sentences.push((element, words));
        }
    }

    /// How far away each sentence of action is, as log-odds: pictured, heard or told of.
    fn away(&self, mentions: &Mentions) -> Vec<f32> {
        let heading = self
            .heading
            .iter()
            .map(|row| mentions.near.of(*row).heading);
        let place = heading.sum::<f32>() + mentions.base;
        let (mut element, mut before) = (None, 0.0);
        let each = self.sentences.iter().map(|s| {
            if element.replace(s.element) != Some(s.element) {
                before = 0.0;
            }
            let mut away = place + before;
            let words = self.words.get(s.words.clone()).unwrap_or_default();
            for (n, (row, _)) in words.iter().enumerate() {
                let near = mentions.near.of(*row);
                away += near.here;
                if n == 0 {
                    away += near.first;
                }
                before += near.earlier;
            }
            away
        });
        each.collect()
    }

    /// What heading and scene say of a category.
    fn around(&self, said: &[Said], kind: usize) -> f32 {
        let most = |s: &Said| {
            let sentence = self.sentences.get(s.sentence)?;
            Some(s.much - sentence.said.get(kind)?)
        };
        said.get(kind).and_then(most).unwrap_or_default()
    }

    /// Where each wanted category is pictured, heard or spoken of, surely enough to be shown.
    pub(crate) fn told(
        &self,
        learned: &Learned,
        said: &[Said],
        found: &[Sign],
        wanted: &[bool; KINDS],
    ) -> Apart {
        let mut told = Apart::default();
        let Some(mentions) = mentions(learned) else {
            return told;
        };
        let out = &mut told.shown;
        let mut best = [mentions.weigh.line; KINDS];
        let away = self.away(mentions);
        for (sentence, away) in self.sentences.iter().zip(away).filter(|(_, a)| *a > NEAR) {
            if away > FAR {
                told.far.push((sentence.element, sentence.at.clone()));
            }
            let words = self.words.get(sentence.words.clone()).unwrap_or_default();
            let about = sums(&mentions.about, words);
            let (mut pictured, mut acted) = (Kinds::default(), Kinds::default());
            for sign in found {
                if sign.is_in(sentence.element, &sentence.at) {
                    let kinds = if sign.mention {
                        &mut pictured
                    } else {
                        &mut acted
                    };
                    kinds.insert(sign.kind);
                }
            }
            let places = best.iter_mut().zip(out.iter_mut()).zip(about).zip(wanted);
            for (kind, (((best, out), about), _)) in places.enumerate().filter(|p| *p.1.1) {
                let signs = PicturedSigns {
                    said: sentence.said.get(kind).copied().unwrap_or_default(),
                    about,
                    around: self.around(said, kind),
                    mention: pictured.contains(kind),
                    entry: acted.contains(kind),
                };
                let sum = mentions.pictured(kind, away, signs);
                if let Some(sum) = sum.filter(|sum| sum > best) {
                    *best = sum;
                    *out = Some(Shown {
                        element: sentence.element,
                        at: sentence.at.clone(),
                        word: self.word(learned, sentence, kind),
                    });
                }
            }
        }
        self.spoken(mentions, found, wanted, &mut best, out);
        told
    }

    /// The same for dialogue.
    fn spoken(
        &self,
        mentions: &Mentions,
        found: &[Sign],
        wanted: &[bool; KINDS],
        best: &mut [f32; KINDS],
        out: &mut [Option<Shown>; KINDS],
    ) {
        for (element, words) in &self.speech.sentences {
            let words = self.speech.of(words);
            let at = bytes(words);
            let mut signs = found.iter().filter(|s| s.is_in(*element, &at)).peekable();
            let speaks =
                |(row, _): &(u32, Range<usize>)| !of_row(&mentions.speech, *row).is_empty();
            if signs.peek().is_none() && !words.iter().any(speaks) {
                continue;
            }
            let sums = sums(&mentions.speech, words);
            let (mut enough, mut little) = (Kinds::default(), Kinds::default());
            for sign in signs {
                let kinds = if sign.enough {
                    &mut enough
                } else {
                    &mut little
                };
                kinds.insert(sign.kind);
            }
            let places = best.iter_mut().zip(out.iter_mut()).zip(sums);
            let each = places.zip(&mentions.each).zip(wanted).enumerate();
            for (kind, ((((best, out), sum), one), _)) in each.filter(|(_, (_, w))| **w) {
                let Some(one) = one else { continue };
                let entry = match (enough.contains(kind), little.contains(kind)) {
                    (true, _) => one.speech_entry,
                    (false, true) => one.speech_sign,
                    (false, false) => 0.0,
                };
                let sum = one.speech + sum + entry;
                if sum > *best {
                    *best = sum;
                    *out = Some(Shown {
                        element: *element,
                        at: at.clone(),
                        word: mentions.word(words, kind),
                    });
                }
            }
        }
    }

    /// What `train/mentions.py` is given of a scene; `names` are the words of the rows.
    pub(crate) fn lesson(
        &self,
        names: &[&'static str],
        said: &[Said],
        found: &[Sign],
        script: &Script,
    ) -> Told {
        let name = |row: &u32| {
            let row = usize::try_from(*row).ok();
            row.and_then(|r| names.get(r)).copied().unwrap_or("")
        };
        let one = |element: usize, words: &[(u32, Range<usize>)], said: &[f32]| {
            let at = bytes(words);
            let text = script
                .elements
                .get(element)
                .and_then(|e| e.text.get(at.clone()));
            let here = found.iter().filter(|s| s.is_in(element, &at));
            ToldSentence {
                element,
                text: text.unwrap_or_default().to_owned(),
                words: words.iter().map(|(row, _)| name(row)).collect(),
                said: said.iter().take(KINDS).copied().collect(),
                signs: here.map(|s| (s.kind, s.mention, s.enough)).collect(),
            }
        };
        let action = self.sentences.iter().map(|s| {
            let words = self.words.get(s.words.clone()).unwrap_or_default();
            one(s.element, words, &s.said)
        });
        let speech = self.speech.sentences.iter();
        Told {
            place: self.heading.iter().map(name).collect(),
            action: action.collect(),
            speech: speech
                .map(|(e, words)| one(*e, self.speech.of(words), &[]))
                .collect(),
            around: (0..KINDS).map(|kind| self.around(said, kind)).collect(),
        }
    }
}

/// A scene as it is taught what is only told of.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Words of the heading.
    pub place: Vec<&'static str>,
    /// Its action.
    pub action: Vec<ToldSentence>,
    /// Its dialogue.
    pub speech: Vec<ToldSentence>,
    /// What heading and scene say of each category.
    pub around: Vec<f32>,
}

/// One sentence of it.
#[derive(Debug, Clone, Serialize)]
pub struct ToldSentence {
    /// Its place in the script.
    pub element: usize,
    /// As written.
    pub text: String,
    /// Its words by the rows of the second reading.
    pub words: Vec<&'static str>,
    /// What the reading says of each category, of action alone.
    pub said: Vec<f32>,
    /// What entries find in it: which category, as a mention, enough by itself.
    pub signs: Vec<(usize, bool, bool)>,
}

#[cfg(test)]
mod tests {
    use super::{FILE, Mentions};
    use crate::learned::learned;

    #[test]
    fn the_table_of_mentions_is_whole() {
        let learned = learned().expect("the file of this crate reads");
        let read = Mentions::read(FILE, learned);
        assert!(read.is_ok(), "{read:?}");
    }
}
