//! What is offered next, to whom, when things do not go as planned; and that words say no more than is so.

use axum::http::StatusCode;
use looks_core::vocabulary::Strength;
use serde_json::json;

use crate::html;
use crate::world::{CODE, Page, Phone, World, person};

const CHECKS: [(&str, &str); 3] = [
    ("check", "chamber"),
    ("check", "magazine"),
    ("check", "barrel"),
];
const ANNOUNCED: [(&str, &str); 3] = [("state", "cold_empty"), ("rounds", "0"), ("heads", "4")];

/// Addresses of what the item's page docks, in order.
async fn docked(phone: &Phone) -> Vec<String> {
    links_of_dock(&phone.get("/item/rev-1").await)
}

fn links_of_dock(page: &Page) -> Vec<String> {
    let dock = page.body.split("id=\"docked\"").nth(1).unwrap();
    let dock = dock.split("<form id=\"stop-form\"").next().unwrap();
    let links = dock.split("href=\"").skip(1);
    links
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .collect()
}

/// The part of a page between two marks.
fn between<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    let rest = body
        .split(from)
        .nth(1)
        .unwrap_or_else(|| panic!("no {from}: {body}"));
    rest.split(to).next().unwrap()
}

/// What the first page says under "You, now".
async fn now(phone: &Phone) -> String {
    let page = phone.get("/").await;
    html::check("/", &page.body, true);
    between(&page.body, "id=\"now\"", "</section>").to_owned()
}

async fn out(world: &World) {
    let armorer = world.phone("armorer");
    armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
}

async fn with_performer(world: &World) {
    out(world).await;
    let armorer = world.phone("armorer");
    armorer.signs("/sign/rev-1/prepare", &CHECKS).await;
    world.phone("lead").signs("/sign/rev-1/shown", &[]).await;
    world
        .phone("first-ad")
        .signs("/sign/rev-1/ad", &ANNOUNCED)
        .await;
    armorer.signs("/sign/rev-1/hand", &[]).await;
}

async fn collect(world: &World) {
    let armorer = world.phone("armorer");
    let (action, fields) = armorer.fields("/do/collect?item=rev-1", &[]).await;
    let page = armorer.post(&action, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

const COLLECT: &str = "/do/collect?item=rev-1";

#[tokio::test]
async fn what_must_come_back_is_collected_first_and_alone() {
    let causes = [
        json!({"do": "report", "item": "rev-1", "what": "dropped"}),
        json!({"do": "enter_zone", "setup": "12a", "person": "upm"}),
        json!({"do": "report", "item": "rev-1", "what": "passed", "who": "medic"}),
        json!({"do": "report", "item": "rev-1", "what": "set_down"}),
        json!({"do": "stop", "stop": "stop-1", "unit": "main"}),
    ];
    for cause in causes {
        let world = World::ready().await;
        with_performer(&world).await;
        let armorer = world.phone("armorer");
        assert_ne!(docked(&armorer).await, [COLLECT], "{cause}");
        world.does("second-ad", cause.clone()).await;
        let first = docked(&armorer).await;
        assert_eq!(first, [COLLECT], "{cause}");
        let home = now(&armorer).await;
        assert!(home.contains(COLLECT), "{cause}: {home}");
        assert!(!home.contains("/sign/rev-1/prepare"), "{cause}: {home}");
        collect(&world).await;
        assert!(!docked(&armorer).await.contains(&COLLECT.to_owned()));
    }
}

#[tokio::test]
async fn after_a_misfire_the_wait_and_the_muzzle_are_said_and_the_case_is_linked() {
    let world = World::ready().await;
    with_performer(&world).await;
    world
        .does(
            "lead",
            json!({"do": "report_misfire", "item": "rev-1", "matter": "m-1"}),
        )
        .await;
    let armorer = world.phone("armorer");
    assert_eq!(docked(&armorer).await, [COLLECT, "/cases"]);
    for (lang, words) in [
        (
            "en",
            "Keep the muzzle pointed away from everybody. Do not open it before 20:0",
        ),
        (
            "es",
            "Mantenga el cañón apuntando lejos de todos. No lo abra antes de las 20:0",
        ),
    ] {
        let page = armorer
            .clone()
            .speaking(lang, "dark")
            .get("/item/rev-1")
            .await;
        assert!(page.says(words), "{}", html::words(&page.body));
    }
    collect(&world).await;
    // Nobody is led to open it before the wait is over.
    assert_eq!(docked(&armorer).await, ["/cases"]);
    assert!(now(&armorer).await.contains("do not open it before 20:0"));
}

#[tokio::test]
async fn a_stop_stands_on_top_and_agreement_is_offered_to_those_who_count() {
    let world = World::ready().await;
    with_performer(&world).await;
    world
        .does(
            "medic",
            json!({"do": "stop", "stop": "stop-1", "unit": "main"}),
        )
        .await;
    let (armorer, ad, lead) = (
        world.phone("armorer"),
        world.phone("first-ad"),
        world.phone("lead"),
    );
    for path in ["/item/rev-1", "/setup/12a"] {
        let page = lead.get(path).await;
        let (stop, state) = (
            page.body.find("/stop/stop-1"),
            page.body.find("id=\"state\""),
        );
        assert!(stop.is_some() && stop < state, "{path}: {}", page.body);
        assert!(page.says("First a handler collects REV-1"));
    }
    // While it is out nobody's agreement is taken, so nobody is asked.
    for phone in [&armorer, &ad, &lead] {
        let page = phone.get("/stop/stop-1").await;
        assert!(!page.body.contains("/do/resume"), "{}", page.body);
    }
    collect(&world).await;
    assert_eq!(
        docked(&armorer).await,
        ["/sign/rev-1/close", "/stop/stop-1"]
    );
    let ways = armorer.get("/item/rev-1").await.body;
    assert!(!ways.contains("/sign/rev-1/prepare") && !ways.contains("/do/take_out"));
    for (phone, counts) in [(&armorer, true), (&ad, true), (&lead, false)] {
        let page = phone.get("/stop/stop-1").await;
        assert_eq!(page.body.contains("/do/resume"), counts, "{}", page.body);
        assert!(!html::words(&page.body).contains("stop-1"), "a raw id");
        assert_eq!(now(phone).await.contains("/stop/stop-1"), counts);
    }
    armorer.signs("/do/resume?stop=stop-1", &[]).await;
    let page = armorer.get("/stop/stop-1").await;
    assert!(
        !page.body.contains("/do/resume"),
        "asked twice: {}",
        page.body
    );
    assert!(page.says("Waits for: first AD"));
    assert!(!now(&armorer).await.contains("/stop/stop-1"));
    // A locked item is not to be taken out while it is stopped.
    armorer.signs("/sign/rev-1/close", &CHECKS).await;
    ad.signs("/sign/rev-1/witness", &[]).await;
    assert_eq!(docked(&armorer).await, ["/sign/rev-1/lock"]);
    armorer
        .signs("/sign/rev-1/lock", &[("container", "safe")])
        .await;
    assert!(docked(&armorer).await.is_empty());
}

#[tokio::test]
async fn whoever_is_missing_is_named_and_can_sign_on_the_handlers_device() {
    let world = World::ready().await;
    world
        .does("", json!({"do": "add_person", "person": "camera-op", "name": "Name-of-camera-op", "roles": ["crew"]}))
        .await;
    let in_arc = json!({"do": "enter_zone", "setup": "12a", "person": "camera-op", "in_arc": true});
    world.does("second-ad", in_arc).await;
    let coded = world
        .hub
        .set_code(&person("camera-op"), CODE, Strength::OwnSession, None)
        .await;
    assert!(coded.unwrap().is_accepted());
    out(&world).await;
    let armorer = world.phone("armorer");
    armorer.signs("/sign/rev-1/prepare", &CHECKS).await;
    world.phone("lead").signs("/sign/rev-1/shown", &[]).await;
    let signs = "/sign/rev-1/shown?for=camera-op";
    assert_eq!(docked(&armorer).await, [signs]);
    assert!(now(&armorer).await.contains("Name-of-camera-op signs here"));
    for path in ["/item/rev-1", "/setup/12a", "/board"] {
        let page = armorer.get(path).await;
        let words = html::words(&page.body);
        let line = words
            .split("has not signed for being shown it")
            .last()
            .unwrap();
        let line = line.split(". ").next().unwrap();
        assert!(line.contains("Name-of-camera-op"), "{path}: {words}");
        assert!(!line.contains("Name-of-lead"), "{path}: {line}");
        // A stranger reads role and initial.
        assert!(!world.stranger().get(path).await.body.contains("Name-of"));
    }
    armorer.signs(signs, &[]).await;
    let page = armorer.get("/item/rev-1").await;
    assert!(!page.says("has not signed for being shown it"));
}

#[tokio::test]
async fn a_performer_who_has_not_been_shown_is_named_after_the_announcement() {
    let world = World::ready().await;
    out(&world).await;
    let (armorer, ad) = (world.phone("armorer"), world.phone("first-ad"));
    armorer.signs("/sign/rev-1/prepare", &CHECKS).await;
    ad.signs("/sign/rev-1/ad", &ANNOUNCED).await;
    for phone in [&armorer, &ad] {
        let page = phone.get("/item/rev-1").await;
        assert!(
            page.says("being shown it: REV-1; Name-of-lead"),
            "{}",
            html::words(&page.body)
        );
        assert!(!page.says("not cleared by two"));
        assert!(now(phone).await.contains("/sign/rev-1/shown?for=lead"));
    }
    world.phone("lead").signs("/sign/rev-1/shown", &[]).await;
    let page = ad.get("/item/rev-1").await;
    assert!(
        page.says("Announced; not cleared by two"),
        "{}",
        html::words(&page.body)
    );
    assert_eq!(docked(&ad).await, ["/sign/rev-1/ad"]);
    assert!(
        now(&ad).await.contains(">Clear<"),
        "named by what is signed there"
    );
    ad.signs("/sign/rev-1/ad", &[]).await;
    let page = ad.get("/item/rev-1").await;
    assert!(
        page.says("not yet by the handler who has it: REV-1; Name-of-armorer"),
        "{}",
        html::words(&page.body)
    );
    assert!(!page.says("not cleared by two"));
}

#[tokio::test]
async fn after_a_deviation_the_real_next_step_is_offered() {
    let world = World::ready().await;
    out(&world).await;
    let armorer = world.phone("armorer");
    world
        .does(
            "armorer",
            json!({"do": "lock_up", "item": "rev-1", "container": "safe"}),
        )
        .await;
    let look = "/do/take_out?item=rev-1&purpose=inspection";
    assert_eq!(docked(&armorer).await, [look]);
    let page = armorer.get("/item/rev-1").await;
    assert!(
        page.says("take it out to look inside") && !page.says("Collect it, unload"),
        "{}",
        html::words(&page.body)
    );
    armorer.signs(look, &[]).await;
    assert_eq!(
        docked(&armorer).await,
        ["/sign/rev-1/close"],
        "no preparation"
    );
    let page = armorer.get("/item/rev-1").await;
    assert!(
        page.says("It is back with a handler"),
        "{}",
        html::words(&page.body)
    );
    armorer.signs("/sign/rev-1/close", &CHECKS).await;
    world
        .phone("first-ad")
        .signs("/sign/rev-1/witness", &[])
        .await;
    assert_eq!(docked(&armorer).await, ["/sign/rev-1/lock"]);
    // Set aside by somebody: the case is linked from item and first page.
    world
        .does(
            "armorer",
            json!({"do": "quarantine", "quarantine": "q-1", "items": ["rev-1"]}),
        )
        .await;
    assert!(docked(&armorer).await.contains(&"/cases".to_owned()));
    assert!(now(&armorer).await.contains("href=\"/cases\""));
}

#[tokio::test]
async fn the_performers_receipt_comes_before_the_next_take() {
    let world = World::ready().await;
    with_performer(&world).await;
    let armorer = world.phone("armorer");
    let here = "/sign/rev-1/receipt?for=lead";
    assert_eq!(docked(&armorer).await, [here]);
    assert!(
        armorer
            .get("/item/rev-1")
            .await
            .body
            .contains("Name-of-lead signs here: I have it")
    );
    armorer.signs(here, &[]).await;
    assert_eq!(docked(&armorer).await, ["/sign/rev-1/prepare"]);
}

#[tokio::test]
async fn the_first_page_tells_people_what_they_lack_and_what_only_they_can_do() {
    let world = World::ready().await;
    world
        .does("", json!({"do": "add_person", "person": "novice", "name": "Name-of-novice", "roles": ["performer"]}))
        .await;
    world
        .does("first-ad", json!({"do": "plan_setup", "setup": "15", "day": "day-1", "place": "porch",
            "action": "draw", "items": ["rev-1"], "performers": ["novice"], "load": "cold_empty",
            "rounds": 0, "distance_cm": 900, "permits": ["weapons"], "hold_s": 600, "words": "new"}))
        .await;
    let novice = now(&world.phone("novice")).await;
    for gap in ["gap-course", "gap-meeting", "gap-training"] {
        assert!(novice.contains(gap), "{gap}: {novice}");
    }
    assert!(!now(&world.phone("lead")).await.contains("gap-"));
    // A concern about firearms waits for those who may close it.
    world
        .does(
            "lead",
            json!({"do": "raise_concern", "concern": "c-1", "about": "firearms", "words": "loud"}),
        )
        .await;
    for (who, theirs) in [
        ("advisor", true),
        ("upm", true),
        ("lead", false),
        ("medic", false),
    ] {
        assert_eq!(
            now(&world.phone(who)).await.contains("/concern/c-1"),
            theirs,
            "{who}"
        );
    }
}

#[tokio::test]
async fn the_first_ad_rolls_and_cuts_from_the_first_page_and_the_top_of_the_setup() {
    let world = World::ready().await;
    with_performer(&world).await;
    world.phone("lead").signs("/sign/rev-1/receipt", &[]).await;
    let ad = world.phone("first-ad");
    let first = |page: &Page, what: &str| {
        let main = page.body.split("<main").nth(1).unwrap();
        main.find(what)
            .is_some_and(|at| Some(at) < main.find("id=\"state\""))
    };
    assert!(now(&ad).await.contains("/do/roll?setup=12a"));
    assert!(first(&ad.get("/setup/12a").await, "/do/roll?setup=12a"));
    ad.signs("/do/roll?setup=12a", &[]).await;
    assert!(now(&ad).await.contains("/do/cut?setup=12a"));
    assert!(first(&ad.get("/setup/12a").await, "action=\"/do/cut\""));
    assert!(!now(&world.phone("second-ad")).await.contains("/do/cut"));
}

#[tokio::test]
async fn the_first_page_and_the_day_agree_and_nothing_is_clear_under_a_stop() {
    let world = World::ready().await;
    let ad = world.phone("first-ad");
    let gates = |body: &str| -> Vec<(String, String)> {
        let list = between(body, "class=\"gates\"", "</ol>");
        let marked = list
            .split("data-state=\"")
            .skip(1)
            .filter(|g| g.contains("<strong>"));
        marked
            .map(|g| {
                let light = g.split('"').next().unwrap().to_owned();
                let title = between(g, "<strong>", "</strong>").to_owned();
                (title, light)
            })
            .collect()
    };
    for stop in [false, true] {
        if stop {
            world
                .does(
                    "medic",
                    json!({"do": "stop", "stop": "stop-1", "unit": "main"}),
                )
                .await;
        }
        let day = gates(&ad.get("/day").await.body);
        assert!(day.len() == 10, "{day:?}");
        let home = ad.get("/").await;
        let section = between(&home.body, "id=\"day-day-1\"", "</section>");
        for (title, light) in day {
            assert_eq!(
                section.contains(&title),
                light != "clear",
                "{title} {light}: {section}"
            );
        }
        assert!(!section.contains("data-state=\"clear\""), "{section}");
        let unit = between(&home.body, "id=\"unit-light\"", "</article>");
        assert_eq!(unit.contains("data-state=\"stop\""), stop, "{unit}");
    }
}

#[tokio::test]
async fn a_note_has_its_own_mark_and_a_missing_roll_call_holds() {
    let world = World::ready().await;
    out(&world).await;
    let armorer = world.phone("armorer");
    armorer.signs("/sign/rev-1/close", &CHECKS).await;
    world
        .phone("first-ad")
        .signs("/sign/rev-1/witness", &[])
        .await;
    armorer
        .signs("/sign/rev-1/lock", &[("container", "safe")])
        .await;
    let page = armorer.get("/item/rev-1").await;
    let list = between(&page.body, "class=\"conditions\"", "</ul>");
    let row = list
        .split("<li")
        .find(|r| r.contains("seeing it locked"))
        .unwrap();
    assert!(
        row.contains("data-state=\"note\"") && !row.contains("\"clear\""),
        "{row}"
    );
    // Another unit opens its day; the roll was called for the first one only.
    world
        .does(
            "first-ad",
            json!({"do": "open_day", "day": "day-2", "unit": "second", "place": "barn",
            "starts": "2026-03-04T15:00:00Z", "wraps": "2026-03-05T04:00:00Z"}),
        )
        .await;
    let board = armorer.get("/board").await;
    let list = between(&board.body, "id=\"production\"", "</section>");
    let row = list
        .split("<li")
        .find(|r| r.contains("No roll call"))
        .unwrap();
    assert!(row.contains("data-state=\"hold\""), "{row}");
}

#[tokio::test]
async fn blanks_that_nobody_drew_are_drawn_before_loading() {
    let world = World::ready().await;
    world
        .does("first-ad", json!({"do": "call_setup", "setup": "14"}))
        .await;
    let armorer = world.phone("armorer");
    armorer
        .signs("/do/take_out?item=rev-2&purpose=film&setup=14", &[])
        .await;
    let draw = async || links_of_dock(&armorer.get("/item/rev-2").await);
    assert_eq!(draw().await, ["/lots", "/sign/rev-2/prepare"]);
    assert!(
        armorer
            .get("/item/rev-2")
            .await
            .body
            .contains("Draw rounds first")
    );
    world
        .does(
            "armorer",
            json!({"do": "draw_rounds", "lot": "blank-45", "count": 3}),
        )
        .await;
    assert_eq!(draw().await, ["/sign/rev-2/prepare"]);
}

#[tokio::test]
async fn a_station_is_called_by_the_acts_that_are_signed_there() {
    let world = World::ready().await;
    out(&world).await;
    let (armorer, ad) = (world.phone("armorer"), world.phone("first-ad"));
    assert!(
        armorer
            .get("/item/rev-1")
            .await
            .body
            .contains("Prove, leave empty, show")
    );
    armorer.signs("/sign/rev-1/prepare", &CHECKS).await;
    // The performer has not been shown it: there is nobody to clear it for yet.
    let words = now(&ad).await;
    assert!(
        words.contains("Watch the proof, sign as shown, announce<"),
        "{words}"
    );
    assert!(
        !words.contains("clear<") && !words.contains(", clear"),
        "{words}"
    );
}
