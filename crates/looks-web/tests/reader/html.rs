//! A strict reader of the pages' markup: nesting, ids, labels, and the fields of a form. One for all tests
//! of pages; not a test itself.

use std::collections::BTreeSet;

#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// Text up to the matching end tag, with inner tags taken out.
    pub(crate) text: String,
    /// Names of the elements around it, from outside in.
    pub(crate) parents: Vec<String>,
    /// Place of the form around it, if one is.
    form: Option<usize>,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

const VOID: &[&str] = &["meta", "link", "input", "br", "hr", "img"];

/// Every element in order. Falls on anything that does not nest.
pub(crate) fn parse(html: &str) -> Vec<Tag> {
    let mut out: Vec<Tag> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap_or(html);
    while let Some((text, tail)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a bare `>` in `{text}`");
        for &n in &open {
            out[n].text.push_str(&decode(text));
        }
        let (inside, tail) = tail.split_once('>').unwrap();
        rest = tail;
        if let Some(name) = inside.strip_prefix('/') {
            let n = open
                .pop()
                .unwrap_or_else(|| panic!("`</{name}>` without a beginning"));
            assert_eq!(out[n].name, name, "`<{}>` ends as `</{name}>`", out[n].name);
            continue;
        }
        let closed = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let (name, attributes) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
        let form = open.iter().rev().copied().find(|&n| out[n].name == "form");
        out.push(Tag {
            name: name.to_owned(),
            attributes: attributes_of(attributes),
            text: String::new(),
            parents: open.iter().map(|&n| out[n].name.clone()).collect(),
            form,
        });
        if !closed && !VOID.contains(&name) {
            open.push(out.len() - 1);
        }
    }
    assert!(
        open.is_empty(),
        "left open: {:?}",
        open.iter().map(|&n| &out[n].name).collect::<Vec<_>>()
    );
    out
}

fn attributes_of(mut rest: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return out;
        }
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        assert!(
            out.iter().all(|(n, _)| *n != name),
            "attribute `{name}` twice"
        );
        rest = &rest[end..];
        match rest.strip_prefix('=') {
            None => out.push((name, String::new())),
            Some(tail) => {
                let quote = tail.chars().next().unwrap();
                assert!(matches!(quote, '"' | '\''), "unquoted value after `{name}`");
                let value = tail[1..].split(quote).next().unwrap();
                out.push((name, decode(value)));
                rest = &tail[value.len() + 2..];
            }
        }
    }
}

fn decode(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Where a form goes and the hidden fields in it. The form has this id, or goes to this address.
pub(crate) fn form(html: &str, wanted: &str) -> Option<(String, Vec<(String, String)>)> {
    let tags = parse(html);
    let at = tags.iter().position(|t| {
        t.name == "form" && (t.get("id") == Some(wanted) || t.get("action") == Some(wanted))
    })?;
    let hidden = tags
        .iter()
        .filter(|t| t.form == Some(at) && t.get("type") == Some("hidden"))
        .map(|t| {
            (
                t.get("name").unwrap().to_owned(),
                t.get("value").unwrap_or("").to_owned(),
            )
        })
        .collect();
    Some((tags[at].get("action").unwrap_or("").to_owned(), hidden))
}

/// Where the forms of a page are posted to, those of the frame left out.
pub(crate) fn posted(html: &str) -> Vec<String> {
    parse(html)
        .iter()
        .filter(|t| t.name == "form" && t.get("method") == Some("post"))
        .filter_map(|t| t.get("action").map(str::to_owned))
        .filter(|action| !["/prefs", "/stop", "/sign-out"].contains(&action.as_str()))
        .collect()
}

/// Fields of a page that a person fills in and that came filled in or ticked.
pub(crate) fn prefilled(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in parse(html) {
        let kind = tag.get("type").unwrap_or("");
        let filled = match (tag.name.as_str(), kind) {
            ("input", "hidden") => false,
            ("input", "checkbox" | "radio") => tag.get("checked").is_some(),
            ("input", _) => tag.get("value").is_some_and(|v| !v.is_empty()),
            ("option", _) => tag.get("selected").is_some() && tag.get("value") != Some(""),
            ("textarea", _) => !tag.text.is_empty(),
            _ => false,
        };
        if filled {
            found.push(tag.get("id").unwrap_or(&tag.name).to_string());
        }
    }
    found
}

/// Everything that must hold for any page, or for the live part of one.
pub(crate) fn check(name: &str, html: &str, whole: bool) {
    assert!(!html.contains("[?]"), "{name}: a text is missing");
    let tags = parse(html);
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|t| t.get("id")) {
        assert!(!id.is_empty() && !id.contains(' '), "{name}: id `{id}`");
        assert!(ids.insert(id.to_owned()), "{name}: id `{id}` twice");
    }
    let labelled: BTreeSet<&str> = tags
        .iter()
        .filter(|t| t.name == "label")
        .filter_map(|t| t.get("for"))
        .collect();
    for tag in &tags {
        for attribute in ["for", "form", "aria-labelledby", "aria-describedby"] {
            for id in tag.get(attribute).unwrap_or("").split_whitespace() {
                assert!(ids.contains(id), "{name}: `{attribute}` to no `{id}`");
            }
        }
        nothing_inline(name, tag);
        has_words(name, tag, &labelled);
    }
    if whole {
        assert!(html.starts_with("<!DOCTYPE html>"), "{name}: no doctype");
        for once in ["h1", "main"] {
            let count = tags.iter().filter(|t| t.name == once).count();
            assert_eq!(count, 1, "{name}: {once}");
        }
        let lang = tags.iter().find(|t| t.name == "html");
        let lang = lang.and_then(|t| t.get("lang")).unwrap_or("");
        assert_eq!(lang.len(), 2, "{name}: language `{lang}`");
        assert!(ids.contains("stop-form"), "{name}: no STOP");
    }
}

/// The content security policy would stop it; and a form in a form is no form.
fn nothing_inline(name: &str, tag: &Tag) {
    for (attribute, value) in &tag.attributes {
        assert!(
            !attribute.starts_with("on") && attribute != "style",
            "{name}: `{attribute}` on `{}`",
            tag.name
        );
        assert!(!value.contains("javascript:"), "{name}: `{value}`");
        if matches!(attribute.as_str(), "action" | "src") {
            assert!(value.starts_with('/'), "{name}: foreign `{value}`");
        }
    }
    assert_ne!(tag.name, "style", "{name}: inline style");
    if tag.name == "script" {
        assert!(
            tag.get("src").is_some() && tag.text.is_empty(),
            "{name}: inline script"
        );
    }
    if tag.name == "form" {
        let inner = tag.parents.iter().any(|p| p == "form");
        assert!(!inner, "{name}: a form in a form");
    }
}

/// Whatever can be used or seen has words for those who do not see it.
fn has_words(name: &str, tag: &Tag, labelled: &BTreeSet<&str>) {
    match tag.name.as_str() {
        "input" if tag.get("type") == Some("hidden") => {}
        "input" | "select" | "textarea" => {
            let id = tag
                .get("id")
                .unwrap_or_else(|| panic!("{name}: control without id: {tag:?}"));
            assert!(labelled.contains(id), "{name}: `{id}` has no label");
        }
        "button" | "a" => assert!(!tag.text.trim().is_empty(), "{name}: {tag:?} has no words"),
        "svg" => {
            let hidden = tag.get("aria-hidden") == Some("true");
            let named = tag.get("role") == Some("img")
                && tag.get("aria-label").is_some_and(|l| !l.is_empty());
            assert!(hidden || named, "{name}: a picture without words");
        }
        _ => {}
    }
}

/// The words of a page without its markup.
pub(crate) fn words(html: &str) -> String {
    let tags = parse(html);
    let main = tags.iter().find(|t| t.get("id") == Some("main"));
    main.map_or_else(|| html.to_owned(), |m| m.text.clone())
}
