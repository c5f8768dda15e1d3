//! What a line is by its place: in the margin, at the head or foot of every page, at the edge of action or
//! of dialogue. The edges are those of the file, found by counting, not those of any program.

use std::collections::BTreeMap;
use std::ops::Range;

use super::lines::{Line, Page, Word};
use super::looks;
use crate::heading;

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
    /// Where its number begins, if that is set as words of the line: `SCENE 4 - INT. HALL`.
    label: Option<f64>,
    /// How far below the line above it stands, in lines; none for the first of its page.
    pub(super) lead: Option<f64>,
}

impl Marked {
    /// Its words without those in the margins.
    pub(super) fn text(&self) -> &str {
        let words = self.line.words.get(self.body.clone());
        self.line.text_of(words.unwrap_or_default())
    }

    /// Where those begin, or the words for its number.
    pub(super) fn left(&self) -> f64 {
        if let Some(label) = self.label {
            return label;
        }
        let word = self.line.words.get(self.body.start);
        word.map_or(0.0, |word| word.left)
    }

    /// True where those open a scene, in capitals or alone in small letters.
    pub(super) fn heads(&self) -> bool {
        looks::opens_scene(self.text()) || (self.gap && looks::opens_small(self.text()))
    }

    /// True where a wide gap stands between two of them.
    pub(super) fn has_columns(&self) -> bool {
        let words = self.line.words.get(self.body.clone()).unwrap_or_default();
        words.iter().skip(1).any(|word| word.apart)
    }

    /// The middle of those.
    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.left(), self.right())
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
    let mut marked: Vec<Marked> = lines
        .into_iter()
        .map(|line| {
            let width = pages.get(line.page).map_or(f64::MAX, |page| page.width);
            margins(line, width)
        })
        .collect();
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
fn margins(line: Line, width: f64) -> Marked {
    let words = &line.words;
    let mut body = 0..words.len();
    let last = |body: &Range<usize>| body.end.checked_sub(1).and_then(|at| words.get(at));
    while body.len() > 1
        && let Some(word) = last(&body)
        && line.word(word).chars().all(|c| c == '*')
    {
        body.end -= 1;
    }
    while body.len() > 1
        && let Some(word) = words.get(body.start)
        && line.word(word).chars().all(|c| c == '*')
    {
        body.start += 1;
    }
    let text = |body: Range<usize>| line.text_of(words.get(body).unwrap_or_default());
    let left = words
        .get(body.start)
        .and_then(|word| looks::number(line.word(word)));
    let right = last(&body)
        .filter(|word| {
            // A long heading leaves little room before its number.
            let beside = word.left > width * 0.8 && left == looks::number(line.word(word));
            word.apart || beside
        })
        .and_then(|word| looks::number(line.word(word).trim_end_matches('*')));
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
    let mut label = None;
    if number.is_none()
        && let Some((found, from)) = numbered(text(body.clone()))
    {
        let begin = words.get(body.start).map_or(0, |word| word.from);
        let first = words.iter().position(|word| word.from == begin + from);
        if let Some(first) = first {
            label = words
                .get(body.start)
                .filter(|word| line.word(word).starts_with(char::is_alphabetic))
                .filter(|_| words.get(first).is_some_and(|word| !word.apart))
                .map(|word| word.left);
            // The number may stand in the other margin once more.
            let again = last(&body).filter(|word| word.apart && line.word(word) == found);
            body = first..body.end - usize::from(again.is_some());
            number = Some(found);
        }
    }
    let furniture = line.text.chars().all(|c| c == '*');
    Marked {
        line,
        body,
        number,
        furniture,
        label,
        gap: true,
        lead: None,
    }
}

/// The number of a heading and where its words begin: `SCENE 4A - INT. HALL`, `21pt1 INT. HALL`, `SCENE: INT. HALL`
/// has none.
fn numbered(text: &str) -> Option<(String, usize)> {
    let (number, from) = heading::leading_number(text)?;
    let opens = text.get(from..).is_some_and(looks::opens_scene);
    opens.then(|| (text.get(number).unwrap_or_default().to_owned(), from))
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
    fn count(&self, line: &Line) -> usize {
        let words = plain(line);
        let at = step(line.y, STEP);
        (at - 1..=at + 1)
            .filter_map(|at| self.seen.get(&(words.clone(), at)))
            .sum()
    }
}

/// What stays of a line from page to page: its words without the page's number, digits made the same.
fn plain(line: &Line) -> String {
    let mut words = line.words.as_slice();
    if let Some((last, rest)) = words.split_last()
        && last.apart
        && looks::page_number(line.word(last)).is_some()
    {
        words = rest;
    }
    if let Some((first, rest)) = words.split_first()
        && rest.first().is_some_and(|second| second.apart)
        && looks::page_number(line.word(first)).is_some()
    {
        words = rest;
    }
    looks::without_digits(line.text_of(words))
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
                let key = (plain(&line.line), step(line.line.y, STEP));
                *running.seen.entry(key).or_default() += 1;
            }
        }
        from += count;
    }
    running
}

/// Finds the furniture of one page: what is carried over, wherever it stands, and from the edges inwards, up to the first
/// line that is script.
fn furnish(page: &Page, lines: &mut [Marked], running: &Running) {
    for marked in lines.iter_mut() {
        marked.furniture |= looks::carried_over(&marked.line.text);
    }
    let mark = |marked: &mut Marked| {
        marked.furniture = marked.furniture || is_furniture(page, marked, running);
        marked.furniture
    };
    let _ = lines.iter_mut().take(DEEP).all(mark);
    let _ = lines.iter_mut().rev().take(DEEP).all(mark);
}

/// True for what is carried over, for a page's number, and for words that stand there on other pages too.
fn is_furniture(page: &Page, marked: &Marked, running: &Running) -> bool {
    const MARGIN: f64 = 60.0;
    const NUMBER_MARGIN: f64 = 90.0;
    /// How far into the page a running head or foot may reach, in heights of it.
    const RUNNING: f64 = 0.2;
    let line = &marked.line;
    if looks::carried_over(&line.text) {
        return true;
    }
    if looks::opens_scene(marked.text()) {
        return false;
    }
    let edge = line.y.min(page.height - line.y);
    if looks::page_number(&line.text).is_some() {
        return edge < NUMBER_MARGIN || marked.left() > page.width * 0.6;
    }
    let often = running.count(line);
    let repeated = often >= 2
        && edge < page.height * RUNNING
        && (often * 2 >= running.pages || (often >= 5 && often * 4 >= running.pages))
        && (running.pages >= 4 || edge < MARGIN);
    let number = |word: Option<&Word>| {
        word.is_some_and(|word| looks::page_number(line.word(word)).is_some())
    };
    let last = line.words.last().filter(|word| word.apart);
    let numbered = number(last) && !number(line.words.first());
    repeated || (numbered && edge < MARGIN)
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
        line.lead = above
            .filter(|(page, _)| *page == here.0)
            .map(|(_, y)| (here.1 - y) / leading);
        line.gap = line.lead.is_none_or(|lead| lead > 1.4);
        above = Some(here);
    }
}

/// Left edges of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edges {
    pub(super) action: f64,
    /// Where speech begins; none where the file sets everything at one edge.
    pub(super) dialogue: Option<f64>,
    /// Where the longest line of action ends.
    pub(super) right: f64,
    /// Room above headings, in lines, where it is more than above other paragraphs.
    pub(super) heading_lead: Option<f64>,
    /// Where most cues begin.
    cue: Option<f64>,
    /// The middle of the cues, where the file centres them.
    pub(super) axis: Option<f64>,
    /// Speech is centred with its cues.
    pub(super) centred: bool,
    /// Cues stand at the edge of speech, or left of it.
    pub(super) flush: bool,
    /// An empty line stands between a cue and its speech.
    pub(super) spaced: bool,
}

/// How far a line may stand from its edge.
const NEAR: f64 = 10.0;

/// Less than this below a cue, in lines, is speech where the file leaves a line empty between them.
pub(super) const SPACED: f64 = 2.6;

/// Where headings and action begin.
fn action_edge(body: &[&Marked]) -> f64 {
    let headings = || body.iter().filter(|m| m.gap && m.heads());
    let lefts = || headings().map(|m| m.left());
    let middles = || headings().map(|m| m.middle());
    let heads = most(lefts());
    // Headings in the middle of the page say nothing of where action begins.
    let centred = !agree(lefts(), heads, NEAR) && agree(middles(), most(middles()), NEAR);
    let action = heads.filter(|_| !centred);
    action.or_else(|| leftmost(body)).unwrap_or(0.0)
}

/// The middle of the cues, where these agree, and whether their left edges do, too: names of one length.
fn axis(body: &[&Marked], action: f64, spaced: bool) -> Option<(f64, bool)> {
    let cues: Vec<&Marked> = body
        .windows(2)
        .filter_map(|pair| match pair {
            [cue, next]
                if cue.gap
                    && cue.left() > action + 3.0 * NEAR
                    && (!next.gap || spaced)
                    && next.lead.is_some_and(|lead| lead < SPACED)
                    && looks::speaker(cue.text()).is_some() =>
            {
                Some(*cue)
            }
            _ => None,
        })
        .collect();
    if cues.len() < 3 {
        return None;
    }
    let lefts = || cues.iter().map(|m| m.left());
    let middles = || cues.iter().map(|m| m.middle());
    let middle = most(middles());
    let at_one_edge = agree(lefts(), most(lefts()), 0.3 * NEAR);
    agree(middles(), middle, 0.5 * NEAR).then_some((middle?, at_one_edge))
}

/// The middles of the lines under centred cues.
fn speeches(body: &[&Marked], axis: Option<f64>, spaced: bool) -> impl Iterator<Item = f64> {
    body.windows(2).filter_map(move |pair| match pair {
        [cue, next]
            if axis.is_some_and(|axis| (cue.middle() - axis).abs() <= 0.5 * NEAR)
                && (!next.gap || spaced)
                && looks::speaker(cue.text()).is_some()
                && !next.text().starts_with('(') =>
        {
            Some(next.middle())
        }
        _ => None,
    })
}

/// True where three of four of the places are this one.
fn agree(places: impl Iterator<Item = f64>, one: Option<f64>, near: f64) -> bool {
    let Some(one) = one else {
        return false;
    };
    let (mut all, mut with) = (0_usize, 0_usize);
    for place in places {
        all += 1;
        with += usize::from((place - one).abs() <= near);
    }
    with * 4 >= all * 3
}

impl Edges {
    /// Counts where headings and the lines under cues begin.
    pub(super) fn of(marked: &[Marked]) -> Self {
        let body: Vec<&Marked> = marked.iter().filter(|m| !m.furniture).collect();
        let action = action_edge(&body);
        // Names in small letters are cues where no other has its place.
        let named = |capitals: bool| {
            body.windows(2).filter_map(move |pair| match pair {
                [cue, next]
                    if next.lead.is_some_and(|lead| lead < SPACED)
                        && cue.left() > action + 3.0 * NEAR
                        && next.left() > action + 1.5 * NEAR
                        && !cue.has_columns()
                        && if capitals {
                            looks::speaker(cue.text()).is_some()
                        } else {
                            cue.gap && looks::name(cue.text())
                        } =>
                {
                    Some((*cue, *next))
                }
                _ => None,
            })
        };
        let capitals = named(true).next().is_some() || named(false).count() < 3;
        let pairs = || named(capitals);
        let cue = most(
            pairs()
                .filter(|(cue, _)| cue.gap)
                .map(|(cue, _)| cue.left()),
        );
        let (near, far): (Vec<_>, Vec<_>) = pairs().partition(|(_, next)| !next.gap);
        let spaced = far.iter().filter(|(cue, _)| cue.gap).count() > 2 * near.len();
        let under = || {
            pairs()
                .filter(|(cue, next)| {
                    (spaced || !next.gap)
                        && next.left() < cue.left() - 0.5 * NEAR
                        && !next.text().starts_with('(')
                })
                .map(|(_, next)| next.left())
        };
        let indented = most(under());
        // Where names of one length leave it open, speech in the middle tells.
        let axis = axis(&body, action, spaced)
            .filter(|(middle, at_one_edge)| {
                let speech = || speeches(&body, Some(*middle), spaced);
                !at_one_edge
                    || (speech().count() > 2
                        && !agree(under(), indented, NEAR)
                        && agree(speech(), Some(*middle), 0.5 * NEAR))
            })
            .map(|(middle, _)| middle);
        // A cue may stand at the edge of its speech or left of it.
        let flush = || {
            let joined = pairs().filter(|(cue, next)| cue.gap && (spaced || !next.gap));
            joined
                .filter(|(_, next)| !next.text().starts_with('('))
                .map(|(_, next)| next.left())
        };
        let flush = most(flush()).filter(|_| indented.is_none() && axis.is_none());
        let dialogue = indented.or(flush);
        // Speech whose middles agree with that of its cues, and whose left edges do not agree.
        let centred = axis.is_some()
            && !agree(under(), dialogue, NEAR)
            && agree(speeches(&body, axis, spaced), axis, 0.5 * NEAR);
        let dialogue = dialogue.filter(|_| axis.is_none() || agree(under(), dialogue, NEAR));
        let at_action = |m: &&&Marked| m.left() <= action + NEAR;
        let right = body
            .iter()
            .filter(at_action)
            .filter(|m| m.left() >= action - NEAR)
            .map(|m| m.right())
            .fold(action, f64::max);
        let leads = |headings: bool| {
            let paragraphs = body.iter().filter(at_action).filter(|m| m.gap);
            let mut leads: Vec<f64> = paragraphs
                .filter(|m| looks::opens_scene(m.text()) == headings)
                .filter_map(|m| m.lead)
                .collect();
            leads.sort_by(f64::total_cmp);
            leads.get(leads.len() / 2).copied()
        };
        let heading_lead =
            leads(true).filter(|heading| leads(false).is_some_and(|other| heading - other > 0.6));
        Self {
            action,
            dialogue,
            right,
            heading_lead,
            axis,
            cue,
            centred,
            flush: flush.is_some(),
            spaced,
        }
    }

    /// True for a line that stands about the middle of the cues.
    pub(super) fn on_axis(&self, marked: &Marked) -> bool {
        self.axis
            .is_some_and(|axis| (marked.middle() - axis).abs() <= 0.5 * NEAR)
    }

    /// True at the edge of action, or left of it.
    pub(super) fn at_action(&self, left: f64) -> bool {
        left <= self.action + NEAR
    }

    /// True for a line that has the room above it that only headings have.
    pub(super) fn led_as_heading(&self, marked: &Marked) -> bool {
        match (self.heading_lead, marked.lead) {
            (Some(heading), Some(lead)) => lead > heading - 0.3 && lead < heading + 0.6,
            _ => false,
        }
    }

    /// True at the edge of speech.
    pub(super) fn at_dialogue(&self, left: f64) -> bool {
        self.dialogue
            .is_some_and(|edge| (left - edge).abs() <= NEAR)
    }

    /// True for a line of numbers in the margins alone: scenes that were left out go on there.
    pub(super) fn in_margins(&self, marked: &Marked) -> bool {
        let line = &marked.line;
        let beside = |word: &Word| {
            word.right < self.action - 0.5 * NEAR
                || (word.left > self.right && looks::number(line.word(word)).is_some())
        };
        line.words
            .first()
            .is_some_and(|word| word.right < self.action)
            && line.words.iter().all(beside)
    }

    /// True for a name at the place of cues, in whatever letters.
    pub(super) fn named_as_cue(&self, marked: &Marked) -> bool {
        self.past_dialogue(marked.left())
            && self
                .cue
                .is_some_and(|cue| (marked.left() - cue).abs() <= 0.3 * NEAR)
            && looks::name(marked.text())
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

/// How many pages stand before the script: title pages, and lists of cast, sets or revisions. Of those, how many are
/// title pages.
pub(super) fn before_script(pages: &[Page], marked: &[Marked]) -> (usize, usize) {
    let mut by_page: Vec<&[Marked]> = Vec::with_capacity(pages.len());
    let mut rest = marked;
    for index in 0..pages.len() {
        let count = rest.iter().take_while(|m| m.line.page == index).count();
        let (here, below) = rest.split_at(count);
        by_page.push(here);
        rest = below;
    }
    let opens = |lines: &[Marked]| lines.iter().any(Marked::heads);
    let (mut front, mut titles) = (0, 0);
    for (index, (page, lines)) in pages.iter().zip(&by_page).enumerate().take(FRONT_MAX) {
        let second = index > 0 && is_list(lines);
        if titles == index && index < 2 && !second && is_title(page, lines) {
            titles += 1;
        } else if !is_list(lines) {
            // Only what a page of script follows stands before it.
            let script = by_page.get(index..).unwrap_or_default();
            let lists = front > titles;
            return if index < pages.len() && (!lists || script.iter().any(|page| opens(page))) {
                (front, titles)
            } else {
                (titles, titles)
            };
        }
        front = index + 1;
    }
    // Nothing but titles and lists: then they are the script.
    let titles = titles.min(pages.len().saturating_sub(1));
    (titles, titles)
}

/// Most pages that are looked at for standing before the script.
const FRONT_MAX: usize = 30;

/// True for a page that lists people, places or revisions and tells nothing.
fn is_list(lines: &[Marked]) -> bool {
    let body: Vec<&Marked> = lines.iter().filter(|m| !m.furniture).collect();
    if body.iter().any(|m| looks::transition(m.text())) {
        return false;
    }
    let count = |is: &dyn Fn(&Marked) -> bool| body.iter().filter(|m| is(m)).count();
    let headings = count(&Marked::heads);
    let told = count(&|m| {
        let text = m.text();
        text.contains(char::is_lowercase)
            && text.split_whitespace().count() > 3
            && looks::ends_sentence(text)
            && !looks::dotted(text)
    });
    let columns = count(&|m| m.has_columns() || looks::dotted(m.text()));
    let headed = body.iter().take(3).any(|m| looks::heads_list(m.text()));
    if headings > 0 {
        // A list of sets: nothing happens in any of them.
        return told == 0 && headings >= 2 && (headings * 5 >= body.len() * 3 || headed);
    }
    body.is_empty() || headed || (columns * 2 >= body.len() && told * 4 <= body.len())
}

/// True for a page that names the script and its writer: centred words with room above, no scene.
pub(super) fn is_title(page: &Page, lines: &[Marked]) -> bool {
    let mut body = lines.iter().filter(|m| !m.furniture);
    let Some(first) = body.next() else {
        return false;
    };
    let middle = f64::midpoint(first.left(), first.right());
    let opens = lines
        .iter()
        .any(|m| m.heads() || looks::transition(m.text()));
    if opens || lines.len() > 30 {
        return false;
    }
    let named = |m: &&Marked| crate::outside::names_a_writer(m.text());
    let told = |m: &&Marked| {
        let text = m.text();
        looks::ends_sentence(text) && text.split_whitespace().count() > 3 && !named(m)
    };
    let count = |is: &dyn Fn(&&Marked) -> bool| lines.iter().filter(is).count();
    // Set at the edge: it must say who wrote it, and tell little.
    if looks::upper(first.text()) && count(&named) >= 1 && count(&told) * 3 <= lines.len() {
        return true;
    }
    first.line.y > page.height * 0.15 && (middle - page.width / 2.0).abs() < 40.0
}
