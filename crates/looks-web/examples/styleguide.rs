//! Serves the style guide on this machine, for eyes: `cargo run -p looks-web --example styleguide`.
//! The address `/page?theme=night&lang=es&show=board` picks theme, language and page.
//! The environment: `SILENT_AFTER=3` ends the beats after three, to see what a board does then;
//! `HUB_NAME=hub.test` makes it the reduced listener of that name.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Query;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use looks_web::context::{Cx, Theme};
use looks_web::i18n::Lang;
use looks_web::mode::{Listener, Mode};
use looks_web::{security, shell, styleguide};
use maud::Markup;
use serde::Deserialize;
use tokio_stream::{Stream, StreamExt, wrappers::IntervalStream};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ask {
    theme: String,
    lang: String,
    show: String,
    mode: String,
}

async fn page(Query(ask): Query<Ask>) -> Markup {
    let mut listener = Listener::localhost();
    if ask.mode == "lan" {
        listener = Listener::new(Mode::PlainLan, &[]);
        listener.full_address = Some("https://hub.local:8443".to_owned());
    }
    let lang = Lang::from_tag(&ask.lang).unwrap_or_default();
    let theme = Theme::from_code(&ask.theme).unwrap_or_default();
    let cx = Cx::fixed(lang, theme, listener);
    match ask.show.as_str() {
        "board" => styleguide::board(&cx),
        "sign" => styleguide::signing(&cx),
        _ => styleguide::everything(&cx),
    }
}

async fn events() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let silent = std::env::var_os("SILENT_AFTER").and_then(|v| v.to_str()?.parse().ok());
    let ticks = IntervalStream::new(tokio::time::interval(Duration::from_secs(2)));
    let beats = ticks.take(silent.unwrap_or(usize::MAX));
    Sse::new(
        beats
            .map(|_| Ok(Event::default().event("beat").data("10:42:31")))
            .chain(tokio_stream::pending()),
    )
}

#[tokio::main]
async fn main() -> Result<(), std::io::Error> {
    let listener = Arc::new(match std::env::var("HUB_NAME") {
        Ok(name) => Listener::new(Mode::PlainLan, &[name]),
        Err(_) => Listener::localhost(),
    });
    let router = Router::new()
        .route("/page", get(page))
        .route(
            "/board/unit-1/fragment",
            get(|cx: Cx| async move { styleguide::board_fragment(&cx) }),
        )
        .route("/events", get(events))
        .route(
            "/stop",
            post(|| async { Json(serde_json::json!({"boards": 12, "recorded": true})) }),
        )
        .merge(shell::routes());
    let socket = tokio::net::TcpListener::bind("127.0.0.1:8801").await?;
    axum::serve(socket, security::harden(router, &listener)).await
}
