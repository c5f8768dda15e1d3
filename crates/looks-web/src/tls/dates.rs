//! The end date of an X.509 certificate, read from its DER bytes. Nothing else is read and nothing
//! is verified here.

/// `notAfter` of a certificate in Unix seconds; `None` where the bytes are no certificate.
/// SOURCE: RFC 5280 section 4.1 (Certificate, TBSCertificate, Validity) and 4.1.2.5 (times).
pub fn not_after(der: &[u8]) -> Option<i64> {
    const SEQUENCE: u8 = 0x30;
    let (certificate, _) = element(der, SEQUENCE)?;
    let (mut rest, _) = element(certificate, SEQUENCE)?;
    if rest.first() == Some(&0xa0) {
        (_, rest) = element(rest, 0xa0)?; // version
    }
    (_, rest) = element(rest, 0x02)?; // serial number
    (_, rest) = element(rest, SEQUENCE)?; // signature algorithm
    (_, rest) = element(rest, SEQUENCE)?; // issuer
    let (validity, _) = element(rest, SEQUENCE)?;
    let (_, after) = time(validity)?;
    let (seconds, _) = time(after)?;
    Some(seconds)
}

/// Contents of the element at the front if it has `tag`, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = bytes.split_first()?;
    if *found != tag {
        return None;
    }
    let (first, mut rest) = rest.split_first()?;
    let mut length = usize::from(*first);
    if length & 0x80 != 0 {
        let count = length & 0x7f;
        if count == 0 || count > 4 {
            return None;
        }
        length = 0;
        for _ in 0..count {
            let (byte, tail) = rest.split_first()?;
            length = (length << 8) | usize::from(*byte);
            rest = tail;
        }
    }
    rest.split_at_checked(length)
}

/// A UTCTime or GeneralizedTime at the front in Unix seconds, and what follows it.
fn time(bytes: &[u8]) -> Option<(i64, &[u8])> {
    const UTC: u8 = 0x17;
    const GENERALIZED: u8 = 0x18;
    let tag = *bytes.first()?;
    let (text, rest) = element(bytes, tag)?;
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (year, tail) = match tag {
        UTC => {
            let (two, tail) = text.split_at_checked(2)?;
            let two: i32 = two.parse().ok()?;
            (if two >= 50 { 1900 + two } else { 2000 + two }, tail)
        }
        GENERALIZED => {
            let (four, tail) = text.split_at_checked(4)?;
            (four.parse().ok()?, tail)
        }
        _ => return None,
    };
    let pair = |at: usize| tail.get(at..at + 2)?.parse::<u8>().ok();
    if tail.len() != 10 {
        return None;
    }
    let month = time::Month::try_from(pair(0)?).ok()?;
    let date = time::Date::from_calendar_date(year, month, pair(2)?).ok()?;
    let moment = date.with_hms(pair(4)?, pair(6)?, pair(8)?).ok()?;
    Some((moment.assume_utc().unix_timestamp(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_time_forms_are_read() {
        let utc = [&[0x17, 13][..], b"491231235959Z", b"x"].concat();
        assert_eq!(time(&utc), Some((2_524_607_999, &b"x"[..])));
        let general = [&[0x18, 15][..], b"20500101000000Z"].concat();
        assert_eq!(time(&general), Some((2_524_608_000, &b""[..])));
        let old = [&[0x17, 13][..], b"500101000000Z"].concat();
        assert!(time(&old).unwrap().0 < 0);
    }

    #[test]
    fn broken_bytes_are_no_certificate() {
        for bytes in [
            &b""[..],
            b"\x30",
            b"\x30\x80",
            b"\x30\x84\xff\xff\xff\xff",
            b"\x30\x02\x30\x00",
        ] {
            assert_eq!(not_after(bytes), None, "{bytes:?}");
        }
    }
}
