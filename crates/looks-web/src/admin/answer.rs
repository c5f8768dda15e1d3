//! Reasons and conditions in words: the engine's own texts, and the packs' texts with their sources.
//!
//! The set's board has its own views; these are for panels and lists of the office pages.

use looks_core::board::{Condition, Light, Notice};
use looks_core::id::PersonId;
use looks_core::reason::{Invariant, Reason, Refusal};
use looks_core::vocabulary::Role;
use maud::Markup;

use super::desk::Desk;
use crate::components::{self, Missing, RuleRef, State};
use crate::context::Cx;
use crate::evidence;
use crate::i18n::Lang;
use crate::page::view::capital;
use crate::words::said;

/// The engine's language for the page's.
pub(crate) fn lang(cx: &Cx) -> looks_core::Lang {
    match cx.lang {
        Lang::En => looks_core::Lang::En,
        Lang::Es => looks_core::Lang::Es,
    }
}

/// What is known about an id of an invariant, a notice or a rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// What is missing.
    pub message: String,
    /// What puts it right.
    pub remedy: String,
    /// Who can.
    pub who: Vec<Role>,
    /// Source and clause.
    pub source: String,
}

/// Looks an id up in the engine's own lists, then in the packs. An id nobody knows stays visible.
pub(crate) fn known(desk: &Desk, id: &str) -> Known {
    let lang = desk.lang();
    if let Some(invariant) = Invariant::find(id) {
        let text = invariant.text(lang);
        return Known {
            message: text.message.to_owned(),
            remedy: text.remedy.to_owned(),
            who: invariant.who().to_vec(),
            source: String::new(),
        };
    }
    if let Some(notice) = Notice::find(id) {
        let text = notice.text(lang);
        let who = notice.condition([]).who;
        return Known {
            message: text.message.to_owned(),
            remedy: text.remedy.to_owned(),
            who,
            source: String::new(),
        };
    }
    let rules = desk.app.hub.rules();
    let Some(rule) = rules.book().and_then(|book| book.rule(id)) else {
        return Known {
            message: id.to_owned(),
            ..Known::default()
        };
    };
    let text = rule.text(lang);
    Known {
        message: text.message.clone(),
        remedy: text.remedy.clone(),
        who: rule.who.clone(),
        source: format!("{}, {}", rule.source, rule.clause),
    }
}

/// One piece of evidence, such as ``setup `14` ``, as people write it.
fn thing(desk: &Desk, text: &str) -> String {
    match text.split_once(" `") {
        Some((kind, value)) => {
            let value = value.trim_end_matches('`');
            match kind {
                "item" => value.to_uppercase(),
                "setup" => format!("{} {}", desk.t("word.setup"), value.to_uppercase()),
                "viewer" | "by" | "to" | "person" | "cleared" | "earlier" | "cleared by"
                | "absent" => {
                    let person = PersonId::parse(value).ok();
                    person.map_or_else(|| value.to_owned(), |person| desk.name(&person))
                }
                _ => said::word(&desk.cx, "", kind, value)
                    .unwrap_or_else(|| said::thing(&desk.cx, kind, value)),
            }
        }
        None => text.to_owned(),
    }
}

/// A sentence: message, evidence, remedy. Whom a rule's finding is about is named to those signed in.
fn sentence(desk: &Desk, known: &Known, id: &str, about: &[String]) -> String {
    let mut out = capital(&known.message);
    let mut said: Vec<String> = about.iter().map(|text| thing(desk, text)).collect();
    if desk.me.is_some() {
        let rules = desk.app.hub.rules();
        let people = evidence::people(&rules, desk.state(), desk.now, id, about);
        said.extend(people.iter().map(|person| desk.name(person)));
    }
    if !said.is_empty() {
        out.push_str(": ");
        out.push_str(&said.join(", "));
    }
    if !known.remedy.is_empty() {
        out.push_str(". ");
        out.push_str(&capital(&known.remedy));
        out.push('.');
    }
    out
}

/// The panel of a refusal.
pub(crate) fn panel(desk: &Desk, refusal: &Refusal, asked: &str, entry: Option<u64>) -> Markup {
    let lines: Vec<(String, String, String, String)> = refusal
        .reasons
        .iter()
        .map(|Reason { id, about, .. }| {
            let known = known(desk, id);
            (
                sentence(desk, &known, id, about),
                desk.who_can(&known.who),
                id.clone(),
                known.source,
            )
        })
        .collect();
    let missing: Vec<Missing<'_>> = lines
        .iter()
        .map(|(what, who, id, source)| Missing {
            what,
            who,
            rule: Some(RuleRef { id, source }),
        })
        .collect();
    let entry = entry.map(|n| desk.tf("desk.entry", &[("number", &n.to_string())]));
    components::refusal_panel(
        &desk.cx,
        &components::Refusal {
            id: "refused",
            asked,
            missing: &missing,
            entry: entry.as_deref().unwrap_or_default(),
        },
    )
}

/// Conditions as the list component shows them, worst first.
pub(crate) fn conditions(desk: &Desk, all: &[&Condition]) -> Markup {
    let mut sorted: Vec<&Condition> = all.to_vec();
    sorted.sort_by_key(|c| std::cmp::Reverse(c.light));
    let lines: Vec<(State, String, String, String, String)> = sorted
        .iter()
        .map(|c| {
            let known = known(desk, &c.id);
            let who = if c.who.is_empty() { &known.who } else { &c.who };
            (
                light(c.light),
                sentence(desk, &known, &c.id, &c.about),
                desk.who_can(who),
                c.id.clone(),
                known.source,
            )
        })
        .collect();
    let rows: Vec<components::Condition<'_>> = lines
        .iter()
        .map(
            |(state, reason, clears, id, source)| components::Condition {
                state: *state,
                reason,
                clears,
                rule: Some(RuleRef { id, source }),
            },
        )
        .collect();
    components::condition_list(&desk.cx, &rows)
}

/// A light of the engine as a state of the screen.
pub(crate) const fn light(light: Light) -> State {
    match light {
        Light::Clear => State::Clear,
        Light::Hold => State::Hold,
        Light::Unknown => State::Unknown,
        Light::Stop => State::Stop,
    }
}
