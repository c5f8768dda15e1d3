//! How often things may be tried that need no session. Counted for the hub as a whole and never by
//! address: everybody on a set's Wi-Fi shares one, and an address says who somebody is.
//!
//! Wrong signing codes are limited for each person by the accounts themselves, over restarts.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// Wrong invitation links looked at in a minute. A link has 256 random bits, so this is against
/// noise in the log, not against guessing.
const WRONG_INVITATIONS: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// The limits of one router.
#[derive(Debug)]
pub(crate) struct Limits {
    invitations: DefaultDirectRateLimiter,
}

impl Limits {
    pub(crate) fn new() -> Self {
        Self {
            invitations: RateLimiter::direct(Quota::per_minute(WRONG_INVITATIONS)),
        }
    }

    /// Counts a wrong invitation; false if there were too many.
    pub(crate) fn wrong_invitation(&self) -> bool {
        self.invitations.check().is_ok()
    }
}
