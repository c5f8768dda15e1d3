//! Refusals in words, reduced mode, sessions.

use axum::http::StatusCode;
use looks_core::vocabulary::Strength;
use looks_web::mode::Mode;

use crate::html;
use crate::world::{CODE, World};

#[tokio::test]
async fn a_refusal_names_every_reason_who_can_supply_it_and_the_rule() {
    let world = World::ready().await;
    let before = world.size();
    let page = world
        .phone("first-ad")
        .sign("/do/take_out?item=rev-2&purpose=film&setup=12a", &[])
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    html::check("refusal", &page.body, true);
    assert!(
        page.says("Refused") && page.says("only a qualified handler")
            || page.says("Only a qualified handler"),
        "{}",
        page.body
    );
    assert!(page.says("armorer, property master"), "who can supply it");
    assert!(
        page.body.contains("/rules/invariant/only-a-handler"),
        "the rule"
    );
    assert!(page.says("Nothing has changed"));
    assert!(
        page.says(&format!("entry {before}")),
        "the refusal is in the record"
    );
    assert_eq!(world.entries(before)[0].0, "take_out");
    // In Spanish as well.
    let page = world
        .phone("second-ad")
        .speaking("es", "dark")
        .sign("/do/take_out?item=rev-2&purpose=film&setup=12a", &[])
        .await;
    assert!(page.says("Rechazado"), "{}", page.body);
}

#[tokio::test]
async fn rules_of_packs_are_named_with_their_source() {
    let world = World::ready().await;
    world
        .does(
            "first-ad",
            serde_json::json!({"do": "revoke_permit", "permit": "permit-1"}),
        )
        .await;
    let page = world
        .phone("armorer")
        .sign("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let rule = page
        .body
        .split("href=\"/rules/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(!rule.starts_with("invariant/"), "{rule}");
    let rules = world.hub.rules();
    let found = rules.book().unwrap().rule(rule).unwrap();
    assert!(page.says(&found.source), "{}", found.source);
    // The board says the same, to anybody.
    let board = world.stranger().get("/board").await;
    assert!(board.body.contains(&format!("/rules/{rule}")));
}

#[tokio::test]
async fn a_chain_stops_at_the_first_refusal_and_says_what_stands() {
    let world = World::ready().await;
    let (armorer, lead, ad) = (
        world.phone("armorer"),
        world.phone("lead"),
        world.phone("first-ad"),
    );
    armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    armorer
        .signs(
            "/sign/rev-1/prepare",
            &[
                ("check", "chamber"),
                ("check", "magazine"),
                ("check", "barrel"),
            ],
        )
        .await;
    lead.signs("/sign/rev-1/shown", &[]).await;
    // Five heads are announced where four are listed.
    let page = ad
        .sign(
            "/sign/rev-1/ad",
            &[("state", "cold_empty"), ("rounds", "0"), ("heads", "5")],
        )
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.says("Recorded before it") && page.says("I watched REV-1 being proved"),
        "{}",
        page.body
    );
    assert!(
        page.says("Not tried after that") && page.says("I clear REV-1"),
        "{}",
        page.body
    );
    let state = world.hub.state();
    let item = state
        .items
        .values()
        .find(|i| i.id().as_str() == "rev-1")
        .unwrap();
    assert!(item.announced.is_none() && item.clear_first_ad.is_none());
    // Missing checks are refused too: a box that is not ticked is a check not done.
    world
        .does(
            "armorer",
            serde_json::json!({"do": "revoke", "item": "rev-1"}),
        )
        .await;
    let page = armorer
        .sign("/sign/rev-1/prepare", &[("check", "chamber")])
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.body.contains("invariant/checks-missing"));
}

/// Somebody else's act can ask more of a person without changing the item: what was not on the screen is
/// not signed.
#[tokio::test]
async fn a_code_covers_only_the_lines_that_were_on_the_screen() {
    let world = World::ready().await;
    let (armorer, lead, ad) = (
        world.phone("armorer"),
        world.phone("lead"),
        world.phone("first-ad"),
    );
    armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    let checks = [
        ("check", "chamber"),
        ("check", "magazine"),
        ("check", "barrel"),
    ];
    armorer.signs("/sign/rev-1/prepare", &checks).await;
    let page = ad.get("/sign/rev-1/ad").await;
    assert!(!page.says("I clear REV-1"), "nobody was shown it yet");
    let said = [("state", "cold_empty"), ("rounds", "0"), ("heads", "4")];
    let (action, fields) = ad.fields("/sign/rev-1/ad", &said).await;
    lead.signs("/sign/rev-1/shown", &[]).await;
    let before = world.size();
    let page = ad.post(&action, &fields).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
    assert_eq!(world.size(), before, "nothing of it was recorded");
    assert!(page.says("I clear REV-1"), "now it stands there");
    let early = armorer.get("/sign/rev-1/hand").await;
    assert!(
        !early.says("I clear REV-1"),
        "not before it was watched and announced"
    );
    ad.signs("/sign/rev-1/ad", &said).await;
    let hand = armorer.get("/sign/rev-1/hand").await;
    assert!(hand.says("I clear REV-1"), "{}", hand.body);
}

#[tokio::test]
async fn the_open_network_never_asks_for_a_code_and_takes_no_signature() {
    let world = World::ready().await;
    world.does("armorer", serde_json::json!({"do": "take_out", "item": "rev-1", "purpose": "film", "setup": "12a"})).await;
    let phone = world.phone_on(Mode::PlainLan, Some("armorer"));
    for path in [
        "/",
        "/board",
        "/items",
        "/item/rev-1",
        "/setup/12a",
        "/sign/rev-1/prepare",
        "/do/take_out?item=rev-2",
        "/do/report?item=rev-1",
        "/lots",
        "/lots/blank-45",
        "/cases",
        "/mine",
        "/concern",
        "/stop",
    ] {
        let page = phone.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        html::check(path, &page.body, true);
        assert!(
            !page.body.contains("name=\"code\""),
            "{path} asks for a code"
        );
    }
    let before = world.size();
    let fields: Vec<(String, String)> = [("signer", "armorer"), ("code", CODE), ("version", "1")]
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect();
    for path in [
        "/sign/rev-1/prepare",
        "/do/take_out",
        "/do/report",
        "/concern/concern-1",
    ] {
        let page = phone.post(path, &fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(world.size(), before);
    // A cookie of the protected listener is not read here, nor the other way round.
    let stolen = world.phone_on(Mode::PlainLan, None);
    assert!(stolen.get("/").await.says("Nobody is signed in"));
}

#[tokio::test]
async fn a_step_towards_a_performer_is_not_taken_without_a_code() {
    let world = World::ready().await;
    let armorer = world.phone("armorer");
    let (action, fields) = armorer
        .fields("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    let page = armorer.post(&action, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(world.entries(world.size() - 1)[0].2 != Strength::Witnessed);
    let out = world.hub.state().items.values().any(|i| i.is_out());
    assert!(!out);
}

/// Anybody can join an open network: signed out there, no page says where weapons are kept, what is in a
/// container, or a serial. Boards stay, and on the other listeners nothing changes.
#[tokio::test]
async fn the_open_network_does_not_say_where_weapons_are_kept() {
    let world = World::ready().await;
    let state = world.hub.state();
    let item = &state.items[&looks_core::id::ItemId::parse("rev-1").unwrap()];
    let lot = state.lots.keys().next().unwrap().to_string();
    let serial = item.about.serial.clone();
    assert!(!serial.is_empty());
    let secrets: Vec<String> = state
        .containers
        .iter()
        .flat_map(|(id, c)| [id.to_string(), c.place.clone()])
        .filter(|s| !s.is_empty())
        .chain([serial])
        .collect();
    let lan = world.phone_on(Mode::PlainLan, None);
    let container = format!("/container/{}", state.containers.keys().next().unwrap());
    assert_eq!(lan.get(&container).await.status, StatusCode::UNAUTHORIZED);
    for path in [
        "/item/rev-1",
        "/items",
        "/board",
        "/lots",
        &format!("/lots/{lot}"),
        "/cases",
        "/",
    ] {
        let page = lan.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for secret in &secrets {
            assert!(!page.body.contains(secret), "{path} says {secret}");
        }
    }
    let own = world.phone_on(Mode::PlainLan, Some("armorer"));
    assert!(
        own.get("/item/rev-1").await.body.contains(&secrets[0])
            || own.get(&container).await.status == StatusCode::OK
    );
}

#[tokio::test]
async fn signed_out_an_item_is_read_only_and_acts_lead_to_sign_in() {
    let world = World::ready().await;
    let stranger = world.stranger();
    let page = stranger.get("/item/rev-1").await;
    assert!(
        page.says("Sign in to act or report") && !page.body.contains("/do/"),
        "{}",
        page.body
    );
    for path in [
        "/sign/rev-1/prepare",
        "/do/report?item=rev-1",
        "/mine",
        "/lots/blank-45/numbers",
    ] {
        let page = stranger.get(path).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in [
        "/item/none",
        "/setup/none",
        "/lots/none",
        "/stop/none",
        "/do/none",
        "/sign/rev-1/none",
    ] {
        assert_eq!(
            world.phone("armorer").get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

/// Who typed a wrong code reads so at the top of the page, with a link to the field, and again above the
/// field; the page leads back to where the form stood, not to the address it was sent to.
#[tokio::test]
async fn a_wrong_code_is_said_at_the_top_and_above_the_keys() {
    let world = World::ready().await;
    let from = "/do/take_out?item=rev-1&purpose=film&setup=12a";
    let phone = world.phone("armorer");
    let (_, mut fields) = phone.fields(from, &[]).await;
    fields.push(("code".to_owned(), "111213".to_owned()));
    let page = phone.post_from(from, "/do/take_out", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    html::check("wrong code", &page.body, true);
    let tags = html::parse(&page.body);
    let find = |id: &str| tags.iter().position(|t| t.get("id") == Some(id));
    let (top, error, field) = (find("wrong"), find("sheet-code-error"), find("sheet-code"));
    assert!(
        top.is_some() && top < error && error < field,
        "{}",
        page.body
    );
    let summary = &tags[top.unwrap()];
    assert_eq!(
        (summary.get("role"), summary.get("tabindex")),
        (Some("alert"), Some("-1"))
    );
    assert!(page.body.contains("href=\"#sheet-code\""), "a link to it");
    assert!(page.body.contains("data-posted"), "the script is told");
    let back = format!("name=\"back\" value=\"{}\"", from.replace('&', "&amp;"));
    assert!(page.body.contains(&back), "{}", page.body);
    let fine = phone.get(from).await;
    assert!(!fine.body.contains("id=\"wrong\"") && !fine.body.contains("data-posted"));
}

/// Where there is no page, the frame is the person's own all the same: who is signed in, and the unit
/// that a stop from there halts.
#[tokio::test]
async fn a_page_that_is_not_there_forgets_nobody() {
    let world = World::ready().await;
    for path in ["/nothing", "/item/nothing", "/setup/none", "/record/9999"] {
        let page = world.phone("armorer").get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        html::check(path, &page.body, true);
        assert!(
            page.body.contains("Name-of-armorer"),
            "{path}: {}",
            page.body
        );
        assert!(
            page.body.contains("name=\"unit\" value=\"main\""),
            "{path}: a stop would halt every unit"
        );
        let nobody = world.stranger().get("/nothing").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
        assert!(nobody.body.contains("not signed in") && !nobody.body.contains("Name-of-"));
    }
}

/// Relief is offered to others only, and the sheet says what the offer does at once.
#[tokio::test]
async fn relief_is_offered_to_others_and_says_what_it_voids() {
    let world = World::ready().await;
    let page = world
        .phone("armorer")
        .get("/do/offer_relief?item=rev-1")
        .await;
    assert!(page.says("void at once"), "{}", page.body);
    assert!(page.body.contains("<option value=\"armorer-2\""));
    assert!(!page.body.contains("<option value=\"armorer\""));
}

/// "Cold, empty" is no finding of anybody until it was proved, and nothing at all where a count did not agree.
#[tokio::test]
async fn empty_is_said_only_of_what_was_proved_empty() {
    let world = World::ready().await;
    let armorer = world.phone("armorer");
    armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    let page = armorer.get("/item/rev-1").await;
    assert!(page.says("by the record, not proved"), "{}", page.body);
    let checks = [
        ("check", "chamber"),
        ("check", "magazine"),
        ("check", "barrel"),
    ];
    armorer.signs("/sign/rev-1/prepare", &checks).await;
    let page = armorer.get("/item/rev-1").await;
    assert!(!page.says("not proved"), "{}", page.body);
    world
        .does(
            "armorer",
            serde_json::json!({"do": "quarantine", "quarantine": "q-1", "items": ["rev-1"]}),
        )
        .await;
    world
        .does(
            "armorer",
            serde_json::json!({"do": "collect", "item": "rev-1"}),
        )
        .await;
    let page = armorer.get("/item/rev-1").await;
    assert!(page.says("what is in it was not proved"), "{}", page.body);
}
