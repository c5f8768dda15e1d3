//! Scripts over the interface: filed as a form, read back with what was decided, compared; who may not.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use super::{Answer, World};

const FIRST: &str = "EXT. YARD - DAY #1#\n\nVera waits.\n\nINT. BARN - DAY #2#\n\nA torch burns.\n";

async fn send(w: &World, token: &str, file: &str, after: &str) -> Answer {
    let mut body = String::new();
    if !after.is_empty() {
        body = format!("--b\r\ncontent-disposition: form-data; name=\"after\"\r\n\r\n{after}\r\n");
    }
    body = format!(
        "{body}--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"night.fountain\"\r\n\r\n{file}\r\n--b--\r\n"
    );
    let request = Request::post("/api/v1/scripts")
        .header("host", "localhost")
        .header("content-type", "multipart/form-data; boundary=b")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body))
        .unwrap();
    w.ask(&w.router, request).await
}

#[tokio::test]
async fn a_draft_is_filed_decided_and_compared() {
    let w = World::new().await;
    let filed = send(&w, &w.ad, FIRST, "").await;
    assert_eq!(filed.status, StatusCode::OK, "{}", filed.text);
    assert_eq!(
        (&filed.json()["script"], &filed.json()["repeated"]),
        (&json!("night"), &json!(false))
    );
    let again = send(&w, &w.ad, FIRST, "").await;
    assert_eq!(
        (&again.json()["script"], &again.json()["repeated"]),
        (&json!("night"), &json!(true))
    );
    let one = w.get("/api/v1/scripts/night", &w.ad).await.json();
    let fire = one["report"]["scenes"][1]["hazards"][0].clone();
    assert_eq!(fire["category"], "fire");
    let act = json!({"id": "d1", "do": "dismiss_hazard", "script": "night", "hazard": fire["key"], "reason": "painted on"});
    let done = w.act(&w.ad, act).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    // The armorer answers for weapons and not for fire.
    let act = json!({"id": "d2", "do": "confirm_hazard", "script": "night", "hazard": fire["key"]});
    assert_eq!(w.act(&w.armorer, act).await.status, StatusCode::CONFLICT);
    let one = w.get("/api/v1/scripts/night", &w.ad).await.json();
    assert_eq!(one["decisions"][0]["decision"]["reason"], "painted on");
    let next = send(
        &w,
        &w.ad,
        &FIRST.replace("Vera waits.", "Vera aims a rifle."),
        "night",
    )
    .await;
    assert_eq!(next.json()["script"], "night-2", "{}", next.text);
    let changes = w.get("/api/v1/scripts/night-2/changes", &w.ad).await.json();
    assert_eq!(changes["counts"]["new"], 1, "{changes}");
    assert_eq!(
        (&changes["counts"]["gone"], &changes["counts"]["unchanged"]),
        (&json!(0), &json!(1))
    );
    let all = w.get("/api/v1/scripts", &w.ad).await.json();
    assert_eq!(
        (&all[0]["in_force"], &all[1]["in_force"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(all[1]["dismissed"], 1, "what holds is taken over");
    assert_eq!(
        w.get("/api/v1/scripts/night/changes", &w.ad).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        w.get("/api/v1/scripts/NO", &w.ad).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn who_may_not_and_what_is_none() {
    let w = World::new().await;
    send(&w, &w.ad, FIRST, "").await;
    let lead = w
        .hub
        .accounts()
        .new_token(&super::person("lead"), "test")
        .unwrap();
    for path in [
        "/api/v1/scripts",
        "/api/v1/scripts/night",
        "/api/v1/scripts/night/changes",
    ] {
        let answer = w.get(path, &lead).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(
            w.get(path, "").await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    assert_eq!(
        send(&w, &lead, FIRST, "").await.status,
        StatusCode::FORBIDDEN
    );
    let state = w.get("/api/v1/state", &lead).await.json();
    assert!(state["state"].get("scripts").is_none(), "{state}");
    let bad = send(&w, &w.ad, "a letter", "").await;
    assert!(
        bad.status.is_client_error() && bad.text.contains("no scene headings"),
        "{}",
        bad.text
    );
    assert_eq!(bad.json()["field"], "file");
    let other = format!("{FIRST}\nShe waits.\n");
    let bad = send(&w, &w.ad, &other, "nothing").await;
    assert_eq!(bad.status, StatusCode::CONFLICT, "{}", bad.text);
}
