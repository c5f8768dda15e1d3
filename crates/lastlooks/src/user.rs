//! `lastlooks user`: invitations, lost codes and tokens, while the hub is not running.

use std::fmt::Write as _;

use looks_app::Hub;
use looks_core::vocabulary::Strength;
use serde_json::{Value, json};

use crate::args::User;
use crate::outcome::{Exit, Failure, Out, Outcome, counted};
use crate::{place, qr};

/// Carries out `user`.
pub(crate) fn run(asked: &User, out: Out) -> Outcome {
    let (User::List(folder)
    | User::Invite { folder, .. }
    | User::SetCode { folder, .. }
    | User::ResetCode { folder, .. }
    | User::Token { folder, .. }) = asked;
    let hub = place::open(&folder.data)?;
    let done = carry_out(&hub, asked, out);
    hub.shutdown();
    done.map(|()| Exit::Done)
}

fn carry_out(hub: &Hub, asked: &User, out: Out) -> Outcome<()> {
    match asked {
        User::List(_) => list(hub, out),
        User::Invite { person, url, .. } => {
            let person = place::person(hub, person)?;
            let link = qr::invitation(url, &hub.accounts().invite(&person)?);
            let text = format!(
                "{}\nInvitation of `{person}`, good once and for a day:\n{link}\n",
                qr::drawn(&link)
            );
            out.answer(&json!({ "person": person, "invitation": link }), &text)
        }
        User::SetCode {
            person, code_file, ..
        } => {
            let person = place::person(hub, person)?;
            let code = place::code(code_file.as_deref(), &person)?;
            let set = hub.set_code(&person, &code, Strength::Witnessed, None);
            let answer = place::runtime()?.block_on(set)?;
            if let Some(refusal) = answer.refusal() {
                return Err(Failure::refused(place::refused_words(hub, refusal)));
            }
            let text = format!("The signing code of `{person}` is set, and the record says so.\n");
            out.answer(&json!({ "person": person, "index": answer.index() }), &text)
        }
        User::ResetCode { person, .. } => {
            let person = place::person(hub, person)?;
            let ended = hub.accounts().reset(&person)?;
            let had = ended.had_code;
            let text = format!(
                "{}; `{person}` was signed out on {}; {} and {} ended.\n\
                 Invite them again (`lastlooks user invite`); they set a new code on their page.\n",
                if had {
                    "The signing code is gone"
                } else {
                    "There was no signing code"
                },
                counted(ended.sessions, "device", "devices"),
                counted(ended.tokens, "token", "tokens"),
                counted(ended.invitations, "open invitation", "open invitations"),
            );
            let value = json!({
                "person": person, "had_code": had, "sessions_ended": ended.sessions,
                "tokens_ended": ended.tokens, "invitations_ended": ended.invitations,
            });
            out.answer(&value, &text)
        }
        User::Token { person, label, .. } => {
            let person = place::person(hub, person)?;
            let token = hub.accounts().new_token(&person, label)?;
            let text = format!(
                "Token of `{person}` for the HTTP interface. It is not shown again; who has it acts as \
                 `{person}`.\n{token}\n"
            );
            out.answer(&json!({ "person": person, "token": token }), &text)
        }
    }
}

fn list(hub: &Hub, out: Out) -> Outcome<()> {
    let state = hub.state();
    let mut rows = Vec::new();
    let mut lines = String::new();
    for (id, person) in &state.people {
        let roles: Vec<&str> = person.roles.iter().map(|r| r.as_str()).collect();
        let name = hub.words(&person.name.0).unwrap_or_default();
        let has_code = hub.accounts().has_code(id)?;
        let sessions = hub.accounts().sessions_of(id)?.len();
        let tokens = hub.accounts().tokens_of(id)?.len();
        let _ = writeln!(
            lines,
            "{id:<20} {name:<24} {:<36} {} {}, {}",
            roles.join(", "),
            if has_code { "code set," } else { "no code, " },
            counted(sessions, "device", "devices"),
            counted(tokens, "token", "tokens"),
        );
        rows.push(json!({
            "person": id, "name": name, "roles": roles, "has_code": has_code,
            "devices": sessions, "tokens": tokens,
        }));
    }
    let _ = writeln!(lines, "{}", counted(rows.len(), "person", "people"));
    out.answer(&Value::Array(rows), &lines)
}
