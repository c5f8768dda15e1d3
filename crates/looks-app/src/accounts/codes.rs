//! Signing codes: six digits, stored as argon2id with pepper, tries limited and counted.
//!
//! A wrong code is never an entry of the record; their number per window is (`codes_tried`).

use std::collections::BTreeSet;
use std::sync::PoisonError;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use looks_core::id::PersonId;

use super::{Accounts, secret::random};
use crate::AppError;

/// Wrong tries before the person has to wait.
const FREE_TRIES: u32 = 5;

/// Longest wait, seconds.
const LONGEST_WAIT_S: i64 = 900;

/// What computing one code costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeCost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
}

impl Default for CodeCost {
    /// SOURCE: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB and 2 passes.
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
        }
    }
}

impl CodeCost {
    /// The cheapest there is: for throw-away productions and tests.
    pub const CHEAP: Self = Self {
        memory_kib: 8,
        passes: 1,
    };
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is the person's code.
    Right,
    /// It is not, or the person has none; `tries` wrong ones in a row so far, `wait_s` until the next
    /// is looked at.
    Wrong {
        /// Wrong tries since the last right one.
        tries: u32,
        /// Seconds to wait now.
        wait_s: u64,
    },
}

impl Accounts {
    /// Sets or replaces a person's signing code. The caller has checked who asks.
    pub fn set_code(&self, person: &PersonId, code: &str) -> Result<(), AppError> {
        check_code(code)?;
        self.put_code(person, code)
    }

    /// As [`Accounts::set_code`], for a code that everybody knows anyhow: the demonstration's.
    pub(crate) fn put_code(&self, person: &PersonId, code: &str) -> Result<(), AppError> {
        let phc = self.encode(code)?;
        Ok(self.store.set_code(person.as_str(), &phc)?)
    }

    /// Whether a person has a signing code.
    pub fn has_code(&self, person: &PersonId) -> Result<bool, AppError> {
        Ok(self.store.code(person.as_str())?.is_some())
    }

    /// Takes a person's code away (a lost code); false if there was none.
    pub fn remove_code(&self, person: &PersonId) -> Result<bool, AppError> {
        Ok(self.store.remove_code(person.as_str())?)
    }

    /// Tries a code. [`AppError::TooManyTries`] while the person has to wait; then it is not looked at.
    pub fn try_code(&self, person: &PersonId, code: &str) -> Result<CodeCheck, AppError> {
        let _one_at_a_time = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.wall_ms();
        let Some(record) = self.store.code(person.as_str())? else {
            return Ok(CodeCheck::Wrong {
                tries: 0,
                wait_s: 0,
            });
        };
        // A clock set back must not lock somebody out for long: no wait exceeds the longest.
        let wait_ms = record
            .locked_until_ms
            .saturating_sub(now)
            .min(LONGEST_WAIT_S * 1_000);
        if wait_ms > 0 {
            return Err(AppError::TooManyTries {
                wait_s: seconds(wait_ms),
            });
        }
        if self.matches(&record.phc, code)? {
            self.store.clear_wrong_codes(person.as_str())?;
            return Ok(CodeCheck::Right);
        }
        let lock = |tries: u32| now.saturating_add(wait_after(tries) * 1_000);
        let counted = self.store.count_wrong_code(person.as_str(), &lock)?;
        let tries = counted.map_or(0, |c| c.failed);
        Ok(CodeCheck::Wrong {
            tries,
            wait_s: seconds(wait_after(tries) * 1_000),
        })
    }

    fn encode(&self, code: &str) -> Result<String, AppError> {
        let salt = random::<16>()?;
        let CodeCost { memory_kib, passes } = self.cost;
        let hash = self.hash(code, &salt, memory_kib, passes)?;
        Ok(format!(
            "$argon2id$v=19$m={memory_kib},t={passes},p=1${}${}",
            STANDARD_NO_PAD.encode(salt),
            STANDARD_NO_PAD.encode(hash)
        ))
    }

    fn matches(&self, phc: &str, code: &str) -> Result<bool, AppError> {
        let (memory_kib, passes, salt, hash) = read_phc(phc)
            .ok_or_else(|| AppError::Internal("a stored signing code is not readable".into()))?;
        let found = self.hash(code, &salt, memory_kib, passes)?;
        // Every byte is looked at, so that the time says nothing of where they differ.
        let differ = found.iter().zip(&hash).fold(0, |acc, (a, b)| acc | (a ^ b));
        Ok(hash.len() == found.len() && differ == 0)
    }

    fn hash(
        &self,
        code: &str,
        salt: &[u8],
        memory_kib: u32,
        passes: u32,
    ) -> Result<[u8; 32], AppError> {
        let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(AppError::internal)?;
        let argon =
            Argon2::new_with_secret(&self.pepper.0, Algorithm::Argon2id, Version::V0x13, params)
                .map_err(AppError::internal)?;
        let mut out = [0; 32];
        argon
            .hash_password_into(code.as_bytes(), salt, &mut out)
            .map_err(AppError::internal)?;
        Ok(out)
    }
}

/// Seconds to wait after so many wrong tries in a row: none for the first, then 30, doubling.
fn wait_after(tries: u32) -> i64 {
    if tries < FREE_TRIES {
        return 0;
    }
    let doublings = (tries - FREE_TRIES).min(5);
    (30_i64 << doublings).min(LONGEST_WAIT_S)
}

fn seconds(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default().div_ceil(1_000)
}

/// How many digits a signing code has.
pub const CODE_DIGITS: usize = 6;

/// What is wrong with a new signing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoorCode {
    /// It has not exactly [`CODE_DIGITS`] digits.
    NotSixDigits,
    /// It is one of the first that anybody would try.
    FirstGuess,
}

/// What is wrong with a new signing code, if anything. The one rule, for pages and command line.
pub fn poor_code(code: &str) -> Option<PoorCode> {
    let digits = code.as_bytes();
    if digits.len() != CODE_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Some(PoorCode::NotSixDigits);
    }
    is_first_guess(digits).then_some(PoorCode::FirstGuess)
}

/// At most two different digits, a run up or down, something repeated, pairs, a mirror, and a few famous
/// ones.
fn is_first_guess(digits: &[u8]) -> bool {
    let run = |step: i16| {
        digits.windows(2).all(|pair| match pair {
            [a, b] => i16::from(*b) - i16::from(*a) == step,
            _ => false,
        })
    };
    let different: BTreeSet<u8> = digits.iter().copied().collect();
    let repeats = [2, 3].into_iter().any(|n| {
        let first = digits.get(..n).unwrap_or_default();
        digits.chunks(n).all(|part| part == first)
    });
    let pairs = digits.chunks(2).all(|pair| match pair {
        [a, b] => a == b,
        _ => false,
    });
    let mirror = digits.iter().eq(digits.iter().rev());
    let famous: [&[u8]; 4] = [b"159753", b"147258", b"142536", b"246810"];
    different.len() <= 2
        || [-1, 0, 1].into_iter().any(run)
        || repeats
        || pairs
        || mirror
        || famous.contains(&digits)
}

fn check_code(code: &str) -> Result<(), AppError> {
    let remedy = match poor_code(code) {
        None => return Ok(()),
        Some(PoorCode::NotSixDigits) => "give exactly 6 digits",
        Some(PoorCode::FirstGuess) => {
            "give digits that are not in a row, not repeated and not a pattern: this is one of the first \
             that anybody would try"
        }
    };
    Err(AppError::BadInput {
        field: "code",
        value: String::new(),
        remedy: remedy.to_owned(),
    })
}

fn read_phc(phc: &str) -> Option<(u32, u32, Vec<u8>, Vec<u8>)> {
    let rest = phc.strip_prefix("$argon2id$v=19$")?;
    let mut fields = rest.split('$');
    let (params, salt, hash) = (fields.next()?, fields.next()?, fields.next()?);
    let mut numbers = params.split(',');
    let memory = numbers.next()?.strip_prefix("m=")?.parse().ok()?;
    let passes = numbers.next()?.strip_prefix("t=")?.parse().ok()?;
    let decode = |text: &str| STANDARD_NO_PAD.decode(text).ok();
    Some((memory, passes, decode(salt)?, decode(hash)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        assert_eq!(wait_after(4), 0);
        assert_eq!(wait_after(5), 30);
        assert_eq!(wait_after(6), 60);
        assert_eq!(wait_after(60), 900);
    }

    /// Exactly six digits, and none of those that anybody would try first.
    #[test]
    fn obvious_codes_are_not_taken() {
        for bad in ["12345", "1234567", "12a456", "١٢٣٤٥٦", "", "80241793"] {
            assert_eq!(poor_code(bad), Some(PoorCode::NotSixDigits), "{bad}");
            assert!(check_code(bad).is_err());
        }
        for weak in [
            "000000", "000001", "123456", "987654", "654321", "121212", "123123", "112233",
            "123321", "246810", "111222",
        ] {
            assert_eq!(poor_code(weak), Some(PoorCode::FirstGuess), "{weak}");
            assert!(check_code(weak).is_err());
        }
        for good in ["802417", "390571", "135790", "391705"] {
            assert_eq!(poor_code(good), None, "{good}");
        }
    }
}
