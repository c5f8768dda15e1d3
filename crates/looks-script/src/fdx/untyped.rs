//! Files in which nothing is marked, as where a text was pasted into the writing program: who speaks and what is spoken is
//! told from the lines, as in plain text. Otherwise all speech would count as what is done on set.

use crate::fountain;
use crate::model::{Element, Format, Kind, Notice};

/// Gives speech its kinds. `gaps` are the elements before which an empty paragraph stands.
pub(super) fn settle(elements: &mut [Element], gaps: &[usize], notices: &mut Vec<Notice>) {
    let spoken = |kind| matches!(kind, Kind::Character | Kind::Parenthetical | Kind::Dialogue);
    let (text, lines) = as_lines(elements, gaps);
    let read = fountain::read_as(text, "UTF-8", Format::Plain);
    let mut kinds = vec![None; lines.len()];
    for (at, found) in read.elements.iter().enumerate() {
        let end = read.elements.get(at + 1).map(|next| next.line as usize);
        let (from, to) = (found.line as usize, end.unwrap_or(lines.len() + 1));
        // What is left of a line after a name or parentheses is what the line is.
        let under = kinds.get_mut(from - 1..to.max(from + 1) - 1);
        under
            .into_iter()
            .flatten()
            .for_each(|kind| *kind = Some(found.kind));
    }
    let (mut first, mut count) = (None, 0_u32);
    for (kind, element) in kinds.into_iter().zip(lines) {
        let element = element.and_then(|at| elements.get_mut(at));
        let (Some(kind), Some(element)) = (kind.filter(|kind| spoken(*kind)), element) else {
            continue;
        };
        if element.kind == Kind::Action {
            element.kind = kind;
            first.get_or_insert(element.line);
            count += 1;
        }
    }
    notices.extend(first.map(|line| Notice {
        line,
        words: format!(
            "`{count}` paragraphs are not marked as speech but read as such; they were taken for it"
        ),
    }));
}

/// The elements as lines of a text, and which element each line is.
fn as_lines(elements: &[Element], gaps: &[usize]) -> (String, Vec<Option<usize>>) {
    // Where there are none at all, none are put before headings either.
    let parts = gaps.iter().any(|gap| *gap < elements.len());
    let mut gaps = gaps.iter().peekable();
    let (mut text, mut lines) = (String::new(), Vec::new());
    for (at, element) in elements.iter().enumerate() {
        let mut apart = parts && element.kind != Kind::Action;
        while gaps.next_if(|gap| **gap <= at).is_some() {
            apart = true;
        }
        if apart {
            text.push('\n');
            lines.push(None);
        }
        // A line here is a paragraph there.
        text.extend(
            element
                .text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c }),
        );
        text.push('\n');
        lines.push(Some(at));
    }
    (text, lines)
}
