//! One weapon from locked to the performer and back to locked, empty: four people, three phones.
//!
//! The camera operator stands in the arc and has no phone: that signature is made on the handler's,
//! with the operator's own code.

use anyhow::{Context, Result, ensure};

use super::demo::{self, Cast, ITEM};
use crate::stage::Stage;

/// Signatures of the whole way there and back: one for each person at each station.
const SIGNATURES: u32 = 13;

/// People in the zone of setup 12A when the demonstration opens.
const HEADS: u32 = 6;

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (_hub, base) = demo::start(stage).await?;
    let cast = Cast::arrive(stage, &base).await?;
    let onlooker = stage.person("board, signed out").await?;
    onlooker.open(&format!("{base}/item/{ITEM}")).await?;
    onlooker.sees("#board dl.facts", "gun-safe").await?;
    stage.start_counting();

    cast.take_out().await?;
    cast.handler.screenshot("1-taken-out").await?;
    cast.prepare().await?;
    cast.handler.screenshot("2-shown").await?;
    cast.shown_on_handlers_phone("camera-op").await?;
    cast.shown().await?;
    cast.announce_and_clear(HEADS).await?;
    cast.hand_over().await?;
    cast.handler.screenshot("3-handed-over").await?;
    cast.receive().await?;
    cast.performer.screenshot("4-received").await?;
    // The page that nobody touched has followed: with the performer, and named by role and initial.
    onlooker.sees("#board dl.facts", "performer").await?;
    let open = onlooker.text("#board").await.context("no board")?;
    ensure!(
        !open.contains("Birch"),
        "a board that anybody can read names the performer"
    );

    cast.roll_and_cut("12a").await?;
    // The handler's page of the item is open still; it leads to the end of the use.
    cast.close().await?;
    cast.give_back().await?;
    cast.watch().await?;
    cast.lock().await?;
    cast.see_locked().await?;
    onlooker.sees("#board dl.facts", "gun-safe").await?;
    onlooker.screenshot("5-locked").await?;
    ensure!(
        stage.all().signatures == SIGNATURES && stage.all().codes == SIGNATURES,
        "counted {:?}, expected {SIGNATURES} signatures with a code each",
        stage.all()
    );
    Ok(())
}
