//! The table at the end of a run and its last line.

use std::fmt::Write as _;
use std::time::Duration;

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Ran and passed.
    Passed,
    /// Ran and failed.
    Failed,
    /// Not reached, because an earlier stage failed; counts as failed.
    NotRun,
    /// Left out on the caller's demand; not counted.
    LeftOut,
}

/// A stage as shown in the table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

/// The table, then `N passed, N failed` alone on the last line.
pub(super) fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let outcome = match row.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
            Outcome::NotRun => "not run, counts as failed",
            Outcome::LeftOut => "left out (--fast)",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<18} {:>8}  {outcome}", row.name, minutes(row.took));
    }
    let total = rows.iter().map(|row| row.took).sum();
    let _ = writeln!(text, "{:<18} {:>8}", "all", minutes(total));
    let count = |wanted: &[Outcome]| {
        rows.iter()
            .filter(|row| wanted.contains(&row.outcome))
            .count()
    };
    let passed = count(&[Outcome::Passed]);
    let failed = count(&[Outcome::Failed, Outcome::NotRun]);
    let _ = writeln!(text, "\n{passed} passed, {failed} failed");
    text
}

/// Minutes and seconds, as `3:07`.
fn minutes(took: Duration) -> String {
    let seconds = took.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the table of a run that stopped, and that what was not run counts as failed.
    #[test]
    fn stopped_run() {
        let row = |name, outcome, seconds| Row {
            name,
            outcome,
            took: Duration::from_secs(seconds),
        };
        let rows = [
            row("format", Outcome::Passed, 2),
            row("clippy", Outcome::Failed, 187),
            row("tests", Outcome::NotRun, 0),
            row("kill test", Outcome::LeftOut, 0),
        ];
        let expected = "\
format                 0:02  passed
clippy                 3:07  FAILED
tests                  0:00  not run, counts as failed
kill test              0:00  left out (--fast)
all                    3:09

1 passed, 2 failed
";
        assert_eq!(table(&rows), expected);
    }
}
