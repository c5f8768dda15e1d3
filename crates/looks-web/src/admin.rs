//! Pages that prepare and keep the production: accounts, people, the day, assessments, imports, labels,
//! the record, rules.
//!
//! The pages used on the set while shooting are in [`crate::page`]. Every act here is a plain form that
//! works without script: 303 on to a page where it was recorded, or the refusal with every reason.

mod answer;
mod assessment;
mod day;
pub(crate) mod desk;
mod forms;
pub(crate) mod gates;
mod imports;
mod inventory;
mod invite;
mod labels;
mod late;
mod limits;
mod me;
mod meeting;
mod office;
mod outside;
mod people;
mod permits;
mod person;
mod plan;
mod records;
mod rules;
mod script_changes;
mod script_draft;
mod script_scene;
mod script_strip;
mod script_text;
mod scripts;
mod setup_hub;
mod signin;

use std::sync::Arc;

use axum::{Extension, Router};

pub(crate) use script_strip::group as hazard_group;
pub(crate) use scripts::{limit as script_limit, read_upload as read_script};
pub use setup_hub::{OFFSET_SETTING, stored_zone};
pub use signin::DEMO_SETTING;

use crate::app::AppState;

/// Every route of these pages. Each router made here counts its own limits.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(signin::routes())
        .merge(me::routes())
        .merge(setup_hub::routes())
        .merge(people::routes())
        .merge(person::routes())
        .merge(invite::routes())
        .merge(day::routes())
        .merge(plan::routes())
        .merge(meeting::routes())
        .merge(permits::routes())
        .merge(assessment::routes())
        .merge(imports::routes())
        .merge(scripts::routes())
        .merge(script_draft::routes())
        .merge(script_changes::routes())
        .merge(script_scene::routes())
        .merge(inventory::routes())
        .merge(labels::routes())
        .merge(late::routes())
        .merge(records::routes())
        .merge(rules::routes())
        .merge(office::routes())
        .layer(Extension(Arc::new(limits::Limits::new())))
}
