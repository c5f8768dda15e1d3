//! Which addresses the hub answers on, in which mode, with which certificate.
//!
//! INVARIANT: plain http with everything is offered on this machine's own addresses only; on a network
//! it is HTTPS, or the reduced mode that never asks for a signing code.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;

use looks_app::{Clock as _, Hub, SystemClock};
use looks_web::mode::{Listener, Mode};
use looks_web::tls::{self, Identity, OwnCa};
use rustls::ServerConfig;

use crate::args::Serve;
use crate::outcome::{Failure, Outcome};

/// A socket that is bound, with what is known about it.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) socket: TcpListener,
    pub(crate) listener: Arc<Listener>,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// Address for people.
    pub(crate) url: String,
}

/// Everything that is listened on.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) open: Vec<Open>,
    pub(crate) own_ca: Option<OwnCa>,
    /// What should be said about the certificate.
    pub(crate) certificate: Vec<String>,
}

/// Refuses choices that do not fit together, before anything is made.
pub(crate) fn check(asked: &Serve) -> Outcome<()> {
    let tls = asked.tls_cert.is_some() || !asked.own_ca.is_empty();
    for address in &asked.listen {
        if address.ip().is_loopback() {
            continue;
        }
        if asked.demo {
            return Err(Failure::cannot(format!(
                "--listen `{address}`: the demonstration lets anybody sign in as anybody, so it answers on \
                 this machine only; use 127.0.0.1"
            )));
        }
        if !tls {
            return Err(Failure::cannot(format!(
                "--listen `{address}`: on a network this needs HTTPS; give --tls-cert and --tls-key, or \
                 --own-ca NAME, or use --plain-lan {address} for the reduced mode"
            )));
        }
    }
    if tls && asked.demo {
        return Err(Failure::cannot(
            "--demo answers on this machine only and needs no certificate; leave it out",
        ));
    }
    if tls && asked.listen.iter().all(|a| a.ip().is_loopback()) {
        return Err(Failure::cannot(
            "a certificate is given, but every --listen is this machine's own; add one for the network, \
             such as --listen 127.0.0.1:7300 --listen 0.0.0.0:7443",
        ));
    }
    Ok(())
}

impl Plan {
    /// Makes certificates where asked for and binds every address.
    pub(crate) fn make(asked: &Serve, hub: &Hub) -> Outcome<Self> {
        let identity = identity(asked, hub)?;
        let mut plan = Self {
            open: Vec::new(),
            own_ca: identity.as_ref().and_then(|i| i.ca.clone()),
            certificate: identity.as_ref().map(about).unwrap_or_default(),
        };
        for address in &asked.listen {
            let https = identity.as_ref().filter(|_| !address.ip().is_loopback());
            plan.bind(asked, *address, https)?;
        }
        for address in &asked.plain_lan {
            plan.bind_plain_lan(asked, *address)?;
        }
        Ok(plan)
    }

    fn bind(
        &mut self,
        asked: &Serve,
        address: SocketAddr,
        https: Option<&Identity>,
    ) -> Outcome<()> {
        let (socket, bound) = bind(address)?;
        let opened = if let Some(identity) = https {
            let names = names(asked, bound.ip());
            let mut listener = Listener::new(Mode::Tls, &names);
            listener.real_name = identity.ca.is_none();
            listener.has_private_ca = identity.ca.is_some();
            let covered = names.iter().find(|n| !identity.uncovered.contains(n));
            Open {
                socket,
                listener: Arc::new(listener),
                tls: Some(Arc::clone(&identity.config)),
                url: url("https", covered.map(String::as_str), bound),
            }
        } else {
            Open {
                socket,
                listener: Arc::new(Listener::localhost()),
                tls: None,
                url: url("http", None, bound),
            }
        };
        self.open.push(opened);
        Ok(())
    }

    fn bind_plain_lan(&mut self, asked: &Serve, address: SocketAddr) -> Outcome<()> {
        let (socket, bound) = bind(address)?;
        let mut listener = Listener::new(Mode::PlainLan, &names(asked, bound.ip()));
        let full = self.open.iter().find(|o| o.listener.mode == Mode::Tls);
        listener.full_address = full.map(|o| o.url.clone());
        listener.has_private_ca = self.own_ca.is_some();
        self.open.push(Open {
            socket,
            listener: Arc::new(listener),
            tls: None,
            url: url("http", None, bound),
        });
        Ok(())
    }

    /// The address that phones should open: HTTPS, else the reduced mode, else none.
    pub(crate) fn for_phones(&self) -> Option<&Open> {
        [Mode::Tls, Mode::PlainLan]
            .iter()
            .find_map(|mode| self.open.iter().find(|o| o.listener.mode == *mode))
    }
}

fn bind(address: SocketAddr) -> Outcome<(TcpListener, SocketAddr)> {
    let failed = |e: std::io::Error| {
        Failure::cannot(format!(
            "--listen `{address}`: {e}; choose another port, or end the program that has it"
        ))
    };
    let socket = TcpListener::bind(address).map_err(failed)?;
    let bound = socket.local_addr().map_err(failed)?;
    Ok((socket, bound))
}

/// The address of this machine on its network. Nothing is sent: connecting a datagram socket only makes
/// the system choose a route.
fn own_address() -> Option<IpAddr> {
    // SOURCE: RFC 5737, an address that belongs to documentation and to nobody.
    let somewhere = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 9));
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(somewhere).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn reachable(ip: IpAddr) -> IpAddr {
    if ip.is_unspecified() {
        own_address().unwrap_or(ip)
    } else {
        ip
    }
}

/// Every name of the hub that was given, then its address.
fn names(asked: &Serve, ip: IpAddr) -> Vec<String> {
    let mut names = asked.own_ca.clone();
    names.extend(asked.name.iter().cloned());
    names.push(reachable(ip).to_string());
    names
}

fn url(scheme: &str, name: Option<&str>, bound: SocketAddr) -> String {
    let ip = reachable(bound.ip());
    let host = match name {
        Some(name) if name.parse::<IpAddr>().is_err() => name.to_owned(),
        _ if ip.is_ipv6() => format!("[{ip}]"),
        _ => ip.to_string(),
    };
    let usual = if scheme == "https" { 443 } else { 80 };
    if bound.port() == usual {
        format!("{scheme}://{host}")
    } else {
        format!("{scheme}://{host}:{}", bound.port())
    }
}

fn identity(asked: &Serve, hub: &Hub) -> Outcome<Option<Identity>> {
    if let (Some(cert), Some(key)) = (&asked.tls_cert, &asked.tls_key) {
        let identity = tls::from_files(cert, key, &asked.name).map_err(Failure::cannot)?;
        return Ok(Some(identity));
    }
    if asked.own_ca.is_empty() {
        return Ok(None);
    }
    let mut names = asked.own_ca.clone();
    names.extend(asked.name.iter().cloned());
    if let Some(ip) = own_address().filter(|ip| !ip.is_loopback()) {
        names.push(ip.to_string());
    }
    names.dedup();
    let now = SystemClock::new().now().ms().div_euclid(1_000);
    let folder = asked.data.join("tls");
    tls::own(&folder, hub.production(), &names, now, asked.renew_ca)
        .map(Some)
        .map_err(Failure::cannot)
}

fn about(identity: &Identity) -> Vec<String> {
    let now = SystemClock::new().now().ms().div_euclid(1_000);
    let mut lines = Vec::new();
    if identity.warns(now) {
        lines.push(format!(
            "the certificate ends in {} days: replace it before then (own authority: --renew-ca)",
            identity.days_left(now)
        ));
    }
    if !identity.uncovered.is_empty() {
        lines.push(format!(
            "the certificate does not cover {}: phones must use another name",
            identity.uncovered.join(", ")
        ));
    }
    lines
}
