//! Characters with places into printed lines of words. Knows nothing of screenplays.

/// A run of characters as the page sets it.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Left edge, points from the left of the page.
    pub(super) x: f64,
    /// Base line, points from the top of the page.
    pub(super) y: f64,
    /// Width in points.
    pub(super) width: f64,
    /// Size of the type in points.
    pub(super) size: f64,
    /// Bytes of the page's characters.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Everything on one page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Place in the file, from 1.
    pub(super) number: u32,
    pub(super) height: f64,
    pub(super) width: f64,
    pub(super) text: String,
    pub(super) glyphs: Vec<Glyph>,
}

/// A word and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) left: f64,
    pub(super) right: f64,
    /// Bytes of the line's text.
    pub(super) from: usize,
    pub(super) to: usize,
    /// A wide gap stands before it: a column, a number in the margin.
    pub(super) apart: bool,
}

/// One printed line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Index of its page among those read, from 0.
    pub(super) page: usize,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) words: Vec<Word>,
    /// Its words, one space between them, three across a wide gap.
    pub(super) text: String,
}

impl Line {
    /// The text of some of its words.
    pub(super) fn text_of(&self, words: &[Word]) -> &str {
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => self.text.get(first.from..last.to).unwrap_or_default(),
            _ => "",
        }
    }

    /// The text of one word.
    pub(super) fn word(&self, word: &Word) -> &str {
        self.text.get(word.from..word.to).unwrap_or_default()
    }
}

/// How far apart base lines may be and still be one line.
const SAME_LINE: f64 = 3.0;
/// Gap between two words, in sizes of the type.
const WORD_GAP: f64 = 0.1;
/// Less than this is no gap.
const NO_GAP: f64 = 0.05;
/// Gap that sets a column or a margin apart: three spaces of a typewriter.
const WIDE_GAP: f64 = 1.7;
/// Nearer than this, the same character twice is bold made by striking twice.
const STRUCK_TWICE: f64 = 0.2;

/// Smaller than this beside a letter, in sizes of it, is raised or lowered: the `th` of a date.
const RAISED_SIZE: f64 = 0.85;
/// How far it may stand above or below the base line, in sizes.
const RAISED: f64 = 0.6;
/// Gap that may stand before what goes on with a word after an apostrophe, in sizes: fonts without the sign
/// borrow it from others.
const APOSTROPHE_GAP: f64 = 0.4;

/// The characters of a page, small raised ones on the base line of the word they were drawn after.
fn level(page: &Page) -> Vec<Glyph> {
    let mut level = page.glyphs.clone();
    let mut base: Option<(f64, f64, f64)> = None;
    for glyph in &mut level {
        if let Some((y, size, end)) = base
            && glyph.size < RAISED_SIZE * size
            && (glyph.y - y).abs() > 0.5
            && (glyph.y - y).abs() < RAISED * size
            && (glyph.x - end).abs() < 0.3 * size
        {
            glyph.y = y;
            base = Some((y, size, glyph.x + glyph.width));
        } else {
            base = Some((glyph.y, glyph.size, glyph.x + glyph.width));
        }
    }
    level
}

/// The lines of a page, from the top.
pub(super) fn lines_of(page: &Page, index: usize) -> Vec<Line> {
    let level = level(page);
    let mut order: Vec<&Glyph> = level.iter().collect();
    order.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines = Vec::new();
    let mut rest = order.as_mut_slice();
    while let Some(first) = rest.first() {
        let reach = first.y + SAME_LINE;
        let count = rest.iter().take_while(|g| g.y <= reach).count();
        let (row, below) = rest.split_at_mut(count);
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        if let Some(line) = line_of(page, index, row) {
            lines.push(line);
        }
        rest = below;
    }
    lines
}

fn line_of(page: &Page, index: usize, row: &[&Glyph]) -> Option<Line> {
    let mut line = Line {
        page: index,
        y: row.first()?.y,
        size: row.first()?.size,
        words: Vec::new(),
        text: String::new(),
    };
    let mut last: Option<(&Glyph, &str)> = None;
    // Width of the space that was set since the last word, if one was.
    let mut space: Option<f64> = None;
    for (at, glyph) in row.iter().enumerate() {
        let text = page.text.get(glyph.from..glyph.to).unwrap_or_default();
        if text.chars().all(char::is_whitespace) {
            space = Some(glyph.width);
            continue;
        }
        if let Some((before, same)) = last
            && same == text
            && (glyph.x - before.x).abs() < STRUCK_TWICE * glyph.size
        {
            continue;
        }
        let gap = last.map_or(0.0, |(before, _)| glyph.x - (before.x + before.width));
        // A space counts if it leaves room, or if its type gives it none; one under a word does not.
        let no_gap = NO_GAP * glyph.size;
        let spaced = space.is_some_and(|width| gap > no_gap || width < no_gap);
        let goes_on = || {
            let rest = row.get(at..).unwrap_or_default();
            gap < APOSTROPHE_GAP * glyph.size && possessive(page, &line.text, rest)
        };
        if line.words.is_empty() || spaced || (gap > WORD_GAP * glyph.size && !goes_on()) {
            let apart = !line.words.is_empty() && gap > WIDE_GAP * glyph.size;
            if !line.words.is_empty() {
                line.text.push_str(if apart { "   " } else { " " });
            }
            let from = line.text.len();
            line.words.push(Word {
                left: glyph.x,
                right: glyph.x,
                from,
                to: from,
                apart,
            });
        }
        push_plain(&mut line.text, text);
        if let Some(word) = line.words.last_mut() {
            word.to = line.text.len();
            word.right = glyph.x + glyph.width;
        }
        space = None;
        last = Some((glyph, text));
    }
    line.words.retain(|word| word.from < word.to);
    (!line.words.is_empty()).then_some(line)
}

/// True where an apostrophe and what ends a word after it go on with the word before: `MARTHA` and `'S`, or `MARTHA'`
/// and `S`.
fn possessive(page: &Page, before: &str, rest: &[&Glyph]) -> bool {
    const ENDS: [&str; 7] = ["s", "t", "d", "m", "re", "ve", "ll"];
    let apostrophe = |c: char| matches!(c, '\'' | '\u{2019}');
    let text = |glyph: &Glyph| page.text.get(glyph.from..glyph.to).unwrap_or_default();
    let word = before.trim_end_matches(apostrophe);
    let mut end = String::new();
    for (at, glyph) in rest.iter().take(5).enumerate() {
        let before = at.checked_sub(1).and_then(|last| rest.get(last));
        let gap = before.map_or(0.0, |last| glyph.x - (last.x + last.width));
        if gap > APOSTROPHE_GAP * glyph.size || !text(glyph).contains(|c| !char::is_whitespace(c)) {
            break;
        }
        end.push_str(text(glyph));
    }
    let marked = end.starts_with(apostrophe) != (word.len() < before.len());
    let end = end
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    marked && word.ends_with(char::is_alphanumeric) && ENDS.contains(&end.as_str())
}

/// Letters set as one are taken apart; blanks and marks that are not seen are left out.
fn push_plain(line: &mut String, text: &str) {
    for one in text.chars() {
        match one {
            '\u{fb00}' => line.push_str("ff"),
            '\u{fb01}' => line.push_str("fi"),
            '\u{fb02}' => line.push_str("fl"),
            '\u{fb03}' => line.push_str("ffi"),
            '\u{fb04}' => line.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => line.push_str("st"),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            one if one.is_whitespace() || one.is_control() => {}
            one => line.push(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(runs: &[(f64, f64, &str)]) -> Page {
        let mut page = Page {
            number: 1,
            height: 792.0,
            width: 612.0,
            ..Page::default()
        };
        for (left, y, run) in runs {
            let mut x = *left;
            for one in run.chars() {
                let from = page.text.len();
                page.text.push(one);
                page.glyphs.push(Glyph {
                    x,
                    y: *y,
                    width: 7.2,
                    size: 12.0,
                    from,
                    to: page.text.len(),
                });
                x += 7.2;
            }
        }
        page
    }

    fn texts(page: &Page) -> Vec<String> {
        lines_of(page, 0).into_iter().map(|l| l.text).collect()
    }

    /// Lines come from the top, words from the left, whatever the order in the file.
    #[test]
    fn order_and_gaps() {
        let page = page(&[
            (108.0, 112.0, "second line"),
            (200.0, 101.5, "right"),
            (108.0, 100.0, "left"),
            (500.0, 100.0, "12."),
            (137.5, 100.0, "er"),
            (154.0, 100.0, "one"),
        ]);
        assert_eq!(texts(&page), ["lefter one   right   12.", "second line"]);
    }

    /// Struck twice is written once; letters set as one are taken apart; a space that is set counts.
    #[test]
    fn struck_twice_and_ligatures() {
        let page = page(&[
            (108.0, 100.0, "EXT."),
            (108.4, 100.0, "EXT."),
            (108.0, 112.0, "of\u{fb01}cer"),
            (108.0, 124.0, "\u{a0} \u{200b}"),
            (108.0, 136.0, "too"),
            (104.0, 136.0, "     "),
        ]);
        assert_eq!(texts(&page), ["EXT.", "officer", "too"]);
    }
}
