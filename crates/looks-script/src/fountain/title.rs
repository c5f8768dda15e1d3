//! The title page: keys and values before everything else. Knows nothing of what follows it.

use super::build::Maker;
use super::cue::{is_capitals, is_shot, is_transition};
use super::habits::Habits;
use crate::heading;
use crate::model::Kind;

/// Keys that are nothing but keys, in lower case.
const KNOWN: [&str; 27] = [
    "title",
    "credit",
    "author",
    "authors",
    "writer",
    "writers",
    "written by",
    "by",
    "source",
    "notes",
    "draft",
    "draft date",
    "date",
    "contact",
    "copyright",
    "revision",
    "format",
    "email",
    "e-mail",
    "phone",
    "address",
    "genre",
    "logline",
    "version",
    "episode",
    "series",
    "titulo",
];

/// The key of a line, if the line has the shape of one: its length, and where its value begins.
fn key(text: &str) -> Option<(usize, usize)> {
    let colon = memchr::memchr(b':', text.as_bytes().get(..text.len().min(48))?)?;
    let name = text.get(..colon)?;
    if !name.chars().next()?.is_alphabetic()
        || !name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '(' | ')' | '\'' | '&'))
        || name.ends_with(' ')
        || heading::opening(text).is_some()
        || is_transition(text.get(..=colon)?)
        || is_shot(text.get(..=colon)?)
        || text.get(colon + 1..)?.starts_with("//")
    {
        return None;
    }
    let value = text.get(colon + 1..)?;
    Some((colon, text.len() - value.trim_start().len()))
}

fn is_known(name: &str) -> bool {
    name.len() < 16 && {
        let name = name.to_lowercase();
        name == "título" || KNOWN.contains(&name.as_str())
    }
}

/// Reads the title page, if there is one, and says which line comes after it.
pub(super) fn read(maker: &mut Maker<'_>, title: &mut Vec<(String, String)>) -> usize {
    let Some(first) = maker.lines.iter().position(|line| !line.is_blank()) else {
        return 0;
    };
    if !opens(maker, first) {
        return 0;
    }
    let mut at = first;
    while let Some(line) = maker.lines.get(at) {
        let text = line.text(maker.source);
        if text.is_empty() {
            // Careless title pages have empty lines between their keys.
            let next = maker.lines.get(at + 1).map(|l| l.text(maker.source));
            let goes_on = next.is_some_and(|t| {
                key(&t).is_some_and(|(len, _)| t.get(..len).is_some_and(is_known))
            });
            if !goes_on {
                break;
            }
            maker.finish();
        } else if line.indent < 3
            && let Some((len, value)) = key(&text)
        {
            maker.finish();
            title.push((
                text.get(..len).unwrap_or_default().to_owned(),
                String::new(),
            ));
            maker.put(Kind::TitlePage, at, 0..text.len(), value..text.len());
        } else if line.indent < 3 && maker.opens(&text) {
            break;
        } else {
            maker.put(Kind::TitlePage, at, 0..text.len(), 0..text.len());
        }
        at += 1;
    }
    maker.finish();
    let pages = maker.elements.iter().filter(|e| e.kind == Kind::TitlePage);
    for (pair, element) in title.iter_mut().zip(pages) {
        pair.1.clone_from(&element.text);
    }
    at
}

/// True where the first line opens a title page: a known key, or another with a value that nobody speaks.
fn opens(maker: &Maker<'_>, first: usize) -> bool {
    let Some(line) = maker.lines.get(first) else {
        return false;
    };
    let text = line.text(maker.source);
    let Some((len, value)) = key(&text) else {
        return false;
    };
    let name = text.get(..len).unwrap_or_default();
    if is_known(name) {
        return true;
    }
    // `Ext: yard, night` is no key.
    if maker.opens(&text) {
        return false;
    }
    let capitals = is_capitals(name.split('(').next().unwrap_or_default());
    if Habits::measure(maker.source, maker.lines).comes_again(name) {
        return false;
    }
    let mut block = maker
        .lines
        .iter()
        .skip(first + 1)
        .take_while(|line| !line.is_blank());
    // Somebody's speech is no title page, unless the next key says that it is one.
    let next = block.clone().find(|line| line.indent < 3);
    let known = next.is_some_and(|line| {
        let text = line.text(maker.source);
        key(&text).is_some_and(|(len, _)| text.get(..len).is_some_and(is_known))
    });
    // A key with nothing after it has its values on the lines below, set in.
    let valued = value < text.len() || block.next().is_some_and(|line| line.indent >= 3);
    valued && (known || !capitals)
}
