//! The account contract: credentials, sessions, invitations, tokens, device keys and settings.
//!
//! None of this is part of the record: it may be changed and deleted, and the tree does not know
//! of it. Codes arrive here already hashed (a PHC string), ids and tokens as SHA-256. Times are
//! milliseconds since 1970-01-01 UTC and are arguments. Every method that writes is durable on
//! return and atomic: after a crash its whole effect is there or none of it.

use std::fmt::Debug;

use crate::contract::Digest;
use crate::error::StoreError;

/// A person's signing code, as far as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRecord {
    /// Argon2 PHC string, opaque.
    pub phc: String,
    /// Wrong tries since the last right one.
    pub failed: u32,
    /// No try is looked at before this time.
    pub locked_until_ms: i64,
}

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the id in the cookie; the id itself is never stored.
    pub id_hash: Digest,
    /// Who.
    pub person: String,
    /// On which device.
    pub device: String,
    /// How strong the sign-in was, in the words of the layer above.
    pub strength: String,
    /// When it began.
    pub created_ms: i64,
    /// When it ends by itself.
    pub expires_ms: i64,
    /// What a person calls it ("props cart tablet").
    pub label: String,
}

/// An invitation to join, bound to one person and good once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the secret in the link.
    pub hash: Digest,
    /// Whom it is for.
    pub person: String,
    /// When it ends by itself.
    pub expires_ms: i64,
    /// When it was used, if it was.
    pub spent_ms: Option<i64>,
}

/// What became of an attempt to use an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpendOutcome {
    /// It was good and is now used up.
    Spent {
        /// Whom it is for.
        person: String,
    },
    /// No such invitation.
    Unknown,
    /// Its time is over.
    Expired {
        /// When it ended.
        expires_ms: i64,
    },
    /// Somebody used it before.
    AlreadySpent {
        /// When that was.
        spent_ms: i64,
    },
}

/// A personal token for the HTTP interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token; the token itself is never stored.
    pub hash: Digest,
    /// Whose it is.
    pub person: String,
    /// What a person calls it.
    pub label: String,
    /// When it was made.
    pub created_ms: i64,
}

/// A device's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceKey {
    /// The device.
    pub device: String,
    /// Whose device it is.
    pub person: String,
    /// Name of the algorithm.
    pub algorithm: String,
    /// Public key bytes.
    pub public_key: Vec<u8>,
    /// When it was enrolled.
    pub enrolled_ms: i64,
    /// When it was revoked, if it was.
    pub revoked_ms: Option<i64>,
}

/// Accounts of one hub. Handles are shared between threads.
pub trait AccountStore: Debug + Send + Sync {
    /// Sets or replaces a person's code and forgets earlier wrong tries.
    fn set_code(&self, person: &str, phc: &str) -> Result<(), StoreError>;
    /// The code of a person, if one is set.
    fn code(&self, person: &str) -> Result<Option<CodeRecord>, StoreError>;
    /// Counts one wrong try and returns the count after it; `locked_until_ms` is worked out from
    /// that count by `lock` inside the same transaction, so that two tries at once cannot share a
    /// count. None if the person has no code. Durable on return: a restart does not forget tries.
    fn count_wrong_code(
        &self,
        person: &str,
        lock: &dyn Fn(u32) -> i64,
    ) -> Result<Option<CodeRecord>, StoreError>;
    /// Forgets wrong tries and the lock after a right one; writes nothing if there were none.
    fn clear_wrong_codes(&self, person: &str) -> Result<(), StoreError>;
    /// Removes a person's code; false if there was none.
    fn remove_code(&self, person: &str) -> Result<bool, StoreError>;
    /// Everybody who has a code, ordered by id.
    fn people_with_code(&self) -> Result<Vec<String>, StoreError>;

    /// Stores a session, or replaces the one with the same hash.
    fn put_session(&self, session: &Session) -> Result<(), StoreError>;
    /// The session with this hash, even if its time is over: the caller compares with its clock.
    fn session(&self, id_hash: &Digest) -> Result<Option<Session>, StoreError>;
    /// Sessions of a person, oldest first.
    fn sessions_of(&self, person: &str) -> Result<Vec<Session>, StoreError>;
    /// Ends a session; false if there was none.
    fn end_session(&self, id_hash: &Digest) -> Result<bool, StoreError>;
    /// Ends all sessions of a person and returns how many there were.
    fn end_sessions_of(&self, person: &str) -> Result<u64, StoreError>;
    /// Removes sessions that ended at or before `now_ms` and returns how many.
    fn purge_sessions(&self, now_ms: i64) -> Result<u64, StoreError>;

    /// Stores a new invitation. `Conflict` if the hash is known: a used one is not made fresh.
    fn put_invitation(&self, invitation: &Invitation) -> Result<(), StoreError>;
    /// The invitation with this hash.
    fn invitation(&self, hash: &Digest) -> Result<Option<Invitation>, StoreError>;
    /// All invitations, ordered by person, then by end.
    fn invitations(&self) -> Result<Vec<Invitation>, StoreError>;
    /// Uses an invitation up. Of any number of attempts at once exactly one gets `Spent`.
    fn spend_invitation(&self, hash: &Digest, now_ms: i64) -> Result<SpendOutcome, StoreError>;
    /// Removes an invitation; false if there was none.
    fn revoke_invitation(&self, hash: &Digest) -> Result<bool, StoreError>;

    /// Stores a token. `Conflict` if the hash is known.
    fn put_token(&self, token: &Token) -> Result<(), StoreError>;
    /// The token with this hash.
    fn token(&self, hash: &Digest) -> Result<Option<Token>, StoreError>;
    /// Tokens of a person, oldest first.
    fn tokens_of(&self, person: &str) -> Result<Vec<Token>, StoreError>;
    /// Removes a token; false if there was none.
    fn revoke_token(&self, hash: &Digest) -> Result<bool, StoreError>;

    /// Stores a device key. `Conflict` if the device is known with another key: a key is never
    /// swapped in silence; the same key again is `Ok` and changes nothing.
    fn put_device(&self, key: &DeviceKey) -> Result<(), StoreError>;
    /// The key of a device.
    fn device(&self, device: &str) -> Result<Option<DeviceKey>, StoreError>;
    /// All device keys, ordered by device.
    fn devices(&self) -> Result<Vec<DeviceKey>, StoreError>;
    /// Marks a device's key as revoked; false if unknown or revoked before.
    fn revoke_device(&self, device: &str, now_ms: i64) -> Result<bool, StoreError>;

    /// Sets a hub setting (name, ways of serving, sealed keys and the like).
    fn set_setting(&self, key: &str, value: &[u8]) -> Result<(), StoreError>;
    /// A hub setting.
    fn setting(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Removes a setting; false if there was none.
    fn remove_setting(&self, key: &str) -> Result<bool, StoreError>;
    /// Names of all settings, ordered.
    fn setting_keys(&self) -> Result<Vec<String>, StoreError>;
}

impl SpendOutcome {
    /// What becomes of an attempt at `now_ms` on the invitation that was found.
    pub(crate) fn of(found: Option<Invitation>, now_ms: i64) -> Self {
        match found {
            None => Self::Unknown,
            Some(Invitation {
                spent_ms: Some(spent_ms),
                ..
            }) => Self::AlreadySpent { spent_ms },
            Some(Invitation { expires_ms, .. }) if expires_ms <= now_ms => {
                Self::Expired { expires_ms }
            }
            Some(Invitation { person, .. }) => Self::Spent { person },
        }
    }
}

impl DeviceKey {
    /// Same device, owner and key; times aside.
    pub(crate) fn same_key(&self, other: &Self) -> bool {
        self.device == other.device
            && self.person == other.person
            && self.algorithm == other.algorithm
            && self.public_key == other.public_key
    }
}
