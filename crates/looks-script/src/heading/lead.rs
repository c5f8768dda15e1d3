//! What may stand before the words that open a heading, on the same line: `FLASHBACK - INT. HOUSE`, `CUT TO
//! INT. HOUSE`. Judges nothing after them.

use super::opening;

/// Words that say how a scene is shown or when, before its heading; a dash, a colon or a full stop parts them
/// from it.
const LEADS: [&str; 40] = [
    "BACK TO PRESENT",
    "BACK TO SCENE",
    "BEGIN DREAM",
    "BEGIN DREAM SEQUENCE",
    "BEGIN FLASHBACK",
    "BEGIN MONTAGE",
    "DREAM",
    "DREAM SEQUENCE",
    "ENSUEÑO",
    "ESTABLISHING",
    "ESTABLISHING SHOT",
    "FANTASY",
    "FANTASY SEQUENCE",
    "FLASH",
    "FLASH BACK",
    "FLASH CUT",
    "FLASH FORWARD",
    "FLASHBACK",
    "FLASHBACK SEQUENCE",
    "FLASHFORWARD",
    "INSERT",
    "INSERTO",
    "INTERCUT",
    "INTERCUT WITH",
    "MEMORY",
    "MONTAGE",
    "MONTAGE SEQUENCE",
    "MONTAJE",
    "NIGHTMARE",
    "PRESENT",
    "PRESENT DAY",
    "QUICK FLASH",
    "RETROSPECTIVA",
    "RÊVE",
    "SERIES OF SHOTS",
    "START FLASHBACK",
    "START MONTAGE",
    "STOCK FOOTAGE",
    "STOCK SHOT",
    "SUEÑO",
];

/// Three bytes as one number, letters of ASCII in any case as the small ones.
const fn key(bytes: [u8; 3]) -> u32 {
    let [first, second, third] = bytes;
    u32::from_be_bytes([0, first, second, third]) | 0x0020_2020
}

/// False where the first three letters begin no word that opens a heading or introduces one: cheap, since every
/// line is asked several times.
#[inline]
pub(super) fn may_open(line: &[u8]) -> bool {
    let Some(three) = line.first_chunk::<3>() else {
        return may_begin(line);
    };
    // Letters of ASCII in any case as the small ones.
    let [first, second, third] = three.map(|byte| byte | 0x20);
    let leads = match first {
        b'b' => matches!((second, third), (b'a', b'c') | (b'e', b'g')),
        b'd' | b'p' => (second, third) == (b'r', b'e'),
        b'e' | b'i' => (second, third) == (b'n', b's') || may_begin(line),
        b'a' => may_begin(line),
        b'f' => matches!((second, third), (b'a', b'n') | (b'l', b'a')),
        b'm' => matches!((second, third), (b'e', b'm') | (b'o', b'n')),
        b'n' => (second, third) == (b'i', b'g'),
        b'q' => (second, third) == (b'u', b'i'),
        b'r' => (second, third) == (b'e', b't'),
        b's' => matches!(
            (second, third),
            (b'e', b'r') | (b't', b'a' | b'o') | (b'u', b'e')
        ),
        _ => return false,
    };
    // `RÊVE`: what is not ASCII is looked at by who asks for more.
    leads || (second | third) >= 0x80
}

/// False where the first three letters begin no word that opens a heading, such as `INT` or `AUSSEN`.
pub(super) fn may_begin(line: &[u8]) -> bool {
    const AUS: u32 = key(*b"AUS");
    const EST: u32 = key(*b"EST");
    const EXT: u32 = key(*b"EXT");
    const INN: u32 = key(*b"INN");
    const INT: u32 = key(*b"INT");
    let Some(three) = line.first_chunk::<3>() else {
        return matches!(line.first(), Some(b'i' | b'I' | b'e' | b'E'));
    };
    let joins = |byte: u8| matches!(byte, b'/' | b'&' | b'-' | b'+' | b'\\');
    let [first, second, third] = *three;
    match first.to_ascii_uppercase() {
        b'I' | b'E' => {
            matches!(key(*three), INT | EXT | EST | INN)
                // `I/E`: one letter is an opening only beside another.
                || joins(second)
                || matches!(second, b' ' | b'.')
                    && (joins(third) || matches!(third, b' ' | b'.' | b'i' | b'I' | b'e' | b'E'))
        }
        b'A' => key(*three) == AUS || matches!(second, b'u' | b'U') && !third.is_ascii(),
        _ => false,
    }
}

const JOINTS: [char; 5] = ['-', '–', '—', ':', '.'];

/// Where the heading's own words begin after such words; whether they open one, the caller asks.
pub(super) fn introduced(line: &str) -> Option<usize> {
    let first = line.bytes().next()?.to_ascii_uppercase();
    let (head, _) = line
        .char_indices()
        .take(25)
        .find(|(_, c)| JOINTS.contains(c))?;
    let lead = line.get(..head)?.trim_end();
    let known = LEADS
        .iter()
        .filter(|known| known.as_bytes().first() == Some(&first))
        .any(|known| {
            known.eq_ignore_ascii_case(lead) || !lead.is_ascii() && lead.to_uppercase() == **known
        });
    let body = line
        .get(head..)?
        .trim_start_matches(|c: char| JOINTS.contains(&c) || c.is_whitespace());
    (known && !body.is_empty()).then_some(line.len() - body.len())
}

/// Transitions that are known before a heading without a colon, and after one with it; the longer before the shorter.
pub(super) const CUTS: [&str; 14] = [
    "SMASH CUT TO",
    "MATCH CUT TO",
    "JUMP CUT TO",
    "HARD CUT TO",
    "CUT BACK TO",
    "CUT TO",
    "FADE IN ON",
    "FADE IN",
    "FADE TO",
    "FADE UP ON",
    "DISSOLVE TO",
    "BACK TO",
    "WIPE TO",
    "CORTE A",
];

/// `CUT TO INT. X - DAY`: where the transition ends and where the heading begins.
pub(crate) fn cut_without_colon(line: &str) -> Option<(usize, usize)> {
    if !line.starts_with(['S', 'M', 'J', 'H', 'C', 'F', 'D', 'B', 'W']) {
        return None;
    }
    // Cheap, since every line of prose is asked.
    if !line.as_bytes().get(1)?.is_ascii_uppercase() {
        return None;
    }
    let cut = CUTS.iter().find(|cut| line.starts_with(**cut))?.len();
    let rest = line.get(cut..)?;
    let body = rest.trim_start();
    let plain = opening(body).is_some_and(|o| o.upper && o.marked);
    (plain && body.len() < rest.len()).then_some((cut, line.len() - body.len()))
}

#[cfg(test)]
mod tests {
    use super::{LEADS, introduced};

    /// The quick look at the first two letters lets every lead through.
    #[test]
    fn every_lead_introduces() {
        for lead in LEADS {
            let line = format!("{lead} - INT. HOUSE");
            assert_eq!(introduced(&line), Some(lead.len() + 3), "{lead}");
        }
    }
}
