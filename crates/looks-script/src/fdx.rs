//! Reads Final Draft XML, versions 1 to 6, into a script. Expands no entity but the five that XML has,
//! follows no reference out of the file, and does not check a file against the program's own rules: what
//! is in `Content` is read, what is broken is said.
//!
//! Script text is the `Text` inside the paragraphs of `Content` and of what the program nests there (dual
//! dialogue). Notes, smart type lists, title pages, running heads and alternative lines hold `Text` too;
//! that is never read as script.

mod kinds;
mod paragraph;
mod tags;
mod untyped;

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::decode::BYTES_MAX;
use crate::error::ReadError;
use crate::model::{Format, Notice, Script, Span};

use paragraph::{Paragraphs, Sort};

/// Deepest nesting of marks that is read; the program itself stays under 20.
pub const DEPTH_MAX: usize = 256;

/// Reads a script from the decoded text of an FDX file.
///
/// A file that ends early or is broken in places is read as far as it goes, with a notice that names the
/// line. It is an error only where it is no FDX, where nothing could be read from a broken file, and where
/// it tries what no writing program does: entities of its own, endless nesting.
pub fn read(text: String, encoding: &'static str) -> Result<Script, ReadError> {
    if text.len() > BYTES_MAX {
        return Err(ReadError::TooLarge {
            limit: BYTES_MAX,
            size: text.len(),
        });
    }
    let mut reading = Reading::new(&text);
    reading.run()?;
    let read = reading.finish();
    Ok(Script {
        format: Format::Fdx,
        encoding: encoding.into(),
        title: read.title,
        elements: read.elements,
        scenes: read.scenes,
        notices: read.notices,
        source: text,
    })
}

/// What an open mark is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Root,
    /// `Content`, and anything within it that is not known: its paragraphs are script.
    Content,
    Paragraph,
    Text,
    Dual,
    Omitted,
    Properties,
    Beats,
    TitlePage,
    TitleParagraph,
    TitleText,
    Settings,
    TagData,
    DefId,
    /// Nothing in it is script.
    Skipped,
}

/// Marks that hold words which are not the script's, wherever they stand.
fn never_script(name: &str) -> bool {
    matches!(
        name,
        "ScriptNote"
            | "ScriptNotes"
            | "SmartType"
            | "TitlePage"
            | "HeaderAndFooter"
            | "DeletedText"
            | "Macros"
            | "AltCollection"
            | "DynamicLabel"
            | "TagData"
            | "ElementSettings"
            | "Summary"
    )
}

/// What a mark of this name is, inside `parent`.
fn mark_of(parent: Option<Mark>, name: &str) -> Mark {
    let Some(parent) = parent else {
        return if name == "FinalDraft" {
            Mark::Root
        } else {
            Mark::Skipped
        };
    };
    match (parent, name) {
        // The two that nearly all marks are come first.
        (Mark::Content | Mark::Paragraph | Mark::Dual | Mark::Omitted, "Paragraph") => {
            Mark::Paragraph
        }
        (Mark::Paragraph, "Text") => Mark::Text,
        (Mark::Root, "Content") => Mark::Content,
        (Mark::Root, "ElementSettings") => Mark::Settings,
        (Mark::TagData, "DefId") => Mark::DefId,
        (Mark::Root, "TagData") | (Mark::TagData, _) => Mark::TagData,
        (Mark::TitlePage, "Paragraph") => Mark::TitleParagraph,
        (Mark::Root, "TitlePage") | (Mark::TitlePage, "Content") => Mark::TitlePage,
        (Mark::TitleParagraph | Mark::TitleText, "Text") => Mark::TitleText,
        (Mark::Properties, "SceneArcBeats") => Mark::Beats,
        (Mark::Content | Mark::Paragraph | Mark::Dual | Mark::Omitted, "DualDialogue") => {
            Mark::Dual
        }
        (Mark::Content | Mark::Paragraph | Mark::Dual | Mark::Omitted, "OmittedScene") => {
            Mark::Omitted
        }
        (Mark::Paragraph, "SceneProperties") => Mark::Properties,
        (Mark::Text, name) if !never_script(name) => Mark::Text,
        (Mark::Content | Mark::Dual | Mark::Omitted, name) if !never_script(name) => Mark::Content,
        _ => Mark::Skipped,
    }
}

/// A fault that may occur in many places: the first and how often.
#[derive(Debug, Default)]
struct Fault {
    line: u32,
    count: u32,
}

impl Fault {
    fn at(&mut self, line: u32) {
        if self.count == 0 {
            self.line = line;
        }
        self.count = self.count.saturating_add(1);
    }

    fn say(&self, words: &str, notices: &mut Vec<Notice>) {
        let words = match self.count {
            0 => return,
            1 => words.to_owned(),
            n => format!("{words} ({n} places, the first is named)"),
        };
        notices.push(Notice {
            line: self.line,
            words,
        });
    }
}

/// The state of one reading.
struct Reading<'a> {
    source: &'a str,
    xml: Reader<&'a [u8]>,
    /// Bytes before what the XML reader was given: the byte order mark.
    base: usize,
    stack: Vec<(Mark, &'a str)>,
    root_seen: bool,
    paragraphs: Paragraphs<'a>,
    title: Vec<String>,
    title_line: String,
    settings: String,
    acts_as: BTreeMap<String, String>,
    tables: tags::Tables,
    ampersands: Fault,
    characters: Fault,
    ends: Fault,
    notices: Vec<Notice>,
}

impl<'a> Reading<'a> {
    fn new(source: &'a str) -> Self {
        let body = source.strip_prefix('\u{feff}').unwrap_or(source);
        let mut xml = Reader::from_str(body);
        let config = xml.config_mut();
        // The stack here knows better how to go on after a wrong end than the library.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            source,
            xml,
            base: source.len() - body.len(),
            stack: Vec::new(),
            root_seen: false,
            paragraphs: Paragraphs::new(source),
            title: Vec::new(),
            title_line: String::new(),
            settings: String::new(),
            acts_as: BTreeMap::new(),
            tables: tags::Tables::default(),
            ampersands: Fault::default(),
            characters: Fault::default(),
            ends: Fault::default(),
            notices: Vec::new(),
        }
    }

    /// Where the XML reader stands, as a byte of the source.
    fn position(&self) -> usize {
        usize::try_from(self.xml.buffer_position())
            .unwrap_or(usize::MAX)
            .saturating_add(self.base)
            .min(self.source.len())
    }

    fn run(&mut self) -> Result<(), ReadError> {
        let mut to = self.position();
        loop {
            let from = to;
            let event = self.xml.read_event();
            to = self.position();
            match event {
                Ok(Event::Start(tag)) => self.open(&tag, from)?,
                Ok(Event::Empty(tag)) => {
                    self.open(&tag, from)?;
                    self.close_top(to);
                }
                Ok(Event::End(tag)) => self.close(local(tag.name().into_inner()), from, to),
                Ok(Event::Text(_)) => self.words(from..to, true),
                Ok(Event::CData(_)) => {
                    let inner = from + "<![CDATA[".len()..to.saturating_sub("]]>".len());
                    self.words(inner, false);
                }
                Ok(Event::GeneralRef(name)) => self.reference(&name, from..to)?,
                Ok(Event::DocType(words)) => self.definition(&words, from)?,
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
                Ok(Event::Eof) => return self.end(None),
                Err(fault) => return self.end(Some(&fault.to_string())),
            }
        }
    }

    /// The end of the file, or of what can be read of it.
    fn end(&mut self, fault: Option<&str>) -> Result<(), ReadError> {
        let end = self.source.len();
        let line = self.paragraphs.line(end);
        let cut = fault.is_some() || !self.stack.is_empty();
        while !self.stack.is_empty() {
            self.close_top(end);
        }
        if !self.root_seen {
            return Err(ReadError::Malformed {
                line: 1,
                words: "no `FinalDraft` in the file; if it is a screenplay, export it from the writing program as FDX, Fountain or PDF".to_owned(),
            });
        }
        if !cut {
            return Ok(());
        }
        let fault = fault.map(|words| format!(": {words}")).unwrap_or_default();
        if self.paragraphs.is_empty() {
            return Err(ReadError::Malformed {
                line,
                words: format!(
                    "`FDX` that ends before its first paragraph{fault}; save it again in the writing program"
                ),
            });
        }
        self.notices.push(Notice {
            line,
            words: format!(
                "the file ends early or is broken here{fault}; all before it was read, nothing after it"
            ),
        });
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart<'_>, from: usize) -> Result<(), ReadError> {
        if self.stack.len() >= DEPTH_MAX {
            return Err(ReadError::TooDeep {
                line: self.paragraphs.line(from),
                limit: DEPTH_MAX,
            });
        }
        let full = tag.name().into_inner();
        let name = local(full);
        let parent = self.stack.last().map(|(mark, _)| *mark);
        if parent.is_none() && !self.root_seen && name != "FinalDraft" {
            return Err(ReadError::Malformed {
                line: self.paragraphs.line(from),
                words: format!(
                    "the file begins with `{}`, a Final Draft script with `FinalDraft`; export the script as FDX, Fountain or PDF",
                    shortened(name)
                ),
            });
        }
        let mark = mark_of(parent, name);
        match mark {
            Mark::Root => self.root_seen = true,
            Mark::Paragraph => self.paragraph(tag, from),
            Mark::Dual => self.paragraphs.enter(Sort::Dual, from),
            Mark::Omitted => self.paragraphs.enter(Sort::Omitted, from),
            Mark::Text => {
                if parent == Some(Mark::Paragraph) {
                    // Cheap first: every run is asked.
                    let struck = tag.attributes_raw().contains("Strikeout")
                        && attribute(tag, "Style")
                            .is_some_and(|style| style.split('+').any(|one| one == "Strikeout"));
                    self.paragraphs
                        .run_begins(attribute(tag, "TagNumber"), struck);
                }
            }
            Mark::Properties => self.paragraphs.properties(
                attribute(tag, "Length").as_deref(),
                attribute(tag, "Page").as_deref(),
            ),
            Mark::Settings => {
                self.settings = attribute(tag, "Type").unwrap_or_default().into_owned();
            }
            Mark::TagData => self.tag_data(tag, name),
            Mark::Skipped => self.skipped(tag, name, parent),
            Mark::Content
            | Mark::Beats
            | Mark::TitlePage
            | Mark::TitleParagraph
            | Mark::TitleText
            | Mark::DefId => {}
        }
        let start = from + 1 + full.len() - name.len();
        let kept = self.source.get(start..start + name.len());
        self.stack.push((mark, kept.unwrap_or_default()));
        Ok(())
    }

    /// A paragraph of the script begins.
    fn paragraph(&mut self, tag: &BytesStart<'_>, from: usize) {
        let mut kind = None;
        let mut number = None;
        for attribute in tag.attributes().with_checks(false).flatten() {
            match local(attribute.key.into_inner()) {
                "Type" => kind = Some(value(&attribute)),
                "Number" => number = Some(value(&attribute)),
                _ => {}
            }
        }
        self.paragraphs
            .begin(from, kind.as_deref(), number.as_deref());
    }

    /// What is used of marks whose words are not.
    fn skipped(&mut self, tag: &BytesStart<'_>, name: &str, parent: Option<Mark>) {
        match (parent, name) {
            (Some(Mark::Beats), "CharacterArcBeat") => {
                if let Some(name) = attribute(tag, "Name") {
                    self.paragraphs.cast(&name);
                }
            }
            (Some(Mark::Settings), "Behavior") => {
                if let Some(acts_as) = attribute(tag, "PaginateAs") {
                    self.acts_as
                        .insert(self.settings.clone(), acts_as.into_owned());
                }
            }
            _ => {}
        }
    }

    fn tag_data(&mut self, tag: &BytesStart<'_>, name: &str) {
        let of = |name| attribute(tag, name).unwrap_or_default();
        match name {
            "TagCategory" => self.tables.category(&of("Id"), &of("Name")),
            "TagDefinition" => self
                .tables
                .definition(&of("Id"), &of("CatId"), &of("Label")),
            "Tag" => self.tables.tag(&of("Number")),
            _ => {}
        }
    }

    /// An end mark: of the innermost open one, or of one further out whose inner ones were never closed.
    fn close(&mut self, name: &str, from: usize, to: usize) {
        if self.stack.last().is_some_and(|(_, open)| *open == name) {
            self.close_top(to);
            return;
        }
        let line = self.paragraphs.line(from);
        self.ends.at(line);
        if let Some(depth) = self.stack.iter().rposition(|(_, open)| *open == name) {
            while self.stack.len() > depth + 1 {
                self.close_top(from);
            }
            self.close_top(to);
        }
    }

    fn close_top(&mut self, to: usize) {
        let Some((mark, _)) = self.stack.pop() else {
            return;
        };
        match mark {
            Mark::Paragraph => self.paragraphs.finish(to),
            Mark::Dual => self.paragraphs.leave(Sort::Dual, to),
            Mark::Omitted => self.paragraphs.leave(Sort::Omitted, to),
            Mark::TitleParagraph => {
                let line = std::mem::take(&mut self.title_line);
                if !line.trim().is_empty() {
                    self.title.push(line.trim().to_owned());
                }
            }
            _ => {}
        }
    }

    /// Characters between marks.
    fn words(&mut self, span: Span, marks: bool) {
        let Some(&(mark, _)) = self.stack.last() else {
            return;
        };
        let words = self.source.get(span.clone()).unwrap_or_default();
        match mark {
            Mark::Text => self.paragraphs.push(words, span.start),
            Mark::Paragraph => {
                // Words outside any `Text`: no program writes them, but what is there is read.
                let trimmed = words.trim();
                if trimmed.is_empty() {
                    return;
                }
                let blank = words.len() - words.trim_start().len();
                self.paragraphs.push(trimmed, span.start + blank);
            }
            Mark::TitleText => self.title_line.push_str(words),
            Mark::DefId => self.tables.points_to(words),
            _ => return,
        }
        if marks && memchr::memchr(b'&', words.as_bytes()).is_some() {
            let line = self.paragraphs.line(span.start);
            self.ampersands.at(line);
        }
    }

    /// `&...;`: one of the five, a character by number, or words with an ampersand that was not escaped.
    fn reference(&mut self, name: &BytesRef<'_>, span: Span) -> Result<(), ReadError> {
        let one = match &**name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "apos" => '\'',
            "quot" => '"',
            number if number.starts_with('#') => {
                if let Ok(Some(one)) = name.resolve_char_ref()
                    && (one >= ' ' || matches!(one, '\t' | '\n' | '\r'))
                {
                    one
                } else {
                    let line = self.paragraphs.line(span.start);
                    self.characters.at(line);
                    char::REPLACEMENT_CHARACTER
                }
            }
            name if is_name(name) => {
                return Err(ReadError::Unsupported {
                    line: self.paragraphs.line(span.start),
                    what: format!("&{};", shortened(name)),
                    remedy: "a script has no entities of its own: write the character itself, or export the script again".to_owned(),
                });
            }
            _ => {
                self.words(span, true);
                return Ok(());
            }
        };
        match self.stack.last() {
            Some((Mark::Text | Mark::Paragraph, _)) => self.paragraphs.push_for(one, span),
            Some((Mark::TitleText, _)) => self.title_line.push(one),
            _ => {}
        }
        Ok(())
    }

    /// `<!DOCTYPE`: harmless where it names the file's kind, refused where it defines anything.
    fn definition(&mut self, words: &str, from: usize) -> Result<(), ReadError> {
        let line = self.paragraphs.line(from);
        if words.contains('[') {
            return Err(ReadError::Unsupported {
                line,
                what: "<!DOCTYPE [...]>".to_owned(),
                remedy: "Final Draft files define nothing in their head: export the script again"
                    .to_owned(),
            });
        }
        self.notices.push(Notice {
            line,
            words: "a document type is named; nothing outside this file was looked at".to_owned(),
        });
        Ok(())
    }

    fn finish(mut self) -> paragraph::Read {
        self.ampersands.say(
            "`&` that is not written as `&amp;`; it was read as it stands",
            &mut self.notices,
        );
        self.characters.say(
            "a character number that stands for no character; a replacement mark was put in its place",
            &mut self.notices,
        );
        self.ends.say(
            "an end mark that closes nothing, or leaves others open; the nearest fit was taken",
            &mut self.notices,
        );
        let title = title_of(self.title);
        let mut read = self
            .paragraphs
            .into_script(&self.acts_as, &self.tables, self.notices);
        read.title = title;
        read
    }
}

/// The title page has no keys: its first line is the title, the others stand together.
fn title_of(lines: Vec<String>) -> Vec<(String, String)> {
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else {
        return Vec::new();
    };
    let mut title = vec![("Title".to_owned(), first)];
    let rest: Vec<String> = lines.collect();
    if !rest.is_empty() {
        title.push(("Title page".to_owned(), rest.join("\n")));
    }
    title
}

/// True for what can name an entity; ` Jerry` after an ampersand that was not escaped cannot.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':'))
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.'))
}

/// The beginning of a word that is put into a message.
fn shortened(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> &str {
    let colon = memchr::memchr(b':', name.as_bytes());
    colon.and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

/// An attribute's value, trimmed.
fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    if !tag.attributes_raw().contains(name) {
        return None;
    }
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find(|a| local(a.key.into_inner()) == name)
        .map(|a| value(&a))
}

/// A value as written where it names an entity that is not known: nothing is expanded.
fn value<'t>(attribute: &quick_xml::events::attributes::Attribute<'t>) -> Cow<'t, str> {
    let value = attribute
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .unwrap_or_else(|_| attribute.value.clone());
    match value {
        Cow::Borrowed(words) => Cow::Borrowed(words.trim()),
        Cow::Owned(words) => Cow::Owned(words.trim().to_owned()),
    }
}
