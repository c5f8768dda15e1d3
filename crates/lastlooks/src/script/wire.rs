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

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [model::Kind; 16] = [
        model::Kind::TitlePage,
        model::Kind::SceneHeading,
        model::Kind::Action,
        model::Kind::Character,
        model::Kind::Parenthetical,
        model::Kind::Dialogue,
        model::Kind::Lyric,
        model::Kind::Transition,
        model::Kind::Centered,
        model::Kind::Shot,
        model::Kind::Section,
        model::Kind::Synopsis,
        model::Kind::Note,
        model::Kind::Boneyard,
        model::Kind::PageBreak,
        model::Kind::Furniture,
    ];

    fn heard(script: &model::Script) -> model::Script {
        let line = serde_json::to_string(&Said::Script(script)).expect("it is written");
        match serde_json::from_str(&line).expect("it is read") {
            Heard::Script(script) => (*script).into(),
            Heard::Error(words) => panic!("{words}"),
        }
    }

    /// Nothing is lost on the way, of no kind of element and of no format.
    #[test]
    fn a_script_arrives_as_it_was_sent() {
        for format in [
            model::Format::Fountain,
            model::Format::Fdx,
            model::Format::Pdf,
            model::Format::Plain,
        ] {
            let elements = KINDS.iter().enumerate().map(|(at, kind)| model::Element {
                kind: *kind,
                span: at..at + 3,
                line: 7,
                text: "Ünlaut \u{1}\n\"".to_owned(),
                pieces: vec![model::Piece {
                    text: 0..2,
                    source: 1..3,
                }],
                dual: at % 2 == 0,
                tags: vec![model::Tag {
                    category: "Stunts".to_owned(),
                    label: "fall".to_owned(),
                    text: 1..2,
                }],
                page: (at % 2 == 0).then_some(4),
            });
            let script = model::Script {
                format,
                encoding: "windows-1252",
                source: "the source".to_owned(),
                title: vec![("Title".to_owned(), "A\nB".to_owned())],
                elements: elements.collect(),
                scenes: vec![model::Scene {
                    index: 0,
                    heading: "INT. A".to_owned(),
                    number: Some("12A".to_owned()),
                    page: 3,
                    eighths: 5,
                    elements: 1..9,
                    span: 2..8,
                    cast: vec!["MARTA".to_owned()],
                }],
                notices: vec![model::Notice {
                    line: 2,
                    words: "one".to_owned(),
                }],
            };
            assert_eq!(heard(&script), script);
        }
    }

    /// Encodings of every reader keep their names.
    #[test]
    fn encodings_keep_their_names() {
        for (bytes, name) in [
            (b"INT. A\n".as_slice(), "UTF-8"),
            (b"\xff\xfeI\0N\0T\0.\0 \0A\0", "UTF-16LE"),
            (b"\xfe\xff\0I\0N\0T\0.\0 \0A", "UTF-16BE"),
            (b"INT. CAF\xc9 \x96 D\xcdA\n", "windows-1252"),
        ] {
            let script = looks_script::read::read(bytes, "a.fountain").expect("it is text");
            assert_eq!(script.encoding, name);
            assert_eq!(heard(&script), script);
        }
    }
}
