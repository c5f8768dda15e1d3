//! Every reachable state of every small world, with the properties asserted on every step.
//!
//! `LOOKS_WORLD` walks one world by its name.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use looks_testkit::{
    walk::{Found, walk},
    worlds,
};

/// States of each world. A change of the engine or of a world that changes one of these is looked into
/// before the number is: fewer may mean that a step is refused which was not, more the contrary.
const STATES: &[(&str, usize)] = &[
    ("cold gun", 1_525),
    ("reports", 1_854),
    ("plans", 2_009),
    ("tomorrow", 33_052),
    ("zone", 4_204),
    ("hub", 3_576),
    ("roles", 6_680),
    ("blanks", 31_488),
    ("counting", 107_940),
    ("dummies", 19_664),
    ("misfire", 569),
    ("discharge", 2_229),
    ("injury, order", 887),
    ("two cases", 28_991),
    ("quarantine", 108_321),
    ("stops", 14_860),
    ("blank-only", 1_914),
    ("non-gun", 1_738),
    ("blade", 1_738),
    ("replica", 31_864),
    ("openings", 2_472),
    ("group", 51_464),
    ("two units", 136_072),
];

/// Words of the vocabulary that some world accepts.
const WORDS: usize = 95;

#[test]
fn every_state_of_every_world() {
    let only = std::env::var("LOOKS_WORLD").ok();
    let queue: Mutex<Vec<_>> = Mutex::new(
        worlds::all()
            .into_iter()
            .filter(|w| only.as_ref().is_none_or(|o| w.name == o))
            .collect(),
    );
    let done: Mutex<Vec<(&'static str, Found)>> = Mutex::new(Vec::new());
    let broken: Mutex<Vec<String>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(world) = queue.lock().unwrap().pop() else {
                        break;
                    };
                    match walk(&world) {
                        Ok(found) => {
                            println!(
                                "{:<12} {:>7} states {:>8} steps {:>9} asked {:>6} cut",
                                world.name, found.states, found.steps, found.asked, found.cut
                            );
                            done.lock().unwrap().push((world.name, found));
                        }
                        Err(v) => {
                            println!("{v}");
                            broken.lock().unwrap().push(v.to_string());
                        }
                    }
                }
            });
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let done = done.into_inner().unwrap();
    let counts: BTreeMap<&str, usize> = done.iter().map(|(w, f)| (*w, f.states)).collect();
    let expected: BTreeMap<&str, usize> = STATES
        .iter()
        .copied()
        .filter(|(w, _)| only.as_ref().is_none_or(|o| w == o))
        .collect();
    assert_eq!(counts, expected);
    if only.is_none() {
        let accepted: BTreeSet<&String> = done.iter().flat_map(|(_, f)| &f.accepted).collect();
        assert_eq!(accepted.len(), WORDS, "{accepted:?}");
    }
}
