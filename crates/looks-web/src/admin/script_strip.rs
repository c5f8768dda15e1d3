//! The whole script as one strip: a segment for each scene, as long as the scene, lettered and patterned by
//! its gravest hazard. Read in ten seconds; each segment is a link.
//!
//! Colour never speaks alone: each group has letters and a pattern, and what is only spoken of is hollow.

use looks_core::state::Standing;
use looks_core::vocabulary::{Hazard, Presence};
use maud::{Markup, html};

use super::desk::Desk;
use crate::script::{DraftShown, SceneShown};
use crate::words;

/// Longest scene that is drawn to its length, eighths of a page.
const EIGHTHS_MAX: u32 = 16;

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
    html! {
        nav.strip aria-label=(d.t("script.strip")) {
            ol { @for scene in &shown.scenes { li data-e=(scene.eighths.clamp(1, EIGHTHS_MAX)) { (segment(d, shown, scene, here)) } } }
        }
        @if here.is_none() { (legend(d)) }
    }
}

fn segment(d: &Desk, shown: &DraftShown, scene: &SceneShown, here: Option<usize>) -> Markup {
    let gravest = scene.gravest();
    let current = (here == Some(scene.turn)).then_some("page");
    let open = (scene.open() > 0).then_some("yes");
    let (code, group, kind, words) = match gravest {
        Some(h) => {
            let (what, kind) = h.counts_as();
            (
                d.t(words::hazard_code(what)),
                group(what),
                kind.as_str(),
                said(d, scene),
            )
        }
        None => ("–", "none", "", d.t("script.nothing").to_owned()),
    };
    html! {
        a.seg href={ "/scripts/" (shown.id) "/" (scene.turn) } data-group=(group) data-kind=(kind)
            data-open=[open] aria-current=[current] {
            b { (code) }
            span { (scene.called.to_uppercase()) }
            span.sr { ": " (words) }
        }
    }
}

/// The hazards of a scene in words, for whoever hears the strip.
fn said(d: &Desk, scene: &SceneShown) -> String {
    let all: Vec<String> = scene
        .hazards
        .iter()
        .filter(|h| h.standing() != Standing::Dismissed)
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
