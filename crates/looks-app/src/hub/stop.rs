//! The stop: in force and on every board before anything is stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use looks_core::{
    id::{PersonId, StopId, UnitId},
    vocabulary::Strength,
};
use looks_record::hash::sha256;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::prepare::{self, Prepared};
use super::shared::{PendingStop, Shared, WaitingStop};
use super::{Inner, Job, Mode};
use crate::{Accounts, AppError, Press, StopAnswer, Submission, accounts::random, parse};

/// How long whoever pressed is kept waiting for the record. The stop stands meanwhile.
const PATIENCE: Duration = Duration::from_secs(2);

/// See [`crate::Hub::stop`].
pub(super) async fn stop(inner: &Inner, press: Press) -> StopAnswer {
    let shared = &inner.shared;
    // A unit nobody opened is no smaller than all units.
    let state = &shared.published().state;
    let known = |unit: &UnitId| state.was_opened(unit);
    let press = Press {
        unit: press.unit.filter(known),
        words: fitting(&press.words),
        ..press
    };
    let named = press.id.is_some().then(|| name_of(shared, &press));
    let stop = named.unwrap_or_else(|| fresh(shared));
    let pending = PendingStop {
        stop: stop.clone(),
        unit: press.unit.clone(),
    };
    let prepared = entry_of(inner, &pending, &stop, &press);
    if let Err(error) = &prepared {
        tracing::error!("a stop could not be made into an entry: {error}");
    }
    // Only a press with an id of its own can come twice.
    let anew = press
        .id
        .as_ref()
        .and_then(|_| entry_of(inner, &pending, &fresh(shared), &press).ok());
    let boards_reached = shared.boards_open.load(Ordering::Relaxed);
    let repeated = Arc::new(AtomicBool::new(false));
    shared.add_stop(WaitingStop {
        stop: pending,
        prepared: prepared.ok(),
        anew,
        repeated: Arc::clone(&repeated),
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
        repeated: repeated.load(Ordering::Relaxed),
        boards_reached,
    }
}

/// The words as the record takes them: without letters that no text may have, and not too long. What was
/// cut is said, and who stops is not sent away for it.
fn fitting(words: &str) -> String {
    const CUT: &str = " [cut here: the text was longer]";
    let turned = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let odd = |c: &char| (c.is_control() && !matches!(c, '\n' | '\t')) || turned(*c);
    let clean: String = words.chars().filter(|c| !odd(c)).collect();
    if clean.chars().count() <= parse::MAX_WORDS {
        return clean;
    }
    let mut short: String = clean.chars().take(parse::MAX_WORDS - CUT.len()).collect();
    short.push_str(CUT);
    short
}

/// The name of a press with an id: the same for the same press, and for no other.
fn name_of(shared: &Shared, press: &Press) -> StopId {
    let mut bytes = [b"lastlooks/press/v1\0", &shared.id_key[..]].concat();
    let unit = press.unit.as_ref().map(ToString::to_string);
    for part in [&press.id, &press.device, &unit, &Some(press.words.clone())] {
        let part = part.as_deref().unwrap_or_default();
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    let digest = looks_record::hash::to_hex(&sha256(&bytes).0);
    let text = format!("stop-{}", digest.get(..20).unwrap_or_default());
    StopId::parse(&text).unwrap_or_else(|_| fresh(shared))
}

/// The entry of a stop. A text or a name that cannot be taken must not keep it from being recorded.
fn entry_of(
    inner: &Inner,
    pending: &PendingStop,
    id: &StopId,
    press: &Press,
) -> Result<Prepared, AppError> {
    let (shared, accounts) = (&inner.shared, &inner.accounts);
    let by = press.by.as_ref();
    command(shared, accounts, pending, id, by, &press.words)
        .or_else(|_| command(shared, accounts, pending, id, by, ""))
        .or_else(|_| command(shared, accounts, pending, id, None, ""))
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
    id: &StopId,
    by: Option<&PersonId>,
    words: &str,
) -> Result<Prepared, AppError> {
    let mut value = json!({"do": "stop", "stop": pending.stop, "words": words});
    if let (Some(unit), Some(map)) = (&pending.unit, value.as_object_mut()) {
        map.insert("unit".to_owned(), Value::String(unit.to_string()));
    }
    // Nobody is asked for a code before a stop: whoever has the device in hand can press.
    let strength = if by.is_some() {
        Strength::Witnessed
    } else {
        Strength::Anonymous
    };
    let submission = Submission::new(id.to_string(), by.cloned(), strength, value);
    prepare::prepare(shared, accounts, &submission, None)
}
