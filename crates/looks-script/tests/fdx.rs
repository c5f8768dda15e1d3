//! The FDX reader over whole files: what is script and what is not, scenes, tags, broken and hostile files,
//! and any bytes at all.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

use looks_script::decode::BYTES_MAX;
use looks_script::error::ReadError;
use looks_script::fdx;
use looks_script::model::{Kind, Script};
use proptest::prelude::*;

const BARE: &str = include_str!("../../../testdata/script/fdx/v1_bare.fdx");
const SETTINGS: &str = include_str!("../../../testdata/script/fdx/v3_settings.fdx");
const FULL: &str = include_str!("../../../testdata/script/fdx/v5_full.fdx");

fn read(text: &str) -> Script {
    let script = fdx::read(text.to_owned(), "UTF-8").unwrap_or_else(|e| panic!("{e}"));
    check(&script);
    script
}

fn script(body: &str) -> String {
    format!("<FinalDraft Version=\"5\"><Content>{body}</Content></FinalDraft>")
}

/// What holds of every script that was read: places in order and inside, words where the pieces say.
fn check(script: &Script) {
    let source = &script.source;
    let mut end = 0;
    for element in &script.elements {
        assert!(end <= element.span.start && element.span.start < element.span.end);
        end = element.span.end;
        assert!(source.get(element.span.clone()).is_some());
        let line = 1 + source[..element.span.start].matches('\n').count();
        assert_eq!(element.line as usize, line);
        let mut text = 0;
        let mut place = element.span.start;
        for piece in &element.pieces {
            assert_eq!(piece.text.start, text);
            assert!(piece.text.end > text);
            text = piece.text.end;
            assert!(place <= piece.source.start && piece.source.end <= element.span.end);
            place = piece.source.end;
            let words = &element.text[piece.text.clone()];
            let there = &source[piece.source.clone()];
            if words.len() == there.len() {
                let one_end = there.replace(['\r', '\u{b}'], "\n");
                assert_eq!(words, one_end);
            } else {
                assert_eq!(words.chars().count(), 1, "{words:?} for {there:?}");
            }
        }
        assert_eq!(text, element.text.len());
        assert!(!element.text.trim().is_empty());
        for tag in &element.tags {
            assert!(!element.text[tag.text.clone()].is_empty());
        }
    }
    assert!(end <= source.len());
    for (index, scene) in script.scenes.iter().enumerate() {
        assert_eq!(scene.index, index);
        assert!(scene.eighths >= 1 && scene.page >= 1);
        let elements = script.elements_of(scene);
        assert_eq!(elements[0].kind, Kind::SceneHeading);
        assert_eq!(elements[0].span.start, scene.span.start);
        for element in elements {
            assert!(scene.span.start <= element.span.start && element.span.end <= scene.span.end);
        }
    }
}

fn kinds(script: &Script) -> Vec<(Kind, &str)> {
    script
        .elements
        .iter()
        .map(|e| (e.kind, e.text.as_str()))
        .collect()
}

fn headings(script: &Script) -> Vec<&str> {
    script.scenes.iter().map(|s| s.heading.as_str()).collect()
}

/// A bare file: no settings, paragraphs without a type, entities, a stage heading, words before the first heading.
#[test]
fn bare_file() {
    let script = read(BARE);
    assert_eq!(
        headings(&script),
        [
            "INT. MILL - DAWN",
            "EXT. WEIR - CONTINUOUS",
            "Scene 3 - a kitchen"
        ]
    );
    assert_eq!(
        kinds(&script)[..2],
        [
            (Kind::Action, "FADE IN:"),
            (
                Kind::Action,
                "A lamp swings over an empty table while the wind looks for a way in."
            )
        ]
    );
    assert_eq!(
        kinds(&script)[4..7],
        [
            (Kind::Character, "ODA"),
            (Kind::Parenthetical, "(to the mule)"),
            (Kind::Dialogue, "You first, then.")
        ]
    );
    let bread = &script.elements[10];
    assert_eq!(
        bread.text,
        "Bread & salt. Nobody eats \u{2014} nobody <dares>."
    );
    let at = bread.text.find("<dares>").unwrap();
    assert_eq!(&script.source[bread.locate(&(at..at + 7))], "<dares>");
    let at = bread.text.find("& salt").unwrap();
    assert_eq!(&script.source[bread.locate(&(at..at + 6))], "&amp; salt");
    let lines: Vec<u32> = script.notices.iter().map(|n| n.line).collect();
    assert_eq!(lines, [5, 12], "{:?}", script.notices);
    assert_eq!(script.scenes[0].page, 1);
    assert!(script.scenes.iter().all(|s| s.number.is_none()));
}

/// Settings say what made types act as; acts and cast lists; scene numbers, pages and eighths; the title page.
#[test]
fn settings_and_properties() {
    let script = read(SETTINGS);
    assert_eq!(
        kinds(&script),
        [
            (Kind::Section, "ACT ONE"),
            (Kind::SceneHeading, "int. tram depot - night"),
            (Kind::Action, "BERIT, TWO CONDUCTORS"),
            (
                Kind::Action,
                "Berit lifts the floor hatch of car nine. Blue light jumps between the shoe and the rail."
            ),
            (Kind::Dialogue, "Control to nine, are you off the wire?"),
            (Kind::Shot, "HIGH TENSION"),
            (Kind::Action, "A bell, twice."),
            (Kind::SceneHeading, "EXT. TRAM STOP - NIGHT"),
            (Kind::Shot, "CLOSE ON THE SWITCH"),
            (Kind::Dialogue, "Hold the door."),
            (Kind::Section, "END OF ACT ONE"),
        ]
    );
    let facts: Vec<_> = script
        .scenes
        .iter()
        .map(|s| (s.number.as_deref(), s.page, s.eighths))
        .collect();
    assert_eq!(facts, [(Some("1"), 1, 10), (Some("2"), 2, 3)]);
    assert_eq!(script.elements[7].page, Some(2));
    assert_eq!(
        script.title,
        [
            ("Title".to_owned(), "CAR NINE".to_owned()),
            (
                "Title page".to_owned(),
                "third draft\nTools & Trams".to_owned()
            )
        ]
    );
    assert_eq!(script.notices.len(), 1);
    assert!(script.notices[0].words.contains("`Mystery`"));
}

/// Notes, summaries, beats, deleted words, alternatives and lists are no script; dual dialogue, tags, cast and
/// omitted scenes are what they are.
#[test]
fn full_file() {
    let script = read(FULL);
    assert_eq!(
        kinds(&script),
        [
            (Kind::SceneHeading, "EXT. HARBOUR STEPS - DAY"),
            (
                Kind::Action,
                "MIREILLE (9) counts the tugboats. On the top step OTTO takes a long backward fall into the nets."
            ),
            (Kind::Character, "MIREILLE"),
            (Kind::Dialogue, "Again!"),
            (Kind::Character, "OTTO"),
            (Kind::Parenthetical, "(from the nets)"),
            (Kind::Dialogue, "Never."),
            (Kind::SceneHeading, "OMITTED"),
            (Kind::Boneyard, "INT. POWDER STORE - NIGHT"),
            (Kind::Boneyard, "Otto strikes a match."),
            (Kind::SceneHeading, "INT. FERRY - MOVING - NIGHT"),
            (
                Kind::Action,
                "The saloon is empty.\nSomebody has left a coat."
            ),
            (Kind::Synopsis, "Otto drowns in the second draft."),
        ]
    );
    let dual: Vec<bool> = script.elements.iter().map(|e| e.dual).collect();
    assert_eq!(dual.iter().filter(|d| **d).count(), 3);
    assert_eq!(dual[4..7], [true, true, true]);
    assert_eq!(script.scenes[0].cast, ["MIREILLE", "OTTO"]);
    assert_eq!(script.scenes[0].eighths, 38);
    assert_eq!(script.scenes[2].number.as_deref(), Some("3A"));
    let action = &script.elements[1];
    let tags: Vec<_> = action
        .tags
        .iter()
        .map(|t| {
            (
                t.category.as_str(),
                t.label.as_str(),
                &action.text[t.text.clone()],
            )
        })
        .collect();
    assert_eq!(
        tags,
        [
            ("Boats", "tugs", "tugboats"),
            ("Stunts", "stair fall", "a long backward fall")
        ]
    );
    assert_eq!(script.title, [("Title".to_owned(), "NETS".to_owned())]);
    assert_eq!(script.notices, []);
}

/// A byte order mark and carriage returns move no place; line ends within words become one.
#[test]
fn byte_order_mark_and_line_ends() {
    let text = format!("\u{feff}{}", FULL.replace('\n', "\r\n"));
    let script = read(&text);
    assert_eq!(headings(&script), headings(&read(FULL)));
    assert_eq!(
        script.elements[11].text,
        "The saloon is empty.\nSomebody has left a coat."
    );
    let lone = read(&script_of("a\rb&#13;c\u{2028}d"));
    assert_eq!(lone.elements[0].text, "a\nb\nc\nd");
}

fn script_of(words: &str) -> String {
    script(&format!(
        "<Paragraph Type=\"Action\"><Text>{words}</Text></Paragraph>"
    ))
}

/// An ampersand that was not escaped is read as it stands, with one notice for all of them.
#[test]
fn ampersands_that_were_not_escaped() {
    let script = read(&script_of("Rope & pulley & \"Tom & Jerry; once\" & R&D"));
    assert_eq!(
        script.elements[0].text,
        "Rope & pulley & \"Tom & Jerry; once\" & R&D"
    );
    let said = script.notices.iter().filter(|n| n.words.contains("&amp;"));
    assert_eq!(said.count(), 1);
}

/// A number that is no character leaves a mark in its place and a notice.
#[test]
fn characters_that_are_none() {
    let script = read(&script_of("a&#0;b&#xD800;c&#x1F525;"));
    assert_eq!(script.elements[0].text, "a\u{fffd}b\u{fffd}c\u{1f525}");
    assert!(script.notices.iter().any(|n| n.words.contains("2 places")));
}

/// A file with no heading among its types is read by the look of its lines; with none at all it says so.
#[test]
fn headings_by_their_look() {
    let pasted = script(
        "<Paragraph Type=\"Action\"><Text>INT. CRYPT - NIGHT</Text></Paragraph><Paragraph Type=\"Action\"><Text>Candles.</Text></Paragraph>",
    );
    assert_eq!(headings(&read(&pasted)), ["INT. CRYPT - NIGHT"]);
    let none = read(&script_of("Candles."));
    assert_eq!(none.scenes, []);
    assert!(none.notices[0].words.contains("no scenes"));
    let typed = script(
        "<Paragraph Type=\"Scene Heading\"><Text>Scene 1</Text></Paragraph><Paragraph Type=\"Action\"><Text>INT. A yard, she thinks.</Text></Paragraph><Paragraph Type=\"Action\"><Text>INT. CRYPT - NIGHT</Text></Paragraph>",
    );
    assert_eq!(headings(&read(&typed)), ["Scene 1", "INT. CRYPT - NIGHT"]);
    let numbered = read(&script(
        "<Paragraph Type=\"Scene Heading\"><Text>12A. INT. CRYPT - NIGHT</Text></Paragraph>",
    ));
    assert_eq!(headings(&numbered), ["INT. CRYPT - NIGHT"]);
    assert_eq!(numbered.scenes[0].number.as_deref(), Some("12A"));
}

/// End marks that are missing or too many cost nothing but a notice.
#[test]
fn wrong_ends() {
    let body = "<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Paragraph><Paragraph Type=\"Action\"><Text>One.</Text></Text></Paragraph><Paragraph Type=\"Action\"><Text>Two.</Text></Paragraph>";
    let script = read(&script(body));
    assert_eq!(
        kinds(&script),
        [
            (Kind::SceneHeading, "INT. A - DAY"),
            (Kind::Action, "One."),
            (Kind::Action, "Two.")
        ]
    );
    assert!(script.notices[0].words.contains("2 places"));
}

/// A file cut anywhere gives all whole paragraphs before the cut and a notice, or an error that names a line.
#[test]
fn cut_files() {
    let whole = read(FULL);
    for cut in 0..FULL.len() {
        if !FULL.is_char_boundary(cut) {
            continue;
        }
        let before = whole
            .elements
            .iter()
            .filter(|e| e.span.end <= cut && e.kind != Kind::SceneHeading)
            .count();
        match fdx::read(FULL[..cut].to_owned(), "UTF-8") {
            Ok(script) => {
                check(&script);
                assert!(
                    script
                        .elements
                        .iter()
                        .filter(|e| e.kind != Kind::SceneHeading)
                        .count()
                        >= before,
                    "cut at {cut}"
                );
                if cut < FULL.trim_end().len() {
                    let line = 1 + FULL[..cut].matches('\n').count();
                    assert!(
                        script.notices.iter().any(|n| n.line as usize == line),
                        "cut at {cut}: {:?}",
                        script.notices
                    );
                }
            }
            Err(ReadError::Malformed { line, words }) => {
                assert!(line >= 1 && before == 0, "cut at {cut}: {words}");
            }
            Err(other) => panic!("cut at {cut}: {other}"),
        }
    }
}

/// Documents that define entities, nest without end, or are something else are refused by name and line.
#[test]
fn hostile_files() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE FinalDraft [\n<!ENTITY a \"boom\">\n<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\n]>\n<FinalDraft><Content><Paragraph><Text>&b;</Text></Paragraph></Content></FinalDraft>";
    let error = |text: &str| fdx::read(text.to_owned(), "UTF-8").unwrap_err();
    assert!(matches!(
        error(bomb),
        ReadError::Unsupported { line: 2, .. }
    ));
    let external = "<!DOCTYPE FinalDraft SYSTEM \"file:///etc/passwd\"><FinalDraft><Content><Paragraph><Text>&x;</Text></Paragraph></Content></FinalDraft>";
    assert!(matches!(error(external), ReadError::Unsupported { what, .. } if what == "&x;"));
    let named = read(&format!("<!DOCTYPE FinalDraft>{}", script_of("Words.")));
    assert!(
        named
            .notices
            .iter()
            .any(|n| n.words.contains("document type"))
    );
    let deep = script(&"<Paragraph>\n".repeat(100_000));
    assert!(matches!(error(&deep), ReadError::TooDeep { line, limit: 256 } if line > 200));
    let other = "<?xml version=\"1.0\"?>\n<html><body>INT. HALL</body></html>";
    let said = error(other).to_string();
    assert!(said.starts_with("line `2`") && said.contains("`html`") && said.contains("export"));
    for nothing in [
        "",
        "   \n",
        "INT. HALL - DAY\n\nA man.",
        "\u{feff}",
        "<",
        "<FinalDraft",
        "<FinalDraft><Content>",
    ] {
        assert!(
            matches!(error(nothing), ReadError::Malformed { .. }),
            "{nothing:?}"
        );
    }
    let long = " ".repeat(BYTES_MAX + 1);
    let size = BYTES_MAX + 1;
    assert_eq!(
        error(&long),
        ReadError::TooLarge {
            limit: BYTES_MAX,
            size
        }
    );
}

/// A script with no words in it is no error: a writer may begin with it.
#[test]
fn empty_script() {
    let script = read(&script(
        "<Paragraph Type=\"Scene Heading\"><Text/></Paragraph>",
    ));
    assert_eq!(script.elements, []);
    assert_eq!(script.notices.len(), 1);
}

/// Empty paragraphs hold no memory; a very long line is one element; endless names for one scene end.
#[test]
fn large_files() {
    let empty = read(&script(&"<Paragraph/>".repeat(300_000)));
    assert_eq!(empty.elements.len(), 0);
    let names: String = (0..20_000)
        .map(|n| format!("<CharacterArcBeat Name=\"P{n}\"/>"))
        .collect::<Vec<_>>()
        .concat();
    let crowd = read(&script(&format!(
        "<Paragraph Type=\"Scene Heading\"><SceneProperties><SceneArcBeats>{names}</SceneArcBeats></SceneProperties><Text>INT. A</Text></Paragraph>"
    )));
    assert_eq!(crowd.scenes[0].cast.len(), 500);
    let long = read(&script_of(&"x ".repeat(2_000_000)));
    assert_eq!(long.elements.len(), 1);
    assert_eq!(long.elements[0].pieces.len(), 1);
}

fn any_part() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<Paragraph Type=\"Action\">".to_owned()),
        Just("<Paragraph Number=\"4\" Type=\"Scene Heading\">".to_owned()),
        Just("<Paragraph Type='Character'>".to_owned()),
        Just("</Paragraph>".to_owned()),
        Just("<Text>".to_owned()),
        Just("<Text TagNumber=\"1\">".to_owned()),
        Just("</Text>".to_owned()),
        Just("<DualDialogue>".to_owned()),
        Just("</DualDialogue>".to_owned()),
        Just("<OmittedScene>".to_owned()),
        Just("</OmittedScene>".to_owned()),
        Just("<SceneProperties Length=\"9 9/8\" Page=\"0\">".to_owned()),
        Just("</SceneProperties>".to_owned()),
        Just("<ScriptNote>".to_owned()),
        Just("</Content>".to_owned()),
        Just("<![CDATA[ ]".to_owned()),
        Just("]]>".to_owned()),
        Just("<!-- -->".to_owned()),
        Just("&amp;".to_owned()),
        Just("&#x2028;".to_owned()),
        Just("&".to_owned()),
        Just("\r\n".to_owned()),
        "[ -~é\u{2028}🔥]{0,12}",
    ]
}

/// How many random files; `LOOKS_CASES` asks for more.
fn cases(usual: u32) -> u32 {
    let asked = std::env::var("LOOKS_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(512), failure_persistence: None, ..ProptestConfig::default() })]

    /// No text at all makes the reader panic, and what it reads holds together.
    #[test]
    fn any_text(text in "\\PC{0,300}") {
        if let Ok(script) = fdx::read(text, "UTF-8") {
            check(&script);
        }
    }

    /// Marks in any order, well formed or not.
    #[test]
    fn any_marks(parts in proptest::collection::vec(any_part(), 0..60)) {
        if let Ok(script) = fdx::read(script(&parts.concat()), "UTF-8") {
            check(&script);
        }
    }

    /// A whole file with bytes taken out, doubled and changed.
    #[test]
    fn broken_files(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_u8..3, any::<u8>()), 1..8)) {
        let mut bytes = FULL.as_bytes().to_vec();
        for (at, what, byte) in edits {
            let at = at.index(bytes.len());
            match what {
                0 => { bytes.remove(at); }
                1 => bytes.insert(at, byte),
                _ => bytes[at] = byte,
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let size = text.len();
        if let Ok(script) = fdx::read(text, "UTF-8") {
            check(&script);
            prop_assert!(script.elements.len() <= size / 10);
            prop_assert!(script.notices.len() < 40);
        }
    }
}

/// A heading in a paragraph of another type is a scene all the same, and is said; somebody who says such words
/// must say when, too.
#[test]
fn headings_of_other_types() {
    for kind in [
        "Action",
        "General",
        "Cast List",
        "Shot",
        "Character",
        "Transition",
        "Dialogue",
        "Parenthetical",
        "New Act",
    ] {
        let read = read(&script(&format!(
            "<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph><Paragraph Type=\"{kind}\"><Text>EXT. ROAD - NIGHT</Text></Paragraph><Paragraph Type=\"Action\"><Text>Rain.</Text></Paragraph>"
        )));
        assert_eq!(
            headings(&read),
            ["INT. A - DAY", "EXT. ROAD - NIGHT"],
            "{kind}"
        );
        assert_eq!(read.notices.len(), 1, "{kind}");
    }
    for (kind, words) in [
        ("Dialogue", "EXT. ROAD"),
        ("Dialogue", "Ext. road - night"),
        ("Shot", "CLOSE ON THE ROAD"),
        ("Character", "JO"),
    ] {
        let read = read(&script(&format!(
            "<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph><Paragraph Type=\"{kind}\"><Text>{words}</Text></Paragraph>"
        )));
        assert_eq!(headings(&read), ["INT. A - DAY"], "{kind} {words}");
        assert_eq!(read.notices, [], "{kind} {words}");
    }
}

/// Where nothing is marked, speech is told from the lines, with empty paragraphs between them or without; where headings
/// are marked and nobody speaks, a word in capitals is what is done.
#[test]
fn a_file_in_which_nothing_is_marked() {
    let lines = "INT. HALL - DAY||Rain. He waits.||MARTA|(low)|There was a gun.|He fired it.||The door opens.||JOE|Morning.||EXT. YARD - DAY||BANG||MARTA|Run!||They run.";
    let body = |kind: &str, lines: &mut dyn Iterator<Item = &str>| -> String {
        let each = |line| format!("<Paragraph Type=\"{kind}\"><Text>{line}</Text></Paragraph>");
        lines.map(each).collect()
    };
    let spoken = [
        (Kind::SceneHeading, "INT. HALL - DAY"),
        (Kind::Action, "Rain. He waits."),
        (Kind::Character, "MARTA"),
        (Kind::Parenthetical, "(low)"),
        (Kind::Dialogue, "There was a gun."),
        (Kind::Dialogue, "He fired it."),
        (Kind::Action, "The door opens."),
        (Kind::Character, "JOE"),
        (Kind::Dialogue, "Morning."),
        (Kind::SceneHeading, "EXT. YARD - DAY"),
        (Kind::Action, "BANG"),
        (Kind::Character, "MARTA"),
        (Kind::Dialogue, "Run!"),
        (Kind::Action, "They run."),
    ];
    for kind in ["General", "Action", ""] {
        let read = read(&script(&body(kind, &mut lines.split('|'))));
        check(&read);
        assert_eq!(kinds(&read), spoken, "{kind}");
        assert!(
            read.notices.iter().any(|n| n.words.contains("as speech")),
            "{kind}"
        );
    }
    let tight = read(&script(&body(
        "General",
        &mut lines.split('|').filter(|l| !l.is_empty()),
    )));
    // Without them nobody can tell where a speech of several paragraphs ends: what follows its first counts as done on set.
    let of = |words: &str| {
        kinds(&tight)
            .iter()
            .find(|(_, t)| *t == words)
            .map(|(k, _)| *k)
    };
    assert_eq!(of("There was a gun."), Some(Kind::Dialogue));
    assert_eq!(of("He fired it."), Some(Kind::Action));
    assert_eq!(of("The door opens."), Some(Kind::Action));
    assert_eq!(of("They run."), Some(Kind::Action));
    let heading = "<Paragraph Type=\"Scene Heading\"><Text>INT. HALL - DAY</Text></Paragraph>";
    let silent = read(&script(
        &(heading.to_owned()
            + &body(
                "Action",
                &mut "BANG|The wall falls.|BANG|They run.".split('|'),
            )),
    ));
    assert!(
        silent
            .elements
            .iter()
            .skip(1)
            .all(|e| e.kind == Kind::Action),
        "{:?}",
        kinds(&silent)
    );
}

/// Words struck out are no longer the script's, and the file says that there are some.
#[test]
fn words_struck_out() {
    let read = read(&script(
        "<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph>\n<Paragraph Type=\"Action\"><Text>He sits. </Text><Text Style=\"Bold+Strikeout\">He draws a gun &amp; fires.</Text><Text AdornmentStyle=\"Strikeout\" Style=\"Bold\"> He leaves.</Text></Paragraph>\n<Paragraph Type=\"Action\"><Text Style=\"Strikeout\">Rain.</Text></Paragraph>",
    ));
    check(&read);
    assert_eq!(
        kinds(&read),
        [
            (Kind::SceneHeading, "INT. A - DAY"),
            (Kind::Action, "He sits.  He leaves.")
        ]
    );
    let told: Vec<(u32, bool)> = read
        .notices
        .iter()
        .map(|n| (n.line, n.words.contains("`2`")))
        .collect();
    assert_eq!(told.len(), 1, "{:?}", read.notices);
    assert!(told[0].1);
}

/// Types as templates in Spanish name them, without settings that say so.
#[test]
fn types_in_spanish() {
    let each = |(kind, words): (&str, &str)| {
        format!("<Paragraph Type=\"{kind}\"><Text>{words}</Text></Paragraph>")
    };
    let body: String = [
        ("Encabezado de escena", "INT. COCINA - DÍA"),
        ("Acción", "Ana corta pan."),
        ("Personaje", "ANA"),
        ("Acotación", "(bajo)"),
        ("Diálogo", "Sacó la pistola."),
    ]
    .map(each)
    .concat();
    let read = read(&script(&body));
    let found: Vec<Kind> = read.elements.iter().map(|e| e.kind).collect();
    assert_eq!(
        found,
        [
            Kind::SceneHeading,
            Kind::Action,
            Kind::Character,
            Kind::Parenthetical,
            Kind::Dialogue
        ]
    );
}

/// A heading with a number and no words is said with its number; a scene taken out that is kept in one is not.
#[test]
fn a_heading_without_words() {
    let numbered = read(&script(
        "<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph>\n<Paragraph Number=\"12\" Type=\"Scene Heading\"><Text></Text></Paragraph><Paragraph Type=\"Action\"><Text>Rain.</Text></Paragraph>",
    ));
    assert_eq!(headings(&numbered), ["INT. A - DAY"]);
    let told: Vec<(u32, bool)> = numbered
        .notices
        .iter()
        .map(|n| (n.line, n.words.contains("`12`")))
        .collect();
    assert_eq!(told, [(2, true)]);
    let kept = read(&script(
        "<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph><Paragraph Number=\"12\" Type=\"Scene Heading\"><OmittedScene><Paragraph Type=\"Scene Heading\"><Text>INT. B - DAY</Text></Paragraph></OmittedScene></Paragraph>",
    ));
    assert_eq!(kept.notices, []);
}
