//! Scene headings and sections: where a heading may stand, its number, and the emphasis around it. What
//! opens one is [`crate::heading`]'s to say.

use std::ops::Range;

use super::Maker;
use crate::fountain::cue::{cut_before, is_capitals, is_shot, is_transition};
use crate::heading::{self, Around, Tail, When};
use crate::model::Kind;

impl Maker<'_> {
    /// A section, or a heading that somebody set as one: `## INT. HALL - DAY`.
    pub(super) fn section(&mut self, at: usize, text: &str, within: bool) -> bool {
        let body = text.trim_start_matches('#');
        // `#1 fan!` is said by somebody.
        if within && !body.starts_with(char::is_whitespace) {
            return false;
        }
        let words = body.trim_start();
        let start = text.len() - words.len();
        let bare = words.trim_start_matches(['*', '_']);
        if self.opens(bare) {
            return self.heading_from(at, text, start, true);
        }
        self.alone(Kind::Section, at, 0..text.len(), start..text.len());
        true
    }

    pub(super) fn heading(&mut self, at: usize, text: &str, fresh: bool) -> bool {
        self.heading_from(at, text, 0, fresh)
    }

    /// A heading that opens as one, with or without a number before it.
    pub(super) fn heading_from(&mut self, at: usize, text: &str, from: usize, fresh: bool) -> bool {
        let rest = text.get(from..).unwrap_or_default();
        let bare = if self.marks {
            rest.trim_start_matches(['*', '_'])
        } else {
            // A star in the left margin marks a revision, as one in the right margin does.
            rest.trim_start_matches('*').trim_start()
        };
        let start = text.len() - bare.len();
        let spoken = self.block.is_some() && !fresh;
        let around = if fresh || (self.habits.loose && !spoken) {
            Around::Free
        } else if spoken {
            Around::Speech
        } else {
            Around::Tight
        };
        if let Some(opened) = heading::opening(bare) {
            if !heading::stands(opened, bare, around) {
                return false;
            }
            self.headed(at, text, start, None);
            return true;
        }
        let wraps = matches!(bare.as_bytes().first(), Some(b'.' | b'(' | b'['));
        if wraps && self.wrapped(at, text, start, around)
            || self.after_transition(at, text, start, around)
        {
            return true;
        }
        let mut bytes = bare.bytes();
        let begins = match bytes.next() {
            // `(12) INT. YARD`, where nobody speaks.
            Some(b'(' | b'[') => {
                around == Around::Free && bytes.next().is_some_and(|b| b.is_ascii_digit())
            }
            first => first.is_some_and(|b| b.is_ascii_alphanumeric() || b >= 0x80),
        };
        if !begins {
            return false;
        }
        // A number has a digit near its beginning, after a word for scene at most.
        let near = bare
            .as_bytes()
            .get(..bare.len().min(12))
            .unwrap_or_default();
        if !near.iter().any(u8::is_ascii_digit) && !heading::names_scene(bare) {
            return fresh && self.place(at, text, start, bare);
        }
        let numbered = heading::leading_number(bare);
        if let Some((number, body)) = numbered.clone() {
            let body_text = bare.get(body..).unwrap_or_default();
            let emphasis = body_text.len() - body_text.trim_start_matches(['*', '_']).len();
            let emphasis = if self.marks { emphasis } else { 0 };
            if let Some(opened) = body_text.get(emphasis..).and_then(heading::opening)
                && heading::stands(
                    opened,
                    body_text.get(emphasis..).unwrap_or_default(),
                    around,
                )
            {
                let number = bare.get(number).unwrap_or_default().to_owned();
                self.headed(at, text, start + body + emphasis, Some(number));
                return true;
            }
        }
        if let Some(from) = heading::scene_label(bare)
            && opened(bare.get(from..).unwrap_or_default(), around)
        {
            self.scene(at, text, start + from, None);
            return true;
        }
        if around == Around::Free && self.said_alone(at, text, start) {
            return true;
        }
        fresh
            && (numbered.is_some_and(|numbered| self.numbered(at, text, start, numbered))
                || self.place(at, text, start, bare))
    }

    /// A word for a scene and its number: a heading, or the number of the heading below it.
    fn said_alone(&mut self, at: usize, text: &str, start: usize) -> bool {
        let bare = text.get(start..).unwrap_or_default();
        let (own, before) = (heading::bare_scene(bare), heading::scene_before(bare));
        let Some(number) = own.clone().or(before) else {
            return false;
        };
        let below = self
            .lines
            .iter()
            .skip(at + 1)
            .find(|line| !line.is_blank())
            .is_some_and(|line| self.heads(&line.text(self.source)));
        if own.is_none() && !below {
            return false;
        }
        self.number = bare.get(number).map(str::to_owned);
        if below {
            self.alone(Kind::Furniture, at, 0..text.len(), 0..text.len());
        } else {
            self.scene(at, text, start, None);
        }
        true
    }

    /// A heading, and what stands after it on its line and is none of it.
    fn headed(&mut self, at: usize, text: &str, start: usize, before: Option<String>) {
        let body = text.get(start..).unwrap_or_default();
        let lead = self.marks && text.get(..start).is_some_and(|t| t.ends_with(['*', '_']));
        let Some((to, from, kind)) = heading::tail(body).filter(|_| !lead) else {
            self.scene(at, text, start, before);
            return;
        };
        let (to, from) = (start + to, start + from);
        let head = text.get(..to).unwrap_or_default();
        let space = text.get(..from).unwrap_or_default().trim_end().len();
        self.scene_in(at, head, 0..space, start, before);
        let words = from..text.len();
        match kind {
            Tail::Transition => self.alone(Kind::Transition, at, words.clone(), words),
            Tail::Action => {
                self.put(Kind::Action, at, words.clone(), words);
                self.fresh = false;
            }
        }
    }

    /// A heading in brackets, or after a dot and a space that somebody meant to force it with.
    fn wrapped(&mut self, at: usize, text: &str, start: usize, around: Around) -> bool {
        let bare = text.get(start..).unwrap_or_default();
        let Some(inner) = unwrapped(bare) else {
            return false;
        };
        let end = text.len() - usize::from(!bare.starts_with('.'));
        let plain = heading::opening(inner).is_some_and(|o| heading::plainly(o, inner));
        if around != Around::Free || !plain || !opened(inner, around) {
            return false;
        }
        let from = start + bare.find(inner).unwrap_or(1);
        let body = text.get(..end).unwrap_or_default().trim_end();
        self.scene_in(at, body, 0..text.len(), from, None);
        true
    }

    /// A heading on the line of the transition before it: `CUT TO: EXT. YARD - DAY`.
    fn after_transition(&mut self, at: usize, text: &str, start: usize, around: Around) -> bool {
        let bare = text.get(start..).unwrap_or_default();
        let Some((cut, from)) = cut_before(bare) else {
            return false;
        };
        let words = bare.get(from..).unwrap_or_default();
        let plain = heading::opening(words).is_some_and(|o| heading::plainly(o, words));
        if !plain || !opened(words, around) {
            return false;
        }
        let cut = start + cut;
        self.alone(Kind::Transition, at, 0..cut, start..cut);
        self.scene_in(at, text, start + from..text.len(), start + from, None);
        true
    }

    /// A place in capitals after a number, where a time follows it or the number follows the last scene's.
    fn numbered(
        &mut self,
        at: usize,
        text: &str,
        start: usize,
        (number, body): (Range<usize>, usize),
    ) -> bool {
        let bare = text.get(start..).unwrap_or_default();
        let number = bare.get(number).unwrap_or_default();
        let place = bare.get(body..).unwrap_or_default();
        if place.is_empty() || !is_place(place) {
            return false;
        }
        let next = |(heading, last): &(usize, String)| {
            *heading == self.last_scene
                && last
                    .parse::<u32>()
                    .is_ok_and(|last| number.parse() == Ok(last.saturating_add(1)))
        };
        if heading::parse(place).when == When::Unsaid
            && !self.numbers.last().is_some_and(next)
            && !heading::is_omitted(place, number)
        {
            return false;
        }
        let number = number.to_owned();
        self.scene(at, text, start + body, Some(number));
        true
    }

    /// A place in capitals, a dash, and a time of day: a heading that lacks only its first word.
    fn place(&mut self, at: usize, text: &str, start: usize, bare: &str) -> bool {
        // Such a heading can be forced by a full stop only before a letter or a figure, so it is none.
        if !bare.starts_with(char::is_alphanumeric) {
            return false;
        }
        if let Some((to, _)) = trailing_number(bare, None)
            && heading::is_omitted(bare.get(..to).unwrap_or_default(), "")
        {
            self.scene(at, text, start, None);
            return true;
        }
        if self.habits.headless && heading::place_alone(bare) && !is_shot(bare) {
            self.scene(at, text, start, None);
            return true;
        }
        // Capitals first: prose has none to speak of, and ends the question with its second letter. The longer
        // dashes begin with 0xe2.
        if !is_capitals(bare)
            || memchr::memchr2(b'-', 0xe2, bare.as_bytes()).is_none()
            || !(bare.contains(" - ") || bare.contains(" -- ") || bare.contains(['–', '—']))
            || !is_place(bare)
        {
            return false;
        }
        let timed = heading::times_place(bare);
        if timed {
            self.scene(at, text, start, None);
        }
        timed
    }

    /// True for a line that opens as a scene heading, whatever its number and emphasis.
    pub(in crate::fountain) fn opens(&self, text: &str) -> bool {
        let bare = |text: &str| {
            let marks: &[char] = if self.marks { &['*', '_'] } else { &['*'] };
            let body = text.trim_start_matches(marks);
            let body = if self.marks { body } else { body.trim_start() };
            text.len() - body.len()
        };
        let upper = |text: &str| {
            let text = text.get(bare(text)..).unwrap_or_default();
            heading::opening(text).is_some_and(|o| heading::plainly(o, text))
        };
        let text = if self.marks {
            text.trim_start_matches('#').trim_start()
        } else {
            text
        };
        let text = text.get(bare(text)..).unwrap_or_default();
        upper(text)
            || heading::leading_number(text)
                .and_then(|(_, from)| text.get(from..))
                .is_some_and(upper)
    }

    /// The same, or one in brackets or after a word for a scene, where nobody speaks.
    fn heads(&self, text: &str) -> bool {
        let plain = |text: &str| heading::opening(text).is_some_and(|o| heading::plainly(o, text));
        self.opens(text)
            || unwrapped(text).is_some_and(plain)
            || self.marks && text.strip_prefix('.').is_some_and(plain)
            || heading::scene_label(text)
                .and_then(|from| text.get(from..))
                .is_some_and(plain)
    }

    /// Adds a heading whose words begin at a byte of the line, without the number after them.
    pub(super) fn scene(&mut self, at: usize, text: &str, start: usize, before: Option<String>) {
        self.scene_in(at, text, 0..text.len(), start, before);
    }

    /// The same for words that take only part of their line: `span` are the bytes that are the heading's.
    fn scene_in(
        &mut self,
        at: usize,
        text: &str,
        span: Range<usize>,
        start: usize,
        before: Option<String>,
    ) {
        let body = text.get(start..).unwrap_or_default();
        let marks: &[char] = if self.marks { &['*', '_', ' '] } else { &[] };
        let body = unstarred(body, before.as_deref());
        let whole = start + body.len();
        let mut end = start + body.trim_end_matches(marks).len();
        let mut number = before;
        let tail = text.get(start..end).unwrap_or_default();
        if let Some((to, found)) = trailing_number(tail, number.as_deref()) {
            let kept = tail.get(..to).unwrap_or_default();
            end = start + unstarred(kept, None).len();
            number = Some(found);
        }
        let kept = text.get(start..end).unwrap_or_default();
        let unmarked = kept.trim_end_matches(marks).len();
        // Emphasis around the whole is cut off; within, it is the words' own.
        let lead = text.get(..start).is_some_and(|t| t.ends_with(['*', '_']));
        let words = if lead {
            start..start + unmarked
        } else if number.is_some() {
            start..start + kept.trim_end().len()
        } else {
            start..whole
        };
        let pending = self.number.take();
        self.alone(Kind::SceneHeading, at, span, words);
        self.last_scene = self.elements.len() - 1;
        self.omitted = self
            .elements
            .last()
            .is_some_and(|heading| heading::is_omitted(&heading.text, ""));
        if let Some(number) = number.or(pending) {
            let number = heading::plain_number(&number);
            self.numbers.push((self.elements.len() - 1, number));
        }
    }
}

/// A heading without the star in the margin that marks a revision, after a space or the number said again.
fn unstarred<'t>(text: &'t str, number: Option<&str>) -> &'t str {
    let body = text.trim_end_matches('*');
    if body.len() == text.len() {
        return text;
    }
    let kept = body.trim_end();
    let after_number = number
        .and_then(|number| kept.strip_suffix(number))
        .is_some_and(|head| head.ends_with(char::is_whitespace));
    if !kept.is_empty() && (kept.len() < body.len() || after_number) {
        kept
    } else {
        text
    }
}

/// What stands in brackets, or after a dot and a space, alone on its line.
fn unwrapped(line: &str) -> Option<&str> {
    let inner = match line.chars().next()? {
        '.' => line.strip_prefix(". "),
        '(' => line.strip_prefix('(').and_then(|t| t.strip_suffix(')')),
        '[' => line.strip_prefix('[').and_then(|t| t.strip_suffix(']')),
        _ => None,
    };
    inner.map(str::trim)
}

/// True for words that open as a heading and stand as one.
fn opened(text: &str, around: Around) -> bool {
    heading::opening(text).is_some_and(|o| heading::stands(o, text, around))
}

/// True for capitals that are no camera's and no title's.
fn is_place(text: &str) -> bool {
    is_capitals(text)
        && !text.contains([':', '"', '“'])
        && !text.ends_with(['!', '?'])
        && !is_shot(text)
        && !is_transition(text)
}

/// The number after a heading, `#12A#`, or the one before it said again: where the words end, and the number.
fn trailing_number(text: &str, before: Option<&str>) -> Option<(usize, String)> {
    if let Some(body) = text.strip_suffix('#') {
        let open = body.rfind('#')?;
        let number = body.get(open + 1..)?;
        let head = body.get(..open)?;
        let fits = number.len() <= 24
            && number.chars().any(char::is_alphanumeric)
            && number
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | ' ' | '_' | '/'));
        return (fits && !head.ends_with('\\') && !body.ends_with('\\'))
            .then(|| (head.trim_end().len(), number.trim().to_owned()));
    }
    let number = before?;
    let head = text.trim_end_matches('.').strip_suffix(number)?;
    head.ends_with(char::is_whitespace)
        .then(|| (head.trim_end().len(), number.to_owned()))
}
