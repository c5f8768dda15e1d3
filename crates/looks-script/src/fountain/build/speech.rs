//! Those who speak and what they say: cues, parentheses, speech, names before a colon.

use std::ops::Range;

use super::{Block, Maker};
use crate::fountain::cue::{
    Case, Spoken, cue, cue_with_colon, dashed, is_act, is_capitals, is_furniture, is_shot,
    is_transition, spoken,
};
use crate::fountain::habits::speech_after;
use crate::fountain::lines::Line;
use crate::heading;
use crate::model::Kind;

/// A line as long as this that ends in no full stop goes on in the next.
const WRAPPED_MIN: usize = 50;

impl Maker<'_> {
    pub(super) fn open_block(
        &mut self,
        at: usize,
        span: Range<usize>,
        words: Range<usize>,
        block: Block,
    ) {
        self.finish();
        self.block = Some(block);
        self.put(Kind::Character, at, span, words);
        self.finish();
    }

    /// A name and a colon on a line of their own, in a script that has more of them or cues that name.
    fn cue_with_colon(&mut self, at: usize, text: &str) -> bool {
        let Some(found) = cue_with_colon(text) else {
            return false;
        };
        let name = text.get(found.name).unwrap_or_default();
        // What is listed below a colon has a mark or a number, or is short.
        let spoken = self.text_at(at + 1).is_some_and(|next| {
            let words = next.strip_prefix('(').unwrap_or(&next);
            words.starts_with(|c: char| c.is_alphabetic() || matches!(c, '"' | '“' | '¿' | '¡'))
                && !self.opens(&next)
                && cue_with_colon(&next).is_none()
        });
        if !spoken || !self.habits.names_before_colon(name) {
            return false;
        }
        self.open_block(at, 0..text.len(), found.words, Block::default());
        true
    }

    /// A cue in capitals, or in other letters where the script shows that they name somebody.
    pub(super) fn cue(&mut self, at: usize, line: &Line, text: &str, fresh: bool) -> bool {
        if fresh && text.ends_with(':') && self.cue_with_colon(at, text) {
            return true;
        }
        let mixed = fresh && self.habits.speaks_mixed();
        let (found, case) = match cue(text, Case::Capitals) {
            Some(found) => (found, Case::Capitals),
            None if mixed => match cue(text, Case::Mixed) {
                Some(found) => (found, Case::Mixed),
                None => return false,
            },
            None => return false,
        };
        if heading::bare_scene(text).is_some()
            || is_transition(text)
            || is_shot(text)
            || is_act(text)
            || is_furniture(text)
        {
            return false;
        }
        let name = text.get(found.name.clone()).unwrap_or_default();
        let next = self.text_at(at + 1);
        let followed = next.as_ref().is_some_and(|next| !self.opens(next));
        let set_in = self.habits.set_in_as_name(line);
        let is_cue = match case {
            Case::Mixed => followed && self.habits.speaks(name),
            Case::Capitals if !followed => {
                let apart = self.habits.gapped && set_in == Some(true);
                let apart = apart && speech_after(self.lines, at);
                fresh && next.is_none() && (apart || self.habits.cues_alone(name, &found))
            }
            Case::Capitals if set_in == Some(true) => true,
            // Two lines of capitals, the first of them long and met only once, are action.
            Case::Capitals if fresh => {
                let shouted = name.split_whitespace().count() > 3
                    && next.as_ref().is_some_and(|next| {
                        is_capitals(next) && next.split_whitespace().count() > 2
                    });
                !shouted || self.habits.is_often(name)
            }
            Case::Capitals if self.habits.loose || self.habits.tight => {
                name.split_whitespace().count() <= 4 && self.block.is_none_or(|block| block.said)
            }
            Case::Capitals => self.block.is_none() && self.habits.is_known(name),
        };
        if !is_cue {
            return false;
        }
        let block = Block {
            dual: found.dual,
            ..Block::default()
        };
        self.open_block(at, 0..text.len(), found.words, block);
        true
    }

    /// A line of somebody who speaks: in parentheses, spoken, or both.
    pub(super) fn speech(&mut self, at: usize, text: &str, mut from: usize) {
        loop {
            let rest = text.get(from..).unwrap_or_default();
            let depth = self.block.map_or(0, |block| block.depth);
            let lead = if self.marks && depth == 0 {
                rest.len() - rest.trim_start_matches(['*', '_']).len()
            } else {
                0
            };
            let bare = rest.get(lead..).unwrap_or_default();
            if depth == 0 && !bare.starts_with('(') {
                break;
            }
            match close(bare, depth) {
                Ok(len) => {
                    let after = rest.get(lead + len..).unwrap_or_default();
                    let marks = if self.marks && lead > 0 {
                        after.len() - after.trim_start_matches(['*', '_']).len()
                    } else {
                        0
                    };
                    let to = from + lead + len + marks;
                    // Emphasis around the whole is no word.
                    let words = from + lead..from + lead + len;
                    self.put(Kind::Parenthetical, at, from..to, words);
                    self.finish();
                    self.set_depth(0);
                    let after = text.get(to..).unwrap_or_default();
                    from = text.len() - after.trim_start().len();
                    if from == text.len() {
                        return;
                    }
                }
                Err(open) if self.closes_below(at, open) => {
                    self.put(
                        Kind::Parenthetical,
                        at,
                        from..text.len(),
                        from + lead..text.len(),
                    );
                    self.set_depth(open);
                    return;
                }
                Err(_) => break,
            }
        }
        self.set_depth(0);
        self.put(Kind::Dialogue, at, from..text.len(), from..text.len());
        let block = self.block.get_or_insert_default();
        block.said = true;
        // With no empty lines nothing else ends a speech: one line is one, unless it is broken off.
        if (self.habits.loose || self.habits.tight) && !is_broken_off(text) {
            self.finish();
            self.block = None;
        }
    }

    pub(super) fn set_depth(&mut self, depth: usize) {
        if let Some(block) = &mut self.block {
            block.depth = depth;
        }
    }

    /// True where parentheses that are open are closed within the next lines of the paragraph.
    pub(super) fn closes_below(&self, at: usize, mut depth: usize) -> bool {
        for next in at + 1..at + 4 {
            let Some(text) = self.text_at(next) else {
                return false;
            };
            let forced = self.marks && text.starts_with(['=', '~', '!', '>', '#', '.']);
            if forced || self.opens(&text) {
                return false;
            }
            match close(&text, depth) {
                Ok(_) => return true,
                Err(open) => depth = open,
            }
        }
        false
    }

    /// `NAME – what is said`, where several names come again so.
    fn spoken_after_dash(&self, text: &str) -> Option<Spoken> {
        let found = dashed(text).filter(|_| self.habits.dashes)?;
        let name = text.get(found.name.clone())?;
        self.habits.speaks_after_dash(name).then_some(found)
    }

    /// `NAME: what is said` on one line.
    pub(super) fn spoken(&mut self, at: usize, text: &str) -> bool {
        let Some(found) = spoken(text).or_else(|| self.spoken_after_dash(text)) else {
            return false;
        };
        let name = text.get(found.name.clone()).unwrap_or_default();
        if found.case == Case::Mixed && !self.habits.speaks(name) && !self.habits.chats(name) {
            return false;
        }
        let block = Block {
            colon: true,
            ..Block::default()
        };
        self.open_block(at, 0..found.end, found.cue, block);
        self.speech(at, text, found.speech);
        true
    }
}

/// A line that is so long, and ends so, that the next must go on with it.
fn is_broken_off(text: &str) -> bool {
    text.len() >= WRAPPED_MIN && !text.ends_with(['.', '!', '?', '"', '”', '…', ')'])
}

/// Where the parentheses of a text close, from a depth on; else how many are open at its end. Those after a
/// backslash do not count.
pub(in crate::fountain) fn close(text: &str, mut depth: usize) -> Result<usize, usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => {
                escaped = false;
            }
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(at + 1);
                }
            }
            _ => {}
        }
    }
    Err(depth)
}
