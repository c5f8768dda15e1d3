//! One command end to end: from JSON that somebody sent to a durable, signed entry that everybody sees.
//!
//! [`Hub`] owns one data folder and one log, and its writer thread is the only one that decides. What
//! may happen is `looks-core`'s business, rules are `looks-rules`', bytes are `looks-record`'s, files
//! are `looks-store`'s; pages and HTTP are not here. [`clock`] is the only reader of time.
//!
//! Read next: [`submission`] (what goes in and comes out), [`hub`] (the way through), [`kind`]
//! (every error with its code, HTTP status and exit code), [`accounts`].

pub mod accounts;
pub mod clock;
pub mod demo;
mod detach;
pub mod hub;
pub mod import;
pub mod kind;
pub mod live;
pub mod parse;
pub mod rules;
pub mod scripts;
pub mod submission;

pub use accounts::Accounts;
pub use clock::{Clock, ManualClock, SystemClock};
pub use hub::{CreateOptions, Hub, OpenOptions};
pub use kind::{AppError, Kind};
pub use live::Live;
pub use rules::Rules;
pub use submission::{
    Answer, Fault, ImportAnswer, Press, Rehearsal, RowFault, Seen, SignedIntent, StopAnswer,
    Submission,
};
