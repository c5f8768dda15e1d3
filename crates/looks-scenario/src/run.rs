//! Plays a scenario: virtual time, the real engine, the real rules, invariants after every row.

use std::collections::BTreeSet;

use looks_core::{
    Command, Decision, Event, State, Timestamp,
    board::{Board, Light, board},
    decide::{Context, Override, decide},
    id::PersonId,
    private::Words,
    vocabulary::{Role, Strength},
};
use looks_rules::RuleBook;

use crate::{
    check,
    file::Scenario,
    report::{Got, Report, Signal, SignalKind, StepReport, Totals, Verdict},
    row::{Step, What},
    walk::{self, Walk},
};

/// Conditions that an undisturbed chain shows by itself; they are never a signal.
pub const ORDINARY_CONDITIONS: &[&str] = &[
    "board/locked",
    "board/out",
    "board/proved",
    "board/witness-due",
    "board/prepared",
    "board/shown",
    "board/announced",
    "board/receipt-due",
    "board/returned",
    "board/return-due",
    "board/counted",
    "board/lock-witness-due",
    "board/heads-unknown",
    "board/roll-call-due",
    "board/out-for-other",
    "board/rolling",
];

/// What came of one row, for the checks.
pub(crate) struct Outcome<'a> {
    pub(crate) step: &'a Step,
    pub(crate) got: &'a Got,
    pub(crate) events: &'a [Event],
    pub(crate) before: &'a State,
    pub(crate) after: &'a State,
    pub(crate) board: Option<&'a Board>,
}

struct Player<'a> {
    book: &'a RuleBook,
    state: State,
    entries: u64,
}

impl Player<'_> {
    fn say(
        &mut self,
        command: &Command,
        by: Option<&PersonId>,
        strength: Strength,
        overrides: &[Override],
        now: Timestamp,
    ) -> (Got, Vec<Event>) {
        let ctx = Context {
            now,
            by: by.cloned(),
            strength,
            overrides,
            gate: self.book,
            entries: self.entries,
        };
        let answer = decide(&self.state, command, &ctx);
        self.entries = self.entries.saturating_add(1);
        match answer {
            Decision::Accepted { events, state } => {
                self.state = state;
                (Got::Accepted, events)
            }
            Decision::Refused(refusal) => (Got::refused(&refusal), Vec::new()),
        }
    }
}

impl Player<'_> {
    /// Says one ordinary command after the other; the first refusal ends the walk.
    fn walk(&mut self, walk: &Walk, step: &Step) -> (Got, Vec<Event>) {
        const MOST: usize = 200;
        let mut all = Vec::new();
        for _ in 0..MOST {
            let Some((who, command)) = walk::next(&self.state, walk, step.by.as_ref()) else {
                break;
            };
            let own = Strength::OwnSession;
            let (got, events) = self.say(&command, Some(&who), own, &step.overrides, step.at);
            if let Got::Refused { mut reasons } = got {
                let word = command.name();
                for reason in &mut reasons {
                    reason.about.insert(0, format!("`{word}` by `{who}`"));
                }
                return (Got::Refused { reasons }, all);
            }
            all.extend(events);
        }
        let there = self
            .state
            .items
            .get(&walk.item)
            .is_some_and(|i| walk.until.reached(i));
        if there {
            (Got::Accepted, all)
        } else {
            (Got::stuck(walk), all)
        }
    }
}

/// Plays every row and compares. Never fails: what is wrong stands in the report.
pub fn run(scenario: &Scenario, book: &RuleBook) -> Report {
    let mut player = Player {
        book,
        state: State::new(),
        entries: 0,
    };
    let mut report = Report::of(scenario);
    if let Err(why) = prepare(&mut player, scenario) {
        report.preamble = Some(why);
        report.totals.failed = 1;
        return report;
    }
    let mut baseline: Option<BTreeSet<String>> = None;
    for (at, step) in scenario.steps.iter().enumerate() {
        if step.fact.is_some() && baseline.is_none() {
            baseline = Some(visible(&board(&player.state, step.at, book)));
        }
        let row = play(
            &mut player,
            scenario,
            at,
            step,
            baseline.as_ref(),
            &mut report,
        );
        match row.verdict {
            Verdict::Pass => report.totals.passed += 1,
            Verdict::Fail => report.totals.failed += 1,
        }
        report.steps.push(row);
    }
    finish(scenario, &mut report);
    report
}

/// Opens the production and says the preamble.
fn prepare(player: &mut Player<'_>, scenario: &Scenario) -> Result<(), String> {
    let now = scenario.zone.starts;
    let open = Command::OpenProduction {
        name: Words(scenario.head.name.clone()),
        packs: scenario.head.packs.clone(),
        limits: scenario.head.limits,
    };
    let refused = |place: &str, word: &str, got: &Got| match got {
        Got::Refused { reasons } => Err(format!(
            "{place}: `{word}` was refused: {}",
            reasons
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ")
        )),
        Got::Accepted | Got::Looked => Ok(()),
    };
    let (got, _) = player.say(&open, None, Strength::System, &[], now);
    refused("header", "open_production", &got)?;
    for said in &scenario.before {
        let (got, _) = player.say(&said.command, said.by.as_ref(), said.strength, &[], now);
        refused(&said.place, &said.command.name(), &got)?;
    }
    Ok(())
}

fn play(
    player: &mut Player<'_>,
    scenario: &Scenario,
    at: usize,
    step: &Step,
    baseline: Option<&BTreeSet<String>>,
    report: &mut Report,
) -> StepReport {
    let before = player.state.clone();
    let (got, events) = match &step.what {
        What::Look => (Got::Looked, Vec::new()),
        What::Walk(walk) => player.walk(walk, step),
        What::Say(command) => player.say(
            command,
            step.by.as_ref(),
            step.strength,
            &step.overrides,
            step.at,
        ),
    };
    let wanted = step.fact.is_some() || !step.board.is_empty() || !step.escalated.is_empty();
    let shown = wanted.then(|| board(&player.state, step.at, player.book));
    let outcome = Outcome {
        step,
        got: &got,
        events: &events,
        before: &before,
        after: &player.state,
        board: shown.as_ref(),
    };
    let mut why = check::row(&outcome);
    why.extend(check::invariants(&outcome));
    if report.signal.is_none() {
        report.signal = signal(&outcome, baseline, at);
    }
    StepReport::of(scenario, at, step, &got, why)
}

/// The first thing that would have told somebody: a refusal, an escalation, a new condition.
fn signal(outcome: &Outcome<'_>, baseline: Option<&BTreeSet<String>>, at: usize) -> Option<Signal> {
    let fact = outcome.step.fact?;
    let refused: BTreeSet<String> = outcome.got.ids().map(str::to_owned).collect();
    let escalated: BTreeSet<String> = outcome
        .events
        .iter()
        .filter_map(|e| match e {
            Event::Escalated { about, .. } => Some(about.clone()),
            _ => None,
        })
        .collect();
    let seen: BTreeSet<String> = outcome
        .board
        .map(visible)
        .unwrap_or_default()
        .into_iter()
        .filter(|id| baseline.is_none_or(|b| !b.contains(id)))
        .collect();
    let kind = if !refused.is_empty() {
        SignalKind::Refusal
    } else if !escalated.is_empty() {
        SignalKind::Escalation
    } else if !seen.is_empty() {
        SignalKind::Board
    } else {
        return None;
    };
    let ids = refused.into_iter().chain(escalated).chain(seen).collect();
    Some(Signal {
        step: at + 1,
        fact,
        kind,
        ids,
    })
}

/// Ids on the board that are more than an undisturbed chain shows.
fn visible(board: &Board) -> BTreeSet<String> {
    board
        .all()
        .filter(|c| c.light != Light::Clear)
        .map(|c| c.id.clone())
        .filter(|id| !ORDINARY_CONDITIONS.contains(&id.as_str()))
        .collect()
}

fn finish(scenario: &Scenario, report: &mut Report) {
    let expect = &scenario.expect;
    let mut failed = Vec::new();
    if let Some(by) = expect.first_signal_by_fact {
        match &report.signal {
            None => failed.push(format!(
                "expected a refusal, an escalation or a new condition by fact {by}, found none"
            )),
            Some(s) if s.fact > by => failed.push(format!(
                "expected the first signal by fact {by}, it came at fact {} (step {})",
                s.fact, s.step
            )),
            Some(_) => {}
        }
    }
    if !expect.first_signal.is_empty() {
        let ids = report
            .signal
            .as_ref()
            .map(|s| s.ids.clone())
            .unwrap_or_default();
        if ids.is_disjoint(&expect.first_signal) {
            failed.push(format!(
                "expected the first signal to be one of {}, it was {}",
                join(&expect.first_signal),
                if ids.is_empty() {
                    "none".to_owned()
                } else {
                    join(&ids)
                }
            ));
        }
    }
    let asked = expect.first_signal_by_fact.is_some() || !expect.first_signal.is_empty();
    if asked {
        let Totals {
            passed,
            failed: bad,
        } = &mut report.totals;
        if failed.is_empty() {
            *passed += 1;
        } else {
            *bad += 1;
        }
    }
    report.whole = failed;
    report.whole_asked = asked;
}

pub(crate) fn join<T: AsRef<str>>(all: &BTreeSet<T>) -> String {
    all.iter()
        .map(|id| format!("`{}`", id.as_ref()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Seats as words, for messages.
pub(crate) fn seats(all: &BTreeSet<Role>) -> String {
    join(&all.iter().map(|r| r.as_str()).collect())
}
