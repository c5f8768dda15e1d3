//! One item: what its label's code opens. State, holder, load, the ladder of steps, the one next
//! action of the person signed in, and at all times the ways to report and to step back.
//!
//! Signed out it is read-only and names nobody: role and initial.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use looks_core::board::Light;
use looks_core::id::PersonId;
use looks_core::state::{Custody, Item, Stage};
use looks_core::vocabulary::{Class, Procedure};
use maud::{Markup, html};

use super::act::{link, one_tap};
use super::board;
use super::next::{self, choices};
use super::standing;
use super::station::{self, Station};
use super::view::{Frame, View, capital};
use crate::app::AppState;
use crate::components::{
    Step, StepState, Tile, clock_line, empty_state, ladder, lead_tile, section, table,
};
use crate::layout::{self, Section};
use crate::mode::Ability;
use crate::problem::Problem;
use crate::words;

/// Routes of items.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/items", get(list))
        .route("/item/{id}", get(page))
        .route("/item/{id}/part", get(part))
}

async fn list(view: View) -> Response {
    let empty = view.state().items.is_empty();
    let body = html! {
        @if empty { (empty_state(view.t("items.empty"), view.t("items.empty_next"))) }
        @else { (board::items(&view)) }
        @if view.who.is_some() {
            @for (id, group) in &view.state().groups { (self::group(&view, id.as_str(), &group.items)) }
            (section("rounds", view.t("items.rounds"), "", html! {
                div.tiles {
                    a.button.quiet href="/lots" { (view.t("lots.title")) }
                    (link(&view, "name_group", "back=/items"))
                    (link(&view, "roll_call", "back=/items"))
                    (link(&view, "report_found", "back=/items"))
                }
            }))
        }
    };
    let frame = Frame {
        title: view.t("items.title"),
        section: Section::Items,
        fragment: None,
        ..Frame::default()
    };
    view.respond(&frame, body)
}

/// A group: shown, announced, cleared and collected together, item by item in the record.
fn group(
    view: &View,
    id: &str,
    items: &std::collections::BTreeSet<looks_core::id::ItemId>,
) -> Markup {
    let all: Vec<String> = items.iter().map(|i| i.as_str().to_uppercase()).collect();
    let q = format!("item={id}&back=/items");
    section(
        &format!("group-{id}"),
        &id.to_uppercase(),
        &all.join(", "),
        html! {
            div.tiles {
                @if view.i_handle() { (link(view, "show", &q)) }
                (link(view, "attest_shown", &q))
                @if view.i_am(looks_core::vocabulary::Role::FirstAd) { (link(view, "announce", &q)) }
                @if view.i_handle() || view.i_am(looks_core::vocabulary::Role::FirstAd) { (link(view, "clear", &q)) }
                @if view.i_handle() { (link(view, "collect", &q)) }
            }
        },
    )
}

async fn page(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    let item = (**view.item(&id)?).clone();
    let kicker = kicker(&view, &item);
    let title = item.id().as_str().to_uppercase();
    let part = format!("/item/{}/part", item.id());
    let frame = Frame {
        title: &title,
        kicker: &kicker,
        section: Section::Items,
        unit: item
            .setup
            .as_ref()
            .and_then(|s| view.state().setups.get(s))
            .map(|s| s.unit.clone()),
        fragment: Some(&part),
        primary: primary(&view, &item),
        quiet: false,
    };
    let body = body(&view, &item);
    Ok(view.respond(&frame, body))
}

async fn part(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    let item = (**view.item(&id)?).clone();
    Ok(layout::part(
        &body(&view, &item),
        primary(&view, &item).as_ref(),
    ))
}

/// The next step of the item by who is signed in, if there is one; between takes two, side by side.
fn primary(view: &View, item: &Item) -> Option<Markup> {
    let all = choices(view.state(), item, view.me()?, view.now());
    if all.is_empty() || !view.cx.mode().allows(Ability::Sign) {
        return None;
    }
    let buttons = html! {
        @for next in &all { a.button.act href=(next.address) { (view.next(next)) } }
    };
    Some(if all.len() == 1 {
        buttons
    } else {
        html! { div.tiles { (buttons) } }
    })
}

fn kicker(view: &View, item: &Item) -> String {
    let class = view.t(words::class(item.about.class));
    if item.about.serial.is_empty() || view.is_open_to_all() {
        return capital(class);
    }
    view.cx.tf(
        "item.serial",
        &[("class", &capital(class)), ("serial", &item.about.serial)],
    )
}

fn body(view: &View, item: &Item) -> Markup {
    let line = view.board().item(item.id());
    let light = line.map_or(Light::Unknown, |l| l.light);
    let conditions = line.map(|l| l.conditions.as_slice()).unwrap_or_default();
    let reason = match (light, view.recorded(item)) {
        (Light::Clear, Some(words)) => words,
        _ => view.headline(conditions),
    };
    let counted = item.about.class.procedure() == Procedure::Counted;
    html! {
        (board::pending(view))
        (standing::over_item(view, item))
        (lead_tile(&view.cx, &Tile {
            id: "state",
            state: View::light(light),
            title: &view.item_title(item),
            reason: &reason,
            data: &item.about.calibre,
            href: "",
        }))
        (facts(view, item))
        @if let Some(c) = &item.clearance {
            @let limit = u32::try_from(view.state().limits().waiting_s / 60).unwrap_or(0);
            (clock_line(&view.cx, &view.clock(c.at), limit))
        }
        @if !conditions.is_empty() {
            (section("conditions", view.t("board.conditions"), "", view.conditions(conditions)))
        }
        @if counted { (issued(view, item)) }
        @else {
            (section("steps", view.t("item.steps"), "", ladder(&view.cx, view.t("item.steps"), &rungs(view, item).iter().map(Rung::step).collect::<Vec<_>>())))
        }
        @if view.who.is_some() && view.cx.mode().allows(Ability::Sign) {
            (ways(view, item))
            (reports(view, item))
            (history(view, item))
        } @else if view.who.is_none() {
            p { a.button.quiet href="/sign-in" { (view.t("item.sign_in")) } }
        }
    }
}

fn facts(view: &View, item: &Item) -> Markup {
    let t = |key: &str| view.t(key);
    let hidden = blind_now(item);
    html! {
        dl.facts {
            div { dt { (t("item.with")) } dd { (view.custody(item)) } }
            div { dt { (t("item.stage")) } dd { (t(words::stage(item.stage))) } }
            @if item.about.class.is_gun() {
                div { dt { (t("item.loaded")) } dd { @if hidden { (t("item.count_open")) } @else { (view.load(item)) } } }
            }
            @if let Some(purpose) = item.purpose { div { dt { (t("f.purpose")) } dd { (t(words::purpose(purpose))) } } }
            @if let Some(setup) = &item.setup {
                div { dt { (t("word.setup")) } dd { a href={ "/setup/" (setup) } { (setup.as_str().to_uppercase()) } } }
            }
            @if view.who.is_some() && !item.about.supplier.is_empty() {
                div { dt { (t("item.supplier")) } dd { (item.about.supplier) } }
            }
        }
    }
}

/// True while one of the two blind counts after a loaded use is still to come.
const fn blind_now(item: &Item) -> bool {
    item.count_due && item.counted.is_some()
}

fn issued(view: &View, item: &Item) -> Markup {
    let out: u32 = item.issued.iter().map(|i| i.count).sum();
    let rows: Vec<Vec<Markup>> = item
        .issued
        .iter()
        .map(|i| vec![html! { (view.full(&i.to)) }, html! { (i.count) }])
        .collect();
    let note = view.cx.tf(
        "item.pieces",
        &[
            ("out", &out.to_string()),
            ("all", &item.about.pieces.to_string()),
        ],
    );
    section(
        "pieces",
        view.t("item.issued"),
        &note,
        html! {
            @if !rows.is_empty() { (table(view.t("item.issued"), &[view.t("f.to"), view.t("f.count")], &rows)) }
            @if view.i_handle() {
                div.tiles {
                    (link(view, "issue", &format!("item={}", item.id())))
                    (link(view, "take_back", &format!("item={}", item.id())))
                }
            }
        },
    )
}

// ---- the ladder ------------------------------------------------------------------------------------

#[derive(Debug, Default)]
struct Rung {
    title: String,
    who: String,
    at: String,
    note: String,
    state: StepState,
}

impl Rung {
    fn step(&self) -> Step<'_> {
        Step {
            title: &self.title,
            who: &self.who,
            at: &self.at,
            note: &self.note,
            state: self.state,
        }
    }
}

fn rungs(view: &View, item: &Item) -> Vec<Rung> {
    let full = item.about.class.procedure() == Procedure::Full;
    let title = |key: &str| view.t(key).to_owned();
    let who = |p: &PersonId| view.full(p);
    let done = |is: bool| {
        if is {
            StepState::Signed
        } else {
            StepState::Waiting
        }
    };
    let mut all = Vec::new();
    let out = item.is_out();
    all.push(Rung {
        title: title("rung.out"),
        who: item
            .handler
            .as_ref()
            .filter(|_| out)
            .map(who)
            .unwrap_or_default(),
        state: done(out),
        ..Rung::default()
    });
    let proof = item.proof.as_ref();
    all.push(Rung {
        title: title(if full { "rung.proved" } else { "rung.checked" }),
        who: proof.map(|p| who(&p.by)).unwrap_or_default(),
        at: proof.map(|p| view.clock(p.at)).unwrap_or_default(),
        state: if item.voided.is_some() && proof.is_none() {
            StepState::Void
        } else {
            done(proof.is_some())
        },
        note: item
            .voided
            .map(|c| capital(view.t(words::void(c))))
            .unwrap_or_default(),
    });
    let witness = proof.and_then(|p| p.witness.as_ref());
    all.push(Rung {
        title: title("rung.witnessed"),
        who: witness.map(who).unwrap_or_default(),
        state: done(witness.is_some()),
        ..Rung::default()
    });
    if full {
        let prepared = matches!(
            item.stage,
            Stage::Prepared
                | Stage::Shown
                | Stage::Announced
                | Stage::Cleared
                | Stage::WithPerformer
        );
        all.push(Rung {
            title: title("rung.prepared"),
            // Whoever takes over in between starts the chain again: it was this handler.
            who: item
                .handler
                .as_ref()
                .filter(|_| prepared)
                .map(who)
                .unwrap_or_default(),
            at: item.load.at.map(|at| view.clock(at)).unwrap_or_default(),
            note: if prepared {
                view.load(item)
            } else {
                String::new()
            },
            state: done(prepared),
        });
    }
    all.extend(towards(view, item, full));
    if let Some(current) = all.iter_mut().find(|r| r.state == StepState::Waiting)
        && out
    {
        current.state = StepState::Current;
    }
    all
}

/// From shown to the performer.
fn towards(view: &View, item: &Item, full: bool) -> Vec<Rung> {
    let title = |key: &str| view.t(key).to_owned();
    let who = |p: &PersonId| view.full(p);
    let done = |is: bool| {
        if is {
            StepState::Signed
        } else {
            StepState::Waiting
        }
    };
    let mut all = Vec::new();
    let shown = item.shown.as_ref();
    let missing = station::missing_viewers(view.state(), item);
    let viewers: Vec<String> = shown
        .map(|s| s.viewers.iter().map(who).collect())
        .unwrap_or_default();
    let still: Vec<String> = missing.iter().map(who).collect();
    all.push(Rung {
        title: title("rung.shown"),
        who: shown.map(|s| who(&s.by)).unwrap_or_default(),
        at: shown.map(|s| view.clock(s.at)).unwrap_or_default(),
        note: match (viewers.is_empty(), still.is_empty()) {
            (true, true) => String::new(),
            (_, false) => view
                .cx
                .tf("rung.viewers_missing", &[("who", &still.join("; "))]),
            (false, true) => view.cx.tf("rung.viewers", &[("who", &viewers.join("; "))]),
        },
        state: done(shown.is_some() && missing.is_empty()),
    });
    if full {
        let a = item.announced.as_ref();
        all.push(Rung {
            title: title("rung.announced"),
            who: a.map(|a| who(&a.by)).unwrap_or_default(),
            at: a.map(|a| view.clock(a.at)).unwrap_or_default(),
            note: a
                .map(|a| view.t(words::load_state(a.state)).to_owned())
                .unwrap_or_default(),
            state: done(a.is_some()),
        });
    }
    let c = item.clearance.as_ref();
    let one = item
        .clear_handler
        .as_ref()
        .or(item.clear_first_ad.as_ref())
        .map(|(by, _)| by);
    all.push(Rung {
        title: title("rung.cleared"),
        who: match (c, one) {
            (Some(c), _) => format!("{}; {}", who(&c.handler), who(&c.first_ad)),
            (None, Some(by)) => who(by),
            (None, None) => String::new(),
        },
        at: c.map(|c| view.clock(c.at)).unwrap_or_default(),
        note: c
            .map(|c| view.cx.tf("rung.for", &[("who", &who(&c.performer))]))
            .unwrap_or_default(),
        state: done(c.is_some()),
    });
    let with = matches!(item.custody, Custody::Performer(_));
    all.push(Rung {
        title: title("rung.handed"),
        at: item.handed_at.map(|at| view.clock(at)).unwrap_or_default(),
        who: if with {
            view.custody(item)
        } else {
            String::new()
        },
        state: done(with),
        ..Rung::default()
    });
    all.push(Rung {
        title: title("rung.receipt"),
        state: done(with && item.receipt),
        ..Rung::default()
    });
    all
}

// ---- other ways ------------------------------------------------------------------------------------

/// What the person signed in may do besides the next action: step back, relieve, lock.
fn ways(view: &View, item: &Item) -> Markup {
    let Some(me) = view.me() else { return html! {} };
    let id = item.id().as_str();
    let q = format!("item={id}");
    let handler = view.i_handle();
    let mine = item.in_hand_of(me);
    let out = item.is_out();
    // Under a stop nothing goes towards a performer.
    let stopped = next::stopped(view.state(), item);
    let onward = |s: Station| {
        matches!(
            s,
            Station::Prepare | Station::Hand | Station::FirstAd | Station::Shown
        )
    };
    let station_link = |s: Station| {
        let lines = station::lines(view.state(), item, s, me);
        html! {
            @if !(lines.is_empty() || stopped && onward(s)) {
                a.button.quiet href={ "/sign/" (id) "/" (s.code()) } { (view.station(item, s, &lines)) }
            }
        }
    };
    let locked = matches!(item.custody, Custody::Container(_));
    let counted = item.about.class.procedure() == Procedure::Counted;
    let chain = html! {
        @for s in [Station::Prepare, Station::Close, Station::Witness, Station::FirstAd, Station::Hand, Station::Shown, Station::Lock, Station::Locked] {
            (station_link(s))
        }
        @if item.shown.is_some() && !mine { (sign_for_others(view, item)) }
        @if item.shown.is_some() && mine {
            a.button.quiet href={ "/sign/" (id) "/shown" } { (view.t("item.viewer_signs")) }
        }
        @if matches!(item.custody, Custody::Performer(_)) && !item.receipt && handler {
            a.button.quiet href={ "/sign/" (id) "/receipt" } { (view.t("item.performer_signs")) }
        }
        @if item.return_due.is_some() && handler {
            a.button.quiet href={ "/sign/" (id) "/returned" } { (view.t("item.return_signs")) }
        }
    };
    let rest = html! {
        @if handler && locked && !stopped { (link(view, "take_out", &q)) }
        @if handler && out && !mine {
            (one_tap(view, "collect", view.t("do.collect"), &[("item", id), ("back", &format!("/item/{id}"))]))
        }
        @if mine { (link(view, "unload", &q)) (link(view, "offer_relief", &q)) (link(view, "record_shots", &q)) }
        @if mine || out { (link(view, "lock_up", &q)) }
        @if handler && matches!(item.custody, Custody::Performer(_)) { (link(view, "use_opening", &q)) }
        @if item.clearance.is_some() || item.clear_handler.is_some() || item.clear_first_ad.is_some() {
            (link(view, "revoke", &q))
        }
        @if handler && item.holds.contains(&looks_core::state::Hold::Fault) { (link(view, "clear_fault", &q)) }
        @if handler && locked { (link(view, "send_off", &q)) }
    };
    html! {
        @if !counted {
            (section("ways", view.t("item.ways"), "", html! { div.tiles { (chain) (rest) } }))
        }
    }
}

/// The link under which somebody without a phone signs on this one.
fn sign_for_others(view: &View, item: &Item) -> Markup {
    let me_too = view
        .me()
        .is_some_and(|me| !station::lines(view.state(), item, Station::Shown, me).is_empty());
    html! {
        @if !me_too && view.i_run_the_floor() {
            a.button.quiet href={ "/sign/" (item.id()) "/shown" } { (view.t("item.viewer_signs")) }
        }
    }
}

/// Reality first: always there, never refused.
fn reports(view: &View, item: &Item) -> Markup {
    let id = item.id().as_str();
    let gun = matches!(item.about.class, Class::Firearm | Class::BlankOnly);
    let happened = |what: &str, key: &str| {
        html! { a.button.quiet href={ "/do/report?item=" (id) "&what=" (what) } { (capital(view.t(key))) } }
    };
    let q = format!("item={id}");
    section(
        "reports",
        view.t("item.reports"),
        "",
        html! {
            p.help { (view.t("item.reports_help")) }
            div.tiles {
                (happened("set_down", "happening.set_down"))
                (happened("picked_up", "happening.picked_up"))
                (happened("dropped", "happening.dropped"))
                @if gun { (happened("fired", "happening.fired")) }
                (happened("passed", "happening.passed"))
                (happened("unattended", "happening.unattended"))
                (happened("opened", "happening.opened"))
                (happened("pointed", "happening.pointed"))
                (link(view, "report", &q))
                @if gun { (link(view, "report_misfire", &q)) (link(view, "report_discharge", &q)) }
                (link(view, "report_fault", &q))
                (link(view, "report_missing", &q))
                @if matches!(item.custody, Custody::Missing) { (link(view, "report_recovered", &q)) }
                (link(view, "quarantine", &format!("items={id}&back=/item/{id}")))
                (link(view, "report_injury", &format!("items={id}&back=/item/{id}")))
            }
        },
    )
}

/// Entries read back at most, and shown at most.
const LOOK_BACK: u64 = 400;
const SHOWN: usize = 20;

/// The newest entries about this item, refusals included. Numbers are left out: the next person to
/// count reads this page too.
fn history(view: &View, item: &Item) -> Markup {
    let end = view.snapshot.size;
    let entries = view
        .app
        .hub
        .entries(end.saturating_sub(LOOK_BACK)..end)
        .unwrap_or_default();
    let id = item.id().as_str();
    let rows: Vec<Vec<Markup>> = entries
        .iter()
        .rev()
        .filter(|e| e.command.get("item").and_then(serde_json::Value::as_str) == Some(id))
        .take(SHOWN)
        .map(|e| {
            let act = words::act(&e.act).map_or_else(|| e.act.clone(), |k| view.t(k).to_owned());
            let who = PersonId::parse(&e.actor)
                .ok()
                .filter(|p| view.state().people.contains_key(p))
                .map_or_else(|| view.t("who.nobody").to_owned(), |p| view.full(&p));
            vec![
                html! { (view.clock(e.at)) },
                html! { (act) @if e.verdict == "refused" { " · " (view.t("refusal.title")) } },
                html! { (who) },
                html! { a href={ "/record/" (e.index) } { (e.index) } },
            ]
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let heads = [
        view.t("col.when"),
        view.t("col.act"),
        view.t("col.who"),
        view.t("col.entry"),
    ];
    section(
        "history",
        view.t("item.history"),
        "",
        table(view.t("item.history"), &heads, &rows),
    )
}
