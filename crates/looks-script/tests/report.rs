//! Reports of small scripts in both languages, word for word where people read them, and what holds of all:
//! everything found is there, nothing in a script becomes an order, and no scene is called safe.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs"
)]

#[path = "diff/finder.rs"]
mod finder;

use looks_script::{
    data, diff,
    hazard::{Category, LetGo, SceneHazards},
    hazards,
    model::Script,
    read,
    report::{DiffReport, FileReport, Language, Scanned, csv, table},
};
use serde_json::{Value, json};

const SCRIPT: &str = "Title: The *Salt* House\n\nINT. TANNERY - DAY #4#\n\nMercer takes a revolver out of the desk. Behind him the hay is on fire.\n\nEXT. YARD - DAY\n\nA clock stops.\n\nINT. KITCHEN - DAY\n\nOdile sits.\n\nODILE\nHe keeps a revolver in the loft.\n\nINT. HALL - DAY\n\nRain on the roof.\n\n";

fn read_as(text: &str) -> (Script, Vec<SceneHazards>) {
    let script = read::read(text.as_bytes(), "a.fountain").expect("a script");
    let found = finder::scan(&script);
    (script, found)
}

fn report(text: &str, language: Language) -> FileReport {
    let (script, hazards) = read_as(text);
    let scanned = Scanned {
        file: "salt.fountain",
        script: &script,
        hazards: &hazards,
    };
    FileReport::of(scanned, language, false)
}

/// The text of both languages begins with every scene that has a finding and names those that have none.
#[test]
fn the_table_shows_scenes_then_what_they_come_to() {
    let en = table(&report(SCRIPT, Language::En), Language::En, 90);
    let expected = "\
salt.fountain: The Salt House (Fountain, 4 scenes)

4  INT. TANNERY - DAY  p. 1
    firearms              on set      line 5      “revolver”
      it is there (Mercer)
    fire                  on set      line 5      “on fire”
      it is there

(3)  INT. KITCHEN - DAY  p. 1
    firearms              mentioned   line 16     “revolver”
      it is spoken of, heard or pictured, not on set

2 scenes: no hazard found by the program; people read the scene
    (2), (4)

Scenes by category
    firearms                 1 on set, 1 mentioned
    fire                     1 on set

People these call for
";
    let people = &data::consequences(Category::Firearms).expect("data").people;
    assert!(en.starts_with(expected), "{en}");
    assert!(en.contains(&format!("    {}: 4\n", people[0])), "{en}");
    let es = table(&report(SCRIPT, Language::Es), Language::Es, 90);
    let expected = "\
salt.fountain: The Salt House (Fountain, 4 escenas)

4  INT. TANNERY - DAY  pág. 1
    armas de fuego        en rodaje   línea 5     «revolver»
      está ahí (Mercer)
    fuego                 en rodaje   línea 5     «on fire»
      está ahí

(3)  INT. KITCHEN - DAY  pág. 1
    armas de fuego        mencionado  línea 16    «revolver»
      se habla de ello, se oye o se ve en una imagen; no está en escena

2 escenas: el programa no halló peligros; la escena la leen personas
    (2), (4)

Escenas por categoría
    armas de fuego           1 en rodaje, 1 mencionado
    fuego                    1 en rodaje

Personas que requieren
";
    assert!(es.starts_with(expected), "{es}");
    assert!(es.ends_with("cada escena la leen personas.\n"), "{es}");
}

/// Whom it calls for, where the law may ask, and the less dangerous choice are told for what is on set, and
/// not for what is only spoken of.
#[test]
fn consequences_are_of_what_is_on_set() {
    let leads = |c: Category| data::consequences(c).expect("data");
    let said = |text: &str, what: &str| {
        table(&report(text, Language::En), Language::En, 400).contains(what)
    };
    let spoken = "INT. KITCHEN - DAY\n\nODILE\nHe keeps a revolver in the loft.\n\n";
    let guns = leads(Category::Firearms);
    for what in [
        &format!("firearms: {}", guns.instead),
        &format!(
            "California Labor Code {}",
            guns.trigger.as_deref().expect("one")
        ),
        &format!("{}: 4", guns.people[0]),
    ] {
        assert!(said(SCRIPT, what), "{what}");
        assert!(!said(spoken, what), "{what}");
    }
    let animals = leads(Category::Animals);
    assert!(animals.trigger.is_none() && animals.advisor_may_ask);
    let dog = "EXT. YARD - DAY\n\nA dog sleeps.\n\n";
    assert!(said(dog, &format!("animals: {}: (1)", animals.note)));
}

/// The object has what the scorer and other programs ask for.
#[test]
fn the_json_has_every_scene_and_hazard() {
    let text = report(SCRIPT, Language::En).json().expect("writes");
    assert!(!text.contains('\n'));
    let value: Value = serde_json::from_str(&text).expect("reads");
    assert_eq!(value["file"], "salt.fountain");
    assert_eq!(value["format"], "fountain");
    assert_eq!(value["title"], "The Salt House");
    assert_eq!(value["notices"], json!([]));
    let scenes = value["scenes"].as_array().expect("scenes");
    assert_eq!(scenes.len(), 4);
    let first = &scenes[0];
    assert_eq!(
        [
            &first["scene_index"],
            &first["heading"],
            &first["number"],
            &first["page"]
        ],
        [
            &json!(0),
            &json!("INT. TANNERY - DAY"),
            &json!("4"),
            &json!(1)
        ]
    );
    assert!(scenes[1]["number"].is_null() && scenes[1]["hazards"] == json!([]));
    assert!(first.get("let_go").is_none());
    let gun = &first["hazards"][0];
    assert_eq!(
        [
            &gun["category"],
            &gun["kind"],
            &gun["evidence"],
            &gun["line"]
        ],
        [
            &json!("firearms"),
            &json!("action"),
            &json!("revolver"),
            &json!(5)
        ]
    );
    let at = SCRIPT.find("revolver").expect("it is there");
    assert_eq!(gun["span"], json!([at, at + "revolver".len()]));
    let leads = data::consequences(Category::Firearms).expect("data");
    let rules = gun["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), leads.bulletins.len() + 1 + leads.law.len());
    assert_eq!(rules[0], format!("safety bulletin {}", leads.bulletins[0]));
    assert_eq!(gun["trigger"], json!(leads.trigger));
    assert_eq!(gun["people"], json!(leads.people));
    assert_eq!(gun["instead"], json!(leads.instead));
    assert_eq!(scenes[2]["hazards"][0]["kind"], "mention");
    let es: Value =
        serde_json::from_str(&report(SCRIPT, Language::Es).json().expect("writes")).expect("reads");
    assert_eq!(es["scenes"][0]["hazards"][0]["reason"], "está ahí");
    assert_eq!(
        es["scenes"][0]["hazards"][0]["people"],
        json!(leads.people_es)
    );
}

/// Keys in a report are those that decisions are kept under.
#[test]
fn keys_are_those_of_decisions() {
    let (script, found) = read_as(SCRIPT);
    let keys: Vec<String> = report(SCRIPT, Language::En)
        .scenes
        .iter()
        .flat_map(|s| s.hazards.iter().map(|h| h.key.clone()))
        .collect();
    assert_eq!(keys, diff::keys((&script, &found)).concat());
}

/// A match that was let go is there where it is asked for, with its reason, also in a scene without finding.
#[test]
fn matches_that_were_let_go_can_be_shown() {
    let (script, mut found) = read_as(SCRIPT);
    let evidence = found[0].hazards[0].evidence[0].clone();
    found[1].let_go.push(LetGo {
        category: Category::Firearms,
        evidence,
        entry: "firearms/gun",
        reason: "a figure of speech",
    });
    let scanned = Scanned {
        file: "a",
        script: &script,
        hazards: &found,
    };
    let with = FileReport::of(scanned, Language::En, true);
    let shown = table(&with, Language::En, 90);
    let line = "    let go: firearms “revolver”: a figure of speech\n";
    assert!(shown.contains(line), "{shown}");
    assert_eq!(with.scenes[1].let_go.as_ref().map(Vec::len), Some(1));
    let without = FileReport::of(scanned, Language::En, false);
    assert!(!table(&without, Language::En, 90).contains("let go"));
}

/// A row for each hazard, whatever is in the words, and no cell that a spreadsheet would compute.
#[test]
fn csv_rows_are_text() {
    let (mut script, mut found) = read_as(SCRIPT);
    script.scenes[0].heading = "=HYPERLINK(\"http://x\",\"y\")".to_owned();
    script.scenes[0].number = Some("-4".to_owned());
    found[0].hazards[0].evidence[0].words = "@SUM(1,\n\"2\")\u{1b}[2J".to_owned();
    found[0].hazards[1].evidence[0].words = " \t+1".to_owned();
    let scanned = Scanned {
        file: "=a.fountain",
        script: &script,
        hazards: &found,
    };
    let one = FileReport::of(scanned, Language::En, false);
    let text = csv(&[one.clone(), one]).expect("writes");
    assert!(text.ends_with("\r\n") && !text.contains('\u{1b}'));
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().expect("names").clone();
    let rows: Vec<_> = reader.records().map(|r| r.expect("a row")).collect();
    assert_eq!(rows.len(), 6);
    let at = |name: &str| names.iter().position(|n| n == name).expect("a column");
    assert_eq!(&rows[0][at("file")], "'=a.fountain");
    assert_eq!(&rows[0][at("heading")], "'=HYPERLINK(\"http://x\",\"y\")");
    assert_eq!(&rows[0][at("number")], "'-4");
    assert_eq!(&rows[0][at("evidence")], "'@SUM(1, \"2\") [2J");
    assert_eq!(&rows[1][at("evidence")], "'+1");
    assert_eq!(&rows[2][at("kind")], "mention");
    for cell in rows.iter().flat_map(|r| r.iter()) {
        assert!(
            !cell.trim_start().starts_with(['=', '+', '-', '@']),
            "{cell}"
        );
    }
}

/// Nothing in a script reaches a terminal as an order: no control characters, no turned writing.
#[test]
fn a_script_gives_the_terminal_no_orders() {
    let text = SCRIPT
        .replace("TANNERY", "TAN\u{1b}[31mNERY \u{202e}XE\u{200b}")
        .replace("#4#", "#4\u{7}A#")
        .replace("The *Salt* House", "The \u{1b}]0;x\u{7} House");
    let (script, found) = read_as(&text);
    let scanned = Scanned {
        file: "a\u{1b}[0m.fountain",
        script: &script,
        hazards: &found,
    };
    let one = FileReport::of(scanned, Language::En, false);
    let (other, others) = read_as(SCRIPT);
    let d = diff::diff((&other, &others), (&script, &found));
    for shown in [
        table(&one, Language::En, 80),
        csv(&[one]).expect("writes"),
        DiffReport::of("a\u{1b}", "b\u{202e}", &d, Language::En).text(Language::En),
    ] {
        let bad = shown.chars().find(|c| {
            (c.is_control() && !matches!(c, '\n' | '\r')) || matches!(c, '\u{200b}' | '\u{202e}')
        });
        assert_eq!(bad, None, "{shown}");
        assert!(shown.contains("NERY"), "{shown}");
    }
}

/// Lines are as wide as asked, words permitting.
#[test]
fn lines_are_as_wide_as_asked() {
    let long = SCRIPT
        .replace("YARD", &"YARD AND ".repeat(40))
        .replace("A clock", "A dog");
    for width in [0, 60, 72, 100, 200] {
        for language in [Language::En, Language::Es] {
            let shown = table(&report(&long, language), language, width);
            for line in shown.lines() {
                assert!(line.chars().count() <= width.max(60), "{width}: {line}");
            }
        }
    }
}

/// The words of a report never say that a scene is safe, not even where nothing was found.
#[test]
fn no_report_calls_a_scene_safe() {
    let quiet = "INT. HALL - DAY\n\nRain on the roof.\n\n";
    let (a, found_a) = read_as(quiet);
    let (b, found_b) = read_as(SCRIPT);
    for language in [Language::En, Language::Es] {
        let mut shown = vec![
            table(&report("", language), language, 80),
            table(&report(quiet, language), language, 80),
        ];
        for (x, y) in [
            ((&a, &found_a), (&a, &found_a)),
            ((&a, &found_a), (&b, &found_b)),
            ((&b, &found_b), (&a, &found_a)),
        ] {
            let d = diff::diff((x.0, x.1), (y.0, y.1));
            shown.push(DiffReport::of("a", "b", &d, language).text(language));
        }
        for text in shown {
            let low = text.to_lowercase();
            let mut words = low.split(|c: char| !c.is_alphabetic());
            let claim = [
                "safe",
                "harmless",
                "cleared",
                "segura",
                "seguro",
                "inofensiva",
            ];
            assert_eq!(words.find(|w| claim.contains(w)), None, "{text}");
            let people = language == Language::En && low.contains("people read")
                || language == Language::Es && low.contains("leen personas");
            assert!(people, "{text}");
        }
    }
}

/// The difference in words: what is new, what changed and in what, what is gone, what became of scenes.
#[test]
fn the_difference_says_what_changed() {
    let new = "Title: The *Salt* House\n\nEXT. QUAY - DAY\n\nA dog sleeps on the nets.\n\nINT. TANNERY - DAY #5#\n\nMercer takes a revolver out of the desk. Behind him the hay is stacked.\n\nINT. KITCHEN - DAY\n\nOdile sits. He keeps a revolver in the loft.\n\nINT. HALL - DAY\n\nRain on the roof.\n\n";
    let (old_script, old) = read_as(SCRIPT);
    let (new_script, found) = read_as(new);
    let d = diff::diff((&old_script, &old), (&new_script, &found));
    let report = DiffReport::of("one", "two", &d, Language::En);
    let expected = "\
one > two

New (1)
    (1)  EXT. QUAY - DAY: animals, on set “dog”

Changed (1)
    (3) > (3)  INT. KITCHEN - DAY: firearms, on set “revolver”
        mentioned > on set

Gone (1)
    4  INT. TANNERY - DAY: fire, on set “on fire”

Unchanged: 1

Scenes
    (1)  EXT. QUAY - DAY: new
    4 > 5  INT. TANNERY - DAY: renumbered, rewritten
    (2)  EXT. YARD - DAY: gone
    (3) > (3)  INT. KITCHEN - DAY: rewritten

Found by a program, for people to confirm or dismiss. It misses hazards; people read every scene.
";
    assert_eq!(report.text(Language::En), expected);
    let es = DiffReport::of("one", "two", &d, Language::Es).text(Language::Es);
    for line in [
        "Nuevos (1)",
        "mencionado > en rodaje",
        "Sin cambios: 1",
        "renumerada, reescrita",
    ] {
        assert!(es.contains(line), "{es}");
    }
    let value: Value = serde_json::from_str(&report.json().expect("writes")).expect("reads");
    assert_eq!(
        value["counts"],
        json!({"new": 1, "gone": 1, "changed": 1, "unchanged": 1})
    );
    let rows = value["hazards"].as_array().expect("rows");
    let changed = rows.iter().find(|r| r["status"] == "changed").expect("one");
    assert_eq!(
        changed["changes"],
        json!([{"change": "kind", "from": "mention", "to": "action"}])
    );
    assert_eq!(changed["old"][0]["kind"], "mention");
    assert_eq!(changed["new"][0]["evidence"], "revolver");
    assert_eq!(value["scenes"][1]["renumbered"], true);
}

/// Every kind of change and of scene has its words in both languages.
#[test]
fn every_change_is_said() {
    let at = |number: &str, body: &str| format!("INT. BARN - DAY #{number}#\n\n{body}\n\n");
    let a =
        "Mercer lifts a revolver from the crate and hides it under the flour sacks before noon.";
    let b = "A candle burns on the ledge while the accounts are read out line by line to the boys.";
    let c = "A dog sleeps by the stove and will not be moved by anybody in the house today.";
    let old = [
        at("1", &format!("{a}\n\n{b}")),
        at("2", c),
        at("3", "A knife."),
    ]
    .concat();
    let new = [
        at("1", &a.replace("Mercer", "Odile")),
        at(
            "1A",
            &b.replace("ledge", "sill")
                .replace("to the boys", "to us. Flames rise."),
        ),
        ".OMITTED #2#\n\n".to_owned(),
        at("3", "A horse and two horses; a knife drops."),
    ]
    .concat();
    let (old, new) = (read_as(&old), read_as(&new));
    let there = diff::diff((&old.0, &old.1), (&new.0, &new.1));
    let en = DiffReport::of("a", "b", &there, Language::En).text(Language::En);
    for words in [
        "split",
        "omitted",
        "other words beside it: ",
        "also “Flames”",
        "no longer “knife”",
    ] {
        assert!(en.contains(words), "{words}: {en}");
    }
    let back = diff::diff((&new.0, &new.1), (&old.0, &old.1));
    let es = DiffReport::of("b", "a", &back, Language::Es).text(Language::Es);
    for words in ["unidas", "de nuevo", "ya no «Flames»"] {
        assert!(es.contains(words), "{words}: {es}");
    }
}

/// Whole scripts with the engine's own findings: every hazard is in the object and in a row, and its bytes
/// lie in its scene.
#[test]
fn whole_scripts_are_told_whole() {
    let mut told = 0;
    for (name, bytes) in [
        (
            "a01_dry_fork.fountain",
            include_bytes!("../corpus/tune/a01_dry_fork.fountain").as_slice(),
        ),
        (
            "b07_carretera_de_la_sal.fdx",
            include_bytes!("../corpus/tune/b07_carretera_de_la_sal.fdx"),
        ),
    ] {
        let script = read::read(bytes, name).expect("a script");
        let found = hazards::scan(&script);
        let scanned = Scanned {
            file: name,
            script: &script,
            hazards: &found,
        };
        let report = FileReport::of(scanned, Language::Es, true);
        for (row, scene) in report.scenes.iter().zip(&script.scenes) {
            for h in &row.hazards {
                assert!(
                    scene.span.start <= h.span[0] && h.span[1] <= scene.span.end,
                    "{h:?}"
                );
                assert!(!h.evidence.is_empty() && h.line > 0, "{h:?}");
            }
        }
        let all: usize = found.iter().map(|f| f.hazards.len()).sum();
        let text = csv(&[report]).expect("writes");
        let rows = ::csv::Reader::from_reader(text.as_bytes())
            .into_records()
            .count();
        assert_eq!(rows, all, "{name}");
        told += all;
    }
    assert!(told > 30, "{told}");
}
