//! Reads a pack once from front to back and hashes every file. Trusts nothing, keeps no contents but
//! the manifest.

use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use super::{FileKind, MAX_FILES, PackError, admit, tar};
use crate::hash::Hash;
use crate::part::FileHasher;

/// One file as found in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedFile {
    /// Path.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// Length in bytes.
    pub size: u64,
    /// Where its bytes begin in the archive.
    pub offset: u64,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// For a part, the commitment that its bytes have.
    pub commitment: Option<Hash>,
}

/// An archive whose form is right. Nothing is said yet of whether the manifest lists these files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The files but the manifest, ascending by path.
    pub files: Vec<ScannedFile>,
    /// The manifest file.
    pub manifest: Vec<u8>,
    /// Length of the whole archive.
    pub bytes: u64,
}

impl Scan {
    /// The file with this path.
    pub fn file(&self, path: &str) -> Option<&ScannedFile> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        self.files.get(at)
    }
}

/// Reads the archive to its end. Every byte is checked: headers and padding have one form, and all
/// else belongs to a file that is hashed.
pub fn scan(reader: &mut dyn Read) -> Result<Scan, PackError> {
    let mut input = Counting { reader, at: 0 };
    let mut files: Vec<ScannedFile> = Vec::new();
    loop {
        let start = input.at;
        let inside = files.last().map_or_else(
            || "the first header".to_owned(),
            |file| format!("the header after `{}`", file.path),
        );
        let block = input.block(&inside)?;
        let (path, size) = match tar::parse(&block) {
            tar::Read::File { path, size } => (path, size),
            tar::Read::End => {
                let inside = format!("{inside}: the manifest is missing");
                return Err(PackError::Truncated { at: start, inside });
            }
            tar::Read::Wrong { at, path } => {
                if start == 0
                    && path != "FORMAT.md"
                    && block.get(257..262).is_none_or(|magic| magic != b"ustar")
                {
                    return Err(PackError::Foreign("no tar archive"));
                }
                return Err(PackError::Header {
                    at: start + at as u64,
                    path,
                });
            }
        };
        let kind = admit(files.last().map(|file| file.path.as_str()), &path, size)?;
        if files.len() >= MAX_FILES {
            return Err(PackError::TooManyFiles);
        }
        let offset = input.at;
        if kind == FileKind::Manifest {
            let manifest = input.take_vec(size, &path)?;
            input.zeros(tar::padding(size), &format!("padding of `{path}`"))?;
            input.zeros(tar::END, "the end marker")?;
            input.end()?;
            return Ok(Scan {
                files,
                manifest,
                bytes: input.at,
            });
        }
        let (sha256, commitment) = input.hash_file(kind, size, &path)?;
        input.zeros(tar::padding(size), &format!("padding of `{path}`"))?;
        files.push(ScannedFile {
            path,
            kind,
            size,
            offset,
            sha256,
            commitment,
        });
    }
}

/// Reads the bytes of a scanned file. Refuses files over 64 MiB, which callers stream instead.
pub fn read_file<R: Read + Seek>(reader: &mut R, file: &ScannedFile) -> Result<Vec<u8>, PackError> {
    let limit = crate::note::MAX_NOTE as u64;
    if file.size > limit {
        return Err(PackError::TooLong {
            path: file.path.clone(),
            size: file.size,
            limit,
        });
    }
    reader.seek(SeekFrom::Start(file.offset))?;
    let mut bytes = Vec::new();
    reader.take(file.size).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == file.size {
        return Ok(bytes);
    }
    let at = file.offset + bytes.len() as u64;
    Err(PackError::Truncated {
        at,
        inside: format!("`{}`", file.path),
    })
}

/// A reader that knows where it is.
struct Counting<'r> {
    reader: &'r mut dyn Read,
    at: u64,
}

impl Counting<'_> {
    /// Fills as much of the buffer as there is.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.at += filled as u64;
        Ok(filled)
    }

    fn block(&mut self, inside: &str) -> Result<[u8; tar::BLOCK], PackError> {
        let start = self.at;
        let mut block = [0; tar::BLOCK];
        let filled = self.fill(&mut block)?;
        if start == 0
            && let Some(name) = tar::foreign(block.get(..filled).unwrap_or_default())
        {
            return Err(PackError::Foreign(name));
        }
        if filled == tar::BLOCK {
            return Ok(block);
        }
        if start == 0 {
            return Err(PackError::Foreign("no tar archive"));
        }
        Err(PackError::Truncated {
            at: self.at,
            inside: inside.to_owned(),
        })
    }

    /// Hands the next `size` bytes to `take` in pieces.
    fn pieces(
        &mut self,
        size: u64,
        path: &str,
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), PackError> {
        let mut buffer = vec![0; 64 * 1024];
        let mut left = size;
        while left > 0 {
            let want = usize::try_from(left)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            let piece = buffer.get_mut(..want).unwrap_or_default();
            let filled = self.fill(piece)?;
            take(piece.get(..filled).unwrap_or_default());
            if filled < want {
                return Err(PackError::Truncated {
                    at: self.at,
                    inside: format!("`{path}`"),
                });
            }
            left -= want as u64;
        }
        Ok(())
    }

    fn take_vec(&mut self, size: u64, path: &str) -> Result<Vec<u8>, PackError> {
        let mut bytes = Vec::new();
        self.pieces(size, path, |piece| bytes.extend_from_slice(piece))?;
        Ok(bytes)
    }

    fn hash_file(
        &mut self,
        kind: FileKind,
        size: u64,
        path: &str,
    ) -> Result<(Hash, Option<Hash>), PackError> {
        let mut sha256 = Sha256::new();
        let mut part = matches!(kind, FileKind::Part(_)).then(FileHasher::default);
        self.pieces(size, path, |piece| {
            sha256.update(piece);
            if let Some(part) = &mut part {
                part.update(piece);
            }
        })?;
        Ok((Hash(sha256.finalize().into()), part.map(FileHasher::finish)))
    }

    fn zeros(&mut self, count: usize, place: &str) -> Result<(), PackError> {
        let start = self.at;
        let mut bytes = vec![0; count];
        let filled = self.fill(&mut bytes)?;
        if let Some(at) = bytes.iter().position(|byte| *byte != 0) {
            return Err(PackError::NotZero {
                at: start + at as u64,
                place: place.to_owned(),
            });
        }
        if filled < count {
            return Err(PackError::Truncated {
                at: self.at,
                inside: place.to_owned(),
            });
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), PackError> {
        let at = self.at;
        if self.fill(&mut [0])? == 0 {
            Ok(())
        } else {
            Err(PackError::Trailing(at))
        }
    }
}

impl ScannedFile {
    /// Whether the bytes of this part fit the commitment in its name; true for all other files.
    pub fn part_fits(&self) -> bool {
        match self.kind {
            FileKind::Part(named) => self.commitment == Some(named),
            _ => true,
        }
    }
}
