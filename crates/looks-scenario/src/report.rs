//! What came of a scenario: as a structure, as JSON, as a table in plain text.

use std::{collections::BTreeSet, fmt};

use looks_core::{
    Refusal, Timestamp,
    reason::{Reason, ReasonKind},
};
use serde::{Serialize, Serializer};

use crate::{
    file::Scenario,
    row::{Expect, Step, What},
    run::join,
    walk::Walk,
};

/// A scenario, played.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// File as the caller named it.
    pub file: String,
    /// The scenario's name.
    pub name: String,
    /// Why software could not have helped, where the scenario says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_could_not_help: Option<String>,
    /// Why the preamble was refused; then nothing was played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preamble: Option<String>,
    /// Every row.
    pub steps: Vec<StepReport>,
    /// The first signal at a row that plays a fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<Signal>,
    /// What `[expect]` asked and did not get.
    pub whole: Vec<String>,
    /// `[expect]` asked something.
    pub whole_asked: bool,
    /// Rows with expectations, and `[expect]` as one.
    pub totals: Totals,
}

/// How many expectations held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Held.
    pub passed: usize,
    /// Did not hold.
    pub failed: usize,
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The answer to a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Got {
    /// Accepted.
    Accepted,
    /// Refused, with every reason.
    Refused {
        /// Reasons, the engine's first.
        reasons: Vec<Why>,
    },
    /// Nothing was said; the row only looked.
    Looked,
}

impl Got {
    pub(crate) fn refused(refusal: &Refusal) -> Self {
        Self::Refused {
            reasons: refusal.reasons.iter().map(Why::of).collect(),
        }
    }

    /// A walk that found no next command.
    pub(crate) fn stuck(walk: &Walk) -> Self {
        Self::Refused {
            reasons: vec![Why {
                id: "walk".to_owned(),
                kind: ReasonKind::Invariant,
                about: vec![format!(
                    "item `{}`: no ordinary command leads on; write the rows out",
                    walk.item
                )],
            }],
        }
    }

    /// Ids of the reasons; none where it was not refused.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let reasons = match self {
            Self::Refused { reasons } => reasons.as_slice(),
            Self::Accepted | Self::Looked => &[],
        };
        reasons.iter().map(|r| r.id.as_str())
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused { .. } => "refused",
            Self::Looked => "looked",
        }
    }
}

/// One reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Invariant or rule.
    pub id: String,
    /// Whose it is.
    pub kind: ReasonKind,
    /// Evidence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
}

impl Why {
    fn of(reason: &Reason) -> Self {
        Self {
            id: reason.id.clone(),
            kind: reason.kind,
            about: reason.about.clone(),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id)?;
        if self.about.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.about.join(", "))
    }
}

/// The first thing that would have told somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signal {
    /// Row, counted from 1.
    pub step: usize,
    /// The fact that row plays.
    pub fact: u32,
    /// What it was.
    pub kind: SignalKind,
    /// Invariants, rules, escalations and conditions of that row.
    pub ids: BTreeSet<String>,
}

/// What kind of signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// A row was refused.
    Refusal,
    /// Something went to seats outside the unit.
    Escalation,
    /// A condition appeared on the board.
    Board,
}

/// Whether a row did what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// It did.
    Pass,
    /// It did not.
    Fail,
}

/// A row, played.
#[derive(Debug, Clone, Serialize)]
pub struct StepReport {
    /// Counted from 1.
    pub step: usize,
    /// Line in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Virtual time.
    #[serde(serialize_with = "text")]
    pub at: Timestamp,
    /// The same, as a clock at the place shows it.
    pub clock: String,
    /// Who.
    pub by: String,
    /// The command's word, or `look`.
    #[serde(rename = "do")]
    pub word: String,
    /// The fact it plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<u32>,
    /// What was expected.
    pub expected: Expect,
    /// Ids that were expected among the reasons or on the board.
    pub ids: BTreeSet<String>,
    /// What came.
    pub got: Got,
    /// Whether it is as expected.
    pub verdict: Verdict,
    /// Every difference.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
}

fn text<S: Serializer>(at: &Timestamp, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&at.to_string())
}

impl Report {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            file: scenario.file.clone(),
            name: scenario.head.name.clone(),
            software_could_not_help: scenario.head.software_could_not_help.clone(),
            preamble: None,
            steps: Vec::new(),
            signal: None,
            whole: Vec::new(),
            whole_asked: false,
            totals: Totals::default(),
        }
    }

    /// True where everything expected came.
    pub fn passed(&self) -> bool {
        self.totals.failed == 0
    }

    /// As JSON, for machines.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl StepReport {
    pub(crate) fn of(
        scenario: &Scenario,
        at: usize,
        step: &Step,
        got: &Got,
        why: Vec<String>,
    ) -> Self {
        let mut ids = step.rules.clone();
        ids.extend(step.board.iter().flat_map(|b| b.has.iter().cloned()));
        ids.extend(step.escalated.iter().map(|e| e.about.clone()));
        Self {
            step: at + 1,
            line: step.line,
            at: step.at,
            clock: scenario.zone.clock_of(step.at),
            by: match (&step.by, &step.what) {
                (Some(person), _) => person.to_string(),
                (None, What::Look | What::Walk(_)) => "-".to_owned(),
                (None, What::Say(_)) => step.strength.as_str().to_owned(),
            },
            word: step.what.word(),
            fact: step.fact,
            expected: step.expect,
            ids,
            got: got.clone(),
            verdict: if why.is_empty() {
                Verdict::Pass
            } else {
                Verdict::Fail
            },
            why,
        }
    }

    /// Ids for the table: what was expected, and how many reasons more there were.
    fn shown_ids(&self) -> String {
        let got: BTreeSet<&str> = self.got.ids().collect();
        let first: Vec<&str> = if self.ids.is_empty() {
            got.iter().copied().take(2).collect()
        } else {
            self.ids.iter().map(String::as_str).collect()
        };
        let more = got.iter().filter(|id| !first.contains(*id)).count();
        let text = first.join(" ");
        if more > 0 {
            return format!("{text} (+{more})");
        }
        text
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.file, self.name)?;
        if let Some(why) = &self.software_could_not_help {
            writeln!(f, "  software could not have helped: {why}")?;
        }
        if let Some(why) = &self.preamble {
            writeln!(f, "  FAIL  the preamble was refused: {why}")?;
            return writeln!(f, "  {}", self.totals);
        }
        let head = [
            "step", "time", "who", "do", "fact", "expected", "got", "ids", "",
        ];
        let mut rows: Vec<[String; 9]> = vec![head.map(str::to_owned)];
        for s in &self.steps {
            let expected = match s.expected {
                _ if s.got == Got::Looked => "-",
                Expect::Accepted => "accepted",
                Expect::Refused => "refused",
            };
            rows.push([
                s.step.to_string(),
                s.clock.clone(),
                s.by.clone(),
                s.word.clone(),
                s.fact.map_or_else(|| "-".to_owned(), |n| n.to_string()),
                expected.to_owned(),
                s.got.word().to_owned(),
                s.shown_ids(),
                match s.verdict {
                    Verdict::Pass => "PASS".to_owned(),
                    Verdict::Fail => "FAIL".to_owned(),
                },
            ]);
        }
        let width = |column: usize| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<usize> = (0..9).map(width).collect();
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            writeln!(f, "  {}", cells.join("  ").trim_end())?;
            let why = at.checked_sub(1).and_then(|n| self.steps.get(n));
            for line in why.into_iter().flat_map(|s| s.why.iter()) {
                writeln!(f, "        {line}")?;
            }
        }
        if let Some(s) = &self.signal {
            let kind = match s.kind {
                SignalKind::Refusal => "refusal",
                SignalKind::Escalation => "escalation",
                SignalKind::Board => "condition on the board",
            };
            writeln!(
                f,
                "  first signal: {kind} at fact {} (step {}): {}",
                s.fact,
                s.step,
                join(&s.ids)
            )?;
        }
        for line in &self.whole {
            writeln!(f, "  FAIL  {line}")?;
        }
        writeln!(f, "  {}", self.totals)
    }
}
