//! The PDF reader over files written here: two usual layouts, furniture, pages that turn in the middle of
//! things, files that are refused, and broken bytes.

#![cfg(feature = "pdf")]
#![expect(
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

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

/// Words as wide as `width` characters allow, centred about 324 points: how word processors set them.
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
