//! A small production in the middle of a shooting day, and short ways to speak to its hub.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use looks_app::accounts::CodeCost;
use looks_app::{
    Answer, AppError, Clock, CreateOptions, Hub, ManualClock, OpenOptions, Rules, Submission,
};
use looks_core::{Timestamp, id::PersonId, vocabulary::Strength};
use serde_json::{Value, json};

/// Noon of the shooting day.
pub(crate) const NOON: i64 = 1_772_654_400_000;

pub(crate) fn rules() -> Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES
        .get_or_init(|| Rules::shipped(Timestamp::from_ms(NOON)).unwrap())
        .clone()
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

pub(crate) fn options(clock: &Arc<ManualClock>) -> OpenOptions {
    OpenOptions {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        rules: Some(rules()),
        code_cost: CodeCost::CHEAP,
        on_fatal: None,
        rehash: false,
        scripts: Arc::new(looks_app::scripts::InProcess),
    }
}

pub(crate) fn creation(clock: &Arc<ManualClock>) -> CreateOptions {
    let mut new = CreateOptions::new("river", "River Crossing");
    new.open = options(clock);
    new
}

pub(crate) struct World {
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<ManualClock>,
    runtime: tokio::runtime::Runtime,
    ids: AtomicU64,
}

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

pub(crate) fn submission(id: &str, by: &str, command: Value) -> Submission {
    let (by, strength) = match by {
        "" => (None, Strength::System),
        "anonymous" => (None, Strength::Anonymous),
        id => (Some(person(id)), Strength::OwnSession),
    };
    Submission::new(id, by, strength, command)
}

impl World {
    /// An empty production in memory.
    pub(crate) fn empty() -> Self {
        let clock = Arc::new(ManualClock::at(NOON));
        let hub = Hub::in_memory(creation(&clock)).unwrap();
        Self::of(hub, clock)
    }

    pub(crate) fn of(hub: Hub, clock: Arc<ManualClock>) -> Self {
        Self {
            hub,
            clock,
            runtime: runtime(),
            ids: AtomicU64::new(0),
        }
    }

    /// A production in memory with its people, two revolvers, a day and a called setup.
    pub(crate) fn ready() -> Self {
        let world = Self::empty();
        world.make_ready();
        world
    }

    pub(crate) fn make_ready(&self) {
        for (by, command) in day() {
            self.does(by, command);
        }
    }

    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(crate) fn spawn<F>(&self, future: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.runtime.spawn(future)
    }

    pub(crate) fn next_id(&self) -> String {
        format!("c{}", self.ids.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn try_say(&self, by: &str, command: Value) -> Result<Answer, AppError> {
        let submission = submission(&self.next_id(), by, command);
        self.wait(self.hub.submit(submission))
    }

    pub(crate) fn say(&self, by: &str, command: Value) -> Answer {
        self.try_say(by, command).unwrap()
    }

    /// Says it and expects it to be accepted.
    #[track_caller]
    pub(crate) fn does(&self, by: &str, command: Value) -> Answer {
        let answer = self.say(by, command.clone());
        assert!(answer.is_accepted(), "{by} {command}: {answer:?}");
        answer
    }

    /// Says it and expects it to be refused for this reason.
    #[track_caller]
    pub(crate) fn refused(&self, by: &str, command: Value, reason: &str) {
        let answer = self.say(by, command.clone());
        let refusal = answer.refusal();
        assert!(
            refusal.is_some_and(|r| r.has(reason)),
            "{by} {command}: expected {reason}, got {answer:?}"
        );
    }

    pub(crate) fn size(&self) -> u64 {
        self.hub.snapshot().size
    }
}

/// Who is on the roster: id, role, whether trained with the handling papers.
const PEOPLE: &[(&str, &str)] = &[
    ("armorer", "armorer"),
    ("armorer-2", "armorer"),
    ("first-ad", "first_ad"),
    ("second-ad", "second_ad"),
    ("lead", "performer"),
    ("medic", "medic"),
    ("upm", "unit_production_manager"),
    ("contact", "compliance_contact"),
    ("advisor", "safety_advisor"),
];

/// Everything from the roster to the called setup, as (who, what).
pub(crate) fn day() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    for (id, role) in PEOPLE {
        all.push((
            "",
            json!({"do": "add_person", "person": id, "name": format!("Name of {id}"), "roles": [role]}),
        ));
        let mut kinds = vec!["safety_course"];
        if *role == "armorer" {
            kinds.push("firearms_permit");
        }
        for kind in kinds {
            all.push((
                "",
                json!({"do": "add_qualification", "person": id, "kind": kind, "reference": "R-1",
                       "expires": "2027-12-31T00:00:00Z"}),
            ));
        }
    }
    all.push((
        "armorer",
        json!({"do": "name_container", "container": "safe", "kind": "safe", "holds": "weapons",
               "place": "props truck", "approved_store": true}),
    ));
    for item in ["rev-1", "rev-2"] {
        let documents: Vec<Value> = ["armorer", "armorer-2"]
            .iter()
            .map(|h| json!({"kind": "rental_sheet", "reference": "H-1", "handler": h}))
            .chain([json!({"kind": "service_record", "reference": "S-1"})])
            .collect();
        all.push((
            "armorer",
            json!({"do": "register_item", "item": item, "class": "firearm", "origin": "supplier",
                   "make": "Maker", "model": "Single Action", "serial": format!("S-{item}"),
                   "calibre": ".45", "category": "handgun", "supplier": "House",
                   "documents": documents, "container": "safe"}),
        ));
    }
    all.push((
        "armorer",
        json!({"do": "record_training", "person": "lead", "class": "firearm", "assessed_for": "draw", "minutes": 45}),
    ));
    all.extend(plan());
    all
}

fn plan() -> Vec<(&'static str, Value)> {
    let zone = ["lead", "armorer", "first-ad", "medic"];
    let present = [
        "armorer",
        "armorer-2",
        "first-ad",
        "second-ad",
        "lead",
        "medic",
        "upm",
        "advisor",
    ];
    let mut all = vec![
        (
            "first-ad",
            json!({"do": "open_day", "day": "day-1", "unit": "main", "place": "ranch",
                   "starts": "2026-03-04T15:00:00Z", "wraps": "2026-03-05T04:00:00Z"}),
        ),
        (
            "first-ad",
            json!({"do": "name_contact", "day": "day-1", "person": "contact", "phone": "555 0100"}),
        ),
        (
            "first-ad",
            json!({"do": "add_permit", "permit": "permit-1", "kind": "weapons", "reference": "P-1",
                   "from": "2026-03-01T00:00:00Z", "until": "2026-03-31T00:00:00Z"}),
        ),
        (
            "first-ad",
            json!({"do": "plan_setup", "setup": "12a", "day": "day-1", "place": "porch", "action": "draw",
                   "items": ["rev-1"], "performers": ["lead"], "load": "cold_empty", "rounds": 0,
                   "distance_cm": 900, "permits": ["weapons"], "hold_s": 600, "words": "the porch"}),
        ),
        (
            "armorer",
            json!({"do": "write_assessment", "assessment": "sra-1", "setups": ["12a"],
                   "activity": "handling", "risk_without": 5, "risk_with": 2, "mitigation": true,
                   "affected": true, "alternatives": true, "words": "rubber was considered"}),
        ),
        (
            "advisor",
            json!({"do": "approve_assessment", "assessment": "sra-1"}),
        ),
        (
            "armorer",
            json!({"do": "endorse_assessment", "assessment": "sra-1"}),
        ),
        (
            "first-ad",
            json!({"do": "hold_meeting", "meeting": "meeting-1", "day": "day-1", "walk": "walk_through",
                   "topics": ["intended_action", "deviations", "abort", "emergency", "chain_of_command"],
                   "present": present, "representative": "upm"}),
        ),
        (
            "armorer",
            json!({"do": "sweep", "day": "day-1", "none_seen": true}),
        ),
        (
            "first-ad",
            json!({"do": "sweep", "day": "day-1", "none_seen": true}),
        ),
        (
            "armorer",
            json!({"do": "roll_call", "unit": "main", "seen": ["rev-1", "rev-2"]}),
        ),
    ];
    for person in zone {
        all.push((
            "second-ad",
            json!({"do": "enter_zone", "setup": "12a", "person": person, "in_arc": false}),
        ));
    }
    all.push((
        "first-ad",
        json!({"do": "consult", "setup": "12a", "with": "armorer"}),
    ));
    all.push((
        "second-ad",
        json!({"do": "count_heads", "setup": "12a", "heads": 4}),
    ));
    all.push(("first-ad", json!({"do": "call_setup", "setup": "12a"})));
    all
}

/// The cold hand-off of `rev-1` from the safe to the performer.
pub(crate) fn hand_off() -> Vec<(&'static str, Value)> {
    vec![
        (
            "armorer",
            json!({"do": "take_out", "item": "rev-1", "purpose": "film", "setup": "12a"}),
        ),
        ("armorer", prove()),
        ("first-ad", json!({"do": "witness_empty", "item": "rev-1"})),
        ("armorer", json!({"do": "leave_empty", "item": "rev-1"})),
        ("armorer", json!({"do": "show", "item": "rev-1"})),
        ("lead", json!({"do": "attest_shown", "item": "rev-1"})),
        ("first-ad", json!({"do": "attest_shown", "item": "rev-1"})),
        (
            "first-ad",
            json!({"do": "announce", "item": "rev-1", "state": "cold_empty", "rounds": 0, "heads": 4}),
        ),
        (
            "armorer",
            json!({"do": "clear", "item": "rev-1", "to": "lead"}),
        ),
        (
            "first-ad",
            json!({"do": "clear", "item": "rev-1", "to": "lead"}),
        ),
        (
            "armorer",
            json!({"do": "hand_over", "item": "rev-1", "to": "lead"}),
        ),
        ("lead", json!({"do": "confirm_receipt", "item": "rev-1"})),
    ]
}

pub(crate) fn prove() -> Value {
    json!({"do": "prove_empty", "item": "rev-1", "checks": ["chamber", "magazine", "barrel"]})
}
