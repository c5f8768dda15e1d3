//! What the pages of the office share: who asks, what is true now, names in words, forms that are
//! sent once, and the one way from a form to the record and back.
//!
//! It decides nothing: a command goes to the hub, and its answer is shown.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;
use jiff::tz::TimeZone;
use looks_app::accounts::SignedIn;
use looks_app::hub::Snapshot;
use looks_app::{Answer, Submission};
use looks_core::State;
use looks_core::Timestamp;
use looks_core::board::Board;
use looks_core::id::{PersonId, UnitId};
use looks_core::private::Words;
use looks_core::state::Person;
use looks_core::vocabulary::{Role, Strength};
use maud::{Markup, html};
use serde_json::Value;

use super::answer;
pub(crate) use super::forms::{
    Fields, Order, choices, fold, form, input, known, lead_to, line, nonce, pick, ticks,
};
use crate::app::{AppState, CodeAnswer, Viewer};
use crate::components;
use crate::context::Cx;
use crate::layout::{self, Page, Section, Who};
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// How strongly the person signed in is known where no code was asked for: as on the set's pages, less
/// than with their own code. Enough to prepare and to report; no step towards a performer passes.
pub(crate) const WITHOUT_CODE: Strength = Strength::Witnessed;

/// One request to an office page.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    /// Language, theme, listener.
    pub cx: Cx,
    /// The hub and its accounts.
    pub app: AppState,
    /// State and board of this moment.
    pub snap: Arc<Snapshot>,
    /// The hub's time.
    pub now: Timestamp,
    /// Who asks.
    pub me: Option<SignedIn>,
    /// Name and port by which the request came; one of the hub's own, or it was turned away.
    host: String,
    /// The production's zone, read once for the request.
    zone: TimeZone,
}

impl FromRequestParts<AppState> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let cx = Cx::read(&parts.uri, &parts.headers, &parts.extensions);
        let Viewer(me) = Viewer::from_request_parts(parts, app).await?;
        Ok(Self {
            cx,
            snap: app.hub.snapshot(),
            now: app.hub.now(),
            app: app.clone(),
            me,
            host: host_of(parts),
            zone: app.zone(),
        })
    }
}

/// The authority of HTTP/2, else the `Host` header.
fn host_of(parts: &Parts) -> String {
    let header = || {
        parts
            .headers
            .get(header::HOST)
            .and_then(|h| h.to_str().ok())
            .unwrap_or("localhost")
    };
    parts
        .uri
        .authority()
        .map_or_else(|| header().to_owned(), ToString::to_string)
}

impl Desk {
    /// Everything that is true at this moment.
    pub(crate) fn state(&self) -> &State {
        &self.snap.state
    }

    /// What everybody sees at this moment.
    pub(crate) fn board(&self) -> &Board {
        &self.snap.board
    }

    /// Date and time on screens, `YYYY-MM-DD HH:MM`.
    pub(crate) fn when(&self, at: Timestamp) -> String {
        jiff::Timestamp::from_millisecond(at.ms()).map_or_else(
            |_| "----".to_owned(),
            |t| {
                t.to_zoned(self.zone())
                    .strftime("%Y-%m-%d %H:%M")
                    .to_string()
            },
        )
    }

    /// The last day of a document. A day alone is kept as its last second anywhere on earth, which
    /// no zone would show as that day.
    pub(crate) fn until(&self, at: Timestamp) -> String {
        let last = TimeZone::fixed(jiff::tz::Offset::constant(-12));
        jiff::Timestamp::from_millisecond(at.ms())
            .map(|t| t.to_zoned(last))
            .ok()
            .filter(|t| t.time() == jiff::civil::time(23, 59, 59, 0))
            .map_or_else(|| self.when(at), |t| t.date().to_string())
    }

    /// The catalogue text for `key`.
    pub(crate) fn t(&self, key: &str) -> &'static str {
        self.cx.t(key)
    }

    /// The catalogue text for `key` with its places filled.
    pub(crate) fn tf(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.cx.tf(key, values)
    }

    /// The engine's language for the page's.
    pub(crate) fn lang(&self) -> looks_core::Lang {
        answer::lang(&self.cx)
    }

    /// The person signed in, or the answer that nobody is.
    pub(crate) fn signed_in(&self) -> Result<&SignedIn, Problem> {
        self.me
            .as_ref()
            .ok_or_else(|| Problem::new(Kind::NotSignedIn))
    }

    /// The person signed in as the roster has them.
    pub(crate) fn my_entry(&self) -> Option<&Person> {
        let me = self.me.as_ref()?;
        self.state().people.get(&me.person).map(|p| &**p)
    }

    /// Whether the person signed in has one of the roles.
    pub(crate) fn i_am(&self, roles: &[Role]) -> bool {
        self.my_entry()
            .is_some_and(|p| roles.iter().any(|r| p.is(*r)))
    }

    /// Refuses an ability that this listener does not offer.
    pub(crate) fn require(&self, ability: Ability) -> Result<(), Problem> {
        self.cx.listener.require(ability)
    }

    /// A signed-in person at a listener that administers.
    pub(crate) fn office(&self) -> Result<&SignedIn, Problem> {
        self.require(Ability::Administer)?;
        self.signed_in()
    }

    /// A signed-in person with one of these roles at a listener that administers. For what is no
    /// command of the engine, which asks for roles by itself.
    pub(crate) fn office_of(&self, roles: &[Role]) -> Result<&SignedIn, Problem> {
        let me = self.office()?;
        if self.i_am(roles) {
            return Ok(me);
        }
        Err(Problem::new(Kind::NotAllowed)
            .with_remedy(&self.tf("desk.ask_role", &[("roles", &self.roles(roles))])))
    }

    /// Roles in words, parted by commas.
    pub(crate) fn roles<'a>(&self, roles: impl IntoIterator<Item = &'a Role>) -> String {
        let list: Vec<&str> = roles.into_iter().map(|r| self.t(words::role(*r))).collect();
        list.join(", ")
    }

    /// Roles in words with the people who have them, for "who can supply it".
    pub(crate) fn who_can(&self, roles: &[Role]) -> String {
        let list: Vec<String> = roles
            .iter()
            .map(|role| {
                let names: Vec<String> = self
                    .state()
                    .people_with(*role)
                    .take(3)
                    .map(|(id, _)| self.name(id))
                    .collect();
                let role = self.t(words::role(*role));
                if names.is_empty() {
                    role.to_owned()
                } else {
                    format!("{role} ({})", names.join(", "))
                }
            })
            .collect();
        list.join("; ")
    }

    /// The production's name, or nothing before there is one.
    pub(crate) fn production(&self) -> String {
        self.state()
            .production
            .as_ref()
            .map(|p| self.words(&p.name))
            .unwrap_or_default()
    }

    /// A person's name, or their id where the name is not here. Who is not signed in reads a role
    /// and an initial: a page on an open screen is no list of names.
    pub(crate) fn name(&self, person: &PersonId) -> String {
        let full = self.full_name(person);
        if self.me.is_some() {
            return full;
        }
        let role = self
            .state()
            .people
            .get(person)
            .and_then(|p| p.roles.iter().next().copied());
        let role = role.map_or("", |r| self.t(words::role(r)));
        let initial = full.chars().next().unwrap_or('?');
        format!("{role} {initial}").trim().to_owned()
    }

    /// A person's name whoever reads it: for the person's own invitation and the made-up demo.
    pub(crate) fn full_name(&self, person: &PersonId) -> String {
        let found = self.state().people.get(person).map(|p| self.words(&p.name));
        found
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| person.to_string())
    }

    /// Everybody on the roster by name, as choices: id and name with roles.
    pub(crate) fn people(&self, fits: impl Fn(&Person) -> bool) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = self
            .state()
            .people
            .iter()
            .filter(|(_, p)| fits(p))
            .map(|(id, p)| {
                (
                    id.to_string(),
                    format!("{} – {}", self.name(id), self.roles(&p.roles)),
                )
            })
            .collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        all
    }

    /// A page in the frame of this production.
    pub(crate) fn show(&self, title: &str, section: Section, body: Markup) -> Response {
        self.show_as(
            StatusCode::OK,
            &Page {
                title,
                section,
                ..Page::default()
            },
            body,
        )
    }

    /// A page with a status of its own; production, day, unit and person are filled in here.
    pub(crate) fn show_as(&self, status: StatusCode, page: &Page<'_>, body: Markup) -> Response {
        let production = self.production();
        let me = self
            .me
            .as_ref()
            .zip(self.my_entry())
            .map(|(me, p)| (self.name(&me.person), self.roles(&p.roles)));
        let units: Vec<UnitId> = self.state().open_units().into_iter().collect();
        let unit = match units.as_slice() {
            [one] => Some((one.as_str(), one.as_str())),
            _ => None,
        };
        let day = self
            .state()
            .days
            .iter()
            .find(|(_, d)| d.open)
            .map(|(id, _)| id.to_string())
            .unwrap_or_default();
        let as_of = self.app.time_of_day(self.now);
        let page = Page {
            production: &production,
            unit: page.unit.or(unit),
            day: if page.day.is_empty() { &day } else { page.day },
            who: me.as_ref().map(|(name, role)| Who { name, role }),
            as_of: if page.quiet { "" } else { &as_of },
            ..page.clone()
        };
        let mut response = layout::respond(&self.cx, &page, body);
        *response.status_mut() = status;
        response
    }

    /// Sends a command of the person signed in, and leads to `next` where it was accepted.
    pub(crate) async fn act(
        &self,
        fields: &Fields,
        command: Value,
        asked: &str,
        next: &str,
    ) -> Result<Response, Problem> {
        let me = self.office()?;
        self.submit(
            fields,
            Some(me.person.clone()),
            WITHOUT_CODE,
            command,
            asked,
            next,
        )
        .await
    }

    /// Like [`Desk::act`], with the person's signing code in the field `code` checked first.
    pub(crate) async fn sign(
        &self,
        fields: &Fields,
        command: Value,
        asked: &str,
        next: &str,
    ) -> Result<Response, Problem> {
        self.require(Ability::Sign)?;
        let me = self.signed_in()?;
        let strength = match self
            .app
            .check_code(me, &me.person, fields.get("code"))
            .await?
        {
            CodeAnswer::Right(strength) => strength,
            wrong @ CodeAnswer::Wrong { .. } => {
                let words = wrong.words(self.cx.lang).unwrap_or_default();
                return Ok(self.not_signed(asked, &words, next));
            }
        };
        self.submit(
            fields,
            Some(me.person.clone()),
            strength,
            command,
            asked,
            next,
        )
        .await
    }

    /// The page after a wrong code in the field `code`; none where it is the person's own. For what is no
    /// command and asks for a code all the same.
    pub(crate) async fn wrong_code(
        &self,
        fields: &Fields,
        asked: &str,
        back: &str,
    ) -> Result<Option<Response>, Problem> {
        self.require(Ability::Sign)?;
        let me = self.signed_in()?;
        let checked = self
            .app
            .check_code(me, &me.person, fields.get("code"))
            .await?;
        let words = checked.words(self.cx.lang);
        Ok(words.map(|words| self.not_signed(asked, &words, back)))
    }

    /// Sends a command and shows the answer: on to `next`, or the refusal with every reason.
    pub(crate) async fn submit(
        &self,
        fields: &Fields,
        by: Option<PersonId>,
        strength: Strength,
        command: Value,
        asked: &str,
        next: &str,
    ) -> Result<Response, Problem> {
        let answer = self.ask(fields, by, strength, command).await?;
        Ok(self.shown(&answer, asked, next))
    }

    /// Sends a command and gives the hub's answer.
    pub(crate) async fn ask(
        &self,
        fields: &Fields,
        by: Option<PersonId>,
        strength: Strength,
        command: Value,
    ) -> Result<Answer, Problem> {
        // Who acts without a name acts without a device as well.
        let device = by
            .as_ref()
            .and(self.me.as_ref())
            .map(|me| me.device.clone());
        let mut submission = Submission::new(fields.command_id(&command), by, strength, command);
        submission.device = device;
        Ok(self.app.hub.submit(submission).await?)
    }

    /// An answer of the hub as an answer of the page.
    pub(crate) fn shown(&self, answer: &Answer, asked: &str, next: &str) -> Response {
        if let Some(refusal) = answer.refusal() {
            let body = html! {
                (answer::panel(self, refusal, asked, answer.index()))
                p { a.button.quiet href=(next) { (self.t("desk.back")) } }
            };
            let page = Page {
                title: self.t("desk.refused"),
                ..Page::default()
            };
            return self.show_as(StatusCode::CONFLICT, &page, body);
        }
        lead_to(next)
    }

    /// The page after a wrong code.
    fn not_signed(&self, asked: &str, wrong: &str, back: &str) -> Response {
        let body = html! {
            (components::notice(&self.cx, components::State::Hold, html! {
                p.reason { (wrong) }
                p { (asked) }
                p { (self.t("desk.not_recorded")) }
            }))
            p { a.button href=(back) { (self.t("desk.back")) } }
        };
        let page = Page {
            title: self.t("desk.wrong_code"),
            ..Page::default()
        };
        self.show_as(StatusCode::FORBIDDEN, &page, body)
    }
}

// Addresses, times and private words.
impl Desk {
    /// Where phones reach this hub, without a slash at the end: the full address where the listener
    /// knows one, else the one this request came by.
    pub(crate) fn base_address(&self) -> String {
        if let Some(full) = &self.cx.listener.full_address {
            return full.trim_end_matches('/').to_owned();
        }
        format!("{}://{}", self.cx.mode().scheme(), self.host)
    }

    /// The zone that times on screens and in forms are in: the production's own, else the hub's.
    pub(crate) fn zone(&self) -> TimeZone {
        self.zone.clone()
    }

    /// Which zone the times of a page are in, and where that is set.
    pub(crate) fn zone_line(&self) -> Markup {
        let zone = self.app.offset(self.now);
        html! {
            p.help { (self.tf("day.zone", &[("zone", &zone)])) " " a href="/admin#zone" { (self.t("day.zone_set")) } }
        }
    }

    /// A moment on the production's clocks as the wire writes it; `field` is blamed if it cannot be.
    pub(crate) fn moment(&self, field: &str, date: &str, time: &str) -> Result<String, Problem> {
        self.moment_after(field, date, time, 0)
    }

    /// [`Desk::moment`], some days later.
    pub(crate) fn moment_after(
        &self,
        field: &str,
        date: &str,
        time: &str,
        days: i32,
    ) -> Result<String, Problem> {
        let read = || -> Option<String> {
            let date: jiff::civil::Date = date.parse().ok()?;
            let time: jiff::civil::Time = time.parse().ok()?;
            let date = date.checked_add(jiff::Span::new().days(days)).ok()?;
            let at = date.to_datetime(time).to_zoned(self.zone()).ok()?;
            Some(at.timestamp().to_string())
        };
        read().ok_or_else(|| {
            Problem::input(field, &format!("{date} {time}"), self.t("desk.date_help"))
        })
    }

    /// The plain text behind a reference; empty where there is none, and a plain mark where it is
    /// not kept here.
    pub(crate) fn words(&self, words: &Words) -> String {
        if words.is_empty() {
            return String::new();
        }
        self.app
            .hub
            .words(&words.0)
            .unwrap_or_else(|| self.t("desk.not_kept").to_owned())
    }
}
