//! The small worlds that are walked.
//!
//! One world with everything in it would not end in a day, so each world has one concern and everything
//! that can be said about it, by everybody: two handlers, first AD, two performers, a visitor, nobody
//! signed in, and where cases are closed the people who close them. Together the worlds speak every
//! word of the chain.

mod cases;
mod chain;
mod floor;
mod rounds;

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
                &["h1", "ad", "sa", "p1"],
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

/// All of them.
pub fn all() -> Vec<World> {
    vec![
        chain::cold(),
        chain::reports(),
        floor::plans(),
        floor::tomorrow(),
        floor::zone(),
        floor::hub(),
        floor::roles(),
        rounds::blanks(),
        rounds::counting(),
        rounds::dummies(),
        cases::gun_matter(
            "misfire",
            &json!({"do": "report_misfire", "matter": "m", "item": "g1"}),
        ),
        cases::gun_matter(
            "discharge",
            &json!({"do": "report_discharge", "matter": "m", "item": "g1"}),
        ),
        cases::outside_matters(),
        cases::two_matters(),
        cases::quarantines(),
        cases::stops(),
        World {
            name: "blank-only",
            ..rounds::blank_only()
        },
        chain::checked("non-gun", "non_gun", &["power", "gas", "magazine"]),
        chain::checked("blade", "blade", &["edge", "fixings"]),
        chain::replica(),
        chain::openings(),
        chain::group(),
        chain::units(),
    ]
}

/// The state in which a small world with one gun begins, for other tests.
pub fn small(class: &str) -> State {
    one(class).state
}
