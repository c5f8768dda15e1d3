//! A small production in memory behind the whole web application, asked without a socket. Not a
//! test itself.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use looks_app::accounts::CodeCost;
use looks_app::{CreateOptions, Hub, ManualClock, Submission};
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use looks_web::app::{AppState, served};
use looks_web::mode::{Listener, Mode};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The morning of the tests: 2026-11-23T13:00:00Z.
pub(crate) const MORNING: i64 = 1_795_438_800_000;
/// Everybody's code here.
pub(crate) const CODE: &str = "802417";

pub(crate) struct Site {
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<ManualClock>,
    state: AppState,
    count: std::cell::Cell<u32>,
}

/// An answer with its body read.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Page {
    pub(crate) fn to(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |v| v.to_str().unwrap())
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

const PEOPLE: [(&str, &str, &[&str]); 9] = [
    ("office-1", "Olga Pine", &["admin"]),
    ("ad-1", "Ken Ode", &["first_ad"]),
    ("ad-2", "Sol Ray", &["second_ad"]),
    ("armorer-1", "Jo Rook", &["armorer"]),
    ("propmaster", "Pat Lund", &["property_master"]),
    ("lead", "Mara Sol", &["performer"]),
    ("upm", "Uma Hart", &["unit_production_manager"]),
    ("advisor", "Ada Vern", &["safety_advisor"]),
    (
        "evil",
        "<script>alert(1)</script>\"'><img src=x onerror=1>",
        &["crew"],
    ),
];

impl Site {
    /// The production with its people, nobody signed in.
    pub(crate) async fn new() -> Self {
        let site = Self::bare();
        for (person, name, roles) in PEOPLE {
            site.system(
                json!({ "do": "add_person", "person": person, "name": name, "roles": roles }),
            )
            .await;
            site.hub.accounts().set_code(&id(person), CODE).unwrap();
        }
        site
    }

    /// The production without anybody.
    pub(crate) fn bare() -> Self {
        let clock = Arc::new(ManualClock::at(MORNING));
        let mut options = CreateOptions::new("ridge", "Ridge Country");
        options.open.clock = clock.clone();
        options.open.code_cost = CodeCost::CHEAP;
        let hub = Hub::in_memory(options).unwrap();
        let mut state = AppState::new(hub.clone());
        state.zone = jiff::tz::TimeZone::UTC;
        Self {
            hub,
            clock,
            state,
            count: std::cell::Cell::new(0),
        }
    }

    /// Something the hub says by itself.
    pub(crate) async fn system(&self, command: Value) {
        self.submit(None, Strength::System, command).await;
    }

    /// Something a person says with their code, which must be accepted.
    pub(crate) async fn says(&self, person: &str, command: Value) {
        self.submit(Some(id(person)), Strength::OwnSession, command)
            .await;
    }

    async fn submit(&self, by: Option<PersonId>, strength: Strength, command: Value) {
        let n = self.count.get() + 1;
        self.count.set(n);
        let submission = Submission::new(format!("test-{n}"), by, strength, command.clone());
        let answer = self.hub.submit(submission).await.unwrap();
        assert!(answer.is_accepted(), "{command}: {answer:?}");
    }

    /// The cookie of a fresh session at a listener.
    pub(crate) fn signed_in(&self, mode: Mode, person: &str) -> String {
        let n = self.count.get() + 1;
        self.count.set(n);
        let (secret, _) = self
            .hub
            .accounts()
            .sign_in(
                &id(person),
                &format!(
                    "{}{n}",
                    if mode == Mode::PlainLan {
                        "lan-"
                    } else {
                        "dev-"
                    }
                ),
                Strength::OwnSession,
                "test phone",
            )
            .unwrap();
        format!("{}={secret}", mode.cookie_name())
    }

    pub(crate) fn size(&self) -> u64 {
        self.hub.snapshot().size
    }

    async fn ask(&self, mode: Mode, request: Request<Body>) -> Page {
        let mut listener = Listener::new(mode, &["hub.local".to_owned(), "localhost".to_owned()]);
        listener.full_address =
            (mode != Mode::Localhost).then(|| "https://hub.local:8443".to_owned());
        let response = served(self.state.clone(), &Arc::new(listener))
            .oneshot(request)
            .await
            .unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        Page {
            status,
            headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn builder(mode: Mode, path: &str, cookie: &str) -> axum::http::request::Builder {
        let host = if mode == Mode::Localhost {
            "localhost:8080"
        } else {
            "hub.local"
        };
        let mut builder = Request::builder()
            .uri(path)
            .header("host", host)
            .header("origin", format!("{}://{host}", mode.scheme()))
            .header("accept", "text/html");
        if !cookie.is_empty() {
            builder = builder.header("cookie", cookie);
        }
        builder
    }

    pub(crate) async fn get(&self, mode: Mode, path: &str, cookie: &str) -> Page {
        self.ask(
            mode,
            Self::builder(mode, path, cookie)
                .body(Body::empty())
                .unwrap(),
        )
        .await
    }

    /// A form, as a browser sends it.
    pub(crate) async fn post(
        &self,
        mode: Mode,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let builder = Self::builder(mode, path, cookie);
        self.ask(mode, form(builder, fields)).await
    }

    /// The same, with the page that the form stood on.
    pub(crate) async fn post_from(
        &self,
        path: &str,
        from: &str,
        cookie: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let builder = Self::builder(Mode::Tls, path, cookie);
        let builder = builder.header("referer", format!("https://hub.local{from}"));
        self.ask(Mode::Tls, form(builder, fields)).await
    }

    /// The form that files a script.
    pub(crate) async fn send_script(
        &self,
        cookie: &str,
        name: &str,
        file: &[u8],
        after: &str,
    ) -> Page {
        let mut body = format!("--XX\r\ncontent-disposition: form-data; name=\"after\"\r\n\r\n{after}\r\n--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/plain\r\n\r\n").into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--XX--\r\n");
        let request = Self::builder(Mode::Tls, "/scripts", cookie)
            .method("POST")
            .header("content-type", "multipart/form-data; boundary=XX")
            .header("content-length", body.len())
            .body(Body::from(body))
            .unwrap();
        self.ask(Mode::Tls, request).await
    }

    /// A form with a file.
    pub(crate) async fn upload(&self, path: &str, cookie: &str, file: &[u8], step: &str) -> Page {
        let mut body = b"--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\n".to_vec();
        body.extend_from_slice(file);
        body.extend_from_slice(
            format!("\r\n--XX\r\ncontent-disposition: form-data; name=\"step\"\r\n\r\n{step}\r\n--XX--\r\n").as_bytes(),
        );
        let request = Self::builder(Mode::Tls, path, cookie)
            .method("POST")
            .header("content-type", "multipart/form-data; boundary=XX")
            .header("content-length", body.len())
            .body(Body::from(body))
            .unwrap();
        self.ask(Mode::Tls, request).await
    }
}

fn form(builder: axum::http::request::Builder, fields: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<String> = fields
        .iter()
        .map(|(n, v)| format!("{}={}", escape(n), escape(v)))
        .collect();
    builder
        .method("POST")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .unwrap()
}

pub(crate) fn id(person: &str) -> PersonId {
    PersonId::parse(person).unwrap()
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

/// The text between two marks.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text
        .split_once(from)
        .unwrap_or_else(|| panic!("no `{from}` in {text}"))
        .1;
    rest.split_once(to).unwrap().0
}
