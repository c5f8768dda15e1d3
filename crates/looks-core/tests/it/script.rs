//! Drafts of scripts: filing and listing, who decides about what, the next draft, what the board then says.

use looks_core::{
    State,
    board::board,
    gate::NoRules,
    id::{HazardKey, SceneKey, ScriptId, SetupId},
    state::{HazardVerdict, Standing},
    vocabulary::{AskAgain, Hazard, Presence},
};

use crate::table::{play, state_after};

pub(crate) const ROWS: &str = r#"
= day
ad: plan_setup setup=s1 day=d1 place=barn scene=12a                       -> ok
vis: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ending=fountain pages=2 scenes=2 -> no actor-role
nobody: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=2 scenes=2 -> no actor-unknown
ad: file_script script=w1 name=n file=x00 pages=2 scenes=2              -> no bad-value
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ending=a.b pages=2 scenes=2 -> no bad-value
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=0 scenes=2 -> no bad-value
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=2 scenes=2001 -> no bad-value
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=2 scenes=2 after=w0 -> no unknown-id
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ending=fountain pages=2 scenes=2 -> ok
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=2 scenes=2 -> no already-exists
ad: list_scenes script=w9 scenes=[{"key":"a1","scene":"12a"}]             -> no unknown-id
upm: list_scenes script=w1 scenes=[{"key":"a1","scene":"12a"}]            -> no actor-role
ad: list_scenes script=w1 scenes=[]                                       -> no bad-value
ad: list_scenes script=w1 scenes=[{"key":"a1","scene":"12a"},{"key":"a1","scene":"13"}] -> no already-exists
ad: list_scenes script=w1 scenes=[{"key":"a1","scene":"1"},{"key":"a2","scene":"2"},{"key":"a3","scene":"3"}] -> no bad-value
ad: list_scenes script=w1 scenes=[{"key":"a1","scene":"12a","eighths":4,"hazards":[{"hazard":"firearms:1","category":"firearms","kind":"action"},{"hazard":"fire:1","category":"fire","kind":"action"}]}] -> ok
# A draft counts once all of its scenes are listed.
ad: confirm_hazard script=w1 hazard=firearms:1                            -> no script-not-in-force
ad: file_script script=w2 name=n file=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb pages=2 scenes=1 after=w1 -> no script-not-in-force
ad: list_scenes script=w1 scenes=[{"key":"b:2","scene":"13","hazards":[{"hazard":"fire:1","category":"fire","kind":"mention"}]}] -> no already-exists
ad: list_scenes script=w1 scenes=[{"key":"b:2","scene":"13","hazards":[{"hazard":"children:1","category":"children","kind":"mention"}]}] -> ok
ad: list_scenes script=w1 scenes=[{"key":"c","scene":"14"}]               -> no bad-value
vis: confirm_hazard script=w1 hazard=firearms:1                           -> no actor-role
nobody: confirm_hazard script=w1 hazard=firearms:1                        -> no actor-unknown
ad: confirm_hazard script=w9 hazard=firearms:1                            -> no unknown-id
ad: confirm_hazard script=w1 hazard=firearms:9                            -> no unknown-id
h1: confirm_hazard script=w1 hazard=firearms:1                            -> ok
# The same again is a decision again; the latest counts.
h1: confirm_hazard script=w1 hazard=firearms:1                            -> ok
# The armorer answers for weapons and for nothing else.
h1: confirm_hazard script=w1 hazard=fire:1                                -> no actor-role
h1: reclass_hazard script=w1 hazard=firearms:1 category=fire kind=action reason=torch -> no actor-role
# A gun comes off set with a reason only, and where somebody else confirmed it, by who answers for safety.
h1: reclass_hazard script=w1 hazard=firearms:1 category=firearms kind=mention -> no bad-value
upm: dismiss_hazard script=w1 hazard=firearms:1 reason=prop               -> no actor-role
upm: reclass_hazard script=w1 hazard=firearms:1 category=fire kind=action reason=torch -> no actor-role
upm: confirm_hazard script=w1 hazard=firearms:1                           -> ok
h1: dismiss_hazard script=w1 hazard=firearms:1 reason=prop                -> no actor-role
ad: dismiss_hazard script=w1 hazard=firearms:1 reason=prop                -> ok
h1: confirm_hazard script=w1 hazard=firearms:1                            -> ok
ad: dismiss_hazard script=w1 hazard=fire:1 reason=""                      -> no bad-value
ad: dismiss_hazard script=w1 hazard=fire:1 reason=painted                 -> ok
sa: reclass_hazard script=w1 hazard=children:1 category=animals kind=action -> ok
vis: add_hazard script=w1 scene=b:2 hazard=added-1 category=heights kind=action -> no actor-role
ad: add_hazard script=w1 scene=zz hazard=added-1 category=heights kind=action -> no unknown-id
ad: add_hazard script=w1 scene=b:2 hazard=fire:1 category=heights kind=action -> no already-exists
ad: add_hazard script=w1 scene=b:2 hazard=added-1 category=heights kind=action words=roof -> ok
ad: add_hazard script=w1 scene=b:2 hazard=added-1 category=heights kind=action -> no already-exists
# The next draft.
upm: file_script script=w2 name=n file=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb pages=2 scenes=1 after=w1 -> ok
upm: list_scenes script=w2 scenes=[{"key":"d","scene":"12a","hazards":[{"hazard":"firearms:2","category":"firearms","kind":"action"},{"hazard":"fire:2","category":"fire","kind":"action"}]}] -> ok
ad: confirm_hazard script=w1 hazard=firearms:1                            -> no script-not-in-force
ad: file_script script=w3 name=n file=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb pages=2 scenes=1 after=w1 -> no script-not-in-force
ad: carry_decisions script=w2 carry=[{"hazard":"firearms:2","from":["firearms:1"]}] -> no actor-role
upm: carry_decisions script=w1 carry=[]                                   -> no script-not-in-force
upm: carry_decisions script=w2 carry=[{"hazard":"firearms:2","from":[]}]  -> no bad-value
upm: carry_decisions script=w2 carry=[{"hazard":"firearms:2","from":["zz"]}] -> no unknown-id
upm: carry_decisions script=w2 carry=[{"hazard":"zz","from":["firearms:1"]}] -> no unknown-id
upm: carry_decisions script=w2 carry=[{"hazard":"added-2","from":["added-1"],"scene":"zz"}] -> no unknown-id
upm: carry_decisions script=w2 carry=[{"hazard":"fire:2","from":["added-1"],"scene":"d"}] -> no already-exists
upm: carry_decisions script=w2 carry=[{"hazard":"firearms:2","from":["firearms:1"]},{"hazard":"fire:2","from":["fire:1"],"ask":["changed"]},{"hazard":"added-2","from":["added-1"],"scene":"d"}] -> ok
upm: carry_decisions script=w2 carry=[{"hazard":"firearms:2","from":["firearms:1"]}] -> no already-exists
# What nobody answered is not taken over as an answer.
upm: file_script script=w3 name=n file=cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc pages=2 scenes=1 after=w2 -> ok
upm: list_scenes script=w3 scenes=[{"key":"e","scene":"12a","hazards":[{"hazard":"fire:3","category":"fire","kind":"action"}]}] -> ok
upm: carry_decisions script=w3 carry=[{"hazard":"fire:3","from":["fire:2"]}] -> no unknown-id
upm: carry_decisions script=w3 carry=[{"hazard":"fire:3","from":["fire:2"],"ask":["changed"]}] -> ok
# A decision of an older draft is of one that this came after, and names it.
upm: carry_decisions script=w3 carry=[{"hazard":"fire:3","from":["fire:1"]}] -> no unknown-id
upm: carry_decisions script=w3 carry=[{"hazard":"fire:3","from":["fire:1"],"draft":"w3"}] -> no unknown-id
upm: carry_decisions script=w3 carry=[{"hazard":"fire:3","from":["fire:1"],"draft":"w1"}] -> ok
ad: withdraw_script script=w3 reason=""                                   -> no bad-value
vis: withdraw_script script=w3 reason=r                                   -> no actor-role
ad: withdraw_script script=w1 reason=r                                    -> no script-not-in-force
ad: withdraw_script script=zz reason=r                                    -> no unknown-id
ad: withdraw_script script=w3 reason=r                                    -> ok
ad: withdraw_script script=w3 reason=r                                    -> no script-not-in-force
# The one before counts again.
ad: confirm_hazard script=w2 hazard=fire:2                                -> ok
ad: file_script script=w4 name=n file=cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc pages=2 scenes=1 -> ok
upm: carry_decisions script=w4 carry=[]                                   -> no script-not-in-force
ad: list_scenes script=w4 scenes=[{"key":"f","scene":"s99"}]               -> ok
ad: carry_decisions script=w4 carry=[]                                    -> no bad-value
not on board: scene-not-in-script
ad: plan_setup setup=s2 day=d1 place=barn scene=s77                       -> ok
board: scene-not-in-script
ad: plan_setup setup=s2 day=d1 place=barn scene=s99                       -> ok
not on board: scene-not-in-script
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
board: scene-not-in-script
# A setup may say of which script its scene is.
ad: plan_setup setup=s2 day=d1 place=barn scene=s99 script=w9             -> no unknown-id
ad: plan_setup setup=s2 day=d1 place=barn script=w4                       -> no bad-value
ad: plan_setup setup=s2 day=d1 place=barn scene=s99 script=w2             -> ok
board: scene-not-in-script
ad: plan_setup setup=s2 day=d1 place=barn scene=s99 script=w4             -> ok
not on board: scene-not-in-script
"#;

#[test]
fn rows() {
    play(ROWS);
}

/// Everything of `ROWS` up to the first row that begins so, that row included.
fn until(start: &str) -> State {
    let mut rows = Vec::new();
    for line in ROWS.lines() {
        if line.starts_with('#') {
            continue;
        }
        if !line.contains("-> no") {
            rows.push(line);
        }
        if line.starts_with(start) {
            break;
        }
    }
    state_after(&rows.join("\n")).0
}

fn listed(state: &State) -> Vec<(Hazard, Presence, Standing)> {
    let board = board(state, crate::table::START, &NoRules);
    let line = board.setup(&SetupId::parse("s1").unwrap()).unwrap();
    line.hazards
        .iter()
        .map(|h| (h.category, h.kind, h.standing))
        .collect()
}

#[test]
fn the_board_shows_the_hazards_of_a_setups_scene() {
    let whole = until(
        "ad: list_scenes script=w1 scenes=[{\"key\":\"b:2\",\"scene\":\"13\",\"hazards\":[{\"hazard\":\"children:1\"",
    );
    assert_eq!(
        listed(&whole),
        [
            (Hazard::Firearms, Presence::Action, Standing::Found),
            (Hazard::Fire, Presence::Action, Standing::Found),
        ]
    );
    let dismissed = until("ad: dismiss_hazard script=w1 hazard=fire:1 reason=painted");
    assert_eq!(
        listed(&dismissed),
        [(Hazard::Firearms, Presence::Action, Standing::Confirmed)]
    );
}

#[test]
fn half_a_draft_is_not_on_the_board() {
    let half =
        until("ad: list_scenes script=w1 scenes=[{\"key\":\"a1\",\"scene\":\"12a\",\"eighths\"");
    assert_eq!(listed(&half), []);
}

#[test]
fn what_is_carried_names_who_decided_and_what_is_asked_counts_as_found() {
    let state = until(
        "upm: carry_decisions script=w2 carry=[{\"hazard\":\"firearms:2\",\"from\":[\"firearms:1\"]},",
    );
    let draft = &state.scripts[&ScriptId::parse("w2").unwrap()];
    let case = |key: &str| &draft.hazards[&HazardKey::parse(key).unwrap()];
    let gun = case("firearms:2").decision.as_ref().unwrap();
    assert_eq!(
        (gun.by.as_str(), &gun.verdict),
        ("h1", &HazardVerdict::Confirmed)
    );
    assert_eq!(gun.carried_from.as_ref().map(ScriptId::as_str), Some("w1"));
    let fire = case("fire:2");
    assert_eq!(fire.standing(), Standing::Found);
    let (before, why) = fire.asked.as_ref().unwrap();
    assert!(matches!(before.verdict, HazardVerdict::Dismissed { .. }));
    assert!(why.contains(&AskAgain::Changed));
    let added = case("added-2");
    assert_eq!(
        (added.category, added.standing()),
        (Hazard::Heights, Standing::Confirmed)
    );
    assert_eq!(listed(&state).len(), 3);
}

#[test]
fn what_an_older_draft_decided_is_taken_over_with_its_name() {
    let state = until(
        "upm: carry_decisions script=w3 carry=[{\"hazard\":\"fire:3\",\"from\":[\"fire:1\"],\"draft\":\"w1\"}]",
    );
    let draft = &state.scripts[&ScriptId::parse("w3").unwrap()];
    let fire = &draft.hazards[&HazardKey::parse("fire:3").unwrap()];
    let decision = fire.decision.as_ref().unwrap();
    assert!(matches!(decision.verdict, HazardVerdict::Dismissed { .. }));
    let from = decision.carried_from.as_ref().map(ScriptId::as_str);
    assert_eq!((decision.by.as_str(), from), ("ad", Some("w1")));
}

/// Somebody said that a spoken gun is on set; until it is looked at again that is not forgotten.
#[test]
fn while_it_is_asked_again_the_graver_counts() {
    let rows = r#"
= day
ad: plan_setup setup=s1 day=d1 place=barn scene=sc1
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=1 scenes=1
ad: list_scenes script=w1 scenes=[{"key":"a","scene":"sc1","hazards":[{"hazard":"firearms:1","category":"firearms","kind":"mention"},{"hazard":"blanks:1","category":"blanks","kind":"action"}]}]
ad: reclass_hazard script=w1 hazard=firearms:1 category=firearms kind=action
ad: reclass_hazard script=w1 hazard=blanks:1 category=pyro kind=mention reason=crackers
ad: file_script script=w2 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=1 scenes=1 after=w1
ad: list_scenes script=w2 scenes=[{"key":"b","scene":"sc1","hazards":[{"hazard":"firearms:2","category":"firearms","kind":"mention"},{"hazard":"blanks:2","category":"blanks","kind":"action"}]}]
ad: carry_decisions script=w2 carry=[{"hazard":"firearms:2","from":["firearms:1"],"ask":["changed"]},{"hazard":"blanks:2","from":["blanks:1"],"ask":["changed"]}]
"#;
    let (state, _) = state_after(rows);
    assert_eq!(
        listed(&state),
        [
            (Hazard::Firearms, Presence::Action, Standing::Found),
            (Hazard::Blanks, Presence::Action, Standing::Found),
        ]
    );
}

/// A file that has nothing of the script lifts no hold: what nobody dismissed in the draft before counts on.
#[test]
fn a_wrong_file_forgets_no_gun() {
    let rows = r#"
= day
ad: plan_setup setup=s1 day=d1 place=barn scene=12a
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=1 scenes=1
ad: list_scenes script=w1 scenes=[{"key":"a","scene":"12a","hazards":[{"hazard":"firearms:1","category":"firearms","kind":"action"},{"hazard":"fire:1","category":"fire","kind":"action"}]}]
ad: confirm_hazard script=w1 hazard=fire:1
ad: file_script script=w2 name=n file=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb pages=1 scenes=1 after=w1
ad: list_scenes script=w2 scenes=[{"key":"b","scene":"44"}]
"#;
    let (state, _) = state_after(rows);
    let gun = (Hazard::Firearms, Presence::Action, Standing::Found);
    assert_eq!(listed(&state), [gun]);
    let dismissed = rows.replace(
        "ad: confirm_hazard script=w1 hazard=fire:1",
        "ad: dismiss_hazard script=w1 hazard=firearms:1 reason=toy",
    );
    assert_eq!(listed(&state_after(&dismissed).0), []);
}

/// A setup planned by a number that is another scene's now is held until it is planned anew.
#[test]
fn a_renumbered_scene_holds_its_setups_until_they_are_planned_anew() {
    let filed = r#"
= day
ad: plan_setup setup=s1 day=d1 place=barn scene=5a
ad: plan_setup setup=s2 day=d1 place=barn scene=9a
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=1 scenes=1
ad: list_scenes script=w1 scenes=[{"key":"a","scene":"5a"}]
ad: file_script script=w2 name=n file=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb pages=1 scenes=2 after=w1
ad: list_scenes script=w2 scenes=[{"key":"b","scene":"3a","was":["5a"]},{"key":"c","scene":"5a"}]
"#;
    let held = |state: &State, setup: &str| {
        let id = SetupId::parse(setup).unwrap();
        state.scene_renumbered(&id, &state.setups[&id]).is_some()
    };
    let (state, _) = state_after(filed);
    assert!(held(&state, "s1") && !held(&state, "s2"));
    let anew = format!("{filed}ad: plan_setup setup=s1 day=d1 place=barn scene=3a\n");
    assert!(!held(&state_after(&anew).0, "s1"));
    // Nobody planned it anew before one more draft came, by which no number means another scene.
    let more = format!(
        "{filed}ad: file_script script=w3 name=n file=cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc pages=1 scenes=3 after=w2\nad: list_scenes script=w3 scenes=[{{\"key\":\"b\",\"scene\":\"3a\"}},{{\"key\":\"c\",\"scene\":\"5a\"}},{{\"key\":\"d\",\"scene\":\"9a\",\"anew\":true}}]\n"
    );
    let (state, _) = state_after(&more);
    assert!(held(&state, "s1"), "the hold stays");
    assert!(held(&state, "s2"), "its number is another scene's now");
    let (state, _) = state_after(&format!(
        "{more}ad: plan_setup setup=s1 day=d1 place=barn scene=3a\n"
    ));
    assert!(!held(&state, "s1"));
    // The draft is withdrawn: what was planned by its numbers means the draft before by them, or nothing.
    let withdrawn = format!(
        "{anew}ad: plan_setup setup=s2 day=d1 place=barn scene=5a\nad: plan_setup setup=s3 day=d1 place=barn scene=7a\nad: withdraw_script script=w2 reason=wrong\n"
    );
    let (state, _) = state_after(&withdrawn);
    assert!(held(&state, "s1") && held(&state, "s2") && !held(&state, "s3"));
    let again = format!("{withdrawn}ad: plan_setup setup=s1 day=d1 place=barn scene=5a\n");
    assert!(!held(&state_after(&again).0, "s1"));
    // Dropped and planned again after the draft came, a setup is planned by its numbers; dropped, it is looked up nowhere.
    let dropped = format!("{filed}ad: drop_setup setup=s1 reason=r\n");
    let (state, _) = state_after(&dropped);
    let (id, draft) = state.scripts_in_force().next().unwrap();
    let shown = |key: &SceneKey| state.setups_of((id, draft), key).count();
    assert!(draft.scenes.keys().all(|key| shown(key) == 0));
    let (state, _) = state_after(&format!(
        "{dropped}ad: plan_setup setup=s1 day=d1 place=barn scene=5a\n"
    ));
    assert!(!held(&state, "s1"), "planned by the numbers of this draft");
    // A draft that renumbers while a setup is dropped holds nothing by it, and asks for nothing when it is back.
    let gone = filed.replacen(
        "ad: file_script script=w2",
        "ad: drop_setup setup=s1 reason=r\nad: file_script script=w2",
        1,
    );
    let (state, _) = state_after(&gone);
    assert!(
        state
            .setups
            .iter()
            .all(|(id, s)| state.scene_renumbered(id, s).is_none())
    );
    let (state, _) = state_after(&format!(
        "{gone}ad: plan_setup setup=s1 day=d1 place=barn scene=5a\n"
    ));
    assert!(!held(&state, "s1"));
    // What was planned before it came is as it was.
    let before = format!("{filed}ad: withdraw_script script=w2 reason=wrong\n");
    assert!(!held(&state_after(&before).0, "s1"));
}

/// Two scripts in force number their scenes alike: a setup that says of which it is has nothing of the other's.
#[test]
fn a_setup_of_one_script_has_nothing_of_another() {
    let file = |id: &str, after: &str, scenes: &str| {
        let n = scenes.matches("key").count();
        format!(
            "ad: file_script script={id} name=n file={} pages=1 scenes={n}{after}\nad: list_scenes script={id} scenes=[{scenes}]\n",
            id.repeat(32)
        )
    };
    let gun = r#"{"key":"a","scene":"5a","hazards":[{"hazard":"firearms:1","category":"firearms","kind":"action"}]}"#;
    let quiet = r#"{"key":"b","scene":"5a"}"#;
    let both = format!("{}{}", file("a1", "", gun), file("b1", "", quiet));
    let plan = |script: &str| {
        let script = if script.is_empty() {
            String::new()
        } else {
            format!(" script={script}")
        };
        format!("ad: plan_setup setup=s1 day=d1 place=barn scene=5a{script}\n")
    };
    let after = |rows: &str| state_after(&format!("= day\n{rows}")).0;
    let found = [(Hazard::Firearms, Presence::Action, Standing::Found)];
    assert_eq!(
        listed(&after(&format!("{both}{}", plan("")))),
        found,
        "of any"
    );
    assert_eq!(listed(&after(&format!("{both}{}", plan("a1")))), found);
    assert_eq!(listed(&after(&format!("{both}{}", plan("b1")))), []);
    // The next draft of one script numbers scenes anew: setups of the other are as they were.
    let anew = file(
        "b2",
        " after=b1",
        r#"{"key":"c","scene":"3a","was":["5a"]},{"key":"d","scene":"5a"}"#,
    );
    let held = |rows: &str| {
        let (state, id) = (after(rows), SetupId::parse("s1").unwrap());
        state.scene_renumbered(&id, &state.setups[&id]).is_some()
    };
    assert!(!held(&format!("{both}{}{anew}", plan("a1"))));
    assert!(held(&format!("{both}{}{anew}", plan("b1"))));
    assert!(held(&format!("{both}{}{anew}", plan(""))));
    // Any draft names the script, one that was replaced and one that was withdrawn too.
    let replaced = format!("{both}{anew}{}", plan("b1"));
    assert!(!held(&replaced) && listed(&after(&replaced)).is_empty());
    let back = format!(
        "{both}{anew}{}ad: withdraw_script script=b2 reason=wrong\n",
        plan("b2")
    );
    assert_eq!(
        listed(&after(&back)),
        [],
        "the draft before it counts, not the other script"
    );
    // Nothing of its script is left: what the others have under its number counts, as for a setup that names none.
    let none = format!(
        "{both}{}ad: withdraw_script script=b1 reason=wrong\n",
        plan("b1")
    );
    assert_eq!(listed(&after(&none)), found);
    // And where no other has it, nobody knows what was planned: it is held.
    let gone = both.replace(
        "\"scene\":\"5a\",\"hazards\"",
        "\"scene\":\"8\",\"hazards\"",
    );
    let alone = format!("{gone}{}", plan("b1"));
    assert!(!held(&alone));
    let withdrawn = format!("{alone}ad: withdraw_script script=b1 reason=wrong\n");
    assert!(held(&withdrawn));
    assert!(!held(&format!("{withdrawn}{}", plan(""))), "planned anew");
}

/// A number is one number however it is written: the hold of a renumbered scene finds it as the look-up does.
#[test]
fn a_number_written_otherwise_is_held_too() {
    let file = |id: &str| id.repeat(32);
    for (scene, moved) in [
        ("71a", true),
        ("71-a", true),
        ("71.a", true),
        ("71b", true),
        ("72c", true),
        ("73d", false),
    ] {
        let rows = format!(
            r#"
= day
ad: file_script script=a1 name=n file={} pages=1 scenes=3
ad: list_scenes script=a1 scenes=[{{"key":"a","scene":"71a"}},{{"key":"b","scene":"72c"}},{{"key":"c","scene":"73d"}}]
ad: plan_setup setup=s1 day=d1 place=barn scene={scene} script=a1
ad: file_script script=a2 name=n file={} pages=1 scenes=3 after=a1
ad: list_scenes script=a2 scenes=[{{"key":"a","scene":"75","was":["71a"]}},{{"key":"b","scene":"71a","was":["72c"]}},{{"key":"c","scene":"73d"}}]
"#,
            file("a1"),
            file("a2")
        );
        let (state, _) = state_after(&rows);
        let id = SetupId::parse("s1").unwrap();
        let held = state.scene_renumbered(&id, &state.setups[&id]).is_some();
        assert_eq!(held, moved, "{scene}");
    }
}

/// What was decided over stays with the hazard.
#[test]
fn what_was_decided_before_stays() {
    let state = until(
        "ad: add_hazard script=w1 scene=b:2 hazard=added-1 category=heights kind=action words=roof",
    );
    let script = &state.scripts[&ScriptId::parse("w1").unwrap()];
    let decided = script.hazards.values().filter(|h| h.decision.is_some());
    let over: usize = decided.map(|h| h.earlier.len()).sum();
    assert_eq!(over, 4);
}

#[test]
fn a_mark_is_silent_before_a_letter_and_not_between_digits() {
    use looks_core::state::said_alike;
    for (one, other, alike) in [
        ("71a", "71-a", true),
        ("71.a", "71_a", true),
        ("a-71", "a71", true),
        ("1.12", "112", false),
        ("1-12", "11-2", false),
        ("1.12", "1-12", false),
        ("12", "12a", false),
    ] {
        assert_eq!(said_alike(one, other), alike, "{one} {other}");
    }
}

/// A withdrawal keeps its reason, and one of a record from before has none.
#[test]
fn a_withdrawal_keeps_its_reason() {
    let (state, _) = state_after(
        "= day
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=1 scenes=1
ad: withdraw_script script=w1 reason=wrong",
    );
    let script = &state.scripts[&ScriptId::parse("w1").unwrap()];
    assert_eq!(script.withdrawn_for.0, "wrong");
    let before = serde_json::json!({"event": "script_withdrawn", "script": "w1", "by": "ad"});
    let read: looks_core::Event = serde_json::from_value(before).unwrap();
    assert!(matches!(read, looks_core::Event::ScriptWithdrawn { reason, .. } if reason.is_empty()));
}
