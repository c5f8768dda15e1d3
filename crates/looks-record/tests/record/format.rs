//! The specification's vectors: every `name = value` line of its `vectors` blocks is computed here.

use std::collections::BTreeMap;

use looks_record::FORMAT_DOCUMENT;
use looks_record::cbor;
use looks_record::entry::{Credential, Verdict, signing_bytes};
use looks_record::hash::{Hash, empty_root, leaf_hash, node_hash, sha256, to_hex};
use looks_record::part::commit;
use looks_record::tree::consistency_proof;
use serde_json::json;

use crate::sample;

fn written() -> BTreeMap<String, String> {
    let mut vectors = BTreeMap::new();
    let mut inside = false;
    for line in FORMAT_DOCUMENT.lines() {
        match line {
            "```vectors" => inside = true,
            "```" => inside = false,
            _ if inside => {
                let (name, value) = line.split_once(" = ").expect("name = value");
                let before = vectors.insert(name.to_owned(), value.to_owned());
                assert_eq!(before, None, "`{name}` is there twice");
            }
            _ => {}
        }
    }
    vectors
}

fn computed() -> BTreeMap<String, String> {
    let entries = sample::entries();
    let known = sample::known_entries();
    let (intent, signature) = (&known[2].intent, known[2].signature.clone().unwrap());
    let signing = signing_bytes(sample::ORIGIN, intent);
    let nodes = sample::nodes(&entries);
    let part = &sample::parts()[0];
    let value = json!({"b": [1, -1, null], "aa": true, "a": "\u{e9}"});
    let proof: Vec<String> = consistency_proof(3, 6, &nodes)
        .unwrap()
        .iter()
        .map(Hash::to_string)
        .collect();
    let mut cosigned = sample::checkpoint(&entries, 6);
    cosigned.cosign(&sample::witness(), 1_780_000_100);
    let cosignature = cosigned.note().signatures()[1].to_string();
    let leaf = |index: usize| leaf_hash(&entries[index]);
    let rows = [
        ("cbor", to_hex(&cbor::encode(&value).unwrap())),
        ("intent", to_hex(intent)),
        ("intent.signing.sha256", sha256(&signing).to_string()),
        ("intent.signature", to_hex(&signature.signature)),
        ("device.key", to_hex(&signature.key)),
        ("entry", to_hex(&entries[2])),
        ("entry.leaf", leaf(2).to_string()),
        ("entry.unknown", to_hex(&entries[5])),
        (
            "credential.codes",
            Credential::ALL
                .map(|c| format!("{}:{}", c as u8, c.as_str()))
                .join(" "),
        ),
        (
            "verdict.codes",
            [Verdict::Accepted, Verdict::Refused, Verdict::System]
                .map(|v| format!("{}:{}", v as u8, v.as_str()))
                .join(" "),
        ),
        ("tree.empty", empty_root().to_string()),
        ("tree.leaf.abc", leaf_hash(b"abc").to_string()),
        ("tree.node", node_hash(&leaf(0), &leaf(1)).to_string()),
        ("tree.root.3", nodes.root(3).unwrap().to_string()),
        ("tree.root.6", nodes.root(6).unwrap().to_string()),
        ("tree.consistency.3.6", proof.join(" ")),
        ("part.salt", to_hex(&part.salt)),
        ("part.bytes", String::from_utf8(part.bytes.clone()).unwrap()),
        (
            "part.commitment",
            commit(&part.salt, &part.bytes).to_string(),
        ),
        ("hub.seed", to_hex(&[1; 32])),
        ("hub.vkey", sample::hub().verifier().to_string()),
        (
            "hub.fingerprint",
            sample::hub().verifier().key().fingerprint(),
        ),
        ("witness.vkey", sample::witness().verifier().to_string()),
        ("witness.cosignature", cosignature.trim_end().to_owned()),
        ("pack.sha256", sha256(&sample::small_pack()).to_string()),
    ];
    rows.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

#[test]
fn the_specification_has_exactly_these_vectors() {
    let (written, computed) = (written(), computed());
    let wrong: Vec<String> = computed
        .iter()
        .filter(|(name, value)| written.get(*name) != Some(*value))
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "these vectors should read:\n{}",
        wrong.join("\n")
    );
    assert_eq!(written.len(), computed.len());
}

#[test]
fn the_specification_is_short_enough_to_read() {
    assert!(FORMAT_DOCUMENT.lines().count() <= 300);
}
