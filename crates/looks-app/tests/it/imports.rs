//! An import is all or nothing.

use looks_app::{AppError, ImportAnswer, Submission};
use serde_json::json;

use crate::world::{World, submission};

const HASH: [u8; 32] = [7; 32];

fn rows(count: usize) -> Vec<Submission> {
    (0..count)
        .map(|row| {
            let add = json!({"do": "add_person", "person": format!("p{row}"), "name": format!("Person {row}"), "roles": ["crew"]});
            submission(&format!("import-07-{row}"), "", add)
        })
        .collect()
}

#[test]
fn all_rows_stand_in_one_piece_and_name_the_file() {
    let world = World::ready();
    let size = world.size();
    let answer = world.wait(world.hub.import(rows(700), HASH)).unwrap();
    assert_eq!(
        answer,
        ImportAnswer::Accepted {
            first: size,
            count: 700
        }
    );
    assert_eq!(world.size(), size + 700);
    let last = world.hub.entries(size + 699..size + 700).unwrap().remove(0);
    assert_eq!(
        last.command["import"],
        json!({"file": "07".repeat(32), "row": 699})
    );
    let again = world.wait(world.hub.import(rows(700), HASH)).unwrap();
    assert_eq!(again, ImportAnswer::Repeated { first: size });
    assert_eq!(world.size(), size + 700);
}

#[test]
fn one_refused_row_leaves_nothing() {
    let world = World::ready();
    let (size, state) = (world.size(), world.hub.state());
    let mut bad = rows(40);
    bad[30].command = bad[3].command.clone();
    let answer = world.wait(world.hub.import(bad, HASH)).unwrap();
    let ImportAnswer::Refused { row: 30, refusal } = answer else {
        panic!("{answer:?}");
    };
    assert!(refusal.has("invariant/already-exists"), "{refusal:?}");
    assert_eq!((world.size(), world.hub.state()), (size, state));
    // The same ids are free for the corrected file.
    let answer = world.wait(world.hub.import(rows(40), HASH)).unwrap();
    assert_eq!(
        answer,
        ImportAnswer::Accepted {
            first: size,
            count: 40
        }
    );
}

#[test]
fn one_row_that_is_no_command_leaves_nothing() {
    let world = World::ready();
    let size = world.size();
    let mut bad = rows(5);
    bad[4].command = json!({"do": "add_person", "person": "P 4", "name": "x", "roles": []});
    let answer = world.wait(world.hub.import(bad, HASH)).unwrap();
    let ImportAnswer::Bad { row: 4, error } = answer else {
        panic!("{answer:?}");
    };
    assert!(
        matches!(error, AppError::BadCommand { ref field, .. } if field == "person"),
        "{error:?}"
    );
    assert_eq!(world.size(), size);
}

#[test]
fn commands_around_an_import_in_one_batch_are_not_touched_by_its_failure() {
    let world = World::ready();
    let mut bad = rows(3);
    bad[2].command = bad[0].command.clone();
    let before = submission(
        "b",
        "medic",
        json!({"do": "raise_concern", "concern": "c-1", "about": "other"}),
    );
    let after = submission(
        "a",
        "medic",
        json!({"do": "raise_concern", "concern": "c-2", "about": "other"}),
    );
    let hub = &world.hub;
    let (b, i, a) = world
        .wait(async { tokio::join!(hub.submit(before), hub.import(bad, HASH), hub.submit(after)) });
    assert!(b.unwrap().is_accepted());
    assert!(matches!(i.unwrap(), ImportAnswer::Refused { row: 2, .. }));
    assert!(a.unwrap().is_accepted());
    assert!(!world.hub.state().people.keys().any(|p| p.as_str() == "p0"));
    assert_eq!(world.hub.state().concerns.len(), 2);
}
