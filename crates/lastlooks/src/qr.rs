//! QR codes on a terminal, and the addresses they hold.

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

/// The link of an invitation.
pub(crate) fn invitation(url: &str, secret: &str) -> String {
    format!("{}/join/{secret}", url.trim_end_matches('/'))
}

/// A code in half blocks, dark on light as phones expect it; empty if the text is too long for one.
pub(crate) fn drawn(text: &str) -> String {
    QrCode::new(text.as_bytes()).map_or_else(
        |_| String::new(),
        |code| {
            // On a terminal the written parts are the light ones: inverted, the code reads on a dark one.
            code.render::<Dense1x2>()
                .dark_color(Dense1x2::Light)
                .light_color(Dense1x2::Dark)
                .quiet_zone(true)
                .build()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_equal_lines_and_a_link_one_slash() {
        let drawn = drawn(&invitation("http://127.0.0.1:7300/", "abc"));
        let widths: Vec<usize> = drawn.lines().map(|l| l.chars().count()).collect();
        assert!(
            widths.len() > 10 && widths.iter().all(|w| *w == widths[0]),
            "{widths:?}"
        );
        assert_eq!(invitation("http://h/", "abc"), "http://h/join/abc");
    }
}
