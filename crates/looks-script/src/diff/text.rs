//! Words as two drafts are compared by: lower case, without accents, marks or endings. Knows nothing of
//! scenes or hazards, and is no stemmer for reading: it only has to give the same for the same.

use std::ops::Range;

use crate::model::{Element, Kind};

/// Words that say too little to tell two sentences apart, English and Spanish; sorted.
const LITTLE: &[&str] = &[
    "a", "al", "an", "and", "are", "as", "at", "be", "been", "but", "by", "como", "con", "de",
    "del", "el", "ella", "ellos", "en", "es", "esta", "for", "from", "ha", "had", "has", "have",
    "he", "her", "hers", "him", "his", "i", "in", "into", "is", "it", "its", "la", "las", "le",
    "les", "lo", "los", "me", "mi", "my", "of", "on", "onto", "or", "our", "para", "pero", "por",
    "que", "se", "she", "so", "son", "su", "sus", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "to", "un", "una", "unas", "unos", "up", "upon",
    "us", "was", "we", "were", "with", "y", "you", "your",
];

/// One word: as it is compared, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Lower case, without accents and apostrophes.
    pub(super) form: String,
    /// Bytes of the text.
    pub(super) at: Range<usize>,
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut open: Option<Word> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphanumeric() {
            let word = open.get_or_insert_with(|| Word {
                form: String::new(),
                at: at..end,
            });
            fold(c, &mut word.form);
            word.at.end = end;
        } else if !(is_joint(c) && open.is_some()) {
            out.extend(open.take().map(|w| owner(text, w)));
        }
    }
    out.extend(open.map(|w| owner(text, w)));
    out
}

/// `Al's` is `Al`.
fn owner(text: &str, mut word: Word) -> Word {
    let written = text.get(word.at.clone()).unwrap_or_default();
    if written.ends_with(['s', 'S'])
        && written
            .get(..written.len() - 1)
            .is_some_and(|w| w.ends_with(['\'', '’']))
    {
        word.form.pop();
    }
    word
}

/// Apostrophes, soft hyphens and accents that stand on their own do not end a word.
const fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{ad}' | '\u{300}'..='\u{36f}')
}

fn fold(c: char, out: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => out.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => out.push('u'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            '\u{300}'..='\u{36f}' => {}
            c => out.push(c),
        }
    }
}

/// The words of a text in one line: the same for the same words, however they are set.
pub(super) fn plain(text: &str, out: &mut String) {
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.form);
    }
}

/// True for words that say too little to compare by.
pub(super) fn is_little(form: &str) -> bool {
    LITTLE.binary_search(&form).is_ok()
}

/// A word without its ending, so that `burns`, `burned`, `burning` are one.
pub(super) fn stem(form: &str) -> String {
    let cut = |end: &str, least: usize| form.strip_suffix(end).filter(|s| s.len() >= least);
    if form.chars().any(|c| c.is_ascii_digit()) {
        return form.to_owned();
    }
    if let Some(s) = cut("ies", 3) {
        return format!("{s}y");
    }
    let body = cut("ing", 3)
        .or_else(|| cut("ed", 3))
        .map(undouble)
        .or_else(|| cut("ss", 1).map(|_| form))
        .or_else(|| cut("s", 3))
        .unwrap_or(form);
    match body.strip_suffix('e') {
        Some(s) if s.len() >= 3 => s.to_owned(),
        _ => body.to_owned(),
    }
}

/// `runn` of `running` is `run`.
fn undouble(s: &str) -> &str {
    let mut ends = s.chars().rev();
    match (ends.next(), ends.next()) {
        (Some(a), Some(b)) if a == b && a.is_ascii() && !matches!(a, 'l' | 's' | 'e' | 'o') => {
            s.get(..s.len() - 1).unwrap_or(s)
        }
        _ => s,
    }
}

/// The words that count, as stems, sorted, each as often as it is there.
pub(super) fn stems(text: &str) -> Vec<String> {
    let mut out: Vec<String> = words(text)
        .into_iter()
        .filter(|w| !is_little(&w.form))
        .map(|w| stem(&w.form))
        .collect();
    out.sort_unstable();
    out
}

/// What of an element is compared: a cue without `(CONT'D)` and the like, which come and go with pages.
pub(super) fn said(element: &Element) -> &str {
    if element.kind == Kind::Character {
        element.text.split('(').next().unwrap_or_default()
    } else {
        &element.text
    }
}

/// Bytes beside the words that are looked at for the end of the sentence: text without an end is cut.
const REACH: usize = 400;

/// The sentence around some words of a text.
pub(super) fn sentence(text: &str, at: &Range<usize>) -> Range<usize> {
    let from = floor(text, at.start.saturating_sub(REACH));
    let to = floor(text, at.end.saturating_add(REACH));
    let before = text.get(from..at.start).unwrap_or_default();
    let start = before
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…'))
        .map(|(i, c)| i + c.len_utf8())
        .rfind(|i| before.get(*i..).is_none_or(ends_there))
        .map_or(from, |i| from + i);
    // Evidence may itself end with the full stop.
    let last = floor(text, at.end.saturating_sub(1));
    let after = text.get(last..to).unwrap_or_default();
    let end = after
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…'))
        .map(|(i, c)| i + c.len_utf8())
        .find(|i| after.get(*i..).is_none_or(ends_there))
        .map_or(to, |i| last + i);
    start..end.max(at.end.min(text.len()))
}

/// A full stop ends a sentence where a blank, a closing mark or nothing follows; `3.5` goes on.
fn ends_there(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// The nearest place at or before a byte where a character begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A 128-bit sum of words (FNV-1a): tells apart what differs, and is not meant against forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sum(u128);

impl Sum {
    pub(super) const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Adds a part and its end, so that `ab`, `c` is not `a`, `bc`.
    pub(super) fn add(&mut self, part: &str) {
        for byte in part.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }

    pub(super) fn hex(self) -> String {
        format!("{:032x}", self.0)
    }
}

/// How many of two sorted lists are alike, each counted once, in thousandths of both together.
pub(super) fn alike<T: Ord>(a: &[T], b: &[T]) -> usize {
    if a.is_empty() && b.is_empty() {
        return 1000;
    }
    let (mut x, mut y) = (a.iter().peekable(), b.iter().peekable());
    let mut both = 0;
    while let (Some(p), Some(q)) = (x.peek(), y.peek()) {
        match p.cmp(q) {
            std::cmp::Ordering::Less => _ = x.next(),
            std::cmp::Ordering::Greater => _ = y.next(),
            std::cmp::Ordering::Equal => {
                both += 1;
                let _ = (x.next(), y.next());
            }
        }
    }
    2000 * both / (a.len() + b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of little words can be searched, and words come out the same however they are set.
    #[test]
    fn words_are_the_same_however_they_are_set() {
        assert!(LITTLE.is_sorted());
        let set = |t: &str| {
            let mut out = String::new();
            plain(t, &mut out);
            out
        };
        assert_eq!(set("  Cole’s  GUN —\n(don't)"), "cole gun dont");
        assert_eq!(set("Jose\u{301} MUÑOZ"), set("José Muñoz"));
        for (a, b) in [
            ("burns", "burning"),
            ("burned", "burn"),
            ("candles", "candle"),
            ("fires", "firing"),
            ("running", "runs"),
            ("glass", "glasses"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_ne!(stem("candle"), stem("barn"));
    }

    /// The sentence around the words, and no more of it; figures do not end it.
    #[test]
    fn a_sentence_ends_where_it_ends() {
        let text = "He waits. A .38 revolver lies at 3.5 metres! She goes.";
        let at = text.find("revolver").map(|i| i..i + 8).unwrap();
        assert_eq!(
            text[sentence(text, &at)].trim(),
            "A .38 revolver lies at 3.5 metres!"
        );
        let whole = "no end at all";
        assert_eq!(sentence(whole, &(3..6)), 0..whole.len());
        let long = "é".repeat(2000);
        assert!(sentence(&long, &(2000..2002)).len() <= 2 * REACH + 4);
    }

    /// Parts are kept apart in a sum.
    #[test]
    fn a_sum_knows_where_parts_end() {
        let of = |parts: &[&str]| {
            let mut s = Sum::new();
            for p in parts {
                s.add(p);
            }
            s.hex()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_eq!(of(&[]).len(), 32);
    }
}
