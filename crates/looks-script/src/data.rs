//! What the data files say apart from finding: what a hazard leads to, and the entries for a page that lists
//! them. Finding is in [`crate::hazards`].

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

pub use crate::engine::rules::{Entry, Makes, Mode, Rule, Scope};
use crate::{engine::rules, hazard::Category};

/// What a confirmed hazard leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// For which category.
    pub category: Category,
    /// Numbers of the industry safety committee's bulletins.
    pub bulletins: Vec<String>,
    /// Paragraph of California Labor Code 9152.5 that may ask for a specific risk assessment.
    pub trigger: Option<String>,
    /// When that is so, English; may be empty.
    pub note: String,
    /// The same in Spanish.
    pub note_es: String,
    /// True where 9152.5(d) leaves it to the safety advisor to ask for an assessment.
    pub advisor_may_ask: bool,
    /// Other sections of the California Labor Code that govern it.
    pub law: Vec<String>,
    /// Whom it calls for, English.
    pub people: Vec<String>,
    /// The same in Spanish.
    pub people_es: Vec<String>,
    /// The less dangerous choice to consider first, English.
    pub instead: String,
    /// The same in Spanish.
    pub instead_es: String,
}

#[derive(Debug, Deserialize)]
struct File {
    consequence: Vec<Consequence>,
}

fn all() -> &'static [Consequence] {
    static ALL: OnceLock<Vec<Consequence>> = OnceLock::new();
    ALL.get_or_init(|| {
        toml::from_str::<File>(include_str!("../data/consequences.toml"))
            .map(|f| f.consequence)
            .unwrap_or_default()
    })
}

/// What a hazard of this category leads to. The data hold all 23, which is tested.
pub fn consequences(category: Category) -> Option<&'static Consequence> {
    all().iter().find(|c| c.category == category)
}

/// All entries that find something.
pub fn entries() -> &'static [Rule] {
    rules::book().as_ref().map_or(&[], |b| b.rules.as_slice())
}

/// All that changes what a match means.
pub fn modes() -> &'static [Mode] {
    rules::book().as_ref().map_or(&[], |b| b.modes.as_slice())
}

/// What is wrong with the data files, if anything: a fault of this program, which its tests rule out.
pub fn fault() -> Option<&'static str> {
    rules::book().as_ref().err().map(String::as_str)
}
