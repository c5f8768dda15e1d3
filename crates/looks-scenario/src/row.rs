//! One row of a scenario: what is done, and what must then be so.

use std::collections::BTreeSet;

use looks_core::{
    Command, Timestamp,
    board::Light,
    decide::Override,
    id::{ItemId, LotId, PersonId, SetupId},
    state::{DeviationKind, Hold, Stage},
    vocabulary::{Role, Strength},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    error::Fault,
    typed::{self, Table},
    walk::Walk,
    when::Zone,
};

/// The keys a row has beside the fields of its command.
#[derive(Debug, Clone, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowKeys {
    /// When: `+5m` after the row above, `06:40`, or RFC 3339. Ten seconds later where it is missing.
    #[serde(default)]
    pub at: Option<String>,
    /// Who: a person's id, `anonymous`, or `system` (the hub itself).
    #[serde(default)]
    pub by: Option<String>,
    /// How strongly the person is known; `own_session` where it is missing.
    #[serde(default)]
    pub strength: Option<Strength>,
    /// Rules that warn, and the reason given for going on.
    #[serde(default)]
    pub overrides: Vec<Override>,
    /// Which fact of the case this row plays.
    #[serde(default)]
    pub fact: Option<u32>,
    /// For readers.
    #[serde(default)]
    pub note: String,
    /// The answer; `accepted` where it is missing.
    #[serde(default)]
    pub expect: Option<Expect>,
    /// Reasons that must be among those of the refusal.
    #[serde(default)]
    pub rules: BTreeSet<String>,
    /// The refusal has no other reasons.
    #[serde(default)]
    pub only: bool,
    /// What the board must show after the row; one table or several.
    #[serde(default)]
    #[schemars(with = "OneOrMany<BoardIs>")]
    pub board: Value,
    /// What must have gone to seats outside the unit.
    #[serde(default)]
    pub escalated: Vec<EscalationKey>,
    /// What must be true of an item after the row; one table or several.
    #[serde(default)]
    #[schemars(with = "OneOrMany<ItemIs>")]
    pub item_is: Value,
    /// What must be true of a lot after the row; one table or several.
    #[serde(default)]
    #[schemars(with = "OneOrMany<LotIs>")]
    pub lot_is: Value,
    /// Only for readers: a refused row must leave everything as it was, always.
    #[serde(default)]
    pub expect_nothing_changed: Option<bool>,
}

/// Names of [`RowKeys`]; every other key of a row belongs to the command.
pub(crate) const KEYS: &[&str] = &[
    "at",
    "by",
    "strength",
    "overrides",
    "fact",
    "note",
    "expect",
    "rules",
    "only",
    "board",
    "escalated",
    "item_is",
    "lot_is",
    "expect_nothing_changed",
];

/// One table, or several.
#[derive(Debug, schemars::JsonSchema)]
#[serde(untagged)]
#[expect(
    dead_code,
    reason = "a shape for the schema; values are read by `some`"
)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// The answer a row expects.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// It may happen, or has happened.
    #[default]
    Accepted,
    /// It may not happen.
    Refused,
}

/// An escalation by its word or id alone, or with the seats it must have gone to.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum EscalationKey {
    /// `discharge`, or the id of a condition such as `board/departure`.
    Word(String),
    /// With seats.
    Full(Escalation),
}

/// Something that went to seats outside the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// `discharge`, `missing`, `concern` ..., or the id of a condition on the board.
    pub about: String,
    /// Seats that must be among those it went to.
    #[serde(default)]
    pub to: BTreeSet<Role>,
}

/// What the board shows: of a setup, of an item, or anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardIs {
    /// The setup's line.
    #[serde(default)]
    pub setup: Option<SetupId>,
    /// The item's line.
    #[serde(default)]
    pub item: Option<ItemId>,
    /// The light of that line.
    #[serde(default)]
    #[schemars(with = "Option<Lights>")]
    pub state: Option<Light>,
    /// Ids of conditions that are there.
    #[serde(default)]
    pub has: BTreeSet<String>,
    /// Ids of conditions that are not there.
    #[serde(default)]
    pub lacks: BTreeSet<String>,
}

#[derive(Debug, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(
    dead_code,
    reason = "a shape for the schema; the values are the board's"
)]
enum Lights {
    Clear,
    Hold,
    Unknown,
    Stop,
}

/// What is true of an item. Only what is written is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemIs {
    /// Which.
    pub id: ItemId,
    /// How far its chain has come.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub stage: Option<Stage>,
    /// `container:ID`, `handler:ID`, `performer:ID`, `other:ID`, `lying`, `missing`, `away`.
    #[serde(default)]
    pub custody: Option<String>,
    /// Exactly these holds.
    #[serde(default)]
    #[schemars(with = "Option<BTreeSet<String>>")]
    pub holds: Option<BTreeSet<Hold>>,
    /// Exactly these open deviations.
    #[serde(default)]
    #[schemars(with = "Option<BTreeSet<String>>")]
    pub deviations: Option<BTreeSet<DeviationKind>>,
    /// Rounds recorded in it.
    #[serde(default)]
    pub rounds: Option<u32>,
    /// A clearance stands.
    #[serde(default)]
    pub cleared: Option<bool>,
    /// The barrel must be seen clear before a blank goes in.
    #[serde(default)]
    pub barrel_due: Option<bool>,
    /// Look-alikes out by count, all together.
    #[serde(default)]
    pub issued: Option<u32>,
}

/// What is true of a lot. Only what is written is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotIs {
    /// Which.
    pub id: LotId,
    /// In store.
    #[serde(default)]
    pub stored: Option<u32>,
    /// In handlers' hands.
    #[serde(default)]
    pub in_hand: Option<u32>,
    /// In magazines that are in no item.
    #[serde(default)]
    pub in_magazines: Option<u32>,
    /// In items.
    #[serde(default)]
    pub loaded: Option<u32>,
    /// Fired.
    #[serde(default)]
    pub fired: Option<u32>,
    /// Did not fire.
    #[serde(default)]
    pub misfired: Option<u32>,
    /// Back with the supplier.
    #[serde(default)]
    pub sent_back: Option<u32>,
    /// Missing by count.
    #[serde(default)]
    pub missing: Option<u32>,
    /// Spent cases short.
    #[serde(default)]
    pub cases_short: Option<u32>,
    /// In quarantine.
    #[serde(default)]
    pub set_aside: Option<bool>,
    /// A count disagrees and is not settled.
    #[serde(default)]
    pub mismatch: Option<bool>,
}

/// What a row does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Nothing; only looks.
    Look,
    /// Says a command.
    Say(Box<Command>),
    /// Says the ordinary commands of a chain up to a stage.
    Walk(Walk),
}

impl What {
    /// The word in `do`.
    pub fn word(&self) -> String {
        match self {
            Self::Look => "look".to_owned(),
            Self::Say(command) => command.name(),
            Self::Walk(_) => "walk".to_owned(),
        }
    }
}

/// A row, read.
#[derive(Debug, Clone)]
pub struct Step {
    /// Line of its `[[step]]` in the file, where known.
    pub line: Option<usize>,
    /// When.
    pub at: Timestamp,
    /// Who; none for nobody signed in and for the hub.
    pub by: Option<PersonId>,
    /// How strongly that is known.
    pub strength: Strength,
    /// Overrides given.
    pub overrides: Vec<Override>,
    /// The fact it plays.
    pub fact: Option<u32>,
    /// For readers.
    pub note: String,
    /// What is done.
    pub what: What,
    /// The answer expected.
    pub expect: Expect,
    /// Reasons expected.
    pub rules: BTreeSet<String>,
    /// No other reasons.
    pub only: bool,
    /// Of the board.
    pub board: Vec<BoardIs>,
    /// Of escalations.
    pub escalated: Vec<Escalation>,
    /// Of items.
    pub item_is: Vec<ItemIs>,
    /// Of lots.
    pub lot_is: Vec<LotIs>,
}

/// Who says it, with the strength that fits where none is given.
pub(crate) fn speaker(
    by: Option<&str>,
    strength: Option<Strength>,
) -> Result<(Option<PersonId>, Strength), Fault> {
    match by {
        Some("anonymous") => Ok((None, strength.unwrap_or(Strength::Anonymous))),
        Some("system") => Ok((None, strength.unwrap_or(Strength::System))),
        Some(id) => {
            let person = PersonId::parse(id).map_err(|e| {
                Fault::new(
                    format!("field `by`: {e}"),
                    "give a person's id, `anonymous` or `system`",
                )
            })?;
            Ok((Some(person), strength.unwrap_or(Strength::OwnSession)))
        }
        None => Err(Fault::new(
            "field `by` is missing",
            "say who does it: a person's id, `anonymous` or `system`",
        )),
    }
}

/// Reads a row; `last` is the time of the row above.
pub(crate) fn step(table: &Table, zone: &Zone, last: Timestamp) -> Result<Step, Fault> {
    let mut said = table.clone();
    let mut own = Table::new();
    for key in KEYS {
        if let Some(value) = said.remove(*key) {
            own.insert((*key).to_owned(), value);
        }
    }
    let keys: RowKeys = typed::typed(&own)?;
    let at = zone.next(keys.at.as_deref().unwrap_or("+10s"), last)?;
    let word = said.get("do").and_then(Value::as_str);
    let (looks, walks) = (word == Some("look"), word == Some("walk"));
    let what = if walks {
        said.remove("do");
        What::Walk(typed::typed(&said)?)
    } else if looks {
        if let Some(extra) = said.keys().find(|k| k.as_str() != "do") {
            return Err(Fault::new(
                format!("field `{extra}` is unknown here"),
                "`look` does nothing; it only carries `board`, `escalated`, `item_is`, `lot_is`",
            ));
        }
        What::Look
    } else {
        What::Say(Box::new(typed::command(&said)?))
    };
    let (by, strength) = if (looks || walks) && keys.by.is_none() {
        (None, Strength::System)
    } else {
        speaker(keys.by.as_deref(), keys.strength)?
    };
    let expect = keys.expect.unwrap_or_default();
    if expect == Expect::Accepted && (!keys.rules.is_empty() || keys.only) {
        return Err(Fault::new(
            "field `rules` stands in a row that is expected to be accepted",
            "rules are the reasons of a refusal: add `expect = \"refused\"`, or take `rules` out",
        ));
    }
    if expect == Expect::Refused && (looks || walks) {
        return Err(Fault::new(
            "`look` and `walk` cannot be expected to be refused",
            "write the command that is refused as a row of its own",
        ));
    }
    Ok(Step {
        line: None,
        at,
        by,
        strength,
        overrides: keys.overrides,
        fact: keys.fact,
        note: keys.note,
        what,
        expect,
        rules: keys.rules,
        only: keys.only,
        board: some("board", &keys.board)?,
        escalated: keys
            .escalated
            .into_iter()
            .map(|key| match key {
                EscalationKey::Word(about) => Escalation {
                    about,
                    to: BTreeSet::new(),
                },
                EscalationKey::Full(full) => full,
            })
            .collect(),
        item_is: some("item_is", &keys.item_is)?,
        lot_is: some("lot_is", &keys.lot_is)?,
    })
}

/// One table or several, as a list.
pub(crate) fn some<T: DeserializeOwned>(field: &str, value: &Value) -> Result<Vec<T>, Fault> {
    let read = |v: &Value| match v {
        Value::Object(table) => typed::typed::<T>(table)
            .map_err(|f| Fault::new(format!("in `{field}`: {}", f.what), f.remedy)),
        other => Err(Fault::new(
            format!("field `{field}`: `{other}` is not a table"),
            format!("write `{field} = {{ ... }}`, or a list of such tables"),
        )),
    };
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(all) => all.iter().map(read).collect(),
        one => Ok(vec![read(one)?]),
    }
}
