//! `lastlooks script scan`: many files on all cores, answered in order, one bad file beside good ones.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use looks_script::hazards;
use looks_script::report::{FileReport, Language, Scanned, csv, table};
use rustix::termios::tcgetwinsize;
use serde_json::json;

use super::file::Fault;
use super::{file, find};
use crate::args::Scan;
use crate::outcome::{Exit, Failure, Out, Outcome, counted};

/// How far work runs ahead of what is printed: answers wait in memory.
const AHEAD: usize = 32;

/// Readers go through marks within marks; main threads have as much.
const STACK: usize = 8 * 1024 * 1024;

/// Width of tables where no terminal says its own, and the widest that is easy to read.
const WIDTH: usize = 100;

/// How answers are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Table,
    Json,
    Csv,
}

/// What was found in one file, ready to print, or why nothing was.
type Answer = Result<String, Fault>;

/// Carries out `script scan`.
pub(super) fn run(asked: &Scan, out: Out) -> Outcome {
    let files = find::files(&asked.files);
    if files.is_empty() {
        return Err(Failure::cannot(format!(
            "no script there; give files, or folders that hold some: names that end in .{} are read",
            find::ENDINGS.join(", .")
        )));
    }
    let form = match (out.json, asked.csv) {
        (true, _) => Form::Json,
        (_, true) => Form::Csv,
        _ => Form::Table,
    };
    let mut printer = Printer::new(form, files.len(), asked);
    printer.open()?;
    let queue = Queue::default();
    let (send, answers) = mpsc::channel();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers.min(files.len()) {
            let (send, queue, files) = (send.clone(), &queue, &files);
            thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    while let Some(index) = queue.next(files.len()) {
                        let said = |fault: Fault| fault.said(asked.lang.into());
                        let answer = files
                            .get(index)
                            .map(|f| answer(f, asked, form).map_err(said));
                        if answer.is_none_or(|a| send.send((index, a)).is_err()) {
                            break;
                        }
                    }
                })
                .map_err(|e| {
                    queue.stop();
                    Failure::cannot(format!("no thread to read in: {e}"))
                })?;
        }
        drop(send);
        let printed = printer.all(&answers, &queue);
        // Nobody reads on: whoever waits for room ends.
        queue.stop();
        printed
    })?;
    Ok(printer.close(files.len()))
}

fn answer(file: &Result<PathBuf, Fault>, asked: &Scan, form: Form) -> Answer {
    let path = file.as_ref().map_err(Clone::clone)?;
    // One file's fault is not the others'.
    catch_unwind(AssertUnwindSafe(|| report(path, asked, form)))
        .unwrap_or_else(|_| Err(Fault::ours(path)))
}

fn report(path: &Path, asked: &Scan, form: Form) -> Answer {
    let script = file::read(path, asked.limits)?;
    let found = hazards::scan_on_one_core(&script);
    let name = path.display().to_string();
    let scanned = Scanned {
        file: &name,
        script: &script,
        hazards: &found,
    };
    let language = Language::from(asked.lang);
    let report = FileReport::of(scanned, language, asked.let_go);
    drop((script, found));
    let failed = |e: &dyn std::fmt::Display| Fault::of(path, format_args!("its report: {e}"));
    match form {
        Form::Table => Ok(table(&report, language, width())),
        Form::Json => report
            .json()
            .map(|line| line + "\n")
            .map_err(|e| failed(&e)),
        Form::Csv => {
            let text = csv(std::slice::from_ref(&report)).map_err(|e| failed(&e))?;
            // The names of the columns are written once, before all files.
            Ok(text
                .split_once("\r\n")
                .map_or_else(String::new, |(_, rows)| rows.to_owned()))
        }
    }
}

fn width() -> usize {
    // Where standard output is no terminal there is no size to ask for.
    tcgetwinsize(io::stdout()).map_or(WIDTH, |size| match size.ws_col {
        0 => WIDTH,
        columns => usize::from(columns).min(WIDTH),
    })
}

/// Which file is next, and how far work may run ahead.
#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    next: usize,
    printed: usize,
    stopped: bool,
}

impl Queue {
    /// The next file of so many, when there is room for its answer.
    fn next(&self, files: usize) -> Option<usize> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |s: &mut State| !s.stopped && s.next < files && s.next >= s.printed + AHEAD;
        let mut state = self
            .moved
            .wait_while(state, full)
            .unwrap_or_else(PoisonError::into_inner);
        if state.stopped || state.next >= files {
            return None;
        }
        state.next += 1;
        Some(state.next - 1)
    }

    fn change(&self, how: impl FnOnce(&mut State)) {
        how(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.notify_all();
    }

    fn stop(&self) {
        self.change(|s| s.stopped = true);
    }
}

/// Prints answers in the order of the files.
struct Printer {
    form: Form,
    language: Language,
    bar: ProgressBar,
    first: bool,
    failed: usize,
    closed: bool,
}

impl Printer {
    fn new(form: Form, files: usize, asked: &Scan) -> Self {
        // indicatif itself draws nothing where standard error is no terminal.
        let bar = if files > 1 || asked.files.iter().any(|path| path.is_dir()) {
            ProgressBar::new(files as u64)
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} scripts {eta}") {
            bar.set_style(style);
        }
        Self {
            form,
            language: Language::from(asked.lang),
            bar,
            first: true,
            failed: 0,
            closed: false,
        }
    }

    fn open(&mut self) -> Outcome<()> {
        if self.form != Form::Csv {
            return Ok(());
        }
        let names = csv(&[]).map_err(|e| Failure::cannot(format!("the table as CSV: {e}")))?;
        self.text(&names)
    }

    fn all(&mut self, answers: &mpsc::Receiver<(usize, Answer)>, queue: &Queue) -> Outcome<()> {
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (index, answer) in answers {
            waiting.insert(index, answer);
            while let Some(answer) = waiting.remove(&next) {
                next += 1;
                self.one(answer)?;
                self.bar.inc(1);
                if self.closed {
                    return Ok(());
                }
                queue.change(|s| s.printed = next);
            }
        }
        Ok(())
    }

    fn one(&mut self, answer: Answer) -> Outcome<()> {
        match answer {
            Ok(text) => {
                let gap = self.form == Form::Table && !self.first;
                self.first = false;
                self.text(&if gap { format!("\n\n{text}") } else { text })
            }
            Err(fault) => {
                self.failed += 1;
                if self.form == Form::Json {
                    let row = json!({ "file": fault.file, "error": fault.words });
                    self.text(&format!("{row}\n"))?;
                }
                self.say(&fault.to_string());
                Ok(())
            }
        }
    }

    /// To standard output; whoever closed the pipe has read enough.
    fn text(&mut self, text: &str) -> Outcome<()> {
        let written = self.bar.suspend(|| {
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        });
        match written {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(e) => return Err(Failure::cannot(format!("standard output: {e}"))),
            Ok(()) => {}
        }
        Ok(())
    }

    fn say(&self, words: &str) {
        // Nothing is left to be done if even standard error is closed.
        self.bar
            .suspend(|| drop(writeln!(io::stderr(), "lastlooks: {words}")));
    }

    fn close(self, files: usize) -> Exit {
        self.bar.finish_and_clear();
        if self.failed == 0 {
            return Exit::Done;
        }
        if files > 1 {
            let words = counted(files as u64, "script", "scripts");
            self.say(&match self.language {
                Language::En => format!("{} of {words} could not be read", self.failed),
                Language::Es => {
                    format!("de {files} guiones no se pudieron leer {}", self.failed)
                }
            });
        }
        Exit::Refused
    }
}
