//! One row for each hazard, for spreadsheets. Nothing in a script can become a formula there.

use ::csv::{Error, Terminator, WriterBuilder};

use super::{FileReport, words};
use crate::hazard::Presence;

/// Names of the columns: the same in every language, since programs read them.
const COLUMNS: [&str; 15] = [
    "file",
    "scene_index",
    "number",
    "heading",
    "page",
    "category",
    "kind",
    "evidence",
    "line",
    "reason",
    "rules",
    "trigger",
    "people",
    "instead",
    "key",
];

/// The hazards of all files, a row each, after a row of names; in UTF-8, lines end with CRLF.
pub fn csv(reports: &[FileReport]) -> Result<String, Error> {
    let mut out = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    for report in reports {
        for scene in &report.scenes {
            for h in &scene.hazards {
                out.write_record([
                    cell(&report.file),
                    scene.scene_index.to_string(),
                    cell(scene.number.as_deref().unwrap_or_default()),
                    cell(&scene.heading),
                    scene.page.to_string(),
                    h.category.as_str().to_owned(),
                    match h.kind {
                        Presence::Action => "action",
                        Presence::Mention => "mention",
                    }
                    .to_owned(),
                    cell(&h.evidence),
                    h.line.to_string(),
                    cell(h.reason),
                    cell(&h.rules.join("; ")),
                    cell(h.trigger.unwrap_or_default()),
                    cell(&h.people.join("; ")),
                    cell(h.instead),
                    h.key.clone(),
                ])?;
            }
        }
    }
    let bytes = out.into_inner().map_err(|e| Error::from(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A text as a spreadsheet shows it and never computes it: what could begin a formula, also in full width,
/// gets an apostrophe before it, which spreadsheets take for "this is text".
fn cell(text: &str) -> String {
    let text = words::for_terminal(text);
    if text.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What could begin a formula does not, with blanks or unseen marks before it too; other text stays.
    #[test]
    fn no_cell_begins_a_formula() {
        for text in [
            "=1+1",
            " \t=HYPERLINK(\"x\")",
            "\r\n@SUM(A1)",
            "+1",
            "-1",
            "\u{200b}=1",
            "\u{feff}＝1",
            "|x",
        ] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("EXT. YARD - NIGHT"), "EXT. YARD - NIGHT");
        assert_eq!(cell("two\nlines"), "two lines");
        assert_eq!(cell(""), "");
    }
}
