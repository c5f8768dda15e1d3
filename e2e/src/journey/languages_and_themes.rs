//! Every main page in both languages and on all three screens: no accessibility fault, nothing wider
//! than a phone, and a picture of each.

use anyhow::{Result, bail};

use super::demo;
use crate::axe;
use crate::person::Person;
use crate::stage::{PHONE, PHONE_ES, Stage};

const THEMES: [&str; 3] = ["light", "dark", "night"];

/// Pages for somebody signed in, with the name of their pictures.
const PAGES: [(&str, &str); 20] = [
    ("home", "/"),
    ("board", "/board"),
    ("item", "/item/rev-2"),
    ("setup", "/setup/12b"),
    ("sign", "/sign/rev-2/ad"),
    ("take-out", "/do/take_out"),
    ("lots", "/lots"),
    ("day", "/day"),
    ("meeting", "/meeting/meeting-14"),
    ("people", "/people"),
    ("person", "/people/lead"),
    ("record", "/record"),
    ("rules", "/rules"),
    ("me", "/me"),
    ("labels", "/labels"),
    ("stop", "/stop"),
    ("concern", "/concern"),
    ("scripts", "/scripts"),
    ("script", "/scripts/second-draft"),
    ("script-scene", "/scripts/second-draft/3"),
];

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (_hub, base) = demo::start(stage).await?;
    let english = stage.person_with("english", PHONE).await?;
    let spanish = stage.person_with("spanish", PHONE_ES).await?;
    // Two browsers at once; each waits for the hub most of the time.
    let (mut faults, more) = tokio::try_join!(
        all_pages(&english, &base, "en"),
        all_pages(&spanish, &base, "es")
    )?;
    faults.extend(more);
    if !faults.is_empty() {
        bail!("{} pages have faults:\n{}", faults.len(), faults.join("\n"));
    }
    Ok(())
}

/// Every page on every screen; what is wrong with each.
async fn all_pages(person: &Person, base: &str, language: &str) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for theme in THEMES {
        person.open(&format!("{base}/sign-in")).await?;
        wear(person, theme).await?;
        let name = format!("sign-in-{language}-{theme}");
        faults.extend(examine(person, &name, language).await?);
    }
    demo::sign_in(person, base, "ad-1").await?;
    for theme in THEMES {
        wear(person, theme).await?;
        for (name, path) in PAGES {
            person.open(&format!("{base}{path}")).await?;
            let name = format!("{name}-{language}-{theme}");
            faults.extend(examine(person, &name, language).await?);
        }
    }
    Ok(faults)
}

/// Chooses a screen with the buttons at the foot of the page.
async fn wear(person: &Person, theme: &str) -> Result<()> {
    person
        .tap(&format!("footer button[name='theme'][value='{theme}']"))
        .await?;
    person
        .sees(&format!("html[data-theme='{theme}']"), "")
        .await
}

async fn examine(person: &Person, name: &str, language: &str) -> Result<Vec<String>> {
    person
        .sees(&format!("html[lang='{language}'] h1"), "")
        .await?;
    person.screenshot(name).await?;
    let mut wrong = Vec::new();
    if let Err(error) = person.expect_no_sideways_scrolling().await {
        wrong.push(format!("{name}: {error}"));
    }
    let found = person.faults().await?;
    if !found.is_empty() {
        wrong.push(format!("{name}:\n{}", axe::describe(&found)));
    }
    Ok(wrong)
}
