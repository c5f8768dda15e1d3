//! A script as the process that read it hands it over, in JSON. The same as `looks_script::model`, field for
//! field; an unknown field is an error, so that neither changes alone.

use std::ops::Range;

use looks_script::model;
use serde::{Deserialize, Serialize};

/// What the reading process says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said<'a> {
    /// The script.
    Script(&'a model::Script),
    /// Why there is none, without the file's name.
    Error(String),
}

/// The same, heard.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Heard {
    /// The script.
    Script(Box<Script>),
    /// Why there is none.
    Error(String),
}

/// See [`model::Script`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    #[serde(with = "Format")]
    format: model::Format,
    encoding: String,
    source: String,
    title: Vec<(String, String)>,
    elements: Vec<Element>,
    scenes: Vec<Scene>,
    notices: Vec<Notice>,
}

#[derive(Debug, Deserialize)]
#[serde(remote = "model::Format", rename_all = "snake_case")]
enum Format {
    Fountain,
    Fdx,
    Pdf,
    Plain,
}

#[derive(Debug, Deserialize)]
#[serde(remote = "model::Kind", rename_all = "snake_case")]
enum Kind {
    TitlePage,
    SceneHeading,
    Action,
    Character,
    Parenthetical,
    Dialogue,
    Lyric,
    Transition,
    Centered,
    Shot,
    Section,
    Synopsis,
    Note,
    Boneyard,
    PageBreak,
    Furniture,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    text: Range<usize>,
    source: Range<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    category: String,
    label: String,
    text: Range<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Element {
    #[serde(with = "Kind")]
    kind: model::Kind,
    span: Range<usize>,
    line: u32,
    text: String,
    pieces: Vec<Piece>,
    dual: bool,
    tags: Vec<Tag>,
    page: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    index: usize,
    heading: String,
    number: Option<String>,
    page: u32,
    eighths: u32,
    elements: Range<usize>,
    span: Range<usize>,
    cast: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    line: u32,
    words: String,
}

impl From<Script> for model::Script {
    fn from(script: Script) -> Self {
        Self {
            format: script.format,
            encoding: encoding(&script.encoding),
            source: script.source,
            title: script.title,
            elements: script.elements.into_iter().map(element).collect(),
            scenes: script.scenes.into_iter().map(scene).collect(),
            notices: script
                .notices
                .into_iter()
                .map(|n| model::Notice {
                    line: n.line,
                    words: n.words,
                })
                .collect(),
        }
    }
}

/// The names that readers give, which live as long as the program.
fn encoding(name: &str) -> &'static str {
    const KNOWN: [&str; 6] = [
        "PDF",
        "UTF-8",
        "UTF-16LE",
        "UTF-16BE",
        "windows-1252",
        "macintosh",
    ];
    KNOWN
        .into_iter()
        .find(|known| *known == name)
        .unwrap_or("another")
}

fn element(e: Element) -> model::Element {
    model::Element {
        kind: e.kind,
        span: e.span,
        line: e.line,
        text: e.text,
        pieces: e
            .pieces
            .into_iter()
            .map(|p| model::Piece {
                text: p.text,
                source: p.source,
            })
            .collect(),
        dual: e.dual,
        tags: e
            .tags
            .into_iter()
            .map(|t| model::Tag {
                category: t.category,
                label: t.label,
                text: t.text,
            })
            .collect(),
        page: e.page,
    }
}

fn scene(s: Scene) -> model::Scene {
    model::Scene {
        index: s.index,
        heading: s.heading,
        number: s.number,
        page: s.page,
        eighths: s.eighths,
        elements: s.elements,
        span: s.span,
        cast: s.cast,
    }
}
