//! Containers, registration, lots, single rounds, magazines and counts.

pub(crate) const ROWS: &str = r#"
= day
vis: name_container container=c2 kind=cart holds=weapons place=x          -> no actor-role
h1: name_container container=case kind=cart holds=weapons place=x         -> no already-exists
h1: name_container container=cart kind=cart holds=weapons place=x lockable=false -> ok
p1: register_item item=g1 class=firearm serial=1 origin=supplier container=case -> no only-a-handler
h1: register_item item=g1 class=firearm origin=supplier container=case    -> no not-as-registered
h1: register_item item=g1 class=firearm serial=1 origin=supplier container=cart -> no container-not-for-this
h1: register_item item=g1 class=firearm serial=1 origin=supplier container=zz -> no unknown-id
h1: register_item item=g1 class=firearm serial=1 origin=supplier container=case pieces=0 -> no bad-value
h1: register_item item=g1 class=firearm serial=1 origin=supplier container=case -> ok
h1: register_item item=g2 class=firearm serial=1 origin=supplier container=case -> no already-exists
h1: register_item item=g2 class=blade origin=supplier container=case      -> ok
p1: add_document item=g1 document={"kind":"rental_sheet","reference":"7"} -> no only-a-handler
h1: add_document item=g1 document={"kind":"rental_sheet","reference":"7"} -> ok
h1: name_group group=g1 items=[g1]                                        -> no already-exists
h1: name_group group=gg items=[]                                          -> no group-too-large
h1: name_group group=gg items=[g9]                                        -> no unknown-id
h1: name_group group=gg items=[g1,g2]                                     -> ok
h1: register_item item=gg class=blade origin=supplier container=case      -> no already-exists
p1: bring_in_lot lot=bl kind=blank origin=supplier count=2 container=boxb -> no only-a-handler
h1: bring_in_lot lot=li kind=live origin=supplier count=2 container=boxb  -> no live-never-loaded container-not-for-this
h1: bring_in_lot lot=bl kind=blank origin=supplier count=0 container=boxb -> no bad-value
h1: bring_in_lot lot=bl kind=blank origin=supplier count=2 container=boxd -> no container-not-for-this
h1: bring_in_lot lot=bl kind=blank origin=supplier count=2 container=boxb -> ok
h1: bring_in_lot lot=bl kind=blank origin=supplier count=2 container=boxb -> no already-exists
h1: bring_in_lot lot=du kind=dummy origin=supplier count=1 container=boxd -> ok
h1: name_round round=r1 lot=bl mark=1                                     -> no not-a-dummy
h1: name_round round=r1 lot=zz mark=1                                     -> no unknown-id not-enough-rounds
h1: name_round round=r1 lot=du mark=1                                     -> ok
h1: name_round round=r1 lot=du mark=1                                     -> no already-exists not-enough-rounds
p1: verify_round round=r1 method=rattle shown_to=ad                       -> no only-a-handler
h1~: verify_round round=r1 method=rattle shown_to=ad                      -> no credential-too-weak
h1: verify_round round=r1 method=rattle shown_to=h1                       -> no second-person-same
h1: verify_round round=r9 method=rattle shown_to=ad                       -> no unknown-id
h1: verify_round round=r1 method=rattle shown_to=ad                       -> ok
h1: test_load lot=du test={"with":"m x","distance_cm":500}                -> no not-a-blank
h1: test_load lot=bl test={"with":"m x","distance_cm":0}                  -> no bad-value
h1: test_load lot=bl test={"with":"m x","distance_cm":500}                -> ok
h1: name_magazine magazine=mg capacity=0                                  -> no bad-value
h1: name_magazine magazine=mg capacity=1                                  -> ok
h1: name_magazine magazine=mg capacity=1                                  -> no already-exists
p1: draw_rounds lot=bl count=1                                            -> no only-a-handler
h1: draw_rounds lot=bl count=0                                            -> no bad-value
h1: draw_rounds lot=bl count=3                                            -> no not-enough-rounds
h1: draw_rounds lot=bl count=2                                            -> ok
h1: draw_rounds lot=du count=1                                            -> ok
h1: fill_magazine magazine=zz lot=bl count=1                              -> no unknown-id
h1: fill_magazine magazine=mg lot=du count=1                              -> no not-a-blank
h1: fill_magazine magazine=mg lot=bl count=2                              -> no bad-value
h1: fill_magazine magazine=mg lot=bl count=1                              -> ok
nobody: empty_magazine magazine=zz count=0                                -> no unknown-id
nobody: empty_magazine magazine=mg count=1                                -> ok
nobody: return_rounds lot=bl count=3                                      -> no not-enough-rounds
nobody: return_rounds lot=bl count=1                                      -> ok
p1: send_back lot=bl count=1                                              -> no only-a-handler
h1: send_back lot=bl count=1                                              -> ok
nobody: count_lot lot=bl cartridges=1                                     -> no actor-unknown
h1: count_lot lot=bl cartridges=1                                         -> ok
h1: count_lot lot=bl cartridges=1                                         -> no second-person-same
ad: count_lot lot=bl cartridges=1                                         -> ok
nobody: count_brass lot=bl cases=0                                        -> ok
nobody: plan_overnight container=case items=[g1]                          -> no actor-unknown
h1: plan_overnight container=zz items=[g1]                                -> no unknown-id
h1: plan_overnight container=case items=[g1]                              -> ok
board: roll-call-due
nobody: roll_call unit=main seen=[g9]                                     -> no unknown-id
nobody: roll_call unit=main seen=[g1]                                     -> ok
board: missing
nobody: roll_call unit=main seen=[g1,g2]                                  -> ok
not on board: missing roll-call-due
board: hold-unproved

# Missing, and seen at the next roll call: it lies there until a handler collects it.
= firearm
nobody: report_missing item=g1                                            -> ok
nobody: roll_call unit=main seen=[g1]                                     -> ok
not on board: missing
board: lying hold-unproved
h1: collect item=g1                                                       -> ok
not on board: lying

# Two people agree, and not with the record: a stop for the whole production, until two release it.
= blanks
h1: count_lot lot=bl cartridges=4                                         -> ok
ad: count_lot lot=bl cartridges=5                                         -> ok
not on board: count-mismatch
h1: count_lot lot=bl cartridges=4                                         -> ok
ad: count_lot lot=bl cartridges=4                                         -> ok
board: count-mismatch quarantine-production
h1: draw_rounds lot=bl count=1                                            -> no lot-set-aside quarantine-open
h1: send_back lot=bl count=1                                              -> no lot-set-aside
h1: take_out item=g1 purpose=film setup=s1                                -> no quarantine-open
h1: release_quarantine quarantine=count-bl                                -> ok
ad: release_quarantine quarantine=count-bl                                -> no live-needs-outside
sa: release_quarantine quarantine=count-bl                                -> ok
h1: take_out item=g1 purpose=film setup=s1                                -> ok

# A magazine that holds less than was put in.
= blanks
h1: name_magazine magazine=mg capacity=3                                  -> ok
h1: fill_magazine magazine=mg lot=bl count=3                              -> ok
h1: empty_magazine magazine=mg count=2                                    -> ok
board: count-mismatch quarantine-production

# A lot named by two quarantines leaves them only with the second.
= blanks
nobody: quarantine quarantine=q lots=[bl]                                 -> ok
nobody: quarantine quarantine=q lots=[bl]                                 -> ok
h1: release_quarantine quarantine=q                                       -> ok
ad: release_quarantine quarantine=q                                       -> ok
h1: draw_rounds lot=bl count=1                                            -> no lot-set-aside
h1: release_quarantine quarantine=q-1                                     -> ok
ad: release_quarantine quarantine=q-1                                     -> ok
h1: draw_rounds lot=bl count=1                                            -> ok
"#;

#[test]
fn rows() {
    crate::table::play(ROWS);
}
