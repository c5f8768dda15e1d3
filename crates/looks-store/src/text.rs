//! Hexadecimal, in and out. Lower case only; nothing else.

use std::fmt::Write as _;

use crate::contract::Digest;

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Exactly 64 lower-case hexadecimal digits.
pub(crate) fn digest_from_hex(text: &str) -> Option<Digest> {
    if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut digest = [0_u8; 32];
    for (place, pair) in digest.iter_mut().zip(text.as_bytes().chunks(2)) {
        *place = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_back() {
        let digest: Digest = std::array::from_fn(|i| u8::try_from(i * 8).unwrap());
        assert_eq!(digest_from_hex(&hex(&digest)), Some(digest));
        assert_eq!(digest_from_hex("00"), None);
        assert_eq!(digest_from_hex(&"G".repeat(64)), None);
        assert_eq!(
            digest_from_hex(&"A".repeat(64)),
            None,
            "upper case is another spelling"
        );
    }
}
