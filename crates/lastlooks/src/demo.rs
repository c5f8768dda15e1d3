//! `lastlooks demo`: the demonstration production in a folder of its own, and its evidence pack.

use looks_app::demo::{self, DemoClock};
use looks_app::hub::Redaction;
use looks_app::{Clock as _, Hub, OpenOptions, SystemClock};
use std::sync::Arc;

use crate::args::Demo;
use crate::outcome::{Exit, Failure, Out, Outcome};
use crate::{export, place};

/// Carries out `demo`.
pub(crate) fn run(asked: &Demo, out: Out) -> Outcome {
    let clock = Arc::new(DemoClock::new());
    let steps = demo::steps(SystemClock::new().now()).map_err(|e| lists_wrong(&e))?;
    let mut options = demo::production();
    options.open = OpenOptions {
        clock: Arc::<DemoClock>::clone(&clock),
        rehash: false,
        ..OpenOptions::default()
    };
    let hub = Hub::create(&asked.data, options)?;
    let done = place::runtime()?
        .block_on(demo::play(&hub, &clock, &steps))
        .map_err(Failure::cannot)
        .and_then(|()| export::write(&hub, &asked.export, &Redaction::default(), out));
    let told = done.map(|summary| export::said(&hub, &asked.export, &summary));
    hub.shutdown();
    let (value, text) = told?;
    out.answer(&value, &text)?;
    Ok(Exit::Done)
}

/// The lists in `examples/` do not fit the importer.
pub(crate) fn lists_wrong(errors: &[looks_app::import::RowError]) -> Failure {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Failure::cannot(format!("the example lists: {}", lines.join("; ")))
}
