//! A second reading of every sentence: how much its words, in threes, look like the sentences in which labelled
//! scripts have each hazard. The numbers were learned from `corpus/learn` by `train/`, not written by hand; they
//! know no rule and no name. What they say is weighed with what the entries found in `engine::weigh`.

pub(crate) mod mentions;

use std::{ops::Range, sync::OnceLock};

use crate::{
    engine::token::{Case, Gap, Token, fold},
    hazard::Category,
};

/// Categories a sentence is read for, in the order of [`Category::ALL`].
pub(crate) const KINDS: usize = Category::ALL.len();
/// The same with one place to spare, so that rows are added four or eight numbers at a time.
const WIDE: usize = 24;
/// Signs that are looked for in three words.
const SIGNS: usize = 96;
/// Signs that are looked for in the words of a heading.
const PLACES: usize = 32;
/// Bytes for each word: signs as the first, the middle and the last of three.
const ROW: usize = 3 * PAIRS;
/// Signs by twos.
const PAIRS: usize = SIGNS / 2;
/// Words that stand for many: unknown ones (0), names, words in capitals, six sizes of numbers.
const NAME: u32 = 1;
const CAPITAL: u32 = 2;
const NUMBERS: u32 = 3;
/// What those rows are called in the file.
const STANDING: [&str; 9] = [
    "<unknown>",
    "<name>",
    "<capital>",
    "<number 0>",
    "<number 1>",
    "<number 2>",
    "<number 3>",
    "<number 4>",
    "<number 5>",
];

const FILE: &[u8] = include_bytes!("../data/learned.bin");

/// What was learned. Tables hold one signed byte for each number.
#[derive(Debug)]
pub(crate) struct Learned {
    /// The word of each row, a line each: the vocabulary finds them.
    names: &'static str,
    /// Two numbers from 1 to 15 in a byte, the first in its lower half; [`MIDDLE`] stands for none.
    rows: &'static [[u8; ROW]],
    own: Box<[[i8; WIDE]]>,
    /// The same for the words of headings.
    places: &'static [[u8; PLACES]],
    places_own: Box<[[i8; WIDE]]>,
    bias: [i16; SIGNS],
    places_bias: [f32; PLACES],
    /// What one step of each table is worth.
    own_step: f32,
    place_step: f32,
    place_own_step: f32,
    /// What each sign says of each category: in the sentence, in the heading, in the scene.
    sentence: Box<[[f32; WIDE]]>,
    heading: Box<[[f32; WIDE]]>,
    scene: Box<[[f32; WIDE]]>,
    base: [f32; WIDE],
}

/// Reads numbers from the file.
struct Cursor(&'static [u8]);

impl Cursor {
    fn bytes(&mut self, len: usize) -> Option<&'static [u8]> {
        let (head, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(head)
    }

    fn number(&mut self) -> Option<usize> {
        let four = self.bytes(4)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*four)).ok()
    }

    fn float(&mut self) -> Option<f32> {
        Some(f32::from_le_bytes(*self.bytes(4)?.first_chunk()?))
    }

    fn floats<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut out = [0.0; N];
        for f in &mut out {
            *f = self.float()?;
        }
        Some(out)
    }

    fn table<const N: usize>(&mut self, rows: usize) -> Option<&'static [[u8; N]]> {
        Some(self.bytes(rows.checked_mul(N)?)?.as_chunks::<N>().0)
    }

    fn weights(&mut self, rows: usize) -> Option<Box<[[f32; WIDE]]>> {
        (0..rows)
            .map(|_| Some(wide(&self.floats::<KINDS>()?)))
            .collect()
    }
}

impl Learned {
    fn read() -> Option<Self> {
        let mut file = Cursor(FILE);
        if file.bytes(8)? != b"LEARNED1" {
            return None;
        }
        let sizes = [SIGNS, PLACES, KINDS];
        for size in sizes {
            if file.number()? != size {
                return None;
            }
        }
        let (words, own, places) = (file.number()?, file.number()?, file.number()?);
        let names = file.number()?;
        let names = std::str::from_utf8(file.bytes(names)?).ok()?;
        let mut bias = [0_i16; SIGNS];
        for b in &mut bias {
            *b = i16::from_le_bytes(*file.bytes(2)?.first_chunk()?);
        }
        let learned = Self {
            names,
            bias,
            places_bias: file.floats()?,
            own_step: file.float()?,
            place_step: file.float()?,
            place_own_step: file.float()?,
            sentence: file.weights(SIGNS)?,
            heading: file.weights(PLACES)?,
            scene: file.weights(SIGNS)?,
            base: wide(&file.floats::<KINDS>()?),
            rows: file.table(words)?,
            own: signed(file.table(own)?),
            places: file.table(places)?,
            places_own: signed(file.table(places)?),
        };
        let whole = file.0.is_empty() && names.lines().count() == words && learned.place_step > 0.0;
        (whole && names.lines().zip(STANDING).all(|(n, s)| n == s)).then_some(learned)
    }

    /// Every word that has a row of its own, with its row.
    pub(crate) fn words(&self) -> Vec<(&'static str, u16)> {
        let words = self.names.lines().zip(0..);
        words.skip(STANDING.len()).collect()
    }

    /// The word of each row.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.names.lines().collect()
    }

    /// The row of a word as it stands; 0 for an unknown one.
    fn row(t: &Token, known: bool) -> u32 {
        stands_for(t, known).unwrap_or(t.row)
    }

    fn own(&self, row: u32) -> Option<&[i8; WIDE]> {
        usize::try_from(row).ok().and_then(|r| self.own.get(r))
    }
}

fn wide<T: Copy + Default>(row: &[T; KINDS]) -> [T; WIDE] {
    let mut out = [T::default(); WIDE];
    for (to, from) in out.iter_mut().zip(row) {
        *to = *from;
    }
    out
}

fn signed(table: &[[u8; KINDS]]) -> Box<[[i8; WIDE]]> {
    table
        .iter()
        .map(|row| wide(&row.map(u8::cast_signed)))
        .collect()
}

/// The bit of a byte by which it is less than nothing.
const SIGN: u8 = 0x80;

/// What stands for zero in a row.
const MIDDLE: u8 = 8;

/// Sizes by which numbers are told apart: none, a few, a child's age, an adult's, a crowd, beyond.
fn size_of_number(n: u32) -> u32 {
    match n {
        0 => 0,
        1..=12 => 1,
        13..=17 => 2,
        18..=39 => 3,
        40..=999 => 4,
        _ => 5,
    }
}

/// The row that a number, a name or a capitalised word of no list shares with all its like.
fn stands_for(t: &Token, known: bool) -> Option<u32> {
    if t.number.is_some() {
        return number(t);
    }
    let capital = t.case == Case::Title && t.form == 0 && t.gap != Gap::Sentence;
    if t.case != Case::Lower && known {
        Some(NAME)
    } else {
        capital.then_some(CAPITAL)
    }
}

fn number(t: &Token) -> Option<u32> {
    t.number.map(|n| NUMBERS + size_of_number(n))
}

/// A word by its row where it shares one, else as written.
fn word(t: &Token, row: Option<u32>, text: &str) -> String {
    let standing = row.and_then(|r| STANDING.get(usize::try_from(r).ok()?));
    if let Some(standing) = standing {
        return (*standing).to_owned();
    }
    let mut out = String::new();
    fold(text.get(t.at.clone()).unwrap_or_default(), &mut out);
    out
}

/// The words of a sentence as the second reading is given them.
pub(crate) fn words(tokens: &[Token], known: &[bool], text: &str) -> Vec<String> {
    let names = known.iter().copied().chain(std::iter::repeat(false));
    tokens
        .iter()
        .zip(names)
        .map(|(t, k)| word(t, stands_for(t, k), text))
        .collect()
}

/// A word of a heading, in which no name is told from another word.
pub(crate) fn word_of_heading(t: &Token, text: &str) -> String {
    word(t, number(t), text)
}

/// What was learned; `None` only where the file of this crate is broken, which its tests rule out.
pub(crate) fn learned() -> Option<&'static Learned> {
    static LEARNED: OnceLock<Option<Learned>> = OnceLock::new();
    LEARNED.get_or_init(Learned::read).as_ref()
}

/// One sentence as read.
#[derive(Debug, Clone)]
struct Sentence {
    element: usize,
    at: Range<usize>,
    said: [f32; WIDE],
    /// Rows of its words, in [`Scene::words`].
    words: Range<usize>,
}

/// The most of each sign.
#[derive(Debug)]
struct Most([i16; SIGNS]);

impl Default for Most {
    fn default() -> Self {
        Self([0; SIGNS])
    }
}

/// A scene as read so far; kept from scene to scene, so that none asks for room again.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    sentences: Vec<Sentence>,
    words: Vec<(u32, Range<usize>)>,
    rows: Vec<u32>,
    most: Most,
    heading: Vec<u32>,
    /// Little words of Spanish.
    spanish: usize,
    speech: mentions::Speech,
}

/// What a scene says of a category.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    /// How much, as log-odds before what the entries found is weighed.
    pub(crate) much: f32,
    /// The sentence that says most, by its place among those of the scene.
    sentence: usize,
}

/// The sentence of a scene that says most of a category.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) element: usize,
    /// Bytes of the element's text.
    pub(crate) at: Range<usize>,
    /// The word of it that says most by itself.
    pub(crate) word: Range<usize>,
}

impl Scene {
    pub(crate) fn clear(&mut self) {
        self.sentences.clear();
        self.words.clear();
        self.heading.clear();
        self.speech.clear();
        self.spanish = 0;
        self.most = Most::default();
    }

    /// How many words of action there are.
    pub(crate) fn words(&self) -> usize {
        self.words.len()
    }

    /// So many little words of Spanish more.
    pub(crate) fn hears_spanish(&mut self, words: usize) {
        self.spanish += words;
    }

    /// Its action is in Spanish, of which too few scenes were labelled to speak against an entry.
    pub(crate) fn is_spanish(&self) -> bool {
        const ONE_IN: usize = 6;
        self.spanish * ONE_IN >= self.words.len() && self.spanish > 0
    }

    /// The words of the heading.
    pub(crate) fn heading(&mut self, tokens: &[Token]) {
        let row = |t: &Token| number(t).unwrap_or(t.row);
        self.heading.extend(tokens.iter().map(row));
    }

    /// A sentence of action.
    pub(crate) fn sentence(
        &mut self,
        learned: &Learned,
        element: usize,
        tokens: &[Token],
        known: &[bool],
    ) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        self.rows.clear();
        let names = known.iter().copied().chain(std::iter::repeat(false));
        self.rows
            .extend(tokens.iter().zip(names).map(|(t, k)| Learned::row(t, k)));
        let from = self.words.len();
        self.words.extend(
            self.rows
                .iter()
                .zip(tokens)
                .map(|(r, t)| (*r, t.at.clone())),
        );
        let pool = signs(learned, &self.rows);
        for (most, sign) in self.most.0.iter_mut().zip(&pool) {
            *most = (*most).max(*sign);
        }
        let mut own = [0_i16; WIDE];
        for row in &self.rows {
            if let Some(list) = learned.own(*row) {
                add(list, &mut own);
            }
        }
        let mut said = [0.0; WIDE];
        for (s, o) in said.iter_mut().zip(own) {
            *s = learned.own_step * f32::from(o);
        }
        weigh(&pool, &learned.sentence, &mut said);
        self.sentences.push(Sentence {
            element,
            at: first.at.start..last.at.end,
            said,
            words: from..self.words.len(),
        });
    }

    /// What its sentences say of each category, in the order of [`Category::ALL`]; nothing of a scene without any.
    pub(crate) fn said(&self, learned: &Learned) -> Option<[Said; KINDS]> {
        if self.sentences.is_empty() {
            return None;
        }
        let mut around = learned.base;
        self.weigh_heading(learned, &mut around);
        weigh(&self.most.0, &learned.scene, &mut around);
        let mut most = [f32::NEG_INFINITY; WIDE];
        let mut which = [0_u32; WIDE];
        for (n, sentence) in (0..).zip(&self.sentences) {
            for ((most, which), said) in most.iter_mut().zip(&mut which).zip(&sentence.said) {
                // Both are written either way, so that several are done at a time.
                let more = *said > *most;
                *most = if more { *said } else { *most };
                *which = if more { n } else { *which };
            }
        }
        let mut all = around.into_iter().zip(most).zip(which);
        Some([(); KINDS].map(|()| {
            let ((around, most), sentence) = all.next().unwrap_or_default();
            Said {
                much: around + most,
                sentence: usize::try_from(sentence).unwrap_or(usize::MAX),
            }
        }))
    }

    /// What the words of the heading say.
    fn weigh_heading(&self, learned: &Learned, into: &mut [f32; WIDE]) {
        let mut most = [0_u8; PLACES];
        let mut own = [0_i16; WIDE];
        let mut any = false;
        for row in &self.heading {
            let at = usize::try_from(*row).unwrap_or_default();
            if let (Some(signs), Some(list)) = (learned.places.get(at), learned.places_own.get(at))
            {
                any = true;
                for (most, sign) in most.iter_mut().zip(signs) {
                    // In the order of signed numbers.
                    *most = (*most).max(*sign ^ SIGN);
                }
                add(list, &mut own);
            }
        }
        let mut places = [0.0_f32; PLACES];
        if any {
            // A step is more than nothing, so the highest number says most.
            let each = places.iter_mut().zip(&most).zip(&learned.places_bias);
            for ((place, most), bias) in each {
                let sign = f32::from((most ^ SIGN).cast_signed());
                *place = (learned.place_step * sign + bias).max(0.0);
            }
        }
        weigh(&places, &learned.heading, into);
        for (a, o) in into.iter_mut().zip(own) {
            *a += learned.place_own_step * f32::from(o);
        }
    }

    /// Where the sentence stands that says most of the category of that place in [`Category::ALL`].
    pub(crate) fn shown(&self, learned: &Learned, said: Said, kind: usize) -> Option<Shown> {
        let sentence = self.sentences.get(said.sentence)?;
        Some(Shown {
            element: sentence.element,
            at: sentence.at.clone(),
            word: self.word(learned, sentence, kind),
        })
    }

    fn word(&self, learned: &Learned, s: &Sentence, kind: usize) -> Range<usize> {
        let own = |row: u32| {
            learned
                .own(row)
                .and_then(|list| list.get(kind))
                .map_or(0, |o| *o)
        };
        self.words
            .get(s.words.clone())
            .unwrap_or_default()
            .iter()
            .max_by_key(|(row, _)| own(*row))
            .map_or(0..0, |(_, at)| at.clone())
    }
}

/// A sentence has at most 150 words and a heading fewer than its line holds: more is cut off, not carried over.
fn add(list: &[i8; WIDE], sum: &mut [i16; WIDE]) {
    for (sum, o) in sum.iter_mut().zip(list) {
        *sum = sum.saturating_add(i16::from(*o));
    }
}

/// The most of each sign in any three words that follow each other, where it is more than nothing.
fn signs(learned: &Learned, rows: &[u32]) -> [i16; SIGNS] {
    let none = [MIDDLE << 4 | MIDDLE; PAIRS];
    let parts = |row: Option<&u32>| -> [&[u8; PAIRS]; 3] {
        let at = row.and_then(|r| usize::try_from(*r).ok());
        match at
            .and_then(|at| learned.rows.get(at))
            .map(|r| r.as_chunks())
        {
            Some(([first, middle, last], _)) => [first, middle, last],
            _ => [&none; 3],
        }
    };
    let mut most = [[0_u8; PAIRS]; 2];
    let [firsts, seconds] = &mut most;
    let mut a = &none;
    let mut now = parts(rows.first());
    for i in 0..rows.len() {
        let next = parts(rows.get(i + 1));
        let ([first, b, _], [.., c]) = (now, next);
        let all = firsts.iter_mut().zip(seconds.iter_mut());
        for ((((first, second), a), b), c) in all.zip(a).zip(b).zip(c) {
            *first = ((a & 15) + (b & 15) + (c & 15)).max(*first);
            *second = ((a >> 4) + (b >> 4) + (c >> 4)).max(*second);
        }
        (a, now) = (first, next);
    }
    let nothing = 3 * i16::from(MIDDLE);
    let mut out = [0_i16; SIGNS];
    let twos = out.as_chunks_mut::<2>().0.iter_mut();
    let biases = learned.bias.as_chunks::<2>().0;
    for (((two, bias), first), second) in twos.zip(biases).zip(firsts).zip(seconds) {
        let sum = |most: u8, bias: i16| (i16::from(most) - nothing + bias).max(0);
        *two = [sum(*first, bias[0]), sum(*second, bias[1])];
    }
    out
}

/// Adds what signs say of each category, in the order of signs: those that are nothing, which most are, add nothing.
fn weigh<T, const N: usize>(signs: &[T; N], weights: &[[f32; WIDE]], into: &mut [f32; WIDE])
where
    T: Copy + Default + PartialEq + Into<f32>,
{
    let mut is_any = [0_u8; N];
    for (any, sign) in is_any.iter_mut().zip(signs) {
        *any = u8::from(*sign != T::default());
    }
    let mut all = *into;
    let eights = is_any.as_chunks::<8>().0.iter();
    let (signs, rows) = (signs.as_chunks::<8>().0, weights.as_chunks::<8>().0);
    for ((any, signs), rows) in eights.zip(signs).zip(rows) {
        // A bit for each of the eight.
        let mut left = u64::from_le_bytes(*any).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        while left != 0 {
            let at = usize::try_from(left.trailing_zeros()).unwrap_or_default() % 8;
            left &= left - 1;
            if let (Some(sign), Some(row)) = (signs.get(at), rows.get(at)) {
                let sign: f32 = (*sign).into();
                for (sum, w) in all.iter_mut().zip(row) {
                    *sum += sign * w;
                }
            }
        }
    }
    *into = all;
}

#[cfg(test)]
mod tests {
    use super::{KINDS, learned};
    use crate::{engine::weigh::Weights, hazard::Category};

    #[test]
    fn what_was_learned_is_whole() {
        let learned = learned().expect("the file of this crate reads");
        assert!(learned.rows.len() > 10_000, "{} words", learned.rows.len());
        assert_eq!(learned.own.len(), learned.places.len());
        let weights = learned
            .sentence
            .iter()
            .chain(&learned.heading)
            .chain(&learned.scene);
        assert!(weights.flatten().all(|w| w.is_finite()));
        assert!(Weights::read(include_str!("../data/weigh.toml")).is_ok());
        assert_eq!(KINDS, Category::ALL.len());
    }
}
