//! The PDF reader over other layouts than those of writing programs: word processors, copies with stamps, shooting
//! scripts with lists and numbers of all kinds, turned pages.

use super::writer::{self, Layout, Run, SHOOTING, Setting, one_page, typed};
use super::{furniture, kinds, read};
use looks_script::model::Kind;

/// Words centred about 324 points, as word processors set them.
fn about_the_middle(y: f64, words: &str) -> Run {
    let width = words.chars().fold(0.0, |sum, _| sum + 7.2);
    (324.0 - width / 2.0, y, words.to_owned())
}

/// Pages of a word processor: headings and action at one edge, cues in the middle, speech where `speech` sets it;
/// `lead` is the distance from a cue to what is said.
fn processed(speech: &dyn Fn(f64, &str) -> Run, lead: f64) -> Vec<Vec<Run>> {
    let said = [
        ("MARTA", "Who wants to know?"),
        ("THE HARBOUR MASTER", "Nobody. Put the knife down."),
        ("JO", "It is a spoon."),
        ("DISPATCH (V.O.)", "Left, then left."),
    ];
    (0..2)
        .map(|page| {
            let mut y = 72.0;
            let mut runs = vec![(108.0, y, format!("INT. ROOM {page} - DAY"))];
            y += 24.0;
            runs.push((
                108.0,
                y,
                "She climbs onto the table and waits there.".to_owned(),
            ));
            for (name, words) in said {
                y += 24.0;
                runs.push(about_the_middle(y, name));
                y += lead;
                runs.push(speech(y, words));
            }
            y += 24.0;
            runs.push((108.0, y, "JO (9) climbs in over the".to_owned()));
            runs.push((108.0, y + 12.0, "sill.".to_owned()));
            runs.push(about_the_middle(y + 36.0, "THE SECOND YEAR"));
            runs
        })
        .collect()
}

/// How speech is set, and how far below its cue.
type Way<'a> = (&'a dyn Fn(f64, &str) -> Run, f64);

/// Cues in the middle of the page are cues, whether what is said stands at an edge, in the middle too, or a line
/// further down.
#[test]
fn cues_in_the_middle_of_the_page() {
    let at = |edge: f64| move |y: f64, words: &str| (edge, y, words.to_owned());
    let (edge, flush) = (at(180.0), at(108.0));
    let ways: [Way<'_>; 5] = [
        (&edge, 12.0),
        (&flush, 12.0),
        (&about_the_middle, 12.0),
        (&edge, 24.0),
        (&about_the_middle, 24.0),
    ];
    for (way, (speech, lead)) in ways.into_iter().enumerate() {
        let script = read(&writer::pdf(&processed(speech, lead), Setting::Plain));
        let page = [
            (Kind::SceneHeading, "INT. ROOM 0 - DAY"),
            (Kind::Action, "She climbs onto the table and waits there."),
            (Kind::Character, "MARTA"),
            (Kind::Dialogue, "Who wants to know?"),
            (Kind::Character, "THE HARBOUR MASTER"),
            (Kind::Dialogue, "Nobody. Put the knife down."),
            (Kind::Character, "JO"),
            (Kind::Dialogue, "It is a spoon."),
            (Kind::Character, "DISPATCH (V.O.)"),
            (Kind::Dialogue, "Left, then left."),
            (Kind::Action, "JO (9) climbs in over the sill."),
        ];
        assert_eq!(kinds(&script)[..11], page, "{way}");
        assert_eq!(script.scenes.len(), 2, "{way}");
    }
}

/// Names of one length begin at one edge though they are centred; what they say does not.
#[test]
fn names_of_one_length_in_the_middle() {
    let said = [
        "Who wants to know?",
        "Nobody.",
        "It is only a spoon, put it down.",
        "Left.",
    ];
    let mut y = 72.0;
    let mut page = vec![(108.0, y, "INT. HALL - DAY".to_owned())];
    for (name, words) in ["ANNA", "OTTO", "ANNA", "RUTH"].into_iter().zip(said) {
        page.push(about_the_middle(y + 24.0, name));
        page.push(about_the_middle(y + 36.0, words));
        y += 36.0;
    }
    let script = read(&writer::pdf(&[page], Setting::Plain));
    let speech = kinds(&script)
        .into_iter()
        .filter(|(kind, _)| *kind == Kind::Dialogue);
    assert!(speech.map(|(_, words)| words).eq(said));
}

/// A name and a colon at the place of cues is a cue, and so is one in letters with a small `s`.
#[test]
fn cues_with_a_colon() {
    let page = typed(
        SHOOTING,
        "a|INT. HALL - DAY

        a|Rain.

        c|JO:
        d|Every year the river asks.

        c|JO's DAD
        d|And we say no.

        a|ANGLE ON:

        a|The door.",
    );
    let script = read(&writer::pdf(&[page], Setting::Plain));
    assert_eq!(
        kinds(&script)[2..],
        [
            (Kind::Character, "JO"),
            (Kind::Dialogue, "Every year the river asks."),
            (Kind::Character, "JO's DAD"),
            (Kind::Dialogue, "And we say no."),
            (Kind::Action, "ANGLE ON:"),
            (Kind::Action, "The door."),
        ]
    );
}

/// The name of whoever a copy was made for, printed over every page, is in no line of the script, whatever its size;
/// words of the script at one place of every page are.
#[test]
fn a_name_over_every_page() {
    let page = |n: usize| {
        typed(
            SHOOTING,
            &format!(
                "a|INT. ROOM {n} - DAY\n\na|She lifts knife {n} from the table, slowly.\n\nc|JO\nd|Number {n}, please."
            ),
        )
    };
    let clean: Vec<Vec<Run>> = (0..4).map(page).collect();
    let expected = read(&writer::pdf(&clean, Setting::Plain));
    assert_eq!(expected.scenes.len(), 4);
    assert_eq!(expected.notices, []);
    for setting in [Setting::Plain, Setting::Turned] {
        let stamped: Vec<Vec<Run>> = clean
            .iter()
            .map(|page| {
                let mut page = page.clone();
                page.push((200.0, 97.0, "COPY 114".to_owned()));
                page
            })
            .collect();
        let script = read(&writer::pdf(&stamped, setting));
        assert_eq!(kinds(&script), kinds(&expected));
        assert!(
            script.notices[0].words.contains("`COPY 114`"),
            "{:?}",
            script.notices
        );
    }
    // One page, where only its size and what it lies over tell.
    let content = "BT /F1 12 Tf 96 700 Td (INT. HALL - DAY) Tj ET\n\
        BT /F1 12 Tf 96 676 Td (A cup on the table.) Tj ET\n\
        BT /F1 30 Tf 120 676 Td (COPY 12) Tj ET\n";
    let script = read(&one_page(content, "", "", &[]));
    assert_eq!(
        kinds(&script),
        [
            (Kind::SceneHeading, "INT. HALL - DAY"),
            (Kind::Action, "A cup on the table.")
        ]
    );
}

/// Lists of cast, revisions and sets before the script are no scenes; a page that tells something is one of the
/// script, though it has no heading.
#[test]
fn lists_before_the_script() {
    let title = vec![(270.0, 240.0, "THE SLUICE".to_owned())];
    let cast = typed(
        SHOOTING,
        "c|CAST LIST

        a|MARTA . . . . . . 60, keeper of the lock.
        a|JO . . . . . . 9, her nephew

        a|LOCK HOUSE @320 LORRY
        a|GATES @320 ROAD",
    );
    let revisions = typed(
        SHOOTING,
        "a|WHITE @230 whole script @430 3/1/31
        a|BLUE @230 pp. 1, 4, 7-9A @430 3/4/31",
    );
    let sets = typed(
        SHOOTING,
        "a|INT. LOCK HOUSE
        a|EXT. GATES
        a|INT./EXT. LORRY",
    );
    let script = typed(
        SHOOTING,
        "a|INT. LOCK HOUSE - NIGHT

        a|A match is struck in the dark.",
    );
    let pages = [title, cast, revisions, sets, script.clone()];
    let read_ = read(&writer::pdf(&pages, Setting::Plain));
    assert_eq!(read_.scenes.len(), 1);
    assert_eq!(read_.scenes[0].page, 1);
    assert!(
        read_.elements[..4]
            .iter()
            .all(|e| e.kind == Kind::TitlePage)
    );
    assert_eq!(read_.title.len(), 1);
    assert!(read_.notices[0].words.contains("pages `2, 3, 4`"));

    let told = typed(
        SHOOTING,
        "a|A match is struck in the dark. Somebody
        a|climbs the stairs with a rifle.",
    );
    let script = read(&writer::pdf(&[told, script], Setting::Plain));
    assert_eq!(kinds(&script)[0].0, Kind::Action);
    assert_eq!(script.notices.len(), 1);
}

/// Pages put in between have letters before their number or after it.
#[test]
fn pages_with_letters() {
    let pages: Vec<Vec<Run>> = ["2.", "2A.", "A3B.", "3.   "]
        .iter()
        .map(|number| {
            let told = "tea ".repeat(number.len());
            let mut page = typed(
                SHOOTING,
                &format!("a|INT. HALL - DAY\n\na|A cup of {told}."),
            );
            page.push((504.0, 36.0, (*number).to_owned()));
            page.push((108.0, 36.0, "BLUE REVISION 3/4/31".to_owned()));
            page
        })
        .collect();
    let script = read(&writer::pdf(&pages, Setting::Plain));
    let numbers: Vec<u32> = script.scenes.iter().map(|s| s.page).collect();
    assert_eq!(numbers, [2, 2, 3, 3]);
    assert_eq!(furniture(&script).len(), 4);
}

/// Words that come in pieces are whole: an apostrophe from another font, letters raised beside a figure.
#[test]
fn words_in_pieces() {
    let set = |x: f64, y: f64, size: u32, words: &str| {
        format!("BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET\n")
    };
    let content = [
        set(96.0, 700.0, 12, "INT. MARTHA"),
        // 4 points further than the advance of the letter before.
        set(179.2, 700.0, 12, "'"),
        set(189.0, 700.0, 12, "S FLAT, 4"),
        set(253.8, 704.5, 7, "TH"),
        set(262.2, 700.0, 12, " FLOOR - DAY"),
        set(96.0, 676.0, 12, "He said"),
        set(150.0, 676.0, 12, "'no'."),
    ]
    .concat();
    assert_eq!(
        kinds(&read(&one_page(&content, "", "", &[]))),
        [
            (Kind::SceneHeading, "INT. MARTHA'S FLAT, 4TH FLOOR - DAY"),
            (Kind::Action, "He said 'no'.")
        ]
    );
}

/// A page that is turned on the screen reads as it is seen, whichever way that is.
#[test]
fn turned_pages() {
    for turn in ["0 1 -1 0 612 0", "-1 0 0 -1 612 792", "0 -1 1 0 0 792"] {
        let content = format!(
            "q {turn} cm BT /F1 12 Tf 96 500 Td (INT. HALL - DAY) Tj ET\n\
             BT /F1 12 Tf 96 476 Td (A cup.) Tj ET Q\n\
             BT /F1 12 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (COPY 12) Tj ET\n"
        );
        let script = read(&one_page(&content, "", "", &[]));
        assert_eq!(
            kinds(&script),
            [
                (Kind::SceneHeading, "INT. HALL - DAY"),
                (Kind::Action, "A cup.")
            ],
            "{turn}"
        );
    }
}

/// Scene numbers as they are written: stars beside and on them, parts of scenes, words for a scene before the heading
/// or on a line of their own, and numbers of scenes left out that go on in the margins.
#[test]
fn numbers_of_all_kinds() {
    let page = typed(
        SHOOTING,
        "a|EXT. ROOF - NIGHT @40 * @54 A13 @522 A13*

        a|She waits by the chimney for the whole of the night.

        a|OMITTED @54 16 @522 16
        a| @54 thru
        a| @54 18 @522 18

        a|INT. BARN - DAY @54 19pt1 @522 19pt1

        a|Hay.

        a|SCENE 20A - INT. SHED - DAY

        a|A saw.

        a|SCENE 21

        a|INT. LOFT - DAY

        a|Bones.

        a|SCENE 22: THE SQUARE

        a|Rain.",
    );
    let script = read(&writer::pdf(&[page], Setting::Plain));
    let scenes: Vec<_> = script
        .scenes
        .iter()
        .map(|s| (s.number.as_deref().unwrap_or(""), s.heading.as_str()))
        .collect();
    assert_eq!(
        scenes,
        [
            ("A13", "EXT. ROOF - NIGHT"),
            ("16", "OMITTED"),
            ("19pt1", "INT. BARN - DAY"),
            ("20A", "INT. SHED - DAY"),
            ("21", "INT. LOFT - DAY"),
            ("22", "SCENE 22: THE SQUARE"),
        ]
    );
    assert_eq!(furniture(&script), ["thru", "18   18", "SCENE 21"]);
    assert_eq!(script.elements_of(&script.scenes[1]).len(), 3);
}

/// Layouts of their own: headings in small letters, headings in the middle, cues at the edge of speech or left of it.
#[test]
fn layouts_of_their_own() {
    let text = |heading: &str| {
        format!(
            "a|{heading}\n\na|Rain on the roof of it, all night long.\n\n\
             c|MARTA\nd|Who is it?\n\nc|JO\nd|Nobody.\n\na|She shoots.\n\n"
        )
    };
    let flush = Layout {
        cue: 180.0,
        ..SHOOTING
    };
    let left = Layout {
        cue: 160.0,
        ..SHOOTING
    };
    for (layout, heading) in [
        (SHOOTING, "Int. lock house - night"),
        (flush, "INT. LOCK HOUSE - NIGHT"),
        (left, "INT. LOCK HOUSE - NIGHT"),
    ] {
        let page = typed(layout, &text(heading).repeat(3));
        let script = read(&writer::pdf(&[page], Setting::Plain));
        let scene = [
            (Kind::SceneHeading, heading),
            (Kind::Action, "Rain on the roof of it, all night long."),
            (Kind::Character, "MARTA"),
            (Kind::Dialogue, "Who is it?"),
            (Kind::Character, "JO"),
            (Kind::Dialogue, "Nobody."),
            (Kind::Action, "She shoots."),
        ];
        assert_eq!(kinds(&script), scene.repeat(3));
    }
    let mut page = typed(SHOOTING, &text(" ").repeat(3));
    for (at, words) in (0_u32..).zip([
        "INT. LOCK HOUSE - NIGHT",
        "EXT. ROAD - DAY",
        "INT. LOFT - DAY",
    ]) {
        page.push(about_the_middle(72.0 + 144.0 * f64::from(at), words));
    }
    let script = read(&writer::pdf(&[page], Setting::Plain));
    assert_eq!(script.scenes.len(), 3);
    assert_eq!(
        kinds(&script)[8].1,
        "Rain on the roof of it, all night long."
    );
    assert_eq!(kinds(&script)[8].0, Kind::Action);
    assert_eq!(kinds(&script)[10], (Kind::Dialogue, "Who is it?"));
}

/// A title page may stand at the left edge; it names who wrote the script.
#[test]
fn a_title_page_at_the_edge() {
    let title = typed(
        SHOOTING,
        "a|THE SLUICE

        a|Story by A. Nonymous

        a|Shooting draft, 3 April 2031",
    );
    let script = typed(SHOOTING, "a|INT. HALL - DAY\n\na|She waits.");
    let script = read(&writer::pdf(&[title, script], Setting::Plain));
    assert_eq!(kinds(&script)[0].0, Kind::TitlePage);
    assert_eq!(script.title[0].1, "THE SLUICE");
    assert_eq!(script.notices, []);
    assert_eq!(script.scenes[0].page, 1);
}

/// Names in small letters are cues where cues stand, in a file that has no others too.
#[test]
fn names_in_small_letters() {
    for others in ["MARTA", "Marta"] {
        let page = typed(
            SHOOTING,
            &format!(
                "a|INT. HALL - DAY\n\na|She loads the gun and waits by the door.\n\n\
                 c|{others}\nd|Who is it?\n\nc|Old Jo (on the radio)\nd|Nobody.\n\n\
                 c|WHO?\nd|Me.\n\nc|{others}\nd|Come in.\n\na|He does."
            ),
        );
        let script = read(&writer::pdf(&[page], Setting::Plain));
        assert_eq!(
            kinds(&script)[2..],
            [
                (Kind::Character, others),
                (Kind::Dialogue, "Who is it?"),
                (Kind::Character, "Old Jo (on the radio)"),
                (Kind::Dialogue, "Nobody."),
                (Kind::Character, "WHO?"),
                (Kind::Dialogue, "Me."),
                (Kind::Character, others),
                (Kind::Dialogue, "Come in."),
                (Kind::Action, "He does."),
            ]
        );
    }
}

/// Two pages on one sheet are read one after the other.
#[test]
fn two_pages_on_a_sheet() {
    let half = |left: u32, words: [&str; 4]| -> String {
        let places = [(54, 500), (54, 476), (150, 452), (102, 440)];
        let lines = places.iter().zip(words).map(|((x, y), words)| {
            let x = left + x;
            format!("BT /F1 8 Tf {x} {y} Td ({words}) Tj ET\n")
        });
        lines.collect()
    };
    let content = format!(
        "q 0 1 -1 0 612 0 cm\n{}{}Q\n",
        half(0, ["INT. HALL - DAY", "A gun.", "MARTA", "Mine."]),
        half(396, ["EXT. ROAD - DAY", "A car rolls.", "JO", "Help."])
    );
    let script = read(&one_page(&content, "", "", &[]));
    assert_eq!(
        kinds(&script),
        [
            (Kind::SceneHeading, "INT. HALL - DAY"),
            (Kind::Action, "A gun."),
            (Kind::Character, "MARTA"),
            (Kind::Dialogue, "Mine."),
            (Kind::SceneHeading, "EXT. ROAD - DAY"),
            (Kind::Action, "A car rolls."),
            (Kind::Character, "JO"),
            (Kind::Dialogue, "Help."),
        ]
    );
}

/// A heading as long as its line keeps its number out of its words, and what stands at one height of several short
/// pages, in the middle of them, is script.
#[test]
fn long_headings_and_short_pages() {
    let pages: Vec<Vec<Run>> = (0..4)
        .map(|_| {
            typed(
                SHOOTING,
                "a|INT. THE LONG CORRIDOR BEHIND THE OLD LOCK HOUSE AND YARD @54 12 @540 12
                a|STAIRS - NIGHT









                a|Dogs run.",
            )
        })
        .collect();
    let script = read(&writer::pdf(&pages, Setting::Plain));
    let scene = [
        (
            Kind::SceneHeading,
            "INT. THE LONG CORRIDOR BEHIND THE OLD LOCK HOUSE AND YARD STAIRS - NIGHT",
        ),
        (Kind::Action, "Dogs run."),
    ];
    assert_eq!(kinds(&script), scene.repeat(4));
    assert!(
        script
            .scenes
            .iter()
            .all(|s| s.number.as_deref() == Some("12"))
    );
}

/// Spanish marks of a page are furniture and its transitions are transitions; somebody called so speaks all the same.
#[test]
fn spanish_marks() {
    let first = typed(
        SHOOTING,
        "a|INT. COCINA - NOCHE

        c|FIN
        d|Deja el cuchillo, que ya
        c|(M\u{c1}S)",
    );
    let second = typed(
        SHOOTING,
        "a|CONTIN\u{da}A: @54 1 @504 1

        c|FIN (CONT.)
        d|viene el tren.

        t|CORTE A:

        a|EXT. CALLE - D\u{cd}A

        a|Choca un coche.

        t|FIN",
    );
    let script = read(&writer::pdf(&[first, second], Setting::Plain));
    assert_eq!(
        kinds(&script),
        [
            (Kind::SceneHeading, "INT. COCINA - NOCHE"),
            (Kind::Character, "FIN"),
            (Kind::Dialogue, "Deja el cuchillo, que ya viene el tren."),
            (Kind::Transition, "CORTE A:"),
            (Kind::SceneHeading, "EXT. CALLE - D\u{cd}A"),
            (Kind::Action, "Choca un coche."),
            (Kind::Transition, "FIN"),
        ]
    );
}
