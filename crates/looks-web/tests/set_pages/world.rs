//! A small production with the shipped rules, and people who look at its pages and sign.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use jiff::tz::TimeZone;
use looks_app::accounts::CodeCost;
use looks_app::{Clock, CreateOptions, Hub, ManualClock, OpenOptions, Rules, Submission};
use looks_core::Timestamp;
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use looks_web::app::{AppState, served};
use looks_web::mode::{Listener, Mode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::html;

/// Noon of the shooting day.
const NOON: i64 = 1_772_654_400_000;

/// Everybody's signing code.
pub(crate) const CODE: &str = "802417";

fn rules() -> Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES
        .get_or_init(|| Rules::shipped(Timestamp::from_ms(NOON)).unwrap())
        .clone()
}

pub(crate) struct World {
    pub(crate) hub: Hub,
    state: AppState,
    ids: AtomicU64,
}

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

/// An answer read to its end.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) body: String,
    pub(crate) cookies: Vec<String>,
}

impl Page {
    pub(crate) fn says(&self, words: &str) -> bool {
        html::words(&self.body).contains(words)
    }
}

/// A device with or without somebody signed in.
#[derive(Debug, Clone)]
pub(crate) struct Phone {
    app: Router,
    cookie: Option<String>,
    lang: &'static str,
    theme: &'static str,
}

impl World {
    pub(crate) fn empty() -> Self {
        let clock = Arc::new(ManualClock::at(NOON));
        let mut new = CreateOptions::new("river", "River Crossing");
        new.open = OpenOptions {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            rules: Some(rules()),
            code_cost: CodeCost::CHEAP,
            on_fatal: None,
            rehash: false,
            scripts: Arc::new(looks_app::scripts::InProcess),
        };
        let hub = Hub::in_memory(new).unwrap();
        let mut state = AppState::new(hub.clone());
        state.zone = TimeZone::UTC;
        Self {
            hub,
            state,
            ids: AtomicU64::new(0),
        }
    }

    /// People, two revolvers, dummies and blanks, a day with two setups.
    pub(crate) async fn ready() -> Self {
        let world = Self::empty();
        for (by, command) in day() {
            world.does(by, command).await;
        }
        for (id, _) in PEOPLE {
            let set = world
                .hub
                .set_code(&person(id), CODE, Strength::OwnSession, None)
                .await;
            assert!(set.unwrap().is_accepted());
        }
        world
    }

    pub(crate) async fn does(&self, by: &str, command: Value) {
        let id = format!("c{}", self.ids.fetch_add(1, Ordering::Relaxed));
        let (by, strength) = match by {
            "" => (None, Strength::System),
            id => (Some(person(id)), Strength::OwnSession),
        };
        let answer = self
            .hub
            .submit(Submission::new(id, by.clone(), strength, command.clone()))
            .await;
        let answer = answer.unwrap();
        assert!(answer.is_accepted(), "{by:?} {command}: {answer:?}");
    }

    pub(crate) fn phone_on(&self, mode: Mode, who: Option<&str>) -> Phone {
        let mut listener = Listener::new(mode, &["hub.local".to_owned(), "localhost".to_owned()]);
        listener.full_address = Some("https://hub.local:8443".to_owned());
        let cookie = who.map(|id| {
            let device = if mode == Mode::PlainLan {
                "lan-1"
            } else {
                "device-1"
            };
            let signed =
                self.hub
                    .accounts()
                    .sign_in(&person(id), device, Strength::OwnSession, "phone");
            format!("{}={}", mode.cookie_name(), signed.unwrap().0)
        });
        Phone {
            app: served(self.state.clone(), &Arc::new(listener)),
            cookie,
            lang: "en",
            theme: "light",
        }
    }

    /// The phone of somebody signed in over TLS.
    pub(crate) fn phone(&self, who: &str) -> Phone {
        self.phone_on(Mode::Tls, Some(who))
    }

    /// A phone on which nobody is signed in.
    pub(crate) fn stranger(&self) -> Phone {
        self.phone_on(Mode::Tls, None)
    }

    pub(crate) fn size(&self) -> u64 {
        self.hub.snapshot().size
    }

    /// Act, actor and strength of the entries from `from` on.
    pub(crate) fn entries(&self, from: u64) -> Vec<(String, String, Strength)> {
        let all = self.hub.entries(from..self.size()).unwrap();
        all.into_iter()
            .map(|e| (e.act, e.actor, e.strength))
            .collect()
    }
}

impl Phone {
    pub(crate) fn speaking(mut self, lang: &'static str, theme: &'static str) -> Self {
        self.lang = lang;
        self.theme = theme;
        self
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Response<Body> {
        let headers = request.headers_mut();
        headers.insert(header::HOST, "hub.local".parse().unwrap());
        headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
        if !headers.contains_key(header::ACCEPT) {
            headers.insert(header::ACCEPT, "text/html".parse().unwrap());
        }
        let mut cookies = format!("ll-lang={}; ll-theme={}", self.lang, self.theme);
        if let Some(cookie) = &self.cookie {
            cookies = format!("{cookies}; {cookie}");
        }
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        self.app.clone().oneshot(request).await.unwrap()
    }

    async fn read(&self, request: Request<Body>) -> Page {
        let response = self.send(request).await;
        let text = |name| {
            response
                .headers()
                .get_all(name)
                .iter()
                .map(|v| v.to_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let (to, cookies) = (text(header::LOCATION).join(""), text(header::SET_COOKIE));
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 21).await.unwrap();
        Page {
            status,
            to,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
            cookies,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.read(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Page {
        self.post_from("/", path, fields).await
    }

    /// Sends a form that stood on the page at `from`.
    pub(crate) async fn post_from(
        &self,
        from: &str,
        path: &str,
        fields: &[(String, String)],
    ) -> Page {
        let body: Vec<String> = fields
            .iter()
            .map(|(n, v)| format!("{}={}", quote(n), quote(v)))
            .collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::REFERER, format!("https://hub.local{from}"))
            .body(Body::from(body.join("&")))
            .unwrap();
        self.read(request).await
    }

    pub(crate) async fn post_raw(&self, path: &str, kind: &str, accept: &str, body: &str) -> Page {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT, accept)
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.read(request).await
    }

    /// Opens a page with a form, sees that nothing is filled in, and gives its fields with more.
    pub(crate) async fn fields(
        &self,
        path: &str,
        more: &[(&str, &str)],
    ) -> (String, Vec<(String, String)>) {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        html::check(path, &page.body, true);
        let (action, mut fields) = html::form(&page.body, "sheet")
            .unwrap_or_else(|| panic!("{path}: no sheet: {}", html::words(&page.body)));
        assert!(
            html::prefilled(&page.body).is_empty(),
            "{path}: {:?}",
            html::prefilled(&page.body)
        );
        fields.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        (action, fields)
    }

    /// Opens a page with a form, adds fields and the code, and sends it.
    pub(crate) async fn sign(&self, path: &str, more: &[(&str, &str)]) -> Page {
        let (action, mut fields) = self.fields(path, more).await;
        fields.push(("code".to_owned(), CODE.to_owned()));
        self.post(&action, &fields).await
    }

    /// As [`Phone::sign`]; falls unless it was taken.
    pub(crate) async fn signs(&self, path: &str, more: &[(&str, &str)]) -> Page {
        let page = self.sign(path, more).await;
        assert_eq!(
            page.status,
            StatusCode::SEE_OTHER,
            "{path}: {}",
            html::words(&page.body)
        );
        page
    }
}

fn quote(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect()
}

/// Who is on the roster, with one role each.
pub(crate) const PEOPLE: &[(&str, &str)] = &[
    ("armorer", "armorer"),
    ("armorer-2", "armorer"),
    ("first-ad", "first_ad"),
    ("second-ad", "second_ad"),
    ("lead", "performer"),
    ("medic", "medic"),
    ("upm", "unit_production_manager"),
    ("contact", "compliance_contact"),
    ("advisor", "safety_advisor"),
];

fn day() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    for (id, role) in PEOPLE {
        let name = format!("Name-of-{id}");
        all.push((
            "",
            json!({"do": "add_person", "person": id, "name": name, "roles": [role]}),
        ));
        let mut kinds = vec!["safety_course"];
        if *role == "armorer" {
            kinds.push("firearms_permit");
        }
        for kind in kinds {
            all.push((
                "",
                json!({"do": "add_qualification", "person": id, "kind": kind,
                "reference": "R-1", "expires": "2027-12-31T00:00:00Z"}),
            ));
        }
    }
    for (id, kind, holds) in [
        ("safe", "safe", "weapons"),
        ("blank-box", "ammunition_box", "blanks"),
        ("dummy-box", "ammunition_box", "dummies"),
    ] {
        all.push((
            "armorer",
            json!({"do": "name_container", "container": id, "kind": kind,
            "holds": holds, "place": "props truck", "approved_store": true}),
        ));
    }
    for item in ["rev-1", "rev-2"] {
        let documents: Vec<Value> = ["armorer", "armorer-2"]
            .iter()
            .map(|h| json!({"kind": "rental_sheet", "reference": "H-1", "handler": h}))
            .chain([json!({"kind": "service_record", "reference": "S-1"})])
            .collect();
        all.push(("armorer", json!({"do": "register_item", "item": item, "class": "firearm",
            "origin": "supplier", "make": "Maker", "model": "Single Action", "serial": format!("S-{item}"),
            "calibre": ".45", "category": "handgun", "supplier": "House", "documents": documents,
            "container": "safe"})));
    }
    all.push((
        "armorer",
        json!({"do": "register_item", "item": "rubber-1", "class": "replica",
        "origin": "production", "serial": "RUB", "container": "safe", "pieces": 4}),
    ));
    for (lot, kind, holds) in [
        ("blank-45", "blank", "blank-box"),
        ("dummy-45", "dummy", "dummy-box"),
    ] {
        let mut arrival = json!({"do": "bring_in_lot", "lot": lot, "kind": kind, "origin": "supplier",
            "maker": "House", "maker_lot": "L-1", "calibre": ".45", "count": 37, "mark": "hole",
            "container": holds});
        if kind == "blank" {
            arrival["load_size"] = "half".into();
            arrival["tests"] = json!([{"with": "Maker Single Action", "distance_cm": 450}]);
        }
        all.push(("armorer", arrival));
    }
    for action in ["draw", "fire"] {
        all.push((
            "armorer",
            json!({"do": "record_training", "person": "lead", "class": "firearm",
            "assessed_for": action, "minutes": 45}),
        ));
    }
    all.extend(plan());
    all
}

fn plan() -> Vec<(&'static str, Value)> {
    let present = [
        "armorer",
        "armorer-2",
        "first-ad",
        "second-ad",
        "lead",
        "medic",
        "upm",
        "advisor",
    ];
    let mut all = vec![
        (
            "first-ad",
            json!({"do": "open_day", "day": "day-1", "unit": "main", "place": "ranch",
            "starts": "2026-03-04T15:00:00Z", "wraps": "2026-03-05T04:00:00Z"}),
        ),
        (
            "first-ad",
            json!({"do": "name_contact", "day": "day-1", "person": "contact", "phone": "555 0100"}),
        ),
    ];
    for (permit, kind) in [("permit-1", "weapons"), ("permit-2", "blank_fire")] {
        all.push((
            "first-ad",
            json!({"do": "add_permit", "permit": permit, "kind": kind,
            "reference": "P-1", "from": "2026-03-01T00:00:00Z", "until": "2026-03-31T00:00:00Z",
            "load_limit": "half"}),
        ));
    }
    all.extend([
        ("first-ad", json!({"do": "plan_setup", "setup": "12a", "day": "day-1", "place": "porch",
            "action": "draw", "items": ["rev-1"], "performers": ["lead"], "load": "cold_empty",
            "rounds": 0, "distance_cm": 900, "permits": ["weapons"], "hold_s": 600, "words": "the porch"})),
        ("first-ad", json!({"do": "plan_setup", "setup": "14", "day": "day-1", "place": "porch",
            "action": "fire", "items": ["rev-2"], "performers": ["lead"], "load": "hot_blank",
            "rounds": 3, "load_size": "half", "distance_cm": 900, "permits": ["weapons", "blank_fire"],
            "ppe": ["ears"], "hold_s": 600, "medic": true, "words": "the ridge"})),
        ("armorer", json!({"do": "write_assessment", "assessment": "sra-1", "setups": ["12a", "14"],
            "activity": "handling", "risk_without": 5, "risk_with": 2, "mitigation": true,
            "affected": true, "alternatives": true, "words": "rubber was considered"})),
        ("advisor", json!({"do": "approve_assessment", "assessment": "sra-1"})),
        ("armorer", json!({"do": "endorse_assessment", "assessment": "sra-1"})),
        ("first-ad", json!({"do": "hold_meeting", "meeting": "meeting-1", "day": "day-1",
            "walk": "walk_through", "present": present, "representative": "upm",
            "topics": ["intended_action", "deviations", "abort", "emergency", "chain_of_command"]})),
        ("armorer", json!({"do": "sweep", "day": "day-1", "none_seen": true})),
        ("first-ad", json!({"do": "sweep", "day": "day-1", "none_seen": true})),
        ("armorer", json!({"do": "roll_call", "unit": "main", "seen": ["rev-1", "rev-2", "rubber-1"]})),
    ]);
    for setup in ["12a", "14"] {
        for person in ["lead", "armorer", "first-ad", "medic"] {
            all.push((
                "second-ad",
                json!({"do": "enter_zone", "setup": setup, "person": person}),
            ));
            if setup == "14" {
                all.push(("second-ad", json!({"do": "confirm_ppe", "setup": setup, "person": person, "wears": ["ears", "eyes"]})));
            }
        }
        all.push((
            "first-ad",
            json!({"do": "consult", "setup": setup, "with": "armorer"}),
        ));
        all.push((
            "second-ad",
            json!({"do": "count_heads", "setup": setup, "heads": 4}),
        ));
    }
    all.push(("first-ad", json!({"do": "call_setup", "setup": "12a"})));
    all
}
