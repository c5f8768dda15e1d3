//! What the hub says when it starts: where it is, what each way in costs, and a QR code for phones.

use std::fmt::Write as _;

use looks_app::{Hub, demo};
use looks_web::mode::Mode;
use serde_json::json;

use super::Standing;
use super::listeners::{Open, Plan};
use crate::args::Serve;
use crate::qr;

/// The whole greeting.
pub(crate) fn words(
    asked: &Serve,
    hub: &Hub,
    plan: &Plan,
    standing: &Standing,
    as_json: bool,
) -> String {
    if as_json {
        let urls: Vec<_> = plan
            .open
            .iter()
            .map(|o| json!({ "url": o.url, "mode": mode_word(o.listener.mode) }))
            .collect();
        let value = json!({
            "listening": urls, "production": hub.production(), "key": hub.verifier_key(),
            "fingerprint": hub.fingerprint(), "set_up_needed": standing.first_run, "demo": asked.demo,
            "made_new_folder": standing.made,
        });
        return format!("{value}\n");
    }
    let mut text = String::new();
    let here = plan
        .open
        .iter()
        .find(|o| o.listener.mode == Mode::Localhost);
    if asked.demo {
        let _ = writeln!(
            text,
            "Demonstration: everything in it is made up and gone when it ends. Sign in as anybody on the \
             list; the signing code of everybody is {}.\n",
            demo::CODE
        );
    } else {
        let _ = writeln!(
            text,
            "Record: {}\nLog key fingerprint: {}\n",
            hub.production(),
            hub.fingerprint()
        );
    }
    if let Some(made) = &standing.made {
        let _ = writeln!(
            text,
            "NEW, EMPTY data folder made at `{}`: nothing was there. If you meant a record that exists, end \
             this hub, remove that folder, and start with the right --data.\n",
            made.display()
        );
    }
    if standing.first_run {
        let _ = match here {
            Some(here) => writeln!(
                text,
                "There is no production in `{}` yet. Set it up on this machine: {}/set-up\n",
                asked.data.display(),
                here.url
            ),
            None => writeln!(
                text,
                "There is no production in `{}` yet, and the set-up page is on this machine only: start \
                 with --listen 127.0.0.1:7300 as well, or use `lastlooks init`.\n",
                asked.data.display()
            ),
        };
    }
    for open in &plan.open {
        let _ = writeln!(text, "{}\n  {}\n", open.url, cost(open, plan));
    }
    for line in &plan.certificate {
        let _ = writeln!(text, "Note: {line}.\n");
    }
    match plan.for_phones() {
        Some(phones) => {
            let _ = writeln!(text, "Phones:\n{}\n{}", qr::drawn(&phones.url), phones.url);
        }
        None if !asked.demo => text.push_str(
            "Phones cannot reach it yet: add --listen ADDR:PORT with a certificate or --own-ca NAME, or \
             --plain-lan ADDR:PORT for the reduced mode. `lastlooks help serve` says what each costs.\n",
        ),
        None => {
            if let Some(here) = here {
                let _ = writeln!(text, "{}\n{}/sign-in", qr::drawn(&here.url), here.url);
            }
        }
    }
    text
}

const fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Localhost => "localhost",
        Mode::Tls => "https",
        Mode::PlainLan => "reduced",
    }
}

fn cost(open: &Open, plan: &Plan) -> String {
    match open.listener.mode {
        Mode::Localhost => "This machine only: everything works, at no cost.".to_owned(),
        Mode::Tls => plan.own_ca.as_ref().map_or_else(
            || "HTTPS with your certificate: everything works on every phone.".to_owned(),
            |ca| {
                format!(
                    "HTTPS with the hub's own authority: everything works on phones that installed it, which \
                     costs two minutes each ({}/ca); the others warn, and nobody should click that away. It \
                     can vouch for {} and nothing else.\n  Its fingerprint: {}",
                    open.url,
                    ca.names.join(", "),
                    ca.fingerprint()
                )
            },
        ),
        Mode::PlainLan => "Plain http, reduced: look, sign in, sign in to meetings, raise a concern, stop. \
             Costs nothing; anybody on the network can read along, so it never asks for a signing code and \
             approves nothing."
            .to_owned(),
    }
}
