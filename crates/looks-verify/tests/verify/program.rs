//! The program: words, exit codes, options, files that are no packs.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::sample;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_looks-verify"))
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        let files = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        files.put("good.tar", &sample::small_pack());
        files.put(
            "hub.vkey",
            format!("# the hub\n{}\n", sample::hub().verifier()).as_bytes(),
        );
        files.put("policy", sample::policy().as_bytes());
        files
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        let path: PathBuf = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn exit_codes_and_words() {
    let files = Files::new();
    let (good, keys, policy) = (
        files.path("good.tar"),
        files.path("hub.vkey"),
        files.path("policy"),
    );
    let key = sample::hub().verifier().to_string();
    for arguments in [
        vec![&good[..], "--key", &key],
        vec!["--key-file", &keys, &good],
        vec![&good[..], "--policy", &policy],
        vec!["--fast", "--key", &key, &good],
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(said(&output).starts_with("VERIFIED"));
    }
    let alone = run(&[&good]);
    assert_eq!(alone.status.code(), Some(2));
    assert!(
        said(&alone).starts_with("NOT VERIFIED, ONLY CONSISTENT"),
        "{}",
        said(&alone)
    );
    let json = run(&[&good, "--key", &key, "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["result"], "verified");
    let mut bytes = sample::small_pack();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let bad = run(&[&files.put("bad.tar", &bytes), "--key", &key]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(said(&bad).starts_with("FAILED"), "{}", said(&bad));
}

#[test]
fn what_is_no_pack_is_called_by_its_name() {
    let files = Files::new();
    let key = sample::hub().verifier().to_string();
    let cases: [(&[u8], &str); 4] = [
        (
            b"PK\x03\x04..........",
            "this is a zip file, not an evidence pack",
        ),
        (b"", "this is an empty file"),
        (b"hello, world", "this is no tar archive"),
        (
            &sample::small_pack()[..5000],
            "the archive ends at byte 5000",
        ),
    ];
    for (bytes, words) in cases {
        let output = run(&[&files.put("file", bytes), "--key", &key]);
        assert_eq!(output.status.code(), Some(1));
        let said = said(&output);
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("`.tar`"), "no ending is asked for: {said}");
    }
}

/// A wrong byte of the archive itself is named once.
#[test]
fn the_place_of_a_wrong_byte_is_said_once() {
    let files = Files::new();
    let key = sample::hub().verifier().to_string();
    let mut header = sample::small_pack();
    header[300] ^= 1;
    let mut longer = sample::small_pack();
    longer.push(7);
    let cases = [
        (header, 300),
        (longer, sample::small_pack().len()),
        (sample::small_pack()[..5000].to_vec(), 5000),
    ];
    for (bytes, at) in cases {
        let output = said(&run(&[&files.put("file", &bytes), "--key", &key]));
        let place = format!("byte {at}");
        assert_eq!(output.matches(&place).count(), 1, "{at}: {output}");
    }
}

#[test]
fn mistakes_in_the_arguments_say_what_to_do() {
    let files = Files::new();
    let good = files.path("good.tar");
    let huge = files.put("huge", &vec![b'#'; 70_000]);
    let empty = files.put("empty", b"# nothing\n");
    let cases = [
        (vec![], "no pack named"),
        (vec!["/does/not/exist"], "cannot open `/does/not/exist`"),
        (vec![&good[..], "--key", "abc"], "key `abc` is malformed"),
        (vec![&good[..], "--key"], "missing argument"),
        (vec![&good[..], "--key-file", &huge], "name the right file"),
        (vec![&good[..], "--key-file", &empty], "has no key in it"),
        (vec![&good[..], "--policy", &empty], "no `quorum` line"),
        (vec![&good[..], "--frob"], "--frob"),
        (vec![&good[..], &good], "see looks-verify --help"),
        (vec!["."], "cannot read `.`"),
    ];
    for (arguments, words) in cases {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            said(&output).contains(words),
            "{arguments:?}: {}",
            said(&output)
        );
    }
    assert_eq!(run(&["--help"]).status.code(), Some(0));
    assert!(said(&run(&["--version"])).starts_with("looks-verify "));
}
