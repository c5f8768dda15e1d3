//! Joining by invitation, the demo's sign-in, signing out.
//!
//! The invitation's secret is the only secret that stands in an address, and it is good once: looking
//! at the page does not spend it, only the button does. Every sign-in makes a new session secret and
//! ends the one this device had, so that nobody can plant one.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use looks_app::accounts::{SESSION_MS, SignedIn};
use looks_core::id::PersonId;
use looks_core::vocabulary::{Role, Strength};
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use super::desk::{self, Desk, Fields};
use super::limits::Limits;
use crate::app::{AppState, OPEN_DEVICE};
use crate::components::{self, State, person_chip};
use crate::context::{cookie, local_path};
use crate::layout::{Page, Section};
use crate::mode::{Ability, Mode};
use crate::problem::{Kind, Problem};

/// The hub setting that says that everything in it is made up; anybody may then sign in as anybody.
pub const DEMO_SETTING: &str = "demo";

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/join/{token}", get(invitation).post(join))
        .route("/sign-in", get(sign_in).post(demo_sign_in))
        .route("/sign-out", post(sign_out))
}

/// Where an invitation stands.
enum Standing {
    Good(PersonId),
    Unknown,
    Spent(i64),
    Expired(i64),
}

fn standing(d: &Desk, token: &str) -> Result<Standing, Problem> {
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let found = d.app.hub.accounts().store().invitation(&hash);
    let Some(found) = found.map_err(looks_app::AppError::from)? else {
        return Ok(Standing::Unknown);
    };
    if let Some(at) = found.spent_ms {
        return Ok(Standing::Spent(at));
    }
    if found.expires_ms <= d.now.ms() {
        return Ok(Standing::Expired(found.expires_ms));
    }
    let person = PersonId::parse(&found.person).ok();
    Ok(person.map_or(Standing::Unknown, Standing::Good))
}

async fn invitation(
    d: Desk,
    Path(token): Path<String>,
    Extension(limits): Extension<Arc<Limits>>,
) -> Result<Response, Problem> {
    d.require(Ability::SignIn)?;
    match standing(&d, &token)? {
        Standing::Good(person) => Ok(d.show_as(
            StatusCode::OK,
            &Page {
                title: d.t("join.title"),
                quiet: true,
                ..Page::default()
            },
            this_is_me(&d, &token, &person),
        )),
        bad => not_good(&d, &bad, &limits),
    }
}

fn this_is_me(d: &Desk, token: &str, person: &PersonId) -> Markup {
    let roles = d
        .state()
        .people
        .get(person)
        .map(|p| d.roles(&p.roles))
        .unwrap_or_default();
    html! {
        p { (d.tf("join.for", &[("production", &d.production())])) }
        p { (person_chip(&d.full_name(person), &roles, person.as_str())) }
        @if d.cx.mode() == Mode::PlainLan {
            (components::notice(&d.cx, State::Hold, html! { p { (d.t("join.plain")) } }))
        }
        @if let Some(me) = &d.me {
            @if me.person != *person {
                (components::notice(&d.cx, State::Hold, html! {
                    p { (d.tf("join.other", &[("name", &d.name(&me.person))])) }
                }))
            }
        }
        form method="post" action={ "/join/" (token) } {
            (desk::line(&d.cx, "label", d.t("join.label"), d.t("join.label_help"), "", false))
            (components::button(d.t("join.me"), "", ""))
        }
        p.help { (d.t("join.not_me")) }
    }
}

/// An invitation that cannot be used: what is wrong with it, and who gives another.
fn not_good(d: &Desk, bad: &Standing, limits: &Limits) -> Result<Response, Problem> {
    let ask = d.who_can(&[Role::Admin, Role::SecondAd]);
    let (words, status) = match bad {
        Standing::Spent(ms) => (
            d.tf("join.spent", &[("at", &d.when_ms(*ms))]),
            StatusCode::GONE,
        ),
        Standing::Expired(ms) => (
            d.tf("join.expired", &[("at", &d.when_ms(*ms))]),
            StatusCode::GONE,
        ),
        Standing::Unknown | Standing::Good(_) => {
            // Only wrong guesses count, so nobody with a good invitation is held up by them.
            if !limits.wrong_invitation() {
                return Err(Problem::new(Kind::TooMany));
            }
            (d.t("join.unknown").to_owned(), StatusCode::NOT_FOUND)
        }
    };
    let body = html! {
        (components::notice(&d.cx, State::Hold, html! {
            p.reason { (words) }
            p { (d.tf("join.ask", &[("who", &ask)])) }
        }))
    };
    let page = Page {
        title: d.t("join.bad"),
        quiet: true,
        ..Page::default()
    };
    Ok(d.show_as(status, &page, body))
}

async fn join(
    d: Desk,
    Path(token): Path<String>,
    headers: HeaderMap,
    Extension(limits): Extension<Arc<Limits>>,
    fields: Fields,
) -> Result<Response, Problem> {
    d.require(Ability::SignIn)?;
    match standing(&d, &token)? {
        Standing::Good(_) => {}
        bad => return not_good(&d, &bad, &limits),
    }
    let label = label_of(&d, fields.get("label"), &headers);
    let (secret, signed) = d.app.hub.accounts().accept(&token, &device(&d), &label)?;
    let next = if d.cx.mode().allows(Ability::Sign) {
        "/me?joined=1"
    } else {
        "/board"
    };
    Ok(begin(&d, &headers, &secret, &signed, next))
}

/// Starts the session on this device: a fresh cookie, and the end of the session it had.
fn begin(d: &Desk, headers: &HeaderMap, secret: &str, signed: &SignedIn, next: &str) -> Response {
    if let Some(old) = cookie(headers, d.cx.mode().cookie_name())
        && let Err(error) = d.app.hub.accounts().sign_out(old)
    {
        tracing::warn!(
            code = error.kind().code,
            "the earlier session of a device did not end"
        );
    }
    tracing::info!(person = %signed.person, "signed in");
    let age = u64::try_from(SESSION_MS / 1_000).unwrap_or_default();
    let cookies = AppendHeaders([(SET_COOKIE, d.cx.mode().session_cookie(secret, age))]);
    (cookies, desk::lead_to(next)).into_response()
}

/// An id for this device, which also says for good on which kind of listener its session began.
fn device(d: &Desk) -> String {
    let kind = if d.cx.mode() == Mode::PlainLan {
        OPEN_DEVICE
    } else {
        "dev-"
    };
    format!("{kind}{}", desk::nonce())
}

/// What a person calls the device; otherwise a plain word from the browser's own name.
fn label_of(d: &Desk, given: &str, headers: &HeaderMap) -> String {
    if !given.is_empty() {
        return given.chars().filter(|c| !c.is_control()).take(40).collect();
    }
    let agent = headers
        .get(axum::http::header::USER_AGENT)
        .and_then(|a| a.to_str().ok())
        .unwrap_or("");
    let kinds = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Macintosh", "Mac"),
        ("Windows", "Windows"),
    ];
    let found = kinds
        .iter()
        .find(|(mark, _)| agent.contains(mark))
        .map(|(_, word)| *word);
    found.unwrap_or_else(|| d.t("join.a_device")).to_owned()
}

/// Whether everything in this hub is made up.
pub(crate) fn is_demo(d: &Desk) -> bool {
    let set = d.app.hub.accounts().store().setting(DEMO_SETTING);
    matches!(set, Ok(Some(value)) if value == b"yes")
}

async fn sign_in(d: Desk) -> Result<Response, Problem> {
    d.require(Ability::SignIn)?;
    if d.me.is_some() {
        return Ok(desk::lead_to("/me"));
    }
    let body = html! {
        p { (d.t("signin.how")) }
        ol.lines {
            li { (d.t("signin.step_1")) }
            li { (d.t("signin.step_2")) }
            li { (d.t("signin.step_3")) }
        }
        p { (d.tf("join.ask", &[("who", &d.who_can(&[Role::Admin, Role::SecondAd]))])) }
        p { (d.t("signin.open")) }
        @if is_demo(&d) { (demo_list(&d)) }
        @if super::setup_hub::wanted(&d) && d.cx.mode() == Mode::Localhost {
            p { a.button href="/set-up" { (d.t("setup.title")) } }
        }
    };
    Ok(d.show(d.t("signin.title"), Section::None, body))
}

fn demo_list(d: &Desk) -> Markup {
    let code = looks_app::demo::CODE;
    let groups = Role::ALL.iter().filter_map(|role| {
        let mut people: Vec<(PersonId, String)> = d
            .state()
            .people_with(*role)
            .map(|(id, _)| (id.clone(), d.full_name(id)))
            .collect();
        people.sort_by(|a, b| a.1.cmp(&b.1));
        (!people.is_empty()).then_some((*role, people))
    });
    components::section(
        "demo",
        d.t("signin.demo"),
        "",
        html! {
            p { (d.tf("signin.demo_text", &[("code", code)])) }
            @for (role, people) in groups {
                form.part method="post" action="/sign-in" {
                    h3 { (d.t(crate::words::role(role))) }
                    @for (id, name) in &people {
                        button.button.quiet type="submit" name="person" value=(id) { (name) }
                    }
                }
            }
        },
    )
}

async fn demo_sign_in(d: Desk, headers: HeaderMap, fields: Fields) -> Result<Response, Problem> {
    d.require(Ability::SignIn)?;
    if !is_demo(&d) {
        return Err(Problem::new(Kind::NotFound));
    }
    let person = PersonId::parse(fields.get("person"))
        .ok()
        .filter(|p| d.state().people.contains_key(p))
        .ok_or_else(|| Problem::input("person", fields.get("person"), d.t("desk.choose_person")))?;
    let label = label_of(&d, "", &headers);
    let accounts = d.app.hub.accounts();
    let (secret, signed) = accounts.sign_in(&person, &device(&d), Strength::OwnSession, &label)?;
    Ok(begin(&d, &headers, &secret, &signed, "/board"))
}

async fn sign_out(d: Desk, headers: HeaderMap, fields: Fields) -> Result<Response, Problem> {
    if let Some(secret) = cookie(&headers, d.cx.mode().cookie_name()) {
        d.app.hub.accounts().sign_out(secret)?;
    }
    let cookies = AppendHeaders([(SET_COOKIE, d.cx.mode().clear_cookie())]);
    let next = local_path(fields.get("back"));
    Ok((cookies, desk::lead_to(&next)).into_response())
}
