//! One file read once into a script: in this process, or apart where it may be a PDF. Every error names the
//! file.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use looks_script::decode::BYTES_MAX;
use looks_script::model::Script;
use looks_script::read;

use super::apart;
use crate::args::PdfLimits;

/// Bytes at the start of a file in which a PDF says that it is one.
const HEAD: usize = 1024;

/// Reads a script from a file.
pub(super) fn read(path: &Path, limits: PdfLimits) -> Result<Script, String> {
    let named = |words: &str| format!("`{}`: {words}", path.display());
    let bytes = bytes(path).map_err(|words| named(&words))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    // Whatever could be taken for a PDF goes apart; what it is, is decided there by the same reader.
    let script = if head.windows(5).any(|five| five == b"%PDF-") {
        apart::read(bytes, &name, limits)
    } else {
        read::read(&bytes, &name).map_err(|e| e.to_string())
    };
    script.map_err(|words| named(&words))
}

/// What is said of a file on which the program itself failed.
pub(super) fn fault(path: &Path) -> String {
    format!(
        "`{}`: reading it failed for a fault of this program; export it in another format, and report it",
        path.display()
    )
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let cannot = |e: std::io::Error| format!("cannot be read: {e}; check the path and its permissions");
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
