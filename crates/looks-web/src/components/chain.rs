//! The hand-off chain as a ladder of steps, and the sheet on which a person signs one of them.

use maud::{Markup, PreEscaped, html};

use super::forms::{code_pad, reduced};
use super::state::{State, glyph};
use crate::context::Cx;
use crate::mode::Ability;

/// Where a step of the chain stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepState {
    /// Signed and still in force.
    Signed,
    /// The step that comes next.
    Current,
    /// Later.
    #[default]
    Waiting,
    /// Was signed; a later change ended it.
    Void,
}

impl StepState {
    /// Every state of a step.
    pub const ALL: [Self; 4] = [Self::Signed, Self::Current, Self::Waiting, Self::Void];

    const fn code(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::Void => "void",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Signed => "step.signed",
            Self::Current => "step.current",
            Self::Waiting => "step.waiting",
            Self::Void => "step.void",
        }
    }
}

/// The rung's mark: ticked square, ringed point, empty square, crossed square.
fn rung_glyph(state: StepState) -> Markup {
    let paths = match state {
        StepState::Signed => "<path d='M3 3h18v18H3z'/><path d='m7.3 12.4 3.2 3.2 6.2-7'/>",
        StepState::Current => "<path d='M12 2 22 12 12 22 2 12z'/><path d='M12 12v.1'/>",
        StepState::Waiting => "<path d='M5 5h14v14H5z'/>",
        StepState::Void => "<path d='M3 3h18v18H3z'/><path d='m8 8 8 8M16 8l-8 8'/>",
    };
    html! {
        svg.glyph viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(paths)) }
    }
}

/// One rung.
#[derive(Debug, Clone, Copy, Default)]
pub struct Step<'a> {
    /// The act, such as `Prove empty`.
    pub title: &'a str,
    /// Who signed, or who must.
    pub who: &'a str,
    /// When signed, `HH:MM:SS`; empty if not.
    pub at: &'a str,
    /// Anything short: credential strength, rounds, why void.
    pub note: &'a str,
    /// Where it stands.
    pub state: StepState,
}

/// The steps from first to last.
pub fn ladder(cx: &Cx, label: &str, steps: &[Step<'_>]) -> Markup {
    html! {
        ol.ladder aria-label=(label) {
            @for s in steps {
                li data-step=(s.state.code())
                    aria-current=[(s.state == StepState::Current).then_some("step")] {
                    (rung_glyph(s.state))
                    div.rung {
                        p.reason { (s.title) }
                        p.rung-state {
                            span.cell-label { (cx.t(s.state.key())) }
                            @if !s.who.is_empty() { " " (s.who) }
                            @if !s.at.is_empty() { " " time.data { (s.at) } }
                        }
                        @if !s.note.is_empty() { p.help { (s.note) } }
                    }
                }
            }
        }
    }
}

/// A sheet to be signed: what the person signs stands there line by line, before the code.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signature<'a> {
    /// Element id that the parts derive theirs from, unique on the page.
    pub id: &'a str,
    /// Where the form is sent.
    pub action: &'a str,
    /// Hidden fields: name and value.
    pub hidden: &'a [(&'a str, &'a str)],
    /// Name of the person who signs.
    pub who: &'a str,
    /// Their role's word.
    pub role: &'a str,
    /// Each statement signed, in full.
    pub lines: &'a [&'a str],
    /// Words on the button: the act, not "OK".
    pub submit: &'a str,
    /// Whether the person's code is asked for.
    pub code: bool,
    /// Error of the last try of the code.
    pub error: Option<&'a str>,
    /// True where the page docks the button itself, with [`submit_for`].
    pub docked: bool,
}

/// The sheet as a form. `extra` holds further fields (rounds, counts). In the reduced mode there is no
/// form, which would be refused: the lines are shown, why they are not signed here, and where they are.
pub fn sign_sheet(cx: &Cx, s: &Signature<'_>, extra: Option<Markup>) -> Markup {
    let code_id = format!("{}-code", s.id);
    let head = html! {
        h2 id={ (s.id) "-title" } {
            (cx.tf("sign.title", &[("who", s.who)]))
            @if !s.role.is_empty() { span.person-role { (s.role) } }
        }
        ol.lines { @for line in s.lines { li { (line) } } }
    };
    if !cx.mode().allows(Ability::Sign) {
        return html! {
            section.sheet id=(s.id) aria-labelledby={ (s.id) "-title" } {
                (head)
                (reduced(cx, "reduced.no_sign"))
            }
        };
    }
    html! {
        form.sheet id=(s.id) method="post" action=(s.action) aria-labelledby={ (s.id) "-title" } {
            @for (name, value) in s.hidden { input type="hidden" name=(name) value=(value); }
            (head)
            @if let Some(extra) = extra { (extra) }
            @if s.code { (code_pad(cx, &code_id, s.who, s.error)) }
            @if !s.docked {
                button.button.act type="submit" { (glyph(State::Clear)) (s.submit) }
            }
        }
    }
}

/// A button that sends the form `form_id` from elsewhere on the page, such as the dock. In the
/// reduced mode there is none, as the sheet itself has none.
pub fn submit_for(cx: &Cx, form_id: &str, label: &str) -> Option<Markup> {
    cx.mode().allows(Ability::Sign).then(|| {
        html! {
            button.button.act type="submit" form=(form_id) { (glyph(State::Clear)) (label) }
        }
    })
}
