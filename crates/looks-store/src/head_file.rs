//! The head file: the newest head, apart from the database, in two slots that take turns.
//!
//! It is not a copy of the log. It exists so that a database which went back in time (a restored
//! backup, a lost write-ahead log, a copied folder) is noticed before anything is appended to it.
//!
//! Layout: two slots of 4096 bytes. A slot: 8 bytes magic `LLHEAD01`, then big-endian u64 sequence
//! number, u64 size, 32 bytes root, u32 note length, the note, zeros, and in the last 32 bytes the
//! SHA-256 of everything before them. The file never changes its length after it was made, so one
//! `fdatasync` makes a write durable.

use std::cmp::Ordering;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::contract::{Digest, Head, HeadMark, HeadRecord, MAX_NOTE_BYTES};
use crate::error::{ErrorKind, StoreError};
use crate::files;

/// Bytes of one slot: one page of every common disk.
const SLOT: usize = 4096;
/// Bytes of a slot before its checksum.
const BODY: usize = SLOT - 32;
/// First bytes of a written slot.
const MAGIC: &[u8; 8] = b"LLHEAD01";

/// How a database's head stands to the head record, seen from the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadStanding {
    /// Both name the same size and root.
    Equal,
    /// The database has entries that the record does not name yet: the process died between the
    /// two writes. The caller checks that the record's root is a prefix, then catches up.
    Ahead {
        /// The record, or none if none was ever written.
        recorded: Option<HeadMark>,
    },
    /// The record names more entries than the database has: acknowledged entries are gone.
    Behind {
        /// The record.
        recorded: HeadMark,
    },
    /// Same size, another root: this is another log, or it was rewritten.
    Forked {
        /// The record.
        recorded: HeadMark,
    },
}

impl HeadStanding {
    /// Compares the database's head with the head record.
    pub fn of(database: &Head, recorded: Option<HeadMark>) -> Self {
        let Some(mark) = recorded else {
            return if database.size == 0 {
                Self::Equal
            } else {
                Self::Ahead { recorded: None }
            };
        };
        match database.size.cmp(&mark.size) {
            Ordering::Less => Self::Behind { recorded: mark },
            Ordering::Greater => Self::Ahead {
                recorded: Some(mark),
            },
            Ordering::Equal if database.root == mark.root => Self::Equal,
            Ordering::Equal => Self::Forked { recorded: mark },
        }
    }

    /// The refusal to append, with how to recover; none if appending is fine.
    pub fn refusal(&self, database: &Head) -> Option<StoreError> {
        let what = match self {
            Self::Equal | Self::Ahead { .. } => return None,
            Self::Behind { recorded } => format!(
                "the log database holds `{}` entries, but `{}` were acknowledged: it is an old or \
                 cut-short copy, and nothing will be added to it",
                database.size, recorded.size
            ),
            Self::Forked { recorded } => format!(
                "the log database and the head file name different records of `{}` entries: this \
                 is another log or it was rewritten, and nothing will be added to it",
                recorded.size
            ),
        };
        Some(StoreError::new(ErrorKind::Behind, what, BEHIND_REMEDY))
    }
}

/// What to do about a database that went back. It never offers to go on without the entries.
const BEHIND_REMEDY: &str = "keep a copy of the folder as it is; put back the newest `record.db` \
     together with its `record.db-wal` file, or the newest backup; check with `lastlooks verify` \
     against a receipt or a printed checkpoint; if the entries are lost for good, start a new log \
     in a new folder and keep this one as evidence. Reading and exporting still work";

/// One slot, read.
enum Slot {
    Whole { sequence: u64, mark: HeadMark },
    Torn,
}

/// The head record in a file.
#[derive(Debug)]
pub struct HeadFile {
    path: PathBuf,
    file: File,
    /// Sequence number and size of the newest whole slot, once known.
    newest: Option<(u64, u64)>,
}

impl HeadFile {
    /// Makes a new head file that records an empty log. Durable on return; an existing one is
    /// replaced whole.
    pub fn create(path: &Path) -> Result<(), StoreError> {
        let first = encode(0, &HeadMark::default())?;
        files::write_private(path, &[&first, &[0; SLOT]])
    }

    /// Opens an existing head file. `Missing` if there is none, `Corrupt` if no slot is whole.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(|e| StoreError::io(format_args!("open head file `{}`", path.display()), e))?;
        let mut head = Self {
            path: path.to_owned(),
            file,
            newest: None,
        };
        let (sequence, mark) = head.newest_slot()?;
        head.newest = Some((sequence, mark.size));
        Ok(head)
    }

    /// The whole slot with the highest sequence number.
    fn newest_slot(&self) -> Result<(u64, HeadMark), StoreError> {
        let failed =
            |e| StoreError::io(format_args!("read head file `{}`", self.path.display()), e);
        let mut content = Vec::with_capacity(2 * SLOT);
        // Its own handle: readings may meet, and must not share a position.
        let file = File::open(&self.path).map_err(failed)?;
        file.take(2 * SLOT as u64)
            .read_to_end(&mut content)
            .map_err(failed)?;
        content
            .chunks(SLOT)
            .filter_map(|slot| match decode(slot) {
                Slot::Whole { sequence, mark } => Some((sequence, mark)),
                Slot::Torn => None,
            })
            .max_by_key(|(sequence, _)| *sequence)
            .ok_or_else(|| {
                StoreError::corrupt(format!(
                    "neither slot of head file `{}` is whole",
                    self.path.display()
                ))
            })
    }
}

impl HeadRecord for HeadFile {
    fn write(&mut self, mark: &HeadMark) -> Result<(), StoreError> {
        let (sequence, size) = if let Some(known) = self.newest {
            known
        } else {
            let (sequence, mark) = self.newest_slot()?;
            (sequence, mark.size)
        };
        if mark.size < size {
            return Err(StoreError::misuse(format!(
                "head size `{}` is smaller than the recorded `{size}`",
                mark.size
            )));
        }
        let sequence = sequence + 1;
        let slot = encode(sequence, mark)?;
        let place = if sequence.is_multiple_of(2) {
            0
        } else {
            SLOT as u64
        };
        // Until this write is known to have ended well, the next one must look at the disk again.
        self.newest = None;
        // CRASH: before this line the newest slot is the old mark.
        let failed =
            |e| StoreError::io(format_args!("write head file `{}`", self.path.display()), e);
        self.file.seek(SeekFrom::Start(place)).map_err(failed)?;
        // CRASH: during this line the older slot is torn (its checksum fails); the newest slot is
        // not touched and still gives the mark before this one.
        self.file.write_all(&slot).map_err(failed)?;
        // CRASH: after this line the process may die without loss (the kernel has the bytes); if
        // the machine dies, either mark may come back. Nobody was told of the new one yet.
        self.file.sync_data().map_err(|e| {
            StoreError::sync(format_args!("head file `{}`", self.path.display()), e)
        })?;
        // CRASH: from here on the new mark is what every reading gives.
        self.newest = Some((sequence, mark.size));
        Ok(())
    }

    fn read(&self) -> Result<Option<HeadMark>, StoreError> {
        let (sequence, mark) = self.newest_slot()?;
        Ok((sequence > 0).then_some(mark))
    }
}

/// The bytes of one slot.
fn encode(sequence: u64, mark: &HeadMark) -> Result<Vec<u8>, StoreError> {
    if mark.note.len() > MAX_NOTE_BYTES {
        return Err(StoreError::misuse(format!(
            "checkpoint note has `{}` bytes, at most {MAX_NOTE_BYTES} fit the head file",
            mark.note.len()
        )));
    }
    let length = u32::try_from(mark.note.len()).unwrap_or(u32::MAX);
    let mut slot = Vec::with_capacity(SLOT);
    slot.extend_from_slice(MAGIC);
    slot.extend_from_slice(&sequence.to_be_bytes());
    slot.extend_from_slice(&mark.size.to_be_bytes());
    slot.extend_from_slice(&mark.root);
    slot.extend_from_slice(&length.to_be_bytes());
    slot.extend_from_slice(&mark.note);
    slot.resize(BODY, 0);
    let sum: Digest = Sha256::digest(&slot).into();
    slot.extend_from_slice(&sum);
    Ok(slot)
}

/// A slot back, if it is whole.
fn decode(slot: &[u8]) -> Slot {
    decode_whole(slot).map_or(Slot::Torn, |(sequence, mark)| Slot::Whole {
        sequence,
        mark,
    })
}

fn decode_whole(slot: &[u8]) -> Option<(u64, HeadMark)> {
    let (body, sum) = slot.split_at_checked(BODY)?;
    if sum != Sha256::digest(body).as_slice() {
        return None;
    }
    let rest = body.strip_prefix(MAGIC)?;
    let (sequence, rest) = rest.split_first_chunk::<8>()?;
    let (size, rest) = rest.split_first_chunk::<8>()?;
    let (root, rest) = rest.split_first_chunk::<32>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let note = rest.get(..length)?.to_vec();
    let mark = HeadMark {
        size: u64::from_be_bytes(*size),
        root: *root,
        note,
    };
    Some((u64::from_be_bytes(*sequence), mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(size: u64) -> HeadMark {
        HeadMark {
            size,
            root: [size.to_be_bytes()[7]; 32],
            note: size.to_string().into_bytes(),
        }
    }

    fn fresh(folder: &Path) -> HeadFile {
        let path = folder.join("head");
        HeadFile::create(&path).unwrap();
        HeadFile::open(&path).unwrap()
    }

    #[test]
    fn every_cut_of_a_write_gives_the_old_or_the_new_mark() {
        let folder = tempfile::tempdir().unwrap();
        let mut head = fresh(folder.path());
        head.write(&mark(1)).unwrap();
        head.write(&mark(2)).unwrap();
        let path = folder.path().join("head");
        let before = std::fs::read(&path).unwrap();
        head.write(&mark(3)).unwrap();
        let after = std::fs::read(&path).unwrap();
        let changed: Vec<usize> = (0..2 * SLOT).filter(|i| before[*i] != after[*i]).collect();
        assert!(!changed.is_empty());
        for cut in 0..=2 * SLOT {
            let mut torn = after[..cut].to_vec();
            torn.extend_from_slice(&before[cut..]);
            std::fs::write(&path, &torn).unwrap();
            let read = HeadFile::open(&path).unwrap().read().unwrap().unwrap();
            let whole = changed.iter().all(|i| *i < cut);
            assert_eq!(
                read,
                if whole { mark(3) } else { mark(2) },
                "cut at byte {cut}"
            );
        }
    }

    #[test]
    fn a_changed_byte_anywhere_gives_an_older_mark_or_an_error_never_another() {
        let folder = tempfile::tempdir().unwrap();
        let mut head = fresh(folder.path());
        head.write(&mark(7)).unwrap();
        head.write(&mark(9)).unwrap();
        let path = folder.path().join("head");
        let good = std::fs::read(&path).unwrap();
        for place in (0..2 * SLOT).step_by(3) {
            let mut bad = good.clone();
            bad[place] ^= 0x10;
            std::fs::write(&path, &bad).unwrap();
            let read = HeadFile::open(&path).unwrap().read().unwrap().unwrap();
            let newest_in_first_slot = place < SLOT;
            assert_eq!(
                read,
                if newest_in_first_slot {
                    mark(7)
                } else {
                    mark(9)
                }
            );
        }
        let mut both = good.clone();
        both[20] ^= 1;
        both[SLOT + 20] ^= 1;
        std::fs::write(&path, &both).unwrap();
        assert_eq!(HeadFile::open(&path).unwrap_err().kind, ErrorKind::Corrupt);
        std::fs::write(&path, &good[..100]).unwrap();
        assert_eq!(HeadFile::open(&path).unwrap_err().kind, ErrorKind::Corrupt);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_said_in_words() {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut head = HeadFile {
            path: "/dev/full".into(),
            file,
            newest: Some((0, 0)),
        };
        let error = head.write(&mark(1)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Full);
        assert!(error.to_string().contains("free space"), "{error}");
        assert!(!error.must_stop());
    }

    #[test]
    fn a_missing_file_is_missing_and_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("head");
        assert_eq!(HeadFile::open(&path).unwrap_err().kind, ErrorKind::Missing);
        assert!(!path.exists());
    }

    #[test]
    fn standing_is_seen_from_the_database() {
        let head = |size| Head {
            size,
            root: mark(size).root,
            ..Head::default()
        };
        assert_eq!(HeadStanding::of(&head(0), None), HeadStanding::Equal);
        assert_eq!(
            HeadStanding::of(&head(3), Some(mark(3))),
            HeadStanding::Equal
        );
        let ahead = HeadStanding::of(&head(4), Some(mark(3)));
        assert_eq!(
            ahead,
            HeadStanding::Ahead {
                recorded: Some(mark(3))
            }
        );
        assert!(ahead.refusal(&head(4)).is_none());
        let behind = HeadStanding::of(&head(2), Some(mark(3)));
        let text = behind.refusal(&head(2)).unwrap().to_string();
        assert!(
            text.contains("holds `2` entries, but `3` were acknowledged"),
            "{text}"
        );
        assert!(text.contains("record.db-wal"), "{text}");
        let other = HeadMark {
            root: [9; 32],
            ..mark(3)
        };
        let forked = HeadStanding::of(&head(3), Some(other));
        assert_eq!(forked.refusal(&head(3)).unwrap().kind, ErrorKind::Behind);
    }
}
