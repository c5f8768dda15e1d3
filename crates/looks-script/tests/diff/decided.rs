//! What people decided, in the next draft: what holds by itself and what is asked again.

use looks_script::diff::{self, Carry, Change, Decision, Verdict, Why};
use looks_script::hazard::{Category, Presence};

use super::{between, draft};

fn dismissed() -> Verdict {
    Verdict::Dismissed {
        reason: "battery candle".to_owned(),
    }
}

fn added(words: &str) -> Verdict {
    Verdict::Added {
        category: Category::Hazmat,
        kind: Presence::Action,
        words: words.to_owned(),
        reason: "real solvent".to_owned(),
    }
}

/// Decides the same about every hazard of a category in the old draft, and carries it.
fn carried(old: &str, new: &str, category: Category, verdict: &Verdict) -> Carry {
    let (old, new) = (draft(old), draft(new));
    let d = between(&old, &new);
    let decisions: Vec<Decision> = diff::keys((&old.0, &old.1))
        .into_iter()
        .flatten()
        .filter(|k| k.starts_with(&format!("{}:", category.as_str())))
        .map(|key| Decision {
            key,
            verdict: verdict.clone(),
        })
        .collect();
    assert!(!decisions.is_empty(), "nothing to decide about");
    let carry = diff::carry(&decisions, &d);
    let known: Vec<String> = diff::keys((&new.0, &new.1)).into_iter().flatten().collect();
    for c in &carry.carried {
        assert!(known.contains(&c.decision.key), "{}", c.decision.key);
    }
    carry
}

const CHAPEL: &str = "INT. CHAPEL - DAY\n\nA candle burns on the altar. Odile counts the hymn books twice and finds one missing. She looks in the drawer.\n\n";

/// Other words elsewhere in the scene, another heading, another line break, other endings: it holds.
#[test]
fn a_dismissal_outlives_small_changes() {
    for new in [
        CHAPEL.replace("She looks in the drawer", "She opens every drawer"),
        CHAPEL.replace("counts the hymn books twice", "counts the chairs"),
        CHAPEL.replace("INT. CHAPEL - DAY", "INT. SIDE CHAPEL - MORNING #12#"),
        CHAPEL.replace("altar. Odile", "altar.\n\nOdile"),
        CHAPEL.replace("A candle burns", "The CANDLE is burning"),
        format!("INT. HALL - DAY\n\nNobody.\n\n{CHAPEL}"),
    ] {
        for verdict in [dismissed(), Verdict::Confirmed] {
            let carry = carried(CHAPEL, &new, Category::Fire, &verdict);
            assert_eq!(
                (carry.carried.len(), carry.asked.len()),
                (1, 0),
                "{new}\n{carry:#?}"
            );
            assert_eq!(carry.carried[0].decision.verdict, verdict);
        }
    }
}

/// A dismissed candle does not dismiss the barn that burns in the same scene.
#[test]
fn a_dismissal_does_not_cover_another_fire() {
    let old = "INT. BARN - DAY\n\nA candle stands on the ledge. Mercer mends a strap.\n\n";
    for new in [
        old.replace("a strap.", "a strap. Behind him the hay is on fire."),
        old.replace("A candle stands on the ledge.", "The barn is on fire."),
        old.replace("a strap.", "a strap.\n\nFlames climb the doorposts."),
        old.replace("a strap.", "a strap. Another candle stands in the straw."),
    ] {
        for verdict in [dismissed(), Verdict::Confirmed] {
            let carry = carried(old, &new, Category::Fire, &verdict);
            assert_eq!(
                (carry.carried.len(), carry.asked.len()),
                (0, 1),
                "{new}\n{carry:#?}"
            );
            assert!(!carry.asked[0].why.is_empty());
        }
    }
}

/// The same word about something else: a dismissal is asked again, a confirmation is not.
#[test]
fn a_dismissal_is_asked_again_where_new_words_stand_beside_it() {
    let new = CHAPEL.replace("on the altar", "in the hayloft");
    let carry = carried(CHAPEL, &new, Category::Fire, &dismissed());
    assert_eq!(
        (carry.carried.len(), carry.asked.len()),
        (0, 1),
        "{carry:#?}"
    );
    let carry = carried(CHAPEL, &new, Category::Fire, &Verdict::Confirmed);
    assert_eq!(
        (carry.carried.len(), carry.asked.len()),
        (1, 0),
        "{carry:#?}"
    );
}

/// On set where it was spoken of, and the other way round: every decision is asked again.
#[test]
fn no_decision_outlives_a_change_of_kind() {
    let spoken =
        "INT. CHAPEL - DAY\n\nOdile sits.\n\nODILE\nHe keeps a revolver in the vestry.\n\n";
    let seen = "INT. CHAPEL - DAY\n\nOdile sits. He keeps a revolver in the vestry.\n\n";
    for (old, new) in [(spoken, seen), (seen, spoken)] {
        for verdict in [dismissed(), Verdict::Confirmed] {
            let carry = carried(old, new, Category::Firearms, &verdict);
            assert_eq!(
                (carry.carried.len(), carry.asked.len()),
                (0, 1),
                "{carry:#?}"
            );
        }
    }
}

/// A hazard that is gone takes its decision to be looked at, not along.
#[test]
fn a_decision_about_what_is_gone_is_shown() {
    let new = CHAPEL.replace("A candle burns on the altar.", "Dust on the altar.");
    let carry = carried(CHAPEL, &new, Category::Fire, &dismissed());
    assert_eq!(carry.asked[0].why, [Why::HazardGone]);
    let unknown = [Decision {
        key: "fire:0".to_owned(),
        verdict: Verdict::Confirmed,
    }];
    let (old, new) = (draft(CHAPEL), draft(&new));
    let carry = diff::carry(&unknown, &between(&old, &new));
    assert_eq!(carry.asked[0].why, [Why::Unknown]);
}

/// What a person said is there is asked again where the program lost it and its words are still there; what a person
/// said is not there is left at that.
#[test]
fn what_is_found_no_more_is_asked_while_its_words_stand() {
    let (old, mut new) = (draft(CHAPEL), draft(&format!("{CHAPEL}Later, nobody.\n\n")));
    for scene in &mut new.1 {
        scene.hazards.retain(|h| h.category != Category::Fire);
    }
    let key = diff::keys((&old.0, &old.1)).concat().remove(0);
    let gone = between(&old, &new).hazards;
    assert_eq!(gone[0].changes, [Change::WordsStay]);
    let without = draft("INT. CHAPEL - NIGHT\n\nNobody has come for years.\n\n");
    let gone = between(&old, &without).hazards;
    assert!(gone.iter().all(|h| h.changes.is_empty()));
    for (verdict, why) in [
        (Verdict::Confirmed, Why::FoundNoMore),
        (dismissed(), Why::HazardGone),
    ] {
        let decision = Decision {
            key: key.clone(),
            verdict,
        };
        let carry = diff::carry(&[decision], &between(&old, &new));
        assert_eq!(carry.asked[0].why, std::slice::from_ref(&why));
        let scene = diff::scene_keys(&new.0).remove(0);
        let to = if why == Why::FoundNoMore {
            vec![scene]
        } else {
            Vec::new()
        };
        assert_eq!(carry.asked[0].to, to);
    }
}

/// Of several decisions about one hazard the last counts.
#[test]
fn the_last_decision_counts() {
    let old = draft(CHAPEL);
    let key = diff::keys((&old.0, &old.1)).concat().remove(0);
    let decisions = [Verdict::Confirmed, dismissed()].map(|verdict| Decision {
        key: key.clone(),
        verdict,
    });
    let carry = diff::carry(&decisions, &between(&old, &old));
    assert_eq!(carry.carried.len(), 1);
    assert_eq!(carry.carried[0].decision, decisions[1]);
}

const ONE: &str = "INT. PARLOUR - DAY\n\nOdile lights a candle for the empty chair and straightens the lace under it.\n\n";
const TWO: &str = "INT. HALLWAY - DAY\n\nMercer throws the letters on the fire and watches them curl, one after another.\n\n";
const BOTH: &str = "INT. PARLOUR - DAY\n\nOdile lights a candle for the empty chair and straightens the lace under it.\n\nMercer throws the letters on the fire and watches them curl, one after another.\n\n";

/// What was decided alike of two scenes holds when they are one; what was not is asked again.
#[test]
fn decisions_of_merged_scenes_must_agree() {
    let (old, new) = (draft(&[ONE, TWO].concat()), draft(BOTH));
    let d = between(&old, &new);
    let keys = diff::keys((&old.0, &old.1)).concat();
    let about = |verdicts: &[Verdict]| -> Vec<Decision> {
        let pairs = keys.iter().cloned().zip(verdicts.iter().cloned());
        pairs
            .map(|(key, verdict)| Decision { key, verdict })
            .collect()
    };
    let carry = diff::carry(&about(&[dismissed(), dismissed()]), &d);
    assert_eq!((carry.carried.len(), carry.asked.len()), (1, 0));
    assert_eq!(carry.carried[0].from, keys);
    let carry = diff::carry(&about(&[dismissed(), Verdict::Confirmed]), &d);
    assert_eq!((carry.carried.len(), carry.asked.len()), (0, 2));
    assert_eq!(
        carry.asked[0].why,
        [Why::Differs {
            key: keys[1].clone()
        }]
    );
    let carry = diff::carry(&about(&[dismissed()]), &d);
    assert_eq!((carry.carried.len(), carry.asked.len()), (0, 1));
    assert_eq!(
        carry.asked[0].why,
        [Why::Undecided {
            key: keys[1].clone()
        }]
    );
}

/// A decision about a scene that was split holds for each part.
#[test]
fn a_decision_holds_for_each_part() {
    let carry = carried(BOTH, &[ONE, TWO].concat(), Category::Fire, &dismissed());
    assert_eq!(
        (carry.carried.len(), carry.asked.len()),
        (2, 0),
        "{carry:#?}"
    );
    let worse = TWO.replace("another.", "another. The curtain is on fire.");
    let carry = carried(BOTH, &[ONE, &worse].concat(), Category::Fire, &dismissed());
    assert_eq!(
        (carry.carried.len(), carry.asked.len()),
        (1, 1),
        "{carry:#?}"
    );
}

/// What a person added stays where its words stay, and is never lost without a word.
#[test]
fn an_added_hazard_goes_with_its_words() {
    let old = draft(CHAPEL);
    let scene = diff::scene_keys(&old.0).remove(0);
    let put = |words: &str, new: &str| {
        let new = draft(new);
        let decision = Decision {
            key: scene.clone(),
            verdict: added(words),
        };
        let carry = diff::carry(&[decision], &between(&old, &new));
        assert_eq!(carry.carried.len() + carry.asked.len(), 1);
        let keys = diff::scene_keys(&new.0);
        for c in &carry.carried {
            assert!(keys.contains(&c.decision.key));
        }
        carry.asked.into_iter().next().map(|a| a.why)
    };
    let reworded = CHAPEL.replace("twice", "three times");
    let moved = format!("INT. HALL - DAY\n\nNobody.\n\n{CHAPEL}");
    let gone = "EXT. FIELD - DAY\n\nWind in the barley.\n\n";
    let solvent = CHAPEL.replace("drawer.", "drawer. Petrol is leaking from the can.");
    assert_eq!(put("looks in the DRAWER", &reworded), None);
    assert_eq!(put("", &moved), None);
    assert_eq!(
        put("counts the hymn books twice", &reworded),
        Some(vec![Why::WordsNotThere])
    );
    assert_eq!(put("", &reworded), Some(vec![Why::SceneRewritten]));
    assert_eq!(put("hymn books", gone), Some(vec![Why::SceneGone]));
    let why = put("hymn books", &solvent).expect("asked");
    assert!(matches!(why[0], Why::NowFound { .. }), "{why:?}");
}

/// Decisions are kept as text: they come back as they were.
#[test]
fn decisions_can_be_written_and_read() {
    for verdict in [
        Verdict::Confirmed,
        dismissed(),
        added("hymn books"),
        Verdict::Reclassed {
            category: Category::Smoke,
            kind: Presence::Mention,
            reason: "only said".to_owned(),
        },
    ] {
        let decision = Decision {
            key: "k".to_owned(),
            verdict,
        };
        let text = serde_json::to_string(&decision).expect("writes");
        assert_eq!(
            serde_json::from_str::<Decision>(&text).expect("reads"),
            decision
        );
    }
}

/// More evidence than is kept cannot be compared: a scene that was rewritten is asked about, one that only
/// moved is not.
#[test]
fn evidence_beyond_what_is_kept_is_asked_about() {
    let candles = "A candle burns on the sill. ".repeat(12);
    let old = format!("INT. CRYPT - DAY\n\n{candles}\n\nOdile counts them.\n\n");
    let moved = format!("INT. HALL - DAY\n\nNobody.\n\n{old}");
    let carry = carried(&old, &moved, Category::Fire, &dismissed());
    assert_eq!((carry.carried.len(), carry.asked.len()), (1, 0));
    let new = old.replace("counts them", "loses count");
    let carry = carried(&old, &new, Category::Fire, &dismissed());
    let why = Why::Changed {
        change: Change::Uncounted,
    };
    assert_eq!(carry.asked[0].why, [why]);
    let text = serde_json::to_string(&carry).expect("writes");
    assert!(
        text.contains(r#""why":[{"why":"changed","change":{"change":"uncounted"}}]"#),
        "{text}"
    );
}

/// A decision to call it something else is as careful as a dismissal.
#[test]
fn another_class_is_asked_about_as_a_dismissal_is() {
    let verdict = Verdict::Reclassed {
        category: Category::Smoke,
        kind: Presence::Mention,
        reason: "only its smoke".to_owned(),
    };
    let new = CHAPEL.replace("on the altar", "in the hayloft");
    let carry = carried(CHAPEL, &new, Category::Fire, &verdict);
    assert_eq!((carry.carried.len(), carry.asked.len()), (0, 1));
    let new = CHAPEL.replace("hymn books", "chairs");
    let carry = carried(CHAPEL, &new, Category::Fire, &verdict);
    assert_eq!((carry.carried.len(), carry.asked.len()), (1, 0));
}

/// A scene that is omitted and comes back with the same words has the key of its decisions again.
#[test]
fn what_comes_back_has_its_key_again() {
    let first = draft(&[ONE, TWO].concat());
    let third = draft(&["INT. HALL - DAY\n\nNobody.\n\n", TWO, ONE].concat());
    let mut a = diff::keys((&first.0, &first.1)).concat();
    let mut b = diff::keys((&third.0, &third.1)).concat();
    a.sort();
    b.sort();
    assert_eq!(a, b);
}
