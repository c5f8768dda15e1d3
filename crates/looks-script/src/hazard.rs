//! What was found in a script: hazards with their evidence, and matches that were let go with the reason.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::Span;

/// What can hurt somebody, as production safety groups it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// A gun visible, carried, handled, aimed or fired.
    Firearms,
    /// Shots fired on screen, or blank rounds handled.
    Blanks,
    /// Explosion, charge, squib, firework, flare, live-looking bomb.
    Pyro,
    /// Open flame.
    Fire,
    /// Fight, blow, fall, jump, body burn, crash with people in or near.
    Stunts,
    /// A road vehicle driven or moving under people.
    Vehicles,
    /// Aircraft on screen, or performers in or near one running.
    Aircraft,
    /// Unmanned aircraft on screen.
    Drones,
    /// People in, on or beside water that can drown them.
    Water,
    /// A live animal.
    Animals,
    /// A person under 18.
    Children,
    /// People at an edge or high up.
    Heights,
    /// Blade, club, bow or tool used or shown as a weapon.
    WeaponsOther,
    /// On or beside track, trains.
    Railways,
    /// Live conductors, arcs, shock.
    Electricity,
    /// Storm, blizzard, downpour, lightning, avalanche.
    Weather,
    /// Outside at night.
    Night,
    /// Smoke, fog, haze.
    Smoke,
    /// About forty people or more.
    Crowds,
    /// Nudity, simulated sex, undressing each other.
    Intimacy,
    /// A space hard to get out of.
    ConfinedSpace,
    /// Chemicals, fuel, gas, asbestos, carbon monoxide.
    Hazmat,
    /// Cranes, scaffold, power tools, heavy plant.
    Construction,
}

impl Category {
    /// Its place in [`Category::ALL`].
    pub(crate) const fn place(self) -> usize {
        self as usize
    }

    /// All, in the order of tables.
    pub const ALL: [Self; 23] = [
        Self::Firearms,
        Self::Blanks,
        Self::Pyro,
        Self::Fire,
        Self::Stunts,
        Self::Vehicles,
        Self::Aircraft,
        Self::Drones,
        Self::Water,
        Self::Animals,
        Self::Children,
        Self::Heights,
        Self::WeaponsOther,
        Self::Railways,
        Self::Electricity,
        Self::Weather,
        Self::Night,
        Self::Smoke,
        Self::Crowds,
        Self::Intimacy,
        Self::ConfinedSpace,
        Self::Hazmat,
        Self::Construction,
    ];

    /// The category of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == word)
    }

    /// The word of data files, JSON and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Firearms => "firearms",
            Self::Blanks => "blanks",
            Self::Pyro => "pyro",
            Self::Fire => "fire",
            Self::Stunts => "stunts",
            Self::Vehicles => "vehicles",
            Self::Aircraft => "aircraft",
            Self::Drones => "drones",
            Self::Water => "water",
            Self::Animals => "animals",
            Self::Children => "children",
            Self::Heights => "heights",
            Self::WeaponsOther => "weapons-other",
            Self::Railways => "railways",
            Self::Electricity => "electricity",
            Self::Weather => "weather",
            Self::Night => "night",
            Self::Smoke => "smoke",
            Self::Crowds => "crowds",
            Self::Intimacy => "intimacy",
            Self::ConfinedSpace => "confined-space",
            Self::Hazmat => "hazmat",
            Self::Construction => "construction",
        }
    }
}

/// Whether it is on set in the scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// On set in that scene.
    Action,
    /// Spoken of, heard off screen, pictured, or in a name.
    Mention,
}

/// The words a hazard was found by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Index into [`crate::model::Script::elements`].
    pub element: usize,
    /// Bytes of that element's text.
    pub text: Range<usize>,
    /// Bytes of the source.
    pub span: Span,
    /// Line of the source, from 1.
    pub line: u32,
    /// The words themselves.
    pub words: String,
}

/// One hazard of one scene: at most one for each category; action where both were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hazard {
    /// What.
    pub category: Category,
    /// On set, or only spoken of.
    pub kind: Presence,
    /// The strongest evidence first; never empty.
    pub evidence: Vec<Evidence>,
    /// Id of the entry of the data files that found it, such as `firearms/revolver`.
    pub entry: &'static str,
    /// Why, in words, English.
    pub reason: &'static str,
    /// The same in Spanish.
    pub reason_es: &'static str,
    /// The main word of it, lower case and singular, such as `revolver`: part of its identity across drafts.
    pub what: String,
    /// Who has or does it, as named in the script, where that is plain.
    pub who: Option<String>,
}

/// A match that was let go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetGo {
    /// What it would have been.
    pub category: Category,
    /// Where.
    pub evidence: Evidence,
    /// Id of the entry that matched.
    pub entry: &'static str,
    /// Why not, in words, English.
    pub reason: &'static str,
}

/// What was found in one scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct SceneHazards {
    /// In the order of [`Category::ALL`].
    pub hazards: Vec<Hazard>,
    /// Matches that were let go.
    pub let_go: Vec<LetGo>,
}
