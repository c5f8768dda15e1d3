//! One file read once into a script: in this process, or apart where it may be a PDF. Every error names the
//! file.

use std::fmt;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use looks_app::scripts::may_be_pdf;
use looks_script::decode::BYTES_MAX;
use looks_script::model::Script;
use looks_script::read;
use looks_script::report::{Language, said};

use super::apart;
use crate::args::PdfLimits;

/// Why a file gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The file, as it was asked for.
    pub(super) file: String,
    /// What is wrong, where in it, and what to do.
    pub(super) words: String,
}

impl Fault {
    /// Of this file.
    pub(super) fn of(path: &Path, words: impl fmt::Display) -> Self {
        Self {
            file: path.display().to_string(),
            words: words.to_string(),
        }
    }

    /// The same in this language, where the readers have it.
    pub(super) fn said(self, language: Language) -> Self {
        Self {
            words: said(&self.words, language).into_owned(),
            ..self
        }
    }

    /// Said of a file on which the program itself failed.
    pub(super) fn ours(path: &Path) -> Self {
        Self::of(
            path,
            "reading it failed for a fault of this program; export it in another format, and report it",
        )
    }
}

impl fmt::Display for Fault {
    /// For terminals: what came with a file, its name too, gives no orders there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |text: &str| text.replace(char::is_control, " ");
        write!(f, "`{}`: {}", plain(&self.file), plain(&self.words))
    }
}

/// Reads a script from a file.
pub(super) fn read(path: &Path, limits: PdfLimits) -> Result<Script, Fault> {
    let bytes = bytes(path).map_err(|words| Fault::of(path, words))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    from_bytes(bytes, &name, limits).map_err(|words| Fault::of(path, words))
}

/// Reads a script from bytes. Whatever could be taken for a PDF goes apart; what it is, is decided there by
/// the same reader.
pub(super) fn from_bytes(bytes: Vec<u8>, name: &str, limits: PdfLimits) -> Result<Script, String> {
    if may_be_pdf(&bytes) {
        return apart::read(bytes, name, limits);
    }
    read::read(&bytes, name).map_err(|e| e.to_string())
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let cannot =
        |e: std::io::Error| format!("cannot be read: {e}; check the path and its permissions");
    // Asked before it is opened: opening a pipe waits for somebody to write into it.
    let about = fs::metadata(path).map_err(cannot)?;
    if !about.is_file() {
        return Err("no file; give scripts, or folders with them".to_owned());
    }
    let limit = BYTES_MAX as u64;
    let too_large = |size: u64| {
        format!(
            "`{size}` bytes, more than the `{limit}` that are read; send the script alone, without pictures or old drafts"
        )
    };
    if about.len() > limit {
        return Err(too_large(about.len()));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(cannot)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(bytes.len() as u64));
    }
    if bytes.is_empty() {
        return Err("`0` bytes, so there is nothing to read; export the script again".to_owned());
    }
    Ok(bytes)
}
