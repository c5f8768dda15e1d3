//! What is told to every open board the moment it happens, and the count of open boards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use looks_core::id::{StopId, UnitId};

/// One piece of live news. Carries no content: who hears it fetches what it may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// There is a new board, for a record of `size` entries (or because time passed a limit).
    Board {
        /// Entries in the record.
        size: u64,
    },
    /// Somebody pressed stop. Sent before it is stored, and again once it is.
    Stop {
        /// Which stop.
        stop: StopId,
        /// The unit; none for all units.
        unit: Option<UnitId>,
        /// Whether it is stored.
        recorded: bool,
    },
    /// What was shown may be wrong: fetch everything again.
    Resync,
}

/// One open board; counted until it is dropped.
#[derive(Debug)]
pub struct OpenBoard(Arc<AtomicUsize>);

impl OpenBoard {
    pub(crate) fn new(counter: &Arc<AtomicUsize>) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(counter))
    }
}

impl Drop for OpenBoard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
