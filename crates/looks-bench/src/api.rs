//! Durable decisions through the HTTP interface, stated apart: 64 connections with personal tokens.
//!
//! Plain http over loopback; clients and hub share the cores. Without a signing code a token's word is
//! enough for reports and steps back only, so the steps towards a performer in this mix are refused,
//! after every rule pack was asked. One row signs with a code, which costs what it is meant to cost.

use std::time::Duration;

use anyhow::{Result, ensure};
use looks_app::demo;
use serde_json::Value;

use crate::bed::Bed;
use crate::http::Client;
use crate::hub::{Door, Served};
use crate::measure::{self, Stopwatch, Times};
use crate::mix::{self, CLIENTS};
use crate::table::{Amount, Row, as_f64};

/// How long clients keep talking.
const SPAN: Duration = Duration::from_secs(4);

/// Single requests on an idle hub.
const TAPS: usize = 300;

/// Signed steps: each computes a code for tens of milliseconds.
const SIGNED: usize = 40;

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let served = Served::start(&bed.folder.path().join("http"))?;
    let hub = &served.door;
    let taps = bed.runtime.block_on(alone(hub, TAPS, None))?;
    let signed = bed.runtime.block_on(alone(hub, SIGNED, Some(demo::CODE)))?;
    let (many, passed) = measure::once(|| bed.runtime.block_on(together(hub)))?;
    let rate = as_f64(many.count() as u64) / passed.as_secs_f64();
    Ok(vec![
        Row::times("one tap over HTTP, durable and answered, idle hub", &taps).ratio(
            taps.percentile(50).as_secs_f64() / bed.ceiling.fdatasync.as_secs_f64(),
            "one fdatasync",
        ),
        Row::times("the same with a signing code", &signed)
            .remark("argon2id with 19 MiB and 2 passes, on purpose"),
        Row::new(format!("durable decisions, {CLIENTS} clients, over HTTP"))
            .figure("rate", Amount::Rate(rate))
            .figure("p50", Amount::Time(many.percentile(50)))
            .figure("p99", Amount::Time(many.percentile(99)))
            .remark("plain http, loopback, POST /api/v1/commands; half refused, half asked of the packs"),
    ])
}

/// One request body with who sends it. Places 2 and 4 of the mix need a code; reports stand in.
fn request(run: &str, client: usize, number: usize, code: Option<&str>) -> (&'static str, String) {
    let place = match number % mix::TURN {
        2 => 0,
        4 => 6,
        other => other,
    };
    let (by, mut command) = mix::command(client, place);
    if let Some(map) = command.as_object_mut() {
        map.insert("id".to_owned(), mix::id(run, client, number).into());
        if let Some(code) = code {
            map.insert("code".to_owned(), code.into());
        }
    }
    (by, command.to_string())
}

async fn send(
    client: &mut Client,
    hub: &Door,
    number: usize,
    (by, body): (&str, String),
) -> Result<()> {
    let headers = format!(
        "{}Content-Type: application/json\r\n",
        hub.authorization(by)?
    );
    let reply = client.post("/api/v1/commands", &headers, &body).await?;
    let expected = if mix::is_accepted(number) { 200 } else { 409 };
    ensure!(
        reply.status == expected,
        "`{body}` answered {}: {}",
        reply.status,
        reply.text()
    );
    let told: Value = serde_json::from_slice(&reply.body)?;
    ensure!(
        told.get("index").is_some_and(Value::is_u64),
        "no index in {told}"
    );
    Ok(())
}

/// Requests one after the other.
async fn alone(hub: &Door, count: usize, code: Option<&str>) -> Result<Times> {
    let mut client = Client::connect(hub.port).await?;
    let run = if code.is_some() { "signed" } else { "tap" };
    let mut times = Vec::with_capacity(count);
    for number in 0..count {
        let request = request(run, 0, number, code);
        let watch = Stopwatch::start();
        send(&mut client, hub, number, request).await?;
        times.push(watch.elapsed());
    }
    Times::of(times)
}

/// All clients until the time is over.
async fn together(hub: &Door) -> Result<Times> {
    let watch = Stopwatch::start();
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|client| tokio::spawn(one_of_many(hub.clone(), client, watch)))
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Times::of(all)
}

async fn one_of_many(hub: Door, client: usize, watch: Stopwatch) -> Result<Vec<Duration>> {
    let mut connection = Client::connect(hub.port).await?;
    let mut times = Vec::new();
    // Each begins at another place of the mix.
    let mut number = client;
    while watch.elapsed() < SPAN {
        let request = request("many", client, number, None);
        let asked = Stopwatch::start();
        send(&mut connection, &hub, number, request).await?;
        times.push(asked.elapsed());
        number += 1;
    }
    Ok(times)
}
