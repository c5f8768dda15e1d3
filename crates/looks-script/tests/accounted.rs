//! What must hold of every text whatever: nothing panics, every byte that prints is in exactly one element,
//! words stand where they are said to stand, and Fountain written back out reads the same. Judges no
//! classification; `fountain.rs` beside this does.

use looks_script::fountain::{self, is_blank};
use looks_script::model::{Element, Kind, Script};
use looks_script::{decode, heading, plain, read};
use proptest::prelude::*;

/// Checks a script as read; `Err` says what does not hold.
fn accounted(script: &Script) -> Result<(), String> {
    let source = &script.source;
    let mut at = 0;
    let mut line = 1;
    for element in &script.elements {
        let span = &element.span;
        if span.start < at || span.end < span.start || source.get(span.clone()).is_none() {
            return Err(format!("{span:?} after {at}: {element:?}"));
        }
        if let Some(c) = source[at..span.start].chars().find(|c| !is_blank(*c)) {
            return Err(format!("{c:?} before {span:?} is in no element"));
        }
        if element.line < line {
            return Err(format!("line {} after {line}", element.line));
        }
        line = element.line;
        at = span.end;
        pieces(source, element)?;
    }
    if let Some(c) = source[at..].chars().find(|c| !is_blank(*c)) {
        return Err(format!("{c:?} after {at} is in no element"));
    }
    let mut first = None;
    for scene in &script.scenes {
        let elements = script.elements_of(scene);
        let head = elements.first().ok_or("a scene of no elements")?;
        if head.kind != Kind::SceneHeading || head.text != scene.heading {
            return Err(format!("{scene:?} begins with {head:?}"));
        }
        if *first.get_or_insert(scene.elements.start) > scene.elements.start || scene.eighths < 1 {
            return Err(format!("{scene:?}"));
        }
        for element in elements {
            // Each word is evidence that somebody may ask for.
            for (from, word) in element.text.split_word_bounds() {
                let span = element.locate(&(from..from + word.len()));
                let inside = scene.span.start <= span.start
                    && span.end <= scene.span.end
                    && element.span.start <= span.start
                    && span.end <= element.span.end;
                if !inside {
                    return Err(format!("{word:?} at {span:?} is not in {:?}", scene.span));
                }
            }
        }
        heading::parse(&scene.heading);
    }
    let headings = script
        .elements
        .iter()
        .filter(|e| e.kind == Kind::SceneHeading);
    if headings.count() != script.scenes.len() {
        return Err("headings and scenes differ".to_owned());
    }
    Ok(())
}

trait Words {
    fn split_word_bounds(&self) -> Vec<(usize, &str)>;
}

impl Words for str {
    fn split_word_bounds(&self) -> Vec<(usize, &str)> {
        self.split_whitespace()
            .map(|word| (word.as_ptr() as usize - self.as_ptr() as usize, word))
            .collect()
    }
}

fn pieces(source: &str, element: &Element) -> Result<(), String> {
    let (mut text, mut from) = (0, element.span.start);
    for piece in &element.pieces {
        let words = element.text.get(piece.text.clone());
        let bytes = source.get(piece.source.clone());
        let (Some(words), Some(bytes)) = (words, bytes) else {
            return Err(format!("{piece:?} splits a character of {element:?}"));
        };
        if piece.text.start != text || piece.source.start < from {
            return Err(format!("{piece:?} is out of order in {element:?}"));
        }
        if words.len() == bytes.len() && words != bytes {
            return Err(format!("{words:?} is {bytes:?} in the source"));
        }
        text = piece.text.end;
        from = piece.source.end;
    }
    if text != element.text.len() || from > element.span.end {
        return Err(format!("the pieces do not cover {element:?}"));
    }
    Ok(())
}

/// What must be the same after writing and reading again.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    elements: Vec<(Kind, String, bool)>,
    numbers: Vec<Option<String>>,
    title: Vec<(String, String)>,
}

fn told(script: &Script) -> Told {
    Told {
        elements: script
            .elements
            .iter()
            .filter(|e| e.kind != Kind::Furniture)
            .map(|e| (e.kind, e.text.clone(), e.dual && e.kind == Kind::Character))
            .collect(),
        numbers: script.scenes.iter().map(|s| s.number.clone()).collect(),
        title: script.title.clone(),
    }
}

fn reads_the_same(text: &str) -> Result<(), String> {
    let first = fountain::read(text.to_owned(), "UTF-8");
    let written = fountain::write(&first);
    let second = fountain::read(written.clone(), "UTF-8");
    let (a, b) = (told(&first), told(&second));
    if a == b {
        return Ok(());
    }
    Err(format!(
        "{text:?}\nwritten {written:?}\nfirst {a:#?}\nsecond {b:#?}"
    ))
}

const LINES: &[&str] = &[
    "",
    "",
    "",
    "",
    "",
    "  ",
    "   ",
    "INT. HALL - DAY",
    "ext. yard - later",
    "INT./EXT. CAR",
    "12. INT. YARD - NIGHT",
    "SCENE 4",
    "7. WARD",
    "8. WARD",
    "KITCHEN - NIGHT",
    "Scene 5: The yard",
    ".BINOCULARS",
    ".",
    "...and",
    "EXT: YARD. NIGHT",
    "INT. A - DAY #12A#",
    "**INT. B - DAY**",
    "## INT. C",
    "# Act",
    "#",
    "##2",
    "= synopsis",
    "=",
    "===",
    "ANA",
    "ANA (V.O.)",
    "BEN ^",
    "@mcCoy",
    "@",
    "@Ben ^",
    "^",
    "MARÍA JOSÉ",
    "23",
    "Ana",
    "ANA: Hello.",
    "Ana: Hello.",
    "SUPER: Berlin",
    "(quiet)",
    "(looking",
    "back) at",
    "(a) b",
    "*(soft)*",
    "(",
    ")",
    "Hello there.",
    "He fires.",
    "BANG!",
    "A SHOT",
    "CUT TO:",
    "CUT TO: ",
    "> fade",
    ">",
    "> THE END <",
    "><",
    "> a \\<",
    "~la la",
    "~",
    "!SHOUT",
    "!",
    "LATER",
    "CLOSE ON THE GUN",
    "ACT ONE",
    "(MORE)",
    "CONTINUED:",
    "12.",
    "[[note]]",
    "[[note",
    "two]]",
    "]]",
    "/*",
    "*/",
    "/* cut */",
    "Rain [[n]] falls.",
    "Rain /* n */ falls.",
    "[[a]] ANA",
    "ANA [[a]]",
    "A **gun** and _fire_.",
    "*a",
    "a*",
    "\\*a\\*",
    "\\",
    "\\\\",
    "\\.a",
    "Title: A",
    "Author: B",
    "    value",
    "Note: x",
    "\tindented",
    "\u{c}12.",
    "                    ANA",
    "          Hello.",
    "\u{feff}INT. D",
    "\u{200b}",
    "👨\u{200d}👩",
    "***",
    "a_b_c",
    ".45 on it",
    "http://a/*b",
    "INTERIOR. HOUSE",
    "Est ici",
    "I/E CAR",
    "Int. x",
    "int train day",
    "int. hall - same",
    "int the dark",
    "CUT TO: EXT. YARD - DAY",
    "(INT. HALL - DAY)",
    "(12) INT. HALL",
    ". INT. HALL",
    "Kitchen - Night",
    "KITCHEN. NIGHT",
    "SCENE FIVE",
    "SCENE: INT. HALL",
    "Interior. Hall. Day.",
    "ext-yard - day",
    "FLASHBACK - INT. HOUSE - NIGHT",
    "Flashback: int. house",
    "INTERCUT - INT. A / EXT. B - NIGHT",
    "INT. YARD - DAY *",
    "13 EXT. YARD - NIGHT * 13",
    "13 EXT. YARD - NIGHT 13*",
    "*13 EXT. YARD - NIGHT 13",
    "21 OMITTED 21",
    "OMITTED",
    "& &",
    "22 22",
    "21 PT. 1 INT. B - DAY 21 PT. 1",
    "1/1 INT. PUB - DAY 1 10:30",
    "SCENE A",
    "SECUENCIA 3",
    "INT. GYM - DAY -- He draws a pistol.",
    "**INT. GYM - DAY. He draws a pistol.**",
    "(INT. GYM - DAY. He draws a pistol.)",
    "INT. GYM - DAY. *He* draws a pistol. #4#",
    ".INT. GYM - DAY. He draws a pistol.",
    "KITCHEN -- NIGHT",
    "JO - DAY DRUNK",
    "CUT TO INT. X - DAY",
    "INT. X - DAY CUT TO:",
    "JO:",
    "JO (O.S.):",
    "JO (V.O.)          *",
    "JO *",
    "Jo: He draws a pistol.",
    "Mo: Hi.",
    "JO – He draws a pistol.",
    "MO – Hi.",
    "JO’s DAD",
];

/// Lines as scripts have them, careful and careless, and some that no script has.
fn script_line() -> impl Strategy<Value = String> {
    let given = prop::sample::select(LINES);
    prop_oneof![
        12 => given.prop_map(str::to_owned),
        1 => "[ -~]{0,20}",
        1 => "[A-Za-z*_\\[\\]/\\\\#@.!~=<>():^ ]{0,12}",
        1 => "\\PC{0,8}",
    ]
}

fn script_text() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec![
        "\n", "\n", "\n", "\r\n", "\r", "\n\n", "\u{2028}", "\r\r\n",
    ]);
    (
        prop::collection::vec(script_line(), 0..24),
        end,
        any::<bool>(),
    )
        .prop_map(|(lines, end, last)| {
            let mut text = lines.join(end);
            if last {
                text.push_str(end);
            }
            text
        })
}

/// `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let given = ProptestConfig::default();
    ProptestConfig {
        cases: given.cases.max(1500),
        failure_persistence: None,
        ..given
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_is_accounted_for(text in any::<String>()) {
        let script = fountain::read(text.clone(), "UTF-8");
        prop_assert!(accounted(&script).is_ok(), "{:?}", accounted(&script));
        let script = plain::read(text, "UTF-8");
        prop_assert!(accounted(&script).is_ok(), "{:?}", accounted(&script));
    }

    #[test]
    fn a_script_is_accounted_for(text in script_text()) {
        let script = fountain::read(text.clone(), "UTF-8");
        prop_assert!(accounted(&script).is_ok(), "{:?}", accounted(&script));
        let script = plain::read(text, "UTF-8");
        prop_assert!(accounted(&script).is_ok(), "{:?}", accounted(&script));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), name in "[a-z]{1,3}\\.(fountain|txt|bin)") {
        if let Ok((text, _)) = decode::decode(&bytes) {
            prop_assert!(bytes.is_empty() || !text.is_empty() || bytes.len() <= 4);
        }
        if let Ok(script) = read::read(&bytes, &name) {
            prop_assert!(accounted(&script).is_ok(), "{:?}", accounted(&script));
        }
    }

    #[test]
    fn what_is_written_reads_the_same(text in script_text()) {
        let same = reads_the_same(&text);
        prop_assert!(same.is_ok(), "{}", same.unwrap_err());
    }

    #[test]
    fn the_parts_of_a_heading_lie_in_it(text in "\\PC{0,40}", opener in prop::sample::select(vec!["", "INT. ", "EXT/INT. ", "12. EXT "])) {
        let text = format!("{opener}{text}");
        let parsed = heading::parse(&text);
        prop_assert!(text.get(parsed.place.clone()).is_some(), "{parsed:?}");
        if let Some(time) = parsed.time {
            prop_assert!(text.get(time).is_some_and(|words| !words.is_empty()));
        }
    }
}

#[test]
fn what_once_read_otherwise_when_written_reads_the_same() {
    for text in [
        // A heading within the title page told of the writer's habits.
        "Ana: Hello.\nSCENE: INT. HALL\n# Act\n\n[[a]] ANA\nLATER\nANA\nSCENE 4\nANA",
        // A parenthesis that does not close.
        "A\n(\\(\n)",
        // A place alone that no full stop can force.
        "\u{1f800}A~d",
    ] {
        assert_eq!(reads_the_same(text), Ok(()));
    }
}

/// A source of 10 MB takes about ten times as long as one of 1 MB; a scan that reads the rest for every
/// line takes a hundred times, which the test runner would not live to see.
#[test]
fn hostile_texts_end() {
    let mib = 1 << 18;
    for (name, text) in [
        ("one line", "x".repeat(50 << 20)),
        ("words", "word ".repeat(2 * mib)),
        ("stars", "*".repeat(4 * mib)),
        ("starred words", "*a ".repeat(mib)),
        ("open notes", "[[ ".repeat(mib)),
        ("open notes on lines", "[[\n".repeat(mib)),
        ("open boneyards", "/* ".repeat(mib)),
        ("closed notes", "[[a]] ".repeat(mib)),
        ("notes in one paragraph", "a [[b]]\n".repeat(mib)),
        ("open parentheses", format!("ANA\n{}", "(\n".repeat(mib))),
        ("parentheses", format!("ANA\n{}", "(a) ".repeat(mib))),
        (
            "nested parentheses",
            format!("ANA\n{}", "(".repeat(4 * mib)),
        ),
        ("cues", "ANA\nHi.\n\n".repeat(mib / 8)),
        ("numbers", "SCENE 4\n\n".repeat(mib / 8)),
        ("headings", "INT. A - DAY\n".repeat(mib / 8)),
        ("times", format!("INT. {}", "DAY. ".repeat(mib))),
        ("small times", format!("int {}", "day - ".repeat(mib))),
        ("cuts", "CUT TO: INT. A - DAY\n".repeat(mib / 8)),
        ("keys", "Title: a\n".repeat(mib / 8)),
        ("chat", "Jo: Hi.\n\nMo: No.\n\n".repeat(mib / 16)),
        ("dashes", "JO – Hi.\n\nMO – No.\n\n".repeat(mib / 16)),
        ("names with a colon", "JO:\nHi.\n\n".repeat(mib / 8)),
        ("flashbacks", "FLASHBACK - INT. A - DAY\n".repeat(mib / 8)),
        (
            "scenes left out",
            format!("21 OMITTED 21\n{}", "& 22\n".repeat(mib / 8)),
        ),
        ("sequences", "SECUENCIA 3\n\n".repeat(mib / 8)),
        ("spaces", " ".repeat(8 * mib)),
        ("backslashes", "\\".repeat(4 * mib)),
        ("hashes", "#".repeat(4 * mib)),
    ] {
        let len = text.len();
        let script = fountain::read(text, "UTF-8");
        assert_eq!(script.source.len(), len, "{name}");
        if len < 3 * mib {
            assert_eq!(accounted(&script), Ok(()), "{name}");
        }
    }
}
