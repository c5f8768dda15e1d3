//! Setups and zones: planning, calling, changing, who stands where, rolling and cutting.

pub(crate) const ROWS: &str = r"
= firearm
vis: plan_setup setup=s2 day=d1 place=barn                                -> no actor-role
ad: plan_setup setup=s2 day=d9 place=barn                                 -> no unknown-id
ad: plan_setup setup=s2 day=d1 place=barn items=[g9]                      -> no unknown-id
ad: plan_setup setup=s2 day=d1 place=barn performers=[zz]                 -> no unknown-id
ad: plan_setup setup=s2 day=d1 place=barn hold_s=0                        -> no bad-value
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
light s2: clear
h1: call_setup setup=s1                                                   -> no actor-role
ad: call_setup setup=s9                                                   -> no unknown-id
ad: call_setup setup=s1                                                   -> ok
ad~: call_setup setup=s1                                                  -> no credential-too-weak
nobody: change_setup setup=s9 changed=[camera]                            -> no unknown-id
nobody: change_setup setup=s1 changed=[place]                             -> ok
vis: brief_change setup=s1 present=[h1,p1,p2]                             -> no actor-role
ad: brief_change setup=s1 present=[p1,p2]                                 -> no only-a-handler
ad: brief_change setup=s1 present=[h1,p1]                                 -> no rebrief-missing
ad: brief_change setup=s1 present=[h1,p1,p2]                              -> ok
ad: consult setup=s1 with=vis                                             -> no only-a-handler
h1: consult setup=s1 with=h1                                              -> no second-person-same
ad: consult setup=s1 with=h1                                              -> ok
h1: rehearse_opening setup=s1 opening=holster                             -> no opening-closed
sa: write_assessment assessment=ra setups=[s1] risk_with=2 risk_without=4 opens=[holster] -> ok
sa: approve_assessment assessment=ra                                      -> ok
ad: rehearse_opening setup=s1 opening=holster                             -> no only-a-handler
h1: rehearse_opening setup=s1 opening=holster                             -> ok
board: heads-unknown
nobody: enter_zone setup=s1 person=zz                                     -> no unknown-id
nobody: enter_zone setup=s1 person=vis in_arc=true                        -> ok
ad: count_heads setup=s1 heads=2                                          -> ok
board: heads-differ
ad: count_heads setup=s1 heads=1                                          -> ok
not on board: heads-differ heads-unknown
nobody: confirm_ppe setup=s1 person=vis wears=[ears]                      -> no actor-unknown
h1: confirm_ppe setup=s1 person=p1 wears=[ears]                           -> no unknown-id
h1: confirm_ppe setup=s1 person=vis wears=[ears]                          -> ok
nobody: remove_ppe setup=s1 person=vis                                    -> ok
nobody: measure_distance setup=s1 distance_cm=900                         -> ok
nobody: leave_zone setup=s1 person=p1                                     -> no unknown-id
nobody: leave_zone setup=s1 person=vis                                    -> ok
nobody: pause unit=main kind=meal                                         -> ok
nobody: decline setup=s1                                                  -> no actor-unknown
p1: decline setup=s1                                                      -> ok
board: declined
p1: take_part setup=s1                                                    -> ok
not on board: declined
h1: roll setup=s1                                                         -> no actor-role not-ready-to-roll
ad: roll setup=s1                                                         -> no not-ready-to-roll
nobody: cut setup=s9                                                      -> no unknown-id

# A take uses the clearance up; the next one starts at the proof.
= performer
light g1: clear
light s1: clear
ad: roll setup=s1                                                         -> ok
board: rolling
nobody: cut setup=s1                                                      -> ok
board: with-performer-not-cleared
ad: roll setup=s1                                                         -> no not-ready-to-roll
h1: collect item=g1                                                       -> ok

# What changes while it is cleared voids it; what changes while it is with a performer is a stop.
= cleared
nobody: enter_zone setup=s1 person=vis                                    -> ok
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown
= performer
nobody: change_setup setup=s1 changed=[camera]                            -> ok
light g1: stop
";

#[test]
fn rows() {
    crate::table::play(ROWS);
}
