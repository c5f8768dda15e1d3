//! The whole script as one strip: a segment for each scene, as long as the scene, lettered and patterned by
//! its gravest hazard. Read in ten seconds; each segment is a link.
//!
//! Colour never speaks alone: each group has letters and a pattern, and what is only spoken of is hollow.

use looks_core::state::Standing;
use looks_core::vocabulary::{Hazard, Presence};
use maud::{Markup, html};

use super::desk::Desk;
use crate::script::{DraftShown, SceneShown, Shown};
use crate::words;

/// Longest scene that is drawn to its length, eighths of a page.
const EIGHTHS_MAX: u32 = 16;

/// Scenes before and after a scene that its own page shows.
const BESIDE: usize = 4;

/// Hazards of a scene that its segment has room for.
const CODES: usize = 3;

/// Groups of hazards that share a colour and a pattern.
const GROUPS: [(&str, &str); 5] = [
    ("weapons", "script.group_weapons"),
    ("fire", "script.group_fire"),
    ("motion", "script.group_motion"),
    ("nature", "script.group_nature"),
    ("people", "script.group_people"),
];

/// The group of a hazard.
pub(crate) const fn group(hazard: Hazard) -> &'static str {
    match hazard {
        Hazard::Firearms | Hazard::Blanks | Hazard::WeaponsOther => "weapons",
        Hazard::Pyro | Hazard::Fire | Hazard::Smoke | Hazard::Electricity | Hazard::Hazmat => {
            "fire"
        }
        Hazard::Stunts
        | Hazard::Vehicles
        | Hazard::Aircraft
        | Hazard::Drones
        | Hazard::Heights
        | Hazard::Railways
        | Hazard::ConfinedSpace
        | Hazard::Construction => "motion",
        Hazard::Water | Hazard::Weather | Hazard::Night => "nature",
        Hazard::Animals | Hazard::Children | Hazard::Crowds | Hazard::Intimacy => "people",
    }
}

/// The strip with its legend. `here` is the turn of the scene whose page it stands on.
pub(super) fn strip(d: &Desk, shown: &DraftShown, here: Option<usize>) -> Markup {
    // On a scene's own page only those beside it, so that its hazards are on the first screen.
    let near = |s: &&SceneShown| here.is_none_or(|h| s.turn.abs_diff(h) <= BESIDE);
    html! {
        nav.strip aria-label=(d.t("script.strip")) {
            ol { @for scene in shown.scenes.iter().filter(near) { li data-e=(scene.eighths.clamp(1, EIGHTHS_MAX)) { (segment(d, shown, scene, here)) } } }
        }
        @if here.is_none() { (legend(d)) }
    }
}

fn segment(d: &Desk, shown: &DraftShown, scene: &SceneShown, here: Option<usize>) -> Markup {
    let all = scene.by_gravity();
    let current = (here == Some(scene.turn)).then_some("page");
    let open = (scene.open() > 0).then_some("yes");
    let code = |h: &&Shown| d.t(words::hazard_code(h.counts_as().0));
    let (group, kind, words) = match all.first() {
        Some(h) => {
            let (what, kind) = h.counts_as();
            (group(what), kind.as_str(), said(d, &all))
        }
        None if scene.hazards.is_empty() => ("none", "", d.t("script.nothing").to_owned()),
        None => ("none", "", all_dismissed(d, scene)),
    };
    // What is only spoken of is not listed beside what is on set.
    let beside = |h: &&&Shown| h.counts_as().1.as_str() == kind;
    html! {
        a.seg href={ "/scripts/" (shown.id) "/" (scene.turn) } data-group=(group) data-kind=(kind)
            data-open=[open] aria-current=[current] {
            b { (all.first().map_or("–", |h| code(h))) }
            @for h in all.iter().skip(1).filter(beside).take(CODES - 1) { i { (code(h)) } }
            @let more = all.iter().skip(1).filter(beside).count().saturating_sub(CODES - 1);
            @if more > 0 { i { "+" (more) } }
            span { (scene.name()) }
            span.sr { ": " (words) }
        }
    }
}

/// What is said of a scene whose every hazard somebody dismissed.
pub(super) fn all_dismissed(d: &Desk, scene: &SceneShown) -> String {
    let n = scene.hazards.len().to_string();
    d.tf("script.all_dismissed", &[("n", &n)])
}

/// The hazards of a scene in words, for whoever hears the strip.
fn said(d: &Desk, hazards: &[&Shown]) -> String {
    let all: Vec<String> = hazards
        .iter()
        .map(|h| {
            let (what, kind) = h.counts_as();
            let mut out = d.t(words::hazard(what)).to_owned();
            if kind == Presence::Mention {
                out.push(' ');
                out.push_str(d.t("presence.mention"));
            }
            if h.standing() == Standing::Found {
                out.push(' ');
                out.push_str(d.t("script.undecided"));
            }
            out
        })
        .collect();
    all.join(", ")
}

fn legend(d: &Desk) -> Markup {
    html! {
        ul.legend {
            @for (group, key) in GROUPS {
                li { span.seg.key data-group=(group) data-kind="action" aria-hidden="true" {} (d.t(key)) }
            }
            li { span.seg.key data-group="weapons" data-kind="mention" aria-hidden="true" {} (d.t("script.hollow")) }
            li { span.seg.key data-group="none" data-open="yes" aria-hidden="true" {} (d.t("script.corner")) }
        }
    }
}
