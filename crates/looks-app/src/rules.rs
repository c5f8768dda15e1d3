//! The rule packs as the hub uses them: the gate that decides, the book that explains, and the exact
//! bytes that entries and evidence packs name by digest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use looks_core::{
    Timestamp,
    gate::{Gate, NoRules},
    id::PackId,
};
use looks_record::{Hash, hash};
use looks_rules::{BASE, Date, OVERLAY, PackFiles, RuleBook};

use crate::AppError;

/// Packs in use.
#[derive(Debug, Clone)]
pub struct Rules {
    gate: Arc<dyn Gate>,
    book: Option<Arc<RuleBook>>,
    files: Arc<BTreeMap<PackId, (Hash, Vec<u8>)>>,
    /// The day the shipped packs were compiled for; none for any other book.
    shipped_for: Option<Date>,
}

impl Rules {
    /// The packs that ship with the program, for the day of `now` (UTC).
    pub fn shipped(now: Timestamp) -> Result<Self, AppError> {
        let date = day_of(now);
        let book = RuleBook::shipped(date).map_err(AppError::internal)?;
        let files = looks_rules::embedded();
        Ok(Self {
            shipped_for: date,
            ..Self::with_book(Arc::new(book), files.as_ref())?
        })
    }

    /// A compiled book with the files it was made of.
    pub fn with_book(book: Arc<RuleBook>, files: &[PackFiles]) -> Result<Self, AppError> {
        let gate: Arc<dyn Gate> = Arc::clone(&book) as Arc<dyn Gate>;
        let mut known = BTreeMap::new();
        for pack in files {
            let id = PackId::parse(&pack.folder).map_err(AppError::internal)?;
            let bytes = pack_bytes(pack);
            known.insert(id, (hash::sha256(&bytes), bytes));
        }
        Ok(Self {
            gate,
            book: Some(book),
            files: Arc::new(known),
            shipped_for: None,
        })
    }

    /// No rules at all: invariants alone decide. For tests and for walking the engine.
    pub fn none() -> Self {
        Self {
            gate: Arc::new(NoRules),
            book: None,
            files: Arc::default(),
            shipped_for: None,
        }
    }

    /// Another gate in the book's place; for tests.
    pub fn with_gate(gate: Arc<dyn Gate>) -> Self {
        Self {
            gate,
            ..Self::none()
        }
    }

    /// What decides.
    pub fn gate(&self) -> &dyn Gate {
        &*self.gate
    }

    /// What explains: texts, sources and remedies of rules. None with [`Rules::none`].
    pub fn book(&self) -> Option<&RuleBook> {
        self.book.as_deref()
    }

    /// Digests of the packs in force beside `base`, ascending, as entries name them.
    pub fn digests(&self, packs: &BTreeSet<PackId>) -> Vec<Hash> {
        let mut digests: Vec<Hash> = self
            .in_force(packs)
            .map(|(_, (digest, _))| *digest)
            .collect();
        digests.sort_unstable();
        digests.dedup();
        digests
    }

    /// The files of the packs in force, by path under `rules/` of an evidence pack.
    pub fn pack_files(&self, packs: &BTreeSet<PackId>) -> BTreeMap<String, Vec<u8>> {
        self.in_force(packs)
            .map(|(id, (_, bytes))| (format!("{id}.toml"), bytes.clone()))
            .collect()
    }

    fn in_force<'a>(
        &'a self,
        packs: &'a BTreeSet<PackId>,
    ) -> impl Iterator<Item = (&'a PackId, &'a (Hash, Vec<u8>))> {
        self.files
            .iter()
            .filter(|(id, _)| matches!(id.as_str(), BASE | OVERLAY) || packs.contains(*id))
    }

    /// The same packs for another day, if the day has changed and this is the shipped book.
    pub(crate) fn for_day(&self, now: Timestamp) -> Option<Result<Self, AppError>> {
        let changed = self.shipped_for.is_some() && self.shipped_for != day_of(now);
        changed.then(|| Self::shipped(now))
    }
}

/// One file of a pack after the other, each under a line with its name.
fn pack_bytes(pack: &PackFiles) -> Vec<u8> {
    let mut text = String::new();
    for (name, content) in &pack.files {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# file: {name}");
        text.push_str(content);
        if !content.ends_with('\n') {
            text.push('\n');
        }
    }
    text.into_bytes()
}

/// The UTC calendar day of a moment.
fn day_of(now: Timestamp) -> Option<Date> {
    Date::parse(now.to_string().get(..10)?)
}
