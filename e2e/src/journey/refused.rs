//! The first AD tries to bring a weapon to the performer, in the three ways there could be: each is
//! refused, with every reason, who can supply it, and the rule with its source.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::demo::{self, CODE, ITEM};
use crate::person::Person;
use crate::stage::Stage;

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let (_hub, base) = demo::start(stage).await?;
    let ad = stage.person("first AD").await?;
    demo::sign_in(&ad, &base, "ad-1").await?;

    // No page offers it: the station of the hand-over has nothing for the first AD to sign.
    ad.open(&format!("{base}/sign/{ITEM}/hand")).await?;
    ad.sees("main .empty", "").await?;
    ensure!(
        ad.text("#sheet").await.is_none(),
        "the first AD is offered a hand-over"
    );

    // Past the pages, straight to the hub, with the right code: refused, and the record says so.
    let answer = hand_over(&ad).await?;
    ensure!(
        answer.get("status").is_some_and(|s| s == 409 || s == 422),
        "the hub answered {answer}"
    );
    let text = answer
        .get("body")
        .map(ToString::to_string)
        .unwrap_or_default();
    for reason in [
        "invariant/giver-not-handler",
        "invariant/not-cleared",
        "invariant/not-proved-empty",
    ] {
        ensure!(
            text.contains(reason),
            "`{reason}` is not among the reasons: {text}"
        );
    }

    // A form that is refused shows the panel.
    ad.open(&format!(
        "{base}/do/take_out?item={ITEM}&purpose=film&setup=12a"
    ))
    .await?;
    demo::sign_sheet(&ad).await?;
    panel(&ad).await?;
    ad.expect_no_faults().await?;
    ad.screenshot("take-out-refused").await?;

    // So does an announcement that is not what is in it: six dummies, announced as empty. Before it,
    // the camera operator in the arc signs on the first AD's phone for having been shown it.
    ad.open(&format!("{base}/sign/rev-2/shown?for=camera-op"))
        .await?;
    demo::sign_sheet(&ad).await?;
    demo::arrived(&ad, "/item/rev-2").await?;
    ad.open(&format!("{base}/sign/rev-2/ad")).await?;
    ad.tap("input[name='state'][value='cold_empty']").await?;
    ad.fill("#rounds", "0").await?;
    ad.fill("#heads", "6").await?;
    demo::sign_sheet(&ad).await?;
    panel(&ad).await?;
    ad.screenshot("announcement-refused").await?;
    ad.open(&format!("{base}/item/rev-2")).await?;
    ad.sees("#board dl.facts", "").await?;
    ensure!(
        ad.text(".tile[data-state='clear']").await.is_none(),
        "the item is shown as cleared after refusals"
    );
    Ok(())
}

/// The panel names what is missing, who can supply it, and the rule with its source.
async fn panel(person: &Person) -> Result<()> {
    person.sees(".refusal h2", "Refused").await?;
    for (part, what) in [
        (".refusal li .reason", "a reason"),
        (".refusal li .clears", "who can supply it"),
        (".refusal li .rule code", "the rule"),
        (".refusal li .rule span", "its source"),
        (".refusal .unchanged .data", "the entry"),
    ] {
        let words = person.text(part).await.unwrap_or_default();
        ensure!(!words.is_empty(), "the panel does not say {what}");
    }
    Ok(())
}

/// `hand_over` sent by the page's own session with the person's code, as a program would.
async fn hand_over(person: &Person) -> Result<Value> {
    let script = r"
const done = arguments[arguments.length - 1];
fetch('/api/v1/commands', { method: 'POST', headers: { 'content-type': 'application/json' },
  body: JSON.stringify(arguments[0]) })
  .then(async (r) => done({ status: r.status, body: await r.json() }))
  .catch((e) => done({ status: 0, body: String(e) }));
";
    let sent = json!({
        "id": "journey-hand-over", "code": CODE, "do": "hand_over", "item": ITEM, "to": "lead",
    });
    let answer = person.driver().execute_async(script, vec![sent]).await?;
    answer.convert().context("the hub's answer")
}
