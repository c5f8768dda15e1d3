//! One command, one form: every act that has no page of its own, from a table.
//!
//! `GET /do/<command>?item=…` shows what the person states and the fields; `POST` sends it. What the
//! address gives is shown and kept, the rest is chosen; no count is ever filled in.

mod table;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use looks_core::id::ItemId;
use looks_core::vocabulary::{
    Change, Happening, LoadState, LotKind, Opening, Pause, Ppe, ProofMethod, Purpose, Role,
};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

pub use table::{ACTS, Act, Input, Kind, find};

use super::fields::Fields;
use super::send::{self, Outcome};
use super::view::{Frame, View};
use crate::app::AppState;
use crate::components::{
    self, Choice, Field, Signature, check_box, field, select, sign_sheet, submit_for, text_area,
};
use crate::context::local_path;
use crate::layout::Section;
use crate::mode::Ability;
use crate::problem::{Kind as Wrong, Problem};
use crate::words;

/// Routes of the forms.
pub fn routes() -> Router<AppState> {
    Router::new().route("/do/{act}", get(show).post(submit))
}

fn act(name: &str) -> Result<&'static Act, Problem> {
    find(name).ok_or_else(|| {
        Problem::new(Wrong::NotFound)
            .with_field("act")
            .with_value(name)
    })
}

async fn show(
    view: View,
    Path(name): Path<String>,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let act = act(&name)?;
    view.need_me()?;
    form(&view, act, &Fields(given), None, None)
}

async fn submit(
    mut view: View,
    Path(name): Path<String>,
    fields: Fields,
) -> Result<Response, Problem> {
    view.cx.listener.require(Ability::Sign)?;
    let act = act(&name)?;
    let me = view.need_me()?.person.clone();
    let command = match build(act, &fields) {
        Ok(command) => command,
        Err(problem) => {
            let mut again = form(&view, act, &fields, Some(&problem), None)?;
            *again.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(again);
        }
    };
    let signer = if act.code || fields.has("code") {
        match send::with_code(&view, &me, fields.get("code")).await? {
            Ok(signer) => signer,
            Err(words) => {
                let mut again = form(&view, act, &fields, None, Some(&words))?;
                *again.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok(again);
            }
        }
    } else {
        send::without_code(&view)?
    };
    let seen = ItemId::parse(fields.get("item"))
        .ok()
        .and_then(|id| view.state().items.get(&id))
        .map(|item| send::seen(item));
    let answers = send::send(&view, &signer, &fields, &[command], seen).await?;
    view.refresh();
    let back = back(&fields);
    let action = format!("/do/{}", act.name);
    let asked = [asked(&view, act, &fields)];
    let outcome = Outcome {
        action: &action,
        back: &back,
        asked: &asked,
        fields: &fields,
        version: None,
        code_of: Some(&me),
    };
    Ok(send::answer(&view, &outcome, &answers))
}

/// The page that the act belongs to.
fn back(fields: &Fields) -> String {
    if fields.has("back") {
        return local_path(fields.get("back"));
    }
    for (name, page) in [("item", "/item/"), ("setup", "/setup/"), ("stop", "/stop/")] {
        if fields.has(name) {
            return local_path(&format!("{page}{}", fields.get(name)));
        }
    }
    "/".to_owned()
}

/// The act with what it is about: `Take out REV-1`.
fn asked(view: &View, act: &Act, fields: &Fields) -> String {
    let about: Vec<String> = [
        "item",
        "setup",
        "lot",
        "round",
        "magazine",
        "quarantine",
        "matter",
    ]
    .iter()
    .filter(|name| fields.has(name))
    .map(|name| fields.get(name).to_uppercase())
    .collect();
    format!("{} {}", view.t(act.title), about.join(" "))
}

// ---- the form --------------------------------------------------------------------------------------

fn form(
    view: &View,
    act: &Act,
    given: &Fields,
    trouble: Option<&Problem>,
    code_error: Option<&str>,
) -> Result<Response, Problem> {
    let cid = send::fresh(view)?;
    let me = view.need_me()?.person.clone();
    let back = back(given);
    let action = format!("/do/{}", act.name);
    let title = view.t(act.title);
    let mut hidden: Vec<(&str, String)> = vec![("cid", cid), ("back", back.clone())];
    // What the address names is not chosen again; it stands on the page in words.
    let mut told: Vec<(&str, String)> = Vec::new();
    let mut inputs = Vec::new();
    for input in act.fields {
        if fixed(view, input, given) {
            let value = given.get(input.name).to_owned();
            told.push((view.t(input.label), value_words(view, input, &value)));
            hidden.push((input.name, value));
        } else if input.kind == Kind::NewId {
            hidden.push((input.name, new_id(view, act)?));
        } else {
            inputs.push(shown(view, act, input, given));
        }
    }
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let extra = html! {
        @if !told.is_empty() {
            dl.facts { @for (label, value) in &told { div { dt { (label) } dd { (value) } } } }
        }
        @for input in &inputs { (input) }
    };
    let name = view.name(&me);
    let signature = Signature {
        id: "sheet",
        action: &action,
        hidden: &hidden,
        who: &name,
        role: view.role_of(&me),
        lines: &[view.t(act.says)],
        submit: title,
        code: act.code,
        error: code_error,
        docked: true,
    };
    let frame = Frame {
        title,
        section: section(act),
        primary: submit_for(&view.cx, "sheet", title),
        ..Frame::default()
    };
    let body = html! {
        @if let Some(problem) = trouble { (send::trouble(view, problem)) }
        (sign_sheet(&view.cx, &signature, Some(extra)))
        p { a.button.quiet href=(back) { (view.t("act.back")) } }
    };
    Ok(view.respond(&frame, body))
}

fn section(act: &Act) -> Section {
    let items = act
        .fields
        .iter()
        .any(|f| matches!(f.kind, Kind::Item | Kind::Target | Kind::Lot | Kind::Round));
    if items {
        Section::Items
    } else {
        Section::Board
    }
}

/// An id for a thing that comes into being with this form.
fn new_id(view: &View, act: &Act) -> Result<String, Problem> {
    let word = act.name.rsplit('_').next().unwrap_or("new");
    Ok(view
        .app
        .hub
        .fresh_id(word)?
        .chars()
        .take(word.len() + 11)
        .collect())
}

/// True where the address gives a value that is one of those to choose from.
fn fixed(view: &View, input: &Input, given: &Fields) -> bool {
    let value = given.get(input.name);
    if value.is_empty() || given.all(input.name).nth(1).is_some() {
        return false;
    }
    match input.kind {
        Kind::Given | Kind::NewId => true,
        Kind::Items
        | Kind::People
        | Kind::Lots
        | Kind::Containers
        | Kind::Changes
        | Kind::Ppe
        | Kind::LoadState
        | Kind::Id
        | Kind::Number
        | Kind::Line
        | Kind::Text
        | Kind::Flag
        | Kind::Time => false,
        _ => options(view, input.kind).iter().any(|(v, _)| v == value),
    }
}

fn value_words(view: &View, input: &Input, value: &str) -> String {
    options(view, input.kind)
        .into_iter()
        .find(|(v, _)| v == value)
        .map_or_else(|| value.to_owned(), |(_, words)| words)
}

/// Values to choose from with their words.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of field")]
fn options(view: &View, kind: Kind) -> Vec<(String, String)> {
    let state = view.state();
    let t = |key: &str| view.t(key).to_owned();
    macro_rules! list {
        ($of:ident, $key:path) => {
            $of::ALL
                .iter()
                .map(|w| (w.as_str().to_owned(), t($key(*w))))
                .collect()
        };
    }
    match kind {
        Kind::Item | Kind::Items => items(view),
        Kind::Target => {
            let groups = state
                .groups
                .keys()
                .map(|g| (g.to_string(), g.as_str().to_uppercase()));
            items(view).into_iter().chain(groups).collect()
        }
        Kind::Person | Kind::People => people(view, |_| true),
        // Nobody relieves themselves.
        Kind::Handler => people(view, |roles| roles.iter().any(|r| r.handles()))
            .into_iter()
            .filter(|(id, _)| view.me().is_none_or(|me| me.as_str() != id))
            .collect(),
        Kind::Performer => people(view, |roles| {
            roles.contains(&Role::Performer) || roles.contains(&Role::StandIn)
        }),
        Kind::Setup | Kind::SetupToCome => state
            .setups
            .iter()
            .filter(|(_, s)| {
                let ahead = kind == Kind::SetupToCome && state.day_ahead(s).is_some();
                ahead || state.day_of(s).is_some()
            })
            .map(|(id, s)| {
                (
                    id.to_string(),
                    format!("{} · {}", id.as_str().to_uppercase(), s.plan.place),
                )
            })
            .collect(),
        Kind::Unit => state
            .open_units()
            .iter()
            .map(|u| (u.to_string(), u.to_string()))
            .collect(),
        Kind::Lot | Kind::Lots => state
            .lots
            .iter()
            .map(|(id, l)| {
                (
                    id.to_string(),
                    format!(
                        "{id} · {} · {}",
                        t(words::lot_kind(l.about.kind)),
                        l.about.calibre
                    ),
                )
            })
            .collect(),
        Kind::Round => state
            .rounds
            .iter()
            .map(|(id, r)| {
                (
                    id.to_string(),
                    format!("{} · {}", id.as_str().to_uppercase(), r.mark),
                )
            })
            .collect(),
        Kind::Magazine => state
            .magazines
            .keys()
            .map(|id| (id.to_string(), id.as_str().to_uppercase()))
            .collect(),
        Kind::Container | Kind::Containers => state
            .containers
            .iter()
            .map(|(id, c)| {
                (
                    id.to_string(),
                    format!("{id} · {} · {}", t(words::container(c.kind)), c.place),
                )
            })
            .collect(),
        Kind::Purpose => list!(Purpose, words::purpose),
        Kind::LoadState => list!(LoadState, words::load_state),
        Kind::Opening => list!(Opening, words::opening),
        Kind::Happening => list!(Happening, words::happening),
        Kind::Changes => list!(Change, words::change),
        Kind::Ppe => list!(Ppe, words::ppe),
        Kind::Pause => list!(Pause, words::pause),
        Kind::Proof => list!(ProofMethod, words::proof_method),
        Kind::FoundKind => [LotKind::Live, LotKind::Unknown]
            .into_iter()
            .map(|k| (k.as_str().to_owned(), t(words::lot_kind(k))))
            .collect(),
        Kind::NewId
        | Kind::Given
        | Kind::Id
        | Kind::Number
        | Kind::Line
        | Kind::Text
        | Kind::Flag
        | Kind::Time => Vec::new(),
    }
}

fn items(view: &View) -> Vec<(String, String)> {
    view.state()
        .items
        .iter()
        .map(|(id, i)| {
            (
                id.to_string(),
                format!("{} · {}", id.as_str().to_uppercase(), view.item_title(i)),
            )
        })
        .collect()
}

fn people(
    view: &View,
    fits: impl Fn(&std::collections::BTreeSet<Role>) -> bool,
) -> Vec<(String, String)> {
    view.state()
        .people
        .iter()
        .filter(|(_, p)| fits(&p.roles))
        .map(|(id, _)| (id.to_string(), view.full(id)))
        .collect()
}

/// One input. Texts and choices of a first try come back; counts and ticks do not.
fn shown(view: &View, act: &Act, input: &Input, given: &Fields) -> Markup {
    let label = view.t(input.label);
    let value = given.get(input.name);
    let blind = matches!(act.name, "count_lot" | "unload");
    let f = Field {
        id: input.name,
        name: input.name,
        label,
        help: if blind && input.kind == Kind::Number {
            view.t("f.blind_help")
        } else {
            ""
        },
        required: input.required,
        ..Field::default()
    };
    match input.kind {
        Kind::Number => field(
            &view.cx,
            &Field {
                input: components::Input::Number,
                ..f
            },
        ),
        Kind::Line | Kind::Given | Kind::NewId => field(&view.cx, &Field { value, ..f }),
        Kind::Id => field(
            &view.cx,
            &Field {
                value,
                help: view.t("f.id_help"),
                ..f
            },
        ),
        Kind::Time => field(
            &view.cx,
            &Field {
                value,
                help: view.t("f.time_help"),
                ..f
            },
        ),
        Kind::Text => text_area(&view.cx, &Field { value, ..f }, 3),
        Kind::Flag => check_box(input.name, input.name, "yes", label, false),
        Kind::Items | Kind::People | Kind::Lots | Kind::Containers | Kind::Changes | Kind::Ppe => {
            many(view, input, given)
        }
        _ => {
            let all = options(view, input.kind);
            let choices: Vec<Choice<'_>> = all
                .iter()
                .map(|(v, w)| Choice {
                    value: v,
                    label: w,
                    help: "",
                })
                .collect();
            // What is announced is chosen each time, whatever an address says.
            let value = if input.kind == Kind::LoadState {
                ""
            } else {
                value
            };
            select(&view.cx, &Field { value, ..f }, &choices)
        }
    }
}

/// Tick boxes. What the address names is ticked, nothing else: it is the thing the person came from.
fn many(view: &View, input: &Input, given: &Fields) -> Markup {
    let named: Vec<&str> = given.all(input.name).collect();
    html! {
        fieldset.field {
            legend {
                (view.t(input.label))
                @if !input.required { span.optional { " " (view.t("field.optional")) } }
            }
            @for (value, words) in options(view, input.kind) {
                (check_box(
                    &format!("{}-{value}", input.name), input.name, &value, &words,
                    named.contains(&value.as_str()),
                ))
            }
        }
    }
}

// ---- from fields to the command --------------------------------------------------------------------

/// The command that the fields say. Only shape is looked at here.
pub fn build(act: &Act, fields: &Fields) -> Result<Value, Problem> {
    let mut map = Map::new();
    map.insert("do".to_owned(), act.name.into());
    for input in act.fields {
        let name = input.name;
        let value = match input.kind {
            Kind::Number if fields.has(name) => Value::from(fields.number(name)?),
            Kind::Flag => Value::from(fields.has(name)),
            Kind::Items
            | Kind::People
            | Kind::Lots
            | Kind::Containers
            | Kind::Changes
            | Kind::Ppe => {
                let all: Vec<&str> = fields.all(name).collect();
                if all.is_empty() && input.required {
                    return Err(Problem::input(name, "", "tick at least one"));
                }
                Value::from(all)
            }
            Kind::Id if fields.has(name) => {
                Value::from(fields.get(name).to_lowercase().replace(' ', "-"))
            }
            _ if fields.has(name) => Value::from(fields.get(name)),
            _ if input.required => {
                return Err(Problem::input(name, "", "this field must not be empty"));
            }
            _ => continue,
        };
        map.insert(name.to_owned(), value);
    }
    if act.name == "test_load" {
        let (with, distance) = (map.remove("with"), map.remove("distance_cm"));
        map.insert(
            "test".to_owned(),
            json!({ "with": with, "distance_cm": distance }),
        );
    }
    Ok(Value::Object(map))
}

/// A link to an act's form, as a quiet button.
pub fn link(view: &View, name: &str, query: &str) -> Markup {
    let title = find(name).map_or("", |a| view.t(a.title));
    html! { a.button.quiet href={ "/do/" (name) "?" (query) } { (title) } }
}

/// A form with one button that sends an act at once; for acts that ask for no code. Nothing is shown
/// where the listener takes no acts.
pub fn one_tap(view: &View, name: &str, label: &str, given: &[(&str, &str)]) -> Markup {
    if !view.cx.mode().allows(Ability::Sign) || view.who.is_none() {
        return html! {};
    }
    let Ok(cid) = send::fresh(view) else {
        return html! {};
    };
    html! {
        form.one-tap method="post" action={ "/do/" (name) } {
            input type="hidden" name="cid" value=(cid);
            @for (name, value) in given { input type="hidden" name=(name) value=(value); }
            button.button.quiet type="submit" { (label) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use looks_core::Command;
    use looks_core::command::Nature;

    use super::*;

    /// A value of the right shape for each kind of field.
    fn sample(input: &Input) -> Vec<(String, String)> {
        let one = |v: &str| vec![(input.name.to_owned(), v.to_owned())];
        match input.kind {
            Kind::Number => one("3"),
            Kind::Time => one("2026-03-04T06:40:00-07:00"),
            Kind::Purpose => one("film"),
            Kind::LoadState => one("cold_empty"),
            Kind::Opening => one("holster"),
            Kind::Happening => one("dropped"),
            Kind::FoundKind => one("live"),
            Kind::Changes => one("camera"),
            Kind::Ppe => one("ears"),
            Kind::Pause => one("meal"),
            Kind::Proof => one("rattle"),
            Kind::Flag => one("yes"),
            _ => one("thing-1"),
        }
    }

    #[test]
    fn every_form_makes_a_command_that_the_engine_reads_with_and_without_optional_fields() {
        let mut names = BTreeSet::new();
        for act in ACTS {
            assert!(names.insert(act.name), "{} twice", act.name);
            for all in [true, false] {
                let fields = Fields(
                    act.fields
                        .iter()
                        .filter(|i| all || i.required)
                        .flat_map(sample)
                        .collect(),
                );
                let value = build(act, &fields).unwrap();
                let command: Command = serde_json::from_value(value.clone())
                    .unwrap_or_else(|e| panic!("{}: {e}: {value}", act.name));
                assert_eq!(command.name(), act.name);
                if command.nature() == Nature::Towards {
                    assert!(
                        act.code,
                        "{} goes towards a performer without a code",
                        act.name
                    );
                }
            }
        }
    }

    #[test]
    fn a_missing_field_is_named() {
        for act in ACTS {
            for input in act.fields.iter().filter(|i| i.required) {
                let fields = Fields(
                    act.fields
                        .iter()
                        .filter(|i| i.name != input.name)
                        .flat_map(sample)
                        .collect(),
                );
                let problem = build(act, &fields).unwrap_err();
                assert_eq!(
                    problem.more.field.as_deref(),
                    Some(input.name),
                    "{}",
                    act.name
                );
            }
        }
    }
}
