//! Lists as people send them: the example files go in whole, and every kind of wrong file is answered
//! with row, column, value and remedy while nothing is recorded.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod days;

use looks_app::accounts::CodeCost;
use looks_app::import::{self, RowError, Sheet};
use looks_app::{CreateOptions, Fault, Hub, ImportAnswer, RowFault};
use looks_core::id::PersonId;
use looks_core::vocabulary::{Role, Strength};
use looks_core::{State, id::ItemId};
use serde_json::json;

const CREW: &str = include_str!("../../../../examples/crew.csv");
const ARMORY: &str = include_str!("../../../../examples/armory.csv");
const AMMUNITION: &str = include_str!("../../../../examples/ammunition.csv");
const SETUPS: &str = include_str!("../../../../examples/setups.csv");

fn hub() -> Hub {
    let mut options = CreateOptions::new("import-test", "Import test");
    options.open.code_cost = CodeCost::CHEAP;
    Hub::in_memory(options).unwrap()
}

async fn admin(hub: &Hub) -> PersonId {
    let command = json!({"do": "add_person", "person": "office-1", "name": "Office", "roles": ["admin", "first_ad", "armorer"]});
    let submission = looks_app::Submission::new("first", None, Strength::System, command);
    assert!(hub.submit(submission).await.unwrap().is_accepted());
    PersonId::parse("office-1").unwrap()
}

async fn import(hub: &Hub, sheet: Sheet, text: &str, by: &str) -> ImportAnswer {
    let rows = import::read(sheet, text.as_bytes(), &hub.state()).unwrap();
    let by = PersonId::parse(by).unwrap();
    let all = import::submissions(sheet, text.as_bytes(), &rows, &by, Strength::OwnSession);
    hub.import(all, import::file_hash(text.as_bytes()))
        .await
        .unwrap()
}

/// The files of `examples/` go into a fresh production in their order, each by the person whose they are,
/// and the same file again adds nothing.
#[tokio::test]
async fn the_example_lists_go_in_whole_and_once() {
    let hub = hub();
    admin(&hub).await;
    let lists = [
        (Sheet::Crew, CREW, "office-1"),
        (Sheet::Armory, ARMORY, "armorer-1"),
        (Sheet::Ammunition, AMMUNITION, "armorer-1"),
        (Sheet::Setups, SETUPS, "ad-1"),
    ];
    for (sheet, text, by) in lists {
        let answer = import(&hub, sheet, text, by).await;
        assert!(
            matches!(answer, ImportAnswer::Accepted { .. }),
            "{sheet:?}: {answer:?}"
        );
        let size = hub.snapshot().size;
        let again = import::read(sheet, text.as_bytes(), &State::new()).unwrap();
        let person = PersonId::parse(by).unwrap();
        let again = import::submissions(
            sheet,
            text.as_bytes(),
            &again,
            &person,
            Strength::OwnSession,
        );
        let again = hub
            .import(again, import::file_hash(text.as_bytes()))
            .await
            .unwrap();
        assert!(
            matches!(again, ImportAnswer::Repeated { .. }),
            "{sheet:?}: {again:?}"
        );
        assert_eq!(hub.snapshot().size, size, "{sheet:?} twice");
    }
    let state = hub.state();
    assert_eq!(
        state.people.len(),
        24,
        "23 in the list and the one who imports"
    );
    assert_eq!(state.items.len(), 8);
    assert_eq!(state.lots.len(), 4);
    assert_eq!(state.setups.len(), 5);
    let armorer = state
        .people
        .get(&PersonId::parse("armorer-1").unwrap())
        .unwrap();
    assert!(armorer.is(Role::Armorer));
    assert_eq!(hub.words(&armorer.name.0).as_deref(), Some("Imogen Vale"));
    let rifle = state.items.get(&ItemId::parse("rifle-1").unwrap()).unwrap();
    assert_eq!(rifle.about.calibre, ".44-40");
}

/// One row that the engine refuses, and none of the file is recorded.
#[tokio::test]
async fn one_refused_row_leaves_nothing_of_the_file() {
    let hub = hub();
    admin(&hub).await;
    import(&hub, Sheet::Crew, CREW, "office-1").await;
    let before = hub.snapshot();
    let text = "person,name,roles\nnew-1,New One,crew\nad-1,Somebody Else,crew\n";
    let answer = import(&hub, Sheet::Crew, text, "office-1").await;
    let ImportAnswer::Refused { row, refusal } = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(row, 1);
    assert!(!refusal.reasons.is_empty());
    assert_eq!(hub.snapshot().root, before.root);
    assert!(
        !hub.state()
            .people
            .contains_key(&PersonId::parse("new-1").unwrap())
    );
}

/// Names are text: HTML and quotes in them are kept as they are, and nothing else is.
#[tokio::test]
async fn names_are_text_whatever_stands_in_them() {
    let hub = hub();
    admin(&hub).await;
    let text = "person,name,roles\np1,\"<b onclick=x>O'Neil</b>, \"\"Kit\"\"\",crew\n";
    let answer = import(&hub, Sheet::Crew, text, "office-1").await;
    assert!(
        matches!(answer, ImportAnswer::Accepted { .. }),
        "{answer:?}"
    );
    let state = hub.state();
    let person = state.people.get(&PersonId::parse("p1").unwrap()).unwrap();
    assert!(person.name.0.starts_with("part:"), "{}", person.name.0);
    let name = hub.words(&person.name.0).unwrap();
    assert_eq!(name, "<b onclick=x>O'Neil</b>, \"Kit\"");
}

/// Byte order marks, Windows line ends, empty lines and spare columns' order do not matter.
#[test]
fn what_tables_do_to_files_is_taken() {
    let text = "\u{feff}name,roles,person\r\nA B,crew,p1\r\n,,\r\n  C  , medic ; crew ,P2\r\n";
    let rows = import::read(Sheet::Crew, text.as_bytes(), &State::new()).unwrap();
    let ids: Vec<_> = rows
        .iter()
        .map(|r| r.command["person"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["p1", "p2"]);
    assert_eq!(rows[1].line, 4);
    assert_eq!(rows[1].command["roles"], json!(["medic", "crew"]));
}

fn wrong(sheet: Sheet, bytes: &[u8]) -> Vec<RowError> {
    import::read(sheet, bytes, &State::new()).unwrap_err()
}

/// A wrong file, and the first error it must give: line, column, value, part of the remedy.
type Case<'a> = (&'a str, Sheet, Vec<u8>, u64, &'a str, &'a str, &'a str);

fn files() -> Vec<Case<'static>> {
    let utf16: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain("person,name".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin1 = b"person,name,roles\np1,Ana Mu\xf1oz,crew\n".to_vec();
    let huge = [
        b"person,name,roles\n".to_vec(),
        vec![b'x'; import::SIZE_MAX],
    ]
    .concat();
    let many: String = std::iter::once("person,name,roles\n".to_owned())
        .chain((0..import::ROWS_MAX).map(|n| format!("p{n},N,crew\n")))
        .collect();
    use Sheet::Crew;
    vec![
        ("utf-16", Crew, utf16, 0, "", "", "UTF-16"),
        (
            "workbook",
            Crew,
            b"PK\x03\x04rest".to_vec(),
            0,
            "",
            "",
            "workbook",
        ),
        ("latin-1", Crew, latin1, 2, "", "", "not UTF-8"),
        ("empty", Crew, Vec::new(), 0, "", "", "empty"),
        ("blank", Crew, b" \n\n".to_vec(), 0, "", "", "empty"),
        (
            "heading only",
            Crew,
            b"person,name,roles\n".to_vec(),
            0,
            "",
            "",
            "no rows",
        ),
        (
            "huge",
            Crew,
            huge,
            0,
            "",
            "",
            "has 8388626 bytes and a list at most 8388608 (8 MiB): split it",
        ),
        (
            "too many rows",
            Crew,
            many.into_bytes(),
            20_001,
            "",
            "",
            "split",
        ),
        (
            "semicolons",
            Crew,
            b"person;name;roles\np1;A;crew\n".to_vec(),
            1,
            "",
            "",
            "semicolons",
        ),
    ]
}

#[expect(
    clippy::too_many_lines,
    reason = "one table, one row for each kind of fault"
)]
fn rows() -> Vec<Case<'static>> {
    use Sheet::{Ammunition, Armory, Crew, Setups};
    let crew =
        |row: &str| format!("person,name,roles,minor,permit,permit_expires\n{row}\n").into_bytes();
    let armory = |class: &str, documents: &str| {
        format!(
            "item,class,make,model,serial,calibre,supplier,documents,container\n\
             rev-1,{class},M,N,S,.45,X,{documents},gun-safe\n"
        )
        .into_bytes()
    };
    let lot = |row: &str| {
        format!("lot,kind,maker,maker_lot,calibre,count,container,tests\n{row}\n").into_bytes()
    };
    let setup = |row: &str| {
        format!("setup,day,unit,date,call,wrap,utc_offset,place,items,performers,rounds\n{row}\n")
            .into_bytes()
    };
    vec![
        (
            "missing column",
            Crew,
            b"person,name\np1,A\n".to_vec(),
            1,
            "roles",
            "",
            "missing",
        ),
        (
            "unknown column",
            Crew,
            b"person,name,roles,shoe\np,A,crew,9\n".to_vec(),
            1,
            "shoe",
            "shoe",
            "no such column",
        ),
        (
            "column twice",
            Crew,
            b"person,name,roles,name\np,A,crew,B\n".to_vec(),
            1,
            "name",
            "name",
            "twice",
        ),
        (
            "ragged",
            Crew,
            b"person,name,roles\np1,A\n".to_vec(),
            2,
            "",
            "",
            "2 cells where the heading has 3",
        ),
        (
            "open quote",
            Crew,
            b"person,name,roles\np1,\"A,crew\n".to_vec(),
            2,
            "",
            "",
            "cells",
        ),
        (
            "bad id",
            Crew,
            crew("<b>,A,crew,,,"),
            2,
            "person",
            "<b>",
            "a-z 0-9",
        ),
        (
            "id in another script",
            Crew,
            crew("Ночь Ясная,A,crew,,,"),
            2,
            "person",
            "Ночь Ясная",
            "such as `noch-iasnaia`",
        ),
        (
            "a name and no id",
            Crew,
            crew(",José Muñiz,crew,,,"),
            2,
            "person",
            "",
            "must not be empty: give it 1 to 64 of a-z 0-9 . _ - and start with a letter or digit, such as `jose-muniz`",
        ),
        (
            "no id",
            Crew,
            crew(",A,crew,,,"),
            2,
            "person",
            "",
            "must not be empty",
        ),
        (
            "id twice",
            Crew,
            crew("p1,A,crew,,,\np1,B,crew,,,"),
            3,
            "person",
            "p1",
            "stands in row 2",
        ),
        (
            "no name",
            Crew,
            crew("p1,,crew,,,"),
            2,
            "name",
            "",
            "must not be empty",
        ),
        (
            "no role",
            Crew,
            crew("p1,A,,,,"),
            2,
            "roles",
            "",
            "at least one role",
        ),
        (
            "unknown role",
            Crew,
            crew("p1,A,gaffer,,,"),
            2,
            "roles",
            "gaffer",
            "`gaffer` is not one of",
        ),
        (
            "not yes or no",
            Crew,
            crew("p1,A,crew,perhaps,,"),
            2,
            "minor",
            "perhaps",
            "yes or no",
        ),
        (
            "bad date",
            Crew,
            crew("p1,A,crew,,X-1,31/12/2026"),
            2,
            "permit_expires",
            "31/12/2026",
            "2026-12-31",
        ),
        (
            "no such day",
            Crew,
            crew("p1,A,crew,,X-1,2026-02-30"),
            2,
            "permit_expires",
            "2026-02-30",
            "2026-12-31",
        ),
        (
            "date alone",
            Crew,
            crew("p1,A,crew,,,2026-12-31"),
            2,
            "permit",
            "",
            "number of the document",
        ),
        (
            "unknown class",
            Armory,
            armory("cannon", ""),
            2,
            "class",
            "cannon",
            "must be one of",
        ),
        (
            "bad document",
            Armory,
            armory("blade", "made_safe"),
            2,
            "documents",
            "made_safe",
            "kind:reference",
        ),
        (
            "unknown document",
            Armory,
            armory("blade", "letter:1"),
            2,
            "documents",
            "letter:1",
            "kinds are",
        ),
        (
            "count in words",
            Ammunition,
            lot("l1,blank,M,1,.45,fifty,box,"),
            2,
            "count",
            "fifty",
            "whole number",
        ),
        (
            "count missing",
            Ammunition,
            lot("l1,blank,M,1,.45,,box,"),
            2,
            "count",
            "",
            "count the cartridges",
        ),
        (
            "live rounds",
            Ammunition,
            lot("l1,live,M,1,.45,5,box,"),
            2,
            "kind",
            "live",
            "blank, dummy",
        ),
        (
            "bad test",
            Ammunition,
            lot("l1,blank,M,1,.45,5,box,Ridgeway"),
            2,
            "tests",
            "Ridgeway",
            "distance in cm",
        ),
        (
            "bad call",
            Setups,
            setup("1,d,main,2026-11-23,6.30,19:30,-07:00,x,,,"),
            2,
            "call",
            "6.30",
            "06:30",
        ),
        (
            "bad offset",
            Setups,
            setup("1,d,main,2026-11-23,06:30,19:30,PST,x,,,"),
            2,
            "call",
            "06:30",
            "-07:00",
        ),
        (
            "bad day date",
            Setups,
            setup("1,d,main,23.11.2026,06:30,19:30,-07:00,x,,,"),
            2,
            "date",
            "23.11.2026",
            "2026-11-23",
        ),
        (
            "negative",
            Setups,
            setup("1,d,main,2026-11-23,06:30,19:30,-07:00,x,,,-2"),
            2,
            "rounds",
            "-2",
            "whole number",
        ),
        (
            "day of another unit",
            Setups,
            setup(
                "1,d,main,2026-11-23,06:30,19:30,-07:00,x,,,\n2,d,second,2026-11-23,06:30,19:30,-07:00,x,,,",
            ),
            3,
            "unit",
            "second",
            "row 2 has day `d` with unit `main`",
        ),
    ]
}

#[test]
fn every_wrong_file_says_where_what_and_what_to_do() {
    let all = [files(), rows()].concat();
    assert!(all.len() > 25);
    for (name, sheet, bytes, line, column, value, remedy) in all {
        let errors = wrong(sheet, &bytes);
        let found = errors.iter().any(|e| {
            (e.line, e.column.as_str(), e.value.as_str()) == (line, column, value)
                && e.remedy.contains(remedy)
        });
        assert!(found, "{name}: {errors:?}");
    }
}

/// What is said of a known container is compared, as of a known day.
#[tokio::test]
async fn a_known_container_is_compared_and_not_overlooked() {
    let hub = hub();
    admin(&hub).await;
    let armory =
        "item,class,make,model,serial,calibre,supplier,documents,container,container_kind,place\n";
    let stored = format!("{armory}a,blade,M,N,S1,,X,delivery_note:1,box-1,case,truck\n");
    import(&hub, Sheet::Armory, &stored, "office-1").await;
    let other = format!("{armory}b,blade,M,N,S2,,X,delivery_note:2,box-1,safe,stage\n");
    let errors = import::read(Sheet::Armory, other.as_bytes(), &hub.state()).unwrap_err();
    let found: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(
        found[0].starts_with(
            "row 2: container_kind `safe`: the record has container `box-1` as `case`"
        ),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("row 2: place `stage`: the record has container `box-1` in `truck`"),
        "{found:?}"
    );
}

/// What tables leave behind when the same file comes again: read with the days and containers known by
/// then, it is still found to be there.
#[tokio::test]
async fn the_same_file_read_again_is_the_same_file() {
    let hub = hub();
    admin(&hub).await;
    for (sheet, text) in [
        (Sheet::Crew, CREW),
        (Sheet::Armory, ARMORY),
        (Sheet::Ammunition, AMMUNITION),
        (Sheet::Setups, SETUPS),
    ] {
        let by = match sheet {
            Sheet::Crew => "office-1",
            Sheet::Setups => "ad-1",
            Sheet::Armory | Sheet::Ammunition => "armorer-1",
        };
        import(&hub, sheet, text, by).await;
        let size = hub.snapshot().size;
        let again = import(&hub, sheet, text, by).await;
        assert!(
            matches!(again, ImportAnswer::Repeated { .. }),
            "{sheet:?}: {again:?}"
        );
        assert_eq!(hub.snapshot().size, size, "{sheet:?}");
    }
}

/// Trying an import tells every row that would keep it out, and leaves nothing.
#[tokio::test]
async fn a_rehearsal_goes_the_whole_way_and_stores_nothing() {
    let hub = hub();
    admin(&hub).await;
    let try_it = async |text: &str| {
        let rows = import::read(Sheet::Crew, text.as_bytes(), &hub.state()).unwrap();
        let by = PersonId::parse("office-1").unwrap();
        let all = import::submissions(
            Sheet::Crew,
            text.as_bytes(),
            &rows,
            &by,
            Strength::OwnSession,
        );
        hub.rehearse(all, import::file_hash(text.as_bytes()))
            .await
            .unwrap()
    };
    let before = hub.snapshot();
    let good = try_it(CREW).await;
    assert!(
        good.faults.is_empty() && good.repeated.is_none() && good.count > 23,
        "{good:?}"
    );
    let bad = try_it("person,name,roles\noffice-1,A,crew\nnew-1,B,crew\nsystem,C,crew\n").await;
    assert!(
        matches!(
            &bad.faults[..],
            [RowFault {
                row: 2,
                why: Fault::Bad(_)
            }]
        ),
        "{bad:?}"
    );
    let refused = try_it("person,name,roles\noffice-1,A,crew\nnew-1,B,crew\n").await;
    assert!(
        matches!(
            &refused.faults[..],
            [RowFault {
                row: 0,
                why: Fault::Refused(_)
            }]
        ),
        "{refused:?}"
    );
    let after = hub.snapshot();
    assert_eq!((after.size, after.root), (before.size, before.root));
    assert_eq!(after.state, before.state);
    // Nothing of the rehearsal stands in the way of the import itself.
    let done = import(&hub, Sheet::Crew, CREW, "office-1").await;
    assert!(matches!(done, ImportAnswer::Accepted { .. }), "{done:?}");
    assert_eq!(try_it(CREW).await.repeated, Some(before.size));
}

/// A file that is wrong in every row does not answer with a book.
#[test]
fn errors_are_counted_out() {
    let text: String = std::iter::once("person,name,roles\n".to_owned())
        .chain((0..5_000).map(|n| format!("p{n},,gaffer\n")))
        .collect();
    let errors = wrong(Sheet::Crew, text.as_bytes());
    assert!((100..=110).contains(&errors.len()), "{}", errors.len());
}
