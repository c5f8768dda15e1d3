//! What the oracle keeps in mind of one item: who has it, what was proved, shown, announced and signed.

use std::collections::BTreeSet;

use looks_core::{
    Timestamp,
    id::{PersonId, SetupId},
    vocabulary::Purpose,
};

/// Where the item is, as far as the accepted entries say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Holder {
    /// Locked away.
    Locked,
    /// A handler has it.
    Handler(PersonId),
    /// A performer has it.
    Performer(PersonId),
    /// Anywhere else.
    Elsewhere,
}

/// What still counts of the chain of one item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Chain {
    /// Where it is.
    pub holder: Holder,
    /// Taken out for what, for which setup.
    pub purpose: Option<(Purpose, Option<SetupId>)>,
    /// Rounds in it.
    pub rounds: u32,
    /// They are blanks.
    pub(super) hot: bool,
    /// Shots recorded in this use.
    pub(super) shots: u32,
    /// Something was loaded since two people last agreed on a count.
    pub(super) count_due: bool,
    /// The handler's count that the witness must meet.
    pub(super) counted: Option<u32>,
    /// Who proved it empty.
    pub proved_by: Option<PersonId>,
    /// A second person watched.
    pub watched: bool,
    /// Left empty or loaded.
    pub prepared: bool,
    /// Who showed it.
    pub shown_by: Option<PersonId>,
    /// Who signed for having seen it.
    pub seen: BTreeSet<PersonId>,
    /// State and load were announced as they are.
    pub announced: bool,
    /// Handler's signature and for whom.
    pub(super) by_handler: Option<(PersonId, PersonId)>,
    /// First AD's signature and for whom.
    pub(super) by_first_ad: Option<(PersonId, PersonId)>,
    /// Both signed: handler, first AD, for whom, when.
    pub cleared: Option<(PersonId, PersonId, PersonId, Timestamp)>,
}

impl Chain {
    pub(super) const fn locked() -> Self {
        Self {
            holder: Holder::Locked,
            purpose: None,
            rounds: 0,
            hot: false,
            shots: 0,
            count_due: false,
            counted: None,
            proved_by: None,
            watched: false,
            prepared: false,
            shown_by: None,
            seen: BTreeSet::new(),
            announced: false,
            by_handler: None,
            by_first_ad: None,
            cleared: None,
        }
    }

    pub(super) fn unsigned(&mut self) {
        self.by_handler = None;
        self.by_first_ad = None;
        self.cleared = None;
    }

    pub(super) fn unshown(&mut self) {
        self.shown_by = None;
        self.seen.clear();
        self.announced = false;
        self.unsigned();
    }

    /// Start again by proving it empty.
    pub(super) fn void(&mut self) {
        self.proved_by = None;
        self.watched = false;
        self.prepared = false;
        self.unshown();
    }

    /// Who stands where changed: what was shown was shown, but what was announced or signed is void.
    pub(super) fn roster_changed(&mut self) {
        if self.announced || self.by_handler.is_some() || self.by_first_ad.is_some() {
            self.void();
        }
    }
}

impl Chain {
    pub(super) fn load(&mut self, count: u32, hot: bool) {
        self.rounds = self.rounds.saturating_add(count);
        self.hot = hot;
        self.count_due = true;
        self.unshown();
        self.prepared = true;
    }

    /// The same for walks: only viewers that matter, times only fresh or long ago.
    #[must_use]
    pub fn canonical(&self, viewers: &BTreeSet<PersonId>, waiting_s: i64, now: Timestamp) -> Self {
        let mut out = self.clone();
        out.seen = out.seen.intersection(viewers).cloned().collect();
        if let Some((.., at)) = &mut out.cleared {
            let fresh = matches!(out.holder, Holder::Performer(_))
                || (0..=waiting_s).contains(&now.seconds_since(*at));
            *at = if fresh { now } else { crate::canon::LONG_AGO };
        }
        out
    }

    /// Time passes: what was cleared is long ago.
    pub const fn lapse(&mut self) {
        if let Some((_, _, _, at)) = &mut self.cleared {
            *at = crate::canon::LONG_AGO;
        }
    }
}
