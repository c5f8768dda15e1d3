//! The hub is gone in an instant: within five seconds an open board says that it counts for nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

use super::demo;
use crate::stage::Stage;

/// Longest time from the end of the hub to the words on the board, milliseconds.
const LIMIT_MS: u64 = 5_000;

/// Notes in the page itself when the words appear: a look from outside would come too late.
const WATCH: &str = r"
const lost = document.getElementById('lost');
new MutationObserver(() => { if (lost.textContent && !window.lostAt) window.lostAt = Date.now(); })
  .observe(lost, { childList: true, characterData: true, subtree: true });
";

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (hub, base) = demo::start(stage).await?;
    let handler = stage.person("armorer").await?;
    demo::sign_in(&handler, &base, "armorer-1").await?;
    handler.open(&format!("{base}/board")).await?;
    handler.sees("body[data-conn='live']", "").await?;
    ensure!(
        handler.text("#board [data-state='clear']").await.is_some(),
        "nothing on the board is clear, so nothing is shown by this journey"
    );
    handler.driver().execute(WATCH, Vec::new()).await?;
    hub.kill().await?;
    #[expect(
        clippy::disallowed_methods,
        reason = "compared with the browser's own clock"
    )]
    let killed = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    handler
        .sees("#lost", "Not connected: treat as not clear")
        .await?;
    let at: Option<u64> = handler
        .driver()
        .execute("return window.lostAt;", Vec::new())
        .await?
        .convert()?;
    let after = at
        .context("the words were there before the hub ended")?
        .saturating_sub(killed);
    ensure!(
        after <= LIMIT_MS,
        "the board said it after {after} ms, the limit is {LIMIT_MS} ms"
    );
    ensure!(
        handler.text("#board [data-state='clear']").await.is_none(),
        "something on a lost board is still shown as clear"
    );
    handler.screenshot("not-connected").await?;
    // A press that cannot be sent says so, and does not look as if it were.
    handler.tap(".dock .stop-button").await?;
    handler
        .sees("#stop-answer[data-kind='unsent']", "NOT SENT")
        .await?;
    handler.screenshot("stop-not-sent").await?;
    Ok(())
}
