//! Production, people, qualifications, duties, training.

pub(crate) const ROWS: &str = r#"
= nothing
h1: stop stop=x                                                    -> no production-not-opened
h1: open_production name=n                                         -> no actor-role
hub: open_production name=n limits={"waiting_s":900}               -> no only-tighter
hub: open_production name=n limits={"waiting_s":0}                 -> no bad-value
hub: open_production name=n limits={"waiting_s":300}               -> ok
hub: open_production name=n                                        -> no already-exists
nobody: add_person person=a name=n roles=[crew]                    -> no actor-unknown
hub: add_person person=a name=n roles=[safety_advisor,crew]        -> no advisor-no-second-job

= people
vis: add_packs packs=[uk]                                          -> no actor-role
upm: add_packs packs=[uk]                                          -> ok
vis: tighten_limits limits={"waiting_s":60}                        -> no actor-role
h1: tighten_limits limits={"waiting_s":601}                        -> no only-tighter
h1: tighten_limits limits={"distance_cm":500}                      -> no only-tighter
h1: tighten_limits limits={"waiting_s":-5}                         -> no bad-value
h1: tighten_limits limits={"waiting_s":60,"distance_cm":900}       -> ok
vis: add_person person=b name=n roles=[crew]                       -> no actor-role
ad: add_person person=vis name=n roles=[crew]                      -> no already-exists
ad: add_person person=b name=n roles=[crew]                        -> ok
vis: change_roles person=b roles=[crew]                            -> no actor-role
ad: change_roles person=zz roles=[crew]                            -> no unknown-id
ad: change_roles person=sa roles=[safety_advisor,producer]         -> no advisor-no-second-job
ad: change_roles person=b roles=[medic]                            -> ok
vis: add_qualification person=b kind=medical reference=7           -> no actor-role
ad: add_qualification person=b kind=medical reference=""           -> no bad-value
ad: add_qualification person=zz kind=medical reference=7           -> no unknown-id
ad: add_qualification person=b kind=medical reference=7            -> ok
nobody: withdraw_qualification person=zz kind=medical              -> no unknown-id
nobody: withdraw_qualification person=b kind=medical               -> ok
nobody: assign_duty person=zz duty=driving                         -> no unknown-id
nobody: assign_duty person=h1 duty=driving                         -> ok
vis: end_duty person=h1 duty=driving                               -> no actor-role
ad: end_duty person=h1 duty=cooking                                -> no unknown-id
ad: end_duty person=h1 duty=driving                                -> ok
p1: record_training person=p2 class=firearm minutes=30             -> no only-a-handler
sa: record_training person=p2 class=firearm minutes=30             -> no advisor-never-holds
h1: record_training person=h1 class=firearm minutes=30             -> no second-person-same
h1: record_training person=p1 class=firearm minutes=30 assessed_for=draw -> ok
p1: set_signing_code person=p2                                     -> no actor-role
p1: set_signing_code person=zz                                     -> no unknown-id actor-role
p1: set_signing_code person=p1                                     -> ok
p1: codes_tried person=p1 tries=3                                  -> no actor-role
hub: codes_tried person=p1 tries=3                                 -> ok

"#;

#[test]
fn rows() {
    crate::table::play(ROWS);
}

#[test]
fn a_signature_does_not_outlive_the_role_of_the_signer() {
    for person in ["ad", "h1", "p1"] {
        let rows = format!(
            "= cleared
             light g1: clear
             upm: change_roles person={person} roles=[crew]
             board: voided
             h1: hand_over item=g1 to=p1 -> no {}",
            match person {
                "h1" => "giver-not-handler not-cleared not-proved-empty not-shown",
                "p1" => "receiver-not-performer not-cleared not-proved-empty not-shown",
                _ => "not-cleared not-proved-empty not-shown",
            }
        );
        crate::table::play(&rows);
    }
}
