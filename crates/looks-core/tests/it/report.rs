//! Reports of what has physically happened: accepted from anybody in every state.

pub(crate) const ROWS: &str = r#"
# A shot where none was recorded to be possible is a discharge, once, by whatever word it is reported.
= performer
nobody: report item=g1 what=fired count=1                                 -> ok
board: discharge-open hold-misfire deviation
nobody: report item=g1 what=fired count=1                                 -> ok
h1: collect item=g1                                                       -> ok
h1: unload item=g1 unfired=0                                              -> ok
board: deviation
not on board: misfire-open

# Rounds that nobody here accounts for stop the production.
= performer
nobody: report item=g1 what=loaded who=vis                                -> ok
board: quarantine-production hold-quarantine deviation

= performer
nobody: report item=g1 what=pointed who=p1                                -> ok
board: with-performer-not-cleared deviation
vis: witness_empty item=g1                                                -> no nothing-to-witness
h1: collect item=g1                                                       -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
not on board: deviation

= performer
nobody: report item=g1 what=set_down                                      -> ok
board: lying
nobody: report item=g1 what=picked_up who=vis                             -> ok
board: other-hands
nobody: report item=g1 what=passed who=kid                                -> ok
board: minor-hands
h2: report item=g1 what=collected who=h2                                  -> ok
board: deviation
h2: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
not on board: deviation other-hands lying

# Whoever picks it up answers for it: another duty of that handler voids it.
= cleared
nobody: report item=g1 what=picked_up who=h2                              -> ok
h2: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
nobody: assign_duty person=h2 duty=driving                                -> ok
h2: leave_empty item=g1                                                   -> no not-proved-empty

= prepared
nobody: report item=g1 what=dropped                                       -> ok
board: hold-fault deviation
p1: clear_fault item=g1 reference=7                                       -> no only-a-handler
h1: clear_fault item=g1 reference=""                                      -> no bad-value
h1: clear_fault item=g1 reference=7                                       -> ok
h1: clear_fault item=g1 reference=7                                       -> no unknown-id
nobody: report item=g1 what=opened who=vis                                -> ok
board: hold-unproved
nobody: report item=g1 what=unattended                                    -> ok
board: unattended
nobody: report_fault item=g1                                              -> ok
nobody: report item=g1 what=taken_away who=vis                            -> ok
board: missing
nobody: report_missing item=g1                                            -> ok
nobody: report_recovered item=g1                                          -> ok
board: lying hold-quarantine quarantine

# Fired as planned is the plan; fired more often is not.
= blanks
h1: take_out item=g1 purpose=film setup=s1                                -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: load_blanks item=g1 lot=bl count=1                                    -> ok
h1: show item=g1                                                          -> ok
ad: attest_shown item=g1                                                  -> ok
p1: attest_shown item=g1                                                  -> ok
ad: announce item=g1 state=hot_blank rounds=1 heads=0                     -> ok
h1: clear item=g1 to=p1                                                   -> ok
ad: clear item=g1 to=p1                                                   -> ok
h1: hand_over item=g1 to=p1                                               -> ok
nobody: report item=g1 what=fired count=1                                 -> ok
not on board: deviation
nobody: report item=g1 what=fired count=1                                 -> ok
board: deviation hold-unproved

= performer
nobody: report_misfire matter=mf item=g1                                  -> ok
board: misfire-open hold-misfire
nobody: report_discharge matter=di item=g1                                -> ok
board: discharge-open
nobody: report_injury matter=in items=[g1]                                -> ok
board: injury-open hold-evidence
not on board: scene-altered
nobody: report_scene_altered matter=zz                                    -> ok
board: scene-altered
nobody: report_scene_altered matter=in                                    -> ok
board: scene-altered
nobody: record_order matter=or items=[g1] reference=7                     -> ok
board: order-open hold-regulator
+14401
board: matter-unanswered
+36000
board: out-after-wrap

# Whatever happened with something that nobody registered happened: it is looked for, and nothing more goes out.
= cleared
nobody: report item=g9 what=dropped                                       -> ok
board: quarantine-production
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown quarantine-open
= cleared
nobody: report_misfire matter=mf item=g9                                  -> ok
board: misfire-open quarantine-production
= cleared
nobody: report_discharge matter=di item=g9                                -> ok
board: discharge-open quarantine-production
= cleared
nobody: report_injury matter=in items=[g9,g1]                             -> ok
board: injury-open hold-evidence quarantine-production
= cleared
nobody: report_fault item=g9                                              -> ok
board: quarantine-production
= cleared
nobody: report_missing item=g9                                            -> ok
board: quarantine-production
= cleared
nobody: report_recovered item=g9                                          -> ok
board: quarantine-production
= cleared
nobody: record_order matter=or items=[g9] reference=7                     -> ok
board: order-open quarantine-production
= cleared
nobody: report_found quarantine=q lot=zz kind=live                        -> ok
board: quarantine-production
h1: hand_over item=g1 to=p1                                               -> no not-cleared not-proved-empty not-shown quarantine-open
= cleared
nobody: report_found quarantine=q container=zz                            -> ok
board: quarantine-production

# A weapon recorded as empty that misfired is opened too soon as any other; what was struck is a misfire.
= performer
nobody: report_misfire matter=mf item=g1                                  -> ok
h1: collect item=g1                                                       -> ok
+2
not on board: deviation
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
board: deviation misfire-open

# A second report under the same name is a case of its own; the first is not lost.
= firearm
nobody: report_injury matter=x items=[g1]                                 -> ok
nobody: report_misfire matter=x item=g1                                   -> ok
board: injury-open misfire-open
out: release_evidence matter=x reference=7                                -> ok
not on board: injury-open hold-evidence
board: misfire-open hold-misfire

= blanks
nobody: report_found quarantine=q container=boxb kind=live                -> ok
board: quarantine-production
nobody: report_found quarantine=q kind=unknown                            -> ok
"#;

#[test]
fn rows() {
    crate::table::play(ROWS);
}
