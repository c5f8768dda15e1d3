//! What is printed: QR codes, label sheets, paper cards. PDF is not made here; these are pages with
//! a print style.

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

use crate::context::Cx;

/// A QR code (ISO/IEC 18004, error level M) of `text` as one SVG path with the quiet zone of four
/// modules. A text too long for a code, over about 2,300 bytes, shows in words instead.
pub fn qr(text: &str, alt: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return html! { code.qr-text { (text) } };
    };
    let width = code.width();
    let mut path = String::new();
    for (row, cells) in code.to_colors().chunks(width).enumerate() {
        let mut run = 0;
        for (column, color) in cells
            .iter()
            .chain(std::iter::once(&Color::Light))
            .enumerate()
        {
            match color {
                Color::Dark => run += 1,
                Color::Light if run > 0 => {
                    let x = column + 4 - run;
                    let y = row + 4;
                    let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                    run = 0;
                }
                Color::Light => {}
            }
        }
    }
    let side = width + 8;
    html! {
        svg.qr role="img" aria-label=(alt) viewBox={ "0 0 " (side) " " (side) }
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// One label.
#[derive(Debug, Clone, Copy, Default)]
pub struct Label<'a> {
    /// Address in the code; the phone's own camera opens it.
    pub address: &'a str,
    /// Short id, large, such as `REV-1`.
    pub id: &'a str,
    /// What it is.
    pub title: &'a str,
    /// Serial, lot, mark.
    pub data: &'a str,
    /// Kind of thing: item, container, lot.
    pub kind: &'a str,
}

/// One label of the sheet.
pub fn label_cell(cx: &Cx, l: &Label<'_>) -> Markup {
    html! {
        div.label {
            (qr(l.address, &cx.tf("label.alt", &[("id", l.id)])))
            div {
                p.label-kind { (l.kind) }
                p.label-id { (l.id) }
                p { (l.title) }
                p.data { (l.data) }
            }
        }
    }
}

/// A sheet of labels, three across; the rest of the page is left out in print.
pub fn label_sheet(cx: &Cx, labels: &[Label<'_>]) -> Markup {
    html! {
        p.screen-only { (cx.t("label.how")) }
        div.labels { @for l in labels { (label_cell(cx, l)) } }
    }
}

/// A paper card for a day without the hub: lines to fill in by hand. It says on its face that it
/// reports and clears nothing.
pub fn paper_card(cx: &Cx, title: &str, fields: &[&str], signers: &[&str]) -> Markup {
    html! {
        section.card aria-label=(title) {
            h2 { (title) }
            p.card-limit { (cx.t("card.limit")) }
            dl { @for f in fields { div { dt { (f) } dd {} } } }
            dl.card-signers { @for s in signers { div { dt { (cx.t("card.signature")) " " (s) } dd {} } } }
        }
    }
}
