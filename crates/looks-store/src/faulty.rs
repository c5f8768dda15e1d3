//! Stores that fail on purpose: the n-th call of a kind, lost or stored but reported lost.
//!
//! Deterministic: what fails is decided by a list, never by chance. For tests only (feature
//! `suite`). Calls are named by their method; the two of the head record are `head_write` and
//! `head_read`, those of the parts begin with `part_`.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex, PoisonError};

use crate::contract::accounts::{
    AccountStore, CodeRecord, DeviceKey, Invitation, Session, SpendOutcome, Token,
};
use crate::contract::{
    AppendError, Batch, CheckReport, CommandKey, Digest, Head, HeadMark, HeadRecord, LogIdentity,
    LogRead, LogStore, Part, PartState, PartStore, StoredEntry,
};
use crate::error::{ErrorKind, StoreError};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Nothing was done, and an error is reported.
    Lost,
    /// It was done, and an error is reported all the same.
    StoredButReportedLost,
}

/// One planned failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The method.
    pub call: &'static str,
    /// Which call of that method, counted from 1.
    pub nth: u64,
    /// Lost, or stored but reported lost.
    pub how: How,
    /// The kind reported. A lost append with `Full` or `ReadOnly` is reported as `Refused`, every
    /// other failed append as `Unknown`, as a real store would.
    pub kind: ErrorKind,
}

impl Fault {
    /// A failure of kind `Unavailable`.
    pub fn new(call: &'static str, nth: u64, how: How) -> Self {
        Self {
            call,
            nth,
            how,
            kind: ErrorKind::Unavailable,
        }
    }

    /// The same failure, reported as another kind.
    #[must_use]
    pub fn of_kind(self, kind: ErrorKind) -> Self {
        Self { kind, ..self }
    }
}

#[derive(Debug, Default)]
struct Plan {
    faults: Vec<Fault>,
    counts: BTreeMap<&'static str, u64>,
    fired: Vec<Fault>,
}

/// The plan and its counters; clones share them, so that a reopened store counts on.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    plan: Arc<Mutex<Plan>>,
}

impl Faults {
    /// A plan of failures.
    pub fn new(faults: Vec<Fault>) -> Self {
        Self {
            plan: Arc::new(Mutex::new(Plan {
                faults,
                ..Plan::default()
            })),
        }
    }

    /// How often a method was called so far.
    pub fn count(&self, call: &str) -> u64 {
        self.plan().counts.get(call).copied().unwrap_or_default()
    }

    /// The failures that happened, in order.
    pub fn fired(&self) -> Vec<Fault> {
        self.plan().fired.clone()
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call and says how it fails, if it does.
    fn next(&self, call: &'static str) -> Option<Fault> {
        let mut plan = self.plan();
        let count = plan.counts.entry(call).or_default();
        *count += 1;
        let count = *count;
        let fault = plan
            .faults
            .iter()
            .find(|f| f.call == call && f.nth == count)
            .cloned()?;
        plan.fired.push(fault.clone());
        Some(fault)
    }

    /// Runs a call, or fails it.
    fn run<T>(
        &self,
        call: &'static str,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.next(call) {
            None => work(),
            Some(fault) => {
                if fault.how == How::StoredButReportedLost {
                    work()?;
                }
                Err(injected(&fault))
            }
        }
    }
}

/// The error of a planned failure. It does not say how: a real store does not know either.
fn injected(fault: &Fault) -> StoreError {
    StoreError::new(
        fault.kind,
        format!(
            "planned failure of call `{}` of `{}`",
            fault.nth, fault.call
        ),
        "this happens in tests only",
    )
}

/// A log store with planned failures.
#[derive(Debug)]
pub struct FaultyLog<L: LogStore> {
    inner: L,
    faults: Faults,
}

impl<L: LogStore> FaultyLog<L> {
    /// Wraps a store.
    pub fn new(inner: L, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

macro_rules! faulty_reads {
    ($(fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $out:ty;)*) => {
        impl<L: LogStore> LogRead for FaultyLog<L> {
            $(fn $name(&self $(, $arg: $type)*) -> Result<$out, StoreError> {
                self.faults.run(stringify!($name), || self.inner.$name($($arg),*))
            })*
        }
    };
}

faulty_reads! {
    fn identity(&self) -> LogIdentity;
    fn head(&self) -> Head;
    fn entries(&self, range: Range<u64>) -> Vec<Vec<u8>>;
    fn leaf_hashes(&self, range: Range<u64>) -> Vec<Digest>;
    fn scan(&self, from: u64, each: &mut dyn FnMut(StoredEntry<'_>) -> ControlFlow<()>) -> u64;
    fn find_command(&self, key: &CommandKey) -> Option<(u64, Digest)>;
    fn tile(&self, level: u8, index: u64) -> Option<Vec<u8>>;
    fn part_references(&self, range: Range<u64>) -> Vec<(u64, Digest)>;
    fn check(&self) -> CheckReport;
}

impl<L: LogStore> LogStore for FaultyLog<L> {
    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), AppendError> {
        let Some(fault) = self.faults.next("append") else {
            return self.inner.append(expected_size, batch);
        };
        match fault.how {
            How::StoredButReportedLost => {
                self.inner.append(expected_size, batch)?;
                Err(AppendError::Unknown(injected(&fault)))
            }
            How::Lost if matches!(fault.kind, ErrorKind::Full | ErrorKind::ReadOnly) => {
                Err(AppendError::Refused(injected(&fault)))
            }
            How::Lost => Err(AppendError::Unknown(injected(&fault))),
        }
    }

    fn settle(&mut self) -> Result<Head, StoreError> {
        let inner = &mut self.inner;
        self.faults.run("settle", || inner.settle())
    }

    fn maintain(&mut self) -> Result<(), StoreError> {
        let inner = &mut self.inner;
        self.faults.run("maintain", || inner.maintain())
    }

    fn reader(&self) -> Arc<dyn LogRead> {
        self.inner.reader()
    }
}

/// A head record with planned failures.
#[derive(Debug)]
pub struct FaultyHead<H: HeadRecord> {
    inner: H,
    faults: Faults,
}

impl<H: HeadRecord> FaultyHead<H> {
    /// Wraps a head record.
    pub fn new(inner: H, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

impl<H: HeadRecord> HeadRecord for FaultyHead<H> {
    fn write(&mut self, mark: &HeadMark) -> Result<(), StoreError> {
        let inner = &mut self.inner;
        self.faults.run("head_write", || inner.write(mark))
    }

    fn read(&self) -> Result<Option<HeadMark>, StoreError> {
        self.faults.run("head_read", || self.inner.read())
    }
}

/// A part store with planned failures.
#[derive(Debug)]
pub struct FaultyParts {
    inner: Arc<dyn PartStore>,
    faults: Faults,
}

impl FaultyParts {
    /// Wraps a part store.
    pub fn new(inner: Arc<dyn PartStore>, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

impl PartStore for FaultyParts {
    fn put(&self, part: &Part) -> Result<(), StoreError> {
        self.faults.run("part_put", || self.inner.put(part))
    }

    fn get(&self, commitment: &Digest) -> Result<Option<Part>, StoreError> {
        self.faults.run("part_get", || self.inner.get(commitment))
    }

    fn state(&self, commitment: &Digest) -> Result<Option<PartState>, StoreError> {
        self.faults
            .run("part_state", || self.inner.state(commitment))
    }

    fn erase(&self, commitment: &Digest) -> Result<bool, StoreError> {
        self.faults
            .run("part_erase", || self.inner.erase(commitment))
    }

    fn list(&self) -> Result<Vec<(Digest, PartState)>, StoreError> {
        self.faults.run("part_list", || self.inner.list())
    }
}

/// An account store with planned failures.
#[derive(Debug)]
pub struct FaultyAccounts {
    inner: Arc<dyn AccountStore>,
    faults: Faults,
}

impl FaultyAccounts {
    /// Wraps an account store.
    pub fn new(inner: Arc<dyn AccountStore>, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

macro_rules! faulty_accounts {
    ($(fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $out:ty;)*) => {
        impl AccountStore for FaultyAccounts {
            $(fn $name(&self $(, $arg: $type)*) -> Result<$out, StoreError> {
                self.faults.run(stringify!($name), || self.inner.$name($($arg),*))
            })*
        }
    };
}

faulty_accounts! {
    fn set_code(&self, person: &str, phc: &str) -> ();
    fn code(&self, person: &str) -> Option<CodeRecord>;
    fn count_wrong_code(&self, person: &str, lock: &dyn Fn(u32) -> i64) -> Option<CodeRecord>;
    fn clear_wrong_codes(&self, person: &str) -> ();
    fn remove_code(&self, person: &str) -> bool;
    fn people_with_code(&self) -> Vec<String>;
    fn put_session(&self, session: &Session) -> ();
    fn session(&self, id_hash: &Digest) -> Option<Session>;
    fn sessions_of(&self, person: &str) -> Vec<Session>;
    fn end_session(&self, id_hash: &Digest) -> bool;
    fn end_sessions_of(&self, person: &str) -> u64;
    fn purge_sessions(&self, now_ms: i64) -> u64;
    fn put_invitation(&self, invitation: &Invitation) -> ();
    fn invitation(&self, hash: &Digest) -> Option<Invitation>;
    fn invitations(&self) -> Vec<Invitation>;
    fn spend_invitation(&self, hash: &Digest, now_ms: i64) -> SpendOutcome;
    fn revoke_invitation(&self, hash: &Digest) -> bool;
    fn put_token(&self, token: &Token) -> ();
    fn token(&self, hash: &Digest) -> Option<Token>;
    fn tokens_of(&self, person: &str) -> Vec<Token>;
    fn revoke_token(&self, hash: &Digest) -> bool;
    fn put_device(&self, key: &DeviceKey) -> ();
    fn device(&self, device: &str) -> Option<DeviceKey>;
    fn devices(&self) -> Vec<DeviceKey>;
    fn revoke_device(&self, device: &str, now_ms: i64) -> bool;
    fn set_setting(&self, key: &str, value: &[u8]) -> ();
    fn setting(&self, key: &str) -> Option<Vec<u8>>;
    fn remove_setting(&self, key: &str) -> bool;
    fn setting_keys(&self) -> Vec<String>;
}
