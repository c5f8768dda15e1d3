//! A small record with one entry of each kind, the same on every run. Also used by the verifier's
//! tests.

use std::collections::BTreeMap;
use std::io;

use looks_record::cbor;
use looks_record::checkpoint::{Checkpoint, SignedCheckpoint};
use looks_record::entry::{Actor, Credential, DeviceSignature, Entry, Intent, Shown, Verdict};
use looks_record::hash::{Hash, leaf_hash, sha256, to_hex};
use looks_record::note::Signer;
use looks_record::pack::{self, PackContents, PackSource};
use looks_record::part::{Part, reference};
use looks_record::receipt::Receipt;
use looks_record::sig::SecretKey;
use looks_record::tree::{MemoryNodes, inclusion_proof};
use serde_json::{Value, json};

pub(crate) const ORIGIN: &str = "lastlooks.example/river/hub-1";
pub(crate) const RULES: &[u8] = b"# a rule pack\n";

pub(crate) fn secret(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

pub(crate) fn hub() -> Signer {
    Signer::new(ORIGIN, secret(1)).unwrap()
}

pub(crate) fn witness() -> Signer {
    Signer::cosigner("witness.example/tablet", secret(3)).unwrap()
}

pub(crate) fn parts() -> Vec<Part> {
    let part = |salt: u8, text: &str| Part {
        salt: [salt; 16],
        bytes: text.as_bytes().to_vec(),
    };
    vec![
        part(7, "phone in a blue case"),
        part(8, "key grip's truck"),
        part(9, "left out"),
    ]
}

pub(crate) fn intent(id: &str, actor: Actor, command: &Value) -> Intent {
    Intent {
        command_id: id.into(),
        production: "river".into(),
        actor,
        on_behalf_of: None,
        scribe: None,
        shown: None,
        device_ms: None,
        command: cbor::encode(command).unwrap(),
    }
}

pub(crate) fn entry(
    intent: &Intent,
    credential: Credential,
    verdict: Verdict,
    events: &Value,
) -> Entry {
    Entry {
        origin: ORIGIN.into(),
        intent: intent.encode().unwrap(),
        credential,
        device: None,
        boot: "boot-1".into(),
        mono_ms: 1500,
        wall_ms: 1_780_000_000_000,
        verdict,
        events: cbor::encode(events).unwrap(),
        reasons: Vec::new(),
        engine: "0.1.0".into(),
        packs: vec![sha256(RULES)],
        signature: None,
    }
}

fn signed(mut entry: Entry, device: &str, key: &SecretKey) -> Entry {
    entry.device = Some(device.into());
    entry.signature = Some(DeviceSignature::sign(key, ORIGIN, &entry.intent));
    entry
}

/// Boot, enrolment of a device, a signed command, a refusal, an anonymous stop.
pub(crate) fn known_entries() -> Vec<Entry> {
    let [case, truck, left_out] = parts().try_into().unwrap();
    let (case, truck, left_out) = (case.commitment(), truck.commitment(), left_out.commitment());
    let device_key = to_hex(secret(2).public().as_bytes());
    let boot = entry(
        &intent("boot-1", Actor::System, &json!({"do": "start"})),
        Credential::System,
        Verdict::System,
        &json!([{"event": "HubStarted"}]),
    );
    let enrol = json!({"do": "enrol_device", "device": "phone-7", "device_key": device_key,
        "label": reference(&case)});
    let enrol = entry(
        &intent("c-1", Actor::Person("j".into()), &enrol),
        Credential::OwnSession,
        Verdict::Accepted,
        &json!([{"event": "DeviceEnrolled", "device": "phone-7"}]),
    );
    let take_out = json!({"do": "take_out", "item": "rev-1", "purpose": reference(&truck)});
    let take_out = entry(
        &intent("c-2", Actor::Person("j".into()), &take_out),
        Credential::OwnDeviceKey,
        Verdict::Accepted,
        &json!([{"event": "ItemTakenOut", "item": "rev-1", "note": reference(&left_out)}]),
    );
    let mut hand_over = intent(
        "c-3",
        Actor::Person("j".into()),
        &json!({"do": "hand_over", "item": "rev-1", "to": "p-2", "rounds": -1}),
    );
    hand_over.shown = Some(Shown {
        item: "rev-1".into(),
        version: 7,
        clearance: Some("cl-1".into()),
    });
    hand_over.scribe = Some("k".into());
    hand_over.device_ms = Some(1_779_999_999_000);
    let mut hand_over = entry(
        &hand_over,
        Credential::CodeOnOtherDevice,
        Verdict::Refused,
        &json!([]),
    );
    hand_over.device = Some("phone-9".into());
    hand_over.reasons = vec!["clearance.missing".into(), "house.meeting.today".into()];
    let stop = entry(
        &intent(
            "c-4",
            Actor::Anonymous,
            &json!({"do": "stop", "unit": "main"}),
        ),
        Credential::Anonymous,
        Verdict::Accepted,
        &json!([{"event": "Stopped", "unit": "main"}]),
    );
    vec![
        boot,
        enrol,
        signed(take_out, "phone-7", &secret(2)),
        hand_over,
        stop,
    ]
}

/// The entries' bytes, with one of an unknown type at the end.
pub(crate) fn entries() -> Vec<Vec<u8>> {
    let mut entries: Vec<Vec<u8>> = known_entries()
        .iter()
        .map(|entry| entry.encode().unwrap())
        .collect();
    // {0: 1, 1: 7, 2: "later"}
    entries.push(b"\xa3\x00\x01\x01\x07\x02\x65later".to_vec());
    entries
}

pub(crate) fn nodes(entries: &[Vec<u8>]) -> MemoryNodes {
    MemoryNodes::from_leaves(entries.iter().map(|entry| leaf_hash(entry)))
}

pub(crate) fn checkpoint(entries: &[Vec<u8>], size: u64) -> SignedCheckpoint {
    let root = nodes(entries).root(size).unwrap();
    Checkpoint {
        origin: ORIGIN.into(),
        size,
        root,
    }
    .sign(&hub())
    .unwrap()
}

pub(crate) fn receipt(entries: &[Vec<u8>], index: u64, size: u64) -> Receipt {
    let path = inclusion_proof(index, size, &nodes(entries)).unwrap();
    Receipt {
        index,
        path,
        checkpoint: checkpoint(entries, size),
    }
}

pub(crate) fn policy() -> String {
    format!(
        "log {}\nwitness tablet {}\nquorum tablet\n",
        hub().verifier(),
        witness().verifier()
    )
}

pub(crate) struct Source {
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) parts: BTreeMap<Hash, Part>,
}

impl PackSource for Source {
    fn entry(&mut self, index: u64) -> io::Result<Vec<u8>> {
        Ok(self.entries[usize::try_from(index).unwrap()].clone())
    }

    fn part(&mut self, commitment: &Hash) -> io::Result<Option<Part>> {
        Ok(self.parts.get(commitment).cloned())
    }
}

/// What goes into a pack of these entries: cosigned checkpoint, keys, policy, rules, two receipts.
pub(crate) fn contents(entries: &[Vec<u8>]) -> PackContents {
    let size = entries.len() as u64;
    let mut checkpoint = checkpoint(entries, size);
    checkpoint.cosign(&witness(), 1_780_000_100);
    PackContents {
        checkpoint,
        keys: BTreeMap::from([
            ("hub.vkey".to_owned(), hub().verifier()),
            ("witness.vkey".to_owned(), witness().verifier()),
        ]),
        policy: Some(policy()),
        rules: BTreeMap::from([("house/base.toml".to_owned(), RULES.to_vec())]),
        receipts: if size < 3 {
            Vec::new()
        } else {
            vec![receipt(entries, 2, 3), receipt(entries, 0, size)]
        },
    }
}

pub(crate) fn build(entries: Vec<Vec<u8>>, parts: Vec<Part>, contents: &PackContents) -> Vec<u8> {
    let parts = parts
        .into_iter()
        .map(|part| (part.commitment(), part))
        .collect();
    let mut source = Source { entries, parts };
    pack::build(Vec::new(), contents, &mut source, &hub(), &mut |_, _| ())
        .unwrap()
        .0
}

/// The small pack: all parts but the last.
pub(crate) fn small_pack() -> Vec<u8> {
    let mut parts = parts();
    parts.pop();
    with_short_format(&build(entries(), parts, &contents(&entries())))
}

/// The same pack with a one-line `FORMAT.md`, so that golden bytes do not follow every edit of the
/// specification.
pub(crate) fn with_short_format(bytes: &[u8]) -> Vec<u8> {
    let mut reader = io::Cursor::new(bytes);
    let scan = pack::scan(&mut reader).unwrap();
    let mut writer = pack::PackWriter::new(Vec::new(), ORIGIN).unwrap();
    for file in &scan.files {
        let bytes = pack::read_file(&mut reader, file).unwrap();
        let bytes = if file.path == "FORMAT.md" {
            b"see docs/FORMAT.md\n".to_vec()
        } else {
            bytes
        };
        writer.add(&file.path, &bytes).unwrap();
    }
    writer.finish(&hub()).unwrap()
}
