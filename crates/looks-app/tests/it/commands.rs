//! One command is done once; two at once are decided one after the other; refusals change nothing.

use looks_app::{Answer, AppError};
use looks_core::id::ItemId;
use looks_core::vocabulary::Strength;
use serde_json::json;

use crate::world::{World, hand_off, person, submission};

fn take_out() -> serde_json::Value {
    json!({"do": "take_out", "item": "rev-1", "purpose": "film", "setup": "12a"})
}

#[test]
fn the_same_command_twice_is_one_entry() {
    let world = World::ready();
    let first = world.wait(world.hub.submit(submission("same", "armorer", take_out())));
    let first = first.unwrap();
    let size = world.size();
    let again = world.wait(world.hub.submit(submission("same", "armorer", take_out())));
    let Answer::Repeated { index, first: told } = again.unwrap() else {
        panic!("expected a repeated answer");
    };
    assert_eq!(Some(index), first.index());
    assert_eq!(*told, first);
    assert_eq!(world.size(), size);
}

#[test]
fn a_retry_is_the_same_although_its_salts_differ_and_also_inside_one_batch() {
    let world = World::ready();
    let words =
        json!({"do": "raise_concern", "concern": "c-1", "about": "other", "words": "a ladder"});
    let size = world.size();
    let both = vec![
        submission("same", "medic", words.clone()),
        submission("same", "medic", words.clone()),
    ];
    let answers = world.wait(world.hub.submit_all(both));
    assert!(
        matches!(answers[0], Ok(Answer::Accepted { .. })),
        "{answers:?}"
    );
    assert!(
        matches!(answers[1], Ok(Answer::Repeated { .. })),
        "{answers:?}"
    );
    let again = world.wait(world.hub.submit(submission("same", "medic", words)));
    assert!(matches!(again, Ok(Answer::Repeated { .. })), "{again:?}");
    assert_eq!(world.size(), size + 1);
}

#[test]
fn a_refusal_is_repeated_with_its_evidence() {
    let world = World::ready();
    let command = json!({"do": "hand_over", "item": "rev-1", "to": "lead"});
    let first = world.wait(
        world
            .hub
            .submit(submission("no", "armorer", command.clone())),
    );
    let again = world.wait(world.hub.submit(submission("no", "armorer", command)));
    let (first, again) = (first.unwrap(), again.unwrap());
    assert_eq!(first.refusal(), again.refusal());
    assert!(matches!(again, Answer::Repeated { .. }));
}

#[test]
fn the_same_id_with_other_content_is_an_error_and_recorded() {
    let world = World::ready();
    let concern = |words: &str| {
        let raised =
            json!({"do": "raise_concern", "concern": "c-1", "about": "other", "words": words});
        submission("same", "medic", raised)
    };
    world.wait(world.hub.submit(concern("a ladder"))).unwrap();
    let (state, size) = (world.hub.state(), world.size());
    let error = world.wait(world.hub.submit(concern("a rope"))).unwrap_err();
    assert_eq!(
        error,
        AppError::SameIdOtherContent {
            id: "same".into(),
            index: size - 1
        }
    );
    assert_eq!(world.size(), size + 1);
    assert_eq!(world.hub.state(), state);
    let entry = world.hub.entries(size..size + 1).unwrap().remove(0);
    assert_eq!(entry.reasons, ["hub/same-id-other-content"]);
    assert_eq!(entry.verdict, "refused");
    // The first still answers to its id; another person's or device's id is another command.
    let again = world.wait(world.hub.submit(concern("a ladder"))).unwrap();
    assert_eq!(again.index(), Some(size - 1));
    let mut other = concern("a rope");
    other.device = Some("phone-2".into());
    assert!(world.wait(world.hub.submit(other)).is_ok());
}

#[test]
fn two_handlers_take_one_item_in_one_batch_and_one_is_told_why_not() {
    let world = World::ready();
    let both = vec![
        submission("a", "armorer", take_out()),
        submission("b", "armorer-2", take_out()),
    ];
    let answers = world.wait(world.hub.submit_all(both));
    assert!(answers[0].as_ref().unwrap().is_accepted());
    let refusal = answers[1].as_ref().unwrap().refusal().unwrap().clone();
    assert!(!refusal.reasons.is_empty());
    assert!(
        refusal.has("invariant/already-out") || refusal.has("invariant/not-locked"),
        "{refusal:?}"
    );
    let item = ItemId::parse("rev-1").unwrap();
    assert_eq!(
        world.hub.state().items[&item].handler,
        Some(person("armorer"))
    );
}

#[test]
fn two_handlers_at_once_never_both_win() {
    for round in 0..20 {
        let world = World::ready();
        let (a, b) = (
            world.hub.submit(submission("a", "armorer", take_out())),
            world.hub.submit(submission("b", "armorer-2", take_out())),
        );
        let (a, b) = world.wait(async { tokio::join!(a, b) });
        let won = [a.unwrap().is_accepted(), b.unwrap().is_accepted()];
        assert_eq!(
            won.iter().filter(|w| **w).count(),
            1,
            "round {round}: {won:?}"
        );
    }
}

#[test]
fn acts_of_one_station_end_with_the_first_that_is_refused() {
    let world = World::ready();
    let size = world.size();
    let acts = vec![
        submission("1", "armorer", take_out()),
        submission("2", "armorer", json!({"do": "show", "item": "rev-1"})),
        submission("3", "armorer", crate::world::prove()),
    ];
    let answers = world.wait(world.hub.submit_all(acts));
    assert_eq!(answers.len(), 2);
    assert!(answers[0].as_ref().unwrap().is_accepted());
    assert!(!answers[1].as_ref().unwrap().is_accepted());
    assert_eq!(world.size(), size + 2);
}

#[test]
fn refusals_change_nothing_but_the_record() {
    let world = World::ready();
    let steps = hand_off();
    let mut refusals = 0;
    for (n, (by, command)) in steps.iter().enumerate() {
        // Every later step of the chain, said too early by the right person.
        for (early_by, early) in steps.iter().skip(n + 1) {
            let (state, size) = (world.hub.state(), world.size());
            let answer = world.say(early_by, early.clone());
            if answer.refusal().is_some() {
                refusals += 1;
                assert_eq!(world.hub.state(), state, "{early_by} {early}");
                assert_eq!(world.size(), size + 1);
            }
        }
        let _ = world.say(by, command.clone());
    }
    assert!(refusals > 30, "only {refusals} were refused");
}

#[test]
fn refusals_of_nobody_known_are_counted_and_not_recorded() {
    let world = World::ready();
    let size = world.size();
    world.refused("anonymous", take_out(), "invariant/credential-too-weak");
    world.refused("stranger", take_out(), "invariant/actor-unknown");
    assert_eq!(world.size(), size);
    assert_eq!(world.hub.counters().unauthenticated, 2);
    let mut weak = submission("w", "armorer", take_out());
    weak.strength = Strength::Witnessed;
    let answer = world.wait(world.hub.submit(weak)).unwrap();
    assert_eq!(
        answer.index(),
        Some(size),
        "a known person's refusal is recorded"
    );
}

#[test]
fn many_clients_at_once_each_get_their_own_answer() {
    let world = World::ready();
    let size = world.size();
    let hub = world.hub.clone();
    let indexes = world.wait(async move {
        let tasks: Vec<_> = (0..64)
            .map(|client| {
                let hub = hub.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    for n in 0..20 {
                        let heads = json!({"do": "count_heads", "setup": "12a", "heads": n});
                        let mut said = submission(&format!("n{n}"), "second-ad", heads);
                        said.device = Some(format!("phone-{client}"));
                        mine.push(hub.submit(said).await.unwrap().index().unwrap());
                    }
                    assert!(mine.is_sorted());
                    mine
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        all
    });
    let mut sorted = indexes;
    sorted.sort_unstable();
    let expected: Vec<u64> = (size..size + 64 * 20).collect();
    assert_eq!(sorted, expected);
}
