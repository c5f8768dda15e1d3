//! One data folder, one log, one writer thread: the way of every command.
//!
//! Callers parse and detach on their own threads; the writer decides, encodes, hashes, stores and signs
//! in batches; another thread computes the board. Nothing is answered, shown or receipted before it is
//! durable, with one exception: a stop stands on every board before it is stored.

mod batch;
mod draft;
mod export;
mod open;
mod prepare;
mod read;
mod scripts;
mod shared;
mod stop;
mod view;
mod writer;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use looks_core::{
    State, Timestamp,
    command::Limits,
    id::{PackId, PersonId, UnitId},
    vocabulary::Strength,
};
use looks_store::{DurableLog, Folder, HeadRecord, LogStore};
use tokio::sync::{Semaphore, broadcast, oneshot};

pub use export::{ExportSummary, Redaction};
pub use open::{Standing, StoresForHub};
pub use shared::{Counters, Health, PendingStop, RehashStatus, Snapshot};
pub use view::{Correction, EntryView};

use crate::{
    Accounts, Answer, AppError, Clock, Fault, ImportAnswer, Live, Press, Rehearsal, RowFault,
    Rules, StopAnswer, Submission, SystemClock,
    accounts::{CodeCheck, CodeCost},
    live::OpenBoard,
    scripts::{InProcess, ReadScript},
};
use prepare::Prepared;
use scripts::Shelf;
use shared::Shared;

/// Most commands in one batch: one durable commit for all of them.
pub const MAX_BATCH: usize = 512;

/// Most commands that may wait; more are told to come back.
const MAX_WAITING: usize = 16_384;

/// Called once, from the writer's thread, when the disk did not confirm a write: the process must end
/// now (it is not this library's to end).
pub type OnFatal = Arc<dyn Fn(&AppError) + Send + Sync>;

/// How a hub runs.
#[derive(Clone)]
pub struct OpenOptions {
    /// Source of time.
    pub clock: Arc<dyn Clock>,
    /// Rule packs; none for the shipped ones of the day.
    pub rules: Option<Rules>,
    /// What a signing code costs to compute.
    pub code_cost: CodeCost,
    /// See [`OnFatal`].
    pub on_fatal: Option<OnFatal>,
    /// Read the whole store again in the background after the start.
    pub rehash: bool,
    /// Who reads scripts.
    pub scripts: Arc<dyn ReadScript>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock::new()),
            rules: None,
            code_cost: CodeCost::default(),
            on_fatal: None,
            rehash: true,
            scripts: Arc::new(InProcess),
        }
    }
}

impl std::fmt::Debug for OpenOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenOptions")
            .field("clock", &self.clock)
            .field("code_cost", &self.code_cost)
            .field("rehash", &self.rehash)
            .field("scripts", &self.scripts)
            .finish_non_exhaustive()
    }
}

/// What a new production is.
#[derive(Debug, Clone)]
pub struct CreateOptions {
    /// Id of the production: 1 to 40 of `a-z 0-9 -`. In every entry, for ever.
    pub production: String,
    /// Its name, as people say it; private.
    pub name: String,
    /// Rule packs in force beside `base`.
    pub packs: BTreeSet<PackId>,
    /// Limits, at least as strict as the house's.
    pub limits: Limits,
    /// How the hub runs.
    pub open: OpenOptions,
}

impl CreateOptions {
    /// A production with the base packs and the house's limits.
    pub fn new(production: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            production: production.into(),
            name: name.into(),
            packs: BTreeSet::new(),
            limits: Limits::default(),
            open: OpenOptions::default(),
        }
    }
}

/// A running hub. Clones are handles on the same hub; the last one dropped ends it, after everything
/// that was asked is answered.
#[derive(Debug, Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    accounts: Arc<Accounts>,
    /// None once the hub is ending.
    queue: Mutex<Option<mpsc::Sender<Job>>>,
    waiting: Arc<Semaphore>,
    scripts: Shelf,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Held until the writer has ended.
    _folder: Option<Folder>,
}

/// How the commands of a job belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// In order, up to the first that is not accepted.
    InOrder,
    /// All or none.
    AllOrNothing,
    /// All are tried, and none is stored.
    Rehearsed,
}

/// Commands that one caller waits for.
#[derive(Debug)]
struct Job {
    items: Vec<Prepared>,
    mode: Mode,
    reply: oneshot::Sender<Vec<Result<Answer, AppError>>>,
}

impl Hub {
    // ---- beginning and end -------------------------------------------------------------------------

    /// Makes a data folder with a new log and opens the production in it. The only way a folder, a key
    /// or a log comes into being.
    pub fn create(folder: &Path, options: CreateOptions) -> Result<Self, AppError> {
        open::create(folder, options)
    }

    /// As [`Hub::create`], but the production is not opened yet: the set-up page does that. Only its id
    /// is taken from the options.
    pub fn create_unopened(folder: &Path, options: CreateOptions) -> Result<Self, AppError> {
        open::create_unopened(folder, options)
    }

    /// Opens an existing data folder: holds it, compares database, head file and key, rebuilds the state
    /// from the record, and records that the hub started (which voids every clearance).
    ///
    /// A record that is behind its head file still opens, for reading: see [`Hub::health`].
    pub fn open(folder: &Path, options: OpenOptions) -> Result<Self, AppError> {
        open::open(folder, options)
    }

    /// As [`Hub::open`], for one command on the command line: that the hub started is recorded together
    /// with the first command that is stored. A run that only reads adds no entry and voids nothing.
    pub fn open_quietly(folder: &Path, options: OpenOptions) -> Result<Self, AppError> {
        open::open_quietly(folder, options)
    }

    /// A production that lives in memory only: replays, demonstrations, tests.
    pub fn in_memory(options: CreateOptions) -> Result<Self, AppError> {
        open::in_memory(options)
    }

    /// A hub over stores that the caller opened; for tests with stores that fail.
    pub fn over<L, H>(stores: StoresForHub<L, H>, options: OpenOptions) -> Result<Self, AppError>
    where
        L: LogStore + 'static,
        H: HeadRecord + 'static,
        DurableLog<L, H>: LogStore,
    {
        open::over(stores, options)
    }

    /// Takes no more commands, answers those that wait, and lets go of the folder. The other handles
    /// can still read. Blocks until done.
    pub fn shutdown(&self) {
        self.inner.end();
    }

    // ---- commands ----------------------------------------------------------------------------------

    /// One command. The answer is durable; an error says whether the command may be stored all the same
    /// (`unknown`): then the retry with the same id is harmless.
    pub async fn submit(&self, submission: Submission) -> Result<Answer, AppError> {
        let prepared = self.prepare(&submission, None)?;
        self.queue(vec![prepared], Mode::InOrder)
            .await?
            .pop()
            .unwrap_or(Err(AppError::Stopping))
    }

    /// Several acts of one station in one batch, in order, each its own entry. Stops after the first
    /// that is not accepted: the ones before it stand, the result ends with it.
    pub async fn submit_all(&self, all: Vec<Submission>) -> Vec<Result<Answer, AppError>> {
        let mut items = Vec::with_capacity(all.len());
        let mut bad = None;
        for submission in &all {
            match self.prepare(submission, None) {
                Ok(prepared) => items.push(prepared),
                Err(error) => {
                    bad = Some(Err(error));
                    break;
                }
            }
        }
        let mut answers = if items.is_empty() {
            Vec::new()
        } else {
            match self.queue(items, Mode::InOrder).await {
                Ok(answers) => answers,
                Err(error) => return vec![Err(error)],
            }
        };
        if answers
            .iter()
            .all(|a| a.as_ref().is_ok_and(Answer::is_accepted))
        {
            answers.extend(bad);
        }
        answers
    }

    /// All rows of a file in one transaction, or none of them. Every entry names the file's hash and
    /// the row.
    pub async fn import(
        &self,
        rows: Vec<Submission>,
        file_hash: [u8; 32],
    ) -> Result<ImportAnswer, AppError> {
        let mut items = Vec::with_capacity(rows.len());
        for (row, submission) in rows.iter().enumerate() {
            match self.prepare(submission, Some((file_hash, row))) {
                Ok(prepared) => items.push(prepared),
                Err(error) => return Ok(ImportAnswer::Bad { row, error }),
            }
        }
        if items.is_empty() {
            return Err(AppError::BadInput {
                field: "file",
                value: String::new(),
                remedy: "it has no rows: nothing to import".to_owned(),
            });
        }
        batch::import_answer(self.queue(items, Mode::AllOrNothing).await?)
    }

    /// Takes the rows of a file all the way that [`Hub::import`] takes them, up to the store, and then
    /// drops them: what would refuse the import is found, and nothing is recorded. Unlike an import it
    /// does not end with the first row that is refused.
    pub async fn rehearse(
        &self,
        rows: Vec<Submission>,
        file_hash: [u8; 32],
    ) -> Result<Rehearsal, AppError> {
        let mut items = Vec::with_capacity(rows.len());
        let mut faults = Vec::new();
        for (row, submission) in rows.iter().enumerate() {
            match self.prepare(submission, Some((file_hash, row))) {
                Ok(prepared) => items.push(prepared),
                Err(error) => faults.push(RowFault {
                    row,
                    why: Fault::Bad(error),
                }),
            }
        }
        if !faults.is_empty() || items.is_empty() {
            return Ok(Rehearsal {
                count: rows.len() as u64,
                repeated: None,
                faults,
            });
        }
        batch::rehearsal(self.queue(items, Mode::Rehearsed).await?)
    }

    /// Stops a unit, or all units. Stands on every open board before it is stored; if it cannot be stored
    /// it stays there, marked "not recorded", and is stored as soon as that is possible.
    pub async fn stop(
        &self,
        unit: Option<UnitId>,
        by: Option<PersonId>,
        words: &str,
    ) -> StopAnswer {
        let words = words.to_owned();
        self.press(Press {
            unit,
            by,
            words,
            ..Press::default()
        })
        .await
    }

    /// As [`Hub::stop`], with the sender's own id: a press that is sent again is recorded once.
    pub async fn press(&self, press: Press) -> StopAnswer {
        stop::stop(&self.inner, press).await
    }

    /// Tries a person's signing code, away from the async threads. Wrong codes are counted and, each
    /// time the person has to wait, their number is recorded.
    pub async fn check_code(&self, person: &PersonId, code: &str) -> Result<CodeCheck, AppError> {
        let accounts = Arc::clone(&self.inner.accounts);
        let (who, tried) = (person.clone(), code.to_owned());
        let checked = tokio::task::spawn_blocking(move || accounts.try_code(&who, &tried))
            .await
            .map_err(AppError::internal)??;
        if let CodeCheck::Wrong { tries, wait_s } = checked
            && wait_s > 0
        {
            self.note_codes(person, tries).await?;
        }
        Ok(checked)
    }

    /// Sets a person's signing code and records that it was set (never the code).
    pub async fn set_code(
        &self,
        person: &PersonId,
        code: &str,
        strength: Strength,
        device: Option<String>,
    ) -> Result<Answer, AppError> {
        if !self.state().people.contains_key(person) {
            return Err(AppError::NotFound {
                what: "person",
                id: person.to_string(),
            });
        }
        let accounts = Arc::clone(&self.inner.accounts);
        let (who, code) = (person.clone(), code.to_owned());
        tokio::task::spawn_blocking(move || accounts.set_code(&who, &code))
            .await
            .map_err(AppError::internal)??;
        self.record_code(person, strength, device).await
    }

    /// Records that a person's code was set.
    pub(crate) async fn record_code(
        &self,
        person: &PersonId,
        strength: Strength,
        device: Option<String>,
    ) -> Result<Answer, AppError> {
        let mut submission = Submission::new(
            self.fresh_id("code")?,
            Some(person.clone()),
            strength,
            serde_json::json!({"do": "set_signing_code", "person": person}),
        );
        submission.device = device;
        self.submit(submission).await
    }

    /// A command id that nobody used before, with the given word in front.
    pub fn fresh_id(&self, word: &str) -> Result<String, AppError> {
        let random: [u8; 12] = crate::accounts::random()?;
        Ok(format!("{word}-{}", looks_record::hash::to_hex(&random)))
    }

    // ---- what everybody sees -----------------------------------------------------------------------

    /// State, board and stops of one moment. Cheap: nothing is copied.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.inner.shared.snapshot()
    }

    /// The state alone. It holds the open half of a blind count: see [`Snapshot::counted_by`].
    pub fn state(&self) -> State {
        self.inner.shared.published().state.clone()
    }

    /// The board: computed once for each change and, while something is out, each second; never for
    /// one phone. Includes stops that are not stored yet.
    pub fn board(&self) -> Arc<looks_core::board::Board> {
        self.inner.shared.board()
    }

    /// News for open boards, from now on. One who falls too far behind gets `Lagged` and fetches again.
    pub fn live(&self) -> broadcast::Receiver<Live> {
        self.inner.shared.live.subscribe()
    }

    /// Counts one more open board until the guard is dropped.
    pub fn board_opened(&self) -> OpenBoard {
        OpenBoard::new(&self.inner.shared.boards_open)
    }

    /// Boards open now.
    pub fn boards_open(&self) -> usize {
        self.inner
            .shared
            .boards_open
            .load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Whether commands can be stored, and if not why and what to do.
    pub fn health(&self) -> Health {
        self.inner.shared.health()
    }

    /// What became of reading the whole store again after the start.
    pub fn rehash_status(&self) -> RehashStatus {
        self.inner.shared.rehash_status()
    }

    /// Commands that were counted and not recorded.
    pub fn counters(&self) -> Counters {
        self.inner.shared.counters()
    }

    /// The packs in force, with their words.
    pub fn rules(&self) -> Rules {
        self.inner.shared.rules()
    }

    /// The hub's time.
    pub fn now(&self) -> Timestamp {
        self.inner.shared.clock.now()
    }

    /// Id of the production.
    pub fn production(&self) -> &str {
        &self.inner.shared.production
    }

    /// Origin line of the log's checkpoints; what a device signs names it too.
    pub fn origin(&self) -> &str {
        &self.inner.shared.origin
    }

    /// Invitations, sessions, codes, tokens.
    pub fn accounts(&self) -> &Accounts {
        &self.inner.accounts
    }

    // ---- the record --------------------------------------------------------------------------------

    /// The text behind a `part:` reference; none if it was erased or never was.
    pub fn words(&self, reference: &str) -> Option<String> {
        self.inner.shared.words(reference)
    }

    /// Erases the text behind a reference for good; the record still verifies. False if unknown.
    pub fn erase_words(&self, reference: &str) -> Result<bool, AppError> {
        self.inner.shared.erase_words(reference)
    }

    /// Entries of the record for pages, oldest first, cut off at its end. Open halves of blind counts
    /// are left out.
    pub fn entries(&self, range: Range<u64>) -> Result<Vec<EntryView>, AppError> {
        view::entries(&self.inner.shared, range)
    }

    /// One entry's exact bytes.
    pub fn entry_bytes(&self, index: u64) -> Result<Vec<u8>, AppError> {
        read::entry_bytes(&self.inner.shared, index)
    }

    /// Proof that the entry is in the record (C2SP tlog-proof), against the newest checkpoint.
    pub fn receipt(&self, index: u64) -> Result<String, AppError> {
        read::receipt(&self.inner.shared, index)
    }

    /// The newest signed checkpoint.
    pub fn checkpoint(&self) -> String {
        self.inner.shared.published().note.to_string()
    }

    /// The public key that verifies this log, as C2SP writes it.
    pub fn verifier_key(&self) -> String {
        self.inner.shared.verifier.to_string()
    }

    /// Fingerprint of that key, for reading aloud.
    pub fn fingerprint(&self) -> String {
        self.inner.shared.fingerprint.clone()
    }

    /// Writes the evidence pack of the record as it is now.
    pub fn export(
        &self,
        out: &mut dyn std::io::Write,
        redaction: &Redaction,
    ) -> Result<ExportSummary, AppError> {
        export::export(&self.inner.shared, out, redaction, &mut |_, _| {})
    }

    /// As [`Hub::export`]; `progress` is told entries done and in all (each counts twice).
    pub fn export_with(
        &self,
        out: &mut dyn std::io::Write,
        redaction: &Redaction,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<ExportSummary, AppError> {
        export::export(&self.inner.shared, out, redaction, progress)
    }

    // ---- inside ------------------------------------------------------------------------------------

    fn prepare(
        &self,
        submission: &Submission,
        import: Option<([u8; 32], usize)>,
    ) -> Result<Prepared, AppError> {
        let shared = &self.inner.shared;
        prepare::prepare(shared, &self.inner.accounts, submission, import)
            .inspect_err(|_| shared.count_malformed())
    }

    async fn queue(
        &self,
        items: Vec<Prepared>,
        mode: Mode,
    ) -> Result<Vec<Result<Answer, AppError>>, AppError> {
        let _waiting = Arc::clone(&self.inner.waiting)
            .try_acquire_owned()
            .map_err(|_| AppError::Busy)?;
        let (reply, answers) = oneshot::channel();
        self.inner.send(Job { items, mode, reply })?;
        answers.await.map_err(|_| AppError::Stopping)
    }

    async fn note_codes(&self, person: &PersonId, tries: u32) -> Result<(), AppError> {
        let noted = Submission::new(
            self.fresh_id("codes")?,
            None,
            Strength::System,
            serde_json::json!({"do": "codes_tried", "person": person, "tries": tries}),
        );
        self.submit(noted).await.map(drop)
    }
}

impl Inner {
    fn send(&self, job: Job) -> Result<(), AppError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue
            .as_ref()
            .and_then(|q| q.send(job).ok())
            .ok_or(AppError::Stopping)
    }

    /// Closes the queue and waits for the threads; the second call does nothing.
    fn end(&self) {
        drop(
            self.queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        self.shared.end();
        let threads: Vec<_> = self
            .threads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .collect();
        for thread in threads {
            // A thread that panicked has said so; there is nothing left to wait for.
            let _ = thread.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
    }
}
