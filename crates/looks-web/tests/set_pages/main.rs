//! The pages used on the set, played through the router over a hub in memory: no sockets, and time
//! moves only when told.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fall; its helpers stand outside a test function"
)]

mod every_page;
#[path = "../reader/html.rs"]
mod html;
mod live;
mod refusals;
mod rounds;
mod steps;
mod stories;
mod world;
