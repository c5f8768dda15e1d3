//! How many decisions a hub on a disk makes durable per second, and how long one waits when idle.
//!
//! `cargo run --release -p looks-app --example hub_speed -- FOLDER`. A quick look while working on the
//! writer; the measured table with the machine's own ceiling beside it is `cargo xtask bench`.

#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use looks_app::{Clock, CreateOptions, Hub, Rules, Submission, SystemClock};
use looks_core::{id::PersonId, vocabulary::Strength};
use serde_json::{Value, json};

type Failure = Box<dyn Error + Send + Sync>;

const CLIENTS: usize = 64;
const ROUNDS: usize = 150;
const SINGLES: u64 = 500;

fn said(id: String, by: &str, command: Value) -> Result<Submission, Failure> {
    let by = PersonId::parse(by)?;
    Ok(Submission::new(id, Some(by), Strength::OwnSession, command))
}

async fn must(hub: &Hub, submission: Submission) -> Result<(), Failure> {
    let asked = submission.command.to_string();
    match hub.submit(submission).await?.refusal() {
        None => Ok(()),
        Some(refusal) => Err(format!("{asked}: {refusal:?}").into()),
    }
}

async fn prepare(hub: &Hub) -> Result<(), Failure> {
    let mut all = Vec::new();
    for (id, role) in [
        ("armorer", "armorer"),
        ("first-ad", "first_ad"),
        ("lead", "performer"),
    ] {
        all.push(json!({"do": "add_person", "person": id, "name": id, "roles": [role]}));
    }
    for (n, command) in all.into_iter().enumerate() {
        let id = format!("p{n}");
        must(hub, Submission::new(id, None, Strength::System, command)).await?;
    }
    for kind in ["firearms_permit", "safety_course"] {
        let paper = json!({"do": "add_qualification", "person": "armorer", "kind": kind, "reference": "R-1"});
        must(hub, Submission::new(kind, None, Strength::System, paper)).await?;
    }
    let day = json!({"do": "open_day", "day": "d-1", "unit": "main", "place": "yard",
                     "starts": "2026-01-01T00:00:00Z", "wraps": "2027-01-01T00:00:00Z"});
    must(hub, said("day".into(), "first-ad", day)?).await?;
    let safe = json!({"do": "name_container", "container": "safe", "kind": "safe", "holds": "weapons", "place": "truck", "approved_store": true});
    must(hub, said("safe".into(), "armorer", safe)?).await?;
    let papers = json!([
        {"kind": "rental_sheet", "reference": "H-1", "handler": "armorer"},
        {"kind": "service_record", "reference": "S-1"},
    ]);
    for n in 0..CLIENTS {
        let item = json!({"do": "register_item", "item": format!("rev-{n}"), "class": "firearm",
                          "origin": "supplier", "make": "Maker", "model": "M", "supplier": "House",
                          "serial": format!("S{n}"), "calibre": ".45", "category": "handgun",
                          "documents": papers, "container": "safe"});
        must(hub, said(format!("i{n}"), "armorer", item)?).await?;
        let out = json!({"do": "take_out", "item": format!("rev-{n}"), "purpose": "cleaning"});
        must(hub, said(format!("o{n}"), "armorer", out)?).await?;
    }
    Ok(())
}

/// One client's turn of a chain on its own item; returns how many were accepted.
async fn client(hub: Hub, client: usize) -> Result<usize, Failure> {
    let item = format!("rev-{client}");
    let mut accepted = 0;
    for round in 0..ROUNDS {
        let checks = ["chamber", "magazine", "barrel"];
        let turn = [
            (
                "armorer",
                json!({"do": "prove_empty", "item": item, "checks": checks}),
            ),
            ("first-ad", json!({"do": "witness_empty", "item": item})),
            ("armorer", json!({"do": "leave_empty", "item": item})),
            ("armorer", json!({"do": "show", "item": item})),
        ];
        for (n, (by, command)) in turn.into_iter().enumerate() {
            let mut one = said(format!("{round:05}-{n}"), by, command)?;
            one.device = Some(format!("d{client}"));
            accepted += usize::from(hub.submit(one).await?.is_accepted());
        }
    }
    Ok(accepted)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("give a folder on the disk to measure")?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let mut options = CreateOptions::new("speed", "Speed");
    let rules = Rules::shipped(clock.now())?;
    options.packs = rules
        .book()
        .into_iter()
        .flat_map(|b| b.packs().map(|p| p.head.id.clone()))
        .filter(|id| id.as_str() != "base")
        .collect();
    options.open.rules = Some(rules);
    let hub = Hub::create(&Path::new(&folder).join("hub"), options)?;
    prepare(&hub).await?;

    let begun = clock.mono_ms();
    for n in 0..SINGLES {
        let stop = json!({"do": "prove_empty", "item": "rev-0", "checks": ["chamber"]});
        hub.submit(said(format!("s{n}"), "armorer", stop)?).await?;
    }
    let took = clock.mono_ms() - begun;
    println!("one after the other: {} us each", took * 1_000 / SINGLES);

    let begun = clock.mono_ms();
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|c| tokio::spawn(client(hub.clone(), c)))
        .collect();
    let mut accepted = 0;
    for task in tasks {
        accepted += task.await??;
    }
    let took = clock.mono_ms() - begun;
    let all = CLIENTS * ROUNDS * 4;
    println!(
        "{CLIENTS} clients: {all} commands ({accepted} accepted) in {took} ms: {} per second",
        all as u64 * 1_000 / took.max(1)
    );
    Ok(())
}
