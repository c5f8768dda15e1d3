//! How well the engine does on the labelled scripts of this crate. `tune` may be read and worked against;
//! of `aside` only sums are shown, so that it stays unseen; `fresh` are two batches measured, read and not worked
//! against; `learn` teaches the second reading, so its figures would say nothing; `unseen` taught nothing and nothing
//! was written against it; `spanish` is two more such scripts, in that language. A drop below the floors fails.
//!
//! `LOOKS_SCRIPT_ERRORS=1` lists the differences of `tune`; `LOOKS_SCRIPT_CORPUS=DIR` scores a folder of one's own.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it needs and what it measured"
)]

use std::path::{Path, PathBuf};

use looks_script::{
    hazard::{Category, Hazard, Presence, SceneHazards},
    hazards, read,
    score::{self, Label, Labelled, Score},
};

fn labels(folder: &Path) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|d| d.filter_map(|e| e.ok().map(|e| e.path())).collect())
        .unwrap_or_default();
    out.retain(|p| {
        let name = p.to_string_lossy();
        name.ends_with(".labels.json") || name.ends_with(".marked")
    });
    out.sort();
    out
}

fn script_of(label: &Path) -> Option<PathBuf> {
    let stem = label.to_string_lossy().replace(".labels.json", "");
    ["fountain", "fdx", "txt"]
        .iter()
        .map(|e| PathBuf::from(format!("{stem}.{e}")))
        .find(|p| p.exists())
}

/// What was let go in each scene, as category and why.
type Gone = Vec<Vec<(Category, String)>>;

/// A labelled script: its name, its bytes, its labels.
fn labelled(label: &Path) -> (String, Vec<u8>, Vec<Labelled>) {
    if label.extension().is_some_and(|e| e == "marked") {
        let text = std::fs::read_to_string(label).expect("labelled script");
        let (script, gold) = score::marked(&text).expect("labels parse");
        let name = label.with_extension("fountain");
        return (name.to_string_lossy().into(), script.into_bytes(), gold);
    }
    let path = script_of(label).expect("a script beside its labels");
    let bytes = std::fs::read(&path).expect("script");
    let gold =
        serde_json::from_slice(&std::fs::read(label).expect("labels")).expect("labels parse");
    (path.to_string_lossy().into(), bytes, gold)
}

fn found(name: &str, bytes: &[u8]) -> (Vec<Labelled>, Gone) {
    let script = read::read(bytes, name).expect("readable");
    let all = hazards::scan(&script);
    let gone = all
        .iter()
        .map(|h| {
            let said = |l: &looks_script::hazard::LetGo| {
                format!("{} `{}`: {}", l.entry, l.evidence.words, l.reason)
            };
            h.let_go.iter().map(|l| (l.category, said(l))).collect()
        })
        .collect();
    let scenes = script
        .scenes
        .iter()
        .zip(all)
        .map(|(s, h)| Labelled {
            scene_index: s.index,
            heading: s.heading.clone(),
            hazards: h
                .hazards
                .iter()
                .map(|h| Label {
                    category: h.category,
                    kind: h.kind,
                    evidence: format!("{} [{}]", h.evidence[0].words, h.entry),
                })
                .collect(),
        })
        .collect();
    (scenes, gone)
}

fn measure(folder: &Path, errors: bool) -> Score {
    let mut sum = Score::default();
    for label in labels(folder) {
        let (script, bytes, gold) = labelled(&label);
        let before = sum.differences.len();
        let (scenes, gone) = found(&script, &bytes);
        sum.add(&gold, &scenes);
        if errors {
            let name = Path::new(&script)
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            for d in &sum.differences[before..] {
                let heading = &gold
                    .iter()
                    .find(|g| g.scene_index == d.scene)
                    .expect("scene")
                    .heading;
                let kind = if d.found { "FALSE" } else { "MISS" };
                println!(
                    "{kind} | {} | {name} {} | {heading} | {}",
                    d.category.as_str(),
                    d.scene,
                    d.evidence
                );
                for (_, why) in gone
                    .get(d.scene)
                    .into_iter()
                    .flatten()
                    .filter(|(c, _)| *c == d.category && !d.found)
                {
                    println!("    let go: {why}");
                }
            }
        }
    }
    sum
}

fn table(name: &str, s: &Score) {
    println!("{name}: {} scenes, {} paired", s.scenes, s.paired);
    println!(
        "{:16}{:>7}{:>7}{:>7}{:>5}{:>5}{:>5}",
        "category", "P", "R", "F1", "tp", "fp", "fn"
    );
    for c in Category::ALL {
        if let Some(n) = s
            .on_set
            .get(&c)
            .filter(|n| n.right + n.wrong + n.missed > 0)
        {
            println!(
                "{:16}{:7.3}{:7.3}{:7.3}{:5}{:5}{:5}",
                c.as_str(),
                n.precision(),
                n.recall(),
                n.f1(),
                n.right,
                n.wrong,
                n.missed
            );
        }
    }
    let t = s.total();
    println!(
        "{:16}{:7.3}{:7.3}{:7.3}{:5}{:5}{:5}",
        "MICRO (action)",
        t.precision(),
        t.recall(),
        t.f1(),
        t.right,
        t.wrong,
        t.missed
    );
    println!(
        "quiet scenes alarmed: {} of {} ({:.3}); mention P {:.3}, R {:.3}, F1 {:.3}; evidence overlap {} of {}\n",
        s.alarmed,
        s.quiet,
        s.alarm_rate(),
        s.mentions.precision(),
        s.mentions.recall(),
        s.mentions.f1(),
        s.overlapping,
        t.right
    );
}

fn floor(name: &str, f1: f64, recall: f64, alarms: f64, mentions: Option<f64>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let errors = name == "tune" && std::env::var_os("LOOKS_SCRIPT_ERRORS").is_some();
    let s = measure(&folder, errors);
    table(name, &s);
    let t = s.total();
    assert!(s.scenes > 0, "no labelled scripts in corpus/{name}");
    assert!(
        s.paired * 100 >= s.scenes * 98,
        "{name}: {} of {} scenes paired",
        s.paired,
        s.scenes
    );
    assert!(t.f1() >= f1, "{name}: F1 {:.3} below {f1}", t.f1());
    assert!(
        t.recall() >= recall,
        "{name}: recall {:.3} below {recall}",
        t.recall()
    );
    assert!(
        s.alarm_rate() <= alarms,
        "{name}: quiet scenes alarmed {:.3} above {alarms}",
        s.alarm_rate()
    );
    let told = s.mentions.f1();
    if let Some(mentions) = mentions {
        assert!(
            told >= mentions,
            "{name}: mention F1 {told:.3} below {mentions}"
        );
    }
}

#[test]
fn scripts_worked_against() {
    floor("tune", 0.93, 0.96, 0.03, Some(0.35));
}

#[test]
fn scripts_set_aside() {
    floor("aside", 0.74, 0.745, 0.11, Some(0.45));
}

/// Batches 13 and 14: measured and read, and nothing mended for them since.
#[test]
fn scripts_measured_last() {
    floor("fresh", 0.845, 0.835, 0.05, Some(0.15));
}

/// Told at length, as features are: scenes of half a page and more, half of it speech. Read, and worked against.
#[test]
fn scripts_told_at_length() {
    floor("features", 0.87, 0.87, 0.10, None);
}

/// Two scripts in Spanish that nobody read who wrote entries. They hold too few mentions to ask for any.
#[test]
fn scripts_in_spanish() {
    floor("spanish", 0.82, 0.77, 0.10, None);
}

#[test]
fn scripts_that_taught_nothing() {
    floor("unseen", 0.74, 0.68, 0.075, Some(0.33));
}

#[test]
fn the_second_reading_finds_and_lets_go() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/unseen");
    let (mut added, mut right, mut vetoed, mut wrongly) = (0, 0, 0, 0);
    for label in labels(&folder) {
        let (name, bytes, gold) = labelled(&label);
        let script = read::read(&bytes, &name).expect("readable");
        let (alone, both) = (hazards::scan_by_entries(&script), hazards::scan(&script));
        for ((alone, both), gold) in alone.iter().zip(&both).zip(&gold) {
            let on_set = |h: &&Hazard| h.kind == Presence::Action;
            let has =
                |of: &[Hazard], c: Category| of.iter().filter(on_set).any(|h| h.category == c);
            for h in both
                .hazards
                .iter()
                .filter(on_set)
                .filter(|h| h.entry.ends_with("/learned"))
            {
                assert!(!has(&alone.hazards, h.category), "{name}: {h:?}");
                assert!(
                    !h.what.is_empty() && !h.evidence.is_empty(),
                    "{name}: {h:?}"
                );
                added += 1;
                let labelled = |l: &Label| l.category == h.category && l.kind == Presence::Action;
                right += usize::from(gold.hazards.iter().any(labelled));
            }
            let gone = alone.hazards.iter().filter(on_set);
            for h in gone.filter(|h| !has(&both.hazards, h.category)) {
                // What is in a picture is told of; the rest is let go, and says so.
                let mut told = both.hazards.iter();
                if told.any(|t| t.category == h.category) {
                    continue;
                }
                let said = both.let_go.iter().filter(|l| l.category == h.category);
                assert!(
                    said.into_iter().any(|l| l.reason.starts_with("read whole")),
                    "{name}: {h:?}"
                );
                vetoed += 1;
                let labelled = |l: &Label| l.category == h.category && l.kind == Presence::Action;
                wrongly += usize::from(gold.hazards.iter().any(labelled));
            }
        }
    }
    println!(
        "found by the second reading alone: {added}, right {right}; let go by it: {vetoed}, wrongly {wrongly}"
    );
    assert!(added > 100 && right * 2 > added);
    assert!(vetoed > 50 && wrongly * 2 < vetoed);
}

#[test]
fn evidence_lies_in_its_scene_and_reads_as_quoted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/tune");
    let mut seen = 0;
    for label in labels(&folder) {
        let (name, bytes, _) = labelled(&label);
        let script = read::read(&bytes, &name).expect("readable");
        for (scene, found) in script.scenes.iter().zip(hazards::scan(&script)) {
            let gone = found.let_go.iter().map(|l| &l.evidence);
            for e in found.hazards.iter().flat_map(|h| &h.evidence).chain(gone) {
                assert!(scene.elements.contains(&e.element), "{e:?}");
                assert!(
                    scene.span.start <= e.span.start && e.span.end <= scene.span.end,
                    "{e:?}"
                );
                let text = &script.elements[e.element].text;
                assert_eq!(text.get(e.text.clone()), Some(e.words.as_str()));
                seen += 1;
            }
        }
    }
    assert!(seen > 1000, "only {seen} places");
}

#[test]
fn a_long_script_scanned_in_halves_comes_out_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/unseen");
    let (mut scenes, mut known) = (0, 0);
    for label in labels(&folder).iter().step_by(3) {
        let (name, bytes, _) = labelled(label);
        let script = read::read(&bytes, &name).expect("readable");
        let whole = hazards::scan_on_one_core(&script);
        assert_eq!(hazards::scan(&script), whole, "{name}");
        scenes += script.scenes.len();
        let later = whole.iter().skip(script.scenes.len() * 3 / 5);
        let named = |h: &&Hazard| h.category == Category::Children && h.who.is_some();
        known += later.flat_map(|s| &s.hazards).filter(named).count();
    }
    assert!(
        scenes > 800 && known > 20,
        "{scenes} scenes, {known} children known from before"
    );
}

#[test]
fn a_text_without_stops_is_read_to_its_end() {
    let mut source = "EXT. FIELD - DAY\n\nHe holds the rifle ".to_owned();
    source.push_str(&"and the dog runs on ".repeat(20_000));
    source.push_str("and she draws a cutlass\n");
    let script = read::read(source.as_bytes(), "long.fountain").expect("readable");
    let by_entries = hazards::scan_by_entries(&script).remove(0);
    let has = |found: &SceneHazards, c: Category| found.hazards.iter().any(|h| h.category == c);
    assert!(has(&by_entries, Category::Animals) && has(&by_entries, Category::WeaponsOther));
    let read = hazards::scan(&script).remove(0);
    assert!(has(&by_entries, Category::Firearms) && has(&read, Category::Firearms));
    let both = by_entries.hazards.iter().chain(&read.hazards);
    assert!(both.into_iter().all(|h| h.evidence.len() <= 12));
}

#[test]
fn a_gun_that_is_named_is_never_let_go_by_the_reading() {
    let mut kept = 0;
    for folder in ["tune", "unseen"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(folder);
        for (name, bytes, _) in labels(&folder).iter().map(|l| labelled(l)) {
            let script = read::read(&bytes, &name).expect("readable");
            let gun = |h: &Hazard| h.category == Category::Firearms && h.kind == Presence::Action;
            let both = hazards::scan_by_entries(&script)
                .into_iter()
                .zip(hazards::scan(&script));
            for (at, (by_entries, read)) in both.enumerate() {
                let named = |h: &Hazard| gun(h) && h.entry == "firearms/gun";
                if by_entries.hazards.iter().any(named) {
                    let found = read.hazards.iter().any(gun);
                    assert!(found, "{name}, scene {at}: {by_entries:?}");
                    kept += 1;
                }
            }
        }
    }
    assert!(kept > 60, "only {kept} guns");
}

#[test]
fn a_shot_that_only_the_reading_finds_has_a_gun_beside_it() {
    let (mut alone, mut beside) = (0, 0);
    for folder in ["tune", "unseen"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(folder);
        for (name, bytes, _) in labels(&folder).iter().map(|l| labelled(l)) {
            let script = read::read(&bytes, &name).expect("readable");
            for scene in hazards::scan(&script) {
                let by = |c: Category, entry: &str| {
                    let mut all = scene.hazards.iter();
                    all.any(|h| {
                        h.category == c && h.kind == Presence::Action && h.entry.ends_with(entry)
                    })
                };
                if by(Category::Blanks, "/learned") {
                    assert!(by(Category::Firearms, ""), "{name}: {scene:?}");
                    alone += 1;
                }
                // The other way: the word for a shot is an entry's, the gun the reading's.
                let gun = by(Category::Firearms, "/learned");
                beside += usize::from(gun && by(Category::Blanks, "/cue"));
            }
        }
    }
    assert!(alone > 4 && beside > 0, "{alone}, {beside}");
    // The sentence that names the gun is of the gun.
    for line in [
        "She draws a pistol from under it.",
        "She pulls a pistol from it and aims at the gate.",
    ] {
        let text = format!("EXT. YARD - DAY\n\nVera waits by the fence. Her coat is red. {line}\n");
        let script = read::read(text.as_bytes(), "yard.fountain").expect("readable");
        let found = hazards::scan(&script);
        let kinds: Vec<Category> = found
            .iter()
            .flat_map(|s| s.hazards.iter().map(|h| h.category))
            .collect();
        assert_eq!(kinds, [Category::Firearms], "{line}");
    }
}

#[test]
fn a_folder_of_ones_own() {
    if let Some(folder) = std::env::var_os("LOOKS_SCRIPT_CORPUS") {
        let s = measure(
            Path::new(&folder),
            std::env::var_os("LOOKS_SCRIPT_ERRORS").is_some(),
        );
        table("own", &s);
        assert!(
            s.scenes > 0,
            "no labelled scripts in `{}`",
            folder.to_string_lossy()
        );
    }
}

/// Letters and figures of a text in small letters, with single spaces between words.
fn plain(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// How many labels quote words of their own scene, and how many there are.
fn quoted(folder: &Path) -> (usize, usize) {
    let (mut right, mut all) = (0, 0);
    for label in labels(folder) {
        let (name, bytes, gold) = labelled(&label);
        let script = read::read(&bytes, &name).expect("readable");
        for g in &gold {
            let Some(scene) = script.scenes.get(g.scene_index) else {
                all += g.hazards.len();
                continue;
            };
            let texts: Vec<String> = script
                .elements_of(scene)
                .iter()
                .map(|e| e.text.clone())
                .collect();
            let text = plain(&texts.join(" "));
            for h in &g.hazards {
                all += 1;
                right += usize::from(text.contains(&plain(&h.evidence)));
            }
        }
    }
    (right, all)
}

#[test]
fn labels_quote_their_scenes() {
    for name in ["tune", "aside", "learn", "unseen", "spanish"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(name);
        let (right, all) = quoted(&folder);
        println!("{name}: {right} of {all} labels quote their scene");
        assert!(
            all > 0 && right * 100 >= all * 90,
            "{name}: {right} of {all}"
        );
    }
}
