//! Opening a data folder from the command line, the production's id from its name, and the signing
//! code of whoever asks.

use std::path::Path;

use looks_app::accounts::CodeCheck;
use looks_app::import;
use looks_app::{Answer, Hub, OpenOptions, Submission};
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use looks_core::{Lang, reason::Invariant};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::outcome::{Exit, Failure, Outcome};

/// A runtime for commands that talk to a hub without serving it.
pub(crate) fn runtime() -> Outcome<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::cannot(format!("the runtime did not start: {e}")))
}

/// Opens the hub in a folder, for one command. Nothing is recorded unless the command records something.
pub(crate) fn open(folder: &Path) -> Outcome<Hub> {
    let hub = open_for_reading(folder)?;
    writable(&hub)?;
    Ok(hub)
}

/// As [`open`], but also where nothing can be added any more.
pub(crate) fn open_for_reading(folder: &Path) -> Outcome<Hub> {
    let options = OpenOptions {
        rehash: false,
        ..OpenOptions::default()
    };
    Ok(Hub::open_quietly(folder, options)?)
}

/// A hub whose record is corrupt or behind opens for reading; most commands must not go on.
pub(crate) fn writable(hub: &Hub) -> Outcome<()> {
    match hub.health().error() {
        Some(error) => Err(error.clone().into()),
        None => Ok(()),
    }
}

/// A person on the roster.
pub(crate) fn person(hub: &Hub, id: &str) -> Outcome<PersonId> {
    let unknown = |why: &str| {
        Failure::cannot(format!(
            "person `{id}` {why}: `lastlooks user list` shows who is on the roster"
        ))
    };
    let person = PersonId::parse(id).map_err(|_| unknown("is not an id"))?;
    if hub.state().people.contains_key(&person) {
        Ok(person)
    } else {
        Err(unknown("is not on the roster"))
    }
}

/// The signing code from a file, or asked for on the terminal. Never from an argument: those are seen by
/// everybody on the machine and kept in the shell's history.
pub(crate) fn code(file: Option<&Path>, person: &PersonId) -> Outcome<String> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?,
        None => rpassword::prompt_password(format!("signing code of {person}: ")).map_err(|e| {
            Failure::cannot(format!(
                "no signing code: there is no terminal to ask on ({e}); give --code-file FILE"
            ))
        })?,
    };
    Ok(text.trim().to_owned())
}

/// Checks a person's signing code and says how strongly the person is known by it.
pub(crate) async fn signed(hub: &Hub, person: &PersonId, code: &str) -> Outcome<Strength> {
    match hub.check_code(person, code).await? {
        // The terminal is not the person's own signed-in device.
        CodeCheck::Right => Ok(Strength::CodeOnOtherDevice),
        CodeCheck::Wrong { wait_s, .. } if wait_s > 0 => Err(Failure::new(
            Exit::Refused,
            "wrong-code",
            format!("code: not the one of `{person}`; the next try is looked at in {wait_s} s"),
        )),
        CodeCheck::Wrong { .. } => Err(Failure::new(
            Exit::Refused,
            "wrong-code",
            format!(
                "code: not the one of `{person}`, or none is set; set it on the person's page or with \
                 `lastlooks user set-code {person}`"
            ),
        )),
    }
}

/// One act of whoever keeps the hub, on this machine.
pub(crate) async fn by_operator(hub: &Hub, word: &str, command: Value) -> Outcome<Answer> {
    let submission = Submission::new(hub.fresh_id(word)?, None, Strength::System, command);
    let answer = hub.submit(submission).await?;
    match answer.refusal() {
        None => Ok(answer),
        Some(refusal) => Err(Failure::refused(refused_words(hub, refusal)).with(refusal)),
    }
}

/// A refusal's reasons in English, each with its remedy.
pub(crate) fn refused_words(hub: &Hub, refusal: &looks_core::Refusal) -> String {
    let rules = hub.rules();
    let one = |reason: &looks_core::Reason| {
        let words = Invariant::find(&reason.id)
            .map(|i| i.text(Lang::En))
            .map(|t| (t.message.to_owned(), t.remedy.to_owned()))
            .or_else(|| {
                let rule = rules.book()?.rule(&reason.id)?;
                Some((rule.en.message.clone(), rule.en.remedy.clone()))
            });
        let about = if reason.about.is_empty() {
            String::new()
        } else {
            format!(" ({})", reason.about.join(", "))
        };
        match words {
            Some((message, remedy)) => format!("{}: {message}{about}; {remedy}", reason.id),
            None => format!("{}{about}", reason.id),
        }
    };
    let all: Vec<String> = refusal.reasons.iter().map(one).collect();
    format!("refused: {}", all.join("; "))
}

/// A production's id from its name: lower-case letters, digits and single dashes, at most 40.
pub(crate) fn production_id(name: &str) -> Outcome<String> {
    import::id_for(name, 40).ok_or_else(|| {
        Failure::cannot(format!(
            "name `{name}`: give a name with letters or digits in it"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::production_id;

    #[test]
    fn names_become_ids() {
        assert_eq!(
            production_id("Ridge  Country (2)").ok().as_deref(),
            Some("ridge-country-2")
        );
        assert_eq!(
            production_id(&"a b".repeat(30)).ok().map(|i| i.len() <= 40),
            Some(true)
        );
        assert_eq!(production_id("Peñón").ok().as_deref(), Some("penon"));
        assert_eq!(production_id("Łódź 7").ok().as_deref(), Some("lodz-7"));
        assert_eq!(production_id("北京").ok().as_deref(), Some("bei-jing"));
        assert!(production_id("¿?").is_err());
    }
}
