//! Days planned ahead, on their pages: planned, planned otherwise, opened with what was planned, dropped.

use axum::http::StatusCode;
use looks_core::id::{DayId, SetupId};
use looks_web::mode::Mode;
use serde_json::json;

use crate::html;
use crate::scripts::two_drafts;
use crate::site::{Page, Site};

const DAY: [(&str, &str); 6] = [
    ("day", "day-2"),
    ("unit", "main"),
    ("place", "the <yard>"),
    ("date", "2026-11-24"),
    ("call", "18:00"),
    ("wrap", "04:30"),
];

async fn send(s: &Site, path: &str, fields: &[(&str, &str)]) -> Page {
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    s.post(Mode::Tls, path, &cookie, fields).await
}

async fn today(s: &Site) {
    s.says(
        "ad-1",
        json!({ "do": "open_day", "day": "day-1", "unit": "main", "place": "ranch", "starts": "2026-11-23T12:00:00Z", "wraps": "2026-11-24T01:00:00Z" }),
    )
    .await;
}

fn planned(s: &Site) -> bool {
    let state = s.hub.state();
    let day = state.days.get(&DayId::parse("day-2").unwrap());
    day.is_some_and(|d| d.planned && !d.open)
}

/// Tomorrow is planned from the page of the day, and so is a setup on it; its page says what its scene asks for and offers no
/// step that is refused before the day is open.
#[tokio::test]
async fn a_setup_of_tomorrow_says_what_its_scene_asks_for() {
    let s = Site::new().await;
    two_drafts(&s).await;
    today(&s).await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let page = s.get(Mode::Tls, "/day", &cookie).await;
    assert!(page.has("action=\"/day/plan\""), "{}", page.body);
    let done = send(&s, "/day/plan", &DAY).await;
    assert_eq!((done.status, done.to()), (StatusCode::SEE_OTHER, "/day"));
    assert!(planned(&s));

    let form = s.get(Mode::Tls, "/plan?day=day-2", &cookie).await;
    html::check("plan", &form.body, true);
    let choices = form
        .body
        .find("value=\"day-1\"")
        .zip(form.body.find("value=\"day-2\" selected"));
    assert!(
        choices.is_some_and(|(open, ahead)| open < ahead),
        "{}",
        form.body
    );
    assert!(
        form.has("day-2 · planned for 2026-11-24 · main"),
        "{}",
        form.body
    );
    let plan = [
        ("setup", "1A"),
        ("day", "day-2"),
        ("scene", "1A"),
        ("script", "draft-two"),
        ("place", "yard"),
    ];
    let done = send(&s, "/plan", &plan).await;
    assert_eq!(
        (done.status, done.to()),
        (StatusCode::SEE_OTHER, "/setup/1a"),
        "{}",
        done.body
    );

    let setup = s.get(Mode::Tls, "/setup/1a", &cookie).await;
    html::check("setup", &setup.body, true);
    for words in [
        "planned and not open yet",
        "data-group=",
        "/scripts/draft-two/0",
        "/plan?setup=1a",
        "/do/drop_setup",
    ] {
        assert!(setup.has(words), "{words}: {}", setup.body);
    }
    for act in [
        "/do/call_setup",
        "/do/roll",
        "/do/enter_zone",
        "/do/change_setup",
        "/do/pause",
    ] {
        assert!(!setup.has(act), "{act}: {}", setup.body);
    }
    assert!(!setup.has("Every step is recorded"), "{}", setup.body);
    asks_for_its_assessment(&s, &cookie).await;
    let nobody = s.get(Mode::Tls, "/setup/1a", "").await;
    assert!(
        !nobody.has("data-group=") && !nobody.has("/scripts/"),
        "{}",
        nobody.body
    );
    let scene = s.get(Mode::Tls, "/scripts/draft-two/0", &cookie).await;
    assert!(scene.has("/setup/1a"), "{}", scene.body);
    let board = s.get(Mode::Tls, "/board", &cookie).await;
    assert!(!board.has("/setup/1a"), "{}", board.body);

    shows_a_planned_day(&s, &cookie).await;
}

/// What will hold a setup for a gun in its scene stands on its page the day before, until all of it is done.
async fn asks_for_its_assessment(s: &Site, cookie: &str) {
    let steps = [
        ("armorer-1", "write_assessment"),
        ("advisor", "approve_assessment"),
        ("armorer-1", "endorse_assessment"),
    ];
    let wants = "is held until a specific risk assessment names it";
    for (who, step) in steps {
        let page = s.get(Mode::Tls, "/setup/1a", cookie).await;
        assert!(page.has(wants), "{step}: {}", page.body);
        let mut said = json!({ "do": step, "assessment": "sra-1" });
        if step == "write_assessment" {
            said["setups"] = json!(["1a"]);
            said["risk_without"] = json!(5);
            said["risk_with"] = json!(2);
        }
        s.says(who, said).await;
    }
    let page = s.get(Mode::Tls, "/setup/1a", cookie).await;
    assert!(!page.has(wants), "{}", page.body);
}

/// The day's page has its setups with how much the script has in their scenes, for those signed in; the form that drops a setup
/// knows those of tomorrow, and none that steps forward does.
async fn shows_a_planned_day(s: &Site, cookie: &str) {
    let day = s.get(Mode::Tls, "/day", cookie).await;
    html::check("day", &day.body, true);
    for words in [
        "planned and not open yet",
        "/setup/1a",
        "hazard",
        "close it first",
        "the &lt;yard&gt;",
    ] {
        assert!(day.has(words), "{words}: {}", day.body);
    }
    let nobody = s.get(Mode::Tls, "/day", "").await;
    assert!(
        nobody.has("/setup/1a") && !nobody.has("in the script") && !nobody.has("/day/open"),
        "{}",
        nobody.body
    );

    // The form that drops it knows it; nothing that steps forward does.
    let form = s.get(Mode::Tls, "/do/drop_setup?setup=1a", cookie).await;
    assert!(
        form.has("type=\"hidden\" name=\"setup\" value=\"1a\""),
        "{}",
        form.body
    );
    let call = s.get(Mode::Tls, "/do/call_setup", cookie).await;
    assert!(!call.has("value=\"1a\""), "{}", call.body);
}

/// The day is opened by a form that has what was planned, and dropped while nothing is planned on it.
#[tokio::test]
async fn a_planned_day_is_opened_planned_otherwise_and_dropped() {
    let s = Site::new().await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    send(&s, "/day/plan", &DAY).await;
    s.says(
        "ad-1",
        json!({ "do": "plan_setup", "setup": "7", "day": "day-2", "place": "yard" }),
    )
    .await;
    let page = s.get(Mode::Tls, "/day", &cookie).await;
    for words in [
        "value=\"2026-11-24\"",
        "value=\"18:00\"",
        "value=\"04:30\"",
        "plan each of them on another day",
    ] {
        assert!(page.has(words), "{words}: {}", page.body);
    }
    assert!(!page.has("action=\"/day/day-2/drop\""), "{}", page.body);
    let other = DAY.map(|(n, v)| (n, if n == "unit" { "second" } else { v }));
    for path in ["/day/open", "/day/plan"] {
        let refused = send(&s, path, &other).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{path}");
        assert!(refused.has("for another unit"), "{}", refused.body);
    }
    let later = DAY.map(|(n, v)| (n, if n == "call" { "19:00" } else { v }));
    send(&s, "/day/plan", &later).await;
    assert!(planned(&s));
    let page = s.get(Mode::Tls, "/day", &cookie).await;
    assert!(
        page.has("value=\"19:00\"") && !page.has("value=\"18:00\""),
        "{}",
        page.body
    );
    s.says(
        "ad-1",
        json!({ "do": "drop_setup", "setup": "7", "reason": "rain" }),
    )
    .await;
    let page = s.get(Mode::Tls, "/day", &cookie).await;
    assert!(
        page.has("action=\"/day/day-2/drop\"") && page.has("Dropped by"),
        "{}",
        page.body
    );
    let bare = send(&s, "/day/day-2/drop", &[("reason", " ")]).await;
    assert!(
        bare.status.is_client_error() && planned(&s),
        "{}",
        bare.body
    );
    send(&s, "/day/day-2/drop", &[("reason", "rain")]).await;
    assert!(s.hub.state().days.is_empty());
    send(&s, "/day/plan", &DAY).await;
    send(&s, "/day/open", &later).await;
    let state = s.hub.state();
    let day = &state.days[&DayId::parse("day-2").unwrap()];
    assert!(day.open && !day.planned);
    assert!(state.dropped.contains_key(&SetupId::parse("7").unwrap()));
    let page = s.get(Mode::Tls, "/day", &cookie).await;
    assert!(!page.has("planned and not open yet"), "{}", page.body);
}

/// A list for tomorrow says before it is recorded that its day is planned and not opened.
#[tokio::test]
async fn a_list_of_tomorrow_says_that_its_day_is_planned() {
    let s = Site::new().await;
    today(&s).await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let head = "setup,day,unit,date,call,wrap,utc_offset,place,items,performers\n";
    let list = format!("{head}8,day-2,main,2026-11-24,06:30,19:30,-07:00,road,,\n");
    let look = s
        .upload("/import/setups", &cookie, list.as_bytes(), "look")
        .await;
    html::check("import", &look.body, true);
    assert!(
        look.has("Day day-2 will be planned, not opened"),
        "{}",
        look.body
    );
    let go = s
        .upload("/import/setups", &cookie, list.as_bytes(), "go")
        .await;
    assert_eq!(go.status, StatusCode::SEE_OTHER, "{}", go.body);
    assert!(planned(&s));
    let other = format!("{head}9,day-9,second,2026-11-24,06:30,19:30,-07:00,road,,\n");
    let look = s
        .upload("/import/setups", &cookie, other.as_bytes(), "look")
        .await;
    assert!(!look.has("will be planned"), "{}", look.body);
}
