//! A made-up production in the middle of a shooting day, told as ordinary commands.
//!
//! The lists are the ones in `examples/`, read by the importer; everything after them is said by the
//! people on those lists. Nothing is put into the state by another way, so what the demo shows is what
//! the engine accepts and refuses.

mod script;

use std::sync::atomic::{AtomicI64, Ordering};

use looks_core::{
    State, Timestamp,
    id::{PackId, PersonId},
    vocabulary::Strength,
};
use serde_json::{Value, json};

use crate::import::{self, RowError, Sheet};
use crate::{Answer, AppError, Clock, CreateOptions, Hub, Submission, SystemClock};

/// The signing code of everybody in the demo.
pub const CODE: &str = "246810";

/// Who says what, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Minutes after the first call at which it is said, for clocks that can be set.
    pub minute: i64,
    /// Who; none for the hub's operator during set-up.
    pub by: Option<&'static str>,
    /// How strongly that is known.
    pub strength: Strength,
    /// What.
    pub command: Value,
    /// The demo expects the engine to refuse it.
    pub refused: bool,
}

/// Minutes from the first call to the moment at which the demo opens.
pub const OPENS_AT_MINUTE: i64 = 300;

/// Rule packs of the demo beside `base`.
const PACKS: [&str; 2] = ["csatf", "us-ca-9150"];

/// Name of the demo's production.
const NAME: &str = "Ridge Country (demonstration)";

/// What the demo's production is, but for how its hub runs.
pub fn production() -> CreateOptions {
    let mut options = CreateOptions::new("ridge-country-demo", NAME);
    options.packs = PACKS.iter().filter_map(|p| PackId::parse(p).ok()).collect();
    options
}

/// The machine's clocks, behind by the length of the demo's morning, until [`play`] has told it.
///
/// Both readings move forward together, so that no jump is seen; after the last step it is the
/// machine's own time.
#[derive(Debug)]
pub struct DemoClock {
    system: SystemClock,
    /// How far behind, milliseconds; only ever less.
    behind: AtomicI64,
}

const MORNING_MS: i64 = OPENS_AT_MINUTE * 60_000;

impl DemoClock {
    /// A clock that stands at the first call.
    pub fn new() -> Self {
        Self {
            system: SystemClock::new(),
            behind: AtomicI64::new(MORNING_MS),
        }
    }

    fn at_minute(&self, minute: i64) {
        let left = MORNING_MS
            .saturating_sub(minute.saturating_mul(60_000))
            .max(0);
        self.behind.fetch_min(left, Ordering::SeqCst);
    }
}

impl Default for DemoClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for DemoClock {
    fn wall_ms(&self) -> i64 {
        self.system
            .wall_ms()
            .saturating_sub(self.behind.load(Ordering::SeqCst))
    }

    fn mono_ms(&self) -> u64 {
        let passed = MORNING_MS.saturating_sub(self.behind.load(Ordering::SeqCst));
        self.system
            .mono_ms()
            .saturating_add(u64::try_from(passed).unwrap_or_default())
    }
}

/// Why the demo could not be built.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The hub did not answer.
    #[error("step {step}: {error}")]
    Hub {
        /// Which, from 0.
        step: usize,
        /// Why.
        error: AppError,
    },
    /// The engine answered something else than the script says.
    #[error(
        "step {step}, `{command}`: the script expects it {expected}, the hub answered {answer}"
    )]
    Otherwise {
        /// Which, from 0.
        step: usize,
        /// What was said.
        command: String,
        /// `accepted` or `refused`.
        expected: &'static str,
        /// What came.
        answer: String,
    },
}

/// Says every step to a hub made of [`production`] and sets everybody's signing code. Each step must be
/// answered as it says.
pub async fn play(hub: &Hub, clock: &DemoClock, steps: &[Step]) -> Result<(), DemoError> {
    for (step, said) in steps.iter().enumerate() {
        clock.at_minute(said.minute);
        let failed = |error| DemoError::Hub { step, error };
        let by = said.by.map(PersonId::parse).transpose();
        let by = by.map_err(|e| failed(AppError::internal(e)))?;
        let mut submission = Submission::new(
            format!("demo-{step}"),
            by,
            said.strength,
            said.command.clone(),
        );
        submission.device = said.by.map(|by| format!("phone-{by}"));
        let answer = hub.submit(submission).await.map_err(failed)?;
        if answer.is_accepted() == said.refused {
            return Err(DemoError::Otherwise {
                step,
                command: said.command.to_string(),
                expected: if said.refused { "refused" } else { "accepted" },
                answer: in_short(&answer),
            });
        }
    }
    clock.at_minute(OPENS_AT_MINUTE);
    script::file(hub, steps.len()).await?;
    for person in hub.state().people.keys() {
        let failed = |error| DemoError::Hub {
            step: steps.len(),
            error,
        };
        // Everybody is told this code; as one's own it would not be taken.
        hub.accounts().put_code(person, CODE).map_err(failed)?;
        let device = Some(format!("phone-{person}"));
        hub.record_code(person, Strength::OwnSession, device)
            .await
            .map_err(failed)?;
    }
    Ok(())
}

fn in_short(answer: &Answer) -> String {
    answer.refusal().map_or_else(
        || "accepted".to_owned(),
        |refusal| {
            let ids: Vec<&str> = refusal.reasons.iter().map(|r| r.id.as_str()).collect();
            format!("refused {}", ids.join(", "))
        },
    )
}

/// The lists, with their dates moved so that documents hold on the day of the demo.
pub fn lists(now: Timestamp) -> [(Sheet, String); 4] {
    let next = year_of(now).saturating_add(1);
    let moved = |text: &str| {
        text.replace("2027-", &format!("{next}-"))
            .replace("2026-12-31", &format!("{next}-12-31"))
    };
    [
        (
            Sheet::Crew,
            moved(include_str!("../../../examples/crew.csv")),
        ),
        (
            Sheet::Armory,
            moved(include_str!("../../../examples/armory.csv")),
        ),
        (
            Sheet::Ammunition,
            moved(include_str!("../../../examples/ammunition.csv")),
        ),
        (
            Sheet::Setups,
            moved(include_str!("../../../examples/setups.csv")),
        ),
    ]
}

fn year_of(now: Timestamp) -> i64 {
    now.to_string()
        .get(..4)
        .and_then(|y| y.parse().ok())
        .unwrap_or(2026)
}

/// Everything that is said from the opening of the production until the demo opens.
///
/// The shooting day starts [`OPENS_AT_MINUTE`] before `now`. Errors are those of the example lists.
pub fn steps(now: Timestamp) -> Result<Vec<Step>, Vec<RowError>> {
    let call = now.plus_seconds(-60 * OPENS_AT_MINUTE);
    let wrap = call.plus_seconds(13 * 3_600);
    let mut script = Script {
        minute: 0,
        steps: Vec::new(),
    };
    for (sheet, text) in lists(now) {
        let by = match sheet {
            Sheet::Crew => None,
            Sheet::Armory | Sheet::Ammunition => Some("armorer-1"),
            Sheet::Setups => Some("ad-1"),
        };
        for row in import::read(sheet, text.as_bytes(), &State::new())? {
            let mut command = row.command;
            if command.get("do").and_then(Value::as_str) == Some("open_day")
                && let Some(map) = command.as_object_mut()
            {
                map.insert("starts".to_owned(), call.to_string().into());
                map.insert("wraps".to_owned(), wrap.to_string().into());
            }
            match by {
                None => script.operator(command),
                Some(by) => script.says(by, command),
            }
        }
    }
    morning(&mut script, call, wrap);
    first_setup(&mut script);
    second_setup(&mut script);
    Ok(script.steps)
}

struct Script {
    minute: i64,
    steps: Vec<Step>,
}

impl Script {
    fn push(
        &mut self,
        by: Option<&'static str>,
        strength: Strength,
        command: Value,
        refused: bool,
    ) {
        self.steps.push(Step {
            minute: self.minute,
            by,
            strength,
            command,
            refused,
        });
    }

    fn operator(&mut self, command: Value) {
        self.push(None, Strength::System, command, false);
    }

    fn says(&mut self, by: &'static str, command: Value) {
        self.push(Some(by), Strength::OwnSession, command, false);
    }

    fn tries(&mut self, by: &'static str, command: Value) {
        self.push(Some(by), Strength::OwnSession, command, true);
    }

    fn at(&mut self, minute: i64) {
        self.minute = minute;
    }
}

const CREW_IN_ZONE: [&str; 6] = ["lead", "armorer-1", "ad-1", "camera-op", "focus", "medic"];

fn morning(s: &mut Script, call: Timestamp, wrap: Timestamp) {
    let until = wrap.plus_seconds(3_600).to_string();
    let from = call.plus_seconds(-3_600).to_string();
    for (person, class, action) in [
        ("lead", "firearm", "draw"),
        ("lead", "firearm", "fire"),
        ("lead", "firearm", "carry"),
        ("double", "firearm", "draw"),
        ("deputy", "blade", "carry"),
    ] {
        s.says("armorer-1", json!({
            "do": "record_training", "person": person, "class": class, "assessed_for": action, "minutes": 45,
        }));
    }
    s.at(5);
    s.says(
        "ad-1",
        json!({ "do": "name_contact", "day": "day-14", "person": "contact" }),
    );
    for (permit, kind, reference) in [
        ("permit-weapons", "weapons", "CO-2291"),
        ("permit-blank", "blank_fire", "CO-2292"),
    ] {
        s.says(
            "ad-1",
            json!({
                "do": "add_permit", "permit": permit, "kind": kind, "reference": reference,
                "from": from, "until": until, "load_limit": "half",
            }),
        );
    }
    s.says("armorer-1", json!({
        "do": "write_assessment", "assessment": "sra-7", "setups": ["12a", "12b", "14", "15"],
        "activity": "handling and firing of period revolvers, blade work by the fire",
        "risk_without": 5, "risk_with": 2, "mitigation": true, "affected": true, "alternatives": true,
        "words": "rubber considered for the wide shot; the close work shows the cylinder", "opens": ["holster"],
    }));
    s.says(
        "advisor",
        json!({ "do": "approve_assessment", "assessment": "sra-7" }),
    );
    s.says(
        "armorer-1",
        json!({ "do": "endorse_assessment", "assessment": "sra-7" }),
    );
    before_the_set(s);
}

/// Meeting, sweep, roll call, zones and look-alikes.
fn before_the_set(s: &mut Script) {
    s.at(15);
    let present = [
        "lead",
        "deputy",
        "double",
        "armorer-1",
        "armorer-2",
        "propmaster",
        "ad-1",
        "ad-2",
        "stunts",
        "advisor",
        "medic",
        "upm",
        "camera-op",
        "focus",
        "boom",
        "day-player",
    ];
    s.says(
        "ad-1",
        json!({
            "do": "hold_meeting", "meeting": "meeting-14", "day": "day-14", "walk": "walk_through",
            "topics": ["intended_action", "deviations", "abort", "emergency", "chain_of_command"],
            "present": present, "representative": "upm",
        }),
    );
    s.at(25);
    s.says(
        "armorer-1",
        json!({ "do": "sweep", "day": "day-14", "none_seen": true }),
    );
    s.says(
        "ad-1",
        json!({ "do": "sweep", "day": "day-14", "none_seen": true }),
    );
    s.says("armorer-1", json!({
        "do": "roll_call", "unit": "main",
        "seen": ["rev-1", "rev-2", "rifle-1", "starter-1", "air-1", "knife-hero", "knife-double"],
    }));
    s.at(40);
    for setup in ["12a", "12b"] {
        for person in CREW_IN_ZONE {
            s.says("ad-2", json!({ "do": "enter_zone", "setup": setup, "person": person, "in_arc": person == "camera-op" }));
        }
        s.says(
            "ad-1",
            json!({ "do": "consult", "setup": setup, "with": "armorer-1" }),
        );
        s.says(
            "ad-2",
            json!({ "do": "count_heads", "setup": setup, "heads": CREW_IN_ZONE.len() }),
        );
    }
    s.says(
        "propmaster",
        json!({ "do": "issue", "item": "rubber-rev", "count": 2, "to": "deputy" }),
    );
}

fn chain(s: &mut Script, item: &'static str, load: Option<(&'static str, u32)>) {
    s.says("ad-1", json!({ "do": "witness_empty", "item": item }));
    if load.is_none() {
        s.says("armorer-1", json!({ "do": "leave_empty", "item": item }));
    }
    s.says("armorer-1", json!({ "do": "show", "item": item }));
    for viewer in ["lead", "camera-op", "ad-1"] {
        s.says(viewer, json!({ "do": "attest_shown", "item": item }));
    }
    let (state, rounds) = load.unwrap_or(("cold_empty", 0));
    s.says("ad-1", json!({
        "do": "announce", "item": item, "state": state, "rounds": rounds, "heads": CREW_IN_ZONE.len(),
    }));
    s.says(
        "armorer-1",
        json!({ "do": "clear", "item": item, "to": "lead" }),
    );
    s.says("ad-1", json!({ "do": "clear", "item": item, "to": "lead" }));
}

fn first_setup(s: &mut Script) {
    let prove = json!({ "do": "prove_empty", "item": "rev-1", "checks": ["chamber", "magazine", "barrel"] });
    s.at(60);
    s.says("ad-1", json!({ "do": "call_setup", "setup": "12a" }));
    s.tries(
        "ad-1",
        json!({ "do": "hand_over", "item": "rev-1", "to": "lead" }),
    );
    s.says(
        "armorer-1",
        json!({ "do": "take_out", "item": "rev-1", "purpose": "film", "setup": "12a" }),
    );
    s.says("armorer-1", prove.clone());
    chain(s, "rev-1", None);
    s.says(
        "armorer-1",
        json!({ "do": "hand_over", "item": "rev-1", "to": "lead" }),
    );
    s.says("lead", json!({ "do": "confirm_receipt", "item": "rev-1" }));
    s.at(66);
    s.says("ad-1", json!({ "do": "roll", "setup": "12a" }));
    s.at(69);
    s.says("ad-1", json!({ "do": "cut", "setup": "12a" }));
    s.says("armorer-1", json!({ "do": "collect", "item": "rev-1" }));
    s.says("lead", json!({ "do": "confirm_return", "item": "rev-1" }));
    // Somebody saw a walker in the arc: one press, no sign-in, and the chain starts again.
    s.at(75);
    s.push(
        None,
        Strength::Anonymous,
        json!({ "do": "stop", "stop": "stop-1", "unit": "main" }),
        false,
    );
    s.at(84);
    s.says("armorer-1", json!({ "do": "resume", "stop": "stop-1" }));
    s.says("ad-1", json!({ "do": "resume", "stop": "stop-1" }));
    s.says("armorer-1", prove);
    s.says("ad-1", json!({ "do": "witness_empty", "item": "rev-1" }));
    s.says(
        "armorer-1",
        json!({ "do": "clean_and_count", "item": "rev-1" }),
    );
    s.says(
        "armorer-1",
        json!({ "do": "lock_up", "item": "rev-1", "container": "gun-safe" }),
    );
    s.says("ad-1", json!({ "do": "witness_lock_up", "item": "rev-1" }));
}

fn second_setup(s: &mut Script) {
    s.at(240);
    s.says(
        "boom",
        json!({
            "do": "raise_concern", "concern": "concern-1", "about": "firearms",
            "words": "the tables with rounds stood open while the unit moved",
        }),
    );
    s.at(246);
    s.says(
        "upm",
        json!({
            "do": "answer_concern", "concern": "concern-1",
            "words": "props closed and counted them by two, and from now on locks them before each move",
        }),
    );
    s.at(250);
    for n in 1..=6 {
        s.says("armorer-1", json!({
            "do": "name_round", "round": format!("d{n}"), "lot": "dummy-45", "mark": format!("hole, ring {n}"),
        }));
        s.says("armorer-1", json!({ "do": "verify_round", "round": format!("d{n}"), "method": "drilled_hole", "shown_to": "ad-1" }));
    }
    s.says(
        "armorer-1",
        json!({ "do": "draw_rounds", "lot": "dummy-45", "count": 6 }),
    );
    s.says("ad-1", json!({ "do": "call_setup", "setup": "12b" }));
    s.says(
        "armorer-1",
        json!({ "do": "take_out", "item": "rev-2", "purpose": "film", "setup": "12b" }),
    );
    s.says("armorer-1", json!({ "do": "prove_empty", "item": "rev-2", "checks": ["chamber", "magazine", "barrel"] }));
    s.says("ad-1", json!({ "do": "witness_empty", "item": "rev-2" }));
    for n in 1..=6 {
        s.says(
            "armorer-1",
            json!({ "do": "load_dummy", "item": "rev-2", "round": format!("d{n}") }),
        );
    }
    s.says("armorer-1", json!({ "do": "show", "item": "rev-2" }));
    s.says("lead", json!({ "do": "attest_shown", "item": "rev-2" }));
    s.at(292);
    s.says(
        "day-player",
        json!({
            "do": "raise_concern", "concern": "concern-2", "about": "other",
            "words": "the ladder behind the porch has no one at its foot",
        }),
    );
}
