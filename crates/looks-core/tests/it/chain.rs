//! From the locked place to prepared: take out, prove, witness, check, leave empty, load, issue.

pub(crate) const ROWS: &str = r"
= firearm
h1: take_out item=g9 purpose=film setup=s1                                -> no unknown-id
p1: take_out item=g1 purpose=film setup=s1                                -> no only-a-handler
sa: take_out item=g1 purpose=film setup=s1                                -> no advisor-never-holds
h1~: take_out item=g1 purpose=film setup=s1                               -> no credential-too-weak
h1: take_out item=g1 purpose=film                                         -> no setup-needed
h1: take_out item=g1 purpose=film setup=s9                                -> no unknown-id
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
h1: take_out item=g1 purpose=film setup=s2                                -> no item-not-planned
board: locked
h1: take_out item=g1 purpose=film setup=s1                                -> ok
board: out
h2: take_out item=g1 purpose=film setup=s1                                -> no not-locked
h2: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> no not-in-hand
h1: prove_empty item=g1 checks=[chamber,magazine]                         -> no checks-missing
h1: leave_empty item=g1                                                   -> no not-proved-empty
h1: check_item item=g1 checks=[chamber,magazine,barrel] passed=true       -> no wrong-procedure
h1~: prove_empty item=g1 checks=[chamber,magazine,barrel]                 -> no credential-too-weak
ad: witness_empty item=g1                                                 -> no nothing-to-witness
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
board: proved witness-due
h1: witness_empty item=g1                                                 -> no second-person-same
kid: witness_empty item=g1                                                -> no actor-role
ad~: witness_empty item=g1                                                -> no credential-too-weak
ad: witness_empty item=g1                                                 -> ok
vis: witness_empty item=g1                                                -> no nothing-to-witness
not on board: witness-due
h1: leave_empty item=g1                                                   -> ok
board: prepared
+601
board: idle

# A handler serves one place at a time.
= firearm
ad: open_day day=d2 unit=second place=dock starts=now wraps=now9000       -> ok
ad: plan_setup setup=s2 day=d2 place=dock                                 -> ok
h1: register_item item=g2 class=firearm serial=2 origin=supplier container=case -> ok
ad: plan_setup setup=s2 day=d2 place=dock items=[g2]                      -> ok
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: take_out item=g2 purpose=film setup=s2                                -> no handler-window-elsewhere
h2: take_out item=g2 purpose=film setup=s2                                -> ok
board: heads-unknown

# Blanks.
= blanks
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> no not-proved-empty barrel-not-inspected
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=zz count=1                                    -> no unknown-id lot-set-aside not-enough-rounds
h1: load_blanks item=g1 lot=bl count=0                                    -> no bad-value
h1: load_blanks item=g1 lot=bl count=4                                    -> no not-enough-rounds more-than-planned
h1: load_blanks item=g1 lot=bl count=3                                    -> no more-than-planned
nobody: pause unit=main kind=reset                                        -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> no not-ready-to-roll
ad: call_setup setup=s1                                                   -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> ok
h1: leave_empty item=g1                                                   -> no still-loaded
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> no still-loaded
h1: name_magazine magazine=mg capacity=3                                  -> ok
h1: load_magazine item=g1 magazine=zz                                     -> no unknown-id
h1: load_magazine item=g1 magazine=mg                                     -> no not-enough-rounds
h1: fill_magazine magazine=mg lot=bl count=1                              -> ok
h1: load_magazine item=g1 magazine=mg                                     -> ok
h1: fill_magazine magazine=mg lot=bl count=1                              -> no round-elsewhere
h1: load_blanks item=g1 lot=bl count=1                                    -> no more-than-planned

# A blank never follows a shot or a dummy into a barrel that was not looked through.
= blanks
h1: take_out item=g1 purpose=test                                         -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> ok
h1: record_shots item=g1 shots=1                                          -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> no barrel-not-inspected
h1: unload item=g1 unfired=0 cases=1                                      -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> no blind-count-missing
ad: witness_empty item=g1 unfired=0                                       -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> ok

# Handler and witness count differently: quarantine.
= blanks
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=bl count=2                                    -> ok
h1: unload item=g1 unfired=2                                              -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1 unfired=1                                       -> ok
board: hold-quarantine quarantine-production deviation
h1: leave_empty item=g1                                                   -> no item-held not-proved-empty quarantine-open

# Only what the purpose and the class allow.
= blanks
h1: take_out item=g1 purpose=cleaning                                     -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> no must-stay-empty
= blanks
h1: register_item item=g2 class=deactivated serial=2 origin=supplier container=case -> ok
h1: take_out item=g2 purpose=test                                         -> ok
h1: prove_empty item=g2 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g2 lot=bl count=1                                    -> no class-cannot-load

# Dummies one by one.
= dummies
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=du count=1                                    -> no not-a-blank more-than-planned not-ready-to-roll
h1: load_dummy item=g1 round=r9                                           -> no unknown-id
h1: load_dummy item=g1 round=r2                                           -> no round-not-verified
h1: load_dummy item=g1 round=r1                                           -> ok
h1: load_dummy item=g1 round=r1                                           -> no round-elsewhere
h1: verify_round round=r1 method=rattle shown_to=ad                       -> no round-elsewhere
h1: verify_round round=r2 method=rattle shown_to=ad                       -> ok
h1: return_rounds lot=du count=2                                          -> ok
h1: load_dummy item=g1 round=r2                                           -> no not-enough-rounds
h1: bring_in_lot lot=bl kind=blank origin=supplier count=1 container=boxb -> ok
h1: draw_rounds lot=bl count=1                                            -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> no mixed-load more-than-planned barrel-not-inspected not-ready-to-roll
h1: name_round round=rb lot=bl mark=1                                     -> no not-a-dummy
h1: unload item=g1 unfired=1                                              -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_dummy item=g1 round=r1                                           -> no round-not-verified

# Classes with a check instead of a proof.
= day
h1: register_item item=n1 class=non_gun origin=supplier container=case    -> ok
h1: take_out item=n1 purpose=cleaning                                     -> ok
h1: prove_empty item=n1 checks=[power,gas,magazine]                       -> no wrong-procedure
h1: check_item item=n1 checks=[power,gas] passed=true                     -> no checks-missing
h1: check_item item=n1 checks=[power,gas,magazine] passed=false           -> ok
board: hold-fault
h1: check_item item=n1 checks=[power,gas,magazine] passed=true            -> ok

= day
h1: register_item item=n1 class=non_gun origin=supplier container=case    -> ok
h1: take_out item=n1 purpose=training                                     -> ok
h1: check_item item=n1 checks=[power,gas,magazine] passed=true            -> ok
h1: show item=n1                                                          -> ok
board: clear-due
not on board: shown

# Look-alikes by count; one that was locked by a stranger is looked at by its mark.
= day
h1: register_item item=re class=replica origin=supplier container=case pieces=3 -> ok
light re: clear
h1: take_out item=re purpose=film                                         -> no wrong-procedure setup-needed
vis: issue item=re count=1 to=p1                                          -> no actor-role
h1: issue item=re count=4 to=p1                                           -> no not-enough-pieces
h1: issue item=re count=2 to=p1                                           -> ok
nobody: take_back item=re count=3 from=p1                                 -> no not-enough-pieces
nobody: take_back item=re count=2 from=p1                                 -> ok
nobody: report item=re what=opened who=vis                                -> ok
h1: issue item=re count=1 to=p1                                           -> no item-held
h1: collect item=re                                                       -> ok
h1: check_item item=re checks=[mark] passed=true                          -> ok
ad: witness_empty item=re                                                 -> ok
h1: lock_up item=re container=case                                        -> ok
h1: issue item=re count=1 to=p1                                           -> ok
h1: register_item item=g1 class=firearm serial=1 origin=supplier container=case -> ok
h1: issue item=g1 count=1 to=p1                                           -> no wrong-procedure
";

#[test]
fn rows() {
    crate::table::play(ROWS);
}
