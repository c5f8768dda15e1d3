//! Which fields of a command are private: names and free text.
//!
//! They travel in the clear from the page to the hub, are stored apart as salted parts, and appear in
//! the record only as `part:<64 hex>`. No decision reads them, so a copy of the record can be redacted
//! and still be replayed and verified.

use serde::{Deserialize, Serialize};

/// Keys whose values are private wherever they stand in a command.
pub const PRIVATE_KEYS: &[&str] = &["name", "words", "reason", "phone"];

/// A name or free text: plain on the way in, a `part:` reference in the record.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Default,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Words(pub String);

impl Words {
    /// True where there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
