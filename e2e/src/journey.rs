//! The list of journeys. A journey is an async function in `journey/NAME.rs` that gets a
//! [`Stage`] and returns an error where reality differs from what it promises.

mod smoke;

use std::future::Future;
use std::pin::Pin;

use anyhow::Result;

use crate::stage::Stage;

/// A journey under way.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One journey.
#[derive(Debug)]
pub(crate) struct Journey {
    /// Name on the command line and of its folder; the stem of its file.
    pub(crate) name: &'static str,
    /// One line on what it shows.
    pub(crate) about: &'static str,
    /// The journey itself.
    pub(crate) run: fn(&Stage) -> Running<'_>,
}

/// Every journey, in the order they run.
pub(crate) const JOURNEYS: &[Journey] = &[Journey {
    name: "smoke",
    about: "the harness itself: counts, pictures, accessibility and a lost network on a small page",
    run: |stage| Box::pin(smoke::run(stage)),
}];
