//! The content security policy forbids inline scripts and styles; this finds them before a
//! browser silently ignores them.

use super::{Finding, Tree};

/// Folder of the pages.
const PAGES: &str = "crates/looks-web/src/";

/// Finds inline style, inline handlers and inline scripts in the pages' markup.
pub(super) fn inline(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| file.path.starts_with(PAGES))
    {
        if !matches!(file.path.rsplit('.').next(), Some("rs" | "html" | "svg")) {
            continue;
        }
        for (index, line) in file.product_lines() {
            let line = line.split("// ").next().unwrap_or(line);
            if let Some(what) = inline_in(line) {
                let text =
                    format!("{what} is refused by the content security policy; move it to a file");
                found.push(Finding::line(&file.path, index, text));
            }
        }
    }
    found
}

/// What is inline in a line of markup, if anything.
fn inline_in(line: &str) -> Option<String> {
    for word in line.split(|c: char| c.is_whitespace() || matches!(c, '<' | ',')) {
        let Some((name, value)) = word.split_once('=') else {
            continue;
        };
        if !value.starts_with(['"', '\'', '(', '[', '{']) {
            continue;
        }
        let handler = name.len() > 2
            && name.starts_with("on")
            && name.chars().all(|c| c.is_ascii_lowercase());
        if name == "style" || handler {
            return Some(format!("`{name}=`"));
        }
    }
    let folded: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
    ["script {", "style {", "<script>", "<style>", "javascript:"]
        .into_iter()
        .find(|mark| {
            folded.match_indices(mark).any(|(at, _)| {
                let before = folded.get(..at).and_then(|text| text.chars().next_back());
                !before.is_some_and(|c| {
                    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '(')
                })
            })
        })
        .map(|mark| format!("`{mark}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows what is found in both kinds of markup, and what is left alone.
    #[test]
    fn inline_markup() {
        for bad in [
            r#"p style="color:red" { "x" }"#,
            r"<p style='color:red'>",
            r#"button onclick="go()" { "x" }"#,
            r"div onload=(script) {}",
            r#"script { "alert(1)" }"#,
            r"<script>alert(1)</script>",
            r#"a href="x" { style { "p{}" } }"#,
        ] {
            assert!(inline_in(bad).is_some(), "{bad}");
        }
        for good in [
            r#"script src="/app.js" defer {}"#,
            r#"link rel="stylesheet" href="/app.css";"#,
            r#"let on = 3; let style = "x";"#,
            r#"button formaction="/y" { "x" }"#,
            r#"button type="button" data-on="x" { "x" }"#,
        ] {
            assert_eq!(inline_in(good), None, "{good}");
        }
    }

    /// Shows that only pages are looked at.
    #[test]
    fn pages_only() {
        let line = "p style=\"x\" {}\n";
        let tree = Tree::of(&[
            ("crates/looks-web/src/page/board.rs", line),
            ("crates/looks-app/src/a.rs", line),
            ("crates/looks-web/src/static/app.css", line),
        ]);
        assert_eq!(inline(&tree).len(), 1);
    }
}
