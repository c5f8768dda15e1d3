//! What stands between a request and a page: response headers, host and origin checks, limits,
//! timeouts, and errors in words.
//!
//! It knows nothing of sessions and roles. [`harden`] puts everything around a router in the one
//! right order; a router is never served without it.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::context::{Cx, Posted};
use crate::layout::{self, Page};
use crate::mode::{Listener, Mode};
use crate::problem::{Kind, Problem};

/// Largest body of an ordinary request, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;
/// Largest body that is begun to be read for an import, in bytes: more than a list may have, so that a list
/// that is too large can be named. The import routes ask for it with [`import_limit`].
pub const IMPORT_LIMIT: usize = 4 * looks_app::import::SIZE_MAX;
/// Longest time until an answer begins. Event streams begin at once and are not cut.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Where programs send acts: the one address that a stop of nobody known may come to.
const ACTS: &str = "/api/v1/commands";

/// The content security policy: nothing but our own files, no inline script or style, no frames.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; manifest-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// The larger body limit, for import routes only.
pub fn import_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(IMPORT_LIMIT)
}

/// One part of an import's form, of at most a list's size: nothing after that is read.
pub(crate) async fn read_part(
    cx: &Cx,
    mut part: Field<'_>,
    headers: &HeaderMap,
) -> Result<Vec<u8>, Problem> {
    let name = part.file_name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    loop {
        let chunk = part.chunk().await;
        let Some(chunk) = chunk.map_err(|e| broken_form(cx, &e, &name, headers))? else {
            return Ok(bytes);
        };
        if bytes.len() + chunk.len() > looks_app::import::SIZE_MAX {
            return Err(list_too_large(cx, &name, headers));
        }
        bytes.extend_from_slice(&chunk);
    }
}

/// A form that cannot be read, or has more than is begun to be read.
pub(crate) fn broken_form(cx: &Cx, e: &MultipartError, name: &str, headers: &HeaderMap) -> Problem {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return list_too_large(cx, name, headers);
    }
    Problem::new(Kind::BadInput)
        .with_field("file")
        .with_detail(e.body_text().to_lowercase())
}

/// What is said of a list that is too large: its name, its size where that was announced, the limit and
/// what to do.
pub(crate) fn list_too_large(cx: &Cx, name: &str, headers: &HeaderMap) -> Problem {
    let limit = looks_app::import::SIZE_MAX.to_string();
    let size = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|size| size.to_str().ok());
    let detail = match size {
        Some(size) => cx.tf("import.too_large", &[("size", size), ("limit", &limit)]),
        None => cx.tf("import.too_large_unknown", &[("limit", &limit)]),
    };
    Problem::new(Kind::TooLarge)
        .with_field("file")
        .with_value(name)
        .with_detail(detail)
        .with_remedy(cx.t("import.split"))
}

/// Puts the whole shell around `router`: from outside in compression, headers, errors as pages,
/// panics, time limit, host, origin, body size.
pub fn harden(router: Router, listener: &Arc<Listener>) -> Router {
    router
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(Arc::clone(listener), check_origin))
        .layer(from_fn_with_state(Arc::clone(listener), check_host))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            ANSWER_WITHIN,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(show_problems))
        .layer(from_fn_with_state(Arc::clone(listener), attach_listener))
        .layer(from_fn_with_state(Arc::clone(listener), add_headers))
        .layer(CompressionLayer::new())
}

/// A panic of a handler: the person gets a reference, the log gets the reference and the words.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands over a box")]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let words = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    let problem = Problem::new(Kind::Fault).with_reference();
    tracing::error!(
        reference = problem.more.reference,
        cause = words,
        "a request handler panicked"
    );
    problem.into_response()
}

async fn attach_listener(
    State(listener): State<Arc<Listener>>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(listener);
    if *request.method() == Method::POST {
        request.extensions_mut().insert(Posted);
    }
    next.run(request).await
}

/// Refuses a request for a host that is not ours (DNS rebinding).
async fn check_host(
    State(listener): State<Arc<Listener>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let host = request_host(&request).unwrap_or_default();
    if listener.knows_host(&host) {
        return Ok(next.run(request).await);
    }
    Err(Problem::new(Kind::UnknownHost)
        .with_field("host")
        .with_value(&host))
}

/// The host of a request: the authority of HTTP/2, else the one `Host` header.
fn request_host(request: &Request) -> Option<String> {
    if let Some(authority) = request.uri().authority() {
        return Some(authority.as_str().to_owned());
    }
    let mut all = request.headers().get_all(header::HOST).iter();
    let host = all.next()?.to_str().ok()?.to_owned();
    all.next().is_none().then_some(host)
}

/// Refuses a changing request that another site's page made.
///
/// SOURCE: Fetch Metadata and the `Origin` header (Fetch standard). A browser says where the
/// request comes from in `Sec-Fetch-Site`; over plain http it leaves that out and sends `Origin`
/// alone. A program sends neither, but then it carries its own token, which no page of another
/// site can add.
async fn check_origin(
    State(listener): State<Arc<Listener>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if is_from_nowhere(&request) {
        request.headers_mut().remove(header::COOKIE);
        return Ok(next.run(request).await);
    }
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if reads || is_ours(&listener, &request) {
        return Ok(next.run(request).await);
    }
    let from = text(request.headers(), &header::ORIGIN)
        .unwrap_or("none")
        .to_owned();
    Err(Problem::new(Kind::ForeignOrigin)
        .with_field("origin")
        .with_value(&from))
}

/// A program without a token, which may stop and nothing else. It goes on without its cookies, so that no
/// page of another site acts as somebody, and its body must be `application/json`, which a form cannot
/// send.
fn is_from_nowhere(request: &Request) -> bool {
    let headers = request.headers();
    let json = text(headers, &header::CONTENT_TYPE)
        .is_some_and(|kind| kind.starts_with("application/json"));
    *request.method() == Method::POST
        && request.uri().path() == ACTS
        && json
        && !headers.contains_key("sec-fetch-site")
        && !headers.contains_key(header::ORIGIN)
        && !text(headers, &header::AUTHORIZATION).is_some_and(|a| a.starts_with("Bearer "))
}

fn is_ours(listener: &Listener, request: &Request) -> bool {
    let headers = request.headers();
    if headers.contains_key("sec-fetch-site") {
        let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
        return matches!(site, Some("same-origin" | "none"));
    }
    if headers.contains_key(header::ORIGIN) {
        let Some(origin) = text(headers, &header::ORIGIN) else {
            return false;
        };
        let Some(host) = request_host(request) else {
            return false;
        };
        let own = format!("{}://{}", listener.mode.scheme(), host);
        return origin.eq_ignore_ascii_case(&own);
    }
    text(headers, &header::AUTHORIZATION).is_some_and(|a| a.starts_with("Bearer "))
}

/// The one value of a header; none if absent, unreadable or sent twice.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let value = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(value)
}

async fn add_headers(
    State(listener): State<Arc<Listener>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 7] = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with it a browser sends `Origin: null` with our own forms, and over
        // plain http, where `Sec-Fetch-Site` is left out, nothing would tell them from foreign ones.
        // `same-origin` gives other sites as little.
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), screen-wake-lock=(self), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::VARY, "Cookie, Accept-Language, Accept"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if listener.mode != Mode::PlainLan {
        // Over plain http browsers ignore it, with a warning on every page.
        let name = HeaderName::from_static("cross-origin-opener-policy");
        headers.insert(name, HeaderValue::from_static("same-origin"));
    }
    if listener.mode == Mode::Tls && listener.real_name {
        let value = HeaderValue::from_static("max-age=15552000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    // Without a word about caching a browser may guess; a state must never come out of a cache.
    let unsaid = !headers.contains_key(header::CACHE_CONTROL);
    if unsaid {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Shows a problem as a page to a browser, and gives bare error statuses of other layers the same
/// shape.
async fn show_problems(request: Request, next: Next) -> Response {
    let cx = Cx::read(request.uri(), request.headers(), request.extensions());
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|a| a.to_str().ok());
    let wants_page = accept.is_some_and(|a| a.contains("text/html"));
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let known = response.extensions().get::<Problem>().cloned();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let plain = kind
        .and_then(|k| k.to_str().ok())
        .is_none_or(|k| k.starts_with("text/plain"));
    let problem = match known {
        Some(problem) => problem,
        None if plain => explain(status, response).await,
        // A page that answers with its own words, such as a refusal.
        None => return response,
    };
    if wants_page {
        return (problem.kind.status(), problem_page(&cx, &problem)).into_response();
    }
    problem.into_response()
}

/// A bare error of a library: its words become the detail.
async fn explain(status: StatusCode, response: Response) -> Problem {
    let words = axum::body::to_bytes(response.into_body(), 4096)
        .await
        .unwrap_or_default();
    let words = String::from_utf8_lossy(&words).trim().to_lowercase();
    let problem = Problem::new(Kind::from_status(status));
    if problem.kind == Kind::Fault {
        let problem = problem.with_reference();
        tracing::error!(
            reference = problem.more.reference,
            status = status.as_u16(),
            words,
            "fault"
        );
        return problem;
    }
    problem.with_detail(words)
}

/// The problem as a page without a production's frame. STOP is on it as on every page.
pub fn problem_page(cx: &Cx, problem: &Problem) -> Response {
    let status = problem.kind.status();
    let page = Page {
        title: problem.title(cx.lang),
        kicker: status.as_str(),
        quiet: true,
        ..Page::default()
    };
    layout::respond(cx, &page, problem_body(cx, problem))
}

/// Where to go on: signing in, the page that the form stood on, this one without what was asked of it, or the first page.
fn way_back<'a>(cx: &'a Cx, problem: &Problem) -> (&'a str, &'static str) {
    let asked = cx.here.split_once('?').map(|(path, _)| path);
    match problem.kind {
        Kind::NotSignedIn => ("/sign-in", cx.t("signin.title")),
        _ if cx.posted => (&cx.here, cx.t("desk.back")),
        Kind::BadInput => (asked.unwrap_or("/"), cx.t("desk.back")),
        _ => ("/", cx.t("problem.start")),
    }
}

/// What to do about the problem, then what is known of it.
pub(crate) fn problem_body(cx: &Cx, problem: &Problem) -> Markup {
    let rows = [
        (
            cx.t("problem.hub"),
            Some(problem.more.detail.as_str()).filter(|d| !d.is_empty()),
        ),
        (cx.t("problem.field"), problem.more.field.as_deref()),
        (cx.t("problem.value"), problem.more.value.as_deref()),
        (cx.t("problem.reference"), problem.more.reference.as_deref()),
    ];
    html! {
        div.notice data-state="hold" role="alert" {
            p { span.cell-label { (cx.t("problem.remedy")) } }
            p.reason { (problem.remedy_text(cx.lang)) }
        }
        dl.facts {
            @for (name, value) in rows {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
        }
        @let (to, words) = way_back(cx, problem);
        p { a.button.quiet href=(to) { (words) } }
    }
}
