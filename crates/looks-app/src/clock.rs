//! The only reader of time. Everything else gets a time as an argument.
//!
//! Two readings: the wall clock (a claim, may jump) and the monotonic clock since this clock was made
//! (never jumps, but says nothing about the date). The writer compares the two to notice a jump.

use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use looks_core::Timestamp;

/// A source of time.
pub trait Clock: Debug + Send + Sync {
    /// Wall clock, milliseconds since 1970-01-01 UTC.
    fn wall_ms(&self) -> i64;

    /// Monotonic clock, milliseconds since some fixed moment of this run. Never goes back.
    fn mono_ms(&self) -> u64;

    /// Wall clock as the core's type.
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.wall_ms())
    }
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock whose monotonic reading starts at 0 now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this module is the one place that reads the clock"
    )]
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this module is the one place that reads the clock"
    )]
    fn wall_ms(&self) -> i64 {
        let now = SystemTime::now();
        match now.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        }
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A clock that moves only when told: for replays and tests.
#[derive(Debug)]
pub struct ManualClock {
    wall: AtomicI64,
    mono: AtomicU64,
}

impl ManualClock {
    /// A clock that stands at this wall time (milliseconds since 1970 UTC), monotonic 0.
    pub const fn at(wall_ms: i64) -> Self {
        Self {
            wall: AtomicI64::new(wall_ms),
            mono: AtomicU64::new(0),
        }
    }

    /// Time passes: both clocks move.
    pub fn advance_ms(&self, ms: u64) {
        self.mono.fetch_add(ms, Ordering::SeqCst);
        self.wall
            .fetch_add(i64::try_from(ms).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    /// Somebody sets the wall clock: only it moves.
    pub fn set_wall_ms(&self, wall_ms: i64) {
        self.wall.store(wall_ms, Ordering::SeqCst);
    }

    /// Time passes until the wall clock stands at `wall_ms`; does nothing if that is in the past.
    pub fn advance_to_ms(&self, wall_ms: i64) {
        let ahead = wall_ms.saturating_sub(self.wall.load(Ordering::SeqCst));
        if let Ok(ms) = u64::try_from(ahead) {
            self.advance_ms(ms);
        }
    }
}

impl Clock for ManualClock {
    fn wall_ms(&self) -> i64 {
        self.wall.load(Ordering::SeqCst)
    }

    fn mono_ms(&self) -> u64 {
        self.mono.load(Ordering::SeqCst)
    }
}
