//! A further take of the weapon that was just used empty: what it costs when nobody but performer
//! and first AD has to see it.

use anyhow::Result;

use super::demo::{self, Cast};
use crate::stage::Stage;

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (_hub, base) = demo::start(stage).await?;
    let cast = Cast::arrive(stage, &base).await?;
    // The camera operator goes to the monitor: nobody is in the arc any more.
    let ad = &cast.first_ad;
    ad.tap("nav.tabs a[href='/board']").await?;
    ad.tap("#setup-12a a").await?;
    ad.tap("#in-camera-op form[action='/do/leave_zone'] button")
        .await?;
    demo::arrived(ad, "/setup/12a").await?;
    cast.first_take(&[], 5).await?;
    cast.roll_and_cut("12a").await?;

    stage.start_counting();
    cast.prepare_again().await?;
    cast.give_back().await?;
    cast.shown().await?;
    cast.announce_and_clear(5).await?;
    cast.hand_over().await?;
    cast.receive().await?;
    cast.performer.screenshot("second-take").await?;
    stage.signatures_at_most(6)
}
