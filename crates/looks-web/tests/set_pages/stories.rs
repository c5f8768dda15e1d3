//! The hand-off told through the pages, with the signatures counted.

use axum::http::StatusCode;
use looks_core::board::Light;
use looks_core::id::{ItemId, SetupId};
use looks_core::state::Custody;
use looks_core::vocabulary::Strength;
use looks_web::mode::Mode;
use serde_json::json;

use crate::world::{CODE, Phone, World, person};

const CHECKS: [(&str, &str); 3] = [
    ("check", "chamber"),
    ("check", "magazine"),
    ("check", "barrel"),
];
const ANNOUNCED: [(&str, &str); 3] = [("state", "cold_empty"), ("rounds", "0"), ("heads", "4")];

struct Set {
    world: World,
    armorer: Phone,
    first_ad: Phone,
    lead: Phone,
}

async fn set() -> Set {
    let world = World::ready().await;
    Set {
        armorer: world.phone("armorer"),
        first_ad: world.phone("first-ad"),
        lead: world.phone("lead"),
        world,
    }
}

impl Set {
    fn light(&self) -> Light {
        self.world
            .hub
            .board()
            .setup(&SetupId::parse("12a").unwrap())
            .unwrap()
            .light
    }

    /// From the handler's hands to the performer's; says how many signatures that took.
    async fn hand_off(&self) -> u32 {
        self.armorer.signs("/sign/rev-1/prepare", &CHECKS).await;
        self.lead.signs("/sign/rev-1/shown", &[]).await;
        self.first_ad.signs("/sign/rev-1/ad", &ANNOUNCED).await;
        assert_ne!(self.light(), Light::Clear, "one credential is not two");
        self.armorer.signs("/sign/rev-1/hand", &[]).await;
        self.lead.signs("/sign/rev-1/receipt", &[]).await;
        5
    }
}

#[tokio::test]
async fn a_cold_hand_off_and_a_repeat_take_need_few_signatures() {
    let set = set().await;
    let home = set.armorer.get("/").await;
    assert!(home.says("Take out"), "{}", home.body);
    let item = set.armorer.get("/item/rev-1").await;
    assert!(
        item.body.contains("/do/take_out?item=rev-1"),
        "the next action leads there"
    );
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    assert_eq!(set.hand_off().await, 5);
    let rev = ItemId::parse("rev-1").unwrap();
    let state = set.world.hub.state();
    assert_eq!(
        state.items[&rev].custody,
        Custody::Performer(person("lead"))
    );
    assert!(state.items[&rev].receipt);
    assert_eq!(set.light(), Light::Clear);
    let board = set.world.stranger().get("/board").await;
    assert!(
        board.says("Steps recorded 20:00, armorer N, first AD N"),
        "{}",
        board.body
    );
    assert!(
        !board.body.contains("Name-of"),
        "an open board names nobody"
    );

    // The take, the cut, and once more: collect, prove, leave empty and show are one signature.
    set.first_ad.signs("/do/roll?setup=12a", &[]).await;
    let (action, fields) = set.first_ad.fields("/do/cut?setup=12a", &[]).await;
    assert_eq!(
        set.first_ad.post(&action, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let before = set.world.size();
    let mut signatures = set.hand_off().await;
    let acts: Vec<String> = set.world.entries(before).into_iter().map(|e| e.0).collect();
    assert_eq!(acts[..4], ["collect", "prove_empty", "leave_empty", "show"]);
    // The confirmation of the return is the performer's, before the receipt or after: one more.
    if set.world.hub.state().items[&rev].return_due.is_some() {
        set.lead.signs("/sign/rev-1/returned", &[]).await;
        signatures += 1;
    }
    assert!(signatures <= 6, "{signatures}");
}

/// Between takes the handler chooses: the end of the use stands beside the next take, and first where no
/// other setup of the day needs the item.
#[tokio::test]
async fn after_a_take_closing_is_offered_beside_the_next_take() {
    let set = set().await;
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    let docked = async || {
        let page = set.armorer.get("/item/rev-1").await;
        let dock = page.body.split("id=\"docked\"").nth(1).unwrap();
        let dock = dock.split("<form id=\"stop-form\"").next().unwrap();
        let links = dock.split("href=\"").skip(1);
        links
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (prepare, close, lock) = (
        "/sign/rev-1/prepare",
        "/sign/rev-1/close",
        "/sign/rev-1/lock",
    );
    assert_eq!(docked().await, [prepare], "nothing is shot yet");
    set.hand_off().await;
    set.first_ad.signs("/do/roll?setup=12a", &[]).await;
    assert_eq!(docked().await, [prepare], "the camera rolls");
    let (action, fields) = set.first_ad.fields("/do/cut?setup=12a", &[]).await;
    set.first_ad.post(&action, &fields).await;
    assert_eq!(docked().await, [close, prepare]);
    let home = set.armorer.get("/").await;
    let (end, again) = (
        home.body.find("id=\"end-rev-1\""),
        home.body.find("id=\"do-rev-1\""),
    );
    assert!(end.is_some() && end < again, "{}", home.body);
    assert!(home.says("End of use: collect, prove") && home.says("Next take"));
    // Another setup of the day needs it too: the next take comes first.
    set.world
        .does("first-ad", json!({"do": "plan_setup", "setup": "13", "day": "day-1", "place": "porch",
            "action": "draw", "items": ["rev-1"], "performers": ["lead"], "load": "cold_empty",
            "rounds": 0, "distance_cm": 900, "permits": ["weapons"], "hold_s": 600, "words": "again"}))
        .await;
    assert_eq!(docked().await, [prepare, close]);
    set.armorer.signs(close, &CHECKS).await;
    set.first_ad.signs("/sign/rev-1/witness", &[]).await;
    assert_eq!(docked().await, [prepare, lock], "proved and witnessed");
}

#[tokio::test]
async fn the_end_of_the_use_leads_back_to_the_locked_place() {
    let set = set().await;
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    set.hand_off().await;
    set.armorer.signs("/sign/rev-1/close", &CHECKS).await;
    set.first_ad.signs("/sign/rev-1/witness", &[]).await;
    set.armorer
        .signs("/sign/rev-1/lock", &[("container", "safe")])
        .await;
    set.first_ad.signs("/sign/rev-1/locked", &[]).await;
    let state = set.world.hub.state();
    let item = &state.items[&ItemId::parse("rev-1").unwrap()];
    assert!(matches!(item.custody, Custody::Container(_)) && item.lock_witnessed);
    assert!(
        item.holds.is_empty() && item.deviations.is_empty(),
        "{item:?}"
    );
    let page = set.world.stranger().get("/item/rev-1").await;
    assert!(page.says("locked in safe"), "{}", page.body);
}

#[tokio::test]
async fn a_performer_without_a_phone_signs_on_the_handlers_device() {
    let set = set().await;
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    set.armorer.signs("/sign/rev-1/prepare", &CHECKS).await;
    let choose = set.armorer.get("/sign/rev-1/shown").await;
    assert!(
        choose.body.contains("/sign/rev-1/shown?for=lead"),
        "{}",
        choose.body
    );
    let page = set.armorer.get("/sign/rev-1/shown?for=lead").await;
    assert!(page.says("Signing code of Name-of-lead"));
    let signed = set.armorer.signs("/sign/rev-1/shown?for=lead", &[]).await;
    assert!(
        signed.cookies.is_empty(),
        "the handler's session stays: {:?}",
        signed.cookies
    );
    let last = set.world.entries(set.world.size() - 1);
    assert_eq!(
        last,
        [(
            "attest_shown".to_owned(),
            "lead".to_owned(),
            Strength::CodeOnOtherDevice
        )]
    );
    assert!(set.armorer.get("/").await.says("Name-of-armorer"));
    // The handler's own stations are not lent out.
    let (action, mut fields) = set.first_ad.fields("/sign/rev-1/ad", &ANNOUNCED).await;
    fields.retain(|(n, _)| n != "signer");
    fields.push(("signer".to_owned(), "first-ad".to_owned()));
    fields.push(("code".to_owned(), CODE.to_owned()));
    let lent = set.armorer.post(&action, &fields).await;
    assert_eq!(lent.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn nothing_is_signed_with_a_wrong_code_and_the_code_is_never_shown() {
    let set = set().await;
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    let before = set.world.size();
    let (action, mut fields) = set.armorer.fields("/sign/rev-1/prepare", &CHECKS).await;
    fields.push(("code".to_owned(), "975310".to_owned()));
    let page = set.armorer.post(&action, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("Nothing was signed"));
    assert!(!page.body.contains("975310"));
    assert_eq!(set.world.size(), before);
}

#[tokio::test]
async fn a_second_tap_is_the_same_act_and_a_change_asks_to_look_again() {
    let set = set().await;
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    let (action, mut fields) = set.armorer.fields("/sign/rev-1/prepare", &CHECKS).await;
    fields.push(("code".to_owned(), CODE.to_owned()));
    let mut late = fields.clone();
    late.iter_mut()
        .filter(|(n, _)| n == "cid")
        .for_each(|(_, v)| *v = "another-form".to_owned());
    assert_eq!(
        set.armorer.post(&action, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let size = set.world.size();
    let again = set.armorer.post(&action, &fields).await;
    assert_eq!(
        (again.status, again.to.as_str()),
        (StatusCode::SEE_OTHER, "/item/rev-1")
    );
    assert_eq!(set.world.size(), size, "one tap or two: one act");
    let page = set.armorer.post(&action, &late).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.says("It changed in the meantime"));
    assert_eq!(set.world.size(), size);
}

#[tokio::test]
async fn the_zone_changes_with_one_tap_and_voids_at_once() {
    let set = set().await;
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    set.hand_off().await;
    assert_eq!(set.light(), Light::Clear);
    let second = set.world.phone("second-ad");
    let page = second.get("/setup/12a").await;
    assert!(page.says("4 on the roster"), "{}", page.body);
    let (action, fields) = crate::html::form(&page.body, "/do/leave_zone").unwrap();
    assert_eq!(
        second.post(&action, &fields).await.to.split('?').next(),
        Some("/setup/12a")
    );
    assert_ne!(set.light(), Light::Clear);
    assert!(second.get("/setup/12a").await.says("3 on the roster"));
    // Signed out the number stands there, and nobody's name.
    let open = set.world.stranger().get("/setup/12a").await;
    assert!(
        open.says("3 on the roster") && !open.body.contains("Name-of"),
        "{}",
        open.body
    );
}

/// A finding about people says who they are to those signed in, and to nobody else.
#[tokio::test]
async fn who_is_not_briefed_is_named() {
    let set = set().await;
    let come = [
        (
            "",
            json!({"do": "add_person", "person": "day-player", "name": "Name-of-day-player", "roles": ["crew"]}),
        ),
        (
            "second-ad",
            json!({"do": "enter_zone", "setup": "12a", "person": "day-player"}),
        ),
    ];
    for (by, command) in come {
        set.world.does(by, command).await;
    }
    let unbriefed = "was neither at the meeting nor briefed";
    for phone in [&set.armorer, &set.world.phone("first-ad")] {
        let page = phone.get("/setup/12a").await;
        let words = crate::html::words(&page.body);
        let line = words.split(unbriefed).nth(1).unwrap();
        let line = line.split(". ").next().unwrap();
        assert!(line.contains("Name-of-day-player"), "{line}");
        assert!(!line.contains("Name-of-lead"), "{line}");
        // Who lacks a paper is not for everybody signed in.
        let papers = "no valid firearm-safety course certificate";
        let line = words.split(papers).nth(1).unwrap();
        let line = line.split(". ").next().unwrap();
        assert!(!line.contains("Name-of"), "{line}");
    }
    for phone in [
        set.world.stranger(),
        set.world.phone_on(Mode::PlainLan, None),
    ] {
        let page = phone.get("/setup/12a").await;
        assert!(
            page.says(unbriefed) && !page.body.contains("Name-of"),
            "{}",
            page.body
        );
    }
}

#[tokio::test]
async fn a_report_is_taken_without_a_code_and_shown_as_a_deviation() {
    let set = set().await;
    set.armorer
        .signs("/do/take_out?item=rev-1&purpose=film&setup=12a", &[])
        .await;
    let (action, fields) = set
        .lead
        .fields("/do/report?item=rev-1&what=dropped", &[])
        .await;
    let page = set.lead.post(&action, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let open = set.world.stranger().get("/item/rev-1").await;
    assert!(
        open.body.contains("data-state=\"stop\"") && open.says("dropped"),
        "{}",
        open.body
    );
}

#[tokio::test]
async fn declining_is_one_tap_without_a_reason_and_without_a_name() {
    let set = set().await;
    let page = set.lead.get("/setup/12a").await;
    let (action, fields) = crate::html::form(&page.body, "/do/decline").unwrap();
    assert_eq!(
        set.lead.post(&action, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let stranger = set.world.stranger();
    for path in ["/board", "/setup/12a", "/item/rev-1", "/"] {
        let page = stranger.get(path).await;
        assert!(!page.body.contains("Name-of-lead"), "{path}: {}", page.body);
    }
    assert!(stranger.get("/board").await.says("declines to take part"));
    for other in ["armorer", "first-ad"] {
        let page = set.world.phone(other).get("/board").await;
        let words = crate::html::words(&page.body);
        assert!(!words.contains("Name-of-lead"), "{other}: {words}");
    }
    let back = set.lead.get("/setup/12a").await;
    assert!(crate::html::form(&back.body, "/do/take_part").is_some());
}

#[tokio::test]
async fn names_are_text_and_never_markup() {
    let world = World::ready().await;
    let nasty = "<script>alert(1)</script>\"'&amp;";
    world
        .does(
            "",
            json!({"do": "add_person", "person": "day-player", "name": nasty, "roles": ["crew"]}),
        )
        .await;
    world
        .does(
            "second-ad",
            json!({"do": "enter_zone", "setup": "12a", "person": "day-player", "in_arc": true}),
        )
        .await;
    world.does("first-ad", json!({"do": "plan_setup", "setup": "99", "day": "day-1", "place": "<b>barn</b>", "words": nasty})).await;
    let phone = world.phone("second-ad");
    for path in [
        "/setup/12a",
        "/setup/99",
        "/board",
        "/do/enter_zone?setup=12a",
        "/do/consult?setup=99&words=<i>",
        "/do/report?item=rev-1&words=%3Cimg%20src%3Dx%3E",
    ] {
        let page = phone
            .get(&path.replace('<', "%3C").replace('>', "%3E"))
            .await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for bad in ["<script>alert", "<b>barn", "<i>", "<img src"] {
            assert!(!page.body.contains(bad), "{path}: {bad}");
        }
        crate::html::check(path, &page.body, true);
    }
    assert!(
        phone
            .get("/setup/12a")
            .await
            .says("<script>alert(1)</script>")
    );
}
