//! What may happen on a set: commands, events, state, decisions, facts for the rules, refusals, board.
//!
//! Pure. This crate never reads a clock, draws a random number, touches a disk or a socket, or starts
//! a thread; time and identity arrive as arguments. It knows nothing of bytes on disk
//! (`looks-record`), of rule files (`looks-rules` implements [`gate::Gate`]) or of pages.
//!
//! Read next: [`command::Command`] (what people may say), [`decide()`] (what is answered),
//! [`event::Event`] (what then is true), [`state::State`] and [`board`] (what everybody sees).
//!
//! Two promises hold for every input. [`decide()`] answers with events or a refusal and never panics;
//! [`apply()`] cannot fail.

pub mod apply;
pub mod board;
pub mod command;
pub mod decide;
pub mod event;
pub mod facts;
pub mod gate;
pub mod id;
pub mod private;
pub mod reason;
pub mod state;
pub mod time;
pub mod vocabulary;

pub use apply::apply;
pub use command::Command;
pub use decide::{Context, Decision, decide};
pub use event::Event;
pub use reason::{Lang, Reason, Refusal};
pub use state::State;
pub use time::Timestamp;
