//! The page of the hub's own certificate authority: download and the steps on each phone.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use time::OffsetDateTime;

use crate::components::section;
use crate::context::Cx;
use crate::layout::{self, Page};
use crate::tls::OwnCa;

/// Routes `/ca`, `/ca/lastlooks.crt` (DER, as phones take it) and `/ca/lastlooks.pem`. They carry
/// no state but the public certificate, and serve on every listener: a phone that does not trust
/// the hub yet can only come by the plain address.
pub fn routes<S: Clone + Send + Sync + 'static>(ca: Arc<OwnCa>) -> Router<S> {
    Router::new()
        .route("/ca", get(page))
        .route("/ca/lastlooks.crt", get(der))
        .route("/ca/lastlooks.pem", get(pem))
        .with_state(ca)
}

async fn der(State(ca): State<Arc<OwnCa>>) -> Response {
    let kind = HeaderValue::from_static("application/x-x509-ca-cert");
    ([(header::CONTENT_TYPE, kind)], ca.der.clone()).into_response()
}

async fn pem(State(ca): State<Arc<OwnCa>>) -> Response {
    let kind = HeaderValue::from_static("application/x-pem-file");
    ([(header::CONTENT_TYPE, kind)], ca.pem.clone()).into_response()
}

async fn page(cx: Cx, State(ca): State<Arc<OwnCa>>) -> Response {
    let about = Page {
        title: cx.t("ca.title"),
        ..Page::default()
    };
    layout::respond(&cx, &about, body(&cx, &ca))
}

fn body(cx: &Cx, ca: &OwnCa) -> Markup {
    let until = OffsetDateTime::from_unix_timestamp(ca.not_after)
        .map_or_else(|_| "?".to_owned(), |t| t.date().to_string());
    let steps = |lines: [&'static str; 3]| {
        html! { ol.lines { @for line in lines { li { (line) } } } }
    };
    html! {
        p { (cx.t("ca.text")) }
        p { (cx.tf("ca.limits", &[("until", &until)])) }
        dl.facts {
            div {
                dt { (cx.t("ca.names")) }
                @for name in &ca.names { dd { (name) } }
            }
            div { dt { (cx.t("ca.fingerprint")) } dd { (ca.fingerprint()) } }
        }
        p { a.button href="/ca/lastlooks.crt" { (cx.t("ca.download")) } }
        (section("iphone", cx.t("ca.iphone"), "", steps([
            cx.t("ca.iphone_1"), cx.t("ca.iphone_2"), cx.t("ca.iphone_3"),
        ])))
        (section("android", cx.t("ca.android"), "", steps([
            cx.t("ca.android_1"), cx.t("ca.android_2"), cx.t("ca.android_3"),
        ])))
        p { (cx.t("ca.remove")) }
    }
}
