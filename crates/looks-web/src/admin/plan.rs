//! Planning a setup: by itself, from its scene in a script, or anew.
//!
//! What is typed is kept where the plan is refused, so that nobody types it twice.

mod differs;

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use looks_app::scripts;
use looks_core::command::Plan;
use looks_core::id::{DayId, SceneId, ScriptId, SetupId};
use looks_core::state::{Day, DroppedSetup, PLAN_SETUPS, Setup, said_alike};
use looks_core::vocabulary::{LoadSize, LoadState, PermitKind, Ppe, Role};
use maud::{Markup, html};
use serde_json::Value;

use super::answer;
use super::day::items_here;
use super::desk::{self, Desk, Fields, Order, WITHOUT_CODE};
use crate::app::AppState;
use crate::components::{self, Field, FieldError, Input};
use crate::layout::{Page, Section};
use crate::mode::Ability;
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/plan", get(page).post(plan))
}

/// What is said of a place and of those around it, as boxes to tick: fields of the plan, and the words for each.
const AROUND: [(&str, &str); 6] = [
    ("muzzle_toward_person", "plan.muzzle_toward_person"),
    ("enclosed", "plan.enclosed"),
    ("public_view", "plan.public_view"),
    ("public_downrange", "plan.public_downrange"),
    ("armed_outsiders", "plan.armed_outsiders"),
    ("medic", "plan.medic"),
];

/// Who is in front of the camera, so that they stand first in the list.
const IN_FRONT: [Role; 3] = [Role::Performer, Role::StandIn, Role::StuntCoordinator];

/// Where a plan begins: with a setup that is planned anew, with a scene, with a day, or with nothing.
#[derive(Debug, Default, serde::Deserialize)]
struct From {
    #[serde(default)]
    setup: String,
    #[serde(default)]
    script: String,
    #[serde(default)]
    scene: String,
    #[serde(default)]
    day: String,
}

/// Whether the person signed in plans setups at this listener.
pub(crate) fn plans(d: &Desk) -> bool {
    d.cx.mode().allows(Ability::Administer) && d.i_am(PLAN_SETUPS)
}

async fn page(d: Desk, Query(from): Query<From>) -> Result<Response, Problem> {
    d.office_of(PLAN_SETUPS)?;
    let mut fields = match d.named(&from.setup) {
        Some(named) => d.planned(&named),
        None if from.setup.is_empty() => Fields::default(),
        None => return Err(Problem::new(Kind::NotFound)),
    };
    if !from.day.is_empty() && from.setup.is_empty() {
        put(&mut fields, "day", &from.day);
    }
    if !from.scene.is_empty() {
        put(&mut fields, "scene", &from.scene);
        put(&mut fields, "script", &from.script);
    }
    // With one script in force a scene is of that one, unless somebody says of none.
    if fields.get("setup").is_empty() && from.script.is_empty() {
        let only = d.only_script().map(ToString::to_string);
        put(&mut fields, "script", only.as_deref().unwrap_or_default());
    }
    if fields.get("setup").is_empty() {
        let free = free_name(&d, &from.scene);
        put(&mut fields, "setup", &free);
    }
    Ok(show(&d, &fields, None, &html! {}))
}

/// What a setup of the scene is called: as the scene, with a further letter where that is taken.
fn free_name(d: &Desk, scene: &str) -> String {
    let taken = |name: &str| d.named(&twin(d, name)).is_some();
    if scene.is_empty() || scene.starts_with("turn-") {
        return String::new();
    }
    let letters = ('a'..='z').map(|letter| format!("{scene}-{letter}"));
    std::iter::once(scene.to_owned())
        .chain(letters)
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// Sets a field to one value.
fn put(fields: &mut Fields, name: &str, value: &str) {
    fields.0.retain(|(n, _)| n != name);
    fields.0.push((name.to_owned(), value.to_owned()));
}

/// A setup that has a name already.
struct Named<'a> {
    id: SetupId,
    /// As it is planned, or was before it was dropped.
    setup: &'a Setup,
    /// Where it was dropped: by whom, when, why.
    dropped: Option<&'a DroppedSetup>,
}

impl Named<'_> {
    /// What a form says it was made from: it changes where somebody plans the setup, and where somebody drops it.
    fn token(&self) -> String {
        let version = self.setup.version;
        match self.dropped {
            Some(_) => format!("{version}-dropped"),
            None => version.to_string(),
        }
    }
}

impl Desk {
    /// A setup by its id as typed, planned or dropped.
    fn named(&self, id: &str) -> Option<Named<'_>> {
        let id = SetupId::parse(id).ok()?;
        let dropped = self.state().dropped.get(&id).map(|d| &**d);
        let planned = self.state().setups.get(&id).map(|s| &**s);
        let setup = planned.or(dropped.map(|d| &d.was))?;
        Some(Named { id, setup, dropped })
    }

    /// The script in force, where there is one alone.
    fn only_script(&self) -> Option<&ScriptId> {
        let mut all = self.state().scripts_in_force().map(|(id, _)| id);
        all.next().filter(|_| all.next().is_none())
    }

    /// A plan as its form has it. Where its scene is called otherwise now, the form begins with that.
    fn planned(&self, named: &Named<'_>) -> Fields {
        let mut fields = self.recorded(named);
        let sure = named.setup.plan.script.is_some() || self.only_script().is_some();
        if let ([only], true) = (called_now(self, named.setup).as_slice(), sure) {
            put(&mut fields, "scene", only.as_str());
        }
        fields
    }

    /// A plan as it stands in the record.
    fn recorded(&self, named: &Named<'_>) -> Fields {
        let p: &Plan = &named.setup.plan;
        let mut all = vec![
            ("setup", p.setup.to_string()),
            ("version", named.token()),
            ("day", p.day.to_string()),
            ("words", self.words(&p.words)),
            ("place", p.place.clone()),
            ("action", p.action.clone()),
            ("rounds", p.rounds.to_string()),
        ];
        let scene = p.scene.as_ref().map(ToString::to_string);
        let script = p.script.as_ref();
        let script = script.and_then(|s| self.state().draft_in_force(s));
        let maybe = [
            ("scene", scene),
            ("script", script.map(ToString::to_string)),
            ("load", p.load.map(|l| l.as_str().to_owned())),
            ("load_size", p.load_size.map(|l| l.as_str().to_owned())),
            ("distance_cm", p.distance_cm.map(|n| n.to_string())),
            ("hold_s", p.hold_s.map(|n| n.to_string())),
        ];
        all.extend(maybe.into_iter().filter_map(|(name, v)| Some((name, v?))));
        let around = [
            p.muzzle_toward_person,
            p.enclosed,
            p.public_view,
            p.public_downrange,
            p.armed_outsiders,
            p.medic,
        ];
        let ticked = AROUND.iter().zip(around).filter(|(_, is)| *is);
        all.extend(ticked.map(|((name, _), _)| (*name, "yes".to_owned())));
        all.extend(p.items.iter().map(|i| ("items", i.to_string())));
        all.extend(p.performers.iter().map(|i| ("performers", i.to_string())));
        all.extend(p.permits.iter().map(|k| ("permits", k.as_str().to_owned())));
        all.extend(p.ppe.iter().map(|k| ("ppe", k.as_str().to_owned())));
        Fields(all.into_iter().map(|(n, v)| (n.to_owned(), v)).collect())
    }
}

/// What the scene of a setup is called now, where its number means another one since it was planned.
fn called_now(d: &Desk, setup: &Setup) -> Vec<SceneId> {
    let state = d.state();
    let renumbered = state.scene_renumbered(&setup.plan.setup, setup);
    let draft = renumbered.and_then(|id| state.scripts.get(id));
    let scene = draft.zip(setup.plan.scene.as_ref());
    let now = scene.map(|(draft, scene)| draft.called_now(state.draft_before(draft), scene));
    now.into_iter().flatten().collect()
}

// ---- the form --------------------------------------------------------------------------------------

/// Fields that show what is wrong with them beside them.
const SHOWN: [&str; 8] = [
    "setup",
    "scene",
    "place",
    "words",
    "action",
    "rounds",
    "distance_cm",
    "hold_s",
];

/// What is wrong where no field of the form shows it: names field, value and remedy.
fn elsewhere(d: &Desk, wrong: &Problem) -> Markup {
    let field = wrong.more.field.as_deref().unwrap_or_default();
    html! {
        @if !SHOWN.contains(&field) {
            (components::notice(&d.cx, components::State::Hold, html! {
                p.reason { (wrong.remedy_text(d.cx.lang)) }
                p { (field) @if let Some(value) = &wrong.more.value { ": " code { (value) } } }
            }))
        }
    }
}

/// The form again, with the status of what did not go, which stands above it.
fn again(d: &Desk, fields: &Fields, above: &Markup) -> Response {
    let mut page = show(d, fields, None, above);
    *page.status_mut() = StatusCode::CONFLICT;
    page
}

fn show(d: &Desk, fields: &Fields, wrong: Option<&Problem>, above: &Markup) -> Response {
    let days = days(d, fields.get("day"));
    let before = d.named(fields.get("setup"));
    let anew = before.is_some() && !fields.get("version").is_empty();
    let title = if anew { "plan.anew" } else { "plan.title" };
    let body = html! {
        (above)
        @if let Some(wrong) = wrong { (elsewhere(d, wrong)) }
        @if days.is_empty() {
            (components::empty_state(d.t("plan.no_day"), d.t("plan.no_day_next")))
            p { a.button href="/day" { (d.t("day.open")) } }
        } @else {
            @if let Some(named) = before.filter(|_| anew) { (anew_notice(d, &named)) }
            (desk::form("/plan", &html! {
                (basics(d, fields, wrong, anew, &days))
                (who_and_what(d, fields))
                (rounds(d, fields, wrong))
                (around(d, fields))
                (components::button(d.t(if anew { "plan.do_anew" } else { "plan.do" }), "", ""))
            }))
        }
    };
    let status = match wrong {
        Some(problem) => problem.kind.status(),
        None => StatusCode::OK,
    };
    let page = Page {
        title: d.t(title),
        section: Section::Day,
        ..Page::default()
    };
    d.show_as(status, &page, body)
}

/// What planning it anew does, and what its scene is called now.
fn anew_notice(d: &Desk, named: &Named<'_>) -> Markup {
    let (id, setup) = (&named.id, named.setup);
    if let Some(gone) = named.dropped {
        return components::info(html! { (who_dropped(d, gone)) p { (d.t("plan.back_text")) } });
    }
    let by = d.state().scene_renumbered(id, setup);
    let draft = by.and_then(|id| d.state().scripts.get(id));
    let script = draft.map(|s| d.words(&s.name)).unwrap_or_default();
    let now = called_now(d, setup);
    let names: Vec<String> = now.iter().map(|s| s.as_str().to_uppercase()).collect();
    let scene = setup.plan.scene.as_ref().map(|s| s.as_str().to_uppercase());
    components::info(html! {
        p.reason { (d.t("plan.anew_text")) }
        @if setup.called { p.reason { (d.t("plan.is_called")) } }
        @if !setup.called && setup.takes == 0 { p { a href={ "/do/drop_setup?setup=" (id) } { (d.t("do.drop_setup")) } } }
        @if let Some(scene) = scene.filter(|_| by.is_some()) {
            @if names.is_empty() { p { (d.tf("plan.scene_gone", &[("scene", &scene), ("script", &script)])) } }
            @else { p { (d.tf("plan.scene_now", &[("scene", &scene), ("now", &names.join(", ")), ("script", &script)])) } }
        }
    })
}

/// By whom, when and why a setup was dropped.
fn who_dropped(d: &Desk, gone: &DroppedSetup) -> Markup {
    let (who, at) = (d.name(&gone.by), d.when(gone.at));
    html! {
        p.reason { (d.tf("dropped.by", &[("who", &who), ("at", &at)])) }
        p { (d.t("dropped.why")) ": " (d.words(&gone.reason)) }
    }
}

/// Days that can be planned for: those that are open, then those that are planned, which say so, and the one it was planned for.
fn days(d: &Desk, planned: &str) -> Vec<(String, String)> {
    let all = d.state().days.iter();
    let mut all: Vec<_> = all
        .filter(|(id, day)| day.open || day.planned || id.as_str() == planned)
        .collect();
    all.sort_by_key(|(_, day)| (!day.open, day.planned.then_some(day.starts)));
    let words = |id: &DayId, day: &Day| {
        let (unit, place) = (&day.unit, &day.place);
        if !day.planned {
            return format!("{id} · {unit} · {place}");
        }
        // The mark stands first: a phone cuts the end off.
        let on = d.when(day.starts);
        let on = on.get(..10).unwrap_or_default();
        let ahead = d.tf("plan.day_ahead", &[("date", on)]);
        format!("{id} · {ahead} · {unit} · {place}")
    };
    all.into_iter()
        .map(|(id, day)| (id.to_string(), words(id, day)))
        .collect()
}

/// A field with what was wrong with it.
fn field(
    d: &Desk,
    fields: &Fields,
    wrong: Option<&Problem>,
    (name, label, help): (&str, &str, &str),
    (input, required): (Input, bool),
) -> Markup {
    let error = wrong.filter(|p| p.more.field.as_deref() == Some(name));
    let remedy = error.map(|p| p.remedy_text(d.cx.lang)).unwrap_or_default();
    let sent: String = fields.get(name).chars().take(60).collect();
    let named = |p: &Problem| p.more.value.clone().filter(|v| !v.is_empty());
    let value = error.and_then(named).unwrap_or(sent);
    let id = format!("p.{name}");
    components::field(
        &d.cx,
        &Field {
            id: &id,
            name,
            label: d.t(label),
            help: if help.is_empty() { "" } else { d.t(help) },
            value: fields.get(name),
            input,
            required,
            error: error.map(|_| FieldError {
                value: &value,
                remedy: &remedy,
            }),
        },
    )
}

fn basics(
    d: &Desk,
    fields: &Fields,
    wrong: Option<&Problem>,
    anew: bool,
    days: &[(String, String)],
) -> Markup {
    let text = (Input::Text, false);
    let must = (Input::Text, true);
    let (setup, version) = (fields.get("setup"), fields.get("version"));
    let day = match days {
        [(only, _)] if fields.get("day").is_empty() => only.as_str(),
        _ => fields.get("day"),
    };
    let scripts: Vec<(String, String)> = d
        .state()
        .scripts_in_force()
        .map(|(id, s)| (id.to_string(), format!("{} · {id}", d.words(&s.name))))
        .collect();
    html! {
        @if anew {
            input type="hidden" name="setup" value=(setup);
            input type="hidden" name="version" value=(version);
            p { strong { (d.t("word.setup")) " " (setup.to_uppercase()) } }
        } @else { (field(d, fields, wrong, ("setup", "plan.setup", "plan.setup_help"), must)) }
        (desk::pick(&d.cx, "p.day", d.t("plan.day"), day, days, true))
        (field(d, fields, wrong, ("scene", "plan.scene", "plan.scene_help"), text))
        @if !scripts.is_empty() {
            (desk::pick(&d.cx, "p.script", d.t("plan.script"), fields.get("script"), &scripts, false))
        }
        (field(d, fields, wrong, ("place", "plan.place", "plan.place_help"), must))
        (field(d, fields, wrong, ("words", "plan.words", ""), text))
        (field(d, fields, wrong, ("action", "plan.action", "plan.action_help"), text))
    }
}

fn who_and_what(d: &Desk, fields: &Fields) -> Markup {
    let in_front = d.people(|p| !p.is_outside() && IN_FRONT.iter().any(|r| p.is(*r)));
    let others = d.people(|p| !p.is_outside() && !IN_FRONT.iter().any(|r| p.is(*r)));
    let chosen = |person: &(String, String)| fields.all("performers").any(|v| v == person.0);
    let (too, others): (Vec<_>, Vec<_>) = others.into_iter().partition(chosen);
    let people = [in_front, too].concat();
    let mut items = items_here(d);
    items.sort();
    let ticked = |name: &'static str| move |value: &str| fields.all(name).any(|v| v == value);
    html! {
        (desk::ticks("p.performers", d.t("plan.performers"), &people, ticked("performers")))
        @if !others.is_empty() {
            (desk::fold(d.t("plan.others"), &desk::ticks("p.others.performers", d.t("plan.others"), &others, |_| false)))
        }
        @if !items.is_empty() { (desk::ticks("p.items", d.t("plan.items"), &items, ticked("items"))) }
    }
}

fn rounds(d: &Desk, fields: &Fields, wrong: Option<&Problem>) -> Markup {
    let loads = desk::choices(&d.cx, LoadState::ALL, LoadState::as_str, words::load_state);
    let sizes = desk::choices(&d.cx, LoadSize::ALL, LoadSize::as_str, words::load_size);
    let number = (Input::Number, false);
    html! {
        fieldset.field {
            legend { (d.t("plan.rounds_part")) }
            (desk::pick(&d.cx, "p.load", d.t("setup.load"), fields.get("load"), &loads, false))
            (field(d, fields, wrong, ("rounds", "plan.rounds", ""), number))
            (desk::pick(&d.cx, "p.load_size", d.t("setup.size"), fields.get("load_size"), &sizes, false))
            (field(d, fields, wrong, ("distance_cm", "plan.distance", "plan.distance_help"), number))
            (field(d, fields, wrong, ("hold_s", "plan.hold", ""), number))
        }
    }
}

fn around(d: &Desk, fields: &Fields) -> Markup {
    let permits = desk::choices(&d.cx, PermitKind::ALL, PermitKind::as_str, words::permit);
    let ppe = desk::choices(&d.cx, Ppe::ALL, Ppe::as_str, words::ppe);
    let ticked = |name: &'static str| move |value: &str| fields.all(name).any(|v| v == value);
    html! {
        fieldset.field.choices {
            legend { (d.t("plan.around")) }
            @for (name, label) in AROUND {
                (components::check_box(&format!("p-{name}"), name, "yes", d.t(label), fields.yes(name)))
            }
        }
        (desk::ticks("p.permits", d.t("plan.permits"), &permits, ticked("permits")))
        (desk::ticks("p.ppe", d.t("setup.ppe"), &ppe, ticked("ppe")))
    }
}

// ---- the plan --------------------------------------------------------------------------------------

async fn plan(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let me = d.office_of(PLAN_SETUPS)?.person.clone();
    let setup = twin(&d, &id_of(fields.get("setup")));
    if let Some(named) = d.named(&setup).filter(|n| n.setup.rolling) {
        let above = components::notice(
            &d.cx,
            components::State::Hold,
            html! { p.reason { (d.t("plan.rolls")) } p { a.button.quiet href={ "/setup/" (named.id) } { (d.t("desk.back")) } } },
        );
        return Ok(again(&d, &fields, &above));
    }
    // A name that is taken is no new setup, and nobody plans over what somebody planned since without having read it.
    let before = d.named(&setup);
    let token = before.as_ref().map(Named::token).unwrap_or_default();
    if token != fields.get("version") {
        return Ok(since(&d, fields, &setup, before.as_ref()));
    }
    let command = match checked(&d, &fields, &setup)
        .and_then(|scene| command(&d, &fields, &setup, scene.as_ref()))
    {
        Ok(command) => command,
        Err(wrong) => return Ok(show(&d, &fields, Some(&wrong), &html! {})),
    };
    match d.ask(&fields, Some(me), WITHOUT_CODE, command).await {
        Ok(answer) => Ok(match answer.refusal() {
            Some(refusal) => {
                let asked = d.t("plan.do");
                let panel = answer::panel(&d, refusal, asked, answer.index());
                again(&d, &fields, &panel)
            }
            None => desk::lead_to(&format!("/setup/{setup}")),
        }),
        Err(wrong) if wrong.kind == Kind::BadInput => {
            Ok(show(&d, &fields, Some(&wrong), &html! {}))
        }
        Err(other) => Err(other),
    }
}

/// The form again where the record has the setup otherwise than the form was made from: with what is different, and made from
/// the record as it is, so that a second press is one of somebody who knows. A taken name is none to press again.
fn since(d: &Desk, mut fields: Fields, setup: &str, before: Option<&Named<'_>>) -> Response {
    let remedy = match before {
        Some(named) if named.dropped.is_some() => "plan.dropped_since",
        Some(_) if fields.get("version").is_empty() => "plan.taken",
        _ => "plan.planned_since",
    };
    let taken = remedy == "plan.taken";
    let wrong = Problem::new(Kind::Changed)
        .with_field("setup")
        .with_value(setup)
        .with_remedy(d.t(remedy));
    let above = components::info(html! {
        p.reason { (crate::page::view::capital(d.t(remedy))) }
        @if let Some(named) = before.filter(|_| !taken) {
            (differs::table(d, &d.recorded(named), &fields))
            p { (d.t("plan.press_again")) }
        }
        p { a.button.quiet href={ "/plan?setup=" (setup) } { (d.t("plan.open_it")) } }
    });
    if let Some(named) = before.filter(|_| !taken) {
        put(&mut fields, "setup", named.id.as_str());
        put(&mut fields, "version", &named.token());
    }
    show(d, &fields, Some(&wrong), &above)
}

/// An id as people type it, `12 A`, as the record has it, `12a`.
fn id_of(typed: &str) -> String {
    typed.to_lowercase().replace(char::is_whitespace, "")
}

/// The setup that is said alike: `12-a` beside `12a` would be two setups with one name on the walkie.
fn twin(d: &Desk, setup: &str) -> String {
    let planned = d.state().setups.keys();
    let mut known = planned.chain(d.state().dropped.keys());
    let alike = known.find(|id| said_alike(id.as_str(), setup));
    let alike = alike.map(SetupId::as_str);
    let same = d.named(setup).map(|n| n.id.to_string());
    same.or_else(|| alike.map(str::to_owned))
        .unwrap_or_else(|| setup.to_owned())
}

/// What only the pages ask for: names as the record has them, a place, and a scene that its script has. Gives the scene as the
/// script writes it.
fn checked(d: &Desk, fields: &Fields, setup: &str) -> Result<Option<SceneId>, Problem> {
    let wrong = |field: &str, remedy: &str| {
        let value = fields.get(field);
        Err(Problem::input(field, value, remedy))
    };
    if SetupId::parse(setup).is_err() {
        return wrong("setup", d.t("plan.letters"));
    }
    if fields.get("place").is_empty() {
        return wrong("place", d.t("plan.place_help"));
    }
    let typed = fields.get("scene");
    if typed.is_empty() {
        return Ok(None);
    }
    let Some(scene) = scripts::scene_id(typed) else {
        return wrong("scene", d.t("plan.letters"));
    };
    let several = d.state().scripts_in_force().count() > 1;
    let Ok(script) = ScriptId::parse(fields.get("script")) else {
        if several {
            return wrong("script", d.t("plan.which_script"));
        }
        return Ok(Some(scene));
    };
    let in_force = d.state().draft_in_force(&script);
    let Some(draft) = in_force.and_then(|id| d.state().scripts.get(id)) else {
        return wrong("script", d.t("plan.which_script"));
    };
    if let Some(name) = draft.name_of(&scene) {
        return Ok(Some(name.clone()));
    }
    if draft.has_scene(&scene) {
        return Ok(Some(scene));
    }
    let names: Vec<String> = draft
        .called
        .keys()
        .map(|s| s.as_str().to_uppercase())
        .collect();
    wrong(
        "scene",
        &d.tf("plan.no_scene", &[("scenes", &names.join(", "))]),
    )
}

fn command(
    d: &Desk,
    fields: &Fields,
    setup: &str,
    scene: Option<&SceneId>,
) -> Result<Value, Problem> {
    let mut order = Order::new("plan_setup")
        .with("setup", setup)
        .with("day", fields.get("day"))
        .with("words", fields.get("words"))
        .with("place", fields.get("place"))
        .with("action", fields.get("action").to_lowercase())
        .with("items", fields.list("items"))
        .with("performers", fields.list("performers"))
        .with("permits", fields.list("permits"))
        .with("ppe", fields.list("ppe"))
        .maybe("load", fields.get("load"))
        .maybe("load_size", fields.get("load_size"));
    if let Some(scene) = scene {
        order = order
            .with("scene", scene.as_str())
            .maybe("script", fields.get("script"));
    }
    for name in ["rounds", "distance_cm", "hold_s"] {
        if !fields.get(name).is_empty() {
            let number = fields.number(name);
            order = order.with(name, number.map_err(|p| p.with_remedy(d.t("plan.number")))?);
        }
    }
    for (name, _) in AROUND {
        order = order.with(name, fields.yes(name));
    }
    Ok(order.done())
}
