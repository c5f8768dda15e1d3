//! What every reader hands on: elements with their place in the source, and scenes made of them.
//!
//! Not a document to lay out again: what a page looks like is kept only as far as pages, eighths and
//! evidence need it.

use std::{borrow::Cow, ops::Range};

use serde::{Deserialize, Serialize};

/// Bytes of the source: for text formats of the decoded text ([`Script::source`]), for a PDF of the text
/// layer that its reader put in order, which is then the source.
pub type Span = Range<usize>;

/// How a script came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Fountain 1.1, and what amateurs write in its place.
    Fountain,
    /// Final Draft XML.
    Fdx,
    /// PDF with a text layer.
    Pdf,
    /// Text with no marks at all.
    Plain,
}

/// What an element is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One key of the title page with its values.
    TitlePage,
    /// Opens a scene.
    SceneHeading,
    /// What is seen and done.
    Action,
    /// Who speaks.
    Character,
    /// How it is spoken, or what is done while speaking: counts as action.
    Parenthetical,
    /// What is spoken.
    Dialogue,
    /// What is sung.
    Lyric,
    /// From one scene to the next.
    Transition,
    /// Centred words: titles on screen, endings.
    Centered,
    /// A camera's shot within a scene.
    Shot,
    /// Heading of a part of the script; not printed.
    Section,
    /// What a part is about; not printed.
    Synopsis,
    /// A writer's note; never looked at for hazards.
    Note,
    /// Left out by the writer; never looked at for hazards.
    Boneyard,
    /// A forced page break.
    PageBreak,
    /// Running heads, page numbers, revision marks: on the page, not in the script.
    Furniture,
}

impl Kind {
    /// True for what is printed as part of a scene and can hold a hazard.
    pub const fn is_scene_text(self) -> bool {
        matches!(
            self,
            Self::SceneHeading
                | Self::Action
                | Self::Character
                | Self::Parenthetical
                | Self::Dialogue
                | Self::Lyric
                | Self::Centered
                | Self::Shot
        )
    }
}

/// A run of an element's words and where it stands in the source. Marks between runs are in no piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// Bytes of [`Element::text`].
    pub text: Range<usize>,
    /// Bytes of the source; of another length than `text` only where one stands for many (an XML entity).
    pub source: Span,
}

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// What it is.
    pub kind: Kind,
    /// All its bytes in the source, marks and all, without the blank lines around it.
    pub span: Span,
    /// Line of the source on which it begins, from 1.
    pub line: u32,
    /// Its words, without emphasis, forcing marks, notes; line breaks are `\n`.
    pub text: String,
    /// Where those words stand; in order, together all of `text`.
    pub pieces: Vec<Piece>,
    /// The second of two who speak at once.
    pub dual: bool,
    /// What the writing program marked in it (FDX tags), as category and label.
    pub tags: Vec<Tag>,
    /// Page on which it begins, from 1, where the format says so.
    pub page: Option<u32>,
}

/// A breakdown tag that a person set in the writing program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Name of the category, such as `Stunts`.
    pub category: String,
    /// What was tagged.
    pub label: String,
    /// Bytes of [`Element::text`].
    pub text: Range<usize>,
}

/// One scene: a heading and all up to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// From 0, in order, boneyard left out.
    pub index: usize,
    /// Words of the heading, without its number.
    pub heading: String,
    /// The number the writer gave it.
    pub number: Option<String>,
    /// Page on which it begins: the format's own, else reckoned at 55 lines a page.
    pub page: u32,
    /// Length in eighths of a page, at least 1: the format's own, else reckoned.
    pub eighths: u32,
    /// Its elements, the heading first.
    pub elements: Range<usize>,
    /// From the first byte of the heading to the first byte of the next, or the end.
    pub span: Span,
    /// Names that the writing program lists as in the scene (FDX).
    pub cast: Vec<String>,
}

/// Something about the file that its reader had to decide, and how, in words for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Line of the source, from 1.
    pub line: u32,
    /// What, in one sentence, lower case.
    pub words: String,
}

/// A script as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// How it came.
    pub format: Format,
    /// Name of the encoding it was decoded from, such as `UTF-8`, `windows-1252`.
    pub encoding: Cow<'static, str>,
    /// The text all spans speak of.
    pub source: String,
    /// Title page: keys as written, values joined by `\n`.
    pub title: Vec<(String, String)>,
    /// Everything, in the order of the source.
    pub elements: Vec<Element>,
    /// The scenes.
    pub scenes: Vec<Scene>,
    /// What was decided on the way.
    pub notices: Vec<Notice>,
}

impl Script {
    /// The elements of a scene.
    pub fn elements_of(&self, scene: &Scene) -> &[Element] {
        self.elements
            .get(scene.elements.clone())
            .unwrap_or_default()
    }
}

impl Element {
    /// Where a run of its words stands in the source; the whole element where it is in no piece.
    pub fn locate(&self, text: &Range<usize>) -> Span {
        let at = |byte: usize, end: bool| {
            self.pieces
                .iter()
                .find(|p| {
                    if end {
                        p.text.start < byte && byte <= p.text.end
                    } else {
                        p.text.start <= byte && byte < p.text.end
                    }
                })
                .map(|p| {
                    let into = byte - p.text.start;
                    if p.text.len() == p.source.len() {
                        p.source.start + into
                    } else if end {
                        p.source.end
                    } else {
                        p.source.start
                    }
                })
        };
        let start = at(text.start, false).unwrap_or(self.span.start);
        let end = at(text.end, true).unwrap_or(self.span.end);
        if start <= end {
            start..end
        } else {
            self.span.clone()
        }
    }
}
