//! Device signatures in batches, on as many threads as there are processors, while the walk goes on.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use looks_record::sig::{Batch, PublicKey};

/// Signatures per batch: large enough to share work among those of one key.
const BATCH: usize = 4096;

/// One signature to check.
pub(super) struct Job {
    pub(super) index: u64,
    pub(super) key: PublicKey,
    pub(super) message: Vec<u8>,
    pub(super) signature: [u8; 64],
}

/// A batch with its number, on its way to a worker.
type Work = (u64, Vec<Job>);
/// The number of a batch and its bad entries, on the way back.
type Found = (u64, Vec<u64>);

/// Batches being filled and being checked; as many wait as there are workers, so memory stays bounded.
pub(super) struct Queue {
    jobs: Vec<Job>,
    sent: u64,
    /// Entries of the batches that no worker has answered for.
    open: BTreeMap<u64, Vec<u64>>,
    workers: Vec<JoinHandle<()>>,
    work: Option<mpsc::SyncSender<Work>>,
    found: mpsc::Receiver<Found>,
}

impl Queue {
    pub(super) fn new() -> Self {
        let threads = thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(16);
        let (work, waiting) = mpsc::sync_channel::<Work>(threads);
        let (answer, found) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let workers = (0..threads)
            .map(|_| {
                let (waiting, answer) = (Arc::clone(&waiting), answer.clone());
                thread::spawn(move || labour(&waiting, &answer))
            })
            .collect();
        Self {
            jobs: Vec::new(),
            sent: 0,
            open: BTreeMap::new(),
            workers,
            work: Some(work),
            found,
        }
    }

    /// Adds a job.
    pub(super) fn push(&mut self, job: Job) {
        self.jobs.push(job);
        if self.jobs.len() >= BATCH {
            self.send();
        }
    }

    fn send(&mut self) {
        let jobs = std::mem::take(&mut self.jobs);
        if jobs.is_empty() {
            return;
        }
        self.sent += 1;
        let indices = jobs.iter().map(|job| job.index).collect();
        self.open.insert(self.sent, indices);
        if let Some(work) = &self.work {
            // Without a worker the batch stays open, which is bad.
            let _ = work.send((self.sent, jobs));
        }
        while let Ok((number, bad)) = self.found.try_recv() {
            self.open.insert(number, bad);
        }
    }

    /// Checks what waits; gives the indices of all entries whose signature turned out bad.
    pub(super) fn finish(&mut self) -> Vec<u64> {
        self.send();
        self.work = None;
        for worker in std::mem::take(&mut self.workers) {
            // A worker that died has proved nothing: what it held stays open.
            let _ = worker.join();
        }
        while let Ok((number, bad)) = self.found.try_recv() {
            self.open.insert(number, bad);
        }
        std::mem::take(&mut self.open)
            .into_values()
            .flatten()
            .collect()
    }
}

fn labour(waiting: &Mutex<mpsc::Receiver<Work>>, answer: &mpsc::Sender<Found>) {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok((number, jobs)) = next else { return };
        if answer.send((number, bad_in(&jobs))).is_err() {
            return;
        }
    }
}

fn bad_in(jobs: &[Job]) -> Vec<u64> {
    let mut batch = Batch::new();
    for job in jobs {
        batch.push(job.key, &job.message, &job.signature);
    }
    if batch.verify() {
        return Vec::new();
    }
    let bad = |job: &&Job| !job.key.verify(&job.message, &job.signature);
    jobs.iter().filter(bad).map(|job| job.index).collect()
}
