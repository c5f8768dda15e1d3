//! Scripts through the pages: filing, deciding, the next draft, taking away; who reads none; what a script
//! says stays text.

use axum::http::{StatusCode, header};
use looks_core::state::Standing;
use looks_web::mode::Mode;
use serde_json::{Value, json};

use crate::html;
use crate::site::{Page, Site, between};

const FIRST: &str = "EXT. YARD <b>X</b> - DAY #1A#\n\nVera aims a pistol & a <script>alert(1)</script> at the gate.\n\nINT. BARN - DAY #2#\n\nA torch burns on the wall.\n\nINT. KITCHEN - DAY #3#\n\nSoup.\n";

/// Two drafts, `draft` and `draft-two`.
pub(crate) async fn two_drafts(s: &Site) {
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let one = s
        .send_script(&cookie, "draft.fountain", FIRST.as_bytes(), "")
        .await;
    assert_eq!(
        (one.status, one.to()),
        (StatusCode::SEE_OTHER, "/scripts/draft"),
        "{}",
        one.body
    );
    let next = FIRST.replace("Soup.", "Soup. He draws a revolver.");
    let two = s
        .send_script(&cookie, "draft two.fountain", next.as_bytes(), "draft")
        .await;
    assert_eq!(
        (two.status, two.to()),
        (StatusCode::SEE_OTHER, "/scripts/draft-two/changes"),
        "{}",
        two.body
    );
}

async fn filed(s: &Site) -> String {
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let page = s
        .send_script(&cookie, "draft.fountain", FIRST.as_bytes(), "")
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    cookie
}

fn first_key(page: &Page) -> String {
    between(&page.body, "name=\"hazard\" value=\"", "\"").to_owned()
}

#[tokio::test]
async fn a_finding_is_confirmed_dismissed_and_re_classed_by_forms() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let scene = s.get(Mode::Tls, "/scripts/draft/0", &cookie).await;
    assert_eq!(scene.status, StatusCode::OK);
    html::check("scene", &scene.body, true);
    assert!(scene.has("<mark data-group=\"weapons\">"), "{}", scene.body);
    assert!(
        !scene.has("<script>alert") && !scene.has("<b>X</b>"),
        "a script's words are text"
    );
    let key = first_key(&scene);
    assert!(key.starts_with("firearms:"), "{key}");
    let hazard = |site: &Site| {
        let state = site.hub.state();
        let script = state.scripts.values().next().unwrap().clone();
        let found = script.hazards.iter().find(|(k, _)| k.as_str() == key);
        found.map(|(_, h)| (h.standing(), h.counts_as())).unwrap()
    };
    let done = s
        .post(
            Mode::Tls,
            "/scripts/draft/0/confirm",
            &cookie,
            &[("hazard", &key)],
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(hazard(&s).0, Standing::Confirmed);
    let done = s
        .post(
            Mode::Tls,
            "/scripts/draft/0/dismiss",
            &cookie,
            &[("hazard", &key), ("reason", "figure of speech")],
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(hazard(&s).0, Standing::Dismissed);
    let scene = s.get(Mode::Tls, "/scripts/draft/0", &cookie).await;
    assert!(
        scene.has("Dismissed: figure of speech") && scene.has("Ken Ode"),
        "{}",
        scene.body
    );
    let fields = [
        ("hazard", key.as_str()),
        ("category", "weapons-other"),
        ("kind", "mention"),
    ];
    let done = s
        .post(Mode::Tls, "/scripts/draft/0/reclass", &cookie, &fields)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(hazard(&s).1.0.as_str(), "weapons-other");
}

/// Nothing without a reason, nothing that is not there, no category that is none.
#[tokio::test]
async fn what_cannot_be_decided_is_answered_and_changes_nothing() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let key = first_key(&s.get(Mode::Tls, "/scripts/draft/0", &cookie).await);
    let before = s.size();
    for reason in [" ", ".", "ok"] {
        let fields = [("hazard", key.as_str()), ("reason", reason)];
        let none = s
            .post(Mode::Tls, "/scripts/draft/0/dismiss", &cookie, &fields)
            .await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason:?}");
        assert!(none.has(">Back</a>"), "{}", none.body);
    }
    let none = s
        .post(
            Mode::Tls,
            "/scripts/draft/0/add",
            &cookie,
            &[
                ("category", "fire"),
                ("kind", "action"),
                ("words", "a torch that nobody wrote"),
            ],
        )
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let none = s
        .post(
            Mode::Tls,
            "/scripts/draft/0/confirm",
            &cookie,
            &[("hazard", "fire:0")],
        )
        .await;
    assert_eq!(none.status, StatusCode::CONFLICT);
    assert!(none.has("fire:0"), "{}", none.body);
    let none = s
        .post(
            Mode::Tls,
            "/scripts/draft/0/reclass",
            &cookie,
            &[
                ("hazard", &key),
                ("category", "dragons"),
                ("kind", "action"),
            ],
        )
        .await;
    assert!(
        none.status.is_client_error() && none.has("dragons"),
        "{}",
        none.body
    );
    let none = s.get(Mode::Tls, "/scripts/draft/99", &cookie).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(
        s.size() <= before + 2,
        "a refusal is recorded as one and nothing else"
    );
}

#[tokio::test]
async fn a_hazard_is_added_once_however_often_the_form_is_sent() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let fields = [
        ("cid", "abc"),
        ("category", "animals"),
        ("kind", "action"),
        ("words", "Soup"),
    ];
    for _ in 0..2 {
        let done = s
            .post(Mode::Tls, "/scripts/draft/2/add", &cookie, &fields)
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let state = s.hub.state();
    let script = state.scripts.values().next().unwrap();
    assert_eq!(
        script
            .hazards
            .values()
            .filter(|h| h.added.is_some())
            .count(),
        1
    );
    let scene = s.get(Mode::Tls, "/scripts/draft/2", &cookie).await;
    assert!(
        scene.has("Added ·") && scene.has("“Soup”"),
        "{}",
        scene.body
    );
}

#[tokio::test]
async fn the_next_draft_shows_what_changed_and_nothing_else() {
    let s = Site::new().await;
    two_drafts(&s).await;
    let cookie = s.signed_in(Mode::Tls, "upm");
    let page = s
        .get(Mode::Tls, "/scripts/draft-two/changes", &cookie)
        .await;
    html::check("changes", &page.body, true);
    assert_eq!(
        page.body.matches("data-status=\"new\"").count(),
        1,
        "{}",
        page.body
    );
    assert!(!page.has("data-status=\"gone\"") && !page.has("data-status=\"changed\""));
    assert!(page.has("<q>revolver</q>"), "{}", page.body);
    // The draft before is closed: its scenes are shown, and no form decides there.
    let old = s.get(Mode::Tls, "/scripts/draft/0", &cookie).await;
    assert!(
        old.has("not in force") && !old.has("/confirm\""),
        "{}",
        old.body
    );
    let none = s.get(Mode::Tls, "/scripts/draft/changes", &cookie).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn drafts_are_taken_away_as_tables_with_what_was_decided() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let key = first_key(&s.get(Mode::Tls, "/scripts/draft/0", &cookie).await);
    s.post(
        Mode::Tls,
        "/scripts/draft/0/dismiss",
        &cookie,
        &[("hazard", &key), ("reason", "=toy+1")],
    )
    .await;
    let csv = s.get(Mode::Tls, "/scripts/draft/export.csv", &cookie).await;
    assert!(
        csv.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .contains("draft.csv")
    );
    let mut rows = csv::Reader::from_reader(csv.body.as_bytes());
    let heads = rows.headers().unwrap().clone();
    let at = |name: &str| heads.iter().position(|h| h == name).unwrap();
    let all: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let quiet = all.iter().find(|r| r[at("standing")] == *"nothing_found");
    assert_eq!(&quiet.unwrap()[at("scene")], "3");
    let row = all.iter().find(|r| r[at("key")] == key).unwrap();
    assert_eq!(
        (
            &row[at("standing")],
            &row[at("decided_by")],
            &row[at("decided_by_name")],
            &row[at("scene")]
        ),
        ("dismissed", "ad-1", "Ken Ode", "1a")
    );
    assert_eq!(
        &row[at("decision_reason")],
        "'=toy+1",
        "no cell begins a formula"
    );
    let json = s
        .get(Mode::Tls, "/scripts/draft/export.json", &cookie)
        .await;
    let value: Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(value["report"]["scenes"].as_array().unwrap().len(), 3);
    let said = value["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["key"] == key)
        .unwrap();
    assert_eq!(said["decision"]["reason"], "=toy+1");
}

/// Who decides on a page made before somebody else decided is told so; their own second press goes through.
#[tokio::test]
async fn nobody_decides_over_what_they_have_not_seen() {
    let s = Site::new().await;
    let mine = filed(&s).await;
    let theirs = s.signed_in(Mode::Tls, "upm");
    let at = "/scripts/draft/0";
    let page = s.get(Mode::Tls, at, &theirs).await;
    let (key, seen) = (
        first_key(&page),
        between(&page.body, "name=\"seen\" value=\"", "\"").to_owned(),
    );
    let fields = [("hazard", key.as_str()), ("seen", seen.as_str())];
    for _ in 0..2 {
        let done = s
            .post(Mode::Tls, "/scripts/draft/0/confirm", &mine, &fields)
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let late = [fields[0], fields[1], ("reason", "figure of speech")];
    let page = s
        .post(Mode::Tls, "/scripts/draft/0/dismiss", &theirs, &late)
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
    assert!(page.has("Ken Ode"), "{}", page.body);
    // A gun that somebody else confirmed is not theirs to dismiss, so the page has no such button for them.
    let page = s.get(Mode::Tls, at, &theirs).await;
    assert!(!page.has("/scripts/draft/0/dismiss"), "{}", page.body);
}

/// A draft's page shows the scenes that are asked for: all, those with a hazard, those with something undecided.
#[tokio::test]
async fn a_draft_shows_the_scenes_that_are_asked_for() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let key = first_key(&s.get(Mode::Tls, "/scripts/draft/0", &cookie).await);
    let fields = [("hazard", key.as_str())];
    let done = s
        .post(Mode::Tls, "/scripts/draft/0/confirm", &cookie, &fields)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    for (query, with) in [
        ("", [true, true, true]),
        ("?what=fire", [false, true, false]),
        ("?what=firearms", [true, false, false]),
        ("?open=true", [false, true, false]),
        ("?what=water", [false, false, false]),
    ] {
        let page = s
            .get(Mode::Tls, &format!("/scripts/draft{query}"), &cookie)
            .await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        html::check(query, &page.body, true);
        let shown = [0, 1, 2].map(|n| page.has(&format!("id=\"scene-{n}\"")));
        assert_eq!(shown, with, "{query}");
        // What the letters on the strip stand for is always there, and leads to what has it.
        assert!(page.has("?what=firearms#scenes") && !page.has("?what=water#scenes"));
    }
    let odd = s
        .get(Mode::Tls, "/scripts/draft?what=ghosts", &cookie)
        .await;
    assert!(odd.status.is_client_error() && odd.has("ghosts") && odd.has("weapons-other"));
}

/// One press confirms what waits on the page; what somebody decided since is left as they said.
#[tokio::test]
async fn all_that_waits_is_confirmed_by_one_press() {
    let s = Site::new().await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let text = "EXT. LAKE - NIGHT #4#\n\nVera, on a horse, fires a pistol. A torch burns. The boat sinks and she swims for the pier.\n";
    s.send_script(&cookie, "lake.fountain", text.as_bytes(), "")
        .await;
    let at = "/scripts/lake/0";
    let page = s.get(Mode::Tls, at, &cookie).await;
    let form = between(&page.body, "/scripts/lake/0/confirm-all\"", "</form>");
    let mut waits: Vec<(String, String)> = form
        .split("type=\"hidden\" name=\"")
        .skip(1)
        .map(|f| {
            (
                between(&format!("\"{f}"), "\"", "\"").to_owned(),
                between(f, "value=\"", "\"").to_owned(),
            )
        })
        .collect();
    assert!(waits.len() > 3, "{waits:?}");
    let gun = waits
        .iter()
        .find(|(k, _)| k.starts_with("firearms:"))
        .unwrap()
        .clone();
    let other = [("hazard", gun.0.as_str()), ("reason", "a starting pistol")];
    let done = s
        .post(Mode::Tls, "/scripts/lake/0/dismiss", &cookie, &other)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    // Something that is not a hazard of the scene changes nothing.
    waits.push(("fire:0".to_owned(), "-".to_owned()));
    let fields: Vec<(&str, &str)> = waits
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    for _ in 0..2 {
        let done = s
            .post(Mode::Tls, "/scripts/lake/0/confirm-all", &cookie, &fields)
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let state = s.hub.state();
    let script = state.scripts.values().next().unwrap();
    for (key, case) in &script.hazards {
        let expected = if key.as_str() == gun.0 {
            Standing::Dismissed
        } else {
            Standing::Confirmed
        };
        assert_eq!(case.standing(), expected, "{key}");
        assert!(case.earlier.is_empty(), "{key}");
    }
}

/// What somebody dismissed is not shown as never found, and what stands in a scene is not added to it again.
#[tokio::test]
async fn dismissed_is_shown_as_dismissed_and_nothing_is_added_twice() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let key = first_key(&s.get(Mode::Tls, "/scripts/draft/0", &cookie).await);
    let fields = [("hazard", key.as_str()), ("reason", "a toy")];
    let done = s
        .post(Mode::Tls, "/scripts/draft/0/dismiss", &cookie, &fields)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = s
        .get(Mode::Tls, "/scripts/draft?dismissed=true", &cookie)
        .await;
    let shown = [0, 1, 2].map(|n| page.has(&format!("id=\"scene-{n}\"")));
    assert_eq!(shown, [true, false, false]);
    assert!(page.has("1 hazard found, each dismissed by a person"));
    let crowd = [("category", "crowds"), ("kind", "action")];
    for (cid, status) in [("a", StatusCode::SEE_OTHER), ("b", StatusCode::CONFLICT)] {
        let fields = [("cid", cid), crowd[0], crowd[1]];
        let done = s
            .post(Mode::Tls, "/scripts/draft/2/add", &cookie, &fields)
            .await;
        assert_eq!(done.status, status, "{}", done.body);
    }
    let state = s.hub.state();
    let script = state.scripts.values().next().unwrap();
    let added = script.hazards.values().filter(|h| h.added.is_some());
    assert_eq!(added.count(), 1);
}

/// Words that a person gave with a hazard are marked in the scene's text with its letters, wherever they stand as words; a
/// hazard that was dismissed marks none.
#[tokio::test]
async fn words_of_an_added_hazard_are_marked_in_the_text() {
    let s = Site::new().await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let text = "INT. KITCHEN - DAY\n\nSoup on a tray. Bo's  SOUPSPOON\ndrops.\n\nBO\nMore soup,\nplease.\n";
    s.send_script(&cookie, "draft.fountain", text.as_bytes(), "")
        .await;
    let at = "/scripts/draft/0";
    let add = |cid: &'static str, what: &'static str, words: &'static str| {
        let (s, cookie) = (&s, cookie.clone());
        async move {
            let fields = [
                ("cid", cid),
                ("category", what),
                ("kind", "action"),
                ("words", words),
            ];
            let done = s
                .post(Mode::Tls, "/scripts/draft/0/add", &cookie, &fields)
                .await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{words}: {}", done.body);
        }
    };
    add("a", "animals", "soup").await;
    let page = s.get(Mode::Tls, at, &cookie).await;
    html::check("marked", &page.body, true);
    let text = |page: &Page| between(&page.body, "class=\"screenplay\"", "</section>").to_owned();
    let marks = |text: &str| -> Vec<String> {
        let all = text.split("<mark").skip(1);
        all.map(|m| between(m, ">", "<").to_owned()).collect()
    };
    assert_eq!(marks(&text(&page)), ["Soup", "soup"], "{}", text(&page));
    assert!(text(&page).contains("<abbr title=\"animals\">AN</abbr>"));
    // Over a line's end, over an element's end, and within a word where it stands nowhere else.
    add("b", "heights", "soupspoon drops. bo more").await;
    add("c", "water", "oon").await;
    let page = s.get(Mode::Tls, at, &cookie).await;
    let found = marks(&text(&page));
    assert_eq!(
        found,
        ["Soup", "SOUPSPOON\ndrops.", "BO", "More", "soup"],
        "{}",
        text(&page)
    );
    assert!(text(&page).contains("HT</abbr>") && text(&page).contains("WA</abbr>"));
    let state = s.hub.state();
    let script = state.scripts.values().next().unwrap();
    let (key, _) = script
        .hazards
        .iter()
        .find(|(_, h)| h.category.as_str() == "animals")
        .unwrap();
    let fields = [("hazard", key.as_str()), ("reason", "it is only soup")];
    s.post(Mode::Tls, "/scripts/draft/0/dismiss", &cookie, &fields)
        .await;
    let page = s.get(Mode::Tls, at, &cookie).await;
    assert!(!text(&page).contains("AN</abbr>"), "{}", text(&page));
}

/// Who withdrew a draft, when and why stands on it and in the list, for those who read scripts.
#[tokio::test]
async fn a_withdrawn_draft_says_why() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let fields = [("reason", "the <wrong> file")];
    let done = s
        .post(Mode::Tls, "/scripts/draft/withdraw", &cookie, &fields)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    for path in ["/scripts", "/scripts/draft"] {
        let page = s.get(Mode::Tls, path, &cookie).await;
        html::check(path, &page.body, true);
        let said = between(&page.body, "Withdrawn by Ken Ode, ", "</p>");
        assert!(said.ends_with(": the &lt;wrong&gt; file"), "{path}: {said}");
    }
    let state = s.hub.state();
    let script = state.scripts.values().next().unwrap();
    assert!(script.withdrawn_for.0.starts_with("part:"), "{script:?}");
}

/// A scene names the setups it holds, and a decision that was taken back stays on its page.
#[tokio::test]
async fn a_scene_names_its_setups_and_what_was_decided_before() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let at = "/scripts/draft/0";
    let key = first_key(&s.get(Mode::Tls, at, &cookie).await);
    s.says(
        "ad-1",
        json!({ "do": "open_day", "day": "day-1", "unit": "main", "place": "ranch", "starts": "2026-11-23T12:00:00Z", "wraps": "2026-11-24T01:00:00Z" }),
    )
    .await;
    s.says(
        "ad-1",
        json!({ "do": "plan_setup", "setup": "1a-2", "day": "day-1", "place": "yard", "scene": "1a" }),
    )
    .await;
    let fields = [("hazard", key.as_str()), ("reason", "a toy")];
    for act in ["dismiss", "confirm"] {
        let path = format!("{at}/{act}");
        let done = s.post(Mode::Tls, &path, &cookie, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let page = s.get(Mode::Tls, at, &cookie).await;
    assert!(page.has("href=\"/setup/1a-2\""), "{}", page.body);
    assert!(
        page.has("Decided before: 1") && page.has("Dismissed: a toy"),
        "{}",
        page.body
    );
    let other = s.get(Mode::Tls, "/scripts/draft/1", &cookie).await;
    assert!(!other.has("href=\"/setup/1a-2\""));
}

/// Who goes through one category is led to its scenes alone, and stays with it after a decision.
#[tokio::test]
async fn one_category_is_gone_through_scene_by_scene() {
    let s = Site::new().await;
    two_drafts(&s).await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let draft = s
        .get(Mode::Tls, "/scripts/draft-two?what=firearms", &cookie)
        .await;
    assert!(
        draft.has("href=\"/scripts/draft-two/2?what=firearms\""),
        "{}",
        draft.body
    );
    let at = "/scripts/draft-two/0?what=firearms";
    let scene = s.get(Mode::Tls, at, &cookie).await;
    // Scene 2 has a torch and no gun: it is passed over.
    assert!(
        scene.has("href=\"/scripts/draft-two/2?what=firearms\" accesskey=\"j\""),
        "{}",
        scene.body
    );
    assert!(!scene.has("/scripts/draft-two/1?"), "{}", scene.body);
    let all = s.get(Mode::Tls, "/scripts/draft-two/0", &cookie).await;
    assert!(all.has("href=\"/scripts/draft-two/1\" accesskey=\"j\""));
    let key = first_key(&scene);
    let done = s
        .post_from(
            "/scripts/draft-two/0/confirm",
            at,
            &cookie,
            &[("hazard", &key)],
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(done.to().contains("&what=firearms"), "{}", done.to());
    let none = s
        .get(Mode::Tls, "/scripts/draft-two/0?what=rubbish", &cookie)
        .await;
    assert_eq!(none.status, StatusCode::OK, "one that is none is all");
}

/// What changed is confirmed where it is read, and the press leads back there.
#[tokio::test]
async fn what_changed_is_confirmed_where_it_is_read() {
    let s = Site::new().await;
    two_drafts(&s).await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let at = "/scripts/draft-two/changes";
    let page = s.get(Mode::Tls, at, &cookie).await;
    let form = between(
        &page.body,
        "action=\"/scripts/draft-two/2/confirm\"",
        "</form>",
    );
    let value = |name: &str| between(form, &format!("name=\"{name}\" value=\""), "\"").to_owned();
    let fields: Vec<(&str, String)> = ["hazard", "seen", "back"]
        .map(|name| (name, value(name)))
        .to_vec();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let done = s
        .post(Mode::Tls, "/scripts/draft-two/2/confirm", &cookie, &fields)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(done.to().starts_with(at), "{}", done.to());
    let page = s.get(Mode::Tls, at, &cookie).await;
    assert!(page.has("Confirmed · Ken Ode"), "{}", page.body);
    assert!(!page.has("/scripts/draft-two/2/confirm"), "{}", page.body);
}

/// What is not filed says so in the reader's language, names the file, and has the form again.
#[tokio::test]
async fn a_file_that_is_not_filed_says_why_beside_the_form() {
    let s = Site::new().await;
    let cookie = filed(&s).await;
    let same = s
        .send_script(&cookie, "copy.fountain", FIRST.as_bytes(), "draft")
        .await;
    let junk = s
        .send_script(&cookie, "noise.fountain", &[0, 255, 0, 1, 2], "draft")
        .await;
    for (page, file, why) in [
        (same, "copy.fountain", "in force already as `draft`"),
        (junk, "noise.fountain", "not text"),
    ] {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        html::check(file, &page.body, true);
        for words in ["Not filed", file, why, "name=\"file\""] {
            assert!(page.has(words), "{words}: {}", page.body);
        }
    }
    assert_eq!(s.hub.state().scripts.len(), 1);
}

#[tokio::test]
async fn who_does_not_read_scripts_gets_none_of_it() {
    let s = Site::new().await;
    two_drafts(&s).await;
    for person in ["lead", "office-1", "evil"] {
        let cookie = s.signed_in(Mode::Tls, person);
        for path in [
            "/scripts",
            "/scripts/draft",
            "/scripts/draft/0",
            "/scripts/draft-two/changes",
            "/scripts/draft/export.csv",
            "/scripts/draft/export.json",
        ] {
            let page = s.get(Mode::Tls, path, &cookie).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{person} {path}");
            assert!(!page.has("pistol") && !page.has("YARD"), "{person} {path}");
        }
        let sent = s
            .send_script(&cookie, "x.fountain", FIRST.as_bytes(), "")
            .await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN);
    }
    let nobody = s.get(Mode::Tls, "/scripts/draft", "").await;
    assert!(nobody.status != StatusCode::OK && !nobody.has("pistol"));
    let cookie = s.signed_in(Mode::PlainLan, "ad-1");
    let open = s.get(Mode::PlainLan, "/scripts/draft", &cookie).await;
    assert!(
        open.status != StatusCode::OK && !open.has("pistol"),
        "not over an open network"
    );
}

#[tokio::test]
async fn what_is_no_script_is_said_with_its_name_and_what_to_do() {
    let s = Site::new().await;
    let cookie = s.signed_in(Mode::Tls, "ad-1");
    let before = s.size();
    for (bytes, words) in [
        (b"PK\x03\x04".to_vec(), "archive"),
        (b"".to_vec(), "nothing to read"),
        (b"hello".to_vec(), "no scene headings"),
        (b"%PDF-1.4".to_vec(), "PDF"),
        (vec![b'a'; looks_app::scripts::SCRIPT_MAX + 1], "16 MiB"),
    ] {
        let page = s
            .send_script(&cookie, "odd &amp name.bin", &bytes, "")
            .await;
        assert!(page.status.is_client_error(), "{words}: {}", page.status);
        assert!(page.has(words), "{words}: {}", page.body);
        html::check(words, &page.body, true);
    }
    let page = s
        .send_script(&cookie, "a.fountain", FIRST.as_bytes(), "no such")
        .await;
    assert!(
        page.status.is_client_error() && page.has("no such"),
        "{}",
        page.body
    );
    let page = s
        .send_script(&cookie, "a.fountain", FIRST.as_bytes(), "nothing")
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(s.size() <= before + 1);
}
