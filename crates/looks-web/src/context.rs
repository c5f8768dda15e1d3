//! What every page needs to know about the request it answers: listener, language, theme, address.
//!
//! It holds nothing about the person; a session is read by the pages that need one.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, REFERER};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri};

use crate::i18n::{self, Lang};
use crate::mode::{Listener, Mode};

/// Name of the cookie that keeps the language.
pub const LANG_COOKIE: &str = "ll-lang";
/// Name of the cookie that keeps the theme.
pub const THEME_COOKIE: &str = "ll-theme";

/// How the screen is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// As the phone is set (`prefers-color-scheme`).
    #[default]
    Auto,
    /// Dark ink on light panels, for daylight.
    Light,
    /// Light ink on dark panels.
    Dark,
    /// Red on black only, for eyes that must stay used to the dark.
    Night,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Night];

    /// The value in the cookie, the form and the `data-theme` attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Night => "night",
        }
    }

    /// Reads a cookie or form value.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }

    /// The catalogue key of its name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auto => "theme.auto",
            Self::Light => "theme.light",
            Self::Dark => "theme.dark",
            Self::Night => "theme.night",
        }
    }
}

/// Marks a request that sent a form: the page that answers it has an address that cannot be asked for.
#[derive(Debug, Clone, Copy)]
pub struct Posted;

/// One field of the page that says what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Element id of the field.
    pub field: String,
    /// What was wrong, as the field says it.
    pub words: String,
}

/// The page context.
#[derive(Debug, Clone)]
pub struct Cx {
    /// Language of the page.
    pub lang: Lang,
    /// Theme of the page.
    pub theme: Theme,
    /// The listener the request came through.
    pub listener: Arc<Listener>,
    /// Path and query of this page without `lang`, for forms that come back to it. Always starts
    /// with one `/`.
    pub here: String,
    /// True where the page answers a form that was sent.
    pub posted: bool,
    /// What the fields drawn so far say, for the summary at the top of the page.
    troubles: Arc<Mutex<Vec<Trouble>>>,
}

impl Cx {
    /// A context outside any request: tests, the style guide, printed sheets.
    pub fn fixed(lang: Lang, theme: Theme, listener: Listener) -> Self {
        Self {
            lang,
            theme,
            listener: Arc::new(listener),
            here: "/".to_owned(),
            posted: false,
            troubles: Arc::default(),
        }
    }

    /// Reads language (`?lang=`, then cookie, then `Accept-Language`) and theme (cookie).
    pub fn read(uri: &Uri, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let listener = extensions
            .get::<Arc<Listener>>()
            .cloned()
            .unwrap_or_else(|| Arc::new(Listener::new(Mode::PlainLan, &[])));
        let lang = query_value(uri, "lang")
            .and_then(Lang::from_tag)
            .or_else(|| cookie(headers, LANG_COOKIE).and_then(Lang::from_tag))
            .or_else(|| {
                let accept = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
                Lang::from_accept(accept)
            })
            .unwrap_or_default();
        let theme = cookie(headers, THEME_COOKIE)
            .and_then(Theme::from_code)
            .unwrap_or_default();
        let posted = extensions.get::<Posted>().is_some();
        // What answers a form leads back to the page that the form stood on.
        let from = headers.get(REFERER).filter(|_| posted);
        let from = from.and_then(|r| r.to_str().ok()?.parse::<Uri>().ok());
        Self {
            lang,
            theme,
            listener,
            here: here(from.as_ref().unwrap_or(uri)),
            posted,
            troubles: Arc::default(),
        }
    }

    /// A field says what was wrong with it; the page's summary will lead there.
    pub fn note(&self, field: &str, words: &str) {
        let mut all = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(Trouble {
            field: field.to_owned(),
            words: words.to_owned(),
        });
    }

    /// What the fields of this page say, in their order.
    pub fn troubles(&self) -> Vec<Trouble> {
        let all = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }

    /// The listener's kind.
    pub fn mode(&self) -> Mode {
        self.listener.mode
    }

    /// The catalogue text for `key`.
    pub fn t(&self, key: &str) -> &'static str {
        i18n::text(self.lang, key)
    }

    /// The catalogue text for `key` with its places filled.
    pub fn tf(&self, key: &str, values: &[(&str, &str)]) -> String {
        i18n::fill(self.lang, key, values)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Cx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::read(&parts.uri, &parts.headers, &parts.extensions))
    }
}

/// The value of cookie `name`, from every `Cookie` header (HTTP/2 may split them, RFC 9113
/// section 8.2.3). A cookie sent twice is ambiguous and counts as absent.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = None;
    for header in headers.get_all(COOKIE) {
        for pair in header.to_str().unwrap_or("").split(';') {
            let Some((n, value)) = pair.trim().split_once('=') else {
                continue;
            };
            if n == name && found.replace(value).is_some() {
                return None;
            }
        }
    }
    found.filter(|value| !value.is_empty())
}

fn query_value<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(n, v)| (n == name).then_some(v))
}

fn here(uri: &Uri) -> String {
    let query: Vec<&str> = uri
        .query()
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect();
    let path = uri.path();
    let all = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    };
    local_path(&all)
}

/// `path` if it leads to a page of this hub, else `/`: a form must not send anybody elsewhere.
/// `//host` and `/\host` are read by browsers as another host.
pub fn local_path(path: &str) -> String {
    let mut chars = path.chars();
    let local = chars.next() == Some('/')
        && !matches!(chars.next(), Some('/' | '\\'))
        && path.len() <= 512
        && !path.chars().any(char::is_control);
    if local {
        path.to_owned()
    } else {
        "/".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(axum::http::HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(n, v)| (n.clone(), v.parse().unwrap()))
            .collect()
    }

    #[test]
    fn query_wins_over_cookie_wins_over_header() {
        let head = headers(&[
            (ACCEPT_LANGUAGE, "en"),
            (COOKIE, "a=b; ll-lang=es; ll-theme=night"),
        ]);
        let none = Extensions::new();
        let cx = Cx::read(&Uri::from_static("/items?x=1&lang=en&y=2"), &head, &none);
        assert_eq!((cx.lang, cx.theme), (Lang::En, Theme::Night));
        assert_eq!(cx.here, "/items?x=1&y=2");
        let cx = Cx::read(&Uri::from_static("/items"), &head, &none);
        assert_eq!(cx.lang, Lang::Es);
        let cx = Cx::read(
            &Uri::from_static("/"),
            &headers(&[(ACCEPT_LANGUAGE, "es-MX")]),
            &none,
        );
        assert_eq!((cx.lang, cx.theme), (Lang::Es, Theme::Auto));
    }

    #[test]
    fn a_request_without_a_known_listener_gets_the_reduced_mode() {
        let cx = Cx::read(
            &Uri::from_static("/"),
            &HeaderMap::new(),
            &Extensions::new(),
        );
        assert_eq!(cx.mode(), Mode::PlainLan);
    }

    #[test]
    fn a_cookie_sent_twice_counts_as_absent() {
        assert_eq!(
            cookie(&headers(&[(COOKIE, "ll-lan=a; ll-lan=b")]), "ll-lan"),
            None
        );
        assert_eq!(
            cookie(&headers(&[(COOKIE, "ll-lan=a; xll-lan=b")]), "ll-lan"),
            Some("a")
        );
    }

    #[test]
    fn return_paths_stay_here() {
        assert_eq!(local_path("/items?a=b"), "/items?a=b");
        for foreign in [
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(local_path(foreign), "/", "{foreign:?}");
        }
    }
}
