//! Facts about rounds, containers and custody.

use super::{Step, count, load_number};
use crate::{
    facts::Facts,
    vocabulary::{ContainerKind, Holds, LotKind, Opening, Origin, Role},
};

impl Step<'_> {
    pub(super) fn rounds(&self, f: &mut Facts) {
        let known = self
            .subject
            .lot
            .as_ref()
            .and_then(|l| self.state.lots.get(l));
        let lot = self.subject.arriving.as_ref().or(known.map(|l| &l.about));
        if let Some(lot) = lot {
            f.lot_maker_known = !lot.maker.trim().is_empty() && !lot.maker_lot.trim().is_empty();
            f.lot_is_home_made = lot.origin == Origin::HomeMade;
            f.lot_is_personal = lot.origin == Origin::Personal;
            f.lot_is_live_or_unknown = matches!(lot.kind, LotKind::Live | LotKind::Unknown);
            let blank = lot.kind == LotKind::Blank;
            f.lot_load_known = !blank || lot.load_size.is_some();
            f.lot_load = if blank { load_number(lot.load_size) } else { 0 };
            f.dummy_mark_known = lot.kind != LotKind::Dummy || !lot.mark.trim().is_empty();
            let best = self.about.and_then(|about| {
                let model = format!("{} {}", about.make, about.model);
                lot.tests
                    .iter()
                    .filter(|t| {
                        t.with == about.item.as_str() || t.with.eq_ignore_ascii_case(model.trim())
                    })
                    .map(|t| t.distance_cm)
                    .max()
            });
            f.blank_tested = !blank || best.is_some() || self.about.is_none();
            f.tested_distance_cm = best.map_or(0, i64::from);
            f.calibre_matches = self.about.is_none_or(|a| {
                a.calibre.is_empty()
                    || lot.calibre.is_empty()
                    || a.calibre.eq_ignore_ascii_case(&lot.calibre)
            });
        } else {
            (
                f.lot_maker_known,
                f.lot_load_known,
                f.dummy_mark_known,
                f.blank_tested,
                f.calibre_matches,
            ) = (true, true, true, true, true);
        }
        if f.lot_load == 0
            && let Some(size) = self.plan.and_then(|p| p.load_size)
        {
            f.lot_load = load_number(Some(size));
        }
        if let Some(i) = self.item {
            let bad = i
                .load
                .rounds
                .iter()
                .filter(|r| {
                    self.state
                        .rounds
                        .get(*r)
                        .is_none_or(|r| r.verified.is_none())
                })
                .count();
            f.dummies_unverified = count(bad);
            f.load_age_s = i.load.at.map_or(0, |at| self.now.seconds_since(at).max(0));
        }
        let container = self
            .subject
            .container
            .as_ref()
            .or(self.subject.arriving.as_ref().map(|l| &l.container))
            .or(self.subject.registering.as_ref().map(|r| &r.container))
            .and_then(|c| self.state.containers.get(c));
        (
            f.container_separate,
            f.container_lockable,
            f.container_approved,
        ) = (true, true, true);
        if let Some(c) = container {
            f.container_lockable = c.lockable;
            f.container_is_vehicle = c.kind == ContainerKind::Vehicle;
            f.container_approved = c.approved_store;
            let wanted = match (&self.subject.arriving, self.about) {
                (Some(l), _) if l.kind == LotKind::Blank => Holds::Blanks,
                (Some(_), _) => Holds::Dummies,
                (None, _) => Holds::Weapons,
            };
            f.container_separate = c.holds == wanted;
        }
    }

    pub(super) fn custody(&self, f: &mut Facts) {
        let actor = self.subject.actor.as_ref();
        let person = actor.and_then(|p| self.state.people.get(p));
        f.actor_is_handler = actor.is_some_and(|p| self.state.handles(p));
        f.actor_is_first_ad = person.is_some_and(|p| p.is(Role::FirstAd));
        f.actor_is_safety_advisor = person.is_some_and(|p| p.is(Role::SafetyAdvisor));
        f.actor_is_minor = person.is_some_and(|p| p.minor);
        f.actor_sole_duty = person.is_none_or(|p| p.duties.is_empty());
        f.idle_limit_s = self.state.limits().idle_s;
        f.idle_s = self
            .item
            .filter(|i| i.is_out())
            .map_or(0, |i| self.now.seconds_since(i.touched).max(0));
        f.is_pass = self.subject.is_pass;
        f.pass_opening = self
            .subject
            .setup
            .as_ref()
            .is_some_and(|s| self.state.opening_rehearsed(s, Opening::OnCameraPass));
    }
}
