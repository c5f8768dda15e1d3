//! Rules in words: what refuses, where it stands, who can supply what is missing.
//!
//! Readable by everybody on every listener: a refusal always leads here.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use looks_core::board::Notice;
use looks_core::gate::Effect;
use looks_core::reason::Invariant;
use looks_rules::{BASE, Filter, Grade, Rule, RuleBook};
use maud::{Markup, html};
use serde::Deserialize;

use super::answer;
use super::desk::{self, Desk};
use crate::app::AppState;
use crate::components::{self, Field, Input};
use crate::i18n::{self, Lang};
use crate::layout::{Page, Section};
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words::{self, said};

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/rules", get(list))
        .route("/rules/{*id}", get(one))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    pack: String,
    all: String,
}

async fn list(d: Desk, Query(search): Query<Search>) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    let rules = d.app.hub.rules();
    let Some(book) = rules.book() else {
        return Ok(d.show(
            d.t("rules.title"),
            Section::More,
            components::empty_state(d.t("rules.none"), ""),
        ));
    };
    let wanted = Filter {
        pack: Some(search.pack.as_str()).filter(|p| !p.is_empty()),
        text: Some(search.q.trim()).filter(|q| !q.is_empty()),
        command: None,
    };
    let found: Vec<&Rule> = book
        .list(&wanted)
        .into_iter()
        .filter(|r| !search.all.is_empty() || in_force(&d, r.pack.as_str()))
        .collect();
    let packs: Vec<(String, String)> = book
        .packs()
        .map(|p| {
            (
                p.head.id.to_string(),
                format!("{} · {}", p.head.id, p.head.title),
            )
        })
        .collect();
    let body = html! {
        form method="get" action="/rules" role="search" {
            (components::field(&d.cx, &Field {
                id: "q", name: "q", label: d.t("rules.search"), value: &search.q, input: Input::Search, ..Field::default()
            }))
            (desk::pick(&d.cx, "pack", d.t("rules.pack"), &search.pack, &packs, false))
            (components::check_box("all", "all", "yes", d.t("rules.all"), !search.all.is_empty()))
            button.button.quiet type="submit" { (d.t("people.find")) }
        }
        (packs_part(&d, book))
        (components::section("found", d.t("rules.found"), &found.len().to_string(), html! {
            @if found.is_empty() { (components::empty_state(d.t("rules.nothing"), d.t("rules.nothing_next"))) }
            ul.rows {
                @for rule in &found {
                    li { a href={ "/rules/" (rule.id) } { code { (rule.id) } } " " (rule.text(d.lang()).message)
                        " " span.data { (grade(&d, rule.grade)) } }
                }
            }
        }))
    };
    Ok(d.show(d.t("rules.title"), Section::More, body))
}

/// Whether a pack decides on this production.
fn in_force(d: &Desk, pack: &str) -> bool {
    pack == BASE
        || d.state()
            .production
            .as_ref()
            .is_some_and(|p| p.packs.iter().any(|id| id.as_str() == pack))
}

fn packs_part(d: &Desk, book: &RuleBook) -> Markup {
    let rows: Vec<Vec<Markup>> = book
        .packs()
        .map(|p| {
            let id = p.head.id.as_str();
            let (title, place) = said::pack(&d.cx, id, &p.head.title, &p.head.jurisdiction);
            vec![
                html! { a href={ "/rules?all=yes&pack=" (id) } { (title) } },
                html! { code { (id) } },
                html! { (place) },
                html! { (p.rules.len()) },
                html! { (p.head.date) },
                html! { @if in_force(d, id) { strong { (d.t("rules.in_force")) } } @else { (d.t("rules.not_chosen")) } },
            ]
        })
        .collect();
    let heads = [
        d.t("rules.pack"),
        d.t("rules.id"),
        d.t("rules.where"),
        d.t("rules.rules"),
        d.t("rules.dated"),
        d.t("rules.stands"),
    ];
    desk::fold(
        d.t("rules.packs"),
        &html! {
            p { (d.t("rules.packs_text")) }
            (components::table(d.t("rules.packs"), &heads, &rows))
        },
    )
}

fn grade(d: &Desk, grade: Grade) -> &'static str {
    d.t(match grade {
        Grade::S => "grade.s",
        Grade::X => "grade.x",
        Grade::Second => "grade.2",
        Grade::House => "grade.house",
    })
}

fn effect(d: &Desk, effect: Effect) -> String {
    match effect {
        Effect::Refuse => d.t("effect.refuse").to_owned(),
        Effect::Warn => d.t("effect.warn").to_owned(),
        Effect::Record => d.t("effect.record").to_owned(),
        Effect::Clock(seconds) => d.tf("effect.clock", &[("minutes", &(seconds / 60).to_string())]),
    }
}

async fn one(d: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    let rules = d.app.hub.rules();
    let rule = rules.book().and_then(|book| book.explain(&id, d.lang()));
    let (message, body) = match rule {
        Some(explained) => {
            let rule = explained.rule;
            let facts: Vec<(&str, &str)> = explained.facts.clone();
            (
                explained.text.message.clone(),
                html! {
                    (texts([(&rule.en.message, &rule.en.remedy), (&rule.es.message, &rule.es.remedy)]))
                    (about(&d, rule, explained.pack_title, explained.jurisdiction))
                    (condition(&d, rule, &facts))
                },
            )
        }
        None => engines_own(&d, &id).ok_or_else(|| {
            Problem::new(Kind::NotFound)
                .with_field("rule")
                .with_value(&id)
        })?,
    };
    let page = Page {
        title: &message,
        kicker: &id,
        section: Section::More,
        ..Page::default()
    };
    Ok(d.show_as(StatusCode::OK, &page, body))
}

/// Message and remedy in both languages: two people at one phone may read different ones.
fn texts(both: [(&str, &str); 2]) -> Markup {
    let [en, es] = both;
    html! {
        @for (language, (message, remedy)) in [(Lang::En, en), (Lang::Es, es)] {
            section.part lang=(language.code()) aria-label=(language.own_name()) {
                p.reason { (message) }
                p { span.cell-label { (i18n::text(language, "problem.remedy")) } " " (remedy) }
            }
        }
    }
}

fn about(d: &Desk, rule: &Rule, pack: &str, place: &str) -> Markup {
    let on: Vec<&str> = rule
        .on
        .iter()
        .map(|act| words::act(act).map_or(act.as_str(), |key| d.t(key)))
        .collect();
    let (pack, place) = said::pack(&d.cx, rule.pack.as_str(), pack, place);
    html! {
        dl.facts {
            div { dt { (d.t("rules.effect")) } dd { (effect(d, rule.effect)) } }
            div { dt { (d.t("rules.source")) } dd { (rule.source) } }
            div { dt { (d.t("rules.clause")) } dd { (rule.clause) } }
            div { dt { (d.t("rules.grade")) } dd { (grade(d, rule.grade)) } }
            div { dt { (d.t("rules.pack")) } dd { (pack) @if !in_force(d, rule.pack.as_str()) { " – " (d.t("rules.not_chosen")) } } }
            div { dt { (d.t("rules.where")) } dd { (place) } }
            @if let Some(from) = rule.from { div { dt { (d.t("permits.from")) } dd { (from) } } }
            @if let Some(until) = rule.until { div { dt { (d.t("person.until")) } dd { (until) } } }
            @if !rule.who.is_empty() { div { dt { (d.t("condition.who")) } dd { (d.who_can(&rule.who)) } } }
            div { dt { (d.t("rules.asked_at")) } dd { (on.join(", ")) } }
        }
        @if !rule.sure_note.is_empty() { p { span.cell-label { (d.t("rules.note")) } " " (rule.sure_note) } }
    }
}

fn condition(d: &Desk, rule: &Rule, facts: &[(&str, &str)]) -> Markup {
    components::section(
        "condition",
        d.t("rules.condition"),
        "",
        html! {
            pre.data { (rule.when) }
            @if !facts.is_empty() {
                dl.values {
                    @for (name, meaning) in facts { div { dt { code { (name) } } dd lang="en" { (meaning) } } }
                }
            }
        },
    )
}

/// The engine's own refusals and notices, which no pack can take away.
fn engines_own(d: &Desk, id: &str) -> Option<(String, Markup)> {
    use looks_core::Lang::{En, Es};
    let (en, es, text) = if let Some(i) = Invariant::find(id) {
        (i.text(En), i.text(Es), "rules.invariant_text")
    } else {
        let notice = Notice::find(id)?;
        (notice.text(En), notice.text(Es), "rules.notice_text")
    };
    let known = answer::known(d, id);
    let who = if known.who.is_empty() {
        String::new()
    } else {
        d.who_can(&known.who)
    };
    Some((
        known.message,
        html! {
            (texts([(en.message, en.remedy), (es.message, es.remedy)]))
            p { (d.t(text)) }
            @if !who.is_empty() { p { span.cell-label { (d.t("condition.who")) } " " (who) } }
        },
    ))
}
