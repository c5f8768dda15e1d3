//! What the words of the second reading say of what is only told of, by their rows: small and in one piece, for every
//! word of a script is asked. Weighs nothing.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::{engine::vocab::Lists, hazard::Category, learned::KINDS};

/// How much a word says that a sentence is away, by where it stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Nearness {
    pub(super) here: f32,
    /// Of the sentences after it in its paragraph.
    pub(super) earlier: f32,
    /// Where it is the sentence's first.
    pub(super) first: f32,
    pub(super) heading: f32,
}

/// The same for every word.
#[derive(Debug)]
pub(super) struct NearList {
    /// For each row its place in `says`; 0 for one that says nothing.
    places: Box<[u16]>,
    says: Box<[Nearness]>,
}

impl NearList {
    pub(super) fn of(&self, row: u32) -> Nearness {
        let place = usize::try_from(row)
            .ok()
            .and_then(|row| self.places.get(row));
        let says = place.and_then(|place| self.says.get(usize::from(*place)));
        says.copied().unwrap_or_default()
    }
}

/// How much each word says of some categories, by their places: for each row a list.
pub(super) type Says = Lists<(u8, f32)>;

/// What words say together.
pub(super) fn sums(says: &Says, words: &[(u32, Range<usize>)]) -> [f32; KINDS] {
    let mut sums = [0.0; KINDS];
    for (kind, says) in words.iter().flat_map(|(row, _)| of_row(says, *row)) {
        if let Some(sum) = sums.get_mut(usize::from(*kind)) {
            *sum += says;
        }
    }
    sums
}

pub(super) fn of_row(says: &Says, row: u32) -> &[(u8, f32)] {
    usize::try_from(row).map_or(&[], |row| says.get(row))
}

/// Each word of a list with what it says.
fn pairs(list: &str) -> impl Iterator<Item = Result<(&str, f32), String>> {
    let pairs = list.split(", ").filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let parts = pair.rsplit_once(' ');
        let parts = parts.and_then(|(word, says)| Some((word, says.parse().ok()?)));
        parts.ok_or_else(|| format!("mentions: `{pair}` is no word with a number"))
    })
}

/// Words by the rows of the second reading.
pub(super) struct Rows<'a>(FxHashMap<&'a str, usize>);

impl<'a> Rows<'a> {
    /// The words of the rows, a line each.
    pub(super) fn of(names: &'a str) -> Self {
        Self(names.lines().zip(0..).collect())
    }

    fn row(&self, word: &str) -> Result<usize, String> {
        let row = self.0.get(word).copied();
        row.ok_or_else(|| format!("mentions: the reading does not know `{word}`"))
    }

    /// What the words of each category say of it.
    pub(super) fn says<'w>(
        &self,
        each: impl Iterator<Item = (Category, &'w String)>,
    ) -> Result<Says, String> {
        let mut all = vec![Vec::new(); self.0.len()];
        for (category, words) in each {
            let kind = u8::try_from(category.place()).map_err(|e| e.to_string())?;
            for pair in pairs(words) {
                let (word, says) = pair?;
                let list = all.get_mut(self.row(word)?);
                list.ok_or("mentions: a row beyond the last")?
                    .push((kind, says));
            }
        }
        Ok(Lists::of(all))
    }

    /// What words say that a sentence is away: here, earlier, first, in the heading.
    pub(super) fn near(&self, lists: [&str; 4]) -> Result<NearList, String> {
        let mut places = vec![0; self.0.len()];
        let mut all = vec![Nearness::default()];
        let set: [fn(&mut Nearness, f32); 4] = [
            |n, says| n.here = says,
            |n, says| n.earlier = says,
            |n, says| n.first = says,
            |n, says| n.heading = says,
        ];
        for (list, set) in lists.into_iter().zip(set) {
            for pair in pairs(list) {
                let (word, says) = pair?;
                let place = places.get_mut(self.row(word)?);
                let place = place.ok_or("mentions: a row beyond the last")?;
                if *place == 0 {
                    *place = u16::try_from(all.len()).map_err(|e| e.to_string())?;
                    all.push(Nearness::default());
                }
                if let Some(one) = all.get_mut(usize::from(*place)) {
                    set(one, says);
                }
            }
        }
        Ok(NearList {
            places: places.into(),
            says: all.into(),
        })
    }
}
