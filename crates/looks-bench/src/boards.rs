//! From the press on STOP to the last of 300 boards, over loopback, against the hub's real router.
//!
//! A board here does what the page's script does: it keeps `/events` open, shows a stop as soon as the event
//! is there, and fetches `/board/part` again on every change, one fetch at a time; after a stop each waits
//! its own part of [`SPREAD`] first. The 300 boards run in this process, on the same cores as the hub, so
//! their own work is part of every figure.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tokio::sync::{Barrier, mpsc};

use crate::bed::Bed;
use crate::http::Client;
use crate::hub::Served;
use crate::measure::{Stopwatch, Times};
use crate::table::{Amount, Budget, Row};

/// Boards open at once.
const BOARDS: u32 = 300;

/// Presses on stop.
const PRESSES: usize = 60;

/// No news for so long means that every board has caught up.
const SILENCE: Duration = Duration::from_millis(700);

/// Half of it to one and a half times pass before a board looks again after a stop, as in `app.js`.
const SPREAD: Duration = Duration::from_millis(300);

/// What a board has come to know, and when.
#[derive(Debug, Clone)]
struct News {
    what: Known,
    at: Duration,
}

/// See [`News`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// The events are open and the first beat came.
    Open,
    /// Somebody pressed; not stored yet.
    Pending,
    /// The stop is stored.
    Recorded,
    /// The page was fetched after it was stored.
    Shown,
    /// The page was fetched after other news.
    Fetched,
}

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let mut hub = Served::start(&bed.folder.path().join("boards"))?;
    let (before, _) = hub.memory()?;
    let port = hub.door.port;
    let watch = Stopwatch::start();
    let mut told = bed.runtime.block_on(open(port, watch))?;
    let mut pending = Vec::with_capacity(PRESSES);
    let mut recorded = Vec::with_capacity(PRESSES);
    let mut shown = Vec::with_capacity(PRESSES);
    for _ in 0..PRESSES {
        let (last, stop) = bed.runtime.block_on(press(port, watch, &mut told))?;
        pending.push(last.pending);
        recorded.push(last.recorded);
        shown.push(last.shown);
        hub.resume(&stop)?;
        bed.runtime.block_on(quiet(&mut told));
    }
    let (after, most) = hub.memory()?;
    let limit = Budget::at_most("p99", Amount::Time(Duration::from_millis(60)));
    let boards = format!("-> last of {BOARDS} boards");
    Ok(vec![
        Row::times(
            format!("stop {boards} told, not stored yet"),
            &Times::of(pending)?,
        )
        .remark("in force before it is stored; POST /stop, then the event on every stream"),
        Row::times(format!("stop {boards} told, stored"), &Times::of(recorded)?)
            .budget(limit)
            .remark(format!(
                "{PRESSES} presses; the boards run on the hub's own cores"
            )),
        Row::times(
            format!("stop {boards} fetched anew, stored"),
            &Times::of(shown)?,
        )
        .remark(format!(
            "what the stop is about, behind its banner; spread over {} ms on purpose",
            SPREAD.as_millis()
        )),
        Row::new(format!("hub with {BOARDS} boards, resident"))
            .figure("memory", Amount::Bytes(after))
            .figure("before boards", Amount::Bytes(before))
            .figure("most so far", Amount::Bytes(most))
            .budget(Budget::at_most("memory", Amount::Bytes(80 * 1024 * 1024)))
            .remark("the process, after all presses; each board holds two connections"),
    ])
}

/// Opens every board and waits until each heard its first beat.
async fn open(port: u16, watch: Stopwatch) -> Result<mpsc::UnboundedReceiver<News>> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let together = Arc::new(Barrier::new(usize::try_from(BOARDS)?));
    for number in 0..BOARDS {
        let (tell, together) = (tell.clone(), Arc::clone(&together));
        let rest = SPREAD / 2 + SPREAD * number / BOARDS;
        tokio::spawn(async move {
            let mut events = Client::connect(port).await?;
            events.open_events().await?;
            together.wait().await;
            board(port, events, watch, rest, tell).await
        });
    }
    for _ in 0..BOARDS {
        let news = told.recv().await.context("a board could not be opened")?;
        ensure!(
            matches!(news.what, Known::Open | Known::Fetched),
            "a board began with {news:?}"
        );
    }
    quiet(&mut told).await;
    Ok(told)
}

/// One board, for as long as the hub serves it.
async fn board(
    port: u16,
    mut events: Client,
    watch: Stopwatch,
    rest: Duration,
    tell: mpsc::UnboundedSender<News>,
) -> Result<()> {
    let (change, changes) = mpsc::unbounded_channel();
    tokio::spawn(fetching(port, watch, rest, changes, tell.clone()));
    let mut open = false;
    loop {
        let (name, data) = events.event().await?;
        let at = watch.elapsed();
        let stored = data.ends_with(" recorded");
        let what = match name.as_str() {
            "beat" if open => continue,
            "beat" => Known::Open,
            "stop" if stored => Known::Recorded,
            "stop" => Known::Pending,
            _ => {
                change.send(None)?;
                continue;
            }
        };
        open = true;
        tell.send(News { what, at })?;
        if what != Known::Open {
            change.send(Some(stored))?;
        }
    }
}

/// The board's page: fetched again on each change, one fetch at a time. A change is a stop (whether it is
/// stored), or anything else.
async fn fetching(
    port: u16,
    watch: Stopwatch,
    rest: Duration,
    mut changes: mpsc::UnboundedReceiver<Option<bool>>,
    tell: mpsc::UnboundedSender<News>,
) -> Result<()> {
    let mut page = Client::connect(port).await?;
    while let Some(news) = changes.recv().await {
        if news.is_some() {
            let _ = tokio::time::timeout(rest, std::future::pending::<()>()).await;
        }
        let mut stored = news.unwrap_or_default();
        while let Ok(more) = changes.try_recv() {
            stored |= more.unwrap_or_default();
        }
        let reply = page
            .get(
                "/board/part",
                "Accept: text/html\r\nAccept-Encoding: gzip\r\n",
            )
            .await?;
        ensure!(
            reply.status == 200,
            "`/board/part` answered {}",
            reply.status
        );
        let what = if stored { Known::Shown } else { Known::Fetched };
        let at = watch.elapsed();
        tell.send(News { what, at })?;
    }
    Ok(())
}

/// Waits until every board has caught up with what was said before.
async fn quiet(told: &mut mpsc::UnboundedReceiver<News>) {
    while let Ok(Some(_)) = tokio::time::timeout(SILENCE, told.recv()).await {}
}

/// When the last board knew, from the press.
#[derive(Debug, Default)]
struct Last {
    pending: Duration,
    recorded: Duration,
    shown: Duration,
}

/// Presses STOP and waits until every board shows it; gives the stop's name.
async fn press(
    port: u16,
    watch: Stopwatch,
    told: &mut mpsc::UnboundedReceiver<News>,
) -> Result<(Last, String)> {
    let mut phone = Client::connect(port).await?;
    let headers = format!(
        "Origin: http://127.0.0.1:{port}\r\nAccept: application/json\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n"
    );
    let pressed = watch.elapsed();
    let answer = tokio::spawn(async move { phone.post("/stop", &headers, "unit=main").await });
    let mut last = Last::default();
    let mut waiting = [BOARDS; 3];
    while waiting != [0; 3] {
        let news = told.recv().await.context("every board is gone")?;
        let after = news.at.saturating_sub(pressed);
        let [pending, recorded, shown] = &mut waiting;
        let (latest, left) = match news.what {
            Known::Pending => (&mut last.pending, pending),
            Known::Recorded => (&mut last.recorded, recorded),
            Known::Shown => (&mut last.shown, shown),
            Known::Open | Known::Fetched => continue,
        };
        *latest = after.max(*latest);
        *left = left.saturating_sub(1);
    }
    let answer = answer.await??;
    ensure!(answer.status == 200, "`/stop` answered {}", answer.text());
    let answer: Value = serde_json::from_slice(&answer.body)?;
    let stop = answer.get("stop").and_then(Value::as_str);
    Ok((last, stop.context("the stop has no name")?.to_owned()))
}
