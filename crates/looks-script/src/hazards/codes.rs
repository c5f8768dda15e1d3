//! Where the entries stand that are found by code, not by patterns.

use std::sync::OnceLock;

use crate::engine::rules::Book;

/// Entries that are found in code.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Codes {
    pub(super) night: Option<usize>,
    pub(super) age: Option<usize>,
    pub(super) named_child: Option<usize>,
    pub(super) counted: Option<usize>,
    pub(super) alone: Option<usize>,
    pub(super) aboard: Option<usize>,
    pub(super) creature: Option<usize>,
}

impl Codes {
    /// Found once: the data files never change.
    pub(super) fn of(book: &'static Book) -> Self {
        static CODES: OnceLock<Codes> = OnceLock::new();
        *CODES.get_or_init(|| Self::find(book))
    }

    fn find(book: &Book) -> Self {
        let find = |name: &str| {
            book.rules
                .iter()
                .position(|r| r.entry.rule.as_deref() == Some(name))
        };
        Self {
            night: find("night-heading"),
            age: find("age"),
            named_child: find("named-child"),
            counted: find("counted-people"),
            alone: find("counted-alone"),
            aboard: find("aboard"),
            creature: find("named-creature"),
        }
    }
}
