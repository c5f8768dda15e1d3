//! Accounts in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::contract::Digest;
use crate::contract::accounts::{
    AccountStore, CodeRecord, DeviceKey, Invitation, Session, SpendOutcome, Token,
};
use crate::error::{ErrorKind, StoreError};

#[derive(Debug, Default)]
struct State {
    codes: BTreeMap<String, CodeRecord>,
    sessions: BTreeMap<Digest, Session>,
    invitations: BTreeMap<Digest, Invitation>,
    tokens: BTreeMap<Digest, Token>,
    devices: BTreeMap<String, DeviceKey>,
    settings: BTreeMap<String, Vec<u8>>,
}

/// The accounts of one hub, as long as this value lives.
#[derive(Debug, Default)]
pub struct MemoryAccounts {
    state: Mutex<State>,
}

impl MemoryAccounts {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds `value` under `key` unless something is there.
fn add<K: Ord, V>(
    map: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    what: &str,
) -> Result<(), StoreError> {
    if map.contains_key(&key) {
        return Err(StoreError::new(
            ErrorKind::Conflict,
            format!("{what} is there already"),
            "make a new one",
        ));
    }
    map.insert(key, value);
    Ok(())
}

impl AccountStore for MemoryAccounts {
    fn set_code(&self, person: &str, phc: &str) -> Result<(), StoreError> {
        let record = CodeRecord {
            phc: phc.to_owned(),
            failed: 0,
            locked_until_ms: 0,
        };
        self.state().codes.insert(person.to_owned(), record);
        Ok(())
    }

    fn code(&self, person: &str) -> Result<Option<CodeRecord>, StoreError> {
        Ok(self.state().codes.get(person).cloned())
    }

    fn count_wrong_code(
        &self,
        person: &str,
        lock: &dyn Fn(u32) -> i64,
    ) -> Result<Option<CodeRecord>, StoreError> {
        Ok(self.state().codes.get_mut(person).map(|record| {
            record.failed = record.failed.saturating_add(1);
            record.locked_until_ms = lock(record.failed);
            record.clone()
        }))
    }

    fn clear_wrong_codes(&self, person: &str) -> Result<(), StoreError> {
        if let Some(record) = self.state().codes.get_mut(person) {
            record.failed = 0;
            record.locked_until_ms = 0;
        }
        Ok(())
    }

    fn remove_code(&self, person: &str) -> Result<bool, StoreError> {
        Ok(self.state().codes.remove(person).is_some())
    }

    fn people_with_code(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.state().codes.keys().cloned().collect())
    }

    fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        self.state()
            .sessions
            .insert(session.id_hash, session.clone());
        Ok(())
    }

    fn session(&self, id_hash: &Digest) -> Result<Option<Session>, StoreError> {
        Ok(self.state().sessions.get(id_hash).cloned())
    }

    fn sessions_of(&self, person: &str) -> Result<Vec<Session>, StoreError> {
        let mut found: Vec<Session> = self
            .state()
            .sessions
            .values()
            .filter(|s| s.person == person)
            .cloned()
            .collect();
        found.sort_by_key(|s| (s.created_ms, s.id_hash));
        Ok(found)
    }

    fn end_session(&self, id_hash: &Digest) -> Result<bool, StoreError> {
        Ok(self.state().sessions.remove(id_hash).is_some())
    }

    fn end_sessions_of(&self, person: &str) -> Result<u64, StoreError> {
        let mut state = self.state();
        let before = state.sessions.len();
        state.sessions.retain(|_, s| s.person != person);
        Ok((before - state.sessions.len()) as u64)
    }

    fn purge_sessions(&self, now_ms: i64) -> Result<u64, StoreError> {
        let mut state = self.state();
        let before = state.sessions.len();
        state.sessions.retain(|_, s| s.expires_ms > now_ms);
        Ok((before - state.sessions.len()) as u64)
    }

    fn put_invitation(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let what = format!("an invitation for `{}`", invitation.person);
        add(
            &mut self.state().invitations,
            invitation.hash,
            invitation.clone(),
            &what,
        )
    }

    fn invitation(&self, hash: &Digest) -> Result<Option<Invitation>, StoreError> {
        Ok(self.state().invitations.get(hash).cloned())
    }

    fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        let mut found: Vec<Invitation> = self.state().invitations.values().cloned().collect();
        found.sort_by(|a, b| {
            (&a.person, a.expires_ms, a.hash).cmp(&(&b.person, b.expires_ms, b.hash))
        });
        Ok(found)
    }

    fn spend_invitation(&self, hash: &Digest, now_ms: i64) -> Result<SpendOutcome, StoreError> {
        let mut state = self.state();
        let found = state.invitations.get_mut(hash);
        let outcome = SpendOutcome::of(found.as_deref().cloned(), now_ms);
        if let (SpendOutcome::Spent { .. }, Some(invitation)) = (&outcome, found) {
            invitation.spent_ms = Some(now_ms);
        }
        Ok(outcome)
    }

    fn revoke_invitation(&self, hash: &Digest) -> Result<bool, StoreError> {
        Ok(self.state().invitations.remove(hash).is_some())
    }

    fn put_token(&self, token: &Token) -> Result<(), StoreError> {
        let what = format!("token `{}`", token.label);
        add(&mut self.state().tokens, token.hash, token.clone(), &what)
    }

    fn token(&self, hash: &Digest) -> Result<Option<Token>, StoreError> {
        Ok(self.state().tokens.get(hash).cloned())
    }

    fn tokens_of(&self, person: &str) -> Result<Vec<Token>, StoreError> {
        let mut found: Vec<Token> = self
            .state()
            .tokens
            .values()
            .filter(|t| t.person == person)
            .cloned()
            .collect();
        found.sort_by_key(|t| (t.created_ms, t.hash));
        Ok(found)
    }

    fn revoke_token(&self, hash: &Digest) -> Result<bool, StoreError> {
        Ok(self.state().tokens.remove(hash).is_some())
    }

    fn put_device(&self, key: &DeviceKey) -> Result<(), StoreError> {
        let mut state = self.state();
        if state
            .devices
            .get(&key.device)
            .is_some_and(|old| old.same_key(key))
        {
            return Ok(());
        }
        let what = format!("another key of device `{}`", key.device);
        add(&mut state.devices, key.device.clone(), key.clone(), &what)
    }

    fn device(&self, device: &str) -> Result<Option<DeviceKey>, StoreError> {
        Ok(self.state().devices.get(device).cloned())
    }

    fn devices(&self) -> Result<Vec<DeviceKey>, StoreError> {
        Ok(self.state().devices.values().cloned().collect())
    }

    fn revoke_device(&self, device: &str, now_ms: i64) -> Result<bool, StoreError> {
        Ok(match self.state().devices.get_mut(device) {
            Some(key) if key.revoked_ms.is_none() => {
                key.revoked_ms = Some(now_ms);
                true
            }
            _ => false,
        })
    }

    fn set_setting(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.state().settings.insert(key.to_owned(), value.to_vec());
        Ok(())
    }

    fn setting(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.state().settings.get(key).cloned())
    }

    fn remove_setting(&self, key: &str) -> Result<bool, StoreError> {
        Ok(self.state().settings.remove(key).is_some())
    }

    fn setting_keys(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.state().settings.keys().cloned().collect())
    }
}
