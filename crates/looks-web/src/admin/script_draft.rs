//! One draft of a script as a whole: the strip, what it calls for, and its scenes, all of them or those that are asked for.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use looks_core::state::Standing;
use looks_core::vocabulary::{Hazard, Presence};
use looks_script::report::said;
use maud::{Markup, html};

use super::desk::{self, Desk};
use super::script_strip;
use super::scripts::{find, standing, upload};
use crate::app::AppState;
use crate::components::{self, State};
use crate::layout::{Page, Section};
use crate::problem::Problem;
use crate::script::{self, DraftShown, SceneShown, Shown};
use crate::words;

/// Routes of this page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/scripts/{id}", get(page))
}

/// Which scenes are asked for: those with a hazard, with something undecided or dismissed; all where nothing is said.
#[derive(Debug, Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    what: String,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    dismissed: bool,
}

/// Which scenes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    All,
    Open,
    Dismissed,
    With(Hazard),
}

impl Only {
    fn of(asked: &Asked) -> Result<Self, Problem> {
        if asked.what.is_empty() {
            return Ok(match (asked.open, asked.dismissed) {
                (true, _) => Self::Open,
                (_, true) => Self::Dismissed,
                _ => Self::All,
            });
        }
        let mut all = Hazard::ALL.iter();
        all.find(|h| h.as_str() == asked.what)
            .map(|h| Self::With(*h))
            .ok_or_else(|| {
                let names: Vec<&str> = Hazard::ALL.iter().map(|h| h.as_str()).collect();
                Problem::input("what", &asked.what, &names.join(", "))
            })
    }

    const fn what(self) -> Option<Hazard> {
        match self {
            Self::With(what) => Some(what),
            Self::All | Self::Open | Self::Dismissed => None,
        }
    }

    fn has(self, scene: &SceneShown) -> bool {
        match self {
            Self::All => true,
            Self::Open => scene.open() > 0,
            Self::Dismissed => scene.dismissed() > 0,
            Self::With(what) => scene.has(what),
        }
    }
}

/// What is said above every finding.
pub(super) fn caution(d: &Desk) -> Markup {
    html! { p.help { (d.t("script.caution")) } }
}

/// Why the file of a draft is not read, where it is not.
pub(super) fn unread(d: &Desk, shown: &DraftShown) -> Markup {
    html! {
        @if let Err(error) = &shown.draft {
            @let why = error.to_string();
            (components::notice(&d.cx, State::Unknown, html! {
                p.reason { (d.t("script.unread")) }
                p { (said(&why, script::language(d.cx.lang))) }
                p { (d.t("script.unread_next")) }
            }))
        }
    }
}

/// The way to the first scene that waits, from a page about the whole draft.
pub(super) fn to_next_open(d: &Desk, shown: &DraftShown, only: Option<Hazard>) -> Option<Markup> {
    let in_force = d.state().script_in_force(&shown.id);
    let scene = shown.next_open(usize::MAX, only).filter(|_| in_force)?;
    Some(next_link(d, shown, (scene, only), "button act"))
}

/// A link to a scene that waits.
pub(super) fn next_link(
    d: &Desk,
    shown: &DraftShown,
    (scene, only): (&SceneShown, Option<Hazard>),
    class: &str,
) -> Markup {
    let what = only.map(|what| d.t(words::hazard(what)));
    html! { a class=(class) href={ "/scripts/" (shown.id) "/" (scene.turn) (asking(only)) } accesskey="n" {
        (d.tf("script.next_open", &[("scene", &scene.name())])) @if let Some(what) = what { " · " (what) }
    } }
}

/// What keeps to one category from page to page.
pub(super) fn asking(only: Option<Hazard>) -> String {
    only.map_or_else(String::new, |what| format!("?what={}", what.as_str()))
}

async fn page(
    d: Desk,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shown = find(&d, &id).await?;
    let only = Only::of(&asked)?;
    let in_force = d.state().script_in_force(&shown.id);
    let body = html! {
        p.kicker { (standing(&d, &shown.id, &shown.script)) }
        (unread(&d, &shown))
        (caution(&d))
        (script_strip::strip(&d, &shown, None))
        (kinds(&d, &shown, only))
        @if only == Only::All { (calls_for(&d, &shown)) }
        (scenes(&d, &shown, only))
        @if only == Only::All { (about(&d, &shown)) }
        @if in_force && only == Only::All {
            (components::section("next-draft", d.t("script.next_draft"), "", html! {
                p { (d.t("script.next_draft_text")) }
                (upload(&d, Some(&shown.id), None))
            }))
            (desk::fold(d.t("script.withdraw"), &desk::form(&format!("/scripts/{}/withdraw", shown.id), &html! {
                p { (d.t("script.withdraw_text")) }
                (desk::line(&d.cx, "withdraw.reason", d.t("script.reason"), "", "", true))
                button.button.quiet type="submit" { (d.t("script.withdraw")) }
            })))
        }
    };
    let title = d.words(&shown.script.name);
    let page = Page {
        title: &title,
        section: Section::More,
        primary: to_next_open(&d, &shown, only.what()),
        ..Page::default()
    };
    Ok(d.show_as(StatusCode::OK, &page, body))
}

/// What the letters on the strip stand for, the gravest first, with how many scenes have it: each shows those alone.
fn kinds(d: &Desk, shown: &DraftShown, only: Only) -> Markup {
    let count = |only: Only| shown.scenes.iter().filter(|s| only.has(s)).count();
    let (open, dismissed) = (count(Only::Open), count(Only::Dismissed));
    let to = |query: &str| format!("/scripts/{}{query}#scenes", shown.id);
    let current = |is: Only| (only == is).then_some("true");
    html! {
        nav.views aria-label=(d.t("script.only")) {
            a href=(to("")) aria-current=[current(Only::All)] { (d.t("script.all_scenes")) }
            @if open > 0 { a href=(to("?open=true")) aria-current=[current(Only::Open)] { span { (d.t("script.undecided")) " " (open) } } }
            @if dismissed > 0 { a href=(to("?dismissed=true")) aria-current=[current(Only::Dismissed)] { span { (d.t("script.with_dismissed")) " " (dismissed) } } }
            @for (what, n) in shown.kinds() {
                a href=(to(&format!("?what={}", what.as_str()))) aria-current=[current(Only::With(what))] {
                    span {
                        span.haz data-group=(script_strip::group(what)) data-kind="action" { b { (d.t(words::hazard_code(what))) } }
                        " " (d.t(words::hazard(what))) " " (n)
                    }
                }
            }
        }
    }
}

/// The scenes that are asked for, those in which nothing was found after the others and in one line each.
fn scenes(d: &Desk, shown: &DraftShown, only: Only) -> Markup {
    let asked = shown.scenes.iter().filter(|s| only.has(s));
    let (found, bare): (Vec<&SceneShown>, Vec<&SceneShown>) =
        asked.partition(|s| !s.hazards.is_empty());
    let open: usize = found.iter().map(|s| s.open()).sum();
    let note = d.tf("script.open_count", &[("n", &open.to_string())]);
    components::section(
        "scenes",
        d.t("script.scenes"),
        &note,
        html! {
            @if found.is_empty() && bare.is_empty() { (components::empty_state(d.t("script.none_such"), d.t("script.none_such_next"))) }
            ol.rows.scene-rows { @for scene in &found { li id={ "scene-" (scene.turn) } { (link(d, shown, scene, only)) (chips(d, scene)) } } }
            @if !bare.is_empty() {
                (desk::fold(&d.tf("script.bare", &[("n", &bare.len().to_string())]), &html! {
                    p.help { (d.t("script.nothing_next")) }
                    ol.rows.scene-rows { @for scene in &bare { li id={ "scene-" (scene.turn) } { (link(d, shown, scene, only)) } } }
                }))
            }
        },
    )
}

fn link(d: &Desk, shown: &DraftShown, scene: &SceneShown, only: Only) -> Markup {
    html! {
        a href={ "/scripts/" (shown.id) "/" (scene.turn) (asking(only.what())) } {
            span.scene-number { (scene.name()) } " "
            @if scene.heading.is_empty() { (d.t("word.scene")) } @else { (scene.heading) }
        }
    }
}

/// The hazards of a scene in one line, dismissed ones left out.
fn chips(d: &Desk, scene: &SceneShown) -> Markup {
    let counts = |h: &&Shown| h.standing() != Standing::Dismissed;
    let all: Vec<&Shown> = scene.hazards.iter().filter(counts).collect();
    html! {
        @if all.is_empty() { p.help { (script_strip::all_dismissed(d, scene)) } }
        @else { p.chips {
            @for h in all { (chip(d, h)) " " }
            @if scene.dismissed() > 0 { span.haz data-kind="mention" { b { (scene.dismissed()) } " " (d.t("script.with_dismissed")) } }
        } }
    }
}

fn chip(d: &Desk, h: &Shown) -> Markup {
    let (what, kind) = h.counts_as();
    let open = h.standing() == Standing::Found;
    html! {
        span.haz data-group=(script_strip::group(what)) data-kind=(kind.as_str()) data-open=[open.then_some("yes")] {
            b { (d.t(words::hazard_code(what))) } " " (d.t(words::hazard(what)))
            @if kind == Presence::Mention { " · " (d.t("presence.mention")) }
            @if open { " · " (d.t("script.undecided")) }
        }
    }
}

/// What leads to scenes, and which.
type Leading<'a> = BTreeMap<String, Vec<&'a SceneShown>>;

fn add<'a>(to: &mut Leading<'a>, name: String, scene: &'a SceneShown) {
    to.entry(name).or_default().push(scene);
}

/// Whom the whole script calls for, what may ask for an assessment, and which rules it leads to, each with its scenes;
/// dismissed hazards and what is only spoken of left out.
fn calls_for(d: &Desk, shown: &DraftShown) -> Markup {
    let language = script::language(d.cx.lang);
    let (mut people, mut triggers, mut rules) = (Leading::new(), Leading::new(), Leading::new());
    for scene in &shown.scenes {
        let on_set =
            |h: &&Shown| h.standing() != Standing::Dismissed && h.counts_as().1 == Presence::Action;
        for h in scene.hazards.iter().filter(on_set) {
            let leads = h.leads(language);
            for one in leads.people {
                add(&mut people, one.to_owned(), scene);
            }
            for one in leads.rules {
                add(&mut rules, one, scene);
            }
            let what = d.t(words::hazard(h.counts_as().0));
            if leads.advisor_may_ask {
                let may = d.t("script.advisor_may_ask");
                add(&mut triggers, format!("{what}: {may}"), scene);
            }
            if let Some(trigger) = leads.trigger {
                add(
                    &mut triggers,
                    format!("{what}: {} {trigger}", leads.law),
                    scene,
                );
            }
        }
    }
    let rows = |all: Leading<'_>| {
        let mut all: Vec<(String, Vec<&SceneShown>)> = all.into_iter().collect();
        for (_, scenes) in &mut all {
            scenes.dedup_by_key(|s| s.turn);
        }
        all.sort_by_key(|(_, scenes)| std::cmp::Reverse(scenes.len()));
        html! {
            dl.values.calls { @for (what, scenes) in all {
                div {
                    dt { (what) }
                    dd { @for scene in scenes { a href={ "/scripts/" (shown.id) "/" (scene.turn) } { (scene.name()) } " " } }
                }
            } }
        }
    };
    // Folded: on a phone they are longer than the scenes.
    let part = |title: &str, text: &str, all: Leading<'_>| {
        html! {
            @if !all.is_empty() {
                (desk::fold(&format!("{}: {}", d.t(title), all.len()), &html! { p.help { (d.t(text)) } (rows(all)) }))
            }
        }
    };
    html! {
        (part("script.calls_for", "script.calls_for_text", people))
        (part("script.may_ask", "script.may_ask_text", triggers))
        (part("script.rules_by_scene", "script.rules_of", rules))
    }
}

/// Where the draft comes from, what its reader said, and what can be taken away.
fn about(d: &Desk, shown: &DraftShown) -> Markup {
    let s = &shown.script;
    components::section(
        "about",
        d.t("script.about"),
        "",
        html! {
            dl.facts {
                div { dt { (d.t("script.filed")) } dd { (d.when(s.at)) } }
                div { dt { (d.t("script.filed_by")) } dd { (d.name(&s.by)) } }
                div { dt { (d.t("script.pages")) } dd { (s.pages) } }
                div { dt { (d.t("script.sum")) } dd { (s.file.get(..16).unwrap_or_default()) "…" } }
            }
            @if let Some(report) = &shown.report {
                @if !report.notices.is_empty() {
                    ul.rows { @for n in report.notices.iter().take(20) { li { (d.tf("script.line", &[("n", &n.line.to_string())])) ": " (n.words) } } }
                }
            }
            div.tiles.part {
                @if s.after.is_some() { a.button.quiet href={ "/scripts/" (shown.id) "/changes" } { (d.t("script.changes")) } }
                a.button.quiet href={ "/scripts/" (shown.id) "/export.csv" } { "CSV" }
                a.button.quiet href={ "/scripts/" (shown.id) "/export.json" } { "JSON" }
            }
        },
    )
}
