//! What changed between a draft and the one before, in hazards: new, changed, gone; the unchanged folded.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use looks_app::scripts::category;
use looks_core::id::{SceneKey, SetupId};
use looks_core::state::{Setup, Standing};
use looks_script::diff::{Change, Relation, SceneChange, SceneRef, Status};
use looks_script::report::{DiffReport, DiffRow};
use maud::{Markup, html};

use super::desk::{self, Desk};
use super::plan;
use super::script_draft::{caution, to_next_open, unread};
use super::script_scene::{confirming, standing, verdict};
use super::script_strip;
use super::scripts::find;
use crate::app::AppState;
use crate::components::{self, State};
use crate::layout::{Page, Section};
use crate::problem::{Kind, Problem};
use crate::script::{self, DraftShown, SceneShown, Shown};
use crate::words;

/// What a form of this page sends to come back to it.
pub(super) const BACK: &str = "changes";

/// Routes of this page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/scripts/{id}/changes", get(page))
}

async fn page(d: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    let new = find(&d, &id).await?;
    let before = new
        .script
        .after
        .clone()
        .ok_or_else(|| Problem::new(Kind::NotFound))?;
    let old = find(&d, before.as_str()).await?;
    let report = script::difference(&old, &new, script::language(d.cx.lang)).await;
    let title = d.tf(
        "script.changes_title",
        &[("old", &d.words(&old.script.name))],
    );
    let kicker = d.words(&new.script.name);
    let body = html! {
        (unread(&d, &old))
        (unread(&d, &new))
        @match &report {
            None => { (components::notice(&d.cx, State::Unknown, html! { p.reason { (d.t("script.no_difference")) } })) }
            Some(report) => { (shown(&d, (&old, &new), report)) }
        }
        (asked(&d, &new))
        (carried(&d, &new))
        (caution(&d))
        p.part { a.button.quiet href={ "/scripts/" (new.id) } { (d.t("script.to_draft")) } }
    };
    let frame = Page {
        title: &title,
        kicker: &kicker,
        section: Section::More,
        primary: to_next_open(&d, &new, None),
        ..Page::default()
    };
    Ok(d.show_as(StatusCode::OK, &frame, body))
}

fn shown(d: &Desk, (old, new): (&DraftShown, &DraftShown), report: &DiffReport) -> Markup {
    let of = |status: Status| -> Vec<&DiffRow> {
        report
            .hazards
            .iter()
            .filter(|h| h.status == status)
            .collect()
    };
    let parts = [
        ("new", "script.new", of(Status::New)),
        ("changed", "script.changed", of(Status::Changed)),
        ("gone", "script.gone", of(Status::Gone)),
    ];
    let none = parts.iter().all(|(_, _, rows)| rows.is_empty());
    let same = of(Status::Unchanged);
    html! {
        @if none { (components::empty_state(d.t("script.no_change"), d.t("script.no_change_next"))) }
        @for (id, key, rows) in &parts {
            @if !rows.is_empty() {
                (components::section(id, d.t(key), &rows.len().to_string(), html! {
                    ul.changes { @for row in rows { (line(d, (old, new), id, row)) } }
                }))
            }
        }
        (scenes(d, (old, new), report))
        (desk::fold(&d.tf("script.unchanged", &[("n", &same.len().to_string())]), &html! {
            @if same.is_empty() { p.help { (d.t("script.nothing")) } }
            ul.changes { @for row in &same { (line(d, (old, new), "same", row)) } }
        }))
    }
}

/// Scenes that are not what and where they were, so that nobody looks for one under a number it no longer has.
fn scenes(d: &Desk, (old, new): (&DraftShown, &DraftShown), report: &DiffReport) -> Markup {
    // Where a scene was put in or taken out, all that follow have another number: a line each only where setups are planned for it.
    let alone = |s: &SceneChange| {
        let bare = s.relation == Relation::Same && !s.moved && !s.retitled && !s.reworded;
        bare && s.renumbered && planned_for(d, old, s).is_empty()
    };
    let (renumbered, others): (Vec<&SceneChange>, Vec<&SceneChange>) =
        report.scenes.iter().partition(|s| alone(s));
    let rows: Vec<(&SceneChange, Vec<&str>)> = others
        .into_iter()
        .map(|s| (s, became(d, s)))
        .filter(|(_, became)| !became.is_empty())
        .collect();
    let called = |s: &SceneRef| {
        s.number
            .clone()
            .unwrap_or_else(|| (s.index + 1).to_string())
    };
    html! {
        @if !rows.is_empty() {
            (components::section("scenes", d.t("script.scenes"), &rows.len().to_string(), html! {
                ul.changes {
                    @for (s, became) in &rows {
                        li {
                            p {
                                @for (n, old) in s.old.iter().enumerate() { @if n > 0 { " + " } (called(old)) }
                                @if !s.old.is_empty() && !s.new.is_empty() { " → " }
                                @for (n, now) in s.new.iter().enumerate() {
                                    @if n > 0 { " + " }
                                    a href={ "/scripts/" (new.id) "/" (now.index) } { (called(now)) }
                                }
                                " " (s.new.first().or(s.old.first()).map_or("", |s| &s.heading))
                            }
                            p.help { (became.join(", ")) }
                            @let planned = if s.renumbered || s.new.is_empty() { planned_for(d, old, s) } else { BTreeSet::new() };
                            @if !planned.is_empty() {
                                p { strong { (d.t("script.planned_for")) " "
                                    @for (n, id) in planned.iter().enumerate() {
                                        @if n > 0 { ", " }
                                        @let anew = if plan::plans(d) { "/plan?setup=" } else { "/setup/" };
                                        a href={ (anew) (id) } { (id.as_str().to_uppercase()) }
                                    }
                                } }
                            }
                        }
                    }
                }
            }))
        }
        @if !renumbered.is_empty() {
            (desk::fold(&d.tf("script.renumbered_alone", &[("n", &renumbered.len().to_string())]), &html! {
                p.data { @for (n, s) in renumbered.iter().enumerate() {
                    @if n > 0 { ", " }
                    @if let (Some(old), Some(now)) = (s.old.first(), s.new.first()) { (called(old)) " → " (called(now)) }
                } }
            }))
        }
    }
}

/// Setups that were planned for a scene by the number it had.
fn planned_for<'a>(d: &'a Desk, old: &'a DraftShown, s: &SceneChange) -> BTreeSet<&'a SetupId> {
    let state = d.state();
    let was = s.old.iter().filter_map(|s| old.scenes.get(s.index));
    let keys: Vec<SceneKey> = was.filter_map(|s| SceneKey::parse(&s.key).ok()).collect();
    // Who was planned anew since means the number as it is now.
    let still = |id: &SetupId, setup: &Setup| {
        s.new.is_empty() || state.scene_renumbered(id, setup).is_some()
    };
    let draft = (&old.id, &*old.script);
    let mut all = BTreeSet::new();
    for key in &keys {
        let planned = state.setups.iter();
        let planned = planned.filter(|(_, setup)| state.is_planned_for(draft, key, setup));
        all.extend(planned.filter(|(id, s)| still(id, s)).map(|(id, _)| id));
    }
    all
}

/// What became of a scene, in words; nothing where it is what and where it was.
fn became<'a>(d: &'a Desk, s: &SceneChange) -> Vec<&'a str> {
    let what = match s.relation {
        Relation::Same => None,
        Relation::New => Some("script.scene_new"),
        Relation::Gone => Some("script.scene_gone"),
        Relation::Omitted => Some("script.scene_omitted"),
        Relation::Restored => Some("script.scene_restored"),
        Relation::Split => Some("script.scene_split"),
        Relation::Merged => Some("script.scene_merged"),
        Relation::Recut => Some("script.scene_recut"),
    };
    let more = [
        (s.moved, "script.scene_moved"),
        (s.renumbered, "script.scene_renumbered"),
        (s.retitled, "script.scene_retitled"),
        (
            s.reworded && s.relation == Relation::Same,
            "script.scene_reworded",
        ),
    ];
    let more = more.into_iter().filter(|(is, _)| *is).map(|(_, key)| key);
    what.into_iter().chain(more).map(|key| d.t(key)).collect()
}

fn line(d: &Desk, (old, new): (&DraftShown, &DraftShown), status: &str, row: &DiffRow) -> Markup {
    let side = row.new.first().or(row.old.first());
    let what = category(row.category);
    let scene = row.new.first().and_then(|s| new.scenes.get(s.scene_index));
    let now = row.new.first().zip(scene).and_then(|(side, scene)| {
        let found = scene.hazards.iter().find(|h| h.key == side.key)?;
        Some((scene, found))
    });
    let was = row
        .old
        .first()
        .filter(|_| row.new.is_empty())
        .and_then(|side| {
            let scene = old.scenes.get(side.scene_index)?;
            scene.hazards.iter().find(|h| h.key == side.key)
        });
    let number = side.and_then(|s| s.number.clone());
    html! {
        li data-status=(status) id=[now.map(|(_, h)| format!("c-{}", h.key))] {
            @if let (Some(side), Some(what)) = (side, what) {
                p.change-head {
                    span.haz data-group=(script_strip::group(what)) data-kind=(looks_app::scripts::presence(side.kind).as_str()) {
                        b { (d.t(words::hazard_code(what))) } " " (d.t(words::hazard(what)))
                    }
                    " " (d.t(words::presence(looks_app::scripts::presence(side.kind))))
                }
                p {
                    @match scene {
                        Some(scene) => { a href={ "/scripts/" (new.id) "/" (scene.turn) } { (d.t("word.scene")) " " (scene.name()) } }
                        None => { span { (d.tf("script.old_scene", &[("scene", &number.unwrap_or_else(|| (side.scene_index + 1).to_string()))])) } }
                    }
                    " " (side.heading)
                }
                p { q { (side.evidence) } }
                @for change in row.changes.iter().take(4) { p.help { (change_words(d, change)) } }
                @if let Some((scene, h)) = now {
                    p.hazard-standing { (standing(d, h)) }
                    @if d.state().script_in_force(&new.id) && h.standing() == Standing::Found { (confirming(d, new, scene, h, (BACK, false))) }
                }
                @if let Some(decision) = was.and_then(|h| h.case.decision.as_ref()) {
                    p.help { (d.tf("script.was_decided", &[("what", &verdict(d, decision)), ("who", &d.name(&decision.by))])) }
                }
            }
        }
    }
}

fn change_words(d: &Desk, change: &Change) -> String {
    let nobody = d.t("script.nobody");
    let two = |key: &str, from: &str, to: &str| d.tf(key, &[("from", from), ("to", to)]);
    match change {
        Change::Kind { from, to } => {
            let word = |p| d.t(words::presence(looks_app::scripts::presence(p)));
            two("script.change_kind", word(*from), word(*to))
        }
        Change::What { from, to } => two("script.change_what", from, to),
        Change::Who { from, to } => two(
            "script.change_who",
            from.as_deref().unwrap_or(nobody),
            to.as_deref().unwrap_or(nobody),
        ),
        Change::Found { words } => d.tf("script.change_found", &[("words", words)]),
        Change::Lost {
            words,
            stays: false,
        } => d.tf("script.change_lost", &[("words", words)]),
        Change::Lost { words, stays: true } => {
            d.tf("script.change_lost_stays", &[("words", words)])
        }
        Change::Reworded { from, to, .. } => two("script.change_words", from, to),
        Change::Uncounted => d.t("script.change_uncounted").to_owned(),
        Change::WordsStay => d.t("script.change_words_stay").to_owned(),
    }
}

/// Decisions of the draft before that somebody has to look at again.
fn asked(d: &Desk, new: &DraftShown) -> Markup {
    let waits = |h: &&Shown| h.case.asked.is_some() && h.standing() == Standing::Found;
    let all = hazards(new, waits);
    html! {
        @if !all.is_empty() {
            (components::section("again", d.t("script.again"), &all.len().to_string(), html! {
                ul.rows {
                    @for (scene, h) in all {
                        li {
                            (scene_link(d, new, scene))
                            p { (d.t(words::hazard(h.counts_as().0))) }
                        }
                    }
                }
            }))
        }
    }
}

/// Decisions of the draft before that hold in this one.
fn carried(d: &Desk, new: &DraftShown) -> Markup {
    let holds = |h: &&Shown| {
        let decision = h.case.decision.as_ref();
        decision.is_some_and(|x| x.carried_from.is_some())
    };
    let all = hazards(new, holds);
    let title = d.tf("script.carried_count", &[("n", &all.len().to_string())]);
    html! {
        @if !all.is_empty() {
            (desk::fold(&title, &html! {
                ul.rows {
                    @for (scene, h) in all {
                        li {
                            (scene_link(d, new, scene))
                            p { (d.t(words::hazard(h.counts_as().0))) ": " (standing(d, h)) }
                        }
                    }
                }
            }))
        }
    }
}

/// Hazards of a draft that are of a kind, each with its scene.
fn hazards(new: &DraftShown, are: impl Fn(&&Shown) -> bool) -> Vec<(&SceneShown, &Shown)> {
    let scenes = new.scenes.iter();
    let all = scenes.flat_map(|s| s.hazards.iter().map(move |h| (s, h)));
    all.filter(|(_, h)| are(h)).collect()
}

fn scene_link(d: &Desk, new: &DraftShown, scene: &SceneShown) -> Markup {
    html! {
        a href={ "/scripts/" (new.id) "/" (scene.turn) } {
            (scene.name()) " "
            @if scene.heading.is_empty() { (d.t("word.scene")) } @else { (scene.heading) }
        }
    }
}
