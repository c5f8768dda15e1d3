//! Placeholder until the page stands.

use axum::Router;

use crate::app::AppState;

/// Routes.
pub fn routes() -> Router<AppState> {
    Router::new()
}
