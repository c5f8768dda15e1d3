//! Components that show: state marks, tiles, conditions, refusals, people, items, tables.

use maud::{Markup, PreEscaped, html};

use crate::context::Cx;

/// The four answers of a board, and the mark of a note, which is none of them. There is no fifth answer, and
/// `Unknown` is the default on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum State {
    /// Every step is recorded.
    Clear,
    /// Something is missing.
    Hold,
    /// Stopped.
    Stop,
    /// The hub cannot tell.
    #[default]
    Unknown,
    /// Worth knowing; it neither holds nor clears anything, so it has no colour.
    Note,
}

impl State {
    /// Every answer of a board.
    pub const ALL: [Self; 4] = [Self::Clear, Self::Hold, Self::Stop, Self::Unknown];

    /// The word in markup and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Hold => "hold",
            Self::Stop => "stop",
            Self::Unknown => "unknown",
            Self::Note => "note",
        }
    }

    /// Reads the word on the wire; anything else is `Unknown`.
    pub fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|s| s.code() == code)
            .unwrap_or_default()
    }

    /// Catalogue key of the word on screens.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Clear => "state.clear",
            Self::Hold => "state.hold",
            Self::Stop => "state.stop",
            Self::Unknown => "state.unknown",
            Self::Note => "state.note",
        }
    }
}

/// The state's own shape, so that it is told apart without colour: ring, diamond, octagon, broken
/// square; a note is a leaf with lines. Hidden from assistive technology, because the word stands beside it.
pub fn glyph(state: State) -> Markup {
    let paths = match state {
        State::Clear => "<circle cx='12' cy='12' r='9.5'/><path d='m7.5 12.4 3.1 3.1 6-6.9'/>",
        State::Hold => "<path d='M12 2 22 12 12 22 2 12z'/><path d='M10 8.6v6.8M14 8.6v6.8'/>",
        State::Stop => "<path d='M8 2.3h8L21.7 8v8L16 21.7H8L2.3 16V8z'/><path d='M7 12h10'/>",
        State::Unknown => {
            "<path d='M3 9V3h6M15 3h6v6M21 15v6h-6M9 21H3v-6'/>\
             <path d='M9.3 9.6a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3 1-1.3 2.1M12 17v.4'/>"
        }
        State::Note => "<path d='M5 3h10l4 4v14H5z'/><path d='M8.5 11h7M8.5 15.5h7'/>",
    };
    html! {
        svg.glyph viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(paths)) }
    }
}

/// Shape and word of a state; the script can put another mark in its place.
pub fn mark(cx: &Cx, state: State) -> Markup {
    html! {
        span.state data-state=(state.code()) { (glyph(state)) span.word { (cx.t(state.key())) } }
    }
}

/// An annunciator tile.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tile<'a> {
    /// Element id, unique on the page.
    pub id: &'a str,
    /// The state shown.
    pub state: State,
    /// What it is about, such as `Setup 14B`.
    pub title: &'a str,
    /// The most important reason, or what is recorded.
    pub reason: &'a str,
    /// A line of times and serials, set in tabular figures.
    pub data: &'a str,
    /// Where the tile leads; no link if empty.
    pub href: &'a str,
}

/// One tile. The heading is the title; the state comes first for reading and sight alike.
pub fn tile(cx: &Cx, t: &Tile<'_>) -> Markup {
    let title = titled(t);
    framed(cx, t, &html! { h3 { (title) } })
}

/// A tile that stands under the page's title itself and not in a section: its heading is one level up,
/// so that no level is left out.
pub fn lead_tile(cx: &Cx, t: &Tile<'_>) -> Markup {
    let title = titled(t);
    framed(cx, t, &html! { h2 { (title) } })
}

fn titled(t: &Tile<'_>) -> Markup {
    html! { @if t.href.is_empty() { (t.title) } @else { a href=(t.href) { (t.title) } } }
}

fn framed(cx: &Cx, t: &Tile<'_>, heading: &Markup) -> Markup {
    html! {
        article.tile id=(t.id) data-state=(t.state.code()) {
            (mark(cx, t.state))
            div.tile-body {
                (heading)
                @if !t.reason.is_empty() { p { (t.reason) } }
                @if !t.data.is_empty() { p.data { (t.data) } }
            }
        }
    }
}

/// Tiles in a panel.
pub fn tile_grid(tiles: &[Markup]) -> Markup {
    html! { div.tiles { @for t in tiles { (t) } } }
}

/// A heading with its panel of content. `note` stands at the right end of the rule.
pub fn section(id: &str, title: &str, note: &str, body: Markup) -> Markup {
    html! {
        section.part aria-labelledby=(id) {
            div.part-head { h2 id=(id) { (title) } @if !note.is_empty() { span.data { (note) } } }
            (body)
        }
    }
}

/// A rule with its source.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuleRef<'a> {
    /// The rule's id, `csatf-1-04` or an invariant's name.
    pub id: &'a str,
    /// Source and clause in words; may be empty.
    pub source: &'a str,
}

fn rule(r: &RuleRef<'_>) -> Markup {
    html! {
        p.rule {
            a href={ "/rules/" (r.id) } { code { (r.id) } }
            @if !r.source.is_empty() { " " span { (r.source) } }
        }
    }
}

/// One line of a board.
#[derive(Debug, Clone, Copy, Default)]
pub struct Condition<'a> {
    /// Its state.
    pub state: State,
    /// The reason.
    pub reason: &'a str,
    /// Who can clear it, in words; empty where nobody needs to.
    pub clears: &'a str,
    /// The rule behind it.
    pub rule: Option<RuleRef<'a>>,
}

/// A condition as a list item; use inside [`condition_list`].
pub fn condition_row(cx: &Cx, c: &Condition<'_>) -> Markup {
    html! {
        li.condition data-state=(c.state.code()) {
            (mark(cx, c.state))
            div {
                p.reason { (c.reason) }
                @if !c.clears.is_empty() {
                    p.clears { span.cell-label { (cx.t("condition.who")) } " " (c.clears) }
                }
                @if let Some(r) = &c.rule { (rule(r)) }
            }
        }
    }
}

/// Conditions in the given order.
pub fn condition_list(cx: &Cx, conditions: &[Condition<'_>]) -> Markup {
    html! { ul.conditions { @for c in conditions { (condition_row(cx, c)) } } }
}

/// One thing that is missing for a step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Missing<'a> {
    /// What is missing.
    pub what: &'a str,
    /// Who can supply it.
    pub who: &'a str,
    /// The rule that asks for it.
    pub rule: Option<RuleRef<'a>>,
}

/// A refused step.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refusal<'a> {
    /// Element id of the panel's heading, unique on the page.
    pub id: &'a str,
    /// What was asked, such as `Hand REV-1 to performer M`.
    pub asked: &'a str,
    /// Everything that is missing, not the first thing only.
    pub missing: &'a [Missing<'a>],
    /// Where the refusal stands in the record, such as `entry 214`; empty if not recorded.
    pub entry: &'a str,
}

/// The panel of a refusal: what is missing, who can supply it, the rule with its source.
pub fn refusal_panel(cx: &Cx, r: &Refusal<'_>) -> Markup {
    html! {
        section.refusal role="alert" aria-labelledby=(r.id) {
            h2 id=(r.id) { (glyph(State::Hold)) (cx.t("refusal.title")) }
            p.asked { (r.asked) }
            ol {
                @for m in r.missing {
                    li {
                        p.reason { (m.what) }
                        @if !m.who.is_empty() {
                            p.clears { span.cell-label { (cx.t("refusal.who")) } " " (m.who) }
                        }
                        @if let Some(r) = &m.rule { (rule(r)) }
                    }
                }
            }
            p.unchanged {
                (cx.t("refusal.nothing_changed"))
                @if !r.entry.is_empty() { " " span.data { (r.entry) } }
            }
        }
    }
}

/// A person with role; `extra` for anything short, such as a certificate's end.
pub fn person_chip(name: &str, role: &str, extra: &str) -> Markup {
    html! {
        span.person {
            span.person-name { (name) }
            span.person-role { (role) }
            @if !extra.is_empty() { span.data { (extra) } }
        }
    }
}

/// A controlled item as a card: serial, description, state in words, where it is.
pub fn item_card(cx: &Cx, t: &Tile<'_>, holder: &str) -> Markup {
    html! {
        article.item id=(t.id) data-state=(t.state.code()) {
            p.serial { (t.data) }
            h3 { @if t.href.is_empty() { (t.title) } @else { a href=(t.href) { (t.title) } } }
            (mark(cx, t.state))
            p.reason { (t.reason) }
            @if !holder.is_empty() {
                p.clears { span.cell-label { (cx.t("item.with")) } " " (holder) }
            }
        }
    }
}

/// A line of facts about time that hurries nobody: when cleared, and the waiting limit.
pub fn clock_line(cx: &Cx, cleared_at: &str, limit_minutes: u32) -> Markup {
    let limit = limit_minutes.to_string();
    html! {
        p.clock.data { (cx.tf("clock.cleared", &[("at", cleared_at), ("limit", &limit)])) }
    }
}

/// A plain message in a frame. `State::Stop` and `State::Hold` are announced at once.
pub fn notice(cx: &Cx, state: State, body: Markup) -> Markup {
    let role = if matches!(state, State::Stop | State::Hold) {
        "alert"
    } else {
        "status"
    };
    html! {
        div.notice data-state=(state.code()) role=(role) { (mark(cx, state)) div { (body) } }
    }
}

/// A plain message that speaks of no state, such as a finished import.
pub fn info(body: Markup) -> Markup {
    html! { div.notice role="status" { div { (body) } } }
}

/// A table with a caption. The first cell of each row heads it. One with more than two columns is a list of
/// cards on a phone, each cell with its heading; the roles keep it a table where its boxes are laid out so.
pub fn table(caption: &str, heads: &[&str], rows: &[Vec<Markup>]) -> Markup {
    let wide = heads.len() > 2;
    html! {
        div.scroll tabindex="0" role="group" aria-label=(caption) {
            table.wide[wide] role="table" {
                caption { (caption) }
                thead role="rowgroup" { tr role="row" {
                    @for h in heads { th scope="col" role="columnheader" { (h) } }
                } }
                tbody role="rowgroup" {
                    @for row in rows {
                        tr role="row" {
                            @for (n, cell) in row.iter().enumerate() {
                                @if n == 0 { th scope="row" role="rowheader" { (cell) } }
                                @else {
                                    td role="cell" data-head=[heads.get(n)] { @if !cell.0.is_empty() { div { (cell) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What stands where a list would be: what is not there, and what to do about it.
pub fn empty_state(what: &str, next: &str) -> Markup {
    html! { div.empty { p.reason { (what) } @if !next.is_empty() { p { (next) } } } }
}
