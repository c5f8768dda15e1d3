//! Tests of the own authority against rustls's own verifier.

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::UnixTime;

use super::*;

const NOW: i64 = 1_795_000_000;

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_owned()).collect()
}

fn verify(ca: &str, chain: &str, name: &str, at: i64) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let leaf = CertificateDer::from_pem_slice(chain.as_bytes()).unwrap();
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(at.unsigned_abs()));
    let name = ServerName::try_from(name.to_owned()).unwrap();
    verifier
        .verify_server_cert(&leaf, &[], &name, &[], at)
        .map(|_| ())
}

#[test]
fn the_leaf_is_trusted_for_the_hub_and_for_its_days_only() {
    let made = make("North Quarry", &names(&["hub.local", "192.168.8.2"]), NOW).unwrap();
    for good in ["hub.local", "192.168.8.2"] {
        verify(&made.ca, &made.chain, good, NOW).unwrap();
        verify(&made.ca, &made.chain, good, NOW + 397 * DAY).unwrap();
    }
    verify(&made.ca, &made.chain, "bank.test", NOW).unwrap_err();
    verify(&made.ca, &made.chain, "hub.local", NOW + 399 * DAY).unwrap_err();
    verify(&made.ca, &made.chain, "hub.local", NOW - 2 * BACKDATE).unwrap_err();
}

/// Makes a leaf for `leaf_name` under an authority constrained to `permitted`, as somebody would
/// who had kept the authority's key.
fn misuse(permitted: &[&str], leaf_name: &str) -> Result<(), rustls::Error> {
    let mut ca = CertificateParams::default();
    ca.not_before = OffsetDateTime::from_unix_timestamp(NOW).unwrap();
    ca.not_after = OffsetDateTime::from_unix_timestamp(NOW + DAY).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.name_constraints = Some(constraints(&names(permitted)).unwrap());
    let issuer = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
    let mut leaf = CertificateParams::new(names(&[leaf_name])).unwrap();
    leaf.not_before = OffsetDateTime::from_unix_timestamp(NOW).unwrap();
    leaf.not_after = OffsetDateTime::from_unix_timestamp(NOW + DAY).unwrap();
    let leaf = leaf
        .signed_by(&KeyPair::generate().unwrap(), &issuer)
        .unwrap();
    verify(&issuer.pem(), &leaf.pem(), leaf_name, NOW + 60)
}

#[test]
fn constraints_shut_out_every_other_name_and_address() {
    misuse(&["hub.local", "192.168.8.2"], "hub.local").unwrap();
    misuse(&["hub.local", "192.168.8.2"], "192.168.8.2").unwrap();
    for (permitted, foreign) in [
        (&["hub.local"][..], "bank.test"),
        (&["hub.local"], "192.168.8.2"),
        (&["hub.local"], "fd00::1"),
        (&["192.168.8.2"], "192.168.8.3"),
        (&["192.168.8.2"], "hub.local"),
        (&["192.168.8.2"], "fd00::1"),
    ] {
        let refused = misuse(permitted, foreign);
        assert!(refused.is_err(), "{permitted:?} vouched for {foreign}");
    }
}

#[test]
fn constraints_are_critical_and_the_path_ends_there() {
    let made = make("P", &names(&["hub.local"]), NOW).unwrap();
    let der = CertificateDer::from_pem_slice(made.ca.as_bytes()).unwrap();
    // SOURCE: RFC 5280: id-ce-nameConstraints 2.5.29.30 and id-ce-basicConstraints 2.5.29.19, each
    // followed by the critical flag; basic constraints with CA true and path length 0.
    let critical = [0x06, 3, 0x55, 0x1d, 30, 0x01, 1, 0xff];
    assert!(der.windows(critical.len()).any(|w| w == critical));
    let path = [
        0x06, 3, 0x55, 0x1d, 19, 0x01, 1, 0xff, 0x04, 8, 0x30, 6, 0x01, 1, 0xff, 0x02, 1, 0,
    ];
    assert!(der.windows(path.len()).any(|w| w == path));
}

#[test]
fn the_folder_is_used_again_until_the_end_and_holds_no_authority_key() {
    let dir = tempfile::tempdir().unwrap();
    let list = names(&["hub.local", "10.0.0.5"]);
    let first = own(dir.path(), "P", &list, NOW, false).unwrap();
    assert_eq!(first.not_after, NOW - BACKDATE + DAYS * DAY);
    assert_eq!(first.days_left(NOW), 397);
    assert!(!first.warns(NOW) && first.uncovered.is_empty());
    let print = first.ca.as_ref().unwrap().fingerprint();
    assert_eq!(print.len(), 95);

    let late = NOW + (DAYS - 10) * DAY;
    let again = own(dir.path(), "P", &list, late, false).unwrap();
    assert_eq!(again.ca.as_ref().unwrap().fingerprint(), print);
    assert!(again.warns(late));

    let ended = own(dir.path(), "P", &list, NOW + DAYS * DAY, false).unwrap();
    assert_ne!(ended.ca.unwrap().fingerprint(), print);

    let keys: usize = fs::read_dir(dir.path())
        .unwrap()
        .map(|f| {
            fs::read_to_string(f.unwrap().path())
                .unwrap()
                .matches("PRIVATE KEY")
                .count()
        })
        .sum();
    assert_eq!(keys, 2, "one key, with a begin and an end line");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(dir.path().join(KEY_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn renewing_makes_a_new_one_and_new_names_are_reported() {
    let dir = tempfile::tempdir().unwrap();
    let first = own(dir.path(), "P", &names(&["hub.local"]), NOW, false).unwrap();
    let moved = own(
        dir.path(),
        "P",
        &names(&["hub.local", "10.1.1.1"]),
        NOW,
        false,
    )
    .unwrap();
    assert_eq!(moved.uncovered, ["10.1.1.1"]);
    assert_eq!(moved.ca.as_ref().unwrap().names, ["hub.local"]);
    let renewed = own(
        dir.path(),
        "P",
        &names(&["hub.local", "10.1.1.1"]),
        NOW,
        true,
    )
    .unwrap();
    assert!(renewed.uncovered.is_empty());
    assert_ne!(renewed.ca.unwrap().der, first.ca.unwrap().der);
}

#[test]
fn errors_name_file_and_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let list = names(&["hub.local"]);
    let missing = from_files(&dir.path().join("a"), &dir.path().join("b"), &list).unwrap_err();
    assert!(missing.to_string().contains("cannot read"), "{missing}");
    let empty = dir.path().join("a");
    fs::write(&empty, "no pem").unwrap();
    let wrong = from_files(&empty, &empty, &list).unwrap_err();
    assert!(wrong.to_string().contains("give a PEM file"), "{wrong}");

    own(&dir.path().join("x"), "P", &list, NOW, false).unwrap();
    own(&dir.path().join("y"), "P", &list, NOW, false).unwrap();
    let crossed = from_files(
        &dir.path().join("x/hub.crt"),
        &dir.path().join("y/hub.key"),
        &list,
    )
    .unwrap_err();
    assert!(matches!(crossed, TlsError::Pair(_)), "{crossed}");

    assert!(matches!(
        own(dir.path(), "P", &[], NOW, true),
        Err(TlsError::NoNames)
    ));
    let bad = own(dir.path(), "P", &names(&["not a name"]), NOW, true).unwrap_err();
    assert!(bad.to_string().contains("`not a name`"), "{bad}");
}
