//! The PDF reader over files written here: two usual layouts, furniture, pages that turn in the middle of
//! things, files that are refused, and broken bytes.

#![cfg(feature = "pdf")]
#![expect(
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "pdf/layouts.rs"]
mod layouts;
#[path = "pdf/writer.rs"]
mod writer;

use looks_script::error::ReadError;
use looks_script::model::{Kind, Script};
use looks_script::pdf;
use looks_script::report::{Language, is_said};
use pdf_extract::{Document, EncryptionState, EncryptionVersion, Object, Permissions};
use proptest::prelude::*;
use writer::{Layout, Run, SHOOTING, Setting, one_page, typed};

const PLAIN: Layout = Layout {
    action: 96.0,
    dialogue: 168.0,
    parenthetical: 198.0,
    cue: 240.0,
    transition: 400.0,
};

fn read(bytes: &[u8]) -> Script {
    let script = pdf::read(bytes).unwrap_or_else(|e| panic!("{e}"));
    check(&script);
    // Whatever is said of a file is said in both languages.
    for notice in &script.notices {
        assert!(is_said(&notice.words, Language::Es), "{}", notice.words);
    }
    script
}

/// What holds of every script that was read.
fn check(script: &Script) {
    let mut end = 0;
    for element in &script.elements {
        // Between elements there is nothing but the end of a line.
        assert_eq!(script.source[end..element.span.start].trim(), "");
        assert!(element.span.start < element.span.end);
        end = element.span.end;
        let line = 1 + script.source[..element.span.start].matches('\n').count();
        assert_eq!(element.line as usize, line);
        let mut text = 0;
        for piece in &element.pieces {
            assert_eq!(piece.text.start, text);
            text = piece.text.end;
            assert!(
                element.span.start <= piece.source.start && piece.source.end <= element.span.end
            );
            assert_eq!(
                element.text[piece.text.clone()].replace(' ', "\n"),
                script.source[piece.source.clone()].replace(' ', "\n")
            );
        }
        assert_eq!(text, element.text.len());
    }
    assert_eq!(script.source[end..].trim(), "");
    for scene in &script.scenes {
        assert!(scene.eighths >= 1);
        for element in script.elements_of(scene) {
            assert!(scene.span.start <= element.span.start && element.span.end <= scene.span.end);
        }
    }
}

fn kinds(script: &Script) -> Vec<(Kind, &str)> {
    script
        .elements
        .iter()
        .filter(|e| e.kind != Kind::Furniture)
        .map(|e| (e.kind, e.text.as_str()))
        .collect()
}

fn furniture(script: &Script) -> Vec<&str> {
    script
        .elements
        .iter()
        .filter(|e| e.kind == Kind::Furniture)
        .map(|e| e.text.as_str())
        .collect()
}

fn headed(mut page: Vec<Run>, head: &str, number: u32) -> Vec<Run> {
    page.push((108.0, 36.0, head.to_owned()));
    page.push((504.0, 36.0, format!("{number}.")));
    page
}

fn shooting_pages() -> Vec<Vec<Run>> {
    let first = typed(
        SHOOTING,
        "a|FADE IN:

        a|INT. LOCK HOUSE - NIGHT @54 12 @504 12

        a|Rain on the tin. MARTA (60) oils the sluice wheel by the light
        a|of a candle that has no business being so close to the @540 *
        a|paraffin. @540 *

        c|MARTA
        p|(to nobody, and then
        p|to the dog)
        d|Every year the river asks, and
        d|every year we say no.

        a|EXT. LOCK HOUSE - GATES - CONTINUOUS @54 12A @504 12A

        a|She walks out along the top of the gate. Water on one side.

        c|MARTA
        d|Well? Are you coming, or do I have to
        d|do this with a spoon and a
        c|(MORE)

        c|(CONTINUED)",
    );
    let second = typed(
        SHOOTING,
        "a|CONTINUED: @54 12A @504 12A
        c|MARTA (CONT'D)
        d|prayer, like my mother did?

        a|The dog considers it. Then the dog goes back in, and
        a|closes the door behind it with great",
    );
    let third = typed(
        SHOOTING,
        "a|dignity.

        c|MARTA (CONT'D)
        d|Traitor.

        t|CUT TO:

        a|OMITTED @54 13 @504 13

        a|INT./EXT. LORRY - MOVING - NIGHT @54 14 @504 14

        a|Headlights find the bridge. The bridge is twenty-
        a|five years past its date.",
    );
    vec![
        headed(first, "LOCK HOUSE - Blue Rev. 4/5/31", 7),
        headed(second, "LOCK HOUSE - Blue Rev. 4/5/31", 8),
        headed(third, "LOCK HOUSE - Pink Rev. 11/5/31", 9),
    ]
}

/// A shooting script: numbers on both sides, running heads, revision marks, speeches and paragraphs over the
/// page, in both ways of setting it.
#[test]
fn shooting_script() {
    for setting in [Setting::Plain, Setting::Turned] {
        let script = read(&writer::pdf(&shooting_pages(), setting));
        assert_eq!(
            kinds(&script),
            [
                (Kind::Transition, "FADE IN:"),
                (Kind::SceneHeading, "INT. LOCK HOUSE - NIGHT"),
                (
                    Kind::Action,
                    "Rain on the tin. MARTA (60) oils the sluice wheel by the light of a candle that has no business being so close to the paraffin."
                ),
                (Kind::Character, "MARTA"),
                (Kind::Parenthetical, "(to nobody, and then to the dog)"),
                (
                    Kind::Dialogue,
                    "Every year the river asks, and every year we say no."
                ),
                (Kind::SceneHeading, "EXT. LOCK HOUSE - GATES - CONTINUOUS"),
                (
                    Kind::Action,
                    "She walks out along the top of the gate. Water on one side."
                ),
                (Kind::Character, "MARTA"),
                (
                    Kind::Dialogue,
                    "Well? Are you coming, or do I have to do this with a spoon and a prayer, like my mother did?"
                ),
                (
                    Kind::Action,
                    "The dog considers it. Then the dog goes back in, and closes the door behind it with great dignity."
                ),
                (Kind::Character, "MARTA"),
                (Kind::Dialogue, "Traitor."),
                (Kind::Transition, "CUT TO:"),
                (Kind::SceneHeading, "OMITTED"),
                (Kind::SceneHeading, "INT./EXT. LORRY - MOVING - NIGHT"),
                (
                    Kind::Action,
                    "Headlights find the bridge. The bridge is twenty-five years past its date."
                ),
            ]
        );
        let scenes: Vec<_> = script
            .scenes
            .iter()
            .map(|s| {
                (
                    s.number.as_deref().unwrap_or(""),
                    s.page,
                    s.heading.as_str(),
                )
            })
            .collect();
        assert_eq!(
            scenes,
            [
                ("12", 7, "INT. LOCK HOUSE - NIGHT"),
                ("12A", 7, "EXT. LOCK HOUSE - GATES - CONTINUOUS"),
                ("13", 9, "OMITTED"),
                ("14", 9, "INT./EXT. LORRY - MOVING - NIGHT"),
            ]
        );
        assert_eq!(
            furniture(&script),
            [
                "LOCK HOUSE - Blue Rev. 4/5/31   7.",
                "(MORE)",
                "(CONTINUED)",
                "LOCK HOUSE - Blue Rev. 4/5/31   8.",
                "12A   CONTINUED:   12A",
                "MARTA (CONT'D)",
                "LOCK HOUSE - Pink Rev. 11/5/31   9.",
            ]
        );
        // The words of the speech that goes over the page lead back to both halves of it.
        let speech = script.elements.iter().find(|e| e.text.starts_with("Well?"));
        let speech = speech.unwrap();
        let at = speech.text.find("spoon and a prayer").unwrap();
        let there = &script.source[speech.locate(&(at..at + 18))];
        assert_eq!(there, "spoon and a\nprayer");
    }
}

/// The other layout: no numbers, a title page, page numbers alone, letters with accents, two who speak at once.
#[test]
fn plain_script() {
    let title = vec![
        (270.0, 240.0, "EL MOLINO".to_owned()),
        (285.6, 264.0, "de la".to_owned()),
        (96.0, 660.0, "third draft".to_owned()),
    ];
    let first = typed(
        PLAIN,
        "a|EXT. MOLINO - DÍA

        a|ÍÑIGO cuts the rope. The sail turns.

        c|ÍÑIGO
        d|¡Cuidado!

        a|      ÍÑIGO @340 ABUELA
        a|  Run. @300 (laughing)
        a|  Run now! @300 I am eighty,
        a|                                 @300 child.

        a|She runs.",
    );
    let mut second = typed(
        PLAIN,
        "a|INT. KITCHEN, LATER - THE TABLE SET FOR NINE PEOPLE AND
        a|ONE GHOST - NIGHT

        a|Soup.",
    );
    second.push((470.0, 36.0, "2.".to_owned()));
    let script = read(&writer::pdf(&[title, first, second], Setting::Plain));
    assert_eq!(
        kinds(&script),
        [
            (Kind::TitlePage, "EL MOLINO\nde la\nthird draft"),
            (Kind::SceneHeading, "EXT. MOLINO - DÍA"),
            (Kind::Action, "ÍÑIGO cuts the rope. The sail turns."),
            (Kind::Character, "ÍÑIGO"),
            (Kind::Dialogue, "¡Cuidado!"),
            (Kind::Character, "ÍÑIGO"),
            (Kind::Dialogue, "Run. Run now!"),
            (Kind::Character, "ABUELA"),
            (Kind::Parenthetical, "(laughing)"),
            (Kind::Dialogue, "I am eighty, child."),
            (Kind::Action, "She runs."),
            (
                Kind::SceneHeading,
                "INT. KITCHEN, LATER - THE TABLE SET FOR NINE PEOPLE AND ONE GHOST - NIGHT"
            ),
            (Kind::Action, "Soup."),
        ]
    );
    assert_eq!(script.title[0].1, "EL MOLINO");
    assert_eq!(furniture(&script), ["2."]);
    assert_eq!(script.scenes[0].page, 1);
    assert_eq!(script.scenes[1].page, 2);
    let dual: Vec<&str> = script
        .elements
        .iter()
        .filter(|e| e.dual)
        .map(|e| e.text.as_str())
        .collect();
    assert_eq!(dual, ["ABUELA", "(laughing)", "I am eighty, child."]);
}

/// A file that sets everything at one edge is read by its empty lines and capitals.
#[test]
fn one_edge() {
    let page = typed(
        PLAIN,
        "a|INT. CELLAR - NIGHT

        a|A match is struck.

        a|VERA
        a|(low)
        a|Put it out.

        a|He does not.

        a|CUT TO:

        a|EXT. ROOF - DAY

        a|Gulls.",
    );
    let script = read(&writer::pdf(&[page], Setting::Plain));
    assert_eq!(
        kinds(&script)[2..6],
        [
            (Kind::Character, "VERA"),
            (Kind::Parenthetical, "(low)"),
            (Kind::Dialogue, "Put it out."),
            (Kind::Action, "He does not.")
        ]
    );
    assert_eq!(script.scenes.len(), 2);
}

/// Who speaks right under a heading is no part of it, nor is its number said again after one space; `CONTINUED:` makes no
/// scene in the middle of a page either.
#[test]
fn under_a_heading() {
    let page = typed(
        SHOOTING,
        "a|6 INT./EXT. PICKUP - NIGHT - RAIN 6

        a|Frank drives.

        c|(CONTINUED)
        a|6 CONTINUED: (2) 6

        a|He brakes.",
    );
    let script = read(&writer::pdf(&[page], Setting::Plain));
    let told: Vec<_> = script
        .scenes
        .iter()
        .map(|s| (s.number.as_deref(), s.heading.as_str()))
        .collect();
    assert_eq!(told, [(Some("6"), "INT./EXT. PICKUP - NIGHT - RAIN")]);
    let page = typed(
        PLAIN,
        "a|INT. CELLAR - NIGHT

        a|A match is struck, and the light of it finds the far wall.

        a|INT. BAR - LATER
        a|JOE
        a|I kept it.

        a|Gulls.",
    );
    let script = read(&writer::pdf(&[page], Setting::Plain));
    assert_eq!(
        kinds(&script)[2..],
        [
            (Kind::SceneHeading, "INT. BAR - LATER"),
            (Kind::Character, "JOE"),
            (Kind::Dialogue, "I kept it."),
            (Kind::Action, "Gulls.")
        ]
    );
}

/// A heading said again at the top of a page is furniture, and so is a running head without a number; a line
/// of capitals with the room above it that headings have is a heading.
#[test]
fn said_again_overleaf() {
    let lines = |from: usize, to: usize| -> String {
        (from..to).fold(String::new(), |text, n| {
            let chair = "by the wall ".repeat(n);
            text + &format!(
                "\n\na|INT. ROOM {n} - DAY\n\na|One line in room {n}.\n\na|A chair {chair}.\n"
            )
        })
    };
    let mut pages = vec![
        typed(
            SHOOTING,
            &format!("{}\n\na|LATER\n\na|She waits for the\n", lines(1, 4)),
        ),
        typed(
            SHOOTING,
            &format!("a|INT. ROOM 3 - DAY (CONT'D)\n\na|letter.\n{}", lines(4, 6)),
        ),
        typed(SHOOTING, &lines(6, 9)),
        typed(SHOOTING, &lines(9, 12)),
    ];
    for (index, page) in (1_u32..).zip(&mut pages) {
        page.push((108.0, 40.0, "GREEN DRAFT".to_owned()));
        if index > 1 {
            page.push((504.0, 40.0, format!("{index}.")));
        }
    }
    // The last heading said before the turn of the page was `LATER`, so this one is no repetition.
    let script = read(&writer::pdf(&pages, Setting::Plain));
    assert_eq!(script.scenes.len(), 13);
    assert_eq!(script.scenes[3].heading, "LATER");
    let heads = furniture(&script)
        .into_iter()
        .filter(|f| f.starts_with("GREEN"));
    assert_eq!(heads.count(), 4);

    if let Some(first) = pages.first_mut() {
        first.retain(|(_, _, words)| words != "LATER");
    }
    let script = read(&writer::pdf(&pages, Setting::Plain));
    assert_eq!(script.scenes.len(), 11);
    assert!(furniture(&script).contains(&"INT. ROOM 3 - DAY (CONT'D)"));
    assert!(kinds(&script).contains(&(Kind::Action, "She waits for the letter.")));
}

/// Lengths come from the places on the pages: a page and a half is a page and a half.
#[test]
fn eighths_by_place() {
    let mut pages = Vec::new();
    for page in 0..3 {
        let mut text = String::new();
        for line in 0..54 {
            text.push_str(if (page, line) == (0, 0) {
                "a|INT. HALL - DAY\n"
            } else if (page, line) == (1, 28) {
                "a|EXT. YARD - DAY\n"
            } else if line % 2 == 0 {
                "a|She counts the stairs once more.\n"
            } else {
                "\n"
            });
        }
        pages.push(typed(PLAIN, &text));
    }
    let script = read(&writer::pdf(&pages, Setting::Plain));
    let lengths: Vec<u32> = script.scenes.iter().map(|s| s.eighths).collect();
    assert_eq!(lengths, [12, 11]);
    assert_eq!(script.scenes[1].page, 2);
    assert_eq!(furniture(&script), [""; 0]);
}

/// Watermarks across the page, words outside it and words struck twice are not read.
#[test]
fn what_is_not_read() {
    let content = "BT /F1 12 Tf 96 700 Td (INT. HALL - DAY) Tj ET\n\
        BT /F1 12 Tf 96.3 700 Td (INT. HALL - DAY) Tj ET\n\
        BT /F1 12 Tf 96 676 Td (A cup.) Tj ET\n\
        BT /F1 30 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (COPY 12) Tj ET\n\
        BT /F1 90 Tf 100 400 Td (DRAFT) Tj ET\n\
        BT /F1 12 Tf 96 -400 Td (knife) Tj ET\n";
    let script = read(&one_page(content, "", "", &[]));
    assert_eq!(
        kinds(&script),
        [
            (Kind::SceneHeading, "INT. HALL - DAY"),
            (Kind::Action, "A cup.")
        ]
    );
}

/// The same pages, locked so that they open with this password.
fn locked(bytes: &[u8], password: &str) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).unwrap_or_else(|e| panic!("{e}"));
    let id = || Object::string_literal("sixteen bytes id");
    document.trailer.set("ID", vec![id(), id()]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "the owner's",
        user_password: password,
        key_length: 128,
        permissions: Permissions::empty(),
    };
    let state = EncryptionState::try_from(version).unwrap_or_else(|e| panic!("{e}"));
    document.encrypt(&state).unwrap_or_else(|e| panic!("{e}"));
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap_or_else(|e| panic!("{e}"));
    out
}

/// What only forbids to print or change opens with an empty password, and reads like the open file.
#[test]
fn an_empty_password_opens() {
    let open = writer::pdf(&shooting_pages(), Setting::Plain);
    let shut = locked(&open, "");
    assert!(!shut.windows(10).any(|ten| ten == b"INT. HALL "));
    assert!(shut.windows(8).any(|eight| eight == b"/Encrypt"));
    assert_eq!(kinds(&read(&shut)), kinds(&read(&open)));
    assert!(!kinds(&read(&open)).is_empty());
    let wanted = pdf::read(&locked(&open, "a password"));
    assert_eq!(wanted.err(), Some(ReadError::Encrypted));
}

/// Locked files, scans, files cut short and files of something else are refused, each with its reason.
#[test]
fn refused_files() {
    let whole = writer::pdf(&shooting_pages(), Setting::Plain);
    let error = |bytes: &[u8]| {
        let error = pdf::read(bytes).unwrap_err();
        assert!(is_said(&error.to_string(), Language::Es), "{error}");
        error
    };
    let locked = one_page(
        "BT /F1 12 Tf 96 700 Td (INT. HALL - DAY) Tj ET",
        "",
        "/Encrypt << /Filter /Standard /V 1 /R 2 /O (0123456789abcdef0123456789abcdef) /U (0123456789abcdef0123456789abcdef) /P -44 >> /ID [(a) (b)]",
        &[],
    );
    assert_eq!(error(&locked), ReadError::Encrypted);
    assert!(error(&locked).to_string().contains("password"));
    let scan = one_page("q 612 0 0 792 0 0 cm Q", "", "", &[]);
    assert_eq!(error(&scan), ReadError::NoText { pages: 1 });
    let numbered = writer::pdf(&[vec![(504.0, 36.0, "7.".to_owned())]], Setting::Plain);
    assert_eq!(error(&numbered), ReadError::NoText { pages: 1 });
    for (bytes, words) in [
        (&b""[..], "%PDF-"),
        (b"INT. HALL - DAY\n\nA cup.", "%PDF-"),
        (b"%PDF-1.4\n", "does not open"),
        (&whole[..whole.len() / 2], "does not open"),
    ] {
        let said = error(bytes);
        assert!(matches!(said, ReadError::Malformed { .. }), "{said}");
        assert!(said.to_string().contains(words), "{said}");
    }
    let looped = String::from_utf8_lossy(&whole).replace("/Parent 2 0 R", "/Parent 4 0 R");
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream";
    let drawn = one_page("/X Do", "/XObject << /X 6 0 R >>", "", &[form]);
    for bytes in [looped.into_bytes(), drawn] {
        let said = error(&bytes);
        assert!(matches!(said, ReadError::Unsupported { .. }), "{said}");
    }
}

/// A font whose widths are given for a range of letters, as browsers print a typewriter's: doubled letters are two.
#[test]
fn widths_of_a_range() {
    let line = |y: u32, words: &str| {
        let codes = words
            .bytes()
            .fold(String::new(), |all, b| format!("{all}{b:04x}"));
        format!("BT /F2 12 Tf 96 {y} Td <{codes}> Tj ET\n")
    };
    let words = line(700, "INT. SHERIFF OFFICE - DAY") + &line(676, "TESS (7) rolls off the wall.");
    let form = format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F2 7 0 R >> >> /Length {} >>\nstream\n{words}\nendstream",
        words.len()
    );
    let names = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n1 beginbfrange\n<0020> <007e> <0020>\nendbfrange\nendcmap\nend\nend";
    let names = format!("<< /Length {} >>\nstream\n{names}\nendstream", names.len());
    let bytes = one_page(
        "/X Do",
        "/XObject << /X 6 0 R >>",
        "",
        &[
            &form,
            "<< /Type /Font /Subtype /Type0 /BaseFont /Mono /Encoding /Identity-H /DescendantFonts [8 0 R] /ToUnicode 10 0 R >>",
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Mono /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 0 /W [0 126 600] /FontDescriptor 9 0 R >>",
            "<< /Type /FontDescriptor /FontName /Mono /Flags 5 /FontBBox [0 0 600 800] /ItalicAngle 0 /Ascent 800 /Descent 0 /CapHeight 700 /StemV 80 >>",
            &names,
        ],
    );
    assert_eq!(
        kinds(&read(&bytes)),
        [
            (Kind::SceneHeading, "INT. SHERIFF OFFICE - DAY"),
            (Kind::Action, "TESS (7) rolls off the wall.")
        ]
    );
}

/// Words drawn through a form are words of the page.
#[test]
fn words_in_a_form() {
    let words = "BT /F1 12 Tf 96 700 Td (INT. HALL - DAY) Tj ET";
    let form = format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Length {} >>\nstream\n{words}\nendstream",
        words.len()
    );
    let script = read(&one_page("/X Do", "/XObject << /X 6 0 R >>", "", &[&form]));
    assert_eq!(kinds(&script), [(Kind::SceneHeading, "INT. HALL - DAY")]);
}

/// A picture drawn before the words costs none of them, whatever its bytes are.
#[test]
fn picture_on_the_page() {
    let words = "q 90 0 0 90 60 60 cm /X Do Q BT /F1 12 Tf 96 700 Td (INT. HALL - DAY) Tj ET";
    let picture = "<< /Type /XObject /Subtype /Image /Width 4 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 9 >>\nstream\n(x) Tj cm\nendstream";
    let script = read(&one_page(words, "/XObject << /X 6 0 R >>", "", &[picture]));
    assert_eq!(kinds(&script), [(Kind::SceneHeading, "INT. HALL - DAY")]);
}

/// One page that cannot be read costs that page, and is named.
#[test]
fn one_bad_page() {
    let mut pages = shooting_pages();
    pages.truncate(2);
    let bytes = writer::pdf(&pages, Setting::Plain);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let at = text.rfind("/F1 12 Tf").unwrap();
    let mut broken = bytes.clone();
    broken[at + 1..at + 3].copy_from_slice(b"XX");
    // The last run of the second page names a type that is not there; all before it is kept.
    let script = read(&broken);
    assert_eq!(script.scenes.len(), 2);
    let blank = writer::pdf(&[pages[0].clone(), Vec::new()], Setting::Plain);
    let script = read(&blank);
    assert!(script.notices.iter().any(|n| n.words.contains("pages `2`")));
}

/// The same bytes give the same script.
#[test]
fn same_bytes_same_script() {
    let bytes = writer::pdf(&shooting_pages(), Setting::Turned);
    assert_eq!(read(&bytes), read(&bytes));
}

/// How many random files; `LOOKS_CASES` asks for more.
fn cases(usual: u32) -> u32 {
    let asked = std::env::var("LOOKS_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(128), failure_persistence: None, ..ProptestConfig::default() })]

    /// Any bytes, with and without the mark of a PDF: an answer, never a panic.
    #[test]
    fn any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), marked in any::<bool>()) {
        if marked {
            bytes.splice(0..0, *b"%PDF-1.4\n");
        }
        if let Ok(script) = pdf::read(&bytes) {
            check(&script);
        }
    }

    /// A whole file with bytes changed, in the way files are damaged.
    #[test]
    fn damaged_files(edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = writer::pdf(&shooting_pages(), Setting::Plain);
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(script) = pdf::read(&bytes) {
            check(&script);
            prop_assert!(script.source.len() < 4 * bytes.len());
        }
    }

    /// Words anywhere on a page: what is read holds together and nothing is written that was not there.
    #[test]
    fn words_anywhere(runs in proptest::collection::vec((0.0..500.0_f64, 20.0..780.0_f64, "[A-Za-z(.:*0-9]{1,12}"), 1..60)) {
        let set: usize = runs.iter().map(|(_, _, run)| run.len()).sum();
        if let Ok(script) = pdf::read(&writer::pdf(&[runs], Setting::Plain)) {
            check(&script);
            let seen: usize = script.source.chars().filter(|c| !c.is_whitespace()).count();
            // What lies over another of its kind is struck twice and written once.
            prop_assert!((1..=set).contains(&seen));
        }
    }
}

/// Where all is set at one edge, a name, a colon and words are a cue and what is said.
#[test]
fn names_before_a_colon_at_one_edge() {
    let page = typed(
        PLAIN,
        "a|INT. CELLAR - NIGHT

        a|A match is struck.

        a|VERA: He draws a pistol.

        a|BO (low): Put it out, or we are all
        a|seen.

        a|TITLE: He draws a pistol.

        a|FLASHBACK - EXT. ROOF - NIGHT

        a|Gulls.",
    );
    let script = read(&writer::pdf(&[page], Setting::Plain));
    assert_eq!(
        kinds(&script)[1..],
        [
            (Kind::Action, "A match is struck."),
            (Kind::Character, "VERA"),
            (Kind::Dialogue, "He draws a pistol."),
            (Kind::Character, "BO (low)"),
            (Kind::Dialogue, "Put it out, or we are all seen."),
            (Kind::Action, "TITLE: He draws a pistol."),
            (Kind::SceneHeading, "FLASHBACK - EXT. ROOF - NIGHT"),
            (Kind::Action, "Gulls.")
        ]
    );
}
