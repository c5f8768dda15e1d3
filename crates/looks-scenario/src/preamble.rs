//! Turns a preamble's tables into the ordinary commands they stand for, said by the people named.

use std::collections::BTreeSet;

use looks_core::{
    Command, Timestamp,
    id::{PersonId, SetupId},
    vocabulary::{Role, Strength},
};
use serde_json::{Value, json};

use crate::{
    error::Fault,
    tables::{Held, Misplaced, Tables},
    typed::{self, Table},
    when::Zone,
};

/// One command of the preamble.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The table it came from, such as `[[items]] 2`.
    pub(crate) place: String,
    pub(crate) by: Option<PersonId>,
    pub(crate) strength: Strength,
    pub(crate) command: Command,
}

const HANDLERS: &[Role] = &[
    Role::Armorer,
    Role::PropertyMaster,
    Role::AssistantPropertyMaster,
];
const STORES: &[Role] = &[
    Role::Armorer,
    Role::PropertyMaster,
    Role::AssistantPropertyMaster,
    Role::Admin,
];
const FLOOR: &[Role] = &[
    Role::FirstAd,
    Role::SecondAd,
    Role::UnitProductionManager,
    Role::Producer,
    Role::Admin,
];
const MEETS: &[Role] = &[
    Role::FirstAd,
    Role::SafetyAdvisor,
    Role::Armorer,
    Role::PropertyMaster,
    Role::UnitProductionManager,
];
const ASSESSES: &[Role] = &[
    Role::Armorer,
    Role::PropertyMaster,
    Role::SafetyAdvisor,
    Role::FirstAd,
    Role::UnitProductionManager,
    Role::Producer,
];

struct Writer<'a> {
    tables: &'a Tables,
    zone: Zone,
    said: Vec<Said>,
    place: (&'static str, usize),
}

/// Every command of the preamble, in an order in which each finds what it names.
pub(crate) fn commands(tables: &Tables, zone: Zone) -> Result<Vec<Said>, Misplaced> {
    let mut w = Writer {
        tables,
        zone,
        said: Vec::new(),
        place: ("people", 0),
    };
    w.write()
        .map_err(|fault| (w.place.0.to_owned(), w.place.1, fault))?;
    Ok(w.said)
}

impl Writer<'_> {
    fn write(&mut self) -> Result<(), Fault> {
        self.people()?;
        self.stores()?;
        self.items()?;
        self.lots()?;
        self.rounds()?;
        self.training()?;
        self.days()?;
        self.setups()?;
        self.zones()?;
        self.assessments()?;
        self.permits()?;
        self.meeting()?;
        self.sweeps()?;
        self.duties()
    }

    fn say(&mut self, by: Option<&PersonId>, command: &Value) -> Result<(), Fault> {
        let table = command.as_object().cloned().unwrap_or_default();
        let command = typed::command(&table)?;
        let (key, number) = self.place;
        self.said.push(Said {
            place: if number == 0 {
                format!("[{key}]")
            } else {
                format!("[[{key}]] {number}")
            },
            strength: if by.is_some() {
                Strength::OwnSession
            } else {
                Strength::System
            },
            by: by.cloned(),
            command,
        });
        Ok(())
    }

    /// The person named, or the first in the file with one of the roles.
    fn actor(&self, by: Option<&PersonId>, roles: &[Role]) -> Result<PersonId, Fault> {
        if let Some(by) = by {
            return Ok(by.clone());
        }
        let found = roles
            .iter()
            .find_map(|role| self.tables.people.iter().find(|p| p.roles.contains(role)));
        found.map(|p| p.id.clone()).ok_or_else(|| {
            let words: Vec<&str> = roles.iter().map(|r| r.as_str()).collect();
            Fault::new(
                "nobody in [[people]] may record this table",
                format!(
                    "add a person with one of the roles {}, or name one with `by`",
                    words.join(", ")
                ),
            )
        })
    }

    fn by_of(table: &mut Table) -> Result<Option<PersonId>, Fault> {
        table.remove("by").map_or(Ok(None), |by| {
            let text = by.as_str().unwrap_or_default();
            PersonId::parse(text)
                .map(Some)
                .map_err(|e| Fault::new(format!("field `by`: {e}"), "give a person's id"))
        })
    }

    /// `id` of a table becomes the command's own word for it.
    fn rename(table: &mut Table, to: &str) -> Result<(), Fault> {
        let id = table
            .remove("id")
            .ok_or_else(|| Fault::new("field `id` is missing", "add it"))?;
        if table.contains_key(to) {
            return Err(Fault::new(
                format!("field `{to}` is unknown here"),
                "the preamble's tables are named by `id`",
            ));
        }
        table.insert(to.to_owned(), id);
        Ok(())
    }

    fn people(&mut self) -> Result<(), Fault> {
        for (at, p) in self.tables.people.iter().enumerate() {
            self.place = ("people", at + 1);
            let name = p.name.clone().unwrap_or_else(|| p.id.to_string());
            self.say(
                None,
                &json!({"do": "add_person", "person": p.id, "name": name, "roles": p.roles,
                    "department": p.department, "minor": p.minor}),
            )?;
            for (n, held) in p.holds.iter().enumerate() {
                let mut command = self.held(held)?;
                command.insert("do".into(), "add_qualification".into());
                command.insert("person".into(), json!(p.id));
                let number = format!("{}-{}", p.id, n + 1);
                let blank = command
                    .get("reference")
                    .and_then(Value::as_str)
                    .is_none_or(str::is_empty);
                if blank {
                    command.insert("reference".into(), number.into());
                }
                self.say(None, &Value::Object(command))?;
            }
        }
        Ok(())
    }

    fn held(&self, held: &Held) -> Result<Table, Fault> {
        let (kind, until, reference, categories) = match held {
            Held::Short(text) => {
                let (kind, until) = text
                    .split_once(" until ")
                    .map_or((text.as_str(), None), |(k, u)| (k, Some(u.to_owned())));
                (json!(kind), until, String::new(), BTreeSet::new())
            }
            Held::Full {
                kind,
                reference,
                until,
                categories,
            } => (
                json!(kind),
                until.clone(),
                reference.clone(),
                categories.clone(),
            ),
        };
        let mut table = Table::new();
        table.insert("kind".into(), kind);
        table.insert("reference".into(), reference.into());
        table.insert("categories".into(), json!(categories));
        if let Some(until) = until {
            table.insert("expires".into(), json!(self.zone.fixed(until.trim())?));
        }
        Ok(table)
    }

    fn stores(&mut self) -> Result<(), Fault> {
        for (at, c) in self.tables.containers.iter().enumerate() {
            self.place = ("containers", at + 1);
            let by = self.actor(c.by.as_ref(), STORES)?;
            self.say(
                Some(&by),
                &json!({"do": "name_container", "container": c.id, "kind": c.kind,
                    "holds": c.holds, "place": c.place, "lockable": c.lockable,
                    "approved_store": c.approved_store}),
            )?;
        }
        for (at, m) in self.tables.magazines.iter().enumerate() {
            self.place = ("magazines", at + 1);
            let by = self.actor(m.by.as_ref(), HANDLERS)?;
            self.say(
                Some(&by),
                &json!({"do": "name_magazine", "magazine": m.id, "capacity": m.capacity}),
            )?;
        }
        Ok(())
    }

    /// The first container that holds this.
    fn container(&self, holds: &str) -> Result<Value, Fault> {
        self.tables
            .containers
            .iter()
            .find(|c| json!(c.holds) == holds)
            .map(|c| json!(c.id))
            .ok_or_else(|| {
                Fault::new(
                    "field `container` is missing",
                    format!("add it, or a [[containers]] that holds `{holds}`"),
                )
            })
    }

    fn items(&mut self) -> Result<(), Fault> {
        for (at, item) in self.tables.items.iter().enumerate() {
            self.place = ("items", at + 1);
            let mut table = item.clone();
            let by = Self::by_of(&mut table)?;
            let by = self.actor(by.as_ref(), HANDLERS)?;
            Self::rename(&mut table, "item")?;
            if !table.contains_key("container") {
                table.insert("container".into(), self.container("weapons")?);
            }
            table.entry("origin").or_insert_with(|| "supplier".into());
            if let Some(Value::Array(all)) = table.get_mut("documents") {
                for (n, document) in all.iter_mut().enumerate() {
                    if let Some(text) = document.as_str() {
                        *document = self.document(text, n)?;
                    }
                }
            }
            table.insert("do".into(), "register_item".into());
            self.say(Some(&by), &Value::Object(table))?;
        }
        for (at, group) in self.tables.groups.iter().enumerate() {
            self.place = ("groups", at + 1);
            let mut table = group.clone();
            let by = Self::by_of(&mut table)?;
            let by = self.actor(by.as_ref(), HANDLERS)?;
            Self::rename(&mut table, "group")?;
            table.insert("do".into(), "name_group".into());
            self.say(Some(&by), &Value::Object(table))?;
        }
        Ok(())
    }

    /// `rental_sheet for armorer until 2026-12-31`.
    fn document(&self, text: &str, number: usize) -> Result<Value, Fault> {
        let (rest, until) = text
            .split_once(" until ")
            .map_or((text, None), |(rest, until)| (rest, Some(until)));
        let (kind, handler) = rest
            .split_once(" for ")
            .map_or((rest, None), |(kind, handler)| (kind, Some(handler.trim())));
        let mut table = Table::new();
        table.insert("kind".into(), kind.trim().into());
        table.insert("reference".into(), format!("doc-{}", number + 1).into());
        if let Some(handler) = handler {
            table.insert("handler".into(), handler.into());
        }
        if let Some(until) = until {
            table.insert("expires".into(), json!(self.zone.fixed(until.trim())?));
        }
        Ok(Value::Object(table))
    }

    fn lots(&mut self) -> Result<(), Fault> {
        for (at, lot) in self.tables.lots.iter().enumerate() {
            self.place = ("lots", at + 1);
            let mut table = lot.clone();
            let by = Self::by_of(&mut table)?;
            let by = self.actor(by.as_ref(), HANDLERS)?;
            Self::rename(&mut table, "lot")?;
            if !table.contains_key("container") {
                let dummy = table.get("kind").and_then(Value::as_str) == Some("dummy");
                let holds = if dummy { "dummies" } else { "blanks" };
                table.insert("container".into(), self.container(holds)?);
            }
            table.entry("origin").or_insert_with(|| "supplier".into());
            table.insert("do".into(), "bring_in_lot".into());
            self.say(Some(&by), &Value::Object(table))?;
        }
        Ok(())
    }

    fn rounds(&mut self) -> Result<(), Fault> {
        for (at, r) in self.tables.rounds.iter().enumerate() {
            self.place = ("rounds", at + 1);
            let by = self.actor(r.by.as_ref(), HANDLERS)?;
            let prefix = r.prefix.clone().unwrap_or_else(|| r.lot.to_string());
            let ids: Vec<String> = r.id.as_ref().map_or_else(
                || (1..=r.count).map(|n| format!("{prefix}-{n}")).collect(),
                |id| vec![id.to_string()],
            );
            if ids.is_empty() {
                return Err(Fault::new(
                    "neither `id` nor `count` is given",
                    "name one round by `id`, or several by `count` and `prefix`",
                ));
            }
            for id in ids {
                let mark = r.mark.clone().unwrap_or_else(|| id.clone());
                self.say(
                    Some(&by),
                    &json!({"do": "name_round", "round": id, "lot": r.lot, "mark": mark}),
                )?;
                if let Some(method) = r.method {
                    let second = self.actor(r.shown_to.as_ref(), &[Role::FirstAd])?;
                    self.say(
                        Some(&by),
                        &json!({"do": "verify_round", "round": id, "method": method,
                            "shown_to": second}),
                    )?;
                }
            }
        }
        Ok(())
    }

    fn training(&mut self) -> Result<(), Fault> {
        for (at, p) in self.tables.people.iter().enumerate() {
            self.place = ("people", at + 1);
            for word in &p.trained {
                let by = self.actor(None, HANDLERS)?;
                let (class, action) = word
                    .split_once(':')
                    .map_or((word.as_str(), None), |(c, a)| (c, Some(a)));
                let mut command = json!({"do": "record_training", "person": p.id,
                    "class": class, "minutes": 60});
                if let (Some(action), Some(table)) = (action, command.as_object_mut()) {
                    table.insert("assessed_for".into(), action.into());
                }
                self.say(Some(&by), &command)?;
            }
        }
        Ok(())
    }

    fn days(&mut self) -> Result<(), Fault> {
        for (at, d) in self.tables.days.iter().enumerate() {
            self.place = ("day", at + 1);
            let by = self.actor(d.by.as_ref(), FLOOR)?;
            let starts = self.moment(d.starts.as_deref(), "+0s")?;
            let wraps = self.moment(d.wraps.as_deref(), "+12h")?;
            let unit = d.unit.as_ref().map_or("main", |u| u.as_str());
            self.say(
                Some(&by),
                &json!({"do": "open_day", "day": d.id, "unit": unit, "place": d.place,
                    "starts": starts, "wraps": wraps}),
            )?;
            if let Some(contact) = &d.contact {
                self.say(
                    Some(&by),
                    &json!({"do": "name_contact", "day": d.id, "person": contact,
                        "phone": "on the call sheet"}),
                )?;
            }
        }
        Ok(())
    }

    fn moment(&self, text: Option<&str>, missing: &str) -> Result<Timestamp, Fault> {
        self.zone.fixed(text.unwrap_or(missing))
    }

    /// The day a table means where it names none.
    fn day(&self) -> Result<Value, Fault> {
        self.tables
            .days
            .first()
            .map(|d| json!(d.id))
            .ok_or_else(|| Fault::new("field `day` is missing", "add it, or a [day] table"))
    }

    fn setup_ids(&self) -> Vec<SetupId> {
        self.tables
            .setups
            .iter()
            .filter_map(|s| s.get("id").and_then(Value::as_str))
            .filter_map(|id| SetupId::parse(id).ok())
            .collect()
    }

    fn setups(&mut self) -> Result<(), Fault> {
        for (at, setup) in self.tables.setups.iter().enumerate() {
            self.place = ("setups", at + 1);
            let mut table = setup.clone();
            let by = Self::by_of(&mut table)?;
            let by = self.actor(by.as_ref(), FLOOR)?;
            Self::rename(&mut table, "setup")?;
            if !table.contains_key("day") {
                table.insert("day".into(), self.day()?);
            }
            if !table.contains_key("place") {
                let place = self.tables.days.first().map(|d| d.place.clone());
                table.insert("place".into(), place.unwrap_or_default().into());
            }
            table.insert("do".into(), "plan_setup".into());
            self.say(Some(&by), &Value::Object(table))?;
        }
        Ok(())
    }

    fn zones(&mut self) -> Result<(), Fault> {
        let named: BTreeSet<SetupId> = self
            .tables
            .zones
            .iter()
            .flat_map(|z| z.setups.iter().cloned())
            .collect();
        for (at, z) in self.tables.zones.iter().enumerate() {
            self.place = ("zone", at + 1);
            let by = self.actor(z.by.as_ref(), FLOOR)?;
            let setups: Vec<SetupId> = if z.setups.is_empty() {
                let mut rest = self.setup_ids();
                rest.retain(|s| !named.contains(s));
                rest
            } else {
                z.setups.iter().cloned().collect()
            };
            for setup in &setups {
                for person in z.people.union(&z.in_arc) {
                    let near = z.in_arc.contains(person);
                    self.say(
                        Some(&by),
                        &json!({"do": "enter_zone", "setup": setup, "person": person,
                            "in_arc": near}),
                    )?;
                    if !z.wears.is_empty() {
                        self.say(
                            Some(&by),
                            &json!({"do": "confirm_ppe", "setup": setup, "person": person,
                                "wears": z.wears}),
                        )?;
                    }
                }
                if let Some(distance) = z.distance_cm {
                    self.say(
                        Some(&by),
                        &json!({"do": "measure_distance", "setup": setup,
                            "distance_cm": distance}),
                    )?;
                }
                if z.counted {
                    let heads = z.people.union(&z.in_arc).count();
                    self.say(
                        Some(&by),
                        &json!({"do": "count_heads", "setup": setup, "heads": heads}),
                    )?;
                }
                if let Some(with) = &z.consulted {
                    self.say(
                        Some(&by),
                        &json!({"do": "consult", "setup": setup, "with": with}),
                    )?;
                }
            }
        }
        Ok(())
    }

    fn assessments(&mut self) -> Result<(), Fault> {
        for (at, a) in self.tables.assessments.iter().enumerate() {
            self.place = ("assessment", at + 1);
            let by = self.actor(a.by.as_ref(), ASSESSES)?;
            let setups: Vec<SetupId> = a
                .setups
                .as_ref()
                .map_or_else(|| self.setup_ids(), |s| s.iter().cloned().collect());
            let mut command = json!({"do": "write_assessment", "assessment": a.id,
                "setups": setups, "activity": a.activity, "mitigation": a.mitigation,
                "affected": a.affected, "alternatives": a.alternatives, "opens": a.opens});
            if let Some(table) = command.as_object_mut() {
                let ratings = [("risk_without", a.risk_without), ("risk_with", a.risk_with)];
                for (key, rating) in ratings {
                    if let Some(rating) = rating {
                        table.insert(key.into(), rating.into());
                    }
                }
            }
            self.say(Some(&by), &command)?;
            if let Some(approver) = &a.approved_by {
                self.say(
                    Some(approver),
                    &json!({"do": "approve_assessment", "assessment": a.id}),
                )?;
            }
            for handler in &a.endorsed_by {
                self.say(
                    Some(handler),
                    &json!({"do": "endorse_assessment", "assessment": a.id}),
                )?;
            }
            for setup in &setups {
                for opening in &a.rehearsed {
                    let handler = self.actor(None, HANDLERS)?;
                    self.say(
                        Some(&handler),
                        &json!({"do": "rehearse_opening", "setup": setup, "opening": opening}),
                    )?;
                }
            }
        }
        Ok(())
    }

    fn permits(&mut self) -> Result<(), Fault> {
        for (at, p) in self.tables.permits.iter().enumerate() {
            self.place = ("permits", at + 1);
            let by = self.actor(p.by.as_ref(), FLOOR)?;
            let reference = p.reference.clone().unwrap_or_else(|| p.id.to_string());
            let mut command = json!({"do": "add_permit", "permit": p.id, "kind": p.kind,
                "reference": reference, "from": self.moment(p.from.as_deref(), "+0s")?,
                "until": self.moment(p.until.as_deref(), "+1d")?,
                "conditions": p.conditions, "setups": p.setups});
            if let (Some(limit), Some(table)) = (p.load_limit, command.as_object_mut()) {
                table.insert("load_limit".into(), json!(limit));
            }
            self.say(Some(&by), &command)?;
            for person in &p.checked_in {
                let day = self.day()?;
                self.say(
                    Some(person),
                    &json!({"do": "check_in", "permit": p.id, "day": day}),
                )?;
            }
        }
        Ok(())
    }

    fn meeting(&mut self) -> Result<(), Fault> {
        for (at, m) in self.tables.meetings.iter().enumerate() {
            self.place = ("meeting", at + 1);
            let by = self.actor(m.by.as_ref(), MEETS)?;
            let day = m
                .day
                .as_ref()
                .map_or_else(|| self.day(), |d| Ok(json!(d)))?;
            let all = json!([
                "intended_action",
                "deviations",
                "abort",
                "emergency",
                "chain_of_command"
            ]);
            let topics = m.topics.as_ref().map_or(all, |t| json!(t));
            let present: BTreeSet<PersonId> = m
                .present
                .clone()
                .unwrap_or_else(|| self.tables.people.iter().map(|p| p.id.clone()).collect());
            let mut command = json!({"do": "hold_meeting", "meeting": m.id, "day": day,
                "topics": topics, "present": present});
            if let Some(table) = command.as_object_mut() {
                if let Some(walk) = m.walk {
                    table.insert("walk".into(), json!(walk));
                }
                if let Some(person) = &m.representative {
                    table.insert("representative".into(), json!(person));
                }
            }
            self.say(Some(&by), &command)?;
        }
        Ok(())
    }

    fn sweeps(&mut self) -> Result<(), Fault> {
        for (at, s) in self.tables.sweeps.iter().enumerate() {
            self.place = ("sweep", at + 1);
            let day = s
                .day
                .as_ref()
                .map_or_else(|| self.day(), |d| Ok(json!(d)))?;
            for by in &s.by {
                self.say(
                    Some(by),
                    &json!({"do": "sweep", "day": day, "none_seen": s.none_seen}),
                )?;
            }
        }
        if self.tables.roll_call {
            self.place = ("roll_call", 0);
            let by = self.actor(None, HANDLERS)?;
            let items: Vec<Value> = self
                .tables
                .items
                .iter()
                .filter_map(|i| i.get("id").cloned())
                .collect();
            let unit = self
                .tables
                .days
                .first()
                .and_then(|d| d.unit.as_ref())
                .map_or("main", |u| u.as_str());
            self.say(
                Some(&by),
                &json!({"do": "roll_call", "unit": unit, "seen": items}),
            )?;
        }
        Ok(())
    }

    fn duties(&mut self) -> Result<(), Fault> {
        for (at, p) in self.tables.people.iter().enumerate() {
            self.place = ("people", at + 1);
            for duty in &p.duties {
                self.say(
                    None,
                    &json!({"do": "assign_duty", "person": p.id, "duty": duty}),
                )?;
            }
        }
        Ok(())
    }
}
