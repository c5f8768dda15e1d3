//! The interface for programs, asked as a program asks it: over the hardened router of a listener.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod lists;
mod scripts;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use looks_app::accounts::CodeCost;
use looks_app::{CreateOptions, Hub, Submission};
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use looks_web::app::{self, AppState};
use looks_web::mode::{Listener, Mode};
use looks_web::{api, security};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const CODE: &str = "802417";

struct World {
    hub: Hub,
    router: Router,
    lan: Router,
    armorer: String,
    ad: String,
}

struct Answer {
    status: StatusCode,
    kind: String,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
}

fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

impl World {
    async fn new() -> Self {
        let mut options = CreateOptions::new("api-test", "API test");
        options.open.code_cost = CodeCost::CHEAP;
        let hub = Hub::in_memory(options).unwrap();
        for (id, role) in [
            ("armorer-1", "armorer"),
            ("ad-1", "first_ad"),
            ("lead", "performer"),
        ] {
            let add = json!({"do": "add_person", "person": id, "name": format!("Name {id}"), "roles": [role]});
            let add = Submission::new(format!("add-{id}"), None, Strength::System, add);
            assert!(hub.submit(add).await.unwrap().is_accepted());
            hub.set_code(&person(id), CODE, Strength::OwnSession, None)
                .await
                .unwrap();
        }
        let token = |id: &str| hub.accounts().new_token(&person(id), "test").unwrap();
        let (armorer, ad) = (token("armorer-1"), token("ad-1"));
        let state = AppState::new(hub.clone());
        let all = app::router(state.clone()).merge(api::router(state));
        let served = |listener: Listener| security::harden(all.clone(), &Arc::new(listener));
        Self {
            router: served(Listener::localhost()),
            lan: served(Listener::new(Mode::PlainLan, &["hub.test".to_owned()])),
            hub,
            armorer,
            ad,
        }
    }

    async fn ask(&self, router: &Router, request: Request<Body>) -> Answer {
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let kind = response
            .headers()
            .get("content-type")
            .map_or("", |k| k.to_str().unwrap())
            .to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24)
            .await
            .unwrap();
        Answer {
            status,
            kind,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        let mut request = Request::get(path).header("host", "localhost");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.ask(&self.router, request.body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, token: &str, body: impl Into<Body>) -> Answer {
        self.ask(
            &self.router,
            post(token, "localhost").body(body.into()).unwrap(),
        )
        .await
    }

    async fn act(&self, token: &str, act: Value) -> Answer {
        self.post(token, act.to_string()).await
    }
}

fn post(token: &str, host: &str) -> axum::http::request::Builder {
    let mut request = Request::post("/api/v1/commands")
        .header("host", host)
        .header("content-type", "application/json");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request
}

fn safe(id: &str, container: &str) -> Value {
    json!({
        "id": id, "do": "name_container", "container": container, "kind": "safe", "holds": "weapons",
        "place": "truck", "approved_store": true,
    })
}

/// The same id is the same command: answered as the first time, done once. With other content it is told.
#[tokio::test]
async fn an_id_is_done_once() {
    let w = World::new().await;
    let first = w.act(&w.armorer, safe("c-1", "gun-safe")).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    let again = w.act(&w.armorer, safe("c-1", "gun-safe")).await;
    assert_eq!(again.status, StatusCode::OK);
    let (one, two) = (first.json(), again.json());
    assert_eq!(
        (&one["index"], &one["events"]),
        (&two["index"], &two["events"])
    );
    assert_eq!(
        (one["repeated"].clone(), two["repeated"].clone()),
        (json!(false), json!(true))
    );
    let other = w.act(&w.armorer, safe("c-1", "other-safe")).await;
    assert_eq!(other.status, StatusCode::CONFLICT, "{}", other.text);
    assert!(other.text.contains("used before"), "{}", other.text);
    // Another device may use the same id for something of its own.
    assert_eq!(
        w.act(
            &w.ad,
            json!({"id": "c-1", "do": "raise_concern", "concern": "k", "about": "other"})
        )
        .await
        .status,
        StatusCode::OK
    );
}

/// A refusal is 409 with every reason, its words in the reader's language, and its entry.
#[tokio::test]
async fn a_refusal_says_why_in_the_readers_language() {
    let w = World::new().await;
    let act =
        json!({"id": "r-1", "do": "take_out", "item": "rev-9", "purpose": "film", "code": CODE});
    let request = post(&w.armorer, "localhost").header("accept-language", "es-MX");
    let answer = w
        .ask(&w.router, request.body(act.to_string().into()).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.kind, "application/problem+json");
    let body = answer.json();
    assert_eq!(body["type"], "/problems/refused");
    assert_eq!(body["title"], "Rechazado");
    assert!(body["index"].is_u64(), "{body}");
    let reasons = body["reasons"].as_array().unwrap();
    assert!(!reasons.is_empty());
    for reason in reasons {
        assert!(
            reason["message"].as_str().unwrap().len() > 3 && reason["remedy"].is_string(),
            "{reason}"
        );
    }
}

/// A step towards a performer needs the signer's own code; a wrong one records nothing; tries are limited.
#[tokio::test]
async fn codes_are_needed_tried_and_forgotten() {
    let w = World::new().await;
    let size = || w.hub.snapshot().size;
    let weak = w
        .act(
            &w.armorer,
            json!({"id": "t-1", "do": "take_out", "item": "rev-1", "purpose": "film"}),
        )
        .await;
    assert!(weak.text.contains("invariant/"), "{}", weak.text);
    assert_eq!(weak.status, StatusCode::CONFLICT);
    let before = size();
    let somebody =
        json!({"id": "t-2", "by": "ad-1", "do": "raise_concern", "concern": "k", "about": "other"});
    let answer = w.act(&w.armorer, somebody.clone()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    let mut with_code = somebody;
    with_code["code"] = "999999".into();
    let answer = w.act(&w.armorer, with_code.clone()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!answer.text.contains("999999"), "{}", answer.text);
    assert_eq!(answer.json()["type"], "/problems/wrong-code");
    assert_eq!(answer.json()["title"], "The code is not right");
    assert_eq!(size(), before, "a wrong code records nothing");
    with_code["code"] = CODE.into();
    assert_eq!(w.act(&w.armorer, with_code).await.status, StatusCode::OK);
    let last = w.hub.entries(before..before + 1).unwrap();
    assert_eq!(
        (last[0].actor.as_str(), last[0].strength),
        ("ad-1", Strength::CodeOnOtherDevice)
    );
    assert!(!format!("{last:?}").contains(CODE), "{last:?}");
    let mut waits = false;
    for n in 0..8 {
        let act = json!({"id": format!("w-{n}"), "do": "raise_concern", "concern": "k2", "about": "other", "code": "111222"});
        waits |= w.act(&w.armorer, act).await.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(waits, "tries of a code have no end");
}

/// One signature may cover the acts of one person; it ends with the first that is not accepted.
#[tokio::test]
async fn an_array_is_one_signature() {
    let w = World::new().await;
    let good = json!([safe("a-1", "s1"), safe("a-2", "s2"), safe("a-3", "s3")]);
    let answer = w.act(&w.armorer, good).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["answers"].as_array().unwrap().len(), 3);
    let mixed = json!([
        safe("b-1", "s4"),
        {"id": "b-2", "do": "take_out", "item": "rev-9", "purpose": "film"},
        safe("b-3", "s5"),
    ]);
    let answer = w.act(&w.armorer, mixed).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let verdicts: Vec<Value> = answer.json()["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["verdict"].clone())
        .collect();
    assert_eq!(verdicts, ["accepted", "refused"]);
    let containers = &w.hub.state().containers;
    assert_eq!(
        containers.len(),
        4,
        "the act before the refusal stands, the one after it was not tried"
    );
    let two = json!([safe("d-1", "s6"), {"id": "d-2", "by": "ad-1", "do": "raise_concern", "concern": "x", "about": "other"}]);
    assert_eq!(
        w.act(&w.armorer, two).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        w.act(&w.armorer, json!([])).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

/// Nobody needs a token to stop; everything else says how to get one.
#[tokio::test]
async fn without_a_token_there_is_the_stop() {
    let w = World::new().await;
    let request = |body: Value| {
        post("", "localhost")
            .header("origin", "http://localhost")
            .body(Body::from(body.to_string()))
            .unwrap()
    };
    let stop = w
        .ask(
            &w.router,
            request(json!({"id": "s", "do": "stop", "stop": "stop-x"})),
        )
        .await;
    assert_eq!(stop.status, StatusCode::OK, "{}", stop.text);
    assert_eq!(stop.json()["recorded"], true);
    let other = w.ask(&w.router, request(safe("x", "y"))).await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED);
    assert!(other.text.contains("Bearer"), "{}", other.text);
    assert_eq!(
        w.act("ll_wrong", safe("x", "y")).await.status,
        StatusCode::UNAUTHORIZED
    );
    // A page of another site has no token to add.
    let foreign = post("", "localhost").header("origin", "http://evil.test");
    let foreign = foreign
        .body(Body::from(
            json!({"id": "s2", "do": "stop", "stop": "z"}).to_string(),
        ))
        .unwrap();
    assert_eq!(
        w.ask(&w.router, foreign).await.status,
        StatusCode::FORBIDDEN
    );
}

/// A stop is never refused for who sends it or how it is written; sent twice it is one entry.
#[tokio::test]
async fn a_stop_is_never_refused_for_who_sends_it() {
    let w = World::new().await;
    let json = |request: axum::http::request::Builder, body: Value| {
        let request = request.header("content-type", "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    };
    let to = |host: &str| Request::post("/api/v1/commands").header("host", host);
    let cases = [
        (
            "no origin",
            json(
                to("localhost"),
                json!({"id": "a", "do": "stop", "stop": "x"}),
            ),
        ),
        (
            "an ended token",
            json(
                to("localhost").header("authorization", "Bearer ll_ended"),
                json!({"id": "b", "do": "stop", "stop": "x"}),
            ),
        ),
        (
            "no ids, surplus fields",
            json(
                to("localhost"),
                json!({"do": "stop", "note": [1], "unit": 7}),
            ),
        ),
        (
            "in a list",
            json(to("localhost"), json!([{"do": "stop", "id": "a b"}])),
        ),
        (
            "a long text",
            json(
                to("localhost"),
                json!({"do": "stop", "stop": "x", "words": "x".repeat(9_000)}),
            ),
        ),
    ];
    for (name, request) in cases {
        let answer = w.ask(&w.router, request).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.text);
        let told = answer.json();
        assert_eq!(told["recorded"], true, "{name}");
        assert!(!told["id"].as_str().unwrap().is_empty(), "{name}");
        let last = w.hub.snapshot().size - 1;
        let entry = w.hub.entries(last..last + 1).unwrap().remove(0);
        assert_eq!(
            (entry.act.as_str(), entry.actor.as_str(), entry.strength),
            ("stop", "anonymous", Strength::Anonymous),
            "{name}"
        );
    }
    let token = format!("Bearer {}", w.armorer);
    let open = to("hub.test").header("authorization", &token);
    let answer = w
        .ask(&w.lan, json(open, json!({"do": "stop", "stop": "x"})))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);

    let again = json!({"id": "again", "do": "stop", "stop": "x"});
    let first = w.act(&w.armorer, again.clone()).await.json();
    let size = w.hub.snapshot().size;
    let second = w.act(&w.armorer, again).await.json();
    assert_eq!(
        (&first["repeated"], &second["repeated"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(w.hub.snapshot().size, size, "one entry");
    let entry = w.hub.entries(size - 1..size).unwrap().remove(0);
    assert_eq!(entry.strength, Strength::Witnessed, "no code was asked for");

    // Nothing else goes through without a token, and no cookie counts there.
    let other = json(
        to("localhost").header("cookie", "ll-local=x"),
        json!({"id": "c", "do": "collect", "item": "rev-1"}),
    );
    assert_eq!(
        w.ask(&w.router, other).await.status,
        StatusCode::UNAUTHORIZED
    );
}

/// A signing code never comes back, wherever in a wrong body it stands.
#[tokio::test]
async fn a_code_never_comes_back() {
    let w = World::new().await;
    for body in [
        r#"{"id": "a", "code": "802417", "do": "collect", "item": "rev-1""#,
        r#"{"id": "a", "code": 802417.0, "do": "collect", "item": "rev-1"}"#,
        r#"{"id": "a", "cod": "802417", "do": "collect", "item": "rev-1"}"#,
        r#"{"id": "a", "cod": 802417, "do": "collect", "item": "rev-1"}"#,
        r#"{"id": "a", "Code": "802417\u0007", "do": "collect", "item": "rev-1"}"#,
        r#"{"id": "a", "code": ["802417"], "do": "collect", "item": "rev-1"}"#,
        r#"{"id": "a", "do": "collect", "item": {"code": "802417"}}"#,
        r#"{"id": "a", "do": 7, "802417": 1}"#,
        r#"["802417"]"#,
        r#""802417""#,
    ] {
        let answer = w.post(&w.armorer, body.to_owned()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(!answer.text.contains("802417"), "{body}: {}", answer.text);
    }
}

/// Over plain http on a network neither token nor code is read, and the board is.
#[tokio::test]
async fn the_reduced_listener_reads_no_token() {
    let w = World::new().await;
    let answer = w
        .ask(
            &w.lan,
            post(&w.armorer, "hub.test")
                .body(safe("l-1", "s").to_string().into())
                .unwrap(),
        )
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("plain http"), "{}", answer.text);
    let board = Request::get("/api/v1/board")
        .header("host", "hub.test")
        .body(Body::empty())
        .unwrap();
    assert_eq!(w.ask(&w.lan, board).await.status, StatusCode::OK);
    let size = w.hub.snapshot().size;
    let import = Request::post("/api/v1/import/crew")
        .header("host", "hub.test")
        .header("origin", "http://hub.test");
    let import = import.body(Body::from("person,name,roles\n")).unwrap();
    assert_eq!(w.ask(&w.lan, import).await.status, StatusCode::FORBIDDEN);
    assert_eq!(w.hub.snapshot().size, size);
}

/// Wrong bodies name the field, its value and what to send; nothing is recorded.
#[tokio::test]
async fn wrong_bodies_are_answered_in_words() {
    let w = World::new().await;
    let size = w.hub.snapshot().size;
    let huge = format!("{{\"id\": \"h\", \"do\": \"{}\"}}", "x".repeat(70_000));
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    for (body, status, words) in [
        ("{", 422, "JSON"),
        ("[1]", 422, "send an object"),
        ("\u{feff}{}", 422, "JSON"),
        (
            r#"{"do": "collect", "item": "rev-1"}"#,
            422,
            "give each act an id",
        ),
        (
            r#"{"id": "a b", "do": "collect", "item": "rev-1"}"#,
            422,
            "1 to 64",
        ),
        (
            r#"{"id": "a", "do": "collekt", "item": "rev-1"}"#,
            422,
            "collect",
        ),
        (
            r#"{"id": "a", "do": "collect", "itm": "rev-1"}"#,
            422,
            "itm",
        ),
        (
            r#"{"id": "a", "do": "collect", "item": "<b>"}"#,
            422,
            "item",
        ),
        (
            r#"{"id": "a", "id": "b", "do": "collect", "item": "rev-1"}"#,
            422,
            "id",
        ),
        (
            r#"{"id": "a", "by": "nobody", "do": "collect", "item": "r"}"#,
            422,
            "roster",
        ),
        (
            r#"{"id": "a", "code": 246810, "do": "collect", "item": "r"}"#,
            422,
            "wrong shape",
        ),
        (
            r#"{"id": "a", "do": "hub_started", "boot": "x"}"#,
            409,
            "invariant/",
        ),
        (&deep, 422, "JSON"),
        (&huge, 413, ""),
    ] {
        let answer = w.post(&w.armorer, body.to_owned()).await;
        let shown: String = body.chars().take(60).collect();
        assert_eq!(answer.status.as_u16(), status, "{shown}: {}", answer.text);
        assert!(answer.text.contains(words), "{shown}: {}", answer.text);
        assert_eq!(answer.kind, "application/problem+json", "{shown}");
        assert!(!answer.text.contains("246810"), "{shown}: a code came back");
    }
    assert!(
        w.hub.snapshot().size <= size + 1,
        "only the refusal is recorded"
    );
    let form = Request::post("/api/v1/commands")
        .header("host", "localhost")
        .header("authorization", format!("Bearer {}", w.armorer))
        .header("content-type", "text/plain")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(
        w.ask(&w.router, form).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

/// What is read: board and rules by everybody, state and record by people; nobody's secrets by anybody.
#[tokio::test]
async fn reading_keeps_what_is_nobodys_business() {
    let w = World::new().await;
    for (id, text) in [(
        "q1",
        json!({"do": "raise_concern", "concern": "k1", "about": "firearms", "words": "w"}),
    )] {
        let mut act = text;
        act["id"] = id.into();
        assert_eq!(w.act(&w.ad, act).await.status, StatusCode::OK);
    }
    for path in [
        "/api/v1/state",
        "/api/v1/items/rev-1",
        "/api/v1/entries",
        "/api/v1/entries/0/receipt",
    ] {
        assert_eq!(
            w.get(path, "").await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    let state = w.get("/api/v1/state", &w.armorer).await.json();
    assert_eq!(state["state"]["people"]["ad-1"]["name"], "Name ad-1");
    assert!(
        state["state"]["people"]["ad-1"]
            .get("qualifications")
            .is_none()
    );
    assert!(
        state["state"]["concerns"]["k1"].get("raised_by").is_none(),
        "{state}"
    );
    let own = w.get("/api/v1/state", &w.ad).await.json();
    assert_eq!(own["state"]["concerns"]["k1"]["raised_by"], "ad-1");
    let entries = w
        .get("/api/v1/entries?from=0&count=256", &w.armorer)
        .await
        .json();
    let concern = entries["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["do"] == "raise_concern")
        .unwrap();
    assert_eq!(concern["actor"], "withheld");
    assert!(!concern.to_string().contains("ad-1"), "{concern}");
    assert_eq!(
        w.get("/api/v1/entries?count=257", &w.armorer).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let receipt = w.get("/api/v1/entries/1/receipt", &w.armorer).await;
    assert!(
        receipt.kind.starts_with("text/plain") && receipt.text.contains("tlog-proof"),
        "{}",
        receipt.text
    );
    assert_eq!(
        w.get("/api/v1/entries/9999/receipt", &w.armorer)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        w.get("/api/v1/items/none", &w.armorer).await.status,
        StatusCode::NOT_FOUND
    );
    let checkpoint = w.get("/api/v1/checkpoint", "").await;
    assert!(
        checkpoint.text.starts_with("lastlooks.local/api-test/"),
        "{}",
        checkpoint.text
    );
    let rule = w.get("/api/v1/rules/base/open-concern", "").await.json();
    assert_eq!(
        (rule["id"].clone(), rule["in_force"].clone()),
        (json!("base/open-concern"), json!(true))
    );
    assert!(
        w.get("/api/v1/rules?pack=us-ca-9150", "")
            .await
            .json()
            .as_array()
            .unwrap()
            .len()
            > 3
    );
    assert_eq!(
        w.get("/api/v1/events", "").await.status,
        StatusCode::TEMPORARY_REDIRECT
    );
}

/// A dropped setup is answered with who, when and why, as references, and says how many decline, not who.
#[tokio::test]
async fn a_dropped_setup_is_read_with_who_and_when() {
    let w = World::new().await;
    let day = json!({"id": "d1", "do": "open_day", "day": "day-1", "unit": "main", "place": "yard",
        "starts": "2026-11-23T06:00:00Z", "wraps": "2027-11-23T20:00:00Z"});
    let plan = json!({"id": "d2", "do": "plan_setup", "setup": "9", "day": "day-1", "place": "yard",
        "performers": ["lead"]});
    let decline = json!({"id": "d3", "do": "decline", "setup": "9"});
    let drop = json!({"id": "d4", "do": "drop_setup", "setup": "9", "reason": "rain"});
    for act in [day, plan, decline, drop.clone()] {
        let answer = w.act(&w.ad, act).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    let again = w.act(&w.ad, drop).await;
    assert!(again.status == StatusCode::OK && again.json()["repeated"] == true);
    let state = w.get("/api/v1/state", &w.armorer).await.json();
    let setup = w.get("/api/v1/setups/9", &w.armorer).await.json();
    let was = &state["state"]["dropped"]["9"]["was"];
    for (was, dropped) in [
        (was, &state["state"]["dropped"]["9"]),
        (&setup["setup"], &setup["dropped"]),
    ] {
        assert_eq!(
            (&was["declined"], &was["plan"]["place"]),
            (&json!(1), &json!("yard"))
        );
        assert_eq!(dropped["by"], "ad-1");
        assert!(
            dropped["reason"].as_str().unwrap().starts_with("part:"),
            "{dropped}"
        );
    }
    assert!(setup["board"].is_null() && state["state"]["setups"].get("9").is_none());
}

/// Everything that is served is described, with the schema of every command, and every reference leads
/// somewhere.
#[tokio::test]
async fn the_description_is_whole() {
    let w = World::new().await;
    let document = w.get("/api/v1/openapi.json", "").await.json();
    assert!(
        document["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    let described: Vec<&str> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "/api/v1/board",
        "/api/v1/checkpoint",
        "/api/v1/commands",
        "/api/v1/commands/schema",
        "/api/v1/entries",
        "/api/v1/entries/{index}/receipt",
        "/api/v1/events",
        "/api/v1/import/{sheet}",
        "/api/v1/items/{id}",
        "/api/v1/openapi.json",
        "/api/v1/rules",
        "/api/v1/rules/{pack}/{rule}",
        "/api/v1/scripts",
        "/api/v1/scripts/{id}",
        "/api/v1/scripts/{id}/changes",
        "/api/v1/setups/{id}",
        "/api/v1/state",
    ];
    let mut sorted = described.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let real = path
                .replace("{index}", "0")
                .replace("{sheet}", "crew")
                .replace(['{', '}'], "");
            let request = Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(&real)
                .header("host", "localhost")
                .header("authorization", format!("Bearer {}", w.armorer));
            let answer = w.ask(&w.router, request.body(Body::empty()).unwrap()).await;
            assert!(
                answer.status != StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
            assert!(
                answer.status != StatusCode::NOT_FOUND || answer.text.contains("\"value\""),
                "{method} {path}: {}",
                answer.text
            );
        }
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let acts = schemas["Act"]["oneOf"].as_array().unwrap();
    let commands = schemas["Command"]["oneOf"].as_array().unwrap();
    assert_eq!(acts.len(), commands.len());
    assert!(commands.len() > 90, "{}", commands.len());
    for act in acts {
        assert!(
            act["required"].as_array().unwrap().contains(&json!("id")),
            "{act}"
        );
    }
    for command in commands {
        for name in ["id", "by", "code", "scribe", "overrides", "shown"] {
            assert!(
                command["properties"].get(name).is_none(),
                "the envelope hides `{name}` of {command}"
            );
        }
    }
    let mut refs = Vec::new();
    references(&document, &mut refs);
    assert!(refs.len() > 100);
    for to in refs {
        assert!(document.pointer(&to[1..]).is_some(), "{to} leads nowhere");
    }
    let schema = w.get("/api/v1/commands/schema", "").await;
    assert_eq!(schema.kind, "application/schema+json");
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(to)) = map.get("$ref") {
                found.push(to.clone());
            }
            map.values().for_each(|v| references(v, found));
        }
        Value::Array(all) => all.iter().for_each(|v| references(v, found)),
        _ => {}
    }
}
