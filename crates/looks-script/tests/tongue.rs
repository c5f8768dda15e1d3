//! Scenes that are neither in English nor in Spanish are said, with the line and heading of the first; no labelled
//! script of this crate has one.

#![expect(
    clippy::expect_used,
    reason = "a test says what it needs and what it found"
)]

use std::path::Path;

use looks_script::{model::Notice, read, score};

const WHAT: &str = "scenes that do not read as English or Spanish";

/// The notices of a script about its language.
fn notices(source: &[u8], name: &str) -> Vec<Notice> {
    let mut script = read::read(source, name).expect("a script");
    script.notices.retain(|n| n.words.starts_with(WHAT));
    script.notices
}

/// A script of three scenes with some action each.
fn three(action: &str) -> String {
    let scene = |place: &str| format!("INT. {place} - DAY\n\n{action}\n\n");
    ["ROOF", "HALL", "STAIRS"].map(scene).concat()
}

const FRENCH: &str = "Marc tire deux coups de feu. La vitre explose. Sophie se jette à terre, du sang sur les mains. Il recharge son fusil et court vers la porte.";
const FINNISH: &str = "Matti vetää pistoolin ja ampuu kahdesti ovea kohti. Lasi särkyy. Anna kaatuu lattialle, verta käsissä. Mies lataa aseen ja juoksee ulos pihalle kohti autoa.";

/// Shooting told in another language is no empty script: each scene is counted, from the first heading on.
#[test]
fn other_languages() {
    for action in [
        FRENCH,
        FINNISH,
        "Иван достаёт пистолет и дважды стреляет в дверь. Анна падает на пол.",
        "Выстрел.",
        "أحمد يطلق النار على الباب مرتين. تسقط ليلى على الأرض والدم على يديها.",
        "他拔出手枪，向门开了两枪。玻璃碎了。",
        "Anna zieht die Pistole und schießt zweimal auf die Tür. Der Mann fällt die Treppe hinunter. Sie lädt nach.",
        "Regen. Ein Schuss fällt. Klaus stürzt zu Boden, Blut am Hemd. Dann Sirenen.",
        "João saca a pistola e dispara duas vezes contra a porta. Maria cai no chão, com sangue nas mãos.",
        "Luca estrae la pistola e spara due colpi contro la porta. Il vetro esplode. Lui ricarica il fucile, poi scappa.",
        "Ahmet tabancasını çeker ve kapıya iki el ateş eder. Cam patlar. Ayşe yere düşer, elleri kan içinde.",
    ] {
        for name in ["a.fountain", "a.txt"] {
            let said = notices(three(action).as_bytes(), name);
            assert_eq!(said.len(), 1, "{action}");
            assert_eq!(said[0].line, 1, "{action}");
            let words = &said[0].words;
            assert!(
                words.contains("`3` of `3`, the first under `INT. ROOF - DAY`"),
                "{words}"
            );
        }
    }
    let fdx = format!(
        "<FinalDraft Version=\"5\"><Content>\n<Paragraph Type=\"Scene Heading\"><Text>INT. A - DAY</Text></Paragraph><Paragraph Type=\"Action\"><Text>{FRENCH}</Text></Paragraph></Content></FinalDraft>"
    );
    assert_eq!(notices(fdx.as_bytes(), "a.fdx").len(), 1);
}

/// English and Spanish are looked through, however tersely told; so is what only speaks another language.
#[test]
fn the_two_languages() {
    for action in [
        "Marc fires twice. The pane bursts. Sophie throws herself down, blood on her hands. He reloads and runs.",
        "Marcos dispara dos veces. El vidrio estalla. Sofía se tira al suelo, con sangre en las manos.",
        "Rain. Boots. Gunfire, close. Smoke. Marko dives behind rubble. Glass bursts. Blood. Silence. Sirens.",
        "Lluvia. Botas. Disparos cerca. Humo. Marko rueda tras escombros. Estalla un vidrio. Sangre. Sirenas.",
        "Gunfire.",
        "A sign in the window: ПОЖАРНЫЙ ВЫХОД. She takes a chair to it.",
        "Jo waits.\n\nIVÁN\nИван достаёт пистолет и дважды стреляет в дверь.",
    ] {
        let said = notices(three(action).as_bytes(), "a.fountain");
        assert_eq!(said, [], "{action}");
    }
}

/// One scene of many is named with its heading and line; scenes too short to tell are judged together.
#[test]
fn some_scenes_of_many() {
    let english = three("He walks to the window and looks down at the yard. Nobody is there.");
    let mixed = format!("{english}INT. CUISINE - JOUR\n\n{FRENCH}\n\n{english}");
    let said = notices(mixed.as_bytes(), "a.fountain");
    assert_eq!((said.len(), said[0].line), (1, 13));
    assert!(
        said[0]
            .words
            .contains("`1` of `7`, the first under `INT. CUISINE - JOUR`"),
        "{}",
        said[0].words
    );
    let short = |action: &str| three(action).repeat(3);
    let said = notices(short("Il tire sur les deux.").as_bytes(), "a.fountain");
    assert!(said[0].words.contains("`9` of `9`"), "{}", said[0].words);
    assert_eq!(notices(short("Gunfire. Smoke.").as_bytes(), "a.txt"), []);
    let long = format!("INT. {} `1` - DAY\n\n{FRENCH}\n", "CAVE ".repeat(20));
    let words = &notices(long.as_bytes(), "a.txt")[0].words;
    assert!(words.contains("CAVE…`;"), "{words}");
}

/// No scene of the labelled scripts is taken for another language: English and Spanish of many kinds, with words of
/// others between.
#[test]
fn no_labelled_scene_is_another_language() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let (mut scripts, mut wrong) = (0, Vec::new());
    for folder in ["tune", "learn"] {
        let files = std::fs::read_dir(corpus.join(folder)).expect("a folder");
        for path in files.map(|f| f.expect("a file").path()) {
            let name = path.to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).expect("a script");
            let bytes = if path.extension().is_some_and(|e| e == "marked") {
                let text = String::from_utf8(bytes).expect("text");
                score::marked(&text).expect("labels").0.into_bytes()
            } else if path.extension().is_some_and(|e| e == "json") {
                continue;
            } else {
                bytes
            };
            let name = name.replace(".marked", ".fountain");
            scripts += 1;
            let said = notices(&bytes, &name);
            wrong.extend(said.into_iter().map(|n| (name.clone(), n)));
        }
    }
    assert!(scripts > 1000, "{scripts}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
