//! Writes small PDFs of typewritten pages. Not a general writer: one type, places, nothing else.

use std::fmt::Write as _;

/// Words on a page: left edge and base line in points from the top left, and the words.
pub(crate) type Run = (f64, f64, String);

/// How a file sets its characters.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Setting {
    /// Places in points from below.
    Plain,
    /// Places and sizes through a matrix that turns the page over, each letter on its own.
    Turned,
}

/// A file of pages, 612 by 792 points.
pub(crate) fn pdf(pages: &[Vec<Run>], setting: Setting) -> Vec<u8> {
    let mut contents = Vec::new();
    for page in pages {
        let mut content = String::new();
        if setting == Setting::Turned {
            content.push_str("q 0.24 0 0 -0.24 0 792 cm\n");
        }
        for (x, y, words) in page {
            match setting {
                Setting::Plain => {
                    let y = 792.0 - y;
                    let _ = writeln!(
                        content,
                        "BT /F1 12 Tf {x:.2} {y:.2} Td ({}) Tj ET",
                        escape(words)
                    );
                }
                Setting::Turned => {
                    for (at, one) in words.chars().enumerate() {
                        #[expect(clippy::cast_precision_loss, reason = "a line of a page")]
                        let x = (x + 7.2 * at as f64) / 0.24;
                        let y = y / 0.24;
                        let one = escape(&one.to_string());
                        let _ = writeln!(
                            content,
                            "BT /F1 1 Tf 50 0 0 -50 {x:.3} {y:.3} Tm ({one}) Tj ET"
                        );
                    }
                }
            }
        }
        if setting == Setting::Turned {
            content.push_str("Q\n");
        }
        contents.push(content);
    }
    file(&contents, "", "", &[])
}

/// A file of one page with this content, these entries in its resources and in the trailer, and these objects
/// from number 6 on.
pub(crate) fn one_page(content: &str, resources: &str, trailer: &str, more: &[&str]) -> Vec<u8> {
    file(&[content.to_owned()], resources, trailer, more)
}

fn file(contents: &[String], resources: &str, trailer: &str, more: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len())
        .map(|i| format!("{} 0 R", 4 + 2 * i))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            kids.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    for (index, content) in contents.iter().enumerate() {
        let stream = 5 + 2 * index;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {stream} 0 R /Resources << /Font << /F1 3 0 R >> {resources} >> >>"
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = out.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(table, "{place:010} 00000 n ");
    }
    let _ = write!(
        table,
        "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    out.extend(table.into_bytes());
    out
}

fn escape(words: &str) -> String {
    let mut out = String::new();
    for one in words.chars() {
        match one {
            '(' | ')' | '\\' => {
                out.push('\\');
                out.push(one);
            }
            one if one.is_ascii() => out.push(one),
            // The letters of western Europe have the same numbers here.
            one => {
                let _ = write!(out, "\\{:03o}", u32::from(one) & 0xff);
            }
        }
    }
    out
}

/// Left edges of a layout, points.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) action: f64,
    pub(crate) dialogue: f64,
    pub(crate) parenthetical: f64,
    pub(crate) cue: f64,
    pub(crate) transition: f64,
}

/// The edges of most writing programs.
pub(crate) const SHOOTING: Layout = Layout {
    action: 108.0,
    dialogue: 180.0,
    parenthetical: 216.0,
    cue: 252.0,
    transition: 432.0,
};

/// A page typed from the top: each line by the letter of its edge, a bar, and its words. `a` action, `d`
/// dialogue, `p` parenthetical, `c` cue, `t` transition; nothing is an empty line. Further runs on the same
/// line follow after `@` and their left edge, as in `aINT. A @504 12`.
pub(crate) fn typed(layout: Layout, text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut y = 72.0;
    for line in text.lines() {
        let line = line.trim_start();
        if let Some(first) = line.chars().next() {
            let left = match first {
                'd' => layout.dialogue,
                'p' => layout.parenthetical,
                'c' => layout.cue,
                't' => layout.transition,
                _ => layout.action,
            };
            let mut parts = line[1..].trim_start_matches('|').split(" @");
            runs.push((left, y, parts.next().unwrap_or_default().to_owned()));
            for part in parts {
                let (left, words) = part.split_once(' ').unwrap_or((part, ""));
                runs.push((left.parse().unwrap_or(0.0), y, words.to_owned()));
            }
        }
        y += 12.0;
    }
    runs.retain(|(_, _, words)| !words.is_empty());
    runs
}
