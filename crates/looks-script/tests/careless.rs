//! Headings, cues and scenes left out, as careless writers and printing programs set them. One row a fact;
//! none says how a script should look.

use looks_script::hazard::Category;
use looks_script::hazards;
use looks_script::heading::{self, When};
use looks_script::model::{Kind, Script};
use looks_script::{fountain, plain};

/// The text read as Fountain and as text without marks.
fn both(source: &str) -> [Script; 2] {
    [
        fountain::read(source.to_owned(), "UTF-8"),
        plain::read(source.to_owned(), "UTF-8"),
    ]
}

/// `OMITTED` with the number that Fountain puts after a heading is a scene left out; a word and a note of it are not.
#[test]
fn a_scene_left_out_with_its_number_after_it() {
    let read = fountain::read(
        "INT. A - DAY #1#\n\nRain.\n\nOMITTED #2#\n\nINT. B - DAY #3#\n\nRain.\n\nBREAD #2#\n"
            .to_owned(),
        "UTF-8",
    );
    let numbers: Vec<_> = read.scenes.iter().map(|s| s.number.as_deref()).collect();
    assert_eq!(numbers, [Some("1"), Some("2"), Some("3")]);
    assert_eq!(read.scenes[1].heading, "OMITTED");
}

/// With empty lines before headings alone, what stands under a speech of one line is seen, not said.
#[test]
fn empty_lines_before_headings_alone() {
    let scene =
        "INT. BAR - LATER\nJOE\nI kept it.\nMAE\nWhere?\nJoe pulls a pistol from his coat.\n\n";
    for script in both(&scene.repeat(3)) {
        let scene = "H INT. BAR - LATER; C JOE; D I kept it.; C MAE; D Where?; A Joe pulls a pistol from his coat.";
        assert_eq!(told(&script), [scene; 3].join("; "));
    }
}

/// Shows before an audience: names and speech set in, with empty lines between them and within speech, action in capitals.
#[test]
fn names_and_speech_set_in_with_empty_lines_between() {
    let source = concat!(
        "                              SCENE A\n\nINT. DINER - DAY\n\nJOE SITS AT THE COUNTER.\n\n",
        "                    JOE\n\n          He pulled a pistol on my\n\n          uncle.\n\n",
        "                    (SOUND CUE: BELL)\n\nMARY LIGHTS A CANDLE.\n\n",
        "                    MARY\n\n          (SHE GRABS A KNIFE) No.\n\n",
        "                              SCENE B\n\nINT. FLAT - DAY\n\nJOE FALLS.\n",
    );
    for script in both(source) {
        assert_eq!(
            told(&script),
            "F SCENE A; H#A INT. DINER - DAY; A JOE SITS AT THE COUNTER.; C JOE; D He pulled a pistol on my; D uncle.; \
             A (SOUND CUE: BELL); A MARY LIGHTS A CANDLE.; C MARY; P (SHE GRABS A KNIFE); D No.; F SCENE B; \
             H#B INT. FLAT - DAY; A JOE FALLS."
        );
    }
}

/// A name in capitals, a full stop and a dash before what is said, as scripts from Spain have it.
#[test]
fn names_before_a_full_stop_and_a_dash() {
    for script in both("INT. A - DÍA\n\nTOMÁS.- Guarda la escopeta.\n\nLa puerta.- Cerrada.\n") {
        assert_eq!(
            told(&script),
            "H INT. A - DÍA; C TOMÁS; D Guarda la escopeta.; A La puerta.- Cerrada."
        );
    }
}

/// Elements as the letter of their kind and their words; a heading has its number before it.
fn told(script: &Script) -> String {
    let all: Vec<String> = script
        .elements
        .iter()
        .enumerate()
        .map(|(index, e)| {
            let text = e.text.replace('\n', "|");
            let letter = match e.kind {
                Kind::SceneHeading => {
                    let scene = script.scenes.iter().find(|s| s.elements.start == index);
                    let number = scene.and_then(|s| s.number.as_deref());
                    return number.map_or(format!("H {text}"), |n| format!("H#{n} {text}"));
                }
                Kind::Action => "A",
                Kind::Character => "C",
                Kind::Parenthetical => "P",
                Kind::Dialogue => "D",
                Kind::Transition => "T",
                Kind::Shot => "S",
                Kind::Section => "#",
                Kind::Furniture => "F",
                _ => "?",
            };
            format!("{letter} {text}")
        })
        .collect();
    all.join("; ")
}

fn check(rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (source, expected) in rows {
        for script in both(source) {
            let got = told(&script);
            if got != *expected {
                wrong.push(format!(
                    "{source:?} {:?}\n  expected {expected}\n  got      {got}",
                    script.format
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same for text without marks alone.
fn check_plain(rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (source, expected) in rows {
        let got = told(&plain::read((*source).to_owned(), "UTF-8"));
        if got != *expected {
            wrong.push(format!(
                "{source:?}\n  expected {expected}\n  got      {got}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words for another time or another way of showing may stand before the words that open a heading.
#[test]
fn flashbacks_and_the_like_are_headings() {
    for (line, night, outside) in [
        ("FLASHBACK - INT. HOUSE - NIGHT", true, false),
        ("FLASHBACK: INT. KITCHEN - NIGHT", true, false),
        ("FLASHBACK – EXT. BEACH – DAY (1990)", false, true),
        ("BEGIN FLASHBACK - INT. X - DAY", false, false),
        ("MONTAGE - EXT. BEACH - NIGHT", true, true),
        ("INSERT - INT. X - DAY", false, false),
        ("INTERCUT - INT. KITCHEN / EXT. ROAD - NIGHT", true, true),
        ("DREAM SEQUENCE - EXT. X - NIGHT", true, true),
        ("DREAM - INT. HOUSE - DAY", false, false),
        ("12   FLASHBACK - EXT. YARD - NIGHT   12", true, true),
    ] {
        let source = format!("INT. A - DAY\n\nRain.\n\n{line}\n\nSun.\n");
        let words = line.trim_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let words = if line.starts_with('1') { words } else { line };
        for script in both(&source) {
            let headings: Vec<&str> = script.scenes.iter().map(|s| s.heading.as_str()).collect();
            assert_eq!(headings, ["INT. A - DAY", words], "{:?}", script.format);
        }
        let said = heading::parse(words);
        assert_eq!(
            (said.when == When::Night, said.exterior),
            (night, outside),
            "{line}"
        );
    }
    let (cooking, yard) = ("MONTAGE - COOKING", "INSERT - THE KNIFE");
    check(&[(
        "INT. A - DAY\n\nMONTAGE - COOKING\n\nRain.\n\nINSERT - THE KNIFE\n\nSun.",
        &format!("H INT. A - DAY; S {cooking}; A Rain.; S {yard}; A Sun."),
    )]);
}

/// The star that marks a revision is no word of a heading, wherever it stands.
#[test]
fn stars_of_revisions_at_headings() {
    check(&[
        ("INT. YARD - DAY *\n\nRain.", "H INT. YARD - DAY; A Rain."),
        (
            "13   EXT. YARD - NIGHT *    13\n\nRain.",
            "H#13 EXT. YARD - NIGHT; A Rain.",
        ),
        (
            "13   EXT. YARD - NIGHT 13   *\n\nRain.",
            "H#13 EXT. YARD - NIGHT; A Rain.",
        ),
        (
            "13   EXT. YARD - NIGHT                      13*\n\nRain.",
            "H#13 EXT. YARD - NIGHT; A Rain.",
        ),
    ]);
    check_plain(&[(
        "*13   EXT. YARD - NIGHT   13\n\nRain.",
        "H#13 EXT. YARD - NIGHT; A Rain.",
    )]);
}

/// Scenes that are left out keep their numbers; the numbers below them are no action.
#[test]
fn scenes_left_out() {
    check(&[
        (
            "21   OMITTED           21\n&                       &\n22                     22\n\n23   INT. A - DAY   23\n\nRain.",
            "H#21 OMITTED; F &                       &; F 22                     22; H#23 INT. A - DAY; A Rain.",
        ),
        (
            "1   OMITTED        1\n\n2   INT. A - DAY   2\n\nRain.",
            "H#1 OMITTED; H#2 INT. A - DAY; A Rain.",
        ),
        (
            "2-3   OMITTED        2-3\n\n4   INT. A - DAY   4\n\nRain.",
            "H#2-3 OMITTED; H#4 INT. A - DAY; A Rain.",
        ),
        (
            "1   INT. A - DAY   1\n\nRain.\n\n2   OMITTED        2\n\nSun.",
            "H#1 INT. A - DAY; A Rain.; H#2 OMITTED; A Sun.",
        ),
    ]);
}

/// Numbers of parts of scenes, and numbers in other shapes.
#[test]
fn numbers_of_parts() {
    check(&[
        (
            "21pt1   INT. B - DAY     21pt1\n\nRain.",
            "H#21pt1 INT. B - DAY; A Rain.",
        ),
        (
            "21 PT. 1   INT. B - DAY     21 PT. 1\n\nRain.",
            "H#21pt1 INT. B - DAY; A Rain.",
        ),
        (
            "1 bis. INT. B - DAY\n\nRain.",
            "H#1 bis INT. B - DAY; A Rain.",
        ),
        (
            "2 BIS. EXT. RÍO - DÍA\n\nRain.",
            "H#2 BIS EXT. RÍO - DÍA; A Rain.",
        ),
        (
            "Secuencia nº 9. INT. BAR - DÍA\n\nRain.",
            "H#9 INT. BAR - DÍA; A Rain.",
        ),
        (
            "1/1 INT. PUB - DAY 1 10:30\n\nRain.",
            "H#1/1 INT. PUB - DAY 1 10:30; A Rain.",
        ),
        (
            "SCENE A\n\nINT. A - DAY\n\nRain.",
            "F SCENE A; H#A INT. A - DAY; A Rain.",
        ),
        (
            "SECUENCIA 3\nEXT. PATIO - DÍA\n\nRain.",
            "F SECUENCIA 3; H#3 EXT. PATIO - DÍA; A Rain.",
        ),
        (
            "INT. A - DAY\n\nSECUENCIA 3\n\nRain.",
            "H INT. A - DAY; A SECUENCIA 3; A Rain.",
        ),
    ]);
}

/// What happens in the scene may stand on the heading's line; in doubt all of it is the heading.
#[test]
fn action_on_the_line_of_a_heading() {
    check(&[
        (
            "INT. GYM - DAY -- He draws a pistol.\n\nRain.",
            "H INT. GYM - DAY; A He draws a pistol.; A Rain.",
        ),
        (
            "EXT. BARN - NIGHT: He draws a pistol.\nRain.",
            "H EXT. BARN - NIGHT; A He draws a pistol.|Rain.",
        ),
        (
            "3. EXT. ROAD - DAY. She falls down the stairs.",
            "H#3 EXT. ROAD - DAY; A She falls down the stairs.",
        ),
        (
            "INT. A - DAY. The old man falls.",
            "H INT. A - DAY; A The old man falls.",
        ),
        (
            "Int. House - Day. The Yard.",
            "H Int. House - Day. The Yard.",
        ),
        ("INT. A - DAY - Jo's room.", "H INT. A - DAY - Jo's room."),
        ("INT. A - DAY - LATER.", "H INT. A - DAY - LATER."),
        ("INT. A - DAY (He waits.)", "H INT. A - DAY (He waits.)"),
    ]);
}

/// A place and a time of day with two dashes between them; a person and a day are no heading.
#[test]
fn places_without_an_opening_word() {
    check(&[
        ("KITCHEN -- NIGHT\n\nRain.", "H KITCHEN -- NIGHT; A Rain."),
        (
            "ON THE ROAD -- NIGHT\n\nRain.",
            "H ON THE ROAD -- NIGHT; A Rain.",
        ),
        (
            "INT. A - DAY\n\nON THE ROAD -- NIGHT\n\nRain.",
            "H INT. A - DAY; H ON THE ROAD -- NIGHT; A Rain.",
        ),
        (
            "INT. A - DAY\n\nJO - DAY DRUNK\n\nRain.",
            "H INT. A - DAY; A JO - DAY DRUNK; A Rain.",
        ),
        (
            "INT. A - DAY\n\nYARD - NIGHT (1990)\n\nRain.",
            "H INT. A - DAY; H YARD - NIGHT (1990); A Rain.",
        ),
    ]);
}

/// A transition on the line of a heading, before it without a colon or after it, is none of it.
#[test]
fn transitions_on_the_line_of_a_heading() {
    check(&[
        (
            "CUT TO INT. X - DAY\n\nRain.",
            "T CUT TO; H INT. X - DAY; A Rain.",
        ),
        (
            "FADE IN INT. X - DAY\n\nRain.",
            "T FADE IN; H INT. X - DAY; A Rain.",
        ),
        (
            "FADE IN: INT. X - DAY\n\nRain.",
            "T FADE IN:; H INT. X - DAY; A Rain.",
        ),
        (
            "INT. X - DAY   CUT TO:\n\nEXT. Y - DAY\n\nRain.",
            "H INT. X - DAY; T CUT TO:; H EXT. Y - DAY; A Rain.",
        ),
    ]);
}

/// A cue may carry what its speaker is heard by and the star of a revision.
#[test]
fn stars_of_revisions_at_cues() {
    check(&[
        (
            "INT. A - DAY\n\nJO (CONT'D)          *\nHe draws a pistol.\n\nRain.",
            "H INT. A - DAY; C JO (CONT'D); D He draws a pistol.; A Rain.",
        ),
        (
            "INT. A - DAY\n\nJO (V.O.)          *\nHe draws a pistol.",
            "H INT. A - DAY; C JO (V.O.); D He draws a pistol.",
        ),
        (
            "INT. A - DAY\n\nJO          *\nHe draws a pistol.",
            "H INT. A - DAY; C JO; D He draws a pistol.",
        ),
    ]);
}

/// A name and a colon on a line of their own are a cue where the script has more of them or cues that name;
/// labels, lists and transitions are none.
#[test]
fn cues_with_a_colon() {
    check(&[
        (
            "INT. YARD - DAY\n\nJO:\nHe draws a pistol.\n\nMO:\nHi.\n\nRain.",
            "H INT. YARD - DAY; C JO; D He draws a pistol.; C MO; D Hi.; A Rain.",
        ),
        (
            "INT. YARD - DAY\n\nJO (O.S.):\n(low)\nHe draws a pistol.\n\nJO:\nHi.",
            "H INT. YARD - DAY; C JO (O.S.); P (low); D He draws a pistol.; C JO; D Hi.",
        ),
        (
            "INT. YARD - DAY\n\nJO\nHe draws a pistol.\n\nJO:\nHi.",
            "H INT. YARD - DAY; C JO; D He draws a pistol.; C JO; D Hi.",
        ),
        (
            "INT. YARD - DAY\n\nJO:\nHe draws a pistol.",
            "H INT. YARD - DAY; A JO:|He draws a pistol.",
        ),
        (
            "INT. YARD - DAY\n\nJO:\nHi.\n\nMO:\nHi.\n\nTITLE:\nHe draws a pistol.\n\nPROPS:\nA gun.\n\nMO:\n- a gun",
            "H INT. YARD - DAY; C JO; D Hi.; C MO; D Hi.; A TITLE:|He draws a pistol.; A PROPS:|A gun.; A MO:|- a gun",
        ),
        (
            "INT. YARD - DAY\n\nJO:\nHi.\n\nMO:\nHi.\n\nCUT TO:\nINT. B - DAY\n\nSUPERS:\nBerlin.",
            "H INT. YARD - DAY; C JO; D Hi.; C MO; D Hi.; T CUT TO:; H INT. B - DAY; A SUPERS:|Berlin.",
        ),
    ]);
}

/// Names that come again before a colon or a dash name who speaks, as in a chat.
#[test]
fn speech_as_in_a_chat() {
    check(&[
        (
            "INT. A - DAY\n\nJo: He draws a pistol.\n\nMo: Hi.\n\nJo: Yes.\n\nMo: No.",
            "H INT. A - DAY; C Jo; D He draws a pistol.; C Mo; D Hi.; C Jo; D Yes.; C Mo; D No.",
        ),
        (
            "INT. A - DAY\n\nJO – He draws a pistol.\n\nMO – Hi.\n\nJO – Yes.\n\nMO – No.",
            "H INT. A - DAY; C JO; D He draws a pistol.; C MO; D Hi.; C JO; D Yes.; C MO; D No.",
        ),
        (
            "INT. A - DAY\n\nJO – He draws a pistol.\n\nMO – Hi.",
            "H INT. A - DAY; A JO – He draws a pistol.; A MO – Hi.",
        ),
        (
            "INT. A - DAY\n\nNote: He draws a pistol.\n\nMo: Hi.\n\nNote: Yes.\n\nMo: No.",
            "H INT. A - DAY; A Note: He draws a pistol.; A Mo: Hi.; A Note: Yes.; A Mo: No.",
        ),
    ]);
}

/// The small letter after an apostrophe does not make a name in capitals one of small letters.
#[test]
fn a_possessive_in_capitals() {
    check(&[
        (
            "INT. A - DAY\n\nJO’s DAD\nHe draws a pistol.\n\nJO's MUM\nHi.",
            "H INT. A - DAY; C JO’s DAD; D He draws a pistol.; C JO's MUM; D Hi.",
        ),
        (
            "INT. A - DAY\n\nJO's\nHe draws a pistol.",
            "H INT. A - DAY; A JO's|He draws a pistol.",
        ),
    ]);
}

/// Night outside is found after words that introduce a heading, too, and night inside is none.
#[test]
fn night_outside_in_a_flashback() {
    for (line, night) in [
        ("EXT. BEACH - NIGHT", true),
        ("FLASHBACK - EXT. BEACH - NIGHT", true),
        ("MONTAGE - EXT. BEACH - NIGHT", true),
        ("DREAM SEQUENCE - EXT. BEACH - NIGHT", true),
        ("INTERCUT - INT. KITCHEN / EXT. ROAD - NIGHT", true),
        ("FLASHBACK: INT. KITCHEN - NIGHT", false),
        ("FLASHBACK – EXT. BEACH – DAY (1990)", false),
    ] {
        for script in both(&format!("{line}\n\nJo waits.\n")) {
            let found = hazards::scan(&script);
            let dark = found
                .iter()
                .flat_map(|scene| &scene.hazards)
                .any(|hazard| hazard.category == Category::Night);
            assert_eq!(dark, night, "{line}");
        }
    }
}

#[test]
fn who_speaks_right_under_what_is_seen_is_told_by_coming_again() {
    check(&[
        (
            "INT. TELEGRAPH - DAY\nA whitewashed room. A clerk copies.\nAURELIA\nWhat does he say?\nNICASIO\n(low)\nNot to shoot.\nAURELIA\nThen we wait.\n\nEXT. TRACK - DAY\nA fuse is laid.\nNICASIO\nTwo hundred rifles.\nWALLACE\nHalf now.\n",
            "H INT. TELEGRAPH - DAY; A A whitewashed room. A clerk copies.; C AURELIA; D What does he say?; C NICASIO; P (low); D Not to shoot.; C AURELIA; D Then we wait.; H EXT. TRACK - DAY; A A fuse is laid.; C NICASIO; D Two hundred rifles.; C WALLACE; D Half now.",
        ),
        // With cues where they belong, capitals within a paragraph are a sign that is read.
        (
            "INT. TELEGRAPH - DAY\n\nA sign on the wall:\nNO ENTRY\nand below it a clock.\n\nAURELIA\nWhat does he say?\n\nNICASIO\nNot to shoot.\n",
            "H INT. TELEGRAPH - DAY; A A sign on the wall:|NO ENTRY|and below it a clock.; C AURELIA; D What does he say?; C NICASIO; D Not to shoot.",
        ),
    ]);
}
