//! A hub's data folder: made only on purpose, held by one process, readable by its owner only.
//!
//! It is not a backup tool and starts no server. Layout (everything else in the folder belongs to
//! other layers and is left alone):
//!
//! ```text
//! DIR/            0700
//!   lock          held while a hub runs; its content is the process id, for people
//!   log.key       0600, the log's signing seed as text: `lastlooks-log-key-v1:<64 hex>`
//!   record.db     the log and short parts (with record.db-wal and record.db-shm while open)
//!   accounts.db   people's credentials and hub settings (the same two files beside it)
//!   head          the head file
//!   blobs/ab/...  long parts, named by commitment
//! ```

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::contract::accounts::AccountStore;
use crate::contract::{Digest, LogIdentity, LogRead as _, PartStore};
use crate::durable::DurableLog;
use crate::error::{ErrorKind, StoreError};
use crate::files;
use crate::head_file::HeadFile;
use crate::sqlite::{SqliteAccounts, SqliteLog, SqliteRecord};
use crate::text::{digest_from_hex, hex};

/// What stands before the hexadecimal seed in the key file.
const KEY_PREFIX: &str = "lastlooks-log-key-v1:";

/// The 32-byte seed of the log's signing key. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(..)")
    }
}

/// A data folder, held by this process until the value is dropped.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Dropping the file gives the lock back, also when the process is killed.
    _lock: File,
}

/// Everything in a folder, opened.
#[derive(Debug)]
pub struct Stores {
    /// The log with its head file: the writer's.
    pub log: DurableLog<SqliteLog, HeadFile>,
    /// The log database, for more handles.
    pub record: SqliteRecord,
    /// The detached parts.
    pub parts: Arc<dyn PartStore>,
    /// The accounts.
    pub accounts: Arc<dyn AccountStore>,
}

impl Folder {
    /// True if `path` holds a hub. Touches nothing.
    pub fn holds_hub(path: &Path) -> bool {
        path.join("record.db").is_file()
    }

    /// Makes a hub's folder, with an empty log and no accounts, and holds it. This is the only way
    /// a folder, a key or a database comes into being.
    ///
    /// `Conflict` if the folder holds a hub or anything that is not the trace of an interrupted
    /// `create`. CRASH: `record.db` appears last and whole: without it the folder holds no hub, and
    /// the next `create` starts again.
    pub fn create(path: &Path, seed: &Seed, identity: &LogIdentity) -> Result<Self, StoreError> {
        if Self::holds_hub(path) {
            return Err(StoreError::new(
                ErrorKind::Conflict,
                format!("`{}` holds a hub already", path.display()),
                "start it with `lastlooks serve`, or choose another folder",
            ));
        }
        if path.exists() {
            check_is_folder(path)?;
            check_only_ours(path)?;
        }
        files::make_private_folder(path, true)?;
        let folder = Self {
            path: path.to_owned(),
            _lock: lock(path)?,
        };
        let key = format!("{KEY_PREFIX}{}\n", hex(&seed.0));
        // CRASH: between any two of these the folder holds no hub yet.
        files::write_private(&folder.key_path(), &[key.as_bytes()])?;
        files::remove(&folder.accounts_path())?;
        SqliteAccounts::create(&folder.accounts_path())?;
        HeadFile::create(&folder.head_path())?;
        SqliteRecord::create(&folder.record_path(), identity)?;
        Ok(folder)
    }

    /// Holds an existing hub's folder. Never makes one: `Missing` if there is none; `Locked`,
    /// naming the process if it can, if another hub runs on it; `ReadOnly` if it cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if path.exists() {
            check_is_folder(path)?;
        }
        if !Self::holds_hub(path) {
            return Err(StoreError::new(
                ErrorKind::Missing,
                format!("`{}` holds no hub (no `record.db`)", path.display()),
                "check the path; a new hub is made only by `lastlooks init` or the set-up page",
            ));
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock(path)?,
        })
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The log's signing seed. `Missing` or `Corrupt`, with where to look for a copy.
    pub fn seed(&self) -> Result<Seed, StoreError> {
        let path = self.key_path();
        let text = std::fs::read_to_string(&path).map_err(|e| {
            if e.kind() == io::ErrorKind::NotFound {
                StoreError::new(
                    ErrorKind::Missing,
                    format!("the log's signing key `{}` is not there", path.display()),
                    "put the file back from your backup; without it nothing can be added to this \
                     log, reading and verifying still work",
                )
            } else {
                StoreError::io(format_args!("read `{}`", path.display()), e)
            }
        })?;
        text.trim_end()
            .strip_prefix(KEY_PREFIX)
            .and_then(digest_from_hex)
            .map(Seed)
            .ok_or_else(|| {
                StoreError::new(
                    ErrorKind::Corrupt,
                    format!("`{}` is not a log key", path.display()),
                    "put the file back from your backup",
                )
            })
    }

    /// Opens everything and compares: the key with the log's identity (`key_id` is the digest that
    /// names the public half of [`Folder::seed`]), the head row with the entries, the head file
    /// with the head row. A database that went back still opens, for reading: ask
    /// [`DurableLog::standing`].
    pub fn open_stores(&self, key_id: &Digest) -> Result<Stores, StoreError> {
        let record = SqliteRecord::open(&self.record_path(), &self.path.join("blobs"))?;
        let log = record.log();
        let identity = log.identity()?;
        if identity.key_id != *key_id {
            return Err(StoreError::new(
                ErrorKind::WrongKey,
                format!(
                    "`{}` holds key `{}`, the log `{}` is signed with key `{}`",
                    self.key_path().display(),
                    short(key_id),
                    identity.origin,
                    short(&identity.key_id)
                ),
                "put back the key file that belongs to this log from your backup",
            ));
        }
        let accounts = SqliteAccounts::open(&self.accounts_path())?;
        let head = HeadFile::open(&self.head_path())?;
        Ok(Stores {
            log: DurableLog::open(log, head)?,
            parts: Arc::new(record.parts()),
            record,
            accounts: Arc::new(accounts),
        })
    }

    /// Files that others on this machine can read and should not, in words; empty if all is well.
    #[cfg(unix)]
    pub fn exposed(&self) -> Vec<String> {
        use std::os::unix::fs::PermissionsExt as _;
        [
            self.path.clone(),
            self.key_path(),
            self.record_path(),
            self.accounts_path(),
        ]
        .into_iter()
        .filter_map(|path| {
            let mode = path.metadata().ok()?.permissions().mode() & 0o777;
            (mode & 0o077 != 0).then(|| {
                format!(
                    "`{}` can be read by others (mode {mode:o}): take their rights away with \
                         `chmod go= {}`",
                    path.display(),
                    path.display()
                )
            })
        })
        .collect()
    }

    /// Files that others on this machine can read; this system has no such mark.
    #[cfg(not(unix))]
    pub fn exposed(&self) -> Vec<String> {
        Vec::new()
    }

    fn key_path(&self) -> PathBuf {
        self.path.join("log.key")
    }

    fn record_path(&self) -> PathBuf {
        self.path.join("record.db")
    }

    fn accounts_path(&self) -> PathBuf {
        self.path.join("accounts.db")
    }

    fn head_path(&self) -> PathBuf {
        self.path.join("head")
    }
}

/// First digits of a key's name: enough to tell two keys apart.
fn short(digest: &Digest) -> String {
    hex(digest).chars().take(12).collect()
}

/// A file where the folder should be is said in words, not by an operating system code.
fn check_is_folder(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Ok(());
    }
    Err(StoreError::new(
        ErrorKind::Misuse,
        format!("`{}` is a file, not a folder", path.display()),
        "give the folder that holds (or shall hold) the hub's data",
    ))
}

/// An existing folder is used for a new hub only if nothing of anybody else's is in it.
fn check_only_ours(path: &Path) -> Result<(), StoreError> {
    const OURS: [&str; 5] = ["lock", "log.key", "head", "accounts.db", "record.db"];
    let failed = |e| StoreError::io(format_args!("look into `{}`", path.display()), e);
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        let ours = OURS.iter().any(|our| name.starts_with(our));
        if !ours {
            return Err(StoreError::new(
                ErrorKind::Conflict,
                format!(
                    "folder `{}` is not empty (it holds `{name}`)",
                    path.display()
                ),
                "choose an empty or a new folder",
            ));
        }
    }
    Ok(())
}

/// Takes the folder's lock and writes our process id into it, for whoever comes second.
fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = path.join("lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(&lock_path)
        .map_err(|e| StoreError::io(format_args!("take the lock `{}`", lock_path.display()), e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let read = file.read_to_string(&mut holder);
            return Err(already_held(path, read.ok().map(|_| holder.trim())));
        }
        Err(TryLockError::Error(e)) => {
            return Err(StoreError::io(
                format_args!("lock `{}`", lock_path.display()),
                e,
            ));
        }
    }
    let failed = |e| StoreError::io(format_args!("write `{}`", lock_path.display()), e);
    let id = format!("{}\n", std::process::id());
    file.set_len(0).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    file.write_all(id.as_bytes()).map_err(failed)?;
    Ok(file)
}

/// The refusal to run two hubs on one folder.
fn already_held(path: &Path, holder: Option<&str>) -> StoreError {
    let who = match holder {
        Some(id) if id.parse::<u32>().is_ok() => format!("process `{id}`"),
        _ => "another process".to_owned(),
    };
    StoreError::new(
        ErrorKind::Locked,
        format!(
            "two hubs on one folder: {who} already runs on `{}`",
            path.display()
        ),
        "use the hub that runs, or stop it first; never delete the lock file",
    )
}
