//! The runner can fail: every kind of wrong expectation is found, and every fault of a file is named.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

use looks_rules::RuleBook;
use looks_scenario::{Report, Scenario, SignalKind, Until, Verdict, run};

const HEAD: &str = "name = \"t\"\nstarts = \"2026-03-04T06:00:00-08:00\"\ngates = \"open\"\n";

fn book() -> RuleBook {
    RuleBook::shipped(None).unwrap()
}

fn play(text: &str) -> Report {
    let book = book();
    let scenario = Scenario::read("t.toml", text, &book).unwrap_or_else(|e| panic!("{e}"));
    run(&scenario, &book)
}

fn fault(text: &str) -> String {
    match Scenario::read("t.toml", text, &book()) {
        Ok(_) => panic!("read without a fault:\n{text}"),
        Err(error) => error.to_string(),
    }
}

const TAKE_OUT: &str = "[[step]]\nby = \"armorer\"\ndo = \"take_out\"\nitem = \"rev-1\"\n\
                        purpose = \"film\"\nsetup = \"empty-1\"\n";

/// The base of the next test passes, so that each of its changes is what fails.
#[test]
fn a_right_expectation_passes() {
    let report = play(&format!("{HEAD}{TAKE_OUT}"));
    assert!(report.passed(), "{report}");
    assert_eq!(report.totals.to_string(), "1 passed, 0 failed");
}

#[test]
fn each_wrong_expectation_fails_and_says_why() {
    for (row, why) in [
        ("expect = \"refused\"\n", "expected refused, accepted"),
        (
            "board = { setup = \"empty-1\", state = \"stop\" }\n",
            "expected `stop`",
        ),
        (
            "board = { item = \"rev-1\", has = [\"board/lying\"] }\n",
            "does not have `board/lying`",
        ),
        (
            "board = { item = \"rev-1\", lacks = [\"board/out\"] }\n",
            "has `board/out`",
        ),
        (
            "board = { setup = \"nowhere\", has = [] }\n",
            "has no line for setup `nowhere`",
        ),
        ("escalated = [\"missing\"]\n", "expected `missing` to go to"),
        (
            "item_is = { id = \"rev-1\", stage = \"proved\" }\n",
            "stage is `out`, expected `proved`",
        ),
        (
            "item_is = { id = \"rev-1\", custody = \"lying\" }\n",
            "custody is `\"handler:armorer\"`",
        ),
        (
            "item_is = { id = \"rev-1\", holds = [\"fault\"] }\n",
            "holds is",
        ),
        (
            "item_is = { id = \"rev-1\", rounds = 6 }\n",
            "rounds is `0`, expected `6`",
        ),
        ("item_is = { id = \"rev-9\" }\n", "there is no item `rev-9`"),
        (
            "lot_is = { id = \"blanks\", stored = 1 }\n",
            "stored is `20`, expected `1`",
        ),
    ] {
        let report = play(&format!("{HEAD}{TAKE_OUT}{row}"));
        assert_eq!(report.totals.failed, 1, "{row}");
        let step = report.steps.first().unwrap();
        assert_eq!(step.verdict, Verdict::Fail, "{row}");
        assert!(
            step.why.iter().any(|w| w.contains(why)),
            "{row}: {:?}",
            step.why
        );
        assert!(report.to_string().contains("FAIL"), "{row}");
    }
}

const HAND_OVER: &str = "[[step]]\nby = \"first-ad\"\ndo = \"hand_over\"\nitem = \"rev-1\"\n\
                         to = \"performer-1\"\n";

#[test]
fn a_refusal_for_other_reasons_fails() {
    let accepted = play(&format!("{HEAD}{HAND_OVER}"));
    assert!(
        accepted
            .to_string()
            .contains("expected accepted, refused for"),
        "{accepted}"
    );
    let right = "expect = \"refused\"\nrules = [\"invariant/giver-not-handler\"]\n";
    assert!(play(&format!("{HEAD}{HAND_OVER}{right}")).passed());
    let other = "expect = \"refused\"\nrules = [\"base/meeting-held\"]\n";
    let report = play(&format!("{HEAD}{HAND_OVER}{other}"));
    assert!(
        report
            .to_string()
            .contains("not among the reasons: `base/meeting-held`"),
        "{report}"
    );
    let report = play(&format!("{HEAD}{HAND_OVER}{right}only = true\n"));
    assert!(
        report.to_string().contains("other reasons than expected"),
        "{report}"
    );
}

#[test]
fn a_late_or_absent_first_signal_fails() {
    let rows = format!("{TAKE_OUT}fact = 1\n{HAND_OVER}fact = 2\nexpect = \"refused\"\n");
    let expect = |by: u32| format!("{HEAD}{rows}[expect]\nfirst_signal_by_fact = {by}\n");
    assert!(play(&expect(2)).passed());
    let late = play(&expect(1));
    assert_eq!(late.totals.failed, 1);
    assert!(
        late.to_string().contains("it came at fact 2 (step 2)"),
        "{late}"
    );
    let signal = late.signal.unwrap();
    assert_eq!(signal.kind, SignalKind::Refusal);
    assert!(signal.ids.contains("invariant/giver-not-handler"));
    let none = format!("{HEAD}{TAKE_OUT}fact = 1\n[expect]\nfirst_signal_by_fact = 1\n");
    assert!(play(&none).to_string().contains("found none"));
    let named = format!("{HEAD}{rows}[expect]\nfirst_signal = [\"base/meeting-held\"]\n");
    assert!(
        play(&named)
            .to_string()
            .contains("expected the first signal to be one of")
    );
}

/// An undisturbed chain is no signal: the library's assertions would hold for nothing otherwise.
#[test]
fn an_undisturbed_chain_gives_no_signal() {
    for until in [
        "out",
        "proved",
        "prepared",
        "shown",
        "announced",
        "cleared",
        "with_performer",
    ] {
        for setup in ["empty-1", "dummy-1", "blank-1"] {
            let text = format!(
                "{HEAD}[[step]]\nfact = 1\ndo = \"walk\"\nitem = \"rev-1\"\nsetup = \"{setup}\"\n\
                 until = \"{until}\"\n"
            );
            let report = play(&text);
            assert!(report.passed(), "{report}");
            assert_eq!(report.signal, None, "{setup} {until}");
        }
    }
}

#[test]
fn a_refused_preamble_fails_with_the_reason() {
    let text = format!(
        "{HEAD}[[items]]\nid = \"own\"\nclass = \"firearm\"\nserial = \"1\"\nsupplier = \"me\"\n\
         origin = \"personal\"\n{TAKE_OUT}"
    );
    let report = play(&text);
    assert_eq!(report.totals.to_string(), "0 passed, 1 failed");
    let said = report.to_string();
    assert!(
        said.contains("`register_item` was refused: base/item-personal"),
        "{said}"
    );
}

#[test]
fn a_walk_that_cannot_go_on_names_the_command() {
    let text = format!(
        "{HEAD}without = [\"meeting\"]\n[[step]]\ndo = \"walk\"\nitem = \"rev-1\"\n\
         setup = \"empty-1\"\nuntil = \"cleared\"\n"
    );
    let said = play(&text).to_string();
    assert!(
        said.contains("base/meeting-held (`take_out` by `armorer`"),
        "{said}"
    );
    assert!(Until::Locked > Until::Cleared);
}

/// Each gate that can be left out is missed by something.
#[test]
fn each_gate_left_out_is_missed() {
    for gate in [
        "meeting",
        "walk",
        "sweep",
        "sweep_first_ad",
        "contact",
        "assessment",
        "approval",
        "endorsement",
        "zone",
        "ppe",
        "distance",
        "permits",
        "course",
        "documents",
        "service",
        "training",
        "assessed_for",
        "blank_test",
        "verified_rounds",
    ] {
        let walk = |setup: &str| {
            format!(
                "{HEAD}without = [\"{gate}\"]\n[[step]]\ndo = \"walk\"\nitem = \"rev-1\"\n\
                 setup = \"{setup}\"\nuntil = \"with_performer\"\n"
            )
        };
        let both = ["blank-1", "dummy-1"].map(|setup| play(&walk(setup)));
        assert!(
            both.iter().any(|r| !r.passed()),
            "`{gate}` left out and nothing missed it"
        );
        let why = both.iter().find(|r| !r.passed()).unwrap().to_string();
        assert!(why.contains("refused for"), "{gate}: {why}");
    }
}

#[test]
fn the_report_is_the_same_in_json() {
    let report = play(&format!(
        "{HEAD}{HAND_OVER}fact = 3\nexpect = \"refused\"\n"
    ));
    let json = report.to_json();
    assert_eq!(json["totals"]["passed"], 1);
    assert_eq!(json["steps"][0]["do"], "hand_over");
    assert_eq!(json["steps"][0]["got"]["answer"], "refused");
    assert_eq!(json["steps"][0]["verdict"], "PASS");
    assert_eq!(json["signal"]["fact"], 3);
    assert_eq!(json["steps"][0]["at"], "2026-03-04T14:00:10Z");
    assert_eq!(json["steps"][0]["clock"], "06:00:10");
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one table, one row for each kind of fault"
)]
fn faults_of_a_file_name_line_place_field_value_and_remedy() {
    let step = "[[step]]\nby = \"armorer\"\n";
    for (text, parts) in [
        ("name = ", vec!["t.toml:1:", "not valid TOML"]),
        (
            "name = \"t\"\n",
            vec!["field `starts` is missing", "add it"],
        ),
        (
            "name = \"t\"\nstarts = \"soon\"\n[[step]]\ndo = \"look\"\n",
            vec!["field `starts`", "`soon`"],
        ),
        (
            &format!("{HEAD}titel = \"x\"\n"),
            vec!["field `titel` is unknown", "`summary`"],
        ),
        (
            &format!("{HEAD}packs = [\"mars\"]\n"),
            vec!["there is no pack `mars`", "us-ca-9150"],
        ),
        (
            &format!("{HEAD}without = [\"lunch\"]\n"),
            vec!["field `without`", "lunch", "`meeting`"],
        ),
        (HEAD, vec!["there is no row", "[[step]]"]),
        (
            &format!("{HEAD}{step}do = \"tak_out\"\n"),
            vec![
                "t.toml:4: step 1:",
                "`tak_out` is not a command",
                "`take_out`",
            ],
        ),
        (
            &format!("{HEAD}{step}do = \"collect\"\nitm = \"r\"\n"),
            vec!["step 1", "field `itm` is unknown", "`item`"],
        ),
        (
            &format!("{HEAD}{step}do = \"collect\"\n"),
            vec!["field `item` is missing"],
        ),
        (
            &format!("{HEAD}{step}do = \"collect\"\nitem = 4\n"),
            vec!["field `item`: `4` does not fit"],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"collect\"\nitem = \"r\"\n"),
            vec!["field `by` is missing", "`anonymous`"],
        ),
        (
            &format!("{HEAD}[[step]]\nby = \"A B\"\ndo = \"collect\"\nitem = \"r\"\n"),
            vec!["field `by`", "`A B`"],
        ),
        (
            &format!("{HEAD}[[step]]\nat = \"later\"\ndo = \"look\"\n"),
            vec!["`later` is not a time", "+5m"],
        ),
        (
            &format!("{HEAD}[[step]]\nat = \"2026-03-01T00:00:00Z\"\ndo = \"look\"\n"),
            vec!["before the row above"],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"look\"\nitem = \"r\"\n"),
            vec!["field `item` is unknown", "`look` does nothing"],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"look\"\nexpect = \"refused\"\n"),
            vec!["cannot be expected to be refused"],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"look\"\nexpect = \"maybe\"\n"),
            vec!["field `expect`", "maybe", "`accepted`"],
        ),
        (
            &format!("{HEAD}{step}do = \"collect\"\nitem = \"r\"\nrules = [\"base/sweep\"]\n"),
            vec![
                "expected to be accepted",
                "`expect = \"refused\"`".trim_matches('`'),
            ],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"look\"\nboard = {{ has = [\"base/swep\"] }}\n"),
            vec!["field `has`", "`base/swep`"],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"look\"\nboard = {{ state = \"stop\" }}\n"),
            vec!["`state` is of a setup or an item"],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"look\"\nboard = 3\n"),
            vec!["field `board`: `3` is not a table"],
        ),
        (
            &format!("{HEAD}[[step]]\ndo = \"look\"\nitem_is = {{ id = \"r\", stge = \"out\" }}\n"),
            vec!["in `item_is`", "field `stge` is unknown", "`stage`"],
        ),
        (
            &format!("{HEAD}[[people]]\nid = \"x\"\nroles = [\"boss\"]\n[[step]]\ndo = \"look\"\n"),
            vec!["t.toml:4: [[people]] 1:", "field `roles`", "boss"],
        ),
        (
            &format!("{HEAD}[[items]]\nclass = \"firearm\"\n[[step]]\ndo = \"look\"\n"),
            vec!["field `id` is missing"],
        ),
        (
            &format!("{HEAD}[[items]]\nid = \"x\"\nclass = \"cannon\"\n[[step]]\ndo = \"look\"\n"),
            vec!["field `class`", "cannon", "`firearm`"],
        ),
        (
            &format!("{HEAD}[[rounds]]\nlot = \"dummies\"\n[[step]]\ndo = \"look\"\n"),
            vec!["neither `id` nor `count`"],
        ),
        (
            &format!("{HEAD}[day]\nid = \"d\"\nwraps = \"late\"\n[[step]]\ndo = \"look\"\n"),
            vec!["[day]", "`late` is not a time"],
        ),
        (
            &format!(
                "{HEAD}earliest_control_step = 2\n[[step]]\ndo = \"look\"\n[expect]\nfirst_signal_by_fact = 3\n"
            ),
            vec!["`3` is after the earliest control point `2`"],
        ),
        (
            &format!(
                "{HEAD}[[step]]\ndo = \"look\"\n[expect]\nfirst_signal = [\"base/nothing\"]\n"
            ),
            vec!["field `first_signal`", "`base/nothing`"],
        ),
        (
            "name = \"t\"\nstarts = \"2026-03-04T06:00:00Z\"\nwithout = [\"sweep\"]\n[[step]]\ndo = \"look\"\n",
            vec!["field `without`", "gates = \"open\""],
        ),
        (
            "name = \"t\"\nstarts = \"2026-03-04T06:00:00Z\"\n[[containers]]\nid = \"c\"\nkind = \"safe\"\nholds = \"weapons\"\n[[step]]\ndo = \"look\"\n",
            vec!["nobody in [[people]]", "armorer", "`by`"],
        ),
    ] {
        let said = fault(text);
        for part in parts {
            assert!(said.contains(part), "{text}\nsaid: {said}\nlacks: {part}");
        }
        assert!(said.starts_with("t.toml"), "{said}");
    }
}
