//! Runs one listener until it is told to end: plain or TLS, HTTP/1.1 and HTTP/2.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use rustls::ServerConfig;

use crate::mode::Listener;
use crate::security;

/// A client that takes longer than this to send its request's head is cut off.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// Serves `router`, hardened for `listener`, on a socket that is bound already, so that the caller
/// knows its port and has its own words for a port in use. Ends when `handle` says so.
pub async fn serve(
    socket: TcpListener,
    listener: Arc<Listener>,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    let service = security::harden(router, &listener).into_make_service();
    if let Some(config) = tls {
        let config = RustlsConfig::from_config(config);
        let mut server = axum_server::from_tcp_rustls(socket, config)?.handle(handle);
        limit(server.http_builder());
        server.serve(service).await
    } else {
        let mut server = axum_server::from_tcp(socket)?.handle(handle);
        limit(server.http_builder());
        server.serve(service).await
    }
}

type Builder = hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>;

fn limit(builder: &mut Builder) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(Duration::from_secs(20)))
        .max_concurrent_streams(64);
}
