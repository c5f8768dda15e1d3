//! Reading screenplays and scanning them for hazards, in this process and warm, beside parsers that a
//! developer might pick instead: each is installed into a folder of the run and parses the same file, warm
//! and in its own process, so that only parsing is timed.
//!
//! None of the peers looks for hazards, and none keeps where in the source an element stands.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use looks_script::model::{Kind, Script};
use looks_script::{hazards, read};

use crate::bed::Bed;
use crate::measure::{self, Times};
use crate::peers::quiet;
use crate::table::{Amount, Budget, Row};

/// Bytes of the script: about 120 pages.
const BYTES: usize = 150_000;

/// Times each peer parses it; the first ones warm it up and are not counted.
const ROUNDS: usize = 15;

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let text = text()?;
    let feature = text_of_features()?;
    let file = bed.folder.path().join("script.fountain");
    std::fs::write(&file, &text)?;
    let script = read::read(text.as_bytes(), "script.fountain")?;
    let xml = as_fdx(&script);
    let reading = measure::repeat(5, 60, |_| Ok(read::read(text.as_bytes(), "a.fountain")?))?;
    let both = measure::repeat(5, 60, |_| scanned(text.as_bytes(), "a.fountain"))?;
    let fdx = measure::repeat(5, 60, |_| scanned(xml.as_bytes(), "a.fdx"))?;
    let told = measure::repeat(5, 60, |_| scanned(feature.as_bytes(), "a.fountain"))?;
    let long = text.repeat(7);
    let longer = measure::repeat(1, 5, |_| scanned(long.as_bytes(), "a.fountain"))?;
    let goal = || Budget::at_most("p50", Amount::Time(Duration::from_millis(5)));
    let size = format!("{} scenes in {} bytes", script.scenes.len(), text.len());
    let scenes = read::read(feature.as_bytes(), "a.fountain")?.scenes.len();
    let feature = format!(
        "{scenes} scenes in {} bytes, as features have",
        feature.len()
    );
    let mut rows = vec![
        Row::times("script: read, Fountain", &reading).remark(size),
        Row::times("script: read and scan, Fountain", &both)
            .budget(goal())
            .remark("the words of 23 categories, who, where, and why"),
        Row::times("script: read and scan, FDX", &fdx).budget(goal()),
        Row::times("script: read and scan, Fountain, long scenes", &told)
            .budget(goal())
            .remark(feature),
        Row::times("script: read and scan, seven times as long", &longer).ratio(
            longer.percentile(50).as_secs_f64() / both.percentile(50).as_secs_f64(),
            "the same once",
        ),
    ];
    let peers: [(&str, Peer); 4] = [
        ("screenplain 0.12, parse alone", screenplain),
        ("fountain-js 1.2, parse alone", fountain_js),
        ("aw-parser 0.1 (afterwriting), parse alone", aw_parser),
        ("jumpcut 2.1 (Rust), parse alone", jumpcut),
    ];
    for (name, peer) in peers {
        rows.push(match peer(bed.folder.path(), &file) {
            Ok(times) => Row::times(name, &times).ratio(
                times.percentile(50).as_secs_f64() / both.percentile(50).as_secs_f64(),
                "our reading and scanning",
            ),
            Err(error) => Row::new(name).remark(format!("not installed: {error:#}")),
        });
    }
    Ok(rows)
}

type Peer = fn(&Path, &Path) -> Result<Times>;

/// The labelled scripts of the corpus, one after another.
fn text() -> Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../looks-script/corpus/tune");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .with_context(|| format!("`{}`", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "fountain"))
        .collect();
    files.sort();
    let mut text = String::new();
    for file in files {
        if text.len() >= BYTES {
            break;
        }
        // Some are in other encodings; their words are not missed here.
        if let Ok(more) = std::fs::read_to_string(&file) {
            text.push_str(more.trim_start_matches('\u{feff}'));
            text.push_str("\n\n");
        }
    }
    ensure!(text.len() >= BYTES, "the corpus is too small");
    Ok(text)
}

/// As much of the labelled scripts that are told at length: scenes of half a page and more, half of it speech.
fn text_of_features() -> Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../looks-script/corpus/features");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .with_context(|| format!("`{}`", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    let mut text = String::new();
    for file in files.iter().cycle().take(2 * files.len()) {
        let marked = std::fs::read_to_string(file)?;
        let from = marked.find("@@ ").unwrap_or_default();
        let scenes = marked.get(from..).unwrap_or_default();
        for line in scenes
            .lines()
            .filter(|l| !l.starts_with("#a ") && !l.starts_with("#m "))
        {
            if text.len() >= BYTES {
                return Ok(text);
            }
            let heading = line
                .strip_prefix("@@ ")
                .map(|heading| format!("\n{heading}\n"));
            text.push_str(heading.as_deref().unwrap_or(line));
            text.push('\n');
        }
    }
    ensure!(text.len() >= BYTES, "the corpus is too small");
    Ok(text)
}

fn scanned(bytes: &[u8], name: &str) -> Result<usize> {
    let script = read::read(bytes, name)?;
    Ok(hazards::scan(&script).iter().map(|s| s.hazards.len()).sum())
}

/// The same script as Final Draft writes one: a paragraph for each element.
fn as_fdx(script: &Script) -> String {
    let mut xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<FinalDraft DocumentType=\"Script\" \
                   Template=\"No\" Version=\"5\"><Content>\n"
            .to_owned();
    for element in &script.elements {
        let kind = match element.kind {
            Kind::SceneHeading => "Scene Heading",
            Kind::Character => "Character",
            Kind::Dialogue => "Dialogue",
            Kind::Parenthetical => "Parenthetical",
            Kind::Transition => "Transition",
            Kind::Action => "Action",
            _ => continue,
        };
        let text = element.text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(
            xml,
            "<Paragraph Type=\"{kind}\"><Text>{text}</Text></Paragraph>"
        );
    }
    xml.push_str("</Content></FinalDraft>\n");
    xml
}

/// Seconds, one on a line, of which those of warming up are left out.
fn seconds(command: &mut Command) -> Result<Times> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("does not run")?;
    ensure!(output.status.success(), "it ended with {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    let times: Vec<Duration> = text
        .lines()
        .skip(3)
        .map(|line| Ok(Duration::from_secs_f64(line.trim().parse()?)))
        .collect::<Result<_>>()?;
    Times::of(times)
}

fn screenplain(folder: &Path, file: &Path) -> Result<Times> {
    let home = folder.join("screenplain");
    let python = home.join("bin/python");
    quiet(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    quiet(Command::new(&python).args(["-m", "pip", "install", "--quiet", "screenplain==0.12.0"]))?;
    seconds(
        Command::new(&python)
            .args(["-c", include_str!("peers/screenplain.py")])
            .arg(file)
            .arg(ROUNDS.to_string()),
    )
}

fn fountain_js(folder: &Path, file: &Path) -> Result<Times> {
    node(
        folder,
        file,
        "fountain-js@1.2.4",
        include_str!("peers/fountain.cjs"),
    )
}

fn aw_parser(folder: &Path, file: &Path) -> Result<Times> {
    node(
        folder,
        file,
        "aw-parser@0.1.1",
        include_str!("peers/aw.cjs"),
    )
}

fn node(folder: &Path, file: &Path, package: &str, program: &str) -> Result<Times> {
    let home = folder.join(package.replace('@', "-"));
    std::fs::create_dir_all(&home)?;
    std::fs::write(home.join("package.json"), "{\"private\": true}\n")?;
    std::fs::write(home.join("run.cjs"), program)?;
    quiet(
        Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", package])
            .current_dir(&home),
    )?;
    seconds(
        Command::new("node")
            .arg("run.cjs")
            .arg(file)
            .arg(ROUNDS.to_string())
            .current_dir(&home),
    )
}

/// Built in a folder of its own, so that it is no dependency of this workspace.
fn jumpcut(folder: &Path, file: &Path) -> Result<Times> {
    let home = folder.join("jumpcut");
    std::fs::create_dir_all(home.join("src"))?;
    std::fs::write(home.join("src/main.rs"), include_str!("peers/jumpcut.rs"))?;
    std::fs::write(
        home.join("Cargo.toml"),
        "[package]\nname = \"peer\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n[dependencies]\n\
         jumpcut = { version = \"=2.1.0\", default-features = false }\n",
    )?;
    let target = home.join("target");
    quiet(
        Command::new("cargo")
            .args(["build", "--release", "--quiet", "--target-dir"])
            .arg(&target)
            .current_dir(&home),
    )?;
    seconds(
        Command::new(target.join("release/peer"))
            .arg(file)
            .arg(ROUNDS.to_string()),
    )
}
