//! Matters, quarantine, stops and halts, concerns, paper entries, corrections, the hub's own notes.

pub(crate) const ROWS: &str = r#"
= performer
p1: report_misfire matter=mf item=g1                                      -> ok
p1: record_cause matter=mf reason=primer                                  -> no only-a-handler misfire-wait still-with-performer
h1: record_cause matter=zz reason=primer                                  -> no unknown-id
+31
h1: record_cause matter=mf reason=primer                                  -> no still-with-performer
h1: collect item=g1                                                       -> ok
h1: record_cause matter=mf reason=""                                      -> no bad-value
ad: accept_correction matter=mf                                           -> no cause-missing rebrief-missing
h1: record_cause matter=mf reason=primer rounds_recovered=0               -> ok
vis: rebrief matter=mf present=[p1]                                       -> no actor-role
nobody: enter_zone setup=s1 person=vis                                    -> ok
ad: rebrief matter=mf present=[p1]                                        -> no rebrief-missing
ad: rebrief matter=mf present=[p1,vis]                                    -> ok
h1: accept_correction matter=mf                                           -> no actor-role
ad: accept_correction matter=mf                                           -> ok
not on board: misfire-open hold-misfire

= firearm
nobody: report_discharge matter=di                                        -> ok
h1: take_out item=g1 purpose=film setup=s1                                -> no matter-open
+31
h1: record_cause matter=di reason=finger                                  -> ok
ad: rebrief matter=di present=[]                                          -> ok
ad: accept_correction matter=di                                           -> ok
board: discharge-open
upm: accept_correction matter=di                                          -> no outside-seat-needed
out: accept_correction matter=di                                          -> ok
not on board: discharge-open
nobody: report_injury matter=in items=[g1]                                -> ok
h1: record_cause matter=in reason=r                                       -> no wrong-matter misfire-wait
vis: release_evidence matter=in reference=7                               -> no actor-role
out: release_evidence matter=in reference=""                              -> no bad-value
out: release_evidence matter=in reference=7                               -> ok
nobody: record_order matter=or items=[g1] reference=7                     -> ok
ad: change_roles person=vis roles=[producer]                              -> ok
vis: lift_order matter=or reference=7                                     -> no outside-seat-needed
out: lift_order matter=or reference=7                                     -> ok
board: hold-unproved

# Two injuries on one item: the evidence hold ends with the second.
= firearm
nobody: report_injury matter=a items=[g1]                                 -> ok
nobody: report_injury matter=b items=[g1]                                 -> ok
out: release_evidence matter=a reference=7                                -> ok
board: hold-evidence
out: release_evidence matter=b reference=7                                -> ok
not on board: hold-evidence

# Quarantine: its scope by two, its release by two, never the source.
= blanks
nobody: quarantine quarantine=q items=[g1] source=h2                      -> ok
board: hold-quarantine quarantine
vis: release_quarantine quarantine=q                                      -> no actor-role
h2: release_quarantine quarantine=q                                       -> no source-cannot-release
h2: set_scope quarantine=q items=[] lots=[]                               -> no source-cannot-release
vis: set_scope quarantine=q items=[] lots=[]                              -> no actor-role
h1: set_scope quarantine=zz items=[] lots=[]                              -> no unknown-id
h1: set_scope quarantine=q items=[g9] lots=[zz]                           -> no unknown-id
h1: set_scope quarantine=q items=[g1] lots=[bl]                           -> ok
ad: set_scope quarantine=q items=[g1] lots=[bl]                           -> ok
h1: draw_rounds lot=bl count=1                                            -> no lot-set-aside
h1: set_scope quarantine=q items=[g1] lots=[]                             -> ok
ad: set_scope quarantine=q items=[g1] lots=[]                             -> ok
h1: draw_rounds lot=bl count=1                                            -> ok
h1: release_quarantine quarantine=q                                       -> ok
h1: release_quarantine quarantine=q                                       -> no second-person-same
ad: change_roles person=vis roles=[assistant_property_master]             -> ok
vis: release_quarantine quarantine=q                                      -> no outside-department-needed
ad: release_quarantine quarantine=q                                       -> ok
board: hold-unproved

# In two quarantines: out with the second only, also by a narrowed scope.
= firearm
nobody: quarantine quarantine=a items=[g1]                                -> ok
nobody: quarantine quarantine=b items=[g1]                                -> ok
h1: set_scope quarantine=a items=[] lots=[]                               -> ok
ad: set_scope quarantine=a items=[] lots=[]                               -> ok
board: hold-quarantine

# Anybody stops; handler and first AD go on, and everything starts at the proof.
= cleared
nobody: stop stop=st unit=main                                            -> ok
board: stopped
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown stop-open
nobody: stop stop=other unit=main                                         -> ok
nobody: stop stop=st                                                      -> ok
p1: resume stop=st                                                        -> no cannot-agree-to-resume
h1: resume stop=zz                                                        -> no unknown-id
h1~: resume stop=st                                                       -> no credential-too-weak
h1: resume stop=st                                                        -> ok
h2: resume stop=st                                                        -> ok
board: stopped
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: resume stop=st                                                        -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: resume stop=st-1                                                      -> ok
ad: resume stop=st-1                                                      -> ok
not on board: stopped
h1: leave_empty item=g1                                                   -> no not-proved-empty

= performer
nobody: stop stop=st                                                      -> ok
board: with-performer-not-cleared
h1: resume stop=st                                                        -> no still-with-performer
tea: stop stop=te                                                         -> ok
h1: collect item=g1                                                       -> ok
h1: resume stop=te                                                        -> ok
ad: resume stop=te                                                        -> ok
board: stopped
tea: resume stop=te                                                       -> ok

# What is set aside under a name nobody registered is looked for, and what is known of it is set aside.
= cleared
nobody: quarantine quarantine=q items=[g9,g1] lots=[zz] containers=[yy]   -> ok
board: hold-quarantine quarantine-production
h1: hand_over item=g1 to=p1                                               -> no item-held not-cleared not-proved-empty not-shown quarantine-open

# A halt belongs to the safety adviser and ends when decision-makers have looked at it.
= firearm
sa: halt stop=ha unit=main                                                -> ok
board: halted
h1: resume stop=ha                                                        -> no halt-not-examined
vis: examine_halt stop=ha present=[sa,upm] reason=r                       -> no actor-role
sa: examine_halt stop=ha present=[sa] reason=r                            -> no halt-not-examined
sa: examine_halt stop=ha present=[sa,zz] reason=r                         -> no unknown-id halt-not-examined
sa: examine_halt stop=ha present=[sa,upm] reason=""                       -> no bad-value
sa: examine_halt stop=ha present=[sa,upm] reason=r                        -> ok
h1: resume stop=ha                                                        -> ok
ad: resume stop=ha                                                        -> ok
board: halted
sa: resume stop=ha                                                        -> ok
not on board: halted

# Concerns.
= cleared
vis: raise_concern concern=c about=firearms                               -> ok
board: concern-open
light g1: clear
vis: raise_concern concern=c about=firearms                               -> no already-exists
vis: raise_concern concern=zz about=firearms matter=zz                    -> ok
vis: answer_concern concern=c words=w                                     -> no actor-role
upm: raise_concern concern=own about=firearms                             -> ok
upm: answer_concern concern=own words=w                                   -> no second-person-same
sa: answer_concern concern=own words=w                                    -> ok
h1: answer_concern concern=c words=w                                      -> no actor-role
p2: answer_concern concern=c words=w                                      -> no actor-role
board: concern-open
upm: answer_concern concern=nn words=w                                    -> no unknown-id
upm: answer_concern concern=c words=""                                    -> no bad-value
upm: answer_concern concern=c words=w                                     -> ok
sa: answer_concern concern=zz words=w                                     -> ok
not on board: concern-open
h2: raise_concern concern=d about=firearms                                -> ok
board: concern-outside
upm: answer_concern concern=d words=w                                     -> ok
board: concern-outside
out: answer_concern concern=d words=w                                     -> ok
not on board: concern-outside
nobody: raise_concern concern=e about=other                               -> ok
+86401
board: concern-unanswered
nobody: report_departure concern=e department=camera people=3 citing_safety=true -> no already-exists
nobody: report_departure concern=f department=camera people=3 citing_safety=true -> ok
board: departure
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown

# Paper: late, by two, and clears nothing.
= blanks
nobody: record_late paper=w1 happened=now words=w                         -> no actor-unknown
h1: record_late paper="" happened=now words=w                             -> no bad-value
h1: record_late paper=w1 happened=now999 words=w                          -> no time-not-believable
h1: record_late paper=w1 happened=now lot=zz words=w                      -> no unknown-id
h1: record_late paper=w1 happened=now lot=bl used=2 words=w               -> ok
h1: record_late paper=w1 happened=now words=w                             -> no late-twice
h1: countersign_late paper=w1                                             -> no second-person-same
h1: countersign_late paper=zz                                             -> no unknown-id
ad: countersign_late paper=w1                                             -> ok
h1: record_late paper=w2 happened=now lot=bl used=9 words=w               -> ok
ad: countersign_late paper=w2                                             -> no not-enough-rounds
nobody: correct entry=1 field=f words=w reason=r                          -> no actor-unknown
h1: correct entry=9 field=f words=w reason=r                              -> no no-such-entry
h1: correct entry=1 field=f words=w reason=""                             -> no bad-value
h1: correct entry=1 field=f words=w reason=r                              -> ok

# The hub.
= cleared
h1: hub_started boot=b                                                    -> no actor-role
hub: hub_started boot=b                                                   -> ok
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown
hub: clock_doubted by_ms=90000                                            -> ok
board: clock-in-doubt
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
h1: leave_empty item=g1                                                   -> no clock-in-doubt
p1: clock_trusted                                                         -> no actor-role
boss: clock_trusted                                                       -> ok
h1: leave_empty item=g1                                                   -> ok
= performer
hub: hub_started boot=b                                                   -> ok
light g1: stop
"#;

#[test]
fn rows() {
    crate::table::play(ROWS);
}
