//! HTTPS: a certificate from files, or from the hub's own certificate authority.
//!
//! The own authority is made once, may vouch for the hub's names and addresses only, signs one
//! certificate and loses its key: a stolen hub holds the key of one leaf. It is for the few people
//! with safety roles who install it; everybody else uses the plain address. No clock is read here.

use std::fs;
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
    SerialNumber,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

mod dates;

pub use dates::not_after;

/// Days for which the own authority and its certificate are good. SOURCE: browsers refuse longer
/// public certificates (CA/Browser Forum baseline 6.3.2); we stay at that limit.
pub const DAYS: i64 = 398;
/// The hub warns when a certificate has fewer days left than this.
pub const WARN_DAYS: i64 = 21;
const DAY: i64 = 86_400;
/// The certificate begins this many seconds ago: clocks on a set differ.
const BACKDATE: i64 = 3_600;

const CA_FILE: &str = "ca.crt";
const CHAIN_FILE: &str = "hub.crt";
const KEY_FILE: &str = "hub.key";

/// What can go wrong with certificates. Each names the file or value and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file could not be read or written.
    #[error("tls: cannot {what} `{path}`: {cause}; check the path and its permissions")]
    File {
        /// `read`, `write` or `create`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("tls: `{path}` holds no {what} that can be used ({cause}); give a PEM file with one")]
    Content {
        /// `certificate` or `private key`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The library's words.
        cause: String,
    },
    /// A name is neither a host name nor an address.
    #[error("tls: name `{0}` is neither a host name nor an IP address; correct the hub's names")]
    Name(String),
    /// No names were given.
    #[error("tls: names `` are empty; give the hub at least one name or address")]
    NoNames,
    /// The certificate could not be made.
    #[error("tls: the certificate could not be made ({0}); try again, or use certificate files")]
    Make(String),
    /// Certificate and key do not fit together.
    #[error("tls: certificate and key do not fit together ({0}); give the pair from one issue")]
    Pair(String),
}

/// A certificate ready to serve.
#[derive(Debug, Clone)]
pub struct Identity {
    /// For the listener; offers HTTP/2 and HTTP/1.1.
    pub config: Arc<ServerConfig>,
    /// Last second of the leaf certificate, in Unix seconds.
    pub not_after: i64,
    /// Names asked for that the certificate does not cover; people must use another name.
    pub uncovered: Vec<String>,
    /// The own authority, if this identity has one.
    pub ca: Option<OwnCa>,
}

/// The public part of the own authority, for the download page.
#[derive(Debug, Clone)]
pub struct OwnCa {
    /// PEM text.
    pub pem: String,
    /// DER bytes, as phones take them.
    pub der: Vec<u8>,
    /// Names and addresses it may vouch for.
    pub names: Vec<String>,
    /// Last second, in Unix seconds.
    pub not_after: i64,
}

impl OwnCa {
    /// SHA-256 of the DER form, in pairs of hex digits, as phones show it.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(&self.der);
        let pairs: Vec<String> = digest.iter().map(|b| format!("{b:02X}")).collect();
        pairs.join(":")
    }
}

impl Identity {
    /// Whole days left at `now` (Unix seconds), negative once it has ended.
    pub const fn days_left(&self, now: i64) -> i64 {
        (self.not_after - now).div_euclid(DAY)
    }

    /// Whether the hub should warn at `now` (Unix seconds).
    pub const fn warns(&self, now: i64) -> bool {
        self.days_left(now) < WARN_DAYS
    }
}

/// Takes a certificate chain and key from PEM files. `names` are the hub's; those not covered are
/// named in the result.
pub fn from_files(chain: &Path, key: &Path, names: &[String]) -> Result<Identity, TlsError> {
    let chain_pem = read(chain)?;
    let key_pem = read(key)?;
    identity(&chain_pem, chain, &key_pem, key, names)
}

/// The own authority's certificate in `folder`, made if there is none or if it has ended at `now`
/// (Unix seconds). One that is close to its end is still used, since a new one has to be installed
/// on every phone again: [`Identity::warns`] says so, and `renew` makes the new one at a moment the
/// production chooses.
pub fn own(
    folder: &Path,
    production: &str,
    names: &[String],
    now: i64,
    renew: bool,
) -> Result<Identity, TlsError> {
    let files = [CA_FILE, CHAIN_FILE, KEY_FILE].map(|name| folder.join(name));
    let [ca_path, chain_path, key_path] = &files;
    let there = files.iter().all(|f| f.exists());
    if there && !renew {
        let found = load_own(ca_path, chain_path, key_path, names)?;
        if found.not_after > now {
            return Ok(found);
        }
    }
    let made = make(production, names, now)?;
    fs::create_dir_all(folder).map_err(|e| file_error("create", folder, e))?;
    write(key_path, &made.key, true)?;
    write(chain_path, &made.chain, false)?;
    write(ca_path, &made.ca, false)?;
    load_own(ca_path, chain_path, key_path, names)
}

fn load_own(
    ca_path: &Path,
    chain_path: &Path,
    key_path: &Path,
    names: &[String],
) -> Result<Identity, TlsError> {
    let mut found = from_files(chain_path, key_path, names)?;
    let pem = String::from_utf8_lossy(&read(ca_path)?).into_owned();
    let der = first_certificate(pem.as_bytes(), ca_path)?.to_vec();
    let not_after = not_after(&der).unwrap_or(found.not_after);
    let names = names
        .iter()
        .filter(|n| !found.uncovered.contains(n))
        .cloned()
        .collect();
    found.ca = Some(OwnCa {
        pem,
        der,
        names,
        not_after,
    });
    Ok(found)
}

fn identity(
    chain_pem: &[u8],
    chain_path: &Path,
    key_pem: &[u8],
    key_path: &Path,
    names: &[String],
) -> Result<Identity, TlsError> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain_pem)
        .collect::<Result<_, _>>()
        .map_err(|e| content_error("certificate", chain_path, e))?;
    let leaf = chain
        .first()
        .cloned()
        .ok_or_else(|| content_error("certificate", chain_path, "the file has none"))?;
    let key = PrivateKeyDer::from_pem_slice(key_pem)
        .map_err(|e| content_error("private key", key_path, e))?;
    let not_after = not_after(&leaf)
        .ok_or_else(|| content_error("certificate", chain_path, "its end cannot be read"))?;
    let parsed = rustls::server::ParsedCertificate::try_from(&leaf)
        .map_err(|e| content_error("certificate", chain_path, e))?;
    let mut uncovered = Vec::new();
    for name in names {
        let server =
            ServerName::try_from(name.as_str()).map_err(|_| TlsError::Name(name.clone()))?;
        if rustls::client::verify_server_name(&parsed, &server).is_err() {
            uncovered.push(name.clone());
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| TlsError::Pair(e.to_string()))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|e| TlsError::Pair(e.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Identity {
        config: Arc::new(config),
        not_after,
        uncovered,
        ca: None,
    })
}

/// The three PEM texts of a new own authority.
struct Made {
    ca: String,
    chain: String,
    key: String,
}

/// Makes authority and certificate. The authority's key lives in this function only.
fn make(production: &str, names: &[String], now: i64) -> Result<Made, TlsError> {
    if names.is_empty() {
        return Err(TlsError::NoNames);
    }
    let failed = |e: rcgen::Error| TlsError::Make(e.to_string());
    let at = |seconds: i64| {
        OffsetDateTime::from_unix_timestamp(seconds)
            .map_err(|_| TlsError::Make(format!("time `{seconds}` is out of range")))
    };
    let from = at(now.saturating_sub(BACKDATE))?;
    let until = at(now.saturating_sub(BACKDATE).saturating_add(DAYS * DAY))?;

    let mut ca = CertificateParams::default();
    ca.not_before = from;
    ca.not_after = until;
    ca.distinguished_name = subject(&format!("Last Looks, {production}"));
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    ca.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    ca.name_constraints = Some(constraints(names)?);
    ca.serial_number = Some(serial()?);
    let ca_key = KeyPair::generate().map_err(failed)?;
    let issuer = CertifiedIssuer::self_signed(ca, ca_key).map_err(failed)?;

    let mut leaf = CertificateParams::new(names.to_vec()).map_err(failed)?;
    leaf.not_before = from;
    leaf.not_after = until;
    leaf.distinguished_name = subject("Last Looks hub");
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    leaf.serial_number = Some(serial()?);
    let key = KeyPair::generate().map_err(failed)?;
    let leaf = leaf.signed_by(&key, &issuer).map_err(failed)?;
    let ca = issuer.pem();
    Ok(Made {
        chain: format!("{}{ca}", leaf.pem()),
        ca,
        key: key.serialize_pem(),
    })
}

fn subject(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    // SOURCE: RFC 5280 appendix A, ub-common-name is 64.
    subject.push(
        DnType::CommonName,
        name.chars().take(60).collect::<String>(),
    );
    subject
}

fn serial() -> Result<SerialNumber, TlsError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| TlsError::Make(e.to_string()))?;
    bytes[0] &= 0x7f; // positive, as RFC 5280 section 4.1.2.2 asks
    Ok(SerialNumber::from_slice(&bytes))
}

/// Permits exactly the hub's names and addresses. A kind without any permitted entry would be open
/// (RFC 5280 section 4.2.1.10), so an absent kind is shut as a whole.
fn constraints(names: &[String]) -> Result<NameConstraints, TlsError> {
    let mut permitted = Vec::new();
    let mut excluded = vec![GeneralSubtree::Rfc822Name(String::new())];
    let (mut dns, mut v4, mut v6) = (false, false, false);
    for name in names {
        match name.parse::<IpAddr>() {
            Ok(ip @ IpAddr::V4(_)) => {
                v4 = true;
                permitted.push(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(
                    ip, 32,
                )));
            }
            Ok(ip @ IpAddr::V6(_)) => {
                v6 = true;
                permitted.push(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(
                    ip, 128,
                )));
            }
            Err(_) => {
                ServerName::try_from(name.as_str()).map_err(|_| TlsError::Name(name.clone()))?;
                dns = true;
                permitted.push(GeneralSubtree::DnsName(name.clone()));
            }
        }
    }
    if !dns {
        excluded.push(GeneralSubtree::DnsName(String::new()));
    }
    if !v4 {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])));
    }
    if !v6 {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])));
    }
    Ok(NameConstraints {
        permitted_subtrees: permitted,
        excluded_subtrees: excluded,
    })
}

fn first_certificate(pem: &[u8], path: &Path) -> Result<CertificateDer<'static>, TlsError> {
    CertificateDer::from_pem_slice(pem).map_err(|e| content_error("certificate", path, e))
}

fn content_error(what: &'static str, path: &Path, cause: impl ToString) -> TlsError {
    TlsError::Content {
        what,
        path: path.to_owned(),
        cause: cause.to_string(),
    }
}

fn file_error(what: &'static str, path: &Path, cause: std::io::Error) -> TlsError {
    TlsError::File {
        what,
        path: path.to_owned(),
        cause,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|e| file_error("read", path, e))
}

/// Writes a whole file by way of a second one. CRASH: a stop in the middle leaves the old file; a
/// mix of old and new files does not fit together and is reported as such at the next start.
fn write(path: &Path, text: &str, secret: bool) -> Result<(), TlsError> {
    let next = path.with_extension("new");
    let failed = |e| file_error("write", path, e);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    let mut file = options.open(&next).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&next, path).map_err(failed)
}

#[cfg(test)]
mod tests;
