//! Bytes into text: which encoding they are in, and whether they are text at all. Knows no format of
//! scripts.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::ReadError;

/// Most bytes of a script that are read: some 400 times a long feature.
pub const BYTES_MAX: usize = 64 * 1024 * 1024;

/// The text of a file and the name of its encoding. A byte order mark is left out.
pub fn decode(bytes: &[u8]) -> Result<(String, &'static str), ReadError> {
    if bytes.len() > BYTES_MAX {
        return Err(ReadError::TooLarge {
            limit: BYTES_MAX,
            size: bytes.len(),
        });
    }
    let (told, body) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (Some(encoding), bytes.get(mark..).unwrap_or_default()),
        None => (unmarked_utf16(bytes), bytes),
    };
    let whole = std::str::from_utf8(body).ok();
    let encoding = told.unwrap_or_else(|| match whole {
        Some(_) => UTF_8,
        None => guess(body),
    });
    let before = bytes.len() - body.len();
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if !wide && let Some(at) = memchr::memchr(0, body) {
        return Err(ReadError::Binary { at: before + at });
    }
    // The mark is gone already; a second one, which some programs write, is the reader's to skip.
    let text = match whole {
        Some(text) if encoding == UTF_8 => text.to_owned(),
        _ => encoding.decode_without_bom_handling(body).0.into_owned(),
    };
    let Some(at) = odd_place(&text) else {
        return Ok((text, encoding.name()));
    };
    let head = text.get(..at).unwrap_or_default();
    let into = if wide {
        2 * head.encode_utf16().count()
    } else if encoding == UTF_8 {
        at
    } else {
        head.chars().count()
    };
    Err(ReadError::Binary { at: before + into })
}

/// The encoding of bytes that do not say theirs and are not all UTF-8.
fn guess(bytes: &[u8]) -> &'static Encoding {
    // One broken byte in a file that is UTF-8 otherwise must not spoil every accent of it.
    let (mut good, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if good > 2 * broken {
        return UTF_8;
    }
    // Lines that end in CR alone come from a Macintosh of before 2001, and so do the accents.
    if memchr::memchr(b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_some() {
        return MACINTOSH;
    }
    WINDOWS_1252
}

/// UTF-16 with no mark: a script in a Latin alphabet has a zero in nearly every second byte.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096))?;
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let half = head.len() / 2;
    if half < 2 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    if odd * 10 > half * 7 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 7 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Where a text stops being one: the first of its control characters, where those are many, or a zero.
fn odd_place(text: &str) -> Option<usize> {
    if let Some(zero) = memchr::memchr(0, text.as_bytes()) {
        return Some(zero);
    }
    // Cheap first, in chunks whose count a byte holds: few scripts have so many ends of lines.
    let bytes = text.as_bytes();
    let low: usize = bytes
        .chunks(240)
        .map(|chunk| chunk.iter().map(|byte| u8::from(*byte < 0x20)).sum::<u8>())
        .map(usize::from)
        .sum();
    // One in twenty: a stray control character happens, a page of them does not.
    let many = |count: usize| count * 20 > bytes.len();
    if !many(low) {
        return None;
    }
    // Tab, the ends of lines and pages, and the mark that DOS put at the end of a file.
    let is_odd = |byte: &u8| *byte < 0x20 && !matches!(byte, 0x09..=0x0d | 0x1a);
    many(bytes.iter().filter(|byte| is_odd(byte)).count())
        .then(|| bytes.iter().position(is_odd))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_known() {
        let wide = |big: bool, mark: bool| {
            let mut out = Vec::new();
            let units = "\u{feff}INT. CAFÉ".encode_utf16().skip(usize::from(!mark));
            for unit in units {
                out.extend(if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                });
            }
            out
        };
        for (bytes, name) in [
            ("INT. CAFÉ".as_bytes().to_vec(), "UTF-8"),
            ("\u{feff}INT. CAFÉ".as_bytes().to_vec(), "UTF-8"),
            (wide(false, true), "UTF-16LE"),
            (wide(true, true), "UTF-16BE"),
            (wide(false, false), "UTF-16LE"),
            (wide(true, false), "UTF-16BE"),
            (b"INT. CAF\xc9".to_vec(), "windows-1252"),
        ] {
            assert_eq!(decode(&bytes), Ok(("INT. CAFÉ".to_owned(), name)));
        }
        assert_eq!(
            decode(b"INT. CAF\x83\rRain."),
            Ok(("INT. CAFÉ\rRain.".to_owned(), "macintosh"))
        );
    }

    #[test]
    fn one_broken_byte_does_not_spoil_the_accents() {
        let mut bytes = "MARÍA JOSÉ, ¿qué?".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(
            decode(&bytes),
            Ok(("MARÍA JOSÉ, ¿qué?\u{fffd}".to_owned(), "UTF-8"))
        );
    }

    #[test]
    fn junk_is_refused_with_its_place() {
        assert_eq!(decode(b"INT. A\0 - DAY"), Err(ReadError::Binary { at: 6 }));
        assert_eq!(
            decode(b"ab\x01\x02\x03cd"),
            Err(ReadError::Binary { at: 2 })
        );
        assert_eq!(
            decode(b"\xef\xbb\xbfab\x01\x02\x03cd"),
            Err(ReadError::Binary { at: 5 })
        );
        assert_eq!(
            decode(b"\xe9\xe9\x01\x02\x03cd"),
            Err(ReadError::Binary { at: 2 })
        );
        let mut stray = vec![b'x'; 100];
        stray[50] = 0x02;
        assert!(decode(&stray).is_ok());
    }

    #[test]
    fn more_than_the_limit_is_refused() {
        let bytes = vec![b'x'; BYTES_MAX + 1];
        assert_eq!(
            decode(&bytes),
            Err(ReadError::TooLarge {
                limit: BYTES_MAX,
                size: BYTES_MAX + 1
            })
        );
    }
}
