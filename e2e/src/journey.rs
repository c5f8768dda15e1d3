//! The list of journeys. A journey is an async function in `journey/NAME.rs` that gets a
//! [`Stage`] and returns an error where reality differs from what it promises.

mod cold_hand_off;
mod demo;
mod join;
mod languages_and_themes;
mod lost_hub;
mod refused;
mod repeat_take;
mod script;
mod smoke;
mod stop_anyone;

use std::future::Future;
use std::pin::Pin;

use anyhow::Result;

use crate::stage::Stage;

/// A journey under way.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One journey.
#[derive(Debug)]
pub(crate) struct Journey {
    /// Name on the command line and of its folder; the stem of its file.
    pub(crate) name: &'static str,
    /// One line on what it shows.
    pub(crate) about: &'static str,
    /// The journey itself.
    pub(crate) run: fn(&Stage) -> Running<'_>,
}

/// Every journey, in the order they run.
pub(crate) const JOURNEYS: &[Journey] = &[
    Journey {
        name: "smoke",
        about: "the harness itself: counts, pictures, accessibility and a lost network on a small page",
        run: |stage| Box::pin(smoke::run(stage)),
    },
    Journey {
        name: "cold_hand_off",
        about: "one weapon from locked to the performer and back to locked, four people, three phones",
        run: |stage| Box::pin(cold_hand_off::run(stage)),
    },
    Journey {
        name: "repeat_take",
        about: "a further take of an empty weapon takes at most six signatures of all people together",
        run: |stage| Box::pin(repeat_take::run(stage)),
    },
    Journey {
        name: "refused",
        about: "the first AD brings no weapon to a performer; the panel says why, who can help, by what rule",
        run: |stage| Box::pin(refused::run(stage)),
    },
    Journey {
        name: "stop_anyone",
        about: "one press without signing in stops every open board; handler and first AD agree to go on",
        run: |stage| Box::pin(stop_anyone::run(stage)),
    },
    Journey {
        name: "lost_hub",
        about: "the hub is killed: the board says within five seconds that it is not to be relied on",
        run: |stage| Box::pin(lost_hub::run(stage)),
    },
    Journey {
        name: "join",
        about: "somebody new joins by an invitation, sets a code, and the link is good once",
        run: |stage| Box::pin(join::run(stage)),
    },
    Journey {
        name: "script",
        about: "a script filed, findings decided, the next draft with a gun more and a fire less, and the board",
        run: |stage| Box::pin(script::run(stage)),
    },
    Journey {
        name: "languages_and_themes",
        about: "every main page in both languages and on all screens: accessible, and fits a phone",
        run: |stage| Box::pin(languages_and_themes::run(stage)),
    },
];
