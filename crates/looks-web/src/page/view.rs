//! One moment of the production as one person on one device may see it: names, words, times, and the
//! frame of a page. Reads; changes nothing.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use looks_app::accounts::SignedIn;
use looks_app::hub::Snapshot;
use looks_core::board::{self, Light};
use looks_core::id::{ItemId, PersonId, SetupId, StopId, UnitId};
use looks_core::private::Words;
use looks_core::reason::{Invariant, Lang as CoreLang, Refusal};
use looks_core::state::{Custody, Hold, Item};
use looks_core::vocabulary::{Check, Procedure, Role};
use looks_core::{State, Timestamp};
use maud::{Markup, html};

use super::next::Next;
use super::station::{self, Line, Station};
use crate::app::AppState;
use crate::components::{self, Condition, Missing, RuleRef};
use crate::context::Cx;
use crate::evidence;
use crate::i18n::Lang;
use crate::layout::{self, Page, Section, Who};
use crate::mode::Mode;
use crate::problem::{Kind, Problem};
use crate::words;

/// The moment, the person and the page.
#[derive(Debug)]
pub struct View {
    /// The hub.
    pub app: AppState,
    /// Listener, language, theme, address.
    pub cx: Cx,
    /// State and board of one moment.
    pub snapshot: Arc<Snapshot>,
    /// Who is signed in here.
    pub who: Option<SignedIn>,
    /// Number of the entry that this page's address says was just recorded.
    pub done: Option<u64>,
}

impl FromRequestParts<AppState> for View {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let cx = Cx::read(&parts.uri, &parts.headers, &parts.extensions);
        let who = app.session(&cx, &parts.headers)?;
        let done = parts.uri.query().and_then(|q| {
            q.split('&')
                .find_map(|pair| pair.strip_prefix("done=")?.parse().ok())
        });
        Ok(Self::new(app.clone(), cx, who, done))
    }
}

/// The rule that holds a setup for what the script has in its scene.
pub const SCRIPT_RULE: &str = "base/script-assessment";

impl View {
    /// The moment that is now.
    pub fn new(app: AppState, cx: Cx, who: Option<SignedIn>, done: Option<u64>) -> Self {
        let snapshot = app.hub.snapshot();
        Self {
            app,
            cx,
            snapshot,
            who,
            done,
        }
    }

    /// Takes a fresh look, after something was recorded.
    pub fn refresh(&mut self) {
        self.snapshot = self.app.hub.snapshot();
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.snapshot.state
    }

    /// The board.
    pub fn board(&self) -> &board::Board {
        &self.snapshot.board
    }

    /// The hub's time.
    pub fn now(&self) -> Timestamp {
        self.app.hub.now()
    }

    /// The catalogue text for `key`.
    pub fn t(&self, key: &str) -> &'static str {
        self.cx.t(key)
    }

    /// The page's language, as the engine's texts know it.
    pub fn lang(&self) -> CoreLang {
        match self.cx.lang {
            Lang::En => CoreLang::En,
            Lang::Es => CoreLang::Es,
        }
    }

    // ---- people ------------------------------------------------------------------------------------

    /// Who is signed in here.
    pub fn me(&self) -> Option<&PersonId> {
        self.who.as_ref().map(|w| &w.person)
    }

    /// Who is signed in here, or the answer that nobody is.
    pub fn need_me(&self) -> Result<&SignedIn, Problem> {
        self.who
            .as_ref()
            .ok_or_else(|| Problem::new(Kind::NotSignedIn))
    }

    /// The person signed in has this role.
    pub fn i_am(&self, role: Role) -> bool {
        self.me().is_some_and(|p| self.state().person_is(p, role))
    }

    /// The person signed in is a handler by role.
    pub fn i_handle(&self) -> bool {
        self.me().is_some_and(|p| self.state().handles(p))
    }

    /// The person signed in keeps the roster: first or second AD.
    pub fn i_run_the_floor(&self) -> bool {
        self.i_am(Role::FirstAd) || self.i_am(Role::SecondAd)
    }

    /// A text that may be a reference into the private parts.
    pub fn words(&self, words: &Words) -> String {
        if words.0.starts_with("part:") {
            return self
                .app
                .hub
                .words(&words.0)
                .unwrap_or_else(|| self.t("text.erased").to_owned());
        }
        words.0.clone()
    }

    /// A person's name; the id where the roster has none.
    pub fn name(&self, person: &PersonId) -> String {
        self.state()
            .people
            .get(person)
            .map(|p| self.words(&p.name))
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| person.to_string())
    }

    /// The word of a person's first role, the most answerable first.
    pub fn role_of(&self, person: &PersonId) -> &'static str {
        let found = self
            .state()
            .people
            .get(person)
            .and_then(|p| Role::ALL.iter().copied().find(|role| p.is(*role)));
        found.map_or("", |role| self.t(words::role(role)))
    }

    /// Role and initial, for boards that anybody can read: `armorer I`.
    pub fn short(&self, person: &PersonId) -> String {
        let name = self.name(person);
        let initial = name.chars().next().unwrap_or('?');
        let role = self.role_of(person);
        if role.is_empty() {
            initial.to_string()
        } else {
            format!("{role} {initial}")
        }
    }

    /// Name and role where somebody is signed in; role and initial where not.
    pub fn full(&self, person: &PersonId) -> String {
        if self.who.is_none() {
            return self.short(person);
        }
        let role = self.role_of(person);
        let name = self.name(person);
        if role.is_empty() {
            name
        } else {
            format!("{name}, {role}")
        }
    }

    /// Roles in words, parted by commas.
    pub fn roles<'a>(&self, roles: impl IntoIterator<Item = &'a Role>) -> String {
        let all: Vec<&str> = roles.into_iter().map(|r| self.t(words::role(*r))).collect();
        all.join(", ")
    }

    // ---- things ------------------------------------------------------------------------------------

    /// `HH:MM` in the hub's zone.
    pub fn clock(&self, at: Timestamp) -> String {
        self.app.time_of_day(at).chars().take(5).collect()
    }

    /// The item, or the answer that there is none. Pages write names in capitals, so they are found so too.
    pub fn item(&self, id: &str) -> Result<&Arc<Item>, Problem> {
        let found = ItemId::parse(&id.to_ascii_lowercase())
            .ok()
            .and_then(|id| self.state().items.get(&id));
        found.ok_or_else(|| {
            Problem::new(Kind::NotFound)
                .with_field("item")
                .with_value(id)
        })
    }

    /// The id of a setup, planned or dropped, in capitals too, or the answer that there is none.
    pub fn setup_id(&self, id: &str) -> Result<SetupId, Problem> {
        SetupId::parse(&id.to_ascii_lowercase())
            .ok()
            .filter(|id| {
                let state = self.state();
                state.setups.contains_key(id) || state.dropped.contains_key(id)
            })
            .ok_or_else(|| {
                Problem::new(Kind::NotFound)
                    .with_field("setup")
                    .with_value(id)
            })
    }

    /// Nobody is signed in, on a network that anybody can join: then no page says where weapons are kept,
    /// what is in a container, or a serial. Lights and reasons stay.
    pub fn is_open_to_all(&self) -> bool {
        self.who.is_none() && self.cx.mode() == Mode::PlainLan
    }

    /// Make and model, or the class where neither is known.
    pub fn item_title(&self, item: &Item) -> String {
        let both = format!("{} {}", item.about.make, item.about.model);
        let both = both.trim();
        if both.is_empty() {
            self.t(words::class(item.about.class)).to_owned()
        } else {
            both.to_owned()
        }
    }

    /// Who or what has the item, in words.
    pub fn custody(&self, item: &Item) -> String {
        match &item.custody {
            Custody::Container(_) if self.is_open_to_all() => self.t("custody.kept").to_owned(),
            Custody::Container(c) => self
                .cx
                .tf("custody.container", &[("container", c.as_str())]),
            Custody::Handler(p) | Custody::Performer(p) => self.full(p),
            Custody::Other(p) => self.cx.tf("custody.other", &[("who", &self.full(p))]),
            Custody::Lying => self.t("custody.lying").to_owned(),
            Custody::Missing => self.t("custody.missing").to_owned(),
            Custody::Away => self.t("custody.away").to_owned(),
        }
    }

    /// The steps of a clearance in words: `steps recorded 10:42, armorer I, first AD D`.
    pub fn recorded(&self, item: &Item) -> Option<String> {
        let c = item.clearance.as_ref()?;
        Some(self.cx.tf(
            "board.steps",
            &[
                ("at", &self.clock(c.at)),
                ("handler", &self.short(&c.handler)),
                ("ad", &self.short(&c.first_ad)),
            ],
        ))
    }

    /// What is recorded as loaded, in words.
    pub fn load(&self, item: &Item) -> String {
        let state = self.t(words::load_state(item.load.state()));
        if item.load.count == 0 {
            return self.empty(item, state);
        }
        let count = item.load.count.to_string();
        self.cx
            .tf("item.load", &[("state", state), ("count", &count)])
    }

    /// "Cold, empty" is said of what was proved so. Of anything else it is what the record has, if that.
    fn empty(&self, item: &Item, state: &str) -> String {
        let doubt = [Hold::Quarantine, Hold::Unproved];
        let nearby = matches!(
            item.custody,
            Custody::Handler(_) | Custody::Other(_) | Custody::Lying | Custody::Missing
        );
        let full = item.about.class.procedure() == Procedure::Full;
        if !full || item.proof.is_some() {
            state.to_owned()
        } else if doubt.iter().any(|h| item.holds.contains(h)) {
            self.t("item.load_unknown").to_owned()
        } else if nearby {
            self.cx.tf("item.load_unproved", &[("state", state)])
        } else {
            state.to_owned()
        }
    }

    /// The unit of an open day, if there is exactly one.
    pub fn only_unit(&self) -> Option<UnitId> {
        let mut units = self.state().open_units().into_iter();
        units.next().filter(|_| units.next().is_none())
    }

    /// The mark of a condition: one that holds nothing up is a note. `Clear` belongs to what is clear.
    const fn mark(light: Light) -> components::State {
        match light {
            Light::Clear => components::State::Note,
            other => Self::light(other),
        }
    }

    /// The light as the components draw it.
    pub const fn light(light: Light) -> components::State {
        match light {
            Light::Clear => components::State::Clear,
            Light::Hold => components::State::Hold,
            Light::Stop => components::State::Stop,
            Light::Unknown => components::State::Unknown,
        }
    }

    // ---- reasons -----------------------------------------------------------------------------------

    /// A script is confidential: an open board does not say what is in it.
    fn is_veiled(&self, id: &str) -> bool {
        self.who.is_none() && id == SCRIPT_RULE
    }

    /// What a condition or reason says: message, remedy, who can supply it, where the rule stands.
    pub fn reason(&self, id: &str) -> Reason {
        let lang = self.lang();
        if self.is_veiled(id) {
            return Reason {
                message: self.t("script.held").to_owned(),
                remedy: self.t("script.held_next").to_owned(),
                who: String::new(),
                source: String::new(),
            };
        }
        if let Some(i) = Invariant::find(id) {
            let text = i.text(lang);
            return Reason {
                message: text.message.to_owned(),
                remedy: text.remedy.to_owned(),
                who: self.roles(i.who()),
                source: self.t("rule.engine").to_owned(),
            };
        }
        if let Some(n) = board::Notice::find(id) {
            let text = n.text(lang);
            return Reason {
                message: text.message.to_owned(),
                remedy: text.remedy.to_owned(),
                who: String::new(),
                source: String::new(),
            };
        }
        let rules = self.app.hub.rules();
        match rules.book().and_then(|book| book.rule(id)) {
            Some(rule) => {
                let text = rule.text(lang);
                Reason {
                    message: text.message.clone(),
                    remedy: text.remedy.clone(),
                    who: self.roles(&rule.who),
                    source: format!("{}, {}", rule.source, rule.clause),
                }
            }
            None => Reason {
                message: id.to_owned(),
                ..Reason::default()
            },
        }
    }

    /// What a condition says, with the remedy that fits where its item is now.
    fn reason_here(&self, condition: &board::Condition) -> Reason {
        let reason = self.reason(&condition.id);
        let item = condition
            .about
            .iter()
            .filter_map(|text| text.strip_prefix("item `")?.strip_suffix('`'))
            .filter_map(|id| ItemId::parse(id).ok())
            .find_map(|id| self.state().items.get(&id));
        let (Some(notice), Some(item)) = (board::Notice::find(&condition.id), item) else {
            return reason;
        };
        let text = notice.text_for(item, self.lang());
        Reason {
            remedy: text.remedy.to_owned(),
            ..reason
        }
    }

    /// Evidence in words. On an open board names stay out; `named` lets them in. Whom a rule's finding
    /// is about is named to those signed in.
    fn evidence(&self, id: &str, about: &[String], named: bool) -> String {
        let mut all: Vec<String> = about
            .iter()
            .filter_map(|text| self.fact(text, named))
            .collect();
        if self.who.is_some() {
            let rules = self.app.hub.rules();
            let people = evidence::people(&rules, self.state(), self.now(), id, about);
            all.extend(people.iter().map(|person| self.full(person)));
        }
        all.join("; ")
    }

    /// One piece of evidence, such as ``viewer `lead` ``.
    fn fact(&self, text: &str, named: bool) -> Option<String> {
        let Some((kind, value)) = text
            .split_once(" `")
            .map(|(k, v)| (k, v.trim_end_matches('`')))
        else {
            return Some(text.to_owned());
        };
        match kind {
            "viewer" | "by" | "to" | "person" | "cleared" | "earlier" | "cleared by" => {
                let person = PersonId::parse(value).ok()?;
                named.then(|| self.full(&person))
            }
            "role" => Role::find(value).map(|r| self.t(words::role(r)).to_owned()),
            "check" => Check::find(value).map(|c| self.t(words::check(c)).to_owned()),
            "cause" => from_wire(value).map(|c| self.t(words::void(c)).to_owned()),
            "deviation" => from_wire(value).map(|d| self.t(words::deviation(d)).to_owned()),
            // Whoever must act is told so; an open board says role and initial.
            "waits for" => {
                let person = PersonId::parse(value).ok()?;
                Some(self.full(&person))
            }
            "item" => Some(value.to_uppercase()),
            // A stop's id says nothing to a person; when it was called does.
            "stop" => {
                let stops = &self.state().stops;
                let stop = StopId::parse(value).ok().and_then(|id| stops.get(&id))?;
                Some(self.clock(stop.at))
            }
            "setup" => Some(format!("{} {}", self.t("word.setup"), value.to_uppercase())),
            _ => Some(words::said::thing(&self.cx, kind, value)),
        }
    }

    /// The board's conditions as a list, the gravest first, each reason once.
    pub fn conditions(&self, all: &[board::Condition]) -> Markup {
        let mut order: Vec<&board::Condition> = Vec::new();
        for c in all {
            if !order.iter().any(|o| o.id == c.id && o.about == c.about) {
                order.push(c);
            }
        }
        order.sort_by_key(|c| std::cmp::Reverse(c.light));
        let texts: Vec<(components::State, String, String, String, Reason)> = order
            .iter()
            .map(|c| {
                let reason = self.reason_here(c);
                let evidence = self.evidence(&c.id, &c.about, false);
                let mut words = sentence(&reason.message, &evidence);
                if !reason.remedy.is_empty() {
                    words.push_str(". ");
                    words.push_str(&capital(&reason.remedy));
                    words.push('.');
                }
                let mut who = if c.who.is_empty() {
                    reason.who.clone()
                } else {
                    self.roles(&c.who)
                };
                if !c.escalated_to.is_empty() {
                    let to = self.roles(&c.escalated_to);
                    who.push_str("; ");
                    who.push_str(&self.cx.tf("condition.escalated", &[("who", &to)]));
                }
                (Self::mark(c.light), words, who, c.id.clone(), reason)
            })
            .collect();
        let rows: Vec<Condition<'_>> = texts
            .iter()
            .map(|(state, words, who, id, reason)| Condition {
                state: *state,
                reason: words,
                clears: who,
                // The board's own notices are no rules and have no source; the script's rule would say what is in it.
                rule: (!id.starts_with("board/") && !self.is_veiled(id)).then_some(RuleRef {
                    id,
                    source: &reason.source,
                }),
            })
            .collect();
        components::condition_list(&self.cx, &rows)
    }

    /// The gravest condition in one line, for a tile. Who is waited for is named with it.
    pub fn headline(&self, all: &[board::Condition]) -> String {
        all.iter().max_by_key(|c| c.light).map_or_else(
            || self.t("board.recorded").to_owned(),
            |c| {
                let waits = c.about.iter().filter(|a| a.starts_with("waits for `"));
                let who: Vec<String> = waits.filter_map(|text| self.fact(text, false)).collect();
                sentence(&self.reason(&c.id).message, &who.join("; "))
            },
        )
    }

    /// The words of a station for what is signed there now: the acts themselves, or its own name where
    /// that is the one act.
    pub fn station(&self, item: &Item, station: Station, lines: &[Line]) -> String {
        let acts = station::acts(item, station, lines);
        if acts.is_empty() {
            return self.t(station.title()).to_owned();
        }
        capital(&self.acts(&acts))
    }

    fn acts(&self, keys: &[&'static str]) -> String {
        let all: Vec<&str> = keys.iter().map(|key| self.t(key)).collect();
        all.join(", ")
    }

    /// The words of a next action.
    pub fn next(&self, next: &Next) -> String {
        let acts = self.acts(&next.acts);
        if next.key.starts_with("station.") && !acts.is_empty() {
            return capital(&acts);
        }
        let who = next.who.as_ref().map(|p| self.name(p)).unwrap_or_default();
        let at = next
            .at
            .map(|at| self.app.time_of_day(at))
            .unwrap_or_default();
        let values = [("acts", acts.as_str()), ("who", &who), ("at", &at)];
        self.cx.tf(next.key, &values)
    }

    /// A refusal as a panel: every reason, who can supply it, the rule with its source.
    pub fn refusal(&self, asked: &str, refusal: &Refusal, entry: Option<u64>) -> Markup {
        let texts: Vec<(String, Reason, &str)> = refusal
            .reasons
            .iter()
            .map(|r| {
                let reason = self.reason(&r.id);
                let mut what = sentence(&reason.message, &self.evidence(&r.id, &r.about, true));
                if !reason.remedy.is_empty() {
                    what.push_str(". ");
                    what.push_str(&capital(&reason.remedy));
                    what.push('.');
                }
                (what, reason, r.id.as_str())
            })
            .collect();
        let missing: Vec<Missing<'_>> = texts
            .iter()
            .map(|(what, reason, id)| Missing {
                what,
                who: &reason.who,
                rule: Some(RuleRef {
                    id,
                    source: &reason.source,
                }),
            })
            .collect();
        let entry = entry
            .map(|n| self.cx.tf("entry.number", &[("n", &n.to_string())]))
            .unwrap_or_default();
        components::refusal_panel(
            &self.cx,
            &components::Refusal {
                id: "refused",
                asked,
                missing: &missing,
                entry: &entry,
            },
        )
    }

    // ---- the frame ---------------------------------------------------------------------------------

    /// A page with the frame of this production around it.
    pub fn respond(&self, page: &Frame<'_>, body: Markup) -> Response {
        let state = self.state();
        let production = state
            .production
            .as_ref()
            .map(|p| self.words(&p.name))
            .unwrap_or_default();
        let unit = page.unit.clone().or_else(|| self.only_unit());
        let day = state
            .days
            .iter()
            .find(|(_, d)| d.open && unit.as_ref().is_none_or(|u| *u == d.unit))
            .map(|(id, _)| id.to_string())
            .unwrap_or_default();
        let who = self.me().map(|p| (self.name(p), self.role_of(p)));
        let as_of = self.app.time_of_day(self.now());
        let said = self.done.map(|n| {
            let words = self.cx.tf("entry.recorded", &[("n", &n.to_string())]);
            components::info(html! { p { (words) } })
        });
        let frame = Page {
            title: page.title,
            kicker: page.kicker,
            production: &production,
            unit: unit.as_ref().map(|u| (u.as_str(), u.as_str())),
            day: &day,
            who: who.as_ref().map(|(name, role)| Who { name, role }),
            section: page.section,
            as_of: &as_of,
            fragment: page.fragment,
            quiet: page.quiet,
            primary: page.primary.clone(),
            said,
        };
        layout::respond(&self.cx, &frame, body)
    }
}

/// What is particular to one page.
#[derive(Debug, Clone, Default)]
pub struct Frame<'a> {
    /// Title and only `h1`.
    pub title: &'a str,
    /// A short line above it.
    pub kicker: &'a str,
    /// The unit that a stop from this page halts; the only open one if `None`.
    pub unit: Option<UnitId>,
    /// Where in the navigation.
    pub section: Section,
    /// Address of the live fragment, if the body is one.
    pub fragment: Option<&'a str>,
    /// No connection of its own.
    pub quiet: bool,
    /// The docked action.
    pub primary: Option<Markup>,
}

/// A reason in words.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// What is wrong.
    pub message: String,
    /// What puts it right.
    pub remedy: String,
    /// Who can supply it.
    pub who: String,
    /// Source and clause of the rule.
    pub source: String,
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn sentence(message: &str, evidence: &str) -> String {
    let message = capital(message);
    if evidence.is_empty() {
        message
    } else {
        format!("{message}: {evidence}")
    }
}

fn from_wire<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::from(word)).ok()
}
