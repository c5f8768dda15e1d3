//! The stop: in force and on every board before anything is stored.

use std::sync::atomic::Ordering;
use std::time::Duration;

use looks_core::{
    id::{PersonId, StopId, UnitId},
    vocabulary::Strength,
};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::prepare::{self, Prepared};
use super::shared::{PendingStop, Shared, WaitingStop};
use super::{Inner, Job, Mode};
use crate::{Accounts, AppError, StopAnswer, Submission, accounts::random};

/// How long whoever pressed is kept waiting for the record. The stop stands meanwhile.
const PATIENCE: Duration = Duration::from_secs(2);

/// See [`crate::Hub::stop`].
pub(super) async fn stop(
    inner: &Inner,
    unit: Option<UnitId>,
    by: Option<PersonId>,
    words: &str,
) -> StopAnswer {
    let shared = &inner.shared;
    let stop = fresh(shared);
    // A unit nobody opened is no smaller than all units.
    let days = &shared.published().state.days;
    let known = |unit: &UnitId| days.values().any(|day| day.unit == *unit);
    let unit = unit.filter(known);
    let pending = PendingStop {
        stop: stop.clone(),
        unit: unit.clone(),
    };
    // A text that cannot be taken must not keep a stop from being recorded.
    let prepared = command(shared, &inner.accounts, &pending, by.as_ref(), words)
        .or_else(|_| command(shared, &inner.accounts, &pending, by.as_ref(), ""))
        .or_else(|_| command(shared, &inner.accounts, &pending, None, ""));
    let boards_reached = shared.boards_open.load(Ordering::Relaxed);
    if let Err(error) = &prepared {
        tracing::error!("a stop could not be made into an entry: {error}");
    }
    shared.add_stop(WaitingStop {
        stop: pending,
        prepared: prepared.ok(),
    });
    // Wakes the writer; the stop itself waits where every batch looks first.
    let (reply, stored) = oneshot::channel();
    let sent = inner.send(Job {
        items: Vec::new(),
        mode: Mode::InOrder,
        reply,
    });
    if sent.is_ok() {
        // Whether it took too long or failed is seen below.
        let _ = tokio::time::timeout(PATIENCE, stored).await;
    }
    StopAnswer {
        recorded: !shared.is_waiting(&stop),
        stop,
        boards_reached,
    }
}

/// A name that no stop had: from the random source, or from the clocks where there is none.
fn fresh(shared: &Shared) -> StopId {
    let text = match random::<8>() {
        Ok(bytes) => format!("stop-{}", looks_record::hash::to_hex(&bytes)),
        Err(_) => format!(
            "stop-{}-{}",
            shared.clock.wall_ms().unsigned_abs(),
            shared.clock.mono_ms()
        ),
    };
    StopId::parse(&text).unwrap_or_else(|_| shared.spare_stop.clone())
}

fn command(
    shared: &Shared,
    accounts: &Accounts,
    pending: &PendingStop,
    by: Option<&PersonId>,
    words: &str,
) -> Result<Prepared, AppError> {
    let mut value = json!({"do": "stop", "stop": pending.stop, "words": words});
    if let (Some(unit), Some(map)) = (&pending.unit, value.as_object_mut()) {
        map.insert("unit".to_owned(), Value::String(unit.to_string()));
    }
    let strength = if by.is_some() {
        Strength::OwnSession
    } else {
        Strength::Anonymous
    };
    let submission = Submission::new(pending.stop.to_string(), by.cloned(), strength, value);
    prepare::prepare(shared, accounts, &submission, None)
}
