//! The few file operations that must survive a crash: sync a folder, write a small file whole.
//!
//! Not a file system abstraction: drivers open their own files.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use crate::error::StoreError;

/// Makes the names in a folder durable (creation, renaming, removal).
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    let handle = File::open(folder)
        .map_err(|e| StoreError::io(format_args!("open folder `{}`", folder.display()), e))?;
    handle
        .sync_all()
        .map_err(|e| StoreError::sync(format_args!("folder `{}`", folder.display()), e))
}

/// The folder a path is in.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes a whole file that only its owner can read, and makes it and its name durable.
///
/// CRASH: before the rename the old file (or none) is there, plus a `.new` that the next call
/// overwrites; after the rename but before the folder is synced, the old or the new one, whole.
pub(crate) fn write_private(path: &Path, pieces: &[&[u8]]) -> Result<(), StoreError> {
    let fresh = with_suffix(path, ".new");
    let describe = |what: &str| format!("{what} `{}`", path.display());
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(&fresh)
        .map_err(|e| StoreError::io(describe("create"), e))?;
    for piece in pieces {
        file.write_all(piece)
            .map_err(|e| StoreError::io(describe("write"), e))?;
    }
    file.sync_all()
        .map_err(|e| StoreError::sync(describe("file"), e))?;
    drop(file);
    fs::rename(&fresh, path).map_err(|e| StoreError::io(describe("put in place"), e))?;
    sync_folder(parent(path))
}

/// Removes a file and makes the removal durable; false if it was not there.
pub(crate) fn remove(path: &Path) -> Result<bool, StoreError> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(parent(path)).map(|()| true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(StoreError::io(
            format_args!("remove `{}`", path.display()),
            e,
        )),
    }
}

/// Lengthens an existing file with zeros to `length`; a longer one stays as it is. Nothing is synced.
pub(crate) fn lengthen(path: &Path, length: u64) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(path)?;
    let missing = length.saturating_sub(file.metadata()?.len());
    io::copy(&mut io::repeat(0).take(missing), &mut file).map(|_| ())
}

/// The path with something added to its last name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Makes a folder that only its owner can enter. Its parents must exist, except when `parents`.
pub(crate) fn make_private_folder(path: &Path, parents: bool) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(parents);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Ok(()) => sync_folder(parent(path)),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(e) => Err(StoreError::io(
            format_args!("make folder `{}`", path.display()),
            e,
        )),
    }
}
