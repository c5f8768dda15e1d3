//! The slow oracle: may this item be handed to this person now?
//!
//! Written from the rules (design 4.1; handbook 6.4 and 6.5), never from the engine, and as plainly as
//! possible: it reads the accepted entries one after another and keeps in mind what still counts. It
//! knows nothing of events, stages, versions or rule packs. Where a case is opened whose end it does
//! not model (quarantine, misfire, injury, order, missing), it says so ([`Oracle::murky`]) and from
//! then on only its "no" about the chain is meant.

mod chain;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use looks_core::{
    Command, State, Timestamp,
    id::{AssessmentId, DayId, ItemId, MagazineId, PersonId, SetupId, StopId, TargetId, UnitId},
    vocabulary::{Happening, Procedure, Role},
};

use crate::say::Voice;

pub use chain::{Chain, Holder};

/// A stop that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Halt {
    unit: Option<UnitId>,
    owner: Option<PersonId>,
    examined: bool,
    agreed: BTreeSet<PersonId>,
}

/// Reads accepted entries and answers about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oracle {
    item: ItemId,
    full: bool,
    /// What still counts of its chain.
    pub chain: Chain,
    /// A case was opened whose end this oracle does not follow.
    pub murky: bool,
    fault: bool,
    clock: bool,
    roles: Arc<BTreeMap<PersonId, BTreeSet<Role>>>,
    minors: Arc<BTreeSet<PersonId>>,
    plans: Arc<BTreeMap<SetupId, Planned>>,
    /// Setups that are not shot: nothing reaches anybody for them.
    dropped: Arc<BTreeSet<SetupId>>,
    days: Arc<BTreeMap<DayId, UnitId>>,
    /// Days that are planned and not opened: nothing reaches anybody for a setup of one.
    ahead: Arc<BTreeSet<DayId>>,
    assessments: Arc<BTreeMap<AssessmentId, BTreeSet<SetupId>>>,
    groups: Arc<BTreeMap<String, BTreeSet<ItemId>>>,
    magazines: BTreeMap<MagazineId, u32>,
    stops: BTreeMap<StopId, Halt>,
    /// Names of stops, open and over: a name is used once, then with a number behind it.
    stop_names: BTreeSet<String>,
    waiting_s: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Planned {
    day: Option<DayId>,
    items: BTreeSet<ItemId>,
    performers: BTreeSet<PersonId>,
    zone: BTreeMap<PersonId, bool>,
}

impl Oracle {
    /// Begins with an item that is registered and locked, on a production where nothing is open.
    pub fn new(state: &State, item: &ItemId) -> Self {
        let class = state.items.get(item).map(|i| i.about.class);
        Self {
            item: item.clone(),
            full: class.is_some_and(|c| c.procedure() == Procedure::Full),
            chain: Chain::locked(),
            murky: false,
            fault: false,
            clock: false,
            roles: Arc::new(
                state
                    .people
                    .iter()
                    .map(|(id, p)| (id.clone(), p.roles.clone()))
                    .collect(),
            ),
            minors: Arc::new(
                state
                    .people
                    .iter()
                    .filter(|(_, p)| p.minor)
                    .map(|(id, _)| id.clone())
                    .collect(),
            ),
            plans: Arc::new(
                state
                    .setups
                    .iter()
                    .map(|(id, s)| {
                        let planned = Planned {
                            day: Some(s.plan.day.clone()),
                            items: s.plan.items.clone(),
                            performers: s.plan.performers.clone(),
                            zone: s
                                .zone
                                .people
                                .iter()
                                .map(|(p, z)| (p.clone(), z.in_arc))
                                .collect(),
                        };
                        (id.clone(), planned)
                    })
                    .collect(),
            ),
            dropped: Arc::new(state.dropped.keys().cloned().collect()),
            days: Arc::new(
                state
                    .days
                    .iter()
                    .filter(|(_, d)| !d.planned)
                    .map(|(id, d)| (id.clone(), d.unit.clone()))
                    .collect(),
            ),
            ahead: Arc::new(
                state
                    .days
                    .iter()
                    .filter(|(_, d)| d.planned)
                    .map(|(id, _)| id.clone())
                    .collect(),
            ),
            assessments: Arc::new(
                state
                    .assessments
                    .iter()
                    .map(|(id, a)| (id.clone(), a.setups.clone()))
                    .collect(),
            ),
            groups: Arc::new(
                state
                    .groups
                    .iter()
                    .map(|(id, g)| (id.as_str().to_owned(), g.items.clone()))
                    .collect(),
            ),
            magazines: BTreeMap::new(),
            stops: BTreeMap::new(),
            stop_names: BTreeSet::new(),
            waiting_s: state.limits().waiting_s,
        }
    }

    fn is(&self, person: &PersonId, role: Role) -> bool {
        self.roles.get(person).is_some_and(|r| r.contains(&role))
    }

    fn handles(&self, person: &PersonId) -> bool {
        self.roles
            .get(person)
            .is_some_and(|r| r.iter().any(|r| r.handles()) && !r.contains(&Role::SafetyAdvisor))
            && !self.minors.contains(person)
    }

    fn performs(&self, person: &PersonId) -> bool {
        (self.is(person, Role::Performer) || self.is(person, Role::StandIn))
            && !self.is(person, Role::SafetyAdvisor)
            && !self.minors.contains(person)
    }

    fn named(&self, target: &TargetId) -> bool {
        target.as_str() == self.item.as_str()
            || self
                .groups
                .get(target.as_str())
                .is_some_and(|g| g.contains(&self.item))
    }

    fn setup(&self) -> Option<&SetupId> {
        self.chain.purpose.as_ref().and_then(|(_, s)| s.as_ref())
    }

    fn plan(&self) -> Option<&Planned> {
        self.setup().and_then(|s| self.plans.get(s))
    }

    fn unit(&self) -> Option<&UnitId> {
        self.plan()
            .and_then(|p| p.day.as_ref())
            .and_then(|d| self.days.get(d))
    }

    fn with_performer(&self) -> bool {
        matches!(self.chain.holder, Holder::Performer(_))
    }

    /// Everything but the signatures: shown to everybody who must see it, announced, in the right hands.
    fn may_receive(&self, to: &PersonId) -> bool {
        let c = &self.chain;
        let Some((purpose, _)) = &c.purpose else {
            return false;
        };
        if self.setup().is_some_and(|s| self.dropped.contains(s)) {
            return false;
        }
        let mut must_see: BTreeSet<&PersonId> = [to].into();
        if let Some(plan) = self.plan() {
            if plan.day.as_ref().is_some_and(|d| self.ahead.contains(d)) {
                return false;
            }
            if !plan.performers.contains(to) || !plan.items.contains(&self.item) {
                return false;
            }
            must_see.extend(plan.zone.iter().filter(|(_, arc)| **arc).map(|(p, _)| p));
        }
        let open = self
            .stops
            .values()
            .any(|s| s.unit.is_none() || self.unit().is_none() || s.unit.as_ref() == self.unit());
        purpose.reaches_performer()
            && self.performs(to)
            && c.proved_by.is_some()
            && c.watched
            && (c.prepared || !self.full)
            && (c.announced || !self.full)
            && must_see
                .into_iter()
                .all(|p| c.seen.contains(p) || c.shown_by.as_ref() == Some(p))
            && c.shown_by.is_some()
            && !open
            && !self.clock
            && !self.fault
    }

    /// May this handler hand it to this person at this moment?
    pub fn may_hand_over(&self, by: &PersonId, to: &PersonId, now: Timestamp) -> bool {
        let Some((handler, first_ad, performer, at)) = &self.chain.cleared else {
            return false;
        };
        let two = handler != first_ad && handler != to && first_ad != to;
        self.chain.holder == Holder::Handler(by.clone())
            && self.handles(by)
            && handler == by
            && self.is(first_ad, Role::FirstAd)
            && performer == to
            && two
            && (0..=self.waiting_s).contains(&now.seconds_since(*at))
            && self.may_receive(to)
    }

    /// May the performer who has it pass it to this person, as the assessment opens it?
    pub fn may_pass(&self, to: &PersonId) -> bool {
        self.with_performer() && self.chain.cleared.is_some() && self.may_receive(to)
    }

    /// Names of stops that are over may be used again, as after [`crate::canon::canonical`].
    pub fn forget_names(&mut self) {
        self.stop_names = self.stops.keys().map(ToString::to_string).collect();
    }

    /// Takes one accepted entry in.
    pub fn saw(&mut self, voice: &Voice, command: &Command, now: Timestamp) {
        let by = voice.by.as_ref().filter(|p| self.roles.contains_key(*p));
        let by = by.cloned();
        if !(self.chain_step(by.as_ref(), command, now)
            || self.item_report(by.as_ref(), command)
            || self.floor(by.as_ref(), command)
            || self.cases(by.as_ref(), command))
        {
            self.roster(command);
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each word; split, the table could not be read as one"
    )]
    fn chain_step(&mut self, by: Option<&PersonId>, command: &Command, now: Timestamp) -> bool {
        let mine = match command {
            Command::TakeOut { item, .. }
            | Command::ProveEmpty { item, .. }
            | Command::CheckItem { item, .. }
            | Command::WitnessEmpty { item, .. }
            | Command::LeaveEmpty { item }
            | Command::LoadDummy { item, .. }
            | Command::LoadBlanks { item, .. }
            | Command::LoadMagazine { item, .. }
            | Command::HandOver { item, .. }
            | Command::UseOpening { item, .. }
            | Command::CleanAndCount { item }
            | Command::LockUp { item, .. } => *item == self.item,
            Command::Show { item }
            | Command::AttestShown { item }
            | Command::Announce { item, .. }
            | Command::Clear { item, .. } => self.named(item),
            _ => return false,
        };
        if !mine {
            return true;
        }
        let handles = by.is_some_and(|p| self.handles(p));
        let mags = self.magazines.clone();
        let c = &mut self.chain;
        match command {
            Command::TakeOut { purpose, setup, .. } => {
                c.void();
                c.shots = 0;
                c.holder = by.map_or(Holder::Elsewhere, |p| Holder::Handler(p.clone()));
                c.purpose = Some((*purpose, setup.clone()));
            }
            Command::ProveEmpty { .. } => {
                c.void();
                c.proved_by = by.cloned();
            }
            Command::CheckItem { passed, .. } => {
                c.void();
                if *passed {
                    c.proved_by = by.cloned();
                } else {
                    self.fault = true;
                }
            }
            Command::WitnessEmpty { unfired, .. } => {
                let agree = c.counted.is_none() || *unfired == c.counted;
                c.counted = None;
                c.count_due = false;
                c.watched = true;
                if !agree {
                    c.void();
                    self.murky = true;
                }
            }
            Command::LeaveEmpty { .. } => {
                c.unshown();
                c.prepared = true;
            }
            Command::LoadDummy { .. } => c.load(1, false),
            Command::LoadBlanks { count, .. } => c.load(*count, true),
            Command::LoadMagazine { magazine, .. } => {
                c.load(mags.get(magazine).copied().unwrap_or(0), true);
                self.magazines.remove(magazine);
            }
            Command::Show { .. } => {
                c.unshown();
                c.shown_by = by.cloned();
            }
            Command::AttestShown { .. } => c.seen.extend(by.cloned()),
            Command::Announce { rounds, .. } => {
                c.unsigned();
                c.announced = *rounds == c.rounds;
            }
            Command::Clear { to, .. } => {
                let Some(by) = by else { return true };
                let signed = Some((by.clone(), to.clone()));
                if handles && c.holder == Holder::Handler(by.clone()) {
                    c.by_handler = signed;
                } else {
                    c.by_first_ad = signed;
                }
                if let (Some((h, one)), Some((a, two))) = (&c.by_handler, &c.by_first_ad)
                    && one == two
                    && h != a
                {
                    c.cleared = Some((h.clone(), a.clone(), to.clone(), now));
                }
            }
            Command::HandOver { to, .. } => {
                c.holder = Holder::Performer(to.clone());
                c.shots = 0;
            }
            Command::UseOpening { to: Some(to), .. } => c.holder = Holder::Performer(to.clone()),
            Command::CleanAndCount { .. } => {
                c.unshown();
                c.prepared = false;
            }
            Command::LockUp { .. } => {
                let proved = c.proved_by.is_some() && c.watched && c.rounds == 0;
                c.void();
                c.purpose = None;
                let own = by.is_some_and(|p| c.holder == Holder::Handler(p.clone()));
                c.holder = Holder::Locked;
                self.murky |= !(own && proved);
            }
            _ => {}
        }
        true
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each word; split, the table could not be read as one"
    )]
    fn item_report(&mut self, by: Option<&PersonId>, command: &Command) -> bool {
        let to = |o: &Self, p: Option<&PersonId>| match p {
            Some(p) if o.handles(p) => Holder::Handler(p.clone()),
            _ => Holder::Elsewhere,
        };
        match command {
            Command::Collect { item } if self.named(item) => {
                let holder = to(self, by);
                self.chain.void();
                self.chain.holder = holder;
            }
            Command::Report {
                item,
                what,
                who,
                count,
                ..
            } if *item == self.item => {
                // While a performer has it some of this is the scripted act; the way back is a new
                // proof in any case.
                let own = match (&self.chain.holder, who) {
                    (Holder::Performer(p), Some(who)) => p == who,
                    _ => false,
                };
                let scripted = self.with_performer()
                    && match what {
                        Happening::SetDown | Happening::Fired | Happening::Pointed => true,
                        Happening::PickedUp => own,
                        _ => false,
                    };
                if scripted {
                    if let (Happening::Fired, n) = (what, count.unwrap_or(1)) {
                        self.chain.shots = self.chain.shots.saturating_add(n);
                    }
                    self.murky = true;
                    return true;
                }
                self.chain.void();
                match what {
                    Happening::SetDown => self.chain.holder = Holder::Elsewhere,
                    Happening::Collected | Happening::PickedUp | Happening::Carried => {
                        self.chain.holder = to(self, who.as_ref());
                    }
                    Happening::Passed | Happening::TakenAway => {
                        self.chain.holder = Holder::Elsewhere;
                        self.murky |= *what == Happening::TakenAway;
                    }
                    Happening::Dropped => self.fault = true,
                    Happening::Fired | Happening::Opened | Happening::Loaded => self.murky = true,
                    Happening::Unattended | Happening::Pointed => {}
                }
            }
            Command::Unload {
                item,
                unfired,
                misfired,
                cases,
                stray,
            } if *item == self.item => {
                let own = by.is_some_and(|p| self.chain.holder == Holder::Handler(p.clone()));
                let c = &mut self.chain;
                let shots = if c.shots == 0 && c.hot {
                    *cases
                } else {
                    c.shots
                };
                let seen = unfired.saturating_add(*misfired).saturating_add(shots);
                let agree = seen == c.rounds && !stray;
                c.count_due |= c.rounds > 0;
                c.counted = c.count_due.then_some(*unfired);
                c.rounds = 0;
                c.shots = 0;
                c.hot = false;
                c.void();
                self.fault |= *misfired > 0;
                self.murky |= !agree || !own;
            }
            Command::RecordShots { item, shots } if *item == self.item => {
                let fired = *shots > 0 || self.chain.shots > 0;
                self.chain.shots = *shots;
                if fired && !self.with_performer() {
                    self.chain.void();
                }
            }
            Command::SendOff { item, .. } if *item == self.item => {
                self.chain.void();
                self.chain.holder = Holder::Elsewhere;
            }
            Command::OfferRelief { item, .. } if *item == self.item => self.chain.void(),
            Command::AcceptRelief { item } if *item == self.item => {
                let holder = to(self, by);
                self.chain.void();
                self.chain.holder = holder;
            }
            Command::ReportFault { item, .. } if *item == self.item => {
                self.chain.void();
                self.fault = true;
            }
            Command::ClearFault { item, .. } if *item == self.item => self.fault = false,
            Command::Revoke { item } if self.named(item) => self.chain.void(),
            _ => return false,
        }
        true
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each word; split, the table could not be read as one"
    )]
    fn floor(&mut self, by: Option<&PersonId>, command: &Command) -> bool {
        let ours = |o: &Self, s: &SetupId| o.setup() == Some(s);
        match command {
            Command::ChangeSetup { setup, .. } => {
                if ours(self, setup) {
                    self.chain.void();
                }
            }
            Command::DropSetup { setup, .. } => {
                if ours(self, setup) {
                    self.chain.void();
                }
                Arc::make_mut(&mut self.plans).remove(setup);
                Arc::make_mut(&mut self.dropped).insert(setup.clone());
            }
            Command::PlanSetup(plan) => {
                if ours(self, &plan.setup) {
                    self.chain.void();
                }
                Arc::make_mut(&mut self.dropped).remove(&plan.setup);
                let known = Arc::make_mut(&mut self.plans)
                    .entry(plan.setup.clone())
                    .or_default();
                known.day = Some(plan.day.clone());
                known.items.clone_from(&plan.items);
                known.performers.clone_from(&plan.performers);
            }
            Command::EnterZone {
                setup,
                person,
                in_arc,
            } => {
                let known = Arc::make_mut(&mut self.plans)
                    .entry(setup.clone())
                    .or_default();
                known.zone.insert(person.clone(), *in_arc);
                if ours(self, setup) {
                    self.chain.roster_changed();
                }
            }
            Command::LeaveZone { setup, person } => {
                let known = Arc::make_mut(&mut self.plans)
                    .entry(setup.clone())
                    .or_default();
                known.zone.remove(person);
                if ours(self, setup) {
                    self.chain.roster_changed();
                }
            }
            Command::RemovePpe { setup, .. } | Command::MeasureDistance { setup, .. } => {
                if ours(self, setup) {
                    self.chain.roster_changed();
                }
            }
            Command::CountHeads { setup, heads } => {
                let listed = self.plans.get(setup).map_or(0, |p| p.zone.len());
                if ours(self, setup) && usize::try_from(*heads).ok() != Some(listed) {
                    self.chain.roster_changed();
                }
            }
            Command::Pause { unit, .. } => {
                if self.unit().is_none_or(|u| u == unit) {
                    self.chain.void();
                }
            }
            Command::Cut { setup } => {
                if ours(self, setup) && self.with_performer() {
                    self.chain.void();
                }
            }
            Command::Decline { setup } => {
                let plan = self.plans.get(setup);
                let involved = by.is_some_and(|p| {
                    self.chain.holder == Holder::Handler(p.clone())
                        || self.is(p, Role::FirstAd)
                        || plan.is_some_and(|s| s.performers.contains(p) || s.zone.contains_key(p))
                        || self.handles(p)
                });
                if ours(self, setup) && involved {
                    self.chain.void();
                }
            }
            Command::HoldMeeting { day, .. } => {
                if self.plan().is_some_and(|p| p.day.as_ref() == Some(day)) {
                    self.chain.void();
                }
            }
            Command::WriteAssessment {
                assessment, setups, ..
            } => {
                let before =
                    Arc::make_mut(&mut self.assessments).insert(assessment.clone(), setups.clone());
                let covers = |s: &SetupId| {
                    setups.contains(s) || before.as_ref().is_some_and(|b| b.contains(s))
                };
                if self.setup().is_some_and(covers) {
                    self.chain.void();
                }
            }
            Command::MarkStale { assessment, .. } => {
                let covers = |s: &SetupId| {
                    self.assessments
                        .get(assessment)
                        .is_some_and(|a| a.contains(s))
                };
                if self.setup().is_some_and(covers) {
                    self.chain.void();
                }
            }
            _ => return false,
        }
        true
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each word; split, the table could not be read as one"
    )]
    fn cases(&mut self, by: Option<&PersonId>, command: &Command) -> bool {
        match command {
            Command::Stop { stop, unit, .. } | Command::Halt { stop, unit, .. } => {
                let halt = matches!(command, Command::Halt { .. });
                let owner = by.cloned().filter(|p| {
                    self.is(p, Role::StudioTeacher) || halt && self.is(p, Role::SafetyAdvisor)
                });
                let unit = unit.clone().filter(|u| self.days.values().any(|d| d == u));
                let touches =
                    unit.is_none() || self.unit().is_none() || unit.as_ref() == self.unit();
                if touches {
                    self.chain.void();
                }
                let same = self
                    .stops
                    .values_mut()
                    .find(|s| s.unit == unit && s.owner == owner);
                if let Some(open) = same {
                    open.agreed.clear();
                } else {
                    // Only the safety adviser's own halt waits for decision-makers.
                    let adviser = owner
                        .as_ref()
                        .is_some_and(|p| self.is(p, Role::SafetyAdvisor));
                    let examined = !halt || !adviser;
                    let case = Halt {
                        unit,
                        owner,
                        examined,
                        agreed: BTreeSet::new(),
                    };
                    let name = (0..=u32::MAX)
                        .map(|n| match n {
                            0 => stop.to_string(),
                            n => format!("{stop}-{n}"),
                        })
                        .find(|name| !self.stop_names.contains(name));
                    if let Some(id) = name.and_then(|n| StopId::parse(&n).ok()) {
                        self.stop_names.insert(id.to_string());
                        self.stops.insert(id, case);
                    }
                }
            }
            Command::ExamineHalt { stop, .. } => {
                if let Some(s) = self.stops.get_mut(stop) {
                    s.examined = true;
                }
            }
            Command::Resume { stop } => {
                let Some(mut s) = self.stops.remove(stop) else {
                    return true;
                };
                s.agreed.extend(by.cloned());
                let two = s.agreed.iter().any(|h| {
                    self.handles(h) && s.agreed.iter().any(|a| a != h && self.is(a, Role::FirstAd))
                });
                let owner = s.owner.as_ref().is_none_or(|o| s.agreed.contains(o));
                if !(two && owner && s.examined) {
                    self.stops.insert(stop.clone(), s);
                }
            }
            Command::HubStarted { .. }
            | Command::Sweep {
                none_seen: false, ..
            } => {
                self.chain.void();
            }
            Command::ClockDoubted { .. } => {
                self.chain.void();
                self.clock = true;
            }
            Command::ClockTrusted {} => self.clock = false,
            Command::AddPacks { .. }
            | Command::RevokePermit { .. }
            | Command::CountersignLate { .. }
            | Command::ReportDeparture {
                citing_safety: true,
                ..
            } => self.chain.void(),
            Command::CheckOut { day, .. } => {
                if self.plan().is_some_and(|p| p.day.as_ref() == Some(day)) {
                    self.chain.void();
                }
            }
            Command::TightenLimits { limits } => {
                self.waiting_s = limits.waiting_s;
                self.chain.void();
            }
            Command::ReportMisfire { .. }
            | Command::ReportDischarge { .. }
            | Command::ReportInjury { .. }
            | Command::Quarantine { .. }
            | Command::ReportFound { .. }
            | Command::ReportMissing { .. }
            | Command::ReportRecovered { .. } => {
                self.chain.void();
                self.murky = true;
            }
            // Other items' orders, counts and roll calls may or may not agree; not followed.
            Command::RecordOrder { items, .. } => {
                if items.contains(&self.item) {
                    self.chain.void();
                    self.murky = true;
                }
            }
            Command::RollCall { .. }
            | Command::CountLot { .. }
            | Command::EmptyMagazine { .. }
            | Command::Unload { .. }
            | Command::WitnessEmpty { .. }
            | Command::Report { .. } => self.murky = true,
            _ => return false,
        }
        true
    }

    fn roster(&mut self, command: &Command) {
        match command {
            Command::AddPerson {
                person,
                roles,
                minor,
                ..
            } => {
                Arc::make_mut(&mut self.roles).insert(person.clone(), roles.clone());
                if *minor {
                    Arc::make_mut(&mut self.minors).insert(person.clone());
                }
            }
            Command::ChangeRoles { person, roles } => {
                Arc::make_mut(&mut self.roles).insert(person.clone(), roles.clone());
                let c = &self.chain;
                let signed = [&c.by_handler, &c.by_first_ad]
                    .into_iter()
                    .flatten()
                    .any(|(by, to)| by == person || to == person);
                if signed || c.holder == Holder::Handler(person.clone()) {
                    self.chain.void();
                } else {
                    self.murky = true;
                }
            }
            Command::AssignDuty { person, .. } | Command::WithdrawQualification { person, .. }
                if self.chain.holder == Holder::Handler(person.clone()) =>
            {
                self.chain.void();
            }
            Command::OpenDay { day, unit, .. } => {
                Arc::make_mut(&mut self.ahead).remove(day);
                Arc::make_mut(&mut self.days).insert(day.clone(), unit.clone());
            }
            Command::PlanDay { day, .. } => {
                Arc::make_mut(&mut self.ahead).insert(day.clone());
            }
            Command::DropDay { day, .. } => {
                Arc::make_mut(&mut self.ahead).remove(day);
            }
            Command::NameGroup { group, items } => {
                Arc::make_mut(&mut self.groups).insert(group.as_str().to_owned(), items.clone());
            }
            Command::FillMagazine {
                magazine, count, ..
            } => {
                let n = self.magazines.entry(magazine.clone()).or_default();
                *n = n.saturating_add(*count);
            }
            Command::CloseDay { .. } => self.murky = true,
            _ => {}
        }
    }
}
