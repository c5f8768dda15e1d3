//! Worlds about the plan, the zone, the hub and who is who: what voids without touching the weapon.

use serde_json::json;

use super::{Alphabet, one, world};
use crate::{
    say::{NOW, Play, Voice},
    walk::World,
};

/// A gun on a floor with a meeting and an assessment; few people, because the floor is the matter.
pub(super) fn on_the_floor() -> (Play, Alphabet) {
    let mut p = one("firearm");
    p.must(
        &Voice::of("ad"),
        &json!({"do": "hold_meeting", "meeting": "m1", "day": "d1", "topics": [], "present": ["h1", "p1"]}),
    );
    p.must(
        &Voice::of("sa"),
        &json!({"do": "write_assessment", "assessment": "ra", "setups": ["s1"], "risk_without": 4, "risk_with": 2}),
    );
    let a = Alphabet::of(&["h1", "ad", "p1"])
        .chain("g1", "s1", &["p1"], "cold_empty", 0)
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}));
    (p, a)
}

/// The plan: called, changed, planned anew, dropped, briefed, rolled, cut, paused.
pub(super) fn plans() -> World {
    let (p, a) = on_the_floor();
    let plan = json!({"do": "plan_setup", "setup": "s1", "day": "d1", "place": "barn",
        "items": ["g1"], "performers": ["p1", "p2"]});
    let a = a
        .by(&["ad", "p1"], &plan)
        .by(
            &["ad", "p1"],
            &json!({"do": "drop_setup", "setup": "s1", "reason": "not shot"}),
        )
        .by(
            &["vis"],
            &json!({"do": "change_setup", "setup": "s1", "changed": ["camera"]}),
        )
        .by(
            &["ad"],
            &json!({"do": "brief_change", "setup": "s1", "present": ["h1", "p1", "p2"]}),
        )
        .by(&["ad", "p1"], &json!({"do": "call_setup", "setup": "s1"}))
        .by(
            &["vis"],
            &json!({"do": "pause", "unit": "main", "kind": "meal"}),
        )
        .by(&["ad", "p1"], &json!({"do": "roll", "setup": "s1"}))
        .by(&["vis"], &json!({"do": "cut", "setup": "s1"}));
    world("plans", p, a, &["ad", "p1"])
}

/// Tomorrow: a day planned, planned otherwise, dropped and opened, and the setup moved onto it and back.
pub(super) fn tomorrow() -> World {
    let (p, a) = on_the_floor();
    let ahead = |word: &str, unit: &str| {
        json!({"do": word, "day": "d2", "unit": unit, "place": "field",
            "starts": NOW.plus_seconds(-60), "wraps": NOW.plus_seconds(36_000)})
    };
    let plan = |day: &str| {
        json!({"do": "plan_setup", "setup": "s1", "day": day, "place": "barn",
            "items": ["g1"], "performers": ["p1", "p2"]})
    };
    let a = a
        .by(&["ad", "p1"], &ahead("plan_day", "main"))
        .by(&["ad"], &ahead("plan_day", "second"))
        .by(&["ad"], &ahead("open_day", "main"))
        .by(&["ad"], &ahead("open_day", "second"))
        .by(
            &["ad", "p1"],
            &json!({"do": "drop_day", "day": "d2", "reason": "rain"}),
        )
        .by(&["ad"], &json!({"do": "close_day", "day": "d1"}))
        .by(&["ad"], &plan("d1"))
        .by(&["ad"], &plan("d2"))
        .by(
            &["ad"],
            &json!({"do": "drop_setup", "setup": "s1", "reason": "rain"}),
        )
        .by(
            &["h1"],
            &json!({"do": "take_out", "item": "g1", "purpose": "inspection", "setup": "s1"}),
        )
        .by(
            &["ad"],
            &json!({"do": "sweep", "day": "d2", "none_seen": true}),
        )
        .by(&["ad"], &json!({"do": "call_setup", "setup": "s1"}))
        .by(&["ad"], &json!({"do": "roll", "setup": "s1"}))
        .by(&["vis"], &json!({"do": "cut", "setup": "s1"}));
    world("tomorrow", p, a, &["ad", "p1"])
}

/// The zone: who is in it and in the arc, heads, distance.
pub(super) fn zone() -> World {
    let (p, a) = on_the_floor();
    let a = a
        .by(
            &["ad"],
            &json!({"do": "announce", "item": "g1", "state": "cold_empty", "heads": 1}),
        )
        .by(&["vis"], &json!({"do": "attest_shown", "item": "g1"}))
        .by(
            &["vis"],
            &json!({"do": "enter_zone", "setup": "s1", "person": "vis", "in_arc": true}),
        )
        .by(
            &["vis"],
            &json!({"do": "enter_zone", "setup": "s1", "person": "vis"}),
        )
        .by(
            &["vis"],
            &json!({"do": "leave_zone", "setup": "s1", "person": "vis"}),
        )
        .by(
            &["h1"],
            &json!({"do": "confirm_ppe", "setup": "s1", "person": "vis", "wears": ["ears"]}),
        )
        .by(
            &["vis"],
            &json!({"do": "remove_ppe", "setup": "s1", "person": "vis"}),
        )
        .by(
            &["ad"],
            &json!({"do": "count_heads", "setup": "s1", "heads": 1}),
        )
        .by(
            &["h1"],
            &json!({"do": "measure_distance", "setup": "s1", "distance_cm": 900}),
        );
    world("zone", p, a, &["ad", "p1", "vis"])
}

/// The hub starts again, its clock is doubted, a handler gets another duty, an assessment goes stale.
pub(super) fn hub() -> World {
    let (p, a) = on_the_floor();
    let a = a
        .by(&["sa"], &json!({"do": "mark_stale", "assessment": "ra"}))
        .by(&["sa"], &json!({"do": "confirm_unchanged", "assessment": "ra"}))
        .by(&["sa"], &json!({"do": "write_assessment", "assessment": "ra", "setups": ["s1"], "risk_without": 4, "risk_with": 2}))
        .by(&["ad"], &json!({"do": "hold_meeting", "meeting": "m2", "day": "d1", "topics": [], "present": []}))
        .by(&["h1"], &json!({"do": "sweep", "day": "d1", "none_seen": false}))
        .by(&["h1"], &json!({"do": "clean_and_count", "item": "g1"}))
        .hub(&json!({"do": "hub_started", "boot": "b"}))
        .hub(&json!({"do": "clock_doubted", "by_ms": 90_000}))
        .by(&["h1", "p1"], &json!({"do": "clock_trusted"}))
        .by(&["vis"], &json!({"do": "assign_duty", "person": "h1", "duty": "driving"}))
        .by(&["vis"], &json!({"do": "withdraw_qualification", "person": "h1", "kind": "safety_course"}));
    world("hub", p, a, &["ad", "p1"])
}

/// Who is who: roles change while signatures stand.
pub(super) fn roles() -> World {
    let (p, a) = on_the_floor();
    let a = a
        .by(
            &["upm"],
            &json!({"do": "change_roles", "person": "ad", "roles": ["crew"]}),
        )
        .by(
            &["upm"],
            &json!({"do": "change_roles", "person": "ad", "roles": ["first_ad"]}),
        )
        .by(
            &["upm"],
            &json!({"do": "change_roles", "person": "h1", "roles": ["crew"]}),
        )
        .by(
            &["upm"],
            &json!({"do": "change_roles", "person": "h1", "roles": ["armorer"]}),
        )
        .by(
            &["upm"],
            &json!({"do": "change_roles", "person": "p1", "roles": ["crew"]}),
        )
        .by(
            &["upm"],
            &json!({"do": "change_roles", "person": "p1", "roles": ["performer"]}),
        )
        .by(
            &["ad", "p1", "vis"],
            &json!({"do": "decline", "setup": "s1"}),
        )
        .by(
            &["ad", "p1", "vis"],
            &json!({"do": "take_part", "setup": "s1"}),
        );
    world("roles", p, a, &["ad", "p1"])
}
