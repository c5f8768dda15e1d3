//! Worlds about the chain of one item or two, by class: guns, blades, look-alikes, groups, units.

use serde_json::json;

use super::{Alphabet, begin, one, plan, register, world};
use crate::{
    say::{NOW, Voice},
    walk::World,
};

/// A gun left empty, both handlers, both performers, relief, a stop, and time.
pub(super) fn cold() -> World {
    let a = Alphabet::default()
        .chain("g1", "s1", &["p1", "p2"], "cold_empty", 0)
        .all(&json!({"do": "leave_empty", "item": "g1"}))
        .all(&json!({"do": "clean_and_count", "item": "g1"}))
        .all(&json!({"do": "offer_relief", "item": "g1", "to": "h2"}))
        .all(&json!({"do": "accept_relief", "item": "g1"}))
        .all(&json!({"do": "revoke", "item": "g1"}))
        .stop();
    World {
        time: true,
        ..world("cold gun", one("firearm"), a, &["ad", "p1", "p2"])
    }
}

/// Everything that can be reported of one gun, by everybody.
pub(super) fn reports() -> World {
    let mut a = Alphabet::of(&["h1", "ad", "p1"])
        .chain("g1", "s1", &["p1"], "cold_empty", 0)
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}))
        .by(&["p1"], &json!({"do": "confirm_return", "item": "g1"}))
        .by(&["ad"], &json!({"do": "witness_lock_up", "item": "g1"}))
        .all(&json!({"do": "unload", "item": "g1", "unfired": 0}))
        .by(
            &["vis"],
            &json!({"do": "record_shots", "item": "g1", "shots": 0}),
        )
        .by(&["vis"], &json!({"do": "report_fault", "item": "g1"}))
        .by(
            &["h1", "p1"],
            &json!({"do": "clear_fault", "item": "g1", "reference": "bench test"}),
        )
        .by(
            &["vis"],
            &json!({"do": "lock_up", "item": "g1", "container": "blanks"}),
        );
    for what in [
        "set_down",
        "dropped",
        "opened",
        "loaded",
        "unattended",
        "pointed",
    ] {
        a = a.by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": what, "who": "p1"}),
        );
    }
    for what in ["picked_up", "passed", "collected", "carried", "taken_away"] {
        for who in ["h1", "p1", "vis"] {
            a = a.by(
                &["vis"],
                &json!({"do": "report", "item": "g1", "what": what, "who": who}),
            );
        }
        a = a.by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": what}),
        );
    }
    a = a.release(&["loaded-g1"]);
    world("reports", one("firearm"), a, &["ad", "p1"])
}

/// A class whose first step is a check and which is not announced.
pub(super) fn checked(name: &'static str, class: &str, checks: &[&str]) -> World {
    let a = Alphabet::default()
        .chain("g1", "s1", &["p1", "p2"], "", 0)
        .all(&json!({"do": "check_item", "item": "g1", "checks": checks, "passed": true}))
        .by(
            &["h1", "p1"],
            &json!({"do": "check_item", "item": "g1", "checks": checks, "passed": false}),
        )
        .by(
            &["h1"],
            &json!({"do": "check_item", "item": "g1", "checks": [], "passed": true}),
        )
        .by(
            &["h1"],
            &json!({"do": "prove_empty", "item": "g1", "checks": checks}),
        )
        .by(
            &["ad"],
            &json!({"do": "announce", "item": "g1", "state": "cold_empty", "heads": 0}),
        )
        .all(&json!({"do": "clear_fault", "item": "g1", "reference": "mended"}))
        .by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": "passed", "who": "vis"}),
        )
        .by(&["ad"], &json!({"do": "cut", "setup": "s1"}))
        .stop();
    World {
        time: true,
        ..world(name, one(class), a, &["ad", "p1", "p2"])
    }
}

/// Look-alikes by count.
pub(super) fn replica() -> World {
    let mut p = begin();
    p.must(
        &Voice::of("h1"),
        &json!({"do": "register_item", "item": "g1", "class": "replica", "origin": "supplier", "container": "case", "pieces": 2}),
    );
    plan(&mut p, &["g1"], &json!({}));
    let mut a = Alphabet::default()
        .chain("g1", "s1", &["p1"], "", 0)
        .all(&json!({"do": "check_item", "item": "g1", "checks": ["mark"], "passed": true}))
        .by(&["ad"], &json!({"do": "roll", "setup": "s1"}))
        .by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": "loaded", "who": "vis"}),
        )
        .by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": "taken_away", "who": "vis"}),
        )
        .by(
            &["h1", "vis"],
            &json!({"do": "lock_up", "item": "g1", "container": "blanks"}),
        )
        .all(&json!({"do": "send_off", "item": "g1", "to": "supplier"}))
        .stop();
    for who in ["p1", "vis"] {
        a = a
            .all(&json!({"do": "issue", "item": "g1", "count": 1, "to": who}))
            .all(&json!({"do": "take_back", "item": "g1", "count": 1, "from": who}));
    }
    a = a.release(&["loaded-g1"]);
    world("replica", p, a, &["ad", "p1"])
}

/// What the assessment opens: a pass between performers, a set-down.
pub(super) fn openings() -> World {
    let mut p = one("firearm");
    p.must(
        &Voice::of("sa"),
        &json!({"do": "write_assessment", "assessment": "ra", "setups": ["s1"], "risk_without": 4, "risk_with": 2,
            "opens": ["on_camera_pass", "set_down", "muzzle_toward_person"]}),
    );
    p.must(
        &Voice::of("sa"),
        &json!({"do": "approve_assessment", "assessment": "ra"}),
    );
    let mut a = Alphabet::of(&["h1", "ad", "p1"])
        .chain("g1", "s1", &["p1", "p2"], "cold_empty", 0)
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}))
        .by(
            &["h1", "ad"],
            &json!({"do": "rehearse_opening", "setup": "s1", "opening": "on_camera_pass"}),
        )
        .by(
            &["h1"],
            &json!({"do": "rehearse_opening", "setup": "s1", "opening": "set_down"}),
        )
        .by(
            &["h1"],
            &json!({"do": "change_setup", "setup": "s1", "changed": ["camera"]}),
        )
        .by(&["sa"], &json!({"do": "mark_stale", "assessment": "ra"}))
        .by(
            &["sa"],
            &json!({"do": "confirm_unchanged", "assessment": "ra"}),
        )
        .by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": "set_down", "who": "p1"}),
        )
        .by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": "picked_up", "who": "p1"}),
        )
        .by(
            &["vis"],
            &json!({"do": "report", "item": "g1", "what": "pointed", "who": "p1"}),
        )
        .by(&["ad"], &json!({"do": "cut", "setup": "s1"}));
    for to in ["p1", "p2", "vis"] {
        a = a.all(
            &json!({"do": "use_opening", "item": "g1", "opening": "on_camera_pass", "to": to}),
        );
    }
    a = a
        .all(&json!({"do": "use_opening", "item": "g1", "opening": "holster"}))
        .all(&json!({"do": "use_opening", "item": "g1", "opening": "set_down"}));
    world("openings", p, a, &["ad", "p1", "p2"])
}

/// Two guns on one announcement, one performer each; a group cleared item by item.
pub(super) fn group() -> World {
    let mut p = begin();
    register(&mut p, "g1", "firearm");
    register(&mut p, "g2", "blank_only");
    plan(&mut p, &["g1", "g2"], &json!({}));
    p.must(
        &Voice::of("h1"),
        &json!({"do": "name_group", "group": "gg", "items": ["g1", "g2"]}),
    );
    let mut a = Alphabet::default()
        .by(&["h1"], &json!({"do": "show", "item": "gg"}))
        .by(&["ad", "p1"], &json!({"do": "attest_shown", "item": "gg"}))
        .by(
            &["ad"],
            &json!({"do": "announce", "item": "gg", "state": "cold_empty", "heads": 0}),
        )
        .by(
            &["h1", "ad", "p1"],
            &json!({"do": "clear", "item": "gg", "to": "p1"}),
        )
        .by(&["h1", "vis"], &json!({"do": "collect", "item": "gg"}))
        .by(&["ad"], &json!({"do": "roll", "setup": "s1"}))
        .by(&["ad"], &json!({"do": "cut", "setup": "s1"}))
        .by(&["vis"], &json!({"do": "stop", "stop": "st"}))
        .by(&["h1", "ad"], &json!({"do": "resume", "stop": "st"}));
    for g in ["g1", "g2"] {
        a = a
            .by(&["h1"], &json!({"do": "take_out", "item": g, "purpose": "film", "setup": "s1"}))
            .by(&["h1"], &json!({"do": "prove_empty", "item": g, "checks": ["chamber", "magazine", "barrel"]}))
            .by(&["ad"], &json!({"do": "witness_empty", "item": g}))
            .by(&["h1"], &json!({"do": "leave_empty", "item": g}))
            .by(&["h1", "ad", "p1"], &json!({"do": "hand_over", "item": g, "to": "p1"}))
            .by(&["p1"], &json!({"do": "confirm_receipt", "item": g}))
            .by(&["h1"], &json!({"do": "collect", "item": g}))
            .by(&["h1"], &json!({"do": "lock_up", "item": g, "container": "case"}))
            .by(&["h1"], &json!({"do": "take_out", "item": g, "purpose": "inspection"}));
    }
    world("group", p, a, &["ad", "p1"])
}

/// Two units at two places: a handler serves one, a stop binds one.
pub(super) fn units() -> World {
    let mut p = begin();
    p.must(
        &Voice::of("ad"),
        &json!({"do": "open_day", "day": "d2", "unit": "second", "place": "dock",
            "starts": NOW.plus_seconds(-3_600), "wraps": NOW.plus_seconds(36_000)}),
    );
    register(&mut p, "g1", "firearm");
    register(&mut p, "g2", "firearm");
    plan(&mut p, &["g1"], &json!({}));
    p.must(
        &Voice::of("ad"),
        &json!({"do": "plan_setup", "setup": "s2", "day": "d2", "place": "dock",
            "items": ["g2"], "performers": ["p1", "p2"]}),
    );
    let mut a = Alphabet::default()
        .by(
            &["vis"],
            &json!({"do": "stop", "stop": "s1", "unit": "main"}),
        )
        .by(
            &["vis"],
            &json!({"do": "stop", "stop": "s2", "unit": "second"}),
        )
        .by(&["ad"], &json!({"do": "close_day", "day": "d1"}));
    for s in ["s1", "s2"] {
        a = a.by(&["h1", "ad"], &json!({"do": "resume", "stop": s}));
    }
    let pairs: [(_, _, _, _, &[&str]); 2] = [
        ("g1", "s1", "s2", "p1", &["h1"]),
        ("g2", "s2", "s1", "p2", &["h1", "h2"]),
    ];
    for (g, s, other, to, mine) in pairs {
        a = a
            .by(mine, &json!({"do": "take_out", "item": g, "purpose": "film", "setup": s}))
            .by(&["h1"], &json!({"do": "take_out", "item": g, "purpose": "film", "setup": other}))
            .by(&["h1"], &json!({"do": "take_out", "item": g, "purpose": "inspection"}))
            .by(mine, &json!({"do": "prove_empty", "item": g, "checks": ["chamber", "magazine", "barrel"]}))
            .by(&["ad"], &json!({"do": "witness_empty", "item": g}))
            .by(mine, &json!({"do": "leave_empty", "item": g}))
            .by(mine, &json!({"do": "show", "item": g}))
            .by(&["ad"], &json!({"do": "attest_shown", "item": g}))
            .by(&[to], &json!({"do": "attest_shown", "item": g}))
            .by(&["ad"], &json!({"do": "announce", "item": g, "state": "cold_empty", "heads": 0}))
            .by(mine, &json!({"do": "clear", "item": g, "to": to}))
            .by(&["ad"], &json!({"do": "clear", "item": g, "to": to}))
            .by(mine, &json!({"do": "hand_over", "item": g, "to": to}))
            .by(mine, &json!({"do": "collect", "item": g}))
            .by(mine, &json!({"do": "lock_up", "item": g, "container": "case"}));
    }
    world("two units", p, a, &["ad", "p1", "p2"])
}
