//! What goes into the hub and what comes out: commands with their envelope, and answers.

use looks_core::{
    Event, Refusal,
    decide::Override,
    id::{PersonId, StopId},
    vocabulary::Strength,
};

/// A command with everything about its asking. Who and how strongly is the caller's word: web and
/// command line check credentials before they submit.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Chosen by the device that asks; the same id with the same content is done once. 1 to 64 of
    /// `A-Z a-z 0-9 . _ : -`.
    pub command_id: String,
    /// Whose act this is; none for nobody signed in, or for the hub with [`Strength::System`].
    pub by: Option<PersonId>,
    /// Who entered what the actor said aloud, if somebody else.
    pub scribe: Option<PersonId>,
    /// How strongly the actor is known.
    pub strength: Strength,
    /// Id of the device, if known; same letters as the command id.
    pub device: Option<String>,
    /// Rules that warn, taken over by the actor with a reason.
    pub overrides: Vec<Override>,
    /// `{"do": "take_out", "item": "rev-1", ...}` with names and texts in the clear.
    pub command: serde_json::Value,
    /// What the actor's screen showed.
    pub seen: Option<Seen>,
    /// What the actor's own device signed; needed for, and only for, [`Strength::OwnDeviceKey`].
    pub device_signature: Option<SignedIntent>,
}

impl Submission {
    /// A submission with nothing special about it.
    pub fn new(
        command_id: impl Into<String>,
        by: Option<PersonId>,
        strength: Strength,
        command: serde_json::Value,
    ) -> Self {
        Self {
            command_id: command_id.into(),
            by,
            scribe: None,
            strength,
            device: None,
            overrides: Vec::new(),
            command,
            seen: None,
            device_signature: None,
        }
    }
}

/// What the actor's screen showed when they acted; kept in the record as their claim.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seen {
    /// The item.
    pub item: String,
    /// Its version.
    pub item_version: u64,
    /// The clearance, if one was shown.
    pub clearance: Option<String>,
}

/// An intent that a device built and signed by itself (see `docs/FORMAT.md` section 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIntent {
    /// The exact bytes signed, in the record's own encoding.
    pub intent: Vec<u8>,
    /// Ed25519 public key of the device.
    pub key: [u8; 32],
    /// Signature over domain, origin and intent.
    pub signature: [u8; 64],
    /// The private texts the intent names, each with its salt.
    pub parts: Vec<([u8; 16], Vec<u8>)>,
}

/// The answer to a command. Given only when it is durable.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It may happen, or has happened, and is recorded.
    Accepted {
        /// Entry in the record.
        index: u64,
        /// What is now true.
        events: Vec<Event>,
        /// Ids of rules that were noted, overridden or started a deadline.
        noted: Vec<String>,
    },
    /// It may not happen, with every reason.
    Refused {
        /// The entry that records the attempt; none where nobody known asked (those are counted).
        index: Option<u64>,
        /// Why.
        refusal: Refusal,
    },
    /// This command was answered before: the answer it got then.
    Repeated {
        /// Entry in the record.
        index: u64,
        /// The first answer.
        first: Box<Self>,
    },
}

impl Answer {
    /// The entry, if there is one.
    pub const fn index(&self) -> Option<u64> {
        match self {
            Self::Accepted { index, .. } | Self::Repeated { index, .. } => Some(*index),
            Self::Refused { index, .. } => *index,
        }
    }

    /// True where the command stands, now or since its first sending.
    pub fn is_accepted(&self) -> bool {
        match self {
            Self::Accepted { .. } => true,
            Self::Refused { .. } => false,
            Self::Repeated { first, .. } => first.is_accepted(),
        }
    }

    /// The refusal, also of a repeated command.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Accepted { .. } => None,
            Self::Refused { refusal, .. } => Some(refusal),
            Self::Repeated { first, .. } => first.refusal(),
        }
    }
}

/// What became of an import. Never a part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportAnswer {
    /// Every row is recorded.
    Accepted {
        /// Entry of the first row.
        first: u64,
        /// How many rows.
        count: u64,
    },
    /// The same file was imported before; nothing was added.
    Repeated {
        /// Entry of the first row then.
        first: u64,
    },
    /// One row was refused; nothing is recorded.
    Refused {
        /// Which submission, from 0.
        row: usize,
        /// Why.
        refusal: Refusal,
    },
    /// One row is not a command; nothing is recorded.
    Bad {
        /// Which submission, from 0.
        row: usize,
        /// What is wrong with it.
        error: crate::AppError,
    },
}

/// What an import would come to, found out without recording anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    /// How many rows were tried.
    pub count: u64,
    /// Entry of the first row, where the same file was imported before.
    pub repeated: Option<u64>,
    /// Every row that keeps the file from being imported, in order; the rows after a refused one are
    /// tried as if it were not there.
    pub faults: Vec<RowFault>,
}

/// Why one row of a file cannot be imported.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFault {
    /// Which submission, from 0.
    pub row: usize,
    /// What is wrong.
    pub why: Fault,
}

/// See [`RowFault`].
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// It would be refused.
    Refused(Refusal),
    /// It is not a command.
    Bad(crate::AppError),
}

/// A press on stop. Nothing of it needs to be right for the stop to stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Press {
    /// Of which unit; none, or one that nobody opened, for all.
    pub unit: Option<looks_core::id::UnitId>,
    /// Who, if somebody is signed in.
    pub by: Option<PersonId>,
    /// What they said; cut, with a note, where it is too long.
    pub words: String,
    /// The sender's own id of this press: sent again while its stop is in force, it is the same press.
    pub id: Option<String>,
    /// The device that gave the id, if known.
    pub device: Option<String>,
}

/// What became of a press on stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopAnswer {
    /// The stop. The record may have it under another name if one was open already.
    pub stop: StopId,
    /// Whether it is durable. If not, it stands on every board all the same, marked "not recorded".
    pub recorded: bool,
    /// Whether this very press was recorded before and its stop is still in force: nothing was added.
    pub repeated: bool,
    /// Open boards it was sent to.
    pub boards_reached: usize,
}
