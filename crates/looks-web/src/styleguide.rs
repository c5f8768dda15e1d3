//! Every building block on one page, for tests and for eyes. No production route leads here.

use maud::{Markup, html};

use crate::components::{
    Choice, Condition, Field, FieldError, Input, Label, Missing, Refusal, RuleRef, Signature,
    State, Step, StepState, Tile, button, check_box, clock_line, code_pad, condition_list,
    empty_state, field, info, item_card, label_sheet, ladder, notice, paper_card, person_chip, qr,
    radio_group, refusal_panel, section, select, sign_sheet, submit_for, table, text_area, tile,
    tile_grid,
};
use crate::context::Cx;
use crate::layout::{Page, Section, Who, page};

/// A board as a page with a fragment, the first thing most people see.
pub fn board(cx: &Cx) -> Markup {
    let about = Page {
        title: "Setup 14B",
        kicker: "Scene 14 · take 3",
        section: Section::Board,
        fragment: Some("/board/unit-1/fragment"),
        ..frame()
    };
    page(cx, &about, board_fragment(cx))
}

/// The inner part of the board.
pub fn board_fragment(cx: &Cx) -> Markup {
    html! { (tiles(cx)) (conditions(cx)) }
}

/// A sheet to sign with a docked button, as a handler sees it.
pub fn signing(cx: &Cx) -> Markup {
    let about = Page {
        title: "REV-1",
        kicker: "Serial 0417-A · firearm",
        section: Section::Items,
        primary: submit_for(cx, "sign-empty", "Sign: proved empty"),
        ..frame()
    };
    page(cx, &about, html! { (steps(cx)) (sheet(cx, true)) })
}

/// Every component.
pub fn everything(cx: &Cx) -> Markup {
    let about = Page {
        title: "Style guide",
        kicker: "Components",
        primary: Some(button("Record the count", "do", "count")),
        ..frame()
    };
    let body = html! {
        (tiles(cx)) (conditions(cx)) (refused(cx)) (people(cx)) (steps(cx)) (sheet(cx, false))
        (form(cx)) (data(cx)) (printed(cx))
    };
    page(cx, &about, body)
}

fn frame() -> Page<'static> {
    Page {
        production: "North Quarry",
        unit: Some(("unit-1", "Main")),
        day: "12 / 40",
        who: Some(Who {
            name: "J. Rook",
            role: "armorer",
        }),
        as_of: "10:42:07",
        ..Page::default()
    }
}

fn tiles(cx: &Cx) -> Markup {
    let samples = [
        Tile {
            id: "tile-clear",
            state: State::Clear,
            title: "Setup 14B",
            reason: "Steps recorded: armorer J, AD K",
            data: "10:42:07  rev 31",
            href: "/board/14b",
        },
        Tile {
            id: "tile-hold",
            state: State::Hold,
            title: "REV-1",
            reason: "Not shown to performer M since the last change",
            data: "0417-A  rev 30",
            href: "/items/rev-1",
        },
        Tile {
            id: "tile-stop",
            state: State::Stop,
            title: "Main unit",
            reason: "Stopped from an open page",
            data: "10:39:51  presses 2",
            href: "/stop/9",
        },
        Tile {
            id: "tile-unknown",
            state: State::Unknown,
            title: "Setup 15A",
            reason: "Head count of the zone is unknown",
            data: "zone Q-2",
            href: "",
        },
    ];
    let all: Vec<Markup> = samples.iter().map(|t| tile(cx, t)).collect();
    tile_grid(&all)
}

const RULE: RuleRef<'static> = RuleRef {
    id: "us-ca-9150-f-2",
    source: "Cal. Labor Code 9150(f)(2), from 2024-07-01",
};

fn conditions(cx: &Cx) -> Markup {
    let rows = [
        Condition {
            state: State::Stop,
            reason: "An extra cartridge was counted in lot D-7",
            clears: "armorer and first AD",
            rule: Some(RuleRef {
                id: "inv.count",
                source: "",
            }),
        },
        Condition {
            state: State::Hold,
            reason: "The announcement is missing",
            clears: "first AD K",
            rule: Some(RULE),
        },
        Condition {
            state: State::Unknown,
            reason: "Zone head count",
            clears: "AD team",
            rule: None,
        },
        Condition {
            state: State::Clear,
            reason: "Meeting held, 42 of 42 present",
            clears: "",
            rule: None,
        },
    ];
    section("conditions", "Conditions", "4", condition_list(cx, &rows))
}

fn refused(cx: &Cx) -> Markup {
    let missing = [
        Missing {
            what: "A second credential for the clearance",
            who: "first AD K",
            rule: Some(RULE),
        },
        Missing {
            what: "Performer M has not been shown the chambers",
            who: "armorer J",
            rule: None,
        },
    ];
    html! {
        div.part {
            (refusal_panel(cx, &Refusal {
                id: "refused",
                asked: "Hand REV-1 to performer M",
                missing: &missing,
                entry: "entry 214",
            }))
            (notice(cx, State::Stop, html! { p { "Unit stopped at 10:39:51." } }))
            (info(html! { p { "Imported: 42 people, 6 items." } }))
        }
    }
}

fn people(cx: &Cx) -> Markup {
    let item = |id, state, title, reason, data| Tile {
        id,
        state,
        title,
        reason,
        data,
        href: "/items/x",
    };
    section(
        "people",
        "People and items",
        "3",
        html! {
            p { (person_chip("K. Ode", "first AD", "")) " " (person_chip("J. Rook", "armorer", "until 2027-03-01")) }
            (item_card(cx, &item("item-1", State::Hold, "Revolver, .45 Colt", "loaded: 2 dummies of 6", "REV-1 · 0417-A"), "J. Rook, armorer"))
            (item_card(cx, &item("item-2", State::Unknown, "Rubber double", "not returned", "RUB-3"), ""))
            p { (clock_line(cx, "10:42", 10)) }
        },
    )
}

fn steps(cx: &Cx) -> Markup {
    let step = |title, who, at, note, state| Step {
        title,
        who,
        at,
        note,
        state,
    };
    let rungs = [
        step(
            "Taken out",
            "J. Rook, armorer",
            "10:31:02",
            "own session and code",
            StepState::Signed,
        ),
        step(
            "Proved empty, watched",
            "J. Rook, A. Lund",
            "10:33:40",
            "",
            StepState::Signed,
        ),
        step(
            "Shown to performer M",
            "M. Sol",
            "10:36:10",
            "a round was changed afterwards",
            StepState::Void,
        ),
        step("Show to performer M", "M. Sol", "", "", StepState::Current),
        step("Announce", "K. Ode, first AD", "", "", StepState::Waiting),
        step(
            "Clear, two credentials",
            "J. Rook and K. Ode",
            "",
            "",
            StepState::Waiting,
        ),
    ];
    section(
        "chain",
        "Hand-off",
        "take 3",
        ladder(cx, "Hand-off", &rungs),
    )
}

fn sheet(cx: &Cx, docked: bool) -> Markup {
    let lines = [
        "I opened the action of REV-1, serial 0417-A.",
        "I looked into all six chambers and the barrel; I saw no cartridge.",
        "A. Lund watched me do it.",
    ];
    let s = Signature {
        id: "sign-empty",
        action: "/sign",
        hidden: &[("do", "prove_empty"), ("item", "rev-1")],
        who: "J. Rook",
        role: "armorer",
        lines: &lines,
        submit: "Sign: proved empty",
        code: true,
        error: None,
        docked,
    };
    sign_sheet(cx, &s, None)
}

fn form(cx: &Cx) -> Markup {
    let base = Field {
        required: true,
        ..Field::default()
    };
    let choices = [
        Choice {
            value: "empty",
            label: "Leave it empty",
            help: "nothing goes in",
        },
        Choice {
            value: "dummy",
            label: "Load dummies",
            help: "one by one, each shown",
        },
        Choice {
            value: "blank",
            label: "Load blanks",
            help: "",
        },
    ];
    let count = Field {
        id: "count",
        name: "count",
        label: "Cartridges counted",
        help: "Count them yourself; the other count stays hidden.",
        value: "seven",
        input: Input::Number,
        error: Some(FieldError {
            value: "seven",
            remedy: "enter a number from 0 to 999",
        }),
        ..base
    };
    section(
        "form",
        "Form",
        "",
        html! {
            form method="post" action="/x" {
                (field(cx, &count))
                (field(cx, &Field { id: "date", name: "date", label: "Date", input: Input::Date, ..base }))
                (text_area(cx, &Field { id: "note", name: "note", label: "Note", ..Field::default() }, 3))
                (select(cx, &Field { id: "lot", name: "lot", label: "Lot", ..base }, &choices))
                (radio_group(cx, &Field { id: "load", name: "load", label: "Load", value: "dummy", ..base }, &choices))
                (check_box("seen", "seen", "yes", "The edge was checked by hand", true))
                (code_pad(cx, "code-2", "M. Sol", Some("wrong code, 4 tries left")))
                (button("Record the count", "", ""))
            }
        },
    )
}

fn data(cx: &Cx) -> Markup {
    let row =
        |a: &str, b: &str, c: &str| vec![html! { (a) }, html! { code { (b) } }, html! { (c) }];
    let rows = [
        row("214", "10:40:12", "hand_over refused"),
        row("213", "10:39:51", "stop"),
        row("212", "10:36:10", "show, performer M"),
    ];
    html! {
        div.part { (table("Record", &["entry", "at", "what"], &rows)) }
        div.part { (empty_state("No permit is filed for today.", "The production manager can file one.")) }
        div.part { (qr("https://hub.local:8443/i/rev-1", cx.t("nav.items"))) }
    }
}

fn printed(cx: &Cx) -> Markup {
    let label = |id| Label {
        address: "https://hub.local:8443/i/rev-1",
        id,
        title: "Revolver, .45 Colt",
        data: "0417-A",
        kind: "item",
    };
    section(
        "labels",
        "Labels",
        "",
        html! {
            (label_sheet(cx, &[label("REV-1"), label("REV-2"), label("BOX-4")]))
            (paper_card(cx, "Card 7: rounds used", &["Item", "Lot", "Count before", "Count after"], &["handler", "first AD"]))
        },
    )
}
