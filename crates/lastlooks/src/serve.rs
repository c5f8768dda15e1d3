//! `lastlooks serve`: the hub with its pages, until it is told to end.
//!
//! What is listened on, and what each choice costs, is in [`listeners`]; what it says at the start in
//! [`greeting`]. Pages and HTTP interface are `looks-web`'s.

mod descriptors;
mod greeting;
mod listeners;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use looks_app::demo::{self, DemoClock};
use looks_app::hub::OnFatal;
use looks_app::{Clock as _, CreateOptions, Hub, OpenOptions, SystemClock};
use looks_store::Folder;
use looks_web::admin::{self, DEMO_SETTING};
use looks_web::app::{self, AppState};
use looks_web::listen::{self, Limits};
use looks_web::{api, authority};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::args::Serve;
use crate::outcome::{Exit, Failure, Out, Outcome};
use listeners::Plan;

/// Requests under way get this long when the hub ends. Event streams never end by themselves.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// Carries out `serve`.
pub(crate) fn run(asked: &Serve, out: Out) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::cannot(format!("the runtime did not start: {e}")))?;
    runtime.block_on(serve(asked, out))
}

async fn serve(asked: &Serve, out: Out) -> Outcome {
    listeners::check(asked)?;
    // Before anybody is told that the hub is up: who ends it then finds it listening for that.
    let signals = Signals::new()?;
    let (hub, standing) = if asked.demo {
        (demo_hub().await?, Standing::default())
    } else {
        let data = asked.data.clone();
        tokio::task::spawn_blocking(move || real_hub(&data))
            .await
            .map_err(Failure::cannot)??
    };
    let plan = Plan::make(asked, &hub)?;
    if let Some(file) = &asked.port_file {
        let urls: Vec<&str> = plan.open.iter().map(|o| o.url.as_str()).collect();
        std::fs::write(file, urls.join("\n") + "\n")
            .map_err(|e| Failure::file("write", file, e))?;
    }
    out.text(&greeting::words(asked, &hub, &plan, &standing, out.json))?;
    if let Some(error) = hub.health().error() {
        Failure::from(error.clone()).report(false);
    }
    let ended = listen_until_told(plan, router(&hub), signals).await;
    let ending = hub.clone();
    tokio::task::spawn_blocking(move || ending.shutdown())
        .await
        .map_err(Failure::cannot)?;
    ended?;
    if !out.json {
        out.text("The hub has ended; everything that was acknowledged is stored.\n")?;
    }
    Ok(Exit::Done)
}

fn router(hub: &Hub) -> Router {
    let mut state = AppState::new(hub.clone());
    // The zone that the set-up page stored; a hub's laptop may have travelled.
    if let Some(zone) = admin::stored_zone(hub) {
        state.zone = zone;
    }
    app::router(state.clone()).merge(api::router(state))
}

/// What was found in the data folder.
#[derive(Debug, Default)]
struct Standing {
    /// No production is open yet.
    first_run: bool,
    /// The folder that this start made into a hub's, as an absolute path.
    made: Option<PathBuf>,
}

/// The hub of a folder; made, without a production, where the folder is empty or not there.
fn real_hub(folder: &Path) -> Outcome<(Hub, Standing)> {
    let open = OpenOptions {
        on_fatal: Some(end_now()),
        scripts: Arc::new(crate::script::hub::Reader),
        ..OpenOptions::default()
    };
    if Folder::holds_hub(folder) || (folder.exists() && !is_empty(folder)?) {
        let hub = Hub::open(folder, open)?;
        let first_run = hub.state().production.is_none();
        let standing = Standing {
            first_run,
            made: None,
        };
        return Ok((hub, standing));
    }
    let mut options = CreateOptions::new("production", "production");
    options.open = open;
    let hub = Hub::create_unopened(folder, options)?;
    let standing = Standing {
        first_run: true,
        // The whole path, so that a mistyped one is seen for what it led to.
        made: Some(std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())),
    };
    Ok((hub, standing))
}

fn is_empty(folder: &Path) -> Outcome<bool> {
    let mut inside = std::fs::read_dir(folder).map_err(|e| Failure::file("read", folder, e))?;
    Ok(inside.next().is_none())
}

/// A write that the disk did not confirm: going on could acknowledge what is not there.
fn end_now() -> OnFatal {
    Arc::new(|error| {
        Failure::from(error.clone()).report(false);
        end_process();
    })
}

#[expect(
    clippy::exit,
    reason = "nothing may run on after a failed sync, not even a clean ending"
)]
fn end_process() {
    std::process::exit(i32::from(Exit::Corrupt.code()));
}

async fn demo_hub() -> Outcome<Hub> {
    let clock = Arc::new(DemoClock::new());
    let steps = demo::steps(SystemClock::new().now()).map_err(|e| crate::demo::lists_wrong(&e))?;
    let mut options = demo::production();
    options.open.clock = Arc::<DemoClock>::clone(&clock);
    options.open.scripts = Arc::new(crate::script::hub::Reader);
    let hub = Hub::in_memory(options)?;
    demo::play(&hub, &clock, &steps)
        .await
        .map_err(Failure::cannot)?;
    hub.accounts().store().set_setting(DEMO_SETTING, b"yes")?;
    Ok(hub)
}

/// What ends a hub: a service manager's word, or Ctrl-C.
struct Signals {
    terminated: Signal,
    interrupted: Signal,
}

impl Signals {
    fn new() -> Outcome<Self> {
        let wrong = |e| Failure::cannot(format!("signals cannot be waited for: {e}"));
        Ok(Self {
            terminated: signal(SignalKind::terminate()).map_err(wrong)?,
            interrupted: signal(SignalKind::interrupt()).map_err(wrong)?,
        })
    }
}

/// Serves every listener until a signal comes or one of them fails.
async fn listen_until_told(plan: Plan, router: Router, mut signals: Signals) -> Outcome<()> {
    let router = match plan.own_ca {
        Some(ca) => router.merge(authority::routes(Arc::new(ca))),
        None => router,
    };
    let handle: Handle<SocketAddr> = Handle::new();
    let limits = Limits {
        connections: descriptors::connections(plan.open.len()),
        ..Limits::default()
    };
    let mut running = tokio::task::JoinSet::new();
    for open in plan.open {
        let (router, handle) = (router.clone(), handle.clone());
        running.spawn(async move {
            let url = open.url;
            let served =
                listen::serve_within(limits, open.socket, open.listener, open.tls, router, handle);
            served
                .await
                .map_err(|e| Failure::cannot(format!("`{url}` ended: {e}; start the hub again")))
        });
    }
    let early = tokio::select! {
        _ = signals.terminated.recv() => None,
        _ = signals.interrupted.recv() => None,
        ended = running.join_next() => ended,
    };
    handle.graceful_shutdown(Some(LAST_ANSWERS));
    let mut result = early.map_or(Ok(()), |ended| ended.map_err(Failure::cannot).flatten());
    while let Some(ended) = running.join_next().await {
        result = result.and(ended.map_err(Failure::cannot).flatten());
    }
    result
}
