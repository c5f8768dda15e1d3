//! What the machine itself can do: the least any durable, signed record could cost here.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::measure;
use crate::table::Row;

/// Size of an ordinary encoded entry, in bytes.
const ENTRY_BYTES: usize = 300;

/// Size of one appended block, in bytes.
const BLOCK_BYTES: usize = 4096;

/// The rows of this group.
pub(crate) fn rows() -> Result<Vec<Row>> {
    Ok(vec![nothing()?, fdatasync()?, sign()?, hash()?])
}

/// Nothing: what reading the clock twice costs, and so what every other row contains.
fn nothing() -> Result<Row> {
    let times = measure::repeat(1000, 20_000, Ok)?;
    Ok(Row::new(
        "nothing (the clock itself)",
        times,
        "part of every row",
    ))
}

/// Appending a block to a file and waiting until the disk has it.
fn fdatasync() -> Result<Row> {
    let folder = folder()?;
    let path = folder.join("fdatasync.bin");
    let mut file =
        File::create(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
    let block = [0x5a_u8; BLOCK_BYTES];
    let times = measure::repeat(20, 1000, |_| {
        file.write_all(&block)?;
        file.sync_data()?;
        Ok(())
    })?;
    std::fs::remove_file(&path).with_context(|| format!("cannot remove `{}`", path.display()))?;
    Ok(Row::new(
        "append 4 KiB + fdatasync",
        times,
        "the disk under the build folder",
    ))
}

/// One Ed25519 signature over an entry.
fn sign() -> Result<Row> {
    // A fixed key: the time does not depend on it, and nothing it signs is kept.
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut entry = [0_u8; ENTRY_BYTES];
    let times = measure::repeat(200, 5000, |call| {
        entry[0] = u8::try_from(call % 256)?;
        Ok(key.sign(&entry))
    })?;
    Ok(Row::new(
        "Ed25519 sign 300 B",
        times,
        "ed25519-dalek, one core",
    ))
}

/// One SHA-256 over an entry.
fn hash() -> Result<Row> {
    let mut entry = [0_u8; ENTRY_BYTES];
    let times = measure::repeat(1000, 20_000, |call| {
        entry[0] = u8::try_from(call % 256)?;
        Ok(Sha256::digest(entry))
    })?;
    Ok(Row::new("SHA-256 of 300 B", times, "one core"))
}

/// A folder for measured files, on the disk that the project is built on.
fn folder() -> Result<PathBuf> {
    let own = std::env::current_exe().context("the path of this binary is unknown")?;
    let folder = own
        .parent()
        .context("this binary is in no folder")?
        .join("bench");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make `{}`", folder.display()))?;
    Ok(folder)
}
