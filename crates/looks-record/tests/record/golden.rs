//! Golden files: bytes that have left the house must read the same for ever.
//!
//! `GOLDEN=write cargo test -p looks-record golden` writes them anew after a deliberate change.

use std::fs;
use std::path::PathBuf;

use crate::sample;

fn check(name: &str, bytes: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/golden/record")
        .join(name);
    if std::env::var_os("GOLDEN").is_some_and(|value| value == "write") {
        fs::write(&path, bytes).unwrap();
    }
    let golden = fs::read(&path).unwrap();
    let at = golden.iter().zip(bytes).position(|(a, b)| a != b);
    assert!(
        golden == bytes,
        "{name} differs at byte {:?} of {} (now {})",
        at.unwrap_or(golden.len().min(bytes.len())),
        golden.len(),
        bytes.len()
    );
}

#[test]
fn golden_entries() {
    let names = [
        "boot",
        "enrol",
        "take-out",
        "hand-over-refused",
        "stop",
        "unknown",
    ];
    for (name, bytes) in names.iter().zip(sample::entries()) {
        check(&format!("entry-{name}.cbor"), &bytes);
    }
    check("intent-take-out.cbor", &sample::known_entries()[2].intent);
}

#[test]
fn golden_checkpoint_and_receipt() {
    let entries = sample::entries();
    check(
        "checkpoint",
        sample::contents(&entries).checkpoint.to_string().as_bytes(),
    );
    check(
        "entry-2.tlog-proof",
        sample::receipt(&entries, 2, 6).to_string().as_bytes(),
    );
    check("policy", sample::policy().as_bytes());
}

#[test]
fn golden_pack() {
    check("small.tar", &sample::small_pack());
}
