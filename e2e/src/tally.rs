//! What a journey costs the people in it: signatures, taps, code entries and screens.
//!
//! Pure counting and printing; `person.rs` counts, a journey compares with the limit it promises.

use std::fmt::Write as _;

/// Counts of one person in one journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Acts signed: one per press of a control that records a signature.
    pub(crate) signatures: u32,
    /// Presses of any control, those that sign included; choosing from a list is two.
    pub(crate) taps: u32,
    /// Times a signing code was typed.
    pub(crate) codes: u32,
    /// Documents shown to the person.
    pub(crate) screens: u32,
}

impl Tally {
    /// The sum of two counts.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            signatures: self.signatures + other.signatures,
            taps: self.taps + other.taps,
            codes: self.codes + other.codes,
            screens: self.screens + other.screens,
        }
    }
}

/// A table of people and their counts, with a last row of sums.
pub(crate) fn table(rows: &[(String, Tally)]) -> String {
    let mut text = format!(
        "{:<22} {:>10} {:>6} {:>12} {:>8}\n",
        "person", "signatures", "taps", "code entries", "screens"
    );
    let all = rows
        .iter()
        .fold(Tally::default(), |sum, (_, tally)| sum.plus(*tally));
    let last = ("all".to_owned(), all);
    for (name, tally) in rows.iter().chain(std::iter::once(&last)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<22} {:>10} {:>6} {:>12} {:>8}",
            name, tally.signatures, tally.taps, tally.codes, tally.screens
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the columns and that the last row is the sum.
    #[test]
    fn last_row_is_the_sum() {
        let one = Tally {
            signatures: 1,
            taps: 3,
            codes: 1,
            screens: 2,
        };
        let text = table(&[("armorer".to_owned(), one), ("first ad".to_owned(), one)]);
        let rows: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[1], ["armorer", "1", "3", "1", "2"]);
        assert_eq!(rows[3], ["all", "2", "6", "2", "4"]);
    }
}
