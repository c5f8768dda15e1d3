//! What 64 clients say while decisions a second are measured: half of it refused, two thirds of it
//! asked of every rule pack, and none of it makes the state grow.

use anyhow::Result;
use looks_app::Submission;
use serde_json::{Value, json};

use crate::production::said;

/// Clients at once.
pub(crate) const CLIENTS: usize = 64;

/// Commands in one turn of the mix.
pub(crate) const TURN: usize = 8;

/// The mix in words, for the report.
pub(crate) const WORDS: &str = "mix of 8: confirm_ppe, count_heads, draw_rounds, return_rounds accepted; \
                                take_out, clear, hand_over, roll refused";

/// People in the zone of setup 12a, for protective equipment.
const IN_ZONE: [&str; 6] = ["lead", "armorer-1", "ad-1", "camera-op", "focus", "medic"];

/// Who says which command, by client and place in the turn. Clients start at different places.
pub(crate) fn command(client: usize, number: usize) -> (&'static str, Value) {
    let wearer = IN_ZONE
        .get(client % IN_ZONE.len())
        .copied()
        .unwrap_or("lead");
    match number % TURN {
        0 => (
            "medic",
            json!({"do": "confirm_ppe", "setup": "12a", "person": wearer, "wears": ["ears", "eyes"]}),
        ),
        1 => (
            "armorer-1",
            json!({"do": "take_out", "item": "rev-1", "purpose": "film", "setup": "14"}),
        ),
        2 => (
            "armorer-1",
            json!({"do": "draw_rounds", "lot": "blank-45", "count": 1}),
        ),
        3 => (
            "ad-1",
            json!({"do": "clear", "item": "rev-2", "to": "lead"}),
        ),
        4 => (
            "armorer-1",
            json!({"do": "return_rounds", "lot": "blank-45", "count": 1}),
        ),
        5 => (
            "armorer-1",
            json!({"do": "hand_over", "item": "rev-2", "to": "lead"}),
        ),
        6 => (
            "ad-2",
            json!({"do": "count_heads", "setup": "12a", "heads": 6}),
        ),
        _ => ("ad-1", json!({"do": "roll", "setup": "12b"})),
    }
}

/// Whether the engine is expected to accept the command at this place of the turn.
pub(crate) fn is_accepted(number: usize) -> bool {
    number.is_multiple_of(2)
}

/// The command as a submission; `run` keeps the ids of one measurement apart from the next.
pub(crate) fn submission(run: &str, client: usize, number: usize) -> Result<Submission> {
    let (by, command) = command(client, number);
    said(id(run, client, number), by, command)
}

/// The id of a command.
pub(crate) fn id(run: &str, client: usize, number: usize) -> String {
    format!("{run}-{number}-{client}")
}
