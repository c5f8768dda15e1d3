//! Words that stand in no scene are said, with their line. Judges no heading and no hazard.

#![expect(clippy::expect_used, reason = "a test says what it needs")]

use looks_script::read;

/// Line and first words of each notice.
fn notices(source: &str, name: &str) -> Vec<(u32, String)> {
    let script = read::read(source.as_bytes(), name).expect("a script");
    script
        .notices
        .iter()
        .map(|n| (n.line, n.words.split(',').next().unwrap_or("").to_owned()))
        .collect()
}

const BEFORE: &str = "words stand before the first scene heading";
const NONE: &str = "no scene heading was found";

/// Words before the first heading are named with their line; what is no story is not.
#[test]
fn words_before_the_first_heading() {
    let mut wrong = Vec::new();
    for (before, line) in [
        ("FADE IN:\n\nHe draws a pistol.\n\n", Some(3)),
        ("He draws a pistol.\n\n", Some(1)),
        ("JO\nHe draws a pistol.\n\n", Some(2)),
        ("Fade in:\n\nOver black. A SHOT.\n\n", Some(3)),
        ("THE GUN GOES OFF!\n\n", Some(1)),
        ("a man runs over the wet road with a knife\n\n", Some(1)),
        (
            "THE LONG WAY\n\nwritten by\n\nJo Ray\n\nA gun lies there.\n\n",
            Some(7),
        ),
        ("FADE IN:\n\n", None),
        ("Fade in:\n\n\n", None),
        ("CUT TO:\n\n", None),
        ("FADE IN FROM BLACK.\n\n", None),
        ("THE LONG WAY\n\nwritten by\n\nJo Ray\n\n", None),
        (
            "The Long Way\nby Jo Ray\n\n© 2026 by Jo Ray. All rights reserved.\n\n",
            None,
        ),
        (
            "Pitch\nA comedy for TV by Jo Ray\n(all of it made up before anybody asks)\n\n",
            None,
        ),
        ("\n\n\n", None),
        ("", None),
    ] {
        for name in ["a.fountain", "a.txt"] {
            let source = format!("{before}INT. A - DAY\n\nRain.\n");
            let expected: Vec<_> = line.iter().map(|l| (*l, BEFORE.to_owned())).collect();
            let got = notices(&source, name);
            if got != expected {
                wrong.push(format!("{before:?} {name}: {got:?}"));
            }
        }
    }
    for (before, line) in [
        ("Title: A\nAuthor: Jo Ray\n\n", None),
        (
            "Title: A\nAuthor: Jo Ray\n\n# Act one\n\n= It rains.\n\n[[A note, of some words.]]\n\n> FADE IN:\n\n",
            None,
        ),
        ("/* He draws a pistol. */\n\n", None),
        ("Title: A\n\nHe draws a pistol\n\n", Some(3)),
    ] {
        let source = format!("{before}INT. A - DAY\n\nRain.\n");
        let expected: Vec<_> = line.iter().map(|l| (*l, BEFORE.to_owned())).collect();
        let got = notices(&source, "a.fountain");
        if got != expected {
            wrong.push(format!("{before:?}: {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file with words and no heading says so, with an example of one; a file without words says that.
#[test]
fn no_heading_at_all() {
    for (source, line) in [
        ("He draws a pistol.\n", Some(1)),
        ("FADE IN:\n\nJO\nHe draws a pistol.\n", Some(3)),
        ("FADE IN:\n", None),
    ] {
        for name in ["a.fountain", "a.txt"] {
            let expected: Vec<_> = line.iter().map(|l| (*l, NONE.to_owned())).collect();
            assert_eq!(notices(source, name), expected, "{source:?}");
        }
    }
    let said = notices("\n\n", "a.txt");
    assert_eq!(
        said,
        [(
            1,
            "the file has no words; export the script again".to_owned()
        )]
    );
    let script = read::read(b"He draws a pistol.\n", "a.txt").expect("a script");
    assert_eq!(script.scenes, []);
    assert!(
        script
            .notices
            .iter()
            .any(|n| n.words.contains("`INT. HALL - DAY`"))
    );
}

/// Final Draft says which lines are its title page, so short words before the first heading are named too.
#[test]
fn final_draft() {
    let read = |body: &str| {
        notices(
            &format!(
                "<FinalDraft Version=\"5\"><Content>\n{body}<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph></Content></FinalDraft>"
            ),
            "a.fdx",
        )
    };
    let paragraph = |kind: &str, words: &str| {
        format!("<Paragraph Type=\"{kind}\"><Text>{words}</Text></Paragraph>\n")
    };
    assert_eq!(
        read(&(paragraph("Transition", "FADE IN:") + &paragraph("Action", "He draws a pistol."))),
        [(3, BEFORE.to_owned())]
    );
    assert_eq!(read(&paragraph("Action", "FADE IN:")), []);
    assert_eq!(read(&paragraph("Transition", "FADE IN:")), []);
}
