//! Errors as answers: RFC 9457 problem documents for programs, the same content as a page for
//! people. Refusals of safety commands are not problems; they have their own panel.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::i18n::{self, Lang};

/// What went wrong, as a fixed list that programs can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A field could not be read or has a value outside its limits.
    BadInput,
    /// The request belongs to somebody who is not signed in.
    NotSignedIn,
    /// The person may not do this.
    NotAllowed,
    /// The signing code is not the signer's, or none is set.
    WrongCode,
    /// The plain-http listener does not offer this.
    ReducedMode,
    /// The request came from another site's page.
    ForeignOrigin,
    /// The host name is not one of the hub's.
    UnknownHost,
    /// No such page or object.
    NotFound,
    /// The address exists but not for this method.
    WrongMethod,
    /// The body is larger than the page takes.
    TooLarge,
    /// The body has a type that the page does not read.
    WrongType,
    /// The request did not finish in time.
    TooSlow,
    /// The object changed since the page was made.
    Changed,
    /// Too many tries; wait.
    TooMany,
    /// The hub cannot store anything now.
    NotStored,
    /// A fault of the program.
    Fault,
}

impl Kind {
    /// Every kind, for tests and documentation.
    pub const ALL: [Self; 16] = [
        Self::BadInput,
        Self::NotSignedIn,
        Self::NotAllowed,
        Self::WrongCode,
        Self::ReducedMode,
        Self::ForeignOrigin,
        Self::UnknownHost,
        Self::NotFound,
        Self::WrongMethod,
        Self::TooLarge,
        Self::WrongType,
        Self::TooSlow,
        Self::Changed,
        Self::TooMany,
        Self::NotStored,
        Self::Fault,
    ];

    /// The short name at the end of the problem's `type`.
    pub const fn slug(self) -> &'static str {
        self.parts().0
    }

    /// The HTTP status it is sent with.
    pub const fn status(self) -> StatusCode {
        self.parts().1
    }

    /// Catalogue keys of title and remedy.
    const fn keys(self) -> (&'static str, &'static str) {
        (self.parts().2, self.parts().3)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one row for each kind; split, the table could not be read as one"
    )]
    const fn parts(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::BadInput => (
                "bad-input",
                S::UNPROCESSABLE_ENTITY,
                "problem.bad_input",
                "remedy.bad_input",
            ),
            Self::NotSignedIn => (
                "not-signed-in",
                S::UNAUTHORIZED,
                "problem.not_signed_in",
                "remedy.not_signed_in",
            ),
            Self::NotAllowed => (
                "not-allowed",
                S::FORBIDDEN,
                "problem.not_allowed",
                "remedy.not_allowed",
            ),
            Self::WrongCode => (
                "wrong-code",
                S::FORBIDDEN,
                "problem.wrong_code",
                "remedy.wrong_code",
            ),
            Self::ReducedMode => (
                "reduced-mode",
                S::FORBIDDEN,
                "problem.reduced_mode",
                "remedy.reduced_mode",
            ),
            Self::ForeignOrigin => (
                "foreign-origin",
                S::FORBIDDEN,
                "problem.foreign_origin",
                "remedy.foreign_origin",
            ),
            Self::UnknownHost => (
                "unknown-host",
                S::MISDIRECTED_REQUEST,
                "problem.unknown_host",
                "remedy.unknown_host",
            ),
            Self::NotFound => (
                "not-found",
                S::NOT_FOUND,
                "problem.not_found",
                "remedy.not_found",
            ),
            Self::WrongMethod => (
                "wrong-method",
                S::METHOD_NOT_ALLOWED,
                "problem.wrong_method",
                "remedy.wrong_method",
            ),
            Self::TooLarge => (
                "too-large",
                S::PAYLOAD_TOO_LARGE,
                "problem.too_large",
                "remedy.too_large",
            ),
            Self::WrongType => (
                "wrong-type",
                S::UNSUPPORTED_MEDIA_TYPE,
                "problem.wrong_type",
                "remedy.wrong_type",
            ),
            Self::TooSlow => (
                "too-slow",
                S::REQUEST_TIMEOUT,
                "problem.too_slow",
                "remedy.too_slow",
            ),
            Self::Changed => ("changed", S::CONFLICT, "problem.changed", "remedy.changed"),
            Self::TooMany => (
                "too-many",
                S::TOO_MANY_REQUESTS,
                "problem.too_many",
                "remedy.too_many",
            ),
            Self::NotStored => (
                "not-stored",
                S::SERVICE_UNAVAILABLE,
                "problem.not_stored",
                "remedy.not_stored",
            ),
            Self::Fault => (
                "fault",
                S::INTERNAL_SERVER_ERROR,
                "problem.fault",
                "remedy.fault",
            ),
        }
    }

    /// The kind for a bare error status, as other layers answer it.
    pub fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::NotSignedIn,
            StatusCode::FORBIDDEN => Self::NotAllowed,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongType,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            StatusCode::CONFLICT => Self::Changed,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Self::NotStored,
            s if s.is_client_error() => Self::BadInput,
            _ => Self::Fault,
        }
    }
}

/// One error answer. `field`, `value` and `remedy` follow the rule that an error names all three.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What went wrong.
    pub kind: Kind,
    /// The rest, apart so that a `Result` with a problem stays small.
    pub more: Box<Details>,
}

/// What is known about one problem.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// What happened this time, lower case; may be empty.
    pub detail: String,
    /// The field that holds the wrong value.
    pub field: Option<String>,
    /// The wrong value, as it was sent; never a code or a token.
    pub value: Option<String>,
    /// What to do; the kind's own remedy if `None`.
    pub remedy: Option<String>,
    /// Characters of a text that is too long, and how many it may have: said in the reader's language.
    pub long: Option<(usize, usize)>,
    /// A number that finds this occurrence in the hub's log.
    pub reference: Option<String>,
}

/// The members on the wire, named as RFC 9457 has them, then our own.
#[derive(Serialize)]
struct Wire<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    remedy: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
}

impl Problem {
    /// A problem of `kind` with nothing more known.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            more: Box::default(),
        }
    }

    /// A wrong input: the field, the value that came, and what to send instead.
    pub fn input(field: &str, value: &str, remedy: &str) -> Self {
        Self::new(Kind::BadInput)
            .with_field(field)
            .with_value(value)
            .with_remedy(remedy)
    }

    /// Says what happened this time.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.more.detail = detail.into();
        self
    }

    /// Names the field.
    #[must_use]
    pub fn with_field(mut self, field: &str) -> Self {
        self.more.field = Some(field.to_owned());
        self
    }

    /// Shows the value, cut at 120 characters.
    #[must_use]
    pub fn with_value(mut self, value: &str) -> Self {
        self.more.value = Some(value.chars().take(120).collect());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_remedy(mut self, remedy: &str) -> Self {
        self.more.remedy = Some(remedy.to_owned());
        self
    }

    /// Says how long the text is, and how long it may be.
    #[must_use]
    pub fn with_length(mut self, size: usize, limit: usize) -> Self {
        self.more.long = Some((size, limit));
        self
    }

    /// Adds a fresh reference number for the log.
    #[must_use]
    pub fn with_reference(mut self) -> Self {
        self.more.reference = Some(reference());
        self
    }

    /// Title in a language.
    pub fn title(&self, lang: Lang) -> &'static str {
        i18n::text(lang, self.kind.keys().0)
    }

    /// Remedy in a language; a remedy of this very problem comes first.
    pub fn remedy_text(&self, lang: Lang) -> String {
        if let Some((size, limit)) = self.more.long {
            let (over, size, limit) = (size.saturating_sub(limit), size, limit);
            let [over, size, limit] = [over, size, limit].map(|n| n.to_string());
            let values = [("size", &*size), ("limit", &*limit), ("over", &*over)];
            return i18n::fill(lang, "remedy.too_long", &values);
        }
        self.more
            .remedy
            .clone()
            .unwrap_or_else(|| i18n::text(lang, self.kind.keys().1).to_owned())
    }

    /// The problem document (RFC 9457), in English: programs read `type`, not words.
    pub fn to_json(&self) -> serde_json::Value {
        let remedy = self.remedy_text(Lang::En);
        serde_json::to_value(Wire {
            r#type: format!("/problems/{}", self.kind.slug()),
            title: self.title(Lang::En),
            status: self.kind.status().as_u16(),
            detail: &self.more.detail,
            field: self.more.field.as_deref(),
            value: self.more.value.as_deref(),
            remedy: &remedy,
            reference: self.more.reference.as_deref(),
        })
        .unwrap_or(serde_json::Value::Null)
    }
}

impl IntoResponse for Problem {
    /// The JSON form; the problem itself travels along, so that the outermost layer can show it as
    /// a page to a browser.
    fn into_response(self) -> Response {
        let mut response = (self.kind.status(), Json(self.to_json())).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response.extensions_mut().insert(self);
        response
    }
}

/// Eight random bytes in hex. If the system gives no randomness the number says so; a reference is
/// a help for reading logs, not a secret.
fn reference() -> String {
    let mut bytes = [0_u8; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => hex::encode(bytes),
        Err(_) => "no-randomness".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_its_own_name_and_texts_in_every_language() {
        let mut seen = BTreeSet::new();
        for kind in Kind::ALL {
            assert!(seen.insert(kind.slug()), "{} twice", kind.slug());
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
            for lang in Lang::ALL {
                let problem = Problem::new(kind);
                assert_ne!(problem.title(lang), "[?]", "{kind:?}");
                assert_ne!(problem.remedy_text(lang), "[?]", "{kind:?}");
            }
        }
    }

    /// What is too long says how long it is, and how long it may be, in each language and to programs.
    #[test]
    fn what_is_too_long_says_by_how_much() {
        let problem = Problem::input("words", "", "shorten it").with_length(4_017, 4_000);
        for lang in Lang::ALL {
            let text = problem.remedy_text(lang);
            let all = ["4017", "4000", "17"].iter().all(|n| text.contains(n));
            assert!(all, "{text}");
        }
        let json = problem.to_json();
        assert!(json["remedy"].as_str().unwrap().contains("4017"), "{json}");
    }

    #[test]
    fn json_names_field_value_and_remedy() {
        let json = Problem::input("count", "minus one", "send a number from 0 to 999").to_json();
        assert_eq!(json["type"], "/problems/bad-input");
        assert_eq!(json["status"], 422);
        assert_eq!(json["field"], "count");
        assert_eq!(json["value"], "minus one");
        assert_eq!(json["remedy"], "send a number from 0 to 999");
        assert!(json.get("reference").is_none());
    }
}
