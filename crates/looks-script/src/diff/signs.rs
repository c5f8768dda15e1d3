//! Whether the words that a hazard was found by are those of the other draft, or others. Knows one scene's
//! hazards at a time, and no decisions.

use std::ops::Range;

use super::{Adds, Change, HazardChange, HazardRef, SceneRef, Status, text};
use crate::{
    hazard::{Evidence, Hazard},
    model::{Kind, Script},
};

/// Sentences of which as much is alike, in thousandths, can be one reworded.
const ONE_SENTENCE: usize = 500;

/// Words on each side of the evidence that say what it is about.
const NEAR: usize = 4;

/// Evidence that the engine keeps for a hazard: from here on there may be more that nobody sees here.
const FULL: usize = 12;

/// One piece of evidence as it is compared.
struct Sign {
    /// The entry that found it, known of the first evidence only.
    entry: Option<&'static str>,
    heading: bool,
    words: Vec<String>,
    sentence: Vec<String>,
    near: Vec<String>,
    shown: String,
    said: String,
}

fn sign(script: &Script, hazard: &Hazard, e: &Evidence, first: bool) -> Sign {
    let element = script.elements.get(e.element);
    let whole = element.map_or(e.words.as_str(), |el| el.text.as_str());
    let inside = whole.get(e.text.clone()).is_some_and(|w| w == e.words);
    let (whole, at) = if inside {
        (whole, e.text.clone())
    } else {
        (e.words.as_str(), 0..e.words.len())
    };
    let heading = element.is_some_and(|el| el.kind == Kind::SceneHeading);
    let span = if heading {
        0..whole.len()
    } else {
        text::sentence(whole, &at)
    };
    let shown = whole.get(span.clone()).unwrap_or(&e.words);
    let all = text::words(shown);
    let at = at.start.saturating_sub(span.start)..at.end.saturating_sub(span.start);
    let from = all.partition_point(|w| w.at.end <= at.start);
    let to = all.partition_point(|w| w.at.start < at.end);
    let counting = |range: Range<usize>| -> Vec<String> {
        let mut out: Vec<String> = all
            .get(range)
            .unwrap_or_default()
            .iter()
            .filter(|w| !text::is_little(&w.form))
            .map(|w| text::stem(&w.form))
            .collect();
        out.sort_unstable();
        out
    };
    Sign {
        entry: first.then_some(hazard.entry),
        heading,
        words: counting(from..to),
        near: counting(from.saturating_sub(NEAR)..(to + NEAR).min(all.len())),
        sentence: counting(0..all.len()),
        shown: one_line(shown),
        said: one_line(&e.words),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much two signs are alike, where they can be the same.
fn likeness(a: &Sign, b: &Sign) -> Option<usize> {
    if a.heading != b.heading {
        return None;
    }
    let sentence = text::alike(&a.sentence, &b.sentence);
    let words = text::alike(&a.words, &b.words);
    let entry = a.entry.is_some() && a.entry == b.entry;
    (sentence >= ONE_SENTENCE && (words > 0 || entry)).then_some(sentence * 1001 + words)
}

/// The sorted words of `a` that are not in `b`.
fn beyond(a: &[String], b: &[String]) -> bool {
    a.iter().any(|w| b.binary_search(w).is_err())
}

/// What the evidence of two drafts says of each hazard of the new one, and what is no longer there.
pub(super) struct Compared {
    /// For each hazard of the new draft.
    pub(super) new: Vec<Vec<Change>>,
    /// Of the old draft, found no more.
    pub(super) lost: Vec<Change>,
}

/// Compares the hazards of one category in scenes that belong together.
pub(super) fn compare(
    (old_script, old): (&Script, &[HazardRef]),
    (new_script, new): (&Script, &[HazardRef]),
    same_words: bool,
) -> Compared {
    let of = |script: &Script, list: &[HazardRef]| -> Vec<(usize, Sign)> {
        let mut out = Vec::new();
        for (at, r) in list.iter().enumerate() {
            let evidence = r.hazard.evidence.iter().enumerate();
            out.extend(evidence.map(|(n, e)| (at, sign(script, &r.hazard, e, n == 0))));
        }
        out
    };
    let (a, b) = (of(old_script, old), of(new_script, new));
    let mut scored = Vec::new();
    for (i, (_, x)) in a.iter().enumerate() {
        for (j, (_, y)) in b.iter().enumerate() {
            if let Some(score) = likeness(x, y) {
                // The same key whichever draft is which, so that turning them round pairs the same.
                scored.push((std::cmp::Reverse(score), i.abs_diff(j), i + j, i, j));
            }
        }
    }
    scored.sort_unstable();
    let mut partner: Vec<Option<usize>> = vec![None; b.len()];
    let mut used = vec![false; a.len()];
    for (.., i, j) in scored {
        if let (Some(slot @ None), Some(taken @ false)) = (partner.get_mut(j), used.get_mut(i)) {
            *slot = Some(i);
            *taken = true;
        }
    }
    // Scenes that were cut or joined under one heading say it once more, or once less.
    for ((_, y), slot) in b.iter().zip(&mut partner) {
        for (i, ((_, x), used)) in a.iter().zip(&mut used).enumerate() {
            if x.heading && y.heading && x.words == y.words && likeness(x, y).is_some() {
                slot.get_or_insert(i);
                *used = true;
            }
        }
    }
    let mut out = Compared {
        new: vec![Vec::new(); new.len()],
        lost: Vec::new(),
    };
    for ((at, y), i) in b.iter().zip(partner) {
        let change = match i.and_then(|i| a.get(i)) {
            None => Some(Change::Found {
                words: y.said.clone(),
            }),
            Some((_, x)) => reworded(x, y),
        };
        if let (Some(change), Some(list)) = (change, out.new.get_mut(*at)) {
            list.push(change);
        }
    }
    for ((_, x), used) in a.iter().zip(used) {
        if !used {
            out.lost.push(Change::Lost {
                words: x.said.clone(),
                // Said where all scenes that belong together are known.
                stays: false,
            });
        }
    }
    let full = |list: &[HazardRef]| list.iter().any(|r| r.hazard.evidence.len() >= FULL);
    if !same_words && (full(old) || full(new)) {
        for list in &mut out.new {
            list.push(Change::Uncounted);
        }
    }
    out
}

/// The scene of the new draft in which words stand that a hazard was found by before.
pub(super) fn still_there<'s>(h: &HazardChange, scenes: &'s [SceneRef]) -> Option<&'s SceneRef> {
    let mut evidence = h.old.iter().flat_map(|r| &r.hazard.evidence);
    evidence.find_map(|e| {
        let quoted = plain(&e.words);
        scenes.iter().find(|s| times(&s.plain, &quoted) > 0)
    })
}

/// Says of what is gone, and of evidence that was lost, that its words still stand in the scenes of the new draft.
pub(super) fn say_what_stays(h: &mut HazardChange, scenes: &[SceneRef]) {
    if h.status == Status::Gone && still_there(h, scenes).is_some() {
        h.changes.push(Change::WordsStay);
    }
    let evidence = h.new.iter().flat_map(|r| &r.hazard.evidence);
    let found: Vec<String> = evidence.map(|e| plain(&e.words)).collect();
    for change in &mut h.changes {
        if let Change::Lost { words, stays } = change {
            let quoted = plain(words);
            // One candle of two is lost, though the word stands there for the other.
            let known: usize = found.iter().map(|f| times(f, &quoted)).sum();
            let there: usize = scenes.iter().map(|s| times(&s.plain, &quoted)).sum();
            *stays = there > known;
        }
    }
}

fn plain(words: &str) -> String {
    let mut out = String::new();
    text::plain(words, &mut out);
    out
}

/// How often words stand in a text, both as [`text::plain`] gives them.
fn times(text: &str, words: &str) -> usize {
    if words.is_empty() {
        return 0;
    }
    let bytes = text.as_bytes();
    let blank = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|b| *b == b' ');
    text.match_indices(words)
        .filter(|(at, _)| blank(at.checked_sub(1)) && blank(Some(at + words.len())))
        .count()
}

fn reworded(x: &Sign, y: &Sign) -> Option<Change> {
    let drops = beyond(&x.words, &y.sentence) || beyond(&x.near, &y.sentence);
    let adds = if beyond(&y.words, &x.words) && !(x.entry.is_some() && x.entry == y.entry) {
        Adds::Evidence
    } else if beyond(&y.words, &x.words) || beyond(&y.near, &x.sentence) {
        Adds::Beside
    } else {
        Adds::Nothing
    };
    (adds != Adds::Nothing || drops || x.words != y.words).then(|| Change::Reworded {
        from: x.shown.clone(),
        to: y.shown.clone(),
        adds,
    })
}
