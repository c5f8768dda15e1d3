//! Where scenes begin in scripts of careless writers: a heading that is lost, or one too many, moves every
//! scene after it. Judges headings alone.

#![expect(clippy::expect_used, reason = "a test says what it needs")]

use std::path::{Path, PathBuf};

use looks_script::model::Script;
use looks_script::{fountain, plain, read};
use serde_json::Value;

/// Letters and figures of a text in small letters, with single spaces between words.
fn bare(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The labelled scripts of a folder, each with its labels.
fn labelled(folder: &str) -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(folder);
    let mut out: Vec<(PathBuf, Value)> = std::fs::read_dir(folder)
        .expect("the folder of labelled scripts")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| !path.to_string_lossy().ends_with(".json"))
        .map(|path| {
            let labels = std::fs::read(path.with_extension("labels.json")).expect("labels");
            let labels = serde_json::from_slice(&labels).expect("labels parse");
            (path, labels)
        })
        .collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

fn read_file(path: &Path) -> Script {
    let bytes = std::fs::read(path).expect("a script");
    read::read(&bytes, &path.to_string_lossy()).expect("readable")
}

/// Each scene is one that was labelled, in order, and none is one too many.
#[test]
fn the_labelled_scripts_have_their_scenes() {
    let mut wrong = Vec::new();
    let (mut scripts, mut scenes) = (0, 0);
    for folder in ["tune", "aside"] {
        for (path, labels) in labelled(folder) {
            let script = read_file(&path);
            let labels = labels.as_array().expect("a list of scenes");
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            scripts += 1;
            scenes += labels.len();
            if labels.len() != script.scenes.len() {
                wrong.push(format!(
                    "{folder} {name}: {} scenes of {}",
                    script.scenes.len(),
                    labels.len()
                ));
            }
            for (label, scene) in labels.iter().zip(&script.scenes) {
                let heading = label["heading"].as_str().expect("a heading");
                let (said, read) = (bare(heading), bare(&scene.heading));
                // A label's heading may have its number and mark with it.
                if read.is_empty() || !said.contains(&read) {
                    wrong.push(format!(
                        "{folder} {name} {}: `{heading}` is read as `{}`",
                        scene.index, scene.heading
                    ));
                    break;
                }
            }
        }
    }
    assert!(
        scripts > 60 && scenes > 900,
        "{scripts} scripts, {scenes} scenes"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a label quotes stands in its scene, word for word.
#[test]
fn labels_quote_their_own_scene() {
    let mut wrong = Vec::new();
    let mut all = 0;
    for (path, labels) in labelled("tune") {
        let script = read_file(&path);
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let texts: Vec<String> = script
            .scenes
            .iter()
            .map(|scene| {
                let words: Vec<&str> = script
                    .elements_of(scene)
                    .iter()
                    .map(|element| element.text.as_str())
                    .collect();
                // A label may quote a heading with its number.
                let number = scene.number.as_deref().unwrap_or_default();
                bare(&format!("{number} {}", words.join(" ")))
            })
            .collect();
        for label in labels.as_array().expect("a list of scenes") {
            let scene = label["scene_index"].as_u64().expect("an index");
            let text = usize::try_from(scene).ok().and_then(|at| texts.get(at));
            for hazard in label["hazards"].as_array().expect("a list of hazards") {
                let evidence = hazard["evidence"].as_str().expect("words");
                all += 1;
                if text.is_none_or(|text| !text.contains(&bare(evidence))) {
                    let at = texts.iter().position(|text| text.contains(&bare(evidence)));
                    wrong.push(format!("{name} {scene}: `{evidence}` is in {at:?}"));
                }
            }
        }
    }
    assert!(all > 1000, "{all} labels");
    assert!(
        wrong.is_empty(),
        "{} of {all}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn headings(script: &Script) -> Vec<&str> {
    script
        .scenes
        .iter()
        .map(|scene| scene.heading.as_str())
        .collect()
}

/// A line between empty lines, and the heading it is, or none.
const FREE: &[(&str, Option<&str>)] = &[
    // The word in each of its coats.
    ("int. kitchen - night", Some("int. kitchen - night")),
    ("int kitchen", Some("int kitchen")),
    ("Int Kitchen Night", Some("Int Kitchen Night")),
    ("Int the tall office. Day", Some("Int the tall office. Day")),
    ("ext our yard, night.", Some("ext our yard, night.")),
    (
        "int multi storey - stairwell - same",
        Some("int multi storey - stairwell - same"),
    ),
    ("INT KITCHEN NIGHT LATER", Some("INT KITCHEN NIGHT LATER")),
    ("INT, KITCHEN, NIGHT", Some("INT, KITCHEN, NIGHT")),
    ("INT; KITCHEN - NIGHT", Some("INT; KITCHEN - NIGHT")),
    ("INT - KITCHEN - NIGHT", Some("INT - KITCHEN - NIGHT")),
    ("int - kitchen - nite", Some("int - kitchen - nite")),
    ("int-kitchen - night", Some("int-kitchen - night")),
    ("EXT- VINEYARD - NIGHT", Some("EXT- VINEYARD - NIGHT")),
    ("EXT: YARD. NIGHT", Some("EXT: YARD. NIGHT")),
    ("ext: yard, night", Some("ext: yard, night")),
    ("EXT - X", Some("EXT - X")),
    ("INT.KITCHEN.NIGHT.", Some("INT.KITCHEN.NIGHT.")),
    ("INT EXT CAR - DAY", Some("INT EXT CAR - DAY")),
    ("INT. EXT. CAR - DAY", Some("INT. EXT. CAR - DAY")),
    ("int/ext car - day", Some("int/ext car - day")),
    ("INT-EXT CAR", Some("INT-EXT CAR")),
    ("i/e car - moving - night", Some("i/e car - moving - night")),
    ("est. harbour - dawn", Some("est. harbour - dawn")),
    ("est harbour - dawn", Some("est harbour - dawn")),
    ("INTERIOR KITCHEN - NIGHT", Some("INTERIOR KITCHEN - NIGHT")),
    ("Interior: Kitchen", Some("Interior: Kitchen")),
    (
        "Interior - Kitchen - Later",
        Some("Interior - Kitchen - Later"),
    ),
    ("Interior. Cocina. Noche.", Some("Interior. Cocina. Noche.")),
    ("interior cocina - noche", Some("interior cocina - noche")),
    ("exterior patio noche", Some("exterior patio noche")),
    (
        "EXTERIOR, PLAYA, AMANECER",
        Some("EXTERIOR, PLAYA, AMANECER"),
    ),
    ("INT COCINA DÍA", Some("INT COCINA DÍA")),
    (
        "int. casa de luz – madrugada",
        Some("int. casa de luz – madrugada"),
    ),
    // Numbers before it.
    ("12 EXT YARD", Some("EXT YARD")),
    ("12 ext yard - day", Some("ext yard - day")),
    ("12. INT. YARD", Some("INT. YARD")),
    ("12-INT. YARD", Some("INT. YARD")),
    ("12INT. YARD", Some("INT. YARD")),
    ("(12) INT. YARD", Some("INT. YARD")),
    ("[12] INT. YARD", Some("INT. YARD")),
    ("12A) int yard night", Some("int yard night")),
    ("Sc. 12 - int kitchen - day", Some("int kitchen - day")),
    ("SC12 INT KITCHEN", Some("INT KITCHEN")),
    ("SCENE FIVE - INT. KITCHEN", Some("INT. KITCHEN")),
    ("Scene IV: ext. yard", Some("ext. yard")),
    ("ESCENA 3. INT. COCINA. NOCHE", Some("INT. COCINA. NOCHE")),
    (
        "SECUENCIA 3. INT. COCINA. NOCHE",
        Some("INT. COCINA. NOCHE"),
    ),
    ("SEC. 3 INT. COCINA - NOCHE", Some("INT. COCINA - NOCHE")),
    // A word for a scene in its place.
    ("Scene 5: Kitchen, night", Some("Scene 5: Kitchen, night")),
    ("Scene 5: Kitchen, night.", Some("Scene 5: Kitchen, night.")),
    (
        "Scene 5 the kitchen - night",
        Some("Scene 5 the kitchen - night"),
    ),
    ("SCENE FIVE", Some("SCENE FIVE")),
    ("SCENE IV - THE YARD", Some("SCENE IV - THE YARD")),
    ("ESCENA 4: LA COCINA", Some("ESCENA 4: LA COCINA")),
    ("SCENE: INT. KITCHEN", Some("INT. KITCHEN")),
    ("Escena - ext. patio - noche", Some("ext. patio - noche")),
    // Things around it.
    ("(INT. KITCHEN - NIGHT)", Some("INT. KITCHEN - NIGHT")),
    ("[int. kitchen - night]", Some("int. kitchen - night")),
    (". INT. KITCHEN - NIGHT", Some("INT. KITCHEN - NIGHT")),
    ("CUT TO: EXT. YARD - DAY", Some("EXT. YARD - DAY")),
    (
        "Fade in: int. kitchen - night",
        Some("int. kitchen - night"),
    ),
    ("FADE IN. EXT. YARD - DAY", Some("EXT. YARD - DAY")),
    ("Smash cut to: INT KITCHEN NIGHT", Some("INT KITCHEN NIGHT")),
    // Sentences.
    ("INTO THE NIGHT", None),
    ("into the yard - night", None),
    ("Interior of the car is dark", None),
    ("interior of the car is dark", None),
    ("Interior lights every night", None),
    ("Interior. It is dark.", None),
    ("Exterior walls, peeling.", None),
    ("Exterior walls are wet by day.", None),
    ("INTERIOR MONOLOGUE", None),
    ("INTERIORS OF NOTE!", None),
    ("int he corner stands a man", None),
    ("int the dark somebody coughs.", None),
    ("int came back as zero, which nobody had planned for.", None),
    (
        "ext that rang and rang and rang until he gave up on it.",
        None,
    ),
    ("Est. 1922", None),
    ("EST. 1922", None),
    ("Est il là la nuit", None),
    ("Intense light, night after night.", None),
    ("Extra blankets - night is coming.", None),
    ("Exit, night", None),
    ("Internal bleeding - day two", None),
    ("Scene five was cut.", None),
    ("SCENE I LIKE", None),
    ("Scene: he waits.", None),
    ("Sequence 4", None),
    ("Sec. 4", None),
    ("(int the dark)", None),
    ("CUT TO: BLACK", None),
    ("Rain. Int he end it stops.", None),
    ("E. coli - day 3", None),
    ("I - night owl - wait", None),
];

/// The line's scene is there in Fountain and in plain text, and the one below it keeps its place.
#[test]
fn a_line_of_its_own() {
    let mut wrong = Vec::new();
    for (line, heading) in FREE {
        let source =
            format!("INT. FIRST - DAY\n\nRain.\n\n{line}\n\nSun.\n\nEXT. LAST - DAY\n\nWind.\n");
        let expected: Vec<&str> = ["INT. FIRST - DAY"]
            .into_iter()
            .chain(*heading)
            .chain(["EXT. LAST - DAY"])
            .collect();
        for script in [
            fountain::read(source.clone(), "UTF-8"),
            plain::read(source, "UTF-8"),
        ] {
            // A dot and brackets are marks of their own in plain text too.
            if headings(&script) != expected {
                wrong.push(format!(
                    "{line:?} {:?}: {:?}",
                    script.format,
                    headings(&script)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines with no empty line before them: `A` after action, `S` after `NAME: speech`, `C` after a cue and its
/// speech, each in a script that has empty lines elsewhere.
const WITHIN: &[(&str, char, bool)] = &[
    ("INT. KITCHEN - NIGHT", 'A', true),
    ("int. kitchen - night", 'A', true),
    ("int kitchen - night", 'A', true),
    ("int kitchen night", 'A', true),
    ("INT KITCHEN", 'A', true),
    ("12. int kitchen - night", 'A', true),
    ("int. subway train - day", 'S', true),
    ("int subway train - day", 'S', true),
    ("int train day", 'S', true),
    ("INT MESS HALL DAY", 'S', true),
    ("INT MESS HALL", 'S', true),
    ("EXT. YARD", 'S', true),
    ("3. EXT YARD - DAY", 'S', true),
    ("interior cocina - noche", 'S', true),
    ("int train day #12#", 'S', true),
    ("int train day 2", 'S', true),
    ("INT. KITCHEN - NIGHT", 'C', true),
    ("int. kitchen - night", 'C', true),
    ("INT KITCHEN NIGHT", 'C', true),
    ("int. 24 hr cafe - same", 'C', true),
    ("int. the drawer, he said.", 'A', false),
    ("ext. 24", 'A', false),
    ("EXT. 24", 'S', false),
    ("ext. 24, all day.", 'C', false),
    ("ext. four or five", 'C', false),
    ("int kitchen", 'C', false),
    ("int he middle of the night", 'C', false),
    ("Interior of the car is dark", 'A', false),
    ("Exterior walls, one day.", 'S', false),
    ("into the night", 'S', false),
    ("Scene 4", 'C', false),
    ("Kitchen, night", 'C', false),
];

#[test]
fn a_line_within_a_paragraph() {
    let mut wrong = Vec::new();
    for (line, after, stands) in WITHIN {
        let before = match after {
            'A' => "He comes up the stairs in the rain and waits",
            'S' => "ANA: It came up the stairs in the rain and it waited",
            _ => "ANA\nIt came up the stairs in the rain and it waited",
        };
        let source =
            format!("INT. FIRST - DAY\n\n{before}\n{line}\n\nSun.\n\nEXT. LAST - DAY\n\nWind.\n");
        let script = fountain::read(source, "UTF-8");
        if (script.scenes.len() == 3) != *stands {
            wrong.push(format!("{line:?} {after}: {:?}", headings(&script)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Scripts without one empty line, as telephones send them.
#[test]
fn no_empty_lines_and_no_capitals() {
    let script = read::read(
        b"the long way down\nby somebody\nint van - day\nana drives. ben sleeps.\nANA: wake up\next yard\nrain.\nBEN: it came up the stairs in the rain and it waited for us\nint. hall - same\nit waits\nANA: run\nint hall night later\nnobody\nscene 9: the roof, night\nwind.\n",
        "a.txt",
    )
    .expect("a script");
    assert_eq!(
        headings(&script),
        [
            "int van - day",
            "ext yard",
            "int. hall - same",
            "int hall night later",
            "scene 9: the roof, night"
        ]
    );
}

/// Where no line opens as a heading, a place and a time of day are one; elsewhere they are not.
#[test]
fn places_and_times_alone() {
    let body = "Kitchen - Night\n\nRain.\n\nTHE YARD. DAY.\n\nSun.\n\nLa casa de Luz, noche\n\nRain falls, day and night.\n\nA long wait. Night.\n\nMore rain, night\n";
    let script = fountain::read(body.to_owned(), "UTF-8");
    assert_eq!(headings(&script), ["Kitchen - Night", "THE YARD. DAY."]);
    let script = fountain::read(format!("INT. A - DAY\n\n{body}"), "UTF-8");
    assert_eq!(headings(&script), ["INT. A - DAY"]);
}

/// A transition and the heading on its line are two elements, and every byte is in one of them.
#[test]
fn a_transition_and_a_heading_on_one_line() {
    let script = fountain::read(
        "Rain.\n\nCUT TO: EXT. YARD - DAY #4#\n\nSun.\n".to_owned(),
        "UTF-8",
    );
    let told: Vec<(&str, &str)> = script
        .elements
        .iter()
        .map(|e| {
            (
                e.text.as_str(),
                script.source.get(e.span.clone()).unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Rain.", "Rain."),
            ("CUT TO:", "CUT TO:"),
            ("EXT. YARD - DAY", "EXT. YARD - DAY #4#"),
            ("Sun.", "Sun.")
        ]
    );
    let scene = script.scenes.first().expect("a scene");
    assert_eq!(scene.number.as_deref(), Some("4"));
}
