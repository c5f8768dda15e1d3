//! The text catalogue: every word on a screen, in each language, from data files.
//!
//! A file under `locales/<language>/` holds one `key = text` line per text; `{name}` marks a place
//! to fill, `{name?one|many}` words that depend on whether its value is 1. Files of one language add up,
//! so a new group of pages brings its own file. This module is not a translator of rule texts: rule
//! packs carry their own languages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

impl Lang {
    /// Every language that has a catalogue.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// The BCP 47 code, as used in `lang` attributes, cookies and rule packs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
        }
    }

    /// Reads a language tag such as `es`, `es-MX` or `EN_us`; `None` if there is no catalogue.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|lang| lang.code() == primary)
    }

    /// The best language for an `Accept-Language` header value (RFC 9110 section 12.5.4).
    pub fn from_accept(header: &str) -> Option<Self> {
        let mut best: Option<(u32, Self)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let Some(lang) = pieces.next().and_then(Self::from_tag) else {
                continue;
            };
            let weight = pieces
                .find_map(|p| p.trim().strip_prefix("q="))
                .map_or(1000, thousandths);
            if weight > 0 && best.is_none_or(|(w, _)| weight > w) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }
}

/// A quality value `0.8` as 800; anything unreadable counts as 0, the least wanted.
fn thousandths(q: &str) -> u32 {
    let q = q.trim();
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let padded: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), padded.parse::<u32>()) {
        (Ok(0), Ok(f)) => f,
        (Ok(1), Ok(_)) => 1000,
        _ => 0,
    }
}

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

type Catalogue = BTreeMap<String, String>;

static CATALOGUES: LazyLock<BTreeMap<Lang, Catalogue>> = LazyLock::new(|| {
    Lang::ALL
        .into_iter()
        .map(|lang| (lang, load(lang)))
        .collect()
});

fn load(lang: Lang) -> Catalogue {
    let prefix = format!("{}/", lang.code());
    let mut out = Catalogue::new();
    for path in Files::iter().filter(|p| p.starts_with(&prefix)) {
        let Some(file) = Files::get(&path) else {
            continue;
        };
        let text = String::from_utf8_lossy(&file.data);
        for (key, value) in lines(&text) {
            out.insert(key.to_owned(), value.to_owned());
        }
    }
    out
}

/// The `key = text` lines of one catalogue file, without comments and blank lines.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .filter_map(|l| l.split_once('='))
        .map(|(k, v)| (k.trim(), v.trim()))
}

/// The text for `key`. A key without text shows as `[?]` and is logged; a test keeps every key
/// used in this crate present in every language.
pub fn text(lang: Lang, key: &str) -> &'static str {
    let found = CATALOGUES.get(&lang).and_then(|c| c.get(key));
    found.map_or_else(
        || {
            tracing::error!(
                key,
                lang = lang.code(),
                "no text for this key in the catalogue"
            );
            "[?]"
        },
        String::as_str,
    )
}

/// The text for `key` with each `{name}` replaced by its value. A value is never read for further
/// places, so nothing a person types can reach another value.
pub fn fill(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let mut rest = text(lang, key);
    let mut out = String::with_capacity(rest.len() + 16);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let (place, forms) = match name.split_once('?') {
            Some((place, forms)) => (place, forms.split_once('|')),
            None => (name, None),
        };
        match values.iter().find(|(n, _)| *n == place) {
            Some((_, value)) => out.push_str(match forms {
                Some((one, _)) if *value == "1" => one,
                Some((_, many)) => many,
                None => value,
            }),
            None => {
                let _ = write!(out, "{{{name}}}");
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Words that claim a verdict about danger, which no screen may do (design principle 11).
    const FORBIDDEN: &[&str] = &[
        "safe",
        "safely",
        "safer",
        "safest",
        "safety",
        "unsafe",
        "all clear",
        "guarantee",
        "guaranteed",
        "guarantees",
        "harmless",
        "risk-free",
        "danger-free",
        "foolproof",
        "seguro",
        "segura",
        "seguros",
        "seguras",
        "seguridad",
        "garantiza",
        "garantizado",
        "garantizada",
        "garantía",
        "inofensivo",
        "inofensiva",
        "sin riesgo",
        "sin peligro",
        "todo despejado",
        "infalible",
        "a salvo",
    ];

    /// Phrases where such a word names a thing and claims nothing.
    const IDIOMS: &[&str] = &[
        "safety meeting",
        "safety meetings",
        "safety advisor",
        "safety roles",
        "safety role",
        "safety system",
        "studio safety",
        "the safe",
        "reunión de seguridad",
        "reuniones de seguridad",
        "asesor de seguridad",
        "asesoría de seguridad",
        "funciones de seguridad",
        "función de seguridad",
        "sistema de seguridad",
        "seguridad del estudio",
    ];

    fn raw(lang: Lang) -> Vec<(String, String, String)> {
        let prefix = format!("{}/", lang.code());
        let mut out = Vec::new();
        for path in Files::iter().filter(|p| p.starts_with(&prefix)) {
            let file = Files::get(&path).unwrap();
            let body = std::str::from_utf8(&file.data).unwrap().to_owned();
            for line in body.lines().map(str::trim) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let (k, v) = line
                    .split_once('=')
                    .unwrap_or_else(|| panic!("{path}: `{line}`"));
                let name = path.strip_prefix(&prefix).unwrap().to_owned();
                out.push((name, k.trim().to_owned(), v.trim().to_owned()));
            }
        }
        out
    }

    fn places(text: &str) -> BTreeSet<String> {
        text.split('{')
            .skip(1)
            .map(|p| p.split(['}', '?']).next().unwrap().to_owned())
            .collect()
    }

    fn has_word(text: &str, word: &str) -> bool {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        text.match_indices(word).any(|(at, _)| {
            edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next())
        })
    }

    #[test]
    fn every_language_has_the_same_keys_in_the_same_files_once_with_the_same_places() {
        let english = raw(Lang::En);
        assert!(
            english.len() > 50,
            "catalogue is nearly empty: {}",
            english.len()
        );
        for lang in Lang::ALL {
            let all = raw(lang);
            let mut seen = BTreeSet::new();
            for (file, key, value) in &all {
                assert!(
                    seen.insert(key.clone()),
                    "{}/{file}: `{key}` twice",
                    lang.code()
                );
                assert!(
                    !value.is_empty(),
                    "{}/{file}: `{key}` is empty",
                    lang.code()
                );
            }
            for (file, key, value) in &english {
                let Some((f, _, v)) = all.iter().find(|(_, k, _)| k == key) else {
                    panic!("{}: `{key}` of {file} is missing", lang.code());
                };
                assert_eq!(f, file, "`{key}` sits in another file in {}", lang.code());
                assert_eq!(
                    places(v),
                    places(value),
                    "{}: places of `{key}`",
                    lang.code()
                );
            }
            for (file, key, _) in &all {
                assert!(
                    english.iter().any(|(_, k, _)| k == key),
                    "{}/{file}: `{key}` is in no English file",
                    lang.code()
                );
            }
        }
    }

    #[test]
    fn no_text_claims_a_verdict() {
        for lang in Lang::ALL {
            for (file, key, value) in raw(lang) {
                let mut lower = value.to_lowercase();
                for idiom in IDIOMS {
                    lower = lower.replace(idiom, "~");
                }
                for word in FORBIDDEN {
                    assert!(
                        !has_word(&lower, word),
                        "{}/{file}: `{key}` says `{word}`: `{value}`",
                        lang.code()
                    );
                }
            }
        }
    }

    #[test]
    fn the_word_test_can_fail() {
        assert!(has_word("this gun is safe.", "safe"));
        assert!(!has_word("the safehouse door", "safe"));
    }

    /// Reads the sources of this crate and finds each text key in the catalogue, and the reverse.
    #[test]
    fn keys_in_the_sources_and_in_the_catalogue_agree() {
        let keys: BTreeSet<String> = raw(Lang::En).into_iter().map(|(_, k, _)| k).collect();
        let mut source = String::new();
        read_sources(
            std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
            &mut source,
        );
        let source: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
        for opener in [".t(\"", ".tf(\"", ".t( \"", ".tf( \""] {
            for piece in source.split(opener).skip(1) {
                let key = piece.split('"').next().unwrap();
                assert!(
                    keys.contains(key),
                    "`{key}` is used but is not in the catalogue"
                );
            }
        }
        for key in &keys {
            assert!(
                source.contains(&format!("\"{key}\"")),
                "`{key}` is used nowhere"
            );
        }
    }

    fn read_sources(dir: &std::path::Path, out: &mut String) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read_sources(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("i18n.rs") {
                out.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn accept_language_takes_the_best_known() {
        assert_eq!(
            Lang::from_accept("fr, es-MX;q=0.8, en;q=0.4"),
            Some(Lang::Es)
        );
        assert_eq!(Lang::from_accept("en-US,en;q=0.9,es;q=0.8"), Some(Lang::En));
        assert_eq!(Lang::from_accept("es;q=0, en;q=0.1"), Some(Lang::En));
        assert_eq!(Lang::from_accept("de, fr"), None);
        assert_eq!(Lang::from_accept(""), None);
    }

    #[test]
    fn one_is_not_many() {
        let said = |lang, key, name, n| fill(lang, key, &[(name, n)]);
        let key = "person.devices";
        assert_eq!(said(Lang::En, key, "count", "1"), "Signed in on 1 device.");
        assert_eq!(said(Lang::En, key, "count", "2"), "Signed in on 2 devices.");
        assert_eq!(said(Lang::En, key, "count", "0"), "Signed in on 0 devices.");
        assert_eq!(
            said(Lang::Es, key, "count", "1"),
            "Con sesión en 1 dispositivo."
        );
        assert_eq!(
            said(Lang::Es, "import.would", "count", "1"),
            "Se registraría 1 orden."
        );
        assert_eq!(
            said(Lang::Es, "import.would", "count", "3"),
            "Se registrarían 3 órdenes."
        );
    }

    /// A number that may be 1 is never followed by a word that is always a plural.
    #[test]
    fn no_number_has_a_fixed_plural() {
        for lang in Lang::ALL {
            for (file, key, value) in raw(lang) {
                for place in ["{count} ", "{n} ", "{minutes} ", "{seconds} ", "{number} "] {
                    for (at, _) in value.match_indices(place) {
                        let next = value[at + place.len()..]
                            .split(|c: char| !c.is_alphanumeric())
                            .next();
                        assert!(
                            !next.is_some_and(|word| word.ends_with('s') && word != "más"),
                            "{}/{file} `{key}`: {value}",
                            lang.code()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn filled_values_are_not_read_again() {
        let out = fill(
            Lang::En,
            "clock.cleared",
            &[("at", "{limit}"), ("limit", "10")],
        );
        assert!(out.contains("{limit}") && out.contains("10"), "{out}");
    }
}
