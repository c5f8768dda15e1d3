//! Worlds about cases: misfires, injuries, orders, quarantines, stops and concerns, and their ways back.

use serde_json::{Value, json};

use super::{Alphabet, one, rounds::hot_play, world};
use crate::{say::Voice, walk::World};

/// What both people of a chain do with one gun, and what only brings it back.
fn short_chain() -> Alphabet {
    Alphabet::of(&["h1", "ad", "p1"])
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "film", "setup": "s1"}))
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "inspection"}))
        .by(&["h1"], &json!({"do": "prove_empty", "item": "g1", "checks": ["chamber", "magazine", "barrel"]}))
        .by(&["ad"], &json!({"do": "witness_empty", "item": "g1"}))
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}))
        .by(&["h1"], &json!({"do": "show", "item": "g1"}))
        .by(&["ad", "p1"], &json!({"do": "attest_shown", "item": "g1"}))
        .by(&["ad"], &json!({"do": "announce", "item": "g1", "state": "cold_empty", "heads": 0}))
        .by(&["h1", "ad"], &json!({"do": "clear", "item": "g1", "to": "p1"}))
        .all(&json!({"do": "hand_over", "item": "g1", "to": "p1"}))
        .by(&["h1", "vis"], &json!({"do": "collect", "item": "g1"}))
        .by(&["h1"], &json!({"do": "unload", "item": "g1", "unfired": 0}))
        .by(&["h1"], &json!({"do": "lock_up", "item": "g1", "container": "case"}))
}

/// A misfire or an unintended discharge: reported by anybody, closed by a cause, a briefing and three people.
pub(super) fn gun_matter(name: &'static str, report: &Value) -> World {
    let a = short_chain()
        .all(report)
        .by(
            &["h1", "ad"],
            &json!({"do": "record_cause", "matter": "m", "reason": "found"}),
        )
        .by(
            &["ad", "vis"],
            &json!({"do": "rebrief", "matter": "m", "present": ["p1"]}),
        )
        .by(
            &["h1", "ad", "out", "p1"],
            &json!({"do": "accept_correction", "matter": "m"}),
        )
        .release(&["count-g1"]);
    World {
        time: true,
        cases: 1,
        ..world(name, one("firearm"), a, &["ad", "p1"])
    }
}

/// An injury and an order: opened by anybody, closed only from outside the production.
pub(super) fn outside_matters() -> World {
    let a = short_chain()
        .all(&json!({"do": "report_injury", "matter": "in", "items": ["g1"]}))
        .by(
            &["vis"],
            &json!({"do": "record_order", "matter": "or", "items": ["g1"], "reference": "x"}),
        )
        .by(
            &["out", "h1"],
            &json!({"do": "release_evidence", "matter": "in", "reference": "x"}),
        )
        .by(
            &["out", "upm"],
            &json!({"do": "lift_order", "matter": "or", "reference": "x"}),
        )
        .by(
            &["vis"],
            &json!({"do": "report_scene_altered", "matter": "in"}),
        )
        .by(
            &["out"],
            &json!({"do": "release_evidence", "matter": "in-1", "reference": "x"}),
        )
        .by(
            &["out"],
            &json!({"do": "lift_order", "matter": "or-1", "reference": "x"}),
        );
    World {
        cases: 2,
        ..world("injury, order", one("firearm"), a, &["ad", "p1"])
    }
}

/// Two matters at once on one item: neither hides the other.
pub(super) fn two_matters() -> World {
    let a = Alphabet::default()
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "inspection"}))
        .by(&["h1"], &json!({"do": "prove_empty", "item": "g1", "checks": ["chamber", "magazine", "barrel"]}))
        .by(&["ad"], &json!({"do": "witness_empty", "item": "g1"}))
        .by(&["h1", "vis"], &json!({"do": "collect", "item": "g1"}))
        .by(&["h1", "vis"], &json!({"do": "lock_up", "item": "g1", "container": "case"}))
        .by(&["vis"], &json!({"do": "report_misfire", "matter": "mf", "item": "g1"}))
        .by(&["vis"], &json!({"do": "report_injury", "matter": "mf", "items": ["g1"]}))
        .by(&["vis"], &json!({"do": "report_injury", "matter": "in", "items": ["g1"]}))
        .by(&["vis"], &json!({"do": "record_order", "matter": "in", "items": ["g1"], "reference": "x"}))
        .by(&["vis"], &json!({"do": "quarantine", "quarantine": "q", "items": ["g1"], "source": "h2"}))
        .by(&["vis"], &json!({"do": "report_found", "quarantine": "q", "container": "case", "kind": "live"}))
        .by(&["ad"], &json!({"do": "rebrief", "matter": "mf", "present": []}))
        .by(&["ad"], &json!({"do": "rebrief", "matter": "mf-1", "present": []}))
        .by(&["h1"], &json!({"do": "record_cause", "matter": "mf", "reason": "r"}))
        .by(&["h1"], &json!({"do": "record_cause", "matter": "mf-1", "reason": "r"}))
        .by(&["ad"], &json!({"do": "accept_correction", "matter": "mf"}))
        .by(&["ad"], &json!({"do": "accept_correction", "matter": "mf-1"}))
        .by(&["out"], &json!({"do": "release_evidence", "matter": "mf", "reference": "x"}))
        .by(&["out"], &json!({"do": "release_evidence", "matter": "mf-1", "reference": "x"}))
        .by(&["out"], &json!({"do": "release_evidence", "matter": "in", "reference": "x"}))
        .by(&["out"], &json!({"do": "release_evidence", "matter": "in-1", "reference": "x"}))
        .by(&["out"], &json!({"do": "lift_order", "matter": "in", "reference": "x"}))
        .by(&["out"], &json!({"do": "lift_order", "matter": "in-1", "reference": "x"}))
        .release(&["q", "q-1"]);
    World {
        time: true,
        ..world("two cases", one("firearm"), a, &["ad"])
    }
}

/// Quarantine, found things, missing and recovered; scope and release.
pub(super) fn quarantines() -> World {
    let mut p = hot_play("firearm", 2);
    p.must(
        &Voice::of("ad"),
        &json!({"do": "call_setup", "setup": "s1"}),
    );
    p.must(
        &Voice::of("h1"),
        &json!({"do": "draw_rounds", "lot": "bl", "count": 2}),
    );
    let a = Alphabet::of(&["h1", "ad", "p1"])
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "film", "setup": "s1"}))
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "inspection"}))
        .by(&["h1"], &json!({"do": "prove_empty", "item": "g1", "checks": ["chamber", "magazine", "barrel"]}))
        .by(&["ad"], &json!({"do": "witness_empty", "item": "g1"}))
        .by(&["h1", "vis"], &json!({"do": "collect", "item": "g1"}))
        .by(&["h1", "vis"], &json!({"do": "lock_up", "item": "g1", "container": "case"}))
        .all(&json!({"do": "quarantine", "quarantine": "q", "items": ["g1"], "source": "h2"}))
        .by(&["vis"], &json!({"do": "quarantine", "quarantine": "q", "lots": ["bl"]}))
        .by(&["vis"], &json!({"do": "report_found", "quarantine": "q", "container": "blanks", "kind": "live"}))
        .by(&["h1", "ad", "h2"], &json!({"do": "set_scope", "quarantine": "q", "items": [], "lots": []}))
        .by(&["h1", "ad", "h2"], &json!({"do": "set_scope", "quarantine": "q", "items": ["g1"], "lots": ["bl"]}))
        .all(&json!({"do": "report_missing", "item": "g1"}))
        .all(&json!({"do": "report_recovered", "item": "g1"}))
        .by(&["h1"], &json!({"do": "roll_call", "unit": "main", "seen": []}))
        .by(&["h1"], &json!({"do": "roll_call", "unit": "main", "seen": ["g1"]}))
        .release(&["q", "recovered-g1"]);
    World {
        cases: 1,
        ..world("quarantine", p, a, &["ad"])
    }
}

/// Stops of a unit and of all, halts by the safety adviser, a departure, a concern.
pub(super) fn stops() -> World {
    let a = short_chain()
        .by(&["h1"], &json!({"do": "clean_and_count", "item": "g1"}))
        .all(&json!({"do": "stop", "stop": "st", "unit": "main"}))
        .by(&["sa"], &json!({"do": "halt", "stop": "ha"}))
        .by(&["sa", "upm", "vis"], &json!({"do": "examine_halt", "stop": "ha", "present": ["sa", "upm"], "reason": "r"}))
        .by(&["h1", "h2", "ad", "p1", "sa"], &json!({"do": "resume", "stop": "st"}))
        .by(&["h1", "ad", "sa", "upm"], &json!({"do": "resume", "stop": "ha"}))
        .by(&["vis"], &json!({"do": "raise_concern", "concern": "c", "about": "firearms"}))
        .by(&["h1"], &json!({"do": "report_departure", "concern": "de", "department": "camera", "people": 3, "citing_safety": true}))
        .by(&["upm", "out", "vis"], &json!({"do": "answer_concern", "concern": "c", "words": "w"}))
        .by(&["upm", "out"], &json!({"do": "answer_concern", "concern": "de", "words": "w"}));
    World {
        cases: 1,
        ..world("stops", one("firearm"), a, &["ad", "p1"])
    }
}
