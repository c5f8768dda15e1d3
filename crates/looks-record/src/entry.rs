//! One line of the record: the intent that a person expressed and the entry that the hub wrote.
//!
//! Both are deterministic CBOR maps with integer keys; the numbers are fixed in `docs/FORMAT.md`.
//! The bytes are what is hashed and signed: nothing here is ever encoded again before hashing. What
//! a command or an event means is not this module's business.

use serde_json::Value;

use crate::cbor::{self, CborError};
use crate::hash::{Hash, clip};
use crate::sig::{PublicKey, SecretKey};

mod wire;

/// Longest entry, so that bundles stay legal. SOURCE: C2SP tlog-tiles, 16-bit entry length.
pub const MAX_ENTRY: usize = crate::tile::MAX_ENTRY;

/// Version of entries and intents that this code writes and interprets.
pub const VERSION: u64 = 1;

/// Entry type of a command and its outcome, the only type so far.
pub const TYPE_COMMAND: u64 = 1;

/// Longest id or other short text, in bytes.
pub const MAX_WORD: usize = 128;

/// Most reasons or rule pack digests in one entry.
pub const MAX_LIST: usize = 256;

/// First bytes of what a device key signs, before origin, line feed and intent.
const SIGNING_DOMAIN: &[u8] = b"lastlooks/intent/v1\0";

/// Why an intent or entry cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The CBOR itself is wrong.
    #[error("{0}")]
    Cbor(#[from] CborError),
    /// More than [`MAX_ENTRY`] bytes.
    #[error("entry of {0} bytes is longer than {MAX_ENTRY}; split the command")]
    TooLong(usize),
    /// A short text is empty, longer than [`MAX_WORD`] or has control characters.
    #[error("{field} `{value}` must be 1 to {MAX_WORD} bytes without control characters")]
    Word {
        /// Name of the field.
        field: &'static str,
        /// The text, clipped.
        value: String,
    },
    /// A required key is missing from the map.
    #[error("{0} is missing")]
    MissingField(&'static str),
    /// A key that this version does not have.
    #[error("key {0} is not a field of this version")]
    UnknownField(u64),
    /// A code out of its list, a list out of order or too long, a wrong kind of value.
    #[error("{field} has a value that this version does not know: {why}")]
    BadField {
        /// Name of the field.
        field: &'static str,
        /// What is wrong.
        why: String,
    },
    /// Parts of the entry contradict each other.
    #[error("entry contradicts itself: {0}")]
    Contradiction(&'static str),
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// A person by id.
    Person(String),
    /// Somebody who was not signed in.
    Anonymous,
    /// The hub itself: clock trouble, restart, a lapse.
    System,
}

impl Actor {
    /// The text in the intent. `anonymous` and `system` can therefore not be person ids.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person(id) => id,
            Self::Anonymous => "anonymous",
            Self::System => "system",
        }
    }
}

impl From<&str> for Actor {
    fn from(text: &str) -> Self {
        match text {
            "anonymous" => Self::Anonymous,
            "system" => Self::System,
            id => Self::Person(id.to_owned()),
        }
    }
}

/// What the actor's screen showed when they acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Id of the item.
    pub item: String,
    /// Version of the item.
    pub version: u64,
    /// Id of the clearance, if one was shown.
    pub clearance: Option<String>,
}

/// What a person meant: the bytes a device key signs. Names and free text are part references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Id of the command, unique per person and device.
    pub command_id: String,
    /// Id of the production.
    pub production: String,
    /// Whose act this is, and whose credential it carries.
    pub actor: Actor,
    /// Person id the actor acts for, if any.
    pub on_behalf_of: Option<String>,
    /// Person id of the scribe who entered what the actor said aloud, if any.
    pub scribe: Option<String>,
    /// What the screen showed.
    pub shown: Option<Shown>,
    /// Wall clock of the actor's device, milliseconds since 1970 UTC: a claim.
    pub device_ms: Option<i64>,
    /// The command: deterministic CBOR of a map with text keys.
    pub command: Vec<u8>,
}

impl Intent {
    /// The command as a JSON value.
    pub fn command_value(&self) -> Result<Value, CborError> {
        cbor::decode(&self.command)
    }

    /// The exact bytes to sign and to put into the entry.
    pub fn encode(&self) -> Result<Vec<u8>, EntryError> {
        wire::encode_intent(self)
    }

    /// Reads the bytes; refuses any encoding that [`Intent::encode`] would not give.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        wire::decode_intent(bytes)
    }
}

/// How strongly the credential ties the act to the actor; a later variant is stronger. The number
/// is the code in the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Credential {
    /// The hub itself.
    System = 0,
    /// Nobody was signed in.
    Anonymous = 1,
    /// Another person says that the actor did it.
    Witnessed = 2,
    /// The actor's own code on somebody else's device.
    CodeOnOtherDevice = 3,
    /// The actor's own session on their own device; the hub vouches.
    OwnSession = 4,
    /// A signature by a key of the actor's own device.
    OwnDeviceKey = 5,
}

impl Credential {
    /// All, weakest first.
    pub const ALL: [Self; 6] = [
        Self::System,
        Self::Anonymous,
        Self::Witnessed,
        Self::CodeOnOtherDevice,
        Self::OwnSession,
        Self::OwnDeviceKey,
    ];

    /// The fixed word for texts and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Anonymous => "anonymous",
            Self::Witnessed => "witnessed",
            Self::CodeOnOtherDevice => "code_on_other_device",
            Self::OwnSession => "own_session",
            Self::OwnDeviceKey => "own_device_key",
        }
    }

    /// The variant with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|credential| credential.as_str() == word)
    }

    fn from_code(code: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|credential| *credential as u64 == code)
    }
}

/// What came of the command. The number is the code in the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Verdict {
    /// It happened.
    Accepted = 1,
    /// It was refused, for the reasons given.
    Refused = 2,
    /// The hub recorded something by itself.
    System = 3,
}

impl Verdict {
    /// The fixed word for texts and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::System => "system",
        }
    }

    fn from_code(code: u64) -> Option<Self> {
        [Self::Accepted, Self::Refused, Self::System]
            .into_iter()
            .find(|verdict| *verdict as u64 == code)
    }
}

/// A device's signature over [`signing_bytes`].
///
/// A key is enrolled by an accepted command whose body has a top-level text field `device_key` with
/// the key in hex; the verifier reports keys that signed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSignature {
    /// The key's id, which is the Ed25519 public key itself.
    pub key: [u8; 32],
    /// The signature.
    pub signature: [u8; 64],
}

impl DeviceSignature {
    /// Signs an intent for the log with this origin.
    pub fn sign(key: &SecretKey, origin: &str, intent: &[u8]) -> Self {
        let signature = key.sign(&signing_bytes(origin, intent));
        Self {
            key: *key.public().as_bytes(),
            signature,
        }
    }

    /// Whether the signature fits; false also for keys of small order.
    pub fn verify(&self, origin: &str, intent: &[u8]) -> bool {
        PublicKey::new(self.key)
            .is_ok_and(|key| key.verify(&signing_bytes(origin, intent), &self.signature))
    }
}

/// What a device key signs: the domain, the log's origin, a line feed, the intent bytes. The origin
/// keeps an intent for one log from being replayed into another.
pub fn signing_bytes(origin: &str, intent: &[u8]) -> Vec<u8> {
    [SIGNING_DOMAIN, origin.as_bytes(), b"\n", intent].concat()
}

/// One command and its outcome as the hub recorded it: a leaf of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Origin of the log, the same as on its checkpoints; see `note::check_name`.
    pub origin: String,
    /// The intent bytes, verbatim.
    pub intent: Vec<u8>,
    /// Strength of the credential.
    pub credential: Credential,
    /// Id of the device, if known.
    pub device: Option<String>,
    /// Id of the hub's run: changes with every restart.
    pub boot: String,
    /// Hub's monotonic clock at receipt, milliseconds since the run began.
    pub mono_ms: u64,
    /// Hub's wall clock at receipt, milliseconds since 1970 UTC: a claim.
    pub wall_ms: i64,
    /// Outcome.
    pub verdict: Verdict,
    /// Events: deterministic CBOR of an array.
    pub events: Vec<u8>,
    /// Ids of refusals and rules; at least one if refused.
    pub reasons: Vec<String>,
    /// Version of the engine that decided.
    pub engine: String,
    /// SHA-256 of each rule pack in force, strictly ascending. The digest is of the exact bytes that
    /// an evidence pack carries under `rules/`.
    pub packs: Vec<Hash>,
    /// The device's signature, if it has a key.
    pub signature: Option<DeviceSignature>,
}

/// What decoding found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// An entry of this version.
    Known(Box<Entry>),
    /// Deterministic CBOR with a version or type that this code does not interpret. It is kept and
    /// its hash counts like any other.
    Unknown {
        /// Format version.
        version: u64,
        /// Entry type.
        kind: u64,
    },
}

impl Entry {
    /// The bytes of the leaf. Errors if a field is out of its limits or [`Entry::check`] fails.
    pub fn encode(&self) -> Result<Vec<u8>, EntryError> {
        self.check()?;
        wire::encode_entry(self)
    }

    /// Reads the bytes of a leaf; refuses any encoding that [`Entry::encode`] would not give, except
    /// that [`Entry::check`] is left to the caller.
    pub fn decode(bytes: &[u8]) -> Result<Decoded, EntryError> {
        wire::decode_entry(bytes)
    }

    /// The intent inside.
    pub fn intent(&self) -> Result<Intent, EntryError> {
        Intent::decode(&self.intent)
    }

    /// The events as JSON values.
    pub fn events_value(&self) -> Result<Vec<Value>, EntryError> {
        match cbor::decode(&self.events)? {
            Value::Array(events) => Ok(events),
            _ => Err(EntryError::BadField {
                field: "events",
                why: "not an array".into(),
            }),
        }
    }

    /// Decodes the intent and checks that intent and entry do not contradict each other.
    pub fn check(&self) -> Result<Intent, EntryError> {
        let intent = self.intent()?;
        let system = intent.actor == Actor::System;
        let keyed = self.credential == Credential::OwnDeviceKey;
        let faults = [
            (
                system != (self.credential == Credential::System),
                "only the system has credential `system`",
            ),
            (
                self.verdict == Verdict::System && !system,
                "verdict `system` needs actor `system`",
            ),
            (
                intent.actor == Actor::Anonymous && self.credential != Credential::Anonymous,
                "an anonymous actor has credential `anonymous`",
            ),
            (
                keyed != self.signature.is_some(),
                "a signature and credential `own_device_key` come together",
            ),
            (
                keyed && self.device.is_none(),
                "credential `own_device_key` needs a device",
            ),
            (
                self.verdict == Verdict::Refused && self.reasons.is_empty(),
                "a refusal needs a reason",
            ),
        ];
        match faults.into_iter().find(|(broken, _)| *broken) {
            Some((_, why)) => Err(EntryError::Contradiction(why)),
            None => Ok(intent),
        }
    }
}

/// Checks a short text.
fn word<'t>(field: &'static str, value: &'t str) -> Result<&'t str, EntryError> {
    let good = (1..=MAX_WORD).contains(&value.len()) && !value.chars().any(char::is_control);
    if good {
        Ok(value)
    } else {
        Err(EntryError::Word {
            field,
            value: clip(value),
        })
    }
}
