//! Lines into elements. What one line can be is asked of [`super::cue`] and [`crate::heading`], what the
//! writer does elsewhere of [`super::habits`]; the order in which that counts is decided here.

mod heads;
mod speech;

pub(super) use speech::close;

use std::borrow::Cow;
use std::ops::Range;

use super::aside::Aside;
use super::cue::{is_act, is_capitals, is_furniture, is_shot, is_transition};
use super::habits::Habits;
use super::holes::Hole;
use super::inline::Words;
use super::lines::Line;
use crate::heading;
use crate::model::{Element, Kind};

/// Most elements that room is made for at first.
const ELEMENTS_MAX: usize = 1 << 16;

/// A paragraph that the next line may still belong to.
struct Open {
    kind: Kind,
    words: Words,
    span: Range<usize>,
    line: u32,
    feeds: u32,
    /// The line it ended with so far.
    last: usize,
}

/// Somebody who speaks.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    /// Named before a colon.
    colon: bool,
    /// At once with the one before.
    dual: bool,
    /// Has said something.
    said: bool,
    /// Parentheses that are open from the line before.
    depth: usize,
}

/// Makes elements, line by line.
pub(super) struct Maker<'s> {
    pub(super) source: &'s str,
    pub(super) lines: &'s [Line],
    pub(super) elements: Vec<Element>,
    /// Notes and boneyards that are not yet among them.
    aside: Aside<'s>,
    /// Scene numbers by index of their heading.
    pub(super) numbers: Vec<(usize, String)>,
    pub(super) habits: Habits,
    /// Fountain's marks count.
    marks: bool,
    /// Form feeds part pages, so an element's page is known.
    paged: bool,
    open: Option<Open>,
    block: Option<Block>,
    /// The line before is empty, or as good as.
    fresh: bool,
    /// Index of the last heading.
    last_scene: usize,
    /// A number on a line of its own, for the heading below it.
    number: Option<String>,
    /// The last heading is of a scene left out, and nothing followed it but more numbers of such.
    omitted: bool,
}

impl<'s> Maker<'s> {
    pub(super) fn new(source: &'s str, lines: &'s [Line], holes: &'s [Hole], marks: bool) -> Self {
        let feeds = lines.last().map_or(0, |line| line.feeds) as usize;
        let words = lines.iter().filter(|line| !line.is_blank()).count();
        Self {
            source,
            lines,
            // One for each line, and some for names before a colon.
            elements: Vec::with_capacity((words + words / 8 + holes.len()).min(ELEMENTS_MAX)),
            aside: Aside::new(source, holes),
            numbers: Vec::new(),
            habits: Habits::default(),
            marks,
            paged: feeds > 0 && lines.len() / (feeds + 1) <= 80,
            open: None,
            block: None,
            fresh: true,
            last_scene: 0,
            number: None,
            omitted: false,
        }
    }

    /// Reads all lines from one on. Those before it, a title page, tell nothing of the writer's habits.
    pub(super) fn run(&mut self, from: usize) {
        let lines = self.lines;
        self.habits = Habits::measure(self.source, lines.get(from..).unwrap_or_default());
        for (at, line) in lines.iter().enumerate().skip(from) {
            if line.is_blank() {
                self.blank(line);
            } else {
                let text = line.text(self.source);
                self.line(at, line, &text);
            }
        }
        self.finish();
        self.aside.rest(&mut self.elements);
    }

    fn blank(&mut self, line: &Line) {
        self.fresh = true;
        if let Some(block) = &mut self.block {
            block.depth = 0;
            // Two spaces keep a speech open; what follows then is no paragraph of its own.
            if line.two_spaces && self.marks && !self.habits.two_spaces {
                self.fresh = false;
                return;
            }
            if self.habits.gapped || self.habits.spread && !block.said {
                self.finish();
                return;
            }
        }
        self.finish();
        self.block = None;
    }

    /// Ends the open paragraph.
    pub(super) fn finish(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        self.aside.before(&open.span, &mut self.elements);
        self.elements.push(Element {
            kind: open.kind,
            span: open.span,
            line: open.line,
            text: open.words.text,
            pieces: open.words.pieces,
            dual: self.block.is_some_and(|block| block.dual),
            tags: Vec::new(),
            page: self.paged.then_some(open.feeds + 1),
        });
    }

    /// Adds part of a line: `span` are all its bytes, `words` those that are words; both in the line's text.
    pub(super) fn put(&mut self, kind: Kind, at: usize, span: Range<usize>, words: Range<usize>) {
        let Some(line) = self.lines.get(at) else {
            return;
        };
        let source = line.span(&span);
        let goes_on = match (&self.open, kind) {
            (Some(open), Kind::Action | Kind::Dialogue | Kind::Lyric | Kind::TitlePage) => {
                open.kind == kind && open.last < at
            }
            (Some(open), Kind::Parenthetical) => {
                open.kind == kind && self.block.is_some_and(|block| block.depth > 0)
            }
            _ => false,
        };
        if !goes_on {
            self.finish();
        }
        let open = self.open.get_or_insert_with(|| Open {
            kind,
            words: Words::default(),
            span: source.start..source.start,
            line: line.number,
            feeds: line.feeds,
            last: at,
        });
        if goes_on && !open.words.text.is_empty() {
            for line in self.lines.get(open.last..at).unwrap_or_default() {
                open.words.push_break(line.end.clone());
            }
        }
        open.last = at;
        open.span.end = source.end;
        let single;
        let many;
        let parts = if line.more.is_empty() {
            single = line.first.start + words.start..line.first.start + words.end;
            std::slice::from_ref(&single)
        } else {
            many = line.parts(&words);
            &many
        };
        if self.marks {
            open.words.push_marked(self.source, parts);
        } else {
            for part in parts {
                open.words.push(self.source, part.clone());
            }
        }
    }

    /// Adds a line that stands alone and ends whatever was open.
    fn alone(&mut self, kind: Kind, at: usize, span: Range<usize>, words: Range<usize>) {
        self.finish();
        self.block = None;
        self.put(kind, at, span, words);
        self.finish();
        // Whatever follows such a line begins a paragraph.
        self.fresh = true;
    }

    fn text_at(&self, at: usize) -> Option<Cow<'s, str>> {
        let line = self.lines.get(at).filter(|line| !line.is_blank())?;
        Some(line.text(self.source))
    }

    fn next_is_blank(&self, at: usize) -> bool {
        self.lines.get(at + 1).is_none_or(Line::is_blank)
    }

    /// True for the first words of a page, where the text says where pages end.
    fn opens_page(&self, at: usize, line: &Line) -> bool {
        let before = at.checked_sub(1).and_then(|last| self.lines.get(last));
        let between = before.map_or(0, |last| last.first.end)..line.first.start;
        let between = self.source.get(between).unwrap_or_default();
        memchr::memchr(0x0c, between.as_bytes()).is_some()
    }

    fn line(&mut self, at: usize, line: &Line, text: &str) {
        if std::mem::take(&mut self.omitted) && heading::is_omitted_more(text) {
            self.alone(Kind::Furniture, at, 0..text.len(), 0..text.len());
            self.omitted = true;
            return;
        }
        if !self.marks && is_furniture(text) && self.opens_page(at, line) {
            self.alone(Kind::Furniture, at, 0..text.len(), 0..text.len());
            return;
        }
        let fresh = std::mem::take(&mut self.fresh);
        if self.block.is_some_and(|block| block.depth > 0) {
            // What is open was looked ahead for, so these lines are nothing else.
            self.speech(at, text, 0);
            return;
        }
        if self.marks && self.forced(at, text, fresh) {
            return;
        }
        if self.heading(at, text, fresh) || self.cue(at, line, text, fresh) {
            return;
        }
        if self.block.is_some() && self.habits.at_margin(line, fresh) {
            self.finish();
            self.block = None;
        }
        let Some(block) = self.block else {
            if !self.slug(at, line, text, fresh) && !self.spoken(at, text) {
                self.put(Kind::Action, at, 0..text.len(), 0..text.len());
            }
            return;
        };
        let ends = block.said && text.ends_with(':') && self.slug(at, line, text, false);
        let others = block.said && (block.colon || self.habits.loose);
        if !(ends || others && self.spoken(at, text)) {
            self.speech(at, text, 0);
        }
    }

    /// Elements by their first character.
    fn forced(&mut self, at: usize, text: &str, fresh: bool) -> bool {
        let all = 0..text.len();
        let bytes = text.as_bytes();
        let within = self.block.is_some() && !fresh;
        let from = |n: usize| {
            let rest = text.get(n..).unwrap_or_default();
            text.len() - rest.trim_start().len()..text.len()
        };
        match bytes.first() {
            Some(b'=') if text.len() > 2 && bytes.iter().all(|b| *b == b'=') => {
                self.alone(Kind::PageBreak, at, all, 0..0);
            }
            Some(b'=') => self.alone(Kind::Synopsis, at, all, from(1)),
            Some(b'#') => return self.section(at, text, within),
            Some(b'~') => {
                if let Some(block) = &mut self.block {
                    block.said = true;
                }
                self.put(Kind::Lyric, at, all, from(1));
            }
            Some(b'!') => {
                if self.block.is_some() {
                    self.finish();
                    self.block = None;
                }
                self.put(Kind::Action, at, all, from(1));
            }
            Some(b'@') if text.len() > 1 && !within && (fresh || self.open.is_none()) => {
                let body = text.trim_end();
                let (to, dual) = match body.strip_suffix('^') {
                    Some(rest) if !rest.ends_with('\\') => (rest.trim_end().len(), true),
                    _ => (text.len(), false),
                };
                self.open_block(
                    at,
                    all,
                    from(1).start.min(to)..to,
                    Block {
                        dual,
                        ..Block::default()
                    },
                );
            }
            Some(b'.') if is_forced_heading(text) && (fresh || (!within && is_capitals(text))) => {
                self.scene(at, text, 1, None);
            }
            Some(b'>') => {
                let centred = text.len() > 1 && text.ends_with('<') && !text.ends_with("\\<");
                if centred {
                    let end = text.len() - 1;
                    let inner = text.get(1..end).unwrap_or_default();
                    let to = 1 + inner.trim_end().len();
                    let start = from(1).start.min(to);
                    self.alone(Kind::Centered, at, all, start..to);
                } else {
                    self.alone(Kind::Transition, at, all, from(1));
                }
            }
            _ => return false,
        }
        true
    }

    /// Lines in capitals that are neither cue nor action.
    fn slug(&mut self, at: usize, line: &Line, text: &str, fresh: bool) -> bool {
        let all = 0..text.len();
        if !self.marks && is_furniture(text) {
            self.alone(Kind::Furniture, at, all.clone(), all);
            return true;
        }
        let below =
            self.next_is_blank(at) || self.text_at(at + 1).is_some_and(|next| self.opens(&next));
        if below && is_transition(text) && !line.trailing {
            // `FADE IN:` and the like may stand without an empty line before them.
            self.alone(Kind::Transition, at, all.clone(), all);
            return true;
        }
        if fresh && is_act(text) {
            self.alone(Kind::Section, at, all.clone(), all);
            return true;
        }
        if fresh && is_shot(text) {
            self.alone(Kind::Shot, at, all.clone(), all);
            return true;
        }
        false
    }
}

/// One dot and a letter or digit. A calibre, `.45 on the table`, is none.
fn is_forced_heading(text: &str) -> bool {
    let body = text.strip_prefix('.').unwrap_or_default();
    if !body.chars().next().is_some_and(char::is_alphanumeric) {
        return false;
    }
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let calibre = (2..=3).contains(&digits)
        && body
            .get(digits..)
            .is_some_and(|rest| rest.starts_with([' ', '-', ',']) && !is_capitals(rest));
    !calibre
}
