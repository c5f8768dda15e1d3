//! The pages of the shell itself: preferences and the offline page, with the static files.

use axum::extract::Form;
use axum::http::header::{ACCEPT, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, http::HeaderName};
use maud::html;
use serde::Deserialize;

use crate::assets;
use crate::context::{Cx, LANG_COOKIE, THEME_COOKIE, Theme, local_path};
use crate::i18n::Lang;
use crate::layout::{self, Page};
use crate::problem::Problem;

/// Routes that need nothing but the shell.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .merge(assets::routes())
        .route("/prefs", post(preferences))
        .route("/offline", get(offline))
}

/// The form at the foot of each page.
#[derive(Debug, Deserialize)]
struct Preferences {
    #[serde(default)]
    theme: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    back: String,
}

/// To a form the page it stood on; to the page's script, which changes the screen itself, only that it is kept.
async fn preferences(
    cx: Cx,
    headers: HeaderMap,
    Form(form): Form<Preferences>,
) -> Result<Response, Problem> {
    let mut cookies: Vec<(HeaderName, String)> = Vec::new();
    if let Some(code) = &form.theme {
        let theme = Theme::from_code(code).ok_or_else(|| {
            Problem::input("theme", code, "send `auto`, `light`, `dark` or `night`")
        })?;
        cookies.push((
            SET_COOKIE,
            cx.mode().preference_cookie(THEME_COOKIE, theme.code()),
        ));
    }
    if let Some(code) = &form.lang {
        let lang = Lang::from_tag(code)
            .ok_or_else(|| Problem::input("lang", code, "send `en` or `es`"))?;
        cookies.push((
            SET_COOKIE,
            cx.mode().preference_cookie(LANG_COOKIE, lang.code()),
        ));
    }
    let accept = headers.get(ACCEPT).and_then(|a| a.to_str().ok());
    if accept == Some("application/json") {
        return Ok((AppendHeaders(cookies), Json(true)).into_response());
    }
    let back = HeaderValue::from_str(&local_path(&form.back))
        .unwrap_or_else(|_| HeaderValue::from_static("/"));
    Ok((
        StatusCode::SEE_OTHER,
        [(LOCATION, back)],
        AppendHeaders(cookies),
    )
        .into_response())
}

/// The page the service worker keeps. It has the STOP form too: the press goes out if the hub is
/// there after all, and the script says NOT SENT if it is not.
async fn offline(cx: Cx) -> Response {
    let body = html! {
        div.notice data-state="stop" role="alert" {
            p.reason { (cx.t("offline.text")) }
            p { (cx.t("offline.how")) }
        }
    };
    let page = Page {
        title: cx.t("offline.title"),
        quiet: true,
        ..Page::default()
    };
    layout::respond(&cx, &page, body)
}
