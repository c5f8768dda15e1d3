//! The whole web application over one hub: its state, who is signed in, live events, and the router
//! that the binary serves.
//!
//! Nothing here decides; the hub does. The listener of a request (what it may be used for) travels in
//! [`Cx`], so one router serves every listener.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use jiff::tz::TimeZone;
use looks_app::accounts::{CodeCheck, SignedIn};
use looks_app::{AppError, Hub, Live};
use looks_core::Timestamp;
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use tokio_stream::wrappers::{BroadcastStream, IntervalStream};
use tokio_stream::{Stream, StreamExt};

use crate::context::{Cx, cookie};
use crate::i18n::Lang;
use crate::mode::{Listener, Mode};
use crate::page::view::{Frame, View};
use crate::problem::{Kind, Problem};
use crate::{page, security, shell};

/// Seconds between two `beat` events. A page that hears none for five says "not connected".
pub const BEAT: Duration = Duration::from_secs(2);

/// Over how many moments the beats of open boards are spread.
const BEATS_APART: usize = 20;

/// How the id of a device begins whose session was started on the open network, and only there.
pub const OPEN_DEVICE: &str = "lan-";

/// What every page works with. Clones are handles on the same hub.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The hub.
    pub hub: Hub,
    /// The time zone of the clock on screens where the production has chosen none.
    pub zone: TimeZone,
    /// The one that it chose.
    chosen: Arc<RwLock<Option<TimeZone>>>,
    /// Concerns of nobody signed in: enough for a whole set that speaks up at once, not for a flood that
    /// would fill the disk. Counted for the hub, never by address.
    pub unnamed: Arc<DefaultDirectRateLimiter>,
}

/// Unnamed concerns in a minute.
const UNNAMED: NonZeroU32 = NonZeroU32::new(60).unwrap();

impl AppState {
    /// Pages over a hub, with times in the zone that the production chose, else that of the machine.
    pub fn new(hub: Hub) -> Self {
        let chosen = Arc::new(RwLock::new(crate::admin::stored_zone(&hub)));
        let unnamed = Arc::new(RateLimiter::direct(Quota::per_minute(UNNAMED)));
        Self {
            hub,
            zone: TimeZone::system(),
            chosen,
            unnamed,
        }
    }

    /// The zone of every time on screens and in forms.
    pub fn zone(&self) -> TimeZone {
        let chosen = self.chosen.read().unwrap_or_else(PoisonError::into_inner);
        chosen.clone().unwrap_or_else(|| self.zone.clone())
    }

    /// Takes the zone that was just stored for every page from now on.
    pub(crate) fn choose_zone(&self) {
        let mut chosen = self.chosen.write().unwrap_or_else(PoisonError::into_inner);
        *chosen = crate::admin::stored_zone(&self.hub);
    }

    /// The zone's distance from UTC at a moment, as `-07:00`.
    pub fn offset(&self, at: Timestamp) -> String {
        let at = jiff::Timestamp::from_millisecond(at.ms()).unwrap_or_default();
        at.to_zoned(self.zone()).strftime("%:z").to_string()
    }

    /// Time of day, `HH:MM:SS`, in the hub's zone.
    pub fn time_of_day(&self, at: Timestamp) -> String {
        jiff::Timestamp::from_millisecond(at.ms()).map_or_else(
            |_| "--:--:--".to_owned(),
            |t| t.to_zoned(self.zone()).strftime("%H:%M:%S").to_string(),
        )
    }

    /// Date and time, `YYYY-MM-DD HH:MM`, in the hub's zone.
    pub fn date_and_time(&self, at: Timestamp) -> String {
        jiff::Timestamp::from_millisecond(at.ms()).map_or_else(
            |_| "----".to_owned(),
            |t| {
                t.to_zoned(self.zone())
                    .strftime("%Y-%m-%d %H:%M")
                    .to_string()
            },
        )
    }

    /// The session of a request, if its cookie stands for one. The cookie's name belongs to the kind
    /// of listener, so a session of an open network never counts on a protected one.
    pub fn session(
        &self,
        cx: &Cx,
        headers: &axum::http::HeaderMap,
    ) -> Result<Option<SignedIn>, Problem> {
        match cookie(headers, cx.mode().cookie_name()) {
            Some(secret) => {
                let found = self.hub.accounts().session(secret)?;
                // The name of a cookie is the sender's word: whoever read a secret along on the open
                // network could send it here under the other name.
                let open = cx.mode() == Mode::PlainLan;
                Ok(found.filter(|s| s.device.starts_with(OPEN_DEVICE) == open))
            }
            None => Ok(None),
        }
    }

    /// Who acts, and how strongly known, after a code was tried: the person signed in on this device,
    /// or another one with an own code on it.
    pub async fn check_code(
        &self,
        session: &SignedIn,
        signer: &PersonId,
        code: &str,
    ) -> Result<CodeAnswer, Problem> {
        match self.hub.check_code(signer, code).await {
            Ok(CodeCheck::Right) if session.person == *signer => {
                Ok(CodeAnswer::Right(Strength::OwnSession))
            }
            Ok(CodeCheck::Right) => Ok(CodeAnswer::Right(Strength::CodeOnOtherDevice)),
            Ok(CodeCheck::Wrong { tries, wait_s }) => Ok(CodeAnswer::Wrong { tries, wait_s }),
            Err(AppError::TooManyTries { wait_s }) => Ok(CodeAnswer::Wrong { tries: 0, wait_s }),
            Err(other) => Err(other.into()),
        }
    }
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAnswer {
    /// It is the person's own.
    Right(Strength),
    /// It is not, or is not looked at yet.
    Wrong {
        /// Wrong tries in a row; 0 where unknown.
        tries: u32,
        /// Seconds until the next try is looked at.
        wait_s: u64,
    },
}

impl CodeAnswer {
    /// Words for the field, in the page's language; none where the code was right.
    pub fn words(self, lang: Lang) -> Option<String> {
        let Self::Wrong { wait_s, .. } = self else {
            return None;
        };
        Some(if wait_s > 0 {
            crate::i18n::fill(lang, "code.wait", &[("seconds", &wait_s.to_string())])
        } else {
            crate::i18n::text(lang, "code.wrong").to_owned()
        })
    }
}

/// Who is signed in on the device that asks; nobody is an ordinary answer.
#[derive(Debug, Clone)]
pub struct Viewer(pub Option<SignedIn>);

impl FromRequestParts<AppState> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let cx = Cx::read(&parts.uri, &parts.headers, &parts.extensions);
        app.session(&cx, &parts.headers).map(Self)
    }
}

impl From<AppError> for Problem {
    /// A hub's error as an answer: its own words, its own status, and what to do.
    fn from(error: AppError) -> Self {
        let kind = match error.kind().status {
            400 => Kind::BadInput,
            401 => Kind::NotSignedIn,
            404 => Kind::NotFound,
            409 => Kind::Changed,
            413 => Kind::TooLarge,
            429 => Kind::TooMany,
            503 | 507 => Kind::NotStored,
            _ => Kind::Fault,
        };
        match error {
            AppError::BadCommand {
                field,
                value,
                remedy,
                detail,
            } => Self::input(&field, &value, &remedy).with_detail(detail),
            AppError::TooLong { field, size, limit } => {
                Self::input(&field, "", "").with_length(size, limit)
            }
            AppError::BadInput {
                field,
                value,
                remedy,
            } => Self::input(field, &value, &remedy),
            AppError::Internal(words) => {
                let problem = Self::new(Kind::Fault).with_reference();
                tracing::error!(
                    reference = problem.more.reference,
                    words,
                    "fault of the hub"
                );
                problem
            }
            other => Self::new(kind).with_detail(other.to_string()),
        }
    }
}

/// Everything, for [`security::harden`]: each listener puts its own shell around a clone.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/events", get(events))
        .merge(page::routes())
        .merge(routes_admin())
        .merge(shell::routes())
        .fallback(nothing_here)
        .layer(from_fn_with_state(state.clone(), framed))
        .with_state(state)
}

async fn nothing_here() -> Problem {
    Problem::new(Kind::NotFound)
}

/// Shows a problem to a browser in the production's frame: whoever is signed in stays so, and a stop from
/// there halts the same unit as from any other page. What cannot be framed is left to the shell.
async fn framed(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let accept = request.headers().get(ACCEPT).and_then(|a| a.to_str().ok());
    if !accept.is_some_and(|a| a.contains("text/html")) {
        return next.run(request).await;
    }
    let headers = request.headers().clone();
    let cx = Cx::read(request.uri(), &headers, request.extensions());
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>() else {
        return response;
    };
    let Ok(who) = app.session(&cx, &headers) else {
        return response;
    };
    let view = View::new(app, cx, who, None);
    let status = problem.kind.status();
    let frame = Frame {
        title: problem.title(view.cx.lang),
        kicker: status.as_str(),
        quiet: true,
        ..Frame::default()
    };
    let mut page = view.respond(&frame, security::problem_body(&view.cx, problem));
    *page.status_mut() = status;
    page
}

/// The router with the shell of one listener around it.
pub fn served(state: AppState, listener: &Arc<Listener>) -> Router {
    security::harden(router(state), listener)
}

/// The pages that prepare and keep the production: accounts, people, day, imports, record, API.
fn routes_admin() -> Router<AppState> {
    crate::admin::routes()
}

/// Live news for open pages. Real `beat` events every two seconds (a comment never reaches the page's
/// script), `board` and `stop` when something changed, `resync` when news was lost. News carries no
/// content: a page fetches what it may see.
async fn events(State(app): State<AppState>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let open = app.hub.board_opened();
    let news = BroadcastStream::new(app.hub.live()).map(|news| match news {
        Ok(Live::Board { size }) => Event::default().event("board").data(size.to_string()),
        Ok(Live::Stop { stop, recorded, .. }) => Event::default().event("stop").data(format!(
            "{stop} {}",
            if recorded { "recorded" } else { "pending" }
        )),
        Ok(Live::Resync) | Err(_) => Event::default().event("resync").data("all"),
    });
    // Three hundred phones that come back together do not all beat together: the second beat comes after
    // a part of the time that differs from one open board to the next.
    let part = u32::try_from(app.hub.boards_open() % BEATS_APART).unwrap_or_default() + 1;
    let second = BEAT * part / u32::try_from(BEATS_APART).unwrap_or(1);
    let mut later = tokio::time::interval(BEAT);
    later.reset_after(second);
    let beats = tokio_stream::once(()).chain(IntervalStream::new(later).map(|_| ()));
    let beats = beats.map(move |()| {
        // The guard lives as long as the stream does: an open page is one that gets beats.
        let _ = &open;
        let now = app.hub.now();
        // How long the record is, so that a page which missed news fetches again at the next beat.
        let size = app.hub.snapshot().size.to_string();
        Event::default()
            .event("beat")
            .id(size)
            .data(app.time_of_day(now))
    });
    Sse::new(news.merge(beats).map(Ok))
}
