//! Somebody new: put on the roster, invited on the people page, joins by the link, sets a code, and
//! signs nothing before that.

use anyhow::{Context, Result, ensure};

use super::demo;
use crate::stage::Stage;

const NEW: &str = "grip-2";
const NEW_CODE: &str = "739205";

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (_hub, base) = demo::start(stage).await?;
    let keeper = stage.person("second AD").await?;
    demo::sign_in(&keeper, &base, "ad-2").await?;
    keeper.open(&format!("{base}/people")).await?;
    keeper.tap("a[href='/people/new']").await?;
    keeper.expect_no_faults().await?;
    keeper.fill("#name", "Iris Kowal <b>").await?;
    keeper.fill("#person", NEW).await?;
    keeper.fill("#department", "grip").await?;
    keeper.tap("input[name='roles'][value='crew']").await?;
    keeper.tap("main form[action='/people'] button").await?;
    // A name is text, whatever stands in it.
    keeper.sees("h1", "Iris Kowal <b>").await?;
    keeper
        .tap(&format!("form[action='/people/{NEW}/invite'] button"))
        .await?;
    keeper.sees(".invitation h2", "Iris Kowal").await?;
    keeper.expect_no_faults().await?;
    keeper.expect_no_sideways_scrolling().await?;
    keeper.screenshot("invitation").await?;
    let link = keeper
        .attribute(".invitation a.data", "href")
        .await?
        .context("the invitation has no link")?;
    ensure!(link.starts_with(&base), "the invitation leads to `{link}`");

    stage.start_counting();
    let joiner = stage.person("new crew").await?;
    joiner.open(&link).await?;
    joiner.sees("main", "Iris Kowal").await?;
    joiner.expect_no_faults().await?;
    joiner.screenshot("is-this-you").await?;
    joiner.tap("form[action^='/join/'] button").await?;
    joiner.sees(".slate a[href='/me']", "Iris Kowal").await?;
    ensure!(
        joiner.path().await? == "/me",
        "joining led to `{}`",
        joiner.path().await?
    );
    joiner.fill("#code-new", NEW_CODE).await?;
    joiner.fill("#code-again", NEW_CODE).await?;
    joiner.tap("form[action='/me/code'] button").await?;
    joiner.sees("main .notice", "signing code is set").await?;
    joiner.expect_no_faults().await?;
    joiner.screenshot("code-set").await?;

    // The link was good once.
    let late = stage.person("somebody with the old link").await?;
    late.open(&link).await?;
    late.sees("h1", "cannot be used").await?;
    late.expect_no_faults().await
}
