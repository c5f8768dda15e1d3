//! Commands that a person's own device signed.

use looks_app::{AppError, SignedIntent, Submission};
use looks_core::vocabulary::Strength;
use looks_record::{
    cbor,
    entry::{Actor, DeviceSignature, Intent},
    part,
    sig::SecretKey,
};
use looks_store::DeviceKey;
use serde_json::{Value, json};

use crate::world::{World, submission};

const SALT: [u8; 16] = [7; 16];
const WORDS: &str = "the ladder at the porch";

fn concern(words: &str) -> Value {
    json!({"do": "raise_concern", "concern": "c-1", "about": "other", "words": words})
}

/// What the medic's phone sends: the intent it built, and its signature.
fn signed(world: &World, key: &SecretKey, id: &str) -> Submission {
    let reference = part::reference(&part::commit(&SALT, WORDS.as_bytes()));
    let intent = Intent {
        command_id: id.into(),
        production: world.hub.production().into(),
        actor: Actor::Person("medic".into()),
        on_behalf_of: None,
        scribe: None,
        shown: None,
        device_ms: Some(1),
        command: cbor::encode(&concern(&reference)).unwrap(),
    }
    .encode()
    .unwrap();
    let signature = DeviceSignature::sign(key, world.hub.origin(), &intent);
    let mut said = submission(id, "medic", concern(WORDS));
    said.strength = Strength::OwnDeviceKey;
    said.device = Some("phone-1".into());
    said.device_signature = Some(SignedIntent {
        intent,
        key: signature.key,
        signature: signature.signature,
        parts: vec![(SALT, WORDS.as_bytes().to_vec())],
    });
    said
}

fn enrolled() -> (World, SecretKey) {
    let world = World::ready();
    let key = SecretKey::from_seed(&[3; 32]);
    let device = DeviceKey {
        device: "phone-1".into(),
        person: "medic".into(),
        algorithm: "ed25519".into(),
        public_key: key.public().as_bytes().to_vec(),
        enrolled_ms: 0,
        revoked_ms: None,
    };
    world.hub.accounts().store().put_device(&device).unwrap();
    (world, key)
}

#[test]
fn the_signed_bytes_stand_in_the_record_and_outsiders_can_check_them() {
    let (world, key) = enrolled();
    let said = signed(&world, &key, "one");
    let bytes = said.device_signature.clone().unwrap().intent;
    let answer = world.wait(world.hub.submit(said.clone())).unwrap();
    assert!(answer.is_accepted(), "{answer:?}");
    let index = answer.index().unwrap();
    let entry = world.hub.entry_bytes(index).unwrap();
    assert!(entry.windows(bytes.len()).any(|w| w == bytes));
    let view = world.hub.entries(index..index + 1).unwrap().remove(0);
    assert_eq!(view.strength, Strength::OwnDeviceKey);
    let words = view.command["words"].as_str().unwrap();
    assert_eq!(world.hub.words(words).unwrap(), WORDS);
    let again = world.wait(world.hub.submit(said)).unwrap();
    assert_eq!(again.index(), Some(index));

    let mut pack = Vec::new();
    let nothing = looks_app::hub::Redaction::Nothing;
    world.hub.export(&mut pack, &nothing).unwrap();
    let options = looks_verify::Options {
        keys: vec![world.hub.verifier_key().parse().unwrap()],
        ..looks_verify::Options::default()
    };
    let report = looks_verify::verify(&mut std::io::Cursor::new(pack), &options).unwrap();
    assert_eq!(
        report.outcome,
        looks_verify::Outcome::Verified,
        "{report:?}"
    );
    assert_eq!(report.counts.device_signed, 1);
}

#[test]
fn nothing_else_than_what_was_signed_is_taken() {
    let (world, key) = enrolled();
    let size = world.size();
    let refused = |change: &dyn Fn(&mut Submission)| {
        let mut said = signed(&world, &key, "one");
        change(&mut said);
        let error = world.wait(world.hub.submit(said)).unwrap_err();
        assert!(matches!(error, AppError::BadInput { .. }), "{error:?}");
    };
    refused(&|s| s.command = concern("another text"));
    refused(&|s| s.command_id = "two".into());
    refused(&|s| s.device = Some("phone-2".into()));
    refused(&|s| s.by = Some(crate::world::person("lead")));
    refused(&|s| s.strength = Strength::OwnSession);
    refused(&|s| s.scribe = Some(crate::world::person("lead")));
    refused(&|s| s.device_signature.as_mut().unwrap().parts.clear());
    refused(&|s| s.device_signature.as_mut().unwrap().signature[5] ^= 1);
    refused(&|s| s.device_signature.as_mut().unwrap().intent[9] ^= 1);
    refused(&|s| s.device_signature.as_mut().unwrap().parts[0].1 = b"another text".to_vec());
    let other = SecretKey::from_seed(&[4; 32]);
    refused(&|s| *s = signed(&world, &other, "one"));
    let now = looks_app::Clock::wall_ms(&*world.clock);
    assert!(
        world
            .hub
            .accounts()
            .store()
            .revoke_device("phone-1", now)
            .unwrap()
    );
    refused(&|_| {});
    assert_eq!(world.size(), size);
}
