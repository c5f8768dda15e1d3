//! `lastlooks script`: hazards of screenplays, and what changed between two drafts, on the command line.
//!
//! Reads files and prints; what a hazard is, and how it is said, is `looks-script`'s. Nothing is recorded and
//! nothing leaves the machine.

mod apart;
mod file;
mod find;
pub(crate) mod hub;
mod scan;

use std::path::Path;
use std::thread;

use looks_script::diff::diff;
use looks_script::hazards;
use looks_script::model::Script;
use looks_script::report::{DiffReport, Language};

use self::file::Fault;
use crate::args::{self, Drafts, PdfLimits};
use crate::outcome::{Exit, Failure, Out, Outcome};

/// Carries out `script`.
pub(crate) fn run(asked: &args::Script, out: Out) -> Outcome {
    match asked {
        args::Script::Scan(asked) => scan::run(asked, out),
        args::Script::Diff(asked) => drafts(asked, out),
        args::Script::ReadApart(asked) => apart::serve(asked),
    }
}

impl From<args::Language> for Language {
    fn from(asked: args::Language) -> Self {
        match asked {
            args::Language::En => Self::En,
            args::Language::Es => Self::Es,
        }
    }
}

fn drafts(asked: &Drafts, out: Out) -> Outcome {
    let language: Language = asked.lang.into();
    // Two PDFs are two processes, which need not wait for each other.
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| one(&asked.old, asked.limits, language));
        let new = one(&asked.new, asked.limits, language);
        (old.join(), new)
    });
    let old = old.map_err(|_| Failure::cannot(Fault::ours(&asked.old).said(language)))??;
    let new = new?;
    let (before, now) = (hazards::scan(&old), hazards::scan(&new));
    let difference = diff((&old, &before), (&new, &now));
    let report = DiffReport::of(
        &asked.old.display().to_string(),
        &asked.new.display().to_string(),
        &difference,
        language,
    );
    if out.json {
        let line = report
            .json()
            .map_err(|e| Failure::cannot(format!("the difference as JSON: {e}")))?;
        out.text(&format!("{line}\n"))?;
    } else {
        out.text(&report.text(language))?;
    }
    Ok(Exit::Done)
}

fn one(path: &Path, limits: PdfLimits, language: Language) -> Outcome<Script> {
    file::read(path, limits).map_err(|fault| Failure::cannot(fault.said(language)))
}
