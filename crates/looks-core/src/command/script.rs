//! What commands about a script carry: scenes with what was found in them, and decisions taken over.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    id::{HazardKey, SceneId, SceneKey, ScriptId},
    vocabulary::{AskAgain, Hazard, Presence},
};

/// A hazard that was found in a scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundHazard {
    /// Under which decisions about it are kept.
    pub hazard: HazardKey,
    pub category: Hazard,
    /// On set, or only spoken of.
    pub kind: Presence,
}

/// A scene of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedScene {
    pub key: SceneKey,
    /// What setups call it: its number in lower case. Several scenes may have the same.
    pub scene: SceneId,
    /// What setups called it by the draft before, where that was another number.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub was: BTreeSet<SceneId>,
    /// What setups call it was another scene in the draft before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anew: bool,
    /// Length in eighths of a page.
    #[serde(default)]
    pub eighths: u32,
    #[serde(default)]
    pub hazards: Vec<FoundHazard>,
}

/// What becomes of a decision of a draft before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carry {
    /// In this draft.
    pub hazard: HazardKey,
    /// In the draft before; several where scenes with the same decision became one.
    pub from: BTreeSet<HazardKey>,
    /// The draft it was decided in, where that is one before the draft before: a scene was left out and is there again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<ScriptId>,
    /// Where a person had added it: the scene of this draft in which it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<SceneKey>,
    /// Why somebody has to look again; empty where the decision still holds.
    #[serde(default)]
    pub ask: BTreeSet<AskAgain>,
}

impl Carry {
    /// It was decided in this draft; of the drafts before, the first this holds for is meant.
    pub(crate) fn is_of(&self, draft: &ScriptId) -> bool {
        self.draft.as_ref().is_none_or(|d| d == draft)
    }
}
