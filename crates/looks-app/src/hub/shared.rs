//! What the hub's threads share: the published state, the board, pending stops, health, live news.
//!
//! The writer publishes; everybody else reads. No lock here is held while the disk is waited for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use looks_core::{
    State, Timestamp,
    board::{Board, Light, Notice, board},
    id::{LotId, PersonId, StopId, UnitId},
    state::Item,
};
use looks_record::{
    checkpoint::SignedCheckpoint,
    hash::Hash,
    note::{Signer, VerifierKey},
    part::parse_reference,
};
use looks_store::{CheckReport, LogRead, PartStore};
use tokio::sync::broadcast;

use super::{OnFatal, prepare::Prepared};
use crate::{AppError, Clock, Live, Rules};

/// News that a slow board may miss before it is told to fetch everything.
const LIVE_KEPT: usize = 1_024;

/// Texts kept at hand.
const WORDS_KEPT: usize = 4_096;

/// How old a board may get while something is out, milliseconds.
const BOARD_AGE_MS: i64 = 1_000;

/// Least time between two boards under load.
const BOARD_REST: Duration = Duration::from_millis(15);

/// How long the board's own news waits behind that of a stop: every board hears first that there is one.
/// A page that fetches meanwhile has what is true at that moment.
const STOP_FIRST: Duration = Duration::from_millis(100);

/// State, board and stops of one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Everything that is true. Do not show `state.counts`: use [`Snapshot::counted_by`].
    pub state: State,
    /// Entries in the record.
    pub size: u64,
    /// Root of the record's tree.
    pub root: Hash,
    /// When the last entry was written.
    pub at: Timestamp,
    /// The board, at least as new as the state.
    pub board: Arc<Board>,
    /// Stops in force that are not stored yet.
    pub stopped_now: Vec<PendingStop>,
}

impl Snapshot {
    /// Who has given the open half of a lot's blind count; never the number.
    pub fn counted_by(&self, lot: &LotId) -> Option<&PersonId> {
        let session = self.state.counts.get(lot)?;
        session.first.as_ref().map(|(person, _)| person)
    }
}

/// A stop that stands in memory and is not stored yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingStop {
    /// Which.
    pub stop: StopId,
    /// Of which unit; none for all.
    pub unit: Option<UnitId>,
}

/// A pending stop with what the writer needs to record it.
#[derive(Debug, Clone)]
pub(super) struct WaitingStop {
    pub(super) stop: PendingStop,
    /// None where no entry could be made of it: it stands until the hub ends.
    pub(super) prepared: Option<Prepared>,
    /// The same under a command id that nobody used: for a press whose first stop is over.
    pub(super) anew: Option<Prepared>,
    /// Set by the writer where this press was recorded before.
    pub(super) repeated: Arc<AtomicBool>,
}

/// Whether commands can be stored.
#[derive(Debug, Clone, Default)]
pub enum Health {
    /// Yes.
    #[default]
    Good,
    /// The last attempt failed; the next command tries again. Boards say `unknown`.
    Failing(AppError),
    /// No, for good: the record contradicts itself or has lost entries. Reading works.
    ReadOnly(AppError),
    /// No, for good, in this process: the disk did not confirm a write. The process should have ended.
    Ended(AppError),
}

impl Health {
    /// What stands in the way, if anything.
    pub const fn error(&self) -> Option<&AppError> {
        match self {
            Self::Good => None,
            Self::Failing(e) | Self::ReadOnly(e) | Self::Ended(e) => Some(e),
        }
    }
}

/// What became of reading the whole store again.
#[derive(Debug, Clone, Default)]
pub enum RehashStatus {
    /// It was not asked for.
    #[default]
    NotRun,
    /// It is going on.
    Running,
    /// Everything fits.
    Passed(CheckReport),
    /// Something does not: what, and what to do.
    Failed(AppError),
}

/// Commands that were counted and not recorded, since the hub started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Not a command at all.
    pub malformed: u64,
    /// Refused, and nobody known had asked.
    pub unauthenticated: u64,
}

/// What the writer has made durable.
#[derive(Debug, Clone)]
pub(super) struct Published {
    pub(super) state: State,
    pub(super) size: u64,
    pub(super) root: Hash,
    pub(super) at: Timestamp,
    pub(super) note: Arc<SignedCheckpoint>,
    pub(super) index: Index,
}

/// What pages ask of the record as a whole, kept beside the state.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Corrections of an entry: the entries that correct it.
    pub(super) corrections: Arc<BTreeMap<u64, Vec<u64>>>,
    /// Open halves of blind counts: what is counted, and the entry whose numbers stay hidden.
    pub(super) blind: Arc<BTreeMap<String, u64>>,
}

#[derive(Debug)]
struct BoardCache {
    /// Counts boards that said something else than the one before.
    edition: u64,
    version: u64,
    board: Arc<Board>,
    waiting: bool,
}

#[derive(Debug, Default)]
struct Wake {
    dirty: bool,
    urgent: bool,
    stopped: bool,
    ended: bool,
}

/// See the module.
pub(super) struct Shared {
    pub(super) origin: String,
    pub(super) production: String,
    pub(super) boot: String,
    /// The stop's name should no other be had.
    pub(super) spare_stop: StopId,
    pub(super) signer: Signer,
    pub(super) verifier: VerifierKey,
    pub(super) fingerprint: String,
    pub(super) id_key: [u8; 32],
    pub(super) clock: Arc<dyn Clock>,
    pub(super) reader: Arc<dyn LogRead>,
    pub(super) parts: Arc<dyn PartStore>,
    pub(super) live: broadcast::Sender<Live>,
    pub(super) boards_open: Arc<AtomicUsize>,
    pub(super) on_fatal: Option<OnFatal>,
    rules: RwLock<Rules>,
    published: RwLock<Arc<Published>>,
    stops: Mutex<Vec<WaitingStop>>,
    /// How many stops wait; so that the writer need not take the lock for each command.
    stops_waiting: AtomicUsize,
    health: RwLock<Health>,
    rehash: RwLock<RehashStatus>,
    /// Counts every change that a board could show.
    version: AtomicU64,
    cache: Mutex<BoardCache>,
    wake: Mutex<Wake>,
    woken: Condvar,
    words: Mutex<BTreeMap<Hash, Arc<str>>>,
    malformed: AtomicU64,
    unauthenticated: AtomicU64,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("origin", &self.origin)
            .field("boot", &self.boot)
            .finish_non_exhaustive()
    }
}

/// What is fixed when the hub starts.
pub(super) struct Fixed {
    pub(super) origin: String,
    pub(super) production: String,
    pub(super) boot: String,
    /// The stop's name should no other be had.
    pub(super) spare_stop: StopId,
    pub(super) signer: Signer,
    pub(super) fingerprint: String,
    pub(super) id_key: [u8; 32],
    pub(super) clock: Arc<dyn Clock>,
    pub(super) reader: Arc<dyn LogRead>,
    pub(super) parts: Arc<dyn PartStore>,
    pub(super) rules: Rules,
    pub(super) on_fatal: Option<OnFatal>,
}

/// A lock whose content is always whole: changes are single assignments, so a panic elsewhere cannot
/// leave it half made.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read<T: Clone>(cell: &RwLock<T>) -> T {
    cell.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn write<T>(cell: &RwLock<T>, value: T) {
    *cell.write().unwrap_or_else(PoisonError::into_inner) = value;
}

impl Shared {
    pub(super) fn new(fixed: Fixed, published: Published) -> Self {
        let verifier = fixed.signer.verifier();
        Self {
            origin: fixed.origin,
            production: fixed.production,
            boot: fixed.boot,
            spare_stop: fixed.spare_stop,
            signer: fixed.signer,
            verifier,
            fingerprint: fixed.fingerprint,
            id_key: fixed.id_key,
            clock: fixed.clock,
            reader: fixed.reader,
            parts: fixed.parts,
            live: broadcast::channel(LIVE_KEPT).0,
            boards_open: Arc::default(),
            on_fatal: fixed.on_fatal,
            rules: RwLock::new(fixed.rules),
            published: RwLock::new(Arc::new(published)),
            stops: Mutex::default(),
            stops_waiting: AtomicUsize::new(0),
            health: RwLock::default(),
            rehash: RwLock::default(),
            version: AtomicU64::new(1),
            cache: Mutex::new(BoardCache {
                edition: 0,
                version: 0,
                board: Arc::default(),
                waiting: false,
            }),
            wake: Mutex::default(),
            woken: Condvar::new(),
            words: Mutex::default(),
            malformed: AtomicU64::new(0),
            unauthenticated: AtomicU64::new(0),
        }
    }

    // ---- published state ---------------------------------------------------------------------------

    pub(super) fn published(&self) -> Arc<Published> {
        read(&self.published)
    }

    /// Shows a new durable state to everybody.
    pub(super) fn publish(&self, published: Published) {
        write(&self.published, Arc::new(published));
        self.changed(false);
    }

    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        let published = self.published();
        let board = self.board();
        Arc::new(Snapshot {
            state: published.state.clone(),
            size: published.size,
            root: published.root,
            at: published.at,
            board,
            stopped_now: lock(&self.stops).iter().map(|s| s.stop.clone()).collect(),
        })
    }

    pub(super) fn rules(&self) -> Rules {
        read(&self.rules)
    }

    pub(super) fn set_rules(&self, rules: Rules) {
        write(&self.rules, rules);
        self.changed(false);
    }

    // ---- health and counters -----------------------------------------------------------------------

    pub(super) fn health(&self) -> Health {
        read(&self.health)
    }

    pub(super) fn set_health(&self, health: Health) {
        let before = self.health();
        let code = |h: &Health| h.error().map(|e| e.kind().code);
        // What ended stays ended; what may never be added to stays so.
        let final_state = match before {
            Health::Ended(_) => true,
            Health::ReadOnly(_) => !matches!(health, Health::Ended(_)),
            Health::Good | Health::Failing(_) => false,
        };
        if final_state || code(&before) == code(&health) {
            return;
        }
        if let Some(error) = health.error() {
            tracing::error!(code = error.kind().code, "the hub cannot record: {error}");
        } else {
            tracing::info!("the hub records again");
        }
        write(&self.health, health);
        self.changed(true);
    }

    pub(super) fn rehash_status(&self) -> RehashStatus {
        read(&self.rehash)
    }

    pub(super) fn set_rehash(&self, status: RehashStatus) {
        write(&self.rehash, status);
    }

    pub(super) fn counters(&self) -> Counters {
        Counters {
            malformed: self.malformed.load(Ordering::Relaxed),
            unauthenticated: self.unauthenticated.load(Ordering::Relaxed),
        }
    }

    pub(super) fn count_malformed(&self) {
        self.malformed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_unauthenticated(&self) {
        self.unauthenticated.fetch_add(1, Ordering::Relaxed);
    }

    // ---- stops -------------------------------------------------------------------------------------

    /// Puts a stop into force and tells every board.
    pub(super) fn add_stop(&self, waiting: WaitingStop) {
        let news = Live::Stop {
            stop: waiting.stop.stop.clone(),
            unit: waiting.stop.unit.clone(),
            recorded: false,
        };
        {
            let mut stops = lock(&self.stops);
            stops.push(waiting);
            self.stops_waiting.store(stops.len(), Ordering::SeqCst);
        }
        self.tell_stops([news]);
    }

    /// Stops go to the boards before anything is computed for them.
    fn tell_stops(&self, news: impl IntoIterator<Item = Live>) {
        self.version.fetch_add(1, Ordering::SeqCst);
        for news in news {
            // Nobody listening is no error.
            let _ = self.live.send(news);
        }
        lock(&self.wake).stopped = true;
        self.changed(false);
    }

    /// Stops that the writer has to record before anything else.
    pub(super) fn waiting_stops(&self) -> Vec<WaitingStop> {
        if self.stops_waiting.load(Ordering::SeqCst) == 0 {
            return Vec::new();
        }
        lock(&self.stops)
            .iter()
            .filter(|s| s.prepared.is_some())
            .cloned()
            .collect()
    }

    pub(super) fn is_waiting(&self, stop: &StopId) -> bool {
        lock(&self.stops).iter().any(|s| s.stop.stop == *stop)
    }

    pub(super) fn any_stop_waits(&self) -> bool {
        self.stops_waiting.load(Ordering::SeqCst) > 0
    }

    /// These stops are durable now: the published state has them.
    pub(super) fn stops_recorded(&self, recorded: &[PendingStop]) {
        if recorded.is_empty() {
            return;
        }
        {
            let mut stops = lock(&self.stops);
            stops.retain(|s| !recorded.contains(&s.stop));
            self.stops_waiting.store(stops.len(), Ordering::SeqCst);
        }
        self.tell_stops(recorded.iter().map(|stop| Live::Stop {
            stop: stop.stop.clone(),
            unit: stop.unit.clone(),
            recorded: true,
        }));
    }

    // ---- board -------------------------------------------------------------------------------------

    /// Something that a board shows has changed.
    fn changed(&self, urgent: bool) {
        self.version.fetch_add(1, Ordering::SeqCst);
        let mut wake = lock(&self.wake);
        wake.dirty = true;
        wake.urgent |= urgent;
        drop(wake);
        self.woken.notify_all();
    }

    /// The board; computed by whoever comes first after a change, once.
    pub(super) fn board(&self) -> Arc<Board> {
        self.refresh().0
    }

    /// The board, and its edition: the number rises whenever the board says something else. A page that
    /// computes the board first takes no news away from the thread that tells the others.
    fn refresh(&self) -> (Arc<Board>, u64) {
        let mut cache = lock(&self.cache);
        let version = self.version.load(Ordering::SeqCst);
        let now = self.clock.now();
        let age = now.ms().saturating_sub(cache.board.at.ms());
        let old = cache.waiting && !(0..BOARD_AGE_MS).contains(&age);
        if cache.version == version && !old {
            return (Arc::clone(&cache.board), cache.edition);
        }
        let published = self.published();
        let mut new = board(&published.state, now, self.rules().gate());
        self.overlay(&mut new, &published.state);
        let same = cache.board.production == new.production
            && cache.board.setups == new.setups
            && cache.board.items == new.items;
        // Time alone changes a board only while something is out, or a matter or concern is open.
        cache.waiting = published.state.items.values().any(|i| i.is_out())
            || published.state.matters.values().any(|m| m.open)
            || !published.state.concerns.is_empty()
            || published.state.days.values().any(|d| d.open);
        cache.version = version;
        cache.board = Arc::new(new);
        if !same {
            cache.edition = cache.edition.saturating_add(1);
        }
        (Arc::clone(&cache.board), cache.edition)
    }

    /// What is true although the record does not say so yet.
    fn overlay(&self, board: &mut Board, state: &State) {
        let stops: Vec<PendingStop> = lock(&self.stops).iter().map(|s| s.stop.clone()).collect();
        for stop in &stops {
            let condition = Notice::StopNotRecorded.condition([format!("stop `{}`", stop.stop)]);
            for line in &mut board.setups {
                if stop.unit.as_ref().is_none_or(|unit| *unit == line.unit) {
                    line.light = Light::Stop;
                    line.conditions.push(condition.clone());
                }
            }
            for line in &mut board.items {
                let item = state.items.get(&line.item).filter(|item| item.is_out());
                let unit = |item: &Item| {
                    let setup = item.setup.as_ref().and_then(|s| state.setups.get(s));
                    setup.map(|setup| setup.unit.clone())
                };
                // Out for no setup at all counts for every unit, as in the record.
                let here = |unit: Option<UnitId>| {
                    stop.unit.is_none() || unit.is_none() || unit == stop.unit
                };
                if item.is_some_and(|item| here(unit(item))) {
                    line.light = Light::Stop;
                    line.conditions.push(condition.clone());
                }
            }
            board.production.push(condition);
        }
        if let Some(error) = self.health().error() {
            let condition = Notice::StoreFailing.condition([format!("`{}`", error.kind().code)]);
            for line in &mut board.setups {
                line.light = line.light.max(Light::Unknown);
                line.conditions.push(condition.clone());
            }
            for line in &mut board.items {
                line.light = line.light.max(Light::Unknown);
            }
            board.production.push(condition);
        }
    }

    /// Keeps the board new and tells everybody, until the hub ends. Runs on its own thread.
    pub(super) fn keep_board(&self) {
        let mut told = 0;
        loop {
            let (board, edition) = self.refresh();
            drop(board);
            if edition != told {
                told = edition;
                let size = self.published().size;
                let _ = self.live.send(Live::Board { size });
            }
            if !self.rest() {
                return;
            }
        }
    }

    /// Waits for a change, a second at most, and not less than the rest; false if the hub ends.
    fn rest(&self) -> bool {
        let mut wake = lock(&self.wake);
        if !wake.urgent && !wake.ended {
            wake = self
                .woken
                .wait_timeout_while(wake, BOARD_REST, |w| !w.urgent && !w.ended)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        if !wake.dirty && !wake.ended {
            wake = self
                .woken
                .wait_timeout_while(wake, Duration::from_secs(1), |w| !w.dirty && !w.ended)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        if wake.stopped && !wake.ended {
            wake = self
                .woken
                .wait_timeout_while(wake, STOP_FIRST, |w| !w.ended)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        wake.dirty = false;
        wake.urgent = false;
        wake.stopped = false;
        !wake.ended
    }

    /// Ends the board's thread.
    pub(super) fn end(&self) {
        lock(&self.wake).ended = true;
        self.woken.notify_all();
    }

    // ---- private texts -----------------------------------------------------------------------------

    pub(super) fn words(&self, reference: &str) -> Option<String> {
        let commitment = parse_reference(reference)?;
        if let Some(text) = lock(&self.words).get(&commitment) {
            return Some(text.to_string());
        }
        let part = self.parts.get(&commitment.0).ok().flatten()?;
        let text = String::from_utf8(part.bytes).ok()?;
        let mut kept = lock(&self.words);
        if kept.len() >= WORDS_KEPT {
            kept.clear();
        }
        kept.insert(commitment, text.as_str().into());
        Some(text)
    }

    pub(super) fn erase_words(&self, reference: &str) -> Result<bool, AppError> {
        let commitment = parse_reference(reference).ok_or_else(|| AppError::NotFound {
            what: "reference",
            id: reference.chars().take(80).collect(),
        })?;
        let known = self.parts.erase(&commitment.0)?;
        lock(&self.words).remove(&commitment);
        Ok(known)
    }
}
