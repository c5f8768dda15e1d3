//! The pages used on the set while shooting: home, board, setup and zone, item, signature stations,
//! stop, rounds, and a person's own page.
//!
//! Each page is a plain form that works without script. A changed thing answers with 303 to a page; a
//! refusal answers with its own page, every reason in words. What may happen is the hub's decision.

pub mod act;
pub mod board;
pub mod fields;
pub mod home;
pub mod item;
pub mod lots;
pub mod mine;
pub mod next;
pub mod send;
pub mod setup;
pub mod sign;
pub mod standing;
pub mod station;
pub mod stop;
pub mod view;

use axum::Router;

use crate::app::AppState;

/// Routes of all of them.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(home::routes())
        .merge(board::routes())
        .merge(setup::routes())
        .merge(item::routes())
        .merge(sign::routes())
        .merge(act::routes())
        .merge(stop::routes())
        .merge(lots::routes())
        .merge(mine::routes())
}
