//! A production's own lists as CSV: crew, armory, ammunition, setups.
//!
//! Pure: text and the present state go in, commands with their row numbers come out, or every wrong
//! cell with row, column, value and remedy. Nothing is recorded here; [`crate::Hub::import`] takes the
//! commands all together or not at all.

mod cell;
mod day;
mod rows;

use std::{collections::BTreeMap, fmt};

use looks_core::{State, id::PersonId, vocabulary::Strength};
use looks_record::hash::{sha256, to_hex};
use serde::Serialize;
use serde_json::Value;

use crate::{AppError, Submission};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// People with roles, permits and course certificates.
    Crew,
    /// Weapons and other controlled things with documents and containers.
    Armory,
    /// Lots of blanks and dummies.
    Ammunition,
    /// Setups of shooting days.
    Setups,
}

impl Sheet {
    /// Every sheet, in the order in which a new production imports them.
    pub const ALL: &'static [Self] = &[Self::Crew, Self::Armory, Self::Ammunition, Self::Setups];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Crew => "crew",
            Self::Armory => "armory",
            Self::Ammunition => "ammunition",
            Self::Setups => "setups",
        }
    }

    /// Finds one by its word.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.as_str() == text)
    }

    /// Columns that must be there, then those that may.
    pub const fn columns(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Crew => (
                &["person", "name", "roles"],
                &[
                    "department",
                    "minor",
                    "permit",
                    "permit_expires",
                    "course",
                    "course_expires",
                    "categories",
                ],
            ),
            Self::Armory => (
                &[
                    "item",
                    "class",
                    "make",
                    "model",
                    "serial",
                    "calibre",
                    "supplier",
                    "documents",
                    "container",
                ],
                &[
                    "category",
                    "origin",
                    "container_kind",
                    "place",
                    "pieces",
                    "hero",
                    "convertible",
                ],
            ),
            Self::Ammunition => (
                &[
                    "lot",
                    "kind",
                    "maker",
                    "maker_lot",
                    "calibre",
                    "count",
                    "container",
                ],
                &["origin", "load", "mark", "place", "tests"],
            ),
            Self::Setups => (
                &[
                    "setup",
                    "day",
                    "unit",
                    "date",
                    "call",
                    "wrap",
                    "utc_offset",
                    "place",
                    "items",
                    "performers",
                ],
                &[
                    "scene",
                    "script",
                    "description",
                    "action",
                    "load",
                    "rounds",
                    "load_size",
                    "distance_cm",
                    "muzzle_toward_person",
                    "enclosed",
                    "public_view",
                    "public_downrange",
                    "permits",
                    "ppe",
                    "hold_s",
                    "medic",
                ],
            ),
        }
    }
}

/// One command that a row leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Line in the file, the heading being line 1.
    pub line: u64,
    /// The command, as the API takes it.
    pub command: Value,
}

/// A cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowError {
    /// Line in the file, the heading being line 1; 0 where the file as a whole is meant.
    pub line: u64,
    /// Column; empty where the row as a whole is meant.
    pub column: String,
    /// What stands there, shortened.
    pub value: String,
    /// What is wrong and what to write instead.
    pub remedy: String,
}

impl RowError {
    fn new(line: u64, column: &str, value: &str, remedy: impl Into<String>) -> Self {
        Self {
            line,
            column: column.to_owned(),
            value: value.chars().take(80).collect(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "row {}: ", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, "{}{}: ", self.column, crate::kind::shown(&self.value))?;
        }
        f.write_str(&self.remedy)
    }
}

/// Most bytes of a list.
pub const SIZE_MAX: usize = 8 * 1024 * 1024;
/// What is said of a file with more than [`SIZE_MAX`] bytes.
pub fn too_large(size: u64) -> String {
    format!(
        "the file has {size} bytes and a list at most {SIZE_MAX} ({} MiB): split it into several \
         files, each with the heading",
        SIZE_MAX >> 20
    )
}

/// An id for a name in any script: its letters as a-z, everything else as dashes, cut at `most` bytes.
/// None where nothing of it can be written so.
pub fn id_for(name: &str, most: usize) -> Option<String> {
    let mut id = String::new();
    for c in deunicode::deunicode(name).chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if matches!(c, '\'' | '`') {
            // Belongs to the letter beside it: O'Neil, L'viv.
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.truncate(most);
    let id = id.trim_end_matches('-');
    (!id.is_empty()).then(|| id.to_owned())
}

/// The days that rows plan ahead instead of opening them, because another day of the unit is open: whoever looks at a list is
/// told, for on such a day nothing is called yet.
pub fn planned_days(rows: &[Row]) -> Vec<&str> {
    rows.iter()
        .filter(|row| row.command.get("do").and_then(Value::as_str) == Some("plan_day"))
        .filter_map(|row| row.command.get("day").and_then(Value::as_str))
        .collect()
}

/// Most rows of a list.
pub const ROWS_MAX: u64 = 20_000;
/// Most errors reported; a wrong file gives one in each row.
const ERRORS_MAX: usize = 100;

/// Reads a list. `state` tells which containers and days are known already.
pub fn read(sheet: Sheet, bytes: &[u8], state: &State) -> Result<Vec<Row>, Vec<RowError>> {
    let text = decode(bytes).map_err(|e| vec![e])?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(false)
        .from_reader(text.as_bytes());
    let heading = reader
        .headers()
        .map_err(|e| vec![broken(&e, 1)])?
        .iter()
        .map(|h| h.trim().to_lowercase())
        .collect::<Vec<_>>();
    check_separator(&heading).map_err(|e| vec![e])?;
    check_heading(sheet, &heading)?;
    let mut errors = Vec::new();
    let mut known = rows::Known::of(state);
    let mut out = Vec::new();
    let mut lines = Lines::new(text);
    for record in reader.records() {
        match record {
            Err(e) => {
                let line = e.position().map_or(0, |p| lines.at(p.byte()));
                errors.push(broken(&e, line));
            }
            Ok(record) => {
                let line = record.position().map_or(0, |p| lines.at(p.byte()));
                if line > ROWS_MAX {
                    errors.push(RowError::new(
                        line,
                        "",
                        "",
                        format!("more than {ROWS_MAX} rows: split the file"),
                    ));
                    break;
                }
                let cells: BTreeMap<&str, &str> = heading
                    .iter()
                    .map(String::as_str)
                    .zip(record.iter())
                    .collect();
                if cells.values().all(|c| c.is_empty()) {
                    continue;
                }
                let before = out.len();
                rows::row(sheet, line, &cells, &mut known, &mut out, &mut errors);
                let made = out.get(before..).unwrap_or_default();
                errors.extend(made.iter().filter_map(|row| unreadable(row, &cells)));
            }
        }
        if errors.len() >= ERRORS_MAX {
            break;
        }
    }
    if errors.is_empty() && out.is_empty() {
        errors.push(RowError::new(
            0,
            "",
            "",
            "the file has a heading but no rows",
        ));
    }
    if errors.is_empty() {
        Ok(out)
    } else {
        Err(errors)
    }
}

/// What the reader of commands does not take of a row, blamed on the cell: a list has no codes, so what
/// stands there is shown.
fn unreadable(row: &Row, cells: &BTreeMap<&str, &str>) -> Option<RowError> {
    let (field, words) = match crate::parse::command(&row.command) {
        Err(AppError::BadCommand {
            field,
            remedy,
            detail,
            ..
        }) => (field, format!("{detail}; {remedy}")),
        Err(AppError::TooLong { field, size, limit }) => {
            let words = crate::kind::too_long(size, limit);
            (field, words)
        }
        _ => return None,
    };
    let value = cells.get(field.as_str())?;
    Some(RowError::new(row.line, &field, value, words))
}

/// Digest of a file, as every entry of its import names it.
pub fn file_hash(bytes: &[u8]) -> [u8; 32] {
    sha256(bytes).0
}

/// The rows as commands of one person. Their ids come from sheet, content and line of the file, so that
/// the same file sent again is found to be there, also where its containers and days are known by then.
pub fn submissions(
    sheet: Sheet,
    bytes: &[u8],
    rows: &[Row],
    by: &PersonId,
    strength: Strength,
) -> Vec<Submission> {
    let digest: String = to_hex(&file_hash(bytes)).chars().take(24).collect();
    let mut named = BTreeMap::new();
    rows.iter()
        .map(|row| {
            let act = row.command.get("do").and_then(Value::as_str);
            let act = act.unwrap_or_default();
            let nth = named.entry((row.line, act)).or_insert(0_u32);
            *nth += 1;
            // Shorter than the act's name: an id has at most 64 letters.
            let short: String = act.split('_').filter_map(|w| w.chars().next()).collect();
            let id = format!(
                "import-{}-{digest}-{}-{short}{nth}",
                sheet.as_str(),
                row.line
            );
            Submission::new(id, Some(by.clone()), strength, row.command.clone())
        })
        .collect()
}

fn decode(bytes: &[u8]) -> Result<&str, RowError> {
    if bytes.len() > SIZE_MAX {
        return Err(RowError::new(0, "", "", too_large(bytes.len() as u64)));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(RowError::new(
            0,
            "",
            "",
            "the file is UTF-16: save it as CSV UTF-8",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(RowError::new(
            0,
            "",
            "",
            "the file is a workbook or archive: save the sheet as CSV UTF-8",
        ));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err(RowError::new(0, "", "", "the file is empty")),
        Ok(text) => Ok(text),
        Err(e) => {
            let line = bytes
                .iter()
                .take(e.valid_up_to())
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            Err(RowError::new(
                u64::try_from(line).unwrap_or(0),
                "",
                "",
                "a letter is not UTF-8: save the file as CSV UTF-8",
            ))
        }
    }
}

/// Some tables are saved with another separator where commas stand in numbers.
fn check_separator(heading: &[String]) -> Result<(), RowError> {
    match heading {
        [one] if one.contains(';') || one.contains('\t') => Err(RowError::new(
            1,
            "",
            "",
            "the columns are parted by semicolons or tabs: save the file with commas",
        )),
        _ => Ok(()),
    }
}

fn check_heading(sheet: Sheet, heading: &[String]) -> Result<(), Vec<RowError>> {
    let (must, may) = sheet.columns();
    let mut errors = Vec::new();
    for column in must.iter().filter(|c| !heading.iter().any(|h| h == *c)) {
        errors.push(RowError::new(
            1,
            column,
            "",
            format!(
                "the column is missing; the {} list needs {}",
                sheet.as_str(),
                must.join(", ")
            ),
        ));
    }
    for (i, column) in heading.iter().enumerate() {
        if !must.contains(&column.as_str()) && !may.contains(&column.as_str()) {
            errors.push(RowError::new(
                1,
                column,
                column,
                format!(
                    "no such column; there are {} and {}",
                    must.join(", "),
                    may.join(", ")
                ),
            ));
        }
        if heading.iter().skip(i + 1).any(|h| h == column) {
            errors.push(RowError::new(
                1,
                column,
                column,
                "the column stands twice: keep one",
            ));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// Counts lines up to a place in the text; places come in order. The reader's own count is one too low
/// where lines end as on Windows, because it begins a record at the second of the two signs.
struct Lines<'a> {
    rest: &'a [u8],
    read: u64,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text.as_bytes(),
            read: 0,
            line: 1,
        }
    }

    fn at(&mut self, byte: u64) -> u64 {
        while self.read < byte || matches!(self.rest.first(), Some(b'\r' | b'\n')) {
            let Some((first, rest)) = self.rest.split_first() else {
                break;
            };
            self.line += u64::from(*first == b'\n');
            self.rest = rest;
            self.read += 1;
        }
        self.line
    }
}

fn broken(e: &csv::Error, line: u64) -> RowError {
    match e.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => RowError::new(
            line,
            "",
            "",
            format!(
                "{len} cells where the heading has {expected_len}: put text with commas in quotes"
            ),
        ),
        _ => RowError::new(line, "", "", format!("cannot be read as CSV: {e}")),
    }
}
