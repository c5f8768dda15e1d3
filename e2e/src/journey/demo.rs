//! What the journeys share: the demonstration production, people who sign in to it, and the stations
//! of one cold hand-off on its pages.
//!
//! Not a journey. Every step goes the way a person goes: from the list of next actions on the first
//! page or from the item's page, never by an address made up here.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::hub::Hub;
use crate::person::Person;
use crate::stage::Stage;
use crate::wait;

/// The signing code of everybody in the demonstration.
pub(crate) const CODE: &str = "246810";

/// The weapon of these journeys: locked when the demonstration opens, planned for setup 12A.
pub(crate) const ITEM: &str = "rev-1";

/// The docked button of a signature sheet.
const SUBMIT: &str = "button[form='sheet']";

/// The field of the sheet's code.
const CODE_FIELD: &str = "#sheet-code";

/// Starts the demonstration; its hub and its address.
pub(crate) async fn start(stage: &Stage) -> Result<(Hub, String)> {
    let (hub, port) = stage.hub(arguments).await?;
    Ok((hub, format!("http://127.0.0.1:{port}")))
}

fn arguments(port: u16, _folder: &Path) -> Vec<String> {
    let listen = format!("127.0.0.1:{port}");
    ["serve", "--demo", "--listen", &listen]
        .map(str::to_owned)
        .to_vec()
}

/// Signs `person` in as `id` on the demonstration's own page.
pub(crate) async fn sign_in(person: &Person, base: &str, id: &str) -> Result<()> {
    person.open(&format!("{base}/sign-in")).await?;
    person
        .tap(&format!("button[name='person'][value='{id}']"))
        .await?;
    person.sees("h1", "").await?;
    person.sees(".slate a[href='/me']", "").await
}

/// The people of a hand-off who have a phone each, signed in.
#[derive(Debug)]
pub(crate) struct Cast {
    /// The armorer.
    pub(crate) handler: Person,
    /// The first AD.
    pub(crate) first_ad: Person,
    /// The performer.
    pub(crate) performer: Person,
}

impl Cast {
    /// Three phones, each signed in on the demonstration's page.
    pub(crate) async fn arrive(stage: &Stage, base: &str) -> Result<Self> {
        let cast = Self {
            handler: stage.person("armorer").await?,
            first_ad: stage.person("first AD").await?,
            performer: stage.person("performer").await?,
        };
        sign_in(&cast.handler, base, "armorer-1").await?;
        sign_in(&cast.first_ad, base, "ad-1").await?;
        sign_in(&cast.performer, base, "lead").await?;
        Ok(cast)
    }

    /// Handler: out of its container, for the setup that is called.
    pub(crate) async fn take_out(&self) -> Result<()> {
        home(&self.handler).await?;
        self.handler
            .tap(&format!("#do-{ITEM} a[href^='/do/take_out']"))
            .await?;
        signed(&self.handler).await
    }

    /// Handler, from the item's page: collect where it is out, prove, leave empty, show.
    pub(crate) async fn prepare(&self) -> Result<()> {
        self.handler
            .tap(&format!(".dock a[href='/sign/{ITEM}/prepare']"))
            .await?;
        ticked(&self.handler).await?;
        signed(&self.handler).await
    }

    /// Somebody who has no phone at hand was shown it, and signs on the handler's.
    pub(crate) async fn shown_on_handlers_phone(&self, viewer: &str) -> Result<()> {
        self.handler
            .tap(&format!("a[href='/sign/{ITEM}/shown']"))
            .await?;
        self.handler
            .tap(&format!("a[href='/sign/{ITEM}/shown?for={viewer}']"))
            .await?;
        signed(&self.handler).await
    }

    /// Performer: was shown it.
    pub(crate) async fn shown(&self) -> Result<()> {
        next(&self.performer, "shown").await?;
        signed(&self.performer).await
    }

    /// First AD: watched, was shown, announces with the heads counted, clears.
    pub(crate) async fn announce_and_clear(&self, heads: u32) -> Result<()> {
        next(&self.first_ad, "ad").await?;
        self.first_ad
            .tap("input[name='state'][value='cold_empty']")
            .await?;
        self.first_ad.fill("#rounds", "0").await?;
        self.first_ad.fill("#heads", &heads.to_string()).await?;
        signed(&self.first_ad).await
    }

    /// Handler: clears and hands over.
    pub(crate) async fn hand_over(&self) -> Result<()> {
        next(&self.handler, "hand").await?;
        signed(&self.handler).await
    }

    /// Performer: has it.
    pub(crate) async fn receive(&self) -> Result<()> {
        next(&self.performer, "receipt").await?;
        signed(&self.performer).await
    }

    /// First AD: rolls and cuts. Rolling is the first AD's signature; cutting is one tap.
    pub(crate) async fn roll_and_cut(&self, setup: &str) -> Result<()> {
        let ad = &self.first_ad;
        ad.tap("nav.tabs a[href='/board']").await?;
        ad.tap(&format!("#setup-{setup} a")).await?;
        ad.tap(&format!("a[href='/do/roll?setup={setup}']")).await?;
        ad.enter_code(CODE_FIELD, CODE).await?;
        ad.sign(SUBMIT).await?;
        arrived(ad, &format!("/setup/{setup}")).await?;
        ad.tap("main form[action='/do/cut'] button").await?;
        arrived(ad, &format!("/setup/{setup}")).await?;
        ad.sees(&format!("main a[href='/do/roll?setup={setup}']"), "")
            .await
    }

    /// Handler, from the first page: collects after a take and prepares the next one.
    pub(crate) async fn prepare_again(&self) -> Result<()> {
        next(&self.handler, "prepare").await?;
        ticked(&self.handler).await?;
        signed(&self.handler).await
    }

    /// Handler, from the item's page: collects and proves at the end of the use.
    pub(crate) async fn close(&self) -> Result<()> {
        self.handler
            .tap(&format!("main a[href='/sign/{ITEM}/close']"))
            .await?;
        ticked(&self.handler).await?;
        signed(&self.handler).await
    }

    /// Performer: gave it back.
    pub(crate) async fn give_back(&self) -> Result<()> {
        next(&self.performer, "returned").await?;
        signed(&self.performer).await
    }

    /// First AD: watched the proof.
    pub(crate) async fn watch(&self) -> Result<()> {
        next(&self.first_ad, "witness").await?;
        signed(&self.first_ad).await
    }

    /// Handler, from the item's page: counts and locks.
    pub(crate) async fn lock(&self) -> Result<()> {
        self.handler
            .tap(&format!("main a[href='/sign/{ITEM}/lock']"))
            .await?;
        self.handler.choose("#container", "gun-safe").await?;
        signed(&self.handler).await
    }

    /// First AD: saw it locked.
    pub(crate) async fn see_locked(&self) -> Result<()> {
        next(&self.first_ad, "locked").await?;
        signed(&self.first_ad).await
    }

    /// A first take of the empty weapon up to the moment at which the performer has it.
    pub(crate) async fn first_take(&self, viewers: &[&str], heads: u32) -> Result<()> {
        self.take_out().await?;
        self.prepare().await?;
        for viewer in viewers {
            self.shown_on_handlers_phone(viewer).await?;
        }
        self.shown().await?;
        self.announce_and_clear(heads).await?;
        self.hand_over().await?;
        self.receive().await
    }
}

/// To the first page, by the name at the top of every page.
pub(crate) async fn home(person: &Person) -> Result<()> {
    person.tap("a.slate-name").await?;
    person.sees("#now", "").await
}

/// From the first page to the station that the list of next actions leads to for the weapon.
async fn next(person: &Person, station: &str) -> Result<()> {
    home(person).await?;
    person
        .tap(&format!("#do-{ITEM} a[href='/sign/{ITEM}/{station}']"))
        .await
}

/// The three looks of an empty proof, one tick each.
async fn ticked(person: &Person) -> Result<()> {
    for check in ["chamber", "magazine", "barrel"] {
        person.tap(&format!("label[for='check-{check}']")).await?;
    }
    Ok(())
}

/// Types the code, signs, and waits until the item's page names the entry.
async fn signed(person: &Person) -> Result<()> {
    person.enter_code(CODE_FIELD, CODE).await?;
    person.sign(SUBMIT).await?;
    arrived(person, &format!("/item/{ITEM}")).await
}

/// Signs a sheet whatever comes of it.
pub(crate) async fn sign_sheet(person: &Person) -> Result<()> {
    person.enter_code(CODE_FIELD, CODE).await?;
    person.sign(SUBMIT).await
}

/// Waits for the page at `path` that names the entry recorded; fails with the words of a refusal or
/// of a form that came back.
pub(crate) async fn arrived(person: &Person, path: &str) -> Result<()> {
    let outcome = wait::until(&format!("`{path}` with the entry"), async || {
        let url = person.driver().current_url().await?;
        let done = url.query_pairs().any(|(name, _)| name == "done");
        // The address changes before the page is there: both are waited for.
        let named = person.text("main .notice").await.unwrap_or_default();
        if url.path() == path && done && !named.is_empty() {
            return Ok(Some(()));
        }
        if let Some(words) = person.text(".refusal").await {
            bail!("{} was refused: {words}", person.name());
        }
        Ok(None)
    })
    .await;
    if let Err(error) = outcome {
        let shown = person.text("main").await.unwrap_or_default();
        return Err(error).with_context(|| format!("{} sees: {shown}", person.name()));
    }
    Ok(())
}
