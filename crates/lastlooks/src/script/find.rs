//! Which files are meant by the files and folders of the command line. Opens no file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::file::Fault;

/// Endings of names that are read in folders.
pub(super) const ENDINGS: [&str; 6] = ["fountain", "spmd", "ftn", "txt", "fdx", "pdf"];

/// The files in the order in which they were asked for, those of a folder by their paths, each once; in
/// place of a folder that cannot be read, why.
pub(super) fn files(asked: &[PathBuf]) -> Vec<Result<PathBuf, Fault>> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for path in asked {
        if path.is_dir() {
            let (files, faults) = in_folder(path);
            out.extend(faults.into_iter().map(Err));
            out.extend(files.into_iter().filter(|p| seen.insert(p.clone())).map(Ok));
        } else if seen.insert(path.clone()) {
            out.push(Ok(path.clone()));
        }
    }
    out
}

/// The scripts in a folder and all below it. Links are not followed, so that the search ends; names that
/// begin with a dot are other programs' own.
fn in_folder(folder: &Path) -> (BTreeSet<PathBuf>, Vec<Fault>) {
    let mut files = BTreeSet::new();
    let mut faults = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) => {
                faults.push(Fault::of(
                    &folder,
                    format_args!("the folder cannot be read: {e}; check its permissions"),
                ));
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            // The entry's own kind: a link is neither folder nor file.
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && is_script(&path) {
                files.insert(path);
            }
        }
    }
    faults.sort_by(|a, b| a.file.cmp(&b.file));
    (files, faults)
}

fn is_script(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| ENDINGS.iter().any(|known| end.eq_ignore_ascii_case(known)))
}
