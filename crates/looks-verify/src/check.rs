//! The check from the first byte to the last sentence. Each step adds problems and goes on, so that
//! the first problem named is the nearest to what was changed.

use std::io::{self, Read, Seek, SeekFrom};

use looks_record::checkpoint::{CheckpointError, SignedCheckpoint};
use looks_record::hash::Hash;
use looks_record::note::{NoteError, VerifierKey};
use looks_record::pack::{self, FileKind, MAX_ENTRIES, Manifest, PackError, Scan, ScannedFile};
use looks_record::policy::Policy;
use looks_record::tile::{self, TileKind, TilePath};

use crate::report::{Outcome, PartState, Place, Report, counted};

mod contents;
mod entries;
mod signatures;

/// What the check may rely on: everything here comes from outside the pack.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Keys of the logs that are accepted.
    pub keys: Vec<VerifierKey>,
    /// Logs and witnesses that are accepted, and whose cosignatures must be there.
    pub policy: Option<Policy>,
    /// Check hashes, checkpoint, cosignatures, receipts and parts only: no entry contents and no
    /// device signatures.
    pub fast: bool,
}

/// Checks the pack. `Err` only if reading fails; anything wrong with the bytes is in the report.
pub fn verify<R: Read + Seek>(reader: &mut R, options: &Options) -> io::Result<Report> {
    let mut report = Report::new(options.fast);
    reader.seek(SeekFrom::Start(0))?;
    let scan = match pack::scan(&mut io::BufReader::with_capacity(1 << 18, &mut *reader)) {
        Ok(scan) => scan,
        Err(PackError::Io(error)) => return Err(error),
        Err(error) => {
            report.pack_problem(&error);
            return Ok(report);
        }
    };
    report.counts.files = scan.files.len() as u64 + 1;
    let mut check = Check {
        reader,
        scan,
        options,
        report,
        keys: Vec::new(),
    };
    check.run()?;
    Ok(check.report)
}

/// One check under way.
struct Check<'a, R> {
    reader: &'a mut R,
    scan: Scan,
    options: &'a Options,
    report: Report,
    /// Keys that log signatures are checked with: from outside, or else the pack's own.
    keys: Vec<VerifierKey>,
}

impl<R: Read + Seek> Check<'_, R> {
    fn run(&mut self) -> io::Result<()> {
        let trusted = self.choose_keys()?;
        let origin = self.manifest()?;
        if let Some(checkpoint) = self.checkpoint(origin.as_deref())? {
            self.report.origin = Some(checkpoint.checkpoint().origin.clone());
            self.fingerprints(&checkpoint);
            if self.tile_names(checkpoint.checkpoint().size) {
                let walked = self.entries(&checkpoint)?;
                self.receipts(&checkpoint, &walked)?;
                self.parts(&walked.named_parts);
                self.rules(&walked.packs);
            }
        }
        self.keys_and_policy()?;
        self.last_words(trusted);
        self.report.outcome = match (self.report.problems.is_empty(), trusted) {
            (false, _) => Outcome::Failed,
            (true, true) => Outcome::Verified,
            (true, false) => Outcome::ConsistentOnly,
        };
        if self.report.outcome == Outcome::Failed {
            // What other checks found could be quoted out of its place beside a failure.
            self.report.proved.clear();
            self.report.not_proved.clear();
        }
        Ok(())
    }

    /// The bytes of a file; a problem and `None` if it is missing.
    fn read(&mut self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(file) = self.scan.file(path).cloned() else {
            self.report
                .problem(Place::File(path.into()), "is missing from the pack");
            return Ok(None);
        };
        self.read_scanned(&file)
    }

    fn read_scanned(&mut self, file: &ScannedFile) -> io::Result<Option<Vec<u8>>> {
        match pack::read_file(self.reader, file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(PackError::Io(error)) => Err(error),
            Err(error) => {
                self.report.pack_problem(&error);
                Ok(None)
            }
        }
    }

    /// Sets the keys; true if they come from outside.
    fn choose_keys(&mut self) -> io::Result<bool> {
        self.keys.clone_from(&self.options.keys);
        if let Some(policy) = &self.options.policy {
            self.keys.extend_from_slice(policy.logs());
        }
        if !self.keys.is_empty() {
            return Ok(true);
        }
        let files: Vec<ScannedFile> = self
            .scan
            .files
            .iter()
            .filter(|file| file.kind == FileKind::Key)
            .cloned()
            .collect();
        for file in files {
            let bytes = self.read_scanned(&file)?.unwrap_or_default();
            self.keys
                .extend(contents::parse_keys(&bytes).unwrap_or_default());
        }
        Ok(false)
    }

    /// Checks the manifest's signature and that it lists exactly the files that are there.
    fn manifest(&mut self) -> io::Result<Option<String>> {
        let parsed = Manifest::parse(&self.scan.manifest);
        let (manifest, note) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.report.pack_problem(&error);
                return Ok(None);
            }
        };
        let before = self.report.problems.len();
        self.compare_files(&manifest)?;
        match note.verify(&self.keys) {
            Ok(verified) => {
                let names: Vec<String> = verified
                    .iter()
                    .map(|line| format!("`{}`", line.key.name()))
                    .collect();
                if self.report.problems.len() == before {
                    self.report.proved(format!(
                        "Every byte of the {} files ({} bytes) is covered by the manifest signed by {}.",
                        self.report.counts.files,
                        self.scan.bytes,
                        names.join(", ")
                    ));
                }
            }
            Err(error) => {
                let what = self.unsigned(&error);
                self.report.problem(Place::File("manifest".into()), what);
            }
        }
        Ok(Some(manifest.origin))
    }

    /// Why a note does not count as signed, in words that say what to do.
    fn unsigned(&self, error: &NoteError) -> String {
        let logs = self
            .options
            .policy
            .as_ref()
            .is_some_and(|policy| !policy.logs().is_empty());
        let outside = logs || !self.options.keys.is_empty();
        match error {
            NoteError::NoKnownKey(signers) if outside => format!(
                "is not signed by any key you gave, but by {signers}: a foreign or forged pack, or \
                 the wrong key; ask the production for its key on another way than the pack came"
            ),
            NoteError::NoKnownKey(signers) => format!(
                "is signed by {signers}, and no usable key of that name is in the pack; give --key"
            ),
            other => other.to_string(),
        }
    }

    fn compare_files(&mut self, manifest: &Manifest) -> io::Result<()> {
        let files = self.scan.files.clone();
        let mut lines = manifest.lines.iter().enumerate().peekable();
        for file in &files {
            // Both ascend by path: lines before this file's path name files that are not there.
            while let Some((position, line)) = lines.next_if(|(_, line)| line.path < file.path) {
                let what = format!("lists `{}`, which is not in the archive", line.path);
                self.report
                    .problem(Place::ManifestLine(Manifest::line_number(position)), what);
            }
            match lines.next_if(|(_, line)| line.path == file.path) {
                None => self.report.problem(
                    Place::File(file.path.clone()),
                    "is not listed in the manifest",
                ),
                Some((position, line)) if line.size != file.size || line.sha256 != file.sha256 => {
                    self.changed_file(file, Manifest::line_number(position))?;
                }
                Some(_) => {}
            }
        }
        for (position, line) in lines {
            let what = format!("lists `{}`, which is not in the archive", line.path);
            self.report
                .problem(Place::ManifestLine(Manifest::line_number(position)), what);
        }
        Ok(())
    }

    /// A file that differs from its manifest line: names the entry inside a bundle if it can.
    fn changed_file(&mut self, file: &ScannedFile, line: usize) -> io::Result<()> {
        let what = format!("differs from manifest line {line}: one of the two was changed");
        if let FileKind::Tile(
            path @ TilePath {
                kind: TileKind::Entries,
                ..
            },
        ) = file.kind
            && let Some(index) = self.first_changed_entry(file, path)?
        {
            let what = format!(
                "its bytes in `{}` do not have the hash of its tile",
                file.path
            );
            self.report.problem(Place::Entry(index), what);
        }
        self.report.problem(Place::File(file.path.clone()), what);
        Ok(())
    }

    fn first_changed_entry(
        &mut self,
        file: &ScannedFile,
        path: TilePath,
    ) -> io::Result<Option<u64>> {
        let hashes = TilePath {
            kind: TileKind::Hashes(0),
            ..path
        }
        .to_string();
        let Some(hashes) = self.scan.file(&hashes).cloned() else {
            return Ok(None);
        };
        let hashes = self.read_scanned(&hashes)?.unwrap_or_default();
        let Ok(hashes) = tile::decode_hashes(&hashes, path.width) else {
            return Ok(None);
        };
        let bytes = self.read_scanned(file)?.unwrap_or_default();
        let first = path.index * u64::from(tile::TILE_WIDTH);
        let found = entries::split_bundle(&bytes);
        let same = found
            .iter()
            .zip(&hashes)
            .take_while(|(entry, hash)| looks_record::hash::leaf_hash(entry) == **hash);
        let same = same.count();
        Ok((same < hashes.len()).then_some(first + same as u64))
    }

    /// Checks the checkpoint's signature; `None` if there is no readable checkpoint.
    fn checkpoint(&mut self, origin: Option<&str>) -> io::Result<Option<SignedCheckpoint>> {
        let place = || Place::File("checkpoint".into());
        let Some(bytes) = self.read("checkpoint")? else {
            return Ok(None);
        };
        let checkpoint = match SignedCheckpoint::parse(&bytes) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                self.report.problem(place(), error.to_string());
                return Ok(None);
            }
        };
        if let Err(error) = checkpoint.verify(&self.keys) {
            let what = match &error {
                CheckpointError::Note(note) => self.unsigned(note),
                other => other.to_string(),
            };
            self.report.problem(place(), what);
        }
        let content = checkpoint.checkpoint();
        if origin.is_some_and(|origin| origin != content.origin) {
            let what = format!("is of `{}`, the manifest of another log", content.origin);
            self.report.problem(place(), what);
        }
        if content.size > MAX_ENTRIES {
            let what = format!(
                "{} entries are more than the limit of {MAX_ENTRIES}",
                content.size
            );
            self.report.problem(place(), what);
            return Ok(None);
        }
        self.cosignatures(&checkpoint);
        Ok(Some(checkpoint))
    }

    fn cosignatures(&mut self, checkpoint: &SignedCheckpoint) {
        let place = Place::File("checkpoint".into());
        let own = |name: &str| name == checkpoint.checkpoint().origin;
        let others = checkpoint
            .note()
            .signatures()
            .iter()
            .filter(|line| !own(&line.name))
            .count();
        let Some(policy) = &self.options.policy else {
            self.report.not_proved(format!(
                "That nobody rewrote the record before this pack was made: the checkpoint carries \
                 {}, and no policy was given to check with. Compare with a checkpoint or receipt \
                 that somebody off the hub kept.",
                counted(
                    others as u64,
                    "cosignature of a witness",
                    "cosignatures of witnesses"
                )
            ));
            return;
        };
        match policy.check(checkpoint) {
            Err(error) => self.report.problem(place, error.to_string()),
            Ok(outcome) if !outcome.quorum_met => {
                self.report
                    .problem(place, "the policy's quorum of cosignatures is not there");
            }
            Ok(outcome) => {
                let times: Vec<u64> = outcome
                    .verified
                    .iter()
                    .filter_map(|line| line.seconds)
                    .collect();
                self.report.counts.cosignatures = times.len() as u64;
                if outcome.quorum_needed {
                    self.report.proved(format!(
                        "The checkpoint carries {} that the policy names; its quorum is met.",
                        counted(
                            times.len() as u64,
                            "witness's cosignature",
                            "witnesses' cosignatures"
                        )
                    ));
                } else {
                    self.report.not_proved(
                        "That nobody rewrote the record before this pack was made: the policy \
                         asks for no witness.",
                    );
                }
            }
        }
    }

    fn fingerprints(&mut self, checkpoint: &SignedCheckpoint) {
        let origin = &checkpoint.checkpoint().origin;
        for key in self.keys.iter().filter(|key| key.name() == origin) {
            let line = format!("{}  (`{key}`)", key.key().fingerprint());
            if !self.report.fingerprints.contains(&line) {
                self.report.fingerprints.push(line);
            }
        }
    }

    /// Whether exactly the tiles and bundles of a tree of this size are there.
    fn tile_names(&mut self, size: u64) -> bool {
        let before = self.report.problems.len();
        let mut wanted: Vec<String> = tile::paths(size).map(|path| path.to_string()).collect();
        wanted.sort_unstable();
        for path in &wanted {
            if self.scan.file(path).is_none() {
                let what = format!("is missing: a record of {size} entries has it");
                self.report.problem(Place::File(path.clone()), what);
            }
        }
        for file in &self.scan.files {
            if matches!(file.kind, FileKind::Tile(_)) && wanted.binary_search(&file.path).is_err() {
                let what = format!("does not belong to a record of {size} entries");
                self.report.problem(Place::File(file.path.clone()), what);
            }
        }
        self.report.problems.len() == before
    }

    fn parts(&mut self, named: &std::collections::BTreeSet<Hash>) {
        for commitment in named {
            self.report.parts.insert(*commitment, PartState::Absent);
        }
        for file in &self.scan.files {
            let FileKind::Part(commitment) = file.kind else {
                continue;
            };
            let place = Place::File(file.path.clone());
            let state = if !file.part_fits() {
                self.report.problem(
                    place,
                    "salt and bytes do not have the commitment in its name",
                );
                PartState::Wrong
            } else if named.contains(&commitment) {
                PartState::Proved
            } else {
                self.report
                    .problem(place, "no entry of the record names this part");
                PartState::Wrong
            };
            self.report.parts.insert(commitment, state);
        }
        let (proved, absent) = (
            self.report.parts_in(PartState::Proved),
            self.report.parts_in(PartState::Absent),
        );
        let parts = |number: usize| counted(number as u64, "private part", "private parts");
        if proved > 0 {
            self.report.proved(format!(
                "{} enclosed, exactly what the record committed to.",
                parts(proved)
            ));
        }
        if absent > 0 {
            self.report.not_proved(format!(
                "What stood in {}: absent (left out of this copy, or erased). The record around is \
                 whole.",
                parts(absent)
            ));
        }
    }

    fn last_words(&mut self, trusted: bool) {
        if !trusted {
            self.report.not_proved(
                "Who made this pack: give the production's key with --key, from paper or a person \
                 you trust, or compare the fingerprint above by telephone.",
            );
        }
        if self.options.fast {
            self.report.not_proved(
                "Device signatures and the contents of entries: --fast leaves them unchecked.",
            );
        }
        self.report.not_proved(
            "What the clock said: the order of entries is proved, their times are the hub's claim.",
        );
        self.report.not_proved(if trusted {
            "What happened on the set: the record is unaltered; it does not prove what was in the gun."
        } else {
            "What happened on the set: even an unaltered record does not prove what was in the gun."
        });
    }
}
