//! `lastlooks script` as people run it: tables, JSON and CSV, folders with good and bad files, two drafts,
//! and PDFs made to use up the machine. The limits of the reading process are shown on the real binary.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "../../looks-script/tests/pdf/writer.rs"]
mod writer;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use flate2::{Compression, write::ZlibEncoder};
use serde_json::Value;
use tempfile::TempDir;
use writer::{SHOOTING, Setting, one_page, pdf, typed};

const DRAFT: &str = "\
Title: The Lock

INT. LOCK HOUSE - DAY #1#

MARTA sets fire to the letters in the grate. Flames lick the chimney.

INT. KITCHEN - DAY #2#

They drink tea and say nothing.

EXT. YARD - DAY #3#

JOHN waits by the gate.
";

/// A gun more in scene 3, a fire less in scene 1.
const NEXT: &str = "\
Title: The Lock

INT. LOCK HOUSE - DAY #1#

MARTA reads the letters.

INT. KITCHEN - DAY #2#

They drink tea and say nothing.

EXT. YARD - DAY #3#

JOHN waits by the gate. He draws a revolver and aims it at her.
";

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A file with these bytes; folders on the way are made.
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// `lastlooks script` in the folder.
    fn script(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_lastlooks"))
            .arg("script")
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// What a run prints that ends well.
    #[track_caller]
    fn prints(&self, arguments: &[&str]) -> String {
        let output = self.script(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        out(&output)
    }

    /// What a run with `--json` prints, a value for each line.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        lines(&self.prints(arguments))
    }

    /// A run that could read no script says so of this file and in these words.
    #[track_caller]
    fn refuses(&self, file: &str, words: &[&str]) {
        let output = self.script(&["scan", file]);
        let said = err(&output);
        assert_eq!(output.status.code(), Some(1), "{said}{}", out(&output));
        assert!(said.contains(&format!("lastlooks: `{file}`: ")), "{said}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(out(&output).is_empty() && !said.contains("panicked"));
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

fn categories(scene: &Value) -> Vec<&str> {
    let hazards = scene["hazards"].as_array().unwrap();
    hazards
        .iter()
        .map(|h| h["category"].as_str().unwrap())
        .collect()
}

/// A PDF of one page with these lines, as the writer for tests sets them.
fn page(text: &str) -> Vec<u8> {
    pdf(&[typed(SHOOTING, text)], Setting::Plain)
}

const PAGE: &str = "a|EXT. YARD - DAY

    a|JOHN draws a revolver and aims it at her.

    a|INT. KITCHEN - DAY

    a|They drink tea and say nothing.";

#[test]
fn a_table_says_where_what_and_why_in_two_languages() {
    let place = Place::new();
    place.put("next.fountain", NEXT);
    let table = place.prints(&["scan", "next.fountain"]);
    for words in [
        "next.fountain: The Lock (Fountain, 3 scenes)",
        "3  EXT. YARD - DAY",
        "firearms",
        "on set",
        "line 13",
        "people read every scene",
    ] {
        assert!(table.contains(words), "{words}: {table}");
    }
    let tabla = place.prints(&["scan", "next.fountain", "--lang", "es"]);
    assert!(tabla.contains("armas de fuego"), "{tabla}");
}

#[test]
fn json_is_one_object_a_file_in_the_shape_that_is_promised() {
    let place = Place::new();
    place.put("draft.fountain", DRAFT);
    place.put("next.fountain", NEXT);
    let files = place.json(&["scan", "--json", "next.fountain", "draft.fountain"]);
    let [next, draft] = files.as_slice() else {
        panic!("{files:?}");
    };
    assert_eq!(next["file"], "next.fountain");
    assert_eq!(draft["file"], "draft.fountain");
    for (index, scene) in next["scenes"].as_array().unwrap().iter().enumerate() {
        assert_eq!(scene["scene_index"], index);
        assert_eq!(scene["number"], (index + 1).to_string());
        assert_eq!(scene["page"], 1);
        assert!(scene["heading"].is_string());
        assert!(scene.get("let_go").is_none());
    }
    let yard = &next["scenes"][2];
    assert!(categories(yard).contains(&"firearms"), "{yard}");
    let gun = &yard["hazards"][0];
    assert_eq!(gun["category"], "firearms");
    assert_eq!(gun["kind"], "action");
    assert_eq!(gun["line"], 13);
    assert!(gun["evidence"].as_str().unwrap().contains("revolver"));
    assert!(!gun["reason"].as_str().unwrap().is_empty());
    assert!(!gun["rules"].as_array().unwrap().is_empty());
    assert!(categories(&next["scenes"][1]).is_empty());
    assert!(categories(&draft["scenes"][0]).contains(&"fire"));
}

#[test]
fn what_was_let_go_is_shown_where_it_is_asked_for() {
    let place = Place::new();
    place.put(
        "a.fountain",
        "INT. OFFICE - DAY\n\nShe fires him. He keeps his cool and shoots a look at her.\n",
    );
    let files = place.json(&["scan", "--json", "--let-go", "a.fountain"]);
    let scene = &files[0]["scenes"][0];
    assert!(categories(scene).is_empty(), "{scene}");
    let gone = scene["let_go"].as_array().unwrap();
    assert!(!gone.is_empty());
    assert!(gone.iter().all(|l| l["reason"].is_string()));
    let table = place.prints(&["scan", "--let-go", "a.fountain"]);
    assert!(table.contains("let go:"), "{table}");
}

#[test]
fn csv_has_its_columns_once_for_all_files() {
    let place = Place::new();
    place.put("a.fountain", NEXT);
    place.put("b.fountain", DRAFT);
    let text = place.prints(&["scan", "--csv", "."]);
    let rows: Vec<&str> = text.split_terminator("\r\n").collect();
    assert!(
        rows[0].starts_with("file,scene_index,number,heading,page,category,kind,evidence,line")
    );
    assert_eq!(rows.iter().filter(|r| r.starts_with("file,")).count(), 1);
    let of = |name: &str| rows.iter().filter(|r| r.starts_with(name)).count();
    assert!(of("./a.fountain,") > 0 && of("./b.fountain,") > 0, "{text}");
    assert_eq!(of("./a.fountain,") + of("./b.fountain,") + 1, rows.len());
}

#[test]
fn folders_are_read_in_order_and_one_bad_file_does_not_stop_the_others() {
    let place = Place::new();
    for name in ["s/b/2.SPMD", "s/a.Fountain", "s/c.txt", "s/b/1.fountain"] {
        place.put(name, NEXT);
    }
    place.put("s/b/1b.fdx", "<?xml version=\"1.0\"?>\n<FinalDraft><Cont");
    place.put("s/readme.md", "no script");
    place.put("s/._c.txt", b"\0\x05\x16\x07");
    place.put("elsewhere/d.fountain", DRAFT);
    std::os::unix::fs::symlink("../elsewhere", place.0.path().join("s/link")).unwrap();
    std::os::unix::fs::symlink(".", place.0.path().join("s/round")).unwrap();
    let output = place.script(&["scan", "--json", "s", "missing.fountain", "s/c.txt"]);
    assert_eq!(output.status.code(), Some(1));
    let rows = lines(&out(&output));
    let names: Vec<&str> = rows.iter().map(|r| r["file"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "s/a.Fountain",
            "s/b/1.fountain",
            "s/b/1b.fdx",
            "s/b/2.SPMD",
            "s/c.txt",
            "missing.fountain"
        ]
    );
    for (row, name) in rows.iter().zip(&names) {
        let bad = ["s/b/1b.fdx", "missing.fountain"].contains(name);
        assert_eq!(row.get("error").is_some(), bad, "{row}");
        assert_eq!(row.get("scenes").is_some(), !bad, "{row}");
    }
    assert!(rows[2]["error"].as_str().unwrap().contains("line `2`"));
    let said = err(&output);
    assert!(said.contains("`s/b/1b.fdx`: line `2`"), "{said}");
    assert!(said.contains("2 of 6 scripts could not be read"), "{said}");
    let output = place.script(&["scan", "--lang", "es", "s"]);
    let said = err(&output);
    assert!(
        said.contains("de 5 guiones no se pudieron leer 1"),
        "{said}"
    );
}

/// Many files on all cores come out as they were asked for.
#[test]
fn many_files_keep_their_order() {
    let place = Place::new();
    let mut wanted = Vec::new();
    for n in 0..120 {
        let name = format!("s/{n:03}.fountain");
        // The first of each dozen takes longest.
        place.put(&name, NEXT.repeat(if n % 12 == 0 { 40 } else { 1 }));
        wanted.push(name);
    }
    let rows = place.json(&["scan", "--json", "s"]);
    let names: Vec<&str> = rows.iter().map(|r| r["file"].as_str().unwrap()).collect();
    assert_eq!(names, wanted);
}

#[test]
fn nothing_to_read_says_what_is_read() {
    let place = Place::new();
    place.put("s/readme.md", "no script");
    let output = place.script(&["scan", "s"]);
    assert_eq!(output.status.code(), Some(2));
    let said = err(&output);
    for ending in [".fountain", ".spmd", ".txt", ".fdx", ".pdf"] {
        assert!(said.contains(ending), "{said}");
    }
}

/// Whoever closes the pipe has read enough.
#[test]
fn a_closed_pipe_is_no_fault() {
    let place = Place::new();
    for n in 0..60 {
        place.put(&format!("s/{n:02}.fountain"), NEXT.repeat(4));
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_lastlooks"))
        .args(["script", "scan", "--json", "s"])
        .current_dir(place.0.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(err(&output), "");
}

#[test]
fn a_draft_with_a_gun_more_and_a_fire_less() {
    let place = Place::new();
    place.put("draft.fountain", DRAFT);
    place.put("next.fountain", NEXT);
    let rows = place.json(&["diff", "--json", "draft.fountain", "next.fountain"]);
    let [report] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert_eq!(report["old"], "draft.fountain");
    assert_eq!(report["new"], "next.fountain");
    let changed: Vec<(&str, &str)> = report["hazards"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|h| h["status"] != "unchanged")
        .map(|h| {
            let text = |key: &str| h[key].as_str().unwrap();
            (text("status"), text("category"))
        })
        .collect();
    assert_eq!(changed, [("gone", "fire"), ("new", "firearms")]);
    let text = place.prints(&["diff", "draft.fountain", "next.fountain"]);
    for words in ["New (1)", "Gone (1)", "firearms", "fire", "revolver"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let texto = place.prints(&["diff", "draft.fountain", "next.fountain", "--lang", "es"]);
    assert!(texto.contains("Nuevos (1)"), "{texto}");
    let same = place.prints(&["diff", "next.fountain", "next.fountain"]);
    assert!(same.contains("No difference"), "{same}");
    let output = place.script(&["diff", "draft.fountain", "missing.fountain"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("`missing.fountain`: "));
}

#[test]
fn what_is_no_script_is_named_with_its_place() {
    let place = Place::new();
    place.put("junk.fountain", b"INT. A\n\0\x01\x02");
    place.refuses("junk.fountain", &["byte `7`"]);
    place.put("empty.txt", "");
    place.refuses("empty.txt", &["`0` bytes"]);
    place.put("word.docx", b"PK\x03\x04rest");
    place.refuses("word.docx", &["line `1`", "a Word file"]);
    place.put("junk.pdf", b"%PDF-1.7\nstartxref\nnothing here");
    place.refuses("junk.pdf", &["PDF"]);
    let locked = one_page(
        "BT /F1 12 Tf 108 700 Td (INT. HALL - DAY) Tj ET",
        "",
        "/Encrypt 6 0 R",
        &["<< /Filter /Standard /V 1 /R 2 /O <28BF> /U <28BF> /P -4 >>"],
    );
    place.put("locked.pdf", locked);
    place.refuses("locked.pdf", &["encrypted", "password"]);
    place.put("scan.pdf", one_page("", "", "", &[]));
    place.refuses("scan.pdf", &["`1` pages and no words"]);
    // Has a size and no bytes, so that it costs no disk.
    let large = fs::File::create(place.0.path().join("large.txt")).unwrap();
    large.set_len(64 * 1024 * 1024 + 1).unwrap();
    place.refuses("large.txt", &["`67108865` bytes", "`67108864`"]);
    place.refuses("missing.fdx", &["cannot be read"]);
    place.refuses("/dev/null", &["no file"]);
}

#[test]
fn one_line_of_megabytes_is_read_to_its_end() {
    let place = Place::new();
    let mut text = "INT. HALL - DAY\n\n".to_owned();
    text.push_str(&"and on and on ".repeat(200_000));
    text.push_str("he draws a revolver.\n");
    place.put("long.fountain", &text);
    let rows = place.json(&["scan", "--json", "long.fountain"]);
    assert_eq!(rows[0]["scenes"].as_array().unwrap().len(), 1);
}

/// What the process apart hands over is what it read: the same hazards, line for line and key for key, as of
/// the text that the PDF holds.
#[test]
fn a_pdf_is_read_in_a_process_of_its_own() {
    let place = Place::new();
    place.put("a.pdf", page(PAGE));
    place.put("as-sent.txt", page(PAGE));
    let rows = place.json(&["scan", "--json", "a.pdf", "as-sent.txt"]);
    for row in &rows {
        assert_eq!(row["format"], "pdf");
        assert_eq!(row["scenes"].as_array().unwrap().len(), 2);
        assert_eq!(row["scenes"][0]["heading"], "EXT. YARD - DAY");
        assert!(categories(&row["scenes"][0]).contains(&"firearms"));
        assert!(categories(&row["scenes"][1]).is_empty());
    }
    place.put(
        "a.fountain",
        "EXT. YARD - DAY\n\nJOHN draws a revolver and aims it at her.\n\nINT. KITCHEN - DAY\n\nThey drink tea and say nothing.\n",
    );
    let same = place.json(&["diff", "--json", "a.pdf", "a.fountain"]);
    let counts = &same[0]["counts"];
    assert_eq!((&counts["new"], &counts["gone"]), (&0.into(), &0.into()));
    assert_ne!(counts["unchanged"], 0);
}

/// Forms that each draw the next twice: two to the fortieth of them. It would take years.
fn endless() -> Vec<u8> {
    const DEEP: usize = 40;
    let forms: Vec<String> = (0..DEEP)
        .map(|at| {
            let (inner, content) = if at + 1 < DEEP {
                let inner = format!("/Resources << /XObject << /A {} 0 R >> >>", at + 7);
                (inner, "/A Do /A Do")
            } else {
                (String::new(), "q Q")
            };
            format!(
                "<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] {inner} /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            )
        })
        .collect();
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    one_page(
        "BT /F1 12 Tf 108 700 Td (INT. HALL - DAY) Tj ET /A Do",
        "/XObject << /A 6 0 R >>",
        "",
        &forms,
    )
}

/// A page of 48 MiB of strokes, packed to some 50 KB.
fn bomb() -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let strokes = b"1 1 m\n2 2 l\n".repeat(4096);
    for _ in 0..1024 {
        packed.write_all(&strokes).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    let head = format!(
        "<< /Filter /FlateDecode /Length {} >>\nstream\n",
        packed.len()
    );
    let stream = [head.as_bytes(), &packed, b"\nendstream"].concat();
    for (at, object) in [
        b"<< /Type /Catalog /Pages 2 0 R >>".as_slice(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>",
        &stream,
    ]
    .into_iter()
    .enumerate()
    {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(b"xref\n0 5\n0000000000 65535 f \n");
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

#[test]
fn a_pdf_that_never_ends_is_ended_and_the_others_are_read() {
    let place = Place::new();
    place.put("s/a.pdf", endless());
    place.put("s/b.pdf", page(PAGE));
    let output = place.script(&["scan", "--json", "--pdf-seconds", "1", "s"]);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(
        said.contains("`s/a.pdf`: reading it took more than `1` seconds"),
        "{said}"
    );
    let rows = lines(&out(&output));
    assert_eq!(rows[1]["file"], "s/b.pdf");
    assert!(rows[1]["scenes"].is_array());
}

#[test]
fn a_pdf_that_fills_memory_is_ended() {
    let place = Place::new();
    place.put("s/a.pdf", bomb());
    place.put("s/b.pdf", page(PAGE));
    let output = place.script(&["scan", "--json", "--pdf-memory", "256", "s"]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    let said = err(&output);
    assert!(
        said.contains("`s/a.pdf`: reading it broke off") && said.contains("`256` MiB"),
        "{said}"
    );
    assert!(lines(&out(&output))[1]["scenes"].is_array());
}

/// The process that reads can be given anything, and answers one line.
#[test]
fn the_reading_process_answers_one_line() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lastlooks"))
        .args(["script", "read-apart", "--name", "a.fountain"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"INT. A\n\0")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        said["error"].as_str().unwrap().contains("byte `7`"),
        "{said}"
    );
}
