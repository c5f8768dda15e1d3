//! The CBOR maps of intents and entries. The numbers of the keys are in `docs/FORMAT.md`.

use super::{
    Actor, Credential, Decoded, DeviceSignature, Entry, EntryError, Intent, MAX_ENTRY, MAX_LIST,
    Shown, TYPE_COMMAND, VERSION, Verdict, word,
};
use crate::cbor::{self, CborError, Reader, Writer, infallible};
use crate::hash::{Hash, to_hex};

/// Collects the pairs of one map, whose keys must come in ascending order.
struct Pairs {
    count: u64,
    body: Writer,
}

impl Pairs {
    fn new() -> Self {
        Self {
            count: 0,
            body: Writer::new(Vec::new()),
        }
    }

    fn key(&mut self, key: u64) -> Result<&mut Writer, CborError> {
        self.count += 1;
        infallible(self.body.u64(key))?;
        Ok(&mut self.body)
    }

    fn uint(&mut self, key: u64, value: u64) -> Result<(), CborError> {
        infallible(self.key(key)?.u64(value))
    }

    fn int(&mut self, key: u64, value: i64) -> Result<(), CborError> {
        infallible(self.key(key)?.i64(value))
    }

    fn bytes(&mut self, key: u64, value: &[u8]) -> Result<(), CborError> {
        infallible(self.key(key)?.bytes(value))
    }

    fn word(&mut self, key: u64, field: &'static str, value: &str) -> Result<(), EntryError> {
        word(field, value)?;
        Ok(infallible(self.key(key)?.str(value))?)
    }

    fn opt_word(
        &mut self,
        key: u64,
        field: &'static str,
        value: Option<&String>,
    ) -> Result<(), EntryError> {
        value.map_or(Ok(()), |value| self.word(key, field, value))
    }

    fn finish(self) -> Result<Vec<u8>, EntryError> {
        let mut head = Writer::new(Vec::new());
        infallible(head.map(self.count))?;
        let mut bytes = head.into_writer();
        bytes.extend_from_slice(&self.body.into_writer());
        if bytes.len() > MAX_ENTRY {
            Err(EntryError::TooLong(bytes.len()))
        } else {
            Ok(bytes)
        }
    }
}

/// Checks that the bytes are one deterministic item of the major type, an array or a map.
fn embedded(field: &'static str, bytes: &[u8], major: u8) -> Result<(), EntryError> {
    let wrong = |why: String| EntryError::BadField { field, why };
    cbor::check(bytes).map_err(|error| wrong(error.to_string()))?;
    match bytes.first() {
        Some(byte) if byte >> 5 == major => Ok(()),
        _ => Err(wrong(
            if major == 4 {
                "not an array"
            } else {
                "not a map"
            }
            .into(),
        )),
    }
}

pub(super) fn encode_intent(intent: &Intent) -> Result<Vec<u8>, EntryError> {
    if let Actor::Person(id) = &intent.actor
        && Actor::from(id.as_str()) != intent.actor
    {
        let why = format!("`{id}` is a reserved word, not a person id");
        return Err(EntryError::BadField {
            field: "actor",
            why,
        });
    }
    embedded("command", &intent.command, 5)?;
    let mut pairs = Pairs::new();
    pairs.uint(0, VERSION)?;
    pairs.word(1, "command id", &intent.command_id)?;
    pairs.word(2, "production", &intent.production)?;
    pairs.word(3, "actor", intent.actor.as_str())?;
    pairs.opt_word(4, "on behalf of", intent.on_behalf_of.as_ref())?;
    pairs.opt_word(5, "scribe", intent.scribe.as_ref())?;
    if let Some(shown) = &intent.shown {
        word("shown item", &shown.item)?;
        let out = pairs.key(6)?;
        infallible(out.array(if shown.clearance.is_some() { 3 } else { 2 }))?;
        infallible(out.str(&shown.item))?;
        infallible(out.u64(shown.version))?;
        if let Some(clearance) = &shown.clearance {
            infallible(out.str(word("shown clearance", clearance)?))?;
        }
    }
    if let Some(device_ms) = intent.device_ms {
        pairs.int(7, device_ms)?;
    }
    pairs.bytes(8, &intent.command)?;
    pairs.finish()
}

pub(super) fn encode_entry(entry: &Entry) -> Result<Vec<u8>, EntryError> {
    check_origin(&entry.origin)?;
    embedded("events", &entry.events, 4)?;
    check_packs(&entry.packs)?;
    check_count("reasons", entry.reasons.len())?;
    let mut pairs = Pairs::new();
    pairs.uint(0, VERSION)?;
    pairs.uint(1, TYPE_COMMAND)?;
    pairs.word(2, "origin", &entry.origin)?;
    pairs.bytes(3, &entry.intent)?;
    pairs.uint(4, entry.credential as u64)?;
    pairs.opt_word(5, "device", entry.device.as_ref())?;
    pairs.word(6, "boot", &entry.boot)?;
    pairs.uint(7, entry.mono_ms)?;
    pairs.int(8, entry.wall_ms)?;
    pairs.uint(9, entry.verdict as u64)?;
    pairs.bytes(10, &entry.events)?;
    let out = pairs.key(11)?;
    infallible(out.array(entry.reasons.len() as u64))?;
    for reason in &entry.reasons {
        infallible(out.str(word("reason", reason)?))?;
    }
    pairs.word(12, "engine", &entry.engine)?;
    let out = pairs.key(13)?;
    infallible(out.array(entry.packs.len() as u64))?;
    for pack in &entry.packs {
        infallible(out.bytes(pack.as_bytes()))?;
    }
    if let Some(signature) = &entry.signature {
        let out = pairs.key(14)?;
        infallible(out.array(2))?;
        infallible(out.bytes(&signature.key))?;
        infallible(out.bytes(&signature.signature))?;
    }
    pairs.finish()
}

fn check_origin(origin: &str) -> Result<(), EntryError> {
    let why = |error: crate::note::NoteError| error.to_string();
    crate::note::check_name(origin).map_err(|error| EntryError::BadField {
        field: "origin",
        why: why(error),
    })
}

fn check_packs(packs: &[Hash]) -> Result<(), EntryError> {
    check_count("packs", packs.len())?;
    if packs.is_sorted_by(|a, b| a < b) {
        return Ok(());
    }
    Err(EntryError::BadField {
        field: "packs",
        why: "digests not strictly ascending".into(),
    })
}

fn check_count(field: &'static str, count: usize) -> Result<(), EntryError> {
    if count <= MAX_LIST {
        return Ok(());
    }
    Err(EntryError::BadField {
        field,
        why: format!("{count} items, at most {MAX_LIST}"),
    })
}

/// Reads the pairs of one map in ascending order of its integer keys.
struct Fields<'b> {
    reader: Reader<'b>,
    left: u64,
    last: Option<u64>,
}

impl<'b> Fields<'b> {
    fn new(bytes: &'b [u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let mut reader = Reader::new(bytes);
        let left = reader.map()?;
        Ok(Self {
            reader,
            left,
            last: None,
        })
    }

    /// The next key, or `None` at the end of the map.
    fn next(&mut self) -> Result<Option<u64>, EntryError> {
        if self.left == 0 {
            self.reader.end()?;
            return Ok(None);
        }
        self.left -= 1;
        let at = self.reader.position();
        let key = self.reader.uint()?;
        match self.last {
            Some(last) if last == key => Err(CborError::DuplicateKey {
                at,
                key: key.to_string(),
            }
            .into()),
            Some(last) if last > key => Err(CborError::NotCanonical {
                at,
                what: "map keys out of order",
            }
            .into()),
            _ => {
                self.last = Some(key);
                Ok(Some(key))
            }
        }
    }

    fn word(&mut self, field: &'static str) -> Result<Option<String>, EntryError> {
        Ok(Some(word(field, self.reader.text()?)?.to_owned()))
    }

    /// Reads the version and, for entries, the type, without interpreting the rest.
    fn header(&mut self, key: u64, field: &'static str) -> Result<u64, EntryError> {
        if self.next()? == Some(key) {
            Ok(self.reader.uint()?)
        } else {
            Err(EntryError::MissingField(field))
        }
    }
}

fn need<T>(value: Option<T>, field: &'static str) -> Result<T, EntryError> {
    value.ok_or(EntryError::MissingField(field))
}

fn bad(field: &'static str, value: impl ToString) -> EntryError {
    EntryError::BadField {
        field,
        why: format!("`{}`", value.to_string()),
    }
}

fn read_shown(reader: &mut Reader<'_>) -> Result<Shown, EntryError> {
    let count = reader.array()?;
    if count != 2 && count != 3 {
        return Err(bad("shown", format!("array of {count}")));
    }
    let item = word("shown item", reader.text()?)?.to_owned();
    let version = reader.uint()?;
    let clearance = if count == 3 {
        Some(word("shown clearance", reader.text()?)?.to_owned())
    } else {
        None
    };
    Ok(Shown {
        item,
        version,
        clearance,
    })
}

pub(super) fn decode_intent(bytes: &[u8]) -> Result<Intent, EntryError> {
    let mut fields = Fields::new(bytes)?;
    let version = fields.header(0, "version")?;
    if version != VERSION {
        return Err(bad("version", version));
    }
    let (mut command_id, mut production, mut actor) = (None, None, None);
    let (mut on_behalf_of, mut scribe, mut shown) = (None, None, None);
    let (mut device_ms, mut command) = (None, None);
    while let Some(key) = fields.next()? {
        match key {
            1 => command_id = fields.word("command id")?,
            2 => production = fields.word("production")?,
            3 => actor = fields.word("actor")?,
            4 => on_behalf_of = fields.word("on behalf of")?,
            5 => scribe = fields.word("scribe")?,
            6 => shown = Some(read_shown(&mut fields.reader)?),
            7 => device_ms = Some(fields.reader.int()?),
            8 => command = Some(fields.reader.bytes()?.to_vec()),
            other => return Err(EntryError::UnknownField(other)),
        }
    }
    let command = need(command, "command")?;
    embedded("command", &command, 5)?;
    Ok(Intent {
        command_id: need(command_id, "command id")?,
        production: need(production, "production")?,
        actor: Actor::from(need(actor, "actor")?.as_str()),
        on_behalf_of,
        scribe,
        shown,
        device_ms,
        command,
    })
}

pub(super) fn decode_entry(bytes: &[u8]) -> Result<Decoded, EntryError> {
    let mut fields = Fields::new(bytes)?;
    let version = fields.header(0, "version")?;
    let kind = fields.header(1, "entry type")?;
    if version != VERSION || kind != TYPE_COMMAND {
        cbor::check(bytes)?;
        return Ok(Decoded::Unknown { version, kind });
    }
    let (mut origin, mut intent, mut credential, mut device) = (None, None, None, None);
    let (mut boot, mut mono_ms, mut wall_ms, mut verdict) = (None, None, None, None);
    let (mut events, mut reasons, mut engine, mut packs) = (None, None, None, None);
    let mut signature = None;
    while let Some(key) = fields.next()? {
        match key {
            2 => origin = fields.word("origin")?,
            3 => intent = Some(fields.reader.bytes()?.to_vec()),
            4 => credential = Some(read_credential(&mut fields.reader)?),
            5 => device = fields.word("device")?,
            6 => boot = fields.word("boot")?,
            7 => mono_ms = Some(fields.reader.uint()?),
            8 => wall_ms = Some(fields.reader.int()?),
            9 => verdict = Some(read_verdict(&mut fields.reader)?),
            10 => events = Some(fields.reader.bytes()?.to_vec()),
            11 => reasons = Some(read_reasons(&mut fields.reader)?),
            12 => engine = fields.word("engine")?,
            13 => packs = Some(read_packs(&mut fields.reader)?),
            14 => signature = Some(read_signature(&mut fields.reader)?),
            other => return Err(EntryError::UnknownField(other)),
        }
    }
    let entry = Entry {
        origin: need(origin, "origin")?,
        intent: need(intent, "intent")?,
        credential: need(credential, "credential")?,
        device,
        boot: need(boot, "boot")?,
        mono_ms: need(mono_ms, "monotonic time")?,
        wall_ms: need(wall_ms, "wall time")?,
        verdict: need(verdict, "verdict")?,
        events: need(events, "events")?,
        reasons: need(reasons, "reasons")?,
        engine: need(engine, "engine")?,
        packs: need(packs, "packs")?,
        signature,
    };
    check_origin(&entry.origin)?;
    embedded("events", &entry.events, 4)?;
    check_packs(&entry.packs)?;
    Ok(Decoded::Known(Box::new(entry)))
}

fn read_credential(reader: &mut Reader<'_>) -> Result<Credential, EntryError> {
    let code = reader.uint()?;
    Credential::from_code(code).ok_or_else(|| bad("credential", code))
}

fn read_verdict(reader: &mut Reader<'_>) -> Result<Verdict, EntryError> {
    let code = reader.uint()?;
    Verdict::from_code(code).ok_or_else(|| bad("verdict", code))
}

fn read_reasons(reader: &mut Reader<'_>) -> Result<Vec<String>, EntryError> {
    let count = reader.array()?;
    check_count("reasons", usize::try_from(count).unwrap_or(usize::MAX))?;
    (0..count)
        .map(|_| Ok(word("reason", reader.text()?)?.to_owned()))
        .collect()
}

fn read_packs(reader: &mut Reader<'_>) -> Result<Vec<Hash>, EntryError> {
    let count = reader.array()?;
    check_count("packs", usize::try_from(count).unwrap_or(usize::MAX))?;
    (0..count)
        .map(|_| {
            let bytes = reader.bytes()?;
            Hash::from_slice(bytes).ok_or_else(|| bad("packs", to_hex(bytes)))
        })
        .collect()
}

fn read_signature(reader: &mut Reader<'_>) -> Result<DeviceSignature, EntryError> {
    if reader.array()? != 2 {
        return Err(bad("signature", "not a pair"));
    }
    let (key, signature) = (reader.bytes()?, reader.bytes()?);
    match (key.try_into(), signature.try_into()) {
        (Ok(key), Ok(signature)) => Ok(DeviceSignature { key, signature }),
        _ => Err(bad("signature", "not 32 and 64 bytes")),
    }
}
