//! A small production in memory behind the whole web application, asked without a socket; and a strict
//! reader of pages. Not a test itself.

use std::collections::BTreeSet;
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
        let body: Vec<String> = fields
            .iter()
            .map(|(n, v)| format!("{}={}", escape(n), escape(v)))
            .collect();
        let request = Self::builder(mode, path, cookie)
            .method("POST")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.ask(mode, request).await
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

/// Where the forms of a page are posted to, those of the frame left out.
pub(crate) fn posted(html: &str) -> Vec<String> {
    html.split("<form")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        .filter(|tag| tag.contains("method=\"post\""))
        .map(|tag| between(tag, "action=\"", "\"").replace("&amp;", "&"))
        .filter(|action| !["/prefs", "/stop", "/sign-out"].contains(&action.as_str()))
        .collect()
}

/// The text between two marks.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text
        .split_once(from)
        .unwrap_or_else(|| panic!("no `{from}` in {text}"))
        .1;
    rest.split_once(to).unwrap().0
}

#[derive(Debug)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

const VOID: &[&str] = &["meta", "link", "input", "br", "hr", "img"];

fn parse(html: &str) -> Vec<Tag> {
    let mut out: Vec<Tag> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = html
        .strip_prefix("<!DOCTYPE html>")
        .expect("starts with the doctype");
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        for &n in &open {
            out[n].text.push_str(text);
        }
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let inside = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            let n = open
                .pop()
                .unwrap_or_else(|| panic!("`</{name}>` without a beginning"));
            assert_eq!(out[n].name, name, "`<{}>` ends as `</{name}>`", out[n].name);
            continue;
        }
        let (name, attributes) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
        let void = inside.ends_with('/') || VOID.contains(&name);
        out.push(Tag {
            name: name.to_owned(),
            attributes: attributes_of(attributes),
            text: String::new(),
        });
        if !void {
            open.push(out.len() - 1);
        }
    }
    assert!(
        open.is_empty(),
        "left open: {:?}",
        open.iter().map(|&n| &out[n].name).collect::<Vec<_>>()
    );
    out
}

fn attributes_of(mut rest: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest == "/" {
            return out;
        }
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        if let Some(tail) = rest.strip_prefix('=') {
            let quote = tail.chars().next().unwrap();
            assert!(matches!(quote, '"' | '\''), "unquoted value after `{name}`");
            let value = tail[1..].split(quote).next().unwrap();
            out.push((name, value.to_owned()));
            rest = &tail[value.len() + 2..];
        } else {
            out.push((name, String::new()));
        }
    }
}

/// Everything a page must be, whatever it shows.
pub(crate) fn check_page(name: &str, html: &str) {
    assert!(!html.contains("[?]"), "{name}: a text is missing");
    let tags = parse(html);
    let mut ids = BTreeSet::new();
    for found in tags.iter().filter_map(|t| t.get("id")) {
        assert!(
            !found.is_empty() && !found.contains(' '),
            "{name}: id `{found}`"
        );
        assert!(ids.insert(found.to_owned()), "{name}: id `{found}` twice");
    }
    for tag in &tags {
        for attribute in ["for", "form", "aria-labelledby", "aria-describedby"] {
            for found in tag.get(attribute).unwrap_or("").split_whitespace() {
                assert!(ids.contains(found), "{name}: `{attribute}` to no `{found}`");
            }
        }
        for (attribute, value) in &tag.attributes {
            assert!(
                !attribute.starts_with("on") && attribute != "style",
                "{name}: `{attribute}`"
            );
            if matches!(attribute.as_str(), "action" | "src") {
                assert!(value.starts_with('/'), "{name}: foreign `{value}`");
            }
        }
        if tag.name == "script" {
            assert!(
                tag.get("src").is_some() && tag.text.is_empty(),
                "{name}: inline script"
            );
        }
    }
    let labelled: BTreeSet<&str> = tags
        .iter()
        .filter(|t| t.name == "label")
        .filter_map(|t| t.get("for"))
        .collect();
    for tag in &tags {
        match tag.name.as_str() {
            "input" if tag.get("type") == Some("hidden") => {}
            "input" | "select" | "textarea" => {
                let found = tag
                    .get("id")
                    .unwrap_or_else(|| panic!("{name}: control without id: {tag:?}"));
                assert!(labelled.contains(found), "{name}: `{found}` has no label");
            }
            "button" | "a" => assert!(
                !tag.text.trim().is_empty(),
                "{name}: `{tag:?}` has no words"
            ),
            _ => {}
        }
    }
    assert_eq!(tags.iter().filter(|t| t.name == "h1").count(), 1, "{name}");
    assert!(
        tags.iter().any(|t| t.get("id") == Some("stop-form")),
        "{name}: no STOP"
    );
}
