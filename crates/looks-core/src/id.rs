//! Names of things in the record: one type per kind, so that a person cannot be passed for an item.
//!
//! Every id matches `[a-z0-9][a-z0-9._-]{0,63}`; an id is public (never a person's name) and stays
//! in the record for ever.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdError {
    /// The text as given.
    pub given: String,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an id: use 1 to 64 of a-z 0-9 . _ - and start with a letter or digit",
            self.given.chars().take(80).collect::<String>()
        )?;
        match self.given.chars().count() {
            n if n > 64 => write!(f, "; it has {n}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for IdError {}

fn check(text: &str) -> Result<(), IdError> {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ok = matches!(text.as_bytes(), [first, rest @ ..] if fits(*first)
        && rest.len() < 64
        && rest.iter().all(|b| fits(*b) || matches!(b, b'.' | b'_' | b'-')));
    if ok {
        Ok(())
    } else {
        Err(IdError {
            given: text.to_owned(),
        })
    }
}

/// Keys made by `looks-script` from the words of a scene: as ids, with `:` between their parts.
fn check_key(text: &str) -> Result<(), IdError> {
    check(&text.replace(':', ".")).map_err(|_| IdError {
        given: text.to_owned(),
    })
}

macro_rules! ids {
    ($check:ident $pattern:literal: $($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String", extend("pattern" = $pattern))]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads an id from outside text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                $check(text)?;
                Ok(Self(text.into()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    )+};
}

ids! {
    check "^[a-z0-9][a-z0-9._-]{0,63}$":
    /// A shooting unit, such as `main` or `second`.
    UnitId,
    /// A person on the roster.
    PersonId,
    /// A weapon or other controlled thing.
    ItemId,
    /// An item, or a named group of items.
    TargetId,
    /// A named group of items.
    GroupId,
    /// A counted lot of rounds.
    LotId,
    /// A single dummy round.
    RoundId,
    /// A magazine, belt or speedloader.
    MagazineId,
    /// A box, case, safe or vehicle that holds items or rounds.
    ContainerId,
    /// A shooting day.
    DayId,
    /// A safety meeting.
    MeetingId,
    /// A risk assessment.
    AssessmentId,
    /// A setup.
    SetupId,
    /// A scene of the script.
    SceneId,
    /// A permit or notice to an authority.
    PermitId,
    /// A concern.
    ConcernId,
    /// A stop or halt.
    StopId,
    /// A quarantine.
    QuarantineId,
    /// An open matter: misfire, discharge, injury, regulator's order.
    MatterId,
    /// A rule pack.
    PackId,
    /// A draft of a script.
    ScriptId,
}

ids! {
    check_key "^[a-z0-9][a-z0-9.:_-]{0,63}$":
    /// A hazard in one draft of a script; the same only for the same hazard in a scene of the same words.
    HazardKey,
    /// A scene in one draft of a script; the same only for the same words.
    SceneKey,
}

impl TargetId {
    /// The same text as an item id.
    pub fn as_item(&self) -> ItemId {
        ItemId(self.0.clone())
    }

    /// The same text as a group id.
    pub fn as_group(&self) -> GroupId {
        GroupId(self.0.clone())
    }
}
