//! Every office page in every language, theme and kind of listener; what people type stays text; who
//! raised something stays unnamed; receipts and packs can be taken away.

use crate::html;
use crate::site::{CODE, Site, between};
use axum::http::{StatusCode, header};
use looks_web::context::Theme;
use looks_web::i18n::Lang;
use looks_web::mode::Mode;
use serde_json::json;

/// A production with one of everything these pages show.
async fn full() -> Site {
    let s = Site::new().await;
    s.says("office-1", json!({ "do": "add_qualification", "person": "armorer-1", "kind": "firearms_permit", "reference": "EFP-1", "expires": "2027-01-01T00:00:00Z" })).await;
    s.says("armorer-1", json!({ "do": "record_training", "person": "lead", "class": "firearm", "assessed_for": "draw", "minutes": 30 })).await;
    s.says("armorer-1", json!({ "do": "name_container", "container": "box-1", "kind": "safe", "holds": "weapons", "place": "truck" })).await;
    s.says("armorer-1", json!({ "do": "name_container", "container": "box-2", "kind": "ammunition_box", "holds": "dummies", "place": "truck" })).await;
    s.says("armorer-1", json!({ "do": "register_item", "item": "rev-1", "class": "firearm", "make": "Ridgeway", "model": "Four", "serial": "RS-1", "supplier": "H", "origin": "supplier", "container": "box-1" })).await;
    s.says("armorer-1", json!({ "do": "bring_in_lot", "lot": "d-1", "kind": "dummy", "origin": "supplier", "maker": "W", "maker_lot": "7", "count": 6, "mark": "hole", "container": "box-2" })).await;
    s.says("ad-1", json!({ "do": "open_day", "day": "day-1", "unit": "main", "place": "ranch", "starts": "2026-11-23T12:00:00Z", "wraps": "2026-11-24T01:00:00Z" })).await;
    s.says("ad-1", json!({ "do": "plan_setup", "setup": "1a", "day": "day-1", "place": "porch", "action": "draw", "items": ["rev-1"], "performers": ["lead"], "load": "cold_empty" })).await;
    s.says("ad-1", json!({ "do": "hold_meeting", "meeting": "day-1-m1", "day": "day-1", "topics": ["abort"], "present": ["ad-1", "lead"] })).await;
    s.says("ad-1", json!({ "do": "add_permit", "permit": "p-1", "kind": "weapons", "reference": "CO-1", "from": "2026-11-23T00:00:00Z", "until": "2026-11-25T00:00:00Z", "conditions": ["permit_officer"] })).await;
    s.says("armorer-1", json!({ "do": "write_assessment", "assessment": "sra-1", "setups": ["1a"], "activity": "drawing", "risk_without": 4, "risk_with": 2, "opens": ["holster"], "words": "text" })).await;
    s.says("armorer-1", json!({ "do": "record_late", "paper": "p-0001 odd", "happened": "2026-11-23T12:30:00Z", "item": "rev-1", "used": 0, "words": "passed on" })).await;
    s.says("evil", json!({ "do": "raise_concern", "concern": "c-1", "about": "firearms", "words": "tables left open" })).await;
    crate::scripts::two_drafts(&s).await;
    s.says("ad-1", json!({ "do": "correct", "entry": 5, "field": "reference", "words": "EFP-2", "reason": "typed wrongly" })).await;
    s
}

const PAGES: [&str; 37] = [
    "/sign-in",
    "/me",
    "/more",
    "/people",
    "/people?q=rook",
    "/people/new",
    "/people/armorer-1",
    "/people/lead",
    "/people/evil",
    "/day",
    "/day/day-1/meeting",
    "/meeting/day-1-m1",
    "/permits",
    "/assessments",
    "/assessments/new",
    "/assessments/sra-1",
    "/assessments/sra-1/edit",
    "/import",
    "/scripts",
    "/scripts/draft",
    "/scripts/draft/0",
    "/scripts/draft-two/changes",
    "/register",
    "/container/box-1",
    "/labels",
    "/paper-cards",
    "/paper/p-0123456789",
    "/late",
    "/late?paper=p-1",
    "/record",
    "/record?view=original",
    "/record?view=corrected",
    "/record/5",
    "/record/checkpoint",
    "/rules",
    "/rules/base/assessment",
    "/admin",
];

#[tokio::test]
async fn every_page_is_whole_in_every_language_theme_and_listener() {
    let site = full().await;
    for mode in [Mode::Localhost, Mode::Tls, Mode::PlainLan] {
        for person in ["", "office-1", "advisor", "armorer-1", "evil"] {
            for lang in Lang::ALL {
                let theme = match (mode, lang) {
                    (Mode::Localhost, _) => Theme::Light,
                    (Mode::Tls, _) => Theme::Dark,
                    (Mode::PlainLan, _) => Theme::Night,
                };
                let mut cookie = format!("ll-theme={}; ll-lang={}", theme.code(), lang.code());
                if !person.is_empty() {
                    cookie = format!("{cookie}; {}", site.signed_in(mode, person));
                }
                for path in PAGES {
                    let name = format!("{path} {person} {} {mode:?}", lang.code());
                    let page = site.get(mode, path, &cookie).await;
                    assert!(!page.status.is_server_error(), "{name}: {}", page.body);
                    if page.status == StatusCode::SEE_OTHER {
                        continue;
                    }
                    html::check(&name, &page.body, true);
                    assert!(page.has(&format!("lang=\"{}\"", lang.code())), "{name}");
                    assert!(
                        page.has(&format!("data-theme=\"{}\"", theme.code())),
                        "{name}"
                    );
                    assert!(!page.has("<script>alert"), "{name}: a name became markup");
                    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{name}");
                    if mode == Mode::PlainLan {
                        assert!(
                            !page.has("name=\"code\"") && !page.has("name=\"new\""),
                            "{name}: asks for a code"
                        );
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn signed_in_people_see_every_page_of_the_office() {
    let site = full().await;
    let cookie = site.signed_in(Mode::Tls, "armorer-1");
    for path in PAGES.into_iter().filter(|p| *p != "/sign-in") {
        let page = site.get(Mode::Tls, path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn the_open_network_looks_and_changes_nothing_but_attendance() {
    let site = full().await;
    let cookie = site.signed_in(Mode::PlainLan, "armorer-1");
    let open = [
        "/more",
        "/day",
        "/meeting/day-1-m1",
        "/rules",
        "/container/box-1",
        "/me",
        "/paper-cards",
    ];
    for path in PAGES
        .into_iter()
        .filter(|p| !p.starts_with("/rules/") && !p.starts_with("/paper") && *p != "/sign-in")
    {
        let page = site.get(Mode::PlainLan, path, &cookie).await;
        let expected = if open.contains(&path) {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        assert_eq!(page.status, expected, "{path}");
    }
    let before = site.size();
    for (path, fields) in [
        ("/people", &[("person", "x-1"), ("name", "X")][..]),
        ("/people/lead/roles", &[("roles", "armorer")][..]),
        (
            "/day/day-1/sweep",
            &[("none_seen", "yes"), ("code", CODE)][..],
        ),
        ("/day/day-1/close", &[][..]),
        ("/assessments/sra-1/endorse", &[("code", CODE)][..]),
        ("/register/group", &[("group", "g")][..]),
        ("/record/export", &[("redaction", "everything")][..]),
        (
            "/record/5/correct",
            &[("field", "kind"), ("words", "x"), ("reason", "y")][..],
        ),
        ("/admin/clock", &[][..]),
        ("/me/tokens", &[("label", "x")][..]),
    ] {
        let page = site.post(Mode::PlainLan, path, &cookie, fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(site.size(), before, "nothing recorded");
    let page = site
        .post(Mode::PlainLan, "/meeting/day-1-m1/attend", &cookie, &[])
        .await;
    assert_eq!(page.to(), "/meeting/day-1-m1", "{}", page.body);
    let meeting = looks_core::id::MeetingId::parse("day-1-m1").unwrap();
    assert!(
        site.hub.snapshot().state.meetings[&meeting]
            .present
            .contains(&crate::site::id("armorer-1"))
    );
}

/// No page of the open network holds a form that the same network then refuses.
#[tokio::test]
async fn the_open_network_shows_no_form_that_it_refuses() {
    let site = full().await;
    let mut tried = std::collections::BTreeSet::new();
    for person in ["", "office-1", "advisor", "armorer-1", "ad-1", "evil"] {
        let cookie = if person.is_empty() {
            String::new()
        } else {
            site.signed_in(Mode::PlainLan, person)
        };
        for path in PAGES {
            let page = site.get(Mode::PlainLan, path, &cookie).await;
            for action in html::posted(&page.body) {
                let answer = site.post(Mode::PlainLan, &action, &cookie, &[]).await;
                assert!(
                    !answer.has("Not at this address"),
                    "{path} offers {action} to `{person}`, which is refused"
                );
                tried.insert(action);
            }
        }
    }
    assert!(!tried.is_empty());
}

#[tokio::test]
async fn who_raised_a_concern_is_named_on_no_page_of_the_production() {
    let site = full().await;
    let size = site.size();
    for person in ["office-1", "upm", "ad-1", "advisor"] {
        let cookie = site.signed_in(Mode::Tls, person);
        for index in 0..size {
            let page = site
                .get(Mode::Tls, &format!("/record/{index}"), &cookie)
                .await;
            if page.has("raise_concern") {
                assert!(
                    !page.has("alert(1)") && !page.has(">evil<"),
                    "{person}: {}",
                    page.body
                );
                assert!(page.has("not named on this page"));
                let bytes = site
                    .get(Mode::Tls, &format!("/record/{index}/bytes"), &cookie)
                    .await;
                assert_eq!(bytes.status, StatusCode::FORBIDDEN);
            }
        }
    }
}

#[tokio::test]
async fn a_correction_shows_in_its_view_and_the_original_stays() {
    let site = full().await;
    let cookie = site.signed_in(Mode::Tls, "ad-1");
    let entries = site.hub.entries(0..site.size()).unwrap();
    let entry = entries
        .iter()
        .find(|e| e.act == "add_qualification")
        .unwrap()
        .index;
    let fields = [
        ("field", "reference"),
        ("words", "EFP-9"),
        ("reason", "misread"),
        ("cid", "1"),
    ];
    let page = site
        .post(
            Mode::Tls,
            &format!("/record/{entry}/correct"),
            &cookie,
            &fields,
        )
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let size = site.size();
    let again = site
        .post(
            Mode::Tls,
            &format!("/record/{entry}/correct"),
            &cookie,
            &fields,
        )
        .await;
    assert_eq!(
        (again.status, site.size()),
        (StatusCode::SEE_OTHER, size),
        "a second tap is no second act"
    );
    let view = |view: &'static str| site.get(Mode::Tls, view, &cookie);
    let original = view("/record?view=original").await;
    assert!(original.has("EFP-1") && !original.has("<ins>EFP-9"));
    let corrected = view("/record?view=corrected").await;
    assert!(corrected.has("EFP-9") && !corrected.has("<del>EFP-1"));
    let both = view("/record?view=both").await;
    assert!(
        both.has("<del>EFP-1</del>") && both.has("<ins>EFP-9</ins>"),
        "{}",
        both.body
    );
}

#[tokio::test]
async fn receipts_checkpoints_and_packs_are_files() {
    let site = full().await;
    let cookie = site.signed_in(Mode::Tls, "upm");
    let receipt = site.get(Mode::Tls, "/record/3/receipt", &cookie).await;
    assert!(
        receipt.body.starts_with("c2sp.org/tlog-proof"),
        "{}",
        receipt.body
    );
    assert!(
        receipt.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    let checkpoint = site.get(Mode::Tls, "/record/checkpoint.txt", &cookie).await;
    assert_eq!(checkpoint.body, site.hub.checkpoint());
    let key = site.get(Mode::Tls, "/record/key.txt", &cookie).await;
    assert_eq!(key.body.trim(), site.hub.verifier_key());
    let mut sizes = Vec::new();
    for redaction in ["everything", "nothing"] {
        let pack = site
            .post(
                Mode::Tls,
                "/record/export",
                &cookie,
                &[("redaction", redaction), ("code", CODE)],
            )
            .await;
        assert_eq!(pack.status, StatusCode::OK);
        assert_eq!(pack.headers[header::CONTENT_TYPE], "application/x-tar");
        assert_eq!(
            pack.has("Ada Vern"),
            redaction == "nothing",
            "names only where asked for"
        );
        sizes.push(pack.body.len());
    }
    assert!(sizes[0] > 4096 && sizes[1] > sizes[0], "{sizes:?}");
    let wrong = site
        .post(
            Mode::Tls,
            "/record/export",
            &cookie,
            &[("redaction", "some"), ("code", CODE)],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The pack names who raised concerns, so a phone found unlocked is not enough.
    for fields in [
        &[("redaction", "nothing")][..],
        &[("redaction", "everything"), ("code", "000001")],
    ] {
        let page = site
            .post(Mode::Tls, "/record/export", &cookie, fields)
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    let form = site.get(Mode::Tls, "/record", &cookie).await;
    assert!(
        form.has("who raised concerns, stopped and declined"),
        "{}",
        form.body
    );
    let crew = site.signed_in(Mode::Tls, "evil");
    let page = site
        .post(
            Mode::Tls,
            "/record/export",
            &crew,
            &[("redaction", "nothing")],
        )
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_paper_code_never_leads_to_a_thing() {
    let site = full().await;
    let cookie = site.signed_in(Mode::Tls, "armorer-1");
    let cards = site.get(Mode::Tls, "/paper-cards", &cookie).await;
    assert!(!cards.has("/item/"), "cards name no item's address");
    let page = site.get(Mode::Tls, "/paper/p-0123456789", &cookie).await;
    assert!(
        page.has("never stands for having a thing in hand") && !page.has("/item/"),
        "{}",
        page.body
    );
    for path in ["/paper/REV-1", "/item/p-0123456789"] {
        assert_eq!(
            site.get(Mode::Tls, path, &cookie).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let labels = site.get(Mode::Tls, "/labels", &cookie).await;
    assert!(!labels.has("/paper/"));
}

#[tokio::test]
async fn rules_are_explained_in_both_languages_with_source_and_remedy() {
    let site = full().await;
    let page = site.get(Mode::Tls, "/rules/base/assessment", "").await;
    assert!(page.has("no specific risk assessment covers this setup"));
    assert!(page.has("ninguna evaluación específica de riesgos"));
    assert!(
        page.has("9152.5(c)(1)") && page.has("House minimum"),
        "{}",
        page.body
    );
    for id in ["invariant/not-cleared", "board/heads-unknown"] {
        let page = site.get(Mode::PlainLan, &format!("/rules/{id}"), "").await;
        assert_eq!(page.status, StatusCode::OK, "{id}");
    }
    assert_eq!(
        site.get(Mode::Tls, "/rules/base/nothing", "").await.status,
        StatusCode::NOT_FOUND
    );
    let found = site.get(Mode::Tls, "/rules?q=meeting", "").await;
    assert!(found.has("base/meeting-held") && !found.has("href=\"/rules/base/ppe\""));
}

/// In Spanish the record, refusals and rules name fields, people and words of the lists in Spanish; the
/// names on the wire are for programs.
#[tokio::test]
async fn the_record_and_the_rules_speak_the_pages_language() {
    let s = full().await;
    let office = s.signed_in(Mode::Tls, "office-1");
    let page = |path: &'static str| s.get(Mode::Tls, path, &office);
    let list = page("/record?lang=es").await;
    for words in [
        "<dt>objeto</dt>",
        "<dt>intérpretes</dt>",
        "fría, vacía",
        "REV-1",
    ] {
        assert!(list.has(words), "{words}: {}", list.body);
    }
    for raw in [
        "<dt>item</dt>",
        "<dt>performers</dt>",
        "cold_empty",
        "<dt>to</dt>",
    ] {
        assert!(!list.has(raw), "{raw}: {}", list.body);
    }
    let english = page("/record?lang=en").await;
    assert!(english.has("cold, empty") && !english.has("cold_empty"));
    let rule = page("/rules/base/roster?lang=es").await;
    assert!(
        rule.has("en todas partes, siempre en vigor"),
        "{}",
        rule.body
    );
    assert!(!rule.has("everywhere, always in force"));
    // Each language's part is headed in that language.
    let part = between(&rule.body, "lang=\"en\" aria-label", "</section>");
    assert!(
        part.contains("What to do") && !part.contains("Qué hacer"),
        "{part}"
    );
    assert!(
        page("/admin?lang=es")
            .await
            .has("en todas partes, siempre en vigor")
            || page("/admin?lang=es")
                .await
                .has("California, toda producción")
    );
}
