//! `lastlooks export`: the evidence pack of a record, written whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use looks_app::Hub;
use looks_app::hub::{ExportSummary, Redaction};
use serde_json::{Value, json};

use crate::args::Export;
use crate::outcome::{Exit, Failure, Out, Outcome, counted};
use crate::place;

/// Carries out `export`.
pub(crate) fn run(asked: &Export, out: Out) -> Outcome {
    let hub = place::open_for_reading(&asked.data)?;
    let done = export(&hub, asked, out);
    hub.shutdown();
    done.map(|()| Exit::Done)
}

fn export(hub: &Hub, asked: &Export, out: Out) -> Outcome<()> {
    let redaction = redaction(hub, &asked.redact)?;
    let summary = write(hub, &asked.pack, &redaction, out)?;
    let (value, text) = said(hub, &asked.pack, &summary);
    out.answer(&value, &text)
}

/// The names of these people, and every text they wrote. What others wrote about them is not found.
fn redaction(hub: &Hub, people: &[String]) -> Outcome<Redaction> {
    if people.is_empty() {
        return Ok(Redaction::Nothing);
    }
    let mut parts = BTreeSet::new();
    let people = people.iter().map(|id| place::person(hub, id));
    let people: BTreeSet<String> = people
        .map(|p| p.map(|p| p.to_string()))
        .collect::<Result<_, _>>()?;
    let size = hub.snapshot().size;
    for first in (0..size).step_by(512) {
        for entry in hub.entries(first..first.saturating_add(512))? {
            let about = entry.command.get("person").and_then(Value::as_str);
            let theirs = people.contains(&entry.actor)
                || about.is_some_and(|person| people.contains(person));
            if theirs {
                references(&entry.command, &mut parts);
            }
        }
    }
    Ok(Redaction::Parts(parts))
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("part:") => {
            found.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|v| references(v, found)),
        Value::Object(map) => map.values().for_each(|v| references(v, found)),
        _ => {}
    }
}

/// Writes the pack beside its place and moves it there once it is whole and on the disk.
pub(crate) fn write(
    hub: &Hub,
    path: &Path,
    redaction: &Redaction,
    out: Out,
) -> Outcome<ExportSummary> {
    if path.exists() {
        return Err(Failure::cannot(format!(
            "`{}` exists: name a new file; a pack is never overwritten",
            path.display()
        )));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let failed = |e| Failure::file("write", &part, e);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = BufWriter::new(options.open(&part).map_err(failed)?);
    let bar = if out.json {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(0)
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} entries read, twice each")
    {
        bar.set_style(style);
    }
    let result = hub.export_with(&mut file, redaction, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let summary = match result {
        Ok(summary) => summary,
        Err(error) => {
            drop(file);
            // A half pack helps nobody; what cannot be removed is named by its ending.
            let _ = fs::remove_file(&part);
            return Err(error.into());
        }
    };
    file.flush().map_err(failed)?;
    file.get_ref().sync_all().map_err(failed)?;
    fs::rename(&part, path).map_err(|e| Failure::file("write", path, e))?;
    Ok(summary)
}

/// What is told after an export.
pub(crate) fn said(hub: &Hub, path: &Path, summary: &ExportSummary) -> (Value, String) {
    let (key, fingerprint) = (hub.verifier_key(), hub.fingerprint());
    let value = json!({
        "pack": path, "entries": summary.entries, "parts": summary.parts,
        "absent": summary.absent, "key": key, "fingerprint": fingerprint,
    });
    let text = format!(
        "{}, {} enclosed, {} left out, in `{}`.\n\
         Log key (give it on another way than the pack):\n{key}\n\
         Fingerprint: {fingerprint}\n\
         Check it: lastlooks verify {} --key '{key}'\n",
        counted(summary.entries, "entry", "entries"),
        counted(summary.parts, "private text", "private texts"),
        summary.absent,
        path.display(),
        path.display(),
    );
    (value, text)
}
