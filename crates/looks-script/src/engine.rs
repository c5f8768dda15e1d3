//! Parts of the hazard engine, from letters to what a scene holds. Read [`crate::hazards`] first.

pub(crate) mod clause;
pub(crate) mod common;
pub(crate) mod count;
pub(crate) mod creatures;
pub(crate) mod morph;
pub(crate) mod pattern;
pub(crate) mod people;
pub(crate) mod place;
pub(crate) mod resolve;
pub(crate) mod rules;
pub(crate) mod setting;
pub(crate) mod sieve;
pub(crate) mod token;
pub(crate) mod tries;
pub(crate) mod vocab;
pub(crate) mod weigh;
pub(crate) mod words;

pub(crate) use token::fold;
