//! The shell around a router: headers, host, origin, limits, errors in words, and real listeners
//! on loopback, plain and TLS.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fall; its helpers stand outside a test function"
)]

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use looks_web::mode::{Listener, Mode};
use looks_web::{security, shell};
use tower::ServiceExt as _;

async fn takes(body: Bytes) -> String {
    body.len().to_string()
}

async fn falls() -> &'static str {
    panic!("a handler fell over a secret detail")
}

async fn reads(Json(value): Json<Vec<u8>>) -> String {
    value.len().to_string()
}

fn app(mode: Mode) -> Router {
    app_for(&Arc::new(Listener::new(mode, &["hub.local".to_owned()])))
}

fn app_for(listener: &Arc<Listener>) -> Router {
    let import = Router::new()
        .route("/import", post(takes))
        .layer(security::import_limit());
    let router = Router::new()
        .route("/page", get(|| async { "page" }))
        .route("/take", post(takes))
        .route("/json", post(reads))
        .route("/fall", get(falls))
        .merge(import)
        .merge(shell::routes());
    security::harden(router, listener)
}

async fn ask(app: Router, request: Request<Body>) -> Response<Body> {
    app.oneshot(request).await.unwrap()
}

async fn words(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Request<Body> {
    let mut builder = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(n, _)| *n == "host") {
        builder = builder.header("host", "hub.local");
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Body::from(body)).unwrap()
}

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

#[tokio::test]
async fn every_answer_carries_the_headers() {
    for (path, status) in [
        ("/page", 200),
        ("/nothing", 404),
        ("/fall", 500),
        ("/offline", 200),
    ] {
        let response = ask(app(Mode::Tls), request(Method::GET, path, &[], vec![])).await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        let h = response.headers();
        assert_eq!(h[header::CONTENT_SECURITY_POLICY], security::CSP, "{path}");
        assert_eq!(h[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(h[header::REFERRER_POLICY], "same-origin");
        assert_eq!(h["cross-origin-opener-policy"], "same-origin");
        assert!(
            h["permissions-policy"]
                .to_str()
                .unwrap()
                .contains("geolocation=()")
        );
        assert_eq!(h[header::CACHE_CONTROL], "no-store", "{path}");
    }
    assert!(security::CSP.starts_with("default-src 'none'"));
    assert!(!security::CSP.contains("unsafe") && !security::CSP.contains("  "));
}

#[tokio::test]
async fn transport_security_is_only_promised_for_a_real_name() {
    let mut real = Listener::new(Mode::Tls, &["hub.local".to_owned()]);
    real.real_name = true;
    for (listener, promised) in [
        (real, true),
        (Listener::new(Mode::Tls, &["hub.local".to_owned()]), false),
        (
            Listener::new(Mode::PlainLan, &["hub.local".to_owned()]),
            false,
        ),
    ] {
        let app = app_for(&Arc::new(listener));
        let response = ask(app, request(Method::GET, "/page", &[], vec![])).await;
        assert_eq!(
            response
                .headers()
                .contains_key(header::STRICT_TRANSPORT_SECURITY),
            promised
        );
    }
}

/// Listener, headers sent, and whether the change is taken.
type Case = (Mode, &'static [(&'static str, &'static str)], bool);

#[tokio::test]
async fn only_our_own_pages_and_tokens_change_anything() {
    let cases: [Case; 15] = [
        (Mode::Tls, &[OWN], true),
        (Mode::Tls, &[("sec-fetch-site", "none")], true),
        (Mode::Tls, &[("sec-fetch-site", "cross-site")], false),
        (Mode::Tls, &[("sec-fetch-site", "same-site")], false),
        (
            Mode::Tls,
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://hub.local"),
            ],
            false,
        ),
        (
            Mode::Tls,
            &[
                ("sec-fetch-site", "cross-site"),
                ("authorization", "Bearer x"),
            ],
            false,
        ),
        (Mode::Tls, &[("origin", "https://hub.local")], true),
        (Mode::Tls, &[("origin", "http://hub.local")], false),
        (Mode::PlainLan, &[("origin", "http://hub.local")], true),
        (Mode::PlainLan, &[("origin", "http://hub.local:81")], false),
        (Mode::PlainLan, &[("origin", "http://evil.test")], false),
        (Mode::PlainLan, &[("origin", "null")], false),
        (Mode::PlainLan, &[], false),
        (Mode::PlainLan, &[("authorization", "Bearer x")], true),
        (Mode::PlainLan, &[("authorization", "Basic x")], false),
    ];
    for (mode, headers, taken) in cases {
        let response = ask(app(mode), request(Method::POST, "/take", headers, vec![])).await;
        let expected = if taken {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        assert_eq!(response.status(), expected, "{mode:?} {headers:?}");
        let read = ask(app(mode), request(Method::GET, "/page", headers, vec![])).await;
        assert_eq!(
            read.status(),
            StatusCode::OK,
            "reading is open: {headers:?}"
        );
    }
    let twice = Request::builder()
        .method("POST")
        .uri("/take")
        .header("host", "hub.local")
        .header("origin", "http://hub.local")
        .header("origin", "http://evil.test")
        .body(Body::empty())
        .unwrap();
    assert_eq!(
        ask(app(Mode::PlainLan), twice).await.status(),
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_foreign_name_that_points_here_is_turned_away() {
    for host in ["evil.test", "evil.test:8443", "hub.local.evil.test"] {
        let response = ask(
            app(Mode::PlainLan),
            request(Method::GET, "/page", &[("host", host)], vec![]),
        );
        let response = response.await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(words(response).await.contains(host));
    }
    for host in ["hub.local:8080", "10.1.2.3", "[fd00::1]:80"] {
        let response = ask(
            app(Mode::PlainLan),
            request(Method::GET, "/page", &[("host", host)], vec![]),
        );
        assert_eq!(response.await.status(), StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn bodies_have_limits_and_imports_a_larger_one() {
    let at = |path: &str, size: usize| request(Method::POST, path, &[OWN], vec![b'x'; size]);
    assert_eq!(
        ask(app(Mode::Tls), at("/take", security::BODY_LIMIT))
            .await
            .status(),
        200
    );
    let large = ask(app(Mode::Tls), at("/take", security::BODY_LIMIT + 1)).await;
    assert_eq!(large.status(), 413);
    assert_eq!(
        large.headers()[header::CONTENT_TYPE],
        "application/problem+json"
    );
    assert_eq!(
        ask(app(Mode::Tls), at("/import", security::BODY_LIMIT + 1))
            .await
            .status(),
        200
    );
    assert_eq!(
        ask(app(Mode::Tls), at("/import", security::IMPORT_LIMIT + 1))
            .await
            .status(),
        413
    );
}

#[tokio::test]
async fn errors_are_documents_for_programs_and_pages_for_people() {
    let json = [("content-type", "application/json"), OWN];
    let response = ask(
        app(Mode::Tls),
        request(Method::POST, "/json", &json, b"[1,".to_vec()),
    )
    .await;
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "application/problem+json"
    );
    let value: serde_json::Value = serde_json::from_str(&words(response).await).unwrap();
    assert_eq!(value["type"], "/problems/bad-input");
    assert!(
        value["remedy"].as_str().is_some_and(|r| !r.is_empty()),
        "{value}"
    );

    let page = [("accept", "text/html,*/*"), ("accept-language", "es")];
    for (path, status) in [("/nothing", 404), ("/fall", 500), ("/take", 405)] {
        let response = ask(app(Mode::Tls), request(Method::GET, path, &page, vec![])).await;
        assert_eq!(response.status().as_u16(), status);
        let kind = response.headers()[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(kind.starts_with("text/html"), "{kind}");
        let html = words(response).await;
        assert!(
            html.contains("lang=\"es\"") && html.contains("action=\"/stop\""),
            "{path}"
        );
        assert!(
            !html.contains("secret detail"),
            "the words of a panic stay in the log"
        );
    }
}

#[tokio::test]
async fn a_panic_answers_with_a_reference() {
    let response = ask(app(Mode::Tls), request(Method::GET, "/fall", &[], vec![])).await;
    assert_eq!(response.status(), 500);
    let value: serde_json::Value = serde_json::from_str(&words(response).await).unwrap();
    assert_eq!(
        value["reference"].as_str().map(str::len),
        Some(16),
        "{value}"
    );
}

#[tokio::test]
async fn preferences_are_cookies_and_lead_back_here() {
    let form = [("content-type", "application/x-www-form-urlencoded"), OWN];
    let post = |body: &str| request(Method::POST, "/prefs", &form, body.as_bytes().to_vec());
    let response = ask(app(Mode::Tls), post("theme=night&back=%2Fitems%3Fa%3Db")).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/items?a=b");
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("ll-theme=night;") && cookie.contains("Secure"),
        "{cookie}"
    );
    // The page's script changes the screen in place, under what is typed: it is told that it is kept, and sent nowhere.
    let json = [form[0], OWN, ("accept", "application/json")];
    let kept = request(Method::POST, "/prefs", &json, b"theme=dark".to_vec());
    let kept = ask(app(Mode::Tls), kept).await;
    assert_eq!(kept.status(), StatusCode::OK);
    let cookie = kept.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("ll-theme=dark;"), "{cookie}");
    assert!(!kept.headers().contains_key(header::LOCATION));
    let away = ask(app(Mode::Tls), post("lang=es&back=%2F%2Fevil.test")).await;
    assert_eq!(away.headers()[header::LOCATION], "/");
    let wrong = ask(app(Mode::Tls), post("theme=pink")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(wrong).await.contains("pink"));
}

#[tokio::test]
async fn static_files_are_kept_forever_and_the_worker_never() {
    let css = looks_web::assets::address("app.css");
    let response = ask(app(Mode::Tls), request(Method::GET, css, &[], vec![])).await;
    assert_eq!(response.status(), 200);
    assert!(
        response.headers()[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let worker = ask(app(Mode::Tls), request(Method::GET, "/sw.js", &[], vec![])).await;
    assert_eq!(worker.headers()[header::CACHE_CONTROL], "no-cache");
    assert!(words(worker).await.contains(css));
    let gone = ask(
        app(Mode::Tls),
        request(Method::GET, "/static/..%2fapp.css", &[], vec![]),
    )
    .await;
    assert_eq!(gone.status(), 404);
}

/// Sizes as they travel: the budget of a first load is 40 KiB compressed (design.md 12).
#[tokio::test]
async fn a_first_load_travels_within_the_budget() {
    let gzip = [("accept-encoding", "gzip"), ("accept", "text/html")];
    let mut sum = 0;
    let names = ["app.css", "app.js", "icon.svg"].map(looks_web::assets::address);
    for path in names
        .into_iter()
        .chain(["/offline", "/sw.js", "/manifest.webmanifest"])
    {
        let response = ask(app(Mode::Tls), request(Method::GET, path, &gzip, vec![])).await;
        assert_eq!(response.status(), 200, "{path}");
        sum += to_bytes(response.into_body(), 1 << 20).await.unwrap().len();
    }
    println!("first load, compressed: {sum} bytes");
    assert!(
        sum < 20 * 1024,
        "{sum}: half of the budget belongs to the board itself"
    );
}

mod listeners {
    use std::net::{Ipv4Addr, SocketAddr, TcpListener};
    use std::sync::Arc;

    use axum_server::Handle;
    use looks_web::listen::{self, Limits};
    use looks_web::mode::{Listener, Mode};
    use looks_web::tls;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, ServerName};
    use std::io::{Read as _, Write as _};

    fn socket() -> (TcpListener, SocketAddr) {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    }

    #[tokio::test]
    async fn plain_and_tls_answer_on_loopback() {
        let dir = tempfile::tempdir().unwrap();
        let names = vec!["hub.local".to_owned(), "127.0.0.1".to_owned()];
        let identity = tls::own(dir.path(), "P", &names, 1_795_000_000, false).unwrap();
        let pem = identity.ca.as_ref().unwrap().pem.clone();

        let (plain_socket, plain) = socket();
        let (tls_socket, secure) = socket();
        let handle = Handle::new();
        let router = super::Router::new().route("/page", super::get(|| async { "page" }));
        let lan = Arc::new(Listener::new(Mode::PlainLan, &names));
        let full = Arc::new(Listener::new(Mode::Tls, &names));
        let a = tokio::spawn(listen::serve(
            plain_socket,
            lan,
            None,
            router.clone(),
            handle.clone(),
        ));
        let config = Some(identity.config);
        let b = tokio::spawn(listen::serve(
            tls_socket,
            full,
            config,
            router,
            handle.clone(),
        ));

        let answers =
            tokio::task::spawn_blocking(move || (plain_get(plain), tls_get(secure, &pem)));
        let (over_plain, over_tls) = answers.await.unwrap();
        assert!(over_plain.starts_with("HTTP/1.1 200"), "{over_plain}");
        assert!(
            over_tls.starts_with("HTTP/1.1 200") && over_tls.ends_with("page"),
            "{over_tls}"
        );
        handle.shutdown();
        a.await.unwrap().unwrap();
        b.await.unwrap().unwrap();
    }

    /// Who connects and says nothing is closed, who is one too many at once; then others are answered.
    #[tokio::test]
    async fn silent_connections_give_their_places_back() {
        let (socket, address) = socket();
        let handle = Handle::new();
        let router = super::Router::new().route("/page", super::get(|| async { "page" }));
        let limits = Limits {
            connections: 4,
            first_bytes_within: std::time::Duration::from_millis(400),
        };
        let lan = Arc::new(Listener::new(Mode::PlainLan, &["hub.local".to_owned()]));
        let served = listen::serve_within(limits, socket, lan, None, router, handle.clone());
        let served = tokio::spawn(served);
        tokio::task::spawn_blocking(move || {
            let connect = || {
                let stream = std::net::TcpStream::connect(address).unwrap();
                let bound = std::time::Duration::from_secs(20);
                stream.set_read_timeout(Some(bound)).unwrap();
                stream
            };
            let mut silent: Vec<_> = (0..4).map(|_| connect()).collect();
            // Half of what tells the protocols apart is silence too.
            silent[3].write_all(b"PRI * HTTP").unwrap();
            let closed = |stream: &mut std::net::TcpStream| {
                let mut out = Vec::new();
                match stream.read_to_end(&mut out) {
                    Ok(_) => {}
                    Err(e) => assert_eq!(e.kind(), std::io::ErrorKind::ConnectionReset),
                }
                assert!(out.is_empty(), "{}", String::from_utf8_lossy(&out));
            };
            closed(&mut connect());
            silent.iter_mut().for_each(closed);
            let answer = plain_get(address);
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        })
        .await
        .unwrap();
        handle.shutdown();
        served.await.unwrap().unwrap();
    }

    const ASK: &[u8] = b"GET /page HTTP/1.1\r\nhost: hub.local\r\nconnection: close\r\n\r\n";

    fn plain_get(address: SocketAddr) -> String {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(ASK).unwrap();
        let mut out = String::new();
        stream.read_to_string(&mut out).unwrap();
        out
    }

    fn tls_get(address: SocketAddr, ca: &str) -> String {
        let mut roots = rustls::RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let name = ServerName::try_from("hub.local").unwrap();
        let mut client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
        let mut tcp = std::net::TcpStream::connect(address).unwrap();
        let mut stream = rustls::Stream::new(&mut client, &mut tcp);
        stream.write_all(ASK).unwrap();
        let mut out = Vec::new();
        let _ = stream.read_to_end(&mut out);
        String::from_utf8(out).unwrap()
    }
}
