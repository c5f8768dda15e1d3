//! `lastlooks import`: a list from a CSV file, every row or none.

use std::path::Path;
use std::time::Duration;

use indicatif::ProgressBar;
use looks_app::import::{self, RowError, Sheet};
use looks_app::{Fault, Hub, ImportAnswer, RowFault, Submission};
use looks_core::vocabulary::{Role, Strength};
use serde_json::{Value, json};

use crate::args::Import;
use crate::outcome::{Exit, Failure, Out, Outcome, counted};
use crate::place;

/// Carries out `import`.
pub(crate) fn run(asked: &Import, out: Out) -> Outcome {
    let sheet = Sheet::find(&asked.sheet)
        .ok_or_else(|| Failure::cannot(format!("sheet `{}` is not known", asked.sheet)))?;
    let bytes = read(&asked.file)?;
    let hub = place::open(&asked.data)?;
    let done = place::runtime()?.block_on(carry_out(&hub, sheet, &bytes, asked, out));
    hub.shutdown();
    done
}

/// The file; one that is too large is not read to its end.
fn read(path: &Path) -> Outcome<Vec<u8>> {
    use std::io::Read as _;
    let failed = |e| Failure::file("read", path, e);
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > import::SIZE_MAX as u64 {
        let words = format!("`{}`: {}", path.display(), import::too_large(size));
        return Err(Failure::new(Exit::Refused, "too-large", words));
    }
    let mut bytes = Vec::new();
    // What is no plain file has no size before it is read.
    file.take(import::SIZE_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

async fn carry_out(hub: &Hub, sheet: Sheet, bytes: &[u8], asked: &Import, out: Out) -> Outcome {
    let by = place::person(hub, &asked.by)?;
    let rows = import::read(sheet, bytes, &hub.state()).map_err(|e| wrong(&asked.file, &e))?;
    let code = place::code(asked.code_file.as_deref(), &by)?;
    let strength = place::signed(hub, &by, &code).await?;
    if asked.dry_run {
        let all = import::submissions(sheet, bytes, &rows, &by, strength);
        return rehearse(hub, all, bytes, &rows, out).await;
    }
    let bar = progress(
        out,
        format!("recording {}", counted(rows.len(), "command", "commands")),
    );
    let answer = submit(hub, &by, strength, sheet, bytes, &rows).await;
    bar.finish_and_clear();
    let lines: Vec<u64> = rows.iter().map(|r| r.line).collect();
    let line_of = |row: usize| lines.get(row).copied().unwrap_or_default();
    match answer? {
        ImportAnswer::Accepted { first, count } => {
            let entries = counted(count, "entry", "entries");
            let outside = outside_seats(&rows);
            let text = format!(
                "{entries} recorded, from entry {first}.\n{}{}",
                planned_words(&rows),
                outside_words(&outside)
            );
            let value = json!({ "first": first, "count": count, "outside_seats": outside });
            out.answer(&value, &text)?;
            Ok(Exit::Done)
        }
        ImportAnswer::Repeated { first } => {
            let text = format!(
                "this very file was imported before, from entry {first}; nothing was added.\n"
            );
            out.answer(
                &json!({ "first": first, "count": 0, "repeated": true }),
                &text,
            )?;
            Ok(Exit::Done)
        }
        ImportAnswer::Refused { row, refusal } => {
            Err(faulty(hub, line_of(row), &Fault::Refused(refusal)))
        }
        ImportAnswer::Bad { row, error } => Err(faulty(hub, line_of(row), &Fault::Bad(error))),
    }
}

/// Everything that an import does, but storing it.
async fn rehearse(
    hub: &Hub,
    all: Vec<Submission>,
    bytes: &[u8],
    rows: &[import::Row],
    out: Out,
) -> Outcome {
    let tried = hub.rehearse(all, import::file_hash(bytes)).await?;
    if let Some(RowFault { row, why }) = tried.faults.first() {
        let line = rows.get(*row).map_or(0, |r| r.line);
        return Err(faulty(hub, line, why));
    }
    let outside = outside_seats(rows);
    let text = match tried.repeated {
        Some(first) => format!(
            "this very file was imported before, from entry {first}; nothing would be added.\n"
        ),
        None => format!(
            "{} would be recorded; nothing was.\n{}{}",
            counted(tried.count, "command", "commands"),
            planned_words(rows),
            outside_words(&outside)
        ),
    };
    let value = json!({
        "dry_run": true, "repeated": tried.repeated.is_some(), "outside_seats": outside,
        "commands": rows.iter().map(|r| &r.command).collect::<Vec<_>>(),
    });
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}

/// Days that are planned and not opened, for whoever sent a list to open them.
fn planned_words(rows: &[import::Row]) -> String {
    let days = import::planned_days(rows);
    if days.is_empty() {
        return String::new();
    }
    format!(
        "planned, not opened, because the unit has another day open: {}; open it when that one is closed.\n",
        days.join(", ")
    )
}

/// People whom the rows give a seat outside the production.
fn outside_seats(rows: &[import::Row]) -> Vec<String> {
    let outside = |role: &Value| {
        let role = role.as_str().and_then(Role::find);
        role.is_some_and(Role::is_outside)
    };
    let commands = rows.iter().map(|row| &row.command);
    commands
        .filter(|c| {
            let roles = c.get("roles").and_then(Value::as_array);
            roles.is_some_and(|roles| roles.iter().any(outside))
        })
        .filter_map(|c| c.get("person").and_then(Value::as_str))
        .map(str::to_owned)
        .collect()
}

/// One person alone gives such a seat; nobody else is asked.
fn outside_words(people: &[String]) -> String {
    if people.is_empty() {
        return String::new();
    }
    format!(
        "WARNING: a seat outside the production is given to {}, by one person alone. The hub cannot see \
         where somebody works: have their own organisation confirm each name.\n",
        people.join(", ")
    )
}

/// The row that keeps the file from being imported.
fn faulty(hub: &Hub, line: u64, why: &Fault) -> Failure {
    match why {
        Fault::Refused(refusal) => {
            let words = format!(
                "row {line}: {}; nothing was imported",
                place::refused_words(hub, refusal)
            );
            Failure::refused(words).with(json!({ "row": line, "refusal": refusal }))
        }
        Fault::Bad(error) => Failure::new(
            Exit::Refused,
            "bad-row",
            format!("row {line}: {error}; nothing was imported"),
        ),
    }
}

/// Hands all rows to the hub as one.
pub(crate) async fn submit(
    hub: &Hub,
    by: &looks_core::id::PersonId,
    strength: Strength,
    sheet: Sheet,
    bytes: &[u8],
    rows: &[import::Row],
) -> Outcome<ImportAnswer> {
    let submissions: Vec<Submission> = import::submissions(sheet, bytes, rows, by, strength);
    Ok(hub.import(submissions, import::file_hash(bytes)).await?)
}

fn progress(out: Out, what: String) -> ProgressBar {
    // indicatif itself draws nothing where standard error is no terminal.
    let bar = if out.json {
        ProgressBar::hidden()
    } else {
        ProgressBar::new_spinner()
    };
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn wrong(path: &Path, errors: &[RowError]) -> Failure {
    let lines: Vec<String> = errors.iter().map(|e| format!("  {e}")).collect();
    Failure::new(
        Exit::Refused,
        "bad-rows",
        format!(
            "`{}` has {}; nothing was imported\n{}",
            path.display(),
            counted(errors.len(), "wrong place", "wrong places"),
            lines.join("\n")
        ),
    )
    .with(errors)
}
