//! Notes, checkpoints, cosignatures, receipts and policies against published and own vectors.

use looks_record::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use looks_record::hash::{Hash, leaf_hash};
use looks_record::note::{KeyKind, Note, NoteError, NoteSignature, Signer, VerifierKey};
use looks_record::policy::Policy;
use looks_record::receipt::Receipt;
use proptest::prelude::*;

use crate::sample;

/// SOURCE: a checkpoint that a public certificate log published, with four witnesses' cosignatures
/// and one signature of a type this code does not know.
const PUBLIC: &str = "\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

\u{2014} arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
\u{2014} arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
\u{2014} transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
\u{2014} witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
\u{2014} remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
\u{2014} witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
";
const LOG: &str =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
const WITNESSES: [&str; 4] = [
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
];
/// The key of the example in the signed-note specification.
const EXAMPLE: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fn key(text: &str) -> VerifierKey {
    let key: VerifierKey = text.parse().unwrap();
    assert_eq!(key.to_string(), text);
    key
}

#[test]
fn a_public_checkpoint_and_its_cosignatures_verify() {
    let checkpoint = SignedCheckpoint::parse(PUBLIC.as_bytes()).unwrap();
    assert_eq!(checkpoint.to_string(), PUBLIC);
    assert_eq!(checkpoint.checkpoint().size, 1_432_088_532);
    let keys: Vec<VerifierKey> = [LOG]
        .iter()
        .chain(&WITNESSES)
        .map(|text| key(text))
        .collect();
    let verified = checkpoint.verify(&keys).unwrap();
    assert_eq!(verified.len(), 5);
    assert_eq!(
        verified
            .iter()
            .filter(|line| line.seconds == Some(1_779_573_024))
            .count(),
        4
    );
    // Witnesses alone are not the log; an unknown key is nobody.
    let witnesses = checkpoint.verify(&keys[1..]);
    assert!(matches!(witnesses, Err(CheckpointError::ForeignKey { .. })));
    let nobody = checkpoint.verify(&[key(EXAMPLE)]);
    assert!(matches!(
        nobody,
        Err(CheckpointError::Note(NoteError::NoKnownKey(_)))
    ));
    // Another size under the same signatures is refused for each key by itself.
    let altered = PUBLIC.replace("1432088532", "1432088533");
    let altered = SignedCheckpoint::parse(altered.as_bytes()).unwrap();
    for key in keys {
        let error = altered.note().verify(&[key]).unwrap_err();
        assert!(matches!(error, NoteError::BadSignature(_)));
    }
}

#[test]
fn a_policy_over_the_public_witnesses() {
    let [a, b, c, d] = WITNESSES;
    let policy = |end: &str| {
        let text = format!(
            "# comment\nlog {LOG} https://log.example/\n\n witness A {a}\nwitness\tB {b} https://b.example\n\
             witness C {c}\nwitness D {d}\nwitness E {}\n{end}",
            Signer::cosigner("absent.example", sample::secret(9))
                .unwrap()
                .verifier()
        );
        Policy::parse(text.as_bytes()).unwrap()
    };
    let checkpoint = SignedCheckpoint::parse(PUBLIC.as_bytes()).unwrap();
    let met = |end| policy(end).check(&checkpoint).unwrap().quorum_met;
    assert!(met("quorum none\n"));
    assert!(met("quorum A\n"));
    assert!(!met("quorum E\n"));
    assert!(met("group g all A B\nquorum g\n"));
    assert!(!met("group g all A E\nquorum g\n"));
    assert!(met("group g any A E\nquorum g\n"));
    assert!(met("group g 3 A B C E\ngroup h all g D\nquorum h\n"));
    assert!(!met("group g 4 A B C E\nquorum g\n"));
    let outcome = policy("quorum A\n").check(&checkpoint).unwrap();
    assert_eq!(outcome.verified.len(), 5);
    assert!(outcome.quorum_needed);
}

#[test]
fn malformed_policies_name_the_line() {
    let witness = WITNESSES[0];
    let cases = [
        (String::new(), 0, "no `quorum`"),
        ("quorum none\nquorum none\n".into(), 2, "second"),
        ("quorum x\n".into(), 1, "not defined"),
        (format!("log {witness}\nquorum none\n"), 1, "not of type 01"),
        (
            format!("witness w {LOG}\nquorum none\n"),
            1,
            "not of type 04",
        ),
        (format!("log {LOG}\nlog {LOG}\nquorum none\n"), 2, "twice"),
        (
            format!("witness a {witness}\nwitness b {witness}\nquorum none\n"),
            2,
            "twice",
        ),
        (format!("witness none {witness}\nquorum none\n"), 1, "taken"),
        (
            format!("witness a {witness}\ngroup a 1 a\nquorum a\n"),
            2,
            "taken",
        ),
        (
            format!("witness a {witness}\ngroup g 2 a\nquorum g\n"),
            2,
            "threshold",
        ),
        (
            format!("witness a {witness}\ngroup g 0 a\nquorum g\n"),
            2,
            "threshold",
        ),
        (
            format!("witness a {witness}\ngroup g 01 a\nquorum g\n"),
            2,
            "threshold",
        ),
        (
            format!("witness a {witness}\ngroup g 1 a a\nquorum g\n"),
            2,
            "twice",
        ),
        (
            format!("witness a {witness}\ngroup g any a\ngroup h any a\nquorum h\n"),
            3,
            "twice",
        ),
        ("group g all\nquorum none\n".into(), 1, "threshold"),
        ("quorum none\r\n".into(), 1, "control"),
        ("peer x\n".into(), 1, "not log"),
    ];
    for (text, line, why) in cases {
        let error = Policy::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.line, line, "{text}");
        assert!(error.to_string().contains(why), "{text}: {error}");
    }
}

#[test]
fn own_notes_round_trip_and_unknown_signatures_are_ignored() {
    let hub = sample::hub();
    let other = Signer::new("other.example", sample::secret(5)).unwrap();
    let text = "first\n\nthird after an empty line\n".to_owned();
    let note = Note::sign(text.clone(), &[&other, &hub]).unwrap();
    let bytes = note.to_string();
    let read = Note::parse(bytes.as_bytes()).unwrap();
    assert_eq!(read, note);
    assert_eq!(read.text(), text);
    assert_eq!(read.verify(&[hub.verifier()]).unwrap().len(), 1);
    // Same name and other id: unknown, ignored. Same name and id, other signature: bad.
    let renamed = Signer::new(sample::ORIGIN, sample::secret(6)).unwrap();
    assert!(matches!(
        read.verify(&[renamed.verifier()]),
        Err(NoteError::NoKnownKey(_))
    ));
    let mut bad = read.clone();
    bad.push_signature(NoteSignature {
        bytes: vec![0; 64],
        ..read.signatures()[1].clone()
    });
    let error = bad.verify(&[hub.verifier()]).unwrap_err();
    assert_eq!(error, NoteError::BadSignature(sample::ORIGIN.into()));
    assert_eq!(bad.verify(&[other.verifier()]).unwrap().len(), 1);
}

#[test]
fn malformed_notes_and_keys_are_refused() {
    let good = Note::sign("text\n".into(), &[&sample::hub()])
        .unwrap()
        .to_string();
    for bad in [
        good.replace("\n\n", "\n"),
        good.replace("text", "te\u{7}xt"),
        good.replace("text", "te\txt"),
        good.trim_end().to_owned(),
        good.replace('\u{2014}', "-"),
        good.replace("\u{2014} ", "\u{2014}"),
        format!("{good}\n"),
        good.replace(sample::ORIGIN, "a+b"),
        "text\n\n".to_owned(),
        "text\n\n\u{2014} name AAAAAA==\n".to_owned(),
        String::new(),
    ] {
        assert!(Note::parse(bad.as_bytes()).is_err(), "{bad:?}");
    }
    assert!(Note::parse(b"\xff\n\n").is_err());
    assert!(Note::sign("no line feed".into(), &[&sample::hub()]).is_err());
    let vkey = sample::hub().verifier().to_string();
    for bad in [
        vkey.replacen('+', "", 1),
        vkey.replacen("river", "rivet", 1),
        vkey.to_uppercase(),
        format!("{vkey}A"),
        vkey.replacen("+A", "+B", 1),
        "a+00000000+AQ==".to_owned(),
        "+00000000+AQ==".to_owned(),
    ] {
        assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
    }
    assert!(Signer::new("with space", sample::secret(1)).is_err());
}

#[test]
fn secret_texts_round_trip_and_errors_do_not_repeat_them() {
    for signer in [sample::hub(), sample::witness()] {
        let text = signer.to_secret_text();
        let read = Signer::from_secret_text(&text).unwrap();
        assert_eq!(read.verifier(), signer.verifier());
        let wrong = text.replacen("example", "exempla", 1);
        let error = Signer::from_secret_text(&wrong).unwrap_err().to_string();
        let secret = text.rsplit('+').next().unwrap();
        assert!(!error.contains(secret) && !format!("{signer:?}").contains(secret));
    }
}

#[test]
fn checkpoints_have_three_lines_and_the_logs_own_signature() {
    let root = Hash([5; 32]);
    let checkpoint = Checkpoint {
        origin: sample::ORIGIN.into(),
        size: 0,
        root,
    };
    let signed = checkpoint.sign(&sample::hub()).unwrap();
    let read = SignedCheckpoint::parse(signed.to_string().as_bytes()).unwrap();
    assert_eq!(read.checkpoint(), &checkpoint);
    assert!(read.verify(&[sample::hub().verifier()]).is_ok());
    let foreign = Signer::new("other.example", sample::secret(1)).unwrap();
    assert!(matches!(
        checkpoint.sign(&foreign),
        Err(CheckpointError::ForeignKey { .. })
    ));
    // A foreign log's key over our origin: known, good, and still not ours.
    let note = Note::sign(checkpoint.to_string(), &[&foreign])
        .unwrap()
        .to_string();
    let stolen = SignedCheckpoint::parse(note.as_bytes()).unwrap();
    let verdict = stolen.verify(&[foreign.verifier()]);
    assert!(matches!(verdict, Err(CheckpointError::ForeignKey { .. })));
    let base64 = root.to_base64();
    for text in [
        format!("{}\n00\n{base64}\n", sample::ORIGIN),
        format!("{}\n-1\n{base64}\n", sample::ORIGIN),
        format!("{}\n1\n{base64}\nextension\n", sample::ORIGIN),
        format!("{}\n1\nAAAA\n", sample::ORIGIN),
        format!(
            "{}\n1\n{}\n",
            sample::ORIGIN,
            base64.replace("BQU=", "BQV=")
        ),
        format!("a b\n1\n{base64}\n"),
        format!("\n1\n{base64}\n"),
        format!("{}\n18446744073709551616\n{base64}\n", sample::ORIGIN),
        format!("{}\n", sample::ORIGIN),
    ] {
        assert!(Checkpoint::parse_text(&text).is_err(), "{text}");
    }
}

#[test]
fn cosignatures_bind_their_time() {
    let mut signed = sample::checkpoint(&sample::entries(), 6);
    signed.cosign(&sample::witness(), 1_780_000_100);
    let keys = [sample::hub().verifier(), sample::witness().verifier()];
    assert_eq!(keys[1].kind(), KeyKind::Cosignature);
    let verified = signed.verify(&keys).unwrap();
    assert_eq!(verified[1].seconds, Some(1_780_000_100));
    let mut line = signed.note().signatures()[1].clone();
    line.bytes[7] ^= 1;
    let mut altered = sample::checkpoint(&sample::entries(), 6).note().clone();
    altered.push_signature(line);
    assert!(matches!(
        altered.verify(&keys),
        Err(NoteError::BadSignature(_))
    ));
}

#[test]
fn receipts_prove_their_entry_and_no_other() {
    let entries = sample::entries();
    let keys = [sample::hub().verifier()];
    for size in 1..=6 {
        for index in 0..size {
            let receipt = sample::receipt(&entries, index, size);
            let text = receipt.to_string();
            assert_eq!(Receipt::parse(text.as_bytes()).unwrap(), receipt);
            for (other, entry) in entries.iter().enumerate() {
                assert_eq!(receipt.verify(entry, &keys).is_ok(), other as u64 == index);
            }
            assert!(receipt.verify_path(&leaf_hash(b"x")).is_err());
        }
    }
    let text = sample::receipt(&entries, 1, 6).to_string();
    for bad in [
        text.replace("@v1", "@v2"),
        text.replace("index 1", "index 01"),
        text.replace("index 1", "extra AAAA\nindex 1"),
        text.replacen('=', "", 1),
        text.replacen("\n\n", "\n", 1),
        String::new(),
    ] {
        assert!(Receipt::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn random_texts_never_panic(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for bytes in [text.as_bytes(), &bytes] {
            let _ = Note::parse(bytes);
            let _ = SignedCheckpoint::parse(bytes);
            let _ = Receipt::parse(bytes);
            let _ = Policy::parse(bytes);
        }
        let _ = text.parse::<VerifierKey>();
        let _ = Signer::from_secret_text(&text);
    }

    #[test]
    fn almost_good_texts_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let receipt = sample::receipt(&sample::entries(), 2, 6).to_string();
        for text in [PUBLIC, &receipt, &sample::policy()] {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = SignedCheckpoint::parse(&bytes);
            let _ = Receipt::parse(&bytes);
            let _ = Policy::parse(&bytes);
        }
    }
}
