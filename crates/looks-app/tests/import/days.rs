//! Lists of setups and their days: a known day is compared, a night crosses midnight, tomorrow is planned, and nothing dropped
//! comes back.

use looks_app::ImportAnswer;
use looks_app::import::Sheet;
use looks_core::State;
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use serde_json::json;

use crate::{admin, hub, import};

const SETUP_HEAD: &str = "setup,day,unit,date,call,wrap,utc_offset,place,items,performers\n";

/// A row that names a known day and says something else of it than is known is an error with
/// column, value, what is known and the remedy, whether the record or an earlier row knows it.
#[tokio::test]
async fn a_known_day_is_compared_and_not_overlooked() {
    let hub = hub();
    admin(&hub).await;
    let opened = format!("{SETUP_HEAD}1,d,main,2026-11-23,06:30,19:30,-07:00,road,,\n");
    import(&hub, Sheet::Setups, &opened, "office-1").await;
    let cases = [
        (
            "d,main,2026-11-23,07:30,19:30,-07:00",
            "call",
            "07:30",
            "call 2026-11-23 06:30",
        ),
        (
            "d,main,2026-11-24,06:30,19:30,-07:00",
            "date",
            "2026-11-24",
            "call 2026-11-23 06:30",
        ),
        (
            "d,main,2026-11-23,06:30,20:00,-07:00",
            "wrap",
            "20:00",
            "wrap 2026-11-23 19:30",
        ),
        (
            "d,main,2026-11-23,06:30,19:30,-06:00",
            "call",
            "06:30",
            "07:30 at utc_offset -06:00",
        ),
        (
            "d,second,2026-11-23,06:30,19:30,-07:00",
            "unit",
            "second",
            "unit `main`",
        ),
        (
            "d,main,,06:30,19:30,-07:00",
            "date",
            "",
            "must not be empty",
        ),
    ];
    for (row, column, value, words) in cases {
        let known = format!("{SETUP_HEAD}2,{row},road,,\n");
        let errors = import::read(Sheet::Setups, known.as_bytes(), &hub.state()).unwrap_err();
        let first = &errors[0];
        assert_eq!(
            (first.line, first.column.as_str(), first.value.as_str()),
            (2, column, value),
            "{row}: {errors:?}"
        );
        assert!(first.remedy.contains(words), "{row}: {errors:?}");
        if column != "date" || !value.is_empty() {
            assert!(
                first.remedy.starts_with("the record has day `d`"),
                "{errors:?}"
            );
        }
        let both = format!("{opened}2,{row},road,,\n");
        let errors = import::read(Sheet::Setups, both.as_bytes(), &State::new()).unwrap_err();
        assert_eq!(
            (errors[0].line, errors[0].column.as_str()),
            (3, column),
            "{row}: {errors:?}"
        );
    }
    // What is said the same, or not at all, goes in.
    for row in [
        "d,main,2026-11-23,06:30,19:30,-07:00",
        "d,main,2026-11-23,07:30,20:30,-06:00",
        "d,main,,,,",
    ] {
        let again = format!("{SETUP_HEAD}2,{row},road,,\n");
        let rows = import::read(Sheet::Setups, again.as_bytes(), &hub.state()).unwrap();
        assert_eq!(rows.len(), 1, "{row}: only the setup");
    }
}

/// A wrap that is not after the call is on the next date.
#[test]
fn a_night_shoot_ends_on_the_next_date() {
    let text = "setup,day,unit,date,call,wrap,utc_offset,place,items,performers\n\
                1,d,main,2026-11-23,18:00,04:30,-07:00,road,,\n";
    let rows = import::read(Sheet::Setups, text.as_bytes(), &State::new()).unwrap();
    assert_eq!(rows[0].command["starts"], "2026-11-24T01:00:00Z");
    assert_eq!(rows[0].command["wraps"], "2026-11-24T11:30:00Z");
}

/// A list brings back no setup that somebody dropped: its row says so, and with its row left out the rest goes in.
#[tokio::test]
async fn a_list_brings_back_no_dropped_setup() {
    let hub = hub();
    admin(&hub).await;
    let list =
        format!("{SETUP_HEAD}1,d,main,2026-11-23,06:30,19:30,-07:00,road,,\n2,d,main,,,,,road,,\n");
    import(&hub, Sheet::Setups, &list, "office-1").await;
    let by = PersonId::parse("office-1").unwrap();
    let drop = json!({"do": "drop_setup", "setup": "1", "reason": "rain"});
    let drop = looks_app::Submission::new("drop", Some(by), Strength::OwnSession, drop);
    assert!(hub.submit(drop).await.unwrap().is_accepted());
    let changed = list.replace("road", "yard");
    let errors = import::read(Sheet::Setups, changed.as_bytes(), &hub.state()).unwrap_err();
    let found: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("row 2: setup `1`: this setup was dropped"),
        "{found:?}"
    );
    let rest = format!("{SETUP_HEAD}2,d,main,,,,,yard,,\n");
    import(&hub, Sheet::Setups, &rest, "office-1").await;
    let state = hub.state();
    assert_eq!((state.setups.len(), state.dropped.len()), (1, 1));
}

/// A list of tomorrow is made up today: its day is planned where the unit has another open, in the record or by a row before,
/// and one of a unit that has none is opened as ever.
#[tokio::test]
async fn a_list_of_tomorrow_plans_its_day() {
    let hub = hub();
    admin(&hub).await;
    let today = format!(
        "{SETUP_HEAD}1,d,main,2026-11-23,06:30,19:30,-07:00,road,,\n\
         2,e,main,2026-11-24,06:30,19:30,-07:00,yard,,\n\
         3,f,second,2026-11-24,06:30,19:30,-07:00,dock,,\n"
    );
    let words = |rows: &[import::Row]| -> Vec<String> {
        let what = rows.iter().map(|r| r.command["do"].as_str().unwrap());
        what.filter(|w| w.ends_with("_day"))
            .map(str::to_owned)
            .collect()
    };
    let rows = import::read(Sheet::Setups, today.as_bytes(), &hub.state()).unwrap();
    assert_eq!(words(&rows), ["open_day", "plan_day", "open_day"]);
    assert_eq!(import::planned_days(&rows), ["e"]);
    import(&hub, Sheet::Setups, &today, "office-1").await;
    let state = hub.state();
    let of = |id: &str| &state.days[&looks_core::id::DayId::parse(id).unwrap()];
    assert!(of("d").open && of("f").open && of("e").planned && !of("e").open);
    // A further list for the day that is planned, and one for a day after it.
    let next = format!(
        "{SETUP_HEAD}4,e,main,2026-11-24,06:30,19:30,-07:00,yard,,\n5,e,main,,,,,yard,,\n\
         6,g,main,2026-11-25,06:30,19:30,-07:00,yard,,\n"
    );
    let rows = import::read(Sheet::Setups, next.as_bytes(), &state).unwrap();
    assert_eq!((words(&rows), rows.len()), (vec!["plan_day".to_owned()], 4));
    let done = import(&hub, Sheet::Setups, &next, "office-1").await;
    assert!(matches!(done, ImportAnswer::Accepted { .. }), "{done:?}");
    let other = format!("{SETUP_HEAD}7,e,main,2026-11-24,07:30,19:30,-07:00,yard,,\n");
    let errors = import::read(Sheet::Setups, other.as_bytes(), &hub.state()).unwrap_err();
    assert!(
        errors[0].to_string().starts_with("row 2: call `07:30`"),
        "{errors:?}"
    );
    // Once today is closed, a list of another day opens it.
    let by = PersonId::parse("office-1").unwrap();
    let close = json!({"do": "close_day", "day": "d"});
    let close = looks_app::Submission::new("close", Some(by), Strength::OwnSession, close);
    assert!(hub.submit(close).await.unwrap().is_accepted());
    let later = format!("{SETUP_HEAD}8,h,main,2026-11-26,07:30,19:30,-07:00,yard,,\n");
    let rows = import::read(Sheet::Setups, later.as_bytes(), &hub.state()).unwrap();
    assert_eq!(words(&rows), ["open_day"]);
}
