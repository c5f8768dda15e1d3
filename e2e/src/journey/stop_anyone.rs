//! One press by somebody who is not signed in stops the unit on every open board; going on takes the
//! handler and the first AD.

use anyhow::{Result, ensure};

use super::demo;
use crate::person::Person;
use crate::stage::{PHONE_ES, Stage};

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (_hub, base) = demo::start(stage).await?;
    let handler = stage.person("armorer").await?;
    let ad = stage.person("first AD").await?;
    demo::sign_in(&handler, &base, "armorer-1").await?;
    demo::sign_in(&ad, &base, "ad-1").await?;
    let passer_by = stage.person("anybody").await?;
    let spanish = stage.person_with("board in Spanish", PHONE_ES).await?;
    for person in [&handler, &ad, &spanish, &passer_by] {
        person.open(&format!("{base}/board")).await?;
        person.sees("body[data-conn='live']", "").await?;
        ensure!(
            stopped(person).await.is_none(),
            "a stop is open before the press"
        );
    }
    let reader = stage.person("reader of the rules").await?;
    reader.open(&format!("{base}/rules")).await?;
    reader.sees("body[data-conn='live']", "").await?;
    stage.start_counting();
    passer_by.tap(".dock .stop-button").await?;
    passer_by.sees("#stop-answer", "STOP").await?;
    passer_by
        .sees("#stop-answer[data-kind='sent']", "voice and radio")
        .await?;
    passer_by.screenshot("pressed").await?;
    ensure!(
        stage.all().taps == 1,
        "a stop took {} taps",
        stage.all().taps
    );
    for person in [&handler, &ad, &spanish] {
        person.sees("#setup-12b[data-state='stop']", "").await?;
    }
    // Also where no board is shown.
    reader.sees("#called:not(:empty)", "STOP").await?;
    reader.screenshot("stop-on-a-page-without-a-board").await?;
    spanish.screenshot("stop-on-another-board").await?;
    handler.screenshot("stop-on-the-handlers-board").await?;

    agree(&handler).await?;
    ensure!(
        stopped(&spanish).await.is_some(),
        "one agreement ended the stop"
    );
    agree(&ad).await?;
    for person in [&spanish, &handler] {
        person.open(&format!("{base}/board")).await?;
        person.sees_gone("#setup-12b[data-state='stop']").await?;
    }
    // What stood before the stop stands no more.
    ensure!(
        spanish
            .text("#setup-12b[data-state='clear']")
            .await
            .is_none(),
        "the setup is shown as clear right after a stop"
    );
    Ok(())
}

async fn stopped(person: &Person) -> Option<String> {
    person.text("#setup-12b[data-state='stop']").await
}

/// From the first page: the stop that is open, and one's own agreement to go on.
async fn agree(person: &Person) -> Result<()> {
    demo::home(person).await?;
    person.tap("#board article[id^='stop-'] a").await?;
    person.tap("main a[href^='/do/resume']").await?;
    person
        .screenshot(&format!("agree-{}", person.name().replace(' ', "-")))
        .await?;
    let stop = person
        .driver()
        .current_url()
        .await?
        .query_pairs()
        .find(|(name, _)| name == "stop")
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    demo::sign_sheet(person).await?;
    demo::arrived(person, &format!("/stop/{stop}")).await
}
