//! Form fields: label, help, and an error that names field, value and remedy. The signing code's
//! field is here as well, with the rule that the reduced mode never shows it.

use maud::{Markup, html};

use crate::context::Cx;
use crate::mode::Ability;

/// What a text field holds; decides the phone's keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Input {
    /// Any text.
    #[default]
    Text,
    /// A whole number.
    Number,
    /// A calendar date.
    Date,
    /// A time of day.
    Time,
    /// Text to search for.
    Search,
}

/// What was wrong with a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldError<'a> {
    /// The value that came.
    pub value: &'a str,
    /// What to enter instead.
    pub remedy: &'a str,
}

/// A labelled field.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    /// Element id, unique on the page; help and error derive theirs from it.
    pub id: &'a str,
    /// Name in the form.
    pub name: &'a str,
    /// Label.
    pub label: &'a str,
    /// Help below the label; may be empty.
    pub help: &'a str,
    /// Value shown.
    pub value: &'a str,
    /// Kind of input.
    pub input: Input,
    /// Whether the form needs it.
    pub required: bool,
    /// Error of the last try.
    pub error: Option<FieldError<'a>>,
}

impl Field<'_> {
    fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if !self.help.is_empty() {
            ids.push(format!("{}-help", self.id));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.map(|_| "true")
    }
}

fn around(cx: &Cx, f: &Field<'_>, control: &Markup) -> Markup {
    html! {
        div.field data-invalid=[f.invalid()] {
            label for=(f.id) {
                (f.label)
                @if !f.required { span.optional { " " (cx.t("field.optional")) } }
            }
            @if !f.help.is_empty() { p.help id={ (f.id) "-help" } { (f.help) } }
            (control)
            @if let Some(e) = &f.error { (error(cx, f, e)) }
        }
    }
}

fn error(cx: &Cx, f: &Field<'_>, e: &FieldError<'_>) -> Markup {
    cx.note(f.id, &format!("{}: {}", f.label, e.remedy));
    html! {
        p.error id={ (f.id) "-error" } {
            strong { (f.label) ": " }
            @if e.value.is_empty() { (cx.t("field.empty")) } @else { code { (e.value) } }
            " – " (e.remedy)
        }
    }
}

/// A one-line field.
pub fn field(cx: &Cx, f: &Field<'_>) -> Markup {
    let (kind, mode) = match f.input {
        Input::Text => ("text", None),
        Input::Number => ("text", Some("numeric")),
        Input::Date => ("date", None),
        Input::Time => ("time", None),
        Input::Search => ("search", None),
    };
    let control = html! {
        input id=(f.id) name=(f.name) type=(kind) inputmode=[mode] value=(f.value)
            pattern=[(f.input == Input::Number).then_some("[0-9]*")]
            required[f.required] autocomplete="off"
            aria-describedby=[f.described_by()] aria-invalid=[f.invalid()];
    };
    around(cx, f, &control)
}

/// A field of several lines.
pub fn text_area(cx: &Cx, f: &Field<'_>, rows: u8) -> Markup {
    let control = html! {
        textarea id=(f.id) name=(f.name) rows=(rows) required[f.required]
            aria-describedby=[f.described_by()] aria-invalid=[f.invalid()] { (f.value) }
    };
    around(cx, f, &control)
}

/// One choice of a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    /// Value sent.
    pub value: &'a str,
    /// Words shown.
    pub label: &'a str,
    /// A second line; may be empty.
    pub help: &'a str,
}

/// A drop-down. `f.value` is the choice selected; an empty first entry makes a person choose.
pub fn select(cx: &Cx, f: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    let control = html! {
        select id=(f.id) name=(f.name) required[f.required]
            aria-describedby=[f.described_by()] aria-invalid=[f.invalid()] {
            @if f.value.is_empty() { option value="" { (cx.t("field.choose")) } }
            @for c in choices { option value=(c.value) selected[c.value == f.value] { (c.label) } }
        }
    };
    around(cx, f, &control)
}

/// A set of choices of which one is taken, each a full-width target.
pub fn radio_group(cx: &Cx, f: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    html! {
        fieldset.field.choices id=(f.id) data-invalid=[f.invalid()] aria-describedby=[f.described_by()] {
            legend { (f.label) @if !f.required { span.optional { " " (cx.t("field.optional")) } } }
            @if !f.help.is_empty() { p.help id={ (f.id) "-help" } { (f.help) } }
            @for (n, c) in choices.iter().enumerate() {
                label.choice for={ (f.id) "-" (n) } {
                    input type="radio" id={ (f.id) "-" (n) } name=(f.name) value=(c.value)
                        checked[c.value == f.value && !c.value.is_empty()] required[f.required];
                    span { (c.label) @if !c.help.is_empty() { span.help { (c.help) } } }
                }
            }
            @if let Some(e) = &f.error { (error(cx, f, e)) }
        }
    }
}

/// One tick box with its words.
pub fn check_box(id: &str, name: &str, value: &str, label: &str, checked: bool) -> Markup {
    html! {
        label.choice for=(id) {
            input type="checkbox" id=(id) name=(name) value=(value) checked[checked];
            span { (label) }
        }
    }
}

/// The six-digit signing code of the person named `who`, or, in the reduced mode, the words that
/// no code is asked for here.
///
/// INVARIANT: plain http over a network never shows this field.
pub fn code_pad(cx: &Cx, id: &str, who: &str, error: Option<&str>) -> Markup {
    if !cx.mode().allows(Ability::Sign) {
        return reduced(cx, "reduced.no_code");
    }
    if let Some(words) = error {
        cx.note(id, words);
    }
    html! {
        div.field.code-pad data-invalid=[error.map(|_| "true")] data-codepad
            data-erase=(cx.t("code.erase")) data-pad=(cx.t("code.pad")) {
            label for=(id) { (cx.tf("code.label", &[("who", who)])) }
            p.help id={ (id) "-help" } { (cx.tf("code.help", &[("who", who)])) }
            // Above the field, which the number keys follow.
            @if let Some(words) = error { p.error id={ (id) "-error" } { (words) } }
            // A text field masked by the style sheet, not a password: on a shared device the
            // browser must not offer to keep one person's code for the next.
            input.code id=(id) name="code" type="text" inputmode="numeric" pattern="[0-9]{6}"
                minlength="6" maxlength="6" required autocomplete="off" autocapitalize="off"
                spellcheck="false" aria-invalid=[error.map(|_| "true")]
                aria-describedby=(if error.is_some() {
                    format!("{id}-help {id}-error")
                } else {
                    format!("{id}-help")
                });
        }
    }
}

/// Why nothing stands here in the reduced mode, and where it does. `key` is the sentence's.
pub fn reduced(cx: &Cx, key: &str) -> Markup {
    html! {
        div.notice data-state="hold" role="status" {
            div {
                p { strong { (cx.t(key)) } }
                @if let Some(address) = &cx.listener.full_address {
                    p { (cx.t("reduced.full")) " " a href={ (address) (cx.here) } { (address) } }
                }
            }
        }
    }
}

/// A submit button; `name` and `value` may be empty.
pub fn button(label: &str, name: &str, value: &str) -> Markup {
    html! {
        button.button type="submit" name=[(!name.is_empty()).then_some(name)]
            value=[(!value.is_empty()).then_some(value)] { (label) }
    }
}
