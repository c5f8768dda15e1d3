//! The day of a setup's row: made by the first row that names it, the same in every other. It is opened, or planned ahead where
//! its unit has another day open: a list of tomorrow is made up today.

use jiff::{Timestamp, civil, tz::Offset};
use looks_core::state::Day;
use serde_json::{Value, json};

use super::{cell::Cells, rows::says};

/// The columns that say when a day is.
const WHEN: [&str; 4] = ["date", "call", "wrap", "utc_offset"];

/// A day that no row opens or plans again.
pub(super) struct KnownDay {
    unit: String,
    starts: Option<Timestamp>,
    wraps: Option<Timestamp>,
    /// Opened, in the record or by a row before, and not closed.
    open: bool,
    /// The row that makes it; none for one of the record.
    row: Option<u64>,
}

impl KnownDay {
    /// A day of the record.
    pub(super) fn of(day: &Day) -> Self {
        let moment = |t: looks_core::Timestamp| Timestamp::from_millisecond(t.ms()).ok();
        Self {
            unit: day.unit.to_string(),
            starts: moment(day.starts),
            wraps: moment(day.wraps),
            open: day.open,
            row: None,
        }
    }

    /// The unit has this day open.
    pub(super) fn occupies(&self, unit: &str) -> bool {
        self.open && self.unit == unit
    }
}

/// When a row's day is.
struct Times {
    offset: Offset,
    starts: Timestamp,
    wraps: Timestamp,
}

/// A wrap that is not after the call is on the next date: night shoots cross midnight.
fn times(c: &mut Cells<'_>) -> Option<Times> {
    let date: Option<civil::Date> = c.must("date").parse().ok();
    if date.is_none() {
        c.wrong("date", "write the date as 2026-11-23");
    }
    let text = c.must("utc_offset");
    let date = date?;
    let starts = c.moment(date, "call", text)?;
    let same = c.moment(date, "wrap", text)?;
    let wraps = if same > starts {
        same
    } else {
        c.moment(date.tomorrow().ok()?, "wrap", text)?
    };
    let call: civil::DateTime = format!("{date}T{}:00", c.text("call")).parse().ok()?;
    let east = Offset::UTC.to_timestamp(call).ok()?.as_second() - starts.as_second();
    let offset = Offset::from_seconds(i32::try_from(east).ok()?).ok()?;
    Some(Times {
        offset,
        starts,
        wraps,
    })
}

/// The command that makes a day, and the day as later rows must have it. It is planned where its unit has another day open.
pub(super) fn make(
    c: &mut Cells<'_>,
    (day, unit): (&str, &str),
    other_open: bool,
) -> Option<(Value, KnownDay)> {
    let Times { starts, wraps, .. } = times(c)?;
    let known = KnownDay {
        unit: unit.to_owned(),
        starts: Some(starts),
        wraps: Some(wraps),
        open: !other_open,
        row: Some(c.line),
    };
    let word = if other_open { "plan_day" } else { "open_day" };
    let made = json!({
        "do": word, "day": day, "unit": unit, "place": c.text("place"),
        "starts": starts.to_string(), "wraps": wraps.to_string(),
    });
    Some((made, known))
}

/// What a row says of a day that is known must be what is known; the four columns of its times may be
/// left empty together.
pub(super) fn same(c: &mut Cells<'_>, day: &str, unit: &str, known: &KnownDay) {
    let says = says(known.row);
    if !unit.is_empty() && known.unit != unit {
        let has = format!(
            "{says} has day `{day}` with unit `{}`: write that, or name another day",
            known.unit
        );
        c.wrong("unit", has);
    }
    if WHEN.iter().all(|column| c.text(column).is_empty()) {
        return;
    }
    let Some(row) = times(c) else { return };
    let offset = c.text("utc_offset");
    let local = |at: Timestamp| row.offset.to_datetime(at);
    let has = |word: &str, at: Timestamp| {
        let at = local(at).strftime("%Y-%m-%d %H:%M");
        format!(
            "{says} has day `{day}` with {word} {at} at utc_offset {offset}: write that, leave date, \
             call, wrap and utc_offset empty, or name another day; an import changes no day"
        )
    };
    if let Some(starts) = known.starts.filter(|starts| *starts != row.starts) {
        let other_date = local(starts).time() == local(row.starts).time();
        c.wrong(
            if other_date { "date" } else { "call" },
            has("call", starts),
        );
        if other_date {
            // A wrong date shifts the wrap as well; it is one fault.
            return;
        }
    }
    if let Some(wraps) = known.wraps.filter(|wraps| *wraps != row.wraps) {
        c.wrong("wrap", has("wrap", wraps));
    }
}
