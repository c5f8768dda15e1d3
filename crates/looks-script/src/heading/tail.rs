//! What may stand after a heading on its line and is none of it: what happens in the scene, or the way out of
//! the one before. Where in doubt, all of the line is the heading.

use super::lead::CUTS;
use super::{When, parse};

/// What follows a heading on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// `INT. GYM - DAY -- He draws a pistol.`
    Action,
    /// `INT. GYM - DAY CUT TO:`
    Transition,
}

/// Where the words of the heading end, where those after it begin, and what they are.
pub(crate) fn tail(text: &str) -> Option<(usize, usize, Tail)> {
    if text.ends_with(':') {
        return transition(text).map(|(to, from)| (to, from, Tail::Transition));
    }
    if !text.ends_with(['.', '!']) || !text.contains(char::is_lowercase) {
        return None;
    }
    let said = parse(text);
    let to = said.time.filter(|_| said.when != When::Unsaid)?.end;
    let rest = text.get(to..)?;
    let body = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ':' | '-' | '–' | '—')
    });
    let joint = rest.get(..rest.len() - body.len())?;
    let marked = joint.contains(['.', ':', '-', '–', '—']);
    (marked && is_sentence(body)).then(|| (to, text.len() - body.len(), Tail::Action))
}

fn transition(text: &str) -> Option<(usize, usize)> {
    let named = text.strip_suffix(':')?;
    let cut = CUTS.iter().find(|cut| named.ends_with(**cut))?;
    let head = named.get(..named.len() - cut.len())?;
    let kept = head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—'));
    (kept.len() < head.len() && head.ends_with(char::is_whitespace) && !kept.is_empty())
        .then_some((kept.len(), head.len()))
}

/// True for words that can only be a sentence: who in small letters after a capital, then what is done.
fn is_sentence(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(4).collect();
    let Some(first) = words.first() else {
        return false;
    };
    let mut chars = first.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let rest = chars.as_str();
    if !capital || rest.contains(char::is_uppercase) || first.ends_with(['.', ',', ':']) {
        return false;
    }
    let does = |at: usize| words.get(at).is_some_and(|word| is_verb(word));
    let small = |at: usize| {
        words.get(at).is_some_and(|word| {
            word.chars()
                .all(|c| c.is_lowercase() || matches!(c, ',' | '\'' | '’'))
        })
    };
    match *first {
        "He" | "She" | "They" | "We" | "It" | "I" | "You" => small(1),
        "A" | "An" | "The" | "Two" | "Three" | "Some" | "Several" | "His" | "Her" | "Their" => {
            does(2) || does(3)
        }
        _ => rest.contains(char::is_lowercase) && does(1),
    }
}

/// True for a word in small letters that ends as verbs do.
fn is_verb(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ',', '!']);
    let ends = word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("'s")
        || word.ends_with("ed")
        || word.ends_with("ing");
    word.len() > 1
        && word.chars().all(char::is_lowercase)
        && (ends
            || matches!(
                word,
                "and" | "run" | "walk" | "sit" | "stand" | "fight" | "are"
            ))
}
