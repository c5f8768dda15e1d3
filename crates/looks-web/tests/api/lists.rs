//! Lists over the interface: whole or not at all, tried first, named where they are too large.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use super::World;

/// A list that is too large is named, by its file's name where it has one, with the limit.
#[tokio::test]
async fn a_list_that_is_too_large_is_named() {
    let w = World::new().await;
    let large = "x".repeat(looks_app::import::SIZE_MAX + 1);
    for (kind, name, body) in [
        ("text/csv", "ammunition", large.clone()),
        (
            "multipart/form-data; boundary=b",
            "l.csv",
            format!(
                "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"l.csv\"\r\n\r\n{large}\r\n--b--\r\n"
            ),
        ),
    ] {
        let request = Request::post("/api/v1/import/ammunition?dry_run=true")
            .header("host", "localhost")
            .header("content-type", kind)
            .header("authorization", format!("Bearer {}", w.armorer))
            .body(Body::from(body))
            .unwrap();
        let answer = w.ask(&w.router, request).await;
        assert_eq!(
            answer.status,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{}",
            answer.text
        );
        assert_eq!(answer.json()["value"], name);
        assert!(
            answer.text.contains("8388608 bytes (8 MiB)"),
            "{}",
            answer.text
        );
    }
}

/// A list goes in whole or not at all; a dry run records nothing.
#[tokio::test]
async fn lists_are_imported_whole() {
    let w = World::new().await;
    let send = |path: &str, text: &'static str| {
        Request::post(path)
            .header("host", "localhost")
            .header("content-type", "text/csv")
            .header("authorization", format!("Bearer {}", w.armorer))
            .body(Body::from(text))
            .unwrap()
    };
    let list = "lot,kind,maker,maker_lot,calibre,count,container\nb1,blank,M,L1,.45,50,box-1\n";
    let wrong = "lot,kind,maker,maker_lot,calibre,count,container\nb1,blank,M,L1,.45,many,box-1\n";
    let size = w.hub.snapshot().size;
    let dry = w
        .ask(
            &w.router,
            send("/api/v1/import/ammunition?dry_run=true", list),
        )
        .await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text);
    assert_eq!(dry.json()["count"], 2);
    let nobody = "person,name,roles\np1,A,crew\nsystem,B,crew\n";
    let dry = w
        .ask(&w.router, send("/api/v1/import/crew?dry_run=true", nobody))
        .await;
    assert_eq!(dry.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", dry.text);
    assert_eq!(
        (dry.json()["row"].as_u64(), &dry.json()["value"]),
        (Some(3), &"system".into())
    );
    let bad = w
        .ask(&w.router, send("/api/v1/import/ammunition", wrong))
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(bad.json()["errors"][0]["line"], 2);
    assert_eq!(bad.json()["errors"][0]["column"], "count");
    assert_eq!(w.hub.snapshot().size, size);
    let good = w
        .ask(&w.router, send("/api/v1/import/ammunition", list))
        .await;
    assert_eq!(
        (good.status, good.json()["count"].clone()),
        (StatusCode::OK, json!(2)),
        "{}",
        good.text
    );
    let again = w
        .ask(&w.router, send("/api/v1/import/ammunition", list))
        .await;
    assert_eq!(
        (again.status, again.json()["repeated"].clone()),
        (StatusCode::OK, json!(true)),
        "known by now, and still the same file: {}",
        again.text
    );
    assert_eq!(
        w.ask(&w.router, send("/api/v1/import/shoes", list))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let form = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"l.csv\"\r\n\r\n\
                lot,kind,maker,maker_lot,calibre,count,container\nb9,blank,M,L9,.45,5,box-9\r\n--b--\r\n";
    let form = Request::post("/api/v1/import/ammunition")
        .header("host", "localhost")
        .header("content-type", "multipart/form-data; boundary=b")
        .header("authorization", format!("Bearer {}", w.armorer))
        .body(Body::from(form))
        .unwrap();
    let form = w.ask(&w.router, form).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text);
}
