//! Scene numbers before a heading or in place of one. Numbers after it, `#12#`, are Fountain's.

use std::ops::Range;

/// The scene number before a heading, `12. INT.`, `SCENE 4A - INT.`: its bytes, and where the heading begins.
pub(crate) fn leading_number(line: &str) -> Option<(Range<usize>, usize)> {
    let body = line.strip_prefix('#').unwrap_or(line);
    let body = body.trim_start_matches('#').trim_start();
    let word = scene_word(body);
    let digits = body.get(word..)?;
    let len = number_len(digits)?;
    let start = line.len() - digits.len();
    let after = digits.get(len..)?;
    let rest = after.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ')' | ':' | '-' | '–' | '—' | '|')
    });
    if rest.len() == after.len() && !rest.is_empty() {
        return None;
    }
    Some((start..start + len, line.len() - rest.len()))
}

/// Bytes of a leading word for scene and the space after it; 0 where there is none.
fn scene_word(line: &str) -> usize {
    const WORDS: [&str; 9] = [
        "scene", "scena", "scène", "escena", "szene", "cena", "sc.", "sc", "esc.",
    ];
    let Some(first) = line.split(char::is_whitespace).next() else {
        return 0;
    };
    if first.len() > 8 || !WORDS.contains(&first.to_lowercase().as_str()) {
        return 0;
    }
    let rest = line.get(first.len()..).unwrap_or_default().trim_start();
    line.len() - rest.len()
}

/// Bytes of a scene number such as `12`, `A12`, `12A`, `1-A`, `4.2`; `None` where none stands there.
fn number_len(line: &str) -> Option<usize> {
    let mut digits = 0;
    let mut letters_run = 0;
    let mut end = 0;
    for (at, c) in line.char_indices() {
        if c.is_ascii_digit() {
            digits += 1;
            letters_run = 0;
            end = at + 1;
        } else if c.is_ascii_uppercase() && letters_run < 2 {
            letters_run += 1;
            end = at + 1;
        } else if matches!(c, '-' | '.')
            && line
                .as_bytes()
                .get(at + 1)
                .is_some_and(|b| b.is_ascii_digit() || (c == '-' && b.is_ascii_uppercase()))
        {
            letters_run = 0;
        } else {
            if c.is_alphanumeric() {
                return None;
            }
            break;
        }
        if at > 8 {
            return None;
        }
    }
    (digits > 0 && digits <= 5).then_some(end)
}

/// A heading that has only its number, `SCENE 4`, `Scene 4: The yard`: the bytes of the number.
pub(crate) fn bare_scene(line: &str) -> Option<Range<usize>> {
    let word = scene_word(line);
    if word == 0 || line.len() > 80 {
        return None;
    }
    let digits = line.get(word..)?;
    let len = number_len(digits)?;
    let after = digits.get(len..)?;
    let body = after.trim_start();
    let upper = !line.chars().any(char::is_lowercase);
    let marked = body.starts_with([':', '-', '–', '—', '.', '(', ')']);
    let prose = body.ends_with(['.', '!', '?', ',']) && body.len() > 1 && !upper;
    (body.is_empty() || (marked && !prose) || upper).then_some(word..word + len)
}
