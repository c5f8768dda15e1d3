//! What is not a command: each with its field, its value and the remedy, and nothing recorded.

use looks_app::{AppError, parse};
use looks_core::vocabulary::Strength;
use serde_json::{Value, json};

use crate::world::{World, submission};

#[track_caller]
fn blamed(command: &Value, field: &str, words: &[&str]) {
    let error = parse::command(command).unwrap_err();
    let text = error.to_string();
    let (AppError::BadCommand { field: found, .. } | AppError::TooLong { field: found, .. }) =
        &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(found, field, "{text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

#[test]
fn every_wrong_field_is_named_with_its_value_and_a_remedy() {
    blamed(
        &json!({"do": "takeout", "item": "rev-1"}),
        "do",
        &["`takeout`", "did you mean `take_out`"],
    );
    blamed(
        &json!({"do": "zzzz"}),
        "do",
        &["`zzzz`", "there is no such command"],
    );
    blamed(&json!({"item": "rev-1"}), "do", &["it is missing"]);
    blamed(&json!({"do": 7}), "command", &[]);
    blamed(
        &json!({"do": "take_out", "item": "rev-1"}),
        "purpose",
        &["add `purpose`"],
    );
    blamed(
        &json!({"do": "take_out", "item": "Rev 1", "purpose": "film"}),
        "item",
        &["`Rev 1`", "use 1 to 64 of a-z 0-9 . _ -"],
    );
    blamed(
        &json!({"do": "take_out", "item": "rev-1", "purpose": "filn"}),
        "purpose",
        &["`filn`", "did you mean `film`"],
    );
    blamed(
        &json!({"do": "take_out", "item": "rev-1", "purpose": "film", "stup": "12a"}),
        "stup",
        &["did you mean `setup`"],
    );
    blamed(
        &json!({"do": "count_heads", "setup": "12a", "heads": 4.5}),
        "heads",
        &["4.5"],
    );
    blamed(
        &json!({"do": "count_heads", "setup": "12a", "heads": -1}),
        "heads",
        &["-1"],
    );
    blamed(
        &json!({"do": "open_day", "day": "d", "unit": "u", "place": "p", "starts": "today", "wraps": "2026-03-04T06:40:00Z"}),
        "starts",
        &["`today`", "2026-03-04T06:40:00-07:00"],
    );
    blamed(&json!([1]), "command", &["not a JSON object"]);
    blamed(&json!(null), "command", &["send an object"]);
}

#[test]
fn texts_have_limits_and_no_control_characters() {
    let with = |words: &str| json!({"do": "raise_concern", "concern": "c", "about": "other", "words": words});
    assert!(parse::command(&with(&"x".repeat(4_000))).is_ok());
    assert!(parse::command(&with("two\nlines\tand <b>tags</b> \u{1f3ac}")).is_ok());
    blamed(
        &with(&"x".repeat(4_001)),
        "words",
        &["4001 characters, at most 4000", "shorten it by 1,"],
    );
    blamed(&with("bell \u{7}"), "words", &["control characters"]);
    blamed(
        &with("turned \u{202e}txt"),
        "words",
        &["control characters"],
    );
    let duty = |duty: &str| json!({"do": "assign_duty", "person": "lead", "duty": duty});
    blamed(
        &duty(&"x".repeat(201)),
        "duty",
        &["201 characters, at most 200"],
    );
    // Characters, not bytes.
    blamed(&duty(&"ñ".repeat(205)), "duty", &["205 characters"]);
    blamed(&duty("two\nlines"), "duty", &["control characters"]);
    blamed(
        &duty(&format!("part:{}", "0".repeat(64))),
        "duty",
        &["reference to a private part"],
    );
    let mut deep = json!("x");
    for _ in 0..20 {
        deep = json!([deep]);
    }
    blamed(
        &json!({"do": "stop", "stop": deep}),
        "stop",
        &["nested deeper"],
    );
    let many: Vec<String> = (0..5_000).map(|n| format!("p{n}")).collect();
    blamed(
        &json!({"do": "rebrief", "matter": "m", "present": many}),
        "present",
        &["more than 4000 values"],
    );
}

#[test]
fn json_from_outside_is_read_strictly() {
    let bad: [&[u8]; 9] = [
        b"",
        b"{",
        b"{} {}",
        b"{\"do\": \"stop\", \"do\": \"resume\"}",
        b"{\"do\": 1e400}",
        b"{\"heads\": 0.5}",
        b"\xff\xfe{\x00}\x00",
        b"{\"words\": \"\\ud800\"}",
        b"{'do': 'stop'}",
    ];
    for bytes in bad {
        let error = parse::json(bytes).unwrap_err();
        assert_eq!(
            error.kind().status,
            400,
            "{}: {error}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(
        parse::json(&vec![b'['; 100_000]).unwrap_err().kind().status,
        413
    );
    assert!(
        parse::json(&[b'['; 10_000]).is_err(),
        "deep nesting is an error, not a crash"
    );
    let good = parse::json(br#"{"do": "stop", "stop": "s-1", "words": "\ud83c\udfac"}"#).unwrap();
    assert!(parse::command(&good).is_ok());
}

#[test]
fn a_forged_reference_is_taken_as_text() {
    let world = World::ready();
    let size = world.size();
    let reference = format!("part:{}", "ab".repeat(32));
    world.does(
        "medic",
        json!({"do": "raise_concern", "concern": "c-1", "about": "other", "words": reference}),
    );
    let entry = world.hub.entries(size..size + 1).unwrap().remove(0);
    let stored = entry.command["words"].as_str().unwrap();
    assert_ne!(stored, reference);
    assert_eq!(world.hub.words(stored).unwrap(), reference);
}

#[test]
fn envelopes_are_checked_too() {
    let world = World::ready();
    let size = world.size();
    let stop = || json!({"do": "stop", "stop": "s-1"});
    let refused = |submission| {
        let error = world.wait(world.hub.submit(submission)).unwrap_err();
        assert_eq!(error.kind().code, "bad-input", "{error}");
        error.to_string()
    };
    assert!(refused(submission("", "lead", stop())).contains("command_id"));
    assert!(refused(submission("two words", "lead", stop())).contains("`two words`"));
    assert!(refused(submission(&"x".repeat(65), "lead", stop())).contains("command_id"));
    let mut odd = submission("x", "lead", stop());
    odd.device = Some("my phone!".into());
    assert!(refused(odd).contains("device"));
    let mut odd = submission("x", "lead", stop());
    odd.strength = Strength::System;
    assert!(refused(odd).contains("strength"));
    let mut odd = submission("x", "lead", stop());
    odd.by = None;
    assert!(refused(odd).contains("strength"));
    let mut odd = submission("x", "lead", stop());
    odd.strength = Strength::OwnDeviceKey;
    assert!(refused(odd).contains("signature"));
    assert!(refused(submission("x", "system", stop())).contains("no person"));
    assert_eq!(world.size(), size, "nothing of it is recorded");
    assert!(world.hub.counters().malformed >= 8);
    let named = json!({"do": "add_person", "person": "anonymous", "name": "x", "roles": ["crew"]});
    let error = world.try_say("", named).unwrap_err();
    assert!(matches!(error, AppError::BadCommand { ref field, .. } if field == "person"));
}

#[test]
fn every_error_kind_has_its_own_code() {
    let mut codes: Vec<&str> = looks_app::kind::KINDS.iter().map(|k| k.code).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
    for kind in looks_app::kind::KINDS {
        assert!(
            (400..600).contains(&kind.status) && (1..=3).contains(&kind.exit),
            "{kind:?}"
        );
    }
}
