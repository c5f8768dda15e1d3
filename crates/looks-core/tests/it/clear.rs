//! From prepared to the performer: show, attest, announce, clear by two, hand over, confirm, opened acts.

pub(crate) const ROWS: &str = r#"
= firearm
h1: hand_over item=g1 to=p1                                               -> no custody-elsewhere not-cleared not-out not-proved-empty not-shown
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: show item=g1                                                          -> no not-proved-empty not-prepared
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: show item=g1                                                          -> no not-prepared

= prepared
ad: attest_shown item=g1                                                  -> no not-shown
ad: announce item=g1 state=cold_empty heads=0                             -> no not-shown
h1: clear item=g1 to=p1                                                   -> no not-shown not-announced
h2: show item=g1                                                          -> no not-in-hand
h1: show item=g1                                                          -> ok
board: not-shown
not on board: shown
h1: attest_shown item=g1                                                  -> no second-person-same
ad~: attest_shown item=g1                                                 -> no credential-too-weak
nobody: attest_shown item=g1                                              -> no actor-unknown credential-too-weak
h1: announce item=g1 state=cold_empty heads=0                             -> no actor-role
ad: announce item=g1 state=cold_empty heads=0                             -> no viewers-missing
ad: attest_shown item=g1                                                  -> ok
ad: announce item=g1 state=hot_blank rounds=1 heads=0                     -> no announcement-differs
ad: announce item=g1 state=cold_empty heads=1                             -> no heads-differ
ad: announce item=g1 state=cold_empty heads=0                             -> ok
board: not-shown
not on board: announced
h1: clear item=g1 to=p1                                                   -> no viewers-missing
p1: attest_shown item=g1                                                  -> ok
board: announced
not on board: not-shown
h1: clear item=g1 to=vis                                                  -> no receiver-not-performer viewers-missing
h1: clear item=g1 to=h1                                                   -> no receiver-not-performer second-person-same
h1: clear item=g1 to=zz                                                   -> no receiver-not-performer unknown-id viewers-missing
h1: clear item=g1 to=kid                                                  -> no receiver-not-performer receiver-minor viewers-missing
h1: clear item=g1 to=sa                                                   -> no receiver-not-performer advisor-never-holds viewers-missing
p1: clear item=g1 to=p1                                                   -> no actor-role second-person-same
h1~: clear item=g1 to=p1                                                  -> no credential-too-weak
h1: clear item=g1 to=p1                                                   -> ok
board: clear-due-first-ad
not on board: announced
p2: attest_shown item=g1                                                  -> ok
ad: clear item=g1 to=p2                                                   -> no credentials-differ
h1: hand_over item=g1 to=p1                                               -> no not-cleared
ad: clear item=g1 to=p1                                                   -> ok
light g1: clear
light s1: clear

# A clearance is minted once by two; one of them alone never renews it.
+601
board: waiting-limit
h1: hand_over item=g1 to=p1                                               -> no clearance-lapsed
h1: clear item=g1 to=p1                                                   -> no already-cleared
ad: clear item=g1 to=p1                                                   -> no already-cleared
ad: announce item=g1 state=cold_empty heads=0                             -> ok
h1: hand_over item=g1 to=p1                                               -> no not-cleared
ad: clear item=g1 to=p1                                                   -> ok
board: clear-due-handler
not on board: announced
h1: hand_over item=g1 to=p1                                               -> no not-cleared
h1: clear item=g1 to=p1                                                   -> ok
ad: hand_over item=g1 to=p1                                               -> no giver-not-handler not-in-hand
h2: hand_over item=g1 to=p1                                               -> no not-in-hand
h1: hand_over item=g1 to=p2                                               -> no wrong-receiver
h1: hand_over item=g1 to=p1                                               -> ok
board: receipt-due
p2: confirm_receipt item=g1                                               -> no not-with-performer
p1: confirm_receipt item=g1                                               -> ok
light g1: clear
ad: announce item=g1 state=cold_empty heads=0                             -> no custody-elsewhere
h1: clear item=g1 to=p2                                                   -> no custody-elsewhere
h1: show item=g1                                                          -> no custody-elsewhere not-prepared
+901
board: planned-hold

# The performer was shown it first: what is missing is the announcement.
= prepared
h1: show item=g1                                                          -> ok
p1: attest_shown item=g1                                                  -> ok
board: shown
not on board: not-shown

# A late pair of eyes, a paper and the thanks for the last return leave a clearance as it stands.
= cleared
vis: attest_shown item=g1                                                 -> ok
h1: add_document item=g1 document={"kind":"service_record","reference":"7"} -> ok
light g1: clear
h1: hand_over item=g1 to=p1                                               -> ok

# Another assessment is approved in between: stale, on the board and at hand-over alike.
= prepared
sa: write_assessment assessment=ra setups=[s1] risk_with=2 risk_without=4 -> ok
sa: write_assessment assessment=rb setups=[s1] risk_with=2 risk_without=4 -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: leave_empty item=g1                                                   -> ok
h1: show item=g1                                                          -> ok
ad: attest_shown item=g1                                                  -> ok
p1: attest_shown item=g1                                                  -> ok
ad: announce item=g1 state=cold_empty heads=0                             -> ok
h1: clear item=g1 to=p1                                                   -> ok
ad: clear item=g1 to=p1                                                   -> ok
h1: record_shots item=g1 shots=0                                          -> ok
light g1: clear
sa: approve_assessment assessment=ra                                      -> ok
board: clearance-stale
h1: hand_over item=g1 to=p1                                               -> no clearance-stale

# A purpose in which no performer holds it.
= firearm
h1: take_out item=g1 purpose=show_and_tell                                -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: leave_empty item=g1                                                   -> ok
h1: show item=g1                                                          -> ok
ad: attest_shown item=g1                                                  -> ok
p1: attest_shown item=g1                                                  -> ok
ad: announce item=g1 state=cold_empty heads=0                             -> ok
h1: clear item=g1 to=p1                                                   -> no purpose-not-for-performer proof-not-witnessed

# The plan moves to a day that is closed.
= cleared
ad: open_day day=d2 unit=other place=dock starts=now wraps=now99          -> ok
ad: close_day day=d2                                                      -> ok
ad: plan_setup setup=s1 day=d2 place=barn items=[g1] performers=[p1]      -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: leave_empty item=g1                                                   -> ok
h1: show item=g1                                                          -> ok
ad: attest_shown item=g1                                                  -> ok
p1: attest_shown item=g1                                                  -> ok
ad: announce item=g1 state=cold_empty heads=0                             -> ok
h1: clear item=g1 to=p1                                                   -> no day-not-open

# What the assessment opens.
= performer
h1: use_opening item=g1 opening=holster                                   -> no opening-closed
p1: use_opening item=g1 opening=holster                                   -> no only-a-handler
= prepared
sa: write_assessment assessment=ra setups=[s1] risk_with=2 risk_without=4 opens=[holster,on_camera_pass] -> ok
sa: approve_assessment assessment=ra                                      -> ok
h1: rehearse_opening setup=s1 opening=holster                             -> ok
h1: rehearse_opening setup=s1 opening=on_camera_pass                      -> ok
h1: use_opening item=g1 opening=holster                                   -> no not-with-performer not-cleared
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: leave_empty item=g1                                                   -> ok
h1: show item=g1                                                          -> ok
ad: attest_shown item=g1                                                  -> ok
p1: attest_shown item=g1                                                  -> ok
ad: announce item=g1 state=cold_empty heads=0                             -> ok
h1: clear item=g1 to=p1                                                   -> ok
ad: clear item=g1 to=p1                                                   -> ok
h1: hand_over item=g1 to=p1                                               -> ok
h1: use_opening item=g1 opening=holster                                   -> ok
h2: use_opening item=g1 opening=holster                                   -> no not-in-hand
h1: use_opening item=g1 opening=on_camera_pass                            -> no bad-value
h1: use_opening item=g1 opening=on_camera_pass to=p2                      -> no viewers-missing
p2: attest_shown item=g1                                                  -> ok
h1: use_opening item=g1 opening=on_camera_pass to=p1                      -> no second-person-same
h1: use_opening item=g1 opening=on_camera_pass to=p2                      -> ok
p2: confirm_receipt item=g1                                               -> ok
"#;

#[test]
fn rows() {
    crate::table::play(ROWS);
}
