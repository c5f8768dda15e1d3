//! The three kinds of listener and what each may be used for.
//!
//! INVARIANT: a plain-http page on a network never asks for a signing code: anybody on the same
//! Wi-Fi could read it. This module decides by listener only; who a person is and what their role
//! allows is decided elsewhere.

use std::net::IpAddr;

use crate::problem::{Kind, Problem};

/// How a request reached the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Plain http on this very machine: everything works.
    Localhost,
    /// HTTPS: everything works.
    Tls,
    /// Plain http over the network: the reduced mode.
    PlainLan,
}

/// A thing a person may do, as far as the listener has a say in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ability {
    /// Read boards and item pages.
    Look,
    /// Start a session from an invitation.
    SignIn,
    /// Sign the attendance sheet of a meeting.
    SignMeeting,
    /// Raise a concern.
    RaiseConcern,
    /// Stop the unit.
    Stop,
    /// Sign a step with a code.
    Sign,
    /// Approve, clear, release or resume.
    Approve,
    /// Change accounts, settings, imports and exports.
    Administer,
}

impl Ability {
    /// Every ability, for tests and for the page that lists them.
    pub const ALL: [Self; 8] = [
        Self::Look,
        Self::SignIn,
        Self::SignMeeting,
        Self::RaiseConcern,
        Self::Stop,
        Self::Sign,
        Self::Approve,
        Self::Administer,
    ];
}

impl Mode {
    /// Whether this kind of listener offers `ability` at all.
    pub const fn allows(self, ability: Ability) -> bool {
        match self {
            Self::Localhost | Self::Tls => true,
            Self::PlainLan => matches!(
                ability,
                Ability::Look
                    | Ability::SignIn
                    | Ability::SignMeeting
                    | Ability::RaiseConcern
                    | Ability::Stop
            ),
        }
    }

    /// The session cookie's name. Three names, so that a session from an open network is never
    /// read as a session from a protected one.
    pub const fn cookie_name(self) -> &'static str {
        match self {
            Self::Localhost => "ll-local",
            Self::Tls => "__Host-ll",
            Self::PlainLan => "ll-lan",
        }
    }

    /// A `Set-Cookie` value that starts a session of at most `max_age` seconds. `SameSite=Lax`, so
    /// that opening a label's address from the phone's camera arrives with the session; the check
    /// of the request's origin guards against foreign forms.
    pub fn session_cookie(self, token: &str, max_age: u64) -> String {
        let name = self.cookie_name();
        let secure = self.secure();
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}")
    }

    /// A `Set-Cookie` value that ends the session on this device.
    pub fn clear_cookie(self) -> String {
        self.session_cookie("", 0)
    }

    /// A `Set-Cookie` value for a preference (theme, language) kept a year; not a secret.
    pub fn preference_cookie(self, name: &str, value: &str) -> String {
        format!(
            "{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000{}",
            self.secure()
        )
    }

    const fn secure(self) -> &'static str {
        match self {
            Self::Tls => "; Secure",
            Self::Localhost | Self::PlainLan => "",
        }
    }

    /// The scheme of addresses under this listener.
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::Tls => "https",
            Self::Localhost | Self::PlainLan => "http",
        }
    }
}

/// One listening address with what is known about it.
#[derive(Debug, Clone)]
pub struct Listener {
    /// How requests reach it.
    pub mode: Mode,
    /// Host names it answers to, lower case, without port.
    pub names: Vec<String>,
    /// True where a publicly trusted certificate for a real name is served; only then is
    /// Strict-Transport-Security sent, since it would lock people out of the plain fallback.
    pub real_name: bool,
    /// The address of the full hub, shown on reduced pages, such as `https://hub.local:8443`.
    pub full_address: Option<String>,
    /// Where the hub's own certificate authority can be fetched, if it has one.
    pub has_private_ca: bool,
}

impl Listener {
    /// A listener on this machine only.
    pub fn localhost() -> Self {
        Self {
            mode: Mode::Localhost,
            names: vec!["localhost".to_owned()],
            real_name: false,
            full_address: None,
            has_private_ca: false,
        }
    }

    /// A listener of `mode` that answers to `names`.
    pub fn new(mode: Mode, names: &[String]) -> Self {
        Self {
            mode,
            names: names.iter().map(|n| n.to_ascii_lowercase()).collect(),
            ..Self::localhost()
        }
    }

    /// Whether a request's `Host` is one of ours. A page of another site that makes its own name
    /// point here (DNS rebinding) arrives with its own name and is turned away; a bare address
    /// cannot be rebound, so it is taken, on this machine only if it is this machine's.
    pub fn knows_host(&self, host: &str) -> bool {
        let name = host_only(host).to_ascii_lowercase();
        if let Ok(ip) = name.parse::<IpAddr>() {
            return self.mode != Mode::Localhost || ip.is_loopback();
        }
        let name = name.trim_end_matches('.');
        self.names.iter().any(|known| known == name)
    }

    /// Refuses an ability that this listener does not offer, in words with the remedy.
    pub fn require(&self, ability: Ability) -> Result<(), Problem> {
        if self.mode.allows(ability) {
            return Ok(());
        }
        let mut problem = Problem::new(Kind::ReducedMode);
        if let Some(address) = &self.full_address {
            problem = problem.with_value(address);
        }
        Err(problem)
    }
}

/// The host of `host[:port]`, with the brackets of an IPv6 address taken off.
pub fn host_only(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_never_signs_approves_or_administers() {
        for ability in Ability::ALL {
            assert!(Mode::Localhost.allows(ability));
            assert!(Mode::Tls.allows(ability));
        }
        for refused in [Ability::Sign, Ability::Approve, Ability::Administer] {
            assert!(!Mode::PlainLan.allows(refused), "{refused:?}");
            assert!(Listener::new(Mode::PlainLan, &[]).require(refused).is_err());
        }
        for open in [
            Ability::Look,
            Ability::SignMeeting,
            Ability::RaiseConcern,
            Ability::Stop,
        ] {
            assert!(Mode::PlainLan.allows(open), "{open:?}");
        }
    }

    #[test]
    fn cookies_differ_by_mode_and_only_tls_is_secure() {
        let tls = Mode::Tls.session_cookie("t", 60);
        assert!(
            tls.starts_with("__Host-ll=t; Path=/;") && tls.ends_with("; Secure"),
            "{tls}"
        );
        assert!(!Mode::PlainLan.session_cookie("t", 60).contains("Secure"));
        assert!(Mode::Localhost.clear_cookie().contains("ll-local=; "));
    }

    #[test]
    fn foreign_names_are_not_ours() {
        let lan = Listener::new(Mode::PlainLan, &["Hub.local".to_owned()]);
        for ours in [
            "hub.local",
            "hub.local:8080",
            "HUB.LOCAL.",
            "192.168.4.1:80",
            "[fe80::1]:80",
        ] {
            assert!(lan.knows_host(ours), "{ours}");
        }
        for foreign in ["evil.test", "hub.local.evil.test", "", "xhub.local"] {
            assert!(!lan.knows_host(foreign), "{foreign}");
        }
        let here = Listener::localhost();
        assert!(here.knows_host("127.0.0.1:8080") && here.knows_host("[::1]:8080"));
        assert!(!here.knows_host("192.168.4.1"));
    }
}
