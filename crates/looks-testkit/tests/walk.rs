//! Every reachable state of every small world, with the properties asserted on every step.
//!
//! `LOOKS_WORLD` walks one world by its name.

use std::{collections::BTreeSet, sync::Mutex};

use looks_testkit::{
    walk::{Found, walk},
    worlds,
};

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
    let accepted: BTreeSet<&String> = done.iter().flat_map(|(_, f)| &f.accepted).collect();
    println!("{} words accepted", accepted.len());
}
