//! Device signatures in batches, on as many threads as there are processors.

use std::num::NonZero;
use std::thread;

use looks_record::sig::{Batch, PublicKey};

/// Signatures per batch: large enough to share work among those of one key.
const BATCH: usize = 1024;

/// One signature to check.
pub(super) struct Job {
    pub(super) index: u64,
    pub(super) key: PublicKey,
    pub(super) message: Vec<u8>,
    pub(super) signature: [u8; 64],
}

/// Jobs waiting; at most one batch per thread.
pub(super) struct Queue {
    threads: usize,
    jobs: Vec<Job>,
}

impl Queue {
    pub(super) fn new() -> Self {
        let threads = thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(16);
        Self {
            threads,
            jobs: Vec::new(),
        }
    }

    /// Adds a job; gives the indices of entries whose signature turned out bad.
    pub(super) fn push(&mut self, job: Job) -> Vec<u64> {
        self.jobs.push(job);
        if self.jobs.len() < self.threads * BATCH {
            Vec::new()
        } else {
            self.flush()
        }
    }

    /// Checks what waits.
    pub(super) fn flush(&mut self) -> Vec<u64> {
        let jobs = std::mem::take(&mut self.jobs);
        thread::scope(|scope| {
            let workers: Vec<_> = jobs
                .chunks(BATCH)
                .map(|chunk| (chunk, scope.spawn(move || bad_in(chunk))))
                .collect();
            workers
                .into_iter()
                .flat_map(|(chunk, worker)| {
                    // A worker that died has proved nothing of its chunk.
                    worker
                        .join()
                        .unwrap_or_else(|_| chunk.iter().map(|job| job.index).collect())
                })
                .collect()
        })
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
