//! A scenario file, read whole and checked before anything is played.

use std::collections::BTreeSet;

use looks_core::{board::Notice, command::Limits, id::PackId, reason::Invariant};
use looks_rules::RuleBook;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::{Fault, ScenarioError},
    ordinary::{self, Without},
    preamble::{self, Said},
    row::{self, Step},
    tables::{Misplaced, TABLES, Tables},
    typed::{self, Table},
    when::Zone,
};

/// Everything above the tables.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// One line, for the table of results.
    pub name: String,
    /// What is played and why, in a few sentences.
    #[serde(default)]
    pub summary: String,
    /// How it happens, in one or two words: `live_round`, `bore_obstruction`.
    #[serde(default)]
    pub mechanism: String,
    /// Office and year of a report, never a title or a person.
    #[serde(default)]
    pub source: String,
    /// Rule packs in force beside `base`.
    #[serde(default)]
    pub packs: BTreeSet<PackId>,
    /// Start of the shooting day, RFC 3339 with offset; `06:40` in a row is of this offset.
    pub starts: String,
    /// Limits of the production, tighter than the house's.
    #[serde(default)]
    pub limits: Limits,
    /// `open`: the preamble begins with the ordinary firearm day.
    #[serde(default)]
    pub gates: Option<Gates>,
    /// Gates of the ordinary day to leave out.
    #[serde(default)]
    pub without: Vec<Without>,
    /// Why software could not have changed what happened; then only what is recorded is asserted.
    #[serde(default)]
    pub software_could_not_help: Option<String>,
    /// The fact at which the case's own analysis says it could first have been caught.
    #[serde(default)]
    pub earliest_control_step: Option<u32>,
}

/// What the preamble begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gates {
    /// The ordinary firearm day, every gate met.
    Open,
}

/// What is asserted of the whole scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Final {
    /// The first refusal, escalation or newly visible condition comes at a row of this fact or earlier.
    #[serde(default)]
    pub first_signal_by_fact: Option<u32>,
    /// Ids one of which must be among those of the first signal.
    #[serde(default)]
    pub first_signal: BTreeSet<String>,
}

/// A scenario, ready to be played.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// File as the caller named it.
    pub file: String,
    /// Everything above the tables.
    pub head: Head,
    /// Its rows.
    pub steps: Vec<Step>,
    /// What is asserted of the whole.
    pub expect: Final,
    pub(crate) zone: Zone,
    pub(crate) before: Vec<Said>,
}

impl Scenario {
    /// Reads a file's text. The rule book says which packs and rule ids exist.
    pub fn read(file: &str, text: &str, book: &RuleBook) -> Result<Self, ScenarioError> {
        Reader { file, text, book }.read()
    }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    book: &'a RuleBook,
}

impl Reader<'_> {
    fn read(&self) -> Result<Scenario, ScenarioError> {
        let mut table = self.toml()?;
        let rows = self.rows(table.remove("step"))?;
        let expect = match table.remove("expect") {
            None => Final::default(),
            Some(Value::Object(t)) => typed::typed(&t)
                .map_err(|f| self.fault(f, self.line_of("[expect]", 1), "[expect]"))?,
            Some(other) => {
                let fault = Fault::new(
                    format!("field `expect`: `{other}` is not a table"),
                    "write `[expect]` and its fields below it",
                );
                return Err(self.fault(fault, None, ""));
            }
        };
        let mut own = Table::new();
        for key in TABLES {
            if let Some(value) = table.remove(*key) {
                own.insert((*key).to_owned(), value);
            }
        }
        let head: Head = typed::typed(&table).map_err(|f| {
            let f = Fault {
                remedy: match f.remedy.strip_prefix("expected one of ") {
                    Some(known) => format!("use {known}, or a table of docs/SCENARIOS.md"),
                    None => f.remedy,
                },
                ..f
            };
            self.fault(f, None, "")
        })?;
        self.head(&head, &expect)?;
        let zone = Zone::parse(&head.starts).map_err(|f| self.fault(f, None, ""))?;
        let own = Tables::take(&mut own).map_err(|m| self.misplaced(m))?;
        let tables = if head.gates.is_some() {
            let day = ordinary::tables(&head.without).map_err(|m| self.misplaced(m))?;
            ordinary::merge(own, day)
        } else {
            own
        };
        let before = preamble::commands(&tables, zone).map_err(|m| self.misplaced(m))?;
        let steps = self.steps(&rows, &zone)?;
        self.ids(&steps, &expect)?;
        if steps.is_empty() {
            let fault = Fault::new("there is no row", "add a `[[step]]`");
            return Err(self.fault(fault, None, ""));
        }
        Ok(Scenario {
            file: self.file.to_owned(),
            head,
            steps,
            expect,
            zone,
            before,
        })
    }

    fn fault(&self, fault: Fault, line: Option<usize>, place: &str) -> ScenarioError {
        fault.at(self.file, line, place)
    }

    fn misplaced(&self, (key, number, fault): Misplaced) -> ScenarioError {
        let many = self.line_of(&format!("[[{key}]]"), number);
        let line = many.or_else(|| self.line_of(&format!("[{key}]"), 1));
        let place = if number == 0 {
            key
        } else if many.is_some() || line.is_none() {
            format!("[[{key}]] {number}")
        } else {
            format!("[{key}]")
        };
        self.fault(fault, line, &place)
    }

    /// Line of the nth header, counted from 1.
    fn line_of(&self, header: &str, number: usize) -> Option<usize> {
        self.text
            .lines()
            .enumerate()
            .filter(|(_, line)| {
                let line = line.split('#').next().unwrap_or_default();
                line.trim() == header
            })
            .nth(number.checked_sub(1)?)
            .map(|(at, _)| at + 1)
    }

    fn toml(&self) -> Result<Table, ScenarioError> {
        let read: toml::Table = toml::from_str(self.text).map_err(|e| {
            let line = e
                .span()
                .and_then(|span| self.text.get(..span.start))
                .map(|before| before.matches('\n').count() + 1);
            let fault = Fault::new(
                format!("not valid TOML: {}", e.message().replace('\n', "; ")),
                "correct the line; docs/SCENARIOS.md shows the form",
            );
            self.fault(fault, line, "")
        })?;
        Ok(read.into_iter().map(|(k, v)| (k, typed::json(v))).collect())
    }

    fn rows(&self, value: Option<Value>) -> Result<Vec<Table>, ScenarioError> {
        let wrong = |other: &Value| {
            let fault = Fault::new(
                format!("field `step`: `{other}` is not a list of tables"),
                "write `[[step]]` above each row",
            );
            self.fault(fault, None, "")
        };
        match value {
            None => Ok(Vec::new()),
            Some(Value::Array(all)) => all
                .into_iter()
                .map(|v| match v {
                    Value::Object(t) => Ok(t),
                    other => Err(wrong(&other)),
                })
                .collect(),
            Some(other) => Err(wrong(&other)),
        }
    }

    fn steps(&self, rows: &[Table], zone: &Zone) -> Result<Vec<Step>, ScenarioError> {
        let mut last = zone.starts;
        let mut steps = Vec::new();
        for (at, table) in rows.iter().enumerate() {
            let line = self.line_of("[[step]]", at + 1);
            let mut step = row::step(table, zone, last)
                .map_err(|f| self.fault(f, line, &format!("step {}", at + 1)))?;
            last = step.at;
            step.line = line;
            steps.push(step);
        }
        Ok(steps)
    }

    fn head(&self, head: &Head, expect: &Final) -> Result<(), ScenarioError> {
        for pack in &head.packs {
            if self.book.pack(pack.as_str()).is_none() {
                let known: Vec<String> = self.book.packs().map(|p| p.head.id.to_string()).collect();
                let fault = Fault::new(
                    format!("field `packs`: there is no pack `{pack}`"),
                    format!("use {}", known.join(", ")),
                );
                return Err(self.fault(fault, None, ""));
            }
        }
        if !head.without.is_empty() && head.gates.is_none() {
            let fault = Fault::new(
                "field `without` leaves gates out of a day that is not there",
                "add `gates = \"open\"`",
            );
            return Err(self.fault(fault, None, ""));
        }
        if let (Some(by), Some(earliest)) =
            (expect.first_signal_by_fact, head.earliest_control_step)
            && by > earliest
        {
            let fault = Fault::new(
                format!(
                    "field `first_signal_by_fact`: `{by}` is after the earliest control point `{earliest}`"
                ),
                "give the earliest control point or an earlier fact",
            );
            return Err(self.fault(fault, None, "[expect]"));
        }
        Ok(())
    }

    /// Every id that is expected exists: a misspelt one must not pass as absent.
    fn ids(&self, steps: &[Step], expect: &Final) -> Result<(), ScenarioError> {
        let known = |id: &str| {
            Invariant::find(id).is_some()
                || Notice::find(id).is_some()
                || self.book.rule(id).is_some()
        };
        let unknown = |field: &str, id: &str| {
            Fault::new(
                format!("field `{field}`: nothing has the id `{id}`"),
                "use an id of `lastlooks rules list`, or one of docs/SCENARIOS.md, \
                 such as `base/meeting-held`, `invariant/not-cleared`, `board/lying`",
            )
        };
        for (at, step) in steps.iter().enumerate() {
            let place = format!("step {}", at + 1);
            let named =
                step.rules
                    .iter()
                    .map(|id| ("rules", id))
                    .chain(step.board.iter().flat_map(|b| {
                        let lacks = b.lacks.iter().map(|id| ("lacks", id));
                        b.has.iter().map(|id| ("has", id)).chain(lacks)
                    }));
            for (field, id) in named {
                if !known(id) {
                    return Err(self.fault(unknown(field, id), step.line, &place));
                }
            }
            for line in &step.board {
                if line.state.is_some() && line.setup.is_none() && line.item.is_none() {
                    let fault = Fault::new(
                        "field `board`: `state` is of a setup or an item",
                        "add `setup` or `item`",
                    );
                    return Err(self.fault(fault, step.line, &place));
                }
            }
        }
        for id in &expect.first_signal {
            let event = !id.contains('/');
            if !event && !known(id) {
                return Err(self.fault(unknown("first_signal", id), None, "[expect]"));
            }
        }
        Ok(())
    }
}
