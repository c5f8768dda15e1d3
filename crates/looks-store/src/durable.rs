//! A log and its head record as one log: the writer's way to append.
//!
//! An append returns `Ok` only when the batch *and* the head record are durable. It does not know
//! the tree: whether the head record is a prefix of a longer database is for the caller to check.

use std::sync::Arc;

use crate::contract::{AppendError, Batch, Head, HeadRecord, LogRead, LogStore, delegate_log_read};
use crate::error::{ErrorKind, SYNC_REMEDY, StoreError};
use crate::head_file::HeadStanding;

/// What appending may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Database and head record agree.
    Ready,
    /// The database is ahead and the caller has not confirmed it yet.
    Unconfirmed,
    /// The database is behind or another log. For good.
    Refused,
    /// A batch may be stored without its head record: until it is settled, nothing goes on.
    HeadLags,
    /// A sync failed: for good, in this process.
    Broken,
}

/// A log store with its head record.
#[derive(Debug)]
pub struct DurableLog<L: LogStore, H: HeadRecord> {
    log: L,
    head: H,
    mode: Mode,
    standing: HeadStanding,
}

delegate_log_read!(DurableLog<L: LogStore, H: HeadRecord>, log);

impl<L: LogStore, H: HeadRecord> DurableLog<L, H> {
    /// Joins a log and its head record and compares them. Always opens, so that reading works; what
    /// [`DurableLog::standing`] says decides about appending.
    pub fn open(log: L, head: H) -> Result<Self, StoreError> {
        let stored = log.head()?;
        let standing = HeadStanding::of(&stored, head.read()?);
        let mode = match &standing {
            HeadStanding::Equal => Mode::Ready,
            HeadStanding::Ahead { .. } => Mode::Unconfirmed,
            HeadStanding::Behind { .. } | HeadStanding::Forked { .. } => Mode::Refused,
        };
        Ok(Self {
            log,
            head,
            mode,
            standing,
        })
    }

    /// How the database stood to the head record when they were opened.
    ///
    /// `Ahead` asks the caller to check that the recorded root is the root of the first entries of
    /// the log, and then to call [`LogStore::settle`]; until then appends are refused. `Behind` and
    /// `Forked` refuse appends for good, with [`DurableLog::refusal`].
    pub fn standing(&self) -> &HeadStanding {
        &self.standing
    }

    /// The refusal of every append with how to recover, if the database went back.
    pub fn refusal(&self) -> Result<Option<StoreError>, StoreError> {
        Ok(self.standing.refusal(&self.log.head()?))
    }

    /// Refuses to append for good: the caller found that the recorded head is not a prefix.
    pub fn refuse_as_forked(&mut self) {
        if let HeadStanding::Ahead {
            recorded: Some(recorded),
        } = &self.standing
        {
            self.standing = HeadStanding::Forked {
                recorded: recorded.clone(),
            };
            self.mode = Mode::Refused;
        }
    }

    /// The error that keeps an append out, if one does.
    fn gate(&self) -> Result<(), StoreError> {
        match self.mode {
            Mode::Ready => Ok(()),
            Mode::Unconfirmed => Err(StoreError::misuse(
                "the log has entries that the head file does not name, and nobody checked them",
            )),
            Mode::HeadLags => Err(StoreError::misuse(
                "an earlier batch is not settled: its head is not in the head file",
            )),
            Mode::Refused => match self.refusal()? {
                Some(refusal) => Err(refusal),
                None => Err(StoreError::misuse("appending was refused without a reason")),
            },
            Mode::Broken => Err(StoreError::new(
                ErrorKind::SyncFailed,
                "an earlier write was not confirmed by the disk",
                SYNC_REMEDY,
            )),
        }
    }

    /// Remembers what a failure means for the calls after it.
    fn note(&mut self, error: &StoreError) {
        if error.must_stop() {
            self.mode = Mode::Broken;
        } else if self.mode == Mode::Ready {
            self.mode = Mode::HeadLags;
        }
    }
}

impl<L: LogStore, H: HeadRecord> LogStore for DurableLog<L, H> {
    fn append(&mut self, expected_size: u64, batch: &Batch) -> Result<(), AppendError> {
        self.gate().map_err(AppendError::Refused)?;
        // CRASH: before or during this call the batch is there whole or not at all, and the head
        // file names an earlier size: `Ahead` or `Equal` at the next start.
        match self.log.append(expected_size, batch) {
            Ok(()) => {}
            Err(AppendError::Unknown(error)) => {
                self.note(&error);
                return Err(AppendError::Unknown(error));
            }
            Err(refused) => return Err(refused),
        }
        // CRASH: here the batch is durable and nobody was told: `Ahead` at the next start, and the
        // retry finds its command recorded.
        match self.head.write(&batch.head.mark()) {
            // CRASH: from here on both are durable; the answer may be lost, the entries are not.
            Ok(()) => Ok(()),
            Err(error) => {
                self.note(&error);
                Err(AppendError::Unknown(error))
            }
        }
    }

    fn settle(&mut self) -> Result<Head, StoreError> {
        if matches!(self.mode, Mode::Refused | Mode::Broken) {
            self.gate()?;
        }
        let stored = self.log.settle()?;
        if let Err(error) = self.head.write(&stored.mark()) {
            self.note(&error);
            return Err(error);
        }
        self.mode = Mode::Ready;
        Ok(stored)
    }

    fn maintain(&mut self) -> Result<(), StoreError> {
        let result = self.log.maintain();
        if result.as_ref().is_err_and(StoreError::must_stop) {
            self.mode = Mode::Broken;
        }
        result
    }

    fn reader(&self) -> Arc<dyn LogRead> {
        self.log.reader()
    }
}
