//! The shooting day: opening, contact, meeting, sweep, permits, assessments, closing.

pub(crate) const ROWS: &str = r#"
= people
vis: open_day day=d1 unit=main place=barn starts=now wraps=now36000       -> no actor-role
ad: open_day day=d1 unit=main place=barn starts=now36000 wraps=now        -> no times-reversed
ad: open_day day=d1 unit=main place=barn starts=now wraps=now36000        -> ok
ad: open_day day=d1 unit=other place=barn starts=now wraps=now36000       -> no already-exists
ad: open_day day=d2 unit=main place=barn starts=now wraps=now36000        -> no unit-day-open
ad: name_contact day=d9 person=upm                                        -> no day-not-open
ad: name_contact day=d1 person=zz                                         -> no unknown-id
ad: name_contact day=d1 person=upm phone=x                                -> ok
vis: hold_meeting meeting=m1 day=d1 topics=[] present=[]                  -> no actor-role
ad: hold_meeting meeting=m1 day=d1 topics=[] present=[zz]                 -> no unknown-id
ad: hold_meeting meeting=m1 day=d1 topics=[] present=[h1] representative=upm -> no bad-value
ad: hold_meeting meeting=m1 day=d1 topics=[abort] walk=dry_run present=[h1,upm] representative=upm -> ok
ad: hold_meeting meeting=m1 day=d1 topics=[] present=[]                   -> no already-exists
nobody: attend_meeting meeting=m1                                         -> no actor-unknown
p1: attend_meeting meeting=m9                                             -> no unknown-id
p1: attend_meeting meeting=m1                                             -> ok
p1: brief_late meeting=m1 person=p2                                       -> no actor-role
ad: brief_late meeting=m1 person=p2                                       -> ok
vis: sweep day=d1 none_seen=true                                          -> no actor-role
h1: sweep day=d1 none_seen=true                                           -> ok
ad: sweep day=d1 none_seen=false                                          -> ok
vis: add_permit permit=pe kind=location reference=7 from=now until=now9 conditions=[permit_officer] -> no actor-role
ad: add_permit permit=pe kind=location reference="" from=now until=now9   -> no bad-value
ad: add_permit permit=pe kind=location reference=7 from=now9 until=now    -> no times-reversed
ad: add_permit permit=pe kind=location reference=7 from=now until=now9 conditions=[medic] -> ok
ad: add_permit permit=pe kind=location reference=7 from=now until=now9    -> no already-exists
p1: check_in permit=pe day=d1                                             -> no actor-role
p1: check_in permit=zz day=d1                                             -> no unknown-id
ad: change_roles person=vis roles=[medic]                                 -> ok
vis: check_in permit=pe day=d1                                            -> ok
nobody: check_out permit=pe day=d1                                        -> no actor-unknown
vis: check_out permit=pe day=d1                                           -> ok
nobody: revoke_permit permit=zz                                           -> no unknown-id
nobody: revoke_permit permit=pe                                           -> ok

= firearm
vis: write_assessment assessment=ra setups=[s1]                           -> no actor-role
h1: write_assessment assessment=ra setups=[s9]                            -> no unknown-id
h1: write_assessment assessment=ra setups=[s1] risk_with=9                -> no bad-value
h1: write_assessment assessment=ra setups=[s1]                            -> ok
sa: approve_assessment assessment=ra                                      -> no not-as-registered
h1: write_assessment assessment=ra setups=[s1] risk_with=2 risk_without=4 opens=[holster] -> ok
h1: approve_assessment assessment=ra                                      -> no actor-role
sa: approve_assessment assessment=zz                                      -> no unknown-id not-as-registered
sa: approve_assessment assessment=ra                                      -> ok
p1: endorse_assessment assessment=ra                                      -> no only-a-handler
h1: endorse_assessment assessment=ra                                      -> ok
nobody: mark_stale assessment=zz                                          -> no unknown-id
nobody: mark_stale assessment=ra                                          -> ok
h1: confirm_unchanged assessment=ra reason=r                              -> no actor-role
sa: confirm_unchanged assessment=ra reason=r                              -> ok

# Who came onto the roster after a meeting was not there; who was may say so for an hour.
= people
ad: open_day day=d1 unit=main place=barn starts=now wraps=now36000        -> ok
ad: hold_meeting meeting=m1 day=d1 topics=[] present=[]                   -> ok
+1
ad: add_person person=b name=n roles=[performer]                          -> ok
b: attend_meeting meeting=m1                                              -> no meeting-over
p1: attend_meeting meeting=m1                                             -> ok
+3600
p2: attend_meeting meeting=m1                                             -> no meeting-over
ad: brief_late meeting=m1 person=b                                        -> ok
ad: brief_late meeting=m1 person=p2                                       -> ok

# Tomorrow is planned while today is open: nothing is done on it, and it begins when it is opened.
= day
vis: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999 -> no actor-role
ad: plan_day day=d2 unit=main place=field starts=now9 wraps=now           -> no times-reversed
ad: plan_day day=d1 unit=main place=field starts=now80000 wraps=now99999  -> no already-exists
ad: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999  -> ok
ad: plan_day day=d3 unit=main place=field starts=now80000 wraps=now99999  -> ok
ad: plan_day day=d2 unit=second place=field starts=now80000 wraps=now99999 -> ok
ad: plan_day day=d2 unit=main place=yard starts=now80000 wraps=now99999   -> ok
ad: name_contact day=d2 person=upm                                        -> no day-not-open
ad: hold_meeting meeting=m1 day=d2 topics=[] present=[]                   -> no day-not-open
h1: sweep day=d2 none_seen=true                                           -> no day-not-open
ad: close_day day=d2                                                      -> no day-not-open
ad: open_day day=d2 unit=main place=yard starts=now wraps=now9            -> no unit-day-open
vis: drop_day day=d3 reason=r                                             -> no actor-role
ad: drop_day day=d3 reason=""                                             -> no bad-value
ad: drop_day day=d9 reason=r                                              -> no unknown-id
ad: drop_day day=d1 reason=r                                              -> no day-was-open
ad: drop_day day=d3 reason=r                                              -> ok
ad: drop_day day=d3 reason=r                                              -> no unknown-id
ad: close_day day=d1                                                      -> ok
ad: plan_day day=d1 unit=main place=field starts=now80000 wraps=now99999  -> no already-exists
ad: drop_day day=d1 reason=r                                              -> no day-was-open
ad: open_day day=d2 unit=main place=yard starts=now wraps=now9            -> ok
ad: plan_day day=d2 unit=main place=yard starts=now wraps=now9            -> no already-exists
ad: open_day day=d2 unit=main place=yard starts=now wraps=now9            -> no already-exists unit-day-open
ad: drop_day day=d2 reason=r                                              -> no day-was-open
ad: name_contact day=d2 person=upm                                        -> ok

# The day closes when everything is locked and counted.
= blanks
vis: close_day day=d1                                                     -> no actor-role counts-open
h1: take_out item=g1 purpose=film setup=s1                                -> ok
ad: close_day day=d1                                                      -> no something-out counts-open
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: lock_up item=g1 container=case                                        -> ok
h1: return_rounds lot=bl count=3                                          -> ok
ad: close_day day=d1                                                      -> ok
ad: close_day day=d1                                                      -> no day-not-open
h1: take_out item=g1 purpose=film setup=s1                                -> no day-not-open

# Rounds that were used are counted by two before the day closes.
= blanks
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=bl count=2                                    -> ok
h1: unload item=g1 unfired=1 cases=1                                      -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1 unfired=1                                       -> ok
h1: lock_up item=g1 container=case                                        -> ok
h1: return_rounds lot=bl count=2                                          -> ok
ad: close_day day=d1                                                      -> no counts-open
h1: count_lot lot=bl cartridges=4                                         -> ok
ad: count_lot lot=bl cartridges=4                                         -> ok
ad: close_day day=d1                                                      -> ok
"#;

#[test]
fn rows() {
    crate::table::play(ROWS);
}
