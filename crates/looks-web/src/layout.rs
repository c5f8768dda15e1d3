//! The frame around every page: slate header, navigation, connection line, docked action, STOP.
//!
//! INVARIANT: every page made here carries the STOP form, which needs neither script nor session.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::components::{State, glyph};
use crate::context::{Cx, Theme};
use crate::i18n::Lang;
use crate::mode::Mode;

/// The part of the hub that a page belongs to, for the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// The setup board.
    Board,
    /// Items and ammunition.
    Items,
    /// The day: meeting, zone, permits.
    Day,
    /// Raise a concern.
    Concern,
    /// Everything else: record, people, settings.
    More,
    /// Not in the navigation.
    #[default]
    None,
}

/// Section, address and text key of each navigation entry.
const NAV: [(Section, &str, &str); 5] = [
    (Section::Board, "/board", "nav.board"),
    (Section::Items, "/items", "nav.items"),
    (Section::Day, "/day", "nav.day"),
    (Section::Concern, "/concern", "nav.concern"),
    (Section::More, "/more", "nav.more"),
];

/// Who is signed in on this device.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// The person's name as the roster has it.
    pub name: &'a str,
    /// The role's word in the page's language.
    pub role: &'a str,
}

/// What the frame needs to know about a page. `Page::default()` is a page outside any production.
#[derive(Debug, Clone, Default)]
pub struct Page<'a> {
    /// Title, also the page's only `h1`.
    pub title: &'a str,
    /// A short line above the title, such as a setup's or item's id.
    pub kicker: &'a str,
    /// Name of the production.
    pub production: &'a str,
    /// Id and name of the unit that a stop from this page halts; all units if `None`.
    pub unit: Option<(&'a str, &'a str)>,
    /// The shooting day in words, such as `day 12 of 40`.
    pub day: &'a str,
    /// The person signed in.
    pub who: Option<Who<'a>>,
    /// Where in the navigation.
    pub section: Section,
    /// Hub time at which the content was computed, `HH:MM:SS`.
    pub as_of: &'a str,
    /// Address of the fragment that the script fetches again on every change; the page's body must
    /// then be that fragment's content.
    pub fragment: Option<&'a str>,
    /// True for pages that must open no connection of their own (raising a concern).
    pub quiet: bool,
    /// The one action of this page, docked above STOP.
    pub primary: Option<Markup>,
    /// What the page answers to what was just done; stays when the live part is fetched anew.
    pub said: Option<Markup>,
}

/// A whole page.
pub fn page(cx: &Cx, page: &Page<'_>, body: Markup) -> Markup {
    let events = (!page.quiet).then(|| match page.unit {
        Some((id, _)) => format!("/events?unit={id}"),
        None => "/events".to_owned(),
    });
    html! {
        (DOCTYPE)
        html lang=(cx.lang.code()) data-theme=(cx.theme.code()) {
            (head(cx, page))
            body data-events=[events] data-docked=[page.primary.as_ref().map(|_| "yes")]
                data-posted=[cx.posted.then_some("yes")] {
                a.skip href="#main" { (cx.t("shell.skip")) }
                (slate(cx, page))
                (nav(cx, page.section))
                @if !page.quiet { (connection(cx, page)) }
                @if cx.mode() == Mode::PlainLan { (reduced(cx)) }
                main #main tabindex="-1" {
                    header.title {
                        @if !page.kicker.is_empty() { p.kicker { (page.kicker) } }
                        h1 { (page.title) }
                    }
                    (wrong(cx))
                    @if let Some(said) = &page.said { (said) }
                    @if let Some(address) = page.fragment {
                        div #board data-fragment=(address) { (body) }
                    } @else {
                        (body)
                    }
                }
                (foot(cx))
                (dock(cx, page))
                @if page.fragment.is_some() { (unknown_template(cx)) }
            }
        }
    }
}

/// What the fields of the page say was wrong, each leading to its field, where nobody can miss it.
fn wrong(cx: &Cx) -> Markup {
    let all = cx.troubles();
    html! {
        @if !all.is_empty() {
            div #wrong .notice data-state="hold" role="alert" tabindex="-1" autofocus {
                p.reason { (cx.t("field.wrong")) }
                ul { @for t in &all { li { a href={ "#" (t.field) } { (t.words) } } } }
            }
        }
    }
}

/// A whole page as an answer that no cache keeps: what a person may do changes any second.
pub fn respond(cx: &Cx, about: &Page<'_>, body: Markup) -> Response {
    fresh(page(cx, about, body))
}

/// The live part of a page alone, with the docked action as it is by now.
pub fn part(body: &Markup, primary: Option<&Markup>) -> Response {
    fresh(html! {
        (body)
        template #docked-now { @if let Some(primary) = primary { (primary) } }
    })
}

/// Markup as an answer that no cache keeps.
pub fn fresh(markup: Markup) -> Response {
    (
        [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        markup,
    )
        .into_response()
}

fn head(cx: &Cx, page: &Page<'_>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
            meta name="color-scheme" content=(match cx.theme {
                Theme::Light => "light",
                Theme::Dark | Theme::Night => "dark",
                Theme::Auto => "light dark",
            });
            title { (page.title) " · Last Looks" }
            link rel="stylesheet" href=(assets::address("app.css"));
            link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
            link rel="manifest" href="/manifest.webmanifest";
            script src=(assets::address("app.js")) defer {}
            // A board that looks live and is not is the worst failure: without script the page
            // asks for itself again, and offline the browser then shows its own error.
            @if page.fragment.is_some() { noscript { meta http-equiv="refresh" content="10"; } }
        }
    }
}

fn slate(cx: &Cx, page: &Page<'_>) -> Markup {
    html! {
        header.slate {
            a.slate-name href="/" {
                span.mark aria-hidden="true" {}
                span.cell-label { "Last Looks" }
                span.cell-value { @if page.production.is_empty() { (cx.t("shell.no_production")) } @else { (page.production) } }
            }
            dl.slate-cells {
                div {
                    dt { (cx.t("shell.unit")) }
                    dd { @if let Some((_, name)) = page.unit { (name) } @else { (cx.t("shell.all_units")) } }
                }
                div {
                    dt { (cx.t("shell.day")) }
                    dd { @if page.day.is_empty() { "–" } @else { (page.day) } }
                }
                div {
                    dt { (cx.t("shell.you")) }
                    dd {
                        @if let Some(who) = page.who {
                            a href="/me" { (who.name) " · " (who.role) }
                        } @else {
                            a href="/sign-in" { (cx.t("shell.not_signed_in")) }
                        }
                    }
                }
            }
        }
    }
}

fn nav(cx: &Cx, current: Section) -> Markup {
    html! {
        nav.tabs aria-label=(cx.t("shell.sections")) {
            @for (section, address, key) in NAV {
                a href=(address) aria-current=[(section == current).then_some("page")] { (cx.t(key)) }
            }
        }
    }
}

/// The line that says how fresh the page is. Words for the script travel as data attributes: the
/// script itself holds no text.
fn connection(cx: &Cx, page: &Page<'_>) -> Markup {
    html! {
        aside #conn aria-label=(cx.t("conn.label"))
            data-live=(cx.t("conn.live")) data-wait=(cx.t("conn.connecting"))
            data-lost=(cx.t("conn.lost_short")) {
            span.needle aria-hidden="true" {}
            span #conn-word { noscript { (cx.t("conn.no_script")) } }
            @if !page.as_of.is_empty() {
                span.as-of { (cx.t("conn.as_of")) " " time #as-of { (page.as_of) } }
            }
        }
        // Empty at first: assistive technology announces what is put in later.
        div #lost role="alert" aria-live="assertive" data-text=(cx.t("conn.lost")) {}
        div #called role="alert" aria-live="assertive" data-text=(cx.t("stop.called")) {}
    }
}

fn reduced(cx: &Cx) -> Markup {
    html! {
        aside.reduced aria-label=(cx.t("reduced.title")) {
            p { strong { (cx.t("reduced.title")) } " " (cx.t("reduced.text")) }
            @if let Some(address) = &cx.listener.full_address {
                p { (cx.t("reduced.full")) " " a href=(address) { (address) } }
            }
        }
    }
}

fn foot(cx: &Cx) -> Markup {
    html! {
        footer.foot {
            form method="post" action="/prefs" {
                input type="hidden" name="back" value=(cx.here);
                fieldset {
                    legend { (cx.t("theme.legend")) }
                    @for theme in Theme::ALL {
                        button type="submit" name="theme" value=(theme.code())
                            aria-pressed=(if theme == cx.theme { "true" } else { "false" }) {
                            (cx.t(theme.key()))
                        }
                    }
                }
                fieldset {
                    legend { (cx.t("lang.legend")) }
                    @for lang in Lang::ALL {
                        button type="submit" name="lang" value=(lang.code()) lang=(lang.code())
                            aria-pressed=(if lang == cx.lang { "true" } else { "false" }) {
                            (lang.own_name())
                        }
                    }
                }
            }
            p { (cx.t("shell.limits")) }
        }
    }
}

fn dock(cx: &Cx, page: &Page<'_>) -> Markup {
    html! {
        aside.dock aria-label=(cx.t("shell.dock")) {
            div #docked .primary { @if let Some(primary) = &page.primary { (primary) } }
            form #stop-form method="post" action="/stop"
                data-sending=(cx.t("stop.sending")) data-unsent=(cx.t("stop.unsent"))
                data-unsent-more=(cx.t("stop.unsent_more"))
                data-gave-up=(cx.t("stop.gave_up")) data-sent=(cx.t("stop.sent"))
                data-sent-more=(cx.t("stop.sent_more")) data-unstored=(cx.t("stop.unstored"))
                data-close=(cx.t("stop.close")) {
                @if let Some((id, _)) = page.unit { input type="hidden" name="unit" value=(id); }
                input type="hidden" name="back" value=(cx.here);
                button.stop-button type="submit" {
                    (glyph(State::Stop))
                    span.stop-word { (cx.t("stop.word")) }
                    span.stop-note { (cx.t("stop.note")) }
                }
            }
        }
        div #stop-answer role="alert" aria-live="assertive" hidden {}
    }
}

/// What the script puts in place of every state mark once the hub is silent.
fn unknown_template(cx: &Cx) -> Markup {
    html! {
        template #unknown-mark { (glyph(State::Unknown)) span.word { (cx.t(State::Unknown.key())) } }
    }
}
