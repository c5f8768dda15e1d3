//! Building blocks of the pages. Each takes plain strings, knows nothing of the engine's types, and
//! renders without inline style or script.
//!
//! A text given to a component is already in the page's language; a component's own words come
//! from the catalogue.

mod chain;
mod forms;
mod print;
mod state;

pub use chain::{Signature, Step, StepState, ladder, sign_sheet, submit_for};
pub use forms::{
    Choice, Field, FieldError, Input, button, check_box, code_pad, field, radio_group, reduced,
    select, text_area,
};
pub use print::{Label, label_cell, label_sheet, paper_card, qr};
pub use state::{
    Condition, Missing, Refusal, RuleRef, State, Tile, clock_line, condition_list, condition_row,
    empty_state, glyph, info, item_card, lead_tile, mark, notice, person_chip, refusal_panel,
    section, table, tile, tile_grid,
};
