//! Reads a table and plays it against the engine.
//!
//! One row is one command: `who: word key=value ... -> ok` or `-> no id id` with every reason, in any order.
//! `who~` has only a witness to say who that is; `hub` is the hub, `nobody` nobody signed in. `+60` lets
//! seconds pass. `= name` begins a new small world. `board: id id` asks for conditions on the board,
//! `not on board: id` for their absence, `light g1: clear` for the light of an item or setup. Ids of
//! invariants and of board conditions stand without their prefix.

use std::collections::BTreeSet;

use looks_core::{
    Command, Context, Decision, Event, State, Timestamp, apply,
    board::{Light, board},
    decide,
    event::Meta,
    gate::NoRules,
    id::PersonId,
    vocabulary::Strength,
};
use serde_json::{Map, Value};

/// 2026-03-04T06:00:00Z.
pub(crate) const START: Timestamp = Timestamp::from_ms(1_772_604_000_000);

/// What a table showed besides its answers.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) accepted: BTreeSet<String>,
    pub(crate) refused: BTreeSet<String>,
    pub(crate) conditions: BTreeSet<String>,
    pub(crate) rows: usize,
}

struct Player {
    state: State,
    now: Timestamp,
    seen: Seen,
}

/// Plays a table; a row that is answered otherwise fails with its line.
pub(crate) fn play(rows: &str) -> Seen {
    let mut p = Player {
        state: State::new(),
        now: START,
        seen: Seen::default(),
    };
    let mut wrong = Vec::new();
    for (n, line) in rows.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Err(why) = p.row(line) {
            wrong.push(format!("row {}: {line}\n  {why}", n + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    p.seen
}

/// The state at the end of a table.
pub(crate) fn state_after(rows: &str) -> (State, Timestamp) {
    let mut p = Player {
        state: State::new(),
        now: START,
        seen: Seen::default(),
    };
    for line in rows.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if let Err(wrong) = p.row(line) {
            panic!("{line}\n  {wrong}");
        }
    }
    (p.state, p.now)
}

impl Player {
    fn row(&mut self, line: &str) -> Result<(), String> {
        if let Some(seconds) = line.strip_prefix('+') {
            self.now = self.now.plus_seconds(seconds.trim().parse().unwrap());
            return Ok(());
        }
        if let Some(name) = line.strip_prefix("= ") {
            let (state, now) = state_after(world(name.trim()));
            self.state = state;
            self.now = now;
            return Ok(());
        }
        if let Some(ids) = line.strip_prefix("board:") {
            return self.board(ids, true);
        }
        if let Some(ids) = line.strip_prefix("not on board:") {
            return self.board(ids, false);
        }
        if let Some(rest) = line.strip_prefix("light ") {
            return self.light(rest);
        }
        self.seen.rows += 1;
        self.command(line)
    }

    fn command(&mut self, line: &str) -> Result<(), String> {
        let (said, verdict) = line.rsplit_once("->").unwrap_or((line, " ok"));
        let (who, words) = said.split_once(':').ok_or("no `who:`")?;
        let (by, strength) = voice(who.trim());
        let json = words_to_json(words.trim());
        let command: Command =
            serde_json::from_value(json.clone()).map_err(|e| format!("{json}: {e}"))?;
        let ctx = Context {
            now: self.now,
            by: by.clone(),
            strength,
            overrides: &[],
            gate: &NoRules,
            entries: 3,
        };
        let expected: BTreeSet<&str> = verdict.split_whitespace().collect();
        match decide(&self.state, &command, &ctx) {
            Decision::Accepted { events, state } => {
                replay(&self.state, &events, by.as_ref(), self.now, &state);
                self.state = state;
                self.seen.accepted.insert(command.name());
                for c in board(&self.state, self.now, &NoRules).all() {
                    self.seen.conditions.insert(c.id.clone());
                }
                if expected.contains("ok") {
                    Ok(())
                } else {
                    Err(format!("accepted: {events:?}"))
                }
            }
            Decision::Refused(refusal) => {
                let ids: BTreeSet<&str> = refusal
                    .reasons
                    .iter()
                    .map(|r| r.id.trim_start_matches("invariant/"))
                    .collect();
                self.seen
                    .refused
                    .extend(refusal.reasons.iter().map(|r| r.id.clone()));
                let wanted: BTreeSet<&str> =
                    expected.iter().copied().filter(|w| *w != "no").collect();
                if expected.contains("no") && ids == wanted {
                    Ok(())
                } else {
                    Err(format!("refused: {:?}", refusal.reasons))
                }
            }
        }
    }

    fn board(&mut self, ids: &str, there: bool) -> Result<(), String> {
        let board = board(&self.state, self.now, &NoRules);
        let found: BTreeSet<String> = board.all().map(|c| c.id.clone()).collect();
        self.seen.conditions.extend(found.iter().cloned());
        for id in ids.split_whitespace() {
            if found.contains(&format!("board/{id}")) != there {
                return Err(format!("on the board: {found:?}"));
            }
        }
        Ok(())
    }

    fn light(&mut self, rest: &str) -> Result<(), String> {
        let (id, light) = rest.split_once(':').ok_or("no `:`")?;
        let board = board(&self.state, self.now, &NoRules);
        let found = board
            .items
            .iter()
            .map(|i| (i.item.as_str(), i.light, &i.conditions))
            .chain(
                board
                    .setups
                    .iter()
                    .map(|s| (s.setup.as_str(), s.light, &s.conditions)),
            )
            .find(|(name, ..)| *name == id.trim());
        let (_, have, why) = found.ok_or("no such line on the board")?;
        let want = [Light::Clear, Light::Hold, Light::Unknown, Light::Stop]
            .into_iter()
            .find(|l| l.as_str() == light.trim());
        if want == Some(have) {
            Ok(())
        } else {
            Err(format!("{have:?} for {why:?}"))
        }
    }
}

/// The events alone give the same state: what was decided can be replayed from the record.
fn replay(before: &State, events: &[Event], by: Option<&PersonId>, at: Timestamp, after: &State) {
    let mut state = before.clone();
    let meta = Meta {
        at,
        by: by.cloned(),
    };
    for event in events {
        let text = serde_json::to_string(event).unwrap();
        let again: Event = serde_json::from_str(&text).unwrap();
        assert_eq!(*event, again, "an event is read as it was written");
        apply(&mut state, &again, &meta);
    }
    assert!(state == *after, "events give another state: {events:?}");
}

fn voice(who: &str) -> (Option<PersonId>, Strength) {
    let weak = who.ends_with('~');
    let name = who.trim_end_matches('~');
    match name {
        "hub" => (None, Strength::System),
        "nobody" => (None, Strength::Anonymous),
        _ if weak => (PersonId::parse(name).ok(), Strength::Witnessed),
        _ => (PersonId::parse(name).ok(), Strength::OwnSession),
    }
}

fn words_to_json(words: &str) -> Value {
    let mut map = Map::new();
    for (n, word) in split(words).into_iter().enumerate() {
        if n == 0 {
            map.insert("do".to_owned(), Value::String(word));
            continue;
        }
        let (key, value) = word.split_once('=').unwrap();
        let number_as_text = matches!(key, "serial" | "reference" | "mark");
        let value = match value_of(value) {
            Value::Number(n) if number_as_text => Value::String(n.to_string()),
            other => other,
        };
        map.insert(key.to_owned(), value);
    }
    Value::Object(map)
}

/// Splits at spaces that stand in no bracket.
fn split(words: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut depth = 0;
    for c in words.chars() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        if c.is_whitespace() && depth == 0 {
            if out.last().is_some_and(|w| !w.is_empty()) {
                out.push(String::new());
            }
        } else if let Some(word) = out.last_mut() {
            word.push(c);
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

fn value_of(text: &str) -> Value {
    if let Some(seconds) = text.strip_prefix("now") {
        let seconds: i64 = if seconds.is_empty() {
            0
        } else {
            seconds.parse().unwrap()
        };
        return Value::String(START.plus_seconds(seconds).to_string());
    }
    if let Some(list) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        if list.contains('{') {
            return serde_json::from_str(text).unwrap();
        }
        return list
            .split(',')
            .map(str::trim)
            .filter(|w| !w.is_empty())
            .map(value_of)
            .collect();
    }
    match text {
        "\"\"" => Value::String(String::new()),
        _ if text.starts_with('{') => serde_json::from_str(text).unwrap(),
        _ if text == "true" || text == "false" => Value::Bool(text == "true"),
        _ => text
            .parse::<i64>()
            .map_or_else(|_| Value::String(text.to_owned()), Value::from),
    }
}

/// The small worlds tables begin with.
fn world(name: &str) -> &'static str {
    match name {
        "nothing" => "",
        "people" => PEOPLE,
        "day" => DAY,
        "firearm" => FIREARM,
        "blanks" => BLANKS,
        "dummies" => DUMMIES,
        "prepared" => PREPARED,
        "shown" => SHOWN,
        "cleared" => CLEARED,
        "performer" => PERFORMER,
        other => panic!("no world `{other}`"),
    }
}

macro_rules! text {
    ($name:ident, $($part:expr),+) => {
        const $name: &str = concat!($($part, "\n"),+);
    };
}

macro_rules! people {
    () => {
        "hub: open_production name=n
         hub: add_person person=h1 name=n roles=[armorer]
         hub: add_person person=h2 name=n roles=[property_master]
         hub: add_person person=ad name=n roles=[first_ad]
         hub: add_person person=p1 name=n roles=[performer]
         hub: add_person person=p2 name=n roles=[performer]
         hub: add_person person=kid name=n roles=[performer] minor=true
         hub: add_person person=vis name=n roles=[crew]
         hub: add_person person=sa name=n roles=[safety_advisor]
         hub: add_person person=upm name=n roles=[unit_production_manager]
         hub: add_person person=out name=n roles=[studio_safety]
         hub: add_person person=tea name=n roles=[studio_teacher]
         hub: add_person person=boss name=n roles=[admin]"
    };
}

macro_rules! day {
    () => {
        "ad: open_day day=d1 unit=main place=barn starts=now-3600 wraps=now36000
         h1: name_container container=case kind=case holds=weapons place=truck
         h1: name_container container=boxb kind=ammunition_box holds=blanks place=truck
         h1: name_container container=boxd kind=ammunition_box holds=dummies place=truck"
    };
}

macro_rules! firearm {
    () => {
        "h1: register_item item=g1 class=firearm make=m model=x serial=1 origin=supplier container=case
         ad: plan_setup setup=s1 day=d1 place=barn items=[g1] performers=[p1,p2]"
    };
}

macro_rules! blanks {
    () => {
        "h1: register_item item=g1 class=firearm make=m model=x serial=1 origin=supplier container=case
         ad: plan_setup setup=s1 day=d1 place=barn items=[g1] performers=[p1,p2] load=hot_blank rounds=2
         ad: call_setup setup=s1
         h1: bring_in_lot lot=bl kind=blank origin=supplier count=5 container=boxb
         h1: draw_rounds lot=bl count=3"
    };
}

macro_rules! dummies {
    () => {
        "h1: register_item item=g1 class=firearm make=m model=x serial=1 origin=supplier container=case
         ad: plan_setup setup=s1 day=d1 place=barn items=[g1] performers=[p1,p2] load=cold_dummy rounds=2
         h1: bring_in_lot lot=du kind=dummy origin=supplier count=3 container=boxd
         h1: name_round round=r1 lot=du mark=1
         h1: name_round round=r2 lot=du mark=2
         h1: verify_round round=r1 method=rattle shown_to=ad
         h1: draw_rounds lot=du count=3"
    };
}

macro_rules! prepared {
    () => {
        "h1: take_out item=g1 purpose=film setup=s1
         h1: prove_empty item=g1 checks=[chamber,magazine,barrel]
         ad: witness_empty item=g1
         h1: leave_empty item=g1"
    };
}

macro_rules! shown {
    () => {
        "h1: show item=g1
         ad: attest_shown item=g1
         p1: attest_shown item=g1"
    };
}

macro_rules! cleared {
    () => {
        "ad: announce item=g1 state=cold_empty heads=0
         h1: clear item=g1 to=p1
         ad: clear item=g1 to=p1"
    };
}

macro_rules! performer {
    () => {
        "h1: hand_over item=g1 to=p1
         p1: confirm_receipt item=g1"
    };
}

text!(PEOPLE, people!());
text!(DAY, people!(), day!());
text!(FIREARM, people!(), day!(), firearm!());
text!(BLANKS, people!(), day!(), blanks!());
text!(DUMMIES, people!(), day!(), dummies!());
text!(PREPARED, people!(), day!(), firearm!(), prepared!());
text!(SHOWN, people!(), day!(), firearm!(), prepared!(), shown!());
text!(
    CLEARED,
    people!(),
    day!(),
    firearm!(),
    prepared!(),
    shown!(),
    cleared!()
);
text!(
    PERFORMER,
    people!(),
    day!(),
    firearm!(),
    prepared!(),
    shown!(),
    cleared!(),
    performer!()
);
