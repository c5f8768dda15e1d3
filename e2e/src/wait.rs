//! Waiting for a condition with a bounded number of tries.
//!
//! Not a pause: each try asks, and the first yes ends the wait. Nothing here assumes how long
//! anything takes; the bound only decides when to give up with a message.

use std::time::Duration;

use anyhow::{Result, bail};

/// Time between two tries.
pub(crate) const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// Longest wait for anything a page or a process does, as tries of [`BETWEEN_TRIES`].
pub(crate) const TRIES_MAX: usize = 150;

/// Longest wait for an element, for the driver's own polling.
pub(crate) const ELEMENT_WAIT: Duration = Duration::from_secs(10);

/// Asks `question` until it answers with a value, at most [`TRIES_MAX`] times.
///
/// `what` completes the sentence "gave up waiting for ...". An error from the question ends the
/// wait at once.
pub(crate) async fn until<T>(
    what: &str,
    mut question: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let mut ticks = tokio::time::interval(BETWEEN_TRIES);
    for _ in 0..TRIES_MAX {
        ticks.tick().await;
        if let Some(value) = question().await? {
            return Ok(value);
        }
    }
    bail!("gave up waiting for {what} after {TRIES_MAX} tries")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that the first answer ends the wait.
    #[tokio::test]
    async fn first_answer_ends_the_wait() {
        let mut asked = 0;
        let value = until("three", async || {
            asked += 1;
            Ok((asked == 3).then_some(asked))
        })
        .await
        .unwrap();
        assert_eq!(value, 3);
    }

    /// Shows that an error is not retried.
    #[tokio::test]
    async fn error_ends_the_wait() {
        let mut asked = 0;
        let outcome: Result<()> = until("nothing", async || {
            asked += 1;
            bail!("broken")
        })
        .await;
        assert_eq!(outcome.unwrap_err().to_string(), "broken");
        assert_eq!(asked, 1);
    }
}
