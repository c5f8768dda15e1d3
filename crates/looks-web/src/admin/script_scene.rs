//! One scene of a draft: its hazards with the words they were found by marked in the text, and one press
//! each to confirm, dismiss, re-class or add.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use looks_core::id::{PersonId, SceneKey, SetupId};
use looks_core::state::{HazardDecision, HazardVerdict, OVERRULE, Standing, who_decides};
use looks_core::vocabulary::{Hazard, Presence};
use maud::{Markup, html};

use super::desk::{self, Desk, Fields, Order};
use super::plan;
use super::script_changes::BACK;
use super::script_draft::{asking, caution, next_link, unread};
use super::script_strip;
use super::script_text::{passage, text};
use super::scripts::find;
use crate::app::AppState;
use crate::components;
use crate::layout::{Page, Section};
use crate::problem::{Kind, Problem};
use crate::script::{DraftShown, SceneShown, Shown};
use crate::words;

/// Reasons that are dismissed for most often; each a press.
const REASONS: [&str; 4] = [
    "script.because_words",
    "script.because_inert",
    "script.because_elsewhere",
    "script.because_wrong",
];

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/scripts/{id}/{turn}", get(page))
        .route("/scripts/{id}/{turn}/confirm", post(confirm))
        .route("/scripts/{id}/{turn}/confirm-all", post(confirm_all))
        .route("/scripts/{id}/{turn}/dismiss", post(dismiss))
        .route("/scripts/{id}/{turn}/reclass", post(reclass))
        .route("/scripts/{id}/{turn}/add", post(add))
}

/// What was said just now, to be shown once above what waits, and the category whose scenes are gone through, if one.
#[derive(Debug, Default, serde::Deserialize)]
struct JustNow {
    #[serde(default)]
    said: String,
    #[serde(default)]
    what: String,
}

/// The category that a page keeps to; all where none is named, or one that is none.
fn category(what: &str) -> Option<Hazard> {
    Hazard::ALL.iter().find(|h| h.as_str() == what).copied()
}

/// The category that the page kept to on which a form stood.
fn kept(d: &Desk) -> Option<Hazard> {
    let (_, query) = d.cx.here.split_once('?')?;
    let mut asked = query
        .split('&')
        .filter_map(|part| part.strip_prefix("what="));
    asked.find_map(category)
}

async fn page(
    d: Desk,
    Path((id, turn)): Path<(String, String)>,
    Query(just_now): Query<JustNow>,
) -> Result<Response, Problem> {
    let shown = find(&d, &id).await?;
    let scene = scene_of(&shown, &turn)?;
    let in_force = d.state().script_in_force(&shown.id);
    let only = category(&just_now.what);
    let kicker = format!(
        "{} {} · {}",
        d.t("word.scene"),
        scene.name(),
        d.words(&shown.script.name)
    );
    let title = if scene.heading.is_empty() {
        kicker.clone()
    } else {
        scene.heading.clone()
    };
    let body = html! {
        (script_strip::strip(&d, &shown, Some(scene.turn)))
        (unread(&d, &shown))
        @if !in_force { (components::info(html! { p.reason { (d.t("script.old_draft")) } p { a href={ "/scripts/" (shown.id) } { (d.t("script.to_draft")) } } })) }
        (said_just_now(&d, scene, &just_now.said))
        @if in_force { (setups(&d, &shown, scene)) }
        // Beside each other where the screen is wide; without its text the hazards have all of it.
        div.beside[shown.draft.is_ok()] {
            (components::section("hazards", d.t("script.hazards"), &scene.hazards.len().to_string(), html! {
                @if scene.hazards.is_empty() { (components::empty_state(d.t("script.nothing"), d.t("script.nothing_next"))) }
                @let waits = scene.hazards.iter().position(|h| h.standing() == Standing::Found);
                @for (n, h) in scene.hazards.iter().enumerate() { (card(&d, &shown, scene, (n, waits == Some(n)), h, in_force)) }
                @if in_force { (all_that_wait(&d, &shown, scene)) }
                @if in_force && d.i_am(&who_decides(&[Hazard::Firearms])) { (adding(&d, &shown, scene)) }
            }))
            (text(&d, &shown, scene))
        }
        (caution(&d))
        (turns(&d, &shown, scene, only))
    };
    let primary = (in_force && scene.open_of(only) == 0)
        .then(|| shown.next_open(scene.turn, only))
        .flatten()
        .map(|next| next_link(&d, &shown, (next, only), "button act"));
    let frame = Page {
        title: &title,
        kicker: &kicker,
        section: Section::More,
        primary,
        ..Page::default()
    };
    Ok(d.show_as(StatusCode::OK, &frame, body))
}

fn scene_of<'a>(shown: &'a DraftShown, turn: &str) -> Result<&'a SceneShown, Problem> {
    let turn: Option<usize> = turn.parse().ok();
    turn.and_then(|turn| shown.scenes.iter().find(|s| s.turn == turn))
        .ok_or_else(|| Problem::new(Kind::NotFound))
}

/// What was decided last, and the way back to it: a press that was not meant is seen.
fn said_just_now(d: &Desk, scene: &SceneShown, key: &str) -> Markup {
    let found = scene.hazards.iter().enumerate().find(|(_, h)| h.key == key);
    html! {
        @if let Some((n, h, decision)) = found.and_then(|(n, h)| Some((n, h, h.case.decision.as_ref()?))) {
            p.just-now role="status" {
                (d.t(words::hazard(h.counts_as().0))) ": " (verdict(d, decision)) " "
                a href={ "#h-" (n) } { (d.t("script.look_again")) }
            }
        }
    }
}

/// The setups that are held or not by what is decided here.
fn setups(d: &Desk, shown: &DraftShown, scene: &SceneShown) -> Markup {
    let key = SceneKey::parse(&scene.key).ok();
    let ids: Vec<&SetupId> = key
        .iter()
        .flat_map(|key| d.state().setups_of((&shown.id, &shown.script), key))
        .collect();
    html! {
        @if !ids.is_empty() || plan::plans(d) {
            nav.views aria-label=(d.t("script.setups")) {
                @for id in ids { a href={ "/setup/" (id) } { span { (d.t("word.setup")) " " (id.as_str().to_uppercase()) } } }
                @if plan::plans(d) { a href={ "/plan?script=" (shown.id) "&scene=" (scene.called) } { span { (d.t("plan.here")) } } }
            }
        }
    }
}

/// To the scenes beside, those with the category alone where one is kept to, and to the whole.
fn turns(d: &Desk, shown: &DraftShown, scene: &SceneShown, only: Option<Hazard>) -> Markup {
    let has = |s: &&SceneShown| only.is_none_or(|what| s.has(what));
    let beside = || shown.scenes.iter().filter(has);
    let before = beside().rfind(|s| s.turn < scene.turn);
    let after = beside().find(|s| s.turn > scene.turn);
    let kept = asking(only);
    html! {
        nav.views.part aria-label=(d.t("script.scenes")) {
            @if let Some(s) = before { a href={ "/scripts/" (shown.id) "/" (s.turn) (kept) } accesskey="k" rel="prev" { "← " (s.name()) } }
            a href={ "/scripts/" (shown.id) (kept) } accesskey="u" { (d.t("script.whole")) @if let Some(what) = only { " · " (d.t(words::hazard(what))) } }
            @if let Some(s) = after { a href={ "/scripts/" (shown.id) "/" (s.turn) (kept) } accesskey="j" rel="next" { (s.name()) " →" } }
        }
        @if let Some(next) = shown.next_open(scene.turn, only).filter(|next| scene.open_of(only) > 0 && next.turn != scene.turn) {
            p { (next_link(d, shown, (next, only), "button quiet")) }
        }
        p.help { (d.t("script.keys")) }
    }
}

// ---- one hazard ------------------------------------------------------------------------------------

fn card(
    d: &Desk,
    shown: &DraftShown,
    scene: &SceneShown,
    (n, first): (usize, bool),
    h: &Shown,
    open: bool,
) -> Markup {
    let (what, kind) = h.counts_as();
    let state = match h.standing() {
        Standing::Found => "found",
        Standing::Confirmed => "confirmed",
        Standing::Dismissed => "dismissed",
    };
    html! {
        article.hazard id={ "h-" (n) } data-standing=(state) {
            h3 {
                span.haz data-group=(script_strip::group(what)) data-kind=(kind.as_str()) { b { (d.t(words::hazard_code(what))) } }
                " " (d.t(words::hazard(what))) " · " (d.t(words::presence(kind)))
            }
            p.hazard-standing { (standing(d, h)) }
            @if !h.case.earlier.is_empty() {
                (desk::fold(&d.tf("script.decided_before", &[("n", &h.case.earlier.len().to_string())]), &html! {
                    ul.rows { @for x in h.case.earlier.iter().rev() { li { (decided(d, &verdict(d, x), x)) } } }
                }))
            }
            @if let Some((before, why)) = &h.case.asked {
                p.asked-again {
                    (d.tf("script.asked", &[("what", &verdict(d, before)), ("who", &d.name(&before.by))])) " "
                    @for w in why { (d.t(words::ask_again(*w))) " " }
                }
            }
            (passage(d, shown, scene, h))
            (evidence(d, h))
            @if open {
                @let roles = who_decides(&[h.case.category, what]);
                @if d.i_am(&roles) && may_overrule(d, h) { (acts(d, shown, scene, (n, first), h)) }
                @else if d.i_am(&roles) { p.help { (d.tf("script.who_decides", &[("roles", &d.roles(OVERRULE))])) } }
                @else { p.help { (d.tf("script.who_decides", &[("roles", &d.roles(&roles))])) } }
            }
        }
    }
}

fn is_me(d: &Desk, person: &PersonId) -> bool {
    d.me.as_ref().is_some_and(|me| me.person == *person)
}

/// A gun that somebody else confirmed on set stays, except to those who answer for it: others have nothing to decide.
fn may_overrule(d: &Desk, h: &Shown) -> bool {
    let (what, kind) = h.counts_as();
    let gun = what.is_gun() && kind == Presence::Action && h.standing() == Standing::Confirmed;
    let by_others = h.case.decision.as_ref().is_some_and(|x| !is_me(d, &x.by));
    !(gun && by_others) || d.i_am(OVERRULE)
}

/// How it stands, and by whom.
pub(super) fn standing(d: &Desk, h: &Shown) -> String {
    let Some(decision) = &h.case.decision else {
        return d.t("script.stands_found").to_owned();
    };
    let added = h.case.added.is_some() && matches!(decision.verdict, HazardVerdict::Confirmed);
    let what = if added {
        d.t("script.added").to_owned()
    } else {
        verdict(d, decision)
    };
    decided(d, &what, decision)
}

/// What was decided, by whom, when, and in which draft where that is another.
fn decided(d: &Desk, what: &str, decision: &HazardDecision) -> String {
    let at = d.when(decision.at);
    let mut out = d.tf(
        "script.decided",
        &[("what", what), ("who", &d.name(&decision.by)), ("at", &at)],
    );
    if let Some(from) = &decision.carried_from {
        out.push(' ');
        out.push_str(&d.tf("script.carried", &[("from", from.as_str())]));
    }
    out
}

pub(super) fn verdict(d: &Desk, decision: &HazardDecision) -> String {
    match &decision.verdict {
        HazardVerdict::Confirmed => d.t("script.confirmed").to_owned(),
        HazardVerdict::Dismissed { reason } => {
            d.tf("script.dismissed", &[("reason", &d.words(reason))])
        }
        HazardVerdict::Reclassed {
            category,
            kind,
            reason,
        } => {
            let what = format!(
                "{}, {}",
                d.t(words::hazard(*category)),
                d.t(words::presence(*kind))
            );
            let reason = d.words(reason);
            let key = if reason.is_empty() {
                "script.reclassed"
            } else {
                "script.reclassed_for"
            };
            d.tf(key, &[("what", &what), ("reason", &reason)])
        }
    }
}

/// Why it was found, what it leads to, whom it calls for, what to consider first.
fn evidence(d: &Desk, h: &Shown) -> Markup {
    let quote = |words: &str| format!("“{words}”");
    html! {
        @match (&h.row, &h.case.added) {
            // Found in the draft before, and still said by a person.
            (Some(row), Some(_)) => { p { q { (row.evidence) } } }
            (Some(row), None) => {
                @if h.is_as_found() { p { (crate::page::view::capital(row.reason)) "." @if let Some(who) = &row.who { " (" (who) ")" } } }
            }
            (None, Some(words)) if !words.is_empty() => { p { (quote(&d.words(words))) } }
            (None, Some(_)) => { p { (d.t("script.added_whole")) } }
            (None, None) => { p.help { (d.t("script.not_found_now")) } }
        }
        (leads(d, h))
    }
}

/// What it leads to as what it counts as.
fn leads(d: &Desk, h: &Shown) -> Markup {
    let l = h.leads(crate::script::language(d.cx.lang));
    html! {
        details.leads {
            summary aria-label={ (d.t("script.leads")) ": " (d.t(words::hazard(h.counts_as().0))) } { (d.t("script.leads")) }
            dl.values {
                @if !l.rules.is_empty() { div { dt { (d.t("script.rules")) } dd { (l.rules.join("; ")) p.help { (d.t("script.rules_of")) } } } }
                @if let Some(trigger) = l.trigger { div { dt { (d.t("script.trigger")) } dd { (l.law) " " (trigger) } } }
                @if l.advisor_may_ask { div { dt { (d.t("script.trigger")) } dd { (d.t("script.advisor_may_ask")) } } }
                @if !l.note.is_empty() { div { dt { (d.t("script.note")) } dd { (l.note) } } }
                @if !l.people.is_empty() { div { dt { (d.t("script.people")) } dd { (l.people.join(", ")) } } }
                @if !l.instead.is_empty() { div { dt { (d.t("script.instead")) } dd { (l.instead) } } }
            }
        }
    }
}

/// How a hazard stood when a page was made: nobody decides over what they have not seen.
fn stands(h: &Shown) -> String {
    let decision = h.case.decision.as_ref();
    decision.map_or_else(|| "-".to_owned(), |d| format!("{} {}", d.by, d.at))
}

/// What says of which hazard a form is, and how that stood when the page was made.
fn about(h: &Shown) -> Markup {
    html! {
        input type="hidden" name="hazard" value=(h.key);
        input type="hidden" name="seen" value=(stands(h));
    }
}

/// The press that confirms a hazard, for those who may; `back` says to which page it leads, the scene's where empty, and
/// `by_key` that it is the one which the keys of the page are for.
pub(super) fn confirming(
    d: &Desk,
    shown: &DraftShown,
    scene: &SceneShown,
    h: &Shown,
    (back, by_key): (&str, bool),
) -> Markup {
    let (what, _) = h.counts_as();
    let named = format!("{}: {}", d.t("script.confirm"), d.t(words::hazard(what)));
    let action = format!("/scripts/{}/{}/confirm", shown.id, scene.turn);
    html! {
        @if d.i_am(&who_decides(&[h.case.category, what])) {
            (desk::form(&action, &html! {
                (about(h))
                @if !back.is_empty() { input type="hidden" name="back" value=(back); }
                button.button type="submit" aria-label=(named) accesskey=[by_key.then_some("c")] { (d.t("script.confirm")) }
            }))
        }
    }
}

fn acts(
    d: &Desk,
    shown: &DraftShown,
    scene: &SceneShown,
    (n, first): (usize, bool),
    h: &Shown,
) -> Markup {
    let action = |word: &str| format!("/scripts/{}/{}/{word}", shown.id, scene.turn);
    let (what, kind) = h.counts_as();
    let key = about(h);
    let named = |key: &str| format!("{}: {}", d.t(key), d.t(words::hazard(what)));
    let hazards = desk::choices(&d.cx, Hazard::ALL, Hazard::as_str, words::hazard);
    let kinds = desk::choices(&d.cx, Presence::ALL, Presence::as_str, words::presence);
    let dismissed = h.standing() == Standing::Dismissed;
    html! {
        div.decide {
            @if h.standing() != Standing::Confirmed { (confirming(d, shown, scene, h, ("", first))) }
            @if !dismissed {
                (desk::form(&action("dismiss"), &html! {
                    (key)
                    fieldset.because {
                        legend { (d.t("script.dismiss_because")) }
                        @for (at, reason) in (1..).zip(REASONS) {
                            button type="submit" name="reason" value=(d.t(reason)) aria-label=(named(reason)) accesskey=[first.then_some(at)] { (d.t(reason)) }
                        }
                    }
                }))
            }
        }
        details.fold {
            summary aria-label=(named("script.otherwise")) { (d.t("script.otherwise")) }
            div.folded {
                @if !dismissed {
                    (desk::form(&action("dismiss"), &html! {
                        (key)
                        (desk::line(&d.cx, &format!("d{n}.reason"), d.t("script.dismiss_own"), "", "", true))
                        button.button.quiet type="submit" { (d.t("script.dismiss")) }
                    }))
                }
                (desk::form(&action("reclass"), &html! {
                    (key)
                    (desk::pick(&d.cx, &format!("r{n}.category"), d.t("script.category"), what.as_str(), &hazards, true))
                    (desk::pick(&d.cx, &format!("r{n}.kind"), d.t("script.kind"), kind.as_str(), &kinds, true))
                    (desk::line(&d.cx, &format!("r{n}.reason"), d.t("script.reason"), "", "", what.is_gun() && !dismissed))
                    button.button.quiet type="submit" { (d.t("script.reclass")) }
                }))
            }
        }
    }
}

/// Hazards of a scene that wait for a decision which is mine to make.
fn mine<'a>(d: &Desk, scene: &'a SceneShown) -> Vec<&'a Shown> {
    let waits = |h: &&Shown| {
        let about = [h.case.category, h.counts_as().0];
        h.standing() == Standing::Found && d.i_am(&who_decides(&about))
    };
    scene.hazards.iter().filter(waits).collect()
}

/// One press for all that wait, where there are several: to confirm hides nothing.
fn all_that_wait(d: &Desk, shown: &DraftShown, scene: &SceneShown) -> Markup {
    let all = mine(d, scene);
    html! {
        @if all.len() > 1 {
            div.part { (desk::form(&format!("/scripts/{}/{}/confirm-all", shown.id, scene.turn), &html! {
                @for h in &all { input type="hidden" name=(h.key) value=(stands(h)); }
                button.button.quiet type="submit" accesskey="x" { (d.tf("script.confirm_all", &[("n", &all.len().to_string())])) }
            })) }
        }
    }
}

fn adding(d: &Desk, shown: &DraftShown, scene: &SceneShown) -> Markup {
    let mine = |h: &&Hazard| d.i_am(&who_decides(&[**h]));
    let kinds = desk::choices(&d.cx, Presence::ALL, Presence::as_str, words::presence);
    let form = desk::form(
        &format!("/scripts/{}/{}/add", shown.id, scene.turn),
        &html! {
            // Enter in a field would press the first button there is, and add what nobody chose.
            button type="submit" disabled hidden { (d.t("script.add")) }
            (desk::pick(&d.cx, "add.kind", d.t("script.kind"), "action", &kinds, true))
            (desk::line(&d.cx, "add.words", d.t("script.words"), d.t("script.words_help"), "", false))
            fieldset.because {
                legend { (d.t("script.add_what")) }
                @for what in Hazard::ALL.iter().filter(mine) {
                    button type="submit" name="category" value=(what.as_str()) { (d.t(words::hazard(*what))) }
                }
            }
        },
    );
    html! { details.fold { summary accesskey="a" { (d.t("script.add")) } div.folded { (form) } } }
}

// ---- what is said ----------------------------------------------------------------------------------

/// Back to the scene, at the first hazard of it that waits.
async fn say(
    d: &Desk,
    (id, turn): (&str, &str),
    fields: &Fields,
    order: Order,
    asked: &str,
) -> Result<Response, Problem> {
    let shown = find(d, id).await?;
    let scene = scene_of(&shown, turn)?;
    let said = fields.get("hazard");
    if let Some(h) = scene.hazards.iter().find(|h| h.key == said)
        && !fields.get("seen").is_empty()
        && fields.get("seen") != stands(h)
        && h.case.decision.as_ref().is_some_and(|x| !is_me(d, &x.by))
    {
        return Err(Problem::new(Kind::Changed)
            .with_field("hazard")
            .with_value(d.t(words::hazard(h.counts_as().0)))
            .with_detail(standing(d, h))
            .with_remedy(d.t("script.decided_meanwhile")));
    }
    let waits = scene
        .hazards
        .iter()
        .position(|h| h.standing() == Standing::Found && h.key != said);
    let anchor = waits.map(|n| format!("#h-{n}")).unwrap_or_default();
    let key =
        looks_core::id::HazardKey::parse(said).map_or_else(|_| String::new(), |k| k.to_string());
    let next = if fields.get("back") == BACK {
        format!("/scripts/{}/{BACK}#c-{key}", shown.id)
    } else {
        let kept = kept(d).map_or_else(String::new, |what| format!("&what={}", what.as_str()));
        format!(
            "/scripts/{}/{}?said={key}{kept}{anchor}",
            shown.id, scene.turn
        )
    };
    let command = order.with("script", shown.id.as_str()).done();
    d.act(fields, command, d.t(asked), &next).await
}

async fn confirm(
    d: Desk,
    Path((id, turn)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Problem> {
    let order = Order::new("confirm_hazard").with("hazard", fields.get("hazard"));
    say(&d, (&id, &turn), &fields, order, "script.confirm").await
}

/// Each of those that waited on the page and still do is a decision of its own.
async fn confirm_all(
    d: Desk,
    Path((id, turn)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Problem> {
    let shown = find(&d, &id).await?;
    let scene = scene_of(&shown, &turn)?;
    let next = format!("/scripts/{}/{}{}", shown.id, scene.turn, asking(kept(&d)));
    for h in mine(&d, scene) {
        if fields.get(&h.key) != stands(h) {
            continue;
        }
        let order = Order::new("confirm_hazard").with("hazard", h.key.as_str());
        let command = order.with("script", shown.id.as_str()).done();
        let said = d
            .act(&fields, command, d.t("script.confirm"), &next)
            .await?;
        if !said.status().is_redirection() {
            return Ok(said);
        }
    }
    Ok(desk::lead_to(&next))
}

async fn dismiss(
    d: Desk,
    Path((id, turn)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Problem> {
    let reason = fields.get("reason");
    // A dot in the field is no reason; the shortest word that is one has three letters.
    if reason.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        let remedy = d.t("script.reason_needed");
        return Err(Problem::input("reason", reason, remedy));
    }
    let order = Order::new("dismiss_hazard")
        .with("hazard", fields.get("hazard"))
        .with("reason", fields.get("reason"));
    say(&d, (&id, &turn), &fields, order, "script.dismiss").await
}

async fn reclass(
    d: Desk,
    Path((id, turn)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Problem> {
    let order = Order::new("reclass_hazard")
        .with("hazard", fields.get("hazard"))
        .with("category", fields.get("category"))
        .with("kind", fields.get("kind"))
        .maybe("reason", fields.get("reason"));
    say(&d, (&id, &turn), &fields, order, "script.reclass").await
}

async fn add(
    d: Desk,
    Path((id, turn)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Problem> {
    let shown = find(&d, &id).await?;
    let scene = scene_of(&shown, &turn)?;
    let words = fields.get("words");
    if !stands_in(&shown, scene, words) {
        return Err(Problem::input(
            "words",
            words,
            d.t("script.words_not_there"),
        ));
    }
    // Made from the form's own number, so that a second press adds nothing.
    let made = fields.command_id(&serde_json::json!(scene.key));
    let key: String = made.trim_start_matches("web:").chars().take(16).collect();
    let key = format!("added-{key}");
    let again = |h: &&Shown| {
        let (what, kind) = h.counts_as();
        let same = what.as_str() == fields.get("category") && kind.as_str() == fields.get("kind");
        same && h.standing() != Standing::Dismissed && h.key != key
    };
    // The whole scene has it already; words would say where else it is.
    if let Some(h) = scene.hazards.iter().find(again)
        && words.trim().is_empty()
    {
        return Err(Problem::new(Kind::Changed)
            .with_field("category")
            .with_value(d.t(words::hazard(h.counts_as().0)))
            .with_detail(standing(&d, h))
            .with_remedy(d.t("script.added_already")));
    }
    let order = Order::new("add_hazard")
        .with("scene", scene.key.as_str())
        .with("hazard", key)
        .with("category", fields.get("category"))
        .with("kind", fields.get("kind"))
        .maybe("words", words);
    say(&d, (&id, &turn), &fields, order, "script.add").await
}

/// Whether words stand in a scene, whatever their case and spaces; true where its text is not read or none are given.
fn stands_in(shown: &DraftShown, scene: &SceneShown, words: &str) -> bool {
    let even = |text: &str| {
        let all: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        all.join(" ")
    };
    let read = shown.draft.as_ref().ok().and_then(|draft| {
        let at = draft.scene_keys.iter().position(|k| *k == scene.key)?;
        Some((draft, draft.script.scenes.get(at)?))
    });
    read.is_none_or(|(draft, read)| {
        let elements = draft.script.elements_of(read).iter();
        let text: Vec<&str> = elements.map(|e| e.text.as_str()).collect();
        even(&text.join(" ")).contains(&even(words))
    })
}
