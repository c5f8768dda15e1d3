//! Random secrets, their hashes, and the pepper of the codes.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use looks_record::hash::{from_hex, sha256, to_hex};
use looks_store::{ErrorKind, StoreError};

use crate::AppError;

/// Name of the pepper's file in a data folder.
const FILE: &str = "codes.key";

/// What stands before the hexadecimal pepper in its file.
const PREFIX: &str = "lastlooks-codes-key-v1:";

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| AppError::Internal(format!("the system gave no random bytes ({e})")))?;
    Ok(bytes)
}

/// A secret of 256 random bits as URL-safe text.
pub(super) fn token() -> Result<String, AppError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// How a secret is stored.
pub(super) fn hash_of(secret: &str) -> [u8; 32] {
    sha256(secret.as_bytes()).0
}

/// The secret mixed into every code. Never printed.
#[derive(Clone)]
pub(crate) struct Pepper(pub(super) [u8; 32]);

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pepper(..)")
    }
}

impl Pepper {
    /// A pepper that is kept nowhere.
    pub(crate) fn fresh() -> Result<Self, AppError> {
        Ok(Self(random()?))
    }

    /// Makes the file in a new data folder. Durable on return.
    pub(crate) fn create(folder: &Path) -> Result<Self, AppError> {
        let pepper = Self::fresh()?;
        let path = folder.join(FILE);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let failed = |e| StoreError::io(format_args!("write `{}`", path.display()), e);
        let mut file = options.open(&path).map_err(failed)?;
        writeln!(file, "{PREFIX}{}", to_hex(&pepper.0)).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(pepper)
    }

    /// Reads the file of a data folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, AppError> {
        let path = folder.join(FILE);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| StoreError::io(format_args!("read `{}`", path.display()), e))?;
        text.trim_end()
            .strip_prefix(PREFIX)
            .and_then(from_hex)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| {
                StoreError::new(
                    ErrorKind::Corrupt,
                    format!("`{}` is not a codes key", path.display()),
                    "put the file back from your backup, or remove it and have everybody set a new \
                     signing code",
                )
                .into()
            })
    }
}
