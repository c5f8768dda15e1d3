//! What a line is by its place: in the margin, at the head or foot of every page, at the edge of action or
//! of dialogue. The edges are those of the file, found by counting, not those of any program.

use std::collections::BTreeMap;
use std::ops::Range;

use super::lines::{Line, Page};
use super::looks;

/// A line with what its place says.
#[derive(Debug)]
pub(super) struct Marked {
    pub(super) line: Line,
    /// Its words without those in the margins.
    pub(super) body: Range<usize>,
    /// The scene number in the margin.
    pub(super) number: Option<String>,
    /// On the page, not in the script.
    pub(super) furniture: bool,
    /// An empty line stands before it, or it is the first of its page.
    pub(super) gap: bool,
}

impl Marked {
    /// Its words without those in the margins.
    pub(super) fn text(&self) -> &str {
        let words = self.line.words.get(self.body.clone());
        self.line.text_of(words.unwrap_or_default())
    }

    /// Where those begin.
    pub(super) fn left(&self) -> f64 {
        let word = self.line.words.get(self.body.start);
        word.map_or(0.0, |word| word.left)
    }

    /// Where those end.
    pub(super) fn right(&self) -> f64 {
        let last = self.body.end.checked_sub(1);
        last.and_then(|at| self.line.words.get(at))
            .map_or(0.0, |word| word.right)
    }
}

/// Takes the margins off every line and finds what is furniture.
pub(super) fn mark(pages: &[Page], lines: Vec<Line>) -> Vec<Marked> {
    let mut marked: Vec<Marked> = lines.into_iter().map(margins).collect();
    let heads = running(pages, &marked);
    let mut from = 0;
    while let Some(first) = marked.get(from) {
        let page = first.line.page;
        let rest = marked.get_mut(from..).unwrap_or_default();
        let count = rest.iter().take_while(|m| m.line.page == page).count();
        if let (Some(lines), Some(page)) = (rest.get_mut(..count), pages.get(page)) {
            furnish(page, lines, &heads);
        }
        from += count;
    }
    set_gaps(&mut marked);
    marked
}

/// Revision marks and scene numbers are no words of the line.
fn margins(line: Line) -> Marked {
    let words = &line.words;
    let mut body = 0..words.len();
    let last = |body: &Range<usize>| body.end.checked_sub(1).and_then(|at| words.get(at));
    while body.len() > 1
        && let Some(word) = last(&body)
        && line.word(word).chars().all(|c| c == '*')
    {
        body.end -= 1;
    }
    let text = |body: Range<usize>| line.text_of(words.get(body).unwrap_or_default());
    let left = words
        .get(body.start)
        .and_then(|word| looks::number(line.word(word)));
    let right = last(&body)
        .filter(|word| word.apart)
        .and_then(|word| looks::number(line.word(word)));
    let mut number = None;
    if body.len() >= 2 {
        let inner = body.start + 1..body.end - usize::from(right.is_some());
        let both = left.is_some() && left == right && !inner.is_empty();
        if both || (left.is_some() && looks::opens_scene(text(inner.clone()))) {
            number = left.map(str::to_owned);
            body = inner;
        } else if right.is_some() && looks::opens_scene(text(body.start..body.end - 1)) {
            number = right.map(str::to_owned);
            body.end -= 1;
        }
    }
    let furniture = line.text.chars().all(|c| c == '*');
    Marked {
        line,
        body,
        number,
        furniture,
        gap: true,
    }
}

/// How many lines from the top or foot of a page may be furniture.
const DEEP: usize = 3;

/// Steps in which the height of a line on the page is compared.
const STEP: f64 = 6.0;

#[expect(
    clippy::cast_possible_truncation,
    reason = "pages are at most some thousand points; a cast saturates"
)]
fn step(points: f64, width: f64) -> i64 {
    (points / width).round() as i64
}

/// Words that stand at the same height on many pages, with the height.
#[derive(Debug, Default)]
struct Running {
    pages: usize,
    seen: BTreeMap<(String, i64), usize>,
}

impl Running {
    /// On how many pages these words stand about here.
    fn count(&self, text: &str, y: f64) -> usize {
        let words = looks::without_digits(text);
        let at = step(y, STEP);
        (at - 1..=at + 1)
            .filter_map(|at| self.seen.get(&(words.clone(), at)))
            .sum()
    }
}

fn running(pages: &[Page], marked: &[Marked]) -> Running {
    let mut running = Running {
        pages: pages.len(),
        ..Running::default()
    };
    let mut from = 0;
    while let Some(first) = marked.get(from) {
        let page = first.line.page;
        let rest = marked.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|m| m.line.page == page).count();
        for (at, line) in rest.iter().take(count).enumerate() {
            if at < DEEP || at + DEEP >= count {
                let key = looks::without_digits(&line.line.text);
                *running
                    .seen
                    .entry((key, step(line.line.y, STEP)))
                    .or_default() += 1;
            }
        }
        from += count;
    }
    running
}

/// Finds the furniture of one page.
fn furnish(page: &Page, lines: &mut [Marked], running: &Running) {
    const MARGIN: f64 = 60.0;
    const NUMBER_MARGIN: f64 = 90.0;
    let count = lines.len();
    for (at, marked) in lines.iter_mut().enumerate() {
        let text = marked.line.text.as_str();
        let (top, foot) = (at < DEEP, at + DEEP >= count);
        let edge = marked.line.y.min(page.height - marked.line.y);
        if looks::more(text) {
            marked.furniture = true;
        }
        if !(top || foot) {
            continue;
        }
        let first = looks::number(text.split_whitespace().next().unwrap_or_default());
        let last = marked.line.words.last();
        let numbered = last
            .is_some_and(|word| word.apart && looks::page_number(marked.line.word(word)).is_some())
            && first.is_none();
        let often = running.count(text, marked.line.y);
        let repeated = often >= 2
            && (often * 2 >= running.pages || (often >= 5 && often * 4 >= running.pages))
            && (running.pages >= 4 || edge < MARGIN);
        let alone = looks::page_number(text).is_some()
            && (edge < NUMBER_MARGIN || marked.left() > page.width * 0.6);
        marked.furniture |= looks::carried_over(text)
            || alone
            || (repeated && !looks::opens_scene(marked.text()))
            || (numbered && edge < MARGIN && !looks::opens_scene(marked.text()));
    }
}

/// The number printed on a page, if its furniture has one.
pub(super) fn printed_number(lines: &[Marked]) -> Option<u32> {
    lines.iter().filter(|m| m.furniture).find_map(|m| {
        let words = &m.line.words;
        looks::page_number(&m.line.text).or_else(|| {
            if looks::carried_over(&m.line.text) {
                return None;
            }
            let last = words.last().filter(|w| w.apart)?;
            looks::page_number(m.line.word(last))
        })
    })
}

/// Distance between two lines of a paragraph.
pub(super) fn leading(marked: &[Marked]) -> f64 {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    let mut all = 0;
    let body: Vec<&Marked> = marked.iter().filter(|m| !m.furniture).collect();
    for pair in body.windows(2) {
        if let [above, below] = pair
            && above.line.page == below.line.page
        {
            let distance = below.line.y - above.line.y;
            if (0.8..1.6).contains(&(distance / above.line.size)) {
                *counts.entry(step(distance, 0.5)).or_default() += 1;
                all += 1;
            }
        }
    }
    let size = body.first().map_or(12.0, |m| m.line.size);
    // The smallest that is no accident.
    let found = counts.iter().find(|(_, count)| **count * 10 >= all);
    #[expect(
        clippy::cast_precision_loss,
        reason = "half points on a page, a few thousand"
    )]
    found.map_or(size, |(distance, _)| *distance as f64 / 2.0)
}

fn set_gaps(marked: &mut [Marked]) {
    let leading = leading(marked);
    let mut above: Option<(usize, f64)> = None;
    for line in marked.iter_mut().filter(|m| !m.furniture) {
        let here = (line.line.page, line.line.y);
        line.gap = above.is_none_or(|(page, y)| page != here.0 || here.1 - y > 1.4 * leading);
        above = Some(here);
    }
}

/// Left edges of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edges {
    pub(super) action: f64,
    /// Where speech begins; none where the file sets everything at one edge.
    pub(super) dialogue: Option<f64>,
}

/// How far a line may stand from its edge.
const NEAR: f64 = 10.0;

impl Edges {
    /// Counts where headings and the lines under cues begin.
    pub(super) fn of(marked: &[Marked]) -> Self {
        let body: Vec<&Marked> = marked.iter().filter(|m| !m.furniture).collect();
        let headings = body
            .iter()
            .filter(|m| m.gap && looks::opens_scene(m.text()))
            .map(|m| m.left());
        let action = most(headings).or_else(|| leftmost(&body)).unwrap_or(0.0);
        let under = body.windows(2).filter_map(|pair| match pair {
            [cue, next]
                if !next.gap
                    && cue.left() > action + 3.0 * NEAR
                    && next.left() > action + 1.5 * NEAR
                    && next.left() < cue.left() - 0.5 * NEAR
                    && looks::cue(cue.text())
                    && !next.text().starts_with('(') =>
            {
                Some(next.left())
            }
            _ => None,
        });
        let dialogue = most(under);
        Self { action, dialogue }
    }

    /// True at the edge of action, or left of it.
    pub(super) fn at_action(&self, left: f64) -> bool {
        left <= self.action + NEAR
    }

    /// True at the edge of speech.
    pub(super) fn at_dialogue(&self, left: f64) -> bool {
        self.dialogue
            .is_some_and(|edge| (left - edge).abs() <= NEAR)
    }

    /// True right of the edge of speech.
    pub(super) fn past_dialogue(&self, left: f64) -> bool {
        self.dialogue.is_some_and(|edge| left > edge + NEAR)
    }
}

/// The place at which most of them stand, to a point.
fn most(places: impl Iterator<Item = f64>) -> Option<f64> {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for place in places {
        *counts.entry(step(place, 1.0)).or_default() += 1;
    }
    let about = |at: i64| -> usize { (at - 1..=at + 1).filter_map(|near| counts.get(&near)).sum() };
    let best = counts
        .iter()
        .max_by_key(|(at, count)| (about(**at), **count, -**at))?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "points on a page, a few thousand"
    )]
    Some(*best.0 as f64)
}

/// The leftmost place at which a tenth of all lines begin.
fn leftmost(body: &[&Marked]) -> Option<f64> {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for line in body {
        *counts.entry(step(line.left(), 4.0)).or_default() += 1;
    }
    let found = counts
        .iter()
        .find(|(_, count)| **count * 10 >= body.len())?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "points on a page, a few thousand"
    )]
    Some(*found.0 as f64 * 4.0)
}

/// True for a page that names the script and its writer: centred words with room above, no scene.
pub(super) fn is_title(page: &Page, lines: &[Marked]) -> bool {
    let mut body = lines.iter().filter(|m| !m.furniture);
    let Some(first) = body.next() else {
        return false;
    };
    let middle = f64::midpoint(first.left(), first.right());
    first.line.y > page.height * 0.15
        && (middle - page.width / 2.0).abs() < 40.0
        && lines.len() <= 30
        && !lines
            .iter()
            .any(|m| looks::opens_scene(m.text()) || looks::transition(m.text()))
}
