//! The demonstration is played by the real hub and answered as it is written; its pack verifies.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::io::Cursor;
use std::sync::Arc;

use looks_app::accounts::CodeCost;
use looks_app::demo::{self, DemoClock};
use looks_app::hub::Redaction;
use looks_app::{Clock, Hub, SystemClock};
use looks_core::Timestamp;
use looks_core::board::Light;
use looks_core::id::{ItemId, SetupId};
use looks_verify::{Options, Outcome, verify};

async fn played() -> Hub {
    let clock = Arc::new(DemoClock::new());
    let mut options = demo::production();
    options.open.clock = Arc::<DemoClock>::clone(&clock);
    options.open.code_cost = CodeCost::CHEAP;
    let hub = Hub::in_memory(options).unwrap();
    let steps = demo::steps(SystemClock::new().now()).unwrap();
    demo::play(&hub, &clock, &steps).await.unwrap();
    hub
}

/// Every step gets the answer that the script says, today and in years whose documents are other ones.
#[tokio::test]
async fn every_step_is_answered_as_written() {
    let hub = played().await;
    let late = SystemClock::new().now().seconds_since(hub.now());
    assert!(
        (-2..=2).contains(&late),
        "the demo's clock is {late} s behind after the last step"
    );
    let board = hub.board();
    let light = |id: &str| board.item(&ItemId::parse(id).unwrap()).unwrap().light;
    assert_eq!(light("rev-2"), Light::Hold);
    assert_eq!(light("rubber-rev"), Light::Clear);
    assert!(board.setup(&SetupId::parse("12b").unwrap()).unwrap().light > Light::Clear);
    let entries = hub.entries(0..hub.snapshot().size).unwrap();
    assert!(
        entries
            .iter()
            .any(|e| e.verdict == "refused" && e.act == "hand_over")
    );
    assert!(
        entries
            .iter()
            .any(|e| e.act == "stop" && e.actor == "anonymous")
    );
}

#[test]
fn the_lists_hold_in_any_year() {
    for year in ["2026-02-28", "2031-12-31", "2040-06-15"] {
        let now = Timestamp::parse(&format!("{year}T18:00:00Z")).unwrap();
        assert!(demo::steps(now).unwrap().len() > 120, "{year}");
    }
}

/// The pack verifies with the hub's key, and a changed byte is found.
#[tokio::test]
async fn the_pack_of_the_demo_verifies() {
    let hub = played().await;
    let mut pack = Vec::new();
    hub.export(&mut pack, &Redaction::Nothing).unwrap();
    let options = Options {
        keys: vec![hub.verifier_key().parse().unwrap()],
        ..Options::default()
    };
    let report = verify(&mut Cursor::new(&pack), &options).unwrap();
    assert_eq!(report.outcome, Outcome::Verified, "{report}");
    for at in [700, pack.len() / 3, pack.len() / 2, pack.len() - 2_000] {
        let mut changed = pack.clone();
        changed[at] ^= 1;
        let report = verify(&mut Cursor::new(&changed), &options).unwrap();
        assert_eq!(report.outcome, Outcome::Failed, "byte {at}");
    }
}
