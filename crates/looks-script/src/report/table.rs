//! What was found, as text for a terminal: the scenes, then what they come to together. Draws no colours.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{FileReport, HazardRow, Language, SceneRow, called, words};
use crate::{data, hazard::Category, hazard::Presence};

/// Narrowest table; a narrower terminal wraps it.
const WIDTH_MIN: usize = 60;

/// The report of one file, at most `width` characters wide where its words allow it.
pub fn table(report: &FileReport, language: Language, width: usize) -> String {
    let width = width.max(WIDTH_MIN);
    let mut out = String::new();
    head(&mut out, report, language);
    let shown = |s: &&SceneRow| !s.hazards.is_empty() || s.let_go.iter().flatten().next().is_some();
    for scene in report.scenes.iter().filter(shown) {
        scene_lines(&mut out, scene, language, width);
    }
    quiet(&mut out, report, language, width);
    summary(&mut out, report, language, width);
    out.push('\n');
    wrapped(&mut out, words::closing(language), "", width);
    out
}

fn head(out: &mut String, report: &FileReport, language: Language) {
    let _ = write!(out, "{}", words::for_terminal(&report.file));
    if let Some(title) = &report.title {
        let _ = write!(out, ": {}", words::for_terminal(title));
    }
    let _ = writeln!(
        out,
        " ({}, {})",
        words::format(report.format, language),
        words::scenes(report.scenes.len(), language)
    );
    for notice in &report.notices {
        let _ = writeln!(
            out,
            "  {} {}: {}",
            language.pick("line", "línea"),
            notice.line,
            words::for_terminal(&notice.words)
        );
    }
}

fn scene_lines(out: &mut String, scene: &SceneRow, language: Language, width: usize) {
    let name = called(scene.number.as_deref(), scene.scene_index);
    let page = format!("{} {}", language.pick("p.", "pág."), scene.page);
    let room = width.saturating_sub(name.chars().count() + page.chars().count() + 4);
    let heading = words::clip(&words::for_terminal(&scene.heading), room);
    let _ = writeln!(out, "\n{name}  {heading}  {page}");
    for h in &scene.hazards {
        hazard_lines(out, h, language, width);
    }
    for l in scene.let_go.iter().flatten() {
        let _ = writeln!(
            out,
            "    {} {} {}: {}",
            language.pick("let go:", "descartado por el programa:"),
            words::category(l.category, language),
            words::quoted(&l.evidence, 40, language),
            words::for_terminal(l.reason)
        );
    }
}

fn hazard_lines(out: &mut String, h: &HazardRow, language: Language, width: usize) {
    let line = format!("{} {}", language.pick("line", "línea"), h.line);
    let start = format!(
        "    {:<22}{:<12}{:<12}",
        words::category(h.category, language),
        words::kind(h.kind, language),
        line
    );
    let room = width.saturating_sub(start.chars().count() + 2).max(16);
    let evidence = words::quoted(&h.evidence, room, language);
    let _ = writeln!(out, "{start}{evidence}");
    let mut why = words::for_terminal(h.reason);
    if let Some(who) = &h.who {
        let _ = write!(why, " ({})", words::for_terminal(who));
    }
    let more = h.also.len();
    if more > 0 {
        let _ = write!(
            why,
            "; {}",
            match language {
                Language::En => format!("{} more in the scene", more),
                Language::Es => format!("{} más en la escena", more),
            }
        );
    }
    wrapped(out, &why, "      ", width);
}

/// Text in lines of at most `width`, each after `indent`.
fn wrapped(out: &mut String, text: &str, indent: &str, width: usize) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        let used = indent.chars().count() + line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && used > width {
            let _ = writeln!(out, "{indent}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{indent}{line}");
    }
}

/// The scenes in which nothing was found.
fn quiet(out: &mut String, report: &FileReport, language: Language, width: usize) {
    let quiet: Vec<String> = report
        .scenes
        .iter()
        .filter(|s| s.hazards.is_empty())
        .map(|s| called(s.number.as_deref(), s.scene_index))
        .collect();
    if report.scenes.is_empty() {
        let none = language.pick(
            "No scene was found in this file; people read it.",
            "No se halló ninguna escena en este archivo; lo leen personas.",
        );
        let _ = writeln!(out, "\n{none}");
    }
    if quiet.is_empty() {
        return;
    }
    let many = words::scenes(quiet.len(), language);
    let said = format!("{many}: {}", words::nothing_found(language));
    out.push('\n');
    wrapped(out, &said, "", width);
    wrapped(out, &quiet.join(", "), "    ", width);
}

/// What a category comes to in the whole file.
#[derive(Default)]
struct Sum<'a> {
    on_set: Vec<&'a SceneRow>,
    mentioned: usize,
}

fn summary(out: &mut String, report: &FileReport, language: Language, width: usize) {
    let mut sums: BTreeMap<Category, Sum<'_>> = BTreeMap::new();
    for scene in &report.scenes {
        for h in &scene.hazards {
            let sum = sums.entry(h.category).or_default();
            match h.kind {
                Presence::Action => sum.on_set.push(scene),
                Presence::Mention => sum.mentioned += 1,
            }
        }
    }
    if sums.is_empty() {
        return;
    }
    title(
        out,
        language.pick("Scenes by category", "Escenas por categoría"),
    );
    for (category, sum) in &sums {
        let mut line = format!(
            "    {:<22}{:>4} {}",
            words::category(*category, language),
            sum.on_set.len(),
            words::kind(Presence::Action, language)
        );
        if sum.mentioned > 0 {
            let _ = write!(
                line,
                ", {} {}",
                sum.mentioned,
                words::kind(Presence::Mention, language)
            );
        }
        let _ = writeln!(out, "{line}");
    }
    sums.retain(|_, s| !s.on_set.is_empty());
    people(out, &sums, language, width);
    triggers(out, &sums, language, width);
    instead(out, &sums, language, width);
}

fn title(out: &mut String, words: &str) {
    let _ = writeln!(out, "\n{words}");
}

/// Each of whom hazards on set call for, with the scenes.
fn people(out: &mut String, sums: &BTreeMap<Category, Sum<'_>>, language: Language, width: usize) {
    let mut wanted: Vec<(&str, Vec<&SceneRow>)> = Vec::new();
    for (category, sum) in sums {
        let Some(leads) = data::consequences(*category) else {
            continue;
        };
        let list = match language {
            Language::En => &leads.people,
            Language::Es => &leads.people_es,
        };
        for person in list {
            match wanted.iter_mut().find(|(p, _)| p == person) {
                Some((_, scenes)) => scenes.extend(&sum.on_set),
                None => wanted.push((person, sum.on_set.clone())),
            }
        }
    }
    if wanted.is_empty() {
        return;
    }
    title(
        out,
        language.pick("People these call for", "Personas que requieren"),
    );
    for (person, mut scenes) in wanted {
        scenes.sort_by_key(|s| s.scene_index);
        scenes.dedup_by_key(|s| s.scene_index);
        wrapped(
            out,
            &format!("{person}: {}", listed(&scenes)),
            "    ",
            width,
        );
    }
}

fn listed(scenes: &[&SceneRow]) -> String {
    let names: Vec<String> = scenes
        .iter()
        .map(|s| called(s.number.as_deref(), s.scene_index))
        .collect();
    names.join(", ")
}

/// Where the law may ask for an assessment, and where the safety advisor may.
fn triggers(
    out: &mut String,
    sums: &BTreeMap<Category, Sum<'_>>,
    language: Language,
    width: usize,
) {
    let mut lines = Vec::new();
    for (category, sum) in sums {
        let Some(leads) = data::consequences(*category) else {
            continue;
        };
        let note = language.pick(&leads.note, &leads.note_es);
        let what = match (&leads.trigger, leads.advisor_may_ask) {
            (Some(t), _) if note.is_empty() => format!("{} {t}", words::law(language)),
            (Some(t), _) => format!("{} {t} ({note})", words::law(language)),
            (None, true) if note.is_empty() => language
                .pick(
                    "the safety advisor decides",
                    "decide el asesor de seguridad",
                )
                .to_owned(),
            (None, true) => note.to_owned(),
            (None, false) => continue,
        };
        lines.push(format!(
            "{}: {what}: {}",
            words::category(*category, language),
            listed(&sum.on_set)
        ));
    }
    if lines.is_empty() {
        return;
    }
    title(
        out,
        language.pick(
            "May call for a specific risk assessment",
            "Pueden requerir una evaluación de riesgos específica",
        ),
    );
    for line in lines {
        wrapped(out, &line, "    ", width);
    }
}

fn instead(out: &mut String, sums: &BTreeMap<Category, Sum<'_>>, language: Language, width: usize) {
    let lines: Vec<String> = sums
        .keys()
        .filter_map(|c| {
            let leads = data::consequences(*c)?;
            let choice = language.pick(&leads.instead, &leads.instead_es);
            (!choice.is_empty()).then(|| format!("{}: {choice}", words::category(*c, language)))
        })
        .collect();
    if lines.is_empty() {
        return;
    }
    title(
        out,
        language.pick(
            "Less dangerous choices to consider first",
            "Opciones menos peligrosas que considerar primero",
        ),
    );
    for line in lines {
        wrapped(out, &line, "    ", width);
    }
}
