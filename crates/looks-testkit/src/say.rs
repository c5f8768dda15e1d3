//! Saying things: who, how strongly known, which command; and a record of one world being played.

use looks_core::{
    Command, Context, Decision, Event, Refusal, State, Timestamp, decide,
    gate::{Gate, NoRules},
    id::PersonId,
    vocabulary::Strength,
};
use serde_json::Value;

/// The fixed moment at which small worlds are played; 2026-03-04T06:00:00Z.
pub const NOW: Timestamp = Timestamp::from_ms(1_772_604_000_000);

/// Who says something and how strongly that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Voice {
    /// The person; none for nobody signed in, or for the hub.
    pub by: Option<PersonId>,
    /// How strongly that is known.
    pub strength: Strength,
}

impl Voice {
    /// A person in an own session.
    pub fn of(person: &str) -> Self {
        Self {
            by: Some(person_id(person)),
            strength: Strength::OwnSession,
        }
    }

    /// A person for whom only a witness vouches.
    pub fn weak(person: &str) -> Self {
        Self {
            by: Some(person_id(person)),
            strength: Strength::Witnessed,
        }
    }

    /// Nobody signed in.
    pub const fn nobody() -> Self {
        Self {
            by: None,
            strength: Strength::Anonymous,
        }
    }

    /// The hub itself.
    pub const fn hub() -> Self {
        Self {
            by: None,
            strength: Strength::System,
        }
    }
}

/// Reads a person's id.
///
/// # Panics
/// Where it is none: a typing error in a test is a failed test.
pub fn person_id(text: &str) -> PersonId {
    match PersonId::parse(text) {
        Ok(id) => id,
        Err(e) => panic!("{e}"),
    }
}

/// Reads a command from its JSON.
///
/// # Panics
/// Where it is none: a typing error in a test is a failed test.
pub fn command(json: &Value) -> Command {
    match serde_json::from_value(json.clone()) {
        Ok(c) => c,
        Err(e) => panic!("{json}: {e}"),
    }
}

/// Asks the engine, with no rule packs.
pub fn ask(state: &State, voice: &Voice, command: &Command, now: Timestamp) -> Decision {
    ask_with(state, voice, command, now, &NoRules)
}

/// Asks the engine with a gate.
pub fn ask_with(
    state: &State,
    voice: &Voice,
    command: &Command,
    now: Timestamp,
    gate: &dyn Gate,
) -> Decision {
    let ctx = Context {
        now,
        by: voice.by.clone(),
        strength: voice.strength,
        overrides: &[],
        gate,
        entries: 10,
    };
    decide(state, command, &ctx)
}

/// One world being played, command by command.
#[derive(Debug, Clone)]
pub struct Play {
    /// The state so far.
    pub state: State,
    /// The time of the next command.
    pub now: Timestamp,
    /// Everything accepted so far.
    pub accepted: Vec<(Voice, Command)>,
}

impl Default for Play {
    fn default() -> Self {
        Self::new()
    }
}

impl Play {
    /// Before the first command.
    pub fn new() -> Self {
        Self {
            state: State::new(),
            now: NOW,
            accepted: Vec::new(),
        }
    }

    /// Says it; gives the events or the refusal. The state moves on where it was accepted.
    pub fn say(&mut self, voice: &Voice, command: &Command) -> Result<Vec<Event>, Refusal> {
        match ask(&self.state, voice, command, self.now) {
            Decision::Accepted { events, state } => {
                self.state = state;
                self.accepted.push((voice.clone(), command.clone()));
                Ok(events)
            }
            Decision::Refused(refusal) => Err(refusal),
        }
    }

    /// Says it.
    ///
    /// # Panics
    /// Where it is refused.
    pub fn must(&mut self, voice: &Voice, json: &Value) -> Vec<Event> {
        match self.say(voice, &command(json)) {
            Ok(events) => events,
            Err(refusal) => panic!("{voice:?} {json}: refused {refusal:?}"),
        }
    }
}
