//! Words of an element's text with their places, cut once. Not a parser of sentences.

use std::ops::Range;

use super::vocab::{Bits, Folded, Run, Vocab};

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// A space or hyphen.
    None,
    /// A comma, colon, dash, bracket: a new clause.
    Clause,
    /// A full stop or the beginning.
    Sentence,
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// In small letters, or figures.
    Lower,
    /// With a capital first.
    Title,
    /// In capitals.
    Caps,
}

/// One word.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Bytes of the element's text.
    pub(crate) at: Range<usize>,
    /// Its form in the vocabulary; 0 for a word it does not hold.
    pub(crate) form: u32,
    /// What its form stands for, in bits.
    pub(crate) bits: Bits,
    /// Its row in the second reading; 0 for a word it does not know.
    pub(crate) row: u32,
    /// What its letters come to, by which names are known.
    pub(crate) spread: u64,
    /// What stands before it.
    pub(crate) gap: Gap,
    /// Directly after an opening bracket.
    pub(crate) open: bool,
    /// Directly after an opening quotation mark: a title or a nickname.
    pub(crate) quoted: bool,
    /// Within quotation marks that hold a saying, not a name: two words or more.
    pub(crate) cited: bool,
    /// Joined to the word before it by a hyphen.
    pub(crate) joined: bool,
    /// Carried a possessive `'s`.
    pub(crate) owner: bool,
    /// Ends as a verb of the present or past does.
    pub(crate) verbal: bool,
    /// Ends in `ly`, as adverbs do.
    pub(crate) ends_ly: bool,
    /// Ends as a verb of the third person does.
    pub(crate) ends_s: bool,
    /// Ends as a plural of people does, in no list: `traders`, `cellists`.
    pub(crate) people: bool,
    /// How it is written.
    pub(crate) case: Case,
    /// Its value, where it is a number in figures.
    pub(crate) number: Option<u32>,
}

/// Letters without their accents, as writers leave them out: `día` and `dia` are one word.
pub(crate) fn plain(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        '’' => '\'',
        other => other,
    }
}

/// A word in the form in which the vocabulary holds it.
pub(crate) fn fold(word: &str, into: &mut String) {
    into.clear();
    if word.is_ascii() {
        into.push_str(word);
        into.make_ascii_lowercase();
    } else {
        into.extend(word.chars().flat_map(char::to_lowercase).map(plain));
    }
}

fn case(word: &str) -> Case {
    if word.as_bytes().first().is_some_and(u8::is_ascii_lowercase) {
        return Case::Lower;
    }
    if word.is_ascii() {
        let mut letters = word.bytes();
        return if !letters.next().is_some_and(|b| b.is_ascii_uppercase()) {
            Case::Lower
        } else if word.len() > 1 && !letters.any(|b| b.is_ascii_lowercase()) {
            Case::Caps
        } else {
            Case::Title
        };
    }
    let mut letters = word.chars();
    if !letters.next().is_some_and(char::is_uppercase) {
        Case::Lower
    } else if word.chars().nth(1).is_some() && !letters.any(char::is_lowercase) {
        Case::Caps
    } else {
        Case::Title
    }
}

/// True if a word of no list ends as people in the plural do.
fn ends_as_people(word: &[u8]) -> bool {
    let tail = |len: usize| {
        let mut out = [0; 5];
        let end = word.len().checked_sub(len).and_then(|i| word.get(i..));
        for (to, from) in out.iter_mut().zip(end.unwrap_or_default()) {
            *to = from.to_ascii_lowercase();
        }
        out
    };
    let ends = |end: &[u8]| word.len() > end.len() + 2 && tail(end.len()).starts_with(end);
    match word.last().map(u8::to_ascii_lowercase) {
        Some(b's') => [&b"ers"[..], b"ors", b"ists", b"ants", b"ians"]
            .iter()
            .any(|end| ends(end)),
        Some(b'n') => ends(b"men"),
        Some(b'k') => ends(b"folk"),
        _ => false,
    }
}

/// First byte of a curly quotation mark or apostrophe.
const QUOTE: u8 = 0xe2;
/// First byte of an angle quotation mark.
const ANGLE: u8 = 0xc2;

const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "st", "sgt", "lt", "capt", "col", "gen", "sra", "sr", "vs", "approx",
];

/// The longest of them, in letters.
const SHORT: usize = 6;

/// What a word is by its own letters.
struct Word {
    spread: u64,
    case: Case,
    owner: bool,
    number: Option<u32>,
}

struct Cutter<'a> {
    text: &'a str,
    out: Vec<Token>,
    /// What stands before the next word.
    gap: Gap,
    open: bool,
    joined: bool,
}

impl Cutter<'_> {
    /// Ends a word. `marked`: there is an apostrophe in or after it.
    fn word(&mut self, mut at: Range<usize>, marked: bool) {
        let Some(mut raw) = self.text.get(at.clone()) else {
            return;
        };
        let mut owner = false;
        if marked {
            for tail in ["'s", "’s", "'S", "’S"] {
                if let Some(stem) = raw.strip_suffix(tail) {
                    raw = stem;
                    owner = true;
                    at.end -= tail.len();
                    break;
                }
            }
            let trimmed = raw.trim_end_matches(['\'', '’']);
            owner |= trimmed.len() < raw.len() && trimmed.ends_with(['s', 'S']);
            at.end -= raw.len() - trimmed.len();
            raw = trimmed;
        }
        let letters = raw.as_bytes();
        let Some(first) = letters.first() else {
            return;
        };
        let spread = Folded::within(self.text, at.clone()).spread();
        let number = if first.is_ascii_digit() {
            let digits: String = raw
                .chars()
                .filter(|c| *c != ',')
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse().ok()
        } else {
            None
        };
        let word = Word {
            spread,
            case: case(raw),
            owner,
            number,
        };
        self.push(at, letters, word);
    }

    fn push(&mut self, at: Range<usize>, letters: &[u8], word: Word) {
        let long = letters.len() > 3;
        let (ends_s, ends_ed, ends_ly) = match letters {
            [.., b's', b's'] => (false, false, false),
            [.., b's'] => (long, false, false),
            [.., b'e', b'd'] => (false, true, false),
            [.., b'l', b'y'] => (false, false, letters.len() > 4),
            _ => (false, false, false),
        };
        let quoted = self.opens_before(at.start);
        self.out.push(Token {
            at,
            form: 0,
            bits: Bits::NONE,
            row: 0,
            spread: word.spread,
            gap: self.gap,
            open: self.open,
            quoted,
            cited: false,
            joined: self.joined,
            owner: word.owner,
            verbal: word.case == Case::Lower && (ends_s || ends_ed),
            ends_ly,
            ends_s,
            people: false,
            case: word.case,
            number: word.number,
        });
        (self.gap, self.open, self.joined) = (Gap::None, false, false);
    }

    /// Most words are plain letters with a space or a mark after them: cuts such a one, and returns where it and what
    /// belongs to it end. No other word is touched.
    #[inline]
    fn plain(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let run = Run::at(bytes, at)?;
        let end = at + run.len;
        let letters = bytes.get(at..end)?;
        let next = bytes.get(end).copied().unwrap_or(b' ');
        if letters.first().is_none_or(u8::is_ascii_digit) || !next.is_ascii() || next == b'\'' {
            return None;
        }
        let case = if run.begins_small {
            Case::Lower
        } else if run.len > 1 && !run.any_small {
            Case::Caps
        } else {
            Case::Title
        };
        let word = Word {
            spread: run.spread,
            case,
            owner: false,
            number: None,
        };
        self.push(at..end, letters, word);
        let takes_next = next == b' ' || next == b'.' && self.is_short(&(at..end));
        Some(end + usize::from(takes_next))
    }

    /// True if a quotation mark stands directly before.
    fn opens_before(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|b| self.text.as_bytes().get(b));
        before.is_some_and(|b| match b {
            b'"' => true,
            b if b.is_ascii() => false,
            _ => self.text.get(..at).is_some_and(|t| t.ends_with(['“', '«'])),
        })
    }

    fn is_short(&self, at: &Range<usize>) -> bool {
        at.len() <= SHORT
            && self.text.get(at.clone()).is_some_and(|raw| {
                ABBREVIATIONS
                    .iter()
                    .any(|short| short.eq_ignore_ascii_case(raw))
            })
    }
}

/// Marks the words of sayings in quotation marks: those that end as a sentence does, or hold five words.
fn cite(text: &str, tokens: &mut [Token]) {
    let mut open: Option<usize> = None;
    for (i, ch) in text.char_indices() {
        match (ch, open) {
            ('“' | '«' | '"', None) => open = Some(i + ch.len_utf8()),
            ('”' | '»' | '"', Some(from)) => {
                open = None;
                let said = text.get(from..i).unwrap_or_default();
                let ends = said.trim_end().ends_with(['.', '!', '?', ',', '…']);
                if !ends && said.split_whitespace().count() < 5 {
                    continue;
                }
                let first = tokens.partition_point(|t| t.at.start < from);
                for t in tokens.iter_mut().skip(first).take_while(|t| t.at.end <= i) {
                    t.cited = true;
                }
            }
            _ => {}
        }
    }
}

fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(b) if b.is_ascii() => Some(char::from(*b)),
        _ => text.get(at..).and_then(|t| t.chars().next()),
    }
}

/// For each byte whether it is a plain letter or figure.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let (_, rest) = plain.split_at_mut(byte as usize);
        if let [this, ..] = rest {
            *this = byte.is_ascii_alphanumeric();
        }
        byte += 1;
    }
    plain
};

/// How many plain letters and figures stand here.
fn plain_letters(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter()
        .position(|b| !PLAIN.get(usize::from(*b)).copied().unwrap_or_default())
        .unwrap_or(rest.len())
}

/// True if a word goes on over an apostrophe, or a number over its comma.
fn continues(text: &str, start: Option<usize>, i: usize, ch: char, next: Option<char>) -> bool {
    match ch {
        '\'' | '’' => {
            start.is_some()
                && (next.is_some_and(char::is_alphanumeric)
                    || text.get(..i).is_some_and(|t| t.ends_with('s')))
        }
        ',' => {
            next.is_some_and(|n| n.is_ascii_digit())
                && start
                    .and_then(|s| text.get(s..i))
                    .is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()))
        }
        _ => false,
    }
}

/// Cuts a text into words, which it puts into `out`.
pub(crate) fn cut(text: &str, vocab: &Vocab, out: Vec<Token>) -> Vec<Token> {
    let mut c = Cutter {
        text,
        out,
        gap: Gap::Sentence,
        open: false,
        joined: false,
    };
    c.out.clear();
    let bytes = text.as_bytes();
    let (mut start, mut marked): (Option<usize>, bool) = (None, false);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let i = at;
        if byte.is_ascii_alphanumeric() {
            if start.is_none()
                && let Some(end) = c.plain(i)
            {
                at = end;
                continue;
            }
            start.get_or_insert(i);
            at += plain_letters(bytes, at);
            continue;
        }
        if *byte == b' ' {
            at += 1;
            match start.take() {
                Some(from) => c.word(from..i, marked),
                None => c.joined = false,
            }
            marked = false;
            continue;
        }
        let Some(ch) = char_at(text, at) else { break };
        at += ch.len_utf8();
        if ch.is_alphanumeric() {
            start.get_or_insert(i);
            continue;
        }
        let next = char_at(text, at);
        if continues(text, start, i, ch, next) {
            start.get_or_insert(i);
            marked |= ch != ',';
            continue;
        }
        if let Some(from) = start.take() {
            let short = ch == '.' && c.is_short(&(from..i));
            c.word(from..i, marked);
            marked = false;
            if short {
                continue;
            }
        }
        let spaced = next.is_none_or(|n| !n.is_alphanumeric());
        match ch {
            '.' | '!' | '?' | '…' if spaced => c.gap = Gap::Sentence,
            '-' if !spaced && c.gap == Gap::None => c.joined = true,
            ',' | ';' | ':' | '—' | '–' | '"' | '“' | '”' | ')' | ']' | '/' | '-' => {
                c.gap = c.gap.max(Gap::Clause);
            }
            '(' | '[' => {
                c.gap = c.gap.max(Gap::Clause);
                c.open = true;
            }
            _ => c.joined = false,
        }
    }
    if let Some(from) = start {
        c.word(from..text.len(), marked);
    }
    if memchr::memchr3(b'"', QUOTE, ANGLE, bytes).is_some() {
        cite(text, &mut c.out);
    }
    look_up(text, vocab, &mut c.out);
    c.out
}

/// Looks every word up: all at once, so that none waits for the memory of the one before.
fn look_up(text: &str, vocab: &Vocab, tokens: &mut [Token]) {
    for t in &mut *tokens {
        (t.form, t.row) = vocab.find(t.spread);
    }
    for t in tokens {
        let capital = t.case != Case::Lower;
        t.bits = vocab
            .bits(t.form)
            .written(capital, t.owner, t.number.is_some());
        t.people = t.form == 0
            && text
                .get(t.at.clone())
                .is_some_and(|word| ends_as_people(word.as_bytes()));
    }
}

/// The words without bracketed ages and the like, so that `NACHO (32) slips` reads on; put into `out`.
pub(crate) fn without_asides(text: &str, tokens: &[Token], out: &mut Vec<Token>) {
    out.clear();
    let mut i = 0;
    while let Some(t) = tokens.get(i) {
        let after_name = t.open && out.last().is_some_and(|p| p.case != Case::Lower);
        let close = if after_name {
            text.get(t.at.start..)
                .and_then(|rest| rest.find(')'))
                .map(|c| t.at.start + c)
        } else {
            None
        };
        let inside = close.map_or(0, |c| {
            tokens.iter().skip(i).take_while(|k| k.at.start < c).count()
        });
        if (1..=4).contains(&inside)
            && close.is_some_and(|c| {
                text.get(t.at.start..c)
                    .is_some_and(|s| s.bytes().any(|b| b.is_ascii_digit()))
            })
        {
            i += inside;
            if let (Some(close), Some(next)) = (close, tokens.get(i)) {
                let mut next = next.clone();
                if text
                    .get(close + 1..next.at.start)
                    .is_some_and(|g| g.trim().is_empty())
                {
                    next.gap = Gap::None;
                }
                out.push(next);
                i += 1;
            }
            continue;
        }
        out.push(t.clone());
        i += 1;
    }
}

/// Most words that are read as one sentence: a text without stops takes no longer than one with.
const LONGEST: usize = 150;

/// Ranges of words that are one sentence each.
pub(crate) fn sentences(tokens: &[Token], out: &mut Vec<Range<usize>>) {
    out.clear();
    let mut from = 0;
    for (i, t) in tokens.iter().enumerate() {
        if i > from && (t.gap == Gap::Sentence || i - from >= LONGEST) {
            out.push(from..i);
            from = i;
        }
    }
    if from < tokens.len() {
        out.push(from..tokens.len());
    }
}
