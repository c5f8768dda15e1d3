//! Who may keep a connection open: a cap for each listener, and a bound on silence before a request.
//!
//! It reads no request. Silence within a request is the server's to bound ([`super`]).
//!
//! INVARIANT: a connection that says nothing is closed; so those who say nothing cannot take up the
//! places of somebody who wants to stop.

use std::future::{Future, Pending, pending};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Timeout, timeout};

use super::Limits;

/// The bytes after which the server knows the protocol, and its own time limits hold.
///
/// SOURCE: RFC 9113 section 3.4, the connection preface of HTTP/2 has 24 bytes.
const PROTOCOL_KNOWN: usize = 24;

/// An acceptor that counts connections and closes those that are too many.
#[derive(Debug, Clone)]
pub(super) struct Door<A> {
    inner: A,
    places: Arc<Semaphore>,
    limits: Limits,
    /// One line a minute in the log: a flood of connections must not become a flood of lines.
    lines: Arc<DefaultDirectRateLimiter>,
}

impl<A> Door<A> {
    /// A door with as many places as `limits` says, before `inner`.
    pub(super) fn new(inner: A, limits: Limits) -> Self {
        let once = Quota::per_minute(std::num::NonZeroU32::MIN);
        Self {
            inner,
            places: Arc::new(Semaphore::new(limits.connections)),
            limits,
            lines: Arc::new(RateLimiter::direct(once)),
        }
    }
}

impl<A, S> Accept<TcpStream, S> for Door<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
{
    type Stream = Watched<A::Stream>;
    type Service = A::Service;
    type Future =
        Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send + 'static>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            if self.lines.check().is_ok() {
                tracing::warn!(
                    open = self.limits.connections,
                    "too many open connections on one listener: more are closed at once"
                );
            }
            // Dropping the stream closes it.
            let full = io::Error::from(io::ErrorKind::ConnectionRefused);
            return Box::pin(async move { Err(full) });
        };
        let accepted = self.inner.accept(stream, service);
        let within = self.limits.first_bytes_within;
        Box::pin(async move {
            let (inner, service) = accepted.await?;
            // Only ever runs out: it bounds how long another may be silent.
            let silence = timeout(within, pending());
            let watched = Watched {
                inner,
                read: 0,
                silence: Some(Box::pin(silence)),
                _place: place,
            };
            Ok((watched, service))
        })
    }
}

/// A connection that ends with an error if it says nothing for too long at its beginning.
#[derive(Debug)]
pub(super) struct Watched<I> {
    inner: I,
    read: usize,
    /// None once the protocol is known.
    silence: Option<Pin<Box<Timeout<Pending<()>>>>>,
    /// Given back when the connection is dropped.
    _place: OwnedSemaphorePermit,
}

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        self.read = self.read.saturating_add(buf.filled().len() - before);
        if self.read >= PROTOCOL_KNOWN {
            self.silence = None;
        }
        if polled.is_pending()
            && let Some(silence) = &mut self.silence
            && silence.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        polled
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        // An answer is on its way, so a request was read, however short.
        self.silence = None;
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.silence = None;
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}
