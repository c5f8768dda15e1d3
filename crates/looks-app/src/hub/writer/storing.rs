//! The writer's dealings with the store: the durable commit, what a failure means, starting over.

use std::sync::Arc;

use looks_core::Timestamp;
use looks_record::{Hash, checkpoint::Checkpoint};
use looks_store::{AppendError, Batch, Head, StoreError};

use super::super::draft::{Draft, Moment};
use super::super::open;
use super::super::shared::{Health, Published};
use super::Writer;
use crate::{AppError, Live};

/// Entries after which idle time is used for housekeeping.
const MAINTAIN_AFTER: u64 = 2_000;

impl Writer {
    /// Makes the batch durable and shows it.
    pub(super) fn commit(&mut self, draft: Draft, moment: Moment) -> Result<(), AppError> {
        if draft.rows.is_empty() {
            return Ok(());
        }
        let mut edge = self.edge.clone();
        let mut tiles = Vec::new();
        for row in &draft.rows {
            edge.push(Hash(row.leaf_hash), &mut tiles)?;
        }
        let size = edge.range.size();
        let root = edge.range.root();
        // CRASH: a checkpoint signed for a batch that is then lost never left this process.
        let note = Checkpoint {
            origin: self.shared.origin.clone(),
            size,
            root,
        }
        .sign(&self.shared.signer)
        .map_err(AppError::internal)?;
        let head = Head {
            size,
            root: root.0,
            checkpoint_note: note.to_string().into_bytes(),
            frontier: edge.range.hashes().iter().map(|h| h.0).collect(),
        };
        let batch = Batch {
            entries: draft.rows,
            tiles,
            parts: draft.parts,
            head,
        };
        // CRASH: up to the return of this call nobody was told anything; the batch is there whole or
        // not at all, and whoever sends a command again learns which.
        if let Err(error) = self.log.append(self.edge.range.size(), &batch) {
            return Err(self.append_failed(error));
        }
        // CRASH: from here on everything is durable. Dying before the answers is harmless: a retry
        // finds its entry.
        self.since_maintained += batch.entries.len() as u64;
        self.state = draft.state;
        self.index = draft.index;
        self.edge = edge;
        self.started = true;
        self.shared.publish(Published {
            state: self.state.clone(),
            size,
            root,
            at: moment.now,
            note: Arc::new(note),
            index: self.index.clone(),
        });
        self.shared.set_health(Health::Good);
        Ok(())
    }

    fn publish(&self, head: &Head, at: Timestamp) -> Result<(), AppError> {
        self.shared.publish(Published {
            state: self.state.clone(),
            size: head.size,
            root: Hash(head.root),
            at,
            note: Arc::new(open::note_of(head, &self.shared.signer)?),
            index: self.index.clone(),
        });
        Ok(())
    }

    /// What a failed append means for the batch and for the hub.
    fn append_failed(&mut self, error: AppendError) -> AppError {
        match error {
            AppendError::Refused(error) => self.failed(&error),
            AppendError::Unknown(error) => {
                let answer = AppError::unknown(&error);
                self.unsettled = true;
                self.failed(&error);
                if !error.must_stop() {
                    // An error here is in the hub's health; the next command tries again.
                    let _ = self.recover();
                }
                answer
            }
            error @ (AppendError::Conflict { .. } | AppendError::Duplicate { .. }) => {
                // Somebody else wrote, or this state was wrong: read everything again.
                let answer = AppError::Store {
                    kind: error.kind(),
                    what: error.to_string(),
                    remedy: "send it again with the same id".to_owned(),
                    unknown: false,
                };
                self.unsettled = true;
                let _ = self.recover();
                answer
            }
        }
    }

    /// Notes a failure of the store in the hub's health. A failed sync ends the process.
    pub(super) fn failed(&self, error: &StoreError) -> AppError {
        let told = AppError::from(error);
        if error.must_stop() {
            self.shared.set_health(Health::Ended(told.clone()));
            if let Some(end) = &self.shared.on_fatal {
                end(&told);
            }
        } else if matches!(told, AppError::Corrupt { .. }) {
            self.shared.set_health(Health::ReadOnly(told.clone()));
        } else {
            self.shared.set_health(Health::Failing(told.clone()));
        }
        told
    }

    /// Housekeeping, in a second in which nobody asked for anything.
    pub(super) fn maintain_if_due(&mut self) {
        if self.since_maintained < MAINTAIN_AFTER || self.unsettled {
            return;
        }
        self.since_maintained = 0;
        if let Err(error) = self.log.maintain() {
            self.failed(&error);
        }
    }

    /// After an unknown outcome: what is stored is made certain, and everything is read again with the
    /// same code as at the start.
    pub(super) fn recover(&mut self) -> Result<(), AppError> {
        let settled = self.log.settle().and_then(|_| self.log.head());
        let head = match settled {
            Ok(head) => head,
            Err(error) => return Err(self.failed(&error)),
        };
        let loaded = match open::load(&*self.log, &self.shared.origin, &self.shared.verifier, None)
        {
            Ok(loaded) => loaded,
            Err(error) => {
                self.shared.set_health(match error {
                    AppError::Corrupt { .. } => Health::ReadOnly(error.clone()),
                    _ => Health::Failing(error.clone()),
                });
                return Err(error);
            }
        };
        // CRASH: nothing was written here; dying now is dying before the recovery.
        self.state = loaded.state;
        self.index = loaded.index;
        self.edge = loaded.edge;
        self.unsettled = false;
        self.refresh_digests();
        self.publish(&head, loaded.at)?;
        self.shared.set_health(Health::Good);
        let _ = self.shared.live.send(Live::Resync);
        Ok(())
    }
}
