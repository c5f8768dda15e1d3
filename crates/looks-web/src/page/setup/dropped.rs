//! The page of a setup that was dropped: who dropped it, when and why, and the way back. It has no light and no acts.
//!
//! The reason is free text and may name people: it is for those signed in.

use looks_core::id::SetupId;
use looks_core::state::DroppedSetup;
use maud::{Markup, html};

use super::{plan_anew, plans};
use crate::components::{info, section};
use crate::page::view::{View, capital};

/// The setup, where it was dropped.
pub(super) fn find<'a>(view: &'a View, id: &SetupId) -> Option<&'a DroppedSetup> {
    view.state().dropped.get(id).map(|d| &**d)
}

/// What stands in place of its board.
pub(super) fn body(view: &View, id: &SetupId, gone: &DroppedSetup) -> Markup {
    let t = |key: &str| view.t(key);
    let at = view.app.date_and_time(gone.at);
    let declined = view.me().is_some_and(|me| gone.was.declined.contains(me));
    html! {
        (info(html! {
            p.reason { (t("dropped.is")) }
            p { (view.cx.tf("dropped.by", &[("who", &view.full(&gone.by)), ("at", &at)])) }
            @if view.who.is_some() { p { (t("dropped.why")) ": " (view.words(&gone.reason)) } }
            @if declined { p { (capital(t("setup.you_declined"))) } }
            p.help { (t("dropped.text")) }
        }))
        @if plans(view) { p { (plan_anew(view, id, "button")) } }
        (section("plan", t("dropped.was"), "", html! {
            dl.facts {
                div { dt { (t("plan.day")) } dd { (gone.was.plan.day) } }
                @if let Some(scene) = &gone.was.plan.scene { div { dt { (t("word.scene")) } dd { (scene) } } }
                div { dt { (t("plan.place")) } dd { (gone.was.plan.place) } }
                @let words = view.words(&gone.was.plan.words);
                @if !words.is_empty() { div { dt { (t("plan.words")) } dd { (words) } } }
            }
        }))
    }
}
