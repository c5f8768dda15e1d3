//! Long detached parts as files: `blobs/ab/<64 hex of the commitment>`, content = salt then bytes.
//!
//! It keeps no list: the database says which parts exist. A file without a row is the harmless
//! trace of a crash and is overwritten by the retry.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::contract::{Digest, Part, Salt};
use crate::error::StoreError;
use crate::files;
use crate::text::hex;

/// A folder of long parts.
#[derive(Debug)]
pub(crate) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// Uses `folder`, which is made when the first long part arrives.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Where a part lies.
    fn path(&self, commitment: &Digest) -> PathBuf {
        let name = hex(commitment);
        let shelf: String = name.chars().take(2).collect();
        self.folder.join(shelf).join(name)
    }

    /// Stores a part; durable on return. CRASH: whole or absent under its name.
    pub(crate) fn write(&self, part: &Part) -> Result<(), StoreError> {
        let path = self.path(&part.commitment);
        files::make_private_folder(&self.folder, false)?;
        files::make_private_folder(files::parent(&path), false)?;
        files::write_private(&path, &[&part.salt, &part.bytes])
    }

    /// Reads a part back; none if there is no file. The caller checks the commitment.
    pub(crate) fn read(&self, commitment: &Digest) -> Result<Option<(Salt, Vec<u8>)>, StoreError> {
        let path = self.path(commitment);
        let content = match fs::read(&path) {
            Ok(content) => content,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => {
                return Err(StoreError::io(format_args!("read `{}`", path.display()), e));
            }
        };
        let Some((salt, bytes)) = content.split_first_chunk::<16>() else {
            return Err(StoreError::corrupt(format!(
                "part file `{}` is cut short",
                path.display()
            )));
        };
        Ok(Some((*salt, bytes.to_vec())))
    }

    /// Removes a part's file; durable on return; nothing happens if there is none.
    pub(crate) fn remove(&self, commitment: &Digest) -> Result<(), StoreError> {
        files::remove(&self.path(commitment)).map(|_| ())
    }

    /// Removes half-written files that a crash left behind: private bytes under no name.
    pub(crate) fn sweep_unfinished(&self) -> Result<(), StoreError> {
        for shelf in names_in(&self.folder)? {
            if !shelf.is_dir() {
                continue;
            }
            for file in names_in(&shelf)? {
                if file.extension().is_some_and(|e| e == "new") {
                    files::remove(&file)?;
                }
            }
        }
        Ok(())
    }
}

/// What is in a folder; nothing if there is no folder.
fn names_in(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let failed = |e| StoreError::io(format_args!("look into `{}`", folder.display()), e);
    match fs::read_dir(folder) {
        Ok(found) => found.map(|e| e.map(|e| e.path()).map_err(failed)).collect(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(failed(e)),
    }
}
