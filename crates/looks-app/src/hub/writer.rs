//! The writer thread: takes what is queued, decides one after the other, stores all of it at once.
//!
//! INVARIANT: an answer, a receipt or a new state leaves this module only after `LogStore::append`
//! returned `Ok`: entries, parts, tiles, head row and head file are durable then.

mod storing;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use looks_core::{
    Command, Context, Decision, Event, Refusal, State, Timestamp,
    command::Nature,
    decide,
    id::PackId,
    reason::{Reason, ReasonKind},
    vocabulary::Strength,
};
use looks_record::{
    Hash, cbor,
    entry::{Actor, Intent},
};
use looks_store::LogStore;

use super::draft::{Draft, Edge, Letterhead, Moment, Outcome, Source, noted};
use super::open::Loaded;
use super::prepare::Prepared;
use super::shared::{Health, Index, Shared, WaitingStop};
use super::{Job, MAX_BATCH, Mode, view};
use crate::{Answer, AppError};

/// How far the wall clock may run back against the monotonic clock before it is doubted.
const BACK_MS: i64 = 5_000;

/// How far it may run ahead.
const AHEAD_MS: i64 = 60_000;

/// How long the writer waits for work before it looks around.
const TICK: Duration = Duration::from_secs(1);

/// Reason id of an entry that reports a used command id with other content.
pub(crate) const SAME_ID: &str = "hub/same-id-other-content";

/// See the module.
#[derive(Debug)]
pub(super) struct Writer {
    shared: Arc<Shared>,
    log: Box<dyn LogStore>,
    state: State,
    index: Index,
    edge: Edge,
    last: Option<Clocks>,
    /// How far the wall clock jumped, until that is in the record.
    doubt: Option<i64>,
    /// The note that this run began is in the record.
    started: bool,
    /// Until it is, nothing but a command that is stored may bring it there.
    quiet: bool,
    /// The state here may be older than the store: settle and load before anything else.
    unsettled: bool,
    notes: u64,
    since_maintained: u64,
    digests: (BTreeSet<PackId>, Vec<Hash>),
}

#[derive(Debug, Clone, Copy)]
struct Clocks {
    wall: i64,
    mono: u64,
    now: i64,
}

impl Writer {
    /// A writer for what was loaded; `unsettled` if the log has still to be settled.
    pub(super) fn new(
        shared: Arc<Shared>,
        log: Box<dyn LogStore>,
        loaded: Loaded,
        unsettled: bool,
    ) -> Self {
        let mut writer = Self {
            shared,
            log,
            state: loaded.state,
            index: loaded.index,
            edge: loaded.edge,
            last: None,
            doubt: None,
            started: false,
            quiet: false,
            unsettled,
            notes: 0,
            since_maintained: 0,
            digests: Default::default(),
        };
        writer.refresh_digests();
        writer
    }

    /// Records nothing about this run before a command is stored.
    pub(super) const fn keep_quiet(&mut self) {
        self.quiet = true;
    }

    /// The hub's own notes may not stand alone in the record.
    const fn is_silent(&self) -> bool {
        self.quiet && !self.started
    }

    /// Works until every sender is gone and the queue is empty. Without work it looks once a second
    /// whether a stop is still to be stored, and whether the clock has jumped.
    pub(super) fn work(mut self, queue: &mpsc::Receiver<Job>) {
        loop {
            let mut jobs = Vec::new();
            match queue.recv_timeout(TICK) {
                Ok(job) => jobs.push(job),
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let unsaid = !self.is_silent() && (!self.started || self.drift().is_some());
                    if !self.shared.any_stop_waits() && !unsaid {
                        self.maintain_if_due();
                        continue;
                    }
                }
            }
            let mut count: usize = jobs.iter().map(|j| j.items.len()).sum();
            while count < MAX_BATCH {
                let Ok(job) = queue.try_recv() else { break };
                count += job.items.len();
                jobs.push(job);
            }
            self.run(jobs);
        }
    }

    /// One batch: decides, stores, publishes, answers.
    pub(super) fn run(&mut self, jobs: Vec<Job>) {
        if let Err(error) = self.ready() {
            return answer_all(jobs, &error);
        }
        let moment = self.moment();
        self.follow_the_day(moment.now);
        self.digests_for(&self.state.clone());
        let base = self.edge.range.size();
        let mut draft = Draft::new(self.state.clone(), self.index.clone(), base);
        let mut answers = Vec::with_capacity(jobs.len());
        let mut own = 0;
        let decided = self.hub_notes(&mut draft, moment).and_then(|()| {
            own = draft.rows.len();
            for job in &jobs {
                self.stops(&mut draft, moment)?;
                answers.push(self.job(&mut draft, moment, job)?);
            }
            self.stops(&mut draft, moment)
        });
        // A store that cannot even be asked fails the whole batch: nothing of it was decided on
        // complete knowledge.
        let stops = std::mem::take(&mut draft.stops);
        let alone = self.is_silent() && stops.is_empty() && draft.rows.len() == own;
        let stored = decided.and_then(|()| {
            if alone {
                Ok(())
            } else {
                self.commit(draft, moment)
            }
        });
        match stored {
            Ok(()) => {
                self.doubt = self.doubt.filter(|_| alone);
                self.shared.stops_recorded(&stops);
                for (job, answers) in jobs.into_iter().zip(answers) {
                    // Who no longer waits has the answer in the record.
                    let _ = job.reply.send(answers);
                }
            }
            Err(error) => answer_all(jobs, &error),
        }
    }

    /// Makes sure that the state here is what the store holds.
    fn ready(&mut self) -> Result<(), AppError> {
        match self.shared.health() {
            Health::ReadOnly(error) | Health::Ended(error) => return Err(error),
            Health::Good | Health::Failing(_) => {}
        }
        if !self.unsettled {
            return Ok(());
        }
        self.recover()
    }

    /// How far the wall clock has run from the monotonic one since the last batch, if too far.
    fn drift(&self) -> Option<i64> {
        let last = self.last?;
        let passed = self.shared.clock.mono_ms().saturating_sub(last.mono);
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let wall = self.shared.clock.wall_ms();
        let drift = wall.saturating_sub(last.wall).saturating_sub(passed);
        (!(-BACK_MS..=AHEAD_MS).contains(&drift)).then_some(drift)
    }

    /// Reads the clocks once for the batch, and remembers a jump until it is in the record.
    fn moment(&mut self) -> Moment {
        let drift = self.drift();
        let wall = self.shared.clock.wall_ms();
        let mono = self.shared.clock.mono_ms();
        self.doubt = drift.or(self.doubt);
        // A small step back (the clock being disciplined) never makes a later act earlier.
        let now = match (drift, self.last) {
            (None, Some(last)) => wall.max(last.now),
            _ => wall,
        };
        self.last = Some(Clocks { wall, mono, now });
        Moment {
            now: Timestamp::from_ms(now),
            mono_ms: mono,
        }
    }

    /// Rules bind from and until days: the book is made again when the day changes.
    fn follow_the_day(&mut self, now: Timestamp) {
        match self.shared.rules().for_day(now) {
            None => {}
            Some(Ok(rules)) => {
                self.shared.set_rules(rules);
                self.refresh_digests();
            }
            Some(Err(error)) => tracing::error!("the rules of the new day do not load: {error}"),
        }
    }

    // ---- deciding ----------------------------------------------------------------------------------

    /// What the hub itself has to say first: that it started, that its clock jumped.
    fn hub_notes(&mut self, draft: &mut Draft, moment: Moment) -> Result<(), AppError> {
        if !self.started {
            let boot = self.shared.boot.clone();
            self.hub_note(draft, moment, &Command::HubStarted { boot })?;
        }
        if let Some(by_ms) = self.doubt {
            tracing::warn!(by_ms, "the wall clock jumped; every clearance is void");
            self.hub_note(draft, moment, &Command::ClockDoubted { by_ms })?;
        }
        self.stops(draft, moment)
    }

    fn hub_note(
        &mut self,
        draft: &mut Draft,
        moment: Moment,
        command: &Command,
    ) -> Result<(), AppError> {
        self.notes += 1;
        let value = serde_json::to_value(command).map_err(AppError::internal)?;
        let intent = Intent {
            command_id: format!("hub-{}-{}", self.shared.boot, self.notes),
            production: self.shared.production.clone(),
            actor: Actor::System,
            on_behalf_of: None,
            scribe: None,
            shown: None,
            device_ms: None,
            command: cbor::encode(&value).map_err(AppError::internal)?,
        }
        .encode()
        .map_err(AppError::internal)?;
        let rules = self.shared.rules();
        let ctx = Context {
            now: moment.now,
            by: None,
            strength: Strength::System,
            overrides: &[],
            gate: rules.gate(),
            entries: draft.next(),
        };
        let Decision::Accepted { events, state } = decide(&draft.state, command, &ctx) else {
            // Before the production is opened there is nothing to doubt.
            return Ok(());
        };
        let source = Source {
            intent: &intent,
            strength: Strength::System,
            device: None,
            signature: None,
        };
        let outcome = Outcome::accepted(&events, true)?;
        let at = draft.push(&self.letterhead(moment), &source, outcome, None, &[])?;
        draft.state = state;
        draft.note(at, &events);
        Ok(())
    }

    /// Stops that stand in memory come before everything that waits.
    fn stops(&mut self, draft: &mut Draft, moment: Moment) -> Result<(), AppError> {
        for waiting in self.shared.waiting_stops() {
            let stop = waiting.stop.clone();
            if draft.stops.contains(&stop) {
                continue;
            }
            match self.one_stop(draft, moment, &waiting) {
                Ok(Answer::Refused { refusal, .. }) => {
                    // Only where no production is open yet: there is nothing to stop in the record.
                    tracing::warn!(?refusal, "a stop could not be recorded");
                }
                Ok(_) => draft.stops.push(stop),
                Err(error @ (AppError::Store { .. } | AppError::Corrupt { .. })) => {
                    return Err(error);
                }
                Err(error) => tracing::error!("a stop could not be recorded: {error}"),
            }
        }
        Ok(())
    }

    /// One waiting stop. A press that was sent before adds nothing while its stop is in force; when that
    /// is over, the same press is a new stop: an id used twice must not keep anybody from stopping.
    fn one_stop(
        &mut self,
        draft: &mut Draft,
        moment: Moment,
        waiting: &WaitingStop,
    ) -> Result<Answer, AppError> {
        let Some(prepared) = &waiting.prepared else {
            return Err(AppError::Internal("a stop without its entry".to_owned()));
        };
        let answer = self.one(draft, moment, prepared);
        let first = match &answer {
            Ok(Answer::Repeated { first, .. }) => first,
            Ok(_) | Err(AppError::Store { .. } | AppError::Corrupt { .. }) => return answer,
            Err(_) => {
                return match &waiting.anew {
                    Some(anew) => self.one(draft, moment, anew),
                    None => answer,
                };
            }
        };
        match &waiting.anew {
            Some(anew) if !in_force(&draft.state, first) => self.one(draft, moment, anew),
            _ => {
                waiting.repeated.store(true, Ordering::Relaxed);
                answer
            }
        }
    }

    /// The commands of one job. An error is the store's and fails the batch.
    fn job(
        &mut self,
        draft: &mut Draft,
        moment: Moment,
        job: &Job,
    ) -> Result<Vec<Result<Answer, AppError>>, AppError> {
        let mark = (job.mode != Mode::InOrder).then(|| draft.mark());
        let rehearsed = job.mode == Mode::Rehearsed;
        let mut answers = Vec::with_capacity(job.items.len());
        for prepared in &job.items {
            let answer = self.one(draft, moment, prepared);
            if let Err(error @ (AppError::Store { .. } | AppError::Corrupt { .. })) = answer {
                return Err(error);
            }
            let stands = answer.as_ref().is_ok_and(Answer::is_accepted);
            answers.push(answer);
            if !stands && !rehearsed {
                if let Some(mark) = mark {
                    draft.back_to(mark);
                }
                return Ok(answers);
            }
        }
        if let Some(mark) = mark.filter(|_| rehearsed) {
            draft.back_to(mark);
            // Packs that only the rehearsal put in force are not.
            self.digests_for(&draft.state);
        }
        Ok(answers)
    }

    /// One command on the state as the ones before it left it.
    fn one(
        &mut self,
        draft: &mut Draft,
        moment: Moment,
        prepared: &Prepared,
    ) -> Result<Answer, AppError> {
        if let Some(repeated) = self.repeated(draft, moment, prepared)? {
            return Ok(repeated);
        }
        let rules = self.shared.rules();
        let ctx = Context {
            now: moment.now,
            by: prepared.by.clone(),
            strength: prepared.strength,
            overrides: &prepared.overrides,
            gate: rules.gate(),
            entries: draft.next(),
        };
        let command = Some(prepared.record.clone());
        let (index, answer) = match decide(&draft.state, &prepared.command, &ctx) {
            Decision::Accepted { events, state } => {
                let system = prepared.is_hub_note() && prepared.strength == Strength::System;
                let outcome = Outcome::accepted(&events, system)?;
                let index = self.push(draft, moment, prepared, outcome, command)?;
                let packs_may_change = prepared.command.nature() == Nature::Preparing;
                draft.state = state;
                draft.note(index, &events);
                if packs_may_change {
                    self.digests_for(&draft.state);
                }
                let noted = noted(&events);
                let answer = Answer::Accepted {
                    index,
                    events,
                    noted,
                };
                (index, answer)
            }
            Decision::Refused(refusal) => {
                if !known(&draft.state, prepared) {
                    self.shared.count_unauthenticated();
                    return Ok(Answer::Refused {
                        index: None,
                        refusal,
                    });
                }
                let outcome = Outcome::refused(&refusal)?;
                let index = self.push(draft, moment, prepared, outcome, command)?;
                let answer = Answer::Refused {
                    index: Some(index),
                    refusal,
                };
                (index, answer)
            }
        };
        debug_assert_eq!(index + 1, draft.next());
        let record = &prepared.record;
        draft
            .seen
            .insert(record.key.clone(), (record.digest, answer.clone()));
        Ok(answer)
    }

    /// The answer this command got before, if it was sent before. The same id with other content is
    /// itself recorded, and is an error.
    fn repeated(
        &mut self,
        draft: &mut Draft,
        moment: Moment,
        prepared: &Prepared,
    ) -> Result<Option<Answer>, AppError> {
        let record = &prepared.record;
        let (index, same, first) = if let Some((digest, answer)) = draft.seen.get(&record.key) {
            let index = answer.index().unwrap_or_default();
            (index, *digest == record.digest, Some(answer.clone()))
        } else {
            match self.log.find_command(&record.key) {
                Ok(None) => return Ok(None),
                Ok(Some((index, digest))) => (index, digest == record.digest, None),
                Err(error) => return Err(self.failed(&error)),
            }
        };
        if same {
            let first = match first {
                Some(first) => first,
                None => view::answer(&*self.log, index)?,
            };
            return Ok(Some(Answer::Repeated {
                index,
                first: Box::new(first),
            }));
        }
        if known(&draft.state, prepared) {
            let refusal = Refusal {
                reasons: vec![Reason {
                    id: SAME_ID.to_owned(),
                    kind: ReasonKind::Invariant,
                    about: vec![format!("entry `{index}`")],
                }],
            };
            let outcome = Outcome::refused(&refusal)?;
            self.push(draft, moment, prepared, outcome, None)?;
        } else {
            self.shared.count_unauthenticated();
        }
        Err(AppError::SameIdOtherContent {
            id: record.key.id.clone(),
            index,
        })
    }

    fn push(
        &self,
        draft: &mut Draft,
        moment: Moment,
        prepared: &Prepared,
        outcome: Outcome,
        command: Option<looks_store::CommandRecord>,
    ) -> Result<u64, AppError> {
        let source = Source {
            intent: &prepared.intent,
            strength: prepared.strength,
            device: prepared.device.as_deref(),
            signature: prepared.signature.as_ref(),
        };
        draft.push(
            &self.letterhead(moment),
            &source,
            outcome,
            command,
            &prepared.parts,
        )
    }

    fn letterhead(&self, moment: Moment) -> Letterhead<'_> {
        Letterhead {
            origin: &self.shared.origin,
            boot: &self.shared.boot,
            packs: &self.digests.1,
            moment,
        }
    }

    /// Digests of the packs in force in a state; worked out again only when the packs change.
    fn digests_for(&mut self, state: &State) {
        let packs = state.production.as_ref().map(|p| &p.packs);
        if packs.is_some_and(|packs| *packs != self.digests.0) {
            let packs = packs.cloned().unwrap_or_default();
            let digests = self.shared.rules().digests(&packs);
            self.digests = (packs, digests);
        }
    }

    fn refresh_digests(&mut self) {
        let packs = self
            .state
            .production
            .as_ref()
            .map(|p| p.packs.clone())
            .unwrap_or_default();
        let digests = self.shared.rules().digests(&packs);
        self.digests = (packs, digests);
    }
}

/// Whether the stop that a press called, or counted up, is open.
fn in_force(state: &State, answer: &Answer) -> bool {
    let Answer::Accepted { events, .. } = answer else {
        return false;
    };
    events.iter().any(|event| match event {
        Event::StopCalled { stop, .. } | Event::StopPressed { stop } => {
            state.stops.get(stop).is_some_and(|s| s.open)
        }
        _ => false,
    })
}

/// Whether somebody known asks: a person on the roster, or the hub. Others' refusals are counted.
fn known(state: &State, prepared: &Prepared) -> bool {
    match &prepared.by {
        Some(person) => {
            state.people.contains_key(person) && prepared.strength > Strength::Anonymous
        }
        None => prepared.strength == Strength::System,
    }
}

fn answer_all(jobs: Vec<Job>, error: &AppError) {
    for job in jobs {
        let count = match job.mode {
            Mode::InOrder => 1,
            Mode::AllOrNothing | Mode::Rehearsed => job.items.len(),
        };
        let answers = std::iter::repeat_with(|| Err(error.clone())).take(count);
        let _ = job.reply.send(answers.collect());
    }
}
