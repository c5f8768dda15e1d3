//! Accounts in their own SQLite file, apart from the record: other people may copy the record.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Params, Row, Transaction, TransactionBehavior};

use crate::contract::Digest;
use crate::contract::accounts::{
    AccountStore, CodeRecord, DeviceKey, Invitation, Session, SpendOutcome, Token,
};
use crate::error::{ErrorKind, StoreError};
use crate::sqlite::connect::{self, Layout};
use crate::sqlite::schema;

const LAYOUT: Layout = Layout {
    name: "accounts database",
    application: schema::ACCOUNTS_APPLICATION,
    steps: schema::ACCOUNTS_STEPS,
};

/// The accounts of one hub.
#[derive(Debug)]
pub struct SqliteAccounts {
    path: PathBuf,
    connection: Mutex<Connection>,
}

type SqlResult<T> = Result<T, rusqlite::Error>;

impl SqliteAccounts {
    /// Makes a new, empty accounts database. Durable on return. `Conflict` if something is there.
    /// CRASH: before the return it is there whole or not at all.
    pub fn create(path: &Path) -> Result<(), StoreError> {
        connect::create(path, LAYOUT, |_| Ok(()))
    }

    /// Opens an existing accounts database.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect::open_writer(path, LAYOUT)?;
        Ok(Self {
            path: path.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> SqlResult<T>) -> Result<T, StoreError> {
        work(&self.connection()).map_err(|e| connect::sql_error(&self.path, "read", e))
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let failed = |e| connect::sql_error(&self.path, "write to", e);
        let mut connection = self.connection();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let result = work(&transaction)?;
        transaction.commit().map_err(failed)?;
        Ok(result)
    }

    /// One writing statement; how many rows it changed.
    fn execute(&self, sql: &str, params: impl Params) -> Result<u64, StoreError> {
        self.connection()
            .prepare_cached(sql)
            .and_then(|mut s| s.execute(params))
            .map(|n| n as u64)
            .map_err(|e| connect::sql_error(&self.path, "write to", e))
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: fn(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Option<T>, StoreError> {
        self.read(|c| c.prepare_cached(sql)?.query_row(params, map).optional())
    }

    fn many<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: fn(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.read(|c| c.prepare_cached(sql)?.query_map(params, map)?.collect())
    }
}

fn code(r: &Row<'_>) -> SqlResult<CodeRecord> {
    Ok(CodeRecord {
        phc: r.get(0)?,
        failed: r.get(1)?,
        locked_until_ms: r.get(2)?,
    })
}

fn session(r: &Row<'_>) -> SqlResult<Session> {
    Ok(Session {
        id_hash: r.get(0)?,
        person: r.get(1)?,
        device: r.get(2)?,
        strength: r.get(3)?,
        created_ms: r.get(4)?,
        expires_ms: r.get(5)?,
        label: r.get(6)?,
    })
}

fn invitation(r: &Row<'_>) -> SqlResult<Invitation> {
    Ok(Invitation {
        hash: r.get(0)?,
        person: r.get(1)?,
        expires_ms: r.get(2)?,
        spent_ms: r.get(3)?,
    })
}

fn token(r: &Row<'_>) -> SqlResult<Token> {
    Ok(Token {
        hash: r.get(0)?,
        person: r.get(1)?,
        label: r.get(2)?,
        created_ms: r.get(3)?,
    })
}

fn device(r: &Row<'_>) -> SqlResult<DeviceKey> {
    Ok(DeviceKey {
        device: r.get(0)?,
        person: r.get(1)?,
        algorithm: r.get(2)?,
        public_key: r.get(3)?,
        enrolled_ms: r.get(4)?,
        revoked_ms: r.get(5)?,
    })
}

/// The refusal to store a second thing under a name that must stay with the first.
fn taken(what: &str, name: &str, remedy: &str) -> StoreError {
    StoreError::new(
        ErrorKind::Conflict,
        format!("{what} `{name}` is there already"),
        remedy,
    )
}

impl AccountStore for SqliteAccounts {
    fn set_code(&self, person: &str, phc: &str) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO codes (person, phc, failed, locked_until) VALUES (?1, ?2, 0, 0) \
             ON CONFLICT (person) DO UPDATE SET phc = ?2, failed = 0, locked_until = 0",
            (person, phc),
        )
        .map(|_| ())
    }

    fn code(&self, person: &str) -> Result<Option<CodeRecord>, StoreError> {
        self.one(
            "SELECT phc, failed, locked_until FROM codes WHERE person = ?1",
            [person],
            code,
        )
    }

    fn count_wrong_code(
        &self,
        person: &str,
        lock: &dyn Fn(u32) -> i64,
    ) -> Result<Option<CodeRecord>, StoreError> {
        self.write(|t| {
            let failed = |e| connect::sql_error(&self.path, "write to", e);
            let before = t
                .prepare_cached("SELECT phc, failed, locked_until FROM codes WHERE person = ?1")
                .and_then(|mut s| s.query_row([person], code).optional())
                .map_err(failed)?;
            let Some(mut record) = before else {
                return Ok(None);
            };
            record.failed = record.failed.saturating_add(1);
            record.locked_until_ms = lock(record.failed);
            t.prepare_cached("UPDATE codes SET failed = ?2, locked_until = ?3 WHERE person = ?1")
                .and_then(|mut s| s.execute((person, record.failed, record.locked_until_ms)))
                .map_err(failed)?;
            Ok(Some(record))
        })
    }

    fn clear_wrong_codes(&self, person: &str) -> Result<(), StoreError> {
        self.execute(
            "UPDATE codes SET failed = 0, locked_until = 0 \
             WHERE person = ?1 AND (failed <> 0 OR locked_until <> 0)",
            [person],
        )
        .map(|_| ())
    }

    fn remove_code(&self, person: &str) -> Result<bool, StoreError> {
        self.execute("DELETE FROM codes WHERE person = ?1", [person])
            .map(|n| n > 0)
    }

    fn people_with_code(&self) -> Result<Vec<String>, StoreError> {
        self.many("SELECT person FROM codes ORDER BY person", [], |r| r.get(0))
    }

    fn put_session(&self, s: &Session) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO sessions \
             (id_hash, person, device, strength, created, expires, label) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                s.id_hash.as_slice(),
                &s.person,
                &s.device,
                &s.strength,
                s.created_ms,
                s.expires_ms,
                &s.label,
            ),
        )
        .map(|_| ())
    }

    fn session(&self, id_hash: &Digest) -> Result<Option<Session>, StoreError> {
        self.one(
            "SELECT id_hash, person, device, strength, created, expires, label FROM sessions \
             WHERE id_hash = ?1",
            [id_hash.as_slice()],
            session,
        )
    }

    fn sessions_of(&self, person: &str) -> Result<Vec<Session>, StoreError> {
        self.many(
            "SELECT id_hash, person, device, strength, created, expires, label FROM sessions \
             WHERE person = ?1 ORDER BY created, id_hash",
            [person],
            session,
        )
    }

    fn end_session(&self, id_hash: &Digest) -> Result<bool, StoreError> {
        self.execute(
            "DELETE FROM sessions WHERE id_hash = ?1",
            [id_hash.as_slice()],
        )
        .map(|n| n > 0)
    }

    fn end_sessions_of(&self, person: &str) -> Result<u64, StoreError> {
        self.execute("DELETE FROM sessions WHERE person = ?1", [person])
    }

    fn purge_sessions(&self, now_ms: i64) -> Result<u64, StoreError> {
        self.execute("DELETE FROM sessions WHERE expires <= ?1", [now_ms])
    }

    fn put_invitation(&self, i: &Invitation) -> Result<(), StoreError> {
        let inserted = self.execute(
            "INSERT INTO invitations (hash, person, expires, spent) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT DO NOTHING",
            (i.hash.as_slice(), &i.person, i.expires_ms, i.spent_ms),
        )?;
        if inserted == 1 {
            return Ok(());
        }
        Err(taken("an invitation for", &i.person, "make a new one"))
    }

    fn invitation(&self, hash: &Digest) -> Result<Option<Invitation>, StoreError> {
        self.one(
            "SELECT hash, person, expires, spent FROM invitations WHERE hash = ?1",
            [hash.as_slice()],
            invitation,
        )
    }

    fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        self.many(
            "SELECT hash, person, expires, spent FROM invitations ORDER BY person, expires, hash",
            [],
            invitation,
        )
    }

    fn spend_invitation(&self, hash: &Digest, now_ms: i64) -> Result<SpendOutcome, StoreError> {
        self.write(|t| {
            let failed = |e| connect::sql_error(&self.path, "write to", e);
            let found = t
                .prepare_cached(
                    "SELECT hash, person, expires, spent FROM invitations WHERE hash = ?1",
                )
                .and_then(|mut s| s.query_row([hash.as_slice()], invitation).optional())
                .map_err(failed)?;
            let outcome = SpendOutcome::of(found, now_ms);
            if let SpendOutcome::Spent { .. } = outcome {
                t.prepare_cached("UPDATE invitations SET spent = ?2 WHERE hash = ?1")
                    .and_then(|mut s| s.execute((hash.as_slice(), now_ms)))
                    .map_err(failed)?;
            }
            Ok(outcome)
        })
    }

    fn revoke_invitation(&self, hash: &Digest) -> Result<bool, StoreError> {
        self.execute("DELETE FROM invitations WHERE hash = ?1", [hash.as_slice()])
            .map(|n| n > 0)
    }

    fn put_token(&self, t: &Token) -> Result<(), StoreError> {
        let inserted = self.execute(
            "INSERT INTO tokens (hash, person, label, created) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT DO NOTHING",
            (t.hash.as_slice(), &t.person, &t.label, t.created_ms),
        )?;
        if inserted == 1 {
            Ok(())
        } else {
            Err(taken("token", &t.label, "make a new one"))
        }
    }

    fn token(&self, hash: &Digest) -> Result<Option<Token>, StoreError> {
        self.one(
            "SELECT hash, person, label, created FROM tokens WHERE hash = ?1",
            [hash.as_slice()],
            token,
        )
    }

    fn tokens_of(&self, person: &str) -> Result<Vec<Token>, StoreError> {
        self.many(
            "SELECT hash, person, label, created FROM tokens WHERE person = ?1 \
             ORDER BY created, hash",
            [person],
            token,
        )
    }

    fn revoke_token(&self, hash: &Digest) -> Result<bool, StoreError> {
        self.execute("DELETE FROM tokens WHERE hash = ?1", [hash.as_slice()])
            .map(|n| n > 0)
    }

    fn put_device(&self, k: &DeviceKey) -> Result<(), StoreError> {
        let inserted = self.execute(
            "INSERT INTO devices (device, person, algorithm, public_key, enrolled, revoked) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            (
                &k.device,
                &k.person,
                &k.algorithm,
                &k.public_key,
                k.enrolled_ms,
                k.revoked_ms,
            ),
        )?;
        if inserted == 1 {
            return Ok(());
        }
        match self.device(&k.device)? {
            Some(old) if old.same_key(k) => Ok(()),
            _ => Err(taken(
                "another key of device",
                &k.device,
                "enroll it under a new device id",
            )),
        }
    }

    fn device(&self, device_id: &str) -> Result<Option<DeviceKey>, StoreError> {
        self.one(
            "SELECT device, person, algorithm, public_key, enrolled, revoked FROM devices \
             WHERE device = ?1",
            [device_id],
            device,
        )
    }

    fn devices(&self) -> Result<Vec<DeviceKey>, StoreError> {
        self.many(
            "SELECT device, person, algorithm, public_key, enrolled, revoked FROM devices \
             ORDER BY device",
            [],
            device,
        )
    }

    fn revoke_device(&self, device_id: &str, now_ms: i64) -> Result<bool, StoreError> {
        self.execute(
            "UPDATE devices SET revoked = ?2 WHERE device = ?1 AND revoked IS NULL",
            (device_id, now_ms),
        )
        .map(|n| n > 0)
    }

    fn set_setting(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO settings (key, value) VALUES (?1, ?2) \
             ON CONFLICT (key) DO UPDATE SET value = ?2",
            (key, value),
        )
        .map(|_| ())
    }

    fn setting(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.one("SELECT value FROM settings WHERE key = ?1", [key], |r| {
            r.get(0)
        })
    }

    fn remove_setting(&self, key: &str) -> Result<bool, StoreError> {
        self.execute("DELETE FROM settings WHERE key = ?1", [key])
            .map(|n| n > 0)
    }

    fn setting_keys(&self) -> Result<Vec<String>, StoreError> {
        self.many("SELECT key FROM settings ORDER BY key", [], |r| r.get(0))
    }
}
