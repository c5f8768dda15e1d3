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

const JOINTS: [char; 5] = ['-', '–', '—', ':', '.'];

/// Where the heading's own words begin after such words; whether they open one, the caller asks.
pub(super) fn introduced(line: &str) -> Option<usize> {
    // Cheap first, since every line is asked.
    let first = line.bytes().next()?.to_ascii_uppercase();
    let second = line.as_bytes().get(1)?.to_ascii_uppercase();
    let may = match first {
        b'B' => matches!(second, b'A' | b'E'),
        b'D' | b'P' => second == b'R',
        b'E' => matches!(second, b'N' | b'S'),
        b'F' => matches!(second, b'A' | b'L'),
        b'I' => second == b'N',
        b'M' => matches!(second, b'E' | b'O'),
        b'N' => second == b'I',
        b'Q' => second == b'U',
        b'R' => second == b'E' || !second.is_ascii(),
        b'S' => matches!(second, b'E' | b'T' | b'U'),
        _ => false,
    };
    if !may {
        return None;
    }
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
