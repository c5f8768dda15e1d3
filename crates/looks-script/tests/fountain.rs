//! What the Fountain reader makes of each case that its rules and careless writers know. Each row is one
//! fact; none says how a script should look.

use looks_script::fountain;
use looks_script::model::{Kind, Script};
use serde_json::Value;

fn read(text: &str) -> Script {
    fountain::read(text.to_owned(), "UTF-8")
}

fn texts(script: &Script, kinds: &[Kind]) -> Vec<String> {
    script
        .elements
        .iter()
        .filter(|e| kinds.contains(&e.kind))
        .map(|e| e.text.clone())
        .collect()
}

/// All elements, as the letter of their kind and their words.
fn told(script: &Script) -> Vec<String> {
    script
        .elements
        .iter()
        .map(|e| {
            let letter = match e.kind {
                Kind::TitlePage => "K",
                Kind::SceneHeading => "H",
                Kind::Action => "A",
                Kind::Character => "C",
                Kind::Parenthetical => "P",
                Kind::Dialogue => "D",
                Kind::Lyric => "L",
                Kind::Transition => "T",
                Kind::Centered => "M",
                Kind::Shot => "S",
                Kind::Section => "#",
                Kind::Synopsis => "=",
                Kind::Note => "N",
                Kind::Boneyard => "B",
                Kind::PageBreak => "-",
                Kind::Furniture => "F",
            };
            format!("{letter} {}", e.text.replace('\n', "|"))
        })
        .collect()
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// `H`: the headings, all of them. `A`, `D`, `C`, `P`: lines that are there. `X`: words that no scene shows.
/// `AX`: words that are not action.
#[test]
fn every_edge_case_of_the_sample() {
    let file = include_str!("../../../testdata/script/fountain/edge_cases.json");
    let cases: Vec<Value> = serde_json::from_str(file).expect("the cases are JSON");
    assert_eq!(cases.len(), 55);
    let mut wrong = Vec::new();
    for case in &cases {
        let script = read(case["text"].as_str().expect("a text"));
        let lines = |kind| -> Vec<String> {
            texts(&script, &[kind])
                .iter()
                .flat_map(|text| text.split('\n'))
                .map(|line| line.trim_matches(['(', ')']).to_owned())
                .collect()
        };
        let mut say =
            |what: String| wrong.push(format!("{}: {what}; got {:#?}", case["id"], told(&script)));
        for (name, expected) in case["expect"].as_object().expect("an object") {
            if expected.is_null() {
                continue;
            }
            let expected = strings(expected);
            match name.as_str() {
                "H" => {
                    if lines(Kind::SceneHeading) != expected {
                        say(format!("headings are not {expected:?}"));
                    }
                    let scenes: Vec<&str> =
                        script.scenes.iter().map(|s| s.heading.as_str()).collect();
                    assert_eq!(scenes, expected);
                }
                "A" | "D" | "C" | "P" => {
                    let found = lines(match name.as_str() {
                        "A" => Kind::Action,
                        "D" => Kind::Dialogue,
                        "C" => Kind::Character,
                        _ => Kind::Parenthetical,
                    });
                    // An empty list says that there is none of the kind.
                    let fits = if expected.is_empty() {
                        found.is_empty()
                    } else {
                        expected
                            .iter()
                            .all(|line| found.iter().any(|f| f.contains(line)))
                    };
                    if !fits {
                        say(format!("{name} is not {expected:?}"));
                    }
                }
                "X" | "AX" => {
                    for words in expected {
                        let shown = script.elements.iter().any(|e| {
                            (e.kind == Kind::Action || name == "X" && e.kind.is_scene_text())
                                && e.text.contains(words)
                        });
                        if shown {
                            say(format!("{words:?} is shown"));
                        }
                    }
                }
                other => panic!("an expectation nobody knows: {other}"),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the sample leaves the answer open, ours.
#[test]
fn what_the_sample_leaves_open() {
    for (source, expected) in [
        (
            "INT. A - DAY\n\nRain.\n\n/* old\n\nINT. B - DAY\n\nSun.\n",
            "H INT. A - DAY; A Rain.; A /* old; H INT. B - DAY; A Sun.",
        ),
        (
            "INT. A - DAY\n\nRain.\nINT. B - DAY\n\nSun.\n",
            "H INT. A - DAY; A Rain.; H INT. B - DAY; A Sun.",
        ),
        ("EXT: YARD. NIGHT\n\nRain.\n", "H EXT: YARD. NIGHT; A Rain."),
        (
            "12. INT. YARD - NIGHT\n\nRain.\n",
            "H INT. YARD - NIGHT; A Rain.",
        ),
        (
            "INT. A - DAY\n\nANA: Hello there.\n",
            "H INT. A - DAY; C ANA; D Hello there.",
        ),
        ("FADE IN:\n\nINT. A - DAY\n", "T FADE IN:; H INT. A - DAY"),
    ] {
        assert_eq!(told(&read(source)).join("; "), expected, "{source:?}");
    }
}

/// One fact a row: a source, and what it is read as.
#[test]
fn facts() {
    let mut wrong = Vec::new();
    for (source, expected) in FACTS {
        let got = told(&read(source)).join("; ");
        if got != *expected {
            wrong.push(format!(
                "{source:?}\n  expected {expected}\n  got      {got}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const FACTS: &[(&str, &str)] = &[
    // Headings.
    ("I./E. CAR - DAY\n\nRain.", "H I./E. CAR - DAY; A Rain."),
    (
        "EXT/INT. CAR - DAY\n\nRain.",
        "H EXT/INT. CAR - DAY; A Rain.",
    ),
    ("INT - HOUSE - DAY\n\nRain.", "H INT - HOUSE - DAY; A Rain."),
    (
        "EXT. BERLIN - 1961\n\nRain.",
        "H EXT. BERLIN - 1961; A Rain.",
    ),
    ("INT. HALL (1979)\n\nRain.", "H INT. HALL (1979); A Rain."),
    (
        "EXT. QUAY - MAY 4, 1912 - DAY\n\nRain.",
        "H EXT. QUAY - MAY 4, 1912 - DAY; A Rain.",
    ),
    (
        "EXT. QUAY - 4/5/2026\n\nRain.",
        "H EXT. QUAY - 4/5/2026; A Rain.",
    ),
    (
        "INT. A - DAY\nINT. B - DAY\nRain.",
        "H INT. A - DAY; H INT. B - DAY; A Rain.",
    ),
    (
        "ext. parking lot - later\n\nRain.",
        "H ext. parking lot - later; A Rain.",
    ),
    ("INT.  HALL - DAY  \n\nRain.", "H INT.  HALL - DAY; A Rain."),
    ("INT. X / FLYING\n\nRain.", "H INT. X / FLYING; A Rain."),
    (
        "INT. HALL [REALITY] - DAY\n\nRain.",
        "H INT. HALL [REALITY] - DAY; A Rain.",
    ),
    (
        "\u{200b}\u{2060}INT. HALL - DAY\n\nRain.",
        "H INT. HALL - DAY; A Rain.",
    ),
    (
        "INT.\u{a0}HALL - DAY\n\nRain.",
        "H INT.\u{a0}HALL - DAY; A Rain.",
    ),
    ("**INT. A - DAY** #4#\n\nRain.", "H INT. A - DAY; A Rain."),
    ("**INT. A - DAY #4#**\n\nRain.", "H INT. A - DAY; A Rain."),
    ("INT. *ARGO* - DAY\n\nRain.", "H INT. ARGO - DAY; A Rain."),
    ("### INT. HALL - DAY\n\nRain.", "H INT. HALL - DAY; A Rain."),
    (
        "INTERIOR. HOUSE - DAY\n\nRain.",
        "H INTERIOR. HOUSE - DAY; A Rain.",
    ),
    (
        "EXTERIOR: PATIO - NOCHE\n\nRain.",
        "H EXTERIOR: PATIO - NOCHE; A Rain.",
    ),
    (
        "INTERIOR MONOLOGUE\n\nRain.",
        "A INTERIOR MONOLOGUE; A Rain.",
    ),
    (
        "ESTABLISHING the yard.\n\nRain.",
        "A ESTABLISHING the yard.; A Rain.",
    ),
    ("Est il là ?\n\nRain.", "A Est il là ?; A Rain."),
    (".BINOCULARS - POV\n\nRain.", "H BINOCULARS - POV; A Rain."),
    (".1955\n\nRain.", "H 1955; A Rain."),
    (".45 on the table.\n\nRain.", "A .45 on the table.; A Rain."),
    ("Rain.\n.BINOCULARS\nSun.", "A Rain.; H BINOCULARS; A Sun."),
    ("..dots\n\nRain.", "A ..dots; A Rain."),
    (
        "SCENE 4: INT. YARD - DAY\n\nRain.",
        "H INT. YARD - DAY; A Rain.",
    ),
    (
        "SCENE 4\n\nINT. YARD - DAY\n\nRain.",
        "F SCENE 4; H INT. YARD - DAY; A Rain.",
    ),
    ("SCENE 4\n\nThe yard. Rain.", "H SCENE 4; A The yard. Rain."),
    ("Scene 4 was cut.\n\nRain.", "A Scene 4 was cut.; A Rain."),
    (
        "12 INT. YARD - NIGHT 12\n\nRain.",
        "H INT. YARD - NIGHT; A Rain.",
    ),
    (
        "INT. A - DAY #12# [[blue pages]]\n\nRain.",
        "H INT. A - DAY; N blue pages; A Rain.",
    ),
    (
        "INT. ROOM #9 - DAY #12#\n\nRain.",
        "H INT. ROOM #9 - DAY; A Rain.",
    ),
    ("KITCHEN - NIGHT\n\nRain.", "H KITCHEN - NIGHT; A Rain."),
    ("KITCHEN - LATER\n\nRain.", "A KITCHEN - LATER; A Rain."),
    ("MONTAGE - NIGHT\n\nRain.", "S MONTAGE - NIGHT; A Rain."),
    ("7. WARD - LATER\n\nRain.", "H WARD - LATER; A Rain."),
    ("7. INT. A\n\n8. WARD\n\nRain.", "H INT. A; H WARD; A Rain."),
    (
        "7. INT. A\n\n9 GUNS\n\nRain.",
        "H INT. A; A 9 GUNS; A Rain.",
    ),
    (
        "RAIN - A NIGHT OF IT!\n\nSun.",
        "A RAIN - A NIGHT OF IT!; A Sun.",
    ),
    // Cues.
    ("@ana\nHello.", "C ana; D Hello."),
    ("@ana\n\nRain.", "C ana; A Rain."),
    ("Rain.\n\nMcCLANE\nHello.", "A Rain.; C McCLANE; D Hello."),
    ("Rain.\n\n23\nHello.", "A Rain.; A 23|Hello."),
    ("Rain.\n\nЁЖИК\nHello.", "A Rain.; C ЁЖИК; D Hello."),
    (
        "Rain.\n\nANA (V.O.) (CONT'D)\nHello.",
        "A Rain.; C ANA (V.O.) (CONT'D); D Hello.",
    ),
    (
        "INT. A - DAY\nANA\nHello.",
        "H INT. A - DAY; C ANA; D Hello.",
    ),
    ("HE FALLS!\nThe end of him.", "A HE FALLS!|The end of him."),
    (
        "CLOSE ON THE GUN\nIt is empty.",
        "S CLOSE ON THE GUN; A It is empty.",
    ),
    ("LATER\n\nRain.", "S LATER; A Rain."),
    ("LATER\nINT. A - DAY", "S LATER; H INT. A - DAY"),
    ("ACT ONE\n\nINT. A - DAY", "# ACT ONE; H INT. A - DAY"),
    ("Rain.\n\nANA ^\nHello.", "A Rain.; C ANA; D Hello."),
    (
        "👨\u{200d}👩\u{200d}👧 wave.\n\nRain.",
        "A 👨\u{200d}👩\u{200d}👧 wave.; A Rain.",
    ),
    // Speech.
    (
        "A:\n\nANA\n(quiet)\nHello.\n(loud)",
        "A A:; C ANA; P (quiet); D Hello.; P (loud)",
    ),
    (
        "ANA\n(looking\nback)\nHello.",
        "C ANA; P (looking|back); D Hello.",
    ),
    (
        "ANA\n(raising the gun) Stop.",
        "C ANA; P (raising the gun); D Stop.",
    ),
    (
        "ANA\n(never closed\nHello.",
        "C ANA; D (never closed|Hello.",
    ),
    ("ANA\n*(quiet)*\nHello.", "C ANA; P (quiet); D Hello."),
    (
        "ANA\nTen.\n  \nTwenty.\n\nRain.",
        "C ANA; D Ten.||Twenty.; A Rain.",
    ),
    ("ANA\n~la la\nHello.", "C ANA; L la la; D Hello."),
    ("~la\n~lo\nRain.", "L la|lo; A Rain."),
    ("ANA\n#1 fan!", "C ANA; D #1 fan!"),
    ("ANA\nHello.\n!She falls.", "C ANA; D Hello.; A She falls."),
    (
        "ANA\nI\nINT. B - DAY\nRain.",
        "C ANA; D I; H INT. B - DAY; A Rain.",
    ),
    (
        "ANA\nHello.\nCUT TO:\n\nINT. B - DAY",
        "C ANA; D Hello.; T CUT TO:; H INT. B - DAY",
    ),
    ("RICO: a\nDANNY: b", "C RICO; D a; C DANNY; D b"),
    (
        "RICO (laughing): (runs) a",
        "C RICO (laughing); P (runs); D a",
    ),
    ("**RICO:** a", "C RICO; D a"),
    ("SUPER: Berlin, 1961", "A SUPER: Berlin, 1961"),
    (
        "Ana: a\n\nAna: b\n\nAna: c",
        "C Ana; D a; C Ana; D b; C Ana; D c",
    ),
    (
        "Rain.\n\nAna: a\n\nAna: b\n\nAna: c",
        "A Rain.; C Ana; D a; C Ana; D b; C Ana; D c",
    ),
    // Transitions and centred words.
    ("Rain.\n\nCUT TO:\n\nSun.", "A Rain.; T CUT TO:; A Sun."),
    ("Rain.\n\nCUT TO: \n\nSun.", "A Rain.; A CUT TO:; A Sun."),
    ("Rain.\n\nTO:\n\nSun.", "A Rain.; T TO:; A Sun."),
    ("Rain.\n\nFADE OUT.", "A Rain.; T FADE OUT."),
    ("Rain.\n\nFADE TO BLACK.", "A Rain.; T FADE TO BLACK."),
    ("Rain.\n\n> Burn to White.", "A Rain.; T Burn to White."),
    ("Rain.\n\n> THE END <", "A Rain.; M THE END"),
    // What is not printed.
    ("#Act\n\nRain.", "# Act; A Rain."),
    ("# ACT\n\n## 2\n\n# 3", "# ACT; # 2; # 3"),
    ("Rain.\n= It rains.\nSun.", "A Rain.; = It rains.; A Sun."),
    ("Rain.\n\n==========\n\nSun.", "A Rain.; - ; A Sun."),
    ("Rain.\n\n==\n\nSun.", "A Rain.; = =; A Sun."),
    ("ANA\n[[beat]]\nHello.", "C ANA; N beat; D Hello."),
    ("Rain.\n/* omitted */\nSun.", "A Rain.|Sun."),
    (
        "/* INT. A - DAY */\nINT. B - DAY\n\nRain.",
        "B INT. A - DAY; H INT. B - DAY; A Rain.",
    ),
    (
        "Rain.\n\n/*\nINT. A\n\n{\"a\": [1]}\nEND_BEAT */\n",
        "A Rain.; B INT. A||{\"a\": [1]}|END_BEAT",
    ),
    ("Rain [[a\n\nb]] falls.", "A Rain [[a; A b]] falls."),
    ("[[a]][[b]]", "N a; N b"),
    // Title page.
    ("Title: A: B\nAuthor: C\n\nRain.", "K A: B; K C; A Rain."),
    ("\u{feff}\u{200b}Title: A\n\nRain.", "K A; A Rain."),
    (
        "Title:\n    A\n    B\nContact:\n\tC\n\nRain.",
        "K A|B; K C; A Rain.",
    ),
    ("Title: A\n\nAuthor: B\n\nRain.", "K A; K B; A Rain."),
    ("Title: _**A**_\n\nRain.", "K A; A Rain."),
    (
        "Title: A\nINT. B - DAY\nRain.",
        "K A; H INT. B - DAY; A Rain.",
    ),
    ("ANA: Hello.\n\nRain.", "C ANA; D Hello.; A Rain."),
    ("CUT TO:\n\nRain.", "T CUT TO:; A Rain."),
    // Words.
    ("A **gun** and a _fire_.", "A A gun and a fire."),
    ("He dials *69 and *23 *now.", "A He dials *69 and *23 *now."),
    ("Rain.\r\nSun.\r\n", "A Rain.|Sun."),
    ("Rain.\u{2028}Sun.", "A Rain.|Sun."),
    ("   \n\t\n", ""),
    ("!", "A "),
];

#[test]
fn the_sample_with_few_marks() {
    let script = read(
        "INT. CAR - NIGHT\n\nMatt drives.\nEXT. BRIDGE - DAY\nRico walks.\n\nDANNY\n(yelling)\nRICO!\n",
    );
    assert_eq!(
        told(&script).join("; "),
        "H INT. CAR - NIGHT; A Matt drives.; H EXT. BRIDGE - DAY; A Rico walks.; C DANNY; P (yelling); D RICO!"
    );
    assert_eq!(script.scenes.len(), 2);
}

#[test]
fn no_empty_lines_at_all() {
    let script = read(
        "INT. HOUSE - DAY\nAna comes in.\nANA\nHello.\nBEN\n(up)\nHi.\nHe draws a gun.\nBANG! The lamp goes.\nEXT. YARD - NIGHT\nRain.\nANA\nRun.\nThey run.\n",
    );
    assert_eq!(
        told(&script).join("; "),
        "H INT. HOUSE - DAY; A Ana comes in.; C ANA; D Hello.; C BEN; P (up); D Hi.; A He draws a gun.|BANG! The lamp goes.; H EXT. YARD - NIGHT; A Rain.; C ANA; D Run.; A They run."
    );
}

#[test]
fn an_empty_line_after_every_line() {
    let script = read(
        "INT. HOUSE - DAY\n\nAna comes in.\n\nANA\n\nHello.\n\nBEN\n\n(up)\n\nHi.\n\nHe draws a gun.\n\nANA\n\nNo.\n\nBEN\n\nYes.\n\nA SHOT\n\nShe falls.\n",
    );
    assert_eq!(
        told(&script).join("; "),
        "H INT. HOUSE - DAY; A Ana comes in.; C ANA; D Hello.; C BEN; P (up); D Hi.; A He draws a gun.; C ANA; D No.; C BEN; D Yes.; A A SHOT; A She falls."
    );
}

#[test]
fn a_known_name_right_under_action_cues() {
    let script = read("ANA\nHello.\n\nRain.\nANA\nBye.\n\nRain.\nSTOP\nSun.\n");
    assert_eq!(
        told(&script).join("; "),
        "C ANA; D Hello.; A Rain.; C ANA; D Bye.; A Rain.|STOP|Sun."
    );
}

#[test]
fn a_printed_page_set_in_without_empty_lines() {
    let script = looks_script::plain::read(
        "INT. HOUSE - DAY                                        1.\nAna comes in with a *lamp*.\n                    ANA\n               (quiet)\n          Hello there, all of\n          you.\nShe falls.\n                    BEN\n          Get up.\nHe waits.\n                    (MORE)\n\u{c}                                                        2.\n\nEXT. YARD - NIGHT\n\nRain.\n"
            .to_owned(),
        "UTF-8",
    );
    assert_eq!(
        told(&script).join("; "),
        "H INT. HOUSE - DAY                                        1.; A Ana comes in with a *lamp*.; C ANA; P (quiet); D Hello there, all of|you.; A She falls.; C BEN; D Get up.; A He waits.; F (MORE); F 2.; H EXT. YARD - NIGHT; A Rain."
    );
    let pages: Vec<u32> = script.scenes.iter().map(|s| s.page).collect();
    assert_eq!(pages, [1, 2]);
}

#[test]
fn numbers_and_lines_of_scenes() {
    let script = read(
        "Rain.\n\n[[note]]\n\nINT. A - DAY #110A#\n\nRain.\n\n12B. EXT. C - DAY\n\n[[n]]\n\n.D #I-1-A#\n\nSCENE 7\n\nINT. E - DAY\n\n\nSCENE 9\n\nRain.\n\n/*\nINT. X - DAY\n*/\n\nINT. F - DAY #1.#\n",
    );
    let told: Vec<_> = script
        .scenes
        .iter()
        .map(|s| {
            let first = &script.elements[s.elements.start];
            (
                s.heading.as_str(),
                s.number.as_deref().unwrap_or(""),
                first.line,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("INT. A - DAY", "110A", 5),
            ("EXT. C - DAY", "12B", 9),
            ("D", "I-1-A", 13),
            ("INT. E - DAY", "7", 17),
            ("SCENE 9", "9", 20),
            ("INT. F - DAY", "1.", 28),
        ]
    );
    assert_eq!(script.scenes[0].span.start, 17);
    assert_eq!(script.scenes[5].span.end, script.source.len());
}

#[test]
fn the_second_of_two_and_no_other_is_dual() {
    let script = read("BRICK\nNo.\n\nSTEEL ^\n(up)\nYes.\n\nRain.\n");
    let dual: Vec<bool> = script.elements.iter().map(|e| e.dual).collect();
    assert_eq!(dual, [false, false, true, true, true, false]);
}

#[test]
fn title_keys_and_values() {
    let script = read("Title: A\nContact:\n    1 Road\n    Town\nMy key: x: y\n\nRain.\n");
    let pairs: Vec<(&str, &str)> = script
        .title
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("Title", "A"),
            ("Contact", "1 Road\nTown"),
            ("My key", "x: y")
        ]
    );
}

#[test]
fn what_was_decided_is_said() {
    let script = read("Rain.\n\n/* old\n\nSun [[x\n\n");
    let told: Vec<_> = script.notices.iter().map(|n| n.line).collect();
    assert_eq!(told, [1, 3, 5]);
    assert!(
        script.notices[1].words.contains("`/*`"),
        "{:?}",
        script.notices
    );
}

#[test]
fn words_are_found_again_in_the_source() {
    let script = read("INT. A - DAY\r\n\r\nA **gu*n*** and\r\nRain[[no]]bow.\r\n");
    let action = &script.elements[1];
    assert_eq!(action.text, "A gun and\nRainbow.");
    for (words, source) in [
        ("gun", "gu*n"),
        ("and\nRain", "and\r\nRain"),
        ("Rainbow", "Rain[[no]]bow"),
        ("A", "A"),
    ] {
        let at = action.text.find(words).expect("the words are there");
        let span = action.locate(&(at..at + words.len()));
        assert_eq!(&script.source[span], source);
    }
}
