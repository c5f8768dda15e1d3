//! Writes a pack file by file. Memory grows with the number of files, never with their length.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use super::{FileKind, MAX_FILES, Manifest, ManifestLine, PackError, admit, tar, unknown};
use crate::hash::Hash;
use crate::note::{Signer, check_name};

/// A pack being written. Files must be added in ascending byte order of their paths.
#[derive(Debug)]
pub struct PackWriter<W: Write> {
    out: W,
    manifest: Manifest,
}

impl<W: Write> PackWriter<W> {
    /// Begins a pack of the log with this origin.
    pub fn new(out: W, origin: &str) -> Result<Self, PackError> {
        check_name(origin)?;
        Ok(Self {
            out,
            manifest: Manifest {
                origin: origin.to_owned(),
                lines: Vec::new(),
            },
        })
    }

    /// Adds a file.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        self.add_stream(path, bytes.len() as u64, &mut &bytes[..])
    }

    /// Adds a file of exactly `size` bytes from a reader; errors if it ends early.
    pub fn add_stream(
        &mut self,
        path: &str,
        size: u64,
        source: &mut dyn Read,
    ) -> Result<(), PackError> {
        let before = self.manifest.lines.last().map(|line| line.path.as_str());
        if admit(before, path, size)? == FileKind::Manifest {
            return Err(unknown(path));
        }
        if self.manifest.lines.len() >= MAX_FILES {
            return Err(PackError::TooManyFiles);
        }
        self.out.write_all(&tar::header(path, size))?;
        let mut hasher = Hashing {
            out: &mut self.out,
            hasher: Sha256::new(),
        };
        let copied = io::copy(&mut source.take(size), &mut hasher)?;
        let sha256 = Hash(hasher.hasher.finalize().into());
        if copied != size {
            return Err(PackError::Truncated {
                at: copied,
                inside: format!("`{path}`"),
            });
        }
        self.pad(size)?;
        self.manifest.lines.push(ManifestLine {
            sha256,
            size,
            path: path.to_owned(),
        });
        Ok(())
    }

    /// Writes manifest and end marker and gives the output back, flushed.
    pub fn finish(mut self, signer: &Signer) -> Result<W, PackError> {
        let bytes = self.manifest.sign(signer)?;
        let size = bytes.len() as u64;
        admit(None, "manifest", size)?;
        self.out.write_all(&tar::header("manifest", size))?;
        self.out.write_all(&bytes)?;
        self.pad(size)?;
        self.out.write_all(&[0; tar::END])?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn pad(&mut self, size: u64) -> io::Result<()> {
        let zeros = [0; tar::BLOCK];
        self.out
            .write_all(zeros.get(..tar::padding(size)).unwrap_or_default())
    }
}

/// Hashes what passes through.
struct Hashing<'w, W: Write> {
    out: &'w mut W,
    hasher: Sha256,
}

impl<W: Write> Write for Hashing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
