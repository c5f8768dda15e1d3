//! The program as people run it: what it prints, what it exits with, and its own words for each kind of
//! trouble with a data folder.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod lists;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use looks_app::accounts::CodeCost;
use looks_app::{CreateOptions, Hub, ManualClock};
use serde_json::Value;
use tempfile::TempDir;

fn lastlooks(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lastlooks"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn as_json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}{}", out(output), err(output)))
}

/// Exit code and a piece of what is said on standard error.
#[track_caller]
fn fails(arguments: &[&str], exit: i32, words: &str) {
    let output = lastlooks(arguments);
    let said = err(&output);
    assert!(
        code(&output) == exit && said.contains(words),
        "{}: {said}{}",
        code(&output),
        out(&output)
    );
}

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// A folder with a production, made by the program.
    fn init(&self, name: &str) -> String {
        let data = self.text(name);
        let output = lastlooks(&[
            "init", "--data", &data, "--name", "Test", "--admin", "Keeper",
        ]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        data
    }
}

/// A hub of the program, ended when the value is dropped.
struct Serving(Child, String);

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        Self::spawn(
            Command::new(env!("CARGO_BIN_EXE_lastlooks"))
                .args(["--json", "serve", "--listen", "127.0.0.1:0"])
                .args(arguments),
        )
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .env("LASTLOOKS_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self(child, line)
    }

    fn said(&self) -> Value {
        serde_json::from_str(&self.1).unwrap()
    }

    /// As a service manager ends it.
    fn terminate(mut self) -> i32 {
        let id = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.0.wait().unwrap().code().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Gone already where the test ended it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn rules_are_listed_explained_and_tested() {
    let list = lastlooks(&["rules", "list", "--pack", "us-ca-9150"]);
    assert_eq!(code(&list), 0);
    assert!(out(&list).contains("us-ca-9150/9153-b-1"), "{}", out(&list));
    let es = lastlooks(&["rules", "explain", "base/open-concern", "--lang", "es"]);
    assert_eq!(code(&es), 0);
    assert!(out(&es).contains("inquietud"), "{}", out(&es));
    fails(&["rules", "explain", "base/opn-concern"], 2, "is not known");
    fails(&["rules", "list", "--pack", "xx"], 2, "use one of");
    let test = lastlooks(&["--json", "rules", "test"]);
    assert_eq!(code(&test), 0, "{}", err(&test));
    let result = as_json(&test);
    assert_eq!(result["failed"], 0);
    assert!(result["passed"].as_u64().unwrap() > 100);
}

#[test]
fn completions_and_manual_name_every_command() {
    let manual = out(&lastlooks(&["man"]));
    let completions = out(&lastlooks(&["completions", "bash"]));
    for command in [
        "serve", "init", "demo", "replay", "rules", "import", "export", "verify", "doctor", "user",
        "device",
    ] {
        assert!(manual.contains(command), "manual: {command}");
        assert!(completions.contains(command), "completions: {command}");
    }
    assert_eq!(code(&lastlooks(&["no-such-command"])), 2);
}

/// The demonstration's pack verifies with the printed key; one changed byte, a foreign key, or no key
/// at all, and it does not.
#[test]
fn the_demo_pack_verifies_and_a_changed_byte_is_found() {
    let place = Place::new();
    let (data, pack) = (place.text("data"), place.text("demo.pack"));
    let made = lastlooks(&["--json", "demo", "--data", &data, "--export", &pack]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let key = as_json(&made)["key"].as_str().unwrap().to_owned();
    let good = lastlooks(&["verify", &pack, "--key", &key]);
    assert_eq!(code(&good), 0, "{}", out(&good));
    assert!(out(&good).starts_with("VERIFIED"), "{}", out(&good));
    let keys = place.text("key");
    fs::write(&keys, format!("# from the office\n{key}\n")).unwrap();
    assert_eq!(
        code(&lastlooks(&[
            "--json",
            "verify",
            &pack,
            "--key-file",
            &keys,
            "--fast"
        ])),
        0
    );
    assert_eq!(code(&lastlooks(&["verify", &pack])), 2);

    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let changed = place.text("changed.pack");
    fs::write(&changed, bytes).unwrap();
    let bad = lastlooks(&["verify", &changed, "--key", &key]);
    assert_eq!(code(&bad), 1);
    assert!(out(&bad).contains("Wrong:"), "{}", out(&bad));

    let other = place.init("other");
    let second = place.text("other.pack");
    let exported = as_json(&lastlooks(&["--json", "export", &second, "--data", &other]));
    let foreign = exported["key"].as_str().unwrap();
    assert_eq!(code(&lastlooks(&["verify", &pack, "--key", foreign])), 1);
    fails(
        &["export", &second, "--data", &other],
        2,
        "never overwritten",
    );
    fails(
        &["demo", "--data", &data, "--export", &place.text("again")],
        2,
        "holds a hub already",
    );
}

/// What people wrote stays out of a redacted copy, and the copy verifies.
#[test]
fn a_redacted_pack_verifies_without_the_name() {
    let place = Place::new();
    let data = place.init("data");
    let pack = place.text("redacted.pack");
    let made = lastlooks(&[
        "--json", "export", &pack, "--data", &data, "--redact", "admin",
    ]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let said = as_json(&made);
    assert_eq!(said["absent"], 1, "{said}");
    let bytes = fs::read(&pack).unwrap();
    assert!(!bytes.windows(6).any(|w| w == b"Keeper"));
    let key = said["key"].as_str().unwrap();
    assert_eq!(code(&lastlooks(&["verify", &pack, "--key", key])), 0);
    fails(
        &[
            "export",
            &place.text("x"),
            "--data",
            &data,
            "--redact",
            "nobody",
        ],
        2,
        "not on the roster",
    );
}

#[test]
fn a_folder_is_made_once_and_never_by_mistake() {
    let place = Place::new();
    let data = place.init("data");
    fails(
        &["init", "--data", &data, "--name", "T", "--admin", "K"],
        2,
        "holds a hub already",
    );
    fails(
        &["user", "list", "--data", &place.text("none")],
        2,
        "holds no hub",
    );
    fails(
        &[
            "init",
            "--data",
            &place.text("x"),
            "--name",
            "T",
            "--admin",
            " ",
        ],
        2,
        "--admin",
    );
    fails(
        &[
            "init",
            "--data",
            &place.text("x"),
            "--name",
            "T",
            "--admin",
            "K",
            "--pack",
            "zz",
        ],
        2,
        "zz",
    );
    assert!(
        !place.path("x").exists(),
        "nothing is made before everything fits"
    );
    let list = as_json(&lastlooks(&["--json", "user", "list", "--data", &data]));
    assert_eq!(list[0]["person"], "admin");
    assert_eq!(list[0]["has_code"], false);
    let invited = as_json(&lastlooks(&[
        "--json", "user", "invite", "--data", &data, "admin",
    ]));
    assert!(invited["invitation"].as_str().unwrap().contains("/join/"));
    assert_eq!(code(&lastlooks(&["doctor", "--data", &data])), 0);
}

/// One hub has the folder: everybody else is told so, and what to do. Told to end, it ends cleanly.
#[test]
fn two_hubs_on_one_folder() {
    let place = Place::new();
    let data = place.init("data");
    let hub = Serving::start(&["--data", &data]);
    assert_eq!(hub.said()["set_up_needed"], false);
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0", "--data", &data][..],
        &["user", "list", "--data", &data],
        &["doctor", "--data", &data],
        &["export", &place.text("p"), "--data", &data],
    ] {
        fails(arguments, 2, "two hubs on one folder");
        fails(arguments, 2, "its pages");
    }
    assert_eq!(hub.terminate(), 0);
    assert_eq!(code(&lastlooks(&["user", "list", "--data", &data])), 0);
}

/// Connections on the open network that say nothing leave the other listeners their answers, however few
/// descriptors the system gives.
#[test]
fn silent_connections_do_not_silence_the_hub() {
    let place = Place::new();
    let data = place.text("data");
    let program = env!("CARGO_BIN_EXE_lastlooks");
    let hub = Serving::spawn(Command::new("sh").args([
        "-c",
        &format!(
            "ulimit -n 200; exec {program} --json serve --listen 127.0.0.1:0 --plain-lan 127.0.0.1:0 \
             --data {data}"
        ),
    ]));
    let said = hub.said();
    let address = |n: usize| {
        let url = said["listening"][n]["url"].as_str().unwrap();
        url.trim_start_matches("http://").to_owned()
    };
    let (own, lan) = (address(0), address(1));
    let silent: Vec<TcpStream> = (0..300)
        .map(|_| TcpStream::connect(&lan).unwrap())
        .collect();
    let mut asked = TcpStream::connect(&own).unwrap();
    let bound = std::time::Duration::from_secs(5);
    asked.set_read_timeout(Some(bound)).unwrap();
    let request = format!(
        "POST /stop HTTP/1.1\r\nhost: {own}\r\norigin: http://{own}\r\nconnection: close\r\n\r\n"
    );
    asked.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    asked.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    drop(silent);
    assert_eq!(hub.terminate(), 0);
}

#[test]
fn an_empty_folder_waits_for_its_set_up() {
    let place = Place::new();
    let file = place.text("urls");
    let hub = Serving::start(&["--data", &place.text("data"), "--port-file", &file]);
    let said = hub.said();
    assert_eq!(said["set_up_needed"], true);
    let made = fs::canonicalize(place.path("data")).unwrap();
    assert_eq!(
        said["made_new_folder"],
        made.to_str().unwrap(),
        "a mistyped path is seen"
    );
    let url = said["listening"][0]["url"].as_str().unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("{url}\n"));
    assert_eq!(hub.terminate(), 0);
    let again = Serving::start(&["--data", &place.text("data")]);
    assert_eq!(again.said()["made_new_folder"], Value::Null);
}

/// Choices that would put codes on an open network are refused in words.
#[test]
fn listening_choices_are_checked() {
    let place = Place::new();
    let data = place.text("data");
    fails(
        &["serve", "--data", &data, "--listen", "0.0.0.0:0"],
        2,
        "needs HTTPS",
    );
    fails(
        &["serve", "--demo", "--listen", "0.0.0.0:0"],
        2,
        "this machine only",
    );
    fails(
        &["serve", "--data", &data, "--own-ca", "hub.test"],
        2,
        "every --listen is this machine's own",
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let busy = place.init("busy");
    fails(
        &["serve", "--data", &busy, "--listen", &address],
        2,
        "choose another port",
    );
    fails(
        &[
            "serve",
            "--data",
            &busy,
            "--listen",
            "127.0.0.1:0",
            "--port-file",
            "/dev/full",
        ],
        2,
        "space",
    );
    assert!(!place.path("data").exists());
}

fn cut(path: &Path, keep: u64) {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(keep)
        .unwrap();
}

#[test]
fn a_truncated_database_is_named() {
    let place = Place::new();
    let data = place.init("data");
    let record = place.path("data/record.db");
    let size = fs::metadata(&record).unwrap().len();
    cut(&record, size / 2);
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0", "--data", &data][..],
        &["user", "list", "--data", &data],
    ] {
        fails(arguments, 3, "record");
    }
    assert_eq!(code(&lastlooks(&["doctor", "--data", &data])), 3);
}

/// Somebody puts yesterday's database back: the head file says so.
#[test]
fn a_database_that_went_back_is_named() {
    let place = Place::new();
    let data = place.init("data");
    let copy = fs::read(place.path("data/record.db")).unwrap();
    assert_eq!(
        code(&lastlooks(&["user", "list", "--data", &data])),
        0,
        "one more entry"
    );
    fs::write(place.path("data/record.db"), copy).unwrap();
    for name in ["data/record.db-wal", "data/record.db-shm"] {
        if place.path(name).exists() {
            fs::remove_file(place.path(name)).unwrap();
        }
    }
    fails(&["user", "list", "--data", &data], 3, "were acknowledged");
    let doctor = lastlooks(&["doctor", "--data", &data]);
    assert_eq!(code(&doctor), 3, "{}", out(&doctor));
    assert!(
        out(&doctor).contains("WRONG  head file"),
        "{}",
        out(&doctor)
    );
}

#[test]
fn a_key_of_another_log_is_named() {
    let place = Place::new();
    let (one, _) = (place.init("one"), place.init("two"));
    fs::copy(place.path("two/log.key"), place.path("one/log.key")).unwrap();
    fails(
        &["serve", "--listen", "127.0.0.1:0", "--data", &one],
        2,
        "put back the key file",
    );
    fs::remove_file(place.path("one/log.key")).unwrap();
    fails(&["user", "list", "--data", &one], 2, "signing key");
    fs::write(place.path("one/log.key"), "nonsense").unwrap();
    fails(&["user", "list", "--data", &one], 3, "is not a log key");
}

/// Nobody may write here, not even the owner of the machine.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    fails(
        &[
            "init",
            "--data",
            "/sys/lastlooks-test",
            "--name",
            "T",
            "--admin",
            "K",
        ],
        2,
        "make the data folder writable",
    );
}

/// A hub in the far future, made in this process.
fn future_hub(data: &Path) -> Hub {
    let mut options = CreateOptions::new("future", "Future");
    options.open.clock = Arc::new(ManualClock::at(4_000_000_000_000));
    options.open.code_cost = CodeCost::CHEAP;
    options.open.rehash = false;
    Hub::create(data, options).unwrap()
}

#[test]
fn a_clock_behind_the_record_is_named() {
    let place = Place::new();
    future_hub(&place.path("data")).shutdown();
    let doctor = lastlooks(&["doctor", "--data", &place.text("data")]);
    assert_eq!(code(&doctor), 1, "{}", out(&doctor));
    assert!(
        out(&doctor).contains("behind the newest entry"),
        "{}",
        out(&doctor)
    );
}

#[test]
fn a_readable_key_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let data = place.init("data");
    fs::set_permissions(
        place.path("data/log.key"),
        fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    let doctor = lastlooks(&["doctor", "--data", &data]);
    assert_eq!(code(&doctor), 1);
    assert!(
        out(&doctor).contains("can be read by others"),
        "{}",
        out(&doctor)
    );
}

#[test]
fn scenarios_end_with_a_count() {
    let place = Place::new();
    let file = place.text("bad.toml");
    fs::write(&file, "name = 1\n").unwrap();
    fails(&["replay", &file], 2, "cannot be played");
    fails(&["replay", &place.text("none.toml")], 2, "cannot read");
    fs::create_dir(place.path("empty")).unwrap();
    fails(&["replay", &place.text("empty")], 2, "no scenario files");
}

/// The demonstration answers as a hub; its first page is there.
#[test]
fn the_demo_is_served() {
    let hub = Serving::start(&["--demo"]);
    let said = hub.said();
    assert_eq!(said["demo"], true);
    let url = said["listening"][0]["url"].as_str().unwrap();
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request =
        format!("GET /api/v1/board HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("rev-2"), "{answer}");
    assert_eq!(hub.terminate(), 0);
}
