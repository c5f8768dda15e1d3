//! Making a hub, opening one, and rebuilding everything from the record.
//!
//! Nothing is trusted that can be computed: state, tree and page index come from the entries, and are
//! then compared with the stored head, the head file and the signed checkpoint.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

use looks_core::{
    Context, Decision, Event, State, Timestamp, apply, decide,
    event::Meta,
    id::{PersonId, StopId},
    vocabulary::Strength,
};
use looks_record::{
    Hash,
    checkpoint::SignedCheckpoint,
    entry::{Actor, Decoded, Entry, Verdict},
    hash::sha256,
    note::{Signer, VerifierKey},
    sig::SecretKey,
};
use looks_store::{
    AccountStore, Digest, DurableLog, Folder, Head, HeadMark, HeadRecord, HeadStanding,
    LogIdentity, LogRead, LogStore, PartStore, Seed, StoreError,
    memory::{MemoryAccounts, MemoryHead, MemoryRecord},
};
use serde_json::json;
use tokio::sync::{Semaphore, oneshot};

use super::draft::{Edge, note_event};
use super::scripts::Shelf;
use super::shared::{Fixed, Health, Index, Published, RehashStatus, Shared};
use super::writer::Writer;
use super::{CreateOptions, Hub, Inner, Job, MAX_WAITING, Mode, OpenOptions, prepare};
use crate::{
    Accounts, Answer, AppError, Rules, Submission,
    accounts::{Pepper, random},
};

/// Start of every origin made here; the rest is production and key.
const ORIGIN: &str = "lastlooks.local";

/// How the database stood to the head file when it was opened.
pub use looks_store::HeadStanding as Standing;

/// Stores that a caller opened by itself.
#[derive(Debug)]
pub struct StoresForHub<L: LogStore, H: HeadRecord> {
    /// The log with its head record, as opened.
    pub log: DurableLog<L, H>,
    /// The detached parts.
    pub parts: Arc<dyn PartStore>,
    /// The accounts.
    pub accounts: Arc<dyn AccountStore>,
    /// Seed of the log's signing key.
    pub seed: Seed,
}

/// Everything that the entries say.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) state: State,
    pub(super) index: Index,
    pub(super) edge: Edge,
    pub(super) at: Timestamp,
    /// Root of the first entries, as many as the head file names.
    pub(super) root_at_mark: Option<Hash>,
}

/// The identity of a new log with this key.
fn identity_of(production: &str, secret: &SecretKey) -> LogIdentity {
    let key_id = sha256(secret.public().as_bytes());
    let short: String = key_id.to_string().chars().take(12).collect();
    LogIdentity {
        origin: format!("{ORIGIN}/{production}/{short}"),
        key_id: key_id.0,
    }
}

pub(super) fn create(path: &Path, options: CreateOptions) -> Result<Hub, AppError> {
    let options = checked(options)?;
    let first = opening(&options)?;
    make(
        path,
        &options.production,
        options.open,
        Begin::Opening(Box::new(first)),
    )
}

/// See [`Hub::create_unopened`].
pub(super) fn create_unopened(path: &Path, options: CreateOptions) -> Result<Hub, AppError> {
    let options = checked(options)?;
    make(path, &options.production, options.open, Begin::Now)
}

/// When a hub's run enters the record.
#[derive(Debug)]
enum Begin {
    /// At once: "the hub started", and with it the void of every clearance.
    Now,
    /// At once, with the command that opens the production.
    Opening(Box<Submission>),
    /// Together with the first command that is stored; a run that only reads leaves nothing.
    WhenRecording,
}

fn make(
    path: &Path,
    production: &str,
    options: OpenOptions,
    begin: Begin,
) -> Result<Hub, AppError> {
    let seed = Seed(random()?);
    let secret = SecretKey::from_seed(&seed.0);
    let identity = identity_of(production, &secret);
    let folder = Folder::create(path, &seed, &identity)?;
    Pepper::create(path)?;
    let stores = folder.open_stores(&identity.key_id)?;
    let stores = StoresForHub {
        log: stores.log,
        parts: stores.parts,
        accounts: stores.accounts,
        seed,
    };
    start(stores, options, Some(folder), begin)
}

pub(super) fn in_memory(options: CreateOptions) -> Result<Hub, AppError> {
    let options = checked(options)?;
    let seed = Seed(random()?);
    let secret = SecretKey::from_seed(&seed.0);
    let record = MemoryRecord::new(identity_of(&options.production, &secret));
    let stores = StoresForHub {
        log: DurableLog::open(record.log(), MemoryHead::default())?,
        parts: Arc::new(record.parts()),
        accounts: Arc::new(MemoryAccounts::default()),
        seed,
    };
    let first = opening(&options)?;
    start(stores, options.open, None, Begin::Opening(Box::new(first)))
}

pub(super) fn open(path: &Path, options: OpenOptions) -> Result<Hub, AppError> {
    open_folder(path, options, Begin::Now)
}

/// See [`Hub::open_quietly`].
pub(super) fn open_quietly(path: &Path, options: OpenOptions) -> Result<Hub, AppError> {
    open_folder(path, options, Begin::WhenRecording)
}

fn open_folder(path: &Path, options: OpenOptions, begin: Begin) -> Result<Hub, AppError> {
    let folder = Folder::open(path)?;
    let seed = folder.seed()?;
    let secret = SecretKey::from_seed(&seed.0);
    let key_id = sha256(secret.public().as_bytes());
    let stores = folder.open_stores(&key_id.0)?;
    for line in folder.exposed() {
        tracing::warn!("{line}");
    }
    let stores = StoresForHub {
        log: stores.log,
        parts: stores.parts,
        accounts: stores.accounts,
        seed,
    };
    start(stores, options, Some(folder), begin)
}

pub(super) fn over<L, H>(stores: StoresForHub<L, H>, options: OpenOptions) -> Result<Hub, AppError>
where
    L: LogStore + 'static,
    H: HeadRecord + 'static,
    DurableLog<L, H>: LogStore,
{
    start(stores, options, None, Begin::Now)
}

/// The first command of a production is checked before anything is made, so that a wrong option
/// leaves no folder behind.
fn checked(mut options: CreateOptions) -> Result<CreateOptions, AppError> {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let id = options.production.as_bytes();
    if !(1..=40).contains(&id.len()) || !id.iter().copied().all(letter) {
        return Err(AppError::BadInput {
            field: "production",
            value: options.production.chars().take(80).collect(),
            remedy: "use 1 to 40 of a-z 0-9 -".to_owned(),
        });
    }
    let rules = match options.open.rules.take() {
        Some(rules) => rules,
        None => Rules::shipped(options.open.clock.now())?,
    };
    let command = crate::parse::command(&opening(&options)?.command)?;
    let ctx = Context {
        now: options.open.clock.now(),
        by: None,
        strength: Strength::System,
        overrides: &[],
        gate: rules.gate(),
        entries: 0,
    };
    if let Decision::Refused(refusal) = decide(&State::new(), &command, &ctx) {
        return Err(refused_opening(&refusal));
    }
    prepare::known_packs(&rules, &options.packs)?;
    options.open.rules = Some(rules);
    Ok(options)
}

fn refused_opening(refusal: &looks_core::Refusal) -> AppError {
    let why: Vec<String> = refusal
        .reasons
        .iter()
        .map(|r| format!("{} {}", r.id, r.about.join(", ")))
        .collect();
    AppError::BadInput {
        field: "production",
        value: why.join("; "),
        remedy: "give limits at least as strict as the house's, and a name".to_owned(),
    }
}

fn opening(options: &CreateOptions) -> Result<Submission, AppError> {
    let limits = serde_json::to_value(options.limits).map_err(AppError::internal)?;
    Ok(Submission::new(
        "open-production",
        None,
        Strength::System,
        json!({
            "do": "open_production",
            "name": options.name,
            "packs": options.packs,
            "limits": limits,
        }),
    ))
}

/// Loads, compares, starts the threads. A command that opens goes before anybody else's.
fn start<L, H>(
    stores: StoresForHub<L, H>,
    options: OpenOptions,
    folder: Option<Folder>,
    begin: Begin,
) -> Result<Hub, AppError>
where
    L: LogStore + 'static,
    H: HeadRecord + 'static,
    DurableLog<L, H>: LogStore,
{
    let StoresForHub {
        mut log,
        parts,
        accounts,
        seed,
    } = stores;
    let secret = SecretKey::from_seed(&seed.0);
    let fingerprint = secret.public().fingerprint();
    let identity = log.identity()?;
    let origin = identity.origin;
    let signer = Signer::new(&origin, secret).map_err(AppError::internal)?;
    let mark = recorded_mark(log.standing());
    let loaded = load(&log, &origin, &signer.verifier(), mark.as_ref())?;
    let (refusal, unsettled) = reconcile(&mut log, &loaded, mark.as_ref())?;
    let head = log.head()?;
    let rules = match options.rules {
        Some(rules) => rules,
        None => Rules::shipped(options.clock.now())?,
    };
    let boot: [u8; 8] = random()?;
    let boot = looks_record::hash::to_hex(&boot);
    let fixed = Fixed {
        production: production_of(&origin),
        spare_stop: StopId::parse(&format!("stop-{boot}")).map_err(AppError::internal)?,
        boot,
        fingerprint,
        id_key: sha256(&[&b"lastlooks/idempotency/v1\0"[..], &seed.0].concat()).0,
        clock: Arc::clone(&options.clock),
        reader: log.reader(),
        parts,
        rules,
        on_fatal: options.on_fatal,
        signer,
        origin,
    };
    let published = Published {
        state: loaded.state.clone(),
        size: head.size,
        root: loaded.edge.range.root(),
        at: loaded.at,
        note: Arc::new(note_of(&head, &fixed.signer)?),
        index: loaded.index.clone(),
    };
    let shared = Arc::new(Shared::new(fixed, published));
    let pepper = pepper(folder.as_ref(), &*accounts)?;
    let accounts = Accounts::new(accounts, options.clock, pepper, options.code_cost);
    if let Some(refusal) = refusal {
        shared.set_health(Health::ReadOnly(refusal));
    }
    let mut writer = Writer::new(Arc::clone(&shared), Box::new(log), loaded, unsettled);
    // The note that this run began, and with it the void of every clearance, comes before any
    // command. If it cannot be stored now, the writer puts it before the first that can.
    match begin {
        Begin::Now => writer.run(Vec::new()),
        Begin::Opening(first) => {
            writer.run(Vec::new());
            run_first(&mut writer, &shared, &accounts, &first)?;
        }
        Begin::WhenRecording => writer.keep_quiet(),
    }
    let shelf = Shelf::new(options.scripts);
    run_threads(shared, accounts, shelf, writer, folder, options.rehash)
}

/// Submits the first command of a new production on this thread.
fn run_first(
    writer: &mut Writer,
    shared: &Shared,
    accounts: &Accounts,
    first: &Submission,
) -> Result<(), AppError> {
    let (reply, mut answers) = oneshot::channel();
    writer.run(vec![Job {
        items: vec![prepare::prepare(shared, accounts, first, None)?],
        mode: Mode::InOrder,
        reply,
    }]);
    let answer = answers
        .try_recv()
        .map_err(AppError::internal)?
        .pop()
        .unwrap_or(Err(AppError::Stopping))?;
    match answer {
        Answer::Refused { refusal, .. } => Err(refused_opening(&refusal)),
        Answer::Accepted { .. } | Answer::Repeated { .. } => Ok(()),
    }
}

fn run_threads(
    shared: Arc<Shared>,
    accounts: Accounts,
    scripts: Shelf,
    writer: Writer,
    folder: Option<Folder>,
    rehash: bool,
) -> Result<Hub, AppError> {
    let (queue, jobs) = mpsc::channel();
    let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(work)
            .map_err(|e| AppError::Internal(format!("thread `{name}` did not start ({e})")))
    };
    let watched = Watch(Arc::clone(&shared));
    let write = move || {
        let _watched = watched;
        writer.work(&jobs);
    };
    let mut threads = vec![spawn("writer", Box::new(write))?];
    let board = Arc::clone(&shared);
    threads.push(spawn("board", Box::new(move || board.keep_board()))?);
    if rehash {
        shared.set_rehash(RehashStatus::Running);
        let reading = Arc::clone(&shared);
        // Not joined: it may take minutes on a long record and changes nothing.
        drop(spawn("rehash", Box::new(move || rehash_all(&reading)))?);
    }
    Ok(Hub {
        inner: Arc::new(Inner {
            shared,
            accounts: Arc::new(accounts),
            queue: Mutex::new(Some(queue)),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
            scripts,
            threads: Mutex::new(threads),
            _folder: folder,
        }),
    })
}

/// Sees to it that a writer that dies of a fault in this program leaves no board that looks current.
struct Watch(Arc<Shared>);

impl Drop for Watch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let error = AppError::Internal("the writer ended by a fault".to_owned());
            self.0.set_health(Health::Ended(error.clone()));
            if let Some(end) = &self.0.on_fatal {
                end(&error);
            }
        }
    }
}

/// Reads the whole store again: tiles, command keys, parts, and every entry's bytes.
fn rehash_all(shared: &Shared) {
    let status = match shared.reader.check() {
        Ok(report) => RehashStatus::Passed(report),
        Err(error) => {
            let error = AppError::from(error);
            tracing::error!("the stored record does not pass its check: {error}");
            if matches!(error, AppError::Corrupt { .. }) {
                shared.set_health(Health::ReadOnly(error.clone()));
            }
            RehashStatus::Failed(error)
        }
    };
    shared.set_rehash(status);
}

fn pepper(folder: Option<&Folder>, accounts: &dyn AccountStore) -> Result<Pepper, AppError> {
    let Some(folder) = folder else {
        return Pepper::fresh();
    };
    match Pepper::open(folder.path()) {
        // CRASH: a `create` that died after the database was made has no pepper yet, and no codes.
        Err(AppError::Store { kind, .. })
            if kind == looks_store::ErrorKind::Missing
                && accounts.people_with_code()?.is_empty() =>
        {
            Pepper::create(folder.path())
        }
        other => other,
    }
}

/// The production's id stands in the origin, between the address and the key.
fn production_of(origin: &str) -> String {
    origin.rsplit('/').nth(1).unwrap_or(origin).to_owned()
}

fn recorded_mark(standing: &HeadStanding) -> Option<HeadMark> {
    match standing {
        HeadStanding::Equal | HeadStanding::Ahead { recorded: None } => None,
        HeadStanding::Ahead {
            recorded: Some(mark),
        }
        | HeadStanding::Behind { recorded: mark }
        | HeadStanding::Forked { recorded: mark } => Some(mark.clone()),
    }
}

/// Compares with the head file. Says why nothing may ever be appended, if so, and whether the log is
/// still to be settled; a database that is ahead of a head file that is its prefix is settled here.
fn reconcile<L, H>(
    log: &mut DurableLog<L, H>,
    loaded: &Loaded,
    mark: Option<&HeadMark>,
) -> Result<(Option<AppError>, bool), AppError>
where
    L: LogStore,
    H: HeadRecord,
    DurableLog<L, H>: LogStore,
{
    if !matches!(log.standing(), HeadStanding::Ahead { .. }) {
        return Ok((log.refusal()?.map(AppError::from), false));
    }
    let prefix = mark.is_none_or(|m| loaded.root_at_mark.is_some_and(|root| root.0 == m.root));
    if !prefix {
        log.refuse_as_forked();
        return Ok((log.refusal()?.map(AppError::from), false));
    }
    // CRASH: the batch after the recorded head was durable and perhaps never answered; settling it is
    // what the process that died would have done next.
    match log.settle() {
        Ok(_) => Ok((None, false)),
        Err(error) if error.must_stop() => Err(error.into()),
        // A disk that is full now may have room later: the writer tries again before it appends.
        Err(_) => Ok((None, true)),
    }
}

/// The signed checkpoint of a head; signed anew where the log never had one.
pub(super) fn note_of(head: &Head, signer: &Signer) -> Result<SignedCheckpoint, AppError> {
    if !head.checkpoint_note.is_empty() {
        return SignedCheckpoint::parse(&head.checkpoint_note).map_err(|e| broken(&e.to_string()));
    }
    looks_record::checkpoint::Checkpoint {
        origin: signer.name().to_owned(),
        size: 0,
        root: looks_record::hash::empty_root(),
    }
    .sign(signer)
    .map_err(AppError::internal)
}

fn broken(what: &str) -> AppError {
    AppError::from(StoreError::corrupt(what))
}

/// Rebuilds state, tree and page index from the entries, and compares with the stored head.
pub(super) fn load(
    log: &dyn LogRead,
    origin: &str,
    key: &VerifierKey,
    mark: Option<&HeadMark>,
) -> Result<Loaded, AppError> {
    let head = log.head()?;
    let mut loaded = Loaded {
        state: State::new(),
        index: Index::default(),
        edge: Edge::default(),
        at: Timestamp::default(),
        root_at_mark: None,
    };
    let wanted = mark.map(|m| m.size);
    let mut fault = None;
    let mut tiles = Vec::new();
    if wanted == Some(0) {
        loaded.root_at_mark = Some(Hash(Digest::default()));
    }
    log.scan(0, &mut |entry| {
        tiles.clear();
        let taken = loaded
            .edge
            .push(Hash(entry.leaf_hash), &mut tiles)
            .and_then(|()| replay(&mut loaded, entry.index, entry.bytes, origin));
        if let Err(error) = taken {
            fault = Some(error);
            return ControlFlow::Break(());
        }
        if wanted == Some(loaded.edge.range.size()) {
            loaded.root_at_mark = Some(loaded.edge.range.root());
        }
        ControlFlow::Continue(())
    })?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    let frontier: Vec<Digest> = loaded.edge.range.hashes().iter().map(|h| h.0).collect();
    let root = loaded.edge.range.root();
    let size = loaded.edge.range.size();
    if size != head.size || (size > 0 && (root.0 != head.root || frontier != head.frontier)) {
        return Err(broken(&format!(
            "the `{size}` entries have root `{root}`, the stored head says `{}` entries and `{}`",
            head.size,
            Hash(head.root)
        )));
    }
    if size > 0 {
        let note = SignedCheckpoint::parse(&head.checkpoint_note)
            .map_err(|e| broken(&format!("the stored checkpoint: {e}")))?;
        let fits = note.checkpoint().size == size && note.checkpoint().root == root;
        if !fits || note.verify(std::slice::from_ref(key)).is_err() {
            return Err(broken(
                "the stored checkpoint is not this log's, or of another size",
            ));
        }
    }
    Ok(loaded)
}

/// Applies one entry. Entries of a kind that this version does not know count in the tree only.
fn replay(loaded: &mut Loaded, at: u64, bytes: &[u8], origin: &str) -> Result<(), AppError> {
    let wrong = |what: String| broken(&format!("entry `{at}`: {what}"));
    let entry = match Entry::decode(bytes).map_err(|e| wrong(e.to_string()))? {
        Decoded::Known(entry) => entry,
        Decoded::Unknown { .. } => return Ok(()),
    };
    if entry.origin != origin {
        return Err(wrong(format!("it was written for `{}`", entry.origin)));
    }
    loaded.at = Timestamp::from_ms(entry.wall_ms);
    if entry.verdict == Verdict::Refused {
        return Ok(());
    }
    let intent = entry.intent().map_err(|e| wrong(e.to_string()))?;
    let by = match intent.actor {
        Actor::Person(id) => Some(PersonId::parse(&id).map_err(|e| wrong(e.to_string()))?),
        Actor::Anonymous | Actor::System => None,
    };
    let meta = Meta { at: loaded.at, by };
    let values = entry.events_value().map_err(|e| wrong(e.to_string()))?;
    let mut events: Vec<Event> = Vec::with_capacity(values.len());
    for value in values {
        let event: Event = serde_json::from_value(value).map_err(|e| wrong(e.to_string()))?;
        apply(&mut loaded.state, &event, &meta);
        events.push(event);
    }
    for event in &events {
        note_event(&mut loaded.index, &loaded.state, at, event);
    }
    Ok(())
}
