//! Rounds: counted lots, single dummies, magazines; and the open cases of quarantine and misfire.
//!
//! INVARIANT: a page on which somebody counts, or from which they come to count, shows no number of
//! cartridges. The numbers have a page of their own, closed while a count is open.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use looks_core::id::LotId;
use looks_core::state::{DeviationKind, Lot, Matter, QuarantineCase, RoundPlace};
use looks_core::vocabulary::LotKind;
use maud::{Markup, html};

use super::act::link;
use super::view::{Frame, View, capital};
use crate::app::AppState;
use crate::components::{State, Tile, empty_state, lead_tile, notice, section, table};
use crate::layout::Section;
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of rounds and cases.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/lots", get(list))
        .route("/lots/{id}", get(one))
        .route("/lots/{id}/numbers", get(numbers))
        .route("/cases", get(cases))
}

fn acts_open(view: &View) -> bool {
    view.who.is_some() && view.cx.mode().allows(Ability::Sign)
}

async fn list(view: View) -> Response {
    let state = view.state();
    let body = html! {
        @if state.lots.is_empty() { (empty_state(view.t("lots.empty"), view.t("lots.empty_next"))) }
        @for (id, lot) in &state.lots { (lot_tile(&view, id, lot)) }
        (magazines(&view))
        @if acts_open(&view) {
            (section("acts", view.t("lots.acts"), "", html! {
                div.tiles {
                    (link(&view, "draw_rounds", "back=/lots"))
                    (link(&view, "return_rounds", "back=/lots"))
                    (link(&view, "count_lot", "back=/lots"))
                    (link(&view, "count_brass", "back=/lots"))
                    (link(&view, "name_magazine", "back=/lots"))
                    (link(&view, "send_back", "back=/lots"))
                    (link(&view, "report_found", "back=/lots"))
                    a.button.quiet href="/cases" { (view.t("cases.title")) }
                }
            }))
        }
    };
    let frame = Frame {
        title: view.t("lots.title"),
        section: Section::Items,
        ..Frame::default()
    };
    view.respond(&frame, body)
}

/// A lot without a number: whether it agrees, whether it is set aside, whether a count is open.
fn lot_tile(view: &View, id: &LotId, lot: &Lot) -> Markup {
    let open = view.snapshot.counted_by(id).is_some();
    let (state, key) = if lot.set_aside {
        (State::Stop, "lots.set_aside")
    } else if lot.mismatch {
        (State::Stop, "lots.mismatch")
    } else if open {
        (State::Hold, "lots.count_open")
    } else if !lot.adds_up() {
        (State::Unknown, "lots.unsettled")
    } else {
        (State::Clear, "lots.agrees")
    };
    let about = format!(
        "{} · {} {}",
        lot.about.calibre, lot.about.maker, lot.about.maker_lot
    );
    html! {
        div.part {
            (lead_tile(&view.cx, &Tile {
                id: &format!("lot-{id}"),
                state,
                title: &format!("{id} · {}", view.t(words::lot_kind(lot.about.kind))),
                reason: view.t(key),
                data: &about,
                href: &format!("/lots/{id}"),
            }))
        }
    }
}

fn magazines(view: &View) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .state()
        .magazines
        .iter()
        .map(|(id, m)| {
            let place = m.item.as_ref().map_or_else(|| "–".to_owned(), |i| i.as_str().to_uppercase());
            vec![
                html! { (id.as_str().to_uppercase()) },
                html! { (place) },
                html! {
                    @if acts_open(view) {
                        a href={ "/do/fill_magazine?magazine=" (id) "&back=/lots" } { (view.t("do.fill_magazine")) }
                        " · "
                        a href={ "/do/empty_magazine?magazine=" (id) "&back=/lots" } { (view.t("do.empty_magazine")) }
                    }
                },
            ]
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let heads = [view.t("f.magazine"), view.t("f.item"), view.t("lots.acts")];
    section(
        "magazines",
        view.t("lots.magazines"),
        "",
        table(view.t("lots.magazines"), &heads, &rows),
    )
}

fn find<'a>(view: &'a View, id: &str) -> Result<(&'a LotId, &'a Lot), Problem> {
    LotId::parse(id)
        .ok()
        .and_then(|id| view.state().lots.get_key_value(&id))
        .map(|(id, lot)| (id, &**lot))
        .ok_or_else(|| {
            Problem::new(Kind::NotFound)
                .with_field("lot")
                .with_value(id)
        })
}

async fn one(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    let (id, lot) = find(&view, &id)?;
    let kicker = format!(
        "{} · {}",
        view.t(words::lot_kind(lot.about.kind)),
        lot.about.calibre
    );
    let q = format!("lot={id}&back=/lots/{id}");
    let counted = view.snapshot.counted_by(id);
    let body = html! {
        (lot_tile(&view, id, lot))
        dl.facts {
            div { dt { (view.t("lots.maker")) } dd { (lot.about.maker) " " (lot.about.maker_lot) } }
            @if !view.is_open_to_all() {
                div { dt { (view.t("f.container")) } dd { (lot.about.container) } }
            }
            @if let Some(size) = lot.about.load_size { div { dt { (view.t("setup.size")) } dd { (view.t(words::load_size(size))) } } }
            @if !lot.about.mark.is_empty() { div { dt { (view.t("lots.mark")) } dd { (lot.about.mark) } } }
        }
        @if let Some(person) = counted {
            (notice(&view.cx, State::Hold, html! {
                p { (view.cx.tf("lots.counted_by", &[("who", &view.full(person))])) }
            }))
        }
        @if acts_open(&view) {
            (section("acts", view.t("lots.acts"), "", html! {
                div.tiles {
                    (link(&view, "count_lot", &q))
                    (link(&view, "draw_rounds", &q))
                    (link(&view, "return_rounds", &q))
                    @if lot.about.kind == LotKind::Dummy { (link(&view, "name_round", &q)) }
                    @if lot.about.kind == LotKind::Blank { (link(&view, "test_load", &q)) (link(&view, "count_brass", &q)) }
                    (link(&view, "quarantine", &format!("lots={id}&back=/lots/{id}")))
                    a.button.quiet href={ "/lots/" (id) "/numbers" } { (view.t("lots.numbers")) }
                }
            }))
        }
        @if lot.about.kind == LotKind::Dummy { (rounds(&view, id)) }
    };
    let frame = Frame {
        title: id.as_str(),
        kicker: &kicker,
        section: Section::Items,
        ..Frame::default()
    };
    Ok(view.respond(&frame, body))
}

/// Single dummies: mark, how proved, shown to whom, where.
fn rounds(view: &View, lot: &LotId) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .state()
        .rounds
        .iter()
        .filter(|(_, r)| r.lot == *lot)
        .map(|(id, r)| {
            let place = match &r.place {
                RoundPlace::Lot => view.t("lots.in_lot").to_owned(),
                RoundPlace::Item(item) => item.as_str().to_uppercase(),
            };
            let proof = r.verified.as_ref().map(|(by, method, to)| {
                view.cx.tf("lots.verified", &[
                    ("method", view.t(words::proof_method(*method))),
                    ("by", &view.short(by)),
                    ("to", &view.short(to)),
                ])
            });
            vec![
                html! { (id.as_str().to_uppercase()) br; (r.mark) },
                html! {
                    @if let Some(words) = &proof { (words) }
                    @else if acts_open(view) {
                        a href={ "/do/verify_round?round=" (id) "&back=/lots/" (lot) } { (view.t("do.verify_round")) }
                    } @else { (view.t("lots.unverified")) }
                },
                html! { (place) },
            ]
        })
        .collect();
    let heads = [view.t("f.round"), view.t("f.method"), view.t("lots.place")];
    section(
        "rounds",
        view.t("lots.rounds"),
        "",
        html! {
            @if rows.is_empty() { (empty_state(view.t("lots.no_rounds"), view.t("lots.no_rounds_next"))) }
            @else { (table(view.t("lots.rounds"), &heads, &rows)) }
        },
    )
}

/// The count algebra of a lot, for those signed in, and not while a blind count is open.
async fn numbers(view: View, Path(id): Path<String>) -> Result<Response, Problem> {
    view.need_me()?;
    let (id, lot) = find(&view, &id)?;
    let open = view.snapshot.counted_by(id).is_some();
    let t = |key: &str| view.t(key);
    let rows: Vec<Vec<Markup>> = [
        ("n.brought", lot.about.count),
        ("n.stored", lot.stored),
        ("n.hand", lot.in_hand),
        ("n.magazines", lot.in_magazines),
        ("n.loaded", lot.loaded),
        ("n.fired", lot.fired),
        ("n.misfired", lot.misfired),
        ("n.sent_back", lot.sent_back),
        ("n.missing", lot.missing),
        ("n.cases_short", lot.cases_short),
    ]
    .iter()
    .map(|(key, n)| vec![html! { (t(key)) }, html! { (n) }])
    .collect();
    let body = html! {
        @if open {
            (empty_state(t("lots.numbers_closed"), t("lots.numbers_closed_next")))
        } @else {
            p { (t("lots.numbers_says")) }
            (table(t("lots.numbers"), &[t("n.where"), t("n.how_many")], &rows))
        }
        p { a.button.quiet href={ "/lots/" (id) } { (t("act.back")) } }
    };
    let frame = Frame {
        title: t("lots.numbers"),
        kicker: id.as_str(),
        section: Section::Items,
        ..Frame::default()
    };
    Ok(view.respond(&frame, body))
}

// ---- cases -----------------------------------------------------------------------------------------

/// Quarantines and matters that are open, with what still closes them.
async fn cases(view: View) -> Response {
    let state = view.state();
    let quarantines: Vec<_> = state.quarantines.iter().filter(|(_, q)| q.open).collect();
    let matters: Vec<_> = state.matters.iter().filter(|(_, m)| m.open).collect();
    let body = html! {
        @if quarantines.is_empty() && matters.is_empty() {
            (empty_state(view.t("cases.empty"), ""))
        }
        @for (id, q) in quarantines { (quarantine(&view, id.as_str(), q)) }
        @for (id, m) in matters { (matter(&view, id.as_str(), m)) }
        @if acts_open(&view) {
            (section("more", view.t("cases.new"), "", html! {
                div.tiles {
                    (link(&view, "quarantine", "back=/cases"))
                    (link(&view, "report_discharge", "back=/cases"))
                    (link(&view, "report_injury", "back=/cases"))
                    (link(&view, "report_found", "back=/cases"))
                    (link(&view, "record_order", "back=/cases"))
                }
            }))
        }
    };
    view.respond(
        &Frame {
            title: view.t("cases.title"),
            section: Section::Items,
            ..Frame::default()
        },
        body,
    )
}

fn quarantine(view: &View, id: &str, q: &QuarantineCase) -> Markup {
    let t = |key: &str| view.t(key);
    let list = |all: Vec<String>| {
        if all.is_empty() {
            "–".to_owned()
        } else {
            all.join(", ")
        }
    };
    let items = list(q.items.iter().map(|i| i.as_str().to_uppercase()).collect());
    let lots = list(q.lots.iter().map(ToString::to_string).collect());
    let boxes = list(q.containers.iter().map(ToString::to_string).collect());
    let released: Vec<String> = q.released_by.iter().map(|p| view.short(p)).collect();
    let query = format!("quarantine={id}&back=/cases");
    let scope: String = q
        .items
        .iter()
        .map(|i| format!("&items={i}"))
        .chain(q.lots.iter().map(|l| format!("&lots={l}")))
        .collect();
    section(
        &format!("q-{id}"),
        &format!("{} {id}", t("f.quarantine")),
        &view.clock(q.at),
        html! {
            @if q.live_or_unknown { (notice(&view.cx, State::Stop, html! { p.reason { (t(unexplained(view, q))) } })) }
            dl.facts {
                div { dt { (t("f.items")) } dd { (items) } }
                div { dt { (t("f.lots")) } dd { (lots) } }
                @if !view.is_open_to_all() { div { dt { (t("f.containers")) } dd { (boxes) } } }
                div { dt { (t("cases.released_by")) } dd { (list(released)) } }
            }
            @if q.scope.is_some() { p { (t("cases.scope_proposed")) } }
            @if acts_open(view) {
                div.tiles {
                    (link(view, "set_scope", &format!("{query}{scope}")))
                    (link(view, "release_quarantine", &query))
                }
            }
        },
    )
}

/// What the quarantine is for: rounds that were put in and did not come out are to be searched for; anything
/// else that nobody can account for may be live.
fn unexplained(view: &View, q: &QuarantineCase) -> &'static str {
    let state = view.state();
    let mut lots = q.lots.iter().filter_map(|l| state.lots.get(l)).peekable();
    let known = lots.peek().is_some() && lots.all(|l| l.mismatch && l.missing > 0);
    let counted = q.items.iter().any(|i| {
        state.items.get(i).is_some_and(|i| {
            i.deviations
                .iter()
                .any(|d| d.kind == DeviationKind::CountDiffers)
        })
    });
    if known && counted {
        "cases.short"
    } else {
        "cases.live_or_unknown"
    }
}

fn matter(view: &View, id: &str, m: &Matter) -> Markup {
    use looks_core::state::MatterKind;
    let t = |key: &str| view.t(key);
    let title = t(match m.kind {
        MatterKind::Misfire => "matter.misfire",
        MatterKind::Discharge => "matter.discharge",
        MatterKind::Injury => "matter.injury",
        MatterKind::Order => "matter.order",
    });
    let items: Vec<String> = m.items.iter().map(|i| i.as_str().to_uppercase()).collect();
    let yes = |is: bool| if is { t("word.yes") } else { t("word.no") };
    let q = format!("matter={id}&back=/cases");
    section(
        &format!("m-{id}"),
        &capital(title),
        &view.clock(m.at),
        html! {
            dl.facts {
                div { dt { (t("f.matter")) } dd { (id) } }
                div { dt { (t("f.items")) } dd { @if items.is_empty() { "–" } @else { (items.join(", ")) } } }
                @if matches!(m.kind, MatterKind::Misfire | MatterKind::Discharge) {
                    div { dt { (t("do.record_cause")) } dd { (yes(m.cause_by.is_some())) } }
                    div { dt { (t("do.rebrief")) } dd { (yes(m.rebriefed)) } }
                    div { dt { (t("cases.accepted_ad")) } dd { (yes(m.first_ad.is_some())) } }
                    div { dt { (t("cases.accepted_outside")) } dd { (yes(m.outside.is_some())) } }
                }
            }
            @if acts_open(view) {
                div.tiles {
                    @match m.kind {
                        MatterKind::Misfire | MatterKind::Discharge => {
                            (link(view, "record_cause", &q))
                            (link(view, "rebrief", &q))
                            (link(view, "accept_correction", &q))
                        }
                        MatterKind::Injury => {
                            (link(view, "report_scene_altered", &q))
                            (link(view, "release_evidence", &q))
                        }
                        MatterKind::Order => (link(view, "lift_order", &q)),
                    }
                }
            }
        },
    )
}
