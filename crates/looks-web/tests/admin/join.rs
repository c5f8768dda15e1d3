//! Joining: by invitation only, once, as the right person; signing codes; sessions by kind of listener.

use crate::html;
use crate::site::{CODE, Site, between, id};
use axum::http::{StatusCode, header};
use looks_web::mode::Mode;

const DAY_MS: u64 = 24 * 3_600_000;

async fn invitation_for(site: &Site, person: &str) -> String {
    let office = site.signed_in(Mode::Tls, "office-1");
    let page = site
        .post(Mode::Tls, &format!("/people/{person}/invite"), &office, &[])
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    html::check("invitation", &page.body, true);
    between(&page.body, "https://hub.local:8443/join/", "\"").to_owned()
}

fn cookie_of(page: &crate::site::Page) -> String {
    let set = page.headers[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_invitation_is_looked_at_freely_and_spent_once() {
    let site = Site::new().await;
    let token = invitation_for(&site, "armorer-1").await;
    let path = format!("/join/{token}");
    for _ in 0..2 {
        let page = site.get(Mode::Tls, &path, "").await;
        assert_eq!(page.status, StatusCode::OK, "looking does not spend it");
        assert!(page.has("Jo Rook") && page.has("armorer"), "{}", page.body);
        html::check("join", &page.body, true);
    }
    let joined = site
        .post(Mode::Tls, &path, "", &[("label", "props phone")])
        .await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER);
    assert_eq!(joined.to(), "/me?joined=1");
    let set = joined.headers[header::SET_COOKIE].to_str().unwrap();
    for flag in [
        "__Host-ll=",
        "HttpOnly",
        "SameSite=Lax",
        "; Secure",
        "Path=/",
    ] {
        assert!(set.contains(flag), "{flag} in {set}");
    }
    let me = site.get(Mode::Tls, "/me", &cookie_of(&joined)).await;
    assert!(me.has("Jo Rook") && me.has("props phone"), "{}", me.body);
    assert_eq!(me.headers[header::CACHE_CONTROL], "no-store");

    for again in [
        site.get(Mode::Tls, &path, "").await,
        site.post(Mode::Tls, &path, "", &[]).await,
    ] {
        assert_eq!(again.status, StatusCode::GONE);
        assert!(again.has("was used at"), "{}", again.body);
        assert!(again.headers.get(header::SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn an_expired_and_an_unknown_invitation_say_so_in_both_languages() {
    let site = Site::new().await;
    let token = invitation_for(&site, "lead").await;
    site.clock.advance_ms(DAY_MS + 1);
    let path = format!("/join/{token}");
    let page = site.get(Mode::Tls, &path, "").await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.has("This invitation ended at"), "{}", page.body);
    let page = site.post(Mode::Tls, &path, "", &[]).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.headers.get(header::SET_COOKIE).is_none());
    let page = site.get(Mode::Tls, "/join/another-hub?lang=es", "").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.has("Esta invitación no vale"), "{}", page.body);
}

#[tokio::test]
async fn joining_ends_the_session_the_device_had() {
    let site = Site::new().await;
    let planted = site.signed_in(Mode::Tls, "evil");
    let token = invitation_for(&site, "lead").await;
    let path = format!("/join/{token}");
    let joined = site.post(Mode::Tls, &path, &planted, &[]).await;
    let fresh = cookie_of(&joined);
    assert_ne!(fresh, planted, "a sign-in makes a new secret");
    let old = site.get(Mode::Tls, "/me", &planted).await;
    assert_eq!(old.to(), "/sign-in", "the old one has ended");
    assert!(site.get(Mode::Tls, "/me", &fresh).await.has("Mara Sol"));
}

#[tokio::test]
async fn a_code_is_set_twice_the_same_and_never_a_first_guess() {
    let site = Site::new().await;
    site.hub.accounts().remove_code(&id("lead")).unwrap();
    let lead = site.signed_in(Mode::Tls, "lead");
    let set = |new: &'static str, again: &'static str| [("new", new), ("again", again)];
    for (new, again, words) in [
        ("000000", "000000", "first anybody would try"),
        ("123456", "123456", "first anybody would try"),
        ("802417", "802418", "differ"),
        ("80241", "80241", "Six digits"),
        ("80241a", "80241a", "Six digits"),
    ] {
        let page = site
            .post(Mode::Tls, "/me/code", &lead, &set(new, again))
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
        assert!(page.has(words), "{new}: {}", page.body);
        assert!(
            !page.body.contains(&format!("value=\"{new}\"")),
            "a code is not sent back"
        );
        html::check("me", &page.body, true);
    }
    assert!(!site.hub.accounts().has_code(&id("lead")).unwrap());
    let page = site
        .post(Mode::Tls, "/me/code", &lead, &set("391705", "391705"))
        .await;
    assert_eq!(
        (page.status, page.to()),
        (StatusCode::SEE_OTHER, "/me?code=set")
    );
    assert!(
        site.hub.snapshot().state.people[&id("lead")].has_code,
        "that it was set is recorded"
    );

    let page = site
        .post(Mode::Tls, "/me/code", &lead, &set("802417", "802417"))
        .await;
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a change needs the old code"
    );
    let old = [("old", "391705"), ("new", "802417"), ("again", "802417")];
    assert_eq!(
        site.post(Mode::Tls, "/me/code", &lead, &old).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn wrong_codes_are_limited_for_the_person() {
    let site = Site::new().await;
    let lead = site.signed_in(Mode::Tls, "lead");
    let wrong = [("old", "111222"), ("new", "391705"), ("again", "391705")];
    for n in 0..5 {
        let page = site.post(Mode::Tls, "/me/code", &lead, &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "try {n}");
    }
    let right = [("old", CODE), ("new", "391705"), ("again", "391705")];
    let page = site.post(Mode::Tls, "/me/code", &lead, &right).await;
    assert_eq!(
        page.status,
        StatusCode::TOO_MANY_REQUESTS,
        "not looked at, even if right"
    );
    let other = site.signed_in(Mode::Tls, "ad-1");
    let page = site.post(Mode::Tls, "/me/code", &other, &right).await;
    assert_eq!(
        page.status,
        StatusCode::SEE_OTHER,
        "others are not held up: {}",
        page.body
    );
}

#[tokio::test]
async fn the_open_network_joins_looks_and_signs_no_code() {
    let site = Site::new().await;
    let token = invitation_for(&site, "lead").await;
    let page = site
        .get(Mode::PlainLan, &format!("/join/{token}"), "")
        .await;
    assert!(page.has("To sign steps later"), "{}", page.body);
    let joined = site
        .post(Mode::PlainLan, &format!("/join/{token}"), "", &[])
        .await;
    let cookie = cookie_of(&joined);
    assert!(cookie.starts_with("ll-lan="), "{cookie}");
    let me = site.get(Mode::PlainLan, "/me", &cookie).await;
    assert!(
        me.has("Mara Sol") && !me.has("name=\"new\"") && !me.has("name=\"code\""),
        "{}",
        me.body
    );
    let code = [("new", "391705"), ("again", "391705")];
    let page = site.post(Mode::PlainLan, "/me/code", &cookie, &code).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let secret = cookie.split_once('=').unwrap().1;
    let moved = format!("__Host-ll={secret}");
    assert!(site.get(Mode::Tls, "/me", "").await.to() == "/sign-in");
    let stolen = site.get(Mode::Tls, "/people", &moved).await;
    assert_ne!(
        stolen.status,
        StatusCode::OK,
        "a session of the open network is none on the protected one"
    );
}

#[tokio::test]
async fn only_a_demo_lets_anybody_be_anybody() {
    let site = Site::new().await;
    let page = site.get(Mode::Tls, "/sign-in", "").await;
    assert!(!page.has("Mara Sol"));
    let page = site
        .post(Mode::Tls, "/sign-in", "", &[("person", "ad-1")])
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    site.hub
        .accounts()
        .store()
        .set_setting(looks_web::admin::DEMO_SETTING, b"yes")
        .unwrap();
    let page = site.get(Mode::Tls, "/sign-in", "").await;
    assert!(
        page.has("Mara Sol") && page.has("first AD"),
        "{}",
        page.body
    );
    html::check("demo", &page.body, true);
    let page = site
        .post(Mode::Tls, "/sign-in", "", &[("person", "ad-1")])
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(
        site.get(Mode::Tls, "/me", &cookie_of(&page))
            .await
            .has("Ken Ode")
    );
    let page = site
        .post(Mode::Tls, "/sign-in", "", &[("person", "nobody")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_everywhere_ends_all() {
    let site = Site::new().await;
    let (one, two) = (
        site.signed_in(Mode::Tls, "lead"),
        site.signed_in(Mode::Tls, "lead"),
    );
    let page = site
        .post(Mode::Tls, "/sign-out", &one, &[("back", "//evil.test")])
        .await;
    assert_eq!(page.to(), "/");
    assert!(
        page.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(site.get(Mode::Tls, "/me", &one).await.to(), "/sign-in");
    assert!(site.get(Mode::Tls, "/me", &two).await.has("Mara Sol"));
    site.post(Mode::Tls, "/me/devices/end", &two, &[]).await;
    assert_eq!(site.get(Mode::Tls, "/me", &two).await.to(), "/sign-in");
}

#[tokio::test]
async fn only_who_keeps_accounts_invites() {
    let site = Site::new().await;
    for (person, status) in [
        ("lead", 403),
        ("armorer-1", 403),
        ("ad-2", 200),
        ("office-1", 200),
    ] {
        let cookie = site.signed_in(Mode::Tls, person);
        let page = site
            .post(Mode::Tls, "/people/lead/invite", &cookie, &[])
            .await;
        assert_eq!(page.status.as_u16(), status, "{person}");
    }
    let cookie = site.signed_in(Mode::PlainLan, "office-1");
    let page = site
        .post(Mode::PlainLan, "/people/lead/invite", &cookie, &[])
        .await;
    assert_eq!(
        page.status,
        StatusCode::FORBIDDEN,
        "not on the open network"
    );
    assert_eq!(
        site.post(Mode::Tls, "/people/lead/invite", "", &[])
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn the_first_run_is_for_the_hubs_own_screen_and_happens_once() {
    let site = Site::bare();
    let fields = [
        ("person", "office-1"),
        ("person_name", "Olga Pine"),
        ("role", "unit_production_manager"),
        ("cid", "1"),
    ];
    assert_eq!(
        site.get(Mode::Tls, "/set-up", "").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        site.post(Mode::Tls, "/set-up", "", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    let page = site.get(Mode::Localhost, "/set-up", "").await;
    assert_eq!(page.status, StatusCode::OK);
    html::check("set-up", &page.body, true);
    let page = site.post(Mode::Localhost, "/set-up", "", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let token = between(&page.body, "/join/", "\"").to_owned();
    html::check("set up", &page.body, true);
    let joined = site
        .post(Mode::Localhost, &format!("/join/{token}"), "", &[])
        .await;
    let cookie = cookie_of(&joined);
    assert!(cookie.starts_with("ll-local="), "{cookie}");
    assert!(
        site.get(Mode::Localhost, "/people", &cookie)
            .await
            .has("Olga Pine")
    );
    assert_eq!(
        site.get(Mode::Localhost, "/set-up", "").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.post(Mode::Localhost, "/set-up", "", &fields)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

/// A newer invitation ends the older one, and both the sheet and the older link say so.
#[tokio::test]
async fn a_newer_invitation_ends_the_older_and_both_say_so() {
    let site = Site::new().await;
    let office = site.signed_in(Mode::Tls, "office-1");
    let mut links = Vec::new();
    for _ in 0..2 {
        let page = site
            .post(Mode::Tls, "/people/lead/invite", &office, &[])
            .await;
        assert!(page.has("A newer one for the same person ends this one"));
        links.push(format!("/join/{}", between(&page.body, "/join/", "\"")));
    }
    let old = site.get(Mode::Tls, &links[0], "").await;
    assert_eq!(old.status, StatusCode::NOT_FOUND);
    assert!(old.has("A newer one was made for you"), "{}", old.body);
    assert_eq!(
        site.get(Mode::Tls, &links[1], "").await.status,
        StatusCode::OK
    );
}

/// Who has a code already is not told to set one.
#[tokio::test]
async fn who_joins_with_a_code_is_not_asked_to_set_one() {
    let site = Site::new().await;
    let cookie = site.signed_in(Mode::Tls, "lead");
    let with = site.get(Mode::Tls, "/me?joined=1", &cookie).await;
    assert!(!with.has("Set your signing code next"), "{}", with.body);
    assert!(with.has("The signing code you have stays"));
    site.hub.accounts().remove_code(&id("lead")).unwrap();
    let without = site.get(Mode::Tls, "/me?joined=1", &cookie).await;
    assert!(without.has("Set your signing code next"));
}
