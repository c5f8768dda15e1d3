//! The accounts: credentials, sessions, invitations, tokens, device keys and settings.

use std::thread;

use super::{Check, Checked, Factory, same};
use crate::contract::accounts::{
    AccountStore, CodeRecord, DeviceKey, Invitation, Session, SpendOutcome, Token,
};
use crate::error::ErrorKind;

pub(super) const CHECKS: &[Check] = &[
    ("accounts: codes and wrong tries", codes),
    (
        "accounts: wrong tries at once are all counted",
        tries_at_once,
    ),
    ("accounts: sessions", sessions),
    ("accounts: an invitation is good once", invitations),
    (
        "accounts: of many attempts on an invitation one wins",
        invitations_at_once,
    ),
    ("accounts: tokens", tokens),
    ("accounts: device keys are not swapped", devices),
    ("accounts: settings", settings),
];

fn codes(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let lock = |failed: u32| {
        if failed >= 3 {
            1_000 + i64::from(failed)
        } else {
            0
        }
    };
    same(made.accounts.code("ana")?, None, "no code")?;
    same(
        made.accounts.count_wrong_code("ana", &lock)?,
        None,
        "a try without a code",
    )?;
    made.accounts.clear_wrong_codes("ana")?;
    same(
        made.accounts.remove_code("ana")?,
        false,
        "nothing to remove",
    )?;
    made.accounts.set_code("ana", "$argon2id$1")?;
    made.accounts.set_code("ben", "$argon2id$2")?;
    let record = |failed, locked_until_ms| {
        Some(CodeRecord {
            phc: "$argon2id$1".to_owned(),
            failed,
            locked_until_ms,
        })
    };
    for (failed, locked) in [(1, 0), (2, 0), (3, 1_003), (4, 1_004)] {
        same(
            made.accounts.count_wrong_code("ana", &lock)?,
            record(failed, locked),
            "try",
        )?;
        made = factory.reopen(made)?;
        same(
            made.accounts.code("ana")?,
            record(failed, locked),
            "tries after a restart",
        )?;
    }
    same(
        made.accounts.code("ben")?.map(|c| c.failed),
        Some(0),
        "somebody else's tries",
    )?;
    made.accounts.clear_wrong_codes("ana")?;
    same(
        made.accounts.code("ana")?,
        record(0, 0),
        "after a right one",
    )?;
    made.accounts.count_wrong_code("ana", &lock)?;
    made.accounts.set_code("ana", "$argon2id$3")?;
    let fresh = CodeRecord {
        phc: "$argon2id$3".to_owned(),
        failed: 0,
        locked_until_ms: 0,
    };
    same(made.accounts.code("ana")?, Some(fresh), "a new code")?;
    same(
        made.accounts.people_with_code()?,
        vec!["ana".into(), "ben".into()],
        "people",
    )?;
    same(made.accounts.remove_code("ana")?, true, "removed")?;
    same(
        made.accounts.people_with_code()?,
        vec!["ben".to_owned()],
        "people after removal",
    )
}

fn tries_at_once(factory: &dyn Factory) -> Checked {
    let made = factory.fresh()?;
    made.accounts.set_code("ana", "$argon2id$1")?;
    let mut counts = at_once(&*made.accounts, 8, |accounts| {
        accounts
            .count_wrong_code("ana", &|_| 0)
            .ok()
            .flatten()
            .map(|c| c.failed)
    })?;
    counts.sort_unstable();
    same(counts, (1..=8).map(Some).collect(), "counts")
}

fn sessions(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let session = |number: u8, person: &str| Session {
        id_hash: [number; 32],
        person: person.to_owned(),
        device: format!("phone-{number}"),
        strength: "session".to_owned(),
        created_ms: 100 - i64::from(number),
        expires_ms: 1_000 + i64::from(number),
        label: "ANA’S PHONE <b>".to_owned(),
    };
    for (number, person) in [(1, "ana"), (2, "ana"), (3, "ben"), (4, "cho")] {
        made.accounts.put_session(&session(number, person))?;
    }
    made = factory.reopen(made)?;
    same(
        made.accounts.session(&[1; 32])?,
        Some(session(1, "ana")),
        "session",
    )?;
    same(made.accounts.session(&[9; 32])?, None, "unknown session")?;
    let wanted = vec![session(2, "ana"), session(1, "ana")];
    same(made.accounts.sessions_of("ana")?, wanted, "oldest first")?;
    let changed = Session {
        label: "tablet".to_owned(),
        ..session(1, "ana")
    };
    made.accounts.put_session(&changed)?;
    same(made.accounts.session(&[1; 32])?, Some(changed), "replaced")?;
    same(made.accounts.end_session(&[1; 32])?, true, "ended")?;
    same(made.accounts.end_session(&[1; 32])?, false, "ended before")?;
    same(made.accounts.purge_sessions(1_001)?, 0, "nothing over yet")?;
    same(
        made.accounts.purge_sessions(1_002)?,
        1,
        "over at its last moment",
    )?;
    same(made.accounts.session(&[2; 32])?, None, "purged")?;
    same(
        made.accounts.end_sessions_of("ben")?,
        1,
        "all of one person",
    )?;
    same(made.accounts.end_sessions_of("ben")?, 0, "none left")?;
    same(
        made.accounts.session(&[4; 32])?,
        Some(session(4, "cho")),
        "somebody else's",
    )
}

fn invitation(number: u8, person: &str) -> Invitation {
    Invitation {
        hash: [number; 32],
        person: person.to_owned(),
        expires_ms: 1_000 - i64::from(number),
        spent_ms: None,
    }
}

fn invitations(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    for (number, person) in [(1, "ben"), (2, "ana"), (3, "ana")] {
        made.accounts.put_invitation(&invitation(number, person))?;
    }
    let wanted = vec![
        invitation(3, "ana"),
        invitation(2, "ana"),
        invitation(1, "ben"),
    ];
    same(made.accounts.invitations()?, wanted, "list")?;
    let spend = |accounts: &dyn AccountStore, number: u8, now| {
        accounts.spend_invitation(&[number; 32], now)
    };
    same(
        spend(&*made.accounts, 9, 1)?,
        SpendOutcome::Unknown,
        "unknown",
    )?;
    let expired = SpendOutcome::Expired { expires_ms: 999 };
    same(
        spend(&*made.accounts, 1, 999)?,
        expired,
        "over at its last moment",
    )?;
    let spent = SpendOutcome::Spent {
        person: "ben".to_owned(),
    };
    same(spend(&*made.accounts, 1, 998)?, spent, "spent")?;
    made = factory.reopen(made)?;
    let before = SpendOutcome::AlreadySpent { spent_ms: 998 };
    same(
        spend(&*made.accounts, 1, 998)?,
        before.clone(),
        "spent before",
    )?;
    same(
        spend(&*made.accounts, 1, 5_000)?,
        before,
        "spent before, long ago",
    )?;
    let fresh = made
        .accounts
        .put_invitation(&invitation(1, "ben"))
        .map_err(|e| e.kind);
    same(fresh, Err(ErrorKind::Conflict), "a used one made fresh")?;
    let stored = made.accounts.invitation(&[1; 32])?.and_then(|i| i.spent_ms);
    same(stored, Some(998), "still spent")?;
    same(made.accounts.revoke_invitation(&[2; 32])?, true, "revoked")?;
    same(
        made.accounts.revoke_invitation(&[2; 32])?,
        false,
        "revoked before",
    )?;
    same(
        spend(&*made.accounts, 2, 1)?,
        SpendOutcome::Unknown,
        "a revoked one",
    )
}

fn invitations_at_once(factory: &dyn Factory) -> Checked {
    let made = factory.fresh()?;
    made.accounts.put_invitation(&invitation(1, "ana"))?;
    let outcomes = at_once(&*made.accounts, 8, |a| a.spend_invitation(&[1; 32], 5).ok())?;
    let spent = |o: &&Option<SpendOutcome>| matches!(o, Some(SpendOutcome::Spent { .. }));
    same(outcomes.iter().filter(spent).count(), 1, "winners")?;
    let late = Some(SpendOutcome::AlreadySpent { spent_ms: 5 });
    same(
        outcomes.iter().filter(|o| **o == late).count(),
        7,
        "late ones",
    )
}

fn tokens(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let token = |number: u8, person: &str| Token {
        hash: [number; 32],
        person: person.to_owned(),
        label: format!("script {number}"),
        created_ms: 10 - i64::from(number),
    };
    for (number, person) in [(1, "ana"), (2, "ana"), (3, "ben")] {
        made.accounts.put_token(&token(number, person))?;
    }
    made = factory.reopen(made)?;
    same(
        made.accounts.token(&[1; 32])?,
        Some(token(1, "ana")),
        "token",
    )?;
    same(made.accounts.token(&[8; 32])?, None, "unknown")?;
    same(
        made.accounts.tokens_of("ana")?,
        vec![token(2, "ana"), token(1, "ana")],
        "list",
    )?;
    let again = made
        .accounts
        .put_token(&token(1, "ben"))
        .map_err(|e| e.kind);
    same(again, Err(ErrorKind::Conflict), "same hash, other person")?;
    same(made.accounts.revoke_token(&[1; 32])?, true, "revoked")?;
    same(
        made.accounts.revoke_token(&[1; 32])?,
        false,
        "revoked before",
    )?;
    same(made.accounts.token(&[1; 32])?, None, "gone")
}

fn devices(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    let key = |device: &str, byte: u8| DeviceKey {
        device: device.to_owned(),
        person: "ana".to_owned(),
        algorithm: "ed25519".to_owned(),
        public_key: vec![byte; 32],
        enrolled_ms: 5,
        revoked_ms: None,
    };
    made.accounts.put_device(&key("phone-2", 2))?;
    made.accounts.put_device(&key("phone-1", 1))?;
    made.accounts.put_device(&key("phone-1", 1))?;
    let swap = made
        .accounts
        .put_device(&key("phone-1", 3))
        .map_err(|e| e.kind);
    same(swap, Err(ErrorKind::Conflict), "another key")?;
    made = factory.reopen(made)?;
    same(
        made.accounts.devices()?,
        vec![key("phone-1", 1), key("phone-2", 2)],
        "list",
    )?;
    same(made.accounts.revoke_device("phone-1", 9)?, true, "revoked")?;
    same(
        made.accounts.revoke_device("phone-1", 10)?,
        false,
        "revoked before",
    )?;
    same(
        made.accounts.revoke_device("phone-9", 10)?,
        false,
        "unknown",
    )?;
    // Enrolling the same key again does not take the revocation back.
    made.accounts.put_device(&key("phone-1", 1))?;
    let stored = made.accounts.device("phone-1")?.and_then(|d| d.revoked_ms);
    same(stored, Some(9), "still revoked")
}

fn settings(factory: &dyn Factory) -> Checked {
    let mut made = factory.fresh()?;
    same(made.accounts.setting("hub.name")?, None, "unset")?;
    made.accounts.set_setting("hub.name", b"Unit A")?;
    made.accounts
        .set_setting("hub.name", "Einheit Ü".as_bytes())?;
    made.accounts.set_setting("tls.mode", &[0, 255, 0])?;
    made.accounts.set_setting("empty", b"")?;
    made = factory.reopen(made)?;
    same(
        made.accounts.setting("hub.name")?,
        Some("Einheit Ü".as_bytes().to_vec()),
        "changed",
    )?;
    same(
        made.accounts.setting("tls.mode")?,
        Some(vec![0, 255, 0]),
        "bytes",
    )?;
    same(
        made.accounts.setting("empty")?,
        Some(Vec::new()),
        "empty is not unset",
    )?;
    let keys = ["empty", "hub.name", "tls.mode"]
        .map(str::to_owned)
        .to_vec();
    same(made.accounts.setting_keys()?, keys, "keys")?;
    same(made.accounts.remove_setting("empty")?, true, "removed")?;
    same(
        made.accounts.remove_setting("empty")?,
        false,
        "removed before",
    )
}

/// Does the same on `threads` threads at once and gathers what each got.
fn at_once<T: Send>(
    accounts: &dyn AccountStore,
    threads: usize,
    work: impl Fn(&dyn AccountStore) -> T + Sync,
) -> Result<Vec<T>, Box<dyn std::error::Error>> {
    let start = std::sync::Barrier::new(threads);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    work(accounts)
                })
            })
            .collect();
        running
            .into_iter()
            .map(|t| t.join().map_err(|_| "a thread panicked".into()))
            .collect()
    })
}
