//! Runs one listener until it is told to end: plain or TLS, HTTP/1.1 and HTTP/2.
//!
//! An error of accepting (no file descriptor left) is no end: the server waits 50 ms and tries again.

mod door;

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
use door::Door;

/// A client that takes longer than this to send its request's head is cut off.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// What one listener gives to those who connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Open connections at a time; more are closed at once.
    pub connections: usize,
    /// How long a connection may be open before it has sent the beginning of a request.
    pub first_bytes_within: Duration,
}

impl Limits {
    /// Most connections of one listener, where the system has descriptors for them: three hundred phones, each
    /// with a live page and the few connections a browser keeps beside it, twice over.
    pub const CONNECTIONS: usize = 4_096;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: Self::CONNECTIONS,
            first_bytes_within: HEAD_WITHIN,
        }
    }
}

/// Serves `router`, hardened for `listener`, on a socket that is bound already, so that the caller
/// knows its port and has its own words for a port in use. Ends when `handle` says so.
pub async fn serve(
    socket: TcpListener,
    listener: Arc<Listener>,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    serve_within(Limits::default(), socket, listener, tls, router, handle).await
}

/// As [`serve`], with limits of the caller's.
pub async fn serve_within(
    limits: Limits,
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
        let mut server = axum_server::from_tcp_rustls(socket, config)?
            .map(|inner| Door::new(inner, limits))
            .handle(handle);
        limit(server.http_builder());
        server.serve(service).await
    } else {
        let mut server = axum_server::from_tcp(socket)?
            .map(|inner| Door::new(inner, limits))
            .handle(handle);
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
