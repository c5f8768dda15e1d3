//! Invitations, sessions, tokens, and signing codes that are not tried for ever.

use looks_app::AppError;
use looks_app::accounts::{CodeCheck, INVITATION_MS, SESSION_MS};
use looks_core::vocabulary::Strength;

use crate::world::{World, person};

#[test]
fn an_invitation_is_for_one_person_and_good_once() {
    let world = World::ready();
    let accounts = world.hub.accounts();
    let secret = accounts.invite(&person("lead")).unwrap();
    assert_eq!(accounts.invited(&secret).unwrap(), person("lead"));
    let (session, who) = accounts.accept(&secret, "phone-1", "my phone").unwrap();
    assert_eq!(
        (who.person, who.strength),
        (person("lead"), Strength::OwnSession)
    );
    let again = accounts.accept(&secret, "phone-2", "").unwrap_err();
    assert_eq!(again.kind().code, "not-signed-in");
    assert!(again.to_string().contains("used before"), "{again}");
    assert!(accounts.invited("no-such-secret").is_err());
    let found = accounts.session(&session).unwrap().unwrap();
    assert_eq!(found.device, "phone-1");
    assert!(accounts.sign_out(&session).unwrap());
    assert_eq!(accounts.session(&session).unwrap(), None);
}

#[test]
fn invitations_and_sessions_end_by_themselves() {
    let world = World::ready();
    let accounts = world.hub.accounts();
    let late = accounts.invite(&person("lead")).unwrap();
    let (session, _) = accounts
        .sign_in(&person("medic"), "phone", Strength::OwnSession, "")
        .unwrap();
    world.clock.advance_ms(SESSION_MS.unsigned_abs());
    assert_eq!(accounts.session(&session).unwrap(), None);
    world
        .clock
        .advance_ms((INVITATION_MS - SESSION_MS).unsigned_abs());
    let expired = accounts.accept(&late, "phone", "").unwrap_err();
    assert!(expired.to_string().contains("expired"), "{expired}");
}

#[test]
fn a_token_names_its_person_until_it_is_ended() {
    let world = World::ready();
    let accounts = world.hub.accounts();
    let token = accounts.new_token(&person("upm"), "script").unwrap();
    assert_eq!(accounts.token(&token).unwrap(), Some(person("upm")));
    let listed = accounts.tokens_of(&person("upm")).unwrap();
    assert!(accounts.end_token(&listed[0].hash).unwrap());
    assert_eq!(accounts.token(&token).unwrap(), None);
    assert_eq!(accounts.token("ll_forged").unwrap(), None);
}

#[test]
fn wrong_codes_cost_time_and_their_number_is_recorded() {
    let world = World::ready();
    let lead = person("lead");
    let set = world
        .hub
        .set_code(&lead, "802417", Strength::OwnSession, None);
    assert!(world.wait(set).unwrap().is_accepted());
    let check = |code: &str| world.wait(world.hub.check_code(&lead, code));
    assert_eq!(check("802417").unwrap(), CodeCheck::Right);
    let size = world.size();
    for tries in 1..=4 {
        assert_eq!(
            check("111119").unwrap(),
            CodeCheck::Wrong { tries, wait_s: 0 }
        );
    }
    assert_eq!(world.size(), size, "wrong codes are not entries");
    assert_eq!(
        check("111119").unwrap(),
        CodeCheck::Wrong {
            tries: 5,
            wait_s: 30
        }
    );
    let entry = world.hub.entries(size..world.size()).unwrap().remove(0);
    assert_eq!(
        (entry.act.as_str(), entry.verdict),
        ("codes_tried", "system")
    );
    assert_eq!(entry.command["tries"], 5);
    // Also the right one is not looked at now.
    assert_eq!(
        check("802417").unwrap_err(),
        AppError::TooManyTries { wait_s: 30 }
    );
    world.clock.advance_ms(29_500);
    assert_eq!(
        check("802417").unwrap_err(),
        AppError::TooManyTries { wait_s: 1 }
    );
    world.clock.advance_ms(500);
    assert_eq!(
        check("111119").unwrap(),
        CodeCheck::Wrong {
            tries: 6,
            wait_s: 60
        }
    );
    world.clock.advance_ms(60_000);
    assert_eq!(check("802417").unwrap(), CodeCheck::Right);
    assert_eq!(
        check("111119").unwrap(),
        CodeCheck::Wrong {
            tries: 1,
            wait_s: 0
        }
    );
}

#[test]
fn a_person_without_a_code_and_a_poor_code_are_not_taken() {
    let world = World::ready();
    let medic = person("medic");
    let none = world.wait(world.hub.check_code(&medic, "802417")).unwrap();
    assert_eq!(
        none,
        CodeCheck::Wrong {
            tries: 0,
            wait_s: 0
        }
    );
    for poor in [
        "123456", "000000", "12345", "80241793", "112233", "abcdef", "",
    ] {
        let error = world.hub.accounts().set_code(&medic, poor).unwrap_err();
        assert!(
            !error.to_string().contains(poor) || poor.is_empty(),
            "{error}"
        );
        assert_eq!(error.kind().status, 400);
    }
    let mut record = String::new();
    let set = world
        .hub
        .set_code(&medic, "802417", Strength::OwnSession, None);
    world.wait(set).unwrap();
    for index in 0..world.size() {
        record += &String::from_utf8_lossy(&world.hub.entry_bytes(index).unwrap());
    }
    assert!(!record.contains("802417"));
}

/// A new invitation, a successful joining and a reset each end what was open before.
#[test]
fn old_invitations_end_with_a_new_one_with_joining_and_with_a_reset() {
    let world = World::ready();
    let accounts = world.hub.accounts();
    let lead = person("lead");
    let other = accounts.invite(&person("medic")).unwrap();
    let first = accounts.invite(&lead).unwrap();
    let second = accounts.invite(&lead).unwrap();
    assert!(accounts.invited(&first).is_err());
    accounts.accept(&second, "phone-1", "").unwrap();
    let third = accounts.invite(&lead).unwrap();
    assert_eq!(accounts.reset(&lead).unwrap().invitations, 1);
    assert!(accounts.accept(&third, "phone-2", "").is_err());
    assert_eq!(accounts.invited(&other).unwrap(), person("medic"));
}

/// Signing out everywhere and a reset end personal tokens too.
#[test]
fn tokens_end_with_every_device() {
    let world = World::ready();
    let accounts = world.hub.accounts();
    let upm = person("upm");
    let token = accounts.new_token(&upm, "script").unwrap();
    let (session, _) = accounts
        .sign_in(&upm, "phone", Strength::OwnSession, "")
        .unwrap();
    assert_eq!(accounts.sign_out_everywhere(&upm).unwrap(), 1);
    assert_eq!(accounts.token(&token).unwrap(), None);
    assert_eq!(accounts.session(&session).unwrap(), None);
    let token = accounts.new_token(&upm, "script").unwrap();
    assert_eq!(accounts.reset(&upm).unwrap().tokens, 1);
    assert_eq!(accounts.token(&token).unwrap(), None);
}
