//! Signed notes and their keys. SOURCE: C2SP signed-note v1.0.0; cosignatures C2SP tlog-cosignature.
//!
//! Ed25519 only: signature type 0x01 (the text itself) and 0x04 (`cosignature/v1`, with a time).
//! What a note's text says is for `checkpoint` and `pack`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{clip, from_hex, sha256_of, to_hex};
use crate::sig::{PublicKey, SIGNATURE_BYTES, SecretKey};

/// Longest note accepted, in bytes.
pub const MAX_NOTE: usize = 64 * 1024 * 1024;

/// Most signatures accepted on a note.
pub const MAX_SIGNATURES: usize = 64;

/// Longest key name or origin, in bytes.
pub const MAX_NAME: usize = 128;

/// Why a note or key text is malformed or does not verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not text, too long, or control characters in it.
    #[error("note is malformed: {0}")]
    Malformed(&'static str),
    /// A signature line is not dash, name and base64.
    #[error("signature line `{0}` is malformed")]
    SignatureLine(String),
    /// A key name is empty, too long, or has a space, a plus or a control character.
    #[error(
        "key name `{0}` must be 1 to {MAX_NAME} bytes without spaces, plus or control characters"
    )]
    Name(String),
    /// A verifier or signer key text is malformed.
    #[error("key `{text}` is malformed: {why}")]
    Key {
        /// The text, clipped; never a secret.
        text: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A signature of a known key does not fit the text.
    #[error("the signature of key `{0}` does not fit the text: altered, or not signed by that key")]
    BadSignature(String),
    /// No signature is by a known key.
    #[error("no signature is by a known key; signed by {0}")]
    NoKnownKey(String),
}

/// Checks a key name or origin. SOURCE: C2SP signed-note, section Format.
pub fn check_name(name: &str) -> Result<(), NoteError> {
    let good = (1..=MAX_NAME).contains(&name.len())
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+');
    if good {
        Ok(())
    } else {
        Err(NoteError::Name(clip(name)))
    }
}

/// What a key signs, which is part of its id. The number is the type byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum KeyKind {
    /// The note's text.
    Note = 0x01,
    /// A checkpoint's text with a time before it.
    Cosignature = 0x04,
}

fn key_id(name: &str, kind: KeyKind, key: &PublicKey) -> u32 {
    let digest = sha256_of(&[name.as_bytes(), b"\n", &[kind as u8], key.as_bytes()]);
    let [a, b, c, d, ..] = digest.0;
    u32::from_be_bytes([a, b, c, d])
}

/// A public key with its name, as an outsider is given it: `name+hex id+base64`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: PublicKey,
}

impl VerifierKey {
    /// A key with a checked name.
    pub fn new(name: &str, kind: KeyKind, key: PublicKey) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            kind,
            key,
        })
    }

    /// The name; for a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signs.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The key itself.
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// The first four bytes of the id hash.
    pub fn id(&self) -> u32 {
        key_id(&self.name, self.kind, &self.key)
    }

    /// Whether a signature line claims to be of this key.
    pub fn matches(&self, signature: &NoteSignature) -> bool {
        signature.name == self.name && signature.id == self.id()
    }

    /// Checks a signature line that [`VerifierKey::matches`]. Gives the time of a cosignature.
    pub fn verify(&self, text: &str, signature: &NoteSignature) -> Result<Option<u64>, NoteError> {
        let bad = || NoteError::BadSignature(self.name.clone());
        match self.kind {
            KeyKind::Note => {
                let bytes: &[u8; SIGNATURE_BYTES] =
                    signature.bytes.as_slice().try_into().map_err(|_| bad())?;
                self.key
                    .verify(text.as_bytes(), bytes)
                    .then_some(None)
                    .ok_or_else(bad)
            }
            KeyKind::Cosignature => {
                let (time, rest) = signature.bytes.split_first_chunk::<8>().ok_or_else(bad)?;
                let bytes: &[u8; SIGNATURE_BYTES] = rest.try_into().map_err(|_| bad())?;
                let seconds = u64::from_be_bytes(*time);
                let message = cosigned_message(text, seconds);
                let good = i64::try_from(seconds).is_ok() && self.key.verify(&message, bytes);
                good.then_some(Some(seconds)).ok_or_else(bad)
            }
        }
    }
}

/// What a cosigner signs: header line, time line, the whole note text.
fn cosigned_message(text: &str, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut material = vec![self.kind as u8];
        material.extend_from_slice(self.key.as_bytes());
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id(),
            STANDARD.encode(material)
        )
    }
}

/// Splits `name+hex+base64`, checks everything but the id, and gives kind, key bytes and id.
fn parse_key(text: &str) -> Result<(&str, KeyKind, [u8; 32], &str), &'static str> {
    let mut pieces = text.splitn(3, '+');
    let (Some(name), Some(id), Some(material)) = (pieces.next(), pieces.next(), pieces.next())
    else {
        return Err("not `name+hex id+base64`");
    };
    check_name(name).map_err(|_| "the name is empty, too long or has forbidden characters")?;
    let material = STANDARD
        .decode(material)
        .map_err(|_| "the last part is not base64")?;
    let (kind, key) = match material.split_first() {
        Some((0x01, key)) => (KeyKind::Note, key),
        Some((0x04, key)) => (KeyKind::Cosignature, key),
        _ => return Err("not an ed25519 note key (01) or cosignature key (04)"),
    };
    let key = key.try_into().map_err(|_| "the key is not 32 bytes")?;
    if id.len() != 8 || from_hex(id).is_none() {
        return Err("the id is not 8 lower-case hex digits");
    }
    Ok((name, kind, key, id))
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let wrong = |why| NoteError::Key {
            text: clip(text),
            why,
        };
        let (name, kind, key, id) = parse_key(text).map_err(wrong)?;
        let key = PublicKey::new(key).map_err(|_| wrong("not a usable ed25519 public key"))?;
        let verifier = Self::new(name, kind, key)?;
        if format!("{:08x}", verifier.id()) != id {
            return Err(wrong(
                "the id does not fit name and key; copy the text again",
            ));
        }
        Ok(verifier)
    }
}

/// A secret key with its name.
#[derive(Debug, Clone)]
pub struct Signer {
    name: String,
    kind: KeyKind,
    key: SecretKey,
}

impl Signer {
    /// A signer of notes (type 0x01): logs and packs.
    pub fn new(name: &str, key: SecretKey) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            kind: KeyKind::Note,
            key,
        })
    }

    /// A cosigner of checkpoints (type 0x04). Its key must have no other role.
    pub fn cosigner(name: &str, key: SecretKey) -> Result<Self, NoteError> {
        Ok(Self {
            kind: KeyKind::Cosignature,
            ..Self::new(name, key)?
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey {
            name: self.name.clone(),
            kind: self.kind,
            key: self.key.public(),
        }
    }

    /// The secret text form `PRIVATE+KEY+name+hex id+base64`: keep it in a file only its owner reads.
    pub fn to_secret_text(&self) -> String {
        let mut material = vec![self.kind as u8];
        material.extend_from_slice(&self.key.to_seed());
        let id = self.verifier().id();
        format!(
            "PRIVATE+KEY+{}+{id:08x}+{}",
            self.name,
            STANDARD.encode(material)
        )
    }

    /// The reverse of [`Signer::to_secret_text`]. Errors never repeat the text.
    pub fn from_secret_text(text: &str) -> Result<Self, NoteError> {
        let wrong = |why| NoteError::Key {
            text: "PRIVATE+KEY+...".into(),
            why,
        };
        let rest = text
            .strip_prefix("PRIVATE+KEY+")
            .ok_or(wrong("no `PRIVATE+KEY+` in front"))?;
        let (name, kind, seed, id) = parse_key(rest).map_err(wrong)?;
        let signer = Self {
            name: name.to_owned(),
            kind,
            key: SecretKey::from_seed(&seed),
        };
        if format!("{:08x}", signer.verifier().id()) == id {
            Ok(signer)
        } else {
            Err(wrong(
                "the id does not fit name and key; restore the key file from its backup",
            ))
        }
    }

    /// The signature line over a text; the time counts only for a cosigner.
    fn sign(&self, text: &str, seconds: u64) -> NoteSignature {
        let bytes = match self.kind {
            KeyKind::Note => self.key.sign(text.as_bytes()).to_vec(),
            KeyKind::Cosignature => {
                let signature = self.key.sign(&cosigned_message(text, seconds));
                [&seconds.to_be_bytes()[..], &signature].concat()
            }
        };
        NoteSignature {
            name: self.name.clone(),
            id: self.verifier().id(),
            bytes,
        }
    }
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Key name.
    pub name: String,
    /// Key id.
    pub id: u32,
    /// The signature as the key's kind defines it.
    pub bytes: Vec<u8>,
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.bytes].concat();
        writeln!(f, "\u{2014} {} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A signature that was checked against a known key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The key.
    pub key: VerifierKey,
    /// For a cosignature, its time in seconds since 1970 UTC.
    pub seconds: Option<u64>,
}

/// A text with signature lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text with its final line feed.
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text, which must end in a line feed and have no other control characters.
    pub fn sign(text: String, signers: &[&Signer]) -> Result<Self, NoteError> {
        check_text(&text)?;
        let signatures = signers.iter().map(|signer| signer.sign(&text, 0)).collect();
        Ok(Self { text, signatures })
    }

    /// Adds a cosignature made at this time (seconds since 1970 UTC).
    pub fn cosign(&mut self, signer: &Signer, seconds: u64) {
        self.signatures.push(signer.sign(&self.text, seconds));
    }

    /// Adds a signature line that somebody else made.
    pub fn push_signature(&mut self, signature: NoteSignature) {
        self.signatures.push(signature);
    }

    /// The signed text with its final line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Reads a note. Says nothing of whether its signatures are good.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::Malformed("longer than the limit"));
        }
        let all = str::from_utf8(bytes).map_err(|_| NoteError::Malformed("not utf-8"))?;
        let at = all
            .rfind("\n\n")
            .ok_or(NoteError::Malformed("no empty line before signatures"))?;
        let (text, lines) = all.split_at(at + 1);
        check_text(text)?;
        let lines = lines.strip_prefix('\n').unwrap_or_default();
        let body = lines.strip_suffix('\n').ok_or(NoteError::Malformed(
            "no signature, or no line feed at the end",
        ))?;
        let signatures = body
            .split('\n')
            .map(parse_line)
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::Malformed("too many signatures"));
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// Checks every signature of a known key. Unknown signatures are ignored; one bad signature of a
    /// known key makes the whole note bad, and so does having none of a known key.
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        let mut verified: Vec<Verified> = Vec::new();
        for signature in &self.signatures {
            for key in known.iter().filter(|key| key.matches(signature)) {
                let seconds = key.verify(&self.text, signature)?;
                if !verified.iter().any(|earlier| earlier.key == *key) {
                    verified.push(Verified {
                        key: key.clone(),
                        seconds,
                    });
                }
            }
        }
        if verified.is_empty() {
            return Err(NoteError::NoKnownKey(self.signer_list()));
        }
        Ok(verified)
    }

    /// Names and ids of all signature lines, for messages.
    pub fn signer_list(&self) -> String {
        let lines: Vec<String> = self
            .signatures
            .iter()
            .map(|line| format!("`{}` ({})", line.name, to_hex(&line.id.to_be_bytes())))
            .collect();
        if lines.is_empty() {
            "nobody".into()
        } else {
            lines.join(", ")
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|signature| write!(f, "{signature}"))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if !text.ends_with('\n') {
        return Err(NoteError::Malformed("the text does not end in a line feed"));
    }
    if text.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
        return Err(NoteError::Malformed("a control character in the text"));
    }
    Ok(())
}

fn parse_line(line: &str) -> Result<NoteSignature, NoteError> {
    let wrong = || NoteError::SignatureLine(clip(line));
    let rest = line.strip_prefix("\u{2014} ").ok_or_else(wrong)?;
    let (name, base64) = rest.split_once(' ').ok_or_else(wrong)?;
    check_name(name).map_err(|_| wrong())?;
    let bytes = STANDARD.decode(base64).map_err(|_| wrong())?;
    let (id, signature) = bytes.split_first_chunk::<4>().ok_or_else(wrong)?;
    if signature.is_empty() {
        return Err(wrong());
    }
    Ok(NoteSignature {
        name: name.to_owned(),
        id: u32::from_be_bytes(*id),
        bytes: signature.to_vec(),
    })
}
