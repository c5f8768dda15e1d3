//! Stop without sign-in, and the live events.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use looks_core::board::Light;
use looks_core::id::{SetupId, UnitId};
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;

use crate::html;
use crate::world::World;

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect()
}

#[tokio::test]
async fn anybody_stops_with_one_press_and_named_people_go_on() {
    let world = World::ready().await;
    let stranger = world.stranger();
    let page = stranger.get("/board").await;
    let (action, fields) = html::form(&page.body, "stop-form").unwrap();
    assert_eq!(fields.iter().find(|(n, _)| n == "unit").unwrap().1, "main");
    let pressed = stranger.post(&action, &fields).await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER);
    let result = stranger.get(&pressed.to).await;
    html::check("sent", &result.body, true);
    assert!(
        result.says("STOP is in force")
            && result.says("Boards open now: 0")
            && result.says("It is recorded"),
        "{}",
        result.body
    );
    let board = world.hub.board();
    assert_eq!(
        board.setup(&SetupId::parse("12a").unwrap()).unwrap().light,
        Light::Stop
    );
    // A signed-in person presses: nobody is named anywhere open.
    world.phone("lead").post("/stop", &[]).await;
    for path in ["/board", "/stop", "/", "/item/rev-1"] {
        assert!(!stranger.get(path).await.body.contains("Name-of"), "{path}");
    }
    let state = world.hub.state();
    for (id, stop) in state.stops.iter().filter(|(_, s)| s.open) {
        let path = format!("/stop/{id}");
        let one = stranger.get(&path).await;
        assert!(
            one.says("not yet") && !one.body.contains("/do/resume"),
            "{}",
            one.body
        );
        for who in ["armorer", "first-ad"] {
            assert!(world.hub.state().stops[id].open, "{stop:?}");
            let phone = world.phone(who);
            assert!(phone.get("/").await.body.contains(&path));
            let to = phone.get(&format!("/resume/{id}")).await.to;
            phone.signs(&to, &[]).await;
        }
        assert!(!world.hub.state().stops[id].open);
        assert!(stranger.get(&path).await.says("This stop is over"));
    }
}

#[tokio::test]
async fn a_stop_takes_any_request_and_when_in_doubt_stops_everything() {
    for (kind, body, unit) in [
        (
            "application/x-www-form-urlencoded",
            "unit=main",
            Some("main"),
        ),
        ("application/x-www-form-urlencoded", "unit=nowhere", None),
        ("application/x-www-form-urlencoded", "unit=%FF%FE", None),
        ("application/json", "{\"unit\": \"main\"}", None),
        ("text/plain", "", None),
    ] {
        let world = World::ready().await;
        let answer = world
            .stranger()
            .post_raw("/stop", kind, "application/json", body)
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{kind} {body}");
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(
            (&said["recorded"], &said["boards"]),
            (&json!(true), &json!(0)),
            "{kind} {body}"
        );
        let state = world.hub.state();
        let stop = state.stops.values().find(|s| s.open).unwrap();
        assert_eq!(
            stop.unit,
            unit.map(|u| UnitId::parse(u).unwrap()),
            "{kind} {body}"
        );
    }
}

#[tokio::test]
async fn the_first_press_is_never_limited_and_more_only_count() {
    let world = World::ready().await;
    let stranger = world.stranger();
    for _ in 0..30 {
        let answer = stranger.post("/stop", &pairs(&[("unit", "main")])).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let open = world.hub.state().stops.values().filter(|s| s.open).count();
    assert_eq!(open, 1, "presses during an open stop raise a counter");
}

#[tokio::test]
async fn a_halt_is_examined_before_it_ends() {
    let world = World::ready().await;
    let advisor = world.phone("advisor");
    assert!(advisor.get("/stop").await.body.contains("/do/halt"));
    let (action, fields) = advisor.fields("/do/halt?unit=main&back=/stop", &[]).await;
    assert_eq!(
        advisor.post(&action, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let state = world.hub.state();
    let id = state
        .stops
        .iter()
        .find(|(_, s)| s.halted_by.is_some())
        .unwrap()
        .0;
    let page = world.phone("upm").get(&format!("/stop/{id}")).await;
    assert!(page.says("Hazard and mitigation examined") && page.body.contains("/do/examine_halt"));
    let early = world
        .phone("armorer")
        .sign(&format!("/do/resume?stop={id}"), &[])
        .await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.body.contains("halt-not-examined"));
    world
        .phone("upm")
        .signs(
            &format!("/do/examine_halt?stop={id}"),
            &[
                ("present", "upm"),
                ("present", "advisor"),
                ("reason", "barrier moved"),
            ],
        )
        .await;
    world
        .phone("armorer")
        .signs(&format!("/do/resume?stop={id}"), &[])
        .await;
}

/// The next event of a stream.
async fn event(stream: &mut BodyDataStream) -> String {
    let frame = tokio::time::timeout(Duration::from_secs(10), stream.next()).await;
    let bytes = frame.unwrap().unwrap().unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn open_pages_get_real_beats_and_hear_of_a_stop() {
    let world = World::ready().await;
    let phone = world.stranger();
    let response = phone
        .send(
            Request::get("/events?unit=main")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
    assert_eq!(world.hub.boards_open(), 1);
    let mut body = response.into_body().into_data_stream();
    // News of the boards may come before the first beat.
    let mut beat = event(&mut body).await;
    while !beat.starts_with("event: beat") {
        beat = event(&mut body).await;
    }
    // The beat carries the record's size, so that a page which missed news fetches again.
    let size = world.hub.snapshot().size;
    assert_eq!(beat, format!("event: beat\nid: {size}\ndata: 20:00:00\n\n"));
    let answer = phone
        .post_raw("/stop", "text/plain", "application/json", "")
        .await;
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(said["boards"], 1);
    let mut heard = String::new();
    while !heard.contains("event: stop") {
        heard.push_str(&event(&mut body).await);
    }
    assert!(
        heard.contains("pending") || heard.contains("recorded"),
        "{heard}"
    );
    drop(body);
    assert_eq!(world.hub.boards_open(), 0);
}

/// The page after a press believes the record, not its own address.
#[tokio::test]
async fn the_page_after_a_press_looks_the_stop_up() {
    let world = World::ready().await;
    let phone = world.stranger();
    let forged = phone.get("/stop/sent?stop=made-up&boards=7").await;
    assert_eq!(forged.status, StatusCode::OK);
    assert!(forged.says("knows no stop of this name"), "{}", forged.body);
    assert!(forged.body.contains("href=\"/board\""), "{}", forged.body);
    assert!(!forged.says("STOP is in force"), "{}", forged.body);
    let pressed = phone.post("/stop", &pairs(&[("press", "0a1b")])).await;
    let page = phone.get(&pressed.to).await;
    assert!(
        page.says("STOP is in force") && page.says("It is recorded"),
        "{}",
        page.body
    );
    let size = world.size();
    phone.post("/stop", &pairs(&[("press", "0a1b")])).await;
    assert_eq!(world.size(), size, "the same press is one entry");
}
