//! The words of reports in both languages, and text of scripts made fit for terminals. Decides nothing.

use super::Language;
use crate::{
    data::Consequence,
    hazard::{Category, Presence},
    model::Format,
};

impl Language {
    /// The one of two texts that is in this language.
    pub(super) const fn pick<'a>(self, en: &'a str, es: &'a str) -> &'a str {
        match self {
            Self::En => en,
            Self::Es => es,
        }
    }
}

/// Said wherever a scene has no finding.
pub(super) const fn nothing_found(language: Language) -> &'static str {
    language.pick(
        "no hazard found by the program; people read the scene",
        "el programa no halló peligros; la escena la leen personas",
    )
}

/// Said at the end of every report.
pub(super) const fn closing(language: Language) -> &'static str {
    language.pick(
        "Found by a program, for people to confirm or dismiss. It misses hazards; people read every scene.",
        "Hallado por un programa, para que personas lo confirmen o descarten. Se le escapan peligros; cada escena la leen personas.",
    )
}

pub(super) const fn category(category: Category, language: Language) -> &'static str {
    let es = match category {
        Category::Firearms => "armas de fuego",
        Category::Blanks => "salvas",
        Category::Pyro => "pirotecnia",
        Category::Fire => "fuego",
        Category::Stunts => "acrobacias",
        Category::Vehicles => "vehículos",
        Category::Aircraft => "aeronaves",
        Category::Drones => "drones",
        Category::Water => "agua",
        Category::Animals => "animales",
        Category::Children => "menores",
        Category::Heights => "alturas",
        Category::WeaponsOther => "otras armas",
        Category::Railways => "ferrocarril",
        Category::Electricity => "electricidad",
        Category::Weather => "mal tiempo",
        Category::Night => "noche",
        Category::Smoke => "humo",
        Category::Crowds => "multitudes",
        Category::Intimacy => "intimidad",
        Category::ConfinedSpace => "espacio confinado",
        Category::Hazmat => "sustancias peligrosas",
        Category::Construction => "construcción",
    };
    let en = match category {
        Category::WeaponsOther => "other weapons",
        Category::ConfinedSpace => "confined space",
        other => other.as_str(),
    };
    language.pick(en, es)
}

pub(super) const fn kind(kind: Presence, language: Language) -> &'static str {
    match kind {
        Presence::Action => language.pick("on set", "en rodaje"),
        Presence::Mention => language.pick("mentioned", "mencionado"),
    }
}

pub(super) const fn format(format: Format, language: Language) -> &'static str {
    match format {
        Format::Fountain => "Fountain",
        Format::Fdx => "Final Draft",
        Format::Pdf => "PDF",
        Format::Plain => language.pick("plain text", "texto sin formato"),
    }
}

/// The bulletins and sections of law that a category leads to.
pub(super) fn rules(leads: &Consequence, language: Language) -> Vec<String> {
    let bulletin = language.pick("safety bulletin", "boletín de seguridad");
    let law = law(language);
    let bulletins = leads.bulletins.iter().map(|b| format!("{bulletin} {b}"));
    let sections = leads.trigger.iter().chain(&leads.law);
    bulletins
        .chain(sections.map(|s| format!("{law} {s}")))
        .collect()
}

pub(super) const fn law(language: Language) -> &'static str {
    language.pick("California Labor Code", "Código Laboral de California")
}

/// One or several, with the number.
pub(super) fn count(n: usize, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

pub(super) fn scenes(n: usize, language: Language) -> String {
    count(
        n,
        language.pick("scene", "escena"),
        language.pick("scenes", "escenas"),
    )
}

/// A text in one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of the script in one line, without what a terminal would take for orders: control characters,
/// marks that turn the direction of writing, and marks that nobody sees.
pub(super) fn for_terminal(text: &str) -> String {
    let shown: String = text
        .chars()
        .filter(|c| !is_unseen(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    one_line(&shown)
}

const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// A text of at most so many characters, what is cut marked.
pub(super) fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(most.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Evidence as it is quoted.
pub(super) fn quoted(text: &str, most: usize, language: Language) -> String {
    let (open, close) = match language {
        Language::En => ('“', '”'),
        Language::Es => ('«', '»'),
    };
    format!("{open}{}{close}", clip(&for_terminal(text), most))
}
