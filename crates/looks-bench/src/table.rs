//! The table that measurements are printed as.

use std::fmt::Write as _;
use std::time::Duration;

use crate::measure::Times;

/// One measurement: what was done, its times, and a remark such as a budget.
#[derive(Debug)]
pub(crate) struct Row {
    /// What one call does, with its sizes.
    pub(crate) what: String,
    /// The times of the calls.
    pub(crate) times: Times,
    /// What one call counts for: 1, or the number of things done together in it.
    pub(crate) each: u32,
    /// Budget, condition or comparison, in a few words; may be empty.
    pub(crate) remark: String,
}

impl Row {
    /// A row whose calls do one thing each.
    pub(crate) fn new(what: &str, times: Times, remark: &str) -> Self {
        Self {
            what: what.to_owned(),
            times,
            each: 1,
            remark: remark.to_owned(),
        }
    }
}

/// The rows as a table.
pub(crate) fn render(rows: &[Row]) -> String {
    let width = rows
        .iter()
        .map(|row| row.what.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    let mut text = format!(
        "{:<width$}  {:>9} {:>9} {:>9} {:>11} {:>7}  remark\n",
        "what", "p50", "p99", "max", "per second", "calls"
    );
    for row in rows {
        let per_second = row.times.per_second() * f64::from(row.each);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<width$}  {:>9} {:>9} {:>9} {:>11} {:>7}  {}",
            row.what,
            short(row.times.percentile(50)),
            short(row.times.percentile(99)),
            short(row.times.percentile(100)),
            grouped(per_second),
            row.times.count(),
            row.remark
        );
    }
    text
}

/// A duration with three figures and its unit.
fn short(time: Duration) -> String {
    let nanoseconds = time.as_secs_f64() * 1e9;
    let (value, unit) = match nanoseconds {
        ns if ns < 1e3 => (ns, "ns"),
        ns if ns < 1e6 => (ns / 1e3, "µs"),
        ns if ns < 1e9 => (ns / 1e6, "ms"),
        ns => (ns / 1e9, "s"),
    };
    let decimals = if value < 10.0 {
        2
    } else {
        usize::from(value < 100.0)
    };
    format!("{value:.decimals$} {unit}")
}

/// A number without decimals, its thousands apart.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The machine in one line: cores and processor, as far as the system tells.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let model = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    let model = model.unwrap_or_else(|| "processor unknown".to_owned());
    format!("machine: {cores} cores, {model}; release build")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows how times and numbers are written.
    #[test]
    fn units() {
        assert_eq!(short(Duration::from_nanos(312)), "312 ns");
        assert_eq!(short(Duration::from_nanos(12_340)), "12.3 µs");
        assert_eq!(short(Duration::from_micros(4_560)), "4.56 ms");
        assert_eq!(short(Duration::from_secs(2)), "2.00 s");
        assert_eq!(grouped(1_234_567.4), "1,234,567");
        assert_eq!(grouped(999.0), "999");
    }

    /// Shows that a row that does many things in a call counts them all.
    #[test]
    fn rows_count_what_a_call_does() {
        let times = Times::of(vec![Duration::from_millis(10)]).unwrap();
        let row = Row {
            each: 512,
            ..Row::new("batch", times, "")
        };
        assert!(render(&[row]).contains("51,200"));
    }
}
