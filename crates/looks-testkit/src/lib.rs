//! Test kit: small worlds, an exhaustive walk of the real engine, a slow oracle, random commands.
//!
//! For development only; nothing that ships depends on it. Nothing here decides anything: every
//! step goes through `looks_core::decide`, and what it answers is compared with properties and with
//! an evaluator written from the rules and not from the code.

#![expect(
    clippy::panic,
    reason = "a test kit: a broken expectation is a failed test"
)]

pub mod canon;
pub mod oracle;
pub mod properties;
pub mod random;
pub mod say;
pub mod walk;
pub mod worlds;
