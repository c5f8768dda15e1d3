//! The preamble's tables as they are written, before they become commands.

use std::collections::BTreeSet;

use looks_core::{
    id::{ContainerId, DayId, LotId, MagazineId, PersonId, RoundId, SetupId, UnitId},
    vocabulary::{
        ContainerKind, Holds, LoadSize, Opening, PermitKind, Ppe, ProofMethod, QualificationKind,
        Role, Topic, Walk,
    },
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    error::Fault,
    typed::{self, Table},
};

/// A qualification: `firearms_permit until 2027-12-31`, or in full.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub(crate) enum Held {
    /// Kind, and until when.
    Short(String),
    /// In full.
    Full {
        kind: QualificationKind,
        #[serde(default)]
        reference: String,
        #[serde(default)]
        until: Option<String>,
        /// Categories of weapon it covers; empty means all.
        #[serde(default)]
        categories: BTreeSet<String>,
    },
}

/// A person on the roster.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonTable {
    pub id: PersonId,
    /// The id where it is missing.
    #[serde(default)]
    pub name: Option<String>,
    pub roles: BTreeSet<Role>,
    #[serde(default)]
    pub department: String,
    #[serde(default)]
    pub minor: bool,
    /// Permits, licences, certificates.
    #[serde(default)]
    pub holds: Vec<Held>,
    /// `class`, or `class:action` where competence was assessed.
    #[serde(default)]
    pub trained: Vec<String>,
    /// Other duties.
    #[serde(default)]
    pub duties: BTreeSet<String>,
}

/// A place things are kept.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContainerTable {
    pub id: ContainerId,
    pub kind: ContainerKind,
    pub holds: Holds,
    #[serde(default)]
    pub place: String,
    #[serde(default = "yes")]
    pub lockable: bool,
    #[serde(default)]
    pub approved_store: bool,
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// Dummy rounds, named and proved one by one.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundTable {
    /// One round by its id ...
    #[serde(default)]
    pub id: Option<RoundId>,
    /// ... or several: `count = 6, prefix = "d"` are d-1 to d-6.
    #[serde(default)]
    pub count: u32,
    /// Before the number; the lot's id where it is missing.
    #[serde(default)]
    pub prefix: Option<String>,
    pub lot: LotId,
    #[serde(default)]
    pub mark: Option<String>,
    /// How each was proved inert; not proved where it is missing.
    #[serde(default)]
    pub method: Option<ProofMethod>,
    /// Who it was shown to; a first AD where it is missing.
    #[serde(default)]
    pub shown_to: Option<PersonId>,
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// A magazine, belt or speedloader.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MagazineTable {
    pub id: MagazineId,
    pub capacity: u32,
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// The shooting day.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayTable {
    pub id: DayId,
    /// `main` where it is missing.
    #[serde(default)]
    pub unit: Option<UnitId>,
    #[serde(default)]
    pub place: String,
    /// The scenario's start where it is missing.
    #[serde(default)]
    pub starts: Option<String>,
    /// Planned lock-up; twelve hours after the start where it is missing.
    #[serde(default)]
    pub wraps: Option<String>,
    /// Compliance contact.
    #[serde(default)]
    pub contact: Option<PersonId>,
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// Who stands where.
#[derive(Debug, Clone, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ZoneTable {
    /// All setups that no other zone names, where it is missing.
    #[serde(default)]
    pub setups: BTreeSet<SetupId>,
    #[serde(default)]
    pub people: BTreeSet<PersonId>,
    /// Those of them in or near the muzzle arc.
    #[serde(default)]
    pub in_arc: BTreeSet<PersonId>,
    /// What everybody in it wears.
    #[serde(default)]
    pub wears: BTreeSet<Ppe>,
    #[serde(default)]
    pub distance_cm: Option<u32>,
    /// Heads were counted and are those listed.
    #[serde(default = "yes")]
    pub counted: bool,
    /// A consultation about the muzzle is recorded with this person.
    #[serde(default)]
    pub consulted: Option<PersonId>,
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// The safety meeting.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeetingTable {
    pub id: looks_core::id::MeetingId,
    #[serde(default)]
    pub day: Option<DayId>,
    /// All five where it is missing.
    #[serde(default)]
    pub topics: Option<BTreeSet<Topic>>,
    #[serde(default)]
    pub walk: Option<Walk>,
    /// Everybody in the file where it is missing.
    #[serde(default)]
    pub present: Option<BTreeSet<PersonId>>,
    #[serde(default)]
    pub representative: Option<PersonId>,
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// The sweep of the place.
#[derive(Debug, Clone, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SweepTable {
    #[serde(default)]
    pub day: Option<DayId>,
    /// Who attested it.
    pub by: Vec<PersonId>,
    #[serde(default = "yes")]
    pub none_seen: bool,
}

/// A specific risk assessment.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssessmentTable {
    pub id: looks_core::id::AssessmentId,
    /// All setups of the file where it is missing.
    #[serde(default)]
    pub setups: Option<BTreeSet<SetupId>>,
    #[serde(default)]
    pub risk_without: Option<u8>,
    #[serde(default)]
    pub risk_with: Option<u8>,
    #[serde(default)]
    pub activity: String,
    #[serde(default)]
    pub mitigation: bool,
    #[serde(default)]
    pub affected: bool,
    #[serde(default)]
    pub alternatives: bool,
    #[serde(default)]
    pub opens: BTreeSet<Opening>,
    /// Opened acts that were rehearsed at its setups.
    #[serde(default)]
    pub rehearsed: BTreeSet<Opening>,
    #[serde(default)]
    pub approved_by: Option<PersonId>,
    #[serde(default)]
    pub endorsed_by: Vec<PersonId>,
    #[serde(default)]
    pub by: Option<PersonId>,
}

/// A permit or notice.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PermitTable {
    pub id: looks_core::id::PermitId,
    pub kind: PermitKind,
    #[serde(default)]
    pub reference: Option<String>,
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub until: Option<String>,
    #[serde(default)]
    pub load_limit: Option<LoadSize>,
    /// Roles that must check in each day.
    #[serde(default)]
    pub conditions: BTreeSet<Role>,
    #[serde(default)]
    pub setups: BTreeSet<SetupId>,
    /// Who has checked in.
    #[serde(default)]
    pub checked_in: Vec<PersonId>,
    #[serde(default)]
    pub by: Option<PersonId>,
}

fn yes() -> bool {
    true
}

/// Every table of a preamble; items, lots and setups stay as written until they become commands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    pub(crate) people: Vec<PersonTable>,
    pub(crate) containers: Vec<ContainerTable>,
    pub(crate) items: Vec<Table>,
    pub(crate) groups: Vec<Table>,
    pub(crate) magazines: Vec<MagazineTable>,
    pub(crate) lots: Vec<Table>,
    pub(crate) rounds: Vec<RoundTable>,
    pub(crate) days: Vec<DayTable>,
    pub(crate) setups: Vec<Table>,
    pub(crate) zones: Vec<ZoneTable>,
    pub(crate) meetings: Vec<MeetingTable>,
    pub(crate) sweeps: Vec<SweepTable>,
    pub(crate) assessments: Vec<AssessmentTable>,
    pub(crate) permits: Vec<PermitTable>,
    pub(crate) roll_call: bool,
}

/// Keys of a file that hold preamble tables.
pub(crate) const TABLES: &[&str] = &[
    "people",
    "containers",
    "items",
    "groups",
    "magazines",
    "lots",
    "rounds",
    "day",
    "setups",
    "zone",
    "meeting",
    "sweep",
    "assessment",
    "permits",
    "roll_call",
];

/// A fault with the table it is in: its key and its number, counted from 1.
pub(crate) type Misplaced = (String, usize, Fault);

impl Tables {
    /// Takes the preamble's tables out of a file.
    pub(crate) fn take(file: &mut Table) -> Result<Self, Misplaced> {
        let roll_call = match file.remove("roll_call") {
            None => false,
            Some(Value::Bool(called)) => called,
            Some(other) => {
                let fault = Fault::new(
                    format!("field `roll_call`: `{other}` does not fit"),
                    "expected true or false",
                );
                return Err(("roll_call".to_owned(), 0, fault));
            }
        };
        Ok(Self {
            people: all(file, "people")?,
            containers: all(file, "containers")?,
            items: raw(file, "items")?,
            groups: raw(file, "groups")?,
            magazines: all(file, "magazines")?,
            lots: raw(file, "lots")?,
            rounds: all(file, "rounds")?,
            days: all(file, "day")?,
            setups: raw(file, "setups")?,
            zones: all(file, "zone")?,
            meetings: all(file, "meeting")?,
            sweeps: all(file, "sweep")?,
            assessments: all(file, "assessment")?,
            permits: all(file, "permits")?,
            roll_call,
        })
    }
}

fn raw(file: &mut Table, key: &str) -> Result<Vec<Table>, Misplaced> {
    let table = |(at, value): (usize, Value)| match value {
        Value::Object(table) => Ok(table),
        other => Err((
            key.to_owned(),
            at + 1,
            Fault::new(
                format!("`{other}` is not a table"),
                format!("write `[[{key}]]` and its fields below it"),
            ),
        )),
    };
    match file.remove(key) {
        None => Ok(Vec::new()),
        Some(Value::Array(many)) => many.into_iter().enumerate().map(table).collect(),
        Some(one) => Ok(vec![table((0, one))?]),
    }
}

fn all<T: serde::de::DeserializeOwned>(file: &mut Table, key: &str) -> Result<Vec<T>, Misplaced> {
    raw(file, key)?
        .iter()
        .enumerate()
        .map(|(at, table)| typed::typed(table).map_err(|fault| (key.to_owned(), at + 1, fault)))
        .collect()
}
