//! What happens to a command before it reaches the writer: read strictly, private texts detached, the
//! intent's bytes made. Runs on the caller's thread and touches no state.

use std::collections::BTreeSet;

use looks_core::{
    Command,
    command::Nature,
    decide::Override,
    id::{PackId, PersonId},
    vocabulary::Strength,
};
use looks_record::{
    cbor,
    entry::{Actor, DeviceSignature, Intent, Shown},
    hash::{sha256, to_hex},
    part::{Part as RecordPart, reference},
};
use looks_store::{CommandKey, CommandRecord, Part};
use serde_json::{Map, Value, json};

use super::shared::Shared;
use crate::{Accounts, AppError, Rules, SignedIntent, Submission, detach, parse};

/// A command ready for the writer.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// Which command, and a keyed digest of what was meant.
    pub(super) record: CommandRecord,
    /// The command with references in place of texts.
    pub(super) command: Command,
    /// Overrides, likewise.
    pub(super) overrides: Vec<Override>,
    /// Exact bytes of the intent.
    pub(super) intent: Vec<u8>,
    /// Texts taken out of command and overrides.
    pub(super) parts: Vec<Part>,
    pub(super) by: Option<PersonId>,
    pub(super) strength: Strength,
    pub(super) device: Option<String>,
    pub(super) signature: Option<DeviceSignature>,
}

impl Prepared {
    /// The hub's own notes.
    pub(super) fn is_hub_note(&self) -> bool {
        self.command.nature() == Nature::Hub
    }
}

/// Reads, checks and detaches. `import` is the file's hash and the row.
pub(super) fn prepare(
    shared: &Shared,
    accounts: &Accounts,
    submission: &Submission,
    import: Option<([u8; 32], usize)>,
) -> Result<Prepared, AppError> {
    check_envelope(submission)?;
    let command = parse::command(&submission.command)?;
    reserved_ids(&command)?;
    if let Command::AddPacks { packs } | Command::OpenProduction { packs, .. } = &command {
        known_packs(&shared.rules(), packs)?;
    }
    for given in &submission.overrides {
        parse::words("reason", &given.reason.0)?;
        if given.rule.len() > 128 || given.rule.chars().any(char::is_control) {
            return Err(AppError::BadInput {
                field: "rule",
                value: given.rule.chars().take(80).collect(),
                remedy: "give the rule's id as the refusal named it".to_owned(),
            });
        }
    }
    // The command as it was meant, in one spelling: defaults filled in, keys in order.
    let mut value = to_value(&command)?;
    let digest = digest(shared, submission, &value)?;
    let mut parts = Vec::new();
    let mut overrides = submission.overrides.clone();
    if let Some(signed) = &submission.device_signature {
        value = signed_command(shared, accounts, submission, signed, &command, &mut parts)?;
    } else {
        detach::detach(&mut value, &mut parts)?;
        for given in &mut overrides {
            given.reason.0 = detach::detach_text(&given.reason.0, &mut parts)?;
        }
    }
    let command: Command = serde_json::from_value(value.clone()).map_err(AppError::internal)?;
    let (intent, signature) = match &submission.device_signature {
        Some(signed) => {
            let signature = DeviceSignature {
                key: signed.key,
                signature: signed.signature,
            };
            (signed.intent.clone(), Some(signature))
        }
        None => (
            intent_bytes(shared, submission, value, &overrides, import)?,
            None,
        ),
    };
    Ok(Prepared {
        record: CommandRecord {
            key: key_of(submission),
            digest,
        },
        command,
        overrides,
        intent,
        parts,
        by: submission.by.clone(),
        strength: submission.strength,
        device: submission.device.clone(),
        signature,
    })
}

fn check_envelope(submission: &Submission) -> Result<(), AppError> {
    parse::token("command_id", &submission.command_id)?;
    if let Some(device) = &submission.device {
        parse::token("device", device)?;
    }
    let wrong = |field, value: String, remedy: &str| {
        Err(AppError::BadInput {
            field,
            value,
            remedy: remedy.to_owned(),
        })
    };
    if let Some(by) = &submission.by
        && matches!(by.as_str(), "anonymous" | "system")
    {
        return wrong(
            "by",
            by.to_string(),
            "this word is no person; leave `by` out",
        );
    }
    let nobody = submission.by.is_none();
    let strength = submission.strength;
    match strength {
        Strength::System if !nobody => wrong(
            "strength",
            strength.as_str().to_owned(),
            "the hub's own acts have no `by`",
        ),
        Strength::System | Strength::Anonymous => Ok(()),
        _ if nobody => wrong(
            "strength",
            strength.as_str().to_owned(),
            "give `by`, or the strength `anonymous`",
        ),
        Strength::OwnDeviceKey if submission.device_signature.is_none() => wrong(
            "strength",
            strength.as_str().to_owned(),
            "send the device's signature, or a weaker strength",
        ),
        _ => Ok(()),
    }?;
    if submission.device_signature.is_some() && strength != Strength::OwnDeviceKey {
        return wrong(
            "strength",
            strength.as_str().to_owned(),
            "a signed intent has the strength `own_device_key`",
        );
    }
    Ok(())
}

/// `anonymous` and `system` stand for nobody in an intent, so nobody can be called that.
fn reserved_ids(command: &Command) -> Result<(), AppError> {
    if let Command::AddPerson { person, .. } = command
        && matches!(person.as_str(), "anonymous" | "system")
    {
        return Err(AppError::BadCommand {
            field: "person".to_owned(),
            value: person.to_string(),
            remedy: "choose another id".to_owned(),
            detail: "this word is kept for acts of nobody and of the hub".to_owned(),
        });
    }
    Ok(())
}

/// Rule packs that this hub does not hold could never be judged: everything would be refused.
pub(super) fn known_packs(rules: &Rules, packs: &BTreeSet<PackId>) -> Result<(), AppError> {
    let Some(book) = rules.book() else {
        return Ok(());
    };
    let Some(unknown) = packs.iter().find(|p| book.pack(p.as_str()).is_none()) else {
        return Ok(());
    };
    let known: Vec<String> = book.packs().map(|p| format!("`{}`", p.head.id)).collect();
    Err(AppError::BadCommand {
        field: "packs".to_owned(),
        value: unknown.to_string(),
        remedy: format!("use {}", known.join(", ")),
        detail: "there is no such rule pack".to_owned(),
    })
}

fn to_value(command: &Command) -> Result<Value, AppError> {
    serde_json::to_value(command).map_err(AppError::internal)
}

fn key_of(submission: &Submission) -> CommandKey {
    CommandKey {
        actor: actor_of(submission).as_str().to_owned(),
        device: submission.device.clone().unwrap_or_default(),
        id: submission.command_id.clone(),
    }
}

fn actor_of(submission: &Submission) -> Actor {
    match &submission.by {
        Some(person) => Actor::Person(person.to_string()),
        None if submission.strength == Strength::System => Actor::System,
        None => Actor::Anonymous,
    }
}

/// Digest of what was meant, with a key of this hub: a retry has the same although its salts differ,
/// and nobody who reads the store can try out guesses of a name.
fn digest(shared: &Shared, submission: &Submission, plain: &Value) -> Result<[u8; 32], AppError> {
    let seen = submission
        .seen
        .as_ref()
        .map(|s| json!([s.item, s.item_version, s.clearance]));
    let meant = json!({
        "command": plain,
        "overrides": submission.overrides,
        "scribe": submission.scribe,
        "seen": seen,
        "strength": submission.strength == Strength::System,
    });
    let bytes = cbor::encode(&meant).map_err(too_large)?;
    let inner = sha256(&[b"lastlooks/meant/v1\0", &shared.id_key[..], &bytes].concat());
    let outer = [&shared.id_key[..], inner.as_bytes()].concat();
    Ok(sha256(&outer).0)
}

/// The command's map as it stands in the intent, with what belongs to its envelope beside it.
fn intent_bytes(
    shared: &Shared,
    submission: &Submission,
    command: Value,
    overrides: &[Override],
    import: Option<([u8; 32], usize)>,
) -> Result<Vec<u8>, AppError> {
    let mut map = match command {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    if !overrides.is_empty() {
        let overrides = serde_json::to_value(overrides).map_err(AppError::internal)?;
        map.insert("overrides".to_owned(), overrides);
    }
    if let Some((file, row)) = import {
        map.insert(
            "import".to_owned(),
            json!({"file": to_hex(&file), "row": row}),
        );
    }
    let shown = submission.seen.as_ref().map(|seen| Shown {
        item: seen.item.clone(),
        version: seen.item_version,
        clearance: seen.clearance.clone(),
    });
    Intent {
        command_id: submission.command_id.clone(),
        production: shared.production.clone(),
        actor: actor_of(submission),
        on_behalf_of: None,
        scribe: submission.scribe.as_ref().map(ToString::to_string),
        shown,
        device_ms: None,
        command: cbor::encode(&Value::Object(map)).map_err(too_large)?,
    }
    .encode()
    .map_err(|e| AppError::BadInput {
        field: "seen",
        value: String::new(),
        remedy: e.to_string(),
    })
}

fn too_large(error: cbor::CborError) -> AppError {
    match error {
        cbor::CborError::TooLong(size) => AppError::TooLarge {
            what: "bytes of the command",
            size: size as u64,
            limit: looks_record::entry::MAX_ENTRY as u64,
        },
        other => AppError::internal(other),
    }
}

/// Checks an intent that a device made and signed, and returns its command with references.
fn signed_command(
    shared: &Shared,
    accounts: &Accounts,
    submission: &Submission,
    signed: &SignedIntent,
    plain: &Command,
    parts: &mut Vec<Part>,
) -> Result<Value, AppError> {
    let wrong = |remedy: &str| AppError::BadInput {
        field: "device_signature",
        value: String::new(),
        remedy: remedy.to_owned(),
    };
    let device = submission.device.as_deref().unwrap_or_default();
    let enrolled = accounts
        .store()
        .device(device)?
        .filter(|d| d.revoked_ms.is_none() && d.public_key == signed.key)
        .filter(|d| {
            submission
                .by
                .as_ref()
                .is_some_and(|by| by.as_str() == d.person)
        });
    if enrolled.is_none() {
        return Err(wrong(
            "this key is not enrolled for this person and device: enrol it first",
        ));
    }
    let signature = DeviceSignature {
        key: signed.key,
        signature: signed.signature,
    };
    if !signature.verify(&shared.origin, &signed.intent) {
        return Err(wrong(
            "the signature does not fit the intent: sign the exact bytes again",
        ));
    }
    let intent = Intent::decode(&signed.intent).map_err(|e| wrong(&e.to_string()))?;
    let scribe = submission.scribe.as_ref().map(ToString::to_string);
    let same = intent.command_id == submission.command_id
        && intent.production == shared.production
        && intent.actor == actor_of(submission)
        && intent.on_behalf_of.is_none()
        && intent.scribe == scribe;
    if !same || !submission.overrides.is_empty() {
        return Err(wrong(
            "the intent says something else than the submission around it",
        ));
    }
    let value = intent.command_value().map_err(|e| wrong(&e.to_string()))?;
    let mut opened = value.clone();
    for (salt, bytes) in &signed.parts {
        let part = RecordPart {
            salt: *salt,
            bytes: bytes.clone(),
        };
        let text =
            String::from_utf8(bytes.clone()).map_err(|_| wrong("a private text is not UTF-8"))?;
        let commitment = part.commitment();
        put_back(&mut opened, &reference(&commitment), &text);
        parts.push(Part {
            commitment: commitment.0,
            salt: *salt,
            bytes: bytes.clone(),
        });
    }
    if serde_json::from_value::<Command>(opened).ok().as_ref() != Some(plain) {
        return Err(wrong(
            "the signed command is not the command submitted, or a private text is missing",
        ));
    }
    Ok(value)
}

/// Puts a text back where its reference stands.
fn put_back(value: &mut Value, reference: &str, text: &str) {
    match value {
        Value::Object(map) => map.values_mut().for_each(|v| put_back(v, reference, text)),
        Value::Array(list) => list.iter_mut().for_each(|v| put_back(v, reference, text)),
        Value::String(found) if found == reference => text.clone_into(found),
        _ => {}
    }
}
