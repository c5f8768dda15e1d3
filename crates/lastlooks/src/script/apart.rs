//! Reads a script in a process of its own, with limits on memory and time: for PDFs, whose reader can run
//! long, fill memory or overflow the stack on files made to do so.
//!
//! [`read()`] is the caller's side, [`serve`] the side of the process. Not a sandbox against faulty machine
//! code: the reader is memory-safe, and what is bounded is what it uses up.

use std::io::{self, Read, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use looks_script::decode::BYTES_MAX;
use looks_script::model::Script;
use looks_script::read;
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

use crate::args::{PdfLimits, ReadApart};
use crate::outcome::{Exit, Failure, Outcome};

/// Most bytes of an answer that are taken.
const ANSWER_MAX: u64 = 256 * 1024 * 1024;

/// What can be done about a file that uses too much.
const REMEDY: &str = "export the script again, or send it as Fountain or FDX";

/// What the process says, in one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The script.
    Script(Script),
    /// Why there is none, without the file's name.
    Error(String),
}

/// Reads a script from bytes in a process of its own. Errors are without the file's name.
pub(crate) fn read(bytes: Vec<u8>, name: &str, limits: PdfLimits) -> Result<Script, String> {
    let cannot = |e: io::Error| format!("the process that reads PDFs does not start: {e}");
    let mut child = Command::new(std::env::current_exe().map_err(cannot)?)
        .args(["script", "read-apart", "--name", name])
        .arg(format!("--pdf-seconds={}", limits.pdf_seconds))
        .arg(format!("--pdf-memory={}", limits.pdf_memory))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot)?;
    // A process that waits for nothing and computes little is not ended by its limit of computing.
    let patience = Duration::from_secs(u64::from(limits.pdf_seconds) * 3 + 10);
    let (answer, ended) = talk(&mut child, bytes, patience)?;
    if answer.len() as u64 > ANSWER_MAX {
        return Err(format!("more words than any script has; {REMEDY}"));
    }
    if !ended.success() {
        return Err(why(ended, limits));
    }
    match serde_json::from_slice(&answer) {
        Ok(Answer::Script(script)) => Ok(script),
        Ok(Answer::Error(words)) => Err(words),
        Err(e) => Err(format!(
            "the process that reads PDFs gave no answer: {e}; {REMEDY}"
        )),
    }
}

/// Gives the process its bytes and hears it out, or ends it when it has had its time.
fn talk(
    child: &mut Child,
    bytes: Vec<u8>,
    patience: Duration,
) -> Result<(Vec<u8>, ExitStatus), String> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("the process that reads PDFs has no pipes".to_owned());
    };
    thread::scope(|scope| {
        scope.spawn(move || {
            // Where it reads no further, its answer or its end says why.
            let _ = stdin.write_all(&bytes);
        });
        let (send, answers) = mpsc::channel();
        scope.spawn(move || {
            let mut answer = Vec::new();
            let heard = stdout.take(ANSWER_MAX + 1).read_to_end(&mut answer);
            // Nobody listens where time was up.
            let _ = send.send(heard.map(|_| answer));
        });
        let answer = answers.recv_timeout(patience);
        if !matches!(&answer, Ok(Ok(a)) if a.len() as u64 <= ANSWER_MAX) {
            // It may have ended meanwhile.
            let _ = child.kill();
        }
        let ended = child
            .wait()
            .map_err(|e| format!("the process that reads PDFs: {e}"))?;
        match answer {
            Ok(Ok(answer)) => Ok((answer, ended)),
            Ok(Err(e)) => Err(format!("the process that reads PDFs: {e}")),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(format!(
                "no answer within `{}` seconds; {REMEDY}",
                patience.as_secs()
            )),
        }
    })
}

/// Why a process that was ended gave no answer.
fn why(ended: ExitStatus, limits: PdfLimits) -> String {
    let by = |signal: Signal| ended.signal() == Some(signal.as_raw());
    if by(Signal::XCPU) {
        format!(
            "reading it took more than `{}` seconds of computing; {REMEDY}, or give --pdf-seconds more",
            limits.pdf_seconds
        )
    } else if by(Signal::KILL) {
        "the process that read it was ended from outside, perhaps for want of memory; close other programs and read it again".to_owned()
    } else {
        format!(
            "reading it broke off, most likely for more than `{}` MiB of memory; {REMEDY}, or give --pdf-memory more",
            limits.pdf_memory
        )
    }
}

/// Carries out `script read-apart`: a script from standard input, a line of JSON to standard output.
pub(super) fn serve(asked: &ReadApart) -> Outcome {
    bound(asked.limits).map_err(|e| Failure::cannot(format!("limits of the process: {e}")))?;
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::cannot(format!("standard input: {e}")))?;
    let script = read::read(&bytes, &asked.name);
    drop(bytes);
    let said = match script {
        Ok(script) => Answer::Script(script),
        Err(e) => Answer::Error(e.to_string()),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, &said)
        .map_err(io::Error::from)
        .and_then(|()| out.flush())
        .map_err(|e| Failure::cannot(format!("standard output: {e}")))?;
    Ok(Exit::Done)
}

/// Bounds this process: memory, computing, and that it writes no file.
fn bound(limits: PdfLimits) -> Result<(), Errno> {
    let seconds = u64::from(limits.pdf_seconds);
    for (resource, soft, hard) in [
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        (Resource::Cpu, seconds, seconds + 1),
    ] {
        lower(resource, soft, hard)?;
    }
    let memory = u64::from(limits.pdf_memory) * 1024 * 1024;
    lower(Resource::As, memory, memory)
}

/// Lowers a limit; one that is lower already stays.
fn lower(resource: Resource, soft: u64, hard: u64) -> Result<(), Errno> {
    let have = getrlimit(resource).maximum;
    let under = |wanted: u64| Some(have.map_or(wanted, |most| most.min(wanted)));
    setrlimit(
        resource,
        Rlimit {
            current: under(soft),
            maximum: under(hard),
        },
    )
}

#[cfg(test)]
mod tests {
    use looks_script::model::{Element, Format, Kind, Notice, Piece, Scene, Tag};

    use super::*;

    const KINDS: [Kind; 16] = [
        Kind::TitlePage,
        Kind::SceneHeading,
        Kind::Action,
        Kind::Character,
        Kind::Parenthetical,
        Kind::Dialogue,
        Kind::Lyric,
        Kind::Transition,
        Kind::Centered,
        Kind::Shot,
        Kind::Section,
        Kind::Synopsis,
        Kind::Note,
        Kind::Boneyard,
        Kind::PageBreak,
        Kind::Furniture,
    ];

    fn heard(script: &Script) -> Script {
        let line = serde_json::to_string(&Answer::Script(script.clone())).expect("it is written");
        match serde_json::from_str(&line).expect("it is read") {
            Answer::Script(script) => script,
            Answer::Error(words) => panic!("{words}"),
        }
    }

    /// Nothing is lost on the way, of no kind of element and of no format.
    #[test]
    fn a_script_arrives_as_it_was_sent() {
        for format in [Format::Fountain, Format::Fdx, Format::Pdf, Format::Plain] {
            let elements = KINDS.iter().enumerate().map(|(at, kind)| Element {
                kind: *kind,
                span: at..at + 3,
                line: 7,
                text: "Ünlaut \u{1}\n\"".to_owned(),
                pieces: vec![Piece {
                    text: 0..2,
                    source: 1..3,
                }],
                dual: at % 2 == 0,
                tags: vec![Tag {
                    category: "Stunts".to_owned(),
                    label: "fall".to_owned(),
                    text: 1..2,
                }],
                page: (at % 2 == 0).then_some(4),
            });
            let script = Script {
                format,
                encoding: "windows-1252".into(),
                source: "the source".to_owned(),
                title: vec![("Title".to_owned(), "A\nB".to_owned())],
                elements: elements.collect(),
                scenes: vec![Scene {
                    index: 0,
                    heading: "INT. A".to_owned(),
                    number: Some("12A".to_owned()),
                    page: 3,
                    eighths: 5,
                    elements: 1..9,
                    span: 2..8,
                    cast: vec!["MARTA".to_owned()],
                }],
                notices: vec![Notice {
                    line: 2,
                    words: "one".to_owned(),
                }],
            };
            assert_eq!(heard(&script), script);
        }
    }

    /// Encodings of every reader keep their names.
    #[test]
    fn encodings_keep_their_names() {
        for (bytes, name) in [
            (b"INT. A\n".as_slice(), "UTF-8"),
            (b"\xff\xfeI\0N\0T\0.\0 \0A\0", "UTF-16LE"),
            (b"\xfe\xff\0I\0N\0T\0.\0 \0A", "UTF-16BE"),
            (b"INT. CAF\xc9 \x96 D\xcdA\n", "windows-1252"),
        ] {
            let script = read::read(bytes, "a.fountain").expect("it is text");
            assert_eq!(script.encoding, name);
            assert_eq!(heard(&script), script);
        }
    }

    /// Limits of computing end no process that waits; this side does, with the writing into its pipe not done.
    #[test]
    fn a_process_that_says_nothing_is_ended() {
        let mut child = Command::new("sleep")
            .arg("600")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let error = talk(&mut child, vec![0; 1 << 20], Duration::from_millis(20))
            .expect_err("it says nothing");
        assert!(error.contains("no answer within"), "{error}");
        let ended = child.try_wait().expect("it is known");
        assert_eq!(ended.and_then(|e| e.signal()), Some(Signal::KILL.as_raw()));
    }
}
