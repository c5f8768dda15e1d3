//! The ordinary firearm day behind `gates = "open"`, and what `without` leaves out of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::Fault,
    tables::{Held, Misplaced, Tables},
    typed::{self, Table},
};

/// The day as it is written, in the scenario format.
pub const ORDINARY_DAY: &str = include_str!("ordinary-day.toml");

/// One gate of the ordinary day that a scenario can leave out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Without {
    /// No safety meeting.
    Meeting,
    /// A meeting without walk-through or dry run.
    Walk,
    /// Nobody swept the place.
    Sweep,
    /// Only handlers swept the place.
    SweepFirstAd,
    /// No compliance contact.
    Contact,
    /// No specific risk assessment.
    Assessment,
    /// The assessment is not approved.
    Approval,
    /// The assessment is not endorsed by a handler.
    Endorsement,
    /// Nobody is on the roster of any zone.
    Zone,
    /// Nobody's protective equipment is confirmed.
    Ppe,
    /// No distance is measured.
    Distance,
    /// Handlers hold no permit or licence.
    Permits,
    /// Nobody holds a course certificate.
    Course,
    /// Items have no documents that name a handler.
    Documents,
    /// Items have no service record.
    Service,
    /// Performers were not trained.
    Training,
    /// Performers were trained and not assessed for an action.
    AssessedFor,
    /// Blanks were not tested with the item.
    BlankTest,
    /// Dummy rounds are named and not proved one by one.
    VerifiedRounds,
}

/// The tables of the ordinary day, less what is left out.
pub(crate) fn tables(without: &[Without]) -> Result<Tables, Misplaced> {
    let broken = |e: toml::de::Error| {
        let fault = Fault::new(e.to_string(), "the ordinary day that ships does not read");
        (String::new(), 0, fault)
    };
    let read: toml::Table = toml::from_str(ORDINARY_DAY).map_err(broken)?;
    let mut file: Table = read.into_iter().map(|(k, v)| (k, typed::json(v))).collect();
    let mut tables = Tables::take(&mut file)?;
    for gate in without {
        leave_out(&mut tables, *gate);
    }
    Ok(tables)
}

fn leave_out(t: &mut Tables, gate: Without) {
    match gate {
        Without::Meeting => t.meetings.clear(),
        Without::Walk => t.meetings.iter_mut().for_each(|m| m.walk = None),
        Without::Sweep => t.sweeps.clear(),
        Without::SweepFirstAd => t
            .sweeps
            .iter_mut()
            .for_each(|s| s.by.retain(|p| p.as_str() != "first-ad")),
        Without::Contact => t.days.iter_mut().for_each(|d| d.contact = None),
        Without::Assessment => t.assessments.clear(),
        Without::Approval => t.assessments.iter_mut().for_each(|a| a.approved_by = None),
        Without::Endorsement => t.assessments.iter_mut().for_each(|a| a.endorsed_by.clear()),
        Without::Zone => t.zones.clear(),
        Without::Ppe => t.zones.iter_mut().for_each(|z| z.wears.clear()),
        Without::Distance => t.zones.iter_mut().for_each(|z| z.distance_cm = None),
        Without::Permits => hold_only(t, "safety_course"),
        Without::Course => hold_only(t, "firearms_permit"),
        Without::Documents => documents(t, &["rental_sheet", "transfer_form", "licence_copy"]),
        Without::Service => documents(t, &["service_record"]),
        Without::Training => t.people.iter_mut().for_each(|p| p.trained.clear()),
        Without::AssessedFor => {
            for word in t.people.iter_mut().flat_map(|p| p.trained.iter_mut()) {
                if let Some((class, _)) = word.split_once(':') {
                    *word = class.to_owned();
                }
            }
        }
        Without::BlankTest => {
            for lot in &mut t.lots {
                lot.remove("tests");
            }
        }
        Without::VerifiedRounds => t.rounds.iter_mut().for_each(|r| r.method = None),
    }
}

fn hold_only(t: &mut Tables, kind: &str) {
    for person in &mut t.people {
        person
            .holds
            .retain(|h| matches!(h, Held::Short(text) if text.starts_with(kind)));
    }
}

fn documents(t: &mut Tables, kinds: &[&str]) {
    for item in &mut t.items {
        if let Some(Value::Array(all)) = item.get_mut("documents") {
            all.retain(|d| {
                !d.as_str()
                    .is_some_and(|text| kinds.iter().any(|k| text.starts_with(k)))
            });
        }
    }
}

/// Lays a file's own tables over those of the ordinary day.
pub(crate) fn merge(own: Tables, mut day: Tables) -> Tables {
    if !own.setups.is_empty() {
        day.setups.clear();
    }
    let key = |t: &Table| t.get("id").cloned();
    let mut zones = own.zones;
    // An ordinary zone is for the setups that no zone of the file names.
    let everywhere = zones.iter().any(|z| z.setups.is_empty());
    zones.extend(day.zones.into_iter().filter(|_| !everywhere));
    Tables {
        people: over(own.people, day.people, |p| p.id.clone()),
        containers: over(own.containers, day.containers, |c| c.id.clone()),
        items: over(own.items, day.items, key),
        groups: over(own.groups, day.groups, key),
        magazines: over(own.magazines, day.magazines, |m| m.id.clone()),
        lots: over(own.lots, day.lots, key),
        rounds: if own.rounds.is_empty() {
            day.rounds
        } else {
            own.rounds
        },
        days: either(own.days, day.days),
        setups: over(own.setups, day.setups, key),
        zones,
        meetings: either(own.meetings, day.meetings),
        sweeps: either(own.sweeps, day.sweeps),
        assessments: either(own.assessments, day.assessments),
        permits: over(own.permits, day.permits, |p| p.id.clone()),
        roll_call: own.roll_call || day.roll_call,
    }
}

fn either<T>(own: Vec<T>, day: Vec<T>) -> Vec<T> {
    if own.is_empty() { day } else { own }
}

/// The day's rows, each replaced by the file's row of the same id, then the file's others.
fn over<T, K: PartialEq>(own: Vec<T>, day: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut all: Vec<T> = day
        .into_iter()
        .filter(|d| !own.iter().any(|o| key(o) == key(d)))
        .collect();
    all.extend(own);
    all
}
