//! The exhaustive walk: every state that can be reached in a small world, by everything that can be said in
//! it, with the properties asserted on every step.
//!
//! Breadth first over representatives ([`crate::canon`]). A state is dropped once every step out of it
//! was checked; what stays is which state leads to which by steps back, so that at the end the way
//! home is proved from every state.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    fmt::Write as _,
};

use looks_core::{
    Command, Decision, State,
    command::Nature,
    id::ItemId,
    state::{Custody, Hold, Stage},
    vocabulary::Purpose,
};

use crate::{
    canon::{self, Viewers},
    oracle::{Chain, Oracle},
    properties,
    say::{NOW, Voice, ask},
};

/// A small world.
#[derive(Debug)]
pub struct World {
    /// Its name in the table.
    pub name: &'static str,
    /// Where the walk begins; nothing is open and everything is locked.
    pub first: State,
    /// Everything that can be said in it: one command, and all who say it.
    pub alphabet: Vec<(Command, Vec<Voice>)>,
    /// Whose attestations matter.
    pub viewers: Viewers,
    /// Whether time passes in it.
    pub time: bool,
    /// Most open quarantines, matters and concerns at once; a step beyond is checked and not followed.
    pub cases: usize,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Found {
    /// States reached.
    pub states: usize,
    /// Different steps taken between them.
    pub steps: usize,
    /// Times the engine was asked.
    pub asked: usize,
    /// Steps that were checked and not followed, because too many cases were open.
    pub cut: usize,
    /// Stages seen.
    pub stages: BTreeSet<Stage>,
    /// Holds seen.
    pub holds: BTreeSet<Hold>,
    /// Kinds of custody seen.
    pub custody: BTreeSet<&'static str>,
    /// Commands accepted at least once.
    pub accepted: BTreeSet<String>,
    /// Invariants that refused something at least once.
    pub refused: BTreeSet<String>,
}

/// Every promise broken, with the way there.
#[derive(Debug)]
pub struct Violation {
    /// The sentence.
    pub words: String,
    /// What was said, from the beginning.
    pub trace: Vec<String>,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.words)?;
        for (n, line) in self.trace.iter().enumerate() {
            writeln!(f, "  {:>2} {line}", n + 1)?;
        }
        Ok(())
    }
}

struct Node {
    state: State,
    oracles: Vec<(ItemId, Oracle)>,
}

struct Search<'w> {
    world: &'w World,
    first: State,
    seen: HashMap<u128, u32>,
    /// How each state was reached first: from where, by which word of the alphabet, by which voice.
    parent: Vec<(u32, u16, u16)>,
    home: Vec<bool>,
    back: Vec<(u32, u32)>,
    queue: VecDeque<(u32, Node)>,
    found: Found,
}

/// Most states of one world. The largest has a tenth; where one grows without end, this says by what.
const STATES_MAX: u32 = 400_000;

/// The word for "time passes" in a trace.
const LAPSE: u16 = u16::MAX;

/// Walks the whole world.
pub fn walk(world: &World) -> Result<Found, Box<Violation>> {
    let first = canon::canonical(&world.first, &world.viewers);
    let oracles: Vec<(ItemId, Oracle)> = first
        .items
        .keys()
        .map(|id| (id.clone(), Oracle::new(&first, id)))
        .collect();
    let mut search = Search {
        world,
        first: first.clone(),
        seen: HashMap::new(),
        parent: Vec::new(),
        home: Vec::new(),
        back: Vec::new(),
        queue: VecDeque::new(),
        found: Found::default(),
    };
    search.reach(
        None,
        Node {
            state: first,
            oracles,
        },
        (0, 0),
    )?;
    while let Some((from, node)) = search.queue.pop_front() {
        search.expand(from, &node)?;
    }
    search.all_reach_home()?;
    search.found.states = search.parent.len();
    Ok(search.found)
}

impl Search<'_> {
    fn ghost(&self, node: &Node) -> Vec<Chain> {
        let waiting = node.state.limits().waiting_s;
        node.oracles
            .iter()
            .map(|(_, o)| o.chain.canonical(&self.world.viewers, waiting, NOW))
            .collect()
    }

    /// Notes a state; gives its number, and queues it where it is new.
    fn reach(
        &mut self,
        from: Option<u32>,
        node: Node,
        said: (u16, u16),
    ) -> Result<u32, Box<Violation>> {
        let key = canon::key(&node.state, &self.first, &self.ghost(&node));
        if let Some(known) = self.seen.get(&key) {
            return Ok(*known);
        }
        let number = u32::try_from(self.parent.len()).unwrap_or(u32::MAX);
        if number > STATES_MAX {
            let from = from.unwrap_or(0);
            let words = format!("more than {STATES_MAX} states: something here grows without end");
            return Err(self.violation(from, Some(said), words));
        }
        self.seen.insert(key, number);
        self.parent.push((from.unwrap_or(0), said.0, said.1));
        self.home.push(is_home(&node.state));
        for item in node.state.items.values() {
            self.found.stages.insert(item.stage);
            self.found.holds.extend(item.holds.iter().copied());
            self.found.custody.insert(custody_word(&item.custody));
        }
        let broken = properties::state(&node.state)
            .or_else(|| properties::board_is_honest(&node.state, NOW));
        if let Some(words) = broken {
            return Err(self.violation(number, None, words));
        }
        self.queue.push_back((number, node));
        Ok(number)
    }

    fn expand(&mut self, from: u32, node: &Node) -> Result<(), Box<Violation>> {
        let world = self.world;
        if world.time {
            let mut oracles = node.oracles.clone();
            for (_, o) in &mut oracles {
                o.chain.lapse();
            }
            let state = canon::canonical(&canon::lapsed(&node.state), &world.viewers);
            let to = self.reach(Some(from), Node { state, oracles }, (LAPSE, 0))?;
            self.back.push((from, to));
        }
        for (word, (command, voices)) in world.alphabet.iter().enumerate() {
            let word = u16::try_from(word).unwrap_or(LAPSE);
            let back = leads_back(command);
            let mut last: Option<(Vec<looks_core::Event>, Vec<Chain>)> = None;
            for (n, voice) in voices.iter().enumerate() {
                let n = u16::try_from(n).unwrap_or(0);
                self.found.asked += 1;
                let (events, after) = match ask(&node.state, voice, command, NOW) {
                    Decision::Refused(refusal) => {
                        if let Some(words) = properties::refused(command, &refusal) {
                            return Err(self.violation(from, Some((word, n)), words));
                        }
                        for r in refusal.reasons {
                            if !self.found.refused.contains(&r.id) {
                                self.found.refused.insert(r.id);
                            }
                        }
                        continue;
                    }
                    Decision::Accepted { events, state } => (events, state),
                };
                let broken =
                    properties::accepted(&node.state, &after, voice, command, &node.oracles, NOW);
                if let Some(words) = broken {
                    return Err(self.violation(from, Some((word, n)), words));
                }
                let mut oracles = node.oracles.clone();
                for (_, o) in &mut oracles {
                    o.saw(voice, command, NOW);
                    o.forget_names();
                }
                let chains: Vec<Chain> = oracles.iter().map(|(_, o)| o.chain.clone()).collect();
                // Another voice, the same events: the same step.
                if last
                    .as_ref()
                    .is_some_and(|(e, c)| *e == events && *c == chains)
                {
                    continue;
                }
                last = Some((events, chains));
                self.found.steps += 1;
                let nothing = last.as_ref().is_some_and(|(e, c)| {
                    e.is_empty() && c.iter().zip(&node.oracles).all(|(c, (_, o))| *c == o.chain)
                });
                if nothing {
                    continue;
                }
                if cases(&after) > world.cases {
                    self.found.cut += 1;
                    continue;
                }
                let state = canon::canonical(&after, &world.viewers);
                let to = self.reach(Some(from), Node { state, oracles }, (word, n))?;
                if back && to != from {
                    self.back.push((from, to));
                }
            }
            if last.is_some() && !self.found.accepted.contains(&command.name()) {
                self.found.accepted.insert(command.name());
            }
        }
        Ok(())
    }

    /// (g) from every state, steps back and the closing of cases lead to everything locked and nothing
    /// open.
    fn all_reach_home(&self) -> Result<(), Box<Violation>> {
        let mut into: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (from, to) in &self.back {
            into.entry(*to).or_default().push(*from);
        }
        let mut good: Vec<bool> = self.home.clone();
        let mut queue: VecDeque<u32> = (0..)
            .zip(&self.home)
            .filter(|(_, h)| **h)
            .map(|(n, _)| n)
            .collect();
        while let Some(n) = queue.pop_front() {
            for from in into.remove(&n).unwrap_or_default() {
                if let Some(g) = good.get_mut(from as usize).filter(|g| !**g) {
                    *g = true;
                    queue.push_back(from);
                }
            }
        }
        match (0..).zip(&good).find(|(_, g)| !**g) {
            None => Ok(()),
            Some((n, _)) => {
                let stuck = good.iter().filter(|g| !**g).count();
                Err(self.violation(
                    n,
                    None,
                    format!("g: no way home from this state, nor from {stuck} in all"),
                ))
            }
        }
    }

    #[expect(
        clippy::unnecessary_box_returns,
        reason = "a violation is carried up through every step of the search"
    )]
    fn violation(&self, at: u32, last: Option<(u16, u16)>, words: String) -> Box<Violation> {
        let mut trace = Vec::new();
        let mut n = at;
        while n != 0 {
            let Some((from, word, voice)) = self.parent.get(n as usize) else {
                break;
            };
            trace.push(self.line(*word, *voice));
            n = *from;
        }
        trace.reverse();
        if let Some((word, voice)) = last {
            trace.push(self.line(word, voice));
        }
        Box::new(Violation {
            words: format!("{}: {words}", self.world.name),
            trace,
        })
    }

    fn line(&self, word: u16, voice: u16) -> String {
        if word == LAPSE {
            return "time passes".to_owned();
        }
        let mut out = String::new();
        if let Some((command, voices)) = self.world.alphabet.get(usize::from(word)) {
            let by = voices
                .get(usize::from(voice))
                .and_then(|v| v.by.as_ref())
                .map_or_else(|| "nobody".to_owned(), ToString::to_string);
            let json = serde_json::to_string(command).unwrap_or_default();
            let _ = write!(out, "{by}: {json}");
        }
        out
    }
}

/// Everything is locked, nothing is held, nothing is open.
fn is_home(state: &State) -> bool {
    let locked = state.items.values().all(|i| {
        matches!(i.custody, Custody::Container(_) | Custody::Away)
            && i.holds.is_empty()
            && i.deviations.is_empty()
            && i.load.count == 0
            && i.issued.is_empty()
    });
    let quiet = !state.stops.values().any(|s| s.open)
        && !state.matters.values().any(|m| m.open)
        && !state.quarantines.values().any(|q| q.open)
        && !state.concerns.values().any(|c| !c.closed)
        && !state.clock_doubted;
    locked && quiet
}

/// Steps that people use to get back: everything but a step towards a performer, and of those only to look
/// inside, to go on after a stop and to end a quarantine.
fn leads_back(command: &Command) -> bool {
    command.nature() != Nature::Towards
        || matches!(
            command,
            Command::TakeOut {
                purpose: Purpose::Inspection,
                ..
            } | Command::Resume { .. }
                | Command::ReleaseQuarantine { .. }
        )
}

fn cases(state: &State) -> usize {
    state.quarantines.values().filter(|q| q.open).count()
        + state.matters.values().filter(|m| m.open).count()
        + state.concerns.values().filter(|c| !c.closed).count()
}

const fn custody_word(custody: &Custody) -> &'static str {
    match custody {
        Custody::Container(_) => "container",
        Custody::Handler(_) => "handler",
        Custody::Performer(_) => "performer",
        Custody::Other(_) => "other",
        Custody::Lying => "lying",
        Custody::Missing => "missing",
        Custody::Away => "away",
    }
}
