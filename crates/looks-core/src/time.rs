//! Points in time and spans. Never the clock: a time is always given to us.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z; on the wire an RFC 3339 text with offset.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Default,
    schemars::JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("format" = "date-time"))]
pub struct Timestamp(i64);

/// Seconds in a minute, an hour and a day, for limits.
pub const MINUTE: i64 = 60;
/// Seconds in an hour.
pub const HOUR: i64 = 3_600;

impl Timestamp {
    /// From milliseconds since the epoch. Values outside the years 1 to 9999 are pulled to the nearest.
    pub const fn from_ms(ms: i64) -> Self {
        const LOW: i64 = -62_135_596_800_000;
        const HIGH: i64 = 253_402_207_200_000;
        Self(if ms < LOW {
            LOW
        } else if ms > HIGH {
            HIGH
        } else {
            ms
        })
    }

    /// Milliseconds since the epoch.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whole seconds from `earlier` to `self`; negative where `self` is earlier.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(1_000)
    }

    /// This time and some seconds.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_ms(self.0.saturating_add(seconds.saturating_mul(1_000)))
    }

    /// Reads an RFC 3339 text with offset, such as `2026-03-04T06:40:00-07:00`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        text.parse::<jiff::Timestamp>()
            .map(|t| Self::from_ms(t.as_millisecond()))
            .map_err(|_| TimeError {
                given: text.to_owned(),
            })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => t.fmt(f),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimeError;
    fn try_from(text: String) -> Result<Self, TimeError> {
        Self::parse(&text)
    }
}

impl From<Timestamp> for String {
    fn from(t: Timestamp) -> Self {
        t.to_string()
    }
}

/// Why a text is not a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeError {
    given: String,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a time: write it as 2026-03-04T06:40:00-07:00",
            self.given.chars().take(60).collect::<String>()
        )
    }
}

impl std::error::Error for TimeError {}
