//! One cell: words, numbers, yes/no, dates and lists, each with its remedy.

use std::collections::BTreeMap;

use super::RowError;

/// The cells of one row, with the errors found so far.
pub(super) struct Cells<'a> {
    pub(super) line: u64,
    pub(super) cells: &'a BTreeMap<&'a str, &'a str>,
    pub(super) errors: &'a mut Vec<RowError>,
}

impl<'a> Cells<'a> {
    pub(super) fn text(&self, column: &str) -> &'a str {
        self.cells.get(column).copied().unwrap_or("").trim()
    }

    pub(super) fn wrong(&mut self, column: &str, remedy: impl Into<String>) {
        let value = self.text(column).to_owned();
        self.errors
            .push(RowError::new(self.line, column, &value, remedy));
    }

    /// A cell that must not be empty.
    pub(super) fn must(&mut self, column: &str) -> &'a str {
        let text = self.text(column);
        if text.is_empty() {
            self.wrong(column, "must not be empty");
        }
        text
    }

    /// An id; spaces and capitals are put right, nothing else.
    pub(super) fn id(&mut self, column: &str) -> String {
        let given = self.text(column);
        let text = given.to_lowercase().replace(' ', "-");
        let fault = if text.is_empty() {
            "must not be empty: give it"
        } else if looks_core::id::ItemId::parse(&text).is_err() {
            "use"
        } else {
            return text;
        };
        // A name is not taken as an id by itself: two people may have one.
        let named = if given.is_empty() {
            self.text("name")
        } else {
            given
        };
        let such =
            super::id_for(named, 64).map_or_else(String::new, |id| format!(", such as `{id}`"));
        self.wrong(
            column,
            format!("{fault} 1 to 64 of a-z 0-9 . _ - and start with a letter or digit{such}"),
        );
        text
    }

    /// A list of ids, parted by semicolons.
    pub(super) fn ids(&mut self, column: &str) -> Vec<String> {
        let all: Vec<String> = self.list(column).iter().map(|t| t.to_lowercase()).collect();
        if all
            .iter()
            .any(|t| looks_core::id::ItemId::parse(t).is_err())
        {
            self.wrong(column, "a list of ids parted by semicolons: a-z 0-9 . _ -");
        }
        all
    }

    pub(super) fn list(&self, column: &str) -> Vec<&'a str> {
        self.text(column)
            .split(';')
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .collect()
    }

    pub(super) fn yes(&mut self, column: &str) -> bool {
        match self.text(column).to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" | "si" | "sí" => true,
            "" | "no" | "n" | "false" | "0" => false,
            _ => {
                self.wrong(column, "write yes or no");
                false
            }
        }
    }

    pub(super) fn number(&mut self, column: &str, otherwise: u32) -> u32 {
        let text = self.text(column);
        if text.is_empty() {
            return otherwise;
        }
        text.parse().unwrap_or_else(|_| {
            self.wrong(column, "write a whole number from 0 to 4294967295");
            otherwise
        })
    }

    /// One word of a closed list.
    pub(super) fn word(
        &mut self,
        column: &str,
        otherwise: Option<&str>,
        allowed: &[&str],
    ) -> Option<String> {
        let text = self.text(column).to_lowercase().replace(' ', "_");
        if text.is_empty() {
            if otherwise.is_none() {
                self.wrong(column, format!("must be one of {}", allowed.join(", ")));
            }
            return otherwise.map(str::to_owned);
        }
        if allowed.contains(&text.as_str()) {
            return Some(text);
        }
        self.wrong(column, format!("must be one of {}", allowed.join(", ")));
        None
    }

    /// Words of a closed list, parted by semicolons.
    pub(super) fn words(&mut self, column: &str, allowed: &[&str]) -> Vec<String> {
        let all: Vec<String> = self
            .list(column)
            .iter()
            .map(|t| t.to_lowercase().replace(' ', "_"))
            .collect();
        if let Some(bad) = all.iter().find(|t| !allowed.contains(&t.as_str())) {
            self.wrong(
                column,
                format!("`{bad}` is not one of {}", allowed.join(", ")),
            );
        }
        all
    }

    /// A date as the last moment of that day, UTC minus twelve hours: the latest place on earth where it
    /// is still that day, so that a permit is never cut short by a time zone.
    pub(super) fn end_of_day(&mut self, column: &str) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let date: Option<jiff::civil::Date> = text.parse().ok();
        if date.is_none() {
            self.wrong(column, "write the date as 2026-12-31");
        }
        date.map(|d| format!("{d}T23:59:59-12:00"))
    }

    /// A date and a time of day with an offset from UTC.
    pub(super) fn moment(
        &mut self,
        date: jiff::civil::Date,
        column: &str,
        offset: &str,
    ) -> Option<jiff::Timestamp> {
        let text = self.must(column);
        let full = format!("{date}T{text}:00{offset}");
        let parsed = full.parse::<jiff::Timestamp>().ok();
        if parsed.is_none() && !text.is_empty() {
            self.wrong(column, "write the time as 06:30 and utc_offset as -07:00");
        }
        parsed
    }
}
