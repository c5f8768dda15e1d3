//! The facts of a day on which everything is in order; test rows change a few of them.
//!
//! It plays the plain case: a firearm, empty, filmed in a called setup by a briefed and trained
//! performer. No rule of any pack may fire on it; a test holds that.

use looks_core::facts::{FactValue, Facts, SCHEMA};

/// Yes/no facts that are `true` when something is wrong, unusual or absent from the plain case.
const NOT_IN_THE_PLAIN_CASE: &[&str] = &[
    "is_blade",
    "is_non_gun",
    "is_counted",
    "is_hero",
    "is_replacement",
    "is_hot",
    "is_dummy",
    "item_is_personal",
    "item_is_home_made",
    "item_convertible",
    "public_view",
    "public_downrange",
    "medic_required",
    "armed_outsiders",
    "muzzle_toward_person",
    "muzzle_opening",
    "enclosed",
    "close_blank_opening",
    "lot_is_home_made",
    "lot_is_personal",
    "lot_is_live_or_unknown",
    "container_is_vehicle",
    "receiver_is_minor",
    "actor_is_minor",
    "actor_is_first_ad",
    "actor_is_safety_advisor",
    "script_gun",
    "scene_renumbered",
    "is_pass",
    "pass_opening",
];

/// Numbers of the plain case that are not 0.
const NUMBERS: &[(&str, i64)] = &[
    ("armed_performers", 1),
    ("armed_performers_max", 3),
    ("distance_cm", 800),
    ("distance_min_cm", 610),
    ("tested_distance_cm", 600),
    ("lot_load", 1),
    ("load_limit", 4),
    ("idle_s", 60),
    ("idle_limit_s", 600),
];

/// Facts of the plain case, everything in order.
pub fn baseline() -> Facts {
    let mut facts = Facts::default();
    for spec in SCHEMA {
        facts.set(
            spec.name,
            FactValue::Bool(!NOT_IN_THE_PLAIN_CASE.contains(&spec.name)),
        );
    }
    for (name, number) in NUMBERS {
        facts.set(name, FactValue::Long(*number));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_tables_is_a_fact_of_its_type() {
        let mut facts = Facts::default();
        for name in NOT_IN_THE_PLAIN_CASE {
            assert!(facts.set(name, FactValue::Bool(false)), "{name}");
        }
        for (name, number) in NUMBERS {
            assert!(facts.set(name, FactValue::Long(*number)), "{name}");
        }
    }

    #[test]
    fn the_plain_case_is_a_firearm_filmed_empty() {
        let facts = baseline();
        assert!(facts.is_gun && facts.is_firearm && facts.reaches_performer && facts.setup_has_gun);
        assert!(!facts.is_hot && !facts.is_dummy && !facts.muzzle_toward_person);
        assert_eq!((facts.open_misfires, facts.distance_cm), (0, 800));
    }
}
