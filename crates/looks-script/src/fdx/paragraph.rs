//! Paragraphs of the script as they are met, and the elements and scenes they become. Sees names, words and
//! places; never a mark of XML.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::heading::{self, When};
use crate::model::{Element, Format, Kind, Notice, Scene, Span, Tag};
use crate::words::Words;

use super::tags::Tables;
use super::{kinds, untyped};

/// What encloses paragraphs within a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Two who speak at once.
    Dual,
    /// A scene that was taken out and is kept: read, never looked at.
    Omitted,
}

/// Most names that are kept for one scene.
const CAST_MAX: usize = 500;

/// Bytes that a paragraph takes in a file with few marks, and most elements that room is made for at first.
const BYTES_EACH: usize = 100;
const ELEMENTS_MAX: usize = 1 << 16;

/// Most headings without words that are said.
const WORDLESS_MAX: usize = 10;

/// What was read, without its source.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) title: Vec<(String, String)>,
    pub(super) elements: Vec<Element>,
    pub(super) scenes: Vec<Scene>,
    pub(super) notices: Vec<Notice>,
}

/// What the program wrote beside a heading.
#[derive(Debug, Default)]
struct Facts {
    element: usize,
    number: Option<String>,
    page: Option<u32>,
    eighths: Option<u32>,
    cast: Vec<String>,
}

/// A paragraph that is not yet closed.
#[derive(Debug)]
struct Open {
    from: usize,
    line: u32,
    kind: Option<Kind>,
    /// Its type, where the program has none of that name.
    made: Option<String>,
    /// True where the type was not given or is the one that says nothing.
    plain: bool,
    dual: bool,
    words: Words,
    /// Runs with a tag: place in the words, numbers as written.
    tagged: Vec<(Range<usize>, String)>,
    run_tag: Option<String>,
    /// The run is struck out: its words stand on the page and are no longer the script's.
    struck: bool,
    /// A scene that was taken out is kept in it.
    holds: bool,
    facts: Option<Facts>,
}

/// All paragraphs of the script so far.
#[derive(Debug)]
pub(super) struct Paragraphs<'a> {
    source: &'a str,
    counted: (usize, u32),
    open: Vec<Open>,
    /// Cues met in the dual dialogue that is open.
    dual_cues: Option<u32>,
    omitted: u32,
    elements: Vec<Element>,
    facts: Vec<Facts>,
    /// Elements of types that are not the program's own, with the name.
    made: Vec<(usize, String)>,
    /// Elements without a type, or of the one that says nothing.
    unsaid: Vec<usize>,
    tagged: Vec<(usize, Range<usize>, String)>,
    /// Line of the first run that is struck out, and how many there are.
    struck: Option<(u32, u32)>,
    /// Elements before which an empty paragraph stands.
    gaps: Vec<usize>,
    /// Line and number of headings that have a number and no words.
    wordless: Vec<(u32, String)>,
}

impl<'a> Paragraphs<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            counted: (0, 1),
            open: Vec::new(),
            dual_cues: None,
            omitted: 0,
            elements: Vec::with_capacity((source.len() / BYTES_EACH).min(ELEMENTS_MAX)),
            facts: Vec::new(),
            made: Vec::new(),
            unsaid: Vec::new(),
            tagged: Vec::new(),
            struck: None,
            gaps: Vec::new(),
            wordless: Vec::new(),
        }
    }

    /// Line of a byte; cheap when asked in order.
    pub(super) fn line(&mut self, at: usize) -> u32 {
        let (counted, line) = self.counted;
        let breaks = |span: Range<usize>| {
            let bytes = self.source.as_bytes().get(span).unwrap_or_default();
            u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX)
        };
        let line = if at >= counted {
            line.saturating_add(breaks(counted..at))
        } else {
            line.saturating_sub(breaks(at..counted))
        };
        self.counted = (at, line);
        line
    }

    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// A paragraph begins; one that is open stands aside with what it has.
    pub(super) fn begin(&mut self, from: usize, kind: Option<&str>, number: Option<&str>) {
        self.set_aside(from);
        let line = self.line(from);
        let known = kind.and_then(kinds::of_type);
        if known == Some(Kind::Character)
            && let Some(cues) = &mut self.dual_cues
        {
            *cues += 1;
        }
        let number = number.filter(|n| !n.is_empty());
        self.open.push(Open {
            from,
            line,
            kind: known,
            made: kind
                .filter(|k| known.is_none() && !k.is_empty())
                .map(str::to_owned),
            plain: kind.is_none_or(|k| k.is_empty() || k.eq_ignore_ascii_case("General")),
            dual: self.dual_cues.is_some_and(|cues| cues >= 2),
            words: Words::default(),
            tagged: Vec::new(),
            run_tag: None,
            struck: false,
            holds: false,
            facts: number.map(|number| Facts {
                number: Some(number.to_owned()),
                ..Facts::default()
            }),
        });
    }

    /// Something that holds paragraphs of its own begins within a paragraph.
    pub(super) fn enter(&mut self, sort: Sort, from: usize) {
        self.set_aside(from);
        match sort {
            Sort::Dual => self.dual_cues = Some(0),
            Sort::Omitted => {
                self.omitted += 1;
                if let Some(open) = self.open.last_mut() {
                    open.holds = true;
                }
            }
        }
    }

    /// It ends.
    pub(super) fn leave(&mut self, sort: Sort, to: usize) {
        match sort {
            Sort::Dual => self.dual_cues = None,
            Sort::Omitted => self.omitted = self.omitted.saturating_sub(1),
        }
        self.resume(to);
    }

    /// A run of words begins, perhaps tagged, perhaps struck out.
    pub(super) fn run_begins(&mut self, tag: Option<Cow<'_, str>>, struck: bool) {
        if let Some(open) = self.open.last_mut() {
            if struck {
                self.struck.get_or_insert((open.line, 0)).1 += 1;
            }
            open.struck = struck;
            open.run_tag = tag.map(Cow::into_owned).filter(|t| !t.is_empty());
        }
    }

    /// Length and page as the program reckoned them.
    pub(super) fn properties(&mut self, length: Option<&str>, page: Option<&str>) {
        if let Some(open) = self.open.last_mut() {
            let facts = open.facts.get_or_insert_default();
            facts.eighths = length.and_then(eighths);
            facts.page = page.and_then(page_number).filter(|page| *page > 0);
        }
    }

    /// Somebody is in the scene.
    pub(super) fn cast(&mut self, name: &str) {
        if let Some(open) = self.open.last_mut()
            && !name.is_empty()
        {
            let facts = open.facts.get_or_insert_default();
            if facts.cast.len() < CAST_MAX && !facts.cast.iter().any(|known| known == name) {
                facts.cast.push(name.to_owned());
            }
        }
    }

    /// Words as they stand in the source; line ends of every kind become `\n`.
    pub(super) fn push(&mut self, words: &str, from: usize) {
        let Some(open) = self.open.last_mut().filter(|open| !open.struck) else {
            return;
        };
        let before = open.words.text.len();
        // 0xe2 begins the two line ends that are not one byte, and other marks.
        if memchr::memchr3(b'\r', b'\x0b', 0xe2, words.as_bytes()).is_some() {
            push_lines(&mut open.words, words, from);
        } else {
            open.words.push(words, from);
        }
        open.tag_from(before);
    }

    /// One character that stands for a reference.
    pub(super) fn push_for(&mut self, one: char, span: Span) {
        if let Some(open) = self.open.last_mut().filter(|open| !open.struck) {
            let before = open.words.text.len();
            let one = match one {
                '\r' | '\u{2028}' | '\u{2029}' => '\n',
                one => one,
            };
            open.words.push_for(one, span);
            open.tag_from(before);
        }
    }

    /// The innermost paragraph ends.
    pub(super) fn finish(&mut self, to: usize) {
        self.set_aside(to);
        if let Some(open) = self.open.pop()
            && open.kind == Some(Kind::SceneHeading)
            && !open.holds
            && self.omitted == 0
            && let Some(number) = open.facts.and_then(|facts| facts.number)
            && self.wordless.len() < WORDLESS_MAX
        {
            self.wordless.push((open.line, number));
        }
        self.resume(to);
    }

    /// What was gathered so far is an element; nothing where there are no words.
    fn set_aside(&mut self, to: usize) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let mut words = std::mem::take(&mut open.words);
        let tagged = std::mem::take(&mut open.tagged);
        if words.text.chars().all(char::is_whitespace) {
            if self.gaps.last() != Some(&self.elements.len()) {
                self.gaps.push(self.elements.len());
            }
            return;
        }
        let kind = if self.omitted > 0 {
            Kind::Boneyard
        } else {
            open.kind.unwrap_or(Kind::Action)
        };
        let cut = words.trim(!matches!(kind, Kind::Action | Kind::Boneyard));
        let index = self.elements.len();
        if kind != Kind::Boneyard {
            if let Some(made) = &open.made {
                self.made.push((index, made.clone()));
            } else if open.plain {
                self.unsaid.push(index);
            }
            if let Some(mut facts) = open.facts.take() {
                facts.element = index;
                self.facts.push(facts);
            }
            let end = words.text.len();
            self.tagged.extend(
                tagged
                    .into_iter()
                    .map(|(range, tag)| {
                        let at = |byte: usize| byte.saturating_sub(cut).min(end);
                        (index, at(range.start)..at(range.end), tag)
                    })
                    .filter(|(_, range, _)| !range.is_empty()),
            );
        }
        let page = self
            .facts
            .last()
            .filter(|facts| facts.element == index)
            .and_then(|facts| facts.page);
        self.elements.push(Element {
            kind,
            span: open.from..to,
            line: open.line,
            text: words.text,
            pieces: words.pieces,
            dual: open.dual,
            tags: Vec::new(),
            page,
        });
    }

    /// The paragraph that stood aside goes on.
    fn resume(&mut self, from: usize) {
        if self.open.is_empty() {
            return;
        }
        let line = self.line(from);
        if let Some(open) = self.open.last_mut() {
            open.from = from;
            open.line = line;
        }
    }

    /// Elements with their kinds and tags, and the scenes.
    pub(super) fn into_script(
        mut self,
        acts_as: &BTreeMap<String, String>,
        tables: &Tables,
        mut notices: Vec<Notice>,
    ) -> Read {
        self.settle_made(acts_as, &mut notices);
        // Who marks no heading marks no speech; who marks headings may have a script in which nobody speaks.
        let unmarked = self.elements.iter().all(|e| e.kind == Kind::Action);
        self.settle_headings(&mut notices);
        if unmarked {
            untyped::settle(&mut self.elements, &self.gaps, &mut notices);
        }
        for (index, text, numbers) in std::mem::take(&mut self.tagged) {
            let Some(element) = self.elements.get_mut(index) else {
                continue;
            };
            for number in numbers.split([' ', ',']).filter(|n| !n.is_empty()) {
                if let Some((category, label)) = tables.of(number) {
                    element.tags.push(Tag {
                        category: category.to_owned(),
                        label: label.to_owned(),
                        text: text.clone(),
                    });
                }
            }
        }
        for (line, number) in std::mem::take(&mut self.wordless) {
            notices.push(Notice {
                line,
                words: format!(
                    "the heading of scene `{}` has no words, so it is no scene and what stands under it counts for the one before; write its heading",
                    super::shortened(&number)
                ),
            });
        }
        notices.extend(self.struck.map(|(line, count)| Notice {
            line,
            words: format!("words struck out in `{count}` places are not looked through; take the line through them away where they still count"),
        }));
        let scenes = self.scenes();
        crate::outside::say(Format::Fdx, true, &self.elements, &scenes, &mut notices);
        crate::tongue::say(&self.elements, &scenes, &mut notices);
        notices.sort_by_key(|notice| notice.line);
        Read {
            title: Vec::new(),
            elements: self.elements,
            scenes,
            notices,
        }
    }

    /// Types that a writer made are what they act as.
    fn settle_made(&mut self, acts_as: &BTreeMap<String, String>, notices: &mut Vec<Notice>) {
        let mut said: Vec<&str> = Vec::new();
        for (index, name) in &self.made {
            let kind = kinds::of_custom(name, acts_as);
            let Some(element) = self.elements.get_mut(*index) else {
                continue;
            };
            if let Some(kind) = kind {
                element.kind = kind;
            } else if said.len() < 20 && !said.contains(&name.as_str()) {
                said.push(name);
                notices.push(Notice {
                    line: element.line,
                    words: format!(
                        "the paragraph type `{}` is not explained in the file; read as action",
                        super::shortened(name)
                    ),
                });
            }
        }
    }

    /// Paragraphs that say nothing of themselves and can only be headings are headings; paragraphs of action
    /// only where they are all capitals, or the file has no heading at all.
    fn settle_headings(&mut self, notices: &mut Vec<Notice>) {
        let none = self.elements.iter().all(|e| e.kind != Kind::SceneHeading);
        let unsaid = std::mem::take(&mut self.unsaid);
        let mut unsaid = unsaid.into_iter().peekable();
        let mut first = None;
        let mut count = 0_u32;
        for (index, element) in self.elements.iter_mut().enumerate() {
            let free = unsaid.next_if_eq(&index).is_some() || none;
            let capitals = !element.text.contains(char::is_lowercase);
            let fits = match element.kind {
                Kind::Action => free || capitals,
                Kind::Shot | Kind::Character | Kind::Transition | Kind::Section => capitals,
                // Somebody may say such words, so they must say when, too.
                Kind::Dialogue | Kind::Parenthetical => {
                    capitals && heading::parse(&element.text).when != When::Unsaid
                }
                _ => false,
            };
            if fits && kinds::reads_as_heading(&element.text) {
                element.kind = Kind::SceneHeading;
                first.get_or_insert(element.line);
                count += 1;
            }
        }
        if let Some(line) = first {
            notices.push(Notice {
                line,
                words: format!(
                    "`{count}` paragraphs are not marked as scene headings but read as such; they were taken for them"
                ),
            });
        } else if none && !self.elements.is_empty() {
            notices.push(Notice {
                line: 1,
                words: "no paragraph is a scene heading, so there are no scenes and nothing was looked through for hazards; mark headings such as `INT. HALL - DAY` in the writing program".to_owned(),
            });
        }
        if self.elements.is_empty() {
            notices.push(Notice {
                line: 1,
                words: "no paragraph in `Content` has words".to_owned(),
            });
        }
    }

    /// The scenes, reckoned, and then as the program wrote beside their headings.
    fn scenes(&mut self) -> Vec<Scene> {
        let mut scenes = crate::scenes::scenes(self.source.len(), &self.elements, &[]);
        let mut facts = std::mem::take(&mut self.facts).into_iter().peekable();
        for scene in &mut scenes {
            let element = scene.elements.start;
            while facts.next_if(|f| f.element < element).is_some() {}
            if let Some(facts) = facts.next_if(|f| f.element == element) {
                scene.number = facts.number;
                scene.eighths = facts.eighths.unwrap_or(scene.eighths);
                scene.cast = facts.cast;
            }
            if scene.heading.contains('\n') {
                scene.heading = scene.heading.replace('\n', " ");
            }
            // Typed before the words, where the program was not asked to number.
            if scene.number.is_none()
                && let Some((number, rest)) = heading::leading_number(&scene.heading)
                && let Some(words) = scene.heading.get(rest..)
                && heading::opening(words).is_some()
            {
                let words = words.to_owned();
                scene.number = scene.heading.get(number).map(str::to_owned);
                scene.heading = words;
            }
        }
        scenes
    }
}

impl Open {
    /// Marks the words from a byte on with the tag of the run, joined to those before.
    fn tag_from(&mut self, before: usize) {
        let end = self.words.text.len();
        let Some(tag) = &self.run_tag else {
            return;
        };
        if let Some((range, last)) = self.tagged.last_mut()
            && range.end == before
            && last == tag
        {
            range.end = end;
            return;
        }
        self.tagged.push((before..end, tag.clone()));
    }
}

/// Words with line ends that are not `\n` alone.
fn push_lines(words: &mut Words, run: &str, from: usize) {
    let mut begun = 0;
    let mut chars = run.char_indices().peekable();
    while let Some((at, one)) = chars.next() {
        let end = at + one.len_utf8();
        match one {
            '\r' => {
                words.push(run.get(begun..at).unwrap_or_default(), from + begun);
                begun = end;
                if chars.peek().is_none_or(|(_, next)| *next != '\n') {
                    words.push_for('\n', from + at..from + end);
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{b}' => {
                words.push(run.get(begun..at).unwrap_or_default(), from + begun);
                begun = end;
                words.push_for('\n', from + at..from + end);
            }
            _ => {}
        }
    }
    words.push(run.get(begun..).unwrap_or_default(), from + begun);
}

/// `4 6/8`, `3/8`, `2`: eighths of a page.
fn eighths(length: &str) -> Option<u32> {
    let mut eighths = 0_u32;
    for word in length.split_whitespace() {
        let more = match word.split_once('/') {
            Some((above, "8")) => above.parse::<u32>().ok()?,
            Some(_) => return None,
            None => word.parse::<u32>().ok()?.checked_mul(8)?,
        };
        eighths = eighths.checked_add(more)?;
    }
    (1..100_000).contains(&eighths).then_some(eighths)
}

/// The number of the page `12A`, or of `A12`, which was put in before it.
fn page_number(words: &str) -> Option<u32> {
    let words = words.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    words.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lengths as the program writes them; what is none gives none.
    #[test]
    fn lengths() {
        assert_eq!(eighths("4 6/8"), Some(38));
        assert_eq!(eighths("1/8"), Some(1));
        assert_eq!(eighths("2"), Some(16));
        for none in ["", "0", "1/4", "x", "99999999999", "4294967295"] {
            assert_eq!(eighths(none), None, "{none}");
        }
        assert_eq!(page_number("12A"), Some(12));
        assert_eq!(page_number("A12"), Some(12));
        assert_eq!(page_number("x12"), None);
    }
}
