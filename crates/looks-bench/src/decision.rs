//! What one decision costs with no disk: facts, invariants and rule packs.
//!
//! The commands are those of the demo's shooting day on the state they were said in, with the packs of that
//! day in force, and refused ones of every kind of step on the state at its end, once with those packs and
//! once with every shipped pack in force.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use looks_app::accounts::CodeCost;
use looks_app::{Clock as _, Hub, ManualClock, Rules, Submission, SystemClock, demo};
use looks_core::command::Nature;
use looks_core::id::{PackId, PersonId};
use looks_core::vocabulary::Strength;
use looks_core::{Command, Context, Decision, State, Timestamp, decide};
use serde_json::{Value, json};

use crate::bed::Bed;
use crate::measure::{Stopwatch, Times};
use crate::production;
use crate::table::{Amount, Budget, Row};

/// Rounds over all commands before times are taken.
const WARM: usize = 20;

/// Rounds that are timed.
const ROUNDS: usize = 400;

/// Steps that get a row of their own.
const NAMED: [&str; 3] = ["take_out", "clear", "hand_over"];

/// Refused at the demo's end: who, and what.
const REFUSED: [(&str, &str); 8] = [
    (
        "armorer-1",
        r#"{"do": "take_out", "item": "rev-1", "purpose": "film", "setup": "14"}"#,
    ),
    (
        "lead",
        r#"{"do": "take_out", "item": "rifle-1", "purpose": "film", "setup": "14"}"#,
    ),
    (
        "armorer-1",
        r#"{"do": "clear", "item": "rev-2", "to": "lead"}"#,
    ),
    (
        "ad-1",
        r#"{"do": "clear", "item": "rev-1", "to": "double"}"#,
    ),
    (
        "armorer-1",
        r#"{"do": "hand_over", "item": "rev-2", "to": "lead"}"#,
    ),
    (
        "ad-1",
        r#"{"do": "hand_over", "item": "rev-1", "to": "daughter"}"#,
    ),
    ("ad-1", r#"{"do": "roll", "setup": "12b"}"#),
    (
        "armorer-1",
        r#"{"do": "load_blanks", "item": "rev-2", "lot": "blank-45", "count": 2}"#,
    ),
];

/// One command in its place.
struct Probe {
    state: State,
    command: Command,
    by: Option<PersonId>,
    strength: Strength,
    now: Timestamp,
    entries: u64,
    refused: bool,
}

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let day = day(bed)?;
    let rules = Rules::shipped(day.now)?;
    let mut probes: Vec<Probe> = day.probes;
    let all = all_packs(&day.end, &rules)?;
    for state in [&day.end, &all] {
        for (by, command) in REFUSED {
            probes.push(Probe {
                state: state.clone(),
                command: command_of(&serde_json::from_str(command)?)?,
                by: Some(PersonId::parse(by)?),
                strength: Strength::OwnSession,
                now: day.now,
                entries: day.entries,
                refused: true,
            });
        }
    }
    let times = measure(&probes, &rules)?;
    let row = |what: &str, wanted: &dyn Fn(&Probe) -> bool| -> Result<Row> {
        let chosen: Vec<Duration> = probes
            .iter()
            .zip(&times)
            .filter(|(probe, _)| wanted(probe))
            .flat_map(|(_, times)| times.iter().copied())
            .collect();
        let commands = probes.iter().filter(|probe| wanted(probe)).count();
        let times = Times::of(chosen)?;
        Ok(Row::times(what, &times)
            .budget(Budget::at_most(
                "p99",
                Amount::Time(Duration::from_micros(200)),
            ))
            .remark(format!("{commands} commands x {ROUNDS}")))
    };
    let towards = |probe: &Probe| probe.command.nature() == Nature::Towards;
    let mut rows = vec![
        row("decision: every step towards a performer", &towards)?,
        row("decision: all commands of the day", &|_| true)?,
    ];
    for name in NAMED {
        rows.push(row(&format!("decision: `{name}`, accepted"), &|probe| {
            probe.command.name() == name && !probe.refused
        })?);
    }
    rows.push(row("decision: refused steps", &|probe| probe.refused)?);
    rows.push(row("decision: reports, safing, preparing", &|probe| {
        !towards(probe)
    })?);
    Ok(rows)
}

/// Times of every probe, round after round, so that no command has its caches to itself.
fn measure(probes: &[Probe], rules: &Rules) -> Result<Vec<Vec<Duration>>> {
    let mut times = vec![Vec::with_capacity(ROUNDS); probes.len()];
    for round in 0..WARM + ROUNDS {
        for (probe, times) in probes.iter().zip(&mut times) {
            let watch = Stopwatch::start();
            let decision = decided(probe, rules);
            let passed = watch.elapsed();
            let refused = matches!(decision, Decision::Refused(_));
            ensure!(
                refused == probe.refused,
                "`{}` came out otherwise than when it was said",
                probe.command.name()
            );
            if round >= WARM {
                times.push(passed);
            }
        }
    }
    Ok(times)
}

fn decided(probe: &Probe, rules: &Rules) -> Decision {
    let ctx = Context {
        now: probe.now,
        by: probe.by.clone(),
        strength: probe.strength,
        overrides: &[],
        gate: rules.gate(),
        entries: probe.entries,
    };
    std::hint::black_box(decide(&probe.state, &probe.command, &ctx))
}

/// The demo's day, and where it ends.
struct Day {
    probes: Vec<Probe>,
    end: State,
    now: Timestamp,
    entries: u64,
}

/// Plays the demo in memory and keeps each command with the state before it.
fn day(bed: &Bed) -> Result<Day> {
    let now = SystemClock::new().now();
    let call = now.ms() - demo::OPENS_AT_MINUTE * 60_000;
    let clock = Arc::new(ManualClock::at(call));
    let mut creating = demo::production();
    creating.open = production::options(Arc::<ManualClock>::clone(&clock), CodeCost::CHEAP);
    let hub = Hub::in_memory(creating)?;
    let mut probes = Vec::new();
    for (number, step) in production::steps(now)?.into_iter().enumerate() {
        clock.advance_to_ms(call + step.minute * 60_000);
        let by = step.by.map(PersonId::parse).transpose()?;
        probes.push(Probe {
            state: hub.state(),
            command: command_of(&step.command)?,
            by: by.clone(),
            strength: step.strength,
            now: hub.now(),
            entries: hub.snapshot().size,
            refused: step.refused,
        });
        let said = Submission::new(format!("demo-{number}"), by, step.strength, step.command);
        bed.runtime.block_on(hub.submit(said))?;
    }
    let day = Day {
        probes,
        end: hub.state(),
        now: hub.now(),
        entries: hub.snapshot().size,
    };
    hub.shutdown();
    Ok(day)
}

fn command_of(value: &Value) -> Result<Command> {
    looks_app::parse::command(value).with_context(|| format!("`{value}`"))
}

/// The state with every shipped pack in force.
fn all_packs(state: &State, rules: &Rules) -> Result<State> {
    let book = rules.book().context("the shipped rules have no book")?;
    let known: BTreeSet<PackId> = book.packs().map(|pack| pack.head.id.clone()).collect();
    let by_id: BTreeMap<&str, &PackId> = known.iter().map(|id| (id.as_str(), id)).collect();
    let packs: Vec<&str> = by_id
        .keys()
        .copied()
        .filter(|id| !matches!(*id, "base" | "prod"))
        .collect();
    let command = command_of(&json!({"do": "add_packs", "packs": packs}))?;
    let admin = PersonId::parse("upm")?;
    let ctx = Context {
        now: Timestamp::default(),
        by: Some(admin),
        strength: Strength::OwnSession,
        overrides: &[],
        gate: rules.gate(),
        entries: 0,
    };
    match decide(state, &command, &ctx) {
        Decision::Accepted { state, .. } => Ok(state),
        Decision::Refused(refusal) => anyhow::bail!("`add_packs` was refused: {refusal:?}"),
    }
}
