//! The demonstration production, as every group measures it: played into a hub, on disk or in memory.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, anyhow};
use looks_app::accounts::CodeCost;
use looks_app::demo::{self, DemoClock, Step};
use looks_app::{Answer, Clock, Hub, OpenOptions, Submission, SystemClock};
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use serde_json::Value;
use tokio::runtime::Runtime;

/// The demo's clock, which also counts batches: a hub reads the monotonic clock once for each.
#[derive(Debug)]
pub(crate) struct BatchClock {
    demo: Arc<DemoClock>,
    read: AtomicU64,
}

impl BatchClock {
    /// Batches so far.
    pub(crate) fn batches(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

impl Clock for BatchClock {
    fn wall_ms(&self) -> i64 {
        self.demo.wall_ms()
    }

    fn mono_ms(&self) -> u64 {
        self.read.fetch_add(1, Ordering::Relaxed);
        self.demo.mono_ms()
    }
}

/// Options of a hub that is measured: no second reading of the store in the background.
pub(crate) fn options(clock: Arc<dyn Clock>, code_cost: CodeCost) -> OpenOptions {
    OpenOptions {
        clock,
        code_cost,
        rehash: false,
        ..OpenOptions::default()
    }
}

/// Everything that is said in the demo, ending now.
pub(crate) fn steps(now: looks_core::Timestamp) -> Result<Vec<Step>> {
    demo::steps(now).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow!("the example lists: {}", lines.join("; "))
    })
}

/// A hub in a new folder with the demo played into it.
pub(crate) fn on_disk(
    path: &Path,
    runtime: &Runtime,
    cost: CodeCost,
) -> Result<(Hub, Arc<BatchClock>)> {
    let demo = Arc::new(DemoClock::new());
    let clock = Arc::new(BatchClock {
        demo: Arc::clone(&demo),
        read: AtomicU64::new(0),
    });
    let steps = steps(SystemClock::new().now())?;
    let mut creating = demo::production();
    creating.open = options(Arc::<BatchClock>::clone(&clock), cost);
    let hub =
        Hub::create(path, creating).with_context(|| format!("no hub in `{}`", path.display()))?;
    runtime.block_on(demo::play(&hub, &demo, &steps))?;
    Ok((hub, clock))
}

/// One command of a person on their own phone.
pub(crate) fn said(id: impl Into<String>, by: &str, command: Value) -> Result<Submission> {
    let person = PersonId::parse(by).with_context(|| format!("person `{by}`"))?;
    let mut submission = Submission::new(id, Some(person), Strength::OwnSession, command);
    submission.device = Some(format!("phone-{by}"));
    Ok(submission)
}

/// A command that has to be accepted.
pub(crate) async fn must(hub: &Hub, submission: Submission) -> Result<Answer> {
    let what = submission.command.to_string();
    let answer = hub.submit(submission).await?;
    match answer.refusal() {
        None => Ok(answer),
        Some(refusal) => {
            let ids: Vec<&str> = refusal.reasons.iter().map(|r| r.id.as_str()).collect();
            Err(anyhow!("`{what}` was refused: {}", ids.join(", ")))
        }
    }
}
