//! The commands a rule may speak of: every step towards a performer and a few preparing acts.
//!
//! INVARIANT: no safing act, no report of reality and none of the hub's own notes is in this list, so no
//! pack can ever gate one. Nor is any act that supplies what a rule asks for (a meeting, a sweep, an
//! answer, a correction): a rule that gated a remedy could close the way out. A test holds the list
//! against `looks_core::Command::nature`.

/// `do` words a rule's `on` may name, sorted.
pub const GATED: &[&str] = &[
    "accept_relief",
    "announce",
    "bring_in_lot",
    "call_setup",
    "clear",
    "close_day",
    "confirm_receipt",
    "draw_rounds",
    "fill_magazine",
    "hand_over",
    "issue",
    "leave_empty",
    "load_blanks",
    "load_dummy",
    "load_magazine",
    "name_container",
    "name_round",
    "offer_relief",
    "plan_overnight",
    "plan_setup",
    "register_item",
    "release_quarantine",
    "resume",
    "roll",
    "send_off",
    "show",
    "take_out",
    "test_load",
    "use_opening",
];

/// True where a rule may speak of this command.
pub(crate) fn is_gated(word: &str) -> bool {
    GATED.binary_search(&word).is_ok()
}
