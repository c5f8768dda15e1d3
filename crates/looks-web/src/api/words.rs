//! Reasons and conditions with their words, in the reader's language.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use looks_app::Rules;
use looks_core::board::Notice;
use looks_core::reason::Invariant;
use looks_core::{Lang, Refusal};
use serde_json::{Map, Value, json};

use crate::context::Cx;
use crate::i18n;

/// The language of texts that come from engine and packs.
pub(super) fn language(cx: &Cx) -> Lang {
    match cx.lang {
        i18n::Lang::En => Lang::En,
        i18n::Lang::Es => Lang::Es,
    }
}

/// What an id says: message, remedy, source, and roles that can supply what is missing.
pub(super) fn of(rules: &Rules, id: &str, lang: Lang) -> Map<String, Value> {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| {
        map.insert(key.to_owned(), value);
    };
    if let Some(found) = Invariant::find(id) {
        let text = found.text(lang);
        put("message", text.message.into());
        put("remedy", text.remedy.into());
        put("who", found.who().iter().map(|r| r.as_str()).collect());
    } else if let Some(found) = Notice::find(id) {
        let text = found.text(lang);
        put("message", text.message.into());
        put("remedy", text.remedy.into());
    } else if let Some(rule) = rules.book().and_then(|book| book.rule(id)) {
        let text = rule.text(lang);
        put("message", text.message.clone().into());
        put("remedy", text.remedy.clone().into());
        put("source", rule.source.clone().into());
        put("clause", rule.clause.clone().into());
        put("grade", rule.grade.as_str().into());
        put("who", rule.who.iter().map(|r| r.as_str()).collect());
    }
    map
}

/// Every reason of a refusal, each with its words.
pub(super) fn reasons(rules: &Rules, refusal: &Refusal, lang: Lang) -> Value {
    let one = |reason: &looks_core::Reason| {
        let mut map = of(rules, &reason.id, lang);
        map.insert("id".to_owned(), reason.id.clone().into());
        map.insert("kind".to_owned(), json!(reason.kind));
        map.insert("about".to_owned(), json!(reason.about));
        Value::Object(map)
    };
    refusal.reasons.iter().map(one).collect()
}

/// Adds its words to every condition of a board, wherever it stands. `named` keeps evidence that names
/// people; on an open board it stays out.
pub(super) fn enrich(board: &mut Value, rules: &Rules, lang: Lang, named: bool) {
    match board {
        Value::Array(all) => all.iter_mut().for_each(|v| enrich(v, rules, lang, named)),
        Value::Object(map) => {
            let id = map.get("id").and_then(Value::as_str).map(str::to_owned);
            if let (Some(id), true) = (id, map.contains_key("light")) {
                for (key, value) in of(rules, &id, lang) {
                    map.entry(key).or_insert(value);
                }
                if let (Some(Value::Array(about)), false) = (map.get_mut("about"), named) {
                    about.retain(|text| !text.as_str().is_some_and(names_somebody));
                }
            } else {
                map.values_mut().for_each(|v| enrich(v, rules, lang, named));
            }
        }
        _ => {}
    }
}

fn names_somebody(text: &str) -> bool {
    const KINDS: [&str; 7] = [
        "viewer",
        "by",
        "to",
        "person",
        "cleared",
        "earlier",
        "cleared by",
    ];
    text.split_once(" `")
        .is_some_and(|(kind, _)| KINDS.contains(&kind))
}

/// A refusal as RFC 9457 has it, with our own members beside.
pub(super) fn refused(
    rules: &Rules,
    refusal: &Refusal,
    cx: &Cx,
    more: Map<String, Value>,
) -> Response {
    let lang = language(cx);
    let (title, detail) = match lang {
        Lang::En => (
            "Refused",
            "this may not happen now; every reason is listed with what would put it right",
        ),
        Lang::Es => (
            "Rechazado",
            "esto no puede hacerse ahora; se enumera cada motivo con lo que lo remedia",
        ),
    };
    let mut body = Map::new();
    body.insert("type".to_owned(), "/problems/refused".into());
    body.insert("title".to_owned(), title.into());
    body.insert("status".to_owned(), 409.into());
    body.insert("detail".to_owned(), detail.into());
    body.insert("verdict".to_owned(), "refused".into());
    body.insert("reasons".to_owned(), reasons(rules, refusal, lang));
    body.extend(more);
    problem(StatusCode::CONFLICT, &Value::Object(body))
}

/// A problem document that is ready.
pub(super) fn problem(status: StatusCode, body: &Value) -> Response {
    let kind = HeaderValue::from_static("application/problem+json");
    (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
}
