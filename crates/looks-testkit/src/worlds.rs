//! The small worlds that are walked.
//!
//! One world with everything in it would not end in a day, so each world has one concern and everything
//! that can be said about it, by everybody: two handlers, first AD, two performers, a visitor, nobody
//! signed in, and where cases are closed the people who close them. Together the worlds speak every
//! word of the chain.

use looks_core::State;
use serde_json::{Value, json};

use crate::{
    canon::Viewers,
    say::{NOW, Play, Voice, command, person_id},
    walk::World,
};

/// Everybody in the small worlds, with a role.
const PEOPLE: &[(&str, &str)] = &[
    ("h1", "armorer"),
    ("h2", "property_master"),
    ("ad", "first_ad"),
    ("p1", "performer"),
    ("p2", "performer"),
    ("vis", "crew"),
    ("sa", "safety_advisor"),
    ("upm", "unit_production_manager"),
    ("out", "studio_safety"),
];

/// Those who say everything.
const CAST: &[&str] = &["h1", "h2", "ad", "p1", "p2", "vis"];

/// What can be said in a world.
#[derive(Debug)]
struct Alphabet(Vec<(looks_core::Command, Vec<Voice>)>, Vec<Voice>);

impl Default for Alphabet {
    fn default() -> Self {
        Self::of(CAST)
    }
}

impl Alphabet {
    /// Where `all` means these people, and nobody signed in.
    fn of(cast: &[&str]) -> Self {
        let mut all: Vec<Voice> = cast.iter().map(|p| Voice::of(p)).collect();
        all.push(Voice::nobody());
        Self(Vec::new(), all)
    }

    /// Said by everybody.
    fn all(mut self, json: &Value) -> Self {
        self.0.push((command(json), self.1.clone()));
        self
    }

    /// Said by everybody, and by those who should with nothing but a witness to say who they are.
    fn signed(mut self, json: &Value) -> Self {
        let mut voices = self.1.clone();
        voices.extend([Voice::weak("h1"), Voice::weak("ad"), Voice::weak("p1")]);
        self.0.push((command(json), voices));
        self
    }

    /// Said by these alone.
    fn by(mut self, people: &[&str], json: &Value) -> Self {
        let voices = people.iter().map(|p| Voice::of(p)).collect();
        self.0.push((command(json), voices));
        self
    }

    /// Said by the hub.
    fn hub(mut self, json: &Value) -> Self {
        self.0
            .push((command(json), vec![Voice::hub(), Voice::of("h1")]));
        self
    }

    /// The chain of one item from taken out to locked, for one performer or more.
    fn chain(self, item: &str, setup: &str, to: &[&str], state: &str, rounds: u32) -> Self {
        let mut a = self
            .all(&json!({"do": "take_out", "item": item, "purpose": "film", "setup": setup}))
            .all(&json!({"do": "take_out", "item": item, "purpose": "inspection"}))
            .signed(&json!({"do": "witness_empty", "item": item}))
            .all(&json!({"do": "show", "item": item}))
            .signed(&json!({"do": "attest_shown", "item": item}))
            .all(&json!({"do": "confirm_receipt", "item": item}))
            .all(&json!({"do": "collect", "item": item}))
            .all(&json!({"do": "lock_up", "item": item, "container": "case"}));
        if !state.is_empty() {
            a = a
                .all(&json!({"do": "prove_empty", "item": item, "checks": ["chamber", "magazine", "barrel"]}))
                .all(&json!({"do": "announce", "item": item, "state": state, "rounds": rounds, "heads": 0}));
        }
        for p in to {
            a = a
                .signed(&json!({"do": "clear", "item": item, "to": p}))
                .signed(&json!({"do": "hand_over", "item": item, "to": p}));
        }
        a
    }

    fn stop(self) -> Self {
        self.all(&json!({"do": "stop", "stop": "st"}))
            .all(&json!({"do": "resume", "stop": "st"}))
    }

    fn release(self, ids: &[&str]) -> Self {
        ids.iter().fold(self, |a, id| {
            a.by(
                &["h1", "h2", "ad", "p1", "sa", "out"],
                &json!({"do": "release_quarantine", "quarantine": id}),
            )
        })
    }
}

fn begin() -> Play {
    let mut p = Play::new();
    p.must(
        &Voice::hub(),
        &json!({"do": "open_production", "name": "walk"}),
    );
    for (id, role) in PEOPLE {
        p.must(
            &Voice::hub(),
            &json!({"do": "add_person", "person": id, "name": id, "roles": [role]}),
        );
    }
    p.must(
        &Voice::of("ad"),
        &json!({"do": "open_day", "day": "d1", "unit": "main", "place": "barn",
            "starts": NOW.plus_seconds(-3_600), "wraps": NOW.plus_seconds(36_000)}),
    );
    for (id, kind, holds) in [
        ("case", "case", "weapons"),
        ("blanks", "ammunition_box", "blanks"),
        ("dummies", "ammunition_box", "dummies"),
    ] {
        p.must(
            &Voice::of("h1"),
            &json!({"do": "name_container", "container": id, "kind": kind, "holds": holds, "place": "truck"}),
        );
    }
    p
}

fn register(p: &mut Play, item: &str, class: &str) {
    p.must(
        &Voice::of("h1"),
        &json!({"do": "register_item", "item": item, "class": class, "make": "m", "model": "x",
            "serial": item, "origin": "supplier", "container": "case"}),
    );
}

fn plan(p: &mut Play, items: &[&str], extra: &Value) {
    let mut plan = json!({"do": "plan_setup", "setup": "s1", "day": "d1", "place": "barn",
        "items": items, "performers": ["p1", "p2"]});
    if let (Some(plan), Some(extra)) = (plan.as_object_mut(), extra.as_object()) {
        plan.extend(extra.clone());
    }
    p.must(&Voice::of("ad"), &plan);
}

fn one(class: &str) -> Play {
    let mut p = begin();
    register(&mut p, "g1", class);
    plan(&mut p, &["g1"], &json!({}));
    p
}

fn viewers(people: &[&str]) -> Viewers {
    people.iter().map(|p| person_id(p)).collect()
}

fn world(name: &'static str, play: Play, alphabet: Alphabet, seen: &[&str]) -> World {
    World {
        name,
        first: play.state,
        alphabet: alphabet.0,
        viewers: viewers(seen),
        time: false,
        cases: 2,
    }
}

/// A gun left empty, both handlers, both performers, relief, a stop, and time.
fn cold() -> World {
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
fn reports() -> World {
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
    world("reports", one("firearm"), a, &["ad", "p1"])
}

/// A gun on a floor with a meeting and an assessment; few people, because the floor is the matter.
fn on_the_floor() -> (Play, Alphabet) {
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

/// The plan: called, changed, planned anew, briefed, rolled, cut, paused.
fn plans() -> World {
    let (p, a) = on_the_floor();
    let plan = json!({"do": "plan_setup", "setup": "s1", "day": "d1", "place": "barn",
        "items": ["g1"], "performers": ["p1", "p2"]});
    let a = a
        .by(&["ad", "p1"], &plan)
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

/// The zone: who is in it and in the arc, heads, distance.
fn zone() -> World {
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
fn hub() -> World {
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
fn roles() -> World {
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

fn hot_play(class: &str) -> Play {
    let mut p = begin();
    register(&mut p, "g1", class);
    plan(&mut p, &["g1"], &json!({"load": "hot_blank", "rounds": 2}));
    p.must(
        &Voice::of("h1"),
        &json!({"do": "bring_in_lot", "lot": "bl", "kind": "blank", "origin": "supplier", "count": 2, "container": "blanks"}),
    );
    p
}

/// Blanks: two rounds, every count right and wrong.
fn blanks() -> World {
    let mut a = Alphabet::of(&["h1", "ad", "p1"])
        .chain("g1", "s1", &["p1"], "hot_blank", 2)
        .by(
            &["ad", "h1"],
            &json!({"do": "announce", "item": "g1", "state": "hot_blank", "rounds": 1, "heads": 0}),
        )
        .by(
            &["ad"],
            &json!({"do": "announce", "item": "g1", "state": "cold_empty", "heads": 0}),
        )
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}))
        .by(&["ad"], &json!({"do": "call_setup", "setup": "s1"}))
        .by(
            &["h1", "p1"],
            &json!({"do": "draw_rounds", "lot": "bl", "count": 1}),
        )
        .by(
            &["h1", "p1"],
            &json!({"do": "return_rounds", "lot": "bl", "count": 1}),
        )
        .by(
            &["h1", "h2", "p1"],
            &json!({"do": "load_blanks", "item": "g1", "lot": "bl", "count": 1}),
        )
        .by(
            &["h1", "vis"],
            &json!({"do": "record_shots", "item": "g1", "shots": 1}),
        )
        .by(
            &["h1"],
            &json!({"do": "record_shots", "item": "g1", "shots": 2}),
        )
        .release(&["count-g1", "count-g1-1"]);
    for unfired in 0..=2 {
        a = a.by(
            &["ad", "vis"],
            &json!({"do": "witness_empty", "item": "g1", "unfired": unfired}),
        );
        for cases in 0..=1 {
            a = a.by(
                &["h1", "p1"],
                &json!({"do": "unload", "item": "g1", "unfired": unfired, "cases": cases}),
            );
        }
    }
    a = a.by(
        &["h1"],
        &json!({"do": "unload", "item": "g1", "unfired": 1, "misfired": 1}),
    );
    a = a.by(
        &["h1"],
        &json!({"do": "clear_fault", "item": "g1", "reference": "mended"}),
    );
    World {
        cases: 1,
        ..world("blanks", hot_play("firearm"), a, &["ad", "p1"])
    }
}

/// Counts of a lot and a belt, blind and by two.
fn counting() -> World {
    let mut p = hot_play("blank_only");
    p.must(
        &Voice::of("h1"),
        &json!({"do": "name_magazine", "magazine": "mg", "capacity": 2}),
    );
    let mut a = Alphabet::of(&["h1", "ad", "p1"])
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "film", "setup": "s1"}))
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "inspection"}))
        .by(&["h1"], &json!({"do": "prove_empty", "item": "g1", "checks": ["chamber", "magazine", "barrel"]}))
        .by(&["ad"], &json!({"do": "call_setup", "setup": "s1"}))
        .by(&["h1"], &json!({"do": "collect", "item": "g1"}))
        .all(&json!({"do": "lock_up", "item": "g1", "container": "case"}))
        .all(&json!({"do": "draw_rounds", "lot": "bl", "count": 1}))
        .all(&json!({"do": "return_rounds", "lot": "bl", "count": 1}))
        .all(&json!({"do": "send_back", "lot": "bl", "count": 1}))
        .all(&json!({"do": "fill_magazine", "magazine": "mg", "lot": "bl", "count": 1}))
        .all(&json!({"do": "load_magazine", "item": "g1", "magazine": "mg"}))
        .by(&["h1"], &json!({"do": "count_brass", "lot": "bl", "cases": 0}))
        .release(&["count-g1", "count-bl"]);
    for n in 0..=2 {
        a = a
            .by(
                &["h1", "h2", "ad"],
                &json!({"do": "count_lot", "lot": "bl", "cartridges": n}),
            )
            .by(
                &["h1", "vis"],
                &json!({"do": "empty_magazine", "magazine": "mg", "count": n}),
            )
            .by(
                &["h1", "vis"],
                &json!({"do": "unload", "item": "g1", "unfired": n}),
            )
            .by(
                &["ad"],
                &json!({"do": "witness_empty", "item": "g1", "unfired": n}),
            );
    }
    World {
        cases: 1,
        ..world("counting", p, a, &["ad"])
    }
}

/// Dummies one by one.
fn dummies() -> World {
    let mut p = begin();
    register(&mut p, "g1", "firearm");
    plan(&mut p, &["g1"], &json!({"load": "cold_dummy", "rounds": 2}));
    p.must(
        &Voice::of("h1"),
        &json!({"do": "bring_in_lot", "lot": "du", "kind": "dummy", "origin": "supplier", "count": 2, "container": "dummies"}),
    );
    for r in ["r1", "r2"] {
        p.must(
            &Voice::of("h1"),
            &json!({"do": "name_round", "round": r, "lot": "du", "mark": r}),
        );
    }
    let mut a = Alphabet::of(&["h1", "ad", "p1"])
        .chain("g1", "s1", &["p1"], "cold_dummy", 2)
        .by(&["ad"], &json!({"do": "announce", "item": "g1", "state": "cold_dummy", "rounds": 1, "heads": 0}))
        .by(&["h1"], &json!({"do": "draw_rounds", "lot": "du", "count": 2}))
        .by(&["h1", "p1"], &json!({"do": "return_rounds", "lot": "du", "count": 1}))
        .by(&["h1"], &json!({"do": "load_blanks", "item": "g1", "lot": "du", "count": 1}))
        .release(&["count-g1"]);
    for r in ["r1", "r2"] {
        a = a
            .signed(
                &json!({"do": "verify_round", "round": r, "method": "rattle", "shown_to": "ad"}),
            )
            .all(&json!({"do": "load_dummy", "item": "g1", "round": r}));
    }
    for n in 0..=2 {
        a = a
            .by(
                &["h1", "vis"],
                &json!({"do": "unload", "item": "g1", "unfired": n}),
            )
            .by(
                &["ad"],
                &json!({"do": "witness_empty", "item": "g1", "unfired": n}),
            );
    }
    World {
        cases: 1,
        ..world("dummies", p, a, &["ad", "p1"])
    }
}

/// Misfire, discharge, injury, order: opened by anybody, closed by those named.
fn matters() -> World {
    let a = Alphabet::of(&["h1", "ad", "p1"])
        .chain("g1", "s1", &["p1"], "cold_empty", 0)
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}))
        .all(&json!({"do": "report_misfire", "matter": "mf", "item": "g1"}))
        .by(
            &["vis"],
            &json!({"do": "report_discharge", "matter": "di", "item": "g1"}),
        )
        .by(
            &["vis"],
            &json!({"do": "report_injury", "matter": "in", "items": ["g1"]}),
        )
        .by(
            &["vis"],
            &json!({"do": "record_order", "matter": "or", "items": ["g1"], "reference": "x"}),
        )
        .by(
            &["h1", "ad"],
            &json!({"do": "record_cause", "matter": "mf", "reason": "primer"}),
        )
        .by(
            &["h1"],
            &json!({"do": "record_cause", "matter": "di", "reason": "finger"}),
        )
        .by(
            &["ad"],
            &json!({"do": "rebrief", "matter": "mf", "present": ["p1"]}),
        )
        .by(
            &["ad"],
            &json!({"do": "rebrief", "matter": "di", "present": ["p1"]}),
        )
        .by(
            &["ad", "h1", "out"],
            &json!({"do": "accept_correction", "matter": "mf"}),
        )
        .by(
            &["ad", "h1", "out"],
            &json!({"do": "accept_correction", "matter": "di"}),
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
            &["h1"],
            &json!({"do": "unload", "item": "g1", "unfired": 0}),
        );
    World {
        time: true,
        cases: 1,
        ..world("matters", one("firearm"), a, &["ad", "p1"])
    }
}

/// Two matters at once on one item: neither hides the other.
fn two_matters() -> World {
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
fn quarantines() -> World {
    let mut p = hot_play("firearm");
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
        .by(&["ad"], &json!({"do": "witness_empty", "item": "g1", "unfired": 2}))
        .by(&["h1"], &json!({"do": "load_blanks", "item": "g1", "lot": "bl", "count": 2}))
        .by(&["h1"], &json!({"do": "unload", "item": "g1", "unfired": 2}))
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
fn stops() -> World {
    let a = Alphabet::default()
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "film", "setup": "s1"}))
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "inspection"}))
        .by(&["h1"], &json!({"do": "prove_empty", "item": "g1", "checks": ["chamber", "magazine", "barrel"]}))
        .by(&["ad"], &json!({"do": "witness_empty", "item": "g1"}))
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}))
        .by(&["h1"], &json!({"do": "show", "item": "g1"}))
        .by(&["ad"], &json!({"do": "attest_shown", "item": "g1"}))
        .by(&["p1"], &json!({"do": "attest_shown", "item": "g1"}))
        .by(&["ad"], &json!({"do": "announce", "item": "g1", "state": "cold_empty", "heads": 0}))
        .by(&["h1", "ad"], &json!({"do": "clear", "item": "g1", "to": "p1"}))
        .all(&json!({"do": "hand_over", "item": "g1", "to": "p1"}))
        .by(&["h1", "vis"], &json!({"do": "collect", "item": "g1"}))
        .by(&["h1"], &json!({"do": "clean_and_count", "item": "g1"}))
        .by(&["h1"], &json!({"do": "lock_up", "item": "g1", "container": "case"}))
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

/// A class whose first step is a check and which is not announced.
fn checked(name: &'static str, class: &str, checks: &[&str]) -> World {
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
fn replica() -> World {
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
    world("replica", p, a, &["ad", "p1"])
}

/// What the assessment opens: a pass between performers, a set-down.
fn openings() -> World {
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
fn group() -> World {
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
fn units() -> World {
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

/// All of them.
pub fn all() -> Vec<World> {
    vec![
        cold(),
        reports(),
        plans(),
        zone(),
        hub(),
        roles(),
        blanks(),
        counting(),
        dummies(),
        matters(),
        two_matters(),
        quarantines(),
        stops(),
        World {
            name: "blank-only",
            ..blank_only()
        },
        checked("non-gun", "non_gun", &["power", "gas", "magazine"]),
        checked("blade", "blade", &["edge", "fixings"]),
        replica(),
        openings(),
        group(),
        units(),
    ]
}

fn blank_only() -> World {
    let a = Alphabet::default()
        .chain("g1", "s1", &["p1"], "hot_blank", 2)
        .by(&["ad"], &json!({"do": "call_setup", "setup": "s1"}))
        .by(
            &["h1", "p1"],
            &json!({"do": "load_blanks", "item": "g1", "lot": "bl", "count": 2}),
        )
        .by(
            &["h1"],
            &json!({"do": "record_shots", "item": "g1", "shots": 2}),
        )
        .by(
            &["h1"],
            &json!({"do": "unload", "item": "g1", "unfired": 0, "cases": 2}),
        )
        .by(
            &["h1"],
            &json!({"do": "unload", "item": "g1", "unfired": 2}),
        )
        .by(
            &["ad", "vis"],
            &json!({"do": "witness_empty", "item": "g1", "unfired": 0}),
        )
        .by(
            &["ad"],
            &json!({"do": "witness_empty", "item": "g1", "unfired": 2}),
        )
        .by(&["ad"], &json!({"do": "cut", "setup": "s1"}));
    let mut p = hot_play("blank_only");
    p.must(
        &Voice::of("h1"),
        &json!({"do": "draw_rounds", "lot": "bl", "count": 2}),
    );
    World {
        cases: 0,
        ..world("blank-only", p, a, &["ad", "p1"])
    }
}

/// The state in which a small world with one gun begins, for other tests.
pub fn small(class: &str) -> State {
    one(class).state
}
