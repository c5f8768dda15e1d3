//! A script written out as Fountain, so that reading it gives the same kinds and texts. Knows no layout:
//! one empty line between paragraphs.

use std::fmt::Write as _;

use super::build::close;
use super::cue::{Case, cue, cut_before, dashed, is_act, is_furniture, is_shot, is_transition};
use super::inline::ESCAPED;
use crate::heading::{self, Around};
use crate::model::{Element, Kind, Script};

/// The script as Fountain. Notes within paragraphs, which are in no element, are not written.
pub fn write(script: &Script) -> String {
    let mut out = String::with_capacity(script.source.len() + script.source.len() / 8);
    let mut titles = script.title.iter();
    let mut numbers = script
        .scenes
        .iter()
        .filter_map(|scene| Some((scene.elements.start, scene.number.as_ref()?)))
        .peekable();
    let mut before: Option<Kind> = None;
    // The last thing written is somebody's who may still go on speaking.
    let mut speaks = false;
    for (index, element) in script.elements.iter().enumerate() {
        let kind = element.kind;
        let left_out = matches!(kind, Kind::Note | Kind::Boneyard);
        let goes_on = speaks
            && matches!(
                kind,
                Kind::Parenthetical | Kind::Dialogue | Kind::Lyric | Kind::Note | Kind::Boneyard
            )
            && !(kind == Kind::Lyric && before == Some(Kind::Lyric));
        let titled = kind == Kind::TitlePage && before == Some(Kind::TitlePage);
        if left_out && (goes_on || before == Some(Kind::TitlePage)) {
            out.truncate(out.trim_end_matches('\n').len());
            out.push(' ');
        } else if before.is_some() && !goes_on && !titled {
            out.push('\n');
        }
        let number = numbers
            .next_if(|(at, _)| *at == index)
            .map(|(_, number)| number.as_str());
        match kind {
            Kind::TitlePage => {
                let key = titles.next().map_or("", |(key, _)| key.as_str());
                title(&mut out, key, &element.text);
            }
            Kind::SceneHeading => scene(&mut out, &element.text, number),
            Kind::Character => {
                let followed = script
                    .elements
                    .iter()
                    .skip(index + 1)
                    .find(|next| !matches!(next.kind, Kind::Note | Kind::Boneyard))
                    .is_some_and(|next| matches!(next.kind, Kind::Parenthetical | Kind::Dialogue));
                character(&mut out, element, followed);
            }
            _ => paragraph(&mut out, element),
        }
        out.push('\n');
        speaks = kind == Kind::Character || goes_on;
        if !left_out || before.is_none() {
            before = Some(kind);
        }
    }
    out
}

fn title(out: &mut String, key: &str, values: &str) {
    let _ = write!(out, "{key}:");
    if values.contains('\n') {
        for value in values.split('\n') {
            out.push_str("\n    ");
            escape(out, value);
        }
    } else {
        out.push(' ');
        escape(out, values);
    }
}

fn scene(out: &mut String, text: &str, number: Option<&str>) {
    let own = heading::bare_scene(text);
    let natural = own.is_some()
        || heading::tail(text).is_none()
            && heading::opening(text).is_some_and(|o| heading::stands(o, text, Around::Free));
    if !natural {
        out.push('.');
    }
    escape(out, text);
    let said = own.and_then(|at| text.get(at));
    match number {
        Some(number) if said != Some(number) => {
            let _ = write!(out, " #{number}#");
        }
        _ => {}
    }
}

fn character(out: &mut String, element: &Element, followed: bool) {
    let text = &element.text;
    let plain = followed
        && cue(text, Case::Capitals).is_some_and(|found| !found.dual)
        && !(is_transition(text) || is_shot(text) || is_act(text) || is_furniture(text))
        && text.split_whitespace().count() <= 3
        && heading::opening(text).is_none()
        && heading::bare_scene(text).is_none()
        && heading::scene_before(text).is_none()
        && !heading::place_alone(text)
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'.' | b'\'' | b'(' | b')'))
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    if !plain {
        out.push('@');
    }
    escape(out, text);
    if element.dual {
        out.push_str(" ^");
    }
}

/// Everything that has its mark on each line, or none.
fn paragraph(out: &mut String, element: &Element) {
    let kind = element.kind;
    match kind {
        Kind::PageBreak => out.push_str("==="),
        Kind::Note | Kind::Boneyard => {
            let (open, close) = if kind == Kind::Note {
                ("[[", "]]")
            } else {
                ("/*", "*/")
            };
            out.push_str(open);
            // A space keeps a bracket or a star of the words apart from the mark.
            out.push(' ');
            for (index, line) in element.text.split('\n').enumerate() {
                if index > 0 {
                    out.push('\n');
                }
                // Two spaces, for an empty line would end the note.
                out.push_str(if line.is_empty() { "  " } else { line });
            }
            out.push(' ');
            out.push_str(close);
        }
        _ => {
            let open = match kind {
                Kind::Section => "# ",
                Kind::Synopsis => "= ",
                Kind::Transition | Kind::Centered => "> ",
                Kind::Lyric => "~",
                _ => "",
            };
            let from = out.len();
            for (index, line) in element.text.split('\n').enumerate() {
                if index > 0 {
                    out.push('\n');
                }
                out.push_str(open);
                match kind {
                    Kind::Action if !is_prose(line) => out.push('!'),
                    Kind::Dialogue if line.is_empty() => out.push_str("  "),
                    // Emphasis on its first letter keeps speech from opening as something else.
                    Kind::Parenthetical
                        if index > 0 && !line.starts_with([')', '(']) && !is_speech(line) =>
                    {
                        guarded(out, line);
                        continue;
                    }
                    Kind::Dialogue if !is_speech(line) => {
                        guarded(out, line);
                        continue;
                    }
                    _ => {}
                }
                escape(out, line);
                if kind == Kind::Centered {
                    out.push_str(" <");
                }
            }
            if kind == Kind::Parenthetical && close(&element.text, 0) != Ok(element.text.len()) {
                let written = out.split_off(from);
                within_parentheses(out, &written);
            }
        }
    }
}

/// Puts a backslash before the parentheses within others, which do not close where theirs do.
fn within_parentheses(out: &mut String, written: &str) {
    let mut escaped = false;
    for (at, c) in written.char_indices() {
        let inner = at > 0 && at + 1 < written.len();
        if inner && !escaped && matches!(c, '(' | ')') {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
}

/// True for a line of action that nobody could take for anything else.
fn is_prose(line: &str) -> bool {
    line.chars().next().is_some_and(char::is_alphanumeric)
        && line.contains(char::is_lowercase)
        && line.ends_with(['.', '!', '?', ',', '"', '”'])
        && heading::opening(line).is_none()
        && heading::leading_number(line).is_none()
        && heading::bare_scene(line).is_none()
        && heading::scene_before(line).is_none()
        && dashed(line).is_none()
        // A colon makes a name of what stands before it, or a key of the title page.
        && !line.contains(':')
}

/// True for a line of speech that stays one.
fn is_speech(line: &str) -> bool {
    line.chars().next().is_some_and(char::is_alphanumeric)
        && heading::opening(line).is_none()
        && heading::leading_number(line).is_none()
        && heading::bare_scene(line).is_none()
        && heading::scene_before(line).is_none()
        && heading::scene_label(line).is_none()
        && cut_before(line).is_none()
        && !is_transition(line)
}

fn guarded(out: &mut String, line: &str) {
    if is_transition(line)
        && let Some(body) = line.strip_suffix(':')
    {
        escape(out, body);
        out.push_str("\\:");
        return;
    }
    let mut chars = line.chars();
    match chars.next() {
        Some(first) if first.is_alphanumeric() => {
            let _ = write!(out, "*{first}*");
            escape(out, chars.as_str());
        }
        Some(first) if u8::try_from(first).is_ok_and(|b| ESCAPED.contains(&b)) => {
            out.push('\\');
            out.push(first);
            escape(out, chars.as_str());
        }
        _ => escape(out, line),
    }
}

/// Writes words so that nothing in them is a mark.
fn escape(out: &mut String, words: &str) {
    let bytes = words.as_bytes();
    for (at, c) in words.char_indices() {
        let next = bytes.get(at + 1).copied();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let first_or_last = at == 0 || at + 1 == words.len();
        let marks = match c {
            '*' | '_' => true,
            '\\' => next.is_none_or(|b| ESCAPED.contains(&b)),
            '[' => next == Some(b'[') || before == Some(b'['),
            '#' | '<' | '^' | '>' => first_or_last,
            '.' | '!' | '@' | '=' | '~' => at == 0 && words.len() == 1,
            _ => false,
        };
        if marks {
            out.push('\\');
        }
        out.push(c);
    }
}
