//! What every group of measurements gets: a folder on a real disk, the bare costs of this run, sizes.

use std::path::PathBuf;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::ceiling::Ceiling;

/// See the module.
#[derive(Debug)]
pub(crate) struct Bed {
    /// On the disk that the project is built on; gone after the run.
    pub(crate) folder: TempDir,
    /// Bare costs of this run.
    pub(crate) ceiling: Ceiling,
    /// Threads for clients and servers, as the hub itself runs them.
    pub(crate) runtime: Runtime,
    /// Entries of the long record.
    pub(crate) entries: u64,
}

/// The folder that the build writes to: two above this binary.
pub(crate) fn target() -> Result<PathBuf> {
    let own = std::env::current_exe().context("the path of this binary is unknown")?;
    let target = own
        .ancestors()
        .nth(2)
        .context("this binary is in no folder")?;
    Ok(target.to_owned())
}

/// A new folder beside the build, for measured files.
pub(crate) fn folder() -> Result<TempDir> {
    let target = target()?;
    tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(&target)
        .with_context(|| format!("cannot make a folder in `{}`", target.display()))
}

/// A runtime with as many threads as there are cores.
pub(crate) fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the async runtime does not start")
}
