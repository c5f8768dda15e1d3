//! Entries as pages show them: decoded, with their corrections, without what a second counter must not
//! see yet.

use std::ops::Range;

use looks_core::{
    Refusal, Timestamp,
    reason::{Reason, ReasonKind},
    vocabulary::Strength,
};
use looks_record::entry::{Credential, Decoded, Entry, Verdict};
use looks_store::{LogRead, StoreError};
use serde_json::Value;

use super::draft::noted;
use super::shared::Shared;
use crate::{Answer, AppError};

/// Most entries given at once.
const MAX_ENTRIES: u64 = 1_000;

/// Fields with numbers that stay hidden while a blind count is open.
const BLIND: &[&str] = &[
    "cartridges",
    "unfired",
    "fired",
    "missing",
    "misfired",
    "cases",
    "cases_short",
];

/// One entry of the record, decoded.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct EntryView {
    /// Place in the record.
    pub index: u64,
    /// The hub's time.
    pub at: Timestamp,
    /// Who acted: a person id, `anonymous` or `system`; empty for an entry of an unknown kind.
    pub actor: String,
    /// Who entered what the actor said aloud.
    pub scribe: Option<String>,
    /// On which device.
    pub device: Option<String>,
    /// How strongly the actor was known.
    pub strength: Strength,
    /// The device's id of the command.
    pub command_id: String,
    /// The `do` word.
    #[serde(rename = "do")]
    pub act: String,
    /// The command with `part:` references in place of texts.
    pub command: Value,
    /// `accepted`, `refused` or `system`; `unknown` for a kind that this version does not know.
    pub verdict: &'static str,
    /// Ids of reasons against, or of rules noted.
    pub reasons: Vec<String>,
    /// The refusal with its evidence.
    pub refusal: Option<Refusal>,
    /// Events as JSON.
    pub events: Vec<Value>,
    /// Later entries that correct this one, oldest first.
    pub corrections: Vec<Correction>,
    /// Numbers are left out because a blind count is open.
    pub blind: bool,
}

/// A correction of an entry. The entry itself stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Correction {
    /// The entry that corrects.
    pub index: u64,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Which field.
    pub field: String,
    /// What it should say: a `part:` reference.
    pub words: String,
    /// Why: a `part:` reference.
    pub reason: String,
}

/// Published entries of a range.
pub(super) fn entries(shared: &Shared, range: Range<u64>) -> Result<Vec<EntryView>, AppError> {
    let published = shared.published();
    let end = range
        .end
        .min(published.size)
        .min(range.start.saturating_add(MAX_ENTRIES));
    if range.start >= end {
        return Ok(Vec::new());
    }
    let mut views = Vec::new();
    for (index, bytes) in (range.start..).zip(shared.reader.entries(range.start..end)?) {
        let mut view = decode(index, &bytes)?;
        if published.index.blind.values().any(|open| *open == index) {
            view.blind = true;
            hide(&mut view.command);
            view.events.iter_mut().for_each(hide);
        }
        for by in published
            .index
            .corrections
            .get(&index)
            .into_iter()
            .flatten()
        {
            view.corrections.extend(correction(shared, *by, index)?);
        }
        views.push(view);
    }
    Ok(views)
}

/// Leaves the numbers of an open count out.
fn hide(value: &mut Value) {
    if let Value::Object(map) = value {
        map.retain(|key, _| !BLIND.contains(&key.as_str()));
    }
}

fn correction(shared: &Shared, by: u64, of: u64) -> Result<Option<Correction>, AppError> {
    let Some(bytes) = shared.reader.entries(by..by.saturating_add(1))?.pop() else {
        return Ok(None);
    };
    let view = decode(by, &bytes)?;
    let text = |event: &Value, key: &str| {
        let text = event.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let event = view.events.iter().find(|e| {
        e.get("event").and_then(Value::as_str) == Some("corrected")
            && e.get("entry").and_then(Value::as_u64) == Some(of)
    });
    Ok(event.map(|event| Correction {
        index: by,
        by: view.actor.clone(),
        at: view.at,
        field: text(event, "field"),
        words: text(event, "words"),
        reason: text(event, "reason"),
    }))
}

fn wrong(index: u64, what: impl std::fmt::Display) -> AppError {
    StoreError::corrupt(format!("entry `{index}`: {what}")).into()
}

const fn strength(credential: Credential) -> Strength {
    match credential {
        Credential::System => Strength::System,
        Credential::Anonymous => Strength::Anonymous,
        Credential::Witnessed => Strength::Witnessed,
        Credential::CodeOnOtherDevice => Strength::CodeOnOtherDevice,
        Credential::OwnSession => Strength::OwnSession,
        Credential::OwnDeviceKey => Strength::OwnDeviceKey,
    }
}

/// One entry from its bytes.
fn decode(index: u64, bytes: &[u8]) -> Result<EntryView, AppError> {
    let entry = match Entry::decode(bytes).map_err(|e| wrong(index, e))? {
        Decoded::Known(entry) => entry,
        Decoded::Unknown { .. } => return Ok(unknown(index)),
    };
    let intent = entry.intent().map_err(|e| wrong(index, e))?;
    let command = intent.command_value().map_err(|e| wrong(index, e))?;
    let events = entry.events_value().map_err(|e| wrong(index, e))?;
    let refusal = (entry.verdict == Verdict::Refused).then(|| refusal_of(&entry, &events));
    let act = command.get("do").and_then(Value::as_str);
    Ok(EntryView {
        index,
        at: Timestamp::from_ms(entry.wall_ms),
        actor: intent.actor.as_str().to_owned(),
        scribe: intent.scribe,
        device: entry.device,
        strength: strength(entry.credential),
        command_id: intent.command_id,
        act: act.unwrap_or_default().to_owned(),
        command,
        verdict: entry.verdict.as_str(),
        reasons: entry.reasons,
        refusal,
        events,
        corrections: Vec::new(),
        blind: false,
    })
}

fn unknown(index: u64) -> EntryView {
    EntryView {
        index,
        at: Timestamp::default(),
        actor: String::new(),
        scribe: None,
        device: None,
        strength: Strength::Anonymous,
        command_id: String::new(),
        act: String::new(),
        command: Value::Null,
        verdict: "unknown",
        reasons: Vec::new(),
        refusal: None,
        events: Vec::new(),
        corrections: Vec::new(),
        blind: false,
    }
}

/// The refusal with its evidence, as the entry keeps it.
fn refusal_of(entry: &Entry, events: &[Value]) -> Refusal {
    let mut reasons: Vec<Reason> = events
        .iter()
        .filter_map(|e| {
            let mut reason = e.as_object()?.clone();
            reason.remove("event");
            serde_json::from_value(Value::Object(reason)).ok()
        })
        .collect();
    if reasons.len() != entry.reasons.len() {
        reasons = entry
            .reasons
            .iter()
            .map(|id| Reason {
                id: id.clone(),
                kind: ReasonKind::Invariant,
                about: Vec::new(),
            })
            .collect();
    }
    Refusal { reasons }
}

/// The answer that an entry stands for.
pub(super) fn answer(log: &dyn LogRead, index: u64) -> Result<Answer, AppError> {
    let bytes = log
        .entries(index..index.saturating_add(1))?
        .pop()
        .ok_or_else(|| wrong(index, "it is missing"))?;
    let view = decode(index, &bytes)?;
    if let Some(refusal) = view.refusal {
        return Ok(Answer::Refused {
            index: Some(index),
            refusal,
        });
    }
    let events = view
        .events
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| wrong(index, e))?;
    Ok(Answer::Accepted {
        index,
        noted: noted(&events),
        events,
    })
}
