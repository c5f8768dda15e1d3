//! The difference of two drafts: every way in which scenes go elsewhere, and what that makes of their
//! hazards. What holds of all drafts is in `diff/always.rs`, what people decided in `diff/decided.rs`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what it needs"
)]

#[path = "diff/always.rs"]
mod always;
#[path = "diff/decided.rs"]
mod decided;
#[path = "diff/finder.rs"]
mod finder;
#[cfg(feature = "pdf")]
#[path = "diff/printed.rs"]
mod printed;
#[cfg(feature = "pdf")]
#[path = "pdf/writer.rs"]
#[expect(dead_code, reason = "the tests of the PDF reader need more of it")]
mod writer;

use looks_script::{
    diff::{self, Change, Diff, Relation, Status},
    fountain,
    hazard::{Category, Presence, SceneHazards},
    hazards,
    model::Script,
    read,
    report::{DiffReport, Language},
};

/// A draft in Fountain with what the tests' own finder sees in it: what the engine finds may get better.
fn draft(text: &str) -> (Script, Vec<SceneHazards>) {
    let script = read::read(text.as_bytes(), "draft.fountain").expect("a script");
    let found = finder::scan(&script);
    (script, found)
}

/// A draft read and scanned as for a production.
fn scanned(bytes: &[u8], name: &str) -> (Script, Vec<SceneHazards>) {
    let script = read::read(bytes, name).expect("a script");
    let found = hazards::scan(&script);
    (script, found)
}

fn between(old: &(Script, Vec<SceneHazards>), new: &(Script, Vec<SceneHazards>)) -> Diff {
    diff::diff((&old.0, &old.1), (&new.0, &new.1))
}

fn of(old: &str, new: &str) -> Diff {
    between(&draft(old), &draft(new))
}

/// Every hazard in one line: status, category, scenes.
fn told(d: &Diff) -> Vec<String> {
    let at = |list: &[diff::HazardRef]| -> String {
        let all: Vec<String> = list.iter().map(|r| r.scene.to_string()).collect();
        all.join("+")
    };
    d.hazards
        .iter()
        .map(|h| {
            format!(
                "{:?} {} {}>{}",
                h.status,
                h.category.as_str(),
                at(&h.old),
                at(&h.new)
            )
        })
        .collect()
}

/// Every scene in one line: relation, scenes, what else became of it.
fn scenes(d: &Diff) -> Vec<String> {
    let at = |list: &[diff::SceneRef]| -> String {
        let all: Vec<String> = list.iter().map(|r| r.index.to_string()).collect();
        all.join("+")
    };
    d.scenes
        .iter()
        .map(|s| {
            let mut line = format!("{:?} {}>{}", s.relation, at(&s.old), at(&s.new));
            for (is, word) in [
                (s.moved, " moved"),
                (s.renumbered, " renumbered"),
                (s.retitled, " retitled"),
                (s.reworded, " reworded"),
            ] {
                line.push_str(if is { word } else { "" });
            }
            line
        })
        .collect()
}

const YARD: &str = "INT. TANNERY OFFICE - DAY\n\nMercer takes a revolver out of the safe and weighs it in his hand. Outside the window the vats steam.\n\n";
const CHAPEL: &str = "INT. CHAPEL - DAY\n\nA candle burns on the altar. Odile counts the hymn books twice and finds one missing.\n\n";
const STABLE: &str = "EXT. STABLE YARD - DAY\n\nTwo horses drink at the trough. The groom whistles through a gap in his teeth.\n\n";
const DESK: &str = "INT. ARCHIVE - DAY\n\nFolders in rows. Ines reads a letter, then reads it again with her coat on.\n\n";

/// A scene that stands elsewhere is the same scene, and nothing in it has changed.
#[test]
fn a_scene_that_moved_is_the_same() {
    let d = of(
        &[YARD, CHAPEL, STABLE, DESK].concat(),
        &[CHAPEL, STABLE, DESK, YARD].concat(),
    );
    assert_eq!(
        told(&d),
        [
            "Unchanged fire 1>0",
            "Unchanged animals 2>1",
            "Unchanged firearms 0>3"
        ]
    );
    assert_eq!(
        scenes(&d),
        ["Same 1>0", "Same 2>1", "Same 3>2", "Same 0>3 moved"]
    );
}

/// A number is no part of a scene: renumbering changes nothing, even where every number is another's.
#[test]
fn a_scene_with_another_number_is_the_same() {
    let numbered = |n: [&str; 3]| {
        [YARD, CHAPEL, STABLE]
            .iter()
            .zip(n)
            .map(|(s, n)| s.replacen(" DAY\n", &format!(" DAY #{n}#\n"), 1))
            .collect::<String>()
    };
    let d = of(&numbered(["1", "2", "3"]), &numbered(["2", "3", "1"]));
    assert_eq!(
        told(&d),
        [
            "Unchanged firearms 0>0",
            "Unchanged fire 1>1",
            "Unchanged animals 2>2"
        ]
    );
    assert_eq!(
        scenes(&d),
        [
            "Same 0>0 renumbered",
            "Same 1>1 renumbered",
            "Same 2>2 renumbered"
        ]
    );
}

/// A scene cut in two keeps its hazards, each in the part that has its words.
#[test]
fn a_scene_that_was_split_keeps_its_hazards() {
    let whole = "INT. FERRY CABIN - DAY\n\nMercer slides a revolver under the blanket and sits on it. He hums the tune from the dance hall.\n\nThe steward brings soup and bread on a dented tray. A dog follows him in and lies across the doorway.\n\n";
    let halves = "INT. FERRY CABIN - DAY\n\nMercer slides a revolver under the blanket and sits on it. He hums the tune from the dance hall.\n\nINT. FERRY GALLEY - DAY\n\nThe steward brings soup and bread on a dented tray. A dog follows him in and lies across the doorway.\n\n";
    let d = of(
        &[CHAPEL, whole, STABLE].concat(),
        &[CHAPEL, halves, STABLE].concat(),
    );
    assert_eq!(scenes(&d), ["Same 0>0", "Split 1>1+2 reworded", "Same 2>3"]);
    let lines = told(&d);
    for line in ["Unchanged firearms 1>1", "Unchanged animals 1>2"] {
        assert!(lines.iter().any(|l| l == line), "{line}: {lines:?}");
    }
    assert_eq!((d.counts().new, d.counts().gone), (0, 0), "{lines:?}");
    let back = of(
        &[CHAPEL, halves, STABLE].concat(),
        &[CHAPEL, whole, STABLE].concat(),
    );
    assert_eq!(
        scenes(&back),
        ["Same 0>0", "Merged 1+2>1 reworded", "Same 3>2"]
    );
    assert_eq!((back.counts().new, back.counts().gone), (0, 0));
}

/// Words that the program found and no longer finds where they stand now are not said to be away.
#[test]
fn lost_evidence_says_whether_its_words_stay() {
    let (cabin, galley) = (
        "INT. FERRY CABIN - DAY\n\nMercer slides a revolver under the blanket and sits on it. He hums the tune from the dance hall.\n\n",
        "The steward brings soup and bread on a dented tray. A second revolver lies between the spoons, and nobody sees it.\n\n",
    );
    let old = draft(&[CHAPEL, cabin, galley, STABLE].concat());
    let lost = |galley: &str, finds: bool| {
        let new = [CHAPEL, cabin, "INT. FERRY GALLEY - DAY\n\n", galley, STABLE].concat();
        let mut new = draft(&new);
        if !finds {
            new.1[2].hazards.clear();
        }
        let d = between(&old, &new);
        assert_eq!(scenes(&d)[1], "Split 1>1+2 reworded");
        let gun = |h: &diff::HazardChange| h.category == Category::Firearms;
        let changes = d.hazards.iter().find(|h| gun(h)).map(|h| h.changes.clone());
        let report = DiffReport::of("a", "b", &d, Language::En);
        (changes.expect("a gun"), report.text(Language::En))
    };
    let one = |stays: bool| {
        let words = "revolver".to_owned();
        vec![Change::Lost { words, stays }]
    };
    let (changes, text) = lost(galley, false);
    assert_eq!(changes, one(true));
    let stays = "the program no longer finds these words, which still stand there: “revolver”";
    assert!(text.contains(stays), "{text}");
    let (changes, text) = lost(&galley.replace("second revolver", "second napkin"), true);
    assert_eq!(changes, one(false));
    assert!(text.contains("no longer “revolver”"), "{text}");
    assert_eq!(lost(galley, true).0, []);
}

/// One candle of two is lost, though the word stands there for the other.
#[test]
fn words_of_other_evidence_are_not_those_of_what_was_lost() {
    let old = "INT. BARN - DAY\n\nA candle stands on the ledge.\n\nSomebody holds the other candle to the lock.\n\n";
    let new = "INT. BARN - DAY\n\nA candle stands on the ledge.\n\nSomebody mends a strap.\n\n";
    let lost = |d: Diff| d.hazards[0].changes.clone();
    let gone = |stays: bool| {
        let words = "candle".to_owned();
        [Change::Lost { words, stays }]
    };
    assert_eq!(lost(of(old, new)), gone(false));
    let (old, mut seen) = (draft(old), draft(old));
    seen.1[0].hazards[0].evidence.truncate(1);
    assert_eq!(lost(between(&old, &seen)), gone(true));
}

/// Hazards of one category that come together are one, with the evidence of both.
#[test]
fn hazards_of_merged_scenes_are_one() {
    let one = "INT. PARLOUR - DAY\n\nOdile lights a candle for the empty chair and straightens the lace under it.\n\n";
    let two = "INT. HALLWAY - DAY\n\nMercer throws the letters on the fire and watches them curl, one after another.\n\n";
    let both = "INT. PARLOUR - DAY\n\nOdile lights a candle for the empty chair and straightens the lace under it.\n\nMercer throws the letters on the fire and watches them curl, one after another.\n\n";
    let d = of(&[STABLE, one, two].concat(), &[STABLE, both].concat());
    assert_eq!(scenes(&d), ["Same 0>0", "Merged 1+2>1 reworded"]);
    assert_eq!(told(&d), ["Unchanged animals 0>0", "Unchanged fire 1+2>1"]);
    let again = of(&[STABLE, both].concat(), &[STABLE, one, two].concat());
    assert_eq!(
        told(&again),
        ["Unchanged animals 0>0", "Unchanged fire 1>1+2"]
    );
}

/// Two scenes under one heading that are joined, or one that is cut, say the same once less or once more.
#[test]
fn a_heading_said_once_less_is_not_lost() {
    let one = "INT. CAR - MOVING - DAY\n\nMercer drives. Odile sleeps beside him. Neither has spoken since the village.\n\n";
    let more = "Mercer drives on. Odile wakes and looks for the map under the seat.\n\n";
    let two = format!("INT. CAR - MOVING - DAY\n\n{more}");
    let (apart, together) = ([STABLE, one, &two].concat(), [STABLE, one, more].concat());
    let cars = |d: &Diff| {
        told(d)
            .into_iter()
            .filter(|t| t.contains("vehicles"))
            .collect::<Vec<_>>()
    };
    let scanned = |text: &str| scanned(text.as_bytes(), "draft.fountain");
    let (apart, together) = (scanned(&apart), scanned(&together));
    assert_eq!(
        cars(&between(&apart, &together)),
        ["Unchanged vehicles 1+2>1"]
    );
    assert_eq!(
        cars(&between(&together, &apart)),
        ["Unchanged vehicles 1>1+2"]
    );
}

/// A scene whose number is kept as omitted is gone, and its hazards with it; the other way it is back.
#[test]
fn an_omitted_scene_is_gone() {
    let kept = STABLE.replacen(" DAY\n", " DAY #7#\n", 1);
    let out = ".OMITTED #7#\n\n";
    let d = of(
        &[YARD, &kept, CHAPEL].concat(),
        &[YARD, out, CHAPEL].concat(),
    );
    assert_eq!(
        scenes(&d),
        ["Same 0>0", "Omitted 1>1 retitled reworded", "Same 2>2"]
    );
    assert!(told(&d).contains(&"Gone animals 1>".to_owned()));
    assert_eq!(d.counts().gone, 1);
    let d = of(
        &[YARD, out, CHAPEL].concat(),
        &[YARD, &kept, CHAPEL].concat(),
    );
    assert_eq!(d.scenes[1].relation, Relation::Restored);
    assert!(told(&d).contains(&"New animals >1".to_owned()));
}

/// Numbers that are omitted are told apart by the number, not by their words.
#[test]
fn omitted_numbers_stay_their_own() {
    let kept = STABLE.replacen(" DAY\n", " DAY #7#\n", 1);
    let old = [YARD, &kept, CHAPEL, ".OMITTED #9#\n\n"].concat();
    let new = [YARD, ".OMITTED #7#\n\n", CHAPEL, ".OMITTED #9#\n\n"].concat();
    let d = of(&old, &new);
    assert_eq!(d.scenes[1].relation, Relation::Omitted);
    assert_eq!(d.scenes[3].relation, Relation::Same);
    assert_eq!((d.scenes[3].old[0].index, d.scenes[3].new[0].index), (3, 3));
}

/// Another heading over the same words is the same scene.
#[test]
fn a_scene_with_another_heading_is_the_same() {
    let d = of(
        &[YARD, STABLE].concat(),
        &[YARD, &STABLE.replace("STABLE YARD", "COACH HOUSE")].concat(),
    );
    assert_eq!(scenes(&d), ["Same 0>0", "Same 1>1 retitled reworded"]);
    assert_eq!(
        told(&d),
        ["Unchanged firearms 0>0", "Unchanged animals 1>1"]
    );
}

/// Two scenes that exchange their headings are matched by what happens in them.
#[test]
fn exchanged_headings_do_not_exchange_scenes() {
    let a = YARD.replace("INT. TANNERY OFFICE", "INT. CHAPEL");
    let b = CHAPEL.replace("INT. CHAPEL", "INT. TANNERY OFFICE");
    let d = of(&[YARD, CHAPEL].concat(), &[a, b].concat());
    assert_eq!(
        scenes(&d),
        ["Same 0>0 retitled reworded", "Same 1>1 retitled reworded"]
    );
    assert_eq!(told(&d), ["Unchanged firearms 0>0", "Unchanged fire 1>1"]);
}

/// Scenes with the same heading are told apart by their words, and the one that was added is the new one.
#[test]
fn scenes_with_one_heading_are_told_apart() {
    let at = |body: &str| format!("INT. BUNKHOUSE - DAY\n\n{body}\n\n");
    let a = at("Mercer cleans a revolver on the blanket with a sock and lamp oil.");
    let b = at("Odile lights a candle and writes to her sister about the weather.");
    let c = at("A dog sleeps under the table while the men argue over cards.");
    let d = of(&[a.as_str(), &b].concat(), &[c.as_str(), &a, &b].concat());
    assert_eq!(scenes(&d), ["New >0", "Same 0>1", "Same 1>2"]);
    assert_eq!(
        told(&d),
        [
            "New animals >0",
            "Unchanged firearms 0>1",
            "Unchanged fire 1>2"
        ]
    );
}

/// A scene that was written again under its heading is still that scene; what is in it is compared.
#[test]
fn a_scene_written_again_in_its_place_is_the_same() {
    let again =
        "INT. CHAPEL - DAY\n\nMercer waits in the last pew, a revolver across his knees.\n\n";
    let d = of(
        &[YARD, CHAPEL, STABLE].concat(),
        &[YARD, again, STABLE].concat(),
    );
    assert_eq!(scenes(&d)[1], "Same 1>1 reworded");
    let lines = told(&d);
    assert!(lines.contains(&"Gone fire 1>".to_owned()), "{lines:?}");
    assert!(lines.contains(&"New firearms >1".to_owned()), "{lines:?}");
}

/// What was spoken of and is now on set has changed, and says in what.
#[test]
fn a_mention_that_comes_on_set_has_changed() {
    let old = "INT. CHAPEL - DAY\n\nOdile counts the hymn books.\n\nODILE\nHe keeps a revolver in the vestry, under the linen.\n\n";
    let new = "INT. CHAPEL - DAY\n\nOdile counts the hymn books. She takes a revolver from under the linen.\n\nODILE\nHe keeps a revolver in the vestry, under the linen.\n\n";
    let d = of(old, new);
    assert_eq!(told(&d), ["Changed firearms 0>0"]);
    let kind = Change::Kind {
        from: Presence::Mention,
        to: Presence::Action,
    };
    assert!(
        d.hazards[0].changes.contains(&kind),
        "{:?}",
        d.hazards[0].changes
    );
}

/// More of a category in a scene is a change, though the first evidence is the old one.
#[test]
fn further_evidence_is_a_change() {
    let old = "INT. BARN - DAY\n\nA candle stands on the ledge.\n\nMercer mends a strap.\n\n";
    let new = "INT. BARN - DAY\n\nA candle stands on the ledge.\n\nMercer mends a strap. Behind him the hay is on fire.\n\n";
    let d = of(old, new);
    let fire = d
        .hazards
        .iter()
        .find(|h| h.category == Category::Fire)
        .expect("a fire");
    assert_eq!(fire.status, Status::Changed);
    assert!(
        fire.changes
            .iter()
            .any(|c| matches!(c, Change::Found { .. })),
        "{:?}",
        fire.changes
    );
}

/// Paragraphs of a scene in another order are no change, though other evidence comes first.
#[test]
fn paragraphs_in_another_order_are_no_change() {
    let (a, b) = (
        "A candle stands on the ledge.\n\n",
        "Behind him the hay is on fire.\n\n",
    );
    let head = "INT. BARN - DAY\n\n";
    let d = of(&[head, a, b].concat(), &[head, b, a].concat());
    assert_eq!(told(&d), ["Unchanged fire 0>0"]);
    assert_ne!(
        d.hazards[0].old[0].hazard.what,
        d.hazards[0].new[0].hazard.what
    );
}

/// Somebody else with the gun is a change.
#[test]
fn another_person_is_a_change() {
    let speak = "MERCER\nNo.\n\nODILE\nYes.\n\n";
    let old = format!("INT. BARN - DAY\n\nMercer lifts the revolver from the crate.\n\n{speak}");
    let new = format!("INT. BARN - DAY\n\nOdile lifts the revolver from the crate.\n\n{speak}");
    let d = of(&old, &new);
    let who = |c: &Change| matches!(c, Change::Who { from: Some(a), to: Some(b) } if a == "Mercer" && b == "Odile");
    let gun = &d.hazards[0];
    assert_eq!(gun.status, Status::Changed);
    assert!(gun.changes.iter().any(who), "{:?}", gun.changes);
}

/// A draft of nothing: all is gone, or all is new.
#[test]
fn an_empty_draft_has_nothing() {
    let whole = [YARD, CHAPEL, STABLE].concat();
    let d = of(&whole, "");
    assert_eq!((d.counts().gone, d.hazards.len()), (3, 3));
    assert!(d.scenes.iter().all(|s| s.relation == Relation::Gone));
    let d = of("", &whole);
    assert_eq!((d.counts().new, d.hazards.len()), (3, 3));
    assert!(d.scenes.iter().all(|s| s.relation == Relation::New));
    let d = of("", "");
    assert!(d.scenes.is_empty() && d.hazards.is_empty());
}

/// The same words in Final Draft are the same scenes with the same keys.
#[test]
fn another_file_format_changes_nothing() {
    let text = "INT. CHAPEL - DAY #4#\n\nA candle burns on the altar & nobody sees it.\n\nODILE (CONT'D)\n(lifting a revolver)\nIs this yours?\n\n";
    let fdx = r#"<?xml version="1.0" encoding="UTF-8"?><FinalDraft DocumentType="Script" Version="5"><Content>
<Paragraph Type="Scene Heading" Number="4"><Text Style="AllCaps">Int. Chapel - Day</Text></Paragraph>
<Paragraph Type="Action"><Text>A candle </Text><Text Style="Bold">burns</Text><Text> on the altar &amp; nobody sees it.</Text></Paragraph>
<Paragraph Type="Character"><Text>Odile</Text></Paragraph>
<Paragraph Type="Parenthetical"><Text>(lifting a revolver)</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>Is this yours?</Text></Paragraph></Content></FinalDraft>"#;
    let (a, b) = (
        scanned(text.as_bytes(), "draft.fountain"),
        scanned(fdx.as_bytes(), "draft.fdx"),
    );
    let d = between(&a, &b);
    assert_eq!(scenes(&d), ["Same 0>0"]);
    assert!(d.hazards.len() >= 2, "{:?}", told(&d));
    assert_eq!(d.counts().unchanged, d.hazards.len(), "{:#?}", d.hazards);
    assert_eq!(diff::keys((&a.0, &a.1)), diff::keys((&b.0, &b.1)));
    assert_eq!(diff::scene_keys(&a.0), diff::scene_keys(&b.0));
}

/// Findings that are missing for some scenes count as none.
#[test]
fn missing_findings_are_none() {
    let (script, found) = draft(&[YARD, CHAPEL].concat());
    let d = diff::diff((&script, &found[..1]), (&script, &found));
    assert_eq!(told(&d), ["Unchanged firearms 0>0", "New fire >1"]);
}

/// Whole scripts in Final Draft, written out as Fountain, keep every scene and every hazard.
#[test]
fn scripts_in_another_format_keep_their_hazards() {
    let mut compared = 0;
    for (name, bytes) in [
        (
            "b06_ward_nine.fdx",
            include_bytes!("../corpus/tune/b06_ward_nine.fdx").as_slice(),
        ),
        (
            "b07_carretera_de_la_sal.fdx",
            include_bytes!("../corpus/tune/b07_carretera_de_la_sal.fdx"),
        ),
    ] {
        let a = scanned(bytes, name);
        let b = scanned(fountain::write(&a.0).as_bytes(), "written.fountain");
        let d = between(&a, &b);
        assert!(d.scenes.iter().all(|s| !s.reworded && !s.moved), "{name}");
        assert_eq!(d.counts().unchanged, d.hazards.len(), "{name}");
        assert_eq!(diff::keys((&a.0, &a.1)), diff::keys((&b.0, &b.1)), "{name}");
        compared += d.hazards.len();
    }
    assert!(compared > 20, "{compared}");
}

/// With the engine's own findings: a draft with a gun more and a fire less differs in these two alone.
#[test]
fn a_gun_more_and_a_fire_less_are_two_changes() {
    let old = [
        YARD,
        "INT. WAITING ROOM - DAY\n\nIron chairs along a green wall. Ines reads the timetable aloud and gets it wrong.\n\n",
        "EXT. ORCHARD - DAY\n\nA bonfire of prunings burns between the rows. Odile leans on the rake.\n\n",
        STABLE,
    ]
    .concat();
    let new = old
        .replace(
            "gets it wrong.",
            "gets it wrong. Mercer lays a pistol on the chair beside her.",
        )
        .replace(
            "A bonfire of prunings burns between the rows.",
            "Prunings lie between the rows.",
        );
    let a = scanned(old.as_bytes(), "old.fountain");
    let b = scanned(new.as_bytes(), "new.fountain");
    let mut lines = told(&between(&a, &b));
    lines.retain(|l| !l.starts_with("Unchanged"));
    assert_eq!(lines, ["New firearms >1", "Gone fire 2>"]);
}
