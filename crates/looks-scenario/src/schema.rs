//! The JSON Schemas of commands and of scenario files, generated from the types.

use looks_core::{Command, Lang, board::Notice, command, reason::Invariant};
use schemars::{Schema, schema_for};
use serde_json::{Map, Value, json};

use crate::{
    file::{Final, Head},
    row::RowKeys,
    tables::{
        AssessmentTable, ContainerTable, DayTable, MagazineTable, MeetingTable, PermitTable,
        PersonTable, RoundTable, SweepTable, ZoneTable,
    },
    walk::Walk,
};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The words that may stand in `do`, in the order of the list.
pub(crate) fn command_words() -> Vec<String> {
    variants(&command_schema())
        .iter()
        .filter_map(|v| v.pointer("/properties/do/const")?.as_str())
        .map(str::to_owned)
        .collect()
}

fn variants(schema: &Value) -> Vec<Value> {
    schema
        .get("oneOf")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

/// The schema of every command, as the API, the command line and scenario rows take it.
pub fn command_schema() -> Value {
    let mut root = schema_for!(Command).to_value();
    let defs = root.get("$defs").cloned().unwrap_or_default();
    if let Some(Value::Array(all)) = root.get_mut("oneOf") {
        for variant in all.iter_mut() {
            flatten(variant, &defs);
        }
    }
    root
}

/// A command that carries one larger thing takes that thing's fields beside `do`.
fn flatten(variant: &mut Value, defs: &Value) {
    let Some(table) = variant.as_object_mut() else {
        return;
    };
    let name = table.remove("$ref").and_then(|r| {
        r.as_str()
            .and_then(|r| r.rsplit('/').next())
            .map(str::to_owned)
    });
    if let Some(inner) = name.and_then(|name| defs.get(name)) {
        for key in ["properties", "required"] {
            match (table.get_mut(key), inner.get(key)) {
                (Some(Value::Object(own)), Some(Value::Object(more))) => {
                    own.extend(more.iter().map(|(k, v)| (k.clone(), v.clone())));
                }
                (Some(Value::Array(own)), Some(Value::Array(more))) => {
                    own.extend(more.iter().cloned());
                }
                _ => {}
            }
        }
    }
    table.insert("additionalProperties".to_owned(), Value::Bool(false));
}

/// The schema of a scenario file, with its TOML read as JSON.
pub fn scenario_schema() -> Value {
    let mut defs = Map::new();
    let command = command_schema();
    adopt(&mut defs, &command);
    let step = step_schema(&mut defs, &command);
    defs.insert("Step".to_owned(), step);
    let head = take(&mut defs, schema_for!(Head));
    let mut properties = head
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut table = |key: &str, name: &str, schema: Value| {
        defs.insert(name.to_owned(), schema);
        let one = format!("#/$defs/{name}");
        properties.insert(
            key.to_owned(),
            json!({"anyOf": [{"$ref": one}, {"type": "array", "items": {"$ref": one}}]}),
        );
    };
    let mut inner = Map::new();
    for (key, name, schema) in [
        ("people", "PersonTable", schema_for!(PersonTable)),
        ("containers", "ContainerTable", schema_for!(ContainerTable)),
        ("magazines", "MagazineTable", schema_for!(MagazineTable)),
        ("rounds", "RoundTable", schema_for!(RoundTable)),
        ("day", "DayTable", schema_for!(DayTable)),
        ("zone", "ZoneTable", schema_for!(ZoneTable)),
        ("meeting", "MeetingTable", schema_for!(MeetingTable)),
        ("sweep", "SweepTable", schema_for!(SweepTable)),
        (
            "assessment",
            "AssessmentTable",
            schema_for!(AssessmentTable),
        ),
        ("permits", "PermitTable", schema_for!(PermitTable)),
        ("expect", "Final", schema_for!(Final)),
    ] {
        table(key, name, take(&mut inner, schema));
    }
    let items = by_id(
        take(&mut inner, schema_for!(command::Registration)),
        "item",
        true,
    );
    table("items", "ItemTable", items);
    let lots = by_id(
        take(&mut inner, schema_for!(command::LotArrival)),
        "lot",
        false,
    );
    table("lots", "LotTable", lots);
    let setups = by_id(take(&mut inner, schema_for!(command::Plan)), "setup", false);
    table("setups", "SetupTable", setups);
    table(
        "groups",
        "GroupTable",
        json!({"type": "object", "additionalProperties": false, "required": ["id", "items"],
            "properties": {"id": {"type": "string"}, "by": {"type": "string"},
                "items": {"type": "array", "items": {"type": "string"}}}}),
    );
    properties.insert("roll_call".to_owned(), json!({"type": "boolean"}));
    properties.insert(
        "step".to_owned(),
        json!({"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Step"}}),
    );
    for (name, schema) in inner {
        defs.entry(name).or_insert(schema);
    }
    json!({"$schema": DRAFT, "title": "Scenario", "type": "object",
        "description": "A scenario file, its TOML read as JSON; see docs/SCENARIOS.md.",
        "properties": properties, "additionalProperties": false,
        "required": ["name", "starts", "step"], "$defs": defs})
}

/// The schema of one row.
fn step_schema(defs: &mut Map<String, Value>, command: &Value) -> Value {
    let keys = take(defs, schema_for!(RowKeys));
    let own = keys
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut rows = variants(command);
    rows.push(
        json!({"type": "object", "description": "Does nothing; only looks.",
        "properties": {"do": {"type": "string", "const": "look"}},
        "additionalProperties": false, "required": ["do"]}),
    );
    let mut walk = take(defs, schema_for!(Walk));
    if let Some(Value::Object(properties)) = walk.get_mut("properties") {
        properties.insert("do".to_owned(), json!({"type": "string", "const": "walk"}));
    }
    if let Some(Value::Array(required)) = walk.get_mut("required") {
        required.push("do".into());
    }
    rows.push(walk);
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        row.remove("additionalProperties");
    }
    // A row is a command and the row's own keys, and nothing else.
    json!({"type": "object", "properties": own, "oneOf": rows,
        "unevaluatedProperties": false})
}

/// Moves a schema's own definitions to the common ones.
fn adopt(defs: &mut Map<String, Value>, schema: &Value) {
    if let Some(Value::Object(own)) = schema.get("$defs") {
        for (name, value) in own {
            defs.insert(name.clone(), value.clone());
        }
    }
}

fn take(defs: &mut Map<String, Value>, schema: Schema) -> Value {
    let mut value = schema.to_value();
    adopt(defs, &value);
    if let Some(table) = value.as_object_mut() {
        table.remove("$defs");
        table.remove("$schema");
    }
    value
}

/// A preamble's table: named by `id`, with `by`, and with what has a usual value left out.
fn by_id(mut schema: Value, name: &str, documents: bool) -> Value {
    const USUAL: &[&str] = &["origin", "container", "day", "place"];
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        if let Some(id) = properties.remove(name) {
            properties.insert("id".to_owned(), id);
        }
        properties.insert("by".to_owned(), json!({"type": "string"}));
        if documents {
            properties.insert(
                "documents".to_owned(),
                json!({"type": "array", "items": {"anyOf":
                    [{"type": "string"}, {"$ref": "#/$defs/Document"}]}}),
            );
        }
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|r| !USUAL.iter().any(|u| r == u));
        for r in required.iter_mut() {
            if *r == name {
                *r = "id".into();
            }
        }
    }
    schema
}

/// A schema as its file has it.
pub fn pretty(schema: &Value) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Words of [`looks_core::Event::Escalated`].
const ESCALATED: &[(&str, &str)] = &[
    (
        "concern",
        "a concern of a safety role, or about a misfire or discharge",
    ),
    ("departure", "people left citing safety"),
    ("discharge", "an item went off when nobody meant it to"),
    ("found", "something nobody registered was found"),
    ("injury", "somebody was hurt or killed"),
    ("minor", "an item is in the hands of a minor"),
    ("missing", "an item cannot be found"),
    ("rounds-out", "rounds are out in a break"),
    ("store", "an item was put where weapons are not kept"),
    ("taken", "an item was taken away"),
    ("unattended", "an item was left unattended"),
];

/// Every id a scenario can expect that is not a rule's, as a page.
pub fn ids_page() -> String {
    let mut page = String::from(
        "# Ids a scenario can expect\n\nMade from the code by \
         `cargo run -p looks-scenario --example schema`. Rules are listed by `lastlooks rules list`.\n\n\
         ## Reasons of the engine\n\nNo file switches these off. They stand in `rules`.\n\n\
         | id | what is wrong |\n|---|---|\n",
    );
    for i in Invariant::ALL {
        page.push_str(&row(i.id(), i.text(Lang::En).message));
    }
    page.push_str(
        "\n## Conditions of the board\n\nThey stand in `has` and `lacks`, beside ids of rules.\n\n\
         | id | what it says |\n|---|---|\n",
    );
    for n in Notice::ALL {
        page.push_str(&row(n.id(), n.text(Lang::En).message));
    }
    page.push_str(
        "\n## What goes to seats outside the unit\n\nWords of `escalated`, beside ids of conditions \
         that have gone on.\n\n| word | when |\n|---|---|\n",
    );
    for (word, when) in ESCALATED {
        page.push_str(&row(word, when));
    }
    page
}

fn row(id: &str, text: &str) -> String {
    format!("| `{id}` | {text} |\n")
}
