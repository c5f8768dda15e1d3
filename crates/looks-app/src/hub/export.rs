//! Writes an evidence pack of the record as it is at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use looks_record::{
    Hash,
    pack::{PackContents, PackSource, PackSummary, build},
    part::Part,
};
use looks_store::{LogRead, PartStore, StoreError};

use super::shared::Shared;
use crate::AppError;

/// Entries read from the store at a time.
const CHUNK: u64 = 256;

/// What went into a pack.
pub type ExportSummary = PackSummary;

/// Which private parts stay out of a pack. The record in it verifies all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Redaction {
    /// Every part that is still kept goes in.
    #[default]
    Nothing,
    /// No part goes in: ids, times, acts and verdicts only.
    Everything,
    /// These `part:` references stay out.
    Parts(BTreeSet<String>),
}

impl Redaction {
    fn leaves_out(&self, commitment: &Hash) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Parts(parts) => parts.contains(&looks_record::part::reference(commitment)),
        }
    }
}

struct Source<'a> {
    reader: &'a dyn LogRead,
    parts: &'a dyn PartStore,
    redaction: &'a Redaction,
    size: u64,
    first: u64,
    chunk: Vec<Vec<u8>>,
}

fn as_io(error: StoreError) -> io::Error {
    io::Error::other(error)
}

impl PackSource for Source<'_> {
    fn entry(&mut self, index: u64) -> io::Result<Vec<u8>> {
        let held = self.first..self.first.saturating_add(self.chunk.len() as u64);
        if !held.contains(&index) {
            let end = index.saturating_add(CHUNK).min(self.size);
            self.chunk = self.reader.entries(index..end).map_err(as_io)?;
            self.first = index;
        }
        usize::try_from(index - self.first)
            .ok()
            .and_then(|place| self.chunk.get(place).cloned())
            .ok_or_else(|| io::Error::other(format!("entry `{index}` is missing")))
    }

    fn part(&mut self, commitment: &Hash) -> io::Result<Option<Part>> {
        if self.redaction.leaves_out(commitment) {
            return Ok(None);
        }
        let part = self.parts.get(&commitment.0).map_err(as_io)?;
        Ok(part.map(|part| Part {
            salt: part.salt,
            bytes: part.bytes,
        }))
    }
}

pub(super) fn export(
    shared: &Shared,
    out: &mut dyn Write,
    redaction: &Redaction,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<ExportSummary, AppError> {
    let published = shared.published();
    let packs = published.state.production.as_ref().map(|p| p.packs.clone());
    let contents = PackContents {
        checkpoint: (*published.note).clone(),
        keys: BTreeMap::from([("hub.vkey".to_owned(), shared.verifier.clone())]),
        policy: None,
        rules: shared.rules().pack_files(&packs.unwrap_or_default()),
        receipts: Vec::new(),
    };
    let reader = Arc::clone(&shared.reader);
    let mut source = Source {
        reader: &*reader,
        parts: &*shared.parts,
        redaction,
        size: published.size,
        first: 0,
        chunk: Vec::new(),
    };
    build(out, &contents, &mut source, &shared.signer, progress)
        .map(|(_, summary)| summary)
        .map_err(|e| AppError::Store {
            kind: looks_store::ErrorKind::Unavailable,
            what: format!("the evidence pack was not written: {e}"),
            remedy: "check the disk that it is written to and try again; the record is not changed"
                .to_owned(),
            unknown: false,
        })
}
