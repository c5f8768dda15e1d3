//! The pages of the signature stations: what one person signs at one place, line by line, on one
//! screen with one code.
//!
//! INVARIANT: no check comes ticked, no announcement and no count comes filled in, and where a blind
//! count is asked no number of anybody else is on the page.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use looks_core::id::PersonId;
use looks_core::state::{Item, RoundPlace};
use looks_core::vocabulary::{LoadState, LotKind, Procedure};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fields::Fields;
use super::send::{self, Outcome};
use super::station::{self, Line, Station};
use super::view::{Frame, View};
use crate::app::AppState;
use crate::components::{
    Choice, Field, Input, Signature, check_box, empty_state, field, radio_group, select,
    sign_sheet, submit_for,
};
use crate::layout::Section;
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of the stations.
pub fn routes() -> Router<AppState> {
    Router::new().route("/sign/{item}/{station}", get(show).post(sign))
}

#[derive(Debug, Default, Deserialize)]
struct Ask {
    /// Whose signature, where it is not the one signed in.
    #[serde(default)]
    r#for: String,
}

async fn show(
    view: View,
    Path((item, station)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Result<Response, Problem> {
    let station = find(&station)?;
    let item = (**view.item(&item)?).clone();
    let me = view.need_me()?.person.clone();
    let chosen = PersonId::parse(&ask.r#for)
        .ok()
        .filter(|p| view.state().people.contains_key(p));
    let signer = match chosen {
        Some(p) if p != me && station.on_another_device() => p,
        _ => me,
    };
    Ok(sheet(&view, &item, station, &signer, None, None))
}

fn find(station: &str) -> Result<Station, Problem> {
    Station::find(station).ok_or_else(|| {
        Problem::new(Kind::NotFound)
            .with_field("station")
            .with_value(station)
    })
}

async fn sign(
    mut view: View,
    Path((item, station)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Problem> {
    view.cx.listener.require(Ability::Sign)?;
    let station = find(&station)?;
    let item = (**view.item(&item)?).clone();
    let me = view.need_me()?.person.clone();
    let signer = PersonId::parse(fields.get("signer")).unwrap_or_else(|_| me.clone());
    if signer != me && !station.on_another_device() {
        return Err(Problem::new(Kind::NotAllowed)
            .with_field("signer")
            .with_value(signer.as_str()));
    }
    let back = format!("/item/{}", item.id());
    let lines = station::lines(view.state(), &item, station, &signer);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    // What is signed is what was on the screen: after any change the person looks again. An act of somebody
    // else can ask more of this person without changing the item itself, so the lines are compared too.
    let shown: Vec<&str> = fields.get("lines").split(' ').collect();
    let unseen = lines.iter().any(|l| !shown.contains(&act(l).as_str()));
    if unseen || fields.get("version") != item.version.to_string() {
        if answered_before(&view, &fields) {
            return Ok(send::go(&back, None));
        }
        let changed = Problem::new(Kind::Changed);
        return Ok(with_status(
            sheet(&view, &item, station, &signer, Some(&changed), None),
            StatusCode::CONFLICT,
        ));
    }
    let built = build(&item, &lines, &fields, &view);
    let (commands, asked) = match built {
        Ok(built) => built,
        Err(problem) => {
            return Ok(with_status(
                sheet(&view, &item, station, &signer, Some(&problem), None),
                status,
            ));
        }
    };
    let who = match send::with_code(&view, &signer, fields.get("code")).await? {
        Ok(who) => who,
        Err(words) => {
            return Ok(with_status(
                sheet(&view, &item, station, &signer, None, Some(&words)),
                status,
            ));
        }
    };
    let answers = send::send(&view, &who, &fields, &commands, Some(send::seen(&item))).await?;
    view.refresh();
    let version = view.state().items.get(item.id()).map(|i| i.version);
    let action = address(&item, station);
    let outcome = Outcome {
        action: &action,
        back: &back,
        asked: &asked,
        fields: &fields,
        version,
        code_of: Some(&signer),
    };
    Ok(send::answer(&view, &outcome, &answers))
}

/// True where this very form was taken before: a second tap on a slow network finds its own work done.
fn answered_before(view: &View, fields: &Fields) -> bool {
    let cid = fields.get("cid");
    let end = view.snapshot.size;
    !cid.is_empty()
        && view
            .app
            .hub
            .entries(end.saturating_sub(64)..end)
            .is_ok_and(|all| {
                all.iter()
                    .any(|e| e.command_id.starts_with(&format!("{cid}.")))
            })
}

fn with_status(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response
}

fn address(item: &Item, station: Station) -> String {
    format!("/sign/{}/{}", item.id(), station.code())
}

// ---- the sheet -------------------------------------------------------------------------------------

fn sheet(
    view: &View,
    item: &Item,
    station: Station,
    signer: &PersonId,
    trouble: Option<&Problem>,
    code_error: Option<&str>,
) -> Response {
    let lines = station::lines(view.state(), item, station, signer);
    let title = view.station(item, station, &lines);
    let title = title.as_str();
    let kicker = format!(
        "{} · {}",
        item.id().as_str().to_uppercase(),
        view.item_title(item)
    );
    let mut frame = Frame {
        title,
        kicker: &kicker,
        section: Section::Items,
        unit: item
            .setup
            .as_ref()
            .and_then(|s| view.state().setups.get(s))
            .map(|s| s.unit.clone()),
        ..Frame::default()
    };
    if lines.is_empty() {
        let body = html! {
            @if let Some(problem) = trouble { (send::trouble(view, problem)) }
            (empty_state(view.t("sign.nothing"), view.t("sign.nothing_next")))
            p { a.button.quiet href={ "/item/" (item.id()) } { (view.t("sign.to_item")) } }
            (others(view, item, station, signer))
        };
        return view.respond(&frame, body);
    }
    let cid = match send::fresh(view) {
        Ok(cid) => cid,
        Err(problem) => return axum::response::IntoResponse::into_response(problem),
    };
    let texts: Vec<String> = lines.iter().map(|l| says(view, item, l)).collect();
    let acts = lines.iter().map(act).collect::<Vec<_>>().join(" ");
    let lines_text: Vec<&str> = texts.iter().map(String::as_str).collect();
    let version = item.version.to_string();
    let name = view.name(signer);
    let action = address(item, station);
    frame.primary = submit_for(&view.cx, "sheet", title);
    let signature = Signature {
        id: "sheet",
        action: &action,
        hidden: &[
            ("cid", &cid),
            ("version", &version),
            ("lines", &acts),
            ("signer", signer.as_str()),
        ],
        who: &name,
        role: view.role_of(signer),
        lines: &lines_text,
        submit: title,
        code: true,
        error: code_error,
        docked: true,
    };
    let open = view.cx.mode().allows(Ability::Sign);
    let extra = html! { @if open { @for line in &lines { (inputs(view, item, line)) } } };
    let body = html! {
        @if let Some(problem) = trouble { (send::trouble(view, problem)) }
        (shown_state(view, item, &lines))
        (waiting_for(view, item, station))
        (sign_sheet(&view.cx, &signature, Some(extra)))
        (others(view, item, station, signer))
    };
    view.respond(&frame, body)
}

/// What the signer must see beside the sheet: what is recorded as loaded, unless a count is to be
/// blind or the announcement is to be the AD's own.
fn shown_state(view: &View, item: &Item, lines: &[Line]) -> Markup {
    let blind = lines.iter().any(|l| {
        matches!(
            l,
            Line::Unload | Line::Witness { count: true } | Line::Announce
        )
    });
    html! {
        @if !blind {
            dl.facts {
                div { dt { (view.t("item.loaded")) } dd { (view.load(item)) } }
                div { dt { (view.t("item.with")) } dd { (view.custody(item)) } }
            }
        }
    }
}

fn waiting_for(view: &View, item: &Item, station: Station) -> Markup {
    let missing = station::missing_viewers(view.state(), item);
    let me = view.me();
    let missing: Vec<String> = missing
        .iter()
        .filter(|p| Some(*p) != me)
        .map(|p| view.full(p))
        .collect();
    html! {
        @if station == Station::FirstAd && !missing.is_empty() {
            div.notice data-state="hold" role="status" {
                p { (view.cx.tf("sign.viewers_missing", &[("who", &missing.join("; "))])) }
            }
        }
    }
}

/// Those who may sign here with their own code, because they have no phone at hand.
fn others(view: &View, item: &Item, station: Station, signer: &PersonId) -> Markup {
    if !station.on_another_device() || !view.cx.mode().allows(Ability::Sign) {
        return html! {};
    }
    let state = view.state();
    let all: Vec<&PersonId> = state
        .people
        .keys()
        .filter(|p| *p != signer && !station::lines(state, item, station, p).is_empty())
        .collect();
    // Those the item waits for come first; anybody else may be needed too.
    let mut wanted = station::missing_viewers(state, item);
    wanted.extend(station::performers(state, item));
    let (first, rest): (Vec<&PersonId>, Vec<&PersonId>) =
        all.into_iter().partition(|p| wanted.contains(*p));
    let rest: Vec<(String, String)> = rest.iter().map(|p| (p.to_string(), view.full(p))).collect();
    let choices: Vec<Choice<'_>> = rest
        .iter()
        .map(|(id, name)| Choice {
            value: id,
            label: name,
            help: "",
        })
        .collect();
    html! {
        @if !first.is_empty() || !choices.is_empty() {
            section.part aria-labelledby="others" {
                div.part-head { h2 id="others" { (view.t("sign.others")) } }
                p.help { (view.t("sign.others_help")) }
                div.tiles {
                    @for p in first {
                        a.button.quiet href={ (address(item, station)) "?for=" (p) } { (view.full(p)) }
                    }
                }
                @if !choices.is_empty() {
                    form method="get" action=(address(item, station)) {
                        (select(&view.cx, &Field {
                            id: "for", name: "for", label: view.t("sign.others_more"),
                            required: true, ..Field::default()
                        }, &choices))
                        button.button.quiet type="submit" { (view.t("sign.others_go")) }
                    }
                }
            }
        }
    }
}

/// A line in one word, whatever the language: two lines with the same word state the same act.
fn act(line: &Line) -> String {
    let joined = |words: &mut dyn Iterator<Item = &str>| words.collect::<Vec<_>>().join("/");
    match line {
        Line::Collect => "collect".to_owned(),
        Line::Unload => "unload".to_owned(),
        Line::Prove => "prove".to_owned(),
        Line::Prepare(may) => format!("prepare:{}", joined(&mut may.iter().map(|l| l.as_str()))),
        Line::Show => "show".to_owned(),
        Line::Witness { count: true } => "witness-count".to_owned(),
        Line::Witness { count: false } => "witness".to_owned(),
        Line::Attest => "attest".to_owned(),
        Line::Announce => "announce".to_owned(),
        Line::Clear(to) => format!("clear:{}", joined(&mut to.iter().map(PersonId::as_str))),
        Line::HandOver(None) => "hand-over".to_owned(),
        Line::HandOver(Some(to)) => format!("hand-over:{to}"),
        Line::Receive => "receive".to_owned(),
        Line::Return => "return".to_owned(),
        Line::Count => "count".to_owned(),
        Line::Lock => "lock".to_owned(),
        Line::SeeLocked => "see-locked".to_owned(),
    }
}

/// The statement of a line, as signed.
fn says(view: &View, item: &Item, line: &Line) -> String {
    let id = item.id().as_str().to_uppercase();
    let tf = |key: &str| view.cx.tf(key, &[("item", &id)]);
    let full = item.about.class.procedure() == Procedure::Full;
    match line {
        Line::Collect => tf("line.collect"),
        Line::Unload => tf("line.unload"),
        Line::Prove if full => tf("line.prove"),
        Line::Prove => tf("line.check"),
        Line::Prepare(may) if may.len() == 1 => tf("line.leave_empty"),
        Line::Prepare(_) => tf("line.load"),
        Line::Show => tf("line.show"),
        Line::Witness { count: false } => tf("line.witness"),
        Line::Witness { count: true } => tf("line.witness_count"),
        Line::Attest => tf("line.attest"),
        Line::Announce => tf("line.announce"),
        Line::Clear(to) => {
            let to: Vec<String> = to.iter().map(|p| view.name(p)).collect();
            view.cx
                .tf("line.clear", &[("item", &id), ("to", &to.join(" / "))])
        }
        Line::HandOver(to) => {
            let to = to.as_ref().map(|p| view.name(p)).unwrap_or_default();
            view.cx.tf(
                "line.hand_over",
                &[("item", &id), ("to", &to), ("load", &view.load(item))],
            )
        }
        Line::Receive => tf("line.receive"),
        Line::Return => tf("line.return"),
        Line::Count => tf("line.count"),
        Line::Lock => tf("line.lock"),
        Line::SeeLocked => tf("line.see_locked"),
    }
}

fn number<'a>(view: &View, id: &'a str, label: &'a str, help: &'a str, required: bool) -> Markup {
    field(
        &view.cx,
        &Field {
            id,
            name: id,
            label,
            help,
            input: Input::Number,
            required,
            ..Field::default()
        },
    )
}

/// The fields a line needs. None is filled in.
fn inputs(view: &View, item: &Item, line: &Line) -> Markup {
    let t = |key: &str| view.t(key);
    match line {
        Line::Unload => html! {
            (number(view, "unfired", t("f.unfired"), t("f.blind_help"), true))
            (number(view, "misfired", t("f.misfired"), "", true))
            @if item.load.hot { (number(view, "cases", t("f.cases"), t("f.cases_help"), true)) }
            (check_box("stray", "stray", "yes", t("f.stray"), false))
        },
        Line::Prove => html! {
            fieldset.field {
                legend { (t("f.checks")) }
                p.help { (t("f.checks_help")) }
                @for c in item.about.class.checks() {
                    (check_box(&format!("check-{}", c.as_str()), "check", c.as_str(), t(words::check(*c)), false))
                }
            }
        },
        Line::Prepare(may) if may.len() > 1 => load_inputs(view, may),
        Line::Witness { count: true } => {
            number(view, "unfired", t("f.unfired"), t("f.blind_help"), true)
        }
        Line::Announce => announce_inputs(view),
        Line::Clear(to) if to.len() > 1 => {
            let names: Vec<(String, String)> =
                to.iter().map(|p| (p.to_string(), view.full(p))).collect();
            let choices: Vec<Choice<'_>> = names
                .iter()
                .map(|(id, name)| Choice {
                    value: id,
                    label: name,
                    help: "",
                })
                .collect();
            let f = Field {
                id: "to",
                name: "to",
                label: t("f.to"),
                required: true,
                ..Field::default()
            };
            radio_group(&view.cx, &f, &choices)
        }
        Line::Lock => {
            let places: Vec<(String, String)> = view
                .state()
                .containers
                .iter()
                .filter(|(_, c)| c.holds == looks_core::vocabulary::Holds::Weapons)
                .map(|(id, c)| (id.to_string(), format!("{id} · {}", c.place)))
                .collect();
            let choices: Vec<Choice<'_>> = places
                .iter()
                .map(|(id, name)| Choice {
                    value: id,
                    label: name,
                    help: "",
                })
                .collect();
            let f = Field {
                id: "container",
                name: "container",
                label: t("f.container"),
                required: true,
                ..Field::default()
            };
            select(&view.cx, &f, &choices)
        }
        _ => html! {},
    }
}

fn load_choices<'a>(view: &'a View, states: &[LoadState]) -> Vec<Choice<'a>> {
    let choice = |l: &LoadState| Choice {
        value: l.as_str(),
        label: view.t(words::load_state(*l)),
        help: "",
    };
    states.iter().map(choice).collect()
}

fn announce_inputs(view: &View) -> Markup {
    let t = |key: &str| view.t(key);
    let choices = load_choices(view, LoadState::ALL);
    let f = Field {
        id: "state",
        name: "state",
        label: t("f.announced_state"),
        help: t("f.announced_help"),
        required: true,
        ..Field::default()
    };
    html! {
        (radio_group(&view.cx, &f, &choices))
        (number(view, "rounds", t("f.announced_rounds"), "", true))
        (number(view, "heads", t("f.heads"), t("f.heads_help"), true))
    }
}

fn load_inputs(view: &View, may: &[LoadState]) -> Markup {
    let t = |key: &str| view.t(key);
    let choices = load_choices(view, may);
    let f = Field {
        id: "load",
        name: "load",
        label: t("f.load"),
        help: t("f.load_help"),
        required: true,
        ..Field::default()
    };
    html! {
        (radio_group(&view.cx, &f, &choices))
        @if may.contains(&LoadState::ColdDummy) { (dummies(view)) }
        @if may.contains(&LoadState::HotBlank) { (blanks(view)) }
    }
}

/// Verified dummies at hand, one tick for each as it goes in.
fn dummies(view: &View) -> Markup {
    let state = view.state();
    let ready: Vec<(String, String)> = state
        .rounds
        .iter()
        .filter(|(_, r)| r.verified.is_some() && r.place == RoundPlace::Lot)
        .filter(|(_, r)| state.lots.get(&r.lot).is_some_and(|l| !l.set_aside))
        .map(|(id, r)| {
            (
                id.to_string(),
                format!("{} · {}", id.as_str().to_uppercase(), r.mark),
            )
        })
        .collect();
    html! {
        fieldset.field {
            legend { (view.t("f.rounds_in")) }
            p.help { (view.t("f.rounds_in_help")) }
            @if ready.is_empty() { p { a href="/lots" { (view.t("f.rounds_none")) } } }
            @for (id, mark) in &ready { (check_box(&format!("round-{id}"), "round", id, mark, false)) }
        }
    }
}

fn blanks(view: &View) -> Markup {
    let t = |key: &str| view.t(key);
    let state = view.state();
    let lots: Vec<(String, String)> = state
        .lots
        .iter()
        .filter(|(_, l)| l.about.kind == LotKind::Blank && l.in_hand > 0 && !l.set_aside)
        .map(|(id, l)| (format!("lot:{id}"), format!("{id} · {}", l.about.calibre)))
        .collect();
    let magazines: Vec<(String, String)> = state
        .magazines
        .iter()
        .filter(|(_, m)| m.count > 0 && m.item.is_none())
        .map(|(id, _)| (format!("magazine:{id}"), id.to_string()))
        .collect();
    let choices: Vec<Choice<'_>> = lots
        .iter()
        .chain(&magazines)
        .map(|(value, label)| Choice {
            value,
            label,
            help: "",
        })
        .collect();
    let f = Field {
        id: "from",
        name: "from",
        label: t("f.blanks_from"),
        help: t("f.blanks_from_help"),
        ..Field::default()
    };
    html! {
        (select(&view.cx, &f, &choices))
        (number(view, "blanks", t("f.blanks"), t("f.blanks_help"), false))
    }
}

// ---- from fields to commands -----------------------------------------------------------------------

type Built = (Vec<Value>, Vec<String>);

/// The commands of the lines, with each one's words.
fn build(item: &Item, lines: &[Line], fields: &Fields, view: &View) -> Result<Built, Problem> {
    if lines.is_empty() {
        return Err(Problem::new(Kind::Changed));
    }
    let mut commands = Vec::new();
    let mut asked = Vec::new();
    for line in lines {
        let words = says(view, item, line);
        for command in of_line(item, line, fields)? {
            commands.push(command);
            asked.push(words.clone());
        }
    }
    Ok((commands, asked))
}

fn of_line(item: &Item, line: &Line, fields: &Fields) -> Result<Vec<Value>, Problem> {
    let id = item.id();
    let one = |v: Value| Ok(vec![v]);
    match line {
        Line::Collect => one(json!({ "do": "collect", "item": id })),
        Line::Unload => one(json!({
            "do": "unload", "item": id, "unfired": fields.number("unfired")?,
            "misfired": fields.number("misfired")?,
            "cases": if item.load.hot { fields.number("cases")? } else { 0 },
            "stray": fields.has("stray"),
        })),
        Line::Prove => {
            let checks: Vec<&str> = fields.all("check").collect();
            if item.about.class.procedure() == Procedure::Full {
                one(json!({ "do": "prove_empty", "item": id, "checks": checks }))
            } else {
                one(json!({ "do": "check_item", "item": id, "checks": checks, "passed": true }))
            }
        }
        Line::Prepare(may) => load(item, may, fields),
        Line::Show => one(json!({ "do": "show", "item": id })),
        Line::Witness { count: true } => {
            one(json!({ "do": "witness_empty", "item": id, "unfired": fields.number("unfired")? }))
        }
        Line::Witness { count: false } => one(json!({ "do": "witness_empty", "item": id })),
        Line::Attest => one(json!({ "do": "attest_shown", "item": id })),
        Line::Announce => one(json!({
            "do": "announce", "item": id, "state": fields.need("state")?,
            "rounds": fields.number("rounds")?, "heads": fields.number("heads")?,
        })),
        Line::Clear(to) => {
            let to = match to.as_slice() {
                [only] => only.as_str(),
                _ => fields.need("to")?,
            };
            one(json!({ "do": "clear", "item": id, "to": to }))
        }
        Line::HandOver(to) => one(json!({ "do": "hand_over", "item": id, "to": to })),
        Line::Receive => one(json!({ "do": "confirm_receipt", "item": id })),
        Line::Return => one(json!({ "do": "confirm_return", "item": id })),
        Line::Count => one(json!({ "do": "clean_and_count", "item": id })),
        Line::Lock => {
            one(json!({ "do": "lock_up", "item": id, "container": fields.need("container")? }))
        }
        Line::SeeLocked => one(json!({ "do": "witness_lock_up", "item": id })),
    }
}

fn load(item: &Item, may: &[LoadState], fields: &Fields) -> Result<Vec<Value>, Problem> {
    let id = item.id();
    let chosen = match may {
        [only] => *only,
        _ => LoadState::find(fields.need("load")?)
            .ok_or_else(|| Problem::input("load", fields.get("load"), "choose what is in it"))?,
    };
    match chosen {
        LoadState::ColdEmpty => Ok(vec![json!({ "do": "leave_empty", "item": id })]),
        LoadState::ColdDummy => {
            let all: Vec<Value> = fields
                .all("round")
                .map(|round| json!({ "do": "load_dummy", "item": id, "round": round }))
                .collect();
            if all.is_empty() {
                return Err(Problem::input(
                    "round",
                    "",
                    "tick each dummy round as it goes in",
                ));
            }
            Ok(all)
        }
        LoadState::HotBlank => match fields.need("from")?.split_once(':') {
            Some(("magazine", magazine)) => Ok(vec![
                json!({ "do": "load_magazine", "item": id, "magazine": magazine }),
            ]),
            Some(("lot", lot)) => Ok(vec![json!({
                "do": "load_blanks", "item": id, "lot": lot, "count": fields.number("blanks")?,
            })]),
            _ => Err(Problem::input(
                "from",
                fields.get("from"),
                "choose a lot or a magazine",
            )),
        },
    }
}
