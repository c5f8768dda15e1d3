//! Times as people write them in a scenario: `+5m`, `06:40`, a date, RFC 3339.

use looks_core::Timestamp;

use crate::error::Fault;

const REMEDY: &str = "write `+30s`, `+5m`, `+1h30m`, `06:40`, or 2026-03-04T06:40:00-07:00";

/// The hour a file speaks in: its start and the offset it is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zone {
    pub(crate) starts: Timestamp,
    /// Seconds east of UTC.
    pub(crate) offset_s: i64,
}

impl Zone {
    /// From the file's `starts`.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let starts = Timestamp::parse(text).map_err(|e| {
            Fault::new(format!("field `starts`: {e}"), "give date, time and offset")
        })?;
        Ok(Self {
            starts,
            offset_s: offset(text).unwrap_or(0),
        })
    }

    /// A moment not before `last`, as a row says it.
    pub(crate) fn next(&self, text: &str, last: Timestamp) -> Result<Timestamp, Fault> {
        let text = text.trim();
        if let Some(span) = text.strip_prefix('+') {
            let seconds = seconds(span).ok_or_else(|| unreadable(text))?;
            return Ok(last.plus_seconds(seconds));
        }
        if let Some(second) = clock(text) {
            let local = last.ms().div_euclid(1_000).saturating_add(self.offset_s);
            let ahead = (second - local.rem_euclid(86_400)).rem_euclid(86_400);
            return Ok(last.plus_seconds(ahead));
        }
        let then = Timestamp::parse(text).map_err(|_| unreadable(text))?;
        if then < last {
            return Err(Fault::new(
                format!("field `at`: `{text}` is before the row above it"),
                "give a time at or after the row above; late paper entries say `happened`",
            ));
        }
        Ok(then)
    }

    /// A moment in a preamble table: as a row's, counted from the start, or the end of a date.
    pub(crate) fn fixed(&self, text: &str) -> Result<Timestamp, Fault> {
        let date = text.len() == 10 && text.bytes().filter(|b| *b == b'-').count() == 2;
        if date {
            let sign = if self.offset_s < 0 { '-' } else { '+' };
            let (h, m) = (
                self.offset_s.abs() / 3_600,
                self.offset_s.abs() % 3_600 / 60,
            );
            return Timestamp::parse(&format!("{text}T23:59:59{sign}{h:02}:{m:02}"))
                .map_err(|_| unreadable(text));
        }
        if text.contains('T') {
            return Timestamp::parse(text).map_err(|_| unreadable(text));
        }
        self.next(text, self.starts)
    }

    /// Hour, minute and second at the place, for a table.
    pub(crate) fn clock_of(&self, at: Timestamp) -> String {
        let local = at
            .ms()
            .div_euclid(1_000)
            .saturating_add(self.offset_s)
            .rem_euclid(86_400);
        format!(
            "{:02}:{:02}:{:02}",
            local / 3_600,
            local % 3_600 / 60,
            local % 60
        )
    }
}

fn unreadable(text: &str) -> Fault {
    Fault::new(format!("`{text}` is not a time"), REMEDY)
}

/// `1h30m`, `45s`, `2d` in seconds.
fn seconds(text: &str) -> Option<i64> {
    let mut total = 0_i64;
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    (number.is_empty() && !text.is_empty()).then_some(total)
}

/// `06:40` or `06:40:30` in seconds after midnight.
fn clock(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|p| p.len() != 2) {
        return None;
    }
    let mut numbers = parts.iter().map(|p| p.parse::<i64>().ok());
    let (h, m) = (numbers.next()??, numbers.next()??);
    let s = numbers.next().unwrap_or(Some(0))?;
    ((0..24).contains(&h) && (0..60).contains(&m) && (0..60).contains(&s))
        .then_some(h * 3_600 + m * 60 + s)
}

/// The offset an RFC 3339 text ends with, in seconds.
fn offset(text: &str) -> Option<i64> {
    if text.ends_with(['Z', 'z']) {
        return Some(0);
    }
    let at = text.rfind(['+', '-']).filter(|at| *at > 10)?;
    let (sign, rest) = text.get(at..)?.split_at_checked(1)?;
    let (h, m) = rest.split_once(':')?;
    let seconds = h.parse::<i64>().ok()? * 3_600 + m.parse::<i64>().ok()? * 60;
    Some(if sign == "-" { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::Zone;

    fn zone() -> Zone {
        Zone::parse("2026-03-04T06:00:00-07:00").unwrap()
    }

    #[test]
    fn spans_add_to_the_row_above() {
        let z = zone();
        let last = z.next("+1h30m", z.starts).unwrap();
        assert_eq!(last.seconds_since(z.starts), 5_400);
        assert_eq!(z.next("+30s", last).unwrap().seconds_since(z.starts), 5_430);
    }

    #[test]
    fn a_clock_time_is_the_next_one_and_may_cross_midnight() {
        let z = zone();
        let evening = z.next("23:50", z.starts).unwrap();
        assert_eq!(evening.seconds_since(z.starts), 17 * 3_600 + 3_000);
        let night = z.next("00:10", evening).unwrap();
        assert_eq!(night.seconds_since(evening), 1_200);
        assert_eq!(z.clock_of(night), "00:10:00");
    }

    #[test]
    fn a_date_ends_with_its_last_second_at_the_place() {
        assert_eq!(
            zone().fixed("2026-12-31").unwrap().to_string(),
            "2027-01-01T06:59:59Z"
        );
    }

    #[test]
    fn what_is_not_a_time_says_how_to_write_one() {
        for bad in ["soon", "+5", "25:00", "+", "5m"] {
            let fault = zone().next(bad, zone().starts).unwrap_err();
            assert!(
                fault.what.contains(bad) && fault.remedy.contains("+5m"),
                "{bad}"
            );
        }
        let early = zone()
            .next("2026-03-04T05:00:00-07:00", zone().starts)
            .unwrap_err();
        assert!(early.what.contains("before the row above"));
    }
}
