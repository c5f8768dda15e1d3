//! What the readers say of bad files, in both languages: every sentence is made here, and none is English alone.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use looks_script::error::ReadError;
use looks_script::model::Kind;
use looks_script::read;
use looks_script::report::{Language, is_said, said};

/// In Spanish.
fn es(words: &str) -> String {
    said(words, Language::Es).into_owned()
}

fn error(bytes: &[u8], name: &str) -> ReadError {
    match read::read(bytes, name) {
        Ok(script) => panic!("{name} was read: {:?}", script.elements),
        Err(error) => error,
    }
}

fn fdx(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<FinalDraft DocumentType=\"Script\" Version=\"5\"><Content>{content}</Content></FinalDraft>"
    )
}

/// Every file here is refused with a place and a remedy, in both languages.
#[test]
fn errors_in_both_languages() {
    let deep = format!("<FinalDraft>{}", "<Content>".repeat(300));
    let lines = "\n".repeat(read::LINES_MAX + 1);
    let large = vec![b'x'; looks_script::decode::BYTES_MAX + 1];
    let cases: Vec<(Vec<u8>, &str, &str)> = vec![
        (large, "a.txt", "solo el guion"),
        (b"INT. A\0 - DAY".to_vec(), "a.txt", "byte `6`"),
        (b"".to_vec(), "a.fdx", "no hay `FinalDraft`"),
        (b"<opml></opml>".to_vec(), "a.fdx", "empieza con `opml`"),
        (
            b"<FinalDraft><Content>".to_vec(),
            "a.fdx",
            "antes de su primer párrafo",
        ),
        (
            b"<FinalDraft><Content><Par".to_vec(),
            "a.fdx",
            "antes de su primer párrafo",
        ),
        (deep.into_bytes(), "a.fdx", "anidadas"),
        (fdx("&x;").into_bytes(), "a.fdx", "entidades propias"),
        (
            b"<!DOCTYPE a [<!ENTITY x \"y\">]><FinalDraft/>".to_vec(),
            "a.fdx",
            "no definen nada",
        ),
        (b"{\\rtf1 INT. A}".to_vec(), "a.txt", "texto enriquecido"),
        (b"{\\rtf1 INT. A}".to_vec(), "a.fdx", "texto enriquecido"),
        (b"<!DOCTYPE html><p>".to_vec(), "a.fdx", "una página web"),
        (b"<html><p>".to_vec(), "a.txt", "una página web"),
        (
            b"<!-- saved from a site -->\n<div><p>INT. HALL - DAY</p></div>".to_vec(),
            "a.txt",
            "una página web",
        ),
        (
            b"<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\">\n<html><body>INT. A</body></html>".to_vec(),
            "a.txt",
            "una página web",
        ),
        (b"\x89PNG\r\n\x1a\n\0".to_vec(), "a.pdf", "una imagen"),
        (b"\xff\xd8\xff\xe0JFIF\0".to_vec(), "a.txt", "una imagen"),
        (b"\x1f\x8b\x08\0".to_vec(), "a.fountain", "comprimido (gzip)"),
        (
            b"#Version 3\n#Start-Script\n>\\INT. HALL - DAY\n>.He fires.\n".to_vec(),
            "a.trelby",
            "Trelby",
        ),
        (
            b"> INT. HALL - DAY\n>\n> He fires.\n>\n> MARTA\n> Stop.\n".to_vec(),
            "a.txt",
            "citado",
        ),
        (b"PK\x03\x04".to_vec(), "a.docx", "un archivo de Word"),
        (b"PK\x03\x04".to_vec(), "a.fadein", "Fade In"),
        (b"PK\x03\x04".to_vec(), "a.highland", "Highland"),
        (b"PK\x03\x04".to_vec(), "a.odt", "LibreOffice"),
        (b"PK\x03\x04".to_vec(), "a.txt", "comprimido"),
        (b"\xd0\xcf\x11\xe0".to_vec(), "a.doc", "antiguo"),
        (lines.into_bytes(), "a.txt", "como máximo"),
    ];
    for (bytes, name, words) in cases {
        let said = error(&bytes, name).to_string();
        assert!(is_said(&said, Language::Es), "{said}");
        assert!(es(&said).contains(words), "{said}: {}", es(&said));
        assert!(
            said.starts_with("line `") || said.starts_with("the file:") || said.starts_with("byte")
        );
    }
}

/// Each notice of the text readers has a Spanish text, with what the file brought left as it is.
#[test]
fn notices_in_both_languages() {
    let heading = "<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph>";
    let rain = "<Paragraph Type=\"Action\"><Text>Rain falls on all of it.</Text></Paragraph>";
    let cases: Vec<(Vec<u8>, &str, &str)> = vec![
        (
            b"INT. A - DAY\n\n\xff\xc3\xa9\xc3\xa9\xc3\xa9\n".to_vec(),
            "a.txt",
            "roto en `UTF-8`",
        ),
        (
            b"INT. A - DAY\n\n/* Rain.\n".to_vec(),
            "a.fountain",
            "`/*` no se cierra",
        ),
        (
            b"INT. A - DAY\n\n[[ Rain.\n\nSnow.\n".to_vec(),
            "a.fountain",
            "`[[` no se cierra",
        ),
        (
            b"She falls from the roof.\n".to_vec(),
            "a.txt",
            "no se encontró ningún encabezado",
        ),
        (
            b"She falls from the roof, all the way down.\n\nINT. A - DAY\n\nRain.\n".to_vec(),
            "a.txt",
            "antes del primer encabezado",
        ),
        (
            "INT. КУХНЯ - NIGHT\n\nИван стреляет в дверь два раза.\n".into(),
            "a.txt",
            "`1` de `1`, la primera bajo `INT. КУХНЯ - NIGHT`",
        ),
        (
            format!("<FinalDraft><Content>{heading}{rain}").into_bytes(),
            "a.fdx",
            "se leyó todo lo anterior",
        ),
        (
            format!("<FinalDraft><Content>{heading}{rain}<Par").into_bytes(),
            "a.fdx",
            "está roto aquí: ",
        ),
        (
            format!("<!DOCTYPE FinalDraft>{}", fdx(heading)).into_bytes(),
            "a.fdx",
            "tipo de documento",
        ),
        (
            fdx(&format!(
                "{heading}<Paragraph Type=\"Action\"><Text>a & b & c</Text></Paragraph>"
            ))
            .into_bytes(),
            "a.fdx",
            "(2 lugares",
        ),
        (
            fdx(&format!(
                "{heading}<Paragraph Type=\"Action\"><Text>a &#1; c</Text></Paragraph>"
            ))
            .into_bytes(),
            "a.fdx",
            "número de carácter",
        ),
        (
            fdx(&format!("{heading}</Nothing>{rain}")).into_bytes(),
            "a.fdx",
            "no cierra nada",
        ),
        (
            fdx(&format!(
                "{heading}<Paragraph Type=\"Scene Heading\" Number=\"7\"/>"
            ))
            .into_bytes(),
            "a.fdx",
            "escena `7`",
        ),
        (
            fdx(&format!(
                "{heading}<Paragraph Type=\"Mime\"><Text>Rain.</Text></Paragraph>"
            ))
            .into_bytes(),
            "a.fdx",
            "`Mime`",
        ),
        (
            fdx("<Paragraph><Text>INT. A - DAY</Text></Paragraph>").into_bytes(),
            "a.fdx",
            "`1` párrafos",
        ),
        (fdx(rain).into_bytes(), "a.fdx", "ningún párrafo es"),
        (fdx("").into_bytes(), "a.fdx", "tiene palabras"),
        (
            fdx("<Paragraph><Text>INT. A - DAY</Text></Paragraph><Paragraph/><Paragraph><Text>JO</Text></Paragraph><Paragraph><Text>Where is everybody going with all of that?</Text></Paragraph>").into_bytes(),
            "a.fdx",
            "marcados como diálogo",
        ),
        (
            fdx(&format!("{heading}<Paragraph Type=\"Action\"><Text>Rain.</Text><Text Style=\"Strikeout\">Snow.</Text></Paragraph>")).into_bytes(),
            "a.fdx",
            "palabras tachadas",
        ),
    ];
    let mut seen = BTreeSet::new();
    for (bytes, name, words) in cases {
        let script = read::read(&bytes, name).unwrap_or_else(|e| panic!("{words}: {e}"));
        for notice in &script.notices {
            assert!(is_said(&notice.words, Language::Es), "{}", notice.words);
            seen.insert(notice.words.clone());
        }
        let found = script.notices.iter().any(|n| es(&n.words).contains(words));
        assert!(found, "{words}: {:?}", script.notices);
    }
    assert!(seen.len() >= 15);
    let strange = "nobody ever said this of a file";
    assert!(!is_said(strange, Language::Es));
    assert_eq!(said(strange, Language::Es), strange);
    assert_eq!(said("a web page", Language::En), "a web page");
}

/// What those who call the readers say has both languages too.
#[test]
fn callers_in_both_languages() {
    let long = "reading it took more than `20` seconds of computing; export the script again, or send it as Fountain or FDX";
    assert!(es(long).ends_with("Fountain o FDX"));
    assert!(
        es(&format!("{long}, or give --pdf-seconds more")).ends_with(", o dé más a --pdf-seconds")
    );
    assert!(
        es("cannot be read: No such file; check the path and its permissions")
            .contains("No such file")
    );
}

/// Text that has angle brackets of its own is text.
#[test]
fn brackets_of_a_script() {
    for text in [
        "<< FADE IN >>\n\nINT. HALL - DAY\n\nRain.\n",
        "<pause>\n\nINT. HALL - DAY\n\nRain.\n",
        "> FADE IN:\n\nINT. HALL - DAY\n\nRain.\n\n> CUT TO:\n",
    ] {
        let script = read::read(text.as_bytes(), "a.txt").unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(script.scenes.len(), 1, "{text}");
    }
}

/// Marks that a scene goes on are no speech, whatever scene numbers stand beside them.
#[test]
fn carried_over_with_numbers() {
    let text = "12   INT. HALL - DAY   12\n\nRain.\n\n(CONTINUED)\n\n12   CONTINUED:   12\n\n12A CONTINUED: (2) 12A\n\nHe dies.\n";
    let script = read::read(text.as_bytes(), "a.txt").unwrap_or_else(|e| panic!("{e}"));
    let kinds: Vec<Kind> = script.elements.iter().map(|e| e.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::SceneHeading,
            Kind::Action,
            Kind::Furniture,
            Kind::Furniture,
            Kind::Furniture,
            Kind::Action
        ]
    );
}

/// The number at the top of a page is no speech, though no empty line stands before it.
#[test]
fn page_numbers_after_a_form_feed() {
    let text =
        "INT. HALL - DAY\n\nRain.\n\nMARTA\nStop.\n\x0c   12.\n\nHe dies.\n\x0c13.\nHe is 14.\n";
    let script = read::read(text.as_bytes(), "a.txt").unwrap_or_else(|e| panic!("{e}"));
    let told: Vec<(Kind, &str)> = script
        .elements
        .iter()
        .map(|e| (e.kind, e.text.as_str()))
        .collect();
    assert_eq!(
        told[3..],
        [
            (Kind::Dialogue, "Stop."),
            (Kind::Furniture, "12."),
            (Kind::Action, "He dies."),
            (Kind::Furniture, "13."),
            (Kind::Action, "He is 14."),
        ]
    );
}

/// A page put in before another has a letter before its number.
#[test]
fn page_with_a_letter_before() {
    let text = fdx(
        "<Paragraph Type=\"Scene Heading\" Number=\"A3\"><SceneProperties Length=\"1/8\" Page=\"A12\"/><Text>INT. A - DAY</Text></Paragraph>",
    );
    let script = read::read(text.as_bytes(), "a.fdx").unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(script.scenes[0].page, 12);
}
