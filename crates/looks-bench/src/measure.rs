//! Timing one piece of work many times.
//!
//! Each call is timed alone, so that the slow ones are seen and not averaged away.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

/// Times of many calls of one piece of work, sorted.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    sorted: Vec<Duration>,
}

impl Times {
    /// Sorts times taken elsewhere. At least one is needed.
    pub(crate) fn of(mut times: Vec<Duration>) -> Result<Self> {
        ensure!(!times.is_empty(), "nothing was measured");
        times.sort_unstable();
        Ok(Self { sorted: times })
    }

    /// The time that `percent` of the calls did not exceed: the nearest rank, no interpolation.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.sorted.len() * percent).div_ceil(100).max(1);
        self.sorted
            .get(rank - 1)
            .or(self.sorted.last())
            .copied()
            .unwrap_or_default()
    }

    /// Calls in a second, one after the other.
    pub(crate) fn per_second(&self) -> f64 {
        let total: Duration = self.sorted.iter().sum();
        let count = u32::try_from(self.sorted.len()).unwrap_or(u32::MAX);
        f64::from(count) / total.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// How many calls were timed.
    pub(crate) fn count(&self) -> usize {
        self.sorted.len()
    }
}

/// A clock that was started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "measuring is reading the clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Does `work` once and says how long it took.
pub(crate) fn once<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let watch = Stopwatch::start();
    let done = work()?;
    Ok((done, watch.elapsed()))
}

/// Calls `work` `warm` times untimed, then `count` times timed. `work` gets the number of the
/// call and returns something that depends on its result, so that the work is not optimised away.
pub(crate) fn repeat<T>(
    warm: usize,
    count: usize,
    mut work: impl FnMut(usize) -> Result<T>,
) -> Result<Times> {
    for call in 0..warm {
        std::hint::black_box(work(call)?);
    }
    let mut times = Vec::with_capacity(count);
    for call in warm..warm + count {
        let watch = Stopwatch::start();
        std::hint::black_box(work(call)?);
        times.push(watch.elapsed());
    }
    Times::of(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the nearest rank, and calls in a second.
    #[test]
    fn percentiles() {
        let times = Times::of((1..=100).rev().map(Duration::from_millis).collect()).unwrap();
        assert_eq!(times.percentile(50), Duration::from_millis(50));
        assert_eq!(times.percentile(99), Duration::from_millis(99));
        assert_eq!(times.percentile(100), Duration::from_millis(100));
        let one = Times::of(vec![Duration::from_millis(4)]).unwrap();
        assert_eq!(one.percentile(50), Duration::from_millis(4));
        assert!((one.per_second() - 250.0).abs() < 1e-6);
    }

    /// Shows that nothing measured is an error, and that an error of the work comes through.
    #[test]
    fn nothing_measured() {
        assert!(Times::of(Vec::new()).is_err());
        assert!(
            repeat(0, 3, |call| {
                ensure!(call < 2, "full");
                Ok(call)
            })
            .is_err()
        );
        assert_eq!(repeat(2, 3, Ok).unwrap().count(), 3);
    }
}
