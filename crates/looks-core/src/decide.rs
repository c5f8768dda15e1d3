//! What is answered to a command: events, or a refusal with every reason.
//!
//! The order is fixed (design: the gate). Invariants of this crate first; then facts are computed and
//! the packs are asked; all reasons found are reported, not the first. Reports of what has happened
//! and steps back are refused only where the thing they name does not exist.

mod back;
mod cases;
mod chain;
mod clear;
mod day;
mod notes;
mod people;
mod report;
mod rounds;
mod script;
mod setup;
mod stops;
pub mod subject;
mod work;

use crate::{
    Timestamp,
    command::{Command, Nature},
    event::Event,
    gate::Gate,
    id::PersonId,
    private::Words,
    reason::{Invariant, Refusal},
    state::State,
    vocabulary::Strength,
};

pub use subject::{Subject, facts_of};
use work::Work;

/// A named person takes responsibility for going on although a `warn` rule fired.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The rule's id.
    pub rule: String,
    /// Why; goes outside the production with the name.
    pub reason: Words,
}

/// Everything about the asking that is not in the command.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The hub's time.
    pub now: Timestamp,
    /// Who asks; none for nobody signed in, or for the hub itself.
    pub by: Option<PersonId>,
    /// How strongly that is known.
    pub strength: Strength,
    /// Overrides given with the command.
    pub overrides: &'a [Override],
    /// The packs.
    pub gate: &'a dyn Gate,
    /// How many entries the record has.
    pub entries: u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "made once for each command and taken apart at once; a box would be one more allocation"
)]
pub enum Decision {
    /// It may happen, or has happened.
    Accepted {
        /// What is now true.
        events: Vec<Event>,
        /// The state with those events applied.
        state: State,
    },
    /// It may not happen. The state is as it was.
    Refused(Refusal),
}

/// Answers one command on the state as it is.
pub fn decide<'a>(state: &State, command: &'a Command, ctx: &'a Context<'a>) -> Decision {
    let mut work = Work::new(state, command, ctx);
    if state.production.is_none()
        && !matches!(
            command,
            Command::OpenProduction { .. } | Command::HubStarted { .. }
        )
    {
        work.no(Invariant::NotOpened, []);
        return work.finish();
    }
    match command.nature() {
        Nature::Towards => work.credential(),
        Nature::Hub => {
            if ctx.strength != Strength::System {
                work.no(Invariant::ActorRole, []);
            }
        }
        Nature::Preparing | Nature::Safing | Nature::Reality => {}
    }
    let _ = people::decide(&mut work, command)
        || day::decide(&mut work, command)
        || script::decide(&mut work, command)
        || setup::decide(&mut work, command)
        || rounds::decide(&mut work, command)
        || chain::decide(&mut work, command)
        || clear::decide(&mut work, command)
        || back::decide(&mut work, command)
        || report::decide(&mut work, command)
        || cases::decide(&mut work, command)
        || stops::decide(&mut work, command)
        || notes::decide(&mut work, command);
    work.finish()
}
