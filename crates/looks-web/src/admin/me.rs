//! "You": the signing code, the devices signed in, the personal tokens of the person who asks.

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use looks_app::accounts::{CodeCheck, PoorCode, poor_code};
use looks_core::Timestamp;
use looks_core::vocabulary::Strength;
use maud::{Markup, html};
use serde::Deserialize;

use super::desk::{self, Desk, Fields};
use crate::app::AppState;
use crate::components::{self, State};
use crate::i18n::{self, Lang};
use crate::layout::{Page, Section};
use crate::mode::Ability;
use crate::problem::{Kind, Problem};

/// Routes of this page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/me", get(me))
        .route("/me/code", post(set_code))
        .route("/me/devices/end", post(end_devices))
        .route("/me/tokens", post(new_token))
        .route("/me/tokens/end", post(end_token))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ask {
    joined: String,
    code: String,
}

async fn me(d: Desk, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    if d.me.is_none() {
        return Ok(desk::lead_to("/sign-in"));
    }
    let body = body(&d, &ask, None)?;
    Ok(d.show(d.t("me.title"), Section::None, body))
}

fn body(d: &Desk, ask: &Ask, wrong: Option<&str>) -> Result<Markup, Problem> {
    let me = d.signed_in()?;
    let accounts = d.app.hub.accounts();
    let roles = d.my_entry().map(|p| d.roles(&p.roles)).unwrap_or_default();
    let has_code = accounts.has_code(&me.person)?;
    let sessions = accounts.sessions_of(&me.person)?;
    Ok(html! {
        p { (components::person_chip(&d.name(&me.person), &roles, me.person.as_str())) }
        @if !ask.joined.is_empty() {
            @let words = if has_code { d.t("me.joined_code") } else { d.t("me.joined") };
            (components::info(html! { p { (words) } }))
        }
        @if ask.code == "set" { (components::info(html! { p { (d.t("me.code_set")) } })) }
        @if let Some(wrong) = wrong {
            (components::notice(&d.cx, State::Hold, html! { p.reason { (wrong) } }))
        }
        (code_part(d, has_code))
        (components::section("devices", d.t("me.devices"), &sessions.len().to_string(), html! {
            ul.rows {
                @for s in &sessions {
                    li { (device_words(d, &s.label)) " " span.data { (d.tf("me.until", &[("at", &d.when_ms(s.expires_ms))])) }
                        @if s.device == me.device { " " strong { (d.t("me.this_device")) } } }
                }
            }
            form method="post" action="/sign-out" {
                input type="hidden" name="back" value="/sign-in";
                button.button type="submit" { (d.t("me.sign_out")) }
            }
            form.part method="post" action="/me/devices/end" {
                button.button.quiet type="submit" { (d.t("me.end_all")) }
                p.help { (d.t("me.end_all_help")) }
            }
        }))
        @if d.cx.mode().allows(Ability::Administer) { (tokens_part(d)?) }
    })
}

/// What a person called a device; where they gave it no name, the plain word in the language of now and
/// not of the sign-in.
fn device_words<'a>(d: &Desk, label: &'a str) -> &'a str {
    let nameless = Lang::ALL
        .iter()
        .any(|lang| label == i18n::text(*lang, "join.a_device"));
    if nameless {
        d.t("join.a_device")
    } else {
        label
    }
}

fn code_part(d: &Desk, has_code: bool) -> Markup {
    if !d.cx.mode().allows(Ability::Sign) {
        return components::section(
            "code-part",
            d.t("me.code"),
            "",
            html! {
                (components::notice(&d.cx, State::Hold, html! { p { (d.t("reduced.no_code")) } }))
            },
        );
    }
    components::section(
        "code-part",
        d.t("me.code"),
        if has_code {
            d.t("me.is_set")
        } else {
            d.t("me.not_set")
        },
        html! {
            p { (d.t("me.code_text")) }
            form method="post" action="/me/code" {
                @if has_code { (secret_field(d, "old", d.t("me.old_code"))) }
                (secret_field(d, "new", d.t("me.new_code")))
                (secret_field(d, "again", d.t("me.again")))
                (components::button(d.t("me.set_code"), "", ""))
            }
            @if has_code { p.help { (d.t("me.lost_code")) } }
        },
    )
}

/// A masked field for six digits, named apart from the field of a signature.
fn secret_field(d: &Desk, name: &str, label: &str) -> Markup {
    html! {
        div.field {
            label for={ "code-" (name) } { (label) }
            p.help id={ "code-" (name) "-help" } { (d.t("me.six")) }
            input.code id={ "code-" (name) } name=(name) type="text" inputmode="numeric"
                pattern="[0-9]{6}" minlength="6" maxlength="6" required autocomplete="off"
                autocapitalize="off" spellcheck="false" aria-describedby={ "code-" (name) "-help" };
        }
    }
}

async fn set_code(d: Desk, fields: Fields) -> Result<Response, Problem> {
    d.require(Ability::Sign)?;
    let me = d.signed_in()?;
    let again = |d: &Desk, words: &str| -> Result<Response, Problem> {
        let page = Page {
            title: d.t("me.title"),
            ..Page::default()
        };
        Ok(d.show_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &page,
            body(d, &Ask::default(), Some(words))?,
        ))
    };
    let mut strength = desk::WITHOUT_CODE;
    if d.app.hub.accounts().has_code(&me.person)? {
        // A borrowed phone must not become a new code.
        match d.app.hub.check_code(&me.person, fields.get("old")).await {
            Ok(CodeCheck::Right) => strength = Strength::OwnSession,
            Ok(CodeCheck::Wrong { .. }) => return again(&d, d.t("me.wrong_old")),
            Err(error) => return Err(error.into()),
        }
    }
    let code = fields.get("new");
    let poor = poor_code(code);
    if poor == Some(PoorCode::NotSixDigits) {
        return again(&d, d.t("me.six"));
    }
    if code != fields.get("again") {
        return again(&d, d.t("me.differ"));
    }
    if poor.is_some() {
        return again(&d, d.t("me.weak"));
    }
    let set = d
        .app
        .hub
        .set_code(&me.person, code, strength, Some(me.device.clone()))
        .await;
    match set {
        Ok(answer) => Ok(d.shown(&answer, d.t("me.set_code"), "/me?code=set")),
        Err(looks_app::AppError::BadInput { .. }) => again(&d, d.t("me.weak")),
        Err(error) => Err(error.into()),
    }
}

async fn end_devices(d: Desk) -> Result<Response, Problem> {
    let me = d.signed_in()?;
    d.app.hub.accounts().sign_out_everywhere(&me.person)?;
    Ok(desk::lead_to("/sign-in"))
}

fn tokens_part(d: &Desk) -> Result<Markup, Problem> {
    let me = d.signed_in()?;
    let tokens = d.app.hub.accounts().tokens_of(&me.person)?;
    Ok(components::section(
        "tokens",
        d.t("me.tokens"),
        &tokens.len().to_string(),
        html! {
            p { (d.t("me.tokens_text")) }
            @for t in &tokens {
                form method="post" action="/me/tokens/end" {
                    input type="hidden" name="hash" value=(hex::encode(t.hash));
                    p { (t.label) " " span.data { (d.when_ms(t.created_ms)) } }
                    button.button.quiet type="submit" { (d.tf("me.end_token", &[("label", &t.label)])) }
                }
            }
            form.part method="post" action="/me/tokens" {
                (desk::line(&d.cx, "token.label", d.t("me.token_label"), d.t("me.token_help"), "", true))
                (components::button(d.t("me.new_token"), "", ""))
            }
        },
    ))
}

async fn new_token(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let me = d.office()?;
    let label = fields.get("label");
    if label.is_empty() {
        return Err(Problem::input("label", "", d.t("me.token_help")));
    }
    let secret = d.app.hub.accounts().new_token(&me.person, label)?;
    // Shown in the answer and nowhere kept, so this answer cannot lead on to another page.
    let body = html! {
        (components::info(html! { p.reason { (d.t("me.token_once")) } p { code { (secret) } } }))
        p { a.button href="/me" { (d.t("desk.back")) } }
    };
    Ok(d.show(d.t("me.new_token"), Section::None, body))
}

async fn end_token(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let me = d.office()?;
    let hash = hex::decode(fields.get("hash"))
        .ok()
        .and_then(|b| <[u8; 32]>::try_from(b).ok());
    let accounts = d.app.hub.accounts();
    let own = accounts.tokens_of(&me.person)?;
    match hash.filter(|h| own.iter().any(|t| t.hash == *h)) {
        Some(hash) => {
            accounts.end_token(&hash)?;
            Ok(desk::lead_to("/me"))
        }
        None => Err(Problem::new(Kind::NotFound)),
    }
}

impl Desk {
    /// Date and time of milliseconds since 1970.
    pub(crate) fn when_ms(&self, ms: i64) -> String {
        self.when(Timestamp::from_ms(ms))
    }
}
