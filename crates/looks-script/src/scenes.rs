//! Scenes out of elements: where each begins and ends, its number, page and eighths. Knows no format: a
//! reader that was told a page or a length by its file sets it afterwards.

use crate::model::{Element, Kind, Scene};

/// Lines of a page.
pub const PAGE_LINES: u64 = 55;

/// Characters of a line of each kind, as most programs set them.
const fn width(kind: Kind) -> usize {
    match kind {
        Kind::Dialogue | Kind::Lyric => 35,
        Kind::Parenthetical => 26,
        Kind::Character => 38,
        _ => 61,
    }
}

/// Empty lines before an element, or `None` where it takes no place on the page.
const fn gap(kind: Kind) -> Option<u64> {
    match kind {
        Kind::SceneHeading => Some(2),
        Kind::Action | Kind::Character | Kind::Transition | Kind::Centered | Kind::Shot => Some(1),
        Kind::Parenthetical | Kind::Dialogue | Kind::Lyric => Some(0),
        Kind::TitlePage
        | Kind::Section
        | Kind::Synopsis
        | Kind::Note
        | Kind::Boneyard
        | Kind::PageBreak
        | Kind::Furniture => None,
    }
}

/// Lines that a text takes at a width, words kept whole.
pub fn wrapped_lines(text: &str, width: usize) -> u64 {
    let bytes = text.as_bytes();
    let ascii = bytes.len() <= width || text.is_ascii();
    let mut lines = 0;
    let mut from = 0;
    for at in memchr::memchr_iter(b'\n', bytes) {
        lines += wrapped(bytes.get(from..at).unwrap_or_default(), width, ascii);
        from = at + 1;
    }
    lines + wrapped(bytes.get(from..).unwrap_or_default(), width, ascii)
}

/// The same for one line, without its end: from one break to the next, so that only the words about a break
/// are looked at.
fn wrapped(line: &[u8], width: usize, ascii: bool) -> u64 {
    // No line has more characters than bytes.
    if line.len() <= width {
        return 1;
    }
    let mut lines = 1;
    let mut from = past_spaces(line, 0);
    while let Some(to) = if ascii {
        Some(from + width).filter(|to| *to < line.len())
    } else {
        ahead(line, from, width)
    } {
        let fits = line.get(from..=to).unwrap_or_default();
        if let Some(space) = fits.iter().rposition(|byte| *byte == b' ') {
            lines += 1;
            from = past_spaces(line, from + space + 1);
            continue;
        }
        // A word longer than the line is broken, as every program does.
        let rest = line.get(from..).unwrap_or_default();
        let end = memchr::memchr(b' ', rest).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let more = word.iter().filter(|byte| begins(**byte)).count() - 1;
        lines += (more / width) as u64;
        let starts = word.iter().rposition(|byte| begins(*byte));
        let mut last = starts.unwrap_or_default();
        for _ in 0..more % width {
            let before = word.get(..last).unwrap_or_default();
            last = before
                .iter()
                .rposition(|byte| begins(*byte))
                .unwrap_or_default();
        }
        from += last;
    }
    lines
}

/// False for the bytes within a character, which are not counted.
const fn begins(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// The first byte from one on that is no space.
fn past_spaces(line: &[u8], from: usize) -> usize {
    let rest = line.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .position(|byte| *byte != b' ')
        .unwrap_or(rest.len())
}

/// The byte after so many characters; `None` where no more than these are left.
fn ahead(line: &[u8], from: usize, width: usize) -> Option<usize> {
    let (mut to, mut left) = (from, width);
    while left > 0 {
        let part = line.get(to..to + left)?;
        to += left;
        left = part.iter().filter(|byte| !begins(**byte)).count();
    }
    while !begins(*line.get(to)?) {
        to += 1;
    }
    Some(to)
}

/// Where the reckoning stands.
struct Pages {
    /// Lines before this one, from the top of page 1.
    line: u64,
    /// Lines of the scene so far.
    scene: u64,
}

impl Pages {
    fn page(&self) -> u32 {
        u32::try_from(self.line / PAGE_LINES + 1).unwrap_or(u32::MAX)
    }

    fn turn(&mut self) {
        self.line = self.line.div_ceil(PAGE_LINES) * PAGE_LINES;
    }

    /// Makes room before an element; a heading never stands alone at the foot of a page.
    fn lead(&mut self, kind: Kind, before: u64) {
        let top = self.line % PAGE_LINES;
        if top == 0 {
            return;
        }
        let keep = if matches!(kind, Kind::SceneHeading) {
            before + 3
        } else {
            before + 1
        };
        if top + keep > PAGE_LINES {
            self.turn();
        } else {
            self.line += before;
            self.scene += before;
        }
    }

    fn add(&mut self, element: &Element) {
        if element.kind == Kind::PageBreak {
            self.turn();
            return;
        }
        // Two who speak at once stand side by side: the second takes no lines of its own.
        let Some(before) = gap(element.kind).filter(|_| !element.dual) else {
            return;
        };
        self.lead(element.kind, before);
        let lines = wrapped_lines(&element.text, width(element.kind));
        self.line += lines;
        self.scene += lines;
    }

    fn eighths(&self) -> u32 {
        u32::try_from((self.scene * 8 + PAGE_LINES / 2) / PAGE_LINES)
            .unwrap_or(u32::MAX)
            .max(1)
    }
}

/// The scenes of a script. `end` is the length of the source, `numbers` the scene numbers by index of
/// their heading, in order. What stands before the first heading belongs to no scene.
pub fn scenes(end: usize, elements: &[Element], numbers: &[(usize, String)]) -> Vec<Scene> {
    let mut found: Vec<Scene> = Vec::new();
    let mut numbers = numbers.iter().peekable();
    let mut pages = Pages { line: 0, scene: 0 };
    for (index, element) in elements.iter().enumerate() {
        if element.kind == Kind::SceneHeading {
            close(&mut found, index, element.span.start, &pages);
            pages.lead(Kind::SceneHeading, 2);
            pages.scene = 0;
            while numbers.next_if(|(at, _)| *at < index).is_some() {}
            found.push(Scene {
                index: found.len(),
                heading: element.text.clone(),
                number: numbers
                    .next_if(|(at, _)| *at == index)
                    .map(|(_, number)| number.clone()),
                page: element.page.unwrap_or_else(|| pages.page()),
                eighths: 1,
                elements: index..index,
                span: element.span.start..element.span.start,
                cast: Vec::new(),
            });
            let lines = wrapped_lines(&element.text, width(element.kind));
            pages.line += lines;
            pages.scene += lines;
        } else {
            pages.add(element);
        }
    }
    close(&mut found, elements.len(), end, &pages);
    found
}

fn close(found: &mut [Scene], elements: usize, byte: usize, pages: &Pages) {
    if let Some(last) = found.last_mut() {
        last.elements.end = elements;
        last.span.end = byte;
        last.eighths = pages.eighths();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(kind: Kind, text: &str) -> Element {
        Element {
            kind,
            span: 0..0,
            line: 1,
            text: text.to_owned(),
            pieces: Vec::new(),
            dual: false,
            tags: Vec::new(),
            page: None,
        }
    }

    #[test]
    fn words_are_kept_whole_and_long_ones_broken() {
        for (text, width, lines) in [
            ("", 10, 1),
            ("abc def", 10, 1),
            ("abc defghij", 10, 2),
            ("0123456789", 10, 1),
            ("01234567890", 10, 2),
            ("a\nb\n\nc", 10, 4),
            ("ab 0123456789012345678901", 10, 4),
            ("éééééééééé", 10, 1),
        ] {
            assert_eq!(wrapped_lines(text, width), lines, "{text:?}");
        }
    }

    #[test]
    fn a_page_holds_55_lines_and_breaks_count() {
        let mut elements = vec![element(Kind::SceneHeading, "INT. A - DAY")];
        // 27 paragraphs of one line and one empty line each fill lines 2 to 55.
        elements.extend((0..27).map(|_| element(Kind::Action, "x")));
        elements.push(element(Kind::SceneHeading, "INT. B - DAY"));
        elements.push(element(Kind::PageBreak, ""));
        elements.push(element(Kind::SceneHeading, "INT. C - DAY"));
        let found = scenes(0, &elements, &[(0, "7".into()), (30, "9".into())]);
        let told: Vec<_> = found
            .iter()
            .map(|s| (s.page, s.eighths, s.number.as_deref()))
            .collect();
        assert_eq!(told, [(1, 8, Some("7")), (2, 1, None), (3, 1, Some("9"))]);
        assert_eq!(found[0].elements, 0..28);
        assert_eq!(found[2].elements, 30..31);
    }

    #[test]
    fn text_before_the_first_heading_is_in_no_scene() {
        let elements = [
            element(Kind::Action, "Rain."),
            element(Kind::SceneHeading, "INT. A - DAY"),
        ];
        let found = scenes(0, &elements, &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].elements, 1..2);
    }

    #[test]
    fn the_second_of_two_who_speak_at_once_takes_no_lines() {
        let mut speech = element(Kind::Dialogue, &"word ".repeat(300));
        let alone = scenes(
            0,
            &[element(Kind::SceneHeading, "INT. A"), speech.clone()],
            &[],
        );
        speech.dual = true;
        let dual = scenes(0, &[element(Kind::SceneHeading, "INT. A"), speech], &[]);
        assert_eq!((alone[0].eighths, dual[0].eighths), (6, 1));
    }
}
