//! `lastlooks init`: a data folder with a production and its first administrator, without a server.

use std::collections::BTreeSet;
use std::path::Path;

use looks_app::{CreateOptions, Hub, OpenOptions};
use looks_core::id::{PackId, PersonId};
use looks_rules::RuleBook;
use serde_json::json;

use crate::args::Init;
use crate::outcome::{Exit, Failure, Out, Outcome};
use crate::{place, qr};

/// Id of the person who keeps the hub.
pub(crate) const ADMIN: &str = "admin";

/// What a new production is made of.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Its name.
    pub(crate) name: String,
    /// Name of the first administrator.
    pub(crate) admin: String,
    /// Rule packs in force beside `base`.
    pub(crate) packs: BTreeSet<PackId>,
}

/// Checks pack names against those that ship.
pub(crate) fn packs(names: &[String]) -> Outcome<BTreeSet<PackId>> {
    let shipped = RuleBook::shipped_packs().map_err(Failure::cannot)?;
    let known: Vec<&str> = shipped.iter().map(|p| p.head.id.as_str()).collect();
    names
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
        .map(|name| {
            PackId::parse(name)
                .ok()
                .filter(|id| known.contains(&id.as_str()))
                .ok_or_else(|| {
                    Failure::cannot(format!(
                        "pack `{name}` is not known: use some of {}",
                        known.join(", ")
                    ))
                })
        })
        .collect()
}

/// Makes the folder, opens the production, puts the administrator on the roster, and returns the hub
/// with the secret of the administrator's invitation.
pub(crate) async fn create(
    folder: &Path,
    wanted: Wanted,
    open: OpenOptions,
) -> Outcome<(Hub, String)> {
    let mut options = CreateOptions::new(place::production_id(&wanted.name)?, wanted.name);
    options.packs = wanted.packs;
    options.open = open;
    let folder = folder.to_owned();
    let hub = tokio::task::spawn_blocking(move || Hub::create(&folder, options))
        .await
        .map_err(Failure::cannot)??;
    let admin = PersonId::parse(ADMIN).map_err(Failure::cannot)?;
    let command = json!({
        "do": "add_person", "person": ADMIN, "name": wanted.admin, "roles": ["admin"],
        "department": "production",
    });
    place::by_operator(&hub, "init", command).await?;
    let secret = hub.accounts().invite(&admin)?;
    Ok((hub, secret))
}

/// Carries out `init`.
pub(crate) fn run(asked: &Init, out: Out) -> Outcome {
    for (option, text) in [("--name", &asked.name), ("--admin", &asked.admin)] {
        if text.trim().is_empty() {
            return Err(Failure::cannot(format!("{option} ``: give a name")));
        }
    }
    let wanted = Wanted {
        name: asked.name.clone(),
        admin: asked.admin.clone(),
        packs: packs(&asked.packs)?,
    };
    let (hub, secret) =
        place::runtime()?.block_on(create(&asked.data, wanted, OpenOptions::default()))?;
    let link = qr::invitation(&asked.url, &secret);
    let (key, fingerprint) = (hub.verifier_key(), hub.fingerprint());
    hub.shutdown();
    let text = format!(
        "Production made in `{}`.\n\n\
         Log key:      {key}\n\
         Fingerprint:  {fingerprint}\n\
         Keep key and fingerprint outside the production: with them anybody can verify its record.\n\n\
         {}\n\
         Invitation of `{ADMIN}`, good once and for a day:\n{link}\n\n\
         Start the hub: lastlooks serve --data {}\n",
        asked.data.display(),
        qr::drawn(&link),
        asked.data.display(),
    );
    let value = json!({
        "folder": asked.data, "admin": ADMIN, "invitation": link, "key": key,
        "fingerprint": fingerprint,
    });
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}
