//! Imports through the pages: the shipped example lists, all of it; a wrong list, none of it.

use crate::html;
use crate::site::Site;
use axum::http::StatusCode;
use looks_web::mode::Mode;

const CREW: &str = include_str!("../../../../examples/crew.csv");
const ARMORY: &str = include_str!("../../../../examples/armory.csv");
const AMMUNITION: &str = include_str!("../../../../examples/ammunition.csv");
const SETUPS: &str = include_str!("../../../../examples/setups.csv");

/// A production with one person who keeps accounts, as the set-up page leaves it.
async fn fresh() -> Site {
    let site = Site::bare();
    site.system(serde_json::json!({
        "do": "add_person", "person": "office-1", "name": "Olga Pine", "roles": ["admin"],
    }))
    .await;
    site
}

#[tokio::test]
async fn the_four_example_lists_come_in_looked_at_first() {
    let site = fresh().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    let steps = [
        ("crew", CREW, "office-1"),
        ("armory", ARMORY, "armorer-1"),
        ("ammunition", AMMUNITION, "armorer-1"),
        ("setups", SETUPS, "ad-1"),
    ];
    for (sheet, text, by) in steps {
        let cookie = if by == "office-1" {
            office.clone()
        } else {
            site.signed_in(Mode::Tls, by)
        };
        let path = format!("/import/{sheet}");
        let before = site.size();
        let look = site.upload(&path, &cookie, text.as_bytes(), "look").await;
        assert_eq!(look.status, StatusCode::OK, "{sheet}: {}", look.body);
        assert_eq!(site.size(), before, "{sheet}: looking records nothing");
        html::check(sheet, &look.body, true);
        assert!(look.has("Nothing is recorded yet"), "{sheet}");
        assert_eq!(
            look.has("studio, union would get a seat outside the production"),
            sheet == "crew",
            "{sheet}"
        );
        let go = site.upload(&path, &cookie, text.as_bytes(), "go").await;
        assert_eq!(go.status, StatusCode::SEE_OTHER, "{sheet}: {}", go.body);
        assert!(go.to().starts_with("/import?count="), "{}", go.to());
        assert!(site.size() > before);
        let done = site.get(Mode::Tls, go.to(), &cookie).await;
        assert!(done.has("commands are recorded"), "{}", done.body);
    }
    let state = &site.hub.snapshot().state;
    assert!(
        state.people.len() > 15 && state.items.len() > 6,
        "{} {}",
        state.people.len(),
        state.items.len()
    );
    assert!(state.lots.len() >= 4 && state.setups.len() >= 4);
    let labels = site.get(Mode::Tls, "/labels", &office).await;
    assert!(labels.has("RS-114207") && labels.has("gun-safe") && labels.has("blank-45"));
    html::check("labels", &labels.body, true);
}

#[tokio::test]
async fn what_the_preview_carries_is_the_file_itself() {
    let site = fresh().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    let look = site
        .upload("/import/crew", &office, CREW.as_bytes(), "look")
        .await;
    let hidden = crate::site::between(&look.body, "id=\"import-text\">", "</textarea>");
    // A browser drops the first line break of the field.
    assert_eq!(hidden.strip_prefix('\n').unwrap(), CREW);
}

#[tokio::test]
async fn a_wrong_list_names_row_column_value_and_remedy_and_records_nothing() {
    let site = fresh().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    let before = site.size();
    let wrong = "person,name,roles\na-1,Ann,first_ad\nb-1,Bob,wizard\nc-1,Cy,crew\nd-1,Dee,witch\n";
    for step in ["look", "go"] {
        let page = site
            .upload("/import/crew", &office, wrong.as_bytes(), step)
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        html::check("wrong", &page.body, true);
        assert!(
            page.has("Nothing was recorded") && page.has("wizard"),
            "{}",
            page.body
        );
        assert!(
            page.has(">3<") && page.has(">5<"),
            "rows are numbered as a spreadsheet does: {}",
            page.body
        );
        assert_eq!(site.size(), before, "nothing half-imported");
    }
}

/// Looking takes the import's own way: an id that is none, or that no person may have, is named at once.
#[tokio::test]
async fn looking_refuses_what_recording_would_refuse() {
    let site = fresh().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    let before = site.size();
    for id in ["no~id", "anonymous"] {
        let text = format!("person,name,roles\nnew-1,Ann,crew\n{id},Bob,crew\n");
        for step in ["look", "go"] {
            let page = site
                .upload("/import/crew", &office, text.as_bytes(), step)
                .await;
            let (status, body) = (page.status, &page.body);
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{step}: {body}");
            assert!(page.has(">3<") && page.has(id), "{step}: {body}");
            assert_eq!(site.size(), before);
        }
    }
}

#[tokio::test]
async fn a_row_the_engine_refuses_refuses_the_whole_list() {
    let site = fresh().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    let before = site.size();
    // The second row takes an id that is used already.
    let text = "person,name,roles\nnew-1,Ann,crew\noffice-1,Bob,crew\n";
    for step in ["look", "go"] {
        let page = site
            .upload("/import/crew", &office, text.as_bytes(), step)
            .await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
        assert!(
            page.has("invariant/already-exists") && page.has(">3<"),
            "{}",
            page.body
        );
        assert_eq!(site.size(), before);
    }
    assert!(
        !site
            .hub
            .snapshot()
            .state
            .people
            .contains_key(&crate::site::id("new-1"))
    );
}

#[tokio::test]
async fn the_same_list_twice_is_one_import() {
    let site = fresh().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    let text = "person,name,roles\nnew-1,Ann,crew\n";
    let first = site
        .upload("/import/crew", &office, text.as_bytes(), "go")
        .await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let size = site.size();
    let again = site
        .upload("/import/crew", &office, text.as_bytes(), "go")
        .await;
    assert_eq!(again.to(), "/import?repeated=yes", "{}", again.body);
    assert_eq!(site.size(), size);
    assert!(
        site.get(Mode::Tls, again.to(), &office)
            .await
            .has("was imported before")
    );
}

#[tokio::test]
async fn other_kinds_of_files_and_people_are_turned_away() {
    let site = fresh().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    for (bytes, words) in [
        (&b"PK\x03\x04workbook"[..], "workbook"),
        (&b"\xff\xfep\x00"[..], "UTF-16"),
        (&b""[..], "empty"),
        (&b"person;name;roles\na;b;c\n"[..], "semicolons"),
    ] {
        let page = site.upload("/import/crew", &office, bytes, "go").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has(words), "{words}: {}", page.body);
    }
    let page = site.upload("/import/nothing", &office, b"x", "go").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = site.upload("/import/crew", "", CREW.as_bytes(), "go").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    // One byte more than a list may have, and one byte more than is begun to be read at all.
    for (size, name) in [
        (looks_app::import::SIZE_MAX + 1, "a.csv"),
        (looks_web::security::IMPORT_LIMIT + 1, "crew"),
    ] {
        let large = vec![b'x'; size];
        let page = site.upload("/import/crew", &office, &large, "look").await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", page.body);
        html::check("too large", &page.body, true);
        let sent = (size..size + 300).any(|size| page.has(&format!("{size} bytes")));
        assert!(
            sent && page.has(name)
                && page.has("8388608 (8 MiB)")
                && page.has("Split it into several files"),
            "{size}: {}",
            page.body
        );
    }
}
