//! The report: rows with their figures, budgets and verdicts, as a table and as JSON.
//!
//! Nothing is measured here.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::measure::Times;

/// A measured amount with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Amount {
    /// A span of time.
    Time(Duration),
    /// Things in a second.
    Rate(f64),
    /// Bytes of memory, disk or network.
    Bytes(u64),
    /// A plain number.
    Number(f64),
}

impl Amount {
    /// The amount in its base unit: nanoseconds, per second, bytes, or as it is.
    fn base(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64() * 1e9,
            Self::Rate(number) | Self::Number(number) => number,
            Self::Bytes(bytes) => as_f64(bytes),
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Time(_) => "ns",
            Self::Rate(_) => "per_second",
            Self::Bytes(_) => "bytes",
            Self::Number(_) => "number",
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Time(time) => f.write_str(&short(time)),
            Self::Rate(number) => write!(f, "{}/s", grouped(number)),
            Self::Bytes(bytes) => f.write_str(&sized(bytes)),
            Self::Number(number) => f.write_str(&plain(number)),
        }
    }
}

/// A limit on one figure of a row, from the design's list of budgets.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    /// Which figure it binds.
    pub(crate) figure: &'static str,
    /// The limit.
    pub(crate) limit: Amount,
    /// True where the figure may not be larger, false where it may not be smaller.
    pub(crate) at_most: bool,
}

impl Budget {
    /// The figure may be this large.
    pub(crate) const fn at_most(figure: &'static str, limit: Amount) -> Self {
        Self {
            figure,
            limit,
            at_most: true,
        }
    }

    /// The figure must be this large.
    pub(crate) const fn at_least(figure: &'static str, limit: Amount) -> Self {
        Self {
            figure,
            limit,
            at_most: false,
        }
    }
}

/// One measurement.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What was done, with its sizes.
    pub(crate) what: String,
    /// Named figures in the order shown; none where it was not run.
    pub(crate) figures: Vec<(&'static str, Amount)>,
    /// The budget, where there is one.
    pub(crate) budget: Option<Budget>,
    /// How many times something bare of the same run: the factor and of what.
    pub(crate) ratio: Option<(f64, String)>,
    /// Condition or explanation, in a few words; may be empty.
    pub(crate) remark: String,
}

impl Row {
    /// A row with nothing measured yet.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            figures: Vec::new(),
            budget: None,
            ratio: None,
            remark: String::new(),
        }
    }

    /// A row of single calls: p50, p99, max.
    pub(crate) fn times(what: impl Into<String>, times: &Times) -> Self {
        Self::new(what)
            .figure("p50", Amount::Time(times.percentile(50)))
            .figure("p99", Amount::Time(times.percentile(99)))
            .figure("max", Amount::Time(times.percentile(100)))
    }

    /// With one more figure.
    pub(crate) fn figure(mut self, name: &'static str, amount: Amount) -> Self {
        self.figures.push((name, amount));
        self
    }

    /// With a budget.
    pub(crate) fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// With a ratio to something bare.
    pub(crate) fn ratio(mut self, factor: f64, of: impl Into<String>) -> Self {
        self.ratio = Some((factor, of.into()));
        self
    }

    /// With a remark.
    pub(crate) fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }

    /// Whether the budget is kept; none without a budget or without its figure.
    pub(crate) fn within(&self) -> Option<bool> {
        let budget = self.budget.as_ref()?;
        let (_, found) = self
            .figures
            .iter()
            .find(|(name, _)| *name == budget.figure)?;
        Some(if budget.at_most {
            found.base() <= budget.limit.base()
        } else {
            found.base() >= budget.limit.base()
        })
    }

    fn measured(&self) -> String {
        let figures: Vec<String> = self
            .figures
            .iter()
            .map(|(name, amount)| format!("{name} {amount}"))
            .collect();
        if figures.is_empty() {
            "not run".to_owned()
        } else {
            figures.join(", ")
        }
    }

    fn budget_text(&self) -> String {
        self.budget.as_ref().map_or_else(String::new, |budget| {
            let sign = if budget.at_most { "<=" } else { ">=" };
            format!("{} {sign} {}", budget.figure, budget.limit)
        })
    }

    fn verdict(&self) -> &'static str {
        match self.within() {
            Some(true) => "within",
            Some(false) => "OVER",
            None => "",
        }
    }

    fn ratio_text(&self) -> String {
        self.ratio
            .as_ref()
            .map_or_else(String::new, |(factor, of)| {
                format!("{} x {of}", plain(*factor))
            })
    }

    /// The row as JSON; figures in base units.
    pub(crate) fn to_json(&self, group: &str) -> Value {
        let figures: serde_json::Map<String, Value> = self
            .figures
            .iter()
            .map(|(name, amount)| {
                let value = json!({"value": amount.base(), "unit": amount.unit()});
                ((*name).to_owned(), value)
            })
            .collect();
        let budget = self.budget.as_ref().map(|budget| {
            json!({
                "figure": budget.figure,
                "limit": budget.limit.base(),
                "unit": budget.limit.unit(),
                "at_most": budget.at_most,
            })
        });
        json!({
            "group": group,
            "what": self.what,
            "figures": figures,
            "budget": budget,
            "within": self.within(),
            "ratio": self.ratio.as_ref().map(|(factor, of)| json!({"factor": factor, "of": of})),
            "remark": self.remark,
        })
    }
}

/// The rows of one group as a Markdown table that also reads well in a terminal.
pub(crate) fn render(rows: &[Row]) -> String {
    const HEAD: [&str; 6] = [
        "what",
        "measured",
        "budget",
        "verdict",
        "beside the bare machine",
        "remark",
    ];
    let cells: Vec<[String; 6]> = rows
        .iter()
        .map(|row| {
            [
                row.what.clone(),
                row.measured(),
                row.budget_text(),
                row.verdict().to_owned(),
                row.ratio_text(),
                row.remark.clone(),
            ]
        })
        .collect();
    let widths: Vec<usize> = HEAD
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let cells = cells.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| cell.chars().count())
                .chain([head.len()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("| {} |\n", padded.join(" | "))
    };
    let mut text = line(&HEAD.map(str::to_owned));
    let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    text.push_str(&line(&rules));
    for row in &cells {
        text.push_str(&line(row));
    }
    text
}

/// What is over its budget, one line each; empty if nothing is.
pub(crate) fn over(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows.iter().filter(|row| row.within() == Some(false)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "over its budget: {}: {} ({})",
            row.what,
            row.measured(),
            row.budget_text()
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
    format!("{} {unit}", plain(value))
}

/// Bytes in the unit that leaves one to four figures before the point.
fn sized(bytes: u64) -> String {
    let bytes = as_f64(bytes);
    match bytes {
        b if b < 1024.0 => format!("{b:.0} B"),
        b if b < 1024.0 * 1024.0 => format!("{} KiB", plain(b / 1024.0)),
        b => format!("{} MiB", plain(b / 1024.0 / 1024.0)),
    }
}

/// Three figures.
fn plain(value: f64) -> String {
    let decimals = match value {
        v if v < 10.0 => 2,
        v if v < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
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

/// A count as a floating number.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts here are far below 2^52, and are shown with three figures"
)]
pub(crate) fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows how times, sizes and numbers are written.
    #[test]
    fn units() {
        assert_eq!(short(Duration::from_nanos(312)), "312 ns");
        assert_eq!(short(Duration::from_nanos(12_340)), "12.3 µs");
        assert_eq!(short(Duration::from_micros(4_560)), "4.56 ms");
        assert_eq!(short(Duration::from_secs(2)), "2.00 s");
        assert_eq!(grouped(1_234_567.4), "1,234,567");
        assert_eq!(grouped(999.0), "999");
        assert_eq!(sized(512), "512 B");
        assert_eq!(sized(38 * 1024), "38.0 KiB");
        assert_eq!(sized(80 * 1024 * 1024), "80.0 MiB");
    }

    /// Shows both directions of a budget, and that a row without its figure has no verdict.
    #[test]
    fn verdicts() {
        let slow = Row::new("slow")
            .figure("p99", Amount::Time(Duration::from_micros(300)))
            .budget(Budget::at_most(
                "p99",
                Amount::Time(Duration::from_micros(200)),
            ));
        assert_eq!(slow.within(), Some(false));
        let fast = Row::new("fast")
            .figure("rate", Amount::Rate(12_000.0))
            .budget(Budget::at_least("rate", Amount::Rate(10_000.0)));
        assert_eq!(fast.within(), Some(true));
        let unrun = Row::new("unrun").budget(Budget::at_least("rate", Amount::Rate(1.0)));
        assert_eq!(unrun.within(), None);
        let text = render(&[slow.clone(), fast, unrun]);
        assert!(text.contains("| OVER "), "{text}");
        assert!(text.contains("| within "), "{text}");
        assert!(text.contains("| not run "), "{text}");
        assert!(over(&[slow]).contains("slow"));
    }
}
