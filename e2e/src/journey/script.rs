//! A script on the hub: a finding dismissed and another confirmed, then the next draft, which has a gun more
//! in one scene and a fire less in another. Exactly those two are shown, and the gun nobody assessed is on
//! the board.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::demo;
use crate::person::Person;
use crate::stage::Stage;

#[expect(dead_code, reason = "the reader's own tests write more kinds of pages")]
#[path = "../../../crates/looks-script/tests/pdf/writer.rs"]
mod writer;

/// The condition that the script's gun brings about.
const CONDITION: &str = ".conditions a[href='/rules/base/script-assessment']";

/// Scenes of a pickup day: scene 16 is that of the demonstration's setup 16, which no assessment covers.
const FIRST: &str = "\
EXT. RIDGE ROAD - DAY #16#

Marta waits at the fence. Her coat is buttoned to the neck.

INT. BARN - DAY #21#

A torch burns on the wall. Lane reads a letter.

INT. HAYLOFT - DAY #22#

Marta climbs a ladder to the beam and walks along it.

INT. KITCHEN - DAY #23#

Soup. Lane eats with his mother and asks for the salt.
";

fn second() -> String {
    FIRST
        .replace(
            "Her coat is buttoned to the neck.",
            "Her coat is buttoned to the neck. She draws a pistol from under it.",
        )
        .replace("A torch burns on the wall. Lane", "Lane")
}

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (_hub, base) = demo::start(stage).await?;
    let first = written(stage.dir(), "pickups-1.fountain", FIRST)?;
    let next = written(stage.dir(), "pickups-2.fountain", &second())?;
    let ad = stage.person("first AD").await?;
    demo::sign_in(&ad, &base, "ad-1").await?;
    ad.tap("nav.tabs a[href='/more']").await?;
    ad.tap("a[href='/scripts']").await?;
    ad.sees("main", "ridge-country").await?;
    ad.expect_no_faults().await?;

    held_by_the_script(&ad, &base).await?;
    stage.start_counting();
    pickups(&ad, &base, &first).await?;
    next_draft(&ad, &base, &next).await?;
    planned(&ad, &base).await?;
    pages_of_a_pdf(&ad, &base, stage.dir()).await?;
    // Somebody who does not read scripts does not.
    let lead = stage.person("performer").await?;
    demo::sign_in(&lead, &base, "lead").await?;
    lead.open(&format!("{base}/scripts/pickups-2")).await?;
    lead.sees("main", "safety").await?;
    let shown = lead.text("main").await.unwrap_or_default();
    ensure!(!shown.contains("RIDGE ROAD"), "a performer reads: {shown}");
    pictures(&ad, &base).await
}

/// A finding of the demonstration's script holds setup 16 until it is dismissed.
async fn held_by_the_script(ad: &Person, base: &str) -> Result<()> {
    // The demonstration's own script has holstered revolvers in scene 16, and setup 16 is held for them.
    ad.open(&format!("{base}/setup/16")).await?;
    ad.sees(CONDITION, "").await?;
    ad.sees(".on-setup", "firearms").await?;
    ad.screenshot("setup-held").await?;
    ad.open(&format!("{base}/scripts/second-draft")).await?;
    ad.expect_no_faults().await?;
    ad.expect_no_sideways_scrolling().await?;
    ad.screenshot("strip").await?;
    ad.tap(".strip a[href='/scripts/second-draft/5']").await?;
    ad.sees("h1", "RIDGE ROAD").await?;
    ad.expect_no_faults().await?;
    ad.screenshot("scene").await?;
    ad.tap("#h-0 .because button[value='a prop that does nothing']")
        .await?;
    ad.sees("[data-standing='dismissed']", "a prop that does nothing")
        .await?;
    ad.open(&format!("{base}/setup/16")).await?;
    ad.sees("main", "").await?;
    ad.sees_gone(CONDITION).await?;
    Ok(())
}

/// Pickup pages, as a script of their own: one finding confirmed, one dismissed.
async fn pickups(ad: &Person, base: &str, first: &Path) -> Result<()> {
    ad.open(&format!("{base}/scripts")).await?;
    // The draft in force is chosen already: whoever files another script says so.
    ad.choose("select[name='after']", "-").await?;
    ad.attach("#script-file", first).await?;
    ad.tap_words("Read and file").await?;
    ad.sees("h1", "pickups-1.fountain").await?;
    ad.expect_no_faults().await?;
    ad.tap(".strip a[href='/scripts/pickups-1/1']").await?;
    ad.sees("mark", "torch").await?;
    ad.tap("#h-0 form[action$='/confirm'] button").await?;
    ad.sees("#h-0 .hazard-standing", "Confirmed").await?;
    ad.sees(".just-now", "Confirmed").await?;
    ad.tap("a[rel='next']").await?;
    ad.sees("#h-0 h3", "heights").await?;
    ad.tap("#h-0 .because button[value='not on set in this scene']")
        .await?;
    ad.sees("[data-standing='dismissed']", "not on set in this scene")
        .await?;
    ad.expect_no_faults().await?;
    ad.open(&format!("{base}/setup/16")).await?;
    ad.sees("main", "").await?;
    ad.sees_gone(CONDITION).await?;
    Ok(())
}

/// The next draft: exactly two changes, what was decided about the rest still holds, and the board.
async fn next_draft(ad: &Person, base: &str, next: &Path) -> Result<()> {
    ad.open(&format!("{base}/scripts/pickups-1")).await?;
    ad.attach("#script-file", next).await?;
    ad.tap_words("Read and file").await?;
    ad.sees("h1", "Changed since pickups-1.fountain").await?;
    ad.expect_no_faults().await?;
    ad.expect_no_sideways_scrolling().await?;
    ad.screenshot("changes").await?;
    lines(ad, "new", &["firearms", "Scene 16", "pistol"]).await?;
    lines(
        ad,
        "gone",
        &["fire", "scene 21 of the draft before", "torch"],
    )
    .await?;
    ensure!(
        ad.count("[data-status='changed']").await? == 0,
        "something else is called changed"
    );
    ad.sees("main", "1 decision still holds").await?;
    ad.tap("[data-status='new'] a").await?;
    ad.sees("mark", "pistol").await?;
    ad.screenshot("gun").await?;
    ad.open(&format!("{base}/board")).await?;
    ad.sees(".part:has(#setup-16) .on-setup", "undecided")
        .await?;
    ad.screenshot("board").await?;
    ad.open(&format!("{base}/setup/16")).await?;
    ad.sees(CONDITION, "").await?;
    ad.expect_no_faults().await?;
    ad.open(&format!("{base}/scripts/pickups-2/2")).await?;
    ad.sees("[data-standing='dismissed']", "taken over from pickups-1")
        .await?;
    Ok(())
}

/// A setup is planned from its scene, is looked up in its script alone, and is planned anew.
async fn planned(ad: &Person, base: &str) -> Result<()> {
    ad.open(&format!("{base}/scripts/pickups-2/2")).await?;
    ad.tap("a[href^='/plan?script=pickups-2']").await?;
    ad.sees("h1", "Plan a setup").await?;
    ad.expect_no_faults().await?;
    ad.expect_no_sideways_scrolling().await?;
    ad.fill("[name='place']", "hayloft").await?;
    ad.fill("[name='words']", "Marta on the beam").await?;
    // The screen changes under what was typed, is kept, and changes back.
    ad.tap("footer button[name='theme'][value='night']").await?;
    ad.sees("html[data-theme='night']", "").await?;
    ad.tap_words("Plan this setup").await?;
    ad.sees("h1", "Setup 22").await?;
    ad.sees("main", "pickups-2.fountain").await?;
    ad.sees("html[data-theme='night'] main", "Marta on the beam")
        .await?;
    ad.expect_no_faults().await?;
    ad.tap("footer button[name='theme'][value='auto']").await?;
    ad.sees("html[data-theme='auto']", "").await?;
    ad.tap("a[href='/plan?setup=22']").await?;
    ad.sees("main", "voids every clearance").await?;
    ad.fill("[name='words']", "Marta beside the beam").await?;
    ad.tap_words("Plan it anew").await?;
    ad.sees("main", "Marta beside the beam").await?;
    ad.open(&format!("{base}/scripts/pickups-2/2")).await?;
    ad.sees("a[href='/setup/22']", "22").await
}

/// A PDF is read by its places, in a process of its own; a broken one is refused by name and nothing is filed.
async fn pages_of_a_pdf(ad: &Person, base: &str, folder: &Path) -> Result<()> {
    let text = "a|EXT. YARD - DAY\n\na|Lane draws a revolver and aims it at her.\n\n\
                a|INT. KITCHEN - DAY\n\na|They drink tea and say nothing.";
    let page = writer::pdf(
        &[writer::typed(writer::SHOOTING, text)],
        writer::Setting::Plain,
    );
    let whole = std::path::absolute(folder.join("yard.pdf"))?;
    std::fs::write(&whole, &page)?;
    let broken = std::path::absolute(folder.join("torn.pdf"))?;
    std::fs::write(&broken, page.get(..page.len() / 3).unwrap_or_default())?;

    ad.open(&format!("{base}/scripts")).await?;
    // Of several scripts in force none is chosen already.
    ad.choose("select[name='after']", "-").await?;
    ad.attach("#script-file", &broken).await?;
    ad.tap_words("Read and file").await?;
    ad.sees("main", "torn.pdf").await?;
    ad.sees("main", "PDF").await?;
    ad.open(&format!("{base}/scripts")).await?;
    let shown = ad.text("main").await.unwrap_or_default();
    ensure!(!shown.contains("torn"), "a torn file was filed: {shown}");

    ad.choose("select[name='after']", "-").await?;
    ad.attach("#script-file", &whole).await?;
    ad.tap_words("Read and file").await?;
    ad.sees("h1", "yard.pdf").await?;
    ad.tap(".strip a[href='/scripts/yard/0']").await?;
    ad.sees("mark", "revolver").await?;
    // By keys: what waits is confirmed, and something is added for the whole scene.
    ad.by_key("c").await?;
    ad.sees("#h-0 .hazard-standing", "Confirmed").await?;
    ad.by_key("a").await?;
    ad.tap("button[name='category'][value='crowds']").await?;
    ad.sees(
        ".hazard[data-standing='confirmed']:last-of-type h3",
        "crowds",
    )
    .await?;
    ad.expect_no_faults().await
}

/// The pages as a phone shows them, by day and by night.
async fn pictures(ad: &Person, base: &str) -> Result<()> {
    for theme in ["light", "dark"] {
        ad.colours(theme).await?;
        for (name, path) in [
            ("draft", "/scripts/second-draft"),
            ("scene", "/scripts/second-draft/3"),
            ("changes", "/scripts/pickups-2/changes"),
            ("setup", "/setup/16"),
            ("plan", "/plan?setup=16"),
            ("board", "/board"),
        ] {
            ad.open(&format!("{base}{path}")).await?;
            ad.sees("h1", "").await?;
            ad.screenshot(&format!("{name}-{theme}")).await?;
        }
    }
    Ok(())
}

/// One line of a kind, with these words.
async fn lines(person: &Person, status: &str, words: &[&str]) -> Result<()> {
    let css = format!("[data-status='{status}']");
    let count = person.count(&css).await?;
    ensure!(count == 1, "{count} lines of `{status}`");
    for word in words {
        person.sees(&css, word).await?;
    }
    Ok(())
}

fn written(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = std::path::absolute(folder.join(name))?;
    std::fs::write(&path, text)?;
    Ok(path)
}
