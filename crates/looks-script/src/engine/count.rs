//! Numbers in words and figures, and counts of people. Not arithmetic: enough to tell four from forty.

use super::{pattern::Reading, rules::Words, token::Gap};

const UNITS: &[(&str, u32)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
    ("diez", 10),
    ("once", 11),
    ("doce", 12),
    ("trece", 13),
    ("catorce", 14),
    ("quince", 15),
    ("dieciseis", 16),
    ("diecisiete", 17),
    ("dieciocho", 18),
    ("diecinueve", 19),
    ("veinte", 20),
    ("veinticinco", 25),
    ("treinta", 30),
    ("cuarenta", 40),
    ("cincuenta", 50),
    ("sesenta", 60),
    ("setenta", 70),
    ("ochenta", 80),
    ("noventa", 90),
    ("cien", 100),
    ("ciento", 100),
    ("doscientos", 200),
    ("doscientas", 200),
    ("trescientos", 300),
    ("trescientas", 300),
    ("cuatrocientos", 400),
    ("cuatrocientas", 400),
    ("quinientos", 500),
    ("quinientas", 500),
    ("seiscientos", 600),
    ("seiscientas", 600),
    ("setecientos", 700),
    ("setecientas", 700),
    ("ochocientos", 800),
    ("ochocientas", 800),
    ("novecientos", 900),
    ("novecientas", 900),
];

const SCALES: &[(&str, u32)] = &[
    ("dozen", 12),
    ("dozens", 48),
    ("hundred", 100),
    ("hundreds", 200),
    ("thousand", 1000),
    ("thousands", 2000),
    ("million", 1_000_000),
    ("millions", 2_000_000),
    ("score", 20),
    ("scores", 60),
    ("mil", 1000),
    ("miles", 2000),
    ("cientos", 200),
    ("centenares", 200),
    ("decenas", 48),
    ("docena", 12),
    ("docenas", 48),
];

/// What a word comes to in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// Added to what stands before it.
    Unit(u32),
    /// Multiplies it.
    Scale(u32),
}

/// The words of numbers, each with what it comes to.
pub(crate) fn values() -> impl Iterator<Item = (&'static str, Value)> {
    let units = UNITS.iter().map(|(word, n)| (*word, Value::Unit(*n)));
    units.chain(SCALES.iter().map(|(word, n)| (*word, Value::Scale(*n))))
}

/// A number that begins at this word: its value and how many words it takes.
pub(crate) fn number(read: &Reading<'_>, words: &Words, from: usize) -> Option<(u32, usize)> {
    let first = read.tokens.get(from)?;
    if first.number.is_none() && !read.is(from, words.number) && !read.is(from, words.hundred) {
        return None;
    }
    let mut value: Option<u32> = None;
    let mut used = 0;
    while let Some(t) = read.tokens.get(from + used) {
        if used > 0 && t.gap != Gap::None {
            break;
        }
        value = match (t.number, read.vocab.value(t.form)) {
            (Some(_), _) if value.is_some() => break,
            (Some(n), _) => Some(n),
            (None, Some(Value::Unit(n))) => Some(value.unwrap_or(0).saturating_add(n)),
            (None, Some(Value::Scale(n))) => Some(value.unwrap_or(1).max(1).saturating_mul(n)),
            (None, None) => break,
        };
        used += 1;
        if used > 4 {
            break;
        }
    }
    value.map(|v| (v, used))
}

/// A hundred or more of nothing else, at this word: "Nine thousand.", "Four thousand of them."
pub(crate) fn crowd_alone(read: &Reading<'_>, words: &Words, from: usize) -> Option<usize> {
    let first = read.tokens.get(from)?;
    if first.gap != Gap::Sentence || first.number.is_some() {
        return None;
    }
    let (value, used) = number(read, words, from)?;
    let next = read.tokens.get(from + used);
    let ends = next.is_none_or(|t| t.gap == Gap::Sentence);
    let of_them = next.is_some_and(|t| read.vocab.name(t.form) == "of")
        && read.is(from + used + 1, words.them);
    ((100..=200_000).contains(&value) && (ends || of_them)).then_some(used)
}

/// Forty people or more counted at this word: how many words that takes.
pub(crate) fn crowd(read: &Reading<'_>, words: &Words, from: usize) -> Option<usize> {
    let is_number = |i: usize| {
        read.tokens.get(i).is_some_and(|t| t.number.is_some())
            || read.is(i, words.number)
            || read.is(i, words.hundred)
    };
    if !is_number(from)
        || from.checked_sub(1).is_some_and(|p| {
            is_number(p) && read.tokens.get(from).is_some_and(|t| t.gap == Gap::None)
        })
    {
        return None;
    }
    let (value, used) = number(read, words, from)?;
    let money = read.tokens.get(from).is_some_and(|t| t.open);
    if !(40..=2_000_000).contains(&value) || money {
        return None;
    }
    for i in from + used..from + used + 4 {
        let t = read.tokens.get(i)?;
        if t.gap != Gap::None {
            return None;
        }
        if read.tokens.get(i).is_some_and(|t| t.number.is_some())
            || (read.is(i, words.number) && i > from + used)
        {
            return None;
        }
        if read.is(i, words.them) && i == from + used + 1 {
            return Some(i + 1 - from);
        }
        if i <= from + used + 2
            && (t.people || (read.is(i, read.grammar.person) && read.is_plural(i)))
        {
            return Some(i + 1 - from);
        }
        if read.is(i, words.crowd_people) {
            return Some(i + 1 - from);
        }
    }
    None
}
