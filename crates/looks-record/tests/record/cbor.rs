//! Deterministic CBOR: published examples, refusals, random round trips.

use looks_record::cbor::{CborError, MAX_DEPTH, decode, encode};
use looks_record::hash::{from_hex, to_hex};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn examples_of_rfc_8949() {
    // SOURCE: RFC 8949 appendix A, the rows that JSON can hold without floats.
    let rows = [
        ("00", json!(0)),
        ("17", json!(23)),
        ("1818", json!(24)),
        ("1903e8", json!(1000)),
        ("1a000f4240", json!(1_000_000)),
        ("1bffffffffffffffff", json!(u64::MAX)),
        ("20", json!(-1)),
        ("3863", json!(-100)),
        ("3903e7", json!(-1000)),
        ("f4", json!(false)),
        ("f5", json!(true)),
        ("f6", json!(null)),
        ("60", json!("")),
        ("6449455446", json!("IETF")),
        ("62c3bc", json!("\u{fc}")),
        ("80", json!([])),
        ("8301820203820405", json!([1, [2, 3], [4, 5]])),
        ("a0", json!({})),
        ("a26161016162820203", json!({"a": 1, "b": [2, 3]})),
        ("3b7fffffffffffffff", json!(i64::MIN)),
    ];
    for (hex, value) in rows {
        assert_eq!(to_hex(&encode(&value).unwrap()), hex);
        assert_eq!(decode(&from_hex(hex).unwrap()), Ok(value));
    }
}

#[test]
fn keys_sort_by_their_encoded_bytes() {
    let value = json!({"aa": 1, "b": 2, "a": 3, "ab": 4, "": 5});
    assert_eq!(
        to_hex(&encode(&value).unwrap()),
        "a560056161036162026261610162616204"
    );
}

#[test]
fn other_encodings_are_refused() {
    let refused = |hex: &str| decode(&from_hex(hex).unwrap()).unwrap_err();
    for hex in [
        "1800",
        "190017",
        "1a00000000",
        "1b0000000000000000",
        "3800",
        "7800",
        "9800",
        "b800",
        "79000161",
        "9fff",
        "bfff",
        "7f6161ff",
        "a2616201616101",
        "1c",
        "9c",
        "7d",
    ] {
        assert!(
            matches!(refused(hex), CborError::NotCanonical { .. }),
            "{hex}: {}",
            refused(hex)
        );
    }
    assert!(matches!(
        refused("a2616101616102"),
        CborError::DuplicateKey { at: 4, .. }
    ));
    assert_eq!(refused("0000"), CborError::Trailing { at: 1, extra: 1 });
    assert_eq!(refused("61ff"), CborError::NotUtf8(0));
    for hex in [
        "f97e00",
        "fb3ff0000000000000",
        "f7",
        "f0",
        "f818",
        "c000",
        "4101",
        "ff",
        "a10101",
    ] {
        assert!(
            matches!(
                refused(hex),
                CborError::Unexpected { .. } | CborError::NotCanonical { .. }
            ),
            "{hex}"
        );
    }
    assert!(matches!(
        refused("3bffffffffffffffff"),
        CborError::Unexpected { .. }
    ));
    for hex in [
        "",
        "18",
        "62",
        "6261",
        "81",
        "a1",
        "a161",
        "9bffffffffffffffff",
        "bbffffffffffffffff",
    ] {
        assert!(
            matches!(refused(hex), CborError::Truncated(_)),
            "{hex}: {}",
            refused(hex)
        );
    }
}

#[test]
fn limits_hold_in_both_directions() {
    assert!(matches!(encode(&json!(1.5)), Err(CborError::Float(_))));
    assert!(matches!(
        encode(&json!("x".repeat(65_536))),
        Err(CborError::TooLong(_))
    ));
    assert!(matches!(
        decode(&vec![0; 65_536]),
        Err(CborError::TooLong(_))
    ));
    let nested = |depth: usize| (0..depth).fold(json!(0), |inner, _| json!([inner]));
    assert!(encode(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(encode(&nested(MAX_DEPTH + 1)), Err(CborError::TooDeep));
    assert_eq!(
        decode(&[vec![0x81; 60_000], vec![0]].concat()),
        Err(CborError::TooDeep)
    );
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn decode_undoes_encode(value in value()) {
        prop_assert_eq!(decode(&encode(&value).unwrap()), Ok(value));
    }

    #[test]
    fn what_decodes_encodes_to_the_same_bytes(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
        if let Ok(value) = decode(&bytes) {
            prop_assert_eq!(encode(&value).unwrap(), bytes);
        }
    }

    #[test]
    fn one_changed_byte_never_reads_as_the_same_value(
        value in value(), at in any::<prop::sample::Index>(), flip in 1_u8..)
    {
        let mut bytes = encode(&value).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert_ne!(decode(&bytes), Ok(value));
    }
}
