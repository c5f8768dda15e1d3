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

# Who may plan may drop, with a reason; planning it again brings it back, called by nobody.
= firearm
vis: drop_setup setup=s1 reason=r                                         -> no actor-role
nobody: drop_setup setup=s1 reason=r                                      -> no actor-unknown
ad: drop_setup setup=s9 reason=r                                          -> no unknown-id
ad: drop_setup setup=s1 reason=                                           -> no bad-value
vis: drop_setup setup=s9 reason=                                          -> no actor-role bad-value unknown-id
ad: call_setup setup=s1                                                   -> ok
upm: drop_setup setup=s1 reason=r                                         -> ok
ad: drop_setup setup=s1 reason=r                                          -> no setup-dropped
ad: call_setup setup=s1                                                   -> no setup-dropped
ad: roll setup=s1                                                         -> no setup-dropped
h1: take_out item=g1 purpose=film setup=s1                                -> no setup-dropped
nobody: confirm_ppe setup=s1 person=p1 wears=[ears]                       -> no actor-unknown setup-dropped
p1: take_part setup=s1                                                    -> no setup-dropped
h1: take_out item=g1 purpose=cleaning                                     -> ok
ad: plan_setup setup=s1 day=d1 place=barn items=[g1] performers=[p1]      -> ok
board: out-for-other
ad: drop_setup setup=s1 reason=r                                          -> ok

# What has happened and steps back are taken where a setup was dropped, from a phone that was away: who declined is asked
# before it is shot, whoever plans it again.
= firearm
nobody: enter_zone setup=s1 person=p1                                     -> ok
upm: drop_setup setup=s1 reason=r                                         -> ok
nobody: change_setup setup=s1 changed=[choreography]                      -> ok
nobody: remove_ppe setup=s1 person=p1                                     -> ok
nobody: leave_zone setup=s1 person=p1                                     -> ok
nobody: leave_zone setup=s1 person=p1                                     -> no unknown-id
h1: confirm_ppe setup=s1 person=p1 wears=[ears]                           -> no setup-dropped
nobody: enter_zone setup=s1 person=vis                                    -> ok
nobody: count_heads setup=s1 heads=1                                      -> ok
nobody: measure_distance setup=s1 distance_cm=900                         -> ok
nobody: cut setup=s1                                                      -> ok
p1: decline setup=s1                                                      -> ok
ad: plan_setup setup=s1 day=d1 place=barn items=[g1] performers=[p1]      -> ok
board: declined heads-unknown
p1: take_part setup=s1                                                    -> ok
not on board: declined

# The camera rolls, the item is with a performer, then with the handler, then locked: a take of it stays on its day.
= performer
ad: roll setup=s1                                                         -> ok
ad: drop_setup setup=s1 reason=r                                          -> no camera-rolls something-out
nobody: cut setup=s1                                                      -> ok
ad: drop_setup setup=s1 reason=r                                          -> no something-out setup-shot
h1: collect item=g1                                                       -> ok
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: clean_and_count item=g1                                               -> ok
h1: lock_up item=g1 container=case                                        -> ok
ad: drop_setup setup=s1 reason=r                                          -> no setup-shot

# Out is out, in whosever hands, until it is locked; what was cleared has to go back first.
= cleared
ad: drop_setup setup=s1 reason=r                                          -> no something-out
light s1: clear
h1: lock_up item=g1 container=case                                        -> ok
ad: drop_setup setup=s1 reason=r                                          -> ok
= prepared
nobody: report item=g1 what=set_down                                      -> ok
ad: drop_setup setup=s1 reason=r                                          -> no something-out
nobody: report_missing item=g1                                            -> ok
ad: drop_setup setup=s1 reason=r                                          -> no something-out

# What goes by count is out for the setups that plan it: the last of them is not dropped.
= firearm
h1: register_item item=r1 class=set_dressing serial=2 origin=supplier container=case pieces=5 -> ok
ad: plan_setup setup=s2 day=d1 place=barn items=[r1]                      -> ok
ad: plan_setup setup=s3 day=d1 place=barn items=[r1]                      -> ok
h1: issue item=r1 count=2 to=vis                                          -> ok
ad: drop_setup setup=s2 reason=r                                          -> ok
ad: drop_setup setup=s3 reason=r                                          -> no something-out
nobody: take_back item=r1 count=2 from=vis                                -> ok
ad: drop_setup setup=s3 reason=r                                          -> ok

# A stop of its unit, or of all, stands where its setups stand; a stop of another unit does not matter.
= firearm
ad: open_day day=d2 unit=second place=dock starts=now-60 wraps=now3600    -> ok
nobody: stop stop=st unit=second                                          -> ok
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
ad: drop_setup setup=s2 reason=r                                          -> ok
nobody: stop stop=su unit=main                                            -> ok
ad: drop_setup setup=s1 reason=r                                          -> no stop-open
= firearm
nobody: stop stop=su                                                      -> ok
ad: drop_setup setup=s1 reason=r                                          -> no stop-open

# After a discharge those who stood in the zone are briefed first; another setup has nothing to do with it.
= prepared
nobody: enter_zone setup=s1 person=vis                                    -> ok
nobody: report_discharge matter=m item=g1                                 -> ok
h1: lock_up item=g1 container=case                                        -> ok
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
ad: drop_setup setup=s1 reason=r                                          -> no matter-open
ad: drop_setup setup=s2 reason=r                                          -> ok

# An assessment that covers a dropped setup among others can still be revised; it counts again with the setup.
= firearm
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
sa: write_assessment assessment=ra setups=[s1,s2] risk_with=2 risk_without=4 -> ok
ad: drop_setup setup=s1 reason=r                                          -> ok
sa: write_assessment assessment=ra setups=[s1,s2] risk_with=1 risk_without=4 -> ok
sa: write_assessment assessment=ra setups=[s9] risk_with=1 risk_without=4 -> no unknown-id

# Setups of tomorrow are planned today: nothing is called, rolled or taken out for one before its day is open.
= firearm
ad: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999  -> ok
ad: plan_setup setup=s2 day=d2 place=field items=[g1] performers=[p1]     -> ok
ad: plan_setup setup=s3 day=d2 place=field                                -> ok
ad: call_setup setup=s3                                                   -> no day-not-open
ad: roll setup=s3                                                         -> no day-not-open
h1: take_out item=g1 purpose=film setup=s2                                -> no day-not-open
h1: take_out item=g1 purpose=inspection setup=s2                          -> no day-not-open
p1: decline setup=s2                                                      -> ok
p1: take_part setup=s2                                                    -> ok
nobody: change_setup setup=s2 changed=[camera]                            -> ok
nobody: cut setup=s2                                                      -> ok
nobody: enter_zone setup=s2 person=vis                                    -> ok
sa: write_assessment assessment=ra setups=[s2] risk_with=2 risk_without=4 -> ok
ad: plan_day day=d2 unit=second place=field starts=now80000 wraps=now99999 -> no day-of-other-unit
ad: open_day day=d2 unit=second place=field starts=now wraps=now99999     -> no day-of-other-unit
ad: plan_day day=d2 unit=main place=yard starts=now80000 wraps=now99999   -> ok
ad: drop_day day=d2 reason=r                                              -> no setups-on-day
ad: close_day day=d1                                                      -> ok
ad: call_setup setup=s1                                                   -> ok
ad: call_setup setup=s3                                                   -> no day-not-open
ad: open_day day=d2 unit=main place=yard starts=now wraps=now99999        -> ok
ad: call_setup setup=s3                                                   -> ok
h1: take_out item=g1 purpose=film setup=s2                                -> ok

# A day goes when what was planned on it is dropped, or planned on another.
= firearm
ad: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999  -> ok
ad: plan_setup setup=s1 day=d2 place=field items=[g1] performers=[p1]     -> ok
ad: plan_setup setup=s2 day=d2 place=field                                -> ok
ad: drop_setup setup=s2 reason=r                                          -> ok
ad: drop_day day=d2 reason=r                                              -> no setups-on-day
ad: plan_setup setup=s1 day=d1 place=field items=[g1] performers=[p1]     -> ok
ad: drop_day day=d2 reason=r                                              -> ok
ad: plan_setup setup=s2 day=d2 place=field                                -> no unknown-id

# A setup of today is moved to tomorrow as little as it is dropped while something of it would be lost from sight.
= firearm
ad: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999  -> ok
h1: take_out item=g1 purpose=film setup=s1                                -> ok
ad: plan_setup setup=s1 day=d2 place=field items=[g1] performers=[p1]     -> no something-out
h1: prove_empty item=g1 checks=[chamber,magazine,barrel]                  -> ok
ad: witness_empty item=g1                                                 -> ok
h1: lock_up item=g1 container=case                                        -> ok
nobody: stop stop=st unit=main                                            -> ok
ad: plan_setup setup=s1 day=d2 place=field items=[g1] performers=[p1]     -> no stop-open
ad: drop_setup setup=s1 reason=r                                          -> no stop-open
# What is planned for tomorrow is not on the board where the stop stands.
ad: plan_setup setup=s2 day=d2 place=field                                -> ok
ad: plan_setup setup=s2 day=d2 place=yard                                 -> ok
ad: drop_setup setup=s2 reason=r                                          -> ok
ad: drop_day day=d2 reason=r                                              -> ok
= firearm
ad: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999  -> ok
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
ad: call_setup setup=s2                                                   -> ok
ad: plan_setup setup=s2 day=d2 place=barn                                 -> ok
ad: plan_setup setup=s2 day=d1 place=barn                                 -> ok
ad: roll setup=s2                                                         -> ok
ad: plan_setup setup=s2 day=d2 place=barn                                 -> no camera-rolls
ad: cut setup=s2                                                          -> ok
ad: plan_setup setup=s2 day=d2 place=barn                                 -> no setup-shot
= prepared
ad: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999  -> ok
nobody: report_discharge matter=m item=g1                                 -> ok
h1: lock_up item=g1 container=case                                        -> ok
ad: plan_setup setup=s1 day=d2 place=field items=[g1] performers=[p1]     -> no matter-open
";

/// A dropped setup is off the board, with everything that held it; brought back, nobody stands near it, nothing is called,
/// consulted or rehearsed, people have to be briefed, and who declined still does.
#[test]
fn what_comes_back_with_a_dropped_setup() {
    use looks_core::board::board;
    use looks_core::gate::NoRules;
    let began = "
= firearm
sa: write_assessment assessment=ra setups=[s1] risk_with=2 risk_without=4 opens=[holster]
sa: approve_assessment assessment=ra
ad: call_setup setup=s1
ad: consult setup=s1 with=h1
h1: rehearse_opening setup=s1 opening=holster
nobody: enter_zone setup=s1 person=vis in_arc=true
ad: count_heads setup=s1 heads=1
nobody: measure_distance setup=s1 distance_cm=900
p1: decline setup=s1
";
    let (before, now) = crate::table::state_after(began);
    let s1 = before.setups.keys().next().unwrap().clone();
    assert!(board(&before, now, &NoRules).setup(&s1).is_some());
    let dropped = format!("{began}+60\nad: drop_setup setup=s1 reason=part:00\n");
    let (state, now) = crate::table::state_after(&dropped);
    let after = board(&state, now, &NoRules);
    assert!(after.setup(&s1).is_none() && state.setups.is_empty());
    let about = format!("setup `{s1}`");
    assert!(after.all().all(|c| !c.about.contains(&about)), "{after:?}");
    let gone = &state.dropped[&s1];
    assert_eq!(
        (gone.by.as_str(), gone.at, gone.reason.0.as_str()),
        ("ad", now, "part:00")
    );
    assert_eq!(gone.was, *before.setups[&s1]);

    let again = format!(
        "{dropped}ad: plan_setup setup=s1 day=d1 place=barn items=[g1] performers=[p1,p2]\n"
    );
    let (state, now) = crate::table::state_after(&again);
    let (s, was) = (&state.setups[&s1], &before.setups[&s1]);
    assert!(state.dropped.is_empty());
    assert!(s.version > was.version && s.zone.version > was.zone.version);
    assert!(was.called && !s.called && s.change_unbriefed);
    assert!(s.consulted.is_none() && s.rehearsed.is_empty());
    assert!(s.zone.people.is_empty() && s.zone.heads.is_none() && s.zone.distance_cm.is_none());
    assert_eq!((s.takes, &s.declined), (0, &was.declined));
    assert!(!s.declined.is_empty());
    assert!(board(&state, now, &NoRules).setup(&s1).is_some());
}

/// The day can be closed with dropped setups on it, and one of a day that is closed can still be dropped.
#[test]
fn a_dropped_setup_closes_with_its_day() {
    let closed = "
= firearm
ad: drop_setup setup=s1 reason=r
ad: plan_setup setup=s2 day=d1 place=barn
ad: close_day day=d1
ad: drop_setup setup=s2 reason=r
";
    let (state, _) = crate::table::state_after(closed);
    assert_eq!((state.setups.len(), state.dropped.len()), (0, 2));
}

/// A setup of a day ahead has no line on the board and says what its scene asks for; opened with other times than were planned,
/// the day has those, and its setups are as they were planned.
#[test]
fn a_day_that_was_planned_is_opened() {
    use looks_core::board::board;
    use looks_core::gate::NoRules;
    let planned = r#"
= firearm
ad: file_script script=w1 name=n file=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pages=1 scenes=1
ad: list_scenes script=w1 scenes=[{"key":"a1","scene":"7a","hazards":[{"hazard":"firearms:1","category":"firearms","kind":"action"}]}]
ad: plan_day day=d2 unit=main place=field starts=now80000 wraps=now99999
ad: plan_setup setup=s2 day=d2 place=field scene=7a
"#;
    let (state, now) = crate::table::state_after(planned);
    let (s2, was) = state.setups.get_max().unwrap();
    assert!(board(&state, now, &NoRules).setup(s2).is_none());
    assert_eq!(state.hazards_on(s2, was).len(), 1);
    let (d2, day) = state.days.get_max().unwrap();
    assert!(
        day.planned && !day.open && state.day_ahead(was).is_some() && state.day_of(was).is_none()
    );
    assert!(serde_json::to_value(day).unwrap()["planned"].as_bool() == Some(true));
    assert_eq!(
        state.open_units().len(),
        1,
        "the unit is open by its other day"
    );

    let opened = format!(
        "{planned}ad: close_day day=d1\n+60\nad: open_day day=d2 unit=main place=yard starts=now wraps=now9000\n"
    );
    let (after, now) = crate::table::state_after(&opened);
    let planned = day;
    let day = &after.days[d2];
    assert!(day.open && !day.planned && day.place == "yard" && day.starts < planned.starts);
    // A record that was written before days were planned is read as it was.
    assert!(
        serde_json::to_value(&**day)
            .unwrap()
            .get("planned")
            .is_none()
    );
    assert_eq!(
        (&after.setups[s2].plan, after.setups[s2].version),
        (&was.plan, was.version)
    );
    let board = board(&after, now, &NoRules);
    assert_eq!(board.setup(s2).unwrap().hazards.len(), 1);
}

/// A stop for a unit that is only planned for another day binds everybody: nobody is at work in it.
#[test]
fn a_unit_that_is_only_planned_is_no_smaller_than_all() {
    let stop = "
= firearm
ad: plan_day day=d2 unit=second place=field starts=now80000 wraps=now99999
nobody: stop stop=st unit=second
";
    let (state, _) = crate::table::state_after(stop);
    assert!(state.stops.values().all(|s| s.unit.is_none()) && state.stops.len() == 1);
}

#[test]
fn rows() {
    crate::table::play(ROWS);
}
