//! One setup: its light with every reason, the plan, the zone roster with one-tap changes, and what
//! the AD's team and those on it may say about it.

mod dropped;

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use looks_core::board::Light;
use looks_core::id::{PersonId, ScriptId, SetupId};
use looks_core::state::{HazardVerdict, PLAN_SETUPS, SceneHazard, ScriptScene, Setup, Standing};
use looks_core::vocabulary::{Presence, Role};
use maud::{Markup, html};

use super::act::{link, one_tap};
use super::board;
use super::standing;
use super::view::{Frame, View, capital};
use crate::app::AppState;
use crate::components::{Tile, lead_tile, person_chip, section};
use crate::layout::{self, Section};
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::script;
use crate::words;

/// Routes of setups.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/setup/{id}", get(page))
        .route("/setup/{id}/part", get(part))
}

async fn page(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = view.setup_id(&id)?;
    let title = format!("{} {}", view.t("word.setup"), id.as_str().to_uppercase());
    if let Some(gone) = dropped::find(&view, &id) {
        let frame = Frame {
            title: &title,
            kicker: &gone.was.plan.place,
            unit: Some(gone.was.unit.clone()),
            section: Section::Board,
            ..Frame::default()
        };
        return Ok(view.respond(&frame, dropped::body(&view, &id, gone)));
    }
    let setup = find(&view, &id)?;
    let kicker = setup.plan.place.clone();
    let address = format!("/setup/{id}/part");
    let frame = Frame {
        title: &title,
        kicker: &kicker,
        unit: Some(setup.unit.clone()),
        section: Section::Board,
        fragment: Some(&address),
        primary: primary(&view, &id, &setup),
        quiet: false,
    };
    let body = body(&view, &id, &setup);
    Ok(view.respond(&frame, body))
}

async fn part(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = view.setup_id(&id)?;
    // Dropped while the page was open.
    if let Some(gone) = dropped::find(&view, &id) {
        return Ok(layout::part(&dropped::body(&view, &id, gone), None));
    }
    let setup = find(&view, &id)?;
    let primary = primary(&view, &id, &setup);
    Ok(layout::part(&body(&view, &id, &setup), primary.as_ref()))
}

fn find(view: &View, id: &SetupId) -> Result<Setup, Problem> {
    view.state()
        .setups
        .get(id)
        .map(|s| (**s).clone())
        .ok_or_else(|| {
            Problem::new(Kind::NotFound)
                .with_field("setup")
                .with_value(id.as_str())
        })
}

/// Roll or cut, where that is the first AD's next word: at the top of the page as well as in the dock.
fn word(view: &View, id: &SetupId, setup: &Setup) -> Option<Markup> {
    (setup.rolling || setup.called)
        .then(|| primary(view, id, setup))
        .flatten()
}

/// The first AD's next word: call, roll, cut.
fn primary(view: &View, id: &SetupId, setup: &Setup) -> Option<Markup> {
    let ahead = view.state().day_ahead(setup).is_some();
    if ahead || !view.i_am(Role::FirstAd) || !view.cx.mode().allows(Ability::Sign) {
        return None;
    }
    if setup.rolling {
        return Some(one_tap(
            view,
            "cut",
            view.t("do.cut"),
            &[("setup", id.as_str())],
        ));
    }
    let (name, key) = if setup.called {
        // A held setup has a next step, and rolling is not it; the word itself stays among the others.
        let light = view.board().setup(id).map(|line| line.light);
        if light != Some(Light::Clear) {
            return None;
        }
        ("roll", "do.roll")
    } else {
        ("call_setup", "do.call_setup")
    };
    Some(html! { a.button.act href={ "/do/" (name) "?setup=" (id) } { (view.t(key)) } })
}

fn body(view: &View, id: &SetupId, setup: &Setup) -> Markup {
    let line = view.board().setup(id);
    let light = line.map_or(Light::Unknown, |l| l.light);
    let conditions = line.map(|l| l.conditions.as_slice()).unwrap_or_default();
    let ahead = view.state().day_ahead(setup).is_some();
    let data = if setup.rolling {
        view.t("board.rolling")
    } else if setup.called {
        view.t("board.called")
    } else {
        ""
    };
    html! {
        (board::pending(view))
        (standing::stops(view, Some(&setup.unit)))
        @if let Some(word) = word(view, id, setup) {
            div.tiles { (word) }
        }
        (lead_tile(&view.cx, &Tile {
            id: "state",
            state: View::light(light),
            title: &view.words(&setup.plan.words),
            reason: &match line {
                None => view.t(if ahead { "setup.ahead" } else { "setup.closed" }).to_owned(),
                Some(line) if light == Light::Clear => board::recorded(view, line),
                Some(_) => view.headline(conditions),
            },
            data,
            href: "",
        }))
        @if line.is_none() { p { (view.t(if ahead { "setup.ahead_next" } else { "setup.closed_next" })) } }
        @if !conditions.is_empty() {
            (section("conditions", view.t("board.conditions"), &conditions.len().to_string(), view.conditions(conditions)))
            @if plans(view) && view.state().scene_renumbered(id, setup).is_some() { (plan_anew(view, id, "button act")) }
        }
        @if ahead { (of_the_scene(view, id, setup, &view.state().hazards_on(id, setup))) }
        @else if let Some(line) = line { (of_the_scene(view, id, setup, &line.hazards)) }
        @if !ahead { (zone(view, id, setup)) }
        (plan(view, setup))
        (acts(view, id, setup))
    }
}

/// What the script has in the setup's scene; of a day ahead too, for that is when what it asks for is arranged.
fn of_the_scene(view: &View, id: &SetupId, setup: &Setup, hazards: &[SceneHazard]) -> Markup {
    let scenes: Vec<_> = view.state().scenes_of(id, setup).collect();
    let ahead = view.state().day_ahead(setup).is_some();
    // Of an open day the board says these, among its conditions.
    let renumbered = ahead && view.state().scene_renumbered(id, setup).is_some();
    let nowhere = ahead && !renumbered && setup.plan.scene.is_some() && scenes.is_empty();
    let unknown = nowhere && view.state().scripts_in_force().next().is_some();
    if view.who.is_none() || scenes.is_empty() && hazards.is_empty() && !renumbered && !unknown {
        return html! {};
    }
    let dismissed = dismissed(view, setup);
    section(
        "script",
        view.t("script.on_setup"),
        &hazards.len().to_string(),
        html! {
            @if renumbered { p.reason { (view.t("setup.scene_renumbered")) } }
            @if unknown { p.help { (view.t("setup.scene_unknown")) } }
            (board::script(view, hazards, ""))
            @if ahead && view.state().wants_assessment(id, setup) { p.reason { (view.t("setup.wants_assessment")) } }
            @if hazards.is_empty() && dismissed.is_empty() && !renumbered && !unknown { p.help { (view.t("script.nothing")) } }
            @for words in &dismissed { p.help { (words) } }
            (drafts(view, hazards, &scenes))
        },
    )
}

/// Guns of the setup's scene that somebody dismissed: a hold that came off says who took it off, and why.
fn dismissed(view: &View, setup: &Setup) -> Vec<String> {
    let state = view.state();
    let reads = view.me().is_some_and(|me| script::reads(state, me));
    let gone = state.scene_hazards(&setup.plan).into_iter().filter(|h| {
        h.category.is_gun() && h.kind == Presence::Action && h.standing == Standing::Dismissed
    });
    gone.filter_map(|h| {
        let draft = state.scripts.get(&h.script)?;
        let decision = draft.hazards.get(&h.hazard)?.decision.as_ref()?;
        let HazardVerdict::Dismissed { reason } = &decision.verdict else {
            return None;
        };
        Some(view.cx.tf(
            if reads {
                "script.gun_dismissed_for"
            } else {
                "script.gun_dismissed"
            },
            &[
                ("what", view.t(words::hazard(h.category))),
                ("who", &view.name(&decision.by)),
                (
                    "reason",
                    &if reads {
                        view.words(reason)
                    } else {
                        String::new()
                    },
                ),
            ],
        ))
    })
    .collect()
}

/// The scenes of the drafts that say so, for those who read scripts.
fn drafts(view: &View, hazards: &[SceneHazard], scenes: &[(&ScriptId, &ScriptScene)]) -> Markup {
    let reads = view.me().is_some_and(|me| script::reads(view.state(), me));
    let found = hazards.iter().filter_map(|h| {
        let draft = view.state().scripts.get(&h.script)?;
        let scene = draft.scenes.get(&draft.hazards.get(&h.hazard)?.scene)?;
        Some((&h.script, scene.turn, scene.scene.as_str()))
    });
    let looked_up = scenes.iter().map(|(id, s)| (*id, s.turn, s.scene.as_str()));
    let scenes: BTreeSet<(&ScriptId, u32, &str)> = found.chain(looked_up).collect();
    html! {
        @if reads {
            ul.rows {
                @for (id, turn, called) in scenes {
                    li { a href={ "/scripts/" (id) "/" (turn) } {
                        (view.t("word.scene")) " " (called.to_uppercase())
                        @if let Some(s) = view.state().scripts.get(id) { ", " (view.words(&s.name)) }
                    } }
                }
            }
        }
    }
}

fn plan(view: &View, setup: &Setup) -> Markup {
    let t = |key: &str| view.t(key);
    let p = &setup.plan;
    let items = html! {
        @for (n, item) in p.items.iter().enumerate() {
            @if n > 0 { ", " }
            a href={ "/item/" (item) } { (item.as_str().to_uppercase()) }
        }
        @if p.items.is_empty() { "–" }
    };
    let who: Vec<String> = p.performers.iter().map(|p| view.full(p)).collect();
    let ppe: Vec<&str> = view
        .state()
        .ppe_needed(setup)
        .iter()
        .map(|w| t(words::ppe(*w)))
        .collect();
    let meters = p
        .distance_cm
        .map(|cm| format!("{}.{:02} m", cm / 100, cm % 100));
    let yes = |is: bool| if is { t("word.yes") } else { t("word.no") };
    let permits: Vec<&str> = p.permits.iter().map(|k| t(words::permit(*k))).collect();
    let around = [
        (p.enclosed, "plan.enclosed"),
        (p.public_view, "plan.public_view"),
        (p.public_downrange, "plan.public_downrange"),
        (p.armed_outsiders, "plan.armed_outsiders"),
        (p.medic, "plan.medic"),
    ];
    let reads = view.me().is_some_and(|me| script::reads(view.state(), me));
    let of = p.script.as_ref().filter(|_| reads);
    let of = of.and_then(|id| view.state().scripts.get(id));
    section(
        "plan",
        t("setup.plan"),
        "",
        html! {
            dl.facts {
                div { dt { (t("plan.day")) } dd { (p.day) } }
                @if let Some(scene) = &p.scene { div { dt { (t("word.scene")) } dd { (scene) @if let Some(s) = of { " · " (view.words(&s.name)) } } } }
                div { dt { (t("f.items")) } dd { (items) } }
                div { dt { (t("setup.performers")) } dd { @if who.is_empty() { "–" } @else { (who.join("; ")) } } }
                @if let Some(load) = p.load { div { dt { (t("setup.load")) } dd { (t(words::load_state(load))) @if p.rounds > 0 { " · " (p.rounds) } } } }
                @if let Some(size) = p.load_size { div { dt { (t("setup.size")) } dd { (t(words::load_size(size))) } } }
                @if let Some(m) = &meters { div { dt { (t("setup.distance")) } dd { (m) } } }
                @if !p.action.is_empty() { div { dt { (t("setup.action")) } dd { (p.action) } } }
                div { dt { (t("setup.muzzle")) } dd { (yes(p.muzzle_toward_person)) } }
                @for (is, label) in around { @if is { div { dt { (t(label)) } dd { (t("word.yes")) } } } }
                @if let Some(s) = p.hold_s { div { dt { (t("plan.hold")) } dd { (s) } } }
                @if !permits.is_empty() { div { dt { (t("plan.permits")) } dd { (permits.join(", ")) } } }
                @if !ppe.is_empty() { div { dt { (t("setup.ppe")) } dd { (ppe.join(", ")) } } }
                div { dt { (t("setup.takes")) } dd { (setup.takes) } }
            }
        },
    )
}

// ---- the zone --------------------------------------------------------------------------------------

fn zone(view: &View, id: &SetupId, setup: &Setup) -> Markup {
    let zone = &setup.zone;
    let listed = zone.people.len().to_string();
    let heads = zone.heads.map_or_else(
        || view.t("setup.heads_unknown").to_owned(),
        |h| h.to_string(),
    );
    let measured = zone.distance_cm.map_or_else(
        || view.t("setup.not_measured").to_owned(),
        |cm| format!("{}.{:02} m", cm / 100, cm % 100),
    );
    let team = view.i_run_the_floor();
    let q = format!("setup={id}");
    let open = view.who.is_some() && view.cx.mode().allows(Ability::Sign);
    section(
        "zone",
        view.t("setup.zone"),
        &view.cx.tf("setup.listed", &[("n", &listed)]),
        html! {
            dl.facts {
                div { dt { (view.t("setup.heads")) } dd { (heads) } }
                div { dt { (view.t("setup.measured")) } dd { (measured) } }
            }
            @if open {
                div.tiles {
                    (myself(view, id, setup))
                    @if team || view.i_handle() {
                        (link(view, "count_heads", &q))
                        (link(view, "measure_distance", &q))
                        (link(view, "enter_zone", &q))
                    }
                }
            }
            // Who is in the zone is for those on the roster; an open board shows the number.
            @if view.who.is_some() {
                @for (person, here) in &zone.people {
                    @let wears: Vec<&str> = here.wears.iter().map(|w| view.t(words::ppe(*w))).collect();
                    @let arc = if here.in_arc { view.t("setup.in_arc") } else { "" };
                    @let note = [arc, &wears.join(", ")].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(" · ");
                    article.item id={ "in-" (person) } {
                        h3 { (person_chip(&view.name(person), view.role_of(person), &note)) }
                        @if team {
                            (one_tap(view, "leave_zone", view.t("zone.leave"), &[("setup", id.as_str()), ("person", person.as_str())]))
                            @if !view.state().ppe_needed(setup).is_subset(&here.wears) { (ppe_tap(view, id, setup, person)) }
                        }
                    }
                }
                @if team && open { (likely(view, id, setup)) }
            }
        },
    )
}

/// Equipment that the plan asks for, on, in one tap.
fn ppe_tap(view: &View, id: &SetupId, setup: &Setup, person: &PersonId) -> Markup {
    let mut given = vec![("setup", id.as_str()), ("person", person.as_str())];
    let needed = view.state().ppe_needed(setup);
    given.extend(needed.iter().map(|w| ("wears", w.as_str())));
    one_tap(view, "confirm_ppe", view.t("zone.ppe"), &given)
}

/// The person signed in, into or out of the zone.
fn myself(view: &View, id: &SetupId, setup: &Setup) -> Markup {
    let Some(me) = view.me() else { return html! {} };
    let given = [("setup", id.as_str()), ("person", me.as_str())];
    if setup.zone.people.contains_key(me) {
        return one_tap(view, "leave_zone", view.t("zone.i_leave"), &given);
    }
    one_tap(view, "enter_zone", view.t("zone.i_enter"), &given)
}

/// Those who are most often in a zone and are not listed: performers of the plan, handlers, ADs, medic.
fn likely(view: &View, id: &SetupId, setup: &Setup) -> Markup {
    let all: Vec<&PersonId> = view
        .state()
        .people
        .iter()
        .filter(|(p, _)| !setup.zone.people.contains_key(*p))
        .filter(|(p, about)| {
            setup.plan.performers.contains(*p)
                || about.handles()
                || about.is(Role::FirstAd)
                || about.is(Role::Medic)
        })
        .map(|(p, _)| p)
        .collect();
    html! {
        @if !all.is_empty() {
            h3 { (view.t("zone.likely")) }
            @for person in all {
                article.item id={ "out-" (person) } {
                    h3 { (person_chip(&view.name(person), view.role_of(person), "")) }
                    (one_tap(view, "enter_zone", view.t("zone.enter"), &[("setup", id.as_str()), ("person", person.as_str())]))
                    (one_tap(view, "enter_zone", view.t("zone.enter_arc"), &[("setup", id.as_str()), ("person", person.as_str()), ("in_arc", "yes")]))
                }
            }
        }
    }
}

// ---- acts ------------------------------------------------------------------------------------------

fn plans(view: &View) -> bool {
    view.cx.mode().allows(Ability::Administer) && PLAN_SETUPS.iter().any(|r| view.i_am(*r))
}

/// Who plans may drop what was not shot; where it would be refused at once, no button asks for it.
fn may_drop(view: &View, setup: &Setup) -> bool {
    let mine = PLAN_SETUPS.iter().any(|r| view.i_am(*r));
    let state = view.state();
    let listed = state.day_of(setup).is_some() || state.day_ahead(setup).is_some();
    mine && listed && !setup.rolling && setup.takes == 0
}

fn plan_anew(view: &View, id: &SetupId, class: &str) -> Markup {
    html! { a class=(class) href={ "/plan?setup=" (id) } { (view.t("plan.do_anew")) } }
}

fn acts(view: &View, id: &SetupId, setup: &Setup) -> Markup {
    let Some(me) = view.me() else { return html! {} };
    if !view.cx.mode().allows(Ability::Sign) {
        return html! {};
    }
    let q = format!("setup={id}");
    let declined = setup.declined.contains(me);
    let ahead = view.state().day_ahead(setup).is_some();
    // Of a setup to come only those who plan have something to do beside taking part.
    let any = !ahead || plans(view) || may_drop(view, setup);
    html! {
        @if any { (section("acts", view.t("setup.acts"), "", html! {
            div.tiles {
                @if !ahead && view.i_am(Role::FirstAd) {
                    @if !setup.called { (link(view, "call_setup", &q)) }
                    @if setup.rolling {
                        (one_tap(view, "cut", view.t("do.cut"), &[("setup", id.as_str())]))
                    } @else { (link(view, "roll", &q)) }
                    (link(view, "consult", &q))
                }
                @if !ahead { (link(view, "change_setup", &q)) }
                @if plans(view) { (plan_anew(view, id, "button quiet")) }
                // A form sends what it is about only where the setup's day is open or to come.
                @if may_drop(view, setup) { (link(view, "drop_setup", &q)) }
                @if !ahead && view.i_run_the_floor() {
                    (link(view, "brief_change", &q))
                    (link(view, "pause", &format!("unit={}&back=/setup/{id}", setup.unit)))
                }
                @if !ahead && (view.i_handle() || view.i_am(Role::FirstAd)) { (link(view, "rehearse_opening", &q)) }
            }
        })) }
        (section("taking-part", view.t("setup.taking_part"), "", html! {
            p.help { (view.t("setup.taking_part_help")) }
            @if declined {
                p { (capital(view.t("setup.you_declined"))) }
                (one_tap(view, "take_part", view.t("do.take_part"), &[("setup", id.as_str())]))
            } @else {
                (one_tap(view, "decline", view.t("do.decline"), &[("setup", id.as_str())]))
            }
        }))
    }
}
