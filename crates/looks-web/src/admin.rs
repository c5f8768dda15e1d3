//! Routes of the pages that prepare and keep the production: accounts, people, day, imports, record.
//!
//! The pages used on the set while shooting are in [`crate::page`].

use axum::Router;

use crate::app::AppState;

/// Every route of these pages.
pub fn routes() -> Router<AppState> {
    Router::new()
}
