//! Who calls: a personal token, a session of this hub's pages, or nobody.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use looks_app::accounts::CodeCheck;
use looks_app::{AppError, Hub};
use looks_core::id::PersonId;
use looks_core::state::Person;
use looks_core::vocabulary::{Role, Strength};
use sha2::{Digest as _, Sha256};

use crate::app::AppState;
use crate::context::Cx;
use crate::mode::Mode;
use crate::problem::{Kind, Problem};

/// Somebody who is known.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Who.
    pub(super) person: PersonId,
    /// The device of the session, or a name made of the token.
    pub(super) device: String,
}

/// Who calls, if anybody known does.
#[derive(Debug, Clone)]
pub(super) struct Caller(pub(super) Option<Known>);

impl Caller {
    /// The one who is known.
    pub(super) fn known(&self) -> Result<&Known, Problem> {
        self.0.as_ref().ok_or_else(|| {
            Problem::new(Kind::NotSignedIn).with_remedy(
                "send a personal token as `Authorization: Bearer ll_...`; your own page makes one, and so \
                 does `lastlooks user token`",
            )
        })
    }

    /// Somebody who reads scripts.
    pub(super) fn reads_scripts(&self, hub: &Hub) -> bool {
        let known = self.0.as_ref();
        known.is_some_and(|k| crate::script::reads(&hub.state(), &k.person))
    }

    /// Somebody who may know who raised a concern, declined or stopped.
    pub(super) fn is_trusted_with_names(&self, hub: &Hub) -> bool {
        let state = hub.state();
        let person = self.0.as_ref().and_then(|k| state.people.get(&k.person));
        person.is_some_and(|p: &std::sync::Arc<Person>| {
            p.is_outside() || p.is(Role::SafetyAdvisor) || p.is(Role::ComplianceContact)
        })
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let cx = Cx::read(&parts.uri, &parts.headers, &parts.extensions);
        let mut given = parts.headers.get_all(AUTHORIZATION).iter();
        let Some(header) = given.next() else {
            let session = app.session(&cx, &parts.headers)?;
            return Ok(Self(session.map(|s| Known {
                person: s.person,
                device: s.device,
            })));
        };
        if cx.mode() == Mode::PlainLan {
            return Err(Problem::new(Kind::ReducedMode)
                .with_field("authorization")
                .with_remedy(
                    "a token sent over plain http can be read by everybody on the network: end \
                     it, make a new one, and use HTTPS or the hub's own machine",
                ));
        }
        let token = header.to_str().ok().and_then(|h| h.strip_prefix("Bearer "));
        let wrong = || {
            Problem::new(Kind::NotSignedIn)
                .with_field("authorization")
                .with_remedy("send one header `Authorization: Bearer ll_...` with a token that has not ended")
        };
        let token = token.filter(|_| given.next().is_none()).ok_or_else(wrong)?;
        let person = app.hub.accounts().token(token.trim())?.ok_or_else(wrong)?;
        if !app.hub.state().people.contains_key(&person) {
            return Err(wrong());
        }
        Ok(Self(Some(Known {
            person,
            device: device_of(token.trim()),
        })))
    }
}

/// Commands are the same command only on the same device: a token is one.
fn device_of(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    format!("token-{}", hex::encode(digest.get(..8).unwrap_or_default()))
}

/// How strongly the signer is known. Without a code somebody else's word for it, which is enough for
/// reports and steps back and for nothing that brings a weapon nearer.
pub(super) async fn strength(
    hub: &Hub,
    known: &Known,
    signer: &PersonId,
    code: Option<&str>,
) -> Result<Strength, Problem> {
    let Some(code) = code else {
        if *signer == known.person {
            return Ok(Strength::Witnessed);
        }
        return Err(Problem::new(Kind::NotAllowed)
            .with_field("by")
            .with_value(signer.as_str())
            .with_remedy("somebody else's act needs their own signing code in `code`"));
    };
    match hub.check_code(signer, code).await {
        Ok(CodeCheck::Right) if *signer == known.person => Ok(Strength::OwnSession),
        Ok(CodeCheck::Right) => Ok(Strength::CodeOnOtherDevice),
        Ok(CodeCheck::Wrong { wait_s: 0, .. }) => {
            Err(Problem::new(Kind::WrongCode).with_field("code"))
        }
        Ok(CodeCheck::Wrong { wait_s, .. }) | Err(AppError::TooManyTries { wait_s }) => {
            Err(Problem::new(Kind::TooMany)
                .with_field("code")
                .with_remedy(&format!(
                    "too many wrong codes: the next is looked at in {wait_s} s"
                )))
        }
        Err(error) => Err(error.into()),
    }
}
