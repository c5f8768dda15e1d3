//! Facts about the specific risk assessment of a setup, and what the script says that it must cover.

use super::Step;
use crate::{facts::Facts, vocabulary::Opening};

impl Step<'_> {
    pub(super) fn assessment(&self, f: &mut Facts) {
        let id = self.subject.setup.as_ref().or(self.plan.map(|p| &p.setup));
        let found = id.and_then(|s| self.state.assessment_of(s));
        if id.is_none() {
            (
                f.assessment_exists,
                f.assessment_approved,
                f.assessment_current,
            ) = (true, true, true);
            (
                f.assessment_endorsed,
                f.assessment_complete,
                f.assessment_two_ratings,
            ) = (true, true, true);
            f.assessment_alternatives = true;
            return;
        }
        let Some((name, a)) = found else {
            f.because(
                "assessment_exists",
                "no specific risk assessment covers this setup",
            );
            return;
        };
        f.assessment_exists = true;
        f.assessment_approved = a.approved_by.is_some();
        f.assessment_current = !a.stale;
        f.assessment_endorsed = !a.endorsed_by.is_empty();
        f.assessment_two_ratings = a.risk_with.is_some() && a.risk_without.is_some();
        f.assessment_complete =
            f.assessment_two_ratings && !a.activity.trim().is_empty() && a.mitigation && a.affected;
        f.assessment_alternatives = a.alternatives;
        f.because(
            "assessment_approved",
            format!("assessment `{name}` version {}", a.version),
        );
        f.muzzle_opening = a.opens.contains(&Opening::MuzzleTowardPerson);
        f.close_blank_opening = a.opens.contains(&Opening::CloseBlank);
        f.armed_outsiders_assessed =
            a.opens.contains(&Opening::ArmedOutsiders) && f.assessment_approved && !a.stale;
    }

    pub(super) fn script(&self, f: &mut Facts) {
        let planned = self.subject.setup.as_ref().zip(self.setup);
        if let Some(script) = planned.and_then(|(id, s)| self.state.scene_renumbered(id, s)) {
            f.scene_renumbered = true;
            f.because("scene_renumbered", format!("script `{script}`"));
            let scene = self.plan.and_then(|p| p.scene.as_ref());
            let draft = self.state.scripts.get(script).zip(scene);
            let now = draft.map(|(d, scene)| d.called_now(self.state.draft_before(d), scene));
            for scene in now.into_iter().flatten() {
                f.because("scene_renumbered", format!("now scene `{scene}`"));
            }
        }
        let found = self.plan.map(|p| self.state.scene_hazards(p));
        for found in found.into_iter().flatten() {
            if found.is_gun_on_set() {
                f.script_gun = true;
                f.because(
                    "script_gun",
                    format!("scene `{}` of script `{}`", found.scene, found.script),
                );
            }
        }
    }
}
