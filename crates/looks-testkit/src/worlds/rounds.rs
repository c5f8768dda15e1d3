//! Worlds about rounds: blanks, dummies, lots and belts, with every count right and wrong.

use serde_json::json;

use super::{Alphabet, begin, plan, register, world};
use crate::{
    say::{Play, Voice},
    walk::World,
};

/// A gun planned hot, and so many blanks for it.
pub(super) fn hot_play(class: &str, blanks: u32) -> Play {
    let mut p = begin();
    register(&mut p, "g1", class);
    plan(&mut p, &["g1"], &json!({"load": "hot_blank", "rounds": 2}));
    p.must(
        &Voice::of("h1"),
        &json!({"do": "bring_in_lot", "lot": "bl", "kind": "blank", "origin": "supplier", "count": blanks, "container": "blanks"}),
    );
    p
}

/// Blanks: two rounds, every count right and wrong.
pub(super) fn blanks() -> World {
    let mut a = Alphabet::of(&["h1", "ad", "p1"])
        .chain("g1", "s1", &["p1"], "hot_blank", 2)
        .by(
            &["ad"],
            &json!({"do": "announce", "item": "g1", "state": "hot_blank", "rounds": 1, "heads": 0}),
        )
        .by(
            &["ad"],
            &json!({"do": "announce", "item": "g1", "state": "cold_empty", "heads": 0}),
        )
        .by(&["h1"], &json!({"do": "leave_empty", "item": "g1"}))
        .by(
            &["h1"],
            &json!({"do": "draw_rounds", "lot": "bl", "count": 2}),
        )
        .by(
            &["h1", "p1"],
            &json!({"do": "load_blanks", "item": "g1", "lot": "bl", "count": 1}),
        )
        .by(
            &["h1"],
            &json!({"do": "record_shots", "item": "g1", "shots": 1}),
        )
        .by(
            &["p1"],
            &json!({"do": "unload", "item": "g1", "unfired": 0}),
        )
        .release(&["count-g1"]);
    for unfired in 0..=2 {
        a = a.by(
            &["ad"],
            &json!({"do": "witness_empty", "item": "g1", "unfired": unfired}),
        );
        for cases in 0..=1 {
            a = a.by(
                &["h1"],
                &json!({"do": "unload", "item": "g1", "unfired": unfired, "cases": cases}),
            );
        }
    }
    let mut p = hot_play("firearm", 2);
    p.must(
        &Voice::of("ad"),
        &json!({"do": "call_setup", "setup": "s1"}),
    );
    World {
        cases: 1,
        ..world("blanks", p, a, &["ad", "p1"])
    }
}

/// Counts of a lot and a belt, blind and by two.
pub(super) fn counting() -> World {
    let mut p = hot_play("blank_only", 1);
    p.must(
        &Voice::of("ad"),
        &json!({"do": "call_setup", "setup": "s1"}),
    );
    p.must(
        &Voice::of("h1"),
        &json!({"do": "name_magazine", "magazine": "mg", "capacity": 1}),
    );
    let mut a = Alphabet::of(&["h1", "vis"])
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "test"}))
        .by(&["h1"], &json!({"do": "take_out", "item": "g1", "purpose": "inspection"}))
        .by(&["h1"], &json!({"do": "prove_empty", "item": "g1", "checks": ["chamber", "magazine", "barrel"]}))
        .by(&["h1"], &json!({"do": "lock_up", "item": "g1", "container": "case"}))
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
pub(super) fn dummies() -> World {
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

pub(super) fn blank_only() -> World {
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
    let mut p = hot_play("blank_only", 2);
    p.must(
        &Voice::of("h1"),
        &json!({"do": "draw_rounds", "lot": "bl", "count": 2}),
    );
    World {
        cases: 0,
        ..world("blank-only", p, a, &["ad", "p1"])
    }
}
