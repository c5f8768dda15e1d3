//! How many decisions a hub on a disk makes durable per second, and how long one waits when idle.
//!
//! `cargo run --release -p looks-app --example hub_speed -- FOLDER`. A quick look while working on the
//! writer; the measured table with the machine's own ceiling beside it is `cargo xtask bench`.

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

async fn prepare(hub: &Hub) -> Result<(), Failure> {
    let mut all = Vec::new();
    for (id, role) in [("armorer", "armorer"), ("first-ad", "first_ad"), ("lead", "performer")] {
        all.push(json!({"do": "add_person", "person": id, "name": id, "roles": [role]}));
    }
    for (n, command) in all.into_iter().enumerate() {
        let id = format!("p{n}");
        hub.submit(Submission::new(id, None, Strength::System, command)).await?;
    }
    let safe = json!({"do": "name_container", "container": "safe", "kind": "safe", "holds": "weapons", "place": "truck"});
    hub.submit(said("safe".into(), "armorer", safe)?).await?;
    for n in 0..CLIENTS {
        let item = json!({"do": "register_item", "item": format!("rev-{n}"), "class": "firearm",
                          "origin": "supplier", "serial": format!("S{n}"), "container": "safe"});
        let answer = hub.submit(said(format!("i{n}"), "armorer", item)?).await?;
        if !answer.is_accepted() {
            println!("register: {answer:?}");
        }
        let out = json!({"do": "take_out", "item": format!("rev-{n}"), "purpose": "cleaning"});
        hub.submit(said(format!("o{n}"), "armorer", out)?).await?;
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
            ("armorer", json!({"do": "prove_empty", "item": item, "checks": checks})),
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
    let folder = std::env::args().nth(1).ok_or("give a folder on the disk to measure")?;
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
    println!("one after the other: {:.3} ms each", took as f64 / SINGLES as f64);

    let begun = clock.mono_ms();
    let tasks: Vec<_> = (0..CLIENTS).map(|c| tokio::spawn(client(hub.clone(), c))).collect();
    let mut accepted = 0;
    for task in tasks {
        accepted += task.await??;
    }
    let took = clock.mono_ms() - begun;
    let all = CLIENTS * ROUNDS * 4;
    println!("{CLIENTS} clients: {all} commands ({accepted} accepted) in {took} ms: {} per second", all as u64 * 1_000 / took.max(1));
    Ok(())
}
