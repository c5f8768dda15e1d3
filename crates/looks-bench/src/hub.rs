//! The hub as a process of its own, so that its memory is its own: this binary started once more.
//!
//! Both halves of a small conversation over pipes: the child says one JSON line when it serves, then
//! ends stops as it is told; the parent measures it over loopback like any phone would.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use axum_server::Handle;
use looks_app::Hub;
use looks_app::accounts::CodeCost;
use looks_core::id::PersonId;
use looks_web::app::AppState;
use looks_web::listen;
use looks_web::mode::Listener;
use serde_json::{Value, json};

use crate::{bed, production};

/// Who gets a personal token.
const TOKENS: [&str; 4] = ["medic", "armorer-1", "ad-1", "ad-2"];

// ---- the child --------------------------------------------------------------------------------------

/// Plays the demo into `folder`, serves it on loopback and obeys standard input until it ends.
pub(crate) fn be(folder: &Path) -> Result<()> {
    let runtime = bed::runtime()?;
    let (hub, _) = production::on_disk(folder, &runtime, CodeCost::default())?;
    let mut tokens = serde_json::Map::new();
    for person in TOKENS {
        let token = hub
            .accounts()
            .new_token(&PersonId::parse(person)?, "bench")?;
        tokens.insert(person.to_owned(), token.into());
    }
    let socket = TcpListener::bind(("127.0.0.1", 0))?;
    let port = socket.local_addr()?.port();
    let handle = Handle::new();
    let state = AppState::new(hub.clone());
    let router = looks_web::app::router(state.clone()).merge(looks_web::api::router(state));
    let listener = Arc::new(Listener::localhost());
    let served = runtime.spawn(listen::serve(
        socket,
        listener,
        None,
        router,
        handle.clone(),
    ));
    say(&json!({"port": port, "tokens": tokens}))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (word, stop) = line.split_once(' ').unwrap_or((line.as_str(), ""));
        ensure!(word == "resume", "`{word}` is no order");
        runtime.block_on(resume(&hub, stop))?;
        say(&json!({"resumed": stop}))?;
    }
    handle.shutdown();
    runtime.block_on(served)??;
    hub.shutdown();
    Ok(())
}

fn say(value: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    out.flush()?;
    Ok(())
}

/// Both whose agreement ends a stop agree.
async fn resume(hub: &Hub, stop: &str) -> Result<()> {
    for by in ["armorer-1", "ad-1"] {
        let id = hub.fresh_id("resume")?;
        let command = json!({"do": "resume", "stop": stop});
        production::must(hub, production::said(id, by, command)?).await?;
    }
    Ok(())
}

// ---- the parent -------------------------------------------------------------------------------------

/// How to reach a hub: its port on this machine, and people's tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Door {
    /// The port.
    pub(crate) port: u16,
    tokens: Arc<Value>,
}

impl Door {
    /// The header line with a person's token.
    pub(crate) fn authorization(&self, person: &str) -> Result<String> {
        let token = self.tokens.get(person).and_then(Value::as_str);
        let token = token.with_context(|| format!("no token of `{person}`"))?;
        Ok(format!("Authorization: Bearer {token}\r\n"))
    }
}

/// A hub in a child process; ended when dropped.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// How to reach it.
    pub(crate) door: Door,
}

impl Served {
    /// Starts one and waits until it serves.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--be-hub")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("this binary does not start a second time")?;
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().context("the child has no output")?);
        let mut served = Self {
            child,
            orders,
            answers,
            door: Door::default(),
        };
        let ready = served.answer()?;
        let port = ready.get("port").and_then(Value::as_u64);
        served.door = Door {
            port: u16::try_from(port.context("the child says no port")?)?,
            tokens: Arc::new(ready.get("tokens").cloned().unwrap_or_default()),
        };
        Ok(served)
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        serde_json::from_str(&line)
            .with_context(|| format!("the child hub said `{line}` and ended"))
    }

    /// Ends a stop.
    pub(crate) fn resume(&mut self, stop: &str) -> Result<()> {
        let orders = self.orders.as_mut().context("the child takes no orders")?;
        writeln!(orders, "resume {stop}")?;
        orders.flush()?;
        self.answer().map(drop)
    }

    /// Memory of the process in bytes: resident now, and at most so far.
    pub(crate) fn memory(&self) -> Result<(u64, u64)> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
        let field = |name: &str| -> Result<u64> {
            let line = text.lines().find(|line| line.starts_with(name));
            let line = line.with_context(|| format!("`{path}` has no `{name}`"))?;
            let kib = line.split_whitespace().nth(1).unwrap_or_default();
            Ok(kib.parse::<u64>()? * 1024)
        };
        Ok((field("VmRSS:")?, field("VmHWM:")?))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // The end of its orders ends it; what it answers to that is nobody's concern any more.
        drop(self.orders.take());
        let _ = self.child.wait();
    }
}
