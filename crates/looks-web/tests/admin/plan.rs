//! Planning a setup on its page: from a scene, anew, refused with what was typed kept; and what it then is looked up in.

use axum::http::StatusCode;
use looks_core::id::SetupId;
use looks_web::mode::Mode;
use serde_json::json;

use crate::html;
use crate::scripts::two_drafts;
use crate::site::{Page, Site};

async fn day(s: &Site) {
    s.says(
        "ad-1",
        json!({ "do": "open_day", "day": "day-1", "unit": "main", "place": "ranch", "starts": "2026-11-23T12:00:00Z", "wraps": "2026-11-24T01:00:00Z" }),
    )
    .await;
}

async fn send(s: &Site, who: &str, fields: &[(&str, &str)]) -> Page {
    let cookie = s.signed_in(Mode::Tls, who);
    s.post(Mode::Tls, "/plan", &cookie, fields).await
}

const LONG: &str = concat!(
    "a very long yard, behind the longer barn, past the well, ",
    "a very long yard, behind the longer barn, past the well, ",
    "a very long yard, behind the longer barn, past the well, ",
    "where the fence ends and begins.",
);

const FIELDS: [(&str, &str); 5] = [
    ("setup", "1A"),
    ("day", "day-1"),
    ("scene", "1A"),
    ("script", "draft-two"),
    ("place", "yard"),
];

#[tokio::test]
async fn a_setup_is_planned_from_its_scene() {
    let s = Site::new().await;
    two_drafts(&s).await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let none = s.get(Mode::Tls, "/plan", &cookie).await;
    assert!(none.has("No shooting day is open"), "{}", none.body);
    day(&s).await;
    let scene = s.get(Mode::Tls, "/scripts/draft-two/0", &cookie).await;
    let link = "/plan?script=draft-two&amp;scene=1a";
    assert!(scene.has(link), "{}", scene.body);
    let page = s
        .get(Mode::Tls, "/plan?script=draft-two&scene=1a", &cookie)
        .await;
    html::check("plan", &page.body, true);
    for words in [
        "name=\"setup\" type=\"text\" value=\"1a\"",
        "<option value=\"draft-two\" selected",
        "<option value=\"day-1\" selected",
    ] {
        assert!(page.has(words), "{words}: {}", page.body);
    }
    let more = [("performers", "lead"), ("rounds", "2"), ("enclosed", "yes")];
    let done = send(&s, "ad-1", &[&FIELDS[..], &more].concat()).await;
    assert_eq!(
        (done.status, done.to()),
        (StatusCode::SEE_OTHER, "/setup/1a"),
        "{}",
        done.body
    );
    let state = s.hub.state();
    let setup = &state.setups[&SetupId::parse("1a").unwrap()];
    let plan = &setup.plan;
    assert_eq!(
        plan.script.as_ref().map(looks_core::id::ScriptId::as_str),
        Some("draft-two")
    );
    assert!(plan.enclosed && plan.rounds == 2 && plan.performers.len() == 1 && !plan.medic);
    assert!(
        state
            .scene_hazards(plan)
            .iter()
            .any(|h| h.category.is_gun())
    );
    let shown = s.get(Mode::Tls, "/setup/1a", &cookie).await;
    assert!(
        shown.has("/plan?setup=1a") && shown.has("draft two.fountain"),
        "{}",
        shown.body
    );
    let next = s
        .get(Mode::Tls, "/plan?script=draft-two&scene=1a", &cookie)
        .await;
    assert!(
        next.has("value=\"1a-a\""),
        "a name that is free: {}",
        next.body
    );
}

#[tokio::test]
async fn what_is_not_planned_says_why_and_keeps_what_was_typed() {
    let s = Site::new().await;
    two_drafts(&s).await;
    day(&s).await;
    let before = s.size();
    let with = |name: &'static str, value: &'static str| {
        let mut all = FIELDS.to_vec();
        all.retain(|(n, _)| *n != name);
        all.push((name, value));
        all
    };
    for (fields, status, words) in [
        (
            with("rounds", "many"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "whole number",
        ),
        (with("setup", "!!"), StatusCode::UNPROCESSABLE_ENTITY, "!!"),
        (
            with("script", "none-such"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "say of which script",
        ),
        (
            with("scene", "17"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "it has 1A, 2, 3",
        ),
        (
            with("place", "   "),
            StatusCode::UNPROCESSABLE_ENTITY,
            "where on the location",
        ),
        (
            with("load", "!!"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "<code>!!</code>",
        ),
        (
            with("place", LONG),
            StatusCode::UNPROCESSABLE_ENTITY,
            "it has 203 characters and may have 200",
        ),
        (
            with("version", "7"),
            StatusCode::CONFLICT,
            "planned this setup since",
        ),
    ] {
        let page = send(&s, "ad-1", &fields).await;
        assert_eq!(page.status, status, "{words}: {}", page.body);
        assert!(page.has(words), "{words}: {}", page.body);
        assert!(
            page.has("name=\"setup\" type=\"text\" value=")
                && page.has("<option value=\"day-1\" selected"),
            "{words}: {}",
            page.body
        );
    }
    assert!(s.hub.state().setups.is_empty());
    let visitor = send(&s, "lead", &FIELDS).await;
    assert_eq!(visitor.status, StatusCode::FORBIDDEN);
    assert!(s.size() >= before);
    let done = send(&s, "ad-1", &FIELDS).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    // The name is taken now, and a plan that was read before is not planned over.
    let taken = send(&s, "ad-1", &FIELDS).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert!(taken.has("planned already"), "{}", taken.body);
    // As it is said, not as it is written; and the scene as the script writes it.
    let alike = send(&s, "ad-1", &with("setup", "1-a")).await;
    assert!(alike.has("planned already"), "{}", alike.body);
    let mut other = with("setup", "9 B");
    other.retain(|(n, _)| *n != "scene");
    other.push(("scene", "1 A"));
    let done = send(&s, "ad-1", &other).await;
    assert_eq!(
        (done.status, done.to()),
        (StatusCode::SEE_OTHER, "/setup/9b"),
        "{}",
        done.body
    );
    let state = s.hub.state();
    let plan = &state.setups[&SetupId::parse("9b").unwrap()].plan;
    assert_eq!(
        plan.scene.as_ref().map(looks_core::id::SceneId::as_str),
        Some("1a")
    );
}

/// The next draft gives the number to another scene: the setup is held, and the page for planning it anew begins with
/// what its scene is called now.
#[tokio::test]
async fn a_renumbered_setup_is_planned_anew_by_its_scenes_number_now() {
    let s = Site::new().await;
    two_drafts(&s).await;
    day(&s).await;
    send(&s, "ad-1", &FIELDS).await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let text = "EXT. YARD <b>X</b> - DAY #2#\n\nVera aims a pistol & a <script>alert(1)</script> at the gate.\n\nINT. CELLAR - DAY #1A#\n\nA shelf of jars.\n";
    let three = s
        .send_script(&cookie, "third.fountain", text.as_bytes(), "draft-two")
        .await;
    assert_eq!(three.status, StatusCode::SEE_OTHER, "{}", three.body);
    let held = s.get(Mode::Tls, "/setup/1a", &cookie).await;
    assert!(
        held.has("/plan?setup=1a") && held.has("scene-renumbered"),
        "{}",
        held.body
    );
    let changes = s.get(Mode::Tls, three.to(), &cookie).await;
    assert!(changes.has("href=\"/plan?setup=1a\""), "{}", changes.body);
    let page = s.get(Mode::Tls, "/plan?setup=1a", &cookie).await;
    html::check("plan anew", &page.body, true);
    for words in [
        "By third.fountain, scene 1A is called 2 now",
        "name=\"scene\" type=\"text\" value=\"2\"",
        "<option value=\"third\" selected",
    ] {
        assert!(page.has(words), "{words}: {}", page.body);
    }
    let version = crate::site::between(&page.body, "name=\"version\" value=\"", "\"").to_owned();
    let fields = [
        ("setup", "1a"),
        ("day", "day-1"),
        ("scene", "2"),
        ("script", "third"),
        ("place", "yard"),
        ("version", version.as_str()),
    ];
    let done = send(&s, "ad-1", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let state = s.hub.state();
    let id = SetupId::parse("1a").unwrap();
    assert!(state.scene_renumbered(&id, &state.setups[&id]).is_none());
    // Sent once more from the page as it was: somebody planned since.
    let again = send(&s, "ad-1", &[&fields[..], &[("words", "again")]].concat()).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
}

/// A take is counted by the plan it was rolled under: while the camera rolls the page plans nothing.
#[tokio::test]
async fn while_the_camera_rolls_nothing_is_planned() {
    let s = Site::new().await;
    two_drafts(&s).await;
    day(&s).await;
    let fields = [
        ("setup", "2"),
        ("day", "day-1"),
        ("scene", "2"),
        ("script", "draft-two"),
        ("place", "barn"),
    ];
    let done = send(&s, "ad-1", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    for act in [
        json!({ "do": "count_heads", "setup": "2", "heads": 0 }),
        json!({ "do": "call_setup", "setup": "2" }),
    ] {
        s.says("ad-1", act).await;
    }
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let called = s.get(Mode::Tls, "/plan?setup=2", &cookie).await;
    assert!(called.has("takes the call back"), "{}", called.body);
    s.says("ad-1", json!({ "do": "roll", "setup": "2" })).await;
    let anew = [&fields[..], &[("version", "1"), ("words", "other")]].concat();
    let page = send(&s, "ad-1", &anew).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
    assert!(page.has("Cut first"), "{}", page.body);
    s.says("ad-1", json!({ "do": "cut", "setup": "2" })).await;
    let done = send(&s, "ad-1", &anew).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

/// A setup goes off its day by a press with a reason: the board has it no more, its page and the day say who, when and why.
#[tokio::test]
async fn a_setup_is_dropped_from_its_page_and_stands_on_its_day() {
    let s = Site::new().await;
    two_drafts(&s).await;
    day(&s).await;
    assert_eq!(
        send(&s, "ad-1", &FIELDS).await.status,
        StatusCode::SEE_OTHER
    );
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let drop = "/do/drop_setup?setup=1a";
    for page in ["/setup/1a", "/plan?setup=1a"] {
        assert!(s.get(Mode::Tls, page, &cookie).await.has(drop), "{page}");
    }
    let lead = s.signed_in(Mode::Tls, "lead");
    assert!(!s.get(Mode::Tls, "/setup/1a", &lead).await.has(drop));
    let form = s.get(Mode::Tls, drop, &cookie).await;
    html::check("drop", &form.body, true);
    let press = |cookie: String, reason: &'static str| {
        let s = &s;
        async move {
            let cid = format!("press-{}", reason.len());
            let fields = [("cid", cid.as_str()), ("setup", "1a"), ("reason", reason)];
            s.post(Mode::Tls, "/do/drop_setup", &cookie, &fields).await
        }
    };
    let bare = press(cookie.clone(), " ").await;
    assert_eq!(
        bare.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        bare.body
    );
    let refused = press(lead.clone(), "mine").await;
    assert!(refused.has("another role"), "{}", refused.body);
    assert!(s.hub.state().dropped.is_empty());
    press(cookie.clone(), "the <porch> is wet").await;
    assert!(s.hub.state().setups.is_empty() && s.hub.state().dropped.len() == 1);

    for path in ["/setup/1a", "/day"] {
        let page = s.get(Mode::Tls, path, &cookie).await;
        html::check(path, &page.body, true);
        for words in [
            "Dropped by Ken Ode",
            "the &lt;porch&gt; is wet",
            "/setup/1a",
        ] {
            assert!(
                page.has(words) || (path != "/day" && words == "/setup/1a"),
                "{path} {words}: {}",
                page.body
            );
        }
        let nobody = s.get(Mode::Tls, path, "").await;
        assert!(
            nobody.has("Dropped by") && !nobody.has("Ken Ode") && !nobody.has("is wet"),
            "{path}: {}",
            nobody.body
        );
    }
    let board = s.get(Mode::Tls, "/board", &cookie).await;
    assert!(!board.has("/setup/1a"), "{}", board.body);
    let scene = s.get(Mode::Tls, "/scripts/draft-two/0", &cookie).await;
    assert!(!scene.has("/setup/1a"), "{}", scene.body);
    let gone = s.get(Mode::Tls, "/setup/1a", &cookie).await;
    assert!(
        gone.has("/plan?setup=1a") && !gone.has("/do/"),
        "{}",
        gone.body
    );
    let decline = json!({ "do": "decline", "setup": "1a" });
    s.says("lead", decline).await;
    let theirs = s.get(Mode::Tls, "/setup/1a", &lead).await;
    let declined = "You have declined to take part";
    assert!(theirs.has(declined) && !theirs.has("/plan?setup=1a"));
    let mine = s.get(Mode::Tls, "/setup/1a", &cookie).await;
    assert!(!mine.has(declined), "{}", mine.body);
}

/// Who plans a name that was dropped is told by whom and why first; a second press brings it back, once.
#[tokio::test]
async fn a_dropped_name_comes_back_by_a_second_press() {
    let s = Site::new().await;
    two_drafts(&s).await;
    day(&s).await;
    send(&s, "ad-1", &FIELDS).await;
    let drop = json!({ "do": "drop_setup", "setup": "1a", "reason": "rain" });
    s.says("ad-1", drop.clone()).await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    // As it is said, not as it is written.
    let mut fields = FIELDS.to_vec();
    fields.retain(|(n, _)| *n != "setup");
    fields.extend([("setup", "1-A"), ("words", "typed again")]);
    let told = send(&s, "ad-1", &fields).await;
    assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.body);
    html::check("told", &told.body, true);
    for words in [
        "was dropped",
        "Dropped by Ken Ode",
        "rain",
        "typed again",
        "name=\"setup\" value=\"1a\"",
    ] {
        assert!(told.has(words), "{words}: {}", told.body);
    }
    let version = crate::site::between(&told.body, "name=\"version\" value=\"", "\"").to_owned();
    let anew = s.get(Mode::Tls, "/plan?setup=1a", &cookie).await;
    assert!(anew.has("rain") && anew.has(&version), "{}", anew.body);
    fields.push(("version", version.as_str()));
    let done = send(&s, "ad-1", &fields).await;
    assert_eq!(
        (done.status, done.to()),
        (StatusCode::SEE_OTHER, "/setup/1a"),
        "{}",
        done.body
    );
    let state = s.hub.state();
    assert!(state.dropped.is_empty() && state.setups.len() == 1);
    // Dropped once more since: the form that was made before is told, although nobody planned in between.
    let version = "2";
    s.says("ad-1", drop).await;
    let late = [&FIELDS[..], &[("version", version)]].concat();
    let told = send(&s, "ad-1", &late).await;
    assert!(told.has("was dropped"), "{}", told.body);
    assert_eq!(s.hub.state().dropped.len(), 1);
}

/// A plan that was made from an older one says what is different, field by field, and a second press is taken.
#[tokio::test]
async fn a_stale_plan_says_what_is_different() {
    let s = Site::new().await;
    two_drafts(&s).await;
    day(&s).await;
    send(&s, "ad-1", &FIELDS).await;
    let typed = |version: &str| {
        let mut all: Vec<(&str, String)> = FIELDS
            .iter()
            .filter(|(n, _)| *n != "place")
            .map(|(n, v)| (*n, (*v).to_owned()))
            .collect();
        for (name, value) in [
            ("place", "hay loft"),
            ("performers", "lead"),
            ("rounds", "02"),
            ("load", "hot_blank"),
            ("action", "Draw"),
            ("enclosed", "yes"),
            ("version", version),
        ] {
            all.push((name, value.to_owned()));
        }
        all
    };
    let since = |place: &str| {
        json!({ "do": "plan_setup", "setup": "1a", "day": "day-1", "scene": "1a", "script": "draft-two", "place": place,
            "words": "he draws", "action": "draw", "rounds": 2, "medic": true })
    };
    let post = |fields: Vec<(&'static str, String)>| {
        let s = &s;
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            send(s, "ad-1", &fields).await
        }
    };
    s.says("ad-1", since("stable")).await;
    let told = post(typed("1")).await;
    assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.body);
    html::check("stale", &told.body, true);
    let table = crate::site::between(&told.body, "<table", "</table>");
    for (field, record, typed) in [
        ("Place", "stable", "hay loft"),
        ("What happens", "he draws", "–"),
        ("Planned load", "–", "hot"),
        ("Who may receive", "–", "Mara Sol"),
        ("In a closed or small space", "no", "yes"),
        ("A medic must be in the zone", "yes", "no"),
    ] {
        let row = table
            .split("<tr")
            .find(|row| row.contains(field))
            .unwrap_or_else(|| panic!("{field}: {table}"));
        let (_, after) = row.split_once(record).unwrap_or_else(|| panic!("{row}"));
        assert!(
            after.to_lowercase().contains(&typed.to_lowercase()),
            "{row}"
        );
    }
    // What means the same does not differ: 02 is 2, Draw is draw, 1A is 1a.
    for same in [
        "Rounds for each",
        "What is done",
        ">Scene<",
        "Script the scene",
    ] {
        assert!(!table.contains(same), "{same}: {table}");
    }
    assert_eq!(table.matches("<tr").count(), 7, "{table}");
    // Typed values stay, and the press is one against the record as it is.
    assert!(told.has("value=\"hay loft\"") && told.has("value=\"2\""));
    let version = crate::site::between(&told.body, "name=\"version\" value=\"", "\"").to_owned();
    // Somebody was quicker once more: told again.
    s.says("ad-1", since("corral")).await;
    let told = post(typed(&version)).await;
    assert!(
        told.status == StatusCode::CONFLICT && told.has("corral"),
        "{}",
        told.body
    );
    let version = crate::site::between(&told.body, "name=\"version\" value=\"", "\"").to_owned();
    let done = post(typed(&version)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let plan = &s.hub.state().setups[&SetupId::parse("1a").unwrap()].plan;
    assert_eq!((plan.place.as_str(), plan.medic), ("hay loft", false));
}
