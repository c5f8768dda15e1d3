//! Clients that send commands until the hub dies, and remember every answer and every silence.

use std::net::SocketAddr;
use std::sync::mpsc::Sender;

use serde_json::{Value, json};

use super::Failure;
use super::hub::{Hub, Line, Person};
use super::random::Random;

/// What was told about one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) index: u64,
    pub(crate) accepted: bool,
    pub(crate) repeated: bool,
}

/// A command that was answered.
#[derive(Debug, Clone)]
pub(crate) struct Acknowledged {
    pub(crate) id: String,
    pub(crate) person: String,
    pub(crate) act: String,
    pub(crate) told: Told,
}

/// A request that was sent and not answered.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    person: Person,
    body: String,
    /// Id and `do` word of each act in it.
    acts: Vec<(String, String)>,
}

/// A checkpoint that somebody holds.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) note: String,
}

impl Held {
    pub(crate) fn fetch(hub: &Hub) -> Result<Self, Failure> {
        Self::over(&mut Line::open(hub.address())?)
    }

    fn over(line: &mut Line) -> Result<Self, Failure> {
        // Anybody may have the checkpoint; the token is not looked at.
        let (status, note) = line.send("GET", "/api/v1/checkpoint", "none", "")?;
        if status == 200 {
            Ok(Self { note })
        } else {
            Err(format!("checkpoint: {status} {note}").into())
        }
    }
}

/// Everything one client was told in one run.
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) acknowledged: Vec<Acknowledged>,
    pub(crate) pending: Vec<Pending>,
    pub(crate) held: Vec<Held>,
}

/// One device.
#[derive(Debug)]
pub(crate) struct Client {
    person: Person,
    address: SocketAddr,
    prefix: String,
    random: Random,
    sent: u64,
}

impl Client {
    pub(crate) fn new(
        person: Person,
        address: SocketAddr,
        round: u64,
        number: usize,
        seed: u64,
    ) -> Self {
        Self {
            person,
            address,
            prefix: format!("k{round}-{number}"),
            random: Random::new(seed),
            sent: 0,
        }
    }

    /// Sends until the connection breaks. An answer that is not one of the expected ends the test.
    pub(crate) fn run(mut self, told: &Sender<()>) -> Result<Run, Failure> {
        let mut run = Run::default();
        // The hub may be dead before the connection is made.
        let Ok(mut line) = Line::open(self.address) else {
            return Ok(run);
        };
        loop {
            if self.sent % 16 == 15 {
                match Held::over(&mut line) {
                    Ok(held) => run.held.push(held),
                    Err(_) => return Ok(run),
                }
            }
            let pending = self.next();
            let Ok((status, body)) = line.send(
                "POST",
                "/api/v1/commands",
                &self.person.token,
                &pending.body,
            ) else {
                run.pending.push(pending);
                return Ok(run);
            };
            let answers = read(status, &body, &pending)?;
            run.acknowledged.extend(pending.acknowledged(&answers));
            // Nobody listens any more once the kill has been decided.
            let _ = told.send(());
        }
    }

    fn id(&mut self) -> String {
        self.sent += 1;
        format!("{}-{}", self.prefix, self.sent)
    }

    /// Mostly acts that are accepted, some that are refused, some bundles, sometimes the last one again.
    fn next(&mut self) -> Pending {
        let me = self.person.id.clone();
        let n = self.sent;
        let zone = |enter: bool| {
            let act = if enter { "enter_zone" } else { "leave_zone" };
            json!({ "do": act, "setup": "1", "person": me })
        };
        let commands = match self.random.below(10) {
            0 => vec![json!({ "do": "clear", "item": "rev-1", "to": "lead" })],
            1 => vec![json!({ "do": "hand_over", "item": "rev-1", "to": "lead" })],
            2 => vec![
                json!({ "do": "report", "item": "rev-1", "what": "carried", "words": format!("seen {n}") }),
            ],
            3 | 4 => vec![
                zone(true),
                json!({ "do": "count_heads", "setup": "1", "heads": n % 9 }),
                json!({ "do": "measure_distance", "setup": "1", "distance_cm": 700 + n % 300 }),
            ],
            5 => vec![
                zone(true),
                json!({ "do": "clear", "item": "rev-1", "to": "lead" }),
            ],
            k => vec![zone(k % 2 == 0)],
        };
        let mut acts = Vec::new();
        let mut all = Vec::new();
        for mut command in commands {
            let id = self.id();
            let act = command
                .get("do")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            if let Some(map) = command.as_object_mut() {
                map.insert("id".to_owned(), id.clone().into());
            }
            acts.push((id, act));
            all.push(command);
        }
        let body = match all.as_slice() {
            [one] => one.to_string(),
            _ => Value::Array(all).to_string(),
        };
        Pending {
            person: self.person.clone(),
            body,
            acts,
        }
    }
}

/// What each act was told: of a bundle up to the first that was refused.
fn read(status: u16, body: &str, pending: &Pending) -> Result<Vec<(String, Told)>, Failure> {
    let wrong = || format!("{} was answered {status}: {body}", pending.body);
    let value: Value = serde_json::from_str(body).map_err(|e| format!("{}: {e}", wrong()))?;
    let answers: Vec<Value> = match value.get("answers").and_then(Value::as_array) {
        Some(all) => all.clone(),
        None => vec![value],
    };
    if status != 200 && status != 409 {
        return Err(wrong().into());
    }
    let told = answers.iter().zip(&pending.acts).map(|(answer, (id, _))| {
        let index = answer.get("index").and_then(Value::as_u64)?;
        let accepted = answer.get("verdict").and_then(Value::as_str) == Some("accepted");
        let repeated = answer.get("repeated").and_then(Value::as_bool)?;
        let same = answer.get("id").and_then(Value::as_str) == Some(id);
        same.then(|| {
            (
                id.clone(),
                Told {
                    index,
                    accepted,
                    repeated,
                },
            )
        })
    });
    told.collect::<Option<Vec<_>>>()
        .ok_or_else(|| wrong().into())
}

impl Pending {
    /// Sends it, as the device does that never got its answer.
    pub(crate) fn send(&self, hub: &Hub) -> Result<Vec<(String, Told)>, Failure> {
        let mut line = Line::open(hub.address())?;
        let (status, body) =
            line.send("POST", "/api/v1/commands", &self.person.token, &self.body)?;
        read(status, &body, self)
    }

    pub(crate) fn acknowledged(&self, answers: &[(String, Told)]) -> Vec<Acknowledged> {
        answers
            .iter()
            .zip(&self.acts)
            .map(|((id, told), (_, act))| Acknowledged {
                id: id.clone(),
                person: self.person.id.clone(),
                act: act.clone(),
                told: told.clone(),
            })
            .collect()
    }
}

/// Entries read in one request.
const CHUNK: u64 = 256;

/// How many acknowledged commands, from the newest, are looked up after every restart; all of them are
/// looked up in every pack.
const NEWEST: usize = 600;

/// Looks the newest acknowledged commands up in the restarted record.
pub(crate) fn find_all(hub: &Hub, people: &[Person], all: &[Acknowledged]) -> Result<(), Failure> {
    let newest = all
        .get(all.len().saturating_sub(NEWEST)..)
        .unwrap_or_default();
    let (Some(first), Some(reader)) = (newest.iter().map(|a| a.told.index).min(), people.first())
    else {
        return Ok(());
    };
    let mut line = Line::open(hub.address())?;
    let mut from = first;
    let mut found: std::collections::BTreeMap<u64, Value> = std::collections::BTreeMap::new();
    loop {
        let path = format!("/api/v1/entries?from={from}&count={CHUNK}");
        let (status, body) = line.send("GET", &path, &reader.token, "")?;
        let value: Value = serde_json::from_str(&body)?;
        let entries = value
            .get("entries")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        if status != 200 {
            return Err(format!("entries from {from}: {status} {body}").into());
        }
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            if let Some(index) = entry.get("index").and_then(Value::as_u64) {
                found.insert(index, entry);
            }
        }
        from = from.saturating_add(CHUNK);
    }
    for a in newest {
        let entry = found.get(&a.told.index);
        let text = |key: &str| {
            entry
                .and_then(|e| e.get(key))
                .and_then(Value::as_str)
                .unwrap_or("")
        };
        let verdict = if a.told.accepted {
            "accepted"
        } else {
            "refused"
        };
        let same = text("command_id") == a.id
            && text("actor") == a.person
            && text("do") == a.act
            && text("verdict") == verdict;
        if !same {
            return Err(
                format!("acknowledged {a:?} is not in the restarted record: {entry:?}").into(),
            );
        }
    }
    Ok(())
}
