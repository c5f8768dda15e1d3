//! The text of a scene with the words marked by which hazards were found: the sentences of one, and the whole.

use looks_core::state::Standing;
use looks_core::vocabulary::Hazard;
use looks_script::hazard::Evidence;
use looks_script::model::{Element, Kind as Part};
use maud::{Markup, html};

use super::desk::Desk;
use super::script_strip;
use crate::components;
use crate::script::{DraftShown, SceneShown, Shown};
use crate::words;

/// The sentences it was found in, with its words marked: one decides with the passage in view.
pub(super) fn passage(d: &Desk, shown: &DraftShown, scene: &SceneShown, h: &Shown) -> Markup {
    let Some((draft, at)) = shown.draft.as_ref().ok().and_then(|draft| {
        let at = draft.scene_keys.iter().position(|k| *k == scene.key)?;
        Some((draft, at))
    }) else {
        return html! {};
    };
    let turn = draft
        .keys
        .get(at)
        .and_then(|keys| keys.iter().position(|k| *k == h.key));
    let Some(found) = turn.and_then(|turn| draft.found.get(at)?.hazards.get(turn)) else {
        return html! {};
    };
    // One passage for each paragraph.
    let mut first: Vec<&Evidence> = Vec::new();
    for e in &found.evidence {
        if first.iter().all(|f| f.element != e.element) {
            first.push(e);
        }
    }
    let more = first.len().saturating_sub(2);
    html! {
        @for e in first.iter().take(2) {
            @if let Some(element) = draft.script.elements.get(e.element).filter(|e| e.kind != Part::SceneHeading) {
                @let (before, words, after) = around(&element.text, e.text.clone());
                p.passage { (before) mark data-group=(script_strip::group(h.counts_as().0)) { (words) } (after) }
            }
        }
        @if more > 0 { p.help { (d.tf("script.more_places", &[("n", &more.to_string())])) } }
    }
}

/// Characters of a text that are shown before and after its evidence.
const AROUND: usize = 90;

/// Evidence with a little of what stands before and after it, cut where words end.
fn around(text: &str, at: std::ops::Range<usize>) -> (String, String, String) {
    let before = text.get(..at.start).unwrap_or_default();
    let after = text.get(at.end..).unwrap_or_default();
    let from = before.char_indices().rev().nth(AROUND).map(|(i, _)| i);
    let before = match from {
        Some(i) => {
            let rest = before.get(i..).unwrap_or_default();
            let word = rest.find(char::is_whitespace).unwrap_or(0);
            format!("…{}", rest.get(word..).unwrap_or_default())
        }
        None => before.to_owned(),
    };
    let to = after.char_indices().nth(AROUND).map(|(i, _)| i);
    let after = match to {
        Some(i) => {
            let rest = after.get(..i).unwrap_or_default();
            let word = rest.rfind(char::is_whitespace).unwrap_or(rest.len());
            format!("{}…", rest.get(..word).unwrap_or_default())
        }
        None => after.to_owned(),
    };
    let words: String = text
        .get(at)
        .unwrap_or_default()
        .chars()
        .take(4 * AROUND)
        .collect();
    (before, words, after)
}

pub(super) fn text(d: &Desk, shown: &DraftShown, scene: &SceneShown) -> Markup {
    let Ok(draft) = &shown.draft else {
        return html! {};
    };
    let at = draft.scene_keys.iter().position(|k| *k == scene.key);
    let found = at.and_then(|at| Some((draft.script.scenes.get(at)?, draft.found.get(at)?)));
    let Some((read, found)) = found else {
        return html! {};
    };
    let keys: &[String] = at
        .and_then(|at| draft.keys.get(at))
        .map_or(&[], Vec::as_slice);
    let first = read.elements.start;
    let dismissed = |key: &String| {
        let mut all = scene.hazards.iter();
        all.any(|h| h.key == *key && h.standing() == Standing::Dismissed)
    };
    let elements = draft.script.elements_of(read);
    let added = added(d, scene, elements);
    let note = format!(
        "{} {} · {}",
        d.t("script.page"),
        read.page,
        eighths(read.eighths)
    );
    components::section(
        "text",
        d.t("script.scene_text"),
        &note,
        html! {
            div.screenplay tabindex="0" role="group" aria-labelledby="text" {
                @for (n, element) in elements.iter().enumerate() {
                    @if is_shown(element.kind) {
                        @let by_people = added.iter().filter(|(at, _)| *at == n).map(|(_, mark)| *mark);
                        @let marks: Vec<Mark> = found.hazards.iter().zip(keys)
                            .filter(|(_, key)| !dismissed(key))
                            .flat_map(|(h, _)| h.evidence.iter().map(move |e| (h.category, e)))
                            .filter(|(_, e)| e.element == first + n)
                            .filter_map(|(category, e)| Some(Mark {
                                from: e.text.start,
                                to: e.text.end,
                                hazard: looks_app::scripts::category(category)?,
                            }))
                            .chain(by_people)
                            .collect();
                        p.el data-part=(part(element.kind)) { (marked(d, element, marks)) }
                    }
                }
            }
        },
    )
}

/// Length as breakdowns write it: `2 3/8`.
fn eighths(n: u32) -> String {
    match (n / 8, n % 8) {
        (0, rest) => format!("{rest}/8"),
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole} {rest}/8"),
    }
}

/// Where the words stand that people gave with the hazards they added: the element of the scene, and its part.
fn added(d: &Desk, scene: &SceneShown, elements: &[Element]) -> Vec<(usize, Mark)> {
    let told = scene.hazards.iter().filter_map(|h| {
        let words = h.case.added.as_ref().filter(|w| !w.is_empty())?;
        let open = h.row.is_none() && h.standing() != Standing::Dismissed;
        open.then(|| (h.counts_as().0, d.words(words)))
    });
    let told: Vec<(Hazard, String)> = told.collect();
    if told.is_empty() {
        return Vec::new();
    }
    let text = Plain::of(elements);
    let mut out = Vec::new();
    for (hazard, words) in told {
        for (element, from, to) in text.find(&words) {
            out.push((element, Mark { from, to, hazard }));
        }
    }
    out
}

/// The text of a scene without case, and with one space for each gap, between elements too, as words are looked for in it;
/// each letter with its place.
struct Plain {
    letters: Vec<char>,
    /// Element, and bytes of it from and to.
    at: Vec<(usize, usize, usize)>,
}

impl Plain {
    fn of(elements: &[Element]) -> Self {
        let mut plain = Self {
            letters: Vec::new(),
            at: Vec::new(),
        };
        for (n, element) in elements.iter().enumerate() {
            plain.push(' ', (n, 0, 0));
            for (from, c) in element.text.char_indices() {
                let to = from.saturating_add(c.len_utf8());
                if c.is_whitespace() {
                    plain.push(' ', (n, from, to));
                } else {
                    c.to_lowercase().for_each(|c| plain.push(c, (n, from, to)));
                }
            }
        }
        plain
    }

    fn push(&mut self, c: char, at: (usize, usize, usize)) {
        if c != ' ' || self.letters.last() != Some(&' ') {
            self.letters.push(c);
            self.at.push(at);
        }
    }

    /// Where the words stand as words; where they stand only within others, the first time they do. What goes over an
    /// element's end is one place in each.
    fn find(&self, words: &str) -> Vec<(usize, usize, usize)> {
        let words: Vec<&str> = words.split_whitespace().collect();
        let wanted: Vec<char> = words.join(" ").to_lowercase().chars().collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let here = self.letters.windows(wanted.len());
        let all = here.enumerate().filter(|(_, part)| *part == wanted);
        let all: Vec<usize> = all.map(|(from, _)| from).collect();
        let end = |at: Option<&char>| at.is_none_or(|c| !c.is_alphanumeric());
        let apart = |from: &usize| {
            let before = from.checked_sub(1).and_then(|i| self.letters.get(i));
            let after = self.letters.get(from.saturating_add(wanted.len()));
            end(before) && end(after)
        };
        let mut kept: Vec<usize> = all.iter().copied().filter(apart).collect();
        if kept.is_empty() {
            kept.extend(all.first());
        }
        let mut out: Vec<(usize, usize, usize)> = Vec::new();
        for from in kept {
            let mut first = true;
            for (n, start, stop) in self.at.iter().skip(from).take(wanted.len()) {
                match out.last_mut() {
                    Some((last, _, to)) if last == n && !first => *to = *stop,
                    _ if stop > start => out.push((*n, *start, *stop)),
                    _ => continue,
                }
                first = false;
            }
        }
        out
    }
}

#[derive(Clone, Copy)]
struct Mark {
    from: usize,
    to: usize,
    hazard: Hazard,
}

/// The text of an element with its evidence marked; the letters say of what.
fn marked(d: &Desk, element: &Element, mut marks: Vec<Mark>) -> Markup {
    marks.sort_by_key(|m| (m.from, m.to));
    let mut parts: Vec<(String, Vec<Hazard>)> = Vec::new();
    let mut at = 0;
    // Pieces of evidence that lie over each other are one mark with the letters of all.
    let mut spans: Vec<(usize, usize, Vec<Hazard>)> = Vec::new();
    for m in marks {
        match spans.last_mut() {
            Some((_, to, all)) if m.from < *to => {
                *to = (*to).max(m.to);
                if !all.contains(&m.hazard) {
                    all.push(m.hazard);
                }
            }
            _ => spans.push((m.from, m.to, vec![m.hazard])),
        }
    }
    for (from, to, all) in spans {
        let before = element.text.get(at..from).unwrap_or_default();
        let words = element.text.get(from..to).unwrap_or_default();
        parts.push((before.to_owned(), Vec::new()));
        parts.push((words.to_owned(), all));
        at = to;
    }
    let rest = element.text.get(at..).unwrap_or_default();
    parts.push((rest.to_owned(), Vec::new()));
    html! {
        @for (words, all) in &parts {
            @if all.is_empty() { (words) }
            @else {
                mark data-group=(all.first().map_or("none", |h| script_strip::group(*h))) {
                    (words)
                    @for h in all { abbr title=(d.t(words::hazard(*h))) { (d.t(words::hazard_code(*h))) } }
                }
            }
        }
    }
}

const fn is_shown(kind: Part) -> bool {
    !matches!(
        kind,
        Part::TitlePage
            | Part::Section
            | Part::Synopsis
            | Part::Note
            | Part::Boneyard
            | Part::PageBreak
            | Part::Furniture
    )
}

const fn part(kind: Part) -> &'static str {
    match kind {
        Part::SceneHeading => "heading",
        Part::Character => "character",
        Part::Parenthetical => "parenthetical",
        Part::Dialogue | Part::Lyric => "dialogue",
        Part::Transition => "transition",
        _ => "action",
    }
}
