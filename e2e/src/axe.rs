//! Examining a page for accessibility faults with axe-core, contrast included.
//!
//! The driver injects the script, so the page's own content security policy stays as strict as
//! in production. Automated rules find a part of all faults; a clean result is not a proof.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use thirtyfour::WebDriver;

use crate::vendor;

/// Runs axe with the WCAG 2.2 A and AA rules and its best practices; answers with the violations.
const RUN: &str = r"
const done = arguments[arguments.length - 1];
axe.run(document, {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values:
    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
}).then(
  (result) => done({ passes: result.passes.length, violations: result.violations.map((v) => ({
    id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map((n) => n.html) })) }),
  (error) => done({ error: String(error) }),
);
";

/// Faults found on one page: rule id, what it asks for, and the elements concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Name of the rule in axe.
    pub(crate) id: String,
    /// One line on what the rule asks for.
    pub(crate) help: String,
    /// Source of each element concerned.
    pub(crate) nodes: Vec<String>,
}

/// Examines the page that `driver` shows.
pub(crate) async fn examine(driver: &WebDriver) -> Result<Vec<Fault>> {
    driver
        .execute(vendor::AXE, Vec::new())
        .await
        .context("cannot inject axe")?;
    let answer = driver
        .execute_async(RUN, Vec::new())
        .await
        .context("cannot run axe")?;
    faults(answer.json())
}

/// Reads axe's answer. An answer in which no rule ran at all is an error, not a clean page.
fn faults(answer: &Value) -> Result<Vec<Fault>> {
    if let Some(error) = answer.get("error") {
        bail!("axe failed: {error}");
    }
    let violations = answer
        .get("violations")
        .and_then(Value::as_array)
        .with_context(|| format!("axe answered `{answer}`"))?;
    let passes = answer.get("passes").and_then(Value::as_u64).unwrap_or(0);
    if passes == 0 && violations.is_empty() {
        bail!("axe examined nothing on this page");
    }
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Ok(violations
        .iter()
        .map(|violation| Fault {
            id: text(violation, "id"),
            help: text(violation, "help"),
            nodes: violation
                .get("nodes")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        })
        .collect())
}

/// The faults as lines for a person to read.
pub(crate) fn describe(faults: &[Fault]) -> String {
    let mut text = String::new();
    for fault in faults {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}: {}", fault.id, fault.help);
        for node in &fault.nodes {
            let _ = writeln!(text, "    {node}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Shows how a violation is read.
    #[test]
    fn violation_is_read() {
        let answer = json!({ "passes": 3, "violations": [
            { "id": "image-alt", "help": "images need text", "nodes": ["<img>"] } ] });
        let found = faults(&answer).unwrap();
        assert_eq!(
            describe(&found),
            "  image-alt: images need text\n    <img>\n"
        );
    }

    /// Shows that a failure of axe, or an examination of nothing, never counts as clean.
    #[test]
    fn nothing_examined_is_an_error() {
        assert!(faults(&json!({ "error": "no document" })).is_err());
        assert!(faults(&json!({ "passes": 0, "violations": [] })).is_err());
        assert!(faults(&json!(null)).is_err());
        assert_eq!(
            faults(&json!({ "passes": 1, "violations": [] })).unwrap(),
            []
        );
    }
}
