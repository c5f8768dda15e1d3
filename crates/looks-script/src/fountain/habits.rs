//! How the writer of a script goes about it, measured over the whole before anything is decided: empty
//! lines or none, names that come again, a printed page's margins.

use std::collections::BTreeMap;

use super::cue::{Case, Cue, cue, cue_with_colon, dashed, is_furniture, spoken};
use super::lines::Line;
use crate::heading;

/// Columns from the left margin to a name, at least, and to what is spoken, at least, on a printed page.
const NAME_INDENT: u32 = 12;
const SPEECH_INDENT: u32 = 4;

/// How often names come: by their first eight bytes as one number, which tells nearly all of them apart.
#[derive(Debug, Default)]
struct Names(BTreeMap<u64, BTreeMap<String, u32>>);

impl Names {
    fn head(name: &str) -> u64 {
        let mut head = [0; 8];
        for (to, from) in head.iter_mut().zip(name.as_bytes()) {
            *to = *from;
        }
        u64::from_be_bytes(head)
    }

    fn add(&mut self, name: &str) {
        let same = self.0.entry(Self::head(name)).or_default();
        // A look before an entry: most names are known, and a look makes no copy.
        if let Some(times) = same.get_mut(name) {
            *times = times.saturating_add(1);
        } else {
            same.insert(name.to_owned(), 1);
        }
    }

    fn get(&self, name: &str) -> Option<u32> {
        self.0.get(&Self::head(name))?.get(name).copied()
    }

    fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How often each comes.
    fn times(&self) -> impl Iterator<Item = u32> {
        self.0.values().flat_map(BTreeMap::values).copied()
    }
}

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// No empty lines between paragraphs, though there may be some before headings.
    pub(super) loose: bool,
    /// An empty line after every line, a cue's too.
    pub(super) spread: bool,
    /// Empty lines, but none before those who speak: a name in capitals right under what is seen or said is one.
    pub(super) tight: bool,
    /// Two spaces on most empty lines, so that they mean nothing.
    pub(super) two_spaces: bool,
    /// Nothing in it opens as a heading, so places and times alone must be its headings.
    pub(super) headless: bool,
    /// Names are set in, with an empty line below them and speech set in below that: as shows before an audience are typed.
    pub(super) gapped: bool,
    /// The left margin, where names and speech are set in from it.
    margin: Option<u32>,
    /// Names in capitals, with how often they cue.
    cues: Names,
    /// Names in capitals between empty lines.
    alone: Names,
    /// Names in capitals right under another line, with text under them.
    under: Names,
    /// Names of other case that stand like a cue or before a colon.
    mixed: Names,
    /// Names of other case before a colon and speech.
    chat: Names,
    /// Names in capitals before a dash and speech.
    dashed: Names,
    /// Names in capitals and a colon on a line of their own.
    colons: Names,
    /// Several names of other case come again before a colon.
    chatty: bool,
    /// Several names in capitals come again before a dash.
    pub(super) dashes: bool,
}

impl Habits {
    /// Reads all lines once.
    pub(super) fn measure(source: &str, lines: &[Line]) -> Self {
        let mut habits = Self::default();
        let (mut texts, mut blanks, mut adjacent) = (0_usize, 0_usize, 0_usize);
        let (mut headings, mut tight, mut two_spaces) = (0_usize, 0_usize, 0_usize);
        // Empty lines since the last text, and those that do not stand before a heading.
        let (mut since, mut within) = (0_usize, 0_usize);
        let mut margins: BTreeMap<u32, u32> = BTreeMap::new();
        let mut set_in: BTreeMap<u32, u32> = BTreeMap::new();
        let mut set_apart: BTreeMap<u32, u32> = BTreeMap::new();
        let mut before_blank = true;
        let mut forced = false;
        for (index, line) in lines.iter().enumerate() {
            if line.is_blank() {
                blanks += 1;
                since += 1;
                two_spaces += usize::from(line.two_spaces);
                before_blank = true;
                continue;
            }
            texts += 1;
            adjacent += usize::from(!before_blank);
            let next = lines.get(index + 1).filter(|next| !next.is_blank());
            let text = line.text(source);
            let since = std::mem::take(&mut since);
            if is_heading(&text) {
                headings += 1;
                tight += usize::from(next.is_some());
                *margins.entry(line.indent).or_default() += 1;
                // A cue right under a heading stands as if after an empty line.
                before_blank = true;
                continue;
            }
            within += since;
            forced = forced || text.starts_with('.') || heading::bare_scene(&text).is_some();
            habits.name(&text, before_blank, next, line, source, &mut set_in);
            let apart = before_blank && next.is_none() && is_set_in(line);
            if apart && cue(&text, Case::Capitals).is_some() && speech_after(lines, index) {
                *set_apart.entry(line.indent).or_default() += 1;
            }
            before_blank = false;
        }
        let spoken = |names: &Names| names.times().sum::<u32>();
        habits.tight =
            several_come_again(&habits.under) && spoken(&habits.under) > 2 * spoken(&habits.cues);
        habits.chatty = several_come_again(&habits.chat);
        habits.dashes = several_come_again(&habits.dashed);
        habits.headless = headings == 0 && !forced;
        habits.two_spaces = blanks > 5 && two_spaces * 2 > blanks;
        habits.loose = texts >= 6 && within * 6 < texts && tight * 2 > headings;
        let again = habits.alone.times().filter(|times| *times > 1);
        let (names, most) = again.fold((0, 0), |(n, most), times| (n + 1, most.max(times)));
        habits.spread = habits.cues.is_empty()
            && texts >= 6
            && adjacent * 20 <= texts
            && (names > 1 || most > 2);
        let margin = margins
            .iter()
            .max_by_key(|(_, times)| **times)
            .map_or(0, |(indent, _)| *indent);
        let times = |names: &BTreeMap<u32, u32>| -> u32 {
            let names = names.range(margin.saturating_add(NAME_INDENT)..);
            names.map(|(_, times)| times).sum()
        };
        let (printed, apart) = (times(&set_in), times(&set_apart));
        habits.gapped = apart > 1 && apart > printed;
        habits.margin = (printed > 1 || habits.gapped).then_some(margin);
        habits
    }

    fn name(
        &mut self,
        text: &str,
        before_blank: bool,
        next: Option<&Line>,
        line: &Line,
        source: &str,
        set_in: &mut BTreeMap<u32, u32>,
    ) {
        if let Some(found) = cue(text, Case::Capitals) {
            if is_furniture(text) {
                return;
            }
            if let Some(next) = next
                && next.indent < line.indent
                && is_set_in(line)
            {
                *set_in.entry(line.indent).or_default() += 1;
            }
            let name = text.get(found.name).unwrap_or_default();
            match next {
                Some(_) if before_blank => self.cues.add(name),
                None if before_blank => self.alone.add(name),
                Some(_) => self.under.add(name),
                None => {}
            }
        } else if let Some(found) = spoken(text) {
            let name = text.get(found.name).unwrap_or_default();
            let names = match found.case {
                Case::Capitals => &mut self.cues,
                Case::Mixed => {
                    self.chat.add(name);
                    &mut self.mixed
                }
            };
            names.add(name);
        } else if let Some(found) = cue_with_colon(text) {
            if before_blank && next.is_some() {
                self.colons.add(text.get(found.name).unwrap_or_default());
            }
        } else if let Some(found) = dashed(text) {
            self.dashed.add(text.get(found.name).unwrap_or_default());
        } else if before_blank
            && let Some(next) = next
            && text.len() < 40
            && next.text(source).len() > 1
            && let Some(found) = cue(text, Case::Mixed)
        {
            self.mixed.add(text.get(found.name).unwrap_or_default());
        }
    }

    /// True for a name in capitals that cues elsewhere.
    pub(super) fn is_known(&self, name: &str) -> bool {
        self.cues.contains(name)
    }

    /// True for a name in capitals that cues more than once.
    pub(super) fn is_often(&self, name: &str) -> bool {
        self.cues.get(name).is_some_and(|times| times > 1)
    }

    /// True where names in small letters are to be reckoned with.
    pub(super) fn speaks_mixed(&self) -> bool {
        !self.mixed.is_empty()
    }

    /// True for a name in small letters that is plainly one who speaks.
    pub(super) fn speaks(&self, name: &str) -> bool {
        self.comes_again(name)
            || (self.mixed.contains(name) && self.cues.contains(&name.to_uppercase()))
    }

    /// True for a name in small letters before a colon that comes again, where another does too.
    pub(super) fn chats(&self, name: &str) -> bool {
        self.chatty && self.chat.get(name).is_some_and(|times| times > 1)
    }

    /// True for a name in capitals that comes again before a dash and speech.
    pub(super) fn speaks_after_dash(&self, name: &str) -> bool {
        self.dashed.get(name).is_some_and(|times| times > 1)
    }

    /// True where a name in capitals and a colon, on a line of their own, are a cue: it cues elsewhere, or
    /// there are more such lines.
    pub(super) fn names_before_colon(&self, name: &str) -> bool {
        self.is_known(name)
            || self.colons.contains(name)
                && (self.colons.times().nth(1).is_some()
                    || self.colons.times().any(|times| times > 1))
    }

    /// True for a name in small letters that stands so three times or more.
    pub(super) fn comes_again(&self, name: &str) -> bool {
        self.mixed.get(name).is_some_and(|times| times > 2)
    }

    /// True where a name between empty lines is a cue all the same.
    pub(super) fn cues_alone(&self, name: &str, found: &Cue) -> bool {
        self.spread && (found.extended || self.alone.get(name).is_some_and(|times| times > 1))
    }

    /// Whether a line is set in as far as names are; `None` where the script has no such margins.
    pub(super) fn set_in_as_name(&self, line: &Line) -> Option<bool> {
        self.margin
            .map(|margin| line.indent >= margin.saturating_add(NAME_INDENT))
    }

    /// Whether a line stands at the left margin of a printed page, so that nobody speaks it; `fresh`, after an empty
    /// line, also one set in as far as names where speech has empty lines within.
    pub(super) fn at_margin(&self, line: &Line, fresh: bool) -> bool {
        self.margin.is_some_and(|margin| {
            line.indent < margin.saturating_add(SPEECH_INDENT)
                || fresh && self.gapped && line.indent >= margin.saturating_add(NAME_INDENT)
        })
    }
}

/// True for a line that opens as a heading, with or without a number before it.
fn is_heading(text: &str) -> bool {
    let plain = |text: &str| heading::opening(text).is_some_and(|o| heading::plainly(o, text));
    plain(text)
        || text.as_bytes().first().is_some_and(u8::is_ascii_digit)
            && heading::leading_number(text)
                .and_then(|(_, from)| text.get(from..))
                .is_some_and(plain)
}

/// True for a line that is set in as far as names are, from the edge of the page.
fn is_set_in(line: &Line) -> bool {
    line.indent >= NAME_INDENT
}

/// True where the line after the empty ones below another is set in as speech is: further than the edge, not so far as that one.
pub(super) fn speech_after(lines: &[Line], at: usize) -> bool {
    let Some([name, rest @ ..]) = lines.get(at..) else {
        return false;
    };
    let next = rest.iter().find(|line| !line.is_blank());
    next.is_some_and(|next| (SPEECH_INDENT..name.indent).contains(&next.indent))
}

/// True where two names or more come more than once.
fn several_come_again(names: &Names) -> bool {
    names.times().filter(|times| *times > 1).nth(1).is_some()
}
