//! Steps back: collect, return, shots, unload, count, lock, relieve, send off, revoke.

pub(crate) const ROWS: &str = r"
= performer
h1: record_shots item=g9 shots=0                                          -> no unknown-id
h1: collect item=zz                                                       -> no unknown-id
h1: collect item=g1                                                       -> ok
board: returned return-due
h1: collect item=g1                                                       -> ok
board: return-due
vis: confirm_return item=g1                                               -> ok
board: return-due
p1: confirm_return item=g1                                                -> ok
not on board: return-due
h1: clean_and_count item=g1                                               -> no not-proved-empty
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: clean_and_count item=g1                                               -> no proof-not-witnessed
ad: witness_empty item=g1                                                 -> ok
h2: clean_and_count item=g1                                               -> no not-in-hand
h1: clean_and_count item=g1                                               -> ok
board: counted
ad: witness_lock_up item=g1                                               -> no nothing-to-witness
h1: lock_up item=g1 container=zz                                          -> no unknown-id
h1: lock_up item=g1 container=case                                        -> ok
board: lock-witness-due
ad: witness_lock_up item=g1                                               -> ok
not on board: lock-witness-due
p1: send_off item=g1 to=supplier                                          -> no only-a-handler
h1: send_off item=g1 to=supplier                                          -> ok
board: off-production
h1: send_off item=g1 to=supplier                                          -> no not-locked

# A stop ends a counted proof too.
= prepared
h1: clean_and_count item=g1                                               -> ok
vis: stop stop=st                                                         -> ok
h1: resume stop=st                                                        -> ok
ad: resume stop=st                                                        -> ok
h1: leave_empty item=g1                                                   -> no not-proved-empty

# Locked without a proof: it leaves only to be looked into.
= performer
vis: lock_up item=g1 container=case                                       -> ok
board: hold-unproved deviation
h1: take_out item=g1 purpose=film setup=s1                                -> no item-held unproved-only-inspection
h1: send_off item=g1 to=supplier                                          -> no item-held
h1: take_out item=g1 purpose=inspection                                   -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
not on board: hold-unproved deviation
h1: lock_up item=g1 container=boxb                                        -> ok
board: unattended hold-unproved

# Who takes it from another handler without relief, or out of its place without the gates, says so.
= firearm
h1: collect item=g1                                                       -> ok
board: deviation
= prepared
h2: collect item=g1                                                       -> ok
board: deviation
p1: collect item=g1                                                       -> ok
board: other-hands
kid: collect item=g1                                                      -> ok
board: minor-hands
nobody: collect item=g1                                                   -> ok
board: lying

# Relief is offered by one handler and taken by the other.
= cleared
p1: offer_relief item=g1 to=h2                                            -> no only-a-handler
h1: offer_relief item=g1 to=h1                                            -> no second-person-same
h1: offer_relief item=g1 to=vis                                           -> no only-a-handler
h2: accept_relief item=g1                                                 -> no relief-not-offered
h1: offer_relief item=g1 to=h2                                            -> ok
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown
h2~: accept_relief item=g1                                                -> no credential-too-weak
h2: accept_relief item=g1                                                 -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> no not-in-hand
h1: offer_relief item=g1 to=h2                                            -> no not-in-hand
h2: offer_relief item=g1 to=h1                                            -> ok
h2: lock_up item=g1 container=case                                        -> ok
h1: accept_relief item=g1                                                 -> no relief-not-offered custody-elsewhere

# An offer lapses with the hands it came from.
= prepared
h1: offer_relief item=g1 to=h2                                            -> ok
nobody: report item=g1 what=picked_up who=h1                              -> ok
h2: accept_relief item=g1                                                 -> no relief-not-offered

# Shots in the handler's hands before the hand-over are outside the chain.
= blanks
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: load_blanks item=g1 lot=bl count=2                                    -> ok
h1: show item=g1                                                          -> ok
vis: record_shots item=g1 shots=1                                         -> ok
board: deviation
h1: unload item=g1 unfired=2                                              -> ok
board: hold-quarantine quarantine-production count-mismatch

# One round fired, one case found, one left: it agrees. A case short is a note.
= blanks
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: load_blanks item=g1 lot=bl count=2                                    -> ok
h1: collect item=g1                                                       -> ok
h1: record_shots item=g1 shots=1                                          -> ok
h1: unload item=g1 unfired=1 cases=0                                      -> ok
board: cases-short
not on board: hold-quarantine deviation
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1 unfired=1                                       -> ok
h1: leave_empty item=g1                                                   -> ok

# Taken back by anybody; nobody can put it back.
= cleared
nobody: revoke item=zz                                                    -> no unknown-id
nobody: revoke item=g1                                                    -> ok
board: voided
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown
ad: clear item=g1 to=p1                                                   -> no not-proved-empty not-shown not-announced
";

#[test]
fn rows() {
    crate::table::play(ROWS);
}
