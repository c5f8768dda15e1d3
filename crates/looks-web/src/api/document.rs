//! The description of the interface: OpenAPI 3.1, with the schema of every command in it.

use std::sync::LazyLock;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

/// The schema of every command, as scenario rows and the command line take it; generated from the types
/// and compared with them by a test of `looks-scenario`.
const COMMANDS: &str = include_str!("../../../../docs/schema/command.schema.json");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Last Looks",
        version = "1",
        description = "Set safety for film sets. Nothing here decides by itself: every act is recorded with who did it, or refused with every reason. `clear` says that steps are recorded, never what is in a chamber.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "commands", description = "acts and lists"),
        (name = "reading", description = "board and state"),
        (name = "record", description = "proofs"),
        (name = "scripts", description = "drafts of scripts, what was found in them and what was decided"),
        (name = "rules", description = "rule packs"),
        (name = "live", description = "news"),
        (name = "about", description = "this description")
    )
)]
struct About;

/// Everything but the paths.
pub(super) fn about() -> utoipa::openapi::OpenApi {
    let mut about = About::openapi();
    let components = about.components.get_or_insert_with(Default::default);
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "a personal token, `ll_...`; never over plain http on a network",
        ))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    let session = ApiKeyValue::with_description("__Host-ll", "the session of the hub's own pages");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    about
}

/// The whole document, made once.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(make);
    &DOCUMENT
}

fn make() -> Value {
    let mut document = serde_json::to_value(super::described().1).unwrap_or_default();
    let mut schemas = Map::new();
    let mut command: Value = serde_json::from_str(COMMANDS).unwrap_or_default();
    point_to_components(&mut command);
    if let Some(map) = command.as_object_mut() {
        map.remove("$schema");
        if let Some(Value::Object(defs)) = map.remove("$defs") {
            schemas.extend(defs);
        }
    }
    schemas.insert("Act".to_owned(), with_envelope(command.clone()));
    schemas.insert("Command".to_owned(), command);
    schemas.insert("Problem".to_owned(), problem());
    if let Some(Value::Object(components)) = document.get_mut("components") {
        components.insert("schemas".to_owned(), Value::Object(schemas));
    }
    let act = json!({ "$ref": "#/components/schemas/Act" });
    let body =
        json!({ "oneOf": [act, { "type": "array", "minItems": 1, "maxItems": 64, "items": act }] });
    let place = "/paths/~1api~1v1~1commands/post/requestBody/content/application~1json/schema";
    if let Some(schema) = document.pointer_mut(place) {
        *schema = body;
    }
    problems(&mut document);
    document
}

/// References of the schema file, as the document has them.
fn point_to_components(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(to)) = map.get_mut("$ref") {
                *to = to.replace("#/$defs/", "#/components/schemas/");
            }
            map.values_mut().for_each(point_to_components);
        }
        Value::Array(all) => all.iter_mut().for_each(point_to_components),
        _ => {}
    }
}

/// The envelope's members beside the fields of each command.
fn with_envelope(mut command: Value) -> Value {
    let token = "1 to 64 of A-Z a-z 0-9 . _ : -";
    let members = json!({
        "id": { "type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$", "description": format!("chosen by the sender, {token}; the same one when it is sent again") },
        "by": { "type": "string", "description": "whose act it is, if not the sender's own; needs that person's code" },
        "code": { "type": "string", "pattern": "^[0-9]{6,12}$", "writeOnly": true, "description": "the signer's code; tried, then forgotten" },
        "scribe": { "type": "string", "description": "the sender, where the act of somebody else is entered as said aloud" },
        "overrides": { "type": "array", "items": {
            "type": "object", "required": ["rule", "reason"], "additionalProperties": false,
            "properties": { "rule": { "type": "string" }, "reason": { "type": "string" } } } },
        "shown": { "type": "object", "required": ["item", "version"], "additionalProperties": false,
            "description": "what the actor's screen showed",
            "properties": { "item": { "type": "string" }, "version": { "type": "integer", "minimum": 0 }, "clearance": { "type": "string" } } },
    });
    let Some(Value::Array(all)) = command.get_mut("oneOf") else {
        return command;
    };
    for variant in all {
        if let (Some(Value::Object(own)), Value::Object(more)) =
            (variant.get_mut("properties"), &members)
        {
            own.extend(more.clone());
        }
        if let Some(Value::Array(required)) = variant.get_mut("required") {
            required.push("id".into());
        }
    }
    command
}

fn problem() -> Value {
    json!({
        "type": "object", "required": ["type", "title", "status"],
        "description": "RFC 9457; `field`, `value` and `remedy` say what was wrong and what to send",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" }, "title": { "type": "string" },
            "status": { "type": "integer" }, "detail": { "type": "string" }, "field": { "type": "string" },
            "value": { "type": "string" }, "remedy": { "type": "string" }, "reference": { "type": "string" },
            "reasons": { "type": "array", "items": { "type": "object", "required": ["id", "kind"], "properties": {
                "id": { "type": "string" }, "kind": { "enum": ["invariant", "rule", "needs_override"] },
                "about": { "type": "array", "items": { "type": "string" } },
                "message": { "type": "string" }, "remedy": { "type": "string" }, "source": { "type": "string" },
                "clause": { "type": "string" }, "who": { "type": "array", "items": { "type": "string" } } } } },
        },
    })
}

/// Every error answer has the shape of a problem.
fn problems(document: &mut Value) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return;
    };
    for method in paths
        .values_mut()
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut)
    {
        let Some(Value::Object(responses)) = method.get_mut("responses") else {
            continue;
        };
        for (status, response) in responses {
            if let (true, Some(map)) = (status.starts_with(['4', '5']), response.as_object_mut()) {
                let schema = json!({ "$ref": "#/components/schemas/Problem" });
                let content = json!({ "application/problem+json": { "schema": schema } });
                map.insert("content".to_owned(), content);
            }
        }
    }
}

/// The JSON Schema of every command.
#[utoipa::path(
    get, path = "/api/v1/commands/schema", tag = "about",
    responses((status = 200, description = "JSON Schema 2020-12", body = serde_json::Value, content_type = "application/schema+json"))
)]
pub(super) async fn command_schema() -> Response {
    (
        [(header::CONTENT_TYPE, "application/schema+json")],
        COMMANDS,
    )
        .into_response()
}

/// This description.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "about",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value))
)]
pub(super) async fn openapi() -> Json<&'static Value> {
    Json(document())
}
