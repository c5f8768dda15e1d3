//! Random days on a larger production: the same promises as in the walk, and that the engine never panics,
//! always gives the same answer, and says everything in words that can be read back.
//!
//! `LOOKS_SEED` plays one seed again; `LOOKS_DAYS` plays so many instead of the usual number.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::collections::BTreeSet;

use looks_core::{
    Command, Decision, Event, State, Timestamp, apply,
    event::Meta,
    gate::{Gate, NoRules},
    id::ItemId,
    vocabulary::Strength,
};
use looks_testkit::{
    oracle::Oracle,
    properties,
    random::{Dice, Talker, production},
    say::{NOW, Voice, ask_with, command, person_id},
    worlds,
};
use serde_json::{Value, json};

const DAYS: u64 = 30;
const STEPS: u64 = 600;

fn schema() -> Value {
    serde_json::to_value(schemars::schema_for!(Command)).unwrap()
}

fn seeds() -> Vec<u64> {
    if let Ok(seed) = std::env::var("LOOKS_SEED") {
        return vec![seed.parse().unwrap()];
    }
    let days = std::env::var("LOOKS_DAYS").map_or(DAYS, |d| d.parse().unwrap());
    (0..days).map(|n| 0x1005_0000 + n).collect()
}

fn replayed(
    before: &State,
    events: &[Event],
    after: &State,
    voice: &Voice,
    at: Timestamp,
) -> Option<String> {
    let mut state = before.clone();
    let by = voice.by.clone();
    let meta = Meta { at, by };
    for event in events {
        let text = serde_json::to_string(event).unwrap();
        let again: Event = serde_json::from_str(&text).unwrap();
        if again != *event {
            return Some(format!("an event reads back otherwise: {text}"));
        }
        apply(&mut state, &again, &meta);
    }
    (state != *after).then(|| format!("the events give another state: {events:?}"))
}

struct Day {
    state: State,
    now: Timestamp,
    oracles: Vec<(ItemId, Oracle)>,
    talker: Talker,
    trace: Vec<String>,
    handed: u64,
    words: BTreeSet<String>,
}

impl Day {
    fn begin(seed: u64, schema: &Value) -> Self {
        let play = production();
        let oracles = play
            .state
            .items
            .keys()
            .map(|id| (id.clone(), Oracle::new(&play.state, id)))
            .collect();
        Self {
            state: play.state,
            now: play.now,
            oracles,
            talker: Talker::new(seed, schema),
            trace: Vec::new(),
            handed: 0,
            words: BTreeSet::new(),
        }
    }

    fn step(&mut self, gate: &dyn Gate, sense: u64) -> Option<String> {
        let (voice, said) = self.talker.next(&self.state, sense);
        let dice = self.talker.dice();
        self.now = match dice.below(60) {
            0 => self.now.plus_seconds(-30),
            1 => self.now.plus_seconds(700),
            _ => self
                .now
                .plus_seconds(i64::try_from(dice.below(20)).unwrap()),
        };
        let (now, before) = (self.now, self.state.clone());
        let text = serde_json::to_string(&said).unwrap();
        self.trace.push(format!("{now} {:?}: {text}", voice.by));
        if serde_json::from_str::<Command>(&text).unwrap() != said {
            return Some("a command reads back otherwise".to_owned());
        }
        let answer = ask_with(&before, &voice, &said, now, gate);
        if answer != ask_with(&before, &voice, &said, now, gate) {
            return Some("the same question, another answer".to_owned());
        }
        match answer {
            Decision::Refused(refusal) => properties::refused(&said, &refusal),
            Decision::Accepted { events, state } => {
                let broken = replayed(&before, &events, &state, &voice, now)
                    .or_else(|| {
                        properties::accepted(&before, &state, &voice, &said, &self.oracles, now)
                    })
                    .or_else(|| properties::state(&state))
                    .or_else(|| properties::board_is_honest(&state, now));
                for (_, o) in &mut self.oracles {
                    o.saw(&voice, &said, now);
                }
                self.handed += u64::from(matches!(said, Command::HandOver { .. }));
                self.words.insert(said.name());
                self.state = state;
                broken
            }
        }
    }
}

fn play(seed: u64, schema: &Value, gate: &dyn Gate) -> (u64, BTreeSet<String>) {
    let mut day = Day::begin(seed, schema);
    // Some days are quiet, some are wild.
    let sense = [99, 95, 70][usize::try_from(seed % 3).unwrap()];
    for step in 0..STEPS {
        if let Some(broken) = day.step(gate, sense) {
            let from = day.trace.len().saturating_sub(40);
            let trace = day.trace[from..].join("\n");
            panic!("seed {seed}, step {step}: {broken}\n{trace}");
        }
        if step % 100 == 99 {
            let text = serde_json::to_string(&day.state).unwrap();
            assert!(
                serde_json::from_str::<State>(&text).unwrap() == day.state,
                "seed {seed}: the state reads back otherwise"
            );
        }
    }
    (day.handed, day.words)
}

#[test]
fn random_days() {
    let schema = schema();
    let mut handed = 0;
    let mut words = BTreeSet::new();
    let seeds = seeds();
    let many = seeds.len() > 10;
    for seed in seeds {
        let (n, w) = play(seed, &schema, &NoRules);
        handed += n;
        words.extend(w);
    }
    println!("{handed} hand-overs, {} words accepted", words.len());
    if many {
        assert!(
            handed > 20,
            "random days that never reach a performer prove nothing"
        );
        assert!(words.len() > 80, "random days that say only {words:?}");
    }
}

/// One gun, mostly sensible: engine and oracle say the same about every performer, in every moment.
#[test]
fn the_oracle_agrees() {
    let schema = schema();
    let (mut asked, mut yes) = (0, 0);
    for seed in seeds().into_iter().flat_map(|s| [s, s ^ 0x5A5A_0000]) {
        let mut state = worlds::small("firearm");
        let mut now = NOW;
        let id = state.items.keys().next().unwrap().clone();
        let mut oracle = Oracle::new(&state, &id);
        let mut talker = Talker::new(seed, &schema);
        let mut trace = Vec::new();
        for _ in 0..400 {
            let (voice, said) = talker.next(&state, 93);
            now = now.plus_seconds(i64::try_from(talker.dice().below(40)).unwrap());
            if let Decision::Accepted { state: after, .. } =
                ask_with(&state, &voice, &said, now, &NoRules)
            {
                trace.push(format!("{now} {:?}: {said:?}", voice.by));
                state = after;
                oracle.saw(&voice, &said, now);
            }
            if oracle.murky {
                break;
            }
            for by in ["h1", "h2", "ad"] {
                for to in ["p1", "p2", "vis", "h1"] {
                    let say = json!({"do": "hand_over", "item": id, "to": to});
                    let voice = Voice::of(by);
                    let engine = matches!(
                        ask_with(&state, &voice, &command(&say), now, &NoRules),
                        Decision::Accepted { .. }
                    );
                    let expected = oracle.may_hand_over(&person_id(by), &person_id(to), now);
                    asked += 1;
                    yes += u64::from(engine);
                    assert_eq!(
                        engine,
                        expected,
                        "seed {seed}: {by} to {to}\n{}\n{:?}\n{:?}",
                        trace.join("\n"),
                        oracle.chain,
                        state.items.get(&id)
                    );
                }
            }
        }
    }
    println!("{asked} questions, {yes} times yes");
    assert!(
        yes > 50,
        "an oracle that is never asked when the answer is yes proves nothing"
    );
}

/// Events about things that have nothing to do with each other: their order does not matter.
#[test]
fn independent_things_commute() {
    let schema = schema();
    let (mut pairs, mut seed) = (0, 77);
    while pairs < 2_000 {
        seed += 1;
        assert!(seed < 5_000, "only {pairs} pairs found");
        let begun = production();
        let mut state = begun.state;
        let mut talker = Talker::new(seed, &schema);
        let meta = Meta {
            at: begun.now,
            by: None,
        };
        for _ in 0..120 {
            let one = talker.next(&state, 80);
            let two = talker.next(&state, 80);
            let a = ask_with(&state, &one.0, &one.1, begun.now, &NoRules);
            let b = ask_with(&state, &two.0, &two.1, begun.now, &NoRules);
            let Decision::Accepted {
                events: ea,
                state: after,
            } = a
            else {
                continue;
            };
            if let Decision::Accepted { events: eb, .. } = b
                && independent(&ea, &eb)
            {
                pairs += 1;
                let in_order = |first: &[Event], second: &[Event]| {
                    let mut s = state.clone();
                    for e in first.iter().chain(second) {
                        apply(&mut s, e, &meta);
                    }
                    s
                };
                assert!(
                    in_order(&ea, &eb) == in_order(&eb, &ea),
                    "seed {seed}: {one:?} and {two:?}"
                );
            }
            state = after;
        }
    }
}

/// No id stands in both, and none of them speaks of a whole unit or of the production.
fn independent(one: &[Event], two: &[Event]) -> bool {
    let wide = |e: &[Event]| {
        e.iter().any(|e| {
            matches!(
                e,
                Event::UnitPaused { .. }
                    | Event::RollCalled { .. }
                    | Event::ClockDoubted { .. }
                    | Event::ClockTrusted { .. }
                    | Event::LimitsTightened { .. }
                    // Clearances are numbered one after another.
                    | Event::ItemCleared { .. }
                    // A lot is set free only where no other case names it.
                    | Event::QuarantineReleased { .. }
                    | Event::ScopeSet { .. }
            )
        })
    };
    !wide(one) && !wide(two) && ids(one).is_disjoint(&ids(two))
}

/// Every text in the events that could be an id of something.
fn ids(events: &[Event]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for e in events {
        let Value::Object(map) = serde_json::to_value(e).unwrap() else {
            continue;
        };
        for (key, value) in map {
            let words = [
                "event", "cause", "kind", "hold", "state", "purpose", "checks", "by", "about",
            ];
            if !words.contains(&key.as_str()) {
                gather(&value, &mut out);
            }
        }
    }
    out
}

fn gather(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::String(s) => {
            out.insert(s.clone());
        }
        Value::Array(all) => all.iter().for_each(|v| gather(v, out)),
        Value::Object(map) => map.values().for_each(|v| gather(v, out)),
        _ => {}
    }
}

/// Anything that can be read as a command can be asked, of an empty record too, at the ends of time.
#[test]
fn nothing_that_reads_panics() {
    let schema = schema();
    let mut talker = Talker::new(4_711, &schema);
    let full = production().state;
    let empty = State::new();
    let mut dice = Dice::new(4_712);
    for _ in 0..20_000 {
        let (voice, said) = talker.next(&full, 0);
        let at = match dice.below(4) {
            0 => Timestamp::from_ms(i64::MIN),
            1 => Timestamp::from_ms(i64::MAX),
            _ => NOW,
        };
        let state = if dice.chance(20) { &empty } else { &full };
        let strong = Voice {
            by: voice.by,
            strength: *dice.pick(Strength::ALL),
        };
        if let Decision::Accepted { state: after, .. } =
            ask_with(state, &strong, &said, at, &NoRules)
        {
            let board = looks_core::board::board(&after, at, &NoRules);
            assert_eq!(board.at, at);
        }
    }
}
