//! Accounts beside the record: invitations, sessions, signing codes, personal tokens.
//!
//! None of it is evidence and none of it is in the tree. Secrets are never stored: links, sessions and
//! tokens as SHA-256, codes as argon2id with a pepper that lies in a file of its own, so that a stolen
//! database alone does not let anybody try the million codes there are.
//!
//! Blocking: codes take tens of milliseconds on purpose. From async code use [`crate::Hub::check_code`].

mod codes;
mod secret;

use std::sync::{Arc, Mutex};

use looks_core::{id::PersonId, vocabulary::Strength};
use looks_store::{AccountStore, Session, SpendOutcome, Token};

pub use codes::{CODE_DIGITS, CodeCheck, CodeCost, PoorCode, poor_code};
pub(crate) use secret::{Pepper, random};
use secret::{hash_of, token};

use crate::{AppError, Clock};

/// How long a session lasts: 16 hours, a long shooting day.
pub const SESSION_MS: i64 = 16 * 3_600_000;

/// How long an invitation is good: 24 hours.
pub const INVITATION_MS: i64 = 24 * 3_600_000;

/// Who is signed in on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// On which device.
    pub device: String,
    /// How strongly the person is known through it.
    pub strength: Strength,
    /// What a person calls the device.
    pub label: String,
    /// When it ends, milliseconds since 1970 UTC.
    pub expires_ms: i64,
}

/// What [`Accounts::reset`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reset {
    /// Whether there was a signing code.
    pub had_code: bool,
    /// Open invitations.
    pub invitations: u64,
    /// Devices signed in.
    pub sessions: u64,
    /// Personal tokens.
    pub tokens: u64,
}

/// Accounts of one hub.
#[derive(Debug)]
pub struct Accounts {
    store: Arc<dyn AccountStore>,
    clock: Arc<dyn Clock>,
    pepper: Pepper,
    cost: CodeCost,
    /// One code at a time: each takes some 19 MiB while it is computed.
    busy: Mutex<()>,
}

impl Accounts {
    pub(crate) fn new(
        store: Arc<dyn AccountStore>,
        clock: Arc<dyn Clock>,
        pepper: Pepper,
        cost: CodeCost,
    ) -> Self {
        Self {
            store,
            clock,
            pepper,
            cost,
            busy: Mutex::new(()),
        }
    }

    /// The store itself, for settings and device keys.
    pub fn store(&self) -> &dyn AccountStore {
        &*self.store
    }

    // ---- invitations -------------------------------------------------------------------------------

    /// A new invitation for a person: the secret for the link, shown once. Open ones of before end: a
    /// link that went astray is no longer good once another was asked for.
    pub fn invite(&self, person: &PersonId) -> Result<String, AppError> {
        let secret = token()?;
        self.end_invitations(person)?;
        // CRASH: the person has no open invitation; whoever asked for one asks again.
        self.store.put_invitation(&looks_store::Invitation {
            hash: hash_of(&secret),
            person: person.to_string(),
            expires_ms: self.clock.wall_ms().saturating_add(INVITATION_MS),
            spent_ms: None,
        })?;
        Ok(secret)
    }

    /// Ends the open invitations of a person; says how many there were.
    pub fn end_invitations(&self, person: &PersonId) -> Result<u64, AppError> {
        let mut ended = 0;
        for invitation in self.store.invitations()? {
            let open = invitation.spent_ms.is_none() && invitation.person == person.as_str();
            if open && self.store.revoke_invitation(&invitation.hash)? {
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// Whom an invitation is for, if it is good now. Does not use it up.
    pub fn invited(&self, secret: &str) -> Result<PersonId, AppError> {
        let found = self.store.invitation(&hash_of(secret))?;
        match found {
            None => Err(not_accepted("this invitation is not known")),
            Some(i) if i.spent_ms.is_some() => Err(not_accepted("this invitation was used before")),
            Some(i) if i.expires_ms <= self.clock.wall_ms() => {
                Err(not_accepted("this invitation has expired"))
            }
            Some(i) => PersonId::parse(&i.person).map_err(AppError::internal),
        }
    }

    /// Uses an invitation up and signs the person in on this device. Of any number of tries at once
    /// one succeeds.
    pub fn accept(
        &self,
        secret: &str,
        device: &str,
        label: &str,
    ) -> Result<(String, SignedIn), AppError> {
        let person = match self
            .store
            .spend_invitation(&hash_of(secret), self.clock.wall_ms())?
        {
            SpendOutcome::Spent { person } => person,
            SpendOutcome::Unknown => return Err(not_accepted("this invitation is not known")),
            SpendOutcome::Expired { .. } => {
                return Err(not_accepted("this invitation has expired"));
            }
            SpendOutcome::AlreadySpent { .. } => {
                return Err(not_accepted("this invitation was used before"));
            }
        };
        let person = PersonId::parse(&person).map_err(AppError::internal)?;
        // CRASH: the invitation is used up and nobody is signed in; a new one is asked for.
        self.end_invitations(&person)?;
        self.sign_in(&person, device, Strength::OwnSession, label)
    }

    // ---- sessions ----------------------------------------------------------------------------------

    /// Signs a person in: the secret for the cookie, and what it stands for. The caller has checked
    /// who it is.
    pub fn sign_in(
        &self,
        person: &PersonId,
        device: &str,
        strength: Strength,
        label: &str,
    ) -> Result<(String, SignedIn), AppError> {
        let secret = token()?;
        let now = self.clock.wall_ms();
        let session = Session {
            id_hash: hash_of(&secret),
            person: person.to_string(),
            device: device.to_owned(),
            strength: strength.as_str().to_owned(),
            created_ms: now,
            expires_ms: now.saturating_add(SESSION_MS),
            label: label.chars().take(80).collect(),
        };
        self.store.put_session(&session)?;
        Ok((secret, signed_in(&session)?))
    }

    /// Who is signed in with this secret; none if it is unknown or its time is over.
    pub fn session(&self, secret: &str) -> Result<Option<SignedIn>, AppError> {
        self.store
            .session(&hash_of(secret))?
            .filter(|s| s.expires_ms > self.clock.wall_ms())
            .map(|s| signed_in(&s))
            .transpose()
    }

    /// Signs a device out; false if it was not signed in.
    pub fn sign_out(&self, secret: &str) -> Result<bool, AppError> {
        Ok(self.store.end_session(&hash_of(secret))?)
    }

    /// Signs a person out everywhere, personal tokens included: a program that acts as them is a device
    /// too. Says on how many devices; tokens not counted.
    pub fn sign_out_everywhere(&self, person: &PersonId) -> Result<u64, AppError> {
        for token in self.tokens_of(person)? {
            self.store.revoke_token(&token.hash)?;
        }
        Ok(self.store.end_sessions_of(person.as_str())?)
    }

    /// Takes away whatever somebody else could hold of a person: code, sessions, tokens, and the
    /// invitations that are still open. For a lost code, or a phone in wrong hands.
    pub fn reset(&self, person: &PersonId) -> Result<Reset, AppError> {
        let tokens = self.tokens_of(person)?.len() as u64;
        Ok(Reset {
            had_code: self.remove_code(person)?,
            invitations: self.end_invitations(person)?,
            sessions: self.sign_out_everywhere(person)?,
            tokens,
        })
    }

    /// Devices on which a person is signed in now.
    pub fn sessions_of(&self, person: &PersonId) -> Result<Vec<SignedIn>, AppError> {
        let now = self.clock.wall_ms();
        self.store
            .sessions_of(person.as_str())?
            .iter()
            .filter(|s| s.expires_ms > now)
            .map(signed_in)
            .collect()
    }

    // ---- personal tokens ---------------------------------------------------------------------------

    /// A new personal token for the HTTP interface, shown once; it starts with `ll_`.
    pub fn new_token(&self, person: &PersonId, label: &str) -> Result<String, AppError> {
        let secret = format!("ll_{}", token()?);
        self.store.put_token(&Token {
            hash: hash_of(&secret),
            person: person.to_string(),
            label: label.chars().take(80).collect(),
            created_ms: self.clock.wall_ms(),
        })?;
        Ok(secret)
    }

    /// Whose token this is.
    pub fn token(&self, secret: &str) -> Result<Option<PersonId>, AppError> {
        self.store
            .token(&hash_of(secret))?
            .map(|t| PersonId::parse(&t.person).map_err(AppError::internal))
            .transpose()
    }

    /// Tokens of a person, oldest first; never the secrets.
    pub fn tokens_of(&self, person: &PersonId) -> Result<Vec<Token>, AppError> {
        Ok(self.store.tokens_of(person.as_str())?)
    }

    /// Ends a token by its hash (from [`Accounts::tokens_of`]); false if there was none.
    pub fn end_token(&self, hash: &[u8; 32]) -> Result<bool, AppError> {
        Ok(self.store.revoke_token(hash)?)
    }
}

fn not_accepted(what: &str) -> AppError {
    AppError::NotSignedIn {
        what: format!("{what}: ask the person who sent it for a new one"),
    }
}

fn signed_in(session: &Session) -> Result<SignedIn, AppError> {
    let strength = Strength::find(&session.strength).ok_or_else(|| {
        AppError::Internal(format!(
            "session strength `{}` is not known",
            session.strength
        ))
    })?;
    Ok(SignedIn {
        person: PersonId::parse(&session.person).map_err(AppError::internal)?,
        device: session.device.clone(),
        strength,
        label: session.label.clone(),
        expires_ms: session.expires_ms,
    })
}
