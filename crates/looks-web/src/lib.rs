//! The web layer: listeners, security, language, layout, building blocks, and the pages on them.
//!
//! Nothing here decides what may happen on a set; the engine does, and this crate shows its answer.

pub mod admin;
pub mod api;
pub mod app;
pub mod assets;
pub mod authority;
pub mod components;
pub mod context;
mod evidence;
pub mod i18n;
pub mod layout;
pub mod listen;
pub mod mode;
pub mod page;
pub mod problem;
pub mod script;
pub mod security;
pub mod shell;
pub mod styleguide;
pub mod tls;
pub mod words;
