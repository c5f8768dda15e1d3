//! The contract as checks that every driver must pass, generic over how a store is made.
//!
//! Not the driver's own tests (damaged files, full disks): only what the contract says, seen from
//! outside. Each check gets fresh stores. A check fails by a failed assertion or by an error; the
//! runner puts the name of the check in front.

mod accounts;
mod log;
mod parts;
mod rivals;
pub mod sample;

use std::any::Any;
use std::error::Error;
use std::sync::Arc;

use crate::contract::accounts::AccountStore;
use crate::contract::{HeadRecord, LogIdentity, LogStore, PartStore};

/// One set of stores on the same content.
#[derive(Debug)]
pub struct Made {
    /// The writer.
    pub log: Box<dyn LogStore>,
    /// A second writer on the same log, as another process would have.
    pub rival: Box<dyn LogStore>,
    /// The parts of that log.
    pub parts: Arc<dyn PartStore>,
    /// Accounts.
    pub accounts: Arc<dyn AccountStore>,
    /// A head record, nothing written yet.
    pub head: Box<dyn HeadRecord>,
    /// Whatever must live as long as the stores (a temporary folder).
    pub keep: Arc<dyn Any + Send + Sync>,
}

/// What a check gives back.
pub type Checked = Result<(), Box<dyn Error>>;

/// How a driver's stores are made for the suite.
pub trait Factory: Sync {
    /// New, empty stores; the log has the identity [`identity`].
    fn fresh(&self) -> Result<Made, Box<dyn Error>>;

    /// Lets go of the stores and opens the same content again, as after a restart.
    fn reopen(&self, made: Made) -> Result<Made, Box<dyn Error>>;
}

/// The identity of the suite's logs.
pub fn identity() -> LogIdentity {
    LogIdentity {
        origin: "suite.test/log".to_owned(),
        key_id: [7; 32],
    }
}

/// One check: its name and how it runs.
pub type Check = (&'static str, fn(&dyn Factory) -> Checked);

/// Every check of the contract.
pub fn checks() -> Vec<Check> {
    [log::CHECKS, parts::CHECKS, rivals::CHECKS, accounts::CHECKS].concat()
}

/// Runs every check and returns their names in order; the first that fails ends it.
pub fn run(factory: &dyn Factory) -> Result<Vec<&'static str>, Box<dyn Error>> {
    let mut names = Vec::new();
    for (name, check) in checks() {
        check(factory).map_err(|e| format!("{name}: {e}"))?;
        names.push(name);
    }
    Ok(names)
}

/// Fails a check with words when `condition` does not hold.
fn ensure(condition: bool, words: impl Into<String>) -> Checked {
    if condition {
        Ok(())
    } else {
        Err(words.into().into())
    }
}

/// Fails a check when two values differ.
fn same<T: PartialEq + std::fmt::Debug>(got: T, wanted: T, what: &str) -> Checked {
    if got == wanted {
        return Ok(());
    }
    Err(format!("{what}: got {got:?}, wanted {wanted:?}").into())
}
