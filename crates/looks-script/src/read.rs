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
    if is_page(body) {
        return Err(unsupported("a web page", SAVE));
    }
    if body.starts_with("<?xml") || body.starts_with("<FinalDraft") {
        return fdx::read(text, encoding);
    }
    if body.starts_with("{\\rtf") {
        return Err(unsupported(
            "rich text (RTF)",
            "save it as plain text or PDF and send that",
        ));
    }
    if ends(name, &["fdx"]) {
        return fdx::read(text, encoding);
    }
    // No text has more ends of lines than bytes.
    if text.len() > LINES_MAX {
        let lines = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).count();
        if lines > LINES_MAX {
            return Err(unsupported(
                &format!("a text of {lines} lines"),
                &format!("at most `{LINES_MAX}` are; send the script alone"),
            ));
        }
    }
    if body.starts_with("#Version ") && text.contains("#Start-Script") {
        return Err(unsupported("a Trelby file", EXPORT));
    }
    if is_quoted(&text) {
        return Err(unsupported(
            "quoted text, each line with `>` before it,",
            "take the marks away and send the rest",
        ));
    }
    let is_broken = memchr::memmem::find(text.as_bytes(), "\u{fffd}".as_bytes()).is_some();
    let broken = is_broken.then(|| Notice {
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

/// What to do with a text of another format.
const SAVE: &str = "save the script as Fountain, FDX, plain text or PDF and send that";

/// True for a text that begins with marks of the web, whatever it calls itself.
fn is_page(body: &str) -> bool {
    const HEAD: usize = 2048;
    const MARKS: [&str; 10] = [
        "<!doctype html",
        "<html",
        "<head>",
        "<body",
        "<pre>",
        "<pre ",
        "<div",
        "<p>",
        "<br>",
        "<br/>",
    ];
    if !body.starts_with('<') {
        return false;
    }
    let end = (0..=HEAD.min(body.len()))
        .rev()
        .find(|at| body.is_char_boundary(*at));
    let head = body
        .get(..end.unwrap_or_default())
        .unwrap_or_default()
        .to_ascii_lowercase();
    !head.contains("<finaldraft") && MARKS.iter().any(|mark| head.contains(mark))
}

/// Lines that are asked whether a text is quoted.
const QUOTED_MAX: usize = 200;

/// True where nearly all of the first lines have the mark that mailers put before what they answer; Fountain's own `>` is rare.
fn is_quoted(text: &str) -> bool {
    let (mut all, mut marked) = (0_usize, 0_usize);
    for line in text.split(['\n', '\r']).take(QUOTED_MAX) {
        let line = line.trim_matches(fountain::is_blank);
        all += usize::from(!line.is_empty());
        marked += usize::from(line.starts_with('>') && !line.ends_with('<'));
    }
    all >= 5 && marked * 4 >= all * 3
}

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

/// What to do with a file of another program.
const EXPORT: &str = "export the script as Fountain, FDX, plain text or PDF and send that";

/// How pictures begin: PNG, JPEG, GIF, TIFF both ways round.
const PICTURES: [&[u8]; 5] = [b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"];

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
        return Some(unsupported(what, EXPORT));
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return Some(unsupported("an archive (gzip)", EXPORT));
    }
    if PICTURES.iter().any(|start| bytes.starts_with(start)) {
        return Some(unsupported("a picture", EXPORT));
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
