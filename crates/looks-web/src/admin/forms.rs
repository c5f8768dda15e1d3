//! Forms of the office pages: fields as they were sent, commands as they are built, markup that is sent
//! once. Nothing here knows the hub.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::components::{self, Field, Input};
use crate::context::Cx;
use crate::problem::{Kind, Problem};

/// The fields of a form, in the order they were sent; one name may stand several times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let form = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
        form.map(|axum::Form(pairs)| Self(pairs))
            .map_err(IntoResponse::into_response)
    }
}

impl Fields {
    /// The first value of a field without blanks around it; empty if it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.trim())
    }

    /// Every value of a field that is not empty.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v.trim())
            .filter(|v| !v.is_empty())
    }

    /// Values of a field as a JSON list: ticked boxes, or ids parted by commas or blanks.
    pub(crate) fn list(&self, name: &str) -> Value {
        self.all(name)
            .flat_map(|v| v.split([',', ';', ' ', '\n', '\r']))
            .filter(|v| !v.is_empty())
            .map(Value::from)
            .collect()
    }

    /// Whether a box is ticked.
    pub(crate) fn yes(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// A whole number, or the problem in words.
    pub(crate) fn number(&self, name: &str) -> Result<u32, Problem> {
        let text = self.get(name);
        text.parse()
            .map_err(|_| Problem::input(name, text, "enter a whole number, 0 or more"))
    }

    /// The device's own number for this act, so that a second tap is no second act; `content` makes
    /// an edited form another act.
    pub(crate) fn command_id(&self, content: &Value) -> String {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.get("cid").as_bytes());
        hash.update([0]);
        hash.update(content.to_string().as_bytes());
        let digest = hex::encode(hash.finalize());
        format!("web:{}", digest.get(..32).unwrap_or(&digest))
    }
}

/// A command under construction.
#[derive(Debug, Clone)]
pub(crate) struct Order(Map<String, Value>);

impl Order {
    /// `{"do": word}`.
    pub(crate) fn new(word: &str) -> Self {
        let mut map = Map::new();
        map.insert("do".to_owned(), word.into());
        Self(map)
    }

    /// Adds a field.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Adds a text field unless it is empty.
    pub(crate) fn maybe(self, key: &str, text: &str) -> Self {
        if text.is_empty() {
            self
        } else {
            self.with(key, text)
        }
    }

    /// The command.
    pub(crate) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// A form that is sent by POST, with its own number.
pub(crate) fn form(action: &str, body: &Markup) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="cid" value=(nonce());
            (body)
        }
    }
}

/// Sixteen random bytes in hex; the empty text if the system gives none, and then a second tap is
/// told from the first by its content alone.
pub(crate) fn nonce() -> String {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map(|()| hex::encode(bytes))
        .unwrap_or_default()
}

/// A form folded away under a line of words, open without script.
pub(crate) fn fold(title: &str, body: &Markup) -> Markup {
    html! { details.fold { summary { (title) } div.folded { (body) } } }
}

/// Shorthand for a one-line field.
pub(crate) fn line(
    cx: &Cx,
    id: &str,
    label: &str,
    help: &str,
    value: &str,
    required: bool,
) -> Markup {
    components::field(
        cx,
        &Field {
            id,
            name: name_of(id),
            label,
            help,
            value,
            required,
            ..Field::default()
        },
    )
}

/// Shorthand for a field of a kind.
pub(crate) fn input(
    cx: &Cx,
    id: &str,
    label: &str,
    input: Input,
    value: &str,
    required: bool,
) -> Markup {
    components::field(
        cx,
        &Field {
            id,
            name: name_of(id),
            label,
            value,
            input,
            required,
            ..Field::default()
        },
    )
}

/// Shorthand for a choice from pairs of value and words.
pub(crate) fn pick(
    cx: &Cx,
    id: &str,
    label: &str,
    chosen: &str,
    choices: &[(String, String)],
    required: bool,
) -> Markup {
    let list: Vec<components::Choice<'_>> = choices
        .iter()
        .map(|(value, label)| components::Choice {
            value,
            label,
            help: "",
        })
        .collect();
    components::select(
        cx,
        &Field {
            id,
            name: name_of(id),
            label,
            value: chosen,
            required,
            ..Field::default()
        },
        &list,
    )
}

/// Boxes to tick under a legend, all with one name.
pub(crate) fn ticks(
    id: &str,
    legend: &str,
    choices: &[(String, String)],
    chosen: impl Fn(&str) -> bool,
) -> Markup {
    html! {
        fieldset.field.choices {
            legend { (legend) }
            @for (n, (value, label)) in choices.iter().enumerate() {
                (components::check_box(&format!("{id}-{n}"), name_of(id), value, label, chosen(value)))
            }
        }
    }
}

/// The field's name: an id is `form.name`, so that two forms of one page have the same names under
/// different ids.
fn name_of(id: &str) -> &str {
    id.rsplit_once('.').map_or(id, |(_, name)| name)
}

/// A closed list as pairs of wire word and words on the screen.
pub(crate) fn choices<W: Copy>(
    cx: &Cx,
    all: &[W],
    wire: impl Fn(W) -> &'static str,
    key: impl Fn(W) -> &'static str,
) -> Vec<(String, String)> {
    all.iter()
        .map(|w| (wire(*w).to_owned(), cx.t(key(*w)).to_owned()))
        .collect()
}

/// The answer that leads on after an act: 303, so that reloading does not repeat it.
pub(crate) fn lead_to(address: &str) -> Response {
    let to = HeaderValue::from_str(address).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (
        StatusCode::SEE_OTHER,
        [
            (header::LOCATION, to),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
    )
        .into_response()
}

/// An id from a path, or 404.
pub(crate) fn known<T, E>(read: Result<T, E>) -> Result<T, Problem> {
    read.map_err(|_| Problem::new(Kind::NotFound))
}
