//! What a journey is given: a folder of its own, a hub on demand, and people with a phone each.
//!
//! Everything made here is closed by [`Stage::close`], also when the journey failed.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, bail};
use thirtyfour::ChromeCapabilities;
use thirtyfour::prelude::*;

use crate::hub::{self, Hub};
use crate::person::Person;
use crate::tally::{self, Tally};

/// The screen and language of a person's device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device {
    /// Width in CSS pixels.
    pub(crate) width: u32,
    /// Height in CSS pixels.
    pub(crate) height: u32,
    /// True for a touch screen, whose pages are laid out as on a phone.
    pub(crate) touch: bool,
    /// Language the browser asks for, as in `Accept-Language`.
    pub(crate) language: &'static str,
}

/// The phone that journeys are measured on.
pub(crate) const PHONE: Device = Device {
    width: 412,
    height: 915,
    touch: true,
    language: "en",
};

/// The same phone, asking for Spanish.
pub(crate) const PHONE_ES: Device = Device {
    language: "es",
    ..PHONE
};

/// A laptop on the camera cart.
pub(crate) const LAPTOP: Device = Device {
    width: 1280,
    height: 800,
    touch: false,
    language: "en",
};

/// Name and counts of a person, shared between the stage and the person.
pub(crate) type Count = Rc<RefCell<(String, Tally)>>;

/// The surroundings of one journey.
#[derive(Debug)]
pub(crate) struct Stage {
    chromedriver: String,
    dir: PathBuf,
    binary: PathBuf,
    browsers: RefCell<Vec<WebDriver>>,
    counts: RefCell<Vec<Count>>,
}

impl Stage {
    /// A stage with an empty folder `target/e2e/NAME`.
    pub(crate) fn new(name: &str, chromedriver: &str, target: &Path) -> Result<Self> {
        let dir = target.join("e2e").join(name);
        if dir.exists() {
            std::fs::remove_dir_all(&dir)
                .with_context(|| format!("cannot empty `{}`", dir.display()))?;
        }
        std::fs::create_dir_all(&dir)
            .with_context(|| format!("cannot make `{}`", dir.display()))?;
        Ok(Self {
            chromedriver: chromedriver.to_owned(),
            dir,
            binary: target.join("debug").join("lastlooks"),
            browsers: RefCell::default(),
            counts: RefCell::default(),
        })
    }

    /// Folder of this journey: data of the hub, its log, screenshots. Empty at the start.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Starts the hub. `arguments` gets the port and the journey's folder, and returns the
    /// arguments of `lastlooks`; the second value is the port.
    ///
    /// Calling it again on the same folder is a restart: a new port, the same data.
    pub(crate) async fn hub(
        &self,
        arguments: impl Fn(u16, &Path) -> Vec<String>,
    ) -> Result<(Hub, u16)> {
        let port = hub::free_port()?;
        let log = self.dir.join("hub.log");
        let hub = Hub::start(&self.binary, &arguments(port, &self.dir), port, &log).await?;
        Ok((hub, port))
    }

    /// A person with a new phone: a browser with no cookie and nothing stored.
    pub(crate) async fn person(&self, name: &str) -> Result<Person> {
        self.person_with(name, PHONE).await
    }

    /// A person with a device of the given kind.
    pub(crate) async fn person_with(&self, name: &str, device: Device) -> Result<Person> {
        let driver = WebDriver::new(self.chromedriver.as_str(), capabilities(device)?)
            .await
            .with_context(|| format!("cannot open a browser for `{name}`"))?;
        // Kept before anything else can fail, so that `close` always finds it.
        self.browsers.borrow_mut().push(driver.clone());
        let count: Count = Rc::new(RefCell::new((name.to_owned(), Tally::default())));
        self.counts.borrow_mut().push(Rc::clone(&count));
        Ok(Person::new(driver, count, self.dir.clone()))
    }

    /// Forgets what was counted so far: what comes now is what the journey is about.
    pub(crate) fn start_counting(&self) {
        for count in self.counts.borrow().iter() {
            count.borrow_mut().1 = Tally::default();
        }
    }

    /// The counts of everybody together.
    pub(crate) fn all(&self) -> Tally {
        self.counts
            .borrow()
            .iter()
            .fold(Tally::default(), |sum, count| sum.plus(count.borrow().1))
    }

    /// Fails the journey when more signatures were needed than promised.
    pub(crate) fn signatures_at_most(&self, limit: u32) -> Result<()> {
        let found = self.all().signatures;
        if found > limit {
            bail!("the journey took {found} signatures, the limit is {limit}");
        }
        Ok(())
    }

    /// Prints the table of counts and keeps it as `counts.txt` beside the screenshots.
    #[expect(clippy::print_stdout, reason = "the report of a journey")]
    pub(crate) fn print_counts(&self) -> Result<()> {
        let rows: Vec<(String, Tally)> = self
            .counts
            .borrow()
            .iter()
            .map(|count| count.borrow().clone())
            .collect();
        let table = tally::table(&rows);
        print!("{table}");
        std::fs::write(self.dir.join("counts.txt"), table).context("cannot write counts.txt")
    }

    /// Takes a picture of what every browser shows, as far as it still answers.
    pub(crate) async fn last_screenshots(&self) {
        let browsers = self.browsers.borrow().clone();
        for (number, driver) in browsers.iter().enumerate() {
            // The journey has failed already; a browser that does not answer adds nothing.
            let _ = driver
                .screenshot(&self.dir.join(format!("failed-{number}.png")))
                .await;
        }
    }

    /// Closes every browser.
    pub(crate) async fn close(&self) {
        let browsers: Vec<WebDriver> = self.browsers.borrow_mut().drain(..).collect();
        for driver in browsers {
            // A browser that has gone already cannot be closed again.
            let _ = driver.quit().await;
        }
    }
}

/// Chromium without a window, without background traffic, on the device's screen.
fn capabilities(device: Device) -> Result<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
    ] {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--accept-lang={}", device.language))?;
    if device.touch {
        capabilities.add_experimental_option(
            "mobileEmulation",
            serde_json::json!({
                "deviceMetrics": {
                    "width": device.width, "height": device.height,
                    "pixelRatio": 2.0, "touch": true, "mobile": true,
                },
                "clientHints": { "platform": "Android", "mobile": true },
            }),
        )?;
    } else {
        capabilities.add_arg(&format!("--window-size={},{}", device.width, device.height))?;
    }
    Ok(capabilities)
}
