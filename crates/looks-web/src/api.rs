//! The HTTP interface for programs, under `/api/v1`: commands in, answers with reasons out, the board
//! and the record to read, described by OpenAPI 3.1.
//!
//! Nothing here decides, and nothing can be done here that pages cannot do. A program shows a personal
//! token (`Authorization: Bearer ll_...`); a page of the hub uses its session. See `docs/API.md`.
//!
//! INVARIANT: over plain http on a network no token and no signing code is read.

mod caller;
mod commands;
mod document;
mod importing;
mod reading;
mod scripts;
mod stop;
mod words;

use axum::Router;
use axum::response::Redirect;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::security;

pub use document::document;

/// The whole interface over a hub.
pub fn router(state: AppState) -> Router {
    described().0.with_state(state)
}

/// Routes and their description, made together so that neither can be without the other.
fn described() -> (Router<AppState>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(document::about())
        .routes(routes!(commands::post))
        .routes(routes!(reading::board))
        .routes(routes!(reading::state))
        .routes(routes!(reading::item))
        .routes(routes!(reading::setup))
        .routes(routes!(reading::entries))
        .routes(routes!(reading::receipt))
        .routes(routes!(reading::checkpoint))
        .routes(routes!(scripts::list))
        .routes(routes!(scripts::one))
        .routes(routes!(scripts::changes))
        .routes(routes!(reading::rules))
        .routes(routes!(reading::rule))
        .routes(routes!(document::command_schema))
        .routes(routes!(document::openapi))
        .routes(routes!(events))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(importing::post))
                .layer(security::import_limit()),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(scripts::post))
                .layer(crate::admin::script_limit()),
        )
        .split_for_parts()
}

/// Live news as server-sent events.
///
/// `beat` every two seconds with the hub's time of day, `board` with the record's size when something
/// changed, `stop` when somebody pressed it (`pending` until it is stored), `resync` when news was lost.
/// News carries no content: fetch the board again. Five seconds without a beat: treat everything as
/// not clear. The stream itself is at `/events`.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "live",
    responses((status = 307, description = "the stream is at `/events` (`text/event-stream`)"))
)]
async fn events() -> Redirect {
    Redirect::temporary("/events")
}
