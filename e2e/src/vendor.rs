//! The accessibility checker that pages are examined with, kept in `e2e/vendor` as published.
//!
//! Not our code: axe-core under its own licence (the Mozilla Public License 2.0), unchanged. A
//! manifest of SHA-256 digests beside it is checked before every run and in the tests.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// The script injected into each examined page.
pub(crate) const AXE: &str = include_str!("../vendor/axe-core/axe.min.js");

/// Checks every vendored file against `SHA256SUMS`.
pub(crate) fn check() -> Result<()> {
    check_in(&folder())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vendor")
}

fn check_in(folder: &Path) -> Result<()> {
    let manifest = std::fs::read_to_string(folder.join("SHA256SUMS"))
        .with_context(|| format!("cannot read the manifest in `{}`", folder.display()))?;
    let mut checked = 0;
    for line in manifest.lines() {
        let (expected, name) = line
            .split_once("  ")
            .with_context(|| format!("manifest line `{line}` is not `digest  file`"))?;
        let bytes =
            std::fs::read(folder.join(name)).with_context(|| format!("cannot read `{name}`"))?;
        let found = hex(&Sha256::digest(&bytes));
        if found != expected {
            bail!(
                "`{name}` has digest `{found}`, the manifest says `{expected}`; restore the file"
            );
        }
        checked += 1;
    }
    if checked == 0 {
        bail!("the manifest in `{}` names no file", folder.display());
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that the vendored files are the ones recorded, and that each has a line.
    #[test]
    fn manifest_covers_the_folder() {
        check().unwrap();
        let manifest = std::fs::read_to_string(folder().join("SHA256SUMS")).unwrap();
        for entry in std::fs::read_dir(folder().join("axe-core")).unwrap() {
            let name = format!("axe-core/{}", entry.unwrap().file_name().to_string_lossy());
            assert!(
                manifest.contains(&name),
                "`{name}` has no line in the manifest"
            );
        }
    }

    /// Shows that one changed byte is found and named.
    #[test]
    fn changed_byte_is_found() {
        let dir = std::env::temp_dir().join(format!("looks-e2e-vendor-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("axe-core")).unwrap();
        for name in [
            "SHA256SUMS",
            "axe-core/LICENSE",
            "axe-core/LICENSE-3RD-PARTY.txt",
        ] {
            std::fs::copy(folder().join(name), dir.join(name)).unwrap();
        }
        std::fs::write(dir.join("axe-core/axe.min.js"), format!("{AXE} ")).unwrap();
        let error = check_in(&dir).unwrap_err().to_string();
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(
            error.starts_with("`axe-core/axe.min.js` has digest"),
            "{error}"
        );
    }
}
