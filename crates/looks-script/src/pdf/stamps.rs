//! Words stamped across pages, such as the name of whoever the copy was made for. They stand at the same
//! place of page after page, over the script, and would be read into its lines. Knows nothing of screenplays.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::lines::{Glyph, Page};

/// Nearer than this to the top or foot of a page, points, words are a running head and no stamp.
const MARGIN: f64 = 60.0;
/// Most places that are looked at: a page has a few stamps, not hundreds.
const PLACES_MAX: usize = 400;
/// On how many of its pages it is looked whether a stamp lies over other words.
const LOOKED_AT: usize = 8;

/// Characters drawn one after the other on one base line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    text: String,
    /// Points, and tenths of a point of the size.
    x: i64,
    y: i64,
    size: i64,
}

/// Takes stamps off all pages; the longest of what they say.
pub(super) fn take_off(pages: &mut [Page]) -> Option<String> {
    let usual = usual_size(pages);
    let mut places: BTreeMap<Place, Vec<(usize, Range<usize>)>> = BTreeMap::new();
    for (index, page) in pages.iter().enumerate() {
        for run in runs(page) {
            if let Some(place) = place(page, &run) {
                places.entry(place).or_default().push((index, run));
            }
        }
    }
    let with_words = pages.iter().filter(|page| !page.glyphs.is_empty()).count();
    // Two pages of three; of a few pages all, and of one only what is larger than the script.
    let often = (with_words * 2).div_ceil(3).max(with_words.min(3));
    places
        .retain(|place, found| found.len() >= often && (with_words > 1 || is_larger(place, usual)));
    if places.is_empty() || places.len() > PLACES_MAX {
        return None;
    }
    // What stands everywhere is no proof against what lies over it.
    let mut own: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
    for (page, run) in places.values().flatten() {
        own.entry(*page).or_default().push(run.clone());
    }
    for runs in own.values_mut() {
        runs.sort_by_key(|run| run.start);
    }
    let over = |at: usize, run: &Range<usize>| {
        let page = pages.get(at);
        let own = own.get(&at).map(Vec::as_slice).unwrap_or_default();
        page.is_some_and(|page| lies_over(page, run, own))
    };
    let stamped: BTreeSet<String> = places
        .iter()
        .filter(|(place, found)| {
            let mut looked = found.iter().take(LOOKED_AT);
            (with_words > 2 && is_larger(place, usual)) || looked.any(|(at, run)| over(*at, run))
        })
        .map(|(place, _)| place.text.clone())
        .collect();
    places.retain(|place, _| stamped.contains(&place.text));
    let mut off: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
    let mut said: Option<String> = None;
    for (place, found) in places {
        if said
            .as_ref()
            .is_none_or(|said| said.len() < place.text.len())
        {
            said = Some(place.text);
        }
        for (page, run) in found {
            off.entry(page).or_default().push(run);
        }
    }
    for (index, mut runs) in off {
        runs.sort_by_key(|run| run.start);
        if let Some(page) = pages.get_mut(index) {
            let mut runs = runs.into_iter().peekable();
            let mut at = 0;
            page.glyphs.retain(|_| {
                while runs.next_if(|run| run.end <= at).is_some() {}
                let inside = runs.peek().is_some_and(|run| run.contains(&at));
                at += 1;
                !inside
            });
        }
    }
    said
}

/// Larger than the script by a quarter.
fn is_larger(place: &Place, usual: i64) -> bool {
    place.size * 4 > usual * 5
}

/// The size in which most of the characters are set, tenths of a point.
fn usual_size(pages: &[Page]) -> i64 {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for glyph in pages.iter().flat_map(|page| &page.glyphs) {
        *counts.entry(whole(glyph.size * 10.0)).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(size, count)| (*count, -*size));
    most.map_or(120, |(size, _)| size)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "pages are at most some thousand points; a cast saturates"
)]
fn whole(points: f64) -> i64 {
    points.round() as i64
}

/// The characters of a page as they were drawn, cut where a line ends.
fn runs(page: &Page) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut from = 0;
    for (at, pair) in page.glyphs.windows(2).enumerate() {
        if let [before, glyph] = pair {
            let gap = glyph.x - (before.x + before.width);
            let same = (glyph.y - before.y).abs() < 0.5
                && (glyph.size - before.size).abs() < 0.2
                && gap.abs() < 1.5 * glyph.size;
            if !same {
                runs.push(from..at + 1);
                from = at + 1;
            }
        }
    }
    if from < page.glyphs.len() {
        runs.push(from..page.glyphs.len());
    }
    runs
}

/// What such a run says and where; nothing for one in a margin.
fn place(page: &Page, run: &Range<usize>) -> Option<Place> {
    const LONG: usize = 200;
    let glyphs = page.glyphs.get(run.clone())?;
    let first = glyphs.first()?;
    if first.y < MARGIN || page.height - first.y < MARGIN {
        return None;
    }
    let bytes = first.from..glyphs.last()?.to;
    let text = page.text.get(bytes)?.trim();
    if text.len() > LONG || text.is_empty() {
        return None;
    }
    Some(Place {
        text: text.to_owned(),
        x: whole(first.x),
        y: whole(first.y),
        size: whole(first.size * 10.0),
    })
}

/// True where the letters of a run lie over others that are in none of these runs, which are in order, and
/// are not the same ones struck twice.
fn lies_over(page: &Page, run: &Range<usize>, except: &[Range<usize>]) -> bool {
    let text = |glyph: &Glyph| page.text.get(glyph.from..glyph.to).unwrap_or_default();
    let seen = |glyph: &&Glyph| text(glyph).contains(char::is_alphanumeric);
    let own: Vec<&Glyph> = page
        .glyphs
        .get(run.clone())
        .unwrap_or_default()
        .iter()
        .filter(seen)
        .collect();
    let Some(first) = own.first() else {
        return false;
    };
    let (left, right) = own
        .iter()
        .fold((f64::MAX, f64::MIN), |(left, right), glyph| {
            (left.min(glyph.x), right.max(glyph.x + glyph.width))
        });
    let mut under = page
        .glyphs
        .iter()
        .enumerate()
        .filter(|(_, glyph)| (glyph.y - first.y).abs() < 0.5 * glyph.size)
        .filter(|(_, glyph)| glyph.x < right && glyph.x + glyph.width > left)
        .filter(|(at, _)| {
            let next = except.partition_point(|run| run.start <= *at);
            let run = next.checked_sub(1).and_then(|last| except.get(last));
            run.is_none_or(|run| !run.contains(at))
        })
        .map(|(_, glyph)| glyph)
        .filter(seen)
        .take(PLACES_MAX);
    under.any(|glyph| {
        own.iter().any(|mine| {
            let common = (mine.x + mine.width).min(glyph.x + glyph.width) - mine.x.max(glyph.x);
            let twice = text(mine) == text(glyph) && (mine.x - glyph.x).abs() < 0.2 * mine.size;
            common > 0.3 * glyph.width.min(mine.width) && glyph.width > 0.0 && !twice
        })
    })
}
