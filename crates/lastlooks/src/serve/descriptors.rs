//! How many file descriptors the process may have, and how many of them go to connections.

use looks_web::listen::Limits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Kept for databases, the log, certificates, and an export on its way.
const OWN: u64 = 96;

/// A hub with fewer would turn away its own crew.
const FEWEST: usize = 16;

/// Raises the limit of the process as far as the system lets it, and says how many connections each of
/// so many listeners may have: together never so many that none is left for the hub itself.
pub(crate) fn connections(listeners: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Where the system refuses, the hub does with what it has.
    let have = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    shared(have, listeners)
}

fn shared(descriptors: Option<u64>, listeners: usize) -> usize {
    let Some(descriptors) = descriptors else {
        return Limits::CONNECTIONS;
    };
    let left = usize::try_from(descriptors.saturating_sub(OWN)).unwrap_or(usize::MAX);
    (left / listeners.max(1)).clamp(FEWEST, Limits::CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Connections of all listeners together leave descriptors for the hub itself.
    #[test]
    fn descriptors_are_shared_out() {
        assert_eq!(shared(None, 3), Limits::CONNECTIONS);
        assert_eq!(shared(Some(524_288), 3), Limits::CONNECTIONS);
        assert_eq!(shared(Some(1_024), 2), 464);
        assert_eq!(shared(Some(200), 2), 52);
        assert_eq!(shared(Some(10), 2), FEWEST);
    }
}
