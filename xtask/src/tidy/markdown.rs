//! Checks of the pages: one title each, links that resolve, a length a reader has time for, and
//! the two promises of README.md and ARCHITECTURE.md that can be checked.

use super::{Finding, Tree};

/// The two commands a newcomer needs. README.md has exactly these code blocks.
const README_COMMANDS: [&str; 2] = ["cargo run -p lastlooks -- serve --demo", "cargo xtask ci"];

/// Longest pages, in lines.
const LINES_MAX: &[(&str, usize)] = &[
    ("README.md", 150),
    ("ARCHITECTURE.md", 400),
    ("CONTRIBUTING.md", 120),
    ("SECURITY.md", 60),
    ("docs/STYLE.md", 250),
    ("docs/TESTING.md", 150),
    ("docs/RULES.md", 250),
    ("docs/OPERATING.md", 300),
];

/// The lines of a page outside its code blocks, numbered from 0.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    text.lines().enumerate().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        if fence {
            inside = !inside;
        }
        !fence && !inside
    })
}

/// Finds pages that have no title, or more than one, or do not begin with it.
pub(super) fn titles(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("md") {
        let count = prose(&file.text)
            .filter(|(_, line)| line.starts_with("# "))
            .count();
        if count != 1 {
            found.push(Finding::file(
                &file.path,
                format!("{count} titles; a page has one"),
            ));
        } else if !file.text.starts_with("# ") {
            found.push(Finding::file(
                &file.path,
                "does not begin with its title".to_owned(),
            ));
        }
    }
    found
}

/// Finds links to files or headings that do not exist. Links out of the tree are not followed.
pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("md") {
        for (index, line) in prose(&file.text) {
            for target in targets(line) {
                if target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let (path, heading) = target.split_once('#').unwrap_or((target, ""));
                let path = if path.is_empty() {
                    file.path.clone()
                } else {
                    beside(&file.path, path)
                };
                if !exists(tree, &path) {
                    let text = format!("`{target}` leads nowhere: there is no `{path}`");
                    found.push(Finding::line(&file.path, index, text));
                } else if !heading.is_empty() && !has_heading(tree, &path, heading) {
                    let text = format!("`{target}` leads nowhere: `{path}` has no such heading");
                    found.push(Finding::line(&file.path, index, text));
                }
            }
        }
    }
    found
}

/// The targets of the inline links in a line.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    // The odd parts between backticks are code, in which brackets mean something else.
    line.split('`')
        .step_by(2)
        .flat_map(|part| part.split("](").skip(1))
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

/// A relative path as seen from a page, from the root of the tree.
fn beside(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// True for a file of the tree and for a folder with a file in it.
fn exists(tree: &Tree, path: &str) -> bool {
    let folder = format!("{path}/");
    tree.files
        .iter()
        .any(|file| file.path == path || file.path.starts_with(&folder))
}

/// True when the page has a heading whose slug is the given one.
fn has_heading(tree: &Tree, path: &str, slug: &str) -> bool {
    let Some(text) = tree.text(path) else {
        return false;
    };
    prose(text)
        .filter(|(_, line)| line.starts_with('#'))
        .any(|(_, line)| slug_of(line.trim_start_matches('#')) == slug)
}

/// The slug that a heading gets when a page is rendered: lower case, spaces to hyphens, other
/// signs left out.
fn slug_of(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

/// Finds pages longer than a reader has time for.
pub(super) fn lengths(tree: &Tree) -> Vec<Finding> {
    LINES_MAX
        .iter()
        .filter_map(|(path, limit)| {
            let lines = tree.text(path)?.lines().count();
            (lines > *limit)
                .then(|| Finding::file(path, format!("{lines} lines, at most {limit}; cut it")))
        })
        .collect()
}

/// Checks that README.md has the two commands as code blocks, and no third block.
pub(super) fn readme_commands(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text("README.md") else {
        return vec![Finding::file("README.md", "is missing".to_owned())];
    };
    let blocks: Vec<String> = text
        .split("```")
        .skip(1)
        .step_by(2)
        .map(|block| {
            block
                .lines()
                .skip(1)
                .collect::<Vec<_>>()
                .join("\n")
                .trim()
                .to_owned()
        })
        .collect();
    if blocks == README_COMMANDS {
        return Vec::new();
    }
    let text = format!("its code blocks are {blocks:?}, they must be {README_COMMANDS:?}");
    vec![Finding::file("README.md", text)]
}

/// Checks that ARCHITECTURE.md speaks of every crate in the tree, and of none that is gone.
pub(super) fn crate_list(tree: &Tree) -> Vec<Finding> {
    let path = "ARCHITECTURE.md";
    let Some(text) = tree.text(path) else {
        return vec![Finding::file(path, "is missing".to_owned())];
    };
    let crates: Vec<&str> = tree
        .files
        .iter()
        .filter_map(|file| file.path.strip_suffix("/Cargo.toml"))
        .map(|folder| folder.rsplit('/').next().unwrap_or(folder))
        .collect();
    let headings: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### `"))
        .filter_map(|rest| rest.split('`').next())
        .collect();
    let missing = crates
        .iter()
        .filter(|name| !headings.contains(name))
        .map(|name| {
            Finding::file(
                path,
                format!("has no section headed `{name}`, which is a crate"),
            )
        });
    let gone = headings
        .iter()
        .filter(|name| !crates.contains(name))
        .map(|name| {
            Finding::file(
                path,
                format!("has a section on `{name}`, which is no crate"),
            )
        });
    missing.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that headings in code blocks are not titles, and that two titles are found.
    #[test]
    fn one_title() {
        let page = |text| titles(&Tree::of(&[("a.md", text)])).len();
        assert_eq!(page("# One\n\n```\n# comment\n```\n"), 0);
        assert_eq!(page("# One\n# Two\n"), 1);
        assert_eq!(page("text\n"), 1);
        assert_eq!(page("text\n# Late\n"), 1);
    }

    /// Shows which links resolve.
    #[test]
    fn broken_links() {
        let page = "# T\n\n## The gate, in order\n\n[a](../README.md) [b](#the-gate-in-order) \
                    [c](gone.md) [d](#gone) [e](https://example.org/x) `[f](code.md)` [g](decisions)\n";
        let tree = Tree::of(&[
            ("docs/A.md", page),
            ("README.md", "# R\n"),
            ("docs/decisions/0001.md", "# D\n"),
        ]);
        let found: Vec<_> = links(&tree)
            .into_iter()
            .map(|finding| finding.text)
            .collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("`gone.md`"), "{found:?}");
        assert!(found[1].starts_with("`#gone`"), "{found:?}");
    }

    /// Shows the limit of a page.
    #[test]
    fn page_length() {
        let page = |lines: usize| lengths(&Tree::of(&[("README.md", &"x\n".repeat(lines))])).len();
        assert_eq!(page(150), 0);
        assert_eq!(page(151), 1);
    }

    /// Shows that the two commands are required, and a third is found.
    #[test]
    fn two_commands() {
        let check = |text: &str| readme_commands(&Tree::of(&[("README.md", text)])).len();
        let two = format!(
            "# T\n```sh\n{}\n```\nand\n```sh\n{}\n```\n",
            README_COMMANDS[0], README_COMMANDS[1]
        );
        assert_eq!(check(&two), 0);
        assert_eq!(check(&format!("{two}\n```sh\nls\n```\n")), 1);
        assert_eq!(check("# T\n"), 1);
    }

    /// Shows that a crate without a section, and a section without a crate, are found.
    #[test]
    fn crates_and_sections() {
        let tree = Tree::of(&[
            (
                "ARCHITECTURE.md",
                "# A\n### `looks-core`\n### `looks-gone`\n",
            ),
            ("crates/looks-core/Cargo.toml", ""),
            ("xtask/Cargo.toml", ""),
            ("Cargo.toml", ""),
        ]);
        let found: Vec<_> = crate_list(&tree)
            .into_iter()
            .map(|finding| finding.text)
            .collect();
        assert_eq!(
            found,
            [
                "has no section headed `xtask`, which is a crate",
                "has a section on `looks-gone`, which is no crate"
            ]
        );
    }
}
