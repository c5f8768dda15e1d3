//! The smaller files: receipts, rule packs, keys, policy.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek};

use looks_record::checkpoint::SignedCheckpoint;
use looks_record::hash::Hash;
use looks_record::note::{NoteError, VerifierKey};
use looks_record::pack::{FileKind, ScannedFile};
use looks_record::policy::Policy;
use looks_record::receipt::Receipt;

use super::Check;
use super::entries::Walked;
use crate::report::{Place, counted};

/// Keys of a file: one per line, empty lines and lines that begin with `#` ignored.
pub(super) fn parse_keys(bytes: &[u8]) -> Result<Vec<VerifierKey>, NoteError> {
    let text = str::from_utf8(bytes).map_err(|_| NoteError::Malformed("not utf-8"))?;
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::parse)
        .collect()
}

impl<R: Read + Seek> Check<'_, R> {
    fn files_of(&self, wanted: impl Fn(FileKind) -> bool) -> Vec<ScannedFile> {
        self.scan
            .files
            .iter()
            .filter(|file| wanted(file.kind))
            .cloned()
            .collect()
    }

    /// Indices of the entries and sizes of the trees that enclosed receipts speak of.
    pub(super) fn receipt_wishes(&mut self) -> io::Result<Vec<(u64, u64)>> {
        let mut wishes = Vec::new();
        for file in self.files_of(|kind| matches!(kind, FileKind::Proof(_))) {
            let bytes = self.read_scanned(&file)?.unwrap_or_default();
            if let Ok(receipt) = Receipt::parse(&bytes) {
                wishes.push((receipt.index, receipt.checkpoint.checkpoint().size));
            }
        }
        Ok(wishes)
    }

    pub(super) fn receipts(
        &mut self,
        checkpoint: &SignedCheckpoint,
        walked: &Walked,
    ) -> io::Result<()> {
        for file in self.files_of(|kind| matches!(kind, FileKind::Proof(_))) {
            let bytes = self.read_scanned(&file)?.unwrap_or_default();
            match self.receipt(&file, &bytes, checkpoint, walked) {
                Ok(()) => self.report.counts.receipts += 1,
                Err(what) => self.report.problem(Place::File(file.path.clone()), what),
            }
        }
        let good = self.report.counts.receipts;
        if good > 0 {
            let receipts = counted(good, "receipt", "receipts");
            let sentence = format!("{receipts} enclosed, each of an entry of this record.");
            self.report.proved(sentence);
        }
        Ok(())
    }

    fn receipt(
        &self,
        file: &ScannedFile,
        bytes: &[u8],
        checkpoint: &SignedCheckpoint,
        walked: &Walked,
    ) -> Result<(), String> {
        let receipt = Receipt::parse(bytes).map_err(|error| error.to_string())?;
        let content = receipt.checkpoint.checkpoint();
        let ours = checkpoint.checkpoint();
        if file.kind != FileKind::Proof(receipt.index) {
            return Err(format!("is a receipt for entry {}", receipt.index));
        }
        if content.origin != ours.origin {
            return Err(format!("is a receipt of another log, `{}`", content.origin));
        }
        receipt
            .checkpoint
            .verify(&self.keys)
            .map_err(|error| error.to_string())?;
        if content.size > ours.size {
            return Err(format!(
                "its checkpoint has {} entries, the pack only {}: the end of the record is missing",
                content.size, ours.size
            ));
        }
        if walked.roots.get(&content.size) != Some(&content.root) {
            return Err(format!(
                "its checkpoint of {} entries has another root than this record had then: the \
                 record was rewritten, keep both",
                content.size
            ));
        }
        let leaf = walked
            .leaves
            .get(&receipt.index)
            .ok_or("names an entry that is not there")?;
        receipt.verify_path(leaf).map_err(|error| error.to_string())
    }

    /// Which rule packs named by entries are enclosed.
    pub(super) fn rules(&mut self, named: &BTreeSet<Hash>) {
        let enclosed: BTreeSet<Hash> = self
            .scan
            .files
            .iter()
            .filter(|file| file.kind == FileKind::Rule)
            .map(|file| file.sha256)
            .collect();
        let found = named.intersection(&enclosed).count();
        if found > 0 {
            self.report.proved(format!(
                "{} enclosed that entries say were in force, byte for byte.",
                counted(found as u64, "rule pack", "rule packs")
            ));
        }
        let absent = named.len() - found;
        if absent > 0 {
            self.report.not_proved(format!(
                "What {} said that entries name as in force: not enclosed.",
                counted(absent as u64, "rule pack", "rule packs")
            ));
        }
        let stray = enclosed.difference(named).count();
        if stray > 0 && !self.options.fast {
            self.report.not_proved(format!(
                "That {} under `rules/` had any force: no entry names it.",
                counted(stray as u64, "enclosed file", "enclosed files")
            ));
        }
    }

    /// Keys and policy in the pack are information; they must be readable, and are not trusted.
    pub(super) fn keys_and_policy(&mut self) -> io::Result<()> {
        let informational = self.files_of(|kind| matches!(kind, FileKind::Key | FileKind::Policy));
        for file in informational {
            let bytes = self.read_scanned(&file)?.unwrap_or_default();
            let wrong = if file.kind == FileKind::Policy {
                Policy::parse(&bytes).err().map(|error| error.to_string())
            } else {
                match parse_keys(&bytes) {
                    Err(error) => Some(error.to_string()),
                    Ok(keys) => keys.is_empty().then(|| "holds no key".to_owned()),
                }
            };
            if let Some(what) = wrong {
                self.report.problem(Place::File(file.path), what);
            }
        }
        Ok(())
    }
}
