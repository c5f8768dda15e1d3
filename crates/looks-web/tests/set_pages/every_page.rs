//! Every page, in both languages and every theme, signed in with each role and signed out, parses, has
//! unique ids, labels and no missing text.

use axum::http::StatusCode;
use looks_web::mode::Mode;
use looks_web::page::act::ACTS;
use serde_json::json;

use crate::html;
use crate::world::{PEOPLE, World};

async fn busy() -> World {
    let world = World::ready().await;
    for (by, command) in [
        (
            "first-ad",
            json!({"do": "plan_setup", "setup": "16", "day": "day-1", "place": "porch"}),
        ),
        (
            "first-ad",
            json!({"do": "drop_setup", "setup": "16", "reason": "<b>not</b> shot"}),
        ),
        (
            "armorer",
            json!({"do": "take_out", "item": "rev-1", "purpose": "film", "setup": "12a"}),
        ),
        (
            "armorer",
            json!({"do": "prove_empty", "item": "rev-1", "checks": ["chamber", "magazine", "barrel"]}),
        ),
        ("armorer", json!({"do": "leave_empty", "item": "rev-1"})),
        ("armorer", json!({"do": "show", "item": "rev-1"})),
        (
            "armorer",
            json!({"do": "draw_rounds", "lot": "dummy-45", "count": 2}),
        ),
        (
            "armorer",
            json!({"do": "name_round", "round": "d1", "lot": "dummy-45", "mark": "ring 1"}),
        ),
        (
            "armorer",
            json!({"do": "name_magazine", "magazine": "mag-1", "capacity": 5}),
        ),
        (
            "armorer",
            json!({"do": "name_group", "group": "pair", "items": ["rev-1", "rev-2"]}),
        ),
        (
            "armorer",
            json!({"do": "quarantine", "quarantine": "q-1", "items": ["rev-2"], "lots": ["blank-45"]}),
        ),
        (
            "armorer",
            json!({"do": "report_misfire", "matter": "m-1", "item": "rev-2"}),
        ),
        (
            "armorer",
            json!({"do": "report", "item": "rev-2", "what": "dropped"}),
        ),
        (
            "lead",
            json!({"do": "raise_concern", "concern": "concern-1", "about": "firearms", "words": "w"}),
        ),
        (
            "lead",
            json!({"do": "stop", "stop": "stop-1", "unit": "main"}),
        ),
        ("advisor", json!({"do": "halt", "stop": "stop-2"})),
    ] {
        world.does(by, command).await;
    }
    world
}

fn paths() -> Vec<String> {
    let fixed = [
        "/",
        "/start/part",
        "/board",
        "/board/part",
        "/items",
        "/item/rev-1",
        "/item/rev-1/part",
        "/item/REV-1",
        "/item/rev-2",
        "/item/rubber-1",
        "/setup/12a",
        "/setup/12A",
        "/setup/12a/part",
        "/setup/14",
        "/setup/16",
        "/setup/16/part",
        "/lots",
        "/lots/dummy-45",
        "/lots/blank-45",
        "/lots/blank-45/numbers",
        "/cases",
        "/stop",
        "/stop/stop-1",
        "/stop/stop-2",
        "/stop/sent?stop=stop-1&boards=3&back=/board",
        "/mine",
        "/concern",
        "/concern/concern-1",
    ];
    let stations = [
        "prepare", "close", "shown", "ad", "witness", "hand", "receipt", "returned", "lock",
        "locked",
    ];
    fixed
        .iter()
        .map(|p| (*p).to_owned())
        .chain(stations.iter().map(|s| format!("/sign/rev-1/{s}")))
        .chain(ACTS.iter().map(|a| {
            format!(
                "/do/{}?item=rev-1&setup=12a&lot=dummy-45&matter=m-1",
                a.name
            )
        }))
        .collect()
}

#[tokio::test]
async fn every_page_parses_in_each_language_and_theme() {
    let world = busy().await;
    for (lang, theme) in [
        ("en", "light"),
        ("es", "dark"),
        ("en", "night"),
        ("es", "night"),
        ("es", "light"),
        ("en", "dark"),
    ] {
        let phone = world.phone("first-ad").speaking(lang, theme);
        for path in paths() {
            let page = phone.get(&path).await;
            if page.status == StatusCode::FORBIDDEN && path.starts_with("/concern/") {
                continue;
            }
            let name = format!("{path} {lang} {theme}");
            assert_eq!(page.status, StatusCode::OK, "{name}: {}", page.body);
            let whole = !path.ends_with("/part");
            html::check(&name, &page.body, whole);
            if whole {
                assert!(
                    page.body
                        .contains(&format!("<html lang=\"{lang}\" data-theme=\"{theme}\"")),
                    "{name}"
                );
            }
        }
    }
}

#[tokio::test]
async fn every_role_and_nobody_can_open_every_page_without_a_fault() {
    let world = busy().await;
    let mut phones = vec![("nobody", world.stranger())];
    phones.extend(PEOPLE.iter().map(|(id, _)| (*id, world.phone(id))));
    for (who, phone) in phones {
        for path in paths() {
            let page = phone.get(&path).await;
            let name = format!("{path} {who}");
            assert!(!page.status.is_server_error(), "{name}: {}", page.body);
            html::check(&name, &page.body, !path.ends_with("/part"));
        }
    }
}

/// No page of the open network holds a form that the same network then refuses.
#[tokio::test]
async fn the_open_network_shows_no_form_that_it_refuses() {
    let world = busy().await;
    let mut phones = vec![("nobody", world.phone_on(Mode::PlainLan, None))];
    let signed_in = |id| world.phone_on(Mode::PlainLan, Some(id));
    phones.extend(PEOPLE.iter().map(|(id, _)| (*id, signed_in(id))));
    let mut tried = std::collections::BTreeSet::new();
    for (who, phone) in phones {
        for path in paths() {
            let page = phone.get(&path).await;
            for action in html::posted(&page.body) {
                let answer = phone.post(&action, &[]).await;
                assert!(
                    !answer.says("Not at this address"),
                    "{path} offers {action} to {who}, which is refused"
                );
                tried.insert(action);
            }
        }
    }
    assert!(!tried.is_empty());
    let page = world.phone_on(Mode::PlainLan, Some("armorer"));
    let page = page.get("/sign/rev-1/prepare").await;
    assert!(page.says("never here: others on this network could read along"));
    let there = "href=\"https://hub.local:8443/sign/rev-1/prepare\"";
    assert!(page.body.contains(there), "{}", page.body);
}

/// No open page claims more than that steps are recorded.
#[tokio::test]
async fn an_open_page_names_nobody() {
    let world = busy().await;
    let stranger = world.stranger();
    for path in paths() {
        let page = stranger.get(&path).await;
        assert!(!page.body.contains("Name-of"), "{path}: {}", page.body);
    }
}

/// A page of the hub before anything is in it.
#[tokio::test]
async fn an_empty_production_has_pages_too() {
    let world = World::empty();
    let stranger = world.stranger();
    for path in [
        "/", "/board", "/items", "/lots", "/cases", "/stop", "/concern",
    ] {
        let page = stranger.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        html::check(path, &page.body, true);
    }
}
