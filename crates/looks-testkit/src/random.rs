//! Random production days from a seed: a larger world, and commands from sensible to absurd.
//!
//! Half of what is said is the next sensible step of some item, so that chains get far; the rest is
//! drawn from the published schema of the commands, every field at random, with ids that exist and
//! ids that do not. The same seed says the same things.

use looks_core::{
    Command, State,
    id::ItemId,
    state::{Custody, Item, Stage},
    vocabulary::Procedure,
};
use serde_json::{Map, Value, json};

use crate::say::{NOW, Play, Voice, command};

/// A small generator (splitmix64): the same numbers on every machine.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub const fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// True `percent` times of a hundred.
    pub const fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    ///
    /// # Panics
    /// Where there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let n = usize::try_from(self.below(from.len() as u64)).unwrap_or(0);
        match from.get(n) {
            Some(one) => one,
            None => panic!("nothing to pick from"),
        }
    }
}

const PEOPLE: &[(&str, &str)] = &[
    ("h1", "armorer"),
    ("h2", "property_master"),
    ("h3", "assistant_property_master"),
    ("ad", "first_ad"),
    ("ad2", "first_ad"),
    ("p1", "performer"),
    ("p2", "performer"),
    ("p3", "stand_in"),
    ("kid", "performer"),
    ("vis", "crew"),
    ("sa", "safety_advisor"),
    ("upm", "unit_production_manager"),
    ("out", "studio_safety"),
    ("tea", "studio_teacher"),
];

const ITEMS: &[(&str, &str)] = &[
    ("g0", "firearm"),
    ("g1", "firearm"),
    ("g2", "firearm"),
    ("g3", "blank_only"),
    ("g4", "deactivated"),
    ("g5", "non_gun"),
    ("g6", "blade"),
    ("g7", "replica"),
    ("g8", "set_dressing"),
    ("g9", "firearm"),
];

/// A production of two units in the middle of a day, with ten items.
#[expect(
    clippy::too_many_lines,
    reason = "a list of what is there, said in order"
)]
pub fn production() -> Play {
    let mut p = Play::new();
    let hub = Voice::hub();
    p.must(&hub, &json!({"do": "open_production", "name": "n"}));
    for (id, role) in PEOPLE {
        p.must(
            &hub,
            &json!({"do": "add_person", "person": id, "name": id, "roles": [role], "minor": *id == "kid"}),
        );
    }
    let (h1, ad) = (Voice::of("h1"), Voice::of("ad"));
    for (day, unit, place) in [("d1", "main", "barn"), ("d2", "second", "dock")] {
        p.must(
            &ad,
            &json!({"do": "open_day", "day": day, "unit": unit, "place": place,
                "starts": NOW, "wraps": NOW.plus_seconds(40_000)}),
        );
    }
    for (id, kind, holds) in [
        ("case", "case", "weapons"),
        ("safe", "safe", "weapons"),
        ("boxb", "ammunition_box", "blanks"),
        ("boxd", "ammunition_box", "dummies"),
    ] {
        p.must(
            &h1,
            &json!({"do": "name_container", "container": id, "kind": kind, "holds": holds, "place": "truck"}),
        );
    }
    for (id, class) in ITEMS {
        p.must(
            &h1,
            &json!({"do": "register_item", "item": id, "class": class, "serial": id,
                "origin": "supplier", "container": "case", "pieces": 3}),
        );
    }
    for (id, kind, container) in [
        ("bl", "blank", "boxb"),
        ("bm", "blank", "boxb"),
        ("du", "dummy", "boxd"),
    ] {
        p.must(
            &h1,
            &json!({"do": "bring_in_lot", "lot": id, "kind": kind, "origin": "supplier",
                "count": 20, "container": container}),
        );
        p.must(&h1, &json!({"do": "draw_rounds", "lot": id, "count": 12}));
    }
    for r in ["r0", "r1", "r2", "r3"] {
        p.must(
            &h1,
            &json!({"do": "name_round", "round": r, "lot": "du", "mark": r}),
        );
        p.must(
            &h1,
            &json!({"do": "verify_round", "round": r, "method": "rattle", "shown_to": "ad"}),
        );
    }
    p.must(
        &h1,
        &json!({"do": "name_magazine", "magazine": "mg", "capacity": 4}),
    );
    for (setup, day, place, load, items) in [
        ("s1", "d1", "barn", "cold_empty", ["g0", "g3", "g5"]),
        ("s2", "d1", "barn", "hot_blank", ["g1", "g4", "g6"]),
        ("s3", "d2", "dock", "cold_dummy", ["g2", "g7", "g9"]),
    ] {
        p.must(
            &ad,
            &json!({"do": "plan_setup", "setup": setup, "day": day, "place": place, "load": load,
                "rounds": 2, "items": items, "performers": ["p1", "p2", "p3"]}),
        );
        p.must(&ad, &json!({"do": "call_setup", "setup": setup}));
    }
    // Tomorrow's call sheet is drawn up today.
    p.must(
        &ad,
        &json!({"do": "plan_day", "day": "d3", "unit": "main", "place": "field",
            "starts": NOW.plus_seconds(80_000), "wraps": NOW.plus_seconds(120_000)}),
    );
    p.must(
        &ad,
        &json!({"do": "plan_setup", "setup": "s4", "day": "d3", "place": "field",
            "items": ["g0", "g7"], "performers": ["p1", "p2"]}),
    );
    p.must(
        &Voice::of("sa"),
        &json!({"do": "write_assessment", "assessment": "ra", "setups": ["s1", "s2"],
            "risk_without": 4, "risk_with": 2, "opens": ["on_camera_pass", "set_down"]}),
    );
    p.must(
        &Voice::of("sa"),
        &json!({"do": "approve_assessment", "assessment": "ra"}),
    );
    for opening in ["on_camera_pass", "set_down"] {
        p.must(
            &h1,
            &json!({"do": "rehearse_opening", "setup": "s1", "opening": opening}),
        );
    }
    p.must(
        &h1,
        &json!({"do": "name_group", "group": "gg", "items": ["g0", "g3"]}),
    );
    p
}

/// Says random things.
#[derive(Debug)]
pub struct Talker {
    dice: Dice,
    /// Every command's schema, and the definitions it refers to.
    words: Vec<Value>,
    definitions: Map<String, Value>,
}

impl Talker {
    /// From a seed and the schema of [`Command`] as JSON.
    ///
    /// # Panics
    /// Where the schema is not one of commands.
    pub fn new(seed: u64, schema: &Value) -> Self {
        let words = schema.get("oneOf").and_then(Value::as_array).cloned();
        let Some(words) = words.filter(|w| !w.is_empty()) else {
            panic!("the schema of the commands has no list of words");
        };
        Self {
            dice: Dice::new(seed),
            words,
            definitions: schema
                .get("$defs")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
        }
    }

    /// The dice, for whatever else is drawn in the same run.
    pub const fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }

    /// The next thing said: sensible `sense` times of a hundred.
    pub fn next(&mut self, state: &State, sense: u64) -> (Voice, Command) {
        if self.dice.chance(sense)
            && let Some(said) = self.sensible(state)
        {
            return said;
        }
        loop {
            let word = self.dice.pick(&self.words.clone()).clone();
            let json = self.value(&word, "");
            // The schema says less than the reader: reversed times, ids too long.
            if let Ok(c) = serde_json::from_value::<Command>(json) {
                return (self.voice(), c);
            }
        }
    }

    fn voice(&mut self) -> Voice {
        match self.dice.below(20) {
            0 => Voice::nobody(),
            1 => Voice::hub(),
            2 => Voice::of("stranger"),
            3 => Voice::weak(self.dice.pick(PEOPLE).0),
            _ => Voice::of(self.dice.pick(PEOPLE).0),
        }
    }

    fn one_of(&mut self, from: &[&str]) -> String {
        (*self.dice.pick(from)).to_owned()
    }

    /// A text for a definition that is an id or free text.
    fn text(&mut self, definition: &str, key: &str) -> String {
        let stray = self.dice.chance(5);
        match definition {
            _ if stray => self.one_of(&["zz", "x-9", "count-g1", "recovered-g0"]),
            "ItemId" => self.one_of(&["g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9"]),
            "TargetId" => self.one_of(&["g0", "g1", "g2", "g3", "g5", "g6", "gg"]),
            "PersonId" => self.dice.pick(PEOPLE).0.to_owned(),
            "LotId" => self.one_of(&["bl", "bm", "du"]),
            "RoundId" => self.one_of(&["r0", "r1", "r2", "r3"]),
            "MagazineId" => "mg".to_owned(),
            "ContainerId" => self.one_of(&["case", "safe", "boxb", "boxd"]),
            "SetupId" => self.one_of(&["s1", "s2", "s3", "s4"]),
            "DayId" => self.one_of(&["d1", "d2", "d3"]),
            "UnitId" => self.one_of(&["main", "second"]),
            "AssessmentId" => "ra".to_owned(),
            "GroupId" => self.one_of(&["gg", "gh"]),
            "StopId" | "QuarantineId" | "MatterId" | "ConcernId" | "PermitId" | "MeetingId" => {
                self.one_of(&["a", "b", "c", "count-g0", "count-bl", "recovered-g1"])
            }
            "PackId" => self.one_of(&["uk", "au"]),
            "Timestamp" => {
                let s = i64::try_from(self.dice.below(100_000)).unwrap_or(0) - 50_000;
                NOW.plus_seconds(s).to_string()
            }
            _ if key == "with" => "g1".to_owned(),
            _ => self.one_of(&["", "w", "part:00", "<b>\u{202e}&\"", "  "]),
        }
    }

    fn number(&mut self, signed: bool) -> Value {
        match self.dice.below(12) {
            0 => json!(u32::MAX),
            1 if signed => json!(i64::MIN),
            2 if signed => json!(-1),
            3 => json!(self.dice.below(1_000)),
            _ => json!(self.dice.below(4)),
        }
    }

    fn value(&mut self, schema: &Value, key: &str) -> Value {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let name = name.trim_start_matches("#/$defs/").to_owned();
            let Some(inner) = self.definitions.get(&name).cloned() else {
                return Value::Null;
            };
            let plain = inner.get("type").and_then(Value::as_str) == Some("string")
                && inner.get("enum").is_none();
            if plain {
                return Value::String(self.text(&name, key));
            }
            return self.value(&inner, key);
        }
        if let Some(one) = schema.get("const") {
            return one.clone();
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return self.dice.pick(words).clone();
        }
        for list in ["oneOf", "anyOf", "allOf"] {
            if let Some(options) = schema.get(list).and_then(Value::as_array) {
                let one = self.dice.pick(options).clone();
                let mut value = self.value(&one, key);
                // An object with fields of its own beside the choice.
                if let (Some(map), Some(own)) = (value.as_object_mut(), schema.get("properties"))
                    && let Value::Object(more) = self.object(own, schema)
                {
                    map.extend(more);
                }
                return value;
            }
        }
        let kind = match schema.get("type") {
            Some(Value::String(s)) => s.clone(),
            Some(Value::Array(all)) => all
                .iter()
                .filter_map(Value::as_str)
                .find(|s| *s != "null" || self.dice.chance(30))
                .unwrap_or("null")
                .to_owned(),
            _ => String::new(),
        };
        match kind.as_str() {
            "string" => {
                let name = if schema.get("format").and_then(Value::as_str) == Some("date-time") {
                    "Timestamp"
                } else {
                    ""
                };
                Value::String(self.text(name, key))
            }
            "boolean" => json!(self.dice.chance(50)),
            "integer" => self.number(schema.get("minimum").is_none()),
            "array" => {
                let empty = Value::Null;
                let inner = schema.get("items").unwrap_or(&empty).clone();
                let n = self.dice.below(4);
                (0..n).map(|_| self.value(&inner, key)).collect()
            }
            "object" => {
                let none = Value::Null;
                let own = schema.get("properties").unwrap_or(&none).clone();
                let mut value = self.object(&own, schema);
                if let (Some(r), Some(map)) = (schema.get("$ref"), value.as_object_mut())
                    && let Value::Object(more) = self.value(&json!({ "$ref": r }), key)
                {
                    map.extend(more);
                }
                value
            }
            _ => Value::Null,
        }
    }

    fn object(&mut self, properties: &Value, schema: &Value) -> Value {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|r| r.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut map = Map::new();
        for (name, inner) in properties.as_object().into_iter().flatten() {
            if required.contains(&name.as_str()) || self.dice.chance(60) {
                map.insert(name.clone(), self.value(inner, name));
            }
        }
        Value::Object(map)
    }

    /// The next step of some item's chain, or of closing what is open.
    fn sensible(&mut self, state: &State) -> Option<(Voice, Command)> {
        let open = state.stops.values().any(|s| s.open)
            || state.quarantines.values().any(|q| q.open)
            || state.matters.values().any(|m| m.open)
            || state.clock_doubted;
        if self.dice.chance(if open { 60 } else { 5 })
            && let Some(said) = self.close_something(state)
        {
            return Some(said);
        }
        let ids: Vec<ItemId> = state.items.keys().cloned().collect();
        let id = self.dice.pick(&ids).clone();
        let item = state.items.get(&id)?.clone();
        let holder = match &item.custody {
            Custody::Handler(h) => h.to_string(),
            _ => item
                .handler
                .as_ref()
                .map_or_else(|| self.one_of(&["h1", "h2", "h3"]), ToString::to_string),
        };
        let (who, json) = self.step(state, &item, &holder);
        let json = json?;
        serde_json::from_value(json)
            .ok()
            .map(|c| (Voice::of(&who), c))
    }

    fn step(&mut self, state: &State, item: &Item, holder: &str) -> (String, Option<Value>) {
        let id = item.id();
        let class = item.about.class;
        let checks: Vec<&str> = class.checks().iter().map(|c| c.as_str()).collect();
        let handler = holder.to_owned();
        let setup = state
            .setups
            .iter()
            .find(|(_, s)| s.plan.items.contains(id))
            .map(|(s, _)| s.clone());
        let prove = match class.procedure() {
            Procedure::Full => json!({"do": "prove_empty", "item": id, "checks": checks}),
            _ => json!({"do": "check_item", "item": id, "checks": checks, "passed": true}),
        };
        let to = item
            .clear_handler
            .as_ref()
            .or(item.clear_first_ad.as_ref())
            .map_or_else(
                || self.one_of(&["p1", "p2", "p3"]),
                |(_, to)| to.to_string(),
            );
        if !matches!(
            item.custody,
            Custody::Container(_) | Custody::Handler(_) | Custody::Performer(_)
        ) {
            return (handler, Some(json!({"do": "collect", "item": id})));
        }
        if item.proof.as_ref().is_some_and(|p| p.witness.is_none()) && self.dice.chance(60) {
            let mut json = json!({"do": "witness_empty", "item": id});
            if let (Some(n), Some(map)) = (item.counted, json.as_object_mut()) {
                map.insert("unfired".to_owned(), json!(n));
            }
            return ("ad".to_owned(), Some(json));
        }
        match item.stage {
            Stage::Locked => {
                let json = if item.holds.is_empty() && self.dice.chance(80) {
                    json!({"do": "take_out", "item": id, "purpose": "film", "setup": setup})
                } else {
                    json!({"do": "take_out", "item": id, "purpose": "inspection"})
                };
                (handler, Some(json))
            }
            Stage::Out | Stage::Returned if item.load.count > 0 => {
                let left = item.load.count.saturating_sub(item.shots);
                let json =
                    json!({"do": "unload", "item": id, "unfired": left, "cases": item.shots});
                (handler, Some(json))
            }
            Stage::Out | Stage::Returned => (handler, Some(prove)),
            Stage::Counted => {
                let json = json!({"do": "lock_up", "item": id, "container": "case"});
                (handler, Some(json))
            }
            Stage::Proved => match self.dice.below(5) {
                0 => (handler, Some(json!({"do": "clean_and_count", "item": id}))),
                1 => {
                    let r = self.one_of(&["r0", "r1", "r2", "r3"]);
                    (
                        handler,
                        Some(json!({"do": "load_dummy", "item": id, "round": r})),
                    )
                }
                2 | 3 if class.is_gun() => {
                    let json = json!({"do": "load_blanks", "item": id, "lot": "bl", "count": 1});
                    (handler, Some(json))
                }
                _ => (handler, Some(json!({"do": "leave_empty", "item": id}))),
            },
            Stage::Prepared => (handler, Some(json!({"do": "show", "item": id}))),
            Stage::Shown | Stage::Announced => self.sign(state, item, &handler, &to),
            Stage::Cleared => (
                handler,
                Some(json!({"do": "hand_over", "item": id, "to": to})),
            ),
            Stage::WithPerformer => match self.dice.below(4) {
                0 => (to, Some(json!({"do": "confirm_receipt", "item": id}))),
                1 => (
                    handler,
                    Some(json!({"do": "record_shots", "item": id, "shots": 1})),
                ),
                _ => (handler, Some(json!({"do": "collect", "item": id}))),
            },
        }
    }

    fn sign(
        &mut self,
        state: &State,
        item: &Item,
        handler: &str,
        to: &str,
    ) -> (String, Option<Value>) {
        let id = item.id();
        let seen = |p: &str| {
            item.shown
                .as_ref()
                .is_some_and(|s| s.viewers.iter().any(|v| v.as_str() == p))
        };
        let attest = json!({"do": "attest_shown", "item": id});
        for viewer in ["ad", to] {
            if !seen(viewer) {
                return (viewer.to_owned(), Some(attest));
            }
        }
        let zone = item
            .setup
            .as_ref()
            .and_then(|s| state.setups.get(s))
            .map(|s| s.zone.people.clone())
            .unwrap_or_default();
        for (p, z) in &zone {
            if z.in_arc && !seen(p.as_str()) && self.dice.chance(80) {
                return (p.to_string(), Some(attest));
            }
        }
        if item.announced.is_none() && item.about.class.procedure() == Procedure::Full {
            let json = json!({"do": "announce", "item": id, "state": item.load.state(),
                "rounds": item.load.count, "heads": zone.len()});
            return ("ad".to_owned(), Some(json));
        }
        let who = if self.dice.chance(50) { handler } else { "ad" };
        (
            who.to_owned(),
            Some(json!({"do": "clear", "item": id, "to": to})),
        )
    }

    /// One of the steps that end a stop, a quarantine, a matter, a doubt or a fault.
    fn close_something(&mut self, state: &State) -> Option<(Voice, Command)> {
        let mut all: Vec<(&str, Value)> = Vec::new();
        for (id, s) in state.stops.iter().filter(|(_, s)| s.open) {
            for who in ["h1", "ad", "sa", "tea"] {
                all.push((who, json!({"do": "resume", "stop": id})));
            }
            if s.halted_by.is_some() {
                all.push((
                    "sa",
                    json!({"do": "examine_halt", "stop": id, "present": ["upm"], "reason": "r"}),
                ));
            }
        }
        for (id, _) in state.quarantines.iter().filter(|(_, q)| q.open) {
            for who in ["h1", "h2", "ad", "sa"] {
                all.push((who, json!({"do": "release_quarantine", "quarantine": id})));
            }
        }
        let everybody: Vec<&str> = PEOPLE.iter().map(|(p, _)| *p).collect();
        for (id, _) in state.matters.iter().filter(|(_, m)| m.open) {
            all.push((
                "h1",
                json!({"do": "record_cause", "matter": id, "reason": "r"}),
            ));
            all.push((
                "ad",
                json!({"do": "rebrief", "matter": id, "present": everybody}),
            ));
            for who in ["ad", "out"] {
                all.push((who, json!({"do": "accept_correction", "matter": id})));
            }
            all.push((
                "out",
                json!({"do": "release_evidence", "matter": id, "reference": "7"}),
            ));
            all.push((
                "out",
                json!({"do": "lift_order", "matter": id, "reference": "7"}),
            ));
        }
        if state.clock_doubted {
            all.push(("h1", json!({"do": "clock_trusted"})));
        }
        for (id, _) in &state.items {
            all.push((
                "h1",
                json!({"do": "clear_fault", "item": id, "reference": "7"}),
            ));
        }
        if all.is_empty() {
            return None;
        }
        let (who, json) = self.dice.pick(&all);
        Some((Voice::of(who), command(json)))
    }
}
