//! Reads the style guide's pages as a strict parser would: nesting, ids, labels, nothing inline,
//! in every language, theme and mode. Checks the colours' contrast and the weight of a first load.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fall; its helpers stand outside a test function"
)]

#[expect(dead_code, reason = "what other tests of pages read besides")]
#[path = "reader/html.rs"]
mod html;

use std::collections::BTreeMap;

use looks_web::context::{Cx, Theme};
use looks_web::i18n::Lang;
use looks_web::mode::{Listener, Mode};
use looks_web::{assets, styleguide};

fn pages() -> Vec<(String, Mode, String)> {
    let mut out = Vec::new();
    for lang in Lang::ALL {
        for theme in Theme::ALL {
            for mode in [Mode::Localhost, Mode::Tls, Mode::PlainLan] {
                let mut listener = Listener::new(mode, &[]);
                listener.full_address = Some("https://hub.local:8443".to_owned());
                let cx = Cx::fixed(lang, theme, listener);
                let name = |page: &str| format!("{page} {} {} {mode:?}", lang.code(), theme.code());
                out.push((
                    name("everything"),
                    mode,
                    styleguide::everything(&cx).into_string(),
                ));
                out.push((name("board"), mode, styleguide::board(&cx).into_string()));
                out.push((
                    name("signing"),
                    mode,
                    styleguide::signing(&cx).into_string(),
                ));
            }
        }
    }
    out
}

#[test]
fn pages_nest_with_words_for_everything_and_nothing_inline() {
    for (name, _, page) in pages() {
        html::check(&name, &page, true);
    }
}

#[test]
fn a_state_is_always_word_and_shape_as_well_as_colour() {
    for (name, _, page) in pages() {
        let tags = html::parse(&page);
        for tag in tags.iter().filter(|t| t.get("class") == Some("state")) {
            assert!(
                !tag.text.trim().is_empty(),
                "{name}: a state without a word"
            );
        }
        let glyphs = tags
            .iter()
            .filter(|t| t.name == "svg" && t.parents.last().is_some_and(|p| p == "span"))
            .count();
        let states = tags
            .iter()
            .filter(|t| t.get("class") == Some("state"))
            .count();
        assert_eq!(glyphs, states, "{name}: each state has one shape");
        if name.starts_with("everything") {
            assert!(states >= 8, "{name}: {states}");
        }
    }
}

#[test]
fn stop_is_on_every_page_and_the_open_network_never_asks_for_a_code() {
    for (name, mode, page) in pages() {
        let tags = html::parse(&page);
        let form = tags
            .iter()
            .find(|t| t.get("id") == Some("stop-form"))
            .unwrap();
        assert_eq!(
            (form.get("method"), form.get("action")),
            (Some("post"), Some("/stop")),
            "{name}"
        );
        let stop_inputs: Vec<&html::Tag> = tags
            .iter()
            .filter(|t| t.get("class") == Some("stop-button"))
            .collect();
        assert_eq!(stop_inputs.len(), 1, "{name}");
        let codes = tags
            .iter()
            .filter(|t| t.get("name") == Some("code"))
            .count();
        let signs = page.contains("class=\"button act\"");
        let reduced = tags.iter().any(|t| t.get("class") == Some("reduced"));
        if mode == Mode::PlainLan {
            assert_eq!(codes, 0, "{name}: asks for a code");
            assert!(!signs, "{name}: offers to sign");
            assert!(reduced, "{name}: does not say that it is reduced");
        } else {
            assert!(!reduced, "{name}");
            assert!(name.starts_with("board") || (codes > 0 && signs), "{name}");
        }
    }
}

#[test]
fn typed_text_never_becomes_markup() {
    use looks_web::components::{Tile, tile};
    let cx = Cx::fixed(Lang::En, Theme::Auto, Listener::localhost());
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=1>";
    let html = tile(
        &cx,
        &Tile {
            id: "t",
            title: evil,
            reason: evil,
            data: evil,
            ..Tile::default()
        },
    );
    let html = html.into_string();
    assert!(
        !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
}

/// Custom properties of each theme block of the style sheet, screen rules only.
fn themes(css: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    let screen = css.split("@media print").next().unwrap();
    for (name, opener) in [
        ("light", ":root {"),
        ("dark", ":root[data-theme=\"dark\"] {"),
        ("auto-dark", ":root[data-theme=\"auto\"] {"),
        ("night", ":root[data-theme=\"night\"] {"),
    ] {
        let block = screen
            .split(opener)
            .nth(1)
            .unwrap()
            .split('}')
            .next()
            .unwrap();
        let values = block
            .split(';')
            .filter_map(|line| line.trim().split_once(':'))
            .filter(|(_, v)| v.trim().starts_with('#'))
            .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
            .collect();
        out.insert(name.to_owned(), values);
    }
    out
}

/// Relative luminance. SOURCE: WCAG 2.2, definition of relative luminance.
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_has_contrast_in_every_theme() {
    let css =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/static/app.css")).unwrap();
    let themes = themes(&css);
    assert_eq!(
        themes["dark"], themes["auto-dark"],
        "the two dark blocks differ"
    );
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
    let text = [
        ("--ink", "--bg"),
        ("--ink", "--panel"),
        ("--mute", "--bg"),
        ("--mute", "--panel"),
        ("--link", "--bg"),
        ("--link", "--panel"),
        ("--slate-ink", "--slate"),
        ("--slate-mute", "--slate"),
        ("--act-ink", "--act"),
        ("--clear-ink", "--clear"),
        ("--hold-ink", "--hold"),
        ("--stop-ink", "--stop"),
        ("--unknown-ink", "--unknown"),
        ("--clear-word", "--panel"),
        ("--hold-word", "--panel"),
        ("--stop-word", "--panel"),
        ("--unknown-word", "--panel"),
        ("--stop-word", "--bg"),
    ];
    let marks = [
        ("--edge", "--panel"),
        ("--edge", "--bg"),
        ("--focus", "--bg"),
        ("--focus", "--panel"),
    ];
    for (name, values) in &themes {
        for (front, back) in text {
            let ratio = contrast(&values[front], &values[back]);
            assert!(ratio >= 4.5, "{name}: {front} on {back} is {ratio:.2}");
        }
        for (front, back) in marks {
            let ratio = contrast(&values[front], &values[back]);
            assert!(ratio >= 3.0, "{name}: {front} on {back} is {ratio:.2}");
        }
    }
    for (key, value) in &themes["night"] {
        assert_eq!(&value[5..7], "00", "night: {key} has blue in it: {value}");
        let green = u8::from_str_radix(&value[3..5], 16).unwrap();
        assert!(green <= 0x20, "night: {key} has too much green: {value}");
    }
}

/// A first load is page, style, script and icon; the budget counts them compressed (design.md 12).
/// Without a compressor at hand the sum is held uncompressed against three times the budget, and
/// the browser journeys measure the real transfer.
#[test]
fn a_first_load_is_small() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let mut sum = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        sum += entry.unwrap().metadata().unwrap().len();
    }
    let cx = Cx::fixed(Lang::Es, Theme::Auto, Listener::localhost());
    let page = styleguide::board(&cx).into_string();
    sum += page.len() as u64;
    assert!(sum < 60 * 1024, "{sum} bytes before compression");
    assert!(page.contains(assets::address("app.css")) && page.contains(assets::address("app.js")));
}
