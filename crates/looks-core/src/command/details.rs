//! The larger things a command carries: plans, registrations, arrivals, limits.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    id::{ContainerId, DayId, ItemId, LotId, PersonId, SceneId, ScriptId, SetupId},
    private::Words,
    vocabulary::{Class, DocumentKind, LoadSize, LoadState, LotKind, Origin, PermitKind, Ppe},
};

/// A document of an item: what it is, whom it names, until when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What kind.
    pub kind: DocumentKind,
    /// Number or reference printed on it.
    pub reference: String,
    /// The handler it names, where it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<PersonId>,
    /// Last moment it holds; none where it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// A blank load tried with a type of item: AU-HR-3, the distance at which its blast was found harmless.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadTest {
    /// Make and model, or item id, it was tested with.
    pub with: String,
    /// Distance found, centimetres.
    pub distance_cm: u32,
}

/// Limits of a production. A production may only tighten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// From clearance to hand-over, seconds (house: 10 minutes).
    pub waiting_s: i64,
    /// From hand-over to the end of the planned hold, seconds, where the setup plans none.
    pub hold_s: i64,
    /// Out with a handler and not in use before it should be locked, seconds (house: 10 minutes).
    pub idle_s: i64,
    /// Wait after a misfire before it may be opened, seconds (strictest seen: 30).
    pub misfire_wait_s: i64,
    /// Least distance from muzzle to person when a blank is fired, centimetres (house: 610).
    pub distance_cm: u32,
    /// Armed performers per handler (house: 3).
    pub performers_per_handler: u32,
    /// Items in one group announcement (house: 6).
    pub group_max: u32,
    /// Hours until an unanswered concern is put to the seats outside the production.
    pub concern_answer_s: i64,
    /// Hours until an unanswered discharge or misfire is put to the seats outside the production.
    pub discharge_answer_s: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            waiting_s: 600,
            hold_s: 900,
            idle_s: 600,
            misfire_wait_s: 30,
            distance_cm: 610,
            performers_per_handler: 3,
            group_max: 6,
            concern_answer_s: 24 * 3_600,
            discharge_answer_s: 4 * 3_600,
        }
    }
}

/// The plan of a setup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub setup: SetupId,
    pub day: DayId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<SceneId>,
    /// Which script the scene is of, by any of its drafts; none where the production has one, or for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<ScriptId>,
    #[serde(default)]
    pub words: Words,
    /// Place of the setup; one handler cannot serve two.
    pub place: String,
    /// What the performer does, in one word the training names: `draw`, `fire`, `carry`.
    #[serde(default)]
    pub action: String,
    #[serde(default)]
    pub items: BTreeSet<ItemId>,
    /// Performers and stand-ins who may receive.
    #[serde(default)]
    pub performers: BTreeSet<PersonId>,
    /// What will be loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadState>,
    /// How many rounds at most per item.
    #[serde(default)]
    pub rounds: u32,
    /// Blank load size planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_size: Option<LoadSize>,
    /// Muzzle to nearest person, centimetres; none where not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_cm: Option<u32>,
    /// The muzzle crosses a person.
    #[serde(default)]
    pub muzzle_toward_person: bool,
    /// Inside a closed or small space.
    #[serde(default)]
    pub enclosed: bool,
    /// Weapons can be seen from a public place.
    #[serde(default)]
    pub public_view: bool,
    /// Spectators or passers-by can stand in the line of fire.
    #[serde(default)]
    pub public_downrange: bool,
    /// Armed officers or guards who do not perform are present.
    #[serde(default)]
    pub armed_outsiders: bool,
    /// Permits this setup must have.
    #[serde(default)]
    pub permits: BTreeSet<PermitKind>,
    /// Protective equipment everybody in the zone wears.
    #[serde(default)]
    pub ppe: BTreeSet<Ppe>,
    /// Planned hold by the performer, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_s: Option<i64>,
    /// A medic must be checked in on the zone.
    #[serde(default)]
    pub medic: bool,
}

/// What is recorded when an item is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    pub item: ItemId,
    pub class: Class,
    #[serde(default)]
    pub make: String,
    #[serde(default)]
    pub model: String,
    /// Serial number, or the mark of a thing without one.
    #[serde(default)]
    pub serial: String,
    #[serde(default)]
    pub calibre: String,
    /// Licence category, such as `handgun`, `shotgun`, `short_shotgun`.
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub supplier: String,
    pub origin: Origin,
    #[serde(default)]
    pub documents: Vec<Document>,
    /// Where it is locked.
    pub container: ContainerId,
    /// Pieces, for things issued by count.
    #[serde(default = "one")]
    pub pieces: u32,
    /// It can be changed back to fire live rounds.
    #[serde(default)]
    pub convertible: bool,
    /// It is the hero of a hero/double pair (sharp edge, real action).
    #[serde(default)]
    pub hero: bool,
    /// It replaces this item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ItemId>,
}

fn one() -> u32 {
    1
}

/// What is recorded when a lot of rounds arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotArrival {
    pub lot: LotId,
    pub kind: LotKind,
    pub origin: Origin,
    /// Maker's name; empty where it is not known.
    #[serde(default)]
    pub maker: String,
    /// Maker's lot number.
    #[serde(default)]
    pub maker_lot: String,
    #[serde(default)]
    pub calibre: String,
    /// Powder load, for blanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_size: Option<LoadSize>,
    /// Cartridges counted on arrival.
    pub count: u32,
    /// How a dummy of this lot is told from a live round.
    #[serde(default)]
    pub mark: String,
    /// Where it is stored.
    pub container: ContainerId,
    #[serde(default)]
    pub tests: Vec<LoadTest>,
}
