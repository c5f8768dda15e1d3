//! Marked lines into elements, in an order in which every element is whole: what stands between two halves
//! of a paragraph at the turn of a page comes after it. Knows no PDF.

use std::ops::Range;

use crate::fountain::{Case, spoken};
use crate::heading;
use crate::model::{Element, Kind, Notice, Scene};
use crate::words::Words;

use super::layout::{self, Edges, Marked};
use super::lines::{Page, Word};
use super::looks;

/// What was made of the lines.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) source: String,
    pub(super) title: Vec<(String, String)>,
    pub(super) elements: Vec<Element>,
    pub(super) scenes: Vec<Scene>,
    pub(super) notices: Vec<Notice>,
    /// Pages of the file that list cast, sets or revisions before the script.
    pub(super) lists: Vec<u32>,
}

/// An element that is not yet done.
#[derive(Debug)]
struct Open {
    kind: Kind,
    from: usize,
    line: u32,
    words: Words,
    dual: bool,
    page: Option<u32>,
}

/// Elements so far.
struct Builder<'a> {
    marked: &'a [Marked],
    edges: Edges,
    /// The number of each page.
    labels: Vec<Option<u32>>,
    read: Read,
    lines: u32,
    open: Option<Open>,
    /// Kind of the last element that is script.
    last: Option<Kind>,
    last_cue: String,
    last_heading: String,
    /// Where the last line that is script ended.
    last_right: f64,
    /// Page of the last line that is script.
    last_page: Option<usize>,
    /// Furniture that waits for the open element to end.
    waiting: Vec<usize>,
    numbers: Vec<(usize, String)>,
    /// Number of the next heading, said above it.
    number: Option<String>,
    /// Element, page and height of every line of script.
    places: Vec<(usize, usize, f64)>,
}

/// Makes elements and scenes of the lines of all pages.
pub(super) fn build(pages: &[Page], marked: &[Marked]) -> Read {
    let (front, titles) = layout::before_script(pages, marked);
    let labels = label(pages, marked, front);
    let front_lines = marked.iter().take_while(|m| m.line.page < front).count();
    let title_lines = marked.iter().take_while(|m| m.line.page < titles).count();
    let script = marked.get(front_lines..).unwrap_or_default();
    let mut builder = Builder {
        marked,
        edges: Edges::of(script),
        labels,
        read: Read::default(),
        lines: 0,
        open: None,
        last: None,
        last_cue: String::new(),
        last_heading: String::new(),
        last_right: 0.0,
        last_page: None,
        waiting: Vec::new(),
        numbers: Vec::new(),
        number: None,
        places: Vec::new(),
    };
    builder.front(front_lines, title_lines);
    if front > titles {
        let numbers: Vec<u32> = pages.iter().map(|page| page.number).collect();
        builder.read.lists = numbers.get(titles..front).unwrap_or_default().to_vec();
    }
    let mut at = front_lines;
    while at < marked.len() {
        at = builder.line(at);
    }
    builder.close();
    builder.scenes();
    builder.read
}

/// The number of each page, printed or counted; those before the script have none.
fn label(pages: &[Page], marked: &[Marked], front: usize) -> Vec<Option<u32>> {
    let mut labels = Vec::with_capacity(pages.len());
    let (mut from, mut next) = (0, 1_u32);
    for index in 0..pages.len() {
        let rest = marked.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|m| m.line.page == index).count();
        let lines = rest.get(..count).unwrap_or_default();
        from += count;
        if index < front {
            labels.push(None);
            continue;
        }
        let printed = layout::printed_number(lines).filter(|n| (1..10_000).contains(n));
        let number = printed.unwrap_or(next);
        next = number.saturating_add(1);
        labels.push(Some(number));
    }
    labels
}

impl Builder<'_> {
    /// The lines of the pages before the script. Of title pages the first is the title, the others stand together.
    fn front(&mut self, count: usize, titles: usize) {
        let lines = self.marked.get(..count).unwrap_or_default();
        let mut page = None;
        let mut values: Vec<String> = Vec::new();
        for (at, marked) in lines.iter().enumerate() {
            if marked.furniture {
                self.waiting.push(at);
                continue;
            }
            if page == Some(marked.line.page) {
                self.go_on(at, marked.text().len(), '\n');
            } else {
                self.start(Kind::TitlePage, at, marked.text().len(), false);
                page = Some(marked.line.page);
            }
            if at < titles {
                values.push(marked.text().to_owned());
            }
        }
        self.close();
        self.last = None;
        self.last_page = None;
        let mut values = values.into_iter();
        if let Some(first) = values.next() {
            self.read.title.push(("Title".to_owned(), first));
        }
        let rest: Vec<String> = values.collect();
        if !rest.is_empty() {
            self.read
                .title
                .push(("Title page".to_owned(), rest.join("\n")));
        }
    }

    /// Reads the line there, and those that belong with it; where to go on.
    fn line(&mut self, at: usize) -> usize {
        let Some(marked) = self.marked.get(at) else {
            return at + 1;
        };
        if marked.furniture {
            self.waiting.push(at);
            return at + 1;
        }
        if self.edges.in_margins(marked) {
            self.waiting.push(at);
            return at + 1;
        }
        if let Some(number) = self.number_above(at) {
            self.number = Some(number);
            self.waiting.push(at);
            return at + 1;
        }
        if let Some(block) = self.side_by_side(at) {
            return self.two_columns(block);
        }
        if self.edges.dialogue.is_none() && self.named(at) {
            return at + 1;
        }
        let text = marked.text();
        let joined = !marked.gap;
        let turned = self.last_page.is_some_and(|page| page != marked.line.page);
        let kind = self.kind_of(at, joined);
        let mut taken = text.len();
        let goes_on = match kind {
            Kind::SceneHeading => {
                joined
                    && self.last == Some(kind)
                    && marked.number.is_none()
                    && !looks::opens_scene(text)
            }
            Kind::Action => self.last == Some(kind) && (joined || (turned && self.runs_over(at))),
            Kind::Dialogue => self.last == Some(kind),
            Kind::Parenthetical => self.last == Some(kind) && (joined || turned) && !self.closed(),
            Kind::Centered => joined && self.last == Some(kind),
            _ => false,
        };
        if matches!(kind, Kind::Character | Kind::SceneHeading) {
            let (name, continued) = looks::without_continued(text);
            let name = if kind == Kind::Character {
                looks::speaker(name).unwrap_or(name)
            } else {
                name
            };
            let before = if kind == Kind::Character {
                &mut self.last_cue
            } else {
                &mut self.last_heading
            };
            let overleaf = turned && continued && *before == name;
            name.clone_into(before);
            let said = matches!(self.last, Some(Kind::Dialogue | Kind::Parenthetical));
            if overleaf && (kind == Kind::SceneHeading || said) {
                self.waiting.push(at);
                return at + 1;
            }
            taken = name.len();
            // The number said again after one space, where most programs set it in the margin.
            let number = marked
                .number
                .as_deref()
                .filter(|_| kind == Kind::SceneHeading);
            if let Some(kept) = number.and_then(|number| name.strip_suffix(number))
                && kept.ends_with(' ')
            {
                taken = kept.trim_end().len();
            }
        }
        if goes_on && self.open.is_some() {
            self.go_on(at, taken, ' ');
        } else {
            self.start(kind, at, taken, false);
            if kind == Kind::SceneHeading {
                let own = || heading::bare_scene(text).and_then(|number| text.get(number));
                let above = self.number.take();
                let number = marked.number.clone().or(above);
                if let Some(number) = number.or_else(|| own().map(str::to_owned)) {
                    self.numbers.push((self.read.elements.len(), number));
                }
            }
        }
        self.last = Some(kind);
        self.last_page = Some(marked.line.page);
        self.last_right = marked.right();
        at + 1
    }

    /// The number of a line that says nothing but that, `SCENE 4A`, with the heading below it.
    fn number_above(&self, at: usize) -> Option<String> {
        let marked = self.marked.get(at).filter(|m| m.number.is_none())?;
        let number = heading::scene_before(marked.text())?;
        let next = self.marked.get(at + 1..)?.iter().find(|m| !m.furniture)?;
        let opens = next.number.is_none() && looks::opens_scene(next.text());
        opens.then(|| marked.text().get(number).unwrap_or_default().to_owned())
    }

    /// `JO: what is said`, where all is set at one edge: the name is a line of the source for itself.
    fn named(&mut self, at: usize) -> bool {
        let Some(marked) = self.marked.get(at) else {
            return false;
        };
        let text = marked.text();
        let Some(found) = spoken(text).filter(|found| found.case == Case::Capitals) else {
            return false;
        };
        let cue = text.get(..found.end).unwrap_or_default().trim_end();
        let speech = text.get(found.speech..).unwrap_or_default();
        if marked.number.is_some() || looks::transition(cue) || speech.is_empty() {
            return false;
        }
        let page = marked.line.page;
        self.start_with(Kind::Character, cue, found.cue.clone(), page, false);
        self.place(at);
        self.start_with(Kind::Dialogue, speech, 0..speech.len(), page, false);
        self.place(at);
        self.last = Some(Kind::Dialogue);
        self.last_page = Some(page);
        self.last_right = marked.right();
        true
    }

    /// What the line there is.
    fn kind_of(&self, at: usize, joined: bool) -> Kind {
        let Some(marked) = self.marked.get(at) else {
            return Kind::Action;
        };
        let (text, left) = (marked.text(), marked.left());
        let at_action = self.edges.at_action(left);
        let opens = looks::opens_scene(text);
        if (opens && (at_action || marked.number.is_some() || (marked.gap && looks::upper(text))))
            && (!joined || looks::upper(text))
            || (marked.number.is_some() && looks::upper(text))
        {
            return Kind::SceneHeading;
        }
        if at_action && !joined && looks::opens_small(text) && self.below(at).is_none() {
            return Kind::SceneHeading;
        }
        let speech = matches!(
            self.last,
            Some(Kind::Character | Kind::Parenthetical | Kind::Dialogue)
        );
        if !joined && heading::bare_scene(text).is_some() && !self.speaks_below(at) {
            return Kind::SceneHeading;
        }
        if at_action && looks::upper(text) && !looks::transition(text) {
            // Who speaks may stand right under a heading that had room for more.
            let speaks = || looks::speaker(text).is_some() && self.below(at).is_some();
            let heading_above = joined
                && self.last == Some(Kind::SceneHeading)
                && (self.had_no_room(at) || !speaks());
            if heading_above || self.edges.led_as_heading(marked) {
                return Kind::SceneHeading;
            }
        }
        if joined && self.last == Some(Kind::Parenthetical) && !self.closed() {
            return Kind::Parenthetical;
        }
        if self.edges.centred {
            return self.kind_about_axis(at, joined, speech);
        }
        if self.edges.dialogue.is_none() {
            return self.kind_at_one_edge(at, joined, speech);
        }
        if at_action {
            return if looks::transition(text) {
                Kind::Transition
            } else {
                Kind::Action
            };
        }
        if speech && text.starts_with('(') {
            return Kind::Parenthetical;
        }
        if self.edges.flush && !joined && looks::speaker(text).is_some() && self.speaks_below(at) {
            return Kind::Character;
        }
        if self.edges.past_dialogue(left) {
            // Somebody may be called `FIN`: no speech stands under a transition.
            let named = looks::cue(text)
                || looks::speaker(text).is_some()
                || (!joined && self.edges.named_as_cue(marked));
            let speaks = named && self.speaks_below(at);
            if looks::transition(text) && !speaks {
                return Kind::Transition;
            }
            if speaks {
                return Kind::Character;
            }
            if !joined && looks::upper(text) {
                return Kind::Centered;
            }
        }
        if speech && (joined || self.edges.at_dialogue(left)) {
            return Kind::Dialogue;
        }
        Kind::Action
    }

    /// What a line is in a file that centres cues and speech.
    fn kind_about_axis(&self, at: usize, joined: bool, speech: bool) -> Kind {
        let Some(marked) = self.marked.get(at) else {
            return Kind::Action;
        };
        let (text, on_axis) = (marked.text(), self.edges.on_axis(marked));
        let cue = !joined
            && on_axis
            && !self.edges.at_action(marked.left())
            && looks::speaker(text).is_some()
            && self.speaks_below(at);
        if cue {
            return Kind::Character;
        }
        // What stands first on a page has no line above that it could stand apart from.
        let apart = !joined && !self.edges.spaced && marked.lead.is_some();
        if speech && on_axis && (joined || !(apart || self.edges.at_action(marked.left()))) {
            return if text.starts_with('(') {
                Kind::Parenthetical
            } else {
                Kind::Dialogue
            };
        }
        if looks::transition(text) {
            Kind::Transition
        } else if !joined && on_axis && looks::upper(text) && !self.edges.at_action(marked.left()) {
            Kind::Centered
        } else {
            Kind::Action
        }
    }

    /// What a line is in a file that sets all at one edge: by empty lines and capitals alone.
    fn kind_at_one_edge(&self, at: usize, joined: bool, speech: bool) -> Kind {
        let text = self.marked.get(at).map_or("", Marked::text);
        if joined && speech {
            return if text.starts_with('(') {
                Kind::Parenthetical
            } else {
                Kind::Dialogue
            };
        }
        if looks::transition(text) {
            return Kind::Transition;
        }
        let below = self.below(at).is_some();
        let apart = !joined || self.last == Some(Kind::SceneHeading);
        if apart && below && looks::speaker(text).is_some() {
            return Kind::Character;
        }
        Kind::Action
    }

    /// The next line of script, where it stands right under this one.
    fn below(&self, at: usize) -> Option<&Marked> {
        let page = self.marked.get(at)?.line.page;
        self.marked
            .get(at + 1..)?
            .iter()
            .take_while(|m| m.line.page == page)
            .find(|m| !m.furniture)
            .filter(|m| {
                !m.gap || (self.edges.spaced && m.lead.is_some_and(|lead| lead < layout::SPACED))
            })
    }

    /// True where speech stands right under the line.
    fn speaks_below(&self, at: usize) -> bool {
        self.below(at).is_some_and(|next| {
            self.edges.at_dialogue(next.left())
                || (self.edges.centred && self.edges.on_axis(next))
                || (next.text().starts_with('(') && !self.edges.at_action(next.left()))
        })
    }

    /// True where the paragraph at the foot of the last page goes on with the line there: no sentence ended,
    /// or the next word had no room left.
    fn runs_over(&self, at: usize) -> bool {
        let ended = self
            .open
            .as_ref()
            .is_none_or(|open| looks::ends_sentence(&open.words.text));
        !ended || self.had_no_room(at)
    }

    /// True where the line above had no room left for the first word of the line there.
    fn had_no_room(&self, at: usize) -> bool {
        let next = self.marked.get(at).and_then(|marked| {
            let word = marked.line.words.get(marked.body.start)?;
            Some(word.right - word.left + marked.line.size * 0.6)
        });
        next.is_some_and(|width| self.last_right + width > self.edges.right)
    }

    /// True where the bracket of the open parenthetical is closed.
    fn closed(&self) -> bool {
        self.open
            .as_ref()
            .is_none_or(|open| open.words.text.ends_with(')'))
    }

    /// Adds a printed line to the source; where it begins.
    fn print(&mut self, text: &str) -> usize {
        let from = self.read.source.len();
        self.read.source.push_str(text);
        self.read.source.push('\n');
        self.lines = self.lines.saturating_add(1);
        from
    }

    /// A new element begins with the line there; `taken` bytes of its words are its text.
    fn start(&mut self, kind: Kind, at: usize, taken: usize, dual: bool) {
        let Some(marked) = self.marked.get(at) else {
            return;
        };
        let words = marked.line.words.get(marked.body.clone());
        let begin = words.and_then(<[Word]>::first).map_or(0, |word| word.from);
        let text = &marked.line.text;
        self.start_with(kind, text, begin..begin + taken, marked.line.page, dual);
        self.place(at);
    }

    fn start_with(&mut self, kind: Kind, line: &str, taken: Range<usize>, page: usize, dual: bool) {
        self.close();
        let from = self.print(line);
        let mut words = Words::default();
        words.push(
            line.get(taken.clone()).unwrap_or_default(),
            from + taken.start,
        );
        self.open = Some(Open {
            kind,
            from,
            line: self.lines,
            words,
            dual,
            page: self.labels.get(page).copied().flatten(),
        });
    }

    /// The open element goes on with the line there.
    fn go_on(&mut self, at: usize, taken: usize, joint: char) {
        let Some(marked) = self.marked.get(at) else {
            return;
        };
        let words = marked.line.words.get(marked.body.clone());
        let begin = words.and_then(<[Word]>::first).map_or(0, |word| word.from);
        self.go_on_with(&marked.line.text, begin..begin + taken, joint);
        self.place(at);
    }

    fn go_on_with(&mut self, line: &str, taken: Range<usize>, joint: char) {
        let from = self.print(line);
        let Some(open) = self.open.as_mut() else {
            return;
        };
        let mut before = open.words.text.chars().rev();
        // A word broken at its hyphen is one word; a dash is not.
        let hyphen = before.next() == Some('-') && before.next().is_some_and(char::is_alphanumeric);
        if !hyphen {
            let end = from.saturating_sub(1);
            open.words.push_for(joint, end..from);
        }
        open.words.push(
            line.get(taken.clone()).unwrap_or_default(),
            from + taken.start,
        );
    }

    /// Remembers where a line of the open element stands.
    fn place(&mut self, at: usize) {
        if let Some(marked) = self.marked.get(at) {
            self.places
                .push((self.read.elements.len(), marked.line.page, marked.line.y));
        }
    }

    /// Ends the open element and lets out the furniture that waited for it.
    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.finish(open);
        }
        for at in std::mem::take(&mut self.waiting) {
            let Some(marked) = self.marked.get(at) else {
                continue;
            };
            let text = &marked.line.text;
            let from = self.print(text);
            let mut words = Words::default();
            words.push(text, from);
            let page = self.labels.get(marked.line.page).copied().flatten();
            let line = self.lines;
            self.finish(Open {
                kind: Kind::Furniture,
                from,
                line,
                words,
                dual: false,
                page,
            });
        }
    }

    fn finish(&mut self, open: Open) {
        let to = self.read.source.len().saturating_sub(1);
        self.read.elements.push(Element {
            kind: open.kind,
            span: open.from..to,
            line: open.line,
            text: open.words.text,
            pieces: open.words.pieces,
            dual: open.dual,
            tags: Vec::new(),
            page: open.page,
        });
    }

    /// Lines from there on in which two speak at once: both cues stand in one line.
    fn side_by_side(&self, at: usize) -> Option<Range<usize>> {
        let marked = self.marked.get(at)?;
        let (left, right) = halves(marked, None)?;
        let text = |words: Range<usize>| {
            let words = marked.line.words.get(words).unwrap_or_default();
            marked.line.text_of(words)
        };
        if marked.number.is_some() || !looks::cue(text(left)) || !looks::cue(text(right)) {
            return None;
        }
        self.below(at)?;
        let rest = self.marked.get(at + 1..)?;
        let count = rest
            .iter()
            .take_while(|m| m.line.page == marked.line.page && !m.gap && !m.furniture)
            .count();
        Some(at..at + 1 + count)
    }

    /// Reads two columns, the left one first. Each half of a printed line is then a line of the source.
    fn two_columns(&mut self, block: Range<usize>) -> usize {
        let all = self.marked;
        let lines = all.get(block.clone()).unwrap_or_default();
        let middle = lines.first().and_then(|cue| {
            let (left, right) = halves(cue, None)?;
            let at = |word: usize| cue.line.words.get(word).map(|w| w.left);
            Some(f64::midpoint(at(left.start)?, at(right.start)?))
        });
        for second in [false, true] {
            self.last = None;
            for (index, marked) in lines.iter().enumerate() {
                let (left, right) = halves(marked, middle).unwrap_or((0..0, 0..0));
                let half = if second { right } else { left };
                let words = marked.line.words.get(half).unwrap_or_default();
                let text = marked.line.text_of(words);
                if text.is_empty() {
                    continue;
                }
                let kind = if self.last.is_none() {
                    Kind::Character
                } else if text.starts_with('(')
                    || (self.last == Some(Kind::Parenthetical) && !self.closed())
                {
                    Kind::Parenthetical
                } else {
                    Kind::Dialogue
                };
                let goes_on = self.last == Some(kind)
                    && (kind == Kind::Dialogue || (kind == Kind::Parenthetical && !self.closed()));
                let taken = if kind == Kind::Character {
                    looks::without_continued(text).0.len()
                } else {
                    text.len()
                };
                if goes_on {
                    self.go_on_with(text, 0..taken, ' ');
                } else {
                    self.start_with(kind, text, 0..taken, marked.line.page, second);
                }
                self.place(block.start + index);
                self.last = Some(kind);
                self.last_page = Some(marked.line.page);
            }
        }
        block.end
    }

    /// The scenes, with lengths as they are on the pages.
    fn scenes(&mut self) {
        let elements = &self.read.elements;
        let end = self.read.source.len();
        let mut scenes = crate::scenes::scenes(end, elements, &self.numbers);
        let leading = layout::leading(self.marked);
        let mut places = self.places.iter().peekable();
        for scene in &mut scenes {
            while places
                .next_if(|(e, ..)| *e < scene.elements.start)
                .is_some()
            {}
            let mut lines = 0.0;
            let mut extent: Option<(usize, f64, f64)> = None;
            while let Some((_, page, y)) = places.next_if(|(e, ..)| *e < scene.elements.end) {
                extent = match extent {
                    Some((same, top, foot)) if same == *page => {
                        Some((same, top.min(*y), foot.max(*y)))
                    }
                    before => {
                        lines += before.map_or(0.0, |(_, top, foot)| (foot - top) / leading + 1.0);
                        Some((*page, *y, *y))
                    }
                };
            }
            lines += extent.map_or(0.0, |(_, top, foot)| (foot - top) / leading + 1.0);
            scene.eighths = eighths(lines);
        }
        self.read.scenes = scenes;
    }
}

/// Lines of a page into its eighths, one at least.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a cast saturates; no script has four thousand million eighths"
)]
fn eighths(lines: f64) -> u32 {
    (lines * 8.0 / crate::scenes::PAGE_LINES as f64)
        .round()
        .max(1.0) as u32
}

/// The two halves of a line with a wide gap; with a middle given, a line without one is in one half.
fn halves(marked: &Marked, middle: Option<f64>) -> Option<(Range<usize>, Range<usize>)> {
    let body = marked.body.clone();
    let words = marked.line.words.get(body.clone())?;
    let wide = words
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, word)| word.apart)
        .max_by(|(a, one), (b, two)| {
            let gap = |at: usize, word: &Word| {
                let before = at.checked_sub(1).and_then(|at| words.get(at));
                word.left - before.map_or(word.left, |w| w.right)
            };
            gap(*a, one).total_cmp(&gap(*b, two))
        });
    if let Some((at, _)) = wide {
        let split = body.start + at;
        return Some((body.start..split, split..body.end));
    }
    let left = words.first()?.left;
    if left < middle? {
        Some((body.clone(), body.end..body.end))
    } else {
        Some((body.start..body.start, body))
    }
}
