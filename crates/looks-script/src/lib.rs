//! Screenplays in, scenes and the hazards in them out, each with the words it was found by.
//!
//! Pure: no files, no clock, no network. Nothing here judges a script or says that a scene is in order:
//! what is found is for a person to confirm or dismiss. Read next: [`model`] (what a reader hands on).

pub mod data;
pub mod decode;
pub mod diff;
mod engine;
pub mod error;
pub mod fdx;
pub mod fountain;
pub mod hazard;
pub mod hazards;
pub mod heading;
pub mod learned;
pub mod model;
mod outside;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod plain;
pub mod read;
pub mod report;
pub mod scenes;
pub mod score;
mod tongue;
mod words;
