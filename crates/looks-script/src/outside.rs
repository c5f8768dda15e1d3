//! Words that stand in no scene: said, for nobody looks them through. Makes no scene of them and judges no
//! heading.

use crate::model::{Element, Format, Kind, Notice, Scene};

/// Words that title pages have where nothing marks them as such, in lower case.
const TITLE_PAGE: [&str; 16] = [
    "written by",
    "screenplay",
    "teleplay",
    "copyright",
    "©",
    "rights reserved",
    "draft",
    "revision",
    "based on",
    "story by",
    "contact",
    "directed by",
    "produced by",
    "wga",
    "www.",
    "@",
];

/// Says where words stand before the first heading, or where there is no heading at all. `marked` tells that
/// a title page could not be among them, since the file says which lines are its title page.
pub(crate) fn say(
    format: Format,
    marked: bool,
    elements: &[Element],
    scenes: &[Scene],
    notices: &mut Vec<Notice>,
) {
    let Some(first) = scenes.first() else {
        if elements.is_empty() && matches!(format, Format::Fountain | Format::Plain) {
            notices.push(Notice {
                line: 1,
                words: "the file has no words; export the script again".to_owned(),
            });
        }
        // The other two say themselves that they found no heading, with what is to be done there.
        if matches!(format, Format::Fountain | Format::Plain)
            && let Some(element) = elements
                .iter()
                .find(|e| e.kind.is_scene_text() && !e.text.lines().all(is_bridge))
        {
            notices.push(Notice {
                line: element.line,
                words: "no scene heading was found, so there are no scenes and nothing was looked through for hazards; put a heading such as `INT. HALL - DAY` above each scene, on a line of its own".to_owned(),
            });
        }
        return;
    };
    let before = elements.get(..first.elements.start).unwrap_or_default();
    if let Some(element) = before.iter().find(|e| is_told(e, marked)) {
        notices.push(Notice {
            line: element.line,
            words: "words stand before the first scene heading, so they are in no scene and were not looked through for hazards; put a heading such as `INT. HALL - DAY` above them".to_owned(),
        });
    }
}

/// True for what is done or said, as far as that can be told from a title page.
fn is_told(element: &Element, marked: bool) -> bool {
    let titled = !marked && element.text.lines().any(names_a_writer);
    matches!(
        element.kind,
        Kind::Action | Kind::Dialogue | Kind::Parenthetical | Kind::Lyric
    ) && element
        .text
        .lines()
        .any(|line| is_telling(line, marked, titled))
}

/// True for a line as title pages have them where nothing marks them as such.
pub(crate) fn names_a_writer(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    let by = lower.starts_with("by ") || lower.contains(" by ") && !ends_sentence(line);
    by || TITLE_PAGE.iter().any(|word| lower.contains(word))
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '\'', '”', '’', ')', '*', '_', ' '])
        .ends_with(['.', '!', '?', '…'])
}

fn is_telling(line: &str, marked: bool, titled: bool) -> bool {
    let line = line.trim();
    if is_bridge(line) || !marked && names_a_writer(line) {
        return false;
    }
    let words = line.split_whitespace().count();
    let ends = ends_sentence(line);
    if line.contains(char::is_lowercase) {
        ends && words > 1 || !titled && words > if marked { 2 } else { 6 }
    } else {
        ends && words > 2
    }
}

/// True for a transition in any case, and for a line without a word.
fn is_bridge(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    let first = lower.split(|c: char| !c.is_alphabetic()).next();
    let short = lower.split_whitespace().count() <= 5;
    let cuts = matches!(
        first,
        Some("fade" | "cut" | "smash" | "dissolve" | "iris" | "wipe" | "fundido" | "black")
    );
    !lower.contains(char::is_alphanumeric) || short && (cuts || lower.ends_with("to:"))
}
