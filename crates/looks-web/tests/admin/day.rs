//! A morning through the office pages: the day, its gates, sweep, meeting, permits, assessment, people's
//! papers, the register; and refusals in words.

use crate::html;
use crate::site::{CODE, Page, Site, id};
use axum::http::StatusCode;
use looks_core::id::{AssessmentId, DayId};
use looks_web::mode::Mode;

struct Morning {
    site: Site,
}

impl Morning {
    async fn post(&self, person: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let cookie = self.site.signed_in(Mode::Tls, person);
        self.site.post(Mode::Tls, path, &cookie, fields).await
    }

    async fn done(&self, person: &str, path: &str, fields: &[(&str, &str)]) {
        let page = self.post(person, path, fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.body);
        let cookie = self.site.signed_in(Mode::Tls, person);
        let next = self.site.get(Mode::Tls, page.to(), &cookie).await;
        assert!(
            next.status == StatusCode::OK || next.status == StatusCode::SEE_OTHER,
            "{path} -> {}",
            page.to()
        );
    }

    async fn day_page(&self) -> Page {
        let cookie = self.site.signed_in(Mode::Tls, "ad-1");
        self.site.get(Mode::Tls, "/day", &cookie).await
    }

    /// The light of one gate on the page of the day.
    async fn gate(&self, number: u32) -> String {
        let page = self.day_page().await;
        let rest = page
            .body
            .split_once(&format!(">G{number}</span>"))
            .unwrap()
            .1;
        crate::site::between(rest, "data-state=\"", "\"").to_owned()
    }
}

async fn opened() -> Morning {
    let m = Morning {
        site: Site::new().await,
    };
    m.done(
        "armorer-1",
        "/register/container",
        &[
            ("container", "box-1"),
            ("kind", "safe"),
            ("holds", "weapons"),
            ("place", "truck"),
            ("lockable", "yes"),
            ("approved_store", "yes"),
        ],
    )
    .await;
    m.done(
        "armorer-1",
        "/register/item",
        &[
            ("item", "rev-1"),
            ("class", "firearm"),
            ("make", "Ridgeway"),
            ("serial", "RS-1"),
            ("supplier", "H"),
            ("origin", "supplier"),
            ("container", "box-1"),
            ("pieces", "1"),
            ("document", "rental_sheet"),
            ("reference", "HAR-1"),
            ("handler", "armorer-1"),
            ("expires", "2027-01-01"),
        ],
    )
    .await;
    m.done(
        "ad-1",
        "/day/open",
        &[
            ("day", "day-1"),
            ("unit", "main"),
            ("place", "ranch"),
            ("date", "2026-11-23"),
            ("call", "18:00"),
            ("wrap", "02:00"),
        ],
    )
    .await;
    m.site.says("ad-1", serde_json::json!({
        "do": "plan_setup", "setup": "1a", "day": "day-1", "place": "porch", "action": "draw",
        "items": ["rev-1"], "performers": ["lead"], "load": "cold_empty",
    })).await;
    m
}

#[tokio::test]
async fn a_night_shoot_crosses_midnight() {
    let m = opened().await;
    let snapshot = m.site.hub.snapshot();
    let day = &snapshot.state.days[&DayId::parse("day-1").unwrap()];
    assert_eq!(day.starts.to_string(), "2026-11-23T18:00:00Z");
    assert_eq!(day.wraps.to_string(), "2026-11-24T02:00:00Z");
    let wrong = m
        .post(
            "ad-1",
            "/day/open",
            &[
                ("day", "day-2"),
                ("unit", "b"),
                ("place", "x"),
                ("date", "someday"),
                ("call", "18:00"),
                ("wrap", "19:00"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("someday") && wrong.has("2026-11-23"),
        "field, value, remedy: {}",
        wrong.body
    );
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one morning, in order")]
async fn gates_open_one_by_one_as_things_are_recorded() {
    let m = opened().await;
    for number in [3, 4, 5, 6] {
        assert_eq!(m.gate(number).await, "hold", "G{number}");
    }
    html::check("day", &m.day_page().await.body, true);
    m.done(
        "ad-1",
        "/day/day-1/contact",
        &[("person", "upm"), ("phone", "555")],
    )
    .await;
    assert_eq!(m.gate(3).await, "clear", "contact");

    m.done(
        "armorer-1",
        "/day/day-1/sweep",
        &[("none_seen", "yes"), ("code", CODE)],
    )
    .await;
    assert_eq!(m.gate(6).await, "hold", "one of two");
    m.done(
        "ad-1",
        "/day/day-1/sweep",
        &[("none_seen", "yes"), ("code", CODE)],
    )
    .await;
    assert_eq!(m.gate(6).await, "clear", "sweep by both");
    let page = m.day_page().await;
    assert!(
        page.has("none seen by") && page.has("Jo Rook") && page.has("Ken Ode"),
        "{}",
        page.body
    );

    let topics: Vec<(&str, &str)> = [
        "intended_action",
        "deviations",
        "abort",
        "emergency",
        "chain_of_command",
    ]
    .map(|t| ("topics", t))
    .to_vec();
    let mut fields = topics.clone();
    fields.extend([("walk", "walk_through"), ("representative", "upm")]);
    fields.extend(["armorer-1", "lead", "ad-1", "upm"].map(|p| ("present", p)));
    m.done("ad-1", "/day/day-1/meeting", &fields).await;
    assert_eq!(m.gate(5).await, "clear", "meeting");
    m.done("propmaster", "/meeting/day-1-m1/attend", &[]).await;
    m.done("ad-1", "/meeting/day-1-m1/late", &[("person", "evil")])
        .await;

    m.done(
        "armorer-1",
        "/assessments",
        &[
            ("assessment", "sra-1"),
            ("activity", "drawing a revolver"),
            ("setups", "1a"),
            ("risk_without", "4"),
            ("risk_with", "2"),
            ("mitigation", "yes"),
            ("affected", "yes"),
            ("alternatives", "yes"),
            ("words", "rubber was considered"),
            ("opens", "holster"),
        ],
    )
    .await;
    assert_eq!(m.gate(4).await, "hold", "not approved");
    // Who signs reads the text there; who has signed this version is told so and not asked again.
    let advisor = m.site.signed_in(Mode::Tls, "advisor");
    let read = || m.site.get(Mode::Tls, "/assessments/sra-1", &advisor);
    let asked = "action=\"/assessments/sra-1/approve\"";
    let page = read().await;
    assert!(page.has("rubber was considered"), "{}", page.body);
    assert!(page.has(asked) && page.has("no rehearsal recorded at setup 1a"));
    m.done("advisor", "/assessments/sra-1/approve", &[("code", CODE)])
        .await;
    let page = read().await;
    assert!(!page.has(asked) && page.has("You approved version 1"));
    m.done("armorer-1", "/assessments/sra-1/endorse", &[("code", CODE)])
        .await;
    assert_eq!(m.gate(4).await, "clear", "assessment");
    m.done(
        "armorer-1",
        "/assessments/sra-1/rehearse",
        &[("setup", "1a"), ("opening", "holster")],
    )
    .await;
    m.done(
        "lead",
        "/assessments/sra-1/stale",
        &[("reason", "the porch is wet")],
    )
    .await;
    assert_eq!(m.gate(4).await, "hold", "stale");
    m.done("advisor", "/assessments/sra-1/unchanged", &[("code", CODE)])
        .await;
    assert_eq!(m.gate(4).await, "clear", "confirmed");
    let sra =
        &m.site.hub.snapshot().state.assessments[&AssessmentId::parse("sra-1").unwrap()].clone();
    assert_eq!((sra.version, sra.endorsed_by.len()), (1, 1));
}

#[tokio::test]
async fn papers_training_and_duties_open_the_gates_of_handlers_and_performers() {
    let m = opened().await;
    assert_eq!(m.gate(1).await, "hold");
    for (kind, reference) in [("firearms_permit", "EFP-1"), ("safety_course", "C-1")] {
        m.done(
            "office-1",
            "/people/armorer-1/qualification",
            &[
                ("kind", kind),
                ("reference", reference),
                ("expires", "2027-01-01"),
                ("categories", ""),
            ],
        )
        .await;
    }
    m.done(
        "armorer-1",
        "/register/document",
        &[
            ("item", "rev-1"),
            ("document", "service_record"),
            ("reference", "SVC-1"),
            ("expires", "2027-01-01"),
        ],
    )
    .await;
    assert_eq!(m.gate(1).await, "clear", "papers");
    m.done("upm", "/people/armorer-1/duty", &[("duty", "driving")])
        .await;
    m.done("upm", "/people/propmaster/duty", &[("duty", "driving")])
        .await;
    assert_eq!(m.gate(2).await, "hold", "another duty");
    for person in ["armorer-1", "propmaster"] {
        m.done(
            "upm",
            &format!("/people/{person}/duty/end"),
            &[("duty", "driving")],
        )
        .await;
    }
    assert_eq!(m.gate(2).await, "clear", "no other duty");
    m.done(
        "armorer-1",
        "/people/lead/training",
        &[
            ("class", "firearm"),
            ("assessed_for", "Draw"),
            ("minutes", "45"),
        ],
    )
    .await;
    let person = &m.site.hub.snapshot().state.people[&id("lead")].clone();
    assert_eq!(person.trainings[0].assessed_for.as_deref(), Some("draw"));
    let page = m
        .site
        .get(
            Mode::Tls,
            "/people/armorer-1",
            &m.site.signed_in(Mode::Tls, "lead"),
        )
        .await;
    assert!(
        !page.has("EFP-1"),
        "papers are not for everybody: {}",
        page.body
    );
    let page = m
        .site
        .get(
            Mode::Tls,
            "/people/armorer-1",
            &m.site.signed_in(Mode::Tls, "advisor"),
        )
        .await;
    assert!(page.has("EFP-1"));
}

/// Nobody gets a seat outside the production by one careless tap: the page says what it is and asks again.
#[tokio::test]
async fn an_outside_seat_is_asked_about_twice() {
    let m = opened().await;
    let new = [
        ("person", "rep-1"),
        ("name", "Rep <1>"),
        ("roles", "union_rep"),
        ("cid", "1"),
    ];
    let change = [("roles", "armorer"), ("roles", "insurer")];
    let size = m.site.size();
    for (path, fields) in [
        ("/people", &new[..]),
        ("/people/armorer-1/roles", &change[..]),
    ] {
        let page = m.post("office-1", path, fields).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            page.body
        );
        html::check("outside", &page.body, true);
        assert!(page.has("a seat outside the production") && page.has("You give it alone"));
        assert_eq!(html::posted(&page.body), [path]);
        assert_eq!(m.site.size(), size, "{path}");
    }
    let sure = [&new[..], &[("outside", "yes")]].concat();
    m.done("office-1", "/people", &sure).await;
    assert_eq!(m.site.size(), size + 1);
    // Who has the seat keeps it without a question.
    m.done(
        "office-1",
        "/people/rep-1/roles",
        &[("roles", "union_rep"), ("roles", "crew")],
    )
    .await;
}

#[tokio::test]
async fn refusals_name_what_is_missing_and_who_and_nothing_changes() {
    let m = opened().await;
    let before = m.site.hub.snapshot().state.people.len();
    let page = m
        .post(
            "lead",
            "/people",
            &[
                ("person", "x-1"),
                ("name", "X"),
                ("roles", "crew"),
                ("cid", "1"),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    html::check("refused", &page.body, true);
    assert!(
        page.has("invariant/actor-role") && page.has("This act belongs to another role"),
        "{}",
        page.body
    );
    assert!(page.has("class=\"refusal\"") && page.has("Nothing has changed"));
    assert_eq!(m.site.hub.snapshot().state.people.len(), before);
    // Keeping accounts is no power over weapons.
    for (path, fields) in [
        (
            "/day/day-1/sweep",
            &[("none_seen", "yes"), ("code", CODE)][..],
        ),
        (
            "/assessments",
            &[
                ("assessment", "s"),
                ("activity", "x"),
                ("risk_without", "1"),
                ("risk_with", "1"),
            ][..],
        ),
        (
            "/people/lead/training",
            &[("class", "firearm"), ("minutes", "5")][..],
        ),
    ] {
        let page = m.post("office-1", path, fields).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{path}: {}", page.body);
    }
    let wrong = m
        .post(
            "ad-1",
            "/day/day-1/sweep",
            &[("none_seen", "yes"), ("code", "000001")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(
        wrong.has("Nothing was recorded") && !wrong.has("000001"),
        "{}",
        wrong.body
    );
    assert!(
        m.site.hub.snapshot().state.days[&DayId::parse("day-1").unwrap()]
            .swept_by
            .is_empty()
    );
    let unsure = m.post("ad-1", "/day/day-1/sweep", &[("code", CODE)]).await;
    assert_eq!(
        unsure.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "an empty choice is no answer"
    );
}

#[tokio::test]
async fn the_day_closes_only_when_everything_is_in() {
    let m = opened().await;
    m.done("armorer-1", "/day/day-1/roll-call", &[("seen", "rev-1")])
        .await;
    m.done(
        "armorer-1",
        "/day/day-1/overnight",
        &[("container", "box-1"), ("items", "rev-1")],
    )
    .await;
    m.done("ad-1", "/day/day-1/pause", &[("kind", "meal")])
        .await;
    let page = m.post("ad-1", "/day/day-1/close", &[]).await;
    let open = m.site.hub.snapshot().state.days[&DayId::parse("day-1").unwrap()].open;
    assert_eq!(page.status == StatusCode::SEE_OTHER, !open, "{}", page.body);
    assert!(!open, "{}", page.body);
}

#[tokio::test]
async fn permits_are_filed_checked_in_and_withdrawn() {
    let m = opened().await;
    m.done(
        "ad-1",
        "/permits",
        &[
            ("permit", "p-1"),
            ("kind", "weapons"),
            ("reference", "CO-1"),
            ("from_date", "2026-11-23"),
            ("from_time", "00:00"),
            ("until_date", "2026-11-25"),
            ("until_time", "23:59"),
            ("conditions", "safety_advisor"),
            ("load_limit", "half"),
        ],
    )
    .await;
    m.done("advisor", "/permits/p-1/check-in", &[("day", "day-1")])
        .await;
    let cookie = m.site.signed_in(Mode::Tls, "ad-1");
    let page = m.site.get(Mode::Tls, "/permits", &cookie).await;
    assert!(page.has("Ada Vern") && page.has("on file"), "{}", page.body);
    m.done("advisor", "/permits/p-1/check-out", &[("day", "day-1")])
        .await;
    m.done("ad-1", "/permits/p-1/revoke", &[]).await;
    assert!(
        m.site
            .get(Mode::Tls, "/permits", &cookie)
            .await
            .has("withdrawn by the authority")
    );
    let wrong = m
        .post(
            "ad-1",
            "/permits",
            &[
                ("permit", "p-2"),
                ("kind", "weapons"),
                ("reference", ""),
                ("from_date", "2026-11-24"),
                ("from_time", "00:00"),
                ("until_date", "2026-11-23"),
                ("until_time", "00:00"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    assert!(
        wrong.has("invariant/times-reversed") && wrong.has("invariant/bad-value"),
        "all reasons, not the first"
    );
}

#[tokio::test]
async fn late_papers_need_a_second_person_with_a_code() {
    let m = opened().await;
    m.done(
        "armorer-1",
        "/late",
        &[
            ("paper", "p-abc"),
            ("date", "2026-11-23"),
            ("time", "12:00"),
            ("item", "rev-1"),
            ("used", "0"),
            ("words", "passed to Pat"),
        ],
    )
    .await;
    let own = m
        .post(
            "armorer-1",
            "/late/countersign",
            &[("paper", "p-abc"), ("code", CODE)],
        )
        .await;
    assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.body);
    m.done(
        "ad-1",
        "/late/countersign",
        &[("paper", "p-abc"), ("code", CODE)],
    )
    .await;
    assert!(
        m.site.hub.snapshot().state.late["p-abc"]
            .countersigned
            .is_some()
    );
    let future = m
        .post(
            "armorer-1",
            "/late",
            &[
                ("paper", "p-def"),
                ("date", "2027-11-23"),
                ("time", "12:00"),
                ("used", "0"),
                ("words", "x"),
            ],
        )
        .await;
    assert_eq!(future.status, StatusCode::CONFLICT, "{}", future.body);
}

/// Times stand in the production's zone, the page says which, and whoever keeps accounts sets it.
#[tokio::test]
async fn times_are_in_the_productions_zone_which_is_named_and_set() {
    let m = opened().await;
    let office = m.site.signed_in(Mode::Tls, "office-1");
    let page = m.site.get(Mode::Tls, "/day", &office).await;
    assert!(page.has("at UTC +00:00"), "{}", page.body);
    let call = m.site.hub.snapshot().state.days[&DayId::parse("day-1").unwrap()].starts;
    let at = |hours: i64| {
        let at = jiff::Timestamp::from_millisecond(call.ms() + hours * 3_600_000).unwrap();
        at.strftime("%Y-%m-%d %H:%M").to_string()
    };
    assert!(page.has(&at(0)), "{}", page.body);
    let set = |offset: &'static str| [("offset", offset)];
    for (who, offset, status) in [
        ("lead", "-07:00", StatusCode::FORBIDDEN),
        ("office-1", "noon", StatusCode::UNPROCESSABLE_ENTITY),
        ("office-1", "-07:00", StatusCode::SEE_OTHER),
    ] {
        let cookie = m.site.signed_in(Mode::Tls, who);
        let answer = m
            .site
            .post(Mode::Tls, "/admin/zone", &cookie, &set(offset))
            .await;
        assert_eq!(answer.status, status, "{who} {offset}");
    }
    for path in ["/day", "/import"] {
        let page = m.site.get(Mode::Tls, path, &office).await;
        assert!(page.has("at UTC -07:00"), "{path}: {}", page.body);
    }
    let page = m.site.get(Mode::Tls, "/day", &office).await;
    assert!(page.has(&at(-7)) && !page.has(&at(0)), "{}", page.body);
}
