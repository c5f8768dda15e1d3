//! The manifest: length and SHA-256 of every other file of the pack, signed.

use std::fmt::Write as _;

use super::{FileKind, MANIFEST_HEADER, MAX_FILES, PackError};
use crate::hash::{Hash, clip};
use crate::note::{Note, NoteError, Signer, check_name};

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestLine {
    /// SHA-256 of the file's bytes.
    pub sha256: Hash,
    /// Length in bytes.
    pub size: u64,
    /// Path in the archive.
    pub path: String,
}

/// The files of a pack in archive order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Origin of the log that the pack is of.
    pub origin: String,
    /// One line per file, ascending by path.
    pub lines: Vec<ManifestLine>,
}

/// Lines of the text before the first file line.
const HEAD_LINES: usize = 2;

impl Manifest {
    /// Number of the line, from 1, that lists the file with this position.
    pub const fn line_number(position: usize) -> usize {
        position + HEAD_LINES + 1
    }

    /// The text that is signed.
    pub fn to_text(&self) -> String {
        let mut text = format!("{MANIFEST_HEADER}\norigin {}\n", self.origin);
        for line in &self.lines {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{} {} {}", line.sha256, line.size, line.path);
        }
        text
    }

    /// The whole file.
    pub fn sign(&self, signer: &Signer) -> Result<Vec<u8>, PackError> {
        Ok(Note::sign(self.to_text(), &[signer])?
            .to_string()
            .into_bytes())
    }

    /// Reads the file: the manifest and the note around it, whose signature is not yet checked.
    /// Accepts one spelling only, with exactly one signature, so that no byte is without meaning.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Note), PackError> {
        let note = Note::parse(bytes)?;
        let lines: Vec<&str> = note.text().lines().collect();
        let manifest = Self::parse_text(&lines)?;
        if note.signatures().len() != 1 {
            let why = format!(
                "{} signatures, expected exactly one",
                note.signatures().len()
            );
            return Err(PackError::Manifest {
                line: lines.len() + 2,
                why,
            });
        }
        if manifest.to_text() != note.text() || note.to_string().as_bytes() != bytes {
            return Err(NoteError::Malformed("not in its one canonical spelling").into());
        }
        Ok((manifest, note))
    }

    fn parse_text(lines: &[&str]) -> Result<Self, PackError> {
        let wrong = |line: usize, why: &str| PackError::Manifest {
            line,
            why: why.to_owned(),
        };
        let [first, second, files @ ..] = lines else {
            return Err(wrong(1, "no header"));
        };
        if *first != MANIFEST_HEADER {
            return Err(wrong(1, "not `lastlooks/pack/v1`"));
        }
        let origin = second
            .strip_prefix("origin ")
            .ok_or(wrong(2, "not `origin` and a name"))?;
        check_name(origin).map_err(|error| wrong(2, &error.to_string()))?;
        if files.len() > MAX_FILES {
            return Err(PackError::TooManyFiles);
        }
        let mut manifest = Self {
            origin: origin.to_owned(),
            lines: Vec::new(),
        };
        for (position, line) in files.iter().enumerate() {
            let number = Self::line_number(position);
            let parsed = parse_line(line)
                .ok_or_else(|| wrong(number, &format!("`{}` is no file line", clip(line))))?;
            if manifest
                .lines
                .last()
                .is_some_and(|last| last.path >= parsed.path)
            {
                return Err(wrong(number, "paths do not ascend"));
            }
            manifest.lines.push(parsed);
        }
        Ok(manifest)
    }
}

fn parse_line(line: &str) -> Option<ManifestLine> {
    let (sha256, rest) = line.split_once(' ')?;
    let (size, path) = rest.split_once(' ')?;
    let number = size
        .parse::<u64>()
        .ok()
        .filter(|number| number.to_string() == size)?;
    let kind = FileKind::of(path)?;
    (kind != FileKind::Manifest).then_some(())?;
    Some(ManifestLine {
        sha256: sha256.parse().ok()?,
        size: number,
        path: path.to_owned(),
    })
}
