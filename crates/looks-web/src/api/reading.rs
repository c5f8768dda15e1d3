//! What can be read: the board, the state, the record, proofs, rules.
//!
//! INVARIANT: no number of an open blind count leaves here, and nobody learns who raised a concern,
//! declined or stopped, but that person and the seats that protect them.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use looks_app::hub::EntryView;
use looks_core::gate::Effect;
use looks_core::id::{ItemId, SetupId};
use looks_rules::{Filter, Rule};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::words;
use crate::app::AppState;
use crate::context::Cx;
use crate::problem::{Kind, Problem};

/// Most entries in one answer.
const ENTRIES_MAX: u64 = 256;

/// Acts whose actor is shown only to that person and to those who protect them.
const PROTECTED: [&str; 5] = [
    "raise_concern",
    "decline",
    "take_part",
    "report_departure",
    "stop",
];

fn not_found(what: &str, id: &str) -> Problem {
    Problem::new(Kind::NotFound).with_field(what).with_value(id)
}

fn as_value(value: impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(value).map_err(|e| {
        let problem = Problem::new(Kind::Fault).with_reference();
        tracing::error!(reference = problem.more.reference, words = %e, "an answer could not be written");
        problem
    })
}

/// The setup board: every item and setup `clear`, `hold`, `stop` or `unknown`, with every reason.
///
/// `clear` says that every step is recorded, never more. Open to everybody, as the page is. Texts come
/// in the language of `Accept-Language` (`en`, `es`).
#[utoipa::path(
    get, path = "/api/v1/board", tag = "reading",
    responses((status = 200, description = "the board", body = serde_json::Value))
)]
pub(super) async fn board(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
) -> Result<Json<Value>, Problem> {
    let snapshot = app.hub.snapshot();
    let mut board = as_value(&*snapshot.board)?;
    if caller.0.is_none() {
        without_script(&mut board);
    }
    words::enrich(
        &mut board,
        &app.hub.rules(),
        words::language(&cx),
        caller.0.is_some(),
    );
    if let Some(map) = board.as_object_mut() {
        let pending: Vec<Value> = snapshot
            .stopped_now
            .iter()
            .map(|s| json!({ "stop": s.stop, "unit": s.unit, "recorded": false }))
            .collect();
        map.insert("pending_stops".to_owned(), pending.into());
        map.insert("size".to_owned(), snapshot.size.into());
        let trouble = app.hub.health().error().map(ToString::to_string);
        map.insert("cannot_store".to_owned(), json!(trouble));
    }
    Ok(Json(board))
}

/// A script is confidential: what it says of a scene goes to those who are known.
fn without_script(board: &mut Value) {
    let setups = board.get_mut("setups").and_then(Value::as_array_mut);
    for setup in setups
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        setup.remove("hazards");
    }
}

/// Everything that is true now, computed from the record, without what is nobody's business.
///
/// Left out: open blind counts and the numbers of their lots, who raised a concern, declined or may have
/// been a source, and other people's papers. Names are there; other private texts are references.
#[utoipa::path(
    get, path = "/api/v1/state", tag = "reading",
    responses((status = 200, description = "the state", body = serde_json::Value), (status = 401, description = "no token, no session")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn state(
    State(app): State<AppState>,
    caller: Caller,
) -> Result<Json<Value>, Problem> {
    let me = caller.known()?.person.to_string();
    let snapshot = app.hub.snapshot();
    let mut state = as_value(&snapshot.state)?;
    redact(&app, &snapshot, &mut state, &me);
    if !caller.reads_scripts(&app.hub)
        && let Some(map) = state.as_object_mut()
    {
        map.remove("scripts");
    }
    Ok(Json(
        json!({ "size": snapshot.size, "at": snapshot.at, "state": state }),
    ))
}

fn redact(app: &AppState, snapshot: &looks_app::hub::Snapshot, state: &mut Value, me: &str) {
    let Some(map) = state.as_object_mut() else {
        return;
    };
    let counting: Vec<String> = snapshot
        .state
        .counts
        .iter()
        .filter(|(_, c)| c.first.is_some())
        .map(|(lot, _)| lot.to_string())
        .collect();
    map.insert("counts".to_owned(), json!({ "open": counting }));
    each(map, "lots", |id, lot| {
        if counting.iter().any(|c| c == id) {
            lot.retain(|key, _| matches!(key.as_str(), "set_aside"));
            lot.insert("count_open".to_owned(), true.into());
        }
    });
    each(map, "people", |id, person| {
        if let Some(text) = person
            .get("name")
            .and_then(Value::as_str)
            .and_then(|r| app.hub.words(r))
        {
            person.insert("name".to_owned(), text.into());
        }
        if id != me {
            for key in ["qualifications", "wrong_codes"] {
                person.remove(key);
            }
        }
    });
    each(map, "concerns", |_, concern| {
        if concern.get("raised_by").and_then(Value::as_str) != Some(me) {
            concern.remove("raised_by");
        }
    });
    each(map, "quarantines", |_, case| {
        case.remove("source");
    });
    each(map, "setups", |_, setup| only_counted(setup));
    each(map, "dropped", |_, gone| {
        if let Some(Value::Object(was)) = gone.get_mut("was") {
            only_counted(was);
        }
    });
}

/// How many decline, not who.
fn only_counted(setup: &mut Map<String, Value>) {
    let declined = setup
        .get("declined")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    setup.insert("declined".to_owned(), declined.into());
}

/// Every object of one table of the state.
fn each(
    map: &mut Map<String, Value>,
    table: &str,
    mut change: impl FnMut(&str, &mut Map<String, Value>),
) {
    if let Some(Value::Object(all)) = map.get_mut(table) {
        for (id, value) in all {
            if let Value::Object(object) = value {
                change(id, object);
            }
        }
    }
}

/// One item with its line of the board.
#[utoipa::path(
    get, path = "/api/v1/items/{id}", tag = "reading",
    params(("id" = String, Path, description = "the item's id")),
    responses((status = 200, description = "the item", body = serde_json::Value), (status = 401, description = "no token, no session"), (status = 404, description = "no such item")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn item(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    caller.known()?;
    let snapshot = app.hub.snapshot();
    let item = ItemId::parse(&id).ok();
    let found = item
        .as_ref()
        .and_then(|i| snapshot.state.items.get(i))
        .ok_or_else(|| not_found("item", &id))?;
    let mut line = as_value(item.as_ref().and_then(|i| snapshot.board.item(i)))?;
    words::enrich(&mut line, &app.hub.rules(), words::language(&cx), true);
    Ok(Json(
        json!({ "size": snapshot.size, "item": as_value(&**found)?, "board": line }),
    ))
}

/// One setup with its line of the board. One that was dropped has no line, and `dropped` with who, when and why.
#[utoipa::path(
    get, path = "/api/v1/setups/{id}", tag = "reading",
    params(("id" = String, Path, description = "the setup's id")),
    responses((status = 200, description = "the setup", body = serde_json::Value), (status = 401, description = "no token, no session"), (status = 404, description = "no such setup")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn setup(
    cx: Cx,
    State(app): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    caller.known()?;
    let snapshot = app.hub.snapshot();
    let setup = SetupId::parse(&id).ok();
    let gone = setup.as_ref().and_then(|s| snapshot.state.dropped.get(s));
    if let Some(gone) = gone {
        let mut was = as_value(&gone.was)?;
        was.as_object_mut().into_iter().for_each(only_counted);
        let dropped = json!({ "by": gone.by, "at": gone.at, "reason": gone.reason });
        return Ok(Json(
            json!({ "size": snapshot.size, "setup": was, "dropped": dropped, "board": null }),
        ));
    }
    let found = setup
        .as_ref()
        .and_then(|s| snapshot.state.setups.get(s))
        .ok_or_else(|| not_found("setup", &id))?;
    let mut value = as_value(&**found)?;
    value.as_object_mut().into_iter().for_each(only_counted);
    let mut line = as_value(setup.as_ref().and_then(|s| snapshot.board.setup(s)))?;
    words::enrich(&mut line, &app.hub.rules(), words::language(&cx), true);
    Ok(Json(
        json!({ "size": snapshot.size, "setup": value, "board": line }),
    ))
}

/// Which entries.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// The first entry, from 0.
    #[serde(default)]
    from: u64,
    /// How many, at most 256.
    #[serde(default)]
    count: Option<u64>,
}

/// Entries of the record, oldest first.
#[utoipa::path(
    get, path = "/api/v1/entries", tag = "reading", params(Page),
    responses((status = 200, description = "entries; `size` is how many there are in all", body = serde_json::Value), (status = 401, description = "no token, no session"), (status = 422, description = "count out of range")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn entries(
    State(app): State<AppState>,
    caller: Caller,
    Query(page): Query<Page>,
) -> Result<Json<Value>, Problem> {
    let me = caller.known()?.person.to_string();
    let count = page.count.unwrap_or(ENTRIES_MAX);
    if !(1..=ENTRIES_MAX).contains(&count) {
        return Err(Problem::input(
            "count",
            &count.to_string(),
            "send a number from 1 to 256",
        ));
    }
    let named = caller.is_trusted_with_names(&app.hub);
    let size = app.hub.snapshot().size;
    let mut all = app
        .hub
        .entries(page.from..page.from.saturating_add(count))?;
    for entry in &mut all {
        protect(entry, named, &me);
    }
    Ok(Json(
        json!({ "size": size, "from": page.from, "entries": as_value(all)? }),
    ))
}

/// Takes out who acted where that is nobody's business.
fn protect(entry: &mut EntryView, named: bool, me: &str) {
    if named || entry.actor == me || !PROTECTED.contains(&entry.act.as_str()) {
        return;
    }
    "withheld".clone_into(&mut entry.actor);
    entry.device = None;
    entry.scribe = None;
    entry.command_id.clear();
    for event in &mut entry.events {
        if let Some(map) = event.as_object_mut() {
            for key in ["by", "raised_by", "person"] {
                map.remove(key);
            }
        }
    }
}

/// Proof that an entry is in the record (C2SP tlog-proof), against the newest checkpoint.
#[utoipa::path(
    get, path = "/api/v1/entries/{index}/receipt", tag = "record",
    params(("index" = u64, Path, description = "the entry, from 0")),
    responses((status = 200, description = "the receipt", body = String, content_type = "text/plain"), (status = 401, description = "no token, no session"), (status = 404, description = "no such entry")),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn receipt(
    State(app): State<AppState>,
    caller: Caller,
    Path(index): Path<u64>,
) -> Result<Response, Problem> {
    caller.known()?;
    Ok(text(app.hub.receipt(index)?))
}

/// The newest signed checkpoint (C2SP tlog-checkpoint). Keep one: it is what shows a rewritten past.
#[utoipa::path(
    get, path = "/api/v1/checkpoint", tag = "record",
    responses((status = 200, description = "the checkpoint", body = String, content_type = "text/plain"))
)]
pub(super) async fn checkpoint(State(app): State<AppState>) -> Response {
    text(app.hub.checkpoint())
}

fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}

/// Which rules.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only this pack.
    pack: Option<String>,
    /// Only rules asked at this command.
    command: Option<String>,
    /// Only rules with this text in id, source, clause or message.
    text: Option<String>,
}

/// The rules, with source and clause.
#[utoipa::path(
    get, path = "/api/v1/rules", tag = "rules", params(Which),
    responses((status = 200, description = "rules; `in_force` says whether this production chose the pack", body = serde_json::Value))
)]
pub(super) async fn rules(
    cx: Cx,
    State(app): State<AppState>,
    Query(which): Query<Which>,
) -> Json<Value> {
    let rules = app.hub.rules();
    let filter = Filter {
        pack: which.pack.as_deref(),
        command: which.command.as_deref(),
        text: which.text.as_deref(),
    };
    let found = rules
        .book()
        .map(|book| book.list(&filter))
        .unwrap_or_default();
    Json(
        found
            .into_iter()
            .map(|rule| rule_json(&app, &cx, rule))
            .collect(),
    )
}

/// One rule.
#[utoipa::path(
    get, path = "/api/v1/rules/{pack}/{rule}", tag = "rules",
    params(("pack" = String, Path, description = "the pack"), ("rule" = String, Path, description = "the rest of the rule's id")),
    responses((status = 200, description = "the rule with its condition and what it reads", body = serde_json::Value), (status = 404, description = "no such rule"))
)]
pub(super) async fn rule(
    cx: Cx,
    State(app): State<AppState>,
    Path((pack, rule)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let id = format!("{pack}/{rule}");
    let rules = app.hub.rules();
    let book = rules.book().ok_or_else(|| not_found("rule", &id))?;
    let found = book
        .explain(&id, words::language(&cx))
        .ok_or_else(|| not_found("rule", &id))?;
    let mut value = rule_json(&app, &cx, found.rule);
    if let Some(map) = value.as_object_mut() {
        let facts: Value = found
            .facts
            .iter()
            .map(|(f, d)| json!({ "fact": f, "means": d }))
            .collect();
        map.insert("when".to_owned(), found.rule.when.clone().into());
        map.insert("facts".to_owned(), facts);
        map.insert("pack_title".to_owned(), found.pack_title.into());
        map.insert("jurisdiction".to_owned(), found.jurisdiction.into());
    }
    Ok(Json(value))
}

fn rule_json(app: &AppState, cx: &Cx, rule: &Rule) -> Value {
    let text = rule.text(words::language(cx));
    let effect = match rule.effect {
        Effect::Refuse => "refuse",
        Effect::Warn => "warn",
        Effect::Record => "record",
        Effect::Clock(_) => "clock",
    };
    let clock_s = match rule.effect {
        Effect::Clock(seconds) => Some(seconds),
        _ => None,
    };
    let chosen = app
        .hub
        .state()
        .production
        .as_ref()
        .is_some_and(|p| p.packs.contains(&rule.pack));
    json!({
        "id": rule.id, "pack": rule.pack, "effect": effect, "clock_s": clock_s,
        "source": rule.source, "clause": rule.clause, "grade": rule.grade.as_str(),
        "message": text.message, "remedy": text.remedy, "on": rule.on,
        "who": rule.who.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
        "from": rule.from.map(|d| d.to_string()), "until": rule.until.map(|d| d.to_string()),
        "in_force": chosen || rule.pack.as_str() == looks_rules::BASE,
    })
}
