//! Packs: canonical form, limits, refusals, redaction. Whether they are true is `looks-verify`'s test.

use std::collections::BTreeSet;
use std::io::Cursor;

use looks_record::hash::Hash;
use looks_record::pack::{self, FileKind, Manifest, PackError, PackWriter, redact, scan};

use crate::sample;

fn writer() -> PackWriter<Vec<u8>> {
    PackWriter::new(Vec::new(), sample::ORIGIN).unwrap()
}

#[test]
fn the_small_pack_reads_back_in_order() {
    let bytes = sample::small_pack();
    let scan = scan(&mut &bytes[..]).unwrap();
    let paths: Vec<&str> = scan.files.iter().map(|file| file.path.as_str()).collect();
    let [case, truck, _] = sample::parts().try_into().unwrap();
    let mut parts = [case, truck].map(|part| format!("parts/{}", part.commitment()));
    parts.sort();
    let want = [
        "FORMAT.md",
        "checkpoint",
        "keys/hub.vkey",
        "keys/witness.vkey",
        &parts[0],
        &parts[1],
        "policy",
        "proofs/0.tlog-proof",
        "proofs/2.tlog-proof",
        "rules/house/base.toml",
        "tile/0/000.p/6",
        "tile/entries/000.p/6",
    ];
    assert_eq!(paths, want);
    assert_eq!(scan.bytes, bytes.len() as u64);
    let (manifest, note) = Manifest::parse(&scan.manifest).unwrap();
    assert!(note.verify(&[sample::hub().verifier()]).is_ok());
    for (line, file) in manifest.lines.iter().zip(&scan.files) {
        assert_eq!(
            (&line.path, line.size, line.sha256),
            (&file.path, file.size, file.sha256)
        );
        let read = pack::read_file(&mut Cursor::new(&bytes), file).unwrap();
        assert_eq!(looks_record::hash::sha256(&read), line.sha256);
    }
    assert!(scan.files.iter().all(pack::ScannedFile::part_fits));
}

#[test]
fn the_same_contents_give_the_same_bytes() {
    assert_eq!(sample::small_pack(), sample::small_pack());
}

#[test]
fn only_files_of_a_pack_have_a_kind() {
    for path in [
        "",
        "/checkpoint",
        "./checkpoint",
        "keys/../checkpoint",
        "keys/",
        "keys//a",
        "keys/a/",
        "Checkpoint",
        "parts/00",
        "proofs/01.tlog-proof",
        "proofs/1",
        "tile/9/000",
        "readme",
        "keys/a b",
        "keys/\u{e9}",
        "tile/0/0",
        "rules/.",
        "rules/..",
        "keys",
    ] {
        assert_eq!(FileKind::of(path), None, "{path}");
    }
    assert_eq!(FileKind::of(&format!("rules/{}", "a".repeat(95))), None);
    assert_eq!(FileKind::of("rules/house/base.toml"), Some(FileKind::Rule));
    let upper = format!("parts/{}", Hash([0xab; 32]).to_string().to_uppercase());
    assert_eq!(FileKind::of(&upper), None);
}

#[test]
fn a_writer_refuses_disorder_and_excess() {
    let mut pack = writer();
    pack.add("checkpoint", b"x").unwrap();
    assert!(matches!(
        pack.add("checkpoint", b"x"),
        Err(PackError::Order { .. })
    ));
    assert!(matches!(
        pack.add("FORMAT.md", b"x"),
        Err(PackError::Order { .. })
    ));
    assert!(matches!(
        pack.add("unknown", b"x"),
        Err(PackError::UnknownFile(_))
    ));
    assert!(matches!(
        pack.add("manifest", b"x"),
        Err(PackError::UnknownFile(_))
    ));
    let long = vec![0; 65_537];
    assert!(matches!(
        pack.add("policy", &long),
        Err(PackError::TooLong { .. })
    ));
    let short = pack.add_stream("policy", 5, &mut &b"abc"[..]);
    assert!(matches!(short, Err(PackError::Truncated { .. })));
}

#[test]
fn foreign_files_are_named() {
    let name = |bytes: &[u8]| scan(&mut &bytes[..]).unwrap_err().to_string();
    assert!(name(b"PK\x03\x04rest").contains("a zip file"));
    assert!(name(b"\x1f\x8b\x08").contains("a gzip file"));
    assert!(name(b"%PDF-1.7").contains("a PDF"));
    assert!(name(b"").contains("an empty file"));
    assert!(name(b"hello").contains("no tar archive"));
    assert!(name(&[b'x'; 4096]).contains("no tar archive"));
    let zip = [&b"PK\x03\x04"[..], &[0; 2000]].concat();
    assert!(name(&zip).contains("a zip file"));
}

#[test]
fn every_truncation_and_every_extension_is_refused() {
    let bytes = sample::small_pack();
    for length in 0..bytes.len() {
        let error = scan(&mut &bytes[..length]).unwrap_err();
        let expected = matches!(error, PackError::Truncated { .. } | PackError::Foreign(_));
        assert!(expected, "{length}: {error}");
    }
    for extra in [&b"\0"[..], b"x", &[0; 512]] {
        let longer = [&bytes[..], extra].concat();
        assert!(matches!(
            scan(&mut &longer[..]),
            Err(PackError::Trailing(_))
        ));
    }
}

/// A header as another tar program would write it, with its checksum.
fn header(path: &str, size: u64, kind: u8, owner: &str) -> Vec<u8> {
    let mut block = vec![0; 512];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, path.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    put(265, owner.as_bytes());
    put(329, b"0000000\0");
    put(337, b"0000000\0");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

#[test]
fn hostile_headers_are_refused() {
    let one = |path: &str, size, kind, owner: &str| {
        let bytes = [
            header(path, size, kind, owner),
            vec![b'x'; 512],
            vec![0; 1024],
        ]
        .concat();
        scan(&mut &bytes[..]).unwrap_err()
    };
    assert!(matches!(
        one("../etc/passwd", 1, b'0', ""),
        PackError::UnknownFile(_)
    ));
    assert!(matches!(
        one("/checkpoint", 1, b'0', ""),
        PackError::UnknownFile(_)
    ));
    assert!(matches!(
        one("checkpoint", 1, b'2', ""),
        PackError::Header { at: 148..=156, .. }
    ));
    assert!(matches!(
        one("checkpoint", 1, b'5', ""),
        PackError::Header { .. }
    ));
    assert!(matches!(
        one("checkpoint", 1, b'0', "root"),
        PackError::Header { .. }
    ));
    assert!(matches!(
        one("checkpoint", 1 << 32, b'0', ""),
        PackError::TooLong { .. }
    ));
    assert!(matches!(
        one("checkpoint", 1, b'0', ""),
        PackError::NotZero { at: 513, .. }
    ));
    let part = format!("parts/{}", Hash([1; 32]));
    assert!(matches!(
        one(&part, (1 << 33) - 1, b'0', ""),
        PackError::TooLong { .. }
    ));
    let twice = [
        header("checkpoint", 0, b'0', ""),
        header("checkpoint", 0, b'0', ""),
    ]
    .concat();
    assert!(matches!(
        scan(&mut &twice[..]),
        Err(PackError::Order { .. })
    ));
}

#[test]
fn manifests_have_one_spelling_and_one_signature() {
    let bytes = sample::small_pack();
    let text = String::from_utf8(scan(&mut &bytes[..]).unwrap().manifest).unwrap();
    assert!(Manifest::parse(text.as_bytes()).is_ok());
    let signature = text.lines().last().unwrap();
    let hash = text.lines().nth(2).unwrap().split(' ').next().unwrap();
    for (bad, line) in [
        (text.replacen("pack/v1", "pack/v2", 1), Some(1)),
        (text.replacen("origin ", "origin\u{a0}", 1), Some(2)),
        (text.replacen(hash, &hash.to_uppercase(), 1), Some(3)),
        (text.replacen("checkpoint\n", "../x\n", 1), Some(4)),
        (text.replacen("checkpoint\n", "manifest\n", 1), Some(4)),
        (text.replacen("keys/hub.vkey", "checkpoint", 1), Some(5)),
        (format!("{text}{signature}\n"), Some(16)),
        (text.replacen("\u{2014} ", "\u{2014}  ", 1), None),
    ] {
        match (Manifest::parse(bad.as_bytes()), line) {
            (Err(PackError::Manifest { line: found, .. }), Some(line)) => assert_eq!(found, line),
            (Err(_), None) => {}
            (other, _) => panic!("{bad}: {other:?}"),
        }
    }
}

#[test]
fn redaction_leaves_out_what_it_is_told_and_nothing_else() {
    let bytes = sample::small_pack();
    let gone = sample::parts()[0].commitment();
    let leave_out = BTreeSet::from([gone, Hash([0; 32])]);
    let (redacted, count) = redact(
        &mut Cursor::new(&bytes),
        Vec::new(),
        &leave_out,
        &sample::hub(),
    )
    .unwrap();
    assert_eq!(count, 1);
    let before = scan(&mut &bytes[..]).unwrap();
    let after = scan(&mut &redacted[..]).unwrap();
    let kept: Vec<_> = before
        .files
        .iter()
        .filter(|file| file.kind != FileKind::Part(gone))
        .map(|file| (&file.path, file.sha256))
        .collect();
    let found: Vec<_> = after
        .files
        .iter()
        .map(|file| (&file.path, file.sha256))
        .collect();
    assert_eq!(found, kept);
}

#[test]
fn a_pack_is_not_built_from_entries_that_miss_the_checkpoint() {
    let mut entries = sample::entries();
    let contents = sample::contents(&entries);
    entries[3].push(0);
    let mut source = sample::Source {
        entries,
        parts: std::collections::BTreeMap::new(),
    };
    let built = pack::build(
        Vec::new(),
        &contents,
        &mut source,
        &sample::hub(),
        &mut |_, _| (),
    );
    assert!(matches!(built, Err(PackError::WrongRoot { .. })));
}
