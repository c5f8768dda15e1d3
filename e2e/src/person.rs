//! A person with a phone: opens pages, taps, types, and is counted while doing so.
//!
//! Controls are found by CSS selector or by the words on them, as a person finds them. Each
//! method waits until the control is there and can be pressed, and gives up after a bound.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::axe::{self, Fault};
use crate::stage::Count;
use crate::wait;

/// Times that a control is looked for when the page puts a fresh one in its place.
const TAP_TRIES_MAX: u32 = 5;

/// A person in a journey.
#[derive(Debug)]
pub(crate) struct Person {
    driver: WebDriver,
    count: Count,
    dir: PathBuf,
    /// Identity of the document last counted as a screen.
    shown: std::cell::RefCell<String>,
}

impl Person {
    /// A person who has seen nothing yet; pictures go to `dir`.
    pub(crate) fn new(driver: WebDriver, count: Count, dir: PathBuf) -> Self {
        Self {
            driver,
            count,
            dir,
            shown: std::cell::RefCell::default(),
        }
    }

    /// Name as printed in the table of counts.
    pub(crate) fn name(&self) -> String {
        self.count.borrow().0.clone()
    }

    /// The browser itself, for what has no method here.
    pub(crate) fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens an address, as by scanning a code or following a bookmark. No tap is counted.
    pub(crate) async fn open(&self, url: &str) -> Result<()> {
        self.driver
            .goto(url)
            .await
            .with_context(|| format!("{} opens `{url}`", self.name()))?;
        self.note_screen().await
    }

    /// Presses the control that `css` selects.
    pub(crate) async fn tap(&self, css: &str) -> Result<()> {
        self.tap_at(By::Css(css), css).await
    }

    /// Presses the button or link with these words on it, spaces folded.
    pub(crate) async fn tap_words(&self, words: &str) -> Result<()> {
        self.tap_at(by_words(words), words).await
    }

    /// Presses a control that records this person's signature.
    pub(crate) async fn sign(&self, css: &str) -> Result<()> {
        self.tap(css).await?;
        self.count.borrow_mut().1.signatures += 1;
        Ok(())
    }

    /// Presses the control with these words, which records this person's signature.
    pub(crate) async fn sign_words(&self, words: &str) -> Result<()> {
        self.tap_words(words).await?;
        self.count.borrow_mut().1.signatures += 1;
        Ok(())
    }

    /// Types a signing code into the field that `css` selects: one code entry, no tap.
    pub(crate) async fn enter_code(&self, css: &str, code: &str) -> Result<()> {
        self.type_into(css, code).await?;
        self.count.borrow_mut().1.codes += 1;
        Ok(())
    }

    /// Types into a field: one tap, which is the one that puts the cursor there.
    pub(crate) async fn fill(&self, css: &str, text: &str) -> Result<()> {
        self.type_into(css, text).await?;
        self.count.borrow_mut().1.taps += 1;
        Ok(())
    }

    /// Chooses a file of this machine for a field that takes one: two taps, open and choose.
    pub(crate) async fn attach(&self, css: &str, file: &std::path::Path) -> Result<()> {
        let field = self.control(By::Css(css), css).await?;
        field
            .send_keys(file.display().to_string())
            .await
            .with_context(|| format!("{} chooses `{}`", self.name(), file.display()))?;
        self.count.borrow_mut().1.taps += 2;
        Ok(())
    }

    /// How many elements `css` selects now.
    pub(crate) async fn count(&self, css: &str) -> Result<usize> {
        Ok(self.driver.find_all(By::Css(css)).await?.len())
    }

    /// Chooses the option with this value from a list: two taps, open and choose.
    pub(crate) async fn choose(&self, css: &str, value: &str) -> Result<()> {
        let option = format!("{css} option[value='{value}']");
        self.driver
            .query(By::Css(option.as_str()))
            .wait(wait::ELEMENT_WAIT, wait::BETWEEN_TRIES)
            .first()
            .await
            .with_context(|| format!("{} looks for `{option}`", self.name()))?
            .click()
            .await?;
        self.count.borrow_mut().1.taps += 2;
        Ok(())
    }

    /// Waits until the element that `css` selects shows `words`; other words around them may be.
    pub(crate) async fn sees(&self, css: &str, words: &str) -> Result<()> {
        let outcome = wait::until(&format!("`{words}` in `{css}`"), async || {
            let text = self.text(css).await;
            Ok(text.filter(|text| text.contains(words)).map(|_| ()))
        })
        .await;
        if outcome.is_err() {
            let text = self
                .text(css)
                .await
                .unwrap_or_else(|| "no such element".to_owned());
            bail!(
                "{} waits for `{words}` in `{css}`, which shows `{text}`",
                self.name()
            );
        }
        self.note_screen().await
    }

    /// Waits until nothing that `css` selects is shown.
    pub(crate) async fn sees_gone(&self, css: &str) -> Result<()> {
        self.driver
            .query(By::Css(css))
            .wait(wait::ELEMENT_WAIT, wait::BETWEEN_TRIES)
            .and_displayed()
            .wait_until_gone()
            .await
            .with_context(|| format!("{} waits until `{css}` is gone", self.name()))
    }

    /// The words that the first element selected by `css` shows now; none if it is not there.
    pub(crate) async fn text(&self, css: &str) -> Option<String> {
        // An element replaced between finding and reading is as good as not there yet.
        self.driver.find(By::Css(css)).await.ok()?.text().await.ok()
    }

    /// The value of an attribute of the first element selected by `css`.
    pub(crate) async fn attribute(&self, css: &str, name: &str) -> Result<Option<String>> {
        let element = self.control(By::Css(css), css).await?;
        Ok(element.attr(name).await?)
    }

    /// Path of the page shown now, without host and query.
    pub(crate) async fn path(&self) -> Result<String> {
        Ok(self.driver.current_url().await?.path().to_owned())
    }

    /// Takes a picture of the whole page, below the fold too, as `NAME.png`.
    pub(crate) async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        use base64::Engine as _;
        let answer = self
            .driver
            .cdp()
            .send_raw(
                "Page.captureScreenshot",
                json!({ "captureBeyondViewport": true }),
            )
            .await
            .with_context(|| format!("{} takes the picture `{name}`", self.name()))?;
        let data = answer
            .get("data")
            .and_then(|data| data.as_str())
            .context("no picture")?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(data)?;
        let path = self.dir.join(format!("{name}.png"));
        std::fs::write(&path, bytes)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(path)
    }

    /// Asks pages for a colour scheme: `light` or `dark`.
    pub(crate) async fn colours(&self, scheme: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.driver
            .cdp()
            .send_raw("Emulation.setEmulatedMedia", features)
            .await?;
        Ok(())
    }

    /// Lays the page out as for the printer, or as for the screen again.
    pub(crate) async fn paper(&self, on: bool) -> Result<()> {
        let media = json!({ "media": if on { "print" } else { "" } });
        self.driver
            .cdp()
            .send_raw("Emulation.setEmulatedMedia", media)
            .await?;
        Ok(())
    }

    /// Takes the network away from this phone, or gives it back.
    ///
    /// A response already streaming keeps streaming in some versions of the browser: to show
    /// that a page notices a lost hub, end the hub.
    pub(crate) async fn network(&self, on: bool) -> Result<()> {
        let cdp = self.driver.cdp();
        cdp.send_raw("Network.enable", json!({})).await?;
        let conditions = json!({
            "offline": !on, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        cdp.send_raw("Network.emulateNetworkConditions", conditions)
            .await?;
        Ok(())
    }

    /// Accessibility faults of the page shown.
    pub(crate) async fn faults(&self) -> Result<Vec<Fault>> {
        axe::examine(&self.driver).await
    }

    /// Fails the journey if the page shown has an accessibility fault.
    pub(crate) async fn expect_no_faults(&self) -> Result<()> {
        let faults = self.faults().await?;
        if !faults.is_empty() {
            let path = self.path().await?;
            bail!(
                "accessibility faults on `{path}`:\n{}",
                axe::describe(&faults)
            );
        }
        Ok(())
    }

    /// Fails the journey if anything on the page shown is wider than the screen.
    pub(crate) async fn expect_no_sideways_scrolling(&self) -> Result<()> {
        let answer = self
            .driver
            .execute(
                "const e = document.documentElement; return [e.scrollWidth, e.clientWidth];",
                Vec::new(),
            )
            .await?;
        let (content, screen): (u64, u64) = answer.convert()?;
        if content > screen {
            let path = self.path().await?;
            bail!("`{path}` is {content} pixels wide on a screen of {screen}");
        }
        Ok(())
    }

    async fn control(&self, by: By, what: &str) -> Result<WebElement> {
        self.driver
            .query(by)
            .wait(wait::ELEMENT_WAIT, wait::BETWEEN_TRIES)
            .and_clickable()
            .first()
            .await
            .with_context(|| format!("{} looks for `{what}`", self.name()))
    }

    /// Finds and presses. A live page may put a fresh element in place of the one just found, or while it
    /// is looked at: then it is looked for again, as a person would.
    async fn tap_at(&self, by: By, what: &str) -> Result<()> {
        let mut tries = 1;
        loop {
            let pressed = match self.control(by.clone(), what).await {
                Ok(control) => self.press(&control, what).await,
                Err(error) => Err(error),
            };
            let Err(error) = pressed else {
                return Ok(());
            };
            if tries == TAP_TRIES_MAX || !format!("{error:#}").contains("stale element") {
                return Err(error);
            }
            tries += 1;
        }
    }

    async fn press(&self, control: &WebElement, what: &str) -> Result<()> {
        // To the middle of the screen, clear of what is docked at its foot, as a thumb does it.
        let argument = vec![control.to_json()?];
        self.driver
            .execute(
                "arguments[0].scrollIntoView({ block: 'center' });",
                argument,
            )
            .await?;
        control
            .click()
            .await
            .with_context(|| format!("{} taps `{what}`", self.name()))?;
        self.count.borrow_mut().1.taps += 1;
        self.note_screen().await
    }

    /// Presses a key of the page together with Alt, which counts as a tap.
    pub(crate) async fn by_key(&self, key: &str) -> Result<()> {
        let keys = self.driver.action_chain().key_down(Key::Alt);
        keys.send_keys(key)
            .key_up(Key::Alt)
            .perform()
            .await
            .with_context(|| format!("{} presses Alt and `{key}`", self.name()))?;
        self.count.borrow_mut().1.taps += 1;
        self.note_screen().await
    }

    async fn type_into(&self, css: &str, text: &str) -> Result<()> {
        let field = self.control(By::Css(css), css).await?;
        field.clear().await?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("{} types into `{css}`", self.name()))
    }

    /// Counts a screen when the document is not the one counted last.
    async fn note_screen(&self) -> Result<()> {
        // A document is told apart by when it began and by its path; a live update is no screen.
        let answer = self
            .driver
            .execute(
                "return performance.timeOrigin + ' ' + location.pathname;",
                Vec::new(),
            )
            .await?;
        let now: String = answer.convert()?;
        let mut shown = self.shown.borrow_mut();
        if *shown != now {
            *shown = now;
            self.count.borrow_mut().1.screens += 1;
        }
        Ok(())
    }
}

/// Finds a control by the words on it.
fn by_words(words: &str) -> By {
    let text = format!("normalize-space(.)={}", xpath_string(words));
    By::XPath(format!(
        "//button[{text}] | //a[{text}] | //summary[{text}] | //label[{text}]"
    ))
}

/// An XPath expression for a string. XPath has no escapes: a string with both kinds of quote is
/// joined from parts.
fn xpath_string(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that words with quotes in them can be looked for.
    #[test]
    fn quotes_in_words() {
        assert_eq!(xpath_string("Hand over"), "'Hand over'");
        assert_eq!(xpath_string("It's mine"), "concat('It', \"'\", 's mine')");
    }
}
