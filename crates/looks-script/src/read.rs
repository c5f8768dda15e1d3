//! Which reader a file is for: by what is in it first, by its name where that leaves a choice. Reads no
//! file itself.

use crate::decode::decode;
use crate::error::ReadError;
use crate::model::{Notice, Script};
use crate::{fdx, fountain, plain};

/// Most lines of a script that are read: some 200 times a long feature. Empty lines cost little of a file
/// but each costs memory.
pub const LINES_MAX: usize = 2_000_000;

/// Reads a script from the bytes of a file. `name` is its name or path; only its ending counts.
pub fn read(bytes: &[u8], name: &str) -> Result<Script, ReadError> {
    if bytes.len() <= crate::decode::BYTES_MAX {
        if is_pdf(bytes) {
            return read_pdf(bytes);
        }
        if let Some(error) = other_program(bytes, name) {
            return Err(error);
        }
    }
    let (text, encoding) = decode(bytes)?;
    let body = text.trim_start_matches(fountain::is_blank);
    if body.starts_with("<?xml") || body.starts_with("<FinalDraft") || ends(name, &["fdx"]) {
        return fdx::read(text, encoding);
    }
    for (start, what, remedy) in TEXTS {
        if body
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
        {
            return Err(unsupported(what, remedy));
        }
    }
    let lines = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).count();
    if lines > LINES_MAX {
        return Err(unsupported(
            &format!("a text of {lines} lines"),
            &format!("at most `{LINES_MAX}` are; send the script alone"),
        ));
    }
    let broken = text.contains('\u{fffd}').then(|| Notice {
        line: text
            .split('\u{fffd}')
            .next()
            .map_or(1, |head| head.matches('\n').count())
            .try_into()
            .map_or(u32::MAX, |before: u32| before.saturating_add(1)),
        words: format!(
            "a character is broken in `{encoding}` and shown as `\u{fffd}`; save the file as UTF-8 to keep it"
        ),
    });
    let mut script = if ends(name, &["fountain", "spmd", "ftn"]) || has_marks(&text) {
        fountain::read(text, encoding)
    } else {
        plain::read(text, encoding)
    };
    script.notices.extend(broken);
    Ok(script)
}

/// Texts of other formats: how they begin, what they are, what to do.
const TEXTS: [(&str, &str, &str); 3] = [
    (
        "{\\rtf",
        "rich text (RTF)",
        "save it as plain text or PDF and send that",
    ),
    (
        "<!doctype html",
        "a web page",
        "save the script as Fountain, FDX, plain text or PDF and send that",
    ),
    (
        "<html",
        "a web page",
        "save the script as Fountain, FDX, plain text or PDF and send that",
    ),
];

fn unsupported(what: &str, remedy: &str) -> ReadError {
    ReadError::Unsupported {
        line: 1,
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    }
}

fn ends(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, end)| endings.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// Mailers and printers put a few lines before the mark of a PDF, which readers of PDF allow.
fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    bytes.starts_with(b"%PDF-")
        || (memchr::memmem::find(head, b"%PDF-").is_some()
            && memchr::memmem::find(bytes, b"startxref").is_some())
}

#[cfg(feature = "pdf")]
fn read_pdf(bytes: &[u8]) -> Result<Script, ReadError> {
    crate::pdf::read(bytes)
}

#[cfg(not(feature = "pdf"))]
fn read_pdf(_bytes: &[u8]) -> Result<Script, ReadError> {
    Err(unsupported(
        "PDF",
        "export the script as Fountain or FDX and send that",
    ))
}

/// Files of writing programs that are no text, by their first bytes.
fn other_program(bytes: &[u8], name: &str) -> Option<ReadError> {
    if bytes.starts_with(b"PK\x03\x04") {
        let what = if ends(name, &["docx", "docm"]) {
            "a Word file"
        } else if ends(name, &["fadein"]) {
            "a Fade In file"
        } else if ends(name, &["highland"]) {
            "a Highland file"
        } else if ends(name, &["odt"]) {
            "a LibreOffice file"
        } else {
            "an archive (zip)"
        };
        return Some(unsupported(
            what,
            "export the script as Fountain, FDX, plain text or PDF and send that",
        ));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(unsupported(
            "an old Word file",
            "save it as plain text or PDF and send that",
        ));
    }
    None
}

/// True where a text holds what only Fountain means something by.
fn has_marks(text: &str) -> bool {
    if text.contains("[[") || text.contains("/*") || text.contains("**") {
        return true;
    }
    let mut first = true;
    text.split(['\n', '\r']).any(|line| {
        let line = line.trim_matches(fountain::is_blank);
        let mut chars = line.chars();
        let Some(mark) = chars.next() else {
            return false;
        };
        let opens = std::mem::replace(&mut first, false);
        let next = chars.next();
        let word = next.is_some_and(char::is_alphanumeric);
        match mark {
            '.' | '!' | '~' => word,
            '@' => next.is_some_and(char::is_alphabetic),
            '#' => matches!(next, Some('#' | ' ')),
            '=' => matches!(next, Some('=' | ' ')),
            '>' => next.is_some(),
            _ => {
                opens
                    && line
                        .get(..6)
                        .is_some_and(|key| key.eq_ignore_ascii_case("title:"))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Format;

    #[test]
    fn what_is_in_a_file_decides_then_its_name() {
        let plain = b"INT. A - DAY\n\nRain.\n".as_slice();
        let marked = b"INT. A - DAY\n\n[[note]]\n".as_slice();
        let fdx = b"<?xml version=\"1.0\"?>\n<FinalDraft DocumentType=\"Script\" Version=\"5\"><Content><Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph></Content></FinalDraft>".as_slice();
        for (bytes, name, format) in [
            (plain, "a.fountain", Format::Fountain),
            (plain, "a.FOUNTAIN", Format::Fountain),
            (plain, "a.txt", Format::Plain),
            (plain, "a", Format::Plain),
            (marked, "a.txt", Format::Fountain),
            (b"Title: A\n\nINT. A - DAY\n", "a.txt", Format::Fountain),
            (b"\n.A PLACE\n\nRain.\n", "a.txt", Format::Fountain),
            (b"...\n\nRain.\n", "a.txt", Format::Plain),
            (fdx, "a.fdx", Format::Fdx),
            (fdx, "a.txt", Format::Fdx),
        ] {
            let script = read(bytes, name).expect("it is a script");
            assert_eq!(script.format, format, "{name}");
        }
    }

    #[test]
    fn what_is_no_script_says_what_to_do() {
        for (bytes, name, words) in [
            (b"PK\x03\x04....".as_slice(), "a.docx", "a Word file"),
            (b"PK\x03\x04....", "a.fadein", "a Fade In file"),
            (b"PK\x03\x04....", "a.bin", "an archive (zip)"),
            (b"\xd0\xcf\x11\xe0\xa1", "a.doc", "an old Word file"),
            (b"{\\rtf1 INT. A}", "a.rtf", "rich text (RTF)"),
            (b"<!DOCTYPE html><p>INT. A", "a.txt", "a web page"),
            (b"INT. A\0", "a.txt", "byte `6`"),
            (b"not xml", "a.fdx", "line `1`"),
        ] {
            let error = read(bytes, name).expect_err("it is no script");
            assert!(error.to_string().contains(words), "{error}");
        }
        let lines = "\n".repeat(LINES_MAX + 1);
        let error = read(lines.as_bytes(), "a.txt").expect_err("too many lines");
        assert!(error.to_string().contains("2000001"), "{error}");
    }

    #[test]
    fn a_broken_character_is_said() {
        let mut bytes = "INT. CAFÉ\n\nMARÍA JOSÉ, ".as_bytes().to_vec();
        bytes.extend(b"\xff.\n");
        let script = read(&bytes, "a.fountain").expect("it is a script");
        assert_eq!(script.notices.len(), 1);
        assert_eq!(script.notices[0].line, 3);
    }
}
