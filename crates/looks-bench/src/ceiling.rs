//! What the machine itself can do: the least any durable, signed record could cost here.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::measure::{self, Times};
use crate::table::{Amount, Row};

/// Size of an ordinary encoded entry, in bytes.
const ENTRY_BYTES: usize = 600;

/// Size of one written block, in bytes.
const BLOCK_BYTES: usize = 4096;

/// The bare costs that other rows are compared with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ceiling {
    /// Median of one fdatasync after a block was overwritten.
    pub(crate) fdatasync: Duration,
    /// Median of one Ed25519 signature.
    pub(crate) sign: Duration,
    /// Median of one SHA-256 over an entry.
    pub(crate) hash: Duration,
}

impl Ceiling {
    /// Measures it, with the rows that say so.
    pub(crate) fn measure(folder: &Path) -> Result<(Self, Vec<Row>)> {
        let nothing = measure::repeat(1000, 20_000, Ok)?;
        let mut block = Block::create(folder)?;
        let fdatasync = measure::repeat(50, 1000, |_| block.write_durably())?;
        let sign = sign()?;
        let hash = hash()?;
        let rows = vec![
            row("nothing (the clock itself)", &nothing, "part of every row"),
            row(
                "overwrite 4 KiB + fdatasync",
                &fdatasync,
                "the disk under the build folder",
            ),
            row("Ed25519 sign 600 B", &sign, "ed25519-dalek, one core"),
            row("SHA-256 of 600 B", &hash, "one core"),
        ];
        let ceiling = Self {
            fdatasync: fdatasync.percentile(50),
            sign: sign.percentile(50),
            hash: hash.percentile(50),
        };
        Ok((ceiling, rows))
    }
}

fn row(what: &str, times: &Times, remark: &str) -> Row {
    Row::times(what, times)
        .figure("rate", Amount::Rate(times.per_second()))
        .remark(remark)
}

/// A file of two blocks, of which one is overwritten and synced at a time.
#[derive(Debug)]
pub(crate) struct Block {
    file: File,
    next: u64,
}

impl Block {
    /// Makes the file at its full length, so that no later sync has to grow it.
    pub(crate) fn create(folder: &Path) -> Result<Self> {
        let path = folder.join("fdatasync.bin");
        let mut file =
            File::create(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
        file.write_all(&[0; 2 * BLOCK_BYTES])?;
        file.sync_all()?;
        Ok(Self { file, next: 0 })
    }

    /// Overwrites a block and waits until the disk has it.
    pub(crate) fn write_durably(&mut self) -> Result<()> {
        let place = (self.next % 2) * BLOCK_BYTES as u64;
        self.next += 1;
        self.file.seek(SeekFrom::Start(place))?;
        self.file.write_all(&[0x5a; BLOCK_BYTES])?;
        self.file.sync_data()?;
        Ok(())
    }
}

/// One Ed25519 signature over an entry.
fn sign() -> Result<Times> {
    // A fixed key: the time does not depend on it, and nothing it signs is kept.
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut entry = [0_u8; ENTRY_BYTES];
    measure::repeat(200, 5000, |call| {
        entry[0] = u8::try_from(call % 256)?;
        Ok(key.sign(&entry))
    })
}

/// One SHA-256 over an entry.
fn hash() -> Result<Times> {
    let mut entry = [0_u8; ENTRY_BYTES];
    measure::repeat(1000, 20_000, |call| {
        entry[0] = u8::try_from(call % 256)?;
        Ok(Sha256::digest(entry))
    })
}
