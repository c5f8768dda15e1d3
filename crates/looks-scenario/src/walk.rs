//! `do = "walk"`: the ordinary commands of a chain, said by the ordinary people, up to a stage.
//!
//! A convenience for writing: each command goes through the engine like any other and must be
//! accepted. It picks the next command from the state and never skips one.

use looks_core::{
    Command, State,
    id::{ItemId, LotId, PersonId, RoundId, SetupId},
    state::{Custody, Item, RoundPlace, Stage},
    vocabulary::{LoadState, LotKind, Procedure, Purpose, Role},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::typed;

/// How far a walk goes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// Taken out.
    Out,
    /// Proved and witnessed.
    Proved,
    /// Left empty or loaded as planned.
    Prepared,
    /// Shown to everybody who must see it, and attested.
    Shown,
    /// Announced.
    Announced,
    /// Cleared by two.
    Cleared,
    /// Handed over and confirmed.
    WithPerformer,
    /// Collected, and the return confirmed.
    Returned,
    /// Unloaded, proved, counted.
    Counted,
    /// Locked and witnessed; rounds in hand are back in their box.
    Locked,
}

impl Until {
    /// The item stands there.
    pub(crate) fn reached(self, item: &Item) -> bool {
        let stage = match self {
            Self::Out => Stage::Out,
            Self::Proved => Stage::Proved,
            Self::Prepared => Stage::Prepared,
            Self::Shown => Stage::Shown,
            Self::Announced => Stage::Announced,
            Self::Cleared => Stage::Cleared,
            Self::WithPerformer => Stage::WithPerformer,
            Self::Returned => Stage::Returned,
            Self::Counted => Stage::Counted,
            Self::Locked => Stage::Locked,
        };
        item.stage == stage
    }
}

/// The fields of a walk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    /// Which item.
    pub item: ItemId,
    /// How far.
    pub until: Until,
    /// For which setup it is taken out.
    #[serde(default)]
    pub setup: Option<SetupId>,
    /// Why it is taken out; `film` where it is missing.
    #[serde(default)]
    pub purpose: Option<Purpose>,
    /// Who receives; the first performer of the setup where it is missing.
    #[serde(default)]
    pub to: Option<PersonId>,
    /// Shots fired before it is collected.
    #[serde(default)]
    pub shots: u32,
}

/// The next command towards the stage; none where it is reached or nothing fits.
pub(crate) fn next(
    state: &State,
    walk: &Walk,
    by: Option<&PersonId>,
) -> Option<(PersonId, Command)> {
    let item = state.items.get(&walk.item)?;
    let n = Next {
        state,
        walk,
        item,
        handler: handler(state, item, by)?,
        first_ad: state.people_with(Role::FirstAd).next()?.0.clone(),
    };
    let (who, value) = n.step()?;
    let table = value.as_object()?;
    typed::command(table).ok().map(|command| (who, command))
}

/// Who has it in hand, else who is named, else the first handler whose permit holds.
fn handler(state: &State, item: &Item, by: Option<&PersonId>) -> Option<PersonId> {
    if let Custody::Handler(p) = &item.custody {
        return Some(p.clone());
    }
    let first = || state.people.keys().find(|p| state.handles(p)).cloned();
    by.cloned().or_else(|| item.handler.clone()).or_else(first)
}

struct Next<'a> {
    state: &'a State,
    walk: &'a Walk,
    item: &'a Item,
    handler: PersonId,
    first_ad: PersonId,
}

type Saying = Option<(PersonId, Value)>;

impl Next<'_> {
    fn id(&self) -> &ItemId {
        &self.walk.item
    }

    #[expect(clippy::unnecessary_wraps, reason = "every step is a saying or none")]
    fn by_handler(&self, value: Value) -> Saying {
        Some((self.handler.clone(), value))
    }

    #[expect(clippy::unnecessary_wraps, reason = "every step is a saying or none")]
    fn by_first_ad(&self, value: Value) -> Saying {
        Some((self.first_ad.clone(), value))
    }

    fn step(&self) -> Saying {
        if self.walk.until >= Until::Returned {
            self.back()
        } else {
            self.forward()
        }
    }

    fn forward(&self) -> Saying {
        let id = self.id();
        let reached = |until| self.walk.until <= until;
        match self.item.stage {
            Stage::Locked => self.take_out(),
            Stage::Out if reached(Until::Out) => None,
            Stage::Out | Stage::Returned | Stage::Counted => self.prove(),
            Stage::Proved => self.witness().or_else(|| {
                if reached(Until::Proved) {
                    None
                } else {
                    self.prepare()
                }
            }),
            Stage::Prepared => self.witness().or_else(|| self.prepare()).or_else(|| {
                if reached(Until::Prepared) {
                    None
                } else {
                    self.by_handler(json!({"do": "show", "item": id}))
                }
            }),
            Stage::Shown => self.attest().or_else(|| {
                if reached(Until::Shown) {
                    None
                } else {
                    self.announce().or_else(|| self.clear())
                }
            }),
            Stage::Announced if reached(Until::Announced) => None,
            Stage::Announced => self.clear(),
            Stage::Cleared if reached(Until::Cleared) => None,
            Stage::Cleared => {
                let to = &self.item.clearance.as_ref()?.performer;
                self.by_handler(json!({"do": "hand_over", "item": id, "to": to}))
            }
            Stage::WithPerformer => self.receipt(),
        }
    }

    fn take_out(&self) -> Saying {
        let setup = self.walk.setup.as_ref();
        let called = setup
            .and_then(|s| self.state.setups.get(s))
            .is_none_or(|s| s.called);
        if !called {
            return self.by_first_ad(json!({"do": "call_setup", "setup": setup}));
        }
        let purpose = self.walk.purpose.unwrap_or(Purpose::Film);
        let mut value = json!({"do": "take_out", "item": self.id(), "purpose": purpose});
        if let (Some(setup), Some(table)) = (setup, value.as_object_mut()) {
            table.insert("setup".to_owned(), json!(setup));
        }
        self.by_handler(value)
    }

    fn prove(&self) -> Saying {
        let id = self.id();
        let load = self.item.load.count;
        if load > 0 {
            let left = load.saturating_sub(self.item.shots);
            return self.by_handler(json!({"do": "unload", "item": id, "unfired": left,
                "cases": self.item.shots}));
        }
        let checks = self.item.about.class.checks();
        if self.item.about.class.procedure() == Procedure::Full {
            return self.by_handler(json!({"do": "prove_empty", "item": id, "checks": checks}));
        }
        self.by_handler(json!({"do": "check_item", "item": id, "checks": checks, "passed": true}))
    }

    fn witness(&self) -> Saying {
        self.item.proof.as_ref().filter(|p| p.witness.is_none())?;
        let mut value = json!({"do": "witness_empty", "item": self.id()});
        if let (Some(counted), Some(table)) = (self.item.counted, value.as_object_mut()) {
            table.insert("unfired".to_owned(), counted.into());
        }
        self.by_first_ad(value)
    }

    /// Left empty or loaded; none where it is as planned.
    fn prepare(&self) -> Saying {
        let id = self.id();
        let full = self.item.about.class.procedure() == Procedure::Full;
        let proved = self.item.stage == Stage::Proved;
        if !full {
            return if proved && self.walk.until > Until::Prepared {
                self.by_handler(json!({"do": "show", "item": id}))
            } else {
                None
            };
        }
        let setup = self
            .item
            .setup
            .as_ref()
            .and_then(|s| self.state.setups.get(s));
        let plan = setup.map(|s| (s.plan.load, s.plan.rounds));
        let missing = plan.map_or(0, |(_, rounds)| rounds.saturating_sub(self.item.load.count));
        let load = plan.and_then(|(load, _)| load).filter(|_| missing > 0);
        match load {
            Some(LoadState::HotBlank) => {
                let lot = self.lot(LotKind::Blank)?;
                self.draw(&lot, missing).or_else(|| {
                    self.by_handler(
                        json!({"do": "load_blanks", "item": id, "lot": lot, "count": missing}),
                    )
                })
            }
            Some(LoadState::ColdDummy) => {
                let (round, lot) = self.dummy()?;
                self.draw(&lot, missing).or_else(|| {
                    self.by_handler(json!({"do": "load_dummy", "item": id, "round": round}))
                })
            }
            Some(LoadState::ColdEmpty) | None if proved => {
                self.by_handler(json!({"do": "leave_empty", "item": id}))
            }
            Some(LoadState::ColdEmpty) | None => None,
        }
    }

    fn lot(&self, kind: LotKind) -> Option<LotId> {
        let fits = |l: &looks_core::state::Lot| l.about.kind == kind && !l.set_aside;
        let found = self.state.lots.iter().find(|(_, l)| fits(l));
        found.map(|(id, _)| id.clone())
    }

    fn dummy(&self) -> Option<(RoundId, LotId)> {
        self.state
            .rounds
            .iter()
            .find(|(_, r)| r.verified.is_some() && r.place == RoundPlace::Lot)
            .map(|(id, r)| (id.clone(), r.lot.clone()))
    }

    fn draw(&self, lot: &LotId, count: u32) -> Saying {
        let held = self.state.lots.get(lot).map_or(0, |l| l.in_hand);
        if held >= count {
            return None;
        }
        self.by_handler(json!({"do": "draw_rounds", "lot": lot, "count": count - held}))
    }

    fn to(&self) -> Option<PersonId> {
        self.walk.to.clone().or_else(|| {
            let setup = self.item.setup.as_ref()?;
            let plan = &self.state.setups.get(setup)?.plan;
            plan.performers.iter().next().cloned()
        })
    }

    /// The next person who must see it and has not attested.
    fn attest(&self) -> Saying {
        let shown = self.item.shown.as_ref()?;
        let mut wanted = self
            .state
            .arc_viewers(self.item.setup.as_ref(), self.item.handler.as_ref());
        wanted.insert(self.first_ad.clone());
        wanted.extend(self.to());
        let who = wanted
            .into_iter()
            .find(|p| !shown.viewers.contains(p) && *p != shown.by)?;
        Some((who, json!({"do": "attest_shown", "item": self.id()})))
    }

    fn announce(&self) -> Saying {
        if self.item.about.class.procedure() != Procedure::Full || self.item.announced.is_some() {
            return None;
        }
        let heads = self
            .item
            .setup
            .as_ref()
            .and_then(|s| self.state.setups.get(s))
            .map_or(0, |s| s.zone.people.len());
        self.by_first_ad(json!({"do": "announce", "item": self.id(),
            "state": self.item.load.state(), "rounds": self.item.load.count, "heads": heads}))
    }

    fn clear(&self) -> Saying {
        let to = self.to()?;
        let value = json!({"do": "clear", "item": self.id(), "to": to});
        if self.item.clear_handler.is_none() {
            return self.by_handler(value);
        }
        self.by_first_ad(value)
    }

    fn receipt(&self) -> Saying {
        let Custody::Performer(p) = &self.item.custody else {
            return None;
        };
        (!self.item.receipt).then(|| {
            (
                p.clone(),
                json!({"do": "confirm_receipt", "item": self.id()}),
            )
        })
    }

    fn back(&self) -> Saying {
        let id = self.id();
        let loose = !matches!(
            self.item.custody,
            Custody::Handler(_) | Custody::Container(_) | Custody::Away
        );
        if loose {
            if self.walk.shots > 0 && self.item.shots == 0 {
                return self.by_handler(
                    json!({"do": "record_shots", "item": id, "shots": self.walk.shots}),
                );
            }
            return self.by_handler(json!({"do": "collect", "item": id}));
        }
        if let Some(person) = &self.item.return_due {
            return Some((person.clone(), json!({"do": "confirm_return", "item": id})));
        }
        if self.walk.until == Until::Returned {
            return None;
        }
        match self.item.stage {
            Stage::Locked => self.put_away(),
            Stage::Counted if self.walk.until == Until::Counted => None,
            Stage::Counted => self.by_handler(
                json!({"do": "lock_up", "item": id, "container": self.item.about.container}),
            ),
            Stage::Proved => self
                .witness()
                .or_else(|| self.by_handler(json!({"do": "clean_and_count", "item": id}))),
            _ => self.prove(),
        }
    }

    /// After the lock: somebody saw it, and rounds go back to their box.
    fn put_away(&self) -> Saying {
        if !self.item.lock_witnessed {
            return self.by_first_ad(json!({"do": "witness_lock_up", "item": self.id()}));
        }
        let (lot, l) = self.state.lots.iter().find(|(_, l)| l.in_hand > 0)?;
        self.by_handler(json!({"do": "return_rounds", "lot": lot, "count": l.in_hand}))
    }
}
