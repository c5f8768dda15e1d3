//! Rounds: a take with blanks, blind counts, dummies, concerns.

use axum::http::StatusCode;
use looks_core::id::{ItemId, LotId};
use looks_core::state::Hold;
use serde_json::json;

use crate::html;
use crate::world::World;

const CHECKS: [(&str, &str); 3] = [
    ("check", "chamber"),
    ("check", "magazine"),
    ("check", "barrel"),
];

/// A take with two blanks up to the cut, one of them fired.
async fn fired() -> World {
    let world = World::ready().await;
    let (armorer, lead, ad) = (
        world.phone("armorer"),
        world.phone("lead"),
        world.phone("first-ad"),
    );
    ad.signs("/do/call_setup?setup=14", &[]).await;
    armorer
        .signs("/do/draw_rounds?lot=blank-45", &[("count", "2")])
        .await;
    armorer
        .signs("/do/take_out?item=rev-2&purpose=film&setup=14", &[])
        .await;
    let mut fields = CHECKS.to_vec();
    fields.extend([
        ("load", "hot_blank"),
        ("from", "lot:blank-45"),
        ("blanks", "2"),
    ]);
    armorer.signs("/sign/rev-2/prepare", &fields).await;
    lead.signs("/sign/rev-2/shown", &[]).await;
    ad.signs(
        "/sign/rev-2/ad",
        &[("state", "hot_blank"), ("rounds", "2"), ("heads", "4")],
    )
    .await;
    armorer.signs("/sign/rev-2/hand", &[]).await;
    lead.signs("/sign/rev-2/receipt", &[]).await;
    let (action, fields) = armorer
        .fields("/do/record_shots?item=rev-2", &[("shots", "1")])
        .await;
    assert_eq!(
        armorer.post(&action, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    world
}

#[tokio::test]
async fn a_hot_take_is_counted_by_two_who_see_no_number() {
    let world = fired().await;
    let (armorer, ad) = (world.phone("armorer"), world.phone("first-ad"));
    let page = armorer.get("/sign/rev-2/close").await;
    assert!(
        page.says("Unfired cartridges I took out") && !page.says("hot, blanks, 2"),
        "{}",
        page.body
    );
    let mut fields = CHECKS.to_vec();
    fields.extend([("unfired", "1"), ("misfired", "0"), ("cases", "1")]);
    armorer.signs("/sign/rev-2/close", &fields).await;
    // The witness's page and the item's pages show no count until the witness has given one.
    for path in ["/sign/rev-2/witness", "/item/rev-2"] {
        let words = html::words(&ad.get(path).await.body);
        for number in [
            "unfired: 1",
            "hot, blanks, 1",
            "hot, blanks, 2",
            "cold, empty",
        ] {
            assert!(!words.contains(number), "{path} shows `{number}`: {words}");
        }
    }
    ad.signs("/sign/rev-2/witness", &[("unfired", "1")]).await;
    let state = world.hub.state();
    let item = &state.items[&ItemId::parse("rev-2").unwrap()];
    assert!(
        item.holds.is_empty() && item.deviations.is_empty(),
        "{item:?}"
    );
    assert!(state.lots[&LotId::parse("blank-45").unwrap()].adds_up());
}

#[tokio::test]
async fn counts_that_differ_are_a_stop() {
    let world = fired().await;
    let mut fields = CHECKS.to_vec();
    fields.extend([("unfired", "1"), ("misfired", "0"), ("cases", "1")]);
    world
        .phone("armorer")
        .signs("/sign/rev-2/close", &fields)
        .await;
    let ad = world.phone("first-ad");
    ad.signs("/sign/rev-2/witness", &[("unfired", "0")]).await;
    let state = world.hub.state();
    assert!(
        state.items[&ItemId::parse("rev-2").unwrap()]
            .holds
            .contains(&Hold::Quarantine)
    );
    let board = world.stranger().get("/board").await;
    assert!(
        board.body.contains("data-state=\"stop\"") && board.says("quarantine"),
        "{}",
        board.body
    );
    assert!(ad.get("/cases").await.says("Release from quarantine"));
}

#[tokio::test]
async fn the_second_counter_of_a_lot_sees_neither_number() {
    let world = World::ready().await;
    let (armorer, second) = (world.phone("armorer"), world.phone("armorer-2"));
    let numbers = armorer.get("/lots/blank-45/numbers").await;
    assert!(numbers.says("37"), "{}", numbers.body);
    armorer
        .signs("/do/count_lot?lot=blank-45", &[("cartridges", "36")])
        .await;
    for path in [
        "/do/count_lot?lot=blank-45",
        "/lots/blank-45",
        "/lots",
        "/lots/blank-45/numbers",
        "/item/rev-1",
        "/mine",
        "/board",
        "/",
    ] {
        let words = html::words(&second.get(path).await.body);
        assert!(
            !words.contains("36") && !words.contains("37"),
            "{path}: {words}"
        );
    }
    assert!(
        second
            .get("/lots/blank-45")
            .await
            .says("Name-of-armorer, armorer has counted")
    );
    // The same person cannot be both.
    let twice = armorer
        .sign("/do/count_lot?lot=blank-45", &[("cartridges", "36")])
        .await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    second
        .signs("/do/count_lot?lot=blank-45", &[("cartridges", "36")])
        .await;
    assert!(world.hub.state().lots[&LotId::parse("blank-45").unwrap()].mismatch);
    assert!(
        world
            .stranger()
            .get("/board")
            .await
            .says("a count does not agree")
            || world
                .stranger()
                .get("/board")
                .await
                .says("A count does not agree")
    );
}

#[tokio::test]
async fn dummies_are_proved_one_by_one_and_ticked_as_they_go_in() {
    let world = World::ready().await;
    let armorer = world.phone("armorer");
    world.does("first-ad", json!({"do": "plan_setup", "setup": "15", "day": "day-1", "place": "porch",
        "action": "draw", "items": ["rev-1"], "performers": ["lead"], "load": "cold_dummy", "rounds": 2,
        "distance_cm": 900, "permits": ["weapons"], "hold_s": 600, "words": "close"})).await;
    world
        .does(
            "armorer",
            json!({"do": "write_assessment", "assessment": "sra-2", "setups": ["15"],
        "activity": "handling", "risk_without": 5, "risk_with": 2, "mitigation": true,
        "affected": true, "alternatives": true, "words": "w"}),
        )
        .await;
    world
        .does(
            "advisor",
            json!({"do": "approve_assessment", "assessment": "sra-2"}),
        )
        .await;
    world
        .does(
            "armorer",
            json!({"do": "endorse_assessment", "assessment": "sra-2"}),
        )
        .await;
    armorer
        .signs("/do/draw_rounds?lot=dummy-45", &[("count", "2")])
        .await;
    for n in ["d1", "d2"] {
        world
            .does(
                "armorer",
                json!({"do": "name_round", "round": n, "lot": "dummy-45", "mark": "ring"}),
            )
            .await;
    }
    let page = armorer.get("/lots/dummy-45").await;
    assert!(
        page.body.contains("/do/verify_round?round=d1"),
        "{}",
        page.body
    );
    armorer
        .signs(
            "/do/verify_round?round=d1&back=/lots/dummy-45",
            &[("method", "drilled_hole"), ("shown_to", "first-ad")],
        )
        .await;
    armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=15", &[])
        .await;
    let sheet = armorer.get("/sign/rev-1/prepare").await;
    assert!(
        sheet.body.contains("round-d1") && !sheet.body.contains("round-d2"),
        "only proved ones"
    );
    let mut fields = CHECKS.to_vec();
    fields.extend([("load", "cold_dummy"), ("round", "d1")]);
    armorer.signs("/sign/rev-1/prepare", &fields).await;
    let state = world.hub.state();
    assert_eq!(state.items[&ItemId::parse("rev-1").unwrap()].load.count, 1);
    // One went in and none comes out: the case says what is missing, and not that something live is in it.
    world
        .does(
            "armorer",
            json!({"do": "unload", "item": "rev-1", "unfired": 0, "misfired": 0, "cases": 0, "stray": false}),
        )
        .await;
    for (lang, short, live) in [
        ("en", "A count is short", "A live or unknown round is in it"),
        ("es", "Un conteo queda corto", "Contiene un cartucho real"),
    ] {
        let page = armorer.clone().speaking(lang, "light").get("/cases").await;
        assert!(
            page.says(short) && !page.says(live),
            "{}",
            html::words(&page.body)
        );
    }
}

#[tokio::test]
async fn look_alikes_go_out_and_come_back_by_count() {
    let world = World::ready().await;
    let armorer = world.phone("armorer");
    armorer
        .signs("/do/issue?item=rubber-1", &[("count", "3"), ("to", "lead")])
        .await;
    assert!(armorer.get("/item/rubber-1").await.says("3 of 4"));
    let (action, fields) = armorer
        .fields(
            "/do/take_back?item=rubber-1",
            &[("count", "3"), ("from", "lead")],
        )
        .await;
    assert_eq!(
        armorer.post(&action, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(armorer.get("/item/rubber-1").await.says("0 of 4"));
}

#[tokio::test]
async fn a_concern_goes_in_without_a_name_and_is_answered_by_those_who_may() {
    let world = World::ready().await;
    let stranger = world.stranger();
    let page = stranger.get("/concern").await;
    assert!(
        page.cookies.is_empty() && !page.body.contains("data-events"),
        "no cookie, no connection"
    );
    let (action, mut fields) = html::form(&page.body, "/concern").unwrap();
    fields.extend(
        [("about", "firearms"), ("words", "the case stood open <b>")]
            .map(|(n, v)| (n.to_owned(), v.to_owned())),
    );
    let sent = stranger.post(&action, &fields).await;
    assert!(sent.says("sent and recorded"), "{}", sent.body);
    assert!(
        !sent.body.contains("data-state=\"clear\""),
        "a concern clears nothing"
    );
    stranger.post(&action, &fields).await;
    let state = world.hub.state();
    assert_eq!(state.concerns.len(), 1, "a second tap is the same concern");
    let (id, concern) = state.concerns.iter().next().unwrap();
    assert!(concern.raised_by.is_none());
    assert!(stranger.get("/board").await.says("concern about firearms"));
    // Only those who answer read it.
    let path = format!("/concern/{id}");
    assert_eq!(
        world.phone("armorer").get(&path).await.status,
        StatusCode::FORBIDDEN
    );
    let upm = world.phone("upm");
    assert!(upm.get("/concern").await.body.contains(&path));
    assert!(upm.get(&path).await.says("the case stood open <b>"));
    let answered = upm.sign(&path, &[("words", "locked at once")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    assert!(world.hub.state().concerns[id].closed);
    // By name: it is on the raiser's own page and on nobody else's.
    let lead = world.phone("lead");
    let (action, mut fields) = html::form(&lead.get("/concern").await.body, "/concern").unwrap();
    fields.extend(
        [
            ("about", "other"),
            ("words", "too long days"),
            ("named", "yes"),
        ]
        .map(|(n, v)| (n.to_owned(), v.to_owned())),
    );
    lead.post(&action, &fields).await;
    assert!(lead.get("/mine").await.says("not answered"));
    assert!(
        !world
            .phone("armorer")
            .get("/board")
            .await
            .body
            .contains("Name-of-lead")
    );
}

/// A flood of unnamed concerns is slowed down for the hub as a whole; who is signed in still gets through.
#[tokio::test]
async fn a_flood_of_unnamed_concerns_is_slowed_down() {
    let world = World::ready().await;
    let stranger = world.stranger();
    let (action, fields) = html::form(&stranger.get("/concern").await.body, "/concern").unwrap();
    let said = |more: &[(&str, &str)]| {
        let own = more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        fields.iter().cloned().chain(own).collect::<Vec<_>>()
    };
    let same = said(&[("about", "firearms"), ("words", "again")]);
    let mut last = stranger.post(&action, &same).await;
    for _ in 0..100 {
        last = stranger.post(&action, &same).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.says("STOP is never limited"), "{}", last.body);
    let lead = world.phone("lead");
    let named = said(&[("about", "other"), ("words", "mine"), ("named", "yes")]);
    assert_eq!(lead.post(&action, &named).await.status, StatusCode::OK);
}
