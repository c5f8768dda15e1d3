//! Ed25519: signing with ed25519-dalek, verifying with ed25519-zebra. Not the texts around them.
//!
//! Verification follows ZIP 215, single and in batches, so that "valid" never depends on how many
//! signatures were checked together or by which program. Keys of small order are refused before
//! either: under such a key one signature can fit many messages.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;

use ed25519_dalek::Signer as _;
use ed25519_zebra as zebra;
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

use crate::hash::{sha256, to_hex};

/// Bytes of a signature.
pub const SIGNATURE_BYTES: usize = 64;

/// The key is not a point of the curve, or a point of small order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("key `{0}` is not a usable ed25519 public key; make a new key pair")]
pub struct WeakKey(String);

/// A secret signing key. Its `Debug` form shows nothing of it.
#[derive(Clone)]
pub struct SecretKey(ed25519_dalek::SigningKey);

impl SecretKey {
    /// A key from 32 secret random bytes (RFC 8032 seed), which the caller draws.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The 32 secret bytes, for keeping the key in a file.
    pub fn to_seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The signature of exactly these bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {:?})", self.public())
    }
}

/// A public key that passed the checks of [`PublicKey::new`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Checks that the bytes are a point of the curve and not of small order.
    pub fn new(bytes: [u8; 32]) -> Result<Self, WeakKey> {
        match ed25519_dalek::VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => Ok(Self(bytes)),
            _ => Err(WeakKey(to_hex(&bytes))),
        }
    }

    /// The 32 bytes of RFC 8032.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// First 16 bytes of the key's SHA-256 in groups of four digits, short enough to read aloud.
    pub fn fingerprint(&self) -> String {
        let digest = to_hex(sha256(&self.0).as_bytes());
        let groups: Vec<&str> = (0..8)
            .filter_map(|group| digest.get(group * 4..group * 4 + 4))
            .collect();
        groups.join(" ")
    }

    /// Whether the signature is this key's over exactly these bytes (ZIP 215).
    pub fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        zebra::VerificationKey::try_from(self.0).is_ok_and(|key| {
            key.verify(&zebra::Signature::from(*signature), message)
                .is_ok()
        })
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", to_hex(&self.0))
    }
}

/// Many signatures checked at once, several times faster than one by one. Says only whether all are
/// valid; to find the bad one, check each with [`PublicKey::verify`].
#[derive(Default)]
pub struct Batch {
    verifier: zebra::batch::Verifier,
    transcript: Sha256,
    keys: BTreeSet<PublicKey>,
    count: usize,
}

impl Batch {
    /// An empty batch, which verifies.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one signature.
    pub fn push(&mut self, key: PublicKey, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) {
        let length = (message.len() as u64).to_be_bytes();
        for part in [&key.0[..], &signature[..], &length[..], message] {
            self.transcript.update(part);
        }
        self.keys.insert(key);
        self.count += 1;
        let item = (
            zebra::VerificationKeyBytes::from(key.0),
            (*signature).into(),
            message,
        );
        self.verifier.queue(item);
    }

    /// How many signatures were added.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether nothing was added.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether all signatures are valid.
    ///
    /// The random factors that batch verification needs come from a hash of everything in the
    /// batch: whoever chooses the signatures cannot also choose the factors, and the same batch
    /// always gives the same answer.
    pub fn verify(self) -> bool {
        let seed: [u8; 32] = self.transcript.finalize().into();
        self.verifier.verify(Stream { seed, counter: 0 }).is_ok()
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Batch({} signatures, {} keys)",
            self.count,
            self.keys.len()
        )
    }
}

/// SHA-256 in counter mode over the batch's transcript.
struct Stream {
    seed: [u8; 32],
    counter: u64,
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(b"lastlooks/batch/v1\0")
                .chain_update(self.seed)
                .chain_update(self.counter.to_be_bytes())
                .finalize();
            self.counter += 1;
            for (target, source) in chunk.iter_mut().zip(block) {
                *target = source;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
