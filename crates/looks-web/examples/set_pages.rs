//! Serves every page over the demonstration's production on this machine, for eyes:
//! `cargo run -p looks-web --example set_pages`, then `http://127.0.0.1:8802/as/armorer-1`.
//!
//! `/as/<person>` signs in as that person. Nothing of this is in the binary.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use looks_app::accounts::CodeCost;
use looks_app::demo::{self, DemoClock};
use looks_app::{Clock as _, Hub, SystemClock};
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use looks_web::app::{self, AppState};
use looks_web::mode::{Listener, Mode};
use looks_web::security;

async fn sign_in(State(state): State<AppState>, Path(who): Path<String>) -> Response {
    let Ok(person) = PersonId::parse(&who) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match state
        .hub
        .accounts()
        .sign_in(&person, "eyes", Strength::OwnSession, "eyes")
    {
        Ok((secret, _)) => {
            let cookie = Mode::Localhost.session_cookie(&secret, 3_600);
            (
                StatusCode::SEE_OTHER,
                [(LOCATION, "/".to_owned()), (SET_COOKIE, cookie)],
            )
                .into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clock = Arc::new(DemoClock::new());
    let mut options = demo::production();
    options.open.clock = Arc::<DemoClock>::clone(&clock);
    options.open.code_cost = CodeCost::CHEAP;
    let hub = Hub::in_memory(options)?;
    let steps =
        demo::steps(SystemClock::new().now()).map_err(|_| "the example lists cannot be read")?;
    demo::play(&hub, &clock, &steps).await?;
    let state = AppState::new(hub);
    let router = app::router(state.clone()).merge(
        axum::Router::new()
            .route("/as/{who}", get(sign_in))
            .with_state(state),
    );
    let mut listener = Listener::localhost();
    listener.names.push("127.0.0.1".to_owned());
    let socket = tokio::net::TcpListener::bind("127.0.0.1:8802").await?;
    axum::serve(socket, security::harden(router, &Arc::new(listener))).await?;
    Ok(())
}
